/* Industries that are parts of others: one level of them, checked against its parts. */
#include "methods/industries/industries.h"

#include <math.h>
#include <string.h>

#define NONE SIZE_MAX

typedef struct {
    const char *code, *name;
    size_t parent;   /* or NONE */
    size_t own;      /* the data's industry, or NONE */
    size_t depth;    /* 1 = top */
    size_t children; /* that the data tell something of */
    size_t absent;   /* children that they do not */
    bool has_data;   /* itself or something below it */
} level_node;

typedef struct {
    ork_context *ctx;
    ork_industries *industries;
    ork_arena *arena;
    level_node *nodes;
    size_t count;
    size_t *by_code; /* [count] nodes in the order of their codes */
} level_tree;

/* ---- What is part of what ----------------------------------------------------------------------
 */

static int compare_codes(const void *a, const void *b, void *data)
{
    const level_node *nodes = data;
    return strcmp(nodes[*(const size_t *)a].code, nodes[*(const size_t *)b].code);
}

static void sort_codes(level_tree *tree)
{
    for (size_t v = 0; v < tree->count; v++)
        tree->by_code[v] = v;
    qsort_r(tree->by_code, tree->count, sizeof *tree->by_code, compare_codes, tree->nodes);
}

/* The node of a code of so many bytes, or NONE. */
static size_t find_code(const level_tree *tree, const char *code, size_t length)
{
    size_t low = 0, high = tree->count;
    while (low < high) {
        size_t middle = (low + high) / 2, v = tree->by_code[middle];
        int order = strncmp(tree->nodes[v].code, code, length);
        if (order == 0) order = tree->nodes[v].code[length] != '\0';
        if (order == 0) return v;
        if (order < 0) low = middle + 1;
        if (order > 0) high = middle;
    }
    return NONE;
}

static level_node new_node(const char *code, const char *name, size_t own)
{
    return (level_node){.code = code, .name = name, .parent = NONE, .own = own};
}

/* The data's industries come first; then there is room for those of the hierarchy. */
static ork_status start_tree(level_tree *tree, size_t room)
{
    ork_industries *industries = tree->industries;
    ORK_NEW(tree->nodes, ork_arena_calloc(tree->ctx, tree->arena, industries->count + room,
                                          sizeof *tree->nodes));
    ORK_NEW(tree->by_code, ork_arena_calloc(tree->ctx, tree->arena, industries->count + room,
                                            sizeof *tree->by_code));
    for (size_t k = 0; k < industries->count; k++)
        tree->nodes[k] = new_node(industries->code[k], industries->name[k], k);
    tree->count = industries->count;
    sort_codes(tree);
    return ORK_OK;
}

/* Parents by the codes' beginnings. */
static ork_status hang_by_prefix(level_tree *tree)
{
    ORK_TRY(start_tree(tree, 0));
    for (size_t v = 0; v < tree->count; v++) {
        const char *code = tree->nodes[v].code;
        for (size_t length = strlen(code); length-- > 1 && tree->nodes[v].parent == NONE;)
            tree->nodes[v].parent = find_code(tree, code, length);
    }
    return ORK_OK;
}

/* A cell of the hierarchy as text of the arena; NULL when it is missing or there is no column. */
static ork_status read_cell(level_tree *tree, const ork_table *table, const char *column, size_t i,
                            const char **text)
{
    int at = ork_table_find(table, column);
    *text = NULL;
    if (at < 0 || !ork_column_has(table->columns[at], i)) return ORK_OK;
    ORK_OWNED_TEXT ork_text cell = {0};
    ork_column_write(table->columns[at], i, tree->ctx, &cell);
    ORK_TRY(ork_text_status(&cell));
    if (cell.length == 0) return ORK_OK;
    ORK_NEW(*text, ork_arena_strndup(tree->ctx, tree->industries->arena, cell.bytes, cell.length));
    return ORK_OK;
}

static ork_status bad_row(level_tree *tree, size_t i, const char *column, const char *format,
                          const char *code)
{
    const ork_table *table = tree->industries->options->hierarchy;
    ork_fail(tree->ctx, ORK_ERR_DATA, format, code);
    ork_place place = ork_table_place(table, i, column);
    place.option = "hierarchy";
    return ork_at(tree->ctx, &place);
}

static ork_status read_codes(level_tree *tree, const ork_table *table, size_t *node)
{
    size_t data_count = tree->count;
    for (size_t i = 0; i < table->row_count; i++) {
        const char *code, *name;
        ORK_TRY(read_cell(tree, table, "code", i, &code));
        ORK_TRY(read_cell(tree, table, "name", i, &name));
        if (!code) return bad_row(tree, i, "code", "an industry has no code%s", "");
        /* by_code still holds the data's industries alone. */
        level_tree data = *tree;
        data.count = data_count;
        node[i] = find_code(&data, code, strlen(code));
        if (node[i] == NONE) {
            node[i] = tree->count;
            tree->nodes[tree->count++] = new_node(code, code, NONE);
        }
        if (name) tree->nodes[node[i]].name = name;
    }
    sort_codes(tree);
    for (size_t v = 1; v < tree->count; v++) {
        const char *code = tree->nodes[tree->by_code[v]].code;
        if (strcmp(code, tree->nodes[tree->by_code[v - 1]].code) != 0) continue;
        return bad_row(tree, 0, "code", "the industry \"%s\" stands twice in the hierarchy", code);
    }
    return ORK_OK;
}

/* Every industry of the data must have its place. */
static ork_status check_all_placed(level_tree *tree, const bool *is_placed)
{
    ORK_SCRATCH(scratch);
    const char **names;
    size_t count = 0;
    ORK_NEW(names, ork_arena_calloc(tree->ctx, &scratch, tree->count, sizeof *names));
    for (size_t k = 0; k < tree->industries->count; k++) {
        if (!is_placed[k]) names[count++] = tree->nodes[k].code;
    }
    if (count == 0) return ORK_OK;
    ORK_OWNED_TEXT ork_text list = {0};
    ork_list_names(tree->ctx, &list, names, count, 6);
    ORK_TRY(ork_text_status(&list));
    ork_fail(tree->ctx, ORK_ERR_DATA, "%zu of %zu industries are not in the hierarchy: %s", count,
             tree->industries->count, list.bytes);
    ork_hint(tree->ctx, "add them, or leave their rows out with where");
    return ork_at(tree->ctx, &(ork_place){.option = "hierarchy"});
}

static ork_status hang_by_table(level_tree *tree, const ork_table *table)
{
    size_t *node;
    bool *is_placed;
    const ork_column *needed;
    ORK_TRY(ork_table_column(tree->ctx, table, "code", &needed));
    ORK_TRY(ork_table_column(tree->ctx, table, "parent", &needed));
    ORK_TRY(start_tree(tree, table->row_count));
    ORK_NEW(node, ork_arena_calloc(tree->ctx, tree->arena, table->row_count, sizeof *node));
    ORK_TRY(read_codes(tree, table, node));
    ORK_NEW(is_placed, ork_arena_calloc(tree->ctx, tree->arena, tree->count, 1));
    for (size_t i = 0; i < table->row_count; i++) {
        const char *parent;
        is_placed[node[i]] = true;
        ORK_TRY(read_cell(tree, table, "parent", i, &parent));
        /* What is part of the total is at the top. */
        const char *total = tree->industries->options->total_industry;
        if (!parent || (total && strcmp(parent, total) == 0)) continue;
        size_t above = find_code(tree, parent, strlen(parent));
        if (above == NONE)
            return bad_row(tree, i, "parent", "the hierarchy has no industry \"%s\"", parent);
        tree->nodes[node[i]].parent = above;
    }
    return check_all_placed(tree, is_placed);
}

/* Depths, and which nodes the data tell something of. */
static ork_status measure_tree(level_tree *tree)
{
    for (size_t v = 0; v < tree->count; v++) {
        size_t depth = 1;
        for (size_t up = tree->nodes[v].parent; up != NONE; up = tree->nodes[up].parent) {
            if (++depth <= tree->count) continue;
            ork_fail(tree->ctx, ORK_ERR_DATA, "the industry \"%s\" is part of itself",
                     tree->nodes[v].code);
            return ork_at(tree->ctx, &(ork_place){.option = "hierarchy"});
        }
        tree->nodes[v].depth = depth;
    }
    for (size_t v = 0; v < tree->count; v++) {
        if (tree->nodes[v].own == NONE) continue;
        for (size_t up = v; up != NONE; up = tree->nodes[up].parent)
            tree->nodes[up].has_data = true;
    }
    for (size_t v = 0; v < tree->count; v++) {
        size_t up = tree->nodes[v].parent;
        if (up == NONE) continue;
        if (tree->nodes[v].has_data) tree->nodes[up].children++;
        if (!tree->nodes[v].has_data) tree->nodes[up].absent++;
    }
    return ORK_OK;
}

/* ---- Sums --------------------------------------------------------------------------------------
 */

/* The sum of what is below a node, by position: NaN where a part is not known. */
static void add_below(const level_tree *tree, size_t above, double *sum, uint8_t *reason)
{
    const ork_industries *industries = tree->industries;
    size_t n = industries->panel.count;
    for (size_t v = 0; v < tree->count; v++) {
        const level_node *node = &tree->nodes[v];
        if (node->parent != above || !node->has_data) continue;
        if (node->own == NONE || industries->plants) add_below(tree, v, sum, reason);
        if (node->own == NONE) continue;
        const double *size = industries->size + node->own * n;
        for (size_t p = 0; p < n; p++) {
            if (isnan(size[p]) && !isnan(sum[p])) reason[p] = industries->reason[node->own * n + p];
            sum[p] += size[p];
        }
    }
}

typedef struct {
    size_t compared, differ;
    double greatest; /* difference, relative to the parent */
    size_t node, position;
    double parent, parts;
} sum_findings;

/* Where a parent's size is not the sum of its parts, to nine digits. */
static ork_status compare_sums(const level_tree *tree, sum_findings *found)
{
    const ork_industries *industries = tree->industries;
    size_t n = industries->panel.count;
    double *sum;
    uint8_t *reason;
    ORK_NEW(sum, ork_arena_calloc(tree->ctx, tree->arena, n, sizeof *sum));
    ORK_NEW(reason, ork_arena_calloc(tree->ctx, tree->arena, n, 1));
    for (size_t v = 0; v < tree->count; v++) {
        const level_node *node = &tree->nodes[v];
        if (node->own == NONE || node->children == 0) continue;
        memset(sum, 0, n * sizeof *sum);
        add_below(tree, v, sum, reason);
        for (size_t p = 0; p < n; p++) {
            double whole = industries->size[node->own * n + p];
            if (isnan(whole) || isnan(sum[p])) continue;
            double apart = sum[p] - whole;
            if (node->absent && apart < 0) continue; /* some parts have no data at all */
            found->compared++;
            if (fabs(apart) <= 1e-9 * fabs(whole)) continue;
            found->differ++;
            double relative = whole > 0 ? fabs(apart) / whole : INFINITY;
            if (relative <= found->greatest) continue;
            *found = (sum_findings){found->compared, found->differ, relative, v, p, whole, sum[p]};
        }
    }
    return ORK_OK;
}

static ork_status check_sums(const level_tree *tree)
{
    sum_findings found = {0};
    const ork_panel *panel = &tree->industries->panel;
    if (tree->industries->plants) return ORK_OK;
    ORK_TRY(compare_sums(tree, &found));
    if (found.differ == 0) return ORK_OK;
    ORK_OWNED_TEXT ork_text row = {0};
    ork_table_row_name(tree->ctx, panel->table, panel->row[found.position], &row);
    ORK_TRY(ork_text_status(&row));
    return ork_note_add(tree->ctx, ORK_WARNING, "parts-differ",
                        "%zu of %zu sizes are not the sum of their parts; the furthest is \"%s\" "
                        "of %s: %.10g against %.10g in its parts",
                        found.differ, found.compared, tree->nodes[found.node].code, row.bytes,
                        found.parent, found.parts);
}

/* ---- One level ---------------------------------------------------------------------------------
 */

static bool is_chosen(const level_tree *tree, const level_node *node)
{
    int64_t level = tree->industries->options->level;
    if (!node->has_data) return false;
    if (tree->industries->plants && node->own != NONE) {
        /* Every plant belongs to one code: what stands above the level keeps its own plants. */
        if (level == INT64_MIN || (int64_t)node->depth < level) return true;
    }
    if (level == INT64_MIN) return node->children == 0;
    if ((int64_t)node->depth == level) return true;
    return (int64_t)node->depth < level && node->children == 0;
}

/* The size of a chosen node: its own, or what is below it. */
static void fill_node(const level_tree *tree, size_t v, double *size, uint8_t *reason)
{
    const ork_industries *industries = tree->industries;
    const level_node *node = &tree->nodes[v];
    size_t n = industries->panel.count;
    int64_t level = industries->options->level;
    bool adds_below = industries->plants && level != INT64_MIN && (int64_t)node->depth == level;
    memset(size, 0, n * sizeof *size);
    memset(reason, 0, n);
    if (node->own != NONE) {
        memcpy(size, industries->size + node->own * n, n * sizeof *size);
        memcpy(reason, industries->reason + node->own * n, n);
    }
    if (node->own == NONE || adds_below) add_below(tree, v, size, reason);
}

/* Adds up what plants left by the data's industries at and below a node. */
static void add_plants(const level_tree *tree, size_t v, size_t k, const ork_industries *from,
                       ork_industries *to)
{
    const level_node *node = &tree->nodes[v];
    size_t n = from->panel.count, periods = from->panel.periods;
    if (node->own != NONE) {
        for (size_t p = 0; p < n; p++)
            to->plants[k * n + p] += from->plants[node->own * n + p];
        for (size_t t = 0; t < periods; t++) {
            to->squares[k * periods + t] += from->squares[node->own * periods + t];
            to->cubes[k * periods + t] += from->cubes[node->own * periods + t];
            to->fourth[k * periods + t] += from->fourth[node->own * periods + t];
        }
    }
    if ((int64_t)node->depth < from->options->level || from->options->level == INT64_MIN) return;
    for (size_t child = 0; child < tree->count; child++) {
        if (tree->nodes[child].parent == v) add_plants(tree, child, k, from, to);
    }
}

static ork_status allocate_plants(const level_tree *tree, ork_industries *made)
{
    size_t n = made->panel.count, sums = made->count * made->panel.periods;
    if (!tree->industries->plants) return ORK_OK;
    ORK_NEW(made->plants,
            ork_arena_calloc(tree->ctx, made->arena, made->count * n, sizeof *made->plants));
    ORK_NEW(made->squares, ork_arena_calloc(tree->ctx, made->arena, sums, sizeof(double)));
    ORK_NEW(made->cubes, ork_arena_calloc(tree->ctx, made->arena, sums, sizeof(double)));
    ORK_NEW(made->fourth, ork_arena_calloc(tree->ctx, made->arena, sums, sizeof(double)));
    return ORK_OK;
}

static ork_status no_such_level(const level_tree *tree)
{
    size_t deepest = 0;
    for (size_t v = 0; v < tree->count; v++)
        if (tree->nodes[v].has_data && tree->nodes[v].depth > deepest)
            deepest = tree->nodes[v].depth;
    ork_fail(tree->ctx, ORK_ERR_ARGUMENT, "there is no industry on level %lld",
             (long long)tree->industries->options->level);
    ork_hint(tree->ctx, "the lowest level that the data have is %zu", deepest);
    return ork_at(tree->ctx, &(ork_place){.option = "level"});
}

static ork_status keep_level(const level_tree *tree)
{
    ork_industries *industries = tree->industries, made = *industries;
    size_t n = industries->panel.count, higher = 0, on_level = 0, k = 0;
    int64_t level = industries->options->level;
    made.count = 0;
    for (size_t v = 0; v < tree->count; v++) {
        if (!is_chosen(tree, &tree->nodes[v])) continue;
        made.count++;
        on_level += (size_t)((int64_t)tree->nodes[v].depth == level);
        higher += (size_t)((int64_t)tree->nodes[v].depth < level);
    }
    if (level != INT64_MIN && on_level == 0) return no_such_level(tree);
    double *total = industries->total;
    ORK_TRY(ork_industries_allocate(tree->ctx, &made));
    made.total = total;
    ORK_TRY(allocate_plants(tree, &made));
    size_t names = made.count * sizeof *made.name;
    ORK_NEW(made.name, ork_arena_alloc(tree->ctx, made.arena, names));
    ORK_NEW(made.code, ork_arena_alloc(tree->ctx, made.arena, names));
    for (size_t v = 0; v < tree->count; v++) {
        if (!is_chosen(tree, &tree->nodes[v])) continue;
        fill_node(tree, v, made.size + k * n, made.reason + k * n);
        if (made.plants) add_plants(tree, v, k, industries, &made);
        made.code[k] = tree->nodes[v].code;
        made.name[k++] = tree->nodes[v].name;
    }
    *industries = made;
    if (higher == 0) return ORK_OK;
    return ork_note_add(tree->ctx, ORK_INFO, "above-level",
                        "%zu industries have nothing on level %lld and stand as they are", higher,
                        (long long)level);
}

ork_status ork_industries_to_level(ork_context *ctx, ork_industries *industries)
{
    ORK_SCRATCH(scratch);
    level_tree tree = {.ctx = ctx, .industries = industries, .arena = &scratch};
    const ork_table *hierarchy = industries->options->hierarchy;
    ORK_TRY(hierarchy ? hang_by_table(&tree, hierarchy) : hang_by_prefix(&tree));
    ORK_TRY(measure_tree(&tree));
    ORK_TRY(check_sums(&tree));
    return keep_level(&tree);
}
