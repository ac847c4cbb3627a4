/* Industries that fit another cluster better: moved, and told where each stands. */
#include "methods/cluster_definitions/steps.h"
#include "orken/math/clustering.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

const char *const definition_places[] = {"core", "marginal", "alone"};

/* Gains below this are rounding; similarities have standard deviation of about 1. */
#define TOLERANCE 1e-9

typedef struct {
    definitions_work *work;
    double *sum;    /* [n × clusters] of similarities to the others of each cluster */
    size_t *size;   /* [clusters] */
    bool *is_moved; /* [n] */
} moving;

static double mean_to(const moving *m, size_t i, size_t c)
{
    size_t others = m->size[c] - (m->work->label[i] == c);
    return others ? m->sum[c * m->work->n + i] / (double)others : NAN;
}

/* The other cluster that an industry is most related to. */
static size_t nearest(const moving *m, size_t i)
{
    size_t best = SIZE_MAX;
    for (size_t c = 0; c < m->work->clusters; c++) {
        if (c == m->work->label[i]) continue;
        if (best == SIZE_MAX || mean_to(m, i, c) > mean_to(m, i, best)) best = c;
    }
    return best;
}

static void add_to(moving *m, size_t i, size_t c, double sign)
{
    size_t n = m->work->n;
    for (size_t j = 0; j < n; j++) {
        if (j != i) m->sum[c * n + j] += sign * m->work->similarity[i * n + j];
    }
}

/* Moves the industry that gains most, if any; each moves once, and none leaves a cluster empty. */
static bool move_one(moving *m, size_t *moved_from)
{
    definitions_work *work = m->work;
    size_t best = SIZE_MAX, to = 0;
    double most = TOLERANCE;
    for (size_t i = 0; i < work->n; i++) {
        size_t other = nearest(m, i);
        if (m->is_moved[i] || m->size[work->label[i]] == 1 || other == SIZE_MAX) continue;
        double gain = mean_to(m, i, other) - mean_to(m, i, work->label[i]);
        if (!(gain > most)) continue;
        most = gain;
        best = i;
        to = other;
    }
    if (best == SIZE_MAX) return false;
    moved_from[best] = work->label[best];
    m->is_moved[best] = true;
    add_to(m, best, work->label[best], -1);
    add_to(m, best, to, 1);
    m->size[work->label[best]]--;
    m->size[to]++;
    work->label[best] = to;
    return true;
}

static ork_status move_all(ork_context *ctx, definitions_work *work, size_t *moved_from)
{
    ORK_SCRATCH(scratch);
    moving m = {.work = work};
    ORK_NEW(m.sum, ork_arena_calloc(ctx, &scratch, work->n * work->clusters, sizeof *m.sum));
    ORK_NEW(m.size, ork_arena_calloc(ctx, &scratch, work->clusters, sizeof *m.size));
    ORK_NEW(m.is_moved, ork_arena_calloc(ctx, &scratch, work->n, sizeof *m.is_moved));
    for (size_t i = 0; i < work->n; i++) {
        m.size[work->label[i]]++;
        add_to(&m, i, work->label[i], 1);
    }
    if (work->options->outliers != ORK_OUTLIERS_MOVE) return ORK_OK;
    while (move_one(&m, moved_from)) {
        work->moved++;
        ORK_TRY(ork_check_cancelled(ctx));
    }
    return ORK_OK;
}

/* Clusters by size again; where an industry came from follows the new numbers. */
static ork_status renumber(ork_context *ctx, definitions_work *work, size_t *moved_from)
{
    ORK_SCRATCH(scratch);
    size_t *before, *now;
    ORK_NEW(before, ork_arena_calloc(ctx, &scratch, work->n, sizeof *before));
    ORK_NEW(now, ork_arena_calloc(ctx, &scratch, work->clusters, sizeof *now));
    memcpy(before, work->label, work->n * sizeof *before);
    ORK_TRY(ork_labels_by_size(ctx, work->n, work->label, &work->clusters, NULL));
    for (size_t i = 0; i < work->n; i++)
        now[before[i]] = work->label[i];
    for (size_t i = 0; i < work->n; i++)
        work->found[i].moved_from = moved_from[i] == SIZE_MAX ? SIZE_MAX : now[moved_from[i]];
    return ORK_OK;
}

/* ---- Where each industry stands ----------------------------------------------------------------
 */

static ork_status place_industries(ork_context *ctx, definitions_work *work)
{
    ORK_SCRATCH(scratch);
    size_t n = work->n, *count;
    double *related, *others;
    ORK_NEW(count, ork_arena_calloc(ctx, &scratch, work->clusters, sizeof *count));
    ORK_NEW(others, ork_arena_calloc(ctx, &scratch, work->clusters, sizeof *others));
    ORK_NEW(related, ork_arena_calloc(ctx, &scratch, n * work->clusters, sizeof *related));
    definitions_related(work->similarity, n, work->label, work->clusters, count, related);
    for (size_t i = 0; i < n; i++) {
        definition_industry *industry = &work->found[i];
        size_t rest = 0;
        industry->cluster = work->label[i];
        industry->nearest = SIZE_MAX;
        industry->within = related[work->label[i] * n + i];
        industry->between = NAN;
        for (size_t c = 0; c < work->clusters; c++) {
            double value = related[c * n + i];
            if (c == industry->cluster) continue;
            others[rest++] = value;
            if (industry->between >= value) continue;
            industry->nearest = c;
            industry->between = value;
        }
        industry->high = definitions_percentile(others, rest, work->options->percentile);
        industry->place = isnan(industry->within)             ? PLACE_ALONE
                          : industry->within > industry->high ? PLACE_CORE
                                                              : PLACE_MARGINAL;
    }
    return ORK_OK;
}

static ork_status note_places(ork_context *ctx, const definitions_work *work)
{
    ORK_SCRATCH(scratch);
    const char **alone;
    size_t count = 0, marginal = 0;
    ORK_NEW(alone, ork_arena_calloc(ctx, &scratch, work->n, sizeof *alone));
    for (size_t i = 0; i < work->n; i++) {
        if (work->found[i].place == PLACE_ALONE) alone[count++] = definition_name(work, i);
        marginal += work->found[i].place == PLACE_MARGINAL;
    }
    if (count > 0) {
        ORK_OWNED_TEXT ork_text list = {0};
        ork_list_names(ctx, &list, alone, count, 8);
        ORK_TRY(ork_text_status(&list));
        ORK_TRY(ork_note_add(ctx, ORK_INFO, "alone", "%zu %s a cluster alone: %s", count,
                             count == 1 ? "industry is" : "industries are each", list.bytes));
    }
    if (marginal == 0) return ORK_OK;
    return ork_note_add(ctx, ORK_INFO, "marginal",
                        "%zu of %zu industries are not clearly more related to their own cluster "
                        "than to others (column place): they deserve a look",
                        marginal, work->n);
}

ork_status definitions_outliers(ork_context *ctx, definitions_work *work)
{
    ORK_SCRATCH(scratch);
    const definition_candidate *chosen = &work->candidate[work->chosen];
    size_t *moved_from;
    work->clusters = chosen->clusters;
    ORK_NEW(work->label, ork_arena_alloc(ctx, work->arena, work->n * sizeof *work->label));
    ORK_NEW(work->found, ork_arena_calloc(ctx, work->arena, work->n, sizeof *work->found));
    ORK_NEW(moved_from, ork_arena_alloc(ctx, &scratch, work->n * sizeof *moved_from));
    memcpy(work->label, chosen->label, work->n * sizeof *work->label);
    for (size_t i = 0; i < work->n; i++)
        moved_from[i] = SIZE_MAX;
    ORK_TRY(move_all(ctx, work, moved_from));
    ORK_TRY(renumber(ctx, work, moved_from));
    ORK_TRY(definitions_score(ctx, work, work->label, work->clusters, &work->scores));
    ORK_TRY(place_industries(ctx, work));
    return note_places(ctx, work);
}
