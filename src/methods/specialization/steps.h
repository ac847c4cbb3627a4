/*
 * Specialisation, step by step: what is measured (sizes of industries by region, or a published
 * index), measures (shares, quotients, concentration), tables and figures. Arrays are by position
 * of the panel and, where there are several industries, one industry after another. NaN is not
 * there.
 */
#ifndef ORKEN_METHODS_SPECIALIZATION_STEPS_H
#define ORKEN_METHODS_SPECIALIZATION_STEPS_H

#include "methods/industries/industries.h"
#include "orken/methods/specialization.h"

/* What is known of an industry in a period. */
typedef struct industry_summary {
    double size, total;                                          /* of all regions together */
    size_t units;                                                /* with a value */
    double herfindahl, herfindahl_normalised, equivalent_number; /* over regions */
    double index_sum, index_mean, index_mean_all, index_squares; /* of the sectoral share index */
    double highest, leader_share;
    size_t most_specialised, leader;  /* positions, or SIZE_MAX */
    double cut_off, quotient_cut_off; /* of standardised quotients, and the quotient there */
} industry_summary;

/* What is known of a region in a period; NaN where some of its industries are not known. */
typedef struct region_summary {
    double herfindahl, herfindahl_normalised, equivalent_number; /* over industries */
    double entropy, relative_entropy;
    double krugman_rest, krugman_mean, krugman_total, hoover; /* against all regions */
    double hachman, gini, gini_lorenz;
    double above_one; /* industries with a quotient above 1 */
    double covered;   /* industries' share of the total */
} region_summary;

typedef struct specialization_work {
    const ork_specialization_options *options;
    const ork_input *input;
    ork_arena *arena;
    ork_industries from; /* what was read; its arrays also stand here: */
    ork_panel panel;     /* one position per unit and period */
    size_t industries;
    const char **industry;     /* [industries] names */
    bool is_index;             /* only index is known */
    double *size;              /* [industries × count] */
    double *total;             /* [count] */
    double *share;             /* [industries × count] of the region: V_s / V */
    double *index;             /* [industries × count] its square */
    double *quotient;          /* [industries × count] */
    double *national;          /* [industries × count] of the industry: the region's part */
    double *rank;              /* [industries × count] within the period, 1 = most specialised */
    industry_summary *summary; /* [industries × periods] */
    double *standardised;      /* [industries × count] z within the industry, or NULL */
    region_summary *region;    /* [count] */
    bool has_rest;             /* total − industries counts as one more industry */
} specialization_work;

ork_status specialization_measures(ork_context *ctx, specialization_work *work);
/* After the measures: regions over industries; quotients within industries. */
ork_status specialization_regions(ork_context *ctx, specialization_work *work);
ork_status specialization_standardise(ork_context *ctx, specialization_work *work);
ork_status specialization_tables(ork_context *ctx, const specialization_work *work,
                                 ork_result *result);
ork_status specialization_figures(ork_context *ctx, const specialization_work *work,
                                  ork_result *result);

#endif
