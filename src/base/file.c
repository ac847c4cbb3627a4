/* Whole files: read at once, written whole or not at all. */
#include <errno.h>
#include <fcntl.h>
#include <ftw.h>
#include <poll.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "orken/base.h"

static ork_status system_failure(ork_context *ctx, const char *path, const char *what)
{
    int code = errno;
    ork_fail(ctx, ORK_ERR_IO, "cannot %s the file: %s", what, strerror(code));
    ork_at(ctx, &(ork_place){.file = path});
    if (code == ENOENT) ork_hint_near_file(ctx, path);
    if (code == EISDIR) return ork_hint(ctx, "it is a folder: name a file");
    if (code == EACCES) return ork_hint(ctx, "see the permissions of the file and its folder");
    if (code == ENOENT) return ork_hint(ctx, "check the path; it is taken from the current folder");
    if (code == ENOSPC) return ork_hint(ctx, "the disk is full: free some space and run again");
    return ORK_ERR_IO;
}

static bool write_all(int file, const char *bytes, size_t length)
{
    while (length > 0) {
        ssize_t written = write(file, bytes, length);
        if (written < 0 && errno == EINTR) continue;
        if (written < 0) return false;
        bytes += written;
        length -= (size_t)written;
    }
    return true;
}

ork_status ork_write_file(ork_context *ctx, const char *path, const char *bytes, size_t length)
{
    ORK_OWNED_MEMORY char *temporary = ork_format(ctx, "%s.XXXXXX", path);
    if (!temporary) return ORK_ERR_MEMORY;
    int file = mkstemp(temporary);
    if (file < 0) return system_failure(ctx, path, "write");
    mode_t mask = umask(0);
    umask(mask);
    bool is_written = fchmod(file, 0666 & ~mask) == 0 && write_all(file, bytes, length);
    int code = errno;
    if (close(file) != 0 && is_written) {
        is_written = false;
        code = errno;
    }
    if (is_written && rename(temporary, path) == 0) return ORK_OK;
    if (is_written) code = errno;
    unlink(temporary);
    errno = code;
    return system_failure(ctx, path, "write");
}

/* A pipe may never end, nor give anything: being told to stop ends the waiting, also when that
   comes just before it begins. */
static ork_status wait_for_bytes(ork_context *ctx, int file)
{
    enum { MILLISECONDS = 100 };
    struct pollfd wanted = {.fd = file, .events = POLLIN};
    int ready = 0;
    while (ready == 0 || (ready < 0 && errno == EINTR)) {
        ORK_TRY(ork_check_cancelled(ctx));
        ready = poll(&wanted, 1, MILLISECONDS);
    }
    return ORK_OK;
}

/* Reads until the end of the file or until more than `limit` bytes came. */
static ork_status read_all(ork_context *ctx, int file, const char *path, size_t limit,
                           size_t expected, char **bytes, size_t *length)
{
    size_t capacity = (expected < limit ? expected : limit) + 2, used = 0;
    ORK_OWNED_MEMORY char *buffer = ork_alloc(ctx, capacity);
    if (!buffer) return ORK_ERR_MEMORY;
    for (;;) {
        if (capacity - used < 2) {
            capacity *= 2;
            char *larger = ork_realloc(ctx, buffer, capacity);
            if (!larger) return ORK_ERR_MEMORY;
            buffer = larger;
        }
        ORK_TRY(wait_for_bytes(ctx, file));
        ssize_t count = read(file, buffer + used, capacity - used - 1);
        if (count < 0 && errno == EINTR) continue;
        if (count < 0) return system_failure(ctx, path, "read");
        if (count == 0) break;
        used += (size_t)count;
        if (used > limit) {
            ork_fail(ctx, ORK_ERR_IO, "the file is larger than %zu bytes", limit);
            return ork_at(ctx, &(ork_place){.file = path});
        }
    }
    buffer[used] = '\0';
    *bytes = buffer;
    *length = used;
    buffer = NULL;
    return ORK_OK;
}

ork_status ork_read_file(ork_context *ctx, const char *path, size_t limit, char **bytes,
                         size_t *length)
{
    bool is_standard_input = strcmp(path, "-") == 0;
    int file = is_standard_input ? STDIN_FILENO : open(path, O_RDONLY | O_CLOEXEC);
    if (file < 0) return system_failure(ctx, path, "read");
    struct stat about;
    size_t expected = 1 << 16;
    if (fstat(file, &about) == 0 && S_ISREG(about.st_mode)) expected = (size_t)about.st_size;
    ork_status status = read_all(ctx, file, path, limit, expected, bytes, length);
    if (!is_standard_input) close(file);
    return status;
}

/* ---- Folders ---- */

static int remove_entry(const char *path, const struct stat *status, int kind, struct FTW *walk)
{
    (void)status;
    (void)kind;
    (void)walk;
    remove(path);
    return 0;
}

void ork_remove_tree(const char *path)
{
    nftw(path, remove_entry, 16, FTW_DEPTH | FTW_PHYS);
}
