/* Relatedness of industries: the declaration, and the steps in their order. */
#include "methods/complexity/relatedness.h"

#include "methods/complexity/params.h"

#include <string.h>

static const ork_param params[] = {
    ADVANTAGE_PARAMS(ork_relatedness_options),
    ORK_CHOICE_PARAM(ork_relatedness_options, measure, "proximity",
                     "When two industries are related (formulas below)", "proximity", "association",
                     "cosine", "jaccard", "probability"),
    ORK_INTEGER_PARAM(ork_relatedness_options, options, "10", 1, 1000000,
                      "How many options of each unit are listed"),
    ORK_REALS_PARAM(ork_relatedness_options, weights, 0, INFINITY,
                    "Three numbers: what density, complexity and outlook gain count in the order "
                    "of options; 1, 1, 0 when left out"),
    ORK_TEXT_PARAM(ork_relatedness_options, focus, NULL,
                   "The unit whose options are shown in full; that of the greatest outlook when "
                   "left out"),
    ORK_INTEGER_PARAM(ork_relatedness_options, top, "30", 2, 80,
                      "Industries in the heat map, by the number of units"),
    ORK_INTEGER_PARAM(ork_relatedness_options, links, "2", 1, 50,
                      "Links in the figure of the industry space, per industry"),
    ORK_INTEGER_PARAM(ork_relatedness_options, horizon, "1", 1, 100,
                      "Periods until it is looked whether an industry was entered"),
    ORK_BOOLEAN_PARAM(ork_relatedness_options, controls, "no",
                      "Whether the model of entry also takes diversity and ubiquity"),
    ORK_BOOLEAN_PARAM(ork_relatedness_options, cells, "yes",
                      "Whether to list all units, periods and industries"),
    ORK_BOOLEAN_PARAM(ork_relatedness_options, pairs, "yes",
                      "Whether to list all related pairs of industries"),
};

static const ork_output outputs[] = {
    {"units", "unit", ORK_TEXT, "Unit"},
    {"units", "period", ORK_INTEGER, "Period, when there is one"},
    {"units", "diversity", ORK_INTEGER, "Industries that the unit is specialised in"},
    {"units", "options", ORK_INTEGER, "Industries that it might enter"},
    {"units", "mean_density", ORK_NUMBER, "Mean density of these"},
    {"units", "outlook", ORK_NUMBER, "Complexity outlook index (COI)"},
    {"options", "unit", ORK_TEXT, "Unit, latest period"},
    {"options", "rank", ORK_INTEGER, "1 = the unit's best option"},
    {"options", "industry", ORK_TEXT, "Industry that it is not specialised in"},
    {"options", "score", ORK_NUMBER, "Weighted mean of z-scores among the unit's options"},
    {"options", "quotient", ORK_NUMBER, "Its location quotient"},
    {"options", "density", ORK_NUMBER, "Relatedness density"},
    {"options", "pci", ORK_NUMBER, "Product complexity index"},
    {"options", "gain", ORK_NUMBER, "Complexity outlook gain (COG)"},
    {"options", "probability", ORK_NUMBER, "Probability of entry, with two or more periods"},
    {"options", "quadrant", ORK_TEXT, "high road, slow road, casino or dead end"},
    {"focus", "unit", ORK_TEXT, "All options of one unit, with the columns of options"},
    {"focus", "best", ORK_TEXT,
     "The industry's name, for as many as options says (all when they are few)"},
    {"industries", "period", ORK_INTEGER, "Period, when there is one"},
    {"industries", "industry", ORK_TEXT, "Industry"},
    {"industries", "ubiquity", ORK_INTEGER, "Units that are specialised in it"},
    {"industries", "pci", ORK_NUMBER, "Product complexity index"},
    {"industries", "mean_relatedness", ORK_NUMBER, "With the other industries"},
    {"cells", "unit", ORK_TEXT, "Unit"},
    {"cells", "period", ORK_INTEGER, "Period, when there is one"},
    {"cells", "industry", ORK_TEXT, "Industry"},
    {"cells", "quotient", ORK_NUMBER, "Location quotient"},
    {"cells", "is_specialised", ORK_BOOLEAN, "Whether it reaches the threshold"},
    {"cells", "density", ORK_NUMBER, "Relatedness density, 0 to 1"},
    {"cells", "gain", ORK_NUMBER, "Complexity outlook gain where it is not specialised"},
    {"cells", "probability", ORK_NUMBER, "Probability of entry, with two or more periods"},
    {"pairs", "industry", ORK_TEXT, "Industry, latest period"},
    {"pairs", "other", ORK_TEXT, "Another that it is related to"},
    {"pairs", "relatedness", ORK_NUMBER, "By the chosen measure"},
    {"top", "industry", ORK_TEXT, "Industries in the most units, two by two"},
    {"top", "other", ORK_TEXT, "The other one"},
    {"top", "relatedness", ORK_NUMBER, "By the chosen measure"},
    {"space", "industry", ORK_TEXT, "Industries that can be drawn (up to 150), then their links"},
    {"space", "other", ORK_TEXT, "The other end of a link"},
    {"space", "relatedness", ORK_NUMBER, "Of the two"},
    {"space", "standing", ORK_TEXT,
     "Of an industry for the unit in focus: specialised, best option, or neither"},
    {"space", "size", ORK_NUMBER, "Of an industry in all units together"},
    {"entry_model", "term", ORK_TEXT, "constant, density and the controls"},
    {"entry_model", "coefficient", ORK_NUMBER, "Of the logistic model of entry"},
    {"entry_model", "standard_error", ORK_NUMBER, "From the model"},
    {"entry_model", "grouped_error", ORK_NUMBER, "Allowing for what a unit's industries share"},
    {"entry_model", "z", ORK_NUMBER, "Coefficient / grouped error"},
    {"entry_model", "p", ORK_NUMBER, "Two-sided"},
    {"entry_model", "odds_ratio", ORK_NUMBER, "Of one standard deviation more of the term"},
    {"entries", "density", ORK_TEXT, "Tenths of the cells by density"},
    {"entries", "cells", ORK_INTEGER, "That could be entered"},
    {"entries", "entered", ORK_INTEGER, "That were"},
    {"entries", "share", ORK_NUMBER, "entered / cells"},
    {"entries", "lower", ORK_NUMBER, "95 % interval (Wilson)"},
    {"entries", "upper", ORK_NUMBER, "95 % interval (Wilson)"},
    {"entries", "expected", ORK_NUMBER, "Mean probability by the model"},
    {NULL, "entries", ORK_NUMBER, "Entries that were seen, with two or more periods"},
    {NULL, "pseudo_r2", ORK_NUMBER, "Of the model of entry (McFadden)"},
    {NULL, "auc", ORK_NUMBER, "How well density alone tells entries from others: 0.5 to 1"},
};

static const char *const citations[] = {
    "Hidalgo, C. A., Klinger, B., Barabasi, A.-L., & Hausmann, R. (2007), The Product Space "
    "Conditions the Development of Nations. Science 317, 482-487. doi:10.1126/science.1144581 "
    "(proximity, density)",
    "Van Eck, N. J., & Waltman, L. (2009), How to normalize cooccurrence data? JASIST 60(8), "
    "1635-1651. doi:10.1002/asi.21075 (association strength, cosine, Jaccard)",
    "Steijn, M. P. A. (2021), Improvement on the association strength: Implementing a "
    "probabilistic measure based on combinations without repetition. Quantitative Science Studies "
    "2(2), 778-794. doi:10.1162/qss_a_00122 (probability)",
    "Boschma, R., Balland, P.-A., & Kogler, D. F. (2015), Relatedness and technological change in "
    "cities. Industrial and Corporate Change 24(1), 223-250. doi:10.1093/icc/dtu012 (model of "
    "entry)",
    "Balland, P.-A., Boschma, R., Crespo, J., & Rigby, D. L. (2019), Smart specialization policy "
    "in the European Union. Regional Studies 53(9), 1252-1268. doi:10.1080/00343404.2018.1437900 "
    "(quadrants)",
    ATLAS,
    HIDALGO_HAUSMANN,
    BALASSA,
    NULL,
};

/* ---- One period --------------------------------------------------------------------------------
 */

static ork_status allocate(ork_context *ctx, relatedness_work *work)
{
    ork_arena *arena = work->data.arena;
    const ork_panel *panel = &work->data.sizes.panel;
    size_t cells = panel->count * work->data.sizes.count;
    size_t rows = panel->periods * work->data.sizes.count;
    double **of_cells[] = {&work->present, &work->density, &work->gain};
    double **of_units[] = {&work->diversity, &work->option_count, &work->mean_density,
                           &work->outlook};
    double **of_industries[] = {&work->pci, &work->ubiquity, &work->relatedness};
    for (size_t k = 0; k < 3; k++)
        ORK_NEW(*of_cells[k], ork_arena_alloc(ctx, arena, cells * sizeof(double)));
    for (size_t k = 0; k < 4; k++)
        ORK_NEW(*of_units[k], ork_arena_calloc(ctx, arena, panel->count, sizeof(double)));
    for (size_t k = 0; k < 3; k++)
        ORK_NEW(*of_industries[k], ork_arena_calloc(ctx, arena, rows, sizeof(double)));
    return ORK_OK;
}

static void mark_present(relatedness_work *work)
{
    size_t cells = work->data.sizes.panel.count * work->data.sizes.count;
    for (size_t c = 0; c < cells; c++) {
        double advantage = work->data.advantage[c];
        work->present[c] = isnan(advantage) ? NAN : complexity_is_present(&work->data, advantage);
    }
}

/* A period's [units × industries] into the array of all periods. */
static void spread(const complexity_data *data, size_t t, const double *from, double *to)
{
    size_t units = complexity_units(data, t);
    for (size_t k = 0; k < data->sizes.count; k++) {
        double *row = to + k * data->sizes.panel.count + data->sizes.panel.start[t];
        memcpy(row, from + k * units, units * sizeof *row);
    }
}

/* What is not known to be lacking cannot be gained. */
static void drop_unknown_gains(relatedness_work *work)
{
    size_t cells = work->data.sizes.panel.count * work->data.sizes.count;
    for (size_t c = 0; c < cells; c++) {
        if (isnan(work->present[c])) work->gain[c] = NAN;
    }
}

static void summarise_units(relatedness_work *work, size_t t)
{
    const ork_panel *panel = &work->data.sizes.panel;
    for (size_t p = panel->start[t]; p < panel->start[t + 1]; p++) {
        double sum = 0, count = 0;
        for (size_t k = 0; k < work->data.sizes.count; k++) {
            if (!relatedness_is_option(work, p, k)) continue;
            sum += work->density[k * panel->count + p];
            count++;
        }
        work->option_count[p] = count;
        work->mean_density[p] = count > 0 ? sum / count : NAN;
    }
}

static ork_status measure_period(ork_context *ctx, relatedness_work *work, size_t t)
{
    ORK_SCRATCH(scratch);
    complexity_data *data = &work->data;
    complexity_network network;
    complexity_space space;
    size_t units = complexity_units(data, t), n = data->sizes.count, from = t * n;
    bool is_latest = t + 1 == data->sizes.panel.periods;
    double *density, *gain, *eci;
    ORK_TRY(complexity_network_new(ctx, &scratch, data, t, false, &network));
    ORK_TRY(complexity_note_network(ctx, data, t, &network));
    ORK_NEW(eci, ork_arena_alloc(ctx, &scratch, units * sizeof *eci));
    complexity_indices indices = {.eci = eci, .pci = work->pci + from};
    ORK_TRY(complexity_solve(ctx, &network, data->options->sign, &indices));
    ORK_TRY(complexity_note_indices(ctx, data, t, &network, &indices));
    ORK_TRY(complexity_space_new(ctx, is_latest ? data->arena : &scratch, &network,
                                 work->options->measure, &space));
    ORK_NEW(density, ork_arena_alloc(ctx, &scratch, units * n * sizeof *density));
    ORK_NEW(gain, ork_arena_alloc(ctx, &scratch, units * n * sizeof *gain));
    ORK_TRY(complexity_density(ctx, &network, &space, density));
    ORK_TRY(complexity_outlook(ctx, &network, &space, density, indices.pci,
                               work->outlook + data->sizes.panel.start[t], gain));
    spread(data, t, density, work->density);
    spread(data, t, gain, work->gain);
    memcpy(work->diversity + data->sizes.panel.start[t], network.units.degree,
           units * sizeof(double));
    memcpy(work->ubiquity + from, network.industries.degree, n * sizeof(double));
    for (size_t k = 0; k < n; k++) {
        double own = space.relatedness[k * n + k];
        bool counts = network.industries.degree[k] > 0;
        work->relatedness[from + k] = counts ? (space.sum[k] - own) / (double)(n - 1) : NAN;
    }
    summarise_units(work, t);
    if (is_latest) work->space = space;
    return ORK_OK;
}

/* ---- All ---------------------------------------------------------------------------------------
 */

static ork_status check_options(ork_context *ctx, const ork_relatedness_options *options)
{
    const ork_reals *weights = &options->weights;
    double sum = 0;
    for (size_t k = 0; k < weights->count; k++)
        sum += weights->items[k];
    if (weights->count == 0 || (weights->count == 3 && sum > 0)) return ORK_OK;
    ork_fail(ctx, ORK_ERR_ARGUMENT,
             "weights are three numbers, not all 0: of density, complexity "
             "and outlook gain");
    return ork_at(ctx, &(ork_place){.option = "weights"});
}

static ork_status add_values(ork_context *ctx, const relatedness_work *work, ork_result *result)
{
    const entry_model *entry = &work->entry;
    if (!work->has_entry) return ORK_OK;
    ORK_TRY(ork_result_add_value(ctx, result, "entries", "Entries that were seen", NULL,
                                 (double)entry->entries));
    ORK_TRY(ork_result_add_value(ctx, result, "pseudo_r2",
                                 "Pseudo R2 of the model of entry (McFadden)", NULL,
                                 1 - entry->fit.log_likelihood / entry->fit.null_log_likelihood));
    return ork_result_add_value(ctx, result, "auc", "Area under the curve, density and entry", NULL,
                                entry->auc);
}

static void release(relatedness_work *work)
{
    complexity_data_free(&work->data);
}

static ork_status run(ork_context *ctx, const ork_input *input, const void *options,
                      ork_result *result)
{
    ORK_SCRATCH(arena);
    relatedness_work work __attribute__((cleanup(release))) = {.options = options};
    ORK_TRY(check_options(ctx, work.options));
    ORK_TRY(complexity_read(ctx, input, &work.options->advantage, &arena, &work.data));
    ORK_TRY(allocate(ctx, &work));
    mark_present(&work);
    size_t periods = work.data.sizes.panel.periods;
    for (size_t t = 0; t < periods; t++) {
        ork_progress(ctx, "relatedness", (double)t / (double)periods);
        ORK_TRY(ork_check_cancelled(ctx));
        ORK_TRY(measure_period(ctx, &work, t));
    }
    drop_unknown_gains(&work);
    ORK_TRY(relatedness_entry(ctx, &work));
    ORK_TRY(relatedness_choose(ctx, &work));
    ORK_TRY(relatedness_order_top(ctx, &work));
    ORK_TRY(relatedness_tables(ctx, &work, result));
    ORK_TRY(relatedness_figures(ctx, &work, result));
    ORK_TRY(relatedness_space(ctx, &work, result));
    return add_values(ctx, &work, result);
}

const ork_method ork_method_relatedness = {
    .name = "relatedness",
    .family = "complexity",
    .title = "Relatedness and options for diversification",
    .summary = "Which industries go together, how near each unit is to those it lacks, and which "
               "it might enter",
    .citations = citations,
    .formulas = ADVANTAGE_FORMULAS
    "c_ij is the number of units specialised in both i and j (i not j), s_i = sum_j c_ij, "
    "s = sum_i s_i.\n"
    "  proximity    c_ij / max(b_i, b_j), the smaller of the two conditional probabilities; of an "
    "industry with itself 1\n"
    "  association  c_ij s / (s_i s_j)\n"
    "  cosine       c_ij / sqrt(s_i s_j)\n"
    "  jaccard      c_ij / (s_i + s_j - c_ij)\n"
    "  probability  c_ij / (s_i s_j / 2 (1 / (s - s_i) + 1 / (s - s_j)))\n"
    "  density_ui   sum_j M_uj r_ij / sum_j r_ij\n"
    "  outlook_u    sum_i density_ui (1 - M_ui) PCI_i\n"
    "  gain_ui      sum_j r_ij / (sum_k r_jk) (1 - M_uj) PCI_j, where M_ui = 0\n"
    "  entry        P(M_ui = 1 after the horizon | M_ui = 0) = 1 / (1 + exp(-(b_0 + b_1 "
    "density_ui))), over all periods; errors grouped by unit\n"
    "  score        mean of the z-scores of density, PCI and gain among the unit's options, by "
    "the weights\n"
    "  quadrant     density above the mean of the unit's options, or not; PCI above 0, or not: "
    "both high road, density alone slow road, PCI alone casino, neither dead end",
    .example =
        "orken relatedness examples/us_states/employment.csv --unit state --industry industry "
        "--size employment --total-industry All --sign rarity --focus \"West Virginia\"",
    ORK_PARAMS(ork_relatedness_options, params),
    ORK_OUTPUTS(outputs),
    .summed = ork_industries_summed,
    .run = run,
};
