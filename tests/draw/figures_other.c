/*
 * Examples of stacked bars, dots, scatter plots, lines and heat maps.
 */
#include "figures.h"

#include <math.h>
#include <stdio.h>

#define YEARS 14

static const char *const years[YEARS] = {"2010", "2011", "2012", "2013", "2014", "2015", "2016",
                                         "2017", "2018", "2019", "2020", "2021", "2022", "2023"};

/* A plausible series: start, growth and a wave, the same on every run. */
static double series(size_t i, size_t t)
{
    return 20 + (double)((i * 29) % 47) + (double)t * (0.4 + (double)(i % 5)) +
           3 * sin((double)(i + 2 * t));
}

static ork_status stacked(ork_context *ctx, ork_table **table, ork_figure *figure,
                          ork_draw_options *options)
{
    static const char *const parts[] = {"Сельское хозяйство", "Промышленность", "Торговля",
                                        "Информация и связь", "Прочие"};
    const char *labels[5 * REGIONS], *groups[5 * REGIONS];
    double values[5 * REGIONS];
    for (size_t i = 0; i < 5 * REGIONS; i++) {
        size_t region = i / 5, part = i % 5;
        double first = 4 + (double)((region * 7) % 19), second = 18 + (double)((region * 5) % 31);
        double third = 12 + (double)((region * 3) % 9), ict = 1 + (double)(region % 4);
        const double shares[] = {first, second, third, ict, 100 - first - second - third - ict};
        labels[i] = regions_ru[region];
        groups[i] = parts[part];
        values[i] = region == 3 && part == 3 ? NAN : shares[part];
    }
    figure->kind = ORK_FIGURE_STACKED_BAR;
    figure->title = "Структура валовой добавленной стоимости (пример)";
    figure->label = "region";
    figure->value = "share";
    figure->group = "part";
    figure->keep_order = true;
    options->language = "ru";
    ORK_TRY(ork_table_new(ctx, "structure", 5 * REGIONS, table));
    ORK_TRY(add_texts(ctx, *table, "region", labels));
    ORK_TRY(add_texts(ctx, *table, "part", groups));
    return add_numbers(ctx, *table, "share", "Доля", "%", values);
}

static ork_status stacked_periods(ork_context *ctx, ork_table **table, ork_figure *figure,
                                  ork_draw_options *options)
{
    const char *labels[24], *groups[24], *periods[24];
    double values[24];
    for (size_t i = 0; i < 24; i++) {
        labels[i] = regions_kk[i / 6 + 10];
        periods[i] = i / 3 % 2 ? "2016" : "2011";
        groups[i] = (const char *[]){"Өсім", "Құлдырау", "Өзгеріссіз"}[i % 3];
        values[i] = (i % 3 == 1 ? -1 : 1) * (double)((i * 11) % 23 + 1);
    }
    figure->kind = ORK_FIGURE_STACKED_BAR;
    figure->title = "Өзгерістің құрамы";
    figure->label = "region";
    figure->value = "share";
    figure->group = "part";
    figure->period = "year";
    options->language = "kk";
    ORK_TRY(ork_table_new(ctx, "structure", 24, table));
    ORK_TRY(add_texts(ctx, *table, "region", labels));
    ORK_TRY(add_texts(ctx, *table, "part", groups));
    ORK_TRY(add_texts(ctx, *table, "year", periods));
    return add_numbers(ctx, *table, "share", "Үлес", "п. т.", values);
}

/* Innovation index of both years, with a group. */
static ork_status change_table(ork_context *ctx, const char *const *names, ork_table **table)
{
    const char *labels[2 * REGIONS], *periods[2 * REGIONS], *groups[2 * REGIONS];
    double values[2 * REGIONS];
    for (size_t i = 0; i < 2 * REGIONS; i++) {
        labels[i] = names[i % REGIONS];
        periods[i] = i < REGIONS ? "2011" : "2016";
        groups[i] = i % REGIONS > 13 ? "қала" : "облыс";
        values[i] = i < REGIONS ? innovation_2011[i] : innovation_2016[i % REGIONS];
    }
    values[4] = NAN;
    values[7] = values[7 + REGIONS] = NAN;
    ORK_TRY(ork_table_new(ctx, "scores", 2 * REGIONS, table));
    ORK_TRY(add_texts(ctx, *table, "region", labels));
    ORK_TRY(add_texts(ctx, *table, "year", periods));
    ORK_TRY(add_texts(ctx, *table, "type", groups));
    return add_numbers(ctx, *table, "score", "Индекс", "%", values);
}

static ork_status dot_change(ork_context *ctx, ork_table **table, ork_figure *figure,
                             ork_draw_options *options)
{
    figure->kind = ORK_FIGURE_DOT;
    figure->title = "Как изменился индекс инновационного развития с 2011 по 2016 год";
    figure->label = "region";
    figure->value = "score";
    figure->period = "year";
    options->language = "ru";
    return change_table(ctx, regions_ru, table);
}

static ork_status dot_groups(ork_context *ctx, ork_table **table, ork_figure *figure,
                             ork_draw_options *options)
{
    figure->kind = ORK_FIGURE_DOT;
    figure->title = "Топтар бойынша";
    figure->label = "region";
    figure->value = "score";
    figure->period = "year";
    figure->group = "type";
    figure->y_line = 30;
    options->language = "kk";
    return change_table(ctx, regions_kk, table);
}

/* Ranks with their intervals, and the rank that is compared. */
static ork_status dot_compared(ork_context *ctx, ork_table **table, ork_figure *figure,
                               ork_draw_options *options)
{
    double rank[REGIONS], nominal[REGIONS], lower[REGIONS], upper[REGIONS];
    (void)options;
    for (size_t i = 0; i < REGIONS; i++) {
        nominal[i] = (double)i + 1;
        rank[i] = fmax(1, nominal[i] + (double)((i * 5) % 3) - 1);
        lower[i] = fmax(1, rank[i] - (double)(i % 4));
        upper[i] = fmin(REGIONS, rank[i] + (double)(i % 3));
    }
    figure->kind = ORK_FIGURE_DOT;
    figure->title = "How sure the ranks are";
    figure->label = "region";
    figure->value = "median";
    figure->lower = "low";
    figure->upper = "high";
    figure->y = "nominal";
    figure->keep_order = true;
    ORK_TRY(ork_table_new(ctx, "ranks", REGIONS, table));
    ORK_TRY(add_texts(ctx, *table, "region", regions_en));
    ORK_TRY(add_numbers(ctx, *table, "median", "Median rank", NULL, rank));
    ORK_TRY(add_numbers(ctx, *table, "low", NULL, NULL, lower));
    ORK_TRY(add_numbers(ctx, *table, "high", NULL, NULL, upper));
    return add_numbers(ctx, *table, "nominal", "Nominal rank", NULL, nominal);
}

static ork_status dot_interval(ork_context *ctx, ork_table **table, ork_figure *figure,
                               ork_draw_options *options)
{
    double lower[REGIONS], upper[REGIONS];
    (void)options;
    for (size_t i = 0; i < REGIONS; i++) {
        lower[i] = innovation_2016[i] - 3 - (double)(i % 4);
        upper[i] = innovation_2016[i] + 2 + (double)(i % 3);
    }
    figure->kind = ORK_FIGURE_DOT;
    figure->title = "Score with its interval";
    figure->label = "region";
    figure->value = "score";
    figure->lower = "low";
    figure->upper = "high";
    ORK_TRY(ork_table_new(ctx, "scores", REGIONS, table));
    ORK_TRY(add_texts(ctx, *table, "region", regions_en));
    ORK_TRY(add_numbers(ctx, *table, "score", "Score", "%", innovation_2016));
    ORK_TRY(add_numbers(ctx, *table, "low", NULL, NULL, lower));
    return add_numbers(ctx, *table, "high", NULL, NULL, upper);
}

static ork_status scatter(ork_context *ctx, ork_table **table, ork_figure *figure,
                          ork_draw_options *options)
{
    const char *groups[REGIONS];
    for (size_t i = 0; i < REGIONS; i++)
        groups[i] = i > 13 ? "қала" : "облыс";
    figure->kind = ORK_FIGURE_SCATTER;
    figure->title = "Инновациялық даму индексі: 2011 және 2016 жылдар";
    figure->x = "before";
    figure->y = "after";
    figure->label = "region";
    figure->group = "type";
    figure->x_line = 21.57;
    figure->y_line = 31.43;
    figure->caption = "Үзік сызықтар: орташа мәндер.";
    options->language = "kk";
    ORK_TRY(ork_table_new(ctx, "scores", REGIONS, table));
    ORK_TRY(add_texts(ctx, *table, "region", regions_kk));
    ORK_TRY(add_texts(ctx, *table, "type", groups));
    ORK_TRY(add_numbers(ctx, *table, "before", "Индекс 2011", "%", innovation_2011));
    return add_numbers(ctx, *table, "after", "Индекс 2016", "%", innovation_2016);
}

static ork_status scatter_crowded(ork_context *ctx, ork_table **table, ork_figure *figure,
                                  ork_draw_options *options)
{
    figure->kind = ORK_FIGURE_SCATTER;
    figure->title = "ВРП и добавленная стоимость информации и связи, 2016 год";
    figure->x = "grp";
    figure->y = "ict";
    figure->label = "region";
    options->language = "ru";
    ORK_TRY(ork_table_new(ctx, "sizes", REGIONS, table));
    ORK_TRY(add_texts(ctx, *table, "region", regions_ru));
    ORK_TRY(add_numbers(ctx, *table, "grp", "Валовой региональный продукт", "млн тенге", grp_2016));
    return add_numbers(ctx, *table, "ict", "Информация и связь", "млн тенге", ict_2016);
}

static ork_status scatter_many(ork_context *ctx, ork_table **table, ork_figure *figure,
                               ork_draw_options *options)
{
    static char names[300][96];
    const char *labels[300];
    double x[300], y[300];
    ork_random random = ork_random_stream(1, 1);
    for (size_t i = 0; i < 300; i++) {
        snprintf(names[i], sizeof names[i], "%s %zu", regions_en[i % REGIONS], i);
        labels[i] = names[i];
        x[i] = 10 * ork_random_normal(&random);
        y[i] = 0.6 * x[i] + 8 * ork_random_normal(&random);
    }
    x[0] = NAN;
    (void)options;
    figure->kind = ORK_FIGURE_SCATTER;
    figure->title = "Three hundred points";
    figure->x = "x";
    figure->y = "y";
    figure->label = "region";
    figure->x_line = 0;
    figure->y_line = 0;
    ORK_TRY(ork_table_new(ctx, "cloud", 300, table));
    ORK_TRY(add_texts(ctx, *table, "region", labels));
    ORK_TRY(add_numbers(ctx, *table, "x", NULL, NULL, x));
    return add_numbers(ctx, *table, "y", NULL, NULL, y);
}

/* Three of three hundred have a name, and not those that lie farthest out. */
static ork_status scatter_few_named(ork_context *ctx, ork_table **table, ork_figure *figure,
                                    ork_draw_options *options)
{
    ORK_TRY(scatter_many(ctx, table, figure, options));
    const ork_column *x = (*table)->columns[ork_table_find(*table, "x")];
    ork_column *names = (*table)->columns[ork_table_find(*table, "region")];
    size_t named = 0;
    figure->title = "Three of three hundred points have a name";
    for (size_t i = 0; i < 300; i++) {
        bool is_central = ork_column_has(x, i) && fabs(ork_column_number(x, i)) < 1;
        if (is_central && named++ < 3) continue;
        ORK_TRY(ork_column_set_missing(ctx, names, i, ORK_NOT_APPLICABLE));
    }
    return ORK_OK;
}

static ork_status scatter_line(ork_context *ctx, ork_table **table, ork_figure *figure,
                               ork_draw_options *options)
{
    static const double x[] = {0, 2, 6, 4}, y[] = {NAN, NAN, NAN, 3}, line[] = {1, 5, 8, NAN};
    static const char *const names[] = {NULL, NULL, NULL, "Абай", NULL};
    (void)options;
    figure->kind = ORK_FIGURE_SCATTER;
    figure->title = "A point below a line";
    figure->x = "x";
    figure->y = "y";
    figure->value = "line";
    figure->label = "region";
    ORK_TRY(ork_table_new(ctx, "line", 4, table));
    ORK_TRY(add_texts(ctx, *table, "region", names));
    ORK_TRY(add_numbers(ctx, *table, "x", NULL, NULL, x));
    ORK_TRY(add_numbers(ctx, *table, "y", NULL, NULL, y));
    return add_numbers(ctx, *table, "line", NULL, NULL, line);
}

static ork_status scatter_same(ork_context *ctx, ork_table **table, ork_figure *figure,
                               ork_draw_options *options)
{
    static const double x[] = {1e12, 1e12, 1e12, 1e12}, y[] = {-1e-9, -1e-9, -1e-9, -1e-9};
    (void)options;
    figure->kind = ORK_FIGURE_SCATTER;
    figure->title = "All in one place";
    figure->x = "x";
    figure->y = "y";
    figure->label = "region";
    ORK_TRY(ork_table_new(ctx, "same", 4, table));
    ORK_TRY(add_texts(ctx, *table, "region", regions_ru));
    ORK_TRY(add_numbers(ctx, *table, "x", NULL, NULL, x));
    return add_numbers(ctx, *table, "y", NULL, NULL, y);
}

/* Rows of `groups` regions over all years; some are missing. */
static ork_status years_table(ork_context *ctx, const char *const *names, size_t groups,
                              ork_table **table)
{
    const char *labels[REGIONS * YEARS], *periods[REGIONS * YEARS];
    double values[REGIONS * YEARS];
    for (size_t i = 0; i < groups * YEARS; i++) {
        labels[i] = names[i / YEARS];
        periods[i] = years[i % YEARS];
        values[i] = i % 31 == 5 ? NAN : series(i / YEARS, i % YEARS);
    }
    ORK_TRY(ork_table_new(ctx, "years", groups * YEARS, table));
    ORK_TRY(add_texts(ctx, *table, "region", labels));
    ORK_TRY(add_texts(ctx, *table, "year", periods));
    return add_numbers(ctx, *table, "score", "Индекс", "%", values);
}

static ork_status line(ork_context *ctx, ork_table **table, ork_figure *figure,
                       ork_draw_options *options)
{
    figure->kind = ORK_FIGURE_LINE;
    figure->title = "Өңірлер индексі, 2010–2023 жылдар (үлгі)";
    figure->x = "year";
    figure->value = "score";
    figure->group = "region";
    options->language = "kk";
    return years_table(ctx, regions_kk, 7, table);
}

static ork_status line_many(ork_context *ctx, ork_table **table, ork_figure *figure,
                            ork_draw_options *options)
{
    figure->kind = ORK_FIGURE_LINE;
    figure->title = "Шестнадцать линий, подписанных у концов";
    figure->x = "year";
    figure->value = "score";
    figure->group = "region";
    figure->y_line = 50;
    options->language = "ru";
    return years_table(ctx, regions_ru, REGIONS, table);
}

/* A density by distance with a band that is missing at first, and what was expected. */
static ork_status line_band(ork_context *ctx, ork_table **table, ork_figure *figure,
                            ork_draw_options *options)
{
    enum { STEPS = 81 };
    double x[STEPS], value[STEPS], expected[STEPS], lower[STEPS], upper[STEPS];
    (void)options;
    for (size_t k = 0; k < STEPS; k++) {
        x[k] = 2.5 * (double)k;
        value[k] = 0.004 * exp(-x[k] / 60) + 0.0008 * sin(x[k] / 20);
        expected[k] = 0.0015 + 0.000004 * x[k];
        lower[k] = k < 6 ? NAN : 0.7 * expected[k];
        upper[k] = k < 6 ? NAN : 1.4 * expected[k];
    }
    figure->kind = ORK_FIGURE_LINE;
    figure->title = "Density by distance with a band";
    figure->x = "distance";
    figure->value = "density";
    figure->lower = "lower";
    figure->upper = "upper";
    figure->y = "expected";
    ORK_TRY(ork_table_new(ctx, "density", STEPS, table));
    ORK_TRY(add_numbers(ctx, *table, "distance", "Distance", "km", x));
    ORK_TRY(add_numbers(ctx, *table, "density", "Density", "1/km", value));
    ORK_TRY(add_numbers(ctx, *table, "expected", NULL, NULL, expected));
    ORK_TRY(add_numbers(ctx, *table, "lower", NULL, NULL, lower));
    return add_numbers(ctx, *table, "upper", NULL, NULL, upper);
}

static ork_status line_one(ork_context *ctx, ork_table **table, ork_figure *figure,
                           ork_draw_options *options)
{
    static const char *const periods[] = {"2011", "2016"};
    static const double values[] = {0.5102, 0.3329};
    (void)options;
    figure->kind = ORK_FIGURE_LINE;
    figure->title = "Herfindahl index of information and communication over regions";
    figure->x = "year";
    figure->value = "index";
    ORK_TRY(ork_table_new(ctx, "index", 2, table));
    ORK_TRY(add_texts(ctx, *table, "year", periods));
    return add_numbers(ctx, *table, "index", "Herfindahl index", NULL, values);
}

static ork_status heatmap(ork_context *ctx, ork_table **table, ork_figure *figure,
                          ork_draw_options *options)
{
    figure->kind = ORK_FIGURE_HEATMAP;
    figure->title = "Индекс регионов по годам (пример)";
    figure->x = "year";
    figure->y = "region";
    figure->value = "score";
    options->language = "ru";
    return years_table(ctx, regions_ru, REGIONS, table);
}

static ork_status heatmap_heads(ork_context *ctx, ork_table **table, ork_figure *figure,
                                ork_draw_options *options)
{
    static const char *const heads[] = {
        "Внутренние затраты на НИОКР",   "Инновационная активность предприятий",
        "Доля интернет-пользователей",   "Численность исследователей",
        "Объём инновационной продукции", "Технологические инновации",
        "Подготовка специалистов",       "Экспорт услуг связи",
    };
    const char *labels[8 * REGIONS], *columns[8 * REGIONS];
    double values[8 * REGIONS];
    for (size_t i = 0; i < 8 * REGIONS; i++) {
        labels[i] = regions_ru[i / 8];
        columns[i] = heads[i % 8];
        values[i] = i % 17 == 3 ? NAN : cos((double)(i * i % 101)) * 2.4;
    }
    figure->kind = ORK_FIGURE_HEATMAP;
    figure->title = "Отклонение показателей от среднего, стандартных отклонений (пример)";
    figure->x = "indicator";
    figure->y = "region";
    figure->value = "z";
    figure->diverging = true;
    options->language = "ru";
    ORK_TRY(ork_table_new(ctx, "z", 8 * REGIONS, table));
    ORK_TRY(add_texts(ctx, *table, "region", labels));
    ORK_TRY(add_texts(ctx, *table, "indicator", columns));
    return add_numbers(ctx, *table, "z", "z-оценка", NULL, values);
}

static ork_status heatmap_wide(ork_context *ctx, ork_table **table, ork_figure *figure,
                               ork_draw_options *options)
{
    static char names[90][24];
    const char *labels[360], *columns[360];
    double values[360];
    for (size_t i = 0; i < 90; i++)
        snprintf(names[i], sizeof names[i], "Отрасль %zu", i + 1);
    for (size_t i = 0; i < 360; i++) {
        labels[i] = regions_kk[i / 90];
        columns[i] = names[i % 90];
        values[i] = (double)(i * i % 211) / 10;
    }
    figure->kind = ORK_FIGURE_HEATMAP;
    figure->title = "Ninety columns";
    figure->x = "industry";
    figure->y = "region";
    figure->value = "lq";
    options->language = "en";
    ORK_TRY(ork_table_new(ctx, "lq", 360, table));
    ORK_TRY(add_texts(ctx, *table, "region", labels));
    ORK_TRY(add_texts(ctx, *table, "industry", columns));
    return add_numbers(ctx, *table, "lq", "Location quotient", NULL, values);
}

static ork_status heatmap_dense(ork_context *ctx, ork_table **table, ork_figure *figure,
                                ork_draw_options *options)
{
    enum { SIDE = 80 };
    static char names[SIDE][32];
    static const char *labels[SIDE * SIDE], *columns[SIDE * SIDE];
    static double values[SIDE * SIDE];
    for (size_t i = 0; i < SIDE; i++)
        snprintf(names[i], sizeof names[i], "Industry of number %zu", i + 1);
    for (size_t i = 0; i < SIDE * SIDE; i++) {
        labels[i] = names[i / SIDE];
        columns[i] = names[i % SIDE];
        values[i] = 100 / (1 + fabs((double)(i / SIDE) - (double)(i % SIDE)));
    }
    figure->kind = ORK_FIGURE_HEATMAP;
    figure->title = "Eighty rows and columns, in small print";
    figure->x = "with";
    figure->y = "industry";
    figure->value = "near";
    options->language = "en";
    ORK_TRY(ork_table_new(ctx, "near", SIDE * SIDE, table));
    ORK_TRY(add_texts(ctx, *table, "industry", labels));
    ORK_TRY(add_texts(ctx, *table, "with", columns));
    return add_numbers(ctx, *table, "near", "How near", NULL, values);
}

const example other_examples[] = {
    {"stacked", stacked},
    {"stacked-periods", stacked_periods},
    {"dot-change", dot_change},
    {"dot-groups", dot_groups},
    {"dot-interval", dot_interval},
    {"dot-compared", dot_compared},
    {"scatter", scatter},
    {"scatter-crowded", scatter_crowded},
    {"scatter-many", scatter_many},
    {"scatter-few-named", scatter_few_named},
    {"scatter-line", scatter_line},
    {"scatter-same", scatter_same},
    {"line", line},
    {"line-many", line_many},
    {"line-one", line_one},
    {"line-band", line_band},
    {"heatmap", heatmap},
    {"heatmap-heads", heatmap_heads},
    {"heatmap-wide", heatmap_wide},
    {"heatmap-dense", heatmap_dense},
};
const size_t other_example_count = sizeof other_examples / sizeof other_examples[0];
