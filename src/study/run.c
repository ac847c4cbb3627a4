/* A study is run: steps in their order, each computed only when something it depends on changed. */
#include "study/run.h"

#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "study/cache.h"

/* ---- Which steps ---- */

static void want(ork_run *run, size_t index)
{
    const ork_study_step *step = &run->study->steps[index];
    if (run->steps[index].wanted) return;
    run->steps[index].wanted = true;
    for (size_t i = 0; i < step->data_count; i++)
        if (step->data[i].kind == ORK_REFERENCE_STEP) want(run, step->data[i].index);
    for (size_t i = 0; i < step->setting_count; i++) {
        const ork_study_setting *setting = &step->settings[i];
        if (setting->reference.node && setting->reference.kind == ORK_REFERENCE_STEP)
            want(run, setting->reference.index);
    }
}

static ork_status want_only(ork_context *ctx, ork_run *run)
{
    const ork_study *study = run->study;
    const ork_run_options *options = run->options;
    for (size_t i = 0; i < study->step_count && options->only_count == 0; i++)
        run->steps[i].wanted = true;
    for (size_t k = 0; k < options->only_count; k++) {
        size_t index = ork_study_find_step(study, options->only[k]);
        if (index != SIZE_MAX) {
            want(run, index);
            continue;
        }
        const char *names[512];
        size_t count = 0;
        for (; count < study->step_count && count < 512; count++)
            names[count] = study->steps[count].id;
        ork_fail(ctx, ORK_ERR_ARGUMENT, "the study has no step \"%s\"", options->only[k]);
        const char *meant = ork_suggest(ctx, options->only[k], names, count);
        if (meant) ork_hint(ctx, "did you mean \"%s\"?", meant);
        return ORK_ERR_ARGUMENT;
    }
    return ORK_OK;
}

/* ---- Steps ---- */

/* The digest of all that a step's result depends on. */
static void step_key(ork_context *ctx, const ork_run *run, const ork_study_step *step,
                     const ork_step_input *input, char key[ORK_SHA256_TEXT])
{
    char build[65];
    ork_sha256 hash;
    ork_sha256_start(&hash);
    ork_build_id(build);
    ork_sha256_text(&hash, ORK_VERSION);
    ork_sha256_text(&hash, build);
    ork_sha256_text(&hash, step->method->name);
    ork_sha256_integer(&hash, (int64_t)ork_context_seed(ctx));
    ork_sha256_integer(&hash, (int64_t)input->setting_count);
    for (size_t i = 0; i < input->setting_count; i++) {
        const ork_setting *setting = &input->settings[i];
        ork_sha256_text(&hash, setting->name);
        ork_sha256_integer(&hash, (int64_t)setting->value_count);
        for (size_t k = 0; k < setting->value_count; k++)
            ork_sha256_text(&hash, setting->values[k]);
        ork_sha256_table(&hash, setting->table);
    }
    ork_sha256_table(&hash, input->data);
    ork_sha256_text(&hash, run->study->units ? run->study->units_file.sha256 : NULL);
    if (step->method->uses_shapes) {
        int32_t day;
        const ork_boundaries *boundaries = ork_run_boundaries(run->study, input->geography, &day);
        ork_sha256_text(&hash, boundaries ? boundaries->file.sha256 : NULL);
        ork_sha256_integer(&hash, day);
    }
    ork_sha256_end(&hash, key);
}

/* The result of an earlier run with the same key, or NULL. What cannot be read is computed anew. */
static ork_status find_kept(ork_context *ctx, const ork_run *run, const char *key,
                            ork_result **result)
{
    enum { MAX_KEPT_BYTES = 1 << 30 };
    *result = NULL;
    ORK_OWNED_MEMORY char *path = ork_format(ctx, "%s/.cache/%s.json", run->folder.path, key);
    if (!path) return ORK_ERR_MEMORY;
    if (access(path, R_OK) != 0) return ORK_OK;
    ORK_OWNED_MEMORY char *bytes = NULL;
    size_t length;
    ork_status status = ork_read_file(ctx, path, MAX_KEPT_BYTES, &bytes, &length);
    if (status == ORK_OK) status = ork_cache_read(ctx, bytes, length, result);
    if (status == ORK_ERR_MEMORY) return status;
    ork_context_clear_error(ctx);
    return ORK_OK;
}

static ork_status keep_result(ork_context *ctx, const ork_run *run, const char *key,
                              const ork_result *result)
{
    ORK_OWNED_TEXT ork_text json = {0};
    ork_status status = ork_cache_write(ctx, result, &json);
    if (status == ORK_ERR_DATA) {
        ork_context_clear_error(ctx); /* it is computed anew next time */
        return ORK_OK;
    }
    ORK_TRY(status);
    ORK_OWNED_MEMORY char *name = ork_format(ctx, ".cache/%s.json", key);
    if (!name) return ORK_ERR_MEMORY;
    ORK_OWNED_MEMORY char *path = ork_folder_path(ctx, &run->folder, name);
    if (!path) return ork_context_error(ctx)->status;
    return ork_write_file(ctx, path, json.bytes, json.length);
}

static ork_status run_step(ork_context *ctx, ork_run *run, size_t index)
{
    const ork_study_step *step = &run->study->steps[index];
    ork_step_run *state = &run->steps[index];
    ork_step_input input;
    ORK_TRY(ork_step_prepare(ctx, run, index, &input));
    state->geography = input.geography;
    step_key(ctx, run, step, &input, state->key);
    ork_status status = find_kept(ctx, run, state->key, &state->result);
    if (status == ORK_OK && !state->result) {
        int32_t day;
        const ork_boundaries *boundaries = ork_run_boundaries(run->study, input.geography, &day);
        const ork_input method_input = {.data = input.data,
                                        .units = run->study->units,
                                        .shapes = boundaries ? boundaries->shapes : NULL,
                                        .shapes_day = day};
        status = ork_method_run(ctx, step->method, &method_input, input.options, &state->result);
        state->recomputed = true;
    }
    ork_step_input_free(&input);
    if (status == ORK_OK) status = keep_result(ctx, run, state->key, state->result);
    if (status == ORK_OK) return ORK_OK;
    /* What the data say about themselves comes first; the step's line helps where they do not. */
    ork_place place = {.step = step->id};
    if (!ork_context_error(ctx)->place.file) {
        place.file = run->study->path;
        place.line = step->node->line;
    }
    return ork_at(ctx, &place);
}

static ork_status run_steps(ork_context *ctx, ork_run *run)
{
    const ork_study *study = run->study;
    for (size_t k = 0; k < study->step_count; k++) {
        size_t index = study->order[k];
        if (!run->steps[index].wanted) continue;
        ORK_TRY(ork_check_cancelled(ctx));
        ork_progress(ctx, study->steps[index].id, (double)k / (double)study->step_count);
        ORK_TRY(run_step(ctx, run, index));
    }
    return ORK_OK;
}

/* ---- Runs ---- */

static ork_status begin_run(ork_context *ctx, ork_study *study, const ork_run_options *options,
                            ork_run *run)
{
    *run = (ork_run){.study = study, .options = options};
    ork_study_unload(study);
    if (study->has_seed) ork_context_set_seed(ctx, study->seed);
    ORK_NEW(run->steps,
            ork_arena_calloc(ctx, &study->arena, study->step_count, sizeof *run->steps));
    ORK_TRY(want_only(ctx, run));
    ork_context_clear_notes(ctx);
    return ORK_OK;
}

static void free_figures(ork_text *figures, const ork_result *result)
{
    for (size_t f = 0; figures && f < result->figure_count; f++)
        ork_text_free(&figures[f]);
    free(figures);
}

static void end_run(ork_run *run)
{
    for (size_t i = 0; run->steps && i < run->study->step_count; i++) {
        ork_step_run *step = &run->steps[i];
        free_figures(step->figures, step->result);
        free_figures(step->narrow_figures, step->result);
        step->figures = step->narrow_figures = NULL;
        ork_result_free(step->result);
        step->result = NULL;
    }
    ork_folder_end(&run->folder);
}

static ork_status begin_folder(ork_context *ctx, ork_run *run)
{
    const ork_study *study = run->study;
    ORK_OWNED_MEMORY char *beside = NULL;
    const char *out = run->options->out;
    if (!out) {
        ORK_NEW(beside, ork_format(ctx, "%s%s-out", study->folder, study->stem));
        out = beside;
    }
    return ork_folder_begin(ctx, out, &run->folder);
}

static void summarise(const ork_run *run, ork_run_summary *summary)
{
    *summary = (ork_run_summary){.claims = run->claim_count};
    for (size_t i = 0; i < run->study->step_count; i++) {
        summary->steps += run->steps[i].wanted;
        summary->recomputed += run->steps[i].recomputed;
    }
    for (size_t i = 0; i < run->claim_count; i++) {
        summary->hold += run->claims[i].outcome == ORK_CLAIM_HOLDS;
        summary->fail += run->claims[i].outcome == ORK_CLAIM_FAILS;
        summary->undecided += run->claims[i].outcome == ORK_CLAIM_UNDECIDED;
    }
    snprintf(summary->report, sizeof summary->report, "%s/report.html", run->folder.path);
}

static ork_status run_all(ork_context *ctx, ork_run *run, ork_run_summary *summary)
{
    ORK_TRY(begin_folder(ctx, run));
    ORK_TRY(ork_run_units(ctx, run));
    ORK_TRY(ork_run_take_notes(ctx, run));
    ORK_TRY(run_steps(ctx, run));
    if (run->options->only_count > 0) ork_folder_keep_results(&run->folder);
    ORK_TRY(ork_run_claims(ctx, run));
    ork_progress(ctx, "report", 0.95);
    ORK_TRY(ork_run_write(ctx, run));
    ORK_TRY(ork_check_cancelled(ctx));
    ORK_TRY(ork_folder_finish(ctx, &run->folder));
    ork_progress(ctx, "report", 1);
    summarise(run, summary);
    size_t open = summary->fail + summary->undecided;
    if (!run->options->strict || open == 0) return ORK_OK;
    ork_fail(ctx, ORK_ERR_DATA, "%zu of %zu claims do not hold or cannot be decided", open,
             summary->claims);
    return ork_hint(ctx, "see %s", summary->report);
}

ork_status ork_study_run(ork_context *ctx, ork_study *study, const ork_run_options *options,
                         ork_run_summary *summary)
{
    ork_run run;
    const ork_run_options none = {0};
    *summary = (ork_run_summary){0};
    ork_status status = begin_run(ctx, study, options ? options : &none, &run);
    if (status == ORK_OK) status = run_all(ctx, &run, summary);
    end_run(&run);
    return status;
}

/* ---- Checks ---- */

/* True when a step builds on another step, whose result a check does not have. */
static bool needs_result(const ork_study_step *step)
{
    for (size_t i = 0; i < step->data_count; i++)
        if (step->data[i].kind == ORK_REFERENCE_STEP) return true;
    for (size_t i = 0; i < step->setting_count; i++)
        if (step->settings[i].reference.node &&
            step->settings[i].reference.kind == ORK_REFERENCE_STEP)
            return true;
    return false;
}

/* Whether a step's options fit its data. */
static ork_status check_method(ork_context *ctx, const ork_run *run, const ork_study_step *step,
                               const ork_step_input *prepared)
{
    if (!step->method->check) return ORK_OK;
    size_t notes = ork_context_note_count(ctx);
    const ork_input input = {
        .data = prepared->data, .units = run->study->units, .shapes_day = ORK_DAY_NONE};
    ork_status status = step->method->check(ctx, &input, ork_options_struct(prepared->options));
    if (status != ORK_OK) return ork_at(ctx, &(ork_place){.step = step->id});
    ork_context_keep_notes(ctx, notes); /* the run will say them */
    return ORK_OK;
}

static ork_status check_all(ork_context *ctx, ork_run *run)
{
    const ork_table *table;
    ORK_TRY(ork_run_units(ctx, run));
    for (size_t i = 0; i < run->study->data_count; i++)
        ORK_TRY(ork_run_data(ctx, run, i, &table));
    for (size_t k = 0; k < run->study->step_count; k++) {
        size_t index = run->study->order[k];
        if (needs_result(&run->study->steps[index])) continue;
        ork_step_input input;
        ORK_TRY(ork_check_cancelled(ctx));
        ORK_TRY(ork_step_prepare(ctx, run, index, &input));
        ork_status status = check_method(ctx, run, &run->study->steps[index], &input);
        ork_step_input_free(&input);
        if (status != ORK_OK) return status;
    }
    return ork_run_check_claims(ctx, run);
}

ork_status ork_study_check(ork_context *ctx, ork_study *study)
{
    ork_run run;
    const ork_run_options none = {0};
    ork_status status = begin_run(ctx, study, &none, &run);
    if (status == ORK_OK) status = check_all(ctx, &run);
    /* The notes of reading and preparing are for the caller. */
    for (size_t i = 0; status == ORK_OK && i < run.note_count; i++)
        status =
            ork_note_add(ctx, run.notes[i].severity, run.notes[i].code, "%s", run.notes[i].message);
    end_run(&run);
    return status;
}
