/* Counts how specialisations came, went and stayed, and where that leads in the long run. */
#include "methods/dynamics/turnover.h"

#include <math.h>
#include <string.h>

static size_t class_of(const turnover_work *work, double quotient)
{
    size_t k = 0;
    while (k + 1 < work->classes && quotient > work->bound[k])
        k++;
    return k;
}

static void count(turnover_count *counts, bool before, bool after)
{
    *(before  ? after ? &counts->stayed : &counts->left
      : after ? &counts->entered
              : &counts->absent) += 1;
}

static void count_link(turnover_work *work, size_t k, size_t l)
{
    const ork_panel_pairs *pairs = &work->pairs;
    const double *quotient = work->quotient + k * work->from.panel.count;
    double threshold = work->options->threshold;
    for (size_t i = pairs->start[l]; i < pairs->start[l + 1]; i++) {
        double before = quotient[pairs->earlier[i]], after = quotient[pairs->later[i]];
        if (isnan(before) || isnan(after)) {
            work->unknown++;
            continue;
        }
        bool was = before > threshold, is = after > threshold;
        count(&work->region[i], was, is);
        count(&work->industry[k * pairs->links + l], was, is);
        count(&work->all, was, is);
        size_t from = class_of(work, before), to = class_of(work, after);
        work->moves[from * work->classes + to]++;
        if (l == 0) work->first[from]++;
        if (l + 1 == pairs->links) work->last[to]++;
    }
}

double turnover_probability(const turnover_work *work, size_t from, size_t to)
{
    double sum = 0;
    for (size_t k = 0; k < work->classes; k++)
        sum += work->moves[from * work->classes + k];
    return sum > 0 ? work->moves[from * work->classes + to] / sum : NAN;
}

/* Classes that any move leads from or to; the others do not matter. */
static size_t list_used(const turnover_work *work, size_t *used)
{
    size_t count = 0, n = work->classes;
    for (size_t k = 0; k < n; k++) {
        double moves = 0;
        for (size_t other = 0; other < n; other++)
            moves += work->moves[k * n + other] + work->moves[other * n + k];
        if (moves > 0) used[count++] = k;
    }
    return count;
}

/* True when each of these classes can be reached from every other one. */
static bool is_irreducible(const turnover_work *work, const size_t *used, size_t n)
{
    bool reaches[TURNOVER_CLASSES_MOST][TURNOVER_CLASSES_MOST];
    for (size_t i = 0; i < n; i++)
        for (size_t j = 0; j < n; j++)
            reaches[i][j] = work->moves[used[i] * work->classes + used[j]] > 0;
    for (size_t k = 0; k < n; k++)
        for (size_t i = 0; i < n; i++)
            for (size_t j = 0; j < n; j++)
                reaches[i][j] |= reaches[i][k] && reaches[k][j];
    for (size_t i = 0; i < n; i++)
        for (size_t j = 0; j < n; j++)
            if (!reaches[i][j]) return false;
    return true;
}

/* The long run of the chain, by elimination without subtraction: no digits are lost. */
static void find_ergodic(turnover_work *work, const size_t *used, size_t n)
{
    double p[TURNOVER_CLASSES_MOST * TURNOVER_CLASSES_MOST] = {0};
    double share[TURNOVER_CLASSES_MOST], sum = 0;
    for (size_t i = 0; i < n; i++)
        for (size_t j = 0; j < n; j++)
            p[i * n + j] = turnover_probability(work, used[i], used[j]);
    for (size_t k = n - 1; k > 0; k--) {
        double out = 0;
        for (size_t j = 0; j < k; j++)
            out += p[k * n + j];
        for (size_t i = 0; i < k; i++)
            p[i * n + k] /= out;
        for (size_t i = 0; i < k; i++)
            for (size_t j = 0; j < k; j++)
                p[i * n + j] += p[i * n + k] * p[k * n + j];
    }
    for (size_t k = 0; k < n; k++) {
        share[k] = k == 0;
        for (size_t i = 0; i < k; i++)
            share[k] += share[i] * p[i * n + k];
        sum += share[k];
    }
    for (size_t k = 0; k < work->classes; k++)
        work->ergodic[k] = 0;
    for (size_t k = 0; k < n; k++)
        work->ergodic[used[k]] = share[k] / sum;
}

static void to_shares(double *counts, size_t classes)
{
    double sum = 0;
    for (size_t k = 0; k < classes; k++)
        sum += counts[k];
    for (size_t k = 0; k < classes; k++)
        counts[k] /= sum;
}

static ork_status look_at_chain(ork_context *ctx, turnover_work *work)
{
    size_t used[TURNOVER_CLASSES_MOST], count = list_used(work, used);
    double stays = 0, left = 0;
    to_shares(work->first, work->classes);
    to_shares(work->last, work->classes);
    for (size_t k = 0; k < work->classes; k++) {
        double stay = turnover_probability(work, k, k);
        work->ergodic[k] = NAN;
        if (isnan(stay)) continue;
        stays += stay;
        left++;
    }
    work->mobility = left > 1 ? (left - stays) / (left - 1) : NAN;
    if (is_irreducible(work, used, count)) {
        find_ergodic(work, used, count);
        return ORK_OK;
    }
    return ork_note_add(ctx, ORK_INFO, "no-long-run",
                        "some classes of quotients are never reached from some others, so that the "
                        "moves have no single long-run distribution; wider classes, or more "
                        "periods, may have");
}

static ork_status read_classes(ork_context *ctx, turnover_work *work)
{
    static const double usual[] = {0.5, 1, 2};
    const ork_reals *given = &work->options->classes;
    work->classes = given->count ? given->count + 1 : 4;
    if (work->classes > TURNOVER_CLASSES_MOST) {
        ork_fail(ctx, ORK_ERR_ARGUMENT, "%zu bounds are too many: at most %d", given->count,
                 TURNOVER_CLASSES_MOST - 1);
        return ork_at(ctx, &(ork_place){.option = "classes"});
    }
    memcpy(work->bound, given->count ? given->items : usual,
           (work->classes - 1) * sizeof *work->bound);
    for (size_t k = 1; k + 1 < work->classes; k++) {
        if (work->bound[k] > work->bound[k - 1]) continue;
        ork_fail(ctx, ORK_ERR_ARGUMENT, "bounds of classes ascend, but %g follows %g",
                 work->bound[k], work->bound[k - 1]);
        ork_hint(ctx, "e.g. 0.5, 1, 2");
        return ork_at(ctx, &(ork_place){.option = "classes"});
    }
    return ORK_OK;
}

const char *turnover_class_name(ork_context *ctx, const turnover_work *work, size_t k)
{
    if (k == 0) return ork_arena_format(ctx, work->arena, "up to %g", work->bound[0]);
    if (k + 1 == work->classes)
        return ork_arena_format(ctx, work->arena, "above %g", work->bound[k - 1]);
    return ork_arena_format(ctx, work->arena, "%g to %g", work->bound[k - 1], work->bound[k]);
}

ork_status turnover_count_moves(ork_context *ctx, turnover_work *work)
{
    const ork_panel_pairs *pairs = &work->pairs;
    size_t industries = work->from.count, cells = industries * work->from.panel.count;
    ORK_TRY(read_classes(ctx, work));
    ORK_NEW(work->quotient, ork_arena_alloc(ctx, work->arena, cells * sizeof(double)));
    ORK_NEW(work->region, ork_arena_calloc(ctx, work->arena, pairs->count, sizeof *work->region));
    ORK_NEW(work->industry,
            ork_arena_calloc(ctx, work->arena, industries * pairs->links, sizeof *work->industry));
    ork_industries_quotients(&work->from, work->quotient);
    for (size_t k = 0; k < industries; k++)
        for (size_t l = 0; l < pairs->links; l++)
            count_link(work, k, l);
    if (work->all.entered + work->all.left + work->all.stayed + work->all.absent == 0) {
        ork_fail(ctx, ORK_ERR_DATA,
                 "no location quotient is known in both of two compared periods");
        return ork_hint(ctx, "choose periods of which the data have sizes (--periods)");
    }
    if (work->unknown) {
        ORK_TRY(ork_note_add(ctx, ORK_WARNING, "incomplete",
                             "%zu location quotients are not known in both periods and are left "
                             "out of the counts",
                             work->unknown));
    }
    return look_at_chain(ctx, work);
}
