/* What the program writes: standard output, and the folder of --out. */
#include <dirent.h>
#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "cli/cli.h"
#include "report/json.h"

/* ---- Standard output and error ----------------------------------------------------------------
 */

ork_status cli_print(ork_context *ctx, const char *bytes, size_t length)
{
    cli_terminal_clear();
    errno = 0;
    if (fwrite(bytes, 1, length, stdout) == length && fflush(stdout) == 0) return ORK_OK;
    /* Who closed the pipe knows: head, less. */
    if (errno == EPIPE) return ork_fail(ctx, ORK_ERR_IO, "%s", "");
    return ork_fail(ctx, ORK_ERR_IO, "standard output cannot be written: %s", strerror(errno));
}

void cli_say(const char *format, ...)
{
    cli_terminal_clear();
    va_list arguments;
    va_start(arguments, format);
    vfprintf(stderr, format, arguments);
    va_end(arguments);
    fputc('\n', stderr);
}

void cli_print_notes(const ork_context *ctx)
{
    for (size_t k = 0; k < ork_context_note_count(ctx); k++) {
        const ork_note *note = ork_context_note(ctx, k);
        cli_say("%s: %s", note->severity == ORK_WARNING ? "warning" : "note", note->message);
    }
}

/* ---- A result on standard output ----------------------------------------------------------------
 */

/* The table that --table names, or the first; NULL when it names none and there is none. */
static ork_status chosen_table(ork_context *ctx, const ork_result *result, const char *name,
                               const ork_table **table)
{
    *table = NULL;
    if (result->table_count == 0)
        return ork_fail(ctx, ORK_ERR_ARGUMENT, "%s gives no table here; --format json has all",
                        result->method);
    *table = name ? ork_result_table(result, name) : result->tables[0];
    if (*table) return ORK_OK;
    ORK_SCRATCH(scratch);
    ORK_OWNED_TEXT ork_text list = {0};
    const char **names;
    ORK_NEW(names, ork_arena_calloc(ctx, &scratch, result->table_count, sizeof *names));
    for (size_t k = 0; k < result->table_count; k++) {
        names[k] = result->tables[k]->name;
        ork_text_addf(ctx, &list, "%s%s", k > 0 ? ", " : "", names[k]);
    }
    ORK_TRY(ork_text_status(&list));
    ork_fail(ctx, ORK_ERR_ARGUMENT, "the result has no table \"%s\"; its tables are: %s", name,
             list.bytes);
    ork_place place = {.option = "--table"};
    ork_at(ctx, &place);
    const char *near = ork_suggest(ctx, name, names, result->table_count);
    return near ? ork_hint(ctx, "did you mean \"%s\"?", near) : ORK_ERR_ARGUMENT;
}

/* Notes that are not in what was printed. */
static void say_notes(const ork_result *result)
{
    for (size_t k = 0; k < result->note_count; k++) {
        const ork_note *note = &result->notes[k];
        cli_say("%s: %s", note->severity == ORK_WARNING ? "warning" : "note", note->message);
    }
}

ork_status cli_print_result(ork_context *ctx, const ork_result *result,
                            const cli_output_options *options)
{
    ORK_OWNED_TEXT ork_text text = {0};
    const ork_table *table;
    if (options->format == CLI_JSON) {
        ORK_TRY(ork_result_json(ctx, result, &text));
        return cli_print_text(ctx, &text);
    }
    if (options->format == CLI_TEXT && !options->table) {
        ORK_TRY(ork_result_plain(ctx, result, cli_terminal_width(), &text));
        return cli_print_text(ctx, &text);
    }
    ORK_TRY(chosen_table(ctx, result, options->table, &table));
    if (options->format == CLI_CSV) {
        ORK_TRY(ork_table_csv(ctx, table, &text));
    } else {
        ORK_TRY(ork_table_plain(ctx, table, SIZE_MAX, cli_terminal_width(), &text));
    }
    ORK_TRY(cli_print_text(ctx, &text));
    say_notes(result);
    return ORK_OK;
}

/* ---- The folder of --out ------------------------------------------------------------------------
 */

ork_status cli_make_folder(ork_context *ctx, const char *path)
{
    ORK_OWNED_MEMORY char *copy = NULL;
    ORK_NEW(copy, ork_strdup(ctx, path));
    for (char *slash = strchr(copy + 1, '/');; slash = strchr(slash + 1, '/')) {
        if (slash) *slash = '\0';
        struct stat status;
        bool is_folder = stat(copy, &status) == 0 && S_ISDIR(status.st_mode);
        if (!is_folder && mkdir(copy, 0777) != 0)
            return ork_fail(ctx, ORK_ERR_IO, "the folder %s cannot be made: %s", copy,
                            strerror(errno));
        if (!slash) return ORK_OK;
        *slash = '/';
    }
}

/* A file that is ready to be written. */
typedef struct ready_file {
    char *path;
    ork_text text;
} ready_file;

/* All files are made before the first is written, so that an error leaves no half folder. */
typedef struct ready_files {
    ready_file *items;
    size_t count;
} ready_files;

static void ready_files_free(ready_files *files)
{
    for (size_t k = 0; k < files->count; k++) {
        free(files->items[k].path);
        ork_text_free(&files->items[k].text);
    }
    free(files->items);
}

static ork_status make_files(ork_context *ctx, const ork_result *result, const char *out,
                             const ork_draw_options *drawing, ready_files *files)
{
    size_t most = result->table_count + result->figure_count + 1;
    ORK_NEW(files->items, ork_calloc(ctx, most, sizeof *files->items));
    for (size_t k = 0; k < result->figure_count; k++) {
        const ork_figure *figure = &result->figures[k];
        ready_file *file = &files->items[files->count++];
        ORK_NEW(file->path, ork_format(ctx, "%s/figures/%s.svg", out, figure->name));
        ork_status status = ork_draw_svg(ctx, figure, ork_result_table(result, figure->table),
                                         drawing, &file->text);
        if (status != ORK_OK) {
            ORK_OWNED_MEMORY char *option = ork_format(ctx, "figure %s", figure->name);
            ork_place place = {.option = option};
            return ork_at(ctx, &place);
        }
    }
    for (size_t k = 0; k < result->table_count; k++) {
        ready_file *file = &files->items[files->count++];
        ORK_NEW(file->path, ork_format(ctx, "%s/tables/%s.csv", out, result->tables[k]->name));
        ORK_TRY(ork_table_csv(ctx, result->tables[k], &file->text));
    }
    ready_file *file = &files->items[files->count++];
    ORK_NEW(file->path, ork_format(ctx, "%s/result.json", out));
    ork_text_add(ctx, &file->text, "{");
    ork_result_json_members(ctx, result, "figures/", &file->text);
    ork_text_add(ctx, &file->text, "}\n");
    return ork_text_status(&file->text);
}

static ork_status write_image(ork_context *ctx, const ready_file *svg, ork_image_format format)
{
    ORK_OWNED_MEMORY char *path = NULL;
    int stem = (int)(strlen(svg->path) - strlen(".svg"));
    ORK_NEW(path,
            ork_format(ctx, "%.*s.%s", stem, svg->path, format == ORK_IMAGE_PDF ? "pdf" : "png"));
    return ork_draw_image(ctx, &svg->text, format, 2, path);
}

static bool has_text(const ork_texts *texts, const char *text)
{
    for (size_t k = 0; k < texts->count; k++) {
        if (strcmp(texts->items[k], text) == 0) return true;
    }
    return false;
}

static ork_status write_files(ork_context *ctx, const ork_result *result,
                              const cli_output_options *options, const ready_files *files)
{
    static const char *const folders[] = {"tables", "figures"};
    for (size_t k = 0; k < 2; k++) {
        ORK_OWNED_MEMORY char *folder = NULL;
        ORK_NEW(folder, ork_format(ctx, "%s/%s", options->out, folders[k]));
        ORK_TRY(cli_make_folder(ctx, folder));
    }
    for (size_t k = 0; k < files->count; k++) {
        const ready_file *file = &files->items[k];
        ORK_TRY(ork_check_cancelled(ctx));
        ORK_TRY(ork_write_file(ctx, file->path, file->text.bytes ? file->text.bytes : "",
                               file->text.length));
        if (k >= result->figure_count) continue; /* figures come first */
        if (has_text(&options->figures, "pdf")) ORK_TRY(write_image(ctx, file, ORK_IMAGE_PDF));
        if (has_text(&options->figures, "png")) ORK_TRY(write_image(ctx, file, ORK_IMAGE_PNG));
    }
    return ORK_OK;
}

/* ---- Whole or not at all ------------------------------------------------------------------------
 */

/* Moves the files of `from` into `to`, which gets its folders when it has none. */
static ork_status move_all(ork_context *ctx, const char *from, const char *to)
{
    ORK_TRY(cli_make_folder(ctx, to));
    DIR *directory = opendir(from);
    ork_status status = ORK_OK;
    for (struct dirent *entry; directory && status == ORK_OK && (entry = readdir(directory));) {
        if (strcmp(entry->d_name, ".") == 0 || strcmp(entry->d_name, "..") == 0) continue;
        struct stat about;
        ORK_OWNED_MEMORY char *source = ork_format(ctx, "%s/%s", from, entry->d_name);
        ORK_OWNED_MEMORY char *target = ork_format(ctx, "%s/%s", to, entry->d_name);
        if (!source || !target)
            status = ORK_ERR_MEMORY;
        else if (stat(source, &about) == 0 && S_ISDIR(about.st_mode))
            status = move_all(ctx, source, target);
        else if (rename(source, target) != 0)
            status = ork_fail(ctx, ORK_ERR_IO, "%s cannot be written: %s", target, strerror(errno));
    }
    if (directory) closedir(directory);
    return status;
}

/* A new folder in or, when `out` is not there yet, beside it. */
static ork_status make_stage(ork_context *ctx, const char *out, char **stage)
{
    size_t length = strlen(out);
    while (length > 1 && out[length - 1] == '/')
        length--;
    struct stat about;
    bool is_there = stat(out, &about) == 0;
    if (is_there && !S_ISDIR(about.st_mode))
        return ork_fail(ctx, ORK_ERR_IO, "%s is a file; --out names a folder", out);
    ORK_OWNED_MEMORY char *path = NULL;
    ORK_NEW(path,
            ork_format(ctx, "%.*s%s.unfinished-XXXXXX", (int)length, out, is_there ? "/" : ""));
    char *slash = strrchr(path, '/');
    if (slash && slash != path) {
        *slash = '\0';
        ORK_TRY(cli_make_folder(ctx, path));
        *slash = '/';
    }
    if (!mkdtemp(path))
        return ork_fail(ctx, ORK_ERR_IO, "the folder %s cannot be made: %s", out, strerror(errno));
    *stage = path;
    path = NULL;
    return ORK_OK;
}

ork_status cli_write_files(ork_context *ctx, const ork_result *result,
                           const cli_output_options *options, const ork_draw_options *drawing)
{
    ready_files files = {0};
    ORK_OWNED_MEMORY char *stage = NULL;
    cli_output_options staged = *options;
    ORK_TRY(make_stage(ctx, options->out, &stage));
    staged.out = stage;
    ork_status status = make_files(ctx, result, stage, drawing, &files);
    if (status == ORK_OK) status = write_files(ctx, result, &staged, &files);
    if (status == ORK_OK) status = ork_check_cancelled(ctx);
    if (status == ORK_OK) status = move_all(ctx, stage, options->out);
    ork_remove_tree(stage);
    ready_files_free(&files);
    if (status == ORK_OK) cli_say("written: %s", options->out);
    return status;
}
