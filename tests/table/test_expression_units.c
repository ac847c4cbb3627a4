/* Totals over units that change: a territory is not counted twice. */
#include "made_tables.h"

/* South parts into Turkistan and Shymkent in 2018; Kazakhstan contains them all. */
static ork_units *made_units(ork_context *ctx)
{
    ORK_OWNED_TABLE ork_table *table = TABLE(
        ctx, "code:text|name:text|valid_from:text|valid_to:text|predecessor:text|part_of:text",
        "KZ|Kazakhstan||||", "SOUTH|South Kazakhstan||2018-06-19||KZ",
        "TUR|Turkistan|2018-06-19||SOUTH|KZ", "SHY|Shymkent|2018-06-19||SOUTH|KZ",
        "ALA|Almaty city||||KZ");
    ork_units *units;
    assert_ok(ctx, ork_units_new(ctx, table, &units));
    return units;
}

static ork_table *made_figures(ork_context *ctx, const char *shymkent)
{
    char line[64];
    snprintf(line, sizeof line, "Shymkent|2014|%s|south", shymkent);
    ork_table *table = TABLE(ctx, "region:text|year:integer|grp:number|zone:text",
                             "Almaty city|2014|5|east", "South Kazakhstan|2014|3|south",
                             "Turkistan|2014|2|west", line, "Almaty city|2019|6|east");
    assert_ok(ctx, ork_table_set_keys(ctx, table, "region", "year"));
    return table;
}

static ork_status derive(ork_context *ctx, const char *shymkent, const char *expression)
{
    ork_units *units = made_units(ctx);
    ORK_OWNED_TABLE ork_table *table = made_figures(ctx, shymkent);
    ORK_OWNED_TABLE ork_table *derived = NULL;
    ork_status status = ork_table_derive(ctx, table, "y", expression, units, &derived);
    ork_units_free(units);
    return status;
}

static void totals_that_count_a_territory_twice_are_refused(void **state)
{
    ork_context *ctx = *state;
    static const char *const refused[] = {"1 + sum(grp)", "1 + mean(grp)", "1 + share(grp)",
                                          "1 + sum(grp * 2)", "1 + sum(grp, year)"};
    for (size_t k = 0; k < sizeof refused / sizeof *refused; k++) {
        assert_error(ctx, derive(ctx, "1", refused[k]), ORK_ERR_DATA, "twice");
        assert_int_equal(ork_context_error(ctx)->place.character, 5);
        assert_error(ctx, derive(ctx, "1", refused[k]), ORK_ERR_DATA, "Shymkent");
    }
    assert_error(ctx, derive(ctx, "1", "sum(grp * 2)"), ORK_ERR_DATA, "adding up grp * 2");
}

static void groups_are_checked_each_for_itself(void **state)
{
    ork_context *ctx = *state;
    /* South Kazakhstan and Shymkent are in one zone, Turkistan is in another. */
    assert_error(ctx, derive(ctx, "1", "sum(grp, zone)"), ORK_ERR_DATA, "twice");
    assert_ok(ctx, derive(ctx, "", "sum(grp, zone)"));
    assert_ok(ctx, derive(ctx, "1", "sum(grp, region)"));
}

static void what_is_no_total_is_computed(void **state)
{
    ork_context *ctx = *state;
    assert_ok(ctx, derive(ctx, "1", "max_of(grp) + median(grp) + count(grp) + lag(grp, 5)"));
    ork_units *units = made_units(ctx);
    ORK_OWNED_TABLE ork_table *keyless = TABLE(ctx, "x:number", "1", "2");
    ORK_OWNED_TABLE ork_table *derived = NULL;
    assert_ok(ctx, ork_table_derive(ctx, keyless, "y", "sum(x)", units, &derived));
    assert_table(ctx, derived, "x|y\n1|3\n2|3");
    ork_units_free(units);
}

/* A units file of regions says nothing about firms. */
static void tables_of_other_things_are_left_alone(void **state)
{
    ork_context *ctx = *state;
    ork_units *units = made_units(ctx);
    ORK_OWNED_TABLE ork_table *firms = TABLE(ctx, "firm:text|x:number", "firm 1|1", "firm 2|3");
    assert_ok(ctx, ork_table_set_keys(ctx, firms, "firm", NULL));
    ORK_OWNED_TABLE ork_table *derived = NULL;
    assert_ok(ctx, ork_table_derive(ctx, firms, "y", "share(x)", units, &derived));
    assert_table(ctx, derived, "firm|x|y\nfirm 1|1|0.25\nfirm 2|3|0.75");
    assert_int_equal(ork_context_error(ctx)->status, ORK_OK);
    ORK_OWNED_TABLE ork_table *mixed = TABLE(ctx, "u:text|x:number", "firm 1|1", "Shymkent|3");
    assert_ok(ctx, ork_table_set_keys(ctx, mixed, "u", NULL));
    ork_table *refused = NULL;
    assert_error(ctx, ork_table_derive(ctx, mixed, "y", "share(x)", units, &refused), ORK_ERR_DATA,
                 "firm 1");
    ork_units_free(units);
}

typedef struct inputs {
    const ork_table *table;
    const ork_units *units;
} inputs;

static ork_status derive_once(ork_context *ctx, void *data)
{
    const inputs *from = data;
    ORK_OWNED_TABLE ork_table *derived = NULL;
    return ork_table_derive(ctx, from->table, "y", "sum(grp * 2, zone)", from->units, &derived);
}

static void survives_refused_memory(void **state)
{
    ork_context *ctx = *state;
    ork_units *units = made_units(ctx);
    ORK_OWNED_TABLE ork_table *table = made_figures(ctx, "");
    assert_survives_refused_memory(derive_once, &(inputs){table, units});
    ork_units_free(units);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        context_test(totals_that_count_a_territory_twice_are_refused),
        context_test(groups_are_checked_each_for_itself),
        context_test(what_is_no_total_is_computed),
        context_test(tables_of_other_things_are_left_alone),
        context_test(survives_refused_memory),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
