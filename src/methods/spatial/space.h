/*
 * Spatial weights of a method's units: made once from outlines, places or a list, cut to the units
 * that have values in a period.
 *
 * Units stand in the order of their names, so that results (random draws and rounding included) do
 * not depend on the order of the rows.
 */
#ifndef ORKEN_METHODS_SPATIAL_SPACE_H
#define ORKEN_METHODS_SPATIAL_SPACE_H

#include "methods/panel.h"
#include "methods/spatial/contiguity.h"
#include "orken/methods.h"

typedef enum space_kind {
    SPACE_QUEEN,
    SPACE_ROOK,
    SPACE_NEAREST,
    SPACE_DISTANCE,
    SPACE_INVERSE_DISTANCE,
    SPACE_LIST,
} space_kind;
typedef enum space_islands { ISLANDS_LEAVE_OUT, ISLANDS_KEEP, ISLANDS_NEAREST } space_islands;

/* The first member of the options of every method that takes spatial weights. */
typedef struct space_options {
    int weights; /* space_kind, −1: from what there is */
    const ork_table *list;
    int64_t nearest;
    double distance, power;
    const char *x, *y;
    int coordinates; /* 0 degrees, 1 plane */
    double snap;
    int standardise; /* 0 row, 1 none */
    int islands;     /* space_islands */
    bool symmetric;
} space_options;

#define SPACE_PARAMS                                                                               \
    ORK_CHOICE_PARAM(                                                                              \
        space_options, weights, NULL,                                                              \
        "Who is whose neighbour: a common border point (queen) or border line (rook) "             \
        "of --boundaries, so many nearest, all within a distance, all by inverse "                 \
        "distance, or a list; queen when there are boundaries, list when there is one",            \
        "queen", "rook", "nearest", "distance", "inverse-distance", "list"),                       \
        ORK_TABLE_PARAM(space_options, list,                                                       \
                        "Neighbours, one pair per row; the weight may be left out",                \
                        ORK_NO_COLUMNS, "unit", "neighbour", "weight"),                            \
        ORK_INTEGER_PARAM(space_options, nearest, NULL, 1, 100000,                                 \
                          "Number of neighbours with weights nearest"),                            \
        ORK_REAL_PARAM(space_options, distance, NULL, DBL_MIN, INFINITY,                           \
                       "How far neighbours may be, in km (or the plane's unit); left out with "    \
                       "weights distance: just so far that each unit has one"),                    \
        ORK_REAL_PARAM(space_options, power, "1", DBL_MIN, 100,                                    \
                       "Weight is 1/distance to this power with weights inverse-distance"),        \
        ORK_COLUMN_PARAM(space_options, x,                                                         \
                         "Longitude or x of the units; left out: centroids of "                    \
                         "--boundaries",                                                           \
                         ORK_NUMERIC),                                                             \
        ORK_COLUMN_PARAM(space_options, y, "Latitude or y of the units", ORK_NUMERIC),             \
        ORK_CHOICE_PARAM(space_options, coordinates, "degrees",                                    \
                         "What x and y are: degrees (distances along great circles, in km) or a "  \
                         "plane's",                                                                \
                         "degrees", "plane"),                                                      \
        ORK_REAL_PARAM(space_options, snap, "1", 0, 100000,                                        \
                       "Metres between outlines that still count as touching; 0: only equal "      \
                       "vertices and edges"),                                                      \
        ORK_CHOICE_PARAM(space_options, standardise, "row",                                        \
                         "Whether the weights of each unit sum to 1 (row) or stay as they are "    \
                         "(none: 1 per neighbour, or as listed)",                                  \
                         "row", "none"),                                                           \
        ORK_CHOICE_PARAM(space_options, islands, "leave-out",                                      \
                         "A unit without neighbours is left out, kept with a lag of 0, or tied "   \
                         "to the nearest unit",                                                    \
                         "leave-out", "keep", "nearest"),                                          \
        ORK_BOOLEAN_PARAM(space_options, symmetric, "no",                                          \
                          "Makes neighbours mutual: who is one's neighbour gets it as neighbour")

typedef struct space {
    const space_options *options;
    const ork_input *input;
    const ork_panel *panel;
    ork_arena *arena;
    space_kind kind;
    size_t n;                     /* units */
    uint32_t *unit;               /* [n] panel's unit, by name */
    uint32_t *place;              /* [n] of a panel's unit in that order */
    bool *is_placed;              /* [n] has an outline, coordinates, or stands in the list */
    ork_spatial_weights *weights; /* [n]; not standardised */
    double *x, *y;                /* [n] NaN where not known; NULL when nothing is known */
    bool is_geographic;
    double distance;   /* the band's, when there is one */
    bool *was_alone;   /* [n] had no neighbours in some sample */
    bool may_be_empty; /* nobody placed, and nobody with a neighbour, are no errors */
} space;

/* `columns` names the method's own column for errors. Errors: nothing to make weights from; names
   or coordinates that cannot be; a pair listed twice. Freed with space_free. */
ork_status space_make(ork_context *ctx, const ork_input *input, const ork_panel *panel,
                      const space_options *options, ork_arena *arena, space *made);
/* The same for methods that only tell who the neighbours are: there may be none. */
ork_status space_make_if_any(ork_context *ctx, const ork_input *input, const ork_panel *panel,
                             const space_options *options, ork_arena *arena, space *made);
void space_free(space *made);
#define ORK_OWNED_SPACE __attribute__((cleanup(space_free)))

/* Fills the links of weights from a list. */
ork_status space_from_list(ork_context *ctx, space *s, space_links *links);

/* Units with a value among themselves, with their weights as the options want them. */
typedef struct space_sample {
    size_t n;
    uint32_t *unit;   /* [n] panel's unit */
    size_t *position; /* [n] in the panel */
    double *x;        /* [n] */
    ork_spatial_weights *weights;
} space_sample;
/*
 * The sample of period t from values [panel->count] by position, NaN where there is none. The
 * arrays live in the arena; the weights are freed with space_sample_free.
 */
ork_status space_sample_of(ork_context *ctx, space *s, const double *values, size_t t,
                           ork_arena *arena, space_sample *sample);
void space_sample_free(space_sample *sample);
/* [n] values less their mean, over their sd (over n). */
void space_standardise(const double *values, size_t n, double *z);
/* The values of another column for a sample, [n] in the arena. */
ork_status space_pick(ork_context *ctx, const space_sample *sample, const double *values,
                      ork_arena *arena, double **picked);
/* Takes away the values of units for which `other` has none, both by position. */
void space_need_both(const space *s, double *values, const double *other);
#define ORK_OWNED_SAMPLE __attribute__((cleanup(space_sample_free)))
/* After all samples: notes who had no neighbours. */
ork_status space_note_alone(ork_context *ctx, const space *s);

/* Columns of the data are read by position; what is missing is told in a note. */
ork_status space_read(ork_context *ctx, const space *s, const char *column, double *values);
/* What a column is called for people. */
const char *space_label(const space *s, const char *column);
/* "neighbours share a border point (queen), row-standardised"; a sentence of it, for captions. In
   the arena. */
ork_status space_describe(ork_context *ctx, const space *s, const char **text);
ork_status space_caption(ork_context *ctx, const space *s, const char **text);

#endif
