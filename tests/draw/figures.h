/*
 * Example figures of every kind, with real figures and with awkward ones: what the tests check and
 * what the gallery shows.
 */
#ifndef ORKEN_TESTS_DRAW_FIGURES_H
#define ORKEN_TESTS_DRAW_FIGURES_H

#include "orken/draw.h"

typedef struct example {
    const char *name;
    ork_status (*build)(ork_context *ctx, ork_table **table, ork_figure *figure,
                        ork_draw_options *options);
} example;

/* Example `index`, or NULL after the last. */
const example *example_at(size_t index);
/* Those of figures_other.c. */
extern const example other_examples[];
extern const size_t other_example_count;
/* Those of figures_maps.c. */
extern const example map_examples[];
extern const size_t map_example_count;

/* Those of figures_networks.c. */
extern const example network_examples[];
extern const size_t network_example_count;

/* Those of figures_ranks.c. */
extern const example rank_examples[];
extern const size_t rank_example_count;

/* The parts of an example; free_example releases them, also after a failure. */
ork_status build_example(ork_context *ctx, const example *what, double width, ork_table **table,
                         ork_figure *figure, ork_draw_options *options);
void free_example(ork_table *table, ork_draw_options *options);
/* Builds an example and draws it. */
ork_status draw_example(ork_context *ctx, const example *what, double width, ork_text *svg);

/* Columns of a table under construction; NAN and NULL are missing. */
ork_status add_numbers(ork_context *ctx, ork_table *table, const char *name, const char *label,
                       const char *measure, const double *values);
ork_status add_texts(ork_context *ctx, ork_table *table, const char *name,
                     const char *const *values);

/* The 16 regions of before 2018, in the order of the tables of Kireyeva et al. (2018). */
enum { REGIONS = 16 };
extern const char *const regions_en[REGIONS],
    *const regions_kk[REGIONS], *const regions_ru[REGIONS], *const regions_iso[REGIONS];
/* Innovation index in percent of the leader: Kireyeva et al. (2018), Table 1. */
extern const double innovation_2011[REGIONS], innovation_2016[REGIONS];
/* Gross regional product and value added of information and communication in 2016, million tenge:
   Bureau of National Statistics of Kazakhstan. */
extern const double grp_2016[REGIONS], ict_2016[REGIONS];

#endif
