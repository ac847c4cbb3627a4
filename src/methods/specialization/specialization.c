/* Specialisation and concentration: the declaration, and the steps in their order. */
#include "methods/specialization/steps.h"

#include <math.h>

static const ork_param params[] = {
    ORK_INDUSTRY_PARAMS(ork_specialization_options),
    ORK_COLUMN_PARAM(ork_specialization_options, index,
                     "A sectoral share index that is already computed, to aggregate and rank",
                     ORK_NUMERIC),
    ORK_CHOICE_PARAM(ork_specialization_options, standardise, "none",
                     "What is standardised within each industry: nothing, the quotients, or their "
                     "logarithms",
                     "none", "quotient", "log"),
    ORK_CHOICE_PARAM(ork_specialization_options, cut_off, "normal",
                     "Where the cut-off of exceptional quotients comes from", "normal",
                     "bootstrap"),
    ORK_REAL_PARAM(ork_specialization_options, confidence, "0.95", 0.5, 0.9999,
                   "Probability below the cut-off"),
    ORK_INTEGER_PARAM(ork_specialization_options, replicates, "1000", 1, 1000000,
                      "Bootstrap samples per industry"),
};

static const ork_output outputs[] = {
    {"quotients", "unit", ORK_TEXT, "Unit"},
    {"quotients", "period", ORK_INTEGER, "Period, when there is one"},
    {"quotients", "industry", ORK_TEXT, "Industry"},
    {"quotients", "size", ORK_NUMBER, "Size of the industry in the unit"},
    {"quotients", "total", ORK_NUMBER, "Size of all industries in the unit"},
    {"quotients", "share_in_region", ORK_NUMBER, "size / total"},
    {"quotients", "sectoral_share_index", ORK_NUMBER, "(size / total) squared"},
    {"quotients", "location_quotient", ORK_NUMBER, "Share in the region / share in all regions"},
    {"quotients", "share_of_national", ORK_NUMBER, "size / size in all regions"},
    {"quotients", "symmetric_quotient", ORK_NUMBER, "(LQ - 1) / (LQ + 1), from -1 to 1"},
    {"quotients", "log_quotient", ORK_NUMBER, "ln LQ"},
    {"quotients", "standardised_quotient", ORK_NUMBER,
     "Standard deviations from the industry's mean (with standardise)"},
    {"quotients", "exceptional", ORK_BOOLEAN, "At or above the industry's cut-off"},
    {"quotients", "rank", ORK_INTEGER, "1 = the most specialised unit of the period"},
    {"latest", "unit", ORK_TEXT, "The latest period alone, with the columns of quotients"},
    {"industries", "period", ORK_INTEGER, "Period, when there is one"},
    {"industries", "industry", ORK_TEXT, "Industry"},
    {"industries", "units", ORK_INTEGER, "Units with a value"},
    {"industries", "size", ORK_NUMBER, "Size in all regions together"},
    {"industries", "total", ORK_NUMBER, "Size of all industries in all regions"},
    {"industries", "herfindahl", ORK_NUMBER, "Sum of squared shares of the regions"},
    {"industries", "herfindahl_normalised", ORK_NUMBER, "(H - 1/n) / (1 - 1/n)"},
    {"industries", "equivalent_number", ORK_NUMBER, "1 / H"},
    {"industries", "sectoral_share_sum", ORK_NUMBER,
     "Sum of the index, as Kireyeva et al. print it"},
    {"industries", "sectoral_share_mean", ORK_NUMBER, "Mean over units with a value"},
    {"industries", "sectoral_share_mean_all", ORK_NUMBER,
     "Sum / all units: a unit without a value counts as 0"},
    {"industries", "sectoral_share_sum_of_squares", ORK_NUMBER,
     "Sum of squares: their equation 3 as printed"},
    {"industries", "most_specialised", ORK_TEXT, "Unit with the highest quotient (or index)"},
    {"industries", "highest", ORK_NUMBER, "Its location quotient (or index)"},
    {"industries", "leader", ORK_TEXT, "Unit with the greatest share of the industry"},
    {"industries", "leader_share", ORK_NUMBER, "Its share"},
    {"industries", "cut_off", ORK_NUMBER,
     "Standardised quotient from which a region is exceptional"},
    {"industries", "quotient_cut_off", ORK_NUMBER, "The location quotient there"},
    {"regions", "unit", ORK_TEXT, "Unit (two or more industries)"},
    {"regions", "period", ORK_INTEGER, "Period, when there is one"},
    {"regions", "herfindahl", ORK_NUMBER, "Sum of squared shares of the industries"},
    {"regions", "herfindahl_normalised", ORK_NUMBER, "(H - 1/n) / (1 - 1/n)"},
    {"regions", "equivalent_number", ORK_NUMBER, "1 / H"},
    {"regions", "entropy", ORK_NUMBER, "Shannon's entropy of the shares, in nats"},
    {"regions", "relative_entropy", ORK_NUMBER, "Entropy / ln n: 1 = all industries equal"},
    {"regions", "krugman_rest", ORK_NUMBER, "Sum of absolute differences from the other regions"},
    {"regions", "krugman_mean", ORK_NUMBER, "... from the mean of the others' shares"},
    {"regions", "krugman_total", ORK_NUMBER, "... from all regions together"},
    {"regions", "hoover", ORK_NUMBER, "Half of krugman_total"},
    {"regions", "hachman", ORK_NUMBER, "1 / sum of quotient x share: 1 = like all regions"},
    {"regions", "gini", ORK_NUMBER, "Gini coefficient of the quotients, each counting the same"},
    {"regions", "gini_lorenz", ORK_NUMBER,
     "Gini coefficient of the Lorenz curve against all regions"},
    {"regions", "specialised_industries", ORK_INTEGER, "Industries with a quotient above 1"},
    {"regions", "covered", ORK_NUMBER, "Share of the total in the given industries"},
    {NULL, "herfindahl", ORK_NUMBER, "Over regions, latest period (one industry)"},
    {NULL, "sectoral_share_sum", ORK_NUMBER, "Aggregate index, latest period (one industry)"},
};

static const char *const citations[] = {
    "Kireyeva, A. A., Abilkayir, N. A., & Tsoy, A. A. (2018), A Study on the Distribution of "
    "Information and High Technology Clusters: Kazakhstan's Experience. Journal of Distribution "
    "Science 16(4), 5-15. doi:10.15722/jds.16.3.201804.5 (sectoral share index, equations 2 and 3)",
    "Florence, P. S. (1939), Report on the Location of Industry. London: Political and Economic "
    "Planning (location quotient)",
    "Hirschman, A. O. (1964), The Paternity of an Index. American Economic Review 54(5), 761-762",
    "O'Donoghue, D., & Gleave, B. (2004), A Note on Methods for Measuring Industrial "
    "Agglomeration. Regional Studies 38(4), 419-427. doi:10.1080/03434002000213932",
    "Tian, Z. (2013), Measuring Agglomeration Using the Standardized Location Quotient with a "
    "Bootstrap Method. Journal of Regional Analysis and Policy 43(2), 186-197. "
    "doi:10.22004/ag.econ.243958",
    "Krugman, P. (1991), Geography and Trade. Leuven: Leuven University Press",
    "Adelman, M. A. (1969), Comment on the \"H\" Concentration Measure as a Numbers-Equivalent. "
    "Review of Economics and Statistics 51(1), 99-101. doi:10.2307/1926955",
    NULL,
};

static ork_status add_values(ork_context *ctx, const specialization_work *work, ork_result *result)
{
    if (work->industries != 1) return ORK_OK;
    const industry_summary *latest = &work->summary[work->panel.periods - 1];
    if (!work->is_index) {
        ORK_TRY(ork_result_add_value(ctx, result, "herfindahl",
                                     "Herfindahl index over regions, latest period", NULL,
                                     latest->herfindahl));
    }
    return ork_result_add_value(ctx, result, "sectoral_share_sum",
                                "Sum of the sectoral share index, latest period", NULL,
                                latest->index_sum);
}

/* A published index stands for sizes that are not known. */
static ork_status read_index(ork_context *ctx, specialization_work *work)
{
    const char *name = work->options->index;
    const ork_column *column;
    ork_industries *from = &work->from;
    if (work->options->sector.count || work->options->industry || work->options->size) {
        ork_fail(ctx, ORK_ERR_ARGUMENT, "sector, industry and index exclude each other");
        return ork_at(ctx, &(ork_place){.option = "index"});
    }
    work->is_index = true;
    ORK_TRY(ork_table_check_keys(ctx, work->input->data));
    *from = (ork_industries){.options = &work->options->industries,
                             .units = work->input->units,
                             .arena = work->arena,
                             .count = 1};
    from->table = ork_table_share(work->input->data);
    ORK_TRY(ork_panel_new(ctx, from->table, work->arena, &from->panel));
    ORK_TRY(ork_industries_allocate(ctx, from));
    size_t n = from->panel.count;
    ORK_NEW(work->index, ork_arena_alloc(ctx, work->arena, n * sizeof(double)));
    ORK_TRY(ork_industries_positive(ctx, from, name, true, work->index));
    ORK_TRY(ork_table_column(ctx, from->table, name, &column));
    ORK_NEW(from->name, ork_arena_alloc(ctx, work->arena, sizeof *from->name));
    from->name[0] = column->label ? column->label : column->name;
    for (size_t t = 0; work->input->units && t < from->panel.periods; t++) {
        size_t start = from->panel.start[t], rows = from->panel.start[t + 1] - start;
        ORK_TRY(ork_units_check_sum(ctx, work->input->units, from->table, name,
                                    from->panel.row + start, rows));
    }
    return ORK_OK;
}

static ork_status read_sizes(ork_context *ctx, specialization_work *work)
{
    const ork_industry_options *options = &work->options->industries;
    if (work->options->index) return read_index(ctx, work);
    if (!options->sector.count && !options->industry && !options->size) {
        ork_fail(ctx, ORK_ERR_ARGUMENT, "specialization does not know what to measure");
        return ork_hint(ctx, "give sector and total (a column per sector), or industry and size (a "
                             "row per sector), or index (published values)");
    }
    return ork_industries_read(ctx, work->input, options, work->arena, &work->from);
}

static ork_status measure(ork_context *ctx, specialization_work *work, ork_result *result)
{
    ORK_TRY(read_sizes(ctx, work));
    const ork_industries *from = &work->from;
    work->panel = from->panel;
    work->industries = from->count;
    work->industry = from->name;
    work->size = from->size;
    work->total = from->total;
    if (work->panel.count == 0) {
        ork_fail(ctx, ORK_ERR_DATA, "the data have no rows");
        return ork_at(
            ctx, &(ork_place){.file = work->input->data->file, .sheet = work->input->data->sheet});
    }
    ORK_TRY(specialization_measures(ctx, work));
    ORK_TRY(specialization_tables(ctx, work, result));
    ORK_TRY(specialization_figures(ctx, work, result));
    return add_values(ctx, work, result);
}

static ork_status run(ork_context *ctx, const ork_input *input, const void *options,
                      ork_result *result)
{
    ORK_SCRATCH(arena);
    specialization_work work = {.options = options, .input = input, .arena = &arena};
    ork_status status = measure(ctx, &work, result);
    ork_industries_free(&work.from);
    return status;
}

const ork_method ork_method_specialization = {
    .name = "specialization",
    .family = "specialization",
    .title = "Specialisation and concentration",
    .summary = "Location quotients, sectoral shares and Herfindahl indices of industries by region",
    .citations = citations,
    .formulas =
        "e_ij is the size of industry i in region j, e_j the region's total, e_i and e the sums "
        "over regions.\n"
        "  share_in_region       e_ij / e_j\n"
        "  sectoral_share_index  (e_ij / e_j)^2, in shares; its shares do not sum to 1, so that "
        "it measures the level of the share rather than concentration\n"
        "  location_quotient     (e_ij / e_j) / (e_i / e)\n"
        "  share_of_national     e_ij / e_i\n"
        "  herfindahl            of an industry over regions: sum_j (e_ij / e_i)^2; of a region "
        "over industries: sum_i (e_ij / e_j)^2\n"
        "  symmetric_quotient    (LQ - 1) / (LQ + 1)\n"
        "  standardised_quotient (x - mean) / sd over the regions of an industry and period, x = "
        "LQ "
        "or ln LQ (a quotient of 0 has no logarithm and is left out); cut_off: the normal "
        "quantile, "
        "or the mean of the samples' quantiles over bootstrap samples of the regions\n"
        "  krugman, hoover, hachman, gini  of a region: s_i its shares, r_i those it is compared "
        "with: sum |s_i - r_i|; half of it; 1 / sum(s_i^2 / r_i); Gini of s_i / r_i, unweighted, "
        "and with weights r_i (the Lorenz curve). Of an industry: method concentration\n"
        "What is missing is left out of sums, never counted as 0, and noted.",
    .example = "orken specialization examples/kazakhstan/regional.csv --unit region --period year "
               "--units examples/kazakhstan/units.csv --geography 2016 --periods 2011,2016 "
               "--sector gva_J_mln_kzt --total grp_mln_kzt",
    ORK_PARAMS(ork_specialization_options, params),
    ORK_OUTPUTS(outputs),
    .summed = ork_industries_summed,
    .run = run,
};
