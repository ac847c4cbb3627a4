/*
 * Lloyd's algorithm with bounds, and the exchange of single units.
 *
 * A unit's slack is how much nearer its own centre is than the next one. Centres that move by a and
 * b can take at most a + b of it; `crept` adds that up for each cluster, so that a unit whose slack
 * is not used up need not be read at all. Bounds give way by a part in 10¹², more than rounding: a
 * near tie is always looked at.
 */
#include <math.h>
#include <string.h>

#include "math/k_means.h"

#define GIVE 1e-12
enum { FRESH_TOTALS_EVERY = 25 };

/* ---- Assignment --------------------------------------------------------------------------------
 */

enum { CHUNK = 512 };

/* The nearest centre of a unit so far, the first of equally near ones; squared distances to it and
   to the next. */
typedef struct near {
    double first, second;
    size_t centre;
} near;

LANES_INLINE void take_nearer(near *found, const octet *apart, size_t from)
{
    for (size_t lane = 0; lane < LANES; lane++) {
        double d = (*apart)[lane];
        bool is_nearer = d < found->first;
        double other = is_nearer ? found->first : d;
        found->second = other < found->second ? other : found->second;
        found->centre = is_nearer ? from + lane : found->centre;
        found->first = is_nearer ? d : found->first;
    }
}

LANES_INLINE void find_near(const k_run *run, const uint32_t unit[K_TOGETHER],
                            near found[K_TOGETHER])
{
    for (size_t u = 0; u < K_TOGETHER; u++)
        found[u] = (near){INFINITY, INFINITY, 0};
    for (size_t from = 0; from < run->width; from += LANES) {
        octet apart[K_TOGETHER];
        k_apart(run->points, unit, run->centre + from, run->width, apart);
        for (size_t u = 0; u < K_TOGETHER; u++)
            take_nearer(&found[u], &apart[u], from);
    }
}

LANES_INLINE void add_unit(double *total, const double *x, size_t p, double weight, double sign)
{
    for (size_t j = 0; j < p; j++)
        total[j] += sign * weight * x[j];
    total[p] += sign * weight;
    total[p + 1] += sign;
}

/* Sets a unit's cluster and slack; true when the cluster is another. */
LANES_INLINE bool set_unit(const k_run *run, size_t i, const near *found, double *change)
{
    const k_points *points = run->points;
    size_t p = points->p, now = found->centre, before = run->label[i];
    double first = sqrt(found->first), second = sqrt(found->second);
    double slack = second - first - GIVE * (first + second);
    run->slack[i] = second < INFINITY ? slack + run->crept[now] : INFINITY;
    if (now == before) return false;
    if (before != UINT32_MAX)
        add_unit(change + before * (p + 2), points->x + i * p, p, k_weight(points, i), -1);
    add_unit(change + now * (p + 2), points->x + i * p, p, k_weight(points, i), 1);
    run->label[i] = (uint32_t)now;
    return true;
}

LANES_CLONES static size_t assign_block(const k_run *run, size_t from, size_t to, double *change)
{
    size_t changed = 0;
    for (size_t at = from; at < to; at += CHUNK) {
        /* First who must be looked at, without a branch that cannot be foreseen. */
        uint32_t unit[CHUNK + K_TOGETHER];
        size_t count = 0, end = at + CHUNK < to ? at + CHUNK : to;
        for (size_t i = at; i < end; i++) {
            unit[count] = (uint32_t)i;
            count += run->looks_at_all || !(run->crept[run->label[i]] < run->slack[i]);
        }
        for (size_t u = count; u < count + K_TOGETHER; u++)
            unit[u] = count ? unit[count - 1] : 0;
        for (size_t u = 0; u < count; u += K_TOGETHER) {
            near found[K_TOGETHER];
            find_near(run, unit + u, found);
            for (size_t v = u; v < u + K_TOGETHER && v < count; v++)
                changed += set_unit(run, unit[v], &found[v - u], change);
        }
    }
    return changed;
}

static double *clear_change(const k_run *run, size_t block)
{
    size_t length = run->k * (run->points->p + 2);
    return memset(run->change + block * length, 0, length * sizeof(double));
}

static ork_status assign(ork_context *ctx, size_t block, void *data)
{
    (void)ctx;
    k_run *run = data;
    double *change = clear_change(run, block);
    run->count[block] =
        assign_block(run, block * run->points->block, k_block_end(run->points, block), change);
    return ORK_OK;
}

static ork_status sum_block(ork_context *ctx, size_t block, void *data)
{
    (void)ctx;
    k_run *run = data;
    const k_points *points = run->points;
    double *change = clear_change(run, block);
    for (size_t i = block * points->block; i < k_block_end(points, block); i++)
        add_unit(change + run->label[i] * (points->p + 2), points->x + i * points->p, points->p,
                 k_weight(points, i), 1);
    return ORK_OK;
}

/* ---- Centres -----------------------------------------------------------------------------------
 */

static void add_changes(k_run *run)
{
    size_t length = run->k * (run->points->p + 2);
    for (size_t block = 0; block < run->points->blocks; block++) {
        for (size_t e = 0; e < length; e++)
            run->total[e] += run->change[block * length + e];
    }
}

/* The mean of a cluster; an empty one is out of everybody's reach. */
static void set_centre(k_run *run, size_t c)
{
    size_t p = run->points->p;
    const double *total = run->total + c * (p + 2);
    for (size_t j = 0; j < p; j++)
        run->centre[j * run->width + c] = total[p + 1] > 0 ? total[j] / total[p] : INFINITY;
}

static double from_centre(const k_run *run, size_t i, size_t c)
{
    size_t p = run->points->p;
    double squares = 0;
    for (size_t j = 0; j < p; j++) {
        double apart = run->points->x[i * p + j] - run->centre[j * run->width + c];
        squares += apart * apart;
    }
    return squares;
}

/* Gives an empty cluster the unit farthest from its centre; false when all are at theirs. */
static bool mend(k_run *run, size_t empty)
{
    const k_points *points = run->points;
    double farthest = 0;
    size_t unit = 0;
    for (size_t i = 0; i < points->n; i++) {
        double apart = from_centre(run, i, run->label[i]);
        if (apart > farthest) {
            farthest = apart;
            unit = i;
        }
    }
    size_t p = points->p, from = run->label[unit];
    if (!(farthest > 0) || run->total[from * (p + 2) + p + 1] < 2) return false;
    const double *x = points->x + unit * p;
    double weight = k_weight(points, unit);
    add_unit(run->total + from * (p + 2), x, p, weight, -1);
    memset(run->total + empty * (p + 2), 0, (p + 2) * sizeof(double)); /* what rounding left */
    add_unit(run->total + empty * (p + 2), x, p, weight, 1);
    run->label[unit] = (uint32_t)empty;
    set_centre(run, from);
    set_centre(run, empty);
    return true;
}

/* Means of the totals; empty clusters are mended. */
static void set_centres(k_run *run)
{
    size_t p = run->points->p;
    for (size_t c = 0; c < run->k; c++)
        set_centre(run, c);
    for (size_t c = 0; c < run->k; c++) {
        if (run->total[c * (p + 2) + p + 1] > 0) continue;
        if (!mend(run, c)) break;
        run->looks_at_all = true;
    }
}

/* Moves the centres to their means; adds up how far they have crept. */
static void move_centres(k_run *run)
{
    size_t p = run->points->p, k = run->k, farthest = 0;
    for (size_t c = 0; c < k; c++) {
        for (size_t j = 0; j < p; j++)
            run->moved[c * p + j] = run->centre[j * run->width + c];
    }
    run->looks_at_all = false;
    set_centres(run);
    double most = 0, next = 0;
    for (size_t c = 0; c < k; c++) {
        double squares = 0;
        for (size_t j = 0; j < p; j++) {
            double apart = run->moved[c * p + j] - run->centre[j * run->width + c];
            squares += apart * apart;
        }
        double way = isfinite(squares) ? sqrt(squares) * (1 + GIVE) : 0; /* empty all the time */
        run->moved[c * p] = way;
        if (way > most) {
            next = most;
            most = way;
            farthest = c;
        } else if (way > next) {
            next = way;
        }
    }
    for (size_t c = 0; c < k; c++) {
        run->crept[c] += run->moved[c * p] + (c == farthest ? next : most);
        run->crept[c] *= 1 + GIVE;
    }
}

ork_status k_means_totals(ork_context *ctx, k_run *run)
{
    ORK_TRY(ork_parallel(ctx, run->points->blocks, sum_block, run));
    memset(run->total, 0, run->k * (run->points->p + 2) * sizeof(double));
    add_changes(run);
    return ORK_OK;
}

static size_t count_all(const k_run *run)
{
    size_t count = 0;
    for (size_t block = 0; block < run->points->blocks; block++)
        count += run->count[block];
    return count;
}

ork_status k_means_lloyd(ork_context *ctx, k_run *run, size_t most)
{
    run->has_converged = false;
    run->looks_at_all = true;
    bool is_fresh = false;
    for (size_t done = 0; done < most; done++) {
        ORK_TRY(ork_check_cancelled(ctx));
        ORK_TRY(ork_parallel(ctx, run->points->blocks, assign, run));
        run->iterations++;
        size_t changed = count_all(run);
        add_changes(run);
        /* Totals that followed the changes have gathered rounding: the end is decided by fresh
           ones. */
        if (changed == 0 && is_fresh) {
            run->has_converged = true;
            return ORK_OK;
        }
        is_fresh = changed == 0 || done % FRESH_TOTALS_EVERY == FRESH_TOTALS_EVERY - 1;
        if (is_fresh) ORK_TRY(k_means_totals(ctx, run));
        move_centres(run);
    }
    return ORK_OK;
}

/* ---- Exchange ----------------------------------------------------------------------------------
 */

/* Where a unit lowers the objective so far, and what that costs. */
typedef struct exchange {
    size_t own, best;
    double weight, mass, leaves, costs;
} exchange;

LANES_INLINE exchange stay(const k_run *run, size_t i)
{
    size_t p = run->points->p, own = run->label[i];
    return (exchange){.own = own,
                      .best = own,
                      .weight = k_weight(run->points, i),
                      .mass = run->total[own * (p + 2) + p],
                      .leaves = -INFINITY,
                      .costs = INFINITY};
}

LANES_INLINE void take_cheaper(const k_run *run, exchange *e, const octet *apart, size_t from)
{
    size_t p = run->points->p, end = run->k - from < LANES ? run->k - from : LANES;
    for (size_t lane = 0; lane < end; lane++) {
        size_t c = from + lane;
        double there = run->total[c * (p + 2) + p];
        double costs = (*apart)[lane] * (there / (there + e->weight));
        if (c == e->own) {
            if (e->mass > e->weight) e->leaves = (*apart)[lane] * (e->mass / (e->mass - e->weight));
        } else if (costs < e->costs) {
            e->costs = costs;
            e->best = c;
        }
    }
}

/* A unit alone stays; so does one that would win no more than rounding. */
LANES_INLINE bool is_better(const k_run *run, const exchange *e)
{
    size_t p = run->points->p;
    return e->leaves > e->costs * (1 + 1e-10) && run->total[e->own * (p + 2) + p + 1] >= 2;
}

LANES_INLINE void find_exchanges(const k_run *run, const uint32_t unit[K_TOGETHER],
                                 exchange found[K_TOGETHER])
{
    for (size_t u = 0; u < K_TOGETHER; u++)
        found[u] = stay(run, unit[u]);
    for (size_t from = 0; from < run->width; from += LANES) {
        octet apart[K_TOGETHER];
        k_apart(run->points, unit, run->centre + from, run->width, apart);
        for (size_t u = 0; u < K_TOGETHER; u++)
            take_cheaper(run, &found[u], &apart[u], from);
    }
}

LANES_CLONES static size_t find_candidates(const k_run *run, size_t from, size_t to)
{
    size_t count = 0;
    for (size_t i = from; i < to; i += K_TOGETHER) {
        uint32_t unit[K_TOGETHER];
        exchange found[K_TOGETHER];
        for (size_t u = 0; u < K_TOGETHER; u++)
            unit[u] = (uint32_t)(i + u < to ? i + u : i);
        find_exchanges(run, unit, found);
        for (size_t u = 0; u < K_TOGETHER && i + u < to; u++) {
            if (is_better(run, &found[u])) run->candidate[from + count++] = unit[u];
        }
    }
    return count;
}

static ork_status find(ork_context *ctx, size_t block, void *data)
{
    (void)ctx;
    k_run *run = data;
    run->count[block] =
        find_candidates(run, block * run->points->block, k_block_end(run->points, block));
    return ORK_OK;
}

/* Moves a unit where that still lowers the objective; by how much. */
LANES_CLONES static double exchange_unit(k_run *run, uint32_t i)
{
    const uint32_t unit[K_TOGETHER] = {i, i, i, i};
    exchange found[K_TOGETHER], *e = found;
    find_exchanges(run, unit, found);
    if (!is_better(run, e)) return 0;
    size_t p = run->points->p;
    const double *x = run->points->x + i * p;
    add_unit(run->total + e->own * (p + 2), x, p, e->weight, -1);
    add_unit(run->total + e->best * (p + 2), x, p, e->weight, 1);
    run->label[i] = (uint32_t)e->best;
    set_centre(run, e->own);
    set_centre(run, e->best);
    return e->weight * (e->leaves - e->costs);
}

ork_status k_means_exchange(ork_context *ctx, k_run *run, size_t most)
{
    const k_points *points = run->points;
    for (size_t pass = 0; pass < most; pass++) {
        ORK_TRY(ork_check_cancelled(ctx));
        ORK_TRY(k_means_totals(ctx, run));
        for (size_t c = 0; c < run->k; c++)
            set_centre(run, c);
        ORK_TRY(ork_parallel(ctx, points->blocks, find, run));
        double gain = 0;
        for (size_t block = 0; block < points->blocks; block++) {
            for (size_t e = 0; e < run->count[block]; e++)
                gain += exchange_unit(run, run->candidate[block * points->block + e]);
        }
        if (!(gain > 0)) return ORK_OK;
        run->iterations++;
    }
    run->has_converged = false;
    return ORK_OK;
}

/* ---- Objective ---------------------------------------------------------------------------------
 */

static ork_status add_squares(ork_context *ctx, size_t block, void *data)
{
    (void)ctx;
    k_run *run = data;
    double *squares = run->change + block * run->k;
    memset(squares, 0, run->k * sizeof *squares);
    for (size_t i = block * run->points->block; i < k_block_end(run->points, block); i++)
        squares[run->label[i]] += k_weight(run->points, i) * from_centre(run, i, run->label[i]);
    return ORK_OK;
}

ork_status k_means_objective(ork_context *ctx, k_run *run, double *within)
{
    ORK_TRY(ork_parallel(ctx, run->points->blocks, add_squares, run));
    memset(within, 0, run->k * sizeof *within);
    for (size_t block = 0; block < run->points->blocks; block++) {
        for (size_t c = 0; c < run->k; c++)
            within[c] += run->change[block * run->k + c];
    }
    run->objective = 0;
    for (size_t c = 0; c < run->k; c++)
        run->objective += within[c];
    return ORK_OK;
}
