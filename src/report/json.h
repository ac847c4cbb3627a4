/* JSON of results, shared by the writers of the report room. */
#ifndef ORKEN_REPORT_JSON_H
#define ORKEN_REPORT_JSON_H

#include "orken/report.h"

/*
 * The members of one result's object, from "method" to "notes", without its braces, so that a
 * report can put "id" before them. `folder` is where the figures were written as NAME.svg, e.g.
 * "figures/"; NULL: nowhere, and "file" is null.
 */
void ork_result_json_members(ork_context *ctx, const ork_result *result, const char *folder,
                             ork_text *json);
/* "key": "text", or null without a text. */
void ork_pair_json(ork_context *ctx, ork_text *json, const char *key, const char *text);
/* A list of notes: [{"severity", "code", "message"}]. */
void ork_notes_json(ork_context *ctx, const ork_note *notes, size_t count, ork_text *json);

#endif
