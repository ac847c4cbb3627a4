/* Tables by position of the panel, column by column. */
#include "methods/composite/sheet.h"
#include "methods/build.h"

#include <string.h>

#include <math.h>

ork_status composite_sheet_new(ork_context *ctx, ork_arena *arena, const composite_work *work,
                               const char *name, const char *title, const size_t *position,
                               size_t count, composite_sheet *made)
{
    *made = (composite_sheet){.work = work, .position = position};
    ORK_NEW(made->row, ork_arena_calloc(ctx, arena, count, sizeof *made->row));
    ORK_NEW(made->values, ork_arena_calloc(ctx, arena, count, sizeof *made->values));
    for (size_t k = 0; k < count; k++)
        made->row[k] = work->panel.row[position[k]];
    return ork_build_table(ctx, name, title, count, &made->table);
}

ork_status composite_sheet_keys(ork_context *ctx, const composite_sheet *to, bool with_period)
{
    const ork_panel *panel = &to->work->panel;
    ORK_TRY(ork_build_pick(ctx, to->table, "unit", panel->unit, to->row));
    if (!with_period) return ORK_OK;
    return ork_build_pick(ctx, to->table, "period", panel->period, to->row);
}

ork_status composite_sheet_number(ork_context *ctx, const composite_sheet *to, const char *name,
                                  const char *label, const char *measure, const double *by_position)
{
    for (size_t k = 0; k < to->table->row_count; k++)
        to->values[k] = by_position[to->position[k]];
    return ork_build_number(ctx, to->table, name, label, measure, to->values);
}

ork_status composite_add_rank(ork_context *ctx, const composite_work *work, ork_table *table,
                              const char *name, const char *label, const double *values)
{
    if (work->options->ties == ORK_TIES_AVERAGE) {
        return ork_build_number(ctx, table, name, label, NULL, values);
    }
    return ork_build_integer(ctx, table, name, label, values);
}

ork_status composite_long_sheet(ork_context *ctx, ork_arena *arena, const composite_work *work,
                                const composite_long_table *about, composite_sheet *to)
{
    size_t n = work->panel.count, rows = n * about->count, *position, *which;
    const char **codes;
    ORK_NEW(position, ork_arena_calloc(ctx, arena, rows, sizeof *position));
    ORK_NEW(which, ork_arena_calloc(ctx, arena, rows, sizeof *which));
    ORK_NEW(codes, ork_arena_calloc(ctx, arena, about->count, sizeof *codes));
    for (size_t c = 0; c < about->count; c++) {
        codes[c] = work->nodes[about->nodes[c]].code;
        for (size_t p = 0; p < n; p++) {
            position[c * n + p] = p;
            which[c * n + p] = c;
        }
    }
    ORK_TRY(composite_sheet_new(ctx, arena, work, about->name, about->title, position, rows, to));
    ork_status status = composite_sheet_keys(ctx, to, true);
    if (status == ORK_OK) {
        status = ork_build_repeat(ctx, to->table, about->key, about->key_label, codes, about->count,
                                  which);
    }
    if (status != ORK_OK) ork_table_free(to->table);
    return status;
}

ork_status composite_distinct_names(ork_context *ctx, ork_arena *arena, const composite_work *work,
                                    const size_t *nodes, size_t count, const char **names)
{
    for (size_t a = 0; a < count; a++) {
        const composite_node *node = &work->nodes[nodes[a]];
        bool is_twin = false;
        for (size_t b = 0; b < count; b++)
            is_twin |= b != a && strcmp(work->nodes[nodes[b]].name, node->name) == 0;
        names[a] = node->name;
        if (is_twin) {
            ORK_NEW(names[a], ork_arena_format(ctx, arena, "%s (%s)", node->name, node->code));
        }
    }
    return ORK_OK;
}

ork_status composite_ranked_positions(ork_context *ctx, const composite_work *work,
                                      size_t *position)
{
    ORK_SCRATCH(scratch);
    size_t n = work->panel.count, *order;
    double *key;
    ORK_NEW(order, ork_arena_calloc(ctx, &scratch, n, sizeof *order));
    ORK_NEW(key, ork_arena_calloc(ctx, &scratch, n, sizeof *key));
    for (size_t t = 0; t < work->panel.periods; t++) {
        size_t from = work->panel.start[t], count = work->panel.start[t + 1] - from;
        for (size_t k = 0; k < count; k++) {
            double rank = work->rank[from + k];
            key[k] = isnan(rank) ? INFINITY : rank;
        }
        ORK_TRY(ork_order(ctx, key, count, false, order));
        for (size_t k = 0; k < count; k++)
            position[from + k] = from + order[k];
    }
    return ORK_OK;
}
