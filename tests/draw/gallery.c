/*
 * Writes every example figure as SVG and PNG, and one page with all of them:
 *     build/tests/draw_gallery DIRECTORY [WIDTH [NAME…]]
 */
#include <stdio.h>
#include <string.h>

#include "figures.h"

static ork_status write_example(ork_context *ctx, const example *what, double width,
                                const char *directory, ork_text *page)
{
    ORK_OWNED_TEXT ork_text svg = {0};
    ORK_OWNED_MEMORY char *svg_path = NULL, *png_path = NULL;
    ORK_TRY(draw_example(ctx, what, width, &svg));
    ORK_NEW(svg_path, ork_format(ctx, "%s/%s.svg", directory, what->name));
    ORK_TRY(ork_write_file(ctx, svg_path, svg.bytes, svg.length));
    ORK_NEW(png_path, ork_format(ctx, "%s/%s.png", directory, what->name));
    ork_text_addf(ctx, page, "<figure>%s</figure>\n", svg.bytes);
    return ork_draw_image(ctx, &svg, ORK_IMAGE_PNG, 1, png_path);
}

int main(int count, char **arguments)
{
    if (count < 2) return 2;
    double width = 760;
    if (count > 2) ork_parse_number(arguments[2], strlen(arguments[2]), '.', &width);
    ork_context *ctx = ork_context_new();
    ork_text page = {0};
    int failures = 0;
    ork_text_add(ctx, &page,
                 "<!doctype html><meta charset=utf-8><title>Gallery</title>"
                 "<meta name=color-scheme content=\"light dark\">\n");
    const example *what;
    for (size_t k = 0; (what = example_at(k)) != NULL; k++) {
        if (count > 3 && !strstr(what->name, arguments[3])) continue;
        if (write_example(ctx, what, width, arguments[1], &page) == ORK_OK) continue;
        char *text = ork_error_text(ork_context_error(ctx));
        fprintf(stderr, "%s: %s\n", what->name, text ? text : "");
        free(text);
        failures++;
    }
    char *path = ork_format(ctx, "%s/gallery.html", arguments[1]);
    if (path && ork_write_file(ctx, path, page.bytes, page.length) != ORK_OK) failures++;
    free(path);
    ork_text_free(&page);
    ork_context_free(ctx);
    return failures != 0;
}
