/* Tables of a composite index that figures draw; each is left out where nobody could read it. */
#ifndef ORKEN_METHODS_COMPOSITE_OVERVIEW_H
#define ORKEN_METHODS_COMPOSITE_OVERVIEW_H

#include "methods/composite/sheet.h"

/* More units than this cannot be read as stacks. */
enum { COMPOSITE_STACKS_MOST = 80 };

/* `ranked` [count] positions of each period by rank, the best first. */
ork_status composite_dimensions_table(ork_context *ctx, const composite_work *work,
                                      const size_t *ranked, ork_result *result);
ork_status composite_leaders_table(ork_context *ctx, const composite_work *work,
                                   const size_t *ranked, ork_result *result);
/* Sums the table change_contributions, which is made before. */
ork_status composite_change_dimensions_table(ork_context *ctx, const composite_work *work,
                                             ork_result *result);
/* With the option `against`. */
ork_status composite_against_table(ork_context *ctx, const composite_work *work,
                                   const size_t *ranked, ork_result *result);

#endif
