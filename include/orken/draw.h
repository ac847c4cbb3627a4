/*
 * draw: a result's figure becomes accessible SVG, and from the SVG a PDF or PNG.
 */
#ifndef ORKEN_DRAW_H
#define ORKEN_DRAW_H

#include "orken/result.h"

/* What figures need besides their table. All may be zero. */
typedef struct ork_draw_options {
    const ork_units *units;   /* names and tile grid */
    const ork_shapes *shapes; /* outlines for maps */
    int32_t shapes_day;       /* day at which the shapes' codes are meant; ORK_DAY_NONE */
    const char *language;     /* "en", "kk", "ru" */
    const char *source;       /* line under the figure, e.g. the boundaries' attribution */
    double width;             /* in pixels of 1/96 inch; 760 when 0 */
} ork_draw_options;

/* A complete SVG document. Errors: ORK_ERR_DATA when the table cannot be drawn as asked. A map for
   which there are no shapes is drawn as a tile map, with a note. */
ork_status ork_draw_svg(ork_context *ctx, const ork_figure *figure, const ork_table *table,
                        const ork_draw_options *options, ork_text *svg);

typedef enum ork_image_format { ORK_IMAGE_PDF, ORK_IMAGE_PNG } ork_image_format;
/* Writes an SVG document to a file; `scale` enlarges a PNG (2 for print and sharp screens). */
ork_status ork_draw_image(ork_context *ctx, const ork_text *svg, ork_image_format format,
                          double scale, const char *path);

#endif
