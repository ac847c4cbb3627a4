/* Units: the notes and errors of a conversion. */
#include <math.h>
#include <string.h>

#include "table/units_findings.h"

ork_status ork_findings_add(ork_context *ctx, ork_arena *arena, ork_findings *findings,
                            ork_finding finding)
{
    if (findings->count == findings->capacity) {
        size_t capacity = findings->capacity ? 2 * findings->capacity : 64;
        ork_finding *items;
        ORK_NEW(items, ork_arena_alloc(ctx, arena, capacity * sizeof *items));
        if (findings->count) memcpy(items, findings->items, findings->count * sizeof *items);
        findings->items = items;
        findings->capacity = capacity;
    }
    size_t bytes = finding.other_count * sizeof *finding.others;
    const ork_finding *last = findings->count ? &findings->items[findings->count - 1] : NULL;
    if (last && bytes && last->other_count == finding.other_count &&
        memcmp(last->others, finding.others, bytes) == 0) {
        finding.others = last->others;
    } else if (bytes) {
        size_t *copy;
        ORK_NEW(copy, ork_arena_alloc(ctx, arena, bytes));
        memcpy(copy, finding.others, bytes);
        finding.others = copy;
    }
    findings->items[findings->count++] = finding;
    return ORK_OK;
}

static int compare_others(const ork_finding *a, const ork_finding *b)
{
    if (a->other_count != b->other_count) return a->other_count < b->other_count ? -1 : 1;
    for (size_t k = 0; k < a->other_count; k++)
        if (a->others[k] != b->others[k]) return a->others[k] < b->others[k] ? -1 : 1;
    return 0;
}

static int compare_findings(const void *x, const void *y)
{
    const ork_finding *a = x, *b = y;
    if (a->kind != b->kind) return a->kind < b->kind ? -1 : 1;
    if (a->subject != b->subject) return a->subject < b->subject ? -1 : 1;
    int order = compare_others(a, b);
    if (order) return order;
    if (a->column != b->column) return a->column < b->column ? -1 : 1;
    return a->period < b->period ? -1 : a->period > b->period;
}

/* True when both belong into one sentence. */
static bool same_sentence(const ork_finding *a, const ork_finding *b)
{
    return a->kind == b->kind && a->subject == b->subject && compare_others(a, b) == 0;
}

/* The periods of items[0 … count − 1] as " (2010–2017)". */
static ork_status write_when(ork_context *ctx, ork_text *text, const ork_findings_about *about,
                             const ork_finding *items, size_t count)
{
    if (!about->periods->labels) return ORK_OK;
    ORK_SCRATCH(scratch);
    size_t *ids;
    ORK_NEW(ids, ork_arena_alloc(ctx, &scratch, (count + 1) * sizeof *ids));
    for (size_t k = 0; k < count; k++)
        ids[k] = items[k].period;
    ork_text_add(ctx, text, " (");
    ORK_TRY(ork_units_write_periods(ctx, text, about->periods, ids, count));
    ork_text_add(ctx, text, ")");
    return ORK_OK;
}

static double relative_difference(const ork_finding *f)
{
    double scale = fmax(fabs(f->value), fabs(f->sum));
    return scale > 0 ? fabs(f->sum - f->value) / scale : 0;
}

/* ", at most by 1.2 % (2012: 100, the sum is 101.2)", of the items of one column. */
static void write_worst(ork_context *ctx, ork_text *text, const ork_findings_about *about,
                        const ork_finding *items, size_t count)
{
    const ork_finding *worst = items;
    for (size_t k = 1; k < count; k++)
        if (relative_difference(&items[k]) > relative_difference(worst)) worst = &items[k];
    char value[ORK_NUMBER_BYTES], sum[ORK_NUMBER_BYTES];
    ork_write_number(worst->value, value);
    ork_write_number(worst->sum, sum);
    ork_text_addf(ctx, text, "%s by %.3g %% (", count > 1 ? " at most" : "",
                  100 * relative_difference(worst));
    if (about->periods->labels)
        ork_text_addf(ctx, text, "%s: ", about->periods->labels[worst->period]);
    ork_text_addf(ctx, text, "%s, the sum is %s)", value, sum);
}

/* "grp (2010–2017), population (2009–2021)" */
static ork_status write_columns(ork_context *ctx, ork_text *text, const ork_findings_about *about,
                                const ork_finding *items, size_t count)
{
    for (size_t k = 0, end; k < count; k = end) {
        end = k;
        while (end < count && items[end].column == items[k].column)
            end++;
        if (k) ork_text_add(ctx, text, ", ");
        if (items[k].column != SIZE_MAX)
            ork_text_add(ctx, text, about->table->columns[items[k].column]->name);
        ORK_TRY(write_when(ctx, text, about, items + k, end - k));
        if (items[k].kind == ORK_FOUND_PARTS_DIFFER || items[k].kind == ORK_FOUND_TOTAL_DIFFERS)
            write_worst(ctx, text, about, items + k, end - k);
    }
    return ORK_OK;
}

/* ---- Failures ---- */

/* A year whose geography the units that cannot be divided belong to, or 0. */
static int fitting_year(const ork_units *units, const ork_findings *findings, int year,
                        bool *is_latest)
{
    int fitting = 0;
    for (size_t k = 0; k < findings->count; k++) {
        const ork_finding *f = &findings->items[k];
        if (f->kind != ORK_FOUND_UNDIVIDED) continue;
        const ork_unit *unit = &units->units[f->others[0]];
        for (size_t v = 0; v < unit->version_count; v++) {
            const ork_version *version = &units->versions[unit->first_version + v];
            int y, month, day_of_month;
            int32_t end = ork_day(year, 12, 31);
            if (version->to != ORK_DAY_NONE && version->to <= end) {
                ork_day_parts(version->to - 1, &y, &month, &day_of_month);
                if (month < 12 || day_of_month < 31) y--;
                if (!fitting || y < fitting) fitting = y;
                *is_latest = true;
            } else if (version->from != ORK_DAY_NONE && version->from > end) {
                ork_day_parts(version->from, &y, &month, &day_of_month);
                if (!fitting || y > fitting) fitting = y;
                *is_latest = false;
            }
        }
    }
    return fitting;
}

/* All findings of a kind for one column: "of East Kazakhstan (2010–2020), of …". */
static ork_status fail_undivided(ork_context *ctx, const ork_findings_about *about,
                                 ork_findings *findings)
{
    /* The sentence is about the unit that covers more: put it in the subject's place. */
    ORK_SCRATCH(scratch);
    ork_finding *items;
    size_t count = 0;
    ORK_NEW(items, ork_arena_alloc(ctx, &scratch, (findings->count + 1) * sizeof *items));
    for (size_t k = 0; k < findings->count; k++) {
        if (findings->items[k].kind != ORK_FOUND_UNDIVIDED) continue;
        items[count] = findings->items[k];
        items[count].subject = findings->items[k].others[0];
        items[count++].other_count = 0;
    }
    bool is_latest = false;
    int year = fitting_year(about->units, findings, about->year, &is_latest);
    qsort(items, count, sizeof *items, compare_findings);
    ORK_OWNED_TEXT ork_text text = {0};
    ork_text_addf(ctx, &text, "the data cannot be converted to the geography of %d: ", about->year);
    for (size_t k = 0, end; k < count; k = end) {
        end = k;
        while (end < count && same_sentence(&items[end], &items[k]))
            end++;
        size_t wanted[16], wanted_count = 0;
        for (size_t i = 0; i < findings->count; i++) {
            const ork_finding *f = &findings->items[i];
            bool known = f->kind != ORK_FOUND_UNDIVIDED || f->others[0] != items[k].subject;
            for (size_t w = 0; w < wanted_count; w++)
                known |= wanted[w] == f->subject;
            if (!known && wanted_count < sizeof wanted / sizeof *wanted)
                wanted[wanted_count++] = f->subject;
        }
        ork_text_addf(ctx, &text, "%s%s was not yet divided into ", k ? "; " : "",
                      ork_units_title(about->units, items[k].subject));
        if (!is_latest) {
            text.length -= strlen("was not yet divided into ");
            ork_text_add(ctx, &text, "cannot be divided into ");
        }
        ork_units_write_names(ctx, &text, about->units, wanted, wanted_count);
        ork_text_add(ctx, &text, " in ");
        ORK_TRY(write_columns(ctx, &text, about, items + k, end - k));
    }
    ORK_TRY(ork_text_status(&text));
    ork_fail(ctx, ORK_ERR_DATA, "%s", text.bytes);
    ork_at(ctx, &(ork_place){.file = about->table->file, .sheet = about->table->sheet});
    if (!year) return ork_hint(ctx, "leave these columns or these periods out");
    return ork_hint(ctx, "choose a geography of %d or %s, or leave these periods out with --where",
                    year, is_latest ? "earlier" : "later");
}

static ork_status fail_unsummable(ork_context *ctx, const ork_findings_about *about,
                                  ork_findings *findings)
{
    ORK_OWNED_TEXT ork_text text = {0};
    size_t column = SIZE_MAX;
    for (size_t k = 0, end; k < findings->count; k = end) {
        const ork_finding *f = &findings->items[k];
        end = k;
        while (end < findings->count && same_sentence(&findings->items[end], f))
            end++;
        if (f->kind != ORK_FOUND_UNSUMMABLE) continue;
        ork_text_addf(ctx, &text, "%s%s would have to be put together from ",
                      text.length ? "; " : "", ork_units_title(about->units, f->subject));
        ork_units_write_names(ctx, &text, about->units, f->others, f->other_count);
        ork_text_add(ctx, &text, " for ");
        ORK_TRY(write_columns(ctx, &text, about, f, end - k));
        if (column == SIZE_MAX) column = f->column;
    }
    ORK_TRY(ork_text_status(&text));
    ork_fail(ctx, ORK_ERR_DATA,
             "the data cannot be converted to the geography of %d: %s, and what is no size cannot "
             "be added up",
             about->year, text.bytes);
    ork_at(ctx, &(ork_place){.file = about->table->file,
                             .sheet = about->table->sheet,
                             .column = about->table->columns[column]->name});
    return ork_hint(ctx, "declare the column additive if it is a size; if it is a ratio, derive it "
                         "after the conversion from its parts");
}

ork_status ork_findings_fail(ork_context *ctx, const ork_findings_about *about,
                             ork_findings *findings)
{
    if (findings->count)
        qsort(findings->items, findings->count, sizeof *findings->items, compare_findings);
    for (size_t k = 0; k < findings->count; k++) {
        if (findings->items[k].kind == ORK_FOUND_UNDIVIDED)
            return fail_undivided(ctx, about, findings);
        if (findings->items[k].kind == ORK_FOUND_UNSUMMABLE)
            return fail_unsummable(ctx, about, findings);
    }
    return ORK_OK;
}

/* ---- Notes ---- */

static const struct {
    const char *code;
    ork_severity severity;
    const char *before; /* "SUBJECT before OTHERS after COLUMNS" */
    const char *after;
} sentences[] = {
    [ORK_FOUND_SUMMED] = {"summed-from-parts", ORK_INFO, " is put together as the sum of ", ": "},
    [ORK_FOUND_INCOMPLETE] = {"part-missing", ORK_WARNING, " stays empty: of its parts only ",
                              " has figures: "},
    [ORK_FOUND_PARTS_ASIDE] = {"parts-set-aside", ORK_INFO,
                               " has figures of its own; set aside are its parts ", ": "},
    [ORK_FOUND_WHOLE_ASIDE] = {"whole-set-aside", ORK_INFO, " is set aside beside its parts ",
                               ": "},
    [ORK_FOUND_ASIDE] = {"unit-set-aside", ORK_WARNING,
                         " does not fit into the geography and is set aside", ": "},
    [ORK_FOUND_TEXTS] = {"texts-differ", ORK_INFO,
                         " stays empty, because its parts have different texts: ", ": "},
    [ORK_FOUND_ASSUMED] = {"territory-assumed", ORK_WARNING,
                           " is taken with its territory of another time than the period's, which "
                           "fits the units that have figures",
                           ": "},
    [ORK_FOUND_PARTS_DIFFER] = {"parts-differ", ORK_WARNING, " differs from the sum of ", ": "},
    [ORK_FOUND_TOTAL_DIFFERS] = {"total-differs", ORK_WARNING, " differs from the sum of its units",
                                 ": "},
};

/* One note for all units without rows: items[0 … count − 1], sorted by unit. */
static ork_status note_no_data(ork_context *ctx, const ork_findings_about *about,
                               const ork_finding *items, size_t count)
{
    enum { MOST_NAMED = 8 };
    ORK_OWNED_TEXT ork_text text = {0};
    size_t units = 0;
    for (size_t k = 0; k < count; k++) {
        if (k && items[k].subject == items[k - 1].subject) continue;
        if (units++ < MOST_NAMED)
            ork_text_addf(ctx, &text, "%s%s", units > 1 ? ", " : "",
                          ork_units_title(about->units, items[k].subject));
    }
    if (units > MOST_NAMED) ork_text_addf(ctx, &text, " and %zu more", units - MOST_NAMED);
    ORK_TRY(write_when(ctx, &text, about, items, count));
    ORK_TRY(ork_text_status(&text));
    return ork_note_add(ctx, ORK_INFO, "unit-without-data",
                        "the data have no rows of units of the geography: %s", text.bytes);
}

ork_status ork_findings_note(ork_context *ctx, const ork_findings_about *about,
                             ork_findings *findings)
{
    if (findings->count)
        qsort(findings->items, findings->count, sizeof *findings->items, compare_findings);
    for (size_t k = 0, end; k < findings->count; k = end) {
        const ork_finding *f = &findings->items[k];
        end = k;
        if (f->kind == ORK_FOUND_NO_DATA) {
            while (end < findings->count && findings->items[end].kind == f->kind)
                end++;
            ORK_TRY(note_no_data(ctx, about, f, end - k));
            continue;
        }
        while (end < findings->count && same_sentence(&findings->items[end], f))
            end++;
        ORK_OWNED_TEXT ork_text text = {0};
        ork_text_add(ctx, &text, ork_units_title(about->units, f->subject));
        ork_text_add(ctx, &text, sentences[f->kind].before);
        ork_units_write_names(ctx, &text, about->units, f->others, f->other_count);
        ork_text_add(ctx, &text, sentences[f->kind].after);
        ORK_TRY(write_columns(ctx, &text, about, f, end - k));
        ORK_TRY(ork_text_status(&text));
        ORK_TRY(ork_note_add(ctx, sentences[f->kind].severity, sentences[f->kind].code, "%s",
                             text.bytes));
    }
    return ORK_OK;
}
