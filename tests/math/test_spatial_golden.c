/* Spatial statistics of Columbus against spdep 1.2-7. */
#include "columbus.h"

/* Value of a key of out_columbus_global.csv: "CRIME.moran.rand.Variance". */
static double global(ork_context *ctx, const ork_table *table, const char *variable,
                     const char *what)
{
    char key[128];
    const ork_column *keys;
    double values[64];
    snprintf(key, sizeof key, "%s.%s", variable, what);
    assert_ok(ctx, ork_table_column(ctx, table, "key", &keys));
    columbus_column(ctx, table, "value", values);
    for (size_t i = 0; i < table->row_count; i++) {
        if (strcmp(ork_column_text(keys, i), key) == 0) return values[i];
    }
    fail_msg("no %s", key);
    return NAN;
}

#define assert_digits(actual, expected, digits)                                                    \
    do {                                                                                           \
        double actual_ = (actual), expected_ = (expected);                                         \
        double shared_ = digits_shared(&actual_, &expected_, 1);                                   \
        print_message("%-10s %-55s %.1f digits\n", variable, #actual, shared_);                    \
        assert_true(shared_ >= (digits));                                                          \
    } while (0)

static void global_measures_are_those_of_spdep(void **state)
{
    ork_context *ctx = *state;
    ORK_OWNED_TABLE ork_table *data = columbus_table(ctx, "in_columbus.csv");
    ORK_OWNED_TABLE ork_table *expected = columbus_table(ctx, "out_columbus_global.csv");
    ORK_OWNED_WEIGHTS ork_spatial_weights *binary =
        columbus_weights(ctx, "in_columbus_neighbours.csv");
    ORK_OWNED_WEIGHTS ork_spatial_weights *w = columbus_weights(ctx, "in_columbus_neighbours.csv");
    ork_spatial_weights_standardise(w);
    for (size_t v = 0; v < 3; v++) {
        const char *variable = columbus_variables[v];
        double x[COLUMBUS_UNITS];
        ork_autocorrelation r[ORK_SPATIAL_MEASURES], b[ORK_SPATIAL_MEASURES];
        columbus_column(ctx, data, variable, x);
        assert_ok(ctx, ork_spatial_autocorrelation(ctx, w, x, 0, r));
        assert_ok(ctx, ork_spatial_autocorrelation(ctx, binary, x, 0, b));
#define SPDEP(what) global(ctx, expected, variable, what)
        assert_digits(r[ORK_MORAN].statistic, SPDEP("moran.rand.Moran I statistic"), 12);
        assert_digits(r[ORK_MORAN].expected, SPDEP("moran.rand.Expectation"), 12);
        assert_digits(r[ORK_MORAN].variance, SPDEP("moran.rand.Variance"), 11);
        assert_digits(r[ORK_MORAN].variance_normality, SPDEP("moran.norm.Variance"), 11);
        double z = (r[0].statistic - r[0].expected) / sqrt(r[0].variance);
        assert_digits(ork_normal_upper(z), SPDEP("moran.rand.p.greater"), 10);
        assert_digits(r[ORK_GEARY].statistic, SPDEP("geary.Geary C statistic"), 12);
        assert_digits(r[ORK_GEARY].variance, SPDEP("geary.Variance"), 11);
        assert_digits(b[ORK_GETIS_ORD].statistic, SPDEP("globalG.Global G statistic"), 12);
        assert_digits(b[ORK_GETIS_ORD].expected, SPDEP("globalG.Expectation"), 12);
        assert_digits(b[ORK_GETIS_ORD].variance, SPDEP("globalG.Variance"), 9);
    }
}

/* One column of spdep's local results beside ours. */
static void compare(ork_context *ctx, const ork_table *expected, const char *variable,
                    const char *column, const double *ours, double digits)
{
    double theirs[COLUMBUS_UNITS];
    columbus_column(ctx, expected, column, theirs);
    double shared = digits_shared(ours, theirs, COLUMBUS_UNITS);
    print_message("%-10s %-20s %.1f digits\n", variable, column, shared);
    assert_true(shared >= digits);
}

static void local_measures_are_those_of_spdep(void **state)
{
    ork_context *ctx = *state;
    ORK_OWNED_TABLE ork_table *data = columbus_table(ctx, "in_columbus.csv");
    ORK_OWNED_WEIGHTS ork_spatial_weights *w = columbus_weights(ctx, "in_columbus_neighbours.csv");
    ork_spatial_weights_standardise(w);
    for (size_t v = 0; v < 3; v++) {
        enum { N = COLUMBUS_UNITS };
        const char *variable = columbus_variables[v];
        char file[64];
        double x[N], value[N], e[N], var[N], p[N], fdr[N], g[N], star[N];
        ork_local moran[N], gi[N], gi_star[N];
        snprintf(file, sizeof file, "out_columbus_local_%s.csv", variable);
        ORK_OWNED_TABLE ork_table *expected = columbus_table(ctx, file);
        columbus_column(ctx, data, variable, x);
        assert_ok(ctx, ork_spatial_local(ctx, w, x, moran, NULL, gi, gi_star));
        for (size_t i = 0; i < N; i++) {
            value[i] = moran[i].statistic;
            e[i] = moran[i].expected;
            var[i] = moran[i].variance;
            p[i] = ork_normal_two_sided((value[i] - e[i]) / sqrt(var[i]));
            g[i] = gi[i].statistic;
            star[i] = gi_star[i].statistic;
        }
        assert_ok(ctx, ork_adjust_p(ctx, p, N, ORK_ADJUST_FDR, fdr));
        compare(ctx, expected, variable, "Ii", value, 11);
        compare(ctx, expected, variable, "E_cond", e, 10);
        compare(ctx, expected, variable, "V_cond", var, 10);
        compare(ctx, expected, variable, "p_cond_twosided", p, 9);
        compare(ctx, expected, variable, "p_fdr", fdr, 9);
        compare(ctx, expected, variable, "Gi", g, 9);
        compare(ctx, expected, variable, "Gi_star", star, 9);
        assert_ok(ctx, ork_spatial_local_total(ctx, w, x, moran));
        for (size_t i = 0; i < N; i++) {
            e[i] = moran[i].expected;
            var[i] = moran[i].variance;
        }
        compare(ctx, expected, variable, "E_total", e, 11);
        compare(ctx, expected, variable, "V_total", var, 11);
    }
}

/* spdep's localC divides by the variance over n − 1, ours by m2 over n, as local Moran does. */
static void local_geary_is_that_of_spdep_but_for_the_variance(void **state)
{
    ork_context *ctx = *state;
    ORK_OWNED_TABLE ork_table *data = columbus_table(ctx, "in_columbus.csv");
    ORK_OWNED_WEIGHTS ork_spatial_weights *w = columbus_weights(ctx, "in_columbus_neighbours.csv");
    ork_spatial_weights_standardise(w);
    /* spdep 1.2-7: localC(columbus$CRIME, nb2listw(nb))[1:4] */
    static const double theirs[] = {0.4134373722136943, 0.3975183871688887, 0.6868466262837073,
                                    0.5006309640288833};
    const char *variable = "CRIME";
    double x[COLUMBUS_UNITS];
    ork_local geary[COLUMBUS_UNITS];
    columbus_column(ctx, data, variable, x);
    assert_ok(ctx, ork_spatial_local(ctx, w, x, NULL, geary, NULL, NULL));
    for (size_t i = 0; i < 4; i++)
        assert_digits(geary[i].statistic * 48 / 49, theirs[i], 13);
}

/* p of local Moran by simulation, unit by unit: the plain way. */
static double simulate(const ork_spatial_weights *w, const double *x, size_t unit,
                       bool with_replacement, size_t permutations)
{
    ork_random random = ork_random_stream(77, unit);
    double others[COLUMBUS_UNITS], observed = 0;
    size_t n = 0, at_least = 0, at_most = 0;
    for (size_t j = 0; j < w->n; j++) {
        if (j != unit) others[n++] = x[j];
    }
    for (size_t k = w->start[unit]; k < w->start[unit + 1]; k++)
        observed += w->weight[k] * x[w->neighbour[k]];
    for (size_t r = 0; r < permutations; r++) {
        double sum = 0;
        for (size_t k = w->start[unit], place = 0; k < w->start[unit + 1]; k++, place++) {
            size_t taken = with_replacement ? ork_random_below(&random, n)
                                            : place + ork_random_below(&random, n - place);
            sum += w->weight[k] * others[taken];
            if (with_replacement) continue;
            double swapped = others[place];
            others[place] = others[taken];
            others[taken] = swapped;
        }
        at_least += sum >= observed - 1e-9;
        at_most += sum <= observed + 1e-9;
    }
    double tail = (double)(at_least < at_most ? at_least : at_most);
    return fmin(1, 2 * (tail + 1) / ((double)permutations + 1));
}

static double error_of(double p, double permutations, double others)
{
    double half = p / 2;
    return fmax(2 * sqrt(half * (1 - half) * (1 / permutations + 1 / others)), 2e-4);
}

/* spdep 1.2 deals out with replacement, which makes the values of units with many neighbours vary
   too much; its p's are those of the plain simulation that does so, ours of the one that does not.
 */
static void permutation_p_is_without_replacement(void **state)
{
    ork_context *ctx = *state;
    enum { N = COLUMBUS_UNITS, PERMUTATIONS = 99999 };
    ORK_OWNED_TABLE ork_table *data = columbus_table(ctx, "in_columbus.csv");
    ORK_OWNED_WEIGHTS ork_spatial_weights *w = columbus_weights(ctx, "in_columbus_neighbours.csv");
    ork_spatial_weights_standardise(w);
    double worst = 0, worst_spdep = 0, farthest = 0;
    for (size_t v = 0; v < 3; v++) {
        char file[64];
        double x[N], theirs[N];
        ork_tail_counts lag[N];
        snprintf(file, sizeof file, "out_columbus_local_%s.csv", columbus_variables[v]);
        ORK_OWNED_TABLE ork_table *expected = columbus_table(ctx, file);
        columbus_column(ctx, data, columbus_variables[v], x);
        columbus_column(ctx, expected, "perm_p_sim", theirs);
        assert_ok(ctx, ork_spatial_permute(ctx, w, x, PERMUTATIONS, lag, NULL));
        for (size_t i = 0; i < N; i++) {
            uint32_t tail = lag[i].at_least < lag[i].at_most ? lag[i].at_least : lag[i].at_most;
            double p = fmin(1, 2 * (tail + 1.0) / (PERMUTATIONS + 1.0));
            double plain = simulate(w, x, i, false, PERMUTATIONS);
            double replacing = simulate(w, x, i, true, PERMUTATIONS);
            worst = fmax(worst, fabs(p - plain) / error_of(plain, PERMUTATIONS, PERMUTATIONS));
            worst_spdep = fmax(worst_spdep, fabs(theirs[i] - replacing) /
                                                error_of(replacing, PERMUTATIONS, 9999));
            farthest = fmax(farthest, fabs(p - theirs[i]) / error_of(p, PERMUTATIONS, 9999));
        }
    }
    print_message("standard errors: ours to plain %.2f, spdep's to plain with replacement %.2f, "
                  "ours to spdep's %.2f\n",
                  worst, worst_spdep, farthest);
    assert_true(worst < 4.5);
    assert_true(worst_spdep < 4.5);
    assert_true(farthest > 4.5);
}

static void nearest_neighbours_are_those_of_spdep(void **state)
{
    ork_context *ctx = *state;
    ORK_OWNED_TABLE ork_table *data = columbus_table(ctx, "in_columbus.csv");
    double x[COLUMBUS_UNITS], y[COLUMBUS_UNITS];
    columbus_column(ctx, data, "X", x);
    columbus_column(ctx, data, "Y", y);
    const ork_places_xy places = {x, y, COLUMBUS_UNITS, false};
    for (size_t k = 4; k <= 6; k += 2) {
        ORK_OWNED_WEIGHTS ork_spatial_weights *ours = NULL;
        ORK_OWNED_WEIGHTS ork_spatial_weights *theirs =
            columbus_weights(ctx, k == 4 ? "out_columbus_knn4.csv" : "out_columbus_knn6.csv");
        assert_ok(ctx, ork_spatial_nearest(ctx, &places, k, &ours));
        assert_memory_equal(ours->start, theirs->start, sizeof(size_t) * (COLUMBUS_UNITS + 1));
        assert_memory_equal(ours->neighbour, theirs->neighbour,
                            sizeof(uint32_t) * ours->start[COLUMBUS_UNITS]);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        context_test(global_measures_are_those_of_spdep),
        context_test(local_measures_are_those_of_spdep),
        context_test(local_geary_is_that_of_spdep_but_for_the_variance),
        context_test(permutation_p_is_without_replacement),
        context_test(nearest_neighbours_are_those_of_spdep),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
