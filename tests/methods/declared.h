/*
 * A method that uses every kind of parameter, and a small table: what the tests of options, help,
 * schema and running share. It does nothing but add its weight up.
 */
#ifndef ORKEN_TESTS_DECLARED_H
#define ORKEN_TESTS_DECLARED_H

#include <float.h>
#include <math.h>

#include "testing.h"

typedef struct declared_options {
    ork_columns indicators;
    const char *value;
    const char *group;
    const char *title;
    ork_texts rules;
    double share;
    double tolerance;
    ork_reals weights;
    int64_t bands;
    bool sort_rows;
    int normalise;
    const ork_table *hierarchy;
} declared_options;

static const ork_param declared_params[] = {
    ORK_COLUMNS_PARAM(declared_options, indicators, "The columns to combine",
                      ORK_REQUIRED | ORK_NUMERIC),
    ORK_COLUMN_PARAM(declared_options, value, "A size to add up", ORK_ADDITIVE | ORK_NUMERIC),
    ORK_COLUMN_PARAM(declared_options, group, "A column that groups the units", 0),
    ORK_TEXT_PARAM(declared_options, title, "Untitled", "Title of the table"),
    ORK_TEXTS_PARAM(declared_options, rules, "Rules that a unit must pass", 0),
    ORK_REAL_PARAM(declared_options, share, "2/3", 0, 1, "Least share of weight a unit needs"),
    ORK_REAL_PARAM(declared_options, tolerance, NULL, DBL_MIN, INFINITY, "When to stop"),
    ORK_REALS_PARAM(declared_options, weights, 0, INFINITY, "One weight per indicator"),
    ORK_INTEGER_PARAM(declared_options, bands, "3", 2, 9, "Number of bands"),
    ORK_BOOLEAN_PARAM(declared_options, sort_rows, "yes", "Whether the best comes first"),
    ORK_CHOICE_PARAM(declared_options, normalise, "min-max", "How indicators are made comparable",
                     "min-max", "z-score", "rank"),
    ORK_TABLE_PARAM(declared_options, hierarchy, "Groups of indicators", 0, "indicator", "weight",
                    "direction"),
};

static const ork_output declared_outputs[] = {
    {"scores", "score", ORK_NUMBER, "The sum of the weights"},
    {"scores", "<indicator>", ORK_NUMBER, "The indicator as it was combined"},
    {NULL, "total", ORK_NUMBER, "The sum of all weights"},
};

static inline ork_status declared_run(ork_context *ctx, const ork_input *input, const void *options,
                                      ork_result *result)
{
    const declared_options *o = options;
    double total = 0;
    for (size_t k = 0; k < o->weights.count; k++)
        total += o->weights.items[k];
    ORK_TRY(ork_note_add(ctx, ORK_WARNING, "summed", "%zu rows", input->data->row_count));
    return ork_result_add_value(ctx, result, "total", "Sum of all weights", NULL, total);
}

static const ork_method declared = {
    .name = "declared",
    .family = "tests",
    .title = "Declared method",
    .summary = "Adds its weights up and leaves the data alone",
    .citations = ORK_CHOICES("Nobody (2026) A method that does nothing", "Nobody (2027) Again"),
    .formulas = "total = w_1 + … + w_n",
    .example = "orken declared data.csv --unit region --indicators capital,labour",
    ORK_PARAMS(declared_options, declared_params),
    ORK_OUTPUTS(declared_outputs),
    .needs_unit = true,
    .run = declared_run,
};

/* Three regions with capital (numbers), labour (integers) and centre (texts), from "data.csv". */
static inline ork_status declared_table(ork_context *ctx, ork_table **created)
{
    static const char *const regions[] = {"Абай облысы", "Almaty city", "Жетісу"};
    static const char *const centres[] = {"7", "n.a.", "Талдықорған"};
    ORK_OWNED_TABLE ork_table *table = NULL;
    ORK_TRY(ork_table_new(ctx, "data", 3, &table));
    ORK_TRY(ork_table_set_origin(ctx, table, "data.csv", NULL, 2));
    ork_column *region, *capital, *labour, *centre;
    ORK_TRY(ork_column_new(ctx, "region", ORK_TEXT, 3, &region));
    ork_status status = ORK_OK;
    for (size_t i = 0; i < 3 && status == ORK_OK; i++)
        status = ork_column_set_text(ctx, region, i, regions[i]);
    ORK_TRY(ork_table_take(ctx, table, region));
    ORK_TRY(status);
    ORK_TRY(ork_column_new(ctx, "capital", ORK_NUMBER, 3, &capital));
    capital->data.number[1] = 2.5;
    ORK_TRY(ork_table_take(ctx, table, capital));
    ORK_TRY(ork_column_new(ctx, "labour", ORK_INTEGER, 3, &labour));
    ORK_TRY(ork_table_take(ctx, table, labour));
    ORK_TRY(ork_column_new(ctx, "centre", ORK_TEXT, 3, &centre));
    for (size_t i = 0; i < 3 && status == ORK_OK; i++)
        status = ork_column_set_text(ctx, centre, i, centres[i]);
    ORK_TRY(ork_table_take(ctx, table, centre));
    ORK_TRY(status);
    ORK_TRY(ork_table_set_keys(ctx, table, "region", NULL));
    *created = table;
    table = NULL;
    return ORK_OK;
}

#define VALUES(...)                                                                                \
    .values = (const char *const[]){__VA_ARGS__},                                                  \
    .value_count = sizeof((const char *const[]){__VA_ARGS__}) / sizeof(const char *)

#endif
