/* A JSON document with limits, and where its features begin. */
#include "read/json.h"

#include <string.h>

#define MAX_FILE (512u << 20)
#define MAX_DEPTH 64

static bool is_space(char c)
{
    return c == ' ' || c == '\t' || c == '\n' || c == '\r';
}

/* What is known while walking over the text once before it is parsed. */
typedef struct walk {
    const char *bytes;
    size_t length, at;
    int64_t line;
    size_t depth;
    size_t key_start, key_length; /* the last text at the top's depth */
    bool in_features;             /* inside the list whose elements' lines are kept */
} walk;

/* Runs over a text, and remembers it when it may be a key of the top. */
static void skip_text(walk *w)
{
    size_t start = ++w->at;
    while (w->at < w->length && w->bytes[w->at] != '"') {
        if (w->bytes[w->at] == '\n') w->line++;
        w->at += w->bytes[w->at] == '\\' ? 2 : 1;
    }
    if (w->depth != 1 || w->at > w->length) return;
    w->key_start = start;
    w->key_length = w->at - start;
}

static ork_status keep_line(ork_context *ctx, json_document *document, int64_t line)
{
    size_t count = document->line_count;
    if (count == document->line_capacity) {
        size_t capacity = count ? 2 * count : 64;
        int64_t *grown;
        ORK_NEW(grown, ork_realloc(ctx, document->lines, capacity * sizeof *grown));
        document->lines = grown;
        document->line_capacity = capacity;
    }
    document->lines[document->line_count++] = line;
    return ORK_OK;
}

static ork_status open_bracket(ork_context *ctx, walk *w, json_document *document)
{
    bool is_list = w->bytes[w->at] == '[';
    size_t list_depth = w->bytes[0] == '[' ? 1 : 2;
    if (w->in_features && w->depth == list_depth) ORK_TRY(keep_line(ctx, document, w->line));
    w->depth++;
    bool named = w->key_length == 8 && memcmp(w->bytes + w->key_start, "features", 8) == 0;
    if (is_list && w->depth == list_depth && (list_depth == 1 || named)) w->in_features = true;
    if (w->depth <= MAX_DEPTH) return ORK_OK;
    ork_fail(ctx, ORK_ERR_DATA, "the JSON is nested deeper than %d", MAX_DEPTH);
    return ork_at(ctx, &(ork_place){.file = document->path, .line = w->line});
}

/* Checks the nesting before the parser recurses into it, and finds the features' lines. */
static ork_status walk_over(ork_context *ctx, const char *bytes, size_t length,
                            json_document *document)
{
    walk w = {.bytes = bytes, .length = length, .line = 1};
    for (; w.at < length; w.at++) {
        switch (bytes[w.at]) {
        case '\n':
            w.line++;
            break;
        case '"':
            skip_text(&w);
            break;
        case '[':
        case '{':
            ORK_TRY(open_bracket(ctx, &w, document));
            break;
        case ']':
        case '}':
            if (w.depth > 0) w.depth--;
            if (w.depth < (bytes[0] == '[' ? 1u : 2u)) w.in_features = false;
            break;
        default:
            break;
        }
    }
    return ORK_OK;
}

ork_status json_document_parse(ork_context *ctx, const char *bytes, size_t length, const char *name,
                               json_document *document)
{
    document->path = name;
    int64_t blank_lines = 0;
    if (length >= 3 && memcmp(bytes, "\xEF\xBB\xBF", 3) == 0) {
        bytes += 3;
        length -= 3;
    }
    while (length > 0 && is_space(*bytes)) {
        blank_lines += *bytes == '\n';
        bytes++;
        length--;
    }
    if (length == 0) {
        ork_fail(ctx, ORK_ERR_DATA, "the file is empty");
        return ork_at(ctx, &(ork_place){.file = name});
    }
    ORK_TRY(walk_over(ctx, bytes, length, document));
    json_error_t error;
    document->root = json_loadb(bytes, length, 0, &error);
    if (document->root) return ORK_OK;
    if (json_error_code(&error) == json_error_out_of_memory)
        return ork_fail(ctx, ORK_ERR_MEMORY, "there is not enough memory");
    ork_fail(ctx, ORK_ERR_DATA, "this is not well-formed JSON: %s", error.text);
    return ork_at(
        ctx,
        &(ork_place){.file = name, .line = error.line + blank_lines, .character = error.column});
}

ork_status json_document_read(ork_context *ctx, const char *path, json_document *document)
{
    ORK_OWNED_MEMORY char *bytes = NULL;
    size_t length = 0;
    ORK_TRY(ork_read_file(ctx, path, MAX_FILE, &bytes, &length));
    return json_document_parse(ctx, bytes, length, path, document);
}

void json_document_free(json_document *document)
{
    json_decref(document->root);
    free(document->lines);
    *document = (json_document){0};
}

const char *json_member_text(const json_t *object, const char *name)
{
    return json_string_value(json_object_get(object, name));
}

bool json_member_is(const json_t *object, const char *name, const char *text)
{
    const char *value = json_member_text(object, name);
    return value && strcmp(value, text) == 0;
}
