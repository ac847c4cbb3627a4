/*
 * Units: a made-up country of cells whose regions split, lose parts, merge and take each other in
 * at random. Each cell's value is known, so whatever a conversion gives can be checked.
 */
#include "made_units.h"

enum { CELLS = 14, FIRST = 2000, YEARS = 12, MOST_UNITS = 64, MOST_PREDECESSORS = 6 };

typedef struct region {
    int from, to; /* years, 0 = open */
    int predecessors[MOST_PREDECESSORS];
    int days[MOST_PREDECESSORS]; /* years in which it took them in, 0 = when it began */
    int predecessor_count;
} region;

typedef struct country {
    region regions[MOST_UNITS];
    int count;
    int owner[YEARS][CELLS]; /* at the end of the year */
    int value[CELLS];
    bool says_days; /* the units file says when each predecessor was taken in */
    ork_random random;
} country;

static int below(country *c, int bound)
{
    return (int)ork_random_below(&c->random, (uint64_t)bound);
}

static int cells_of(const country *c, int y, int unit)
{
    int count = 0;
    for (int k = 0; k < CELLS; k++)
        count += c->owner[y][k] == unit;
    return count;
}

static int new_region(country *c, int year, int predecessor)
{
    region *r = &c->regions[c->count];
    *r = (region){.from = year, .predecessors = {predecessor}, .predecessor_count = 1};
    return c->count++;
}

/* Some but not all of the cells of `from` go to `to`. */
static void cut(country *c, int y, int from, int to)
{
    int left = cells_of(c, y, from), moved = 0;
    for (int k = 0; k < CELLS; k++) {
        if (c->owner[y][k] != from) continue;
        left--;
        if ((below(c, 2) && left + moved > 0 && cells_of(c, y, from) > 1) ||
            (left == 0 && moved == 0)) {
            c->owner[y][k] = to;
            moved++;
        }
    }
}

static void move_all(country *c, int y, int from, int to)
{
    for (int k = 0; k < CELLS; k++)
        if (c->owner[y][k] == from) c->owner[y][k] = to;
}

static bool lists(const country *c, int unit, int predecessor)
{
    for (int k = 0; k < c->regions[unit].predecessor_count; k++)
        if (c->regions[unit].predecessors[k] == predecessor) return true;
    return false;
}

static void change(country *c, int y)
{
    int year = FIRST + y, a = c->owner[y][below(c, CELLS)], b = c->owner[y][below(c, CELLS)];
    region *ra = &c->regions[a], *rb = &c->regions[b];
    switch (below(c, 4)) {
    case 0: /* a is divided */
        if (cells_of(c, y, a) < 2) return;
        ra->to = year;
        int one = new_region(c, year, a), two = new_region(c, year, a);
        move_all(c, y, a, one);
        cut(c, y, one, two);
        return;
    case 1: /* a loses a part */
        if (cells_of(c, y, a) < 2) return;
        cut(c, y, a, new_region(c, year, a));
        return;
    case 2: /* a and b become one */
        if (a == b) return;
        ra->to = rb->to = year;
        int both = new_region(c, year, a);
        c->regions[both].predecessors[c->regions[both].predecessor_count++] = b;
        move_all(c, y, a, both);
        move_all(c, y, b, both);
        return;
    default: /* a takes b in */
        /* Without days only units of the beginning, which nobody can have given their land. */
        if (a == b || (!c->says_days && (ra->from || lists(c, a, b))) ||
            ra->predecessor_count == MOST_PREDECESSORS)
            return;
        rb->to = year;
        ra->days[ra->predecessor_count] = year;
        ra->predecessors[ra->predecessor_count++] = b;
        move_all(c, y, b, a);
    }
}

static country make_country(uint64_t seed)
{
    country c = {.random = ork_random_stream(20260101, seed), .count = 4, .says_days = seed % 2};
    for (int k = 0; k < CELLS; k++) {
        c.value[k] = 1 + below(&c, 1000);
        c.owner[0][k] = k % 4;
    }
    for (int y = 1; y < YEARS; y++) {
        memcpy(c.owner[y], c.owner[y - 1], sizeof c.owner[y]);
        if (below(&c, 10) < 5) change(&c, y);
    }
    return c;
}

static ork_units *units_of_country(ork_context *ctx, const country *c)
{
    ORK_OWNED_TEXT ork_text csv = {0};
    ork_text_add(ctx, &csv, "code,valid_from,valid_to,predecessors\n");
    for (int u = 0; u < c->count; u++) {
        const region *r = &c->regions[u];
        ork_text_addf(ctx, &csv, "R%d,", u);
        if (r->from) ork_text_addf(ctx, &csv, "%d-01-01", r->from);
        ork_text_add(ctx, &csv, ",");
        if (r->to) ork_text_addf(ctx, &csv, "%d-01-01", r->to);
        ork_text_add(ctx, &csv, ",");
        for (int k = 0; k < r->predecessor_count; k++) {
            ork_text_addf(ctx, &csv, "%sR%d", k ? ";" : "", r->predecessors[k]);
            if (c->says_days && r->days[k]) ork_text_addf(ctx, &csv, "@%d-01-01", r->days[k]);
        }
        ork_text_add(ctx, &csv, "\n");
    }
    assert_ok(ctx, ork_text_status(&csv));
    return units_of(ctx, table_of(ctx, csv.bytes, NULL, NULL));
}

/* True when the geographies of two years have the same units with other territories. */
static bool look_alike(const country *c, int x, int y)
{
    bool same_land = memcmp(c->owner[x], c->owner[y], sizeof c->owner[x]) == 0;
    for (int u = 0; u < c->count; u++)
        if ((cells_of(c, x, u) > 0) != (cells_of(c, y, u) > 0)) return false;
    return !same_land;
}

/* The figures of a period, in the geography of year `y`. */
static ork_table *figures(ork_context *ctx, const country *c, int y, int period)
{
    ORK_OWNED_TEXT ork_text csv = {0};
    ork_text_add(ctx, &csv, "unit,year,size\n");
    for (int u = 0; u < c->count; u++) {
        int sum = 0;
        for (int k = 0; k < CELLS; k++)
            if (c->owner[y][k] == u) sum += c->value[k];
        if (sum) ork_text_addf(ctx, &csv, "R%d,%d,%d\n", u, FIRST + period, sum);
    }
    assert_ok(ctx, ork_text_status(&csv));
    return table_of(ctx, csv.bytes, "unit", "year");
}

static void assert_true_figures(const country *c, const ork_table *made, int geography)
{
    for (size_t i = 0; i < made->row_count; i++) {
        int u = atoi(ork_column_text(made->columns[0], i) + 1), sum = 0;
        for (int k = 0; k < CELLS; k++)
            if (c->owner[geography][k] == u) sum += c->value[k];
        assert_true(sum > 0);
        assert_true(ork_column_has(made->columns[2], i));
        assert_int_equal((int)ork_column_number(made->columns[2], i), sum);
    }
}

static void a_conversion_is_right_or_refused(void **state)
{
    (void)state;
    size_t converted = 0, refused = 0;
    for (uint64_t seed = 0; seed < 150; seed++) {
        ork_context *ctx = ork_context_new();
        country c = make_country(seed);
        ork_units *units = units_of_country(ctx, &c);
        for (int round = 0; round < 2 * YEARS; round++) {
            /* First each year in its own geography, then years back-cast or left behind. */
            int period = round % YEARS, y = round < YEARS ? period : below(&c, YEARS);
            bool is_clear = true;
            for (int other = 0; other < YEARS; other++)
                is_clear &= round < YEARS || !look_alike(&c, y, other);
            if (!is_clear) continue;
            ork_table *table = figures(ctx, &c, y, period), *made;
            assert_ok(ctx, ork_units_check_sum(ctx, units, table, "size", NULL, 0));
            for (int geography = 0; geography < YEARS; geography++) {
                const char *const size[] = {"size"};
                ork_status status =
                    ork_units_convert(ctx, units, table, FIRST + geography, size, 1, &made);
                if (memcmp(c.owner[y], c.owner[geography], sizeof c.owner[y]) == 0)
                    assert_ok(ctx, status);
                if (status != ORK_OK) {
                    refused++;
                    continue;
                }
                converted++;
                assert_true_figures(&c, made, geography);
                ork_table_free(made);
            }
            ork_table_free(table);
        }
        ork_units_free(units);
        ork_context_free(ctx);
    }
    assert_true(converted > 15000);
    assert_true(refused > 3000);
    print_message("%zu conversions right, %zu refused\n", converted, refused);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_conversion_is_right_or_refused),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
