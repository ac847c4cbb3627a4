/* Files are read whole and written whole or not at all. */
#include <fcntl.h>
#include <sys/stat.h>

#include "testing.h"

static char folder[] = "/tmp/orken-test-XXXXXX";

static int make_folder(void **state)
{
    (void)state;
    return mkdtemp(folder) ? 0 : -1;
}

static int remove_folder(void **state)
{
    (void)state;
    return rmdir(folder); /* fails when a temporary file was left */
}

static const char *in_folder(const char *name)
{
    static char path[256];
    snprintf(path, sizeof path, "%s/%s", folder, name);
    return path;
}

static void what_was_written_is_read_back(void **state)
{
    ork_context *ctx = *state;
    char written[100000];
    for (size_t i = 0; i < sizeof written; i++)
        written[i] = (char)(i * 7);
    assert_ok(ctx, ork_write_file(ctx, in_folder("a"), written, sizeof written));
    assert_ok(ctx, ork_write_file(ctx, in_folder("a"), written, sizeof written)); /* replaces */
    char *bytes;
    size_t length;
    assert_ok(ctx, ork_read_file(ctx, in_folder("a"), SIZE_MAX, &bytes, &length));
    assert_int_equal(length, sizeof written);
    assert_memory_equal(bytes, written, length);
    free(bytes);
    assert_error(ctx, ork_read_file(ctx, in_folder("a"), 99999, &bytes, &length), ORK_ERR_IO,
                 "larger than 99999 bytes");
    unlink(in_folder("a"));
}

static void a_missing_file_is_named(void **state)
{
    ork_context *ctx = *state;
    char *bytes;
    size_t length;
    assert_error(ctx, ork_read_file(ctx, in_folder("none"), 10, &bytes, &length), ORK_ERR_IO,
                 "/none: cannot read the file: No such file");
    assert_error(ctx, ork_write_file(ctx, in_folder("no/such"), "x", 1), ORK_ERR_IO,
                 "cannot write");
}

static void a_path_that_cannot_be_written_leaves_no_file(void **state)
{
    ork_context *ctx = *state;
    /* A path below a device can hold no file. */
    assert_error(ctx, ork_write_file(ctx, "/dev/full/x", "x", 1), ORK_ERR_IO, "cannot write");
    assert_int_not_equal(access(in_folder("x"), F_OK), 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        context_test(what_was_written_is_read_back),
        context_test(a_missing_file_is_named),
        context_test(a_path_that_cannot_be_written_leaves_no_file),
    };
    return cmocka_run_group_tests(tests, make_folder, remove_folder);
}
