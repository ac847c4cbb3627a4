/* Times the composite index on random indicators: combine UNITS INDICATORS RULE…, where
   a rule is how to normalise and, behind a colon, how to aggregate: none:copeland; or another
   option with its value: impute=em. */
#include <stdio.h>
#include <string.h>

#include "random_table.h"

static ork_status combine(ork_context *ctx, const ork_table *table, const char **names,
                          size_t count, const char *rule)
{
    const ork_method *method = ork_method_find("composite");
    char normalise[64];
    const char *colon = strchr(rule, ':'), *first = normalise;
    const char *aggregate = colon ? colon + 1 : "arithmetic";
    char option[64] = "normalise";
    const char *equals = strchr(rule, '=');
    if (equals) snprintf(option, sizeof option, "%.*s", (int)(equals - rule), rule);
    snprintf(normalise, sizeof normalise, "%.*s", colon ? (int)(colon - rule) : 63, rule);
    if (equals) first = equals + 1;
    ork_setting settings[] = {
        {.name = "indicators", .values = names, .value_count = count},
        {.name = option, .values = &first, .value_count = 1},
        {.name = "aggregate", .values = &aggregate, .value_count = 1},
    };
    ork_options *options;
    ORK_TRY(ork_options_new(ctx, method, settings, 3, table, &options));
    ork_input input = {.data = table};
    ORK_OWNED_RESULT ork_result *result = NULL;
    double wall = seconds(CLOCK_MONOTONIC), processor = seconds(CLOCK_PROCESS_CPUTIME_ID);
    ork_status status = ork_method_run(ctx, method, &input, options, &result);
    printf("%-24s %7.3f s, of processors %7.3f s\n", rule, seconds(CLOCK_MONOTONIC) - wall,
           seconds(CLOCK_PROCESS_CPUTIME_ID) - processor);
    ork_options_free(options);
    return status;
}

static ork_status run(ork_context *ctx, size_t units, size_t indicators, char **rules)
{
    ORK_SCRATCH(arena);
    ORK_OWNED_TABLE ork_table *table = NULL;
    const char **names;
    ORK_TRY(random_table(ctx, &arena, units, indicators, &names, &table));
    for (; *rules; rules++)
        ORK_TRY(combine(ctx, table, names, indicators, *rules));
    return ORK_OK;
}

int main(int count, char **arguments)
{
    if (count < 4) return 2;
    ork_context *ctx = ork_context_new();
    size_t units = strtoull(arguments[1], NULL, 10), indicators = strtoull(arguments[2], NULL, 10);
    ork_status status = run(ctx, units, indicators, arguments + 3);
    if (status != ORK_OK) {
        char *text = ork_error_text(ork_context_error(ctx));
        fprintf(stderr, "%s\n", text ? text : "no memory");
        free(text);
    }
    ork_context_free(ctx);
    return status == ORK_OK ? 0 : 1;
}
