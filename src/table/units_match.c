/* Units: which unit a text means. */
#include <string.h>

#include "table/units.h"

/* ---- The index ---- */

enum { RANK_KEY, RANK_CODE, RANK_NAME, RANK_ALIAS };

static int compare_entries(const void *a, const void *b)
{
    const ork_unit_entry *x = a, *y = b;
    int order = strcmp(x->key, y->key);
    if (order) return order;
    if (x->rank != y->rank) return x->rank < y->rank ? -1 : 1;
    return x->unit < y->unit ? -1 : x->unit > y->unit;
}

/* "007" → "7": numbers lose their zeros on the way through spreadsheets. NULL when not a number
   with leading zeros. */
static const char *without_zeros(const char *key)
{
    size_t zeros = strspn(key, "0"), digits = strspn(key, "0123456789");
    if (!zeros || key[digits] || digits == 1) return NULL;
    return key + (zeros < digits ? zeros : digits - 1);
}

static ork_status index_code(ork_context *ctx, ork_units *units, size_t u, size_t k)
{
    ork_folded folded;
    ORK_TRY(ork_units_fold(ctx, &units->arena, units->units[u].codes[k], &folded));
    if (!*folded.whole) return ORK_OK;
    ork_unit_entry entry = {folded.whole, u, k == 0 ? RANK_KEY : RANK_CODE, ORK_KIND_ANY};
    units->whole[units->whole_count++] = entry;
    entry.key = without_zeros(folded.whole);
    if (!entry.key) return ORK_OK;
    entry.rank = RANK_CODE;
    units->whole[units->whole_count++] = entry;
    return ORK_OK;
}

static ork_status index_name(ork_context *ctx, ork_units *units, size_t u, const char *name,
                             int rank)
{
    ork_folded folded;
    ORK_TRY(ork_units_fold(ctx, &units->arena, name, &folded));
    ork_unit_kind kind = folded.kind != ORK_KIND_ANY ? folded.kind : units->units[u].kind;
    if (*folded.whole)
        units->whole[units->whole_count++] = (ork_unit_entry){folded.whole, u, rank, kind};
    if (*folded.stem)
        units->stems[units->stem_count++] = (ork_unit_entry){folded.stem, u, rank, kind};
    return ORK_OK;
}

ork_status ork_units_index(ork_context *ctx, ork_units *units)
{
    size_t codes = 0, names = 0;
    for (size_t u = 0; u < units->count; u++) {
        codes += 2 * units->units[u].code_count;
        names += units->language_count + units->units[u].alias_count;
    }
    ORK_NEW(units->whole,
            ork_arena_calloc(ctx, &units->arena, codes + names + 1, sizeof *units->whole));
    ORK_NEW(units->stems, ork_arena_calloc(ctx, &units->arena, names + 1, sizeof *units->stems));
    for (size_t u = 0; u < units->count; u++) {
        const ork_unit *unit = &units->units[u];
        for (size_t k = 0; k < unit->code_count; k++)
            ORK_TRY(index_code(ctx, units, u, k));
        for (size_t k = 0; k < units->language_count; k++)
            if (unit->names[k]) ORK_TRY(index_name(ctx, units, u, unit->names[k], RANK_NAME));
        for (size_t k = 0; k < unit->alias_count; k++)
            ORK_TRY(index_name(ctx, units, u, unit->aliases[k], RANK_ALIAS));
    }
    qsort(units->whole, units->whole_count, sizeof *units->whole, compare_entries);
    qsort(units->stems, units->stem_count, sizeof *units->stems, compare_entries);
    return ORK_OK;
}

/* Adds the units of the best rank among the entries with a key and a kind that fits. */
static ork_status look_up(ork_context *ctx, ork_arena *arena, const ork_unit_entry *entries,
                          size_t count, const char *key, ork_unit_kind kind, ork_candidates *found)
{
    size_t low = 0, high = count;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (strcmp(entries[middle].key, key) < 0) {
            low = middle + 1;
        } else {
            high = middle;
        }
    }
    int best = -1;
    ork_list list = {0};
    for (size_t k = low; k < count && strcmp(entries[k].key, key) == 0; k++) {
        bool fits =
            kind == ORK_KIND_ANY || entries[k].kind == ORK_KIND_ANY || entries[k].kind == kind;
        if (!fits || (best >= 0 && entries[k].rank != best)) continue;
        best = entries[k].rank;
        if (list.count && list.items[list.count - 1] == entries[k].unit) continue;
        ORK_TRY(ork_list_push(ctx, arena, &list, entries[k].unit));
    }
    found->units = list.items;
    found->count = list.count;
    return ORK_OK;
}

ork_status ork_units_candidates(ork_context *ctx, ork_arena *arena, const ork_units *units,
                                const char *text, ork_candidates *found)
{
    *found = (ork_candidates){0};
    ork_folded folded;
    ORK_TRY(ork_units_fold(ctx, arena, text, &folded));
    found->stranger = folded.stranger;
    if (*folded.whole)
        ORK_TRY(look_up(ctx, arena, units->whole, units->whole_count, folded.whole, ORK_KIND_ANY,
                        found));
    if (found->count) return ORK_OK;
    if (*folded.stem)
        ORK_TRY(
            look_up(ctx, arena, units->stems, units->stem_count, folded.stem, folded.kind, found));
    const char *number = without_zeros(folded.whole);
    if (found->count || !number) return ORK_OK;
    return look_up(ctx, arena, units->whole, units->whole_count, number, ORK_KIND_ANY, found);
}

/* ---- Choosing by time ---- */

bool ork_units_exists_within(const ork_units *units, size_t unit, int32_t first, int32_t last)
{
    const ork_unit *u = &units->units[unit];
    if (first == ORK_DAY_NONE) return true;
    return (u->from == ORK_DAY_NONE || last >= u->from) && (u->to == ORK_DAY_NONE || first < u->to);
}

bool ork_units_exists(const ork_units *units, size_t unit, int32_t day)
{
    return ork_units_exists_within(units, unit, day, day);
}

size_t ork_units_choose(const ork_units *units, const ork_candidates *found, int32_t first,
                        int32_t last)
{
    if (found->count == 1) return found->units[0];
    if (first == ORK_DAY_NONE) return ORK_NO_UNIT;
    const int32_t spans[2][2] = {{last, last}, {first, last}};
    for (size_t s = 0; s < 2; s++) {
        size_t chosen = ORK_NO_UNIT, count = 0;
        for (size_t k = 0; k < found->count; k++) {
            if (!ork_units_exists_within(units, found->units[k], spans[s][0], spans[s][1]))
                continue;
            chosen = found->units[k];
            count++;
        }
        if (count == 1) return chosen;
        if (count > 1) return ORK_NO_UNIT;
    }
    return ORK_NO_UNIT;
}

/* ---- What is said when a text cannot be placed ---- */

const char *ork_units_title(const ork_units *units, size_t unit)
{
    return ork_units_name(units, unit, "en");
}

void ork_units_write_names(ork_context *ctx, ork_text *text, const ork_units *units,
                           const size_t *list, size_t count)
{
    for (size_t k = 0; k < count; k++)
        ork_text_addf(ctx, text, "%s%s",
                      k == 0           ? ""
                      : k + 1 == count ? " and "
                                       : ", ",
                      ork_units_title(units, list[k]));
}

static void write_day(ork_context *ctx, ork_text *text, int32_t day)
{
    int year, month, day_of_month;
    ork_day_parts(day, &year, &month, &day_of_month);
    ork_text_addf(ctx, text, "%04d-%02d-%02d", year, month, day_of_month);
}

static ork_status fail_ambiguous(ork_context *ctx, const ork_units *units, const char *text,
                                 const ork_candidates *found)
{
    ORK_OWNED_TEXT ork_text list = {0};
    bool told_apart_by_time = false;
    for (size_t k = 0; k < found->count; k++) {
        size_t u = found->units[k];
        const ork_unit *unit = &units->units[u];
        ork_text_addf(ctx, &list, "%s%s (%s",
                      k == 0                  ? ""
                      : k + 1 == found->count ? " or "
                                              : ", ",
                      ork_units_title(units, u), unit->codes[0]);
        if (unit->from != ORK_DAY_NONE) {
            ork_text_add(ctx, &list, ", from ");
            write_day(ctx, &list, unit->from);
        }
        if (unit->to != ORK_DAY_NONE) {
            ork_text_add(ctx, &list, ", until ");
            write_day(ctx, &list, unit->to);
        }
        if (unit->from != ORK_DAY_NONE || unit->to != ORK_DAY_NONE) told_apart_by_time = true;
        ork_text_add(ctx, &list, ")");
    }
    ORK_TRY(ork_text_status(&list));
    ork_fail(ctx, ORK_ERR_DATA, "\"%s\" can mean %s", text, list.bytes);
    size_t last = found->units[found->count - 1];
    if (told_apart_by_time)
        return ork_hint(ctx, "say which column holds the period, or write \"%s\"",
                        ork_units_title(units, last));
    return ork_hint(ctx, "write the name in full (\"%s\") or the code (%s)",
                    ork_units_title(units, last), units->units[last].codes[0]);
}

/* The code, name or alias spelt most like the text, or NULL; abbreviations are like too many. */
static ork_status nearest_spelling(ork_context *ctx, ork_arena *arena, const ork_units *units,
                                   const char *text, const char **nearest)
{
    enum { SHORTEST_WORD = 4 };
    *nearest = NULL;
    if (strlen(text) < SHORTEST_WORD) return ORK_OK;
    /* The right name with the wrong kind: "Astana region" for Astana city. */
    ork_folded folded;
    ork_candidates found;
    ORK_TRY(ork_units_fold(ctx, arena, text, &folded));
    ORK_TRY(
        look_up(ctx, arena, units->stems, units->stem_count, folded.stem, ORK_KIND_ANY, &found));
    if (found.count) *nearest = ork_units_title(units, found.units[0]);
    if (found.count) return ORK_OK;
    size_t most = 0, count = 0;
    for (size_t u = 0; u < units->count; u++)
        most += units->units[u].code_count + units->language_count + units->units[u].alias_count;
    const char **known;
    ORK_NEW(known, ork_arena_calloc(ctx, arena, most + 1, sizeof *known));
    for (size_t u = 0; u < units->count; u++) {
        const ork_unit *unit = &units->units[u];
        for (size_t k = 0; k < units->language_count; k++)
            if (unit->names[k]) known[count++] = unit->names[k];
        for (size_t k = 0; k < unit->alias_count; k++)
            known[count++] = unit->aliases[k];
        for (size_t k = 0; k < unit->code_count; k++)
            known[count++] = unit->codes[k];
    }
    *nearest = ork_suggest(ctx, text, known, count);
    return ORK_OK;
}

/* `column` (or NULL) is the table's unit column; `others` (or "") tells of further texts. */
static ork_status fail_unknown(ork_context *ctx, const ork_units *units, const char *text,
                               const char *column, const char *others)
{
    ORK_SCRATCH(scratch);
    const char *near;
    ORK_TRY(nearest_spelling(ctx, &scratch, units, text, &near));
    ork_fail(ctx, ORK_ERR_DATA, "the units file has no unit \"%s\"%s", text, others);
    if (!column) {
        if (near) return ork_hint(ctx, "did you mean \"%s\"?", near);
        return ork_hint(ctx, "add it to the units file, as a unit or as an alias of one");
    }
    char *mend;
    ORK_NEW(mend, ork_arena_format(ctx, &scratch,
                                   "add it to the units file (with type country when it is the "
                                   "total), or leave its rows out with --where '%s != \"%s\"'",
                                   column, text));
    if (near) return ork_hint(ctx, "did you mean \"%s\"? Otherwise %s", near, mend);
    return ork_hint(ctx, "%s", mend);
}

static ork_status note_stranger(ork_context *ctx, const ork_units *units, const char *text,
                                uint32_t stranger, size_t unit)
{
    char letter[5] = {0};
    bool is_latin = stranger < 0x0400;
    if (stranger < 0x80) {
        letter[0] = (char)stranger;
    } else {
        letter[0] = (char)(0xC0 | stranger >> 6);
        letter[1] = (char)(0x80 | (stranger & 0x3F));
    }
    return ork_note_add(ctx, ORK_WARNING, "latin-lookalike",
                        "\"%s\" has a %s \"%s\" (U+%04X) inside a %s word; it is read as %s", text,
                        is_latin ? "Latin" : "Cyrillic", letter, (unsigned)stranger,
                        is_latin ? "Cyrillic" : "Latin", ork_units_title(units, unit));
}

ork_status ork_units_match(ork_context *ctx, const ork_units *units, const char *text, int32_t day,
                           size_t *unit)
{
    ORK_SCRATCH(scratch);
    ork_candidates found;
    ORK_TRY(ork_units_candidates(ctx, &scratch, units, text, &found));
    if (!found.count) return fail_unknown(ctx, units, text, NULL, "");
    *unit = ork_units_choose(units, &found, day, day);
    if (*unit == ORK_NO_UNIT) return fail_ambiguous(ctx, units, text, &found);
    if (found.stranger) return note_stranger(ctx, units, text, found.stranger, *unit);
    return ORK_OK;
}

/* ---- All rows of a table ---- */

/* One distinct text of the unit column. */
typedef struct known_text {
    char *text;
    size_t first_row;
    size_t unit; /* when time does not matter, else ORK_NO_UNIT */
    ork_candidates found;
    uint32_t *by_period; /* [periods] unit + 1, when time matters */
} known_text;

typedef struct matching {
    const ork_units *units;
    const ork_table *table;
    const ork_column *column;
    ork_periods periods;
    uint32_t *text_of_row;
    known_text *texts;
    uint32_t text_count;
    uint64_t *seen;   /* bit unit × periods + period */
    ork_list numbers; /* numeric columns beside the keys */
} matching;

static ork_status at_row(ork_context *ctx, const matching *m, size_t row)
{
    ork_place place = ork_table_place(m->table, row, m->column->name);
    return ork_at(ctx, &place);
}

/* The distinct texts of the unit column, each with the units it may mean. */
static ork_status match_texts(ork_context *ctx, ork_arena *arena, matching *m)
{
    size_t n = m->table->row_count;
    ORK_NEW(m->text_of_row, ork_arena_alloc(ctx, arena, n * sizeof *m->text_of_row));
    ORK_TRY(ork_column_group_ids(ctx, m->column, m->text_of_row, &m->text_count));
    ORK_NEW(m->texts, ork_arena_calloc(ctx, arena, m->text_count + 1, sizeof *m->texts));
    uint32_t next = 0;
    for (size_t i = 0; i < n && next < m->text_count; i++)
        if (m->text_of_row[i] == next) m->texts[next++].first_row = i;
    for (uint32_t k = 0; k < m->text_count; k++) {
        known_text *known = &m->texts[k];
        if (!ork_column_has(m->column, known->first_row)) {
            ork_fail(ctx, ORK_ERR_DATA, "a row says no unit");
            at_row(ctx, m, known->first_row);
            return ork_hint(ctx, "leave the row out with --where if it is a remark");
        }
        ORK_OWNED_TEXT ork_text text = {0};
        ork_column_write(m->column, known->first_row, ctx, &text);
        ORK_TRY(ork_text_status(&text));
        ORK_NEW(known->text,
                ork_arena_strndup(ctx, arena, text.length ? text.bytes : "", text.length));
        if (ork_units_candidates(ctx, arena, m->units, known->text, &known->found) != ORK_OK)
            return at_row(ctx, m, known->first_row);
        known->unit = known->found.count == 1 ? known->found.units[0] : ORK_NO_UNIT;
        if (known->found.count < 2) continue;
        ORK_NEW(known->by_period,
                ork_arena_calloc(ctx, arena, m->periods.count + 1, sizeof *known->by_period));
    }
    return ORK_OK;
}

/* Fails with the first text that no unit has, and names the others. */
static ork_status check_unknown(ork_context *ctx, const matching *m)
{
    enum { MOST_NAMED = 5 };
    ORK_OWNED_TEXT ork_text others = {0};
    const known_text *unknown = NULL;
    size_t more = 0;
    for (uint32_t k = 0; k < m->text_count; k++) {
        const known_text *known = &m->texts[k];
        if (known->found.count) continue;
        if (!unknown) {
            unknown = known;
        } else if (more++ < MOST_NAMED) {
            ork_text_addf(ctx, &others, "%s\"%s\"", more == 1 ? ", nor " : ", ", known->text);
        }
    }
    if (!unknown) return ORK_OK;
    if (more > MOST_NAMED) ork_text_addf(ctx, &others, " and %zu more", more - MOST_NAMED);
    ORK_TRY(ork_text_status(&others));
    fail_unknown(ctx, m->units, unknown->text, m->column->name, more ? others.bytes : "");
    return at_row(ctx, m, unknown->first_row);
}

/* True when the row says something: a wide table has empty rows for units of other times. */
static bool has_figures(const matching *m, size_t row)
{
    for (size_t k = 0; k < m->numbers.count; k++)
        if (ork_column_has(m->table->columns[m->numbers.items[k]], row)) return true;
    return m->numbers.count == 0;
}

static ork_status match_row(ork_context *ctx, matching *m, size_t row, size_t *unit)
{
    known_text *known = &m->texts[m->text_of_row[row]];
    uint32_t period = m->periods.of_row[row];
    *unit = known->unit;
    if (*unit == ORK_NO_UNIT && known->by_period[period]) *unit = known->by_period[period] - 1;
    if (*unit == ORK_NO_UNIT) {
        *unit = ork_units_choose(m->units, &known->found, m->periods.first[period],
                                 m->periods.last[period]);
        if (*unit == ORK_NO_UNIT) {
            fail_ambiguous(ctx, m->units, known->text, &known->found);
            return at_row(ctx, m, row);
        }
        known->by_period[period] = (uint32_t)*unit + 1;
    }
    const ork_unit *u = &m->units->units[*unit];
    if ((u->from != ORK_DAY_NONE || u->to != ORK_DAY_NONE) && has_figures(m, row)) {
        size_t bit = *unit * m->periods.count + period;
        m->seen[bit >> 6] |= (uint64_t)1 << (bit & 63);
    }
    return ORK_OK;
}

/* One note for each unit whose rows lie before it began or after it ended. */
static ork_status note_outside_validity(ork_context *ctx, ork_arena *arena, const matching *m)
{
    size_t *ids;
    ORK_NEW(ids, ork_arena_alloc(ctx, arena, (m->periods.count + 1) * sizeof *ids));
    if (!m->periods.labels) return ORK_OK;
    for (size_t u = 0; u < m->units->count; u++) {
        for (int after = 0; after < 2; after++) {
            int32_t limit = after ? m->units->units[u].to : m->units->units[u].from;
            if (limit == ORK_DAY_NONE) continue;
            size_t count = 0;
            for (size_t t = 0; t < m->periods.count; t++) {
                size_t bit = u * m->periods.count + t;
                if (!(m->seen[bit >> 6] >> (bit & 63) & 1)) continue;
                if (after ? m->periods.first[t] >= limit : m->periods.last[t] < limit)
                    ids[count++] = t;
            }
            if (!count) continue;
            ORK_OWNED_TEXT ork_text text = {0};
            ork_text_addf(ctx, &text, "%s has figures for ", ork_units_title(m->units, u));
            ORK_TRY(ork_units_write_periods(ctx, &text, &m->periods, ids, count));
            ork_text_add(ctx, &text, after ? ", after it ended (" : ", before it existed (from ");
            write_day(ctx, &text, limit);
            ork_text_add(ctx, &text, after ? ")" : "): they are taken as back-cast");
            ORK_TRY(ork_text_status(&text));
            ORK_TRY(
                ork_note_add(ctx, ORK_INFO, after ? "after-end" : "back-cast", "%s", text.bytes));
        }
    }
    return ORK_OK;
}

ork_status ork_units_match_rows(ork_context *ctx, const ork_units *units, const ork_table *table,
                                size_t *unit_of_row)
{
    return ork_units_match_all(ctx, units, table, true, unit_of_row);
}

ork_status ork_units_match_all(ork_context *ctx, const ork_units *units, const ork_table *table,
                               bool tells_validity, size_t *unit_of_row)
{
    if (table->unit < 0) {
        ork_fail(ctx, ORK_ERR_DATA, "it is not said which column names the unit");
        ork_at(ctx, &(ork_place){.file = table->file, .sheet = table->sheet});
        return ork_hint(ctx, "name the column: --unit COLUMN, or unit: COLUMN in a study");
    }
    ORK_SCRATCH(scratch);
    matching m = {.units = units, .table = table, .column = table->columns[table->unit]};
    ORK_TRY(ork_units_periods(ctx, &scratch, table, &m.periods));
    ORK_TRY(match_texts(ctx, &scratch, &m));
    ORK_TRY(check_unknown(ctx, &m));
    for (size_t j = 0; j < table->column_count; j++)
        if ((int)j != table->unit && (int)j != table->period &&
            ork_column_is_numeric(table->columns[j]))
            ORK_TRY(ork_list_push(ctx, &scratch, &m.numbers, j));
    size_t bits = units->count * m.periods.count;
    ORK_NEW(m.seen, ork_arena_calloc(ctx, &scratch, bits / 64 + 1, sizeof *m.seen));
    for (size_t i = 0; i < table->row_count; i++)
        ORK_TRY(match_row(ctx, &m, i, &unit_of_row[i]));
    for (uint32_t k = 0; k < m.text_count; k++) {
        const known_text *known = &m.texts[k];
        if (known->found.stranger)
            ORK_TRY(note_stranger(ctx, units, known->text, known->found.stranger,
                                  unit_of_row[known->first_row]));
    }
    return tells_validity ? note_outside_validity(ctx, &scratch, &m) : ORK_OK;
}
