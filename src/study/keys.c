#include "study/keys.h"

#include <string.h>

#include "orken/methods.h"

#define KEYS(list, words)                                                                          \
    {                                                                                              \
        .what = (words), .items = (list), .count = sizeof(list) / sizeof(list)[0]                  \
    }

static const ork_key study_list[] = {
    {"study", ORK_KEY_TEXT, true, "The study's title"},
    {"author", ORK_KEY_TEXT, false, "Who made it"},
    {"text", ORK_KEY_TEXT, false, "Introduction; an empty line parts paragraphs"},
    {"seed", ORK_KEY_INTEGER, false, "Seed of all random numbers"},
    {"units", ORK_KEY_OBJECT, false, "The regions, their names and changes over time"},
    {"data", ORK_KEY_OBJECT, false, "Data sets by name"},
    {"derive", ORK_KEY_OBJECT, false, "New columns of data sets: {data set: {column: expression}}"},
    {"steps", ORK_KEY_LIST, true, "What is computed"},
    {"claims", ORK_KEY_LIST, false, "Published figures, checked against this run"},
    {"report", ORK_KEY_OBJECT, false, "Title and language of the report"},
};
const ork_keys ork_study_keys = KEYS(study_list, "a study");

static const ork_key units_list[] = {
    {"file", ORK_KEY_TEXT, true, "Table of the units: codes, names, validity, predecessors"},
    {"boundaries", ORK_KEY_ANY, false,
     "GeoJSON or TopoJSON of the outlines; or one file per geography: {2011: file, 2018: file}"},
    {"boundaries-source", ORK_KEY_TEXT, false, "Whom the maps owe their outlines to"},
};
const ork_keys ork_units_keys = KEYS(units_list, "units");

static const ork_key data_list[] = {
    {"file", ORK_KEY_TEXT, true, "The file, relative to the study"},
    {"unit", ORK_KEY_TEXT, false, "Column that says which unit a row is about"},
    {"period", ORK_KEY_TEXT, false, "Column that says when"},
    {"wider", ORK_KEY_MAP, false,
     "For a long file: {names: the column whose texts become columns, values: that of the values}"},
    {"sum", ORK_KEY_ANY, false,
     "For records (firms) that are only added up, while they are read: {column: the column that is "
     "summed, by: [the columns in which rows agree that are added up]}"},
    {"source", ORK_KEY_TEXT, false, "Where the figures are from"},
    {"sheet", ORK_KEY_TEXT, false, "Name or number of a workbook's sheet"},
    {"range", ORK_KEY_TEXT, false, "Range of a sheet, as B3:K40"},
    {"header-row", ORK_KEY_INTEGER, false, "Row of the header, from 1"},
    {"header-rows", ORK_KEY_INTEGER, false, "How many rows the header takes"},
    {"encoding", ORK_KEY_TEXT, false, "utf-8, cp1251, utf-16le or utf-16be"},
    {"delimiter", ORK_KEY_TEXT, false, "What parts the fields of a CSV file"},
    {"decimal", ORK_KEY_TEXT, false, "Decimal mark: . or ,"},
    {"missing", ORK_KEY_MAP, false,
     "Texts that stand for a missing value: {text: not collected | suppressed | not applicable}"},
    {"text-columns", ORK_KEY_TEXTS, false, "Columns read as text although they look like numbers"},
    {"labels", ORK_KEY_MAP, false, "Columns in words: {column: label}"},
    {"measures", ORK_KEY_MAP, false, "Measure units: {column: unit}"},
    {"where", ORK_KEY_TEXT, false, "Rows to keep, as an expression"},
    {"additive", ORK_KEY_TEXTS, false, "Columns that may be summed over units"},
};
const ork_keys ork_data_keys = KEYS(data_list, "a data set");

static const ork_key step_list[] = {
    {"id", ORK_KEY_TEXT, true, "Short name of the step"},
    {"method", ORK_KEY_TEXT, true, "Method to run"},
    {"data", ORK_KEY_TEXTS, true, "A data set, a step's table (step.table), or a list to join"},
    {"title", ORK_KEY_TEXT, false, "Heading in the report"},
    {"text", ORK_KEY_TEXT, false, "Your words on it; an empty line parts paragraphs"},
    {"unit", ORK_KEY_TEXT, false, "Column that says which unit a row is about"},
    {"period", ORK_KEY_TEXT, false, "Column that says when"},
    {"periods", ORK_KEY_TEXTS, false, "Periods to keep: [2011, 2016] or 2010..2020"},
    {"geography", ORK_KEY_INTEGER, false, "Year whose division into units is used"},
    {"where", ORK_KEY_TEXT, false, "Rows to keep, as an expression"},
    {"derive", ORK_KEY_MAP, false, "New columns: {column: expression}"},
    {"additive", ORK_KEY_TEXTS, false, "Columns that may be summed over units"},
    {"join", ORK_KEY_TEXT, false, "inner (units in all data sets), left or outer"},
};
const ork_keys ork_step_keys = KEYS(step_list, "a step");

static const ork_key claim_list[] = {
    {"that", ORK_KEY_TEXT, true, "What it is about: step.table, step.values or a data set"},
    {"claim", ORK_KEY_TEXT, false, "The claim in words"},
    {"source", ORK_KEY_TEXT, false, "Where it was published"},
    {"note", ORK_KEY_TEXT, false, "Your remark on it"},
    {"where", ORK_KEY_ANY, false, "Rows it is about: {column: value} or an expression"},
    {"column", ORK_KEY_TEXT, false, "Column of the table"},
    {"value", ORK_KEY_TEXT, false, "Name of a value of the step"},
    {"expression", ORK_KEY_TEXT, false, "In place of a column: computed over the whole table"},
    {"equals", ORK_KEY_ANY, false, "A number, a text, or a list of texts in any order"},
    {"is", ORK_KEY_TEXT, false, "A text"},
    {"at-least", ORK_KEY_NUMBER, false, "Least number"},
    {"at-most", ORK_KEY_NUMBER, false, "Greatest number"},
    {"rank", ORK_KEY_INTEGER, false, "Place by the column within the period, 1 = greatest"},
    {"holds", ORK_KEY_TEXT, false, "An expression that is true for each of the rows"},
    {"published", ORK_KEY_TEXT, false,
     "Column of published values that each of the rows is held against: data.column"},
    {"match", ORK_KEY_MAP, false,
     "Besides unit and period, what else the rows have in common: {column: published column}"},
    {"tolerance", ORK_KEY_NUMBER, false, "Half a unit of the last digit when left out"},
};
const ork_keys ork_claim_keys = KEYS(claim_list, "a claim");

static const ork_key report_list[] = {
    {"language", ORK_KEY_TEXT, false, "en, kk or ru"},
    {"title", ORK_KEY_TEXT, false, "Title; the study's when left out"},
    {"subtitle", ORK_KEY_TEXT, false, "Line under the title"},
    {"text", ORK_KEY_TEXT, false, "Introduction; the study's when left out"},
    {"figures", ORK_KEY_TEXTS, false, "Further files of each figure: pdf, png"},
};
const ork_keys ork_report_keys = KEYS(report_list, "the report");

const ork_key *ork_keys_find(const ork_keys *keys, const char *name)
{
    for (size_t k = 0; k < keys->count; k++)
        if (ork_same_name(keys->items[k].name, name)) return &keys->items[k];
    return NULL;
}

static const char *expected_words(ork_key_kind kind)
{
    switch (kind) {
    case ORK_KEY_TEXT:
        return "a text";
    case ORK_KEY_NUMBER:
        return "a number";
    case ORK_KEY_INTEGER:
        return "a whole number";
    case ORK_KEY_BOOLEAN:
        return "true or false";
    case ORK_KEY_TEXTS:
        return "a text or a list of texts";
    case ORK_KEY_MAP:
    case ORK_KEY_OBJECT:
        return "a mapping (name: value)";
    case ORK_KEY_LIST:
        return "a list";
    case ORK_KEY_ANY:
        break;
    }
    return "something";
}

static bool all_scalars(const ork_node *node)
{
    for (size_t i = 0; i < node->count; i++)
        if (node->items[i]->kind != ORK_NODE_SCALAR) return false;
    return true;
}

static bool is_of_kind(ork_key_kind kind, const ork_node *value)
{
    bool scalar = value->kind == ORK_NODE_SCALAR;
    double number;
    int64_t integer;
    switch (kind) {
    case ORK_KEY_TEXT:
        return scalar;
    case ORK_KEY_NUMBER:
        return scalar && ork_parse_number(value->text, strlen(value->text), '.', &number);
    case ORK_KEY_INTEGER:
        return scalar && ork_parse_integer(value->text, strlen(value->text), &integer);
    case ORK_KEY_BOOLEAN:
        return scalar && (strcmp(value->text, "true") == 0 || strcmp(value->text, "false") == 0);
    case ORK_KEY_TEXTS:
        return scalar || (value->kind == ORK_NODE_SEQUENCE && all_scalars(value));
    case ORK_KEY_MAP:
        return value->kind == ORK_NODE_MAPPING && all_scalars(value);
    case ORK_KEY_OBJECT:
        return value->kind == ORK_NODE_MAPPING;
    case ORK_KEY_LIST:
        return value->kind == ORK_NODE_SEQUENCE;
    case ORK_KEY_ANY:
        return value->kind != ORK_NODE_NULL;
    }
    return false;
}

/* An item of a list of texts that is none: most often a text with a colon and no quotation marks.
 */
static ork_status bad_item(ork_context *ctx, const char *file, const ork_key *key,
                           const ork_node *list)
{
    const ork_node *item = list;
    for (size_t i = 0; i < list->count && item == list; i++)
        if (list->items[i]->kind != ORK_NODE_SCALAR) item = list->items[i];
    ork_node_fail(ctx, file, item, "\"%s\" must be %s, here an item is %s", key->name,
                  expected_words(key->kind), ork_node_kind_words(item));
    if (item->kind != ORK_NODE_MAPPING || item->count == 0) return ORK_ERR_DATA;
    ork_hint(ctx, "a text with a colon stands in quotation marks: \"%s: ...\"",
             item->keys[0]->text);
    return ORK_ERR_DATA;
}

ork_status ork_key_check(ork_context *ctx, const char *file, const ork_key *key,
                         const ork_node *value)
{
    if (is_of_kind(key->kind, value)) return ORK_OK;
    if (key->kind == ORK_KEY_TEXTS && value->kind == ORK_NODE_SEQUENCE)
        return bad_item(ctx, file, key, value);
    if (value->kind == ORK_NODE_SCALAR)
        ork_node_fail(ctx, file, value, "\"%s\" must be %s, here is \"%.60s\"", key->name,
                      expected_words(key->kind), value->text);
    else
        ork_node_fail(ctx, file, value, "\"%s\" must be %s, here is %s", key->name,
                      expected_words(key->kind), ork_node_kind_words(value));
    return ORK_ERR_DATA;
}

ork_status ork_keys_unknown(ork_context *ctx, const char *file, const char *what,
                            const ork_node *key, const char *const *names, size_t count)
{
    ork_node_fail(ctx, file, key, "\"%s\" is not a key of %s", key->text, what);
    const char *meant = ork_suggest(ctx, key->text, names, count);
    if (meant) {
        ork_hint(ctx, "did you mean \"%s\"?", meant);
        return ORK_ERR_DATA;
    }
    ORK_OWNED_TEXT ork_text all = {0};
    for (size_t k = 0; k < count; k++)
        ork_text_addf(ctx, &all, "%s%s", k ? ", " : "", names[k]);
    if (all.bytes) ork_hint(ctx, "its keys are %s", all.bytes);
    return ORK_ERR_DATA;
}

ork_status ork_keys_required(ork_context *ctx, const char *file, const ork_keys *keys,
                             const ork_node *mapping)
{
    for (size_t k = 0; k < keys->count; k++) {
        if (!keys->items[k].required || ork_node_get(mapping, keys->items[k].name)) continue;
        ork_node_fail(ctx, file, mapping, "%s needs the key \"%s\"", keys->what,
                      keys->items[k].name);
        ork_hint(ctx, "%s", keys->items[k].help);
        return ORK_ERR_DATA;
    }
    return ORK_OK;
}

ork_status ork_keys_check(ork_context *ctx, const char *file, const ork_keys *keys,
                          const ork_node *mapping)
{
    if (mapping->kind != ORK_NODE_MAPPING)
        return ork_node_fail(ctx, file, mapping, "%s is a mapping (key: value), here is %s",
                             keys->what, ork_node_kind_words(mapping));
    const char *names[32];
    for (size_t k = 0; k < keys->count; k++)
        names[k] = keys->items[k].name;
    for (size_t i = 0; i < mapping->count; i++) {
        const ork_key *key = ork_keys_find(keys, mapping->keys[i]->text);
        if (!key)
            return ork_keys_unknown(ctx, file, keys->what, mapping->keys[i], names, keys->count);
        ORK_TRY(ork_key_check(ctx, file, key, mapping->items[i]));
    }
    return ork_keys_required(ctx, file, keys, mapping);
}
