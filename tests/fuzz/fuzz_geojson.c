/* Any bytes as GeoJSON or TopoJSON: outlines and properties. */
#include "orken.h"

#include "read/json.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    ork_context *ctx = ork_context_new();
    const char *bytes = (const char *)data;
    ork_shapes *shapes = NULL;
    ork_table *table = NULL;
    (void)ork_read_shapes_bytes(ctx, bytes, size, "fuzz.json", NULL, &shapes);
    (void)ork_read_json_table_bytes(ctx, bytes, size, "fuzz.json", &table);
    ork_shapes_free(shapes);
    ork_table_free(table);
    ork_context_free(ctx);
    return 0;
}
