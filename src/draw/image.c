/*
 * From an SVG document to PDF or PNG, through librsvg and cairo.
 */
#include "orken/draw.h"

#include <cairo-pdf.h>
#include <cairo.h>
#include <librsvg/rsvg.h>
#include <math.h>

#define MOST_PIXELS 30000.0 /* of a side; cairo's images end at 32,767 */

typedef struct image {
    ork_context *ctx;
    ork_text bytes;
    RsvgHandle *handle;
    cairo_surface_t *surface;
    cairo_t *cairo;
    double width, height; /* of the picture, in pixels of 1/96 inch */
} image;

static cairo_status_t collect(void *closure, const unsigned char *data, unsigned length)
{
    image *picture = closure;
    ork_text_add_bytes(picture->ctx, &picture->bytes, (const char *)data, length);
    return picture->bytes.failed ? CAIRO_STATUS_NO_MEMORY : CAIRO_STATUS_SUCCESS;
}

static ork_status parse(image *picture, const ork_text *svg)
{
    GError *error = NULL;
    picture->handle = rsvg_handle_new_from_data((const guint8 *)(svg->bytes ? svg->bytes : ""),
                                                svg->length, &error);
    if (!picture->handle) {
        ork_status status = ork_fail(picture->ctx, ORK_ERR_DATA, "this is no SVG picture: %s",
                                     error ? error->message : "it is empty");
        g_clear_error(&error);
        return status;
    }
    rsvg_handle_set_dpi(picture->handle, 96);
    if (!rsvg_handle_get_intrinsic_size_in_pixels(picture->handle, &picture->width,
                                                  &picture->height) ||
        !(picture->width >= 1 && picture->height >= 1)) {
        return ork_fail(picture->ctx, ORK_ERR_DATA, "the SVG picture does not say how large it is");
    }
    return ORK_OK;
}

static ork_status open_surface(image *picture, ork_image_format format, double scale)
{
    if (format == ORK_IMAGE_PDF) {
        const double points = 72.0 / 96;
        picture->surface = cairo_pdf_surface_create_for_stream(
            collect, picture, picture->width * points, picture->height * points);
        picture->cairo = cairo_create(picture->surface);
        cairo_scale(picture->cairo, points, points);
        return ORK_OK;
    }
    double width = ceil(picture->width * scale), height = ceil(picture->height * scale);
    if (!(scale > 0) || width > MOST_PIXELS || height > MOST_PIXELS) {
        ork_fail(picture->ctx, ORK_ERR_ARGUMENT, "a picture of %.0f × %.0f pixels cannot be made",
                 width, height);
        return ork_hint(picture->ctx, "choose a scale above 0 with which no side exceeds %.0f",
                        MOST_PIXELS);
    }
    picture->surface = cairo_image_surface_create(CAIRO_FORMAT_ARGB32, (int)width, (int)height);
    picture->cairo = cairo_create(picture->surface);
    cairo_scale(picture->cairo, scale, scale);
    return ORK_OK;
}

static ork_status cairo_failure(image *picture, cairo_status_t status)
{
    if (picture->bytes.failed) return ORK_ERR_MEMORY;
    ork_status kind = status == CAIRO_STATUS_NO_MEMORY ? ORK_ERR_MEMORY : ORK_ERR_INTERNAL;
    return ork_fail(picture->ctx, kind, "the picture could not be rendered: %s",
                    cairo_status_to_string(status));
}

static ork_status render(image *picture, ork_image_format format)
{
    GError *error = NULL;
    RsvgRectangle page = {0, 0, picture->width, picture->height};
    if (!rsvg_handle_render_document(picture->handle, picture->cairo, &page, &error)) {
        cairo_status_t status = cairo_status(picture->cairo);
        ork_status failed =
            status != CAIRO_STATUS_SUCCESS
                ? cairo_failure(picture, status)
                : ork_fail(picture->ctx, ORK_ERR_INTERNAL, "the picture could not be rendered: %s",
                           error ? error->message : "unknown reason");
        g_clear_error(&error);
        return failed;
    }
    cairo_status_t status = CAIRO_STATUS_SUCCESS;
    if (format == ORK_IMAGE_PDF) {
        cairo_surface_finish(picture->surface);
        status = cairo_surface_status(picture->surface);
    } else {
        status = cairo_surface_write_to_png_stream(picture->surface, collect, picture);
    }
    return status == CAIRO_STATUS_SUCCESS ? ORK_OK : cairo_failure(picture, status);
}

static void close_image(image *picture)
{
    if (picture->cairo) cairo_destroy(picture->cairo);
    if (picture->surface) cairo_surface_destroy(picture->surface);
    if (picture->handle) g_object_unref(picture->handle);
    ork_text_free(&picture->bytes);
}

ork_status ork_draw_image(ork_context *ctx, const ork_text *svg, ork_image_format format,
                          double scale, const char *path)
{
    image picture = {.ctx = ctx};
    ork_status status = parse(&picture, svg);
    if (status == ORK_OK) status = open_surface(&picture, format, scale);
    if (status == ORK_OK) status = render(&picture, format);
    if (status == ORK_OK) status = ork_text_status(&picture.bytes);
    if (status == ORK_OK) {
        status = ork_write_file(ctx, path, picture.bytes.bytes, picture.bytes.length);
    }
    close_image(&picture);
    return status;
}
