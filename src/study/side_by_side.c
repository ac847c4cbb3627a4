/* Tables side by side: units that the files write differently meet under one name. */
#include "study/prepare.h"

#include <string.h>

/* ---- Units ---- */

/* All columns of a units file but the tile grid's are texts: codes may begin with zeros. */
ork_status ork_read_units_table(ork_context *ctx, const char *path, ork_table **table)
{
    ORK_SCRATCH(scratch);
    ORK_OWNED_TABLE ork_table *guessed = NULL;
    size_t note_count = ork_context_note_count(ctx);
    ORK_TRY(ork_read(ctx, path, NULL, &guessed));
    ork_context_keep_notes(ctx, note_count);
    const char **names;
    size_t count = 0;
    ORK_NEW(names, ork_arena_calloc(ctx, &scratch, guessed->column_count, sizeof *names));
    for (size_t j = 0; j < guessed->column_count; j++)
        if (strncmp(guessed->columns[j]->name, "tile_", 5) != 0)
            names[count++] = guessed->columns[j]->name;
    ork_read_options options = {.text_columns = names, .text_column_count = count};
    return ork_read(ctx, path, &options, table);
}

/* ---- Joins ---- */

/* The unit column with every unit under its own name, so that differently written ones meet. */
static ork_status canonical_column(ork_context *ctx, const ork_units *units, const ork_table *table,
                                   ork_column **column)
{
    ORK_SCRATCH(scratch);
    ORK_OWNED_COLUMN ork_column *made = NULL;
    size_t *unit_of_row;
    ORK_NEW(unit_of_row, ork_arena_calloc(ctx, &scratch, table->row_count, sizeof *unit_of_row));
    ORK_TRY(ork_units_match_rows(ctx, units, table, unit_of_row));
    const ork_column *from = table->columns[table->unit];
    ORK_TRY(ork_column_new(ctx, from->name, ORK_TEXT, table->row_count, &made));
    ORK_TRY(ork_column_describe(ctx, made, from->label, from->measure, from->source));
    for (size_t i = 0; i < table->row_count; i++)
        ORK_TRY(ork_column_set_text(ctx, made, i, ork_units_name(units, unit_of_row[i], "en")));
    *column = made;
    made = NULL;
    return ORK_OK;
}

/* The table with its keys under the left one's names and, where units are known, canonical. */
static ork_status with_keys(ork_context *ctx, const ork_units *units, const ork_table *table,
                            const char *unit, const char *period, ork_table **keyed)
{
    ORK_OWNED_TABLE ork_table *made = NULL;
    ORK_TRY(ork_table_new(ctx, table->name, table->row_count, &made));
    ORK_TRY(ork_table_set_origin(ctx, made, table->file, table->sheet, table->first_row));
    for (size_t j = 0; j < table->column_count; j++) {
        ork_column *column = NULL;
        if ((int)j == table->unit && units) {
            ORK_OWNED_COLUMN ork_column *canonical = NULL;
            ORK_TRY(canonical_column(ctx, units, table, &canonical));
            ORK_TRY(ork_column_copy(ctx, canonical, unit, &column));
        } else if ((int)j == table->unit) {
            ORK_TRY(ork_column_copy(ctx, table->columns[j], unit, &column));
        } else if ((int)j == table->period && period) {
            ORK_TRY(ork_column_copy(ctx, table->columns[j], period, &column));
        } else {
            column = ork_column_share(table->columns[j]);
        }
        ORK_TRY(ork_table_take(ctx, made, column));
    }
    made->unit = table->unit;
    made->period = table->period;
    *keyed = made;
    made = NULL;
    return ORK_OK;
}

ork_status ork_canonical_units(ork_context *ctx, const ork_units *units, const ork_table *table,
                               ork_table **canonical)
{
    const char *unit = table->columns[table->unit]->name;
    const char *period = table->period >= 0 ? table->columns[table->period]->name : NULL;
    return with_keys(ctx, units, table, unit, period, canonical);
}

ork_status ork_join_by_keys(ork_context *ctx, const ork_units *units, ork_table **left,
                            const ork_table *right, ork_join how)
{
    ORK_OWNED_TABLE ork_table *keyed = NULL;
    const ork_table *given = *left;
    const char *keys[2] = {given->columns[given->unit]->name};
    size_t count = 1;
    if (given->period >= 0 && right->period >= 0)
        keys[count++] = given->columns[given->period]->name;
    ORK_TRY(with_keys(ctx, units, right, keys[0], keys[1], &keyed));
    ork_table *both;
    ORK_TRY(ork_table_join(ctx, given, keyed, keys, count, how, &both));
    ork_table_free(*left);
    *left = both;
    return ORK_OK;
}
