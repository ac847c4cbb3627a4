/* Economic complexity: small networks by hand, a plain twin, laws, odd data, peers' defects. */
#include "case.h"

#define RUN(csv, result, ...) run_csv(*state, csv, SETTINGS(__VA_ARGS__), result)
#define LONG "industry: good", "size: exports"

static ork_status run_csv(ork_context *ctx, const char *csv, const char *const *settings,
                          ork_result **result)
{
    ORK_OWNED_TABLE ork_table *data = NULL;
    ORK_TRY(case_table(ctx, csv, "land", strstr(csv, ",year") ? "year" : NULL, &data));
    return case_run(ctx, "complexity", data, settings, NULL, result);
}

#define assert_refused(csv, status, text, ...)                                                     \
    do {                                                                                           \
        ork_result *none_ = NULL;                                                                  \
        assert_error((ork_context *)*state, RUN(csv, &none_, __VA_ARGS__), status, text);          \
        assert_null(none_);                                                                        \
    } while (0)

static double unit(ork_context *ctx, const ork_result *result, const char *name, const char *column)
{
    return case_number(result, "latest", case_row(ctx, result, "latest", "unit", name, NULL, NULL),
                       column);
}

static double good(ork_context *ctx, const ork_result *result, const char *name, const char *column)
{
    size_t row = case_row(ctx, result, "industries", "industry", name, NULL, NULL);
    return case_number(result, "industries", row, column);
}

/* ---- Networks of 0 and 1 -----------------------------------------------------------------------
 */

enum { MOST = 64 };

/* A network with its indices found the slow way: in long double, all eigenvectors by Jacobi. */
typedef struct {
    size_t units, goods;
    bool m[MOST][MOST];
    double eci[MOST], pci[MOST];
} twin;

/* Nested (the first units have most), with some links turned over; everyone keeps a link. */
static twin random_network(size_t units, size_t goods, uint64_t stream)
{
    twin t = {.units = units, .goods = goods};
    ork_random random = ork_random_stream(7, stream);
    for (size_t u = 0; u < units; u++) {
        for (size_t g = 0; g < goods; g++) {
            bool is_nested = g * units < (units - u) * goods;
            t.m[u][g] = ork_random_uniform(&random) < (is_nested ? 0.8 : 0.15);
        }
        t.m[u][0] = true;
    }
    for (size_t g = 0; g < goods; g++)
        t.m[0][g] = true;
    return t;
}

/* The network as wide data of quotients 0 and 1. */
static ork_status network_table(ork_context *ctx, const twin *t, ork_table **table)
{
    ORK_OWNED_TEXT ork_text csv = {0};
    ork_text_add(ctx, &csv, "#land");
    for (size_t g = 0; g < t->goods; g++)
        ork_text_addf(ctx, &csv, ",g%zu", g);
    for (size_t u = 0; u < t->units; u++) {
        ork_text_addf(ctx, &csv, "\nu%zu", u);
        for (size_t g = 0; g < t->goods; g++)
            ork_text_add(ctx, &csv, t->m[u][g] ? ",1" : ",0");
    }
    ORK_TRY(ork_text_status(&csv));
    return case_table(ctx, csv.bytes, "land", NULL, table);
}

static ork_status run_network(ork_context *ctx, const twin *t, ork_result **result)
{
    static char sectors[4096];
    ORK_OWNED_TABLE ork_table *data = NULL;
    size_t at = (size_t)snprintf(sectors, sizeof sectors, "sector: g0");
    for (size_t g = 1; g < t->goods; g++)
        at += (size_t)snprintf(sectors + at, sizeof sectors - at, " | g%zu", g);
    ORK_TRY(network_table(ctx, t, &data));
    return case_run(ctx, "complexity", data, SETTINGS(sectors, "values: quotient"), NULL, result);
}

static void standardise(double *x, size_t n)
{
    double mean = 0, squares = 0;
    for (size_t i = 0; i < n; i++)
        mean += x[i] / (double)n;
    for (size_t i = 0; i < n; i++)
        squares += (x[i] - mean) * (x[i] - mean);
    for (size_t i = 0; i < n; i++)
        x[i] = (x[i] - mean) / sqrt(squares / ((double)n - 1));
}

/* ECI from the whole symmetric matrix of the units, PCI from that of the goods; with decimals >= 0
   the matrix is rounded first. */
static void solve_rounded(ork_context *ctx, twin *t, int decimals)
{
    const double scale = decimals < 0 ? 0 : pow(10, decimals);
    static double matrix[MOST * MOST], values[MOST], vectors[MOST * MOST];
    for (int side = 0; side < 2; side++) {
        size_t n = side ? t->goods : t->units, m = side ? t->units : t->goods;
        double own[MOST] = {0}, other[MOST] = {0}, with = 0;
#define LINK(i, j) (side ? t->m[j][i] : t->m[i][j])
        for (size_t i = 0; i < n; i++) {
            for (size_t j = 0; j < m; j++) {
                own[i] += LINK(i, j);
                other[j] += LINK(i, j);
            }
        }
        for (size_t i = 0; i < n; i++) {
            for (size_t k = 0; k < n; k++) {
                double sum = 0;
                for (size_t j = 0; j < m; j++)
                    sum += LINK(i, j) && LINK(k, j) ? 1 / other[j] : 0;
                sum /= sqrt(own[i] * own[k]);
                matrix[k * n + i] = scale > 0 ? round(sum * scale) / scale : sum;
            }
        }
        assert_ok(ctx, ork_eigen_symmetric(ctx, matrix, n, values, vectors));
        double *index = side ? t->pci : t->eci;
        for (size_t i = 0; i < n; i++)
            index[i] = vectors[n + i] / sqrt(own[i]);
        standardise(index, n);
        for (size_t i = 0; i < n; i++) /* complex goods are rare, complex units diverse */
            with += index[i] * (side ? -own[i] : own[i]);
        for (size_t i = 0; with < 0 && i < n; i++)
            index[i] = -index[i];
#undef LINK
    }
}

static void solve_twin(ork_context *ctx, twin *t)
{
    solve_rounded(ctx, t, -1);
}

static double rank_of(const twin *t, size_t u)
{
    double rank = 1;
    for (size_t v = 0; v < t->units; v++)
        rank += t->eci[v] > t->eci[u] + 1e-12;
    return rank;
}

static void indices_agree_with_the_whole_decomposition_on_both_sides(void **state)
{
    const size_t shapes[][2] = {{3, 4}, {12, 30}, {30, 12}, {40, 40}, {60, 50}};
    for (size_t k = 0; k < sizeof shapes / sizeof *shapes; k++) {
        twin t = random_network(shapes[k][0], shapes[k][1], k);
        ORK_OWNED_RESULT ork_result *result = NULL;
        solve_twin(*state, &t);
        assert_ok(*state, run_network(*state, &t, &result));
        for (size_t u = 0; u < t.units; u++) {
            char name[16];
            snprintf(name, sizeof name, "u%zu", u);
            assert_near(unit(*state, result, name, "eci"), t.eci[u], 1e-10);
        }
        for (size_t g = 0; g < t.goods; g++) {
            char name[16];
            snprintf(name, sizeof name, "g%zu", g);
            assert_near(fabs(good(*state, result, name, "pci")), fabs(t.pci[g]), 1e-10);
        }
    }
}

/* Plainly, in long double, without taking the mean out. */
static void reflections_agree_with_plain_averages(void **state)
{
    twin t = random_network(25, 40, 9);
    ORK_OWNED_RESULT ork_result *result = NULL;
    assert_ok(*state, run_network(*state, &t, &result));
    long double unit_now[MOST] = {0}, good_now[MOST] = {0}, d[MOST] = {0}, b[MOST] = {0};
    for (size_t u = 0; u < t.units; u++) {
        for (size_t g = 0; g < t.goods; g++) {
            d[u] += t.m[u][g];
            b[g] += t.m[u][g];
        }
    }
    memcpy(unit_now, d, sizeof d);
    memcpy(good_now, b, sizeof b);
    for (int order = 0; order < 18; order++) {
        long double unit_next[MOST] = {0}, good_next[MOST] = {0};
        for (size_t u = 0; u < t.units; u++) {
            for (size_t g = 0; g < t.goods; g++) {
                if (!t.m[u][g]) continue;
                unit_next[u] += good_now[g] / d[u];
                good_next[g] += unit_now[u] / b[g];
            }
        }
        memcpy(unit_now, unit_next, sizeof unit_now);
        memcpy(good_now, good_next, sizeof good_now);
    }
    double expected[MOST];
    long double mean = 0;
    for (size_t u = 0; u < t.units; u++)
        mean += unit_now[u] / (long double)t.units;
    for (size_t u = 0; u < t.units; u++)
        expected[u] = (double)((unit_now[u] - mean) * 1e6L);
    standardise(expected, t.units);
    for (size_t u = 0; u < t.units; u++) {
        char name[16];
        snprintf(name, sizeof name, "u%zu", u);
        assert_near(unit(*state, result, name, "reflections"), expected[u], 1e-9);
    }
}

/* ---- By hand -----------------------------------------------------------------------------------
 */

/* Hidalgo & Hausmann (2009), supplement, Figure S4: four countries, four products. */
#define FIGURE_S4 "#land,p1,p2,p3,p4\nc1,1,1,1,1\nc2,0,1,0,0\nc3,0,0,1,1\nc4,0,0,0,1\n"
#define P1_P4 "sector: p1 | p2 | p3 | p4", "values: quotient"

static void the_textbook_network_has_its_known_reflections(void **state)
{
    ORK_OWNED_RESULT ork_result *result = NULL;
    assert_ok(*state, RUN(FIGURE_S4, &result, P1_P4));
    assert_near(unit(*state, result, "c1", "diversity"), 4, 0);
    assert_near(unit(*state, result, "c3", "diversity"), 2, 0);
    assert_near(unit(*state, result, "c1", "mean_ubiquity"), 2, 1e-15);
    assert_near(unit(*state, result, "c2", "mean_ubiquity"), 2, 1e-15);
    assert_near(unit(*state, result, "c3", "mean_ubiquity"), 2.5, 1e-15);
    assert_near(unit(*state, result, "c4", "mean_ubiquity"), 3, 1e-15);
    assert_near(good(*state, result, "p4", "ubiquity"), 3, 0);
    assert_near(good(*state, result, "p4", "mean_diversity"), 7.0 / 3, 1e-15);
    assert_near(good(*state, result, "p1", "mean_diversity"), 4, 1e-15);
}

static void two_units_have_the_index_that_symmetry_gives(void **state)
{
    ORK_OWNED_RESULT ork_result *result = NULL;
    assert_ok(*state, RUN("#land,p,q,r\na,1,1,1\nb,0,0,1\n", &result, "sector: p | q | r",
                          "values: quotient"));
    assert_near(unit(*state, result, "a", "eci"), sqrt(0.5), 1e-14);
    assert_near(unit(*state, result, "b", "eci"), -sqrt(0.5), 1e-14);
    assert_near(good(*state, result, "p", "pci_rank"), 1, 0);
    assert_near(good(*state, result, "q", "pci_rank"), 1, 0);
    assert_near(good(*state, result, "r", "pci_rank"), 3, 0);
}

/* Shares: a has 3/4 coal and 1/4 cars, b half and half. */
static void prody_and_expy_follow_their_formulas(void **state)
{
    const char *csv = "#land,#good,exports,gdp\na,coal,30,1000\na,cars,10,1000\nb,coal,20,4000\n"
                      "b,cars,20,4000\n";
    ORK_OWNED_RESULT ork_result *result = NULL;
    assert_ok(*state, RUN(csv, &result, LONG, "income: gdp"));
    double coal = (0.75 * 1000 + 0.5 * 4000) / 1.25, cars = (0.25 * 1000 + 0.5 * 4000) / 0.75;
    assert_near(good(*state, result, "coal", "prody"), coal, 1e-13);
    assert_near(good(*state, result, "cars", "prody"), cars, 1e-13);
    assert_near(unit(*state, result, "a", "expy"), 0.75 * coal + 0.25 * cars, 1e-13);
}

static void fitness_of_a_nested_network_is_its_fixed_point(void **state)
{
    /* a has both, b one of them: F_a, F_b and Q with F = M Q, Q = 1 / (M' 1/F), means of 1. */
    ORK_OWNED_RESULT ork_result *result = NULL;
    twin t = random_network(20, 30, 3);
    assert_ok(*state, run_network(*state, &t, &result));
    double f[MOST], q[MOST], sum = 0;
    for (size_t u = 0; u < t.units; u++)
        f[u] = case_number(result, "latest", u, "fitness");
    for (size_t g = 0; g < t.goods; g++)
        q[g] = case_number(result, "industries", g, "complexity");
    double next[MOST];
    for (size_t u = 0; u < t.units; u++) {
        next[u] = 0;
        for (size_t g = 0; g < t.goods; g++)
            next[u] += t.m[u][g] ? q[g] : 0;
        sum += next[u] / (double)t.units;
    }
    for (size_t u = 0; u < t.units; u++)
        assert_near(next[u] / sum, f[u], 1e-11);
    assert_true(ork_result_value(result, "fitness_rounds")->number < 1000);
}

/* ---- Peers' defects ----------------------------------------------------------------------------
 */

/* economiccomplexity takes the vector that LAPACK happens to return second: the wrong one in some
   small matrices. Here the index is always that of the second greatest eigenvalue. */
static void the_second_eigenvalue_is_the_second_greatest_of_three_hundred(void **state)
{
    size_t compared = 0;
    for (uint64_t k = 0; k < 300; k++) {
        twin t = random_network(4 + k % 5, 5 + k % 4, 100 + k);
        ORK_OWNED_RESULT ork_result *result = NULL;
        solve_twin(*state, &t);
        assert_ok(*state, run_network(*state, &t, &result));
        if (case_note(result, "index-not-unique") || case_note(result, "sign-arbitrary")) continue;
        if (case_note(result, "index-not-defined")) continue;
        compared++;
        double same = 0;
        for (size_t u = 0; u < t.units; u++)
            same += case_number(result, "latest", u, "eci") * t.eci[u];
        assert_near(fabs(same), (double)t.units - 1, 1e-8); /* correlation 1 */
    }
    assert_true(compared > 280);
}

/* EconGeo rounds the matrix to four decimals before it is solved, which shifts ranks. */
static void nothing_is_rounded_before_the_index_is_solved(void **state)
{
    twin t = random_network(60, 60, 77), rounded = t;
    ORK_OWNED_RESULT ork_result *result = NULL;
    size_t shifted = 0;
    solve_twin(*state, &t);
    solve_rounded(*state, &rounded, 4);
    assert_ok(*state, run_network(*state, &t, &result));
    for (size_t u = 0; u < t.units; u++) {
        assert_near(case_number(result, "latest", u, "eci_rank"), rank_of(&t, u), 0);
        shifted += rank_of(&t, u) != rank_of(&rounded, u);
    }
    assert_true(shifted > 0);
}

static void a_unit_without_an_index_never_ranks_first(void **state)
{
    const char *csv = "#land,p,q,r,s\nnothing,0,0,0,0\na,1,1,1,0\nb,0,1,1,0\nc,0,0,1,0\n"
                      "apart,0,0,0,1\n";
    ORK_OWNED_RESULT ork_result *result = NULL;
    assert_ok(*state, RUN(csv, &result, "sector: p | q | r | s", "values: quotient"));
    const char *const without[] = {"nothing", "apart"};
    for (size_t k = 0; k < 2; k++) {
        assert_true(isnan(unit(*state, result, without[k], "eci")));
        assert_true(isnan(unit(*state, result, without[k], "eci_rank")));
    }
    assert_near(unit(*state, result, "a", "eci_rank"), 1, 0);
    assert_near(unit(*state, result, "c", "eci_rank"), 3, 0);
    assert_true(isnan(good(*state, result, "s", "pci")));
    assert_true(case_says(result, "not-specialised", "(nothing)"));
    assert_true(case_says(result, "disconnected", "1 units (apart) and 1 industries"));
    assert_string_equal(result->figures[0].title, "a is the most complex economy");
    assert_near(unit(*state, result, "apart", "fitness") > 0, 1, 0);
    assert_true(isnan(unit(*state, result, "nothing", "fitness")));
}

static void the_sign_follows_diversity_however_rows_are_ordered(void **state)
{
    const char *const orders[] = {
        "#land,p,q,r\na,1,1,1\nb,0,1,1\nc,0,0,1\n", "#land,p,q,r\nc,0,0,1\nb,0,1,1\na,1,1,1\n",
        "#land,r,p,q\nb,1,0,1\na,1,1,1\nc,1,0,0\n", "#land,q,r,p\nb,1,1,0\nc,0,1,0\na,1,1,1\n"};
    for (size_t k = 0; k < 4; k++) {
        ORK_OWNED_RESULT ork_result *result = NULL;
        assert_ok(*state, RUN(orders[k], &result, "sector: p | q | r", "values: quotient"));
        assert_near(unit(*state, result, "a", "eci_rank"), 1, 0);
        assert_near(unit(*state, result, "c", "eci_rank"), 3, 0);
        assert_near(good(*state, result, "p", "pci_rank"), 1, 0);
    }
}

/* Two kinds of units: many common goods, or few rare ones. Peers silently take the first for the
   complex ones. */
static void a_disputed_sign_is_told_and_can_be_chosen(void **state)
{
    const char *csv = "#land,p,q,r,s,t,u,v\na,1,1,1,1,1,0,0\nb,1,1,1,1,0,0,0\nc,1,1,1,0,1,0,0\n"
                      "d,1,0,1,1,1,0,0\ne,0,0,0,0,1,1,1\nf,0,0,0,0,0,1,1\n";
    ORK_OWNED_RESULT ork_result *diverse = NULL, *rare = NULL;
    assert_ok(*state, RUN(csv, &diverse, "sector: p | q | r | s | t | u | v", "values: quotient"));
    assert_ok(*state, RUN(csv, &rare, "sector: p | q | r | s | t | u | v", "values: quotient",
                          "sign: rarity"));
    assert_true(case_says(diverse, "sign-disputed", "opposite ends"));
    assert_true(case_says(rare, "sign-disputed", "choose with sign"));
    assert_near(unit(*state, rare, "f", "eci_rank"), 1, 0);
    assert_near(unit(*state, diverse, "f", "eci_rank"), 6, 0);
    assert_near(unit(*state, rare, "f", "eci"), -unit(*state, diverse, "f", "eci"), 1e-14);
    assert_near(good(*state, rare, "v", "pci"), -good(*state, diverse, "v", "pci"), 1e-14);
}

/* ---- What is odd -------------------------------------------------------------------------------
 */

static void an_index_that_is_not_determined_is_not_given(void **state)
{
    /* Three units around a ring: every direction is as good as any other. */
    ORK_OWNED_RESULT ork_result *ring = NULL, *same = NULL, *apart = NULL;
    assert_ok(*state, RUN("#land,p,q,r\na,1,1,0\nb,0,1,1\nc,1,0,1\n", &ring, "sector: p | q | r",
                          "values: quotient"));
    assert_non_null(case_note(ring, "index-not-unique"));
    assert_true(isnan(unit(*state, ring, "a", "eci")));
    assert_ok(*state,
              RUN("#land,p,q\na,1,1\nb,1,1\nc,1,1\n", &same, "sector: p | q", "values: quotient"));
    assert_non_null(case_note(same, "index-not-defined"));
    assert_ok(*state,
              RUN("#land,p,q\na,1,0\nb,0,1\n", &apart, "sector: p | q", "values: quotient"));
    assert_non_null(case_note(apart, "index-not-defined"));
}

static void an_arbitrary_sign_is_told(void **state)
{
    /* A path: both ends are alike. */
    ORK_OWNED_RESULT ork_result *result = NULL;
    assert_ok(*state, RUN("#land,p,q,r,s\na,1,1,0,0\nb,0,1,1,0\nc,0,0,1,1\n", &result,
                          "sector: p | q | r | s", "values: quotient"));
    assert_non_null(case_note(result, "sign-arbitrary"));
    assert_true(unit(*state, result, "a", "eci") > 0); /* the first is positive, always */
}

static void unknown_cells_are_told_and_absent_rows_are_zero(void **state)
{
    const char *csv = "#land,#good,exports\na,p,5\na,q,1\nb,p,2\nb,q,\nb,r,3\nc,r,4\nc,q,4\n";
    ORK_OWNED_RESULT ork_result *result = NULL, *missing = NULL;
    assert_ok(*state, RUN(csv, &result, LONG));
    assert_true(case_says(result, "unknown-cells", "1 of 9 combinations"));
    assert_ok(*state, RUN(csv, &missing, LONG, "absent: missing"));
    assert_true(case_says(missing, "unknown-cells", "3 of 9 combinations"));
}

/* Row 0 of a file is one that the conversion of geography made. */
static void rows_that_stand_in_no_file_are_absent(void **state)
{
    ork_context *ctx = *state;
    const char *csv = "#land,#good,exports\na,p,5\na,q,1\nb,p,2\nb,q,\nb,r,3\nc,r,4\nc,q,4\n";
    ORK_OWNED_TABLE ork_table *data = NULL;
    ORK_OWNED_RESULT ork_result *result = NULL;
    assert_ok(ctx, case_table(ctx, csv, "land", NULL, &data));
    assert_non_null(data->rows = calloc(data->row_count, sizeof *data->rows));
    for (size_t i = 0; i < data->row_count; i++)
        data->rows[i] = i == 3 ? 0 : (int64_t)i + 2;
    assert_ok(ctx, case_run(ctx, "complexity", data, SETTINGS(LONG), NULL, &result));
    assert_null(case_note(result, "unknown-cells"));
}

static void periods_stand_by_themselves(void **state)
{
    const char *both = "#land,year,p,q,r\na,2001,4,1,1\nb,2001,1,3,1\nc,2001,0,1,5\na,2002,1,1,3\n"
                       "b,2002,5,1,2\nc,2002,2,2,1\n";
    const char *later = "#land,p,q,r\nb,5,1,2\na,1,1,3\nc,2,2,1\n";
    ORK_OWNED_RESULT ork_result *panel = NULL, *alone = NULL;
    assert_ok(*state, RUN(both, &panel, "sector: p | q | r"));
    assert_ok(*state, RUN(later, &alone, "sector: p | q | r"));
    const char *const columns[] = {"diversity", "eci", "fitness", "outlook"};
    for (size_t k = 0; k < 4; k++) {
        double expected = unit(*state, alone, "b", columns[k]);
        double found = unit(*state, panel, "b", columns[k]);
        assert_true(isnan(expected) ? isnan(found) : fabs(found - expected) < 1e-12);
    }
    assert_int_equal(ork_result_table(panel, "units")->row_count, 6);
    assert_int_equal(ork_result_table(panel, "industries")->row_count, 6);
}

static void scale_does_not_decide_who_is_specialised(void **state)
{
    /* All quotients are exactly 1; rounding must not make some of them less. */
    ORK_OWNED_RESULT ork_result *result = NULL;
    assert_ok(*state, RUN("#land,p,q,r\na,0.1,0.2,0.7\nb,0.3,0.6,2.1\nc,7e-9,14e-9,49e-9\n",
                          &result, "sector: p | q | r"));
    const char *const units[] = {"a", "b", "c"};
    for (size_t k = 0; k < 3; k++)
        assert_near(unit(*state, result, units[k], "diversity"), 3, 0);
}

static void a_continuous_matrix_weighs_by_the_quotient(void **state)
{
    const char *csv = "#land,p,q,r\na,9,2,1\nb,2,7,3\nc,1,2,8\nd,6,6,6\n";
    ORK_OWNED_RESULT ork_result *binary = NULL, *weighted = NULL, *one = NULL;
    assert_ok(*state, RUN(csv, &binary, "sector: p | q | r"));
    assert_ok(*state, RUN(csv, &weighted, "sector: p | q | r", "matrix: continuous"));
    assert_true(unit(*state, weighted, "a", "diversity") == unit(*state, binary, "a", "diversity"));
    assert_true(
        fabs(unit(*state, weighted, "a", "fitness") - unit(*state, binary, "a", "fitness")) > 1e-3);
    /* of a matrix of 0 and 1, both are the same */
    ORK_OWNED_RESULT ork_result *same = NULL;
    assert_ok(*state, RUN(FIGURE_S4, &one, P1_P4));
    assert_ok(*state, RUN(FIGURE_S4, &same, P1_P4, "matrix: continuous"));
    assert_near(unit(*state, one, "c3", "eci"), unit(*state, same, "c3", "eci"), 1e-12);
}

static void wrong_requests_are_explained(void **state)
{
    const char *csv = "#land,#good,exports,gdp\na,p,5,1\na,q,1,2\nb,p,2,3\n";
    assert_refused(csv, ORK_ERR_DATA, "\"gdp\" of a differs from another row", LONG, "income: gdp");
    assert_refused(csv, ORK_ERR_ARGUMENT, "only even orders", LONG, "reflections: 17");
    assert_refused(csv, ORK_ERR_ARGUMENT, "what the sizes of industries are", "threshold: 1");
    assert_refused("#land,p\na,1\n", ORK_ERR_ARGUMENT, "no others to be compared", "sector: p");
    assert_refused("#land,p,q\n", ORK_ERR_DATA, "no rows", "sector: p | q");
    assert_refused("#land,p,q,t\na,1,0,1\n", ORK_ERR_ARGUMENT, "quotients have no total",
                   "sector: p | q", "total: t", "values: quotient");
    assert_refused("#land,p,q,y\na,1,0,1\nb,1,1,2\n", ORK_ERR_ARGUMENT, "need sizes",
                   "sector: p | q", "income: y", "values: quotient");
    assert_refused("#land,p,q\na,1,-2\n", ORK_ERR_DATA, "\"q\" of a is -2", "sector: p | q");
}

static void one_unit_is_compared_with_nobody(void **state)
{
    ORK_OWNED_RESULT ork_result *result = NULL;
    assert_ok(*state, RUN("#land,p,q\na,1,2\n", &result, "sector: p | q"));
    assert_true(isnan(case_number(result, "latest", 0, "eci")));
    assert_near(case_number(result, "latest", 0, "fitness"), 1, 0);
    assert_non_null(case_note(result, "index-not-defined"));
}

/* ---- Laws --------------------------------------------------------------------------------------
 */

static void threads_and_the_order_of_rows_change_nothing(void **state)
{
    ork_context *ctx = *state;
    twin t = random_network(50, 60, 5);
    ORK_OWNED_RESULT ork_result *one = NULL, *two = NULL, *turned = NULL;
    ork_context_set_threads(ctx, 1);
    assert_ok(ctx, run_network(ctx, &t, &one));
    ork_context_set_threads(ctx, 2);
    assert_ok(ctx, run_network(ctx, &t, &two));
    const char *const columns[] = {"eci", "fitness", "reflections", "outlook"};
    for (size_t u = 0; u < t.units; u++) {
        for (size_t k = 0; k < 4; k++)
            assert_true(case_number(one, "latest", u, columns[k]) ==
                        case_number(two, "latest", u, columns[k]));
    }
    twin reversed = t;
    for (size_t u = 0; u < t.units; u++)
        memcpy(reversed.m[u], t.m[t.units - 1 - u], sizeof t.m[u]);
    assert_ok(ctx, run_network(ctx, &reversed, &turned));
    for (size_t u = 0; u < t.units; u++) {
        for (size_t k = 0; k < 4; k++)
            assert_near(case_number(one, "latest", u, columns[k]),
                        case_number(turned, "latest", t.units - 1 - u, columns[k]), 1e-10);
    }
}

static ork_status small_case(ork_context *ctx, void *data)
{
    ORK_OWNED_RESULT ork_result *result = NULL;
    if (data)
        return run_csv(ctx, "#land,year,p,q,r\na,1,4,1,1\nb,1,1,3,\na,2,1,1,3\nb,2,5,1,2\n",
                       SETTINGS("sector: p | q | r", "matrix: continuous"), &result);
    return run_csv(ctx,
                   "#land,#good,exports,gdp\na,p,5,1\na,q,1,1\nb,p,2,\nc,r,2,4\nc,q,1,4\nd,z,1,4\n",
                   SETTINGS(LONG, "income: gdp"), &result);
}

static void refused_memory_is_survived(void **state)
{
    assert_survives_refused_memory(small_case, NULL);
    assert_survives_refused_memory(small_case, state);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        context_test(indices_agree_with_the_whole_decomposition_on_both_sides),
        context_test(reflections_agree_with_plain_averages),
        context_test(the_textbook_network_has_its_known_reflections),
        context_test(two_units_have_the_index_that_symmetry_gives),
        context_test(prody_and_expy_follow_their_formulas),
        context_test(fitness_of_a_nested_network_is_its_fixed_point),
        context_test(the_second_eigenvalue_is_the_second_greatest_of_three_hundred),
        context_test(nothing_is_rounded_before_the_index_is_solved),
        context_test(a_unit_without_an_index_never_ranks_first),
        context_test(the_sign_follows_diversity_however_rows_are_ordered),
        context_test(a_disputed_sign_is_told_and_can_be_chosen),
        context_test(an_index_that_is_not_determined_is_not_given),
        context_test(an_arbitrary_sign_is_told),
        context_test(unknown_cells_are_told_and_absent_rows_are_zero),
        context_test(rows_that_stand_in_no_file_are_absent),
        context_test(periods_stand_by_themselves),
        context_test(scale_does_not_decide_who_is_specialised),
        context_test(a_continuous_matrix_weighs_by_the_quotient),
        context_test(wrong_requests_are_explained),
        context_test(one_unit_is_compared_with_nobody),
        context_test(threads_and_the_order_of_rows_change_nothing),
        context_test(refused_memory_is_survived),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
