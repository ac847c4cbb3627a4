/*
 * Where rows and fields end: by bit masks of 64 bytes, or byte by byte.
 *
 * Where quotes are regular (a field is quoted as a whole, inner quotes are doubled), a byte is
 * inside quotes exactly when an odd number of quotes stands before it. That is a prefix sum over
 * bits, so that whole blocks are scanned without looking at single bytes.
 */
#include <string.h>

#if defined(__x86_64__)
#include <immintrin.h>
#endif

#include "read/csv.h"

/* ---- Masks --------------------------------------------------------------------------------- */

enum { BATCH_WORDS = 64 };

typedef struct masks {
    uint64_t equal[3][BATCH_WORDS]; /* bit i of word w: byte 64 w + i is that character */
    bool has_zero, has_high;
} masks;

/* Masks of `words` times 64 bytes for three characters. */
typedef void (*mask_kernel)(const char *bytes, size_t words, const char characters[3], masks *out);

/* One bit per byte of `word` that is zero. */
static inline uint64_t zero_bytes(uint64_t word)
{
    uint64_t low = EVERY_BYTE(0x7F);
    uint64_t zeros = ~(((word & low) + low) | word | low);
    return (zeros >> 7) * 0x0102040810204080u >> 56;
}

static void masks_plain(const char *bytes, size_t words, const char characters[3], masks *out)
{
    uint64_t high = 0, zero = 0;
    for (size_t w = 0; w < words; w++) {
        uint64_t equal[3] = {0, 0, 0};
        for (unsigned k = 0; k < 64; k += 8) {
            uint64_t word = load_little(bytes + 64 * w + k);
            high |= word;
            zero |= zero_bytes(word);
            for (int c = 0; c < 3; c++)
                equal[c] |= zero_bytes(word ^ EVERY_BYTE((unsigned char)characters[c])) << k;
        }
        for (int c = 0; c < 3; c++)
            out->equal[c][w] = equal[c];
    }
    out->has_high = (high & EVERY_BYTE(0x80)) != 0;
    out->has_zero = zero != 0;
}

#if defined(__x86_64__)
__attribute__((target("avx2"))) static inline uint64_t equal_avx2(__m256i a, __m256i b, __m256i c)
{
    uint64_t low = (uint32_t)_mm256_movemask_epi8(_mm256_cmpeq_epi8(a, c));
    uint64_t high = (uint32_t)_mm256_movemask_epi8(_mm256_cmpeq_epi8(b, c));
    return low | high << 32;
}

__attribute__((target("avx2"))) static void masks_avx2(const char *bytes, size_t words,
                                                       const char characters[3], masks *out)
{
    __m256i c0 = _mm256_set1_epi8(characters[0]), c1 = _mm256_set1_epi8(characters[1]);
    __m256i c2 = _mm256_set1_epi8(characters[2]);
    __m256i every = _mm256_setzero_si256(), least = _mm256_set1_epi8(-1);
    for (size_t w = 0; w < words; w++) {
        __m256i a = _mm256_loadu_si256((const void *)(bytes + 64 * w));
        __m256i b = _mm256_loadu_si256((const void *)(bytes + 64 * w + 32));
        out->equal[0][w] = equal_avx2(a, b, c0);
        out->equal[1][w] = equal_avx2(a, b, c1);
        out->equal[2][w] = equal_avx2(a, b, c2);
        every = _mm256_or_si256(every, _mm256_or_si256(a, b));
        least = _mm256_min_epu8(least, _mm256_min_epu8(a, b));
    }
    __m256i zeros = _mm256_cmpeq_epi8(least, _mm256_setzero_si256());
    out->has_high = _mm256_movemask_epi8(every) != 0;
    out->has_zero = _mm256_movemask_epi8(zeros) != 0;
}
#endif

static mask_kernel best_kernel(void)
{
#if defined(__x86_64__)
    if (__builtin_cpu_supports("avx2")) return masks_avx2;
#endif
    return masks_plain;
}

/* Bit i: an odd number of quotes in bits 0 … i, plus the carry. */
static inline uint64_t inside_quotes(uint64_t quotes, uint64_t *carry)
{
    if (!quotes) return *carry;
    uint64_t inside = quotes;
    for (unsigned shift = 1; shift < 64; shift *= 2)
        inside ^= inside << shift;
    inside ^= *carry;
    *carry = (uint64_t)0 - (inside >> 63);
    return inside;
}

/* The bits of word w that lie within `length`. */
static inline uint64_t within(size_t length, size_t w)
{
    size_t left = length - 64 * w;
    return left >= 64 ? ~(uint64_t)0 : ((uint64_t)1 << left) - 1;
}

/* ---- Counting ------------------------------------------------------------------------------- */

typedef struct counting {
    csv_counts *counts;
    uint64_t inside;            /* carry: all bits set inside quotes */
    uint64_t newlines, returns; /* of the word before */
} counting;

static inline void count_word(counting *state, uint64_t newlines, uint64_t quotes, uint64_t returns,
                              size_t offset)
{
    csv_counts *counts = state->counts;
    counts->has_quotes = counts->has_quotes || quotes;
    uint64_t inside = inside_quotes(quotes, &state->inside);
    uint64_t one_before = newlines << 1 | state->newlines >> 63;
    uint64_t two_before = newlines << 2 | state->newlines >> 62;
    uint64_t return_before = returns << 1 | state->returns >> 63;
    uint64_t blank = newlines & (one_before | (return_before & two_before));
    state->newlines = newlines;
    state->returns = returns;
    counts->has_return = counts->has_return || returns;
    if (!newlines) return;
    for (int parity = 0; parity < 2; parity++) {
        uint64_t outside = newlines & (parity ? inside : ~inside);
        if (!outside) continue;
        counts->records[parity] += (size_t)__builtin_popcountll(outside);
        counts->blanks[parity] += (size_t)__builtin_popcountll(outside & blank);
        counts->last[parity] = offset + 64 - (size_t)__builtin_clzll(outside);
    }
}

static void count_with(mask_kernel kernel, const char *bytes, size_t length, char newline,
                       csv_counts *counts)
{
    *counts = (csv_counts){.last = {SIZE_MAX, SIZE_MAX}, .zero = SIZE_MAX};
    counting state = {.counts = counts};
    if (bytes[-1] == newline) state.newlines |= (uint64_t)1 << 63;
    if (bytes[-2] == newline) state.newlines |= (uint64_t)1 << 62;
    if (bytes[-1] == '\r') state.returns |= (uint64_t)1 << 63;
    const char characters[3] = {newline, '"', '\r'};
    masks found;
    size_t words = (length + 63) / 64;
    for (size_t first = 0; first < words; first += BATCH_WORDS) {
        size_t batch = words - first < BATCH_WORDS ? words - first : BATCH_WORDS;
        kernel(bytes + 64 * first, batch, characters, &found);
        counts->has_high = counts->has_high || found.has_high;
        if (found.has_zero && counts->zero == SIZE_MAX) {
            size_t left = length - 64 * first;
            const char *zero = memchr(bytes + 64 * first, 0, left < 64 * batch ? left : 64 * batch);
            if (zero) counts->zero = (size_t)(zero - bytes);
        }
        for (size_t w = 0; w < batch; w++) {
            uint64_t valid = within(length, first + w);
            count_word(&state, found.equal[0][w] & valid, found.equal[1][w] & valid,
                       found.equal[2][w] & valid, 64 * (first + w));
        }
    }
    counts->is_odd = state.inside != 0;
}

void csv_count(const char *bytes, size_t length, char newline, csv_counts *counts)
{
    count_with(best_kernel(), bytes, length, newline, counts);
}

void csv_count_plain(const char *bytes, size_t length, char newline, csv_counts *counts)
{
    count_with(masks_plain, bytes, length, newline, counts);
}

/* ---- The index ------------------------------------------------------------------------------ */

/* Writes the positions of the set bits; may write up to 8 more than there are. */
static inline uint32_t *put_positions(uint32_t *out, uint64_t bits, uint32_t base)
{
    enum { AT_ONCE = 8 };
    const uint64_t guard = (uint64_t)1 << 63; /* so that there is always a lowest bit */
    uint32_t *end = out + __builtin_popcountll(bits);
    for (;;) {
        for (int k = 0; k < AT_ONCE; k++) {
            out[k] = base + (uint32_t)__builtin_ctzll(bits | guard);
            bits &= bits - 1;
        }
        if (out + AT_ONCE >= end) return end;
        out += AT_ONCE;
    }
}

static size_t index_with(mask_kernel kernel, const char *bytes, size_t length, char delimiter,
                         char newline, uint32_t *ends)
{
    const char characters[3] = {delimiter, newline, '"'};
    masks found;
    uint64_t carry = 0;
    uint32_t *out = ends;
    size_t words = (length + 63) / 64;
    for (size_t first = 0; first < words; first += BATCH_WORDS) {
        size_t batch = words - first < BATCH_WORDS ? words - first : BATCH_WORDS;
        kernel(bytes + 64 * first, batch, characters, &found);
        for (size_t w = 0; w < batch; w++) {
            uint64_t valid = within(length, first + w);
            uint64_t inside = inside_quotes(found.equal[2][w] & valid, &carry);
            uint64_t structural = (found.equal[0][w] | found.equal[1][w]) & valid & ~inside;
            out = put_positions(out, structural, (uint32_t)(64 * (first + w)));
        }
    }
    return (size_t)(out - ends);
}

size_t csv_index(const char *bytes, size_t length, char delimiter, char newline, uint32_t *ends)
{
    return index_with(best_kernel(), bytes, length, delimiter, newline, ends);
}

size_t csv_index_plain(const char *bytes, size_t length, char delimiter, char newline,
                       uint32_t *ends)
{
    return index_with(masks_plain, bytes, length, delimiter, newline, ends);
}

/* ---- Step by step --------------------------------------------------------------------------- */

static void end_field(csv_walker *walker, size_t at)
{
    if (walker->ends) walker->ends[walker->end_count++] = (uint32_t)at;
    walker->field++;
    walker->state = CSV_AT_FIELD;
}

csv_walk_end csv_walk(csv_walker *walker, const char *bytes, size_t length, size_t *at)
{
    for (size_t i = *at; i < length; i++) {
        char c = bytes[i];
        if (walker->state == CSV_QUOTED) {
            if (c == '"') walker->state = CSV_AFTER_QUOTE;
            walker->seen++;
            continue;
        }
        if (c == walker->newline) {
            end_field(walker, i);
            walker->is_blank =
                walker->seen == 0 || (walker->seen == 1 && walker->begins_with_return);
            walker->seen = 0;
            walker->field = 0;
            walker->row++;
            *at = i + 1;
            return CSV_WALK_ROW;
        }
        if (walker->seen++ == 0) walker->begins_with_return = c == '\r';
        if (c == walker->delimiter && walker->state != CSV_AFTER_RETURN) {
            end_field(walker, i);
        } else if (walker->state == CSV_AFTER_QUOTE && c == '"') {
            walker->state = CSV_QUOTED;
        } else if (walker->state == CSV_AFTER_QUOTE && c == '\r') {
            walker->state = CSV_AFTER_RETURN;
        } else if (walker->state == CSV_AFTER_QUOTE || walker->state == CSV_AFTER_RETURN) {
            *at = i;
            return CSV_WALK_BAD_QUOTE;
        } else if (walker->state == CSV_AT_FIELD && c == '"') {
            walker->state = CSV_QUOTED;
            walker->quoted_row = walker->row;
            walker->quoted_field = walker->field;
        } else {
            walker->state = CSV_PLAIN;
        }
    }
    *at = length;
    return CSV_WALK_END;
}

/* Where the field at `at` ends; `length` when its quotes are not closed or not regular. */
static size_t field_end(char delimiter, char newline, const char *bytes, size_t length, size_t at)
{
    if (at < length && bytes[at] == '"') {
        for (at++; at < length; at++) {
            if (bytes[at] != '"') continue;
            if (at + 1 < length && bytes[at + 1] == '"') {
                at++;
                continue;
            }
            at++;
            if (at < length && bytes[at] == '\r' && newline == '\n') at++;
            bool is_end = at == length || bytes[at] == delimiter || bytes[at] == newline;
            return is_end ? at : SIZE_MAX;
        }
        return SIZE_MAX;
    }
    while (at < length && bytes[at] != delimiter && bytes[at] != newline)
        at++;
    return at;
}

bool csv_split(char delimiter, char newline, const char *bytes, size_t length, size_t *at,
               csv_field *fields, size_t capacity, size_t *count)
{
    *count = 0;
    if (*at >= length) return false;
    size_t start = *at;
    for (;;) {
        size_t end = field_end(delimiter, newline, bytes, length, start);
        if (end == SIZE_MAX) return false;
        bool is_last = end == length || bytes[end] == newline;
        size_t stop = end;
        if (is_last && stop > start && bytes[stop - 1] == '\r') stop--;
        if (*count < capacity) fields[*count] = (csv_field){bytes + start, stop - start};
        (*count)++;
        start = end + 1;
        if (!is_last) continue;
        *at = end == length ? length : start;
        return true;
    }
}

ork_status csv_clean(ork_context *ctx, ork_arena *arena, const char **bytes, size_t *length)
{
    const char *start = *bytes;
    size_t n = *length;
    if (n >= 2 && start[0] == '"' && start[n - 1] == '"') {
        start++;
        n -= 2;
        if (memchr(start, '"', n)) {
            char *copy;
            size_t used = 0;
            ORK_NEW(copy, ork_arena_alloc(ctx, arena, n));
            for (size_t i = 0; i < n; i++) {
                copy[used++] = start[i];
                if (start[i] == '"' && i + 1 < n && start[i + 1] == '"') i++;
            }
            start = copy;
            n = used;
        }
    }
    ork_cell_trim(&start, &n);
    *bytes = start;
    *length = n;
    return ORK_OK;
}
