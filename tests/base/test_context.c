/* Errors with their place, notes, days, texts and arenas. */
#include "testing.h"

static void an_error_tells_place_and_hint(void **state)
{
    ork_context *ctx = *state;
    assert_int_equal(ork_fail(ctx, ORK_ERR_DATA, "a %s is wrong", "cell"), ORK_ERR_DATA);
    ork_at(ctx, &(ork_place){.row = 7, .column = "grp"});
    ork_at(ctx, &(ork_place){.file = "data.csv", .row = 9});
    ork_hint(ctx, "mend it");
    ork_hint(ctx, "a later hint does not replace the first");
    ORK_OWNED_MEMORY char *text = ork_error_text(ork_context_error(ctx));
    assert_string_equal(text, "data.csv, row 7, column \"grp\": a cell is wrong\n  hint: mend it");
    ork_fail(ctx, ORK_ERR_IO, "another");
    assert_null(ork_context_error(ctx)->place.file);
    assert_null(ork_context_error(ctx)->hint);
}

static void a_row_of_another_file_is_not_mixed_in(void **state)
{
    ork_context *ctx = *state;
    ork_fail(ctx, ORK_ERR_DATA, "wrong");
    ork_at(ctx, &(ork_place){.file = "data.csv"});
    ork_at(ctx, &(ork_place){.file = "study.yaml", .line = 9, .option = "where", .step = "rank"});
    ORK_OWNED_MEMORY char *text = ork_error_text(ork_context_error(ctx));
    assert_string_equal(text, "step rank, data.csv, where: wrong");
}

static void a_note_is_not_repeated(void **state)
{
    ork_context *ctx = *state;
    for (int i = 0; i < 20; i++)
        assert_ok(ctx, ork_note_add(ctx, ORK_WARNING, "code", "message %d", i % 10));
    assert_int_equal(ork_context_note_count(ctx), 10);
    assert_string_equal(ork_context_note(ctx, 9)->message, "message 9");
}

static void cancelling_stops_work_with_a_message(void **state)
{
    ork_context *ctx = *state;
    assert_ok(ctx, ork_check_cancelled(ctx));
    ork_context_cancel(ctx);
    assert_error(ctx, ork_check_cancelled(ctx), ORK_ERR_CANCELLED, "interrupted");
}

static void days_agree_with_the_calendar(void **state)
{
    (void)state;
    assert_int_equal(ork_day(1970, 1, 1), 0);
    assert_int_equal(ork_day(2000, 3, 1), 11017);
    assert_int_equal(ork_day(1969, 12, 31), -1);
    /* Every day of 800 years follows the one before and reads back. */
    int year = 1600, month = 1, day = 1;
    for (int32_t count = ork_day(1600, 1, 1); count < ork_day(2400, 1, 1); count++) {
        int y, m, d;
        ork_day_parts(count, &y, &m, &d);
        if (y != year || m != month || d != day) fail_msg("day %d is not %d-%d-%d", count, y, m, d);
        bool is_leap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
        int length = month == 2 ? 28 + is_leap : 30 + (month + (month > 7)) % 2;
        if (++day > length) day = 1, month++;
        if (month > 12) month = 1, year++;
    }
}

static void days_that_do_not_exist_are_refused(void **state)
{
    (void)state;
    int32_t day;
    assert_true(ork_parse_day("2018-06-19", 10, &day));
    assert_int_equal(day, ork_day(2018, 6, 19));
    assert_true(ork_parse_day("2018-06", 7, &day));
    assert_int_equal(day, ork_day(2018, 6, 1));
    const char *const wrong[] = {"2018-02-29", "2018-13-01", "2018-00-01", "2018-1-1", "18-01-01",
                                 "2018/01/01", "2018-01-00", "",           "20a8"};
    for (size_t k = 0; k < sizeof wrong / sizeof wrong[0]; k++)
        assert_false(ork_parse_day(wrong[k], strlen(wrong[k]), &day));
}

static void a_text_grows_and_remembers_a_refusal(void **state)
{
    ork_context *ctx = *state;
    ORK_OWNED_TEXT ork_text text = {0};
    for (int i = 0; i < 10000; i++)
        ork_text_addf(ctx, &text, "%d,", i % 10);
    assert_ok(ctx, ork_text_status(&text));
    assert_int_equal(text.length, 20000);
    assert_int_equal(strlen(text.bytes), 20000);
    failing_memory failing = {.countdown = 1};
    ork_context_set_memory_hook(ctx, refuse_nth, &failing);
    for (int i = 0; i < 100000; i++)
        ork_text_add(ctx, &text, "longer");
    assert_int_equal(ork_text_status(&text), ORK_ERR_MEMORY);
}

static ork_status fill_arena(ork_context *ctx, void *data)
{
    (void)data;
    ORK_SCRATCH(scratch);
    for (size_t i = 1; i < 150; i += 3) {
        char *memory;
        ORK_NEW(memory, ork_arena_calloc(ctx, &scratch, i, i));
        for (size_t k = 0; k < i * i; k++)
            assert_int_equal(memory[k], 0);
        memset(memory, 1, i * i);
        assert_int_equal((uintptr_t)memory % 16, 0);
    }
    char *text;
    ORK_NEW(text, ork_arena_format(ctx, &scratch, "%s-%d", "a", 7));
    assert_string_equal(text, "a-7");
    return ORK_OK;
}

static void an_arena_survives_refused_memory(void **state)
{
    (void)state;
    assert_survives_refused_memory(fill_arena, NULL);
}

static void sizes_that_overflow_are_refused(void **state)
{
    ork_context *ctx = *state;
    ORK_SCRATCH(scratch);
    assert_null(ork_calloc(ctx, SIZE_MAX / 2, 3));
    assert_null(ork_arena_calloc(ctx, &scratch, SIZE_MAX / 2, 3));
    assert_null(ork_arena_alloc(ctx, &scratch, SIZE_MAX - 3));
    assert_int_equal(ork_context_error(ctx)->status, ORK_ERR_MEMORY);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        context_test(an_error_tells_place_and_hint),
        context_test(a_row_of_another_file_is_not_mixed_in),
        context_test(a_note_is_not_repeated),
        context_test(cancelling_stops_work_with_a_message),
        context_test(days_agree_with_the_calendar),
        context_test(days_that_do_not_exist_are_refused),
        context_test(a_text_grows_and_remembers_a_refusal),
        context_test(an_arena_survives_refused_memory),
        context_test(sizes_that_overflow_are_refused),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
