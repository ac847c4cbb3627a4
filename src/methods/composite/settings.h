/*
 * Settings of an index written in one text: "normalise=z-score z-scale=10,2". A blank before a name
 * and "=" begins the next setting, so that values may hold blanks: "reference=Almaty city cap=yes".
 * Commas part the values of a list ("\," is a comma inside a value); quotation marks ("…" or '…')
 * keep what would begin a setting. What scenarios and alternatives are spelt in.
 */
#ifndef ORKEN_METHODS_COMPOSITE_SETTINGS_H
#define ORKEN_METHODS_COMPOSITE_SETTINGS_H

#include "methods/methods.h"
#include "orken/methods/composite.h"

typedef struct composite_settings {
    ork_setting *settings;
    size_t count;
} composite_settings;

/*
 * Reads the settings of a text by the parameters of a method.
 *
 * first  what the text's first part is a value of unless it has a name of its own ("normalise" for
 *        "z-score z-scale=10,2"), or NULL when it must have one
 * place  where the text was written; errors carry it, and which setting: "scenario (power)"
 *
 * Errors: ORK_ERR_ARGUMENT for a part without "=" and for quotation marks that do not close.
 */
ork_status composite_read_settings(ork_context *ctx, ork_arena *arena, const ork_method *method,
                                   const char *first, const char *text, const ork_place *place,
                                   composite_settings *read);
/*
 * A copy of a method's options with some settings changed, in the arena; `owner` keeps what the
 * changed fields point to, and is the caller's. Settings are checked as ork_options_new does.
 *
 * options  [method->options_size bytes]
 */
ork_status composite_change_settings(ork_context *ctx, ork_arena *arena, const ork_method *method,
                                     const void *options, const composite_settings *settings,
                                     const ork_table *data, void **changed, ork_options **owner);

#endif
