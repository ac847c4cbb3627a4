#include <string.h>

#include "draw/drawing.h"

/* The name of one unit in the figure's language; the text itself when it means no unit. */
static ork_status translate(ork_drawing *d, const char *text, const char **name)
{
    size_t unit;
    *name = text;
    ork_status status =
        ork_units_match(d->ctx, d->options->units, text, d->options->shapes_day, &unit);
    if (status == ORK_ERR_DATA && d->options->shapes_day != ORK_DAY_NONE) {
        status = ork_units_match(d->ctx, d->options->units, text, ORK_DAY_NONE, &unit);
    }
    if (status == ORK_ERR_DATA) {
        ork_context_clear_error(d->ctx);
        return ORK_OK;
    }
    ORK_TRY(status);
    *name = ork_units_name(d->options->units, unit, d->options->language);
    return ORK_OK;
}

/* [texts] translated; false in *is_sure when two different texts would become one. */
static ork_status translate_all(ork_drawing *d, const ork_dictionary *dictionary,
                                const char **names, bool *is_sure)
{
    *is_sure = true;
    for (uint32_t k = 0; k < dictionary->count; k++) {
        ORK_TRY(translate(d, dictionary->texts[k], &names[k]));
        for (uint32_t other = 0; other < k && *is_sure; other++)
            *is_sure = strcmp(names[other], names[k]) != 0;
    }
    return ORK_OK;
}

static ork_status fill(ork_drawing *d, const ork_column *column, const char *const *names,
                       ork_column *translated)
{
    ORK_TRY(
        ork_column_describe(d->ctx, translated, column->label, column->measure, column->source));
    for (size_t i = 0; i < column->length; i++) {
        if (ork_column_has(column, i)) {
            ORK_TRY(ork_column_set_text(d->ctx, translated, i, names[column->data.code[i]]));
        } else {
            ORK_TRY(ork_column_set_missing(d->ctx, translated, i, ork_column_reason(column, i)));
        }
    }
    return ORK_OK;
}

ork_status ork_translate_units(ork_drawing *d)
{
    const ork_column **roles[] = {&d->label, &d->group, &d->x_column, &d->y_column};
    /* Tables with several rows of a unit have no key, but their column is called so. */
    int at = d->table->unit >= 0 ? d->table->unit : ork_table_find(d->table, "unit");
    const ork_column *units = at >= 0 ? d->table->columns[at] : NULL;
    if (!d->options->units || !d->options->language || d->language == ORK_ENGLISH) return ORK_OK;
    const ork_column *translated = NULL;
    for (size_t k = 0; k < 4; k++) {
        const ork_column *column = *roles[k];
        const char **names;
        bool is_sure;
        if (!column || column != units || column->type != ORK_TEXT) continue;
        /* One column in two roles stays one. */
        if (translated) {
            *roles[k] = translated;
            continue;
        }
        ORK_NEW(names,
                ork_arena_calloc(d->ctx, &d->arena, column->dictionary->count + 1, sizeof *names));
        ORK_TRY(translate_all(d, column->dictionary, names, &is_sure));
        if (!is_sure) continue;
        ORK_TRY(ork_column_new(d->ctx, column->name, ORK_TEXT, column->length, &d->translated[k]));
        ORK_TRY(fill(d, column, names, d->translated[k]));
        *roles[k] = translated = d->translated[k];
    }
    return ORK_OK;
}
