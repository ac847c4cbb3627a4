/* Entry, exit and persistence of specialisations: counts by hand, the long run, what is wrong. */
#include "case.h"

#define LONG "industry: branch", "size: jobs"
#define RUN(csv, result, ...) run_csv(*state, csv, SETTINGS(__VA_ARGS__), result)

static ork_status run_csv(ork_context *ctx, const char *csv, const char *const *settings,
                          ork_result **result)
{
    ORK_OWNED_TABLE ork_table *data = NULL;
    ORK_TRY(case_table(ctx, csv, "region", strstr(csv, ",year") ? "year" : NULL, &data));
    return case_run(ctx, "specialization-dynamics", data, settings, NULL, result);
}

/* Two regions of 100 jobs and industries of 100 each: a quotient is jobs / 50. */
#define TWO "#region,x,y,year\na,80,20,1\nb,20,80,1\na,30,70,2\nb,70,30,2\na,40,60,3\nb,60,40,3\n"
#define SECTORS "sector: x | y"

static double of_class(ork_context *ctx, const ork_result *result, const char *from, const char *to,
                       const char *column)
{
    size_t row = case_row(ctx, result, "transitions", "from", from, "to", to);
    return case_number(result, "transitions", row, column);
}

static void entries_and_exits_are_those_counted_by_hand(void **state)
{
    ORK_OWNED_RESULT ork_result *result = NULL;
    assert_ok(*state, RUN(TWO, &result, SECTORS));
    size_t first = case_row(*state, result, "regions", "unit", "a", "to", "2");
    assert_near(case_number(result, "regions", first, "entries"), 1, 0);
    assert_near(case_number(result, "regions", first, "exits"), 1, 0);
    assert_near(case_number(result, "regions", first, "kept"), 0, 0);
    assert_near(case_number(result, "regions", first, "entry_rate"), 1, 0);
    size_t second = case_row(*state, result, "regions", "unit", "a", "to", "3");
    assert_near(case_number(result, "regions", second, "entries"), 0, 0);
    assert_near(case_number(result, "regions", second, "kept"), 1, 0);
    assert_near(case_number(result, "regions", second, "exit_rate"), 0, 0);
    assert_near(ork_result_value(result, "entry_rate")->number, 0.5, 1e-15);
    assert_near(ork_result_value(result, "exit_rate")->number, 0.5, 1e-15);
    size_t x = case_row(*state, result, "industries", "industry", "x", "to", "2");
    assert_near(case_number(result, "industries", x, "entries"), 1, 0);
    assert_near(case_number(result, "industries", x, "exits"), 1, 0);
}

static void moves_between_classes_lead_to_their_long_run(void **state)
{
    ORK_OWNED_RESULT ork_result *result = NULL;
    assert_ok(*state, RUN(TWO, &result, SECTORS));
    /* 0.4 → 1.4 → 1.2 and 1.6 → 0.6 → 0.8, each twice */
    assert_near(of_class(*state, result, "up to 0.5", "1 to 2", "moves"), 2, 0);
    assert_near(of_class(*state, result, "1 to 2", "0.5 to 1", "share"), 0.5, 0);
    assert_near(of_class(*state, result, "1 to 2", "1 to 2", "share"), 0.5, 0);
    assert_near(of_class(*state, result, "0.5 to 1", "0.5 to 1", "share"), 1, 0);
    assert_non_null(case_note(result, "no-long-run"));
    ORK_OWNED_RESULT ork_result *halves = NULL;
    assert_ok(*state, RUN(TWO, &halves, SECTORS, "classes: 1"));
    /* both classes: 2 of 4 move, 2 stay */
    size_t row = case_row(*state, halves, "distribution", "class", "above 1", NULL, NULL);
    assert_near(case_number(halves, "distribution", row, "long_run"), 0.5, 1e-15);
    assert_near(ork_result_value(halves, "mobility")->number, 1, 1e-15);
}

static void the_long_run_stays_as_it_is(void **state)
{
    ORK_OWNED_TEXT ork_text csv = {0};
    ORK_OWNED_RESULT ork_result *result = NULL;
    ork_random random = ork_random_stream(7, 0);
    ork_text_add(*state, &csv, "#region,#branch,jobs,year\n");
    for (int r = 0; r < 30; r++) {
        for (int b = 0; b < 8; b++) {
            for (int year = 1; year <= 6; year++)
                ork_text_addf(*state, &csv, "r%d,b%d,%.6f,%d\n", r, b,
                              exp(ork_random_normal(&random)), year);
        }
    }
    assert_ok(*state, RUN(csv.bytes, &result, LONG));
    const ork_table *classes = ork_result_table(result, "distribution");
    double sum = 0;
    for (size_t to = 0; to < classes->row_count; to++) {
        double arrives = 0, share = case_number(result, "distribution", to, "long_run");
        for (size_t from = 0; from < classes->row_count; from++) {
            arrives += case_number(result, "distribution", from, "long_run") *
                       case_number(result, "transitions", from * classes->row_count + to, "share");
        }
        assert_near(arrives, share, 1e-15);
        sum += share;
    }
    assert_near(sum, 1, 1e-14);
}

static void what_is_not_known_in_both_periods_is_told(void **state)
{
    ORK_OWNED_RESULT ork_result *result = NULL;
    assert_ok(*state, RUN("#region,x,all,year\na,80,100,1\nb,20,100,1\nc,9,10,1\na,30,100,2\n"
                          "b,,100,2\nc,9,10,2\n",
                          &result, "sector: x", "total: all", "change: first-last"));
    assert_true(case_says(result, "incomplete", "1 location quotients"));
    size_t row = case_row(*state, result, "cells", "unit", "b", NULL, NULL);
    assert_null(case_text(result, "cells", row, "status"));
    row = case_row(*state, result, "regions", "unit", "b", NULL, NULL);
    assert_true(isnan(case_number(result, "regions", row, "entry_rate")));
}

static void what_cannot_be_compared_is_refused(void **state)
{
    ork_context *ctx = *state;
    ORK_OWNED_RESULT ork_result *none = NULL;
    assert_error(ctx, RUN("#region,x,y\na,1,2\n", &none, SECTORS), ORK_ERR_DATA,
                 "compares periods, but there is only one");
    assert_error(ctx, RUN(TWO, &none, SECTORS, "classes: 1 | 0.5"), ORK_ERR_ARGUMENT,
                 "bounds of classes ascend, but 0.5 follows 1");
    assert_error(ctx, RUN("#region,x,y,year\na,1,,1\nb,1,,1\na,,1,2\nb,,1,2\n", &none, SECTORS),
                 ORK_ERR_DATA, "no location quotient is known in both");
}

static bool has_figure(const ork_result *result, const char *name)
{
    for (size_t k = 0; k < result->figure_count; k++)
        if (strcmp(result->figures[k].name, name) == 0) return true;
    return false;
}

static void rates_are_drawn_only_where_a_region_with_both_moved(void **state)
{
    ORK_OWNED_RESULT ork_result *two = NULL, *one = NULL;
    const char *csv = "#region,x,y,year\na,80,20,1\nb,20,80,1\na,30,70,2\nb,70,30,2\n";
    assert_ok(*state, RUN(csv, &two, SECTORS));
    assert_true(has_figure(two, "rates"));
    csv = "#region,x,t,year\na,80,100,1\nb,20,100,1\na,30,100,2\nb,70,100,2\n";
    assert_ok(*state, RUN(csv, &one, "sector: x", "total: t"));
    ORK_OWNED_RESULT ork_result *still = NULL;
    csv = "#region,x,y,year\na,80,20,1\nb,20,80,1\na,70,30,2\nb,30,70,2\n";
    assert_ok(*state, RUN(csv, &still, SECTORS));
    assert_false(has_figure(still, "rates"));
    assert_false(has_figure(one, "rates"));
    assert_true(has_figure(one, "transitions"));
}

static ork_status run_two(ork_context *ctx, void *data)
{
    (void)data;
    ORK_OWNED_RESULT ork_result *result = NULL;
    return run_csv(ctx, TWO, SETTINGS(SECTORS), &result);
}
static void refused_memory_is_told(void **state)
{
    (void)state;
    assert_survives_refused_memory(run_two, NULL);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        context_test(entries_and_exits_are_those_counted_by_hand),
        context_test(moves_between_classes_lead_to_their_long_run),
        context_test(the_long_run_stays_as_it_is),
        context_test(what_is_not_known_in_both_periods_is_told),
        context_test(what_cannot_be_compared_is_refused),
        context_test(rates_are_drawn_only_where_a_region_with_both_moved),
        cmocka_unit_test(refused_memory_is_told),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
