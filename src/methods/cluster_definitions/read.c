/* The industries and regions of the period that defines the clusters, in a fixed order. */
#include "methods/cluster_definitions/steps.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

typedef struct named {
    const char *name;
    size_t place;
} named;

static int by_name(const void *a, const void *b)
{
    const named *one = a, *other = b;
    int order = strcmp(one->name, other->name);
    return order ? order : (one->place > other->place) - (one->place < other->place);
}

static ork_status sort_places(ork_context *ctx, definitions_work *work, named *names, size_t count,
                              size_t **places)
{
    ORK_NEW(*places, ork_arena_calloc(ctx, work->arena, count, sizeof **places));
    qsort(names, count, sizeof *names, by_name);
    for (size_t i = 0; i < count; i++)
        (*places)[i] = names[i].place;
    return ORK_OK;
}

static ork_status sort_all(ork_context *ctx, definitions_work *work)
{
    ORK_SCRATCH(scratch);
    const ork_industries *from = &work->data.sizes;
    const ork_panel *panel = &from->panel;
    named *industries, *regions;
    work->n = from->count;
    size_t first = panel->start[work->period];
    work->regions = panel->start[work->period + 1] - first;
    ORK_NEW(industries, ork_arena_calloc(ctx, &scratch, work->n, sizeof *industries));
    ORK_NEW(regions, ork_arena_calloc(ctx, &scratch, work->regions, sizeof *regions));
    for (size_t k = 0; k < work->n; k++)
        industries[k] = (named){from->code[k], k};
    for (size_t r = 0; r < work->regions; r++)
        regions[r] = (named){ork_panel_unit(panel, first + r), first + r};
    ORK_TRY(sort_places(ctx, work, industries, work->n, &work->industry));
    return sort_places(ctx, work, regions, work->regions, &work->position);
}

static ork_status extract(ork_context *ctx, const definitions_work *work, const double *cells,
                          double **rows)
{
    size_t count = work->data.sizes.panel.count, r = 0;
    *rows = NULL;
    if (!cells) return ORK_OK;
    ORK_NEW(*rows, ork_arena_calloc(ctx, work->arena, work->n * work->regions, sizeof **rows));
    for (size_t i = 0; i < work->n; i++) {
        for (size_t p = 0; p < work->regions; p++)
            (*rows)[r++] = cells[work->industry[i] * count + work->position[p]];
    }
    return ORK_OK;
}

ork_status definitions_read(ork_context *ctx, definitions_work *work)
{
    const ork_cluster_definitions_options *options = work->options;
    ork_advantage_options *advantage;
    double *firms;
    ORK_NEW(advantage, ork_arena_calloc(ctx, work->arena, 1, sizeof *advantage));
    advantage->industries = options->industries;
    advantage->values = ORK_VALUES_SIZE;
    advantage->threshold = options->threshold;
    ORK_TRY(complexity_read(ctx, work->input, advantage, work->arena, &work->data));
    const ork_industries *from = &work->data.sizes;
    ORK_TRY(ork_panel_find_period(ctx, &from->panel, options->as_of, "as-of", &work->period));
    ORK_TRY(ork_industries_firms(ctx, work->input, from, &options->firms, &firms));
    ORK_TRY(sort_all(ctx, work));
    if (work->regions < 3) {
        ork_fail(ctx, ORK_ERR_DATA, "%zu region%s cannot show which industries go together",
                 work->regions, work->regions == 1 ? "" : "s");
        return ork_hint(ctx, "give three regions or more");
    }
    ORK_TRY(extract(ctx, work, from->size, &work->size));
    ORK_TRY(extract(ctx, work, work->data.advantage, &work->quotient));
    ORK_TRY(extract(ctx, work, firms, &work->firms));
    ORK_NEW(work->total, ork_arena_calloc(ctx, work->arena, work->regions, sizeof *work->total));
    for (size_t p = 0; p < work->regions; p++)
        work->total[p] = from->total[work->position[p]];
    return ORK_OK;
}

void definitions_free(definitions_work *work)
{
    complexity_data_free(&work->data);
}
