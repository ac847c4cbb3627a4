/* Do the elements of a group measure one thing? Cronbach's alpha, and each item's part in it. */
#include "methods/build.h"
#include "methods/composite_check/steps.h"

#include <math.h>
#include <string.h>

/* Over n − 1, of the pairs that are there; NaN below 3 of them. */
static double covariance(const double *x, const double *y, size_t n)
{
    double count = 0, mean_x = 0, mean_y = 0, sum = 0, rest_x = 0, rest_y = 0;
    for (size_t i = 0; i < n; i++) {
        if (isnan(x[i]) || isnan(y[i])) continue;
        count++;
        mean_x += x[i];
        mean_y += y[i];
    }
    if (count < 3) return NAN;
    mean_x /= count;
    mean_y /= count;
    for (size_t i = 0; i < n; i++) {
        if (isnan(x[i]) || isnan(y[i])) continue;
        sum += (x[i] - mean_x) * (y[i] - mean_y);
        rest_x += x[i] - mean_x;
        rest_y += y[i] - mean_y;
    }
    return (sum - rest_x * rest_y / count) / (count - 1);
}

static double alpha_of(double count, double trace, double total)
{
    return count > 1 && total != 0 ? count / (count - 1) * (1 - trace / total) : NAN;
}

/* What stands in the two tables, by row. */
typedef struct {
    const char **group, **name;
    double *count, *alpha, *standardised, *mean;
    size_t rows;
    const char **item_group, **item;
    double *rest, *without;
    size_t item_rows;
} sheets;

static ork_status new_sheets(ork_context *ctx, ork_arena *arena, const check_work *work,
                             sheets *made)
{
    size_t groups = work->set_count, members = 0;
    for (size_t s = 0; s < groups; s++)
        members += work->sets[s].count;
    *made = (sheets){0};
    ORK_NEW(made->group, ork_arena_calloc(ctx, arena, groups, sizeof *made->group));
    ORK_NEW(made->name, ork_arena_calloc(ctx, arena, groups, sizeof *made->name));
    double **by_group[] = {&made->count, &made->alpha, &made->standardised, &made->mean};
    for (size_t k = 0; k < 4; k++)
        ORK_NEW(*by_group[k], ork_arena_calloc(ctx, arena, groups, sizeof(double)));
    ORK_NEW(made->item_group, ork_arena_calloc(ctx, arena, members, sizeof *made->item_group));
    ORK_NEW(made->item, ork_arena_calloc(ctx, arena, members, sizeof *made->item));
    ORK_NEW(made->rest, ork_arena_calloc(ctx, arena, members, sizeof *made->rest));
    ORK_NEW(made->without, ork_arena_calloc(ctx, arena, members, sizeof *made->without));
    return ORK_OK;
}

/* [rows] mean of the other items that are there. */
static void rest_of(const check_work *work, const size_t *member, size_t count, size_t item,
                    double *rest)
{
    for (size_t i = 0; i < work->rows; i++) {
        double sum = 0, there = 0;
        for (size_t k = 0; k < count; k++) {
            double x = check_score(work, member[k])[i];
            if (k == item || isnan(x)) continue;
            sum += x;
            there++;
        }
        rest[i] = there > 0 ? sum / there : NAN;
    }
}

static ork_status judge_item(ork_context *ctx, check_work *work, const check_set *set,
                             const char *item, double rest)
{
    bool is_group = strcmp(set->code, CHECK_ALL) != 0; /* all indicators are no mean of their own */
    if (!is_group || !(rest < 0)) return ORK_OK;
    return check_add_flag(
        ctx, work,
        (check_flag){item, set->code, "against-the-rest",
                     "Falls where the rest of its group rises: turn it or move it", rest, 0});
}

static ork_status measure_set(ork_context *ctx, check_work *work, const check_set *set, sheets *to)
{
    ORK_SCRATCH(scratch);
    size_t *member, count = 0;
    double *row_sum, *diagonal, *rest, trace = 0, total = 0, correlations = 0;
    ORK_NEW(member, ork_arena_calloc(ctx, &scratch, set->count, sizeof *member));
    for (size_t k = 0; k < set->count; k++) {
        const double *x = check_score(work, set->members[k]);
        if (covariance(x, x, work->rows) > 0) member[count++] = set->members[k];
    }
    if (count < 2) return ORK_OK;
    ORK_NEW(row_sum, ork_arena_calloc(ctx, &scratch, count, sizeof *row_sum));
    ORK_NEW(diagonal, ork_arena_calloc(ctx, &scratch, count, sizeof *diagonal));
    ORK_NEW(rest, ork_arena_calloc(ctx, &scratch, work->rows, sizeof *rest));
    for (size_t k = 0; k < count; k++) {
        const double *x = check_score(work, member[k]);
        for (size_t l = 0; l <= k; l++) {
            const double *y = check_score(work, member[l]);
            double c = covariance(x, y, work->rows);
            ork_correlation r;
            if (l == k) diagonal[k] = c;
            row_sum[k] += c;
            if (l == k) continue;
            row_sum[l] += c;
            ORK_TRY(ork_correlate(ctx, ORK_PEARSON, x, y, work->rows, &r));
            correlations += r.coefficient;
        }
    }
    for (size_t k = 0; k < count; k++) {
        trace += diagonal[k];
        total += row_sum[k];
    }
    double n = (double)count, mean = correlations / (n * (n - 1) / 2);
    size_t at = to->rows++;
    to->group[at] = set->code;
    to->name[at] = set->name;
    to->count[at] = n;
    to->alpha[at] = alpha_of(n, trace, total);
    to->standardised[at] = n * mean / (1 + (n - 1) * mean);
    to->mean[at] = mean;
    if (to->alpha[at] < work->options->min_alpha) {
        ORK_TRY(check_add_flag(ctx, work,
                               (check_flag){set->code, NULL, "low-alpha",
                                            "Its elements do not measure one thing", to->alpha[at],
                                            work->options->min_alpha}));
    }
    for (size_t k = 0; k < count; k++) {
        const char *code = work->tree.nodes[member[k]].code;
        ork_correlation r;
        rest_of(work, member, count, k, rest);
        ORK_TRY(
            ork_correlate(ctx, ORK_PEARSON, check_score(work, member[k]), rest, work->rows, &r));
        at = to->item_rows++;
        to->item_group[at] = set->code;
        to->item[at] = code;
        to->rest[at] = r.coefficient;
        to->without[at] =
            count < 3 ? NAN
                      : alpha_of(n - 1, trace - diagonal[k], total - 2 * row_sum[k] + diagonal[k]);
        ORK_TRY(judge_item(ctx, work, set, code, r.coefficient));
    }
    return ORK_OK;
}

ork_status check_reliability(ork_context *ctx, check_work *work, ork_result *result)
{
    ORK_SCRATCH(scratch);
    sheets to;
    ORK_TRY(new_sheets(ctx, &scratch, work, &to));
    for (size_t s = 0; s < work->set_count; s++)
        ORK_TRY(measure_set(ctx, work, &work->sets[s], &to));
    if (to.rows == 0) return ORK_OK;
    ORK_OWNED_TABLE ork_table *table = NULL, *items = NULL;
    ORK_TRY(ork_build_table(ctx, "alpha", "Internal consistency", to.rows, &table));
    ORK_TRY(ork_build_text(ctx, table, "group", "Group", to.group));
    ORK_TRY(ork_build_text(ctx, table, "name", "Name", to.name));
    ORK_TRY(ork_build_integer(ctx, table, "items", "Items", to.count));
    ORK_TRY(ork_build_number(ctx, table, "alpha", "Cronbach's alpha", NULL, to.alpha));
    ORK_TRY(ork_build_number(ctx, table, "standardised_alpha", "Alpha of standardised items", NULL,
                             to.standardised));
    ORK_TRY(ork_build_number(ctx, table, "mean_correlation", "Mean correlation", NULL, to.mean));
    ORK_TRY(ork_build_table(ctx, "items", "Each item in its group", to.item_rows, &items));
    ORK_TRY(ork_build_text(ctx, items, "group", "Group", to.item_group));
    ORK_TRY(ork_build_text(ctx, items, "item", "Item", to.item));
    ORK_TRY(ork_build_number(ctx, items, "item_rest", "Correlation with the rest", NULL, to.rest));
    ORK_TRY(
        ork_build_number(ctx, items, "alpha_without", "Alpha without the item", NULL, to.without));
    ork_table *done = table;
    table = NULL;
    ORK_TRY(ork_result_take_table(ctx, result, done));
    done = items;
    items = NULL;
    return ork_result_take_table(ctx, result, done);
}
