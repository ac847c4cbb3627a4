/* Cluster definitions told in figures. */
#include "methods/cluster_definitions/steps.h"

#include <math.h>

/* More marks than this cannot be read one by one. */
enum { CELLS_MOST = 3000 };

static ork_status validation_figure(ork_context *ctx, const definitions_work *work,
                                    ork_result *result)
{
    const definition_candidate *chosen = &work->candidate[work->chosen];
    const char *title;
    ORK_NEW(title, ork_arena_format(ctx, work->arena,
                                    "%zu clusters by the method %s are told "
                                    "apart best",
                                    chosen->clusters, definition_methods[chosen->method]));
    if (work->candidates < 3) return ORK_OK;
    return ork_result_add_figure(
        ctx, result,
        &(ork_figure){ORK_FIGURE_DEFAULTS, .kind = ORK_FIGURE_LINE, .name = "validation",
                      .title = (char *)title,
                      .caption = "Percent of clusters and industries that are more related within "
                                 "their cluster than to others: mean of four shares. 100 is best.",
                      .table = "candidates", .x = "clusters", .value = "score", .group = "method"});
}

static ork_status similarity_figure(ork_context *ctx, const definitions_work *work,
                                    ork_result *result)
{
    if (work->n > DEFINITIONS_SQUARE_MOST) return ORK_OK;
    return ork_result_add_figure(
        ctx, result,
        &(ork_figure){.x_line = NAN,
                      .y_line = NAN,
                      .kind = ORK_FIGURE_HEATMAP,
                      .name = "similarity",
                      .title = "Which industries go together",
                      .caption = "Dark: more alike than most pairs; hatched: an industry with "
                                 "itself. Industries stand cluster by cluster, as in the table of "
                                 "definitions: clusters are squares "
                                 "along the diagonal.",
                      .table = "similarity",
                      .x = "with",
                      .y = "industry",
                      .value = "percent",
                      .keep_order = true});
}

static ork_status regions_figure(ork_context *ctx, const definitions_work *work, ork_result *result)
{
    const char *in = ork_panel_in(ctx, work->arena, &work->data.sizes.panel, work->period), *title;
    if (work->regions * work->clusters > CELLS_MOST) return in ? ORK_OK : ORK_ERR_MEMORY;
    ORK_NEW(title, in ? ork_arena_format(ctx, work->arena, "Where which clusters are strong%s", in)
                      : NULL);
    return ork_result_add_figure(
        ctx, result,
        &(ork_figure){.x_line = NAN,
                      .y_line = 1,
                      .decimals = 1,
                      .kind = ORK_FIGURE_HEATMAP,
                      .name = "regions",
                      .title = (char *)title,
                      .caption = "Location quotients: above 1 where a region has more of the "
                                 "cluster than all regions. Where an industry of the cluster is "
                                 "suppressed: at least.",
                      .table = "current",
                      .x = "cluster",
                      .y = "unit",
                      .value = "quotient_low",
                      .diverging = true});
}

static ork_status map_figure(ork_context *ctx, const definitions_work *work, ork_result *result)
{
    if (!work->input->units) return ORK_OK;
    return ork_result_add_figure(
        ctx, result,
        &(ork_figure){ORK_FIGURE_DEFAULTS, .kind = ORK_FIGURE_MAP, .name = "map",
                      .title = "How many strong clusters each region has",
                      .caption =
                          "Strong: among the regions with the greatest location quotients of "
                          "the cluster.",
                      .table = "profiles", .label = "unit", .value = "strong"});
}

ork_status definitions_figures(ork_context *ctx, const definitions_work *work, ork_result *result)
{
    ORK_TRY(validation_figure(ctx, work, result));
    ORK_TRY(similarity_figure(ctx, work, result));
    ORK_TRY(regions_figure(ctx, work, result));
    return map_figure(ctx, work, result);
}
