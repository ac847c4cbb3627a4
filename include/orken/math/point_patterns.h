/*
 * Point patterns: how plants of an industry lie to each other among all plants. Densities and
 * counts of the distances of their pairs, and bands that random places would give. Arrays hold no
 * missing values; NAN in a result is what is not defined.
 */
#ifndef ORKEN_MATH_POINT_PATTERNS_H
#define ORKEN_MATH_POINT_PATTERNS_H

#include "orken/math.h"

/* Places as points of the plane (at[2] is 0) or of the unit sphere. Places that follow each other
   should be near each other: what is out of reach is then passed over in blocks. */
typedef struct ork_positions {
    double *at[3]; /* [n] each */
    size_t n;
    bool is_geographic; /* distances are kilometres along great circles, as of ork_places_xy */
} ork_positions;
/* In the arena. */
ork_status ork_positions_new(ork_context *ctx, const ork_places_xy *places, ork_arena *arena,
                             ork_positions *positions);
/* [n] a new order of places along a Hilbert curve; equal places keep theirs. */
ork_status ork_spatial_order(ork_context *ctx, const ork_places_xy *places, size_t *order);

/* The distances of all n(n − 1)/2 pairs. Quartiles are those of R (type 7)
   up to a million pairs, beyond to 1/4,000 of the greatest distance. */
typedef struct ork_pair_spread {
    double mean, sd, first_quartile, median, third_quartile;
} ork_pair_spread;
/* Errors: ORK_ERR_DATA for fewer than two places. */
ork_status ork_pair_spread_of(ork_context *ctx, const ork_positions *positions,
                              ork_pair_spread *spread);

/*
 * K-density: the density of the distances of all pairs, by a Gaussian kernel reflected at 0.
 *
 *   K(r) = Σ_{i<j} w_i w_j (φ((r − d_ij)/h) + φ((r + d_ij)/h)) / (h Σ_{i<j} w_i w_j)
 *
 * weights    [n] >= 0, or NULL: pairs count the same
 * bandwidth  h; NAN: Silverman's 0.9 min(sd, quartile range/1.34) m^(−1/5) of the m distances, each
 *            counting once
 * r          [count] distances >= 0, ascending
 * density    [count]
 * used       the bandwidth; 0 (and density NAN) when the distances do not differ
 *
 * Every pair enters its cell of width <= h/10 with eight moments, and cells enter the kernel by its
 * Taylor series: exact but for 2e-13 of the kernel's height (and 1e-17 beyond 9 h). Memory does not
 * depend on n. O(n²), in blocks whose sums have a fixed order: the same bits for any threads.
 *
 * Errors: ORK_ERR_DATA for fewer than two places, or when the distances asked for are beyond
 * 30,000 bandwidths.
 * Source: Duranton & Overman (2005), Review of Economic Studies 72, section 3; Silverman (1986),
 * section 2.10 (reflection) and eq. 3.31 (bandwidth).
 */
ork_status ork_k_density(ork_context *ctx, const ork_positions *positions, const double *weights,
                         double bandwidth, const double *r, size_t count, double *density,
                         double *used);

/* Silverman's bandwidth as above; 0 when the distances do not differ. */
ork_status ork_pair_bandwidth(ork_context *ctx, const ork_positions *positions, double *bandwidth);

/*
 * Marcon and Puech's functions: what share of the neighbours is of the industry, over its share of
 * all. 1 is no concentration; 2 is twice as many neighbours of the own industry as of all plants.
 *
 *   M(r) = Σ_i (Σ_{j of the industry} w_j 1(d_ij <= r) / Σ_j w_j 1(d_ij <= r)) / Σ_i (W_S − w_i)/(W
 * − w_i)
 *
 * over i of the industry, j ≠ i; plants without any neighbour within r count in neither sum. m(r)
 * is the same with the kernel of ork_k_density in place of 1(d <= r): at the distance r, not up to
 * it.
 *
 * all       places of all plants
 * weights   [all->n] by place, or NULL: each counts 1
 * member    [members] places of the industry's plants
 * within    [all->n × count] of ork_weight_within, or NULL: found here for the members
 * bandwidth of m, > 0
 * r         [count] ascending
 * m         [count] NAN where nobody has a neighbour
 *
 * The same bits for any threads.
 *
 * Errors: ORK_ERR_DATA for fewer than two members, or distances beyond 4,000 bandwidths.
 * Source: Marcon & Puech (2010), Journal of Economic Geography 10 (M); Lang, Marcon & Puech (2020),
 * Annals of Regional Science 64 (m).
 */
typedef struct ork_industry_places {
    const ork_positions *all;
    const double *weights;
    const size_t *member;
    size_t members;
} ork_industry_places;
ork_status ork_m_function(ork_context *ctx, const ork_industry_places *industry,
                          const double *within, const double *r, size_t count, double *m);
ork_status ork_m_density(ork_context *ctx, const ork_industry_places *industry, double bandwidth,
                         const double *r, size_t count, double *m);
/* [n × count] weight of the other places within r of each, by place: those of the first place
 * first. */
ork_status ork_weight_within(ork_context *ctx, const ork_positions *all, const double *weights,
                             const double *r, size_t count, double *within);

/*
 * Ripley's K: mean number of further places within r of a place, over the density of places.
 *
 *   K(r) = A² Σ_{i≠j} 1(d_ij <= r) / (n(n − 1) A_ij)
 *
 * width, height  of a window of the plane with sides along x and y: A_ij is the area of the
 * window's overlap with itself moved from i to j (translation correction). 0: A_ij = A, no
 *                correction; the only way with geographic positions
 * area           A, > 0
 * k              [count]; L is sqrt(K/π)
 *
 * Errors: ORK_ERR_DATA for fewer than two places.
 * Source: Ripley (1977), JRSS B 39; Ohser (1983), Series Statistics 14, for the correction; Besag
 * (1977), in the discussion of it, for L.
 */
ork_status ork_ripley_k(ork_context *ctx, const ork_positions *positions, double width,
                        double height, double area, const double *r, size_t count, double *k);

/*
 * Bands of simulated curves at `count` distances, each side by itself.
 *
 * local    at each distance, as many simulations as `alpha` allows touch or leave it
 * global   the narrowest band of ranks that at most a share alpha of the simulations touches or
 *          leaves anywhere; share_… is the share that does (above alpha where even the extremes are
 *          reached by more: there are too few simulations)
 * p_…      of the observed curve: the share of curves, itself among them, whose extreme rank on
 * that side is not less extreme than its own, ties decided by the number of distances that have it;
 *          equal values count against the observed
 *
 * Distances at which the observed or a simulated value is NAN have no band.
 *
 * Source: Duranton & Overman (2005), section 3; ranks: Myllymäki et al. (2017), JRSS B 79.
 */
typedef struct ork_envelope {
    double *mean, *local_lower, *local_upper, *global_lower, *global_upper; /* [count] */
    double share_below, share_above, p_below, p_above;
} ork_envelope;
/* simulated [simulations × count] by distance: those of the first distance first. Sorted in place.
   The arrays of the envelope live in the arena. */
ork_status ork_envelope_of(ork_context *ctx, double *simulated, size_t simulations,
                           const double *observed, size_t count, double alpha, ork_arena *arena,
                           ork_envelope *envelope);

#endif
