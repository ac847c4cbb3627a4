/* Each unit: what it has, by group of indicators, and whether it should be in the index. */
#include "methods/build.h"
#include "methods/composite_check/steps.h"

#include <math.h>
#include <string.h>

/* A table of units by groups is made up to this many rows. */
#define GROUP_ROWS_MOST 2000000

/* [units] 1 where a list names the unit. */
static ork_status find_forced(ork_context *ctx, const check_work *work, const ork_texts *names,
                              const char *option, char *is_named)
{
    const ork_panel *panel = &work->tree.panel;
    for (size_t k = 0; k < names->count; k++) {
        bool is_found = false;
        for (size_t u = 0; u < panel->units; u++) {
            if (strcmp(panel->unit_name[u], names->items[k]) != 0) continue;
            is_named[u] = 1;
            is_found = true;
        }
        if (is_found) continue;
        const char *near = ork_suggest(ctx, names->items[k], panel->unit_name, panel->units);
        ork_fail(ctx, ORK_ERR_ARGUMENT, "there is no unit \"%s\"", names->items[k]);
        if (near) ork_hint(ctx, "did you mean \"%s\"?", near);
        return ork_at(ctx, &(ork_place){.option = option});
    }
    return ORK_OK;
}

static ork_status read_forced(ork_context *ctx, const check_work *work, ork_arena *arena,
                              char **is_kept, char **is_dropped)
{
    const ork_panel *panel = &work->tree.panel;
    ORK_NEW(*is_kept, ork_arena_calloc(ctx, arena, panel->units, 1));
    ORK_NEW(*is_dropped, ork_arena_calloc(ctx, arena, panel->units, 1));
    ORK_TRY(find_forced(ctx, work, &work->options->keep, "keep", *is_kept));
    ORK_TRY(find_forced(ctx, work, &work->options->drop, "drop", *is_dropped));
    for (size_t u = 0; u < panel->units; u++) {
        if (!(*is_kept)[u] || !(*is_dropped)[u]) continue;
        ork_fail(ctx, ORK_ERR_ARGUMENT, "\"%s\" is to be kept and dropped", panel->unit_name[u]);
        return ork_at(ctx, &(ork_place){.option = "drop"});
    }
    return ORK_OK;
}

/* What is told of a unit, by row. */
typedef struct {
    double *missing, *zeros, *available, *nonzero, *included;
    const char **reason;
} unit_facts;

static void judge(const check_work *work, size_t i, bool is_kept, bool is_dropped,
                  const unit_facts *facts)
{
    double indicators = (double)work->tree.leaf_count, missing = 0, zeros = 0;
    for (size_t j = 0; j < work->tree.leaf_count; j++) {
        double x = work->raw[j * work->rows + i];
        missing += isnan(x);
        zeros += x == 0;
    }
    double there = indicators - missing;
    facts->missing[i] = missing;
    facts->zeros[i] = zeros;
    facts->available[i] = there / indicators;
    facts->nonzero[i] = there > 0 ? 1 - zeros / there : NAN;
    const char *reason = facts->available[i] < work->options->unit_available ? "too few values"
                         : facts->nonzero[i] < work->options->unit_nonzero   ? "too many zeros"
                                                                             : NULL;
    facts->included[i] = !reason;
    if (is_kept && reason) reason = "kept by option";
    if (is_kept) facts->included[i] = 1;
    if (is_dropped) {
        reason = "dropped by option";
        facts->included[i] = 0;
    }
    facts->reason[i] = reason;
}

static ork_status add_keys(ork_context *ctx, const check_work *work, const size_t *row,
                           ork_table *table)
{
    const ork_panel *panel = &work->tree.panel;
    ORK_TRY(ork_build_pick(ctx, table, "unit", panel->unit, row));
    return ork_build_pick(ctx, table, "period", panel->period, row);
}

/* Share of the indicators below each group that a unit has. */
static ork_status group_table(ork_context *ctx, const check_work *work, ork_result *result)
{
    const composite_work *tree = &work->tree;
    size_t groups = tree->node_count - tree->leaf_count;
    if (groups < 2) return ORK_OK;
    if (groups * work->rows > GROUP_ROWS_MOST) {
        return ork_note_add(ctx, ORK_INFO, "table-left-out",
                            "the table of availability by group would have %zu rows and was left "
                            "out",
                            groups * work->rows);
    }
    ORK_SCRATCH(scratch);
    ORK_OWNED_TABLE ork_table *table = NULL;
    const char **codes;
    size_t n = groups * work->rows, *row, *which, *place, *below;
    double *share;
    ORK_NEW(codes, ork_arena_calloc(ctx, &scratch, groups, sizeof *codes));
    ORK_NEW(row, ork_arena_calloc(ctx, &scratch, n, sizeof *row));
    ORK_NEW(which, ork_arena_calloc(ctx, &scratch, n, sizeof *which));
    ORK_NEW(share, ork_arena_calloc(ctx, &scratch, n, sizeof *share));
    ORK_NEW(place, ork_arena_calloc(ctx, &scratch, tree->node_count, sizeof *place));
    ORK_NEW(below, ork_arena_calloc(ctx, &scratch, tree->node_count, sizeof *below));
    for (size_t k = 0, next = 0; k < tree->node_count; k++) {
        if (tree->nodes[k].leaf != COMPOSITE_NONE) continue;
        codes[next] = tree->nodes[k].code;
        place[k] = next++;
    }
    for (size_t j = 0; j < tree->leaf_count; j++) {
        for (size_t k = check_leaf(work, j)->parent; k != COMPOSITE_NONE; k = tree->nodes[k].parent)
            below[k]++;
    }
    for (size_t i = 0; i < work->rows; i++) {
        for (size_t g = 0; g < groups; g++) {
            row[i * groups + g] = tree->panel.row[work->from + i];
            which[i * groups + g] = g;
        }
        for (size_t j = 0; j < tree->leaf_count; j++) {
            if (isnan(work->raw[j * work->rows + i])) continue;
            size_t k = check_leaf(work, j)->parent;
            for (; k != COMPOSITE_NONE; k = tree->nodes[k].parent)
                share[i * groups + place[k]] += 1;
        }
        for (size_t k = 0; k < tree->node_count; k++) {
            if (tree->nodes[k].leaf == COMPOSITE_NONE)
                share[i * groups + place[k]] /= (double)below[k];
        }
    }
    ORK_TRY(ork_build_table(ctx, "availability_by_group", "What units have, by group", n, &table));
    ORK_TRY(add_keys(ctx, work, row, table));
    ORK_TRY(ork_build_repeat(ctx, table, "group", "Group", codes, groups, which));
    ORK_TRY(
        ork_build_number(ctx, table, "available", "Share of indicators with a value", NULL, share));
    ork_table *done = table;
    table = NULL;
    return ork_result_take_table(ctx, result, done);
}

/* The data of the units that pass: keys, indicators and denominators, for the next step. */
static ork_status screened_table(ork_context *ctx, const check_work *work, const double *included,
                                 ork_result *result)
{
    const ork_panel *panel = &work->tree.panel;
    const ork_columns *denominators = &work->options->denominators;
    size_t names_most = 2 + work->tree.leaf_count + denominators->count, count = 0, kept = 0;
    ORK_SCRATCH(scratch);
    ORK_OWNED_TABLE ork_table *some = NULL, *table = NULL;
    const char **names;
    size_t *rows;
    ORK_NEW(names, ork_arena_calloc(ctx, &scratch, names_most, sizeof *names));
    ORK_NEW(rows, ork_arena_calloc(ctx, &scratch, work->rows, sizeof *rows));
    names[count++] = panel->unit->name;
    if (panel->period) names[count++] = panel->period->name;
    for (size_t j = 0; j < work->tree.leaf_count; j++)
        names[count++] = check_leaf(work, j)->code;
    for (size_t d = 0; d < denominators->count; d++) {
        bool is_new = true;
        for (size_t k = 0; k < count && is_new; k++)
            is_new = strcmp(names[k], denominators->items[d]) != 0;
        if (is_new) names[count++] = denominators->items[d];
    }
    for (size_t i = 0; i < work->rows; i++) {
        if (included[i] > 0) rows[kept++] = panel->row[work->from + i];
    }
    ORK_TRY(ork_table_select(ctx, panel->table, names, count, &some));
    ORK_TRY(ork_table_pick(ctx, some, rows, kept, &table));
    ORK_TRY(ork_table_set_title(ctx, table, "screened", "Data of the units that pass"));
    ork_table *done = table;
    table = NULL;
    return ork_result_take_table(ctx, result, done);
}

ork_status check_availability(ork_context *ctx, check_work *work, ork_result *result)
{
    const ork_panel *panel = &work->tree.panel;
    size_t n = work->rows, *row;
    ORK_SCRATCH(scratch);
    ORK_OWNED_TABLE ork_table *table = NULL;
    char *is_kept, *is_dropped;
    unit_facts facts = {0};
    double **numbers[] = {&facts.missing, &facts.zeros, &facts.available, &facts.nonzero,
                          &facts.included};
    for (size_t k = 0; k < sizeof numbers / sizeof *numbers; k++)
        ORK_NEW(*numbers[k], ork_arena_calloc(ctx, &scratch, n, sizeof **numbers[k]));
    ORK_NEW(facts.reason, ork_arena_calloc(ctx, &scratch, n, sizeof *facts.reason));
    ORK_NEW(row, ork_arena_calloc(ctx, &scratch, n, sizeof *row));
    ORK_TRY(read_forced(ctx, work, &scratch, &is_kept, &is_dropped));
    double included = 0;
    for (size_t i = 0; i < n; i++) {
        size_t unit = panel->unit_of[work->from + i];
        row[i] = panel->row[work->from + i];
        judge(work, i, is_kept[unit], is_dropped[unit], &facts);
        included += facts.included[i];
    }
    ORK_TRY(ork_build_table(ctx, "availability", "What units have", n, &table));
    ORK_TRY(add_keys(ctx, work, row, table));
    ORK_TRY(ork_build_integer(ctx, table, "missing", "Missing values", facts.missing));
    ORK_TRY(ork_build_integer(ctx, table, "zeros", "Zeros", facts.zeros));
    ORK_TRY(ork_build_number(ctx, table, "available", "Share of indicators with a value", NULL,
                             facts.available));
    ORK_TRY(ork_build_number(ctx, table, "nonzero", "Share of values that are not zero", NULL,
                             facts.nonzero));
    ORK_TRY(ork_build_boolean(ctx, table, "included", "Passes the screening", facts.included));
    ORK_TRY(ork_build_text(ctx, table, "reason", "Why (not)", facts.reason));
    ORK_TRY(ork_result_add_value(ctx, result, "included", "Units that pass the screening", NULL,
                                 included));
    ORK_TRY(ork_table_set_keys(ctx, table, "unit", panel->period ? "period" : NULL));
    ork_table *done = table;
    table = NULL;
    ORK_TRY(ork_result_take_table(ctx, result, done));
    ORK_TRY(screened_table(ctx, work, facts.included, result));
    return group_table(ctx, work, result);
}
