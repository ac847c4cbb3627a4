/* Units: what regions there are, read from a table. */
#include <assert.h>
#include <string.h>
#include <strings.h>

#include "table/units.h"

/* ---- Which column is what ---- */

typedef enum role {
    ROLE_NONE,
    ROLE_KEY,
    ROLE_CODE,
    ROLE_NAME,
    ROLE_ALIASES,
    ROLE_FROM,
    ROLE_TO,
    ROLE_PREDECESSORS,
    ROLE_CONTAINER,
    ROLE_TYPE,
    ROLE_TILE_COLUMN,
    ROLE_TILE_ROW,
} role;

static bool begins_with(const char *name, const char *beginning)
{
    return strncasecmp(name, beginning, strlen(beginning)) == 0;
}

static role role_of(const char *name)
{
    static const struct {
        const char *name;
        role role;
    } exact[] = {
        {"name", ROLE_NAME},         {"alias", ROLE_ALIASES},
        {"aliases", ROLE_ALIASES},   {"alt_names", ROLE_ALIASES},
        {"valid_from", ROLE_FROM},   {"valid_to", ROLE_TO},
        {"part_of", ROLE_CONTAINER}, {"type", ROLE_TYPE},
        {"tile_row", ROLE_TILE_ROW}, {"tile_column", ROLE_TILE_COLUMN},
    };
    static const char *const code_words[] = {"code", "iso",   "kato", "nuts",
                                             "fips", "geoid", "pcode"};
    for (size_t k = 0; k < sizeof exact / sizeof *exact; k++)
        if (strcasecmp(name, exact[k].name) == 0) return exact[k].role;
    if (begins_with(name, "name_")) return ROLE_NAME;
    if (begins_with(name, "predecessor")) return ROLE_PREDECESSORS;
    for (size_t k = 0; k < sizeof code_words / sizeof *code_words; k++)
        if (strcasestr(name, code_words[k])) return ROLE_CODE;
    return ROLE_NONE;
}

static size_t key_column(const ork_table *table)
{
    static const char *const keys[] = {"code", "id", "key"};
    for (size_t j = 0; j < table->column_count; j++)
        for (size_t k = 0; k < sizeof keys / sizeof *keys; k++)
            if (strcasecmp(table->columns[j]->name, keys[k]) == 0) return j;
    return 0;
}

/* ---- Cells ---- */

typedef struct reading {
    ork_units *units;
    const ork_table *table;
    role *roles; /* [columns] */
    size_t key;
} reading;

/* The cell's text without surrounding spaces, in the units' arena; NULL when there is none. */
static ork_status cell_text(ork_context *ctx, const reading *r, size_t column, size_t row,
                            char **text)
{
    *text = NULL;
    const ork_column *c = r->table->columns[column];
    if (!ork_column_has(c, row)) return ORK_OK;
    ORK_OWNED_TEXT ork_text written = {0};
    ork_column_write(c, row, ctx, &written);
    ORK_TRY(ork_text_status(&written));
    size_t begin = 0, end = written.length;
    while (begin < end && strchr(" \t\r\n", written.bytes[begin]))
        begin++;
    while (end > begin && strchr(" \t\r\n", written.bytes[end - 1]))
        end--;
    if (begin == end) return ORK_OK;
    ORK_NEW(*text, ork_arena_strndup(ctx, &r->units->arena, written.bytes + begin, end - begin));
    return ORK_OK;
}

static ork_status at_cell(ork_context *ctx, const reading *r, size_t column, size_t row)
{
    ork_place place = ork_table_place(
        r->table, row, column < r->table->column_count ? r->table->columns[column]->name : NULL);
    return ork_at(ctx, &place);
}

/* The parts of a text between semicolons, without surrounding spaces and empty ones. */
static ork_status split_parts(ork_context *ctx, ork_arena *arena, char *text, const char ***parts,
                              size_t *count)
{
    size_t most = 1;
    for (const char *at = text; *at; at++)
        most += *at == ';';
    ORK_NEW(*parts, ork_arena_calloc(ctx, arena, most, sizeof **parts));
    *count = 0;
    char *rest = NULL;
    for (char *part = strtok_r(text, ";", &rest); part; part = strtok_r(NULL, ";", &rest)) {
        while (*part == ' ')
            part++;
        size_t length = strlen(part);
        while (length && part[length - 1] == ' ')
            part[--length] = '\0';
        if (length) (*parts)[(*count)++] = part;
    }
    return ORK_OK;
}

static ork_status read_day(ork_context *ctx, const reading *r, size_t column, size_t row,
                           const char *text, int32_t *day)
{
    if (!text || ork_parse_day(text, strlen(text), day)) return ORK_OK;
    ork_fail(ctx, ORK_ERR_DATA, "\"%s\" is no day", text);
    at_cell(ctx, r, column, row);
    return ork_hint(ctx, "write it as 2018-06-19; leave it empty when the time is open");
}

static ork_status read_tile(ork_context *ctx, const reading *r, size_t column, size_t row,
                            const char *text, int *place)
{
    enum { MOST_TILES = 1000 };
    int64_t value;
    if (!text) return ORK_OK;
    if (ork_parse_integer(text, strlen(text), &value) && value >= 1 && value <= MOST_TILES) {
        *place = (int)value;
        return ORK_OK;
    }
    ork_fail(ctx, ORK_ERR_DATA, "\"%s\" is no place in a tile grid", text);
    at_cell(ctx, r, column, row);
    return ork_hint(ctx, "columns and rows are counted from 1, to %d", MOST_TILES);
}

/* What a type's words say: "region", "city of republican significance", "country" … */
static ork_status read_kind(ork_context *ctx, const reading *r, const char *text,
                            ork_unit_kind *kind)
{
    ork_folded folded;
    if (!text) return ORK_OK;
    ORK_TRY(ork_units_fold(ctx, &r->units->arena, text, &folded));
    *kind = folded.kind;
    return ORK_OK;
}

/* ---- Rows ---- */

static ork_status read_cell(ork_context *ctx, const reading *r, size_t column, size_t row,
                            size_t *language)
{
    ork_unit *unit = &r->units->units[row];
    char *text;
    role is = r->roles[column];
    if (is == ROLE_NONE || is == ROLE_PREDECESSORS || is == ROLE_CONTAINER) return ORK_OK;
    ORK_TRY(cell_text(ctx, r, column, row, &text));
    switch (is) {
    case ROLE_KEY:
        if (text) {
            unit->codes[0] = text;
            return ORK_OK;
        }
        ork_fail(ctx, ORK_ERR_DATA, "a unit has no code");
        at_cell(ctx, r, column, row);
        return ork_hint(ctx, "every row of a units file needs a code");
    case ROLE_CODE:
        if (text) unit->codes[unit->code_count++] = text;
        return ORK_OK;
    case ROLE_NAME:
        unit->names[(*language)++] = text;
        return ORK_OK;
    case ROLE_ALIASES:
        if (!text) return ORK_OK;
        return split_parts(ctx, &r->units->arena, text, &unit->aliases, &unit->alias_count);
    case ROLE_FROM:
        return read_day(ctx, r, column, row, text, &unit->from);
    case ROLE_TO:
        return read_day(ctx, r, column, row, text, &unit->to);
    case ROLE_TYPE:
        return read_kind(ctx, r, text, &unit->kind);
    case ROLE_TILE_COLUMN:
        return read_tile(ctx, r, column, row, text, &unit->tile_column);
    case ROLE_TILE_ROW:
        return read_tile(ctx, r, column, row, text, &unit->tile_row);
    case ROLE_NONE:
    case ROLE_PREDECESSORS:
    case ROLE_CONTAINER:
        break;
    }
    return ORK_OK;
}

static ork_status read_unit(ork_context *ctx, const reading *r, size_t row)
{
    ork_arena *arena = &r->units->arena;
    ork_unit *unit = &r->units->units[row];
    unit->from = unit->to = ORK_DAY_NONE;
    unit->container = ORK_NO_UNIT;
    unit->code_count = 1;
    ORK_NEW(unit->codes,
            ork_arena_calloc(ctx, arena, r->table->column_count + 1, sizeof *unit->codes));
    ORK_NEW(unit->names,
            ork_arena_calloc(ctx, arena, r->units->language_count + 1, sizeof *unit->names));
    size_t language = 0;
    for (size_t j = 0; j < r->table->column_count; j++)
        ORK_TRY(read_cell(ctx, r, j, row, &language));
    if (unit->from == ORK_DAY_NONE || unit->to == ORK_DAY_NONE || unit->from < unit->to)
        return ORK_OK;
    ork_fail(ctx, ORK_ERR_DATA, "%s ends before it begins", unit->codes[0]);
    at_cell(ctx, r, SIZE_MAX, row);
    return ork_hint(ctx, "valid_to is the first day on which the unit is no longer there");
}

/* ---- Relations: what came from what, what is part of what ---- */

/* The unit that a code means to unit `to`: the one there on the day before `day`, or before it
   began. */
static ork_status find_related(ork_context *ctx, const reading *r, size_t to, const char *code,
                               int32_t day, size_t column, size_t *unit)
{
    ORK_SCRATCH(scratch);
    ork_candidates found;
    ORK_TRY(ork_units_candidates(ctx, &scratch, r->units, code, &found));
    if (day == ORK_DAY_NONE) day = r->units->units[to].from;
    if (day != ORK_DAY_NONE) day--;
    *unit = found.count ? ork_units_choose(r->units, &found, day, day) : ORK_NO_UNIT;
    if (*unit != ORK_NO_UNIT) return ORK_OK;
    ork_fail(ctx, ORK_ERR_DATA, "\"%s\" is %s unit of this file", code,
             found.count ? "more than one" : "no");
    at_cell(ctx, r, column, to);
    return ork_hint(ctx, "write the code as in the column %s", r->table->columns[r->key]->name);
}

/* One of them: "63", or "63@2010-01-01" where the dates of the units do not say when. */
static ork_status read_predecessor(ork_context *ctx, const reading *r, size_t column, size_t row,
                                   char *code)
{
    ork_unit *unit = &r->units->units[row];
    int32_t day = ORK_DAY_NONE;
    char *at = strchr(code, '@');
    if (at) {
        *at = '\0';
        ORK_TRY(read_day(ctx, r, column, row, at + 1, &day));
    }
    size_t p;
    ORK_TRY(find_related(ctx, r, row, code, day, column, &p));
    if (p == row) return ORK_OK; /* "63 came from 63" says that the code stayed */
    for (size_t k = 0; k < unit->predecessor_count; k++)
        if (unit->predecessors[k] == p && unit->handover_days[k] == day) return ORK_OK;
    unit->predecessors[unit->predecessor_count] = p;
    unit->handover_days[unit->predecessor_count++] = day;
    return ORK_OK;
}

static ork_status read_predecessors(ork_context *ctx, const reading *r, size_t column, size_t row)
{
    ork_unit *unit = &r->units->units[row];
    char *text;
    const char **codes;
    size_t count;
    ORK_TRY(cell_text(ctx, r, column, row, &text));
    if (!text) return ORK_OK;
    ORK_TRY(split_parts(ctx, &r->units->arena, text, &codes, &count));
    size_t all = unit->predecessor_count + count;
    size_t *predecessors;
    int32_t *days;
    ORK_NEW(predecessors, ork_arena_calloc(ctx, &r->units->arena, all + 1, sizeof *predecessors));
    ORK_NEW(days, ork_arena_calloc(ctx, &r->units->arena, all + 1, sizeof *days));
    for (size_t k = 0; k < unit->predecessor_count; k++) {
        predecessors[k] = unit->predecessors[k];
        days[k] = unit->handover_days[k];
    }
    unit->predecessors = predecessors;
    unit->handover_days = days;
    for (size_t k = 0; k < count; k++)
        ORK_TRY(read_predecessor(ctx, r, column, row, (char *)codes[k]));
    return ORK_OK;
}

static ork_status read_container(ork_context *ctx, const reading *r, size_t column, size_t row)
{
    ork_unit *unit = &r->units->units[row];
    char *text;
    ORK_TRY(cell_text(ctx, r, column, row, &text));
    if (!text) return ORK_OK;
    ORK_TRY(find_related(ctx, r, row, text, ORK_DAY_NONE, column, &unit->container));
    size_t steps = 0;
    for (size_t u = row; u != ORK_NO_UNIT; u = r->units->units[u].container) {
        if (steps++ <= r->units->count) continue;
        ork_fail(ctx, ORK_ERR_DATA, "%s is part of itself", unit->codes[0]);
        at_cell(ctx, r, column, row);
        return ork_hint(ctx, "part_of names the larger unit, e.g. the country of a region");
    }
    return ORK_OK;
}

/* A lone country contains all units that do not say what they are part of. */
static void put_into_country(ork_units *units)
{
    size_t country = ORK_NO_UNIT;
    for (size_t u = 0; u < units->count; u++) {
        if (units->units[u].kind != ORK_KIND_COUNTRY) continue;
        if (country != ORK_NO_UNIT) return;
        country = u;
    }
    if (country == ORK_NO_UNIT || units->units[country].container != ORK_NO_UNIT) return;
    for (size_t u = 0; u < units->count; u++)
        if (u != country && units->units[u].container == ORK_NO_UNIT)
            units->units[u].container = country;
}

static bool lifetimes_meet(const ork_unit *a, const ork_unit *b)
{
    bool a_first = a->to != ORK_DAY_NONE && b->from != ORK_DAY_NONE && a->to <= b->from;
    bool b_first = b->to != ORK_DAY_NONE && a->from != ORK_DAY_NONE && b->to <= a->from;
    return !a_first && !b_first;
}

/* A code may serve two units, but not at the same time. */
static ork_status check_codes(ork_context *ctx, const reading *r)
{
    const ork_units *units = r->units;
    for (size_t k = 1; k < units->whole_count; k++) {
        const ork_unit_entry *entry = &units->whole[k];
        for (size_t b = k; b-- > 0 && strcmp(units->whole[b].key, entry->key) == 0;) {
            size_t first = units->whole[b].unit, again = entry->unit;
            bool both_keys = units->whole[b].rank == 0 && entry->rank == 0;
            if (!both_keys || first == again) continue;
            if (!lifetimes_meet(&units->units[first], &units->units[again])) continue;
            ork_fail(ctx, ORK_ERR_DATA, "the code \"%s\" stands twice, in rows %lld and %lld",
                     units->units[again].codes[0], (long long)ork_table_file_row(r->table, first),
                     (long long)ork_table_file_row(r->table, again));
            at_cell(ctx, r, r->key, again);
            return ork_hint(ctx, "two units may have one code only when valid_from and valid_to "
                                 "part them in time");
        }
    }
    return ORK_OK;
}

/* ---- The whole ---- */

static ork_status find_roles(ork_context *ctx, ork_arena *scratch, reading *r)
{
    const ork_table *table = r->table;
    if (!table->column_count || !table->row_count) {
        ork_fail(ctx, ORK_ERR_DATA, "the units file has no units");
        ork_at(ctx, &(ork_place){.file = table->file, .sheet = table->sheet});
        return ork_hint(ctx, "it needs a row for each unit, and at least a column \"code\"");
    }
    ORK_NEW(r->roles, ork_arena_calloc(ctx, scratch, table->column_count, sizeof *r->roles));
    r->key = key_column(table);
    ORK_NEW(r->units->languages, ork_arena_calloc(ctx, &r->units->arena, table->column_count + 1,
                                                  sizeof *r->units->languages));
    for (size_t j = 0; j < table->column_count; j++) {
        const char *name = table->columns[j]->name;
        r->roles[j] = j == r->key ? ROLE_KEY : role_of(name);
        if (r->roles[j] != ROLE_NAME) continue;
        const char *language = name[4] ? name + 5 : "";
        char **slot = (char **)&r->units->languages[r->units->language_count++];
        ORK_NEW(*slot, ork_arena_strndup(ctx, &r->units->arena, language, strlen(language)));
    }
    return ORK_OK;
}

static ork_status read_units(ork_context *ctx, reading *r)
{
    ork_units *units = r->units;
    units->count = r->table->row_count;
    ORK_NEW(units->units, ork_arena_calloc(ctx, &units->arena, units->count, sizeof(ork_unit)));
    for (size_t u = 0; u < units->count; u++)
        ORK_TRY(read_unit(ctx, r, u));
    ORK_TRY(ork_units_index(ctx, units));
    ORK_TRY(check_codes(ctx, r));
    for (size_t j = 0; j < r->table->column_count; j++) {
        for (size_t u = 0; u < units->count; u++) {
            if (r->roles[j] == ROLE_PREDECESSORS) ORK_TRY(read_predecessors(ctx, r, j, u));
            if (r->roles[j] == ROLE_CONTAINER) ORK_TRY(read_container(ctx, r, j, u));
        }
    }
    put_into_country(units);
    return ork_units_make_versions(ctx, units, r->table);
}

static void free_cleanup(ork_units **units)
{
    ork_units_free(*units);
}

ork_status ork_units_new(ork_context *ctx, const ork_table *table, ork_units **created)
{
    ORK_SCRATCH(scratch);
    __attribute__((cleanup(free_cleanup))) ork_units *units = NULL;
    ORK_NEW(units, ork_calloc(ctx, 1, sizeof *units));
    units->references = 1;
    reading r = {.units = units, .table = table};
    ORK_TRY(find_roles(ctx, &scratch, &r));
    ORK_TRY(read_units(ctx, &r));
    *created = units;
    units = NULL;
    return ORK_OK;
}

ork_units *ork_units_share(const ork_units *units)
{
    ork_units *shared = (ork_units *)units;
    __atomic_add_fetch(&shared->references, 1, __ATOMIC_RELAXED);
    return shared;
}

void ork_units_free(ork_units *units)
{
    if (!units || __atomic_sub_fetch(&units->references, 1, __ATOMIC_ACQ_REL) > 0) return;
    ork_arena_free(&units->arena);
    free(units);
}

size_t ork_units_count(const ork_units *units)
{
    return units->count;
}

const char *ork_units_code(const ork_units *units, size_t unit)
{
    assert(unit < units->count);
    return units->units[unit].codes[0];
}

const char *ork_units_name(const ork_units *units, size_t unit, const char *language)
{
    assert(unit < units->count);
    const ork_unit *u = &units->units[unit];
    for (size_t k = 0; language && k < units->language_count; k++)
        if (u->names[k] && strcasecmp(units->languages[k], language) == 0) return u->names[k];
    for (size_t k = 0; k < units->language_count; k++)
        if (u->names[k]) return u->names[k];
    return u->codes[0];
}

bool ork_units_tile(const ork_units *units, size_t unit, int *column, int *row)
{
    assert(unit < units->count);
    const ork_unit *u = &units->units[unit];
    if (!u->tile_column || !u->tile_row) return false;
    *column = u->tile_column;
    *row = u->tile_row;
    return true;
}
