/*
 * What every test shares: cmocka, a context that ends with the test, where inputs are, and
 * assertions that print the library's own error.
 */
#ifndef ORKEN_TESTING_H
#define ORKEN_TESTING_H

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

#include "orken.h"

/* Asserts that a call succeeds; prints the error otherwise. */
#define assert_ok(ctx, call)                                                                       \
    do {                                                                                           \
        if ((call) != ORK_OK) {                                                                    \
            char *ok_text_ = ork_error_text(ork_context_error(ctx));                               \
            print_error("%s:%d: %s\n", __FILE__, __LINE__, ok_text_ ? ok_text_ : "(no memory)");   \
            free(ok_text_);                                                                        \
            fail();                                                                                \
        }                                                                                          \
    } while (0)

/* Asserts that a call fails with a status and that the error, hint included, contains a text. */
#define assert_error(ctx, call, expected_status, expected_text)                                    \
    do {                                                                                           \
        assert_int_equal((call), (expected_status));                                               \
        char *error_text_ = ork_error_text(ork_context_error(ctx));                                \
        assert_non_null(error_text_);                                                              \
        bool error_fits_ = strstr(error_text_, (expected_text)) != NULL;                           \
        if (!error_fits_) {                                                                        \
            print_error("%s:%d: expected \"%s\" in: %s\n", __FILE__, __LINE__, (expected_text),    \
                        error_text_);                                                              \
        }                                                                                          \
        free(error_text_);                                                                         \
        if (!error_fits_) fail();                                                                  \
    } while (0)

/* Equal to a relative tolerance (absolute below 1). */
#define assert_near(actual, expected, tolerance)                                                   \
    do {                                                                                           \
        double near_a_ = (actual), near_e_ = (expected);                                           \
        double near_scale_ = fabs(near_e_) > 1 ? fabs(near_e_) : 1;                                \
        if (!(fabs(near_a_ - near_e_) <= (tolerance)*near_scale_)) {                               \
            print_error("%s:%d: %s = %.17g, expected %.17g\n", __FILE__, __LINE__, #actual,        \
                        near_a_, near_e_);                                                         \
            fail();                                                                                \
        }                                                                                          \
    } while (0)

/* cmocka setup and teardown: *state is a fresh context. */
static inline int with_context(void **state)
{
    *state = ork_context_new();
    return *state ? 0 : -1;
}
static inline int without_context(void **state)
{
    ork_context_free(*state);
    return 0;
}
#define context_test(name) cmocka_unit_test_setup_teardown(name, with_context, without_context)

/* Path of a file of the project: source_path("tests/golden/x.csv"). Valid until the next call. */
static inline const char *source_path(const char *path)
{
    static char buffer[4096];
    const char *root = getenv("ORK_SOURCE");
    snprintf(buffer, sizeof buffer, "%s/%s", root ? root : ".", path);
    return buffer;
}

/* Path of a file of the shared material (ORK_SHARED, by default ../shared beside the project), or
   NULL with a message when it is not there: the test then calls skip(). */
static inline const char *shared_path(const char *path)
{
    static char buffer[4096];
    const char *root = getenv("ORK_SHARED");
    if (root) {
        snprintf(buffer, sizeof buffer, "%s/%s", root, path);
    } else {
        snprintf(buffer, sizeof buffer, "%s/../shared/%s",
                 getenv("ORK_SOURCE") ? getenv("ORK_SOURCE") : ".", path);
    }
    if (access(buffer, R_OK) == 0) return buffer;
    print_message("skipped: %s is not there\n", buffer);
    return NULL;
}

/* A hook that refuses the n-th allocation (counting from 1) and none after it. */
typedef struct failing_memory {
    size_t countdown;
    bool refused;
} failing_memory;
static inline bool refuse_nth(void *state, size_t size)
{
    (void)size;
    failing_memory *failing = state;
    size_t left = __atomic_load_n(&failing->countdown, __ATOMIC_RELAXED);
    if (left == 0) return true;
    if (__atomic_sub_fetch(&failing->countdown, 1, __ATOMIC_RELAXED) > 0) return true;
    failing->refused = true;
    return false;
}

/*
 * Runs `work` with the 1st, 2nd, 3rd … allocation refused until it succeeds: each failing run must
 * return ORK_ERR_MEMORY (and leak nothing, which the sanitizer build checks). Of work that asks in
 * long loops, the first `every` allocations one by one, and later ones ever more rarely.
 */
static inline void assert_survives_refusals(ork_status (*work)(ork_context *ctx, void *data),
                                            void *data, size_t every)
{
    for (size_t n = 1; n < 100000; n += 1 + n / every) {
        ork_context *ctx = ork_context_new();
        ork_context_set_threads(ctx, 1);
        failing_memory failing = {.countdown = n};
        ork_context_set_memory_hook(ctx, refuse_nth, &failing);
        ork_status status = work(ctx, data);
        ork_context_free(ctx);
        if (!failing.refused) {
            assert_int_equal(status, ORK_OK);
            return;
        }
        assert_int_equal(status, ORK_ERR_MEMORY);
    }
    fail_msg("the work never succeeded");
}
static inline void assert_survives_refused_memory(ork_status (*work)(ork_context *ctx, void *data),
                                                  void *data)
{
    assert_survives_refusals(work, data, 100000);
}

#endif
