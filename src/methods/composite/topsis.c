/* TOPSIS (Hwang & Yoon 1981): how near a unit is to the best of all, and how far from the worst. */
#include "methods/composite/steps.h"

#include <math.h>

/* What is best and worst among the units of a period, once weighted: one column at a time. */
static void add_distances(const composite_family *family, const composite_node *child, size_t from,
                          size_t to, double *near, double *far)
{
    const double *x = child->score, *score = family->group->score;
    double greatest = 0, squares = 0, best = -INFINITY, worst = INFINITY;
    for (size_t p = from; p < to; p++) {
        if (isnan(score[p]) || isnan(x[p])) continue;
        greatest = fmax(greatest, fabs(x[p]));
        best = fmax(best, x[p]);
        worst = fmin(worst, x[p]);
    }
    if (!(best > worst)) return; /* the same for all: it tells nobody apart */
    for (size_t p = from; p < to; p++) {
        if (isnan(score[p]) || isnan(x[p])) continue;
        squares += (x[p] / greatest) * (x[p] / greatest);
    }
    double weight = child->weight / sqrt(squares);
    for (size_t p = from; p < to; p++) {
        if (isnan(score[p]) || isnan(x[p])) continue;
        double to_best = weight * (best / greatest - x[p] / greatest);
        double to_worst = weight * (x[p] / greatest - worst / greatest);
        near[p] += to_best * to_best;
        far[p] += to_worst * to_worst;
    }
}

/* A part that a unit lacks is left out of both of its distances, which is as if the others had its
   weight: the ratio is the same. */
ork_status composite_topsis(ork_context *ctx, composite_work *work, const composite_family *family)
{
    const ork_panel *panel = &work->panel;
    double *score = family->group->score, *near, *far;
    ORK_SCRATCH(scratch);
    ORK_NEW(near, ork_arena_calloc(ctx, &scratch, panel->count, sizeof *near));
    ORK_NEW(far, ork_arena_calloc(ctx, &scratch, panel->count, sizeof *far));
    for (size_t t = 0; t < panel->periods; t++) {
        for (size_t k = 0; k < family->count; k++) {
            add_distances(family, family->child[k], panel->start[t], panel->start[t + 1], near,
                          far);
        }
    }
    for (size_t p = 0; p < panel->count; p++) {
        if (isnan(score[p])) continue;
        double both = sqrt(near[p]) + sqrt(far[p]);
        if (both > 0) {
            score[p] = sqrt(far[p]) / both;
            continue;
        }
        ORK_OWNED_TEXT ork_text row = {0};
        ork_table_row_name(ctx, work->input->data, panel->row[p], &row);
        ORK_TRY(ork_text_status(&row));
        ork_fail(ctx, ORK_ERR_DATA,
                 "TOPSIS has nothing to compare %s with: in all that it has of \"%s\" the units of "
                 "its period are the same",
                 row.bytes, family->group->name);
        return ork_hint(ctx, "leave the unit or the period out, or aggregate arithmetically");
    }
    return ORK_OK;
}
