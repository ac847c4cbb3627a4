/*
 * Data envelopment: inputs and outputs of units, the technologies that they make, and measuring one
 * against another. What `dea` and `malmquist` share.
 */
#ifndef ORKEN_METHODS_DEA_DATA_H
#define ORKEN_METHODS_DEA_DATA_H

#include "methods/panel.h"
#include "orken/math.h"
#include "orken/methods.h"

/* Scores nearer to 1 are 1; slacks smaller than this part of their variable's mean are none. */
#define DEA_EQUAL 1e-9

typedef struct dea_data {
    ork_arena *arena;
    ork_panel panel;
    size_t m, s;               /* inputs, outputs */
    const ork_column **column; /* [m + s] inputs first */
    const char **label;        /* [m + s] for people */
    double *value;             /* [positions × (m + s)] */
    bool *is_known;            /* [positions] all values are there */
    bool has_negative;
} dea_data;

/* Units side by side, in the order of their names: what comes out does not depend on that of rows.
 */
typedef struct dea_group {
    size_t n;
    size_t *position; /* [n] */
    double *x, *y;    /* [n × m], [n × s] */
} dea_group;

/* What the models at hand ask of the values. */
typedef struct dea_demand {
    bool may_inputs_be_negative, may_outputs_be_negative;
} dea_demand;

ork_status dea_read(ork_context *ctx, const ork_table *table, const ork_columns *inputs,
                    const ork_columns *outputs, const dea_demand *demand, ork_arena *arena,
                    dea_data *data);
/* The units with all values at the positions from `from` up to `to`. */
ork_status dea_gather(ork_context *ctx, const dea_data *data, size_t from, size_t to,
                      dea_group *group);

/* Peers, slacks and multipliers; arrays of the caller. A unit has at most m + s + 1 peers. */
typedef struct dea_solution {
    size_t most;        /* m + s + 1 */
    size_t *peer;       /* [n × most] by unit: index in the technology; SIZE_MAX ends the list */
    double *weight;     /* [n × most] */
    double *slack;      /* [n × (m + s)] by unit */
    double *multiplier; /* [n × (m + s)] by unit */
} dea_solution;
ork_status dea_solution_new(ork_context *ctx, ork_arena *arena, const ork_dea_model *model,
                            size_t n, dea_solution *solution);
/*
 * Efficiency of each unit of `measured` in the technology of `technology`; NaN where there is none.
 *
 * leave_out   [n] units (of the same group) that are measured against the others, the rest are not
 *             measured; or NULL
 * score       [n]
 * solution    or NULL
 */
ork_status dea_measure(ork_context *ctx, const ork_dea_model *model, const dea_group *technology,
                       const dea_group *measured, const bool *leave_out, double *score,
                       dea_solution *solution);

/* A number of units too small for so many variables (Cooper, Seiford & Tone 2007, p. 116). */
ork_status dea_note_few(ork_context *ctx, const dea_data *data, size_t n, size_t t);

#endif
