/* Where the search of a panel begins: from the variances within and between units. */
#include "math/frontier/grouped.h"

#include <math.h>
#include <string.h>

/* Share of what stays with a unit in the variance of least squares' residuals (one-way analysis
   of variance), within [0.05, 0.95]. */
static double lasting_share(const frontier_work *work)
{
    double within = 0, between = 0, left = 0, units = 0;
    for (size_t g = 0; g < work->groups; g++) {
        double sum = 0, mean, e;
        size_t from = work->start[g], to = work->start[g + 1];
        if (from == to) continue;
        for (size_t i = from; i < to; i++) {
            frontier_index(work, work->ols, ORK_PART_FRONTIER, i, 1, &e);
            sum += e;
        }
        mean = sum / (double)(to - from);
        for (size_t i = from; i < to; i++) {
            frontier_index(work, work->ols, ORK_PART_FRONTIER, i, 1, &e);
            within += (e - mean) * (e - mean);
        }
        between += sum * mean;
        left += (double)(to - from) - 1;
        units += 1;
    }
    double noise = left > 0 ? within / left : 0.5 * work->m2;
    double lasting = (between - units * noise) / (double)work->model.n;
    return fmin(0.95, fmax(0.05, lasting / (lasting + noise)));
}

/* Root mean square of G over the rows when the index of decay has these coefficients. */
static ork_status size_of_decay(ork_context *ctx, const frontier_work *work, const double *theta,
                                double *size)
{
    ORK_SCRATCH(scratch);
    grouped_block block;
    double sum = 0;
    ORK_TRY(grouped_block_make(ctx, work, &scratch, &block));
    for (size_t g = 0; g < work->groups; g += block.units) {
        grouped_block_fill(work, theta, g, work->groups, &block);
        sum += frontier_product(block.g, block.g, block.n);
    }
    *size = sqrt(sum / (double)work->model.n);
    return ORK_OK;
}

static double span_of(const frontier_work *work)
{
    double first = INFINITY, last = -INFINITY;
    for (size_t i = 0; i < work->model.n; i++) {
        first = fmin(first, work->time[i]);
        last = fmax(last, work->time[i]);
    }
    return last - first;
}

/* Coefficients of decay to start from: its path-th course over the periods. */
static void put_course(const frontier_work *work, size_t path, double *decay)
{
    /* Inefficiency grows or shrinks by about exp(steepness) over the periods. */
    static const double steepness[] = {0, 1, -1, 3, -3};
    double last = work->model.last_time, span = fmax(1, span_of(work));
    bool is_kumbhakar = work->model.panel == ORK_PANEL_KUMBHAKAR_1990;
    bool is_linear = work->model.panel == ORK_PANEL_KUMBHAKAR_1990_MODIFIED;
    if (path < 5) {
        decay[0] = (is_linear ? 0.3 : 1) * steepness[path] / span;
        return;
    }
    /* It falls from 1 to 0, or rises, at a period in the middle or at the end (c t(t − turn)), or
       bends to a half or twice of that there. */
    double turn = path < 7 ? last : 0.5 * last, up = path % 2 ? 1 : -1;
    decay[1] = is_kumbhakar ? up * 16 / (turn * turn) : up * (up > 0 ? 1 : 0.5) / (span * span);
    decay[0] = is_kumbhakar ? -decay[1] * turn : path < 7 ? 0 : decay[1] * span;
}

enum { BEST_COURSE = 100 };

/* A start with this course (or that of the best so far), whose size is made up for by σu. */
static ork_status try_start(ork_context *ctx, frontier_work *work, double share, double r,
                            size_t path, double *theta)
{
    double size, *decay = theta + work->begin[ORK_PART_DECAY];
    size_t terms = work->part_terms[ORK_PART_DECAY];
    frontier_start_at(work, share, r, theta);
    if (terms) {
        if (path != BEST_COURSE)
            put_course(work, path, decay);
        else if (work->has_best)
            memcpy(decay, work->best.at + work->begin[ORK_PART_DECAY], terms * sizeof *decay);
        ORK_TRY(size_of_decay(ctx, work, theta, &size));
        if (!(size > 1e-6 && size < 1e6)) return ORK_OK;
        theta[work->begin[ORK_PART_U]] -= work->part[ORK_PART_U].has_constant ? 2 * log(size) : 0;
        if (work->part[ORK_PART_MU].has_constant) theta[work->begin[ORK_PART_MU]] /= size;
    }
    return frontier_try(ctx, work, theta);
}

static ork_status check_periods(ork_context *ctx, const frontier_work *work)
{
    size_t units = 0, decay = work->part_terms[ORK_PART_DECAY];
    double first = INFINITY, last = -INFINITY;
    for (size_t g = 0; g < work->groups; g++)
        units += work->start[g] < work->start[g + 1];
    if (units < 2)
        return ork_fail(ctx, ORK_ERR_DATA,
                        "a panel needs two units or more; all observations are of one");
    for (size_t i = 0; i < work->model.n; i++) {
        first = fmin(first, work->time[i]);
        last = fmax(last, work->time[i]);
    }
    bool has_third = false;
    for (size_t i = 0; i < work->model.n && !has_third; i++)
        has_third = work->time[i] > first && work->time[i] < last;
    if (decay <= (size_t)(last > first) + (size_t)has_third) return ORK_OK;
    return ork_fail(ctx, ORK_ERR_DATA, "how inefficiency changes over time cannot be told from %s",
                    last > first ? "two periods" : "one period");
}

/* Where observations are many, the likelihood has hardly more than one maximum to miss. */
static ork_status try_few(ork_context *ctx, frontier_work *work, double share, double *theta)
{
    size_t paths = work->part_terms[ORK_PART_DECAY] ? 3 : 1;
    for (size_t k = 0; k < paths; k++)
        ORK_TRY(try_start(ctx, work, share, 0, k, theta));
    if (work->part[ORK_PART_MU].terms == 0) return ORK_OK;
    return try_start(ctx, work, share, -3, BEST_COURSE, theta);
}

ork_status frontier_grouped_starts(ork_context *ctx, frontier_work *work)
{
    enum { FEW = 5000 };
    static const double shares[] = {0.5, 0.9, 0.1}, positions[] = {0, -3, 2, -12};
    ORK_SCRATCH(scratch);
    double *theta, lasting = lasting_share(work);
    ORK_TRY(check_periods(ctx, work));
    ORK_NEW(theta, ork_arena_calloc(ctx, &scratch, work->terms, sizeof *theta));
    if (work->model.n > FEW) return try_few(ctx, work, lasting, theta);
    bool is_truncated = work->part[ORK_PART_MU].terms > 0;
    size_t decay = work->part_terms[ORK_PART_DECAY], paths = decay == 0 ? 1 : decay == 1 ? 5 : 9;
    for (size_t p = 0; p < (is_truncated ? 4 : 1); p++) {
        for (size_t k = 0; k < paths; k++) {
            ORK_TRY(try_start(ctx, work, lasting, positions[p], k, theta));
            for (size_t j = 0; j < 3; j++)
                ORK_TRY(try_start(ctx, work, shares[j], positions[p], k, theta));
        }
    }
    return ORK_OK;
}
