/* From a step as it is written to what its method is run with: data and options. */
#include "study/run.h"

#include <stdio.h>
#include <string.h>

static ork_place place_of(const ork_study *study, const ork_node *node)
{
    if (!node) return (ork_place){0};
    return (ork_place){.file = study->path, .line = node->line, .character = node->character};
}

/* Where an expression begins: behind the quotation mark, if there is one. */
static ork_place place_within(const ork_study *study, const ork_node *node)
{
    ork_place place = place_of(study, node);
    if (node && node->quoted) place.character++;
    return place;
}

/* ---- Options ---- */

static ork_status make_setting(ork_context *ctx, ork_run *run, ork_arena *arena,
                               const ork_study_setting *written, ork_step_input *input)
{
    ork_setting *setting = &input->settings[input->setting_count++];
    ork_texts values;
    setting->name = written->key->text;
    setting->place = place_of(run->study, written->value);
    if (written->param->kind == ORK_PARAM_TABLE) {
        ork_table *table = NULL;
        ork_status status = ork_run_reference(ctx, run, &written->reference, &table);
        if (status != ORK_OK) return ork_node_at(ctx, run->study->path, written->value);
        input->tables[input->table_count++] = table;
        setting->table = table;
        return ORK_OK;
    }
    ORK_TRY(ork_node_texts(ctx, arena, written->value, &values));
    setting->values = values.items;
    setting->value_count = values.count;
    return ORK_OK;
}

static ork_status make_settings(ork_context *ctx, ork_run *run, const ork_study_step *step,
                                ork_step_input *input)
{
    ork_arena *arena = &run->study->arena;
    size_t count = step->setting_count;
    ORK_NEW(input->settings, ork_arena_calloc(ctx, arena, count + 1, sizeof *input->settings));
    ORK_NEW(input->tables, ork_arena_calloc(ctx, arena, count + 1, sizeof *input->tables));
    for (size_t i = 0; i < count; i++)
        ORK_TRY(make_setting(ctx, run, arena, &step->settings[i], input));
    return ORK_OK;
}

/* ---- Several data sets side by side ---- */

static ork_status need_unit(ork_context *ctx, const ork_study *study, const ork_table *table,
                            const ork_reference *reference)
{
    if (table->unit >= 0) return ORK_OK;
    ork_node_fail(ctx, study->path, reference->node,
                  "to join \"%s\" it must be known what its rows are about", reference->node->text);
    ork_hint(ctx, "name the column of the units in \"data\": unit: COLUMN");
    return ORK_ERR_DATA;
}

static ork_status join_next(ork_context *ctx, ork_run *run, const ork_study_step *step,
                            const ork_reference *reference, ork_table **joined)
{
    const ork_study *study = run->study;
    ORK_OWNED_TABLE ork_table *right = NULL;
    ORK_TRY(ork_run_reference(ctx, run, reference, &right));
    ORK_TRY(need_unit(ctx, study, right, reference));
    return ork_join_by_keys(ctx, study->units, joined, right, step->join);
}

static ork_status base_table(ork_context *ctx, ork_run *run, const ork_study_step *step,
                             ork_table **table)
{
    ORK_OWNED_TABLE ork_table *joined = NULL, *first = NULL;
    ORK_TRY(ork_run_reference(ctx, run, &step->data[0], &first));
    if (step->data_count == 1) {
        *table = first;
        first = NULL;
        return ORK_OK;
    }
    ORK_TRY(need_unit(ctx, run->study, first, &step->data[0]));
    ORK_TRY(ork_canonical_units(ctx, run->study->units, first, &joined));
    for (size_t i = 1; i < step->data_count; i++)
        if (join_next(ctx, run, step, &step->data[i], &joined) != ORK_OK)
            return ork_node_at(ctx, run->study->path, step->data[i].node);
    *table = joined;
    joined = NULL;
    return ORK_OK;
}

/* ---- Preparation ---- */

/* Derivations of the data sets that the step uses, then its own. */
static ork_status gather_derivations(ork_context *ctx, ork_run *run, const ork_study_step *step,
                                     ork_preparation *p)
{
    const ork_study *study = run->study;
    size_t capacity = step->derive.count;
    for (size_t i = 0; i < step->data_count; i++)
        if (step->data[i].kind == ORK_REFERENCE_DATA)
            capacity += study->data[step->data[i].index].derive.count;
    ork_derivation *derivations;
    size_t count = 0;
    ORK_NEW(derivations,
            ork_arena_calloc(ctx, &run->study->arena, capacity + 1, sizeof *derivations));
    for (size_t i = 0; i <= step->data_count; i++) {
        bool own = i == step->data_count;
        if (!own && step->data[i].kind != ORK_REFERENCE_DATA) continue;
        const ork_pairs *pairs = own ? &step->derive : &study->data[step->data[i].index].derive;
        for (size_t k = 0; k < pairs->count; k++)
            derivations[count++] = (ork_derivation){pairs->items[k].name, pairs->items[k].text,
                                                    place_within(study, pairs->items[k].node)};
    }
    p->derivations = derivations;
    p->derivation_count = count;
    return ORK_OK;
}

/* Every expression parses and names columns that are there, before anything is computed. */
static ork_status check_expressions(ork_context *ctx, const ork_run *run,
                                    const ork_study_step *step, const ork_table *table,
                                    const ork_preparation *p)
{
    const ork_study *study = run->study;
    size_t done = 0;
    for (size_t i = 0; i <= step->data_count; i++) {
        bool own = i == step->data_count;
        if (!own && step->data[i].kind != ORK_REFERENCE_DATA) continue;
        const ork_pairs *pairs = own ? &step->derive : &study->data[step->data[i].index].derive;
        for (size_t k = 0; k < pairs->count; k++, done++)
            ORK_TRY(ork_run_check_expression(ctx, study, pairs->items[k].node, table,
                                             p->derivations, done));
    }
    if (!step->where) return ORK_OK;
    return ork_run_check_expression(ctx, study, step->where_node, table, p->derivations, done);
}

static bool is_in(const ork_texts *texts, const char *name)
{
    for (size_t k = 0; k < texts->count; k++)
        if (strcmp(texts->items[k], name) == 0) return true;
    return false;
}

/* True when the method's options or a derivation name the column. */
static ork_status is_used(ork_context *ctx, const ork_preparation *p, const char *name, bool *used)
{
    *used = is_in(&p->needed, name);
    for (size_t d = 0; d < p->derivation_count && !*used; d++) {
        ork_expression *expression = NULL;
        ORK_TRY(ork_expression_parse(ctx, p->derivations[d].expression, &expression));
        for (size_t k = 0; k < ork_expression_column_count(expression); k++)
            *used = *used || strcmp(ork_expression_column(expression, k), name) == 0;
        ork_expression_free(expression);
    }
    return ORK_OK;
}

/* What may be summed over units by the word of the step, and of its data sets where the step uses
   the column: one that it does not use need not be convertible. */
static ork_status gather_additive(ork_context *ctx, ork_run *run, const ork_study_step *step,
                                  const ork_table *table, ork_preparation *p)
{
    const ork_study *study = run->study;
    ork_texts *additive = &p->additive;
    size_t capacity = step->additive.count + 1;
    for (size_t i = 0; i < step->data_count; i++)
        if (step->data[i].kind == ORK_REFERENCE_DATA)
            capacity += study->data[step->data[i].index].additive.count;
    ORK_NEW(additive->items,
            ork_arena_calloc(ctx, &run->study->arena, capacity, sizeof *additive->items));
    for (size_t k = 0; k < step->additive.count; k++) {
        const ork_node *node = ork_node_get(step->node, "additive");
        ORK_TRY(ork_run_check_column(ctx, study, node, step->additive.items[k], table, NULL, 0));
        additive->items[additive->count++] = step->additive.items[k];
    }
    for (size_t i = 0; i < step->data_count; i++) {
        if (step->data[i].kind != ORK_REFERENCE_DATA) continue;
        const ork_texts *of_data = &study->data[step->data[i].index].additive;
        for (size_t k = 0; k < of_data->count; k++) {
            bool used = false;
            if (ork_table_find(table, of_data->items[k]) < 0) continue;
            ORK_TRY(is_used(ctx, p, of_data->items[k], &used));
            if (used) additive->items[additive->count++] = of_data->items[k];
        }
    }
    return ORK_OK;
}

/* The columns that the method's parameters name are there or are derived. */
static ork_status check_parameters(ork_context *ctx, const ork_study *study,
                                   const ork_study_step *step, const ork_table *table,
                                   const ork_preparation *p)
{
    for (size_t i = 0; i < step->setting_count; i++) {
        const ork_study_setting *setting = &step->settings[i];
        bool is_column =
            setting->param->kind == ORK_PARAM_COLUMN || setting->param->kind == ORK_PARAM_COLUMNS;
        const ork_node *value = setting->value;
        size_t count = value->kind == ORK_NODE_SEQUENCE ? value->count : 1;
        for (size_t k = 0; is_column && k < count; k++) {
            const ork_node *node = value->kind == ORK_NODE_SEQUENCE ? value->items[k] : value;
            ORK_TRY(ork_run_check_column(ctx, study, node, node->text, table, p->derivations,
                                         p->derivation_count));
        }
    }
    return ORK_OK;
}

static ork_status check_keys(ork_context *ctx, const ork_study *study, const ork_study_step *step,
                             const ork_table *table)
{
    if (step->unit)
        ORK_TRY(ork_run_check_column(ctx, study, ork_node_get(step->node, "unit"), step->unit,
                                     table, NULL, 0));
    if (!step->period) return ORK_OK;
    return ork_run_check_column(ctx, study, ork_node_get(step->node, "period"), step->period, table,
                                NULL, 0);
}

static ork_status fill_preparation(ork_context *ctx, ork_run *run, const ork_study_step *step,
                                   const ork_table *table, ork_preparation *p)
{
    const ork_study *study = run->study;
    ORK_TRY(check_keys(ctx, study, step, table));
    ORK_TRY(gather_derivations(ctx, run, step, p));
    ORK_TRY(check_expressions(ctx, run, step, table, p));
    ORK_TRY(check_parameters(ctx, study, step, table, p));
    p->data.table = table;
    p->data.place = place_of(study, step->data[0].node);
    p->unit = (ork_placed_text){step->unit, place_of(study, ork_node_get(step->node, "unit"))};
    p->period =
        (ork_placed_text){step->period, place_of(study, ork_node_get(step->node, "period"))};
    p->where = (ork_placed_text){step->where, place_within(study, step->where_node)};
    p->periods = step->periods;
    p->periods_place = place_of(study, ork_node_get(step->node, "periods"));
    p->additive_place = place_of(study, ork_node_get(step->node, "additive"));
    p->units = study->units;
    if (!step->geography) return ORK_OK;
    p->geography.place = place_of(study, ork_node_get(step->node, "geography"));
    ORK_NEW(p->geography.text, ork_arena_format(ctx, &run->study->arena, "%d", step->geography));
    return ORK_OK;
}

/* The geography that the units are in: the step's own, else that of the step it builds on. */
static int geography_of(const ork_run *run, const ork_study_step *step)
{
    if (step->geography) return step->geography;
    for (size_t i = 0; i < step->data_count; i++)
        if (step->data[i].kind == ORK_REFERENCE_STEP && run->steps[step->data[i].index].geography)
            return run->steps[step->data[i].index].geography;
    return 0;
}

static ork_status prepare(ork_context *ctx, ork_run *run, const ork_study_step *step,
                          ork_step_input *input)
{
    ORK_OWNED_TABLE ork_table *base = NULL;
    ork_options *unchecked = NULL;
    ork_preparation p = {0};
    ork_arena *arena = &run->study->arena;
    ORK_TRY(base_table(ctx, run, step, &base));
    ORK_TRY(fill_preparation(ctx, run, step, base, &p));
    ORK_TRY(make_settings(ctx, run, step, input));
    /* Before the data are converted it must be known which columns the method sums and needs. */
    ORK_TRY(ork_options_new(ctx, step->method, input->settings, input->setting_count, NULL,
                            &unchecked));
    ork_status status = ork_options_additive(ctx, step->method, unchecked, arena, &p.also_additive);
    if (status == ORK_OK)
        status = ork_options_columns(ctx, step->method, unchecked, arena, &p.needed);
    const char *summed = step->method->summed && status == ORK_OK
                             ? step->method->summed(ork_options_struct(unchecked))
                             : NULL;
    if (summed) {
        p.summed = ork_arena_strndup(ctx, arena, summed, strlen(summed));
        if (!p.summed) status = ORK_ERR_MEMORY;
    }
    ork_options_free(unchecked);
    ORK_TRY(status);
    ORK_TRY(gather_additive(ctx, run, step, base, &p));
    input->geography = geography_of(run, step);
    ORK_TRY(ork_prepare(ctx, &p, &input->data));
    return ork_options_new(ctx, step->method, input->settings, input->setting_count, input->data,
                           &input->options);
}

ork_status ork_step_prepare(ork_context *ctx, ork_run *run, size_t index, ork_step_input *input)
{
    const ork_study_step *step = &run->study->steps[index];
    *input = (ork_step_input){0};
    if (prepare(ctx, run, step, input) == ORK_OK) return ork_run_take_notes(ctx, run);
    ork_step_input_free(input);
    return ork_at(ctx, &(ork_place){.step = step->id});
}

void ork_step_input_free(ork_step_input *input)
{
    ork_options_free(input->options);
    ork_table_free(input->data);
    for (size_t i = 0; i < input->table_count; i++)
        ork_table_free(input->tables[i]);
    *input = (ork_step_input){0};
}
