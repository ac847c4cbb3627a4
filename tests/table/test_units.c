/* Units: the model made from a table, versions and atoms, and files that make no sense. */
#include "made_units.h"
#include "table/units.h"

static void units_file_of_the_facts_is_read_as_it_is(void **state)
{
    ork_context *ctx = *state;
    const char *path = shared_path("facts/kazakhstan/kz_regions.csv");
    if (!path) skip();
    ork_units *units = units_of(ctx, table_in(ctx, path, NULL, NULL));
    assert_int_equal(ork_units_count(units), 21);
    size_t unit;
    assert_ok(ctx, ork_units_match(ctx, units, "TRK", ORK_DAY_NONE, &unit));
    assert_string_equal(ork_units_code(units, unit), "61");
    assert_string_equal(ork_units_name(units, unit, "en"), "Turkistan Region");
    assert_string_equal(ork_units_name(units, unit, "kk"), "Түркістан облысы");
    assert_string_equal(ork_units_name(units, unit, "ru"), "Туркестанская область");
    assert_string_equal(ork_units_name(units, unit, "fr"), "Turkistan Region");
    assert_false(ork_units_exists(units, unit, ork_day(2018, 6, 18)));
    assert_true(ork_units_exists(units, unit, ork_day(2018, 6, 19)));
    int column, row;
    assert_false(ork_units_tile(units, unit, &column, &row));
    ork_units_free(units);
}

static size_t count_on(const ork_units *units, int year)
{
    size_t count = 0;
    for (size_t u = 0; u < ork_units_count(units); u++)
        if (units->units[u].container != ORK_NO_UNIT)
            count += ork_units_exists(units, u, ork_day(year, 12, 31));
    return count;
}

static void a_year_has_the_units_of_its_last_day(void **state)
{
    ork_context *ctx = *state;
    ork_units *units = example_units(ctx);
    assert_int_equal(count_on(units, 2011), 16);
    assert_int_equal(count_on(units, 2017), 16);
    assert_int_equal(count_on(units, 2018), 17);
    assert_int_equal(count_on(units, 2021), 17);
    assert_int_equal(count_on(units, 2022), 20);
    ork_units_free(units);
}

static void tiles_of_one_geography_do_not_share_a_place(void **state)
{
    ork_context *ctx = *state;
    ork_units *units = example_units(ctx);
    for (int year = 2011; year <= 2022; year++) {
        for (size_t a = 0; a < ork_units_count(units); a++) {
            int ax, ay, bx, by;
            if (!ork_units_exists(units, a, ork_day(year, 12, 31))) continue;
            if (!ork_units_tile(units, a, &ax, &ay)) {
                assert_string_equal(ork_units_code(units, a), "KZ");
                continue;
            }
            for (size_t b = 0; b < a; b++) {
                if (!ork_units_exists(units, b, ork_day(year, 12, 31))) continue;
                if (ork_units_tile(units, b, &bx, &by)) assert_false(ax == bx && ay == by);
            }
        }
    }
    ork_units_free(units);
}

static size_t unit_called(ork_context *ctx, const ork_units *units, const char *code)
{
    size_t unit = 0;
    assert_ok(ctx, ork_units_match(ctx, units, code, ORK_DAY_NONE, &unit));
    return unit;
}

static void a_unit_that_lost_a_part_has_two_territories(void **state)
{
    ork_context *ctx = *state;
    ork_units *units = units_of(ctx, table_of(ctx, SMALL_UNITS, NULL, NULL));
    size_t l = unit_called(ctx, units, "L"), n = unit_called(ctx, units, "N");
    assert_int_equal(units->units[l].version_count, 2);
    size_t before = ork_units_version_on(units, l, ork_day(2022, 6, 7));
    size_t after = ork_units_version_on(units, l, ork_day(2022, 6, 8));
    size_t part = ork_units_version_on(units, n, ORK_DAY_NONE);
    assert_int_equal(ork_units_overlap(units, after, before), ORK_INSIDE);
    assert_int_equal(ork_units_overlap(units, before, part), ORK_AROUND);
    assert_int_equal(ork_units_overlap(units, after, part), ORK_APART);
    size_t w = ork_units_version_on(units, unit_called(ctx, units, "W"), ORK_DAY_NONE);
    size_t a = ork_units_version_on(units, unit_called(ctx, units, "A"), ORK_DAY_NONE);
    assert_int_equal(ork_units_overlap(units, a, w), ORK_INSIDE);
    assert_int_equal(units->versions[w].atom_count, 2);
    ork_units_free(units);
}

/* P and Q became M; M was divided into X and Y across the old border; R took in S. */
static void merging_dividing_and_taking_in_keep_territories_apart(void **state)
{
    ork_context *ctx = *state;
    ork_units *units = units_of(ctx, table_of(ctx,
                                              "id,valid_from,valid_to,predecessor\n"
                                              "P,,2000,\n"
                                              "Q,,2000,\n"
                                              "M,2000,2010,P;Q\n"
                                              "X,2010,,M\n"
                                              "Y,2010,,M\n"
                                              "S,,2005,\n"
                                              "R,,,S\n"
                                              "T,2020,,Y\n",
                                              NULL, NULL));
    size_t v[8];
    const char *const codes[] = {"P", "Q", "M", "X", "Y", "S", "R", "T"};
    for (size_t k = 0; k < 8; k++)
        v[k] = ork_units_version_on(units, unit_called(ctx, units, codes[k]), ork_day(1990, 1, 1));
    assert_int_equal(ork_units_overlap(units, v[0], v[1]), ORK_APART);
    assert_int_equal(ork_units_overlap(units, v[0], v[2]), ORK_INSIDE);
    assert_int_equal(ork_units_overlap(units, v[3], v[2]), ORK_INSIDE);
    assert_int_equal(ork_units_overlap(units, v[3], v[0]), ORK_CROSSING);
    assert_int_equal(ork_units_overlap(units, v[3], v[4]), ORK_APART);
    assert_int_equal(ork_units_overlap(units, v[7], v[4]), ORK_INSIDE);
    assert_int_equal(ork_units_overlap(units, v[5], v[6]), ORK_APART);
    size_t larger = ork_units_version_on(units, unit_called(ctx, units, "R"), ork_day(2005, 1, 1));
    assert_int_equal(ork_units_overlap(units, v[5], larger), ORK_INSIDE);
    assert_int_equal(units->versions[v[2]].atom_count, 6);
    ork_units_free(units);
}

/* When A took land from B: on the day it says, or when one of the two begins or ends. */
static void the_day_of_a_change_is_read_from_the_dates_or_said(void **state)
{
    ork_context *ctx = *state;
    static const struct {
        const char *csv;
        int year; /* in which R got land from P */
    } cases[] = {
        {"P,,,\nR,2003,,P\n", 2003},                        /* P went on */
        {"P,,2003,\nR,2003,,P\n", 2003},                    /* P became R */
        {"P,,2005,\nR,,,P\n", 2005},                        /* R took P in */
        {"P,,2005,\nR,2003,,P\nS,2005,,P\n", 2003},         /* S became what was left of P */
        {"P,,2005,\nO,,,\nR,2003,,O;P\n", 2005},            /* R came from O */
        {"P,,2005,\nO,,,\nR,2003,,P\nS,2001,,O;P\n", 2003}, /* S came from O and took P in */
        {"P,,2005,\nO,,,\nR,2003,,O;P@2003-01-01\nS,2005,,P\n", 2003},
        {"P,,2005,\nO,,,\nR,2003,,O;P@2005-01-01\n", 2005},
        {"P,2004,2005,\nR,2003,,P\n", 2005}, /* P was not there before R */
    };
    for (size_t k = 0; k < sizeof cases / sizeof *cases; k++) {
        char csv[256];
        snprintf(csv, sizeof csv, "code,valid_from,valid_to,predecessors\n%s", cases[k].csv);
        ork_units *units = units_of(ctx, table_of(ctx, csv, NULL, NULL));
        size_t p = units->units[unit_called(ctx, units, "P")].first_version;
        size_t r = unit_called(ctx, units, "R");
        int year = 0;
        for (size_t v = units->units[r].version_count; v-- > 0;) {
            const ork_version *version = &units->versions[units->units[r].first_version + v];
            int month, day;
            if (ork_units_overlap(units, units->units[r].first_version + v, p) == ORK_APART) break;
            ork_day_parts(version->from, &year, &month, &day);
        }
        assert_int_equal(year, cases[k].year);
        ork_units_free(units);
    }
}

static void a_country_without_part_of_contains_the_others(void **state)
{
    ork_context *ctx = *state;
    ork_units *units = units_of(
        ctx, table_of(ctx, "code,name,type\nKZ,Kazakhstan,country\n1,One,region\n2,Two,city\n",
                      NULL, NULL));
    assert_int_equal(units->units[1].container, 0);
    assert_int_equal(units->units[2].container, 0);
    assert_int_equal(units->units[0].container, ORK_NO_UNIT);
    ork_units_free(units);
}

static void a_units_file_that_makes_no_sense_is_an_error(void **state)
{
    ork_context *ctx = *state;
    static const struct {
        const char *csv, *message;
    } cases[] = {
        {"code\n", "the units file has no units"},
        {"code,name\nA,One\n,Two\n", "row 3"},
        {"code,name\nA,One\na,Two\n", "stands twice, in rows 2 and 3"},
        {"code,valid_from\nA,soon\n", "write it as 2018-06-19"},
        {"code,valid_from,valid_to\nA,2010,2009\n", "ends before it begins"},
        {"code,predecessors\nA,\nB,C\n", "\"C\" is no unit of this file"},
        {"code,predecessors\nA,\nB,A\n", "neither says when"},
        {"code,predecessors,valid_from\nA,B,2000\nB,A,2000\n", "did not exist yet"},
        {"code,predecessors,valid_from\nA,,2010\nB,A,2000\n", "did not exist yet"},
        {"code,predecessors,valid_from\nA,,\nB,A@1999,2000\n", "did not exist then"},
        {"code,predecessors,valid_from\nA,,\nB,A@soon,2000\n", "\"soon\" is no day"},
        {"code,part_of\nA,B\nB,A\n", "part of itself"},
        {"code,part_of\nA,B\n", "\"B\" is no unit"},
        {"code,tile_column,tile_row\nA,0,1\n", "counted from 1"},
    };
    for (size_t k = 0; k < sizeof cases / sizeof *cases; k++) {
        ork_table *table = table_of(ctx, cases[k].csv, NULL, NULL);
        ork_units *units;
        assert_error(ctx, ork_units_new(ctx, table, &units), ORK_ERR_DATA, cases[k].message);
        ork_table_free(table);
    }
}

static void land_that_goes_back_and_forth_for_ever_is_refused(void **state)
{
    ork_context *ctx = *state;
    ORK_OWNED_TEXT ork_text csv = {0};
    ork_text_add(ctx, &csv, "code,valid_from,valid_to,predecessors\n");
    for (int year = 1900; year < 1960; year++)
        for (char side = 'a'; side <= 'b'; side++) {
            ork_text_addf(ctx, &csv, "%c%d,%d,%d,", side, year, year, year + 1);
            if (year > 1900) ork_text_addf(ctx, &csv, "a%d;b%d", year - 1, year - 1);
            ork_text_add(ctx, &csv, "\n");
        }
    assert_ok(ctx, ork_text_status(&csv));
    ork_table *table = table_of(ctx, csv.bytes, NULL, NULL);
    ork_units *units;
    assert_error(ctx, ork_units_new(ctx, table, &units), ORK_ERR_DATA, "too often");
    ork_table_free(table);
}

static ork_status make_units(ork_context *ctx, void *data)
{
    ork_units *units;
    ORK_TRY(ork_units_new(ctx, data, &units));
    size_t unit;
    ork_status status = ork_units_match(ctx, units, "loser region", ORK_DAY_NONE, &unit);
    ork_units *again = ork_units_share(units);
    ork_units_free(units);
    ork_units_free(again);
    return status;
}

static void making_units_survives_refused_memory(void **state)
{
    ork_context *ctx = *state;
    ork_table *table = table_of(ctx, SMALL_UNITS, NULL, NULL);
    assert_survives_refused_memory(make_units, table);
    ork_table_free(table);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        context_test(units_file_of_the_facts_is_read_as_it_is),
        context_test(a_year_has_the_units_of_its_last_day),
        context_test(tiles_of_one_geography_do_not_share_a_place),
        context_test(a_unit_that_lost_a_part_has_two_territories),
        context_test(merging_dividing_and_taking_in_keep_territories_apart),
        context_test(the_day_of_a_change_is_read_from_the_dates_or_said),
        context_test(a_country_without_part_of_contains_the_others),
        context_test(a_units_file_that_makes_no_sense_is_an_error),
        context_test(land_that_goes_back_and_forth_for_ever_is_refused),
        context_test(making_units_survives_refused_memory),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
