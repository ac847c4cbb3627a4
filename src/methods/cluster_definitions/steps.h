/*
 * Defining clusters of related industries, step by step: the regions and industries of one period
 * in a fixed order (read), similarities and their mean (similarity, links), groups by several
 * methods (group), how good each is (validate), outliers (outliers), the clusters in the regions
 * (regions), tables, figures.
 *
 * Industries are sorted by code and regions by name, so that the order of the rows decides nothing.
 * Matrices of industries are symmetric [n × n]; NaN is not known.
 */
#ifndef ORKEN_METHODS_CLUSTER_DEFINITIONS_STEPS_H
#define ORKEN_METHODS_CLUSTER_DEFINITIONS_STEPS_H

#include "methods/complexity/steps.h"
#include "orken/math.h"
#include "orken/methods/cluster_definitions.h"

/* Industries of which the square of similarities is shown. */
enum { DEFINITIONS_SQUARE_MOST = 100 };

/* Methods of grouping, in the order of their choices. */
enum { GROUP_WARD, GROUP_AVERAGE, GROUP_K_MEANS, GROUP_LEIDEN, GROUP_METHODS };
extern const char *const definition_methods[];

/* One measure of similarity. */
typedef struct definition_measure {
    const char *name;
    double *value;        /* [n × n] as it was computed or given */
    double *standardised; /* ... to mean 0 and standard deviation 1 over the pairs */
    double mean, sd;
    size_t pairs; /* that are known */
} definition_measure;

/* How a partition does; the validation scores are percent. */
typedef struct definition_scores {
    double cluster_mean, cluster_high;   /* clusters related more within than between */
    double industry_mean, industry_high; /* industries */
    double total;                        /* their mean */
} definition_scores;

/* One way to part the industries. */
typedef struct definition_candidate {
    int method;
    size_t clusters, alone; /* clusters, and those of one industry */
    size_t *label;          /* [n] */
    definition_scores scores;
    bool is_chosen;
} definition_candidate;

/* What became of an industry. */
enum {
    PLACE_CORE,     /* clearly more related within than to the nearest other cluster */
    PLACE_MARGINAL, /* by less than the standard error of the difference */
    PLACE_OUTLIER,  /* less */
    PLACE_ALONE,    /* no other industry in its cluster */
};
extern const char *const definition_places[];

typedef struct definition_industry {
    size_t cluster, nearest; /* nearest: the other cluster that it is most related to */
    size_t moved_from;       /* cluster before it was moved, or SIZE_MAX */
    double within, between;  /* mean similarity to the others of its cluster; to the nearest */
    int place;               /* PLACE_... */
} definition_industry;

typedef struct definition_cluster {
    const char *name;
    double label, industries, size, share, within, between, high;
    double is_related, is_highly_related; /* within above the mean, the percentile of between */
    size_t core;                          /* the industry most related to the others */
} definition_cluster;

/* A cluster in a region and period; NaN is not known. */
typedef struct definition_cell {
    double size, known_size, most_size, unknown; /* unknown: industries */
    double quotient, quotient_low, quotient_high, share, national, rank, strong;
} definition_cell;

typedef struct definitions_work {
    const ork_cluster_definitions_options *options;
    const ork_input *input;
    ork_arena *arena;
    complexity_data data;
    size_t period;
    size_t n, regions;       /* industries that can be grouped; regions of the period */
    size_t *industry;        /* [n] places in the data */
    size_t *position;        /* [regions] */
    double *size, *quotient; /* [n] rows of regions */
    double *firms;           /* ..., or NULL */
    double *total;           /* [regions] */
    definition_measure *measure;
    size_t measures, measure_room;
    double *similarity; /* [n × n] mean of the standardised measures; no gaps */
    definition_candidate *candidate;
    size_t candidates, chosen;
    size_t *label; /* [n] the definitions */
    size_t clusters;
    definition_scores scores; /* after outliers were moved */
    size_t moved;
    definition_industry *found; /* [n] */
    definition_cluster *cluster;
    size_t *order;         /* [n] industries by cluster, the most related first */
    definition_cell *cell; /* [clusters × positions] */
} definitions_work;

static inline const char *definition_code(const definitions_work *work, size_t i)
{
    return work->data.sizes.code[work->industry[i]];
}
static inline const char *definition_name(const definitions_work *work, size_t i)
{
    return work->data.sizes.name[work->industry[i]];
}

ork_status definitions_read(ork_context *ctx, definitions_work *work);
void definitions_free(definitions_work *work);
/* Computes all measures and their mean; leaves out industries of which nothing is known. */
ork_status definitions_similarity(ork_context *ctx, definitions_work *work);
/* A matrix of NaN, added to the measures under a name. */
ork_status definitions_add_measure(ork_context *ctx, definitions_work *work, const char *name,
                                   double **value);
/* Measures from tables of flows and of given similarities. */
ork_status definitions_flows(ork_context *ctx, definitions_work *work);
ork_status definitions_given(ork_context *ctx, definitions_work *work);

ork_status definitions_group(ork_context *ctx, definitions_work *work);
/* Scores of all candidates; chooses one. */
ork_status definitions_validate(ork_context *ctx, definitions_work *work);
ork_status definitions_score(ork_context *ctx, const definitions_work *work, const size_t *label,
                             size_t clusters, definition_scores *scores);
/* Mean similarity [n × clusters] (column by column) of each industry to the others of each cluster;
   NaN to a cluster of which it is the only known member. */
void definitions_related(const double *similarity, size_t n, const size_t *label, size_t clusters,
                         size_t *count, double *related);
/* The percentile of what is known among values, or NaN; values are sorted. */
double definitions_percentile(double *values, size_t count, double percentile);

ork_status definitions_outliers(ork_context *ctx, definitions_work *work);
ork_status definitions_describe(ork_context *ctx, definitions_work *work);
ork_status definitions_regions(ork_context *ctx, definitions_work *work);
ork_status definitions_tables(ork_context *ctx, const definitions_work *work, ork_result *result);
ork_status definitions_figures(ork_context *ctx, const definitions_work *work, ork_result *result);

#endif
