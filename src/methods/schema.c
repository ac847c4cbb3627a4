/* JSON Schema of a method's parameters, from its declaration, for editors and web forms. */
#include <float.h>
#include <math.h>
#include <string.h>

#include "methods/methods.h"

static void add_member(ork_context *ctx, ork_text *json, const char *name)
{
    if (json->length > 0 && json->bytes[json->length - 1] != '{') ork_text_add(ctx, json, ", ");
    ork_text_add_json(ctx, json, name);
    ork_text_add(ctx, json, ": ");
}

static void add_range(ork_context *ctx, const ork_param *param, ork_text *json)
{
    if (isfinite(param->low)) {
        bool is_positive = param->low > 0 && param->low <= DBL_MIN;
        add_member(ctx, json, is_positive ? "exclusiveMinimum" : "minimum");
        ork_text_add_json_number(ctx, json, is_positive ? 0 : param->low);
    }
    if (!isfinite(param->high)) return;
    add_member(ctx, json, "maximum");
    ork_text_add_json_number(ctx, json, param->high);
}

/* A number, or a fraction such as "2/3". */
static void add_real(ork_context *ctx, const ork_param *param, ork_text *json)
{
    ork_text_add(ctx, json, "\"anyOf\": [{\"type\": \"number\"");
    add_range(ctx, param, json);
    ork_text_add(ctx, json, "}, {\"type\": \"string\", \"pattern\": \"^[0-9.]+/[0-9.]+$\"}]");
}

static void add_choices(ork_context *ctx, const ork_param *param, ork_text *json)
{
    ork_text_add(ctx, json, "\"type\": \"string\", \"enum\": [");
    for (size_t k = 0; param->choices[k]; k++) {
        if (k > 0) ork_text_add(ctx, json, ", ");
        ork_text_add_json(ctx, json, param->choices[k]);
    }
    ork_text_add(ctx, json, "]");
}

/* A list; one text alone may stand for a list of one. */
static void add_list(ork_context *ctx, const ork_param *param, ork_text *json)
{
    bool is_real = param->kind == ORK_PARAM_REALS;
    ork_text_add(ctx, json, "\"anyOf\": [{\"type\": \"array\", \"items\": {");
    if (is_real) {
        add_real(ctx, param, json);
    } else if (param->choices) {
        add_choices(ctx, param, json);
    } else {
        ork_text_add(ctx, json, "\"type\": [\"string\", \"number\"]");
    }
    ork_text_addf(ctx, json, "}%s%s}, {", param->flags & ORK_REQUIRED ? ", \"minItems\": 1" : "",
                  param->kind == ORK_PARAM_COLUMNS ? ", \"uniqueItems\": true" : "");
    if (param->choices) {
        add_choices(ctx, param, json);
    } else {
        ork_text_add(ctx, json, "\"type\": [\"string\", \"number\"]");
    }
    ork_text_add(ctx, json, "}]");
}

/* A file or a step's table by name, or the rows themselves. */
static void add_table(ork_context *ctx, const ork_param *param, ork_text *json)
{
    ork_text_add(ctx, json,
                 "\"anyOf\": [{\"type\": \"string\"}, {\"type\": \"array\", \"items\": "
                 "{\"type\": \"object\"");
    if (param->record[0]) {
        add_member(ctx, json, "properties");
        ork_text_add(ctx, json, "{");
        for (size_t k = 0; param->record[k]; k++) {
            add_member(ctx, json, param->record[k]);
            ork_text_add(ctx, json, "{\"type\": [\"string\", \"number\", \"boolean\", \"null\"]}");
        }
        ork_text_add(ctx, json, "}, \"additionalProperties\": false");
    }
    ork_text_add(ctx, json, "}}]");
}

static void add_type(ork_context *ctx, const ork_param *param, ork_text *json)
{
    switch (param->kind) {
    case ORK_PARAM_COLUMN:
        ork_text_add(ctx, json, "\"type\": \"string\", \"minLength\": 1");
        return;
    case ORK_PARAM_TEXT: /* YAML reads 2016 as a number; it is a text as well */
        ork_text_add(ctx, json, "\"type\": [\"string\", \"number\", \"boolean\"]");
        return;
    case ORK_PARAM_COLUMNS:
    case ORK_PARAM_TEXTS:
    case ORK_PARAM_REALS:
        add_list(ctx, param, json);
        return;
    case ORK_PARAM_REAL:
        add_real(ctx, param, json);
        return;
    case ORK_PARAM_INTEGER:
        ork_text_add(ctx, json, "\"type\": \"integer\"");
        add_range(ctx, param, json);
        return;
    case ORK_PARAM_BOOLEAN:
        ork_text_add(ctx, json, "\"enum\": [true, false, \"yes\", \"no\"]");
        return;
    case ORK_PARAM_CHOICE:
        add_choices(ctx, param, json);
        return;
    case ORK_PARAM_TABLE:
        add_table(ctx, param, json);
        return;
    }
}

/* The default as a JSON value of the parameter's own type. */
static void add_default(ork_context *ctx, const ork_param *param, ork_text *json)
{
    double number;
    const char *text = param->default_text;
    if (!text) return;
    add_member(ctx, json, "default");
    bool is_number = param->kind == ORK_PARAM_REAL || param->kind == ORK_PARAM_INTEGER;
    if (is_number && ork_parse_number(text, strlen(text), '.', &number)) {
        ork_text_add_json_number(ctx, json, number);
    } else if (param->kind == ORK_PARAM_BOOLEAN) {
        bool is_true = strcmp(text, "yes") == 0 || strcmp(text, "true") == 0;
        ork_text_add(ctx, json, is_true ? "true" : "false");
    } else if (param->kind == ORK_PARAM_REALS) {
        ork_text_addf(ctx, json, "[%s]", text);
    } else {
        ork_text_add_json(ctx, json, text);
    }
}

static void add_required(ork_context *ctx, const ork_method *method, ork_text *json)
{
    size_t count = 0;
    for (size_t k = 0; k < method->param_count; k++) {
        char name[64];
        if (!(method->params[k].flags & ORK_REQUIRED)) continue;
        ork_text_add(ctx, json, count++ == 0 ? ", \"required\": [" : ", ");
        ork_text_add_json(ctx, json, ork_param_name(&method->params[k], name));
    }
    if (count > 0) ork_text_add(ctx, json, "]");
}

ork_status ork_method_schema(ork_context *ctx, const ork_method *method, ork_text *json)
{
    ORK_OWNED_TEXT ork_text schema = {0};
    ork_text_add(ctx, &schema, "{");
    add_member(ctx, &schema, "title");
    ork_text_add_json(ctx, &schema, method->title);
    add_member(ctx, &schema, "description");
    ork_text_add_json(ctx, &schema, method->summary);
    ork_text_add(ctx, &schema, ", \"type\": \"object\", \"properties\": {");
    for (size_t k = 0; k < method->param_count; k++) {
        const ork_param *param = &method->params[k];
        char name[64];
        add_member(ctx, &schema, ork_param_name(param, name));
        ork_text_add(ctx, &schema, "{");
        add_member(ctx, &schema, "description");
        ork_text_add_json(ctx, &schema, param->help);
        ork_text_add(ctx, &schema, ", ");
        add_type(ctx, param, &schema);
        add_default(ctx, param, &schema);
        ork_text_add(ctx, &schema, "}");
    }
    ork_text_add(ctx, &schema, "}");
    add_required(ctx, method, &schema);
    ork_text_add(ctx, &schema, "}"); /* not closed: a step has keys of its own beside these */
    ORK_TRY(ork_text_status(&schema));
    ork_text_add_bytes(ctx, json, schema.bytes, schema.length);
    return ork_text_status(json);
}
