/* Local spatial autocorrelation told in tables and figures. */
#include <math.h>
#include <string.h>

#include "methods/build.h"
#include "methods/spatial/local.h"

static ork_status deliver(ork_context *ctx, ork_result *result, ork_table **table)
{
    ork_table *done = *table;
    *table = NULL;
    return ork_result_take_table(ctx, result, done);
}

/* ---- One row per unit and period ---------------------------------------------------------------
 */

/* Positions from … of a table under construction. */
typedef struct sheet {
    const local_work *work;
    ork_table *table;
    size_t from;
} sheet;

static ork_status add(ork_context *ctx, const sheet *to, const char *name, const char *label,
                      const double *column)
{
    return ork_build_number(ctx, to->table, name, label, NULL, column + to->from);
}

static ork_status add_moran(ork_context *ctx, const sheet *to)
{
    const local_columns *c = &to->work->measure[LOCAL_MORAN];
    ORK_TRY(add(ctx, to, "moran", "Local Moran", c->statistic));
    ORK_TRY(add(ctx, to, "moran_expected", "Expected", c->expected));
    ORK_TRY(add(ctx, to, "moran_variance", "Variance", c->variance));
    ORK_TRY(add(ctx, to, "moran_z", "Standard deviate", c->z));
    ORK_TRY(add(ctx, to, "moran_p", "p of local Moran", c->p));
    ORK_TRY(add(ctx, to, "moran_p_permutation", "p by permutation", c->p_permutation));
    ORK_TRY(add(ctx, to, "moran_p_folded", "p of one side", c->p_folded));
    return add(ctx, to, "moran_p_adjusted", "p adjusted", c->p_adjusted);
}

static ork_status add_g(ork_context *ctx, const sheet *to)
{
    const local_columns *star = &to->work->measure[LOCAL_G_STAR], *g = &to->work->measure[LOCAL_G];
    ORK_TRY(ork_build_text(ctx, to->table, "spot", "Hot or cold spot", to->work->spot + to->from));
    ORK_TRY(add(ctx, to, "g_star", "Gi*", star->statistic));
    ORK_TRY(add(ctx, to, "g_star_p", "p of Gi*", star->p));
    ORK_TRY(add(ctx, to, "g_star_p_permutation", "p of Gi* by permutation", star->p_permutation));
    ORK_TRY(add(ctx, to, "g_star_p_adjusted", "p of Gi*, adjusted", star->p_adjusted));
    ORK_TRY(add(ctx, to, "g", "Gi", g->statistic));
    ORK_TRY(add(ctx, to, "g_p", "p of Gi", g->p));
    return add(ctx, to, "g_p_permutation", "p of Gi by permutation", g->p_permutation);
}

static ork_status add_geary(ork_context *ctx, const sheet *to)
{
    const local_columns *c = &to->work->measure[LOCAL_GEARY];
    ORK_TRY(add(ctx, to, "geary", "Local Geary", c->statistic));
    ORK_TRY(add(ctx, to, "geary_expected", "Expected local Geary", c->expected));
    ORK_TRY(add(ctx, to, "geary_z", "Standard deviate of local Geary", c->z));
    ORK_TRY(add(ctx, to, "geary_p", "p of local Geary", c->p));
    ORK_TRY(
        add(ctx, to, "geary_p_permutation", "p of local Geary by permutation", c->p_permutation));
    return add(ctx, to, "geary_p_adjusted", "p of local Geary, adjusted", c->p_adjusted);
}

static ork_status units_table(ork_context *ctx, const local_work *work, const char *name,
                              const char *title, size_t from, size_t to_position, bool with_period,
                              ork_result *result)
{
    const ork_panel *panel = &work->panel;
    ORK_OWNED_TABLE ork_table *table = NULL;
    ORK_TRY(ork_build_table(ctx, name, title, to_position - from, &table));
    sheet to = {work, table, from};
    ORK_TRY(ork_build_pick(ctx, table, "unit", panel->unit, panel->row + from));
    if (with_period)
        ORK_TRY(ork_build_pick(ctx, table, "period", panel->period, panel->row + from));
    ORK_TRY(
        add(ctx, &to, "value", space_label(&work->space, work->options->variable), work->value));
    ORK_TRY(add(ctx, &to, "standardised", "Value, standardised", work->z));
    ORK_TRY(add(ctx, &to, "lag", "Neighbours, standardised", work->lag));
    ORK_TRY(ork_build_text(ctx, table, "quadrant", "Quadrant", work->quadrant + from));
    ORK_TRY(ork_build_text(ctx, table, "cluster", "Cluster", work->cluster + from));
    ORK_TRY(add_moran(ctx, &to));
    if (!work->lagged) ORK_TRY(add_g(ctx, &to));
    if (!work->lagged) ORK_TRY(add_geary(ctx, &to));
    ORK_TRY(ork_build_integer(ctx, table, "neighbours", "Neighbours with a value",
                              work->neighbours + from));
    bool is_panel = with_period && panel->period;
    ORK_TRY(ork_table_set_keys(ctx, table, "unit", is_panel ? "period" : NULL));
    return deliver(ctx, result, &table);
}

/* ---- One row per kind of cluster and period ----------------------------------------------------
 */

static const char *const kinds[] = {HIGH_HIGH, LOW_LOW, HIGH_LOW, LOW_HIGH, HOT_SPOT, COLD_SPOT};
enum { KINDS = sizeof kinds / sizeof *kinds, SPOTS_FROM = 4 };

static bool is_of(const local_work *work, size_t p, size_t kind)
{
    const char *text = kind < SPOTS_FROM ? work->cluster[p] : work->spot[p];
    return text && strcmp(text, kinds[kind]) == 0;
}

static ork_status list_kind(ork_context *ctx, const local_work *work, size_t t, size_t kind,
                            double *count, const char **names)
{
    ORK_SCRATCH(scratch);
    const ork_panel *panel = &work->panel;
    const char **list;
    size_t found = 0;
    ORK_OWNED_TEXT ork_text text = {0};
    ORK_NEW(list, ork_arena_calloc(ctx, &scratch, panel->count, sizeof *list));
    for (size_t p = panel->start[t]; p < panel->start[t + 1]; p++) {
        if (is_of(work, p, kind)) list[found++] = ork_panel_unit(panel, p);
    }
    *count = (double)found;
    *names = NULL;
    if (found == 0) return ORK_OK;
    ork_list_names(ctx, &text, list, found, 12);
    ORK_TRY(ork_text_status(&text));
    ORK_NEW(*names, ork_arena_strndup(ctx, work->arena, text.bytes, text.length));
    return ORK_OK;
}

static ork_status clusters_table(ork_context *ctx, const local_work *work, ork_result *result)
{
    ORK_SCRATCH(scratch);
    const ork_panel *panel = &work->panel;
    size_t kinds_told = work->lagged ? SPOTS_FROM : KINDS;
    size_t rows = kinds_told * panel->periods, *row, *which;
    double *count;
    const char **names;
    ORK_NEW(row, ork_arena_calloc(ctx, &scratch, rows, sizeof *row));
    ORK_NEW(which, ork_arena_calloc(ctx, &scratch, rows, sizeof *which));
    ORK_NEW(count, ork_arena_calloc(ctx, &scratch, rows, sizeof *count));
    ORK_NEW(names, ork_arena_calloc(ctx, &scratch, rows, sizeof *names));
    for (size_t r = 0; r < rows; r++) {
        row[r] = panel->row[panel->start[r / kinds_told]];
        which[r] = r % kinds_told;
        ORK_TRY(list_kind(ctx, work, r / kinds_told, r % kinds_told, &count[r], &names[r]));
    }
    ORK_OWNED_TABLE ork_table *table = NULL;
    ORK_TRY(ork_build_table(ctx, "clusters", "Clusters, outliers and spots", rows, &table));
    ORK_TRY(ork_build_pick(ctx, table, "period", panel->period, row));
    ORK_TRY(ork_build_repeat(ctx, table, "cluster", "Kind", kinds, KINDS, which));
    ORK_TRY(ork_build_integer(ctx, table, "units", "Units", count));
    ORK_TRY(ork_build_text(ctx, table, "names", "Which", names));
    return deliver(ctx, result, &table);
}

ork_status local_tables(ork_context *ctx, const local_work *work, ork_result *result)
{
    const ork_panel *panel = &work->panel;
    size_t from = panel->start[work->period], to = panel->start[work->period + 1];
    const char *in = ork_panel_in(ctx, work->arena, panel, work->period), *title;
    ORK_NEW(title, in ? ork_arena_format(ctx, work->arena, "Local autocorrelation%s", in) : NULL);
    ORK_TRY(clusters_table(ctx, work, result));
    ORK_TRY(units_table(ctx, work, "latest", title, from, to, false, result));
    return units_table(ctx, work, "local", "Local autocorrelation by unit", 0, panel->count, true,
                       result);
}

/* ---- Figures -----------------------------------------------------------------------------------
 */

/* "Where grp is high beside high or low beside low in 2020: 2 High-High, 1 Low-Low" */
static ork_status say_kinds(ork_context *ctx, const local_work *work, const char *what, size_t from,
                            size_t to, const char **title)
{
    ORK_OWNED_TEXT ork_text text = {0};
    size_t told = 0;
    const char *in = ork_panel_in(ctx, work->arena, &work->panel, work->period);
    if (!in) return ORK_ERR_MEMORY;
    ork_text_addf(ctx, &text, "%s of %s", what, space_label(&work->space, work->options->variable));
    if (work->lagged)
        ork_text_addf(ctx, &text, " and the neighbours' %s",
                      space_label(&work->space, work->options->lagged));
    ork_text_addf(ctx, &text, "%s: ", in);
    for (size_t kind = from; kind < to; kind++) {
        size_t count = 0;
        for (size_t p = work->panel.start[work->period]; p < work->panel.start[work->period + 1];
             p++)
            count += is_of(work, p, kind);
        if (count == 0) continue;
        ork_text_addf(ctx, &text, "%s%zu %s%s", told++ > 0 ? ", " : "", count, kinds[kind],
                      kind >= SPOTS_FROM && count > 1 ? "s" : "");
    }
    if (told == 0) ork_text_add(ctx, &text, "none is significant");
    ORK_TRY(ork_text_status(&text));
    ORK_NEW(*title, ork_arena_strndup(ctx, work->arena, text.bytes, text.length));
    return ORK_OK;
}

static ork_status describe(ork_context *ctx, const local_work *work, const char **caption)
{
    static const char *const corrections[] = {
        [LOCAL_FDR] = "adjusted for the false discovery rate",
        [LOCAL_BONFERRONI] = "adjusted by Bonferroni",
        [LOCAL_NONE] = "not adjusted for many tests",
    };
    const char *weights, *by;
    ORK_TRY(space_describe(ctx, &work->space, &weights));
    by = work->options->significance == 0 ? ork_arena_format(ctx, work->arena, "%lld permutations",
                                                             (long long)work->options->permutations)
                                          : "normal distribution";
    if (!by) return ORK_ERR_MEMORY;
    ORK_NEW(*caption, ork_arena_format(ctx, work->arena, "p ≤ %g, two-sided, %s, %s; %s.",
                                       work->options->level, by,
                                       corrections[work->options->correction], weights));
    return ORK_OK;
}

#define CLUSTER_GRADES HIGH_HIGH "|" HIGH_LOW "|-" NOT_SIGNIFICANT "|" LOW_HIGH "|" LOW_LOW

ork_status local_figures(ork_context *ctx, const local_work *work, ork_result *result)
{
    enum { DOTS_MOST = 2000 };
    const char *caption, *clusters, *spots;
    ORK_TRY(describe(ctx, work, &caption));
    ORK_TRY(say_kinds(ctx, work, "Clusters", 0, SPOTS_FROM, &clusters));
    ORK_TRY(say_kinds(ctx, work, "Hot and cold spots", SPOTS_FROM, KINDS, &spots));
    if (work->input->shapes || work->input->units) {
        ORK_TRY(ork_result_add_figure(
            ctx, result,
            &(ork_figure){ORK_FIGURE_DEFAULTS, .kind = ORK_FIGURE_MAP, .name = "clusters",
                          .title = (char *)clusters, .caption = (char *)caption, .table = "latest",
                          .label = "unit", .group = "cluster",
                          .grades =
                              HIGH_HIGH "|" HIGH_LOW "|-" NOT_SIGNIFICANT "|" LOW_HIGH "|" LOW_LOW,
                          .diverging = true}));
    }
    if ((work->input->shapes || work->input->units) && !work->lagged) {
        ORK_TRY(ork_result_add_figure(
            ctx, result,
            &(ork_figure){ORK_FIGURE_DEFAULTS, .kind = ORK_FIGURE_MAP, .name = "spots",
                          .title = (char *)spots, .caption = (char *)caption, .table = "latest",
                          .label = "unit", .group = "spot",
                          .grades = HOT_SPOT "|-" NOT_SIGNIFICANT "|" COLD_SPOT,
                          .diverging = true}));
    }
    if (ork_result_table(result, "latest")->row_count > DOTS_MOST) return ORK_OK;
    return ork_result_add_figure(
        ctx, result,
        &(ork_figure){ORK_FIGURE_DEFAULTS, .kind = ORK_FIGURE_SCATTER, .name = "scatter",
                      .title = "Each unit against its neighbours (Moran scatter plot)",
                      .caption =
                          "In standard deviations from the mean. Top right: high among high; "
                          "bottom left: low among low.",
                      .table = "latest", .x = "standardised", .y = "lag", .label = "unit",
                      .group = "cluster", .grades = CLUSTER_GRADES, .diverging = true});
}
