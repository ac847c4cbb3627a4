/* Ranks and scores over the runs: per position, per unit and rank, per pair of units. */
#include "methods/composite_uncertainty/summary.h"

#include <math.h>
#include <stdio.h>

#include "methods/build.h"

/* Cells of rank_shares that are worth listing. */
enum { CELLS_MOST = 200000 };

/* ---- ranks -------------------------------------------------------------------------------------
 */

enum {
    NOMINAL_RANK,
    MEAN_RANK,
    MEDIAN_RANK,
    LOWER_RANK,
    UPPER_RANK,
    MODE,
    MODE_SHARE,
    NOMINAL_SCORE,
    MEAN_SCORE,
    SD_SCORE,
    LOWER_SCORE,
    UPPER_SCORE,
    RUNS,
    COLUMNS
};

typedef struct {
    const uncertainty_summary *summary;
    size_t count;
    double *cells; /* [COLUMNS × count] */
} positions_table;

enum { POSITIONS_OF_TASK = 64 };

static ork_status fill_some(ork_context *ctx, size_t task, void *data)
{
    const positions_table *of = data;
    const uncertainty_summary *summary = of->summary;
    const composite_work *work = &summary->engine->nominal;
    ORK_SCRATCH(scratch);
    summary_room room;
    double *cells = of->cells;
    size_t n = of->count, to = (task + 1) * POSITIONS_OF_TASK;
    ORK_TRY(summary_room_new(ctx, summary, &scratch, &room));
    for (size_t p = task * POSITIONS_OF_TASK; p < n && p < to; p++) {
        summary_ranks ranks = summary_ranks_of(summary, p, &room);
        const summary_moments *score = &summary->score[p];
        cells[NOMINAL_RANK * n + p] = work->rank[p];
        cells[MEAN_RANK * n + p] = ranks.mean;
        cells[MEDIAN_RANK * n + p] = ranks.median;
        cells[LOWER_RANK * n + p] = ranks.lower;
        cells[UPPER_RANK * n + p] = ranks.upper;
        cells[MODE * n + p] = ranks.mode;
        cells[MODE_SHARE * n + p] = ranks.mode_share;
        cells[NOMINAL_SCORE * n + p] = work->nodes[0].score[p];
        cells[MEAN_SCORE * n + p] = score->count > 0 ? score->mean : NAN;
        cells[SD_SCORE * n + p] = summary_sd(score);
        summary_score_interval(summary, p, &room, &cells[LOWER_SCORE * n + p],
                               &cells[UPPER_SCORE * n + p]);
        cells[RUNS * n + p] = (double)ranks.runs;
    }
    return ORK_OK;
}

static ork_status add_bands(ork_context *ctx, const uncertainty_summary *summary, ork_table *table)
{
    const composite_work *work = &summary->engine->nominal;
    if (!summary->bands) return ORK_OK;
    size_t bands = (size_t)work->options->bands, n = table->row_count;
    ORK_SCRATCH(scratch);
    double *share;
    ORK_NEW(share, ork_arena_calloc(ctx, &scratch, n, sizeof *share));
    for (size_t k = 0; k < bands; k++) {
        char *name, *label;
        for (size_t p = 0; p < n; p++) {
            double runs = summary->score[p].count;
            share[p] = runs > 0 ? (double)summary->bands[p * bands + k] / runs : NAN;
        }
        ORK_NEW(name, ork_arena_format(ctx, &scratch, "share_%s", work->band_names[k]));
        for (char *c = name; *c; c++)
            *c = *c == ' ' ? '_' : *c;
        ORK_NEW(label, ork_arena_format(ctx, &scratch, "Share of runs in the band %s",
                                        work->band_names[k]));
        ORK_TRY(ork_build_number(ctx, table, name, label, NULL, share));
    }
    return ORK_OK;
}

static ork_status ranks_table(ork_context *ctx, const positions_table *of, ork_table **made)
{
    static const struct {
        int column;
        bool is_whole;
        const char *name, *label;
    } columns[] = {
        {NOMINAL_RANK, true, "rank", "Nominal rank"},
        {MEDIAN_RANK, false, "median_rank", "Median rank"},
        {LOWER_RANK, false, "lower_rank", "Rank, lower end"},
        {UPPER_RANK, false, "upper_rank", "Rank, upper end"},
        {MEAN_RANK, false, "mean_rank", "Mean rank"},
        {MODE, false, "most_frequent_rank", "Most frequent rank"},
        {MODE_SHARE, false, "most_frequent_share", "Share of runs with it"},
        {NOMINAL_SCORE, false, "score", "Nominal score"},
        {MEAN_SCORE, false, "mean_score", "Mean score"},
        {SD_SCORE, false, "sd_score", "Score, standard deviation"},
        {LOWER_SCORE, false, "lower_score", "Score, lower end"},
        {UPPER_SCORE, false, "upper_score", "Score, upper end"},
        {RUNS, true, "runs", "Runs with a score"},
    };
    const uncertainty_summary *summary = of->summary;
    const composite_work *work = &summary->engine->nominal;
    const ork_panel *panel = &work->panel;
    bool has_halves = work->options->ties == ORK_TIES_AVERAGE;
    ORK_OWNED_TABLE ork_table *table = NULL;
    ORK_TRY(ork_build_table(ctx, "ranks", "Ranks and scores over the runs", of->count, &table));
    ORK_TRY(ork_build_pick(ctx, table, "unit", panel->unit, panel->row));
    ORK_TRY(ork_build_pick(ctx, table, "period", panel->period, panel->row));
    for (size_t k = 0; k < sizeof columns / sizeof *columns; k++) {
        const double *values = of->cells + (size_t)columns[k].column * of->count;
        bool is_whole = columns[k].is_whole && !(has_halves && columns[k].column == NOMINAL_RANK);
        ORK_TRY((is_whole ? ork_build_integer(ctx, table, columns[k].name, columns[k].label, values)
                          : ork_build_number(ctx, table, columns[k].name, columns[k].label, NULL,
                                             values)));
    }
    ORK_TRY(add_bands(ctx, summary, table));
    *made = table;
    table = NULL;
    return ORK_OK;
}

/* The latest period by nominal rank, for reading and for the figure. */
static ork_status ranking_table(ork_context *ctx, const uncertainty_summary *summary,
                                const ork_table *ranks, ork_result *result)
{
    const ork_panel *panel = &summary->engine->nominal.panel;
    ORK_SCRATCH(scratch);
    size_t *rows;
    ORK_OWNED_TABLE ork_table *table = NULL;
    ORK_NEW(rows, ork_arena_calloc(ctx, &scratch, summary->units, sizeof *rows));
    const char *in;
    char *title;
    ORK_NEW(in, ork_panel_in(ctx, &scratch, panel, panel->periods - 1));
    ORK_NEW(title, ork_arena_format(ctx, &scratch, "How sure is each rank%s", in));
    for (size_t k = 0; k < summary->units; k++)
        rows[k] = summary->order[k];
    ORK_TRY(ork_build_table(ctx, "ranking", title, summary->units, &table));
    for (size_t j = 0; j < ranks->column_count; j++) {
        const ork_column *column = ranks->columns[j];
        if (panel->period && j == 1) continue;
        ORK_TRY(ork_build_pick(ctx, table, column->name, column, rows));
    }
    ork_table *done = table;
    table = NULL;
    return ork_result_take_table(ctx, result, done);
}

ork_status summary_tables(ork_context *ctx, const uncertainty_summary *summary, ork_result *result)
{
    ORK_SCRATCH(scratch);
    positions_table of = {.summary = summary, .count = summary->positions};
    ORK_NEW(of.cells, ork_arena_calloc(ctx, &scratch, COLUMNS * of.count, sizeof *of.cells));
    size_t tasks = (of.count + POSITIONS_OF_TASK - 1) / POSITIONS_OF_TASK;
    ORK_TRY(ork_parallel(ctx, tasks, fill_some, &of));
    ORK_OWNED_TABLE ork_table *ranks = NULL;
    ORK_TRY(ranks_table(ctx, &of, &ranks));
    ORK_TRY(ranking_table(ctx, summary, ranks, result)); /* the first that people see */
    ork_table *done = ranks;
    ranks = NULL;
    return ork_result_take_table(ctx, result, done);
}

/* ---- rank_shares -------------------------------------------------------------------------------
 */

/* Growing rows of unit, rank and share. */
typedef struct {
    ork_arena *arena;
    size_t *row; /* of the data */
    double *rank, *share;
    size_t count, most;
} shares;

static ork_status shares_new(ork_context *ctx, shares *of, size_t most)
{
    of->most = most;
    ORK_NEW(of->row, ork_arena_calloc(ctx, of->arena, most, sizeof *of->row));
    ORK_NEW(of->rank, ork_arena_calloc(ctx, of->arena, most, sizeof *of->rank));
    ORK_NEW(of->share, ork_arena_calloc(ctx, of->arena, most, sizeof *of->share));
    return ORK_OK;
}

static void add_share(shares *of, size_t row, double rank, double share)
{
    of->row[of->count] = row;
    of->rank[of->count] = rank;
    of->share[of->count++] = share;
}

/* A unit's ranks that came; with a step, those between 1 and the greatest that did not come, too.
 */
static void add_shares(const summary_ranks *ranks, const summary_room *room, size_t row,
                       double step, double greatest, shares *of)
{
    double next = 1;
    for (size_t k = 0; k < ranks->distinct; k++) {
        for (; step > 0 && next < room->rank[k]; next += step)
            add_share(of, row, next, 0);
        add_share(of, row, room->rank[k], (double)room->count[k] / (double)ranks->runs);
        next = room->rank[k] + step;
    }
    for (; step > 0 && ranks->distinct && next <= greatest; next += step)
        add_share(of, row, next, 0);
}

/* The greatest rank of the latest period's units; the step between ranks, 1/2 where ties share the
   mean. */
static void look_at_ranks(const uncertainty_summary *summary, summary_room *room, double *greatest,
                          double *step)
{
    *greatest = 1;
    *step = 1;
    for (size_t k = 0; k < summary->units; k++) {
        summary_ranks ranks = summary_ranks_of(summary, summary->order[k], room);
        for (size_t r = 0; r < ranks.distinct; r++) {
            if (room->rank[r] != floor(room->rank[r])) *step = 0.5;
            if (room->rank[r] > *greatest) *greatest = room->rank[r];
        }
    }
}

/* Of few units every rank, so that the heat map is whole; of many those that came. */
static ork_status rank_shares(ork_context *ctx, const uncertainty_summary *summary,
                              ork_result *result)
{
    const ork_panel *panel = &summary->engine->nominal.panel;
    bool is_full = summary->units <= SUMMARY_PAIRED_MOST;
    double greatest, step;
    ORK_SCRATCH(scratch);
    summary_room room;
    shares of = {.arena = &scratch};
    ORK_TRY(summary_room_new(ctx, summary, &scratch, &room));
    look_at_ranks(summary, &room, &greatest, &step);
    size_t most = is_full ? summary->units * (size_t)(greatest / step) : CELLS_MOST;
    if (most > CELLS_MOST) {
        is_full = false;
        most = CELLS_MOST;
    }
    ORK_TRY(shares_new(ctx, &of, most));
    for (size_t k = 0; k < summary->units; k++) {
        size_t p = summary->order[k];
        summary_ranks ranks = summary_ranks_of(summary, p, &room);
        if (!is_full && of.count + ranks.distinct > of.most) {
            return ork_note_add(ctx, ORK_INFO, "table-too-long",
                                "the table rank_shares is left out: it would have more than %d "
                                "rows",
                                CELLS_MOST);
        }
        add_shares(&ranks, &room, panel->row[p], is_full ? step : 0, greatest, &of);
    }
    ORK_OWNED_TABLE ork_table *table = NULL;
    ORK_TRY(ork_build_table(ctx, "rank_shares", "Share of the runs in which a unit has each rank",
                            of.count, &table));
    ORK_TRY(ork_build_pick(ctx, table, "unit", panel->unit, of.row));
    ORK_TRY(ork_build_number(ctx, table, "rank", "Rank", NULL, of.rank));
    ORK_TRY(ork_build_number(ctx, table, "share", "Share of runs", NULL, of.share));
    ork_table *done = table;
    table = NULL;
    return ork_result_take_table(ctx, result, done);
}

/* ---- dominance ---------------------------------------------------------------------------------
 */

/* A unit beside itself has a row without a share, so that rows and columns of the heat map are in
   one order. */
static ork_status dominance(ork_context *ctx, const uncertainty_summary *summary,
                            ork_result *result)
{
    const ork_panel *panel = &summary->engine->nominal.panel;
    bool is_full = summary->partners == summary->units;
    size_t rows = 0, most = summary->units * summary->partners, *unit, *other;
    ORK_SCRATCH(scratch);
    double *share;
    ORK_NEW(unit, ork_arena_calloc(ctx, &scratch, most, sizeof *unit));
    ORK_NEW(other, ork_arena_calloc(ctx, &scratch, most, sizeof *other));
    ORK_NEW(share, ork_arena_calloc(ctx, &scratch, most, sizeof *share));
    for (size_t a = 0; a < summary->units; a++) {
        for (size_t k = 0; k < summary->partners; k++) {
            size_t at = a * summary->partners + k, b = is_full ? k : a + 1;
            if (b >= summary->units) continue;
            unit[rows] = panel->row[summary->order[a]];
            other[rows] = panel->row[summary->order[b]];
            bool has_met = a != b && summary->meetings[at] > 0;
            share[rows++] =
                has_met ? (double)summary->wins[at] / (2.0 * (double)summary->meetings[at]) : NAN;
        }
    }
    if (rows < 2 && is_full) return ORK_OK;
    ORK_OWNED_TABLE ork_table *table = NULL;
    ORK_TRY(ork_build_table(ctx, "dominance",
                            is_full ? "Share of the runs in which one unit ranks above the other"
                                    : "Share of the runs in which a unit ranks above the next",
                            rows, &table));
    ORK_TRY(ork_build_pick(ctx, table, "unit", panel->unit, unit));
    ORK_TRY(ork_build_pick(ctx, table, "other", panel->unit, other));
    ORK_TRY(ork_build_number(ctx, table, "share", "Share of runs, ties half", NULL, share));
    ork_table *done = table;
    table = NULL;
    return ork_result_take_table(ctx, result, done);
}

ork_status summary_pair_tables(ork_context *ctx, const uncertainty_summary *summary,
                               ork_result *result)
{
    ORK_TRY(rank_shares(ctx, summary, result));
    return dominance(ctx, summary, result);
}
