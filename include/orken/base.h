/*
 * base: what everything else stands on.
 *
 * The context carries all state of a piece of work: the allocation hook, the last error, the notes
 * gathered so far, the seed, the number of threads, progress and cancellation. There is no global
 * state. A function that can fail takes the context first and returns an ork_status; the message,
 * the place in the user's data and a hint stay in the context until the next failure.
 *
 * Memory comes from malloc after the context's hook has agreed, so everything is released with
 * plain free(); scratch memory of a call comes from an arena.
 */
#ifndef ORKEN_BASE_H
#define ORKEN_BASE_H

#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>

#define ORK_VERSION "0.1.0"

/* ---- Errors ------------------------------------------------------------------------------- */

typedef enum ork_status {
    ORK_OK = 0,
    ORK_ERR_MEMORY = -1,    /* an allocation was refused */
    ORK_ERR_ARGUMENT = -2,  /* an option or an argument is wrong (exit status 2) */
    ORK_ERR_DATA = -3,      /* the data or the study is wrong (exit status 1) */
    ORK_ERR_IO = -4,        /* a file cannot be read or written (exit status 1) */
    ORK_ERR_CANCELLED = -5, /* the user interrupted */
    ORK_ERR_INTERNAL = -6,  /* a library failed in a way that data should not be able to cause */
} ork_status;

/* Returns from the enclosing function when `expr` fails. */
#define ORK_TRY(expr)                                                                              \
    do {                                                                                           \
        ork_status ork_try_status_ = (expr);                                                       \
        if (ork_try_status_ != ORK_OK) return ork_try_status_;                                     \
    } while (0)

/* Where in the user's input something is wrong. Unknown parts are NULL or 0; counting is from 1. */
typedef struct ork_place {
    const char *file;
    const char *sheet;
    const char *column; /* a column's name */
    const char *option; /* a method's parameter, or a key of a study */
    const char *step;   /* a study's step */
    int64_t row;        /* of the file: the header is row 1 when it is the first line */
    int64_t line;       /* of a study file or a JSON file */
    int64_t character;  /* within the line or the expression */
} ork_place;

typedef struct ork_error {
    ork_status status;
    char *message;
    char *hint;      /* how to mend it, or NULL */
    ork_place place; /* the strings are owned by the error */
} ork_error;

typedef enum ork_severity { ORK_INFO, ORK_WARNING } ork_severity;

/* Something the user should know although the work goes on. */
typedef struct ork_note {
    ork_severity severity;
    char *code; /* stable, e.g. "latin-lookalike" */
    char *message;
} ork_note;

/* ---- Context ------------------------------------------------------------------------------ */

/* Asked before every allocation; false refuses it. Must be safe to call from several threads. */
typedef bool (*ork_memory_hook)(void *state, size_t size);

/* Told how far a long work is; `fraction` in [0, 1]. Called from the calling thread only. */
typedef void (*ork_progress_hook)(void *state, const char *what, double fraction);

typedef struct ork_context ork_context;

ork_context *ork_context_new(void);
void ork_context_free(ork_context *ctx);

void ork_context_set_memory_hook(ork_context *ctx, ork_memory_hook hook, void *state);
void ork_context_set_progress_hook(ork_context *ctx, ork_progress_hook hook, void *state);
void ork_context_set_seed(ork_context *ctx, uint64_t seed);
uint64_t ork_context_seed(const ork_context *ctx);
/* threads 0 means: as many as the machine has processors. */
void ork_context_set_threads(ork_context *ctx, int threads);
int ork_context_threads(const ork_context *ctx);

/* Asks the work under way to stop; safe in a signal handler and from another thread. */
void ork_context_cancel(ork_context *ctx);
/* ORK_ERR_CANCELLED (with a message) once ork_context_cancel was called, otherwise ORK_OK. */
ork_status ork_check_cancelled(ork_context *ctx);
void ork_progress(ork_context *ctx, const char *what, double fraction);

/* Records a failure and returns `status`; forgets the previous failure's place and hint. */
ork_status ork_fail(ork_context *ctx, ork_status status, const char *format, ...)
    __attribute__((format(printf, 3, 4)));
/* Adds the parts of `place` that the current failure does not know yet (of a place in another file
   only the option and the step); returns its status. */
ork_status ork_at(ork_context *ctx, const ork_place *place);
/* The current failure's option as the user wrote it, "--scale" for "scale". */
void ork_rename_option(ork_context *ctx, const char *written);
/* Sets the current failure's hint when it has none; returns its status. */
/* Moves the failure's character, which counts within a text, by where that text begins. */
void ork_move_character(ork_context *ctx, int64_t by);
ork_status ork_hint(ork_context *ctx, const char *format, ...)
    __attribute__((format(printf, 2, 3)));
const ork_error *ork_context_error(const ork_context *ctx);
void ork_context_clear_error(ork_context *ctx);
/* "file.csv, row 7, column "grp": message\n  hint: …", allocated; NULL when memory is short. */
char *ork_error_text(const ork_error *error);

/* Adds a note; a note equal to an earlier one (code and message) is not repeated. */
ork_status ork_note_add(ork_context *ctx, ork_severity severity, const char *code,
                        const char *format, ...) __attribute__((format(printf, 4, 5)));
size_t ork_context_note_count(const ork_context *ctx);
const ork_note *ork_context_note(const ork_context *ctx, size_t index);
void ork_context_clear_notes(ork_context *ctx);
/* Forgets the notes after the first `count`: what was tried and is done again needs none. */
void ork_context_keep_notes(ork_context *ctx, size_t count);

/* ---- Memory ------------------------------------------------------------------------------- */

/* NULL, with ORK_ERR_MEMORY recorded, when memory is refused. A size of 0 gives a valid pointer. */
void *ork_alloc(ork_context *ctx, size_t size);
void *ork_calloc(ork_context *ctx, size_t count, size_t size); /* checks the product */
void *ork_realloc(ork_context *ctx, void *memory, size_t size);
char *ork_strdup(ork_context *ctx, const char *text);
char *ork_strndup(ork_context *ctx, const char *text, size_t length);
char *ork_format(ork_context *ctx, const char *format, ...) __attribute__((format(printf, 2, 3)));

/* Sets `target` from an allocation, or returns ORK_ERR_MEMORY from the enclosing function. */
#define ORK_NEW(target, allocation)                                                                \
    do {                                                                                           \
        (target) = (allocation);                                                                   \
        if (!(target)) return ORK_ERR_MEMORY;                                                      \
    } while (0)

/*
 * Scratch memory that dies with the call. `ORK_SCRATCH(scratch);` declares an arena that is
 * released when the enclosing block ends, whichever way it ends.
 */
typedef struct ork_arena {
    struct ork_arena_block *blocks;
} ork_arena;

void *ork_arena_alloc(ork_context *ctx, ork_arena *arena, size_t size);
void *ork_arena_calloc(ork_context *ctx, ork_arena *arena, size_t count, size_t size);
char *ork_arena_strndup(ork_context *ctx, ork_arena *arena, const char *text, size_t length);
char *ork_arena_format(ork_context *ctx, ork_arena *arena, const char *format, ...)
    __attribute__((format(printf, 3, 4)));
void ork_arena_free(ork_arena *arena);
#define ORK_SCRATCH(name) __attribute__((cleanup(ork_arena_free))) ork_arena name = {NULL}

/* `ORK_OWNED_MEMORY char *text = …;` frees the pointer when the enclosing block ends. */
void ork_free_cleanup_(void *pointer_to_pointer);
#define ORK_OWNED_MEMORY __attribute__((cleanup(ork_free_cleanup_)))

/* ---- Text --------------------------------------------------------------------------------- */

/*
 * A growing text. Appending after a refused allocation does nothing and keeps `failed` set, so
 * that one check at the end (ork_text_status) is enough. `bytes` is NUL-terminated once anything
 * was appended. Start with `ork_text text = {0};`, end with ork_text_free.
 */
typedef struct ork_text {
    char *bytes;
    size_t length;
    size_t capacity;
    bool failed;
} ork_text;

void ork_text_add(ork_context *ctx, ork_text *text, const char *string);
void ork_text_add_bytes(ork_context *ctx, ork_text *text, const char *bytes, size_t length);
void ork_text_addf(ork_context *ctx, ork_text *text, const char *format, ...)
    __attribute__((format(printf, 3, 4)));
ork_status ork_text_status(const ork_text *text);
void ork_text_free(ork_text *text);
#define ORK_OWNED_TEXT __attribute__((cleanup(ork_text_free)))

/*
 * Reads a whole number literal from `length` bytes: sign, digits, one `decimal` mark, exponent.
 * Correctly rounded. False when the bytes are anything else (no surrounding spaces, no "inf").
 */
bool ork_parse_number(const char *bytes, size_t length, char decimal, double *value);
bool ork_parse_integer(const char *bytes, size_t length, int64_t *value);
/* Shortest decimal form that reads back to the same bits; at least 32 bytes. NaN becomes "NA". */
#define ORK_NUMBER_BYTES 32
void ork_write_number(double value, char buffer[ORK_NUMBER_BYTES]);
/* For people: `decimals` digits after the point and groups of three parted by a thin space. */
void ork_write_number_fixed(double value, int decimals, bool grouped, char *buffer, size_t size);

/* A JSON string in quotes; a JSON number that reads back to the same bits (null when not finite).
 */
void ork_text_add_json(ork_context *ctx, ork_text *text, const char *string);
void ork_text_add_json_number(ork_context *ctx, ork_text *text, double value);

/* The candidate nearest to `word` in spelling (Damerau–Levenshtein, case folded), or NULL when
   none is near enough to be what was meant. */
const char *ork_suggest(ork_context *ctx, const char *word, const char *const *candidates,
                        size_t count);
/* Hints at the file whose name is nearest to that of one which is not there, when there is any. */
void ork_hint_near_file(ork_context *ctx, const char *path);
/* True when the bytes are well-formed UTF-8. */
bool ork_utf8_valid(const char *bytes, size_t length);
/* How many columns of a terminal a text takes: wide characters two, marks above a letter none. */
size_t ork_utf8_width(const char *text);
/* Code point at `bytes` (valid UTF-8) and its length in *size. */
uint32_t ork_utf8_next(const char *bytes, size_t *size);

/* ---- Days --------------------------------------------------------------------------------- */

/* A date is a count of days since 1970-01-01 (proleptic Gregorian). */
#define ORK_DAY_NONE INT32_MIN
int32_t ork_day(int year, int month, int day);
void ork_day_parts(int32_t day, int *year, int *month, int *day_of_month);
/* Reads YYYY, YYYY-MM or YYYY-MM-DD (the first day of the year or month where it is left out). */
bool ork_parse_day(const char *bytes, size_t length, int32_t *day);

/* ---- Parallel loops ------------------------------------------------------------------------ */

/* One task of a loop. `ctx` is the worker's own: its failure and notes reach the caller's. */
typedef ork_status (*ork_task)(ork_context *ctx, size_t index, void *data);

/*
 * Runs `task` for index 0 … count−1 on the context's threads. Tasks are handed out in order; when
 * some fail, the failure of the lowest index is the caller's, whatever the number of threads.
 * Notes are added in the order of indices. Stops early when cancelled.
 */
ork_status ork_parallel(ork_context *ctx, size_t count, ork_task task, void *data);

/* ---- Random numbers ------------------------------------------------------------------------ */

/*
 * A stream of random numbers: Philox 4x64-10 keyed by the seed and the stream's number (one stream
 * per replicate), so that results do not depend on threads or on order.
 * Source: Salmon et al. (2011), Parallel random numbers: as easy as 1, 2, 3. SC'11.
 */
typedef struct ork_random {
    uint64_t seed, stream, counter;
    uint64_t buffer[4];
    int left;
} ork_random;

ork_random ork_random_stream(uint64_t seed, uint64_t stream);
uint64_t ork_random_bits(ork_random *random);
double ork_random_uniform(ork_random *random); /* in (0, 1), 53 bits */
double ork_random_normal(ork_random *random);  /* by inversion */
double ork_normal_quantile(double p); /* of the standard normal distribution, p in (0, 1) */
uint64_t ork_random_below(ork_random *random, uint64_t bound); /* unbiased, 0 … bound−1 */

/* ---- Files --------------------------------------------------------------------------------- */

/*
 * Writes a file whole or not at all: into a temporary file beside it, then renamed. Errors name
 * the file and what the system said.
 */
ork_status ork_write_file(ork_context *ctx, const char *path, const char *bytes, size_t length);
/* Removes a folder with all that is in it; links are not followed. */
void ork_remove_tree(const char *path);
/* Reads a whole file of at most `limit` bytes; `*bytes` is NUL-terminated and the caller's. */
ork_status ork_read_file(ork_context *ctx, const char *path, size_t limit, char **bytes,
                         size_t *length);

#endif
