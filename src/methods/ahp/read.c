/* Judgements: from rows of a table into a matrix for each expert and group. */
#include "methods/ahp/steps.h"
#include "methods/panel.h"

#include <math.h>
#include <string.h>

static ork_status find_or_add(ork_context *ctx, ork_arena *arena, ahp_names *names,
                              const char *text, size_t *at)
{
    for (*at = 0; *at < names->count; ++*at)
        if (strcmp(names->name[*at], text) == 0) return ORK_OK;
    if (names->count == names->capacity) {
        size_t capacity = names->capacity ? 2 * names->capacity : 8;
        const char **grown;
        ORK_NEW(grown, ork_arena_alloc(ctx, arena, capacity * sizeof *grown));
        if (names->count) memcpy(grown, names->name, names->count * sizeof *grown);
        names->name = grown;
        names->capacity = capacity;
    }
    names->name[names->count++] = text;
    return ORK_OK;
}

static ork_status bad_row(ork_context *ctx, const ahp_work *work, size_t i, const char *column)
{
    ork_place place = ork_table_place(work->data, i, column);
    return ork_at(ctx, &place);
}

static ork_status read_text(ork_context *ctx, const ahp_work *work, const char *name, size_t i,
                            const char **text)
{
    *text = "";
    if (!name) return ORK_OK;
    return ork_required_text(ctx, work->arena, work->data, i, name, "a comparison", text);
}

/* What a row says, as numbers of expert, group and items. */
typedef struct comparison {
    size_t expert, group, a, b;
    double value;
} comparison;

static ork_status read_row(ork_context *ctx, ahp_work *work, ahp_names *groups, size_t i,
                           comparison *made)
{
    const ork_ahp_options *options = work->options;
    const char *expert, *group, *a, *b;
    const ork_column *value;
    ORK_TRY(read_text(ctx, work, options->expert, i, &expert));
    ORK_TRY(read_text(ctx, work, options->group, i, &group));
    ORK_TRY(read_text(ctx, work, options->a, i, &a));
    ORK_TRY(read_text(ctx, work, options->b, i, &b));
    ORK_TRY(ork_table_numeric(ctx, work->data, options->value, &value));
    made->value = ork_column_has(value, i) ? ork_column_number(value, i) : NAN;
    if (!(made->value > 0) || !isfinite(made->value)) {
        ork_fail(ctx, ORK_ERR_DATA, "\"%s\" against \"%s\" is not judged by a number above 0", a,
                 b);
        ork_hint(ctx, "9: a is far more important than b; 1: both are as important; 1/9: far less");
        return bad_row(ctx, work, i, options->value);
    }
    if (strcmp(a, b) == 0 && made->value != 1) {
        ork_fail(ctx, ORK_ERR_DATA, "\"%s\" is compared with itself", a);
        return bad_row(ctx, work, i, options->b);
    }
    ORK_TRY(find_or_add(ctx, work->arena, &work->experts, expert, &made->expert));
    size_t known = groups->count;
    ORK_TRY(find_or_add(ctx, work->arena, groups, group, &made->group));
    if (made->group == known) work->group[known] = (ahp_group){.name = group};
    work->groups = groups->count;
    ahp_names *items = &work->group[made->group].items;
    ORK_TRY(find_or_add(ctx, work->arena, items, a, &made->a));
    return find_or_add(ctx, work->arena, items, b, &made->b);
}

/* A judgement and its reciprocal; one that contradicts an earlier one is an error. */
static ork_status enter(ork_context *ctx, const ahp_work *work, ahp_matrix *matrix, size_t n,
                        const comparison *made, size_t i)
{
    size_t at = made->a * n + made->b;
    double before = matrix->judgement[at];
    const char *const *name = work->group[made->group].items.name;
    /* Rounded reciprocals, as 0.33 of 3, are the same judgement. */
    if (made->a != made->b && !isnan(before) && fabs(before / made->value - 1) > 0.02) {
        char other[ORK_NUMBER_BYTES];
        ork_write_number(before, other);
        ork_place first = ork_table_place(work->data, matrix->row[at], NULL);
        ork_fail(ctx, ORK_ERR_DATA,
                 "\"%s\" against \"%s\" is judged %g here, and %s by the same expert in row %lld",
                 name[made->a], name[made->b], made->value, other, (long long)first.row);
        ork_hint(ctx, "keep one of the two");
        return bad_row(ctx, work, i, work->options->value);
    }
    if (!isnan(before)) return ORK_OK;
    matrix->judgement[at] = made->value;
    matrix->judgement[made->b * n + made->a] = 1 / made->value;
    matrix->row[at] = matrix->row[made->b * n + made->a] = i;
    return ORK_OK;
}

static ork_status start_matrix(ork_context *ctx, const ahp_work *work, ahp_matrix *matrix,
                               size_t expert, size_t group)
{
    size_t n = work->group[group].items.count;
    *matrix = (ahp_matrix){.expert = expert, .group = group};
    ORK_NEW(matrix->judgement, ork_arena_alloc(ctx, work->arena, n * n * sizeof(double)));
    ORK_NEW(matrix->row, ork_arena_calloc(ctx, work->arena, n * n, sizeof(size_t)));
    ORK_NEW(matrix->weight, ork_arena_calloc(ctx, work->arena, n, sizeof(double)));
    for (size_t k = 0; k < n * n; k++)
        matrix->judgement[k] = k % (n + 1) == 0 ? 1 : NAN;
    return ORK_OK;
}

static ork_status check_complete(ork_context *ctx, const ahp_work *work, const ahp_matrix *matrix)
{
    const ahp_group *group = &work->group[matrix->group];
    size_t n = group->items.count, open = 0, first = 0;
    for (size_t k = n * n; k-- > 0;) {
        if (!isnan(matrix->judgement[k]) || k / n > k % n) continue;
        open++;
        first = k;
    }
    if (open == 0) return ORK_OK;
    const char *expert = work->experts.name[matrix->expert];
    ork_fail(ctx, ORK_ERR_DATA, "%s has not compared \"%s\" with \"%s\"%s%s",
             expert[0] ? expert : "the expert", group->items.name[first / n],
             group->items.name[first % n], group->name[0] ? " in " : "", group->name);
    ork_hint(ctx, "%zu of the %zu comparisons of %zu items are missing", open, n * (n - 1) / 2, n);
    return ork_at(ctx, &(ork_place){.file = work->data->file, .sheet = work->data->sheet});
}

static ork_status fill(ork_context *ctx, ahp_work *work, const comparison *rows)
{
    size_t cells = work->experts.count * work->groups;
    bool *has;
    ORK_NEW(has, ork_arena_calloc(ctx, work->arena, cells, sizeof *has));
    ORK_NEW(work->matrix, ork_arena_calloc(ctx, work->arena, cells, sizeof *work->matrix));
    for (size_t i = 0; i < work->data->row_count; i++)
        has[rows[i].expert * work->groups + rows[i].group] = true;
    size_t *at;
    ORK_NEW(at, ork_arena_calloc(ctx, work->arena, cells, sizeof *at));
    for (size_t c = 0; c < cells; c++) {
        if (!has[c]) continue;
        at[c] = work->matrices;
        ORK_TRY(start_matrix(ctx, work, &work->matrix[work->matrices++], c / work->groups,
                             c % work->groups));
    }
    for (size_t i = 0; i < work->data->row_count; i++) {
        size_t n = work->group[rows[i].group].items.count;
        ahp_matrix *matrix = &work->matrix[at[rows[i].expert * work->groups + rows[i].group]];
        ORK_TRY(enter(ctx, work, matrix, n, &rows[i], i));
    }
    for (size_t m = 0; m < work->matrices; m++)
        ORK_TRY(check_complete(ctx, work, &work->matrix[m]));
    ORK_NEW(work->all, ork_arena_calloc(ctx, work->arena, work->groups, sizeof *work->all));
    for (size_t g = 0; g < work->groups; g++)
        ORK_TRY(start_matrix(ctx, work, &work->all[g], SIZE_MAX, g));
    return ORK_OK;
}

ork_status ahp_read(ork_context *ctx, ahp_work *work)
{
    ORK_SCRATCH(scratch);
    size_t n = work->data->row_count;
    ahp_names groups = {0};
    comparison *rows;
    ORK_NEW(rows, ork_arena_calloc(ctx, &scratch, n, sizeof *rows));
    ORK_NEW(work->group, ork_arena_calloc(ctx, work->arena, n, sizeof *work->group));
    for (size_t i = 0; i < n; i++)
        ORK_TRY(read_row(ctx, work, &groups, i, &rows[i]));
    return fill(ctx, work, rows);
}
