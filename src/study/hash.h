/*
 * hash: SHA-256 (FIPS 180-4), which proves what went into a run and tells unchanged steps.
 */
#ifndef ORKEN_STUDY_HASH_H
#define ORKEN_STUDY_HASH_H

#include "orken/table.h"

#define ORK_SHA256_TEXT 65 /* 64 hexadecimal digits and the end */

typedef struct ork_sha256 {
    uint32_t state[8];
    uint64_t length; /* bytes so far */
    uint8_t block[64];
} ork_sha256;

void ork_sha256_start(ork_sha256 *hash);
void ork_sha256_bytes(ork_sha256 *hash, const void *bytes, size_t length);
/* A text with its length in front, so that "ab" + "c" differs from "a" + "bc"; NULL is allowed. */
void ork_sha256_text(ork_sha256 *hash, const char *text);
void ork_sha256_integer(ork_sha256 *hash, int64_t value);
/* Names, types, descriptions, keys, values and reasons of a table; not the file it came from. */
void ork_sha256_table(ork_sha256 *hash, const ork_table *table);
void ork_sha256_end(ork_sha256 *hash, char text[ORK_SHA256_TEXT]);

/* Of a whole file, read piece by piece. */
ork_status ork_sha256_file(ork_context *ctx, const char *path, char text[ORK_SHA256_TEXT]);

#endif
