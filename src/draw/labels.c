#include "draw/drawing.h"

#include <math.h>
#include <string.h>

/*
 * Positions about a point: 16 directions at 8 distances. The first is to the right, as readers
 * expect it; the order is the preference among positions that are equally free.
 */
enum { DIRECTIONS = 16, DISTANCES = 8, POSITIONS = DIRECTIONS * DISTANCES };
static const double distances[DISTANCES] = {0, 9, 20, 34, 52, 75, 105, 140};
/* Costs: an overlap of labels must never pay. */
#define COST_LABEL 60.0
#define COST_POINT 24.0
#define COST_OBSTACLE 40.0
#define COST_LINE 4.0 /* over a line: readable, with a halo */
#define COST_OUTSIDE 1e6
#define GAP 1.5 /* kept free around a label */

typedef struct placing {
    ork_label *labels;
    size_t count;
    ork_box bounds;
    const ork_box *obstacles;
    size_t obstacle_count;
    size_t *position; /* [count] */
    ork_box *boxes;   /* [count × POSITIONS] */
    double *own;      /* [count × POSITIONS] cost that does not depend on other labels */
} placing;

static bool boxes_overlap(const ork_box *a, const ork_box *b, double gap)
{
    return a->x < b->x + b->width + gap && b->x < a->x + a->width + gap &&
           a->y < b->y + b->height + gap && b->y < a->y + a->height + gap;
}

static ork_box box_at(const ork_label *label, size_t position)
{
    double angle = (double)(position % DIRECTIONS) * 2 * 3.141592653589793 / DIRECTIONS;
    double away = distances[position / DIRECTIONS];
    double dx = cos(angle), dy = -sin(angle);
    /* The box touches a circle around the point: its centre is pushed out until it does. */
    double half_x = label->width / 2, half_y = label->height / 2, reach = label->radius + 3 + away;
    double x = label->x + dx * reach, y = label->y + dy * reach;
    double along_x = fabs(dx) > 0.92 ? copysign(1, dx) : fabs(dx) < 0.1 ? 0 : dx;
    double along_y = fabs(dy) > 0.92 ? copysign(1, dy) : fabs(dy) < 0.1 ? 0 : dy;
    x += along_x * half_x;
    y += along_y * half_y;
    return (ork_box){x - half_x, y - half_y, label->width, label->height};
}

/* Where the leader leaves the box: the point of the box nearest to the label's point. */
static void nearest_of_box(const ork_box *box, double x, double y, double *to_x, double *to_y)
{
    *to_x = fmin(fmax(x, box->x), box->x + box->width);
    *to_y = fmin(fmax(y, box->y), box->y + box->height);
}

static bool covers_point(const ork_box *box, const ork_label *point)
{
    double x, y;
    nearest_of_box(box, point->x, point->y, &x, &y);
    return hypot(point->x - x, point->y - y) < point->radius + 1;
}

static double own_cost(const placing *p, size_t i, size_t position)
{
    ork_box box = p->boxes[i * POSITIONS + position];
    static const double preference[DIRECTIONS] = {0,   0.4, 0.7, 1.2, 1.0, 1.2, 0.9, 0.6,
                                                  0.3, 0.7, 1.0, 1.3, 1.1, 1.3, 0.8, 0.5};
    double cost = preference[position % DIRECTIONS] + distances[position / DIRECTIONS] * 0.14;
    if (position / DIRECTIONS > 0) cost += 1; /* a leader line */
    if (box.x < p->bounds.x || box.y < p->bounds.y ||
        box.x + box.width > p->bounds.x + p->bounds.width ||
        box.y + box.height > p->bounds.y + p->bounds.height) {
        cost += COST_OUTSIDE;
    }
    for (size_t k = 0; k < p->count; k++)
        if (covers_point(&box, &p->labels[k])) cost += COST_POINT;
    for (size_t k = 0; k < p->obstacle_count; k++) {
        const ork_box *obstacle = &p->obstacles[k];
        bool is_line = obstacle->width == 0 || obstacle->height == 0;
        if (boxes_overlap(&box, obstacle, GAP)) cost += is_line ? COST_LINE : COST_OBSTACLE;
    }
    return cost;
}

/* True when the segments a–b and c–d cross. */
static bool segments_cross(double ax, double ay, double bx, double by, double cx, double cy,
                           double dx, double dy)
{
    double d1 = (bx - ax) * (cy - ay) - (by - ay) * (cx - ax);
    double d2 = (bx - ax) * (dy - ay) - (by - ay) * (dx - ax);
    double d3 = (dx - cx) * (ay - cy) - (dy - cy) * (ax - cx);
    double d4 = (dx - cx) * (by - cy) - (dy - cy) * (bx - cx);
    return d1 * d2 < 0 && d3 * d4 < 0;
}

/* True when the leader of one label crosses the other's box or leader. */
static bool leaders_cross(const ork_label *a, const ork_box *box_a, const ork_label *b,
                          const ork_box *box_b)
{
    double ax, ay, bx, by;
    nearest_of_box(box_a, a->x, a->y, &ax, &ay);
    nearest_of_box(box_b, b->x, b->y, &bx, &by);
    if (segments_cross(a->x, a->y, ax, ay, b->x, b->y, bx, by)) return true;
    double left = box_b->x, right = left + box_b->width;
    double top = box_b->y, bottom = top + box_b->height;
    return segments_cross(a->x, a->y, ax, ay, left, top, right, bottom) ||
           segments_cross(a->x, a->y, ax, ay, left, bottom, right, top);
}

static double pair_cost(const placing *p, size_t i, size_t at_i, size_t k, size_t at_k)
{
    ork_box a = p->boxes[i * POSITIONS + at_i], b = p->boxes[k * POSITIONS + at_k];
    double cost = boxes_overlap(&a, &b, GAP) ? COST_LABEL : 0;
    if (at_i < DIRECTIONS && at_k < DIRECTIONS) return cost;
    if (leaders_cross(&p->labels[i], &a, &p->labels[k], &b)) cost += 20;
    if (leaders_cross(&p->labels[k], &b, &p->labels[i], &a)) cost += 20;
    return cost;
}

/* Cost of label i at a position, against the labels that have a place already. */
static double cost_at(const placing *p, size_t i, size_t position)
{
    double cost = p->own[i * POSITIONS + position];
    if (cost >= COST_OUTSIDE) return cost;
    for (size_t k = 0; k < p->count; k++) {
        if (k == i || p->position[k] == SIZE_MAX) continue;
        cost += pair_cost(p, i, position, k, p->position[k]);
    }
    return cost;
}

static size_t best_position(const placing *p, size_t i)
{
    size_t best = 0;
    double least = INFINITY;
    for (size_t position = 0; position < POSITIONS; position++) {
        if (p->own[i * POSITIONS + position] >= least) continue;
        double cost = cost_at(p, i, position);
        if (cost < least) {
            least = cost;
            best = position;
        }
    }
    return best;
}

/* Labels with the fewest free positions first. */
static ork_status place_greedily(ork_drawing *d, placing *p)
{
    double *freedom;
    size_t *order;
    ORK_NEW(freedom, ork_arena_calloc(d->ctx, &d->arena, p->count, sizeof *freedom));
    ORK_NEW(order, ork_arena_calloc(d->ctx, &d->arena, p->count, sizeof *order));
    for (size_t i = 0; i < p->count; i++) {
        p->position[i] = SIZE_MAX;
        order[i] = i;
        for (size_t k = 0; k < POSITIONS; k++)
            freedom[i] += p->own[i * POSITIONS + k] < COST_POINT;
    }
    for (size_t i = 1; i < p->count; i++) {
        for (size_t k = i; k > 0 && freedom[order[k]] < freedom[order[k - 1]]; k--) {
            size_t held = order[k];
            order[k] = order[k - 1];
            order[k - 1] = held;
        }
    }
    for (size_t i = 0; i < p->count; i++)
        p->position[order[i]] = best_position(p, order[i]);
    return ORK_OK;
}

static void improve(placing *p)
{
    ork_random random = ork_random_stream(20180101, 7); /* not the run's seed: a figure is fixed */
    size_t steps = p->count * 400;
    if (steps > 24000) steps = 24000;
    for (size_t step = 0; step < steps; step++) {
        double heat = 12 * pow(1 - (double)step / (double)steps, 2) + 1e-6;
        size_t i = (size_t)ork_random_below(&random, p->count);
        size_t position = (size_t)ork_random_below(&random, POSITIONS);
        double change = cost_at(p, i, position) - cost_at(p, i, p->position[i]);
        double chance = ork_random_uniform(&random);
        if (change <= 0 || chance < exp(-change / heat)) p->position[i] = position;
    }
    /* Settled: each label to its best place until none moves. */
    for (int round = 0; round < 8; round++) {
        bool has_moved = false;
        for (size_t i = 0; i < p->count; i++) {
            size_t best = best_position(p, i);
            if (cost_at(p, i, best) >= cost_at(p, i, p->position[i]) - 1e-9) continue;
            p->position[i] = best;
            has_moved = true;
        }
        if (!has_moved) break;
    }
}

/* Leaves out what found no free place; the first in order keep theirs. */
static void settle(placing *p)
{
    for (size_t i = 0; i < p->count; i++) {
        ork_label *label = &p->labels[i];
        label->box = p->boxes[i * POSITIONS + p->position[i]];
        label->has_leader = p->position[i] >= DIRECTIONS;
        label->is_placed = p->own[i * POSITIONS + p->position[i]] < COST_POINT;
        for (size_t k = 0; k < i && label->is_placed; k++) {
            if (p->labels[k].is_placed && boxes_overlap(&label->box, &p->labels[k].box, 0)) {
                label->is_placed = false;
            }
        }
    }
}

ork_status ork_place_labels(ork_drawing *d, ork_label *labels, size_t count, ork_box bounds,
                            const ork_box *obstacles, size_t obstacle_count)
{
    placing p = {.labels = labels,
                 .count = count,
                 .bounds = bounds,
                 .obstacles = obstacles,
                 .obstacle_count = obstacle_count};
    if (count == 0) return ORK_OK;
    ORK_NEW(p.position, ork_arena_calloc(d->ctx, &d->arena, count, sizeof *p.position));
    ORK_NEW(p.own, ork_arena_calloc(d->ctx, &d->arena, count * POSITIONS, sizeof *p.own));
    ORK_NEW(p.boxes, ork_arena_calloc(d->ctx, &d->arena, count * POSITIONS, sizeof *p.boxes));
    for (size_t i = 0; i < count; i++) {
        for (size_t k = 0; k < POSITIONS; k++)
            p.boxes[i * POSITIONS + k] = box_at(&labels[i], k);
    }
    for (size_t i = 0; i < count; i++) {
        for (size_t k = 0; k < POSITIONS; k++)
            p.own[i * POSITIONS + k] = own_cost(&p, i, k);
    }
    ORK_TRY(place_greedily(d, &p));
    improve(&p);
    settle(&p);
    return ORK_OK;
}

void ork_draw_leader(ork_drawing *d, const ork_label *label)
{
    double x, y;
    if (!label->is_placed || !label->has_leader) return;
    nearest_of_box(&label->box, label->x, label->y, &x, &y);
    double length = hypot(x - label->x, y - label->y);
    if (length <= label->radius + 1) return;
    double start = label->radius / length;
    ork_svg_line(d, "ork-leader", label->x + (x - label->x) * start,
                 label->y + (y - label->y) * start, x, y);
}

ork_status ork_draw_labels(ork_drawing *d, ork_label *labels, char *const *texts, size_t count,
                           size_t left_out, ork_box bounds, const ork_box *obstacles,
                           size_t obstacle_count, double size)
{
    enum { MOST_NAMED = 12 }; /* of those without a label */
    size_t unlabelled = 0;
    ORK_TRY(ork_place_labels(d, labels, count, bounds, obstacles, obstacle_count));
    for (size_t k = 0; k < count; k++)
        ork_draw_leader(d, &labels[k]);
    ork_text_style style = {.size = size, .has_halo = true};
    for (size_t k = 0; k < count; k++) {
        const ork_box *box = &labels[k].box;
        if (!labels[k].is_placed) {
            if (unlabelled++ < MOST_NAMED) ORK_TRY(ork_remark_unlabelled(d, texts[k], NULL));
            continue;
        }
        ork_svg_text(d, &style, box->x + 1, box->y + size * 0.9, texts[k]);
    }
    unlabelled += left_out;
    if (unlabelled <= MOST_NAMED) return ORK_OK;
    /* A list of very many names would help nobody. */
    ORK_NEW(d->remark, ork_arena_format(d->ctx, &d->arena, "%s: %zu",
                                        ork_word(d->language, ORK_WORD_UNLABELLED), unlabelled));
    return ORK_OK;
}
