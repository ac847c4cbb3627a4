/* Where a CSV file's bytes come from: a file read in place, memory, standard input, gzip. */
#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <zlib.h>

#include "read/csv.h"

static ork_status fail_at(ork_context *ctx, const csv_source *source)
{
    return ork_at(ctx, &(ork_place){.file = source->name});
}

static ork_status too_large(ork_context *ctx, const csv_source *source)
{
    ork_fail(ctx, ORK_ERR_DATA, "the file holds more than the %zu bytes that are allowed",
             source->limit);
    return fail_at(ctx, source);
}

static bool is_gzip(const char *bytes, size_t length)
{
    return length > 2 && memcmp(bytes, "\x1f\x8b\x08", 3) == 0;
}

/* Inflates all members of a gzip file into memory, which grows as needed up to the limit. */
static ork_status inflate_all(ork_context *ctx, const csv_source *source, z_stream *stream,
                              char **bytes, size_t *length)
{
    size_t capacity = 1 << 20, used = 0;
    ORK_OWNED_MEMORY char *out = ork_alloc(ctx, capacity);
    if (!out) return ORK_ERR_MEMORY;
    const char *in = source->memory, *end = in + source->length;
    int state = Z_OK;
    while (state != Z_STREAM_END || (in < end && is_gzip(in, (size_t)(end - in)))) {
        if (state == Z_STREAM_END) inflateReset(stream);
        if (used == capacity) {
            if (capacity >= source->limit) return too_large(ctx, source);
            char *larger = ork_realloc(ctx, out, 2 * capacity);
            if (!larger) return ORK_ERR_MEMORY;
            out = larger;
            capacity *= 2;
        }
        uInt room = (uInt)(capacity - used < UINT32_MAX / 2 ? capacity - used : UINT32_MAX / 2);
        uInt given = (uInt)(end - in < INT32_MAX ? end - in : INT32_MAX);
        stream->next_in = (Bytef *)(uintptr_t)in;
        stream->avail_in = given;
        stream->next_out = (Bytef *)out + used;
        stream->avail_out = room;
        state = inflate(stream, Z_NO_FLUSH);
        in += given - stream->avail_in;
        used += room - stream->avail_out;
        bool is_stuck = state == Z_BUF_ERROR && stream->avail_out > 0;
        if (is_stuck || (state != Z_OK && state != Z_STREAM_END && state != Z_BUF_ERROR)) {
            ork_fail(ctx, ORK_ERR_DATA, "the gzip file is cut off or damaged");
            fail_at(ctx, source);
            return ork_hint(ctx, "try to unpack it with gunzip; get it again if that fails");
        }
        ORK_TRY(ork_check_cancelled(ctx));
    }
    if (used > source->limit) return too_large(ctx, source);
    *bytes = out;
    *length = used;
    out = NULL;
    return ORK_OK;
}

static ork_status unpack(ork_context *ctx, csv_source *source)
{
    ORK_TRY(csv_source_load(ctx, source));
    z_stream stream = {0};
    if (inflateInit2(&stream, 15 + 16) != Z_OK)
        return ork_fail(ctx, ORK_ERR_MEMORY, "out of memory (while unpacking gzip)");
    char *bytes = NULL;
    size_t length = 0;
    ork_status status = inflate_all(ctx, source, &stream, &bytes, &length);
    inflateEnd(&stream);
    ORK_TRY(status);
    free(source->owned);
    source->memory = source->owned = bytes;
    source->length = length;
    return ORK_OK;
}

static ork_status check_and_unpack(ork_context *ctx, csv_source *source)
{
    if (source->length > source->limit) return too_large(ctx, source);
    char magic[3] = {0};
    if (source->length >= sizeof magic)
        ORK_TRY(csv_source_read(ctx, source, 0, sizeof magic, magic));
    return is_gzip(magic, sizeof magic) ? unpack(ctx, source) : ORK_OK;
}

static ork_status open_file(ork_context *ctx, const char *path, csv_source *source)
{
    struct stat about;
    source->file = open(path, O_RDONLY | O_CLOEXEC);
    if (source->file >= 0 && fstat(source->file, &about) == 0 && S_ISREG(about.st_mode)) {
        source->length = (size_t)about.st_size;
        return ORK_OK;
    }
    /* A pipe, or a failure, which reading tells best. */
    if (source->file >= 0) close(source->file);
    source->file = -1;
    ORK_TRY(ork_read_file(ctx, path, source->limit, &source->owned, &source->length));
    source->memory = source->owned;
    return ORK_OK;
}

ork_status csv_source_open(ork_context *ctx, const char *path, size_t limit, csv_source *source)
{
    bool is_standard_input = strcmp(path, "-") == 0;
    *source = (csv_source){.name = is_standard_input ? "standard input" : path,
                           .file = -1,
                           .limit = limit ? limit : CSV_MAX_BYTES};
    ork_status status;
    if (is_standard_input) {
        status = ork_read_file(ctx, path, source->limit, &source->owned, &source->length);
        source->memory = source->owned;
    } else {
        status = open_file(ctx, path, source);
    }
    if (status == ORK_OK) status = check_and_unpack(ctx, source);
    if (status != ORK_OK) csv_source_close(source);
    return status;
}

ork_status csv_source_of_bytes(ork_context *ctx, const char *bytes, size_t length, const char *name,
                               size_t limit, csv_source *source)
{
    *source = (csv_source){.name = name,
                           .file = -1,
                           .memory = bytes,
                           .length = length,
                           .limit = limit ? limit : CSV_MAX_BYTES};
    ork_status status = check_and_unpack(ctx, source);
    if (status != ORK_OK) csv_source_close(source);
    return status;
}

void csv_source_close(csv_source *source)
{
    if (source->file >= 0) close(source->file);
    free(source->owned);
    source->file = -1;
    source->owned = NULL;
}

ork_status csv_source_read(ork_context *ctx, const csv_source *source, size_t offset, size_t length,
                           char *buffer)
{
    if (source->file < 0) {
        if (length) memcpy(buffer, source->memory + offset, length);
        return ORK_OK;
    }
    while (length > 0) {
        ssize_t count = pread(source->file, buffer, length, (off_t)offset);
        if (count < 0 && errno == EINTR) continue;
        if (count <= 0) {
            const char *why = count < 0 ? strerror(errno) : "it became shorter meanwhile";
            ork_fail(ctx, ORK_ERR_IO, "cannot read the file: %s", why);
            return fail_at(ctx, source);
        }
        buffer += count;
        offset += (size_t)count;
        length -= (size_t)count;
    }
    return ORK_OK;
}

ork_status csv_source_load(ork_context *ctx, csv_source *source)
{
    if (source->file < 0) return ORK_OK;
    ORK_OWNED_MEMORY char *bytes = ork_alloc(ctx, source->length);
    if (!bytes) return ORK_ERR_MEMORY;
    ORK_TRY(csv_source_read(ctx, source, 0, source->length, bytes));
    close(source->file);
    source->file = -1;
    source->memory = source->owned = bytes;
    bytes = NULL;
    return ORK_OK;
}
