/* Rows, keys and columns of a frontier. */
#include "methods/frontier/frontier.h"
#include "methods/panel.h"

#include <math.h>
#include <string.h>

static bool is_panel(const frontier_analysis *a)
{
    return a->options->panel != ORK_PANEL_NONE &&
           a->options->panel != ORK_PANEL_BATTESE_COELLI_1995;
}

static ork_status refuse(ork_context *ctx, const char *option, const char *what, const char *hint)
{
    ork_fail(ctx, ORK_ERR_ARGUMENT, "%s", what);
    ork_hint(ctx, "%s", hint);
    return ork_at(ctx, &(ork_place){.option = option});
}

/* ---- Rows --------------------------------------------------------------------------------------
 */

static ork_status columns_used(ork_context *ctx, const frontier_analysis *a,
                               const ork_column ***columns, size_t *count)
{
    const ork_frontier_options *o = a->options;
    const ork_columns *lists[] = {&o->inputs,     &o->further_outputs, &o->prices,
                                  &o->regressors, &o->determinants,    &o->u_variance,
                                  &o->v_variance};
    size_t most = 2 + o->factors.count;
    for (size_t k = 0; k < sizeof lists / sizeof *lists; k++)
        most += lists[k]->count;
    ORK_NEW(*columns, ork_arena_calloc(ctx, a->arena, most, sizeof **columns));
    *count = 0;
    ORK_TRY(ork_table_numeric(ctx, a->input->data, o->output, &(*columns)[(*count)++]));
    for (size_t k = 0; k < sizeof lists / sizeof *lists; k++) {
        for (size_t j = 0; j < lists[k]->count; j++)
            ORK_TRY(ork_table_numeric(ctx, a->input->data, lists[k]->items[j],
                                      &(*columns)[(*count)++]));
    }
    for (size_t j = 0; j < o->factors.count; j++)
        ORK_TRY(
            ork_table_column(ctx, a->input->data, o->factors.items[j], &(*columns)[(*count)++]));
    if (o->weight)
        ORK_TRY(ork_table_numeric(ctx, a->input->data, o->weight, &(*columns)[(*count)++]));
    return ORK_OK;
}

static ork_status tell_left_out(ork_context *ctx, const frontier_analysis *a,
                                const ork_column *const *columns, size_t count)
{
    enum { NAMES_MOST = 3 };
    ORK_OWNED_TEXT ork_text text = {0};
    size_t told = 0;
    for (size_t i = 0; i < a->input->data->row_count && told < NAMES_MOST; i++) {
        if (a->place[i] != SIZE_MAX) continue;
        size_t k = 0;
        while (k < count && ork_column_has(columns[k], i))
            k++;
        if (told++) ork_text_add(ctx, &text, "; ");
        ork_table_row_name(ctx, a->input->data, i, &text);
        ork_text_addf(ctx, &text, " has no \"%s\"", columns[k]->name);
    }
    if (a->left_out > told) ork_text_addf(ctx, &text, "; and %zu more", a->left_out - told);
    ORK_TRY(ork_text_status(&text));
    return ork_note_add(ctx, ORK_WARNING, "rows-left-out",
                        "%zu of %zu rows have missing values and take no part: %s", a->left_out,
                        a->input->data->row_count, text.bytes);
}

static ork_status refuse_rows(ork_context *ctx, const frontier_analysis *a)
{
    ork_fail(ctx, ORK_ERR_DATA,
             a->input->data->row_count ? "every row lacks a value of some column"
                                       : "the table has no rows");
    return ork_hint(ctx, "rows take part when they have the output, all inputs and whatever else "
                         "the options name");
}

static ork_status choose_rows(ork_context *ctx, frontier_analysis *a)
{
    const ork_column **columns;
    size_t count, rows = a->input->data->row_count;
    ORK_TRY(columns_used(ctx, a, &columns, &count));
    ORK_NEW(a->row, ork_arena_alloc(ctx, a->arena, (rows + 1) * sizeof *a->row));
    ORK_NEW(a->place, ork_arena_alloc(ctx, a->arena, (rows + 1) * sizeof *a->place));
    ORK_NEW(a->has_output, ork_arena_alloc(ctx, a->arena, (rows + 1) * sizeof *a->has_output));
    /* A cross-section shows the frontier of rows that have everything but the output (columns[0]).
     */
    size_t first = is_panel(a) ? 0 : 1;
    for (size_t i = 0; i < rows; i++) {
        bool is_whole = true;
        for (size_t k = first; k < count && is_whole; k++)
            is_whole = ork_column_has(columns[k], i);
        a->has_output[a->n] = ork_column_has(columns[0], i);
        a->place[i] = is_whole ? a->n : SIZE_MAX;
        if (is_whole) a->row[a->n++] = i;
    }
    a->left_out = rows - a->n;
    if (a->n == 0) return refuse_rows(ctx, a);
    return a->left_out ? tell_left_out(ctx, a, columns, count) : ORK_OK;
}

/* ---- The sample --------------------------------------------------------------------------------
 */

static ork_status evaluate_sample(ork_context *ctx, const frontier_analysis *a, ork_column **holds)
{
    ork_expression *expression;
    ork_place place = {.option = "sample"};
    if (ork_expression_parse(ctx, a->options->sample, &expression) != ORK_OK)
        return ork_at(ctx, &place);
    ork_status status =
        ork_expression_evaluate(ctx, expression, a->input->data, a->input->units, "sample", holds);
    ork_expression_free(expression);
    if (status != ORK_OK) return ork_at(ctx, &place);
    if ((*holds)->type == ORK_BOOLEAN) return ORK_OK;
    ork_fail(ctx, ORK_ERR_ARGUMENT, "\"%s\" is no condition", a->options->sample);
    ork_hint(ctx, "e.g. --sample \"year < 2023\"");
    return ork_at(ctx, &place);
}

static ork_status choose_sample(ork_context *ctx, frontier_analysis *a)
{
    ORK_OWNED_COLUMN ork_column *holds = NULL;
    if (a->options->sample && is_panel(a))
        return refuse(ctx, "sample", "a panel model scores only the rows it is estimated from",
                      "leave the rows out with --where, or use --panel none");
    if (a->options->sample) ORK_TRY(evaluate_sample(ctx, a, &holds));
    ORK_NEW(a->is_sampled, ork_arena_alloc(ctx, a->arena, a->n * sizeof *a->is_sampled));
    for (size_t i = 0; i < a->n; i++) {
        size_t row = a->row[i];
        bool is_in = !holds || (ork_column_has(holds, row) && holds->data.boolean[row]);
        a->is_sampled[i] = is_in && a->has_output[i];
        a->sampled += a->is_sampled[i];
    }
    if (a->sampled > 0) return ORK_OK;
    if (!a->options->sample) return refuse_rows(ctx, a);
    return refuse(ctx, "sample", "no row is left to estimate the frontier from",
                  "the condition holds for no row that has the output and all inputs");
}

/* ---- Keys --------------------------------------------------------------------------------------
 */

static ork_status refuse_panel(ork_context *ctx, const char *what, const char *option)
{
    ork_fail(ctx, ORK_ERR_ARGUMENT, "a panel model needs %s", what);
    return ork_hint(ctx, "name its column, e.g. %s", option);
}

static ork_status read_keys(ork_context *ctx, frontier_analysis *a)
{
    ork_panel panel;
    const ork_table *data = a->input->data;
    if (is_panel(a) && data->unit < 0) return refuse_panel(ctx, "units", "--unit region");
    if (is_panel(a) && data->period < 0) return refuse_panel(ctx, "periods", "--period year");
    if (data->unit < 0) return ORK_OK;
    if (is_panel(a)) ORK_TRY(ork_table_check_keys(ctx, data));
    ORK_TRY(ork_panel_new(ctx, data, a->arena, &panel));
    a->units = panel.units;
    ORK_NEW(a->unit, ork_arena_calloc(ctx, a->arena, a->n, sizeof *a->unit));
    for (size_t p = 0; p < panel.count; p++) {
        if (a->place[panel.row[p]] != SIZE_MAX) a->unit[a->place[panel.row[p]]] = panel.unit_of[p];
    }
    if (!panel.period) return ORK_OK;
    ORK_NEW(a->time, ork_arena_calloc(ctx, a->arena, a->n, sizeof *a->time));
    bool is_number = ork_column_is_numeric(panel.period);
    double first = is_number ? ork_column_number(panel.period, panel.row[0]) : 0;
    for (size_t t = 0; t < panel.periods; t++) {
        for (size_t p = panel.start[t]; p < panel.start[t + 1]; p++) {
            size_t row = panel.row[p];
            if (a->place[row] == SIZE_MAX) continue;
            a->time[a->place[row]] =
                is_number ? ork_column_number(panel.period, row) - first + 1 : (double)(t + 1);
        }
    }
    return ORK_OK;
}

/* ---- Options that do not go together -----------------------------------------------------------
 */

static ork_status check_options(ork_context *ctx, const ork_frontier_options *o)
{
    bool is_distance = o->orientation >= ORK_ORIENTATION_OUTPUT_DISTANCE;
    if (o->further_outputs.count && !is_distance)
        return refuse(ctx, "further-outputs", "only distance functions have several outputs",
                      "add --orientation output-distance or input-distance");
    if (o->prices.count && o->orientation != ORK_ORIENTATION_COST)
        return refuse(ctx, "prices", "only cost frontiers have prices", "add --orientation cost");
    if (o->form == ORK_FORM_LINEAR && (is_distance || o->prices.count))
        return refuse(ctx, "form",
                      "distance functions and homogeneity in prices are about logarithms",
                      "use --form cobb-douglas or translog");
    if (o->in_levels && o->form != ORK_FORM_LINEAR)
        return refuse(ctx, "in-levels", "only the linear form can be in levels",
                      "use --form linear, or leave it out: the other forms take logarithms");
    bool is_1995 = o->panel == ORK_PANEL_BATTESE_COELLI_1995;
    if (o->determinants.count && !o->scaling && !is_1995 && o->distribution != ORK_TRUNCATED_NORMAL)
        return refuse(ctx, "determinants", "determinants move the mean of a truncated normal",
                      "use --distribution truncated-normal (Battese & Coelli 1995); or --scaling, "
                      "or name the columns with --u-variance");
    if (o->scaling && o->determinants.count == 0)
        return refuse(ctx, "scaling", "the scaling property needs what scales inefficiency",
                      "name columns with --determinants");
    for (size_t k = 0; k < o->bands.count; k++) {
        double before = k ? o->bands.items[k - 1] : 0;
        if (!(o->bands.items[k] > before && o->bands.items[k] < 1))
            return refuse(ctx, "bands", "the ends of bands rise from above 0 to below 1",
                          "e.g. --bands 0.5,0.7,0.9");
    }
    return ORK_OK;
}

ork_status frontier_read(ork_context *ctx, frontier_analysis *a)
{
    ORK_TRY(check_options(ctx, a->options));
    ORK_TRY(choose_rows(ctx, a));
    ORK_TRY(choose_sample(ctx, a));
    return read_keys(ctx, a);
}
