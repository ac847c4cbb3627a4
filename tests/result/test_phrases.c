/*
 * Words of methods in Kazakh and Russian: the catalogue is sound, what a run fills in comes
 * through, names of units are translated and nothing else is.
 */
#include "testing.h"

#include "result/phrases.h"

static const char *const languages[] = {"en", "kk", "ru"};

static ork_status units_of(ork_context *ctx, ork_units **units)
{
    static const char *const cells[4][2] = {
        {"KZ-75", "KZ-71"},
        {"Almaty city", "Astana city"},
        {"Алматы қаласы", "Астана қаласы"},
        {"город Алматы", "город Астана"},
    };
    static const char *const names[4] = {"code", "name", "name_kk", "name_ru"};
    ORK_OWNED_TABLE ork_table *table = NULL;
    ORK_TRY(ork_table_new(ctx, "units", 2, &table));
    for (size_t j = 0; j < 4; j++) {
        ORK_OWNED_COLUMN ork_column *column = NULL;
        ORK_TRY(ork_column_new(ctx, names[j], ORK_TEXT, 2, &column));
        for (size_t i = 0; i < 2; i++)
            ORK_TRY(ork_column_set_text(ctx, column, i, cells[j][i]));
        ORK_TRY(ork_table_take(ctx, table, ork_column_share(column)));
    }
    return ork_units_new(ctx, table, units);
}

static void assert_phrase(ork_context *ctx, const ork_units *units, const char *language,
                          const char *english, const char *expected)
{
    ORK_SCRATCH(arena);
    const char *phrase;
    assert_ok(ctx, ork_phrase(ctx, &arena, language, units, english, &phrase));
    assert_string_equal(phrase, expected);
}

static size_t count_holes(const char *text, char number)
{
    size_t count = 0;
    const char hole[] = {'{', number, '}', '\0'};
    for (const char *at = text; (at = strstr(at, hole)) != NULL; at++)
        count++;
    return count;
}

static void every_translation_has_the_holes_of_its_english(void **state)
{
    (void)state;
    const char *const *row;
    for (size_t k = 0; (row = ork_phrase_row(k)) != NULL; k++) {
        const char *last = row[0];
        for (char number = '1'; number <= '4'; number++) {
            size_t holes = count_holes(row[0], number);
            assert_true(holes <= 1);
            for (size_t l = 1; l < 3; l++) {
                if (count_holes(row[l], number) != holes)
                    fail_msg("%s: {%c} in \"%s\"", row[0], number, row[l]);
            }
            if (!holes) continue;
            const char *at = strstr(row[0], (const char[]){'{', number, '}', '\0'});
            if (at < last) fail_msg("%s: {%c} out of order", row[0], number);
            last = at;
        }
        assert_true(row[1][0] && row[2][0]);
    }
}

/* With "A1", "A2" … in the holes. */
static void fill_holes(const char *pattern, char *text)
{
    while (*pattern) {
        if (pattern[0] == '{' && pattern[2] == '}') {
            *text++ = 'A';
            *text++ = pattern[1];
            pattern += 3;
        } else {
            *text++ = *pattern++;
        }
    }
    *text = '\0';
}

static void no_entry_hides_another(void **state)
{
    const char *const *row;
    for (size_t k = 0; (row = ork_phrase_row(k)) != NULL; k++) {
        char english[512], expected[512];
        fill_holes(row[0], english);
        for (size_t l = 1; l < 3; l++) {
            fill_holes(row[l], expected);
            assert_phrase(*state, NULL, languages[l], english, expected);
        }
    }
}

static void periods_at_the_end_need_no_entry(void **state)
{
    assert_phrase(*state, NULL, "ru", "Ranking in 2016", "Рейтинг, 2016");
    assert_phrase(*state, NULL, "kk", "Ranks from 2011 to 2016", "Орындар, 2011–2016");
    assert_phrase(*state, NULL, "ru", "Something new in 2016", "Something new, 2016");
    assert_phrase(*state, NULL, "ru", "Trade in goods", "Trade in goods");
    assert_phrase(*state, NULL, "ru", " in 2016", " in 2016");
}

static void numbers_within_have_a_decimal_comma(void **state)
{
    assert_phrase(*state, NULL, "ru", "5 units; correlation -0.62, of ranks 0.70.",
                  "Объектов: 5; корреляция -0,62, ранговая 0,70.");
    assert_phrase(*state, NULL, "kk", "2.5", "2.5"); /* a name of its own */
    assert_phrase(*state, NULL, "ru", "v1.2 leads", "Лидер – v1.2");
    assert_phrase(*state, NULL, "ru", "1.2.3 leads", "Лидер – 1.2.3");
}

static void units_are_named_in_the_language_and_nothing_else_is(void **state)
{
    ork_units *units = NULL;
    assert_ok(*state, units_of(*state, &units));
    assert_phrase(*state, units, "ru", "Almaty city leads in 2016: Index",
                  "2016: лидер – город Алматы (Index)");
    assert_phrase(*state, units, "kk", "Almaty city leads", "Көшбасшы – Алматы қаласы");
    assert_phrase(*state, units, "ru", "Growth poles in 2016: Astana city and Almaty city",
                  "Полюса роста, 2016: город Астана и город Алматы");
    assert_phrase(*state, units, "ru", "What each region is specialised in",
                  "На чём специализируется каждый регион");
    assert_phrase(*state, units, "ru", "Where the regions are specialised in Oil and gas in 2016",
                  "Специализация регионов, 2016: Oil and gas");
    assert_phrase(*state, units, "ru", "Where the regions are specialised in Oil, gas and coal",
                  "Специализация регионов: Oil, gas and coal");
    ork_units_free(units);
}

static void other_texts_and_languages_stay_as_they_are(void **state)
{
    ORK_SCRATCH(arena);
    const char *phrase = "";
    assert_phrase(*state, NULL, "en", "Ranking in 2016", "Ranking in 2016");
    assert_phrase(*state, NULL, NULL, "Score", "Score");
    assert_phrase(*state, NULL, "ru", "", "");
    assert_phrase(*state, NULL, "ru", "{1} {2}", "{1} {2}");
    assert_phrase(*state, NULL, "kk", "Менің кестем", "Менің кестем");
    assert_ok(*state, ork_phrase(*state, &arena, "ru", NULL, NULL, &phrase));
    assert_null(phrase);
}

static ork_status translate_some(ork_context *ctx, void *data)
{
    ORK_SCRATCH(arena);
    const char *phrase;
    return ork_phrase(ctx, &arena, "ru", data, "Growth poles in 2016: Astana city and Almaty city",
                      &phrase);
}

static void refused_memory_is_reported(void **state)
{
    ork_units *units = NULL;
    assert_ok(*state, units_of(*state, &units));
    assert_survives_refused_memory(translate_some, units);
    ork_units_free(units);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        context_test(every_translation_has_the_holes_of_its_english),
        context_test(no_entry_hides_another),
        context_test(periods_at_the_end_need_no_entry),
        context_test(numbers_within_have_a_decimal_comma),
        context_test(units_are_named_in_the_language_and_nothing_else_is),
        context_test(other_texts_and_languages_stay_as_they_are),
        context_test(refused_memory_is_reported),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
