/*
 * Shift-share analysis, step by step: sizes are read (industries), their growth is split (effects),
 * and told in tables and figures. A `pair` is a unit between two periods, a `link` the two periods.
 */
#ifndef ORKEN_METHODS_DYNAMICS_SHIFT_SHARE_H
#define ORKEN_METHODS_DYNAMICS_SHIFT_SHARE_H

#include "methods/industries/industries.h"
#include "orken/methods/shift_share.h"

/* What growth consists of: the first three sum to it, the last two to SHIFT_REGIONAL. */
enum {
    SHIFT_NATIONAL,
    SHIFT_MIX,
    SHIFT_REGIONAL,
    SHIFT_COMPETITIVE,
    SHIFT_ALLOCATION,
    SHIFT_EFFECTS
};

/* The growth of a size and what it consists of. NaN: not known. */
typedef struct shift_split {
    double before, after;
    double effect[SHIFT_EFFECTS];
} shift_split;

typedef struct shift_work {
    const ork_shift_share_options *options;
    const ork_input *input;
    ork_arena *arena;
    ork_industries from;
    ork_panel_pairs pairs;
    size_t count;          /* industries, with the rest of the total when that is given */
    const char **industry; /* [count] */
    double *size;          /* [count × positions] */
    shift_split *all;      /* [count × links] all regions together */
    shift_split *whole;    /* [links] all industries of all regions */
    shift_split *cell;     /* [count × pairs] */
    shift_split *region;   /* [pairs] all industries that are known in both periods */
    double *known;         /* [pairs] how many those are */
    size_t unknown;        /* cells that are not known in both */
    size_t emerged;        /* cells of an industry that the region did not have before */
} shift_work;

ork_status shift_share_effects(ork_context *ctx, shift_work *work);
ork_status shift_share_tables(ork_context *ctx, const shift_work *work, ork_result *result);
ork_status shift_share_figures(ork_context *ctx, const shift_work *work, ork_result *result);

#endif
