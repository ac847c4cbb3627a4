/* What if the index were made otherwise: its declaration, and the steps in their order. */
#include "methods/composite/params.h"
#include "methods/composite_what_if/steps.h"

#include <math.h>

/* What a scenario may change stands before what makes scenarios. */
enum { OWN_PARAMS = 2 };
static const ork_param params[] = {
    COMPOSITE_PARAMS,
    ORK_TEXTS_PARAM(
        ork_composite_what_if_options, reweight,
        "Parts with another weight: NODE=WEIGHT, in the measure of the weights beside it, "
        "or NODE=x2 for twice its own",
        0),
    ORK_TEXTS_PARAM(ork_composite_what_if_options, remove,
                    "Indicators or groups to leave out, by their codes", 0),
    ORK_TEXTS_PARAM(ork_composite_what_if_options, replace,
                    "Values as measured to replace, as UNIT:INDICATOR=VALUE (latest period; "
                    "UNIT@2016 for another); a number, +10% or -10%, or NA",
                    0),
    ORK_TEXTS_PARAM(ork_composite_what_if_options, scenario,
                    "\"NAME: SETTING=VALUE SETTING=VALUE\" with any options of the index, remove, "
                    "reweight or replace; may be repeated",
                    ORK_REPEATED),
    ORK_INTEGER_PARAM(ork_composite_what_if_options, remove_each, NULL, 1, 1000,
                      "Leave out each part of this level in turn (1: indicators); done for "
                      "indicators when no scenario is given"),
};

static const ork_output outputs[] = {
    {"summary", "scenario", ORK_TEXT, "Scenario"},
    {"summary", "settings", ORK_TEXT, "What it changes"},
    {"summary", "units", ORK_INTEGER, "Units ranked in the latest period by both indices"},
    {"summary", "unscored", ORK_INTEGER, "Units that lose their score"},
    {"summary", "mean_rank_shift", ORK_NUMBER, "Mean of |rank − nominal rank|"},
    {"summary", "most_rank_shift", ORK_NUMBER, "The greatest of them"},
    {"summary", "who", ORK_TEXT, "Whose it is"},
    {"summary", "leader", ORK_TEXT, "Who ranks first"},
    {"summary", "kendall", ORK_NUMBER, "Kendall's tau-b of the scores with the nominal ones"},
    {"summary", "spearman", ORK_NUMBER, "Spearman's rank correlation of the same"},
    {"ranks", "unit", ORK_TEXT, "Unit, by nominal rank (latest period; up to 60 scenarios)"},
    {"ranks", "nominal", ORK_INTEGER, "Rank in the nominal index"},
    {"ranks", "<scenario>", ORK_INTEGER, "Rank in the scenario"},
    {"comparison", "scenario", ORK_TEXT, "Scenario"},
    {"comparison", "unit", ORK_TEXT, "Unit"},
    {"comparison", "period", ORK_INTEGER, "Period, when there is one"},
    {"comparison", "score_nominal", ORK_NUMBER, "Score in the nominal index"},
    {"comparison", "rank_nominal", ORK_INTEGER, "Rank in the nominal index"},
    {"comparison", "score", ORK_NUMBER, "Score in the scenario"},
    {"comparison", "rank", ORK_INTEGER, "Rank in the scenario"},
    {"comparison", "score_change", ORK_NUMBER, "Score − nominal score"},
    {"comparison", "rank_change", ORK_INTEGER, "Ranks gained (+) or lost (−)"},
    {"paths", "unit", ORK_TEXT, "Unit (up to 60 units and 8 scenarios; what the figure shows)"},
    {"paths", "setting", ORK_TEXT, "nominal, or the scenario"},
    {"paths", "rank", ORK_INTEGER, "Rank"},
    {"failures", "scenario", ORK_TEXT, "Scenario that could not be computed (when there is any)"},
    {"failures", "reason", ORK_TEXT, "Why"},
    {"failures", "hint", ORK_TEXT, "How to mend it"},
    {NULL, "scenarios", ORK_NUMBER, "Scenarios computed"},
    {NULL, "failed", ORK_NUMBER, "Scenarios that failed"},
    {NULL, "mean_rank_shift", ORK_NUMBER, "Mean over scenarios of the mean rank shift"},
};

static const char *const citations[] = {
    "OECD/JRC (2008), Handbook on Constructing Composite Indicators: Methodology and User Guide, "
    "step 7 (uncertainty and sensitivity). Paris: OECD Publishing. doi:10.1787/9789264043466-en",
    "Becker, W., Caperna, G., Del Sorbo, M., Norlen, H., Papadimitriou, E., & Saisana, M. (2022), "
    "COINr: An R package for developing composite indicators. Journal of Open Source Software "
    "7(78), 4567. doi:10.21105/joss.04567 (adjustments, comparisons, removing elements)",
    NULL,
};

/* What may stand in a scenario, for the registry's own parsing and checking. */
static const ork_method scenario_method = {
    .name = "composite-what-if",
    .params = params,
    .param_count = sizeof params / sizeof *params - OWN_PARAMS,
    .options_size = sizeof(ork_composite_what_if_options),
};

static ork_status add_values(ork_context *ctx, const what_if_work *work, ork_result *result)
{
    double failed = 0, computed = 0, shift = 0;
    for (size_t s = 0; s < work->count; s++) {
        const what_if_scenario *scenario = &work->scenarios[s];
        failed += scenario->reason != NULL;
        if (scenario->reason || isnan(scenario->shift)) continue;
        shift += scenario->shift;
        computed++;
    }
    ORK_TRY(ork_result_add_value(ctx, result, "scenarios", "Scenarios computed", NULL,
                                 (double)work->count - failed));
    ORK_TRY(ork_result_add_value(ctx, result, "failed", "Scenarios that failed", NULL, failed));
    return ork_result_add_value(ctx, result, "mean_rank_shift",
                                "Mean over scenarios of the mean rank shift", "ranks",
                                shift / computed);
}

static ork_status evaluate(ork_context *ctx, what_if_work *work, ork_result *result)
{
    ORK_TRY(what_if_read(ctx, &scenario_method, work));
    ork_progress(ctx, "scenarios", 0.3);
    ORK_TRY(what_if_evaluate(ctx, work));
    ork_progress(ctx, "tables", 0.9);
    ORK_TRY(what_if_tables(ctx, work, result));
    ORK_TRY(what_if_figures(ctx, work, result));
    return add_values(ctx, work, result);
}

static ork_status run(ork_context *ctx, const ork_input *input, const void *options,
                      ork_result *result)
{
    ORK_SCRATCH(arena);
    const ork_composite_what_if_options *own = options;
    what_if_work work = {.options = own,
                         .arena = &arena,
                         .nominal = {.options = &own->composite, .input = input, .arena = &arena}};
    ORK_TRY(composite_compute(ctx, &work.nominal));
    ork_status status = evaluate(ctx, &work, result);
    what_if_free(&work);
    return status;
}

const ork_method ork_method_composite_what_if = {
    .name = "composite-what-if",
    .family = "composite",
    .title = "What if",
    .summary = "Makes an index otherwise (other rules, weights, values, parts left out) and tells "
               "who gains and who loses",
    .citations = citations,
    .formulas = "The nominal index is that of the method composite, with the same options. A "
                "scenario is computed anew from the data with its settings in place of the "
                "options'.\n"
                "rank shift of a unit = |rank in the scenario - nominal rank|\n"
                "A part that is removed leaves its weight to the others of its group, in "
                "proportion.\n"
                "A replaced value is one as measured: it is divided, treated and made comparable "
                "like the others, and may change their scores.",
    .example = "orken composite-what-if examples/kazakhstan/regional.csv --unit region "
               "--period year --where 'year = 2020 and region != \"KZ\"' "
               "--derive 'product = grp_mln_kzt / population_avg' "
               "--derive 'ict = gva_J_mln_kzt / employed_thousand' "
               "--derive 'industry = gva_C_mln_kzt / employed_thousand' "
               "--indicators product,ict,industry --scenario 'z-scores: normalise=z-score' "
               "--scenario 'twice industry: reweight=industry=x2' "
               "--scenario 'more ICT in Almaty: replace=ALA:ict=+20%' --remove product",
    ORK_PARAMS(ork_composite_what_if_options, params),
    ORK_OUTPUTS(outputs),
    .needs_unit = true,
    .run = run,
    .check = composite_check,
};
