/* Scenarios beside the nominal index, in tables. */
#include "methods/build.h"
#include "methods/composite/sheet.h"
#include "methods/composite_what_if/steps.h"

#include <math.h>

/* A wide table stays readable, a long one is made, up to: */
enum { COLUMNS_MOST = 60, ROWS_MOST = 2000000 };

/* Scenarios that were computed, and how many. */
static ork_status computed(ork_context *ctx, ork_arena *arena, const what_if_work *work,
                           const what_if_scenario ***scenarios, size_t *count)
{
    *count = 0;
    ORK_NEW(*scenarios, ork_arena_calloc(ctx, arena, work->count, sizeof **scenarios));
    for (size_t s = 0; s < work->count; s++)
        if (!work->scenarios[s].reason) (*scenarios)[(*count)++] = &work->scenarios[s];
    return ORK_OK;
}

/* ---- Summary and failures ----------------------------------------------------------------------
 */

static const char *unit_at(const what_if_work *work, size_t position)
{
    if (position == COMPOSITE_NONE) return NULL;
    return ork_panel_unit(&work->nominal.panel, position);
}

static ork_status summary_table(ork_context *ctx, const what_if_work *work, ork_result *result)
{
    ORK_SCRATCH(scratch);
    const what_if_scenario **scenarios;
    const char **text, *in, *title;
    double *values;
    size_t n;
    ORK_TRY(computed(ctx, &scratch, work, &scenarios, &n));
    ORK_NEW(text, ork_arena_calloc(ctx, &scratch, 4 * n, sizeof *text));
    ORK_NEW(values, ork_arena_calloc(ctx, &scratch, 6 * n, sizeof *values));
    for (size_t s = 0; s < n; s++) {
        const what_if_scenario *of = scenarios[s];
        text[s] = of->name;
        text[n + s] = of->settings;
        text[2 * n + s] = unit_at(work, of->who);
        text[3 * n + s] = unit_at(work, of->leader);
        if (of->leaders > 1) {
            ORK_NEW(text[3 * n + s], ork_arena_format(ctx, &scratch, "%s and %zu more",
                                                      text[3 * n + s], of->leaders - 1));
        }
        values[s] = (double)of->compared;
        values[n + s] = (double)of->unscored;
        values[2 * n + s] = of->shift;
        values[3 * n + s] = of->most;
        values[4 * n + s] = of->kendall;
        values[5 * n + s] = of->spearman;
    }
    ORK_NEW(in, ork_panel_in(ctx, &scratch, &work->nominal.panel, work->nominal.panel.periods - 1));
    ORK_NEW(title, ork_arena_format(ctx, &scratch, "What scenarios change%s", in));
    ORK_OWNED_TABLE ork_table *table = NULL;
    ORK_TRY(ork_build_table(ctx, "summary", title, n, &table));
    ORK_TRY(ork_build_text(ctx, table, "scenario", "Scenario", text));
    ORK_TRY(ork_build_text(ctx, table, "settings", "Settings", text + n));
    ORK_TRY(ork_build_integer(ctx, table, "units", "Units", values));
    ORK_TRY(ork_build_integer(ctx, table, "unscored", "Units without a score now", values + n));
    ORK_TRY(ork_build_number(ctx, table, "mean_rank_shift", "Mean rank shift", "ranks",
                             values + 2 * n));
    ORK_TRY(ork_build_number(ctx, table, "most_rank_shift", "Greatest rank shift", "ranks",
                             values + 3 * n));
    ORK_TRY(ork_build_text(ctx, table, "who", "Whose", text + 2 * n));
    ORK_TRY(ork_build_text(ctx, table, "leader", "Leader", text + 3 * n));
    ORK_TRY(ork_build_number(ctx, table, "kendall", "Kendall's tau", NULL, values + 4 * n));
    ORK_TRY(ork_build_number(ctx, table, "spearman", "Spearman's rho", NULL, values + 5 * n));
    return ork_build_deliver(ctx, result, &table);
}

static ork_status failures_table(ork_context *ctx, const what_if_work *work, ork_result *result)
{
    ORK_SCRATCH(scratch);
    const char **text;
    size_t n = 0, most = work->count;
    ORK_NEW(text, ork_arena_calloc(ctx, &scratch, 3 * most, sizeof *text));
    for (size_t s = 0; s < most; s++) {
        if (!work->scenarios[s].reason) continue;
        text[n] = work->scenarios[s].name;
        text[most + n] = work->scenarios[s].reason;
        text[2 * most + n++] = work->scenarios[s].hint;
    }
    if (n == 0) return ORK_OK;
    ORK_OWNED_TABLE ork_table *table = NULL;
    ORK_TRY(ork_build_table(ctx, "failures", "Scenarios that could not be computed", n, &table));
    ORK_TRY(ork_build_text(ctx, table, "scenario", "Scenario", text));
    ORK_TRY(ork_build_text(ctx, table, "reason", "Reason", text + most));
    ORK_TRY(ork_build_text(ctx, table, "hint", "Hint", text + 2 * most));
    return ork_build_deliver(ctx, result, &table);
}

/* ---- Every unit and scenario, by nominal rank --------------------------------------------------
 */

/* One column per scenario: who moves where, at a glance. */
static ork_status ranks_table(ork_context *ctx, const what_if_work *work, const size_t *position,
                              ork_result *result)
{
    ORK_SCRATCH(scratch);
    const composite_work *nominal = &work->nominal;
    const what_if_scenario **scenarios;
    size_t count, from = nominal->panel.start[nominal->panel.periods - 1];
    size_t n = nominal->panel.count - from;
    const char *in, *title;
    composite_sheet to;
    ORK_TRY(computed(ctx, &scratch, work, &scenarios, &count));
    if (count > COLUMNS_MOST) return ORK_OK;
    position += from; /* the latest period alone */
    ORK_NEW(in, ork_panel_in(ctx, &scratch, &nominal->panel, nominal->panel.periods - 1));
    ORK_NEW(title, ork_arena_format(ctx, &scratch, "Ranks in each scenario%s", in));
    ORK_TRY(composite_sheet_new(ctx, &scratch, nominal, "ranks", title, position, n, &to));
    ORK_OWNED_TABLE ork_table *table = to.table;
    ORK_TRY(composite_sheet_keys(ctx, &to, false));
    for (size_t s = 0; s <= count; s++) {
        const double *rank = s == 0 ? nominal->rank : scenarios[s - 1]->rank;
        const char *name = s == 0 ? "nominal" : scenarios[s - 1]->name;
        for (size_t i = 0; i < n; i++)
            to.values[i] = rank[position[i]];
        ORK_TRY(
            composite_add_rank(ctx, nominal, table, name, s == 0 ? "Nominal" : NULL, to.values));
    }
    ORK_TRY(ork_table_set_keys(ctx, table, "unit", NULL));
    return ork_build_deliver(ctx, result, &table);
}

static ork_status fill_comparison(ork_context *ctx, const what_if_work *work,
                                  const what_if_scenario **scenarios, composite_sheet *to)
{
    const composite_work *nominal = &work->nominal;
    size_t n = nominal->panel.count, rows = to->table->row_count;
    ORK_TRY(composite_sheet_number(ctx, to, "score_nominal", "Nominal score", NULL,
                                   nominal->nodes[0].score));
    for (size_t r = 0; r < rows; r++)
        to->values[r] = nominal->rank[to->position[r]];
    ORK_TRY(
        composite_add_rank(ctx, nominal, to->table, "rank_nominal", "Nominal rank", to->values));
    for (size_t r = 0; r < rows; r++)
        to->values[r] = scenarios[r / n]->score[to->position[r]];
    ORK_TRY(ork_build_number(ctx, to->table, "score", "Score", NULL, to->values));
    for (size_t r = 0; r < rows; r++)
        to->values[r] = scenarios[r / n]->rank[to->position[r]];
    ORK_TRY(composite_add_rank(ctx, nominal, to->table, "rank", "Rank", to->values));
    for (size_t r = 0; r < rows; r++)
        to->values[r] =
            scenarios[r / n]->score[to->position[r]] - nominal->nodes[0].score[to->position[r]];
    ORK_TRY(ork_build_number(ctx, to->table, "score_change", "Change of score", NULL, to->values));
    for (size_t r = 0; r < rows; r++)
        to->values[r] = nominal->rank[to->position[r]] - scenarios[r / n]->rank[to->position[r]];
    return composite_add_rank(ctx, nominal, to->table, "rank_change", "Ranks gained", to->values);
}

static ork_status comparison_table(ork_context *ctx, const what_if_work *work, const size_t *ranked,
                                   ork_result *result)
{
    ORK_SCRATCH(scratch);
    const composite_work *nominal = &work->nominal;
    const what_if_scenario **scenarios;
    size_t count, n = nominal->panel.count, *position, *which;
    const char **names;
    ORK_TRY(computed(ctx, &scratch, work, &scenarios, &count));
    if (count > ROWS_MOST / n) {
        return ork_note_add(ctx, ORK_INFO, "details-left-out",
                            "the table comparison would have %zu rows and was left out", count * n);
    }
    ORK_NEW(names, ork_arena_calloc(ctx, &scratch, count, sizeof *names));
    ORK_NEW(position, ork_arena_calloc(ctx, &scratch, count * n, sizeof *position));
    ORK_NEW(which, ork_arena_calloc(ctx, &scratch, count * n, sizeof *which));
    for (size_t r = 0; r < count * n; r++) {
        position[r] = ranked[r % n];
        which[r] = r / n;
        names[r / n] = scenarios[r / n]->name;
    }
    composite_sheet to;
    ORK_TRY(composite_sheet_new(ctx, &scratch, nominal, "comparison",
                                "Scores and ranks beside the nominal ones", position, count * n,
                                &to));
    ORK_OWNED_TABLE ork_table *table = to.table;
    ORK_TRY(ork_build_repeat(ctx, table, "scenario", "Scenario", names, count, which));
    ORK_TRY(composite_sheet_keys(ctx, &to, true));
    ORK_TRY(fill_comparison(ctx, work, scenarios, &to));
    return ork_build_deliver(ctx, result, &table);
}

ork_status what_if_tables(ork_context *ctx, const what_if_work *work, ork_result *result)
{
    size_t *position;
    ORK_NEW(position,
            ork_arena_calloc(ctx, work->arena, work->nominal.panel.count, sizeof(size_t)));
    ORK_TRY(composite_ranked_positions(ctx, &work->nominal, position));
    ORK_TRY(summary_table(ctx, work, result));
    ORK_TRY(ranks_table(ctx, work, position, result));
    ORK_TRY(comparison_table(ctx, work, position, result));
    return failures_table(ctx, work, result);
}
