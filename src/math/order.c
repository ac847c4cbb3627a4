/* Sorting, orders and ranks. */
#include "orken/math.h"

#include <string.h>

/* ---- Sorting in place: quicksort with median of three, heapsort when it goes wrong ------------
 */

enum { SHORT = 24 };

static void sort_short(double *x, size_t n)
{
    for (size_t i = 1; i < n; i++) {
        double value = x[i];
        size_t j = i;
        for (; j > 0 && x[j - 1] > value; j--)
            x[j] = x[j - 1];
        x[j] = value;
    }
}

static void sift_down(double *x, size_t root, size_t n)
{
    double value = x[root];
    for (size_t child; (child = 2 * root + 1) < n; root = child) {
        if (child + 1 < n && x[child + 1] > x[child]) child++;
        if (x[child] <= value) break;
        x[root] = x[child];
    }
    x[root] = value;
}

static void sort_heap(double *x, size_t n)
{
    for (size_t i = n / 2; i-- > 0;)
        sift_down(x, i, n);
    for (size_t end = n; end-- > 1;) {
        double greatest = x[0];
        x[0] = x[end];
        x[end] = greatest;
        sift_down(x, 0, end);
    }
}

static double median_of_three(double a, double b, double c)
{
    if (a > b) {
        double swap = a;
        a = b;
        b = swap;
    }
    return c <= a ? a : c >= b ? b : c;
}

/* Parts x into values <= pivot and values >= pivot (Hoare); length of the first part. */
static size_t part(double *x, size_t n)
{
    double pivot = median_of_three(x[0], x[n / 2], x[n - 1]);
    size_t i = 0, j = n - 1;
    for (;; i++, j--) {
        while (x[i] < pivot)
            i++;
        while (x[j] > pivot)
            j--;
        if (i >= j) return j + 1 < n ? j + 1 : n - 1;
        double swap = x[i];
        x[i] = x[j];
        x[j] = swap;
    }
}

static void sort_within(double *x, size_t n, int depth)
{
    while (n > SHORT) {
        if (depth-- == 0) {
            sort_heap(x, n);
            return;
        }
        size_t first = part(x, n);
        /* The shorter side by recursion, the longer by the loop: the stack stays logarithmic. */
        if (first < n - first) {
            sort_within(x, first, depth);
            x += first;
            n -= first;
        } else {
            sort_within(x + first, n - first, depth);
            n = first;
        }
    }
    sort_short(x, n);
}

void ork_sort(const double *x, size_t n, double *sorted)
{
    if (n && sorted != x) memmove(sorted, x, n * sizeof *x);
    int depth = 2;
    for (size_t left = n; left; left /= 2)
        depth += 2;
    sort_within(sorted, n, depth);
}

/* ---- Orders: merge sort of values with their positions -----------------------------------------
 */

typedef struct {
    double value;
    size_t position;
} keyed;

static void insert_run(keyed *run, size_t n)
{
    for (size_t i = 1; i < n; i++) {
        keyed item = run[i];
        size_t j = i;
        for (; j > 0 && run[j - 1].value > item.value; j--)
            run[j] = run[j - 1];
        run[j] = item;
    }
}

/* Merges the ascending runs a and b; of equals those of a come first. */
static void merge(const keyed *a, size_t a_count, const keyed *b, size_t b_count, keyed *merged)
{
    size_t i = 0, j = 0, k = 0;
    while (i < a_count && j < b_count) {
        merged[k++] = b[j].value < a[i].value ? b[j++] : a[i++];
    }
    if (i < a_count) memcpy(merged + k, a + i, (a_count - i) * sizeof *a);
    if (j < b_count) memcpy(merged + k, b + j, (b_count - j) * sizeof *b);
}

/* Sorts items[n] with room for as many in `spare`; returns where the sorted ones are. */
static keyed *sort_keyed(keyed *items, keyed *spare, size_t n)
{
    for (size_t from = 0; from < n; from += SHORT) {
        insert_run(items + from, n - from < SHORT ? n - from : SHORT);
    }
    for (size_t run = SHORT; run < n; run *= 2) {
        for (size_t from = 0; from < n; from += 2 * run) {
            size_t first = n - from < run ? n - from : run;
            size_t second = n - from - first < run ? n - from - first : run;
            merge(items + from, first, items + from + first, second, spare + from);
        }
        keyed *swap = items;
        items = spare;
        spare = swap;
    }
    return items;
}

/* ---- Many values: by the leading bits first ----------------------------------------------------
 */

enum { DIGIT_BITS = 11, DIGITS = 3, MANY = 256 };

/* Bits that are in the order of the values: of negative ones all turned, of others the sign. */
static inline uint64_t ordered_bits(double value)
{
    uint64_t bits;
    value += 0.0; /* −0 is 0 */
    memcpy(&bits, &value, sizeof bits);
    return bits >> 63 ? ~bits : bits | (uint64_t)1 << 63;
}

static inline size_t digit_of(uint64_t bits, size_t digit)
{
    return bits >> (64 - DIGIT_BITS * (DIGITS - digit)) & ((1u << DIGIT_BITS) - 1);
}

/* Three stable passes over the leading 33 bits, the lowest digit first; where the sorted ones are.
 */
static keyed *sort_leading_bits(keyed *items, keyed *spare, size_t n)
{
    uint32_t counts[DIGITS][1 << DIGIT_BITS];
    memset(counts, 0, sizeof counts);
    for (size_t i = 0; i < n; i++) {
        uint64_t bits = ordered_bits(items[i].value);
        for (size_t d = 0; d < DIGITS; d++)
            counts[d][digit_of(bits, d)]++;
    }
    for (size_t d = 0; d < DIGITS; d++) {
        uint32_t *count = counts[d], before = 0;
        if (count[digit_of(ordered_bits(items[0].value), d)] == n) continue; /* all the same */
        for (size_t b = 0; b < 1 << DIGIT_BITS; b++) {
            uint32_t here = count[b];
            count[b] = before;
            before += here;
        }
        for (size_t i = 0; i < n; i++)
            spare[count[digit_of(ordered_bits(items[i].value), d)]++] = items[i];
        keyed *swap = items;
        items = spare;
        spare = swap;
    }
    return items;
}

/* Puts neighbours in order that differ in the trailing bits only; gives up, with the items still
   all there, when that takes more than a few moves a value. */
static bool finish_order(keyed *items, size_t n)
{
    size_t moves = 0;
    for (size_t i = 1; i < n; i++) {
        keyed item = items[i];
        size_t j = i;
        for (; j > 0 && items[j - 1].value > item.value; j--)
            items[j] = items[j - 1];
        items[j] = item;
        moves += i - j;
        if (moves > 4 * n) return false;
    }
    return true;
}

static keyed *sort_items(keyed *items, keyed *spare, size_t n)
{
    if (n < MANY || n > UINT32_MAX) return sort_keyed(items, spare, n);
    keyed *sorted = sort_leading_bits(items, spare, n);
    if (finish_order(sorted, n)) return sorted;
    return sort_keyed(sorted, sorted == items ? spare : items, n);
}

ork_status ork_order(ork_context *ctx, const double *x, size_t n, bool descending, size_t *order)
{
    if (n > SIZE_MAX / (2 * sizeof(keyed))) {
        return ork_fail(ctx, ORK_ERR_MEMORY, "%zu values are too many to sort", n);
    }
    ORK_SCRATCH(scratch);
    keyed *items;
    ORK_NEW(items, ork_arena_alloc(ctx, &scratch, 2 * n * sizeof *items));
    for (size_t i = 0; i < n; i++)
        items[i] = (keyed){descending ? -x[i] : x[i], i};
    const keyed *sorted = sort_items(items, items + n, n);
    for (size_t i = 0; i < n; i++)
        order[i] = sorted[i].position;
    return ORK_OK;
}

ork_status ork_rank(ork_context *ctx, const double *x, size_t n, bool ascending, ork_ties ties,
                    double *rank)
{
    ORK_SCRATCH(scratch);
    size_t *order;
    ORK_NEW(order, ork_arena_alloc(ctx, &scratch, n * sizeof *order));
    ORK_TRY(ork_order(ctx, x, n, !ascending, order));
    size_t distinct = 0;
    for (size_t from = 0, to; from < n; from = to) {
        for (to = from + 1; to < n && x[order[to]] == x[order[from]]; to++)
            continue;
        distinct++;
        double shared = ties == ORK_TIES_DENSE     ? (double)distinct
                        : ties == ORK_TIES_AVERAGE ? ((double)from + 1 + (double)to) / 2
                                                   : (double)from + 1;
        for (size_t i = from; i < to; i++)
            rank[order[i]] = shared;
    }
    return ORK_OK;
}
