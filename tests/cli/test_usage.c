/* Commands, help, wrong usage, and where output goes. */
#include "program.h"

#include <jansson.h>

static void version_is_one_line(void **state)
{
    OWNED_RUN run = run_orken(*state, "--version");
    assert_int_equal(run.exit_status, 0);
    assert_string_equal(run.out, "orken " ORK_VERSION "\n");
    assert_string_equal(run.err, "");
}

static void without_arguments_help_goes_to_standard_error(void **state)
{
    OWNED_RUN run = run_orken(*state, "");
    assert_int_equal(run.exit_status, 2);
    assert_string_equal(run.out, "");
    assert_contains(run.err, "orken run STUDY.yaml");
}

static void every_command_has_help_with_an_example(void **state)
{
    static const char *const commands[] = {"run",     "check", "new",   "data",
                                           "methods", "help",  "schema"};
    OWNED_RUN overview = run_orken(*state, "help");
    assert_int_equal(overview.exit_status, 0);
    for (size_t k = 0; k < sizeof commands / sizeof *commands; k++) {
        char arguments[64];
        snprintf(arguments, sizeof arguments, "  orken %s ", commands[k]);
        assert_contains(overview.out, arguments);
        snprintf(arguments, sizeof arguments, "help %s", commands[k]);
        assert_orken(*state, arguments, 0, "Example\n  orken", "");
        if (strcmp(commands[k], "help") == 0) continue;
        snprintf(arguments, sizeof arguments, "%s --help", commands[k]);
        assert_orken(*state, arguments, 0, "Example\n  orken", "");
    }
}

static void every_method_has_help_with_an_example(void **state)
{
    for (size_t k = 0; k < ork_method_count(); k++) {
        char arguments[128];
        snprintf(arguments, sizeof arguments, "help %s", ork_method_at(k)->name);
        assert_orken(*state, arguments, 0, "Example\n  orken", "");
        snprintf(arguments, sizeof arguments, "%s --help", ork_method_at(k)->name);
        assert_orken(*state, arguments, 0, "--geography YEAR", "");
        assert_orken(*state, "help", 0, ork_method_at(k)->name, "");
        assert_orken(*state, "methods", 0, ork_method_at(k)->name, "");
    }
}

/* In a shell, so that an example reads as it is written: `orken` is the program, `examples` ours.
 */
#define AS_WRITTEN                                                                                 \
    "set -e; orken() { \"$ORK_PROGRAM\" \"$@\"; }; ln -sfn \"$ORK_SOURCE/examples\" examples\n"

static void every_methods_example_runs(void **state)
{
    for (size_t k = 0; k < ork_method_count(); k++) {
        char command[2048];
        snprintf(command, sizeof command, AS_WRITTEN "%s", ork_method_at(k)->example);
        OWNED_RUN run = run_shell(*state, command);
        if (run.exit_status != 0) fail_msg("%s: %s", ork_method_at(k)->example, run.err);
    }
}

/* An option of a method that hides a common one could never be given its common meaning. */
static void no_method_hides_a_common_option(void **state)
{
    OWNED_RUN common = run_orken(*state, "help options");
    assert_int_equal(common.exit_status, 0);
    for (size_t k = 0; k < ork_method_count(); k++) {
        const ork_method *method = ork_method_at(k);
        for (size_t p = 0; p < method->param_count; p++) {
            char name[64], option[80];
            snprintf(option, sizeof option, "\n  --%s ", ork_param_name(&method->params[p], name));
            if (strstr(common.out, option)) fail_msg("%s hides%s", method->name, option);
        }
    }
}

static void common_options_are_explained_once(void **state)
{
    assert_orken(*state, "help options", 0, "--derive NAME=EXPRESSION", "");
    assert_orken(*state, "help options", 0, "--missing TEXT,…", "");
}

static void an_unknown_command_gets_a_suggestion(void **state)
{
    assert_orken(*state, "rnu", 2, "", "did you mean \"run\"?");
    assert_orken(*state, "study.yaml", 2, "", "orken run study.yaml");
    assert_orken(*state, "table.csv", 2, "", "orken data table.csv");
    assert_orken(*state, "help comand", 2, "", "there is no help on \"comand\"");
    assert_orken(*state, "schema compsite", 2, "", "did you mean \"composite\"?");
}

static void methods_are_listed_for_programs_and_for_the_reference(void **state)
{
    OWNED_RUN run = run_orken(*state, "methods --format json");
    json_t *list = json_loads(run.out, 0, NULL);
    assert_int_equal(json_array_size(list), ork_method_count());
    json_decref(list);
    assert_orken(*state, "methods --format markdown", 0, "## Parameters", "");
}

static void schemas_are_json(void **state)
{
    OWNED_RUN study = run_orken(*state, "schema");
    OWNED_RUN method = run_orken(*state, "schema composite");
    assert_int_equal(study.exit_status, 0);
    json_t *schemas[] = {json_loads(study.out, 0, NULL), json_loads(method.out, 0, NULL)};
    assert_non_null(json_object_get(schemas[0], "properties"));
    assert_non_null(json_object_get(json_object_get(schemas[1], "properties"), "indicators"));
    json_decref(schemas[0]);
    json_decref(schemas[1]);
}

static void a_full_disk_is_told(void **state)
{
    if (access("/dev/full", W_OK) != 0) skip();
    write_text(*state, "d.csv", "a\n1\n");
    OWNED_RUN run = run_shell(*state, "\"$ORK_PROGRAM\" data d.csv >/dev/full");
    assert_int_equal(run.exit_status, 1);
    assert_string_equal(run.err,
                        "orken: standard output cannot be written: No space left on device\n");
}

static void a_closed_pipe_ends_silently(void **state)
{
    write_text(*state, "d.csv", "a\n1\n");
    OWNED_RUN run =
        run_shell(*state, "( sleep 0.3; \"$ORK_PROGRAM\" data d.csv; echo status $? >&2 ) | true");
    assert_string_equal(run.err, "status 1\n");
}

static void an_interrupt_stops_the_work(void **state)
{
    OWNED_RUN run =
        run_shell(*state, "mkfifo pipe; \"$ORK_PROGRAM\" data - <pipe & pid=$!; exec 9>pipe; "
                          "sleep 0.5; kill -INT $pid; wait $pid");
    assert_int_equal(run.exit_status, 130);
    assert_contains(run.err, "orken: interrupted");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        program_test(version_is_one_line),
        program_test(without_arguments_help_goes_to_standard_error),
        program_test(every_command_has_help_with_an_example),
        program_test(every_method_has_help_with_an_example),
        program_test(every_methods_example_runs),
        program_test(no_method_hides_a_common_option),
        program_test(common_options_are_explained_once),
        program_test(an_unknown_command_gets_a_suggestion),
        program_test(methods_are_listed_for_programs_and_for_the_reference),
        program_test(schemas_are_json),
        program_test(a_full_disk_is_told),
        program_test(a_closed_pipe_ends_silently),
        program_test(an_interrupt_stops_the_work),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
