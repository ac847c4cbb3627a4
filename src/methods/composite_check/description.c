/* Each indicator alone, as it was measured; and the table of all flags. */
#include "methods/build.h"
#include "methods/composite_check/steps.h"

#include <math.h>
#include <string.h>

/* The columns of the table `description`, in their order. */
enum {
    UNITS,
    MISSING,
    AVAILABLE,
    ZEROS,
    SAME,
    DISTINCT,
    LEAST,
    GREATEST,
    MEAN,
    MEDIAN,
    SD,
    SKEWNESS,
    KURTOSIS,
    OUTLIERS,
    FACTS
};
static const struct {
    const char *name, *label;
    bool is_whole;
} facts[FACTS] = {
    {"n", "Values", true},
    {"missing", "Missing values", true},
    {"available", "Share of units with a value", false},
    {"zeros", "Share of zeros", false},
    {"same", "Share of the most frequent value", false},
    {"distinct", "Distinct values", true},
    {"min", "Least", false},
    {"max", "Greatest", false},
    {"mean", "Mean", false},
    {"median", "Median", false},
    {"sd", "Standard deviation", false},
    {"skewness", "Skewness", false},
    {"kurtosis", "Excess kurtosis", false},
    {"outliers", "Outliers", true},
};

/* Distinct values and how often the most frequent one stands, of ascending values. */
static void count_same(const double *sorted, size_t n, size_t *distinct, size_t *most)
{
    *distinct = *most = 0;
    for (size_t from = 0, to; from < n; from = to) {
        for (to = from + 1; to < n && sorted[to] == sorted[from]; to++)
            continue;
        (*distinct)++;
        if (to - from > *most) *most = to - from;
    }
}

/* Values outside Tukey's fences, 1.5 quartile ranges beyond the quartiles. */
static size_t count_outliers(const double *sorted, size_t n)
{
    double low = ork_quantile(sorted, n, 0.25), high = ork_quantile(sorted, n, 0.75);
    double reach = 1.5 * (high - low);
    size_t count = 0;
    for (size_t i = 0; i < n; i++)
        count += sorted[i] < low - reach || sorted[i] > high + reach;
    return count;
}

/* [FACTS] of an indicator; `sorted` [rows] is scratch. */
static void describe(const check_work *work, size_t j, double *sorted, double *fact)
{
    const double *x = work->raw + j * work->rows;
    size_t n = 0, zeros = 0, distinct, most;
    for (size_t i = 0; i < work->rows; i++) {
        if (isnan(x[i])) continue;
        zeros += x[i] == 0;
        sorted[n++] = x[i];
    }
    for (size_t k = 0; k < FACTS; k++)
        fact[k] = NAN;
    fact[UNITS] = (double)n;
    fact[MISSING] = (double)(work->rows - n);
    fact[AVAILABLE] = (double)n / (double)work->rows;
    fact[DISTINCT] = 0;
    if (n == 0) return;
    fact[MEAN] = ork_mean(sorted, n);
    fact[SD] = n > 1 ? ork_sd(sorted, n) : NAN;
    fact[SKEWNESS] = ork_skewness(sorted, n);
    fact[KURTOSIS] = ork_kurtosis(sorted, n);
    ork_sort(sorted, n, sorted);
    count_same(sorted, n, &distinct, &most);
    fact[ZEROS] = (double)zeros / (double)n;
    fact[SAME] = (double)most / (double)n;
    fact[DISTINCT] = (double)distinct;
    fact[LEAST] = sorted[0];
    fact[GREATEST] = sorted[n - 1];
    fact[MEDIAN] = ork_quantile(sorted, n, 0.5);
    fact[OUTLIERS] = (double)count_outliers(sorted, n);
    if (distinct == 1) fact[SD] = 0;
}

static ork_status flag_indicator(ork_context *ctx, check_work *work, const char *code,
                                 const double *fact)
{
    const ork_composite_check_options *o = work->options;
    double distinct_share = fact[DISTINCT] / fact[UNITS];
    if (fact[UNITS] == 0) {
        return check_add_flag(ctx, work,
                              (check_flag){code, NULL, "empty", "No unit has a value: leave it out",
                                           0, o->min_available});
    }
    const struct {
        bool is_raised;
        check_flag flag;
    } rules[] = {
        {fact[AVAILABLE] < o->min_available,
         {code, NULL, "low-availability",
          "Too few units have a value: imputed values would decide the index", fact[AVAILABLE],
          o->min_available}},
        {fact[DISTINCT] == 1,
         {code, NULL, "constant", "The same for all units: it cannot tell them apart",
          fact[DISTINCT], 2}},
        {fact[ZEROS] > o->max_zeros,
         {code, NULL, "many-zeros", "Mostly zeros: does zero mean nothing, or not reported?",
          fact[ZEROS], o->max_zeros}},
        {fact[DISTINCT] > 1 && fact[SAME] > o->max_same,
         {code, NULL, "same-value", "One value stands for most units: it hardly tells them apart",
          fact[SAME], o->max_same}},
        {distinct_share < o->min_distinct && fact[DISTINCT] > 1,
         {code, NULL, "few-distinct", "Few distinct values: a count, a rank or a category?",
          distinct_share, o->min_distinct}},
        {fabs(fact[SKEWNESS]) > o->max_skewness && fact[KURTOSIS] > o->max_kurtosis,
         {code, NULL, "skewed",
          "Skewed with heavy tails: a few units would decide a min-max scale; treat outliers",
          fact[SKEWNESS], o->max_skewness}},
    };
    for (size_t k = 0; k < sizeof rules / sizeof *rules; k++) {
        if (rules[k].is_raised) ORK_TRY(check_add_flag(ctx, work, rules[k].flag));
    }
    return ORK_OK;
}

static ork_status add_columns(ork_context *ctx, const check_work *work, const double *fact,
                              ork_table *table)
{
    size_t count = work->tree.leaf_count;
    ORK_SCRATCH(scratch);
    const char **texts;
    double *values;
    ORK_NEW(texts, ork_arena_calloc(ctx, &scratch, count, sizeof *texts));
    ORK_NEW(values, ork_arena_calloc(ctx, &scratch, count, sizeof *values));
    for (size_t j = 0; j < count; j++)
        texts[j] = check_leaf(work, j)->code;
    ORK_TRY(ork_build_text(ctx, table, "indicator", "Indicator", texts));
    for (size_t j = 0; j < count; j++)
        texts[j] = check_leaf(work, j)->name;
    ORK_TRY(ork_build_text(ctx, table, "name", "Name", texts));
    for (size_t k = 0; k < FACTS; k++) {
        for (size_t j = 0; j < count; j++)
            values[j] = fact[j * FACTS + k];
        if (facts[k].is_whole) {
            ORK_TRY(ork_build_integer(ctx, table, facts[k].name, facts[k].label, values));
        } else {
            ORK_TRY(ork_build_number(ctx, table, facts[k].name, facts[k].label, NULL, values));
        }
    }
    return ORK_OK;
}

ork_status check_describe(ork_context *ctx, check_work *work, ork_result *result)
{
    size_t count = work->tree.leaf_count;
    ORK_SCRATCH(scratch);
    ORK_OWNED_TABLE ork_table *table = NULL;
    double *fact, *sorted;
    ORK_NEW(fact, ork_arena_calloc(ctx, &scratch, count * FACTS, sizeof *fact));
    ORK_NEW(sorted, ork_arena_calloc(ctx, &scratch, work->rows, sizeof *sorted));
    for (size_t j = 0; j < count; j++) {
        describe(work, j, sorted, fact + j * FACTS);
        ORK_TRY(flag_indicator(ctx, work, check_leaf(work, j)->code, fact + j * FACTS));
    }
    ORK_TRY(ork_build_table(ctx, "description", "Indicators described", count, &table));
    ORK_TRY(add_columns(ctx, work, fact, table));
    ork_table *done = table;
    table = NULL;
    return ork_result_take_table(ctx, result, done);
}

/* ---- Flags -------------------------------------------------------------------------------------
 */

ork_status check_flags(ork_context *ctx, check_work *work, ork_result *result)
{
    ORK_SCRATCH(scratch);
    ORK_OWNED_TABLE ork_table *table = NULL;
    size_t n = work->flag_count;
    const char **texts[4];
    double *value, *threshold;
    for (size_t k = 0; k < 4; k++)
        ORK_NEW(texts[k], ork_arena_calloc(ctx, &scratch, n, sizeof *texts[k]));
    ORK_NEW(value, ork_arena_calloc(ctx, &scratch, n, sizeof *value));
    ORK_NEW(threshold, ork_arena_calloc(ctx, &scratch, n, sizeof *threshold));
    for (size_t i = 0; i < n; i++) {
        const check_flag *flag = &work->flags[i];
        texts[0][i] = flag->element;
        texts[1][i] = flag->flag;
        texts[2][i] = flag->with;
        texts[3][i] = flag->meaning;
        value[i] = flag->value;
        threshold[i] = flag->threshold;
    }
    ORK_TRY(ork_build_table(ctx, "flags", "What looks suspicious", n, &table));
    ORK_TRY(ork_build_text(ctx, table, "indicator", "Indicator or group", texts[0]));
    ORK_TRY(ork_build_text(ctx, table, "flag", "Flag", texts[1]));
    ORK_TRY(ork_build_text(ctx, table, "with", "Together with", texts[2]));
    ORK_TRY(ork_build_number(ctx, table, "value", "Value", NULL, value));
    ORK_TRY(ork_build_number(ctx, table, "threshold", "Threshold", NULL, threshold));
    ORK_TRY(ork_build_text(ctx, table, "meaning", "What it means", texts[3]));
    ORK_TRY(ork_result_add_value(ctx, result, "flags", "Findings in the table of flags", NULL,
                                 (double)n));
    ork_table *done = table;
    table = NULL;
    ORK_TRY(ork_result_take_table(ctx, result, done));
    /* They are known last, and are what a reader looks for first. */
    memmove(result->tables + 1, result->tables,
            (result->table_count - 1) * sizeof(*result->tables));
    result->tables[0] = done;
    return ORK_OK;
}
