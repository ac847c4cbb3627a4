/* The type of each column: guessed from the first rows, put right by all, and told in notes. */
#include <string.h>

#include "read/csv.h"

enum { MOST_GUESSED_FROM = 1000 };

/* ---- The guess ------------------------------------------------------------------------------- */

typedef struct evidence {
    size_t values, only_point, only_comma;
    size_t points, commas, point_integers, comma_integers; /* numbers with that mark */
    size_t days, booleans, codes;
} evidence;

static ork_status look_at(ork_context *ctx, const ork_cell_rules *rules, const csv_field *field,
                          evidence *seen)
{
    csv_meaning point, comma;
    ORK_TRY(csv_understand(ctx, rules, '.', field->bytes, field->length, &point));
    if (point.is_missing) return ORK_OK;
    ORK_TRY(csv_understand(ctx, rules, ',', field->bytes, field->length, &comma));
    seen->values++;
    seen->points += point.is_number;
    seen->commas += comma.is_number;
    seen->only_point += point.is_number && !comma.is_number;
    seen->only_comma += comma.is_number && !point.is_number;
    seen->point_integers += point.is_integer;
    seen->comma_integers += comma.is_integer;
    seen->days += point.is_day;
    seen->booleans += point.is_boolean;
    seen->codes += point.is_code || comma.is_code;
    return ORK_OK;
}

static void guess_column(const csv_layout *layout, const ork_cell_rules *rules,
                         const evidence *seen, csv_column *column)
{
    column->decimal = layout->decimal;
    if (!rules->decimal && seen->only_comma && !seen->only_point) column->decimal = ',';
    if (!rules->decimal && seen->only_point && !seen->only_comma) column->decimal = '.';
    bool is_comma = column->decimal == ',';
    size_t numbers = is_comma ? seen->commas : seen->points;
    size_t integers = is_comma ? seen->comma_integers : seen->point_integers;
    if (column->as_text)
        column->type = ORK_TEXT;
    else if (seen->values == 0)
        column->type = ORK_INTEGER;
    else if (seen->days == seen->values)
        column->type = ORK_DATE;
    else if (seen->booleans == seen->values)
        column->type = ORK_BOOLEAN;
    else if (seen->codes > 0 || numbers < seen->values)
        column->type = ORK_TEXT;
    else
        column->type = integers == seen->values ? ORK_INTEGER : ORK_NUMBER;
}

ork_status csv_guess(ork_context *ctx, const csv_layout *layout, const ork_cell_rules *rules,
                     csv_column *columns, size_t count)
{
    ORK_SCRATCH(scratch);
    evidence *seen;
    csv_field *fields;
    ORK_NEW(seen, ork_arena_calloc(ctx, &scratch, count, sizeof *seen));
    ORK_NEW(fields, ork_arena_calloc(ctx, &scratch, layout->width, sizeof *fields));
    size_t at = layout->sample_data, width;
    int64_t most = MOST_GUESSED_FROM;
    if (layout->last_row && layout->last_row - layout->first_row + 1 < most)
        most = layout->last_row - layout->first_row + 1;
    for (int64_t row = 0; row < most; row++) {
        if (!csv_split(layout->delimiter, layout->newline, layout->sample, layout->sample_length,
                       &at, fields, layout->width, &width))
            break;
        if (width != layout->width) continue;
        for (size_t j = 0; j < count; j++)
            ORK_TRY(look_at(ctx, rules, &fields[columns[j].field], &seen[j]));
    }
    for (size_t j = 0; j < count; j++)
        guess_column(layout, rules, &seen[j], &columns[j]);
    return ORK_OK;
}

/* ---- Putting right --------------------------------------------------------------------------- */

static ork_type narrowest(const ork_cell_rules *rules, const csv_census *census, char *decimal)
{
    if (census->values == 0) return census->soft > 0 ? ORK_TEXT : ORK_NUMBER;
    if (census->days == census->values) return ORK_DATE;
    if (census->booleans == census->values) return ORK_BOOLEAN;
    if (census->codes > 0) return ORK_TEXT;
    char other = *decimal == ',' ? '.' : ',';
    if ((*decimal == ',' ? census->commas : census->points) == census->values) return ORK_NUMBER;
    if (rules->decimal || (other == ',' ? census->commas : census->points) < census->values)
        return ORK_TEXT;
    *decimal = other;
    return ORK_NUMBER;
}

static ork_status put_meaning(ork_context *ctx, csv_column *column, size_t row,
                              const csv_meaning *meaning)
{
    ork_column *target = column->column;
    if (meaning->is_missing) return ork_column_set_missing(ctx, target, row, meaning->reason);
    if (target->type == ORK_DATE)
        target->data.day[row] = meaning->day;
    else if (target->type == ORK_BOOLEAN)
        target->data.boolean[row] = meaning->truth;
    else if (target->type == ORK_INTEGER)
        target->data.integer[row] = meaning->integer;
    else
        target->data.number[row] = meaning->number;
    column->points += meaning->has_mark;
    column->commas += column->decimal == '.' && meaning->is_grouped_by_comma;
    return ORK_OK;
}

ork_status csv_narrow(ork_context *ctx, const ork_cell_rules *rules, csv_column *column)
{
    if (column->as_text) return ORK_OK;
    ork_type type = narrowest(rules, &column->census, &column->decimal);
    if (type == ORK_TEXT) return ORK_OK;
    ORK_OWNED_COLUMN ork_column *texts = column->column;
    column->column = NULL;
    ORK_SCRATCH(scratch);
    csv_meaning *meanings;
    uint32_t count = texts->dictionary->count;
    ORK_NEW(meanings, ork_arena_calloc(ctx, &scratch, count, sizeof *meanings));
    bool are_integers = count > 0;
    for (uint32_t code = 0; code < count; code++) {
        const char *text = texts->dictionary->texts[code];
        size_t length = strlen(text);
        ork_reason reason;
        csv_meaning *meaning = &meanings[code];
        meaning->is_missing = ork_cell_missing(rules, text, length, &reason) != ORK_MISSING_NOT;
        meaning->reason = reason;
        if (meaning->is_missing) continue;
        csv_understand_clean(column->decimal, text, length, meaning);
        are_integers = are_integers && meaning->is_integer;
    }
    if (type == ORK_NUMBER && are_integers) type = ORK_INTEGER;
    ORK_TRY(ork_column_new(ctx, column->name, type, texts->length, &column->column));
    column->type = type;
    for (size_t i = 0; i < texts->length; i++) {
        csv_meaning missing = {.is_missing = true};
        if (!ork_column_has(texts, i)) missing.reason = ork_column_reason(texts, i);
        const csv_meaning *meaning =
            ork_column_has(texts, i) ? &meanings[texts->data.code[i]] : &missing;
        ORK_TRY(put_meaning(ctx, column, i, meaning));
    }
    return ORK_OK;
}

/* ---- Notes ----------------------------------------------------------------------------------- */

static ork_status note_texts(ork_context *ctx, const csv_reading *reading, const csv_column *column)
{
    const csv_census *census = &column->census;
    const char *file = reading->rules->file;
    size_t numbers = column->decimal == ',' ? census->commas : census->points;
    size_t words = census->values - numbers;
    int64_t row;
    if (words > 0 && numbers > words) {
        const csv_entry *first = &census->first_word;
        int length = first->length > 60 ? 60 : (int)first->length;
        while (length > 0 && length < (int)first->length && (first->bytes[length] & 0xC0) == 0x80)
            length--;
        ORK_TRY(csv_file_row(ctx, reading, first->first_row, &row));
        return ork_note_add(ctx, ORK_WARNING, "mixed-types",
                            "%s, column \"%s\": read as text because %zu of its %zu values are no "
                            "numbers (first in row %lld: \"%.*s\")",
                            file, column->name, words, census->values, (long long)row, length,
                            first->bytes);
    }
    if (words == 0 && census->codes > 0) {
        const csv_entry *first = &census->first_code;
        ORK_TRY(csv_file_row(ctx, reading, first->first_row, &row));
        return ork_note_add(ctx, ORK_INFO, "codes",
                            "%s, column \"%s\": read as text because numbers with a leading zero "
                            "are codes (first in row %lld: \"%.*s\")",
                            file, column->name, (long long)row, (int)first->length, first->bytes);
    }
    return ORK_OK;
}

ork_status csv_note_column(ork_context *ctx, const csv_reading *reading, const csv_column *column)
{
    if (column->as_text) return ORK_OK;
    if (column->type == ORK_TEXT) return note_texts(ctx, reading, column);
    bool is_ambiguous = !reading->rules->decimal && column->decimal == '.' && column->commas > 0 &&
                        column->points == 0;
    if (!is_ambiguous) return ORK_OK;
    return ork_note_add(ctx, ORK_WARNING, "ambiguous-comma",
                        "%s, column \"%s\": the comma is taken for a mark between thousands (1,234 "
                        "= 1234); say decimal \",\" if it is the decimal mark",
                        reading->rules->file, column->name);
}
