/* Point patterns: a slow plain twin of the K-density, laws, bands by ranks. */
#include "../testing.h"

enum { DISTANCES = 40 };

typedef struct pattern {
    size_t n;
    double x[2000], y[2000], weight[2000];
    bool is_geographic;
} pattern;

/* Half of the places in a cluster; weights from 1 to 20. */
static void scatter(pattern *p, size_t n, bool is_geographic)
{
    ork_random random = ork_random_stream(11, 0);
    *p = (pattern){.n = n, .is_geographic = is_geographic};
    for (size_t i = 0; i < n; i++) {
        double wide = i % 2 ? 0.05 : 1;
        p->x[i] = 60 + 20 * wide * ork_random_uniform(&random);
        p->y[i] = 42 + 12 * wide * ork_random_uniform(&random);
        p->weight[i] = 1 + floor(20 * ork_random_uniform(&random));
    }
}

static double distance_of(const pattern *p, size_t i, size_t j)
{
    double dx = p->x[i] - p->x[j], dy = p->y[i] - p->y[j], degree = M_PI / 180;
    if (!p->is_geographic) return hypot(dx, dy);
    double a = p->y[i] * degree, b = p->y[j] * degree; /* the haversine formula */
    double h = pow(sin((a - b) / 2), 2) + cos(a) * cos(b) * pow(sin(dx * degree / 2), 2);
    return 2 * 6371.0088 * asin(sqrt(h));
}

/* All distances in an array; the quantiles of the sorted array; one kernel per pair. */
static void plain_density(const pattern *p, bool is_weighted, const double *r, double *density,
                          double *bandwidth)
{
    size_t pairs = p->n * (p->n - 1) / 2, at = 0;
    double *d = malloc(2 * pairs * sizeof *d), *w = malloc(pairs * sizeof *w), sum = 0;
    assert_non_null(d);
    assert_non_null(w);
    for (size_t i = 0; i < p->n; i++) {
        for (size_t j = i + 1; j < p->n; j++, at++) {
            d[at] = distance_of(p, i, j);
            w[at] = is_weighted ? p->weight[i] * p->weight[j] : 1;
            sum += w[at];
        }
    }
    ork_sort(d, pairs, d + pairs);
    double range = ork_quantile(d + pairs, pairs, 0.75) - ork_quantile(d + pairs, pairs, 0.25);
    double h = 0.9 * fmin(ork_sd(d, pairs), range / 1.34) * pow((double)pairs, -0.2);
    for (size_t k = 0; k < DISTANCES; k++) {
        density[k] = 0;
        for (size_t j = 0; j < pairs; j++) {
            double near = (r[k] - d[j]) / h, mirrored = (r[k] + d[j]) / h;
            density[k] += w[j] * (exp(-near * near / 2) + exp(-mirrored * mirrored / 2));
        }
        density[k] /= h * sum * sqrt(2 * M_PI);
    }
    *bandwidth = h;
    free(d);
    free(w);
}

static ork_status quick_density(ork_context *ctx, const pattern *p, bool is_weighted,
                                double bandwidth, const double *r, double *density, double *used)
{
    ORK_SCRATCH(arena);
    ork_positions positions;
    ORK_TRY(ork_positions_new(ctx, &(ork_places_xy){p->x, p->y, p->n, p->is_geographic}, &arena,
                              &positions));
    return ork_k_density(ctx, &positions, is_weighted ? p->weight : NULL, bandwidth, r, DISTANCES,
                         density, used);
}

static void distances_to(double greatest, double *r)
{
    for (size_t k = 0; k < DISTANCES; k++)
        r[k] = greatest * (double)k / (DISTANCES - 1);
}

static void assert_is_as_the_twin(ork_context *ctx, size_t n, bool is_geographic, bool is_weighted)
{
    static pattern p;
    double r[DISTANCES], plain[DISTANCES], quick[DISTANCES], h, used, worst = 0, top = 0;
    scatter(&p, n, is_geographic);
    distances_to(is_geographic ? 800 : 10, r);
    plain_density(&p, is_weighted, r, plain, &h);
    assert_ok(ctx, quick_density(ctx, &p, is_weighted, NAN, r, quick, &used));
    assert_near(used / h, 1, 1e-12);
    for (size_t k = 0; k < DISTANCES; k++) {
        worst = fmax(worst, fabs(plain[k] - quick[k]));
        top = fmax(top, plain[k]);
    }
    print_message("%zu places%s%s: agrees to %.1f digits\n", n, is_geographic ? ", degrees" : "",
                  is_weighted ? ", weighted" : "", -log10(worst / top));
    assert_true(worst <= 1e-12 * top);
}

static void the_k_density_is_the_plain_sum_over_all_pairs(void **state)
{
    for (size_t n = 2; n <= 1300; n = n * 5 + 3) {
        for (int geographic = 0; geographic < 2; geographic++) {
            if (n > 2) assert_is_as_the_twin(*state, n, geographic, false);
            if (n > 2) assert_is_as_the_twin(*state, n, geographic, true);
        }
    }
}

/* ∫ K = 1 over all distances, the mass before 0 being reflected. */
static void the_k_density_integrates_to_one(void **state)
{
    static pattern p;
    double r[DISTANCES], density[DISTANCES], h, sum = 0;
    scatter(&p, 300, false);
    for (size_t part = 0; part < 50; part++) {
        for (size_t k = 0; k < DISTANCES; k++)
            r[k] = ((double)(part * DISTANCES + k) + 0.5) * 40 / (50 * DISTANCES);
        assert_ok(*state, quick_density(*state, &p, true, NAN, r, density, &h));
        sum += ork_sum(density, DISTANCES) * 40 / (50 * DISTANCES);
    }
    assert_near(sum, 1, 1e-9);
}

static void a_measure_unit_only_rescales_the_k_density(void **state)
{
    static pattern p;
    double r[DISTANCES], metres[DISTANCES], km[DISTANCES], h, h_km;
    scatter(&p, 400, false);
    distances_to(12000, r);
    for (size_t i = 0; i < p.n; i++) {
        p.x[i] *= 1000;
        p.y[i] *= 1000;
    }
    assert_ok(*state, quick_density(*state, &p, false, NAN, r, metres, &h));
    scatter(&p, 400, false);
    distances_to(12, r);
    assert_ok(*state, quick_density(*state, &p, false, NAN, r, km, &h_km));
    assert_near(h / h_km, 1000, 1e-12);
    for (size_t k = 0; k < DISTANCES; k++)
        assert_near(metres[k] * 1000, km[k], 1e-12);
}

static void the_k_density_is_the_same_bits_for_any_threads(void **state)
{
    static pattern p;
    double r[DISTANCES], one[DISTANCES], two[DISTANCES], h;
    scatter(&p, 2000, true);
    distances_to(700, r);
    ork_context_set_threads(*state, 1);
    assert_ok(*state, quick_density(*state, &p, true, NAN, r, one, &h));
    ork_context_set_threads(*state, 2);
    assert_ok(*state, quick_density(*state, &p, true, NAN, r, two, &h));
    assert_memory_equal(one, two, sizeof one);
}

static void places_that_do_not_differ_have_no_k_density(void **state)
{
    static pattern p;
    double r[DISTANCES], density[DISTANCES], h;
    p = (pattern){.n = 3};
    distances_to(1, r);
    assert_ok(*state, quick_density(*state, &p, false, NAN, r, density, &h));
    assert_true(h == 0 && isnan(density[0]) && isnan(density[DISTANCES - 1]));
    assert_ok(*state, quick_density(*state, &p, false, 0.1, r, density, &h));
    assert_near(density[0], 2 / (0.1 * sqrt(2 * M_PI)), 1e-12);
    p.n = 1;
    assert_error(*state, quick_density(*state, &p, false, NAN, r, density, &h), ORK_ERR_DATA,
                 "have no pairs");
    scatter(&p, 10, false);
    assert_error(*state, quick_density(*state, &p, false, 1e-7, r, density, &h), ORK_ERR_DATA,
                 "greater bandwidth");
}

/* Far pairs lie beyond the arc's series: half way round the sphere and to its other side. */
static void great_circles_hold_over_the_whole_sphere(void **state)
{
    const double x[] = {0, 180, 90, 0}, y[] = {0, 0, 0, 90}, quarter = M_PI / 2 * 6371.0088;
    ORK_SCRATCH(arena);
    ork_positions positions;
    ork_pair_spread spread;
    assert_ok(*state,
              ork_positions_new(*state, &(ork_places_xy){x, y, 4, true}, &arena, &positions));
    assert_ok(*state, ork_pair_spread_of(*state, &positions, &spread));
    assert_near(spread.median, quarter, 1e-12);
    assert_near(spread.mean, quarter * 7 / 6, 1e-12);
}

static void quartiles_of_many_pairs_are_near_those_of_all(void **state)
{
    static pattern p;
    ORK_SCRATCH(arena);
    ork_positions positions;
    ork_pair_spread spread;
    scatter(&p, 1700, false); /* more pairs than are sorted */
    size_t pairs = p.n * (p.n - 1) / 2, at = 0;
    double *d = malloc(pairs * sizeof *d);
    assert_non_null(d);
    for (size_t i = 0; i < p.n; i++) {
        for (size_t j = i + 1; j < p.n; j++)
            d[at++] = distance_of(&p, i, j);
    }
    assert_ok(*state, ork_positions_new(*state, &(ork_places_xy){p.x, p.y, p.n, false}, &arena,
                                        &positions));
    assert_ok(*state, ork_pair_spread_of(*state, &positions, &spread));
    assert_near(spread.mean, ork_mean(d, pairs), 1e-12);
    assert_near(spread.sd, ork_sd(d, pairs), 1e-12);
    ork_sort(d, pairs, d);
    assert_near(spread.first_quartile, ork_quantile(d, pairs, 0.25), 23.4 / 4096);
    assert_near(spread.median, ork_quantile(d, pairs, 0.5), 23.4 / 4096);
    assert_near(spread.third_quartile, ork_quantile(d, pairs, 0.75), 23.4 / 4096);
    free(d);
}

static void neighbours_on_the_curve_are_near_in_space(void **state)
{
    enum { SIDE = 32, N = SIDE * SIDE };
    double x[N], y[N];
    size_t order[N];
    bool seen[N] = {false};
    for (size_t i = 0; i < N; i++) {
        x[i] = (double)(i % SIDE);
        y[i] = (double)(i / SIDE);
    }
    assert_ok(*state, ork_spatial_order(*state, &(ork_places_xy){x, y, N, false}, order));
    double walked = 0;
    for (size_t k = 0; k < N; k++) {
        assert_false(seen[order[k]]);
        seen[order[k]] = true;
        if (k) walked += hypot(x[order[k]] - x[order[k - 1]], y[order[k]] - y[order[k - 1]]);
    }
    assert_near(walked / (N - 1), 1, 0.05); /* at random it would be 16 */
}

/* ---- M, m and K ---------------------------------------------------------------------------------
 */

/* Each third place is of the industry. */
static ork_status quick_m(ork_context *ctx, const pattern *p, bool is_weighted, double bandwidth,
                          bool with_table, const double *r, double *m)
{
    ORK_SCRATCH(arena);
    ork_positions positions;
    size_t member[2000], members = 0;
    double *within = NULL;
    for (size_t i = 0; i < p->n; i += 3)
        member[members++] = i;
    ORK_TRY(ork_positions_new(ctx, &(ork_places_xy){p->x, p->y, p->n, p->is_geographic}, &arena,
                              &positions));
    const ork_industry_places industry = {&positions, is_weighted ? p->weight : NULL, member,
                                          members};
    if (bandwidth > 0) return ork_m_density(ctx, &industry, bandwidth, r, DISTANCES, m);
    if (with_table) {
        ORK_NEW(within, ork_arena_calloc(ctx, &arena, p->n * DISTANCES, sizeof *within));
        ORK_TRY(ork_weight_within(ctx, &positions, industry.weights, r, DISTANCES, within));
    }
    return ork_m_function(ctx, &industry, within, r, DISTANCES, m);
}

/* What a neighbour at distance d counts at r. */
static double plain_kernel(double d, double r, double bandwidth)
{
    if (bandwidth == 0) return d <= r;
    double near = (r - d) / bandwidth, mirrored = (r + d) / bandwidth;
    return exp(-near * near / 2) + exp(-mirrored * mirrored / 2);
}

static double plain_m(const pattern *p, bool is_weighted, double bandwidth, double r)
{
    double ratios = 0, shares = 0, own_total = 0, all_total = 0;
    for (size_t i = 0; i < p->n; i++) {
        all_total += is_weighted ? p->weight[i] : 1;
        own_total += i % 3 ? 0 : is_weighted ? p->weight[i] : 1;
    }
    for (size_t i = 0; i < p->n; i += 3) {
        double own = 0, all = 0, w = is_weighted ? p->weight[i] : 1;
        for (size_t j = 0; j < p->n; j++) {
            if (j == i) continue;
            double kernel = plain_kernel(distance_of(p, i, j), r, bandwidth);
            double weight = is_weighted ? p->weight[j] : 1;
            own += j % 3 ? 0 : kernel * weight;
            all += kernel * weight;
        }
        if (all < 1e-17) continue;
        ratios += own / all;
        shares += (own_total - w) / (all_total - w);
    }
    return shares > 0 ? ratios / shares : NAN;
}

static void assert_m_is_as_the_twin(ork_context *ctx, bool is_geographic, bool is_weighted,
                                    double bandwidth, double tolerance)
{
    static pattern p;
    double r[DISTANCES], m[DISTANCES], again[DISTANCES], worst = 0;
    scatter(&p, 700, is_geographic);
    distances_to(is_geographic ? 400 : 5, r);
    assert_ok(ctx, quick_m(ctx, &p, is_weighted, bandwidth, false, r, m));
    assert_ok(ctx, quick_m(ctx, &p, is_weighted, bandwidth, true, r, again));
    assert_memory_equal(m, again, sizeof m);
    for (size_t k = 0; k < DISTANCES; k++) {
        double plain = plain_m(&p, is_weighted, bandwidth, r[k]);
        assert_int_equal(isnan(plain), isnan(m[k]));
        if (!isnan(plain)) worst = fmax(worst, fabs(plain - m[k]) / fmax(plain, 1));
    }
    print_message("%s%s%s: agrees to %.1f digits\n", bandwidth > 0 ? "m" : "M",
                  is_geographic ? ", degrees" : "", is_weighted ? ", weighted" : "",
                  -log10(fmax(worst, 1e-17)));
    assert_true(worst <= tolerance);
}

static void m_is_the_plain_ratio_plant_by_plant(void **state)
{
    for (int k = 0; k < 4; k++) {
        assert_m_is_as_the_twin(*state, k & 1, k & 2, 0, 1e-13);
        /* Far from everybody both sums are tiny, and the ratio keeps fewer digits. */
        assert_m_is_as_the_twin(*state, k & 1, k & 2, k & 1 ? 30 : 0.4, 1e-9);
    }
}

/* Four plants of the industry in the corners of a square of side 1 and one of another in the
   middle, at 0.7071: within 0.8 all neighbours are the other's; within 1 two of three are their
   own; within 1.5 three of four, which is the share in all. */
static void m_of_a_square_is_as_by_hand(void **state)
{
    const double x[] = {0, 1, 0, 1, 0.5}, y[] = {0, 0, 1, 1, 0.5};
    const double r[] = {0.5, 0.8, 1, 1.5};
    const size_t member[] = {0, 1, 2, 3};
    double m[4];
    ORK_SCRATCH(arena);
    ork_positions positions;
    assert_ok(*state,
              ork_positions_new(*state, &(ork_places_xy){x, y, 5, false}, &arena, &positions));
    const ork_industry_places industry = {&positions, NULL, member, 4};
    assert_ok(*state, ork_m_function(*state, &industry, NULL, r, 4, m));
    assert_true(isnan(m[0]));
    assert_near(m[1], 0, 0);
    assert_near(m[2], (2.0 / 3) / (3.0 / 4), 1e-15);
    assert_near(m[3], 1, 1e-15);
}

static void an_industry_that_is_everybody_is_not_concentrated(void **state)
{
    static pattern p;
    double r[DISTANCES], m[DISTANCES];
    size_t member[300];
    ORK_SCRATCH(arena);
    ork_positions positions;
    scatter(&p, 300, false);
    distances_to(5, r);
    for (size_t i = 0; i < 300; i++)
        member[i] = i;
    assert_ok(*state, ork_positions_new(*state, &(ork_places_xy){p.x, p.y, 300, false}, &arena,
                                        &positions));
    const ork_industry_places industry = {&positions, p.weight, member, 300};
    assert_ok(*state, ork_m_density(*state, &industry, 0.5, r, DISTANCES, m));
    for (size_t k = 0; k < DISTANCES; k++)
        assert_near(m[k], 1, 1e-14);
}

static void m_is_the_same_bits_for_any_threads(void **state)
{
    static pattern p;
    double r[DISTANCES], one[DISTANCES], two[DISTANCES];
    scatter(&p, 1500, true);
    distances_to(300, r);
    for (int k = 0; k < 2; k++) {
        ork_context_set_threads(*state, 1);
        assert_ok(*state, quick_m(*state, &p, true, k * 20, false, r, one));
        ork_context_set_threads(*state, 2);
        assert_ok(*state, quick_m(*state, &p, true, k * 20, false, r, two));
        assert_memory_equal(one, two, sizeof one);
    }
}

static void ripleys_k_is_the_plain_sum_with_its_correction(void **state)
{
    static pattern p;
    double r[DISTANCES], k[DISTANCES], plain_k[DISTANCES];
    ORK_SCRATCH(arena);
    ork_positions positions;
    scatter(&p, 600, false);
    distances_to(6, r);
    assert_ok(*state, ork_positions_new(*state, &(ork_places_xy){p.x, p.y, p.n, false}, &arena,
                                        &positions));
    for (int corrected = 0; corrected < 2; corrected++) {
        double width = corrected ? 20 : 0, height = corrected ? 12 : 0;
        assert_ok(*state, ork_ripley_k(*state, &positions, width, height, 240, r, DISTANCES, k));
        for (size_t j = 0; j < DISTANCES; j++) {
            plain_k[j] = 0;
            for (size_t a = 0; a < p.n; a++) {
                for (size_t b = 0; b < p.n; b++) {
                    if (a == b || distance_of(&p, a, b) > r[j]) continue;
                    double dx = fabs(p.x[a] - p.x[b]), dy = fabs(p.y[a] - p.y[b]);
                    plain_k[j] += corrected ? 240 / ((20 - dx) * (12 - dy)) : 1;
                }
            }
            plain_k[j] *= 240.0 / ((double)p.n * (double)(p.n - 1));
            assert_near(k[j], plain_k[j], 1e-12);
        }
    }
}

/* Of random places K is πr², which edges would lower without the correction. */
static void ripleys_k_of_random_places_is_the_circles_area(void **state)
{
    enum { N = 1000, TRIALS = 40 };
    static double x[N], y[N];
    double k[1], corrected = 0, plain = 0, circle = M_PI * 0.09;
    for (size_t trial = 0; trial < TRIALS; trial++) {
        ork_random random = ork_random_stream(3, trial);
        ORK_SCRATCH(arena);
        ork_positions positions;
        for (size_t i = 0; i < N; i++) {
            x[i] = ork_random_uniform(&random);
            y[i] = ork_random_uniform(&random);
        }
        assert_ok(*state,
                  ork_positions_new(*state, &(ork_places_xy){x, y, N, false}, &arena, &positions));
        assert_ok(*state, ork_ripley_k(*state, &positions, 1, 1, 1, (double[]){0.3}, 1, k));
        corrected += k[0] / TRIALS;
        assert_ok(*state, ork_ripley_k(*state, &positions, 0, 0, 1, (double[]){0.3}, 1, k));
        plain += k[0] / TRIALS;
    }
    print_message("K(0.3) over the circle's area: %.4f, without correction %.4f\n",
                  corrected / circle, plain / circle);
    assert_near(corrected / circle, 1, 0.01);
    assert_true(plain / circle < 0.9);
}

/* ---- Bands -------------------------------------------------------------------------------------
 */

static void bands_of_known_curves_are_found(void **state)
{
    /* 19 constant curves 1 … 19 at two distances; level 0.1: one of 19 may touch the band. */
    ORK_SCRATCH(arena);
    double curves[2 * 19];
    ork_envelope band;
    for (size_t s = 0; s < 19; s++)
        curves[s] = curves[19 + s] = (double)(19 - s);
    assert_ok(*state,
              ork_envelope_of(*state, curves, 19, (double[]){10, 18.5}, 2, 0.1, &arena, &band));
    assert_near(band.mean[0], 10, 1e-15);
    assert_near(band.local_lower[0], 2, 0);
    assert_near(band.local_upper[1], 18, 0);
    assert_near(band.global_lower[1], 1, 0);
    assert_near(band.global_upper[0], 19, 0);
    assert_near(band.share_above, 1.0 / 19, 1e-15);
    /* From above it is the second of twenty at one distance, as 18 is at the other; from below the
       eleventh (its equal counts against it), as 11 is. */
    assert_near(band.p_above, 3.0 / 20, 1e-15);
    assert_near(band.p_below, 12.0 / 20, 1e-15);
}

static void bands_leave_out_distances_without_values(void **state)
{
    ORK_SCRATCH(arena);
    double curves[3 * 19];
    ork_envelope band;
    for (size_t s = 0; s < 19; s++)
        curves[s] = curves[19 + s] = curves[38 + s] = (double)(s + 1);
    curves[19 + 4] = NAN;
    const double observed[] = {30, 30, NAN};
    assert_ok(*state, ork_envelope_of(*state, curves, 19, observed, 3, 0.05, &arena, &band));
    assert_true(!isnan(band.global_upper[0]));
    assert_true(isnan(band.global_upper[1]) && isnan(band.mean[1]));
    assert_true(isnan(band.local_upper[2]));
    assert_near(band.p_above, 1.0 / 20, 1e-15);
    assert_ok(*state, ork_envelope_of(*state, curves, 0, observed, 3, 0.05, &arena, &band));
    assert_true(isnan(band.p_above) && isnan(band.global_lower[0]));
}

/* Where all curves are the same (no pairs so near) nobody is extreme. */
static void ties_are_not_extreme(void **state)
{
    ORK_SCRATCH(arena);
    double curves[2 * 99];
    ork_envelope band;
    for (size_t s = 0; s < 99; s++) {
        curves[s] = 0;
        curves[99 + s] = (double)(s * 37 % 99);
    }
    assert_ok(*state,
              ork_envelope_of(*state, curves, 99, (double[]){0, 200}, 2, 0.05, &arena, &band));
    assert_near(band.share_above, 4.0 / 99, 1e-15);
    assert_near(band.global_upper[1], 95, 0);
    assert_near(band.p_above, 1.0 / 100, 1e-15);
    assert_near(band.p_below, 1, 0);
}

/* Curves of noise against each other: the global band errs as often as it says. */
static void the_global_band_errs_as_often_as_it_says(void **state)
{
    enum { TRIALS = 400, CURVES = 199, COUNT = 12 };
    ORK_SCRATCH(arena);
    size_t left = 0;
    double p_small = 0;
    static double curves[COUNT * CURVES];
    for (size_t trial = 0; trial < TRIALS; trial++) {
        ork_random random = ork_random_stream(5, trial);
        double observed[COUNT];
        ork_envelope band;
        for (size_t s = 0; s <= CURVES; s++) {
            double walk = 0;
            for (size_t k = 0; k < COUNT; k++) {
                walk += ork_random_normal(&random);
                if (s == CURVES) {
                    observed[k] = walk;
                } else {
                    curves[k * CURVES + s] = walk;
                }
            }
        }
        assert_ok(*state,
                  ork_envelope_of(*state, curves, CURVES, observed, COUNT, 0.1, &arena, &band));
        bool is_above = false;
        for (size_t k = 0; k < COUNT; k++)
            is_above = is_above || observed[k] > band.global_upper[k];
        left += is_above;
        p_small += band.p_above <= 0.1;
        assert_true(band.share_above <= 0.1);
    }
    print_message("leaves a band of 10 %%: %.1f %%; p at most 0.1: %.1f %%\n",
                  100.0 * (double)left / TRIALS, 100 * p_small / TRIALS);
    /* 2.6 standard errors of 10 %; ties of ranks make it less. */
    assert_true(left > 0.04 * TRIALS && left < 0.14 * TRIALS);
    assert_true(p_small < 0.14 * TRIALS);
}

static ork_status all_of_it(ork_context *ctx, void *data)
{
    static pattern p;
    double r[DISTANCES], density[DISTANCES], k[DISTANCES], h, curves[19] = {3, 1, 2};
    size_t order[50];
    ork_envelope band;
    ORK_SCRATCH(arena);
    (void)data;
    scatter(&p, 50, true);
    distances_to(700, r);
    ORK_TRY(ork_spatial_order(ctx, &(ork_places_xy){p.x, p.y, 50, true}, order));
    ORK_TRY(quick_density(ctx, &p, true, NAN, r, density, &h));
    ORK_TRY(quick_m(ctx, &p, true, 0, true, r, density));
    ORK_TRY(quick_m(ctx, &p, true, 30, true, r, density));
    ork_positions positions;
    ORK_TRY(ork_positions_new(ctx, &(ork_places_xy){p.x, p.y, 50, true}, &arena, &positions));
    ORK_TRY(ork_ripley_k(ctx, &positions, 0, 0, 1, r, DISTANCES, k));
    return ork_envelope_of(ctx, curves, 19, (double[]){2}, 1, 0.05, &arena, &band);
}

static void refused_memory_is_survived(void **state)
{
    (void)state;
    assert_survives_refused_memory(all_of_it, NULL);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        context_test(the_k_density_is_the_plain_sum_over_all_pairs),
        context_test(the_k_density_integrates_to_one),
        context_test(a_measure_unit_only_rescales_the_k_density),
        context_test(the_k_density_is_the_same_bits_for_any_threads),
        context_test(places_that_do_not_differ_have_no_k_density),
        context_test(great_circles_hold_over_the_whole_sphere),
        context_test(quartiles_of_many_pairs_are_near_those_of_all),
        context_test(neighbours_on_the_curve_are_near_in_space),
        context_test(m_is_the_plain_ratio_plant_by_plant),
        context_test(m_of_a_square_is_as_by_hand),
        context_test(an_industry_that_is_everybody_is_not_concentrated),
        context_test(m_is_the_same_bits_for_any_threads),
        context_test(ripleys_k_is_the_plain_sum_with_its_correction),
        context_test(ripleys_k_of_random_places_is_the_circles_area),
        context_test(bands_of_known_curves_are_found),
        context_test(bands_leave_out_distances_without_values),
        context_test(ties_are_not_extreme),
        context_test(the_global_band_errs_as_often_as_it_says),
        context_test(refused_memory_is_survived),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
