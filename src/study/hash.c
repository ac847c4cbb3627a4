#include "study/hash.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

/* The first 32 bits of the fractional parts of the cube roots of the first 64 primes. */
static const uint32_t round_constants[64] = {
    0x428a2f98, 0x71374491, 0xb5c0fbcf, 0xe9b5dba5, 0x3956c25b, 0x59f111f1, 0x923f82a4, 0xab1c5ed5,
    0xd807aa98, 0x12835b01, 0x243185be, 0x550c7dc3, 0x72be5d74, 0x80deb1fe, 0x9bdc06a7, 0xc19bf174,
    0xe49b69c1, 0xefbe4786, 0x0fc19dc6, 0x240ca1cc, 0x2de92c6f, 0x4a7484aa, 0x5cb0a9dc, 0x76f988da,
    0x983e5152, 0xa831c66d, 0xb00327c8, 0xbf597fc7, 0xc6e00bf3, 0xd5a79147, 0x06ca6351, 0x14292967,
    0x27b70a85, 0x2e1b2138, 0x4d2c6dfc, 0x53380d13, 0x650a7354, 0x766a0abb, 0x81c2c92e, 0x92722c85,
    0xa2bfe8a1, 0xa81a664b, 0xc24b8b70, 0xc76c51a3, 0xd192e819, 0xd6990624, 0xf40e3585, 0x106aa070,
    0x19a4c116, 0x1e376c08, 0x2748774c, 0x34b0bcb5, 0x391c0cb3, 0x4ed8aa4a, 0x5b9cca4f, 0x682e6ff3,
    0x748f82ee, 0x78a5636f, 0x84c87814, 0x8cc70208, 0x90befffa, 0xa4506ceb, 0xbef9a3f7, 0xc67178f2,
};

static uint32_t rotate(uint32_t x, int bits)
{
    return x >> bits | x << (32 - bits);
}

/* The message schedule of a block: 16 words of the message, 48 mixed from them. */
static void expand(const uint8_t block[64], uint32_t words[64])
{
    for (int i = 0; i < 16; i++) {
        const uint8_t *p = block + 4 * i;
        words[i] = (uint32_t)p[0] << 24 | (uint32_t)p[1] << 16 | (uint32_t)p[2] << 8 | p[3];
    }
    for (int i = 16; i < 64; i++) {
        uint32_t a = words[i - 15], b = words[i - 2];
        uint32_t low = rotate(a, 7) ^ rotate(a, 18) ^ a >> 3;
        uint32_t high = rotate(b, 17) ^ rotate(b, 19) ^ b >> 10;
        words[i] = words[i - 16] + low + words[i - 7] + high;
    }
}

static void compress(uint32_t state[8], const uint8_t block[64])
{
    uint32_t words[64], v[8];
    expand(block, words);
    memcpy(v, state, sizeof v);
    for (int i = 0; i < 64; i++) {
        uint32_t mix_e = rotate(v[4], 6) ^ rotate(v[4], 11) ^ rotate(v[4], 25);
        uint32_t choice = (v[4] & v[5]) ^ (~v[4] & v[6]);
        uint32_t first = v[7] + mix_e + choice + round_constants[i] + words[i];
        uint32_t mix_a = rotate(v[0], 2) ^ rotate(v[0], 13) ^ rotate(v[0], 22);
        uint32_t majority = (v[0] & v[1]) ^ (v[0] & v[2]) ^ (v[1] & v[2]);
        memmove(v + 1, v, 7 * sizeof *v);
        v[4] += first;
        v[0] = first + mix_a + majority;
    }
    for (int i = 0; i < 8; i++)
        state[i] += v[i];
}

void ork_sha256_start(ork_sha256 *hash)
{
    static const uint32_t initial[8] = {0x6a09e667, 0xbb67ae85, 0x3c6ef372, 0xa54ff53a,
                                        0x510e527f, 0x9b05688c, 0x1f83d9ab, 0x5be0cd19};
    memcpy(hash->state, initial, sizeof initial);
    hash->length = 0;
}

void ork_sha256_bytes(ork_sha256 *hash, const void *bytes, size_t length)
{
    const uint8_t *from = bytes;
    while (length > 0) {
        size_t used = hash->length % 64;
        size_t count = 64 - used < length ? 64 - used : length;
        memcpy(hash->block + used, from, count);
        hash->length += count;
        from += count;
        length -= count;
        if (hash->length % 64 == 0) compress(hash->state, hash->block);
    }
}

void ork_sha256_integer(ork_sha256 *hash, int64_t value)
{
    ork_sha256_bytes(hash, &value, sizeof value);
}

void ork_sha256_text(ork_sha256 *hash, const char *text)
{
    ork_sha256_integer(hash, text ? (int64_t)strlen(text) : -1);
    if (text) ork_sha256_bytes(hash, text, strlen(text));
}

void ork_sha256_end(ork_sha256 *hash, char text[ORK_SHA256_TEXT])
{
    uint64_t bits = hash->length * 8;
    uint8_t end[8];
    for (int i = 0; i < 8; i++)
        end[i] = (uint8_t)(bits >> (56 - 8 * i));
    ork_sha256_bytes(hash, "\x80", 1);
    while (hash->length % 64 != 56)
        ork_sha256_bytes(hash, "", 1);
    ork_sha256_bytes(hash, end, 8);
    for (int i = 0; i < 8; i++)
        snprintf(text + 8 * i, 9, "%08x", (unsigned)hash->state[i]);
}

static void hash_value(ork_sha256 *hash, const ork_column *column, size_t i)
{
    switch (column->type) {
    case ORK_NUMBER:
        ork_sha256_bytes(hash, &column->data.number[i], sizeof(double));
        return;
    case ORK_INTEGER:
        ork_sha256_integer(hash, column->data.integer[i]);
        return;
    case ORK_TEXT:
        ork_sha256_text(hash, ork_column_text(column, i));
        return;
    case ORK_DATE:
        ork_sha256_integer(hash, column->data.day[i]);
        return;
    case ORK_BOOLEAN:
        ork_sha256_integer(hash, column->data.boolean[i]);
        return;
    }
}

static void hash_column(ork_sha256 *hash, const ork_column *column)
{
    ork_sha256_text(hash, column->name);
    ork_sha256_text(hash, column->label);
    ork_sha256_text(hash, column->measure);
    ork_sha256_text(hash, column->source);
    ork_sha256_integer(hash, column->type);
    for (size_t i = 0; i < column->length; i++) {
        bool there = ork_column_has(column, i);
        ork_sha256_integer(hash, there ? -1 : (int64_t)ork_column_reason(column, i));
        if (there) hash_value(hash, column, i);
    }
}

void ork_sha256_table(ork_sha256 *hash, const ork_table *table)
{
    if (!table) {
        ork_sha256_integer(hash, -1);
        return;
    }
    ork_sha256_integer(hash, (int64_t)table->row_count);
    ork_sha256_integer(hash, (int64_t)table->column_count);
    ork_sha256_integer(hash, table->unit);
    ork_sha256_integer(hash, table->period);
    for (size_t j = 0; j < table->column_count; j++)
        hash_column(hash, table->columns[j]);
}

ork_status ork_sha256_file(ork_context *ctx, const char *path, char text[ORK_SHA256_TEXT])
{
    FILE *file = fopen(path, "rb");
    if (!file) return ork_fail(ctx, ORK_ERR_IO, "cannot read \"%s\": %s", path, strerror(errno));
    ork_sha256 hash;
    ork_sha256_start(&hash);
    char buffer[1 << 16];
    size_t count;
    while ((count = fread(buffer, 1, sizeof buffer, file)) > 0)
        ork_sha256_bytes(&hash, buffer, count);
    bool failed = ferror(file) != 0;
    fclose(file);
    if (failed) return ork_fail(ctx, ORK_ERR_IO, "cannot read \"%s\" to its end", path);
    ork_sha256_end(&hash, text);
    return ORK_OK;
}
