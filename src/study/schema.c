/* JSON Schema of study files, for editors: the keys that validation knows, and every method. */
#include "orken/study.h"

#include "study/keys.h"

static void add_kind(ork_context *ctx, ork_text *json, ork_key_kind kind)
{
    static const char scalar[] = "\"type\": [\"string\", \"number\", \"boolean\"]";
    switch (kind) {
    case ORK_KEY_TEXT:
        ork_text_add(ctx, json, scalar);
        return;
    case ORK_KEY_NUMBER:
        ork_text_add(ctx, json, "\"type\": \"number\"");
        return;
    case ORK_KEY_INTEGER:
        ork_text_add(ctx, json, "\"type\": \"integer\"");
        return;
    case ORK_KEY_BOOLEAN:
        ork_text_add(ctx, json, "\"type\": \"boolean\"");
        return;
    case ORK_KEY_TEXTS:
        ork_text_addf(ctx, json, "\"anyOf\": [{%s}, {\"type\": \"array\", \"items\": {%s}}]",
                      scalar, scalar);
        return;
    case ORK_KEY_MAP:
        ork_text_addf(ctx, json, "\"type\": \"object\", \"additionalProperties\": {%s}", scalar);
        return;
    case ORK_KEY_OBJECT:
        ork_text_add(ctx, json, "\"type\": \"object\"");
        return;
    case ORK_KEY_LIST:
        ork_text_add(ctx, json, "\"type\": \"array\"");
        return;
    case ORK_KEY_ANY:
        ork_text_add(ctx, json, "\"not\": {\"type\": \"null\"}");
        return;
    }
}

/* "properties": { … }; a key whose own schema is in `inner` refers to it. */
static void add_properties(ork_context *ctx, ork_text *json, const ork_keys *keys,
                           const char *const (*inner)[2])
{
    ork_text_add(ctx, json, "\"properties\": {");
    for (size_t k = 0; k < keys->count; k++) {
        const ork_key *key = &keys->items[k];
        const char *extra = NULL;
        for (size_t i = 0; inner && inner[i][0]; i++)
            if (ork_same_name(inner[i][0], key->name)) extra = inner[i][1];
        ork_text_addf(ctx, json, "%s\n  \"%s\": {\"description\": ", k ? "," : "", key->name);
        ork_text_add_json(ctx, json, key->help);
        ork_text_add(ctx, json, ", ");
        add_kind(ctx, json, key->kind);
        if (extra) ork_text_addf(ctx, json, ", %s", extra);
        ork_text_add(ctx, json, "}");
    }
    ork_text_add(ctx, json, "},\n \"required\": [");
    bool first = true;
    for (size_t k = 0; k < keys->count; k++) {
        if (!keys->items[k].required) continue;
        ork_text_addf(ctx, json, "%s\"%s\"", first ? "" : ", ", keys->items[k].name);
        first = false;
    }
    ork_text_add(ctx, json, "]");
}

static void add_definition(ork_context *ctx, ork_text *json, const char *name, const ork_keys *keys)
{
    ork_text_addf(ctx, json, "\"%s\": {\"type\": \"object\", ", name);
    add_properties(ctx, json, keys, NULL);
    ork_text_add(ctx, json, ", \"additionalProperties\": false},\n");
}

/* A step is described by its method's schema together with the keys of every step. */
static ork_status add_step(ork_context *ctx, ork_text *json)
{
    ork_text_add(ctx, json, "\"step\": {\"type\": \"object\", ");
    add_properties(ctx, json, &ork_step_keys, NULL);
    ork_text_add(ctx, json, ",\n \"allOf\": [\n  {\"properties\": {\"method\": {\"enum\": [");
    for (size_t i = 0; i < ork_method_count(); i++)
        ork_text_addf(ctx, json, "%s\"%s\"", i ? ", " : "", ork_method_at(i)->name);
    ork_text_add(ctx, json, "]}}}");
    for (size_t i = 0; i < ork_method_count(); i++) {
        const ork_method *method = ork_method_at(i);
        ork_text_addf(ctx, json,
                      ",\n  {\"if\": {\"properties\": {\"method\": {\"const\": \"%s\"}}}, "
                      "\"then\": {\"$ref\": \"#/$defs/method-%s\"}}",
                      method->name, method->name);
    }
    ork_text_add(ctx, json, "],\n \"unevaluatedProperties\": false}");
    for (size_t i = 0; i < ork_method_count(); i++) {
        ork_text_addf(ctx, json, ",\n\"method-%s\": ", ork_method_at(i)->name);
        ORK_TRY(ork_method_schema(ctx, ork_method_at(i), json));
    }
    return ork_text_status(json);
}

ork_status ork_study_schema(ork_context *ctx, ork_text *json)
{
    static const char *const inner[][2] = {
        {"units", "\"$ref\": \"#/$defs/units\""},
        {"data", "\"additionalProperties\": {\"$ref\": \"#/$defs/data\"}"},
        {"steps", "\"items\": {\"$ref\": \"#/$defs/step\"}"},
        {"claims", "\"items\": {\"$ref\": \"#/$defs/claim\"}"},
        {"report", "\"$ref\": \"#/$defs/report\""},
        {NULL, NULL},
    };
    ork_text_add(ctx, json,
                 "{\"$schema\": \"https://json-schema.org/draft/2020-12/schema\",\n"
                 "\"title\": \"Orken study\", \"type\": \"object\",\n");
    add_properties(ctx, json, &ork_study_keys, inner);
    ork_text_add(ctx, json, ", \"additionalProperties\": false,\n\"$defs\": {\n");
    add_definition(ctx, json, "units", &ork_units_keys);
    add_definition(ctx, json, "data", &ork_data_keys);
    add_definition(ctx, json, "claim", &ork_claim_keys);
    add_definition(ctx, json, "report", &ork_report_keys);
    ORK_TRY(add_step(ctx, json));
    ork_text_add(ctx, json, "}}\n");
    return ork_text_status(json);
}
