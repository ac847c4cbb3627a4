/*
 * Outliers: an indicator whose skewness and kurtosis say that few units are far from all others is
 * winsorised or transformed. Everything done keeps the order of the units, and is told.
 */
#include "methods/composite/steps.h"

#include <math.h>
#include <string.h>

/* The rule of the JRC: passed with |skewness| below 2 or kurtosis below 3.5. */
#define SKEWNESS_MOST 2.0
#define KURTOSIS_MOST 3.5

static const char *const treatment_names[] = {
    [ORK_TREAT_NONE] = "none",       [ORK_TREAT_WINSORISE] = "winsorise",
    [ORK_TREAT_LOG_CT] = "log-ct",   [ORK_TREAT_LOG] = "log",
    [ORK_TREAT_BOX_COX] = "box-cox", [ORK_TREAT_WINSORISE_LOG_CT] = "winsorise-log-ct",
};

const char *composite_treatment_name(int kind)
{
    return treatment_names[kind];
}

bool composite_read_treatment(const char *text, composite_treatment *treatment)
{
    size_t length = strcspn(text, ":");
    *treatment = (composite_treatment){.kind = -1, .amount = NAN};
    for (int k = 0; k < (int)(sizeof treatment_names / sizeof *treatment_names); k++) {
        if (strlen(treatment_names[k]) == length && !memcmp(treatment_names[k], text, length)) {
            treatment->kind = k;
        }
    }
    if (treatment->kind < 0) return false;
    /* What is asked for one indicator is done, but winsorising stops when the rule is met. */
    bool is_winsorised = treatment->kind == ORK_TREAT_WINSORISE;
    treatment->is_forced = !is_winsorised && treatment->kind != ORK_TREAT_WINSORISE_LOG_CT;
    if (text[length] == '\0') return true;
    const char *amount = text + length + 1;
    if (!ork_parse_number(amount, strlen(amount), '.', &treatment->amount)) return false;
    if (treatment->kind == ORK_TREAT_BOX_COX) return fabs(treatment->amount) <= 5;
    treatment->is_forced = true;
    return is_winsorised && treatment->amount >= 1 && treatment->amount <= 1e9 &&
           treatment->amount == floor(treatment->amount);
}

/* ---- Scopes ------------------------------------------------------------------------------------
 */

bool composite_treats_periods(const composite_work *work)
{
    const ork_composite_options *options = work->options;
    if (options->treat_scope == ORK_TREAT_SCOPE_SAME) return options->scope == ORK_SCOPE_PERIOD;
    return options->treat_scope == ORK_TREAT_SCOPE_PERIOD;
}

size_t composite_treat_scope_count(const composite_work *work)
{
    return composite_treats_periods(work) ? work->panel.periods : 1;
}

static void treat_scope_of(const composite_work *work, size_t g, size_t *from, size_t *to)
{
    bool is_period = composite_treats_periods(work);
    *from = is_period ? work->panel.start[g] : 0;
    *to = is_period ? work->panel.start[g + 1] : work->panel.count;
}

/* ---- Shape -------------------------------------------------------------------------------------
 */

static bool passes(double skewness, double kurtosis)
{
    return fabs(skewness) < SKEWNESS_MOST || kurtosis < KURTOSIS_MOST;
}

/* The present values of an indicator in a scope, ascending. */
typedef struct {
    double *sorted, *scratch;
    size_t count;
    double skewness, kurtosis;
} sample;

static void measure(sample *of)
{
    of->skewness = ork_skewness(of->sorted, of->count);
    of->kurtosis = ork_kurtosis(of->sorted, of->count);
}

/* ---- Winsorising -------------------------------------------------------------------------------
 */

/* Points equal to the greatest (or least) value. */
static size_t tied(const sample *of, bool at_top)
{
    size_t n = of->count, count = 1;
    const double *x = of->sorted;
    while (count < n && (at_top ? x[n - 1 - count] == x[n - 1] : x[count] == x[0]))
        count++;
    return count;
}

/*
 * The farthest points on the skewed side take the next value, one step after the other, until the
 * rule is met; when forced, until `most` points are changed. Never more than `most`, and never so
 * many that no spread is left. Returns the points changed.
 */
static size_t winsorise(sample *of, size_t most, bool is_forced)
{
    size_t changed[2] = {0, 0}, n = of->count;
    for (;;) {
        if (!is_forced && passes(of->skewness, of->kurtosis)) break;
        bool at_top = of->skewness > 0;
        size_t moved = tied(of, at_top);
        if (moved >= n || moved + changed[!at_top] > most) break;
        double next = at_top ? of->sorted[n - 1 - moved] : of->sorted[moved];
        if (next == (at_top ? of->sorted[0] : of->sorted[n - 1])) break;
        for (size_t k = 0; k < moved; k++)
            of->sorted[at_top ? n - 1 - k : k] = next;
        changed[at_top] = moved;
        measure(of);
    }
    return changed[0] + changed[1];
}

/* ---- Transformations: increasing functions of x ------------------------------------------------
 */

typedef struct {
    int kind; /* ORK_TREAT_LOG_CT, _LOG or _BOX_COX */
    double least, greatest, skewness;
    double lambda, shift;
} transformation;

static double box_cox(double x, double lambda)
{
    double log_x = log(x);
    return lambda == 0 ? log_x : expm1(lambda * log_x) / lambda;
}

static double transform(const transformation *by, double x)
{
    double offset = 0.01 * (by->greatest - by->least);
    switch (by->kind) {
    case ORK_TREAT_LOG:
        return log(x);
    case ORK_TREAT_LOG_CT: /* the long tail is drawn in, on whichever side it is */
        return !(by->skewness < 0) ? log(x - by->least + offset) : -log(by->greatest - x + offset);
    default:
        return box_cox(x + by->shift, by->lambda);
    }
}

/* Profile log-likelihood of a normal distribution after the transformation, but for constants. */
static double likelihood(const sample *of, const transformation *by)
{
    double n = (double)of->count, logs = 0;
    for (size_t k = 0; k < of->count; k++) {
        of->scratch[k] = transform(by, of->sorted[k]);
        logs += log(of->sorted[k] + by->shift);
    }
    double variance = ork_variance(of->scratch, of->count);
    if (!(variance > 0) || !isfinite(variance)) return -INFINITY;
    return -n / 2 * log(variance * (n - 1) / n) + (by->lambda - 1) * logs;
}

/* The most likely lambda in [−5, 5]: the best of a grid, then the golden section around it. */
static void estimate_lambda(const sample *of, transformation *by)
{
    double best = 1, most = -INFINITY;
    for (int k = -20; k <= 20; k++) {
        by->lambda = k / 4.0;
        double here = likelihood(of, by);
        if (here > most) {
            most = here;
            best = by->lambda;
        }
    }
    const double golden = (sqrt(5) - 1) / 2;
    double low = fmax(best - 0.25, -5), high = fmin(best + 0.25, 5);
    while (high - low > 1e-9) {
        double left = high - golden * (high - low), right = low + golden * (high - low);
        by->lambda = left;
        double at_left = likelihood(of, by);
        by->lambda = right;
        if (at_left > likelihood(of, by)) {
            high = right;
        } else {
            low = left;
        }
    }
    by->lambda = (low + high) / 2;
}

static transformation choose(const composite_work *work, const composite_node *node,
                             const sample *of, int kind)
{
    transformation by = {.kind = kind,
                         .least = of->sorted[0],
                         .greatest = of->sorted[of->count - 1],
                         .skewness = of->skewness,
                         .lambda = NAN};
    if (kind != ORK_TREAT_BOX_COX) return by;
    if (by.least <= 0) by.shift = 1 - by.least;
    double given = isnan(node->treatment.amount) ? work->options->lambda : node->treatment.amount;
    by.lambda = given;
    if (isnan(given)) estimate_lambda(of, &by);
    if (fabs(by.lambda) < 1e-9) by.lambda = 0; /* the logarithm, not its rounding */
    return by;
}

/* ---- One indicator in one scope ----------------------------------------------------------------
 */

static ork_status no_logarithm(ork_context *ctx, const composite_work *work,
                               const composite_node *node, size_t p, double x)
{
    ORK_OWNED_TEXT ork_text row = {0};
    ork_table_row_name(ctx, work->input->data, work->panel.row[p], &row);
    ORK_TRY(ork_text_status(&row));
    ork_fail(ctx, ORK_ERR_DATA, "a logarithm needs values above 0, but \"%s\" of %s is %g",
             node->name, row.bytes, x);
    ork_hint(ctx, "treat it by log-ct or winsorise, which take any values");
    ork_place place = ork_table_place(work->input->data, work->panel.row[p], node->column->name);
    return ork_at(ctx, &place);
}

/* Goalposts and targets follow a logarithm that is taken whatever the data. */
static ork_status check_posts(ork_context *ctx, const composite_node *node,
                              const transformation *by)
{
    bool uses_posts = node->normalise == ORK_NORMALISE_GOALPOSTS ||
                      node->normalise == ORK_NORMALISE_SCALED ||
                      node->normalise == ORK_NORMALISE_DISTANCE_TO_TARGET;
    bool follows = by->kind == ORK_TREAT_LOG && node->treatment.is_forced;
    if (!uses_posts) return ORK_OK;
    if (follows && (node->lower <= 0 || node->upper <= 0 || node->target <= 0)) {
        ork_fail(
            ctx, ORK_ERR_ARGUMENT,
            "the goalposts and the target of \"%s\" must be above 0, because it is compared by "
            "its logarithm",
            node->name);
        return ork_at(ctx, &(ork_place){.option = "structure"});
    }
    if (follows) return ORK_OK;
    ork_fail(ctx, ORK_ERR_ARGUMENT,
             "\"%s\" is compared with goalposts or a target in its own measure unit, and %s would "
             "change that unit with the data",
             node->name, treatment_names[by->kind]);
    ork_hint(ctx, "give it treat log in the structure (which the goalposts follow), or winsorise, "
                  "or nothing");
    return ork_at(ctx, &(ork_place){.option = "treat"});
}

static ork_status transform_scope(ork_context *ctx, composite_work *work, composite_node *node,
                                  size_t g, const transformation *by)
{
    size_t from, to;
    double *value = work->value + node->leaf * work->panel.count;
    treat_scope_of(work, g, &from, &to);
    ORK_TRY(check_posts(ctx, node, by));
    for (size_t p = from; p < to; p++) {
        if (isnan(value[p])) continue;
        if (by->kind == ORK_TREAT_LOG && !(value[p] > 0)) {
            return no_logarithm(ctx, work, node, p, value[p]);
        }
        value[p] = transform(by, value[p]);
    }
    return ORK_OK;
}

/* Whether a transformation brings the indicator nearer to the rule; the sample becomes its image.
 */
static bool improves(sample *of, const transformation *by)
{
    double skewness = of->skewness, kurtosis = of->kurtosis;
    for (size_t k = 0; k < of->count; k++)
        of->sorted[k] = transform(by, of->sorted[k]);
    measure(of);
    if (isfinite(of->skewness) && fabs(of->skewness) < fabs(skewness) * (1 - 1e-9)) return true;
    of->skewness = skewness;
    of->kurtosis = kurtosis;
    return false;
}

static void clamp_scope(composite_work *work, size_t leaf, size_t g, const sample *of)
{
    size_t from, to;
    double *value = work->value + leaf * work->panel.count;
    double least = of->sorted[0], greatest = of->sorted[of->count - 1];
    treat_scope_of(work, g, &from, &to);
    for (size_t p = from; p < to; p++) { /* comparisons with NaN are false */
        if (value[p] < least) value[p] = least;
        if (value[p] > greatest) value[p] = greatest;
    }
}

static void gather(const composite_work *work, size_t leaf, size_t g, sample *of)
{
    size_t from, to;
    const double *value = work->value + leaf * work->panel.count;
    treat_scope_of(work, g, &from, &to);
    of->count = 0;
    for (size_t p = from; p < to; p++) {
        if (!isnan(value[p])) of->sorted[of->count++] = value[p];
    }
    ork_sort(of->sorted, of->count, of->sorted);
    measure(of);
}

static size_t points_most(const composite_work *work, const composite_node *node)
{
    bool is_own = node->treatment.kind == ORK_TREAT_WINSORISE && !isnan(node->treatment.amount);
    return is_own ? (size_t)node->treatment.amount : (size_t)work->options->winsorise_max;
}

/* True when a transformation that was asked for needs no shape to be defined. */
static bool is_possible(const composite_treatment *how, const sample *of)
{
    if (!how->is_forced || of->count == 0) return false;
    if (how->kind == ORK_TREAT_LOG) return true;
    bool has_spread = of->sorted[0] < of->sorted[of->count - 1];
    return has_spread && (how->kind == ORK_TREAT_LOG_CT || how->kind == ORK_TREAT_BOX_COX);
}

static ork_status treat_scope(ork_context *ctx, composite_work *work, composite_node *node,
                              size_t g, sample *of)
{
    composite_treated *told = &work->treated[node->leaf * composite_treat_scope_count(work) + g];
    const composite_treatment *how = &node->treatment;
    gather(work, node->leaf, g, of);
    *told = (composite_treated){.skewness = of->skewness,
                                .kurtosis = of->kurtosis,
                                .skewness_after = of->skewness,
                                .kurtosis_after = of->kurtosis,
                                .lambda = NAN};
    told->is_missing = isnan(of->kurtosis) != 0; /* fewer than four values, or all the same */
    told->passes = !told->is_missing && passes(of->skewness, of->kurtosis);
    if (how->kind == ORK_TREAT_NONE || (told->is_missing && !is_possible(how, of))) return ORK_OK;
    if (told->passes && !how->is_forced) return ORK_OK;
    int kind = how->kind;
    if (kind == ORK_TREAT_WINSORISE || kind == ORK_TREAT_WINSORISE_LOG_CT) {
        bool is_fixed = how->is_forced && kind == ORK_TREAT_WINSORISE;
        told->points = winsorise(of, points_most(work, node), is_fixed);
        bool is_enough = passes(of->skewness, of->kurtosis) || kind == ORK_TREAT_WINSORISE;
        if (is_enough) {
            clamp_scope(work, node->leaf, g, of);
            if (told->points) told->what = treatment_names[ORK_TREAT_WINSORISE];
        } else {
            told->points = 0;
            gather(work, node->leaf, g, of); /* undone */
            kind = ORK_TREAT_LOG_CT;
        }
    }
    if (kind == ORK_TREAT_LOG_CT || kind == ORK_TREAT_LOG || kind == ORK_TREAT_BOX_COX) {
        transformation by = choose(work, node, of, kind);
        /* The logarithm of what is not above 0 is an error that names the unit. */
        bool is_defined = kind != ORK_TREAT_LOG || by.least > 0;
        if (!is_defined || improves(of, &by) || how->is_forced) {
            ORK_TRY(transform_scope(ctx, work, node, g, &by));
            told->what = treatment_names[kind];
            told->lambda = by.lambda;
            if (how->is_forced) measure(of);
        }
    }
    told->skewness_after = of->skewness;
    told->kurtosis_after = of->kurtosis;
    told->passes = passes(of->skewness, of->kurtosis);
    return ORK_OK;
}

static ork_status treat_indicator(ork_context *ctx, size_t j, void *data)
{
    composite_work *work = data;
    composite_node *node = &work->nodes[work->leaves[j]];
    size_t n = work->panel.count;
    ORK_SCRATCH(scratch);
    sample of = {0};
    bool is_logged = false;
    ORK_NEW(of.sorted, ork_arena_alloc(ctx, &scratch, n * sizeof *of.sorted));
    ORK_NEW(of.scratch, ork_arena_alloc(ctx, &scratch, n * sizeof *of.scratch));
    for (size_t g = 0; g < composite_treat_scope_count(work); g++) {
        ORK_TRY(treat_scope(ctx, work, node, g, &of));
        const composite_treated *told = &work->treated[j * composite_treat_scope_count(work) + g];
        is_logged |= told->what == treatment_names[ORK_TREAT_LOG];
    }
    node->is_logged = is_logged;
    return ORK_OK;
}

/* ---- All indicators ----------------------------------------------------------------------------
 */

/* Lists the points that winsorising changed. */
static ork_status list_winsorised(ork_context *ctx, composite_work *work, const double *before)
{
    size_t n = work->panel.count, scopes = composite_treat_scope_count(work), count = 0;
    for (size_t r = 0; r < work->leaf_count * scopes; r++)
        count += work->treated[r].points;
    ORK_NEW(work->winsorised, ork_arena_calloc(ctx, work->arena, count, sizeof(composite_cell)));
    for (size_t r = 0; r < work->leaf_count * scopes; r++) {
        size_t from, to, j = r / scopes;
        if (work->treated[r].points == 0) continue;
        treat_scope_of(work, r % scopes, &from, &to);
        for (size_t p = from; p < to; p++) {
            double was = before[j * n + p], is = work->value[j * n + p];
            if (isnan(was) || was == is) continue;
            work->winsorised[work->winsorised_count++] =
                (composite_cell){.leaf = j, .position = p, .before = was, .after = is};
        }
    }
    return ORK_OK;
}

/* What the reader should know: outliers that stay, and periods treated in different ways. */
static ork_status note_oddities(ork_context *ctx, const composite_work *work, size_t j)
{
    size_t scopes = composite_treat_scope_count(work), left = 0;
    const composite_node *node = &work->nodes[work->leaves[j]];
    const composite_treated *told = work->treated + j * scopes;
    bool is_changed = false, differs = false;
    for (size_t g = 0; g < scopes; g++) {
        bool transforms = told[g].what && told[g].points == 0;
        bool transforms_first = told[0].what && told[0].points == 0;
        left += !told[g].passes && !told[g].is_missing;
        is_changed |= transforms;
        differs |= transforms != transforms_first;
    }
    if (node->treatment.kind == ORK_TREAT_NONE) return ORK_OK;
    if (left) {
        ORK_TRY(ork_note_add(ctx, ORK_WARNING, "outliers-left",
                             "\"%s\" still has outliers after its treatment%s: skewness %.2f, "
                             "kurtosis %.2f",
                             node->name, scopes > 1 ? " in some period" : "",
                             told[0].skewness_after, told[0].kurtosis_after));
    }
    if (!is_changed || !differs) return ORK_OK;
    return ork_note_add(ctx, ORK_WARNING, "treated-differently",
                        "\"%s\" is transformed in some periods and not in others: changes between "
                        "them mix both (treat-scope all treats all periods alike)",
                        node->name);
}

static ork_status tell(ork_context *ctx, composite_work *work, const double *before)
{
    size_t n = work->panel.count, scopes = composite_treat_scope_count(work), indicators = 0,
           cells = 0;
    size_t winsorised = 0, transformed = 0;
    for (size_t j = 0; j < work->leaf_count; j++) {
        bool by_points = false, by_function = false;
        for (size_t g = 0; g < scopes; g++) {
            const composite_treated *told = &work->treated[j * scopes + g];
            by_points |= told->what && told->points;
            by_function |= told->what && !told->points;
        }
        indicators += by_points || by_function;
        winsorised += by_points;
        transformed += by_function;
        for (size_t p = 0; p < n; p++)
            cells += !isnan(before[j * n + p]) && before[j * n + p] != work->value[j * n + p];
    }
    ORK_OWNED_TEXT ork_text how = {0};
    if (winsorised)
        ork_text_addf(ctx, &how, "%zu indicators winsorised (%zu points)", winsorised,
                      work->winsorised_count);
    if (transformed)
        ork_text_addf(ctx, &how, "%s%zu transformed", winsorised ? ", " : "", transformed);
    if (!winsorised && !transformed) ork_text_add(ctx, &how, "no indicator needed it");
    ORK_TRY(ork_text_status(&how));
    return composite_tell(ctx, work, "treat", indicators, cells, "%s", how.bytes);
}

ork_status composite_treat(ork_context *ctx, composite_work *work)
{
    size_t n = work->panel.count, leaves = work->leaf_count;
    bool has_any = false;
    for (size_t j = 0; j < leaves; j++)
        has_any |= work->nodes[work->leaves[j]].treatment.kind != ORK_TREAT_NONE;
    if (!has_any) return ORK_OK;
    ORK_SCRATCH(scratch);
    double *before;
    ORK_NEW(before, ork_arena_calloc(ctx, &scratch, n * leaves, sizeof *before));
    memcpy(before, work->value, n * leaves * sizeof *before);
    ORK_NEW(work->treated,
            ork_arena_calloc(ctx, work->arena, leaves * composite_treat_scope_count(work),
                             sizeof *work->treated));
    ORK_TRY(ork_parallel(ctx, leaves, treat_indicator, work));
    ORK_TRY(list_winsorised(ctx, work, before));
    for (size_t j = 0; j < leaves; j++)
        ORK_TRY(note_oddities(ctx, work, j));
    return tell(ctx, work, before);
}
