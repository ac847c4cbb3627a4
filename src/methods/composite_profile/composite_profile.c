/* The profile of units: its declaration, and the steps in their order. */
#include "methods/composite/params.h"
#include "methods/composite/sheet.h"
#include "methods/composite_profile/steps.h"

#include <math.h>
#include <string.h>

/* Profiles of all units have up to this many rows; above, those of interest must be named. */
#define ROWS_MOST 500000

static const ork_param params[] = {
    COMPOSITE_PARAMS,
    ORK_TEXTS_PARAM(ork_composite_profile_options, of,
                    "Units to profile; all of them when left out", 0),
    ORK_TEXT_PARAM(ork_composite_profile_options, at, NULL,
                   "Period of the profile; the latest when left out"),
    ORK_INTEGER_PARAM(
        ork_composite_profile_options, most, "5", 1, 100,
        "Strengths, and weaknesses, of a unit: the indicators with its best and worst "
        "ranks"),
    ORK_CHOICE_PARAM(ork_composite_profile_options, peers, "similar",
                     "Who a unit is compared with: those most similar by the normalised "
                     "indicators, the most similar ones of its group (groups), or those nearest in "
                     "size (size)",
                     "similar", "group", "size"),
    ORK_INTEGER_PARAM(ork_composite_profile_options, peer_count, "5", 1, 1000, "Peers of a unit"),
    ORK_COLUMN_PARAM(ork_composite_profile_options, size,
                     "Column that says how large a unit is (population, GDP), for peers by size",
                     ORK_NUMERIC),
};

static const ork_output outputs[] = {
    {"profile", "unit", ORK_TEXT, "Unit"},
    {"profile", "node", ORK_TEXT, "Code of the index, group or indicator"},
    {"profile", "name", ORK_TEXT, "Its name"},
    {"profile", "parent", ORK_TEXT, "Code of the group it belongs to"},
    {"profile", "level", ORK_INTEGER, "1 for indicators"},
    {"profile", "value", ORK_NUMBER, "An indicator's value as measured"},
    {"profile", "measure", ORK_TEXT, "Its measure unit"},
    {"profile", "normalised", ORK_NUMBER, "The value made comparable; a group's score"},
    {"profile", "rank", ORK_INTEGER, "Rank in the period, 1 = best"},
    {"profile", "ranked", ORK_INTEGER, "Units that have a rank there"},
    {"profile", "rank_in_group", ORK_INTEGER, "Rank within the unit's group (with groups)"},
    {"profile", "gap_to_best", ORK_NUMBER, "Normalised value − the best unit's"},
    {"profile", "gap_to_peers", ORK_NUMBER, "Normalised value − the median of the peers'"},
    {"profile", "contribution", ORK_NUMBER, "Part of the score (all levels arithmetic)"},
    {"profile", "above_mean", ORK_NUMBER,
     "Part of the distance of the score from that of a unit with the mean of every indicator"},
    {"profile", "standing", ORK_TEXT, "strength, weakness or nothing"},
    {"strengths", "unit", ORK_TEXT, "Unit"},
    {"strengths", "place", ORK_INTEGER, "1 for its best rank"},
    {"strengths", "indicator", ORK_TEXT, "Code of the indicator"},
    {"strengths", "name", ORK_TEXT, "Its name"},
    {"strengths", "group", ORK_TEXT, "Name of the group it belongs to"},
    {"strengths", "rank", ORK_INTEGER, "The unit's rank"},
    {"strengths", "shared", ORK_INTEGER, "Units that have this rank, itself included"},
    {"strengths", "ranked", ORK_INTEGER, "Units that have a rank"},
    {"strengths", "value", ORK_NUMBER, "Value as measured"},
    {"strengths", "measure", ORK_TEXT, "Measure unit"},
    {"strengths", "normalised", ORK_NUMBER, "Value made comparable"},
    {"strengths", "peers", ORK_NUMBER, "Median of the peers, made comparable"},
    {"weaknesses", "unit", ORK_TEXT, "As strengths; place 1 is the worst rank"},
    {"peers", "unit", ORK_TEXT, "Unit"},
    {"peers", "place", ORK_INTEGER, "1 for the nearest"},
    {"peers", "peer", ORK_TEXT, "Who is like it"},
    {"peers", "distance", ORK_NUMBER,
     "Root of the weighted mean squared difference of the normalised indicators; by size: "
     "logarithm of the ratio of sizes (difference, where some are not above 0)"},
    {"peers", "score", ORK_NUMBER, "Score of the peer"},
    {"peers", "rank", ORK_INTEGER, "Rank of the peer"},
    {"trend", "unit", ORK_TEXT, "Unit (two or more periods)"},
    {"trend", "period", ORK_INTEGER, "Period"},
    {"trend", "node", ORK_TEXT, "Code of the index or group"},
    {"trend", "name", ORK_TEXT, "Its name"},
    {"trend", "score", ORK_NUMBER, "Score"},
    {"trend", "rank", ORK_INTEGER, "Rank in the period"},
    {"trend", "score_change", ORK_NUMBER, "Score − that of the unit's earlier period"},
    {"trend", "rank_change", ORK_INTEGER, "Ranks gained (+) or lost (−) since then"},
    {"dimensions", "unit", ORK_TEXT, "Unit (up to 8 units; what the radar shows)"},
    {"dimensions", "dimension", ORK_TEXT, "Name of the group or indicator below the index"},
    {"dimensions", "score", ORK_NUMBER, "Score of the unit"},
    {"dimensions", "peers", ORK_NUMBER, "Median of its peers (several units: of all)"},
    {"dimensions", "lower", ORK_NUMBER, "First quartile of all units"},
    {"dimensions", "upper", ORK_NUMBER, "Third quartile of all units"},
    {NULL, "units", ORK_NUMBER, "Units profiled"},
};

static const char *const citations[] = {
    "OECD/JRC (2008), Handbook on Constructing Composite Indicators: Methodology and User Guide, "
    "step 9 (back to the details). Paris: OECD Publishing. doi:10.1787/9789264043466-en",
    "Becker, W., Caperna, G., Del Sorbo, M., Norlen, H., Papadimitriou, E., & Saisana, M. (2022), "
    "COINr: An R package for developing composite indicators. Journal of Open Source Software "
    "7(78), 4567. doi:10.21105/joss.04567 (strengths and weaknesses)",
    NULL,
};

/* ---- Which period, which units -----------------------------------------------------------------
 */

static ork_status choose_period(ork_context *ctx, profile_work *work)
{
    const ork_panel *panel = &work->index.panel;
    const char *at = work->options->at;
    work->period = panel->periods - 1;
    if (at) {
        for (work->period = 0; panel->period_name && work->period < panel->periods; work->period++)
            if (strcmp(panel->period_name[work->period], at) == 0) break;
        if (!panel->period_name || work->period == panel->periods) {
            ork_fail(ctx, ORK_ERR_ARGUMENT, "there is no period \"%s\" in the data", at);
            if (panel->period_name) {
                ork_hint(ctx, "they go from %s to %s", panel->period_name[0],
                         panel->period_name[panel->periods - 1]);
            } else {
                ork_hint(ctx, "name the column of periods: --period COLUMN");
            }
            return ork_at(ctx, &(ork_place){.option = "at"});
        }
    }
    work->from = panel->start[work->period];
    work->to = panel->start[work->period + 1];
    return ORK_OK;
}

static ork_status name_units(ork_context *ctx, profile_work *work)
{
    const ork_panel *panel = &work->index.panel;
    const ork_texts *of = &work->options->of;
    ORK_SCRATCH(scratch);
    size_t *position;
    ORK_NEW(position, ork_arena_calloc(ctx, &scratch, panel->units, sizeof *position));
    ork_panel_locate(panel, work->period, position);
    for (size_t k = 0; k < of->count; k++) {
        size_t unit;
        bool is_new = true;
        ork_status status =
            ork_panel_find(ctx, panel, work->index.input->units, of->items[k], &unit);
        if (status == ORK_OK && position[unit] == SIZE_MAX) {
            status = ork_fail(ctx, ORK_ERR_ARGUMENT, "%s has no row%s%s", panel->unit_name[unit],
                              panel->period_name ? " in " : "",
                              panel->period_name ? panel->period_name[work->period] : "");
        }
        if (status == ORK_ERR_ARGUMENT) return ork_at(ctx, &(ork_place){.option = "of"});
        ORK_TRY(status);
        for (size_t l = 0; l < work->count; l++)
            is_new &= work->units[l] != position[unit];
        if (is_new) work->units[work->count++] = position[unit];
    }
    return ORK_OK;
}

/* All units of the period, the best first. */
static ork_status take_all(ork_context *ctx, profile_work *work)
{
    const composite_work *index = &work->index;
    size_t count = work->to - work->from;
    if (index->node_count > ROWS_MOST / count) {
        ork_fail(ctx, ORK_ERR_ARGUMENT,
                 "profiles of all %zu units would have %zu rows; at most %d are made", count,
                 count * index->node_count, ROWS_MOST);
        ork_hint(ctx, "name the units of interest: --of UNIT,UNIT");
        return ork_at(ctx, &(ork_place){.option = "of"});
    }
    ORK_SCRATCH(scratch);
    size_t *position;
    ORK_NEW(position, ork_arena_calloc(ctx, &scratch, index->panel.count, sizeof *position));
    ORK_TRY(composite_ranked_positions(ctx, index, position));
    memcpy(work->units, position + work->from, count * sizeof *position);
    work->count = count;
    return ORK_OK;
}

static ork_status choose_units(ork_context *ctx, profile_work *work)
{
    size_t asked = work->options->of.count, count = work->to - work->from;
    ORK_NEW(work->units,
            ork_arena_calloc(ctx, work->arena, asked > count ? asked : count, sizeof *work->units));
    ORK_TRY(asked ? name_units(ctx, work) : take_all(ctx, work));
    for (size_t u = 0; u < work->count; u++) {
        if (asked == 0 || !isnan(work->index.nodes[0].score[work->units[u]])) continue;
        ORK_TRY(ork_note_add(ctx, ORK_WARNING, "no-score",
                             "%s has no score: too little of the weight is there",
                             ork_panel_unit(&work->index.panel, work->units[u])));
    }
    return ORK_OK;
}

static ork_status run(ork_context *ctx, const ork_input *input, const void *options,
                      ork_result *result)
{
    ORK_SCRATCH(arena);
    const ork_composite_profile_options *own = options;
    profile_work work = {.options = own,
                         .arena = &arena,
                         .index = {.options = &own->composite, .input = input, .arena = &arena}};
    ORK_TRY(composite_compute(ctx, &work.index));
    ORK_TRY(choose_period(ctx, &work));
    ORK_TRY(choose_units(ctx, &work));
    ork_progress(ctx, "standings", 0.8);
    ORK_TRY(profile_standings(ctx, &work));
    ORK_TRY(profile_peers(ctx, &work));
    ORK_TRY(profile_strengths(ctx, &work));
    ork_progress(ctx, "tables", 0.9);
    ORK_TRY(profile_tables(ctx, &work, result));
    ORK_TRY(profile_figures(ctx, &work, result));
    return ork_result_add_value(ctx, result, "units", "Units profiled", NULL, (double)work.count);
}

const ork_method ork_method_composite_profile = {
    .name = "composite-profile",
    .family = "composite",
    .title = "Profiles of units",
    .summary = "Shows where units stand on every indicator of an index: ranks, gaps, strengths and "
               "weaknesses, peers, trends",
    .citations = citations,
    .formulas =
        "The index is that of the method composite, with the same options.\n"
        "Strengths of a unit: the indicators with its best ranks among the units of the period; "
        "weaknesses: those with its worst. Of equal ranks, the indicator farther from the median "
        "of all units comes first; shared says how many units have the rank. No indicator is both: "
        "of fewer than twice as many indicators, half are strengths.\n"
        "Distance of units i and k by indicators j:\n"
        "  sqrt(sum(w_j*(x_ij - x_kj)^2)/sum(w_j)) over the indicators that both have, at least\n"
        "  half of the weight; x normalised, w weights in the index\n"
        "Distance by size: abs(ln(size_i/size_k)); abs(size_i - size_k) where a size is not above "
        "0.\n"
        "above_mean: as gap_contributions of composite (compare-with mean).",
    .example = "orken composite-profile examples/kazakhstan/regional.csv --unit region "
               "--period year --where 'year >= 2016 and year <= 2020 and region != \"KZ\"' "
               "--derive 'product = grp_mln_kzt / population_avg' "
               "--derive 'ict = gva_J_mln_kzt / employed_thousand' "
               "--derive 'industry = gva_C_mln_kzt / employed_thousand' "
               "--indicators product,ict,industry --of ALA",
    ORK_PARAMS(ork_composite_profile_options, params),
    ORK_OUTPUTS(outputs),
    .needs_unit = true,
    .run = run,
    .check = composite_check,
};
