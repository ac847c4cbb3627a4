/* Values, weights and controls by position; how many years lie between periods. */
#include "methods/dynamics/convergence.h"

#include <math.h>

static ork_status read_column(ork_context *ctx, const convergence_work *work, const char *name,
                              double **values)
{
    const ork_column *column;
    ORK_TRY(ork_table_numeric(ctx, work->panel.table, name, &column));
    ORK_NEW(*values, ork_arena_alloc(ctx, work->arena, work->panel.count * sizeof **values));
    ork_panel_read(&work->panel, column, *values);
    return ORK_OK;
}

static ork_status check_positive(ork_context *ctx, const convergence_work *work, const char *name,
                                 const double *values, const char *why)
{
    for (size_t p = 0; p < work->panel.count; p++) {
        if (!(values[p] <= 0)) continue;
        return ork_bad_cell(ctx, work->panel.table, work->panel.row[p], name, values[p], why);
    }
    return ORK_OK;
}

/* Years are numbers; of other periods each counts as one. */
static ork_status read_years(ork_context *ctx, convergence_work *work)
{
    const ork_column *period = work->panel.period;
    work->has_years = period->type == ORK_INTEGER || period->type == ORK_NUMBER;
    ORK_NEW(work->year,
            ork_arena_alloc(ctx, work->arena, work->panel.periods * sizeof *work->year));
    for (size_t t = 0; t < work->panel.periods; t++) {
        size_t row = work->panel.row[work->panel.start[t]];
        work->year[t] = work->has_years ? ork_column_number(period, row) : (double)t;
    }
    if (work->has_years) return ORK_OK;
    return ork_note_add(ctx, ORK_INFO, "counted-periods",
                        "the periods are no numbers: rates and half-lives are per period");
}

ork_status convergence_read(ork_context *ctx, convergence_work *work)
{
    const ork_convergence_options *options = work->options;
    ORK_TRY(ork_panel_new(ctx, work->input->data, work->arena, &work->panel));
    ORK_TRY(ork_panel_pair_up(ctx, &work->panel, options->change == ORK_CONVERGENCE_CONSECUTIVE,
                              work->arena, &work->pairs));
    if (work->pairs.count == 0) return ork_panel_refuse_pairs(ctx, &work->panel);
    ORK_TRY(read_years(ctx, work));
    ORK_TRY(read_column(ctx, work, options->value, &work->value));
    ORK_TRY(
        check_positive(ctx, work, options->value, work->value, "growth rates need values above 0"));
    if (options->weight) {
        ORK_TRY(read_column(ctx, work, options->weight, &work->weight));
        ORK_TRY(
            check_positive(ctx, work, options->weight, work->weight, "a weight must be above 0"));
    }
    ORK_NEW(work->control,
            ork_arena_calloc(ctx, work->arena, options->controls.count, sizeof *work->control));
    for (size_t c = 0; c < options->controls.count; c++)
        ORK_TRY(read_column(ctx, work, options->controls.items[c], &work->control[c]));
    return ORK_OK;
}
