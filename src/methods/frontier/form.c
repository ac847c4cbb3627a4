/* The form of a frontier: from columns of the data to terms of the regression. */
#include "methods/frontier/frontier.h"
#include "methods/panel.h"
#include "orken/math.h"

#include <math.h>
#include <string.h>

/* Stands for the output of rows that have none and whose frontier alone is told: its logarithm is
   finite. */
#define OUTPUT_UNKNOWN 1.0

/* ---- Values of columns -------------------------------------------------------------------------
 */

static ork_status read_values(ork_context *ctx, const frontier_analysis *a, const char *name,
                              double **values)
{
    const ork_column *column;
    ORK_TRY(ork_table_numeric(ctx, a->input->data, name, &column));
    ORK_NEW(*values, ork_arena_alloc(ctx, a->arena, (a->n + 1) * sizeof **values));
    for (size_t i = 0; i < a->n; i++)
        (*values)[i] = ork_column_has(column, a->row[i]) ? ork_column_number(column, a->row[i])
                                                         : OUTPUT_UNKNOWN;
    return ORK_OK;
}

static ork_status read_logs(ork_context *ctx, const frontier_analysis *a, const char *name,
                            double **values)
{
    ORK_TRY(read_values(ctx, a, name, values));
    for (size_t i = 0; i < a->n; i++) {
        if (!((*values)[i] > 0)) {
            ork_bad_cell(ctx, a->input->data, a->row[i], name, (*values)[i],
                         "its logarithm needs a value above 0");
            return ORK_ERR_DATA;
        }
        (*values)[i] = log((*values)[i]);
    }
    return ORK_OK;
}

static ork_status make_room(ork_context *ctx, const frontier_analysis *a, size_t count,
                            frontier_terms *terms)
{
    *terms = (frontier_terms){0};
    ORK_NEW(terms->name, ork_arena_calloc(ctx, a->arena, count + 1, sizeof *terms->name));
    ORK_NEW(terms->column, ork_arena_calloc(ctx, a->arena, count + 1, sizeof *terms->column));
    return ORK_OK;
}

static void add(frontier_terms *terms, const char *name, double *column)
{
    terms->name[terms->count] = name;
    terms->column[terms->count++] = column;
}

static void subtract(double *x, const double *y, size_t n)
{
    for (size_t i = 0; i < n; i++)
        x[i] -= y[i];
}

/* ---- Quantities --------------------------------------------------------------------------------
 */

static ork_status name_log(ork_context *ctx, const frontier_analysis *a, const char *name,
                           const char *by, const char **text)
{
    if (by)
        ORK_NEW(*text, ork_arena_format(ctx, a->arena, "ln(%s/%s)", name, by));
    else
        ORK_NEW(*text, ork_arena_format(ctx, a->arena, "ln(%s)", name));
    return ORK_OK;
}

/* Adds the logarithm of a column, or of its ratio to another whose logarithms are `base`. */
static ork_status add_log(ork_context *ctx, frontier_analysis *a, const char *name, const char *by,
                          const double *base)
{
    double *column;
    const char *text;
    ORK_TRY(read_logs(ctx, a, name, &column));
    if (base) subtract(column, base, a->n);
    ORK_TRY(name_log(ctx, a, name, by, &text));
    add(&a->quantity, text, column);
    return ORK_OK;
}

/* ln y1 by inputs and ln(y_j/y1): at the frontier the distance of (x, y/y1) is 1/y1. */
static ork_status read_output_distance(ork_context *ctx, frontier_analysis *a)
{
    const ork_frontier_options *o = a->options;
    ORK_TRY(read_logs(ctx, a, o->output, &a->y));
    for (size_t k = 0; k < o->inputs.count; k++)
        ORK_TRY(add_log(ctx, a, o->inputs.items[k], NULL, NULL));
    for (size_t k = 0; k < o->further_outputs.count; k++)
        ORK_TRY(add_log(ctx, a, o->further_outputs.items[k], o->output, a->y));
    return ORK_OK;
}

/* −ln x1 by ln(x_k/x1) and outputs. */
static ork_status read_input_distance(ork_context *ctx, frontier_analysis *a)
{
    const ork_frontier_options *o = a->options;
    double *first;
    ORK_TRY(read_logs(ctx, a, o->inputs.items[0], &first));
    for (size_t k = 1; k < o->inputs.count; k++)
        ORK_TRY(add_log(ctx, a, o->inputs.items[k], o->inputs.items[0], first));
    ORK_TRY(add_log(ctx, a, o->output, NULL, NULL));
    for (size_t k = 0; k < o->further_outputs.count; k++)
        ORK_TRY(add_log(ctx, a, o->further_outputs.items[k], NULL, NULL));
    a->y = first;
    for (size_t i = 0; i < a->n; i++)
        a->y[i] = -a->y[i];
    return ORK_OK;
}

static ork_status read_logged(ork_context *ctx, frontier_analysis *a)
{
    const ork_frontier_options *o = a->options;
    ORK_TRY(read_logs(ctx, a, o->output, &a->y));
    for (size_t k = 0; k < o->inputs.count; k++)
        ORK_TRY(add_log(ctx, a, o->inputs.items[k], NULL, NULL));
    a->first_price = a->quantity.count;
    if (o->prices.count == 0) return ORK_OK;
    double *numeraire;
    const char *by = o->prices.items[o->prices.count - 1];
    ORK_TRY(read_logs(ctx, a, by, &numeraire));
    for (size_t k = 0; k + 1 < o->prices.count; k++)
        ORK_TRY(add_log(ctx, a, o->prices.items[k], by, numeraire));
    subtract(a->y, numeraire, a->n);
    return ORK_OK;
}

static ork_status read_levels(ork_context *ctx, frontier_analysis *a)
{
    const ork_frontier_options *o = a->options;
    ORK_TRY(read_values(ctx, a, o->output, &a->y));
    for (size_t k = 0; k < o->inputs.count; k++) {
        double *column;
        ORK_TRY(read_values(ctx, a, o->inputs.items[k], &column));
        add(&a->quantity, o->inputs.items[k], column);
    }
    return ORK_OK;
}

static ork_status read_quantities(ork_context *ctx, frontier_analysis *a)
{
    const ork_frontier_options *o = a->options;
    size_t most = o->inputs.count + o->further_outputs.count + o->prices.count + 1;
    ORK_TRY(make_room(ctx, a, most, &a->quantity));
    ORK_TRY(read_values(ctx, a, o->output, &a->output));
    a->first_price = SIZE_MAX;
    if (o->form == ORK_FORM_LINEAR) return read_levels(ctx, a);
    if (o->orientation == ORK_ORIENTATION_OUTPUT_DISTANCE) return read_output_distance(ctx, a);
    if (o->orientation == ORK_ORIENTATION_INPUT_DISTANCE) return read_input_distance(ctx, a);
    return read_logged(ctx, a);
}

/* ---- Terms -------------------------------------------------------------------------------------
 */

/* Logarithms less their means, so that terms of first order are elasticities there. */
static ork_status centre_quantities(ork_context *ctx, frontier_analysis *a)
{
    size_t count = a->quantity.count;
    ORK_NEW(a->centre, ork_arena_calloc(ctx, a->arena, count + 1, sizeof *a->centre));
    if (a->options->form != ORK_FORM_TRANSLOG || a->options->mean_scaling == 0) return ORK_OK;
    for (size_t k = 0; k < count; k++) {
        for (size_t i = 0; i < a->n; i++)
            a->centre[k] += a->is_sampled[i] ? a->quantity.column[k][i] / (double)a->sampled : 0;
        for (size_t i = 0; i < a->n; i++)
            a->quantity.column[k][i] -= a->centre[k];
    }
    return ORK_OK;
}

/* ½ x_k² and x_k x_l. */
static ork_status add_second_order(ork_context *ctx, frontier_analysis *a, frontier_terms *terms)
{
    for (size_t k = 0; k < a->quantity.count; k++) {
        for (size_t l = k; l < a->quantity.count; l++) {
            const double *x = a->quantity.column[k], *z = a->quantity.column[l];
            const char *left = a->quantity.name[k], *right = a->quantity.name[l], *name;
            double *column;
            ORK_NEW(column, ork_arena_alloc(ctx, a->arena, (a->n + 1) * sizeof *column));
            for (size_t i = 0; i < a->n; i++)
                column[i] = (k == l ? 0.5 : 1) * x[i] * z[i];
            if (k == l)
                ORK_NEW(name, ork_arena_format(ctx, a->arena, "0.5 %s^2", left));
            else
                ORK_NEW(name, ork_arena_format(ctx, a->arena, "%s %s", left, right));
            add(terms, name, column);
        }
    }
    return ORK_OK;
}

static ork_status add_columns(ork_context *ctx, frontier_analysis *a, const ork_columns *columns,
                              frontier_terms *terms)
{
    for (size_t k = 0; k < columns->count; k++) {
        double *column;
        ORK_TRY(read_values(ctx, a, columns->items[k], &column));
        add(terms, columns->items[k], column);
    }
    return ORK_OK;
}

/* Categories of a column by row used, in order of first appearance. */
static ork_status read_categories(ork_context *ctx, const frontier_analysis *a, const char *name,
                                  const ork_column **column, uint32_t **id, size_t **first,
                                  size_t *count)
{
    size_t rows = a->input->data->row_count;
    uint32_t groups, *all, *place;
    ORK_TRY(ork_table_column(ctx, a->input->data, name, column));
    ORK_NEW(all, ork_arena_alloc(ctx, a->arena, (rows + 1) * sizeof *all));
    ORK_NEW(*id, ork_arena_alloc(ctx, a->arena, (a->n + 1) * sizeof **id));
    ORK_TRY(ork_column_group_ids(ctx, *column, all, &groups));
    ORK_NEW(place, ork_arena_alloc(ctx, a->arena, (groups + 1) * sizeof *place));
    ORK_NEW(*first, ork_arena_alloc(ctx, a->arena, (groups + 1) * sizeof **first));
    for (size_t g = 0; g < groups; g++)
        place[g] = UINT32_MAX;
    *count = 0;
    for (size_t i = 0; i < a->n; i++) {
        uint32_t group = all[a->row[i]];
        if (place[group] == UINT32_MAX) {
            place[group] = (uint32_t)*count;
            (*first)[(*count)++] = a->row[i];
        }
        (*id)[i] = place[group];
    }
    return ORK_OK;
}

static ork_status add_indicators(ork_context *ctx, frontier_analysis *a, frontier_terms *terms)
{
    for (size_t k = 0; k < a->options->factors.count; k++) {
        const char *name = a->options->factors.items[k];
        const ork_column *column;
        uint32_t *id;
        size_t *first, count;
        ORK_TRY(read_categories(ctx, a, name, &column, &id, &first, &count));
        for (size_t c = 1; c < count; c++) {
            ORK_OWNED_TEXT ork_text text = {0};
            double *indicator;
            const char *label;
            ork_text_addf(ctx, &text, "%s = ", name);
            ork_column_write(column, first[c], ctx, &text);
            ORK_TRY(ork_text_status(&text));
            ORK_NEW(label, ork_arena_strndup(ctx, a->arena, text.bytes, text.length));
            ORK_NEW(indicator, ork_arena_alloc(ctx, a->arena, (a->n + 1) * sizeof *indicator));
            for (size_t i = 0; i < a->n; i++)
                indicator[i] = id[i] == c;
            add(terms, label, indicator);
        }
    }
    return ORK_OK;
}

static ork_status count_indicators(ork_context *ctx, const frontier_analysis *a, size_t *total)
{
    *total = 0;
    for (size_t k = 0; k < a->options->factors.count; k++) {
        const ork_column *column;
        uint32_t *id;
        size_t *first, count;
        ORK_TRY(
            read_categories(ctx, a, a->options->factors.items[k], &column, &id, &first, &count));
        *total += count;
    }
    return ORK_OK;
}

static ork_status make_frontier_terms(ork_context *ctx, frontier_analysis *a)
{
    frontier_terms *terms = &a->part[ORK_PART_FRONTIER];
    size_t quantities = a->quantity.count, indicators;
    ORK_TRY(count_indicators(ctx, a, &indicators));
    ORK_TRY(make_room(ctx, a,
                      quantities * (quantities + 3) / 2 + a->options->regressors.count + indicators,
                      terms));
    for (size_t k = 0; k < quantities; k++)
        add(terms, a->quantity.name[k], a->quantity.column[k]);
    if (a->options->form == ORK_FORM_TRANSLOG) ORK_TRY(add_second_order(ctx, a, terms));
    ORK_TRY(add_columns(ctx, a, &a->options->regressors, terms));
    return add_indicators(ctx, a, terms);
}

static ork_status make_part(ork_context *ctx, frontier_analysis *a, ork_frontier_part part,
                            const ork_columns *columns)
{
    ORK_TRY(make_room(ctx, a, columns->count, &a->part[part]));
    return add_columns(ctx, a, columns, &a->part[part]);
}

/* One block of memory for a part's columns, as the estimator wants them. */
static ork_status gather(ork_context *ctx, frontier_analysis *a, size_t part)
{
    frontier_terms *terms = &a->part[part];
    double *x;
    ORK_NEW(x, ork_arena_alloc(ctx, a->arena, (a->n * terms->count + 1) * sizeof *x));
    for (size_t j = 0; j < terms->count; j++) {
        memcpy(x + j * a->n, terms->column[j], a->n * sizeof *x);
        terms->column[j] = x + j * a->n;
    }
    a->model.design[part] = (ork_design){x, terms->count, true};
    return ORK_OK;
}

ork_status frontier_form(ork_context *ctx, frontier_analysis *a)
{
    const ork_frontier_options *o = a->options;
    ork_columns none = {0};
    ORK_TRY(read_quantities(ctx, a));
    ORK_TRY(centre_quantities(ctx, a));
    ORK_TRY(make_frontier_terms(ctx, a));
    ORK_TRY(make_part(ctx, a, ORK_PART_U, &o->u_variance));
    ORK_TRY(make_part(ctx, a, ORK_PART_V, &o->v_variance));
    ORK_TRY(make_part(ctx, a, ORK_PART_MU, o->scaling ? &none : &o->determinants));
    ORK_TRY(make_part(ctx, a, ORK_PART_SCALE, o->scaling ? &o->determinants : &none));
    for (size_t part = 0; part < ORK_PART_SHAPE; part++)
        ORK_TRY(gather(ctx, a, part));
    if (!o->scaling && o->determinants.count)
        a->model.design[ORK_PART_MU].has_constant = o->determinants_constant;
    if (o->weight) {
        double *weight;
        ORK_TRY(read_values(ctx, a, o->weight, &weight));
        for (size_t i = 0; i < a->n; i++) {
            if (weight[i] > 0) continue;
            return ork_bad_cell(ctx, a->input->data, a->row[i], o->weight, weight[i],
                                "a weight must be above 0");
        }
        a->model.weight = weight;
    }
    return ORK_OK;
}
