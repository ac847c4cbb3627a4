/* Concentration of plants in space: verdicts where the answer is known, a plain twin of a
   simulation, laws, what is missing or wrong. */
#include "case.h"

#define RUN(csv, result, ...) run_csv(*state, csv, SETTINGS(__VA_ARGS__), result)
#define PLANE "x: x", "y: y", "coordinates: plane", "industry: industry"

static ork_status run_csv(ork_context *ctx, const char *csv, const char *const *settings,
                          ork_result **result)
{
    ORK_OWNED_TABLE ork_table *data = NULL;
    ORK_TRY(case_table(ctx, csv, NULL, NULL, &data));
    return case_run(ctx, "point-concentration", data, settings, NULL, result);
}

/* 60 plants all over a square, 40 in one corner of it, 36 at the points of a grid. */
static void write_plants(ork_context *ctx, ork_text *csv, bool is_reversed, double scale)
{
    enum { N = 136 };
    ork_random random = ork_random_stream(17, 0);
    double x[N], y[N], jobs[N];
    for (size_t k = 0; k < N; k++) {
        double side = k < 60 ? 100 : 12;
        x[k] = side * ork_random_uniform(&random);
        y[k] = side * ork_random_uniform(&random);
        jobs[k] = 1 + (double)ork_random_below(&random, 30);
        if (k < 100) continue;
        x[k] = 8 + 17 * (double)((k - 100) % 6);
        y[k] = 8 + 17 * (double)((k - 100) / 6);
    }
    ork_text_add(ctx, csv, "x,y,#industry,jobs\n");
    for (size_t i = 0; i < N; i++) {
        size_t k = is_reversed ? N - 1 - i : i;
        ork_text_addf(ctx, csv, "%.17g,%.17g,%s,%g\n", x[k] * scale, y[k] * scale,
                      k < 60    ? "bakery"
                      : k < 100 ? "software"
                                : "аптека",
                      jobs[k]);
    }
}

static size_t row_of(ork_context *ctx, const ork_result *result, const char *industry,
                     const char *measure)
{
    return case_row(ctx, result, "industries", "industry", industry, "measure", measure);
}

static void assert_same_tables(const ork_result *a, const ork_result *b, const char *name,
                               const char *column, double factor)
{
    const ork_table *x = ork_result_table(a, name), *y = ork_result_table(b, name);
    const ork_column *p = x->columns[ork_table_find(x, column)];
    const ork_column *q = y->columns[ork_table_find(y, column)];
    assert_int_equal(x->row_count, y->row_count);
    for (size_t k = 0; k < x->row_count; k++) {
        assert_int_equal(ork_column_has(p, k), ork_column_has(q, k));
        if (!ork_column_has(p, k)) continue;
        double ours = p->data.number[k], theirs = q->data.number[k] * factor;
        if (factor == 1) {
            assert_memory_equal(&ours, &theirs, sizeof ours);
        } else {
            assert_near(theirs / (ours != 0 ? ours : 1), ours != 0 ? 1 : 0, 1e-9);
        }
    }
}

static void a_cluster_is_localised_and_a_grid_is_dispersed(void **state)
{
    const char *const measures[] = {"k-density", "m", "m-density", "ripley-k", "ripley-l", NULL};
    ork_context *ctx = *state;
    ORK_OWNED_TEXT ork_text csv = {0};
    ORK_OWNED_RESULT ork_result *result = NULL;
    write_plants(ctx, &csv, false, 1);
    assert_ok(ctx, RUN(csv.bytes, &result, PLANE, "simulations: 199", "max-distance: 9",
                       "measures: k-density | m | m-density | ripley-k | ripley-l"));
    for (size_t m = 0; measures[m]; m++) {
        size_t cluster = row_of(ctx, result, "software", measures[m]);
        size_t grid = row_of(ctx, result, "аптека", measures[m]);
        assert_string_equal(case_text(result, "industries", cluster, "verdict"), "localised");
        assert_string_equal(case_text(result, "industries", grid, "verdict"), "dispersed");
        assert_true(case_number(result, "industries", cluster, "p_localised") <= 0.05);
        assert_true(case_number(result, "industries", grid, "p_dispersed") <= 0.05);
        assert_true(case_number(result, "industries", cluster, "localisation") > 0);
        assert_true(case_number(result, "industries", grid, "dispersion") > 0);
        assert_near(case_number(result, "industries", grid, "localisation"), 0, 0);
    }
    assert_string_equal(case_text(result, "ranking", 0, "industry"), "software");
    assert_near(ork_result_value(result, "localised")->number, 1, 0);
}

/* Industries at random: the global band of 10 % is left by about one in ten. */
static void random_industries_are_seldom_called_localised(void **state)
{
    enum { TRIALS = 60 };
    ork_context *ctx = *state;
    size_t localised = 0, industries = 0;
    for (size_t trial = 0; trial < TRIALS; trial++) {
        ORK_OWNED_TEXT ork_text csv = {0};
        ORK_OWNED_RESULT ork_result *result = NULL;
        ork_random random = ork_random_stream(23, trial);
        ork_text_add(ctx, &csv, "x,y,#industry\n");
        for (size_t k = 0; k < 90; k++) {
            double x = ork_random_uniform(&random), y = ork_random_uniform(&random);
            ork_text_addf(ctx, &csv, "%g,%g,%c\n", x * x, y, "ABC"[k % 3]);
        }
        ork_context_set_seed(ctx, trial);
        assert_ok(ctx,
                  RUN(csv.bytes, &result, PLANE, "simulations: 99", "distances: 20", "level: 0.9"));
        localised += (size_t)ork_result_value(result, "localised")->number;
        industries += 3;
    }
    print_message("%zu of %zu random industries are localised at 10 %%\n", localised, industries);
    assert_true(localised > industries / 50 && localised < industries * 18 / 100);
}

static void nothing_depends_on_the_order_of_rows_or_on_threads(void **state)
{
    ork_context *ctx = *state;
    ORK_OWNED_TEXT ork_text csv = {0}, reversed = {0};
    ORK_OWNED_RESULT ork_result *one = NULL, *two = NULL;
    write_plants(ctx, &csv, false, 1);
    write_plants(ctx, &reversed, true, 1);
    ork_context_set_threads(ctx, 1);
    assert_ok(ctx, RUN(csv.bytes, &one, PLANE, "simulations: 50", "weight: jobs",
                       "measures: k-density | m | m-density | ripley-l"));
    ork_context_set_threads(ctx, 3);
    assert_ok(ctx, RUN(reversed.bytes, &two, PLANE, "simulations: 50", "weight: jobs",
                       "measures: k-density | m | m-density | ripley-l"));
    assert_same_tables(one, two, "curves", "value", 1);
    assert_same_tables(one, two, "curves", "global_upper", 1);
    assert_same_tables(one, two, "curves", "expected", 1);
    assert_same_tables(one, two, "industries", "localisation", 1);
}

static void a_measure_unit_only_rescales(void **state)
{
    ork_context *ctx = *state;
    ORK_OWNED_TEXT ork_text csv = {0}, metres = {0};
    ORK_OWNED_RESULT ork_result *one = NULL, *two = NULL;
    write_plants(ctx, &csv, false, 1);
    write_plants(ctx, &metres, false, 1024);
    assert_ok(ctx, RUN(csv.bytes, &one, PLANE, "simulations: 30"));
    assert_ok(ctx, RUN(metres.bytes, &two, PLANE, "simulations: 30"));
    assert_same_tables(one, two, "curves", "value", 1024);
    assert_same_tables(one, two, "curves", "global_upper", 1024);
    assert_same_tables(one, two, "curves", "distance", 1.0 / 1024);
}

/* Each simulation is a draw of as many places without replacement: the mean of K-densities over
   simulations of an industry is near the K-density of all plants at the same bandwidth. */
static void simulations_are_centred_on_all_plants(void **state)
{
    ork_context *ctx = *state;
    ORK_OWNED_TEXT ork_text csv = {0};
    ORK_OWNED_RESULT ork_result *result = NULL, *all = NULL;
    write_plants(ctx, &csv, false, 1);
    assert_ok(ctx, RUN(csv.bytes, &result, PLANE, "simulations: 4000", "bandwidth: 5",
                       "distances: 10", "only: software"));
    assert_ok(ctx, RUN(csv.bytes, &all, "x: x", "y: y", "coordinates: plane", "bandwidth: 5",
                       "distances: 10"));
    for (size_t k = 0; k <= 10; k++) {
        double expected = case_number(result, "curves", k, "expected");
        assert_near(expected / case_number(all, "curves", k, "value"), 1, 0.02);
    }
    assert_true(case_says(all, "no-bands", "all plants are of the industry"));
}

static void weights_alone_can_be_dealt_out(void **state)
{
    ork_context *ctx = *state;
    ORK_OWNED_TEXT ork_text csv = {0};
    ORK_OWNED_RESULT ork_result *result = NULL;
    write_plants(ctx, &csv, false, 1);
    assert_ok(ctx, RUN(csv.bytes, &result, "x: x", "y: y", "coordinates: plane", "weight: jobs",
                       "simulations: 99"));
    assert_near(case_number(result, "industries", 0, "plants"), 136, 0);
    assert_true(case_number(result, "industries", 0, "p_localised") > 0);
}

static void what_is_missing_is_told(void **state)
{
    ork_context *ctx = *state;
    ORK_OWNED_RESULT ork_result *result = NULL;
    assert_ok(ctx, RUN("x,y,#industry\n0,0,a\n1,0,a\n0,2,a\n,1,a\n3,3,b\n4,1,\n2,2,c\n5,4,c\n"
                       "1,4,c\n",
                       &result, PLANE, "least: 3", "simulations: 20"));
    assert_true(case_says(result, "incomplete", "2 of 9 rows"));
    assert_true(case_says(result, "few-plants", "fewer than 3 plants: b;"));
    assert_int_equal(ork_result_table(result, "industries")->row_count, 2);
    assert_true(case_says(result, "few-simulations", "too few"));
}

static void plants_at_one_place_have_no_density(void **state)
{
    ork_context *ctx = *state;
    ORK_OWNED_RESULT ork_result *result = NULL;
    const char *csv = "x,y,#industry\n1,1,a\n1,1,a\n1,1,a\n2,3,b\n4,9,b\n5,5,b\n7,7,b\n";
    assert_ok(ctx, RUN(csv, &result, PLANE, "least: 3", "simulations: 99"));
    assert_true(case_says(result, "same-place", "1 curves"));
    assert_error(ctx, RUN("x,y,#industry\n1,1,a\n1,1,a\n1,1,b\n", &result, PLANE, "least: 2"),
                 ORK_ERR_DATA, "same place");
    assert_error(ctx,
                 RUN("x,y,#industry\n1,1,a\n1,2,a\n1,4,b\n", &result, PLANE, "least: 2",
                     "measures: ripley-k"),
                 ORK_ERR_DATA, "one line");
}

static void wrong_data_are_refused_with_their_place(void **state)
{
    ork_context *ctx = *state;
    ORK_OWNED_RESULT ork_result *result = NULL;
#define DEGREES "x: x", "y: y", "industry: industry"
    assert_error(ctx, RUN("x,y,#industry\n43,76,a\n44,177,a\n", &result, DEGREES), ORK_ERR_DATA,
                 "are they swapped");
    assert_error(ctx, RUN("x,y,#industry\n500000,5000000,a\n1,1,a\n", &result, DEGREES),
                 ORK_ERR_DATA, "coordinates plane");
    assert_error(ctx, RUN("x,y,#industry,w\n1,1,a,-2\n1,2,a,1\n", &result, DEGREES, "weight: w"),
                 ORK_ERR_DATA, "cannot weigh -2");
    assert_error(ctx, RUN("x,y,#industry\n1,1,a\n", &result, DEGREES), ORK_ERR_DATA,
                 "two are the least");
    assert_error(ctx, RUN("x,y,#industry\n1,1,a\n2,2,b\n", &result, DEGREES), ORK_ERR_DATA,
                 "no industry has 10");
    assert_error(ctx, RUN("x,y,#industry\n1,1,bakery\n2,2,b\n", &result, DEGREES, "only: bakry"),
                 ORK_ERR_ARGUMENT, "did you mean \"bakery\"");
    ORK_OWNED_TABLE ork_table *data = NULL;
    assert_ok(ctx,
              case_table(ctx, "x,y,#plant,year\n1,1,a,2019\n2,1,a,2020\n", "plant", "year", &data));
    assert_error(
        ctx, case_run(ctx, "point-concentration", data, SETTINGS("x: x", "y: y"), NULL, &result),
        ORK_ERR_DATA, "2 periods");
}

static void stop(void *state, const char *what, double fraction)
{
    (void)what;
    if (fraction > 0) ork_context_cancel(state);
}

static void simulations_can_be_cancelled(void **state)
{
    ork_context *ctx = *state;
    ORK_OWNED_TEXT ork_text csv = {0};
    ORK_OWNED_RESULT ork_result *result = NULL;
    write_plants(ctx, &csv, false, 1);
    ork_context_set_progress_hook(ctx, stop, ctx);
    assert_int_equal(RUN(csv.bytes, &result, PLANE), ORK_ERR_CANCELLED);
}

static ork_status small_run(ork_context *ctx, void *data)
{
    (void)data;
    ORK_OWNED_RESULT ork_result *result = NULL;
    return run_csv(
        ctx, "x,y,#industry,w\n0,0,a,1\n1,0,a,2\n0,2,a,3\n3,3,b,4\n2,2,b,1\n5,4,b,2\n4,4,b,2\n",
        SETTINGS(PLANE, "weight: w", "least: 3", "simulations: 2", "distances: 3",
                 "measures: k-density | m | m-density | ripley-l"),
        &result);
}

static void refused_memory_is_survived(void **state)
{
    (void)state;
    assert_survives_refused_memory(small_run, NULL);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        context_test(a_cluster_is_localised_and_a_grid_is_dispersed),
        context_test(random_industries_are_seldom_called_localised),
        context_test(nothing_depends_on_the_order_of_rows_or_on_threads),
        context_test(a_measure_unit_only_rescales),
        context_test(simulations_are_centred_on_all_plants),
        context_test(weights_alone_can_be_dealt_out),
        context_test(what_is_missing_is_told),
        context_test(plants_at_one_place_have_no_density),
        context_test(wrong_data_are_refused_with_their_place),
        context_test(simulations_can_be_cancelled),
        context_test(refused_memory_is_survived),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
