/* Spatial weights from what there is: outlines, places, a list. */
#include "methods/spatial/space.h"

#include <float.h>
#include <math.h>
#include <string.h>

/* ---- Units in the order of their names ---------------------------------------------------------
 */

typedef struct named {
    const char *name;
    uint32_t unit;
} named;

static int compare_named(const void *a, const void *b)
{
    return strcmp(((const named *)a)->name, ((const named *)b)->name);
}

static ork_status order_units(ork_context *ctx, space *s)
{
    ORK_SCRATCH(scratch);
    named *names;
    s->n = s->panel->units;
    ORK_NEW(names, ork_arena_calloc(ctx, &scratch, s->n, sizeof *names));
    ORK_NEW(s->unit, ork_arena_calloc(ctx, s->arena, s->n, sizeof *s->unit));
    ORK_NEW(s->place, ork_arena_calloc(ctx, s->arena, s->n, sizeof *s->place));
    ORK_NEW(s->is_placed, ork_arena_calloc(ctx, s->arena, s->n, sizeof *s->is_placed));
    ORK_NEW(s->was_alone, ork_arena_calloc(ctx, s->arena, s->n, sizeof *s->was_alone));
    for (uint32_t u = 0; u < s->n; u++)
        names[u] = (named){s->panel->unit_name[u], u};
    if (s->n > 1) qsort(names, s->n, sizeof *names, compare_named);
    for (uint32_t i = 0; i < s->n; i++) {
        s->unit[i] = names[i].unit;
        s->place[names[i].unit] = i;
    }
    return ORK_OK;
}

/* Names of the units for which `is_told` holds, the first few, for messages. */
static ork_status list_units(ork_context *ctx, const space *s, const bool *is_told, bool told,
                             ork_text *text, size_t *count)
{
    ORK_SCRATCH(scratch);
    const char **names;
    ORK_NEW(names, ork_arena_calloc(ctx, &scratch, s->n, sizeof *names));
    *count = 0;
    for (size_t i = 0; i < s->n; i++) {
        if (is_told[i] == told) names[(*count)++] = s->panel->unit_name[s->unit[i]];
    }
    ork_list_names(ctx, text, names, *count, 5);
    return ork_text_status(text);
}

static ork_status note_not_placed(ork_context *ctx, const space *s, const char *what)
{
    ORK_OWNED_TEXT ork_text names = {0};
    size_t count;
    ORK_TRY(list_units(ctx, s, s->is_placed, false, &names, &count));
    if (count == 0) return ORK_OK;
    if (s->may_be_empty)
        return ork_note_add(ctx, ORK_INFO, "no-place",
                            "%zu of %zu units have no %s, so that their neighbours are not known: "
                            "%s",
                            count, s->n, what, names.bytes);
    if (count == s->n) {
        ork_fail(ctx, ORK_ERR_DATA, "no unit of the data has %s, such as %s", what, names.bytes);
        return ork_hint(ctx, "units are found by name or code; --units FILE tells other names");
    }
    return ork_note_add(ctx, ORK_WARNING, "no-place",
                        "%zu of %zu units have no %s and are left out: %s", count, s->n, what,
                        names.bytes);
}

/* ---- Outlines ----------------------------------------------------------------------------------
 */

static ork_status match_outlines(ork_context *ctx, space *s, space_outlines *outlines)
{
    const ork_shapes *shapes = s->input->shapes;
    const char **names;
    size_t *unit_of_shape;
    if (!shapes) {
        ork_fail(ctx, ORK_ERR_ARGUMENT, "weights %s need the units' outlines or coordinates",
                 s->kind == SPACE_ROOK    ? "rook"
                 : s->kind == SPACE_QUEEN ? "queen"
                                          : "by distance");
        return ork_hint(ctx, s->kind <= SPACE_ROOK
                                 ? "--boundaries FILE (units: boundaries in a study)"
                                 : "name the columns x and y, or give --boundaries FILE");
    }
    ORK_NEW(names, ork_arena_calloc(ctx, s->arena, s->n, sizeof *names));
    ORK_NEW(unit_of_shape, ork_arena_calloc(ctx, s->arena, shapes->count, sizeof *unit_of_shape));
    for (size_t i = 0; i < s->n; i++)
        names[i] = s->panel->unit_name[s->unit[i]];
    ORK_TRY(ork_shapes_match(ctx, shapes, s->input->units, s->input->shapes_day, names, s->n,
                             unit_of_shape));
    for (size_t k = 0; k < shapes->count; k++) {
        if (unit_of_shape[k] != SIZE_MAX) s->is_placed[unit_of_shape[k]] = true;
    }
    *outlines = (space_outlines){.shapes = shapes,
                                 .unit_of_shape = unit_of_shape,
                                 .units = s->n,
                                 .is_geographic = space_is_geographic(shapes)};
    s->is_geographic = outlines->is_geographic;
    return note_not_placed(ctx, s, "outline in the boundaries");
}

static ork_status place_centroids(ork_context *ctx, space *s, const space_outlines *outlines)
{
    ORK_NEW(s->x, ork_arena_calloc(ctx, s->arena, s->n, sizeof *s->x));
    ORK_NEW(s->y, ork_arena_calloc(ctx, s->arena, s->n, sizeof *s->y));
    return space_centroids(ctx, outlines, s->x, s->y);
}

static ork_status from_outlines(ork_context *ctx, space *s, space_links *links)
{
    space_outlines outlines;
    bool *enclosed;
    ORK_TRY(match_outlines(ctx, s, &outlines));
    ORK_NEW(enclosed, ork_arena_calloc(ctx, s->arena, s->n, sizeof *enclosed));
    ORK_TRY(
        space_contiguity(ctx, &outlines, s->options->snap, s->kind == SPACE_ROOK, links, enclosed));
    ORK_OWNED_TEXT ork_text names = {0};
    size_t count;
    ORK_TRY(list_units(ctx, s, enclosed, true, &names, &count));
    if (count > 0)
        ORK_TRY(ork_note_add(ctx, ORK_INFO, "lies-within",
                             "%s: %zu units touch no border and lie within another unit, which "
                             "counts as their neighbour",
                             names.bytes, count));
    return place_centroids(ctx, s, &outlines);
}

/* ---- Places ------------------------------------------------------------------------------------
 */

static ork_status check_degrees(ork_context *ctx, const space *s, size_t position, double x,
                                double y)
{
    bool is_wrong_x = !(fabs(x) <= 360), is_wrong_y = !(fabs(y) <= 90);
    if (!s->is_geographic || (!is_wrong_x && !is_wrong_y)) return ORK_OK;
    ork_fail(ctx, ORK_ERR_DATA, "%s %g of %s is not in degrees",
             is_wrong_x ? "longitude" : "latitude", is_wrong_x ? x : y,
             ork_panel_unit(s->panel, position));
    ork_hint(ctx, is_wrong_y && fabs(y) <= 360 && fabs(x) <= 90
                      ? "x is the longitude and y the latitude: are they swapped?"
                      : "coordinates plane is for those of a map's plane");
    ork_place place = ork_table_place(s->panel->table, s->panel->row[position],
                                      is_wrong_x ? s->options->x : s->options->y);
    return ork_at(ctx, &place);
}

/* A unit's first row that has both counts; the others must not say otherwise. */
static ork_status place_columns(ork_context *ctx, space *s)
{
    ORK_SCRATCH(scratch);
    const ork_panel *panel = s->panel;
    const ork_column *columns[2];
    double *x, *y;
    size_t moved = 0;
    ORK_TRY(ork_table_numeric(ctx, panel->table, s->options->x, &columns[0]));
    ORK_TRY(ork_table_numeric(ctx, panel->table, s->options->y, &columns[1]));
    ORK_NEW(x, ork_arena_calloc(ctx, &scratch, panel->count, sizeof *x));
    ORK_NEW(y, ork_arena_calloc(ctx, &scratch, panel->count, sizeof *y));
    ork_panel_read(panel, columns[0], x);
    ork_panel_read(panel, columns[1], y);
    ORK_NEW(s->x, ork_arena_calloc(ctx, s->arena, s->n, sizeof *s->x));
    ORK_NEW(s->y, ork_arena_calloc(ctx, s->arena, s->n, sizeof *s->y));
    s->is_geographic = s->options->coordinates == 0;
    for (size_t i = 0; i < s->n; i++)
        s->x[i] = s->y[i] = NAN;
    for (size_t p = 0; p < panel->count; p++) {
        size_t i = s->place[panel->unit_of[p]];
        if (isnan(x[p]) || isnan(y[p])) continue;
        ORK_TRY(check_degrees(ctx, s, p, x[p], y[p]));
        moved += s->is_placed[i] && (s->x[i] != x[p] || s->y[i] != y[p]);
        if (s->is_placed[i]) continue;
        s->is_placed[i] = true;
        s->x[i] = x[p];
        s->y[i] = y[p];
    }
    if (moved > 0)
        ORK_TRY(ork_note_add(ctx, ORK_WARNING, "place-moves",
                             "%zu rows give a unit other coordinates than its first row; the first "
                             "count",
                             moved));
    return note_not_placed(ctx, s, "coordinates");
}

static ork_status find_places(ork_context *ctx, space *s)
{
    if (!s->options->x != !s->options->y) {
        ork_fail(ctx, ORK_ERR_ARGUMENT, "coordinates are two columns, x and y");
        return ork_at(ctx, &(ork_place){.option = s->options->x ? "y" : "x"});
    }
    if (s->options->x) return place_columns(ctx, s);
    space_outlines outlines;
    ORK_TRY(match_outlines(ctx, s, &outlines));
    return place_centroids(ctx, s, &outlines);
}

/* The placed units' coordinates one after the other, and which units they are. */
typedef struct placed {
    double *x, *y;
    uint32_t *which;
    ork_places_xy places;
} placed;

static ork_status gather_placed(ork_context *ctx, const space *s, const bool *keep,
                                ork_arena *arena, placed *p)
{
    size_t count = 0;
    ORK_NEW(p->x, ork_arena_calloc(ctx, arena, s->n, sizeof *p->x));
    ORK_NEW(p->y, ork_arena_calloc(ctx, arena, s->n, sizeof *p->y));
    ORK_NEW(p->which, ork_arena_calloc(ctx, arena, s->n, sizeof *p->which));
    for (uint32_t i = 0; i < s->n; i++) {
        if (!keep[i] || isnan(s->x[i]) || isnan(s->y[i])) continue;
        p->x[count] = s->x[i];
        p->y[count] = s->y[i];
        p->which[count++] = i;
    }
    p->places = (ork_places_xy){p->x, p->y, count, s->is_geographic};
    return ORK_OK;
}

static ork_status check_same_place(ork_context *ctx, const space *s, const placed *p,
                                   const ork_spatial_weights *nearest)
{
    size_t count = 0, first = 0;
    for (size_t i = nearest->n; i-- > 0;) {
        if (nearest->weight[nearest->start[i]] > 0) continue;
        count++;
        first = i;
    }
    if (count == 0) return ORK_OK;
    const char *one = s->panel->unit_name[s->unit[p->which[first]]];
    const char *other =
        s->panel->unit_name[s->unit[p->which[nearest->neighbour[nearest->start[first]]]]];
    if (s->kind == SPACE_INVERSE_DISTANCE) {
        ork_fail(ctx, ORK_ERR_DATA,
                 "%s and %s are at the same place, so that 1/distance is not defined", one, other);
        return ork_hint(ctx, "correct the coordinates, or take other weights");
    }
    return ork_note_add(ctx, ORK_WARNING, "same-place",
                        "%zu units share their place with another, such as %s and %s", count, one,
                        other);
}

static ork_status check_nearest(ork_context *ctx, const space *s, size_t count)
{
    if (s->options->nearest == INT64_MIN) {
        ork_fail(ctx, ORK_ERR_ARGUMENT, "weights nearest needs a number of neighbours");
        ork_hint(ctx, "--nearest 4");
        return ork_at(ctx, &(ork_place){.option = "nearest"});
    }
    if ((size_t)s->options->nearest < count) return ORK_OK;
    ork_fail(ctx, ORK_ERR_ARGUMENT, "%lld nearest neighbours are more than the %zu other units",
             (long long)s->options->nearest, count - 1);
    return ork_at(ctx, &(ork_place){.option = "nearest"});
}

/* The least distance at which every unit has a neighbour. */
static ork_status choose_distance(ork_context *ctx, space *s, const ork_spatial_weights *nearest)
{
    s->distance = s->options->distance;
    if (!isnan(s->distance)) return ORK_OK;
    s->distance = INFINITY;
    if (s->kind == SPACE_INVERSE_DISTANCE) return ORK_OK;
    s->distance = 0;
    for (size_t k = 0; k < nearest->n; k++)
        s->distance = fmax(s->distance, nearest->weight[k]);
    return ork_note_add(ctx, ORK_INFO, "distance-chosen",
                        "neighbours are units within %.6g%s, the least distance at which every "
                        "unit has one",
                        s->distance, s->is_geographic ? " km" : "");
}

static ork_status from_places(ork_context *ctx, space *s, space_links *links)
{
    ORK_SCRATCH(scratch);
    placed p;
    ORK_OWNED_WEIGHTS ork_spatial_weights *nearest = NULL, *found = NULL;
    ORK_TRY(find_places(ctx, s));
    ORK_TRY(gather_placed(ctx, s, s->is_placed, &scratch, &p));
    if (p.places.n < 2) return ORK_OK;
    ORK_TRY(ork_spatial_nearest(ctx, &p.places, 1, &nearest));
    ORK_TRY(check_same_place(ctx, s, &p, nearest));
    if (s->kind == SPACE_NEAREST) {
        ORK_TRY(check_nearest(ctx, s, p.places.n));
        ORK_TRY(ork_spatial_nearest(ctx, &p.places, (size_t)s->options->nearest, &found));
    } else {
        ORK_TRY(choose_distance(ctx, s, nearest));
        double all = s->is_geographic ? 21000 : DBL_MAX; /* more than half way round */
        ork_status status = ork_spatial_within(ctx, &p.places, fmin(s->distance, all), &found);
        if (status == ORK_ERR_DATA) ork_at(ctx, &(ork_place){.option = "distance"});
        ORK_TRY(status);
    }
    for (uint32_t i = 0; i < found->n; i++) {
        for (size_t k = found->start[i]; k < found->start[i + 1]; k++) {
            double weight =
                s->kind == SPACE_INVERSE_DISTANCE ? pow(found->weight[k], -s->options->power) : 1;
            ork_spatial_link link = {p.which[i], p.which[found->neighbour[k]], weight};
            ORK_TRY(space_links_add(ctx, links, link));
        }
    }
    return ORK_OK;
}

/* ---- All ---------------------------------------------------------------------------------------
 */

static ork_status choose_kind(ork_context *ctx, space *s)
{
    const space_options *options = s->options;
    s->kind = (space_kind)options->weights;
    if (options->weights >= 0) return ORK_OK;
    s->kind = options->list                   ? SPACE_LIST
              : options->nearest != INT64_MIN ? SPACE_NEAREST
              : !isnan(options->distance)     ? SPACE_DISTANCE
                                              : SPACE_QUEEN;
    if (s->kind != SPACE_QUEEN || s->input->shapes) return ORK_OK;
    ork_fail(ctx, ORK_ERR_ARGUMENT, "it is not said who is whose neighbour");
    ork_hint(ctx, "give the units' outlines (--boundaries FILE), columns of coordinates (--x, --y "
                  "and --nearest or --distance), or a list of neighbours (--list FILE)");
    return ork_at(ctx, &(ork_place){.option = "weights"});
}

/* The other direction of each link, with its weight; one that is there already stays. */
static ork_status add_other_direction(ork_context *ctx, space_links *links)
{
    size_t count = links->count;
    for (size_t k = 0; k < count; k++) {
        ork_spatial_link link = links->items[k];
        link = (ork_spatial_link){link.neighbour, link.unit, link.weight};
        ORK_TRY(space_links_add(ctx, links, link));
    }
    return ORK_OK;
}

static ork_status make_links(ork_context *ctx, space *s, space_links *links)
{
    if (s->kind == SPACE_LIST) {
        ORK_TRY(space_from_list(ctx, s, links));
        if (s->options->islands != ISLANDS_NEAREST) return ORK_OK;
        memset(s->is_placed, 0, s->n * sizeof *s->is_placed);
        return find_places(ctx, s);
    }
    return s->kind <= SPACE_ROOK ? from_outlines(ctx, s, links) : from_places(ctx, s, links);
}

static ork_status note_one_way(ork_context *ctx, const space *s)
{
    size_t links = s->weights->start[s->n], mutual = ork_spatial_weights_mutual(s->weights);
    if (mutual == links || s->kind == SPACE_NEAREST) return ORK_OK;
    return ork_note_add(ctx, ORK_INFO, "one-way-neighbours",
                        "%zu of %zu pairs of neighbours stand in one direction only; symmetric "
                        "makes them mutual",
                        links - mutual, links);
}

static ork_status make(ork_context *ctx, space *made)
{
    const space_options *options = made->options;
    space_links links = {0};
    ORK_TRY(choose_kind(ctx, made));
    ORK_TRY(order_units(ctx, made));
    ork_status status = make_links(ctx, made, &links);
    if (status == ORK_OK && options->symmetric) status = add_other_direction(ctx, &links);
    if (status == ORK_OK)
        status = ork_spatial_weights_new(ctx, made->n, links.items, links.count, &made->weights);
    free(links.items);
    ORK_TRY(status);
    if (made->weights->start[made->n] == 0 && !made->may_be_empty) {
        ork_fail(ctx, ORK_ERR_DATA, "no unit has a neighbour");
        return ork_hint(ctx, "spatial statistics need at least one pair of neighbours");
    }
    return note_one_way(ctx, made);
}

ork_status space_make(ork_context *ctx, const ork_input *input, const ork_panel *panel,
                      const space_options *options, ork_arena *arena, space *made)
{
    *made = (space){
        .options = options, .input = input, .panel = panel, .arena = arena, .distance = NAN};
    return make(ctx, made);
}

ork_status space_make_if_any(ork_context *ctx, const ork_input *input, const ork_panel *panel,
                             const space_options *options, ork_arena *arena, space *made)
{
    *made = (space){.options = options,
                    .input = input,
                    .panel = panel,
                    .arena = arena,
                    .distance = NAN,
                    .may_be_empty = true};
    return make(ctx, made);
}

void space_free(space *made)
{
    ork_spatial_weights_free(made->weights);
    made->weights = NULL;
}

ork_status space_describe(ork_context *ctx, const space *s, const char **text)
{
    static const char *const kinds[] = {
        [SPACE_QUEEN] = "neighbours share a border point (queen)",
        [SPACE_ROOK] = "neighbours share a border line (rook)",
        [SPACE_INVERSE_DISTANCE] = "weights by inverse distance",
        [SPACE_LIST] = "neighbours as listed",
    };
    const char *what = s->kind == SPACE_NEAREST || s->kind == SPACE_DISTANCE ? "" : kinds[s->kind];
    if (s->kind == SPACE_NEAREST) {
        what = ork_arena_format(ctx, s->arena, "the %lld nearest units are neighbours",
                                (long long)s->options->nearest);
    } else if (s->kind == SPACE_DISTANCE) {
        what = ork_arena_format(ctx, s->arena, "units within %.6g%s are neighbours", s->distance,
                                s->is_geographic ? " km" : "");
    }
    if (!what) return ORK_ERR_MEMORY;
    ORK_NEW(*text, ork_arena_format(ctx, s->arena, "%s, %s", what,
                                    s->options->standardise == 0 ? "row-standardised"
                                                                 : "not standardised"));
    return ORK_OK;
}

ork_status space_caption(ork_context *ctx, const space *s, const char **text)
{
    const char *described;
    char *sentence;
    ORK_TRY(space_describe(ctx, s, &described));
    ORK_NEW(sentence, ork_arena_format(ctx, s->arena, "%s.", described));
    if (sentence[0] >= 'a' && sentence[0] <= 'z') sentence[0] = (char)(sentence[0] - 'a' + 'A');
    *text = sentence;
    return ORK_OK;
}
