/* Economic complexity: the declaration, and the steps in their order. */
#include "methods/complexity/complexity.h"
#include "methods/complexity/params.h"

static const ork_param params[] = {
    ADVANTAGE_PARAMS(ork_complexity_options),
    ORK_CHOICE_PARAM(ork_complexity_options, matrix, "binary",
                     "What links a unit with an industry: 1 from the threshold on, or the quotient",
                     "binary", "continuous"),
    ORK_COLUMN_PARAM(ork_complexity_options, income,
                     "Income per head of the unit (e.g. GDP), for PRODY and EXPY", ORK_NUMERIC),
    ORK_INTEGER_PARAM(ork_complexity_options, iterations, "1000", 1, 1000000,
                      "Rounds of fitness at most; it ends earlier when nothing moves any more"),
    ORK_INTEGER_PARAM(ork_complexity_options, reflections, "18", 2, 1000,
                      "How often diversity is reflected; an even number"),
};

static const ork_output outputs[] = {
    {"units", "unit", ORK_TEXT, "Unit"},
    {"units", "period", ORK_INTEGER, "Period, when there is one"},
    {"units", "diversity", ORK_INTEGER, "Industries that the unit is specialised in"},
    {"units", "mean_ubiquity", ORK_NUMBER, "Their ubiquity on average"},
    {"units", "eci", ORK_NUMBER, "Economic complexity index, standardised within the period"},
    {"units", "eci_rank", ORK_INTEGER, "1 = the most complex; units without an index have none"},
    {"units", "fitness", ORK_NUMBER, "Fitness, 1 on average"},
    {"units", "fitness_rank", ORK_INTEGER, "1 = the fittest"},
    {"units", "reflections", ORK_NUMBER, "Diversity reflected, standardised"},
    {"units", "outlook", ORK_NUMBER, "Complexity outlook index (COI)"},
    {"units", "income", ORK_NUMBER, "Income as given"},
    {"units", "expy", ORK_NUMBER, "Income that the unit's mix of industries suggests"},
    {"latest", "unit", ORK_TEXT, "The latest period alone, with the columns of units"},
    {"industries", "period", ORK_INTEGER, "Period, when there is one"},
    {"industries", "industry", ORK_TEXT, "Industry"},
    {"industries", "ubiquity", ORK_INTEGER, "Units that are specialised in it"},
    {"industries", "mean_diversity", ORK_NUMBER, "Their diversity on average"},
    {"industries", "pci", ORK_NUMBER, "Product complexity index, standardised within the period"},
    {"industries", "pci_rank", ORK_INTEGER, "1 = the most complex"},
    {"industries", "complexity", ORK_NUMBER, "Complexity that goes with fitness, 1 on average"},
    {"industries", "reflections", ORK_NUMBER, "The next odd reflection, standardised"},
    {"industries", "prody", ORK_NUMBER, "Income that goes with the industry"},
    {NULL, "second_eigenvalue", ORK_NUMBER, "Of the latest period's index: 0 to 1"},
    {NULL, "fitness_rounds", ORK_NUMBER, "Rounds that fitness took in the latest period"},
};

static const char *const citations[] = {
    HIDALGO_HAUSMANN,
    ATLAS,
    BALASSA,
    "Tacchella, A., Cristelli, M., Caldarelli, G., Gabrielli, A., & Pietronero, L. (2012), A New "
    "Metrics for Countries' Fitness and Products' Complexity. Scientific Reports 2, 723. "
    "doi:10.1038/srep00723",
    "Pugliese, E., Zaccaria, A., & Pietronero, L. (2016), On the convergence of the "
    "Fitness-Complexity algorithm. European Physical Journal Special Topics 225, 1893-1911. "
    "doi:10.1140/epjst/e2015-50118-1",
    "Hausmann, R., Hwang, J., & Rodrik, D. (2007), What you export matters. Journal of Economic "
    "Growth 12, 1-25. doi:10.1007/s10887-006-9009-4 (PRODY, EXPY)",
    NULL,
};

static ork_status allocate(ork_context *ctx, complexity_work *work)
{
    const ork_panel *panel = &work->data.sizes.panel;
    double **of_units[] = {
        &work->diversity,    &work->mean_ubiquity, &work->eci,     &work->eci_rank, &work->fitness,
        &work->fitness_rank, &work->reflections,   &work->outlook, &work->income,   &work->expy};
    double **of_industries[] = {&work->ubiquity, &work->mean_diversity, &work->pci,
                                &work->pci_rank, &work->complexity,     &work->industry_reflections,
                                &work->prody};
    size_t industries = work->data.sizes.count * panel->periods;
    for (size_t k = 0; k < sizeof of_units / sizeof *of_units; k++)
        ORK_NEW(*of_units[k],
                ork_arena_calloc(ctx, work->data.arena, panel->count, sizeof(double)));
    for (size_t k = 0; k < sizeof of_industries / sizeof *of_industries; k++)
        ORK_NEW(*of_industries[k],
                ork_arena_calloc(ctx, work->data.arena, industries, sizeof(double)));
    return ORK_OK;
}

/* Neighbours' degree on average; NaN without neighbours. */
static void average_degrees(const complexity_links *side, const complexity_links *other,
                            double *degree, double *mean)
{
    for (size_t i = 0; i < side->count; i++) {
        degree[i] = side->degree[i];
        mean[i] = degree[i] > 0 ? complexity_gather(side, i, other->degree) / degree[i] : NAN;
    }
}

static ork_status note_fitness(ork_context *ctx, const complexity_work *work, size_t t,
                               const double *fitness, size_t rounds, double change)
{
    size_t units = complexity_units(&work->data, t), vanished = 0;
    const char *in;
    ORK_NEW(in, ork_panel_in(ctx, work->data.arena, &work->data.sizes.panel, t));
    for (size_t i = 0; i < units; i++)
        vanished += fitness[i] < 1e-9;
    if (vanished) {
        ORK_TRY(ork_note_add(ctx, ORK_INFO, "fitness-vanishes",
                             "the fitness of %zu of %zu units%s goes to 0 with more rounds, as it "
                             "does in networks of this shape: their order counts, not their values",
                             vanished, units, in));
    }
    if (!(change > 1e-9)) return ORK_OK;
    return ork_note_add(ctx, ORK_WARNING, "fitness-not-settled",
                        "after %zu rounds%s the fitness of some unit still moves by %.2g of the "
                        "mean; set iterations higher, or read ranks rather than values",
                        rounds, in, change);
}

static ork_status find_outlook(ork_context *ctx, const complexity_network *network,
                               const double *pci, double *outlook)
{
    ORK_SCRATCH(scratch);
    complexity_space space;
    double *density;
    size_t cells = network->units.count * network->industries.count;
    ORK_TRY(complexity_space_new(ctx, &scratch, network, ORK_RELATEDNESS_PROXIMITY, &space));
    ORK_NEW(density, ork_arena_alloc(ctx, &scratch, cells * sizeof *density));
    ORK_TRY(complexity_density(ctx, network, &space, density));
    return complexity_outlook(ctx, network, &space, density, pci, outlook, NULL);
}

static ork_status measure_period(ork_context *ctx, complexity_work *work, size_t t)
{
    ORK_SCRATCH(scratch);
    complexity_data *data = &work->data;
    complexity_network plain, weighted, *network = &plain;
    size_t at = data->sizes.panel.start[t], units = complexity_units(data, t), rounds;
    size_t industries = data->sizes.count, from = t * industries;
    ORK_TRY(complexity_network_new(ctx, &scratch, data, t, false, &plain));
    ORK_TRY(complexity_note_network(ctx, data, t, &plain));
    average_degrees(&plain.units, &plain.industries, work->diversity + at,
                    work->mean_ubiquity + at);
    average_degrees(&plain.industries, &plain.units, work->ubiquity + from,
                    work->mean_diversity + from);
    if (work->options->matrix == ORK_MATRIX_CONTINUOUS) {
        ORK_TRY(complexity_network_new(ctx, &scratch, data, t, true, &weighted));
        network = &weighted;
    }
    complexity_indices indices = {.eci = work->eci + at, .pci = work->pci + from};
    ORK_TRY(complexity_solve(ctx, network, data->options->sign, &indices));
    ORK_TRY(complexity_note_indices(ctx, data, t, network, &indices));
    work->second = indices.second;
    ORK_TRY(complexity_rank(ctx, indices.eci, units, work->eci_rank + at));
    ORK_TRY(complexity_rank(ctx, indices.pci, industries, work->pci_rank + from));

    double change, *fitness = work->fitness + at;
    ORK_TRY(complexity_fitness(ctx, network, (size_t)work->options->iterations, fitness,
                               work->complexity + from, &rounds, &change));
    ORK_TRY(note_fitness(ctx, work, t, fitness, rounds, change));
    work->fitness_end = (double)rounds;
    ORK_TRY(complexity_rank(ctx, fitness, units, work->fitness_rank + at));
    ORK_TRY(complexity_reflections(ctx, network, (size_t)work->options->reflections,
                                   work->reflections + at, work->industry_reflections + from));
    ORK_TRY(find_outlook(ctx, &plain, indices.pci, work->outlook + at));
    if (!work->options->income) return ORK_OK;
    return complexity_income(ctx, data, t, work->income + at, work->prody + from, work->expy + at);
}

static ork_status read_income(ork_context *ctx, complexity_work *work)
{
    ORK_SCRATCH(scratch);
    const char *name = work->options->income, **without;
    const ork_panel *panel = &work->data.sizes.panel;
    size_t missing = 0;
    if (!name) return ORK_OK;
    if (work->data.options->values == ORK_VALUES_ADVANTAGE) {
        ork_fail(ctx, ORK_ERR_ARGUMENT, "PRODY and EXPY need sizes, not quotients");
        ork_hint(ctx, "leave income out, or give sizes (values: size)");
        return ork_at(ctx, &(ork_place){.option = "income"});
    }
    ORK_TRY(complexity_read_unit_column(ctx, &work->data, name, work->income));
    ORK_NEW(without, ork_arena_calloc(ctx, &scratch, panel->count, sizeof *without));
    for (size_t p = 0; p < panel->count; p++) {
        if (isnan(work->income[p])) without[missing++] = ork_panel_unit(panel, p);
    }
    if (missing == panel->count)
        return ork_fail(ctx, ORK_ERR_DATA, "\"%s\" has no value for any unit", name);
    if (missing == 0) return ORK_OK;
    ORK_OWNED_TEXT ork_text list = {0};
    ork_list_names(ctx, &list, without, missing, 6);
    ORK_TRY(ork_text_status(&list));
    return ork_note_add(ctx, ORK_WARNING, "income-missing",
                        "\"%s\" is not known for %zu of %zu units and periods (%s): PRODY and EXPY "
                        "are of the others",
                        name, missing, panel->count, list.bytes);
}

static void release(complexity_work *work)
{
    complexity_data_free(&work->data);
}

static ork_status run(ork_context *ctx, const ork_input *input, const void *options,
                      ork_result *result)
{
    ORK_SCRATCH(arena);
    complexity_work work __attribute__((cleanup(release))) = {.options = options};
    if (work.options->reflections % 2 != 0) {
        ork_fail(ctx, ORK_ERR_ARGUMENT,
                 "reflections is %lld: only even orders rank units by "
                 "diversity; odd ones are about ubiquity",
                 (long long)work.options->reflections);
        return ork_at(ctx, &(ork_place){.option = "reflections"});
    }
    ORK_TRY(complexity_read(ctx, input, &work.options->advantage, &arena, &work.data));
    ORK_TRY(allocate(ctx, &work));
    ORK_TRY(read_income(ctx, &work));
    const ork_panel *panel = &work.data.sizes.panel;
    for (size_t t = 0; t < panel->periods; t++) {
        ork_progress(ctx, "complexity", (double)t / (double)panel->periods);
        ORK_TRY(ork_check_cancelled(ctx));
        ORK_TRY(measure_period(ctx, &work, t));
    }
    ORK_TRY(complexity_tables(ctx, &work, result));
    ORK_TRY(complexity_figures(ctx, &work, result));
    ORK_TRY(ork_result_add_value(ctx, result, "second_eigenvalue",
                                 "Second eigenvalue, latest period", NULL, work.second));
    return ork_result_add_value(ctx, result, "fitness_rounds", "Rounds of fitness, latest period",
                                NULL, work.fitness_end);
}

const ork_method ork_method_complexity = {
    .name = "complexity",
    .family = "complexity",
    .title = "Economic complexity",
    .summary = "Ranks units and industries by complexity: ECI and PCI, fitness, reflections, "
               "outlook, EXPY and PRODY",
    .citations = citations,
    .formulas = ADVANTAGE_FORMULAS
    "  ECI      second eigenvector of D^-1 M B^-1 M' (D, B: diversity, ubiquity on the diagonal), "
    "to mean 0 and standard deviation 1 (n - 1); its sign as `sign` says\n"
    "  PCI      mean ECI of the units that are specialised in the industry, standardised\n"
    "  fitness  F_u = sum_i M_ui Q_i,  Q_i = 1 / sum_u (M_ui / F_u), each divided by its mean, "
    "from 1, until no fitness moves by more than 1e-13 of the mean\n"
    "  reflections  k_u,n = sum_i M_ui k_i,n-1 / d_u from k_u,0 = d_u; k_i,n likewise from b_i\n"
    "  outlook  sum_i density_ui (1 - M_ui) PCI_i, with the density of `relatedness`\n"
    "  PRODY_i  sum_u s_ui y_u / sum_u s_ui with s_ui = x_ui / x_u and income y;  "
    "EXPY_u = sum_i s_ui PRODY_i\n"
    "Within a network that falls apart, ECI and PCI compare the greatest component; the others "
    "have none.",
    .example =
        "orken complexity examples/us_states/employment.csv --unit state --industry industry "
        "--size employment --total-industry All --sign rarity",
    ORK_PARAMS(ork_complexity_options, params),
    ORK_OUTPUTS(outputs),
    .summed = ork_industries_summed,
    .run = run,
};
