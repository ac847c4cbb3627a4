/* A whole column held against a published one, row by row: by unit, period and what else matches.
 */
#include <math.h>
#include <string.h>

#include "study/claims.h"

enum { KEYS_MOST = 16 };

/* The column that says which row of the published table a key is of; no file has such a name. */
#define ROW "\n"

/* The rows that are meant beside the rows of the published table. */
typedef struct side_by_side {
    ork_claim_check *c;
    const ork_table *table; /* published */
    const ork_column *published;
    int left[KEYS_MOST], right[KEYS_MOST]; /* columns that must agree */
    bool is_unit[KEYS_MOST];
    size_t key_count;
    size_t *partner; /* [c->count] row of the published table, or SIZE_MAX */
    double tolerance;
    int decimals;
} side_by_side;

/* ---- Which rows belong together ---- */

static ork_status add_key(side_by_side *s, int left, int right, bool is_unit)
{
    for (size_t k = 0; k < s->key_count; k++)
        if (s->right[k] == right) return ORK_OK; /* named by match as well */
    if (s->key_count == KEYS_MOST)
        return ork_fail(s->c->ctx, ORK_ERR_DATA, "at most %d columns can be matched", KEYS_MOST);
    s->left[s->key_count] = left;
    s->right[s->key_count] = right;
    s->is_unit[s->key_count++] = is_unit;
    return ORK_OK;
}

static ork_status find_keys(side_by_side *s)
{
    ork_claim_check *c = s->c;
    const ork_study *study = c->run->study;
    static const char *const known[] = {"unit", "period"};
    for (size_t k = 0; k < 2; k++) {
        int left = ork_claim_find_column(c->table, known[k]);
        int right = ork_claim_find_column(s->table, known[k]);
        if (left >= 0 && right >= 0) ORK_TRY(add_key(s, left, right, k == 0));
    }
    const ork_node *match = c->claim->match;
    for (size_t k = 0; match && k < match->count; k++) {
        const ork_node *one = match->keys[k], *other = match->items[k];
        int left = ork_claim_find_column(c->table, one->text);
        int right = ork_claim_find_column(s->table, other->text);
        if (left < 0) return ork_run_check_column(c->ctx, study, one, one->text, c->table, NULL, 0);
        if (right < 0)
            return ork_run_check_column(c->ctx, study, other, other->text, s->table, NULL, 0);
        ORK_TRY(add_key(s, left, right, left == ork_claim_find_column(c->table, "unit")));
    }
    if (s->key_count) return ORK_OK;
    ork_fail(c->ctx, ORK_ERR_DATA, "nothing says which published value belongs to which row");
    return ork_hint(c->ctx, "give the data set a unit (and period), or the claim a "
                            "match: {column here: column there}");
}

/* A key's cells under the published column's name; units that are known, under their own. */
static ork_status key_column(const side_by_side *s, const ork_column *from, size_t k,
                             ork_column **key)
{
    ork_context *ctx = s->c->ctx;
    const ork_units *units = s->c->run->study->units;
    const char *name = s->table->columns[s->right[k]]->name;
    if (!s->is_unit[k] || !units || from->type != ORK_TEXT)
        return ork_column_copy(ctx, from, name, key);
    ORK_SCRATCH(scratch);
    ORK_OWNED_COLUMN ork_column *made = NULL;
    uint32_t texts = from->dictionary->count;
    const char **meant; /* [texts] */
    ORK_NEW(meant, ork_arena_calloc(ctx, &scratch, texts + 1, sizeof *meant));
    for (uint32_t code = 0; code < texts; code++) {
        size_t unit;
        meant[code] = from->dictionary->texts[code];
        ork_status status = ork_units_match(ctx, units, meant[code], ORK_DAY_NONE, &unit);
        if (status == ORK_ERR_MEMORY) return status;
        if (status == ORK_OK) meant[code] = ork_units_name(units, unit, "en");
    }
    ORK_TRY(ork_column_new(ctx, name, ORK_TEXT, from->length, &made));
    for (size_t i = 0; i < from->length; i++)
        ORK_TRY(ork_column_has(from, i)
                    ? ork_column_set_text(ctx, made, i, meant[from->data.code[i]])
                    : ork_column_set_missing(ctx, made, i, ORK_NOT_COLLECTED));
    ork_context_clear_error(ctx); /* of texts that mean no unit, which stand for themselves */
    *key = made;
    made = NULL;
    return ORK_OK;
}

/* The rows' keys as a table; the right one says which row each is. */
static ork_status keys_table(const side_by_side *s, const ork_table *table, const int *columns,
                             const size_t *rows, size_t count, ork_table **keys)
{
    ork_context *ctx = s->c->ctx;
    ORK_OWNED_TABLE ork_table *made = NULL;
    ORK_TRY(ork_table_new(ctx, "keys", count, &made));
    ORK_TRY(ork_table_set_origin(ctx, made, table->file, table->sheet, table->first_row));
    for (size_t k = 0; k < s->key_count; k++) {
        ORK_OWNED_COLUMN ork_column *picked = NULL;
        ork_column *key;
        const ork_column *from = table->columns[columns[k]];
        if (rows) ORK_TRY(ork_column_pick(ctx, from, rows, count, &picked));
        ORK_TRY(key_column(s, picked ? picked : from, k, &key));
        ORK_TRY(ork_table_take(ctx, made, key));
    }
    if (!rows) {
        ork_column *row;
        ORK_TRY(ork_column_new(ctx, ROW, ORK_NUMBER, count, &row));
        for (size_t i = 0; i < count; i++)
            row->data.number[i] = (double)i;
        ORK_TRY(ork_table_take(ctx, made, row));
    }
    *keys = made;
    made = NULL;
    return ORK_OK;
}

static ork_status find_partners(side_by_side *s)
{
    ork_claim_check *c = s->c;
    ORK_NEW(s->partner, ork_arena_calloc(c->ctx, c->arena, c->count + 1, sizeof *s->partner));
    if (c->claim->published_data == SIZE_MAX) { /* beside each other in one table */
        memcpy(s->partner, c->rows, c->count * sizeof *s->partner);
        return ORK_OK;
    }
    ORK_TRY(find_keys(s));
    ORK_OWNED_TABLE ork_table *left = NULL, *right = NULL, *joined = NULL;
    ORK_TRY(keys_table(s, c->table, s->left, c->rows, c->count, &left));
    ORK_TRY(keys_table(s, s->table, s->right, NULL, s->table->row_count, &right));
    const char *names[KEYS_MOST];
    for (size_t k = 0; k < s->key_count; k++)
        names[k] = left->columns[k]->name;
    size_t notes = ork_context_note_count(c->ctx);
    ORK_TRY(ork_table_join(c->ctx, left, right, names, s->key_count, ORK_JOIN_LEFT, &joined));
    ork_context_keep_notes(c->ctx, notes); /* what has no partner is told by the claim */
    const ork_column *row = joined->columns[ork_table_find(joined, ROW)];
    for (size_t r = 0; r < c->count; r++)
        s->partner[r] = ork_column_has(row, r) ? (size_t)ork_column_number(row, r) : SIZE_MAX;
    return ORK_OK;
}

/* ---- Comparing ---- */

/* Half a unit of the last digit that any of the published values has, unless it was given. */
static void set_tolerance(side_by_side *s)
{
    const ork_column *published = s->published;
    char text[ORK_NUMBER_BYTES];
    for (size_t i = 0; i < published->length; i++) {
        if (!ork_column_has(published, i)) continue;
        ork_write_number(ork_column_number(published, i), text);
        int decimals = ork_claim_decimals(text);
        if (decimals > s->decimals) s->decimals = decimals;
    }
    bool is_given = s->c->claim->tolerance_given;
    s->tolerance = is_given ? s->c->claim->tolerance : 0.5 * pow(10, -s->decimals);
}

static ork_status write_expected(const side_by_side *s)
{
    ork_claim_check *c = s->c;
    ORK_OWNED_TEXT ork_text text = {0};
    ork_text_add(c->ctx, &text, c->claim->expected->text);
    if (s->published->type != ORK_TEXT) {
        char tolerance[ORK_NUMBER_BYTES];
        ork_write_number(s->tolerance, tolerance);
        ork_text_addf(c->ctx, &text, " ± %s", tolerance);
    }
    return ork_claim_keep(c, &c->out->expected, &text);
}

/* Rows that speak against the claim, as many as can be read. */
static bool next_named(ork_claim_check *c, ork_text *list)
{
    if (list->length > ORK_CLAIM_MOST_NAMED) return false;
    if (list->length) ork_text_add(c->ctx, list, "; ");
    if (list->length < ORK_CLAIM_MOST_NAMED) return true;
    ork_text_add(c->ctx, list, "…");
    return false;
}

/* "Albania, 2021", by the keys. */
static void add_row(const side_by_side *s, ork_text *list, const ork_table *table,
                    const int *columns, size_t i)
{
    if (s->key_count == 0) ork_table_row_name(s->c->ctx, table, i, list);
    for (size_t k = 0; k < s->key_count; k++) {
        if (k) ork_text_add(s->c->ctx, list, ", ");
        ork_column_write(table->columns[columns[k]], i, s->c->ctx, list);
    }
}

typedef struct {
    size_t compared, agree, missing, unmet;
    double greatest; /* difference, with its sign */
    ork_text differ, absent, unmet_rows;
} tally;

static void free_tally(tally *t)
{
    ork_text_free(&t->differ);
    ork_text_free(&t->absent);
    ork_text_free(&t->unmet_rows);
}

static void compare_row(const side_by_side *s, size_t i, size_t q, tally *t)
{
    ork_claim_check *c = s->c;
    bool is_text = c->column->type == ORK_TEXT, agrees;
    t->compared++;
    if (!ork_column_has(c->column, i)) {
        t->missing++;
        if (next_named(c, &t->absent)) add_row(s, &t->absent, c->table, s->left, i);
        return;
    }
    if (is_text) {
        agrees = strcmp(ork_column_text(c->column, i), ork_column_text(s->published, q)) == 0;
    } else {
        double found = ork_column_number(c->column, i);
        double expected = ork_column_number(s->published, q);
        agrees = ork_claim_within(found, expected, s->tolerance);
        if (fabs(found - expected) > fabs(t->greatest)) t->greatest = found - expected;
    }
    t->agree += agrees;
    if (agrees || !next_named(c, &t->differ)) return;
    add_row(s, &t->differ, c->table, s->left, i);
    ork_text_add(c->ctx, &t->differ, ": ");
    if (is_text) {
        ork_text_addf(c->ctx, &t->differ, "%s ≠ %s", ork_column_text(c->column, i),
                      ork_column_text(s->published, q));
        return;
    }
    ork_claim_add_number(c, &t->differ, ork_column_number(c->column, i), s->decimals + 2);
    ork_text_add(c->ctx, &t->differ, " ≠ ");
    ork_claim_add_number(c, &t->differ, ork_column_number(s->published, q), s->decimals);
}

/* Published values that no row stands beside; a claim about some rows says nothing of the others.
 */
static ork_status count_unmet(const side_by_side *s, tally *t)
{
    ork_claim_check *c = s->c;
    if (c->claim->where) return ORK_OK;
    ORK_SCRATCH(scratch);
    bool *met;
    ORK_NEW(met, ork_arena_calloc(c->ctx, &scratch, s->table->row_count + 1, sizeof *met));
    for (size_t r = 0; r < c->count; r++)
        if (s->partner[r] != SIZE_MAX) met[s->partner[r]] = true;
    for (size_t q = 0; q < s->table->row_count; q++) {
        if (met[q] || !ork_column_has(s->published, q)) continue;
        t->unmet++;
        if (next_named(c, &t->unmet_rows)) add_row(s, &t->unmet_rows, s->table, s->right, q);
    }
    return ORK_OK;
}

/* "383 / 385, |Δ| ≤ 0.0012 (≠ Albania, 2021: 0.7851 ≠ 0.785; ∅ Somalia, 2021; − Monaco, 2022)" */
static ork_status write_found(const side_by_side *s, const tally *t)
{
    ork_claim_check *c = s->c;
    ORK_OWNED_TEXT ork_text text = {0};
    ork_text_addf(c->ctx, &text, "%zu / %zu", t->agree, t->compared + t->unmet);
    if (s->published->type != ORK_TEXT) {
        ork_text_add(c->ctx, &text, ", |Δ| ≤ ");
        ork_claim_add_number(c, &text, fabs(t->greatest), s->decimals + 2);
    }
    const struct {
        const char *sign;
        const ork_text *list;
    } against[] = {{"≠", &t->differ}, {"∅", &t->absent}, {"−", &t->unmet_rows}};
    const char *opening = " (";
    for (size_t k = 0; k < 3; k++) {
        if (!against[k].list->length) continue;
        ork_text_addf(c->ctx, &text, "%s%s %s", opening, against[k].sign, against[k].list->bytes);
        opening = "; ";
    }
    if (*opening == ';') ork_text_add(c->ctx, &text, ")");
    return ork_claim_keep(c, &c->out->found, &text);
}

static ork_status compare_rows(side_by_side *s)
{
    ork_claim_check *c = s->c;
    __attribute__((cleanup(free_tally))) tally t = {0};
    for (size_t r = 0; r < c->count; r++) {
        size_t q = s->partner[r];
        if (q != SIZE_MAX && ork_column_has(s->published, q)) compare_row(s, c->rows[r], q, &t);
    }
    ORK_TRY(count_unmet(s, &t));
    if (t.compared == 0)
        return ork_claim_undecided(c, "no row stands beside a value of %s",
                                   c->claim->expected->text);
    if (s->published->type != ORK_TEXT) c->out->difference = t.greatest;
    ork_claim_decide(c, t.agree == t.compared + t.unmet);
    return write_found(s, &t);
}

static ork_status no_column(const ork_claim_check *c, const ork_table *table)
{
    const ork_study *study = c->run->study;
    const ork_study_claim *claim = c->claim;
    const char *dot = strchr(claim->published, '.');
    if (claim->published_data != SIZE_MAX || !dot)
        return ork_run_check_column(c->ctx, study, claim->expected, claim->published, table, NULL,
                                    0);
    ORK_SCRATCH(scratch);
    const char **names;
    char *data;
    ORK_NEW(data, ork_arena_strndup(c->ctx, &scratch, claim->published,
                                    (size_t)(dot - claim->published)));
    ORK_NEW(names, ork_arena_calloc(c->ctx, &scratch, study->data_count + 1, sizeof *names));
    for (size_t k = 0; k < study->data_count; k++)
        names[k] = study->data[k].name;
    const char *meant = ork_suggest(c->ctx, data, names, study->data_count);
    ork_node_fail(c->ctx, study->path, claim->expected, "there is no data set \"%s\"", data);
    if (meant) return ork_hint(c->ctx, "did you mean \"%s\"?", meant);
    return ork_hint(c->ctx, "write data.column for a column of a data set, or a column of %s",
                    claim->that.node->text);
}

ork_status ork_claim_compare_published(ork_claim_check *c)
{
    const ork_study_claim *claim = c->claim;
    side_by_side s = {.c = c};
    ORK_OWNED_TABLE ork_table *table = NULL;
    if (claim->published_data == SIZE_MAX) {
        table = ork_table_share(c->table);
    } else {
        ORK_TRY(ork_claim_data(c->ctx, c->run, claim->published_data, &table));
    }
    s.table = table;
    int at = ork_table_find(table, claim->published);
    if (at < 0) return no_column(c, table);
    s.published = table->columns[at];
    bool is_text = c->column->type == ORK_TEXT;
    if (is_text != (s.published->type == ORK_TEXT)) {
        return ork_claim_undecided(c, "%s holds %s, and what is held against it %s",
                                   claim->expected->text, is_text ? "numbers" : "texts",
                                   is_text ? "texts" : "numbers");
    }
    if (!is_text) set_tolerance(&s);
    ORK_TRY(write_expected(&s));
    ORK_TRY(find_partners(&s));
    return compare_rows(&s);
}
