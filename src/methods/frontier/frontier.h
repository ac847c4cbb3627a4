/*
 * A stochastic frontier from a table, step by step: rows and columns are read, the form makes terms
 * of them, the model is fitted, and everything is told in tables and figures.
 */
#ifndef ORKEN_METHODS_FRONTIER_FRONTIER_H
#define ORKEN_METHODS_FRONTIER_FRONTIER_H

#include "methods/build.h"
#include "orken/math/frontier.h"
#include "orken/math/frontier_inference.h"
#include "orken/methods/frontier.h"
#include "orken/result.h"

enum { FRONTIER_FEW = 50 }; /* rows below which results are told to be unsure */

/* Columns of a design with their names. */
typedef struct frontier_terms {
    const char **name; /* [count] */
    double **column;   /* [count][n] */
    size_t count;
} frontier_terms;

typedef struct frontier_analysis {
    const ork_frontier_options *options;
    const ork_input *input;
    ork_arena *arena;
    size_t n, left_out; /* rows used; rows with missing values */
    size_t *row;        /* [n] of the table */
    size_t *place;      /* [rows] which of the n, or SIZE_MAX */
    bool *is_sampled;   /* [n] the frontier is estimated from it; NULL: from all */
    size_t sampled;     /* how many */
    bool *has_output;   /* [n] false: only its frontier is told */
    double *output;     /* [n] as in the data */
    double *y;          /* [n] as it is explained */
    /* Quantities whose elasticities are told: logarithms (or levels) as they enter the form. */
    frontier_terms quantity;
    double *centre;                      /* [quantities] taken from logarithms of a translog */
    size_t first_price;                  /* quantities from here on are prices */
    frontier_terms part[ORK_PART_SHAPE]; /* without constants */
    uint32_t *unit;                      /* [n] ids, NULL without units */
    double *time;                        /* [n] NULL without periods */
    size_t units;
    ork_frontier_model model;
    ork_frontier fit;
    double *covariance;                               /* [terms²] of the kind that was asked for */
    double *efficiency, *lower, *upper, *jlms, *mode; /* [n] */
    double *persistent, *overall;                     /* [n] of four components, or NULL */
    double *effect; /* [n] what the unit's frontier is above x'β; NULL without effects of units */
    double *frontier_value; /* [n] x'β */
    double *u;              /* [n] E[u | e] */
} frontier_analysis;

ork_status frontier_read(ork_context *ctx, frontier_analysis *a);
ork_status frontier_form(ork_context *ctx, frontier_analysis *a);
/* The model of all rows; and of those that the frontier is estimated from. */
void frontier_set_model(frontier_analysis *a);
ork_status frontier_sample(ork_context *ctx, const frontier_analysis *a, ork_frontier_model *model);
/* The rows of a model, by index. */
ork_status frontier_pick_rows(ork_context *ctx, ork_arena *arena, const ork_frontier_model *model,
                              const size_t *rows, size_t count, ork_frontier_model *picked);
/* The error of a column of the model: collinear, or varying within a unit. */
ork_status frontier_refuse_column(ork_context *ctx, const frontier_analysis *a,
                                  ork_frontier_column fault);
ork_status frontier_solve(ork_context *ctx, frontier_analysis *a);
ork_status frontier_estimates(ork_context *ctx, const frontier_analysis *a, ork_result *result);
ork_status frontier_efficiencies(ork_context *ctx, const frontier_analysis *a, ork_result *result);
ork_status frontier_elasticities(ork_context *ctx, const frontier_analysis *a, ork_result *result);
ork_status frontier_determinants(ork_context *ctx, const frontier_analysis *a, ork_result *result);
ork_status frontier_bootstrap(ork_context *ctx, const frontier_analysis *a, ork_result *result);
ork_status frontier_figures(ork_context *ctx, const frontier_analysis *a, ork_result *result);

/* Replicates of the bootstrap that are asked for, or that few observations need. */
size_t frontier_replicates(const frontier_analysis *a);
/* Adds unit and period, or the row of the file, of table rows which[…] (NULL: of all). */
ork_status frontier_keys(ork_context *ctx, const frontier_analysis *a, const size_t *which,
                         ork_table *table);
const char *frontier_end_name(ork_frontier_end end);
/* "frontier", "ln u variance" …; the name of term j of a part, the constant counted. */
const char *frontier_part_name(ork_frontier_part part);
const char *frontier_term_name(const frontier_analysis *a, ork_frontier_part part, size_t j);

/* An estimate with its interval by the normal distribution; not finite ones have no value. */
typedef struct frontier_estimate {
    double estimate, std_error, z, p, lower, upper;
} frontier_estimate;
enum { FRONTIER_ESTIMATE_FIELDS = 6 };
extern const ork_record_field frontier_estimate_fields[FRONTIER_ESTIMATE_FIELDS];
frontier_estimate frontier_infer(double value, double error, double level);
/* "maximum", "no inefficiency" … */
const char *frontier_end_name(ork_frontier_end end);

/* One panel or a cross-section: what a model of it is called. */
static inline bool frontier_is_cost(const frontier_analysis *a)
{
    return a->options->orientation == ORK_ORIENTATION_COST;
}

#endif
