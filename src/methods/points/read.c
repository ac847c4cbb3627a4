/* Plants of a table: places, industries, weights, in an order that the rows have no part in. */
#include "methods/points/points.h"

#include <math.h>
#include <string.h>

#define EARTH_RADIUS 6371.0088

/* What is read of each row, and which rows have all of it. */
typedef struct rows {
    const ork_table *table;
    const ork_column *x, *y, *industry, *weight;
    size_t *row; /* [count] */
    size_t count;
    uint32_t *industry_of; /* [table's rows] */
    const char **name;     /* [industries] */
    uint32_t industries;
} rows;

static ork_status bad_cell(ork_context *ctx, const rows *from, size_t row, const char *column,
                           const char *hint)
{
    ork_place place = ork_table_place(from->table, row, column);
    if (hint) ork_hint(ctx, "%s", hint);
    return ork_at(ctx, &place);
}

static ork_status check_place(ork_context *ctx, const rows *from, const points_options *options,
                              size_t row)
{
    double x = ork_column_number(from->x, row), y = ork_column_number(from->y, row);
    if (options->coordinates == 1) {
        bool is_wrong_x = !(fabs(x) <= 1e100);
        if (!is_wrong_x && fabs(y) <= 1e100) return ORK_OK;
        ork_fail(ctx, ORK_ERR_DATA, "%g is no coordinate", is_wrong_x ? x : y);
        return bad_cell(ctx, from, row, is_wrong_x ? options->x : options->y, NULL);
    }
    bool is_wrong_x = !(fabs(x) <= 360);
    if (!is_wrong_x && fabs(y) <= 90) return ORK_OK;
    ork_fail(ctx, ORK_ERR_DATA, "%s %g is not in degrees", is_wrong_x ? "longitude" : "latitude",
             is_wrong_x ? x : y);
    return bad_cell(ctx, from, row, is_wrong_x ? options->x : options->y,
                    !is_wrong_x && fabs(y) <= 360 && fabs(x) <= 90
                        ? "x is the longitude and y the latitude: are they swapped?"
                        : "coordinates plane is for those of a map's plane");
}

static ork_status check_weight(ork_context *ctx, const rows *from, const points_options *options,
                               size_t row)
{
    if (!from->weight) return ORK_OK;
    double weight = ork_column_number(from->weight, row);
    if (weight >= 0 && weight <= 1e100) return ORK_OK;
    ork_fail(ctx, ORK_ERR_DATA, "a plant cannot weigh %g", weight);
    return bad_cell(ctx, from, row, options->weight,
                    "correct the value, or leave the cell empty when it is not known");
}

/* A plant counts once: several periods in one table would count it several times. */
static ork_status check_period(ork_context *ctx, const ork_table *table)
{
    ORK_SCRATCH(scratch);
    uint32_t *ids, periods;
    if (table->period < 0) return ORK_OK;
    ORK_NEW(ids, ork_arena_calloc(ctx, &scratch, table->row_count + 1, sizeof *ids));
    ORK_TRY(ork_column_group_ids(ctx, table->columns[table->period], ids, &periods));
    if (periods <= 1) return ORK_OK;
    ork_fail(ctx, ORK_ERR_DATA, "the plants are of %u periods", periods);
    ork_hint(ctx, "choose one, e.g. --where \"%s = 2020\"", table->columns[table->period]->name);
    return ork_at(ctx, &(ork_place){.file = table->file, .sheet = table->sheet});
}

static ork_status pick_rows(ork_context *ctx, const points_options *options, ork_arena *arena,
                            rows *from)
{
    size_t n = from->table->row_count;
    ORK_NEW(from->row, ork_arena_calloc(ctx, arena, n + 1, sizeof *from->row));
    for (size_t i = 0; i < n; i++) {
        bool is_whole = ork_column_has(from->x, i) && ork_column_has(from->y, i) &&
                        (!from->industry || ork_column_has(from->industry, i)) &&
                        (!from->weight || ork_column_has(from->weight, i));
        if (!is_whole) continue;
        ORK_TRY(check_place(ctx, from, options, i));
        ORK_TRY(check_weight(ctx, from, options, i));
        from->row[from->count++] = i;
    }
    if (from->count < n)
        ORK_TRY(ork_note_add(ctx, ORK_WARNING, "incomplete",
                             "%zu of %zu rows lack a coordinate, an industry or a weight and are "
                             "left out",
                             n - from->count, n));
    if (from->count >= 2) return ORK_OK;
    ork_fail(ctx, ORK_ERR_DATA, "there are %zu plants with all that is needed; two are the least",
             from->count);
    return ork_at(ctx, &(ork_place){.file = from->table->file, .sheet = from->table->sheet});
}

/* ---- Industries --------------------------------------------------------------------------------
 */

typedef struct named {
    const char *text;
    uint32_t id;
} named;

static int by_text(const void *a, const void *b)
{
    const named *x = a, *y = b;
    return strcmp(x->text, y->text);
}

/* Numbers industries in the order of their texts. */
static ork_status name_industries(ork_context *ctx, ork_arena *arena, rows *from)
{
    size_t n = from->table->row_count;
    named *names;
    uint32_t *place;
    ORK_NEW(from->industry_of, ork_arena_calloc(ctx, arena, n + 1, sizeof *from->industry_of));
    from->industries = 1;
    if (from->industry)
        ORK_TRY(ork_column_group_ids(ctx, from->industry, from->industry_of, &from->industries));
    ORK_NEW(names, ork_arena_calloc(ctx, arena, from->industries, sizeof *names));
    ORK_NEW(place, ork_arena_calloc(ctx, arena, from->industries, sizeof *place));
    ORK_NEW(from->name, ork_arena_calloc(ctx, arena, from->industries, sizeof *from->name));
    for (uint32_t k = 0; k < from->industries; k++)
        names[k] = (named){from->industry ? "" : "all plants", k};
    for (size_t i = 0; from->industry && i < n; i++) {
        named *name = &names[from->industry_of[i]];
        if (name->text[0] || !ork_column_has(from->industry, i)) continue;
        ORK_OWNED_TEXT ork_text text = {0};
        ork_column_write(from->industry, i, ctx, &text);
        ORK_TRY(ork_text_status(&text));
        ORK_NEW(name->text, ork_arena_strndup(ctx, arena, text.bytes, text.length));
    }
    qsort(names, from->industries, sizeof *names, by_text);
    for (uint32_t k = 0; k < from->industries; k++) {
        from->name[k] = names[k].text;
        place[names[k].id] = k;
    }
    for (size_t i = 0; i < n; i++)
        from->industry_of[i] = place[from->industry_of[i]];
    return ORK_OK;
}

/* ---- Order -------------------------------------------------------------------------------------
 */

typedef struct plant {
    double x, y, weight;
    uint32_t industry;
} plant;

static int compare(double a, double b)
{
    return (a > b) - (a < b);
}

static int by_place(const void *a, const void *b)
{
    const plant *p = a, *q = b;
    if (p->x != q->x) return compare(p->x, q->x);
    if (p->y != q->y) return compare(p->y, q->y);
    if (p->industry != q->industry) return p->industry < q->industry ? -1 : 1;
    return compare(p->weight, q->weight);
}

static ork_status order_plants(ork_context *ctx, const rows *from, const points_options *options,
                               ork_arena *arena, points_plants *made)
{
    ORK_SCRATCH(scratch);
    size_t n = from->count, *order;
    plant *sorted;
    ORK_NEW(sorted, ork_arena_calloc(ctx, &scratch, n, sizeof *sorted));
    ORK_NEW(order, ork_arena_calloc(ctx, &scratch, n, sizeof *order));
    for (size_t k = 0; k < n; k++) {
        size_t i = from->row[k];
        sorted[k] =
            (plant){ork_column_number(from->x, i), ork_column_number(from->y, i),
                    from->weight ? ork_column_number(from->weight, i) : 1, from->industry_of[i]};
    }
    qsort(sorted, n, sizeof *sorted, by_place);
    for (size_t k = 0; k < n; k++) {
        made->x[k] = sorted[k].x;
        made->y[k] = sorted[k].y;
    }
    bool is_geographic = options->coordinates == 0, are_equal = true;
    const ork_places_xy places = {made->x, made->y, n, is_geographic};
    ORK_TRY(ork_spatial_order(ctx, &places, order));
    for (size_t k = 0; k < n; k++) {
        made->x[k] = sorted[order[k]].x;
        made->y[k] = sorted[order[k]].y;
        made->weight[k] = sorted[order[k]].weight;
        made->industry[k] = sorted[order[k]].industry;
        are_equal = are_equal && made->weight[k] == made->weight[0];
    }
    if (are_equal) made->weight = NULL;
    return ork_positions_new(ctx, &places, arena, &made->positions);
}

/* The rectangle around all places; on the sphere, between meridians and parallels. */
static void find_window(points_plants *plants)
{
    const double degree = M_PI / 180;
    double left, right, low, high;
    ork_extremes(plants->x, plants->n, &left, &right);
    ork_extremes(plants->y, plants->n, &low, &high);
    plants->width = right - left;
    plants->height = high - low;
    plants->area = plants->width * plants->height;
    if (!plants->positions.is_geographic) return;
    plants->area = EARTH_RADIUS * EARTH_RADIUS * plants->width * degree *
                   (sin(high * degree) - sin(low * degree));
    plants->width = plants->height = 0;
}

static ork_status count_industries(ork_context *ctx, const rows *from, ork_arena *arena,
                                   points_plants *plants)
{
    plants->name = from->name;
    plants->industries = from->industries;
    ORK_NEW(plants->plants,
            ork_arena_calloc(ctx, arena, plants->industries, sizeof *plants->plants));
    ORK_NEW(plants->sum, ork_arena_calloc(ctx, arena, plants->industries, sizeof *plants->sum));
    for (size_t k = 0; k < plants->n; k++) {
        plants->plants[plants->industry[k]]++;
        plants->sum[plants->industry[k]] += plants->weight ? plants->weight[k] : 1;
    }
    return ORK_OK;
}

ork_status points_read(ork_context *ctx, const ork_input *input, const points_options *options,
                       ork_arena *arena, points_plants *plants)
{
    rows from = {.table = input->data};
    ORK_TRY(check_period(ctx, input->data));
    ORK_TRY(ork_table_numeric(ctx, input->data, options->x, &from.x));
    ORK_TRY(ork_table_numeric(ctx, input->data, options->y, &from.y));
    if (options->industry)
        ORK_TRY(ork_table_column(ctx, input->data, options->industry, &from.industry));
    if (options->weight)
        ORK_TRY(ork_table_numeric(ctx, input->data, options->weight, &from.weight));
    ORK_TRY(pick_rows(ctx, options, arena, &from));
    ORK_TRY(name_industries(ctx, arena, &from));
    *plants = (points_plants){.n = from.count};
    ORK_NEW(plants->x, ork_arena_calloc(ctx, arena, from.count, sizeof *plants->x));
    ORK_NEW(plants->y, ork_arena_calloc(ctx, arena, from.count, sizeof *plants->y));
    ORK_NEW(plants->weight, ork_arena_calloc(ctx, arena, from.count, sizeof *plants->weight));
    ORK_NEW(plants->industry, ork_arena_calloc(ctx, arena, from.count, sizeof *plants->industry));
    ORK_TRY(order_plants(ctx, &from, options, arena, plants));
    find_window(plants);
    return count_industries(ctx, &from, arena, plants);
}
