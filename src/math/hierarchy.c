/* Hierarchies: making, cuts, cophenetic distances. */
#include "math/hierarchy.h"
#include "orken/math.h"

#include <math.h>
#include <string.h>

ork_status ork_hierarchy_new(ork_context *ctx, size_t n, ork_hierarchy **hierarchy)
{
    *hierarchy = NULL;
    if (n == 0) return ork_fail(ctx, ORK_ERR_DATA, "there are no units to cluster");
    ork_hierarchy *new;
    ORK_NEW(new, ork_calloc(ctx, 1, sizeof *new));
    new->n = n;
    new->merge = ork_calloc(ctx, 2 * (n - 1), sizeof *new->merge);
    new->height = ork_calloc(ctx, n - 1, sizeof *new->height);
    new->size = ork_calloc(ctx, n - 1, sizeof *new->size);
    new->order = ork_calloc(ctx, n, sizeof *new->order);
    if (!new->merge || !new->height || !new->size || !new->order) {
        ork_hierarchy_free(new);
        return ORK_ERR_MEMORY;
    }
    *hierarchy = new;
    return ORK_OK;
}

void ork_hierarchy_free(ork_hierarchy *hierarchy)
{
    if (!hierarchy) return;
    free(hierarchy->merge);
    free(hierarchy->height);
    free(hierarchy->size);
    free(hierarchy->order);
    free(hierarchy);
}

static size_t units_of(const ork_hierarchy *hierarchy, int64_t part)
{
    return part < 0 ? 1 : hierarchy->size[part - 1];
}

int64_t hierarchy_join(ork_hierarchy *hierarchy, size_t s, int64_t a, int64_t b, double height)
{
    /* Units, the first before the next, stand before clusters, the earlier before the later. */
    bool swap = a > 0 && b > 0 ? a > b : a < 0 && b < 0 ? a < b : a > 0;
    hierarchy->merge[s] = swap ? b : a;
    hierarchy->merge[hierarchy->n - 1 + s] = swap ? a : b;
    hierarchy->height[s] = height;
    hierarchy->size[s] = units_of(hierarchy, a) + units_of(hierarchy, b);
    return (int64_t)s + 1;
}

ork_status hierarchy_sort(ork_context *ctx, ork_hierarchy *hierarchy)
{
    ORK_SCRATCH(scratch);
    size_t steps = hierarchy->n - 1, *order;
    int64_t *merge, *name;
    double *height;
    ORK_NEW(order, ork_arena_calloc(ctx, &scratch, steps, sizeof *order));
    ORK_NEW(merge, ork_arena_calloc(ctx, &scratch, 2 * steps, sizeof *merge));
    ORK_NEW(name, ork_arena_calloc(ctx, &scratch, steps, sizeof *name));
    ORK_NEW(height, ork_arena_calloc(ctx, &scratch, steps, sizeof *height));
    memcpy(merge, hierarchy->merge, 2 * steps * sizeof *merge);
    for (size_t s = 0; s < steps; s++) {
        height[s] = hierarchy->height[s];
        for (size_t side = 0; side < 2; side++) {
            int64_t part = merge[side * steps + s];
            if (part > 0) height[s] = fmax(height[s], height[part - 1]);
        }
    }
    ORK_TRY(ork_order(ctx, height, steps, false, order));
    for (size_t s = 0; s < steps; s++) {
        int64_t part[2];
        for (size_t side = 0; side < 2; side++) {
            part[side] = merge[side * steps + order[s]];
            if (part[side] > 0) part[side] = name[part[side] - 1];
        }
        name[order[s]] = hierarchy_join(hierarchy, s, part[0], part[1], height[order[s]]);
    }
    return ORK_OK;
}

/* The units from left to right: a walk down from the last merge, its first part first. */
static ork_status order_leaves(ork_context *ctx, ork_hierarchy *hierarchy)
{
    ORK_SCRATCH(scratch);
    size_t n = hierarchy->n, waiting = 0, placed = 0;
    int64_t *stack;
    ORK_NEW(stack, ork_arena_calloc(ctx, &scratch, n, sizeof *stack));
    stack[waiting++] = n > 1 ? (int64_t)n - 1 : -1;
    while (waiting > 0) {
        int64_t part = stack[--waiting];
        if (part < 0) {
            hierarchy->order[placed++] = (size_t)(-part - 1);
            continue;
        }
        stack[waiting++] = hierarchy->merge[n - 1 + (size_t)part - 1];
        stack[waiting++] = hierarchy->merge[part - 1];
    }
    return ORK_OK;
}

ork_status hierarchy_finish(ork_context *ctx, ork_hierarchy *hierarchy, bool can_invert)
{
    size_t steps = hierarchy->n - 1;
    double greatest = 0;
    for (size_t s = 0; s < steps; s++)
        greatest = fmax(greatest, fabs(hierarchy->height[s]));
    hierarchy->inversions = 0;
    for (size_t s = 0; can_invert && s < steps; s++) {
        double parts = -INFINITY;
        for (size_t side = 0; side < 2; side++) {
            int64_t part = hierarchy->merge[side * steps + s];
            if (part > 0) parts = fmax(parts, hierarchy->height[part - 1]);
        }
        hierarchy->inversions += hierarchy->height[s] < parts - 1e-12 * greatest;
    }
    return order_leaves(ctx, hierarchy);
}

/* ---- Input -------------------------------------------------------------------------------------
 */

ork_status hierarchy_weights(ork_context *ctx, size_t n, const double *weights, double *mass)
{
    for (size_t i = 0; i < n; i++) {
        mass[i] = weights ? weights[i] : 1;
        if (!(mass[i] > 1e-100 && mass[i] < 1e100))
            return ork_fail(ctx, ORK_ERR_ARGUMENT,
                            "the weight of unit %zu is %g, not a positive number", i + 1, mass[i]);
    }
    return ORK_OK;
}

ork_status hierarchy_exponent(ork_context *ctx, const double *x, size_t n, size_t p, int *exponent)
{
    double greatest = 0;
    if (p == 0) return ork_fail(ctx, ORK_ERR_DATA, "there are no variables to cluster by");
    for (size_t j = 0; j < p; j++) {
        for (size_t i = 0; i < n; i++) {
            double value = x[j * n + i];
            if (!isfinite(value))
                return ork_fail(ctx, ORK_ERR_DATA, "variable %zu of unit %zu is %s", j + 1, i + 1,
                                isnan(value) ? "missing" : "infinite");
            greatest = fmax(greatest, fabs(value));
        }
    }
    *exponent = 0;
    if (greatest > 1e100 || (greatest < 1e-100 && greatest > 0)) frexp(greatest, exponent);
    return ORK_OK;
}

/* ---- Labels ------------------------------------------------------------------------------------
 */

ork_status ork_labels_by_size(ork_context *ctx, size_t n, size_t *label, size_t *k, size_t *size)
{
    ORK_SCRATCH(scratch);
    size_t *place, *old, *order, kept = 0;
    double *units;
    ORK_NEW(place, ork_arena_calloc(ctx, &scratch, *k, sizeof *place));
    ORK_NEW(old, ork_arena_calloc(ctx, &scratch, *k, sizeof *old));
    ORK_NEW(order, ork_arena_calloc(ctx, &scratch, *k, sizeof *order));
    ORK_NEW(units, ork_arena_calloc(ctx, &scratch, *k, sizeof *units));
    /* Numbered by first unit (1 …; 0 is not seen yet), and then stably by size. */
    for (size_t i = 0; i < n; i++) {
        if (place[label[i]] == 0) {
            old[kept] = label[i];
            place[label[i]] = ++kept;
        }
        units[place[label[i]] - 1]++;
    }
    ORK_TRY(ork_order(ctx, units, kept, true, order));
    for (size_t c = 0; c < kept; c++) {
        place[old[order[c]]] = c;
        if (size) size[c] = (size_t)units[order[c]];
    }
    for (size_t i = 0; i < n; i++)
        label[i] = place[label[i]];
    *k = kept;
    return ORK_OK;
}

/* Labels of what is left when the merges with `is_cut` are undone; all above a cut one are cut. */
static ork_status cut(ork_context *ctx, const ork_hierarchy *hierarchy, const bool *is_cut,
                      size_t *label, size_t *k)
{
    ORK_SCRATCH(scratch);
    size_t steps = hierarchy->n - 1, *of_step, count = 1;
    ORK_NEW(of_step, ork_arena_calloc(ctx, &scratch, steps, sizeof *of_step));
    label[0] = 0;
    for (size_t s = steps; s-- > 0;) {
        for (size_t side = 0; side < 2; side++) {
            int64_t part = hierarchy->merge[side * steps + s];
            size_t *target = part < 0 ? &label[-part - 1] : &of_step[part - 1];
            *target = is_cut[s] ? count++ : of_step[s];
        }
    }
    *k = count;
    return ork_labels_by_size(ctx, hierarchy->n, label, k, NULL);
}

ork_status ork_hierarchy_cut(ork_context *ctx, const ork_hierarchy *hierarchy, size_t k,
                             size_t *label)
{
    ORK_SCRATCH(scratch);
    size_t n = hierarchy->n, found;
    if (k < 1 || k > n) {
        ork_fail(ctx, ORK_ERR_ARGUMENT, "%zu units cannot make %zu clusters", n, k);
        return ork_hint(ctx, "take from 1 to %zu", n);
    }
    bool *is_cut;
    ORK_NEW(is_cut, ork_arena_calloc(ctx, &scratch, n, sizeof *is_cut));
    for (size_t s = n - k; s + 1 < n; s++)
        is_cut[s] = true;
    return cut(ctx, hierarchy, is_cut, label, &found);
}

ork_status ork_hierarchy_cut_height(ork_context *ctx, const ork_hierarchy *hierarchy, double height,
                                    size_t *label, size_t *k)
{
    ORK_SCRATCH(scratch);
    size_t steps = hierarchy->n - 1;
    bool *is_cut;
    ORK_NEW(is_cut, ork_arena_calloc(ctx, &scratch, steps, sizeof *is_cut));
    for (size_t s = 0; s < steps; s++) {
        is_cut[s] = hierarchy->height[s] > height;
        for (size_t side = 0; side < 2; side++) {
            int64_t part = hierarchy->merge[side * steps + s];
            if (part > 0 && is_cut[part - 1]) is_cut[s] = true;
        }
    }
    return cut(ctx, hierarchy, is_cut, label, k);
}

/* ---- Cophenetic distances ----------------------------------------------------------------------
 */

/* Where the units of each step begin in the order of leaves; those of its first part come first. */
static void find_starts(const ork_hierarchy *hierarchy, size_t *start)
{
    size_t steps = hierarchy->n - 1;
    if (steps) start[steps - 1] = 0;
    for (size_t s = steps; s-- > 0;) {
        int64_t first = hierarchy->merge[s], second = hierarchy->merge[steps + s];
        if (first > 0) start[first - 1] = start[s];
        if (second > 0) start[second - 1] = start[s] + units_of(hierarchy, first);
    }
}

static size_t pair_of(size_t n, size_t i, size_t j)
{
    return i < j ? ork_pair(n, i, j) : ork_pair(n, j, i);
}

ork_status ork_hierarchy_cophenetic(ork_context *ctx, const ork_hierarchy *hierarchy,
                                    double *distance)
{
    ORK_SCRATCH(scratch);
    size_t n = hierarchy->n, *start;
    ORK_NEW(start, ork_arena_calloc(ctx, &scratch, n, sizeof *start));
    find_starts(hierarchy, start);
    for (size_t s = 0; s + 1 < n; s++) {
        const size_t *unit = hierarchy->order + start[s];
        size_t count = units_of(hierarchy, hierarchy->merge[s]);
        for (size_t a = 0; a < count; a++) {
            for (size_t b = count; b < hierarchy->size[s]; b++)
                distance[pair_of(n, unit[a], unit[b])] = hierarchy->height[s];
        }
    }
    return ORK_OK;
}

ork_status ork_hierarchy_cophenetic_correlation(ork_context *ctx, const ork_hierarchy *hierarchy,
                                                const double *distance, double *correlation)
{
    ORK_SCRATCH(scratch);
    size_t n = hierarchy->n, *start, pairs = n * (n - 1) / 2;
    *correlation = NAN;
    if (pairs == 0) return ORK_OK;
    ORK_NEW(start, ork_arena_calloc(ctx, &scratch, n, sizeof *start));
    find_starts(hierarchy, start);
    double mean = ork_mean(distance, pairs), mean_height = 0, squares = 0, squares_height = 0;
    double products = 0;
    for (size_t pair = 0; pair < pairs; pair++)
        squares += (distance[pair] - mean) * (distance[pair] - mean);
    for (int pass = 0; pass < 2; pass++) {
        for (size_t s = 0; s + 1 < n; s++) {
            const size_t *unit = hierarchy->order + start[s];
            size_t count = units_of(hierarchy, hierarchy->merge[s]);
            double joins = (double)count * (double)(hierarchy->size[s] - count), sum = 0;
            if (pass == 0) {
                mean_height += hierarchy->height[s] * (joins / (double)pairs);
                continue;
            }
            for (size_t a = 0; a < count; a++) {
                for (size_t b = count; b < hierarchy->size[s]; b++)
                    sum += distance[pair_of(n, unit[a], unit[b])] - mean;
            }
            double deviation = hierarchy->height[s] - mean_height;
            products += deviation * sum;
            squares_height += deviation * deviation * joins;
        }
    }
    if (squares > 0 && squares_height > 0)
        *correlation = fmax(-1, fmin(1, products / (sqrt(squares) * sqrt(squares_height))));
    return ORK_OK;
}
