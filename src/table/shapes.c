/* The outlines of units: shared by count, freed with the last holder; whose outlines they are. */
#include <ctype.h>
#include <string.h>

#include <utf8proc.h>

#include "orken/table.h"

ork_shapes *ork_shapes_share(const ork_shapes *shapes)
{
    ork_shapes *shared = (ork_shapes *)shapes;
    __atomic_add_fetch(&shared->references, 1, __ATOMIC_RELAXED);
    return shared;
}

static void free_shape(ork_shape *shape)
{
    for (size_t i = 0; i < shape->key_count; i++) {
        free(shape->keys[i]);
        free(shape->key_names[i]);
    }
    for (size_t i = 0; i < shape->ring_count; i++)
        free(shape->rings[i].points);
    free(shape->keys);
    free(shape->key_names);
    free(shape->rings);
}

void ork_shapes_free(ork_shapes *shapes)
{
    if (!shapes || __atomic_sub_fetch(&shapes->references, 1, __ATOMIC_ACQ_REL) > 0) return;
    for (size_t i = 0; i < shapes->count; i++)
        free_shape(&shapes->shapes[i]);
    free(shapes->shapes);
    free(shapes->file);
    free(shapes);
}

/* ---- Whose outlines ----------------------------------------------------------------------------
 */

/* A name by the unit it means, or by its letters and digits where it means none. */
typedef struct known_name {
    const char *folded;
    size_t unit, name;
} known_name;

typedef struct matching {
    ork_context *ctx;
    ork_arena *arena;
    const ork_units *units;
    int32_t day;
    known_name *by_unit, *by_text;
    size_t by_unit_count, by_text_count;
} matching;

/* Letters and digits only, small. */
static ork_status fold(const matching *m, const char *text, const char **folded)
{
    size_t length = strlen(text), used = 0;
    char *out;
    ORK_NEW(out, ork_arena_alloc(m->ctx, m->arena, 4 * length + 1));
    for (size_t i = 0; i < length;) {
        utf8proc_int32_t point;
        utf8proc_ssize_t size = utf8proc_iterate((const utf8proc_uint8_t *)text + i,
                                                 (utf8proc_ssize_t)(length - i), &point);
        if (size <= 0) {
            i++;
            continue;
        }
        i += (size_t)size;
        if (point < 0x80 && !isalnum((int)point)) continue;
        used +=
            (size_t)utf8proc_encode_char(utf8proc_tolower(point), (utf8proc_uint8_t *)out + used);
    }
    out[used] = '\0';
    *folded = out;
    return ORK_OK;
}

/* A unit by any text, or SIZE_MAX. Not finding one is no error here; notes of the search stay. */
static ork_status find_unit(const matching *m, const char *text, int32_t day, size_t *unit)
{
    *unit = SIZE_MAX;
    if (!m->units || !*text) return ORK_OK;
    ork_status status = ork_units_match(m->ctx, m->units, text, day, unit);
    if (status == ORK_OK) return ORK_OK;
    *unit = SIZE_MAX;
    if (status != ORK_ERR_DATA) return status;
    ork_context_clear_error(m->ctx);
    return ORK_OK;
}

/* Later names come first, so that a search that takes the first takes the last of equals. */
static int compare_units(const void *a, const void *b)
{
    const known_name *x = a, *y = b;
    if (x->unit != y->unit) return x->unit < y->unit ? -1 : 1;
    return (x->name < y->name) - (x->name > y->name);
}

static int compare_texts(const void *a, const void *b)
{
    const known_name *x = a, *y = b;
    int order = strcmp(x->folded, y->folded);
    return order ? order : (x->name < y->name) - (x->name > y->name);
}

static ork_status sort_names(matching *m, const char *const *names, size_t count)
{
    ORK_NEW(m->by_unit, ork_arena_calloc(m->ctx, m->arena, count + 1, sizeof *m->by_unit));
    ORK_NEW(m->by_text, ork_arena_calloc(m->ctx, m->arena, count + 1, sizeof *m->by_text));
    for (size_t k = 0; k < count; k++) {
        size_t unit;
        ORK_TRY(find_unit(m, names[k], m->day, &unit));
        if (unit == SIZE_MAX && m->day != ORK_DAY_NONE)
            ORK_TRY(find_unit(m, names[k], ORK_DAY_NONE, &unit));
        if (unit != SIZE_MAX) {
            m->by_unit[m->by_unit_count++] = (known_name){NULL, unit, k};
            continue;
        }
        known_name *known = &m->by_text[m->by_text_count];
        *known = (known_name){NULL, SIZE_MAX, k};
        ORK_TRY(fold(m, names[k], &known->folded));
        m->by_text_count += *known->folded != '\0';
    }
    qsort(m->by_unit, m->by_unit_count, sizeof *m->by_unit, compare_units);
    qsort(m->by_text, m->by_text_count, sizeof *m->by_text, compare_texts);
    return ORK_OK;
}

/* The first of the sorted names that is not before `key`, if it is equal in what is compared. */
static size_t look_up(const known_name *names, size_t count, const known_name *key,
                      int (*compare)(const void *, const void *))
{
    size_t low = 0, high = count;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (compare(&names[middle], key) < 0) {
            low = middle + 1;
        } else {
            high = middle;
        }
    }
    if (low == count) return SIZE_MAX;
    bool is_equal =
        key->folded ? strcmp(names[low].folded, key->folded) == 0 : names[low].unit == key->unit;
    return is_equal ? names[low].name : SIZE_MAX;
}

/* By its unit first, by equal text else. */
static ork_status match_shape(const matching *m, const ork_shape *shape, size_t *name)
{
    *name = SIZE_MAX;
    for (size_t k = 0; k < shape->key_count; k++) {
        known_name key = {.name = SIZE_MAX};
        ORK_TRY(find_unit(m, shape->keys[k], m->day, &key.unit));
        if (key.unit == SIZE_MAX) continue;
        *name = look_up(m->by_unit, m->by_unit_count, &key, compare_units);
        return ORK_OK; /* the shape's unit is known, whether it is among the names or not */
    }
    for (size_t k = 0; k < shape->key_count && *name == SIZE_MAX; k++) {
        known_name key = {.name = SIZE_MAX};
        ORK_TRY(fold(m, shape->keys[k], &key.folded));
        if (*key.folded) *name = look_up(m->by_text, m->by_text_count, &key, compare_texts);
    }
    return ORK_OK;
}

ork_status ork_shapes_match(ork_context *ctx, const ork_shapes *shapes, const ork_units *units,
                            int32_t day, const char *const *names, size_t count,
                            size_t *name_of_shape)
{
    ORK_SCRATCH(arena);
    matching m = {.ctx = ctx, .arena = &arena, .units = units, .day = day};
    ORK_TRY(sort_names(&m, names, count));
    for (size_t s = 0; s < shapes->count; s++)
        ORK_TRY(match_shape(&m, &shapes->shapes[s], &name_of_shape[s]));
    return ORK_OK;
}
