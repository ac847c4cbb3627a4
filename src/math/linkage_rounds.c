/*
 * Clustering in rounds: all pairs of clusters that are each other's nearest are merged at once
 * (McQuitty 1967; Bruynooghe 1978), and the matrix of those that are left is written anew along
 * memory. Each round leaves about two thirds of the clusters, so that all rounds together read the
 * matrix only a few times.
 */
#include "math/lance_williams.h"

#include <string.h>

/* Tasks that look for nearest clusters; new rows that are made before they are put in place. */
enum { TASKS = 16, ROWS = 128, TASK_ROWS = 8, AHEAD = 16 };
#define NONE SIZE_MAX

/* ---- Nearest clusters --------------------------------------------------------------------------
 */

typedef struct nearest {
    size_t n;
    const double *distance;
    double *least;   /* [n] */
    double *which;   /* [n] as numbers, so that eight can be chosen at once */
    double *by_task; /* [TASKS × 2 × n] the same among earlier clusters, from a task's rows */
    size_t first[TASKS + 1];
} nearest;

LANES_INLINE void choose(octet *value, octet *which, const octet *other, const octet *number)
{
    octet_mask is_less = (octet_mask)(*other < *value);
    *value = (octet)(((octet_mask)*other & is_less) | ((octet_mask)*value & ~is_less));
    *which = (octet)(((octet_mask)*number & is_less) | ((octet_mask)*which & ~is_less));
}

/* Row i by the later clusters j, both ways. */
LANES_INLINE void look_along(nearest *w, size_t i, double *column, double *column_which)
{
    size_t n = w->n, j = i + 1;
    const double *row = w->distance + ork_pair(n, i, i + 1);
    octet least = INFINITY + (octet){0}, which = least, self = (double)i + (octet){0};
    octet number = {0, 1, 2, 3, 4, 5, 6, 7};
    number += (double)j;
    for (; j + LANES <= n; j += LANES, row += LANES, number += LANES) {
        octet d = *(const octet *)row;
        choose(&least, &which, &d, &number);
        choose((octet *)(column + j), (octet *)(column_which + j), &d, &self);
    }
    for (; j < n; j++, row++) {
        if (*row < column[j]) {
            column[j] = *row;
            column_which[j] = (double)i;
        }
        octet d = *row + (octet){0}, at = (double)j + (octet){0};
        choose(&least, &which, &d, &at);
    }
    w->least[i] = INFINITY;
    w->which[i] = INFINITY;
    for (size_t lane = 0; lane < LANES; lane++) {
        if (least[lane] < w->least[i] ||
            (least[lane] == w->least[i] && which[lane] < w->which[i])) {
            w->least[i] = least[lane];
            w->which[i] = which[lane];
        }
    }
}

LANES_CLONES static void look_along_rows(nearest *w, size_t task)
{
    double *column = w->by_task + 2 * task * w->n, *which = column + w->n;
    for (size_t j = 0; j < w->n; j++)
        column[j] = INFINITY;
    for (size_t i = w->first[task]; i < w->first[task + 1]; i++)
        look_along(w, i, column, which);
}

static ork_status look(ork_context *ctx, size_t task, void *data)
{
    (void)ctx;
    look_along_rows(data, task);
    return ORK_OK;
}

/* Each cluster's nearest, the first of equally near ones. */
static ork_status find_nearest(ork_context *ctx, nearest *w)
{
    /* Rows get shorter: as many cells for each task. */
    for (size_t task = 0; task <= TASKS; task++)
        w->first[task] = (size_t)((double)w->n * (1 - sqrt(1 - (double)task / TASKS)));
    w->first[TASKS] = w->n;
    ORK_TRY(ork_parallel(ctx, TASKS, look, w));
    for (size_t task = TASKS; task-- > 0;) {
        /* Earlier clusters win where they are as near: the tasks of earlier rows come last. */
        const double *column = w->by_task + 2 * task * w->n, *which = column + w->n;
        for (size_t j = 0; j < w->n; j++) {
            if (!(column[j] <= w->least[j]) || !(column[j] < INFINITY)) continue;
            w->least[j] = column[j];
            w->which[j] = which[j];
        }
    }
    return ORK_OK;
}

/* ---- The next matrix ---------------------------------------------------------------------------
 */

/* A cluster of the next round: a slot of this one, and that which was merged with it, or NONE. */
typedef struct joint {
    size_t one, two;
    double apart; /* distance of the two */
} joint;

typedef struct rebuild {
    ork_linkage linkage;
    const slots *from;
    const joint *joints; /* [count] */
    size_t count;
    size_t first_row; /* of those being made */
    double *rows;     /* [ROWS × count] */
} rebuild;

/* Distances of the two slots of a joint, merged, to all slots after the first: [k − one − 1] for
   slot k. Those of the second to slots before it lie scattered, one in each row. */
LANES_INLINE void merge_rows(const slots *s, ork_linkage linkage, const joint *a, double *merged)
{
    size_t n = s->count, one = a->one, two = a->two;
    const double *first = s->distance + ork_pair(n, one, one + 1), *mass = s->mass;
    parts p = {mass[one], mass[two], a->apart};
    for (size_t k = one + 1; k < two; k++) {
        if (k + AHEAD < two) __builtin_prefetch(s->distance + ork_pair(n, k + AHEAD, two));
        merged[k - one - 1] = s->distance[ork_pair(n, k, two)];
    }
    for (size_t k = one + 1; k < two; k++)
        merged[k - one - 1] =
            joined(linkage, 0, &p, first[k - one - 1], merged[k - one - 1], mass[k]);
    if (two + 1 == n) return;
    const double *second = s->distance + ork_pair(n, two, two + 1);
    for (size_t k = two + 1; k < n; k++)
        merged[k - one - 1] =
            joined(linkage, 0, &p, first[k - one - 1], second[k - two - 1], mass[k]);
}

/* The next round's row r: distances to the clusters after it. */
LANES_INLINE void make_row(const rebuild *b, ork_linkage linkage, size_t r, double *merged,
                           double *row)
{
    const joint *a = &b->joints[r];
    const double *mass = b->from->mass, *given = merged;
    double mass_a = mass[a->one];
    if (r + 1 == b->count) return;
    if (a->two != NONE) {
        merge_rows(b->from, linkage, a, merged);
        mass_a += mass[a->two];
    } else {
        given = b->from->distance + ork_pair(b->from->count, a->one, a->one + 1);
    }
    for (size_t c = r + 1; c < b->count; c++) {
        const joint *other = &b->joints[c];
        double d = given[other->one - a->one - 1];
        if (other->two != NONE) {
            parts p = {mass[other->one], mass[other->two], other->apart};
            d = joined(linkage, 0, &p, d, given[other->two - a->one - 1], mass_a);
        }
        row[c - r - 1] = d;
    }
}

/* One loop for each formula, so that none decides within it. */
LANES_CLONES static void make_any_row(const rebuild *b, size_t r, double *merged, double *row)
{
    switch (b->linkage) {
#define WITH(linkage)                                                                              \
    case linkage:                                                                                  \
        make_row(b, linkage, r, merged, row);                                                      \
        break;
        WITH(ORK_LINKAGE_SINGLE)
        WITH(ORK_LINKAGE_COMPLETE)
        WITH(ORK_LINKAGE_AVERAGE)
        WITH(ORK_LINKAGE_WEIGHTED)
        WITH(ORK_LINKAGE_WARD)
        WITH(ORK_LINKAGE_WARD_PLAIN)
#undef WITH
    case ORK_LINKAGE_CENTROID:
    case ORK_LINKAGE_MEDIAN:
    case ORK_LINKAGE_FLEXIBLE:
        break; /* do not go in rounds */
    }
}

static ork_status make_rows(ork_context *ctx, size_t task, void *data)
{
    ORK_SCRATCH(scratch);
    const rebuild *b = data;
    double *merged;
    ORK_NEW(merged, ork_arena_alloc(ctx, &scratch, b->from->count * sizeof *merged));
    for (size_t k = task * TASK_ROWS; k < (task + 1) * TASK_ROWS; k++) {
        size_t r = b->first_row + k;
        if (r < b->count) make_any_row(b, r, merged, b->rows + k * b->count);
    }
    return ORK_OK;
}

/*
 * Rows are made beside the matrix, some at a time, and then put in their place: it lies before all
 * that later rows still need, because these only ask for slots after their own.
 */
static ork_status write_matrix(ork_context *ctx, rebuild *b)
{
    double *to = b->from->distance;
    for (b->first_row = 0; b->first_row < b->count; b->first_row += ROWS) {
        ORK_TRY(ork_parallel(ctx, ROWS / TASK_ROWS, make_rows, b));
        for (size_t k = 0; k < ROWS && b->first_row + k < b->count; k++) {
            size_t length = b->count - (b->first_row + k) - 1;
            memcpy(to, b->rows + k * b->count, length * sizeof *to);
            to += length;
        }
    }
    return ORK_OK;
}

/* ---- Rounds ------------------------------------------------------------------------------------
 */

/* Pairs of nearest clusters become joints, at the place of the first. */
static size_t pair_up(const nearest *w, joint *joints)
{
    size_t count = 0;
    for (size_t i = 0; i < w->n; i++) {
        size_t j = (size_t)w->which[i];
        bool is_pair = (size_t)w->which[j] == i;
        if (is_pair && j < i) continue;
        joints[count++] = (joint){i, is_pair ? j : NONE, w->least[i]};
    }
    return count;
}

static ork_status run_round(ork_context *ctx, rebuild *b, joint *joints, nearest *w, int exponent,
                            slots *s, ork_hierarchy *result, size_t *step)
{
    w->n = s->count;
    ORK_TRY(find_nearest(ctx, w));
    b->count = pair_up(w, joints);
    ORK_TRY(write_matrix(ctx, b));
    for (size_t c = 0; c < b->count; c++) {
        const joint *made = &joints[c];
        double mass = s->mass[made->one];
        int64_t part = s->part[made->one];
        if (made->two != NONE) {
            mass += s->mass[made->two];
            part = hierarchy_join(result, (*step)++, part, s->part[made->two],
                                  merge_height(b->linkage, made->apart, exponent));
        }
        /* Place c is not after `one`, and `two` is after it: nothing is lost that is still needed.
         */
        s->mass[c] = mass;
        s->part[c] = part;
    }
    s->count = b->count;
    return ORK_OK;
}

ork_status linkage_rounds(ork_context *ctx, ork_linkage linkage, int exponent, size_t enough,
                          slots *s, ork_hierarchy *result, size_t *step)
{
    ORK_SCRATCH(scratch);
    size_t n = s->count;
    joint *joints;
    nearest w = {.distance = s->distance};
    rebuild b = {.linkage = linkage, .from = s};
    ORK_NEW(joints, ork_arena_calloc(ctx, &scratch, n, sizeof *joints));
    ORK_NEW(w.least, ork_arena_calloc(ctx, &scratch, n, sizeof *w.least));
    ORK_NEW(w.which, ork_arena_calloc(ctx, &scratch, n, sizeof *w.which));
    ORK_NEW(w.by_task, ork_arena_calloc(ctx, &scratch, 2 * TASKS * n, sizeof *w.by_task));
    ORK_NEW(b.rows, ork_arena_alloc(ctx, &scratch, ROWS * n * sizeof *b.rows));
    b.joints = joints;
    while (s->count > enough && s->count > 2) {
        size_t before = s->count;
        double left = (double)before / (double)n;
        ork_progress(ctx, "clustering", 1 - left * left);
        ORK_TRY(ork_check_cancelled(ctx));
        ORK_TRY(run_round(ctx, &b, joints, &w, exponent, s, result, step));
        /* One cluster that takes the others one by one makes poor rounds. */
        if (before - s->count < before / 20) break;
    }
    return ORK_OK;
}
