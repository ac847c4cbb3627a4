/* Copeland's and Kemeny's rules: units are compared two by two, and only who wins counts. */
#include "methods/composite/steps.h"

#include <math.h>

/* Weights become whole numbers that sum to about this, so that sums are exact in any order and
   0.1 + 0.2 against 0.3 is a tie. */
#define WHOLE_WEIGHT ((double)(1 << 30))
/* Units that Kemeny's rule can order exactly; it takes 2^units steps. */
enum { KEMENY_MOST = 16 };
enum { TASKS = 64 };

/* The units of a period that get a score. above and below are [units × parts] dense ranks, the
   greatest the best; a gap stands above everybody in the one and below everybody in the other, so
   that it neither wins nor loses. */
typedef struct {
    size_t units, parts;
    size_t *position; /* [units] */
    int32_t *above, *below, *weight;
    int32_t *wins; /* [TASKS × units] wins less defeats, by task */
} contest;

static ork_status rank_part(ork_context *ctx, const double *score, contest *in, size_t k)
{
    ORK_SCRATCH(scratch);
    size_t count = 0, *at, *order;
    double *value;
    int32_t *above = in->above + k * in->units, *below = in->below + k * in->units;
    ORK_NEW(at, ork_arena_calloc(ctx, &scratch, in->units, sizeof *at));
    ORK_NEW(order, ork_arena_calloc(ctx, &scratch, in->units, sizeof *order));
    ORK_NEW(value, ork_arena_calloc(ctx, &scratch, in->units, sizeof *value));
    for (size_t i = 0; i < in->units; i++) {
        above[i] = INT32_MAX;
        below[i] = INT32_MIN;
        if (isnan(score[in->position[i]])) continue;
        value[count] = score[in->position[i]];
        at[count++] = i;
    }
    ORK_TRY(ork_order(ctx, value, count, false, order));
    int32_t rank = 0;
    for (size_t r = 0; r < count; r++) {
        rank += r > 0 && value[order[r]] > value[order[r - 1]];
        above[at[order[r]]] = below[at[order[r]]] = rank;
    }
    return ORK_OK;
}

static ork_status set_up(ork_context *ctx, const composite_work *work,
                         const composite_family *family, size_t t, ork_arena *arena, contest *in)
{
    const ork_panel *panel = &work->panel;
    size_t most = panel->start[t + 1] - panel->start[t];
    ORK_NEW(in->position, ork_arena_calloc(ctx, arena, most, sizeof *in->position));
    in->units = 0;
    for (size_t p = panel->start[t]; p < panel->start[t + 1]; p++) {
        if (!isnan(family->group->score[p])) in->position[in->units++] = p;
    }
    in->parts = family->count;
    ORK_NEW(in->above, ork_arena_calloc(ctx, arena, in->units * in->parts, sizeof *in->above));
    ORK_NEW(in->below, ork_arena_calloc(ctx, arena, in->units * in->parts, sizeof *in->below));
    ORK_NEW(in->weight, ork_arena_calloc(ctx, arena, in->parts, sizeof *in->weight));
    double sum = 0;
    for (size_t k = 0; k < in->parts; k++)
        sum += family->child[k]->weight;
    for (size_t k = 0; k < in->parts; k++) {
        in->weight[k] = (int32_t)llround(family->child[k]->weight / sum * WHOLE_WEIGHT);
        ORK_TRY(rank_part(ctx, family->child[k]->score, in, k));
    }
    return ORK_OK;
}

/* net[j − from] += weight where i wins against j, −= weight where it loses. */
__attribute__((optimize("O3"))) static void
compare_part(int32_t wins_over, int32_t loses_to, int32_t weight, const int32_t *restrict above,
             const int32_t *restrict below, size_t count, int32_t *restrict net)
{
    for (size_t j = 0; j < count; j++)
        net[j] += (weight & -(wins_over > above[j])) - (weight & -(loses_to < below[j]));
}

/* Net weight for unit i against the units from `from` to the end; a majority that only rounding
   makes is none. */
static void compare_unit(const contest *in, size_t i, size_t from, int32_t *net)
{
    int32_t slack = (int32_t)in->parts;
    size_t count = in->units - from;
    for (size_t j = 0; j < count; j++)
        net[j] = 0;
    for (size_t k = 0; k < in->parts; k++) {
        const int32_t *above = in->above + k * in->units, *below = in->below + k * in->units;
        compare_part(below[i], above[i], in->weight[k], above + from, below + from, count, net);
    }
    for (size_t j = 0; j < count; j++) {
        if (net[j] <= slack && net[j] >= -slack) net[j] = 0;
    }
}

/* ---- Copeland ----------------------------------------------------------------------------------
 */

static ork_status compare_some(ork_context *ctx, size_t task, void *data)
{
    contest *in = data;
    ORK_SCRATCH(scratch);
    int32_t *net, *wins = in->wins + task * in->units;
    ORK_NEW(net, ork_arena_calloc(ctx, &scratch, in->units, sizeof *net));
    for (size_t i = task; i + 1 < in->units; i += TASKS) {
        compare_unit(in, i, i + 1, net);
        int32_t mine = 0;
        for (size_t j = i + 1; j < in->units; j++) {
            int32_t sign = (net[j - i - 1] > 0) - (net[j - i - 1] < 0);
            mine += sign;
            wins[j] -= sign;
        }
        wins[i] += mine;
        ORK_TRY(ork_check_cancelled(ctx));
    }
    return ORK_OK;
}

ork_status composite_copeland(ork_context *ctx, composite_work *work,
                              const composite_family *family)
{
    for (size_t t = 0; t < work->panel.periods; t++) {
        ORK_SCRATCH(scratch);
        contest in;
        ORK_TRY(set_up(ctx, work, family, t, &scratch, &in));
        ORK_NEW(in.wins, ork_arena_calloc(ctx, &scratch, in.units * TASKS, sizeof *in.wins));
        ORK_TRY(ork_parallel(ctx, TASKS, compare_some, &in));
        for (size_t i = 0; i < in.units; i++) {
            int64_t sum = 0;
            for (size_t task = 0; task < TASKS; task++)
                sum += in.wins[task * in.units + i];
            family->group->score[in.position[i]] = (double)sum;
        }
    }
    return ORK_OK;
}

/* ---- Kemeny ------------------------------------------------------------------------------------
 */

/*
 * All orders of a few units, by which of them come first (a set, as bits): cost so far and cost to
 * come, and in how many ways each is reached at the least cost.
 */
typedef struct {
    size_t units;
    int64_t net[KEMENY_MOST][KEMENY_MOST]; /* of i against j */
    int64_t slack;
    int64_t *before, *after;          /* [2^units] */
    double *ways_before, *ways_after; /* [2^units] whole numbers up to 16! */
} orders;

/* What it costs to put i behind all of a set. */
static int64_t cost_behind(const orders *all, size_t set, size_t i)
{
    int64_t cost = 0;
    for (size_t j = 0; j < all->units; j++) {
        if (set >> j & 1) cost += all->net[i][j];
    }
    return cost;
}

static void find_least_costs(orders *all)
{
    size_t full = ((size_t)1 << all->units) - 1;
    for (size_t set = 1; set <= full; set++) {
        all->before[set] = INT64_MAX;
        for (size_t i = 0; i < all->units; i++) {
            if (!(set >> i & 1)) continue;
            size_t rest = set & ~((size_t)1 << i);
            int64_t cost = all->before[rest] + cost_behind(all, rest, i);
            if (cost < all->before[set]) all->before[set] = cost;
        }
    }
    for (size_t set = full; set-- > 0;) {
        all->after[set] = INT64_MAX;
        for (size_t i = 0; i < all->units; i++) {
            if (set >> i & 1) continue;
            int64_t cost = all->after[set | (size_t)1 << i] + cost_behind(all, set, i);
            if (cost < all->after[set]) all->after[set] = cost;
        }
    }
}

static bool is_on_best_way(const orders *all, size_t set, size_t i)
{
    size_t full = ((size_t)1 << all->units) - 1;
    int64_t cost = all->before[set] + cost_behind(all, set, i) + all->after[set | (size_t)1 << i];
    return cost <= all->before[full] + all->slack;
}

/* [units] sum over all best orders of each unit's place, counted from 1; returns their number. */
static double count_places(orders *all, double *place)
{
    size_t full = ((size_t)1 << all->units) - 1;
    all->ways_before[0] = all->ways_after[full] = 1;
    for (size_t set = 0; set < full; set++) {
        for (size_t i = 0; i < all->units && all->ways_before[set] > 0; i++) {
            if (set >> i & 1 || !is_on_best_way(all, set, i)) continue;
            all->ways_before[set | (size_t)1 << i] += all->ways_before[set];
        }
    }
    for (size_t set = full; set-- > 0;) {
        if (!(all->ways_before[set] > 0)) continue;
        for (size_t i = 0; i < all->units; i++) {
            if (set >> i & 1 || !is_on_best_way(all, set, i)) continue;
            double ways = all->ways_after[set | (size_t)1 << i];
            all->ways_after[set] += ways;
            place[i] += (1 + __builtin_popcountll(set)) * ways * all->ways_before[set];
        }
    }
    return all->ways_before[full];
}

static ork_status too_many(ork_context *ctx, const composite_work *work, size_t t, size_t units)
{
    ORK_SCRATCH(scratch);
    const char *in;
    ORK_NEW(in, ork_panel_in(ctx, &scratch, &work->panel, t));
    ork_fail(ctx, ORK_ERR_DATA,
             "Kemeny's rule orders at most %d units exactly, and there are %zu%s", KEMENY_MOST,
             units, in);
    return ork_hint(ctx, "Copeland's rule compares units in the same way and takes any number: "
                         "aggregate copeland");
}

static ork_status order_period(ork_context *ctx, composite_work *work,
                               const composite_family *family, size_t t)
{
    ORK_SCRATCH(scratch);
    contest in;
    ORK_TRY(set_up(ctx, work, family, t, &scratch, &in));
    if (in.units > KEMENY_MOST) return too_many(ctx, work, t, in.units);
    if (in.units == 0) return ORK_OK;
    size_t sets = (size_t)1 << in.units;
    orders *all;
    ORK_NEW(all, ork_arena_calloc(ctx, &scratch, 1, sizeof *all));
    all->units = in.units;
    all->slack = (int64_t)(in.parts * in.units * in.units);
    for (size_t i = 0; i < in.units; i++) {
        int32_t net[KEMENY_MOST];
        compare_unit(&in, i, 0, net);
        for (size_t j = 0; j < in.units; j++)
            all->net[i][j] = net[j];
    }
    ORK_NEW(all->before, ork_arena_calloc(ctx, &scratch, sets, sizeof *all->before));
    ORK_NEW(all->after, ork_arena_calloc(ctx, &scratch, sets, sizeof *all->after));
    ORK_NEW(all->ways_before, ork_arena_calloc(ctx, &scratch, sets, sizeof(double)));
    ORK_NEW(all->ways_after, ork_arena_calloc(ctx, &scratch, sets, sizeof(double)));
    double place[KEMENY_MOST] = {0};
    find_least_costs(all);
    double ways = count_places(all, place);
    for (size_t i = 0; i < in.units; i++)
        family->group->score[in.position[i]] = (double)in.units - place[i] / ways;
    if (ways < 2) return ORK_OK;
    const char *when;
    ORK_NEW(when, ork_panel_in(ctx, &scratch, &work->panel, t));
    return ork_note_add(ctx, ORK_INFO, "kemeny-ties",
                        "%.0f orders of the units by \"%s\"%s are equally good; a unit's score is "
                        "its mean over them",
                        ways, family->group->name, when);
}

ork_status composite_kemeny(ork_context *ctx, composite_work *work, const composite_family *family)
{
    for (size_t t = 0; t < work->panel.periods; t++) {
        ORK_TRY(order_period(ctx, work, family, t));
        ORK_TRY(ork_check_cancelled(ctx));
    }
    return ORK_OK;
}
