/* What moves ranks, which runs failed and why, and what each run took. */
#include "methods/composite_uncertainty/summary.h"

#include <math.h>
#include <string.h>

#include "methods/build.h"

static ork_status take(ork_context *ctx, ork_result *result, ork_table **table)
{
    ork_table *done = *table;
    *table = NULL;
    return ork_result_take_table(ctx, result, done);
}

/* What tables call an alternative; a continuous factor has none. */
static const char *label_of(const uncertainty_factor *factor, size_t alternative)
{
    return factor->count ? factor->label[alternative] : NULL;
}

/* ---- factors -----------------------------------------------------------------------------------
 */

static ork_status factors(ork_context *ctx, const uncertainty_summary *summary, ork_result *result)
{
    const uncertainty_engine *engine = summary->engine;
    size_t rows = summary->alternatives, i = 0;
    ORK_SCRATCH(scratch);
    const char **factor, **alternative;
    double *cells;
    ORK_NEW(factor, ork_arena_calloc(ctx, &scratch, rows, sizeof *factor));
    ORK_NEW(alternative, ork_arena_calloc(ctx, &scratch, rows, sizeof *alternative));
    ORK_NEW(cells, ork_arena_calloc(ctx, &scratch, 3 * rows, sizeof *cells));
    for (size_t f = 0; f < engine->factor_count; f++) {
        const uncertainty_factor *of = &engine->factors[f];
        for (size_t a = 0; a < (of->count ? of->count : 1); a++, i++) {
            const summary_alternative *by = &summary->by_alternative[f][a];
            factor[i] = of->name;
            alternative[i] = label_of(of, a);
            cells[i] = (double)by->runs;
            cells[rows + i] = (double)by->failed;
            cells[2 * rows + i] = by->shift / (double)by->compared; /* NaN without any */
        }
    }
    ORK_OWNED_TABLE ork_table *table = NULL;
    ORK_TRY(ork_build_table(ctx, "factors", "Ranks under each alternative, all others at random",
                            rows, &table));
    ORK_TRY(ork_build_text(ctx, table, "factor", "Factor", factor));
    ORK_TRY(ork_build_text(ctx, table, "alternative", "Alternative", alternative));
    ORK_TRY(ork_build_integer(ctx, table, "runs", "Runs", cells));
    ORK_TRY(ork_build_integer(ctx, table, "failed", "Runs that failed", cells + rows));
    ORK_TRY(ork_build_number(ctx, table, "mean_rank_shift", "Mean rank shift", "ranks",
                             cells + 2 * rows));
    return take(ctx, result, &table);
}

/* ---- one_at_a_time -----------------------------------------------------------------------------
 */

/* Alternatives that cannot stand alone, among the nominal choices: one note for each cause. */
static ork_status note_alone(ork_context *ctx, const uncertainty_engine *engine,
                             const summary_move *moves, size_t count)
{
    for (size_t k = 0; k < engine->cause_count; k++) {
        ORK_OWNED_TEXT ork_text names = {0};
        const uncertainty_cause *cause = &engine->causes[k];
        for (size_t m = 0; m < count; m++) {
            const uncertainty_factor *factor = &engine->factors[moves[m].factor];
            if (moves[m].cause != k || moves[m].failed < moves[m].runs) continue;
            ork_text_addf(ctx, &names, "%s%s%s%s", names.length ? ", " : "", factor->name,
                          factor->count ? "=" : "",
                          factor->count ? factor->label[moves[m].alternative] : "");
        }
        ORK_TRY(ork_text_status(&names));
        if (names.length == 0) continue;
        ORK_TRY(ork_note_add(ctx, ORK_INFO, "fails-alone",
                             "%s alone, with all else nominal, fails: %s%s%s", names.bytes,
                             cause->message, *cause->hint ? "; " : "", cause->hint));
    }
    return ORK_OK;
}

static ork_status one_at_a_time(ork_context *ctx, const uncertainty_summary *summary,
                                ork_result *result)
{
    uncertainty_engine *engine = summary->engine;
    const ork_panel *panel = &engine->nominal.panel;
    ORK_SCRATCH(scratch);
    summary_move *moves;
    size_t rows;
    const char **factor, **alternative, **unit, **choice;
    double *cells;
    ORK_TRY(summary_one_at_a_time(ctx, engine, &scratch, &moves, &rows));
    ORK_TRY(note_alone(ctx, engine, moves, rows));
    ORK_NEW(factor, ork_arena_calloc(ctx, &scratch, rows, sizeof *factor));
    ORK_NEW(alternative, ork_arena_calloc(ctx, &scratch, rows, sizeof *alternative));
    ORK_NEW(unit, ork_arena_calloc(ctx, &scratch, rows, sizeof *unit));
    ORK_NEW(choice, ork_arena_calloc(ctx, &scratch, rows, sizeof *choice));
    ORK_NEW(cells, ork_arena_calloc(ctx, &scratch, 4 * rows, sizeof *cells));
    for (size_t i = 0; i < rows; i++) {
        const summary_move *move = &moves[i];
        const uncertainty_factor *of = &engine->factors[move->factor];
        bool has_run = move->compared > 0;
        factor[i] = of->name;
        alternative[i] = label_of(of, move->alternative);
        cells[i] = (double)move->runs;
        cells[rows + i] = (double)move->failed;
        cells[2 * rows + i] = has_run ? move->mean_shift : NAN;
        cells[3 * rows + i] = has_run ? move->most_shift : NAN;
        ORK_NEW(choice[i],
                ork_arena_format(ctx, &scratch, "%s%s%s", of->name, alternative[i] ? ": " : "",
                                 alternative[i] ? alternative[i] : ""));
        if (move->most_position == COMPOSITE_NONE) continue;
        unit[i] = ork_panel_unit(panel, move->most_position);
    }
    ORK_OWNED_TABLE ork_table *table = NULL;
    ORK_TRY(ork_build_table(ctx, "one_at_a_time",
                            "How far each alternative alone moves the nominal ranks", rows,
                            &table));
    ORK_TRY(ork_build_text(ctx, table, "factor", "Factor", factor));
    ORK_TRY(ork_build_text(ctx, table, "alternative", "Alternative", alternative));
    ORK_TRY(ork_build_integer(ctx, table, "runs", "Runs", cells));
    ORK_TRY(ork_build_integer(ctx, table, "failed", "Runs that failed", cells + rows));
    ORK_TRY(ork_build_number(ctx, table, "mean_rank_shift", "Mean rank shift", "ranks",
                             cells + 2 * rows));
    ORK_TRY(ork_build_number(ctx, table, "most_rank_shift", "Greatest rank shift", "ranks",
                             cells + 3 * rows));
    ORK_TRY(ork_build_text(ctx, table, "unit", "Unit that moves most", unit));
    ORK_TRY(ork_build_text(ctx, table, "choice", "Choice", choice));
    return take(ctx, result, &table);
}

/* ---- replicates --------------------------------------------------------------------------------
 */

static ork_status add_choices(ork_context *ctx, const uncertainty_summary *summary, size_t f,
                              ork_table *table)
{
    const uncertainty_engine *engine = summary->engine;
    const uncertainty_factor *factor = &engine->factors[f];
    ORK_SCRATCH(scratch);
    const char **label;
    double *draw;
    char *name;
    ORK_NEW(label, ork_arena_calloc(ctx, &scratch, table->row_count, sizeof *label));
    ORK_NEW(draw, ork_arena_calloc(ctx, &scratch, table->row_count, sizeof *draw));
    ORK_NEW(name, ork_arena_strndup(ctx, &scratch, factor->name, strlen(factor->name)));
    for (char *c = name; *c; c++)
        *c = *c == '-' ? '_' : *c;
    for (size_t r = 0; r < table->row_count; r++) {
        double u = summary->record[r * engine->factor_count + f];
        draw[r] = u;
        if (factor->count) label[r] = factor->label[uncertainty_pick(factor, u)];
    }
    if (factor->count) return ork_build_text(ctx, table, name, factor->name, label);
    return ork_build_number(ctx, table, name, "Number in (0, 1) that the draw is made from", NULL,
                            draw);
}

static ork_status replicates(ork_context *ctx, const uncertainty_summary *summary,
                             ork_result *result)
{
    ORK_SCRATCH(scratch);
    double *run;
    size_t rows = summary->runs < SUMMARY_RECORDS_MOST ? summary->runs : SUMMARY_RECORDS_MOST;
    ORK_OWNED_TABLE ork_table *table = NULL;
    ORK_NEW(run, ork_arena_calloc(ctx, &scratch, rows, sizeof *run));
    for (size_t r = 0; r < rows; r++)
        run[r] = (double)(r + 1);
    ORK_TRY(ork_build_table(ctx, "replicates", "What each run took", rows, &table));
    ORK_TRY(ork_build_integer(ctx, table, "run", "Run", run));
    for (size_t f = 0; f < summary->engine->factor_count; f++)
        ORK_TRY(add_choices(ctx, summary, f, table));
    ORK_TRY(ork_build_number(ctx, table, "mean_rank_shift", "Mean rank shift; missing: failed",
                             "ranks", summary->record_shift));
    return take(ctx, result, &table);
}

ork_status summary_factor_tables(ork_context *ctx, const uncertainty_summary *summary,
                                 ork_result *result)
{
    ORK_TRY(factors(ctx, summary, result));
    ORK_TRY(one_at_a_time(ctx, summary, result));
    return replicates(ctx, summary, result);
}

/* ---- failures ----------------------------------------------------------------------------------
 */

/* "aggregate=geometric, normalise=z-score": alternatives that all runs of the cause took. */
static ork_status write_common(ork_context *ctx, const uncertainty_summary *summary, size_t cause,
                               ork_text *text)
{
    const uncertainty_engine *engine = summary->engine;
    const size_t *failed = summary->failed_of + cause * summary->alternatives;
    for (size_t f = 0, at = 0; f < engine->factor_count; f++) {
        const uncertainty_factor *factor = &engine->factors[f];
        for (size_t a = 0; a < (factor->count ? factor->count : 1); a++, at++) {
            if (factor->count < 2 || failed[at] < summary->runs_of_cause[cause]) continue;
            ork_text_addf(ctx, text, "%s%s=%s", text->length ? ", " : "", factor->name,
                          factor->label[a]);
        }
    }
    return ork_text_status(text);
}

static ork_status note_failures(ork_context *ctx, const uncertainty_summary *summary,
                                const size_t *cause, const char *const *common)
{
    const uncertainty_engine *engine = summary->engine;
    ORK_TRY(ork_note_add(ctx, ORK_WARNING, "runs-failed",
                         "%zu of %zu runs failed and are left out of all figures; the table "
                         "failures tells why",
                         summary->failed, summary->runs));
    for (size_t k = 0; k < engine->cause_count && k < 5; k++) {
        const uncertainty_cause *of = &engine->causes[cause[k]];
        if (!summary->runs_of_cause[cause[k]]) break;
        ORK_TRY(ork_note_add(ctx, ORK_WARNING, "runs-failed", "%zu runs%s%s: %s%s%s",
                             summary->runs_of_cause[cause[k]], common[k] ? ", all with " : "",
                             common[k] ? common[k] : "", of->message, *of->hint ? "; " : "",
                             of->hint));
    }
    return ORK_OK;
}

/* [causes] the most frequent first. */
static ork_status order_causes(ork_context *ctx, const uncertainty_summary *summary,
                               ork_arena *arena, size_t **order)
{
    size_t count = summary->engine->cause_count;
    double *runs;
    ORK_NEW(*order, ork_arena_calloc(ctx, arena, count, sizeof **order));
    ORK_NEW(runs, ork_arena_calloc(ctx, arena, count, sizeof *runs));
    for (size_t k = 0; k < count && k < summary->causes_most; k++)
        runs[k] = (double)summary->runs_of_cause[k];
    return ork_order(ctx, runs, count, true, *order);
}

static ork_status failures_table(ork_context *ctx, const uncertainty_summary *summary,
                                 const size_t *order, const char **common, ork_result *result)
{
    const uncertainty_engine *engine = summary->engine;
    ORK_SCRATCH(scratch);
    size_t rows = 0;
    const char **message, **hint;
    double *runs, *share;
    ORK_NEW(message, ork_arena_calloc(ctx, &scratch, engine->cause_count, sizeof *message));
    ORK_NEW(hint, ork_arena_calloc(ctx, &scratch, engine->cause_count, sizeof *hint));
    ORK_NEW(runs, ork_arena_calloc(ctx, &scratch, engine->cause_count, sizeof *runs));
    ORK_NEW(share, ork_arena_calloc(ctx, &scratch, engine->cause_count, sizeof *share));
    for (size_t k = 0; k < engine->cause_count; k++) {
        const uncertainty_cause *cause = &engine->causes[order[k]];
        runs[k] = (double)summary->runs_of_cause[order[k]];
        if (runs[k] == 0) break; /* met only one at a time */
        share[k] = runs[k] / (double)summary->runs;
        message[k] = cause->message;
        hint[k] = *cause->hint ? cause->hint : NULL;
        rows++;
    }
    ORK_OWNED_TABLE ork_table *table = NULL;
    ORK_TRY(ork_build_table(ctx, "failures", "Why runs failed", rows, &table));
    ORK_TRY(ork_build_integer(ctx, table, "runs", "Runs that failed", runs));
    ORK_TRY(ork_build_number(ctx, table, "share", "Share of all runs", NULL, share));
    ORK_TRY(ork_build_text(ctx, table, "common", "What all of them took", common));
    ORK_TRY(ork_build_text(ctx, table, "cause", "The first of them: what was wrong", message));
    ORK_TRY(ork_build_text(ctx, table, "hint", "How to mend it", hint));
    return take(ctx, result, &table);
}

ork_status summary_failures(ork_context *ctx, const uncertainty_summary *summary,
                            ork_result *result)
{
    const uncertainty_engine *engine = summary->engine;
    if (summary->failed == 0) return ORK_OK;
    ORK_SCRATCH(scratch);
    size_t *order;
    const char **common;
    ORK_TRY(order_causes(ctx, summary, &scratch, &order));
    if (summary->failed == summary->runs) {
        const uncertainty_cause *first = &engine->causes[0];
        ork_fail(ctx, ORK_ERR_DATA, "all %zu runs failed; the first one: %s", summary->runs,
                 first->message);
        return *first->hint ? ork_hint(ctx, "%s", first->hint) : ORK_ERR_DATA;
    }
    ORK_NEW(common, ork_arena_calloc(ctx, &scratch, engine->cause_count, sizeof *common));
    for (size_t k = 0; k < engine->cause_count && order[k] < summary->causes_most; k++) {
        ORK_OWNED_TEXT ork_text text = {0};
        if (!summary->runs_of_cause[order[k]]) continue;
        ORK_TRY(write_common(ctx, summary, order[k], &text));
        if (text.length == 0) continue;
        ORK_NEW(common[k], ork_arena_strndup(ctx, &scratch, text.bytes, text.length));
    }
    ORK_TRY(note_failures(ctx, summary, order, common));
    return failures_table(ctx, summary, order, common, result);
}
