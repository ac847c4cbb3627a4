#include "study/yaml.h"

#include <libfyaml.h>
#include <stdio.h>
#include <string.h>

#include "orken/methods.h"

enum { MAX_DEPTH = 64, MAX_WEIGHT = 200000, MAX_KEYS = 5000 };

typedef struct anchor {
    const char *name;
    ork_node *node; /* NULL while the node is still being read */
    struct anchor *next;
} anchor;

typedef struct reader {
    ork_context *ctx;
    ork_arena *arena;
    const char *file;
    struct fy_parser *parser;
    struct fy_diag *diagnostics;
    struct fy_event *event; /* the one under the eyes */
    anchor *anchors;
    size_t weight; /* of the whole document */
} reader;

ork_status ork_node_at(ork_context *ctx, const char *file, const ork_node *node)
{
    ork_place place = {
        .file = file, .line = node ? node->line : 0, .character = node ? node->character : 0};
    return ork_at(ctx, &place);
}

ork_status ork_node_fail(ork_context *ctx, const char *file, const ork_node *node,
                         const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    char message[1024];
    vsnprintf(message, sizeof message, format, arguments);
    va_end(arguments);
    ork_fail(ctx, ORK_ERR_DATA, "%s", message);
    return ork_node_at(ctx, file, node);
}

ork_node *ork_node_get(const ork_node *mapping, const char *key)
{
    if (!mapping || mapping->kind != ORK_NODE_MAPPING) return NULL;
    for (size_t i = 0; i < mapping->count; i++)
        if (ork_same_name(mapping->keys[i]->text, key)) return mapping->items[i];
    return NULL;
}

const char *ork_node_kind_words(const ork_node *node)
{
    switch (node->kind) {
    case ORK_NODE_NULL:
        return "nothing";
    case ORK_NODE_SCALAR:
        return "a text or number";
    case ORK_NODE_SEQUENCE:
        return "a list";
    case ORK_NODE_MAPPING:
        return "a mapping";
    }
    return "something else";
}

/* What libfyaml complained about first, in the study's place. */
static ork_status syntax_error(reader *r)
{
    void *iterator = NULL;
    struct fy_diag_error *error = fy_diag_errors_iterate(r->diagnostics, &iterator);
    if (!error) {
        ork_fail(r->ctx, ORK_ERR_DATA, "this is not YAML");
        return ork_at(r->ctx, &(ork_place){.file = r->file});
    }
    ork_fail(r->ctx, ORK_ERR_DATA, "not valid YAML: %s", error->msg);
    if (strstr(error->msg, "tab"))
        ork_hint(r->ctx, "YAML is indented with spaces, never with tabs");
    /* libfyaml reports lines and columns from 1 */
    return ork_at(r->ctx,
                  &(ork_place){.file = r->file, .line = error->line, .character = error->column});
}

static ork_status next_event(reader *r)
{
    if (r->event) fy_parser_event_free(r->parser, r->event);
    r->event = fy_parser_parse(r->parser);
    if (r->event) return ORK_OK;
    return syntax_error(r);
}

static ork_status new_node(reader *r, ork_node_kind kind, ork_node **node)
{
    ORK_NEW(*node, ork_arena_calloc(r->ctx, r->arena, 1, sizeof **node));
    const struct fy_mark *mark = fy_event_start_mark(r->event);
    (*node)->kind = kind;
    (*node)->text = "";
    (*node)->weight = 1;
    if (mark) {
        (*node)->line = mark->line + 1;
        (*node)->character = mark->column + 1;
    }
    if (++r->weight > MAX_WEIGHT)
        return ork_node_fail(r->ctx, r->file, *node, "the document has more than %d parts",
                             MAX_WEIGHT);
    return ORK_OK;
}

static ork_status token_text(reader *r, struct fy_token *token, const char **text,
                             const ork_node *node)
{
    size_t length = 0;
    const char *bytes = fy_token_get_text(token, &length);
    if (bytes && memchr(bytes, 0, length))
        return ork_node_fail(r->ctx, r->file, node, "a text holds a zero byte");
    ORK_NEW(*text, ork_arena_strndup(r->ctx, r->arena, bytes ? bytes : "", bytes ? length : 0));
    return ORK_OK;
}

/* Remembers the node under its anchor's name; *slot is filled once the node is complete. */
static ork_status remember(reader *r, struct fy_token *token, const ork_node *node, anchor **slot)
{
    *slot = NULL;
    if (!token) return ORK_OK;
    ORK_NEW(*slot, ork_arena_calloc(r->ctx, r->arena, 1, sizeof **slot));
    ORK_TRY(token_text(r, token, &(*slot)->name, node));
    (*slot)->next = r->anchors;
    r->anchors = *slot;
    return ORK_OK;
}

static ork_status read_alias(reader *r, ork_node **node)
{
    ork_node *place;
    const char *name = NULL;
    ORK_TRY(new_node(r, ORK_NODE_NULL, &place));
    ORK_TRY(token_text(r, r->event->alias.anchor, &name, place));
    anchor *found = r->anchors;
    while (found && strcmp(found->name, name) != 0)
        found = found->next;
    if (!found) return ork_node_fail(r->ctx, r->file, place, "there is no anchor \"&%s\"", name);
    if (!found->node)
        return ork_node_fail(r->ctx, r->file, place, "\"*%s\" stands inside what it refers to",
                             name);
    r->weight += found->node->weight;
    if (r->weight > MAX_WEIGHT)
        return ork_node_fail(r->ctx, r->file, place,
                             "with its aliases followed the document has more than %d parts",
                             MAX_WEIGHT);
    *node = found->node;
    return ORK_OK;
}

static bool is_null_text(const char *text)
{
    return !*text || strcmp(text, "~") == 0 || strcmp(text, "null") == 0 ||
           strcmp(text, "Null") == 0 || strcmp(text, "NULL") == 0;
}

static ork_status read_scalar(reader *r, ork_node **node)
{
    anchor *slot;
    struct fy_token *token = r->event->scalar.value;
    ORK_TRY(new_node(r, ORK_NODE_SCALAR, node));
    ORK_TRY(token_text(r, token, &(*node)->text, *node));
    enum fy_scalar_style style = token ? fy_token_scalar_style(token) : FYSS_PLAIN;
    (*node)->quoted = style != FYSS_PLAIN;
    bool in_quotes = style == FYSS_SINGLE_QUOTED || style == FYSS_DOUBLE_QUOTED;
    if (in_quotes && (*node)->character > 1) (*node)->character--; /* the mark is behind it */
    if (!(*node)->quoted && is_null_text((*node)->text)) {
        (*node)->kind = ORK_NODE_NULL;
        (*node)->text = "";
    }
    ORK_TRY(remember(r, r->event->scalar.anchor, *node, &slot));
    if (slot) slot->node = *node;
    return ORK_OK;
}

/* A list that grows in the arena by doubling; what it leaves behind dies with the arena. */
static ork_status push(reader *r, ork_node ***items, size_t *capacity, size_t count, ork_node *item)
{
    if (count == *capacity) {
        size_t enlarged = *capacity ? *capacity * 2 : 8;
        ork_node **larger;
        ORK_NEW(larger, ork_arena_calloc(r->ctx, r->arena, enlarged, sizeof(ork_node *)));
        if (count) memcpy(larger, *items, count * sizeof(ork_node *));
        *items = larger;
        *capacity = enlarged;
    }
    (*items)[count] = item;
    return ORK_OK;
}

static ork_status read_node(reader *r, int depth, ork_node **node);

static ork_status read_sequence(reader *r, int depth, ork_node **node)
{
    anchor *slot;
    size_t capacity = 0;
    ORK_TRY(new_node(r, ORK_NODE_SEQUENCE, node));
    ORK_TRY(remember(r, r->event->sequence_start.anchor, *node, &slot));
    for (;;) {
        ork_node *item;
        ORK_TRY(next_event(r));
        if (r->event->type == FYET_SEQUENCE_END) break;
        ORK_TRY(read_node(r, depth + 1, &item));
        ORK_TRY(push(r, &(*node)->items, &capacity, (*node)->count, item));
        (*node)->count++;
        (*node)->weight += item->weight;
    }
    if (slot) slot->node = *node;
    return ORK_OK;
}

static ork_status check_key(reader *r, const ork_node *mapping, const ork_node *key)
{
    if (key->kind != ORK_NODE_SCALAR)
        return ork_node_fail(r->ctx, r->file, key, "a key must be a text, here is %s",
                             ork_node_kind_words(key));
    if (mapping->count == MAX_KEYS)
        return ork_node_fail(r->ctx, r->file, key, "a mapping with more than %d keys", MAX_KEYS);
    for (size_t i = 0; i < mapping->count; i++) {
        if (strcmp(mapping->keys[i]->text, key->text) != 0) continue;
        return ork_node_fail(r->ctx, r->file, key,
                             "the key \"%s\" stands twice, first on line %lld", key->text,
                             (long long)mapping->keys[i]->line);
    }
    return ORK_OK;
}

static ork_status read_mapping(reader *r, int depth, ork_node **node)
{
    anchor *slot;
    size_t key_capacity = 0, capacity = 0;
    ORK_TRY(new_node(r, ORK_NODE_MAPPING, node));
    ORK_TRY(remember(r, r->event->mapping_start.anchor, *node, &slot));
    for (;;) {
        ork_node *key, *item;
        ORK_TRY(next_event(r));
        if (r->event->type == FYET_MAPPING_END) break;
        ORK_TRY(read_node(r, depth + 1, &key));
        ORK_TRY(check_key(r, *node, key));
        ORK_TRY(next_event(r));
        ORK_TRY(read_node(r, depth + 1, &item));
        ORK_TRY(push(r, &(*node)->keys, &key_capacity, (*node)->count, key));
        ORK_TRY(push(r, &(*node)->items, &capacity, (*node)->count, item));
        (*node)->count++;
        (*node)->weight += item->weight + 1;
    }
    if (slot) slot->node = *node;
    return ORK_OK;
}

/* Reads the node that starts with the current event. */
static ork_status read_node(reader *r, int depth, ork_node **node)
{
    if (depth > MAX_DEPTH) {
        const struct fy_mark *mark = fy_event_start_mark(r->event);
        ork_fail(r->ctx, ORK_ERR_DATA, "nested more than %d deep", MAX_DEPTH);
        return ork_at(r->ctx, &(ork_place){.file = r->file,
                                           .line = mark ? mark->line + 1 : 0,
                                           .character = mark ? mark->column + 1 : 0});
    }
    switch (r->event->type) {
    case FYET_ALIAS:
        return read_alias(r, node);
    case FYET_SCALAR:
        return read_scalar(r, node);
    case FYET_SEQUENCE_START:
        return read_sequence(r, depth, node);
    case FYET_MAPPING_START:
        return read_mapping(r, depth, node);
    default:
        return syntax_error(r);
    }
}

static ork_status read_document(reader *r, ork_node **root)
{
    ORK_TRY(next_event(r)); /* the stream's start */
    ORK_TRY(next_event(r));
    if (r->event->type == FYET_STREAM_END) {
        ork_fail(r->ctx, ORK_ERR_DATA, "the file is empty");
        return ork_at(r->ctx, &(ork_place){.file = r->file});
    }
    ORK_TRY(next_event(r));
    ORK_TRY(read_node(r, 0, root));
    ORK_TRY(next_event(r)); /* the document's end */
    ORK_TRY(next_event(r));
    if (r->event->type == FYET_STREAM_END) return ORK_OK;
    ork_node *second;
    ORK_TRY(new_node(r, ORK_NODE_NULL, &second));
    return ork_node_fail(r->ctx, r->file, second, "a second document begins; one is expected");
}

/* libfyaml's messages are collected, never printed. */
static struct fy_diag *quiet_diagnostics(void)
{
    struct fy_diag_cfg config;
    fy_diag_cfg_default(&config);
    config.fp = NULL;
    config.colorize = false;
    struct fy_diag *diagnostics = fy_diag_create(&config);
    if (diagnostics) fy_diag_set_collect_errors(diagnostics, true);
    return diagnostics;
}

ork_status ork_yaml_parse(ork_context *ctx, ork_arena *arena, const char *file, const char *bytes,
                          size_t length, ork_node **root)
{
    if (!ork_utf8_valid(bytes, length)) {
        ork_fail(ctx, ORK_ERR_DATA, "the file is not UTF-8");
        ork_hint(ctx, "save it as UTF-8");
        return ork_at(ctx, &(ork_place){.file = file});
    }
    reader r = {.ctx = ctx, .arena = arena, .file = file};
    ork_status status = ork_fail(ctx, ORK_ERR_MEMORY, "no memory for reading \"%s\"", file);
    r.diagnostics = quiet_diagnostics();
    struct fy_parse_cfg config = {.flags = FYPCF_QUIET | FYPCF_COLLECT_DIAG, .diag = r.diagnostics};
    if (r.diagnostics) r.parser = fy_parser_create(&config);
    if (r.parser && fy_parser_set_string(r.parser, bytes, length) == 0) {
        ork_context_clear_error(ctx);
        status = read_document(&r, root);
    }
    if (r.event) fy_parser_event_free(r.parser, r.event);
    if (r.parser) fy_parser_destroy(r.parser);
    if (r.diagnostics) fy_diag_destroy(r.diagnostics);
    return status;
}
