/* Inputs and outputs of units: reading them, and what makes them unfit. */
#include "methods/dea/data.h"

#include <math.h>
#include <string.h>

enum { NAMES_MOST = 8 };

/* ---- Columns -----------------------------------------------------------------------------------
 */

static ork_status refuse_twice(ork_context *ctx, const char *name, bool is_both)
{
    ork_fail(ctx, ORK_ERR_ARGUMENT, "\"%s\" is named twice%s", name,
             is_both ? ", as an input and as an output" : "");
    return ork_at(ctx, &(ork_place){.option = is_both ? "outputs" : NULL, .column = name});
}

static ork_status read_columns(ork_context *ctx, const ork_table *table, const ork_columns *inputs,
                               const ork_columns *outputs, dea_data *data)
{
    size_t count = data->panel.count, columns = data->m + data->s;
    if (count && columns > SIZE_MAX / sizeof(double) / count)
        return ork_fail(ctx, ORK_ERR_MEMORY, "the data are too large");
    ORK_NEW(data->column, ork_arena_calloc(ctx, data->arena, columns, sizeof *data->column));
    ORK_NEW(data->label, ork_arena_calloc(ctx, data->arena, columns, sizeof *data->label));
    ORK_NEW(data->value, ork_arena_calloc(ctx, data->arena, columns * count, sizeof(double)));
    for (size_t k = 0; k < columns; k++) {
        const ork_column *column;
        const char *name = k < data->m ? inputs->items[k] : outputs->items[k - data->m];
        ORK_TRY(ork_table_numeric(ctx, table, name, &column));
        for (size_t l = 0; l < k; l++) {
            if (data->column[l] == column)
                return refuse_twice(ctx, name, l < data->m && k >= data->m);
        }
        data->column[k] = column;
        data->label[k] = column->label ? column->label : column->name;
        ork_panel_read(&data->panel, column, data->value + k * count);
    }
    return ORK_OK;
}

/* ---- Values ------------------------------------------------------------------------------------
 */

static ork_status note_missing(ork_context *ctx, const dea_data *data, size_t missing)
{
    const ork_panel *panel = &data->panel;
    ORK_OWNED_TEXT ork_text names = {0};
    size_t told = 0;
    for (size_t p = 0; p < panel->count && told < NAMES_MOST; p++) {
        if (data->is_known[p]) continue;
        if (told++ > 0) ork_text_add(ctx, &names, "; ");
        ork_table_row_name(ctx, panel->table, panel->row[p], &names);
    }
    if (missing > told) ork_text_addf(ctx, &names, "; and %zu more", missing - told);
    ORK_TRY(ork_text_status(&names));
    return ork_note_add(ctx, ORK_WARNING, "incomplete",
                        "%zu of %zu rows lack an input or an output: they have no score and make "
                        "no part of the frontier (%s)",
                        missing, panel->count, names.bytes);
}

static ork_status find_missing(ork_context *ctx, dea_data *data)
{
    size_t missing = 0, count = data->panel.count;
    ORK_NEW(data->is_known, ork_arena_calloc(ctx, data->arena, count, sizeof(bool)));
    for (size_t p = 0; p < count; p++) {
        data->is_known[p] = true;
        for (size_t k = 0; k < data->m + data->s; k++)
            data->is_known[p] &= !isnan(data->value[k * count + p]);
        missing += !data->is_known[p];
    }
    if (missing < count) return missing ? note_missing(ctx, data, missing) : ORK_OK;
    ork_fail(ctx, ORK_ERR_DATA,
             count ? "no row has all inputs and outputs" : "the data have no rows");
    const ork_table *table = data->panel.table;
    return ork_at(ctx, &(ork_place){.file = table->file, .sheet = table->sheet});
}

static ork_status refuse_negative(ork_context *ctx, const dea_data *data, size_t k, size_t p)
{
    bool is_input = k < data->m;
    ork_bad_cell(ctx, data->panel.table, data->panel.row[p], data->column[k]->name,
                 data->value[k * data->panel.count + p],
                 is_input ? "inputs are 0 or more (with --returns variable --orientation output "
                            "they may be anything)"
                          : "outputs are 0 or more (with --returns variable --orientation input "
                            "they may be anything; what should be little, such as emissions, "
                            "goes among the inputs)");
    return ORK_ERR_DATA;
}

/* A unit that uses nothing, or makes nothing, has no ratio of one to the other. */
static ork_status refuse_nothing(ork_context *ctx, const dea_data *data, size_t p, bool is_input)
{
    ORK_OWNED_TEXT ork_text name = {0};
    size_t row = data->panel.row[p];
    ork_table_row_name(ctx, data->panel.table, row, &name);
    ORK_TRY(ork_text_status(&name));
    size_t k = is_input ? 0 : data->m;
    size_t count = is_input ? data->m : data->s;
    ork_fail(ctx, ORK_ERR_DATA, "%s has no %s: %s", name.bytes, is_input ? "input" : "output",
             count == 1 ? "it is 0" : "all are 0");
    ork_hint(ctx, "correct the value, or leave the unit out, e.g. --where \"%s > 0\"",
             data->column[k]->name);
    ork_place place = ork_table_place(data->panel.table, row, data->column[k]->name);
    return ork_at(ctx, &place);
}

/* Values so far apart that rounding would decide; where a constant may be added, small ones are
   none of them. */
#define SPAN_MOST 1e12

static ork_status check_span(ork_context *ctx, const dea_data *data, size_t k, bool is_shiftable)
{
    size_t count = data->panel.count, least = SIZE_MAX, most = SIZE_MAX;
    const double *value = data->value + k * count;
    for (size_t p = 0; p < count; p++) {
        if (!data->is_known[p] || value[p] == 0) continue;
        if (least == SIZE_MAX || fabs(value[p]) < fabs(value[least])) least = p;
        if (most == SIZE_MAX || fabs(value[p]) > fabs(value[most])) most = p;
    }
    const ork_table *table = data->panel.table;
    if (least == SIZE_MAX) {
        ork_fail(ctx, ORK_ERR_DATA, "\"%s\" is 0 for every unit", data->column[k]->name);
        ork_hint(ctx, "leave the column out");
        return ork_at(ctx, &(ork_place){.file = table->file,
                                        .sheet = table->sheet,
                                        .column = data->column[k]->name});
    }
    if (is_shiftable || fabs(value[most]) / SPAN_MOST <= fabs(value[least])) return ORK_OK;
    ORK_OWNED_TEXT ork_text name = {0};
    ork_table_row_name(ctx, table, data->panel.row[least], &name);
    ORK_TRY(ork_text_status(&name));
    ork_fail(
        ctx, ORK_ERR_DATA,
        "\"%s\" of %s is %g, while the greatest is %g: so far apart that rounding would decide",
        data->column[k]->name, name.bytes, value[least], value[most]);
    ork_hint(ctx, "correct the value, or leave out units that are not comparable (--where)");
    ork_place place = ork_table_place(table, data->panel.row[least], data->column[k]->name);
    return ork_at(ctx, &place);
}

static ork_status check_side(ork_context *ctx, dea_data *data, bool is_input, bool may_be_negative)
{
    size_t count = data->panel.count;
    size_t first = is_input ? 0 : data->m, end = is_input ? data->m : data->m + data->s;
    for (size_t p = 0; p < count; p++) {
        bool has_some = may_be_negative;
        for (size_t k = first; k < end && data->is_known[p]; k++) {
            double value = data->value[k * count + p];
            if (value < 0 && !may_be_negative) return refuse_negative(ctx, data, k, p);
            has_some |= value > 0;
            data->has_negative |= value < 0;
        }
        if (data->is_known[p] && !has_some) return refuse_nothing(ctx, data, p, is_input);
    }
    for (size_t k = first; k < end; k++)
        ORK_TRY(check_span(ctx, data, k, may_be_negative));
    return ORK_OK;
}

ork_status dea_read(ork_context *ctx, const ork_table *table, const ork_columns *inputs,
                    const ork_columns *outputs, const dea_demand *demand, ork_arena *arena,
                    dea_data *data)
{
    *data = (dea_data){.arena = arena, .m = inputs->count, .s = outputs->count};
    ORK_TRY(ork_panel_new(ctx, table, arena, &data->panel));
    ORK_TRY(read_columns(ctx, table, inputs, outputs, data));
    ORK_TRY(find_missing(ctx, data));
    ORK_TRY(check_side(ctx, data, true, demand->may_inputs_be_negative));
    return check_side(ctx, data, false, demand->may_outputs_be_negative);
}

/* ---- Groups ------------------------------------------------------------------------------------
 */

static int by_name(const void *a, const void *b, void *panel)
{
    size_t p = *(const size_t *)a, q = *(const size_t *)b;
    int order = strcmp(ork_panel_unit(panel, p), ork_panel_unit(panel, q));
    return order ? order : (p > q) - (p < q); /* of one unit: by period */
}

ork_status dea_gather(ork_context *ctx, const dea_data *data, size_t from, size_t to,
                      dea_group *group)
{
    size_t n = 0, count = data->panel.count, m = data->m;
    *group = (dea_group){0};
    ORK_NEW(group->position, ork_arena_calloc(ctx, data->arena, to - from, sizeof(size_t)));
    for (size_t p = from; p < to; p++)
        if (data->is_known[p]) group->position[n++] = p;
    ork_panel panel = data->panel;
    qsort_r(group->position, n, sizeof(size_t), by_name, &panel);
    group->n = n;
    ORK_NEW(group->x, ork_arena_calloc(ctx, data->arena, n * m, sizeof(double)));
    ORK_NEW(group->y, ork_arena_calloc(ctx, data->arena, n * data->s, sizeof(double)));
    for (size_t i = 0; i < n; i++) {
        for (size_t k = 0; k < m + data->s; k++) {
            double value = data->value[k * count + group->position[i]];
            *(k < m ? group->x + k * n + i : group->y + (k - m) * n + i) = value;
        }
    }
    return ORK_OK;
}

ork_status dea_note_few(ork_context *ctx, const dea_data *data, size_t n, size_t t)
{
    ORK_SCRATCH(scratch);
    size_t product = data->m * data->s, sum = 3 * (data->m + data->s);
    size_t least = product > sum ? product : sum;
    const char *in;
    if (n >= least) return ORK_OK;
    ORK_NEW(in, ork_panel_in(ctx, &scratch, &data->panel, t));
    return ork_note_add(ctx, ORK_WARNING, "few-units",
                        "few units%s for %zu input%s and %zu output%s: %zu; below %zu, many are "
                        "efficient for want of others to compare with",
                        in, data->m, data->m == 1 ? "" : "s", data->s, data->s == 1 ? "" : "s", n,
                        least);
}
