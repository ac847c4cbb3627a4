/* How scores and ranks changed between periods, and which indicators changed them. */
#include "methods/build.h"
#include "methods/composite/decompose.h"
#include "methods/composite/sheet.h"

#include <math.h>

/* The row that tells what different gaps did. */
#define COVERAGE_ROW "(coverage)"

/* values[k] = sign × (what − what of the other) */
static void subtract(const ork_panel_pairs *compared, const double *by_position, double sign,
                     double *values)
{
    for (size_t k = 0; k < compared->count; k++) {
        values[k] = sign * (by_position[compared->later[k]] - by_position[compared->earlier[k]]);
    }
}

static ork_status fill_change(ork_context *ctx, const composite_work *work,
                              const ork_panel_pairs *compared, composite_sheet *from,
                              composite_sheet *to)
{
    const ork_panel *panel = &work->panel;
    ork_table *table = to->table;
    const double *score = work->nodes[0].score;
    size_t n = compared->count;
    ORK_TRY(ork_build_pick(ctx, table, "unit", panel->unit, to->row));
    ORK_TRY(ork_build_pick(ctx, table, "from", panel->period, from->row));
    ORK_TRY(ork_build_pick(ctx, table, "to", panel->period, to->row));
    struct {
        const char *name, *label;
        const double *values;
        const size_t *at;
    } ends[] = {{"score_from", "Score before", score, compared->earlier},
                {"score_to", "Score after", score, compared->later},
                {"rank_from", "Rank before", work->rank, compared->earlier},
                {"rank_to", "Rank after", work->rank, compared->later}};
    for (size_t c = 0; c < 4; c++) {
        for (size_t k = 0; k < n; k++)
            to->values[k] = ends[c].values[ends[c].at[k]];
        ORK_TRY(
            c < 2 ? ork_build_number(ctx, table, ends[c].name, ends[c].label, NULL, to->values)
                  : composite_add_rank(ctx, work, table, ends[c].name, ends[c].label, to->values));
    }
    subtract(compared, score, 1, to->values);
    ORK_TRY(ork_build_number(ctx, table, "score_change", "Change of score", NULL, to->values));
    subtract(compared, work->rank, -1, to->values);
    return composite_add_rank(ctx, work, table, "rank_change", "Ranks gained", to->values);
}

ork_status composite_change_table(ork_context *ctx, const composite_work *work, ork_result *result)
{
    if (work->panel.periods < 2) return ORK_OK;
    ORK_SCRATCH(scratch);
    ork_panel_pairs compared;
    composite_sheet from, to;
    ORK_TRY(ork_panel_pair_up(ctx, &work->panel, work->options->change == ORK_CHANGE_CONSECUTIVE,
                              &scratch, &compared));
    ORK_TRY(composite_sheet_new(ctx, &scratch, work, "change", "Change of scores and ranks",
                                compared.later, compared.count, &to));
    ORK_OWNED_TABLE ork_table *table = to.table;
    from = to;
    ORK_NEW(from.row, ork_arena_calloc(ctx, &scratch, compared.count, sizeof(size_t)));
    for (size_t k = 0; k < compared.count; k++) {
        from.row[k] = work->panel.row[compared.earlier[k]];
    }
    ORK_TRY(fill_change(ctx, work, &compared, &from, &to));
    if (work->options->change == ORK_CHANGE_FIRST_LAST) {
        ORK_TRY(ork_table_set_keys(ctx, table, "unit", NULL));
    }
    return ork_build_deliver(ctx, result, &table);
}

/* ---- What each indicator did to it -------------------------------------------------------------
 */

/* Differences of scores, split: row k × parts + j is part j of difference k. */
typedef struct {
    composite_split split;
    size_t count, parts; /* differences; parts, the coverage included when anything is in it */
    double *values;      /* [count × (split.count + 1)], the coverage last */
} differences;

static ork_status differences_new(ork_context *ctx, ork_arena *arena, const composite_work *work,
                                  const char *table, size_t count, differences *made)
{
    *made = (differences){.count = count};
    ORK_TRY(composite_split_new(ctx, arena, work, table, &made->split));
    if (made->split.count == 0) return ORK_OK;
    ORK_NEW(made->values,
            ork_arena_calloc(ctx, arena, count * (made->split.count + 1), sizeof(double)));
    return ORK_OK;
}

/* Leaves out the coverage where gaps are the same everywhere. */
static void drop_idle_coverage(differences *of)
{
    size_t parts = of->split.count;
    of->parts = parts;
    for (size_t k = 0; k < of->count; k++) {
        double coverage = of->values[k * (parts + 1) + parts];
        if (!isnan(coverage) && coverage != 0) of->parts = parts + 1;
    }
    if (of->parts > parts) return;
    for (size_t k = 0; k < of->count; k++) {
        for (size_t j = 0; j < parts; j++)
            of->values[k * parts + j] = of->values[k * (parts + 1) + j];
    }
}

static ork_status add_parts(ork_context *ctx, ork_arena *arena, const composite_work *work,
                            const differences *of, ork_table *table)
{
    const char **codes;
    size_t *which, rows = of->count * of->parts;
    ORK_NEW(codes, ork_arena_calloc(ctx, arena, of->parts, sizeof *codes));
    ORK_NEW(which, ork_arena_calloc(ctx, arena, rows, sizeof *which));
    for (size_t j = 0; j < of->parts; j++)
        codes[j] = j < of->split.count ? work->nodes[of->split.nodes[j]].code : COVERAGE_ROW;
    for (size_t r = 0; r < rows; r++)
        which[r] = r % of->parts;
    ORK_TRY(ork_build_repeat(ctx, table, "indicator", "Indicator", codes, of->parts, which));
    return ork_build_number(ctx, table, "contribution", "Contribution to the difference", NULL,
                            of->values);
}

/* Rows of the data behind positions, each repeated for every part. */
static ork_status repeat_rows(ork_context *ctx, ork_arena *arena, const composite_work *work,
                              const differences *of, const size_t *position, size_t **row)
{
    ORK_NEW(*row, ork_arena_calloc(ctx, arena, of->count * of->parts, sizeof **row));
    for (size_t r = 0; r < of->count * of->parts; r++)
        (*row)[r] = work->panel.row[position[r / of->parts]];
    return ORK_OK;
}

ork_status composite_change_parts(ork_context *ctx, const composite_work *work, ork_result *result)
{
    if (work->panel.periods < 2 || composite_is_single(work)) return ORK_OK;
    ORK_SCRATCH(scratch);
    ork_panel_pairs compared;
    differences of;
    size_t *from, *to;
    ORK_TRY(ork_panel_pair_up(ctx, &work->panel, work->options->change == ORK_CHANGE_CONSECUTIVE,
                              &scratch, &compared));
    ORK_TRY(differences_new(ctx, &scratch, work, "change_contributions", compared.count, &of));
    if (of.split.count == 0 || compared.count == 0) return ORK_OK;
    double *before, *after;
    ORK_NEW(before, ork_arena_calloc(ctx, &scratch, work->node_count, sizeof *before));
    ORK_NEW(after, ork_arena_calloc(ctx, &scratch, work->node_count, sizeof *after));
    for (size_t k = 0; k < compared.count; k++) {
        composite_values_at(work, compared.earlier[k], before);
        composite_values_at(work, compared.later[k], after);
        composite_split_values(work, &of.split, before, after,
                               of.values + k * (of.split.count + 1));
    }
    drop_idle_coverage(&of);
    ORK_TRY(repeat_rows(ctx, &scratch, work, &of, compared.earlier, &from));
    ORK_TRY(repeat_rows(ctx, &scratch, work, &of, compared.later, &to));
    ORK_OWNED_TABLE ork_table *table = NULL;
    ORK_TRY(ork_build_table(ctx, "change_contributions",
                            "What each indicator did to the change of the score",
                            of.count * of.parts, &table));
    ORK_TRY(ork_build_pick(ctx, table, "unit", work->panel.unit, to));
    ORK_TRY(ork_build_pick(ctx, table, "from", work->panel.period, from));
    ORK_TRY(ork_build_pick(ctx, table, "to", work->panel.period, to));
    ORK_TRY(add_parts(ctx, &scratch, work, &of, table));
    return ork_build_deliver(ctx, result, &table);
}

/* ---- What each indicator does to the distance from a leader or the mean ------------------------
 */

/* Position with the best rank of period t, or COMPOSITE_NONE. */
static size_t find_leader(const composite_work *work, size_t t)
{
    const ork_panel *panel = &work->panel;
    size_t best = COMPOSITE_NONE;
    for (size_t p = panel->start[t]; p < panel->start[t + 1]; p++) {
        if (isnan(work->rank[p])) continue;
        if (best == COMPOSITE_NONE || work->rank[p] < work->rank[best]) best = p;
    }
    return best;
}

/* Every unit of every period against the period's leader, or against a unit that has the mean of
   each indicator; whom it is, in `names` [periods]. */
static ork_status split_gaps(ork_context *ctx, ork_arena *arena, const composite_work *work,
                             differences *of, const char **names)
{
    const ork_panel *panel = &work->panel;
    double *base, *own;
    ORK_NEW(base, ork_arena_calloc(ctx, arena, work->node_count, sizeof *base));
    ORK_NEW(own, ork_arena_calloc(ctx, arena, work->node_count, sizeof *own));
    for (size_t t = 0; t < panel->periods; t++) {
        size_t leader = COMPOSITE_NONE;
        if (work->options->compare_with == ORK_COMPARE_LEADER) {
            leader = find_leader(work, t);
            names[t] = leader == COMPOSITE_NONE ? NULL : ork_panel_unit(panel, leader);
            composite_values_at(work, leader, base);
        } else {
            names[t] = "mean";
            composite_mean_values(work, &of->split, panel->start[t], panel->start[t + 1], base);
        }
        for (size_t p = panel->start[t]; p < panel->start[t + 1]; p++) {
            composite_values_at(work, p, own);
            composite_split_values(work, &of->split, base, own,
                                   of->values + p * (of->split.count + 1));
        }
    }
    return ORK_OK;
}

ork_status composite_gap_parts(ork_context *ctx, const composite_work *work, ork_result *result)
{
    const ork_panel *panel = &work->panel;
    if (work->options->compare_with == ORK_COMPARE_NONE || composite_is_single(work)) return ORK_OK;
    ORK_SCRATCH(scratch);
    differences of;
    const char **names;
    size_t *position, *row, *whom;
    ORK_TRY(differences_new(ctx, &scratch, work, "gap_contributions", panel->count, &of));
    if (of.split.count == 0) return ORK_OK;
    ORK_NEW(names, ork_arena_calloc(ctx, &scratch, panel->periods, sizeof *names));
    ORK_NEW(position, ork_arena_calloc(ctx, &scratch, panel->count, sizeof *position));
    ORK_TRY(split_gaps(ctx, &scratch, work, &of, names));
    drop_idle_coverage(&of);
    for (size_t p = 0; p < panel->count; p++)
        position[p] = p;
    ORK_TRY(repeat_rows(ctx, &scratch, work, &of, position, &row));
    ORK_NEW(whom, ork_arena_calloc(ctx, &scratch, of.count * of.parts, sizeof *whom));
    for (size_t t = 0; t < panel->periods; t++) {
        for (size_t r = panel->start[t] * of.parts; r < panel->start[t + 1] * of.parts; r++)
            whom[r] = t;
    }
    ORK_OWNED_TABLE ork_table *table = NULL;
    ORK_TRY(ork_build_table(ctx, "gap_contributions",
                            "What each indicator does to the distance of the score",
                            of.count * of.parts, &table));
    ORK_TRY(ork_build_pick(ctx, table, "unit", panel->unit, row));
    ORK_TRY(ork_build_pick(ctx, table, "period", panel->period, row));
    ORK_TRY(ork_build_repeat(ctx, table, "against", "Compared with", names, panel->periods, whom));
    ORK_TRY(add_parts(ctx, &scratch, work, &of, table));
    return ork_build_deliver(ctx, result, &table);
}
