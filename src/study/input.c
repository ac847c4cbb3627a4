/* What a study reads: units, data sets, further files, and rows written in the study itself. */
#include "study/run.h"
#include "study/sum_rows.h"

#include <string.h>

/* ---- Places ---- */

/* The current failure again, at a place of the study: `inside` counts within the node's text. */
static ork_status move_failure(ork_context *ctx, const ork_study *study, const ork_node *node,
                               int64_t inside)
{
    const ork_error *error = ork_context_error(ctx);
    ork_status status = error->status;
    if (status == ORK_ERR_MEMORY) return status;
    ORK_SCRATCH(scratch);
    const char *message = error->message ? error->message : "wrong";
    const char *hint = error->hint;
    ORK_NEW(message, ork_arena_strndup(ctx, &scratch, message, strlen(message)));
    if (hint) ORK_NEW(hint, ork_arena_strndup(ctx, &scratch, hint, strlen(hint)));
    int64_t character = node->character;
    if (inside > 0) character += inside - 1 + (node->quoted ? 1 : 0);
    ork_fail(ctx, status, "%s", message);
    if (hint) ork_hint(ctx, "%s", hint);
    ork_place place = {.file = study->path, .line = node->line, .character = character};
    return ork_at(ctx, &place);
}

/* "there is no column …" with the nearest name of the table or of what was derived before. */
static ork_status no_such_column(ork_context *ctx, const ork_study *study, const ork_node *node,
                                 const char *name, const ork_table *table,
                                 const ork_derivation *derivations, size_t count)
{
    ORK_SCRATCH(scratch);
    const char **names;
    size_t n = 0;
    const ork_table *all = table->chosen_from ? table->chosen_from : table;
    ORK_NEW(names, ork_arena_calloc(ctx, &scratch, all->column_count + count, sizeof *names));
    for (size_t j = 0; j < all->column_count; j++)
        names[n++] = all->columns[j]->name;
    for (size_t d = 0; d < count; d++)
        names[n++] = derivations[d].name;
    const char *where = table->file ? table->file : table->name ? table->name : "the data";
    const char *found = strstr(node->text, name);
    ork_fail(ctx, ORK_ERR_DATA, "there is no column \"%s\" in %s", name, where);
    const char *meant = ork_suggest(ctx, name, names, n);
    if (meant)
        ork_hint(ctx, "did you mean \"%s\"?", meant);
    else if (n > 0)
        ork_hint(ctx, "its columns: %s%s%s%s%s", names[0], n > 1 ? ", " : "", n > 1 ? names[1] : "",
                 n > 2 ? ", " : "",
                 n > 3   ? "…"
                 : n > 2 ? names[2]
                         : "");
    return move_failure(ctx, study, node, found ? found - node->text + 1 : 0);
}

static bool is_there(const char *name, const ork_table *table, const ork_derivation *derivations,
                     size_t count)
{
    for (size_t d = 0; d < count; d++)
        if (strcmp(derivations[d].name, name) == 0) return true;
    return ork_table_find(table, name) >= 0;
}

ork_status ork_run_check_column(ork_context *ctx, const ork_study *study, const ork_node *node,
                                const char *name, const ork_table *table,
                                const ork_derivation *derivations, size_t count)
{
    if (is_there(name, table, derivations, count)) return ORK_OK;
    return no_such_column(ctx, study, node, name, table, derivations, count);
}

static ork_status check_names(ork_context *ctx, const ork_study *study, const ork_node *node,
                              const ork_expression *expression, const ork_table *table,
                              const ork_derivation *derivations, size_t count)
{
    for (size_t k = 0; k < ork_expression_column_count(expression); k++) {
        const char *name = ork_expression_column(expression, k);
        ORK_TRY(ork_run_check_column(ctx, study, node, name, table, derivations, count));
    }
    return ORK_OK;
}

ork_status ork_run_check_expression(ork_context *ctx, const ork_study *study, const ork_node *node,
                                    const ork_table *table, const ork_derivation *derivations,
                                    size_t count)
{
    ork_expression *expression = NULL;
    if (ork_expression_parse(ctx, node->text, &expression) != ORK_OK)
        return move_failure(ctx, study, node, ork_context_error(ctx)->place.character);
    ork_status status = check_names(ctx, study, node, expression, table, derivations, count);
    ork_expression_free(expression);
    return status;
}

ork_status ork_run_expression_failed(ork_context *ctx, const ork_study *study, const ork_node *node)
{
    return move_failure(ctx, study, node, ork_context_error(ctx)->place.character);
}

/* ---- Notes and files ---- */

static bool has_note(const ork_run *run, const ork_note *note)
{
    for (size_t i = 0; i < run->note_count; i++)
        if (strcmp(run->notes[i].code, note->code) == 0 &&
            strcmp(run->notes[i].message, note->message) == 0)
            return true;
    return false;
}

ork_status ork_run_take_notes(ork_context *ctx, ork_run *run)
{
    ork_arena *arena = &run->study->arena;
    size_t waiting = ork_context_note_count(ctx);
    if (waiting == 0) return ORK_OK;
    ork_note *notes;
    ORK_NEW(notes, ork_arena_calloc(ctx, arena, run->note_count + waiting, sizeof *notes));
    if (run->note_count) memcpy(notes, run->notes, run->note_count * sizeof *notes);
    run->notes = notes;
    for (size_t i = 0; i < waiting; i++) {
        const ork_note *note = ork_context_note(ctx, i);
        if (has_note(run, note)) continue;
        ork_note *kept = &run->notes[run->note_count];
        kept->severity = note->severity;
        ORK_NEW(kept->code, ork_arena_strndup(ctx, arena, note->code, strlen(note->code)));
        ORK_NEW(kept->message, ork_arena_strndup(ctx, arena, note->message, strlen(note->message)));
        run->note_count++;
    }
    ork_context_clear_notes(ctx);
    return ORK_OK;
}

/* Remembers a file that was read, with its digest, once. */
static ork_status take_file(ork_context *ctx, ork_run *run, ork_study_file *file,
                            const ork_table *table)
{
    for (size_t i = 0; i < run->file_count; i++)
        if (strcmp(run->files[i].path, file->path) == 0 &&
            strcmp(run->files[i].name, file->name) == 0)
            return ORK_OK;
    ORK_TRY(ork_sha256_file(ctx, file->path, file->sha256));
    file->rows = table ? table->row_count : 0;
    file->columns = table ? table->column_count : 0;
    ork_study_file *files;
    size_t count = run->file_count;
    ORK_NEW(files, ork_arena_calloc(ctx, &run->study->arena, count + 1, sizeof *files));
    if (count) memcpy(files, run->files, count * sizeof *files);
    files[count] = *file;
    run->files = files;
    run->file_count = count + 1;
    return ORK_OK;
}

/* ---- Units ---- */

ork_status ork_run_units(ork_context *ctx, ork_run *run)
{
    ork_study *study = run->study;
    if (!study->units_node) return ORK_OK;
    ORK_OWNED_TABLE ork_table *table = NULL;
    ORK_TRY(ork_read_units_table(ctx, study->units_file.path, &table));
    ORK_TRY(take_file(ctx, run, &study->units_file, table));
    if (!study->units) ORK_TRY(ork_units_new(ctx, table, &study->units));
    for (size_t i = 0; i < study->boundaries_count; i++) {
        ork_boundaries *boundaries = &study->boundaries[i];
        if (!boundaries->shapes)
            ORK_TRY(ork_read_shapes(ctx, boundaries->file.path, NULL, &boundaries->shapes));
        ORK_TRY(take_file(ctx, run, &boundaries->file, NULL));
    }
    return ORK_OK;
}

const ork_boundaries *ork_run_boundaries(const ork_study *study, int geography, int32_t *day)
{
    const ork_boundaries *best = NULL, *earliest = NULL;
    for (size_t i = 0; i < study->boundaries_count; i++) {
        const ork_boundaries *one = &study->boundaries[i];
        if (!earliest || one->year < earliest->year) earliest = one;
        if (geography && one->year > geography) continue;
        if (!best || one->year > best->year) best = one;
    }
    if (!best) best = earliest;
    int year = geography ? geography : best ? best->year : 0;
    *day = year ? ork_day(year, 12, 31) : ORK_DAY_NONE;
    return best;
}

/* ---- Data sets ---- */

/* Labels, measures and the source, on columns that nobody else holds yet. */
static ork_status describe(ork_context *ctx, const ork_study *study, const ork_study_data *data,
                           ork_table *table)
{
    for (size_t i = 0; i < data->labels.count; i++) {
        const ork_pair *pair = &data->labels.items[i];
        ORK_TRY(ork_run_check_column(ctx, study, pair->node, pair->name, table, NULL, 0));
        int j = ork_table_find(table, pair->name);
        ORK_TRY(ork_column_describe(ctx, table->columns[j], pair->text, NULL, NULL));
    }
    for (size_t i = 0; i < data->measures.count; i++) {
        const ork_pair *pair = &data->measures.items[i];
        ORK_TRY(ork_run_check_column(ctx, study, pair->node, pair->name, table, NULL, 0));
        int j = ork_table_find(table, pair->name);
        ORK_TRY(ork_column_describe(ctx, table->columns[j], NULL, pair->text, NULL));
    }
    for (size_t j = 0; data->file.source && j < table->column_count; j++)
        ORK_TRY(ork_column_describe(ctx, table->columns[j], NULL, NULL, data->file.source));
    return ORK_OK;
}

/* A long file's names become columns. */
static ork_status widen(ork_context *ctx, const ork_study *study, const ork_study_data *data,
                        ork_table **table)
{
    if (!data->wider) return ORK_OK;
    const ork_node *names = ork_node_get(data->wider, "names");
    const ork_node *values = ork_node_get(data->wider, "values");
    ork_table *wide;
    ORK_TRY(ork_run_check_column(ctx, study, names, names->text, *table, NULL, 0));
    ORK_TRY(ork_run_check_column(ctx, study, values, values->text, *table, NULL, 0));
    if (ork_table_wider(ctx, *table, names->text, values->text, &wide) != ORK_OK)
        return ork_node_at(ctx, study->path, data->wider);
    ork_table_free(*table);
    *table = wide;
    return ORK_OK;
}

static ork_status set_keys(ork_context *ctx, const ork_study *study, const ork_study_data *data,
                           ork_table *table)
{
    if (data->unit)
        ORK_TRY(ork_run_check_column(ctx, study, ork_node_get(data->node, "unit"), data->unit,
                                     table, NULL, 0));
    if (data->period)
        ORK_TRY(ork_run_check_column(ctx, study, ork_node_get(data->node, "period"), data->period,
                                     table, NULL, 0));
    ORK_TRY(ork_table_set_keys(ctx, table, data->unit, data->period));
    for (size_t i = 0; i < data->additive.count; i++)
        ORK_TRY(ork_run_check_column(ctx, study, ork_node_get(data->node, "additive"),
                                     data->additive.items[i], table, NULL, 0));
    return ork_table_set_title(ctx, table, data->name, NULL);
}

/* Records are added up while they are read, so that there may be more than memory holds. */
static ork_status read_sums(ork_context *ctx, const ork_study *study, const ork_study_data *data,
                            ork_table **table)
{
    const ork_node *by = ork_node_get(data->sum, "by"), *column = ork_node_get(data->sum, "column");
    ork_preparation preparation = {
        .data = {.file = data->file.path, .read = &data->read},
        .where = {.text = data->where},
        .needed = data->sum_by,
        .summed = column->text,
        .summed_powers = true,
    };
    bool can_sum;
    ork_status status = ork_can_sum_rows(ctx, &preparation, &can_sum);
    if (status == ORK_OK && can_sum) status = ork_sum_rows(ctx, &preparation, table);
    if (status == ORK_OK && can_sum) {
        for (size_t k = 0; k < data->sum_by.count; k++)
            ORK_TRY(ork_run_check_column(ctx, study,
                                         by->kind == ORK_NODE_SEQUENCE ? by->items[k] : by,
                                         data->sum_by.items[k], *table, NULL, 0));
        return ORK_OK;
    }
    const ork_error *error = ork_context_error(ctx);
    if (status != ORK_OK && error->place.file) return status; /* a cell of the file */
    if (status != ORK_OK) return ork_node_at(ctx, study->path, data->sum);
    ork_node_fail(ctx, study->path, data->where_node,
                  "rows that are summed are chosen one by one: no lag, share or total");
    return ORK_ERR_DATA;
}

static ork_status read_data(ork_context *ctx, ork_run *run, ork_study_data *data,
                            ork_table **finished)
{
    ork_study *study = run->study;
    ORK_OWNED_TABLE ork_table *table = NULL, *filtered = NULL;
    if (data->sum)
        ORK_TRY(read_sums(ctx, study, data, &table));
    else
        ORK_TRY(ork_read(ctx, data->file.path, &data->read, &table));
    ORK_TRY(take_file(ctx, run, &data->file, table));
    ORK_TRY(widen(ctx, study, data, &table));
    ORK_TRY(describe(ctx, study, data, table));
    ORK_TRY(set_keys(ctx, study, data, table));
    if (data->where && !data->sum) {
        ORK_TRY(ork_run_check_expression(ctx, study, data->where_node, table, NULL, 0));
        ORK_TRY(ork_table_where(ctx, table, data->where, &filtered));
    }
    const ork_table *kept = filtered ? filtered : table;
    if (data->unit && ork_table_check_keys(ctx, kept) != ORK_OK) {
        ork_hint(ctx, "if it has several periods, name their column: period; if a row is about an "
                      "industry of a unit, name the unit in the step instead");
        return ork_context_error(ctx)->status;
    }
    *finished = ork_table_share(kept);
    return ORK_OK;
}

ork_status ork_run_data(ork_context *ctx, ork_run *run, size_t index, const ork_table **table)
{
    ork_study_data *data = &run->study->data[index];
    if (!data->table)
        ORK_TRY(read_data(ctx, run, data, &data->table));
    else
        ORK_TRY(take_file(ctx, run, &data->file, data->table));
    *table = data->table;
    return ork_run_take_notes(ctx, run);
}

/* ---- References ---- */

static ork_status step_table(ork_context *ctx, const ork_run *run, const ork_reference *reference,
                             ork_table **table)
{
    const ork_result *result = run->steps[reference->index].result;
    const char *id = run->study->steps[reference->index].id;
    const ork_table *found = result ? ork_result_table(result, reference->table) : NULL;
    if (found) {
        *table = ork_table_share(found);
        return ORK_OK;
    }
    ork_node_fail(ctx, run->study->path, reference->node, "the step \"%s\" gave no table \"%s\"",
                  id, reference->table);
    for (size_t i = 0; result && i < result->table_count; i++)
        ork_hint(ctx, "one of its tables: %s.%s", id, result->tables[i]->name);
    return ORK_ERR_DATA;
}

ork_status ork_run_reference(ork_context *ctx, ork_run *run, const ork_reference *reference,
                             ork_table **table)
{
    const ork_table *data;
    ork_study_file file = reference->file;
    switch (reference->kind) {
    case ORK_REFERENCE_DATA:
        ORK_TRY(ork_run_data(ctx, run, reference->index, &data));
        *table = ork_table_share(data);
        return ORK_OK;
    case ORK_REFERENCE_STEP:
        return step_table(ctx, run, reference, table);
    case ORK_REFERENCE_FILE:
        ORK_TRY(ork_read(ctx, file.path, NULL, table));
        if (take_file(ctx, run, &file, *table) == ORK_OK) return ORK_OK;
        ork_table_free(*table);
        return ork_context_error(ctx)->status;
    case ORK_REFERENCE_ROWS:
        return ork_rows_table(ctx, run->study, reference->node, table);
    }
    return ORK_ERR_INTERNAL;
}
