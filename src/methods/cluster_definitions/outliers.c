/* Industries that fit another cluster better: moved as far as that helps; where each stands. */
#include "methods/cluster_definitions/steps.h"
#include "orken/math/clustering.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

const char *const definition_places[] = {"core", "marginal", "outlier", "alone"};

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

typedef struct {
    size_t industry, from, to;
} one_move;

/* The move that gains most, if any; an industry moves once, and none leaves a cluster empty. */
static bool find_move(const moving *m, one_move *move)
{
    const definitions_work *work = m->work;
    double most = TOLERANCE;
    bool is_found = false;
    for (size_t i = 0; i < work->n; i++) {
        size_t from = work->label[i], to = nearest(m, i);
        if (m->is_moved[i] || m->size[from] == 1 || to == SIZE_MAX) continue;
        double gain = mean_to(m, i, to) - mean_to(m, i, from);
        if (!(gain > most)) continue;
        most = gain;
        *move = (one_move){i, from, to};
        is_found = true;
    }
    return is_found;
}

static void make_move(moving *m, const one_move *move)
{
    m->is_moved[move->industry] = true;
    add_to(m, move->industry, move->from, -1);
    add_to(m, move->industry, move->to, 1);
    m->size[move->from]--;
    m->size[move->to]++;
    m->work->label[move->industry] = move->to;
}

/*
 * Move after move, and back to where the validation score was greatest: a cluster that grows by
 * what is only somewhat like it would else draw in ever more.
 */
static ork_status move_outliers(ork_context *ctx, moving *m, size_t *moved_from)
{
    ORK_SCRATCH(scratch);
    definitions_work *work = m->work;
    one_move *moves;
    size_t count = 0;
    double best = work->candidate[work->chosen].scores.total;
    ORK_NEW(moves, ork_arena_calloc(ctx, &scratch, work->n, sizeof *moves));
    for (; find_move(m, &moves[count]); count++) {
        definition_scores scores;
        ork_progress(ctx, "outliers", 0.9 + 0.1 * (double)count / (double)work->n);
        ORK_TRY(ork_check_cancelled(ctx));
        make_move(m, &moves[count]);
        ORK_TRY(definitions_score(ctx, work, work->label, work->clusters, &scores));
        if (scores.total < best - TOLERANCE) continue;
        best = fmax(best, scores.total);
        work->moved = count + 1;
    }
    for (size_t k = 0; k < count; k++) {
        bool stays_moved = k < work->moved;
        work->label[moves[k].industry] = stays_moved ? moves[k].to : moves[k].from;
        if (stays_moved) moved_from[moves[k].industry] = moves[k].from;
    }
    return ORK_OK;
}

static ork_status move_all(ork_context *ctx, definitions_work *work, size_t *moved_from)
{
    ORK_SCRATCH(scratch);
    moving m = {.work = work};
    if (work->options->outliers != ORK_OUTLIERS_MOVE) return ORK_OK;
    ORK_NEW(m.sum, ork_arena_calloc(ctx, &scratch, work->n * work->clusters, sizeof *m.sum));
    ORK_NEW(m.size, ork_arena_calloc(ctx, &scratch, work->clusters, sizeof *m.size));
    ORK_NEW(m.is_moved, ork_arena_calloc(ctx, &scratch, work->n, sizeof *m.is_moved));
    for (size_t i = 0; i < work->n; i++) {
        m.size[work->label[i]]++;
        add_to(&m, i, work->label[i], 1);
    }
    return move_outliers(ctx, &m, moved_from);
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

/* Sum of squared deviations from the mean of an industry's similarities to the others of a cluster,
   by their number: the squared standard error of that mean. */
static double squared_error(const definitions_work *work, size_t i, size_t cluster, double mean)
{
    double sum = 0, count = 0;
    for (size_t j = 0; j < work->n; j++) {
        if (j == i || work->label[j] != cluster) continue;
        double apart = work->similarity[i * work->n + j] - mean;
        sum += apart * apart;
        count++;
    }
    return count > 1 ? sum / (count - 1) / count : 0;
}

static int find_place(const definitions_work *work, size_t i)
{
    const definition_industry *industry = &work->found[i];
    double lead = industry->within - industry->between;
    if (isnan(industry->within)) return PLACE_ALONE;
    if (lead < -TOLERANCE) return PLACE_OUTLIER;
    double error = sqrt(squared_error(work, i, industry->cluster, industry->within) +
                        squared_error(work, i, industry->nearest, industry->between));
    return lead < error ? PLACE_MARGINAL : PLACE_CORE;
}

static ork_status place_industries(ork_context *ctx, definitions_work *work)
{
    ORK_SCRATCH(scratch);
    size_t n = work->n, *count;
    double *related;
    ORK_NEW(count, ork_arena_calloc(ctx, &scratch, work->clusters, sizeof *count));
    ORK_NEW(related, ork_arena_calloc(ctx, &scratch, n * work->clusters, sizeof *related));
    definitions_related(work->similarity, n, work->label, work->clusters, count, related);
    for (size_t i = 0; i < n; i++) {
        definition_industry *industry = &work->found[i];
        industry->cluster = work->label[i];
        industry->nearest = SIZE_MAX;
        industry->within = related[work->label[i] * n + i];
        industry->between = NAN;
        for (size_t c = 0; c < work->clusters; c++) {
            double value = related[c * n + i];
            if (c == industry->cluster || industry->between >= value) continue;
            industry->nearest = c;
            industry->between = value;
        }
        industry->place = find_place(work, i);
    }
    return ORK_OK;
}

static ork_status note_alone(ork_context *ctx, const definitions_work *work)
{
    ORK_SCRATCH(scratch);
    const char **alone;
    size_t count = 0;
    ORK_NEW(alone, ork_arena_calloc(ctx, &scratch, work->n, sizeof *alone));
    for (size_t i = 0; i < work->n; i++) {
        if (work->found[i].place == PLACE_ALONE) alone[count++] = definition_name(work, i);
    }
    if (count == 0) return ORK_OK;
    ORK_OWNED_TEXT ork_text list = {0};
    ork_list_names(ctx, &list, alone, count, 8);
    ORK_TRY(ork_text_status(&list));
    return ork_note_add(ctx, ORK_INFO, "alone", "%zu %s a cluster alone: %s", count,
                        count == 1 ? "industry is" : "industries are each", list.bytes);
}

static ork_status note_places(ork_context *ctx, const definitions_work *work)
{
    size_t marginal = 0, outliers = 0;
    for (size_t i = 0; i < work->n; i++) {
        marginal += work->found[i].place == PLACE_MARGINAL;
        outliers += work->found[i].place == PLACE_OUTLIER;
    }
    ORK_TRY(note_alone(ctx, work));
    if (outliers > 0) {
        ORK_TRY(ork_note_add(ctx, ORK_INFO, "outliers",
                             "%zu of %zu industries %s more related to another cluster than to "
                             "the own%s (column place: outlier)",
                             outliers, work->n, outliers == 1 ? "is" : "are",
                             work->options->outliers == ORK_OUTLIERS_MOVE
                                 ? ", but moving makes the clusters as a whole less distinct"
                                 : ""));
    }
    if (marginal == 0) return ORK_OK;
    return ork_note_add(ctx, ORK_INFO, "marginal",
                        "%zu of %zu industries %s nearly as related to another cluster as to the "
                        "own (column place: marginal): a look is worth while",
                        marginal, work->n, marginal == 1 ? "is" : "are");
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
