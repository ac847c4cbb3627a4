/* A table written in the study itself: a list of mappings column: value. */
#include "study/run.h"

#include <string.h>

typedef struct cells {
    const char *name;
    ork_node **nodes; /* [rows], NULL where a row does not have the column */
} cells;

static size_t find_cells(const cells *columns, size_t count, const char *name)
{
    for (size_t j = 0; j < count; j++)
        if (strcmp(columns[j].name, name) == 0) return j;
    return count;
}

/* Columns in order of first appearance. */
static ork_status gather(ork_context *ctx, const ork_study *study, ork_arena *arena,
                         const ork_node *rows, cells **columns, size_t *count)
{
    size_t capacity = 0;
    for (size_t i = 0; i < rows->count; i++) {
        const ork_node *row = rows->items[i];
        if (row->kind != ORK_NODE_MAPPING)
            return ork_node_fail(ctx, study->path, row,
                                 "each row is a mapping column: value, here is %s",
                                 ork_node_kind_words(row));
        capacity += row->count;
    }
    ORK_NEW(*columns, ork_arena_calloc(ctx, arena, capacity, sizeof **columns));
    *count = 0;
    for (size_t i = 0; i < rows->count; i++) {
        const ork_node *row = rows->items[i];
        for (size_t k = 0; k < row->count; k++) {
            size_t j = find_cells(*columns, *count, row->keys[k]->text);
            if (j == *count) {
                (*columns)[j].name = row->keys[k]->text;
                ORK_NEW((*columns)[j].nodes,
                        ork_arena_calloc(ctx, arena, rows->count, sizeof(ork_node *)));
                (*count)++;
            }
            if (row->items[k]->kind != ORK_NODE_SCALAR && row->items[k]->kind != ORK_NODE_NULL)
                return ork_node_fail(ctx, study->path, row->items[k],
                                     "a cell is a text or a number, here is %s",
                                     ork_node_kind_words(row->items[k]));
            (*columns)[j].nodes[i] = row->items[k];
        }
    }
    return ORK_OK;
}

static bool is_boolean(const char *text)
{
    return strcmp(text, "true") == 0 || strcmp(text, "false") == 0;
}

/* The narrowest type that all cells of a column have; quoted cells are texts. */
static ork_type type_of(const cells *column, size_t rows)
{
    bool integers = true, numbers = true, booleans = true, any = false;
    for (size_t i = 0; i < rows; i++) {
        const ork_node *node = column->nodes[i];
        if (!node || node->kind == ORK_NODE_NULL) continue;
        double number;
        int64_t integer;
        size_t length = strlen(node->text);
        any = true;
        integers = integers && !node->quoted && ork_parse_integer(node->text, length, &integer);
        numbers = numbers && !node->quoted && ork_parse_number(node->text, length, '.', &number);
        booleans = booleans && !node->quoted && is_boolean(node->text);
    }
    if (!any) return ORK_TEXT;
    if (booleans) return ORK_BOOLEAN;
    if (integers) return ORK_INTEGER;
    return numbers ? ORK_NUMBER : ORK_TEXT;
}

static ork_status fill(ork_context *ctx, const cells *from, ork_column *column)
{
    for (size_t i = 0; i < column->length; i++) {
        const ork_node *node = from->nodes[i];
        if (!node || node->kind == ORK_NODE_NULL) {
            ORK_TRY(ork_column_set_missing(ctx, column, i, ORK_NOT_COLLECTED));
            continue;
        }
        size_t length = strlen(node->text);
        switch (column->type) {
        case ORK_BOOLEAN:
            column->data.boolean[i] = strcmp(node->text, "true") == 0;
            break;
        case ORK_INTEGER:
            ork_parse_integer(node->text, length, &column->data.integer[i]);
            break;
        case ORK_NUMBER:
            ork_parse_number(node->text, length, '.', &column->data.number[i]);
            break;
        default:
            ORK_TRY(ork_column_set_text(ctx, column, i, node->text));
        }
    }
    return ORK_OK;
}

ork_status ork_rows_table(ork_context *ctx, const ork_study *study, const ork_node *rows,
                          ork_table **table)
{
    ORK_SCRATCH(scratch);
    ORK_OWNED_TABLE ork_table *made = NULL;
    cells *columns = NULL;
    size_t count = 0;
    ORK_TRY(gather(ctx, study, &scratch, rows, &columns, &count));
    ORK_TRY(ork_table_new(ctx, NULL, rows->count, &made));
    ORK_TRY(ork_table_set_origin(ctx, made, study->path, NULL, rows->line));
    /* Messages about a row of this table name the study's line. */
    ORK_NEW(made->rows, ork_calloc(ctx, rows->count + 1, sizeof *made->rows));
    for (size_t i = 0; i < rows->count; i++)
        made->rows[i] = rows->items[i]->line;
    for (size_t j = 0; j < count; j++) {
        ORK_OWNED_COLUMN ork_column *column = NULL;
        ORK_TRY(ork_column_new(ctx, columns[j].name, type_of(&columns[j], rows->count), rows->count,
                               &column));
        ORK_TRY(fill(ctx, &columns[j], column));
        ork_column *handed = column;
        column = NULL;
        ORK_TRY(ork_table_take(ctx, made, handed));
    }
    *table = made;
    made = NULL;
    return ORK_OK;
}
