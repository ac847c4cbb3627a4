/* Published figures held against this run. */
#include "study/claims.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

/* ---- Words ---- */

ork_status ork_claim_keep(ork_claim_check *c, const char **slot, const ork_text *text)
{
    ORK_TRY(ork_text_status(text));
    ORK_NEW(*slot,
            ork_arena_strndup(c->ctx, c->arena, text->bytes ? text->bytes : "", text->length));
    return ORK_OK;
}

/* Cannot be decided, and why. */
ork_status ork_claim_undecided(ork_claim_check *c, const char *format, ...)
{
    char why[1024];
    va_list arguments;
    va_start(arguments, format);
    vsnprintf(why, sizeof why, format, arguments);
    va_end(arguments);
    ORK_OWNED_TEXT ork_text text = {0};
    ork_text_add(c->ctx, &text, why);
    c->out->outcome = ORK_CLAIM_UNDECIDED;
    return ork_claim_keep(c, &c->out->found, &text);
}

void ork_claim_decide(ork_claim_check *c, bool holds)
{
    c->out->outcome = holds ? ORK_CLAIM_HOLDS : ORK_CLAIM_FAILS;
}

int ork_claim_decimals(const char *text)
{
    const char *point = strchr(text, '.');
    return point && !strpbrk(text, "eE") ? (int)strlen(point + 1) : 0;
}

/* A number with at most `decimals` digits after the point, zeros at the end left out. */
void ork_claim_add_number(ork_claim_check *c, ork_text *text, double value, int decimals)
{
    char buffer[64];
    int most = decimals < 12 ? decimals : 12;
    if (value != 0 && fabs(value) < 0.5 * pow(10, -most)) {
        snprintf(buffer, sizeof buffer, "%.2g", value);
        ork_text_add(c->ctx, text, buffer);
        return;
    }
    ork_write_number_fixed(value, most, true, buffer, sizeof buffer);
    if (strchr(buffer, '.')) {
        size_t end = strlen(buffer);
        while (buffer[end - 1] == '0')
            buffer[--end] = 0;
        if (buffer[end - 1] == '.') buffer[end - 1] = 0;
    }
    ork_text_add(c->ctx, text, strcmp(buffer, "-0") == 0 ? "0" : buffer);
}

static void add_tolerance(ork_claim_check *c, ork_text *text)
{
    if (c->claim->tolerance <= 0) return;
    ork_text_add(c->ctx, text, " ± ");
    char buffer[ORK_NUMBER_BYTES];
    ork_write_number(c->claim->tolerance, buffer);
    ork_text_add(c->ctx, text, buffer);
}

static ork_status write_expected(ork_claim_check *c)
{
    const ork_study_claim *claim = c->claim;
    ORK_OWNED_TEXT ork_text text = {0};
    switch (claim->comparison) {
    case ORK_CLAIM_EQUALS:
        ork_text_add(c->ctx, &text, claim->expected->text);
        add_tolerance(c, &text);
        break;
    case ORK_CLAIM_IS:
    case ORK_CLAIM_TRUE:
        ork_text_add(c->ctx, &text, claim->expected->text);
        break;
    case ORK_CLAIM_SET:
        for (size_t i = 0; i < claim->expected->count; i++)
            ork_text_addf(c->ctx, &text, "%s%s", i ? ", " : "", claim->expected->items[i]->text);
        break;
    case ORK_CLAIM_BETWEEN:
        if (!isnan(claim->low))
            ork_text_addf(c->ctx, &text, "≥ %s", ork_node_text(claim->node, "at-least"));
        if (!isnan(claim->high))
            ork_text_addf(c->ctx, &text, "%s≤ %s", isnan(claim->low) ? "" : ", ",
                          ork_node_text(claim->node, "at-most"));
        add_tolerance(c, &text);
        break;
    case ORK_CLAIM_RANK:
        ork_text_addf(c->ctx, &text, "№ %s", claim->expected->text);
        break;
    case ORK_CLAIM_PUBLISHED: /* with its tolerance, once the column is there */
        break;
    }
    return ork_claim_keep(c, &c->out->expected, &text);
}

/* "innovation.scores: score, Almaty city, 2016" for a claim that has no words of its own. */
static ork_status write_claim(ork_claim_check *c)
{
    const ork_study_claim *claim = c->claim;
    if (claim->claim) {
        c->out->claim = claim->claim;
        return ORK_OK;
    }
    ORK_OWNED_TEXT ork_text text = {0};
    const char *what = claim->column  ? claim->column
                       : claim->value ? claim->value
                                      : claim->expression;
    ork_text_add(c->ctx, &text, claim->that.node->text);
    if (what) ork_text_addf(c->ctx, &text, ": %s", what);
    const ork_node *where = claim->where;
    if (where && where->kind == ORK_NODE_SCALAR) ork_text_addf(c->ctx, &text, ", %s", where->text);
    for (size_t i = 0; where && where->kind == ORK_NODE_MAPPING && i < where->count; i++)
        if (where->items[i]->kind == ORK_NODE_SCALAR)
            ork_text_addf(c->ctx, &text, ", %s", where->items[i]->text);
    return ork_claim_keep(c, &c->out->claim, &text);
}

/* ---- Rows ---- */

/* The same unit, when both texts mean one; quietly false otherwise. */
static bool same_unit(ork_claim_check *c, const char *one, const char *other)
{
    const ork_units *units = c->run->study->units;
    size_t a, b;
    return units && ork_units_match(c->ctx, units, one, ORK_DAY_NONE, &a) == ORK_OK &&
           ork_units_match(c->ctx, units, other, ORK_DAY_NONE, &b) == ORK_OK && a == b;
}

static bool cell_is(ork_claim_check *c, const ork_column *column, size_t i, const char *text,
                    bool is_unit)
{
    if (!ork_column_has(column, i)) return false;
    double number;
    if (column->type == ORK_TEXT) {
        const char *cell = ork_column_text(column, i);
        return strcmp(cell, text) == 0 || (is_unit && same_unit(c, cell, text));
    }
    if (column->type == ORK_BOOLEAN)
        return strcmp(text, column->data.boolean[i] ? "true" : "false") == 0;
    if (ork_column_is_numeric(column))
        return ork_parse_number(text, strlen(text), '.', &number) &&
               number == ork_column_number(column, i);
    ORK_OWNED_TEXT ork_text written = {0};
    ork_column_write(column, i, c->ctx, &written);
    return written.bytes && strcmp(written.bytes, text) == 0;
}

/* Index of a column; "unit" and "period" also mean the key columns. −1 when there is none. */
int ork_claim_find_column(const ork_table *table, const char *name)
{
    int j = ork_table_find(table, name);
    if (j < 0 && strcmp(name, "unit") == 0) return table->unit;
    if (j < 0 && strcmp(name, "period") == 0) return table->period;
    return j;
}

/* Forgets the failures of texts that mean no unit, which are none here; memory is. */
static ork_status settle(ork_claim_check *c)
{
    if (ork_context_error(c->ctx)->status == ORK_ERR_MEMORY) return ORK_ERR_MEMORY;
    ork_context_clear_error(c->ctx);
    return ORK_OK;
}

static const ork_node *text_at(const ork_node *texts, size_t k)
{
    return texts->kind == ORK_NODE_SEQUENCE ? texts->items[k] : texts;
}

static size_t text_count(const ork_node *texts)
{
    return texts->kind == ORK_NODE_SEQUENCE ? texts->count : 1;
}

/* [dictionary] which texts of a column are meant: the very same ones, else the same unit's. */
static ork_status meant_codes(ork_claim_check *c, const ork_column *column, const ork_node *texts,
                              bool is_unit, bool *meant)
{
    bool any = false;
    uint32_t count = column->dictionary->count;
    for (int round = 0; round < 1 + is_unit && !any; round++)
        for (uint32_t code = 0; code < count; code++)
            for (size_t k = 0; k < text_count(texts) && !meant[code]; k++) {
                const char *one = column->dictionary->texts[code], *other = text_at(texts, k)->text;
                meant[code] = round ? same_unit(c, one, other) : strcmp(one, other) == 0;
                any = any || meant[code];
            }
    return settle(c);
}

/* Keeps the rows whose cell is one of the texts of a node. */
static ork_status keep_rows(ork_claim_check *c, int j, const ork_node *texts)
{
    const ork_column *column = c->table->columns[j];
    ORK_SCRATCH(scratch);
    bool *meant = NULL;
    size_t kept = 0;
    if (column->type == ORK_TEXT) {
        ORK_NEW(meant, ork_arena_calloc(c->ctx, &scratch, column->dictionary->count + 1, 1));
        ORK_TRY(meant_codes(c, column, texts, j == c->table->unit, meant));
    }
    for (size_t r = 0; r < c->count; r++) {
        size_t i = c->rows[r];
        bool matches = meant && ork_column_has(column, i) && meant[column->data.code[i]];
        for (size_t k = 0; !meant && k < text_count(texts) && !matches; k++)
            matches = cell_is(c, column, i, text_at(texts, k)->text, false);
        if (matches) c->rows[kept++] = i;
    }
    c->count = kept;
    return ORK_OK;
}

static ork_status keep_rows_where(ork_claim_check *c, const ork_node *where)
{
    ORK_OWNED_COLUMN ork_column *truth = NULL;
    ork_expression *expression = NULL;
    const ork_study *study = c->run->study;
    ORK_TRY(ork_run_check_expression(c->ctx, study, where, c->table, NULL, 0));
    ORK_TRY(ork_expression_parse(c->ctx, where->text, &expression));
    ork_status status =
        ork_expression_evaluate(c->ctx, expression, c->table, study->units, "where", &truth);
    ork_expression_free(expression);
    if (status != ORK_OK) return ork_run_expression_failed(c->ctx, study, where);
    size_t kept = 0;
    for (size_t r = 0; r < c->count; r++)
        if (ork_column_has(truth, c->rows[r]) && ork_column_number(truth, c->rows[r]) != 0)
            c->rows[kept++] = c->rows[r];
    c->count = kept;
    return ORK_OK;
}

static ork_status select_rows(ork_claim_check *c)
{
    const ork_node *where = c->claim->where;
    c->count = c->table->row_count;
    ORK_NEW(c->rows, ork_arena_calloc(c->ctx, c->arena, c->count + 1, sizeof *c->rows));
    for (size_t i = 0; i < c->count; i++)
        c->rows[i] = i;
    if (!where) return ORK_OK;
    if (where->kind == ORK_NODE_SCALAR) return keep_rows_where(c, where);
    for (size_t k = 0; k < where->count; k++) {
        int j = ork_claim_find_column(c->table, where->keys[k]->text);
        if (j < 0) {
            const ork_node *key = where->keys[k];
            return ork_run_check_column(c->ctx, c->run->study, key, key->text, c->table, NULL, 0);
        }
        ORK_TRY(keep_rows(c, j, where->items[k]));
    }
    return ORK_OK;
}

/* The column that is compared: of the table, or computed over all of it. */
static ork_status find_subject(ork_claim_check *c, ork_column **computed)
{
    const ork_study_claim *claim = c->claim;
    const char *text =
        claim->comparison == ORK_CLAIM_TRUE ? claim->expected->text : claim->expression;
    if (!text) {
        int j = ork_claim_find_column(c->table, claim->column);
        if (j < 0)
            return ork_run_check_column(c->ctx, c->run->study, ork_node_get(claim->node, "column"),
                                        claim->column, c->table, NULL, 0);
        c->column = c->table->columns[j];
        return ORK_OK;
    }
    const ork_study *study = c->run->study;
    const ork_node *node = claim->comparison == ORK_CLAIM_TRUE
                               ? claim->expected
                               : ork_node_get(claim->node, "expression");
    ork_expression *expression = NULL;
    ORK_TRY(ork_run_check_expression(c->ctx, study, node, c->table, NULL, 0));
    ORK_TRY(ork_expression_parse(c->ctx, text, &expression));
    ork_status status =
        ork_expression_evaluate(c->ctx, expression, c->table, study->units, "claim", computed);
    ork_expression_free(expression);
    if (status != ORK_OK) return ork_run_expression_failed(c->ctx, study, node);
    c->column = *computed;
    return ORK_OK;
}

/* ---- Comparisons ---- */

bool ork_claim_within(double found, double expected, double tolerance)
{
    /* a printed figure may stand exactly at the edge: allow for the rounding of binary numbers */
    return fabs(found - expected) <= tolerance * (1 + 1e-9) + 1e-12 * fabs(expected);
}

static ork_status compare_number(ork_claim_check *c, double found)
{
    const ork_study_claim *claim = c->claim;
    const char *printed = claim->expected->text;
    ORK_OWNED_TEXT ork_text text = {0};
    ork_claim_add_number(c, &text, found, ork_claim_decimals(printed) + 2);
    ORK_TRY(ork_claim_keep(c, &c->out->found, &text));
    if (claim->comparison == ORK_CLAIM_EQUALS) {
        c->out->difference = found - claim->number;
        ork_claim_decide(c, ork_claim_within(found, claim->number, claim->tolerance));
        return ORK_OK;
    }
    bool low = isnan(claim->low) || found >= claim->low - claim->tolerance;
    bool high = isnan(claim->high) || found <= claim->high + claim->tolerance;
    if (!low) c->out->difference = found - claim->low;
    if (!high) c->out->difference = found - claim->high;
    ork_claim_decide(c, low && high);
    return ORK_OK;
}

static ork_status compare_text(ork_claim_check *c, const char *found, bool is_unit)
{
    ORK_OWNED_TEXT ork_text text = {0};
    ork_text_add(c->ctx, &text, found);
    ORK_TRY(ork_claim_keep(c, &c->out->found, &text));
    bool same = strcmp(found, c->claim->expected->text) == 0 ||
                (is_unit && same_unit(c, found, c->claim->expected->text));
    ORK_TRY(settle(c));
    ork_claim_decide(c, same);
    return ORK_OK;
}

static bool is_unit_column(const ork_claim_check *c)
{
    return c->table->unit >= 0 && c->column == c->table->columns[c->table->unit];
}

/* Rank of the row among the rows of its period. */
static ork_status compare_rank(ork_claim_check *c, size_t row)
{
    if (!ork_column_is_numeric(c->column))
        return ork_claim_undecided(c, "\"%s\" holds no numbers to rank", c->column->name);
    const ork_column *period = c->table->period >= 0 ? c->table->columns[c->table->period] : NULL;
    ORK_SCRATCH(scratch);
    uint32_t *ids = NULL, groups;
    ORK_NEW(ids, ork_arena_calloc(c->ctx, &scratch, c->table->row_count, sizeof *ids));
    if (period) ORK_TRY(ork_column_group_ids(c->ctx, period, ids, &groups));
    double value = ork_column_number(c->column, row);
    int rank = 1;
    for (size_t i = 0; i < c->table->row_count; i++)
        if (ids[i] == ids[row] && ork_column_has(c->column, i) &&
            ork_column_number(c->column, i) > value)
            rank++;
    ORK_OWNED_TEXT ork_text text = {0};
    ork_text_addf(c->ctx, &text, "№ %d (", rank);
    ork_claim_add_number(c, &text, value, 4);
    ork_text_add(c->ctx, &text, ")");
    c->out->difference = rank - c->claim->number;
    ork_claim_decide(c, rank == (int)c->claim->number);
    return ork_claim_keep(c, &c->out->found, &text);
}

static ork_status compare_set(ork_claim_check *c)
{
    const ork_node *expected = c->claim->expected;
    bool is_unit = is_unit_column(c);
    ORK_SCRATCH(scratch);
    bool *seen;
    ORK_NEW(seen, ork_arena_calloc(c->ctx, &scratch, expected->count + 1, sizeof *seen));
    ORK_OWNED_TEXT ork_text found = {0};
    ORK_OWNED_TEXT ork_text beyond = {0};
    for (size_t r = 0; r < c->count; r++) {
        bool known = false;
        for (size_t k = 0; k < expected->count; k++) {
            if (!cell_is(c, c->column, c->rows[r], expected->items[k]->text, is_unit)) continue;
            seen[k] = known = true;
        }
        if (found.length) ork_text_add(c->ctx, &found, ", ");
        ork_column_write(c->column, c->rows[r], c->ctx, &found);
        if (known) continue;
        ork_text_add(c->ctx, &beyond, beyond.length ? ", +" : "+");
        ork_column_write(c->column, c->rows[r], c->ctx, &beyond);
    }
    for (size_t k = 0; k < expected->count; k++)
        if (!seen[k])
            ork_text_addf(c->ctx, &beyond, "%s−%s", beyond.length ? ", " : "",
                          expected->items[k]->text);
    ORK_TRY(settle(c));
    ORK_TRY(ork_text_status(&beyond));
    ork_claim_decide(c, beyond.length == 0);
    if (!found.length) ork_text_add(c->ctx, &found, "∅");
    if (beyond.length) ork_text_addf(c->ctx, &found, " (%s)", beyond.bytes);
    return ork_claim_keep(c, &c->out->found, &found);
}

/* True for every row; the rows for which it is not are named. */
static ork_status compare_truth(ork_claim_check *c)
{
    size_t holds = 0, missing = 0;
    ORK_OWNED_TEXT ork_text against = {0};
    for (size_t r = 0; r < c->count; r++) {
        size_t i = c->rows[r];
        bool there = ork_column_has(c->column, i);
        missing += !there;
        if (there && c->column->type == ORK_TEXT)
            return ork_claim_undecided(c, "the expression gives texts, not true or false");
        if (there && ork_column_number(c->column, i) != 0) {
            holds++;
            continue;
        }
        if (against.length > ORK_CLAIM_MOST_NAMED) continue;
        if (against.length) ork_text_add(c->ctx, &against, "; ");
        if (against.length < ORK_CLAIM_MOST_NAMED)
            ork_table_row_name(c->ctx, c->table, i, &against);
        else
            ork_text_add(c->ctx, &against, "…");
    }
    if (missing && holds + missing == c->count)
        return ork_claim_undecided(c, "missing for %s",
                                   against.bytes ? against.bytes : "some rows");
    ORK_OWNED_TEXT ork_text text = {0};
    ork_text_addf(c->ctx, &text, "%zu / %zu", holds, c->count);
    if (against.length) ork_text_addf(c->ctx, &text, " (≠ %s)", against.bytes);
    ork_claim_decide(c, holds == c->count);
    return ork_claim_keep(c, &c->out->found, &text);
}

/* Comparisons of one cell: exactly one row must be meant, and its cell be there. */
static ork_status compare_cell(ork_claim_check *c)
{
    if (c->count > 1)
        return ork_claim_undecided(c, "%zu rows are meant; one is expected", c->count);
    size_t i = c->rows[0];
    if (!ork_column_has(c->column, i))
        return ork_claim_undecided(c, "the cell is missing: %s",
                                   ork_reason_name(ork_column_reason(c->column, i)));
    if (c->claim->comparison == ORK_CLAIM_RANK) return compare_rank(c, i);
    if (c->claim->comparison == ORK_CLAIM_IS) {
        ORK_OWNED_TEXT ork_text cell = {0};
        ork_column_write(c->column, i, c->ctx, &cell);
        ORK_TRY(ork_text_status(&cell));
        return compare_text(c, cell.bytes, is_unit_column(c));
    }
    if (c->column->type == ORK_TEXT)
        return ork_claim_undecided(c, "\"%s\" holds texts; a number is expected", c->column->name);
    return compare_number(c, ork_column_number(c->column, i));
}

/* ---- Claims ---- */

static ork_status check_table(ork_claim_check *c)
{
    ORK_OWNED_COLUMN ork_column *computed = NULL;
    ORK_TRY(select_rows(c));
    ORK_TRY(find_subject(c, &computed));
    if (c->claim->comparison == ORK_CLAIM_SET) return compare_set(c);
    if (c->count == 0) return ork_claim_undecided(c, "no row is meant");
    if (c->claim->comparison == ORK_CLAIM_TRUE) return compare_truth(c);
    if (c->claim->comparison == ORK_CLAIM_PUBLISHED) return ork_claim_compare_published(c);
    return compare_cell(c);
}

static ork_status check_value(ork_claim_check *c)
{
    const ork_result *result = c->run->steps[c->claim->that.index].result;
    const ork_value *value = ork_result_value(result, c->claim->value);
    if (!value) {
        const char *names[256];
        size_t count = 0;
        for (; count < result->value_count && count < 256; count++)
            names[count] = result->values[count].name;
        const char *meant = ork_suggest(c->ctx, c->claim->value, names, count);
        const ork_study *study = c->run->study;
        const ork_node *node = ork_node_get(c->claim->node, "value");
        ork_node_fail(c->ctx, study->path, node, "the step gave no value \"%s\"", c->claim->value);
        return meant ? ork_hint(c->ctx, "did you mean \"%s\"?", meant) : ORK_ERR_DATA;
    }
    if (value->is_missing) return ork_claim_undecided(c, "the value is missing");
    if (c->claim->comparison == ORK_CLAIM_IS)
        return ork_claim_undecided(c, "the value is a number; a text is expected");
    return compare_number(c, value->number);
}

/* The data set with its derived columns, as the claims see it. */
ork_status ork_claim_data(ork_context *ctx, ork_run *run, size_t index, ork_table **table)
{
    const ork_study_data *data = &run->study->data[index];
    const ork_table *read;
    ORK_TRY(ork_run_data(ctx, run, index, &read));
    ORK_OWNED_TABLE ork_table *derived = ork_table_share(read);
    for (size_t k = 0; k < data->derive.count; k++) {
        const ork_pair *pair = &data->derive.items[k];
        ork_table *next;
        ORK_TRY(ork_run_check_expression(ctx, run->study, pair->node, derived, NULL, 0));
        ORK_TRY(ork_table_derive(ctx, derived, pair->name, pair->text, run->study->units, &next));
        ork_table_free(derived);
        derived = next;
    }
    *table = derived;
    derived = NULL;
    return ORK_OK;
}

static ork_status check_claim(ork_claim_check *c)
{
    const ork_study_claim *claim = c->claim;
    c->out->source = claim->source;
    c->out->note = claim->note;
    c->out->difference = NAN;
    ORK_TRY(write_claim(c));
    ORK_TRY(write_expected(c));
    if (claim->that.kind == ORK_REFERENCE_DATA) {
        ORK_OWNED_TABLE ork_table *table = NULL;
        ORK_TRY(ork_claim_data(c->ctx, c->run, claim->that.index, &table));
        c->table = table;
        return check_table(c);
    }
    if (!claim->that.table) return check_value(c);
    c->table = ork_result_table(c->run->steps[claim->that.index].result, claim->that.table);
    if (!c->table)
        return ork_claim_undecided(c, "the step gave no table \"%s\"", claim->that.table);
    return check_table(c);
}

ork_status ork_run_claims(ork_context *ctx, ork_run *run)
{
    ork_study *study = run->study;
    ORK_NEW(run->claims,
            ork_arena_calloc(ctx, &study->arena, study->claim_count + 1, sizeof *run->claims));
    for (size_t i = 0; i < study->claim_count; i++) {
        const ork_study_claim *claim = &study->claims[i];
        bool of_step = claim->that.kind == ORK_REFERENCE_STEP;
        if (of_step && !run->steps[claim->that.index].result) continue;
        ork_claim_check c = {.ctx = ctx,
                             .run = run,
                             .claim = claim,
                             .arena = &study->arena,
                             .out = &run->claims[run->claim_count]};
        if (check_claim(&c) != ORK_OK) return ork_node_at(ctx, study->path, claim->node);
        run->claim_count++;
    }
    return ork_run_take_notes(ctx, run);
}

static ork_status check_column(ork_context *ctx, ork_run *run, size_t data, const ork_node *node,
                               const char *column)
{
    ORK_OWNED_TABLE ork_table *table = NULL;
    ORK_TRY(ork_claim_data(ctx, run, data, &table));
    if (ork_claim_find_column(table, column) >= 0) return ORK_OK;
    return ork_run_check_column(ctx, run->study, node, column, table, NULL, 0);
}

ork_status ork_run_check_claims(ork_context *ctx, ork_run *run)
{
    for (size_t i = 0; i < run->study->claim_count; i++) {
        const ork_study_claim *claim = &run->study->claims[i];
        bool of_data = claim->that.kind == ORK_REFERENCE_DATA && claim->column;
        bool of_published =
            claim->comparison == ORK_CLAIM_PUBLISHED && claim->published_data != SIZE_MAX;
        if (of_data)
            ORK_TRY(check_column(ctx, run, claim->that.index, ork_node_get(claim->node, "column"),
                                 claim->column));
        if (of_published)
            ORK_TRY(
                check_column(ctx, run, claim->published_data, claim->expected, claim->published));
    }
    return ORK_OK;
}
