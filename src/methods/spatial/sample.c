/* The units that have a value, among themselves. */
#include <math.h>
#include <string.h>

#include "math/spatial.h"
#include "methods/spatial/space.h"

ork_status space_read(ork_context *ctx, const space *s, const char *column, double *values)
{
    const ork_column *source;
    size_t missing = 0;
    ORK_TRY(ork_table_numeric(ctx, s->panel->table, column, &source));
    ork_panel_read(s->panel, source, values);
    for (size_t p = 0; p < s->panel->count; p++)
        missing += isnan(values[p]) != 0;
    if (missing == 0) return ORK_OK;
    return ork_note_add(ctx, ORK_WARNING, "left-out-of-weights",
                        "%zu of %zu values of %s are missing: these units are left out of the "
                        "weights, and their neighbours go on without them",
                        missing, s->panel->count, column);
}

const char *space_label(const space *s, const char *column)
{
    int at = ork_table_find(s->panel->table, column);
    const char *label = at < 0 ? NULL : s->panel->table->columns[at]->label;
    return label && *label ? label : column;
}

/* How many of the kept are a unit's neighbours. */
static size_t count_kept(const ork_spatial_weights *w, const bool *keep, size_t i)
{
    size_t count = 0;
    for (size_t k = w->start[i]; k < w->start[i + 1]; k++)
        count += keep[w->neighbour[k]];
    return count;
}

/* Again and again, because leaving a unit out may leave another alone (where one is not the other's
   neighbour in turn). */
static ork_status leave_out_alone(ork_context *ctx, space *s, bool *keep)
{
    ORK_SCRATCH(scratch);
    bool *is_alone, keeps = s->options->islands == ISLANDS_KEEP;
    ORK_NEW(is_alone, ork_arena_calloc(ctx, &scratch, s->n, sizeof *is_alone));
    for (size_t found = 1; found > 0;) {
        found = 0;
        for (size_t i = 0; i < s->n; i++) {
            is_alone[i] = keep[i] && count_kept(s->weights, keep, i) == 0;
            found += is_alone[i] && !keeps;
        }
        for (size_t i = 0; i < s->n; i++) {
            if (!is_alone[i]) continue;
            s->was_alone[i] = true;
            keep[i] = keeps;
        }
    }
    return ORK_OK;
}

/* The nearest unit of the sample for each that is alone; both ways. */
static ork_status tie_alone(ork_context *ctx, space *s, const bool *keep,
                            ork_spatial_weights **weights)
{
    ORK_SCRATCH(scratch);
    const ork_spatial_weights *w = *weights;
    double *x, *y;
    uint32_t *which, count = 0, total = 0;
    ORK_OWNED_WEIGHTS ork_spatial_weights *nearest = NULL;
    ORK_NEW(x, ork_arena_calloc(ctx, &scratch, w->n, sizeof *x));
    ORK_NEW(y, ork_arena_calloc(ctx, &scratch, w->n, sizeof *y));
    ORK_NEW(which, ork_arena_calloc(ctx, &scratch, w->n, sizeof *which));
    uint32_t *full;
    ORK_NEW(full, ork_arena_calloc(ctx, &scratch, w->n, sizeof *full));
    for (uint32_t i = 0; i < s->n; i++) {
        if (!keep[i]) continue;
        full[total] = i;
        if (s->x && !isnan(s->x[i])) {
            x[count] = s->x[i];
            y[count] = s->y[i];
            which[count++] = total;
        }
        total++;
    }
    if (count < 2) return ORK_OK;
    const ork_places_xy places = {x, y, count, s->is_geographic};
    ORK_TRY(ork_spatial_nearest(ctx, &places, 1, &nearest));
    space_links links = {0};
    ork_status status = ORK_OK;
    for (uint32_t i = 0; i < w->n && status == ORK_OK; i++) {
        for (size_t k = w->start[i]; k < w->start[i + 1] && status == ORK_OK; k++)
            status =
                space_links_add(ctx, &links, (ork_spatial_link){i, w->neighbour[k], w->weight[k]});
    }
    for (uint32_t c = 0; c < count && status == ORK_OK; c++) {
        uint32_t i = which[c], other = which[nearest->neighbour[c]];
        if (w->start[i] < w->start[i + 1]) continue;
        s->was_alone[full[i]] = true;
        status = space_links_add(ctx, &links, (ork_spatial_link){i, other, 1});
        if (status == ORK_OK)
            status = space_links_add(ctx, &links, (ork_spatial_link){other, i, 1});
    }
    ork_spatial_weights *tied = NULL;
    if (status == ORK_OK)
        status = ork_spatial_weights_new(ctx, w->n, links.items, links.count, &tied);
    free(links.items);
    ORK_TRY(status);
    ork_spatial_weights_free(*weights);
    *weights = tied;
    return ORK_OK;
}

ork_status space_sample_of(ork_context *ctx, space *s, const double *values, size_t t,
                           ork_arena *arena, space_sample *sample)
{
    ORK_SCRATCH(scratch);
    size_t *position, *by_place;
    bool *keep;
    *sample = (space_sample){0};
    ORK_NEW(position, ork_arena_calloc(ctx, &scratch, s->n, sizeof *position));
    ORK_NEW(by_place, ork_arena_calloc(ctx, &scratch, s->n, sizeof *by_place));
    ORK_NEW(keep, ork_arena_calloc(ctx, &scratch, s->n, sizeof *keep));
    ork_panel_locate(s->panel, t, position);
    for (size_t u = 0; u < s->n; u++)
        by_place[s->place[u]] = position[u];
    for (size_t i = 0; i < s->n; i++)
        keep[i] = s->is_placed[i] && by_place[i] != SIZE_MAX && !isnan(values[by_place[i]]);
    if (s->options->islands != ISLANDS_NEAREST) ORK_TRY(leave_out_alone(ctx, s, keep));
    ORK_NEW(sample->unit, ork_arena_calloc(ctx, arena, s->n, sizeof *sample->unit));
    ORK_NEW(sample->position, ork_arena_calloc(ctx, arena, s->n, sizeof *sample->position));
    ORK_NEW(sample->x, ork_arena_calloc(ctx, arena, s->n, sizeof *sample->x));
    for (size_t i = 0; i < s->n; i++) {
        if (!keep[i]) continue;
        sample->unit[sample->n] = s->unit[i];
        sample->position[sample->n] = by_place[i];
        sample->x[sample->n++] = values[by_place[i]];
    }
    ORK_TRY(ork_spatial_weights_subset(ctx, s->weights, keep, &sample->weights));
    ork_status status = ORK_OK;
    if (s->options->islands == ISLANDS_NEAREST) status = tie_alone(ctx, s, keep, &sample->weights);
    if (status != ORK_OK) {
        space_sample_free(sample);
        return status;
    }
    if (s->options->standardise == 0) ork_spatial_weights_standardise(sample->weights);
    return ORK_OK;
}

void space_sample_free(space_sample *sample)
{
    ork_spatial_weights_free(sample->weights);
    sample->weights = NULL;
}

void space_standardise(const double *values, size_t n, double *z)
{
    double squares = 0;
    ork_scaled_deviations(values, n, z);
    for (size_t i = 0; i < n; i++)
        squares += z[i] * z[i];
    double sd = sqrt(squares / (double)n);
    for (size_t i = 0; i < n && sd > 0; i++)
        z[i] /= sd;
}

ork_status space_pick(ork_context *ctx, const space_sample *sample, const double *values,
                      ork_arena *arena, double **picked)
{
    ORK_NEW(*picked, ork_arena_calloc(ctx, arena, sample->n, sizeof **picked));
    for (size_t i = 0; i < sample->n; i++)
        (*picked)[i] = values[sample->position[i]];
    return ORK_OK;
}

void space_need_both(const space *s, double *values, const double *other)
{
    for (size_t p = 0; p < s->panel->count; p++) {
        if (isnan(other[p])) values[p] = NAN;
    }
}

ork_status space_note_alone(ork_context *ctx, const space *s)
{
    ORK_SCRATCH(scratch);
    static const char *const what[] = {
        [ISLANDS_LEAVE_OUT] = "left out",
        [ISLANDS_KEEP] = "kept, with nothing around them",
        [ISLANDS_NEAREST] = "tied to the nearest unit",
    };
    const char **names;
    size_t count = 0;
    ORK_NEW(names, ork_arena_calloc(ctx, &scratch, s->n, sizeof *names));
    for (size_t i = 0; i < s->n; i++) {
        if (s->was_alone[i]) names[count++] = s->panel->unit_name[s->unit[i]];
    }
    if (count == 0) return ORK_OK;
    ORK_OWNED_TEXT ork_text list = {0};
    ork_list_names(ctx, &list, names, count, 8);
    ORK_TRY(ork_text_status(&list));
    return ork_note_add(ctx, ORK_WARNING, "islands",
                        "%zu of %zu units have no neighbours (with a value) and are %s: %s", count,
                        s->n, what[s->options->islands], list.bytes);
}
