/* Poles in space: who is beside them, and what is said of each. */
#include "methods/build.h"
#include "methods/growth_poles/steps.h"

#include <float.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

/* ---- Evidence that the user names -------------------------------------------------------------
 */

static ork_status refuse_evidence(ork_context *ctx, const char *name)
{
    ork_fail(ctx, ORK_ERR_ARGUMENT, "the evidence \"%s\" is called as a column of the result",
             name);
    ork_hint(ctx, "derive it under another name");
    return ork_at(ctx, &(ork_place){.option = "evidence"});
}

ork_status poles_add_evidence(ork_context *ctx, const poles_work *work, ork_table *table,
                              const size_t *row)
{
    /* Those of the other tables too, so that what can be named does not depend on outlines. */
    static const char *const taken[] = {"unit",   "period", "selected", "class",
                                        "passed", "of",     "unknown",  "status",
                                        "near",   "reason", "pole",     "neighbour"};
    const ork_columns *columns = &work->options->evidence;
    for (size_t k = 0; k < columns->count; k++) {
        const char *name = columns->items[k];
        const ork_column *column;
        for (size_t t = 0; t < sizeof taken / sizeof *taken; t++) {
            if (strcmp(name, taken[t]) == 0) return refuse_evidence(ctx, name);
        }
        ORK_TRY(ork_table_column(ctx, work->input->data, name, &column));
        ORK_TRY(ork_build_pick(ctx, table, name, column, row));
    }
    return ORK_OK;
}

/* ---- Who is beside a pole ---------------------------------------------------------------------
 */

/* The neighbours of the unit at position p that have a row in its period: their positions.
   `at` [units] has the period's positions, `found` room for all units. */
static size_t neighbours_of(const poles_work *work, size_t p, const size_t *at, size_t *found)
{
    const space *s = &work->space;
    const ork_spatial_weights *weights = s->weights;
    size_t place = s->place[work->panel.unit_of[p]], count = 0;
    for (size_t k = weights->start[place]; k < weights->start[place + 1]; k++) {
        size_t q = at[s->unit[weights->neighbour[k]]];
        if (q != SIZE_MAX && weights->weight[k] > 0) found[count++] = q;
    }
    return count;
}

static ork_status list_poles(ork_context *ctx, poles_work *work, size_t p, const size_t *beside,
                             size_t count)
{
    ORK_OWNED_TEXT ork_text text = {0};
    size_t told = 0;
    for (size_t k = 0; k < count; k++) {
        if (work->selected[beside[k]] == 0) continue;
        ork_text_addf(ctx, &text, "%s%s", told++ > 0 ? ", " : "",
                      ork_panel_unit(&work->panel, beside[k]));
    }
    ORK_TRY(ork_text_status(&text));
    if (told == 0) return ORK_OK;
    ORK_NEW(work->near[p], ork_arena_strndup(ctx, work->arena, text.bytes, text.length));
    return ORK_OK;
}

ork_status poles_find_neighbours(ork_context *ctx, poles_work *work)
{
    ORK_SCRATCH(scratch);
    const ork_panel *panel = &work->panel;
    const ork_table *list = work->options->list;
    size_t *at, *beside;
    if (!list && !work->input->shapes) return ORK_OK;
    work->weights = (space_options){.weights = list ? SPACE_LIST : SPACE_QUEEN,
                                    .list = list,
                                    .nearest = INT64_MIN,
                                    .distance = NAN,
                                    .power = 1,
                                    .snap = 1,
                                    .standardise = 1,
                                    .islands = ISLANDS_KEEP,
                                    .symmetric = true};
    ORK_TRY(space_make_if_any(ctx, work->input, panel, &work->weights, work->arena, &work->space));
    work->has_neighbours = work->space.weights->start[work->space.n] > 0;
    if (!work->has_neighbours) return ORK_OK;
    ORK_NEW(work->near, ork_arena_calloc(ctx, work->arena, panel->count, sizeof *work->near));
    ORK_NEW(at, ork_arena_calloc(ctx, &scratch, panel->units, sizeof *at));
    ORK_NEW(beside, ork_arena_calloc(ctx, &scratch, panel->units, sizeof *beside));
    for (size_t t = 0; t < panel->periods; t++) {
        ork_panel_locate(panel, t, at);
        for (size_t p = panel->start[t]; p < panel->start[t + 1]; p++)
            ORK_TRY(list_poles(ctx, work, p, beside, neighbours_of(work, p, at, beside)));
    }
    return ORK_OK;
}

const char *poles_near(const poles_work *work, size_t p)
{
    bool is_known = work->space.is_placed[work->space.place[work->panel.unit_of[p]]];
    return work->near[p] ? work->near[p] : is_known ? "none" : NULL;
}

/* ---- The table --------------------------------------------------------------------------------
 */

/* Pairs of positions, growing. */
typedef struct pole_pairs {
    size_t *pole, *neighbour;
    size_t count;
} pole_pairs;

static int compare_places(const void *a, const void *b)
{
    size_t x = *(const size_t *)a, y = *(const size_t *)b;
    return (x > y) - (x < y);
}

/* Fills the pairs of all periods, or only counts them while there is no room; neighbours stand in
   the order of the tables. */
static ork_status pair_up(ork_context *ctx, const poles_work *work, const size_t *position,
                          pole_pairs *pairs)
{
    ORK_SCRATCH(scratch);
    const ork_panel *panel = &work->panel;
    size_t *at, *beside, *place;
    ORK_NEW(at, ork_arena_calloc(ctx, &scratch, panel->units, sizeof *at));
    ORK_NEW(beside, ork_arena_calloc(ctx, &scratch, panel->units, sizeof *beside));
    ORK_NEW(place, ork_arena_calloc(ctx, &scratch, panel->count, sizeof *place));
    for (size_t r = 0; r < panel->count; r++)
        place[position[r]] = r;
    pairs->count = 0;
    for (size_t t = 0; t < panel->periods; t++) {
        ork_panel_locate(panel, t, at);
        for (size_t r = panel->start[t]; r < panel->start[t + 1]; r++) {
            if (work->selected[position[r]] == 0) continue;
            size_t count = neighbours_of(work, position[r], at, beside);
            for (size_t k = 0; k < count; k++)
                beside[k] = place[beside[k]];
            if (count > 1) qsort(beside, count, sizeof *beside, compare_places);
            for (size_t k = 0; k < count; k++, pairs->count++) {
                if (!pairs->pole) continue;
                pairs->pole[pairs->count] = position[r];
                pairs->neighbour[pairs->count] = position[beside[k]];
            }
        }
    }
    return ORK_OK;
}

static ork_status fill(ork_context *ctx, const poles_work *work, const pole_pairs *pairs,
                       ork_table *table)
{
    ORK_SCRATCH(scratch);
    size_t n = pairs->count, *row;
    const char **texts;
    double *values;
    ORK_NEW(row, ork_arena_calloc(ctx, &scratch, n, sizeof *row));
    ORK_NEW(texts, ork_arena_calloc(ctx, &scratch, n, sizeof *texts));
    ORK_NEW(values, ork_arena_calloc(ctx, &scratch, n, sizeof *values));
    for (size_t r = 0; r < n; r++) {
        row[r] = work->panel.row[pairs->neighbour[r]];
        texts[r] = ork_panel_unit(&work->panel, pairs->pole[r]);
        values[r] = work->passed[pairs->neighbour[r]];
    }
    ORK_TRY(ork_build_pick(ctx, table, "period", work->panel.period, row));
    ORK_TRY(ork_build_text(ctx, table, "pole", "Growth pole", texts));
    for (size_t r = 0; r < n; r++)
        texts[r] = ork_panel_unit(&work->panel, pairs->neighbour[r]);
    ORK_TRY(ork_build_text(ctx, table, "neighbour", "Neighbour", texts));
    for (size_t r = 0; r < n; r++)
        texts[r] = work->class_of[pairs->neighbour[r]];
    ORK_TRY(ork_build_text(ctx, table, "class", "Class of the neighbour", texts));
    ORK_TRY(ork_build_integer(ctx, table, "passed", "Rules that hold", values));
    return poles_add_evidence(ctx, work, table, row);
}

ork_status poles_neighbours_table(ork_context *ctx, const poles_work *work, const size_t *position,
                                  ork_result *result)
{
    ORK_SCRATCH(scratch);
    pole_pairs pairs = {0};
    ORK_OWNED_TABLE ork_table *table = NULL;
    if (!work->has_neighbours) return ORK_OK;
    ORK_TRY(pair_up(ctx, work, position, &pairs));
    ORK_NEW(pairs.pole, ork_arena_calloc(ctx, &scratch, pairs.count, sizeof *pairs.pole));
    ORK_NEW(pairs.neighbour, ork_arena_calloc(ctx, &scratch, pairs.count, sizeof *pairs.neighbour));
    ORK_TRY(pair_up(ctx, work, position, &pairs));
    ORK_TRY(
        ork_build_table(ctx, "neighbours", "Neighbours of the growth poles", pairs.count, &table));
    ORK_TRY(fill(ctx, work, &pairs, table));
    return ork_build_deliver(ctx, result, &table);
}
