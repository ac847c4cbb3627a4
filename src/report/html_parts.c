/* Parts of the HTML report: claims, steps, methods, data, how to reproduce. */
#include "report/html.h"
#include "report/repeats.h"

#include <math.h>
#include <string.h>

/* ---- Claims ---- */

static const struct {
    const char *class, *symbol;
    ork_message word;
} outcomes[] = {
    [ORK_CLAIM_HOLDS] = {"holds", "✓", ORK_MESSAGE_HOLDS},
    [ORK_CLAIM_FAILS] = {"fails", "✗", ORK_MESSAGE_FAILS},
    [ORK_CLAIM_UNDECIDED] = {"undecided", "?", ORK_MESSAGE_UNDECIDED},
};

static size_t count_outcome(const ork_report *report, ork_claim_outcome outcome)
{
    size_t count = 0;
    for (size_t i = 0; i < report->claim_count; i++)
        count += report->claims[i].outcome == outcome;
    return count;
}

void ork_page_tiles(ork_page *page)
{
    const ork_report *report = page->report;
    ork_page_addf(page, "<ul class=\"tiles\"><li><b>%zu</b>%s</li>", report->claim_count,
                  ork_page_word(page, ORK_MESSAGE_CLAIMS_CHECKED));
    for (int k = ORK_CLAIM_HOLDS; k <= ORK_CLAIM_UNDECIDED; k++)
        ork_page_addf(page,
                      "<li class=\"%s\"><b>%zu</b><span aria-hidden=\"true\">%s</span> %s</li>",
                      outcomes[k].class, count_outcome(report, (ork_claim_outcome)k),
                      outcomes[k].symbol, ork_page_word(page, outcomes[k].word));
    ork_page_add(page, "</ul>\n");
}

static void add_claim_cell(ork_page *page, ork_message label, const char *text)
{
    ork_page_addf(page, "<td role=\"cell\" data-label=\"%s\">", ork_page_word(page, label));
    ork_page_escape(page, text ? text : "–");
    ork_page_add(page, "</td>");
}

static void add_claim(ork_page *page, const ork_report_claim *claim)
{
    ork_page_add(page, "<tr role=\"row\"><th scope=\"row\" role=\"rowheader\" class=\"what\">");
    ork_page_escape(page, claim->claim);
    if (claim->source) {
        ork_page_add(page, "<span class=\"small\">");
        ork_page_escape(page, claim->source);
        ork_page_add(page, "</span>");
    }
    if (claim->note) {
        ork_page_add(page, "<span class=\"small\">");
        ork_page_escape(page, claim->note);
        ork_page_add(page, "</span>");
    }
    ork_page_add(page, "</th>");
    add_claim_cell(page, ORK_MESSAGE_EXPECTED, claim->expected);
    add_claim_cell(page, ORK_MESSAGE_FOUND, claim->found);
    ork_page_addf(page, "<td role=\"cell\" data-label=\"%s\">",
                  ork_page_word(page, ORK_MESSAGE_DIFFERENCE));
    if (isfinite(claim->difference) && claim->difference > 0) ork_page_add(page, "+");
    ork_page_number(page, claim->difference,
                    isfinite(claim->difference) ? ork_page_value_decimals(claim->difference) : 0,
                    true);
    ork_page_addf(
        page,
        "</td><td role=\"cell\" class=\"outcome %s\"><span aria-hidden=\"true\">%s</span> "
        "%s</td></tr>\n",
        outcomes[claim->outcome].class, outcomes[claim->outcome].symbol,
        ork_page_word(page, outcomes[claim->outcome].word));
}

/* The claims of one outcome as a table. */
static void add_claims_table(ork_page *page, ork_claim_outcome outcome)
{
    static const ork_message heads[] = {ORK_MESSAGE_CLAIM, ORK_MESSAGE_EXPECTED, ORK_MESSAGE_FOUND,
                                        ORK_MESSAGE_DIFFERENCE, ORK_MESSAGE_OUTCOME};
    const ork_report *report = page->report;
    size_t count = count_outcome(report, outcome);
    if (count == 0) return;
    ork_page_addf(page, "<h3><span aria-hidden=\"true\">%s</span> %s: %zu</h3>\n",
                  outcomes[outcome].symbol, ork_page_word(page, outcomes[outcome].word), count);
    const char *title = ork_page_word(page, ORK_MESSAGE_CLAIMS);
    const char *word = ork_page_word(page, outcomes[outcome].word);
    ork_page_addf(page,
                  "<div class=\"scroll\" tabindex=\"0\" role=\"region\" aria-label=\"%s: %s\">"
                  "<table class=\"claims\" role=\"table\"><caption class=\"hidden\">%s: %s"
                  "</caption>\n<thead role=\"rowgroup\"><tr role=\"row\">",
                  title, word, title, word);
    for (size_t k = 0; k < sizeof heads / sizeof *heads; k++)
        ork_page_addf(page, "<th scope=\"col\" role=\"columnheader\">%s</th>",
                      ork_page_word(page, heads[k]));
    ork_page_add(page, "</tr></thead>\n<tbody role=\"rowgroup\">\n");
    for (size_t i = 0; i < report->claim_count; i++)
        if (report->claims[i].outcome == outcome) add_claim(page, &report->claims[i]);
    ork_page_add(page, "</tbody></table></div>\n");
}

void ork_page_claims(ork_page *page)
{
    if (page->report->claim_count == 0) return;
    ork_page_addf(page,
                  "<section id=\"claims\" aria-labelledby=\"claims-title\">\n"
                  "<h2 id=\"claims-title\">%s</h2>\n<p>%s</p>\n",
                  ork_page_word(page, ORK_MESSAGE_CLAIMS),
                  ork_page_word(page, ORK_MESSAGE_CLAIMS_INTRODUCTION));
    /* What does not hold is what a reader wants to see first. */
    add_claims_table(page, ORK_CLAIM_FAILS);
    add_claims_table(page, ORK_CLAIM_UNDECIDED);
    add_claims_table(page, ORK_CLAIM_HOLDS);
    ork_page_add(page, "</section>\n");
}

/* ---- Steps ---- */

const char *ork_step_title(const ork_report_step *step)
{
    return step->title ? step->title : step->method ? step->method->title : step->id;
}

static void add_value(ork_page *page, const ork_value *value)
{
    ork_page_add(page, "<tr><th scope=\"row\">");
    ork_page_say(page, value->title);
    ork_page_add(page, "</th><td class=\"number\">");
    if (value->is_missing)
        ork_page_add(page, "–");
    else
        ork_page_number(page, value->number, ork_page_value_decimals(value->number),
                        fabs(value->number) >= 10000);
    if (value->measure) {
        ork_page_add(page, " <span class=\"measure\">");
        ork_page_say(page, value->measure);
        ork_page_add(page, "</span>");
    }
    ork_page_add(page, "</td></tr>\n");
}

static void begin_values(ork_page *page)
{
    ork_page_addf(page,
                  "<table class=\"values\"><caption class=\"hidden\">%s</caption>\n"
                  "<thead class=\"hidden\"><tr><th scope=\"col\">%s</th>"
                  "<th scope=\"col\">%s</th></tr></thead>\n",
                  ork_page_word(page, ORK_MESSAGE_KEY_VALUES),
                  ork_page_word(page, ORK_MESSAGE_QUANTITY),
                  ork_page_word(page, ORK_MESSAGE_VALUE));
}

void ork_page_values(ork_page *page, const ork_result *result)
{
    if (result->value_count == 0) return;
    begin_values(page);
    ork_page_add(page, "<tbody>\n");
    for (size_t i = 0; i < result->value_count; i++)
        add_value(page, &result->values[i]);
    ork_page_add(page, "</tbody></table>\n");
}

void ork_page_all_values(ork_page *page, size_t most)
{
    const ork_report *report = page->report;
    size_t all = 0;
    for (size_t i = 0; i < report->step_count; i++)
        all += report->steps[i].result->value_count + report->steps[i].result->figure_count;
    if (all == 0) return;
    begin_values(page);
    for (size_t i = 0; i < report->step_count; i++) {
        const ork_report_step *step = &report->steps[i];
        if (step->result->value_count + step->result->figure_count == 0) continue;
        ork_page_add(page, "<tbody><tr><th colspan=\"2\" scope=\"rowgroup\"><a href=\"#step-");
        ork_page_escape(page, step->id);
        ork_page_add(page, "\">");
        ork_page_say(page, ork_step_title(step));
        ork_page_add(page, "</a></th></tr>\n");
        if (step->result->figures) {
            /* The first figure's title says what is seen. */
            ork_page_add(page, "<tr><td colspan=\"2\">");
            ork_page_say(page, step->result->figures[0].title);
            ork_page_add(page, "</td></tr>\n");
        }
        for (size_t k = 0; k < step->result->value_count && k < most; k++)
            add_value(page, &step->result->values[k]);
        ork_page_add(page, "</tbody>\n");
    }
    ork_page_add(page, "</table>\n");
}

/* An SVG document without what may stand before its root. */
static void add_svg(ork_page *page, const ork_text *svg)
{
    const char *root = svg->bytes ? strstr(svg->bytes, "<svg") : NULL;
    if (root) ork_page_add(page, root);
}

static void add_figures(ork_page *page, const ork_report_step *step)
{
    for (size_t f = 0; step->figures && f < step->result->figure_count; f++) {
        if (step->figures[f].length == 0) continue;
        bool both = step->narrow_figures && step->narrow_figures[f].length > 0;
        ork_page_addf(page, "<figure>%s\n", both ? "<div class=\"wide\">" : "");
        add_svg(page, &step->figures[f]);
        if (both) {
            ork_page_add(page, "</div><div class=\"narrow\">\n");
            add_svg(page, &step->narrow_figures[f]);
            ork_page_add(page, "</div>");
        }
        ork_page_add(page, "</figure>\n");
    }
}

void ork_page_step(ork_page *page, const ork_report_step *step, size_t number)
{
    ork_page_add(page, "<section id=\"step-");
    ork_page_escape(page, step->id);
    ork_page_addf(page, "\" aria-labelledby=\"step-title-%zu\">\n<h2 id=\"step-title-%zu\">",
                  number, number);
    ork_page_say(page, ork_step_title(step));
    ork_page_add(page, "</h2>\n");
    if (step->method) {
        ork_page_addf(page, "<p class=\"method\">%s: <a href=\"#method-",
                      ork_page_word(page, ORK_MESSAGE_METHOD));
        ork_page_escape(page, step->method->name);
        ork_page_add(page, "\">");
        ork_page_say(page, step->method->title);
        ork_page_add(page, "</a></p>\n");
    }
    ork_page_prose(page, step->text);
    ork_page_values(page, step->result);
    add_figures(page, step);
    if (step->result->table_count)
        ork_page_addf(page, "<h3>%s</h3>\n", ork_page_word(page, ORK_MESSAGE_TABLES));
    for (size_t t = 0; t < step->result->table_count; t++) {
        if (ork_table_is_repeated(step->result, t)) continue;
        ork_page_table(page, step->result->tables[t], step->id);
    }
    ork_page_notes(page, step->result->notes, step->result->note_count, ORK_MESSAGE_NOTES);
    ork_page_add(page, "</section>\n");
}

/* ---- Methods ---- */

static bool is_first_use(const ork_report *report, size_t index)
{
    for (size_t i = 0; i < index; i++)
        if (report->steps[i].method == report->steps[index].method) return false;
    return report->steps[index].method != NULL;
}

/* A setting as JSON; a whole table would fill pages, and stands in results.json. */
static void add_setting(ork_page *page, const char *json)
{
    enum { LONGEST = 400 };
    if (strlen(json) <= LONGEST) {
        ork_page_escape(page, json);
        return;
    }
    size_t length = LONGEST;
    while (((unsigned char)json[length] & 0xC0U) == 0x80)
        length--; /* not within a letter */
    ORK_OWNED_MEMORY char *head = ork_format(page->ctx, "%.*s … (results.json)", (int)length, json);
    if (!head) page->html->failed = true;
    if (head) ork_page_escape(page, head);
}

/* The resolved options of every step that used the method; not printed on paper. */
static void add_options(ork_page *page, const ork_method *method)
{
    const ork_report *report = page->report;
    ork_page_addf(page, "<details class=\"long\"><summary>%s</summary>\n",
                  ork_page_word(page, ORK_MESSAGE_OPTIONS));
    for (size_t i = 0; i < report->step_count; i++) {
        const ork_report_step *step = &report->steps[i];
        if (step->method != method) continue;
        ork_page_add(page, "<p>");
        ork_page_say(page, ork_step_title(step));
        ork_page_add(page, "</p>\n<pre><code>");
        for (size_t k = 0; k < step->result->option_count; k++) {
            ork_page_escape(page, step->result->options[k].name);
            ork_page_add(page, ": ");
            add_setting(page, step->result->options[k].json);
            ork_page_add(page, "\n");
        }
        ork_page_add(page, "</code></pre>\n");
    }
    ork_page_add(page, "</details>\n");
}

static void add_method(ork_page *page, const ork_method *method)
{
    ork_page_add(page, "<h3 id=\"method-");
    ork_page_escape(page, method->name);
    ork_page_add(page, "\">");
    ork_page_say(page, method->title);
    ork_page_add(page, "</h3>\n<p>");
    ork_page_say(page, method->summary);
    ork_page_add(page, ".</p>\n");
    if (method->formulas) {
        ork_page_addf(page, "<p class=\"small\">%s</p>\n<pre>",
                      ork_page_word(page, ORK_MESSAGE_FORMULAS));
        ork_page_escape(page, method->formulas);
        ork_page_add(page, "</pre>\n");
    }
    if (method->citations && method->citations[0]) {
        ork_page_addf(page, "<p class=\"small\">%s</p>\n<ul>\n",
                      ork_page_word(page, ORK_MESSAGE_LITERATURE));
        for (size_t k = 0; method->citations[k]; k++) {
            ork_page_add(page, "<li>");
            ork_page_escape(page, method->citations[k]);
            ork_page_add(page, "</li>\n");
        }
        ork_page_add(page, "</ul>\n");
    }
    add_options(page, method);
}

void ork_page_methods(ork_page *page)
{
    const ork_report *report = page->report;
    ork_page_addf(page,
                  "<section id=\"methods\" aria-labelledby=\"methods-title\">\n"
                  "<h2 id=\"methods-title\">%s</h2>\n",
                  ork_page_word(page, ORK_MESSAGE_METHODS));
    for (size_t i = 0; i < report->step_count; i++)
        if (is_first_use(report, i)) add_method(page, report->steps[i].method);
    ork_page_add(page, "</section>\n");
}

/* ---- Data ---- */

static void add_input(ork_page *page, const ork_report_input *input)
{
    ork_page_add(page, "<tr><th scope=\"row\">");
    ork_page_escape(page, input->name);
    ork_page_add(page, "</th><td>");
    ork_page_escape(page, input->file);
    ork_page_add(page, "</td><td class=\"number\">");
    if (input->rows || input->columns)
        ork_page_addf(page, "%zu × %zu", input->rows, input->columns);
    else
        ork_page_add(page, "–");
    ork_page_add(page, "</td><td>");
    ork_page_escape(page, input->source ? input->source : "–");
    ork_page_add(page, "</td><td><code class=\"digest\">");
    ork_page_escape(page, input->sha256 ? input->sha256 : "–");
    ork_page_add(page, "</code></td></tr>\n");
}

void ork_page_data(ork_page *page)
{
    static const ork_message heads[] = {ORK_MESSAGE_NAME, ORK_MESSAGE_FILE, ORK_MESSAGE_SIZE,
                                        ORK_MESSAGE_SOURCE, ORK_MESSAGE_DIGEST};
    const ork_report *report = page->report;
    const char *title = ork_page_word(page, ORK_MESSAGE_DATA);
    ork_page_addf(page,
                  "<section id=\"data\" aria-labelledby=\"data-title\">\n"
                  "<h2 id=\"data-title\">%s</h2>\n",
                  title);
    ork_page_addf(page,
                  "<div class=\"scroll\" tabindex=\"0\" role=\"region\" aria-label=\"%s\">"
                  "<table><caption class=\"hidden\">%s</caption>\n<thead><tr>",
                  title, title);
    for (size_t k = 0; k < sizeof heads / sizeof *heads; k++)
        ork_page_addf(page, "<th scope=\"col\"%s>%s</th>", k == 2 ? " class=\"number\"" : "",
                      ork_page_word(page, heads[k]));
    ork_page_add(page, "</tr></thead>\n<tbody>\n");
    for (size_t i = 0; i < report->input_count; i++)
        add_input(page, &report->inputs[i]);
    ork_page_add(page, "</tbody></table></div>\n");
    ork_page_notes(page, report->notes, report->note_count, ORK_MESSAGE_DATA_NOTES);
    ork_page_add(page, "</section>\n");
}

void ork_page_reproduce(ork_page *page)
{
    if (!page->report->command) return;
    ork_page_addf(page,
                  "<section id=\"reproduce\" aria-labelledby=\"reproduce-title\">\n"
                  "<h2 id=\"reproduce-title\">%s</h2>\n<pre><code>",
                  ork_page_word(page, ORK_MESSAGE_REPRODUCE));
    ork_page_escape(page, page->report->command);
    ork_page_addf(page, "</code></pre>\n<p>%s</p>\n</section>\n",
                  ork_page_word(page, ORK_MESSAGE_REPRODUCE_TEXT));
}
