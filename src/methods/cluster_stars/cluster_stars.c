/* Identifying clusters by stars and by rules: the declaration, and the steps in their order. */
#include "methods/cluster_stars/steps.h"

#include <math.h>

static const ork_param params[] = {
    ORK_INDUSTRY_PARAMS(ork_cluster_stars_options),
    ORK_REAL_PARAM(ork_cluster_stars_options, top_size, "10", 0, 100,
                   "Star for size: percent of the industry's regions, the largest"),
    ORK_REAL_PARAM(ork_cluster_stars_options, min_quotient, "2", 0, INFINITY,
                   "Star for specialisation: least location quotient"),
    ORK_REAL_PARAM(ork_cluster_stars_options, top_focus, "10", 0, 100,
                   "Star for focus: percent of clusters, those with the greatest share in their "
                   "region"),
    ORK_CHOICE_PARAM(ork_cluster_stars_options, focus_among, "all",
                     "Whose percent: of all clusters, or of those of the same industry", "all",
                     "industry"),
    ORK_REAL_PARAM(ork_cluster_stars_options, min_size, NULL, 0, INFINITY,
                   "Clusters smaller than this have no stars"),
    ORK_REAL_PARAM(ork_cluster_stars_options, navigator_quotient, "1", 0, INFINITY,
                   "Business Navigator: the location quotient must be above it"),
    ORK_REAL_PARAM(ork_cluster_stars_options, navigator_factor, "0", -INFINITY, INFINITY,
                   "Business Navigator: the cluster factor must be above it"),
};

static const ork_output outputs[] = {
    {"clusters", "unit", ORK_TEXT, "Unit"},
    {"clusters", "period", ORK_INTEGER, "Period, when there is one"},
    {"clusters", "industry", ORK_TEXT, "Industry"},
    {"clusters", "size", ORK_NUMBER, "Size of the industry in the unit"},
    {"clusters", "quotient", ORK_NUMBER, "Location quotient"},
    {"clusters", "share", ORK_NUMBER, "Share in the region"},
    {"clusters", "national", ORK_NUMBER, "Share of the industry in all regions"},
    {"clusters", "size_star", ORK_INTEGER, "1: among the largest of the industry"},
    {"clusters", "specialisation_star", ORK_INTEGER, "1: the quotient reaches min-quotient"},
    {"clusters", "focus_star", ORK_INTEGER, "1: among the greatest shares in their region"},
    {"clusters", "stars", ORK_INTEGER, "Sum, 0 to 3; missing where one of them is not known"},
    {"latest", "unit", ORK_TEXT, "The latest period alone, with the columns of clusters"},
    {"regions", "unit", ORK_TEXT, "Unit (two or more industries)"},
    {"regions", "period", ORK_INTEGER, "Period, when there is one"},
    {"regions", "three_stars", ORK_INTEGER, "Clusters with three stars"},
    {"regions", "two_stars", ORK_INTEGER, "Clusters with two stars"},
    {"regions", "one_star", ORK_INTEGER, "Clusters with one star"},
    {"regions", "stars", ORK_INTEGER, "Stars of all clusters"},
    {"portfolio", "unit", ORK_TEXT, "Unit (two or more periods)"},
    {"portfolio", "industry", ORK_TEXT, "Industry"},
    {"portfolio", "size", ORK_NUMBER, "Size in the last period"},
    {"portfolio", "quotient", ORK_NUMBER, "Location quotient in the last period"},
    {"portfolio", "quotient_first", ORK_NUMBER, "... in the first"},
    {"portfolio", "quotient_change", ORK_NUMBER, "Last less first"},
    {"portfolio", "quadrant", ORK_TEXT, "Specialised (above 1) or not, rising or falling"},
    {"navigator", "unit", ORK_TEXT, "Unit (two or more periods)"},
    {"navigator", "industry", ORK_TEXT, "Industry"},
    {"navigator", "quotient", ORK_NUMBER, "Location quotient in the last period"},
    {"navigator", "growth", ORK_NUMBER, "Growth of the industry in the unit, first to last"},
    {"navigator", "cluster_factor", ORK_NUMBER,
     "Growth of the industry in all regions less that of all industries"},
    {"navigator", "regional_factor", ORK_NUMBER, "Growth in the unit less that of its total"},
    {"navigator", "regional_mean", ORK_NUMBER, "Mean of the industry's regional factors"},
    {"navigator", "localised", ORK_BOOLEAN, "The quotient is above navigator-quotient"},
    {"navigator", "growing", ORK_BOOLEAN, "The cluster factor is above navigator-factor"},
    {"navigator", "ahead", ORK_BOOLEAN, "The regional factor is above its mean"},
    {"navigator", "selected", ORK_BOOLEAN, "All three"},
    {NULL, "three_stars", ORK_NUMBER, "Clusters with three stars in the latest period"},
};

static const char *const citations[] = {
    "European Cluster Observatory, Methodology: evaluation of regional cluster strength. "
    "clusterobservatory.eu (size and focus: top 10 %; specialisation: location quotient 2)",
    "Business Navigator, Methodology: determination of clusters. businessnavigator.kz (location "
    "quotient above 1, cluster factor above 0, regional factor above the mean)",
    "Florence, P. S. (1939), Report on the Location of Industry. London: Political and Economic "
    "Planning (location quotient)",
    NULL,
};

static ork_status add_value(ork_context *ctx, const cluster_stars_work *work, ork_result *result)
{
    const ork_panel *panel = &work->from.panel;
    double count = 0;
    for (size_t k = 0; k < work->from.count; k++) {
        for (size_t p = panel->start[panel->periods - 1]; p < panel->count; p++)
            count += work->cluster[k * panel->count + p].stars == 3;
    }
    return ork_result_add_value(ctx, result, "three_stars",
                                "Clusters with three stars, latest period", NULL, count);
}

static ork_status note_unknown(ork_context *ctx, const cluster_stars_work *work)
{
    size_t cells = work->from.count * work->from.panel.count, unknown = 0;
    for (size_t c = 0; c < cells; c++)
        unknown += (size_t)isnan(work->cluster[c].stars);
    if (unknown == 0) return ORK_OK;
    return ork_note_add(ctx, ORK_WARNING, "incomplete",
                        "%zu of %zu clusters have no number of stars because their size or share "
                        "is not known; the top percent are of the others",
                        unknown, cells);
}

static ork_status identify(ork_context *ctx, cluster_stars_work *work, ork_result *result)
{
    ORK_TRY(ork_industries_read(ctx, work->input, &work->options->industries, work->arena,
                                &work->from));
    ORK_TRY(cluster_stars_award(ctx, work));
    ORK_TRY(note_unknown(ctx, work));
    ORK_TRY(cluster_stars_change(ctx, work));
    ORK_TRY(cluster_stars_tables(ctx, work, result));
    ORK_TRY(cluster_stars_figures(ctx, work, result));
    return add_value(ctx, work, result);
}

static ork_status run(ork_context *ctx, const ork_input *input, const void *options,
                      ork_result *result)
{
    ORK_SCRATCH(arena);
    cluster_stars_work work = {.options = options, .input = input, .arena = &arena};
    ork_status status = identify(ctx, &work, result);
    ork_industries_free(&work.from);
    return status;
}

const ork_method ork_method_cluster_stars = {
    .name = "cluster-stars",
    .family = "specialization",
    .title = "Clusters by stars and rules",
    .summary = "Stars for size, specialisation and focus (European Cluster Observatory), the rule "
               "of Kazakhstan's Business Navigator, portfolio of level and change",
    .citations = citations,
    .formulas =
        "A cluster is an industry in a region. A star each for\n"
        "  size            fewer than top-size percent of the industry's regions are larger\n"
        "  specialisation  location quotient >= min-quotient\n"
        "  focus           of fewer than top-focus percent of the clusters the share in the region "
        "is greater\n"
        "Clusters of size 0 are not counted among the regions or clusters.\n"
        "The Business Navigator tells its factors in words; they are read as: cluster factor = "
        "growth of the industry in all regions less growth of the whole economy; regional factor = "
        "growth of the industry in the region less growth of the region's total; both from the "
        "first period to the last.",
    .example = "orken cluster-stars examples/kazakhstan/regional.csv --unit region --period year "
               "--units examples/kazakhstan/units.csv --geography 2022 --periods 2021,2023 "
               "--sector gva_J_mln_kzt,gva_C_mln_kzt --total grp_mln_kzt",
    ORK_PARAMS(ork_cluster_stars_options, params),
    ORK_OUTPUTS(outputs),
    .summed = ork_industries_summed,
    .run = run,
};
