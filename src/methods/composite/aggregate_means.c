/* Means of a group's parts: along columns where a sum does it, unit by unit where it does not. */
#include "methods/composite/means.h"

#include <math.h>

/* Weighted shares that meet in the middle up to rounding. */
#define MIDDLE_SLACK 1e-12

ork_status composite_unfit_value(ork_context *ctx, const composite_work *work,
                                 const composite_node *node, size_t p, const char *needs)
{
    ORK_OWNED_TEXT ork_text row = {0};
    ork_table_row_name(ctx, work->input->data, work->panel.row[p], &row);
    ORK_TRY(ork_text_status(&row));
    bool is_leaf = node->leaf != COMPOSITE_NONE;
    int rule = is_leaf ? node->normalise : (int)work->options->normalise;
    ork_fail(ctx, ORK_ERR_DATA, "%s, but \"%s\" of %s is %g%s", needs, node->name, row.bytes,
             node->score[p], is_leaf && rule != ORK_NORMALISE_NONE ? " once normalised" : "");
    if (is_leaf) {
        ork_place place =
            ork_table_place(work->input->data, work->panel.row[p], node->column->name);
        ork_at(ctx, &place);
    }
    switch (rule) {
    case ORK_NORMALISE_MIN_MAX:
        return ork_hint(ctx, "min-max gives the lowest unit the lower end of the range: "
                             "set it above 0, e.g. --scale 1,100");
    case ORK_NORMALISE_Z_SCORE:
        return ork_hint(ctx, "z-scores are negative below the mean: normalise by min-max with "
                             "--scale 1,100, by rank or by leader");
    default:
        return ork_hint(ctx, "aggregate arithmetically, or normalise by min-max with "
                             "--scale 1,100");
    }
}

/* ---- Sums along columns ------------------------------------------------------------------------
 */

/* The greatest (for negative powers the smallest) positive value; 1 when there is none. */
static double find_scale(const composite_work *work, const composite_family *family, double power)
{
    double scale = 0;
    for (size_t k = 0; k < family->count; k++) {
        const double *x = family->child[k]->score;
        for (size_t p = 0; p < work->panel.count; p++) {
            if (!(x[p] > 0)) continue;
            if (scale == 0 || (power > 0 ? x[p] > scale : x[p] < scale)) scale = x[p];
        }
    }
    return scale > 0 ? scale : 1;
}

static ork_status check_values(ork_context *ctx, const composite_work *work,
                               const composite_family *family, const composite_transform *by)
{
    bool may_be_zero = by->rule == ORK_AGGREGATE_GENERALISED && by->power > 0;
    const char *needs =
        by->rule == ORK_AGGREGATE_GEOMETRIC  ? "a geometric mean needs values above 0"
        : by->rule == ORK_AGGREGATE_HARMONIC ? "a harmonic mean needs values above 0"
        : may_be_zero                        ? "a generalised mean needs values of at least 0"
                      : "a generalised mean of a negative power needs values above 0";
    for (size_t k = 0; k < family->count; k++) {
        const double *x = family->child[k]->score;
        if (family->child[k]->logarithm) continue; /* known to be above 0 */
        for (size_t p = 0; p < work->panel.count; p++) {
            if (isnan(x[p]) || isnan(family->group->score[p])) continue;
            if (x[p] > 0 || (may_be_zero && x[p] == 0)) continue;
            return composite_unfit_value(ctx, work, family->child[k], p, needs);
        }
    }
    return ORK_OK;
}

/* score += weight × x where there is a value. */
static void add_part(const double *restrict x, double weight, size_t n, double *restrict score)
{
    for (size_t p = 0; p < n; p++) {
        double part = weight * x[p];
        score[p] += isnan(x[p]) ? 0 : part;
    }
}

static void add_transformed(const composite_transform *by, const composite_node *child, size_t n,
                            double *score)
{
    for (size_t p = 0; p < n; p++) {
        bool counts = !isnan(child->score[p]) && !isnan(score[p]);
        if (counts) score[p] += child->weight * composite_there(by, child->score[p]);
    }
}

ork_status composite_mean(ork_context *ctx, composite_work *work, const composite_family *family)
{
    composite_node *group = family->group;
    size_t n = work->panel.count;
    composite_transform by = {.rule = composite_combining(work, group),
                              .power = work->options->power};
    if (by.rule == ORK_AGGREGATE_GENERALISED) by.scale = find_scale(work, family, by.power);
    if (by.rule != ORK_AGGREGATE_ARITHMETIC) ORK_TRY(check_values(ctx, work, family, &by));
    for (size_t k = 0; k < family->count; k++) {
        const composite_node *child = family->child[k];
        if (by.rule == ORK_AGGREGATE_ARITHMETIC) {
            add_part(child->score, child->weight, n, group->score);
        } else if (by.rule == ORK_AGGREGATE_GEOMETRIC && child->logarithm) {
            add_part(child->logarithm, child->weight, n, group->score);
        } else {
            add_transformed(&by, child, n, group->score);
        }
    }
    for (size_t p = 0; p < n; p++) {
        if (isnan(group->score[p])) continue;
        double mean = group->score[p] / group->present[p];
        group->score[p] = by.rule == ORK_AGGREGATE_ARITHMETIC ? mean : composite_back(&by, mean);
    }
    return ORK_OK;
}

/* ---- Unit by unit ------------------------------------------------------------------------------
 */

/* One unit's values that are there, ascending, with weights that sum to 1. */
typedef struct {
    double *value, *weight;
    size_t count;
} parts;

static void gather_parts(const composite_family *family, size_t p, parts *of)
{
    double sum = 0;
    of->count = 0;
    for (size_t k = 0; k < family->count; k++) {
        double x = family->child[k]->score[p], w = family->child[k]->weight;
        if (isnan(x)) continue;
        size_t at = of->count++;
        for (; at > 0 && of->value[at - 1] > x; at--) {
            of->value[at] = of->value[at - 1];
            of->weight[at] = of->weight[at - 1];
        }
        of->value[at] = x;
        of->weight[at] = w;
        sum += w;
    }
    for (size_t k = 0; k < of->count; k++)
        of->weight[k] /= sum;
}

/* The value at which half of the weight is reached; between two values, their middle. */
static double median_of(const parts *of)
{
    double below = 0;
    for (size_t k = 0; k + 1 < of->count; k++) {
        below += of->weight[k];
        if (fabs(below - 0.5) <= MIDDLE_SLACK) return of->value[k] / 2 + of->value[k + 1] / 2;
        if (below > 0.5) return of->value[k];
    }
    return of->value[of->count - 1];
}

static double mean_of(const parts *of)
{
    double mean = 0;
    for (size_t k = 0; k < of->count; k++)
        mean += of->weight[k] * of->value[k];
    return mean;
}

static double penalised(const parts *of, double mean, bool is_up)
{
    double variance = 0;
    for (size_t k = 0; k < of->count; k++)
        variance += of->weight[k] * (of->value[k] - mean) * (of->value[k] - mean);
    return is_up ? mean + variance / mean : mean - variance / mean;
}

/*
 * The weights given for the greatest, second greatest … value make a function of the share of
 * parts, linear between; a part of weight w takes what the function gains over w. So any number of
 * parts, unequal weights and gaps have a meaning (Torra 1997), and n equal parts get the n weights.
 */
static double ordered(const parts *of, const double *gained, size_t steps)
{
    double score = 0, reached = 0, before = 0;
    for (size_t k = of->count; k-- > 0;) {
        reached = k == 0 ? 1 : reached + of->weight[k];
        double at = reached * (double)steps, whole = fmin(floor(at + 1e-9), (double)steps);
        double rest = at - whole, now = gained[(size_t)whole];
        if (rest > 1e-9 && whole < (double)steps) {
            now += rest * (gained[(size_t)whole + 1] - gained[(size_t)whole]);
        }
        score += (now - before) * of->value[k];
        before = now;
    }
    return score;
}

/* [count + 1] what the first 0, 1, 2 … of the ordered weights sum to, as a share of all. */
static ork_status add_up_ordered(ork_context *ctx, const ork_reals *weights, ork_arena *arena,
                                 double **gained)
{
    ORK_NEW(*gained, ork_arena_calloc(ctx, arena, weights->count + 1, sizeof **gained));
    for (size_t k = 0; k < weights->count; k++)
        (*gained)[k + 1] = (*gained)[k] + weights->items[k];
    double sum = (*gained)[weights->count];
    for (size_t k = 0; k <= weights->count; k++)
        (*gained)[k] /= sum;
    return ORK_OK;
}

static ork_status no_penalty(ork_context *ctx, const composite_work *work,
                             const composite_node *group, size_t p, double mean)
{
    ORK_OWNED_TEXT ork_text row = {0};
    ork_table_row_name(ctx, work->input->data, work->panel.row[p], &row);
    ORK_TRY(ork_text_status(&row));
    ork_fail(ctx, ORK_ERR_DATA,
             "the mean of \"%s\" of %s is %g; the Mazziotta-Pareto index divides by it and needs "
             "it above 0",
             group->name, row.bytes, mean);
    return ork_hint(ctx, "normalise to a scale above 0, e.g. min-max with --scale 70,130");
}

ork_status composite_row_rule(ork_context *ctx, composite_work *work,
                              const composite_family *family)
{
    const ork_composite_options *options = work->options;
    composite_node *group = family->group;
    ork_combining rule = composite_combining(work, group);
    ORK_SCRATCH(scratch);
    parts of;
    double *gained = NULL;
    ORK_NEW(of.value, ork_arena_calloc(ctx, &scratch, family->count, sizeof(double)));
    ORK_NEW(of.weight, ork_arena_calloc(ctx, &scratch, family->count, sizeof(double)));
    if (rule == ORK_AGGREGATE_OWA) {
        ORK_TRY(add_up_ordered(ctx, &options->owa_weights, &scratch, &gained));
    }
    for (size_t p = 0; p < work->panel.count; p++) {
        if (isnan(group->score[p])) continue;
        gather_parts(family, p, &of);
        double mean = mean_of(&of), beta = options->mean_min_softness;
        switch (rule) {
        case ORK_AGGREGATE_MEDIAN:
            group->score[p] = median_of(&of);
            break;
        case ORK_AGGREGATE_MEAN_MIN:
            group->score[p] =
                mean - options->mean_min_penalty * (hypot(mean - of.value[0], beta) - beta);
            break;
        case ORK_AGGREGATE_OWA:
            group->score[p] = ordered(&of, gained, options->owa_weights.count);
            break;
        default:
            if (!(mean > 0)) return no_penalty(ctx, work, group, p, mean);
            group->score[p] = penalised(&of, mean, options->penalty == ORK_PENALTY_UP);
        }
    }
    return ORK_OK;
}
