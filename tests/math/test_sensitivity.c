/* Sobol's indices: COINr's figures, analytic functions, a plain twin, intervals, laws, limits. */
#include "methods/asem.h"

#define PI 3.14159265358979323846
#define ISHIGAMI_FIRST                                                                             \
    {                                                                                              \
        0.31390519114781146, 0.44241114479004084, 0                                                \
    }
#define ISHIGAMI_TOTAL                                                                             \
    {                                                                                              \
        0.55758885520995911, 0.44241114479004084, 0.24368366406214772                              \
    }

/* Ishigami & Homma (1990) with a = 7, b = 0.1. */
static double ishigami(const double *u, size_t d)
{
    (void)d;
    double x = PI * (2 * u[0] - 1), y = PI * (2 * u[1] - 1), z = PI * (2 * u[2] - 1);
    return sin(x) + 7 * sin(y) * sin(y) + 0.1 * z * z * z * z * sin(x);
}

/* Sobol's g with a_i = i: Vi = 1 / 3(1 + a_i)^2, V = prod(1 + Vi) − 1. */
static double g_function(const double *u, size_t d)
{
    double product = 1;
    for (size_t i = 0; i < d; i++)
        product *= (fabs(4 * u[i] - 2) + (double)i) / (1 + (double)i);
    return product;
}

typedef double (*model)(const double *u, size_t d);

/* Outputs of all runs of a design, by base sample and run. */
static double *run_design(ork_context *ctx, model f, ork_points points, uint64_t seed, size_t d,
                          size_t samples)
{
    double u[64 * 66], *y = calloc(samples * (d + 2), sizeof *y);
    assert_non_null(y);
    for (size_t k = 0; k < samples; k++) {
        assert_ok(ctx, ork_saltelli_runs(ctx, points, seed, d, k, u));
        for (size_t r = 0; r < d + 2; r++)
            y[k * (d + 2) + r] = f(u + r * d, d);
    }
    return y;
}

static void indices_of(ork_context *ctx, const double *y, size_t d, size_t samples,
                       size_t bootstraps, bool is_centred, ork_sobol_index *index)
{
    ORK_OWNED_SOBOL ork_sobol *sobol = NULL;
    assert_ok(ctx, ork_sobol_new(ctx, d, 1, samples, bootstraps, &sobol));
    assert_ok(ctx, ork_sobol_add(ctx, sobol, y, samples));
    assert_ok(ctx, ork_sobol_indices(ctx, sobol, 0, 0.9, is_centred, index));
}

/* ---- COINr -------------------------------------------------------------------------------------
 */

/* y of runs that stand as all A, all B, all AB_1 …, put in order of base samples. */
static double *by_sample(const double *all, size_t samples, size_t d)
{
    double *y = calloc(samples * (d + 2), sizeof *y);
    assert_non_null(y);
    for (size_t k = 0; k < samples; k++) {
        for (size_t r = 0; r < d + 2; r++)
            y[k * (d + 2) + r] = all[r * samples + k];
    }
    return y;
}

static void assert_indices(ork_context *ctx, const char *file, const double *all, size_t samples,
                           size_t d)
{
    ORK_OWNED_TABLE ork_table *expected = NULL;
    ORK_OWNED_MEMORY double *y = by_sample(all, samples, d);
    ork_sobol_index index[8];
    double worst = 0;
    assert_ok(ctx, case_file(ctx, golden(file), "Variable", NULL, NULL, &expected));
    assert_int_equal(expected->row_count, d);
    indices_of(ctx, y, d, samples, 0, false, index);
    for (size_t i = 0; i < d; i++) {
        worst = fmax(worst, fabs(index[i].first - number(expected, "Si", i)));
        worst = fmax(worst, fabs(index[i].total - number(expected, "STi", i)));
        assert_true(isnan(index[i].first_lower) && isnan(index[i].total_upper));
    }
    print_message("%s: %.1f digits\n", file, -log10(worst + 1e-17));
    assert_true(worst < 1e-12);
}

static void coinr_gives_the_same_for_ishigami(void **state)
{
    ork_context *ctx = *state;
    GOLDEN("asem/sens_ishigami_indices.csv");
    ORK_OWNED_TABLE ork_table *sample = NULL;
    assert_ok(ctx,
              case_file(ctx, golden("asem/sens_ishigami_sample.csv"), "", NULL, NULL, &sample));
    static double y[10000];
    assert_int_equal(sample->row_count, 10000);
    for (size_t k = 0; k < 10000; k++) {
        double x[] = {number(sample, "X1", k), number(sample, "X2", k), number(sample, "X3", k)};
        y[k] = number(sample, "y", k);
        assert_near(y[k], ishigami(x, 3), 1e-12);
    }
    assert_indices(ctx, "asem/sens_ishigami_indices.csv", y, 2000, 3);
}

static void coinr_gives_the_same_for_mean_rank_shifts(void **state)
{
    ork_context *ctx = *state;
    GOLDEN("asem/sens_SA100_indices.csv");
    ORK_OWNED_TABLE ork_table *ranks = NULL;
    assert_ok(ctx,
              case_file(ctx, golden("asem/sens_SA100_ranks.csv"), "uCode", NULL, NULL, &ranks));
    double shift[600] = {0};
    for (size_t r = 0; r < 600; r++) {
        char column[16];
        snprintf(column, sizeof column, "r_%zu", r + 1);
        for (size_t i = 0; i < ranks->row_count; i++)
            shift[r] += fabs(number(ranks, column, i) - number(ranks, "Nominal", i));
        shift[r] /= (double)ranks->row_count;
    }
    assert_indices(ctx, "asem/sens_SA100_indices.csv", shift, 100, 4);
}

/* COINr's interval ends come from 100 draws of its own, so that ours can only be near. */
static void intervals_are_near_those_of_coinr(void **state)
{
    ork_context *ctx = *state;
    GOLDEN("asem/sens_SA100_indices.csv");
    ORK_OWNED_TABLE ork_table *ranks = NULL, *expected = NULL;
    assert_ok(ctx,
              case_file(ctx, golden("asem/sens_SA100_ranks.csv"), "uCode", NULL, NULL, &ranks));
    assert_ok(ctx, case_file(ctx, golden("asem/sens_SA100_indices.csv"), "Variable", NULL, NULL,
                             &expected));
    double shift[600] = {0};
    for (size_t r = 0; r < 600; r++) {
        char column[16];
        snprintf(column, sizeof column, "r_%zu", r + 1);
        for (size_t i = 0; i < ranks->row_count; i++)
            shift[r] += fabs(number(ranks, column, i) - number(ranks, "Nominal", i)) / 51;
    }
    ORK_OWNED_MEMORY double *y = by_sample(shift, 100, 4);
    ork_sobol_index index[4];
    indices_of(ctx, y, 4, 100, 4000, false, index);
    for (size_t i = 0; i < 4; i++) {
        double width = number(expected, "Si_q95", i) - number(expected, "Si_q5", i);
        assert_true(fabs(index[i].first_lower - number(expected, "Si_q5", i)) < 0.35 * width);
        assert_true(fabs(index[i].first_upper - number(expected, "Si_q95", i)) < 0.35 * width);
        width = number(expected, "STi_q95", i) - number(expected, "STi_q5", i);
        assert_true(fabs(index[i].total_lower - number(expected, "STi_q5", i)) < 0.35 * width);
        assert_true(fabs(index[i].total_upper - number(expected, "STi_q95", i)) < 0.35 * width);
    }
}

/* ---- Analytic functions ------------------------------------------------------------------------
 */

static double worst_error(const ork_sobol_index *index, const double *first, const double *total,
                          size_t d)
{
    double worst = 0;
    for (size_t i = 0; i < d; i++) {
        worst = fmax(worst, fabs(index[i].first - first[i]));
        worst = fmax(worst, fabs(index[i].total - total[i]));
    }
    return worst;
}

static double ishigami_error(ork_context *ctx, ork_points points, size_t samples, bool is_centred)
{
    const double first[] = ISHIGAMI_FIRST, total[] = ISHIGAMI_TOTAL;
    double sum = 0;
    for (uint64_t seed = 0; seed < 8; seed++) {
        ork_sobol_index index[3];
        ORK_OWNED_MEMORY double *y = run_design(ctx, ishigami, points, seed, 3, samples);
        indices_of(ctx, y, 3, samples, 0, is_centred, index);
        double error = worst_error(index, first, total, 3);
        sum += error * error / 8;
    }
    return sqrt(sum);
}

static void quasi_random_points_converge_faster(void **state)
{
    double before = 1;
    for (size_t samples = 256; samples <= 16384; samples *= 8) {
        double random = ishigami_error(*state, ORK_POINTS_RANDOM, samples, true);
        double sobol = ishigami_error(*state, ORK_POINTS_SOBOL, samples, true);
        print_message("%5zu base samples: off by %.4f (random), %.4f (quasi-random)\n", samples,
                      random, sobol);
        assert_true(sobol < random);
        assert_true(sobol < before / 3); /* random ones gain the square root of 8, 2.8 */
        before = sobol;
    }
    assert_true(before < 0.002);
}

static void centring_takes_noise_away(void **state)
{
    double centred = ishigami_error(*state, ORK_POINTS_RANDOM, 1000, true);
    double published = ishigami_error(*state, ORK_POINTS_RANDOM, 1000, false);
    assert_true(centred < 0.9 * published);
}

static void sobols_g_has_its_analytic_indices(void **state)
{
    enum { D = 6, SAMPLES = 1 << 14 };
    double part[D], first[D], total[D], variance = 1;
    for (size_t i = 0; i < D; i++) {
        part[i] = 1 / (3 * pow(1 + (double)i, 2));
        variance *= 1 + part[i];
    }
    for (size_t i = 0; i < D; i++) {
        first[i] = part[i] / (variance - 1);
        total[i] = part[i] * variance / (1 + part[i]) / (variance - 1);
    }
    ork_sobol_index index[D];
    ORK_OWNED_MEMORY double *y = run_design(*state, g_function, ORK_POINTS_SOBOL, 3, D, SAMPLES);
    indices_of(*state, y, D, SAMPLES, 0, true, index);
    double worst = worst_error(index, first, total, D);
    print_message("g: off by %.5f\n", worst);
    assert_true(worst < 0.003);
}

/* ---- Twin and laws -----------------------------------------------------------------------------
 */

/* By the definition, over all that is there. */
static void plain_indices(const double *y, size_t d, size_t samples, ork_sobol_index *index)
{
    double mean = 0, variance = 0, n = 0;
    for (size_t k = 0; k < samples; k++) {
        const double *run = y + k * (d + 2);
        bool is_whole = true;
        for (size_t r = 0; r < d + 2; r++)
            is_whole = is_whole && !isnan(run[r]);
        if (!is_whole) continue;
        mean += run[0] + run[1];
        n++;
    }
    mean /= 2 * n;
    for (size_t i = 0; i < d; i++)
        index[i] = (ork_sobol_index){0};
    for (size_t k = 0; k < samples; k++) {
        const double *run = y + k * (d + 2);
        double all = 0;
        for (size_t r = 0; r < d + 2; r++)
            all += run[r];
        if (isnan(all)) continue;
        variance += pow(run[0] - mean, 2) + pow(run[1] - mean, 2);
        for (size_t i = 0; i < d; i++) {
            double jump = run[i + 2] - run[0];
            index[i].first += (run[1] - mean) * jump / n;
            index[i].total += jump * jump / (2 * n);
        }
    }
    variance /= 2 * n - 1;
    for (size_t i = 0; i < d; i++) {
        index[i].first /= variance;
        index[i].total /= variance;
    }
}

static void many_outputs_equal_the_plain_estimator_of_each(void **state)
{
    enum { D = 3, SAMPLES = 200, OUTPUTS = 40, RUNS = D + 2 };
    static double y[SAMPLES * RUNS * OUTPUTS], one[SAMPLES * RUNS];
    ork_random random = ork_random_stream(4, 0);
    ORK_OWNED_MEMORY double *base = run_design(*state, ishigami, ORK_POINTS_RANDOM, 8, D, SAMPLES);
    for (size_t k = 0; k < SAMPLES * RUNS; k++) {
        for (size_t o = 0; o < OUTPUTS; o++) {
            y[k * OUTPUTS + o] = 1e6 * (double)o + base[k] + ork_random_normal(&random);
            if (ork_random_uniform(&random) < 0.01) y[k * OUTPUTS + o] = NAN;
        }
    }
    ORK_OWNED_SOBOL ork_sobol *sobol = NULL;
    assert_ok(*state, ork_sobol_new(*state, D, OUTPUTS, SAMPLES, 0, &sobol));
    assert_ok(*state, ork_sobol_add(*state, sobol, y, SAMPLES));
    for (size_t o = 0; o < OUTPUTS; o++) {
        ork_sobol_index index[D], plain[D];
        for (size_t k = 0; k < SAMPLES * RUNS; k++)
            one[k] = y[k * OUTPUTS + o];
        plain_indices(one, D, SAMPLES, plain);
        assert_ok(*state, ork_sobol_indices(*state, sobol, o, 0.9, true, index));
        for (size_t i = 0; i < D; i++) {
            assert_near(index[i].first, plain[i].first, 1e-7);
            assert_near(index[i].total, plain[i].total, 1e-7);
        }
        assert_true(ork_sobol_count(sobol, o) < SAMPLES); /* a missing run takes its sample along */
        assert_true(fabs(ork_sobol_mean(sobol, o) - 1e6 * (double)o - 3.5) < 0.8);
    }
}

static void bits_do_not_depend_on_threads_or_on_parts(void **state)
{
    enum { D = 3, SAMPLES = 64, OUTPUTS = 50, RUNS = D + 2 };
    static double y[SAMPLES * RUNS * OUTPUTS];
    ork_random random = ork_random_stream(4, 0);
    for (size_t k = 0; k < SAMPLES * RUNS * OUTPUTS; k++)
        y[k] = ork_random_normal(&random);
    ork_sobol_index known[OUTPUTS][D], index[D];
    for (int threads = 1; threads <= 2; threads++) {
        for (size_t part = 64; part >= 1; part /= 8) {
            ork_context_set_threads(*state, threads);
            ORK_OWNED_SOBOL ork_sobol *sobol = NULL;
            assert_ok(*state, ork_sobol_new(*state, D, OUTPUTS, SAMPLES, 20, &sobol));
            for (size_t k = 0; k < SAMPLES; k += part)
                assert_ok(*state, ork_sobol_add(*state, sobol, y + k * RUNS * OUTPUTS, part));
            for (size_t o = 0; o < OUTPUTS; o++) {
                assert_ok(*state, ork_sobol_indices(*state, sobol, o, 0.9, true, index));
                if (threads == 1 && part == 64) memcpy(known[o], index, sizeof index);
                assert_memory_equal(known[o], index, sizeof index);
            }
        }
    }
}

static void indices_keep_when_the_output_is_scaled_and_moved(void **state)
{
    ork_sobol_index one[3], other[3];
    ORK_OWNED_MEMORY double *y = run_design(*state, ishigami, ORK_POINTS_SOBOL, 1, 3, 128);
    indices_of(*state, y, 3, 128, 50, true, one);
    for (size_t k = 0; k < 128 * 5; k++)
        y[k] = 1000 - 8 * y[k];
    indices_of(*state, y, 3, 128, 50, true, other);
    for (size_t i = 0; i < 3; i++) {
        assert_near(one[i].first, other[i].first, 1e-11);
        assert_near(one[i].first_lower, other[i].first_lower, 1e-11);
        assert_near(one[i].total_upper, other[i].total_upper, 1e-11);
    }
}

/* ---- Bootstraps --------------------------------------------------------------------------------
 */

/* Share of the seeds' 90% intervals that hold the analytic value. */
static double coverage(ork_context *ctx, ork_points points)
{
    enum { SEEDS = 150, SAMPLES = 400 };
    const double first[] = ISHIGAMI_FIRST, total[] = ISHIGAMI_TOTAL;
    int held = 0;
    for (uint64_t seed = 0; seed < SEEDS; seed++) {
        ork_context_set_seed(ctx, seed);
        ork_sobol_index index[3];
        ORK_OWNED_MEMORY double *y = run_design(ctx, ishigami, points, seed, 3, SAMPLES);
        indices_of(ctx, y, 3, SAMPLES, 200, true, index);
        for (size_t i = 0; i < 3; i++) {
            held += index[i].first_lower <= first[i] && first[i] <= index[i].first_upper;
            held += index[i].total_lower <= total[i] && total[i] <= index[i].total_upper;
        }
    }
    return held / (6.0 * SEEDS);
}

static void intervals_hold_the_analytic_value_as_often_as_they_say(void **state)
{
    double random = coverage(*state, ORK_POINTS_RANDOM), sobol = coverage(*state, ORK_POINTS_SOBOL);
    print_message("90%% intervals hold the value %.1f%% of the time, %.1f%% with quasi-random "
                  "points\n",
                  100 * random, 100 * sobol);
    assert_true(random > 0.86 && random < 0.94);
    assert_true(sobol > random); /* bootstraps do not know that the points are even */
}

/* Drawn one after another as they pass, yet each bootstrap draws n of n. */
static void a_bootstrap_draws_as_many_as_there_are(void **state)
{
    enum { SAMPLES = 30 };
    double y[SAMPLES * 3];
    for (size_t k = 0; k < SAMPLES * 3; k++)
        y[k] = (double)(k * k % 17);
    ork_sobol_index index[1];
    indices_of(*state, y, 1, SAMPLES, 500, true, index);
    assert_true(index[0].total_lower < index[0].total && index[0].total < index[0].total_upper);
    /* A base sample alone is drawn always: nothing varies. */
    indices_of(*state, y, 1, 1, 500, true, index);
    assert_true(index[0].total_lower == index[0].total && index[0].total == index[0].total_upper);
}

/* ---- Edges -------------------------------------------------------------------------------------
 */

static void an_output_that_does_not_vary_has_no_indices(void **state)
{
    ork_context *ctx = *state;
    double y[10 * 4 * 3];
    for (size_t k = 0; k < 40; k++) {
        y[k * 3] = 7.3;
        y[k * 3 + 1] = 0.1 * 3 + (k % 3 ? 1e-16 : 0); /* rounding is no variation */
        y[k * 3 + 2] = NAN;
    }
    ORK_OWNED_SOBOL ork_sobol *sobol = NULL;
    assert_ok(ctx, ork_sobol_new(ctx, 2, 3, 10, 5, &sobol));
    assert_ok(ctx, ork_sobol_add(ctx, sobol, y, 10));
    for (size_t o = 0; o < 3; o++) {
        ork_sobol_index index[2];
        assert_ok(ctx, ork_sobol_indices(ctx, sobol, o, 0.9, true, index));
        assert_true(isnan(index[0].first) && isnan(index[1].total) && isnan(index[0].total_lower));
    }
    assert_int_equal(ork_sobol_count(sobol, 1), 10);
    assert_int_equal(ork_sobol_count(sobol, 2), 0);
    assert_true(ork_sobol_variance(sobol, 0) == 0 && isnan(ork_sobol_mean(sobol, 2)));
    assert_error(ctx, ork_sobol_add(ctx, sobol, y, 1), ORK_ERR_ARGUMENT,
                 "10 base samples were announced, 11 came");
}

static ork_status small_analysis(ork_context *ctx, void *data)
{
    ORK_OWNED_SOBOL ork_sobol *sobol = NULL;
    ork_sobol_index index[3];
    double u[15], y[5];
    ORK_TRY(ork_sobol_new(ctx, 3, 1, 4, 3, &sobol));
    for (uint64_t k = 0; k < 4; k++) {
        ORK_TRY(ork_saltelli_runs(ctx, ORK_POINTS_SOBOL, 1, 3, k, u));
        for (size_t r = 0; r < 5; r++)
            y[r] = ishigami(u + 3 * r, 3);
        ORK_TRY(ork_sobol_add(ctx, sobol, y, 1));
    }
    (void)data;
    return ork_sobol_indices(ctx, sobol, 0, 0.9, true, index);
}

static void refused_memory_is_survived(void **state)
{
    (void)state;
    assert_survives_refused_memory(small_analysis, NULL);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        context_test(coinr_gives_the_same_for_ishigami),
        context_test(coinr_gives_the_same_for_mean_rank_shifts),
        context_test(intervals_are_near_those_of_coinr),
        context_test(quasi_random_points_converge_faster),
        context_test(centring_takes_noise_away),
        context_test(sobols_g_has_its_analytic_indices),
        context_test(many_outputs_equal_the_plain_estimator_of_each),
        context_test(bits_do_not_depend_on_threads_or_on_parts),
        context_test(indices_keep_when_the_output_is_scaled_and_moved),
        context_test(intervals_hold_the_analytic_value_as_often_as_they_say),
        context_test(a_bootstrap_draws_as_many_as_there_are),
        context_test(an_output_that_does_not_vary_has_no_indices),
        cmocka_unit_test(refused_memory_is_survived),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
