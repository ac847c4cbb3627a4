/*
 * Joins: rows of two tables with equal keys side by side.
 *
 * The distinct values of both sides are brought together by their text, column by column, so that
 * 2016 and "2016" meet; the rows then go through one hash table. A missing key meets nothing.
 */
#include <string.h>

#include "table/groups.h"
#include "table/index.h"

typedef struct joining {
    const ork_table *left, *right;
    const ork_column **left_keys, **right_keys;
    size_t key_count;
    /* [rows] the id of the row's key, the same on both sides; ORK_INDEX_NONE where it is missing */
    uint32_t *left_ids, *right_ids;
    uint32_t id_count;
    size_t *partner;     /* [left rows] row on the right, or SIZE_MAX */
    bool *is_used;       /* [right rows] */
    size_t unused_count; /* rows on the right that no row on the left met */
} joining;

/* [rows] codes of a column's values in a dictionary of texts that both sides share. */
static ork_status text_codes(ork_context *ctx, const ork_column *column, ork_dictionary *shared,
                             uint32_t *codes)
{
    ORK_SCRATCH(scratch);
    size_t rows = column->length, *firsts;
    uint32_t groups, *code_of;
    ORK_TRY(ork_column_group_ids(ctx, column, codes, &groups));
    ORK_NEW(firsts, ork_arena_calloc(ctx, &scratch, groups, sizeof *firsts));
    ORK_NEW(code_of, ork_arena_calloc(ctx, &scratch, groups, sizeof *code_of));
    ork_group_firsts(codes, rows, groups, firsts);
    ORK_OWNED_TEXT ork_text text = {0};
    for (uint32_t k = 0; k < groups; k++) {
        code_of[k] = ORK_INDEX_NONE;
        if (!ork_column_has(column, firsts[k])) continue;
        text.length = 0;
        ork_text_add(ctx, &text, "");
        ork_column_write(column, firsts[k], ctx, &text);
        ORK_TRY(ork_text_status(&text));
        ORK_TRY(ork_dictionary_code(ctx, shared, text.bytes, text.length, &code_of[k]));
    }
    for (size_t i = 0; i < rows; i++)
        codes[i] = code_of[codes[i]];
    return ORK_OK;
}

static void free_dictionary(ork_dictionary **dictionary)
{
    ork_dictionary_free(*dictionary);
}

/* Ids of one key column for both sides. */
static ork_status match_column(ork_context *ctx, const joining *j, size_t key, uint32_t *left,
                               uint32_t *right)
{
    __attribute__((cleanup(free_dictionary))) ork_dictionary *shared = NULL;
    ORK_TRY(ork_dictionary_new(ctx, &shared));
    ORK_TRY(text_codes(ctx, j->left_keys[key], shared, left));
    return text_codes(ctx, j->right_keys[key], shared, right);
}

/* ids becomes the id of the pair (ids, more). */
static ork_status combine(ork_context *ctx, ork_index *pairs, const uint32_t *more, size_t rows,
                          uint32_t *ids, uint32_t *next)
{
    for (size_t i = 0; i < rows; i++) {
        if (ids[i] == ORK_INDEX_NONE || more[i] == ORK_INDEX_NONE) {
            ids[i] = ORK_INDEX_NONE;
            continue;
        }
        ORK_TRY(ork_index_add(ctx, pairs, (uint64_t)ids[i] << 32 | more[i], *next, &ids[i]));
        *next += ids[i] == *next;
    }
    return ORK_OK;
}

static ork_status match_keys(ork_context *ctx, ork_arena *scratch, joining *j)
{
    size_t left_rows = j->left->row_count, right_rows = j->right->row_count;
    uint32_t *left, *right;
    ORK_NEW(j->left_ids, ork_arena_alloc(ctx, scratch, left_rows * sizeof *left));
    ORK_NEW(j->right_ids, ork_arena_alloc(ctx, scratch, right_rows * sizeof *right));
    ORK_NEW(left, ork_arena_alloc(ctx, scratch, left_rows * sizeof *left));
    ORK_NEW(right, ork_arena_alloc(ctx, scratch, right_rows * sizeof *right));
    ORK_TRY(match_column(ctx, j, 0, j->left_ids, j->right_ids));
    for (size_t key = 1; key < j->key_count; key++) {
        ORK_TRY(match_column(ctx, j, key, left, right));
        ORK_OWNED_INDEX ork_index pairs = {0};
        ORK_TRY(ork_index_new(ctx, right_rows, &pairs));
        uint32_t next = 0;
        ORK_TRY(combine(ctx, &pairs, left, left_rows, j->left_ids, &next));
        ORK_TRY(combine(ctx, &pairs, right, right_rows, j->right_ids, &next));
    }
    for (size_t i = 0; i < left_rows; i++)
        if (j->left_ids[i] != ORK_INDEX_NONE && j->left_ids[i] >= j->id_count)
            j->id_count = j->left_ids[i] + 1;
    for (size_t i = 0; i < right_rows; i++)
        if (j->right_ids[i] != ORK_INDEX_NONE && j->right_ids[i] >= j->id_count)
            j->id_count = j->right_ids[i] + 1;
    return ORK_OK;
}

/* ---- Partners ---- */

static ork_status same_key_twice(ork_context *ctx, const joining *j, size_t first, size_t again)
{
    ORK_OWNED_TEXT ork_text key = {0};
    for (size_t k = 0; k < j->key_count; k++) {
        if (k) ork_text_add(ctx, &key, ", ");
        ork_column_write(j->right_keys[k], again, ctx, &key);
    }
    ORK_TRY(ork_text_status(&key));
    ork_fail(ctx, ORK_ERR_DATA,
             "\"%s\" stands in rows %lld and %lld of the table that is joined on", key.bytes,
             (long long)ork_table_file_row(j->right, first),
             (long long)ork_table_file_row(j->right, again));
    ork_place place = ork_table_place(j->right, again, j->right_keys[0]->name);
    ork_at(ctx, &place);
    return ork_hint(ctx,
                    "join by more columns (for example the period), or group that table first");
}

static ork_status find_partners(ork_context *ctx, ork_arena *scratch, joining *j)
{
    size_t left_rows = j->left->row_count, right_rows = j->right->row_count;
    size_t *row_of_id;
    ORK_NEW(row_of_id, ork_arena_alloc(ctx, scratch, j->id_count * sizeof *row_of_id));
    memset(row_of_id, 0xFF, j->id_count * sizeof *row_of_id); /* SIZE_MAX: none */
    for (size_t i = 0; i < right_rows; i++) {
        if (j->right_ids[i] == ORK_INDEX_NONE) continue;
        size_t *row = &row_of_id[j->right_ids[i]];
        if (*row != SIZE_MAX) return same_key_twice(ctx, j, *row, i);
        *row = i;
    }
    ORK_NEW(j->partner, ork_arena_alloc(ctx, scratch, left_rows * sizeof *j->partner));
    ORK_NEW(j->is_used, ork_arena_calloc(ctx, scratch, right_rows, sizeof *j->is_used));
    j->unused_count = right_rows;
    for (size_t i = 0; i < left_rows; i++) {
        j->partner[i] = SIZE_MAX;
        if (j->left_ids[i] == ORK_INDEX_NONE) continue;
        size_t row = row_of_id[j->left_ids[i]];
        j->partner[i] = row;
        if (row == SIZE_MAX || j->is_used[row]) continue;
        j->is_used[row] = true;
        j->unused_count--;
    }
    return ORK_OK;
}

static ork_status note_unmatched(ork_context *ctx, const ork_table *table, const char *fate,
                                 size_t count, size_t first)
{
    if (count == 0) return ORK_OK;
    ORK_OWNED_TEXT ork_text name = {0};
    ork_table_row_name(ctx, table, first, &name);
    ORK_TRY(ork_text_status(&name));
    return ork_note_add(ctx, ORK_INFO, "join-unmatched",
                        "%zu row%s of %s met no row of the other table and %s (first: %s)", count,
                        count == 1 ? "" : "s", table->name ? table->name : "a table", fate,
                        name.bytes);
}

static ork_status note_all_unmatched(ork_context *ctx, const joining *j, ork_join how)
{
    size_t count = 0, first = 0;
    for (size_t i = j->left->row_count; i-- > 0;) {
        if (j->partner[i] != SIZE_MAX) continue;
        first = i;
        count++;
    }
    bool drops_left = how == ORK_JOIN_INNER, drops_right = how != ORK_JOIN_OUTER;
    ORK_TRY(note_unmatched(ctx, j->left, drops_left ? "were left out" : "have gaps", count, first));
    for (first = 0; first < j->right->row_count && j->is_used[first];)
        first++;
    return note_unmatched(ctx, j->right, drops_right ? "were left out" : "have gaps",
                          j->unused_count, first);
}

/* ---- The joined table ---- */

/* Rows of the result: row of the left and of the right table, SIZE_MAX where there is none. */
typedef struct row_pairs {
    size_t *left, *right;
    size_t count;
} row_pairs;

static ork_status pair_rows(ork_context *ctx, ork_arena *scratch, const joining *j, ork_join how,
                            row_pairs *pairs)
{
    size_t most = j->left->row_count + (how == ORK_JOIN_OUTER ? j->unused_count : 0);
    ORK_NEW(pairs->left, ork_arena_alloc(ctx, scratch, most * sizeof *pairs->left));
    ORK_NEW(pairs->right, ork_arena_alloc(ctx, scratch, most * sizeof *pairs->right));
    pairs->count = 0;
    for (size_t i = 0; i < j->left->row_count; i++) {
        if (how == ORK_JOIN_INNER && j->partner[i] == SIZE_MAX) continue;
        pairs->left[pairs->count] = i;
        pairs->right[pairs->count++] = j->partner[i];
    }
    for (size_t i = 0; how == ORK_JOIN_OUTER && i < j->right->row_count; i++) {
        if (j->is_used[i]) continue;
        pairs->left[pairs->count] = SIZE_MAX;
        pairs->right[pairs->count++] = i;
    }
    return ORK_OK;
}

/* A key column of an outer join: the left value, or the right one in rows that only it has. */
static ork_status merge_key(ork_context *ctx, const ork_column *left, const ork_column *right,
                            const row_pairs *pairs, ork_column **merged)
{
    ORK_OWNED_COLUMN ork_column *made = NULL;
    ork_type type = left->type;
    if (type != right->type)
        type = ork_column_is_numeric(left) && ork_column_is_numeric(right) ? ORK_NUMBER : ORK_TEXT;
    ORK_TRY(ork_column_new(ctx, left->name, type, pairs->count, &made));
    ORK_TRY(ork_column_describe(ctx, made, left->label, left->measure, left->source));
    ORK_OWNED_TEXT ork_text text = {0};
    for (size_t i = 0; i < pairs->count; i++) {
        const ork_column *from = pairs->left[i] != SIZE_MAX ? left : right;
        size_t row = pairs->left[i] != SIZE_MAX ? pairs->left[i] : pairs->right[i];
        if (!ork_column_has(from, row)) {
            ORK_TRY(ork_column_set_missing(ctx, made, i, ork_column_reason(from, row)));
        } else if (type == ORK_TEXT) {
            text.length = 0;
            ork_column_write(from, row, ctx, &text);
            ORK_TRY(ork_text_status(&text));
            ORK_TRY(ork_column_set_text(ctx, made, i, text.bytes));
        } else if (type == ORK_INTEGER) {
            made->data.integer[i] = from->data.integer[row];
        } else if (type == ORK_DATE) {
            made->data.day[i] = from->data.day[row];
        } else if (type == ORK_BOOLEAN) {
            made->data.boolean[i] = from->data.boolean[row];
        } else {
            made->data.number[i] = ork_column_number(from, row);
        }
    }
    *merged = made;
    made = NULL;
    return ORK_OK;
}

static bool is_among(const ork_column *column, const ork_column *const *columns, size_t count,
                     size_t *place)
{
    for (*place = 0; *place < count; ++*place)
        if (columns[*place] == column) return true;
    return false;
}

static ork_status take_left(ork_context *ctx, const joining *j, const row_pairs *pairs,
                            bool has_right_rows, ork_table *joined)
{
    for (size_t k = 0; k < j->left->column_count; k++) {
        const ork_column *from = j->left->columns[k];
        ork_column *column;
        size_t key;
        if (has_right_rows && is_among(from, j->left_keys, j->key_count, &key)) {
            ORK_TRY(merge_key(ctx, from, j->right_keys[key], pairs, &column));
        } else {
            ORK_TRY(ork_column_pick(ctx, from, pairs->left, pairs->count, &column));
        }
        ORK_TRY(ork_table_take(ctx, joined, column));
    }
    joined->unit = j->left->unit;
    joined->period = j->left->period;
    return ORK_OK;
}

static ork_status take_right(ork_context *ctx, const joining *j, const row_pairs *pairs,
                             ork_table *joined)
{
    const char *prefix = j->right->name ? j->right->name : "right";
    for (size_t k = 0; k < j->right->column_count; k++) {
        const ork_column *from = j->right->columns[k];
        size_t key;
        if (is_among(from, j->right_keys, j->key_count, &key)) continue;
        ORK_OWNED_COLUMN ork_column *picked = NULL;
        ORK_TRY(ork_column_pick(ctx, from, pairs->right, pairs->count, &picked));
        if (ork_table_find(joined, from->name) < 0) {
            ORK_TRY(ork_table_take(ctx, joined, ork_column_share(picked)));
            continue;
        }
        ORK_OWNED_MEMORY char *name = ork_format(ctx, "%s_%s", prefix, from->name);
        if (!name) return ORK_ERR_MEMORY;
        ork_column *renamed;
        ORK_TRY(ork_column_copy(ctx, picked, name, &renamed));
        ORK_TRY(ork_table_take(ctx, joined, renamed));
        ORK_TRY(ork_note_add(ctx, ORK_INFO, "column-renamed",
                             "both tables have a column \"%s\": the one of %s is called \"%s\"",
                             from->name, prefix, name));
    }
    return ORK_OK;
}

static ork_status find_keys(ork_context *ctx, ork_arena *scratch, joining *j,
                            const char *const *keys)
{
    ORK_NEW(j->left_keys, ork_arena_calloc(ctx, scratch, j->key_count, sizeof *j->left_keys));
    ORK_NEW(j->right_keys, ork_arena_calloc(ctx, scratch, j->key_count, sizeof *j->right_keys));
    for (size_t k = 0; k < j->key_count; k++) {
        ORK_TRY(ork_table_column(ctx, j->left, keys[k], &j->left_keys[k]));
        ORK_TRY(ork_table_column(ctx, j->right, keys[k], &j->right_keys[k]));
    }
    return ORK_OK;
}

ork_status ork_table_join(ork_context *ctx, const ork_table *left, const ork_table *right,
                          const char *const *keys, size_t key_count, ork_join how,
                          ork_table **joined)
{
    if (key_count == 0)
        return ork_fail(ctx, ORK_ERR_ARGUMENT, "a join needs at least one key column");
    ORK_SCRATCH(scratch);
    joining j = {.left = left, .right = right, .key_count = key_count};
    row_pairs pairs = {0};
    ORK_TRY(find_keys(ctx, &scratch, &j, keys));
    ORK_TRY(match_keys(ctx, &scratch, &j));
    ORK_TRY(find_partners(ctx, &scratch, &j));
    ORK_TRY(note_all_unmatched(ctx, &j, how));
    ORK_TRY(pair_rows(ctx, &scratch, &j, how, &pairs));

    ORK_OWNED_TABLE ork_table *made = NULL;
    ORK_TRY(ork_table_frame(ctx, left, pairs.count, &made));
    /* A row that only the right table has is no row of the left file: its place is unknown. */
    ORK_NEW(made->rows, ork_alloc(ctx, pairs.count * sizeof *made->rows));
    for (size_t i = 0; i < pairs.count; i++)
        made->rows[i] = pairs.left[i] == SIZE_MAX ? 0 : ork_table_file_row(left, pairs.left[i]);
    ORK_TRY(take_left(ctx, &j, &pairs, how == ORK_JOIN_OUTER, made));
    ORK_TRY(take_right(ctx, &j, &pairs, made));
    *joined = made;
    made = NULL;
    return ORK_OK;
}
