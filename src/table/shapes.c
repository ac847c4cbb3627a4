/* The outlines of units: shared by count, freed with the last holder. */
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
