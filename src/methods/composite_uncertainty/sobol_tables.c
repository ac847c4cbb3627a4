/* Sensitivity told: tables, figures, and notes on what the indices mean. */
#include <math.h>
#include <string.h>

#include "methods/build.h"
#include "methods/composite_uncertainty/sobol.h"

/* Fewer base samples than this tell nothing. */
enum { SAMPLES_LEAST = 8 };
/* An interval wider than this says little. */
#define WIDE 0.25
/* Units of which a heat map can be read. */
enum { ROWS_MOST = 100 };

/* Indices of outputs: [outputs × factors]. */
typedef struct {
    const uncertainty_sobol *sobol;
    ork_sobol_index *index;
} indices;

static ork_status find_indices(ork_context *ctx, size_t output, void *data)
{
    const indices *of = data;
    const uncertainty_engine *engine = of->sobol->engine;
    return ork_sobol_indices(ctx, of->sobol->sums, output, engine->options->interval, true,
                             of->index + output * engine->factor_count);
}

/* ---- Tables ------------------------------------------------------------------------------------
 */

static const struct {
    size_t offset;
    const char *name, *label;
} columns[] = {
    {offsetof(ork_sobol_index, first), "first_order", "First-order index"},
    {offsetof(ork_sobol_index, first_lower), "first_order_lower", "Lower end of its interval"},
    {offsetof(ork_sobol_index, first_upper), "first_order_upper", "Upper end of its interval"},
    {offsetof(ork_sobol_index, total), "total_order", "Total index"},
    {offsetof(ork_sobol_index, total_lower), "total_order_lower", "Lower end of its interval"},
    {offsetof(ork_sobol_index, total_upper), "total_order_upper", "Upper end of its interval"},
};

/* The columns of an index, from that of each row. */
static ork_status add_indices(ork_context *ctx, ork_table *table, const ork_sobol_index *const *row,
                              bool has_intervals)
{
    ORK_SCRATCH(scratch);
    double *values;
    ORK_NEW(values, ork_arena_calloc(ctx, &scratch, table->row_count, sizeof *values));
    for (size_t c = 0; c < sizeof columns / sizeof *columns; c++) {
        if (c % 3 && !has_intervals) continue;
        for (size_t i = 0; i < table->row_count; i++)
            memcpy(&values[i], (const char *)row[i] + columns[c].offset, sizeof(double));
        ORK_TRY(ork_build_number(ctx, table, columns[c].name, columns[c].label, NULL, values));
    }
    return ORK_OK;
}

static ork_status overall_table(ork_context *ctx, const indices *of, ork_result *result)
{
    ORK_SCRATCH(scratch);
    const uncertainty_engine *engine = of->sobol->engine;
    size_t d = engine->factor_count;
    const char **output, **factor;
    const ork_sobol_index **row;
    ORK_NEW(output, ork_arena_calloc(ctx, &scratch, d, sizeof *output));
    ORK_NEW(factor, ork_arena_calloc(ctx, &scratch, d, sizeof *factor));
    ORK_NEW(row, ork_arena_calloc(ctx, &scratch, d, sizeof *row));
    for (size_t i = 0; i < d; i++) {
        output[i] = "mean rank shift";
        factor[i] = engine->factors[i].name;
        row[i] = &of->index[UNCERTAINTY_SHIFT * d + i];
    }
    ORK_OWNED_TABLE ork_table *table = NULL;
    ORK_TRY(ork_build_table(ctx, "sensitivity", "What the mean rank shift depends on", d, &table));
    ORK_TRY(ork_build_text(ctx, table, "output", "Output", output));
    ORK_TRY(ork_build_text(ctx, table, "factor", "Factor", factor));
    ORK_TRY(add_indices(ctx, table, row, engine->options->bootstraps > 0));
    return ork_build_deliver(ctx, result, &table);
}

/* One row per unit and factor, of ranks or of scores. */
static ork_status units_table(ork_context *ctx, const indices *of, const char *name,
                              const char *title, size_t (*output_of)(size_t unit),
                              ork_result *result)
{
    ORK_SCRATCH(scratch);
    const uncertainty_engine *engine = of->sobol->engine;
    const ork_panel *panel = &engine->nominal.panel;
    size_t d = engine->factor_count, rows = of->sobol->units * d, *where, *which;
    const char **names;
    const ork_sobol_index **row;
    ORK_NEW(where, ork_arena_calloc(ctx, &scratch, rows, sizeof *where));
    ORK_NEW(which, ork_arena_calloc(ctx, &scratch, rows, sizeof *which));
    ORK_NEW(names, ork_arena_calloc(ctx, &scratch, d, sizeof *names));
    ORK_NEW(row, ork_arena_calloc(ctx, &scratch, rows, sizeof *row));
    for (size_t i = 0; i < d; i++)
        names[i] = engine->factors[i].name;
    for (size_t r = 0; r < rows; r++) {
        where[r] = panel->row[of->sobol->order[r / d]];
        which[r] = r % d;
        row[r] = &of->index[output_of(r / d) * d + r % d];
    }
    ORK_OWNED_TABLE ork_table *table = NULL;
    ORK_TRY(ork_build_table(ctx, name, title, rows, &table));
    ORK_TRY(ork_build_pick(ctx, table, "unit", panel->unit, where));
    ORK_TRY(ork_build_repeat(ctx, table, "factor", "Factor", names, d, which));
    ORK_TRY(add_indices(ctx, table, row, engine->options->bootstraps > 0));
    return ork_build_deliver(ctx, result, &table);
}

/* ---- Figures -----------------------------------------------------------------------------------
 */

/* The two indices of a factor below each other, for the bars. */
static ork_status bars_table(ork_context *ctx, const indices *of, ork_result *result)
{
    ORK_SCRATCH(scratch);
    static const char *const kinds[] = {"first order (alone)", "total (with the others)"};
    const uncertainty_engine *engine = of->sobol->engine;
    size_t rows = 2 * engine->factor_count, *which;
    const char **factor;
    double *value;
    ORK_NEW(factor, ork_arena_calloc(ctx, &scratch, rows, sizeof *factor));
    ORK_NEW(which, ork_arena_calloc(ctx, &scratch, rows, sizeof *which));
    ORK_NEW(value, ork_arena_calloc(ctx, &scratch, 3 * rows, sizeof *value));
    for (size_t r = 0; r < rows; r++) {
        const ork_sobol_index *index = &of->index[r / 2];
        bool is_total = r % 2;
        factor[r] = engine->factors[r / 2].name;
        which[r] = r % 2;
        value[r] = is_total ? index->total : index->first;
        value[rows + r] = is_total ? index->total_lower : index->first_lower;
        value[2 * rows + r] = is_total ? index->total_upper : index->first_upper;
    }
    ORK_OWNED_TABLE ork_table *table = NULL;
    ORK_TRY(ork_build_table(ctx, "sensitivity_bars", "Indices of the mean rank shift one by one",
                            rows, &table));
    ORK_TRY(ork_build_text(ctx, table, "factor", "Factor", factor));
    ORK_TRY(ork_build_repeat(ctx, table, "index", "Index", kinds, 2, which));
    ORK_TRY(ork_build_number(ctx, table, "value", "Share of variance", NULL, value));
    ORK_TRY(ork_build_number(ctx, table, "lower", "Lower end", NULL, value + rows));
    ORK_TRY(ork_build_number(ctx, table, "upper", "Upper end", NULL, value + 2 * rows));
    return ork_build_deliver(ctx, result, &table);
}

static ork_status add_figures(ork_context *ctx, const indices *of, ork_result *result)
{
    ORK_SCRATCH(scratch);
    const uncertainty_sobol *sobol = of->sobol;
    const ork_composite_uncertainty_options *options = sobol->engine->options;
    bool has_intervals = options->bootstraps > 0;
    char *caption;
    ORK_TRY(bars_table(ctx, of, result));
    ORK_NEW(caption,
            ork_arena_format(ctx, &scratch,
                             "Shares of the variance of the mean rank shift: by the factor alone, "
                             "and with all that it takes part in. %zu base samples%s.",
                             ork_sobol_count(sobol->sums, UNCERTAINTY_SHIFT),
                             has_intervals ? "; lines: bootstrap intervals" : ""));
    ORK_TRY(ork_result_add_figure(
        ctx, result,
        &(ork_figure){ORK_FIGURE_DEFAULTS, .kind = ORK_FIGURE_BAR, .name = "sensitivity",
                      .title = "Which choice the ranks depend on", .caption = caption,
                      .table = "sensitivity_bars", .label = "factor", .value = "value",
                      .lower = has_intervals ? "lower" : NULL,
                      .upper = has_intervals ? "upper" : NULL, .period = "index",
                      .value_title = "Share of variance"}));
    if (sobol->units < 2 || sobol->units > ROWS_MOST) return ORK_OK;
    return ork_result_add_figure(
        ctx, result,
        &(ork_figure){.x_line = NAN,
                      .y_line = NAN,
                      .kind = ORK_FIGURE_HEATMAP,
                      .name = "sensitivity_ranks",
                      .title = "What each unit's rank depends on",
                      .caption = "Total index of the rank: share of its variance that the factor "
                                 "takes part in. Empty: the rank is the same in all runs.",
                      .table = "sensitivity_ranks",
                      .x = "factor",
                      .y = "unit",
                      .value = "total_order",
                      .keep_order = true,
                      .decimals = 2});
}

/* ---- Notes -------------------------------------------------------------------------------------
 */

static ork_status note_failures(ork_context *ctx, const uncertainty_sobol *sobol)
{
    const uncertainty_engine *engine = sobol->engine;
    size_t most = 0;
    if (sobol->failed == 0) return ORK_OK;
    for (size_t k = 1; k < sobol->cause_count; k++)
        most = sobol->by_cause[k] > sobol->by_cause[most] ? k : most;
    return ork_note_add(
        ctx, ORK_WARNING, "base-samples-failed",
        "%zu of %zu base samples of the sensitivity analysis are left out whole, because %zu of "
        "their runs failed; the indices are about choices that go together, and say less of what "
        "fails; %zu of these: %s",
        sobol->failed, sobol->samples, sobol->failed_runs, sobol->by_cause[most],
        engine->causes[most].message);
}

/* Scores that are normalised in different ways differ by their scale alone. */
static ork_status note_scales(ork_context *ctx, const uncertainty_engine *engine)
{
    static const char *const names[] = {"normalise", "scale", "z-scale"};
    for (size_t f = 0; f < engine->factor_count; f++) {
        for (size_t k = 0; k < sizeof names / sizeof *names; k++) {
            if (strcmp(engine->factors[f].name, names[k]) != 0) continue;
            return ork_note_add(ctx, ORK_INFO, "scales-differ",
                                "alternatives of %s put scores on different scales, which the "
                                "indices of scores take for an effect; those of ranks do not",
                                names[k]);
        }
    }
    return ORK_OK;
}

static ork_status explain(ork_context *ctx, const indices *of, ork_result *result)
{
    const uncertainty_engine *engine = of->sobol->engine;
    size_t d = engine->factor_count, negative = 0;
    size_t counted = ork_sobol_count(of->sobol->sums, UNCERTAINTY_SHIFT);
    double sum = 0, widest = 0;
    for (size_t i = 0; i < d; i++) {
        const ork_sobol_index *index = &of->index[i];
        sum += index->first;
        negative += index->first < 0;
        widest = fmax(widest, index->first_upper - index->first_lower);
        widest = fmax(widest, index->total_upper - index->total_lower);
    }
    ORK_TRY(ork_result_add_value(ctx, result, "interaction_share",
                                 "1 - sum of first-order indices of the mean rank shift", NULL,
                                 1 - sum));
    if (isnan(sum)) {
        return ork_note_add(ctx, ORK_INFO, "nothing-varies",
                            "the mean rank shift is the same in all runs, so that there is no "
                            "variance to share out");
    }
    const char *rest = sum < 0.995 ? "the rest to 1 is what factors do only together"
                                   : "factors act each on its own";
    ORK_TRY(ork_note_add(ctx, ORK_INFO, "sensitivity",
                         "first order: share of the variance of the mean rank shift that would go "
                         "if the factor alone were settled; total: share that would stay if all "
                         "others were settled. The first orders sum to %.2f; %s",
                         sum, rest));
    if (negative) {
        ORK_TRY(ork_note_add(ctx, ORK_INFO, "negative-index",
                             "%zu of %zu first-order indices %s below 0: with %zu base samples "
                             "that is noise about a small value, not an effect",
                             negative, d, negative == 1 ? "is" : "are", counted));
    }
    if (widest > WIDE) {
        ORK_TRY(ork_note_add(ctx, ORK_INFO, "wide-intervals",
                             "the widest interval of an index is %.2f; four times the base "
                             "samples (%zu now) make it about half as wide",
                             widest, of->sobol->samples));
    }
    return of->sobol->units ? note_scales(ctx, engine) : ORK_OK;
}

ork_status uncertainty_sobol_tell(ork_context *ctx, const uncertainty_sobol *sobol,
                                  ork_result *result)
{
    ORK_SCRATCH(scratch);
    size_t counted = ork_sobol_count(sobol->sums, UNCERTAINTY_SHIFT);
    indices of = {.sobol = sobol};
    ORK_TRY(note_failures(ctx, sobol));
    ORK_TRY(ork_result_add_value(ctx, result, "base_samples",
                                 "Base samples of which all runs gave ranks", NULL,
                                 (double)counted));
    if (counted < SAMPLES_LEAST) {
        return ork_note_add(ctx, ORK_WARNING, "too-few-base-samples",
                            "%zu base sample%s too few to say what ranks depend on (at least "
                            "%d; some hundreds are usual)",
                            counted, counted == 1 ? " is" : "s are", SAMPLES_LEAST);
    }
    ORK_NEW(of.index, ork_arena_calloc(ctx, &scratch, sobol->outputs * sobol->engine->factor_count,
                                       sizeof *of.index));
    ORK_TRY(ork_parallel(ctx, sobol->outputs, find_indices, &of));
    ORK_TRY(overall_table(ctx, &of, result));
    if (sobol->units) {
        ORK_TRY(units_table(ctx, &of, "sensitivity_ranks",
                            "What each unit's rank depends on, best nominal rank first",
                            uncertainty_rank_output, result));
        ORK_TRY(units_table(ctx, &of, "sensitivity_scores",
                            "What each unit's score depends on, best nominal rank first",
                            uncertainty_score_output, result));
    }
    ORK_TRY(explain(ctx, &of, result));
    return add_figures(ctx, &of, result);
}
