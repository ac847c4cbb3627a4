/* Dynamics of specialisation: the declaration, and the steps in their order. */
#include "methods/dynamics/turnover.h"

#include <math.h>

static const ork_param params[] = {
    ORK_INDUSTRY_PARAMS(ork_specialization_dynamics_options),
    ORK_CHOICE_PARAM(ork_specialization_dynamics_options, change, "consecutive",
                     "Periods compared: each with the next, or the first with the last",
                     "consecutive", "first-last"),
    ORK_REAL_PARAM(ork_specialization_dynamics_options, threshold, "1", 0, INFINITY,
                   "Location quotient above which a region is specialised"),
    ORK_REALS_PARAM(ork_specialization_dynamics_options, classes, 0, INFINITY,
                    "Bounds of the classes of quotients, ascending; 0.5, 1 and 2 when left out"),
};

static const ork_output outputs[] = {
    {"regions", "unit", ORK_TEXT, "Unit"},
    {"regions", "from", ORK_INTEGER, "Earlier period"},
    {"regions", "to", ORK_INTEGER, "Later period"},
    {"regions", "specialised_from", ORK_INTEGER, "Industries it was specialised in"},
    {"regions", "specialised_to", ORK_INTEGER, "Industries it is specialised in"},
    {"regions", "entries", ORK_INTEGER, "New specialisations"},
    {"regions", "exits", ORK_INTEGER, "Lost specialisations"},
    {"regions", "kept", ORK_INTEGER, "Kept specialisations"},
    {"regions", "entry_rate", ORK_NUMBER, "entries / industries it was not specialised in"},
    {"regions", "exit_rate", ORK_NUMBER, "exits / specialised_from"},
    {"industries", "industry", ORK_TEXT, "Industry, with the columns of regions, over regions"},
    {"transitions", "from", ORK_TEXT, "Class of quotients before"},
    {"transitions", "to", ORK_TEXT, "Class after"},
    {"transitions", "moves", ORK_INTEGER, "Moves of an industry in a region, all periods"},
    {"transitions", "share", ORK_NUMBER, "Share of the moves from there"},
    {"distribution", "class", ORK_TEXT, "Class of quotients"},
    {"distribution", "first", ORK_NUMBER, "Share of cells before the first move"},
    {"distribution", "last", ORK_NUMBER, "Share after the last"},
    {"distribution", "long_run", ORK_NUMBER, "Share to which these moves lead when they go on"},
    {"cells", "unit", ORK_TEXT, "Unit"},
    {"cells", "from", ORK_INTEGER, "Earlier period"},
    {"cells", "to", ORK_INTEGER, "Later period"},
    {"cells", "industry", ORK_TEXT, "Industry"},
    {"cells", "quotient_from", ORK_NUMBER, "Location quotient before"},
    {"cells", "quotient_to", ORK_NUMBER, "Location quotient after"},
    {"cells", "change", ORK_NUMBER, "Their difference"},
    {"cells", "status", ORK_TEXT, "entry, exit, stays, or absent"},
    {NULL, "entry_rate", ORK_NUMBER, "Of all regions and periods"},
    {NULL, "exit_rate", ORK_NUMBER, "Of all regions and periods"},
    {NULL, "mobility", ORK_NUMBER, "Shorrocks' index of the transitions: 0 nobody moves"},
};

static const char *const citations[] = {
    "Neffke, F., Henning, M., & Boschma, R. (2011), How do regions diversify over time? Industry "
    "relatedness and the development of new growth paths in regions. Economic Geography 87(3), "
    "237-265. doi:10.1111/j.1944-8287.2011.01121.x (entry and exit)",
    "Shorrocks, A. F. (1978), The measurement of mobility. Econometrica 46(5), 1013-1024. "
    "doi:10.2307/1911433",
    "Grassmann, W. K., Taksar, M. I., & Heyman, D. P. (1985), Regenerative analysis and steady "
    "state distributions for Markov chains. Operations Research 33(5), 1107-1116. "
    "doi:10.1287/opre.33.5.1107 (long run)",
    NULL,
};

static ork_status add_values(ork_context *ctx, const turnover_work *work, ork_result *result)
{
    const turnover_count *all = &work->all;
    ORK_TRY(ork_result_add_value(ctx, result, "entry_rate", "Entries / not specialised before",
                                 NULL, all->entered / (all->entered + all->absent)));
    ORK_TRY(ork_result_add_value(ctx, result, "exit_rate", "Exits / specialised before", NULL,
                                 all->left / (all->left + all->stayed)));
    return ork_result_add_value(ctx, result, "mobility", "Mobility between classes of quotients",
                                NULL, work->mobility);
}

static ork_status analyse(ork_context *ctx, turnover_work *work, ork_result *result)
{
    ORK_TRY(ork_industries_read(ctx, work->input, &work->options->industries, work->arena,
                                &work->from));
    ORK_TRY(ork_panel_pair_up(ctx, &work->from.panel,
                              work->options->change == ORK_TURNOVER_CONSECUTIVE, work->arena,
                              &work->pairs));
    if (work->pairs.count == 0) return ork_panel_refuse_pairs(ctx, &work->from.panel);
    ORK_TRY(turnover_count_moves(ctx, work));
    ORK_TRY(turnover_tables(ctx, work, result));
    ORK_TRY(turnover_figures(ctx, work, result));
    return add_values(ctx, work, result);
}

static ork_status run(ork_context *ctx, const ork_input *input, const void *options,
                      ork_result *result)
{
    ORK_SCRATCH(arena);
    turnover_work work = {.options = options, .input = input, .arena = &arena};
    ork_status status = analyse(ctx, &work, result);
    ork_industries_free(&work.from);
    return status;
}

const ork_method ork_method_specialization_dynamics = {
    .name = "specialization-dynamics",
    .family = "dynamics",
    .title = "Dynamics of specialisation",
    .summary = "Which specialisations regions win, lose and keep, and where that leads",
    .citations = citations,
    .formulas =
        "A region is specialised in an industry when its location quotient is above the "
        "threshold. Of the quotients known in both periods:\n"
        "  entry_rate  entries / (entries + those that stay unspecialised)\n"
        "  exit_rate   exits / (exits + those that stay specialised)\n"
        "A quotient is in a class when it is above its lower and not above its upper bound. "
        "Transitions of all periods are counted together:\n"
        "  share     p_kl = moves from k to l / moves from k\n"
        "  long_run  the distribution with sum_k s_k*p_kl = s_l, when every class can be reached "
        "from every other\n"
        "  mobility  (m - sum_k p_kk) / (m - 1), over the m classes that moves start from",
    .example = "orken specialization-dynamics examples/kazakhstan/regional.csv --unit region "
               "--period year --units examples/kazakhstan/units.csv --geography 2016 "
               "--periods 2011,2016 --sector gva_J_mln_kzt,gva_C_mln_kzt --total grp_mln_kzt",
    ORK_PARAMS(ork_specialization_dynamics_options, params),
    ORK_OUTPUTS(outputs),
    .summed = ork_industries_summed,
    .run = run,
};
