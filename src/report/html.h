/*
 * html: the parts of the HTML report, each in its file.
 */
#ifndef ORKEN_REPORT_HTML_H
#define ORKEN_REPORT_HTML_H

#include "orken/report.h"
#include "report/messages.h"

/* A report while it is written. */
typedef struct ork_page {
    ork_context *ctx;
    const ork_report *report;
    ork_text *html;
} ork_page;

const char *ork_page_word(const ork_page *page, ork_message message);
void ork_page_add(ork_page *page, const char *markup);
void ork_page_addf(ork_page *page, const char *format, ...) __attribute__((format(printf, 2, 3)));
/* Text with <, >, &, quotes escaped and control characters left out. */
void ork_page_escape(ork_page *page, const char *text);
/* The same of what a method says, in the report's language. */
void ork_page_say(ork_page *page, const char *english);
/* The author's words: an empty line parts paragraphs, lines that begin with "- " are a list. */
void ork_page_prose(ork_page *page, const char *text);
void ork_page_notes(ork_page *page, const ork_note *notes, size_t count, ork_message title);

/* Digits after the point that show a column's values sensibly: none that all values do without. */
int ork_page_decimals(const ork_column *column);
int ork_page_value_decimals(double value);
void ork_page_number(ork_page *page, double value, int decimals, bool grouped);
/* A table; long ones behind a click. `file` is where all its rows are. */
void ork_page_table(ork_page *page, const ork_table *table, const char *step);

void ork_page_style(ork_page *page);
void ork_page_claims(ork_page *page);
void ork_page_step(ork_page *page, const ork_report_step *step, size_t number);
/* The values of one result; of all steps, at most so many of each. */
void ork_page_values(ork_page *page, const ork_result *result);
void ork_page_all_values(ork_page *page, size_t most);
/* How many claims hold, in figures. */
void ork_page_tiles(ork_page *page);
const char *ork_step_title(const ork_report_step *step);
/* Methods, data, how to reproduce. */
void ork_page_methods(ork_page *page);
void ork_page_data(ork_page *page);
void ork_page_reproduce(ork_page *page);

#endif
