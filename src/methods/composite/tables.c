/* The composite index told in tables. */
#include "methods/build.h"
#include "methods/composite/decompose.h"
#include "methods/composite/overview.h"

#include <math.h>
#include <string.h>

/* Long tables of every unit and indicator are made up to this many rows, unless asked for. */
#define DETAILS_MOST 2000000

static ork_status add_band(ork_context *ctx, const composite_sheet *to)
{
    const composite_work *work = to->work;
    if (!work->band) return ORK_OK;
    ORK_SCRATCH(scratch);
    const char **names;
    ORK_NEW(names, ork_arena_calloc(ctx, &scratch, to->table->row_count, sizeof *names));
    for (size_t k = 0; k < to->table->row_count; k++) {
        double band = work->band[to->position[k]];
        names[k] = isnan(band) ? NULL : work->band_names[(size_t)band];
    }
    return ork_build_text(ctx, to->table, "band", "Band", names);
}

/* "%" when the scores are shares of the leader, otherwise nothing. */
static const char *score_measure(const composite_work *work)
{
    const ork_reals *scale = &work->options->scale;
    bool is_share = scale->count == 0 || (scale->items[0] == 0 && scale->items[1] == 100);
    for (size_t j = 0; j < work->leaf_count; j++) {
        int rule = work->nodes[work->leaves[j]].normalise;
        is_share &= rule == ORK_NORMALISE_LEADER || rule == ORK_NORMALISE_FRACTION_OF_MAX;
    }
    return is_share ? "% of the leader" : NULL;
}

/* The unit's group and its rank there, when units have groups. */
static ork_status add_groups(ork_context *ctx, const composite_sheet *to)
{
    const composite_work *work = to->work;
    if (!work->group_of) return ORK_OK;
    ORK_SCRATCH(scratch);
    const ork_column *column;
    double *rank;
    ORK_TRY(ork_table_column(ctx, work->input->data, work->options->groups, &column));
    ORK_TRY(ork_build_pick(ctx, to->table, "group", column, to->row));
    ORK_NEW(rank, ork_arena_calloc(ctx, &scratch, work->panel.count, sizeof *rank));
    ORK_TRY(composite_rank_in_groups(ctx, work, work->nodes[0].score, rank));
    for (size_t k = 0; k < to->table->row_count; k++)
        to->values[k] = rank[to->position[k]];
    return composite_add_rank(ctx, work, to->table, "rank_in_group", "Rank in the group",
                              to->values);
}

static ork_status fill_scores(ork_context *ctx, const composite_sheet *to, bool with_period)
{
    const composite_work *work = to->work;
    ORK_TRY(composite_sheet_keys(ctx, to, with_period));
    ORK_TRY(composite_sheet_number(ctx, to, "score", "Score", score_measure(work),
                                   work->nodes[0].score));
    for (size_t k = 0; k < to->table->row_count; k++)
        to->values[k] = work->rank[to->position[k]];
    ORK_TRY(composite_add_rank(ctx, work, to->table, "rank", "Rank", to->values));
    ORK_TRY(add_groups(ctx, to));
    ORK_TRY(add_band(ctx, to));
    ORK_TRY(
        composite_sheet_number(ctx, to, "share", "Share of the sum of scores", NULL, work->share));
    return composite_sheet_number(ctx, to, "coverage", "Share of weight present", NULL,
                                  work->nodes[0].coverage);
}

static ork_status scores_table(ork_context *ctx, const composite_work *work, const size_t *position,
                               ork_result *result)
{
    ORK_SCRATCH(scratch);
    composite_sheet to;
    ORK_TRY(composite_sheet_new(ctx, &scratch, work, "scores", "Scores and ranks", position,
                                work->panel.count, &to));
    ORK_OWNED_TABLE ork_table *table = to.table;
    ORK_TRY(fill_scores(ctx, &to, true));
    ORK_TRY(ork_table_set_keys(ctx, table, "unit", work->panel.period ? "period" : NULL));
    return ork_build_deliver(ctx, result, &table);
}

/* The latest period alone, for rankings and maps. */
static ork_status ranking_table(ork_context *ctx, composite_work *work, const size_t *position,
                                ork_result *result)
{
    const ork_panel *panel = &work->panel;
    if (panel->count == 0) return ORK_OK;
    ORK_SCRATCH(scratch);
    composite_sheet to;
    size_t from = panel->start[panel->periods - 1];
    const char *in = ork_panel_in(ctx, &scratch, panel, panel->periods - 1), *title;
    ORK_NEW(title, in ? ork_arena_format(ctx, &scratch, "Ranking%s", in) : NULL);
    ORK_TRY(composite_sheet_new(ctx, &scratch, work, "ranking", title, position + from,
                                panel->count - from, &to));
    ORK_OWNED_TABLE ork_table *table = to.table;
    ORK_TRY(fill_scores(ctx, &to, false));
    ORK_TRY(ork_table_set_keys(ctx, table, "unit", NULL));
    return ork_build_deliver(ctx, result, &table);
}

/* ---- Structure, bands, levels ------------------------------------------------------------------
 */

static ork_status structure_table(ork_context *ctx, const composite_work *work, ork_result *result)
{
    if (composite_is_single(work)) return ORK_OK;
    ORK_SCRATCH(scratch);
    size_t n = work->node_count;
    const char **text;
    double *values;
    ORK_NEW(text, ork_arena_calloc(ctx, &scratch, 6 * n, sizeof *text));
    ORK_NEW(values, ork_arena_calloc(ctx, &scratch, 8 * n, sizeof *values));
    for (size_t k = 0; k < n; k++) {
        const composite_node *node = &work->nodes[k];
        text[k] = node->code;
        text[n + k] = node->name;
        text[2 * n + k] = node->parent == COMPOSITE_NONE ? NULL : work->nodes[node->parent].code;
        values[k] = (double)node->level;
        values[n + k] = node->leaf == COMPOSITE_NONE ? NAN : node->direction;
        values[2 * n + k] = node->weight;
        values[3 * n + k] = node->effective;
        values[4 * n + k] = !node->is_dropped;
        text[3 * n + k] = node->measure;
        text[4 * n + k] = node->denominator_name;
        text[5 * n + k] =
            node->leaf == COMPOSITE_NONE ? NULL : composite_rule_name(node->normalise);
        values[5 * n + k] = node->lower;
        values[6 * n + k] = node->upper;
        values[7 * n + k] = node->target;
    }
    ORK_OWNED_TABLE ork_table *table = NULL;
    ORK_TRY(ork_build_table(ctx, "structure", "What the index is made of", n, &table));
    ORK_TRY(ork_build_text(ctx, table, "code", "Code", text));
    ORK_TRY(ork_build_text(ctx, table, "name", "Name", text + n));
    ORK_TRY(ork_build_text(ctx, table, "parent", "Part of", text + 2 * n));
    ORK_TRY(ork_build_integer(ctx, table, "level", "Level", values));
    ORK_TRY(ork_build_integer(ctx, table, "direction", "Direction", values + n));
    ORK_TRY(ork_build_number(ctx, table, "weight", "Weight in its group", NULL, values + 2 * n));
    ORK_TRY(ork_build_number(ctx, table, "effective_weight", "Weight in the index", NULL,
                             values + 3 * n));
    ORK_TRY(ork_build_boolean(ctx, table, "used", "Used", values + 4 * n));
    ORK_TRY(ork_build_text(ctx, table, "unit", "Measure unit", text + 3 * n));
    ORK_TRY(ork_build_text(ctx, table, "denominator", "Divided by", text + 4 * n));
    ORK_TRY(ork_build_text(ctx, table, "normalise", "Made comparable by", text + 5 * n));
    ORK_TRY(ork_build_number(ctx, table, "lower", "Lower goalpost", NULL, values + 5 * n));
    ORK_TRY(ork_build_number(ctx, table, "upper", "Upper goalpost", NULL, values + 6 * n));
    ORK_TRY(ork_build_number(ctx, table, "target", "Target", NULL, values + 7 * n));
    return ork_build_deliver(ctx, result, &table);
}

/* Row r of the bands table is band r % bands of scope r / bands. */
static ork_status fill_bands(ork_context *ctx, const composite_work *work, ork_arena *arena,
                             ork_table *table)
{
    size_t n = table->row_count, bands = (size_t)work->options->bands;
    size_t *row, *which;
    double *values;
    ORK_NEW(row, ork_arena_calloc(ctx, arena, n, sizeof *row));
    ORK_NEW(which, ork_arena_calloc(ctx, arena, n, sizeof *which));
    ORK_NEW(values, ork_arena_calloc(ctx, arena, 3 * n, sizeof *values));
    for (size_t r = 0; r < n; r++) {
        size_t from, to, g = r / bands;
        composite_scope(work, g, &from, &to);
        row[r] = work->panel.row[from];
        which[r] = r % bands;
        values[r] = values[n + r] = NAN;
        for (size_t p = from; p < to; p++) {
            if (work->band[p] != (double)which[r]) continue; /* NaN too */
            double score = work->nodes[0].score[p];
            values[r] = isnan(values[r]) ? score : fmin(values[r], score);
            values[n + r] = isnan(values[n + r]) ? score : fmax(values[n + r], score);
            values[2 * n + r]++;
        }
    }
    if (work->options->scope == ORK_SCOPE_PERIOD) {
        ORK_TRY(ork_build_pick(ctx, table, "period", work->panel.period, row));
    }
    ORK_TRY(ork_build_repeat(ctx, table, "band", "Band", work->band_names, bands, which));
    ORK_TRY(ork_build_number(ctx, table, "lowest", "Lowest score", NULL, values));
    ORK_TRY(ork_build_number(ctx, table, "highest", "Highest score", NULL, values + n));
    return ork_build_integer(ctx, table, "units", "Units", values + 2 * n);
}

static ork_status bands_table(ork_context *ctx, const composite_work *work, ork_result *result)
{
    bool has_any = false;
    for (size_t g = 0; work->band && g < composite_scope_count(work); g++) {
        has_any |= work->has_bands[g];
    }
    if (!has_any) return ORK_OK;
    ORK_SCRATCH(scratch);
    ORK_OWNED_TABLE ork_table *table = NULL;
    ORK_TRY(ork_build_table(ctx, "bands", "Bands of the scores",
                            composite_scope_count(work) * (size_t)work->options->bands, &table));
    ORK_TRY(fill_bands(ctx, work, &scratch, table));
    return ork_build_deliver(ctx, result, &table);
}

/* ---- Long tables: one row per unit, period and node --------------------------------------------
 */

static ork_status levels_table(ork_context *ctx, const composite_work *work, ork_result *result)
{
    ORK_SCRATCH(scratch);
    size_t n = work->panel.count, count = 0, *groups;
    ORK_NEW(groups, ork_arena_calloc(ctx, &scratch, work->node_count, sizeof *groups));
    for (size_t k = 0; k < work->node_count; k++) {
        if (work->nodes[k].leaf == COMPOSITE_NONE && !work->nodes[k].is_dropped) {
            groups[count++] = k;
        }
    }
    if (count < 2) return ORK_OK;
    composite_sheet to;
    ORK_TRY(composite_long_sheet(
        ctx, &scratch, work,
        &(composite_long_table){"levels", "Scores at every level", "node", "Group", groups, count},
        &to));
    ORK_OWNED_TABLE ork_table *table = to.table;
    const char *const columns[] = {"score", "coverage"};
    for (size_t c = 0; c < 2; c++) {
        for (size_t k = 0; k < count; k++) {
            const composite_node *node = &work->nodes[groups[k]];
            memcpy(to.values + k * n, c == 0 ? node->score : node->coverage, n * sizeof(double));
        }
        ORK_TRY(ork_build_number(ctx, table, columns[c],
                                 c == 0 ? "Score" : "Share of weight present", NULL, to.values));
    }
    for (size_t k = 0; k < count; k++) {
        ORK_TRY(composite_rank(ctx, work, work->nodes[groups[k]].score, to.values + k * n));
    }
    ORK_TRY(composite_add_rank(ctx, work, table, "rank", "Rank", to.values));
    if (!work->group_of) return ork_build_deliver(ctx, result, &table);
    for (size_t k = 0; k < count; k++) {
        const double *score = work->nodes[groups[k]].score;
        ORK_TRY(composite_rank_in_groups(ctx, work, score, to.values + k * n));
    }
    ORK_TRY(composite_add_rank(ctx, work, table, "rank_in_group",
                               "Rank among the units of its group", to.values));
    return ork_build_deliver(ctx, result, &table);
}

static ork_status normalised_table(ork_context *ctx, const composite_work *work, ork_result *result)
{
    ORK_SCRATCH(scratch);
    size_t n = work->panel.count;
    composite_sheet to;
    ORK_TRY(composite_long_sheet(ctx, &scratch, work,
                                 &(composite_long_table){"normalised", "Indicators made comparable",
                                                         "indicator", "Indicator", work->leaves,
                                                         work->leaf_count},
                                 &to));
    ORK_OWNED_TABLE ork_table *table = to.table;
    ORK_TRY(ork_build_number(ctx, table, "raw", "As measured", NULL, work->raw));
    if (work->value != work->raw) {
        ORK_TRY(ork_build_number(ctx, table, "prepared", "As compared", NULL, work->value));
    }
    ORK_TRY(ork_build_number(ctx, table, "normalised", "Normalised", NULL, work->normalised));
    for (size_t j = 0; j < work->leaf_count; j++) {
        for (size_t p = 0; p < n; p++) {
            to.values[j * n + p] = work->nodes[work->leaves[j]].effective;
        }
    }
    ORK_TRY(ork_build_number(ctx, table, "weight", "Weight in the index", NULL, to.values));
    return ork_build_deliver(ctx, result, &table);
}

static ork_status contributions_table(ork_context *ctx, const composite_work *work,
                                      ork_result *result)
{
    if (!composite_is_a_sum(work) || composite_is_single(work)) return ORK_OK;
    ORK_SCRATCH(scratch);
    size_t n = work->panel.count;
    double *factor;
    composite_sheet to;
    ORK_NEW(factor, ork_arena_calloc(ctx, &scratch, n * work->node_count, sizeof *factor));
    composite_spread_weights(work, factor);
    ORK_TRY(composite_long_sheet(
        ctx, &scratch, work,
        &(composite_long_table){"contributions", "What each indicator adds to the score",
                                "indicator", "Indicator", work->leaves, work->leaf_count},
        &to));
    ORK_OWNED_TABLE ork_table *table = to.table;
    for (size_t j = 0; j < work->leaf_count; j++) {
        size_t k = work->leaves[j];
        for (size_t p = 0; p < n; p++) {
            to.values[j * n + p] = factor[k * n + p] * work->nodes[k].score[p];
        }
    }
    ORK_TRY(
        ork_build_number(ctx, table, "contribution", "Contribution to the score", NULL, to.values));
    return ork_build_deliver(ctx, result, &table);
}

/* The latest period's normalised values, best unit first: what the heatmap shows. */
static ork_status profile_table(ork_context *ctx, const composite_work *work,
                                const size_t *position, ork_result *result)
{
    const ork_panel *panel = &work->panel;
    if (work->leaf_count < 2 || panel->count == 0) return ORK_OK;
    ORK_SCRATCH(scratch);
    size_t from = panel->start[panel->periods - 1], units = panel->count - from;
    size_t leaves = work->leaf_count, rows = units * leaves, *where, *which;
    const char **codes;
    ORK_NEW(where, ork_arena_calloc(ctx, &scratch, rows, sizeof *where));
    ORK_NEW(which, ork_arena_calloc(ctx, &scratch, rows, sizeof *which));
    ORK_NEW(codes, ork_arena_calloc(ctx, &scratch, leaves, sizeof *codes));
    ORK_TRY(composite_distinct_names(ctx, &scratch, work, work->leaves, leaves, codes));
    for (size_t r = 0; r < rows; r++) {
        where[r] = position[from + r / leaves];
        which[r] = r % leaves;
    }
    composite_sheet to;
    ORK_TRY(composite_sheet_new(ctx, &scratch, work, "profile",
                                "Normalised indicators of the latest period", where, rows, &to));
    ORK_OWNED_TABLE ork_table *table = to.table;
    ORK_TRY(composite_sheet_keys(ctx, &to, false));
    ORK_TRY(ork_build_repeat(ctx, table, "indicator", "Indicator", codes, leaves, which));
    for (size_t r = 0; r < rows; r++) {
        to.values[r] = work->normalised[which[r] * panel->count + where[r]];
    }
    ORK_TRY(ork_build_number(ctx, table, "normalised", "Normalised", NULL, to.values));
    return ork_build_deliver(ctx, result, &table);
}

static ork_status detail_tables(ork_context *ctx, const composite_work *work,
                                const size_t *position, ork_result *result)
{
    size_t rows = work->panel.count * work->leaf_count;
    if (work->options->details == ORK_DETAILS_NEVER) return ORK_OK;
    if (work->options->details == ORK_DETAILS_AUTO && rows > DETAILS_MOST) {
        return ork_note_add(
            ctx, ORK_INFO, "details-left-out",
            "the tables normalised, contributions, profile and the like would have %zu rows "
            "and were left out; --details always makes them",
            rows);
    }
    ORK_TRY(composite_outranking_table(ctx, work, result));
    ORK_TRY(normalised_table(ctx, work, result));
    ORK_TRY(contributions_table(ctx, work, result));
    ORK_TRY(composite_change_parts(ctx, work, result));
    ORK_TRY(composite_gap_parts(ctx, work, result));
    ORK_TRY(composite_dimensions_table(ctx, work, position, result));
    ORK_TRY(composite_leaders_table(ctx, work, position, result));
    ORK_TRY(composite_change_dimensions_table(ctx, work, result));
    return profile_table(ctx, work, position, result);
}

ork_status composite_tables(ork_context *ctx, composite_work *work, ork_result *result)
{
    size_t *position;
    ORK_NEW(position, ork_arena_calloc(ctx, work->arena, work->panel.count, sizeof *position));
    ORK_TRY(composite_ranked_positions(ctx, work, position));
    ORK_TRY(scores_table(ctx, work, position, result));
    ORK_TRY(ranking_table(ctx, work, position, result));
    ORK_TRY(composite_change_table(ctx, work, result));
    ORK_TRY(bands_table(ctx, work, result));
    ORK_TRY(composite_against_table(ctx, work, position, result));
    ORK_TRY(levels_table(ctx, work, result));
    ORK_TRY(structure_table(ctx, work, result));
    if (!composite_is_single(work)) ORK_TRY(composite_weights_table(ctx, work, result));
    return detail_tables(ctx, work, position, result);
}
