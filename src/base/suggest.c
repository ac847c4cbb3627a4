/* "Did you mean …": the candidate nearest in spelling to a word that nobody knows. */
#include <dirent.h>
#include <string.h>
#include <utf8proc.h>

#include "orken/base.h"

/* Longer words get no suggestion: nobody mistypes one letter of a paragraph. */
#define LONGEST_WORD 120

typedef struct spelling {
    int32_t letters[LONGEST_WORD];
    size_t length;
} spelling;

/* The letters of a word in lower case; false when it is too long or no UTF-8. */
static bool spell(const char *word, spelling *out)
{
    size_t bytes = strnlen(word, LONGEST_WORD * 4 + 1);
    if (bytes > LONGEST_WORD * 4 || !ork_utf8_valid(word, bytes)) return false;
    out->length = 0;
    for (size_t at = 0, size; at < bytes; at += size) {
        if (out->length == LONGEST_WORD) return false;
        out->letters[out->length++] =
            utf8proc_tolower((utf8proc_int32_t)ork_utf8_next(word + at, &size));
    }
    return true;
}

/* How many slips still count as the same word: about one letter in three. */
static size_t slips_allowed(size_t length)
{
    if (length < 2) return 0;
    return length < 6 ? 1 : length / 3;
}

static size_t least(size_t a, size_t b)
{
    return a < b ? a : b;
}

/*
 * Letters inserted, left out, replaced or swapped with their neighbour to get from a to b (no
 * letter is touched twice); anything above `limit` comes back as limit + 1.
 */
static size_t distance(const spelling *a, const spelling *b, size_t limit)
{
    size_t rows[3][LONGEST_WORD + 1];
    size_t *before = rows[0], *above = rows[1], *row = rows[2];
    size_t apart = a->length > b->length ? a->length - b->length : b->length - a->length;
    if (apart > limit) return limit + 1;
    for (size_t j = 0; j <= b->length; j++)
        above[j] = j;
    for (size_t i = 1; i <= a->length; i++) {
        size_t nearest = row[0] = i;
        for (size_t j = 1; j <= b->length; j++) {
            bool same = a->letters[i - 1] == b->letters[j - 1];
            row[j] = least(above[j - 1] + !same, least(above[j], row[j - 1]) + 1);
            if (i > 1 && j > 1 && a->letters[i - 1] == b->letters[j - 2] &&
                a->letters[i - 2] == b->letters[j - 1])
                row[j] = least(row[j], before[j - 2] + 1);
            nearest = least(nearest, row[j]);
        }
        /* A swap reaches two rows back: one slip of slack before giving up. */
        if (nearest > limit + 1) return limit + 1;
        size_t *oldest = before;
        before = above;
        above = row;
        row = oldest;
    }
    return least(above[b->length], limit + 1);
}

const char *ork_suggest(ork_context *ctx, const char *word, const char *const *candidates,
                        size_t count)
{
    (void)ctx;
    spelling wanted, known;
    if (!word || !spell(word, &wanted)) return NULL;
    size_t limit = slips_allowed(wanted.length);
    const char *nearest = NULL;
    for (size_t k = 0; k < count; k++) {
        if (!candidates[k] || !spell(candidates[k], &known)) continue;
        size_t slips = distance(&wanted, &known, limit);
        if (slips > limit) continue;
        nearest = candidates[k];
        if (slips == 0) break;
        limit = slips - 1;
    }
    return nearest;
}

void ork_hint_near_file(ork_context *ctx, const char *path)
{
    enum { MOST = 512 };
    ORK_SCRATCH(scratch);
    const char *slash = strrchr(path, '/'), *names[MOST];
    char *folder = ork_arena_strndup(ctx, &scratch, path, slash ? (size_t)(slash - path) + 1 : 0);
    DIR *directory = folder ? opendir(*folder ? folder : ".") : NULL;
    if (!directory) return;
    size_t count = 0;
    for (struct dirent *entry; count < MOST && (entry = readdir(directory));) {
        char *name = ork_arena_strndup(ctx, &scratch, entry->d_name, strlen(entry->d_name));
        if (name && name[0] != '.') names[count++] = name;
    }
    closedir(directory);
    const char *meant = ork_suggest(ctx, slash ? slash + 1 : path, names, count);
    if (meant) ork_hint(ctx, "did you mean \"%s\"?", meant);
}
