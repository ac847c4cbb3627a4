/* Records that a method only adds up, added up while their file is read. */
#include <string.h>

#include "study/sum_rows.h"
#include "table/expression.h"
#include "table/sums.h"

/* What happens to each part. */
typedef struct summing {
    const ork_preparation *preparation;
    ork_sums *sums;
    const ork_texts *keys; /* what the rows are told apart by, if there */
    size_t condition_missing;
} summing;

/* Only rows and columns that count are added up. */
static ork_status add_part(ork_context *ctx, const ork_table *part, void *data)
{
    summing *to = data;
    const ork_placed_text *where = &to->preparation->where;
    ORK_SCRATCH(scratch);
    ORK_OWNED_TABLE ork_table *filtered = NULL, *chosen = NULL;
    if (where->text) {
        size_t missing, notes = ork_context_note_count(ctx);
        ORK_TRY(ork_told_in(
            ctx, ork_table_where_counted(ctx, part, where->text, &filtered, &missing), where));
        ork_context_keep_notes(ctx, notes); /* one is told in the end, of all parts */
        to->condition_missing += missing;
    }
    const ork_table *rows = filtered ? filtered : part;
    const char **names;
    size_t count = 0;
    ORK_NEW(names, ork_arena_calloc(ctx, &scratch, rows->column_count, sizeof *names));
    for (size_t j = 0; j < rows->column_count; j++) {
        const char *name = rows->columns[j]->name;
        for (size_t k = 0; k < to->keys->count; k++) {
            if (strcmp(to->keys->items[k], name) != 0) continue;
            names[count++] = name;
            break;
        }
    }
    ORK_TRY(ork_table_select(ctx, rows, names, count, &chosen));
    return ork_sums_add(ctx, to->sums, chosen);
}

/* A where that needs rows of other parts (share, lag, sum …) or columns that only a join gives. */
static ork_status where_is_by_row(ork_context *ctx, const ork_preparation *p, bool *is_by_row)
{
    *is_by_row = true;
    if (!p->where.text) return ORK_OK;
    ork_expression *where;
    ORK_TRY(ork_told_in(ctx, ork_expression_parse(ctx, p->where.text, &where), &p->where));
    *is_by_row = ork_expression_is_by_row(where);
    ork_expression_free(where);
    return ORK_OK;
}

ork_status ork_can_sum_rows(ork_context *ctx, const ork_preparation *p, bool *can)
{
    *can = false;
    if (!p->summed || !p->data.file || p->wider_names.text || p->join_count || p->derivation_count)
        return ORK_OK;
    return where_is_by_row(ctx, p, can);
}

static void add_names(const ork_texts *names, ork_texts *to)
{
    for (size_t k = 0; k < names->count; k++)
        to->items[to->count++] = names->items[k];
}

/* The columns by which rows are told apart, with that of the values; then those of the where. */
static ork_status gather_columns(ork_context *ctx, ork_arena *arena, const ork_preparation *p,
                                 ork_texts *keys, ork_texts *read)
{
    ork_expression *where = NULL;
    if (p->where.text) ORK_TRY(ork_expression_parse(ctx, p->where.text, &where));
    size_t in_where = where ? ork_expression_column_count(where) : 0;
    size_t most = p->needed.count + p->additive.count + in_where + 3;
    keys->items = ork_arena_calloc(ctx, arena, most, sizeof *keys->items);
    read->items = ork_arena_calloc(ctx, arena, most, sizeof *read->items);
    bool has_room = keys->items && read->items;
    if (has_room) {
        add_names(&p->needed, keys);
        add_names(&p->additive, keys);
        if (p->unit.text) keys->items[keys->count++] = p->unit.text;
        if (p->period.text) keys->items[keys->count++] = p->period.text;
        keys->items[keys->count++] = p->summed;
        add_names(keys, read);
    }
    for (size_t k = 0; k < in_where && has_room; k++) {
        const char *name = ork_arena_format(ctx, arena, "%s", ork_expression_column(where, k));
        has_room = name;
        if (name) read->items[read->count++] = name;
    }
    ork_expression_free(where);
    return has_room ? ORK_OK : ORK_ERR_MEMORY;
}

ork_status ork_sum_rows(ork_context *ctx, const ork_preparation *p, ork_table **table)
{
    ORK_SCRATCH(scratch);
    ORK_OWNED_SUMS ork_sums *sums = NULL;
    ork_texts keys = {0}, columns = {0};
    ork_read_options options = p->data.read ? *p->data.read : (ork_read_options){0};
    ORK_TRY(gather_columns(ctx, &scratch, p, &keys, &columns));
    options.columns = columns.items;
    options.column_count = columns.count;
    options.columns_may_lack = true;
    ORK_TRY(ork_sums_new(ctx, p->summed, p->summed_powers, &sums));
    summing to = {.preparation = p, .sums = sums, .keys = &keys};
    ORK_TRY(
        ork_told(ctx, ork_read_parts(ctx, p->data.file, &options, add_part, &to), &p->data.place));
    if (to.condition_missing > 0)
        ORK_TRY(ork_note_condition_missing(ctx, p->where.text, to.condition_missing));
    if (ork_sums_rows(sums) > 0) {
        const char *name = strcmp(p->data.file, "-") == 0 ? "standard input" : p->data.file;
        ORK_TRY(ork_note_add(
            ctx, ORK_INFO, "summed", "%s: %zu %s added up to %zu while it was read", name,
            ork_sums_rows(sums), ork_sums_rows(sums) == 1 ? "row was" : "rows were",
            ork_sums_groups(sums)));
    }
    return ork_sums_table(ctx, sums, table);
}

ork_status ork_name_sums(ork_context *ctx, ork_arena *arena, const char *value, ork_texts *names)
{
    const char **all;
    size_t count = names->count;
    ORK_NEW(all, ork_arena_calloc(ctx, arena, count + ORK_SUM_KINDS, sizeof *all));
    for (size_t k = 0; k < count; k++)
        all[k] = names->items[k];
    for (int kind = 0; kind < ORK_SUM_KINDS; kind++)
        ORK_TRY(ork_sums_name(ctx, arena, value, (ork_sum_kind)kind, &all[count++]));
    *names = (ork_texts){all, count};
    return ORK_OK;
}
