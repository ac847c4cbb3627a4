/*
 * output: the folder of a run. All is written into a folder beside it, which takes its place at the
 * end, so that a run that fails, is interrupted or finds the disk full leaves nothing behind.
 */
#ifndef ORKEN_STUDY_OUTPUT_H
#define ORKEN_STUDY_OUTPUT_H

#include "study/hash.h"

typedef struct ork_output_file {
    char *name; /* within the folder */
    char sha256[ORK_SHA256_TEXT];
} ork_output_file;

typedef struct ork_folder {
    char *path;          /* as the user sees it, without a slash at the end */
    char *temporary;     /* the folder beside it; NULL once it has taken its place */
    size_t made_parents; /* folders above that were created for this run */
    ork_output_file *files;
    size_t count;
} ork_folder;

/* Creates the temporary folder. Refuses a folder that holds anything but an earlier run. */
ork_status ork_folder_begin(ork_context *ctx, const char *path, ork_folder *folder);
/* Path of a file to be written, its subfolder created; the caller's. */
char *ork_folder_path(ork_context *ctx, const ork_folder *folder, const char *name);
ork_status ork_folder_write(ork_context *ctx, ork_folder *folder, const char *name,
                            const ork_text *text);
/* Takes a file into account that was written to its ork_folder_path. */
ork_status ork_folder_add(ork_context *ctx, ork_folder *folder, const char *name);
/* Takes over the results that the earlier run kept, for the steps that this one does not run. */
void ork_folder_keep_results(const ork_folder *folder);
/* Puts the folder in its place; files in an earlier run's folder that are not its own stay. */
ork_status ork_folder_finish(ork_context *ctx, ork_folder *folder);
/* Removes what was written, unless it has taken its place, and frees. */
void ork_folder_end(ork_folder *folder);

#endif
