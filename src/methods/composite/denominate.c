/* Indicators that depend on a unit's size are divided by it. */
#include "methods/composite/steps.h"

#include <math.h>

typedef struct {
    composite_work *work;
    size_t *changed; /* [leaf_count] */
    size_t *lost;    /* [leaf_count] values whose denominator is missing */
} denominating;

static ork_status not_positive(ork_context *ctx, const composite_work *work,
                               const composite_node *node, size_t p, double divisor)
{
    ORK_OWNED_TEXT ork_text row = {0};
    ork_table_row_name(ctx, work->input->data, work->panel.row[p], &row);
    ORK_TRY(ork_text_status(&row));
    ork_fail(ctx, ORK_ERR_DATA, "\"%s\" cannot be divided by \"%s\" of %s, which is %g", node->name,
             node->denominator->name, row.bytes, divisor);
    ork_hint(ctx, "a denominator is a size above 0, such as population or area");
    ork_place place =
        ork_table_place(work->input->data, work->panel.row[p], node->denominator->name);
    return ork_at(ctx, &place);
}

static ork_status denominate_indicator(ork_context *ctx, size_t j, void *data)
{
    denominating *all = data;
    composite_work *work = all->work;
    const composite_node *node = &work->nodes[work->leaves[j]];
    size_t n = work->panel.count;
    double *value = work->value + j * n, *divisor;
    if (!node->denominator) return ORK_OK;
    ORK_SCRATCH(scratch);
    ORK_NEW(divisor, ork_arena_alloc(ctx, &scratch, n * sizeof *divisor));
    ork_panel_read(&work->panel, node->denominator, divisor);
    for (size_t p = 0; p < n; p++) {
        if (isnan(value[p])) continue;
        if (divisor[p] <= 0) return not_positive(ctx, work, node, p, divisor[p]);
        value[p] = value[p] / divisor[p] * node->factor;
        if (isnan(divisor[p])) {
            all->lost[j]++;
        } else {
            all->changed[j]++;
        }
    }
    return ORK_OK;
}

ork_status composite_denominate(ork_context *ctx, composite_work *work)
{
    ORK_SCRATCH(scratch);
    denominating all = {.work = work};
    size_t indicators = 0, cells = 0;
    ORK_NEW(all.changed, ork_arena_calloc(ctx, &scratch, work->leaf_count, sizeof *all.changed));
    ORK_NEW(all.lost, ork_arena_calloc(ctx, &scratch, work->leaf_count, sizeof *all.lost));
    ORK_TRY(ork_parallel(ctx, work->leaf_count, denominate_indicator, &all));
    for (size_t j = 0; j < work->leaf_count; j++) {
        const composite_node *node = &work->nodes[work->leaves[j]];
        indicators += node->denominator != NULL;
        cells += all.changed[j];
        if (all.lost[j] == 0) continue;
        ORK_TRY(ork_note_add(ctx, ORK_WARNING, "denominator-missing",
                             "%zu values of \"%s\" are lost because \"%s\" is missing there",
                             all.lost[j], node->name, node->denominator->name));
    }
    if (indicators == 0) return ORK_OK;
    return composite_tell(ctx, work, "denominate", indicators, cells,
                          "each divided by its denominator");
}
