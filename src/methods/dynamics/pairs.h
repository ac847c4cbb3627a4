/* What methods that compare periods share in their tables. */
#ifndef ORKEN_METHODS_DYNAMICS_PAIRS_H
#define ORKEN_METHODS_DYNAMICS_PAIRS_H

#include "methods/panel.h"

/* Columns unit, from and to: row r of the table is about positions earlier and later [r % count].
 */
ork_status dynamics_add_pair_keys(ork_context *ctx, const ork_panel *panel, const size_t *earlier,
                                  const size_t *later, size_t count, ork_table *table);

#endif
