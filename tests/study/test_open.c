#include "workshop.h"

static const char head[] = "study: Test\n"
                           "data:\n"
                           "  regional: {file: data.csv, unit: region, period: year}\n";

/* Opens head + rest; the error must tell the text, the line within `rest` and the character. */
static void assert_refused(ork_context *ctx, const char *rest, const char *message, int line,
                           int character)
{
    char text[8192];
    snprintf(text, sizeof text, "%s%s", head, rest);
    workshop_write("data.csv", workshop_data);
    workshop_write("s.yaml", text);
    ork_study *study = NULL;
    ork_status status = ork_study_open(ctx, workshop_path("s.yaml"), &study);
    ork_study_free(study);
    assert_int_not_equal(status, ORK_OK);
    char *error = ork_error_text(ork_context_error(ctx));
    if (!strstr(error, message)) print_error("expected \"%s\" in: %s\n", message, error);
    assert_non_null(strstr(error, message));
    if (ork_context_error(ctx)->place.line != line + 3) print_error("%s\n", error);
    assert_int_equal(ork_context_error(ctx)->place.line, line + 3);
    if (character) assert_int_equal(ork_context_error(ctx)->place.character, character);
    assert_non_null(strstr(error, "s.yaml"));
    free(error);
}

#define STEP "steps:\n  - {id: a, method: composite, data: regional, indicators: [skills]}\n"

static void a_whole_study_opens(void **state)
{
    ork_context *ctx = *state;
    ork_study *study = NULL;
    workshop_write("data.csv", workshop_data);
    workshop_write("s.yaml", "study: T\nauthor: A\nseed: 7\n"
                             "data: {r: {file: data.csv, unit: region, period: year}}\n"
                             "derive: {r: {both: skills + firms}}\n"
                             "steps:\n"
                             "  - id: b\n    method: composite\n    data: [r, a.ranking]\n"
                             "    indicators: [both]\n    periods: 2011..2016\n"
                             "  - {id: a, method: composite, data: r, indicators: skills}\n"
                             "claims:\n"
                             "  - {that: a.scores, where: {unit: Aktobe, period: 2016}, "
                             "column: score, equals: 1.5}\n"
                             "report: {language: kk, figures: [pdf]}\n");
    assert_ok(ctx, ork_study_open(ctx, workshop_path("s.yaml"), &study));
    ork_study_free(study);
}

static void keys_that_are_not_known_are_refused_with_a_suggestion(void **state)
{
    ork_context *ctx = *state;
    assert_refused(ctx, "stepps: []\n" STEP, "did you mean \"steps\"?", 1, 1);
    assert_refused(ctx, "steps:\n  - id: a\n    method: composite\n    dta: regional\n",
                   "needs the key \"data\"", 2, 5);
    assert_refused(ctx,
                   "steps:\n  - id: a\n    method: composite\n    data: regional\n"
                   "    indicatrs: [skills]\n",
                   "did you mean \"indicators\"?", 5, 5);
    assert_refused(ctx, "report: {lang: en}\n" STEP, "its keys are language, title", 1, 10);
    assert_refused(ctx,
                   "steps:\n  - id: a\n    method: composite-what-if\n    data: regional\n"
                   "    indicators: [skills]\n    scenario:\n      - z: normalise=z-score\n",
                   "stands in quotation marks: \"z: ...\"", 7, 9);
    assert_refused(ctx, "report: {language: de}\n" STEP, "en, kk or ru", 1, 20);
}

static void methods_data_and_files_that_are_not_there_are_refused_with_a_suggestion(void **state)
{
    ork_context *ctx = *state;
    assert_refused(ctx, "steps:\n  - {id: a, method: compozite, data: regional}\n",
                   "did you mean \"composite\"?", 2, 21);
    assert_refused(ctx, "steps:\n  - {id: a, method: composite, data: regionl, indicators: x}\n",
                   "did you mean \"regional\"?", 2, 38);
    assert_refused(ctx, "units: {file: dta.csv}\n" STEP, "did you mean \"data.csv\"?", 1, 15);
    assert_refused(ctx, "derive: {regionla: {a: b}}\n" STEP, "did you mean \"regional\"?", 1, 10);
}

static void references_between_steps_are_checked(void **state)
{
    ork_context *ctx = *state;
    assert_refused(ctx, STEP "  - {id: b, method: composite, data: a, indicators: x}\n",
                   "say which of its tables", 3, 38);
    assert_refused(ctx, STEP "  - {id: b, method: composite, data: a.rankin, indicators: x}\n",
                   "did you mean \"a.ranking\"?", 3, 38);
    assert_refused(ctx, STEP "  - {id: a, method: composite, data: regional, indicators: x}\n",
                   "two steps have the id \"a\"", 3, 10);
    assert_refused(ctx,
                   "steps:\n"
                   "  - {id: a, method: composite, data: b.scores, indicators: x}\n"
                   "  - {id: b, method: composite, data: a.scores, indicators: x}\n",
                   "in a circle", 3, 38);
}

static void values_of_the_wrong_kind_are_refused(void **state)
{
    ork_context *ctx = *state;
    assert_refused(ctx, "seed: many\n" STEP, "must be a whole number, here is \"many\"", 1, 7);
    assert_refused(ctx, "steps: none\n", "\"steps\" must be a list", 1, 8);
    assert_refused(ctx, "steps: []\n", "no steps", 1, 8);
    assert_refused(ctx,
                   "steps:\n  - {id: a, method: composite, data: regional, geography: 2011, "
                   "indicators: x}\n",
                   "name their file at the top", 2, 59);
    assert_refused(ctx, "steps:\n  - {id: a b, method: composite, data: regional, indicators: x}\n",
                   "names files", 2, 10);
}

static void claims_say_one_thing_about_something_that_is_there(void **state)
{
    ork_context *ctx = *state;
    assert_refused(ctx, STEP "claims:\n  - {that: a.scores, column: score}\n",
                   "a claim needs one of equals", 4, 5);
    assert_refused(ctx, STEP "claims:\n  - {that: a.scores, column: score, equals: 1, is: b}\n",
                   "only one", 4, 5);
    assert_refused(ctx, STEP "claims:\n  - {that: a.scores, equals: 1}\n",
                   "names a \"column\" or an \"expression\"", 4, 5);
    assert_refused(ctx, STEP "claims:\n  - {that: aa.scores, column: score, equals: 1}\n",
                   "no data set or step \"aa\"", 4, 12);
    assert_refused(ctx, STEP "claims:\n  - {that: a.values, column: x, equals: 1}\n",
                   "names one with \"value\"", 4, 5);
}

static void a_study_that_is_not_there_is_an_error_with_its_path(void **state)
{
    ork_study *study = NULL;
    assert_error(*state, ork_study_open(*state, workshop_path("none.yaml"), &study), ORK_ERR_IO,
                 "none.yaml");
    assert_null(study);
}

static ork_status open_and_close(ork_context *ctx, void *data)
{
    ork_study *study = NULL;
    ork_status status = ork_study_open(ctx, data, &study);
    ork_study_free(study);
    return status;
}

static void refused_memory_is_survived(void **state)
{
    (void)state;
    workshop_write("data.csv", workshop_data);
    workshop_write("s.yaml", "study: T\ndata: {r: {file: data.csv, unit: region, period: year}}\n"
                             "steps: [{id: a, method: composite, data: r, indicators: [skills]}]\n"
                             "claims: [{that: a.scores, column: score, equals: 1}]\n");
    char path[512];
    snprintf(path, sizeof path, "%s", workshop_path("s.yaml"));
    assert_survives_refused_memory(open_and_close, path);
}

/* The example with bytes changed, cut, doubled: an error or a study, never a crash. */
static void studies_that_are_spoilt_never_crash(void **state)
{
    ork_context *ctx = *state;
    char *example = NULL;
    size_t length = 0;
    assert_ok(ctx, ork_read_file(ctx, source_path("examples/kazakhstan/study.yaml"), 1 << 20,
                                 &example, &length));
    static const char signs[] = "{}[]:,-&*!|>'\"%@`#?\t\n ~0a.\xff";
    ork_random random = ork_random_stream(7, 0);
    static const char *const files[] = {
        "units.csv",           "innovation_index.csv", "it_specialization.csv",
        "regional.csv",        "regions_2011.geojson", "regions_2018.geojson",
        "regions_2022.geojson"};
    for (size_t i = 0; i < sizeof files / sizeof *files; i++)
        workshop_write(files[i], "a\n1\n");
    for (int round = 0; round < 400; round++) {
        char *spoilt = malloc(length + 1);
        memcpy(spoilt, example, length + 1);
        for (int k = 0; k < 1 + round % 5; k++)
            spoilt[ork_random_below(&random, length)] =
                signs[ork_random_below(&random, sizeof signs - 1)];
        if (round % 7 == 0) spoilt[ork_random_below(&random, length)] = 0;
        workshop_write("s.yaml", spoilt);
        free(spoilt);
        ork_study *study = NULL;
        if (ork_study_open(ctx, workshop_path("s.yaml"), &study) != ORK_OK) {
            assert_non_null(ork_context_error(ctx)->message);
            assert_null(study);
        }
        ork_study_free(study);
    }
    free(example);
}

static void the_schema_is_json_and_knows_every_method_and_key(void **state)
{
    ork_context *ctx = *state;
    ork_text json = {0};
    assert_ok(ctx, ork_study_schema(ctx, &json));
    assert_non_null(strstr(json.bytes, "\"at-least\""));
    assert_non_null(strstr(json.bytes, "\"method-composite\""));
    ork_text_free(&json);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        workshop_test(a_whole_study_opens),
        workshop_test(keys_that_are_not_known_are_refused_with_a_suggestion),
        workshop_test(methods_data_and_files_that_are_not_there_are_refused_with_a_suggestion),
        workshop_test(references_between_steps_are_checked),
        workshop_test(values_of_the_wrong_kind_are_refused),
        workshop_test(claims_say_one_thing_about_something_that_is_there),
        workshop_test(a_study_that_is_not_there_is_an_error_with_its_path),
        workshop_test(refused_memory_is_survived),
        workshop_test(studies_that_are_spoilt_never_crash),
        workshop_test(the_schema_is_json_and_knows_every_method_and_key),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
