#include "figures.h"

#include <math.h>
#include <stdio.h>

/* ---- Tables ---------------------------------------------------------------------------------- */

ork_status add_numbers(ork_context *ctx, ork_table *table, const char *name, const char *label,
                       const char *measure, const double *values)
{
    ork_column *column;
    ORK_TRY(ork_column_new(ctx, name, ORK_NUMBER, table->row_count, &column));
    ork_status status = ork_column_describe(ctx, column, label, measure, NULL);
    for (size_t i = 0; status == ORK_OK && i < table->row_count; i++) {
        column->data.number[i] = isnan(values[i]) ? 0 : values[i];
        if (isnan(values[i])) status = ork_column_set_missing(ctx, column, i, ORK_NOT_COLLECTED);
    }
    if (status == ORK_OK) return ork_table_take(ctx, table, column);
    ork_column_free(column);
    return status;
}

ork_status add_texts(ork_context *ctx, ork_table *table, const char *name,
                     const char *const *values)
{
    ork_column *column;
    ORK_TRY(ork_column_new(ctx, name, ORK_TEXT, table->row_count, &column));
    ork_status status = ORK_OK;
    for (size_t i = 0; status == ORK_OK && i < table->row_count; i++) {
        status = values[i] ? ork_column_set_text(ctx, column, i, values[i])
                           : ork_column_set_missing(ctx, column, i, ORK_NOT_COLLECTED);
    }
    if (status == ORK_OK) return ork_table_take(ctx, table, column);
    ork_column_free(column);
    return status;
}

/* A table of labels and values, and a figure that draws it. */
static ork_status simple(ork_context *ctx, const char *const *labels, const double *values,
                         size_t rows, ork_table **table, ork_figure *figure)
{
    ORK_TRY(ork_table_new(ctx, "scores", rows, table));
    ORK_TRY(add_texts(ctx, *table, "region", labels));
    ORK_TRY(add_numbers(ctx, *table, "score", "Score", "%", values));
    figure->label = "region";
    figure->value = "score";
    return ORK_OK;
}

/* Rows of both years, the labels twice. */
static ork_status two_years(ork_context *ctx, const char *const *labels, ork_table **table,
                            ork_figure *figure)
{
    const char *names[2 * REGIONS], *years[2 * REGIONS];
    double values[2 * REGIONS];
    for (size_t i = 0; i < 2 * REGIONS; i++) {
        names[i] = labels[i % REGIONS];
        years[i] = i < REGIONS ? "2011" : "2016";
        values[i] = i < REGIONS ? innovation_2011[i] : innovation_2016[i % REGIONS];
    }
    ORK_TRY(simple(ctx, names, values, 2 * REGIONS, table, figure));
    ORK_TRY(add_texts(ctx, *table, "year", years));
    figure->period = "year";
    return ORK_OK;
}

/* ---- Bars ------------------------------------------------------------------------------------ */

static ork_status bar(ork_context *ctx, ork_table **table, ork_figure *figure,
                      ork_draw_options *options)
{
    figure->title = "Алматы и Астана далеко впереди: индекс инновационного развития регионов, "
                    "2016 год";
    figure->caption = "Источник: Киреева и др. (2018), таблица 1; лидер = 100 %.";
    figure->value_title = "Индекс, % от лидера по каждому показателю";
    options->language = "ru";
    return simple(ctx, regions_ru, innovation_2016, REGIONS, table, figure);
}

static ork_status bar_periods(ork_context *ctx, ork_table **table, ork_figure *figure,
                              ork_draw_options *options)
{
    figure->title = "Өңірлердің инновациялық даму индексі, 2011 және 2016 жылдар";
    options->language = "kk";
    return two_years(ctx, regions_kk, table, figure);
}

static ork_status bar_interval(ork_context *ctx, ork_table **table, ork_figure *figure,
                               ork_draw_options *options)
{
    double lower[REGIONS], upper[REGIONS];
    (void)options;
    figure->title = "Score with its interval";
    ORK_TRY(simple(ctx, regions_en, innovation_2016, REGIONS, table, figure));
    for (size_t i = 0; i < REGIONS; i++) {
        lower[i] = innovation_2016[i] - 3 - (double)(i % 4);
        upper[i] = innovation_2016[i] + 2 + (double)(i % 3);
    }
    lower[2] = upper[2] = NAN;
    ORK_TRY(add_numbers(ctx, *table, "low", NULL, NULL, lower));
    ORK_TRY(add_numbers(ctx, *table, "high", NULL, NULL, upper));
    figure->lower = "low";
    figure->upper = "high";
    return ORK_OK;
}

static ork_status bar_diverging(ork_context *ctx, ork_table **table, ork_figure *figure,
                                ork_draw_options *options)
{
    double change[REGIONS];
    for (size_t i = 0; i < REGIONS; i++)
        change[i] = innovation_2016[i] - innovation_2011[i];
    change[5] = NAN;
    figure->title = "Изменение индекса с 2011 по 2016 год, процентных пунктов";
    figure->diverging = true;
    options->language = "ru";
    return simple(ctx, regions_ru, change, REGIONS, table, figure);
}

static ork_status bar_lq(ork_context *ctx, ork_table **table, ork_figure *figure,
                         ork_draw_options *options)
{
    double quotient[REGIONS], ict = 0, grp = 0;
    const char *bands[REGIONS];
    for (size_t i = 0; i < REGIONS; i++) {
        ict += ict_2016[i];
        grp += grp_2016[i];
    }
    for (size_t i = 0; i < REGIONS; i++) {
        quotient[i] = ict_2016[i] / grp_2016[i] / (ict / grp);
        bands[i] = quotient[i] > 1 ? "specialised" : quotient[i] > 0.4 ? "average" : "weak";
    }
    (void)options;
    figure->title = "Only the two capitals are specialised in information and communication, 2016";
    figure->value_title = "Location quotient (country = 1)";
    figure->y_line = 1;
    ORK_TRY(simple(ctx, regions_en, quotient, REGIONS, table, figure));
    ORK_TRY(add_texts(ctx, *table, "band", bands));
    figure->group = "band";
    return ORK_OK;
}

static ork_status bar_groups(ork_context *ctx, ork_table **table, ork_figure *figure,
                             ork_draw_options *options)
{
    static const char *const labels[] = {"Алматы", "Алматы",  "Алматы",  "Астана", "Астана",
                                         "Астана", "Шымкент", "Шымкент", "Шымкент"};
    static const char *const groups[] = {"Байланыс", "Бағдарламалау", "Жабдық",
                                         "Байланыс", "Бағдарламалау", "Жабдық",
                                         "Байланыс", "Бағдарламалау", "Жабдық"};
    static const double values[] = {41, 33.5, 12, 22, 27, 4, 8, 3.2, 0};
    figure->title = "Сала құрылымы";
    options->language = "kk";
    ORK_TRY(simple(ctx, labels, values, 9, table, figure));
    ORK_TRY(add_texts(ctx, *table, "part", groups));
    figure->group = "part";
    return ORK_OK;
}

static ork_status bar_many(ork_context *ctx, ork_table **table, ork_figure *figure,
                           ork_draw_options *options)
{
    static char names[60][96];
    const char *labels[60];
    double values[60];
    for (size_t i = 0; i < 60; i++) {
        snprintf(names[i], sizeof names[i], "%s, район %zu", regions_ru[i % REGIONS], i + 1);
        labels[i] = names[i];
        values[i] = (i % 7 == 0 ? -1 : 1) * (double)((i * 37) % 101) * 1234.5;
    }
    figure->title = "Шестьдесят районов с длинными названиями, и среди значений есть отрицательные";
    options->language = "ru";
    return simple(ctx, labels, values, 60, table, figure);
}

static ork_status bar_equal(ork_context *ctx, ork_table **table, ork_figure *figure,
                            ork_draw_options *options)
{
    static const char *const labels[] = {"Ә", "Ғ", "Қ"};
    static const double values[] = {7, 7, 7};
    (void)options;
    figure->title = "All equal";
    return simple(ctx, labels, values, 3, table, figure);
}

static ork_status bar_tiny(ork_context *ctx, ork_table **table, ork_figure *figure,
                           ork_draw_options *options)
{
    static const char *const labels[] = {"one", "two", "three"};
    static const double values[] = {1e-9, 3.25e-9, -2e-9};
    (void)options;
    figure->title = "Tiny";
    return simple(ctx, labels, values, 3, table, figure);
}

static ork_status bar_huge(ork_context *ctx, ork_table **table, ork_figure *figure,
                           ork_draw_options *options)
{
    static const char *const labels[] = {"one", "two & <three>", "three", "zero"};
    static const double values[] = {1e12, 3.25e12, -2e11, 0};
    (void)options;
    figure->title = "Huge";
    return simple(ctx, labels, values, 4, table, figure);
}

static ork_status bar_one(ork_context *ctx, ork_table **table, ork_figure *figure,
                          ork_draw_options *options)
{
    (void)options;
    figure->title = "One";
    return simple(ctx, regions_kk, innovation_2011, 1, table, figure);
}

static ork_status bar_empty(ork_context *ctx, ork_table **table, ork_figure *figure,
                            ork_draw_options *options)
{
    figure->title = "Бос кесте";
    options->language = "kk";
    return simple(ctx, regions_kk, innovation_2011, 0, table, figure);
}

static ork_status bar_missing(ork_context *ctx, ork_table **table, ork_figure *figure,
                              ork_draw_options *options)
{
    static const double values[] = {NAN, NAN, NAN};
    (void)options;
    figure->title = "All missing";
    return simple(ctx, regions_en, values, 3, table, figure);
}

static const example bars[] = {
    {"bar", bar},
    {"bar-periods", bar_periods},
    {"bar-interval", bar_interval},
    {"bar-diverging", bar_diverging},
    {"bar-lq", bar_lq},
    {"bar-groups", bar_groups},
    {"bar-many", bar_many},
    {"bar-equal", bar_equal},
    {"bar-tiny", bar_tiny},
    {"bar-huge", bar_huge},
    {"bar-one", bar_one},
    {"bar-empty", bar_empty},
    {"bar-missing", bar_missing},
};
const example *example_at(size_t index)
{
    const size_t count = sizeof bars / sizeof bars[0];
    if (index < count) return &bars[index];
    index -= count;
    if (index < other_example_count) return &other_examples[index];
    index -= other_example_count;
    if (index < rank_example_count) return &rank_examples[index];
    index -= rank_example_count;
    if (index < network_example_count) return &network_examples[index];
    index -= network_example_count;
    return index < map_example_count ? &map_examples[index] : NULL;
}

ork_status build_example(ork_context *ctx, const example *what, double width, ork_table **table,
                         ork_figure *figure, ork_draw_options *options)
{
    *table = NULL;
    *figure = (ork_figure){ORK_FIGURE_DEFAULTS, .kind = ORK_FIGURE_BAR,
                           .name = (char *)(uintptr_t)what->name};
    *options = (ork_draw_options){.shapes_day = ORK_DAY_NONE, .width = width};
    return what->build(ctx, table, figure, options);
}

void free_example(ork_table *table, ork_draw_options *options)
{
    ork_table_free(table);
    ork_shapes_free((ork_shapes *)(uintptr_t)options->shapes);
    ork_units_free((ork_units *)(uintptr_t)options->units);
}

ork_status draw_example(ork_context *ctx, const example *what, double width, ork_text *svg)
{
    ork_table *table;
    ork_figure figure;
    ork_draw_options options;
    ork_status status = build_example(ctx, what, width, &table, &figure, &options);
    if (status == ORK_OK) status = ork_draw_svg(ctx, &figure, table, &options, svg);
    free_example(table, &options);
    return status;
}
