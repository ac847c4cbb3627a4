/* The Malmquist productivity index: the declaration and the steps in their order. */
#include "methods/dea/malmquist_steps.h"

#include "orken/methods/dea.h"

#include <string.h>

static const ork_param params[] = {
    ORK_COLUMNS_PARAM(ork_malmquist_options, inputs, "What units use: less is better",
                      ORK_REQUIRED | ORK_NUMERIC | ORK_ADDITIVE),
    ORK_COLUMNS_PARAM(ork_malmquist_options, outputs, "What units make: more is better",
                      ORK_REQUIRED | ORK_NUMERIC | ORK_ADDITIVE),
    ORK_CHOICE_PARAM(ork_malmquist_options, orientation, "output",
                     "Whether outputs are expanded or inputs contracted; matters only to the parts "
                     "by variable returns",
                     "input", "output"),
    ORK_CHOICE_PARAM(ork_malmquist_options, change, "consecutive",
                     "Periods that are compared: each with the next, or the first with the last",
                     "consecutive", "first-last"),
    ORK_CHOICE_PARAM(
        ork_malmquist_options, frontier, "period",
        "What a period's frontier is made of: its units; all units up to then, so that "
        "it never falls back; or the same units of all periods",
        "period", "sequential", "all"),
};

static const ork_output outputs[] = {
    {"malmquist", "unit", ORK_TEXT, "Unit"},
    {"malmquist", "from", ORK_INTEGER, "Earlier period"},
    {"malmquist", "to", ORK_INTEGER, "Later period"},
    {"malmquist", "malmquist", ORK_NUMBER, "Change of productivity, a factor: above 1 is growth"},
    {"malmquist", "efficiency_change", ORK_NUMBER, "Part of it: catching up with the frontier"},
    {"malmquist", "technical_change", ORK_NUMBER, "Part of it: the frontier's own move"},
    {"malmquist", "pure_efficiency_change", ORK_NUMBER,
     "Of the efficiency change: that under variable returns"},
    {"malmquist", "scale_efficiency_change", ORK_NUMBER,
     "Of the efficiency change: that of scale efficiency (Färe et al. 1994)"},
    {"malmquist", "technical_change_variable", ORK_NUMBER,
     "Technical change under variable returns (Ray & Desli 1997)"},
    {"malmquist", "scale_change", ORK_NUMBER,
     "malmquist / (pure_efficiency_change technical_change_variable) (Ray & Desli 1997)"},
    {"units", "unit", ORK_TEXT, "Unit"},
    {"units", "links", ORK_INTEGER, "Pairs of periods with an index"},
    {"units", "<as above>", ORK_NUMBER, "Geometric mean over its pairs of periods"},
    {"units", "total", ORK_NUMBER, "Product over all pairs, when none is missing"},
    {"periods", "from", ORK_INTEGER, "Earlier period"},
    {"periods", "to", ORK_INTEGER, "Later period"},
    {"periods", "units", ORK_INTEGER, "Units with an index"},
    {"periods", "improved", ORK_INTEGER, "Units whose productivity grew"},
    {"periods", "<as above>", ORK_NUMBER, "Geometric mean over units"},
    {"trend", "period", ORK_INTEGER, "Period"},
    {"trend", "part", ORK_TEXT, "Productivity, efficiency, technology"},
    {"trend", "index", ORK_NUMBER, "Product of the periods' means up to then; the first is 1"},
    {NULL, "mean_malmquist", ORK_NUMBER, "Geometric mean over units and pairs of periods"},
    {NULL, "mean_efficiency_change", ORK_NUMBER, "The same of the efficiency change"},
    {NULL, "mean_technical_change", ORK_NUMBER, "The same of the technical change"},
};

static const char *const citations[] = {
    "Caves, D. W., Christensen, L. R., & Diewert, W. E. (1982), The economic theory of index "
    "numbers "
    "and the measurement of input, output, and productivity. Econometrica 50(6), 1393-1414. "
    "doi:10.2307/1913388",
    "Färe, R., Grosskopf, S., Norris, M., & Zhang, Z. (1994), Productivity growth, technical "
    "progress, and efficiency change in industrialized countries. American Economic Review 84(1), "
    "66-83",
    "Ray, S. C., & Desli, E. (1997), Productivity growth, technical progress, and efficiency "
    "change "
    "in industrialized countries: comment. American Economic Review 87(5), 1033-1039",
    "Pastor, J. T., & Lovell, C. A. K. (2005), A global Malmquist productivity index. Economics "
    "Letters 88(2), 266-271. doi:10.1016/j.econlet.2005.02.013",
    "Tulkens, H., & Vanden Eeckaut, P. (1995), Non-parametric efficiency, progress and regress "
    "measures for panel data. European Journal of Operational Research 80(3), 474-499. "
    "doi:10.1016/0377-2217(94)00132-V",
    NULL,
};

/* Whether a period is among those that are left. */
static bool has_period(const ork_panel *panel, const char *name)
{
    for (size_t t = 0; t < panel->periods; t++)
        if (strcmp(panel->period_name[t], name) == 0) return true;
    return false;
}

static ork_status note_passed_over(ork_context *ctx, const ork_panel *all, const ork_panel *left)
{
    ORK_SCRATCH(scratch);
    ORK_OWNED_TEXT ork_text list = {0};
    size_t count = 0;
    const char **names;
    if (all->periods == left->periods) return ORK_OK;
    ORK_NEW(names, ork_arena_calloc(ctx, &scratch, all->periods, sizeof *names));
    for (size_t t = 0; t < all->periods; t++)
        if (!has_period(left, all->period_name[t])) names[count++] = all->period_name[t];
    ork_list_names(ctx, &list, names, count, 12);
    ORK_TRY(ork_text_status(&list));
    return ork_note_add(
        ctx, ORK_WARNING, "periods-passed-over",
        "no unit has all inputs and outputs in %s: the periods before and after are "
        "compared with each other",
        list.bytes);
}

/* The rows that have all values, in `known`, and which of their periods are compared. */
static ork_status read(ork_context *ctx, const ork_input *input, malmquist_work *work,
                       ork_arena *arena, ork_table **known)
{
    const ork_malmquist_options *options = work->options;
    const dea_demand demand = {false, false};
    dea_data all;
    size_t *row, rows = 0;
    ORK_TRY(dea_read(ctx, input->data, &options->inputs, &options->outputs, &demand, arena, &all));
    ORK_NEW(row, ork_arena_calloc(ctx, arena, all.panel.count, sizeof *row));
    for (size_t p = 0; p < all.panel.count; p++)
        if (all.is_known[p]) row[rows++] = all.panel.row[p];
    ORK_TRY(ork_table_pick(ctx, input->data, row, rows, known));
    ORK_TRY(
        dea_read(ctx, *known, &options->inputs, &options->outputs, &demand, arena, &work->data));
    const ork_panel *panel = &work->data.panel;
    ORK_TRY(ork_panel_pair_up(ctx, panel, options->change == ORK_MALMQUIST_CONSECUTIVE, arena,
                              &work->pairs));
    if (work->pairs.count == 0) return ork_panel_refuse_pairs(ctx, panel);
    return note_passed_over(ctx, &all.panel, panel);
}

static ork_status run(ork_context *ctx, const ork_input *input, const void *options,
                      ork_result *result)
{
    ORK_SCRATCH(arena);
    ORK_OWNED_TABLE ork_table *known = NULL;
    malmquist_work work = {.options = options};
    ORK_TRY(read(ctx, input, &work, &arena, &known));
    ORK_TRY(malmquist_measure(ctx, &work));
    return malmquist_tables(ctx, &work, result);
}

static ork_status check(ork_context *ctx, const ork_input *input, const void *options)
{
    ORK_SCRATCH(arena);
    ORK_OWNED_TABLE ork_table *known = NULL;
    malmquist_work work = {.options = options};
    return read(ctx, input, &work, &arena, &known);
}

const ork_method ork_method_malmquist = {
    .name = "malmquist",
    .family = "frontier",
    .title = "Malmquist productivity index",
    .summary = "Change of productivity between periods, parted into catching up with the frontier, "
               "its own move, and scale",
    .citations = citations,
    .formulas =
        "E_s(t) is the efficiency (0 to 1 within its own period) of the unit as it is in period t "
        "against the frontier of period s, under constant returns; V_s(t) the same under variable "
        "returns. From period 1 to 2:\n"
        "  malmquist                  sqrt(E_1(2)/E_1(1) E_2(2)/E_2(1))\n"
        "  efficiency_change          E_2(2)/E_1(1)\n"
        "  technical_change           sqrt(E_1(2)/E_2(2) E_1(1)/E_2(1))\n"
        "  pure_efficiency_change     V_2(2)/V_1(1)\n"
        "  scale_efficiency_change    efficiency_change / pure_efficiency_change\n"
        "  technical_change_variable  sqrt(V_1(2)/V_2(2) V_1(1)/V_2(1))\n"
        "  scale_change               malmquist / (pure_efficiency_change "
        "technical_change_variable)\n"
        "frontier all: with E_g against the units of all periods, malmquist = E_g(2)/E_g(1) and "
        "technical_change = malmquist / efficiency_change.",
    .example = "orken malmquist examples/kazakhstan/regional.csv --unit region --period year "
               "--units examples/kazakhstan/units.csv --geography 2018 --periods 2012..2017 "
               "--inputs employed_thousand --outputs grp_mln_kzt",
    ORK_PARAMS(ork_malmquist_options, params),
    ORK_OUTPUTS(outputs),
    .needs_unit = true,
    .run = run,
    .check = check,
};
