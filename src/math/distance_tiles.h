/* Distances of all pairs of units, four units by eight at a time. */
#ifndef ORKEN_MATH_DISTANCE_TILES_H
#define ORKEN_MATH_DISTANCE_TILES_H

#include "orken/base.h"

/* What two values of a variable add to the sum; TERM_MAXIMUM replaces it. */
typedef enum distance_term {
    TERM_SQUARE,
    TERM_ABSOLUTE,
    TERM_MAXIMUM,
    TERM_CANBERRA,
    TERM_POWER,
    TERM_UNEQUAL,
    TERM_UNEQUAL_PRESENT, /* and where both are 0, the variable does not count */
} distance_term;

/* What becomes of the sum. */
typedef enum distance_finish {
    FINISH_AS_IT_IS,
    FINISH_ROOT,
    FINISH_HALF,
    FINISH_POWER_ROOT,
    FINISH_MEAN, /* over the weights that counted */
} distance_finish;

/*
 * Values lie by octets of units, the variables of one octet together:
 * x[((i / 8) p + j) 8 + i mod 8]; places after the last unit hold 0.
 */
typedef struct distance_tiles {
    size_t n, p;
    double *x;       /* [octets × p × 8], weights that scale the values applied */
    double *present; /* [octets × p × 8] 1 or 0 (then x is 0), or NULL when nothing is missing */
    const distance_term *term; /* [p] */
    const double *weight;      /* [p] how much the variable counts */
    double total;              /* of the weights */
    distance_finish finish;
    double power;
    double *distance;
} distance_tiles;

static inline size_t tiles_length(size_t n, size_t p)
{
    return (n + 7) / 8 * p * 8;
}
static inline size_t tiles_place(size_t p, size_t i, size_t j)
{
    return (i / 8 * p + j) * 8 + i % 8;
}

/* Fills the distances. */
ork_status distance_tiles_fill(ork_context *ctx, distance_tiles *tiles);

#endif
