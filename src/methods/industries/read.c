/* Sizes of industries by unit and period: which way to read them, totals, checks, shares. */
#include "methods/industries/industries.h"
#include "orken/math.h"

#include <math.h>
#include <string.h>

void ork_industries_free(ork_industries *industries)
{
    ork_table_free(industries->table);
    industries->table = NULL;
}

ork_status ork_industries_allocate(ork_context *ctx, ork_industries *industries)
{
    size_t n = industries->panel.count, count = industries->count;
    if (n && count > SIZE_MAX / sizeof(double) / n) {
        return ork_fail(ctx, ORK_ERR_MEMORY, "the data are too large");
    }
    size_t cells = n * count;
    ORK_NEW(industries->size, ork_arena_alloc(ctx, industries->arena, cells * sizeof(double)));
    ORK_NEW(industries->reason, ork_arena_calloc(ctx, industries->arena, cells, 1));
    ORK_NEW(industries->total, ork_arena_alloc(ctx, industries->arena, n * sizeof(double)));
    for (size_t c = 0; c < cells; c++)
        industries->size[c] = NAN;
    for (size_t p = 0; p < n; p++)
        industries->total[p] = NAN;
    return ORK_OK;
}

ork_status ork_industries_positive(ork_context *ctx, const ork_industries *industries,
                                   const char *name, bool may_be_zero, double *values)
{
    const ork_column *column;
    const ork_panel *panel = &industries->panel;
    ORK_TRY(ork_table_numeric(ctx, panel->table, name, &column));
    ork_panel_read(panel, column, values);
    for (size_t p = 0; p < panel->count; p++) {
        const char *wrong = values[p] < 0                    ? "a size cannot be negative"
                            : values[p] == 0 && !may_be_zero ? "shares of a total of 0 have no "
                                                               "meaning"
                                                             : NULL;
        if (!wrong) continue;
        return ork_bad_cell(ctx, panel->table, panel->row[p], name, values[p], wrong);
    }
    return ORK_OK;
}

ork_status ork_industries_suppressed_rows(ork_context *ctx, const ork_table *table,
                                          const ork_industry_options *options, ork_arena *arena,
                                          bool **is_suppressed)
{
    const ork_column *column;
    *is_suppressed = NULL;
    if (!options->disclosure) return ORK_OK;
    ORK_TRY(ork_table_column(ctx, table, options->disclosure, &column));
    ORK_NEW(*is_suppressed, ork_arena_calloc(ctx, arena, table->row_count, 1));
    for (size_t i = 0; i < table->row_count; i++) {
        if (!ork_column_has(column, i)) continue;
        ORK_OWNED_TEXT ork_text text = {0};
        if (column->type != ORK_TEXT) {
            ork_column_write(column, i, ctx, &text);
            ORK_TRY(ork_text_status(&text));
        }
        const char *flag = column->type == ORK_TEXT ? ork_column_text(column, i) : text.bytes;
        for (size_t k = 0; k < options->suppressed.count; k++) {
            if (strcmp(flag, options->suppressed.items[k]) == 0) (*is_suppressed)[i] = true;
        }
    }
    return ORK_OK;
}

/* ---- Wide data ---------------------------------------------------------------------------------
 */

/* Where a size is missing, why; where the row is suppressed, it is missing whatever it says. */
static void take_reasons(ork_industries *industries, size_t k, const ork_column *column,
                         const bool *is_suppressed)
{
    const ork_panel *panel = &industries->panel;
    for (size_t p = 0; p < panel->count; p++) {
        size_t row = panel->row[p], cell = k * panel->count + p;
        if (is_suppressed && is_suppressed[row]) {
            industries->size[cell] = NAN;
            industries->reason[cell] = ORK_SUPPRESSED;
        } else if (!ork_column_has(column, row)) {
            industries->reason[cell] = (uint8_t)ork_column_reason(column, row);
        }
    }
}

static ork_status read_wide(ork_context *ctx, const ork_table *data, ork_industries *industries)
{
    ORK_SCRATCH(scratch);
    const ork_industry_options *options = industries->options;
    bool *is_suppressed;
    ORK_TRY(ork_table_check_keys(ctx, data));
    industries->table = ork_table_share(data);
    ORK_TRY(ork_panel_new(ctx, data, industries->arena, &industries->panel));
    industries->count = options->sector.count;
    ORK_TRY(ork_industries_allocate(ctx, industries));
    ORK_TRY(ork_industries_suppressed_rows(ctx, data, options, &scratch, &is_suppressed));
    size_t n = industries->panel.count, names = industries->count * sizeof *industries->name;
    ORK_NEW(industries->name, ork_arena_alloc(ctx, industries->arena, names));
    ORK_NEW(industries->code, ork_arena_alloc(ctx, industries->arena, names));
    for (size_t k = 0; k < industries->count; k++) {
        const ork_column *column;
        const char *name = options->sector.items[k];
        ORK_TRY(ork_industries_positive(ctx, industries, name, true, industries->size + k * n));
        ORK_TRY(ork_table_column(ctx, data, name, &column));
        take_reasons(industries, k, column, is_suppressed);
        industries->code[k] = name;
        ORK_NEW(industries->name[k],
                ork_arena_format(ctx, industries->arena, "%s",
                                 column->label ? column->label : column->name));
        if (k == 0) industries->measure = column->measure;
    }
    if (!options->total) return ORK_OK;
    return ork_industries_positive(ctx, industries, options->total, false, industries->total);
}

/* ---- Totals ------------------------------------------------------------------------------------
 */

/* Without a total of its own, the region's is the sum of its industries. */
static ork_status sum_totals(ork_context *ctx, ork_industries *industries)
{
    const ork_panel *panel = &industries->panel;
    size_t n = panel->count, incomplete = 0;
    for (size_t p = 0; p < n; p++) {
        double sum = 0;
        size_t known = 0;
        for (size_t k = 0; k < industries->count; k++) {
            double size = industries->size[k * n + p];
            if (isnan(size)) continue;
            sum += size;
            known++;
        }
        incomplete += (size_t)(known && known < industries->count);
        if (!known) continue;
        if (!(sum > 0) && industries->may_be_empty) continue;
        if (!(sum > 0)) {
            ORK_OWNED_TEXT ork_text name = {0};
            ork_table_row_name(ctx, panel->table, panel->row[p], &name);
            ORK_TRY(ork_text_status(&name));
            ork_fail(ctx, ORK_ERR_DATA, "all industries of %s are 0: it has no structure",
                     name.bytes);
            ork_hint(ctx, "leave its rows out with where, or their sizes empty when they are not "
                          "known");
            return ORK_ERR_DATA;
        }
        industries->total[p] = sum;
    }
    if (incomplete == 0) return ORK_OK;
    return ork_note_add(ctx, ORK_WARNING, "incomplete-total",
                        "%zu totals are sums of industries of which some are not known, so that "
                        "the shares of the known ones are too great; give a total column%s",
                        incomplete,
                        industries->options->industry ? " or the total's industry" : "");
}

/* ---- Options, and the way through --------------------------------------------------------------
 */

static ork_status wrong(ork_context *ctx, const char *option, const char *message, const char *hint)
{
    ork_fail(ctx, ORK_ERR_ARGUMENT, "%s", message);
    ork_hint(ctx, "%s", hint);
    return ork_at(ctx, &(ork_place){.option = option});
}

#define WAYS "give sector and total (a column per sector), or industry and size (a row per sector)"

static ork_status check_wide(ork_context *ctx, const ork_industry_options *options)
{
    if (options->sector.count == 1 && !options->total) {
        return wrong(ctx, "total", "one sector needs the total that it is a part of", WAYS);
    }
    for (size_t k = 0; options->total && k < options->sector.count; k++) {
        if (strcmp(options->sector.items[k], options->total) != 0) continue;
        return wrong(ctx, "total", "the total is one of the sectors", WAYS);
    }
    if (options->total_industry || options->rows == ORK_ROWS_PLANTS) {
        return wrong(ctx, options->total_industry ? "total-industry" : "rows",
                     "this option is for long data", WAYS);
    }
    return ORK_OK;
}

static ork_status check_options(ork_context *ctx, const ork_industry_options *options)
{
    bool is_wide = options->sector.count > 0, is_long = options->industry || options->size;
    if (is_wide == is_long) {
        return wrong(ctx, NULL,
                     is_wide ? "sector and industry exclude each other"
                             : "it is not said what the sizes of industries are",
                     WAYS);
    }
    if (is_long && !(options->industry && options->size)) {
        return wrong(ctx, options->industry ? "size" : "industry",
                     "long data need both industry and size", WAYS);
    }
    if (options->total && options->total_industry) {
        return wrong(ctx, "total-industry", "the total is given twice",
                     "give either the column total or the total-industry");
    }
    if (!options->disclosure != !options->suppressed.count) {
        return wrong(ctx, options->disclosure ? "suppressed" : "disclosure",
                     "which values of which column mean suppressed takes both options",
                     "e.g. disclosure: disclosure_code, suppressed: N");
    }
    if (options->hierarchy && options->prefix) {
        return wrong(ctx, "prefix", "hierarchy and prefix exclude each other",
                     "give the table, or let the codes' beginnings tell what is part of what");
    }
    if (options->level != INT64_MIN && !options->hierarchy && !options->prefix) {
        return wrong(ctx, "level", "a level needs a hierarchy",
                     "give a table hierarchy (code, parent), or prefix: true");
    }
    return is_wide ? check_wide(ctx, options) : ORK_OK;
}

static ork_status read_rows(ork_context *ctx, const ork_table *data, ork_industries *industries)
{
    const ork_industry_options *options = industries->options;
    ORK_TRY(options->industry ? ork_industries_read_long(ctx, data, industries)
                              : read_wide(ctx, data, industries));
    industries->has_total = options->total || options->total_industry;
    industries->total_name = options->total ? options->total : options->total_industry;
    if (options->total_industry) ORK_TRY(ork_industries_split_total(ctx, industries));
    if (options->hierarchy || options->prefix) ORK_TRY(ork_industries_to_level(ctx, industries));
    return industries->has_total ? ORK_OK : sum_totals(ctx, industries);
}

/* No territory may be counted twice where regions are added up. */
static ork_status check_territory(ork_context *ctx, const ork_industries *industries)
{
    const ork_industry_options *options = industries->options;
    const ork_panel *panel = &industries->panel;
    if (!industries->units) return ORK_OK;
    for (size_t t = 0; t < panel->periods; t++) {
        const size_t *rows = panel->row + panel->start[t];
        size_t count = panel->start[t + 1] - panel->start[t];
        for (size_t k = 0; k < options->sector.count; k++) {
            ORK_TRY(ork_units_check_sum(ctx, industries->units, panel->table,
                                        options->sector.items[k], rows, count));
        }
        const char *const single[] = {options->size, options->total};
        for (size_t k = 0; k < 2; k++) {
            if (!single[k]) continue;
            ORK_TRY(
                ork_units_check_sum(ctx, industries->units, panel->table, single[k], rows, count));
        }
    }
    return ORK_OK;
}

static ork_status note_suppressed(ork_context *ctx, const ork_industries *industries)
{
    size_t count = 0;
    for (size_t c = 0; c < industries->count * industries->panel.count; c++) {
        count += (size_t)(isnan(industries->size[c]) && industries->reason[c] == ORK_SUPPRESSED);
    }
    if (count == 0) return ORK_OK;
    return ork_note_add(ctx, ORK_WARNING, "suppressed",
                        "%zu sizes are suppressed: they are not known, and nowhere counted as 0",
                        count);
}

ork_status ork_industries_read(ork_context *ctx, const ork_input *input,
                               const ork_industry_options *options, ork_arena *arena,
                               ork_industries *industries)
{
    *industries = (ork_industries){.options = options,
                                   .units = input->units,
                                   .arena = arena,
                                   .may_be_empty = industries->may_be_empty,
                                   .needs_powers = industries->needs_powers};
    ORK_TRY(check_options(ctx, options));
    ORK_OWNED_TABLE ork_table *regions = NULL, *whole = NULL;
    if (options->national) {
        ORK_TRY(
            ork_industries_split_national(ctx, input->data, options->national, &regions, &whole));
    }
    ORK_TRY(read_rows(ctx, regions ? regions : input->data, industries));
    if (industries->panel.count == 0) {
        ork_fail(ctx, ORK_ERR_DATA, "the data have no rows");
        return ork_at(ctx, &(ork_place){.file = input->data->file, .sheet = input->data->sheet});
    }
    ORK_TRY(check_territory(ctx, industries));
    ORK_TRY(note_suppressed(ctx, industries));
    return whole ? ork_industries_take_national(ctx, whole, industries) : ORK_OK;
}

const char *ork_industries_summed(const void *options)
{
    const ork_industry_options *industries = options;
    return industries->rows == ORK_ROWS_PLANTS ? industries->size : NULL;
}

/* ---- All regions together ----------------------------------------------------------------------
 */

double ork_industries_size(const ork_industries *industries, size_t k, size_t t)
{
    const ork_panel *panel = &industries->panel;
    if (industries->national) return industries->national[k * panel->periods + t];
    const double *size = industries->size + k * panel->count;
    double sum = 0;
    size_t known = 0;
    for (size_t p = panel->start[t]; p < panel->start[t + 1]; p++) {
        if (isnan(size[p]) || isnan(industries->total[p])) continue;
        sum += size[p];
        known++;
    }
    return known ? sum : NAN;
}

double ork_industries_total(const ork_industries *industries, size_t k, size_t t)
{
    const ork_panel *panel = &industries->panel;
    if (industries->national_total) return industries->national_total[t];
    const double *size = industries->size + k * panel->count;
    bool takes_all = industries->options->base == ORK_BASE_ALL;
    double sum = 0;
    for (size_t p = panel->start[t]; p < panel->start[t + 1]; p++) {
        if (isnan(industries->total[p]) || (isnan(size[p]) && !takes_all)) continue;
        sum += industries->total[p];
    }
    return sum > 0 ? sum : NAN;
}

void ork_industries_quotients(const ork_industries *industries, double *quotient)
{
    const ork_panel *panel = &industries->panel;
    for (size_t k = 0; k < industries->count; k++) {
        for (size_t t = 0; t < panel->periods; t++) {
            double share =
                ork_industries_size(industries, k, t) / ork_industries_total(industries, k, t);
            for (size_t p = panel->start[t]; p < panel->start[t + 1]; p++) {
                size_t cell = k * panel->count + p;
                quotient[cell] =
                    share > 0 ? industries->size[cell] / industries->total[p] / share : NAN;
            }
        }
    }
}
