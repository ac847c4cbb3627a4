/* What was published for all regions together, and for all industries together. */
#include "methods/industries/industries.h"

#include <math.h>
#include <string.h>

/* ---- The national unit -------------------------------------------------------------------------
 */

static ork_status no_such_unit(ork_context *ctx, const ork_table *data, const char *national)
{
    const ork_column *unit = data->columns[data->unit];
    const char *meant = NULL;
    if (unit->type == ORK_TEXT) {
        meant = ork_suggest(ctx, national, (const char *const *)unit->dictionary->texts,
                            unit->dictionary->count);
    }
    ork_fail(ctx, ORK_ERR_DATA, "no row is about \"%s\"", national);
    if (meant) {
        ork_hint(ctx, "did you mean \"%s\"?", meant);
    } else {
        ork_hint(ctx, "name the unit as the data write it; a geography leaves units out that "
                      "contain others");
    }
    return ork_at(ctx, &(ork_place){.file = data->file,
                                    .sheet = data->sheet,
                                    .column = unit->name,
                                    .option = "national"});
}

ork_status ork_industries_split_national(ork_context *ctx, const ork_table *data,
                                         const char *national, ork_table **regions,
                                         ork_table **whole)
{
    ORK_SCRATCH(scratch);
    size_t *rows, *others, count = 0, rest = 0;
    if (data->unit < 0) {
        ork_fail(ctx, ORK_ERR_ARGUMENT, "it is not said what the rows are about");
        return ork_hint(ctx, "name the column of the units, e.g. --unit region");
    }
    const ork_column *unit = data->columns[data->unit];
    ORK_NEW(rows, ork_arena_calloc(ctx, &scratch, data->row_count, sizeof *rows));
    ORK_NEW(others, ork_arena_calloc(ctx, &scratch, data->row_count, sizeof *others));
    for (size_t i = 0; i < data->row_count; i++) {
        bool is_national = false;
        if (ork_column_has(unit, i) && unit->type == ORK_TEXT) {
            is_national = strcmp(ork_column_text(unit, i), national) == 0;
        } else if (ork_column_has(unit, i)) {
            ORK_OWNED_TEXT ork_text text = {0};
            ork_column_write(unit, i, ctx, &text);
            ORK_TRY(ork_text_status(&text));
            is_national = strcmp(text.bytes, national) == 0;
        }
        if (is_national) rows[count++] = i;
        if (!is_national) others[rest++] = i;
    }
    if (count == 0) return no_such_unit(ctx, data, national);
    ORK_TRY(ork_table_pick(ctx, data, others, rest, regions));
    return ork_table_pick(ctx, data, rows, count, whole);
}

static size_t find_name(const char *const *names, size_t count, const char *name)
{
    for (size_t k = 0; names && k < count; k++) {
        if (strcmp(names[k], name) == 0) return k;
    }
    return SIZE_MAX;
}

/* The national values of a period and industry, where there are any. */
static void take_values(ork_industries *industries, const ork_industries *whole, size_t t)
{
    const ork_panel *panel = &industries->panel;
    const ork_panel *other = &whole->panel;
    size_t at =
        panel->period ? find_name(other->period_name, other->periods, panel->period_name[t]) : 0;
    if (at == SIZE_MAX || other->start[at] == other->start[at + 1]) return;
    size_t position = other->start[at];
    industries->national_total[t] = whole->total[position];
    for (size_t k = 0; k < industries->count; k++) {
        size_t same = k < whole->count && strcmp(whole->code[k], industries->code[k]) == 0
                          ? k
                          : find_name(whole->code, whole->count, industries->code[k]);
        if (same == SIZE_MAX) continue;
        industries->national[k * panel->periods + t] = whole->size[same * other->count + position];
    }
}

ork_status ork_industries_take_national(ork_context *ctx, const ork_table *rows,
                                        ork_industries *industries)
{
    size_t periods = industries->panel.periods, cells = industries->count * periods, unknown = 0;
    ork_industry_options options = *industries->options;
    ORK_OWNED_INDUSTRIES ork_industries whole = {0};
    options.national = NULL;
    ORK_TRY(
        ork_industries_read(ctx, &(ork_input){.data = rows}, &options, industries->arena, &whole));
    ORK_NEW(industries->national, ork_arena_alloc(ctx, industries->arena, cells * sizeof(double)));
    ORK_NEW(industries->national_total,
            ork_arena_alloc(ctx, industries->arena, periods * sizeof(double)));
    for (size_t c = 0; c < cells; c++)
        industries->national[c] = NAN;
    for (size_t t = 0; t < periods; t++) {
        industries->national_total[t] = NAN;
        take_values(industries, &whole, t);
    }
    for (size_t c = 0; c < cells; c++)
        unknown += (size_t)isnan(industries->national[c]);
    if (unknown == 0) return ORK_OK;
    return ork_note_add(ctx, ORK_WARNING, "national-not-known",
                        "%zu sizes of industries by period are not known of %s: there are no "
                        "quotients of them",
                        unknown, industries->options->national);
}

/* ---- The total's industry ----------------------------------------------------------------------
 */

static ork_status no_such_industry(ork_context *ctx, const ork_industries *industries)
{
    const char *name = industries->options->total_industry;
    const char *meant = ork_suggest(ctx, name, industries->code, industries->count);
    ork_fail(ctx, ORK_ERR_DATA, "no row is about the industry \"%s\"", name);
    if (meant) ork_hint(ctx, "did you mean \"%s\"?", meant);
    return ork_at(ctx, &(ork_place){.file = industries->table->file,
                                    .sheet = industries->table->sheet,
                                    .column = industries->options->industry,
                                    .option = "total-industry"});
}

/* Closes the gap that industry k leaves in an array of `width` elements of `size` per industry. */
static void take_out(void *array, size_t k, size_t count, size_t width, size_t size)
{
    if (!array) return;
    char *from = (char *)array + k * width * size;
    memmove(from, from + width * size, (count - k - 1) * width * size);
}

ork_status ork_industries_split_total(ork_context *ctx, ork_industries *industries)
{
    const ork_panel *panel = &industries->panel;
    const char *name = industries->options->total_industry;
    size_t count = industries->count, n = panel->count;
    size_t k = find_name(industries->code, count, name);
    if (k == SIZE_MAX) return no_such_industry(ctx, industries);
    memcpy(industries->total, industries->size + k * n, n * sizeof(double));
    for (size_t p = 0; p < n; p++) {
        if (industries->total[p] != 0) continue;
        return ork_bad_cell(ctx, panel->table, panel->row[p], name, 0,
                            "shares of a total of 0 have no meaning");
    }
    take_out(industries->size, k, count, n, sizeof(double));
    take_out(industries->reason, k, count, n, 1);
    take_out(industries->plants, k, count, n, sizeof(uint32_t));
    take_out(industries->squares, k, count, panel->periods, sizeof(double));
    take_out(industries->cubes, k, count, panel->periods, sizeof(double));
    take_out(industries->fourth, k, count, panel->periods, sizeof(double));
    take_out(industries->code, k, count, 1, sizeof *industries->code);
    industries->count--;
    if (industries->count > 0) return ORK_OK;
    return ork_fail(ctx, ORK_ERR_DATA, "there is no industry beside the total \"%s\"", name);
}
