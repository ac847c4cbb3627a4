#include "study/output.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <jansson.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

enum { MAX_RUN_BYTES = 64 << 20 };

static ork_status system_failure(ork_context *ctx, const char *what, const char *path)
{
    int error = errno;
    return ork_fail(ctx, ORK_ERR_IO, "cannot %s \"%s\": %s", what, path, strerror(error));
}

/* ---- Whose folder it is ---- */

/* The run.json of an earlier run, or NULL when the folder holds none of ours. */
static json_t *earlier_run(const char *folder)
{
    char path[4200];
    json_error_t error;
    snprintf(path, sizeof path, "%s/run.json", folder);
    json_t *run = json_load_file(path, 0, &error);
    if (run && json_is_string(json_object_get(run, "orken"))) return run;
    json_decref(run);
    return NULL;
}

static bool is_empty_folder(const char *path)
{
    DIR *directory = opendir(path);
    if (!directory) return false;
    size_t entries = 0;
    for (struct dirent *entry; (entry = readdir(directory));)
        if (strcmp(entry->d_name, ".") != 0 && strcmp(entry->d_name, "..") != 0) entries++;
    closedir(directory);
    return entries == 0;
}

static ork_status check_is_ours(ork_context *ctx, const char *path)
{
    struct stat status;
    if (stat(path, &status) != 0) return ORK_OK;
    if (!S_ISDIR(status.st_mode)) {
        ork_fail(ctx, ORK_ERR_IO, "\"%s\" is a file; results are written into a folder", path);
        return ork_hint(ctx, "choose another place with --out");
    }
    json_t *run = earlier_run(path);
    bool ours = run || is_empty_folder(path);
    json_decref(run);
    if (ours) return ORK_OK;
    ork_fail(ctx, ORK_ERR_IO, "the folder \"%s\" holds something else than an earlier run", path);
    ork_hint(ctx, "choose another place with --out, or empty it");
    return ORK_ERR_IO;
}

/* ---- Beginning ---- */

/* Creates the folders above `path` that are not there. */
static ork_status make_parents(ork_context *ctx, ork_folder *folder, const char *path)
{
    ORK_OWNED_MEMORY char *parent = ork_strdup(ctx, path);
    if (!parent) return ORK_ERR_MEMORY;
    for (char *slash = strchr(parent + 1, '/'); slash; slash = strchr(slash + 1, '/')) {
        *slash = 0;
        if (mkdir(parent, 0777) == 0)
            folder->made_parents++;
        else if (errno != EEXIST)
            return system_failure(ctx, "create the folder", parent);
        *slash = '/';
    }
    return ORK_OK;
}

ork_status ork_folder_begin(ork_context *ctx, const char *path, ork_folder *folder)
{
    size_t length = strlen(path);
    while (length > 1 && path[length - 1] == '/')
        length--;
    if (length == 0) return ork_fail(ctx, ORK_ERR_ARGUMENT, "the output folder has no name");
    ORK_NEW(folder->path, ork_strndup(ctx, path, length));
    struct stat status;
    if (lstat(folder->path, &status) == 0 && S_ISLNK(status.st_mode)) {
        char *real = realpath(folder->path, NULL);
        if (!real) return system_failure(ctx, "follow", folder->path);
        free(folder->path);
        folder->path = real;
    }
    ORK_TRY(check_is_ours(ctx, folder->path));
    ORK_TRY(make_parents(ctx, folder, folder->path));
    char *temporary;
    ORK_NEW(temporary, ork_format(ctx, "%s.unfinished-XXXXXX", folder->path));
    if (!mkdtemp(temporary)) {
        system_failure(ctx, "create a folder beside", folder->path);
        free(temporary);
        return ORK_ERR_IO;
    }
    folder->temporary = temporary;
    mode_t mask = umask(0);
    umask(mask);
    chmod(temporary, 0777 & ~mask);
    return ORK_OK;
}

/* ---- Writing ---- */

char *ork_folder_path(ork_context *ctx, const ork_folder *folder, const char *name)
{
    char *path = ork_format(ctx, "%s/%s", folder->temporary, name);
    if (!path) return NULL;
    char *slash = strrchr(path, '/');
    *slash = 0;
    if (mkdir(path, 0777) != 0 && errno != EEXIST) {
        system_failure(ctx, "create the folder", path);
        free(path);
        return NULL;
    }
    *slash = '/';
    return path;
}

ork_status ork_folder_add(ork_context *ctx, ork_folder *folder, const char *name)
{
    ork_output_file *larger;
    ORK_NEW(larger, ork_realloc(ctx, folder->files, (folder->count + 1) * sizeof *larger));
    folder->files = larger;
    ork_output_file *file = &folder->files[folder->count];
    ORK_OWNED_MEMORY char *path = ork_folder_path(ctx, folder, name);
    if (!path) return ork_context_error(ctx)->status;
    ORK_TRY(ork_sha256_file(ctx, path, file->sha256));
    ORK_NEW(file->name, ork_strdup(ctx, name));
    folder->count++;
    return ORK_OK;
}

ork_status ork_folder_write(ork_context *ctx, ork_folder *folder, const char *name,
                            const ork_text *text)
{
    ORK_OWNED_MEMORY char *path = ork_folder_path(ctx, folder, name);
    if (!path) return ork_context_error(ctx)->status;
    ORK_TRY(ork_write_file(ctx, path, text->bytes ? text->bytes : "", text->length));
    return ork_folder_add(ctx, folder, name);
}

/* ---- Ending ---- */

void ork_folder_keep_results(const ork_folder *folder)
{
    char source[8400], target[8400];
    snprintf(source, sizeof source, "%s/.cache", folder->path);
    DIR *directory = opendir(source);
    if (!directory) return;
    for (struct dirent *entry; (entry = readdir(directory));) {
        if (entry->d_name[0] == '.') continue;
        snprintf(source, sizeof source, "%s/.cache/%s", folder->path, entry->d_name);
        snprintf(target, sizeof target, "%s/.cache/%s", folder->temporary, entry->d_name);
        /* best effort: what is not kept is computed again; what is there already is the same */
        if (link(source, target) != 0) continue;
    }
    closedir(directory);
}

static bool was_written_by(const json_t *run, const char *name)
{
    if (strcmp(name, "run.json") == 0 || strncmp(name, ".cache", 6) == 0) return true;
    const json_t *outputs = json_object_get(run, "outputs");
    for (size_t i = 0; i < json_array_size(outputs); i++) {
        const json_t *file = json_object_get(json_array_get(outputs, i), "file");
        if (file && strcmp(json_string_value(file) ? json_string_value(file) : "", name) == 0)
            return true;
    }
    return false;
}

/* Moves what the user had put into the earlier folder (a file, or a whole subfolder) to the new
   one, unless something of that name is there. */
static void keep_foreign(const json_t *run, const char *from, const char *to, const char *prefix)
{
    char source[8400], target[8400], name[4200];
    snprintf(source, sizeof source, "%s/%s", from, prefix);
    DIR *directory = opendir(source);
    if (!directory) return;
    for (struct dirent *entry; (entry = readdir(directory));) {
        if (strcmp(entry->d_name, ".") == 0 || strcmp(entry->d_name, "..") == 0) continue;
        int length = snprintf(name, sizeof name, "%s%s", prefix, entry->d_name);
        if (length < 0 || (size_t)length >= sizeof name || was_written_by(run, name)) continue;
        snprintf(source, sizeof source, "%s/%s", from, name);
        snprintf(target, sizeof target, "%s/%s", to, name);
        struct stat status;
        if (lstat(target, &status) != 0) {
            /* an emptied subfolder of the earlier run is not worth keeping */
            if (lstat(source, &status) == 0 && S_ISDIR(status.st_mode)) rmdir(source);
            rename(source, target);
        } else if (S_ISDIR(status.st_mode) && strlen(name) + 2 < sizeof name) {
            char inner[4200];
            snprintf(inner, sizeof inner, "%.4190s/", name);
            keep_foreign(run, from, to, inner);
        }
    }
    closedir(directory);
}

/* Exchanges both folders in one step where the file system can, in two otherwise. */
static ork_status exchange(ork_context *ctx, ork_folder *folder)
{
    if (renameat2(AT_FDCWD, folder->temporary, AT_FDCWD, folder->path, RENAME_EXCHANGE) == 0)
        return ORK_OK;
    ORK_OWNED_MEMORY char *aside = ork_format(ctx, "%s-earlier", folder->temporary);
    if (!aside) return ORK_ERR_MEMORY;
    if (rename(folder->path, aside) != 0) return system_failure(ctx, "replace", folder->path);
    if (rename(folder->temporary, folder->path) != 0) {
        system_failure(ctx, "replace", folder->path);
        rename(aside, folder->path);
        return ORK_ERR_IO;
    }
    if (rename(aside, folder->temporary) != 0) return system_failure(ctx, "rename", aside);
    return ORK_OK;
}

ork_status ork_folder_finish(ork_context *ctx, ork_folder *folder)
{
    struct stat status;
    if (stat(folder->path, &status) != 0) {
        if (rename(folder->temporary, folder->path) != 0)
            return system_failure(ctx, "create", folder->path);
    } else {
        ORK_TRY(check_is_ours(ctx, folder->path));
        json_t *run = earlier_run(folder->path);
        ork_status exchanged = exchange(ctx, folder);
        if (exchanged == ORK_OK && run) keep_foreign(run, folder->temporary, folder->path, "");
        json_decref(run);
        ORK_TRY(exchanged);
        ork_remove_tree(folder->temporary);
    }
    free(folder->temporary);
    folder->temporary = NULL;
    folder->made_parents = 0;
    return ORK_OK;
}

void ork_folder_end(ork_folder *folder)
{
    if (folder->temporary) ork_remove_tree(folder->temporary);
    for (; folder->path && folder->made_parents > 0; folder->made_parents--) {
        char *slash = strrchr(folder->path, '/');
        if (!slash) break;
        *slash = 0;
        rmdir(folder->path);
    }
    for (size_t i = 0; i < folder->count; i++)
        free(folder->files[i].name);
    free(folder->files);
    free(folder->temporary);
    free(folder->path);
    *folder = (ork_folder){0};
}
