/*
 * Nodes and the links between them: what belongs together stands together. Each row is a link; a
 * row without an end tells of its node alone.
 */
#include "draw/network.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

#define LABEL_SIZE 11.0
#define MOST_NODES 1000
#define MOST_LABELS 200
#define MOST_TOLD 8 /* links of a node in its title */
#define LEAST_RADIUS 3.5
#define GREATEST_RADIUS 12.0

/* Both read on white and on dark pages. */
static const char link_colour[] = "#b4bcc4", without_group[] = "#98a2ab";

typedef struct network {
    ork_network graph;
    ork_levels nodes;  /* by the rows' ends, from first */
    ork_levels groups; /* of rows */
    size_t *row;       /* [nodes] that tells of the node; SIZE_MAX none */
    double *radius;    /* [nodes] */
    ork_point *at;     /* [nodes] */
    ork_box box;
} network;

/* ---- From rows to nodes and links --------------------------------------------------------------
 */

/* The nodes are the texts of both ends together. */
static ork_status find_nodes(ork_drawing *d, network *net, size_t **to_of_row)
{
    size_t rows = d->table->row_count, *found;
    ork_levels to;
    ORK_TRY(ork_levels_of(d, d->x_column, false, &net->nodes));
    ORK_TRY(ork_levels_of(d, d->y_column, false, &to));
    ORK_NEW(found, ork_arena_calloc(d->ctx, &d->arena, to.count + 1, sizeof *found));
    const char **texts;
    ORK_NEW(texts,
            ork_arena_calloc(d->ctx, &d->arena, net->nodes.count + to.count + 1, sizeof *texts));
    memcpy(texts, net->nodes.texts, net->nodes.count * sizeof *texts);
    net->nodes.texts = texts;
    for (size_t k = 0; k < to.count; k++) {
        size_t at = 0;
        while (at < net->nodes.count && strcmp(texts[at], to.texts[k]) != 0)
            at++;
        if (at == net->nodes.count) texts[net->nodes.count++] = to.texts[k];
        found[k] = at;
    }
    ORK_NEW(*to_of_row, ork_arena_calloc(d->ctx, &d->arena, rows + 1, sizeof **to_of_row));
    for (size_t i = 0; i < rows; i++)
        (*to_of_row)[i] = to.of_row[i] == SIZE_MAX ? SIZE_MAX : found[to.of_row[i]];
    net->graph.node_count = net->nodes.count;
    if (net->nodes.count <= MOST_NODES) return ORK_OK;
    ork_fail(d->ctx, ORK_ERR_DATA, "a network of %zu nodes cannot be read: at most %d",
             net->nodes.count, MOST_NODES);
    return ork_hint(d->ctx, "leave the weakest links out");
}

static ork_status find_links(ork_drawing *d, network *net)
{
    size_t rows = d->table->row_count, *to_of_row;
    ORK_TRY(find_nodes(d, net, &to_of_row));
    size_t nodes = net->nodes.count;
    ORK_NEW(net->graph.links,
            ork_arena_calloc(d->ctx, &d->arena, rows + 1, sizeof *net->graph.links));
    ORK_NEW(net->row, ork_arena_calloc(d->ctx, &d->arena, nodes + 1, sizeof *net->row));
    for (size_t k = 0; k < nodes; k++)
        net->row[k] = SIZE_MAX;
    for (size_t i = 0; i < rows; i++) {
        size_t from = net->nodes.of_row[i], to = to_of_row[i];
        if (from == SIZE_MAX) continue;
        if (net->row[from] == SIZE_MAX) net->row[from] = i;
        if (to == SIZE_MAX || to == from) continue;
        net->graph.links[net->graph.link_count++] =
            (ork_network_link){from, to, ork_value_at(d->value, i)};
    }
    return ORK_OK;
}

/* Areas in proportion to the size; all alike where there is none. */
static ork_status find_sizes(ork_drawing *d, network *net)
{
    double low, high, plain = net->nodes.count > 200 ? 3 : net->nodes.count > 60 ? 5 : 6.5;
    bool has_sizes = ork_column_range(d->upper, &low, &high) && high > 0 && low >= 0;
    double most = net->nodes.count > 200 ? 7 : net->nodes.count > 60 ? 10 : GREATEST_RADIUS;
    ORK_NEW(net->radius,
            ork_arena_calloc(d->ctx, &d->arena, net->nodes.count + 1, sizeof *net->radius));
    for (size_t k = 0; k < net->nodes.count; k++) {
        double size = net->row[k] == SIZE_MAX ? NAN : ork_value_at(d->upper, net->row[k]);
        double scaled = has_sizes && !isnan(size) ? most * sqrt(size / high) : plain;
        net->radius[k] = fmax(scaled, has_sizes ? LEAST_RADIUS : plain);
    }
    return ORK_OK;
}

/* ---- Onto the page -----------------------------------------------------------------------------
 */

/* Nodes that touch are pushed apart, a little in each round, and kept on the page. */
static void push_apart(network *net)
{
    const ork_box *box = &net->box;
    size_t n = net->nodes.count;
    bool touch = true;
    for (int round = 0; round < 100 && touch; round++) {
        touch = false;
        for (size_t i = 0; i < n; i++) {
            for (size_t j = i + 1; j < n; j++) {
                ork_point *a = &net->at[i], *b = &net->at[j];
                double dx = b->x - a->x, dy = b->y - a->y, length = hypot(dx, dy);
                double apart = net->radius[i] + net->radius[j] + 3 - length;
                if (apart <= 0.01) continue;
                if (length < 1e-6) {
                    dx = length = 1;
                    dy = 0;
                }
                touch = true;
                a->x -= 0.5 * apart * dx / length;
                a->y -= 0.5 * apart * dy / length;
                b->x += 0.5 * apart * dx / length;
                b->y += 0.5 * apart * dy / length;
            }
        }
        for (size_t i = 0; i < n; i++) {
            double r = net->radius[i];
            net->at[i].x = fmin(fmax(net->at[i].x, box->x + r), box->x + box->width - r);
            net->at[i].y = fmin(fmax(net->at[i].y, box->y + r), box->y + box->height - r);
        }
    }
}

/* Fits the layout into the figure's width and moves the page below it. */
static ork_status place_nodes(ork_drawing *d, network *net)
{
    size_t n = net->nodes.count;
    double width = 0, height = 0, room = d->width - 2 * ORK_MARGIN;
    ORK_NEW(net->at, ork_arena_calloc(d->ctx, &d->arena, n + 1, sizeof *net->at));
    ORK_TRY(ork_network_layout(d->ctx, &net->graph, net->at));
    for (size_t k = 0; k < n; k++) {
        width = fmax(width, net->at[k].x);
        height = fmax(height, net->at[k].y);
    }
    /* Room for names at the sides; a few nodes need not fill the page. */
    double side = fmin(60, room / 8), pad = 24, most = 1.05 * room - 2 * pad;
    double across = fmin((room - 2 * side) / fmax(width, 1e-9), 110);
    double down = fmin(fmin(across * 1.4, most / fmax(height, 1e-9)), 110);
    across = fmin(across, down * 1.8);
    net->box = (ork_box){ORK_MARGIN, d->y + 4, room, down * height + 2 * pad};
    double left = net->box.x + (room - across * width) / 2;
    for (size_t k = 0; k < n; k++) {
        net->at[k].x = left + across * net->at[k].x;
        net->at[k].y = net->box.y + pad + down * net->at[k].y;
    }
    push_apart(net);
    d->y = net->box.y + net->box.height;
    return ORK_OK;
}

/* Stronger links are thicker. */
static void draw_links(ork_drawing *d, const network *net)
{
    double low, high;
    bool differ = ork_column_range(d->value, &low, &high) && high > low;
    for (size_t l = 0; l < net->graph.link_count; l++) {
        const ork_network_link *link = &net->graph.links[l];
        double share = differ && !isnan(link->strength) ? (link->strength - low) / (high - low) : 0;
        const ork_point ends[] = {net->at[link->from], net->at[link->to]};
        const ork_path_style style = {.classes = "ork-link ork-faint-line",
                                      .colour = link_colour,
                                      .width = 0.8 + 2.6 * share};
        ork_draw_path(d, &style, ends, 2);
    }
}

/* "Food: specialised; linked with Drinks 0.63, Tobacco 0.5". */
static ork_status title_of_node(ork_drawing *d, const network *net, size_t node, char **title)
{
    ORK_OWNED_TEXT ork_text text = {0};
    size_t told = 0, row = net->row[node],
           group = row == SIZE_MAX ? SIZE_MAX : net->groups.of_row[row];
    ork_text_add(d->ctx, &text, net->nodes.texts[node]);
    if (d->group && group != SIZE_MAX)
        ork_text_addf(d->ctx, &text, ": %s", net->groups.texts[group]);
    for (size_t l = 0; l < net->graph.link_count && told <= MOST_TOLD; l++) {
        const ork_network_link *link = &net->graph.links[l];
        if (link->from != node && link->to != node) continue;
        size_t other = link->from == node ? link->to : link->from;
        ork_text_add(d->ctx, &text, told ? ", " : "; ");
        if (told == 0) ork_text_addf(d->ctx, &text, "%s ", ork_word(d->language, ORK_WORD_LINKED));
        if (told++ == MOST_TOLD) {
            ork_text_add(d->ctx, &text, "…");
            break;
        }
        char number[ORK_FORMATTED_BYTES] = "";
        if (!isnan(link->strength)) ork_format_number(&d->format, link->strength, number);
        ork_text_addf(d->ctx, &text, "%s%s%s", net->nodes.texts[other], number[0] ? " " : "",
                      number);
    }
    ORK_TRY(ork_text_status(&text));
    ORK_NEW(*title, ork_arena_strndup(d->ctx, &d->arena, text.bytes, text.length));
    return ORK_OK;
}

static ork_status draw_nodes(ork_drawing *d, const network *net)
{
    bool has_groups = net->groups.count > 1 || d->grade_count;
    for (size_t k = 0; k < net->nodes.count; k++) {
        size_t group = net->row[k] == SIZE_MAX ? SIZE_MAX : net->groups.of_row[net->row[k]];
        char colour[ORK_COLOUR_BYTES], *title;
        if (!has_groups)
            snprintf(colour, sizeof colour, "%s", ork_single_colour);
        else if (group == SIZE_MAX)
            snprintf(colour, sizeof colour, "%s", without_group);
        else
            ork_marker_colour(d, &net->groups, group, colour);
        ORK_TRY(title_of_node(d, net, k, &title));
        ork_svg_mark(d, "ork-node", title);
        ork_draw_marker(d, has_groups && group != SIZE_MAX ? group : 0, colour, net->at[k].x,
                        net->at[k].y, net->radius[k]);
        ork_svg_mark_end(d);
    }
    return ORK_OK;
}

/* ---- Names -------------------------------------------------------------------------------------
 */

typedef struct ranked {
    double radius;
    size_t links, node;
} ranked;

static int heavier_first(const void *a, const void *b)
{
    const ranked *x = a, *y = b;
    if (x->radius != y->radius) return x->radius > y->radius ? -1 : 1;
    if (x->links != y->links) return x->links > y->links ? -1 : 1;
    return (x->node > y->node) - (x->node < y->node);
}

/* The largest nodes, then those with the most links, are named first. */
static ork_status rank_nodes(ork_drawing *d, const network *net, ranked **ranks)
{
    ORK_NEW(*ranks, ork_arena_calloc(d->ctx, &d->arena, net->nodes.count + 1, sizeof **ranks));
    for (size_t k = 0; k < net->nodes.count; k++)
        (*ranks)[k] = (ranked){net->radius[k], 0, k};
    for (size_t l = 0; l < net->graph.link_count; l++) {
        (*ranks)[net->graph.links[l].from].links++;
        (*ranks)[net->graph.links[l].to].links++;
    }
    qsort(*ranks, net->nodes.count, sizeof **ranks, heavier_first);
    return ORK_OK;
}

static ork_status draw_names(ork_drawing *d, const network *net)
{
    ranked *ranks;
    ork_label *labels;
    ork_box *obstacles;
    char **texts;
    size_t n = net->nodes.count, count = n < MOST_LABELS ? n : MOST_LABELS;
    ORK_TRY(rank_nodes(d, net, &ranks));
    ORK_NEW(labels, ork_arena_calloc(d->ctx, &d->arena, count + 1, sizeof *labels));
    ORK_NEW(texts, ork_arena_calloc(d->ctx, &d->arena, count + 1, sizeof *texts));
    ORK_NEW(obstacles, ork_arena_calloc(d->ctx, &d->arena, n + 1, sizeof *obstacles));
    for (size_t k = 0; k < n; k++) {
        const ork_point *at = &net->at[ranks[k].node];
        double r = ranks[k].radius;
        if (k >= count) {
            obstacles[k - count] = (ork_box){at->x - r, at->y - r, 2 * r, 2 * r};
            continue;
        }
        ORK_TRY(ork_fit_text(d, net->nodes.texts[ranks[k].node], LABEL_SIZE,
                             fmin(170, d->width * 0.3), &texts[k]));
        labels[k] = (ork_label){.x = at->x,
                                .y = at->y,
                                .radius = r,
                                .width = ork_text_width(texts[k], LABEL_SIZE, false) + 2,
                                .height = LABEL_SIZE * 1.15};
    }
    return ork_draw_labels(d, labels, texts, count, n - count, net->box, obstacles, n - count,
                           LABEL_SIZE);
}

ork_status ork_draw_network(ork_drawing *d)
{
    network net = {0};
    ORK_TRY(find_links(d, &net));
    if (net.nodes.count == 0) return ork_draw_nothing(d);
    ORK_TRY(ork_levels_of(d, d->group, false, &net.groups));
    ORK_TRY(ork_draw_group_legend(d, &net.groups, ORK_SWATCH_MARKER, NULL));
    ORK_TRY(find_sizes(d, &net));
    ORK_TRY(place_nodes(d, &net));
    draw_links(d, &net);
    ORK_TRY(draw_nodes(d, &net));
    return draw_names(d, &net);
}
