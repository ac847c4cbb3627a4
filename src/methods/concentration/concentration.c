/* Concentration of industries over regions: the declaration, and the steps in their order. */
#include "methods/concentration/steps.h"

#include <math.h>

static const ork_param params[] = {
    ORK_INDUSTRY_PARAMS(ork_concentration_options),
    ORK_COLUMN_PARAM(ork_concentration_options, groups,
                     "What a region belongs to (a macro-region), for inequality between and within",
                     0),
    ORK_COLUMNS_PARAM(ork_concentration_options, firms,
                      "Numbers of plants or firms: one column, or one per sector",
                      ORK_ADDITIVE | ORK_NUMERIC),
    ORK_TABLE_PARAM(ork_concentration_options, plant_herfindahl,
                    "Herfindahl index of plants by industry, where plants are not in the data", 0,
                    "industry", "herfindahl", "plants"),
    ORK_COLUMN_PARAM(ork_concentration_options, area, "The region's area, for the cluster index",
                     ORK_ADDITIVE | ORK_NUMERIC),
    ORK_COLUMN_PARAM(ork_concentration_options, population,
                     "The region's inhabitants, for the cluster index", ORK_ADDITIVE | ORK_NUMERIC),
    ORK_BOOLEAN_PARAM(ork_concentration_options, pairs, "false",
                      "Which industries are in the same regions, two by two, latest period"),
};

static const ork_output outputs[] = {
    {"industries", "period", ORK_INTEGER, "Period, when there is one"},
    {"industries", "industry", ORK_TEXT, "Industry"},
    {"industries", "units", ORK_INTEGER, "Units of which size and total are known"},
    {"industries", "size", ORK_NUMBER, "Size in these units together"},
    {"industries", "herfindahl", ORK_NUMBER, "Sum of squared shares of the regions"},
    {"industries", "herfindahl_normalised", ORK_NUMBER, "(H - 1/n) / (1 - 1/n)"},
    {"industries", "equivalent_number", ORK_NUMBER, "1 / H"},
    {"industries", "entropy", ORK_NUMBER, "Shannon's entropy of the shares, in nats"},
    {"industries", "relative_entropy", ORK_NUMBER, "Entropy / ln n"},
    {"industries", "krugman_rest", ORK_NUMBER,
     "Sum of absolute differences from the shares of the other industries together"},
    {"industries", "krugman_mean", ORK_NUMBER, "... from the mean shares of the other industries"},
    {"industries", "krugman_total", ORK_NUMBER, "... from the shares of all industries together"},
    {"industries", "hoover", ORK_NUMBER, "Half of krugman_total"},
    {"industries", "gini", ORK_NUMBER, "Gini coefficient of the quotients, each counting the same"},
    {"industries", "gini_lorenz", ORK_NUMBER, "Gini coefficient of the Lorenz curve"},
    {"industries", "theil_t", ORK_NUMBER, "Theil's T against the totals"},
    {"industries", "theil_l", ORK_NUMBER, "Theil's L; not defined where a size is 0"},
    {"industries", "theil_t_between", ORK_NUMBER, "Part of T between the groups (with groups)"},
    {"industries", "theil_t_within", ORK_NUMBER, "... within them"},
    {"industries", "theil_l_between", ORK_NUMBER, "Part of L between the groups"},
    {"industries", "theil_l_within", ORK_NUMBER, "... within them"},
    {"industries", "plants", ORK_INTEGER, "Plants (when something is known of them)"},
    {"industries", "plant_herfindahl", ORK_NUMBER, "Sum of the plants' squared shares"},
    {"industries", "raw_concentration", ORK_NUMBER, "G"},
    {"industries", "ellison_glaeser", ORK_NUMBER, "gamma; above 0.05 is high to its authors"},
    {"industries", "ellison_glaeser_z", ORK_NUMBER, "G's standard deviations above chance"},
    {"industries", "ellison_glaeser_p", ORK_NUMBER,
     "P of at least this z (normal) when plants choose regions at random"},
    {"industries", "maurel_sedillot", ORK_NUMBER, "gamma of Maurel and Sedillot"},
    {"industries", "maurel_sedillot_z", ORK_NUMBER, "Standard deviations above chance"},
    {"industries", "maurel_sedillot_p", ORK_NUMBER, "One-sided, as above"},
    {"latest", "industry", ORK_TEXT, "The latest period alone, with the columns of industries"},
    {"clusters", "unit", ORK_TEXT, "Unit (with area, population and firms)"},
    {"clusters", "period", ORK_INTEGER, "Period, when there is one"},
    {"clusters", "industry", ORK_TEXT, "Industry"},
    {"clusters", "size", ORK_NUMBER, "Size of the industry in the unit"},
    {"clusters", "firms", ORK_INTEGER, "Plants"},
    {"clusters", "cluster_index", ORK_NUMBER, "Index of Litzenberger and Sternberg; 1 = average"},
    {"pairs", "industry", ORK_TEXT, "Industry (with pairs)"},
    {"pairs", "with", ORK_TEXT, "The other industry"},
    {"pairs", "coagglomeration", ORK_NUMBER, "Ellison-Glaeser index of the two"},
    {"pairs", "colocation", ORK_NUMBER, "Share of their pairs of plants that share a region"},
    {"pairs", "excess_colocation", ORK_NUMBER, "Less that of plants with shuffled industries"},
    {NULL, "gini_lorenz", ORK_NUMBER, "Latest period (one industry)"},
};

static const char *const citations[] = {
    "Ellison, G., & Glaeser, E. L. (1997), Geographic Concentration in U.S. Manufacturing "
    "Industries: A Dartboard Approach. Journal of Political Economy 105(5), 889-927. "
    "doi:10.1086/262098",
    "Ellison, G., Glaeser, E. L., & Kerr, W. R. (2010), What Causes Industry Agglomeration? "
    "Evidence from Coagglomeration Patterns. American Economic Review 100(3), 1195-1213. "
    "doi:10.1257/aer.100.3.1195",
    "Maurel, F., & Sedillot, B. (1999), A Measure of the Geographic Concentration in French "
    "Manufacturing Industries. Regional Science and Urban Economics 29(5), 575-604. "
    "doi:10.1016/S0166-0462(99)00020-6",
    "Litzenberger, T., & Sternberg, R. (2006), Der Clusterindex - eine Methodik zur "
    "Identifizierung regionaler Cluster am Beispiel deutscher Industriebranchen. Geographische "
    "Zeitschrift 94(2), 209-224",
    "Howard, E., Newman, C., & Tarp, F. (2016), Measuring Industry Coagglomeration and Identifying "
    "the Driving Forces. Journal of Economic Geography 16(5), 1055-1078. doi:10.1093/jeg/lbv037",
    "Krugman, P. (1991), Geography and Trade. Leuven: Leuven University Press",
    "Hoover, E. M. (1936), The Measurement of Industrial Localization. Review of Economics and "
    "Statistics 18(4), 162-171. doi:10.2307/1927875",
    "Theil, H. (1967), Economics and Information Theory. Amsterdam: North-Holland",
    NULL,
};

static ork_status note_missing(ork_context *ctx, const concentration_work *work)
{
    size_t cells = work->from.count * work->from.panel.count, missing = 0;
    for (size_t c = 0; c < cells; c++)
        missing += (size_t)isnan(work->from.size[c]);
    if (missing == 0) return ORK_OK;
    return ork_note_add(ctx, ORK_WARNING, "incomplete",
                        "%zu of %zu sizes are not known: such regions are left out of the industry "
                        "and of what it is compared with, not counted as 0",
                        missing, cells);
}

static ork_status measure(ork_context *ctx, concentration_work *work, ork_result *result)
{
    concentration_pair *pairs;
    work->from.needs_powers = true;
    ORK_TRY(ork_industries_read(ctx, work->input, &work->options->industries, work->arena,
                                &work->from));
    ORK_TRY(note_missing(ctx, work));
    ORK_TRY(concentration_plants(ctx, work));
    ORK_TRY(concentration_measures(ctx, work));
    ORK_TRY(concentration_cluster_index(ctx, work));
    ORK_TRY(concentration_pairs(ctx, work, &pairs));
    ORK_TRY(concentration_tables(ctx, work, pairs, result));
    ORK_TRY(concentration_figures(ctx, work, result));
    if (work->from.count != 1) return ORK_OK;
    return ork_result_add_value(ctx, result, "gini_lorenz",
                                "Gini coefficient of the Lorenz curve, latest period", NULL,
                                work->summary[work->from.panel.periods - 1].gini_lorenz);
}

static ork_status run(ork_context *ctx, const ork_input *input, const void *options,
                      ork_result *result)
{
    ORK_SCRATCH(arena);
    concentration_work work = {.options = options, .input = input, .arena = &arena};
    ork_status status = measure(ctx, &work, result);
    ork_industries_free(&work.from);
    return status;
}

const ork_method ork_method_concentration = {
    .name = "concentration",
    .family = "specialization",
    .title = "Concentration of industries over regions",
    .summary = "Gini, Theil, Krugman, Ellison-Glaeser and other indices of industries; "
               "coagglomeration; cluster index",
    .citations = citations,
    .formulas =
        "s_j is region j's share of the industry, x_j its share of all industries (of the total), "
        "over the regions of which both are known; z_k a plant's share of the industry.\n"
        "  krugman, hoover    sum |s_j - x_j|, and half of it; against the rest: shares of total "
        "less industry; against the mean: mean s_j of the other industries known everywhere\n"
        "  gini               Gini coefficient of s_j/x_j, unweighted\n"
        "  gini_lorenz        the same with weights x_j: twice the area between the Lorenz curve "
        "and the diagonal\n"
        "  theil_t, theil_l   sum s_j ln(s_j/x_j), sum x_j ln(x_j/s_j)\n"
        "  ellison_glaeser    (G - (1 - X2) H) / ((1 - X2)(1 - H)), G = sum (s_j - x_j)^2, "
        "X2 = sum x_j^2, H = sum z_k^2\n"
        "  maurel_sedillot    ((sum s_j^2 - X2)/(1 - X2) - H) / (1 - H)\n"
        "  z                  distance from its mean when plants choose regions at random with "
        "probabilities x_j, by its standard deviation then\n"
        "  coagglomeration    sum (s_j - x_j)(s'_j - x_j) / (1 - X2)\n"
        "  colocation         sum n_j n'_j / (n n'), n numbers of plants\n"
        "  cluster_index      (e_ij/e_i)(b_ij/b_i) / ((a_j/a)(p_j/p)): size, plants, area, people\n"
        "H comes from the plants themselves (rows: plants), from a table, or is 1/plants as if all "
        "were equal.",
    .example = "orken concentration examples/kazakhstan/regional.csv --unit region --period year "
               "--units examples/kazakhstan/units.csv --geography 2016 --periods 2011,2016 "
               "--sector gva_J_mln_kzt,gva_C_mln_kzt --total grp_mln_kzt",
    ORK_PARAMS(ork_concentration_options, params),
    ORK_OUTPUTS(outputs),
    .summed = ork_industries_summed,
    .summed_powers = true,
    .run = run,
};
