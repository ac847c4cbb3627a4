/*
 * Latent classes of stochastic frontiers: each observation belongs to one of several half-normal
 * frontiers, which one is not seen (Orea & Kumbhakar 2004, Empirical Economics 29; Greene 2005).
 */
#ifndef ORKEN_MATH_FRONTIER_CLASSES_H
#define ORKEN_MATH_FRONTIER_CLASSES_H

#include "orken/math/frontier.h"

enum { ORK_CLASSES_MOST = 5 };

typedef struct ork_frontier_classes {
    size_t classes, terms; /* terms of one class: frontier, ln σu², ln σv² */
    size_t members;        /* terms of one class's logit against the first: constant, columns */
    size_t parameters;     /* classes · terms + (classes − 1) · members, in this order */
    double *estimate;      /* [parameters] */
    double *covariance; /* [parameters²] inverse of the observed information; NaN unless maximum */
    double log_likelihood;
    double *share;      /* [classes] mean prior probability; the first class is the greatest */
    double *posterior;  /* [n × classes] */
    double *efficiency; /* [n × classes] E[exp(−u) | e] in that class */
    size_t starts, maxima, agreeing; /* searches; that ended in a maximum; in this one */
    size_t efficient; /* classes without inefficiency: ln σu² is −∞ and has no error */
    size_t collapsed; /* that ended with a class of vanishing noise and inefficiency */
} ork_frontier_classes;

/*
 * The best maximum of the likelihood from seeded starts around the frontier of all observations.
 * The likelihood itself has no greatest value (a class can shrink to a few observations that its
 * frontier meets exactly), so maxima with a class that has no noise are passed over and counted.
 *
 * model       half-normal, without columns in the variances; weights as in ork_frontier_fit
 * membership  what the prior probabilities depend on, beside a constant
 * classes     2 … ORK_CLASSES_MOST
 * starts      searches, each with a random stream of its own of the context's seed
 *
 * Errors: ORK_ERR_ARGUMENT for other models; ORK_ERR_DATA for too few observations, and when no
 * search ends in a maximum.
 */
ork_status ork_frontier_classes_fit(ork_context *ctx, const ork_frontier_model *model,
                                    const ork_design *membership, size_t classes, size_t starts,
                                    ork_arena *arena, ork_frontier_classes *fit);

#endif
