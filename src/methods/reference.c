/* A method's page of the reference, in Markdown. */
#include <string.h>

#include "methods/methods.h"

/* Text for a cell of a Markdown table: a bar would end the cell. */
static void add_cell(ork_context *ctx, ork_text *markdown, const char *string)
{
    for (; *string; string++) {
        if (*string == '|') ork_text_add(ctx, markdown, "\\");
        if (*string == '<') {
            ork_text_add(ctx, markdown, "&lt;"); /* <indicator> is no HTML */
        } else {
            ork_text_add_bytes(ctx, markdown, *string == '\n' ? " " : string, 1);
        }
    }
}

static ork_status add_params(ork_context *ctx, const ork_method *method, ork_text *markdown)
{
    if (method->param_count == 0) return ORK_OK;
    ork_text_add(ctx, markdown, "\n## Parameters\n\n| name | takes | meaning |\n|---|---|---|\n");
    for (size_t k = 0; k < method->param_count; k++) {
        const ork_param *param = &method->params[k];
        char name[64];
        ORK_OWNED_TEXT ork_text form = {0}, facts = {0};
        ork_param_write_form(ctx, param, &form);
        ork_param_write_facts(ctx, param, &facts);
        ORK_TRY(ork_text_status(&form));
        ORK_TRY(ork_text_status(&facts));
        ork_text_addf(ctx, markdown, "| `%s` | ", ork_param_name(param, name));
        add_cell(ctx, markdown, form.bytes);
        ork_text_add(ctx, markdown, " | ");
        add_cell(ctx, markdown, param->help);
        if (facts.length > 0) {
            ork_text_add(ctx, markdown, " (");
            add_cell(ctx, markdown, facts.bytes);
            ork_text_add(ctx, markdown, ")");
        }
        ork_text_add(ctx, markdown, " |\n");
    }
    return ORK_OK;
}

static void add_outputs(ork_context *ctx, const ork_method *method, ork_text *markdown)
{
    if (method->output_count == 0) return;
    ork_text_add(ctx, markdown,
                 "\n## Tables and values\n\n| table | column or value | type | meaning |\n"
                 "|---|---|---|---|\n");
    for (size_t k = 0; k < method->output_count; k++) {
        const ork_output *output = &method->outputs[k];
        ork_text_add(ctx, markdown, "| ");
        add_cell(ctx, markdown, output->table ? output->table : "(value)");
        ork_text_add(ctx, markdown, " | ");
        add_cell(ctx, markdown, output->name);
        ork_text_addf(ctx, markdown, " | %s | ", ork_type_name(output->type));
        add_cell(ctx, markdown, output->help);
        ork_text_add(ctx, markdown, " |\n");
    }
}

ork_status ork_method_reference(ork_context *ctx, const ork_method *method, ork_text *markdown)
{
    ork_text_addf(ctx, markdown, "# %s\n\n`%s`: %s.\n", method->title, method->name,
                  method->summary);
    if (method->needs_unit)
        ork_text_add(
            ctx, markdown,
            "\nA row is about one unit (region, enterprise …): `unit` names its column.\n");
    ORK_TRY(add_params(ctx, method, markdown));
    add_outputs(ctx, method, markdown);
    if (method->formulas)
        ork_text_addf(ctx, markdown, "\n## Formulas\n\n```\n%s\n```\n", method->formulas);
    if (method->citations && method->citations[0]) ork_text_add(ctx, markdown, "\n## Sources\n\n");
    for (size_t k = 0; method->citations && method->citations[k]; k++)
        ork_text_addf(ctx, markdown, "- %s\n", method->citations[k]);
    if (method->example)
        ork_text_addf(ctx, markdown, "\n## Example\n\n```sh\n%s\n```\n", method->example);
    return ork_text_status(markdown);
}
