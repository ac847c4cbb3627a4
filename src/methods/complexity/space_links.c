/*
 * The industry space as a network that can be drawn: the links of the maximum spanning tree, which
 * hold all industries together, and the strongest of the others (Hidalgo et al. 2007).
 */
#include "methods/build.h"
#include "methods/complexity/params.h"
#include "methods/complexity/relatedness.h"

#include <math.h>
#include <string.h>

enum { MOST_INDUSTRIES = 150 };

/* Positions among the industries shown: more frequent first, ties by name. Where links are equally
   strong, the earlier industries have precedence, so that the order of the rows decides nothing. */
typedef struct space_link {
    double strength;
    size_t from, to; /* from < to */
} space_link;

typedef struct industry_space {
    const relatedness_work *work;
    size_t *industry; /* [count] */
    size_t count;
    space_link *links;
    size_t link_count;
} industry_space;

static double strength(const industry_space *space, size_t a, size_t b)
{
    size_t n = space->work->data.sizes.count;
    return space->work->space.relatedness[space->industry[a] * n + space->industry[b]];
}

/* Prim's algorithm; industries related to none of those before begin a tree of their own. */
static ork_status grow_trees(ork_context *ctx, industry_space *space, bool *is_linked)
{
    ORK_SCRATCH(scratch);
    size_t n = space->count, *nearest;
    double *best;
    bool *is_in;
    ORK_NEW(nearest, ork_arena_calloc(ctx, &scratch, n, sizeof *nearest));
    ORK_NEW(best, ork_arena_calloc(ctx, &scratch, n, sizeof *best));
    ORK_NEW(is_in, ork_arena_calloc(ctx, &scratch, n, sizeof *is_in));
    for (size_t step = 0; step < n; step++) {
        size_t next = SIZE_MAX;
        for (size_t k = 0; k < n; k++) {
            if (!is_in[k] && (next == SIZE_MAX || best[k] > best[next])) next = k;
        }
        is_in[next] = true;
        if (best[next] > 0) {
            size_t a = nearest[next] < next ? nearest[next] : next;
            size_t b = nearest[next] < next ? next : nearest[next];
            space->links[space->link_count++] = (space_link){best[next], a, b};
            is_linked[a * n + b] = true;
        }
        for (size_t k = 0; k < n; k++) {
            double s = strength(space, next, k);
            bool is_nearer = s > best[k] || (s == best[k] && s > 0 && next < nearest[k]);
            if (is_in[k] || !is_nearer) continue;
            best[k] = s;
            nearest[k] = next;
        }
    }
    return ORK_OK;
}

static int stronger_first(const void *one, const void *other)
{
    const space_link *a = one, *b = other;
    if (a->strength != b->strength) return a->strength > b->strength ? -1 : 1;
    if (a->from != b->from) return a->from < b->from ? -1 : 1;
    return (a->to > b->to) - (a->to < b->to);
}

static ork_status add_strongest(ork_context *ctx, industry_space *space, const bool *is_linked)
{
    ORK_SCRATCH(scratch);
    size_t n = space->count, count = 0;
    size_t wanted = (size_t)space->work->options->links * n;
    space_link *others;
    ORK_NEW(others, ork_arena_alloc(ctx, &scratch, (n * n / 2 + 1) * sizeof *others));
    for (size_t a = 0; a < n; a++) {
        for (size_t b = a + 1; b < n; b++) {
            if (is_linked[a * n + b] || !(strength(space, a, b) > 0)) continue;
            others[count++] = (space_link){strength(space, a, b), a, b};
        }
    }
    qsort(others, count, sizeof *others, stronger_first);
    for (size_t k = 0; k < count && space->link_count < wanted; k++)
        space->links[space->link_count++] = others[k];
    return ORK_OK;
}

static ork_status find_space(ork_context *ctx, ork_arena *arena, industry_space *space)
{
    const relatedness_work *work = space->work;
    bool *is_linked;
    ORK_TRY(relatedness_most_frequent(ctx, arena, work, MOST_INDUSTRIES, &space->industry,
                                      &space->count));
    size_t n = space->count;
    ORK_NEW(is_linked, ork_arena_calloc(ctx, arena, n * n, sizeof *is_linked));
    ORK_NEW(space->links, ork_arena_alloc(ctx, arena, (n * n + 1) * sizeof *space->links));
    ORK_TRY(grow_trees(ctx, space, is_linked));
    return add_strongest(ctx, space, is_linked);
}

/* ---- The table and the figure ------------------------------------------------------------------
 */

/* What an industry is to the unit in focus; NULL: neither. */
static const char *standing_of(const relatedness_work *work, size_t industry)
{
    const ork_panel *panel = &work->data.sizes.panel;
    size_t cell = industry * panel->count + work->focus_position;
    if (work->present[cell] == 1) return "specialised";
    for (size_t k = 0; k < work->focus_count; k++) {
        bool is_best = work->focus[k].rank <= (size_t)work->options->options;
        if (is_best && work->focus[k].industry == industry) return "best option";
    }
    return NULL;
}

/* Of all regions together; the number of specialised units where the data are quotients. */
static double size_of(const relatedness_work *work, size_t industry)
{
    size_t latest = work->data.sizes.panel.periods - 1;
    if (work->data.options->values != ORK_VALUES_ADVANTAGE)
        return ork_industries_size(&work->data.sizes, industry, latest);
    return work->ubiquity[latest * work->data.sizes.count + industry];
}

static ork_status space_table(ork_context *ctx, const industry_space *space, ork_result *result)
{
    ORK_SCRATCH(scratch);
    const relatedness_work *work = space->work;
    size_t rows = space->count + space->link_count;
    const char **one, **other, **standing;
    double *related, *size;
    ORK_NEW(one, ork_arena_calloc(ctx, &scratch, rows + 1, sizeof *one));
    ORK_NEW(other, ork_arena_calloc(ctx, &scratch, rows + 1, sizeof *other));
    ORK_NEW(standing, ork_arena_calloc(ctx, &scratch, rows + 1, sizeof *standing));
    ORK_NEW(related, ork_arena_alloc(ctx, &scratch, (rows + 1) * sizeof *related));
    ORK_NEW(size, ork_arena_alloc(ctx, &scratch, (rows + 1) * sizeof *size));
    for (size_t r = 0; r < rows; r++) {
        bool is_link = r >= space->count;
        const space_link *link = &space->links[is_link ? r - space->count : 0];
        size_t industry = space->industry[is_link ? link->from : r];
        one[r] = work->data.sizes.name[industry];
        other[r] = is_link ? work->data.sizes.name[space->industry[link->to]] : NULL;
        standing[r] = is_link ? NULL : standing_of(work, industry);
        related[r] = is_link ? link->strength : NAN;
        size[r] = is_link ? NAN : size_of(work, industry);
    }
    ORK_OWNED_TABLE ork_table *table = NULL;
    ORK_TRY(ork_build_table(ctx, "space", "The industry space: industries and their links", rows,
                            &table));
    ORK_TRY(ork_build_text(ctx, table, "industry", "Industry", one));
    ORK_TRY(ork_build_text(ctx, table, "other", "Other industry", other));
    ORK_TRY(ork_build_number(ctx, table, "relatedness", "Relatedness", NULL, related));
    ORK_TRY(ork_build_text(ctx, table, "standing", "For the unit in focus", standing));
    bool has_sizes = work->data.options->values != ORK_VALUES_ADVANTAGE;
    ORK_TRY(ork_build_number(ctx, table, "size", has_sizes ? "Size" : "Ubiquity",
                             has_sizes ? work->data.sizes.measure : NULL, size));
    return ork_build_deliver(ctx, result, &table);
}

ork_status relatedness_space(ork_context *ctx, const relatedness_work *work, ork_result *result)
{
    ORK_SCRATCH(scratch);
    industry_space space = {.work = work};
    const ork_panel *panel = &work->data.sizes.panel;
    char *title;
    ORK_TRY(find_space(ctx, &scratch, &space));
    ORK_TRY(space_table(ctx, &space, result));
    if (space.count < 3 || space.link_count == 0) return ORK_OK;
    ORK_NEW(title, ork_arena_format(ctx, &scratch, "The industry space, and %s in it",
                                    ork_panel_unit(panel, work->focus_position)));
    return ork_result_add_figure(
        ctx, result,
        &(ork_figure){.x_line = NAN,
                      .y_line = NAN,
                      .decimals = 2,
                      .kind = ORK_FIGURE_NETWORK,
                      .name = "space",
                      .title = title,
                      .caption = "Related industries are linked: the links that hold all together "
                                 "(maximum spanning tree) and the strongest others; thicker is "
                                 "stronger. Larger marks are larger industries. Grey: the unit is "
                                 "not specialised in it.",
                      .table = "space",
                      .x = "industry",
                      .y = "other",
                      .value = "relatedness",
                      .upper = "size",
                      .group = "standing",
                      .grades = "specialised|best option"});
}
