/* Whether units enter the industries that they are near to: a logistic model over the periods. */
#include "methods/complexity/relatedness.h"

#include <math.h>
#include <string.h>

/* Cells that could be entered, as observations. */
typedef struct {
    double *y, *x; /* [n], [n × terms] */
    uint32_t *unit;
    size_t n;
} observations;

/* A cell that could be entered at t, and it is known what became of it. */
static bool is_observed(const relatedness_work *work, size_t p, size_t later, size_t k)
{
    size_t n = work->data.sizes.panel.count;
    return relatedness_is_option(work, p, k) && !isnan(work->present[k * n + later]);
}

/* Calls for each observed cell; counts without arrays, fills with them. */
static void gather_cells(const relatedness_work *work, size_t t, const size_t *later, size_t terms,
                         size_t room, observations *all)
{
    const ork_panel *panel = &work->data.sizes.panel;
    size_t n = panel->count, industries = work->data.sizes.count;
    for (size_t p = panel->start[t]; p < panel->start[t + 1]; p++) {
        size_t q = later[panel->unit_of[p]];
        if (q == SIZE_MAX) continue;
        for (size_t k = 0; k < industries; k++) {
            if (!is_observed(work, p, q, k)) continue;
            size_t at = all->n++;
            if (!all->y) continue;
            all->y[at] = work->present[k * n + q];
            all->x[at] = work->density[k * n + p];
            if (terms > 1) {
                all->x[room + at] = work->diversity[p];
                all->x[2 * room + at] = work->ubiquity[t * industries + k];
            }
            all->unit[at] = panel->unit_of[p];
        }
    }
}

static ork_status observe(ork_context *ctx, relatedness_work *work, ork_arena *arena,
                          observations *all)
{
    const ork_panel *panel = &work->data.sizes.panel;
    size_t horizon = (size_t)work->options->horizon, terms = work->entry.terms, *later;
    ORK_NEW(later, ork_arena_alloc(ctx, arena, panel->units * sizeof *later));
    *all = (observations){0};
    for (int pass = 0; pass < 2; pass++) {
        size_t room = all->n;
        if (pass == 1) {
            ORK_NEW(all->x, ork_arena_alloc(ctx, arena, (room * terms + 1) * sizeof(double)));
            ORK_NEW(all->unit, ork_arena_alloc(ctx, arena, (room + 1) * sizeof *all->unit));
            ORK_NEW(all->y, ork_arena_alloc(ctx, arena, (room + 1) * sizeof(double)));
            all->n = 0;
        }
        for (size_t t = 0; t + horizon < panel->periods; t++) {
            ork_panel_locate(panel, t + horizon, later);
            gather_cells(work, t, later, terms, room, all);
        }
    }
    return ORK_OK;
}

/* ---- What is told of the model -----------------------------------------------------------------
 */

/* Probability that an entry has the greater density than another cell (ties count half). */
static ork_status find_auc(ork_context *ctx, const observations *all, entry_model *entry)
{
    ORK_SCRATCH(scratch);
    double *rank, sum = 0, ones = (double)entry->entries, zeros = (double)all->n - ones;
    ORK_NEW(rank, ork_arena_alloc(ctx, &scratch, all->n * sizeof *rank));
    ORK_TRY(ork_rank(ctx, all->x, all->n, true, ORK_TIES_AVERAGE, rank));
    for (size_t i = 0; i < all->n; i++)
        sum += all->y[i] > 0 ? rank[i] : 0;
    entry->auc = (sum - ones * (ones + 1) / 2) / (ones * zeros);
    return ORK_OK;
}

static double predict(const entry_model *entry, double density, double diversity, double ubiquity)
{
    const double *b = entry->coefficient;
    double eta = b[0] + b[1] * density;
    if (entry->terms > 1) eta += b[2] * diversity + b[3] * ubiquity;
    return ork_logistic(eta);
}

/* Tenths of the cells by density; equal densities stay together. */
static ork_status fill_bins(ork_context *ctx, const observations *all, entry_model *entry)
{
    ORK_SCRATCH(scratch);
    size_t *order;
    ORK_NEW(order, ork_arena_alloc(ctx, &scratch, all->n * sizeof *order));
    ORK_TRY(ork_order(ctx, all->x, all->n, false, order));
    entry->bin_count = 0;
    for (size_t from = 0, tenth = 1; from < all->n; tenth++) {
        size_t to = all->n * tenth / ENTRY_BINS;
        while (to > from && to < all->n && all->x[order[to]] == all->x[order[to - 1]])
            to++;
        if (to <= from) continue;
        entry_bin *bin = &entry->bins[entry->bin_count++];
        *bin = (entry_bin){.from = all->x[order[from]], .to = all->x[order[to - 1]]};
        for (size_t i = from; i < to; i++) {
            size_t o = order[i];
            bool has_controls = entry->terms > 1;
            bin->cells++;
            bin->entries += all->y[o];
            bin->expected += predict(entry, all->x[o], has_controls ? all->x[all->n + o] : 0,
                                     has_controls ? all->x[2 * all->n + o] : 0);
        }
        bin->expected /= bin->cells;
        from = to;
    }
    return ORK_OK;
}

static ork_status note_no_model(ork_context *ctx, const entry_model *entry)
{
    const char *why = entry->entries == 0              ? "no unit entered an industry"
                      : entry->entries == entry->cells ? "every option was entered"
                                                       : "density parts the entries from the other "
                                                         "cells, or all cells have the same";
    return ork_note_add(ctx, ORK_WARNING, "no-entry-model",
                        "there is no model of entry and there are no probabilities: of %zu cells "
                        "%zu were entered; %s",
                        entry->cells, entry->entries, why);
}

static void count_units(const observations *all, size_t units, uint32_t *number, size_t *count)
{
    *count = 0;
    for (size_t u = 0; u < units; u++)
        number[u] = UINT32_MAX;
    for (size_t i = 0; i < all->n; i++) {
        uint32_t *of = &number[all->unit[i]];
        if (*of == UINT32_MAX) *of = (uint32_t)(*count)++;
        all->unit[i] = *of;
    }
}

static ork_status predict_all(ork_context *ctx, relatedness_work *work)
{
    const ork_panel *panel = &work->data.sizes.panel;
    size_t n = panel->count, industries = work->data.sizes.count;
    ORK_NEW(work->probability,
            ork_arena_alloc(ctx, work->data.arena, n * industries * sizeof(double)));
    for (size_t t = 0; t < panel->periods; t++) {
        for (size_t k = 0; k < industries; k++) {
            for (size_t p = panel->start[t]; p < panel->start[t + 1]; p++) {
                bool is_option = relatedness_is_option(work, p, k);
                work->probability[k * n + p] =
                    is_option ? predict(&work->entry, work->density[k * n + p], work->diversity[p],
                                        work->ubiquity[t * industries + k])
                              : NAN;
            }
        }
    }
    return ORK_OK;
}

ork_status relatedness_entry(ork_context *ctx, relatedness_work *work)
{
    ORK_SCRATCH(scratch);
    entry_model *entry = &work->entry;
    const ork_panel *panel = &work->data.sizes.panel;
    observations all;
    uint32_t *number;
    *entry = (entry_model){.terms = work->options->controls ? 3 : 1, .auc = NAN};
    entry->fit.coefficient = entry->coefficient;
    entry->fit.error = entry->error;
    entry->fit.grouped_error = entry->grouped_error;
    work->has_entry = panel->periods > (size_t)work->options->horizon;
    if (!work->has_entry && panel->periods > 1) {
        return ork_note_add(
            ctx, ORK_WARNING, "no-entry-model",
            "there is no model of entry: the data have %zu periods, and the horizon "
            "is %zu periods",
            panel->periods, (size_t)work->options->horizon);
    }
    if (!work->has_entry) return ORK_OK;
    ORK_TRY(observe(ctx, work, &scratch, &all));
    ORK_NEW(number, ork_arena_alloc(ctx, &scratch, panel->units * sizeof *number));
    count_units(&all, panel->units, number, &entry->units);
    entry->cells = all.n;
    entry->entries = (size_t)ork_sum(all.y, all.n);
    for (size_t j = 0; j < entry->terms; j++)
        entry->sd[j + 1] = ork_sd(all.x + j * all.n, all.n);
    ORK_TRY(
        ork_logit_fit(ctx, all.y, all.x, all.n, entry->terms, all.unit, entry->units, &entry->fit));
    ORK_TRY(fill_bins(ctx, &all, entry));
    if (entry->entries > 0 && entry->entries < entry->cells) ORK_TRY(find_auc(ctx, &all, entry));
    return entry->fit.is_found ? predict_all(ctx, work) : note_no_model(ctx, entry);
}
