/* Keys of what is compared between two periods. */
#include "methods/dynamics/pairs.h"

#include "methods/build.h"

ork_status dynamics_add_pair_keys(ork_context *ctx, const ork_panel *panel, const size_t *earlier,
                                  const size_t *later, size_t count, ork_table *table)
{
    ORK_SCRATCH(scratch);
    size_t *before, *after;
    ORK_NEW(before, ork_arena_calloc(ctx, &scratch, table->row_count, sizeof *before));
    ORK_NEW(after, ork_arena_calloc(ctx, &scratch, table->row_count, sizeof *after));
    for (size_t r = 0; r < table->row_count; r++) {
        before[r] = panel->row[earlier[r % count]];
        after[r] = panel->row[later[r % count]];
    }
    ORK_TRY(ork_build_pick(ctx, table, "unit", panel->unit, after));
    ORK_TRY(ork_build_pick(ctx, table, "from", panel->period, before));
    return ork_build_pick(ctx, table, "to", panel->period, after);
}
