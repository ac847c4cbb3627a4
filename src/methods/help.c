/* Help for the terminal, from a method's declaration. */
#include <string.h>

#include "methods/methods.h"

static void add_spaces(ork_context *ctx, ork_text *text, size_t count)
{
    ork_text_addf(ctx, text, "%*s", (int)count, "");
}

/*
 * Adds words, breaking lines before ORK_HELP_WIDTH; the cursor stands at `indent`. A line that is
 * itself indented, as formulas are, is broken two columns further in.
 */
static void add_wrapped(ork_context *ctx, const char *string, size_t indent, ork_text *text)
{
    size_t column = indent, hang = strspn(string, " ");
    ORK_SCRATCH(scratch);
    while (*string) {
        size_t spaces = strspn(string, " "), length = strcspn(string + spaces, " \n");
        const char *word = ork_arena_strndup(ctx, &scratch, string + spaces, length);
        if (!word) {
            text->failed = true;
            return;
        }
        size_t width = ork_utf8_width(word);
        bool starts_line = column == indent;
        if (!starts_line && column + spaces + width > ORK_HELP_WIDTH) {
            ork_text_add(ctx, text, "\n");
            column = indent + (hang > 0 ? hang + 2 : 0);
            add_spaces(ctx, text, column);
        } else {
            add_spaces(ctx, text, spaces);
            column += spaces;
        }
        ork_text_add(ctx, text, word);
        column += width;
        string += spaces + length;
        if (*string != '\n') continue;
        string++;
        ork_text_add(ctx, text, "\n");
        if (*string && *string != '\n') add_spaces(ctx, text, indent);
        column = indent;
        hang = strspn(string, " ");
    }
    ork_text_add(ctx, text, "\n");
}

void ork_help_paragraph(ork_context *ctx, const char *string, size_t indent, ork_text *text)
{
    add_spaces(ctx, text, indent);
    add_wrapped(ctx, string, indent, text);
}

void ork_help_entry(ork_context *ctx, const char *left, const char *right, size_t start,
                    ork_text *text)
{
    size_t width = 2 + ork_utf8_width(left);
    ork_text_addf(ctx, text, "  %s", left);
    if (width + 2 > start) {
        ork_text_add(ctx, text, "\n");
        width = 0;
    }
    add_spaces(ctx, text, start - width);
    add_wrapped(ctx, right, start, text);
}

/* "--min-coverage NUMBER" */
static void add_param_left(ork_context *ctx, const ork_param *param, ork_text *text)
{
    char name[64];
    ork_text_addf(ctx, text, "--%s ", ork_param_name(param, name));
    ork_param_write_form(ctx, param, text);
}

ork_status ork_help_params(ork_context *ctx, const ork_param *params, size_t count, ork_text *text)
{
    enum { WIDEST = 30 };
    size_t start = 0;
    for (size_t k = 0; k < count; k++) {
        ORK_OWNED_TEXT ork_text left = {0};
        add_param_left(ctx, &params[k], &left);
        ORK_TRY(ork_text_status(&left));
        size_t width = ork_utf8_width(left.bytes);
        if (width <= WIDEST && width + 4 > start) start = width + 4;
    }
    for (size_t k = 0; k < count; k++) {
        ORK_OWNED_TEXT ork_text left = {0}, right = {0}, facts = {0};
        add_param_left(ctx, &params[k], &left);
        ork_text_add(ctx, &right, params[k].help);
        ork_param_write_facts(ctx, &params[k], &facts);
        ORK_TRY(ork_text_status(&facts));
        if (facts.length > 0) ork_text_addf(ctx, &right, " (%s)", facts.bytes);
        ORK_TRY(ork_text_status(&left));
        ORK_TRY(ork_text_status(&right));
        ork_help_entry(ctx, left.bytes, right.bytes, start > 0 ? start : WIDEST, text);
    }
    return ork_text_status(text);
}

static bool is_role(const ork_param *param)
{
    return param->kind == ORK_PARAM_COLUMN || param->kind == ORK_PARAM_COLUMNS;
}

static void add_usage(ork_context *ctx, const ork_method *method, ork_text *text)
{
    ork_text_addf(ctx, text, "\nUsage\n  orken %s DATA", method->name);
    if (method->needs_unit) ork_text_add(ctx, text, " --unit COLUMN");
    for (size_t k = 0; k < method->param_count; k++) {
        if (!(method->params[k].flags & ORK_REQUIRED)) continue;
        ork_text_add(ctx, text, " ");
        add_param_left(ctx, &method->params[k], text);
    }
    ork_text_add(ctx, text, " [options]\n");
}

/* The parameters that are columns of the data, or those that are not. */
static ork_status add_params(ork_context *ctx, const ork_method *method, bool roles, ork_text *text)
{
    ORK_SCRATCH(scratch);
    ork_param *params;
    size_t count = 0;
    ORK_NEW(params, ork_arena_calloc(ctx, &scratch, method->param_count, sizeof *params));
    for (size_t k = 0; k < method->param_count; k++) {
        if (is_role(&method->params[k]) == roles) params[count++] = method->params[k];
    }
    if (count == 0) return ORK_OK;
    ork_text_add(ctx, text, roles ? "\nColumns of the data\n" : "\nParameters\n");
    return ork_help_params(ctx, params, count, text);
}

static void add_outputs(ork_context *ctx, const ork_method *method, ork_text *text)
{
    enum { START = 26 };
    const char *table = NULL;
    bool has_values = false;
    if (method->output_count > 0) ork_text_add(ctx, text, "\nTables and values\n");
    for (size_t k = 0; k < method->output_count; k++) {
        const ork_output *output = &method->outputs[k];
        if (output->table && (!table || strcmp(table, output->table) != 0))
            ork_text_addf(ctx, text, "  %s\n", output->table);
        if (!output->table && !has_values) ork_text_add(ctx, text, "  values\n");
        has_values = !output->table;
        table = output->table;
        ORK_OWNED_TEXT ork_text left = {0};
        ork_text_addf(ctx, &left, "  %s", output->name);
        if (left.failed) text->failed = true;
        if (!left.failed) ork_help_entry(ctx, left.bytes, output->help, START, text);
    }
}

ork_status ork_method_help(ork_context *ctx, const ork_method *method, ork_text *text)
{
    ork_text_addf(ctx, text, "%s: %s\n\n", method->name, method->title);
    ork_help_paragraph(ctx, method->summary, 0, text);
    add_usage(ctx, method, text);
    ORK_TRY(add_params(ctx, method, true, text));
    ORK_TRY(add_params(ctx, method, false, text));
    add_outputs(ctx, method, text);
    if (method->formulas) {
        ork_text_add(ctx, text, "\nFormulas\n");
        ork_help_paragraph(ctx, method->formulas, 2, text);
    }
    if (method->citations && method->citations[0]) ork_text_add(ctx, text, "\nSources\n");
    for (size_t k = 0; method->citations && method->citations[k]; k++)
        ork_help_paragraph(ctx, method->citations[k], 2, text);
    if (method->example) ork_text_addf(ctx, text, "\nExample\n  %s\n", method->example);
    return ork_text_status(text);
}
