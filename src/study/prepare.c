/* From a file to the table that a method is given. */
#include <assert.h>
#include <string.h>

#include "study/prepare.h"
#include "study/sum_rows.h"
#include "table/table.h"

/* Hands over `*next` as the new `*table`; releases the old one. */
static void replace(ork_table **table, ork_table *next)
{
    ork_table_free(*table);
    *table = next;
}

ork_status ork_told(ork_context *ctx, ork_status status, const ork_place *place)
{
    if (status != ORK_OK) ork_at(ctx, place);
    return status;
}

ork_status ork_told_in(ork_context *ctx, ork_status status, const ork_placed_text *text)
{
    if (status == ORK_OK) return ORK_OK;
    const char *file = ork_context_error(ctx)->place.file;
    bool is_here = !file || (text->place.file && strcmp(file, text->place.file) == 0);
    if (is_here && text->place.character) ork_move_character(ctx, text->place.character - 1);
    return ork_at(ctx, &text->place);
}

static ork_status source_table(ork_context *ctx, const ork_source *source, ork_table **table)
{
    if (!source->table)
        return ork_told(ctx, ork_read(ctx, source->file, source->read, table), &source->place);
    *table = ork_table_share(source->table);
    return ORK_OK;
}

static ork_status widen(ork_context *ctx, const ork_preparation *p, ork_table **table)
{
    const char *names = p->wider_names.text, *values = p->wider_values.text;
    if (!names) return ORK_OK;
    ork_table *wide;
    ORK_TRY(
        ork_told(ctx, ork_table_wider(ctx, *table, names, values, &wide), &p->wider_names.place));
    replace(table, wide);
    return ORK_OK;
}

static ork_status set_keys(ork_context *ctx, const ork_preparation *p, ork_table **table)
{
    if (!p->unit.text && !p->period.text) return ORK_OK;
    ORK_OWNED_TABLE ork_table *keyed = NULL;
    ORK_TRY(ork_table_extend(ctx, *table, &keyed)); /* the table may be another's too */
    ORK_TRY(ork_told(ctx, ork_table_set_keys(ctx, keyed, p->unit.text, NULL), &p->unit.place));
    ORK_TRY(ork_told(ctx, ork_table_set_keys(ctx, keyed, NULL, p->period.text), &p->period.place));
    replace(table, keyed);
    keyed = NULL;
    return ORK_OK;
}

/* ---- Join ----------------------------------------------------------------------------------- */

/* The file that is joined on, with the key columns that the data have. */
static ork_status right_table(ork_context *ctx, const ork_source *source, const ork_table *left,
                              ork_table **right)
{
    ORK_OWNED_TABLE ork_table *read = NULL;
    ORK_TRY(source_table(ctx, source, &read));
    const char *unit = left->columns[left->unit]->name;
    const char *period = left->period >= 0 ? left->columns[left->period]->name : NULL;
    if (period && ork_table_find(read, period) < 0) period = NULL;
    ORK_TRY(ork_table_extend(ctx, read, right));
    ork_status status = ork_table_set_keys(ctx, *right, unit, period);
    if (status == ORK_OK) return ORK_OK;
    ork_table_free(*right);
    *right = NULL;
    return status;
}

static ork_status join(ork_context *ctx, const ork_preparation *p, ork_table **table)
{
    if (p->join_count == 0) return ORK_OK;
    if ((*table)->unit < 0) {
        ork_fail(ctx, ORK_ERR_ARGUMENT, "a join needs to know what a row is about");
        ork_hint(ctx, "name the column of the units (unit), which both files must have");
        return ork_told(ctx, ORK_ERR_ARGUMENT, &p->joins[0].place);
    }
    ork_table *canonical;
    ORK_TRY(ork_canonical_units(ctx, p->units, *table, &canonical));
    replace(table, canonical);
    for (size_t k = 0; k < p->join_count; k++) {
        const ork_source *source = &p->joins[k];
        ORK_OWNED_TABLE ork_table *right = NULL;
        ORK_TRY(ork_told(ctx, right_table(ctx, source, *table, &right), &source->place));
        ORK_TRY(
            ork_told(ctx, ork_join_by_keys(ctx, p->units, table, right, p->join), &source->place));
    }
    return ORK_OK;
}

/* ---- Periods -------------------------------------------------------------------------------- */

/* Where a value of the period column stands to a period: −1 before, 0 within, 1 after; 2016 stands
   for any day of 2016. False when the text is no period of the column's type. */
static bool compare_period(const ork_column *column, size_t i, const char *text, size_t length,
                           int *order)
{
    double number;
    int32_t day;
    switch (column->type) {
    case ORK_NUMBER:
    case ORK_INTEGER: {
        if (!ork_parse_number(text, length, '.', &number)) return false;
        double value = ork_column_number(column, i);
        *order = (value > number) - (value < number);
        return true;
    }
    case ORK_TEXT: {
        const char *value = ork_column_text(column, i);
        *order = strncmp(value, text, length);
        if (*order == 0) *order = value[length] != '\0';
        return true;
    }
    case ORK_DATE: {
        if (!ork_parse_day(text, length, &day)) return false;
        int parts[3], values[3];
        ork_day_parts(day, &parts[0], &parts[1], &parts[2]);
        ork_day_parts(column->data.day[i], &values[0], &values[1], &values[2]);
        size_t given = length < 7 ? 1 : length < 10 ? 2 : 3;
        *order = 0;
        for (size_t k = 0; k < given && *order == 0; k++)
            *order = (values[k] > parts[k]) - (values[k] < parts[k]);
        return true;
    }
    case ORK_BOOLEAN:
        break;
    }
    return false;
}

/* True when value i of the period column is in "2016" or in "2010..2020". */
static bool is_period(const ork_column *column, size_t i, const char *text)
{
    int order, end_order;
    const char *dots = strstr(text, "..");
    if (!dots) return compare_period(column, i, text, strlen(text), &order) && order == 0;
    return compare_period(column, i, text, (size_t)(dots - text), &order) && order >= 0 &&
           compare_period(column, i, dots + 2, strlen(dots + 2), &end_order) && end_order <= 0;
}

/* A period that no row has: the first ones that there are, as a hint. */
static ork_status no_such_period(ork_context *ctx, const ork_table *table, const char *text)
{
    enum { SHOWN = 12 };
    const ork_column *column = table->columns[table->period];
    ORK_SCRATCH(scratch);
    uint32_t *ids, count = 0, told_count = 0;
    ORK_NEW(ids, ork_arena_alloc(ctx, &scratch, table->row_count * sizeof *ids));
    ORK_TRY(ork_column_group_ids(ctx, column, ids, &count));
    ORK_OWNED_TEXT ork_text periods = {0};
    ork_text_add(ctx, &periods, "");
    for (size_t i = 0; i < table->row_count && told_count < SHOWN; i++) {
        if (ids[i] != told_count) continue; /* ids are in order of first appearance */
        told_count++;
        if (!ork_column_has(column, i)) continue;
        if (periods.length > 0) ork_text_add(ctx, &periods, ", ");
        ork_column_write(column, i, ctx, &periods);
    }
    ORK_TRY(ork_text_status(&periods));
    ork_fail(ctx, ORK_ERR_DATA, "there are no rows of the period \"%s\"", text);
    ork_place place = {.file = table->file, .sheet = table->sheet, .column = column->name};
    ork_at(ctx, &place);
    return ork_hint(ctx, "the periods are %s%s", periods.bytes, count > SHOWN ? ", …" : "");
}

static ork_status keep_periods(ork_context *ctx, const ork_preparation *p, ork_table **table)
{
    if (p->periods.count == 0) return ORK_OK;
    if ((*table)->period < 0) {
        ork_fail(ctx, ORK_ERR_ARGUMENT, "periods are chosen, but not which column tells them");
        return ork_hint(ctx, "name the column of the year, quarter …: --period COLUMN "
                             "(period: COLUMN in a study)");
    }
    const ork_column *column = (*table)->columns[(*table)->period];
    ORK_SCRATCH(scratch);
    size_t *rows, count = 0;
    bool *is_found;
    ORK_NEW(rows, ork_arena_alloc(ctx, &scratch, (*table)->row_count * sizeof *rows));
    ORK_NEW(is_found, ork_arena_calloc(ctx, &scratch, p->periods.count, sizeof *is_found));
    for (size_t i = 0; i < (*table)->row_count; i++) {
        if (!ork_column_has(column, i)) continue;
        bool is_kept = false;
        for (size_t t = 0; t < p->periods.count; t++) {
            if (!is_period(column, i, p->periods.items[t])) continue;
            is_found[t] = is_kept = true;
        }
        if (is_kept) rows[count++] = i;
    }
    for (size_t t = 0; t < p->periods.count; t++) {
        if (!is_found[t]) return no_such_period(ctx, *table, p->periods.items[t]);
    }
    ork_table *kept;
    ORK_TRY(ork_table_pick(ctx, *table, rows, count, &kept));
    replace(table, kept);
    return ORK_OK;
}

/* ---- Expressions ---------------------------------------------------------------------------- */

static ork_status filter(ork_context *ctx, const ork_preparation *p, ork_table **table)
{
    ork_table *filtered;
    if (!p->where.text) return ORK_OK;
    ORK_TRY(ork_told_in(ctx, ork_table_where(ctx, *table, p->where.text, &filtered), &p->where));
    replace(table, filtered);
    return ORK_OK;
}

/* When the rows are chosen. */
typedef enum where_moment { BEFORE_JOIN, AFTER_JOIN, LAST } where_moment;

/* Whether a where names columns that only a join gives, or that are derived. */
static ork_status find_moment(ork_context *ctx, const ork_preparation *p, const ork_table *table,
                              where_moment *moment)
{
    *moment = AFTER_JOIN;
    if (!p->where.text) return ORK_OK;
    ork_expression *where;
    bool is_own = p->join == ORK_JOIN_LEFT, is_derived = false;
    ORK_TRY(ork_told_in(ctx, ork_expression_parse(ctx, p->where.text, &where), &p->where));
    for (size_t k = 0; k < ork_expression_column_count(where); k++) {
        const char *name = ork_expression_column(where, k);
        if (ork_table_find(table, name) >= 0) continue;
        is_own = false;
        for (size_t d = 0; d < p->derivation_count; d++)
            is_derived = is_derived || strcmp(p->derivations[d].name, name) == 0;
    }
    ork_expression_free(where);
    *moment = is_derived ? LAST : is_own ? BEFORE_JOIN : AFTER_JOIN;
    return ORK_OK;
}

static ork_status derive(ork_context *ctx, const ork_preparation *p, ork_table **table)
{
    for (size_t d = 0; d < p->derivation_count; d++) {
        const ork_derivation *one = &p->derivations[d];
        const ork_placed_text text = {one->expression, one->place};
        ork_table *derived;
        ORK_TRY(ork_told_in(
            ctx, ork_table_derive(ctx, *table, one->name, text.text, p->units, &derived), &text));
        replace(table, derived);
    }
    return ORK_OK;
}

/* ---- Geography ------------------------------------------------------------------------------ */

/* Marks the columns of the table that an expression names. */
static ork_status mark_expression(ork_context *ctx, const ork_placed_text *text,
                                  const ork_table *table, bool *is_needed)
{
    if (!text->text) return ORK_OK;
    ork_expression *expression;
    ORK_TRY(ork_told_in(ctx, ork_expression_parse(ctx, text->text, &expression), text));
    for (size_t k = 0; k < ork_expression_column_count(expression); k++) {
        int j = ork_table_find(table, ork_expression_column(expression, k));
        if (j >= 0) is_needed[j] = true;
    }
    ork_expression_free(expression);
    return ORK_OK;
}

static void mark_names(const ork_texts *names, const ork_table *table, bool *is_marked)
{
    for (size_t k = 0; k < names->count; k++) {
        int j = ork_table_find(table, names->items[k]);
        if (j >= 0) is_marked[j] = true;
    }
}

/* The table with only the columns that are needed after the conversion. */
static ork_status select_needed(ork_context *ctx, const ork_preparation *p, bool where_is_last,
                                ork_table **table)
{
    if (p->needed.count == 0) return ORK_OK;
    const ork_table *all = *table;
    ORK_SCRATCH(scratch);
    bool *is_needed;
    const char **names;
    size_t count = 0;
    ORK_NEW(is_needed, ork_arena_calloc(ctx, &scratch, all->column_count, sizeof *is_needed));
    ORK_NEW(names, ork_arena_calloc(ctx, &scratch, all->column_count, sizeof *names));
    mark_names(&p->needed, all, is_needed);
    mark_names(&p->additive, all, is_needed);
    mark_names(&p->also_additive, all, is_needed);
    if (where_is_last) ORK_TRY(mark_expression(ctx, &p->where, all, is_needed));
    for (size_t d = 0; d < p->derivation_count; d++) {
        const ork_placed_text text = {p->derivations[d].expression, p->derivations[d].place};
        ORK_TRY(mark_expression(ctx, &text, all, is_needed));
    }
    if (all->unit >= 0) is_needed[all->unit] = true;
    if (all->period >= 0) is_needed[all->period] = true;
    for (size_t j = 0; j < all->column_count; j++) {
        if (is_needed[j]) names[count++] = all->columns[j]->name;
    }
    ORK_OWNED_TABLE ork_table *selected = NULL;
    ORK_TRY(ork_table_select(ctx, all, names, count, &selected));
    if (!selected->chosen_from) {
        for (size_t j = 0; j < all->column_count; j++)
            names[j] = all->columns[j]->name;
        ORK_TRY(ork_table_remember_names(ctx, selected, names, all->column_count));
    }
    replace(table, selected);
    selected = NULL;
    return ORK_OK;
}

static ork_status check_additive(ork_context *ctx, const ork_preparation *p, const ork_table *table)
{
    for (size_t k = 0; k < p->additive.count; k++) {
        const ork_column *column;
        ORK_TRY(ork_told(ctx, ork_table_numeric(ctx, table, p->additive.items[k], &column),
                         &p->additive_place));
    }
    return ORK_OK;
}

static ork_status to_geography(ork_context *ctx, const ork_preparation *p, int year,
                               ork_table **table)
{
    ORK_SCRATCH(scratch);
    bool *is_additive;
    const char **additive;
    size_t count = 0, columns = (*table)->column_count;
    ORK_NEW(is_additive, ork_arena_calloc(ctx, &scratch, columns, sizeof *is_additive));
    ORK_NEW(additive, ork_arena_calloc(ctx, &scratch, columns, sizeof *additive));
    mark_names(&p->additive, *table, is_additive);
    mark_names(&p->also_additive, *table, is_additive);
    for (size_t j = 0; j < columns; j++) {
        if (is_additive[j]) additive[count++] = (*table)->columns[j]->name;
    }
    ork_table *converted;
    ORK_TRY(ork_units_convert(ctx, p->units, *table, year, additive, count, &converted));
    replace(table, converted);
    return ORK_OK;
}

static ork_status convert(ork_context *ctx, const ork_preparation *p, bool where_is_last,
                          ork_table **table)
{
    ORK_TRY(check_additive(ctx, p, *table));
    if (!p->geography.text) return ORK_OK;
    int64_t year;
    const char *text = p->geography.text;
    if (!ork_parse_integer(text, strlen(text), &year) || year < 1000 || year > 9999)
        return ork_fail(ctx, ORK_ERR_ARGUMENT, "\"%s\" is no year: a geography is one, e.g. 2018",
                        text);
    if (!p->units) {
        ork_fail(ctx, ORK_ERR_ARGUMENT, "a geography is chosen, but there is no file of units");
        return ork_hint(ctx, "name the file that says which region became which: --units FILE "
                             "(units: in a study)");
    }
    if ((*table)->unit < 0) {
        ork_fail(ctx, ORK_ERR_ARGUMENT, "a geography is chosen, but not which column tells units");
        return ork_hint(ctx, "--unit COLUMN (unit: COLUMN in a study)");
    }
    ORK_TRY(select_needed(ctx, p, where_is_last, table));
    return to_geography(ctx, p, (int)year, table);
}

/* ---- All of it ------------------------------------------------------------------------------ */

static ork_status prepare_table(ork_context *ctx, const ork_preparation *p, ork_table **prepared)
{
    ORK_OWNED_TABLE ork_table *table = NULL;
    where_moment moment;
    ORK_TRY(source_table(ctx, &p->data, &table));
    ORK_TRY(widen(ctx, p, &table));
    ORK_TRY(set_keys(ctx, p, &table));
    ORK_TRY(find_moment(ctx, p, table, &moment));
    if (moment == BEFORE_JOIN) ORK_TRY(filter(ctx, p, &table));
    ORK_TRY(join(ctx, p, &table));
    if (moment == AFTER_JOIN) ORK_TRY(filter(ctx, p, &table));
    ORK_TRY(ork_told(ctx, keep_periods(ctx, p, &table), &p->periods_place));
    ORK_TRY(ork_told(ctx, convert(ctx, p, moment == LAST, &table), &p->geography.place));
    ORK_TRY(derive(ctx, p, &table));
    if (moment == LAST) ORK_TRY(filter(ctx, p, &table));
    *prepared = table;
    table = NULL;
    return ORK_OK;
}

/* What sums bring beside them goes with them. */
static ork_status name_sums(ork_context *ctx, ork_arena *arena, ork_preparation *p)
{
    if (!p->summed) return ORK_OK;
    if (p->needed.count > 0) ORK_TRY(ork_name_sums(ctx, arena, p->summed, &p->needed));
    return ork_name_sums(ctx, arena, p->summed, &p->also_additive);
}

ork_status ork_prepare(ork_context *ctx, const ork_preparation *preparation, ork_table **prepared)
{
    ork_preparation p = *preparation;
    assert(p.data.file || p.data.table);
    ORK_SCRATCH(scratch);
    ORK_OWNED_TABLE ork_table *sums = NULL;
    bool can_sum;
    ORK_TRY(ork_can_sum_rows(ctx, &p, &can_sum));
    if (can_sum) {
        ORK_TRY(ork_sum_rows(ctx, &p, &sums));
        p.data = (ork_source){.table = sums, .place = p.data.place};
        p.where = (ork_placed_text){0};
    }
    ORK_TRY(name_sums(ctx, &scratch, &p)); /* a table may hold sums, too */
    return prepare_table(ctx, &p, prepared);
}
