/*
 * A metafrontier, step by step: rows are read and given their groups, each group gets its frontier,
 * the frontiers get one over all of them, and everything is told.
 */
#ifndef ORKEN_METHODS_FRONTIER_METAFRONTIER_H
#define ORKEN_METHODS_FRONTIER_METAFRONTIER_H

#include "methods/frontier/frontier.h"
#include "orken/math/metafrontier.h"
#include "orken/methods/metafrontier.h"

enum { METAFRONTIER_SURFACES = 2 }; /* ork_envelope_norm */

typedef struct metafrontier_group {
    const char *name;
    size_t n, *member; /* [n] observations */
    ork_frontier_model model;
    ork_frontier fit;
} metafrontier_group;

typedef struct metafrontier {
    const ork_metafrontier_options *options;
    frontier_analysis base; /* rows, columns and the form */
    size_t n, *used;        /* [n] which of the base's rows */
    ork_frontier_model model;
    ork_frontier pooled; /* one frontier for all */
    metafrontier_group *group;
    size_t groups;
    uint32_t *group_of;                            /* [n] */
    double *te, *te_lower, *te_upper;              /* [n] against the group's frontier */
    double *value;                                 /* [n] the group's frontier */
    ork_frontier_model meta_model;                 /* which explains it */
    ork_frontier meta;                             /* by the metafrontier */
    double *covariance;                            /* [terms²] of quasi maximum likelihood */
    double *tgr, *tgr_lower, *tgr_upper, *te_meta; /* [n] */
    bool has_surfaces;                             /* not too many rows */
    double *surface[METAFRONTIER_SURFACES];        /* [frontier's terms] */
    double *surface_tgr[METAFRONTIER_SURFACES];    /* [n] */
} metafrontier;

ork_status metafrontier_read(ork_context *ctx, metafrontier *m);
ork_status metafrontier_fit(ork_context *ctx, metafrontier *m);
ork_status metafrontier_tables(ork_context *ctx, const metafrontier *m, ork_result *result);
ork_status metafrontier_figures(ork_context *ctx, const metafrontier *m, ork_result *result);

/* The row of the data of observation i. */
static inline size_t metafrontier_row(const metafrontier *m, size_t i)
{
    return m->base.row[m->used[i]];
}

#endif
