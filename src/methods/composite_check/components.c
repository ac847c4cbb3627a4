/* Principal components of each group and of all indicators, held against chance. */
#include "methods/build.h"
#include "methods/composite_check/steps.h"

#include <math.h>
#include <string.h>

/* Loadings are told of so many components, scores of so many; labels of a biplot can be read. */
enum { LOADINGS_MOST = 50, SCORES_MOST = 10, BIPLOT_MOST = 400 };

/* The components of one set over the units that have all its elements. */
typedef struct {
    const check_set *set;
    size_t *members; /* [p] nodes that vary */
    size_t *units;   /* [n] rows */
    size_t p, n, retained;
    double *z;       /* [n × p] standardised */
    double *values;  /* [p] */
    double *vectors; /* [p × p] */
    double *random;  /* [p] of the parallel analysis, or NULL */
} analysis;

/* Members with any value, and the units that have them all. */
static ork_status gather(ork_context *ctx, const check_work *work, analysis *a)
{
    size_t rows = work->rows;
    ORK_NEW(a->members, ork_arena_calloc(ctx, work->arena, a->set->count, sizeof *a->members));
    ORK_NEW(a->units, ork_arena_calloc(ctx, work->arena, rows, sizeof *a->units));
    for (size_t k = 0; k < a->set->count; k++) {
        const double *x = check_score(work, a->set->members[k]);
        size_t i = 0;
        while (i < rows && isnan(x[i]))
            i++;
        if (i < rows) a->members[a->p++] = a->set->members[k];
    }
    for (size_t i = 0; i < rows; i++) {
        bool is_whole = true;
        for (size_t k = 0; k < a->p && is_whole; k++)
            is_whole = !isnan(check_score(work, a->members[k])[i]);
        if (is_whole) a->units[a->n++] = i;
    }
    return ORK_OK;
}

/* Fills z; members that do not vary over the whole units are left out with a note. */
static ork_status standardise(ork_context *ctx, const check_work *work, analysis *a)
{
    size_t kept = 0;
    ORK_NEW(a->z, ork_arena_calloc(ctx, work->arena, a->n * a->p, sizeof *a->z));
    for (size_t k = 0; k < a->p; k++) {
        const double *x = check_score(work, a->members[k]);
        double *z = a->z + kept * a->n, low = INFINITY, high = -INFINITY;
        for (size_t i = 0; i < a->n; i++) {
            z[i] = x[a->units[i]];
            low = fmin(low, z[i]);
            high = fmax(high, z[i]);
        }
        if (!(low < high)) {
            ORK_TRY(ork_note_add(ctx, ORK_WARNING, "constant-in-components",
                                 "\"%s\" is the same for all units that have every value of "
                                 "\"%s\" and was left out of its principal components",
                                 work->tree.nodes[a->members[k]].code, a->set->name));
            continue;
        }
        for (size_t i = 0; i < a->n; i++) /* of order 1, so that no square overflows */
            z[i] = z[i] / 2 / (high / 2 - low / 2);
        double mean = ork_mean(z, a->n);
        for (size_t i = 0; i < a->n; i++)
            z[i] -= mean;
        double sd = ork_sd(z, a->n);
        for (size_t i = 0; i < a->n; i++)
            z[i] /= sd;
        a->members[kept++] = a->members[k];
    }
    a->p = kept;
    return ORK_OK;
}

static ork_status decompose(ork_context *ctx, const check_work *work, analysis *a)
{
    size_t p = a->p;
    ORK_SCRATCH(scratch);
    ork_correlation *pairs;
    double *matrix;
    ORK_NEW(pairs, ork_arena_calloc(ctx, &scratch, p * p, sizeof *pairs));
    ORK_NEW(matrix, ork_arena_calloc(ctx, &scratch, p * p, sizeof *matrix));
    ORK_NEW(a->values, ork_arena_calloc(ctx, work->arena, p, sizeof *a->values));
    ORK_NEW(a->vectors, ork_arena_calloc(ctx, work->arena, p * p, sizeof *a->vectors));
    ORK_TRY(ork_correlation_matrix(ctx, ORK_PEARSON, a->z, a->n, p, pairs));
    for (size_t k = 0; k < p * p; k++)
        matrix[k] = pairs[k].coefficient;
    ORK_TRY(ork_eigen_symmetric(ctx, matrix, p, a->values, a->vectors));
    for (size_t k = 0; k < p; k++)
        a->values[k] = fmax(a->values[k], 0); /* negative only by rounding */
    return ORK_OK;
}

/* False in *is_done when a set has no components, with a note that says why. */
static ork_status analyse(ork_context *ctx, const check_work *work, size_t s, analysis *a,
                          bool *is_done)
{
    const ork_composite_check_options *o = work->options;
    *a = (analysis){.set = &work->sets[s]};
    *is_done = false;
    ORK_TRY(gather(ctx, work, a));
    if (a->p < 2) return ORK_OK;
    if (a->n < 3) {
        return ork_note_add(ctx, ORK_WARNING, "no-components",
                            "only %zu of %zu units have every value of \"%s\": it has no principal "
                            "components; impute values, or leave out what is often missing",
                            a->n, work->rows, a->set->name);
    }
    if (a->n < work->rows) {
        ORK_TRY(ork_note_add(ctx, ORK_INFO, "incomplete-units",
                             "%zu of %zu units lack a value of \"%s\" and are not in its principal "
                             "components",
                             work->rows - a->n, work->rows, a->set->name));
    }
    ORK_TRY(standardise(ctx, work, a));
    if (a->p < 2) return ORK_OK;
    if (a->n <= a->p) {
        ORK_TRY(
            ork_note_add(ctx, ORK_INFO, "few-units",
                         "\"%s\" has %zu elements and %zu units with all of them: its principal "
                         "components fit these units more than the subject",
                         a->set->name, a->p, a->n));
    }
    ORK_TRY(decompose(ctx, work, a));
    *is_done = true;
    if (o->replicates == 0) return ORK_OK;
    ORK_NEW(a->random, ork_arena_calloc(ctx, work->arena, a->p, sizeof *a->random));
    ORK_TRY(
        check_parallel_analysis(ctx, a->n, a->p, (size_t)o->replicates, o->quantile, s, a->random));
    while (a->retained < a->p && a->values[a->retained] > a->random[a->retained])
        a->retained++;
    return ORK_OK;
}

/* ---- Tables ------------------------------------------------------------------------------------
 */

static ork_status components_table(ork_context *ctx, const analysis *all, size_t count,
                                   bool has_random, ork_result *result)
{
    ORK_SCRATCH(scratch);
    ORK_OWNED_TABLE ork_table *table = NULL;
    size_t rows = 0, at = 0;
    for (size_t s = 0; s < count; s++)
        rows += all[s].p;
    const char **group;
    double *column[6];
    ORK_NEW(group, ork_arena_calloc(ctx, &scratch, rows, sizeof *group));
    for (size_t c = 0; c < 6; c++)
        ORK_NEW(column[c], ork_arena_calloc(ctx, &scratch, rows, sizeof(double)));
    for (size_t s = 0; s < count; s++) {
        double cumulative = 0;
        for (size_t k = 0; k < all[s].p; k++, at++) {
            double share = all[s].values[k] / (double)all[s].p;
            cumulative += share;
            group[at] = all[s].set->code;
            column[0][at] = (double)k + 1;
            column[1][at] = all[s].values[k];
            column[2][at] = share;
            column[3][at] = cumulative;
            column[4][at] = has_random ? all[s].random[k] : NAN;
            column[5][at] = k < all[s].retained;
        }
    }
    ORK_TRY(ork_build_table(ctx, "components", "Principal components", rows, &table));
    ORK_TRY(ork_build_text(ctx, table, "group", "Group", group));
    ORK_TRY(ork_build_integer(ctx, table, "component", "Component", column[0]));
    ORK_TRY(ork_build_number(ctx, table, "eigenvalue", "Eigenvalue", NULL, column[1]));
    ORK_TRY(ork_build_number(ctx, table, "share", "Share of variance", NULL, column[2]));
    ORK_TRY(ork_build_number(ctx, table, "cumulative", "Cumulative share", NULL, column[3]));
    if (has_random) {
        ORK_TRY(ork_build_number(ctx, table, "random", "Eigenvalue by chance", NULL, column[4]));
        ORK_TRY(ork_build_boolean(ctx, table, "retained", "More than chance", column[5]));
    }
    ork_table *done = table;
    table = NULL;
    return ork_result_take_table(ctx, result, done);
}

static ork_status loadings_table(ork_context *ctx, const check_work *work, const analysis *all,
                                 size_t count, ork_result *result)
{
    ORK_SCRATCH(scratch);
    ORK_OWNED_TABLE ork_table *table = NULL;
    size_t rows = 0, at = 0;
    for (size_t s = 0; s < count; s++)
        rows += all[s].p * (all[s].p < LOADINGS_MOST ? all[s].p : LOADINGS_MOST);
    const char **group, **item;
    double *component, *weight, *loading;
    ORK_NEW(group, ork_arena_calloc(ctx, &scratch, rows, sizeof *group));
    ORK_NEW(item, ork_arena_calloc(ctx, &scratch, rows, sizeof *item));
    ORK_NEW(component, ork_arena_calloc(ctx, &scratch, rows, sizeof *component));
    ORK_NEW(weight, ork_arena_calloc(ctx, &scratch, rows, sizeof *weight));
    ORK_NEW(loading, ork_arena_calloc(ctx, &scratch, rows, sizeof *loading));
    for (size_t s = 0; s < count; s++) {
        for (size_t k = 0; k < all[s].p && k < LOADINGS_MOST; k++) {
            for (size_t j = 0; j < all[s].p; j++, at++) {
                group[at] = all[s].set->code;
                item[at] = work->tree.nodes[all[s].members[j]].code;
                component[at] = (double)k + 1;
                weight[at] = all[s].vectors[k * all[s].p + j];
                loading[at] = weight[at] * sqrt(all[s].values[k]);
            }
        }
    }
    ORK_TRY(ork_build_table(ctx, "loadings", "Elements on components", rows, &table));
    ORK_TRY(ork_build_text(ctx, table, "group", "Group", group));
    ORK_TRY(ork_build_integer(ctx, table, "component", "Component", component));
    ORK_TRY(ork_build_text(ctx, table, "item", "Element", item));
    ORK_TRY(ork_build_number(ctx, table, "weight", "Entry of the eigenvector", NULL, weight));
    ORK_TRY(
        ork_build_number(ctx, table, "loading", "Correlation with the component", NULL, loading));
    ork_table *done = table;
    table = NULL;
    return ork_result_take_table(ctx, result, done);
}

/* Score of a whole unit on component k. */
static double score_of(const analysis *a, size_t i, size_t k)
{
    double sum = 0;
    for (size_t j = 0; j < a->p; j++)
        sum += a->z[j * a->n + i] * a->vectors[k * a->p + j];
    return sum;
}

static ork_status scores_table(ork_context *ctx, const check_work *work, const analysis *a,
                               ork_result *result)
{
    const ork_panel *panel = &work->tree.panel;
    ORK_SCRATCH(scratch);
    ORK_OWNED_TABLE ork_table *table = NULL;
    size_t shown = a->retained < 2 ? 2 : a->retained;
    if (shown > SCORES_MOST) shown = SCORES_MOST;
    size_t rows = shown * a->n, *row;
    double *component, *score;
    ORK_NEW(row, ork_arena_calloc(ctx, &scratch, rows, sizeof *row));
    ORK_NEW(component, ork_arena_calloc(ctx, &scratch, rows, sizeof *component));
    ORK_NEW(score, ork_arena_calloc(ctx, &scratch, rows, sizeof *score));
    for (size_t i = 0; i < a->n; i++) {
        for (size_t k = 0; k < shown; k++) {
            row[i * shown + k] = panel->row[work->from + a->units[i]];
            component[i * shown + k] = (double)k + 1;
            score[i * shown + k] = score_of(a, i, k);
        }
    }
    ORK_TRY(ork_build_table(ctx, "scores", "Units on components of all indicators", rows, &table));
    ORK_TRY(ork_build_pick(ctx, table, "unit", panel->unit, row));
    ORK_TRY(ork_build_pick(ctx, table, "period", panel->period, row));
    ORK_TRY(ork_build_integer(ctx, table, "component", "Component", component));
    ORK_TRY(ork_build_number(ctx, table, "score", "Score", NULL, score));
    ork_table *done = table;
    table = NULL;
    return ork_result_take_table(ctx, result, done);
}

/* ---- Figures -----------------------------------------------------------------------------------
 */

static ork_status scree(ork_context *ctx, const check_work *work, const analysis *a,
                        ork_result *result)
{
    ORK_SCRATCH(scratch);
    ORK_OWNED_TABLE ork_table *table = NULL;
    size_t lines = a->random ? 2 : 1, rows = lines * a->p;
    const char **line;
    double *component, *value;
    char *title;
    ORK_NEW(line, ork_arena_calloc(ctx, &scratch, rows, sizeof *line));
    ORK_NEW(component, ork_arena_calloc(ctx, &scratch, rows, sizeof *component));
    ORK_NEW(value, ork_arena_calloc(ctx, &scratch, rows, sizeof *value));
    for (size_t k = 0; k < rows; k++) {
        bool is_data = k < a->p;
        line[k] = is_data ? "data" : "chance";
        component[k] = (double)(k % a->p) + 1;
        value[k] = is_data ? a->values[k] : a->random[k - a->p];
    }
    ORK_TRY(ork_build_table(ctx, "scree", "Eigenvalues of all indicators", rows, &table));
    ORK_TRY(ork_build_integer(ctx, table, "component", "Component", component));
    ORK_TRY(ork_build_text(ctx, table, "line", "Line", line));
    ORK_TRY(ork_build_number(ctx, table, "eigenvalue", "Eigenvalue", NULL, value));
    ork_table *done = table;
    table = NULL;
    ORK_TRY(ork_result_take_table(ctx, result, done));
    if (a->random) {
        ORK_NEW(title, ork_arena_format(
                           ctx, work->arena, "%zu component%s of all indicators exceed%s chance",
                           a->retained, a->retained == 1 ? "" : "s", a->retained == 1 ? "s" : ""));
    } else {
        ORK_NEW(title, ork_arena_format(ctx, work->arena, "Eigenvalues of all indicators"));
    }
    return ork_result_add_figure(
        ctx, result,
        &(ork_figure){ORK_FIGURE_DEFAULTS, .kind = ORK_FIGURE_LINE, .name = "scree", .title = title,
                      .table = "scree", .x = "component", .value = "eigenvalue", .group = "line",
                      .caption = a->random ? "Chance: the chosen quantile of eigenvalues of "
                                             "independent normal data of the same size (Horn)."
                                           : NULL});
}

/* Units by their scores of variance 1, indicators by loadings stretched to the same reach. */
static ork_status biplot(ork_context *ctx, const check_work *work, const analysis *a,
                         ork_result *result)
{
    const ork_panel *panel = &work->tree.panel;
    size_t rows = a->n + a->p;
    if (rows > BIPLOT_MOST || !(a->values[1] > 1e-9)) return ORK_OK;
    ORK_SCRATCH(scratch);
    ORK_OWNED_TABLE ork_table *table = NULL;
    const char **label, **kind;
    double *at[2], far_unit = 0, far_item = 0;
    ORK_NEW(label, ork_arena_calloc(ctx, &scratch, rows, sizeof *label));
    ORK_NEW(kind, ork_arena_calloc(ctx, &scratch, rows, sizeof *kind));
    for (size_t k = 0; k < 2; k++) {
        ORK_NEW(at[k], ork_arena_calloc(ctx, &scratch, rows, sizeof(double)));
        double spread = sqrt(a->values[k]);
        for (size_t i = 0; i < rows; i++) {
            bool is_unit = i < a->n;
            at[k][i] =
                is_unit ? score_of(a, i, k) / spread : a->vectors[k * a->p + (i - a->n)] * spread;
            double *farthest = is_unit ? &far_unit : &far_item;
            *farthest = fmax(*farthest, fabs(at[k][i]));
        }
    }
    for (size_t i = 0; i < rows; i++) {
        bool is_unit = i < a->n;
        kind[i] = is_unit ? "unit" : "indicator";
        label[i] = is_unit ? ork_panel_unit(panel, work->from + a->units[i])
                           : work->tree.nodes[a->members[i - a->n]].code;
        for (size_t k = 0; k < 2 && !is_unit; k++)
            at[k][i] *= far_unit / far_item;
    }
    ORK_TRY(ork_build_table(ctx, "biplot", "Units and indicators on two components", rows, &table));
    ORK_TRY(ork_build_text(ctx, table, "label", "Name", label));
    ORK_TRY(ork_build_text(ctx, table, "kind", "Kind", kind));
    ORK_TRY(ork_build_number(ctx, table, "x", "First component", NULL, at[0]));
    ORK_TRY(ork_build_number(ctx, table, "y", "Second component", NULL, at[1]));
    ork_table *done = table;
    table = NULL;
    ORK_TRY(ork_result_take_table(ctx, result, done));
    char *title;
    double share = (a->values[0] + a->values[1]) / (double)a->p * 100;
    ORK_NEW(title, ork_arena_format(ctx, work->arena,
                                    "Two components hold %.0f %% of what indicators tell", share));
    return ork_result_add_figure(
        ctx, result,
        &(ork_figure){.kind = ORK_FIGURE_SCATTER,
                      .name = "biplot",
                      .title = title,
                      .caption = "A unit lies towards the indicators it is high in; indicators "
                                 "in one direction move together.",
                      .table = "biplot",
                      .label = "label",
                      .x = "x",
                      .y = "y",
                      .group = "kind",
                      .x_line = NAN,
                      .y_line = NAN,
                      .decimals = -1});
}

ork_status check_components(ork_context *ctx, check_work *work, ork_result *result)
{
    ORK_SCRATCH(scratch);
    analysis *all;
    size_t count = 0;
    ORK_NEW(all, ork_arena_calloc(ctx, &scratch, work->set_count, sizeof *all));
    bool is_done = false; /* of the last set: all indicators */
    for (size_t s = 0; s < work->set_count; s++) {
        ORK_TRY(analyse(ctx, work, s, &all[count], &is_done));
        ork_progress(ctx, "components", 0.5 + 0.5 * (double)(s + 1) / (double)work->set_count);
        count += is_done;
    }
    if (count == 0) return ORK_OK;
    ORK_TRY(components_table(ctx, all, count, work->options->replicates > 0, result));
    ORK_TRY(loadings_table(ctx, work, all, count, result));
    if (!is_done) return ORK_OK;
    const analysis *whole = &all[count - 1];
    if (whole->random) {
        ORK_TRY(ork_result_add_value(ctx, result, "components",
                                     "Components of all indicators that exceed chance", NULL,
                                     (double)whole->retained));
    }
    ORK_TRY(scores_table(ctx, work, whole, result));
    ORK_TRY(scree(ctx, work, whole, result));
    return biplot(ctx, work, whole, result);
}
