/* The names of columns, and which of them are asked for. */
#include "read/cells.h"

#include <string.h>

/* Runs of spaces and line ends become one space. */
static char *tidy(ork_context *ctx, ork_arena *arena, const char *text)
{
    const char *bytes = text ? text : "";
    size_t length = strlen(bytes), used = 0;
    ork_cell_trim(&bytes, &length);
    char *tidied = ork_arena_strndup(ctx, arena, bytes, length);
    if (!tidied) return NULL;
    for (size_t i = 0; i < length; i++) {
        bool is_space = tidied[i] == ' ' || (tidied[i] >= '\t' && tidied[i] <= '\r');
        if (is_space && used > 0 && tidied[used - 1] == ' ') continue;
        tidied[used++] = is_space ? ' ' : tidied[i];
    }
    tidied[used] = '\0';
    return tidied;
}

static const char *file_of(const ork_cell_rules *rules)
{
    return rules->file ? rules->file : "the data";
}

/* Names in an open-addressing table of indices, so that many columns cost no square time. */
typedef struct name_table {
    uint32_t *slots; /* index + 1 */
    size_t mask;
    const char **names;
} name_table;

static size_t hash_name(const char *name)
{
    uint64_t hash = 1469598103934665603u;
    for (; *name; name++)
        hash = (hash ^ (unsigned char)*name) * 1099511628211u;
    return (size_t)(hash ^ (hash >> 29));
}

static bool name_is_there(const name_table *table, const char *name)
{
    for (size_t at = hash_name(name) & table->mask; table->slots[at]; at = (at + 1) & table->mask)
        if (strcmp(table->names[table->slots[at] - 1], name) == 0) return true;
    return false;
}

static void add_name(name_table *table, size_t index)
{
    size_t at = hash_name(table->names[index]) & table->mask;
    while (table->slots[at])
        at = (at + 1) & table->mask;
    table->slots[at] = (uint32_t)index + 1;
}

static ork_status name_unnamed(ork_context *ctx, ork_arena *arena, const ork_cell_rules *rules,
                               const char **name, size_t position)
{
    char letters[ORK_COLUMN_LETTERS];
    ork_column_letters(position, letters);
    ORK_NEW(*name, ork_arena_format(ctx, arena, "column %s", letters));
    return ork_note_add(ctx, ORK_WARNING, "unnamed-column",
                        "%s: column %s (number %zu) has no name in the header and is called \"%s\"",
                        file_of(rules), letters, position + 1, *name);
}

static ork_status rename_repeated(ork_context *ctx, ork_arena *arena, const ork_cell_rules *rules,
                                  const name_table *table, const char **name)
{
    const char *first = *name;
    for (size_t n = 2; name_is_there(table, *name); n++)
        ORK_NEW(*name, ork_arena_format(ctx, arena, "%s_%zu", first, n));
    return ork_note_add(ctx, ORK_WARNING, "repeated-column",
                        "%s: the header has the name \"%s\" more than once; a later one is called "
                        "\"%s\"",
                        file_of(rules), first, *name);
}

ork_status ork_header_names(ork_context *ctx, ork_arena *arena, const ork_cell_rules *rules,
                            const char **names, size_t count, size_t first_column)
{
    ORK_SCRATCH(scratch);
    size_t slots = 16;
    while (slots < 2 * count)
        slots *= 2;
    name_table table = {.mask = slots - 1, .names = names};
    ORK_NEW(table.slots, ork_arena_calloc(ctx, &scratch, slots, sizeof *table.slots));
    for (size_t j = 0; j < count; j++) {
        ORK_NEW(names[j], tidy(ctx, arena, names[j]));
        if (!*names[j]) ORK_TRY(name_unnamed(ctx, arena, rules, &names[j], first_column + j));
        if (name_is_there(&table, names[j]))
            ORK_TRY(rename_repeated(ctx, arena, rules, &table, &names[j]));
        add_name(&table, j);
    }
    return ORK_OK;
}

static bool is_name(const char *const *names, size_t count, const char *name)
{
    for (size_t j = 0; j < count; j++)
        if (strcmp(names[j], name) == 0) return true;
    return false;
}

static ork_status find_name(ork_context *ctx, const ork_cell_rules *rules, const char *const *names,
                            size_t count, const char *name, size_t *index)
{
    for (*index = 0; *index < count; (*index)++)
        if (strcmp(names[*index], name) == 0) return ORK_OK;
    ork_place place = {.file = rules->file, .sheet = rules->sheet, .column = name};
    ork_fail(ctx, ORK_ERR_DATA, "there is no column \"%s\"", name);
    ork_at(ctx, &place);
    const char *nearest = ork_suggest(ctx, name, names, count);
    if (nearest) return ork_hint(ctx, "did you mean \"%s\"?", nearest);
    ORK_OWNED_TEXT ork_text list = {0};
    for (size_t j = 0; j < count && j < 20; j++)
        ork_text_addf(ctx, &list, "%s%s", j > 0 ? ", " : "", names[j]);
    if (ork_text_status(&list) != ORK_OK || !list.bytes) return ORK_ERR_DATA;
    return ork_hint(ctx, "the columns are: %s%s", list.bytes, count > 20 ? ", …" : "");
}

ork_status ork_header_choose(ork_context *ctx, const ork_cell_rules *rules,
                             const ork_read_options *options, const char *const *names,
                             size_t count, bool *wanted, bool *as_text)
{
    bool some = options && options->columns;
    size_t index;
    for (size_t j = 0; j < count; j++) {
        wanted[j] = !some;
        as_text[j] = false;
    }
    for (size_t i = 0; some && i < options->column_count; i++) {
        if (options->columns_may_lack && !is_name(names, count, options->columns[i])) continue;
        ORK_TRY(find_name(ctx, rules, names, count, options->columns[i], &index));
        wanted[index] = true;
    }
    for (size_t i = 0; options && i < options->text_column_count; i++) {
        ORK_TRY(find_name(ctx, rules, names, count, options->text_columns[i], &index));
        as_text[index] = true;
    }
    return ORK_OK;
}
