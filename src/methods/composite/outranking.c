/* The comparison of units two by two that Copeland's and Kemeny's rules start from. */
#include "methods/build.h"
#include "methods/composite/steps.h"

#include <math.h>

/* Units of which all pairs can still be looked through. */
enum { UNITS_MOST = 100 };

static bool counts(const composite_node *node)
{
    return !node->is_dropped && node->weight != 0;
}

/* Share of the weight of what both have in which unit p is better than q; ties count half. NaN
   when they have nothing in common. */
static double outranks(const composite_work *work, size_t p, size_t q)
{
    double better = 0, all = 0;
    const composite_node *nodes = work->nodes;
    for (size_t c = nodes[0].first_child; c != COMPOSITE_NONE; c = nodes[c].next_sibling) {
        if (!counts(&nodes[c])) continue;
        double a = nodes[c].score[p], b = nodes[c].score[q];
        if (isnan(a) || isnan(b)) continue;
        all += nodes[c].weight;
        better += nodes[c].weight * (a > b ? 1 : a == b ? 0.5 : 0);
    }
    return all > 0 ? better / all : NAN;
}

ork_status composite_outranking_table(ork_context *ctx, const composite_work *work,
                                      ork_result *result)
{
    ork_combining rule = composite_combining(work, &work->nodes[0]);
    if (rule != ORK_AGGREGATE_COPELAND && rule != ORK_AGGREGATE_KEMENY) return ORK_OK;
    const ork_panel *panel = &work->panel;
    ORK_SCRATCH(scratch);
    size_t t = panel->periods - 1, units = 0, rows = 0, *at, *unit, *other;
    ORK_NEW(at, ork_arena_calloc(ctx, &scratch, panel->count, sizeof *at));
    for (size_t p = panel->start[t]; p < panel->start[t + 1]; p++) {
        if (!isnan(work->nodes[0].score[p])) at[units++] = p;
    }
    if (units < 2 || units > UNITS_MOST) return ORK_OK;
    const char **names, *in, *title;
    double *share;
    ORK_NEW(names, ork_arena_calloc(ctx, &scratch, units, sizeof *names));
    ORK_NEW(unit, ork_arena_calloc(ctx, &scratch, units * units, sizeof *unit));
    ORK_NEW(other, ork_arena_calloc(ctx, &scratch, units * units, sizeof *other));
    ORK_NEW(share, ork_arena_calloc(ctx, &scratch, units * units, sizeof *share));
    for (size_t i = 0; i < units; i++) {
        names[i] = ork_panel_unit(panel, at[i]);
        for (size_t j = 0; j < units; j++) {
            if (i == j) continue;
            unit[rows] = i;
            other[rows] = j;
            share[rows++] = outranks(work, at[i], at[j]);
        }
    }
    ORK_NEW(in, ork_panel_in(ctx, &scratch, panel, t));
    ORK_NEW(title, ork_arena_format(ctx, &scratch, "Units two by two%s", in));
    ORK_OWNED_TABLE ork_table *table = NULL;
    ORK_TRY(ork_build_table(ctx, "outranking", title, rows, &table));
    ORK_TRY(ork_build_repeat(ctx, table, "unit", "Unit", names, units, unit));
    ORK_TRY(ork_build_repeat(ctx, table, "other", "Compared with", names, units, other));
    ORK_TRY(ork_build_number(ctx, table, "share", "Weight in which it is better", NULL, share));
    ork_table *done = table;
    table = NULL;
    return ork_result_take_table(ctx, result, done);
}
