/* run.json: what was run with what, enough to rerun it and to prove it. */
#include "study/run.h"

#include <stdio.h>
#include <string.h>
#include <time.h>

#include "report/json.h"
#include "study/cache.h"

static void add_head(ork_context *ctx, const ork_run *run, ork_text *json)
{
    char date[32], build[65];
    time_t now = time(NULL);
    struct tm utc;
    gmtime_r(&now, &utc);
    strftime(date, sizeof date, "%Y-%m-%dT%H:%M:%SZ", &utc);
    ork_build_id(build);
    ork_text_add(ctx, json, "{");
    ork_pair_json(ctx, json, "orken", ORK_VERSION);
    ork_text_add(ctx, json, ",\n");
    ork_pair_json(ctx, json, "build", build);
    ork_text_add(ctx, json, ",\n");
    ork_pair_json(ctx, json, "date", date);
    ork_text_add(ctx, json, ",\n");
    ork_pair_json(ctx, json, "command", run->options->command_line);
    ork_text_add(ctx, json, ",\n\"study\": {");
    ork_pair_json(ctx, json, "file", run->study->path);
    ork_text_add(ctx, json, ", ");
    ork_pair_json(ctx, json, "sha256", run->study->sha256);
    ork_text_addf(ctx, json, "},\n\"seed\": %llu,\n", (unsigned long long)ork_context_seed(ctx));
}

static void add_options(ork_context *ctx, const ork_run *run, ork_text *json)
{
    const ork_run_options *options = run->options;
    ork_text_add(ctx, json, "\"options\": {\"only\": [");
    for (size_t i = 0; i < options->only_count; i++) {
        if (i) ork_text_add(ctx, json, ", ");
        ork_text_add_json(ctx, json, options->only[i]);
    }
    ork_text_addf(ctx, json, "], \"strict\": %s, \"pdf\": %s, \"png\": %s},\n",
                  options->strict ? "true" : "false",
                  options->pdf || run->study->pdf ? "true" : "false",
                  options->png || run->study->png ? "true" : "false");
}

static void add_inputs(ork_context *ctx, const ork_run *run, ork_text *json)
{
    ork_text_add(ctx, json, "\"inputs\": [");
    for (size_t i = 0; i < run->file_count; i++) {
        const ork_study_file *file = &run->files[i];
        ork_text_add(ctx, json, i ? ",\n  {" : "\n  {");
        ork_pair_json(ctx, json, "name", file->name);
        ork_text_add(ctx, json, ", ");
        ork_pair_json(ctx, json, "file", file->written);
        ork_text_add(ctx, json, ", ");
        ork_pair_json(ctx, json, "sha256", file->sha256);
        ork_text_addf(ctx, json, ", \"rows\": %zu, \"columns\": %zu, ", file->rows, file->columns);
        ork_pair_json(ctx, json, "source", file->source);
        ork_text_add(ctx, json, "}");
    }
    ork_text_add(ctx, json, "],\n");
}

static void add_steps(ork_context *ctx, const ork_run *run, ork_text *json)
{
    bool first = true;
    ork_text_add(ctx, json, "\"steps\": [");
    for (size_t i = 0; i < run->study->step_count; i++) {
        const ork_step_run *step = &run->steps[i];
        if (!step->wanted) continue;
        ork_text_add(ctx, json, first ? "\n  {" : ",\n  {");
        first = false;
        ork_pair_json(ctx, json, "id", run->study->steps[i].id);
        ork_text_add(ctx, json, ", ");
        ork_pair_json(ctx, json, "method", run->study->steps[i].method->name);
        ork_text_add(ctx, json, ", ");
        ork_pair_json(ctx, json, "key", step->key);
        ork_text_addf(ctx, json, ", \"recomputed\": %s, \"options\": {",
                      step->recomputed ? "true" : "false");
        for (size_t k = 0; k < step->result->option_count; k++) {
            if (k) ork_text_add(ctx, json, ", ");
            ork_text_add_json(ctx, json, step->result->options[k].name);
            ork_text_addf(ctx, json, ": %s", step->result->options[k].json);
        }
        ork_text_add(ctx, json, "}}");
    }
    ork_text_add(ctx, json, "],\n");
}

static void add_outputs(ork_context *ctx, const ork_run *run, ork_text *json)
{
    ork_text_add(ctx, json, "\"outputs\": [");
    for (size_t i = 0; i < run->folder.count; i++) {
        ork_text_add(ctx, json, i ? ",\n  {" : "\n  {");
        ork_pair_json(ctx, json, "file", run->folder.files[i].name);
        ork_text_add(ctx, json, ", ");
        ork_pair_json(ctx, json, "sha256", run->folder.files[i].sha256);
        ork_text_add(ctx, json, "}");
    }
    ork_text_add(ctx, json, "]}\n");
}

ork_status ork_run_json(ork_context *ctx, const ork_run *run, ork_text *json)
{
    add_head(ctx, run, json);
    add_options(ctx, run, json);
    add_inputs(ctx, run, json);
    add_steps(ctx, run, json);
    add_outputs(ctx, run, json);
    return ork_text_status(json);
}
