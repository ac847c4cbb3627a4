#include "draw/drawing.h"

#include <math.h>
#include <string.h>

#define FONTS "'DejaVu Sans', 'Noto Sans', Arial, sans-serif"

/* Light colours stand in the attributes too; see drawing.h. */
static const char style_sheet[] =
    "<style>"
    ".ork-figure{--ork-paper:#ffffff;--ork-ink:#1b2126;--ork-muted:#59636e;--ork-grid:#e1e5e9;"
    "--ork-axis:#8a949e;--ork-faint:#b4bcc4}"
    "@media screen and (prefers-color-scheme:dark){.ork-figure{--ork-paper:#15191d;"
    "--ork-ink:#edf0f2;--ork-muted:#a7b0b9;--ork-grid:#30373e;--ork-axis:#76818c;--ork-faint:#"
    "4d565f}}"
    /* Inside @media, since librsvg would take the width for the picture's own. */
    "@media all{.ork-figure{width:100%;height:auto}}"
    ".ork-figure .ork-paper{fill:var(--ork-paper)}"
    ".ork-figure .ork-ink{fill:var(--ork-ink)}"
    ".ork-figure .ork-muted{fill:var(--ork-muted)}"
    ".ork-figure .ork-halo{stroke:var(--ork-paper)}"
    ".ork-figure .ork-grid{stroke:var(--ork-grid)}"
    ".ork-figure .ork-axis{stroke:var(--ork-axis)}"
    ".ork-figure .ork-reference,.ork-figure .ork-whisker{stroke:var(--ork-ink)}"
    ".ork-figure .ork-leader{stroke:var(--ork-muted)}"
    ".ork-figure .ork-faint{fill:var(--ork-grid)}"
    ".ork-figure .ork-faint-line{stroke:var(--ork-faint)}"
    ".ork-figure .ork-border{stroke:var(--ork-paper)}"
    ".ork-figure .ork-mark:focus{outline:2px solid var(--ork-ink);outline-offset:1px}"
    ".ork-figure .ork-mark:hover{opacity:.82}"
    "</style>";

void ork_svg_number(ork_context *ctx, ork_text *text, double value)
{
    /* By hand: printf's decimal mark depends on the locale. Hundredths of a pixel are enough. */
    if (!(fabs(value) < 1e9)) value = 0;
    long long hundredths = llround(value * 100);
    unsigned long long size = (unsigned long long)(hundredths < 0 ? -hundredths : hundredths);
    const char *sign = hundredths < 0 ? "-" : "";
    unsigned rest = (unsigned)(size % 100);
    if (rest == 0) {
        ork_text_addf(ctx, text, "%s%llu", sign, size / 100);
        return;
    }
    if (rest % 10 == 0) {
        ork_text_addf(ctx, text, "%s%llu.%u", sign, size / 100, rest / 10);
        return;
    }
    ork_text_addf(ctx, text, "%s%llu.%02u", sign, size / 100, rest);
}

/* XML 1.0 forbids most control characters; broken UTF-8 becomes U+FFFD. */
static void escape(ork_context *ctx, ork_text *out, const char *text)
{
    size_t length = strlen(text), start = 0, i = 0;
    while (i < length) {
        unsigned char byte = (unsigned char)text[i];
        const char *instead = NULL;
        size_t size = 1;
        if (byte == '&') instead = "&amp;";
        if (byte == '<') instead = "&lt;";
        if (byte == '>') instead = "&gt;";
        if (byte == '"') instead = "&quot;";
        if (byte < 0x20) instead = " ";
        if (byte >= 0x80) {
            size = byte >= 0xF0 ? 4 : byte >= 0xE0 ? 3 : 2;
            bool is_outside = i + size > length || !ork_utf8_valid(text + i, size);
            /* U+FFFE and U+FFFF are no XML characters. */
            bool is_forbidden = !is_outside && size == 3 && byte == 0xEF &&
                                (unsigned char)text[i + 1] == 0xBF &&
                                (unsigned char)text[i + 2] >= 0xBE;
            if (is_outside) size = 1;
            if (is_outside || is_forbidden) instead = "\xEF\xBF\xBD";
        }
        if (instead) {
            ork_text_add_bytes(ctx, out, text + start, i - start);
            ork_text_add(ctx, out, instead);
            start = i + size;
        }
        i += size;
    }
    ork_text_add_bytes(ctx, out, text + start, length - start);
}

void ork_svg_escape(ork_drawing *d, const char *text)
{
    escape(d->ctx, &d->body, text);
}

void ork_svg_open(ork_drawing *d, const char *name, const char *classes)
{
    ork_text_addf(d->ctx, &d->body, "<%s", name);
    if (classes) ork_svg_attribute_text(d, "class", classes);
}

void ork_svg_attribute(ork_drawing *d, const char *name, double value)
{
    ork_text_addf(d->ctx, &d->body, " %s=\"", name);
    ork_svg_number(d->ctx, &d->body, value);
    ork_text_add(d->ctx, &d->body, "\"");
}

void ork_svg_attribute_text(ork_drawing *d, const char *name, const char *value)
{
    ork_text_addf(d->ctx, &d->body, " %s=\"", name);
    ork_svg_escape(d, value);
    ork_text_add(d->ctx, &d->body, "\"");
}

void ork_svg_close(ork_drawing *d)
{
    ork_text_add(d->ctx, &d->body, "/>\n");
}

void ork_svg_mark(ork_drawing *d, const char *classes, const char *title)
{
    ork_text_addf(d->ctx, &d->body, "<g class=\"ork-mark %s\" tabindex=\"0\"><title>", classes);
    ork_svg_escape(d, title);
    ork_text_add(d->ctx, &d->body, "</title>");
}

void ork_svg_mark_end(ork_drawing *d)
{
    ork_text_add(d->ctx, &d->body, "</g>\n");
}

void ork_svg_rectangle(ork_drawing *d, const char *classes, const char *fill, double x, double y,
                       double width, double height)
{
    ork_svg_open(d, "rect", classes);
    ork_svg_attribute(d, "x", x);
    ork_svg_attribute(d, "y", y);
    ork_svg_attribute(d, "width", width);
    ork_svg_attribute(d, "height", height);
    if (fill) ork_svg_attribute_text(d, "fill", fill);
    ork_svg_close(d);
}

void ork_svg_line(ork_drawing *d, const char *classes, double x1, double y1, double x2, double y2)
{
    static const struct {
        const char *part, *stroke, *dashes;
        double width;
    } kinds[] = {
        {"ork-grid", "#e1e5e9", NULL, 1},       {"ork-axis", "#8a949e", NULL, 1},
        {"ork-reference", "#1b2126", "4 3", 1}, {"ork-whisker", "#1b2126", NULL, 1.2},
        {"ork-leader", "#59636e", NULL, 0.7},   {"ork-border", "#ffffff", NULL, 1},
    };
    size_t kind = 0;
    for (size_t k = 0; k < sizeof kinds / sizeof kinds[0]; k++) {
        if (strstr(classes, kinds[k].part)) kind = k;
    }
    ork_svg_open(d, "line", classes);
    ork_svg_attribute(d, "x1", x1);
    ork_svg_attribute(d, "y1", y1);
    ork_svg_attribute(d, "x2", x2);
    ork_svg_attribute(d, "y2", y2);
    ork_svg_attribute_text(d, "stroke", kinds[kind].stroke);
    ork_svg_attribute(d, "stroke-width", kinds[kind].width);
    if (kinds[kind].dashes) ork_svg_attribute_text(d, "stroke-dasharray", kinds[kind].dashes);
    ork_svg_close(d);
}

void ork_svg_text(ork_drawing *d, const ork_text_style *style, double x, double y, const char *text)
{
    const char *class = style->is_muted ? "ork-muted" : "ork-ink";
    const char *fill = style->is_muted ? "#59636e" : "#1b2126";
    if (style->has_halo) class = style->is_muted ? "ork-muted ork-halo" : "ork-ink ork-halo";
    if (style->fill) {
        class = "ork-on-mark";
        fill = style->fill;
    }
    ork_svg_open(d, "text", class);
    ork_svg_attribute(d, "x", x);
    ork_svg_attribute(d, "y", y);
    ork_svg_attribute(d, "font-size", style->size);
    if (style->is_bold) ork_svg_attribute_text(d, "font-weight", "bold");
    if (style->anchor) ork_svg_attribute_text(d, "text-anchor", style->anchor);
    ork_svg_attribute_text(d, "fill", fill);
    if (style->has_halo) {
        ork_text_add(d->ctx, &d->body,
                     " stroke=\"#ffffff\" stroke-width=\"3\" stroke-linejoin=\"round\" "
                     "paint-order=\"stroke\"");
    }
    if (style->rotation != 0) {
        ork_text_add(d->ctx, &d->body, " transform=\"rotate(");
        ork_svg_number(d->ctx, &d->body, style->rotation);
        ork_text_add(d->ctx, &d->body, " ");
        ork_svg_number(d->ctx, &d->body, x);
        ork_text_add(d->ctx, &d->body, " ");
        ork_svg_number(d->ctx, &d->body, y);
        ork_text_add(d->ctx, &d->body, ")\"");
    }
    ork_text_add(d->ctx, &d->body, ">");
    ork_svg_escape(d, text);
    ork_text_add(d->ctx, &d->body, "</text>\n");
}

static void size_attributes(ork_drawing *d, ork_text *svg)
{
    ork_text_add(d->ctx, svg, " width=\"");
    ork_svg_number(d->ctx, svg, d->width);
    ork_text_add(d->ctx, svg, "\" height=\"");
    ork_svg_number(d->ctx, svg, ceil(d->y));
    ork_text_add(d->ctx, svg, "\"");
}

ork_status ork_svg_document(ork_drawing *d, const char *title, const char *description,
                            ork_text *svg)
{
    static const char *const languages[] = {"en", "kk", "ru"};
    ork_text_addf(d->ctx, svg,
                  "<svg xmlns=\"http://www.w3.org/2000/svg\" id=\"%s\" class=\"ork-figure ork-%s\" "
                  "lang=\"%s\" xml:lang=\"%s\" role=\"img\" "
                  "aria-labelledby=\"%s-title %s-desc\" viewBox=\"0 0 ",
                  d->id, ork_figure_kind_name(d->figure->kind), languages[d->language],
                  languages[d->language], d->id, d->id);
    ork_svg_number(d->ctx, svg, d->width);
    ork_text_add(d->ctx, svg, " ");
    ork_svg_number(d->ctx, svg, ceil(d->y));
    ork_text_add(d->ctx, svg, "\"");
    size_attributes(d, svg);
    ork_text_add(d->ctx, svg, " style=\"max-width:");
    ork_svg_number(d->ctx, svg, d->width);
    ork_text_add(d->ctx, svg, "px\" font-family=\"" FONTS "\">\n");
    ork_text_addf(d->ctx, svg, "<title id=\"%s-title\">", d->id);
    escape(d->ctx, svg, title);
    ork_text_addf(d->ctx, svg, "</title>\n<desc id=\"%s-desc\">", d->id);
    escape(d->ctx, svg, description);
    ork_text_add(d->ctx, svg, "</desc>\n");
    ork_text_add(d->ctx, svg, style_sheet);
    ork_define_patterns(d, svg);
    ork_text_add(d->ctx, svg, "\n<rect class=\"ork-paper\"");
    size_attributes(d, svg);
    ork_text_add(d->ctx, svg, " fill=\"#ffffff\"/>\n");
    ork_text_add_bytes(d->ctx, svg, d->body.bytes ? d->body.bytes : "", d->body.length);
    ork_text_add(d->ctx, svg, "</svg>\n");
    ORK_TRY(ork_text_status(&d->body));
    return ork_text_status(svg);
}
