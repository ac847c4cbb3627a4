/* Growth poles told in tables and figures. */
#include "methods/build.h"
#include "methods/growth_poles/steps.h"
#include "orken/math.h"

#include <math.h>

enum { CELLS_MOST = 6000 }; /* of a heat map */

/* Positions by period, the selected first, then by rules passed. */
static ork_status best_first(ork_context *ctx, const poles_work *work, size_t *position)
{
    ORK_SCRATCH(scratch);
    const ork_panel *panel = &work->panel;
    double *key;
    size_t *order;
    ORK_NEW(key, ork_arena_calloc(ctx, &scratch, panel->count, sizeof *key));
    ORK_NEW(order, ork_arena_calloc(ctx, &scratch, panel->count, sizeof *order));
    for (size_t t = 0; t < panel->periods; t++) {
        size_t from = panel->start[t], count = panel->start[t + 1] - from;
        for (size_t k = 0; k < count; k++) {
            double first = work->selected[from + k] * ((double)work->rule_count + 1);
            key[k] = first + work->passed[from + k];
        }
        ORK_TRY(ork_order(ctx, key, count, true, order));
        for (size_t k = 0; k < count; k++)
            position[from + k] = from + order[k];
    }
    return ORK_OK;
}

/* "leader: rank = 1 ≤ 5; specialised: location_quotient = 0.8, not > 1" */
static ork_status write_reason(ork_context *ctx, const poles_work *work, size_t p,
                               const char **reason)
{
    ORK_OWNED_TEXT ork_text text = {0};
    for (size_t k = 0; k < work->rule_count; k++) {
        const pole_rule *rule = &work->rules[k];
        const char *why = work->why[k * work->panel.count + p];
        ork_text_addf(ctx, &text, "%s", k ? "; " : "");
        if (rule->name != rule->text) ork_text_addf(ctx, &text, "%s: ", rule->name);
        ork_text_add(ctx, &text, why);
    }
    ORK_TRY(ork_text_status(&text));
    ORK_NEW(*reason, ork_arena_strndup(ctx, work->arena, text.bytes, text.length));
    return ORK_OK;
}

/* The rows of a table that is one row per position. */
typedef struct {
    const poles_work *work;
    ork_table *table;
    const size_t *position;
    size_t *row;
    double *values;
    const char **texts;
} pole_sheet;

static ork_status add_counts(ork_context *ctx, const pole_sheet *to)
{
    size_t n = to->table->row_count;
    for (size_t r = 0; r < n; r++)
        to->values[r] = to->work->selected[to->position[r]];
    ORK_TRY(ork_build_boolean(ctx, to->table, "selected", "Selected", to->values));
    for (size_t r = 0; r < n; r++)
        to->texts[r] = to->work->class_of[to->position[r]];
    ORK_TRY(ork_build_text(ctx, to->table, "class", "Class", to->texts));
    for (size_t r = 0; r < n; r++)
        to->values[r] = to->work->passed[to->position[r]];
    ORK_TRY(ork_build_integer(ctx, to->table, "passed", "Rules that hold", to->values));
    for (size_t r = 0; r < n; r++)
        to->values[r] = (double)to->work->rule_count;
    ORK_TRY(ork_build_integer(ctx, to->table, "of", "Rules", to->values));
    for (size_t r = 0; r < n; r++)
        to->values[r] = to->work->unknown[to->position[r]];
    return ork_build_integer(ctx, to->table, "unknown", "Rules not known", to->values);
}

#define POLE "growth pole"
#define NOT_ALL_KNOWN "not selected, not all known"
#define NOT_SELECTED "not selected"

static ork_status add_words(ork_context *ctx, const pole_sheet *to)
{
    const poles_work *work = to->work;
    for (size_t r = 0; r < to->table->row_count; r++) {
        size_t p = to->position[r];
        to->texts[r] = work->selected[p] > 0  ? POLE
                       : work->unknown[p] > 0 ? NOT_ALL_KNOWN
                                              : NOT_SELECTED;
    }
    ORK_TRY(ork_build_text(ctx, to->table, "status", "Status", to->texts));
    for (size_t r = 0; r < to->table->row_count; r++) {
        ORK_TRY(write_reason(ctx, work, to->position[r], &to->texts[r]));
    }
    return ork_build_text(ctx, to->table, "reason", "Reason", to->texts);
}

static ork_status poles_table(ork_context *ctx, const poles_work *work, const char *name,
                              const char *title, bool with_period, const size_t *position,
                              size_t count, ork_result *result)
{
    ORK_SCRATCH(scratch);
    const ork_panel *panel = &work->panel;
    pole_sheet to = {.work = work, .position = position};
    ORK_NEW(to.row, ork_arena_calloc(ctx, &scratch, count, sizeof *to.row));
    ORK_NEW(to.values, ork_arena_calloc(ctx, &scratch, count, sizeof *to.values));
    ORK_NEW(to.texts, ork_arena_calloc(ctx, &scratch, count, sizeof *to.texts));
    for (size_t r = 0; r < count; r++)
        to.row[r] = panel->row[position[r]];
    ORK_OWNED_TABLE ork_table *table = NULL;
    ORK_TRY(ork_build_table(ctx, name, title, count, &table));
    to.table = table;
    with_period &= panel->period != NULL;
    ORK_TRY(ork_build_pick(ctx, table, "unit", panel->unit, to.row));
    if (with_period) ORK_TRY(ork_build_pick(ctx, table, "period", panel->period, to.row));
    ORK_TRY(add_counts(ctx, &to));
    ORK_TRY(add_words(ctx, &to));
    ORK_TRY(ork_table_set_keys(ctx, table, "unit", with_period ? "period" : NULL));
    return ork_build_deliver(ctx, result, &table);
}

/* What is known of each unit of a period: the verdict, the evidence that the user names, the poles
   beside it. Without reasons, which would leave no room for the rest. */
static ork_status profile_table(ork_context *ctx, const poles_work *work, const size_t *position,
                                size_t count, ork_result *result)
{
    ORK_SCRATCH(scratch);
    const ork_panel *panel = &work->panel;
    ORK_OWNED_TABLE ork_table *table = NULL;
    const char *in = ork_panel_in(ctx, work->arena, panel, work->period), *title, **texts;
    size_t *row;
    double *passed;
    if (work->options->evidence.count == 0 && !work->has_neighbours) return ORK_OK;
    ORK_NEW(title,
            in ? ork_arena_format(ctx, work->arena, "What is known of each unit%s", in) : NULL);
    ORK_NEW(row, ork_arena_calloc(ctx, &scratch, count, sizeof *row));
    ORK_NEW(texts, ork_arena_calloc(ctx, &scratch, count, sizeof *texts));
    ORK_NEW(passed, ork_arena_calloc(ctx, &scratch, count, sizeof *passed));
    for (size_t r = 0; r < count; r++) {
        row[r] = panel->row[position[r]];
        texts[r] = work->class_of[position[r]];
        passed[r] = work->passed[position[r]];
    }
    ORK_TRY(ork_build_table(ctx, "profile", title, count, &table));
    ORK_TRY(ork_build_pick(ctx, table, "unit", panel->unit, row));
    ORK_TRY(ork_build_text(ctx, table, "class", "Class", texts));
    ORK_TRY(ork_build_integer(ctx, table, "passed", "Rules that hold", passed));
    for (size_t r = 0; work->has_neighbours && r < count; r++)
        texts[r] = poles_near(work, position[r]);
    if (work->has_neighbours)
        ORK_TRY(ork_build_text(ctx, table, "near", "Beside the poles", texts));
    ORK_TRY(poles_add_evidence(ctx, work, table, row));
    ORK_TRY(ork_table_set_keys(ctx, table, "unit", NULL));
    return ork_build_deliver(ctx, result, &table);
}

/* ---- Evidence: one row per unit, period and rule -----------------------------------------------
 */

/* A side of a comparison as a number, NaN when it is none. */
static double side(const ork_column *column, size_t i)
{
    if (!column || !ork_column_is_numeric(column) || !ork_column_has(column, i)) return NAN;
    return ork_column_number(column, i);
}

/* Evidence row r is rule r % rules of the r / rules-th position. */
typedef struct {
    const poles_work *work;
    ork_table *table;
    const size_t *position;
    size_t *row, *which;
    double *values;
    const char **texts;
} evidence_sheet;

static ork_status evidence_rows(ork_context *ctx, ork_arena *arena, evidence_sheet *to,
                                size_t positions)
{
    size_t rules = to->work->rule_count, rows = positions * rules;
    ORK_NEW(to->row, ork_arena_calloc(ctx, arena, rows, sizeof *to->row));
    ORK_NEW(to->which, ork_arena_calloc(ctx, arena, rows, sizeof *to->which));
    ORK_NEW(to->values, ork_arena_calloc(ctx, arena, rows, sizeof *to->values));
    ORK_NEW(to->texts, ork_arena_calloc(ctx, arena, rows + rules, sizeof *to->texts));
    for (size_t r = 0; r < rows; r++) {
        to->row[r] = to->work->panel.row[to->position[r / rules]];
        to->which[r] = r % rules;
    }
    return ORK_OK;
}

static ork_status add_rule_text(ork_context *ctx, const evidence_sheet *to, const char *name,
                                const char *label, size_t offset)
{
    for (size_t k = 0; k < to->work->rule_count; k++) {
        const char *rule = (const char *)&to->work->rules[k];
        to->texts[k] = *(const char *const *)(rule + offset);
    }
    return ork_build_repeat(ctx, to->table, name, label, to->texts, to->work->rule_count,
                            to->which);
}

static ork_status add_verdicts(ork_context *ctx, const evidence_sheet *to)
{
    const poles_work *work = to->work;
    size_t n = work->panel.count, rules = work->rule_count, rows = to->table->row_count;
    for (size_t r = 0; r < rows; r++) {
        to->values[r] = work->verdict[to->which[r] * n + to->position[r / rules]];
    }
    ORK_TRY(ork_build_boolean(ctx, to->table, "passed", "Holds", to->values));
    for (size_t r = 0; r < rows; r++) {
        to->values[r] = side(work->rules[to->which[r]].value, to->row[r]);
    }
    ORK_TRY(ork_build_number(ctx, to->table, "value", "Value", NULL, to->values));
    for (size_t r = 0; r < rows; r++) {
        to->values[r] = side(work->rules[to->which[r]].threshold, to->row[r]);
    }
    ORK_TRY(ork_build_number(ctx, to->table, "threshold", "Threshold", NULL, to->values));
    for (size_t r = 0; r < rows; r++) {
        to->texts[r] = work->why[to->which[r] * n + to->position[r / rules]];
    }
    return ork_build_text(ctx, to->table, "why", "Why", to->texts);
}

static ork_status evidence_table(ork_context *ctx, const poles_work *work, const size_t *position,
                                 ork_result *result)
{
    ORK_SCRATCH(scratch);
    const ork_panel *panel = &work->panel;
    evidence_sheet to = {.work = work, .position = position};
    ORK_TRY(evidence_rows(ctx, &scratch, &to, panel->count));
    ORK_OWNED_TABLE ork_table *table = NULL;
    ORK_TRY(ork_build_table(ctx, "evidence", "Each rule for each unit",
                            panel->count * work->rule_count, &table));
    to.table = table;
    ORK_TRY(ork_build_pick(ctx, table, "unit", panel->unit, to.row));
    ORK_TRY(ork_build_pick(ctx, table, "period", panel->period, to.row));
    ORK_TRY(add_rule_text(ctx, &to, "tier", "Level", offsetof(pole_rule, tier)));
    ORK_TRY(add_rule_text(ctx, &to, "rule", "Rule", offsetof(pole_rule, name)));
    ORK_TRY(add_rule_text(ctx, &to, "expression", "Condition", offsetof(pole_rule, text)));
    ORK_TRY(add_verdicts(ctx, &to));
    return ork_build_deliver(ctx, result, &table);
}

/* Unit × rule of one period, and whether it holds: what the heatmap shows. */
static ork_status matrix_table(ork_context *ctx, const poles_work *work, const size_t *position,
                               size_t count, ork_result *result)
{
    ORK_SCRATCH(scratch);
    evidence_sheet to = {.work = work, .position = position};
    ORK_TRY(evidence_rows(ctx, &scratch, &to, count));
    ORK_OWNED_TABLE ork_table *table = NULL;
    size_t rules = work->rule_count, n = work->panel.count;
    ORK_TRY(ork_build_table(ctx, "matrix", "Rules that hold", count * rules, &table));
    to.table = table;
    ORK_TRY(ork_build_pick(ctx, table, "unit", work->panel.unit, to.row));
    ORK_TRY(add_rule_text(ctx, &to, "rule", "Rule", offsetof(pole_rule, name)));
    for (size_t r = 0; r < count * rules; r++) {
        to.values[r] = work->verdict[to.which[r] * n + position[r / rules]];
    }
    ORK_TRY(ork_build_boolean(ctx, table, "holds", "Does the rule hold?", to.values));
    return ork_build_deliver(ctx, result, &table);
}

ork_status poles_tables(ork_context *ctx, const poles_work *work, ork_result *result)
{
    const ork_panel *panel = &work->panel;
    size_t *position, from = panel->start[work->period];
    size_t count = panel->start[work->period + 1] - from;
    ORK_NEW(position, ork_arena_calloc(ctx, work->arena, panel->count, sizeof *position));
    ORK_TRY(best_first(ctx, work, position));
    ORK_TRY(profile_table(ctx, work, position + from, count, result));
    ORK_TRY(poles_table(ctx, work, "poles", "Growth poles and the others", true, position,
                        panel->count, result));
    const char *in = ork_panel_in(ctx, work->arena, panel, work->period), *title;
    ORK_NEW(title, in ? ork_arena_format(ctx, work->arena, "Growth poles%s", in) : NULL);
    ORK_TRY(poles_table(ctx, work, "selection", title, false, position + from, count, result));
    ORK_TRY(poles_neighbours_table(ctx, work, position, result));
    ORK_TRY(evidence_table(ctx, work, position, result));
    return matrix_table(ctx, work, position + from, count, result);
}

/* ---- Figures -----------------------------------------------------------------------------------
 */

static const char *who_is_selected(ork_context *ctx, const poles_work *work)
{
    ORK_SCRATCH(scratch);
    const ork_panel *panel = &work->panel;
    size_t from = panel->start[work->period], to = panel->start[work->period + 1], count = 0;
    const char **names = ork_arena_calloc(ctx, &scratch, to - from, sizeof *names);
    const char *in = ork_panel_in(ctx, work->arena, panel, work->period);
    if (!names || !in) return NULL;
    for (size_t p = from; p < to; p++) {
        if (work->selected[p] > 0) names[count++] = ork_panel_unit(panel, p);
    }
    if (count == 0) return ork_arena_format(ctx, work->arena, "No unit passes the rules%s", in);
    ORK_OWNED_TEXT ork_text list = {0};
    ork_list_names(ctx, &list, names, count, 5);
    if (ork_text_status(&list) != ORK_OK) return NULL;
    return ork_arena_format(ctx, work->arena, "Growth poles%s: %s", in, list.bytes);
}

ork_status poles_figures(ork_context *ctx, const poles_work *work, ork_result *result)
{
    const char *title, *which, *classes,
        *in = ork_panel_in(ctx, work->arena, &work->panel, work->period);
    ORK_NEW(title, who_is_selected(ctx, work));
    ORK_NEW(which,
            in ? ork_arena_format(ctx, work->arena, "Which rules each unit passes%s", in) : NULL);
    ORK_NEW(classes, ork_arena_format(ctx, work->arena,
                                      "Core: the rules select it. Candidate: %zu or more of %zu "
                                      "rules hold. Periphery: fewer.",
                                      work->candidate_rules, work->rule_count));
    bool has_map = work->input->units || work->input->shapes;
    if (has_map) {
        ORK_TRY(ork_result_add_figure(
            ctx, result,
            &(ork_figure){ORK_FIGURE_DEFAULTS, .kind = ORK_FIGURE_MAP, .name = "map",
                          .title = (char *)title, .caption = (char *)classes, .table = "selection",
                          .label = "unit", .group = "class",
                          .grades = CORE "|" CANDIDATE "|" PERIPHERY "|?" CLASS_NOT_KNOWN}));
    }
    if (ork_result_table(result, "matrix")->row_count > CELLS_MOST) return ORK_OK;
    /* Who is selected is said once, by the first figure. */
    return ork_result_add_figure(
        ctx, result,
        &(ork_figure){ORK_FIGURE_DEFAULTS, .kind = ORK_FIGURE_HEATMAP, .name = "rules",
                      .title = (char *)(has_map ? which : title),
                      .caption = "The selected first. A rule that is not known counts as not met.",
                      .table = "matrix", .x = "rule", .y = "unit", .value = "holds",
                      .keep_order = true});
}
