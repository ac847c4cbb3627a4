#include "study/model.h"

#include <errno.h>
#include <string.h>
#include <unistd.h>

enum { MAX_STUDY_BYTES = 16 << 20 };

const char *ork_node_text(const ork_node *mapping, const char *key)
{
    const ork_node *node = ork_node_get(mapping, key);
    return node && node->kind == ORK_NODE_SCALAR ? node->text : NULL;
}

ork_status ork_node_texts(ork_context *ctx, ork_arena *arena, const ork_node *node,
                          ork_texts *texts)
{
    *texts = (ork_texts){0};
    if (!node || node->kind == ORK_NODE_NULL) return ORK_OK;
    size_t count = node->kind == ORK_NODE_SEQUENCE ? node->count : 1;
    ORK_NEW(texts->items, ork_arena_calloc(ctx, arena, count, sizeof *texts->items));
    for (size_t i = 0; i < count; i++)
        texts->items[i] = node->kind == ORK_NODE_SEQUENCE ? node->items[i]->text : node->text;
    texts->count = count;
    return ORK_OK;
}

ork_status ork_node_pairs(ork_context *ctx, ork_arena *arena, const ork_node *node,
                          ork_pairs *pairs)
{
    *pairs = (ork_pairs){0};
    if (!node || node->kind != ORK_NODE_MAPPING) return ORK_OK;
    ORK_NEW(pairs->items, ork_arena_calloc(ctx, arena, node->count, sizeof *pairs->items));
    for (size_t i = 0; i < node->count; i++)
        pairs->items[i] = (ork_pair){node->keys[i]->text, node->items[i]->text, node->items[i]};
    pairs->count = node->count;
    return ORK_OK;
}

ork_status ork_study_resolve(ork_context *ctx, ork_study *study, const ork_node *node,
                             const char *name, ork_study_file *file)
{
    file->name = name;
    file->written = node->text;
    char *path;
    const char *folder = node->text[0] == '/' ? "" : study->folder;
    ORK_NEW(path, ork_arena_format(ctx, &study->arena, "%s%s", folder, node->text));
    file->path = path;
    if (access(path, R_OK) == 0) return ORK_OK;
    int code = errno;
    ork_fail(ctx, ORK_ERR_IO, "cannot read \"%s\": %s", path, strerror(code));
    if (code == ENOENT) ork_hint_near_file(ctx, path);
    if (code == ENOENT) ork_hint(ctx, "files are named relative to the study");
    if (code == EACCES) ork_hint(ctx, "you may not read it: see its permissions");
    return ork_node_at(ctx, study->path, node);
}

size_t ork_study_find_data(const ork_study *study, const char *name)
{
    for (size_t i = 0; i < study->data_count; i++)
        if (strcmp(study->data[i].name, name) == 0) return i;
    return SIZE_MAX;
}

size_t ork_study_find_step(const ork_study *study, const char *id)
{
    for (size_t i = 0; i < study->step_count; i++)
        if (study->steps[i].id && strcmp(study->steps[i].id, id) == 0) return i;
    return SIZE_MAX;
}

/* One file for all years, or a mapping year: file. */
static ork_status open_boundaries(ork_context *ctx, ork_study *study, const ork_node *node)
{
    if (!node) return ORK_OK;
    bool many = node->kind == ORK_NODE_MAPPING;
    if (!many && node->kind != ORK_NODE_SCALAR)
        return ork_node_fail(ctx, study->path, node,
                             "\"boundaries\" must be a file or a mapping year: file, here is %s",
                             ork_node_kind_words(node));
    size_t count = many ? node->count : 1;
    ORK_NEW(study->boundaries,
            ork_arena_calloc(ctx, &study->arena, count, sizeof *study->boundaries));
    for (size_t i = 0; i < count; i++) {
        ork_boundaries *boundaries = &study->boundaries[i];
        int64_t year = 0;
        boundaries->node = many ? node->items[i] : node;
        if (many && !ork_parse_integer(node->keys[i]->text, strlen(node->keys[i]->text), &year))
            return ork_node_fail(ctx, study->path, node->keys[i],
                                 "\"%s\" is not a year: boundaries are given as year: file",
                                 node->keys[i]->text);
        if (boundaries->node->kind != ORK_NODE_SCALAR)
            return ork_node_fail(ctx, study->path, boundaries->node,
                                 "the boundaries of a year are a file, here is %s",
                                 ork_node_kind_words(boundaries->node));
        boundaries->year = (int)year;
        ORK_TRY(ork_study_resolve(ctx, study, boundaries->node, "boundaries", &boundaries->file));
        study->boundaries_count = i + 1;
    }
    return ORK_OK;
}

static ork_status open_units(ork_context *ctx, ork_study *study)
{
    const ork_node *node = ork_node_get(study->root, "units");
    if (!node) return ORK_OK;
    ORK_TRY(ork_keys_check(ctx, study->path, &ork_units_keys, node));
    study->units_node = ork_node_get(node, "file");
    ORK_TRY(ork_study_resolve(ctx, study, study->units_node, "units", &study->units_file));
    study->boundaries_source = ork_node_text(node, "boundaries-source");
    ORK_TRY(open_boundaries(ctx, study, ork_node_get(node, "boundaries")));
    for (size_t i = 0; i < study->boundaries_count; i++)
        study->boundaries[i].file.source = study->boundaries_source;
    return ORK_OK;
}

static ork_status open_figures(ork_context *ctx, ork_study *study, const ork_node *node)
{
    ork_texts formats;
    ORK_TRY(ork_node_texts(ctx, &study->arena, node, &formats));
    for (size_t i = 0; i < formats.count; i++) {
        bool pdf = strcmp(formats.items[i], "pdf") == 0, png = strcmp(formats.items[i], "png") == 0;
        if (!pdf && !png && strcmp(formats.items[i], "svg") != 0)
            return ork_node_fail(ctx, study->path, node,
                                 "\"%s\" is no format of figures: svg, pdf or png",
                                 formats.items[i]);
        study->pdf |= pdf;
        study->png |= png;
    }
    return ORK_OK;
}

static ork_status open_report(ork_context *ctx, ork_study *study)
{
    const ork_node *node = ork_node_get(study->root, "report");
    study->report_title = study->title;
    study->language = "en";
    if (!node) return ORK_OK;
    ORK_TRY(ork_keys_check(ctx, study->path, &ork_report_keys, node));
    const char *title = ork_node_text(node, "title"), *text = ork_node_text(node, "text");
    if (title) study->report_title = title;
    if (text) study->text = text;
    study->subtitle = ork_node_text(node, "subtitle");
    const char *language = ork_node_text(node, "language");
    if (language) {
        if (strcmp(language, "en") != 0 && strcmp(language, "kk") != 0 &&
            strcmp(language, "ru") != 0)
            return ork_node_fail(ctx, study->path, ork_node_get(node, "language"),
                                 "the report is written in en, kk or ru, not in \"%s\"", language);
        study->language = language;
    }
    return open_figures(ctx, study, ork_node_get(node, "figures"));
}

static ork_status open_seed(ork_context *ctx, ork_study *study)
{
    const ork_node *node = ork_node_get(study->root, "seed");
    if (!node) return ORK_OK;
    int64_t seed = 0;
    if (!ork_parse_integer(node->text, strlen(node->text), &seed) || seed < 0)
        return ork_node_fail(ctx, study->path, node, "the seed must be 0 or greater");
    study->has_seed = true;
    study->seed = (uint64_t)seed;
    return ORK_OK;
}

/* Folder (with its slash) and stem of the study's path. */
static ork_status open_path(ork_context *ctx, ork_study *study, const char *path)
{
    ORK_NEW(study->path, ork_arena_format(ctx, &study->arena, "%s", path));
    const char *slash = strrchr(path, '/');
    const char *name = slash ? slash + 1 : path;
    const char *dot = strrchr(name, '.');
    ORK_NEW(study->folder, ork_arena_strndup(ctx, &study->arena, path, (size_t)(name - path)));
    size_t stem = dot && dot != name ? (size_t)(dot - name) : strlen(name);
    ORK_NEW(study->stem, ork_arena_strndup(ctx, &study->arena, name, stem));
    return ORK_OK;
}

static ork_status read_tree(ork_context *ctx, ork_study *study)
{
    ORK_OWNED_MEMORY char *bytes = NULL;
    size_t length = 0;
    ork_node *root = NULL;
    ORK_TRY(ork_read_file(ctx, study->path, MAX_STUDY_BYTES, &bytes, &length));
    ORK_TRY(ork_yaml_parse(ctx, &study->arena, study->path, bytes, length, &root));
    ork_sha256 hash;
    ork_sha256_start(&hash);
    ork_sha256_bytes(&hash, bytes, length);
    ork_sha256_end(&hash, study->sha256);
    study->root = root;
    return ORK_OK;
}

static ork_status open_all(ork_context *ctx, ork_study *study, const char *path)
{
    ORK_TRY(open_path(ctx, study, path));
    ORK_TRY(read_tree(ctx, study));
    ORK_TRY(ork_keys_check(ctx, study->path, &ork_study_keys, study->root));
    study->title = ork_node_text(study->root, "study");
    study->author = ork_node_text(study->root, "author");
    study->text = ork_node_text(study->root, "text");
    ORK_TRY(open_seed(ctx, study));
    ORK_TRY(open_report(ctx, study));
    ORK_TRY(open_units(ctx, study));
    ORK_TRY(ork_study_open_data(ctx, study));
    ORK_TRY(ork_study_open_steps(ctx, study));
    ORK_TRY(ork_study_open_claims(ctx, study));
    return ork_study_plan(ctx, study);
}

ork_status ork_study_open(ork_context *ctx, const char *path, ork_study **study)
{
    ork_study *opened;
    ORK_NEW(opened, ork_calloc(ctx, 1, sizeof *opened));
    ork_status status = open_all(ctx, opened, path);
    if (status != ORK_OK) {
        ork_study_free(opened);
        return status;
    }
    *study = opened;
    return ORK_OK;
}

void ork_study_unload(ork_study *study)
{
    for (size_t i = 0; i < study->data_count; i++) {
        ork_table_free(study->data[i].table);
        study->data[i].table = NULL;
    }
    for (size_t i = 0; i < study->boundaries_count; i++) {
        ork_shapes_free(study->boundaries[i].shapes);
        study->boundaries[i].shapes = NULL;
    }
    ork_units_free(study->units);
    study->units = NULL;
}

void ork_study_free(ork_study *study)
{
    if (!study) return;
    ork_study_unload(study);
    ork_arena_free(&study->arena);
    free(study);
}
