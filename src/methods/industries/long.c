/* Long data: one row per unit, period and industry, or one per plant. */
#include "methods/industries/industries.h"
#include "table/groups.h"
#include "table/sums.h"

#include <math.h>
#include <string.h>

/* Where the rows of the data belong. */
typedef struct {
    const ork_table *data;
    const ork_column *size;
    uint32_t *industry;  /* [rows] */
    uint32_t *group;     /* [rows] of equal unit and period */
    size_t *position;    /* [groups] in the panel */
    bool *is_suppressed; /* [rows], or NULL */
} long_rows;

static inline size_t cell_of(const long_rows *rows, const ork_industries *industries, size_t i)
{
    return rows->industry[i] * industries->panel.count + rows->position[rows->group[i]];
}

/* Each row says its unit, and its period where there are periods. */
static ork_status check_keys(ork_context *ctx, const ork_table *firsts)
{
    const int keys[] = {firsts->unit, firsts->period};
    for (size_t k = 0; k < 2; k++) {
        const ork_column *column = keys[k] >= 0 ? firsts->columns[keys[k]] : NULL;
        for (size_t i = 0; column && i < firsts->row_count; i++) {
            if (ork_column_has(column, i)) continue;
            ork_fail(ctx, ORK_ERR_DATA, "a row does not say its %s", k ? "period" : "unit");
            ork_hint(ctx, "complete it, or leave such rows out: --where \"not is_missing(%s)\"",
                     column->name);
            ork_place place = ork_table_place(firsts, i, column->name);
            return ork_at(ctx, &place);
        }
    }
    return ORK_OK;
}

/* The panel of units and periods, over a table with one row of each. */
static ork_status make_panel(ork_context *ctx, long_rows *rows, ork_arena *arena,
                             ork_industries *industries)
{
    const ork_table *data = rows->data;
    const ork_column *keys[2];
    size_t key_count = 0, *first;
    uint32_t groups = 0;
    if (data->unit >= 0) keys[key_count++] = data->columns[data->unit];
    if (data->period >= 0) keys[key_count++] = data->columns[data->period];
    ORK_NEW(rows->group, ork_arena_alloc(ctx, arena, data->row_count * sizeof *rows->group));
    ORK_TRY(ork_table_group_ids(ctx, data, keys, key_count, rows->group, &groups));
    if (data->row_count == 0) groups = 0;
    ORK_NEW(first, ork_arena_calloc(ctx, arena, groups, sizeof *first));
    ork_group_firsts(rows->group, data->row_count, groups, first);
    ORK_TRY(ork_table_pick(ctx, data, first, groups, &industries->table));
    ORK_TRY(check_keys(ctx, industries->table));
    ork_panel *panel = &industries->panel;
    ORK_TRY(ork_panel_new(ctx, industries->table, industries->arena, panel));
    ORK_NEW(rows->position, ork_arena_calloc(ctx, arena, groups, sizeof *rows->position));
    for (size_t p = 0; p < panel->count; p++)
        rows->position[panel->row[p]] = p;
    return ORK_OK;
}

/* Industries in order of first appearance. */
static ork_status number_industries(ork_context *ctx, long_rows *rows, ork_arena *arena,
                                    ork_industries *industries)
{
    const ork_table *data = rows->data;
    const ork_column *column;
    uint32_t groups = 0;
    size_t *first;
    ORK_NEW(rows->industry, ork_arena_alloc(ctx, arena, data->row_count * sizeof(uint32_t)));
    ORK_TRY(ork_table_column(ctx, data, industries->options->industry, &column));
    ORK_TRY(ork_column_group_ids(ctx, column, rows->industry, &groups));
    if (data->row_count == 0) groups = 0;
    industries->count = groups;
    ORK_NEW(first, ork_arena_calloc(ctx, arena, groups, sizeof *first));
    ork_group_firsts(rows->industry, data->row_count, groups, first);
    ORK_NEW(industries->code,
            ork_arena_calloc(ctx, industries->arena, groups, sizeof *industries->code));
    for (size_t k = 0; k < groups; k++) {
        if (!ork_column_has(column, first[k])) {
            ork_fail(ctx, ORK_ERR_DATA, "a row does not say its industry");
            ork_place place = ork_table_place(data, first[k], column->name);
            return ork_at(ctx, &place);
        }
        ORK_OWNED_TEXT ork_text name = {0};
        ork_column_write(column, first[k], ctx, &name);
        ORK_TRY(ork_text_status(&name));
        ORK_NEW(industries->code[k],
                ork_arena_strndup(ctx, industries->arena, name.bytes, name.length));
    }
    industries->name = industries->code;
    return ORK_OK;
}

static ork_status double_row(ork_context *ctx, const ork_industries *industries,
                             const long_rows *rows, size_t i)
{
    const ork_panel *panel = &industries->panel;
    ork_fail(ctx, ORK_ERR_DATA, "\"%s\" of %s stands twice%s", industries->code[rows->industry[i]],
             ork_panel_unit(panel, rows->position[rows->group[i]]),
             panel->period ? " in the same period" : "; there is no period column");
    ork_hint(ctx, "if the rows are plants or firms, say so (rows: plants); otherwise name the "
                  "column that tells them apart (--period)");
    ork_place place = ork_table_place(rows->data, i, industries->options->industry);
    return ork_at(ctx, &place);
}

static bool has_size(const long_rows *rows, size_t i)
{
    return !(rows->is_suppressed && rows->is_suppressed[i]) && ork_column_has(rows->size, i);
}

static uint8_t why_missing(const long_rows *rows, size_t i)
{
    if (rows->is_suppressed && rows->is_suppressed[i]) return ORK_SUPPRESSED;
    return (uint8_t)ork_column_reason(rows->size, i);
}

static ork_status negative(ork_context *ctx, const long_rows *rows, size_t i)
{
    return ork_bad_cell(ctx, rows->data, i, rows->size->name, ork_column_number(rows->size, i),
                        "a size cannot be negative");
}

/* A row that stands in no file: the conversion to a geography made it for a unit without one. */
static bool is_added(const long_rows *rows, size_t i)
{
    return rows->data->rows && rows->data->rows[i] == 0;
}

/* Each combination once; *seen tells which there are. */
static ork_status fill_cells(ork_context *ctx, const long_rows *rows, ork_industries *industries,
                             uint8_t *seen)
{
    for (size_t i = 0; i < rows->data->row_count; i++) {
        if (is_added(rows, i)) continue;
        size_t cell = cell_of(rows, industries, i);
        if (seen[cell]) return double_row(ctx, industries, rows, i);
        seen[cell] = 1;
        industries->reason[cell] = has_size(rows, i) ? 0 : why_missing(rows, i);
        if (!has_size(rows, i)) continue;
        industries->size[cell] = ork_column_number(rows->size, i);
        if (industries->size[cell] < 0) return negative(ctx, rows, i);
    }
    return ORK_OK;
}

/* What rows say that stand for several plants each (table/sums.h); NULL where each is one. */
typedef struct {
    const ork_column *plants, *unknown, *powers[3];
} sum_columns;

static ork_status find_sums(ork_context *ctx, const long_rows *rows, sum_columns *sums)
{
    const char *size = rows->size->name;
    ORK_TRY(ork_sums_column(ctx, rows->data, size, ORK_SUM_ROWS, &sums->plants));
    ORK_TRY(ork_sums_column(ctx, rows->data, size, ORK_SUM_UNKNOWN, &sums->unknown));
    for (int power = 0; power < 3; power++)
        ORK_TRY(ork_sums_column(ctx, rows->data, size, (ork_sum_kind)(ORK_SUM_SQUARES + power),
                                &sums->powers[power]));
    return ORK_OK;
}

static uint32_t count_of(const ork_column *counts, size_t i, uint32_t without)
{
    return counts && ork_column_has(counts, i) ? (uint32_t)ork_column_number(counts, i) : without;
}

/* Size to the 2nd, 3rd or 4th power, or the plants' sum of it. */
static double power_of(const sum_columns *sums, int power, double size, size_t i)
{
    if (sums->powers[power]) return ork_column_number(sums->powers[power], i);
    return power == 0 ? size * size : power == 1 ? size * size * size : size * size * size * size;
}

/* Cells become industries and periods, in the order of regions: thus the sums are the same for
   plants that were added up to cells before. They stay 0 where they are not needed. */
static ork_status gather_powers(ork_context *ctx, ork_industries *industries,
                                const double *const cells[3])
{
    const ork_panel *panel = &industries->panel;
    double **to[] = {&industries->squares, &industries->cubes, &industries->fourth};
    for (int power = 0; power < 3; power++) {
        ORK_NEW(*to[power], ork_arena_calloc(ctx, industries->arena,
                                             industries->count * panel->periods, sizeof(double)));
        for (size_t k = 0; k < industries->count; k++) {
            for (size_t t = 0; t < panel->periods && cells[power]; t++) {
                double *sum = &(*to[power])[k * panel->periods + t];
                for (size_t p = panel->start[t]; p < panel->start[t + 1]; p++)
                    *sum += cells[power][k * panel->count + p];
            }
        }
    }
    return ORK_OK;
}

/* Plants are added up, with the powers that concentration among plants needs. A plant whose size is
   not known makes its cell not known. */
static ork_status fill_plants(ork_context *ctx, const long_rows *rows, ork_industries *industries,
                              uint8_t *seen)
{
    ORK_SCRATCH(scratch);
    size_t all = industries->count * industries->panel.count, unknown = 0;
    sum_columns sums;
    double *powers[3] = {0};
    ORK_TRY(find_sums(ctx, rows, &sums));
    ORK_NEW(industries->plants,
            ork_arena_calloc(ctx, industries->arena, all, sizeof *industries->plants));
    for (int power = 0; power < 3 && industries->needs_powers; power++)
        ORK_NEW(powers[power], ork_arena_calloc(ctx, &scratch, all, sizeof(double)));
    for (size_t i = 0; i < rows->data->row_count; i++) {
        if (is_added(rows, i)) continue;
        size_t cell = cell_of(rows, industries, i);
        uint32_t plants = count_of(sums.plants, i, 1);
        bool is_suppressed = rows->is_suppressed && rows->is_suppressed[i];
        if (!seen[cell]) industries->size[cell] = 0;
        seen[cell] = 1;
        industries->plants[cell] += plants;
        if (!has_size(rows, i)) {
            industries->reason[cell] = why_missing(rows, i);
            industries->size[cell] = NAN;
            unknown += is_suppressed ? plants : count_of(sums.unknown, i, plants);
            continue;
        }
        double size = ork_column_number(rows->size, i);
        if (size < 0) return negative(ctx, rows, i);
        industries->size[cell] += size; /* stays NaN once a plant is not known */
        for (int power = 0; power < 3 && powers[power]; power++)
            powers[power][cell] += power_of(&sums, power, size, i);
        if ((i & 0xfffff) == 0) ORK_TRY(ork_check_cancelled(ctx));
    }
    ORK_TRY(gather_powers(ctx, industries, (const double *const *)powers));
    if (unknown == 0) return ORK_OK;
    return ork_note_add(ctx, ORK_WARNING, "plants-not-known",
                        "%zu %s no size: the sums that they belong to are not known; to leave such "
                        "plants out, choose rows with where",
                        unknown, unknown == 1 ? "plant has" : "plants have");
}

static ork_status fill_absent(ork_context *ctx, ork_industries *industries, const uint8_t *seen)
{
    size_t absent = 0;
    bool is_zero = industries->options->absent == ORK_ABSENT_ZERO || industries->plants;
    for (size_t cell = 0; cell < industries->panel.count * industries->count; cell++) {
        if (seen[cell]) continue;
        absent++;
        if (is_zero) industries->size[cell] = 0;
    }
    if (absent == 0 || is_zero) return ORK_OK;
    return ork_note_add(ctx, ORK_WARNING, "absent-rows",
                        "%zu combinations of unit, period and industry have no row and count as "
                        "not known; if they are 0, set absent to zero",
                        absent);
}

/* The total of long data stands on every row of a unit and must be the same. */
static ork_status read_repeated_total(ork_context *ctx, const long_rows *rows,
                                      ork_industries *industries)
{
    const char *name = industries->options->total;
    const ork_column *column;
    if (!name) return ORK_OK;
    ORK_TRY(ork_table_numeric(ctx, rows->data, name, &column));
    for (size_t i = 0; i < rows->data->row_count; i++) {
        if (!ork_column_has(column, i)) continue;
        double value = ork_column_number(column, i);
        double *total = &industries->total[rows->position[rows->group[i]]];
        const char *wrong = !(value > 0) ? "a total must be above 0"
                            : !isnan(*total) && *total != value
                                ? "another row of the same unit differs"
                                : NULL;
        if (wrong) return ork_bad_cell(ctx, rows->data, i, name, value, wrong);
        *total = value;
    }
    return ORK_OK;
}

ork_status ork_industries_read_long(ork_context *ctx, const ork_table *data,
                                    ork_industries *industries)
{
    ORK_SCRATCH(scratch);
    const ork_industry_options *options = industries->options;
    long_rows rows = {.data = data};
    uint8_t *seen;
    ORK_TRY(ork_table_numeric(ctx, data, options->size, &rows.size));
    ORK_TRY(make_panel(ctx, &rows, &scratch, industries));
    ORK_TRY(number_industries(ctx, &rows, &scratch, industries));
    ORK_TRY(ork_industries_allocate(ctx, industries));
    ORK_TRY(ork_industries_suppressed_rows(ctx, data, options, &scratch, &rows.is_suppressed));
    ORK_NEW(seen, ork_arena_calloc(ctx, &scratch, industries->count * industries->panel.count, 1));
    industries->measure = rows.size->measure;
    ORK_TRY(options->rows == ORK_ROWS_PLANTS ? fill_plants(ctx, &rows, industries, seen)
                                             : fill_cells(ctx, &rows, industries, seen));
    ORK_TRY(fill_absent(ctx, industries, seen));
    return read_repeated_total(ctx, &rows, industries);
}
