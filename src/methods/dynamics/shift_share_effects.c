/* Growth of industries in regions, split into effects that sum to it exactly. */
#include "methods/dynamics/shift_share.h"

#include "orken/math.h"

#include <math.h>
#include <string.h>

static bool is_known(const shift_split *split)
{
    return !isnan(split->before) && !isnan(split->after);
}

static void add(shift_split *sum, const shift_split *part)
{
    sum->before += part->before;
    sum->after += part->after;
    for (size_t e = 0; e < SHIFT_EFFECTS; e++)
        sum->effect[e] += part->effect[e];
}

/* ---- Sizes -------------------------------------------------------------------------------------
 */

/* What the total holds beyond its industries is an industry as well, so that parts sum to it. */
static ork_status find_rest(ork_context *ctx, shift_work *work)
{
    const ork_industries *from = &work->from;
    const ork_panel *panel = &from->panel;
    size_t n = panel->count;
    double *rest = work->size + from->count * n;
    for (size_t p = 0; p < n; p++) {
        rest[p] = from->total[p];
        for (size_t k = 0; k < from->count; k++)
            rest[p] -= from->size[k * n + p];
        if (fabs(rest[p]) <= 1e-9 * from->total[p]) rest[p] = 0;
        if (!(rest[p] < 0)) continue;
        return ork_bad_cell(ctx, panel->table, panel->row[p], from->total_name, from->total[p],
                            "its industries sum to more");
    }
    return ORK_OK;
}

static ork_status gather_sizes(ork_context *ctx, shift_work *work)
{
    const ork_industries *from = &work->from;
    size_t n = from->panel.count;
    work->count = from->count + from->has_total;
    ORK_NEW(work->size, ork_arena_alloc(ctx, work->arena, work->count * n * sizeof(double)));
    ORK_NEW(work->industry, ork_arena_alloc(ctx, work->arena, work->count * sizeof(char *)));
    memcpy(work->size, from->size, from->count * n * sizeof(double));
    memcpy(work->industry, from->name, from->count * sizeof(char *));
    if (!from->has_total) return ORK_OK;
    work->industry[from->count] = "(rest)";
    return find_rest(ctx, work);
}

/* An industry in all regions together, as it was given. */
static shift_split given_whole(const shift_work *work, size_t k, size_t l)
{
    const ork_industries *from = &work->from;
    size_t periods = from->panel.periods, t[2] = {work->pairs.from[l], work->pairs.to[l]};
    double size[2];
    for (size_t end = 0; end < 2; end++) {
        if (k < from->count) {
            size[end] = from->national[k * periods + t[end]];
            continue;
        }
        size[end] = from->national_total[t[end]];
        for (size_t other = 0; other < from->count; other++)
            size[end] -= from->national[other * periods + t[end]];
    }
    return (shift_split){.before = size[0], .after = size[1]};
}

/* Sizes of pairs, and of all regions: those that are known in both periods, or as given. */
static void compare_sizes(shift_work *work)
{
    const ork_panel_pairs *pairs = &work->pairs;
    size_t n = work->from.panel.count;
    for (size_t k = 0; k < work->count; k++) {
        for (size_t l = 0; l < pairs->links; l++) {
            shift_split *all = &work->all[k * pairs->links + l];
            for (size_t i = pairs->start[l]; i < pairs->start[l + 1]; i++) {
                shift_split *cell = &work->cell[k * pairs->count + i];
                cell->before = work->size[k * n + pairs->earlier[i]];
                cell->after = work->size[k * n + pairs->later[i]];
                if (is_known(cell)) add(all, cell);
            }
            if (work->from.national) *all = given_whole(work, k, l);
            if (is_known(all)) add(&work->whole[l], all);
        }
    }
}

/* ---- Effects -----------------------------------------------------------------------------------
 */

/*
 * Growth of a cell against that of its industry and of everything. An industry that no region had
 * before grows by its mix; one that this region did not have, by what is the region's own.
 */
static void split(shift_split *cell, double overall, const shift_split *industry, double homothetic)
{
    double *effect = cell->effect, grown = cell->after - cell->before;
    double rate = industry->after / industry->before - 1;
    effect[SHIFT_NATIONAL] = cell->before * overall;
    if (industry->before == 0) {
        effect[SHIFT_MIX] = grown;
        return;
    }
    effect[SHIFT_MIX] = cell->before * (rate - overall);
    effect[SHIFT_REGIONAL] = cell->after - cell->before * (1 + rate);
    effect[SHIFT_COMPETITIVE] = effect[SHIFT_REGIONAL];
    if (cell->before == 0) return;
    effect[SHIFT_COMPETITIVE] = homothetic * (grown / cell->before - rate);
    effect[SHIFT_ALLOCATION] = effect[SHIFT_REGIONAL] - effect[SHIFT_COMPETITIVE];
}

static void forget(shift_split *cell)
{
    for (size_t e = 0; e < SHIFT_EFFECTS; e++)
        cell->effect[e] = NAN;
}

/* One region between two periods: its industries, then their sum. */
static void split_region(shift_work *work, size_t i, size_t l)
{
    const ork_panel_pairs *pairs = &work->pairs;
    shift_split *region = &work->region[i];
    double overall = work->whole[l].after / work->whole[l].before - 1;
    for (size_t k = 0; k < work->count; k++) {
        const shift_split *cell = &work->cell[k * pairs->count + i];
        const shift_split *all = &work->all[k * pairs->links + l];
        if (is_known(cell) && is_known(all)) region->before += cell->before;
    }
    double before = region->before;
    region->before = 0;
    for (size_t k = 0; k < work->count; k++) {
        shift_split *cell = &work->cell[k * pairs->count + i];
        const shift_split *all = &work->all[k * pairs->links + l];
        if (!is_known(cell) || !is_known(all)) {
            forget(cell);
            work->unknown++;
            continue;
        }
        split(cell, overall, all, before * (all->before / work->whole[l].before));
        work->emerged += (size_t)(cell->before == 0 && cell->after > 0);
        add(region, cell);
        work->known[i]++;
    }
    if (work->known[i] > 0) return;
    region->before = region->after = NAN;
    forget(region);
}

static ork_status check_whole(ork_context *ctx, const shift_work *work)
{
    for (size_t l = 0; l < work->pairs.links; l++) {
        if (work->whole[l].before > 0) continue;
        const char *const *name = work->from.panel.period_name;
        ork_fail(ctx, ORK_ERR_DATA, "no size of an industry is known both in %s and in %s",
                 name[work->pairs.from[l]], name[work->pairs.to[l]]);
        return ork_hint(ctx, "choose periods of which the data have sizes (--periods)");
    }
    return ORK_OK;
}

/* What all industries and regions together grew by is national effect alone. */
static void split_all(shift_work *work)
{
    for (size_t l = 0; l < work->pairs.links; l++) {
        shift_split *whole = &work->whole[l];
        double overall = whole->after / whole->before - 1;
        whole->effect[SHIFT_NATIONAL] = whole->after - whole->before;
        for (size_t k = 0; k < work->count; k++) {
            shift_split *all = &work->all[k * work->pairs.links + l];
            if (!is_known(all)) {
                forget(all);
                continue;
            }
            all->effect[SHIFT_NATIONAL] = all->before * overall;
            all->effect[SHIFT_MIX] = all->after - all->before * (1 + overall);
        }
    }
}

ork_status shift_share_effects(ork_context *ctx, shift_work *work)
{
    const ork_panel_pairs *pairs = &work->pairs;
    size_t size = sizeof(shift_split);
    ORK_TRY(gather_sizes(ctx, work));
    ORK_NEW(work->all, ork_arena_calloc(ctx, work->arena, work->count * pairs->links, size));
    ORK_NEW(work->whole, ork_arena_calloc(ctx, work->arena, pairs->links, size));
    ORK_NEW(work->cell, ork_arena_calloc(ctx, work->arena, work->count * pairs->count, size));
    ORK_NEW(work->region, ork_arena_calloc(ctx, work->arena, pairs->count, size));
    ORK_NEW(work->known, ork_arena_calloc(ctx, work->arena, pairs->count, sizeof(double)));
    compare_sizes(work);
    ORK_TRY(check_whole(ctx, work));
    split_all(work);
    for (size_t l = 0; l < pairs->links; l++) {
        for (size_t i = pairs->start[l]; i < pairs->start[l + 1]; i++)
            split_region(work, i, l);
    }
    return ORK_OK;
}
