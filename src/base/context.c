/* Context, errors and notes. */
#include "base/context.h"

#include <stdio.h>
#include <string.h>
#include <unistd.h>

ork_context *ork_context_new(void)
{
    return calloc(1, sizeof(ork_context));
}

static void error_clear(ork_error *error)
{
    free(error->message);
    free(error->hint);
    free((char *)error->place.file);
    free((char *)error->place.sheet);
    free((char *)error->place.column);
    free((char *)error->place.option);
    free((char *)error->place.step);
    memset(error, 0, sizeof *error);
}

void ork_context_clear_error(ork_context *ctx)
{
    error_clear(&ctx->error);
}

void ork_context_keep_notes(ork_context *ctx, size_t count)
{
    while (ctx->note_count > count) {
        ctx->note_count--;
        free(ctx->notes[ctx->note_count].code);
        free(ctx->notes[ctx->note_count].message);
    }
}

void ork_context_clear_notes(ork_context *ctx)
{
    ork_context_keep_notes(ctx, 0);
    free(ctx->notes);
    ctx->notes = NULL;
    ctx->note_count = ctx->note_capacity = 0;
}

void ork_context_clear(ork_context *ctx)
{
    ork_context_clear_error(ctx);
    ork_context_clear_notes(ctx);
}

void ork_context_free(ork_context *ctx)
{
    if (!ctx) return;
    ork_context_clear(ctx);
    free(ctx);
}

void ork_context_set_memory_hook(ork_context *ctx, ork_memory_hook hook, void *state)
{
    ctx->memory_hook = hook;
    ctx->memory_state = state;
}

void ork_context_set_progress_hook(ork_context *ctx, ork_progress_hook hook, void *state)
{
    ctx->progress_hook = hook;
    ctx->progress_state = state;
}

void ork_context_set_seed(ork_context *ctx, uint64_t seed)
{
    ctx->seed = seed;
}

uint64_t ork_context_seed(const ork_context *ctx)
{
    return ctx->seed;
}

void ork_context_set_threads(ork_context *ctx, int threads)
{
    ctx->threads = threads < 0 ? 0 : threads;
}

int ork_context_threads(const ork_context *ctx)
{
    if (ctx->threads > 0) return ctx->threads;
    long processors = sysconf(_SC_NPROCESSORS_ONLN);
    return processors < 1 ? 1 : (int)processors;
}

void ork_context_cancel(ork_context *ctx)
{
    ctx->cancelled = 1;
}

ork_status ork_check_cancelled(ork_context *ctx)
{
    if (!ctx->cancelled && !(ctx->parent && ctx->parent->cancelled)) return ORK_OK;
    return ork_fail(ctx, ORK_ERR_CANCELLED, "interrupted; nothing was written");
}

void ork_progress(ork_context *ctx, const char *what, double fraction)
{
    if (ctx->progress_hook) ctx->progress_hook(ctx->progress_state, what, fraction);
}

/* ---- Errors ---- */

ork_status ork_fail(ork_context *ctx, ork_status status, const char *format, ...)
{
    error_clear(&ctx->error);
    ctx->error.status = status;
    va_list arguments;
    va_start(arguments, format);
    /* Not through the hook: the message of a refused allocation must get out. */
    if (vasprintf(&ctx->error.message, format, arguments) < 0) ctx->error.message = NULL;
    va_end(arguments);
    return status;
}

static void fill_text(const char **slot, const char *text)
{
    if (!*slot && text) *slot = strdup(text);
}

ork_status ork_at(ork_context *ctx, const ork_place *place)
{
    ork_place *known = &ctx->error.place;
    fill_text(&known->option, place->option);
    fill_text(&known->step, place->step);
    /* A row or line of another file would mislead beside this one's name. */
    if (known->file && place->file && strcmp(known->file, place->file) != 0)
        return ctx->error.status;
    fill_text(&known->file, place->file);
    fill_text(&known->sheet, place->sheet);
    fill_text(&known->column, place->column);
    if (!known->row) known->row = place->row;
    if (!known->line) known->line = place->line;
    if (!known->character) known->character = place->character;
    return ctx->error.status;
}

void ork_move_character(ork_context *ctx, int64_t by)
{
    if (ctx->error.place.character) ctx->error.place.character += by;
}

void ork_rename_option(ork_context *ctx, const char *written)
{
    char *copy = strdup(written);
    if (!copy) return;
    free((char *)ctx->error.place.option);
    ctx->error.place.option = copy;
}

ork_status ork_hint(ork_context *ctx, const char *format, ...)
{
    if (ctx->error.hint) return ctx->error.status;
    va_list arguments;
    va_start(arguments, format);
    if (vasprintf(&ctx->error.hint, format, arguments) < 0) ctx->error.hint = NULL;
    va_end(arguments);
    return ctx->error.status;
}

const ork_error *ork_context_error(const ork_context *ctx)
{
    return &ctx->error;
}

char *ork_error_text(const ork_error *error)
{
    char *bytes = NULL;
    size_t length = 0;
    FILE *text = open_memstream(&bytes, &length);
    if (!text) return NULL;
    const ork_place *at = &error->place;
    const char *separator = "";
    if (at->step) fprintf(text, "step %s", at->step), separator = ", ";
    if (at->file) fprintf(text, "%s%s", separator, at->file), separator = ", ";
    if (at->sheet) fprintf(text, "%ssheet \"%s\"", separator, at->sheet), separator = ", ";
    if (at->line) fprintf(text, "%sline %lld", separator, (long long)at->line), separator = ", ";
    if (at->row) fprintf(text, "%srow %lld", separator, (long long)at->row), separator = ", ";
    if (at->column) fprintf(text, "%scolumn \"%s\"", separator, at->column), separator = ", ";
    if (at->option) fprintf(text, "%s%s", separator, at->option), separator = ", ";
    if (at->character)
        fprintf(text, "%scharacter %lld", separator, (long long)at->character), separator = ", ";
    fprintf(text, "%s%s", *separator ? ": " : "",
            error->message ? error->message : "out of memory");
    if (error->hint) fprintf(text, "\n  hint: %s", error->hint);
    if (fclose(text) == 0) return bytes;
    free(bytes);
    return NULL;
}

/* ---- Notes ---- */

static ork_status note_take(ork_context *ctx, ork_severity severity, char *code, char *message)
{
    bool is_known = false;
    for (size_t i = 0; i < ctx->note_count && !is_known; i++) {
        is_known =
            strcmp(ctx->notes[i].code, code) == 0 && strcmp(ctx->notes[i].message, message) == 0;
    }
    if (!is_known && ctx->note_count == ctx->note_capacity) {
        size_t capacity = ctx->note_capacity ? 2 * ctx->note_capacity : 8;
        ork_note *notes = ork_realloc(ctx, ctx->notes, capacity * sizeof *notes);
        if (notes) {
            ctx->notes = notes;
            ctx->note_capacity = capacity;
        }
    }
    if (is_known || ctx->note_count == ctx->note_capacity) {
        free(code);
        free(message);
        return is_known ? ORK_OK : ORK_ERR_MEMORY;
    }
    ctx->notes[ctx->note_count++] = (ork_note){severity, code, message};
    return ORK_OK;
}

ork_status ork_note_add(ork_context *ctx, ork_severity severity, const char *code,
                        const char *format, ...)
{
    char *message = NULL;
    va_list arguments;
    va_start(arguments, format);
    int length = vasprintf(&message, format, arguments);
    va_end(arguments);
    if (length < 0) return ork_fail(ctx, ORK_ERR_MEMORY, "out of memory");
    char *own_code = ork_strdup(ctx, code);
    if (!own_code) {
        free(message);
        return ORK_ERR_MEMORY;
    }
    return note_take(ctx, severity, own_code, message);
}

size_t ork_context_note_count(const ork_context *ctx)
{
    return ctx->note_count;
}

const ork_note *ork_context_note(const ork_context *ctx, size_t index)
{
    return &ctx->notes[index];
}

/* ---- Workers of a parallel loop ---- */

void ork_context_init_worker(ork_context *worker, ork_context *parent)
{
    memset(worker, 0, sizeof *worker);
    worker->memory_hook = parent->memory_hook;
    worker->memory_state = parent->memory_state;
    worker->seed = parent->seed;
    worker->threads = 1;
    worker->parent = parent;
}

ork_status ork_context_adopt(ork_context *parent, ork_context *worker)
{
    if (worker->error.status != ORK_OK) {
        error_clear(&parent->error);
        parent->error = worker->error;
        memset(&worker->error, 0, sizeof worker->error);
    }
    ork_status status = ORK_OK;
    for (size_t i = 0; i < worker->note_count; i++) {
        ork_note *note = &worker->notes[i];
        if (note_take(parent, note->severity, note->code, note->message) != ORK_OK) {
            status = ORK_ERR_MEMORY;
        }
    }
    worker->note_count = 0;
    ork_context_clear(worker);
    return status;
}
