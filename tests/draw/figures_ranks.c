/*
 * Examples of radars and of ranks over time.
 */
#include "figures.h"

#include <math.h>
#include <stdio.h>

enum { AXES = 7 };
static const char *const dimensions[AXES] = {
    "Человеческий капитал и цифровые навыки населения",
    "Связь и доступ к интернету",
    "Использование интернета предприятиями",
    "Цифровые государственные услуги",
    "Инновационная активность",
    "Экспорт услуг информационно-коммуникационных технологий",
    "Инвестиции"};

/* A table of groups × axes; `values` row by row. */
static ork_status radar_table(ork_context *ctx, const char *const *groups, size_t group_count,
                              const char *const *axes, size_t axis_count, const double *values,
                              ork_table **table, ork_figure *figure)
{
    static const char *group_of[400], *axis_of[400];
    size_t rows = group_count * axis_count;
    for (size_t i = 0; i < rows; i++) {
        group_of[i] = groups[i / axis_count];
        axis_of[i] = axes[i % axis_count];
    }
    figure->kind = ORK_FIGURE_RADAR;
    figure->x = "dimension";
    figure->value = "score";
    figure->group = "region";
    ORK_TRY(ork_table_new(ctx, "profile", rows, table));
    ORK_TRY(add_texts(ctx, *table, "region", group_of));
    ORK_TRY(add_texts(ctx, *table, "dimension", axis_of));
    return add_numbers(ctx, *table, "score", "Балл", NULL, values);
}

static ork_status radar(ork_context *ctx, ork_table **table, ork_figure *figure,
                        ork_draw_options *options)
{
    static const char *const unit[] = {"Алматы"};
    static const double values[AXES] = {81.4, 92, 64.3, 55, 77.7, 12.5, 70};
    static const double median[AXES] = {44, 51.5, 38, 49, 22, 8, 40};
    static const double lower[AXES] = {30, 40, 21, 35, 10, 2, 25};
    static const double upper[AXES] = {60, 70, 50, 66, 41, 20, 58};
    figure->title = "Алматы сильнее медианы почти во всём";
    figure->caption = "Полоса: от нижнего до верхнего квартиля регионов.";
    figure->y = "median";
    figure->lower = "lower";
    figure->upper = "upper";
    options->language = "ru";
    ORK_TRY(radar_table(ctx, unit, 1, dimensions, AXES, values, table, figure));
    ORK_TRY(add_numbers(ctx, *table, "median", "Медиана регионов", NULL, median));
    ORK_TRY(add_numbers(ctx, *table, "lower", NULL, NULL, lower));
    return add_numbers(ctx, *table, "upper", NULL, NULL, upper);
}

static ork_status radar_groups(ork_context *ctx, ork_table **table, ork_figure *figure,
                               ork_draw_options *options)
{
    static const char *const units[] = {"Алматы қаласы", "Астана қаласы", "Шығыс Қазақстан облысы"};
    static const char *const axes[] = {"Байланыс", "Дағдылар", "Бизнес", "Қызметтер", "Экспорт"};
    static const double values[] = {81, 92, 64, 55, 77, 70, NAN, 80, 66, 41, 30, 22, 51, 47, 35};
    figure->title = "Көшбасшылар медианамен салыстырғанда";
    figure->y = "median";
    options->language = "kk";
    ORK_TRY(radar_table(ctx, units, 3, axes, 5, values, table, figure));
    static const double median[] = {40, 42, 38, NAN, 30, 40, 42, 38, NAN, 30, 40, 42, 38, NAN, 30};
    return add_numbers(ctx, *table, "median", "Медиана", NULL, median);
}

static ork_status radar_of(ork_context *ctx, size_t groups, size_t axes, double shift,
                           ork_table **table, ork_figure *figure)
{
    static char names[40][160];
    const char *texts[40];
    double values[400];
    for (size_t k = 0; k < axes; k++) {
        snprintf(names[k], sizeof names[k], "%s %zu", dimensions[k % AXES], k + 1);
        texts[k] = names[k];
    }
    for (size_t i = 0; i < groups * axes; i++)
        values[i] = (double)((i * 37) % 101) / 20 - shift;
    return radar_table(ctx, regions_ru, groups, texts, axes, values, table, figure);
}

static ork_status radar_negative(ork_context *ctx, ork_table **table, ork_figure *figure,
                                 ork_draw_options *options)
{
    figure->title = "z-оценки";
    options->language = "ru";
    return radar_of(ctx, 2, 5, 2.5, table, figure);
}

static ork_status radar_many_axes(ork_context *ctx, ork_table **table, ork_figure *figure,
                                  ork_draw_options *options)
{
    figure->title = "Двадцать осей с длинными названиями";
    options->language = "ru";
    return radar_of(ctx, 2, 20, 0, table, figure);
}

static ork_status radar_too_many_axes(ork_context *ctx, ork_table **table, ork_figure *figure,
                                      ork_draw_options *options)
{
    figure->title = "Forty axes become rows of dots";
    (void)options;
    return radar_of(ctx, 2, 40, 0, table, figure);
}

static ork_status radar_too_many_groups(ork_context *ctx, ork_table **table, ork_figure *figure,
                                        ork_draw_options *options)
{
    figure->title = "Ten units become a heat map";
    (void)options;
    return radar_of(ctx, 10, 6, 0, table, figure);
}

static ork_status radar_two_axes(ork_context *ctx, ork_table **table, ork_figure *figure,
                                 ork_draw_options *options)
{
    figure->title = "Two axes become rows of dots";
    (void)options;
    return radar_of(ctx, 3, 2, 0, table, figure);
}

static ork_status radar_gap(ork_context *ctx, ork_table **table, ork_figure *figure,
                            ork_draw_options *options)
{
    static const char *const unit[] = {"Almaty <city> & region"};
    static const char *const axes[] = {"A", "B & C", "D"};
    static const double values[] = {0, NAN, 5e9};
    (void)options;
    figure->title = "One value is missing, one is zero";
    return radar_table(ctx, unit, 1, axes, 3, values, table, figure);
}

static ork_status radar_extreme(ork_context *ctx, ork_table **table, ork_figure *figure,
                                ork_draw_options *options)
{
    static const char *const units[] = {"", "two"};
    static const char *const axes[] = {"A", "", "C", "Нурсултан Назарбаев халықаралық әуежайы"};
    static const double values[] = {1e300, -1e300, 1e-300, 0, 3, NAN, -0.0, 1e299};
    (void)options;
    figure->title = "Very great and very small";
    figure->y_line = 1e298;
    return radar_table(ctx, units, 2, axes, 4, values, table, figure);
}

static ork_status radar_missing(ork_context *ctx, ork_table **table, ork_figure *figure,
                                ork_draw_options *options)
{
    static const char *const axes[] = {"A", "B", "C"};
    static const double values[] = {NAN, NAN, NAN};
    (void)options;
    figure->title = "Nothing is there";
    return radar_table(ctx, regions_en, 1, axes, 3, values, table, figure);
}

/* ---- Ranks over time ---------------------------------------------------------------------------
 */

/* Units that change places in some order; `gaps`: some are missing at times. */
static ork_status bump_of(ork_context *ctx, const char *const *names, size_t units, size_t periods,
                          bool has_gaps, ork_table **table, ork_figure *figure)
{
    static char years[40][8], unit_names[300][96];
    static const char *unit_of[2400], *year_of[2400];
    static double ranks[2400];
    for (size_t i = 0; i < units * periods; i++) {
        size_t u = i % units, t = i / units;
        snprintf(years[t], sizeof years[t], "%zu", 2011 + t);
        snprintf(unit_names[u], sizeof unit_names[u], "%s%s", names[u % REGIONS],
                 u < REGIONS ? "" : (char[]){' ', (char)('A' + u / REGIONS), '\0'});
        unit_of[i] = unit_names[u];
        year_of[i] = years[t];
        /* Neighbours change places, another pair each time. */
        size_t partner = (u + t) % 2 ? u + 1 : u ? u - 1 : u;
        ranks[i] = (double)(1 + (partner < units ? partner : u));
        if (u == 3) ranks[i] = (double)(4 + (t * 3) % (units - 3));
        if (has_gaps && (u + t) % 4 == 3) ranks[i] = NAN;
    }
    figure->kind = ORK_FIGURE_BUMP;
    figure->label = "region";
    figure->value = "rank";
    figure->period = "year";
    ORK_TRY(ork_table_new(ctx, "scores", units * periods, table));
    ORK_TRY(add_texts(ctx, *table, "region", unit_of));
    ORK_TRY(add_texts(ctx, *table, "year", year_of));
    return add_numbers(ctx, *table, "rank", "Rank (1 is the best)", NULL, ranks);
}

static ork_status bump(ork_context *ctx, ork_table **table, ork_figure *figure,
                       ork_draw_options *options)
{
    figure->title = "Места регионов по индексу инноваций, 2011–2016";
    options->language = "ru";
    return bump_of(ctx, regions_ru, REGIONS, 6, false, table, figure);
}

static ork_status bump_gaps(ork_context *ctx, ork_table **table, ork_figure *figure,
                            ork_draw_options *options)
{
    figure->title = "Кейбір жылдары дерек жоқ";
    options->language = "kk";
    return bump_of(ctx, regions_kk, 6, 4, true, table, figure);
}

static ork_status bump_groups(ork_context *ctx, ork_table **table, ork_figure *figure,
                              ork_draw_options *options)
{
    const char *groups[REGIONS * 3];
    for (size_t i = 0; i < REGIONS * 3; i++)
        groups[i] = i % REGIONS > 13 ? "cities" : i % REGIONS == 5 ? "this region" : NULL;
    (void)options;
    figure->title = "Cities and one region stand out";
    figure->group = "type";
    ORK_TRY(bump_of(ctx, regions_en, REGIONS, 3, false, table, figure));
    return add_texts(ctx, *table, "type", groups);
}

static ork_status bump_many(ork_context *ctx, ork_table **table, ork_figure *figure,
                            ork_draw_options *options)
{
    figure->title = "Two hundred units";
    (void)options;
    return bump_of(ctx, regions_en, 200, 12, false, table, figure);
}

static ork_status bump_long(ork_context *ctx, ork_table **table, ork_figure *figure,
                            ork_draw_options *options)
{
    figure->title = "Forty periods";
    (void)options;
    return bump_of(ctx, regions_en, 60, 40, false, table, figure);
}

static ork_status bump_one(ork_context *ctx, ork_table **table, ork_figure *figure,
                           ork_draw_options *options)
{
    figure->title = "One period";
    (void)options;
    return bump_of(ctx, regions_en, 5, 1, false, table, figure);
}

static ork_status bump_empty(ork_context *ctx, ork_table **table, ork_figure *figure,
                             ork_draw_options *options)
{
    figure->title = "No rows";
    (void)options;
    return bump_of(ctx, regions_en, 0, 1, false, table, figure);
}

static ork_status bump_ties(ork_context *ctx, ork_table **table, ork_figure *figure,
                            ork_draw_options *options)
{
    static const char *const names[] = {"one", "two", "three", "one", "two", "three"};
    static const char *const years[] = {"before", "before", "before", "after", "after", "after"};
    static const double ranks[] = {1.5, 1.5, 3, 2, 2, 2};
    (void)options;
    figure->kind = ORK_FIGURE_BUMP;
    figure->title = "Equal ranks";
    figure->label = "unit";
    figure->value = "rank";
    figure->x = "when";
    figure->keep_order = true;
    ORK_TRY(ork_table_new(ctx, "ranks", 6, table));
    ORK_TRY(add_texts(ctx, *table, "unit", names));
    ORK_TRY(add_texts(ctx, *table, "when", years));
    return add_numbers(ctx, *table, "rank", "Rank", NULL, ranks);
}

static ork_status bump_extreme(ork_context *ctx, ork_table **table, ork_figure *figure,
                               ork_draw_options *options)
{
    static const char *const names[] = {"", "two", "three", "", "two", "three"};
    static const char *const years[] = {"1", "1", "1", "2", "2", NULL};
    static const double ranks[] = {1e12, -5, 0.001, NAN, 2.5, 1};
    (void)options;
    figure->kind = ORK_FIGURE_BUMP;
    figure->title = "No ranks at all";
    figure->label = "unit";
    figure->value = "rank";
    figure->period = "year";
    ORK_TRY(ork_table_new(ctx, "ranks", 6, table));
    ORK_TRY(add_texts(ctx, *table, "unit", names));
    ORK_TRY(add_texts(ctx, *table, "year", years));
    return add_numbers(ctx, *table, "rank", NULL, NULL, ranks);
}

const example rank_examples[] = {
    {"radar", radar},
    {"radar-groups", radar_groups},
    {"radar-negative", radar_negative},
    {"radar-many-axes", radar_many_axes},
    {"radar-too-many-axes", radar_too_many_axes},
    {"radar-too-many-groups", radar_too_many_groups},
    {"radar-two-axes", radar_two_axes},
    {"radar-gap", radar_gap},
    {"radar-extreme", radar_extreme},
    {"radar-missing", radar_missing},
    {"bump", bump},
    {"bump-gaps", bump_gaps},
    {"bump-groups", bump_groups},
    {"bump-many", bump_many},
    {"bump-long", bump_long},
    {"bump-one", bump_one},
    {"bump-empty", bump_empty},
    {"bump-ties", bump_ties},
    {"bump-extreme", bump_extreme},
};
const size_t rank_example_count = sizeof rank_examples / sizeof rank_examples[0];
