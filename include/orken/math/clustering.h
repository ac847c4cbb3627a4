/*
 * Cluster analysis over plain numbers: distances; hierarchies from them, their cuts and leaf
 * orders; k-means.
 *
 * Distances of n units are condensed: the n(n − 1)/2 pairs i < j with j running fastest, as R's
 * `dist` keeps them. Units count from 0. Labels of clusters count from 0 by size, the largest
 * first; of clusters of the same size, that with the first unit comes first.
 */
#ifndef ORKEN_MATH_CLUSTERING_H
#define ORKEN_MATH_CLUSTERING_H

#include "orken/base.h"

/* Where the distance of units i < j of n is in a condensed matrix. */
static inline size_t ork_pair(size_t n, size_t i, size_t j)
{
    return i * (2 * n - i - 1) / 2 + (j - i - 1);
}

/* ---- Distances ----------------------------------------------------------------------------- */

typedef enum ork_distance {
    ORK_DISTANCE_EUCLIDEAN,
    ORK_DISTANCE_SQUARED, /* Euclidean, squared */
    ORK_DISTANCE_MANHATTAN,
    ORK_DISTANCE_MAXIMUM,     /* Chebyshev */
    ORK_DISTANCE_CANBERRA,    /* Σ |x − y| / (|x| + |y|); 0/0 counts as missing */
    ORK_DISTANCE_MINKOWSKI,   /* (Σ |x − y|^power)^(1/power) */
    ORK_DISTANCE_PEARSON,     /* 1 − r over the variables of two units */
    ORK_DISTANCE_SPEARMAN,    /* the same of ranks within the unit */
    ORK_DISTANCE_MAHALANOBIS, /* by the variables' covariances over n − 1 */
} ork_distance;

/*
 * Distances of all pairs of units.
 *
 * A value that is NAN is missing: a pair is compared by the variables that both have, and sums are
 * scaled up to all variables (by their weights), as R's dist does. Pairs that share none, and
 * correlations with a unit whose values are all equal, have distance NAN.
 *
 * x         [n × p]
 * weights   [p] > 0 of the variables, or NULL: each counts 1. A weight multiplies the variable's
 *           term of the sum; with the maximum, the difference
 * power     of Minkowski's distance, >= 1
 * distance  [n(n − 1)/2]
 *
 * The same bits for any number of threads. O(n² p).
 *
 * Errors: ORK_ERR_ARGUMENT for a power or weight out of range, or weights with a correlation or
 * Mahalanobis' distance; ORK_ERR_DATA for an infinite value, and with Mahalanobis' distance for a
 * missing one and for variables that depend on each other.
 */
ork_status ork_distances(ork_context *ctx, ork_distance kind, double power, const double *x,
                         size_t n, size_t p, const double *weights, double *distance);

/* How a variable counts in Gower's coefficient. */
typedef enum ork_gower_type {
    ORK_GOWER_INTERVAL,   /* |x − y| over the range of the variable */
    ORK_GOWER_ORDERED,    /* numbers of the levels, as an interval variable */
    ORK_GOWER_NOMINAL,    /* equal or not */
    ORK_GOWER_SYMMETRIC,  /* equal or not, of two values */
    ORK_GOWER_ASYMMETRIC, /* 0 is absence: where both are 0 the variable does not count */
} ork_gower_type;

/*
 * Gower's dissimilarity of all pairs of units, in [0, 1]: the weighted mean of the variables'
 * dissimilarities, over those that both units have (NAN is missing) and that count. NAN where none
 * does. A variable without range makes no difference, but counts.
 *
 * type      [p]
 * weights   [p] > 0, or NULL
 *
 * Errors: ORK_ERR_ARGUMENT for a weight, ORK_ERR_DATA for an infinite value.
 * Source: Gower (1971), Biometrics 27; Kaufman & Rousseeuw (1990), Finding Groups in Data, 2.6.
 */
ork_status ork_gower(ork_context *ctx, const double *x, size_t n, size_t p,
                     const ork_gower_type *type, const double *weights, double *distance);

/* ---- Hierarchies --------------------------------------------------------------------------- */

/*
 * How far a merged cluster is from another (R's names in brackets). ORK_LINKAGE_WARD squares the
 * distances and takes the root of the heights, so that it minimises the sum of squares of the
 * Euclidean distances given [ward.D2]; ORK_LINKAGE_WARD_PLAIN takes the numbers as they are, which
 * is Ward's method only for squared Euclidean distances [ward.D]. ORK_LINKAGE_CENTROID and
 * ORK_LINKAGE_MEDIAN want squared Euclidean distances too, and give squared heights.
 */
typedef enum ork_linkage {
    ORK_LINKAGE_SINGLE,
    ORK_LINKAGE_COMPLETE,
    ORK_LINKAGE_AVERAGE,
    ORK_LINKAGE_WEIGHTED, /* of the two parts, whatever their sizes [mcquitty; WPGMA] */
    ORK_LINKAGE_WARD,
    ORK_LINKAGE_WARD_PLAIN,
    ORK_LINKAGE_CENTROID, /* [UPGMC] */
    ORK_LINKAGE_MEDIAN,   /* [WPGMC] */
    ORK_LINKAGE_FLEXIBLE, /* Lance & Williams: α = (1 − β)/2, γ = 0 */
} ork_linkage;

/*
 * n − 1 merges. merge[s] and merge[n − 1 + s] are the two parts joined at step s, in R's signs: a
 * unit i is −(i + 1), the cluster of an earlier step t is t + 1; a unit stands before a cluster, of
 * two clusters the earlier first, of two units the first. Heights follow the steps.
 */
typedef struct ork_hierarchy {
    size_t n;
    int64_t *merge;    /* [(n − 1) × 2] */
    double *height;    /* [n − 1] */
    size_t *size;      /* [n − 1] units of the cluster made */
    size_t *order;     /* [n] units from left to right, the first part of each merge at left */
    size_t inversions; /* merges lower than one of their parts (by more than rounding) */
} ork_hierarchy;

ork_status ork_hierarchy_new(ork_context *ctx, size_t n, ork_hierarchy **hierarchy);
void ork_hierarchy_free(ork_hierarchy *hierarchy);
static inline void ork_hierarchy_cleanup_(ork_hierarchy **hierarchy)
{
    ork_hierarchy_free(*hierarchy);
}
#define ORK_OWNED_HIERARCHY __attribute__((cleanup(ork_hierarchy_cleanup_)))

/*
 * Hierarchical clustering from distances.
 *
 * The next merge is that of the least distance; of equal ones, that with the first unit, then that
 * with the first partner, where a cluster stands at the place of its first unit: what R's hclust
 * does. So the same rows give the same tree; where distances tie, other orders of rows may give
 * another of the trees that are equally good. Beyond 4,096 units single, complete, average,
 * weighted and Ward's linkage merge all pairs that are each other's nearest at once: the same tree
 * but for rounding where no distances tie, otherwise one of the equally good ones.
 *
 * n         units, at least 1
 * distance  [n(n − 1)/2] finite; OVERWRITTEN (20,000 units take 1.6 GB: keep a copy only if needed)
 * weights   [n] > 0 of the units (how many each stands for), or NULL for 1; they count in average,
 *           ward and centroid
 * beta      of ORK_LINKAGE_FLEXIBLE, in [−1, 1); −0.25 is usual
 *
 * O(n²) memory and, in practice, time. The same bits for any number of threads.
 *
 * Errors: ORK_ERR_DATA for a distance that is not finite, or is negative where the method squares
 * it (names the units, counted from 1); ORK_ERR_ARGUMENT for another beta or a weight that is not
 * positive.
 * Sources: Lance & Williams (1967), The Computer Journal 9; Murtagh & Legendre (2014), Journal of
 * Classification 31, for ward; Müllner (2011), arXiv:1109.2378, figure 3, for the algorithm.
 */
ork_status ork_linkage_cluster(ork_context *ctx, ork_linkage linkage, double beta, size_t n,
                               double *distance, const double *weights, ork_hierarchy **hierarchy);

/*
 * Hierarchical clustering of points by Euclidean distance, in O(n p) memory: ORK_LINKAGE_SINGLE,
 * _WARD, _WARD_PLAIN, _CENTROID or _MEDIAN; the last three as from squared distances.
 *
 * The heights are those of ork_linkage_cluster, but for rounding; so are the merges where no
 * distances tie. With weights, Ward's distance of two units is 2 w_i w_j / (w_i + w_j) times the
 * squared one (its root for _WARD), as of so many equal units.
 *
 * x        [n × p] finite
 * weights  [n] > 0 of the units, or NULL for 1
 *
 * O(n² p), but most sums break off early. The same bits for any number of threads.
 *
 * Errors: ORK_ERR_DATA for a value that is not finite, or no variables; ORK_ERR_ARGUMENT for
 * another linkage or a weight that is not positive.
 *
 * Sources: Müllner (2011), arXiv:1109.2378, for the algorithm; Prim (1957), Bell System Technical
 * Journal 36, for the spanning tree of single linkage.
 */
ork_status ork_linkage_points(ork_context *ctx, ork_linkage linkage, const double *x, size_t n,
                              size_t p, const double *weights, ork_hierarchy **hierarchy);

/*
 * Labels [n] of the k clusters that are left after n − k merges, 1 <= k <= n.
 *
 * Errors: ORK_ERR_ARGUMENT for another k.
 */
ork_status ork_hierarchy_cut(ork_context *ctx, const ork_hierarchy *hierarchy, size_t k,
                             size_t *label);
/* Labels of the clusters within which no merge is higher than `height`, and how many there are. */
ork_status ork_hierarchy_cut_height(ork_context *ctx, const ork_hierarchy *hierarchy, double height,
                                    size_t *label, size_t *k);
/* Renumbers labels < k by size, ties by first unit; drops empty ones and sets *k to what is left.
   size [k] or NULL is filled with the sizes. */
ork_status ork_labels_by_size(ork_context *ctx, size_t n, size_t *label, size_t *k, size_t *size);

/* Cophenetic distances [n(n − 1)/2]: the height at which two units are joined (Sokal & Rohlf 1962).
 */
ork_status ork_hierarchy_cophenetic(ork_context *ctx, const ork_hierarchy *hierarchy,
                                    double *distance);
/* Pearson's correlation of the cophenetic distances with those given; NAN where either is constant.
   In O(n) memory beside `distance`. */
ork_status ork_hierarchy_cophenetic_correlation(ork_context *ctx, const ork_hierarchy *hierarchy,
                                                const double *distance, double *correlation);

/*
 * The order of leaves, among those that turn branches around, in which neighbours are nearest: the
 * sum of their distances is the least there is.
 *
 * distance  [n(n − 1)/2]
 * order     [n] units from left to right; may be hierarchy->order itself
 * length    the sum, or NULL
 *
 * O(n³) time at most, 16 n² bytes. The same bits for any number of threads.
 *
 * Errors: ORK_ERR_DATA for a distance that is not finite.
 * Source: Bar-Joseph, Gifford & Jaakkola (2001), Bioinformatics 17.
 */
ork_status ork_hierarchy_optimal_order(ork_context *ctx, const ork_hierarchy *hierarchy,
                                       const double *distance, size_t *order, double *length);

/* ---- k-means ------------------------------------------------------------------------------- */

typedef struct ork_k_means_options {
    size_t k;               /* clusters, from 1 to n */
    size_t starts;          /* how many times to begin anew, >= 1; 1 when `start` is given */
    size_t most_iterations; /* of a start, >= 1 */
    const double *weights;  /* [n] > 0, or NULL: each counts 1 */
    const double *start;    /* [k × p] centres to begin with, or NULL: greedy k-means++ */
    bool is_plain; /* stops where Lloyd's algorithm does; otherwise goes on while moving a single
                      unit lowers the objective (Hartigan 1975), which is a better optimum */
} ork_k_means_options;

typedef struct ork_k_means {
    size_t n, p, k;             /* k is less than asked for where there are fewer different units */
    size_t *label;              /* [n] numbered by size */
    double *centre;             /* [k × p] means of the clusters */
    double *within;             /* [k] sum of squares about the centre */
    size_t *size;               /* [k] units */
    double objective;           /* sum of `within` */
    size_t best_start, reached; /* the start that won; how many came as low (to 1e-9) */
    size_t iterations;          /* of that start */
    bool has_converged;         /* that start ended by itself */
} ork_k_means;

void ork_k_means_free(ork_k_means *result);
static inline void ork_k_means_cleanup_(ork_k_means **result)
{
    ork_k_means_free(*result);
}
#define ORK_OWNED_K_MEANS __attribute__((cleanup(ork_k_means_cleanup_)))

/*
 * Clusters of least weighted sum of squared Euclidean distances to their means, as far as many
 * starts find them. A cluster that gets empty takes the unit that is farthest from its centre.
 * Start s draws from stream s of the context's seed: the same bits for any number of threads.
 *
 * Bounds on distances say which units cannot have changed their cluster; the labels are those of
 * the plain algorithm.
 *
 * x  [n × p] finite
 *
 * Errors: ORK_ERR_DATA for a value that is not finite (names unit and variable, counted from 1) or
 * no variables; ORK_ERR_ARGUMENT for k, starts, iterations or weights out of range.
 *
 * Sources: Lloyd (1982), IEEE Trans. Information Theory 28; Arthur & Vassilvitskii (2007), SODA,
 * for k-means++; Hamerly (2010), SDM, for the bounds; Hartigan (1975), Clustering Algorithms, 4.
 */
ork_status ork_k_means_cluster(ork_context *ctx, const double *x, size_t n, size_t p,
                               const ork_k_means_options *options, ork_k_means **result);

/* ---- Partitions ---------------------------------------------------------------------------- */

/*
 * Silhouette width of each unit, (b − a)/max(a, b): a is its mean distance to its own cluster, b
 * that to the nearest other one. 0 in a cluster of one unit, and where a = b = 0.
 *
 * distance   [n(n − 1)/2]
 * label      [n] below k; clusters may be empty, at least two are not
 * width      [n] in [−1, 1]; below 0 a unit is nearer to another cluster than to its own
 * neighbour  [n] that other cluster, or NULL
 *
 * Errors: ORK_ERR_ARGUMENT for fewer than two clusters; ORK_ERR_DATA for a distance that is not
 * finite.
 * Source: Rousseeuw (1987), Journal of Computational and Applied Mathematics 20.
 */
ork_status ork_silhouette(ork_context *ctx, const double *distance, size_t n, const size_t *label,
                          size_t k, double *width, size_t *neighbour);
/* The same of points x [n × p] by Euclidean distance, in O(n (p + k)) memory; the same bits for any
   number of threads. */
ork_status ork_silhouette_points(ork_context *ctx, const double *x, size_t n, size_t p,
                                 const size_t *label, size_t k, double *width, size_t *neighbour);

/* How far clusters are apart and how tight they are, by coordinates. */
typedef struct ork_partition_spread {
    double total, within, between; /* sums of squares about the mean and the clusters' means */
    double calinski_harabasz;      /* between/(k − 1) over within/(n − k); greater is better */
    double davies_bouldin;         /* lower is better */
} ork_partition_spread;

/*
 * Empty clusters do not count. Ratios are NAN where they are 0/0 or there are fewer than two
 * clusters or (Calinski & Harabasz) no more units than clusters; the Davies–Bouldin index is
 * INFINITY where two different clusters have the same centre.
 *
 * x  [n × p]; label [n] below k
 *
 * Sources: Calinski & Harabasz (1974), Communications in Statistics 3; Davies & Bouldin (1979),
 * IEEE Transactions on Pattern Analysis 1: mean distances to centres over distances of centres.
 */
ork_status ork_partition_spread_of(ork_context *ctx, const double *x, size_t n, size_t p,
                                   const size_t *label, size_t k, ork_partition_spread *spread);

/* The same by distances. */
typedef struct ork_partition_gaps {
    double dunn;         /* least distance between clusters over the greatest within one */
    double dunn_mean;    /* least mean distance of two clusters over the greatest mean within one */
    double mean_within;  /* mean over units of the mean distance to the rest of their cluster */
    double mean_between; /* of pairs in different ones */
    double pearson_gamma; /* correlation of distances with being in different clusters */
} ork_partition_gaps;

/*
 * NAN where a ratio is not defined; clusters of one unit have no distances within.
 *
 * Sources: Dunn (1974), Journal of Cybernetics 4; Halkidi, Batistakis & Vazirgiannis (2001),
 * Journal of Intelligent Information Systems 17.
 */
ork_status ork_partition_gaps_of(ork_context *ctx, const double *distance, size_t n,
                                 const size_t *label, size_t k, ork_partition_gaps *gaps);

#endif
