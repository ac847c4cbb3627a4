/* The method metafrontier: against frontiers fitted one by one, what must hold, and what is wrong
   with data or options. */
#include "case.h"

enum { FIRMS = 40, GROUPS = 3, ALL = FIRMS * GROUPS };
static const char *const technologies[GROUPS] = {"Запад", "North", "South"};

typedef struct firm {
    size_t group;
    double made, capital, labour;
} firm;

/* The groups' frontiers cross; u and v are those that a frontier expects. */
static void invent(firm *firms)
{
    static const double b[GROUPS][3] = {{1, 0.45, 0.4}, {0.8, 0.3, 0.65}, {0.95, 0.55, 0.3}};
    ork_random random = ork_random_stream(21, 4);
    for (size_t i = 0; i < ALL; i++) {
        firm *f = &firms[i];
        f->group = i % GROUPS;
        double capital = 2 * ork_random_uniform(&random), labour = 2 * ork_random_uniform(&random);
        double u = 0.3 * fabs(ork_random_normal(&random)), v = 0.15 * ork_random_normal(&random);
        f->capital = exp(capital), f->labour = exp(labour);
        f->made = exp(b[f->group][0] + b[f->group][1] * capital + b[f->group][2] * labour + v - u);
    }
}

#define HEADER "#unit,#technology,made,capital,labour\n"

static void write_firm(ork_context *ctx, ork_text *csv, const firm *f, size_t i, double measure,
                       bool is_cost)
{
    ork_text_addf(ctx, csv, "u%zu,%s,%.17g,%.17g,%.17g\n", i, technologies[f->group],
                  is_cost ? 1 / f->made : f->made * measure, f->capital * measure, f->labour);
}

static ork_status run_csv(ork_context *ctx, const char *method, const char *csv,
                          const char *const *settings, ork_result **result)
{
    ORK_OWNED_TABLE ork_table *data = NULL;
    ORK_TRY(case_table(ctx, csv, "unit", NULL, &data));
    return case_run(ctx, method, data, settings, NULL, result);
}

#define RUN(csv, result, ...)                                                                      \
    run_csv(*state, "metafrontier", csv,                                                           \
            SETTINGS("output: made", "group: technology", __VA_ARGS__), result)
#define INPUTS "inputs: capital | labour"

static void all_firms(ork_context *ctx, ork_text *csv)
{
    firm firms[ALL];
    invent(firms);
    ork_text_add(ctx, csv, HEADER);
    for (size_t i = 0; i < ALL; i++)
        write_firm(ctx, csv, &firms[i], i, 1, false);
}

/* ---- Twins -------------------------------------------------------------------------------------
 */

static void groups_are_the_frontiers_of_their_own_rows(void **state)
{
    ork_context *ctx = *state;
    ORK_OWNED_TEXT ork_text csv = {0};
    ORK_OWNED_RESULT ork_result *result = NULL;
    firm firms[ALL];
    invent(firms);
    all_firms(ctx, &csv);
    assert_ok(ctx, RUN(csv.bytes, &result, INPUTS));
    double sum = 0;
    for (size_t g = 0; g < GROUPS; g++) {
        ORK_OWNED_TEXT ork_text own = {0};
        ORK_OWNED_RESULT ork_result *frontier = NULL;
        ork_text_add(ctx, &own, HEADER);
        for (size_t i = 0; i < ALL; i++)
            if (firms[i].group == g) write_firm(ctx, &own, &firms[i], i, 1, false);
        assert_ok(ctx,
                  run_csv(ctx, "frontier", own.bytes, SETTINGS("output: made", INPUTS), &frontier));
        size_t row = case_row(ctx, result, "frontiers", "frontier", technologies[g], NULL, NULL);
        double likelihood = ork_result_value(frontier, "log_likelihood")->number;
        assert_near(case_number(result, "frontiers", row, "log_likelihood"), likelihood, 1e-12);
        sum += likelihood;
        for (size_t i = 0, k = 0; i < ALL; i++) {
            if (firms[i].group != g) continue;
            assert_near(case_number(result, "efficiency", i, "te_group"),
                        case_number(frontier, "efficiency", k, "efficiency"), 1e-10);
            double lower = case_number(frontier, "efficiency", k++, "lower");
            if (isnan(lower)) /* a frontier without noise */
                assert_true(isnan(case_number(result, "efficiency", i, "te_lower")));
            else
                assert_near(case_number(result, "efficiency", i, "te_lower"), lower, 1e-10);
        }
    }
    double pooled = ork_result_value(result, "pooled_log_likelihood")->number;
    assert_near(case_number(result, "tests", 0, "statistic"), 2 * (sum - pooled), 1e-9);
    assert_near(case_number(result, "tests", 0, "degrees"), 10, 0);
}

/* Estimate of a term, by its place among the terms of a frontier. */
static double estimate(ork_context *ctx, const ork_result *result, const char *frontier,
                       const char *term)
{
    const ork_table *table = ork_result_table(result, "estimates");
    for (size_t i = 0; i < table->row_count; i++) {
        if (case_reads(ctx, table, "frontier", i, frontier) &&
            case_reads(ctx, table, "part", i, "frontier") &&
            case_reads(ctx, table, "term", i, term))
            return case_number(result, "estimates", i, "estimate");
    }
    fail_msg("no %s of %s", term, frontier);
    return NAN;
}

static double height(ork_context *ctx, const ork_result *result, const char *frontier,
                     const firm *f)
{
    return estimate(ctx, result, frontier, "(constant)") +
           estimate(ctx, result, frontier, "ln(capital)") * log(f->capital) +
           estimate(ctx, result, frontier, "ln(labour)") * log(f->labour);
}

/* The second stage is a frontier whose output is the group's frontier. */
static void the_metafrontier_is_the_frontier_of_frontiers(void **state)
{
    ork_context *ctx = *state;
    ORK_OWNED_TEXT ork_text csv = {0};
    ORK_OWNED_TEXT ork_text second = {0};
    ORK_OWNED_RESULT ork_result *result = NULL, *frontier = NULL;
    firm firms[ALL];
    invent(firms);
    all_firms(ctx, &csv);
    assert_ok(ctx, RUN(csv.bytes, &result, INPUTS));
    ork_text_add(ctx, &second, HEADER);
    for (size_t i = 0; i < ALL; i++) {
        firm f = firms[i];
        f.made = exp(height(ctx, result, technologies[f.group], &f));
        write_firm(ctx, &second, &f, i, 1, false);
    }
    assert_ok(ctx,
              run_csv(ctx, "frontier", second.bytes, SETTINGS("output: made", INPUTS), &frontier));
    assert_near(ork_result_value(result, "log_likelihood")->number,
                ork_result_value(frontier, "log_likelihood")->number, 1e-9);
    for (size_t i = 0; i < ALL; i++) {
        double tgr = case_number(result, "efficiency", i, "tgr");
        assert_near(tgr, case_number(frontier, "efficiency", i, "efficiency"), 1e-7);
        assert_near(case_number(result, "efficiency", i, "te_meta"),
                    tgr * case_number(result, "efficiency", i, "te_group"), 1e-14);
    }
}

static void envelopes_lie_above_every_group_and_are_the_nearest(void **state)
{
    static const char *const surfaces[] = {"linear envelope", "quadratic envelope"};
    static const char *const ratios[] = {"tgr_linear", "tgr_quadratic"};
    ork_context *ctx = *state;
    ORK_OWNED_TEXT ork_text csv = {0};
    ORK_OWNED_RESULT ork_result *result = NULL;
    firm firms[ALL];
    double sum[2] = {0}, squares[2] = {0};
    invent(firms);
    all_firms(ctx, &csv);
    assert_ok(ctx, RUN(csv.bytes, &result, INPUTS));
    for (size_t k = 0; k < 2; k++) {
        double least = INFINITY;
        for (size_t i = 0; i < ALL; i++) {
            double gap = height(ctx, result, surfaces[k], &firms[i]) -
                         height(ctx, result, technologies[firms[i].group], &firms[i]);
            assert_near(case_number(result, "efficiency", i, ratios[k]), exp(-fmax(0, gap)), 1e-12);
            least = fmin(least, gap);
            sum[k] += gap, squares[k] += gap * gap;
        }
        assert_true(fabs(least) < 1e-11);
    }
    assert_true(sum[0] <= sum[1] + 1e-9 && squares[1] <= squares[0] + 1e-9);
}

/* ---- Laws --------------------------------------------------------------------------------------
 */

static void rows_in_any_order_and_other_measures_give_the_same(void **state)
{
    ork_context *ctx = *state;
    ORK_OWNED_TEXT ork_text csv = {0};
    ORK_OWNED_TEXT ork_text turned = {0};
    ORK_OWNED_TEXT ork_text inverse = {0};
    ORK_OWNED_RESULT ork_result *a = NULL, *b = NULL, *c = NULL;
    firm firms[ALL];
    invent(firms);
    all_firms(ctx, &csv);
    ork_text_add(ctx, &turned, HEADER);
    ork_text_add(ctx, &inverse, HEADER);
    for (size_t i = ALL; i-- > 0;)
        write_firm(ctx, &turned, &firms[i], i, 1000, false);
    for (size_t i = 0; i < ALL; i++)
        write_firm(ctx, &inverse, &firms[i], i, 1, true);
    assert_ok(ctx, RUN(csv.bytes, &a, INPUTS));
    assert_ok(ctx, RUN(turned.bytes, &b, INPUTS));
    /* A cost that is the inverse of an output is as far above its frontier as that is below. */
    for (size_t i = 0; i < ALL; i++) {
        double te = case_number(a, "efficiency", i, "te_meta");
        assert_near(case_number(b, "efficiency", ALL - 1 - i, "te_meta"), te, 1e-7);
        assert_near(case_number(b, "efficiency", ALL - 1 - i, "te_quadratic"),
                    case_number(a, "efficiency", i, "te_quadratic"), 1e-7);
    }
    for (size_t g = 0; g < GROUPS; g++)
        assert_string_equal(case_text(a, "groups", g, "group"), case_text(b, "groups", g, "group"));
    assert_ok(ctx, RUN(inverse.bytes, &c, INPUTS, "orientation: cost"));
    static const char *const columns[] = {"te_group", "tgr", "te_linear", "te_quadratic"};
    for (size_t i = 0; i < ALL; i++) {
        for (size_t k = 0; k < 4; k++)
            assert_near(case_number(c, "efficiency", i, columns[k]),
                        case_number(a, "efficiency", i, columns[k]), 1e-7);
    }
}

static void every_form_and_distribution_runs(void **state)
{
    ork_context *ctx = *state;
    ORK_OWNED_TEXT ork_text csv = {0};
    static const char *const forms[] = {"form: cobb-douglas", "form: translog", "form: linear"};
    static const char *const kinds[] = {"distribution: exponential", "distribution: rayleigh"};
    all_firms(ctx, &csv);
    for (size_t f = 0; f < 3; f++) {
        for (size_t d = 0; d < 2; d++) {
            ORK_OWNED_RESULT ork_result *result = NULL;
            assert_ok(ctx, RUN(csv.bytes, &result, INPUTS, forms[f], kinds[d],
                               "meta-distribution: exponential"));
            for (size_t i = 0; i < ALL; i++) {
                double te = case_number(result, "efficiency", i, "te_meta");
                assert_true(te > 0 && te <= 1);
                assert_true(te <= case_number(result, "efficiency", i, "te_group"));
            }
        }
    }
}

/* ---- Edges -------------------------------------------------------------------------------------
 */

static void what_is_wrong_with_groups_is_told(void **state)
{
    ork_context *ctx = *state;
    ORK_OWNED_RESULT ork_result *result = NULL;
    ORK_OWNED_TEXT ork_text one = {0};
    ORK_OWNED_TEXT ork_text small = {0};
    ORK_OWNED_TEXT ork_text missing = {0};
    firm firms[ALL];
    invent(firms);
    ork_text_add(ctx, &one, HEADER);
    ork_text_add(ctx, &small, HEADER);
    ork_text_add(ctx, &missing, HEADER);
    for (size_t i = 0; i < ALL; i++) {
        if (firms[i].group != 1) write_firm(ctx, &small, &firms[i], i, 1, false);
        write_firm(ctx, &missing, &firms[i], i, 1, false);
        firms[i].group = 0;
        write_firm(ctx, &one, &firms[i], i, 1, false);
    }
    ork_text_add(ctx, &small, "x,North,1,2,3\ny,North,2,3,4\n");
    ork_text_add(ctx, &missing, "Ақтау,,1,2,3\n");
    assert_error(ctx, RUN(one.bytes, &result, INPUTS), ORK_ERR_DATA,
                 "\"technology\" has one group only, Запад");
    assert_error(ctx, RUN(small.bytes, &result, INPUTS), ORK_ERR_DATA,
                 "North: 2 observations cannot carry a frontier of 5 parameters");
    assert_error(ctx, RUN(missing.bytes, &result, INPUTS), ORK_ERR_DATA,
                 "Ақтау has no \"technology\"");
    assert_error(ctx,
                 run_csv(ctx, "metafrontier", one.bytes,
                         SETTINGS("output: made", "group: tecnology", INPUTS), &result),
                 ORK_ERR_DATA, "technology");
}

static void a_column_without_change_in_a_group_is_named(void **state)
{
    ork_context *ctx = *state;
    ORK_OWNED_RESULT ork_result *result = NULL;
    ORK_OWNED_TEXT ork_text csv = {0};
    firm firms[ALL];
    invent(firms);
    ork_text_add(ctx, &csv, HEADER);
    for (size_t i = 0; i < ALL; i++) {
        if (firms[i].group == 2) firms[i].labour = 7;
        write_firm(ctx, &csv, &firms[i], i, 1, false);
    }
    assert_error(ctx, RUN(csv.bytes, &result, INPUTS), ORK_ERR_DATA,
                 "South: ln(labour) is constant, or follows from the terms before it");
}

/* Groups by number stand in the order of numbers. */
static void groups_that_share_a_frontier_are_told(void **state)
{
    ork_context *ctx = *state;
    ORK_OWNED_RESULT ork_result *result = NULL;
    ORK_OWNED_TEXT ork_text csv = {0};
    ORK_OWNED_TEXT ork_text near = {0};
    firm firms[ALL];
    invent(firms);
    ork_text_add(ctx, &csv, "#unit,technology,made,capital,labour\n");
    ork_text_add(ctx, &near, "#unit,technology,made,capital,labour\n");
    for (size_t copy = 0; copy < 2; copy++) {
        for (size_t i = 1; i < ALL; i += GROUPS) {
            const firm *f = &firms[i];
            ork_text_addf(ctx, &csv, "u%zu,%d,%.17g,%.17g,%.17g\n", 2 * i + copy, copy ? 9 : 10,
                          f->made, f->capital, f->labour);
            ork_text_addf(ctx, &near, "u%zu,%d,%.17g,%.17g,%.17g\n", 2 * i + copy, copy ? 9 : 10,
                          f->made * (copy && i == 1 ? 1.001 : 1), f->capital, f->labour);
        }
    }
    assert_error(ctx, RUN(csv.bytes, &result, INPUTS), ORK_ERR_DATA,
                 "the frontiers of the groups are one and the same");
    assert_ok(ctx, RUN(near.bytes, &result, INPUTS));
    assert_string_equal(case_text(result, "groups", 0, "group"), "9");
    assert_near(case_number(result, "tests", 0, "p"), 1, 1e-3);
    for (size_t i = 0; i < 2 * FIRMS; i++)
        assert_near(case_number(result, "efficiency", i, "tgr"), 1, 1e-3);
}

static ork_status run_once(ork_context *ctx, void *data)
{
    ORK_OWNED_RESULT ork_result *result = NULL;
    return run_csv(ctx, "metafrontier", data, SETTINGS("output: made", "group: technology", INPUTS),
                   &result);
}

/* Thousands of allocations: each of the first, then ever fewer of those that follow. */
static void refused_memory_is_survived(void **state)
{
    ork_context *made = *state;
    ORK_OWNED_TEXT ork_text csv = {0};
    firm firms[ALL];
    invent(firms);
    ork_text_add(made, &csv, HEADER);
    for (size_t i = 0; i < 36; i++) {
        firms[i].group %= 2;
        write_firm(made, &csv, &firms[i], i, 1, false);
    }
    for (size_t n = 1; n < 1000000; n += 1 + n / 25) {
        ork_context *ctx = ork_context_new();
        ork_context_set_threads(ctx, 1);
        failing_memory failing = {.countdown = n};
        ork_context_set_memory_hook(ctx, refuse_nth, &failing);
        ork_status status = run_once(ctx, csv.bytes);
        ork_context_free(ctx);
        assert_int_equal(status, failing.refused ? ORK_ERR_MEMORY : ORK_OK);
        if (!failing.refused) return;
    }
    fail_msg("the work never succeeded");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        context_test(groups_are_the_frontiers_of_their_own_rows),
        context_test(the_metafrontier_is_the_frontier_of_frontiers),
        context_test(envelopes_lie_above_every_group_and_are_the_nearest),
        context_test(rows_in_any_order_and_other_measures_give_the_same),
        context_test(every_form_and_distribution_runs),
        context_test(what_is_wrong_with_groups_is_told),
        context_test(a_column_without_change_in_a_group_is_named),
        context_test(groups_that_share_a_frontier_are_told),
        context_test(refused_memory_is_survived),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
