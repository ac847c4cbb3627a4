/*
 * yaml: a YAML 1.2 document as a tree whose every node knows its line and character.
 *
 * libfyaml finds the structure; duplicate keys, unknown aliases, aliases that blow up and trees
 * that are too deep are refused here, with their place.
 */
#ifndef ORKEN_STUDY_YAML_H
#define ORKEN_STUDY_YAML_H

#include "orken/base.h"

typedef enum ork_node_kind {
    ORK_NODE_NULL, /* nothing, ~ or null */
    ORK_NODE_SCALAR,
    ORK_NODE_SEQUENCE,
    ORK_NODE_MAPPING,
} ork_node_kind;

typedef struct ork_node {
    ork_node_kind kind;
    bool quoted;             /* a scalar in quotes or as a block: always a text */
    const char *text;        /* of a scalar; "" for null */
    struct ork_node **keys;  /* [count] of a mapping: scalars */
    struct ork_node **items; /* [count] of a sequence, values of a mapping */
    size_t count;
    size_t weight; /* nodes below and including this one, aliases followed */
    int64_t line, character;
} ork_node;

/* Reads a document from memory; `file` stands in messages. All lives in the arena. */
ork_status ork_yaml_parse(ork_context *ctx, ork_arena *arena, const char *file, const char *bytes,
                          size_t length, ork_node **root);
/* Value of a key of a mapping (header_row and header-row are the same), or NULL. */
ork_node *ork_node_get(const ork_node *mapping, const char *key);
/* "a text", "a list", "a mapping", "nothing": for messages. */
const char *ork_node_kind_words(const ork_node *node);
/* Records a failure at a node. */
ork_status ork_node_fail(ork_context *ctx, const char *file, const ork_node *node,
                         const char *format, ...) __attribute__((format(printf, 4, 5)));
/* Adds a node's place to the current failure. */
ork_status ork_node_at(ork_context *ctx, const char *file, const ork_node *node);

#endif
