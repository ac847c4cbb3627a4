/* Cluster definitions told in tables. */
#include "methods/build.h"
#include "methods/cluster_definitions/steps.h"

#include <math.h>

#define COUNT(array) (sizeof(array) / sizeof *(array))
#define CLUSTER(field, text) ORK_RECORD_FIELD(definition_cluster, field, text)
#define CELL(field, text) ORK_RECORD_FIELD(definition_cell, field, text)

static const ork_record_field cluster_fields[] = {
    {"industries", "Industries", offsetof(definition_cluster, industries), ORK_FIELD_WHOLE},
    {"size", "Size", offsetof(definition_cluster, size), ORK_FIELD_MEASURED},
    CLUSTER(share, "Share of all industries"),
    CLUSTER(within, "Relatedness within"),
    CLUSTER(between, "Mean relatedness to others"),
    CLUSTER(high, "High relatedness to others"),
    {"is_related", "Within above the mean", offsetof(definition_cluster, is_related),
     ORK_FIELD_FLAG},
    {"is_highly_related", "Within above the percentile",
     offsetof(definition_cluster, is_highly_related), ORK_FIELD_FLAG},
};
static const ork_record_field cell_fields[] = {
    {"size", "Size", offsetof(definition_cell, size), ORK_FIELD_MEASURED},
    {"known_size", "Size that is known", offsetof(definition_cell, known_size), ORK_FIELD_MEASURED},
    {"unknown", "Industries not known", offsetof(definition_cell, unknown), ORK_FIELD_WHOLE},
    CELL(quotient, "Location quotient"),
    CELL(quotient_low, "Location quotient, at least"),
    CELL(quotient_high, "Location quotient, at most"),
    CELL(share, "Share in the region"),
    CELL(national, "Share of the cluster"),
    {"rank", "Rank by quotient", offsetof(definition_cell, rank), ORK_FIELD_WHOLE},
    {"strong", "Strong cluster", offsetof(definition_cell, strong), ORK_FIELD_FLAG},
};

/* Names of all clusters, for columns that repeat them. */
static ork_status cluster_names(ork_context *ctx, ork_arena *arena, const definitions_work *work,
                                const char ***names)
{
    ORK_NEW(*names, ork_arena_calloc(ctx, arena, work->clusters, sizeof **names));
    for (size_t c = 0; c < work->clusters; c++)
        (*names)[c] = work->cluster[c].name;
    return ORK_OK;
}

/* ---- Definitions and clusters ------------------------------------------------------------------
 */

/* What a row of the definitions says, column by column. */
typedef struct {
    const char **code, **name, **cluster, **nearest, **moved, **place;
    double *label, *within, *between;
} definition_rows;

static ork_status fill_definitions(ork_context *ctx, ork_arena *arena, const definitions_work *work,
                                   definition_rows *rows)
{
    const char ***texts[] = {&rows->code,    &rows->name,  &rows->cluster,
                             &rows->nearest, &rows->moved, &rows->place};
    double **numbers[] = {&rows->label, &rows->within, &rows->between};
    for (size_t k = 0; k < COUNT(texts); k++)
        ORK_NEW(*texts[k], ork_arena_calloc(ctx, arena, work->n, sizeof **texts[k]));
    for (size_t k = 0; k < COUNT(numbers); k++)
        ORK_NEW(*numbers[k], ork_arena_calloc(ctx, arena, work->n, sizeof **numbers[k]));
    for (size_t r = 0; r < work->n; r++) {
        size_t i = work->order[r];
        const definition_industry *found = &work->found[i];
        rows->code[r] = definition_code(work, i);
        rows->name[r] = definition_name(work, i);
        rows->cluster[r] = work->cluster[found->cluster].name;
        rows->label[r] = (double)found->cluster + 1;
        rows->within[r] = found->within;
        rows->between[r] = found->between;
        rows->nearest[r] = found->nearest == SIZE_MAX ? NULL : work->cluster[found->nearest].name;
        rows->moved[r] =
            found->moved_from == SIZE_MAX ? NULL : work->cluster[found->moved_from].name;
        rows->place[r] = definition_places[found->place];
    }
    return ORK_OK;
}

static ork_status definitions_table(ork_context *ctx, const definitions_work *work,
                                    ork_result *result)
{
    ORK_SCRATCH(scratch);
    definition_rows rows;
    ORK_OWNED_TABLE ork_table *table = NULL;
    ORK_TRY(fill_definitions(ctx, &scratch, work, &rows));
    ORK_TRY(
        ork_build_table(ctx, "definitions", "Which industry is in which cluster", work->n, &table));
    ORK_TRY(ork_build_text(ctx, table, "code", "Code", rows.code));
    ORK_TRY(ork_build_text(ctx, table, "industry", "Industry", rows.name));
    ORK_TRY(ork_build_integer(ctx, table, "number", "Number of the cluster", rows.label));
    ORK_TRY(ork_build_text(ctx, table, "cluster", "Cluster", rows.cluster));
    ORK_TRY(ork_build_number(ctx, table, "within", "Relatedness within", NULL, rows.within));
    ORK_TRY(ork_build_number(ctx, table, "between", "Relatedness to the nearest other", NULL,
                             rows.between));
    ORK_TRY(ork_build_text(ctx, table, "nearest", "Nearest other cluster", rows.nearest));
    ORK_TRY(ork_build_text(ctx, table, "place", "Place in the cluster", rows.place));
    ORK_TRY(ork_build_text(ctx, table, "moved_from", "Moved from", rows.moved));
    return ork_build_deliver(ctx, result, &table);
}

/* The definitions as a hierarchy of industries, for the next step. */
static ork_status hierarchy_table(ork_context *ctx, const definitions_work *work,
                                  ork_result *result)
{
    ORK_SCRATCH(scratch);
    definition_rows rows;
    const char **columns[3], **names;
    size_t count = work->n + work->clusters;
    ORK_OWNED_TABLE ork_table *table = NULL;
    ORK_TRY(fill_definitions(ctx, &scratch, work, &rows));
    ORK_TRY(cluster_names(ctx, &scratch, work, &names));
    for (size_t k = 0; k < 3; k++)
        ORK_NEW(columns[k], ork_arena_calloc(ctx, &scratch, count, sizeof *columns[k]));
    for (size_t r = 0; r < count; r++) {
        bool is_cluster = r < work->clusters;
        columns[0][r] = is_cluster ? names[r] : rows.code[r - work->clusters];
        columns[1][r] = is_cluster ? NULL : rows.cluster[r - work->clusters];
        columns[2][r] = is_cluster ? names[r] : rows.name[r - work->clusters];
    }
    ORK_TRY(ork_build_table(ctx, "hierarchy", "The definitions as a hierarchy of industries", count,
                            &table));
    ORK_TRY(ork_build_text(ctx, table, "code", "Code", columns[0]));
    ORK_TRY(ork_build_text(ctx, table, "parent", "Part of", columns[1]));
    ORK_TRY(ork_build_text(ctx, table, "name", "Name", columns[2]));
    return ork_build_deliver(ctx, result, &table);
}

static ork_status clusters_table(ork_context *ctx, const definitions_work *work, ork_result *result)
{
    ORK_SCRATCH(scratch);
    const char **names;
    double *labels;
    ORK_OWNED_TABLE ork_table *table = NULL;
    ORK_TRY(cluster_names(ctx, &scratch, work, &names));
    ORK_NEW(labels, ork_arena_calloc(ctx, &scratch, work->clusters, sizeof *labels));
    for (size_t c = 0; c < work->clusters; c++)
        labels[c] = work->cluster[c].label;
    ORK_TRY(
        ork_build_table(ctx, "clusters", "Clusters of related industries", work->clusters, &table));
    ORK_TRY(ork_build_integer(ctx, table, "number", "Number", labels));
    ORK_TRY(ork_build_text(ctx, table, "cluster", "Cluster", names));
    ORK_TRY(ork_build_fields(ctx, table, cluster_fields, COUNT(cluster_fields), work->cluster,
                             sizeof *work->cluster, NULL, work->data.sizes.measure));
    return ork_build_deliver(ctx, result, &table);
}

/* ---- Candidates --------------------------------------------------------------------------------
 */

static ork_status candidates_table(ork_context *ctx, const definitions_work *work,
                                   ork_result *result)
{
    static const ork_record_field scores[] = {
        ORK_RECORD_FIELD(definition_scores, cluster_mean, "Clusters above the mean, percent"),
        ORK_RECORD_FIELD(definition_scores, cluster_high, "Clusters above the percentile, percent"),
        ORK_RECORD_FIELD(definition_scores, industry_mean, "Industries above the mean, percent"),
        ORK_RECORD_FIELD(definition_scores, industry_high,
                         "Industries above the percentile, percent"),
        {"score", "Validation score", offsetof(definition_scores, total), ORK_FIELD_NUMBER},
    };
    ORK_SCRATCH(scratch);
    const char **method;
    double *clusters, *alone, *chosen;
    definition_scores *rows;
    size_t n = work->candidates;
    ORK_OWNED_TABLE ork_table *table = NULL;
    ORK_NEW(method, ork_arena_calloc(ctx, &scratch, n, sizeof *method));
    ORK_NEW(clusters, ork_arena_calloc(ctx, &scratch, n, sizeof *clusters));
    ORK_NEW(alone, ork_arena_calloc(ctx, &scratch, n, sizeof *alone));
    ORK_NEW(chosen, ork_arena_calloc(ctx, &scratch, n, sizeof *chosen));
    ORK_NEW(rows, ork_arena_calloc(ctx, &scratch, n, sizeof *rows));
    for (size_t r = 0; r < n; r++) {
        const definition_candidate *candidate = &work->candidate[r];
        method[r] = definition_methods[candidate->method];
        clusters[r] = (double)candidate->clusters;
        alone[r] = (double)candidate->alone;
        chosen[r] = candidate->is_chosen;
        rows[r] = candidate->scores;
    }
    ORK_TRY(ork_build_table(ctx, "candidates", "Ways to part the industries, and how good they are",
                            n, &table));
    ORK_TRY(ork_build_text(ctx, table, "method", "Method", method));
    ORK_TRY(ork_build_integer(ctx, table, "clusters", "Clusters", clusters));
    ORK_TRY(ork_build_integer(ctx, table, "alone", "Clusters of one industry", alone));
    ORK_TRY(ork_build_fields(ctx, table, scores, COUNT(scores), rows, sizeof *rows, NULL, NULL));
    ORK_TRY(ork_build_boolean(ctx, table, "chosen", "Chosen", chosen));
    return ork_build_deliver(ctx, result, &table);
}

/* ---- Regions -----------------------------------------------------------------------------------
 */

static ork_status regions_table(ork_context *ctx, const definitions_work *work, const char *name,
                                const char *title, size_t from, size_t to, ork_result *result)
{
    ORK_SCRATCH(scratch);
    const ork_panel *panel = &work->data.sizes.panel;
    size_t rows = work->clusters * (to - from), r = 0, *row, *cluster, *record;
    const char **names;
    ORK_OWNED_TABLE ork_table *table = NULL;
    ORK_TRY(cluster_names(ctx, &scratch, work, &names));
    ORK_NEW(row, ork_arena_calloc(ctx, &scratch, rows, sizeof *row));
    ORK_NEW(cluster, ork_arena_calloc(ctx, &scratch, rows, sizeof *cluster));
    ORK_NEW(record, ork_arena_calloc(ctx, &scratch, rows, sizeof *record));
    for (size_t c = 0; c < work->clusters; c++) {
        for (size_t p = from; p < to; p++) {
            row[r] = panel->row[p];
            cluster[r] = c;
            record[r++] = c * panel->count + p;
        }
    }
    ORK_TRY(ork_build_table(ctx, name, title, rows, &table));
    ORK_TRY(ork_build_pick(ctx, table, "unit", panel->unit, row));
    ORK_TRY(ork_build_pick(ctx, table, "period", panel->period, row));
    ORK_TRY(ork_build_repeat(ctx, table, "cluster", "Cluster", names, work->clusters, cluster));
    ORK_TRY(ork_build_fields(ctx, table, cell_fields, COUNT(cell_fields), work->cell,
                             sizeof *work->cell, record, work->data.sizes.measure));
    return ork_build_deliver(ctx, result, &table);
}

/* What a region is strong in, in the period of the definitions. */
static ork_status profile_table(ork_context *ctx, const definitions_work *work, ork_result *result)
{
    ORK_SCRATCH(scratch);
    const ork_panel *panel = &work->data.sizes.panel;
    size_t from = panel->start[work->period], rows = panel->start[work->period + 1] - from;
    double *strong, *undecided, *share, *quotient;
    const char **top;
    ORK_OWNED_TABLE ork_table *table = NULL;
    ORK_NEW(strong, ork_arena_calloc(ctx, &scratch, rows, sizeof *strong));
    ORK_NEW(undecided, ork_arena_calloc(ctx, &scratch, rows, sizeof *undecided));
    ORK_NEW(share, ork_arena_calloc(ctx, &scratch, rows, sizeof *share));
    ORK_NEW(quotient, ork_arena_calloc(ctx, &scratch, rows, sizeof *quotient));
    ORK_NEW(top, ork_arena_calloc(ctx, &scratch, rows, sizeof *top));
    for (size_t r = 0; r < rows; r++) {
        quotient[r] = NAN;
        for (size_t c = 0; c < work->clusters; c++) {
            const definition_cell *cell = &work->cell[c * panel->count + from + r];
            undecided[r] += isnan(cell->strong);
            if (cell->strong == 1) {
                strong[r]++;
                share[r] += cell->known_size / work->data.sizes.total[from + r];
            }
            if (isnan(cell->quotient_low) || quotient[r] >= cell->quotient_low) continue;
            quotient[r] = cell->quotient_low;
            top[r] = work->cluster[c].name;
        }
    }
    ORK_TRY(ork_build_table(ctx, "profiles", "What each region is strong in", rows, &table));
    ORK_TRY(ork_build_pick(ctx, table, "unit", panel->unit, panel->row + from));
    ORK_TRY(ork_build_integer(ctx, table, "strong", "Strong clusters", strong));
    ORK_TRY(
        ork_build_integer(ctx, table, "undecided", "Clusters of which it is not known", undecided));
    ORK_TRY(ork_build_number(ctx, table, "share", "Share of the strong clusters", NULL, share));
    ORK_TRY(ork_build_text(ctx, table, "top", "Cluster of the greatest quotient", top));
    ORK_TRY(ork_build_number(ctx, table, "quotient", "Its location quotient, at least", NULL,
                             quotient));
    ORK_TRY(ork_table_set_keys(ctx, table, "unit", NULL));
    return ork_build_deliver(ctx, result, &table);
}

/* ---- Pairs -------------------------------------------------------------------------------------
 */

/* How many percent of the pairs are less alike; half of those as alike count. */
static ork_status rank_pairs(ork_context *ctx, const definitions_work *work, const size_t *first,
                             const size_t *second, size_t rows, double *percent)
{
    ORK_SCRATCH(scratch);
    double *value, *rank;
    size_t count = 0;
    ORK_NEW(value, ork_arena_calloc(ctx, &scratch, rows, sizeof *value));
    ORK_NEW(rank, ork_arena_calloc(ctx, &scratch, rows, sizeof *rank));
    for (size_t r = 0; r < rows; r++) {
        if (first[r] != second[r])
            value[count++] = work->similarity[second[r] * work->n + first[r]];
    }
    ORK_TRY(ork_rank(ctx, value, count, true, ORK_TIES_AVERAGE, rank));
    for (size_t r = 0, at = 0; r < rows; r++)
        percent[r] = first[r] == second[r] ? NAN : (rank[at++] - 0.5) / (double)count * 100;
    return ORK_OK;
}

static ork_status pairs_of(ork_context *ctx, const definitions_work *work, const char *name,
                           const char *title, bool is_square, ork_result *result)
{
    ORK_SCRATCH(scratch);
    size_t n = work->n, rows = 0, *first, *second;
    double *values;
    const char **names;
    ORK_OWNED_TABLE ork_table *table = NULL;
    ORK_NEW(first, ork_arena_calloc(ctx, &scratch, n * n, sizeof *first));
    ORK_NEW(second, ork_arena_calloc(ctx, &scratch, n * n, sizeof *second));
    ORK_NEW(values, ork_arena_calloc(ctx, &scratch, n * n, sizeof *values));
    ORK_NEW(names, ork_arena_calloc(ctx, &scratch, n, sizeof *names));
    for (size_t i = 0; i < n; i++) {
        names[i] = definition_name(work, i);
        for (size_t j = is_square ? 0 : i + 1; j < n; j++) {
            first[rows] = work->order[i];
            second[rows++] = work->order[j];
        }
    }
    ORK_TRY(ork_build_table(ctx, name, title, rows, &table));
    ORK_TRY(ork_build_repeat(ctx, table, "industry", "Industry", names, n, first));
    ORK_TRY(ork_build_repeat(ctx, table, "with", "With", names, n, second));
    if (is_square) {
        ORK_TRY(rank_pairs(ctx, work, first, second, rows, values));
        ORK_TRY(ork_build_number(ctx, table, "percent", "Percent of pairs that are less alike",
                                 NULL, values));
    }
    for (size_t m = 0; m <= work->measures; m++) {
        const double *matrix = m ? work->measure[m - 1].value : work->similarity;
        if (m && is_square) break;
        for (size_t r = 0; r < rows; r++) {
            values[r] = first[r] == second[r] ? NAN : matrix[second[r] * n + first[r]];
        }
        const char *column = m ? work->measure[m - 1].name : "similarity";
        ORK_TRY(ork_build_number(ctx, table, column, m ? NULL : "Similarity", NULL, values));
    }
    return ork_build_deliver(ctx, result, &table);
}

ork_status definitions_tables(ork_context *ctx, const definitions_work *work, ork_result *result)
{
    const ork_panel *panel = &work->data.sizes.panel;
    const char *in = ork_panel_in(ctx, work->arena, panel, work->period), *title;
    ORK_NEW(title, in ? ork_arena_format(ctx, work->arena, "Clusters in the regions%s", in) : NULL);
    ORK_TRY(definitions_table(ctx, work, result));
    ORK_TRY(clusters_table(ctx, work, result));
    ORK_TRY(candidates_table(ctx, work, result));
    ORK_TRY(
        regions_table(ctx, work, "regions", "Clusters in the regions", 0, panel->count, result));
    ORK_TRY(panel->period ? regions_table(ctx, work, "current", title, panel->start[work->period],
                                          panel->start[work->period + 1], result)
                          : ork_build_again(ctx, result, "regions", "current", title));
    ORK_TRY(profile_table(ctx, work, result));
    ORK_TRY(hierarchy_table(ctx, work, result));
    if (work->n <= DEFINITIONS_SQUARE_MOST) {
        ORK_TRY(pairs_of(ctx, work, "similarity", "Similarity of industries, cluster by cluster",
                         true, result));
    }
    if (!work->options->pairs) return ORK_OK;
    return pairs_of(ctx, work, "pairs", "Similarity of pairs of industries", false, result);
}
