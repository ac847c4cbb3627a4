/* Tail probabilities against values computed with 40 digits. */
#include "testing.h"

/* Relative, however small the value is. */
static void assert_digits(double actual, double expected, double tolerance)
{
    if (fabs(actual / expected - 1) <= tolerance) return;
    fail_msg("%.17g, expected %.17g", actual, expected);
}

static void the_incomplete_beta_function_has_twelve_digits(void **state)
{
    (void)state;
    static const struct {
        double a, b, x, value;
    } known[] = {
        {0.5, 0.5, 0.25, 1.0 / 3},
        {2, 3, 0.4, 0.524800000000000038},
        {24.5, 0.5, 0.9, 0.0237784661239161836},
        {24.5, 0.5, 0.01, 1.13952226286467292e-50},
        {1500, 0.5, 0.999, 0.0832130975142788137},
        {1500, 0.5, 0.95, 2.49206654553258562e-35},
        {120, 80, 0.6, 0.496158298475752049},
        {0.1, 7, 1e-6, 0.318657986936775808},
        {5, 200, 0.03, 0.734831750334917698},
        {1e-3, 1e-3, 0.3, 0.499576962139676466},
    };
    for (size_t k = 0; k < sizeof known / sizeof *known; k++) {
        assert_digits(ork_beta_regularised(known[k].a, known[k].b, known[k].x), known[k].value,
                      1e-12);
    }
    assert_true(ork_beta_regularised(2, 3, 0) == 0);
    assert_true(ork_beta_regularised(2, 3, 1) == 1);
}

static void both_tails_of_the_beta_function_sum_to_one(void **state)
{
    (void)state;
    for (double a = 0.5; a < 300; a *= 1.7) {
        for (double b = 0.5; b < 300; b *= 2.3) {
            for (double x = 0.0625; x < 1; x += 0.0625) { /* 1 − x is exact */
                double sum = ork_beta_regularised(a, b, x) + ork_beta_regularised(b, a, 1 - x);
                assert_near(sum, 1, 1e-13);
            }
        }
    }
}

static void student_has_twelve_digits(void **state)
{
    (void)state;
    assert_digits(ork_t_two_sided(1, 1), 0.5, 1e-14);
    assert_digits(ork_t_two_sided(2.5, 3), 0.0877066470080655473, 1e-12);
    assert_digits(ork_t_two_sided(-2.5, 3), 0.0877066470080655473, 1e-12);
    assert_digits(ork_t_two_sided(12, 5), 0.0000708949251716152269, 1e-12);
    assert_digits(ork_t_two_sided(1.96, 1000), 0.0502731849557487184, 1e-12);
    assert_digits(ork_t_two_sided(40, 49), 4.45465632602798941e-39, 1e-12);
    assert_digits(ork_t_two_sided(1e-3, 7), 0.999230017244998844, 1e-14);
    assert_digits(ork_t_two_sided(2, 3e6), 0.0455003538813168506, 1e-12);
    assert_true(ork_t_two_sided(0, 5) == 1);
    assert_true(ork_t_two_sided(INFINITY, 5) == 0);
    assert_true(isnan(ork_t_two_sided(NAN, 5)));
}

static void a_correlations_p_is_students(void **state)
{
    (void)state;
    for (double r = -0.9; r < 0.95; r += 0.1) {
        double t = r * sqrt(18 / (1 - r * r));
        assert_digits(ork_correlation_p(r, 20), ork_t_two_sided(t, 18), 1e-13);
    }
    assert_true(ork_correlation_p(1, 20) == 0);
    assert_true(isnan(ork_correlation_p(0.5, 2)));
    assert_true(isnan(ork_correlation_p(NAN, 20)));
}

static void critical_values_of_t_are_those_of_the_tables(void **state)
{
    (void)state;
    assert_near(ork_t_critical(0.05, 1), 12.706204736174704, 1e-12);
    assert_near(ork_t_critical(0.05, 10), 2.2281388519862747, 1e-12);
    assert_near(ork_t_critical(0.01, 30), 2.7499956535672330, 1e-12);
    assert_near(ork_t_critical(0.05, 1e9), 1.959963987, 1e-8);
    assert_near(ork_t_critical(1, 5), 0, 1e-15);
    for (double p = 1e-12; p < 1; p *= 3)
        assert_near(ork_t_two_sided(ork_t_critical(p, 4.5), 4.5) / p, 1, 1e-10);
}

/* Chi-square by its sums: of even degrees Poisson's, of odd ones from erfc. */
static double chi_square_twin(double x, int degrees)
{
    double half = x / 2, term, sum;
    if (degrees % 2 == 0) {
        term = sum = exp(-half);
        for (int j = 1; j < degrees / 2; j++)
            sum += term *= half / j;
        return sum;
    }
    sum = erfc(sqrt(half)), term = exp(-half) * sqrt(half) / sqrt(M_PI) * 2;
    for (int j = 1; j < degrees; j += 2) {
        sum += term;
        term *= x / (j + 2);
    }
    return sum;
}

static void chi_square_is_its_sums(void **state)
{
    (void)state;
    for (int degrees = 1; degrees <= 60; degrees++) {
        for (double x = 1e-3; x < 500; x *= 1.7)
            assert_digits(ork_chi_square_upper(x, degrees), chi_square_twin(x, degrees), 2e-13);
    }
    assert_digits(ork_chi_square_upper(18.307038053275146, 10), 0.05, 1e-13);
    assert_digits(ork_chi_square_upper(1e6, 1e6), 0.499811936, 1e-8);
    assert_near(ork_chi_square_upper(0, 3), 1, 0);
    assert_near(ork_chi_square_upper(-2, 3), 1, 0);
    assert_near(ork_chi_square_upper(INFINITY, 3), 0, 0);
    assert_near(ork_chi_square_upper(0, 0), 1, 0);
    assert_near(ork_chi_square_upper(1e-300, 0), 0, 0);
    assert_true(isnan(ork_chi_square_upper(NAN, 3)));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_incomplete_beta_function_has_twelve_digits),
        cmocka_unit_test(both_tails_of_the_beta_function_sum_to_one),
        cmocka_unit_test(student_has_twelve_digits),
        cmocka_unit_test(a_correlations_p_is_students),
        cmocka_unit_test(chi_square_is_its_sums),
        cmocka_unit_test(critical_values_of_t_are_those_of_the_tables),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
