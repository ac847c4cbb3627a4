/* The options of the method `cluster-definitions`, for those who call it from C. */
#ifndef ORKEN_METHODS_CLUSTER_DEFINITIONS_H
#define ORKEN_METHODS_CLUSTER_DEFINITIONS_H

#include "orken/methods/industries.h"

enum { ORK_OUTLIERS_MOVE, ORK_OUTLIERS_TELL };

typedef struct ork_cluster_definitions_options {
    ORK_INDUSTRY_OPTIONS;
    ork_columns firms;      /* numbers of plants: one column, or one per sector */
    const ork_table *flows; /* from, to, value: what industries sell to each other; or NULL */
    const ork_table *given; /* a, b, value, measure: similarities as they are; or NULL */
    ork_texts similarity;   /* what goes into it; empty: all that the data allow of the defaults */
    double threshold;       /* quotient from which a region counts as specialised */
    const char *as_of;      /* the period that defines the clusters; NULL: the latest */
    ork_texts methods;      /* of grouping */
    ork_reals clusters;     /* numbers of clusters to try; empty: by the number of industries */
    int64_t starts;         /* of k-means and Leiden */
    double percentile;      /* of relatedness to other clusters, which must be exceeded */
    int outliers;           /* ORK_OUTLIERS_... */
    double strong_share;    /* percent of a cluster's regions that may be strong */
    double min_quotient;    /* ... and the location quotient they must exceed */
    double min_size;        /* ... and the size; NAN: none */
    bool pairs;             /* whether the table of all pairs is given */
} ork_cluster_definitions_options;

extern const ork_method ork_method_cluster_definitions;

#endif
