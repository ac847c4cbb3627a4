/* Spatial weights as tables: who is whose neighbour, for looking at and for other steps. */
#include <float.h>
#include <math.h>

#include "methods/build.h"
#include "methods/spatial/space.h"

typedef struct weights_options {
    space_options space;
} weights_options;

static const ork_param params[] = {SPACE_PARAMS};

static const ork_output outputs[] = {
    {"units", "unit", ORK_TEXT, "Unit"},
    {"units", "neighbours", ORK_INTEGER, "Number of its neighbours"},
    {"units", "part", ORK_INTEGER, "Connected part of the map that it is in, the first is 1"},
    {"units", "names", ORK_TEXT, "Its neighbours, the first twelve"},
    {"links", "unit", ORK_TEXT, "Unit"},
    {"links", "neighbour", ORK_TEXT, "Its neighbour"},
    {"links", "weight", ORK_NUMBER, "How much the neighbour counts"},
    {NULL, "units", ORK_NUMBER, "Units that have a place"},
    {NULL, "links", ORK_NUMBER, "Pairs of neighbours, each direction by itself"},
    {NULL, "mean_neighbours", ORK_NUMBER, "Mean number of neighbours"},
    {NULL, "islands", ORK_NUMBER, "Units without neighbours, whatever is done with them"},
    {NULL, "parts", ORK_NUMBER, "Connected parts of the map"},
    {NULL, "mutual_share", ORK_NUMBER, "Share of the pairs that stand in both directions"},
};

static const char *const citations[] = {
    "Cliff, A. D., & Ord, J. K. (1981), Spatial Processes: Models and Applications. Pion",
    "Bivand, R. S., Pebesma, E., & Gómez-Rubio, V. (2013), Applied Spatial Data Analysis with R, "
    "2nd ed., chapter 9. Springer",
    NULL,
};

static ork_status deliver(ork_context *ctx, ork_result *result, ork_table **table)
{
    ork_table *done = *table;
    *table = NULL;
    return ork_result_take_table(ctx, result, done);
}

static ork_status name_neighbours(ork_context *ctx, const space *s, const space_sample *sample,
                                  size_t i, const char **names)
{
    ORK_SCRATCH(scratch);
    const ork_spatial_weights *w = sample->weights;
    const char **list;
    size_t from = w->start[i], count = w->start[i + 1] - from;
    ORK_OWNED_TEXT ork_text text = {0};
    *names = NULL;
    if (count == 0) return ORK_OK;
    ORK_NEW(list, ork_arena_calloc(ctx, &scratch, count, sizeof *list));
    for (size_t k = 0; k < count; k++)
        list[k] = s->panel->unit_name[sample->unit[w->neighbour[from + k]]];
    ork_list_names(ctx, &text, list, count, 12);
    ORK_TRY(ork_text_status(&text));
    ORK_NEW(*names, ork_arena_strndup(ctx, s->arena, text.bytes, text.length));
    return ORK_OK;
}

static ork_status units_table(ork_context *ctx, const space *s, const space_sample *sample,
                              size_t *parts, ork_result *result)
{
    ORK_SCRATCH(scratch);
    size_t n = sample->n, *part, *row;
    double *count, *number;
    const char **names;
    ORK_NEW(part, ork_arena_calloc(ctx, &scratch, n, sizeof *part));
    ORK_NEW(row, ork_arena_calloc(ctx, &scratch, n, sizeof *row));
    ORK_NEW(count, ork_arena_calloc(ctx, &scratch, n, sizeof *count));
    ORK_NEW(number, ork_arena_calloc(ctx, &scratch, n, sizeof *number));
    ORK_NEW(names, ork_arena_calloc(ctx, &scratch, n, sizeof *names));
    ORK_TRY(ork_spatial_parts(ctx, sample->weights, part, parts));
    for (size_t i = 0; i < n; i++) {
        row[i] = s->panel->row[sample->position[i]];
        count[i] = (double)(sample->weights->start[i + 1] - sample->weights->start[i]);
        number[i] = (double)part[i] + 1;
        ORK_TRY(name_neighbours(ctx, s, sample, i, &names[i]));
    }
    ORK_OWNED_TABLE ork_table *table = NULL;
    ORK_TRY(ork_build_table(ctx, "units", "Units and their neighbours", n, &table));
    ORK_TRY(ork_build_pick(ctx, table, "unit", s->panel->unit, row));
    ORK_TRY(ork_build_integer(ctx, table, "neighbours", "Neighbours", count));
    ORK_TRY(ork_build_integer(ctx, table, "part", "Connected part", number));
    ORK_TRY(ork_build_text(ctx, table, "names", "Which", names));
    ORK_TRY(ork_table_set_keys(ctx, table, "unit", NULL));
    return deliver(ctx, result, &table);
}

static ork_status links_table(ork_context *ctx, const space *s, const space_sample *sample,
                              ork_result *result)
{
    ORK_SCRATCH(scratch);
    const ork_spatial_weights *w = sample->weights;
    size_t links = w->start[w->n], *from, *to;
    ORK_NEW(from, ork_arena_calloc(ctx, &scratch, links, sizeof *from));
    ORK_NEW(to, ork_arena_calloc(ctx, &scratch, links, sizeof *to));
    for (size_t i = 0; i < w->n; i++) {
        for (size_t k = w->start[i]; k < w->start[i + 1]; k++) {
            from[k] = s->panel->row[sample->position[i]];
            to[k] = s->panel->row[sample->position[w->neighbour[k]]];
        }
    }
    ORK_OWNED_TABLE ork_table *table = NULL;
    ORK_TRY(ork_build_table(ctx, "links", "Pairs of neighbours", links, &table));
    ORK_TRY(ork_build_pick(ctx, table, "unit", s->panel->unit, from));
    ORK_TRY(ork_build_pick(ctx, table, "neighbour", s->panel->unit, to));
    ORK_TRY(ork_build_number(ctx, table, "weight", "Weight", NULL, w->weight));
    return deliver(ctx, result, &table);
}

static ork_status add_values(ork_context *ctx, const space_sample *sample, size_t islands,
                             size_t parts, ork_result *result)
{
    const ork_spatial_weights *w = sample->weights;
    double n = (double)w->n, links = (double)w->start[w->n];
    double mutual = (double)ork_spatial_weights_mutual(w);
    ORK_TRY(ork_result_add_value(ctx, result, "units", "Units", NULL, n));
    ORK_TRY(ork_result_add_value(ctx, result, "links", "Pairs of neighbours", NULL, links));
    ORK_TRY(ork_result_add_value(ctx, result, "mean_neighbours", "Mean number of neighbours", NULL,
                                 links / n));
    ORK_TRY(ork_result_add_value(ctx, result, "islands", "Units without neighbours", NULL,
                                 (double)islands));
    ORK_TRY(ork_result_add_value(ctx, result, "parts", "Connected parts", NULL, (double)parts));
    return ork_result_add_value(ctx, result, "mutual_share", "Share of pairs in both directions",
                                NULL, mutual / links);
}

/* All units are in the sample: the last row of each counts. */
static ork_status run(ork_context *ctx, const ork_input *input, const void *options,
                      ork_result *result)
{
    ORK_SCRATCH(arena);
    ork_panel panel;
    ORK_OWNED_SPACE space s = {0};
    ORK_OWNED_SAMPLE space_sample sample = {0};
    const char *caption;
    size_t parts, islands = 0;
    /* Units do not depend on the period. */
    ork_table *unkeyed;
    ORK_TRY(ork_table_extend(ctx, input->data, &unkeyed));
    ORK_OWNED_TABLE ork_table *data = unkeyed;
    data->period = -1;
    ORK_TRY(ork_panel_new(ctx, data, &arena, &panel));
    double *ones;
    ORK_NEW(ones, ork_arena_calloc(ctx, &arena, panel.count, sizeof *ones));
    ORK_TRY(space_make(ctx, input, &panel, options, &arena, &s));
    ORK_TRY(space_sample_of(ctx, &s, ones, 0, &arena, &sample));
    ORK_TRY(space_note_alone(ctx, &s));
    if (sample.n == 0) {
        ork_fail(ctx, ORK_ERR_DATA, "no unit has a neighbour that has one, too");
        return ork_hint(ctx, "symmetric makes neighbours mutual; islands keep leaves nobody out");
    }
    for (size_t i = 0; i < s.n; i++)
        islands += s.was_alone[i];
    ORK_TRY(units_table(ctx, &s, &sample, &parts, result));
    ORK_TRY(links_table(ctx, &s, &sample, result));
    ORK_TRY(add_values(ctx, &sample, islands, parts, result));
    if (!input->shapes && !input->units) return ORK_OK;
    ORK_TRY(space_caption(ctx, &s, &caption));
    return ork_result_add_figure(
        ctx, result,
        &(ork_figure){ORK_FIGURE_DEFAULTS, .kind = ORK_FIGURE_MAP, .name = "neighbours",
                      .title = "How many neighbours each unit has", .caption = (char *)caption,
                      .table = "units", .label = "unit", .value = "neighbours"});
}

const ork_method ork_method_spatial_weights = {
    .name = "spatial-weights",
    .family = "spatial",
    .title = "Spatial weights",
    .summary = "Who is whose neighbour, from boundaries, coordinates or a list",
    .citations = citations,
    .formulas =
        "Queen: the outlines share a point; rook: they share a line. Outlines are compared vertex "
        "by vertex and edge by edge; where they are not equal, within `snap` metres. Nearest and "
        "distance: great circles on a sphere of radius 6371.0088 km, or straight lines of a "
        "plane. Inverse distance: d^-power, of all units or within `distance`. Row-standardised "
        "weights of a unit sum to 1.",
    .example = "orken spatial-weights examples/kazakhstan/innovation_index.csv --unit region "
               "--period year --units examples/kazakhstan/units.csv --geography 2011 --boundaries "
               "examples/kazakhstan/regions_2011.geojson",
    ORK_PARAMS(weights_options, params),
    ORK_OUTPUTS(outputs),
    .needs_unit = true,
    .uses_shapes = true,
    .run = run,
};
