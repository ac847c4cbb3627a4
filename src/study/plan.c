#include "study/model.h"

#include <string.h>

enum { MAX_NAMES = 512 };

/* ---- References ---- */

static bool has_open_name(const char *name)
{
    return name && strchr(name, '<') != NULL;
}

/* Names of the tables that a method declares, each once; *open when some depend on the options. */
static size_t declared_tables(const ork_method *method, const char **names, bool *open)
{
    size_t count = 0;
    *open = method->output_count == 0;
    for (size_t i = 0; i < method->output_count && count < MAX_NAMES; i++) {
        const char *table = method->outputs[i].table;
        if (!table || (count && strcmp(names[count - 1], table) == 0)) continue;
        if (has_open_name(table)) *open = true;
        names[count++] = table;
    }
    return count;
}

static ork_status refer_to_table(ork_context *ctx, ork_study *study, const ork_node *node,
                                 bool values, ork_reference *reference, const char *table)
{
    const ork_study_step *step = &study->steps[reference->index];
    const char *names[MAX_NAMES];
    bool open;
    size_t count = declared_tables(step->method, names, &open);
    reference->table = table;
    if (values && strcmp(table, "values") == 0) {
        reference->table = NULL;
        return ORK_OK;
    }
    for (size_t i = 0; i < count; i++)
        if (strcmp(names[i], table) == 0) return ORK_OK;
    if (open) return ORK_OK;
    ork_node_fail(ctx, study->path, node, "the step \"%s\" (%s) has no table \"%s\"", step->id,
                  step->method->name, table);
    const char *meant = ork_suggest(ctx, table, names, count);
    if (meant)
        ork_hint(ctx, "did you mean \"%s.%s\"?", step->id, meant);
    else if (count)
        ork_hint(ctx, "its tables: %s%s%s", names[0], count > 1 ? ", " : "",
                 count > 1 ? names[1] : "");
    return ORK_ERR_DATA;
}

static ork_status unknown_reference(ork_context *ctx, ork_study *study, const ork_node *node,
                                    const char *name)
{
    const char *names[MAX_NAMES];
    size_t count = 0;
    for (size_t i = 0; i < study->data_count && count < MAX_NAMES; i++)
        names[count++] = study->data[i].name;
    for (size_t i = 0; i < study->step_count && count < MAX_NAMES; i++)
        names[count++] = study->steps[i].id;
    ork_node_fail(ctx, study->path, node, "there is no data set or step \"%s\"", name);
    const char *meant = ork_suggest(ctx, name, names, count);
    if (meant) ork_hint(ctx, "did you mean \"%s\"?", meant);
    return ORK_ERR_DATA;
}

ork_status ork_study_refer(ork_context *ctx, ork_study *study, const ork_node *node, bool values,
                           ork_reference *reference)
{
    reference->node = node;
    size_t data = ork_study_find_data(study, node->text);
    if (data != SIZE_MAX) {
        reference->kind = ORK_REFERENCE_DATA;
        reference->index = data;
        return ORK_OK;
    }
    const char *dot = strchr(node->text, '.');
    size_t length = dot ? (size_t)(dot - node->text) : strlen(node->text);
    char *id;
    ORK_NEW(id, ork_arena_strndup(ctx, &study->arena, node->text, length));
    size_t step = ork_study_find_step(study, id);
    if (step == SIZE_MAX) return unknown_reference(ctx, study, node, id);
    reference->kind = ORK_REFERENCE_STEP;
    reference->index = step;
    if (dot) return refer_to_table(ctx, study, node, values, reference, dot + 1);
    const char *names[MAX_NAMES];
    bool open;
    size_t count = declared_tables(study->steps[step].method, names, &open);
    ork_node_fail(ctx, study->path, node, "\"%s\" is a step: say which of its tables", id);
    if (count) ork_hint(ctx, "write \"%s.%s\"", id, names[0]);
    return ORK_ERR_DATA;
}

/* ---- Order ---- */

enum { NOT_SEEN, BEING_VISITED, DONE };

static ork_status visit(ork_context *ctx, ork_study *study, size_t index, const ork_node *referrer,
                        size_t *count);

static ork_status visit_reference(ork_context *ctx, ork_study *study,
                                  const ork_reference *reference, size_t *count)
{
    if (reference->kind != ORK_REFERENCE_STEP || !reference->node) return ORK_OK;
    return visit(ctx, study, reference->index, reference->node, count);
}

static ork_status circle(ork_context *ctx, ork_study *study, size_t index, const ork_node *referrer)
{
    ORK_OWNED_TEXT ork_text steps = {0};
    for (size_t i = 0; i < study->step_count; i++)
        if (study->steps[i].state == BEING_VISITED)
            ork_text_addf(ctx, &steps, "%s\"%s\"", steps.length ? ", " : "", study->steps[i].id);
    ORK_TRY(ork_text_status(&steps));
    ork_node_fail(ctx, study->path, referrer,
                  "steps need each other in a circle: \"%s\" is needed before itself (%s)",
                  study->steps[index].id, steps.bytes ? steps.bytes : "");
    return ORK_ERR_DATA;
}

/* Depth first: what a step needs comes before it. */
static ork_status visit(ork_context *ctx, ork_study *study, size_t index, const ork_node *referrer,
                        size_t *count)
{
    ork_study_step *step = &study->steps[index];
    if (step->state == DONE) return ORK_OK;
    if (step->state == BEING_VISITED) return circle(ctx, study, index, referrer);
    step->state = BEING_VISITED;
    for (size_t i = 0; i < step->data_count; i++)
        ORK_TRY(visit_reference(ctx, study, &step->data[i], count));
    for (size_t i = 0; i < step->setting_count; i++)
        ORK_TRY(visit_reference(ctx, study, &step->settings[i].reference, count));
    step->state = DONE;
    study->order[(*count)++] = index;
    return ORK_OK;
}

ork_status ork_study_plan(ork_context *ctx, ork_study *study)
{
    size_t count = 0;
    ORK_NEW(study->order,
            ork_arena_calloc(ctx, &study->arena, study->step_count, sizeof *study->order));
    for (size_t i = 0; i < study->step_count; i++)
        ORK_TRY(visit(ctx, study, i, study->steps[i].node, &count));
    return ORK_OK;
}
