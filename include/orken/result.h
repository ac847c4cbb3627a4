/*
 * result: what a method returns. Named tables, named values, figures (a kind and the table it
 * draws) and notes. A method fills it; drawing, reports and the store read it.
 */
#ifndef ORKEN_RESULT_H
#define ORKEN_RESULT_H

#include "orken/table.h"

typedef struct ork_value {
    char *name;
    char *title;
    char *measure; /* or NULL */
    bool is_missing;
    double number;
} ork_value;

typedef enum ork_figure_kind {
    ORK_FIGURE_BAR, /* label, value; lower, upper: interval; group: colour; period: side by side */
    ORK_FIGURE_STACKED_BAR, /* label, value, group */
    ORK_FIGURE_DOT,         /* label, value; lower, upper; group; period: joined dots (change);
                               y: a second value to compare with, marked in each row */
    ORK_FIGURE_SCATTER,     /* x, y, label; group; with reference lines it is a quadrant chart;
                               value: a line through x and value in the table's order */
    ORK_FIGURE_LINE,        /* x (a period, or numbers), value, group: one line each; lower, upper:
                               a band around it; y: what to compare it with, dashed */
    ORK_FIGURE_HEATMAP,     /* x, y (texts), value: numbers, or yes and no */
    ORK_FIGURE_MAP,         /* label (the unit), value or group; period: one map each */
    ORK_FIGURE_TILE_MAP,    /* the same on a grid of equal squares */
    ORK_FIGURE_RADAR,       /* x (texts: the axes), value, group: one line each; y: what to compare
                               with on each axis (a median), lower, upper: a band around it */
    ORK_FIGURE_BUMP, /* period (keep_order: as in the table), value (a rank, 1 the best), label: one
                        line each; group: those that have one stand out in its colour; NULL: the
                        leaders and those who moved most do */
    ORK_FIGURE_NETWORK, /* x, y (texts): the two ends of a link, value: its strength; the first row
                           of an end x, or one without y, tells of it: group (none: grey), upper:
                           its size */
} ork_figure_kind;
#define ORK_FIGURE_KINDS (ORK_FIGURE_NETWORK + 1)

/* "bar", "stacked-bar", "dot", "scatter", "line", "heatmap", "map", "tile-map", "radar", "bump",
   "network" */
const char *ork_figure_kind_name(ork_figure_kind kind);

/* Column names say what is drawn; NULL where the kind has no such role. */
typedef struct ork_figure {
    ork_figure_kind kind;
    char *name;    /* file name without ending */
    char *title;   /* says what is seen, not only what was computed */
    char *caption; /* source, reading help; or NULL */
    char *table;   /* of the same result */
    char *label, *value, *lower, *upper, *group, *period, *x, *y;
    char *
        value_title; /* of the value's axis or legend, with measure; the column's label when NULL */
    char *grades; /* when groups are grades: their texts from the strongest to the weakest, parted
                     by '|', drawn in shades of one colour; "?" before one says that it is no
                     grade but not known; "-" before one of a diverging figure says that it is the
                     pale middle between two sides. NULL: groups of one rank */
    double x_line, y_line; /* reference lines (quadrants, LQ = 1); NAN for none */
    bool diverging;        /* colours part at y_line (or 0) */
    bool keep_order;       /* draw in the table's order instead of by value */
    int decimals;          /* of printed values; −1: chosen from the data */
} ork_figure;

typedef struct ork_result {
    char *method; /* its name */
    ork_table **tables;
    size_t table_count;
    ork_value *values;
    size_t value_count;
    ork_figure *figures;
    size_t figure_count;
    ork_note *notes;
    size_t note_count;
    /* The options as they were resolved, in declaration order: name and JSON text of the value. */
    struct ork_option_text {
        char *name;
        char *json;
    } * options;
    size_t option_count;
    int references;
} ork_result;

ork_status ork_result_new(ork_context *ctx, const char *method, ork_result **result);
ork_result *ork_result_share(const ork_result *result);
void ork_result_free(ork_result *result);
static inline void ork_result_free_cleanup_(ork_result **result)
{
    ork_result_free(*result);
}
#define ORK_OWNED_RESULT __attribute__((cleanup(ork_result_free_cleanup_)))

/* Takes the table (also on failure); it must have a name no other table has. */
ork_status ork_result_take_table(ork_context *ctx, ork_result *result, ork_table *table);
/* NAN gives a missing value. */
ork_status ork_result_add_value(ork_context *ctx, ork_result *result, const char *name,
                                const char *title, const char *measure, double number);
/* Copies the figure; its table and columns must be there. Start from ORK_FIGURE_DEFAULTS. */
ork_status ork_result_add_figure(ork_context *ctx, ork_result *result, const ork_figure *figure);
#define ORK_FIGURE_DEFAULTS .x_line = __builtin_nan(""), .y_line = __builtin_nan(""), .decimals = -1
ork_status ork_result_add_note(ork_context *ctx, ork_result *result, ork_severity severity,
                               const char *code, const char *message);
/* Moves the context's notes into the result. */
ork_status ork_result_take_notes(ork_context *ctx, ork_result *result);
ork_status ork_result_add_option(ork_context *ctx, ork_result *result, const char *name,
                                 const char *json);
const ork_table *ork_result_table(const ork_result *result, const char *name); /* or NULL */
const ork_value *ork_result_value(const ork_result *result, const char *name); /* or NULL */

#endif
