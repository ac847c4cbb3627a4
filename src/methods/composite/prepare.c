/* What happens to values before they are compared, and the account of each step. */
#include "methods/composite/steps.h"

#include <assert.h>
#include <math.h>
#include <stdio.h>
#include <string.h>

ork_status composite_tell(ork_context *ctx, composite_work *work, const char *step,
                          size_t indicators, size_t cells, const char *format, ...)
{
    assert(work->told_count < COMPOSITE_TOLD_MOST);
    char note[512];
    va_list arguments;
    va_start(arguments, format);
    vsnprintf(note, sizeof note, format, arguments);
    va_end(arguments);
    composite_told *told = &work->told[work->told_count++];
    *told = (composite_told){.step = step, .indicators = indicators, .cells = cells};
    ORK_NEW(told->note, ork_arena_strndup(ctx, work->arena, note, strlen(note)));
    return ORK_OK;
}

const char *composite_in_scope(ork_context *ctx, composite_work *work, size_t g)
{
    if (work->options->scope == ORK_SCOPE_ALL) return "";
    return ork_panel_in(ctx, work->arena, &work->panel, g);
}

/* ---- Groups of units ---------------------------------------------------------------------------
 */

/* Groups in order of first appearance; a unit without one belongs to none. */
static ork_status read_groups(ork_context *ctx, composite_work *work)
{
    if (!work->options->groups) return ORK_OK;
    ORK_SCRATCH(scratch);
    const ork_column *column;
    const ork_panel *panel = &work->panel;
    uint32_t *ids, found;
    ORK_TRY(ork_table_column(ctx, work->input->data, work->options->groups, &column));
    ORK_NEW(ids, ork_arena_calloc(ctx, &scratch, panel->count, sizeof *ids));
    ORK_TRY(ork_column_group_ids(ctx, column, ids, &found));
    work->groups = found;
    ORK_NEW(work->group_of,
            ork_arena_calloc(ctx, work->arena, panel->count, sizeof *work->group_of));
    for (size_t p = 0; p < panel->count; p++) {
        size_t i = panel->row[p];
        work->group_of[p] = ork_column_has(column, i) ? ids[i] : found;
    }
    return ORK_OK;
}

/* ---- All steps ---------------------------------------------------------------------------------
 */

static ork_status read_indicator(ork_context *ctx, size_t j, void *data)
{
    (void)ctx;
    composite_work *work = data;
    const composite_node *node = &work->nodes[work->leaves[j]];
    ork_panel_read(&work->panel, node->column, work->raw + j * work->panel.count);
    return ORK_OK;
}

static bool changes_values(const composite_work *work)
{
    bool changes = false;
    for (size_t j = 0; j < work->leaf_count; j++) {
        const composite_node *node = &work->nodes[work->leaves[j]];
        changes |= node->denominator || node->impute != ORK_IMPUTE_NONE ||
                   node->treatment.kind != ORK_TREAT_NONE;
    }
    return changes;
}

ork_status composite_read(ork_context *ctx, composite_work *work)
{
    size_t n = work->panel.count, leaves = work->leaf_count;
    if (n && leaves > SIZE_MAX / n) return ork_fail(ctx, ORK_ERR_MEMORY, "the data are too large");
    ORK_NEW(work->raw, ork_arena_calloc(ctx, work->arena, n * leaves, sizeof *work->raw));
    ORK_TRY(ork_parallel(ctx, leaves, read_indicator, work));
    return read_groups(ctx, work);
}

ork_status composite_prepare(ork_context *ctx, composite_work *work)
{
    size_t n = work->panel.count, leaves = work->leaf_count;
    work->value = work->raw;
    if (!changes_values(work)) return ORK_OK;
    ORK_NEW(work->value, ork_arena_calloc(ctx, work->arena, n * leaves, sizeof *work->value));
    memcpy(work->value, work->raw, n * leaves * sizeof *work->value);
    ORK_TRY(composite_denominate(ctx, work));
    ORK_TRY(composite_impute(ctx, work));
    return composite_treat(ctx, work);
}
