/*
 * keys: which keys a study file may have. One list per kind of mapping serves validation and the
 * JSON Schema.
 */
#ifndef ORKEN_STUDY_KEYS_H
#define ORKEN_STUDY_KEYS_H

#include "study/yaml.h"

typedef enum ork_key_kind {
    ORK_KEY_TEXT, /* a text or number */
    ORK_KEY_NUMBER,
    ORK_KEY_INTEGER,
    ORK_KEY_BOOLEAN,
    ORK_KEY_TEXTS,  /* a text or a list of texts */
    ORK_KEY_MAP,    /* name: text */
    ORK_KEY_OBJECT, /* a mapping with a meaning of its own */
    ORK_KEY_LIST,   /* a list of mappings */
    ORK_KEY_ANY,
} ork_key_kind;

typedef struct ork_key {
    const char *name;
    ork_key_kind kind;
    bool required;
    const char *help;
} ork_key;

typedef struct ork_keys {
    const char *what; /* "a step": for messages */
    const ork_key *items;
    size_t count;
} ork_keys;

extern const ork_keys ork_study_keys, ork_units_keys, ork_data_keys, ork_step_keys, ork_claim_keys,
    ork_report_keys;

/* The key of a name, or NULL. */
const ork_key *ork_keys_find(const ork_keys *keys, const char *name);
/* A value must be of its key's kind. */
ork_status ork_key_check(ork_context *ctx, const char *file, const ork_key *key,
                         const ork_node *value);
/* A mapping may hold these keys only, each of its kind, and must hold the required ones. */
ork_status ork_keys_check(ork_context *ctx, const char *file, const ork_keys *keys,
                          const ork_node *mapping);
/* The required ones are there. */
ork_status ork_keys_required(ork_context *ctx, const char *file, const ork_keys *keys,
                             const ork_node *mapping);
/* Fails at `key` because it is in none of the lists of names; suggests. */
ork_status ork_keys_unknown(ork_context *ctx, const char *file, const char *what,
                            const ork_node *key, const char *const *names, size_t count);

#endif
