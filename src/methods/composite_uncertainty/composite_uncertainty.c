/* How sure are the ranks of a composite index? The declaration, and the runs. */
#include <math.h>

#include "methods/composite/params.h"
#include "methods/composite_uncertainty/sobol.h"

typedef ork_composite_uncertainty_options options_type;

static const ork_param params[] = {
    COMPOSITE_PARAMS,
    {.kind = ORK_PARAM_TEXTS,
     .name = "vary",
     .offset = offsetof(options_type, vary),
     .help = "Alternatives of an option of composite, each run takes one at random: "
             "\"normalise=min-max|z-score\"; further settings of an alternative stand behind it: "
             "\"normalise=min-max scale=1,100|z-score z-scale=10,2\"",
     .flags = ORK_REPEATED,
     .form = "OPTION=VALUE|VALUE…"},
    ORK_REALS_PARAM(options_type, weights_noise, 0, 1,
                    "Noise f on weights: each is multiplied by a number between 1 - f and 1 + f, "
                    "then those of a group scaled to sum to 1; one f for all levels, or one per "
                    "level, the indicators' first"),
    ORK_BOOLEAN_PARAM(options_type, weights_by_expert, "no",
                      "Whether each run takes the weights of one expert of weights-table"),
    ORK_CHOICE_PARAM(options_type, leave_out, "none",
                     "Whether each run leaves out one indicator or one group (or nothing)", "none",
                     "indicators", "groups"),
    ORK_BOOLEAN_PARAM(options_type, impute_draws, "no",
                      "Whether each run fills gaps by draws: of regression and em with what they "
                      "leave unexplained, of hot decks another donor (slow: each run prepares its "
                      "values)"),
    ORK_TEXTS_PARAM(options_type, error,
                    "Standard deviation of errors of measurement: 5% of the value, or 0.3 in the "
                    "indicator's measure unit; one for all indicators or one for each (the column "
                    "error of the structure goes first)",
                    0),
    ORK_INTEGER_PARAM(options_type, runs, "500", 1, 10000000, "Number of runs"),
    ORK_REAL_PARAM(options_type, interval, "0.9", 0, 1,
                   "Share of the runs between lower and upper ends"),
    ORK_BOOLEAN_PARAM(options_type, sensitivity, "no",
                      "Whether to tell which factor ranks and scores depend on: Sobol's indices, "
                      "from runs of their own"),
    ORK_INTEGER_PARAM(options_type, base_samples, "256", 1, 10000000,
                      "Base samples of the sensitivity analysis; each takes a run more than there "
                      "are factors, and one more"),
    ORK_INTEGER_PARAM(options_type, bootstraps, "100", 0, 10000,
                      "Bootstrap samples behind the intervals of the indices; 0 for none"),
    ORK_CHOICE_PARAM(options_type, points, "quasi-random",
                     "Points of the base samples: Sobol's sequence with Owen's scrambling (best "
                     "with 2^m base samples) or random ones",
                     "random", "quasi-random"),
};

static const ork_output outputs[] = {
    {"ranks", "unit", ORK_TEXT, "Unit"},
    {"ranks", "period", ORK_INTEGER, "Period, when there is one"},
    {"ranks", "rank", ORK_INTEGER, "Nominal rank: that of composite with the same options"},
    {"ranks", "median_rank", ORK_NUMBER, "Median of the ranks over the runs"},
    {"ranks", "lower_rank", ORK_NUMBER, "Lower end of the interval of ranks"},
    {"ranks", "upper_rank", ORK_NUMBER, "Upper end of the interval of ranks"},
    {"ranks", "mean_rank", ORK_NUMBER, "Mean rank"},
    {"ranks", "most_frequent_rank", ORK_NUMBER, "Most frequent rank"},
    {"ranks", "most_frequent_share", ORK_NUMBER, "Share of runs with it"},
    {"ranks", "score", ORK_NUMBER, "Nominal score"},
    {"ranks", "mean_score", ORK_NUMBER, "Mean score (scales of alternatives may differ)"},
    {"ranks", "sd_score", ORK_NUMBER, "Standard deviation of the scores"},
    {"ranks", "lower_score", ORK_NUMBER,
     "Lower end of the interval of scores (of the first 1,000 runs, fewer "
     "of more than 33,000 units)"},
    {"ranks", "upper_score", ORK_NUMBER,
     "Upper end of the interval of scores (of the first 1,000 runs, fewer "
     "of more than 33,000 units)"},
    {"ranks", "runs", ORK_INTEGER, "Runs in which the unit has a score"},
    {"ranks", "share_<band>", ORK_NUMBER, "Share of runs in the band, cut anew in each run"},
    {"ranking", "unit", ORK_TEXT, "The latest period by nominal rank, with the columns of ranks"},
    {"rank_shares", "unit", ORK_TEXT, "Unit of the latest period, by nominal rank"},
    {"rank_shares", "rank", ORK_NUMBER, "Rank"},
    {"rank_shares", "share", ORK_NUMBER, "Share of runs in which the unit has it"},
    {"dominance", "unit", ORK_TEXT,
     "Unit of the latest period (up to 60 all pairs, otherwise neighbours)"},
    {"dominance", "other", ORK_TEXT, "Unit that it is compared with"},
    {"dominance", "share", ORK_NUMBER, "Share of runs in which it ranks above; ties count half"},
    {"factors", "factor", ORK_TEXT, "What is uncertain"},
    {"factors", "alternative", ORK_TEXT, "Alternative; none for noise"},
    {"factors", "runs", ORK_INTEGER, "Runs that took it"},
    {"factors", "failed", ORK_INTEGER, "Of these, runs that failed"},
    {"factors", "mean_rank_shift", ORK_NUMBER,
     "Mean over units and runs of |rank - nominal rank|, the other factors at random"},
    {"one_at_a_time", "factor", ORK_TEXT, "What changes alone"},
    {"one_at_a_time", "alternative", ORK_TEXT, "Alternative; none for noise"},
    {"one_at_a_time", "runs", ORK_INTEGER, "1, or draws of noise"},
    {"one_at_a_time", "failed", ORK_INTEGER, "Of these, runs that failed"},
    {"one_at_a_time", "mean_rank_shift", ORK_NUMBER,
     "Mean over units of |rank - nominal rank|, the other factors nominal"},
    {"one_at_a_time", "most_rank_shift", ORK_NUMBER, "The greatest of them"},
    {"one_at_a_time", "unit", ORK_TEXT, "Unit that moves most"},
    {"one_at_a_time", "choice", ORK_TEXT, "Factor and alternative in one text"},
    {"replicates", "run", ORK_INTEGER, "Run (the first 1,000)"},
    {"replicates", "<factor>", ORK_TEXT, "Alternative that it took, or the number noise came from"},
    {"replicates", "mean_rank_shift", ORK_NUMBER, "Mean rank shift; missing where it failed"},
    {"failures", "runs", ORK_INTEGER, "Runs that failed for the cause (when some failed)"},
    {"failures", "share", ORK_NUMBER, "Share of all runs"},
    {"failures", "common", ORK_TEXT, "Alternatives that all of them took"},
    {"failures", "cause", ORK_TEXT, "What was wrong in the first of them"},
    {"failures", "hint", ORK_TEXT, "How to mend it"},
    {"sensitivity", "output", ORK_TEXT, "mean rank shift (with sensitivity)"},
    {"sensitivity", "factor", ORK_TEXT, "What is uncertain"},
    {"sensitivity", "first_order", ORK_NUMBER,
     "Si: share of the output's variance by the factor alone"},
    {"sensitivity", "first_order_lower", ORK_NUMBER, "Lower end of its bootstrap interval"},
    {"sensitivity", "first_order_upper", ORK_NUMBER, "Upper end of its bootstrap interval"},
    {"sensitivity", "total_order", ORK_NUMBER,
     "STi: share by the factor and all that it takes part in"},
    {"sensitivity", "total_order_lower", ORK_NUMBER, "Lower end of its bootstrap interval"},
    {"sensitivity", "total_order_upper", ORK_NUMBER, "Upper end of its bootstrap interval"},
    {"sensitivity_ranks", "unit", ORK_TEXT, "Unit of the latest period (with sensitivity)"},
    {"sensitivity_ranks", "factor", ORK_TEXT, "What is uncertain"},
    {"sensitivity_ranks", "first_order", ORK_NUMBER,
     "Si of the unit's rank, and so on; missing where it is the same in all runs"},
    {"sensitivity_scores", "unit", ORK_TEXT, "The same of the units' scores"},
    {"sensitivity_bars", "factor", ORK_TEXT, "What is uncertain (for the figure)"},
    {"sensitivity_bars", "index", ORK_TEXT, "First order or total"},
    {"sensitivity_bars", "value", ORK_NUMBER, "Index of the mean rank shift"},
    {"sensitivity_bars", "lower", ORK_NUMBER, "Lower end of its interval"},
    {"sensitivity_bars", "upper", ORK_NUMBER, "Upper end of its interval"},
    {NULL, "base_samples", ORK_NUMBER, "Base samples that counted (with sensitivity)"},
    {NULL, "interaction_share", ORK_NUMBER,
     "1 - sum of Si of the mean rank shift (with sensitivity)"},
    {NULL, "runs", ORK_NUMBER, "Runs that gave ranks"},
    {NULL, "failed", ORK_NUMBER, "Runs that failed"},
    {NULL, "mean_rank_shift", ORK_NUMBER, "Mean over runs and units of |rank - nominal rank|"},
    {NULL, "sd_rank_shift", ORK_NUMBER, "Standard deviation over runs of the mean rank shift"},
};

static const char *const citations[] = {
    "Saisana, M., Saltelli, A., & Tarantola, S. (2005), Uncertainty and sensitivity analysis "
    "techniques as tools for the quality assessment of composite indicators. Journal of the Royal "
    "Statistical Society A 168(2), 307-323. doi:10.1111/j.1467-985X.2005.00350.x",
    "Saltelli, A., Annoni, P., Azzini, I., Campolongo, F., Ratto, M., & Tarantola, S. (2010), "
    "Variance based sensitivity analysis of model output. Computer Physics Communications 181(2), "
    "259-270. doi:10.1016/j.cpc.2009.09.018 (Si and STi)",
    "OECD/JRC (2008), Handbook on Constructing Composite Indicators: Methodology and User Guide. "
    "Paris: OECD Publishing. doi:10.1787/9789264043466-en (step 7)",
    "Becker, W., Caperna, G., Del Sorbo, M., Norlen, H., Papadimitriou, E., & Saisana, M. (2022), "
    "COINr: An R package for developing composite indicators. Journal of Open Source Software "
    "7(78), 4567. doi:10.21105/joss.04567 (noise on weights)",
    NULL,
};

/* [count × factors] points of the runs from `first` on: one random stream per run. */
static void sample(ork_context *ctx, const uncertainty_engine *engine, size_t first, size_t count,
                   double *u)
{
    for (size_t r = 0; r < count; r++) {
        ork_random random = ork_random_stream(ork_context_seed(ctx), first + r);
        for (size_t f = 0; f < engine->factor_count; f++)
            u[r * engine->factor_count + f] = ork_random_uniform(&random);
    }
}

static ork_status run_all(ork_context *ctx, uncertainty_engine *engine,
                          uncertainty_summary *summary)
{
    ORK_SCRATCH(scratch);
    size_t runs = (size_t)engine->options->runs, block = summary_block(engine);
    uncertainty_outcome outcome;
    double *u;
    if (block > runs) block = runs;
    ORK_NEW(u, ork_arena_alloc(ctx, &scratch, block * engine->factor_count * sizeof *u));
    ORK_TRY(uncertainty_outcome_new(ctx, engine, block, &scratch, &outcome));
    for (size_t first = 0; first < runs; first += block) {
        size_t count = runs - first < block ? runs - first : block;
        ork_progress(ctx, "runs", (double)first / (double)runs);
        sample(ctx, engine, first, count, u);
        ORK_TRY(uncertainty_evaluate(ctx, engine, u, count, &outcome));
        ORK_TRY(summary_add(ctx, summary, u, count, &outcome));
        ORK_TRY(ork_check_cancelled(ctx));
    }
    return ORK_OK;
}

static ork_status add_values(ork_context *ctx, const uncertainty_summary *summary,
                             ork_result *result)
{
    const summary_moments *shift = &summary->shift;
    ORK_TRY(ork_result_add_value(ctx, result, "runs", "Runs that gave ranks", NULL,
                                 (double)(summary->runs - summary->failed)));
    ORK_TRY(ork_result_add_value(ctx, result, "failed", "Runs that failed", NULL,
                                 (double)summary->failed));
    ORK_TRY(ork_result_add_value(ctx, result, "mean_rank_shift", "Mean rank shift", "ranks",
                                 shift->count > 0 ? shift->mean : NAN));
    return ork_result_add_value(ctx, result, "sd_rank_shift",
                                "Mean rank shift, standard deviation over runs", "ranks",
                                summary_sd(shift));
}

static ork_status tell(ork_context *ctx, const uncertainty_summary *summary, ork_result *result)
{
    ORK_TRY(summary_tables(ctx, summary, result));
    ORK_TRY(summary_failures(ctx, summary, result));
    ORK_TRY(summary_pair_tables(ctx, summary, result));
    ORK_TRY(summary_factor_tables(ctx, summary, result));
    ORK_TRY(summary_figures(ctx, summary, result));
    return add_values(ctx, summary, result);
}

static ork_status analyse(ork_context *ctx, uncertainty_engine *engine, ork_result *result)
{
    uncertainty_summary summary;
    uncertainty_sobol sobol = {0};
    bool is_asked = engine->options->sensitivity;
    ORK_TRY(summary_new(ctx, engine, (size_t)engine->options->runs, &summary));
    ork_status status = is_asked ? uncertainty_sobol_new(ctx, &summary, &sobol) : ORK_OK;
    if (status == ORK_OK) status = run_all(ctx, engine, &summary);
    if (status == ORK_OK) status = tell(ctx, &summary, result);
    if (status == ORK_OK && is_asked) status = uncertainty_sobol_run(ctx, &sobol);
    if (status == ORK_OK && is_asked) status = uncertainty_sobol_tell(ctx, &sobol, result);
    uncertainty_sobol_free(&sobol);
    return status;
}

static ork_status run(ork_context *ctx, const ork_input *input, const void *options,
                      ork_result *result)
{
    ORK_SCRATCH(arena);
    uncertainty_engine engine;
    ork_status status = uncertainty_engine_new(ctx, input, options, &arena, &engine);
    if (status == ORK_OK) status = analyse(ctx, &engine, result);
    uncertainty_engine_free(&engine);
    return status;
}

const ork_method ork_method_composite_uncertainty = {
    .name = "composite-uncertainty",
    .family = "composite",
    .title = "Uncertainty of a composite index",
    .summary = "Repeats an index under other choices, weights and measurements, and tells how "
               "sure its ranks are",
    .citations = citations,
    .formulas =
        "Each run takes, independently and with equal chances, one alternative of each vary, one\n"
        "expert, and one indicator or group to leave out (or nothing); it draws\n"
        "  weights  w' = w*(1 + U(-f, f)), scaled to sum to 1 within the group; weights that\n"
        "           the data give are found first\n"
        "  gaps     E(x) + e, e normal with the covariance that regression or em leaves\n"
        "  errors   x' = x + s*Z, s the standard deviation (of 5%: 0.05*|x|), Z normal\n"
        "and is an index like any other. mean rank shift of a run = mean over units of\n"
        "|rank - nominal rank|. Lower and upper ends are quantiles (type 7) of the runs.\n"
        "Sensitivity: base sample k is two points A and B; run AB_i is A with factor i of B.\n"
        "  Si  = mean((b - m)*(ab_i - a))/V   share of the variance by factor i alone\n"
        "  STi = mean((ab_i - a)^2)/(2*V)     share by factor i and all that it takes part in\n"
        "a, b, ab_i the outputs of the runs, m and V mean and variance of all a and b. Intervals\n"
        "are percentiles of bootstraps over base samples. A base sample with a run that failed\n"
        "counts for nothing; one in which a unit has no score, not for that unit.",
    .example = "orken composite-uncertainty examples/kazakhstan/regional.csv --unit region "
               "--period year --where 'year = 2023 and region != \"KZ\"' "
               "--derive 'product = grp_mln_kzt / population_avg' "
               "--derive 'ict = gva_J_mln_kzt / population_avg' "
               "--derive 'industry = gva_C_mln_kzt / population_avg' "
               "--indicators product,ict,industry --vary 'normalise=min-max|z-score|rank' "
               "--weights-noise 0.25",
    ORK_PARAMS(options_type, params),
    ORK_OUTPUTS(outputs),
    .needs_unit = true,
    .run = run,
    .check = composite_check,
};
