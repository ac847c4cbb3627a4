#include "draw/drawing.h"

#include <ctype.h>
#include <math.h>
#include <stdio.h>
#include <string.h>

/* Letters, digits and hyphens of the figure's name; ids of one page must differ by it. */
static void set_id(ork_drawing *d)
{
    const char *name = d->figure->name ? d->figure->name : ork_figure_kind_name(d->figure->kind);
    size_t used = (size_t)snprintf(d->id, sizeof d->id, "ork-");
    uint32_t others = 2166136261U; /* FNV-1a of what could not be kept */
    bool is_whole = true;
    for (const char *c = name; *c; c++) {
        others = (others ^ (unsigned char)*c) * 16777619U;
        bool is_plain = isascii((unsigned char)*c) && (isalnum((unsigned char)*c) || *c == '-');
        if (is_plain && used + 12 < sizeof d->id) {
            d->id[used++] = *c;
        } else {
            is_whole = false;
        }
    }
    d->id[used] = '\0';
    if (!is_whole) snprintf(d->id + used, sizeof d->id - used, "-%08x", others);
}

static ork_status draw_kind(ork_drawing *d)
{
    switch (d->figure->kind) {
    case ORK_FIGURE_BAR:
        return ork_draw_bar(d);
    case ORK_FIGURE_STACKED_BAR:
        return ork_draw_stacked_bar(d);
    case ORK_FIGURE_DOT:
        return ork_draw_dot(d);
    case ORK_FIGURE_SCATTER:
        return ork_draw_scatter(d);
    case ORK_FIGURE_LINE:
        return ork_draw_lines(d);
    case ORK_FIGURE_HEATMAP:
        return ork_draw_heatmap(d);
    case ORK_FIGURE_MAP:
        return ork_draw_map(d);
    case ORK_FIGURE_TILE_MAP:
        return ork_draw_tile_map(d);
    case ORK_FIGURE_RADAR:
        return ork_draw_radar(d);
    case ORK_FIGURE_BUMP:
        return ork_draw_bump(d);
    case ORK_FIGURE_NETWORK:
        return ork_draw_network(d);
    }
    return ork_fail(d->ctx, ORK_ERR_ARGUMENT, "there is no figure of the kind %d",
                    (int)d->figure->kind);
}

static bool has_data(const ork_drawing *d)
{
    double low, high, low_y, high_y;
    bool is_map = d->figure->kind == ORK_FIGURE_MAP || d->figure->kind == ORK_FIGURE_TILE_MAP;
    if (d->table->row_count == 0) return false;
    if (d->figure->kind == ORK_FIGURE_SCATTER) {
        return ork_column_range(d->x_column, &low, &high) &&
               ork_column_range(d->y_column, &low_y, &high_y);
    }
    if ((is_map && !d->value) || d->figure->kind == ORK_FIGURE_NETWORK) return true;
    return ork_column_range(d->value, &low, &high);
}

static ork_status add_extreme(ork_drawing *d, ork_text *text, enum ork_word word, bool is_greatest)
{
    size_t best = SIZE_MAX;
    for (size_t i = 0; i < d->table->row_count; i++) {
        double value = ork_value_at(d->value, i);
        if (isnan(value)) continue;
        double known = best == SIZE_MAX ? NAN : ork_value_at(d->value, best);
        if (best == SIZE_MAX || (is_greatest ? value > known : value < known)) best = i;
    }
    char *title;
    if (best == SIZE_MAX) return ORK_OK;
    ORK_TRY(ork_mark_title(d, best, &title));
    ork_text_addf(d->ctx, text, " %s: %s.", ork_word(d->language, word), title);
    return ORK_OK;
}

/* What a reader who does not see the figure should know of it. */
static ork_status describe(ork_drawing *d, ork_text *text)
{
    enum ork_word kind = ORK_WORD_BAR + (enum ork_word)d->figure->kind;
    ork_text_addf(d->ctx, text, "%s, %zu %s.", ork_word(d->language, kind), d->table->row_count,
                  ork_word(d->language, ORK_WORD_ROWS));
    bool has_extremes =
        d->figure->kind != ORK_FIGURE_SCATTER && d->figure->kind != ORK_FIGURE_NETWORK;
    if (d->value && has_extremes) {
        bool are_ranks = d->figure->kind == ORK_FIGURE_BUMP; /* 1 is the best */
        ORK_TRY(add_extreme(d, text, ORK_WORD_LEADER, !are_ranks));
        ORK_TRY(add_extreme(d, text, ORK_WORD_LEAST, are_ranks));
    }
    if (d->caption) ork_text_addf(d->ctx, text, " %s", d->caption);
    return ork_text_status(text);
}

static ork_status draw_figure(ork_drawing *d, ork_text *svg)
{
    ork_text_style heading = {.size = 16, .is_bold = true};
    ork_text_style caption = {.size = 12, .is_muted = true};
    ork_text_style source = {.size = 11, .is_muted = true};
    ORK_TRY(ork_drawing_bind(d));
    d->y = 12;
    ORK_TRY(ork_draw_paragraph(d, d->title, &heading, 6));
    d->y += 8;
    ORK_TRY(has_data(d) ? draw_kind(d) : ork_draw_nothing(d));
    if (d->caption || d->remark || d->options->source) d->y += 6;
    ORK_TRY(ork_draw_paragraph(d, d->caption, &caption, 12));
    ORK_TRY(ork_draw_paragraph(d, d->remark, &caption, 12));
    ORK_TRY(ork_draw_paragraph(d, d->options->source, &source, 4));
    d->y += 12;
    ORK_OWNED_TEXT ork_text description = {0};
    ORK_TRY(describe(d, &description));
    return ork_svg_document(d, d->title, description.bytes, svg);
}

ork_status ork_draw_svg(ork_context *ctx, const ork_figure *figure, const ork_table *table,
                        const ork_draw_options *options, ork_text *svg)
{
    static const ork_draw_options plain = {.shapes_day = ORK_DAY_NONE};
    if (!options) options = &plain;
    double width = options->width > 0 ? fmin(fmax(options->width, 280), 4000) : 760;
    ork_drawing d = {.ctx = ctx,
                     .figure = figure,
                     .table = table,
                     .options = options,
                     .width = width,
                     .language = ork_language_of(options->language)};
    set_id(&d);
    ork_status status = draw_figure(&d, svg);
    for (size_t k = 0; k < 4; k++)
        ork_column_free(d.translated[k]);
    ork_text_free(&d.body);
    ork_arena_free(&d.arena);
    return status;
}
