/* One factor at a time: how far each alternative alone moves the ranks. */
#include "methods/composite_uncertainty/summary.h"

#include <math.h>

/* Draws of a continuous factor. */
enum { DRAWS = 100 };

/* Runs of one factor's alternative, or its draws, the other factors nominal. */
static void fill_points(const uncertainty_engine *engine, const summary_move *move, double *u)
{
    size_t factors = engine->factor_count;
    for (size_t r = 0; r < move->runs; r++) {
        for (size_t f = 0; f < factors; f++)
            u[r * factors + f] = UNCERTAINTY_NOMINAL;
        double parts = (double)engine->factors[move->factor].count;
        bool is_draw = move->alternative == COMPOSITE_NONE;
        u[r * factors + move->factor] = is_draw ? ((double)r + 0.5) / (double)move->runs
                                                : ((double)move->alternative + 0.5) / parts;
    }
}

static void add_run(const uncertainty_engine *engine, const double *rank, summary_move *move)
{
    const double *nominal = engine->nominal.rank;
    double shift = uncertainty_rank_shift(engine, rank);
    move->compared += isnan(shift) ? 0 : 1;
    if (!isnan(shift)) move->mean_shift += shift;
    for (size_t p = 0; p < engine->nominal.panel.count; p++) {
        double by = fabs(rank[p] - nominal[p]);
        if (!(by > move->most_shift)) continue; /* also where there is no rank */
        move->most_shift = by;
        move->most_position = p;
    }
}

/* Evaluates the runs of moves [from, to) at once. */
static ork_status evaluate(ork_context *ctx, uncertainty_engine *engine, summary_move *moves,
                           size_t from, size_t to, size_t runs)
{
    ORK_SCRATCH(scratch);
    uncertainty_outcome outcome;
    double *u;
    size_t r = 0, factors = engine->factor_count, n = engine->nominal.panel.count;
    ORK_NEW(u, ork_arena_alloc(ctx, &scratch, runs * factors * sizeof *u));
    ORK_TRY(uncertainty_outcome_new(ctx, engine, runs, &scratch, &outcome));
    for (size_t m = from; m < to; r += moves[m++].runs)
        fill_points(engine, &moves[m], u + r * factors);
    ORK_TRY(uncertainty_evaluate(ctx, engine, u, runs, &outcome));
    r = 0;
    for (size_t m = from; m < to; m++) {
        for (size_t end = r + moves[m].runs; r < end; r++) {
            if (outcome.cause[r] == UNCERTAINTY_RAN) {
                add_run(engine, outcome.rank + r * n, &moves[m]);
            } else if (moves[m].failed++ == 0) {
                moves[m].cause = outcome.cause[r];
            }
        }
        moves[m].mean_shift /= (double)moves[m].compared; /* NaN without any */
    }
    return ORK_OK;
}

ork_status summary_one_at_a_time(ork_context *ctx, uncertainty_engine *engine, ork_arena *arena,
                                 summary_move **moves, size_t *count)
{
    size_t most = summary_offset(engine, engine->factor_count), block = summary_block(engine);
    size_t asked = (size_t)engine->options->runs, draws = asked < DRAWS ? asked : DRAWS;
    if (draws > block) draws = block;
    ORK_NEW(*moves, ork_arena_calloc(ctx, arena, most, sizeof **moves));
    *count = 0;
    for (size_t f = 0; f < engine->factor_count; f++) {
        const uncertainty_factor *factor = &engine->factors[f];
        for (size_t a = 0; a < (factor->count ? factor->count : 1); a++) {
            (*moves)[(*count)++] = (summary_move){.factor = f,
                                                  .alternative = factor->count ? a : COMPOSITE_NONE,
                                                  .runs = factor->count ? 1 : draws,
                                                  .most_position = COMPOSITE_NONE,
                                                  .cause = UNCERTAINTY_RAN};
        }
    }
    for (size_t from = 0, to; from < *count; from = to) {
        size_t runs = 0;
        for (to = from; to < *count && (to == from || runs + (*moves)[to].runs <= block); to++)
            runs += (*moves)[to].runs;
        ORK_TRY(evaluate(ctx, engine, *moves, from, to, runs));
    }
    return ORK_OK;
}
