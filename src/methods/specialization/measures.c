/* Shares, location quotients, concentration over regions, diversity over industries. */
#include "methods/specialization/steps.h"
#include "orken/math.h"

#include <math.h>

/* Copies what is there of values[from … to) into `present`; returns how many. */
static size_t gather(const double *values, size_t from, size_t to, double *present)
{
    size_t count = 0;
    for (size_t p = from; p < to; p++) {
        if (!isnan(values[p])) present[count++] = values[p];
    }
    return count;
}

/* Position of the greatest value in [from, to), or SIZE_MAX; of equals the first. */
static size_t find_greatest(const double *values, size_t from, size_t to)
{
    size_t best = SIZE_MAX;
    for (size_t p = from; p < to; p++) {
        if (isnan(values[p])) continue;
        if (best == SIZE_MAX || values[p] > values[best]) best = p;
    }
    return best;
}

static ork_status rank_within(ork_context *ctx, const double *values, size_t from, size_t to,
                              double *rank)
{
    ORK_SCRATCH(scratch);
    double *present, *ranked;
    ORK_NEW(present, ork_arena_calloc(ctx, &scratch, to - from, sizeof *present));
    ORK_NEW(ranked, ork_arena_calloc(ctx, &scratch, to - from, sizeof *ranked));
    size_t count = gather(values, from, to, present), k = 0;
    ORK_TRY(ork_rank(ctx, present, count, false, ORK_TIES_MINIMUM, ranked));
    for (size_t p = from; p < to; p++)
        rank[p] = isnan(values[p]) ? NAN : ranked[k++];
    return ORK_OK;
}

/* ---- One industry in one period ----------------------------------------------------------------
 */

static void summarise_index(const double *index, size_t from, size_t to, double *present,
                            industry_summary *summary)
{
    size_t count = gather(index, from, to, present);
    if (count == 0) return;
    summary->index_sum = ork_sum(present, count);
    summary->index_mean = summary->index_sum / (double)count;
    summary->index_mean_all = summary->index_sum / (double)(to - from);
    for (size_t k = 0; k < count; k++)
        present[k] *= present[k];
    summary->index_squares = ork_sum(present, count);
}

static void summarise_concentration(const double *present, size_t count, industry_summary *summary)
{
    if (count == 0 || !(summary->size > 0)) return;
    double h = ork_herfindahl(present, count), n = (double)count;
    summary->herfindahl = h;
    summary->herfindahl_normalised = count > 1 ? (h - 1 / n) / (1 - 1 / n) : NAN;
    summary->equivalent_number = 1 / h;
}

static void fill_cells(const specialization_work *work, size_t k, size_t t,
                       const industry_summary *summary)
{
    size_t from = work->panel.start[t], to = work->panel.start[t + 1];
    size_t n = work->panel.count;
    double national = ork_industries_size(&work->from, k, t) / summary->total;
    for (size_t p = from; p < to; p++) {
        size_t cell = k * n + p;
        double share = work->size[cell] / work->total[p];
        work->share[cell] = share;
        work->index[cell] = share * share;
        work->quotient[cell] = national > 0 ? share / national : NAN;
        work->national[cell] = summary->size > 0 ? work->size[cell] / summary->size : NAN;
    }
}

/* One industry in one period. */
static ork_status measure_period(ork_context *ctx, size_t task, void *data)
{
    ORK_SCRATCH(scratch);
    specialization_work *work = data;
    size_t k = task / work->panel.periods, t = task % work->panel.periods;
    size_t n = work->panel.count, from = work->panel.start[t], to = work->panel.start[t + 1];
    industry_summary *summary = &work->summary[k * work->panel.periods + t];
    double *present;
    ORK_NEW(present, ork_arena_calloc(ctx, &scratch, to - from, sizeof *present));
    *summary = (industry_summary){NAN, NAN, 0,   NAN, NAN,      NAN,      NAN, NAN,
                                  NAN, NAN, NAN, NAN, SIZE_MAX, SIZE_MAX, NAN, NAN};
    if (work->is_index) {
        summary->units = gather(work->index, from, to, present);
    } else {
        summary->total = ork_industries_total(&work->from, k, t);
        summary->units = gather(work->size + k * n, from, to, present);
        summary->size = summary->units ? ork_sum(present, summary->units) : NAN;
        summarise_concentration(present, summary->units, summary);
        if (work->from.national) summary->size = ork_industries_size(&work->from, k, t);
        fill_cells(work, k, t, summary);
    }
    summarise_index(work->index + k * n, from, to, present, summary);
    const double *by = (work->is_index ? work->index : work->quotient) + k * n;
    ORK_TRY(rank_within(ctx, by, from, to, work->rank + k * n));
    summary->most_specialised = find_greatest(by, from, to);
    if (summary->most_specialised != SIZE_MAX) summary->highest = by[summary->most_specialised];
    summary->leader = find_greatest(work->national + k * n, from, to);
    if (summary->leader != SIZE_MAX)
        summary->leader_share = work->national[k * n + summary->leader];
    return ORK_OK;
}

/* ---- What the reader must know -----------------------------------------------------------------
 */

/* Of a kind, so many notes are written out; the others are counted. */
enum { NOTES_MOST = 20 };

/* "Atyrau, Kyzylorda and 3 more" of the units of a period without a value. */
static ork_status list_missing(ork_context *ctx, const specialization_work *work, size_t t,
                               const double *values, ork_text *list, size_t *count)
{
    ORK_SCRATCH(scratch);
    const ork_panel *panel = &work->panel;
    const char **names;
    ORK_NEW(names,
            ork_arena_calloc(ctx, &scratch, panel->start[t + 1] - panel->start[t], sizeof *names));
    *count = 0;
    for (size_t p = panel->start[t]; p < panel->start[t + 1]; p++) {
        if (isnan(values[p])) names[(*count)++] = ork_panel_unit(panel, p);
    }
    ork_list_names(ctx, list, names, *count, 6);
    return ork_text_status(list);
}

static ork_status note_missing(ork_context *ctx, const specialization_work *work, size_t t,
                               const double *values, const char *what, size_t *told)
{
    size_t count;
    ORK_OWNED_TEXT ork_text list = {0};
    ORK_TRY(list_missing(ctx, work, t, values, &list, &count));
    size_t units = work->panel.start[t + 1] - work->panel.start[t];
    if (count == 0 || count == units || (*told)++ >= NOTES_MOST) return ORK_OK;
    const char *in = ork_panel_in(ctx, work->arena, &work->panel, t);
    if (!in) return ORK_ERR_MEMORY;
    return ork_note_add(ctx, ORK_WARNING, "incomplete",
                        "\"%s\"%s is not known for %zu of %zu units (%s): they are left out, not "
                        "counted as 0, and all sums and concentrations are of the others",
                        what, in, count, units, list.bytes);
}

static ork_status note_excess(ork_context *ctx, const specialization_work *work)
{
    size_t n = work->panel.count, excess = 0, first = 0;
    for (size_t c = 0; c < n * work->industries; c++) {
        if (!(work->share[c] > 1)) continue;
        if (excess++ == 0) first = c;
    }
    if (excess == 0) return ORK_OK;
    return ork_note_add(ctx, ORK_WARNING, "part-exceeds-total",
                        "\"%s\" of %s is greater than the region's total (%zu such cells)",
                        work->industry[first / n], ork_panel_unit(&work->panel, first % n), excess);
}

static ork_status note_all(ork_context *ctx, const specialization_work *work)
{
    size_t n = work->panel.count;
    size_t told = 0;
    for (size_t t = 0; t < work->panel.periods; t++) {
        for (size_t k = 0; k < work->industries; k++) {
            const double *values = (work->is_index ? work->index : work->size) + k * n;
            ORK_TRY(note_missing(ctx, work, t, values, work->industry[k], &told));
        }
        if (work->from.has_total) {
            ORK_TRY(note_missing(ctx, work, t, work->total, work->from.total_name, &told));
        }
    }
    if (told > NOTES_MOST) {
        ORK_TRY(ork_note_add(ctx, ORK_WARNING, "incomplete",
                             "%zu more industries and periods are not known for all units",
                             told - NOTES_MOST));
    }
    if (work->is_index) return ORK_OK;
    ORK_TRY(note_excess(ctx, work));
    if (work->industries < 2 || !work->has_rest) return ORK_OK;
    return ork_note_add(ctx, ORK_INFO, "rest-as-industry",
                        "over industries, what is left of \"%s\" beside the given sectors counts "
                        "as one more industry",
                        work->from.total_name);
}

ork_status specialization_measures(ork_context *ctx, specialization_work *work)
{
    size_t n = work->panel.count, cells = n * work->industries;
    double **fields[] = {&work->share, &work->quotient, &work->national, &work->rank, &work->index};
    size_t count = sizeof fields / sizeof *fields - (size_t)work->is_index; /* it is read */
    for (size_t f = 0; f < count; f++) {
        ORK_NEW(*fields[f], ork_arena_calloc(ctx, work->arena, cells, sizeof(double)));
        for (size_t c = 0; c < cells; c++)
            (*fields[f])[c] = NAN;
    }
    ORK_NEW(work->summary,
            ork_arena_calloc(ctx, work->arena, work->industries * work->panel.periods,
                             sizeof *work->summary));
    ORK_TRY(ork_parallel(ctx, work->industries * work->panel.periods, measure_period, work));
    ORK_TRY(specialization_regions(ctx, work));
    ORK_TRY(specialization_standardise(ctx, work));
    return note_all(ctx, work);
}
