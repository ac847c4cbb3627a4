/* Dictionaries and columns from the inside, for readers that fill large columns. */
#ifndef ORKEN_TABLE_COLUMN_H
#define ORKEN_TABLE_COLUMN_H

#include "orken/table.h"

size_t ork_type_bytes(ork_type type);
/* A fast hash of bytes, for tables in memory (not stable across versions). */
uint64_t ork_hash_bytes(const char *bytes, size_t length);

ork_status ork_dictionary_new(ork_context *ctx, ork_dictionary **dictionary);
ork_dictionary *ork_dictionary_share(ork_dictionary *dictionary);
void ork_dictionary_free(ork_dictionary *dictionary);
/* The code of a text (no NUL inside), entered when it is new. */
ork_status ork_dictionary_code(ork_context *ctx, ork_dictionary *dictionary, const char *bytes,
                               size_t length, uint32_t *code);
bool ork_dictionary_find(const ork_dictionary *dictionary, const char *text, uint32_t *code);

#endif
