/*
 * Times the uncertainty of a composite index, computation alone:
 *   uncertainty DATA UNIT STRUCTURE OPTION=VALUE…     a file with its structure
 *   uncertainty UNITS×INDICATORS OPTION=VALUE…        random indicators
 * Options are those of composite-uncertainty; commas part the values of a list.
 */
#include <stdio.h>
#include <string.h>
#include <sys/resource.h>

#include "random_table.h"

enum { SETTINGS_MOST = 32 };

typedef struct {
    ork_arena arena;
    ork_table *data, *structure;
    ork_setting settings[SETTINGS_MOST];
    size_t count;
} job;

static ork_status add_option(ork_context *ctx, job *of, const char *text)
{
    char *name;
    const char *equals = strchr(text, '='), **values;
    if (!equals || of->count == SETTINGS_MOST)
        return ork_fail(ctx, ORK_ERR_ARGUMENT, "\"%s\" is no option", text);
    ORK_NEW(name, ork_arena_strndup(ctx, &of->arena, text, (size_t)(equals - text)));
    const ork_param *param = ork_param_find(ork_method_find("composite-uncertainty"), name);
    if (param && param->flags & ORK_REPEATED) { /* one more value of it, or the first */
        size_t s = 0;
        while (s < of->count && strcmp(of->settings[s].name, name) != 0)
            s++;
        size_t before = s < of->count ? of->settings[s].value_count : 0;
        ORK_NEW(values, ork_arena_calloc(ctx, &of->arena, before + 1, sizeof *values));
        if (before) memcpy(values, of->settings[s].values, before * sizeof *values);
        values[before] = equals + 1;
        of->settings[s] = (ork_setting){.name = name, .values = values, .value_count = before + 1};
        of->count += s == of->count;
        return ORK_OK;
    }
    ork_setting *setting = &of->settings[of->count++];
    setting->name = name;
    ORK_TRY(ork_setting_split(ctx, &of->arena, equals + 1, &values, &setting->value_count));
    setting->values = values;
    return ORK_OK;
}

static ork_status open_files(ork_context *ctx, job *of, char **arguments)
{
    ork_read_options reading = {0};
    ORK_TRY(ork_read(ctx, arguments[0], &reading, &of->data));
    ORK_TRY(ork_table_set_keys(ctx, of->data, arguments[1], NULL));
    ORK_TRY(ork_read(ctx, arguments[2], &reading, &of->structure));
    of->settings[of->count++] = (ork_setting){.name = "structure", .table = of->structure};
    return ORK_OK;
}

static ork_status open_random(ork_context *ctx, job *of, const char *size)
{
    char *rest;
    const char **names;
    size_t units = strtoull(size, &rest, 10), indicators = strtoull(rest + 1, NULL, 10);
    ORK_TRY(random_table(ctx, &of->arena, units, indicators, &names, &of->data));
    of->settings[of->count++] =
        (ork_setting){.name = "indicators", .values = names, .value_count = indicators};
    return ORK_OK;
}

static ork_status run(ork_context *ctx, job *of)
{
    const ork_method *method = ork_method_find("composite-uncertainty");
    ork_options *options;
    ork_input input = {.data = of->data};
    ORK_OWNED_RESULT ork_result *result = NULL;
    ORK_TRY(ork_options_new(ctx, method, of->settings, of->count, of->data, &options));
    double wall = seconds(CLOCK_MONOTONIC), processor = seconds(CLOCK_PROCESS_CPUTIME_ID);
    ork_status status = ork_method_run(ctx, method, &input, options, &result);
    wall = seconds(CLOCK_MONOTONIC) - wall;
    processor = seconds(CLOCK_PROCESS_CPUTIME_ID) - processor;
    ork_options_free(options);
    ORK_TRY(status);
    struct rusage usage;
    getrusage(RUSAGE_SELF, &usage);
    printf("%6zu rows: %8.4f s, of processors %8.4f s, at most %ld MB; mean rank shift %.4g\n",
           of->data->row_count, wall, processor, usage.ru_maxrss / 1024,
           ork_result_value(result, "mean_rank_shift")->number);
    return ORK_OK;
}

static ork_status work(ork_context *ctx, int count, char **arguments, job *of)
{
    bool is_random = arguments[0][0] >= '0' && arguments[0][0] <= '9';
    int first = is_random ? 1 : 3;
    if (!is_random && count < 3) return ork_fail(ctx, ORK_ERR_ARGUMENT, "too few arguments");
    ORK_TRY((is_random ? open_random(ctx, of, arguments[0]) : open_files(ctx, of, arguments)));
    for (int k = first; k < count; k++)
        ORK_TRY(add_option(ctx, of, arguments[k]));
    return run(ctx, of);
}

int main(int count, char **arguments)
{
    if (count < 2) return 2;
    ork_context *ctx = ork_context_new();
    job of = {0};
    ork_status status = work(ctx, count - 1, arguments + 1, &of);
    if (status != ORK_OK) {
        char *text = ork_error_text(ork_context_error(ctx));
        fprintf(stderr, "%s\n", text ? text : "no memory");
        free(text);
    }
    ork_table_free(of.data);
    ork_table_free(of.structure);
    ork_arena_free(&of.arena);
    ork_context_free(ctx);
    return status == ORK_OK ? 0 : 1;
}
