/* What is where in a CSV file: delimiter, decimal mark, header, names, the area to read. */
#include <string.h>
#include <strings.h>

#include "read/csv.h"
#include "read/range.h"

enum { MOST_SNIFFED = 500 };

typedef struct sniffing {
    ork_context *ctx;
    ork_arena *arena;
    const ork_read_options *options;
    const ork_cell_rules *rules;
    csv_layout *layout;
    ork_cell_range range;
    size_t start;      /* offset behind a "sep=" line */
    int64_t start_row; /* file row of what stands there */
} sniffing;

/* ---- Line ends and delimiter -------------------------------------------------------------------
 */

/* The newline that stands outside quotes; a file of the old Macintosh has carriage returns only. */
static char find_newline(const char *bytes, size_t length)
{
    bool is_inside = false, has_return = false;
    for (size_t i = 0; i < length; i++) {
        if (bytes[i] == '"') is_inside = !is_inside;
        if (is_inside) continue;
        if (bytes[i] == '\n') return '\n';
        has_return = has_return || bytes[i] == '\r';
    }
    return has_return && !memchr(bytes, '\n', length) ? '\r' : '\n';
}

/* A first line such as "sep=;", which spreadsheets write and obey. */
static void find_sep_line(sniffing *s)
{
    const char *bytes = s->layout->sample + s->start;
    size_t length = s->layout->sample_length - s->start;
    size_t quoted = length > 0 && bytes[0] == '"';
    if (length < quoted + 6 || strncasecmp(bytes + quoted, "sep=", 4) != 0) return;
    size_t after = quoted + 5 + quoted;
    if (after < length && bytes[after] == '\r' && s->layout->newline == '\n') after++;
    if (after >= length || bytes[after] != s->layout->newline) return;
    s->layout->delimiter = bytes[quoted + 4];
    s->start += after + 1;
    s->start_row++;
}

typedef struct widths {
    size_t records, modal, with_modal; /* the commonest number of fields above one */
} widths;

static widths measure_widths(const sniffing *s, char delimiter)
{
    size_t seen[MOST_SNIFFED] = {0}, at = s->start, count;
    widths found = {0};
    const csv_layout *layout = s->layout;
    while (found.records < MOST_SNIFFED) {
        size_t start = at;
        if (!csv_split(delimiter, layout->newline, layout->sample, layout->sample_length, &at, NULL,
                       0, &count))
            break;
        while (start < at && strchr("\r\n", layout->sample[start]))
            start++;
        if (start < at) seen[found.records++] = count;
    }
    for (size_t i = 0; i < found.records; i++) {
        size_t same = 0;
        for (size_t k = i; k < found.records; k++)
            same += seen[k] == seen[i];
        if (seen[i] < 2 || same < found.with_modal) continue;
        if (same == found.with_modal && seen[i] <= found.modal) continue;
        found.modal = seen[i];
        found.with_modal = same;
    }
    return found;
}

/* The delimiter under which most records have equally many fields. The comma comes last because
   it also stands inside numbers. */
static char find_delimiter(const sniffing *s)
{
    static const char candidates[] = {'\t', ';', '|', ','};
    char best = ',';
    size_t most = 0;
    for (size_t i = 0; i < sizeof candidates; i++) {
        widths found = measure_widths(s, candidates[i]);
        if (2 * found.with_modal < found.records || found.with_modal <= most) continue;
        most = found.with_modal;
        best = candidates[i];
    }
    return best;
}

/* ---- The header ------------------------------------------------------------------------------ */

typedef struct record {
    size_t offset, after; /* in the sample */
    int64_t row;
    size_t count;
    csv_field *fields;
} record;

/* The record at `offset`; false at the end of the sample. */
static ork_status get_record(sniffing *s, size_t offset, int64_t row, record *found, bool *is_there)
{
    const csv_layout *layout = s->layout;
    size_t at = offset, count;
    *is_there = csv_split(layout->delimiter, layout->newline, layout->sample, layout->sample_length,
                          &at, NULL, 0, &count);
    if (!*is_there) return ORK_OK;
    if (count > CSV_MAX_FIELDS) {
        ork_fail(s->ctx, ORK_ERR_DATA,
                 "the record has %zu fields, more than the %zu that are allowed", count,
                 CSV_MAX_FIELDS);
        return ork_at(s->ctx, &(ork_place){.file = s->rules->file, .row = row});
    }
    *found = (record){.offset = offset, .after = at, .row = row, .count = count};
    ORK_NEW(found->fields, ork_arena_calloc(s->ctx, s->arena, count, sizeof *found->fields));
    at = offset;
    csv_split(layout->delimiter, layout->newline, layout->sample, layout->sample_length, &at,
              found->fields, count, &count);
    for (size_t j = 0; j < count; j++)
        ORK_TRY(csv_clean(s->ctx, s->arena, &found->fields[j].bytes, &found->fields[j].length));
    return ORK_OK;
}

static bool is_blank(const record *r)
{
    return r->count == 1 && r->fields[0].length == 0;
}

/* Title lines stand above many tables: the header is the first line that fills more than half of
   the table's columns (a first column without a name counts as filled). */
static bool is_header(const record *r, size_t modal)
{
    size_t filled = 0;
    for (size_t j = 0; j < r->count; j++)
        filled += r->fields[j].length > 0;
    filled += r->count == modal && r->fields[0].length == 0 && filled > 0;
    return 2 * filled > modal;
}

static ork_status no_header(sniffing *s, size_t offset, int64_t row)
{
    csv_walker walker = {.delimiter = s->layout->delimiter, .newline = s->layout->newline};
    size_t at = offset;
    csv_walk_end end = csv_walk(&walker, s->layout->sample, s->layout->sample_length, &at);
    if (end == CSV_WALK_BAD_QUOTE) {
        ork_fail(s->ctx, ORK_ERR_DATA, "text follows the closing quote of field %zu",
                 walker.field + 1);
        ork_hint(s->ctx, "inside a quoted text a quote is written twice: \"\"");
    } else if (walker.state == CSV_QUOTED) {
        ork_fail(s->ctx, ORK_ERR_DATA, "a quote opened in field %zu is not closed",
                 walker.field + 1);
    } else {
        ork_fail(s->ctx, ORK_ERR_DATA, "no line of the first %zu bytes can be the header",
                 s->layout->sample_length);
        ork_hint(s->ctx, "say with header_row in which row the names of the columns stand");
    }
    return ork_at(s->ctx, &(ork_place){.file = s->rules->file, .row = row});
}

/* The record in a row of the file, or the first one that looks like a header. */
static ork_status find_header(sniffing *s, size_t modal, record *header, size_t *skipped)
{
    bool has_range = s->options && s->options->range;
    int64_t wanted = s->options ? s->options->header_row : 0;
    if (wanted > 0) wanted += s->range.first_row;
    bool is_there;
    record r;
    *skipped = 0;
    ORK_SCRATCH(scratch);
    ork_arena *kept = s->arena;
    size_t at = s->start;
    for (int64_t row = s->start_row;; row++) {
        s->arena = &scratch;
        ork_status status = get_record(s, at, row, &r, &is_there);
        s->arena = kept;
        ORK_TRY(status);
        if (!is_there) return no_header(s, at, row);
        bool is_found = wanted > 0 ? row == wanted
                                   : row > s->range.first_row && !is_blank(&r) &&
                                         (has_range || modal < 2 || is_header(&r, modal));
        if (is_found) return get_record(s, at, row, header, &is_there);
        if (!is_blank(&r) && !has_range && wanted <= 0) (*skipped)++;
        at = r.after;
    }
}

static ork_status note_skipped(sniffing *s, const record *header, size_t skipped)
{
    if (skipped == 0) return ORK_OK;
    return ork_note_add(s->ctx, ORK_INFO, "lines-skipped",
                        "%s: %zu %s above the header in row %lld %s left out", s->rules->file,
                        skipped, skipped == 1 ? "line" : "lines", (long long)header->row,
                        skipped == 1 ? "is" : "are");
}

/* Puts the texts of the upper header rows before the names; an empty cell repeats its left
   neighbour, as a merged cell does. */
static ork_status join_header(sniffing *s, const record *upper, const char **names, size_t count)
{
    const char *left = "";
    for (size_t j = 0; j < count; j++) {
        if (j < upper->count && upper->fields[j].length > 0)
            ORK_NEW(left, ork_arena_strndup(s->ctx, s->arena, upper->fields[j].bytes,
                                            upper->fields[j].length));
        bool is_new = *left && (!names[j] || strcmp(names[j], left) != 0);
        if (!is_new) continue;
        const char *before = names[j];
        ORK_NEW(names[j], before ? ork_arena_format(s->ctx, s->arena, "%s %s", before, left)
                                 : ork_arena_strndup(s->ctx, s->arena, left, strlen(left)));
    }
    return ORK_OK;
}

static ork_status take_names(sniffing *s, const record *last, const char **names)
{
    for (size_t j = 0; j < last->count; j++) {
        if (last->fields[j].length == 0) continue;
        char *own;
        ORK_NEW(own,
                ork_arena_strndup(s->ctx, s->arena, last->fields[j].bytes, last->fields[j].length));
        bool is_repeated = names[j] && strcmp(names[j], own) == 0;
        if (names[j] && !is_repeated)
            ORK_NEW(names[j], ork_arena_format(s->ctx, s->arena, "%s %s", names[j], own));
        else
            names[j] = own;
    }
    return ORK_OK;
}

typedef struct named {
    const char *name;
    size_t index;
} named;

static int by_name(const void *a, const void *b)
{
    const named *x = a, *y = b;
    int order = strcmp(x->name, y->name);
    return order ? order : (x->index > y->index) - (x->index < y->index);
}

static ork_status refuse_repeated(sniffing *s, const char *const *names, size_t count, int64_t row)
{
    ORK_SCRATCH(scratch);
    named *sorted;
    size_t n = 0;
    ORK_NEW(sorted, ork_arena_calloc(s->ctx, &scratch, count, sizeof *sorted));
    for (size_t j = 0; j < count; j++)
        if (names[j]) sorted[n++] = (named){names[j], j};
    qsort(sorted, n, sizeof *sorted, by_name);
    for (size_t k = 1; k < n; k++) {
        if (strcmp(sorted[k - 1].name, sorted[k].name) != 0) continue;
        char first[ORK_COLUMN_LETTERS], second[ORK_COLUMN_LETTERS];
        ork_column_letters(sorted[k - 1].index, first);
        ork_column_letters(sorted[k].index, second);
        ork_fail(s->ctx, ORK_ERR_DATA,
                 "columns %s (number %zu) and %s (number %zu) have the same name", first,
                 sorted[k - 1].index + 1, second, sorted[k].index + 1);
        ork_at(s->ctx, &(ork_place){.file = s->rules->file, .row = row, .column = sorted[k].name});
        return ork_hint(s->ctx, "give one of them another name in the header");
    }
    return ORK_OK;
}

static ork_status note_numeric_header(sniffing *s, const record *header)
{
    for (size_t j = 0; j < header->count; j++) {
        ork_cell_number number;
        bool is_number =
            ork_cell_parse_number(header->fields[j].bytes, header->fields[j].length, '.', &number);
        if (!is_number) return ORK_OK;
    }
    return ork_note_add(s->ctx, ORK_WARNING, "numeric-header",
                        "%s: the header in row %lld holds only numbers; does the file lack a "
                        "header?",
                        s->rules->file, (long long)header->row);
}

/* The names of the columns within the range, and which of them are asked for. */
static ork_status name_columns(sniffing *s, record *header)
{
    csv_layout *layout = s->layout;
    const char **names;
    ORK_NEW(names,
            ork_arena_calloc(s->ctx, s->arena,
                             CSV_MAX_FIELDS < header->count ? CSV_MAX_FIELDS : header->count + 1,
                             sizeof *names));
    record row = *header;
    size_t width = header->count;
    int more = s->options && s->options->header_rows > 1 ? s->options->header_rows - 1 : 0;
    for (int k = 0; k < more; k++) {
        bool is_there;
        ORK_TRY(join_header(s, &row, names, width));
        ORK_TRY(get_record(s, row.after, row.row + 1, &row, &is_there));
        if (!is_there) return no_header(s, row.after, row.row + 1);
        if (row.count == width) continue;
        ork_fail(s->ctx, ORK_ERR_DATA, "this row of the header has %zu fields, the first has %zu",
                 row.count, width);
        return ork_at(s->ctx, &(ork_place){.file = s->rules->file, .row = row.row});
    }
    ORK_TRY(take_names(s, &row, names));
    size_t first = (size_t)s->range.first_column;
    size_t last = (size_t)s->range.last_column < width ? (size_t)s->range.last_column : width - 1;
    if (first > last) {
        ork_fail(s->ctx, ORK_ERR_DATA, "the range begins right of the last column (number %zu)",
                 width);
        return ork_at(s->ctx, &(ork_place){.file = s->rules->file, .option = "range"});
    }
    layout->width = width;
    layout->first_field = first;
    layout->count = last - first + 1;
    layout->names = names + first;
    layout->first_row = row.row + 1;
    layout->sample_data = row.after;
    ORK_TRY(refuse_repeated(s, layout->names, layout->count, header->row));
    ORK_TRY(ork_header_names(s->ctx, s->arena, s->rules, layout->names, layout->count,
                             layout->first_field));
    ORK_NEW(layout->wanted, ork_arena_calloc(s->ctx, s->arena, layout->count, sizeof(bool)));
    ORK_NEW(layout->as_text, ork_arena_calloc(s->ctx, s->arena, layout->count, sizeof(bool)));
    return ork_header_choose(s->ctx, s->rules, s->options, layout->names, layout->count,
                             layout->wanted, layout->as_text);
}

/* ---- The decimal mark ------------------------------------------------------------------------ */

/* The mark that the file's numbers speak for; a file parted by ";" was written where the comma is
   the decimal mark. */
static ork_status find_decimal(sniffing *s)
{
    csv_layout *layout = s->layout;
    size_t with_point = 0, with_comma = 0, either = 0, at = layout->sample_data;
    ORK_SCRATCH(scratch);
    ork_arena *kept = s->arena;
    for (int n = 0; n < MOST_SNIFFED; n++) {
        record r;
        bool is_there;
        s->arena = &scratch;
        ork_status status = get_record(s, at, 0, &r, &is_there);
        s->arena = kept;
        ORK_TRY(status);
        if (!is_there) break;
        at = r.after;
        for (size_t j = 0; j < r.count; j++) {
            ork_cell_number number;
            const char *bytes = r.fields[j].bytes;
            size_t length = r.fields[j].length;
            if (!memchr(bytes, ',', length) && !memchr(bytes, '.', length)) continue;
            bool is_point = ork_cell_parse_number(bytes, length, '.', &number);
            bool is_comma = ork_cell_parse_number(bytes, length, ',', &number);
            with_point += is_point && !is_comma;
            with_comma += is_comma && !is_point;
            either += is_point && is_comma && memchr(bytes, ',', length);
        }
    }
    bool is_comma = with_comma > with_point;
    if (with_comma + with_point == 0) is_comma = layout->delimiter == ';' && either > 0;
    layout->decimal = is_comma ? ',' : '.';
    return ORK_OK;
}

static ork_status check_asked(ork_context *ctx, const ork_read_options *options)
{
    if (!options) return ORK_OK;
    if (options->decimal && options->decimal != '.' && options->decimal != ',') {
        ork_fail(ctx, ORK_ERR_ARGUMENT, "the decimal mark is . or ,");
        return ork_at(ctx, &(ork_place){.option = "decimal"});
    }
    unsigned char d = (unsigned char)options->delimiter;
    if (d == '"' || d == '\n' || d == '\r' || d >= 0x80 ||
        (d && d == (unsigned char)options->decimal)) {
        ork_fail(ctx, ORK_ERR_ARGUMENT, "this character cannot be the delimiter");
        ork_at(ctx, &(ork_place){.option = "delimiter"});
        return ork_hint(ctx, "usual are , ; | and the tabulator; it differs from the decimal mark");
    }
    return ORK_OK;
}

/* Leaves out the sample's last record where it is cut off. */
static ork_status cut_sample(sniffing *s, bool is_whole_file)
{
    csv_layout *layout = s->layout;
    size_t at = s->start, whole = at, count;
    bool is_cut = false;
    while (!is_cut && csv_split(layout->delimiter, layout->newline, layout->sample,
                                layout->sample_length, &at, NULL, 0, &count)) {
        is_cut = !is_whole_file && layout->sample[at - 1] != layout->newline;
        if (!is_cut) whole = at;
    }
    if (is_cut && whole == s->start) {
        ork_fail(s->ctx, ORK_ERR_DATA, "the first line is longer than %zu bytes",
                 layout->sample_length - s->start);
        ork_at(s->ctx, &(ork_place){.file = s->rules->file, .row = s->start_row});
        return ork_hint(s->ctx, "is this a CSV file?");
    }
    if (whole > s->start) layout->sample_length = whole;
    return ORK_OK;
}

ork_status csv_layout_find(ork_context *ctx, ork_arena *arena, const csv_source *source,
                           size_t begin, const ork_read_options *options,
                           const ork_cell_rules *rules, csv_layout *layout)
{
    sniffing s = {.ctx = ctx,
                  .arena = arena,
                  .options = options,
                  .rules = rules,
                  .layout = layout,
                  .start = begin,
                  .start_row = 1};
    ORK_TRY(check_asked(ctx, options));
    s.range = (ork_cell_range){0, INT64_MAX, 0, INT64_MAX};
    if (options && options->range) ORK_TRY(ork_range_parse(ctx, options->range, &s.range));
    bool is_whole_file = layout->sample_length == source->length;
    layout->newline = find_newline(layout->sample + begin, layout->sample_length - begin);
    find_sep_line(&s);
    if (options && options->delimiter) layout->delimiter = options->delimiter;
    if (!layout->delimiter) layout->delimiter = find_delimiter(&s);
    ORK_TRY(cut_sample(&s, is_whole_file));

    record header;
    size_t skipped;
    ORK_TRY(find_header(&s, measure_widths(&s, layout->delimiter).modal, &header, &skipped));
    ORK_TRY(note_skipped(&s, &header, skipped));
    ORK_TRY(note_numeric_header(&s, &header));
    ORK_TRY(name_columns(&s, &header));
    layout->begin = layout->sample_data;
    layout->end = source->length;
    layout->last_row = s.range.last_row == INT64_MAX ? 0 : s.range.last_row + 1;
    layout->decimal = options ? options->decimal : 0;
    return layout->decimal ? ORK_OK : find_decimal(&s);
}
