/* The clusters themselves, and how strong each is in each region and period. */
#include "methods/cluster_definitions/steps.h"

#include <math.h>
#include <stdlib.h>

/* ---- Clusters ----------------------------------------------------------------------------------
 */

static int by_cluster(const void *a, const void *b, void *data)
{
    const definitions_work *work = data;
    size_t i = *(const size_t *)a, j = *(const size_t *)b;
    const definition_industry *one = &work->found[i], *other = &work->found[j];
    if (one->cluster != other->cluster) return one->cluster < other->cluster ? -1 : 1;
    if (one->within != other->within && !isnan(one->within))
        return one->within > other->within ? -1 : 1;
    return (i > j) - (i < j);
}

/* Size of an industry, and its part of all, in all regions of a period. */
static double share_of_all(const definitions_work *work, size_t i, size_t t, double *size)
{
    const ork_industries *from = &work->data.sizes;
    *size = ork_industries_size(from, work->industry[i], t);
    return *size / ork_industries_total(from, work->industry[i], t);
}

static ork_status relate(ork_context *ctx, definitions_work *work)
{
    ORK_SCRATCH(scratch);
    size_t clusters = work->clusters, n = work->n;
    double *sum, *others;
    size_t *size;
    ORK_NEW(sum, ork_arena_calloc(ctx, &scratch, clusters * clusters, sizeof *sum));
    ORK_NEW(others, ork_arena_calloc(ctx, &scratch, clusters, sizeof *others));
    ORK_NEW(size, ork_arena_calloc(ctx, &scratch, clusters, sizeof *size));
    for (size_t j = 0; j < n; j++) {
        size[work->label[j]]++;
        for (size_t i = 0; i < n; i++) {
            if (i != j)
                sum[work->label[j] * clusters + work->label[i]] += work->similarity[j * n + i];
        }
    }
    for (size_t c = 0; c < clusters; c++) {
        definition_cluster *cluster = &work->cluster[c];
        size_t count = 0;
        double own = (double)size[c], total = 0;
        cluster->industries = own;
        cluster->within = size[c] > 1 ? sum[c * clusters + c] / (own * (own - 1)) : NAN;
        for (size_t d = 0; d < clusters; d++) {
            if (d == c) continue;
            others[count] = sum[c * clusters + d] / (own * (double)size[d]);
            total += others[count++];
        }
        cluster->between = count ? total / (double)count : NAN;
        cluster->high = definitions_percentile(others, count, work->options->percentile);
        cluster->is_related = size[c] > 1 ? cluster->within > cluster->between : NAN;
        cluster->is_highly_related = size[c] > 1 ? cluster->within > cluster->high : NAN;
    }
    return ORK_OK;
}

ork_status definitions_describe(ork_context *ctx, definitions_work *work)
{
    size_t n = work->n;
    ORK_NEW(work->order, ork_arena_calloc(ctx, work->arena, n, sizeof *work->order));
    ORK_NEW(work->cluster,
            ork_arena_calloc(ctx, work->arena, work->clusters, sizeof *work->cluster));
    for (size_t i = 0; i < n; i++)
        work->order[i] = i;
    qsort_r(work->order, n, sizeof *work->order, by_cluster, work);
    ORK_TRY(relate(ctx, work));
    for (size_t at = n; at-- > 0;) {
        size_t i = work->order[at];
        definition_cluster *cluster = &work->cluster[work->label[i]];
        double size, share = share_of_all(work, i, work->period, &size);
        cluster->core = i; /* in the end the first in the order */
        cluster->size += size;
        cluster->share += share;
    }
    for (size_t c = 0; c < work->clusters; c++) {
        definition_cluster *cluster = &work->cluster[c];
        cluster->label = (double)c + 1;
        ORK_NEW(cluster->name, ork_arena_format(ctx, work->arena, "%zu. %s", c + 1,
                                                definition_name(work, cluster->core)));
    }
    return ORK_OK;
}

/* ---- Clusters in regions -----------------------------------------------------------------------
 */

/* [positions] what the region's total leaves for the industries that are not known; infinite where
   the total is only the sum of what is known. */
static ork_status find_rests(ork_context *ctx, const definitions_work *work, ork_arena *arena,
                             double **rest)
{
    const ork_industries *from = &work->data.sizes;
    size_t count = from->panel.count;
    ORK_NEW(*rest, ork_arena_calloc(ctx, arena, count, sizeof **rest));
    for (size_t p = 0; p < count; p++) {
        double known = 0;
        for (size_t k = 0; k < from->count; k++) {
            double size = from->size[k * count + p];
            known += isnan(size) ? 0 : size;
        }
        (*rest)[p] = from->has_total ? fmax(0, from->total[p] - known) : INFINITY;
    }
    return ORK_OK;
}

/* A cluster of this size and share in all regions, in the region of position p. */
static void fill_cell(const definitions_work *work, size_t c, size_t p, double rest,
                      double size_of_all, double share_of_all_regions, definition_cell *cell)
{
    const ork_industries *from = &work->data.sizes;
    double norm = from->total[p] * share_of_all_regions;
    *cell = (definition_cell){.strong = NAN, .rank = NAN};
    for (size_t i = 0; i < work->n; i++) {
        if (work->label[i] != c) continue;
        double size = from->size[work->industry[i] * from->panel.count + p];
        cell->unknown += isnan(size);
        cell->known_size += isnan(size) ? 0 : size;
    }
    cell->size = cell->unknown > 0 ? NAN : cell->known_size;
    cell->most_size = cell->known_size + (cell->unknown > 0 ? rest : 0);
    cell->share = cell->size / from->total[p];
    cell->national = size_of_all > 0 ? cell->size / size_of_all : NAN;
    cell->quotient = cell->quotient_low = cell->quotient_high = NAN;
    if (!(norm > 0)) return;
    cell->quotient = cell->size / norm;
    if (cell->unknown > 0 && !from->has_total) return;
    cell->quotient_low = cell->known_size / norm;
    cell->quotient_high = cell->most_size / norm;
}

/* How many of the ascending values are greater. */
static double count_above(const double *sorted, size_t count, double value)
{
    size_t low = 0, high = count;
    while (low < high) {
        size_t middle = (low + high) / 2;
        if (sorted[middle] > value)
            high = middle;
        else
            low = middle + 1;
    }
    return (double)(count - low);
}

/*
 * Ranks by quotient within a cluster and period. A region is strong when of fewer than so many
 * percent of the regions the quotient is greater, and its own is above the least. Where a quotient
 * is only known to lie between two bounds, rank and strength are told when the bounds decide them.
 */
static ork_status rank_cells(ork_context *ctx, const definitions_work *work, definition_cell *cell,
                             const double *total, size_t count)
{
    ORK_SCRATCH(scratch);
    const ork_cluster_definitions_options *options = work->options;
    double *lows, *highs;
    size_t known = 0;
    ORK_NEW(lows, ork_arena_calloc(ctx, &scratch, count, sizeof *lows));
    ORK_NEW(highs, ork_arena_calloc(ctx, &scratch, count, sizeof *highs));
    for (size_t p = 0; p < count; p++) {
        if (isnan(total[p])) continue;
        lows[known] = isnan(cell[p].quotient_low) ? 0 : cell[p].quotient_low;
        highs[known++] = isnan(cell[p].quotient_low) ? INFINITY : cell[p].quotient_high;
    }
    ork_sort(lows, known, lows);
    ork_sort(highs, known, highs);
    double most = options->strong_share / 100 * (double)known;
    for (size_t p = 0; p < count; p++) {
        definition_cell *of = &cell[p];
        if (isnan(of->quotient_low)) continue;
        double surely = count_above(lows, known, of->quotient_high);
        double maybe =
            count_above(highs, known, of->quotient_low) - (of->quotient_high > of->quotient_low);
        if (surely == maybe) of->rank = surely + 1;
        bool is_strong = maybe < most && of->quotient_low > options->min_quotient &&
                         !(of->known_size < options->min_size);
        bool is_weak = surely >= most || of->quotient_high <= options->min_quotient ||
                       of->most_size < options->min_size;
        of->strong = is_strong ? 1 : is_weak ? 0 : NAN;
    }
    return ORK_OK;
}

ork_status definitions_regions(ork_context *ctx, definitions_work *work)
{
    ORK_SCRATCH(scratch);
    const ork_panel *panel = &work->data.sizes.panel;
    double *rest;
    ORK_TRY(find_rests(ctx, work, &scratch, &rest));
    ORK_NEW(work->cell,
            ork_arena_calloc(ctx, work->arena, work->clusters * panel->count, sizeof *work->cell));
    for (size_t c = 0; c < work->clusters; c++) {
        ORK_TRY(ork_check_cancelled(ctx));
        for (size_t t = 0; t < panel->periods; t++) {
            definition_cell *cells = work->cell + c * panel->count;
            double size = 0, share = 0;
            for (size_t i = 0; i < work->n; i++) {
                double one;
                if (work->label[i] != c) continue;
                share += share_of_all(work, i, t, &one);
                size += one;
            }
            for (size_t p = panel->start[t]; p < panel->start[t + 1]; p++)
                fill_cell(work, c, p, rest[p], size, share, &cells[p]);
            ORK_TRY(rank_cells(ctx, work, cells + panel->start[t],
                               work->data.sizes.total + panel->start[t],
                               panel->start[t + 1] - panel->start[t]));
        }
    }
    return ORK_OK;
}
