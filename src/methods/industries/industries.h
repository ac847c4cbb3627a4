/*
 * Sizes of industries by unit and period, from wide or long data: what methods about regions and
 * industries work on. One industry after another; NaN is not there, and then `reason` says why.
 */
#ifndef ORKEN_METHODS_INDUSTRIES_INDUSTRIES_H
#define ORKEN_METHODS_INDUSTRIES_INDUSTRIES_H

#include "methods/panel.h"
#include "orken/methods/industries.h"

typedef struct ork_industries {
    const ork_industry_options *options;
    const ork_units *units; /* or NULL */
    ork_arena *arena;       /* holds all but the table */
    ork_table *table;       /* owned: one row per position; what the panel's rows mean */
    ork_panel panel;        /* one position per unit and period */
    size_t count;           /* industries */
    const char **code;      /* [count] as the data write them */
    const char **name;      /* [count] for people */
    double *size;           /* [count × positions] */
    uint8_t *reason;        /* [count × positions] ork_reason of a size that is missing */
    double *total;          /* [positions] */
    bool has_total;         /* given apart from the parts */
    double *national;       /* [count × periods] size of all regions as given, or NULL */
    double *national_total; /* [periods], or NULL */
    uint32_t *plants;       /* [count × positions] plants added up; NULL unless rows are plants */
    /* [count × periods] sums of plants' sizes to the 2nd, 3rd and 4th power, where they are needed
     */
    double *squares, *cubes, *fourth;
    const char *measure;    /* unit of the sizes, or NULL */
    const char *total_name; /* of what is called the total in messages, or NULL */
    bool needs_powers;      /* set before reading: squares, cubes and fourth are wanted */
    bool may_be_empty;      /* set before reading: a region without any size is no error */
} ork_industries;

/*
 * Reads, sums to the level that is asked for, and checks. Ends with ork_industries_free, also after
 * a failure; start from zeroes.
 *
 * Errors: ORK_ERR_ARGUMENT for options that do not go together, ORK_ERR_DATA for sizes below 0,
 * totals of 0, a combination that stands twice, codes outside the hierarchy, a territory counted
 * twice.
 */
ork_status ork_industries_read(ork_context *ctx, const ork_input *input,
                               const ork_industry_options *options, ork_arena *arena,
                               ork_industries *industries);
void ork_industries_free(ork_industries *industries);
#define ORK_OWNED_INDUSTRIES __attribute__((cleanup(ork_industries_free)))

/* `summed` of methods whose options begin with ORK_INDUSTRY_OPTIONS: rows that are plants are only
   added up. */
const char *ork_industries_summed(const void *options);

/* Size and total of all regions together in period t: as given, or sums over the regions of which
   both are known (or all totals, by `base`). NaN where nothing is known. */
double ork_industries_size(const ork_industries *industries, size_t k, size_t t);
double ork_industries_total(const ork_industries *industries, size_t k, size_t t);
/* Location quotients [count × positions] (Florence 1939): the industry's share in the region over
   its share in all regions; NaN where either is not known or the industry is nowhere. */
void ork_industries_quotients(const ork_industries *industries, double *quotient);

/* Numbers of plants or firms [count × positions]: of the rows where these are plants, of the
   columns named otherwise (one for long data, one per sector for wide); NULL when there are none.
 */
ork_status ork_industries_firms(ork_context *ctx, const ork_input *input,
                                const ork_industries *industries, const ork_columns *names,
                                double **firms);
/* [n] each value's part of their sum; NULL when a value is not known or all are 0. */
ork_status ork_shares(ork_context *ctx, ork_arena *arena, const double *values, size_t n,
                      double **shares);
/*
 * Co-agglomeration of industries two by two, Σ (s_k − x)(s_l − x) / (1 − X2), over the regions of
 * which both are known; s are shares of the industry, x of the total.
 *
 * size     [count] rows of n regions, `stride` apart; NaN is not known
 * total    [n]
 * matrix   [count × count] of which k·count + l is filled for k < l; NaN where nothing is known
 *
 * Source: Ellison, Glaeser & Kerr (2010), American Economic Review 100, eq. 1.
 */
ork_status ork_coagglomeration(ork_context *ctx, const double *size, size_t stride,
                               const double *total, size_t n, size_t count, double *matrix);

/* ---- Steps of reading -------------------------------------------------------------------------
 */

/* Arrays of count × positions, all NaN. */
ork_status ork_industries_allocate(ork_context *ctx, ork_industries *industries);
ork_status ork_industries_read_long(ork_context *ctx, const ork_table *data,
                                    ork_industries *industries);
/* Reads a column of sizes or totals by position; errors on what is below 0. */
ork_status ork_industries_positive(ork_context *ctx, const ork_industries *industries,
                                   const char *name, bool may_be_zero, double *values);
/* [rows] true where the disclosure column says that the size is suppressed; NULL without one. */
ork_status ork_industries_suppressed_rows(ork_context *ctx, const ork_table *table,
                                          const ork_industry_options *options, ork_arena *arena,
                                          bool **is_suppressed);
/* Takes the total industry out of the list. */
ork_status ork_industries_split_total(ork_context *ctx, ork_industries *industries);
/* Industries of one level of the hierarchy, checked against their parts. */
ork_status ork_industries_to_level(ork_context *ctx, ork_industries *industries);
/* Fills national and national_total from the rows of the national unit. */
ork_status ork_industries_take_national(ork_context *ctx, const ork_table *rows,
                                        ork_industries *industries);
/* The rows of the data that are regions, and those of the national unit; with references. */
ork_status ork_industries_split_national(ork_context *ctx, const ork_table *data,
                                         const char *national, ork_table **regions,
                                         ork_table **whole);

#endif
