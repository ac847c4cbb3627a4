/* Which columns of the data a method's options name: what a conversion of geography must keep. */
#include <string.h>

#include "methods/methods.h"
#include "methods/rule.h"

/* A list of names, each once, growing in an arena. */
typedef struct name_list {
    ork_context *ctx;
    ork_arena *arena;
    ork_texts *texts;
    size_t capacity;
} name_list;

static ork_status names_add(name_list *names, const char *name)
{
    ork_texts *texts = names->texts;
    for (size_t k = 0; k < texts->count; k++) {
        if (strcmp(texts->items[k], name) == 0) return ORK_OK;
    }
    if (texts->count == names->capacity) {
        size_t capacity = names->capacity ? 2 * names->capacity : 16;
        const char **items;
        ORK_NEW(items, ork_arena_calloc(names->ctx, names->arena, capacity, sizeof *items));
        if (texts->count) memcpy(items, texts->items, texts->count * sizeof *items);
        texts->items = items;
        names->capacity = capacity;
    }
    char *copy;
    ORK_NEW(copy, ork_arena_strndup(names->ctx, names->arena, name, strlen(name)));
    texts->items[texts->count++] = copy;
    return ORK_OK;
}

/* What an expression (or a rule's condition) names; a text that is none names nothing. */
static ork_status names_add_expression(name_list *names, const char *text)
{
    ork_expression *expression;
    size_t name_length;
    text = ork_rule_condition(text, &name_length);
    ork_status status = ork_expression_parse(names->ctx, text, &expression);
    if (status == ORK_ERR_MEMORY) return status;
    if (status != ORK_OK) {
        ork_context_clear_error(names->ctx);
        return ORK_OK;
    }
    for (size_t k = 0; k < ork_expression_column_count(expression) && status == ORK_OK; k++)
        status = names_add(names, ork_expression_column(expression, k));
    ork_expression_free(expression);
    return status;
}

static ork_status names_add_table(name_list *names, const ork_table *table)
{
    for (size_t j = 0; table && j < table->column_count; j++) {
        const ork_column *column = table->columns[j];
        if (column->type != ORK_TEXT) continue;
        for (uint32_t k = 0; k < column->dictionary->count; k++) {
            ORK_TRY(names_add(names, column->dictionary->texts[k]));
            ORK_TRY(names_add_expression(names, column->dictionary->texts[k]));
        }
    }
    return ORK_OK;
}

static ork_status names_add_param(name_list *names, const ork_param *param, const void *fields)
{
    const void *value = ork_param_value(param, fields);
    bool is_column = param->kind == ORK_PARAM_COLUMN || param->kind == ORK_PARAM_COLUMNS;
    ork_texts texts = {0};
    if (param->kind == ORK_PARAM_COLUMN || param->kind == ORK_PARAM_TEXT) {
        const char *const *text = value;
        if (*text) texts = (ork_texts){(const char **)(uintptr_t)text, 1};
    } else if (param->kind == ORK_PARAM_COLUMNS || param->kind == ORK_PARAM_TEXTS) {
        texts = *(const ork_texts *)value;
    } else if (param->kind == ORK_PARAM_TABLE) {
        if (param->flags & ORK_NO_COLUMNS) return ORK_OK;
        return names_add_table(names, *(const ork_table *const *)value);
    }
    for (size_t k = 0; k < texts.count; k++) {
        ORK_TRY(names_add(names, texts.items[k]));
        if (!is_column) ORK_TRY(names_add_expression(names, texts.items[k]));
    }
    return ORK_OK;
}

ork_status ork_options_additive(ork_context *ctx, const ork_method *method,
                                const ork_options *options, ork_arena *arena, ork_texts *columns)
{
    *columns = (ork_texts){0};
    name_list names = {.ctx = ctx, .arena = arena, .texts = columns};
    for (size_t k = 0; k < method->param_count; k++) {
        if (!(method->params[k].flags & ORK_ADDITIVE)) continue;
        ORK_TRY(names_add_param(&names, &method->params[k], options->fields));
    }
    return ORK_OK;
}

ork_status ork_options_columns(ork_context *ctx, const ork_method *method,
                               const ork_options *options, ork_arena *arena, ork_texts *columns)
{
    *columns = (ork_texts){0};
    name_list names = {.ctx = ctx, .arena = arena, .texts = columns};
    for (size_t k = 0; k < method->param_count; k++)
        ORK_TRY(names_add_param(&names, &method->params[k], options->fields));
    return ORK_OK;
}
