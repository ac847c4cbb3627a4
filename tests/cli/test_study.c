/* orken new, check, run: a study from nothing to its report. */
#include <signal.h>

#include "program.h"

#include <jansson.h>

static void a_new_study_is_right_and_runs(void **state)
{
    assert_orken(*state, "new deep/s", 0, "orken run deep/s/study.yaml", "");
    assert_orken(*state, "check deep/s/study.yaml", 0, "no errors", "");
    assert_orken(*state, "run deep/s/study.yaml", 0, "2 recomputed\nclaims: 1 hold, 0 do not", "");
    char *report = read_text(*state, "deep/s/study-out/report.html");
    assert_non_null(report);
    free(report);
    assert_orken(*state, "run deep/s/study.yaml --strict", 0, "none was recomputed", "");
}

static void a_study_that_is_there_is_not_overwritten(void **state)
{
    write_text(*state, "study.yaml", "mine");
    assert_orken(*state, "new .", 1, "", "./study.yaml is there already and is left as it is");
    char *kept = read_text(*state, "study.yaml");
    assert_string_equal(kept, "mine");
    free(kept);
    assert_null(read_text(*state, "regional.csv"));
    assert_orken(*state, "new", 2, "", "usage: orken new DIR");
}

static void the_report_goes_where_it_is_told(void **state)
{
    assert_orken(*state, "new s", 0, "", "");
    assert_orken(*state, "run s/study.yaml --out here --figures png", 0, "report: here/report.html",
                 "");
    char *json = read_text(*state, "here/run.json");
    assert_non_null(json);
    assert_contains(json, "orken run s/study.yaml --out here --figures png");
    free(json);
}

static void a_wrong_study_exits_with_1_and_leaves_no_folder(void **state)
{
    assert_orken(*state, "new s", 0, "", "");
    write_text(*state, "s/study.yaml",
               "study: x\ndata: {d: {file: regional.csv, unit: regoin}}\n"
               "steps:\n- {id: a, method: composite, data: d, "
               "indicators: [grp]}\n");
    assert_orken(*state, "check s/study.yaml", 1, "", "did you mean \"region\"?");
    assert_orken(*state, "run s/study.yaml --out o", 1, "", "s/study.yaml, line 2");
    assert_null(read_text(*state, "o/report.html"));
    write_text(*state, "s/study.yaml",
               "study: x\ndata: {d: {file: regional.csv}}\nsteps:\n- {id: a, method: compsite, "
               "data: d}\n");
    assert_orken(*state, "run s/study.yaml", 1, "", "did you mean \"composite\"?");
    assert_orken(*state, "run none.yaml", 1, "", "none.yaml");
    assert_orken(*state, "run", 2, "", "usage: orken run STUDY.yaml");
    assert_orken(*state, "run s/study.yaml --figures gif", 2, "", "is not svg, pdf or png");
}

static void a_claim_that_does_not_hold_fails_a_strict_run_after_its_report(void **state)
{
    assert_orken(*state, "new s", 0, "", "");
    char *text = read_text(*state, "s/study.yaml");
    char *figure = strstr(text, "equals: 0.3329");
    assert_non_null(figure);
    memcpy(figure, "equals: 0.4444", strlen("equals: 0.4444"));
    write_text(*state, "s/study.yaml", text);
    free(text);
    assert_orken(*state, "run s/study.yaml", 0, "claims: 0 hold, 1 do not, 0 undecided", "");
    assert_orken(*state, "run s/study.yaml --strict", 1, "report: s/study-out/report.html",
                 "1 of 1 claims");
}

static void only_named_steps_are_run(void **state)
{
    assert_orken(*state, "new s", 0, "", "");
    assert_orken(*state, "run s/study.yaml --only ranking", 0, "steps: 1, 1 recomputed", "");
    assert_orken(*state, "run s/study.yaml --only rankin", 1, "", "did you mean \"ranking\"?");
}

/* The data never end, so that the run is at work when it is told to stop. */
static void a_run_that_is_told_to_stop_leaves_nothing(void **state)
{
    static const struct {
        const char *name;
        int exit_status;
    } signals[] = {{"INT", 130}, {"TERM", 143}, {"HUP", 129}};
    write_text(*state, "study.yaml",
               "study: t\ndata: {d: {file: d.csv, unit: a}}\n"
               "steps: [{id: s, method: composite, data: d, indicators: b}]\n");
    /* Under nohup a hang-up stops nothing. */
    struct sigaction hangup;
    sigaction(SIGHUP, NULL, &hangup);
    for (size_t k = 0; k < (hangup.sa_handler == SIG_IGN ? 2 : 3); k++) {
        char shell[512];
        snprintf(shell, sizeof shell,
                 "rm -f d.csv; mkfifo d.csv; exec 3<>d.csv; printf 'a,b\\nx,1\\n' >&3; "
                 "\"$ORK_PROGRAM\" run study.yaml --out made/out & "
                 "for i in 1 2 3 4 5 6 7 8 9; do sleep 0.1; [ -d made ] && break; done; sleep 0.1; "
                 "kill -%s $!; wait $!; status=$?; ls -A; (exit $status)",
                 signals[k].name);
        OWNED_RUN run = run_shell(*state, shell);
        assert_int_equal(run.exit_status, signals[k].exit_status);
        assert_contains(run.err, "interrupted; nothing was written");
        assert_null(strstr(run.out, "made"));
    }
}

static void a_long_file_and_a_joined_one_are_brought_together(void **state)
{
    write_text(*state, "long.csv", "code,what,v\n05,ict,1\n05,grp,9\n07,ict,4\n07,grp,12\n");
    write_text(*state, "people.csv", "code,people\nАктобе,7\nAkmola,5\n");
    write_text(*state, "units.csv", "code,name_en,name_ru\n05,Akmola,Акмола\n07,Aktobe,Актобе\n");
    assert_orken(*state,
                 "composite long.csv --wider what,v --unit code --units units.csv "
                 "--join people.csv --derive 'each = grp / people' --indicators ict,each "
                 "--format csv",
                 0, "Akmola", "");
    assert_orken(*state, "composite long.csv --wider what --unit code --indicators ict", 2, "",
                 "--wider indicator,value");
    assert_orken(*state, "composite lang.csv --unit code --indicators ict", 1, "",
                 "did you mean \"long.csv\"?");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        program_test(a_new_study_is_right_and_runs),
        program_test(a_study_that_is_there_is_not_overwritten),
        program_test(the_report_goes_where_it_is_told),
        program_test(a_wrong_study_exits_with_1_and_leaves_no_folder),
        program_test(a_claim_that_does_not_hold_fails_a_strict_run_after_its_report),
        program_test(only_named_steps_are_run),
        program_test(a_run_that_is_told_to_stop_leaves_nothing),
        program_test(a_long_file_and_a_joined_one_are_brought_together),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
