#include "study/model.h"

#include <ctype.h>
#include <stdio.h>
#include <string.h>

enum { MAX_NAMES = 512 };

/* ---- Steps ---- */

static ork_status open_geography(ork_context *ctx, const ork_study *study, const ork_node *node,
                                 int *geography)
{
    if (!node) return ORK_OK;
    int64_t year = 0;
    ork_parse_integer(node->text, strlen(node->text), &year);
    if (year < 1 || year > 9999)
        return ork_node_fail(ctx, study->path, node, "\"geography\" is a year, not \"%s\"",
                             node->text);
    if (!study->units_node) {
        ork_node_fail(ctx, study->path, node, "a geography needs to know the units");
        ork_hint(ctx, "name their file at the top of the study: units: {file: …}");
        return ORK_ERR_DATA;
    }
    *geography = (int)year;
    return ORK_OK;
}

static ork_status open_join(ork_context *ctx, const ork_study *study, const ork_node *node,
                            ork_join *join)
{
    *join = ORK_JOIN_INNER;
    if (!node) return ORK_OK;
    if (strcmp(node->text, "left") == 0)
        *join = ORK_JOIN_LEFT;
    else if (strcmp(node->text, "outer") == 0)
        *join = ORK_JOIN_OUTER;
    else if (strcmp(node->text, "inner") != 0)
        return ork_node_fail(ctx, study->path, node, "\"join\" is inner, left or outer, not \"%s\"",
                             node->text);
    return ORK_OK;
}

static ork_status open_id(ork_context *ctx, ork_study *study, size_t index, const ork_node *node)
{
    for (const char *c = node->text; *c; c++)
        if (!isalnum((unsigned char)*c) && *c != '-' && *c != '_')
            return ork_node_fail(ctx, study->path, node,
                                 "the id \"%s\" names files: use letters a–z, digits, - and _",
                                 node->text);
    size_t same = ork_study_find_step(study, node->text);
    if (same < index)
        return ork_node_fail(ctx, study->path, node,
                             "two steps have the id \"%s\", the first on line %lld", node->text,
                             (long long)study->steps[same].node->line);
    if (ork_study_find_data(study, node->text) != SIZE_MAX)
        return ork_node_fail(ctx, study->path, node, "\"%s\" is the name of a data set already",
                             node->text);
    study->steps[index].id = node->text;
    return ORK_OK;
}

static ork_status open_method(ork_context *ctx, const ork_study *study, const ork_node *node,
                              const ork_method **method)
{
    *method = ork_method_find(node->text);
    if (*method) return ORK_OK;
    const char *names[MAX_NAMES];
    size_t count = 0;
    for (; count < ork_method_count() && count < MAX_NAMES; count++)
        names[count] = ork_method_at(count)->name;
    ork_node_fail(ctx, study->path, node, "there is no method \"%s\"", node->text);
    const char *meant = ork_suggest(ctx, node->text, names, count);
    if (meant) ork_hint(ctx, "did you mean \"%s\"?", meant);
    return ORK_ERR_DATA;
}

static ork_status open_id_and_method(ork_context *ctx, ork_study *study, size_t index,
                                     const ork_node *node)
{
    if (node->kind != ORK_NODE_MAPPING)
        return ork_node_fail(ctx, study->path, node, "a step is a mapping (id, method, data, …)");
    ork_study_step *step = &study->steps[index];
    step->node = node;
    ORK_TRY(ork_keys_required(ctx, study->path, &ork_step_keys, node));
    for (size_t k = 0; k < 2; k++)
        ORK_TRY(ork_key_check(ctx, study->path, &ork_step_keys.items[k],
                              ork_node_get(node, ork_step_keys.items[k].name)));
    ORK_TRY(open_id(ctx, study, index, ork_node_get(node, "id")));
    return open_method(ctx, study, ork_node_get(node, "method"), &step->method);
}

/* ---- Parameters ---- */

static ork_status unknown_key(ork_context *ctx, const ork_study *study, const ork_method *method,
                              const ork_node *key)
{
    const char *names[MAX_NAMES];
    char buffers[MAX_NAMES][64];
    size_t count = 0;
    for (size_t k = 0; k < ork_step_keys.count; k++)
        names[count++] = ork_step_keys.items[k].name;
    for (size_t k = 0; k < method->param_count && count < MAX_NAMES; k++, count++)
        names[count] = ork_param_name(&method->params[k], buffers[count]);
    char what[128];
    snprintf(what, sizeof what, "a step with the method %s", method->name);
    return ork_keys_unknown(ctx, study->path, what, key, names, count);
}

static bool is_rows(const ork_node *node)
{
    return node->kind == ORK_NODE_SEQUENCE && node->count > 0 &&
           node->items[0]->kind == ORK_NODE_MAPPING;
}

/* A TABLE parameter: rows written here, a data set, a step's table, or else a file. */
static ork_status open_table_setting(ork_context *ctx, ork_study *study, ork_study_setting *setting)
{
    const ork_node *value = setting->value;
    ork_reference *reference = &setting->reference;
    reference->node = value;
    if (is_rows(value)) {
        reference->kind = ORK_REFERENCE_ROWS;
        return ORK_OK;
    }
    if (value->kind != ORK_NODE_SCALAR)
        return ork_node_fail(ctx, study->path, value,
                             "\"%s\" is a table: a file, a data set, step.table, or a list of rows "
                             "(mappings column: value)",
                             setting->key->text);
    const char *dot = strchr(value->text, '.');
    ORK_SCRATCH(scratch);
    char *id;
    ORK_NEW(id, ork_arena_strndup(ctx, &scratch, value->text,
                                  dot ? (size_t)(dot - value->text) : strlen(value->text)));
    if (ork_study_find_data(study, value->text) != SIZE_MAX ||
        (dot && ork_study_find_step(study, id) != SIZE_MAX))
        return ork_study_refer(ctx, study, value, false, reference);
    reference->kind = ORK_REFERENCE_FILE;
    return ork_study_resolve(ctx, study, value, setting->key->text, &reference->file);
}

static ork_status check_setting(ork_context *ctx, const ork_study *study,
                                const ork_study_setting *setting)
{
    const ork_key texts = {setting->key->text, ORK_KEY_TEXTS, false, NULL};
    return ork_key_check(ctx, study->path, &texts, setting->value);
}

static ork_status open_settings(ork_context *ctx, ork_study *study, ork_study_step *step)
{
    ORK_NEW(step->settings,
            ork_arena_calloc(ctx, &study->arena, step->node->count, sizeof *step->settings));
    for (size_t i = 0; i < step->node->count; i++) {
        const ork_node *key = step->node->keys[i];
        const ork_key *known = ork_keys_find(&ork_step_keys, key->text);
        if (known) {
            ORK_TRY(ork_key_check(ctx, study->path, known, step->node->items[i]));
            continue;
        }
        ork_study_setting *setting = &step->settings[step->setting_count];
        setting->key = key;
        setting->value = step->node->items[i];
        setting->param = ork_param_find(step->method, key->text);
        if (!setting->param) return unknown_key(ctx, study, step->method, key);
        if (setting->param->kind == ORK_PARAM_TABLE)
            ORK_TRY(open_table_setting(ctx, study, setting));
        else
            ORK_TRY(check_setting(ctx, study, setting));
        step->setting_count++;
    }
    for (size_t i = 0; i < step->method->param_count; i++) {
        const ork_param *param = &step->method->params[i];
        char name[64];
        if (!(param->flags & ORK_REQUIRED) || ork_node_get(step->node, ork_param_name(param, name)))
            continue;
        ork_node_fail(ctx, study->path, step->node, "the method %s needs \"%s\"",
                      step->method->name, ork_param_name(param, name));
        ork_hint(ctx, "%s", param->help);
        return ORK_ERR_DATA;
    }
    return ORK_OK;
}

static ork_status open_references(ork_context *ctx, ork_study *study, ork_study_step *step)
{
    const ork_node *data = ork_node_get(step->node, "data");
    size_t count = data->kind == ORK_NODE_SEQUENCE ? data->count : 1;
    if (count == 0)
        return ork_node_fail(ctx, study->path, data, "the step \"%s\" has no data", step->id);
    ORK_NEW(step->data, ork_arena_calloc(ctx, &study->arena, count, sizeof *step->data));
    for (size_t i = 0; i < count; i++)
        ORK_TRY(ork_study_refer(ctx, study, data->kind == ORK_NODE_SEQUENCE ? data->items[i] : data,
                                false, &step->data[i]));
    step->data_count = count;
    return ORK_OK;
}

static ork_status open_step(ork_context *ctx, ork_study *study, ork_study_step *step)
{
    const ork_node *node = step->node;
    ORK_TRY(open_settings(ctx, study, step));
    ORK_TRY(open_references(ctx, study, step));
    step->title = ork_node_text(node, "title");
    step->text = ork_node_text(node, "text");
    step->unit = ork_node_text(node, "unit");
    step->period = ork_node_text(node, "period");
    step->where = ork_node_text(node, "where");
    step->where_node = ork_node_get(node, "where");
    ORK_TRY(ork_node_texts(ctx, &study->arena, ork_node_get(node, "periods"), &step->periods));
    ORK_TRY(open_geography(ctx, study, ork_node_get(node, "geography"), &step->geography));
    ORK_TRY(open_join(ctx, study, ork_node_get(node, "join"), &step->join));
    ORK_TRY(ork_node_pairs(ctx, &study->arena, ork_node_get(node, "derive"), &step->derive));
    return ork_node_texts(ctx, &study->arena, ork_node_get(node, "additive"), &step->additive);
}

ork_status ork_study_open_steps(ork_context *ctx, ork_study *study)
{
    const ork_node *steps = ork_node_get(study->root, "steps");
    if (steps->count == 0) return ork_node_fail(ctx, study->path, steps, "the study has no steps");
    ORK_NEW(study->steps, ork_arena_calloc(ctx, &study->arena, steps->count, sizeof *study->steps));
    for (size_t i = 0; i < steps->count; i++) {
        study->step_count = i + 1;
        ORK_TRY(open_id_and_method(ctx, study, i, steps->items[i]));
    }
    for (size_t i = 0; i < study->step_count; i++) {
        if (open_step(ctx, study, &study->steps[i]) == ORK_OK) continue;
        return ork_at(ctx, &(ork_place){.step = study->steps[i].id});
    }
    return ORK_OK;
}
