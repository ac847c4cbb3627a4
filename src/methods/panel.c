/* Units over periods. */
#include "methods/panel.h"

#include <math.h>
#include <string.h>

/* Negative, 0, positive as the period of row a is before, the same, after that of row b. */
static int compare_periods(const ork_column *period, size_t a, size_t b)
{
    if (!ork_column_has(period, a) || !ork_column_has(period, b)) {
        return (int)ork_column_has(period, b) - (int)ork_column_has(period, a);
    }
    if (period->type == ORK_TEXT) {
        return strcmp(ork_column_text(period, a), ork_column_text(period, b));
    }
    double x = ork_column_number(period, a), y = ork_column_number(period, b);
    return (x > y) - (x < y);
}

/* A cell as text that lives in the arena. */
static ork_status name_cell(ork_context *ctx, ork_arena *arena, const ork_column *column, size_t i,
                            const char **name)
{
    if (column->type == ORK_TEXT && ork_column_has(column, i)) {
        *name = ork_column_text(column, i);
        return ORK_OK;
    }
    ORK_OWNED_TEXT ork_text text = {0};
    ork_column_write(column, i, ctx, &text);
    ORK_TRY(ork_text_status(&text));
    ORK_NEW(*name, ork_arena_strndup(ctx, arena, text.bytes ? text.bytes : "", text.length));
    return ORK_OK;
}

/* [groups] the first row of each group. */
static void find_first_rows(const uint32_t *ids, size_t n, size_t *first)
{
    size_t seen = 0;
    for (size_t i = 0; i < n; i++) {
        if (ids[i] == seen) first[seen++] = i;
    }
}

static ork_status name_units(ork_context *ctx, ork_arena *arena, ork_panel *panel, uint32_t *ids)
{
    uint32_t units = 0;
    size_t *first;
    ORK_TRY(ork_column_group_ids(ctx, panel->unit, ids, &units));
    panel->units = units;
    ORK_NEW(first, ork_arena_calloc(ctx, arena, units, sizeof *first));
    ORK_NEW(panel->unit_name, ork_arena_calloc(ctx, arena, units, sizeof *panel->unit_name));
    find_first_rows(ids, panel->count, first);
    for (size_t u = 0; u < units; u++) {
        ORK_TRY(name_cell(ctx, arena, panel->unit, first[u], &panel->unit_name[u]));
    }
    return ORK_OK;
}

/* Names the periods in their order; *place[id] is where a group of equal periods stands. */
static ork_status order_periods(ork_context *ctx, ork_arena *arena, ork_panel *panel,
                                const uint32_t *ids, uint32_t **place)
{
    size_t *first, *order;
    ORK_NEW(first, ork_arena_calloc(ctx, arena, panel->periods, sizeof *first));
    ORK_NEW(order, ork_arena_calloc(ctx, arena, panel->periods, sizeof *order));
    ORK_NEW(*place, ork_arena_calloc(ctx, arena, panel->periods, sizeof **place));
    ORK_NEW(panel->period_name,
            ork_arena_calloc(ctx, arena, panel->periods, sizeof *panel->period_name));
    find_first_rows(ids, panel->count, first);
    for (size_t t = 0; t < panel->periods; t++) {
        size_t at = t;
        for (; at > 0 && compare_periods(panel->period, first[order[at - 1]], first[t]) > 0; at--) {
            order[at] = order[at - 1];
        }
        order[at] = t;
    }
    for (size_t t = 0; t < panel->periods; t++) {
        (*place)[order[t]] = (uint32_t)t;
        ORK_TRY(name_cell(ctx, arena, panel->period, first[order[t]], &panel->period_name[t]));
    }
    return ORK_OK;
}

ork_status ork_panel_new(ork_context *ctx, const ork_table *table, ork_arena *arena,
                         ork_panel *panel)
{
    size_t n = table->row_count;
    *panel = (ork_panel){.table = table, .count = n, .periods = 1};
    if (table->unit < 0) {
        ork_fail(ctx, ORK_ERR_ARGUMENT, "it is not said what the rows are about");
        return ork_hint(ctx, "name the column of the units, e.g. --unit region");
    }
    panel->unit = table->columns[table->unit];
    if (table->period >= 0) panel->period = table->columns[table->period];
    uint32_t *units, *ids, *place, groups = 1;
    ORK_NEW(units, ork_arena_calloc(ctx, arena, n, sizeof *units));
    ORK_NEW(ids, ork_arena_calloc(ctx, arena, n, sizeof *ids));
    ORK_NEW(panel->row, ork_arena_calloc(ctx, arena, n, sizeof *panel->row));
    ORK_NEW(panel->unit_of, ork_arena_calloc(ctx, arena, n, sizeof *panel->unit_of));
    ORK_TRY(name_units(ctx, arena, panel, units));
    if (panel->period) {
        ORK_TRY(ork_column_group_ids(ctx, panel->period, ids, &groups));
        panel->periods = groups;
        ORK_TRY(order_periods(ctx, arena, panel, ids, &place));
        for (size_t i = 0; i < n; i++)
            ids[i] = place[ids[i]];
    }
    size_t *next;
    ORK_NEW(panel->start, ork_arena_calloc(ctx, arena, panel->periods + 1, sizeof *panel->start));
    ORK_NEW(next, ork_arena_calloc(ctx, arena, panel->periods + 1, sizeof *next));
    for (size_t i = 0; i < n; i++)
        panel->start[ids[i] + 1]++;
    for (size_t t = 0; t < panel->periods; t++) {
        panel->start[t + 1] += panel->start[t];
        next[t] = panel->start[t];
    }
    for (size_t i = 0; i < n; i++) {
        size_t position = next[ids[i]]++;
        panel->row[position] = i;
        panel->unit_of[position] = units[i];
    }
    return ORK_OK;
}

/* The same unit under another name, or panel->units. Names that are no unit are passed over. */
static ork_status find_alias(ork_context *ctx, const ork_panel *panel, const ork_units *units,
                             const char *text, size_t *unit)
{
    size_t meant, other, notes = ork_context_note_count(ctx);
    *unit = panel->units;
    ork_status status = ork_units_match(ctx, units, text, ORK_DAY_NONE, &meant);
    for (size_t u = 0; u < panel->units && status == ORK_OK && *unit == panel->units; u++) {
        status = ork_units_match(ctx, units, panel->unit_name[u], ORK_DAY_NONE, &other);
        if (status == ORK_OK && other == meant) *unit = u;
        if (status == ORK_ERR_DATA) status = ORK_OK;
    }
    ork_context_keep_notes(ctx, notes);
    if (status != ORK_OK && status != ORK_ERR_DATA) return status;
    ork_context_clear_error(ctx);
    return ORK_OK;
}

/* What a text that names no unit may have meant: a name spelt nearly so, names that begin so, or
   any of them. */
static ork_status no_unit(ork_context *ctx, const ork_panel *panel, const char *text)
{
    enum { NAMES_MOST = 5 };
    ORK_SCRATCH(scratch);
    ORK_OWNED_TEXT ork_text list = {0};
    const char **names, *meant;
    size_t count = 0, length = strlen(text);
    ORK_NEW(names, ork_arena_calloc(ctx, &scratch, panel->units, sizeof *names));
    for (size_t u = 0; u < panel->units && length; u++)
        if (strncmp(panel->unit_name[u], text, length) == 0) names[count++] = panel->unit_name[u];
    meant = ork_suggest(ctx, text, panel->unit_name, panel->units);
    ork_list_names(ctx, &list, count ? names : panel->unit_name, count ? count : panel->units,
                   NAMES_MOST);
    ORK_TRY(ork_text_status(&list));
    ork_fail(ctx, ORK_ERR_ARGUMENT, "there is no unit \"%s\" in the data", text);
    if (meant) return ork_hint(ctx, "did you mean \"%s\"?", meant);
    return ork_hint(ctx, count ? "names that begin so: %s" : "units are %s", list.bytes);
}

ork_status ork_panel_find(ork_context *ctx, const ork_panel *panel, const ork_units *units,
                          const char *text, size_t *unit)
{
    for (*unit = 0; *unit < panel->units; ++*unit) {
        if (strcmp(panel->unit_name[*unit], text) == 0) return ORK_OK;
    }
    if (units) ORK_TRY(find_alias(ctx, panel, units, text, unit));
    return *unit < panel->units ? ORK_OK : no_unit(ctx, panel, text);
}

void ork_panel_locate(const ork_panel *panel, size_t t, size_t *position)
{
    for (size_t u = 0; u < panel->units; u++)
        position[u] = SIZE_MAX;
    for (size_t p = panel->start[t + 1]; p-- > panel->start[t];)
        position[panel->unit_of[p]] = p;
}

ork_status ork_panel_pair_up(ork_context *ctx, const ork_panel *panel, bool is_consecutive,
                             ork_arena *arena, ork_panel_pairs *pairs)
{
    ORK_SCRATCH(scratch);
    size_t *before, *now, links = panel->periods < 2 ? 0 : is_consecutive ? panel->periods - 1 : 1;
    *pairs = (ork_panel_pairs){.links = links};
    ORK_NEW(before, ork_arena_calloc(ctx, &scratch, panel->units, sizeof *before));
    ORK_NEW(now, ork_arena_calloc(ctx, &scratch, panel->units, sizeof *now));
    ORK_NEW(pairs->earlier, ork_arena_calloc(ctx, arena, panel->count, sizeof(size_t)));
    ORK_NEW(pairs->later, ork_arena_calloc(ctx, arena, panel->count, sizeof(size_t)));
    ORK_NEW(pairs->start, ork_arena_calloc(ctx, arena, links + 1, sizeof(size_t)));
    ORK_NEW(pairs->from, ork_arena_calloc(ctx, arena, links, sizeof(size_t)));
    ORK_NEW(pairs->to, ork_arena_calloc(ctx, arena, links, sizeof(size_t)));
    for (size_t l = 0; l < links; l++) {
        pairs->from[l] = is_consecutive ? l : 0;
        pairs->to[l] = is_consecutive ? l + 1 : panel->periods - 1;
        ork_panel_locate(panel, pairs->from[l], before);
        ork_panel_locate(panel, pairs->to[l], now);
        for (size_t u = 0; u < panel->units; u++) {
            if (before[u] == SIZE_MAX || now[u] == SIZE_MAX) continue;
            pairs->earlier[pairs->count] = before[u];
            pairs->later[pairs->count++] = now[u];
        }
        pairs->start[l + 1] = pairs->count;
    }
    return ORK_OK;
}

ork_status ork_panel_refuse_pairs(ork_context *ctx, const ork_panel *panel)
{
    if (panel->periods < 2) {
        ork_fail(ctx, ORK_ERR_DATA, "this method compares periods, but there is only one");
        return ork_hint(ctx, "name the column of the period (--period), and choose at least two");
    }
    ork_fail(ctx, ORK_ERR_DATA, "no unit has a row in both of two compared periods");
    return ork_hint(ctx, "with regions that changed, --units and --geography make them comparable");
}

void ork_panel_read(const ork_panel *panel, const ork_column *column, double *values)
{
    if (column->type == ORK_NUMBER) {
        const double *from = column->data.number;
        for (size_t p = 0; p < panel->count; p++)
            values[p] = from[panel->row[p]];
    } else {
        for (size_t p = 0; p < panel->count; p++) {
            size_t i = panel->row[p];
            values[p] = ork_column_has(column, i) ? ork_column_number(column, i) : NAN;
        }
        return;
    }
    for (size_t p = 0; column->validity && p < panel->count; p++) {
        if (!ork_column_has(column, panel->row[p])) values[p] = NAN;
    }
}

ork_status ork_panel_groups(ork_context *ctx, ork_arena *arena, const ork_panel *panel,
                            const char *name, uint32_t **group, size_t *groups)
{
    ORK_SCRATCH(scratch);
    const ork_column *column;
    uint32_t *ids, count;
    ORK_TRY(ork_table_column(ctx, panel->table, name, &column));
    ORK_NEW(ids, ork_arena_calloc(ctx, &scratch, column->length, sizeof *ids));
    ORK_NEW(*group, ork_arena_calloc(ctx, arena, panel->count, sizeof **group));
    ORK_TRY(ork_column_group_ids(ctx, column, ids, &count));
    *groups = count;
    for (size_t p = 0; p < panel->count; p++) {
        size_t row = panel->row[p];
        (*group)[p] = ids[row];
        if (ork_column_has(column, row)) continue;
        ork_fail(ctx, ORK_ERR_DATA, "%s belongs to no group", ork_panel_unit(panel, p));
        ork_place place = ork_table_place(panel->table, row, column->name);
        return ork_at(ctx, &place);
    }
    return ORK_OK;
}

ork_status ork_required_text(ork_context *ctx, ork_arena *arena, const ork_table *table, size_t row,
                             const char *column, const char *what, const char **text)
{
    const ork_column *cells;
    ORK_TRY(ork_table_column(ctx, table, column, &cells));
    ORK_OWNED_TEXT ork_text cell = {0};
    if (ork_column_has(cells, row)) ork_column_write(cells, row, ctx, &cell);
    ORK_TRY(ork_text_status(&cell));
    if (cell.length == 0) {
        ork_fail(ctx, ORK_ERR_DATA, "%s has no \"%s\"", what, column);
        ork_place place = ork_table_place(table, row, column);
        return ork_at(ctx, &place);
    }
    ORK_NEW(*text, ork_arena_strndup(ctx, arena, cell.bytes, cell.length));
    return ORK_OK;
}

ork_status ork_bad_cell(ork_context *ctx, const ork_table *table, size_t row, const char *column,
                        double value, const char *what)
{
    ORK_OWNED_TEXT ork_text name = {0};
    ork_table_row_name(ctx, table, row, &name);
    ORK_TRY(ork_text_status(&name));
    ork_fail(ctx, ORK_ERR_DATA, "\"%s\" of %s is %g: %s", column, name.bytes, value, what);
    ork_hint(ctx, "correct the value, or leave the cell empty when it is not known");
    ork_place place = ork_table_place(table, row, column);
    return ork_at(ctx, &place);
}

const char *ork_panel_in(ork_context *ctx, ork_arena *arena, const ork_panel *panel, size_t t)
{
    if (!panel->period_name) return "";
    return ork_arena_format(ctx, arena, " in %s", panel->period_name[t]);
}

ork_status ork_panel_find_period(ork_context *ctx, const ork_panel *panel, const char *wanted,
                                 const char *option, size_t *t)
{
    *t = panel->periods - 1;
    if (!wanted || strcmp(wanted, "latest") == 0) return ORK_OK;
    for (size_t k = 0; panel->period_name && k < panel->periods; k++) {
        if (strcmp(panel->period_name[k], wanted) != 0) continue;
        *t = k;
        return ORK_OK;
    }
    ORK_OWNED_TEXT ork_text list = {0};
    if (panel->period_name) {
        ork_list_names(ctx, &list, panel->period_name, panel->periods, 12);
        ORK_TRY(ork_text_status(&list));
    }
    ork_fail(ctx, ORK_ERR_ARGUMENT, "the data have no period \"%s\"", wanted);
    if (list.bytes) {
        ork_hint(ctx, "the periods are %s", list.bytes);
    } else {
        ork_hint(ctx, "name the column of the periods, e.g. --period year");
    }
    return ork_at(ctx, &(ork_place){.option = option});
}

void ork_list_names(ork_context *ctx, ork_text *text, const char *const *names, size_t count,
                    size_t most)
{
    for (size_t k = 0; k < count && k < most; k++) {
        ork_text_add(ctx, text, k == 0 ? "" : k + 1 == count ? " and " : ", ");
        ork_text_add(ctx, text, names[k]);
    }
    if (count > most) ork_text_addf(ctx, text, " and %zu more", count - most);
}
