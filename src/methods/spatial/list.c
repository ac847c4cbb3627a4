/* Neighbours from a list that the user gives. */
#include <math.h>
#include <string.h>

#include "methods/spatial/space.h"

/* A unit of the data by one of its names. */
typedef struct named_unit {
    const char *name;
    uint32_t place;
} named_unit;

typedef struct list_reading {
    space *s;
    const ork_table *table;
    named_unit *names; /* [n] sorted by name */
    size_t *meant;     /* [n] the units file's unit that a name means, or SIZE_MAX; by place */
    const char **strange;
    size_t strange_count, strange_rows, selves;
} list_reading;

static int compare_names(const void *a, const void *b)
{
    return strcmp(((const named_unit *)a)->name, ((const named_unit *)b)->name);
}

/* On a day, else at any time. */
static ork_status find_meant(ork_context *ctx, const ork_units *units, const char *text,
                             int32_t day, size_t *unit)
{
    *unit = SIZE_MAX;
    if (!units) return ORK_OK;
    const int32_t days[] = {day, ORK_DAY_NONE};
    for (size_t k = day == ORK_DAY_NONE; k < 2; k++) {
        ork_status status = ork_units_match(ctx, units, text, days[k], unit);
        if (status == ORK_OK) return ORK_OK;
        *unit = SIZE_MAX;
        if (status != ORK_ERR_DATA) return status;
        ork_context_clear_error(ctx);
    }
    return ORK_OK;
}

static ork_status index_names(ork_context *ctx, list_reading *r)
{
    space *s = r->s;
    ORK_NEW(r->names, ork_arena_calloc(ctx, s->arena, s->n, sizeof *r->names));
    ORK_NEW(r->meant, ork_arena_calloc(ctx, s->arena, s->n, sizeof *r->meant));
    for (uint32_t i = 0; i < s->n; i++) {
        const char *name = s->panel->unit_name[s->unit[i]];
        r->names[i] = (named_unit){name, i}; /* places are in the order of names */
        ORK_TRY(find_meant(ctx, s->input->units, name, s->input->shapes_day, &r->meant[i]));
    }
    return ORK_OK;
}

/* The place of a unit that a cell names, or SIZE_MAX. */
static ork_status find_place(ork_context *ctx, const list_reading *r, const char *name,
                             size_t *place)
{
    const named_unit key = {.name = name};
    const named_unit *found = bsearch(&key, r->names, r->s->n, sizeof key, compare_names);
    *place = found ? found->place : SIZE_MAX;
    if (found || !r->s->input->units) return ORK_OK;
    size_t unit;
    ORK_TRY(find_meant(ctx, r->s->input->units, name, r->s->input->shapes_day, &unit));
    for (size_t i = 0; unit != SIZE_MAX && i < r->s->n; i++) {
        if (r->meant[i] == unit) *place = i;
    }
    return ORK_OK;
}

/* A column's texts, each looked up once: [dictionary] places. Numbers are read as they are written.
 */
static ork_status look_up(ork_context *ctx, const list_reading *r, const ork_column *column,
                          size_t *places)
{
    for (size_t i = 0; i < r->table->row_count; i++) {
        ORK_OWNED_TEXT ork_text text = {0};
        places[i] = SIZE_MAX;
        if (!ork_column_has(column, i)) {
            ork_fail(ctx, ORK_ERR_DATA, "a pair of neighbours has no %s", column->name);
            ork_place place = ork_table_place(r->table, i, column->name);
            return ork_at(ctx, &place);
        }
        ork_column_write(column, i, ctx, &text);
        ORK_TRY(ork_text_status(&text));
        ORK_TRY(find_place(ctx, r, text.bytes ? text.bytes : "", &places[i]));
    }
    return ORK_OK;
}

static ork_status remember_strange(ork_context *ctx, list_reading *r, const ork_column *column,
                                   size_t row)
{
    enum { MOST = 5 };
    ORK_OWNED_TEXT ork_text text = {0};
    r->strange_rows++;
    if (r->strange_count > MOST) return ORK_OK;
    ork_column_write(column, row, ctx, &text);
    ORK_TRY(ork_text_status(&text));
    for (size_t k = 0; k < r->strange_count; k++) {
        if (strcmp(r->strange[k], text.bytes) == 0) return ORK_OK;
    }
    ORK_NEW(r->strange[r->strange_count],
            ork_arena_strndup(ctx, r->s->arena, text.bytes, text.length));
    r->strange_count++;
    return ORK_OK;
}

static ork_status weight_of(ork_context *ctx, const list_reading *r, const ork_column *weights,
                            size_t row, double *weight)
{
    *weight = 1;
    if (!weights) return ORK_OK;
    ork_place place = ork_table_place(r->table, row, weights->name);
    *weight = ork_column_has(weights, row) ? ork_column_number(weights, row) : NAN;
    if (*weight >= 0) return ORK_OK;
    if (isnan(*weight)) {
        ork_fail(ctx, ORK_ERR_DATA, "a pair of neighbours has no weight");
        ork_hint(ctx, "leave the column out when all weigh the same");
    } else {
        ork_fail(ctx, ORK_ERR_DATA, "a spatial weight is negative: %g", *weight);
    }
    return ork_at(ctx, &place);
}

/* A pair with the row it stands in. */
typedef struct listed_pair {
    ork_spatial_link link;
    size_t row;
} listed_pair;

static int compare_pairs(const void *a, const void *b)
{
    const listed_pair *x = a, *y = b;
    if (x->link.unit != y->link.unit) return x->link.unit < y->link.unit ? -1 : 1;
    if (x->link.neighbour != y->link.neighbour)
        return x->link.neighbour < y->link.neighbour ? -1 : 1;
    return (x->row > y->row) - (x->row < y->row);
}

static ork_status check_doubles(ork_context *ctx, const list_reading *r, listed_pair *pairs,
                                size_t count)
{
    qsort(pairs, count, sizeof *pairs, compare_pairs);
    for (size_t k = 1; k < count; k++) {
        const listed_pair *a = &pairs[k - 1], *b = &pairs[k];
        if (a->link.unit != b->link.unit || a->link.neighbour != b->link.neighbour) continue;
        ork_fail(ctx, ORK_ERR_DATA, "%s and %s stand as neighbours twice, first in row %lld",
                 r->names[a->link.unit].name, r->names[a->link.neighbour].name,
                 (long long)ork_table_file_row(r->table, a->row));
        ork_place place = ork_table_place(r->table, b->row, NULL);
        return ork_at(ctx, &place);
    }
    return ORK_OK;
}

static ork_status read_pairs(ork_context *ctx, list_reading *r, space_links *links)
{
    ORK_SCRATCH(scratch);
    const ork_table *table = r->table;
    const ork_column *unit, *neighbour, *weights = NULL;
    size_t *from, *to, count = 0;
    listed_pair *pairs;
    ORK_TRY(ork_table_column(ctx, table, "unit", &unit));
    ORK_TRY(ork_table_column(ctx, table, "neighbour", &neighbour));
    if (ork_table_find(table, "weight") >= 0)
        ORK_TRY(ork_table_numeric(ctx, table, "weight", &weights));
    ORK_NEW(from, ork_arena_calloc(ctx, &scratch, table->row_count, sizeof *from));
    ORK_NEW(to, ork_arena_calloc(ctx, &scratch, table->row_count, sizeof *to));
    ORK_NEW(pairs, ork_arena_calloc(ctx, &scratch, table->row_count, sizeof *pairs));
    ORK_TRY(look_up(ctx, r, unit, from));
    ORK_TRY(look_up(ctx, r, neighbour, to));
    for (size_t i = 0; i < table->row_count; i++) {
        double weight;
        ORK_TRY(weight_of(ctx, r, weights, i, &weight));
        if (from[i] != SIZE_MAX) r->s->is_placed[from[i]] = true;
        if (to[i] != SIZE_MAX) r->s->is_placed[to[i]] = true;
        if (from[i] == SIZE_MAX || to[i] == SIZE_MAX) {
            ORK_TRY(remember_strange(ctx, r, from[i] == SIZE_MAX ? unit : neighbour, i));
            continue;
        }
        if (from[i] == to[i]) r->selves++;
        if (from[i] == to[i] || weight == 0) continue;
        pairs[count++] = (listed_pair){{(uint32_t)from[i], (uint32_t)to[i], weight}, i};
    }
    ORK_TRY(check_doubles(ctx, r, pairs, count));
    for (size_t k = 0; k < count; k++)
        ORK_TRY(space_links_add(ctx, links, pairs[k].link));
    return ORK_OK;
}

static ork_status note_strange(ork_context *ctx, const list_reading *r)
{
    if (r->strange_rows == 0) return ORK_OK;
    ORK_OWNED_TEXT ork_text names = {0};
    ork_list_names(ctx, &names, r->strange, r->strange_count, 5);
    ORK_TRY(ork_text_status(&names));
    if (r->strange_rows == r->table->row_count) {
        ork_fail(ctx, ORK_ERR_DATA, "no pair of the list is of units of the data: %s", names.bytes);
        ork_hint(ctx, "write the units as the data do, or give --units with their names");
        return ork_at(ctx, &(ork_place){.file = r->table->file, .option = "list"});
    }
    return ork_note_add(ctx, ORK_WARNING, "strange-neighbours",
                        "%zu of %zu pairs of the list are left out, because they name units that "
                        "the data have not, or that could be several: %s",
                        r->strange_rows, r->table->row_count, names.bytes);
}

ork_status space_from_list(ork_context *ctx, space *s, space_links *links)
{
    if (!s->options->list) {
        ork_fail(ctx, ORK_ERR_ARGUMENT, "weights list needs a list of neighbours");
        ork_hint(ctx, "--list FILE with the columns unit and neighbour");
        return ork_at(ctx, &(ork_place){.option = "list"});
    }
    list_reading r = {.s = s, .table = s->options->list};
    ORK_NEW(r.strange, ork_arena_calloc(ctx, s->arena, 8, sizeof *r.strange));
    ORK_TRY(index_names(ctx, &r));
    ORK_TRY(read_pairs(ctx, &r, links));
    ORK_TRY(note_strange(ctx, &r));
    if (r.selves > 0)
        ORK_TRY(ork_note_add(ctx, ORK_INFO, "own-neighbour",
                             "%zu pairs of the list are of a unit with itself; they are left out",
                             r.selves));
    /* Who stands in no pair is known to have no neighbours. */
    for (size_t i = 0; i < s->n; i++)
        s->is_placed[i] = true;
    return ORK_OK;
}
