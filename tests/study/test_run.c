#include <signal.h>
#include <sys/resource.h>

#include "study/hash.h"
#include "workshop.h"

static const char study_text[] = "study: Test\n"
                                 "data:\n"
                                 "  regional: {file: data.csv, unit: region, period: year}\n"
                                 "  names: {file: names.csv}\n"
                                 "derive:\n"
                                 "  regional: {both: skills + firms}\n"
                                 "steps:\n"
                                 "  - id: first\n"
                                 "    method: composite\n"
                                 "    data: regional\n"
                                 "    periods: [2011, 2016]\n"
                                 "    indicators: [skills, both]\n"
                                 "  - id: second\n"
                                 "    method: composite\n"
                                 "    data: first.scores\n"
                                 "    indicators: [score]\n"
                                 "claims:\n";

/* Writes the study with claims after it, opens and runs it into `out`. */
static ork_status run_text(ork_context *ctx, const char *text, bool strict,
                           ork_run_summary *summary)
{
    char out[512];
    snprintf(out, sizeof out, "%s", workshop_path("out"));
    if (!workshop_has("data.csv")) workshop_write("data.csv", workshop_data);
    if (!workshop_has("names.csv")) workshop_write("names.csv", "a,b\n1,x\n");
    workshop_write("s.yaml", text);
    ork_study *study = NULL;
    ork_status status = ork_study_open(ctx, workshop_path("s.yaml"), &study);
    const ork_run_options options = {.out = out, .strict = strict, .command_line = "orken run"};
    if (status == ORK_OK) status = ork_study_run(ctx, study, &options, summary);
    ork_study_free(study);
    return status;
}

static ork_status run_claims(ork_context *ctx, const char *claims, ork_run_summary *summary)
{
    char text[8192];
    snprintf(text, sizeof text, "%s%s", study_text, claims);
    return run_text(ctx, text, false, summary);
}

/* ---- Output ---- */

static void a_run_writes_its_files_and_nothing_beside_them(void **state)
{
    ork_context *ctx = *state;
    ork_run_summary summary;
    assert_ok(ctx, run_claims(ctx, "  []\n", &summary));
    const char *const files[] = {"out/report.html",
                                 "out/report.xlsx",
                                 "out/results.json",
                                 "out/run.json",
                                 "out/tables/first.scores.csv",
                                 "out/figures/first.ranking.svg"};
    for (size_t i = 0; i < sizeof files / sizeof *files; i++) {
        if (!workshop_has(files[i])) print_error("there is no %s\n", files[i]);
        assert_true(workshop_has(files[i]));
    }
    assert_int_equal(workshop_count("out"), 1);
    assert_int_equal(summary.steps, 2);
    assert_int_equal(summary.recomputed, 2);
    assert_non_null(strstr(summary.report, "out/report.html"));
    char *run = workshop_read("out/run.json");
    assert_non_null(strstr(run, "\"command\": \"orken run\""));
    assert_non_null(strstr(run, "\"tables/first.scores.csv\""));
    free(run);
}

static void a_second_run_computes_nothing_and_gives_the_same_bytes(void **state)
{
    ork_context *ctx = *state;
    ork_run_summary summary;
    const char *const files[] = {"out/report.html", "out/report.xlsx", "out/results.json",
                                 "out/tables/first.scores.csv", "out/figures/first.ranking.svg"};
    char first[5][ORK_SHA256_TEXT], second[ORK_SHA256_TEXT];
    assert_ok(ctx, run_claims(ctx, "  []\n", &summary));
    for (int i = 0; i < 5; i++)
        assert_ok(ctx, ork_sha256_file(ctx, workshop_path(files[i]), first[i]));
    sleep(3); /* a time in any of the files would change them; in a ZIP it counts by 2 seconds */
    assert_ok(ctx, run_claims(ctx, "  []\n", &summary));
    assert_int_equal(summary.steps, 2);
    assert_int_equal(summary.recomputed, 0);
    for (int i = 0; i < 5; i++) {
        assert_ok(ctx, ork_sha256_file(ctx, workshop_path(files[i]), second));
        if (strcmp(first[i], second) != 0) print_error("%s changed\n", files[i]);
        assert_string_equal(first[i], second);
    }
}

static void only_what_depends_on_a_change_is_computed_again(void **state)
{
    ork_context *ctx = *state;
    ork_run_summary summary;
    assert_ok(ctx, run_claims(ctx, "  []\n", &summary));
    char text[8192];
    snprintf(text, sizeof text, "%s  []\n", study_text);
    strcpy(strstr(text, "[score]"), "[score]\n    bands: 2\nclaims: []\n");
    assert_ok(ctx, run_text(ctx, text, false, &summary));
    assert_int_equal(summary.recomputed, 1);
    workshop_write("names.csv", "a,b\n2,y\n"); /* no step uses it */
    assert_ok(ctx, run_text(ctx, text, false, &summary));
    assert_int_equal(summary.recomputed, 0);
    ork_context_set_seed(ctx, 99);
    assert_ok(ctx, run_text(ctx, text, false, &summary));
    assert_int_equal(summary.recomputed, 2);
}

/* A feature of a square of side 1 whose lower left corner is at x, 0. */
#define SQUARE(name, x, right)                                                                     \
    "{\"type\": \"Feature\", \"properties\": {\"name\": \"" name                                   \
    "\"}, \"geometry\": {\"type\": \"Polygon\", \"coordinates\": [[[" x ", 0], [" right            \
    ", 0], [" right ", 1], [" x ", 1], [" x ", 0]]]}}"
#define SQUARES(last, end)                                                                         \
    "{\"type\": \"FeatureCollection\", \"features\": [" SQUARE("Akmola", "0", "1") ", " SQUARE(    \
        "Aktobe", "1", "2") ", " SQUARE("Atyrau", "2", "3") ", " SQUARE("Almaty city", last,       \
                                                                        end) "]}"

static void a_step_that_uses_outlines_is_computed_again_when_they_change(void **state)
{
    ork_context *ctx = *state;
    ork_run_summary summary;
    static const char text[] = "study: Test\n"
                               "units: {file: units.csv, boundaries: map.geojson}\n"
                               "data:\n"
                               "  regional: {file: data.csv, unit: region, period: year}\n"
                               "steps:\n"
                               "  - id: index\n"
                               "    method: composite\n"
                               "    data: regional\n"
                               "    indicators: [skills]\n"
                               "  - id: space\n"
                               "    method: spatial-autocorrelation\n"
                               "    data: regional\n"
                               "    variables: [skills]\n"
                               "claims:\n"
                               "  - {that: space.autocorrelation, where: {period: 2016, measure: "
                               "\"Moran's I\"}, column: links, equals: 6}\n";
    workshop_write("units.csv", "code,name_en\nA,Akmola\nB,Aktobe\nC,Atyrau\nD,Almaty city\n");
    workshop_write("map.geojson", SQUARES("3", "4"));
    assert_ok(ctx, run_text(ctx, text, false, &summary));
    assert_int_equal(summary.recomputed, 2);
    assert_int_equal(summary.hold, 1); /* four in a row: three pairs, both ways */
    assert_ok(ctx, run_text(ctx, text, false, &summary));
    assert_int_equal(summary.recomputed, 0);
    workshop_write("map.geojson", SQUARES("5", "6"));
    assert_ok(ctx, run_text(ctx, text, false, &summary));
    assert_int_equal(summary.recomputed, 1);
    assert_int_equal(summary.hold, 0); /* the last is an island now */
}

static void a_study_that_is_run_again_reads_its_files_again(void **state)
{
    ork_context *ctx = *state;
    ork_run_summary summary;
    ork_study *study = NULL;
    assert_ok(ctx, run_claims(ctx,
                              "  - {that: regional, where: {unit: Akmola, period: 2016}, "
                              "column: skills, equals: 15}\n",
                              &summary));
    assert_ok(ctx, ork_study_open(ctx, workshop_path("s.yaml"), &study));
    char out[512];
    snprintf(out, sizeof out, "%s", workshop_path("out"));
    const ork_run_options options = {.out = out};
    assert_ok(ctx, ork_study_run(ctx, study, &options, &summary));
    assert_int_equal(summary.hold, 1);
    char data[sizeof workshop_data];
    memcpy(data, workshop_data, sizeof data);
    memcpy(strstr(data, "Akmola,2016,15"), "Akmola,2016,16", 14);
    workshop_write("data.csv", data);
    assert_ok(ctx, ork_study_run(ctx, study, &options, &summary));
    assert_int_equal(summary.fail, 1);
    assert_int_equal(summary.recomputed, 2);
    ork_study_free(study);
}

static void only_the_chosen_steps_and_what_they_need_are_run(void **state)
{
    ork_context *ctx = *state;
    ork_run_summary summary;
    ork_study *study = NULL;
    assert_ok(ctx, run_claims(ctx, "  []\n", &summary));
    assert_ok(ctx, ork_study_open(ctx, workshop_path("s.yaml"), &study));
    const char *only[] = {"first"}, *wrong[] = {"frist"};
    char out[512];
    snprintf(out, sizeof out, "%s", workshop_path("other"));
    ork_run_options options = {.out = out, .only = only, .only_count = 1};
    assert_ok(ctx, ork_study_run(ctx, study, &options, &summary));
    assert_int_equal(summary.steps, 1);
    assert_false(workshop_has("other/tables/second.scores.csv"));
    snprintf(out, sizeof out, "%s", workshop_path("out"));
    assert_ok(ctx, ork_study_run(ctx, study, &options, &summary));
    assert_int_equal(summary.recomputed, 0);
    options.only_count = 0; /* the result of the step that was left out is still kept */
    assert_ok(ctx, ork_study_run(ctx, study, &options, &summary));
    assert_int_equal(summary.recomputed, 0);
    options.only_count = 1;
    options.only = wrong;
    assert_error(ctx, ork_study_run(ctx, study, &options, &summary), ORK_ERR_ARGUMENT,
                 "did you mean \"first\"?");
    ork_study_free(study);
}

static void what_users_put_into_the_folder_stays(void **state)
{
    ork_context *ctx = *state;
    ork_run_summary summary;
    assert_ok(ctx, run_claims(ctx, "  []\n", &summary));
    workshop_write("out/notes.txt", "mine");
    workshop_write("out/tables/mine.csv", "mine");
    workshop_write("out/tables/first.scores.csv", "changed by hand");
    assert_ok(ctx, run_claims(ctx, "  []\n", &summary));
    char *mine = workshop_read("out/notes.txt"), *inner = workshop_read("out/tables/mine.csv");
    char *ours = workshop_read("out/tables/first.scores.csv");
    assert_string_equal(mine, "mine");
    assert_string_equal(inner, "mine");
    assert_null(strstr(ours, "by hand"));
    assert_int_equal(workshop_count("out"), 1);
    free(mine);
    free(inner);
    free(ours);
}

static void a_folder_that_holds_something_else_is_refused(void **state)
{
    ork_context *ctx = *state;
    ork_run_summary summary;
    mkdir(workshop_path("out"), 0777);
    workshop_write("out/letter.txt", "Dear");
    assert_error(ctx, run_claims(ctx, "  []\n", &summary), ORK_ERR_IO, "--out");
    assert_true(workshop_has("out/letter.txt"));
    assert_int_equal(workshop_count("out"), 1);
}

/* ---- Errors ---- */

/* One message with the text; nothing is written and an earlier run stays as it was. */
static void assert_refused(ork_context *ctx, const char *from, const char *to, const char *message,
                           int line)
{
    char text[8192], changed[8192];
    ork_run_summary summary;
    snprintf(text, sizeof text, "%s  []\n", study_text);
    const char *at = strstr(text, from);
    assert_non_null(at);
    snprintf(changed, sizeof changed, "%.*s%s%s", (int)(at - text), text, to, at + strlen(from));
    ork_status status = run_text(ctx, changed, false, &summary);
    char *error = ork_error_text(ork_context_error(ctx));
    assert_true(status == ORK_ERR_DATA || status == ORK_ERR_ARGUMENT || status == ORK_ERR_IO);
    if (!strstr(error, message)) print_error("expected \"%s\" in: %s\n", message, error);
    assert_non_null(strstr(error, message));
    if (line) assert_int_equal(ork_context_error(ctx)->place.line, line);
    assert_int_equal(workshop_count("out"), 0);
    free(error);
}

static void a_wrong_column_is_told_with_its_line_and_the_right_name(void **state)
{
    ork_context *ctx = *state;
    assert_refused(ctx, "[skills, both]", "[skils, both]", "did you mean \"skills\"?", 12);
    assert_refused(ctx, "unit: region", "unit: regoin", "did you mean \"region\"?", 3);
    assert_refused(ctx, "skills + firms", "skills + fims", "did you mean \"firms\"?", 6);
    assert_int_equal(ork_context_error(ctx)->place.character, 29);
    assert_refused(ctx, "[score]", "[scoer]", "did you mean \"score\"?", 16);
}

static void a_bad_expression_is_told_with_its_line_and_character(void **state)
{
    ork_context *ctx = *state;
    assert_refused(ctx, "skills + firms", "skills + ) firms", "", 6);
    assert_int_equal(ork_context_error(ctx)->place.character, 29);
}

static void a_unit_that_stands_twice_is_told_with_both_rows(void **state)
{
    ork_context *ctx = *state;
    workshop_write("data.csv", "region,year,skills,firms\nAkmola,2011,1,2\nAkmola,2011,3,4\n");
    assert_refused(ctx, "Test", "Test", "Akmola", 0);
    assert_int_equal(ork_context_error(ctx)->place.row, 3);
    assert_non_null(strstr(ork_context_error(ctx)->place.file, "data.csv"));
}

static void a_file_that_cannot_be_read_is_told_with_its_name(void **state)
{
    ork_context *ctx = *state;
    workshop_write("data.csv", "region,year\n\"never closed,2011\n");
    assert_refused(ctx, "Test", "Test", "data.csv", 0);
}

static void a_period_that_is_not_there_is_told(void **state)
{
    assert_refused(*state, "[2011, 2016]", "[2011, 2017]", "2017", 0);
}

static void a_cancelled_run_leaves_nothing(void **state)
{
    ork_context *ctx = *state;
    ork_run_summary summary;
    ork_context_cancel(ctx);
    char text[8192];
    snprintf(text, sizeof text, "%s  []\n", study_text);
    assert_int_equal(run_text(ctx, text, false, &summary), ORK_ERR_CANCELLED);
    assert_int_equal(workshop_count("out"), 0);
}

/* A disk that takes no more: here, a limit on the size of files. */
static void a_full_disk_leaves_the_earlier_run_as_it_was(void **state)
{
    ork_context *ctx = *state;
    ork_run_summary summary;
    assert_ok(ctx, run_claims(ctx, "  []\n", &summary));
    char *before = workshop_read("out/report.html");
    struct rlimit old, small;
    getrlimit(RLIMIT_FSIZE, &old);
    small = (struct rlimit){.rlim_cur = 12000, .rlim_max = old.rlim_max};
    signal(SIGXFSZ, SIG_IGN);
    ork_study *study = NULL;
    ork_status status = ork_study_open(ctx, workshop_path("s.yaml"), &study);
    char out[512];
    snprintf(out, sizeof out, "%s", workshop_path("out"));
    const ork_run_options options = {.out = out};
    setrlimit(RLIMIT_FSIZE, &small);
    if (status == ORK_OK) status = ork_study_run(ctx, study, &options, &summary);
    setrlimit(RLIMIT_FSIZE, &old);
    ork_study_free(study);
    assert_int_equal(status, ORK_ERR_IO);
    char *after = workshop_read("out/report.html");
    assert_string_equal(before, after);
    assert_int_equal(workshop_count("out"), 1);
    free(before);
    free(after);
}

static void a_check_computes_nothing_and_finds_what_a_run_would(void **state)
{
    ork_context *ctx = *state;
    ork_run_summary summary;
    ork_study *study = NULL;
    assert_ok(ctx, run_claims(ctx, "  []\n", &summary));
    assert_ok(ctx, ork_study_open(ctx, workshop_path("s.yaml"), &study));
    assert_ok(ctx, ork_study_check(ctx, study));
    ork_study_free(study);
    workshop_write("data.csv", "region,year,skills\nAkmola,2011,1\n");
    assert_ok(ctx, ork_study_open(ctx, workshop_path("s.yaml"), &study));
    assert_error(ctx, ork_study_check(ctx, study), ORK_ERR_DATA, "firms");
    ork_study_free(study);
}

/* ---- Claims ---- */

static void assert_claim(ork_context *ctx, const char *claim, ork_claim_outcome outcome,
                         const char *found)
{
    static const char *const outcomes[] = {"holds", "fails", "undecided"};
    ork_run_summary summary;
    char text[2048], expected[64];
    snprintf(text, sizeof text, "  - {%s}\n", claim);
    assert_ok(ctx, run_claims(ctx, text, &summary));
    char *json = workshop_read("out/results.json");
    const char *claims = strstr(json, "\"claims\"");
    snprintf(expected, sizeof expected, "\"outcome\": \"%s\"", outcomes[outcome]);
    if (!strstr(claims, expected) || !strstr(claims, found))
        print_error("%s\nexpected %s and \"%s\" in: %s\n", claim, expected, found, claims);
    assert_non_null(strstr(claims, expected));
    assert_non_null(strstr(claims, found));
    free(json);
}

static void numbers_are_held_within_half_of_the_last_printed_digit(void **state)
{
    ork_context *ctx = *state;
    const char *cell = "that: regional, where: {unit: Aktobe, period: 2016}, column: skills, ";
    char claim[512];
    snprintf(claim, sizeof claim, "%s equals: 25", cell);
    assert_claim(ctx, claim, ORK_CLAIM_HOLDS, "\"found\": \"25\"");
    snprintf(claim, sizeof claim, "%s equals: 25.5", cell);
    assert_claim(ctx, claim, ORK_CLAIM_FAILS, "\"difference\": -0.5");
    snprintf(claim, sizeof claim, "%s equals: 25.5, tolerance: 0.5", cell);
    assert_claim(ctx, claim, ORK_CLAIM_HOLDS, "25.5 ± 0.5");
    snprintf(claim, sizeof claim, "%s at-least: 20, at-most: 24", cell);
    assert_claim(ctx, claim, ORK_CLAIM_FAILS, "\"difference\": 1");
    snprintf(claim, sizeof claim, "%s rank: 3", cell);
    assert_claim(ctx, claim, ORK_CLAIM_HOLDS, "№ 3 (25)");
}

static void expressions_texts_and_sets_are_held(void **state)
{
    ork_context *ctx = *state;
    assert_claim(ctx,
                 "that: regional, where: {unit: Akmola, period: 2016}, "
                 "expression: 100 * share(firms), equals: 20",
                 ORK_CLAIM_HOLDS, "20");
    assert_claim(ctx,
                 "that: regional, where: year = 2016 and firms > 5, column: region, "
                 "equals: [Almaty city, Aktobe]",
                 ORK_CLAIM_HOLDS, "Aktobe, Almaty city");
    assert_claim(ctx,
                 "that: regional, where: year = 2016 and firms > 5, column: region, "
                 "equals: [Almaty city, Akmola]",
                 ORK_CLAIM_FAILS, "(+Aktobe, −Akmola)");
    assert_claim(ctx, "that: regional, where: {period: 2016}, holds: both > skills",
                 ORK_CLAIM_HOLDS, "4 / 4");
    assert_claim(ctx, "that: regional, where: {period: 2016}, holds: skills > 20", ORK_CLAIM_FAILS,
                 "Akmola, 2016");
    assert_claim(ctx, "that: first.ranking, where: {rank: 1}, column: unit, is: Almaty city",
                 ORK_CLAIM_HOLDS, "Almaty city");
}

static void a_unit_may_be_written_by_any_of_its_names(void **state)
{
    ork_context *ctx = *state;
    ork_run_summary summary;
    workshop_write("units.csv", "code,name_en,name_kk\nALA,Almaty city,Алматы қаласы\n"
                                "ATY,Atyrau,Атырау облысы\nAKM,Akmola,Ақмола облысы\n"
                                "AKT,Aktobe,Ақтөбе облысы\n");
    char text[8192];
    snprintf(
        text, sizeof text,
        "%sunits: {file: units.csv}\nclaims:\n"
        "  - {that: regional, where: {unit: Алматы, period: 2016}, column: skills, equals: 60}\n"
        "  - {that: regional, where: year = 2016 and firms > 5, column: region, "
        "equals: [ALA, Ақтөбе облысы]}\n",
        study_text);
    char *claims = strstr(text, "claims:\n");
    memmove(claims, claims + strlen("claims:\n"), strlen(claims + strlen("claims:\n")) + 1);
    assert_ok(ctx, run_text(ctx, text, false, &summary));
    assert_int_equal(summary.hold, 2);
}

static void what_cannot_be_decided_says_why(void **state)
{
    ork_context *ctx = *state;
    assert_claim(ctx, "that: regional, where: {unit: Nowhere}, column: skills, equals: 1",
                 ORK_CLAIM_UNDECIDED, "no row is meant");
    assert_claim(ctx, "that: regional, where: {unit: Akmola}, column: skills, equals: 1",
                 ORK_CLAIM_UNDECIDED, "2 rows are meant");
    assert_claim(ctx, "that: first.values, value: units, equals: 4", ORK_CLAIM_HOLDS, "\"4\"");
}

static void a_claim_on_what_is_not_there_is_an_error_at_its_line(void **state)
{
    static const struct {
        const char *claim, *message;
    } wrong[] = {
        {"that: regional, where: {unit: Akmola}, column: skils, equals: 1",
         "line 18, character 53: there is no column \"skils\""},
        {"that: regional, where: {yaer: 2011}, column: skills, equals: 1",
         "did you mean \"year\"?"},
        {"that: first.values, value: unts, equals: 4", "did you mean \"units\"?"},
        {"that: regional, where: year > \"a\", column: skills, equals: 1", "line 18, character 34"},
    };
    ork_run_summary summary;
    for (size_t k = 0; k < sizeof wrong / sizeof *wrong; k++) {
        char text[512];
        snprintf(text, sizeof text, "  - {%s}\n", wrong[k].claim);
        assert_error(*state, run_claims(*state, text, &summary), ORK_ERR_DATA, wrong[k].message);
        assert_int_equal(workshop_count("out"), 0);
    }
}

static void errors_of_evaluation_are_at_their_character(void **state)
{
    ork_run_summary summary;
    static const char text[] = "study: Test\n"
                               "data: {d: {file: data.csv, unit: region, period: year}}\n"
                               "steps:\n"
                               "  - {id: a, method: composite, data: d, indicators: skills,\n"
                               "     where: '1 = 1 and year > \"a\"'}\n";
    /* `year >` begins behind the quotation mark and ten characters */
    assert_error(*state, run_text(*state, text, false, &summary), ORK_ERR_DATA,
                 "line 5, character 29: a number cannot be compared with a text");
}

static void a_long_data_set_is_made_wide(void **state)
{
    ork_run_summary summary;
    static const char text[] =
        "study: Test\n"
        "data:\n"
        "  d: {file: long.csv, unit: region, wider: {names: what, values: value},\n"
        "      labels: {ict: IT}}\n"
        "steps:\n"
        "  - {id: a, method: composite, data: d, indicators: [ict, grp]}\n"
        "claims: [{that: d, where: {unit: B}, column: ict, equals: 4}]\n";
    workshop_write("long.csv", "region,what,value\nA,ict,1\nA,grp,2\nB,ict,4\nB,grp,9\n");
    assert_ok(*state, run_text(*state, text, true, &summary));
    char wrong[sizeof text];
    snprintf(wrong, sizeof wrong, "%s", text);
    memcpy(strstr(wrong, "names: what"), "names: waht", strlen("names: waht"));
    assert_error(*state, run_text(*state, wrong, true, &summary), ORK_ERR_DATA,
                 "line 3, character 52: there is no column \"waht\"");
    memcpy(strstr(wrong, "names: waht"), "nmaes: what", strlen("nmaes: what"));
    assert_error(*state, run_text(*state, wrong, true, &summary), ORK_ERR_DATA,
                 "did you mean \"names\"?");
    workshop_write("long.csv", "region,what,value\nA,ict,1\nA,ict,2\nB,ict,4\n");
    assert_error(*state, run_text(*state, text, true, &summary), ORK_ERR_DATA, "rows 2 and 3");
}

static void notes_of_preparing_are_in_the_results_of_every_run(void **state)
{
    ork_run_summary summary;
    workshop_write("names.csv", "a,b\n1,x\n");
    workshop_write("data.csv", "region,year,skills,firms,code\nA,2011,1,2,01\nB,2011,2,4,02\n"
                               "A,2016,1,2,01\nB,2016,3,5,02\n");
    for (int run = 0; run < 2; run++) {
        assert_ok(*state, run_claims(*state, "  []\n", &summary));
        assert_int_equal(summary.recomputed, run == 0 ? 2 : 0);
        char *json = workshop_read("out/results.json");
        const char *claims = strstr(json, "\"claims\": ");
        assert_non_null(claims);
        assert_non_null(
            strstr(claims, "\"notes\": [\n{\"severity\": \"info\", \"code\": \"codes\""));
        free(json);
    }
}

static void a_strict_run_is_written_and_fails_when_a_claim_does_not_hold(void **state)
{
    ork_context *ctx = *state;
    ork_run_summary summary;
    char text[8192];
    snprintf(text, sizeof text,
             "%s  - {that: first.values, value: units, equals: 5}\n"
             "  - {that: first.values, value: units, equals: 4}\n",
             study_text);
    assert_error(ctx, run_text(ctx, text, true, &summary), ORK_ERR_DATA, "1 of 2 claims");
    assert_int_equal(summary.hold, 1);
    assert_int_equal(summary.fail, 1);
    assert_true(workshop_has("out/report.html"));
}

/* ---- Memory ---- */

static ork_status run_again(ork_context *ctx, void *data)
{
    ork_study *study = NULL;
    ork_run_summary summary;
    char out[512];
    snprintf(out, sizeof out, "%s", workshop_path("out"));
    ork_status status = ork_study_open(ctx, data, &study);
    const ork_run_options options = {.out = out};
    if (status == ORK_OK) status = ork_study_run(ctx, study, &options, &summary);
    ork_study_free(study);
    return status;
}

static void refused_memory_leaves_the_earlier_run_as_it_was(void **state)
{
    ork_context *ctx = *state;
    ork_run_summary summary;
    char path[512];
    assert_ok(ctx,
              run_claims(ctx, "  - {that: first.values, value: units, equals: 5}\n", &summary));
    snprintf(path, sizeof path, "%s", workshop_path("s.yaml"));
    for (size_t n = 1; n < 20000; n = n + 1 + n / 8) {
        ork_context *poor = ork_context_new();
        failing_memory failing = {.countdown = n};
        ork_context_set_threads(poor, 1);
        ork_context_set_memory_hook(poor, refuse_nth, &failing);
        ork_status status = run_again(poor, path);
        ork_context_free(poor);
        assert_true(status == ORK_ERR_MEMORY || !failing.refused);
        assert_true(workshop_has("out/report.html"));
        assert_int_equal(workshop_count("out"), 1);
        if (!failing.refused) break;
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        workshop_test(a_run_writes_its_files_and_nothing_beside_them),
        workshop_test(a_second_run_computes_nothing_and_gives_the_same_bytes),
        workshop_test(only_what_depends_on_a_change_is_computed_again),
        workshop_test(a_step_that_uses_outlines_is_computed_again_when_they_change),
        workshop_test(a_study_that_is_run_again_reads_its_files_again),
        workshop_test(only_the_chosen_steps_and_what_they_need_are_run),
        workshop_test(what_users_put_into_the_folder_stays),
        workshop_test(a_folder_that_holds_something_else_is_refused),
        workshop_test(a_wrong_column_is_told_with_its_line_and_the_right_name),
        workshop_test(a_bad_expression_is_told_with_its_line_and_character),
        workshop_test(a_unit_that_stands_twice_is_told_with_both_rows),
        workshop_test(a_file_that_cannot_be_read_is_told_with_its_name),
        workshop_test(a_period_that_is_not_there_is_told),
        workshop_test(a_cancelled_run_leaves_nothing),
        workshop_test(a_full_disk_leaves_the_earlier_run_as_it_was),
        workshop_test(a_check_computes_nothing_and_finds_what_a_run_would),
        workshop_test(numbers_are_held_within_half_of_the_last_printed_digit),
        workshop_test(expressions_texts_and_sets_are_held),
        workshop_test(a_unit_may_be_written_by_any_of_its_names),
        workshop_test(what_cannot_be_decided_says_why),
        workshop_test(a_claim_on_what_is_not_there_is_an_error_at_its_line),
        workshop_test(errors_of_evaluation_are_at_their_character),
        workshop_test(a_long_data_set_is_made_wide),
        workshop_test(notes_of_preparing_are_in_the_results_of_every_run),
        workshop_test(a_strict_run_is_written_and_fails_when_a_claim_does_not_hold),
        workshop_test(refused_memory_leaves_the_earlier_run_as_it_was),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
