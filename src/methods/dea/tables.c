/* Data envelopment told in tables. */
#include "methods/build.h"
#include "methods/dea/steps.h"

#include <math.h>

#define FIELD(field, name, text, kind)                                                             \
    {                                                                                              \
        name, text, offsetof(dea_record, field), kind                                              \
    }
static const ork_record_field score_field = FIELD(score, "score", "Efficiency", ORK_FIELD_NUMBER);
static const ork_record_field expansion_field =
    FIELD(expansion, "expansion", "Possible expansion of outputs", ORK_FIELD_NUMBER);
static const ork_record_field rank_field = FIELD(rank, "rank", "Rank", ORK_FIELD_WHOLE);
static const ork_record_field place[] = {
    FIELD(is_efficient, "efficient", "Efficient", ORK_FIELD_FLAG),
    FIELD(rank, "rank", "Rank", ORK_FIELD_WHOLE),
};
static const ork_record_field scale[] = {
    FIELD(constant, "constant", "Efficiency under constant returns", ORK_FIELD_NUMBER),
    FIELD(variable, "variable", "Efficiency under variable returns", ORK_FIELD_NUMBER),
    FIELD(scale, "scale_efficiency", "Scale efficiency", ORK_FIELD_NUMBER),
};
static const ork_record_field peer_of = FIELD(peer_of, "peer_of", "Peer of", ORK_FIELD_WHOLE);
static const ork_record_field super =
    FIELD(super, "super_efficiency", "Super-efficiency", ORK_FIELD_NUMBER);
static const ork_record_field interval[] = {
    FIELD(corrected, "corrected", "Efficiency without bias", ORK_FIELD_NUMBER),
    FIELD(lower, "lower", "Lower end", ORK_FIELD_NUMBER),
    FIELD(upper, "upper", "Upper end", ORK_FIELD_NUMBER),
};
static const ork_record_field bias = FIELD(bias, "bias", "Bias", ORK_FIELD_NUMBER);

static const char *const kinds[] = {"constant", "increasing", "decreasing", NULL};
static const char *const statuses[] = {"efficient", "weakly efficient", "inefficient", NULL};

/* A table whose row r is about position which[r]. */
typedef struct {
    ork_context *ctx;
    const dea_work *work;
    ork_table *table;
    const size_t *which;
} sheet;

static ork_status add(const sheet *to, const ork_record_field *fields, size_t count)
{
    return ork_build_fields(to->ctx, to->table, fields, count, to->work->record, sizeof(dea_record),
                            to->which, NULL);
}
#define ADD(to, fields) add(to, fields, sizeof(fields) / sizeof *(fields))

/* [rows] the table's row of each position. */
static ork_status rows_of(ork_context *ctx, ork_arena *arena, const dea_work *work,
                          const size_t *which, size_t rows, size_t **row)
{
    ORK_NEW(*row, ork_arena_calloc(ctx, arena, rows, sizeof **row));
    for (size_t r = 0; r < rows; r++)
        (*row)[r] = work->data.panel.row[which[r]];
    return ORK_OK;
}

static ork_status add_keys(const sheet *to, const char *unit, const char *period)
{
    ORK_SCRATCH(scratch);
    const ork_panel *panel = &to->work->data.panel;
    size_t *row;
    ORK_TRY(rows_of(to->ctx, &scratch, to->work, to->which, to->table->row_count, &row));
    if (unit) ORK_TRY(ork_build_pick(to->ctx, to->table, unit, panel->unit, row));
    return period ? ork_build_pick(to->ctx, to->table, period, panel->period, row) : ORK_OK;
}

static ork_status add_word(const sheet *to, const char *name, const char *label, bool is_status)
{
    ORK_SCRATCH(scratch);
    const char **word;
    ORK_NEW(word, ork_arena_calloc(to->ctx, &scratch, to->table->row_count, sizeof *word));
    for (size_t r = 0; r < to->table->row_count; r++) {
        const dea_record *record = &to->work->record[to->which[r]];
        word[r] = is_status ? statuses[record->status] : kinds[record->kind];
    }
    return ork_build_text(to->ctx, to->table, name, label, word);
}

static ork_status efficiency_table(ork_context *ctx, const dea_work *work, ork_result *result)
{
    ORK_SCRATCH(scratch);
    ORK_OWNED_TABLE ork_table *table = NULL;
    size_t rows = work->data.panel.count, *which;
    ORK_NEW(which, ork_arena_calloc(ctx, &scratch, rows, sizeof *which));
    for (size_t r = 0; r < rows; r++)
        which[r] = r;
    ORK_TRY(ork_build_table(ctx, "efficiency", "Efficiency", rows, &table));
    sheet to = {ctx, work, table, which};
    ORK_TRY(add_keys(&to, "unit", "period"));
    ORK_TRY(add(&to, &score_field, 1));
    if (work->model.is_output) ORK_TRY(add(&to, &expansion_field, 1));
    ORK_TRY(ADD(&to, place));
    if (!work->data.has_negative) {
        ORK_TRY(ADD(&to, scale));
        ORK_TRY(add_word(&to, "returns", "Returns to scale", false));
    }
    ORK_TRY(add(&to, &peer_of, 1));
    if (work->options->super_efficiency) ORK_TRY(add(&to, &super, 1));
    if (work->options->bootstrap > 0) {
        ORK_TRY(ADD(&to, interval));
        ORK_TRY(add(&to, &bias, 1));
    }
    return ork_build_deliver(ctx, result, &table);
}

static ork_status ranking_table(ork_context *ctx, const dea_work *work, ork_result *result)
{
    ORK_SCRATCH(scratch);
    ORK_OWNED_TABLE ork_table *table = NULL;
    const ork_panel *panel = &work->data.panel;
    size_t first = panel->start[panel->periods - 1], most = panel->count - first, rows = 0;
    size_t *known, *order, *which;
    double *by;
    const char *in, *title;
    ORK_NEW(known, ork_arena_calloc(ctx, &scratch, most, sizeof *known));
    ORK_NEW(order, ork_arena_calloc(ctx, &scratch, most, sizeof *order));
    ORK_NEW(which, ork_arena_calloc(ctx, &scratch, most, sizeof *which));
    ORK_NEW(by, ork_arena_calloc(ctx, &scratch, most, sizeof *by));
    for (size_t p = first; p < panel->count; p++) {
        const dea_record *record = &work->record[p];
        if (isnan(record->score)) continue;
        by[rows] = isnan(record->rank) ? 0 : record->rank;
        known[rows++] = p;
    }
    ORK_TRY(ork_order(ctx, by, rows, false, order));
    for (size_t r = 0; r < rows; r++)
        which[r] = known[order[r]];
    ORK_NEW(in, ork_panel_in(ctx, &scratch, panel, panel->periods - 1));
    ORK_NEW(title, ork_arena_format(ctx, &scratch, "Units by efficiency%s", in));
    ORK_TRY(ork_build_table(ctx, "ranking", title, rows, &table));
    sheet to = {ctx, work, table, which};
    ORK_TRY(add(&to, &rank_field, 1));
    ORK_TRY(add_keys(&to, "unit", NULL));
    ORK_TRY(add(&to, &score_field, 1));
    if (work->options->bootstrap > 0) ORK_TRY(ADD(&to, interval));
    ORK_TRY(add_word(&to, "status", "Status", true));
    return ork_build_deliver(ctx, result, &table);
}

/* ---- Peers and targets -------------------------------------------------------------------------
 */

static ork_status peers_table(ork_context *ctx, const dea_work *work, ork_result *result)
{
    ORK_SCRATCH(scratch);
    ORK_OWNED_TABLE ork_table *table = NULL;
    size_t rows = 0, r = 0, *which, *peer;
    double *weight;
    for (size_t g = 0; g < work->scopes; g++)
        rows += work->scope[g].group.n * work->scope[g].solution.most;
    ORK_NEW(which, ork_arena_calloc(ctx, &scratch, rows, sizeof *which));
    ORK_NEW(peer, ork_arena_calloc(ctx, &scratch, rows, sizeof *peer));
    ORK_NEW(weight, ork_arena_calloc(ctx, &scratch, rows, sizeof *weight));
    for (size_t g = 0; g < work->scopes; g++) {
        const dea_group *group = &work->scope[g].group;
        const dea_solution *from = &work->scope[g].solution;
        for (size_t i = 0; i < group->n; i++) {
            const size_t *list = from->peer + i * from->most;
            for (size_t k = 0; k < from->most && list[k] != SIZE_MAX; k++, r++) {
                which[r] = group->position[i];
                peer[r] = group->position[list[k]];
                weight[r] = from->weight[i * from->most + k];
            }
        }
    }
    ORK_TRY(ork_build_table(ctx, "peers", "Peers of units and their weights", r, &table));
    sheet of_unit = {ctx, work, table, which}, of_peer = {ctx, work, table, peer};
    ORK_TRY(add_keys(&of_unit, "unit", "period"));
    bool is_pooled = work->scopes < work->data.panel.periods;
    ORK_TRY(add_keys(&of_peer, "peer", is_pooled ? "peer_period" : NULL));
    ORK_TRY(ork_build_number(ctx, table, "weight", "Weight (lambda)", NULL, weight));
    return ork_build_deliver(ctx, result, &table);
}

typedef struct {
    double value, target, change, radial, slack, multiplier, share;
} target_row;

/* What the score asks of variable k, and what slack adds. */
static void fill_target(const dea_work *work, const dea_scope *scope, size_t i, size_t k,
                        target_row *row)
{
    size_t m = work->data.m, variables = m + work->data.s, n = scope->group.n;
    const double *values = k < m ? scope->group.x + k * n : scope->group.y + (k - m) * n;
    const double *multiplier = scope->solution.multiplier + i * variables;
    double score = work->record[scope->group.position[i]].score, side = 0;
    bool is_moved = (k >= m) == work->model.is_output;
    row->value = values[i];
    row->radial = !is_moved ? 0 : k < m ? values[i] * (score - 1) : values[i] * (1 / score - 1);
    row->slack = scope->solution.slack[i * variables + k];
    row->target = row->value + row->radial + (k < m ? -row->slack : row->slack);
    row->change = row->value > 0 ? 100 * (row->target / row->value - 1) : NAN;
    row->multiplier = multiplier[k];
    for (size_t l = k < m ? 0 : m; l < (k < m ? m : variables); l++)
        side += multiplier[l] * (l < m ? scope->group.x + l * n : scope->group.y + (l - m) * n)[i];
    row->share = side > 0 ? multiplier[k] * values[i] / side : NAN;
}

#define TARGET(field, text) ORK_RECORD_FIELD(target_row, field, text)
static const ork_record_field target_fields[] = {
    TARGET(value, "Value"),
    TARGET(target, "Target"),
    {"change", "Change to the target", offsetof(target_row, change), ORK_FIELD_MEASURED},
    TARGET(radial, "Radial part"),
    TARGET(slack, "Slack"),
    TARGET(multiplier, "Multiplier"),
    TARGET(share, "Share of the inputs or outputs"),
};

static ork_status targets_table(ork_context *ctx, const dea_work *work, ork_result *result)
{
    ORK_SCRATCH(scratch);
    ORK_OWNED_TABLE ork_table *table = NULL;
    static const char *const roles[] = {"input", "output"};
    size_t variables = work->data.m + work->data.s, rows = 0, r = 0, *which, *variable, *role;
    target_row *row;
    for (size_t g = 0; g < work->scopes; g++)
        rows += work->scope[g].group.n * variables;
    ORK_NEW(which, ork_arena_calloc(ctx, &scratch, rows, sizeof *which));
    ORK_NEW(variable, ork_arena_calloc(ctx, &scratch, rows, sizeof *variable));
    ORK_NEW(role, ork_arena_calloc(ctx, &scratch, rows, sizeof *role));
    ORK_NEW(row, ork_arena_calloc(ctx, &scratch, rows, sizeof *row));
    for (size_t g = 0; g < work->scopes; g++) {
        const dea_scope *scope = &work->scope[g];
        for (size_t i = 0; i < scope->group.n; i++) {
            for (size_t k = 0; k < variables; k++, r++) {
                which[r] = scope->group.position[i];
                variable[r] = k;
                role[r] = k >= work->data.m;
                fill_target(work, scope, i, k, &row[r]);
            }
        }
    }
    ORK_TRY(ork_build_table(ctx, "targets", "Targets on the frontier", rows, &table));
    sheet to = {ctx, work, table, which};
    ORK_TRY(add_keys(&to, "unit", "period"));
    ORK_TRY(ork_build_repeat(ctx, table, "variable", "Variable", work->data.label, variables,
                             variable));
    ORK_TRY(ork_build_repeat(ctx, table, "role", "Role", roles, 2, role));
    ORK_TRY(ork_build_fields(ctx, table, target_fields,
                             sizeof target_fields / sizeof *target_fields, row, sizeof *row, NULL,
                             "%"));
    return ork_build_deliver(ctx, result, &table);
}

/* ---- Summary -----------------------------------------------------------------------------------
 */

typedef struct {
    double units, efficient, mean, least, mean_constant, mean_variable, mean_scale;
    double kind[3], mean_corrected, bandwidth;
} summary_row;

static void summarise(const dea_work *work, size_t t, summary_row *row)
{
    const ork_panel *panel = &work->data.panel;
    *row = (summary_row){.least = NAN};
    for (size_t p = panel->start[t]; p < panel->start[t + 1]; p++) {
        const dea_record *record = &work->record[p];
        if (isnan(record->score)) continue;
        row->units++;
        row->efficient += record->is_efficient;
        row->mean += record->score;
        row->least = fmin(row->least, record->score);
        row->mean_constant += record->constant;
        row->mean_variable += record->variable;
        row->mean_scale += record->scale;
        row->mean_corrected += record->corrected;
        if (record->kind < DEA_KIND_UNKNOWN) row->kind[record->kind]++;
    }
    row->mean /= row->units;
    row->mean_constant /= row->units;
    row->mean_variable /= row->units;
    row->mean_scale /= row->units;
    row->mean_corrected /= row->units;
    row->bandwidth = work->scope[work->scopes > 1 ? t : 0].bandwidth;
}

#define SUMMARY(field, name, text, kind)                                                           \
    {                                                                                              \
        name, text, offsetof(summary_row, field), kind                                             \
    }
static const ork_record_field summary_fields[] = {
    SUMMARY(units, "units", "Units", ORK_FIELD_WHOLE),
    SUMMARY(efficient, "efficient", "Efficient units", ORK_FIELD_WHOLE),
    SUMMARY(mean, "mean", "Mean efficiency", ORK_FIELD_NUMBER),
    SUMMARY(least, "least", "Least efficiency", ORK_FIELD_NUMBER),
};
static const ork_record_field summary_scale[] = {
    SUMMARY(mean_constant, "mean_constant", "Mean under constant returns", ORK_FIELD_NUMBER),
    SUMMARY(mean_variable, "mean_variable", "Mean under variable returns", ORK_FIELD_NUMBER),
    SUMMARY(mean_scale, "mean_scale", "Mean scale efficiency", ORK_FIELD_NUMBER),
    SUMMARY(kind[0], "constant", "Constant returns", ORK_FIELD_WHOLE),
    SUMMARY(kind[1], "increasing", "Increasing returns", ORK_FIELD_WHOLE),
    SUMMARY(kind[2], "decreasing", "Decreasing returns", ORK_FIELD_WHOLE),
};
static const ork_record_field summary_bootstrap[] = {
    SUMMARY(mean_corrected, "mean_corrected", "Mean efficiency without bias", ORK_FIELD_NUMBER),
    SUMMARY(bandwidth, "bandwidth", "Bandwidth", ORK_FIELD_NUMBER),
};
#define SUMMARISE(fields)                                                                          \
    ork_build_fields(ctx, table, fields, sizeof(fields) / sizeof *(fields), row, sizeof *row,      \
                     NULL, NULL)

static ork_status add_values(ork_context *ctx, const dea_work *work, const summary_row *last,
                             ork_result *result)
{
    ORK_TRY(ork_result_add_value(ctx, result, "units", "Units", NULL, last->units));
    ORK_TRY(
        ork_result_add_value(ctx, result, "efficient", "Efficient units", NULL, last->efficient));
    ORK_TRY(ork_result_add_value(ctx, result, "mean_score", "Mean efficiency", NULL, last->mean));
    if (!work->data.has_negative)
        ORK_TRY(ork_result_add_value(ctx, result, "mean_scale", "Mean scale efficiency", NULL,
                                     last->mean_scale));
    if (work->options->bootstrap == 0) return ORK_OK;
    return ork_result_add_value(ctx, result, "mean_corrected", "Mean efficiency without bias", NULL,
                                last->mean_corrected);
}

static ork_status summary_table(ork_context *ctx, const dea_work *work, ork_result *result)
{
    ORK_SCRATCH(scratch);
    ORK_OWNED_TABLE ork_table *table = NULL;
    const ork_panel *panel = &work->data.panel;
    size_t *first;
    summary_row *row;
    ORK_NEW(first, ork_arena_calloc(ctx, &scratch, panel->periods, sizeof *first));
    ORK_NEW(row, ork_arena_calloc(ctx, &scratch, panel->periods, sizeof *row));
    for (size_t t = 0; t < panel->periods; t++) {
        first[t] = panel->start[t];
        summarise(work, t, &row[t]);
    }
    ORK_TRY(ork_build_table(ctx, "summary", "Efficiency in short", panel->periods, &table));
    sheet to = {ctx, work, table, first};
    ORK_TRY(add_keys(&to, NULL, "period"));
    ORK_TRY(SUMMARISE(summary_fields));
    if (!work->data.has_negative) ORK_TRY(SUMMARISE(summary_scale));
    if (work->options->bootstrap > 0) ORK_TRY(SUMMARISE(summary_bootstrap));
    ORK_TRY(ork_build_deliver(ctx, result, &table));
    return add_values(ctx, work, &row[panel->periods - 1], result);
}

ork_status dea_tables(ork_context *ctx, const dea_work *work, ork_result *result)
{
    ORK_TRY(efficiency_table(ctx, work, result));
    ORK_TRY(ranking_table(ctx, work, result));
    ORK_TRY(peers_table(ctx, work, result));
    ORK_TRY(targets_table(ctx, work, result));
    return summary_table(ctx, work, result);
}
