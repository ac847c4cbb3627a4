/*
 * Data envelopment: the program of one unit and what its two stages share.
 *
 * In multipliers z = (u [s], v [m], w) the program is: maximise c'z where a'z = 1 for the unit that
 * is measured and g_j'z <= 0 for each unit of the technology, u and v 0 or more. The units' rows
 * are the same whoever is measured, so a corner found for one unit is where the search for the next
 * one starts. What is known as the envelopment form is the dual of it: the weights of peers are the
 * prices of the rows of units, slacks those of the bounds u, v >= 0, the efficiency that of a'z
 * = 1.
 *
 *                c          a         g_j
 *   input        (y, 0, 1)  (0, x, 0) (y_j, -x_j, 1)
 *   output       (y, 0, 0)  (0, x, 1) (y_j, -x_j, -1)     with efficiency 1/phi
 *
 * w is 0 for constant returns, free for variable, and has a sign otherwise (turned so that it is 0
 * or more).
 */
#ifndef ORKEN_MATH_DEA_H
#define ORKEN_MATH_DEA_H

#include "orken/math.h"

struct ork_dea {
    size_t n, m, s, d; /* d multipliers: s outputs, m inputs, w */
    bool is_output, has_w, is_w_free;
    double w_sign; /* of w in the rows of units */
    double *row; /* [n × d] by multiplier; each variable by its mean, each unit by its greatest */
    double *by;  /* [n] what the rows were multiplied by */
    double *scale;   /* [d] what the variables were divided by */
    double *slack;   /* [n] −g_j'z; INFINITY for rows that cannot stop a step */
    double *rate;    /* [n] */
    double *c, *a;   /* [d] of the unit that is measured, divided by `size` */
    double size;     /* so that numbers are of the order of 1 */
    size_t *active;  /* [d] rows that hold with equality: a unit, n for a'z = 1 (always the first),
                        or n + 1 + k for z_k >= 0 */
    size_t *kept;    /* [d] those of the last unit that was measured within the technology */
    bool has_kept;   /* false: the next search starts anew */
    double *inverse; /* [d × d] of the matrix of active rows; its first column is z */
    double *matrix;  /* [d × 2d] room */
    double *price;   /* [d] of the active rows: inverse'c */
    double *room;    /* [2 × d] */
    size_t without;  /* the unit that is left out, or n */
    double efficiency;
};

static inline const double *dea_corner(const ork_dea *dea)
{
    return dea->inverse;
}
/* The row of a constraint in the order of multipliers, g'z <= …, into `to` [d]. */
void dea_row(const ork_dea *dea, size_t constraint, double *to);
/* [n] sums of p's products with the rows of units. */
void dea_combine(const ork_dea *dea, const double *p, double *to);
/* Inverse, corner, slacks and prices anew from the active rows; false when these determine no
   corner within all rows. */
bool dea_refresh(ork_dea *dea);
void dea_price(ork_dea *dea);
/* `entering` takes the place of active row q; `products` [d] are its row's with the inverse. */
void dea_exchange(ork_dea *dea, size_t q, size_t entering, const double *products);

#endif
