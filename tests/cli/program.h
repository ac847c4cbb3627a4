/*
 * Running the built program as a user does: arguments through a shell, standard output and error
 * caught, exit status kept. Each test works in a folder of its own.
 */
#ifndef ORKEN_TESTS_PROGRAM_H
#define ORKEN_TESTS_PROGRAM_H

#include <sys/stat.h>
#include <sys/wait.h>

#include "testing.h"

typedef struct program_run {
    int exit_status; /* −1: killed by a signal */
    char *out, *err;
} program_run;

/* A fresh folder for a test; its name is in *state. */
static inline int with_folder(void **state)
{
    char path[] = "/tmp/orken-cli-XXXXXX";
    if (!mkdtemp(path)) return -1;
    *state = strdup(path);
    return *state ? 0 : -1;
}

static inline int without_folder(void **state)
{
    char command[256];
    snprintf(command, sizeof command, "rm -rf '%s'", (char *)*state);
    free(*state);
    return system(command) == 0 ? 0 : -1;
}

#define program_test(name) cmocka_unit_test_setup_teardown(name, with_folder, without_folder)

static inline void write_text(const char *folder, const char *name, const char *text)
{
    char path[512];
    snprintf(path, sizeof path, "%s/%s", folder, name);
    FILE *file = fopen(path, "w");
    assert_non_null(file);
    assert_true(fputs(text, file) >= 0);
    assert_int_equal(fclose(file), 0);
}

/* The text of a file of the folder, to be freed; NULL when it is not there. */
static inline char *read_text(const char *folder, const char *name)
{
    char path[512];
    snprintf(path, sizeof path, "%s/%s", folder, name);
    FILE *file = fopen(path, "r");
    if (!file) return NULL;
    char *text = calloc(1, 1 << 20);
    assert_non_null(text);
    size_t length = fread(text, 1, (1 << 20) - 1, file);
    assert_true(length < (1 << 20) - 1);
    fclose(file);
    return text;
}

/* Runs a shell command in the folder, where $ORK_PROGRAM is the program. */
static inline program_run run_shell(const char *folder, const char *shell)
{
    char command[4096];
    assert_non_null(getenv("ORK_PROGRAM"));
    int length =
        snprintf(command, sizeof command, "cd '%s' && { %s\n} >.out 2>.err", folder, shell);
    assert_true(length > 0 && (size_t)length < sizeof command);
    int status = system(command);
    program_run run = {.exit_status = WIFEXITED(status) ? WEXITSTATUS(status) : -1};
    run.out = read_text(folder, ".out");
    run.err = read_text(folder, ".err");
    assert_non_null(run.out);
    assert_non_null(run.err);
    return run;
}

/* Runs "orken ARGUMENTS" in the folder. */
static inline program_run run_orken(const char *folder, const char *arguments)
{
    char command[2048];
    int length = snprintf(command, sizeof command, "\"$ORK_PROGRAM\" %s", arguments);
    assert_true(length > 0 && (size_t)length < sizeof command);
    return run_shell(folder, command);
}

static inline void program_run_free(program_run *run)
{
    free(run->out);
    free(run->err);
}
#define OWNED_RUN __attribute__((cleanup(program_run_free))) program_run

/* Asserts that a text contains another; tells the whole text otherwise. */
static inline void assert_text_contains(const char *text, const char *part, int line)
{
    if (text && strstr(text, part)) return;
    print_error("line %d: no \"%s\" in:\n%s\n", line, part, text ? text : "(no file)");
    fail();
}
#define assert_contains(text, part) assert_text_contains((text), (part), __LINE__)

/* Runs and expects an exit status, a part of standard output and a part of standard error. */
#define assert_orken(folder, arguments, status, out_part, err_part)                                \
    do {                                                                                           \
        OWNED_RUN checked_ = run_orken((folder), (arguments));                                     \
        if (checked_.exit_status != (status))                                                      \
            print_error("%s:%d: orken %s: %s\n", __FILE__, __LINE__, (arguments), checked_.err);   \
        assert_int_equal(checked_.exit_status, (status));                                          \
        assert_contains(checked_.out, (out_part));                                                 \
        assert_contains(checked_.err, (err_part));                                                 \
    } while (0)

#endif
