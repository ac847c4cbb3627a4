/* What the method `relatedness` finds, for its steps, tables and figures. */
#ifndef ORKEN_METHODS_COMPLEXITY_RELATEDNESS_H
#define ORKEN_METHODS_COMPLEXITY_RELATEDNESS_H

#include "methods/complexity/steps.h"
#include "orken/math.h"

#include <math.h>

enum { ENTRY_TERMS = 4, ENTRY_BINS = 10 };

/* A class of cells of about equal number by density. */
typedef struct entry_bin {
    double from, to;       /* densities */
    double cells, entries; /* that could be entered; that were */
    double expected;       /* by the model; NaN without it */
} entry_bin;

/* How density goes with entry: P = 1 / (1 + exp(−(b0 + b1 density + …))). */
typedef struct entry_model {
    ork_logit fit;
    double coefficient[ENTRY_TERMS], error[ENTRY_TERMS], grouped_error[ENTRY_TERMS];
    double sd[ENTRY_TERMS]; /* of the terms */
    size_t terms;           /* without the constant */
    size_t cells, entries, units;
    double auc; /* probability that an entry had the greater density */
    entry_bin bins[ENTRY_BINS];
    size_t bin_count;
} entry_model;

/* One industry that a unit is not specialised in. */
typedef struct unit_option {
    size_t position, industry, rank;
    double score;
} unit_option;

typedef struct relatedness_work {
    const ork_relatedness_options *options;
    complexity_data data;
    /* [positions × industries] */
    double *present;     /* 1, 0; NaN not known */
    double *density;     /* NaN where an industry is related to none */
    double *gain;        /* complexity outlook gain of industries that could be entered */
    double *probability; /* that it will be entered, by the model; NULL without one */
    /* [positions] */
    double *diversity, *option_count, *mean_density, *outlook;
    /* [periods × industries] */
    double *pci, *ubiquity, *relatedness;
    complexity_space space; /* of the latest period */
    entry_model entry;
    bool has_entry;      /* there are two periods to compare */
    unit_option *chosen; /* [chosen_count] the best of each unit in the latest period */
    size_t chosen_count;
    unit_option *focus; /* [focus_count] all of the unit in focus, best first */
    size_t focus_count, focus_position;
    size_t *top; /* [top_count] the largest industries, neighbours beside each other */
    size_t top_count;
} relatedness_work;

/* An industry that the unit might enter: known, and it is not specialised in it. */
static inline bool relatedness_is_option(const relatedness_work *work, size_t position, size_t k)
{
    size_t cell = k * work->data.sizes.panel.count + position;
    return work->present[cell] == 0 && !isnan(work->density[cell]);
}

/* Estimates the model of entry over all periods, and the probabilities of the options. */
ork_status relatedness_entry(ork_context *ctx, relatedness_work *work);
/* Scores and ranks each unit's options in the latest period; picks the unit in focus. */
ork_status relatedness_choose(ork_context *ctx, relatedness_work *work);
/* The largest industries of the latest period, each beside the one that it is most related to. */
ork_status relatedness_order_top(ork_context *ctx, relatedness_work *work);
/* The industries of the latest period that the most units are specialised in, ties by name; those
   of none are left out. `arena` holds the list. */
ork_status relatedness_most_frequent(ork_context *ctx, ork_arena *arena,
                                     const relatedness_work *work, size_t most, size_t **industries,
                                     size_t *found);
/* "high road", "slow road", "casino", "dead end". */
const char *relatedness_quadrant(const relatedness_work *work, const unit_option *option);

ork_status relatedness_tables(ork_context *ctx, relatedness_work *work, ork_result *result);
/* The industry space: its table and figure. */
ork_status relatedness_space(ork_context *ctx, const relatedness_work *work, ork_result *result);
ork_status relatedness_figures(ork_context *ctx, const relatedness_work *work, ork_result *result);

#endif
