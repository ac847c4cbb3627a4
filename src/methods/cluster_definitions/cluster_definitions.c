/* Benchmark definitions of clusters: the declaration, and the steps in their order. */
#include "methods/cluster_definitions/steps.h"

#include <float.h>
#include <math.h>

static const ork_param params[] = {
    ORK_INDUSTRY_PARAMS_ABSENT(ork_cluster_definitions_options, "zero"),
    ORK_COLUMNS_PARAM(ork_cluster_definitions_options, firms,
                      "Numbers of plants or firms: one column, or one per sector",
                      ORK_ADDITIVE | ORK_NUMERIC),
    ORK_TABLE_PARAM(ork_cluster_definitions_options, flows,
                    "What industries sell to each other, from input-output tables", ORK_NO_COLUMNS,
                    "from", "to", "value"),
    ORK_TABLE_PARAM(ork_cluster_definitions_options, given,
                    "Similarities of pairs as they are, e.g. of occupations; measure names several",
                    ORK_NO_COLUMNS, "a", "b", "value", "measure"),
    ORK_CHOICE_LIST_PARAM(ork_cluster_definitions_options, similarity, NULL,
                          "What industries are compared by; left out: size, and firms, flows and "
                          "given where they are",
                          "size", "firms", "quotient", "coagglomeration", "co-occurrence", "flows",
                          "given"),
    ORK_REAL_PARAM(ork_cluster_definitions_options, threshold, "1", DBL_MIN, INFINITY,
                   "co-occurrence: quotient from which a region counts as specialised"),
    ORK_TEXT_PARAM(ork_cluster_definitions_options, as_of, NULL,
                   "The period that defines the clusters; the latest when left out"),
    ORK_CHOICE_LIST_PARAM(ork_cluster_definitions_options, methods, NULL,
                          "Methods of grouping to try; left out: all", "ward", "average", "k-means",
                          "leiden"),
    ORK_REALS_PARAM(ork_cluster_definitions_options, clusters, 2, INFINITY,
                    "Numbers of clusters to try; left out: 15 to 4 industries per cluster"),
    ORK_INTEGER_PARAM(ork_cluster_definitions_options, starts, "10", 1, 10000,
                      "Starts of k-means and Leiden, of which the best counts"),
    ORK_REAL_PARAM(ork_cluster_definitions_options, percentile, "95", 50, 100,
                   "Percentile of the relatedness to other clusters that the own must exceed"),
    ORK_CHOICE_PARAM(ork_cluster_definitions_options, outliers, "move",
                     "Industries more related to another cluster: move them, or only tell", "move",
                     "tell"),
    ORK_REAL_PARAM(ork_cluster_definitions_options, strong_share, "25", 0, 100,
                   "Strong clusters: percent of regions, those with the greatest quotients"),
    ORK_REAL_PARAM(ork_cluster_definitions_options, min_quotient, "1", 0, INFINITY,
                   "... whose location quotient is above this"),
    ORK_REAL_PARAM(ork_cluster_definitions_options, min_size, NULL, 0, INFINITY,
                   "... and whose size is at least this"),
    ORK_BOOLEAN_PARAM(ork_cluster_definitions_options, pairs, "false",
                      "A table of all pairs of industries with each measure of similarity"),
};

static const ork_output outputs[] = {
    {"definitions", "code", ORK_TEXT, "Industry as the data write it"},
    {"definitions", "industry", ORK_TEXT, "... for people"},
    {"definitions", "number", ORK_INTEGER, "Number of its cluster, 1 has the most industries"},
    {"definitions", "cluster", ORK_TEXT, "Name of its cluster"},
    {"definitions", "within", ORK_NUMBER, "Mean similarity to the others of the cluster"},
    {"definitions", "between", ORK_NUMBER, "Mean similarity to the nearest other cluster"},
    {"definitions", "nearest", ORK_TEXT, "That cluster"},
    {"definitions", "place", ORK_TEXT,
     "core: within is clearly above between; marginal: by less than the standard error; outlier: "
     "below; alone"},
    {"definitions", "moved_from", ORK_TEXT, "The cluster it was moved from"},
    {"clusters", "number", ORK_INTEGER, "Number"},
    {"clusters", "cluster", ORK_TEXT, "Number and most related industry"},
    {"clusters", "industries", ORK_INTEGER, "Industries"},
    {"clusters", "size", ORK_NUMBER, "Size in all regions"},
    {"clusters", "share", ORK_NUMBER, "Share of all industries"},
    {"clusters", "within", ORK_NUMBER, "Mean similarity of its pairs of industries"},
    {"clusters", "between", ORK_NUMBER, "Mean over the other clusters of that to them"},
    {"clusters", "high", ORK_NUMBER, "Percentile over the other clusters"},
    {"clusters", "is_related", ORK_BOOLEAN, "within is above between"},
    {"clusters", "is_highly_related", ORK_BOOLEAN, "within is above high"},
    {"candidates", "method", ORK_TEXT, "Method of grouping"},
    {"candidates", "clusters", ORK_INTEGER, "Number of clusters"},
    {"candidates", "alone", ORK_INTEGER, "Clusters of one industry"},
    {"candidates", "cluster_mean", ORK_NUMBER,
     "Percent of clusters more related within than to the others in the mean"},
    {"candidates", "cluster_high", ORK_NUMBER, "... than the percentile of the others"},
    {"candidates", "industry_mean", ORK_NUMBER, "Percent of industries, as above"},
    {"candidates", "industry_high", ORK_NUMBER, "... and against the percentile"},
    {"candidates", "score", ORK_NUMBER, "Mean of the four"},
    {"candidates", "chosen", ORK_BOOLEAN, "The greatest score; of equal ones, fewer clusters"},
    {"regions", "unit", ORK_TEXT, "Unit"},
    {"regions", "period", ORK_INTEGER, "Period, when there is one"},
    {"regions", "cluster", ORK_TEXT, "Cluster"},
    {"regions", "size", ORK_NUMBER, "Size; missing where an industry's is not known"},
    {"regions", "known_size", ORK_NUMBER, "Sum of what is known"},
    {"regions", "unknown", ORK_INTEGER, "Industries that are not known"},
    {"regions", "quotient", ORK_NUMBER, "Location quotient"},
    {"regions", "quotient_low", ORK_NUMBER, "... at least, where an industry is not known"},
    {"regions", "quotient_high", ORK_NUMBER,
     "... at most: what the region's total leaves for industries not known is the cluster's"},
    {"regions", "share", ORK_NUMBER, "Share in the region"},
    {"regions", "national", ORK_NUMBER, "Share of the cluster in all regions"},
    {"regions", "rank", ORK_INTEGER, "Rank by quotient, where the bounds decide it"},
    {"regions", "strong", ORK_BOOLEAN, "Strong cluster; missing where the bounds do not decide it"},
    {"current", "unit", ORK_TEXT, "The period of the definitions alone, as regions"},
    {"profiles", "unit", ORK_TEXT, "Unit"},
    {"profiles", "strong", ORK_INTEGER, "Strong clusters"},
    {"profiles", "undecided", ORK_INTEGER, "Clusters that may be strong or not"},
    {"profiles", "share", ORK_NUMBER, "Share of the strong ones in the region, as far as known"},
    {"profiles", "top", ORK_TEXT, "Cluster of the greatest quotient"},
    {"profiles", "quotient", ORK_NUMBER, "That quotient, at least"},
    {"hierarchy", "code", ORK_TEXT, "Cluster or industry: a hierarchy for other methods"},
    {"hierarchy", "parent", ORK_TEXT, "The industry's cluster"},
    {"hierarchy", "name", ORK_TEXT, "Name"},
    {"similarity", "industry", ORK_TEXT, "Industry, by cluster (up to 100 industries)"},
    {"similarity", "with", ORK_TEXT, "Industry"},
    {"similarity", "percent", ORK_NUMBER, "Percent of pairs that are less alike"},
    {"similarity", "similarity", ORK_NUMBER, "Mean of the standardised measures"},
    {"pairs", "industry", ORK_TEXT, "Industry (with pairs)"},
    {"pairs", "with", ORK_TEXT, "The other industry"},
    {"pairs", "similarity", ORK_NUMBER, "Mean of the standardised measures"},
    {"pairs", "<measure>", ORK_NUMBER, "Each measure"},
    {NULL, "clusters", ORK_NUMBER, "Number of clusters"},
    {NULL, "score", ORK_NUMBER, "Validation score of the definitions"},
    {NULL, "score_before", ORK_NUMBER, "... before outliers were moved"},
    {NULL, "moved", ORK_NUMBER, "Industries that were moved"},
};

static const char *const citations[] = {
    "Delgado, M., Porter, M. E., & Stern, S. (2016), Defining Clusters of Related Industries. "
    "Journal of Economic Geography 16(1), 1-38. doi:10.1093/jeg/lbv017",
    "Porter, M. E. (2003), The Economic Performance of Regions. Regional Studies 37(6-7), 549-578. "
    "doi:10.1080/0034340032000108688 (correlation of employment over regions)",
    "Ellison, G., Glaeser, E. L., & Kerr, W. R. (2010), What Causes Industry Agglomeration? "
    "Evidence from Coagglomeration Patterns. American Economic Review 100(3), 1195-1213. "
    "doi:10.1257/aer.100.3.1195",
    "Hidalgo, C. A., Klinger, B., Barabasi, A.-L., & Hausmann, R. (2007), The Product Space "
    "Conditions the Development of Nations. Science 317, 482-487. doi:10.1126/science.1144581 "
    "(co-occurrence)",
    "Traag, V. A., Waltman, L., & van Eck, N. J. (2019), From Louvain to Leiden: Guaranteeing "
    "Well-Connected Communities. Scientific Reports 9, 5233. doi:10.1038/s41598-019-41695-z",
    "U.S. Cluster Mapping Project, Institute for Strategy and Competitiveness, Harvard Business "
    "School. clustermapping.us (strong clusters: top quarter of regions by specialisation)",
    NULL,
};

static ork_status add_values(ork_context *ctx, const definitions_work *work, ork_result *result)
{
    ORK_TRY(
        ork_result_add_value(ctx, result, "clusters", "Clusters", NULL, (double)work->clusters));
    ORK_TRY(ork_result_add_value(ctx, result, "score", "Validation score of the definitions",
                                 "percent", work->scores.total));
    ORK_TRY(ork_result_add_value(ctx, result, "score_before",
                                 "Validation score before outliers were moved", "percent",
                                 work->candidate[work->chosen].scores.total));
    return ork_result_add_value(ctx, result, "moved", "Industries moved to another cluster", NULL,
                                (double)work->moved);
}

static ork_status define(ork_context *ctx, definitions_work *work, ork_result *result)
{
    ORK_TRY(definitions_read(ctx, work));
    ORK_TRY(definitions_similarity(ctx, work));
    ORK_TRY(definitions_group(ctx, work));
    ORK_TRY(definitions_validate(ctx, work));
    ORK_TRY(definitions_outliers(ctx, work));
    ORK_TRY(definitions_describe(ctx, work));
    ORK_TRY(definitions_regions(ctx, work));
    ORK_TRY(definitions_tables(ctx, work, result));
    ORK_TRY(definitions_figures(ctx, work, result));
    return add_values(ctx, work, result);
}

static ork_status run(ork_context *ctx, const ork_input *input, const void *options,
                      ork_result *result)
{
    ORK_SCRATCH(arena);
    definitions_work work = {.options = options, .input = input, .arena = &arena};
    ork_status status = define(ctx, &work, result);
    definitions_free(&work);
    return status;
}

const ork_method ork_method_cluster_definitions = {
    .name = "cluster-definitions",
    .family = "specialization",
    .title = "Definitions of clusters of related industries",
    .summary = "Groups industries that are found together, buy from each other or use the same "
               "skills; checks the groups; shows the clusters in the regions",
    .citations = citations,
    .formulas =
        "x_ir is industry i's size in region r.\n"
        "  size, firms      correlation of x_ir and x_jr (of numbers of firms) over the regions\n"
        "  quotient         the same of location quotients\n"
        "  coagglomeration  sum (s_ir - x_r)(s_jr - x_r) / (1 - sum x_r^2): shares of the "
        "industry, of the total\n"
        "  co-occurrence    regions specialised in both / the greater number specialised in one\n"
        "  flows            greatest of four shares: of i's purchases and sales those from and to "
        "j, and the other way round\n"
        "Each is standardised over the pairs (mean 0, standard deviation 1); S_ij is their mean. "
        "Ward's method and k-means work on the industries' rows of S (S_ii: the greatest S_ij), "
        "average linkage on max S - S_ij, Leiden on the links with S_ij > 0 at rising "
        "resolutions.\n"
        "Validation, for each measure, then the mean: within of an industry is its mean similarity "
        "to the others of its cluster, of a cluster that of its pairs; between is taken with each "
        "other cluster. Percent whose within is above the mean, and above the percentile, of "
        "their between. A cluster of one industry does not pass.\n"
        "Outliers: the industry whose mean S to another cluster exceeds most that to its own moves "
        "there; again, until there is none; each moves once. Of all these moves the first so many "
        "are kept that the validation score is greatest.\n"
        "Strong cluster in a region: of fewer than strong-share percent of the regions the "
        "quotient is greater, and it is above min-quotient. Where an industry is suppressed, the "
        "quotient has bounds: nothing, or all that the region's total leaves.",
    .example = "orken cluster-definitions examples/us_states/employment.csv --unit state "
               "--industry industry --size employment --total-industry All "
               "--similarity quotient,coagglomeration",
    ORK_PARAMS(ork_cluster_definitions_options, params),
    ORK_OUTPUTS(outputs),
    .run = run,
};
