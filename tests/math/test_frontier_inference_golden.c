/* Tests and criteria of frontiers against frontier 1.1-8 and sfaR 1.0.1. */
#include "frontier_case.h"

typedef struct golden_frontier {
    const char *id, *file;
    const char *const *names;
    int sign;
    ork_inefficiency distribution;
} golden_frontier;

static const char *const front41[] = {"log:output", "log:capital", "log:labour", NULL};
static const char *const rice[] = {"log:PROD", "log:AREA", "log:LABOR", "log:NPK", NULL};
static const char *const rice_other[] = {"log:PROD", "log:AREA",  "log:LABOR",
                                         "log:NPK",  "log:OTHER", NULL};
static const char *const electricity[] = {"log:cost/fprice", "log:output", "log:lprice/fprice",
                                          "log:cprice/fprice", NULL};

static void fit_golden(ork_context *ctx, const golden_frontier *g, frontier_case *c,
                       ork_arena *arena, ork_frontier *fit)
{
    golden_case(ctx, g->file, g->names, g->sign, g->distribution, c);
    assert_ok(ctx, ork_frontier_fit(ctx, &c->model, arena, fit, NULL));
}

static void skewness_and_criteria_are_those_of_sfar(void **state)
{
    static const golden_frontier cases[] = {
        {"sfar_f41_hn", "front41Data.csv", front41, 1, ORK_HALF_NORMAL},
        {"sfar_f41_ex", "front41Data.csv", front41, 1, ORK_EXPONENTIAL},
        {"sfar_f41_tn", "front41Data.csv", front41, 1, ORK_TRUNCATED_NORMAL},
        {"sfar_ricephil_hn", "ricephil.csv", rice_other, 1, ORK_HALF_NORMAL},
        {"sfar_ricephil_ex", "ricephil.csv", rice_other, 1, ORK_EXPONENTIAL},
        {"sfar_electricity_hn", "electricity.csv", electricity, -1, ORK_HALF_NORMAL},
    };
    ork_context *ctx = *state;
    static frontier_case c;
    for (size_t k = 0; k < sizeof cases / sizeof *cases; k++) {
        const char *id = cases[k].id;
        ORK_SCRATCH(arena);
        ork_frontier fit;
        ork_frontier_skewness test;
        json_t *model = golden_model(id);
        fit_golden(ctx, &cases[k], &c, &arena, &fit);
        /* sfaR does not turn the residuals of a frontier of costs. */
        int sign = cases[k].sign;
        assert_ok(ctx, ork_frontier_skewness_test(ctx, &fit, 0, &test));
#define SFAR(what) golden_number(model, what)
        agree(id, "M3T", sign * test.m3t, SFAR("ols.coelli_M3T.z"), 8);
        agree(id, "M3T p", test.m3t_p, SFAR("ols.coelli_M3T.p\\.value"), 8);
        agree(id, "skewness z", sign * test.z, SFAR("ols.agostino.statistic.Z3  | Skewness"), 8);
        agree(id, "kurtosis z", test.kurtosis_z, SFAR("ols.agostino.statistic.Z4  | Kurtosis"), 8);
        agree(id, "omnibus", test.omnibus, SFAR("ols.agostino.statistic.Chi2 | Omnibus"), 8);
        agree(id, "skewness p", test.p, SFAR("ols.agostino.p.Skewness Test"), 5);
        ork_frontier_criteria criteria = ork_frontier_criteria_of(&fit);
        agree(id, "AIC", criteria.aic, SFAR("ic.AIC"), 8);
        agree(id, "BIC", criteria.bic, SFAR("ic.BIC"), 8);
        agree(id, "HQIC", criteria.hqic, SFAR("ic.HQIC"), 8);
        json_decref(model);
    }
}

/* frontier stops early and its π has seven digits: its log-likelihoods agree to about 1e-5. */
static void likelihood_ratios_are_those_of_frontier(void **state)
{
    static const golden_frontier cases[] = {
        {"f41_hn", "front41Data.csv", front41, 1, ORK_HALF_NORMAL},
        {"rice_hn", "riceProdPhil.csv", rice, 1, ORK_HALF_NORMAL},
    };
    ork_context *ctx = *state;
    static frontier_case c;
    for (size_t k = 0; k < sizeof cases / sizeof *cases; k++) {
        const char *id = cases[k].id;
        ORK_SCRATCH(arena);
        ork_frontier fit;
        ork_likelihood_ratio ratio;
        json_t *model = golden_model(id);
        fit_golden(ctx, &cases[k], &c, &arena, &fit);
        ork_frontier_inefficiency_test(&fit, &ratio);
        double exact = 2 * (golden_number(model, "reference_polished.logLik") -
                            golden_number(model, "ols.logLik"));
        agree(id, "LR", ratio.statistic, exact, 8);
        agree(id, "LR of frontier", ratio.statistic, golden_number(model, "lr_test.stat"), 4);
        agree(id, "p of frontier", ratio.p, golden_number(model, "lr_test.p_mixed_chisq"), 3);
        assert_int_equal(ratio.restrictions, (size_t)golden_number(model, "lr_test.df"));
        agree(id, "log-likelihood of LS", fit.ols_log_likelihood,
              golden_number(model, "ols.logLik"), 11);
        agree(id, "skewness", fit.ols_skewness, golden_number(model, "ols.skewness"), 10);
        json_decref(model);
    }
}

/* The p of frontier's own statistics, for 1 to 4 restrictions. */
static void mixed_tails_are_those_of_frontier(void **state)
{
    static const char *const ids[] = {"f41_hn",
                                      "f41_tn",
                                      "rice_bc95",
                                      "rice_bc95_noint",
                                      "rice_cost_panel_bc92_hn",
                                      "rice_panel_bc92_tn",
                                      "rice_unbal_bc92_tn"};
    (void)state;
    for (size_t k = 0; k < sizeof ids / sizeof *ids; k++) {
        json_t *model = golden_model(ids[k]);
        double p = ork_mixed_chi_square_upper(golden_number(model, "lr_test.stat"),
                                              (size_t)golden_number(model, "lr_test.df"));
        agree(ids[k], "p", p, golden_number(model, "lr_test.p_mixed_chisq"), 12);
        json_decref(model);
    }
}

static void observed_information_is_the_references(void **state)
{
    static const golden_frontier g = {"sfar_f41_hn", "front41Data.csv", front41, 1,
                                      ORK_HALF_NORMAL};
    ork_context *ctx = *state;
    static frontier_case c;
    ORK_SCRATCH(arena);
    ork_frontier fit;
    double covariance[25];
    json_t *model = golden_model(g.id);
    fit_golden(ctx, &g, &c, &arena, &fit);
    assert_ok(ctx,
              ork_frontier_covariance(ctx, &fit, ORK_COVARIANCE_INFORMATION, NULL, covariance));
    for (size_t j = 0; j < 25; j++) {
        char path[64];
        snprintf(path, sizeof path, "vcov.%zu.%zu", j / 5, j % 5);
        agree(g.id, path, covariance[j], golden_number(model, path), 6);
    }
    json_decref(model);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        context_test(skewness_and_criteria_are_those_of_sfar),
        context_test(likelihood_ratios_are_those_of_frontier),
        context_test(mixed_tails_are_those_of_frontier),
        context_test(observed_information_is_the_references),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
