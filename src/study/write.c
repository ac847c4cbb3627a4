/* What a run leaves behind: figures, tables, the report and its machine-readable twins. */
#include "study/run.h"

#include <ctype.h>
#include <stdio.h>
#include <string.h>

enum { NARROW_WIDTH = 360 }; /* of the figures that phones show */

/* ---- Figures ---- */

static bool is_map(const ork_figure *figure)
{
    return figure->kind == ORK_FIGURE_MAP || figure->kind == ORK_FIGURE_TILE_MAP;
}

/* Draws with ids that are the figure's alone within a page: `name` is not used twice. */
static ork_status draw_figure(ork_context *ctx, const ork_run *run, const ork_step_run *step,
                              const ork_figure *figure, const char *name, double width,
                              ork_text *svg)
{
    const ork_study *study = run->study;
    ork_figure named = *figure;
    named.name = (char *)(uintptr_t)name; /* drawing only reads it */
    int32_t day;
    const ork_boundaries *boundaries = ork_run_boundaries(study, step->geography, &day);
    const ork_draw_options options = {
        .units = study->units,
        .shapes = boundaries ? boundaries->shapes : NULL,
        .shapes_day = day,
        .language = study->language,
        .source = figure->kind == ORK_FIGURE_MAP ? study->boundaries_source : NULL,
        .width = width,
    };
    if (is_map(figure) && !boundaries && !study->units) return ORK_OK; /* nothing to draw on */
    return ork_draw_svg(ctx, &named, ork_result_table(step->result, figure->table), &options, svg);
}

/* "step.figure.svg", without characters that file systems or shells dislike. */
static char *file_name(ork_context *ctx, const char *folder, const char *step, const char *name,
                       const char *ending)
{
    char *path = ork_format(ctx, "%s/%s.%s.%s", folder, step, name, ending);
    for (char *c = path ? path + strlen(folder) + 1 : NULL; c && *c; c++)
        if ((unsigned char)*c < 128 && !isalnum((unsigned char)*c) && !strchr("-_.", *c)) *c = '-';
    return path;
}

static ork_status write_image(ork_context *ctx, ork_run *run, const char *id, const char *name,
                              const ork_text *svg, ork_image_format format)
{
    ORK_OWNED_MEMORY char *file =
        file_name(ctx, "figures", id, name, format == ORK_IMAGE_PDF ? "pdf" : "png");
    if (!file) return ORK_ERR_MEMORY;
    ORK_OWNED_MEMORY char *path = ork_folder_path(ctx, &run->folder, file);
    if (!path) return ork_context_error(ctx)->status;
    ORK_TRY(ork_draw_image(ctx, svg, format, format == ORK_IMAGE_PNG ? 2 : 1, path));
    return ork_folder_add(ctx, &run->folder, file);
}

static ork_status write_figure(ork_context *ctx, ork_run *run, size_t index, size_t f)
{
    const ork_study *study = run->study;
    ork_step_run *step = &run->steps[index];
    const ork_figure *figure = &step->result->figures[f];
    const char *id = study->steps[index].id;
    ork_text *svg = &step->figures[f];
    ORK_OWNED_MEMORY char *name = ork_format(ctx, "%s-%s", id, figure->name);
    ORK_OWNED_MEMORY char *narrow_name = ork_format(ctx, "%s-%s-narrow", id, figure->name);
    if (!name || !narrow_name) return ORK_ERR_MEMORY;
    ork_text *narrow = &step->narrow_figures[f];
    if (draw_figure(ctx, run, step, figure, narrow_name, NARROW_WIDTH, narrow) != ORK_OK)
        return ork_at(ctx, &(ork_place){.step = id});
    ork_context_clear_notes(ctx); /* what was left out for want of room is in the wide one */
    if (draw_figure(ctx, run, step, figure, name, 0, svg) != ORK_OK)
        return ork_at(ctx, &(ork_place){.step = id});
    ORK_TRY(ork_run_take_notes(ctx, run));
    if (svg->length == 0) return ORK_OK;
    ORK_OWNED_MEMORY char *file = file_name(ctx, "figures", id, figure->name, "svg");
    if (!file) return ORK_ERR_MEMORY;
    ORK_TRY(ork_folder_write(ctx, &run->folder, file, svg));
    if (run->options->pdf || study->pdf)
        ORK_TRY(write_image(ctx, run, id, figure->name, svg, ORK_IMAGE_PDF));
    if (run->options->png || study->png)
        ORK_TRY(write_image(ctx, run, id, figure->name, svg, ORK_IMAGE_PNG));
    return ORK_OK;
}

/* ---- Steps ---- */

static ork_status write_step(ork_context *ctx, ork_run *run, size_t index)
{
    ork_step_run *step = &run->steps[index];
    const char *id = run->study->steps[index].id;
    for (size_t t = 0; t < step->result->table_count; t++) {
        const ork_table *table = step->result->tables[t];
        ORK_OWNED_TEXT ork_text csv = {0};
        ORK_OWNED_MEMORY char *file = file_name(ctx, "tables", id, table->name, "csv");
        if (!file) return ORK_ERR_MEMORY;
        ORK_TRY(ork_table_csv(ctx, table, &csv));
        ORK_TRY(ork_folder_write(ctx, &run->folder, file, &csv));
    }
    size_t figures = step->result->figure_count + 1;
    ORK_NEW(step->figures, ork_calloc(ctx, figures, sizeof *step->figures));
    ORK_NEW(step->narrow_figures, ork_calloc(ctx, figures, sizeof *step->narrow_figures));
    for (size_t f = 0; f < step->result->figure_count; f++) {
        ORK_TRY(ork_check_cancelled(ctx));
        ORK_TRY(write_figure(ctx, run, index, f));
    }
    return ork_run_take_notes(ctx, run);
}

/* ---- The report ---- */

static ork_status report_steps(ork_context *ctx, ork_run *run, ork_report *report)
{
    const ork_study *study = run->study;
    ork_report_step *steps;
    ORK_NEW(steps, ork_arena_calloc(ctx, &run->study->arena, study->step_count, sizeof *steps));
    for (size_t i = 0; i < study->step_count; i++) {
        if (!run->steps[i].wanted) continue;
        steps[report->step_count++] = (ork_report_step){
            .id = study->steps[i].id,
            .title = study->steps[i].title,
            .text = study->steps[i].text,
            .method = study->steps[i].method,
            .result = run->steps[i].result,
            .figures = run->steps[i].figures,
            .narrow_figures = run->steps[i].narrow_figures,
        };
    }
    report->steps = steps;
    return ORK_OK;
}

static ork_status report_inputs(ork_context *ctx, ork_run *run, ork_report *report)
{
    ork_report_input *inputs;
    size_t count = run->file_count + 1;
    ORK_NEW(inputs, ork_arena_calloc(ctx, &run->study->arena, count, sizeof *inputs));
    const char *slash = strrchr(run->study->path, '/');
    inputs[0] = (ork_report_input){.name = "study",
                                   .file = slash ? slash + 1 : run->study->path,
                                   .sha256 = run->study->sha256};
    for (size_t i = 0; i < run->file_count; i++)
        inputs[i + 1] = (ork_report_input){.name = run->files[i].name,
                                           .file = run->files[i].written,
                                           .sha256 = run->files[i].sha256,
                                           .source = run->files[i].source,
                                           .rows = run->files[i].rows,
                                           .columns = run->files[i].columns};
    report->inputs = inputs;
    report->input_count = count;
    return ORK_OK;
}

static ork_status make_report(ork_context *ctx, ork_run *run, ork_report *report)
{
    const ork_study *study = run->study;
    *report = (ork_report){
        .title = study->report_title,
        .subtitle = study->subtitle,
        .author = study->author,
        .language = study->language,
        .units = study->units,
        .text = study->text,
        .claims = run->claims,
        .claim_count = run->claim_count,
        .notes = run->notes,
        .note_count = run->note_count,
        .boundaries_source = study->boundaries_source,
    };
    ORK_TRY(report_steps(ctx, run, report));
    ORK_TRY(report_inputs(ctx, run, report));
    const char *slash = strrchr(study->path, '/');
    char *command;
    ORK_NEW(command, ork_arena_format(ctx, &run->study->arena, "orken run %s",
                                      slash ? slash + 1 : study->path));
    report->command = command;
    return ORK_OK;
}

static ork_status write_reports(ork_context *ctx, ork_run *run, const ork_report *report)
{
    ORK_OWNED_TEXT ork_text html = {0}, json = {0};
    ORK_TRY(ork_report_html(ctx, report, &html));
    ORK_TRY(ork_folder_write(ctx, &run->folder, "report.html", &html));
    ORK_TRY(ork_report_json(ctx, report, &json));
    ORK_TRY(ork_folder_write(ctx, &run->folder, "results.json", &json));
    ORK_OWNED_MEMORY char *xlsx = ork_folder_path(ctx, &run->folder, "report.xlsx");
    if (!xlsx) return ork_context_error(ctx)->status;
    ORK_TRY(ork_report_xlsx(ctx, report, xlsx));
    return ork_folder_add(ctx, &run->folder, "report.xlsx");
}

ork_status ork_run_write(ork_context *ctx, ork_run *run)
{
    ork_report report;
    ORK_OWNED_TEXT ork_text json = {0};
    for (size_t i = 0; i < run->study->step_count; i++)
        if (run->steps[i].wanted) ORK_TRY(write_step(ctx, run, i));
    ORK_TRY(make_report(ctx, run, &report));
    ORK_TRY(write_reports(ctx, run, &report));
    ORK_TRY(ork_run_json(ctx, run, &json));
    ORK_OWNED_MEMORY char *path = ork_folder_path(ctx, &run->folder, "run.json");
    if (!path) return ork_context_error(ctx)->status;
    return ork_write_file(ctx, path, json.bytes, json.length);
}
