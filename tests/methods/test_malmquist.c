/* Malmquist index: figures of an independent solver, cases by hand, laws, edges. */
#include "case.h"

#define RUN(csv, result, ...) run_csv(*state, csv, SETTINGS(__VA_ARGS__), result)

static ork_status run_csv(ork_context *ctx, const char *csv, const char *const *settings,
                          ork_result **result)
{
    ORK_OWNED_TABLE ork_table *data = NULL;
    ORK_TRY(case_table(ctx, csv, "unit", strstr(csv, ",year") ? "year" : NULL, &data));
    return case_run(ctx, "malmquist", data, settings, NULL, result);
}

static double of(ork_context *ctx, const ork_result *result, const char *unit, const char *from,
                 const char *column)
{
    return case_number(result, "malmquist",
                       case_row(ctx, result, "malmquist", "unit", unit, "from", from), column);
}

/*
 * 43 rice farms in eight years (Coelli et al. 2005, riceProdPhil). Expected: geometric means of
 * efficiencies that scipy 1.10 finds with HiGHS's dual simplex, tolerances 1e-10.
 */
static void rice_farms_change_as_another_solver_says(void **state)
{
    static const struct {
        double index, efficiency, technical, pure_efficiency, technical_variable, scale;
        double improved;
    } expected[] = {
        {0.96989984074, 1.15545520991, 0.83940929291, 1.06604095734, 0.91009713127, 1.00213220465,
         17},
        {1.20626391126, 1.03951263158, 1.16041294219, 1.13491843967, 1.06547287761, 0.97954471677,
         31},
        {0.99028638317, 0.96969001293, 1.02124015919, 0.95057426634, 1.00226971938, 1.01915493542,
         22},
        {0.85610172774, 0.96125791744, 0.89060564518, 0.92108624581, 0.97167909652, 0.98560166929,
         16},
        {1.09487294794, 1.06428061218, 1.02874461435, 1.04400487374, 1.05463736497, 0.97284329923,
         25},
        {0.81692005681, 0.94015747768, 0.86891832082, 0.96884686092, 0.83660546863, 1.01348212707,
         11},
        {1.43191673882, 0.85237719159, 1.67990973123, 0.98150203247, 1.51680872837, 1.00766147520,
         39},
    };
    const char *path = shared_path("golden/frontier/data/riceProdPhil.csv");
    if (!path) skip();
    ORK_OWNED_TABLE ork_table *data = NULL;
    ORK_OWNED_RESULT ork_result *result = NULL;
    assert_ok(*state, case_file(*state, path, "FMERCODE", "FMERCODE", "YEARDUM", &data));
    assert_ok(*state,
              case_run(*state, "malmquist", data,
                       SETTINGS("inputs: AREA | LABOR | NPK", "outputs: PROD"), NULL, &result));
    double worst = 0;
    for (size_t l = 0; l < 7; l++) {
        static const char *const columns[] = {"malmquist",
                                              "efficiency_change",
                                              "technical_change",
                                              "pure_efficiency_change",
                                              "technical_change_variable",
                                              "scale_change",
                                              "improved"};
        const double *row = &expected[l].index;
        for (size_t k = 0; k < 7; k++) {
            double actual = case_number(result, "periods", l, columns[k]);
            assert_near(actual, row[k], 1e-9);
            worst = fmax(worst, fabs(actual - row[k]));
        }
    }
    print_message("49 means agree to %.1g\n", worst);
    assert_true(case_says(result, "infeasible-variable", "of 24 of 301 pairs"));
}

/* One input and output under constant returns: the index is the change of y/x. */
#define TWO_YEARS "#unit,year,x,y\nA,2001,2,1\nB,2001,1,1\nA,2002,2,4\nB,2002,2,3\n"

static void one_input_and_output_change_by_their_ratio(void **state)
{
    ORK_OWNED_RESULT ork_result *result = NULL;
    assert_ok(*state, RUN(TWO_YEARS, &result, "inputs: x", "outputs: y"));
    assert_near(of(*state, result, "A", "2001", "malmquist"), 4, 1e-14);
    assert_near(of(*state, result, "A", "2001", "efficiency_change"), 2, 1e-14);
    assert_near(of(*state, result, "A", "2001", "technical_change"), 2, 1e-14);
    assert_near(of(*state, result, "B", "2001", "malmquist"), 1.5, 1e-14);
    assert_near(of(*state, result, "B", "2001", "efficiency_change"), 0.75, 1e-14);
    assert_near(case_number(result, "units", 0, "total"), 4, 1e-14);
    assert_near(case_number(result, "periods", 0, "malmquist"), sqrt(6), 1e-14);
    assert_near(case_number(result, "periods", 0, "improved"), 2, 0);
    assert_near(case_number(result, "trend", 3, "index"), sqrt(6), 1e-14);
}

#define THREE_YEARS                                                                                \
    "#unit,year,x,z,y\nA,2001,2,3,1\nB,2001,1,4,1\nC,2001,4,1,2\nA,2002,2,3,3\nB,2002,2,2,2\n"     \
    "C,2002,4,2,2\nA,2003,3,3,3\nB,2003,1,2,2\nC,2003,5,1,3\n"

static void the_parts_multiply_to_the_index(void **state)
{
    static const char *const frontiers[] = {"frontier: period", "frontier: sequential",
                                            "frontier: all"};
    for (size_t f = 0; f < 3; f++) {
        ORK_OWNED_RESULT ork_result *result = NULL;
        assert_ok(*state, RUN(THREE_YEARS, &result, "inputs: x | z", "outputs: y", frontiers[f]));
        for (size_t r = 0; r < 6; r++) {
            double index = case_number(result, "malmquist", r, "malmquist");
            double efficiency = case_number(result, "malmquist", r, "efficiency_change");
            assert_near(index, efficiency * case_number(result, "malmquist", r, "technical_change"),
                        1e-14);
            assert_near(efficiency,
                        case_number(result, "malmquist", r, "pure_efficiency_change") *
                            case_number(result, "malmquist", r, "scale_efficiency_change"),
                        1e-14);
        }
    }
}

static void one_frontier_of_all_periods_makes_changes_chain(void **state)
{
    ORK_OWNED_RESULT ork_result *each = NULL, *ends = NULL;
    assert_ok(*state, RUN(THREE_YEARS, &each, "inputs: x | z", "outputs: y", "frontier: all"));
    assert_ok(*state, RUN(THREE_YEARS, &ends, "inputs: x | z", "outputs: y", "frontier: all",
                          "change: first-last"));
    for (size_t u = 0; u < 3; u++)
        assert_near(case_number(each, "units", u, "total"),
                    case_number(ends, "malmquist", u, "malmquist"), 1e-13);
    assert_near(case_number(ends, "malmquist", 0, "to"), 2003, 0);
}

static void a_frontier_that_remembers_never_falls_back(void **state)
{
    ORK_OWNED_RESULT ork_result *period = NULL, *sequential = NULL;
    static const char csv[] = "#unit,year,x,y\nA,2001,1,4\nB,2001,1,2\nA,2002,1,2\nB,2002,1,1\n";
    assert_ok(*state, RUN(csv, &period, "inputs: x", "outputs: y"));
    assert_ok(*state, RUN(csv, &sequential, "inputs: x", "outputs: y", "frontier: sequential"));
    assert_near(of(*state, period, "A", "2001", "technical_change"), 0.5, 1e-14);
    assert_near(of(*state, sequential, "A", "2001", "technical_change"), 1, 1e-14);
    assert_near(of(*state, sequential, "A", "2001", "efficiency_change"), 0.5, 1e-14);
}

static void the_order_of_rows_and_measure_units_change_nothing(void **state)
{
    ORK_OWNED_RESULT ork_result *a = NULL, *b = NULL;
    assert_ok(*state, RUN(TWO_YEARS, &a, "inputs: x", "outputs: y"));
    assert_ok(*state, RUN("#unit,year,x,y\nB,2002,2000,3e-6\nA,2001,2000,1e-6\nA,2002,2000,4e-6\n"
                          "B,2001,1000,1e-6\n",
                          &b, "inputs: x", "outputs: y", "orientation: input"));
    for (const char *unit = "A\0B\0"; *unit; unit += 2)
        assert_near(of(*state, a, unit, "2001", "malmquist"),
                    of(*state, b, unit, "2001", "malmquist"), 1e-13);
}

static void what_is_missing_is_told(void **state)
{
    ORK_OWNED_RESULT ork_result *result = NULL;
    assert_ok(*state, RUN("#unit,year,x,y\nA,2001,1,1\nB,2001,1,2\nA,2002,,1\nB,2002,,2\n"
                          "A,2003,1,2\nB,2003,1,3\nC,2003,1,1\n",
                          &result, "inputs: x", "outputs: y"));
    assert_int_equal(ork_result_table(result, "malmquist")->row_count, 2);
    assert_near(of(*state, result, "A", "2001", "to"), 2003, 0);
    assert_true(case_says(result, "periods-passed-over", "in 2002: "));
    assert_true(case_says(result, "incomplete", "2 of 7 rows"));
}

static void a_unit_out_of_reach_is_told(void **state)
{
    /* In 2001 nobody makes as much as A does in 2002: no variable returns across periods. */
    ORK_OWNED_RESULT ork_result *result = NULL;
    assert_ok(*state, RUN(TWO_YEARS, &result, "inputs: x", "outputs: y", "orientation: input"));
    assert_true(isnan(of(*state, result, "A", "2001", "scale_change")));
    assert_near(of(*state, result, "A", "2001", "malmquist"), 4, 1e-14);
    assert_true(case_says(result, "infeasible-variable", "(A and B)"));
}

static void wrong_input_is_explained(void **state)
{
    ork_context *ctx = *state;
    ork_result *result = NULL;
    assert_error(ctx, RUN("#unit,x,y\nA,2,1\n", &result, "inputs: x", "outputs: y"), ORK_ERR_DATA,
                 "there is only one");
    assert_error(ctx, RUN("#unit,year,x,y\nA,1,2,1\nB,2,1,1\n", &result, "inputs: x", "outputs: y"),
                 ORK_ERR_DATA, "no unit has a row in both");
    assert_error(ctx,
                 RUN("#unit,year,x,y\nA,1,2,1\nA,2,1,-1\n", &result, "inputs: x", "outputs: y"),
                 ORK_ERR_DATA, "\"y\" of A, 2 is -1");
    assert_null(result);
}

static ork_status everything(ork_context *ctx, void *data)
{
    ORK_OWNED_RESULT ork_result *result = NULL;
    return run_csv(ctx, THREE_YEARS "A,2004,,1,1\n",
                   SETTINGS("inputs: x | z", "outputs: y", (const char *)data), &result);
}

static void refused_memory_is_survived(void **state)
{
    (void)state;
    assert_survives_refused_memory(everything, "frontier: all");
    assert_survives_refused_memory(everything, "frontier: sequential");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        context_test(rice_farms_change_as_another_solver_says),
        context_test(one_input_and_output_change_by_their_ratio),
        context_test(the_parts_multiply_to_the_index),
        context_test(one_frontier_of_all_periods_makes_changes_chain),
        context_test(a_frontier_that_remembers_never_falls_back),
        context_test(the_order_of_rows_and_measure_units_change_nothing),
        context_test(what_is_missing_is_told),
        context_test(a_unit_out_of_reach_is_told),
        context_test(wrong_input_is_explained),
        context_test(refused_memory_is_survived),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
