/* The HTML report: one file that needs nothing else. */
#include "report/html.h"
#include "result/phrases.h"

#include <stdio.h>
#include <string.h>

enum { SUMMARY_VALUES = 6, OPEN_NOTES = 5 };

/* ---- Text ---- */

const char *ork_page_word(const ork_page *page, ork_message message)
{
    return ork_message_text(page->report->language, message);
}

void ork_page_add(ork_page *page, const char *markup)
{
    ork_text_add(page->ctx, page->html, markup);
}

void ork_page_addf(ork_page *page, const char *format, ...)
{
    char buffer[4096];
    va_list arguments;
    va_start(arguments, format);
    int length = vsnprintf(buffer, sizeof buffer, format, arguments);
    va_end(arguments);
    if (length < 0 || (size_t)length >= sizeof buffer) page->html->failed = true;
    ork_text_add(page->ctx, page->html, buffer);
}

static void escape_bytes(ork_page *page, const char *text, size_t length)
{
    size_t start = 0;
    for (size_t i = 0; i < length; i++) {
        const char *instead = NULL;
        unsigned char byte = (unsigned char)text[i];
        if (byte == '&') instead = "&amp;";
        if (byte == '<') instead = "&lt;";
        if (byte == '>') instead = "&gt;";
        if (byte == '"') instead = "&quot;";
        if (byte == '\'') instead = "&#39;";
        if ((byte < 0x20 && byte != '\n' && byte != '\t') || byte == 0x7f) instead = " ";
        if (!instead) continue;
        ork_text_add_bytes(page->ctx, page->html, text + start, i - start);
        ork_text_add(page->ctx, page->html, instead);
        start = i + 1;
    }
    ork_text_add_bytes(page->ctx, page->html, text + start, length - start);
}

void ork_page_escape(ork_page *page, const char *text)
{
    if (text) escape_bytes(page, text, strlen(text));
}

void ork_page_say(ork_page *page, const char *english)
{
    ORK_SCRATCH(scratch);
    const ork_report *report = page->report;
    const char *phrase;
    if (ork_phrase(page->ctx, &scratch, report->language, report->units, english, &phrase) ==
        ORK_OK) {
        ork_page_escape(page, phrase);
    } else {
        page->html->failed = true;
    }
}

/* One paragraph, or a list when its lines begin with "- ". */
static void add_paragraph(ork_page *page, const char *text, size_t length)
{
    bool is_list = length > 2 && strncmp(text, "- ", 2) == 0;
    ork_page_add(page, is_list ? "<ul>" : "<p>");
    for (size_t at = 0; at < length;) {
        const char *end = memchr(text + at, '\n', length - at);
        size_t line = end ? (size_t)(end - text) - at : length - at;
        bool is_item = is_list && line > 2 && strncmp(text + at, "- ", 2) == 0;
        if (is_item) ork_page_add(page, at ? "</li>\n<li>" : "<li>");
        if (!is_item && at) ork_page_add(page, " ");
        escape_bytes(page, text + at + (is_item ? 2 : 0), line - (is_item ? 2 : 0));
        at += line + 1;
    }
    ork_page_add(page, is_list ? "</li></ul>\n" : "</p>\n");
}

void ork_page_prose(ork_page *page, const char *text)
{
    while (text && *text) {
        text += strspn(text, "\n");
        const char *end = strstr(text, "\n\n");
        size_t length = end ? (size_t)(end - text) : strlen(text);
        const char *next = text + length;
        while (length && (text[length - 1] == '\n' || text[length - 1] == ' '))
            length--;
        if (length) add_paragraph(page, text, length);
        text = next;
    }
}

/* Those of one severity. */
static void add_notes(ork_page *page, const ork_note *notes, size_t count, size_t chosen,
                      bool warning)
{
    if (chosen == 0) return;
    ork_page_add(page, "<ul class=\"notes\">\n");
    for (size_t i = 0; i < count; i++) {
        if ((notes[i].severity == ORK_WARNING) != warning) continue;
        ork_page_addf(page, "<li%s><b>%s:</b> ", warning ? " class=\"warning\"" : "",
                      ork_page_word(page, warning ? ORK_MESSAGE_WARNING : ORK_MESSAGE_NOTE));
        ork_page_escape(page, notes[i].message);
        ork_page_add(page, "</li>\n");
    }
    ork_page_add(page, "</ul>\n");
}

/* Warnings stand open; many notes behind a click. */
void ork_page_notes(ork_page *page, const ork_note *notes, size_t count, ork_message title)
{
    if (count == 0) return;
    size_t warnings = 0;
    for (size_t i = 0; i < count; i++)
        warnings += notes[i].severity == ORK_WARNING;
    ork_page_addf(page, "<h3>%s</h3>\n", ork_page_word(page, title));
    add_notes(page, notes, count, warnings, true);
    bool closed = count - warnings > OPEN_NOTES;
    if (closed)
        ork_page_addf(page, "<details><summary>%s: %zu</summary>\n",
                      ork_page_word(page, ORK_MESSAGE_NOTES), count - warnings);
    add_notes(page, notes, count, count - warnings, false);
    if (closed) ork_page_add(page, "</details>\n");
}

/* ---- Page ---- */

static void add_head(ork_page *page)
{
    const ork_report *report = page->report;
    ork_page_add(page, "<!DOCTYPE html>\n<html lang=\"");
    ork_page_escape(page, report->language ? report->language : "en");
    ork_page_add(page, "\">\n<head>\n<meta charset=\"utf-8\">\n"
                       "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n"
                       "<meta name=\"color-scheme\" content=\"light dark\">\n"
                       "<meta name=\"generator\" content=\"Orken " ORK_VERSION "\">\n<title>");
    ork_page_escape(page, report->title);
    ork_page_add(page, "</title>\n");
    ork_page_style(page);
    ork_page_add(page, "</head>\n<body>\n");
    ork_page_addf(page, "<a class=\"skip\" href=\"#content\">%s</a>\n",
                  ork_page_word(page, ORK_MESSAGE_SKIP));
}

static void add_masthead(ork_page *page)
{
    const ork_report *report = page->report;
    ork_page_add(page, "<header>\n<h1>");
    ork_page_escape(page, report->title);
    ork_page_add(page, "</h1>\n");
    if (report->subtitle) {
        ork_page_add(page, "<p class=\"subtitle\">");
        ork_page_escape(page, report->subtitle);
        ork_page_add(page, "</p>\n");
    }
    if (report->author || report->date) {
        ork_page_add(page, "<p class=\"author\">");
        ork_page_escape(page, report->author);
        if (report->author && report->date) ork_page_add(page, " · ");
        ork_page_escape(page, report->date);
        ork_page_add(page, "</p>\n");
    }
    ork_page_add(page, "</header>\n");
}

static void add_link(ork_page *page, const char *anchor, const char *text)
{
    ork_page_addf(page, "<li><a href=\"#%s\">%s</a></li>\n", anchor, text);
}

static void add_contents(ork_page *page)
{
    const ork_report *report = page->report;
    ork_page_addf(page,
                  "<nav aria-labelledby=\"contents-title\">\n<h2 id=\"contents-title\">%s</h2>\n"
                  "<ol>\n",
                  ork_page_word(page, ORK_MESSAGE_CONTENTS));
    add_link(page, "summary", ork_page_word(page, ORK_MESSAGE_SUMMARY));
    for (size_t i = 0; i < report->step_count; i++) {
        ork_page_add(page, "<li><a href=\"#step-");
        ork_page_escape(page, report->steps[i].id);
        ork_page_add(page, "\">");
        ork_page_say(page, ork_step_title(&report->steps[i]));
        ork_page_add(page, "</a></li>\n");
    }
    if (report->claim_count) add_link(page, "claims", ork_page_word(page, ORK_MESSAGE_CLAIMS));
    add_link(page, "methods", ork_page_word(page, ORK_MESSAGE_METHODS));
    add_link(page, "data", ork_page_word(page, ORK_MESSAGE_DATA));
    if (report->command) add_link(page, "reproduce", ork_page_word(page, ORK_MESSAGE_REPRODUCE));
    ork_page_add(page, "</ol>\n</nav>\n");
}

static void add_summary(ork_page *page)
{
    const ork_report *report = page->report;
    ork_page_addf(page,
                  "<section id=\"summary\" aria-labelledby=\"summary-title\">\n"
                  "<h2 id=\"summary-title\">%s</h2>\n",
                  ork_page_word(page, ORK_MESSAGE_SUMMARY));
    ork_page_prose(page, report->text);
    if (report->claim_count) {
        ork_page_addf(page, "<h3><a href=\"#claims\">%s</a></h3>\n",
                      ork_page_word(page, ORK_MESSAGE_CLAIMS));
        ork_page_tiles(page);
    }
    if (report->step_count)
        ork_page_addf(page, "<h3>%s</h3>\n", ork_page_word(page, ORK_MESSAGE_KEY_VALUES));
    ork_page_all_values(page, SUMMARY_VALUES);
    ork_page_add(page, "</section>\n");
}

ork_status ork_report_html(ork_context *ctx, const ork_report *report, ork_text *html)
{
    ork_page page = {.ctx = ctx, .report = report, .html = html};
    add_head(&page);
    add_masthead(&page);
    add_contents(&page);
    ork_page_add(&page, "<main id=\"content\">\n");
    add_summary(&page);
    for (size_t i = 0; i < report->step_count; i++) {
        ORK_TRY(ork_check_cancelled(ctx));
        ork_page_step(&page, &report->steps[i], i + 1);
    }
    ork_page_claims(&page);
    ork_page_methods(&page);
    ork_page_data(&page);
    ork_page_reproduce(&page);
    ork_page_addf(&page, "</main>\n<footer>%s Orken %s.</footer>\n</body>\n</html>\n",
                  ork_page_word(&page, ORK_MESSAGE_MADE_WITH), ORK_VERSION);
    return ork_text_status(html);
}
