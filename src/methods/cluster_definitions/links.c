/* Links between industries from tables: what they sell to each other, and similarities as given. */
#include "methods/cluster_definitions/steps.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

/* An industry by its code or its name. */
typedef struct named_industry {
    const char *name;
    size_t place;
} named_industry;

typedef struct link_reading {
    definitions_work *work;
    const ork_table *table;
    const char *option;
    const ork_column *first, *second, *value;
    named_industry *names; /* [2n] sorted */
    size_t strangers;      /* rows about industries that the data do not have */
} link_reading;

static int by_name(const void *a, const void *b)
{
    const named_industry *one = a, *other = b;
    int order = strcmp(one->name, other->name);
    return order ? order : (one->place > other->place) - (one->place < other->place);
}

static ork_status start_reading(ork_context *ctx, ork_arena *arena, link_reading *r,
                                const char *first, const char *second)
{
    const definitions_work *work = r->work;
    size_t n = work->n;
    ORK_TRY(ork_table_column(ctx, r->table, first, &r->first));
    ORK_TRY(ork_table_column(ctx, r->table, second, &r->second));
    ORK_TRY(ork_table_numeric(ctx, r->table, "value", &r->value));
    ORK_NEW(r->names, ork_arena_calloc(ctx, arena, 2 * n, sizeof *r->names));
    for (size_t i = 0; i < n; i++) {
        r->names[i] = (named_industry){definition_code(work, i), i};
        r->names[n + i] = (named_industry){definition_name(work, i), i};
    }
    qsort(r->names, 2 * n, sizeof *r->names, by_name);
    return ORK_OK;
}

static ork_status bad_row(ork_context *ctx, const link_reading *r, size_t i, const char *column,
                          const char *message)
{
    ork_fail(ctx, ORK_ERR_DATA, "%s", message);
    ork_place place = ork_table_place(r->table, i, column);
    place.option = r->option;
    return ork_at(ctx, &place);
}

static int by_name_alone(const void *a, const void *b)
{
    return strcmp(((const named_industry *)a)->name, ((const named_industry *)b)->name);
}

/* SIZE_MAX for what is no industry of the data. */
static ork_status find_industry(ork_context *ctx, const link_reading *r, const ork_column *column,
                                size_t i, size_t *place)
{
    ORK_OWNED_TEXT ork_text cell = {0};
    if (ork_column_has(column, i)) ork_column_write(column, i, ctx, &cell);
    ORK_TRY(ork_text_status(&cell));
    if (cell.length == 0) return bad_row(ctx, r, i, column->name, "a link has no industry");
    const named_industry wanted = {.name = cell.bytes};
    const named_industry *found =
        bsearch(&wanted, r->names, 2 * r->work->n, sizeof wanted, by_name_alone);
    *place = found ? found->place : SIZE_MAX;
    return ORK_OK;
}

static ork_status read_pair(ork_context *ctx, link_reading *r, size_t i, size_t *a, size_t *b)
{
    ORK_TRY(find_industry(ctx, r, r->first, i, a));
    ORK_TRY(find_industry(ctx, r, r->second, i, b));
    r->strangers += (size_t)(*a == SIZE_MAX || *b == SIZE_MAX);
    return ORK_OK;
}

static ork_status end_reading(ork_context *ctx, const link_reading *r)
{
    if (r->strangers == r->table->row_count) {
        ork_fail(ctx, ORK_ERR_DATA, "no row is about two industries of the data");
        ork_hint(ctx, "name industries as the data do, by code or by name, e.g. \"%s\"",
                 definition_code(r->work, 0));
        return ork_at(ctx, &(ork_place){.file = r->table->file, .option = r->option});
    }
    if (r->strangers == 0) return ORK_OK;
    return ork_note_add(ctx, ORK_INFO, "other-industries",
                        "%zu of %zu rows of %s are not about two industries of the data%s",
                        r->strangers, r->table->row_count, r->option,
                        strcmp(r->option, "flows") == 0 ? ": they count in the sums alone" : "");
}

/* ---- Flows -------------------------------------------------------------------------------------
 */

/*
 * The greatest of four shares: what j sells of i's purchases and i of j's, what j buys of i's sales
 * and i of j's. Purchases and sales are those of the whole table.
 */
static void share_flows(const double *flow, const double *bought, const double *sold, size_t n,
                        double *value)
{
    for (size_t i = 0; i < n; i++) {
        for (size_t j = i + 1; j < n; j++) {
            double there = flow[j * n + i], back = flow[i * n + j], greatest = NAN;
            const double shares[] = {there / bought[j], there / sold[i], back / bought[i],
                                     back / sold[j]};
            for (size_t s = 0; s < 4; s++)
                greatest = fmax(greatest, shares[s]); /* of 0 there is no share */
            value[i * n + j] = value[j * n + i] = greatest;
        }
    }
}

ork_status definitions_flows(ork_context *ctx, definitions_work *work)
{
    ORK_SCRATCH(scratch);
    link_reading r = {.work = work, .table = work->options->flows, .option = "flows"};
    size_t n = work->n;
    double *flow, *bought, *sold, *value;
    ORK_TRY(start_reading(ctx, &scratch, &r, "from", "to"));
    ORK_NEW(flow, ork_arena_calloc(ctx, &scratch, n * n, sizeof *flow));
    ORK_NEW(bought, ork_arena_calloc(ctx, &scratch, n, sizeof *bought));
    ORK_NEW(sold, ork_arena_calloc(ctx, &scratch, n, sizeof *sold));
    for (size_t i = 0; i < r.table->row_count; i++) {
        size_t a, b;
        ORK_TRY(read_pair(ctx, &r, i, &a, &b));
        double size = ork_column_has(r.value, i) ? ork_column_number(r.value, i) : NAN;
        if (!(size >= 0)) return bad_row(ctx, &r, i, "value", "a flow is a number of at least 0");
        if (a != SIZE_MAX) sold[a] += size;
        if (b != SIZE_MAX) bought[b] += size;
        if (a == SIZE_MAX || b == SIZE_MAX || size == 0) continue;
        if (flow[b * n + a] > 0)
            return bad_row(ctx, &r, i, "from", "this flow stands in an earlier row too");
        flow[b * n + a] = size;
    }
    ORK_TRY(end_reading(ctx, &r));
    ORK_TRY(definitions_add_measure(ctx, work, "flows", &value));
    share_flows(flow, bought, sold, n, value);
    return ORK_OK;
}

/* ---- Given similarities ------------------------------------------------------------------------
 */

static ork_status find_measure(ork_context *ctx, link_reading *r, const ork_column *names, size_t i,
                               size_t first, double **value)
{
    definitions_work *work = r->work;
    ORK_OWNED_TEXT ork_text cell = {0};
    const char *name;
    ork_text_add(ctx, &cell, names ? "" : "given");
    if (names && ork_column_has(names, i)) ork_column_write(names, i, ctx, &cell);
    ORK_TRY(ork_text_status(&cell));
    if (cell.length == 0) return bad_row(ctx, r, i, "measure", "a similarity has no measure");
    for (size_t m = first; m < work->measures; m++) {
        *value = work->measure[m].value;
        if (strcmp(work->measure[m].name, cell.bytes) == 0) return ORK_OK;
    }
    ORK_NEW(name, ork_arena_strndup(ctx, work->arena, cell.bytes, cell.length));
    return definitions_add_measure(ctx, work, name, value);
}

ork_status definitions_given(ork_context *ctx, definitions_work *work)
{
    ORK_SCRATCH(scratch);
    link_reading r = {.work = work, .table = work->options->given, .option = "given"};
    size_t n = work->n, first = work->measures;
    int names = ork_table_find(r.table, "measure");
    ORK_TRY(start_reading(ctx, &scratch, &r, "a", "b"));
    for (size_t i = 0; i < r.table->row_count; i++) {
        size_t a, b;
        double *value;
        ORK_TRY(read_pair(ctx, &r, i, &a, &b));
        if (a == SIZE_MAX || b == SIZE_MAX || a == b || !ork_column_has(r.value, i)) continue;
        double size = ork_column_number(r.value, i);
        const ork_column *measure = names < 0 ? NULL : r.table->columns[names];
        ORK_TRY(find_measure(ctx, &r, measure, i, first, &value));
        if (!isnan(value[a * n + b]) && value[a * n + b] != size) {
            bad_row(ctx, &r, i, "value", "this pair has another value in an earlier row");
            return ork_hint(ctx, "a similarity is the same in both directions: give a pair once");
        }
        value[a * n + b] = value[b * n + a] = size;
    }
    return end_reading(ctx, &r);
}
