/* How concentrated an industry is: over regions, against all industries, beyond its plants. */
#include "methods/concentration/steps.h"

#include <math.h>

/* The regions of which an industry is known, in a period. */
typedef struct {
    size_t count;
    double *size, *total, *quotient; /* [count] */
    uint32_t *group;                 /* [count] */
    size_t *position;                /* [count] */
} known_regions;

static ork_status gather(ork_context *ctx, const concentration_work *work, size_t k, size_t t,
                         ork_arena *arena, known_regions *known)
{
    const ork_panel *panel = &work->from.panel;
    const double *size = work->from.size + k * panel->count;
    size_t most = panel->start[t + 1] - panel->start[t];
    double *rooms;
    ORK_NEW(rooms, ork_arena_alloc(ctx, arena, 3 * most * sizeof *rooms));
    ORK_NEW(known->group, ork_arena_alloc(ctx, arena, most * sizeof *known->group));
    ORK_NEW(known->position, ork_arena_alloc(ctx, arena, most * sizeof *known->position));
    known->size = rooms;
    known->total = rooms + most;
    known->quotient = rooms + 2 * most;
    known->count = 0;
    for (size_t p = panel->start[t]; p < panel->start[t + 1]; p++) {
        if (isnan(size[p]) || isnan(work->from.total[p])) continue;
        size_t i = known->count++;
        known->size[i] = size[p];
        known->total[i] = work->from.total[p];
        known->quotient[i] = size[p] / work->from.total[p];
        known->group[i] = work->group ? work->group[p] : 0;
        known->position[i] = p;
    }
    return ORK_OK;
}

static void measure_shares(const known_regions *known, concentration_summary *to)
{
    double n = (double)known->count;
    to->herfindahl = ork_herfindahl(known->size, known->count);
    to->equivalent_number = 1 / to->herfindahl;
    to->entropy = ork_entropy(known->size, known->count);
    if (known->count < 2) return;
    to->herfindahl_normalised = (to->herfindahl - 1 / n) / (1 - 1 / n);
    to->relative_entropy = to->entropy / log(n);
}

/* Krugman's index against the total, the other industries together, and the mean of the others. */
static void measure_distance(const concentration_work *work, const known_regions *known, size_t k,
                             size_t t, double *others, concentration_summary *to)
{
    size_t periods = work->from.panel.periods;
    bool exceeds = false;
    to->hoover = ork_dissimilarity(known->size, known->total, known->count);
    to->krugman_total = 2 * to->hoover;
    for (size_t i = 0; i < known->count; i++) {
        others[i] = known->total[i] - known->size[i];
        exceeds |= others[i] < 0;
    }
    if (!exceeds) to->krugman_rest = 2 * ork_dissimilarity(known->size, others, known->count);
    if (!work->is_whole[k * periods + t] || work->whole[t] < 2) return;
    for (size_t i = 0; i < known->count; i++)
        others[i] = work->share_sum[known->position[i]] - known->size[i] / to->size;
    to->krugman_mean = 2 * ork_dissimilarity(known->size, others, known->count);
}

static ork_status measure_quotients(ork_context *ctx, const concentration_work *work,
                                    const known_regions *known, size_t *order, double *sorted,
                                    concentration_summary *to)
{
    ork_theil theil;
    ORK_TRY(ork_order(ctx, known->quotient, known->count, false, order));
    to->gini_lorenz = ork_gini_ordered(known->quotient, known->total, order, known->count);
    for (size_t i = 0; i < known->count; i++)
        sorted[i] = known->quotient[order[i]];
    to->gini = ork_gini_sorted(sorted, known->count);
    ORK_TRY(ork_theil_of(ctx, known->quotient, known->total, work->group ? known->group : NULL,
                         work->groups, known->count, &theil));
    to->theil_t = theil.t;
    to->theil_l = theil.l;
    if (!work->group) return ORK_OK;
    to->theil_t_between = theil.t_between;
    to->theil_t_within = theil.t_within;
    to->theil_l_between = theil.l_between;
    to->theil_l_within = theil.l_within;
    return ORK_OK;
}

/* ---- Beyond what few plants explain ------------------------------------------------------------
 */

/* Sums of the regions' shares of all industries to the 2nd and 3rd power. */
typedef struct {
    double second, third;
} region_powers;

/*
 * gamma = (G − (1 − X2) H) / ((1 − X2) (1 − H)), and G's variance when plants choose regions at
 * random (Ellison & Glaeser 1997, equation 5 and appendix).
 */
static void measure_ellison_glaeser(region_powers x, plant_powers z, double g,
                                    concentration_summary *to)
{
    double h = z.second, spread = 1 - x.second;
    to->raw_concentration = g;
    to->ellison_glaeser = (g - spread * h) / (spread * (1 - h));
    double variance = 2 * (h * h * (x.second - 2 * x.third + x.second * x.second) -
                           z.fourth * (x.second - 4 * x.third + 3 * x.second * x.second));
    if (!(variance > 0)) return;
    to->ellison_glaeser_z = (g - spread * h) / sqrt(variance);
    to->ellison_glaeser_p = ork_normal_upper(to->ellison_glaeser_z);
}

/*
 * gamma = ((S2 − X2) / (1 − X2) − H) / (1 − H) (Maurel & Sedillot 1999). S2 = H + 2 sum over pairs
 * of plants of z_k z_l [same region]; its variance when plants choose at random follows from the
 * variance of one pair, X2 − X2², and the covariance of two pairs with a plant in common, X3 − X2².
 */
static void measure_maurel_sedillot(region_powers x, plant_powers z, double s2,
                                    concentration_summary *to)
{
    double h = z.second, spread = 1 - x.second;
    to->maurel_sedillot = ((s2 - x.second) / spread - h) / (1 - h);
    double pairs = (h * h - z.fourth) / 2;
    double common = h - 2 * z.third + 2 * z.fourth - h * h;
    double variance =
        4 * (pairs * (x.second - x.second * x.second) + common * (x.third - x.second * x.second));
    if (!(variance > 0)) return;
    to->maurel_sedillot_z = (s2 - h - (1 - h) * x.second) / sqrt(variance);
    to->maurel_sedillot_p = ork_normal_upper(to->maurel_sedillot_z);
}

static void measure_plants(const concentration_work *work, const known_regions *known, size_t k,
                           size_t t, concentration_summary *to)
{
    double total = ork_sum(known->total, known->count), g = 0, s2 = 0;
    region_powers x = {0, 0};
    for (size_t i = 0; i < known->count; i++) {
        double s = known->size[i] / to->size, share = known->total[i] / total;
        g += (s - share) * (s - share);
        s2 += s * s;
        x.second += share * share;
        x.third += share * share * share;
    }
    to->raw_concentration = g;
    if (!work->powers) return;
    plant_powers z = work->powers[k * work->from.panel.periods + t];
    to->plants = z.plants;
    to->plant_herfindahl = z.second;
    if (known->count < 2 || !(z.second < 1)) return; /* one plant is where it is */
    measure_ellison_glaeser(x, z, g, to);
    measure_maurel_sedillot(x, z, s2, to);
}

/* ---- All industries and periods ----------------------------------------------------------------
 */

static const concentration_summary unknown = {NAN, 0,   NAN, NAN, NAN, NAN, NAN, NAN, NAN, NAN,
                                              NAN, NAN, NAN, NAN, NAN, NAN, NAN, NAN, NAN, NAN,
                                              NAN, NAN, NAN, NAN, NAN, NAN, NAN, NAN};

static ork_status measure(ork_context *ctx, size_t task, void *data)
{
    ORK_SCRATCH(scratch);
    concentration_work *work = data;
    size_t k = task / work->from.panel.periods, t = task % work->from.panel.periods;
    concentration_summary *to = &work->summary[task];
    known_regions known;
    double *room;
    size_t *order;
    *to = unknown;
    ORK_TRY(gather(ctx, work, k, t, &scratch, &known));
    to->units = (double)known.count;
    if (known.count == 0) return ORK_OK;
    to->size = ork_sum(known.size, known.count);
    if (!(to->size > 0)) return ORK_OK;
    ORK_NEW(room, ork_arena_alloc(ctx, &scratch, known.count * sizeof *room));
    ORK_NEW(order, ork_arena_alloc(ctx, &scratch, known.count * sizeof *order));
    measure_shares(&known, to);
    measure_distance(work, &known, k, t, room, to);
    ORK_TRY(measure_quotients(ctx, work, &known, order, room, to));
    measure_plants(work, &known, k, t, to);
    return ork_check_cancelled(ctx);
}

/* The regions' parts of each industry that is known everywhere, added up. */
static void sum_shares(concentration_work *work, size_t t)
{
    const ork_panel *panel = &work->from.panel;
    for (size_t k = 0; k < work->from.count; k++) {
        const double *size = work->from.size + k * panel->count;
        double sum = 0;
        for (size_t p = panel->start[t]; p < panel->start[t + 1]; p++)
            sum += size[p] + 0 * work->from.total[p]; /* NaN when something is not known */
        bool is_whole = sum > 0;
        work->is_whole[k * panel->periods + t] = is_whole;
        work->whole[t] += (size_t)is_whole;
        for (size_t p = panel->start[t]; is_whole && p < panel->start[t + 1]; p++)
            work->share_sum[p] += size[p] / sum;
    }
}

ork_status concentration_measures(ork_context *ctx, concentration_work *work)
{
    const ork_panel *panel = &work->from.panel;
    size_t tasks = work->from.count * panel->periods;
    ORK_NEW(work->summary, ork_arena_calloc(ctx, work->arena, tasks, sizeof *work->summary));
    ORK_NEW(work->is_whole, ork_arena_calloc(ctx, work->arena, tasks, sizeof *work->is_whole));
    ORK_NEW(work->whole, ork_arena_calloc(ctx, work->arena, panel->periods, sizeof *work->whole));
    ORK_NEW(work->share_sum,
            ork_arena_calloc(ctx, work->arena, panel->count, sizeof *work->share_sum));
    for (size_t t = 0; t < panel->periods; t++)
        sum_shares(work, t);
    return ork_parallel(ctx, tasks, measure, work);
}

/* ---- Cluster index of Litzenberger and Sternberg -----------------------------------------------
 */

/* (e_ij/e_i) (b_ij/b_i) / ((a_j/a) (p_j/p)), over the regions of which all four are known. */
static void index_period(concentration_work *work, size_t k, size_t t)
{
    const ork_panel *panel = &work->from.panel;
    const double *size = work->from.size + k * panel->count, *area = work->area;
    const double *firms = work->firms + k * panel->count, *people = work->population;
    double sum[4] = {0, 0, 0, 0};
    for (size_t p = panel->start[t]; p < panel->start[t + 1]; p++) {
        if (isnan(size[p] + firms[p] + area[p] + people[p])) continue;
        const double part[] = {size[p], firms[p], area[p], people[p]};
        for (size_t k4 = 0; k4 < 4; k4++)
            sum[k4] += part[k4];
    }
    for (size_t p = panel->start[t]; p < panel->start[t + 1]; p++) {
        work->cluster_index[k * panel->count + p] =
            size[p] / sum[0] * (firms[p] / sum[1]) / (area[p] / sum[2] * (people[p] / sum[3]));
    }
}

ork_status concentration_cluster_index(ork_context *ctx, concentration_work *work)
{
    const ork_panel *panel = &work->from.panel;
    if (!work->area && !work->population) return ORK_OK;
    if (!work->area || !work->population || !work->firms) {
        ork_fail(ctx, ORK_ERR_ARGUMENT, "the cluster index needs area, population and firms");
        ork_hint(ctx, "name the columns of all three; rows that are plants are counted (rows: "
                      "plants)");
        return ork_at(ctx, &(ork_place){.option = work->area ? "population" : "area"});
    }
    ORK_NEW(work->cluster_index, ork_arena_calloc(ctx, work->arena, work->from.count * panel->count,
                                                  sizeof *work->cluster_index));
    for (size_t k = 0; k < work->from.count; k++) {
        for (size_t t = 0; t < panel->periods; t++)
            index_period(work, k, t);
    }
    return ORK_OK;
}
