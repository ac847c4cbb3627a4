/*
 * A figure under way, and what all kinds of figures share: the SVG writer, text measures, scales,
 * colours, words, and the frame (title, legend, caption) around each kind.
 *
 * A kind writes marks and texts at absolute positions from `y` downwards and leaves `y` at its
 * lower end; the frame stands above and below. Attributes carry the light colours, since librsvg
 * knows neither custom properties nor media queries; the style sheet overrides them in browsers.
 */
#ifndef ORKEN_DRAW_DRAWING_H
#define ORKEN_DRAW_DRAWING_H

#include "orken/draw.h"
#include "result/phrases.h"

enum ork_language { ORK_ENGLISH, ORK_KAZAKH, ORK_RUSSIAN, ORK_LANGUAGES };

/* How the values of one axis or legend are printed. */
typedef struct ork_number_format {
    enum ork_language language;
    int decimals;
    bool is_scientific;
    bool is_grouped;
} ork_number_format;
#define ORK_FORMATTED_BYTES 64

typedef struct ork_lines {
    char **lines;
    size_t count;
    double width; /* of the widest */
} ork_lines;

/* One of a figure's grades; what is not known is hatched as missing values are, the middle of
   diverging grades is pale. */
typedef struct ork_grade {
    char *text;
    bool is_unknown, is_middle;
} ork_grade;

typedef struct ork_drawing {
    ork_context *ctx;
    const ork_figure *figure;
    const ork_table *table;
    const ork_draw_options *options;
    ork_arena arena;
    ork_text body;
    char id[64]; /* prefix of all ids of this figure */
    enum ork_language language;
    double width;      /* of the whole figure */
    double y;          /* how far down the page it has come */
    unsigned patterns; /* bit k: pattern k is used and has to be defined */
    /* The figure's roles; NULL where it has none. */
    const ork_column *label, *value, *lower, *upper, *group, *period, *x_column, *y_column;
    ork_number_format format;  /* of the values */
    ork_column *translated[4]; /* label, group, x, y when they hold units' names; owned */
    /* In the figure's language: */
    const char *title, *caption;
    const char *value_title;       /* of the value's axis or legend; may be "" */
    const char *x_title, *y_title; /* of the columns x and y, without measure; or NULL */
    ork_grade *grades;             /* the figure's, from the strongest to the weakest */
    size_t grade_count, known_grades;
    size_t middle_grade; /* of diverging grades; grade_count when there is none */
    bool is_yes_no;      /* the values are of a boolean column: 1 and 0 */
    char *remark;        /* what could not be printed; stands under the caption, or NULL */
} ork_drawing;

#define ORK_MARGIN 16.0 /* at the left and right edge of a figure */

/* ---- svg.c: the writer ---------------------------------------------------------------------- */

typedef struct ork_text_style {
    double size;
    bool is_bold;
    bool is_muted;
    const char *anchor; /* "start" when NULL, "middle", "end" */
    const char *fill;   /* a colour of its own (over a mark), or NULL */
    bool has_halo;      /* in the paper's colour, to be read over marks and lines */
    double rotation;    /* degrees clockwise about the anchor */
} ork_text_style;

/* The document starts and ends around `body`; `height` is known only at the end. */
ork_status ork_svg_document(ork_drawing *d, const char *title, const char *description,
                            ork_text *svg);
void ork_svg_escape(ork_drawing *d, const char *text);
/* `<name class="…"`, then attributes, then ork_svg_close ("/>") or ork_svg_content (">"). */
void ork_svg_open(ork_drawing *d, const char *name, const char *classes);
void ork_svg_attribute(ork_drawing *d, const char *name, double value); /* 1/100 pixel */
void ork_svg_attribute_text(ork_drawing *d, const char *name, const char *value);
void ork_svg_close(ork_drawing *d);
void ork_svg_number(ork_context *ctx, ork_text *text, double value);
/* A mark: a focusable group with a title in words; shapes go inside. */
void ork_svg_mark(ork_drawing *d, const char *classes, const char *title);
void ork_svg_mark_end(ork_drawing *d);
void ork_svg_rectangle(ork_drawing *d, const char *classes, const char *fill, double x, double y,
                       double width, double height);
/* Rules of the page; classes "ork-grid", "ork-axis", "ork-reference", "ork-whisker", …  */
void ork_svg_line(ork_drawing *d, const char *classes, double x1, double y1, double x2, double y2);
/* y is the baseline. */
void ork_svg_text(ork_drawing *d, const ork_text_style *style, double x, double y,
                  const char *text);

/* ---- paths.c: lines through points ----------------------------------------------------------- */

typedef struct ork_point {
    double x, y; /* NAN: nothing there, a gap */
} ork_point;
typedef struct ork_path_style {
    const char *classes, *colour;
    double width;
    size_t dash;    /* 0 solid; repeats after a few */
    double opacity; /* of the area within; 0: not filled */
} ork_path_style;
void ork_draw_path(ork_drawing *d, const ork_path_style *style, const ork_point *points,
                   size_t count);
/* Texts centred at xs[k] on one baseline, without those that would touch the one before. */
void ork_draw_heads(ork_drawing *d, const char *const *texts, const double *xs, size_t count,
                    double baseline);

/* ---- text_metrics.c ------------------------------------------------------------------------- */

/* In pixels, as DejaVu Sans sets it: an upper bound for the other fonts of the list. */
double ork_text_width(const char *text, double size, bool is_bold);

/* Breaks at spaces and after hyphens and slashes, within words where it must; what does not fit in
   `most` lines ends in "…". */
ork_status ork_wrap_text(ork_drawing *d, const char *text, double size, bool is_bold, double width,
                         size_t most, ork_lines *lines);
/* Width of the widest piece between two places where a line may break. */
double ork_longest_word(const char *text, double size);
/* The text, or its beginning with "…" when it is wider. */
ork_status ork_fit_text(ork_drawing *d, const char *text, double size, double width, char **fitted);

/* ---- scale.c -------------------------------------------------------------------------------- */

#define ORK_TICKS 24
typedef struct ork_scale {
    double low, high; /* of the data's axis */
    double from, to;  /* in pixels; from may exceed to */
    double ticks[ORK_TICKS];
    size_t tick_count;
    ork_number_format format; /* of the ticks */
} ork_scale;

/* Steps of 1, 2, 2.5 or 5 times a power of ten; at most `most` ticks; both ends on a tick. */
void ork_scale_new(ork_scale *scale, double low, double high, size_t most,
                   enum ork_language language);
double ork_scale_at(const ork_scale *scale, double value);
/* Decimals (when `decimals` is −1) such that three digits of the greatest show, and the smallest
   is not 0; scientific beyond 1e10 and below 1e-4. */
ork_number_format ork_choose_format(enum ork_language language, int decimals, const double *values,
                                    size_t count);
void ork_format_number(const ork_number_format *format, double value,
                       char buffer[ORK_FORMATTED_BYTES]);
/* Grid lines and tick labels of a horizontal axis under (or a vertical axis left of) a plot. */
void ork_draw_x_axis(ork_drawing *d, const ork_scale *scale, double top, double bottom);
void ork_draw_y_axis(ork_drawing *d, const ork_scale *scale, double left, double right);
double ork_scale_label_width(const ork_scale *scale);

/* ---- colours.c ------------------------------------------------------------------------------ */

#define ORK_COLOUR_BYTES 8
#define ORK_GROUP_COLOURS 8
extern const char ork_single_colour[];
extern const char ork_missing_colour[];
extern const char
    ork_faint_colour[];             /* of what stands back; nearer to the paper on dark pages too */
extern const char ork_ink_colour[]; /* of markers that no group has; turns pale on dark pages */
/* Okabe & Ito (2008); repeats after ORK_GROUP_COLOURS, when patterns and shapes differ. */
const char *ork_group_colour(size_t group); /* of lines and markers */
const char *ork_group_fill(size_t group);   /* of areas */
/* How areas of a level of the group column look: a shade of one colour where groups are grades, a
   colour and a pattern of its own else. */
typedef struct ork_look {
    char colour[8];
    unsigned pattern;
} ork_look;
/* `share` in [0, 1]: light to dark, luminance falling throughout. */
void ork_sequential_colour(double share, char colour[ORK_COLOUR_BYTES]);
/* Grade k of `count`, 0 the strongest: dark to light blue, the weakest a pale grey. */
void ork_grade_colour(size_t grade, size_t count, char colour[ORK_COLOUR_BYTES]);
/* Grade k of `count` of which `middle` parts two sides: orange, paler towards the middle, a pale
   grey, pale to dark blue. All differ in lightness too. */
void ork_side_colour(size_t grade, size_t middle, size_t count, char colour[ORK_COLOUR_BYTES]);
/* `share` in [−1, 1]: orange, pale, blue. */
void ork_diverging_colour(double share, char colour[ORK_COLOUR_BYTES]);
/* Period t of `periods` of one thing: earlier is lighter. */
void ork_period_colour(const char *full, size_t t, size_t periods, char colour[ORK_COLOUR_BYTES]);
/* CIE lightness, 0 … 100, of "#rrggbb". */
double ork_colour_lightness(const char *colour);
/* Black or white, whichever reads better on the colour. */
const char *ork_ink_on(const char *colour);
/* Patterns laid over areas so that they differ without colour: 0 none. */
enum { ORK_PATTERN_MISSING = 7, ORK_PATTERNS = 8 };
unsigned ork_group_pattern(size_t group);
/* The fill of a pattern ("url(#…)"), marked as used. */
ork_status ork_pattern_fill(ork_drawing *d, unsigned pattern, char **fill);
void ork_define_patterns(ork_drawing *d, ork_text *svg);
/* A rectangle in a colour and, over it, a pattern (0: none). */
ork_status ork_draw_area(ork_drawing *d, const char *classes, const char *colour, unsigned pattern,
                         double x, double y, double width, double height);
/* A marker whose shape differs by group; `radius` of the circle of equal area. */
void ork_draw_marker(ork_drawing *d, size_t shape, const char *colour, double x, double y,
                     double radius);

/* ---- words.c -------------------------------------------------------------------------------- */

enum ork_word {
    ORK_WORD_NO_DATA,
    ORK_WORD_YES,
    ORK_WORD_NO,
    ORK_WORD_NOT_KNOWN,
    ORK_WORD_UP_TO,
    ORK_WORD_ABOVE,
    ORK_WORD_UNLABELLED,
    ORK_WORD_LEADER,
    ORK_WORD_LEAST,
    ORK_WORD_INTERVAL,
    ORK_WORD_HIGH,
    ORK_WORD_BOTH_HIGH,
    ORK_WORD_BOTH_LOW,
    ORK_WORD_ROWS,
    ORK_WORD_BAR, /* names of the kinds, in their order */
    ORK_WORD_STACKED_BAR,
    ORK_WORD_DOT,
    ORK_WORD_SCATTER,
    ORK_WORD_LINE,
    ORK_WORD_HEATMAP,
    ORK_WORD_MAP,
    ORK_WORD_TILE_MAP,
    ORK_WORD_RADAR,
    ORK_WORD_BUMP,
    ORK_WORD_NETWORK,
    ORK_WORD_BEST_OF, /* units left out */
    ORK_WORD_TOTAL,
    ORK_WORD_LINKED, /* a node with others */
    ORK_WORDS
};
const char *ork_word(enum ork_language language, enum ork_word word);
enum ork_language ork_language_of(const char *language);

/* ---- data.c: the table as the kinds want it ---------------------------------------------------
 */

/* The distinct values of a column, as texts, and which one each row has. */
typedef struct ork_levels {
    const char **texts;
    size_t count;
    size_t *of_row; /* [rows] SIZE_MAX where missing */
} ork_levels;
/* By first appearance, grades from the strongest; `is_ordered`: by number where all are numbers,
   else by text. A NULL column has one level, "". */
ork_status ork_levels_of(ork_drawing *d, const ork_column *column, bool is_ordered,
                         ork_levels *levels);
ork_look ork_group_look(const ork_drawing *d, const ork_levels *groups, size_t group);
/* The colour of a group's lines and markers. */
void ork_marker_colour(const ork_drawing *d, const ork_levels *groups, size_t group,
                       char colour[ORK_COLOUR_BYTES]);
/* The figure's columns, format and titles. ORK_ERR_DATA when a role is not filled. */
ork_status ork_drawing_bind(ork_drawing *d);
/* The unit column's names in the figure's language, where there is a units file. */
ork_status ork_translate_units(ork_drawing *d);
/* Least and greatest value there is; false when there is none. */
bool ork_column_range(const ork_column *column, double *low, double *high);
/* Value i; NAN where it is missing or the column is NULL. Stays inside draw. */
double ork_value_at(const ork_column *column, size_t i);
/* "Almaty city, 2016: 76.05 %" of row i. Allocated in the drawing's arena. */
ork_status ork_mark_title(ork_drawing *d, size_t i, char **title);
/* [labels × periods × groups] the row of each cell, SIZE_MAX where there is none, at
   (label · periods + period) · groups + group. Two rows for one cell are ORK_ERR_DATA. */
ork_status ork_cells_of(ork_drawing *d, const ork_levels *labels, const ork_levels *periods,
                        const ork_levels *groups, size_t **cells);
/* Words of the result in the figure's language. */
ork_status ork_drawing_phrase(ork_drawing *d, const char *english, const char **phrase);
/* Title of an axis from a column: its label (or name), with the measure. */
ork_status ork_axis_title(ork_drawing *d, const ork_column *column, const char **title);
/* The value from which things part: y_line, x_line, or 0. */
double ork_centre(const ork_figure *figure);

/* ---- frame.c -------------------------------------------------------------------------------- */

enum ork_swatch { ORK_SWATCH_AREA, ORK_SWATCH_MARKER, ORK_SWATCH_LINE, ORK_SWATCH_DASHES };
typedef struct ork_legend_item {
    const char *text;
    enum ork_swatch swatch;
    const char *colour;
    unsigned pattern; /* of an area */
    size_t shape;     /* of a marker */
} ork_legend_item;
/* Items side by side, in as many rows as they need, at d->y; moves d->y below. */
ork_status ork_draw_legend(ork_drawing *d, const ork_legend_item *items, size_t count);
/* A legend of the levels of a group column, in group colours, and of one thing more (or NULL).
   No levels for fewer than two, unless they are grades. */
ork_status ork_draw_group_legend(ork_drawing *d, const ork_levels *groups, enum ork_swatch swatch,
                                 const ork_legend_item *more);
/* Wrapped lines from d->y, moving it below. */
ork_status ork_draw_paragraph(ork_drawing *d, const char *text, const ork_text_style *style,
                              size_t most);
/* The title of a horizontal axis, centred about `middle` as far as the margins allow. */
ork_status ork_draw_axis_title(ork_drawing *d, const char *text, const ork_text_style *style,
                               double middle);
/* Adds to the figure's remark that a name (with its value, or NULL) had no room for a label. */
ork_status ork_remark_unlabelled(ork_drawing *d, const char *name, const char *value);
/* "no data" in place of a figure. */
ork_status ork_draw_nothing(ork_drawing *d);

/* ---- legend.c: legends of values ------------------------------------------------------------- */

/* True when a diverging figure's values are ratios to a centre, all positive: a half is then as far
   from it as twice. */
bool ork_has_ratios(const ork_figure *figure, double low);
/* The colour of a value among others from `low` to `high`. */
void ork_value_colour(const ork_drawing *d, double low, double high, double value,
                      char colour[ORK_COLOUR_BYTES]);
/* A continuous bar of the colours between two values (diverging as the figure says), titled. */
ork_status ork_draw_colour_bar(ork_drawing *d, double low, double high, bool has_missing);

/* ---- rows.c: kinds with one row per label (bar, stacked bar, dot) ------------------------------
 */

typedef struct ork_rows {
    ork_levels labels, periods, groups;
    size_t *cells;    /* see ork_cells_of */
    size_t *order;    /* [labels.count] from top to bottom */
    ork_lines *names; /* [labels.count] wrapped */
    double name_width;
} ork_rows;
ork_status ork_rows_of(ork_drawing *d, ork_rows *rows);
static inline size_t ork_rows_cell(const ork_rows *rows, size_t label, size_t period, size_t group)
{
    return rows->cells[(label * rows->periods.count + period) * rows->groups.count + group];
}
/* Whether some label has several groups in one period; otherwise groups only colour the marks. */
bool ork_rows_share_periods(const ork_rows *rows);
/* A row's name, right-aligned at x and centred about y. */
void ork_draw_row_name(ork_drawing *d, const ork_lines *name, double x, double y);
#define ORK_NAME_SIZE 12.5
#define ORK_NAME_LEADING 14.5
#define ORK_TICK_SIZE 11.5

/* ---- labels.c: labels beside points, without overlap --------------------------------------------
 */

typedef struct ork_box {
    double x, y, width, height; /* upper left corner */
} ork_box;
typedef struct ork_label {
    double x, y, radius;  /* the point it tells about */
    double width, height; /* of the text's box */
    ork_box box;          /* where it was put */
    bool is_placed;       /* false: no room for it */
    bool has_leader;      /* far enough from its point to need a line */
} ork_label;
/*
 * Places labels within `bounds` so that they cross neither each other nor a point nor an obstacle
 * (an obstacle without width or height is a line, to be avoided where that costs little).
 * First the most crowded greedily, then improvements by simulated annealing from a fixed stream,
 * so that the same input gives the same picture. What still overlaps is left out, last ones first.
 */
ork_status ork_place_labels(ork_drawing *d, ork_label *labels, size_t count, ork_box bounds,
                            const ork_box *obstacles, size_t obstacle_count);
/* Places the labels, draws them with their leaders, and tells in the remark what had no room: names
   of a few, the number of many. `left_out` more are not even tried. `size` of the letters. */
ork_status ork_draw_labels(ork_drawing *d, ork_label *labels, char *const *texts, size_t count,
                           size_t left_out, ork_box bounds, const ork_box *obstacles,
                           size_t obstacle_count, double size);
/* A thin line from the label to its point. */
void ork_draw_leader(ork_drawing *d, const ork_label *label);

/* ---- the kinds, one file each
 * -------------------------------------------------------------------- */

ork_status ork_draw_bar(ork_drawing *d);
ork_status ork_draw_stacked_bar(ork_drawing *d);
ork_status ork_draw_dot(ork_drawing *d);
ork_status ork_draw_scatter(ork_drawing *d);
ork_status ork_draw_lines(ork_drawing *d);
ork_status ork_draw_heatmap(ork_drawing *d);
ork_status ork_draw_map(ork_drawing *d);
ork_status ork_draw_tile_map(ork_drawing *d);
ork_status ork_draw_radar(ork_drawing *d);
ork_status ork_draw_bump(ork_drawing *d);
ork_status ork_draw_network(ork_drawing *d);

#endif
