/*
 * Missing values filled in. Every gap gets its value from what was measured, never from another
 * imputed value: the gaps are listed first, their values found, and only then put in.
 */
#include "methods/composite/steps.h"

#include <math.h>
#include <string.h>

#include "methods/composite/impute.h"

enum { METHOD_LAST = ORK_IMPUTE_HOT_DECK_SEQUENTIAL };
static const char *const method_names[METHOD_LAST + 1] = {
    [ORK_IMPUTE_NONE] = "none",
    [ORK_IMPUTE_MEAN] = "mean",
    [ORK_IMPUTE_MEDIAN] = "median",
    [ORK_IMPUTE_GROUP_MEAN] = "group-mean",
    [ORK_IMPUTE_GROUP_MEDIAN] = "group-median",
    [ORK_IMPUTE_ROW_MEAN] = "row-mean",
    [ORK_IMPUTE_LATEST] = "latest",
    [ORK_IMPUTE_LINEAR] = "linear",
    [ORK_IMPUTE_CONSTANT] = "constant",
    [ORK_IMPUTE_K_NEAREST] = "k-nearest",
    [ORK_IMPUTE_REGRESSION] = "regression",
    [ORK_IMPUTE_EM] = "em",
    [ORK_IMPUTE_HOT_DECK] = "hot-deck",
    [ORK_IMPUTE_HOT_DECK_NEAREST] = "hot-deck-nearest",
    [ORK_IMPUTE_HOT_DECK_SEQUENTIAL] = "hot-deck-sequential",
};

const char *composite_impute_name(int method)
{
    return method_names[method];
}

int composite_read_imputing(const char *text)
{
    for (int k = 0; k <= METHOD_LAST; k++) {
        if (strcmp(text, method_names[k]) == 0) return k;
    }
    return -1;
}

/* Lists the gaps, indicator by indicator. */
static ork_status find_gaps(ork_context *ctx, composite_work *work, composite_imputing *all)
{
    size_t n = work->panel.count, count = 0;
    ORK_NEW(all->first, ork_arena_calloc(ctx, all->scratch, work->leaf_count + 1, sizeof(size_t)));
    for (size_t j = 0; j < work->leaf_count; j++) {
        for (size_t p = 0; p < n; p++)
            count += isnan(work->value[j * n + p]) != 0;
        all->first[j + 1] = count;
    }
    ORK_NEW(work->gaps, ork_arena_calloc(ctx, work->arena, count, sizeof *work->gaps));
    for (size_t j = 0; j < work->leaf_count; j++) {
        for (size_t p = 0; p < n; p++) {
            if (!isnan(work->value[j * n + p])) continue;
            work->gaps[work->gap_count++] =
                (composite_cell){.leaf = j, .position = p, .before = NAN, .after = NAN};
        }
    }
    return ORK_OK;
}

/* ---- Means and medians of an indicator ---------------------------------------------------------
 */

/* Mean or median of the values of a scope, or of one group in it; NaN without any. */
static double middle(const composite_imputing *all, const double *value, size_t g, size_t group,
                     double *found)
{
    const composite_work *work = all->work;
    size_t from, to, count = 0;
    composite_scope(work, g, &from, &to);
    for (size_t p = from; p < to; p++) {
        if (isnan(value[p])) continue;
        if (group != COMPOSITE_NONE && work->group_of[p] != group) continue;
        found[count++] = value[p];
    }
    ork_impute method = all->method;
    if (count == 0) return NAN;
    if (method == ORK_IMPUTE_MEAN || method == ORK_IMPUTE_GROUP_MEAN) return ork_mean(found, count);
    ork_sort(found, count, found);
    return ork_quantile(found, count, 0.5);
}

static ork_status impute_middle(ork_context *ctx, size_t j, void *data)
{
    composite_imputing *all = data;
    composite_work *work = all->work;
    ork_impute method = all->method;
    bool by_group = method == ORK_IMPUTE_GROUP_MEAN || method == ORK_IMPUTE_GROUP_MEDIAN;
    size_t n = work->panel.count, kinds = by_group ? work->groups : 1;
    size_t scopes = composite_scope_count(work);
    if (all->first[j] == all->first[j + 1] || !composite_imputes(all, j)) return ORK_OK;
    ORK_SCRATCH(scratch);
    double *found, *known;
    bool *is_known;
    ORK_NEW(found, ork_arena_alloc(ctx, &scratch, n * sizeof *found));
    ORK_NEW(known, ork_arena_calloc(ctx, &scratch, kinds * scopes, sizeof *known));
    ORK_NEW(is_known, ork_arena_calloc(ctx, &scratch, kinds * scopes, sizeof *is_known));
    for (size_t k = all->first[j]; k < all->first[j + 1]; k++) {
        composite_cell *gap = &work->gaps[k];
        size_t g = composite_scope_of(work, gap->position);
        size_t group = by_group ? work->group_of[gap->position] : 0;
        if (by_group && group == work->groups) continue; /* the unit belongs to none */
        size_t at = g * kinds + group;
        if (!is_known[at]) {
            known[at] =
                middle(all, work->value + j * n, g, by_group ? group : COMPOSITE_NONE, found);
            is_known[at] = true;
        }
        gap->after = known[at];
    }
    return ORK_OK;
}

/* ---- The mean of the row -----------------------------------------------------------------------
 */

typedef struct {
    double least, greatest;
} range;

static ork_status impute_row(ork_context *ctx, composite_imputing *all)
{
    composite_work *work = all->work;
    size_t n = work->panel.count, scopes = composite_scope_count(work);
    range *ranges;
    ORK_NEW(ranges, ork_arena_calloc(ctx, all->scratch, work->leaf_count * scopes, sizeof *ranges));
    for (size_t r = 0; r < work->leaf_count * scopes; r++) {
        size_t from, to;
        const double *value = work->value + r / scopes * n;
        composite_scope(work, r % scopes, &from, &to);
        ranges[r] = (range){INFINITY, -INFINITY};
        for (size_t p = from; p < to; p++) { /* comparisons with NaN are false */
            if (value[p] < ranges[r].least) ranges[r].least = value[p];
            if (value[p] > ranges[r].greatest) ranges[r].greatest = value[p];
        }
    }
    for (size_t k = 0; k < work->gap_count; k++) {
        composite_cell *gap = &work->gaps[k];
        if (!composite_imputes(all, gap->leaf)) continue;
        size_t g = composite_scope_of(work, gap->position), present = 0;
        const composite_node *nodes = work->nodes, *node = &nodes[work->leaves[gap->leaf]];
        double sum = 0;
        size_t c = nodes[node->parent].first_child;
        for (; c != COMPOSITE_NONE; c = nodes[c].next_sibling) {
            if (nodes[c].leaf == COMPOSITE_NONE) continue;
            const range *of = &ranges[nodes[c].leaf * scopes + g];
            double x = work->value[nodes[c].leaf * n + gap->position];
            if (isnan(x) || !(of->least < of->greatest)) continue;
            double place = (x - of->least) / (of->greatest - of->least);
            sum += nodes[c].direction > 0 ? place : 1 - place;
            present++;
        }
        const range *own = &ranges[gap->leaf * scopes + g];
        if (present == 0 || !(own->least <= own->greatest)) continue;
        double place = sum / (double)present;
        if (node->direction < 0) place = 1 - place;
        gap->after = own->least + place * (own->greatest - own->least);
    }
    return ORK_OK;
}

/* ---- Other periods of the unit -----------------------------------------------------------------
 */

/* When period t is, for interpolation: its number, its year, or (texts) its place in the order. */
static double when(const composite_work *work, size_t t)
{
    const ork_column *period = work->panel.period;
    size_t row = work->panel.row[work->panel.start[t]];
    if (period->type == ORK_TEXT || !ork_column_has(period, row)) return (double)t;
    return ork_column_number(period, row);
}

static double from_periods(const composite_imputing *all, const size_t *position,
                           const double *value, size_t unit, size_t t)
{
    const composite_work *work = all->work;
    size_t units = work->panel.units, periods = work->panel.periods;
    size_t before = COMPOSITE_NONE, after = COMPOSITE_NONE;
    double early = NAN, late = NAN;
    ork_impute method = all->method;
    for (size_t s = t; s-- > 0 && before == COMPOSITE_NONE;) {
        size_t p = position[s * units + unit];
        if (p == SIZE_MAX || isnan(value[p])) continue;
        before = s;
        early = value[p];
    }
    if (method == ORK_IMPUTE_LATEST) return early;
    for (size_t s = t + 1; s < periods && after == COMPOSITE_NONE; s++) {
        size_t p = position[s * units + unit];
        if (p == SIZE_MAX || isnan(value[p])) continue;
        after = s;
        late = value[p];
    }
    if (before == COMPOSITE_NONE) return late;
    if (after == COMPOSITE_NONE || method == ORK_IMPUTE_CONSTANT) return early;
    double start = when(work, before), end = when(work, after);
    double part = (when(work, t) - start) / (end - start);
    return early + part * (late - early);
}

static ork_status impute_from_periods(ork_context *ctx, composite_imputing *all)
{
    composite_work *work = all->work;
    const ork_panel *panel = &work->panel;
    if (!panel->period) {
        ork_fail(ctx, ORK_ERR_ARGUMENT, "%s takes values of other periods, but there is no period",
                 composite_impute_name((int)all->method));
        ork_hint(ctx, "name the column of the periods, e.g. --period year, or impute otherwise");
        return ork_at(ctx, &(ork_place){.option = "impute"});
    }
    size_t *position;
    if (panel->periods > SIZE_MAX / panel->units) {
        return ork_fail(ctx, ORK_ERR_MEMORY, "the data are too large");
    }
    ORK_NEW(position,
            ork_arena_calloc(ctx, all->scratch, panel->periods * panel->units, sizeof *position));
    for (size_t t = 0; t < panel->periods; t++)
        ork_panel_locate(panel, t, position + t * panel->units);
    for (size_t k = 0; k < work->gap_count; k++) {
        composite_cell *gap = &work->gaps[k];
        if (!composite_imputes(all, gap->leaf)) continue;
        gap->after =
            from_periods(all, position, work->value + gap->leaf * panel->count,
                         panel->unit_of[gap->position], composite_period_of(work, gap->position));
    }
    return ORK_OK;
}

/* ---- All methods -------------------------------------------------------------------------------
 */

static ork_status run_method(ork_context *ctx, composite_imputing *all)
{
    composite_work *work = all->work;
    switch (all->method) {
    case ORK_IMPUTE_NONE:
        break;
    case ORK_IMPUTE_GROUP_MEAN:
    case ORK_IMPUTE_GROUP_MEDIAN:
        if (!work->group_of) {
            ork_fail(ctx, ORK_ERR_ARGUMENT, "%s needs to know the units' groups",
                     composite_impute_name((int)all->method));
            ork_hint(ctx, "name the column that says which group a unit belongs to: --groups");
            return ork_at(ctx, &(ork_place){.option = "groups"});
        }
        return ork_parallel(ctx, work->leaf_count, impute_middle, all);
    case ORK_IMPUTE_MEAN:
    case ORK_IMPUTE_MEDIAN:
        return ork_parallel(ctx, work->leaf_count, impute_middle, all);
    case ORK_IMPUTE_ROW_MEAN:
        return impute_row(ctx, all);
    case ORK_IMPUTE_LATEST:
    case ORK_IMPUTE_LINEAR:
    case ORK_IMPUTE_CONSTANT:
        return impute_from_periods(ctx, all);
    case ORK_IMPUTE_K_NEAREST:
    case ORK_IMPUTE_HOT_DECK_NEAREST:
        return composite_impute_nearest(ctx, all);
    case ORK_IMPUTE_REGRESSION:
        return ork_parallel(ctx, work->leaf_count, composite_impute_regression, all);
    case ORK_IMPUTE_EM:
        return composite_impute_em(ctx, all);
    case ORK_IMPUTE_HOT_DECK:
    case ORK_IMPUTE_HOT_DECK_SEQUENTIAL:
        return ork_parallel(ctx, work->leaf_count, composite_impute_hot_deck, all);
    }
    return ORK_OK;
}

/* Each way that some indicator names; *names are theirs. */
static ork_status find_values(ork_context *ctx, composite_imputing *all, const char **names)
{
    const composite_work *work = all->work;
    *names = NULL;
    for (int method = ORK_IMPUTE_NONE + 1; method <= METHOD_LAST; method++) {
        bool is_named = false;
        for (size_t j = 0; j < work->leaf_count; j++)
            is_named |= work->nodes[work->leaves[j]].impute == method;
        if (!is_named) continue;
        all->method = (ork_impute)method;
        ORK_TRY(run_method(ctx, all));
        ORK_NEW(*names, ork_arena_format(ctx, work->arena, "%s%s%s", *names ? *names : "",
                                         *names ? ", " : "", method_names[method]));
    }
    return ORK_OK;
}

/* Puts the values in; tells what was filled and what could not be. */
static ork_status fill(ork_context *ctx, composite_work *work, const char *names)
{
    size_t n = work->panel.count, filled = 0, indicators = 0, last = COMPOSITE_NONE, left = 0;
    const composite_cell *example = NULL;
    for (size_t k = 0; k < work->gap_count; k++) {
        composite_cell *gap = &work->gaps[k];
        if (!isfinite(gap->after)) {
            gap->after = NAN;
            if (left++ == 0) example = gap;
            continue;
        }
        work->value[gap->leaf * n + gap->position] = gap->after;
        filled++;
        indicators += gap->leaf != last;
        last = gap->leaf;
    }
    ORK_TRY(composite_tell(ctx, work, "impute", indicators, filled, "%s of %zu missing values%s",
                           names, work->gap_count,
                           left ? "; some had nothing to be found from" : ""));
    if (!example) return ORK_OK;
    ORK_OWNED_TEXT ork_text row = {0};
    ork_table_row_name(ctx, work->input->data, work->panel.row[example->position], &row);
    ORK_TRY(ork_text_status(&row));
    return ork_note_add(ctx, ORK_WARNING, "not-imputed",
                        "%zu of %zu missing values stay missing, because %s finds nothing to take "
                        "them from; the first is \"%s\" of %s",
                        left, work->gap_count,
                        composite_impute_name(work->nodes[work->leaves[example->leaf]].impute),
                        work->nodes[work->leaves[example->leaf]].name, row.bytes);
}

ork_status composite_impute(ork_context *ctx, composite_work *work)
{
    ORK_SCRATCH(scratch);
    const char *names;
    composite_imputing all = {.work = work, .scratch = &scratch};
    ORK_TRY(find_gaps(ctx, work, &all));
    ORK_TRY(find_values(ctx, &all, &names));
    return names ? fill(ctx, work, names) : ORK_OK;
}
