/* Growth poles: units that pass stated rules on the results of other methods, with the reasons. */
#include "methods/growth_poles/steps.h"

#include <math.h>
#include <string.h>

static const ork_param params[] = {
    ORK_TEXTS_PARAM(ork_growth_poles_options, macro,
                    "Rules on the macro level, e.g. \"leader: rank <= 5\"", ORK_REPEATED),
    ORK_TEXTS_PARAM(ork_growth_poles_options, meso,
                    "Rules on the meso level, e.g. \"specialised: location_quotient > 1\"",
                    ORK_REPEATED),
    ORK_TEXTS_PARAM(ork_growth_poles_options, micro,
                    "Rules on the micro level, e.g. \"wanted: share_of_votes >= 0.5\"",
                    ORK_REPEATED),
    ORK_TEXTS_PARAM(ork_growth_poles_options, rules,
                    "Rules outside the three levels: \"name: condition\" or a condition",
                    ORK_REPEATED),
    ORK_CHOICE_PARAM(ork_growth_poles_options, require, "all",
                     "Which rules must hold: all, any, one of each level that has rules, or "
                     "at-least so many",
                     "all", "any", "each-tier", "at-least"),
    ORK_INTEGER_PARAM(ork_growth_poles_options, at_least, "1", 1, 1000,
                      "Number of rules that must hold with require at-least"),
    ORK_REAL_PARAM(ork_growth_poles_options, candidate, "0.5", 0, 1,
                   "Share of the rules that makes a candidate of a unit that is no pole; one rule "
                   "at least"),
    ORK_COLUMNS_PARAM(ork_growth_poles_options, evidence,
                      "Columns shown beside the verdict, such as quotients, growth or clusters; "
                      "of the poles' neighbours too",
                      0),
    ORK_TABLE_PARAM(ork_growth_poles_options, list,
                    "Neighbours, one pair per row; left out: who shares a border point of "
                    "--boundaries",
                    ORK_NO_COLUMNS, "unit", "neighbour", "weight"),
    ORK_TEXT_PARAM(ork_growth_poles_options, for_period, "latest",
                   "Period that figures and values are about; the tables have all"),
};

static const ork_output outputs[] = {
    {"poles", "unit", ORK_TEXT, "Unit; the selected first"},
    {"poles", "period", ORK_INTEGER, "Period, when there is one"},
    {"poles", "selected", ORK_BOOLEAN, "Whether it is a growth pole"},
    {"poles", "class", ORK_TEXT,
     "core (a pole), candidate, periphery, or not known for want of values"},
    {"poles", "passed", ORK_INTEGER, "Number of rules that hold"},
    {"poles", "of", ORK_INTEGER, "Number of rules"},
    {"poles", "unknown", ORK_INTEGER, "Rules that cannot be decided for want of a value"},
    {"poles", "status", ORK_TEXT, "The same in words"},
    {"poles", "reason", ORK_TEXT, "Each rule with its value"},
    {"selection", "unit", ORK_TEXT, "One period alone, with the columns of poles"},
    {"profile", "unit", ORK_TEXT, "Unit (one period), with evidence or neighbours"},
    {"profile", "class", ORK_TEXT, "Class"},
    {"profile", "passed", ORK_INTEGER, "Rules that hold"},
    {"profile", "near", ORK_TEXT, "Neighbours that are poles, or none; when neighbours are known"},
    {"profile", "<evidence>", ORK_NUMBER, "The columns of evidence, as they are"},
    {"neighbours", "period", ORK_INTEGER, "Period, when there is one"},
    {"neighbours", "pole", ORK_TEXT, "Growth pole"},
    {"neighbours", "neighbour", ORK_TEXT, "Its neighbour; the most rules passed first"},
    {"neighbours", "class", ORK_TEXT, "Class of the neighbour"},
    {"neighbours", "passed", ORK_INTEGER, "Rules that hold for the neighbour"},
    {"neighbours", "<evidence>", ORK_NUMBER, "The columns of evidence, of the neighbour"},
    {"evidence", "unit", ORK_TEXT, "Unit"},
    {"evidence", "period", ORK_INTEGER, "Period, when there is one"},
    {"evidence", "tier", ORK_TEXT, "macro, meso, micro or rules"},
    {"evidence", "rule", ORK_TEXT, "Name of the rule"},
    {"evidence", "expression", ORK_TEXT, "The condition"},
    {"evidence", "passed", ORK_BOOLEAN, "Whether it holds; missing: not known, counts as no"},
    {"evidence", "value", ORK_NUMBER, "Left side of the comparison"},
    {"evidence", "threshold", ORK_NUMBER, "Right side of the comparison"},
    {"evidence", "why", ORK_TEXT, "The comparison with its values"},
    {"matrix", "unit", ORK_TEXT, "Unit (one period)"},
    {"matrix", "rule", ORK_TEXT, "Name of the rule"},
    {"matrix", "holds", ORK_BOOLEAN, "Whether it holds; missing: not known"},
    {NULL, "selected", ORK_NUMBER, "Number of growth poles in the period"},
    {NULL, "candidates", ORK_NUMBER, "Number of candidates in the period"},
    {NULL, "near", ORK_NUMBER,
     "Number of other units beside a pole in the period, when neighbours are known"},
};

static const char *const citations[] = {
    "Kireyeva, A. A., Abilkayir, N. A., & Tsoy, A. A. (2018), A Study on the Distribution of "
    "Information and High Technology Clusters: Kazakhstan's Experience. Journal of Distribution "
    "Science 16(4), 5-15. doi:10.15722/jds.16.3.201804.5 (macro, meso and micro level)",
    "Perroux, F. (1955), Note sur la notion de pôle de croissance. Economie appliquée 8, 307-320",
    "Friedmann, J. (1966), Regional Development Policy: A Case Study of Venezuela. MIT Press (core "
    "and periphery)",
    NULL,
};

/* Rules that say the same of everybody decide nothing; the reader should know. */
static ork_status note_idle_rules(ork_context *ctx, const poles_work *work)
{
    size_t from = work->panel.start[work->period], to = work->panel.start[work->period + 1];
    for (size_t k = 0; k < work->rule_count; k++) {
        size_t holding = 0, unknown = 0;
        for (size_t p = from; p < to; p++) {
            double verdict = work->verdict[k * work->panel.count + p];
            if (isnan(verdict)) unknown++;
            if (verdict > 0) holding++;
        }
        if (unknown > 0) {
            ORK_TRY(ork_note_add(ctx, ORK_WARNING, "rule-not-known",
                                 "the rule \"%s\" cannot be decided for %zu of %zu units; it "
                                 "counts as not met there",
                                 work->rules[k].name, unknown, to - from));
        }
        if (holding != 0 && holding != to - from) continue;
        ORK_TRY(ork_note_add(ctx, ORK_INFO, "rule-decides-nothing", "the rule \"%s\" holds for %s",
                             work->rules[k].name, holding ? "every unit" : "no unit"));
    }
    return ORK_OK;
}

static ork_status add_values(ork_context *ctx, const poles_work *work, ork_result *result)
{
    size_t from = work->panel.start[work->period], to = work->panel.start[work->period + 1];
    double selected = 0, candidates = 0, near = 0;
    for (size_t p = from; p < to; p++) {
        selected += work->selected[p];
        candidates += strcmp(work->class_of[p], CANDIDATE) == 0;
        near += work->has_neighbours && work->selected[p] == 0 && work->near[p];
    }
    ORK_TRY(ork_result_add_value(ctx, result, "selected", "Growth poles", NULL, selected));
    ORK_TRY(ork_result_add_value(ctx, result, "candidates", "Candidates", NULL, candidates));
    if (!work->has_neighbours) return ORK_OK;
    return ork_result_add_value(ctx, result, "near", "Others beside a pole", NULL, near);
}

static ork_status finish(ork_context *ctx, poles_work *work, ork_result *result)
{
    ORK_TRY(poles_rules(ctx, work));
    ORK_TRY(poles_reasons(ctx, work));
    ORK_TRY(note_idle_rules(ctx, work));
    ORK_TRY(poles_find_neighbours(ctx, work));
    ORK_TRY(poles_tables(ctx, work, result));
    ORK_TRY(poles_figures(ctx, work, result));
    return add_values(ctx, work, result);
}

static ork_status run(ork_context *ctx, const ork_input *input, const void *options,
                      ork_result *result)
{
    ORK_SCRATCH(arena);
    poles_work work = {.options = options, .input = input, .arena = &arena};
    ORK_TRY(ork_panel_new(ctx, input->data, &arena, &work.panel));
    if (work.panel.count == 0) {
        ork_fail(ctx, ORK_ERR_DATA, "the data have no rows");
        return ork_at(ctx, &(ork_place){.file = input->data->file, .sheet = input->data->sheet});
    }
    ORK_TRY(ork_panel_find_period(ctx, &work.panel, work.options->for_period, "for-period",
                                  &work.period));
    ork_status status = finish(ctx, &work, result);
    poles_free_rules(&work);
    space_free(&work.space);
    return status;
}

const ork_method ork_method_growth_poles = {
    .name = "growth-poles",
    .family = "growth-poles",
    .title = "Growth poles",
    .summary = "Selects the units that pass stated rules, with the value that decided each rule",
    .citations = citations,
    .formulas =
        "Each rule is a condition over the columns of the data (docs/expressions.md), for example "
        "of a ranking joined with location quotients. A unit is a growth pole when all rules hold "
        "(require all), any, one of each level that has rules (each-tier), or a number of them "
        "(at-least). A rule whose value is missing is not met. A pole is core; another unit is a "
        "candidate when at least the share `candidate` of the rules holds, else periphery. Core "
        "and "
        "periphery are Friedmann's words; this rule that parts them is the program's own.",
    .example = "orken growth-poles examples/kazakhstan/innovation_index.csv --unit region "
               "--period year --macro \"leader: innovation_index > mean(innovation_index)\"",
    ORK_PARAMS(ork_growth_poles_options, params),
    ORK_OUTPUTS(outputs),
    .needs_unit = true,
    .uses_shapes = true,
    .run = run,
};
