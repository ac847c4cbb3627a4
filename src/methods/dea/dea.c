/* Data envelopment analysis: the declaration and the steps in their order. */
#include "methods/dea/steps.h"

#include <float.h>
#include <math.h>

static const ork_param params[] = {
    ORK_COLUMNS_PARAM(ork_dea_options, inputs, "What units use: less is better",
                      ORK_REQUIRED | ORK_NUMERIC | ORK_ADDITIVE),
    ORK_COLUMNS_PARAM(ork_dea_options, outputs, "What units make: more is better",
                      ORK_REQUIRED | ORK_NUMERIC | ORK_ADDITIVE),
    ORK_CHOICE_PARAM(
        ork_dea_options, returns, "variable",
        "Returns to scale of the frontier: constant (CCR), variable (BCC), or variable "
        "on one side only",
        "constant", "variable", "non-increasing", "non-decreasing"),
    ORK_CHOICE_PARAM(ork_dea_options, orientation, "input",
                     "What a score measures: the part of its inputs that a unit needs, or the part "
                     "of the outputs it could make that it makes",
                     "input", "output"),
    ORK_CHOICE_PARAM(ork_dea_options, frontier, "period",
                     "Whom a unit is compared with: the units of its period, or of all periods",
                     "period", "all"),
    ORK_BOOLEAN_PARAM(ork_dea_options, super_efficiency, "no",
                      "Measure efficient units against all others, and rank by it"),
    ORK_INTEGER_PARAM(ork_dea_options, bootstrap, "0", 0, 1000000,
                      "Replicates of the bootstrap for bias and intervals, e.g. 2000"),
    ORK_REAL_PARAM(ork_dea_options, bandwidth, NULL, DBL_MIN, INFINITY,
                   "Bandwidth of the bootstrap, in distances 1/score (default: by the normal "
                   "reference rule)"),
    ORK_REAL_PARAM(ork_dea_options, level, "0.95", 0.5, 0.999, "Level of the intervals"),
};

static const ork_output outputs[] = {
    {"efficiency", "unit", ORK_TEXT, "Unit"},
    {"efficiency", "period", ORK_INTEGER, "Period, when there is one"},
    {"efficiency", "score", ORK_NUMBER, "Efficiency, 1 on the frontier, 0 to 1"},
    {"efficiency", "expansion", ORK_NUMBER,
     "Farrell's output measure, 1 / score: what outputs could be multiplied by (orientation "
     "output)"},
    {"efficiency", "efficient", ORK_BOOLEAN, "Score 1 and no slack"},
    {"efficiency", "rank", ORK_INTEGER, "1 = most efficient (by super-efficiency when asked for)"},
    {"efficiency", "constant", ORK_NUMBER, "Efficiency under constant returns"},
    {"efficiency", "variable", ORK_NUMBER, "Efficiency under variable returns"},
    {"efficiency", "scale_efficiency", ORK_NUMBER, "constant / variable"},
    {"efficiency", "returns", ORK_TEXT,
     "Returns to scale where the unit would be on the frontier: constant, increasing (too small), "
     "decreasing (too large)"},
    {"efficiency", "peer_of", ORK_INTEGER, "Inefficient units that it is a peer of"},
    {"efficiency", "super_efficiency", ORK_NUMBER,
     "Efficiency against all others (when asked for)"},
    {"efficiency", "corrected", ORK_NUMBER, "Score without its bias (with a bootstrap)"},
    {"efficiency", "lower", ORK_NUMBER, "Lower end of the interval"},
    {"efficiency", "upper", ORK_NUMBER, "Upper end"},
    {"efficiency", "bias", ORK_NUMBER, "score - corrected"},
    {"ranking", "rank", ORK_INTEGER, "The last period by rank; 1 = most efficient"},
    {"ranking", "unit", ORK_TEXT, "Unit"},
    {"ranking", "score", ORK_NUMBER, "Efficiency"},
    {"ranking", "corrected, lower, upper", ORK_NUMBER, "As above (with a bootstrap)"},
    {"ranking", "status", ORK_TEXT,
     "efficient, weakly efficient (score 1, but slack), inefficient"},
    {"peers", "unit", ORK_TEXT, "Unit"},
    {"peers", "period", ORK_INTEGER, "Period, when there is one"},
    {"peers", "peer", ORK_TEXT, "Efficient unit that it is compared with"},
    {"peers", "peer_period", ORK_INTEGER, "The peer's period (frontier all)"},
    {"peers", "weight", ORK_NUMBER, "Weight of the peer (lambda)"},
    {"targets", "unit", ORK_TEXT, "Unit"},
    {"targets", "period", ORK_INTEGER, "Period, when there is one"},
    {"targets", "variable", ORK_TEXT, "Input or output"},
    {"targets", "role", ORK_TEXT, "input, output"},
    {"targets", "value", ORK_NUMBER, "What the unit uses or makes"},
    {"targets", "target", ORK_NUMBER, "What it would use or make on the frontier"},
    {"targets", "change", ORK_NUMBER, "target / value - 1, in percent"},
    {"targets", "radial", ORK_NUMBER, "Part of the way that is the score's: the same for all"},
    {"targets", "slack", ORK_NUMBER, "The rest: what this input or output has on top"},
    {"targets", "multiplier", ORK_NUMBER, "Weight of the input or output that suits the unit best"},
    {"targets", "share", ORK_NUMBER, "multiplier x value, as a part of all inputs' or outputs'"},
    {"summary", "period", ORK_INTEGER, "Period, when there is one"},
    {"summary", "units", ORK_INTEGER, "Units with a score"},
    {"summary", "efficient", ORK_INTEGER, "Efficient ones"},
    {"summary", "mean", ORK_NUMBER, "Mean score"},
    {"summary", "least", ORK_NUMBER, "Least score"},
    {"summary", "mean_constant", ORK_NUMBER, "Mean efficiency under constant returns"},
    {"summary", "mean_variable", ORK_NUMBER, "Mean efficiency under variable returns"},
    {"summary", "mean_scale", ORK_NUMBER, "Mean scale efficiency"},
    {"summary", "constant, increasing, decreasing", ORK_INTEGER, "Units by returns to scale"},
    {"summary", "mean_corrected", ORK_NUMBER, "Mean score without bias (with a bootstrap)"},
    {"summary", "bandwidth", ORK_NUMBER, "Bandwidth of the bootstrap, in distances 1/score"},
    {"frontier", "unit", ORK_TEXT,
     "One input and output, or two inputs per output under constant returns: the last period's "
     "units"},
    {"frontier", "x, y", ORK_NUMBER, "Where the unit is"},
    {"frontier", "frontier", ORK_NUMBER, "The line, in rows of its own: its height at x"},
    {"frontier", "status", ORK_TEXT, "As above"},
    {NULL, "units", ORK_NUMBER, "Units with a score, in the last period"},
    {NULL, "efficient", ORK_NUMBER, "Efficient ones"},
    {NULL, "mean_score", ORK_NUMBER, "Mean score"},
    {NULL, "mean_scale", ORK_NUMBER, "Mean scale efficiency"},
    {NULL, "mean_corrected", ORK_NUMBER, "Mean score without bias (with a bootstrap)"},
};

static const char *const citations[] = {
    "Charnes, A., Cooper, W. W., & Rhodes, E. (1978), Measuring the efficiency of decision making "
    "units. European Journal of Operational Research 2(6), 429-444. "
    "doi:10.1016/0377-2217(78)90138-8",
    "Banker, R. D., Charnes, A., & Cooper, W. W. (1984), Some models for estimating technical and "
    "scale inefficiencies in data envelopment analysis. Management Science 30(9), 1078-1092. "
    "doi:10.1287/mnsc.30.9.1078",
    "Andersen, P., & Petersen, N. C. (1993), A procedure for ranking efficient units in data "
    "envelopment analysis. Management Science 39(10), 1261-1264. doi:10.1287/mnsc.39.10.1261",
    "Simar, L., & Wilson, P. W. (1998), Sensitivity analysis of efficiency scores: how to "
    "bootstrap "
    "in nonparametric frontier models. Management Science 44(1), 49-61. doi:10.1287/mnsc.44.1.49",
    "Cooper, W. W., Seiford, L. M., & Tone, K. (2007), Data Envelopment Analysis, 2nd ed. New "
    "York: "
    "Springer",
    NULL,
};

static bool is_variable(const ork_dea_options *options)
{
    return options->returns == ORK_RETURNS_VARIABLE;
}

static ork_status read(ork_context *ctx, const ork_input *input, dea_work *work, ork_arena *arena)
{
    const ork_dea_options *options = work->options;
    dea_demand demand = {
        .may_inputs_be_negative = is_variable(options) && options->orientation == ORK_DEA_OUTPUT,
        .may_outputs_be_negative = is_variable(options) && options->orientation == ORK_DEA_INPUT,
    };
    ORK_TRY(dea_read(ctx, input->data, &options->inputs, &options->outputs, &demand, arena,
                     &work->data));
    work->model = (ork_dea_model){.inputs = work->data.m,
                                  .outputs = work->data.s,
                                  .returns = (ork_returns)options->returns,
                                  .is_output = options->orientation == ORK_DEA_OUTPUT};
    if (!work->data.has_negative) return ORK_OK;
    return ork_note_add(
        ctx, ORK_INFO, "negative",
        "some values are negative: scores do not change when a constant is added to "
        "such a column, but scale efficiency has no meaning and is left out");
}

static const dea_record unknown = {.score = NAN,
                                   .expansion = NAN,
                                   .rank = NAN,
                                   .peer_of = NAN,
                                   .constant = NAN,
                                   .variable = NAN,
                                   .scale = NAN,
                                   .super = NAN,
                                   .corrected = NAN,
                                   .lower = NAN,
                                   .upper = NAN,
                                   .bias = NAN,
                                   .is_efficient = NAN,
                                   .status = DEA_UNKNOWN,
                                   .kind = DEA_KIND_UNKNOWN};

static ork_status measure_scopes(ork_context *ctx, dea_work *work)
{
    const ork_panel *panel = &work->data.panel;
    bool is_pooled = work->options->frontier == ORK_DEA_ALL_PERIODS;
    work->scopes = is_pooled ? 1 : panel->periods;
    ORK_NEW(work->scope, ork_arena_calloc(ctx, work->data.arena, work->scopes, sizeof(dea_scope)));
    ORK_NEW(work->record,
            ork_arena_calloc(ctx, work->data.arena, panel->count, sizeof(dea_record)));
    for (size_t p = 0; p < panel->count; p++)
        work->record[p] = unknown;
    for (size_t g = 0; g < work->scopes; g++) {
        dea_scope *scope = &work->scope[g];
        scope->period = is_pooled ? panel->periods - 1 : g;
        scope->bandwidth = NAN;
        ork_progress(ctx, "efficiency", (double)g / (double)work->scopes);
        ORK_TRY(dea_gather(ctx, &work->data, is_pooled ? 0 : panel->start[g],
                           is_pooled ? panel->count : panel->start[g + 1], &scope->group));
        if (scope->group.n == 0) continue;
        if (!is_pooled || panel->periods == 1)
            ORK_TRY(dea_note_few(ctx, &work->data, scope->group.n, scope->period));
        ORK_TRY(dea_score_scope(ctx, work, scope));
    }
    for (size_t g = 0; g < work->scopes; g++)
        ORK_TRY(dea_bootstrap(ctx, work, &work->scope[g]));
    return ORK_OK;
}

static ork_status run(ork_context *ctx, const ork_input *input, const void *options,
                      ork_result *result)
{
    ORK_SCRATCH(arena);
    dea_work work = {.options = options};
    ORK_TRY(read(ctx, input, &work, &arena));
    ORK_TRY(measure_scopes(ctx, &work));
    ORK_TRY(dea_tables(ctx, &work, result));
    return dea_figures(ctx, &work, result);
}

static ork_status check(ork_context *ctx, const ork_input *input, const void *options)
{
    ORK_SCRATCH(arena);
    dea_work work = {.options = options};
    return read(ctx, input, &work, &arena);
}

const ork_method ork_method_dea = {
    .name = "dea",
    .family = "frontier",
    .title = "Data envelopment analysis",
    .summary = "Efficiency of units against the best practice among them: scores, peers, targets, "
               "returns to scale, bootstrap intervals",
    .citations = citations,
    .formulas =
        "Unit o has inputs x_o and outputs y_o; l_j are weights of units, 0 or more.\n"
        "  input   score = min theta: sum l_j x_j <= theta x_o, sum l_j y_j >= y_o\n"
        "  output  score = 1 / max phi: sum l_j x_j <= x_o, sum l_j y_j >= phi y_o\n"
        "Returns to scale: constant no more than that; variable sum l_j = 1; non-increasing "
        "sum l_j <= 1; non-decreasing sum l_j >= 1.\n"
        "Second stage: of all weights with that score, those with the greatest sum of slacks, each "
        "divided by the mean of its column. target = sum l_j x_j, sum l_j y_j.\n"
        "returns: constant where the efficiencies under constant and variable returns agree, "
        "otherwise increasing where non-increasing ones agree with constant ones, otherwise "
        "decreasing.\n"
        "bootstrap: distances 1/score are drawn from their smoothed density reflected at 1, units "
        "are moved to them, and the original units measured against the moved ones. With d the "
        "distance and d* its replicates: corrected = 1 / (2 d - mean d*); interval = 1 / (2 d - "
        "quantiles of d*).\n"
        "bandwidth: 0.9 min(sd, quartile range / 1.349) k^(-1/5) of the k reflected distances "
        "above 1, times (k/n)^(1/5) times sd of all n distances / sd of the reflected.",
    .example = "orken dea examples/kazakhstan/regional.csv --unit region --period year "
               "--units examples/kazakhstan/units.csv --geography 2022 --periods 2023 "
               "--inputs employed_thousand --outputs grp_mln_kzt --bootstrap 500",
    ORK_PARAMS(ork_dea_options, params),
    ORK_OUTPUTS(outputs),
    .needs_unit = true,
    .run = run,
    .check = check,
};
