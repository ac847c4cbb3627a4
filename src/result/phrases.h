/*
 * The words that methods use (titles, captions, labels) in Kazakh and Russian. Methods write
 * English; who shows a result asks here. The catalogue is phrases.def.
 */
#ifndef ORKEN_RESULT_PHRASES_H
#define ORKEN_RESULT_PHRASES_H

#include "orken/result.h"

/*
 * A text of a result in a language ("kk", "ru"; any other gives the text itself), in the arena. A
 * text that the catalogue does not have stays as it is; so do the parts that a run fills in, but
 * for names of units, which the units file may have in the language. `units` may be NULL.
 */
ork_status ork_phrase(ork_context *ctx, ork_arena *arena, const char *language,
                      const ork_units *units, const char *english, const char **phrase);

/* For tests: row `index` of the catalogue as {English, Kazakh, Russian}, or NULL after the last. */
const char *const *ork_phrase_row(size_t index);

#endif
