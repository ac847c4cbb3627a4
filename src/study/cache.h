/*
 * cache: a step's result kept as JSON, so that it is read back instead of computed again. All of a
 * result survives: types, labels, measures, reasons of missing values, keys, notes and figures.
 */
#ifndef ORKEN_STUDY_CACHE_H
#define ORKEN_STUDY_CACHE_H

#include "orken/result.h"

ork_status ork_cache_write(ork_context *ctx, const ork_result *result, ork_text *json);
/* ORK_ERR_DATA when the bytes are no result as ork_cache_write writes it. */
ork_status ork_cache_read(ork_context *ctx, const char *bytes, size_t length, ork_result **result);
/* Tells programs apart that were built from different sources: the linker's build identifier. */
void ork_build_id(char text[65]);

#endif
