/*
 * PNG and PDF from a figure.
 */
#include "testing.h"

#include "figures.h"

/* fontconfig keeps its tables until the process ends and does not point to them any more then. */
const char *__lsan_default_suppressions(void);
const char *__lsan_default_suppressions(void)
{
    return "leak:libfontconfig\nleak:libpango";
}

static char directory[] = "/tmp/orken-draw-XXXXXX";
static char path[256];

static int make_directory(void **state)
{
    (void)state;
    return mkdtemp(directory) ? 0 : -1;
}

static int remove_directory(void **state)
{
    (void)state;
    unlink(path);
    return rmdir(directory); /* fails when a temporary file was left behind */
}

static unsigned big_endian(const char *bytes)
{
    const unsigned char *b = (const unsigned char *)bytes;
    return (unsigned)b[0] << 24 | (unsigned)b[1] << 16 | (unsigned)b[2] << 8 | b[3];
}

static void a_png_has_the_figures_size_times_the_scale(void **state)
{
    ork_text svg = {0};
    char *bytes;
    size_t length;
    snprintf(path, sizeof path, "%s/figure.png", directory);
    assert_ok(*state, draw_example(*state, example_at(0), 500, &svg));
    assert_ok(*state, ork_draw_image(*state, &svg, ORK_IMAGE_PNG, 2, path));
    assert_ok(*state, ork_read_file(*state, path, 1 << 24, &bytes, &length));
    assert_memory_equal(bytes, "\x89PNG", 4);
    assert_int_equal(big_endian(bytes + 16), 1000);
    assert_true(length > 10000);
    free(bytes);
    unlink(path);
    ork_text_free(&svg);
}

static void a_pdf_is_one(void **state)
{
    ork_text svg = {0};
    char *bytes;
    size_t length;
    snprintf(path, sizeof path, "%s/figure.pdf", directory);
    assert_ok(*state, draw_example(*state, example_at(0), 500, &svg));
    assert_ok(*state, ork_draw_image(*state, &svg, ORK_IMAGE_PDF, 1, path));
    assert_ok(*state, ork_read_file(*state, path, 1 << 24, &bytes, &length));
    assert_memory_equal(bytes, "%PDF-", 5);
    assert_true(length > 3000);
    free(bytes);
    unlink(path);
    ork_text_free(&svg);
}

static void errors_say_what_is_wrong(void **state)
{
    ork_text svg = {0}, nothing = {0}, garbage = {0};
    ork_text_add(*state, &garbage, "this is not a picture");
    assert_ok(*state, draw_example(*state, example_at(0), 500, &svg));
    assert_error(*state, ork_draw_image(*state, &svg, ORK_IMAGE_PNG, 1, "/no/such/folder/a.png"),
                 ORK_ERR_IO, "/no/such/folder");
    assert_error(*state, ork_draw_image(*state, &svg, ORK_IMAGE_PNG, 500, "/tmp/a.png"),
                 ORK_ERR_ARGUMENT, "scale");
    assert_error(*state, ork_draw_image(*state, &svg, ORK_IMAGE_PNG, 0, "/tmp/a.png"),
                 ORK_ERR_ARGUMENT, "scale");
    assert_error(*state, ork_draw_image(*state, &nothing, ORK_IMAGE_PNG, 1, "/tmp/a.png"),
                 ORK_ERR_DATA, "SVG");
    assert_error(*state, ork_draw_image(*state, &garbage, ORK_IMAGE_PDF, 1, "/tmp/a.png"),
                 ORK_ERR_DATA, "SVG");
    ork_text_free(&svg);
    ork_text_free(&garbage);
}

static ork_status render(ork_context *ctx, void *data)
{
    return ork_draw_image(ctx, data, ORK_IMAGE_PDF, 1, path);
}

static void refused_memory_leaves_no_file_behind(void **state)
{
    ork_text svg = {0};
    snprintf(path, sizeof path, "%s/refused.pdf", directory);
    assert_ok(*state, draw_example(*state, example_at(0), 500, &svg));
    assert_survives_refused_memory(render, &svg);
    unlink(path);
    ork_text_free(&svg);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        context_test(a_png_has_the_figures_size_times_the_scale),
        context_test(a_pdf_is_one),
        context_test(errors_say_what_is_wrong),
        context_test(refused_memory_leaves_no_file_behind),
    };
    return cmocka_run_group_tests(tests, make_directory, remove_directory);
}
