/* Tables of the HTML report. */
#include "report/html.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

enum {
    OPEN_ROWS = 20,
    PRINTED_ROWS = 100,
    MOST_ROWS = 500,
    MOST_DECIMALS = 6,
    WIDE_TEXT = 18,
    LONG_TEXT = 90
};

/* ---- Numbers ---- */

/* About four significant digits of the greatest value. */
static int decimals_for(double greatest)
{
    if (greatest >= 1000) return greatest >= 10000 ? 0 : 1;
    if (greatest >= 100) return 1;
    if (greatest >= 10) return 2;
    if (greatest >= 1) return 3;
    if (greatest >= 0.01 || greatest == 0) return 4;
    int decimals = 3 - (int)floor(log10(greatest));
    return decimals < MOST_DECIMALS ? decimals : MOST_DECIMALS;
}

static bool is_exact(double value, int decimals)
{
    double scaled = value * pow(10, decimals);
    return fabs(scaled - round(scaled)) <= 1e-9 * fmax(1, fabs(scaled));
}

int ork_page_value_decimals(double value)
{
    int decimals = decimals_for(fabs(value));
    for (int fewer = 0; fewer < decimals; fewer++)
        if (is_exact(value, fewer)) return fewer;
    return decimals;
}

int ork_page_decimals(const ork_column *column)
{
    if (column->type != ORK_NUMBER) return 0;
    double greatest = 0;
    for (size_t i = 0; i < column->length; i++)
        if (ork_column_has(column, i)) greatest = fmax(greatest, fabs(column->data.number[i]));
    int most = decimals_for(greatest), needed = 0;
    for (size_t i = 0; i < column->length && needed < most; i++) {
        if (!ork_column_has(column, i)) continue;
        while (needed < most && !is_exact(column->data.number[i], needed))
            needed++;
    }
    return needed;
}

/* Kazakh and Russian write a decimal comma, as the figures do. */
static void set_mark(const ork_page *page, char *number)
{
    const char *language = page->report->language;
    char *point = strchr(number, '.');
    bool has_comma =
        language && (strncmp(language, "kk", 2) == 0 || strncmp(language, "ru", 2) == 0);
    if (point && has_comma) *point = ',';
}

void ork_page_number(ork_page *page, double value, int decimals, bool grouped)
{
    char buffer[512];
    if (!isfinite(value)) {
        ork_page_add(page, "–");
        return;
    }
    double shown = fabs(value) < 0.5 * pow(10, -decimals) ? 0 : value; /* no "−0.00" */
    if (shown == 0 && value != 0) {
        /* too small for the column's digits, but not nothing */
        snprintf(buffer, sizeof buffer, "%s%.2g", value < 0 ? "−" : "", fabs(value));
        set_mark(page, buffer);
        ork_page_add(page, buffer);
        return;
    }
    ork_write_number_fixed(fabs(shown), decimals, grouped, buffer, sizeof buffer);
    set_mark(page, buffer);
    if (shown < 0) ork_page_add(page, "−");
    ork_page_add(page, buffer);
}

/* ---- Cells ---- */

/* How a column's numbers are shown. */
typedef struct shape {
    int decimals;
    bool is_wide; /* a text that would break into many short lines */
    bool is_long; /* sentences: on a phone they get room, as tables move sideways there */
    bool grouped; /* thousands parted: from 10 000 on, so that years stay whole */
} shape;

static shape shape_of(const ork_table *table, size_t j)
{
    const ork_column *column = table->columns[j];
    double greatest = 0;
    for (size_t i = 0; ork_column_is_numeric(column) && i < column->length; i++)
        if (ork_column_has(column, i))
            greatest = fmax(greatest, fabs(ork_column_number(column, i)));
    size_t width = 0;
    for (size_t i = 0; column->type == ORK_TEXT && i < column->length && width <= LONG_TEXT; i++) {
        size_t here = ork_column_has(column, i) ? ork_utf8_width(ork_column_text(column, i)) : 0;
        if (here > width) width = here;
    }
    return (shape){ork_page_decimals(column), width > WIDE_TEXT, width > LONG_TEXT,
                   greatest >= 10000 && (int)j != table->period};
}

static const char *reason_word(const ork_page *page, ork_reason reason)
{
    return ork_page_word(page, ORK_MESSAGE_NOT_COLLECTED + (ork_message)reason);
}

static void add_cell(ork_page *page, const ork_table *table, size_t j, size_t i, shape shown)
{
    const ork_column *column = table->columns[j];
    if (!ork_column_has(column, i)) {
        ork_page_addf(page, "<span class=\"missing\" title=\"%s\">–</span>",
                      reason_word(page, ork_column_reason(column, i)));
        return;
    }
    switch (column->type) {
    case ORK_NUMBER:
    case ORK_INTEGER:
        ork_page_number(page, ork_column_number(column, i), shown.decimals, shown.grouped);
        return;
    case ORK_BOOLEAN:
        ork_page_add(
            page, ork_page_word(page, column->data.boolean[i] ? ORK_MESSAGE_YES : ORK_MESSAGE_NO));
        return;
    case ORK_TEXT:
        ork_page_escape(page, ork_column_text(column, i));
        return;
    case ORK_DATE: {
        ORK_OWNED_TEXT ork_text day = {0};
        ork_column_write(column, i, page->ctx, &day);
        ork_page_escape(page, day.bytes);
        return;
    }
    }
}

/* The label, or the name with a capital and spaces. */
static void add_column_name(ork_page *page, const ork_column *column)
{
    if (column->label) {
        ork_page_say(page, column->label);
        return;
    }
    char name[128];
    snprintf(name, sizeof name, "%s", column->name);
    for (char *c = name; *c; c++)
        if (*c == '_') *c = ' ';
    if (name[0] >= 'a' && name[0] <= 'z') name[0] = (char)(name[0] - 'a' + 'A');
    ork_page_say(page, strlen(column->name) < sizeof name ? name : column->name);
}

static void add_head(ork_page *page, const ork_table *table)
{
    ork_page_add(page, "<thead><tr>");
    for (size_t j = 0; j < table->column_count; j++) {
        const ork_column *column = table->columns[j];
        ork_page_addf(page, "<th scope=\"col\"%s>",
                      ork_column_is_numeric(column) ? " class=\"number\"" : "");
        add_column_name(page, column);
        if (column->measure) {
            ork_page_add(page, " <span class=\"measure\">");
            ork_page_say(page, column->measure);
            ork_page_add(page, "</span>");
        }
        ork_page_add(page, "</th>");
    }
    ork_page_add(page, "</tr></thead>\n");
}

static void add_row(ork_page *page, const ork_table *table, size_t i, const shape *shapes)
{
    ork_page_add(page, "<tr>");
    for (size_t j = 0; j < table->column_count; j++) {
        bool header = (int)j == table->unit;
        bool number = ork_column_is_numeric(table->columns[j]);
        ork_page_add(page, header              ? "<th scope=\"row\">"
                           : number            ? "<td class=\"number\">"
                           : shapes[j].is_long ? "<td class=\"text long\">"
                           : shapes[j].is_wide ? "<td class=\"text\">"
                                               : "<td>");
        add_cell(page, table, j, i, shapes[j]);
        ork_page_add(page, header ? "</th>" : "</td>");
    }
    ork_page_add(page, "</tr>\n");
}

/* "– missing values: not collected 3, suppressed 1" under a table that has any. */
static void add_missing(ork_page *page, const ork_table *table, size_t rows)
{
    size_t counts[ORK_NOT_DEFINED + 1] = {0}, all = 0;
    for (size_t j = 0; j < table->column_count; j++)
        for (size_t i = 0; i < rows; i++)
            if (!ork_column_has(table->columns[j], i)) {
                counts[ork_column_reason(table->columns[j], i)]++;
                all++;
            }
    if (!all) return;
    ork_page_addf(page, "<p class=\"small\">– %s: ", ork_page_word(page, ORK_MESSAGE_MISSING));
    bool first = true;
    for (int reason = 0; reason <= ORK_NOT_DEFINED; reason++) {
        if (!counts[reason]) continue;
        ork_page_addf(page, "%s%s (%zu)", first ? "" : ", ", reason_word(page, (ork_reason)reason),
                      counts[reason]);
        first = false;
    }
    ork_page_add(page, "</p>\n");
}

/* ---- Tables ---- */

static void add_title(ork_page *page, const ork_table *table)
{
    const char *title = table->title ? table->title : table->name;
    ork_page_say(page, title ? title : ork_page_word(page, ORK_MESSAGE_TABLE));
}

static void add_table(ork_page *page, const ork_table *table, bool caption)
{
    size_t rows = table->row_count < MOST_ROWS ? table->row_count : MOST_ROWS;
    ORK_SCRATCH(scratch);
    shape *shapes = ork_arena_calloc(page->ctx, &scratch, table->column_count + 1, sizeof *shapes);
    if (!shapes) {
        page->html->failed = true;
        return;
    }
    for (size_t j = 0; j < table->column_count; j++)
        shapes[j] = shape_of(table, j);
    ork_page_add(page, "<div class=\"scroll\" tabindex=\"0\" role=\"region\" aria-label=\"");
    add_title(page, table);
    /* paper does not scroll: the more columns, the smaller their print */
    const char *width = table->column_count > 13  ? " class=\"columns-14\""
                        : table->column_count > 9 ? " class=\"columns-10\""
                                                  : "";
    ork_page_addf(page, "\"><table%s>\n<caption%s>", width, caption ? "" : " class=\"hidden\"");
    add_title(page, table);
    ork_page_add(page, "</caption>\n");
    add_head(page, table);
    ork_page_add(page, "<tbody>\n");
    for (size_t i = 0; i < rows; i++)
        add_row(page, table, i, shapes);
    ork_page_add(page, "</tbody></table></div>\n");
    add_missing(page, table, rows);
}

void ork_page_table(ork_page *page, const ork_table *table, const char *step)
{
    bool closed = table->row_count > OPEN_ROWS, is_long = table->row_count > PRINTED_ROWS;
    if (closed) {
        ork_page_addf(page, "<details%s><summary>", is_long ? " class=\"long\"" : "");
        add_title(page, table);
        ork_page_addf(page, " <span class=\"small\">(%zu %s)</span>", table->row_count,
                      ork_page_word(page, ORK_MESSAGE_ROWS));
        /* What paper leaves out stands in a file. */
        if (is_long) {
            ork_page_add(page, "<span class=\"small onpaper\"> tables/");
            ork_page_escape(page, step);
            ork_page_add(page, ".");
            ork_page_escape(page, table->name);
            ork_page_add(page, ".csv</span>");
        }
        ork_page_add(page, "</summary>\n");
    }
    add_table(page, table, !closed);
    if (table->row_count > MOST_ROWS) {
        ork_page_addf(page, "<p class=\"small\">%s <code>tables/",
                      ork_page_word(page, ORK_MESSAGE_FIRST_ROWS));
        ork_page_escape(page, step);
        ork_page_add(page, ".");
        ork_page_escape(page, table->name);
        ork_page_add(page, ".csv</code></p>\n");
    }
    if (closed) ork_page_add(page, "</details>\n");
}
