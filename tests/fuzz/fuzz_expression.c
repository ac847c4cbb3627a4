/* Any bytes as an expression: parsing and evaluating must end in a value or in an error. */
#include <assert.h>
#include <string.h>

#include "orken.h"

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size);

static void take(ork_context *ctx, ork_table *table, ork_column *column)
{
    ork_status status = ork_column_set_missing(ctx, column, 3, ORK_SUPPRESSED);
    assert(status == ORK_OK);
    status = ork_table_take(ctx, table, column);
    assert(status == ORK_OK);
}

/* Six rows of every type, with keys and a gap in each column but the keys. */
static ork_table *make_table(ork_context *ctx)
{
    enum { ROWS = 6 };
    ork_table *table = NULL;
    ork_column *u, *p, *x, *i, *t, *d, *b;
    ork_table_new(ctx, "fuzzed", ROWS, &table);
    ork_column_new(ctx, "u", ORK_TEXT, ROWS, &u);
    ork_column_new(ctx, "p", ORK_INTEGER, ROWS, &p);
    ork_column_new(ctx, "x", ORK_NUMBER, ROWS, &x);
    ork_column_new(ctx, "i", ORK_INTEGER, ROWS, &i);
    ork_column_new(ctx, "t", ORK_TEXT, ROWS, &t);
    ork_column_new(ctx, "d", ORK_DATE, ROWS, &d);
    ork_column_new(ctx, "b", ORK_BOOLEAN, ROWS, &b);
    for (size_t k = 0; k < ROWS; k++) {
        static const double numbers[] = {0, -1.5, 1e308, 3, 1e-300, 7};
        ork_column_set_text(ctx, u, k, k % 2 ? "Алматы" : "Абай");
        ork_column_set_text(ctx, t, k, k % 3 ? "a" : "");
        p->data.integer[k] = 2011 + (int64_t)k / 2;
        x->data.number[k] = numbers[k];
        i->data.integer[k] = k ? INT64_MIN + (int64_t)k : INT64_MAX;
        d->data.day[k] = (int32_t)k * 1000;
        b->data.boolean[k] = k & 1;
    }
    ork_table_take(ctx, table, u);
    ork_table_take(ctx, table, p);
    take(ctx, table, x);
    take(ctx, table, i);
    take(ctx, table, t);
    take(ctx, table, d);
    take(ctx, table, b);
    ork_table_set_keys(ctx, table, "u", "p");
    return table;
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size)
{
    ork_context *ctx = ork_context_new();
    char *text = strndup((const char *)bytes, size);
    ork_table *table = make_table(ctx), *filtered = NULL;
    ork_expression *expression = NULL;
    ork_column *column = NULL;
    ork_status status = ork_expression_parse(ctx, text, &expression);
    if (status == ORK_OK)
        status = ork_expression_evaluate(ctx, expression, table, NULL, "y", &column);
    if (status == ORK_OK) {
        assert(column->length == table->row_count);
        for (size_t k = 0; k < column->length && column->type == ORK_NUMBER; k++)
            assert(!ork_column_has(column, k) ||
                   column->data.number[k] - column->data.number[k] == 0);
        status = ork_table_where(ctx, table, text, &filtered);
    }
    assert(status == ORK_OK || status == ORK_ERR_DATA);
    if (status != ORK_OK) assert(ork_context_error(ctx)->message);
    ork_table_free(filtered);
    ork_column_free(column);
    ork_expression_free(expression);
    ork_table_free(table);
    free(text);
    ork_context_free(ctx);
    return 0;
}
