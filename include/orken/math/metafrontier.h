/* The surface that envelops given values: metafrontiers over the frontiers of groups. */
#ifndef ORKEN_MATH_METAFRONTIER_H
#define ORKEN_MATH_METAFRONTIER_H

#include "orken/math/frontier.h"

typedef enum ork_envelope_norm {
    ORK_ENVELOPE_LINEAR,    /* the least sum of distances */
    ORK_ENVELOPE_QUADRATIC, /* the least sum of their squares */
} ork_envelope_norm;

/*
 * The b whose surface x'b lies nowhere below (sign 1) or above (sign −1) the values and nearest to
 * them. The quadratic one is unique; of several linear ones it is the one that the simplex method
 * comes to.
 *
 * design  x [n × columns] and whether there is a constant; the linear norm needs one
 * value   [n] finite
 * b       [terms] the constant first
 *
 * Columns are standardised first, so that measure units do not matter. O(n terms²) and more: for
 * some 10⁵ rows.
 *
 * Errors: ORK_ERR_ARGUMENT without the constant; ORK_ERR_DATA when columns determine each other, or
 * there are fewer rows than terms. Sources: Battese, Rao & O'Donnell (2004), Journal of
 * Productivity Analysis 21, eqs. 9 and 12; quadratic by least distance programming (Lawson & Hanson
 * 1974, ch. 23).
 */
ork_status ork_envelope_surface(ork_context *ctx, const ork_design *design, const double *value,
                                size_t n, int sign, ork_envelope_norm norm, double *b);

#endif
