/* Rows that agree in all columns but one become one, while they come. */
#include "table/sums.h"

#include <string.h>

#include "table/groups.h"
#include "table/index.h"
#include "table/pair_map.h"

/* A column that tells rows apart, and its distinct values so far; one of them may be missing. */
typedef struct key {
    ork_column *like; /* name, type and descriptions */
    ork_index index;  /* value → id */
    ork_dictionary *dictionary;
    uint64_t *values; /* [capacity] */
    uint32_t count, capacity;
    uint32_t missing; /* id of the missing value, or ORK_INDEX_NONE */
    ork_reason reason;
    ork_pair_map pairs; /* with the columns before it */
} key;

/* What the rows of a group come to. */
typedef struct group {
    double sum;
    int64_t file_row; /* of the first one */
    uint32_t rows, unknown;
    ork_reason reason;
} group;
typedef struct powers {
    double second, third, fourth;
} powers;

struct ork_sums {
    char *value;
    bool has_powers;
    size_t rows;
    ork_table *frame; /* without rows: origin, names, descriptions; NULL before the first part */
    ork_column *like; /* of the value */
    key *keys;
    size_t key_count;
    group *groups;
    powers *powers;
    uint32_t *ids; /* [capacity × keys] of each group's values */
    uint32_t count, capacity;
};

ork_status ork_sums_new(ork_context *ctx, const char *value, bool has_powers, ork_sums **made)
{
    ork_sums *sums;
    ORK_NEW(sums, ork_calloc(ctx, 1, sizeof *sums));
    sums->has_powers = has_powers;
    sums->value = ork_strdup(ctx, value);
    if (!sums->value) {
        ork_sums_free(sums);
        return ORK_ERR_MEMORY;
    }
    *made = sums;
    return ORK_OK;
}

void ork_sums_free(ork_sums *sums)
{
    if (!sums) return;
    for (size_t j = 0; j < sums->key_count; j++) {
        key *of = &sums->keys[j];
        ork_column_free(of->like);
        ork_index_free(&of->index);
        ork_pair_map_free(&of->pairs);
        ork_dictionary_free(of->dictionary);
        free(of->values);
    }
    free(sums->keys);
    free(sums->groups);
    free(sums->powers);
    free(sums->ids);
    ork_table_free(sums->frame);
    ork_column_free(sums->like);
    free(sums->value);
    free(sums);
}

size_t ork_sums_rows(const ork_sums *sums)
{
    return sums->rows;
}

size_t ork_sums_groups(const ork_sums *sums)
{
    return sums->count;
}

/* ---- The first part ---------------------------------------------------------------------------
 */

static ork_status column_like(ork_context *ctx, const ork_column *column, ork_column **like)
{
    ORK_TRY(ork_column_new(ctx, column->name, column->type, 0, like));
    return ork_column_describe(ctx, *like, column->label, column->measure, column->source);
}

static ork_status make_key(ork_context *ctx, const ork_column *column, key *of)
{
    of->missing = ORK_INDEX_NONE;
    ORK_TRY(column_like(ctx, column, &of->like));
    ORK_TRY(ork_index_new(ctx, 16, &of->index));
    return column->type == ORK_TEXT ? ork_dictionary_new(ctx, &of->dictionary) : ORK_OK;
}

static ork_status take_columns(ork_context *ctx, ork_sums *sums, const ork_table *part)
{
    const ork_column *value;
    ORK_TRY(ork_table_numeric(ctx, part, sums->value, &value));
    ORK_TRY(column_like(ctx, value, &sums->like));
    ORK_NEW(sums->keys, ork_calloc(ctx, part->column_count, sizeof *sums->keys));
    for (size_t j = 0; j < part->column_count; j++) {
        if (part->columns[j] == value) continue;
        ORK_TRY(make_key(ctx, part->columns[j], &sums->keys[sums->key_count++]));
    }
    ORK_TRY(ork_table_frame(ctx, part, 0, &sums->frame));
    return ORK_OK;
}

/* ---- Which group a row belongs to --------------------------------------------------------------
 */

/* The id of a value that is there. `codes` [distinct texts of the part] what their codes are here,
   ORK_INDEX_NONE where that is not known yet. */
static ork_status id_of_value(ork_context *ctx, key *of, const ork_column *column, size_t i,
                              uint32_t *codes, uint32_t *id)
{
    if (column->type == ORK_TEXT) {
        uint32_t *code = &codes[column->data.code[i]];
        const char *text = ork_column_text(column, i);
        if (*code == ORK_INDEX_NONE)
            ORK_TRY(ork_dictionary_code(ctx, of->dictionary, text, strlen(text), code));
        return ork_index_add(ctx, &of->index, *code, of->count, id);
    }
    return ork_index_add(ctx, &of->index, ork_column_bits(column, i), of->count, id);
}

static ork_status keep_value(ork_context *ctx, key *of, const ork_column *column, size_t i)
{
    if (of->count == of->capacity) {
        uint32_t capacity = of->capacity ? 2 * of->capacity : 64;
        uint64_t *values = ork_realloc(ctx, of->values, capacity * sizeof *values);
        if (!values) return ORK_ERR_MEMORY;
        of->values = values;
        of->capacity = capacity;
    }
    bool has_bits = ork_column_has(column, i) && column->type != ORK_TEXT;
    of->values[of->count] = has_bits ? ork_column_bits(column, i) : 0;
    /* Texts get their codes in order of first appearance, but a missing value has none. */
    if (ork_column_has(column, i) && column->type == ORK_TEXT)
        of->values[of->count] = of->dictionary->count - 1;
    of->count++;
    return ORK_OK;
}

static ork_status id_of(ork_context *ctx, key *of, const ork_column *column, size_t i,
                        uint32_t *codes, uint32_t *id)
{
    if (ork_column_has(column, i)) {
        ORK_TRY(id_of_value(ctx, of, column, i, codes, id));
        return *id == of->count ? keep_value(ctx, of, column, i) : ORK_OK;
    }
    *id = of->missing;
    if (*id != ORK_INDEX_NONE) return ORK_OK;
    *id = of->missing = of->count;
    of->reason = ork_column_reason(column, i);
    return keep_value(ctx, of, column, i);
}

static ork_status reserve_group(ork_context *ctx, ork_sums *sums)
{
    if (sums->count < sums->capacity) return ORK_OK;
    if (sums->count >= ORK_INDEX_NONE / 2)
        return ork_fail(ctx, ORK_ERR_DATA, "there are too many different rows to add up");
    uint32_t capacity = sums->capacity ? sums->capacity + sums->capacity / 2 : 1024;
    size_t keys = sums->key_count ? sums->key_count : 1;
    group *groups = ork_realloc(ctx, sums->groups, capacity * sizeof *groups);
    if (!groups) return ORK_ERR_MEMORY;
    sums->groups = groups;
    uint32_t *ids = ork_realloc(ctx, sums->ids, capacity * keys * sizeof *ids);
    if (!ids) return ORK_ERR_MEMORY;
    sums->ids = ids;
    if (sums->has_powers) {
        powers *of = ork_realloc(ctx, sums->powers, capacity * sizeof *of);
        if (!of) return ORK_ERR_MEMORY;
        sums->powers = of;
    }
    sums->capacity = capacity;
    return ORK_OK;
}

/* [rows] the ids of a column's values, known from parts before or new. */
static ork_status ids_of_column(ork_context *ctx, key *of, const ork_column *column, uint32_t *ids)
{
    ORK_SCRATCH(scratch);
    uint32_t count = 0, *codes = NULL, *id_of_local;
    size_t *firsts, texts = column->type == ORK_TEXT ? column->dictionary->count : 0;
    ORK_TRY(ork_column_group_ids(ctx, column, ids, &count));
    ORK_NEW(firsts, ork_arena_calloc(ctx, &scratch, count, sizeof *firsts));
    ORK_NEW(id_of_local, ork_arena_alloc(ctx, &scratch, count * sizeof *id_of_local));
    ORK_NEW(codes, ork_arena_alloc(ctx, &scratch, texts * sizeof *codes));
    memset(codes, 0xFF, texts * sizeof *codes);
    ork_group_firsts(ids, column->length, count, firsts);
    for (uint32_t g = 0; g < count; g++)
        ORK_TRY(id_of(ctx, of, column, firsts[g], codes, &id_of_local[g]));
    for (size_t i = 0; i < column->length; i++)
        ids[i] = id_of_local[ids[i]];
    return ORK_OK;
}

static ork_status new_group(ork_context *ctx, ork_sums *sums, int64_t file_row,
                            uint32_t *const *ids, size_t i)
{
    ORK_TRY(reserve_group(ctx, sums));
    uint32_t g = sums->count++;
    sums->groups[g] = (group){.file_row = file_row};
    if (sums->has_powers) sums->powers[g] = (powers){0};
    for (size_t j = 0; j < sums->key_count; j++)
        sums->ids[g * sums->key_count + j] = ids[j][i];
    return ORK_OK;
}

/* [rows] the groups of the rows of a part, in order of first appearance. */
static ork_status find_groups(ork_context *ctx, ork_sums *sums, const ork_table *part,
                              const ork_column *const *columns, ork_arena *arena,
                              uint32_t *group_of)
{
    uint32_t **ids, left = 1;
    ORK_NEW(ids, ork_arena_calloc(ctx, arena, sums->key_count, sizeof *ids));
    memset(group_of, 0, part->row_count * sizeof *group_of);
    for (size_t j = 0; j < sums->key_count; j++) {
        key *of = &sums->keys[j];
        ORK_NEW(ids[j], ork_arena_alloc(ctx, arena, part->row_count * sizeof *ids[j]));
        ORK_TRY(ids_of_column(ctx, of, columns[j], ids[j]));
        ORK_TRY(ork_pair_map_reserve(ctx, &of->pairs, left, of->count));
        for (size_t i = 0; i < part->row_count; i++)
            ORK_TRY(ork_pair_map_add(ctx, &of->pairs, group_of[i], ids[j][i], &group_of[i]));
        left = of->pairs.count;
    }
    for (size_t i = 0; i < part->row_count; i++)
        if (group_of[i] == sums->count)
            ORK_TRY(new_group(ctx, sums, ork_table_file_row(part, i), ids, i));
    return ORK_OK;
}

/* ---- Adding -----------------------------------------------------------------------------------
 */

static ork_status negative(ork_context *ctx, const ork_table *part, const ork_column *value,
                           size_t i)
{
    ork_fail(ctx, ORK_ERR_DATA, "\"%s\" is %g: a size cannot be negative", value->name,
             ork_column_number(value, i));
    ork_hint(ctx, "correct the value, or leave the cell empty when it is not known");
    ork_place place = ork_table_place(part, i, value->name);
    return ork_at(ctx, &place);
}

static ork_status add_rows(ork_context *ctx, ork_sums *sums, const ork_table *part,
                           const ork_column *value, const uint32_t *group_of)
{
    for (size_t i = 0; i < part->row_count; i++) {
        group *to = &sums->groups[group_of[i]];
        if (to->rows == UINT32_MAX)
            return ork_fail(ctx, ORK_ERR_DATA, "more than 4 billion rows agree");
        to->rows++;
        if (!ork_column_has(value, i)) {
            to->unknown++;
            to->reason = ork_column_reason(value, i);
            continue;
        }
        double x = ork_column_number(value, i);
        if (x < 0) return negative(ctx, part, value, i);
        to->sum += x;
        if (!sums->has_powers) continue;
        powers *of = &sums->powers[group_of[i]];
        of->second += x * x;
        of->third += x * x * x;
        of->fourth += x * x * x * x;
    }
    sums->rows += part->row_count;
    return ORK_OK;
}

ork_status ork_sums_add(ork_context *ctx, ork_sums *sums, const ork_table *part)
{
    ORK_SCRATCH(scratch);
    const ork_column **keys, *value;
    uint32_t *group_of;
    size_t key_count = 0;
    if (!sums->frame) ORK_TRY(take_columns(ctx, sums, part));
    ORK_TRY(ork_table_numeric(ctx, part, sums->value, &value));
    ORK_NEW(keys, ork_arena_calloc(ctx, &scratch, sums->key_count, sizeof *keys));
    for (size_t j = 0; j < part->column_count; j++)
        if (part->columns[j] != value) keys[key_count++] = part->columns[j];
    if (part->row_count == 0) return ORK_OK;
    ORK_NEW(group_of, ork_arena_alloc(ctx, &scratch, part->row_count * sizeof *group_of));
    ORK_TRY(find_groups(ctx, sums, part, keys, &scratch, group_of));
    return add_rows(ctx, sums, part, value, group_of);
}

/* ---- The table --------------------------------------------------------------------------------
 */

static void put_value(const ork_column *to, size_t i, uint64_t bits)
{
    switch (to->type) {
    case ORK_NUMBER:
        memcpy(&to->data.number[i], &bits, sizeof bits);
        break;
    case ORK_INTEGER:
        to->data.integer[i] = (int64_t)bits;
        break;
    case ORK_TEXT:
        to->data.code[i] = (uint32_t)bits;
        break;
    case ORK_DATE:
        to->data.day[i] = (int32_t)(int64_t)bits;
        break;
    case ORK_BOOLEAN:
        to->data.boolean[i] = (uint8_t)bits;
    }
}

static ork_status new_column(ork_context *ctx, const ork_column *like, size_t rows,
                             ork_column **made)
{
    ORK_TRY(ork_column_new(ctx, like->name, like->type, rows, made));
    return ork_column_describe(ctx, *made, like->label, like->measure, like->source);
}

static ork_status take_key(ork_context *ctx, const ork_sums *sums, size_t j, ork_table *table)
{
    const key *of = &sums->keys[j];
    ORK_OWNED_COLUMN ork_column *column = NULL;
    ORK_TRY(new_column(ctx, of->like, sums->count, &column));
    if (of->dictionary) {
        ork_dictionary_free(column->dictionary);
        column->dictionary = ork_dictionary_share(of->dictionary);
    }
    for (uint32_t g = 0; g < sums->count; g++) {
        uint32_t id = sums->ids[g * sums->key_count + j];
        if (id == of->missing)
            ORK_TRY(ork_column_set_missing(ctx, column, g, of->reason));
        else
            put_value(column, g, of->values[id]);
    }
    ork_column *made = column;
    column = NULL;
    return ork_table_take(ctx, table, made);
}

static ork_status take_sum(ork_context *ctx, const ork_sums *sums, ork_table *table)
{
    ORK_OWNED_COLUMN ork_column *column = NULL;
    ORK_TRY(ork_column_new(ctx, sums->value, ORK_NUMBER, sums->count, &column));
    const ork_column *like = sums->like;
    ORK_TRY(ork_column_describe(ctx, column, like->label, like->measure, like->source));
    for (uint32_t g = 0; g < sums->count; g++) {
        const group *of = &sums->groups[g];
        if (of->unknown)
            ORK_TRY(ork_column_set_missing(ctx, column, g, of->reason));
        else
            ORK_TRY(ork_column_set_number(ctx, column, g, of->sum));
    }
    ork_column *made = column;
    column = NULL;
    return ork_table_take(ctx, table, made);
}

static ork_status take_further(ork_context *ctx, const ork_sums *sums, ork_sum_kind kind,
                               ork_table *table)
{
    ORK_SCRATCH(scratch);
    ORK_OWNED_COLUMN ork_column *column = NULL;
    const char *name;
    ORK_TRY(ork_sums_name(ctx, &scratch, sums->value, kind, &name));
    ork_type type = kind == ORK_SUM_ROWS || kind == ORK_SUM_UNKNOWN ? ORK_INTEGER : ORK_NUMBER;
    ORK_TRY(ork_column_new(ctx, name, type, sums->count, &column));
    for (uint32_t g = 0; g < sums->count; g++) {
        const powers *of = sums->has_powers ? &sums->powers[g] : NULL;
        if (type == ORK_INTEGER)
            column->data.integer[g] =
                kind == ORK_SUM_ROWS ? sums->groups[g].rows : sums->groups[g].unknown;
        else
            ORK_TRY(ork_column_set_number(ctx, column, g,
                                          kind == ORK_SUM_SQUARES ? of->second
                                          : kind == ORK_SUM_CUBES ? of->third
                                                                  : of->fourth));
    }
    ork_column *made = column;
    column = NULL;
    return ork_table_take(ctx, table, made);
}

ork_status ork_sums_table(ork_context *ctx, ork_sums *sums, ork_table **made)
{
    ORK_OWNED_TABLE ork_table *table = NULL;
    for (size_t j = 0; j < sums->key_count; j++)
        ork_pair_map_free(&sums->keys[j].pairs); /* large, and needed no more */
    ORK_TRY(ork_table_frame(ctx, sums->frame, sums->count, &table));
    ORK_NEW(table->rows, ork_alloc(ctx, sums->count * sizeof *table->rows));
    for (uint32_t g = 0; g < sums->count; g++)
        table->rows[g] = sums->groups[g].file_row;
    for (size_t j = 0; j < sums->key_count; j++)
        ORK_TRY(take_key(ctx, sums, j, table));
    ORK_TRY(take_sum(ctx, sums, table));
    int kinds = sums->has_powers ? ORK_SUM_KINDS : ORK_SUM_SQUARES;
    for (int kind = 0; kind < kinds; kind++)
        ORK_TRY(take_further(ctx, sums, (ork_sum_kind)kind, table));
    *made = table;
    table = NULL;
    return ORK_OK;
}

/* ---- Names ------------------------------------------------------------------------------------
 */

ork_status ork_sums_name(ork_context *ctx, ork_arena *arena, const char *value, ork_sum_kind kind,
                         const char **name)
{
    static const char *const kinds[] = {"rows", "not known", "squares", "cubes", "fourth powers"};
    ORK_NEW(*name, ork_arena_format(ctx, arena, "%s: %s", value, kinds[kind]));
    return ORK_OK;
}

ork_status ork_sums_column(ork_context *ctx, const ork_table *table, const char *value,
                           ork_sum_kind kind, const ork_column **column)
{
    ORK_SCRATCH(scratch);
    const char *name;
    ORK_TRY(ork_sums_name(ctx, &scratch, value, kind, &name));
    int j = ork_table_find(table, name);
    *column = j >= 0 && ork_column_is_numeric(table->columns[j]) ? table->columns[j] : NULL;
    return ORK_OK;
}
