/* How alike industries are: the measures, made comparable, and their mean. */
#include "methods/cluster_definitions/steps.h"

#include <math.h>
#include <string.h>

enum { BY_SIZE, BY_FIRMS, BY_QUOTIENT, BY_COAGGLOMERATION, BY_CO_OCCURRENCE, BY_FLOWS, BY_GIVEN };
static const char *const measure_names[] = {"size",          "firms", "quotient", "coagglomeration",
                                            "co-occurrence", "flows", "given",    NULL};

ork_status definitions_add_measure(ork_context *ctx, definitions_work *work, const char *name,
                                   double **value)
{
    size_t cells = work->n * work->n;
    if (work->measures == work->measure_room) {
        definition_measure *more;
        size_t room = 2 * work->measure_room + 8;
        ORK_NEW(more, ork_arena_calloc(ctx, work->arena, room, sizeof *more));
        if (work->measures) memcpy(more, work->measure, work->measures * sizeof *more);
        work->measure = more;
        work->measure_room = room;
    }
    ORK_NEW(*value, ork_arena_alloc(ctx, work->arena, cells * sizeof **value));
    for (size_t c = 0; c < cells; c++)
        (*value)[c] = NAN;
    work->measure[work->measures++] = (definition_measure){.name = name, .value = *value};
    return ORK_OK;
}

/* Fewer are hardly enough for a correlation. */
enum { FEW_REGIONS = 10 };

/* ---- Measures from the regions -----------------------------------------------------------------
 */

/* Pearson's correlation over the regions of which both industries are known. */
static ork_status correlate(ork_context *ctx, definitions_work *work, const char *name,
                            const double *rows)
{
    ORK_SCRATCH(scratch);
    ork_correlation *matrix;
    double *value;
    size_t cells = work->n * work->n;
    ORK_TRY(definitions_add_measure(ctx, work, name, &value));
    ORK_NEW(matrix, ork_arena_calloc(ctx, &scratch, cells, sizeof *matrix));
    ORK_TRY(ork_correlation_matrix(ctx, ORK_PEARSON, rows, work->regions, work->n, matrix));
    size_t few = 0, pairs = 0;
    for (size_t j = 0; j < work->n; j++) {
        for (size_t i = 0; i < work->n; i++) {
            const ork_correlation *pair = &matrix[j * work->n + i];
            value[j * work->n + i] = pair->coefficient;
            if (i <= j || isnan(pair->coefficient)) continue;
            pairs++;
            few += pair->pairs < FEW_REGIONS;
        }
    }
    if (few == 0) return ORK_OK;
    return ork_note_add(ctx, ORK_WARNING, "few-regions",
                        "%zu of %zu correlations of the similarity \"%s\" are over fewer than %d "
                        "regions: chance has much part in them",
                        few, pairs, name, FEW_REGIONS);
}

static ork_status coagglomerate(ork_context *ctx, definitions_work *work)
{
    double *value;
    ORK_TRY(definitions_add_measure(ctx, work, measure_names[BY_COAGGLOMERATION], &value));
    ORK_TRY(ork_coagglomeration(ctx, work->size, work->regions, work->total, work->regions, work->n,
                                value));
    for (size_t i = 0; i < work->n; i++) {
        for (size_t j = i + 1; j < work->n; j++)
            value[j * work->n + i] = value[i * work->n + j];
    }
    return ORK_OK;
}

/* The lesser of the chances that a region specialised in one industry is so in the other; counts,
   so that the data's order does not matter. */
static ork_status co_occur(ork_context *ctx, definitions_work *work)
{
    ORK_SCRATCH(scratch);
    complexity_network network;
    complexity_space space;
    double *value;
    ORK_TRY(definitions_add_measure(ctx, work, measure_names[BY_CO_OCCURRENCE], &value));
    ORK_TRY(complexity_network_new(ctx, &scratch, &work->data, work->period, false, &network));
    ORK_TRY(complexity_space_new(ctx, &scratch, &network, ORK_RELATEDNESS_PROXIMITY, &space));
    for (size_t i = 0; i < work->n; i++) {
        for (size_t j = 0; j < work->n; j++) {
            size_t k = work->industry[i], l = work->industry[j];
            bool is_known = network.industries.degree[k] > 0 && network.industries.degree[l] > 0;
            if (is_known) value[j * work->n + i] = space.relatedness[l * space.industries + k];
        }
    }
    return ORK_OK;
}

static ork_status needs(ork_context *ctx, const char *measure, const char *option)
{
    ork_fail(ctx, ORK_ERR_ARGUMENT, "the similarity \"%s\" needs the option %s", measure, option);
    return ork_at(ctx, &(ork_place){.option = "similarity"});
}

static ork_status compute(ork_context *ctx, definitions_work *work, const char *name)
{
    const ork_cluster_definitions_options *options = work->options;
    int which = 0;
    while (strcmp(measure_names[which], name) != 0)
        which++;
    switch (which) {
    case BY_SIZE:
        return correlate(ctx, work, name, work->size);
    case BY_FIRMS:
        return work->firms ? correlate(ctx, work, name, work->firms) : needs(ctx, name, "firms");
    case BY_QUOTIENT:
        return correlate(ctx, work, name, work->quotient);
    case BY_COAGGLOMERATION:
        return coagglomerate(ctx, work);
    case BY_CO_OCCURRENCE:
        return co_occur(ctx, work);
    case BY_FLOWS:
        return options->flows ? definitions_flows(ctx, work) : needs(ctx, name, name);
    default:
        return options->given ? definitions_given(ctx, work) : needs(ctx, name, name);
    }
}

static ork_status compute_all(ork_context *ctx, definitions_work *work)
{
    const ork_texts *wanted = &work->options->similarity;
    const bool by_default[] = {
        [BY_SIZE] = true,
        [BY_FIRMS] = work->firms,
        [BY_FLOWS] = work->options->flows,
        [BY_GIVEN] = work->options->given,
    };
    for (size_t k = 0; k < wanted->count; k++) {
        for (size_t l = 0; l < k; l++) {
            if (strcmp(wanted->items[k], wanted->items[l]) != 0) continue;
            ork_fail(ctx, ORK_ERR_ARGUMENT, "\"%s\" stands twice", wanted->items[k]);
            return ork_at(ctx, &(ork_place){.option = "similarity"});
        }
        ORK_TRY(compute(ctx, work, wanted->items[k]));
    }
    for (size_t k = 0; wanted->count == 0 && k < sizeof by_default / sizeof *by_default; k++) {
        if (by_default[k]) ORK_TRY(compute(ctx, work, measure_names[k]));
    }
    return ORK_OK;
}

/* ---- Industries of which nothing is known ------------------------------------------------------
 */

static bool is_known(const definitions_work *work, size_t i)
{
    for (size_t m = 0; m < work->measures; m++) {
        const double *column = work->measure[m].value + i * work->n;
        for (size_t j = 0; j < work->n; j++) {
            if (j != i && !isnan(column[j])) return true;
        }
    }
    return false;
}

/* Keeps the rows and columns of a matrix in place. */
static void keep_cells(double *matrix, size_t n, const size_t *kept, size_t count)
{
    for (size_t j = 0, at = 0; j < count; j++) {
        for (size_t i = 0; i < count; i++)
            matrix[at++] = matrix[kept[j] * n + kept[i]];
    }
}

static ork_status note_left_out(ork_context *ctx, const char *const *names, size_t count)
{
    ORK_OWNED_TEXT ork_text list = {0};
    ork_list_names(ctx, &list, names, count, 8);
    ORK_TRY(ork_text_status(&list));
    return ork_note_add(ctx, ORK_WARNING, "not-compared",
                        "%zu %s in no cluster, for nothing is known of how alike %s to others "
                        "(nowhere present, the same size everywhere, or not known): %s",
                        count, count == 1 ? "industry is" : "industries are",
                        count == 1 ? "it is" : "they are", list.bytes);
}

static ork_status leave_out_unknown(ork_context *ctx, definitions_work *work)
{
    ORK_SCRATCH(scratch);
    size_t n = work->n, *kept, count = 0, left = 0;
    const char **names;
    ORK_NEW(kept, ork_arena_calloc(ctx, &scratch, n, sizeof *kept));
    ORK_NEW(names, ork_arena_calloc(ctx, &scratch, n, sizeof *names));
    for (size_t i = 0; i < n; i++) {
        if (is_known(work, i))
            kept[count++] = i;
        else
            names[left++] = definition_name(work, i);
    }
    if (count < 3) {
        ork_fail(ctx, ORK_ERR_DATA, "only %zu industr%s can be compared with others", count,
                 count == 1 ? "y" : "ies");
        return ork_hint(ctx, "clusters of industries take three or more");
    }
    if (left == 0) return ORK_OK;
    for (size_t m = 0; m < work->measures; m++)
        keep_cells(work->measure[m].value, n, kept, count);
    for (size_t i = 0; i < count; i++)
        work->industry[i] = work->industry[kept[i]];
    work->n = count;
    return note_left_out(ctx, names, left);
}

/* ---- The mean ----------------------------------------------------------------------------------
 */

static ork_status standardise(ork_context *ctx, const definitions_work *work,
                              definition_measure *measure)
{
    ORK_SCRATCH(scratch);
    size_t n = work->n;
    double *known;
    ORK_NEW(known, ork_arena_alloc(ctx, &scratch, n * n * sizeof *known));
    for (size_t j = 0; j < n; j++) {
        for (size_t i = j + 1; i < n; i++) {
            double value = measure->value[j * n + i];
            if (!isnan(value)) known[measure->pairs++] = value;
        }
    }
    measure->mean = measure->pairs ? ork_mean(known, measure->pairs) : NAN;
    measure->sd = ork_sd(known, measure->pairs);
    /* Below rounding of the mean, all pairs are alike. */
    if (!(measure->sd > 1e-13 * fabs(measure->mean))) measure->sd = 0;
    if (measure->sd == 0) return ORK_OK;
    ORK_NEW(measure->standardised, ork_arena_alloc(ctx, work->arena, n * n * sizeof(double)));
    for (size_t c = 0; c < n * n; c++)
        measure->standardised[c] = (measure->value[c] - measure->mean) / measure->sd;
    return ORK_OK;
}

/* Measures that are the same for all pairs say nothing. */
static ork_status standardise_all(ork_context *ctx, definitions_work *work)
{
    size_t count = 0;
    for (size_t m = 0; m < work->measures; m++) {
        definition_measure measure = work->measure[m];
        ORK_TRY(standardise(ctx, work, &measure));
        if (measure.standardised) {
            work->measure[count++] = measure;
            continue;
        }
        ORK_TRY(ork_note_add(ctx, ORK_WARNING, "constant-similarity",
                             "the similarity \"%s\" is the same for all pairs of industries, and "
                             "left out",
                             measure.name));
    }
    work->measures = count;
    if (count > 0) return ORK_OK;
    ork_fail(ctx, ORK_ERR_DATA, "all pairs of industries are equally alike: there are no clusters");
    return ork_hint(ctx, "take other measures of similarity, more regions or finer industries");
}

static ork_status note_gaps(ork_context *ctx, const definitions_work *work, size_t gaps)
{
    size_t pairs = work->n * (work->n - 1) / 2;
    for (size_t m = 0; m < work->measures; m++) {
        const definition_measure *measure = &work->measure[m];
        if (measure->pairs == pairs || work->measures == 1) continue;
        ORK_TRY(ork_note_add(ctx, ORK_INFO, "incomplete-similarity",
                             "the similarity \"%s\" is known of %zu of %zu pairs; the others are "
                             "compared without it",
                             measure->name, measure->pairs, pairs));
    }
    if (gaps == 0) return ORK_OK;
    return ork_note_add(ctx, ORK_WARNING, "unknown-pairs",
                        "nothing is known of %zu of %zu pairs of industries: they are taken as "
                        "alike as the mean of all pairs",
                        gaps, pairs);
}

ork_status definitions_similarity(ork_context *ctx, definitions_work *work)
{
    size_t gaps = 0;
    if (work->n > 20000)
        return ork_fail(ctx, ORK_ERR_MEMORY, "%zu industries are too many to compare", work->n);
    ork_progress(ctx, "similarity of industries", 0);
    ORK_TRY(compute_all(ctx, work));
    ORK_TRY(leave_out_unknown(ctx, work));
    ORK_TRY(standardise_all(ctx, work));
    size_t n = work->n;
    ORK_NEW(work->similarity, ork_arena_calloc(ctx, work->arena, n * n, sizeof(double)));
    for (size_t j = 0; j < n; j++) {
        for (size_t i = j + 1; i < n; i++) {
            double sum = 0;
            size_t known = 0;
            for (size_t m = 0; m < work->measures; m++) {
                double value = work->measure[m].standardised[j * n + i];
                if (isnan(value)) continue;
                sum += value;
                known++;
            }
            gaps += (size_t)(known == 0);
            double mean = known ? sum / (double)known : 0;
            work->similarity[j * n + i] = work->similarity[i * n + j] = mean;
        }
    }
    return note_gaps(ctx, work, gaps);
}
