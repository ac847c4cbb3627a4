/* Results: built once by a method, then read by drawing, reports and the store. */
#include <assert.h>
#include <math.h>
#include <string.h>

#include "orken/result.h"

const char *ork_figure_kind_name(ork_figure_kind kind)
{
    static const char *const names[] = {"bar",   "stacked-bar", "dot",    "scatter",
                                        "line",  "heatmap",     "map",    "tile-map",
                                        "radar", "bump",        "network"};
    return names[kind];
}

ork_status ork_result_new(ork_context *ctx, const char *method, ork_result **created)
{
    ORK_OWNED_RESULT ork_result *result = ork_calloc(ctx, 1, sizeof *result);
    if (!result) return ORK_ERR_MEMORY;
    result->references = 1;
    ORK_NEW(result->method, ork_strdup(ctx, method));
    *created = result;
    result = NULL;
    return ORK_OK;
}

ork_result *ork_result_share(const ork_result *result)
{
    ork_result *shared = (ork_result *)result;
    __atomic_add_fetch(&shared->references, 1, __ATOMIC_RELAXED);
    return shared;
}

/* The texts of a figure, by position, so that copying and freeing cannot forget one. */
static const size_t figure_texts[] = {
    offsetof(ork_figure, name),        offsetof(ork_figure, title),  offsetof(ork_figure, caption),
    offsetof(ork_figure, table),       offsetof(ork_figure, label),  offsetof(ork_figure, value),
    offsetof(ork_figure, lower),       offsetof(ork_figure, upper),  offsetof(ork_figure, group),
    offsetof(ork_figure, period),      offsetof(ork_figure, x),      offsetof(ork_figure, y),
    offsetof(ork_figure, value_title), offsetof(ork_figure, grades),
};
enum {
    FIGURE_TEXTS = sizeof figure_texts / sizeof figure_texts[0],
    FIRST_COLUMN_TEXT = 4,
    LAST_COLUMN_TEXT = 11
};

static char **figure_text(ork_figure *figure, size_t k)
{
    return (char **)((char *)figure + figure_texts[k]);
}

static void figure_clear(ork_figure *figure)
{
    for (size_t k = 0; k < FIGURE_TEXTS; k++)
        free(*figure_text(figure, k));
}

void ork_result_free(ork_result *result)
{
    if (!result || __atomic_sub_fetch(&result->references, 1, __ATOMIC_ACQ_REL) > 0) return;
    for (size_t k = 0; k < result->table_count; k++)
        ork_table_free(result->tables[k]);
    for (size_t k = 0; k < result->value_count; k++) {
        free(result->values[k].name);
        free(result->values[k].title);
        free(result->values[k].measure);
    }
    for (size_t k = 0; k < result->figure_count; k++)
        figure_clear(&result->figures[k]);
    for (size_t k = 0; k < result->note_count; k++) {
        free(result->notes[k].code);
        free(result->notes[k].message);
    }
    for (size_t k = 0; k < result->option_count; k++) {
        free(result->options[k].name);
        free(result->options[k].json);
    }
    free(result->tables);
    free(result->values);
    free(result->figures);
    free(result->notes);
    free(result->options);
    free(result->method);
    free(result);
}

/* Room for one more item: capacities are the powers of two. */
static ork_status make_room(ork_context *ctx, void *items_pointer, size_t count, size_t size)
{
    if (count & (count - 1)) return ORK_OK;
    void *items;
    memcpy(&items, items_pointer, sizeof items);
    ORK_NEW(items, ork_realloc(ctx, items, (count ? 2 * count : 1) * size));
    memcpy(items_pointer, &items, sizeof items);
    return ORK_OK;
}

ork_status ork_result_take_table(ork_context *ctx, ork_result *result, ork_table *table)
{
    ORK_OWNED_TABLE ork_table *taken = table;
    assert(table->name && !ork_result_table(result, table->name));
    ORK_TRY(make_room(ctx, &result->tables, result->table_count, sizeof *result->tables));
    result->tables[result->table_count++] = taken;
    taken = NULL;
    return ORK_OK;
}

ork_status ork_result_add_value(ork_context *ctx, ork_result *result, const char *name,
                                const char *title, const char *measure, double number)
{
    ORK_TRY(make_room(ctx, &result->values, result->value_count, sizeof *result->values));
    ork_value *value = &result->values[result->value_count];
    *value = (ork_value){.is_missing = !isfinite(number), .number = isfinite(number) ? number : 0};
    result->value_count++;
    ORK_NEW(value->name, ork_strdup(ctx, name));
    ORK_NEW(value->title, ork_strdup(ctx, title ? title : name));
    if (measure) ORK_NEW(value->measure, ork_strdup(ctx, measure));
    return ORK_OK;
}

ork_status ork_result_add_figure(ork_context *ctx, ork_result *result, const ork_figure *figure)
{
    const ork_table *table = ork_result_table(result, figure->table);
    assert(table && figure->name && figure->title);
    ORK_TRY(make_room(ctx, &result->figures, result->figure_count, sizeof *result->figures));
    ork_figure *own = &result->figures[result->figure_count];
    *own = *figure;
    for (size_t k = 0; k < FIGURE_TEXTS; k++)
        *figure_text(own, k) = NULL;
    result->figure_count++;
    for (size_t k = 0; k < FIGURE_TEXTS; k++) {
        const char *text = *figure_text((ork_figure *)figure, k);
        if (!text) continue;
        assert(k < FIRST_COLUMN_TEXT || k > LAST_COLUMN_TEXT || ork_table_find(table, text) >= 0);
        ORK_NEW(*figure_text(own, k), ork_strdup(ctx, text));
    }
    return ORK_OK;
}

ork_status ork_result_take_notes(ork_context *ctx, ork_result *result)
{
    for (size_t k = 0; k < ork_context_note_count(ctx); k++) {
        const ork_note *note = ork_context_note(ctx, k);
        ORK_TRY(ork_result_add_note(ctx, result, note->severity, note->code, note->message));
    }
    ork_context_clear_notes(ctx);
    return ORK_OK;
}

ork_status ork_result_add_note(ork_context *ctx, ork_result *result, ork_severity severity,
                               const char *code, const char *message)
{
    ORK_TRY(make_room(ctx, &result->notes, result->note_count, sizeof *result->notes));
    ork_note *note = &result->notes[result->note_count];
    *note = (ork_note){.severity = severity};
    result->note_count++;
    ORK_NEW(note->code, ork_strdup(ctx, code));
    ORK_NEW(note->message, ork_strdup(ctx, message));
    return ORK_OK;
}

ork_status ork_result_add_option(ork_context *ctx, ork_result *result, const char *name,
                                 const char *json)
{
    ORK_TRY(make_room(ctx, &result->options, result->option_count, sizeof *result->options));
    struct ork_option_text *option = &result->options[result->option_count];
    *option = (struct ork_option_text){NULL, NULL};
    result->option_count++;
    ORK_NEW(option->name, ork_strdup(ctx, name));
    ORK_NEW(option->json, ork_strdup(ctx, json));
    return ORK_OK;
}

const ork_table *ork_result_table(const ork_result *result, const char *name)
{
    for (size_t k = 0; name && k < result->table_count; k++)
        if (strcmp(result->tables[k]->name, name) == 0) return result->tables[k];
    return NULL;
}

const ork_value *ork_result_value(const ork_result *result, const char *name)
{
    for (size_t k = 0; k < result->value_count; k++)
        if (strcmp(result->values[k].name, name) == 0) return &result->values[k];
    return NULL;
}
