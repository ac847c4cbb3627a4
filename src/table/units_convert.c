/*
 * Units: a table brought to the geography of one year.
 *
 * Slice by slice (a period, and in long tables an industry or the like) and column by column: which
 * territory does each row mean, and which rows make up the territory of each unit wanted?
 */
#include <math.h>
#include <string.h>

#include "orken/math.h"
#include "table/table.h"
#include "table/units_findings.h"

/* How far parts may sum to something else than the whole, and units than the total. */
#define PARTS_TOLERANCE 1e-6
#define TOTAL_TOLERANCE 1e-4

typedef enum column_role {
    COLUMN_UNIT,
    COLUMN_SLICE,      /* the period, and what else parts the slices: the same in all rows */
    COLUMN_SIZE,       /* additive */
    COLUMN_RATIO,      /* other numbers */
    COLUMN_ATTRIBUTE,  /* text and the like */
    COLUMN_IDENTIFIER, /* another code or name of the unit */
} column_role;

/* A unit wanted, and the versions of all units that have land in common with it. */
typedef struct target {
    size_t unit, version;
    const char *label; /* name, with the code when another unit has the same */
    size_t *related;
    ork_overlap *overlap; /* [related_count] of the related version with the target */
    size_t related_count;
} target;

typedef struct conversion {
    const ork_units *units;
    const ork_table *table;
    ork_findings_about about;
    int32_t day;
    ork_arena *scratch;
    size_t *unit_of_row;
    ork_periods periods;
    ork_slices slices;
    column_role *roles;
    bool *is_total;  /* [units] contains others of the data */
    bool *is_aside;  /* [units] of another level */
    target *targets; /* [target_count] */
    size_t target_count;
    ork_table *made;
    ork_findings findings;
    /* The slice under work: */
    size_t *row_of_unit; /* [units] */
    size_t *total_rows;  /* [units] */
    bool *is_used;       /* [units] its value went into a result */
    size_t *version_of;  /* [units] that its row means in the column under work */
    double *results;     /* [targets] NaN where there is none: for comparing with totals */
    int32_t *mismatch;   /* [changes + 2] scratch */
    size_t *parts;       /* [units] scratch for one target */
} conversion;

static ork_status find(ork_context *ctx, conversion *c, ork_finding_kind kind, size_t subject,
                       size_t column, size_t slice, const size_t *others, size_t count)
{
    return ork_findings_add(ctx, c->scratch, &c->findings,
                            (ork_finding){.kind = kind,
                                          .subject = subject,
                                          .column = column,
                                          .period = c->slices.period[slice],
                                          .others = others,
                                          .other_count = count});
}

/* ---- Before the slices: roles, level, targets ---- */

static ork_status find_roles(ork_context *ctx, conversion *c, const char *const *additive,
                             size_t additive_count, const ork_list *dimensions)
{
    size_t count = c->table->column_count;
    ORK_NEW(c->roles, ork_arena_calloc(ctx, c->scratch, count + 1, sizeof *c->roles));
    for (size_t j = 0; j < count; j++) {
        const ork_column *column = c->table->columns[j];
        c->roles[j] = ork_column_is_numeric(column) ? COLUMN_RATIO : COLUMN_ATTRIBUTE;
    }
    for (size_t k = 0; k < additive_count; k++) {
        const ork_column *column;
        ORK_TRY(ork_table_numeric(ctx, c->table, additive[k], &column));
        c->roles[ork_table_find(c->table, additive[k])] = COLUMN_SIZE;
    }
    for (size_t k = 0; k < dimensions->count; k++)
        c->roles[dimensions->items[k]] = COLUMN_SLICE;
    c->roles[c->table->unit] = COLUMN_UNIT;
    if (c->table->period >= 0) c->roles[c->table->period] = COLUMN_SLICE;
    for (size_t j = 0; j < count; j++) {
        bool identifies;
        if (c->roles[j] != COLUMN_RATIO && c->roles[j] != COLUMN_ATTRIBUTE) continue;
        ORK_TRY(ork_units_identifies(ctx, c->units, c->table, c->unit_of_row, c->table->columns[j],
                                     &identifies));
        if (identifies) c->roles[j] = COLUMN_IDENTIFIER;
    }
    return ORK_OK;
}

static size_t depth_of(const ork_units *units, size_t unit)
{
    size_t depth = 0;
    for (size_t u = units->units[unit].container; u != ORK_NO_UNIT; u = units->units[u].container)
        depth++;
    return depth;
}

/*
 * Which rows are totals of others, and at which level (country, region, district) the data are:
 * that of most units which are no totals. Rows of other levels are set aside.
 */
static ork_status find_level(ork_context *ctx, conversion *c, size_t *level, bool **is_loose)
{
    size_t n = c->units->count;
    bool *is_here, *has_parts;
    size_t *at_depth;
    ORK_NEW(is_here, ork_arena_calloc(ctx, c->scratch, n, sizeof *is_here));
    ORK_NEW(has_parts, ork_arena_calloc(ctx, c->scratch, n, sizeof *has_parts));
    ORK_NEW(at_depth, ork_arena_calloc(ctx, c->scratch, n + 1, sizeof *at_depth));
    ORK_NEW(*is_loose, ork_arena_calloc(ctx, c->scratch, n, sizeof **is_loose));
    ORK_NEW(c->is_total, ork_arena_calloc(ctx, c->scratch, n, sizeof *c->is_total));
    ORK_NEW(c->is_aside, ork_arena_calloc(ctx, c->scratch, n, sizeof *c->is_aside));
    for (size_t i = 0; i < c->table->row_count; i++)
        is_here[c->unit_of_row[i]] = true;
    for (size_t u = 0; u < n; u++) {
        size_t up = c->units->units[u].container;
        if (up != ORK_NO_UNIT) has_parts[up] = true;
        for (; is_here[u] && up != ORK_NO_UNIT; up = c->units->units[up].container)
            c->is_total[up] = is_here[up];
    }
    *level = 0;
    for (size_t u = 0; u < n; u++) {
        (*is_loose)[u] = !has_parts[u] && c->units->units[u].container == ORK_NO_UNIT;
        if (!is_here[u] || c->is_total[u] || (*is_loose)[u]) continue;
        size_t depth = depth_of(c->units, u);
        if (++at_depth[depth] > at_depth[*level]) *level = depth;
    }
    for (size_t u = 0; u < n; u++)
        c->is_aside[u] =
            is_here[u] && !c->is_total[u] && !(*is_loose)[u] && depth_of(c->units, u) != *level;
    return ORK_OK;
}

/* The versions that have land in common with a target. */
static ork_status relate(ork_context *ctx, conversion *c, target *t)
{
    ork_list related = {0};
    for (size_t v = 0; v < c->units->version_count; v++)
        if (ork_units_overlap(c->units, v, t->version) != ORK_APART)
            ORK_TRY(ork_list_push(ctx, c->scratch, &related, v));
    t->related = related.items;
    t->related_count = related.count;
    ORK_NEW(t->overlap, ork_arena_calloc(ctx, c->scratch, related.count + 1, sizeof *t->overlap));
    for (size_t k = 0; k < related.count; k++)
        t->overlap[k] = ork_units_overlap(c->units, related.items[k], t->version);
    return ORK_OK;
}

static int compare_texts(const void *a, const void *b)
{
    return strcmp(*(const char *const *)a, *(const char *const *)b);
}

static ork_status label_targets(ork_context *ctx, conversion *c)
{
    const char **titles;
    ORK_NEW(titles, ork_arena_alloc(ctx, c->scratch, (c->target_count + 1) * sizeof *titles));
    for (size_t k = 0; k < c->target_count; k++)
        titles[k] = c->targets[k].label = ork_units_title(c->units, c->targets[k].unit);
    qsort(titles, c->target_count, sizeof *titles, compare_texts);
    for (size_t k = 0; k < c->target_count; k++) {
        target *t = &c->targets[k];
        const char **at =
            bsearch(&t->label, titles, c->target_count, sizeof *titles, compare_texts);
        bool is_shared = (at > titles && strcmp(at[-1], t->label) == 0) ||
                         (at + 1 < titles + c->target_count && strcmp(at[1], t->label) == 0);
        if (is_shared)
            ORK_NEW(t->label, ork_arena_format(ctx, c->scratch, "%s (%s)", t->label,
                                               ork_units_code(c->units, t->unit)));
    }
    return ORK_OK;
}

static ork_status find_targets(ork_context *ctx, conversion *c)
{
    size_t level;
    bool *is_loose;
    ORK_TRY(find_level(ctx, c, &level, &is_loose));
    ORK_NEW(c->targets, ork_arena_calloc(ctx, c->scratch, c->units->count, sizeof *c->targets));
    for (size_t u = 0; u < c->units->count; u++) {
        if (!ork_units_exists(c->units, u, c->day)) continue;
        if (!is_loose[u] && depth_of(c->units, u) != level) continue;
        target *t = &c->targets[c->target_count++];
        t->unit = u;
        t->version = ork_units_version_on(c->units, u, c->day);
        ORK_TRY(relate(ctx, c, t));
    }
    if (c->target_count) return label_targets(ctx, c);
    ork_fail(ctx, ORK_ERR_DATA, "the units file has no unit that existed on 31 December %d",
             c->about.year);
    return ork_hint(ctx, "choose another geography, or check valid_from and valid_to");
}

static ork_status prepare(ork_context *ctx, conversion *c, const char *const *additive,
                          size_t additive_count)
{
    const ork_table *table = c->table;
    size_t n = c->units->count;
    ORK_NEW(c->unit_of_row,
            ork_arena_alloc(ctx, c->scratch, (table->row_count + 1) * sizeof *c->unit_of_row));
    ORK_TRY(ork_units_match_rows(ctx, c->units, table, c->unit_of_row));
    ORK_TRY(ork_units_periods(ctx, c->scratch, table, &c->periods));
    c->about.periods = &c->periods;
    ork_list dimensions = {0};
    ORK_TRY(ork_units_dimensions(ctx, c->scratch, c->units, table, c->unit_of_row, &c->periods,
                                 &dimensions));
    ORK_TRY(ork_units_slices(ctx, c->scratch, table, &c->periods, dimensions.items,
                             dimensions.count, &c->slices));
    ORK_TRY(find_roles(ctx, c, additive, additive_count, &dimensions));
    ORK_TRY(find_targets(ctx, c));
    ORK_NEW(c->row_of_unit, ork_arena_alloc(ctx, c->scratch, n * sizeof *c->row_of_unit));
    ORK_NEW(c->total_rows, ork_arena_alloc(ctx, c->scratch, n * sizeof *c->total_rows));
    ORK_NEW(c->is_used, ork_arena_alloc(ctx, c->scratch, n * sizeof *c->is_used));
    ORK_NEW(c->version_of, ork_arena_alloc(ctx, c->scratch, n * sizeof *c->version_of));
    ORK_NEW(c->parts, ork_arena_alloc(ctx, c->scratch, (n + 1) * sizeof *c->parts));
    ORK_NEW(c->mismatch,
            ork_arena_alloc(ctx, c->scratch, (c->units->change_count + 2) * sizeof *c->mismatch));
    ORK_NEW(c->results, ork_arena_alloc(ctx, c->scratch, n * sizeof *c->results));
    return ORK_OK;
}

/* The new table with all columns, still empty. */
static ork_status make_frame(ork_context *ctx, conversion *c)
{
    size_t rows;
    if (__builtin_mul_overflow(c->slices.count, c->target_count, &rows)) rows = SIZE_MAX / 64;
    ORK_TRY(ork_table_frame(ctx, c->table, rows, &c->made));
    for (size_t j = 0; j < c->table->column_count; j++) {
        const ork_column *old = c->table->columns[j];
        ork_type type = c->roles[j] == COLUMN_UNIT ? ORK_TEXT : old->type;
        ork_column *column;
        ORK_TRY(ork_column_new(ctx, old->name, type, rows, &column));
        ork_status status = ork_column_describe(ctx, column, old->label, old->measure, old->source);
        if (status != ORK_OK) {
            ork_column_free(column);
            return status;
        }
        ORK_TRY(ork_table_take(ctx, c->made, column));
    }
    ORK_NEW(c->made->rows, ork_calloc(ctx, rows, sizeof *c->made->rows));
    c->made->unit = c->table->unit;
    c->made->period = c->table->period;
    return ORK_OK;
}

/* ---- One slice ---- */

static ork_status fail_repeated(ork_context *ctx, const conversion *c, size_t first, size_t again)
{
    const ork_table *table = c->table;
    ORK_OWNED_TEXT ork_text text = {0};
    ork_text_add(ctx, &text, ork_units_title(c->units, c->unit_of_row[again]));
    if (table->period >= 0)
        ork_text_addf(ctx, &text, ", %s,", c->periods.labels[c->periods.of_row[again]]);
    ork_text_addf(ctx, &text, " stands twice: in row %lld (\"",
                  (long long)ork_table_file_row(table, first));
    ork_column_write(table->columns[table->unit], first, ctx, &text);
    ork_text_addf(ctx, &text, "\") and row %lld (\"", (long long)ork_table_file_row(table, again));
    ork_column_write(table->columns[table->unit], again, ctx, &text);
    ork_text_add(ctx, &text, "\")");
    ORK_TRY(ork_text_status(&text));
    ork_fail(ctx, ORK_ERR_DATA, "%s", text.bytes);
    ork_place place = ork_table_place(table, again, table->columns[table->unit]->name);
    ork_at(ctx, &place);
    if (table->period < 0)
        return ork_hint(ctx, "name the column that tells the periods (--period), or remove one");
    return ork_hint(ctx, "remove one row, or group the table first");
}

static ork_status place_rows(ork_context *ctx, conversion *c, size_t slice)
{
    for (size_t u = 0; u < c->units->count; u++)
        c->row_of_unit[u] = c->total_rows[u] = ORK_NO_ROW;
    for (size_t k = c->slices.starts[slice]; k < c->slices.starts[slice + 1]; k++) {
        size_t row = c->slices.rows[k], unit = c->unit_of_row[row];
        size_t *slot = c->is_total[unit] ? &c->total_rows[unit] : &c->row_of_unit[unit];
        if (*slot != ORK_NO_ROW) return fail_repeated(ctx, c, *slot, row);
        *slot = row;
        if (!c->is_aside[unit]) continue;
        ORK_TRY(find(ctx, c, ORK_FOUND_ASIDE, unit, SIZE_MAX, slice, NULL, 0));
        *slot = ORK_NO_ROW;
    }
    return ORK_OK;
}

/* Which territory each unit's row means in a column. */
static ork_status read_territories(ork_context *ctx, conversion *c, size_t slice, size_t j)
{
    uint32_t period = c->slices.period[slice];
    ork_presence here = {.row_of_unit = c->row_of_unit,
                         .column = c->table->columns[j],
                         .first = c->periods.first[period],
                         .last = c->periods.last[period]};
    ork_units_find_division(c->units, &here, c->day, c->mismatch);
    for (size_t u = 0; u < c->units->count; u++) {
        bool assumed = false;
        c->is_used[u] = false;
        if (c->row_of_unit[u] == ORK_NO_ROW) continue;
        c->version_of[u] = ork_units_version_meant(c->units, u, &here, &assumed);
        if (assumed && c->roles[j] != COLUMN_ATTRIBUTE &&
            ork_column_has(here.column, c->row_of_unit[u]))
            ORK_TRY(find(ctx, c, ORK_FOUND_ASSUMED, u, j, slice, NULL, 0));
    }
    return ORK_OK;
}

/* How a target's value comes about. */
typedef struct sources {
    size_t direct;     /* unit with the same territory and a value, or ORK_NO_UNIT */
    size_t empty;      /* unit with the same territory and no value, or ORK_NO_UNIT */
    size_t blocking;   /* unit with a value for land that reaches beyond, or ORK_NO_UNIT */
    size_t part_count; /* units with parts of the territory, in c->parts, apart from each other */
    bool is_complete;  /* the parts make up the territory */
} sources;

/* True when the version has land in common with one of the parts. */
static bool meets_parts(const conversion *c, size_t version, size_t part_count)
{
    for (size_t k = 0; k < part_count; k++)
        if (ork_units_overlap(c->units, version, c->version_of[c->parts[k]]) != ORK_APART)
            return true;
    return false;
}

static sources find_sources(const conversion *c, const target *t, const ork_column *column)
{
    sources s = {.direct = ORK_NO_UNIT, .empty = ORK_NO_UNIT, .blocking = ORK_NO_UNIT};
    const ork_version *versions = c->units->versions;
    size_t covered = 0;
    for (size_t k = 0; k < t->related_count; k++) {
        size_t u = versions[t->related[k]].unit, row = c->row_of_unit[u];
        if (row == ORK_NO_ROW || c->version_of[u] != t->related[k]) continue;
        bool has = ork_column_has(column, row);
        if (t->overlap[k] == ORK_SAME && has && (s.direct == ORK_NO_UNIT || u == t->unit))
            s.direct = u;
        if (t->overlap[k] == ORK_SAME && !has) s.empty = u;
        if (has && (t->overlap[k] == ORK_AROUND || t->overlap[k] == ORK_CROSSING)) s.blocking = u;
    }
    /* The largest part that lies beside those chosen, again and again. */
    for (;;) {
        size_t best = ORK_NO_UNIT, most = 0;
        for (size_t k = 0; k < t->related_count; k++) {
            size_t v = t->related[k], u = versions[v].unit, row = c->row_of_unit[u];
            if (t->overlap[k] != ORK_INSIDE || row == ORK_NO_ROW || c->version_of[u] != v) continue;
            if (!ork_column_has(column, row) || versions[v].atom_count <= most) continue;
            if (meets_parts(c, v, s.part_count)) continue;
            best = u;
            most = versions[v].atom_count;
        }
        if (best == ORK_NO_UNIT) break;
        c->parts[s.part_count++] = best;
        covered += most;
    }
    s.is_complete = s.part_count && covered == versions[t->version].atom_count;
    return s;
}

static double part_sum(const conversion *c, const ork_column *column, size_t part_count)
{
    double sum = 0;
    for (size_t k = 0; k < part_count; k++)
        sum += ork_column_number(column, c->row_of_unit[c->parts[k]]);
    return sum;
}

static bool differs(double a, double b, double tolerance)
{
    return fabs(a - b) > tolerance * fmax(fabs(a), fabs(b));
}

/* `parts` are named where they are few. */
static ork_status find_difference(ork_context *ctx, conversion *c, ork_finding_kind kind,
                                  size_t whole, size_t j, size_t slice, double value, double sum,
                                  size_t part_count)
{
    return ork_findings_add(ctx, c->scratch, &c->findings,
                            (ork_finding){.kind = kind,
                                          .subject = whole,
                                          .column = j,
                                          .period = c->slices.period[slice],
                                          .others = c->parts,
                                          .other_count = part_count,
                                          .value = value,
                                          .sum = sum});
}

/* A direct value stands beside its parts: they are set aside, and should sum to it. */
static ork_status set_parts_aside(ork_context *ctx, conversion *c, size_t slice, size_t j,
                                  const target *t, const sources *s)
{
    const ork_column *column = c->table->columns[j];
    for (size_t k = 0; k < s->part_count; k++)
        c->is_used[c->parts[k]] = true;
    ORK_TRY(find(ctx, c, ORK_FOUND_PARTS_ASIDE, t->unit, j, slice, c->parts, s->part_count));
    if (c->roles[j] != COLUMN_SIZE || !s->is_complete) return ORK_OK;
    double value = ork_column_number(column, c->row_of_unit[s->direct]);
    double sum = part_sum(c, column, s->part_count);
    if (!differs(value, sum, PARTS_TOLERANCE)) return ORK_OK;
    return find_difference(ctx, c, ORK_FOUND_PARTS_DIFFER, s->direct, j, slice, value, sum,
                           s->part_count);
}

static ork_status copy_cell(ork_context *ctx, const ork_column *from, size_t row, ork_column *to,
                            size_t at)
{
    if (!ork_column_has(from, row))
        return ork_column_set_missing(ctx, to, at, ork_column_reason(from, row));
    switch (from->type) {
    case ORK_NUMBER:
        to->data.number[at] = from->data.number[row];
        return ORK_OK;
    case ORK_INTEGER:
        to->data.integer[at] = from->data.integer[row];
        return ORK_OK;
    case ORK_TEXT:
        return ork_column_set_text(ctx, to, at, ork_column_text(from, row));
    case ORK_DATE:
        to->data.day[at] = from->data.day[row];
        return ORK_OK;
    case ORK_BOOLEAN:
        to->data.boolean[at] = from->data.boolean[row];
        return ORK_OK;
    }
    return ORK_OK;
}

static ork_status write_sum(ork_context *ctx, const conversion *c, size_t slice, size_t j,
                            const target *t, size_t part_count, size_t at)
{
    const ork_column *from = c->table->columns[j];
    ork_column *to = c->made->columns[j];
    if (from->type == ORK_NUMBER) {
        to->data.number[at] = part_sum(c, from, part_count);
        if (isfinite(to->data.number[at])) return ORK_OK;
        return ork_column_set_missing(ctx, to, at, ORK_NOT_DEFINED);
    }
    int64_t sum = 0;
    for (size_t k = 0; k < part_count; k++) {
        if (!__builtin_add_overflow(sum, from->data.integer[c->row_of_unit[c->parts[k]]], &sum))
            continue;
        ork_fail(ctx, ORK_ERR_DATA, "the parts of %s sum to more than a whole number can hold",
                 ork_units_title(c->units, t->unit));
        ork_place place =
            ork_table_place(c->table, c->slices.rows[c->slices.starts[slice]], from->name);
        return ork_at(ctx, &place);
    }
    to->data.integer[at] = sum;
    return ORK_OK;
}

/* Several parts, no number: their common value, or none. */
static ork_status write_attribute(ork_context *ctx, conversion *c, size_t slice, size_t j,
                                  const target *t, size_t part_count, size_t at)
{
    const ork_column *from = c->table->columns[j];
    bool equal = true;
    for (size_t k = 1; k < part_count; k++) {
        size_t first = c->row_of_unit[c->parts[0]], row = c->row_of_unit[c->parts[k]];
        equal &= from->type == ORK_TEXT
                     ? from->data.code[first] == from->data.code[row]
                     : ork_column_number(from, first) == ork_column_number(from, row);
    }
    if (equal) return copy_cell(ctx, from, c->row_of_unit[c->parts[0]], c->made->columns[j], at);
    ORK_TRY(find(ctx, c, ORK_FOUND_TEXTS, t->unit, j, slice, c->parts, part_count));
    return ork_column_set_missing(ctx, c->made->columns[j], at, ORK_NOT_COLLECTED);
}

/* No direct value: from the parts, or nothing. */
static ork_status write_from_parts(ork_context *ctx, conversion *c, size_t slice, size_t j,
                                   const target *t, const sources *s, size_t at)
{
    const ork_column *from = c->table->columns[j];
    bool is_number = c->roles[j] != COLUMN_ATTRIBUTE;
    for (size_t k = 0; k < s->part_count; k++)
        c->is_used[c->parts[k]] = true;
    if (s->part_count && c->roles[j] == COLUMN_RATIO)
        return find(ctx, c, ORK_FOUND_UNSUMMABLE, t->unit, j, slice, c->parts, s->part_count);
    if (s->is_complete && is_number) {
        ORK_TRY(find(ctx, c, ORK_FOUND_SUMMED, t->unit, j, slice, c->parts, s->part_count));
        return write_sum(ctx, c, slice, j, t, s->part_count, at);
    }
    if (s->is_complete) return write_attribute(ctx, c, slice, j, t, s->part_count, at);
    if (s->blocking != ORK_NO_UNIT && is_number) {
        c->is_used[s->blocking] = true;
        return find(ctx, c, ORK_FOUND_UNDIVIDED, t->unit, j, slice, &s->blocking, 1);
    }
    ork_reason reason = ORK_NOT_COLLECTED;
    if (s->part_count) {
        ORK_TRY(find(ctx, c, ORK_FOUND_INCOMPLETE, t->unit, j, slice, c->parts, s->part_count));
    } else if (s->empty != ORK_NO_UNIT) {
        reason = ork_column_reason(from, c->row_of_unit[s->empty]);
    }
    return ork_column_set_missing(ctx, c->made->columns[j], at, reason);
}

/* ---- One column of one slice ---- */

/* A unit whose value went nowhere: a whole beside its parts, or something out of place. */
static ork_status set_whole_aside(ork_context *ctx, conversion *c, size_t slice, size_t j, size_t u)
{
    const ork_column *column = c->table->columns[j];
    size_t version = c->version_of[u], count = 0, covered = 0;
    double sum = 0;
    for (size_t k = 0; k < c->target_count; k++) {
        if (ork_units_overlap(c->units, c->targets[k].version, version) != ORK_INSIDE) continue;
        c->parts[count++] = c->targets[k].unit;
        covered += c->units->versions[c->targets[k].version].atom_count;
        sum += c->results[k];
    }
    if (!count || covered != c->units->versions[version].atom_count)
        return find(ctx, c, ORK_FOUND_ASIDE, u, j, slice, NULL, 0);
    ORK_TRY(find(ctx, c, ORK_FOUND_WHOLE_ASIDE, u, j, slice, c->parts, count));
    if (c->roles[j] != COLUMN_SIZE || isnan(sum)) return ORK_OK;
    double value = ork_column_number(column, c->row_of_unit[u]);
    if (!differs(value, sum, PARTS_TOLERANCE)) return ORK_OK;
    return find_difference(ctx, c, ORK_FOUND_PARTS_DIFFER, u, j, slice, value, sum, count);
}

static bool is_within(const ork_units *units, size_t unit, size_t container)
{
    while (unit != ORK_NO_UNIT && unit != container)
        unit = units->units[unit].container;
    return unit == container;
}

static ork_status compare_with_totals(ork_context *ctx, conversion *c, size_t slice, size_t j)
{
    const ork_column *column = c->table->columns[j];
    for (size_t u = 0; u < c->units->count; u++) {
        size_t row = c->total_rows[u];
        if (row == ORK_NO_ROW || !ork_column_has(column, row)) continue;
        double total = ork_column_number(column, row), sum = 0;
        for (size_t k = 0; k < c->target_count; k++)
            if (is_within(c->units, c->targets[k].unit, u)) sum += c->results[k];
        if (isnan(sum) || !differs(total, sum, TOTAL_TOLERANCE)) continue;
        ORK_TRY(find_difference(ctx, c, ORK_FOUND_TOTAL_DIFFERS, u, j, slice, total, sum, 0));
    }
    return ORK_OK;
}

static ork_status convert_values(ork_context *ctx, conversion *c, size_t slice, size_t j)
{
    const ork_column *from = c->table->columns[j];
    ork_column *to = c->made->columns[j];
    ORK_TRY(read_territories(ctx, c, slice, j));
    for (size_t k = 0; k < c->target_count; k++) {
        const target *t = &c->targets[k];
        size_t at = slice * c->target_count + k;
        sources s = find_sources(c, t, from);
        if (s.direct != ORK_NO_UNIT) {
            c->is_used[s.direct] = true;
            ORK_TRY(copy_cell(ctx, from, c->row_of_unit[s.direct], to, at));
            if (s.part_count) ORK_TRY(set_parts_aside(ctx, c, slice, j, t, &s));
        } else {
            ORK_TRY(write_from_parts(ctx, c, slice, j, t, &s, at));
        }
        c->results[k] =
            c->roles[j] == COLUMN_SIZE && ork_column_has(to, at) ? ork_column_number(to, at) : NAN;
    }
    for (size_t u = 0; u < c->units->count; u++) {
        size_t row = c->row_of_unit[u];
        if (row == ORK_NO_ROW || c->is_used[u] || !ork_column_has(from, row)) continue;
        ORK_TRY(set_whole_aside(ctx, c, slice, j, u));
    }
    return c->roles[j] == COLUMN_SIZE ? compare_with_totals(ctx, c, slice, j) : ORK_OK;
}

/* The first row of the table that is about a unit: it has the unit's other codes. */
static ork_status convert_identifier(ork_context *ctx, conversion *c, size_t slice, size_t j,
                                     const size_t *any_row)
{
    for (size_t k = 0; k < c->target_count; k++) {
        size_t u = c->targets[k].unit, at = slice * c->target_count + k;
        size_t row = c->row_of_unit[u] != ORK_NO_ROW ? c->row_of_unit[u] : any_row[u];
        if (row == ORK_NO_ROW) {
            ORK_TRY(ork_column_set_missing(ctx, c->made->columns[j], at, ORK_NOT_COLLECTED));
        } else {
            ORK_TRY(copy_cell(ctx, c->table->columns[j], row, c->made->columns[j], at));
        }
    }
    return ORK_OK;
}

/* The unit's name, what is the same in the whole slice, and where the row came from. */
static ork_status convert_keys(ork_context *ctx, conversion *c, size_t slice)
{
    size_t first = c->slices.rows[c->slices.starts[slice]];
    for (size_t k = 0; k < c->target_count; k++) {
        const target *t = &c->targets[k];
        size_t at = slice * c->target_count + k;
        ORK_TRY(ork_column_set_text(ctx, c->made->columns[c->table->unit], at, t->label));
        for (size_t j = 0; j < c->table->column_count; j++)
            if (c->roles[j] == COLUMN_SLICE)
                ORK_TRY(copy_cell(ctx, c->table->columns[j], first, c->made->columns[j], at));
        bool has_rows = false;
        for (size_t r = 0; r < t->related_count; r++) {
            size_t u = c->units->versions[t->related[r]].unit, row = c->row_of_unit[u];
            if (row == ORK_NO_ROW) continue;
            if (!has_rows || u == t->unit) c->made->rows[at] = ork_table_file_row(c->table, row);
            has_rows = true;
        }
        if (!has_rows) ORK_TRY(find(ctx, c, ORK_FOUND_NO_DATA, t->unit, SIZE_MAX, slice, NULL, 0));
    }
    return ORK_OK;
}

static ork_status note_totals(ork_context *ctx, const conversion *c)
{
    ORK_SCRATCH(scratch);
    ork_list totals = {0};
    for (size_t u = 0; u < c->units->count; u++)
        if (c->is_total[u]) ORK_TRY(ork_list_push(ctx, &scratch, &totals, u));
    if (!totals.count) return ORK_OK;
    ORK_OWNED_TEXT ork_text names = {0};
    ork_units_write_names(ctx, &names, c->units, totals.items, totals.count);
    ORK_TRY(ork_text_status(&names));
    return ork_note_add(ctx, ORK_INFO, "total-set-aside",
                        "the rows of %s are totals of others and are set aside", names.bytes);
}

static ork_status convert_slices(ork_context *ctx, conversion *c)
{
    size_t *any_row;
    ORK_NEW(any_row, ork_arena_alloc(ctx, c->scratch, c->units->count * sizeof *any_row));
    for (size_t u = 0; u < c->units->count; u++)
        any_row[u] = ORK_NO_ROW;
    for (size_t i = c->table->row_count; i-- > 0;)
        any_row[c->unit_of_row[i]] = i;
    for (size_t slice = 0; slice < c->slices.count; slice++) {
        ORK_TRY(ork_check_cancelled(ctx));
        ORK_TRY(place_rows(ctx, c, slice));
        ORK_TRY(convert_keys(ctx, c, slice));
        for (size_t j = 0; j < c->table->column_count; j++) {
            if (c->roles[j] == COLUMN_UNIT || c->roles[j] == COLUMN_SLICE) continue;
            if (c->roles[j] == COLUMN_IDENTIFIER) {
                ORK_TRY(convert_identifier(ctx, c, slice, j, any_row));
            } else {
                ORK_TRY(convert_values(ctx, c, slice, j));
            }
        }
    }
    return ORK_OK;
}

static ork_status convert(ork_context *ctx, conversion *c, const char *const *additive,
                          size_t additive_count)
{
    ORK_TRY(prepare(ctx, c, additive, additive_count));
    ORK_TRY(make_frame(ctx, c));
    ORK_TRY(convert_slices(ctx, c));
    ORK_TRY(ork_findings_fail(ctx, &c->about, &c->findings));
    ORK_TRY(ork_findings_note(ctx, &c->about, &c->findings));
    return note_totals(ctx, c);
}

ork_status ork_units_convert(ork_context *ctx, const ork_units *units, const ork_table *table,
                             int year, const char *const *additive, size_t additive_count,
                             ork_table **converted)
{
    ORK_SCRATCH(scratch);
    conversion c = {.units = units,
                    .table = table,
                    .about = {.units = units, .table = table, .year = year},
                    .day = ork_day(year, 12, 31),
                    .scratch = &scratch};
    ork_status status = convert(ctx, &c, additive, additive_count);
    if (status != ORK_OK) {
        ork_table_free(c.made);
        return status;
    }
    *converted = c.made;
    return ORK_OK;
}
