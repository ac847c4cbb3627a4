/* Economic complexity told in tables. */
#include "methods/build.h"
#include "methods/complexity/complexity.h"

/* Columns of a table under construction, taken from whole arrays at an offset. */
typedef struct {
    const char *name, *label;
    const double *values; /* NULL: no such column */
    bool is_whole;
} sheet_column;

static ork_status add_columns(ork_context *ctx, ork_table *table, const sheet_column *columns,
                              size_t count, size_t offset)
{
    for (size_t c = 0; c < count; c++) {
        const sheet_column *column = &columns[c];
        if (!column->values) continue;
        ORK_TRY(column->is_whole ? ork_build_integer(ctx, table, column->name, column->label,
                                                     column->values + offset)
                                 : ork_build_number(ctx, table, column->name, column->label, NULL,
                                                    column->values + offset));
    }
    return ORK_OK;
}

/* Positions from … to − 1 of the panel. */
static ork_status units_table(ork_context *ctx, const complexity_work *work, const char *name,
                              const char *title, size_t from, bool with_period, ork_result *result)
{
    const ork_panel *panel = &work->data.sizes.panel;
    const double *income = work->options->income ? work->income : NULL;
    const sheet_column columns[] = {
        {"diversity", "Diversity", work->diversity, true},
        {"mean_ubiquity", "Mean ubiquity of its industries", work->mean_ubiquity, false},
        {"eci", "Economic complexity index", work->eci, false},
        {"eci_rank", "Rank by complexity", work->eci_rank, true},
        {"fitness", "Fitness", work->fitness, false},
        {"fitness_rank", "Rank by fitness", work->fitness_rank, true},
        {"reflections", "Diversity reflected", work->reflections, false},
        {"outlook", "Complexity outlook index", work->outlook, false},
        {"income", "Income", income, false},
        {"expy", "EXPY", income ? work->expy : NULL, false},
    };
    ORK_OWNED_TABLE ork_table *table = NULL;
    ORK_TRY(ork_build_table(ctx, name, title, panel->count - from, &table));
    ORK_TRY(ork_build_pick(ctx, table, "unit", panel->unit, panel->row + from));
    if (with_period)
        ORK_TRY(ork_build_pick(ctx, table, "period", panel->period, panel->row + from));
    ORK_TRY(add_columns(ctx, table, columns, sizeof columns / sizeof *columns, from));
    ORK_TRY(ork_table_set_keys(ctx, table, "unit", with_period && panel->period ? "period" : NULL));
    return ork_build_deliver(ctx, result, &table);
}

static ork_status industries_table(ork_context *ctx, const complexity_work *work,
                                   ork_result *result)
{
    ORK_SCRATCH(scratch);
    const ork_industries *sizes = &work->data.sizes;
    size_t rows = sizes->count * sizes->panel.periods, *row, *which;
    const sheet_column columns[] = {
        {"ubiquity", "Ubiquity", work->ubiquity, true},
        {"mean_diversity", "Mean diversity of its units", work->mean_diversity, false},
        {"pci", "Product complexity index", work->pci, false},
        {"pci_rank", "Rank by complexity", work->pci_rank, true},
        {"complexity", "Complexity that goes with fitness", work->complexity, false},
        {"reflections", "Ubiquity reflected", work->industry_reflections, false},
        {"prody", "PRODY", work->options->income ? work->prody : NULL, false},
    };
    ORK_NEW(row, ork_arena_calloc(ctx, &scratch, rows, sizeof *row));
    ORK_NEW(which, ork_arena_calloc(ctx, &scratch, rows, sizeof *which));
    for (size_t r = 0; r < rows; r++) {
        row[r] = sizes->panel.row[sizes->panel.start[r / sizes->count]];
        which[r] = r % sizes->count;
    }
    ORK_OWNED_TABLE ork_table *table = NULL;
    ORK_TRY(ork_build_table(ctx, "industries", "Complexity of industries", rows, &table));
    ORK_TRY(ork_build_pick(ctx, table, "period", sizes->panel.period, row));
    ORK_TRY(ork_build_repeat(ctx, table, "industry", "Industry", sizes->name, sizes->count, which));
    ORK_TRY(add_columns(ctx, table, columns, sizeof columns / sizeof *columns, 0));
    return ork_build_deliver(ctx, result, &table);
}

ork_status complexity_tables(ork_context *ctx, complexity_work *work, ork_result *result)
{
    const ork_panel *panel = &work->data.sizes.panel;
    const char *in = ork_panel_in(ctx, work->data.arena, panel, panel->periods - 1), *title;
    ORK_NEW(title,
            in ? ork_arena_format(ctx, work->data.arena, "Economic complexity%s", in) : NULL);
    ORK_TRY(units_table(ctx, work, "units", "Economic complexity of units", 0, true, result));
    ORK_TRY(
        units_table(ctx, work, "latest", title, panel->start[panel->periods - 1], false, result));
    return industries_table(ctx, work, result);
}
