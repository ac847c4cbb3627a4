/* Relatedness told in figures; each title says what is seen. */
#include "methods/complexity/relatedness.h"

#include <math.h>

enum { POINTS_MOST = 2000 };

/* The options of the unit in focus: near and complex on the right above. */
static ork_status focus_figure(ork_context *ctx, const relatedness_work *work, ork_result *result)
{
    const ork_panel *panel = &work->data.sizes.panel;
    const char *in = ork_panel_in(ctx, work->data.arena, panel, panel->periods - 1), *title;
    size_t known = 0;
    for (size_t i = 0; i < work->focus_count; i++)
        known += relatedness_quadrant(work, &work->focus[i]) != NULL;
    if (known == 0 || work->focus_count > POINTS_MOST) return in ? ORK_OK : ORK_ERR_MEMORY;
    ORK_NEW(title, in ? ork_arena_format(ctx, work->data.arena,
                                         "What %s might enter%s: how near it is, and how complex",
                                         ork_panel_unit(panel, work->focus_position), in)
                      : NULL);
    return ork_result_add_figure(
        ctx, result,
        &(ork_figure){
            .x_line = work->mean_density[work->focus_position],
            .y_line = 0,
            .decimals = -1,
            .kind = ORK_FIGURE_SCATTER,
            .name = "options",
            .title = (char *)title,
            .caption =
                "The vertical line is the mean density of the unit's options, the "
                "horizontal one the mean complexity of all industries. The best options are named.",
            .table = "focus",
            .x = "density",
            .y = "pci",
            .label = "best",
            .group = "quadrant"});
}

static ork_status top_figure(ork_context *ctx, const relatedness_work *work, ork_result *result)
{
    if (work->top_count < 3) return ORK_OK;
    return ork_result_add_figure(
        ctx, result,
        &(ork_figure){.x_line = NAN,
                      .y_line = NAN,
                      .decimals = 2,
                      .kind = ORK_FIGURE_HEATMAP,
                      .name = "relatedness",
                      .title = "Which industries go together",
                      .caption = "The industries found in the most units, related ones beside each "
                                 "other; hatched: an industry with itself.",
                      .table = "top",
                      .x = "other",
                      .y = "industry",
                      .value = "relatedness",
                      .keep_order = true});
}

static ork_status entry_figure(ork_context *ctx, const relatedness_work *work, ork_result *result)
{
    if (!work->has_entry || work->entry.bin_count < 2 || work->entry.entries == 0) return ORK_OK;
    return ork_result_add_figure(
        ctx, result,
        &(ork_figure){.x_line = NAN,
                      .y_line = NAN,
                      .decimals = 3,
                      .kind = ORK_FIGURE_BAR,
                      .name = "entries",
                      .title = "How often industries were entered, by how near the unit was",
                      .caption = "Tenths of all units and industries by relatedness density; 95 % "
                                 "intervals.",
                      .table = "entries",
                      .label = "density",
                      .value = "share",
                      .lower = "lower",
                      .upper = "upper",
                      .keep_order = true});
}

ork_status relatedness_figures(ork_context *ctx, const relatedness_work *work, ork_result *result)
{
    ORK_TRY(focus_figure(ctx, work, result));
    ORK_TRY(top_figure(ctx, work, result));
    return entry_figure(ctx, work, result);
}
