/*
 * Examples of networks: a crowd with a rim, pieces of several sizes, very many nodes. Invented.
 */
#include "figures.h"

#include <math.h>
#include <stdio.h>

enum { MOST_ROWS = 1400 };

/* Rows under construction; the texts live in `names`. */
typedef struct rows {
    const char *from[MOST_ROWS], *to[MOST_ROWS], *group[MOST_ROWS];
    double strength[MOST_ROWS], size[MOST_ROWS];
    size_t count;
} rows;

static char names[600][80];

static void put(rows *r, size_t from, size_t to, double strength)
{
    bool is_node = to == SIZE_MAX;
    r->from[r->count] = names[from];
    r->to[r->count] = is_node ? NULL : names[to];
    r->group[r->count] = NULL;
    r->strength[r->count] = is_node ? NAN : strength;
    r->size[r->count] = is_node ? 10 + (double)((from * 37) % 90) : NAN;
    r->count++;
}

static ork_status finish(ork_context *ctx, const rows *r, ork_table **table, ork_figure *figure)
{
    figure->kind = ORK_FIGURE_NETWORK;
    figure->x = "industry";
    figure->y = "other";
    figure->value = "relatedness";
    figure->upper = "size";
    figure->group = "standing";
    ORK_TRY(ork_table_new(ctx, "space", r->count, table));
    ORK_TRY(add_texts(ctx, *table, "industry", r->from));
    ORK_TRY(add_texts(ctx, *table, "other", r->to));
    ORK_TRY(add_texts(ctx, *table, "standing", r->group));
    ORK_TRY(add_numbers(ctx, *table, "relatedness", "Relatedness", NULL, r->strength));
    return add_numbers(ctx, *table, "size", "Size", NULL, r->size);
}

static ork_status crowd(ork_context *ctx, ork_table **table, ork_figure *figure,
                        ork_draw_options *options)
{
    static rows r;
    r.count = 0;
    for (size_t k = 0; k < 40; k++) {
        snprintf(names[k], sizeof names[k], "Өндіріс саласы %zu", k + 1);
        put(&r, k, SIZE_MAX, 0);
        r.group[r.count - 1] = k % 3 == 0 ? "маманданған" : k % 3 == 1 ? "мүмкіндік" : NULL;
    }
    for (size_t a = 0; a < 12; a++)
        for (size_t b = a + 1; b < 12; b += 2)
            put(&r, a, b, 0.4 + 0.05 * (double)((a + b) % 9));
    for (size_t k = 12; k < 40; k++)
        put(&r, k < 26 ? k % 12 : k - 12, k, 0.2 + 0.01 * (double)k);
    figure->title = "Салалар кеңістігі (мысал)";
    options->language = "kk";
    return finish(ctx, &r, table, figure);
}

/* A chain, a star, a pair and three nodes alone; nothing but names and links. */
static ork_status pieces(ork_context *ctx, ork_table **table, ork_figure *figure,
                         ork_draw_options *options)
{
    static rows r;
    r.count = 0;
    (void)options;
    for (size_t k = 0; k < 20; k++)
        snprintf(names[k], sizeof names[k], "node %zu", k + 1);
    for (size_t k = 0; k < 5; k++)
        put(&r, k, k + 1, 1);
    for (size_t k = 7; k < 14; k++)
        put(&r, 6, k, 1);
    put(&r, 14, 15, 1);
    put(&r, 15, 15, 1); /* a link with itself is none */
    for (size_t k = 16; k < 19; k++)
        put(&r, k, SIZE_MAX, 0);
    figure->title = "Pieces (example)";
    ORK_TRY(finish(ctx, &r, table, figure));
    figure->group = figure->upper = NULL;
    return ORK_OK;
}

static ork_status many(ork_context *ctx, ork_table **table, ork_figure *figure,
                       ork_draw_options *options)
{
    static rows r;
    r.count = 0;
    (void)options;
    for (size_t k = 0; k < 500; k++) {
        snprintf(names[k], sizeof names[k], "a long name of industry %zu and of what it makes", k);
        put(&r, k, SIZE_MAX, 0);
    }
    for (size_t k = 1; k < 500; k++)
        put(&r, k / 3, k, 0.5);
    figure->title = "Many nodes (example)";
    ORK_TRY(finish(ctx, &r, table, figure));
    figure->group = NULL;
    return ORK_OK;
}

const example network_examples[] = {
    {"network-crowd", crowd},
    {"network-pieces", pieces},
    {"network-many", many},
};
const size_t network_example_count = sizeof network_examples / sizeof network_examples[0];
