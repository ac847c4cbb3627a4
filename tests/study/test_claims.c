/* Claims about whole columns: each row held against its published value. */
#include <jansson.h>

#include "workshop.h"

static const char study_text[] =
    "study: Test\n"
    "data:\n"
    "  regional: {file: data.csv, unit: region, period: year}\n"
    "  book: {file: book.csv, unit: place, period: when}\n"
    "  long: {file: long.csv}\n"
    "  bare: {file: bare.csv}\n"
    "derive:\n"
    "  book: {double: 2 * share}\n"
    "steps:\n"
    "  - {id: index, method: composite, data: regional, indicators: [skills], normalise: none}\n"
    "claims:\n";

static const char data_text[] = "region,year,skills,kind\nA,2011,1.04,x\nB,2011,2.26,y\n"
                                "A,2016,3,x\nB,2016,,y\n";
static const char book_text[] = "place,when,share,kind\nB,2011,2.3,y\nA,2011,1,x\nA,2016,3.0,x\n";
static const char long_text[] = "place,when,what,value\nA,2011,x,1.04\nA,2011,y,9\nB,2011,y,2.26\n"
                                "A,2016,x,3\n";

static ork_status run_claim(ork_context *ctx, const char *claim, ork_run_summary *summary)
{
    char text[4096], out[512];
    ork_study *study = NULL;
    snprintf(text, sizeof text, "%s  - {%s}\n", study_text, claim);
    snprintf(out, sizeof out, "%s", workshop_path("out"));
    workshop_write("s.yaml", text);
    if (!workshop_has("data.csv")) workshop_write("data.csv", data_text);
    if (!workshop_has("book.csv")) workshop_write("book.csv", book_text);
    if (!workshop_has("long.csv")) workshop_write("long.csv", long_text);
    if (!workshop_has("bare.csv")) workshop_write("bare.csv", "share\n1\n2\n");
    ork_status status = ork_study_open(ctx, workshop_path("s.yaml"), &study);
    const ork_run_options options = {.out = out, .command_line = "orken run"};
    if (status == ORK_OK) status = ork_study_run(ctx, study, &options, summary);
    ork_study_free(study);
    return status;
}

/* Runs one claim; its outcome and what was found must be these. */
static void assert_claim(ork_context *ctx, const char *words, const char *outcome,
                         const char *expected, const char *found)
{
    ork_run_summary summary;
    assert_ok(ctx, run_claim(ctx, words, &summary));
    json_t *results = json_load_file(workshop_path("out/results.json"), 0, NULL);
    const json_t *claim = json_array_get(json_object_get(results, "claims"), 0);
    assert_string_equal(json_string_value(json_object_get(claim, "outcome")), outcome);
    assert_string_equal(json_string_value(json_object_get(claim, "found")), found);
    assert_string_equal(json_string_value(json_object_get(claim, "expected")), expected);
    json_decref(results);
}

static void rows_in_any_order_are_held_to_the_published_digits(void **state)
{
    ork_context *ctx = *state;
    assert_claim(ctx, "that: index.scores, column: score, published: book.share", "holds",
                 "book.share ± 0.05", "3 / 3, |Δ| ≤ 0.04");
    assert_claim(ctx, "that: index.scores, column: score, published: book.share, tolerance: 0.01",
                 "fails", "book.share ± 0.01",
                 "1 / 3, |Δ| ≤ 0.04 (≠ B, 2011: 2.26 ≠ 2.3; A, 2011: 1.04 ≠ 1)");
    assert_claim(ctx,
                 "that: index.scores, where: {period: 2011}, expression: 2 * score, "
                 "published: book.double",
                 "fails", "book.double ± 0.05",
                 "0 / 2, |Δ| ≤ 0.08 "
                 "(≠ B, 2011: 4.52 ≠ 4.6; A, 2011: 2.08 ≠ 2)");
}

static void columns_of_one_table_are_held_row_by_row(void **state)
{
    ork_context *ctx = *state;
    assert_claim(ctx, "that: index.scores, where: {period: 2011}, column: score, published: rank",
                 "fails", "rank ± 0.5",
                 "0 / 2, |Δ| ≤ 1.26 (≠ B, 2011: 2.26 ≠ 1; A, 2011: 1.04 ≠ 2)");
    assert_claim(ctx, "that: regional, column: kind, published: book.kind", "holds", "book.kind",
                 "3 / 3");
}

static void a_missing_cell_and_a_missing_row_speak_against_a_claim(void **state)
{
    ork_context *ctx = *state;
    workshop_write("book.csv", "place,when,share,kind\nB,2011,2.3,z\nA,2011,1,x\nA,2016,3,x\n"
                               "B,2016,4,y\nC,2016,5,y\nD,2016,,y\n");
    assert_claim(ctx, "that: index.scores, column: score, published: book.share", "fails",
                 "book.share ± 0.05", "3 / 5, |Δ| ≤ 0.04 (∅ B, 2016; − C, 2016)");
    assert_claim(ctx, "that: index.scores, where: {unit: A}, column: score, published: book.share",
                 "holds", "book.share ± 0.05", "2 / 2, |Δ| ≤ 0.04");
    assert_claim(ctx, "that: regional, where: {period: 2011}, column: kind, published: book.kind",
                 "fails", "book.kind", "1 / 2 (≠ B, 2011: y ≠ z)");
}

static void what_else_rows_have_in_common_is_matched(void **state)
{
    ork_context *ctx = *state;
    assert_claim(ctx,
                 "that: regional, column: skills, published: long.value, "
                 "match: {unit: place, period: when, kind: what}",
                 "fails", "long.value ± 0.005", "3 / 4, |Δ| ≤ 0 (− A, 2011, y)");
    ork_run_summary summary;
    assert_error(ctx,
                 run_claim(ctx,
                           "that: regional, column: skills, published: long.value, "
                           "match: {unit: place, period: when}",
                           &summary),
                 ORK_ERR_DATA, "\"A, 2011\" stands in rows 2 and 3");
}

static void units_meet_under_any_of_their_names(void **state)
{
    ork_context *ctx = *state;
    ork_run_summary summary;
    workshop_write("units.csv", "code,name_en,name_kk\nALA,Almaty city,Алматы қаласы\n"
                                "AKM,Akmola,Ақмола облысы\n");
    workshop_write("data.csv", "region,year,skills\nAlmaty city,2011,1\nAkmola,2011,2\n");
    workshop_write("book.csv", "place,when,share\nАқмола облысы,2011,2\nALA,2011,1\n");
    char text[4096], out[512];
    snprintf(out, sizeof out, "%s", workshop_path("out"));
    snprintf(text, sizeof text, "%s",
             "study: Test\nunits: {file: units.csv}\ndata:\n"
             "  regional: {file: data.csv, unit: region, period: year}\n"
             "  book: {file: book.csv, unit: place, period: when}\n"
             "steps:\n  - {id: index, method: composite, data: regional, indicators: [skills], "
             "normalise: none}\n"
             "claims:\n  - {that: index.scores, column: score, published: book.share}\n");
    workshop_write("s.yaml", text);
    ork_study *study = NULL;
    assert_ok(ctx, ork_study_open(ctx, workshop_path("s.yaml"), &study));
    const ork_run_options options = {.out = out, .command_line = "orken run"};
    assert_ok(ctx, ork_study_run(ctx, study, &options, &summary));
    ork_study_free(study);
    assert_int_equal(summary.hold, 1);
}

static void what_cannot_be_compared_says_why(void **state)
{
    ork_context *ctx = *state;
    ork_run_summary summary;
    assert_claim(ctx, "that: index.scores, column: score, published: book.kind", "undecided", "",
                 "book.kind holds texts, and what is held against it numbers");
    workshop_write("book.csv", "place,when,share,kind\nX,2011,2.3,y\n");
    assert_claim(ctx, "that: index.scores, column: score, published: book.share", "undecided",
                 "book.share ± 0.05", "no row stands beside a value of book.share");
    static const struct {
        const char *claim, *message;
    } wrong[] = {
        {"that: index.scores, column: score, published: book.shar", "did you mean \"share\"?"},
        {"that: index.scores, column: score, published: boook.share", "did you mean \"book\"?"},
        {"that: index.scores, column: score, published: yearbook.share",
         "write data.column for a column of a data set, or a column of index.scores"},
        {"that: index.scores, column: score, published: bare.share",
         "nothing says which published value belongs to which row"},
        {"that: index.scores, column: score, equals: 1, match: {unit: place}",
         "\"match\" goes with \"published\""},
        {"that: index.scores, column: score, published: book.share, match: {unti: place}",
         "did you mean \"unit\"?"},
        {"that: index.scores, column: score, published: book.share, match: {unit: plac}",
         "did you mean \"place\"?"},
        {"that: index.scores, column: score, equals: 1, published: book.share",
         "a claim needs only one of"},
        {"that: index.values, value: units, published: book.share",
         "a claim about values names one"},
    };
    for (size_t k = 0; k < sizeof wrong / sizeof *wrong; k++)
        assert_error(ctx, run_claim(ctx, wrong[k].claim, &summary), ORK_ERR_DATA, wrong[k].message);
}

/* ---- Checking without computing ---- */

static void a_check_finds_what_a_run_would_not_get_past(void **state)
{
    ork_context *ctx = *state;
    static const struct {
        const char *step, *claim, *message;
    } wrong[] = {
        {"indicators: [skills]", "that: index.scores, column: score, published: book.shar",
         "there is no column \"shar\" in"},
        {"indicators: [skills]", "that: d, column: skils, equals: 1", "did you mean \"skills\"?"},
        {"structure: [{code: skills}, {code: firms}]", "that: d, column: skills, equals: 1",
         "step index, "},
        {"structure: [{code: skills}, {code: kind}]", "that: d, column: skills, equals: 1",
         "the column holds text values, but numbers are needed"},
        {"structure: [{code: skills, parent: g}]", "that: d, column: skills, equals: 1",
         "the parent \"g\" of \"skills\" is not in the structure"},
        {"indicators: [skills], weights: [1, 2]", "that: d, column: skills, equals: 1",
         "2 weights for 1 indicators"},
    };
    workshop_write("data.csv", data_text);
    workshop_write("book.csv", book_text);
    for (size_t k = 0; k < sizeof wrong / sizeof *wrong; k++) {
        char text[1024];
        ork_study *study = NULL;
        snprintf(text, sizeof text,
                 "study: Test\ndata:\n  d: {file: data.csv, unit: region, period: year}\n"
                 "  book: {file: book.csv, unit: place, period: when}\n"
                 "steps:\n  - {id: index, method: composite, data: d, %s}\nclaims:\n  - {%s}\n",
                 wrong[k].step, wrong[k].claim);
        workshop_write("s.yaml", text);
        assert_ok(ctx, ork_study_open(ctx, workshop_path("s.yaml"), &study));
        ork_status status = ork_study_check(ctx, study);
        ork_study_free(study);
        assert_true(status != ORK_OK);
        assert_error(ctx, status, status, wrong[k].message);
    }
}

/* ---- Refused memory ---- */

static ork_status open_and_run(ork_context *ctx, void *data)
{
    (void)data;
    ork_run_summary summary;
    return run_claim(ctx, "that: index.scores, column: score, published: book.share", &summary);
}

static void refused_memory_is_survived(void **state)
{
    (void)state;
    assert_survives_refused_memory(open_and_run, NULL);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        workshop_test(rows_in_any_order_are_held_to_the_published_digits),
        workshop_test(columns_of_one_table_are_held_row_by_row),
        workshop_test(a_missing_cell_and_a_missing_row_speak_against_a_claim),
        workshop_test(what_else_rows_have_in_common_is_matched),
        workshop_test(units_meet_under_any_of_their_names),
        workshop_test(what_cannot_be_compared_says_why),
        workshop_test(a_check_finds_what_a_run_would_not_get_past),
        workshop_test(refused_memory_is_survived),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
