/*
 * What tests need to know of an SVG document: its texts with their boxes, its marks with their
 * titles, its ids.
 */
#ifndef ORKEN_TESTS_DRAW_SVG_TEXTS_H
#define ORKEN_TESTS_DRAW_SVG_TEXTS_H

#include <stdbool.h>
#include <stddef.h>

#include "orken/draw.h"

typedef struct drawn_text {
    char text[256];
    double corners[4][2]; /* of its box, turned as it is */
} drawn_text;

typedef struct drawn {
    bool is_well_formed;
    char error[256];
    double width, height;
    drawn_text texts[4000];
    size_t text_count;
    size_t mark_count, untitled_marks, unfocusable_marks;
    size_t foreign_ids; /* not beginning with the document's own id */
    size_t repeated_ids;
    bool has_title, has_description, is_image;
} drawn;

/* Reads a document; the caller frees the result. */
drawn *read_drawn(const ork_text *svg);
/* True when two boxes share more than a hairline. */
bool texts_overlap(const drawn_text *a, const drawn_text *b);
/* True when the box lies within the page. */
bool text_is_inside(const drawn *page, const drawn_text *text);

#endif
