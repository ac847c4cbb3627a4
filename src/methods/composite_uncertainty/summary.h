/*
 * What is known after many runs: per position its ranks and scores, per pair of units who ranks
 * above whom, per alternative how far ranks moved. Memory does not grow with the number of runs
 * once it exceeds the number of units.
 */
#ifndef ORKEN_METHODS_COMPOSITE_UNCERTAINTY_SUMMARY_H
#define ORKEN_METHODS_COMPOSITE_UNCERTAINTY_SUMMARY_H

#include "methods/composite_uncertainty/steps.h"

/* Up to so many units every two are compared; above it, neighbours in the nominal ranking. */
enum { SUMMARY_PAIRED_MOST = 60 };
/* Runs whose scores are kept for quantiles (the mean and sd take all), fewer of very many units. */
enum { SUMMARY_SCORES_MOST = 1000, SUMMARY_SCORES_LEAST = 200, SUMMARY_SCORE_CELLS = 1 << 25 };
/* Runs whose choices are recorded. */
enum { SUMMARY_RECORDS_MOST = 1000 };

/* Running mean and sum of squared deviations (Welford 1962). */
typedef struct summary_moments {
    double count, mean, squares;
} summary_moments;

/* Counts of one alternative of a factor. */
typedef struct summary_alternative {
    size_t runs, failed, compared; /* compared: with a rank of some unit to hold against */
    double shift;                  /* sum over the compared */
} summary_alternative;

typedef struct uncertainty_summary {
    uncertainty_engine *engine;
    size_t runs, failed; /* done so far */
    size_t planned;
    size_t positions, width; /* width: twice the greatest rank, and one more */
    summary_moments *score;  /* [positions] */
    double *kept;            /* [positions × kept_most] first scores; NaN: none in that run */
    size_t kept_most;
    int32_t *ranks;   /* [positions × planned] twice the rank, 0: none; or NULL and … */
    uint32_t *counts; /* … [positions × width] how often */
    uint32_t *bands;  /* [positions × bands] runs in the band, or NULL */
    size_t *order;    /* [units] positions of the latest period by nominal rank */
    size_t units;
    size_t partners;                      /* of each unit in order: all units, or 1, the next */
    uint32_t *wins;                       /* [units × partners] twice the runs above, ties once */
    uint32_t *meetings;                   /* [units × partners] runs in which both have a rank */
    summary_moments shift;                /* mean rank shift of runs */
    summary_alternative **by_alternative; /* [factors][count], one for continuous factors */
    size_t *failed_of;   /* [causes_most × alternatives of all factors] see summary_failures */
    size_t alternatives; /* of all factors */
    size_t causes_most;
    size_t *runs_of_cause; /* [causes_most] */
    double *record;        /* [records × factors] u of the first runs */
    double *record_shift;  /* [records] NaN: failed */
} uncertainty_summary;

ork_status summary_new(ork_context *ctx, uncertainty_engine *engine, size_t runs,
                       uncertainty_summary *summary);
/* Adds a block of runs, in their order. */
ork_status summary_add(ork_context *ctx, uncertainty_summary *summary, const double *u,
                       size_t count, const uncertainty_outcome *outcome);

/* Room for one position's ranks and scores, to be filled again and again. */
typedef struct summary_room {
    double *value;   /* [the greater of planned and kept_most] */
    double *rank;    /* [distinct] ascending */
    uint32_t *count; /* [distinct] how often */
} summary_room;
ork_status summary_room_new(ork_context *ctx, const uncertainty_summary *summary, ork_arena *arena,
                            summary_room *room);
/* One position's ranks over the runs. */
typedef struct summary_ranks {
    size_t runs, distinct; /* runs with a rank; entries of the room's rank and count */
    double mean, median, lower, upper, mode, mode_share; /* NaN without any */
} summary_ranks;
summary_ranks summary_ranks_of(const uncertainty_summary *summary, size_t position,
                               summary_room *room);
/* Quantiles of the kept scores. */
void summary_score_interval(const uncertainty_summary *summary, size_t position, summary_room *room,
                            double *lower, double *upper);
double summary_sd(const summary_moments *moments);
/* Index of the first alternative of factor f among those of all factors. */
size_t summary_offset(const uncertainty_engine *engine, size_t f);

/* One factor at a time, the others nominal. */
typedef struct summary_move {
    size_t factor, alternative; /* COMPOSITE_NONE: draws of a continuous factor */
    size_t runs, failed, compared;
    double mean_shift, most_shift; /* most: of one unit */
    size_t most_position;
    size_t cause; /* of the first failure, or UNCERTAINTY_RAN */
} summary_move;
ork_status summary_one_at_a_time(ork_context *ctx, uncertainty_engine *engine, ork_arena *arena,
                                 summary_move **moves, size_t *count);
/* Runs of a block: as many as fit a moderate memory. */
size_t summary_block(const uncertainty_engine *engine);

ork_status summary_tables(ork_context *ctx, const uncertainty_summary *summary, ork_result *result);
ork_status summary_pair_tables(ork_context *ctx, const uncertainty_summary *summary,
                               ork_result *result);
ork_status summary_factor_tables(ork_context *ctx, const uncertainty_summary *summary,
                                 ork_result *result);
/* Notes and table on runs that failed; an error when all did. */
ork_status summary_failures(ork_context *ctx, const uncertainty_summary *summary,
                            ork_result *result);
ork_status summary_figures(ork_context *ctx, const uncertainty_summary *summary,
                           ork_result *result);

#endif
