#include "draw/drawing.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

double ork_value_at(const ork_column *column, size_t i)
{
    return column && ork_column_has(column, i) ? ork_column_number(column, i) : NAN;
}

bool ork_column_range(const ork_column *column, double *low, double *high)
{
    *low = INFINITY;
    *high = -INFINITY;
    if (!column) return false;
    for (size_t i = 0; i < column->length; i++) {
        double value = ork_value_at(column, i);
        if (isnan(value)) continue;
        *low = fmin(*low, value);
        *high = fmax(*high, value);
    }
    return *low <= *high;
}

double ork_centre(const ork_figure *figure)
{
    if (!isnan(figure->y_line)) return figure->y_line;
    return isnan(figure->x_line) ? 0 : figure->x_line;
}

/* ---- Levels ---------------------------------------------------------------------------------- */

static ork_status text_of(ork_drawing *d, const ork_column *column, size_t i, const char **copy)
{
    if (column->type == ORK_TEXT) {
        *copy = ork_column_text(column, i);
        return ORK_OK;
    }
    ORK_OWNED_TEXT ork_text text = {0};
    ork_column_write(column, i, d->ctx, &text);
    ORK_TRY(ork_text_status(&text));
    ORK_NEW(*copy, ork_arena_strndup(d->ctx, &d->arena, text.bytes ? text.bytes : "", text.length));
    return ORK_OK;
}

typedef struct keyed {
    double number;
    const char *text;
    size_t level;
} keyed;

static int by_number(const void *a, const void *b)
{
    const keyed *x = a, *y = b;
    if (x->number != y->number) return x->number < y->number ? -1 : 1;
    return (x->level > y->level) - (x->level < y->level);
}

static int by_text(const void *a, const void *b)
{
    const keyed *x = a, *y = b;
    int order = strcmp(x->text, y->text);
    return order ? order : (x->level > y->level) - (x->level < y->level);
}

/* Gives the levels the order of their sorted keys. */
static ork_status apply_order(ork_drawing *d, const keyed *keys, ork_levels *levels, size_t rows)
{
    size_t *place;
    ORK_NEW(place, ork_arena_calloc(d->ctx, &d->arena, levels->count + 1, sizeof *place));
    for (size_t k = 0; k < levels->count; k++) {
        levels->texts[k] = keys[k].text;
        place[keys[k].level] = k;
    }
    for (size_t i = 0; i < rows; i++) {
        if (levels->of_row[i] != SIZE_MAX) levels->of_row[i] = place[levels->of_row[i]];
    }
    return ORK_OK;
}

/* Grades from the strongest; texts that are none after them. */
static ork_status order_grades(ork_drawing *d, ork_levels *levels, size_t rows)
{
    keyed *keys;
    ORK_NEW(keys, ork_arena_calloc(d->ctx, &d->arena, levels->count + 1, sizeof *keys));
    for (size_t k = 0; k < levels->count; k++) {
        size_t grade = 0;
        while (grade < d->grade_count && strcmp(d->grades[grade].text, levels->texts[k]) != 0)
            grade++;
        keys[k] = (keyed){(double)grade, levels->texts[k], k};
    }
    qsort(keys, levels->count, sizeof *keys, by_number);
    return apply_order(d, keys, levels, rows);
}

static ork_status order_levels(ork_drawing *d, ork_levels *levels, size_t rows)
{
    keyed *keys;
    ORK_NEW(keys, ork_arena_calloc(d->ctx, &d->arena, levels->count + 1, sizeof *keys));
    bool are_numbers = true;
    for (size_t k = 0; k < levels->count; k++) {
        keys[k] = (keyed){0, levels->texts[k], k};
        are_numbers = are_numbers &&
                      ork_parse_number(keys[k].text, strlen(keys[k].text), '.', &keys[k].number);
    }
    qsort(keys, levels->count, sizeof *keys, are_numbers ? by_number : by_text);
    return apply_order(d, keys, levels, rows);
}

ork_status ork_levels_of(ork_drawing *d, const ork_column *column, bool is_ordered,
                         ork_levels *levels)
{
    size_t rows = d->table->row_count;
    *levels = (ork_levels){0};
    ORK_NEW(levels->of_row, ork_arena_calloc(d->ctx, &d->arena, rows + 1, sizeof(size_t)));
    ORK_NEW(levels->texts, ork_arena_calloc(d->ctx, &d->arena, rows + 1, sizeof(char *)));
    if (!column) {
        levels->texts[0] = "";
        levels->count = 1;
        return ORK_OK;
    }
    uint32_t *ids, groups = 0;
    size_t *level_of;
    ORK_NEW(ids, ork_arena_calloc(d->ctx, &d->arena, rows + 1, sizeof *ids));
    ORK_TRY(ork_column_group_ids(d->ctx, column, ids, &groups));
    ORK_NEW(level_of, ork_arena_calloc(d->ctx, &d->arena, groups + 1, sizeof *level_of));
    for (size_t k = 0; k < groups; k++)
        level_of[k] = SIZE_MAX;
    for (size_t i = 0; i < rows; i++) {
        levels->of_row[i] = SIZE_MAX;
        if (!ork_column_has(column, i)) continue;
        if (level_of[ids[i]] == SIZE_MAX) {
            ORK_TRY(text_of(d, column, i, &levels->texts[levels->count]));
            level_of[ids[i]] = levels->count++;
        }
        levels->of_row[i] = level_of[ids[i]];
    }
    if (column == d->group && d->grade_count) return order_grades(d, levels, rows);
    return is_ordered ? order_levels(d, levels, rows) : ORK_OK;
}

ork_status ork_cells_of(ork_drawing *d, const ork_levels *labels, const ork_levels *periods,
                        const ork_levels *groups, size_t **cells)
{
    size_t count = labels->count * periods->count * groups->count;
    ORK_NEW(*cells, ork_arena_calloc(d->ctx, &d->arena, count + 1, sizeof **cells));
    for (size_t k = 0; k < count; k++)
        (*cells)[k] = SIZE_MAX;
    for (size_t i = 0; i < d->table->row_count; i++) {
        size_t label = labels->of_row[i], period = periods->of_row[i], group = groups->of_row[i];
        if (label == SIZE_MAX || period == SIZE_MAX || group == SIZE_MAX) continue;
        size_t *cell = &(*cells)[(label * periods->count + period) * groups->count + group];
        if (*cell != SIZE_MAX) {
            ork_fail(d->ctx, ORK_ERR_DATA, "%s stands twice in the figure \"%s\"",
                     labels->texts[label], d->figure->name ? d->figure->name : "");
            return ork_hint(d->ctx, "give the column that tells the rows apart as period or group");
        }
        *cell = i;
    }
    return ORK_OK;
}

/* ---- Binding --------------------------------------------------------------------------------- */

static ork_status bind(ork_drawing *d, const char *name, bool is_numeric, const ork_column **column)
{
    *column = NULL;
    if (!name) return ORK_OK;
    return is_numeric ? ork_table_numeric(d->ctx, d->table, name, column)
                      : ork_table_column(d->ctx, d->table, name, column);
}

/* Numbers; in a heat map also yes and no. */
static ork_status bind_value(ork_drawing *d)
{
    const char *name = d->figure->value;
    int at = name ? ork_table_find(d->table, name) : -1;
    d->is_yes_no = at >= 0 && d->figure->kind == ORK_FIGURE_HEATMAP &&
                   d->table->columns[at]->type == ORK_BOOLEAN;
    return bind(d, name, !d->is_yes_no, &d->value);
}

/* "high|medium|low" in its parts. */
static ork_status part_grades(ork_drawing *d)
{
    const char *at = d->figure->grades;
    if (!at || !at[0] || !d->group) return ORK_OK;
    size_t count = 1;
    for (const char *c = at; *c; c++)
        count += *c == '|';
    ORK_NEW(d->grades, ork_arena_calloc(d->ctx, &d->arena, count, sizeof *d->grades));
    d->middle_grade = count;
    for (; d->grade_count < count; d->grade_count++) {
        ork_grade *grade = &d->grades[d->grade_count];
        grade->is_unknown = *at == '?';
        grade->is_middle = *at == '-' && d->figure->diverging;
        if (grade->is_middle) d->middle_grade = d->grade_count;
        at += grade->is_unknown || grade->is_middle;
        size_t length = strcspn(at, "|");
        ORK_NEW(grade->text, ork_arena_strndup(d->ctx, &d->arena, at, length));
        d->known_grades += !grade->is_unknown;
        at += length + 1;
    }
    return ORK_OK;
}

ork_look ork_group_look(const ork_drawing *d, const ork_levels *groups, size_t group)
{
    ork_look look = {.pattern = 0};
    for (size_t k = 0, known = 0; k < d->grade_count; k++) {
        const ork_grade *grade = &d->grades[k];
        if (strcmp(groups->texts[group], grade->text) != 0) {
            known += !grade->is_unknown;
            continue;
        }
        if (!grade->is_unknown && d->middle_grade < d->grade_count) {
            ork_side_colour(k, d->middle_grade, d->grade_count, look.colour);
            return look;
        }
        if (!grade->is_unknown) {
            ork_grade_colour(known, d->known_grades, look.colour);
            return look;
        }
        snprintf(look.colour, sizeof look.colour, "%s", ork_missing_colour);
        look.pattern = ORK_PATTERN_MISSING;
        return look;
    }
    snprintf(look.colour, sizeof look.colour, "%s", ork_group_fill(group));
    look.pattern = ork_group_pattern(group);
    return look;
}

void ork_marker_colour(const ork_drawing *d, const ork_levels *groups, size_t group,
                       char colour[ORK_COLOUR_BYTES])
{
    bool is_middle = false;
    for (size_t k = 0; k < d->grade_count; k++)
        is_middle = is_middle || (d->grades[k].is_middle &&
                                  strcmp(groups->texts[group], d->grades[k].text) == 0);
    if (d->middle_grade >= d->grade_count || is_middle) {
        /* The seventh is the grey one, seen on white. */
        snprintf(colour, ORK_COLOUR_BYTES, "%s", ork_group_colour(is_middle ? 6 : group));
        return;
    }
    ork_look look = ork_group_look(d, groups, group);
    snprintf(colour, ORK_COLOUR_BYTES, "%s", look.colour);
}

static ork_status require(ork_drawing *d, const ork_column *column, const char *role)
{
    if (column) return ORK_OK;
    ork_fail(d->ctx, ORK_ERR_DATA, "the figure \"%s\" does not say which column is its %s",
             d->figure->name ? d->figure->name : "", role);
    return ork_hint(d->ctx, "a figure of the kind \"%s\" needs it",
                    ork_figure_kind_name(d->figure->kind));
}

ork_status ork_axis_title(ork_drawing *d, const ork_column *column, const char **title)
{
    const char *label = column->label ? column->label : column->name, *measure;
    ORK_TRY(ork_drawing_phrase(d, label, title));
    if (!column->measure || !column->measure[0] || strstr(label, column->measure)) return ORK_OK;
    ORK_TRY(ork_drawing_phrase(d, column->measure, &measure));
    ORK_NEW(*title, ork_arena_format(d->ctx, &d->arena, "%s, %s", *title, measure));
    return ORK_OK;
}

ork_status ork_drawing_phrase(ork_drawing *d, const char *english, const char **phrase)
{
    return ork_phrase(d->ctx, &d->arena, d->options->language, d->options->units, english, phrase);
}

static ork_status translate_titles(ork_drawing *d)
{
    const ork_figure *figure = d->figure;
    const ork_column *axes[] = {d->x_column, d->y_column};
    const char **titles[] = {&d->x_title, &d->y_title};
    d->value_title = "";
    if (figure->value_title) ORK_TRY(ork_drawing_phrase(d, figure->value_title, &d->value_title));
    if (!figure->value_title && d->value) ORK_TRY(ork_axis_title(d, d->value, &d->value_title));
    for (size_t k = 0; k < 2; k++) {
        if (!axes[k]) continue;
        const char *label = axes[k]->label ? axes[k]->label : axes[k]->name;
        ORK_TRY(ork_drawing_phrase(d, label, titles[k]));
    }
    ORK_TRY(ork_drawing_phrase(d, figure->caption, &d->caption));
    const char *title = figure->title ? figure->title : "";
    if (!title[0] && figure->name) title = figure->name;
    return ork_drawing_phrase(d, title, &d->title);
}

static ork_status choose_format(ork_drawing *d)
{
    size_t rows = d->table->row_count, count = 0;
    double *values;
    ORK_NEW(values, ork_arena_calloc(d->ctx, &d->arena, rows + 1, sizeof *values));
    for (size_t i = 0; i < rows; i++) {
        double value = ork_value_at(d->value, i);
        if (!isnan(value)) values[count++] = value;
    }
    d->format = ork_choose_format(d->language, d->figure->decimals, values, count);
    return ORK_OK;
}

ork_status ork_drawing_bind(ork_drawing *d)
{
    const ork_figure *figure = d->figure;
    bool is_scatter = figure->kind == ORK_FIGURE_SCATTER;
    /* In rows, along lines and on a radar's axes y is what the values are compared with. */
    bool has_numeric_y = is_scatter || figure->kind == ORK_FIGURE_DOT ||
                         figure->kind == ORK_FIGURE_LINE || figure->kind == ORK_FIGURE_RADAR;
    bool is_map = figure->kind == ORK_FIGURE_MAP || figure->kind == ORK_FIGURE_TILE_MAP;
    ORK_TRY(bind(d, figure->label, false, &d->label));
    ORK_TRY(bind_value(d));
    ORK_TRY(bind(d, figure->lower, true, &d->lower));
    ORK_TRY(bind(d, figure->upper, true, &d->upper));
    ORK_TRY(bind(d, figure->group, false, &d->group));
    ORK_TRY(bind(d, figure->period, false, &d->period));
    ORK_TRY(bind(d, figure->x, is_scatter, &d->x_column));
    ORK_TRY(bind(d, figure->y, has_numeric_y, &d->y_column));
    ORK_TRY(part_grades(d));
    if (!d->label && d->table->unit >= 0) d->label = d->table->columns[d->table->unit];
    ORK_TRY(ork_translate_units(d));
    switch (figure->kind) {
    case ORK_FIGURE_SCATTER:
        ORK_TRY(require(d, d->x_column, "x"));
        ORK_TRY(require(d, d->y_column, "y"));
        break;
    case ORK_FIGURE_LINE:
        if (!d->x_column) d->x_column = d->period;
        ORK_TRY(require(d, d->x_column, "x"));
        ORK_TRY(require(d, d->value, "value"));
        break;
    case ORK_FIGURE_RADAR:
        if (!d->group && d->label != d->x_column) d->group = d->label;
        ORK_TRY(require(d, d->x_column, "x"));
        ORK_TRY(require(d, d->value, "value"));
        break;
    case ORK_FIGURE_BUMP:
        if (!d->period) d->period = d->x_column;
        d->x_column = NULL;
        ORK_TRY(require(d, d->label, "label"));
        ORK_TRY(require(d, d->period, "period"));
        ORK_TRY(require(d, d->value, "value"));
        break;
    case ORK_FIGURE_NETWORK:
    case ORK_FIGURE_HEATMAP:
        ORK_TRY(require(d, d->x_column, "x"));
        ORK_TRY(require(d, d->y_column, "y"));
        ORK_TRY(require(d, d->value, "value"));
        break;
    default:
        ORK_TRY(require(d, d->label, "label"));
        if (!is_map || !d->group) ORK_TRY(require(d, d->value, "value"));
    }
    ORK_TRY(choose_format(d));
    return translate_titles(d);
}

/* ---- Titles of marks ---------------------------------------------------------------------------
 */

static void add_part(ork_drawing *d, ork_text *text, const ork_column *column, size_t i)
{
    if (!column || !ork_column_has(column, i)) return;
    if (text->length) ork_text_add(d->ctx, text, ", ");
    ork_column_write(column, i, d->ctx, text);
}

static void add_number(ork_drawing *d, ork_text *text, const ork_number_format *format,
                       double value)
{
    char buffer[ORK_FORMATTED_BYTES];
    ork_format_number(format, value, buffer);
    ork_text_add(d->ctx, text, buffer);
}

static void add_value(ork_drawing *d, ork_text *text, const ork_column *column, size_t i)
{
    double value = ork_value_at(column, i);
    if (isnan(value)) {
        ork_text_add(d->ctx, text,
                     ork_word(d->language, column == d->value && d->is_yes_no ? ORK_WORD_NOT_KNOWN
                                                                              : ORK_WORD_NO_DATA));
        return;
    }
    if (column == d->value && d->is_yes_no) {
        ork_text_add(d->ctx, text, ork_word(d->language, value > 0 ? ORK_WORD_YES : ORK_WORD_NO));
        return;
    }
    ork_number_format format = d->format;
    if (column != d->value) format = ork_choose_format(d->language, -1, &value, 1);
    add_number(d, text, &format, value);
    if (column->measure && column->measure[0]) ork_text_addf(d->ctx, text, " %s", column->measure);
}

ork_status ork_mark_title(ork_drawing *d, size_t i, char **title)
{
    ORK_OWNED_TEXT ork_text text = {0};
    bool is_heatmap = d->figure->kind == ORK_FIGURE_HEATMAP;
    bool is_scatter = d->figure->kind == ORK_FIGURE_SCATTER;
    bool is_compared = d->y_column && (d->figure->kind == ORK_FIGURE_DOT ||
                                       (d->figure->kind == ORK_FIGURE_RADAR && d->group));
    add_part(d, &text, is_heatmap ? d->y_column : d->label, i);
    if (d->group != d->label) add_part(d, &text, d->group, i);
    if (!is_scatter && d->x_column) add_part(d, &text, d->x_column, i);
    if (d->period != d->x_column) add_part(d, &text, d->period, i);
    if (is_scatter) {
        const ork_column *axes[] = {d->x_column, d->y_column};
        for (size_t k = 0; k < 2; k++) {
            ork_text_addf(d->ctx, &text, "%s%s ",
                          k             ? "; "
                          : text.length ? ": "
                                        : "",
                          k ? d->y_title : d->x_title);
            add_value(d, &text, axes[k], i);
        }
    } else if (d->value) {
        if (text.length) ork_text_add(d->ctx, &text, ": ");
        add_value(d, &text, d->value, i);
        double lower = ork_value_at(d->lower, i), upper = ork_value_at(d->upper, i);
        if (!isnan(lower) && !isnan(upper) && d->figure->kind != ORK_FIGURE_RADAR) {
            ork_text_addf(d->ctx, &text, " (%s ", ork_word(d->language, ORK_WORD_INTERVAL));
            add_number(d, &text, &d->format, lower);
            ork_text_add(d->ctx, &text, " … ");
            add_number(d, &text, &d->format, upper);
            ork_text_add(d->ctx, &text, ")");
        }
        if (is_compared && !isnan(ork_value_at(d->y_column, i))) {
            ork_text_addf(d->ctx, &text, "; %s ", d->y_title);
            add_number(d, &text, &d->format, ork_value_at(d->y_column, i));
        }
    }
    ORK_TRY(ork_text_status(&text));
    ORK_NEW(*title,
            ork_arena_strndup(d->ctx, &d->arena, text.bytes ? text.bytes : "", text.length));
    return ORK_OK;
}
