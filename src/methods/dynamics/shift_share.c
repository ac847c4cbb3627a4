/* Shift-share analysis: the declaration, and the steps in their order. */
#include "methods/dynamics/shift_share.h"

#include <math.h>

static const ork_param params[] = {
    ORK_INDUSTRY_PARAMS(ork_shift_share_options),
    ORK_CHOICE_PARAM(ork_shift_share_options, change, "first-last",
                     "Periods compared: the first with the last, or each with the next and their "
                     "sum (dynamic shift-share)",
                     "first-last", "consecutive"),
};

static const ork_output outputs[] = {
    {"regions", "unit", ORK_TEXT, "Unit"},
    {"regions", "from", ORK_INTEGER, "Earlier period"},
    {"regions", "to", ORK_INTEGER, "Later period"},
    {"regions", "size_from", ORK_NUMBER, "Sum of the industries known in both, before"},
    {"regions", "size_to", ORK_NUMBER, "The same, after"},
    {"regions", "growth", ORK_NUMBER, "size_to - size_from"},
    {"regions", "national", ORK_NUMBER, "What it would be at the rate of all together"},
    {"regions", "industry_mix", ORK_NUMBER, "What its industries' rates add or take"},
    {"regions", "regional", ORK_NUMBER, "What is the region's own; the three sum to growth"},
    {"regions", "competitive", ORK_NUMBER, "The region's own with the industries of all together"},
    {"regions", "allocation", ORK_NUMBER, "What comes of being specialised where it is better"},
    {"regions", "net_shift", ORK_NUMBER, "industry_mix + regional"},
    {"regions", "growth_rate", ORK_NUMBER, "growth / size_from"},
    {"regions", "mix_rate", ORK_NUMBER, "industry_mix / size_from"},
    {"regions", "regional_rate", ORK_NUMBER, "regional / size_from"},
    {"regions", "structural_factor", ORK_NUMBER, "Gerfin's factor of the industries"},
    {"regions", "location_factor", ORK_NUMBER, "Gerfin's factor of the region"},
    {"regions", "net_factor", ORK_NUMBER, "Their product: growth relative to all together"},
    {"regions", "industries", ORK_INTEGER, "Industries known in both periods"},
    {"dynamic", "unit", ORK_TEXT,
     "With change consecutive: effects summed and factors multiplied "
     "over the periods, with the columns of regions"},
    {"industries", "unit", ORK_TEXT, "Unit (two or more industries)"},
    {"industries", "from", ORK_INTEGER, "Earlier period"},
    {"industries", "to", ORK_INTEGER, "Later period"},
    {"industries", "industry", ORK_TEXT, "Industry"},
    {"industries", "size_from", ORK_NUMBER, "Its size before"},
    {"industries", "size_to", ORK_NUMBER, "Its size after"},
    {"industries", "growth", ORK_NUMBER, "size_to - size_from"},
    {"industries", "national", ORK_NUMBER, "As in regions"},
    {"industries", "industry_mix", ORK_NUMBER, "As in regions"},
    {"industries", "regional", ORK_NUMBER, "As in regions"},
    {"industries", "competitive", ORK_NUMBER, "As in regions"},
    {"industries", "allocation", ORK_NUMBER, "As in regions"},
    {"reference", "from", ORK_INTEGER, "Earlier period"},
    {"reference", "to", ORK_INTEGER, "Later period"},
    {"reference", "industry", ORK_TEXT, "Industry, in all regions together"},
    {"reference", "size_from", ORK_NUMBER, "Its size before"},
    {"reference", "size_to", ORK_NUMBER, "Its size after"},
    {"reference", "growth_rate", ORK_NUMBER, "Its rate of growth"},
    {"reference", "mix_rate", ORK_NUMBER, "Its rate less that of everything"},
    {"effects", "unit", ORK_TEXT, "Unit"},
    {"effects", "effect", ORK_TEXT, "national, industry mix or regional"},
    {"effects", "value", ORK_NUMBER, "Effect between the first and the last period"},
    {NULL, "growth_rate", ORK_NUMBER,
     "Of all regions and industries, between the last two periods "
     "compared"},
};

static const char *const citations[] = {
    "Dunn, E. S. (1960), A Statistical and Analytical Technique for Regional Analysis. Papers in "
    "Regional Science 6(1), 97-112. doi:10.1111/j.1435-5597.1960.tb01705.x",
    "Esteban-Marquillas, J. M. (1972), A reinterpretation of shift-share analysis. Regional and "
    "Urban Economics 2(3), 249-255. doi:10.1016/0034-3331(72)90033-4",
    "Barff, R. A., & Knight, P. L. (1988), Dynamic Shift-Share Analysis. Growth and Change 19(2), "
    "1-10. doi:10.1111/j.1468-2257.1988.tb00465.x",
    "Gerfin, H. (1964), Gesamtwirtschaftliches Wachstum und regionale Entwicklung. Kyklos 17(4), "
    "565-593. doi:10.1111/j.1467-6435.1964.tb01831.x (factors)",
    NULL,
};

static ork_status add_notes(ork_context *ctx, const shift_work *work)
{
    if (work->unknown) {
        ORK_TRY(ork_note_add(ctx, ORK_WARNING, "incomplete",
                             "%zu sizes of an industry in a region are not known in both periods: "
                             "they are left out of the region and of all regions",
                             work->unknown));
    }
    if (!work->emerged) return ORK_OK;
    return ork_note_add(ctx, ORK_INFO, "emerged",
                        "%zu industries were not in their region before: their growth counts as "
                        "the region's own, all of it competitive; of industries that no region "
                        "had, as industry mix",
                        work->emerged);
}

static ork_status note_absent_units(ork_context *ctx, const shift_work *work)
{
    const ork_panel *panel = &work->from.panel;
    const ork_panel_pairs *pairs = &work->pairs;
    for (size_t l = 0; l < pairs->links; l++) {
        size_t paired = pairs->start[l + 1] - pairs->start[l], from = pairs->from[l],
               to = pairs->to[l];
        size_t rows = panel->start[from + 1] - panel->start[from];
        size_t later = panel->start[to + 1] - panel->start[to];
        if (rows == paired && later == paired) continue;
        ORK_TRY(ork_note_add(ctx, ORK_WARNING, "units-differ",
                             "%zu units of %s and %zu of %s have no row in the other period: they "
                             "are left out",
                             rows - paired, panel->period_name[from], later - paired,
                             panel->period_name[to]));
    }
    return ORK_OK;
}

static ork_status analyse(ork_context *ctx, shift_work *work, ork_result *result)
{
    ORK_TRY(ork_industries_read(ctx, work->input, &work->options->industries, work->arena,
                                &work->from));
    ORK_TRY(ork_panel_pair_up(ctx, &work->from.panel,
                              work->options->change == ORK_SHIFT_CONSECUTIVE, work->arena,
                              &work->pairs));
    if (work->pairs.count == 0) return ork_panel_refuse_pairs(ctx, &work->from.panel);
    ORK_TRY(note_absent_units(ctx, work));
    ORK_TRY(shift_share_effects(ctx, work));
    ORK_TRY(add_notes(ctx, work));
    ORK_TRY(shift_share_tables(ctx, work, result));
    ORK_TRY(shift_share_figures(ctx, work, result));
    const shift_split *last = &work->whole[work->pairs.links - 1];
    return ork_result_add_value(ctx, result, "growth_rate",
                                "Growth of all regions and industries together", NULL,
                                last->after / last->before - 1);
}

static ork_status run(ork_context *ctx, const ork_input *input, const void *options,
                      ork_result *result)
{
    ORK_SCRATCH(arena);
    shift_work work = {.options = options, .input = input, .arena = &arena};
    ork_status status = analyse(ctx, &work, result);
    ork_industries_free(&work.from);
    return status;
}

const ork_method ork_method_shift_share = {
    .name = "shift-share",
    .family = "dynamics",
    .title = "Shift-share analysis",
    .summary = "Splits the growth of regions into what is national, what comes of their industries "
               "and what is their own",
    .citations = citations,
    .formulas =
        "e_ij is the size of industry i in region j before, e'_ij after; E_i, E and E'_i, E' the "
        "same of all regions together; g = E'/E - 1, g_i = E'_i/E_i - 1, g_ij = e'_ij/e_ij - 1.\n"
        "  national      e_ij * g\n"
        "  industry_mix  e_ij * (g_i - g)\n"
        "  regional      e_ij * (g_ij - g_i)\n"
        "  competitive   h_ij * (g_ij - g_i), h_ij = e_j * E_i/E: the region with the industries "
        "of all together\n"
        "  allocation    (e_ij - h_ij) * (g_ij - g_i)\n"
        "growth = national + industry_mix + regional; regional = competitive + allocation; a "
        "region has the sums over its industries.\n"
        "  structural_factor  sum_i e_ij*(1 + g_i) / (e_j * (1 + g))\n"
        "  location_factor    e'_j / sum_i e_ij*(1 + g_i)\n"
        "  net_factor         structural_factor * location_factor = (e'_j/e_j) / (E'/E)\n"
        "With a total given apart, what it holds beyond its industries is the industry (rest).",
    .example = "orken shift-share examples/kazakhstan/regional.csv --unit region --period year "
               "--units examples/kazakhstan/units.csv --geography 2016 --periods 2011,2016 "
               "--sector gva_J_mln_kzt --total grp_mln_kzt",
    ORK_PARAMS(ork_shift_share_options, params),
    ORK_OUTPUTS(outputs),
    .summed = ork_industries_summed,
    .run = run,
};
