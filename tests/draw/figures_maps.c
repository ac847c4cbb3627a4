/*
 * Examples of maps and tile maps of Kazakhstan, with the units and outlines of the example study.
 */
#include "figures.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "orken/read.h"

static const char *root(void)
{
    const char *source = getenv("ORK_SOURCE");
    return source ? source : ".";
}

static ork_status read_outlines(ork_context *ctx, int year, const ork_shapes **shapes)
{
    char path[4096];
    ork_shapes *read = NULL;
    snprintf(path, sizeof path, "%s/examples/kazakhstan/regions_%d.geojson", root(), year);
    ork_status status = ork_read_shapes(ctx, path, NULL, &read);
    *shapes = read;
    return status;
}

/* The units file; it has neither quotes nor line breaks inside cells. */
static ork_status read_units(ork_context *ctx, const ork_units **units)
{
    enum { COLUMNS = 20, ROWS = 40 };
    char path[4096], *bytes = NULL, *cells[COLUMNS][ROWS + 1] = {{0}};
    size_t length, columns = 0, rows = 0;
    ORK_OWNED_TABLE ork_table *table = NULL;
    ork_units *made = NULL;
    snprintf(path, sizeof path, "%s/examples/kazakhstan/units.csv", root());
    ORK_TRY(ork_read_file(ctx, path, 1 << 20, &bytes, &length));
    ORK_OWNED_MEMORY char *owned = bytes;
    for (char *line = bytes, *next; *line && rows <= ROWS; line = next, rows++) {
        next = line + strcspn(line, "\n");
        if (*next) *next++ = '\0';
        columns = 0;
        for (char *cell = line; cell && columns < COLUMNS; columns++) {
            char *comma = strchr(cell, ',');
            if (comma) *comma = '\0';
            cells[columns][rows] = *cell ? cell : NULL;
            cell = comma ? comma + 1 : NULL;
        }
    }
    (void)owned;
    ORK_TRY(ork_table_new(ctx, "units", rows - 1, &table));
    for (size_t k = 0; k < columns; k++) {
        ORK_TRY(add_texts(ctx, table, cells[k][0], (const char *const *)&cells[k][1]));
    }
    ork_status status = ork_units_new(ctx, table, &made);
    *units = made;
    return status;
}

static ork_status scores(ork_context *ctx, const char *const *names, bool both_years,
                         ork_table **table, ork_figure *figure)
{
    const char *labels[2 * REGIONS], *years[2 * REGIONS], *bands[2 * REGIONS];
    double values[2 * REGIONS];
    size_t rows = both_years ? 2 * REGIONS : REGIONS;
    for (size_t i = 0; i < rows; i++) {
        bool is_first = both_years && i < REGIONS;
        labels[i] = names[i % REGIONS];
        values[i] = is_first ? innovation_2011[i] : innovation_2016[i % REGIONS];
        years[i] = is_first ? "2011" : "2016";
        bands[i] = values[i] > 40 ? "жоғары" : values[i] > 24 ? "орташа" : "төмен";
    }
    values[9] = NAN;
    ORK_TRY(ork_table_new(ctx, "scores", rows, table));
    ORK_TRY(add_texts(ctx, *table, "region", labels));
    ORK_TRY(add_texts(ctx, *table, "year", years));
    ORK_TRY(add_texts(ctx, *table, "band", bands));
    ORK_TRY(add_numbers(ctx, *table, "score", "Индекс", "%", values));
    figure->label = "region";
    figure->value = "score";
    if (both_years) figure->period = "year";
    return ORK_OK;
}

static ork_status with_units(ork_context *ctx, int year, ork_draw_options *options)
{
    options->shapes_day = ork_day(year, 12, 31);
    options->source = "Boundaries: geokz (CC BY 4.0).";
    ORK_TRY(read_outlines(ctx, year, &options->shapes));
    return read_units(ctx, &options->units);
}

static ork_status map(ork_context *ctx, ork_table **table, ork_figure *figure,
                      ork_draw_options *options)
{
    figure->kind = ORK_FIGURE_MAP;
    figure->title = "Индекс инновационного развития регионов Казахстана, 2016 год";
    options->language = "ru";
    ORK_TRY(with_units(ctx, 2011, options));
    return scores(ctx, regions_ru, false, table, figure);
}

static ork_status map_periods(ork_context *ctx, ork_table **table, ork_figure *figure,
                              ork_draw_options *options)
{
    figure->kind = ORK_FIGURE_MAP;
    figure->title = "Өңірлердің инновациялық даму индексі";
    options->language = "kk";
    ORK_TRY(with_units(ctx, 2011, options));
    return scores(ctx, regions_en, true, table, figure);
}

static ork_status map_groups(ork_context *ctx, ork_table **table, ork_figure *figure,
                             ork_draw_options *options)
{
    figure->kind = ORK_FIGURE_MAP;
    figure->title = "Өңірлер топтары, 2016 жыл";
    options->language = "kk";
    ORK_TRY(with_units(ctx, 2011, options));
    ORK_TRY(scores(ctx, regions_kk, false, table, figure));
    figure->value = NULL;
    figure->group = "band";
    return ORK_OK;
}

static ork_status map_grades(ork_context *ctx, ork_table **table, ork_figure *figure,
                             ork_draw_options *options)
{
    ORK_TRY(map_groups(ctx, table, figure, options));
    figure->title = "Өңірлердің деңгейлері, 2016 жыл";
    figure->grades = "жоғары|орташа|?төмен";
    return ORK_OK;
}

static ork_status map_sides(ork_context *ctx, ork_table **table, ork_figure *figure,
                            ork_draw_options *options)
{
    ORK_TRY(map_groups(ctx, table, figure, options));
    figure->title = "Өңірлердің екі жағы, 2016 жыл";
    figure->grades = "жоғары|-орташа|төмен";
    figure->diverging = true;
    return ORK_OK;
}

static ork_status bar_grades(ork_context *ctx, ork_table **table, ork_figure *figure,
                             ork_draw_options *options)
{
    (void)options;
    figure->title = "Өңірлердің деңгейлері";
    ORK_TRY(scores(ctx, regions_kk, false, table, figure));
    figure->group = "band";
    figure->grades = "өте жоғары|жоғары|орташа|төмен";
    return ORK_OK;
}

static ork_status map_ratios(ork_context *ctx, ork_table **table, ork_figure *figure,
                             ork_draw_options *options)
{
    double quotients[REGIONS], grp = 0, ict = 0;
    for (size_t i = 0; i < REGIONS; i++) {
        grp += grp_2016[i];
        ict += ict_2016[i];
    }
    for (size_t i = 0; i < REGIONS; i++)
        quotients[i] = ict_2016[i] / grp_2016[i] / (ict / grp);
    figure->kind = ORK_FIGURE_MAP;
    figure->title = "Location quotients of information and communication, 2016";
    figure->diverging = true;
    figure->y_line = 1;
    figure->decimals = 2;
    figure->label = "region";
    figure->value = "quotient";
    ORK_TRY(with_units(ctx, 2011, options));
    ORK_TRY(ork_table_new(ctx, "quotients", REGIONS, table));
    ORK_TRY(add_texts(ctx, *table, "region", regions_en));
    return add_numbers(ctx, *table, "quotient", "Location quotient", NULL, quotients);
}

/* Three industries of each region, one quotient 0; the table has no key, names are translated. */
static ork_status heatmap_ratios(ork_context *ctx, ork_table **table, ork_figure *figure,
                                 ork_draw_options *options)
{
    const char *labels[3 * REGIONS], *industries[3 * REGIONS];
    double quotients[3 * REGIONS];
    for (size_t i = 0; i < 3 * REGIONS; i++) {
        labels[i] = regions_en[i / 3];
        industries[i] = (const char *[]){"J", "C", "B"}[i % 3];
        quotients[i] = i == 4 ? 0 : 0.04 * pow(1.12, (double)(i * 7 % 48));
    }
    figure->kind = ORK_FIGURE_HEATMAP;
    figure->title = "Коэффициенты локализации (пример)";
    figure->x = "industry";
    figure->y = "unit";
    figure->value = "quotient";
    figure->diverging = true;
    figure->y_line = 1;
    figure->decimals = 2;
    options->language = "ru";
    ORK_TRY(read_units(ctx, &options->units));
    ORK_TRY(ork_table_new(ctx, "quotients", 3 * REGIONS, table));
    ORK_TRY(add_texts(ctx, *table, "unit", labels));
    ORK_TRY(add_texts(ctx, *table, "industry", industries));
    return add_numbers(ctx, *table, "quotient", "Коэффициент локализации", NULL, quotients);
}

static ork_status heatmap_yes_no(ork_context *ctx, ork_table **table, ork_figure *figure,
                                 ork_draw_options *options)
{
    const char *labels[2 * REGIONS], *rules[2 * REGIONS];
    for (size_t i = 0; i < 2 * REGIONS; i++) {
        labels[i] = regions_kk[i / 2];
        rules[i] = i % 2 ? "мамандану" : "инновация";
    }
    figure->kind = ORK_FIGURE_HEATMAP;
    figure->title = "Ережелер орындала ма";
    figure->x = "rule";
    figure->y = "region";
    figure->value = "holds";
    options->language = "kk";
    ORK_TRY(ork_table_new(ctx, "rules", 2 * REGIONS, table));
    ORK_TRY(add_texts(ctx, *table, "region", labels));
    ORK_TRY(add_texts(ctx, *table, "rule", rules));
    ork_column *column;
    ORK_TRY(ork_column_new(ctx, "holds", ORK_BOOLEAN, 2 * REGIONS, &column));
    for (size_t i = 0; i < 2 * REGIONS; i++)
        column->data.boolean[i] = i % 3 == 0;
    ork_status status = ork_column_set_missing(ctx, column, 5, ORK_NOT_DEFINED);
    if (status == ORK_OK) return ork_table_take(ctx, *table, column);
    ork_column_free(column);
    return status;
}

static ork_status map_diverging(ork_context *ctx, ork_table **table, ork_figure *figure,
                                ork_draw_options *options)
{
    figure->kind = ORK_FIGURE_MAP;
    figure->title = "Above and below 25, in the 20 regions of 2022";
    figure->diverging = true;
    figure->y_line = 25;
    ORK_TRY(with_units(ctx, 2022, options));
    return scores(ctx, regions_en, false, table, figure);
}

static ork_status map_without_units(ork_context *ctx, ork_table **table, ork_figure *figure,
                                    ork_draw_options *options)
{
    figure->kind = ORK_FIGURE_MAP;
    figure->title = "Matched by the outlines' own codes";
    ORK_TRY(read_outlines(ctx, 2011, &options->shapes));
    return scores(ctx, regions_iso, false, table, figure);
}

static ork_status map_without_outlines(ork_context *ctx, ork_table **table, ork_figure *figure,
                                       ork_draw_options *options)
{
    (void)options;
    figure->kind = ORK_FIGURE_MAP;
    figure->title = "No outlines at all";
    return scores(ctx, regions_en, false, table, figure);
}

static ork_status tile_map(ork_context *ctx, ork_table **table, ork_figure *figure,
                           ork_draw_options *options)
{
    figure->kind = ORK_FIGURE_TILE_MAP;
    figure->title = "Өңірлердің инновациялық даму индексі, 2016 жыл";
    options->language = "kk";
    ORK_TRY(read_units(ctx, &options->units));
    return scores(ctx, regions_kk, false, table, figure);
}

static ork_status tile_map_assigned(ork_context *ctx, ork_table **table, ork_figure *figure,
                                    ork_draw_options *options)
{
    figure->kind = ORK_FIGURE_TILE_MAP;
    figure->title = "Squares placed by the regions' centres";
    ORK_TRY(read_outlines(ctx, 2011, &options->shapes));
    return scores(ctx, regions_iso, true, table, figure);
}

static ork_status tile_map_groups(ork_context *ctx, ork_table **table, ork_figure *figure,
                                  ork_draw_options *options)
{
    figure->kind = ORK_FIGURE_TILE_MAP;
    figure->title = "Группы регионов по годам";
    options->language = "ru";
    ORK_TRY(read_units(ctx, &options->units));
    ORK_TRY(scores(ctx, regions_ru, true, table, figure));
    figure->value = NULL;
    figure->group = "band";
    return ORK_OK;
}

static ork_status map_empty(ork_context *ctx, ork_table **table, ork_figure *figure,
                            ork_draw_options *options)
{
    (void)options;
    figure->kind = ORK_FIGURE_MAP;
    figure->label = "region";
    figure->value = "score";
    ORK_TRY(ork_table_new(ctx, "scores", 0, table));
    ORK_TRY(add_texts(ctx, *table, "region", NULL));
    return add_numbers(ctx, *table, "score", NULL, NULL, NULL);
}

static ork_status bar_translated(ork_context *ctx, ork_table **table, ork_figure *figure,
                                 ork_draw_options *options)
{
    figure->title = "Единицы названы на языке отчёта";
    options->language = "ru";
    ORK_TRY(read_units(ctx, &options->units));
    ORK_TRY(scores(ctx, regions_en, false, table, figure));
    return ork_table_set_keys(ctx, *table, "region", NULL);
}

const example map_examples[] = {
    {"bar-translated", bar_translated},
    {"bar-grades", bar_grades},
    {"heatmap-ratios", heatmap_ratios},
    {"heatmap-yes-no", heatmap_yes_no},
    {"map", map},
    {"map-periods", map_periods},
    {"map-grades", map_grades},
    {"map-sides", map_sides},
    {"map-groups", map_groups},
    {"map-ratios", map_ratios},
    {"map-diverging", map_diverging},
    {"map-without-units", map_without_units},
    {"map-without-outlines", map_without_outlines},
    {"map-empty", map_empty},
    {"tile-map", tile_map},
    {"tile-map-assigned", tile_map_assigned},
    {"tile-map-groups", tile_map_groups},
};
const size_t map_example_count = sizeof map_examples / sizeof map_examples[0];
