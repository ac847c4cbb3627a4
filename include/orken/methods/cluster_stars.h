/* The options of the method `cluster-stars`, for those who call it from C. */
#ifndef ORKEN_METHODS_CLUSTER_STARS_H
#define ORKEN_METHODS_CLUSTER_STARS_H

#include "orken/methods/industries.h"

enum { ORK_FOCUS_ALL, ORK_FOCUS_INDUSTRY };

typedef struct ork_cluster_stars_options {
    ORK_INDUSTRY_OPTIONS;
    double top_size;           /* percent of an industry's regions that have the star for size */
    double min_quotient;       /* location quotient of the star for specialisation */
    double top_focus;          /* percent of clusters that have the star for focus */
    int focus_among;           /* ORK_FOCUS_...: of all clusters, or of the industry's */
    double min_size;           /* smaller clusters have no star; NAN: none is too small */
    double navigator_quotient; /* the Business Navigator's least quotient */
    double navigator_factor;   /* ... and cluster factor */
} ork_cluster_stars_options;

extern const ork_method ork_method_cluster_stars;

#endif
