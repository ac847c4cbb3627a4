/* How good a partition is: sums of squares and the indices made of them, and of distances. */
#include "orken/math.h"
#include "orken/math/clustering.h"

#include <math.h>

/* ---- By coordinates ----------------------------------------------------------------------------
 */

typedef struct centres {
    size_t k, filled;
    double *centre;        /* [k × p] */
    double *size;          /* [k] */
    double *mean_distance; /* [k] of the units to their centre */
} centres;

static ork_status find_centres(ork_context *ctx, const double *x, size_t n, size_t p,
                               const size_t *label, size_t k, ork_arena *arena, centres *c)
{
    c->k = k;
    ORK_NEW(c->centre, ork_arena_calloc(ctx, arena, k * p + 1, sizeof *c->centre));
    ORK_NEW(c->size, ork_arena_calloc(ctx, arena, k + 1, sizeof *c->size));
    ORK_NEW(c->mean_distance, ork_arena_calloc(ctx, arena, k + 1, sizeof *c->mean_distance));
    for (size_t i = 0; i < n; i++)
        c->filled += c->size[label[i]]++ == 0;
    for (size_t j = 0; j < p; j++) {
        double *centre = c->centre + j * k;
        const double *column = x + j * n;
        double shift = ork_mean(column, n); /* a large mean costs no digits */
        for (size_t i = 0; i < n; i++)
            centre[label[i]] += (column[i] - shift) / c->size[label[i]];
        for (size_t l = 0; l < k; l++)
            centre[l] += shift;
    }
    return ORK_OK;
}

static double davies_bouldin(const centres *c, size_t p)
{
    double sum = 0;
    for (size_t a = 0; a < c->k; a++) {
        double worst = 0;
        for (size_t b = 0; b < c->k && c->size[a] > 0; b++) {
            if (b == a || c->size[b] == 0) continue;
            double squares = 0, spread = c->mean_distance[a] + c->mean_distance[b];
            for (size_t j = 0; j < p; j++) {
                double apart = c->centre[j * c->k + a] - c->centre[j * c->k + b];
                squares += apart * apart;
            }
            if (squares > 0) {
                worst = fmax(worst, spread / sqrt(squares));
            } else if (spread > 0) {
                worst = INFINITY;
            }
        }
        sum += worst;
    }
    return sum / (double)c->filled;
}

ork_status ork_partition_spread_of(ork_context *ctx, const double *x, size_t n, size_t p,
                                   const size_t *label, size_t k, ork_partition_spread *spread)
{
    ORK_SCRATCH(scratch);
    centres c = {0};
    double *from_centre;
    ORK_TRY(find_centres(ctx, x, n, p, label, k, &scratch, &c));
    ORK_NEW(from_centre, ork_arena_calloc(ctx, &scratch, n + 1, sizeof *from_centre));
    *spread = (ork_partition_spread){.calinski_harabasz = NAN, .davies_bouldin = NAN};
    for (size_t j = 0; j < p; j++) {
        double mean = ork_mean(x + j * n, n), total = 0;
        for (size_t i = 0; i < n; i++) {
            double apart = x[j * n + i] - c.centre[j * k + label[i]];
            from_centre[i] += apart * apart;
            total += (x[j * n + i] - mean) * (x[j * n + i] - mean);
        }
        for (size_t l = 0; l < k; l++) {
            double apart = c.size[l] > 0 ? c.centre[j * k + l] - mean : 0;
            spread->between += c.size[l] * apart * apart;
        }
        spread->total += total;
    }
    for (size_t i = 0; i < n; i++) {
        spread->within += from_centre[i];
        c.mean_distance[label[i]] += sqrt(from_centre[i]) / c.size[label[i]];
    }
    if (c.filled < 2) return ORK_OK;
    spread->davies_bouldin = davies_bouldin(&c, p);
    if (n > c.filled)
        spread->calinski_harabasz =
            spread->between / (double)(c.filled - 1) / (spread->within / (double)(n - c.filled));
    return ORK_OK;
}

/* ---- By distances ------------------------------------------------------------------------------
 */

static double ratio(double over, double under)
{
    return isfinite(over) && isfinite(under) && under > 0 ? over / under : NAN;
}

ork_status ork_partition_gaps_of(ork_context *ctx, const double *distance, size_t n,
                                 const size_t *label, size_t k, ork_partition_gaps *gaps)
{
    ORK_SCRATCH(scratch);
    size_t pairs = n ? n * (n - 1) / 2 : 0, pair = 0;
    double *sum, *size, least = INFINITY, widest = -INFINITY;
    ORK_NEW(sum, ork_arena_calloc(ctx, &scratch, k * k + 1, sizeof *sum));
    ORK_NEW(size, ork_arena_calloc(ctx, &scratch, k + 1, sizeof *size));
    double mean = ork_mean(distance, pairs), squares = 0, inside = 0;
    for (size_t i = 0; i < n; i++) {
        size[label[i]]++;
        for (size_t j = i + 1; j < n; j++, pair++) {
            double d = distance[pair];
            size_t a = label[i] < label[j] ? label[i] : label[j];
            size_t b = label[i] < label[j] ? label[j] : label[i];
            sum[a * k + b] += d;
            squares += (d - mean) * (d - mean);
            if (a == b) {
                widest = fmax(widest, d);
                inside++;
            } else {
                least = fmin(least, d);
            }
        }
    }
    double nearest = INFINITY, loosest = -INFINITY, of_units = 0, together = 0,
           outside = (double)pairs - inside;
    for (size_t a = 0; a < k; a++) {
        for (size_t b = a + 1; b < k; b++) {
            if (size[a] > 0 && size[b] > 0)
                nearest = fmin(nearest, sum[a * k + b] / (size[a] * size[b]));
        }
        if (size[a] < 2) continue;
        double of_cluster = sum[a * k + a] / (size[a] * (size[a] - 1) / 2);
        loosest = fmax(loosest, of_cluster);
        of_units += of_cluster * size[a];
        together += size[a];
    }
    double between = 0;
    for (size_t a = 0; a < k; a++) {
        for (size_t b = a + 1; b < k; b++)
            between += sum[a * k + b];
    }
    *gaps = (ork_partition_gaps){.dunn = ratio(least, widest),
                                 .dunn_mean = ratio(nearest, loosest),
                                 .mean_within = together > 0 ? of_units / together : NAN,
                                 .mean_between = outside > 0 ? between / outside : NAN,
                                 .pearson_gamma = NAN};
    /* Of a variable that is 1 for `outside` of the pairs and 0 otherwise. */
    double share = outside / (double)pairs;
    double deviation = inside * share * share + outside * (1 - share) * (1 - share);
    if (squares > 0 && deviation > 0)
        gaps->pearson_gamma = (between - outside * mean) / sqrt(squares * deviation);
    return ORK_OK;
}
