/*
 * How good a partition is: whether industries are more like those of their own cluster than those
 * of other clusters, by the mean and by a high percentile of the other clusters.
 */
#include "methods/cluster_definitions/steps.h"

#include <math.h>
#include <string.h>

void definitions_related(const double *similarity, size_t n, const size_t *label, size_t clusters,
                         size_t *count, double *related)
{
    for (size_t i = 0; i < n; i++) {
        memset(count, 0, clusters * sizeof *count);
        for (size_t c = 0; c < clusters; c++)
            related[c * n + i] = 0;
        for (size_t j = 0; j < n; j++) {
            double value = similarity[i * n + j]; /* the same as [j, i], and nearer in memory */
            if (j == i || isnan(value)) continue;
            related[label[j] * n + i] += value;
            count[label[j]]++;
        }
        for (size_t c = 0; c < clusters; c++)
            related[c * n + i] = count[c] ? related[c * n + i] / (double)count[c] : NAN;
    }
}

double definitions_percentile(double *values, size_t count, double percentile)
{
    size_t known = 0;
    for (size_t v = 0; v < count; v++) {
        if (!isnan(values[v])) values[known++] = values[v];
    }
    if (known == 0) return NAN;
    ork_sort(values, known, values);
    return ork_quantile(values, known, percentile / 100);
}

/* Means and percentile of the similarities to the clusters other than `own`. */
static void against_others(const double *related, size_t stride, size_t clusters, size_t own,
                           double percentile, double *room, double *mean, double *high)
{
    double sum = 0;
    size_t known = 0;
    for (size_t c = 0; c < clusters; c++) {
        double value = related[c * stride];
        if (c == own || isnan(value)) continue;
        sum += value;
        room[known++] = value;
    }
    *mean = known ? sum / (double)known : NAN;
    *high = definitions_percentile(room, known, percentile);
}

typedef struct {
    size_t *count;
    double *related; /* [n × clusters] */
    double *between; /* [clusters × clusters] */
    double *room;    /* [clusters] */
} score_room;

static ork_status make_room(ork_context *ctx, ork_arena *arena, size_t n, size_t clusters,
                            score_room *room)
{
    ORK_NEW(room->count, ork_arena_calloc(ctx, arena, clusters * clusters, sizeof *room->count));
    ORK_NEW(room->related, ork_arena_calloc(ctx, arena, n * clusters, sizeof(double)));
    ORK_NEW(room->between, ork_arena_calloc(ctx, arena, clusters * clusters, sizeof(double)));
    ORK_NEW(room->room, ork_arena_calloc(ctx, arena, clusters, sizeof(double)));
    return ORK_OK;
}

/* Mean similarity of the pairs of each two clusters, and within each, over what is known. */
static void relate_clusters(const double *similarity, size_t n, const size_t *label,
                            size_t clusters, size_t *count, double *between)
{
    memset(count, 0, clusters * clusters * sizeof *count);
    memset(between, 0, clusters * clusters * sizeof *between);
    for (size_t i = 0; i < n; i++) {
        for (size_t j = 0; j < n; j++) {
            double value = similarity[i * n + j];
            size_t cell = label[i] * clusters + label[j];
            if (j == i || isnan(value)) continue;
            between[cell] += value;
            count[cell]++;
        }
    }
    for (size_t c = 0; c < clusters * clusters; c++)
        between[c] = count[c] ? between[c] / (double)count[c] : NAN;
}

/* Percent, by one measure of similarity. A cluster of one industry is related within to nothing and
   counts as not passing. */
static definition_scores score_by(const double *similarity, size_t n, const size_t *label,
                                  size_t clusters, double percentile, const score_room *room)
{
    definition_scores scores = {0};
    double mean, high;
    relate_clusters(similarity, n, label, clusters, room->count, room->between);
    for (size_t c = 0; c < clusters; c++) {
        double within = room->between[c * clusters + c];
        against_others(room->between + c * clusters, 1, clusters, c, percentile, room->room, &mean,
                       &high);
        scores.cluster_mean += within > mean;
        scores.cluster_high += within > high;
    }
    definitions_related(similarity, n, label, clusters, room->count, room->related);
    for (size_t i = 0; i < n; i++) {
        double within = room->related[label[i] * n + i];
        against_others(room->related + i, n, clusters, label[i], percentile, room->room, &mean,
                       &high);
        scores.industry_mean += within > mean;
        scores.industry_high += within > high;
    }
    scores.cluster_mean = 100 * scores.cluster_mean / (double)clusters;
    scores.cluster_high = 100 * scores.cluster_high / (double)clusters;
    scores.industry_mean = 100 * scores.industry_mean / (double)n;
    scores.industry_high = 100 * scores.industry_high / (double)n;
    return scores;
}

ork_status definitions_score(ork_context *ctx, const definitions_work *work, const size_t *label,
                             size_t clusters, definition_scores *scores)
{
    ORK_SCRATCH(scratch);
    score_room room;
    double *const all[] = {&scores->cluster_mean, &scores->cluster_high, &scores->industry_mean,
                           &scores->industry_high};
    ORK_TRY(make_room(ctx, &scratch, work->n, clusters, &room));
    *scores = (definition_scores){0};
    for (size_t m = 0; m < work->measures; m++) {
        definition_scores one = score_by(work->measure[m].standardised, work->n, label, clusters,
                                         work->options->percentile, &room);
        scores->cluster_mean += one.cluster_mean;
        scores->cluster_high += one.cluster_high;
        scores->industry_mean += one.industry_mean;
        scores->industry_high += one.industry_high;
    }
    for (size_t k = 0; k < 4; k++)
        *all[k] /= (double)work->measures;
    scores->total = (scores->cluster_mean + scores->cluster_high + scores->industry_mean +
                     scores->industry_high) /
                    4;
    return ORK_OK;
}

static ork_status score_candidate(ork_context *ctx, size_t index, void *data)
{
    definitions_work *work = data;
    definition_candidate *candidate = &work->candidate[index];
    ORK_TRY(ork_check_cancelled(ctx));
    return definitions_score(ctx, work, candidate->label, candidate->clusters, &candidate->scores);
}

/* The greatest score; of equal ones fewer clusters, then the method that stands first. Rounding in
   the mean of the measures must not decide. */
ork_status definitions_validate(ork_context *ctx, definitions_work *work)
{
    ork_progress(ctx, "validation", 0.9);
    ORK_TRY(ork_parallel(ctx, work->candidates, score_candidate, work));
    work->chosen = 0;
    for (size_t c = 1; c < work->candidates; c++) {
        const definition_candidate *one = &work->candidate[c];
        const definition_candidate *best = &work->candidate[work->chosen];
        double ahead = one->scores.total - best->scores.total;
        bool is_equal = fabs(ahead) <= 1e-9;
        if (is_equal ? one->clusters < best->clusters : ahead > 0) work->chosen = c;
    }
    work->candidate[work->chosen].is_chosen = true;
    return ORK_OK;
}
