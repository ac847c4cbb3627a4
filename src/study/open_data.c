#include "study/model.h"

#include <string.h>

/* header-row and header-rows. */
static ork_status open_count(ork_context *ctx, const ork_study *study, const ork_node *data,
                             const char *key, int *count)
{
    const ork_node *node = ork_node_get(data, key);
    if (!node) return ORK_OK;
    int64_t value = 0;
    ork_parse_integer(node->text, strlen(node->text), &value);
    if (value < 1 || value > 1000000)
        return ork_node_fail(ctx, study->path, node, "\"%s\" counts rows from 1", key);
    *count = (int)value;
    return ORK_OK;
}

/* delimiter and decimal: one character; "tab" is a tab. */
static ork_status open_mark(ork_context *ctx, const ork_study *study, const ork_node *data,
                            const char *key, const char *allowed, char *mark)
{
    const ork_node *node = ork_node_get(data, key);
    if (!node) return ORK_OK;
    const char *text = strcmp(node->text, "tab") == 0 ? "\t" : node->text;
    if (strlen(text) != 1 || !strchr(allowed, text[0]))
        return ork_node_fail(ctx, study->path, node, "\"%s\" cannot be \"%s\"", key, node->text);
    *mark = text[0];
    return ORK_OK;
}

static ork_status open_missing(ork_context *ctx, ork_study *study, const ork_node *node,
                               ork_read_options *options)
{
    if (!node) return ORK_OK;
    ork_missing_text *texts;
    ORK_NEW(texts, ork_arena_calloc(ctx, &study->arena, node->count + 1, sizeof *texts));
    for (size_t i = 0; i < node->count; i++) {
        texts[i].text = node->keys[i]->text;
        int reason = ORK_NOT_COLLECTED;
        while (reason <= ORK_NOT_DEFINED &&
               !ork_same_name(ork_reason_name((ork_reason)reason), node->items[i]->text))
            reason++;
        if (reason > ORK_NOT_DEFINED)
            return ork_node_fail(
                ctx, study->path, node->items[i],
                "\"%s\" is no reason for a missing value: %s, %s, %s or %s", node->items[i]->text,
                ork_reason_name(ORK_NOT_COLLECTED), ork_reason_name(ORK_SUPPRESSED),
                ork_reason_name(ORK_NOT_APPLICABLE), ork_reason_name(ORK_NOT_DEFINED));
        texts[i].reason = (ork_reason)reason;
    }
    options->missing = texts;
    options->missing_count = node->count;
    return ORK_OK;
}

static ork_status open_read_options(ork_context *ctx, ork_study *study, const ork_node *node,
                                    ork_read_options *options)
{
    ork_texts columns;
    options->encoding = ork_node_text(node, "encoding");
    options->sheet = ork_node_text(node, "sheet");
    options->range = ork_node_text(node, "range");
    ORK_TRY(open_count(ctx, study, node, "header-row", &options->header_row));
    ORK_TRY(open_count(ctx, study, node, "header-rows", &options->header_rows));
    ORK_TRY(open_mark(ctx, study, node, "delimiter", ",;\t|", &options->delimiter));
    ORK_TRY(open_mark(ctx, study, node, "decimal", ".,", &options->decimal));
    ORK_TRY(ork_node_texts(ctx, &study->arena, ork_node_get(node, "text-columns"), &columns));
    options->text_columns = columns.items;
    options->text_column_count = columns.count;
    return open_missing(ctx, study, ork_node_get(node, "missing"), options);
}

/* wider: {names: column, values: column} */
static ork_status open_wider(ork_context *ctx, const ork_study *study, ork_study_data *data)
{
    static const ork_key keys[] = {
        {"names", ORK_KEY_TEXT, true, "the column whose texts become columns"},
        {"values", ORK_KEY_TEXT, true, "the column of their values"},
    };
    static const ork_keys wider = {.what = "wider", .items = keys, .count = 2};
    data->wider = ork_node_get(data->node, "wider");
    return data->wider ? ork_keys_check(ctx, study->path, &wider, data->wider) : ORK_OK;
}

/* sum: {column: column, by: columns} */
static ork_status open_sum(ork_context *ctx, ork_study *study, ork_study_data *data)
{
    static const ork_key keys[] = {
        {"column", ORK_KEY_TEXT, true, "the column that is summed"},
        {"by", ORK_KEY_TEXTS, true, "the columns in which rows agree that are added up"},
    };
    static const ork_keys sum = {.what = "sum", .items = keys, .count = 2};
    data->sum = ork_node_get(data->node, "sum");
    if (!data->sum) return ORK_OK;
    ORK_TRY(ork_keys_check(ctx, study->path, &sum, data->sum));
    if (data->wider)
        return ork_node_fail(ctx, study->path, data->sum, "wider and sum exclude each other");
    return ork_node_texts(ctx, &study->arena, ork_node_get(data->sum, "by"), &data->sum_by);
}

static ork_status open_one(ork_context *ctx, ork_study *study, const ork_node *key,
                           const ork_node *node, ork_study_data *data)
{
    ork_arena *arena = &study->arena;
    if (strchr(key->text, '.'))
        return ork_node_fail(ctx, study->path, key,
                             "the name \"%s\" holds a dot, which parts a step from its table",
                             key->text);
    ORK_TRY(ork_keys_check(ctx, study->path, &ork_data_keys, node));
    data->name = key->text;
    data->node = node;
    ORK_TRY(ork_study_resolve(ctx, study, ork_node_get(node, "file"), data->name, &data->file));
    data->file.source = ork_node_text(node, "source");
    data->unit = ork_node_text(node, "unit");
    data->period = ork_node_text(node, "period");
    ORK_TRY(open_wider(ctx, study, data));
    ORK_TRY(open_sum(ctx, study, data));
    data->where_node = ork_node_get(node, "where");
    data->where = ork_node_text(node, "where");
    ORK_TRY(open_read_options(ctx, study, node, &data->read));
    ORK_TRY(ork_node_pairs(ctx, arena, ork_node_get(node, "labels"), &data->labels));
    ORK_TRY(ork_node_pairs(ctx, arena, ork_node_get(node, "measures"), &data->measures));
    return ork_node_texts(ctx, arena, ork_node_get(node, "additive"), &data->additive);
}

/* derive: {data set: {column: expression}} */
static ork_status open_derive(ork_context *ctx, ork_study *study)
{
    const ork_node *derive = ork_node_get(study->root, "derive");
    if (!derive) return ORK_OK;
    const ork_key columns = {"derive", ORK_KEY_MAP, false, NULL};
    for (size_t i = 0; i < derive->count; i++) {
        size_t found = ork_study_find_data(study, derive->keys[i]->text);
        if (found == SIZE_MAX) {
            const char *names[256];
            size_t count = 0;
            for (; count < study->data_count && count < 256; count++)
                names[count] = study->data[count].name;
            ork_node_fail(ctx, study->path, derive->keys[i], "there is no data set \"%s\"",
                          derive->keys[i]->text);
            const char *meant = ork_suggest(ctx, derive->keys[i]->text, names, count);
            if (meant) ork_hint(ctx, "did you mean \"%s\"?", meant);
            return ORK_ERR_DATA;
        }
        ORK_TRY(ork_key_check(ctx, study->path, &columns, derive->items[i]));
        ORK_TRY(ork_node_pairs(ctx, &study->arena, derive->items[i], &study->data[found].derive));
    }
    return ORK_OK;
}

ork_status ork_study_open_data(ork_context *ctx, ork_study *study)
{
    const ork_node *data = ork_node_get(study->root, "data");
    if (data) {
        ORK_NEW(study->data,
                ork_arena_calloc(ctx, &study->arena, data->count + 1, sizeof *study->data));
        for (size_t i = 0; i < data->count; i++) {
            study->data_count = i + 1;
            ORK_TRY(open_one(ctx, study, data->keys[i], data->items[i], &study->data[i]));
        }
    }
    return open_derive(ctx, study);
}
