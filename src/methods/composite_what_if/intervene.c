/* What no option of an index can say: parts removed, single weights and values changed. */
#include "methods/composite_what_if/steps.h"

#include <math.h>
#include <string.h>

static ork_status at_option(ork_context *ctx, const char *option)
{
    return ork_at(ctx, &(ork_place){.option = option});
}

/* "name<mark>rest" parted at the last mark before the rest; false without one. */
static bool part(const char *text, char mark, size_t *length, const char **rest)
{
    const char *at = strrchr(text, mark);
    if (!at || at == text || !at[1]) return false;
    *length = (size_t)(at - text);
    *rest = at + 1;
    return true;
}

/* The node that a user names by its code or, when only one has it, by its name. */
static ork_status find_node(ork_context *ctx, const composite_work *index, const char *text,
                            const char *option, size_t *found)
{
    ORK_SCRATCH(scratch);
    const char **codes;
    size_t named = 0;
    ORK_NEW(codes, ork_arena_calloc(ctx, &scratch, index->node_count, sizeof *codes));
    for (size_t k = 0; k < index->node_count; k++) {
        codes[k] = index->nodes[k].code;
        *found = k;
        if (strcmp(codes[k], text) == 0) return ORK_OK;
    }
    for (size_t k = 0; k < index->node_count; k++) {
        if (strcmp(index->nodes[k].name, text) != 0) continue;
        *found = k;
        named++;
    }
    if (named == 1) return ORK_OK;
    const char *meant = ork_suggest(ctx, text, codes, index->node_count);
    ork_fail(ctx, ORK_ERR_ARGUMENT, "\"%s\" is no indicator or group of the index", text);
    if (meant) {
        ork_hint(ctx, "did you mean \"%s\"?", meant);
    } else {
        ork_hint(ctx, "name it by its code, for example \"%s\"", codes[index->node_count - 1]);
    }
    return at_option(ctx, option);
}

/* ---- Parts removed -----------------------------------------------------------------------------
 */

/* A removed part is a group without children: no step sees its data. */
static void remove_below(composite_work *index, size_t k)
{
    composite_node *node = &index->nodes[k];
    node->is_dropped = true;
    node->leaf = COMPOSITE_NONE;
    for (size_t c = node->first_child; c != COMPOSITE_NONE; c = index->nodes[c].next_sibling)
        remove_below(index, c);
}

static void renumber_leaves(composite_work *index)
{
    size_t count = 0;
    for (size_t j = 0; j < index->leaf_count; j++) {
        composite_node *node = &index->nodes[index->leaves[j]];
        if (node->leaf == COMPOSITE_NONE) continue;
        node->leaf = count;
        index->leaves[count++] = index->leaves[j];
    }
    index->leaf_count = count;
}

static ork_status remove_parts(ork_context *ctx, const ork_texts *names, composite_work *index)
{
    for (size_t l = 0; l < names->count; l++) {
        size_t k;
        ORK_TRY(find_node(ctx, index, names->items[l], "remove", &k));
        if (k == 0) {
            ork_fail(ctx, ORK_ERR_ARGUMENT, "\"%s\" is the whole index", names->items[l]);
            ork_hint(ctx, "name indicators or groups below it");
            return at_option(ctx, "remove");
        }
        remove_below(index, k);
    }
    renumber_leaves(index);
    if (index->leaf_count) return ORK_OK;
    return ork_fail(ctx, ORK_ERR_DATA, "no indicator is left");
}

/* ---- Weights -----------------------------------------------------------------------------------
 */

static ork_status bad_weight(ork_context *ctx, const char *text)
{
    ork_fail(ctx, ORK_ERR_ARGUMENT, "\"%s\" gives no part a weight", text);
    ork_hint(ctx, "write NODE=WEIGHT with a weight of at least 0, or NODE=x2 for twice its weight");
    return at_option(ctx, "reweight");
}

/* A weight, or a multiple of the old one: "0.5", "x2". */
static bool read_weight(const char *text, double old, double *weight)
{
    bool is_multiple = *text == 'x' || *text == '*';
    if (is_multiple) text++;
    if (!ork_parse_number(text, strlen(text), '.', weight)) return false;
    if (is_multiple) *weight *= old;
    return *weight >= 0 && isfinite(*weight);
}

/* Weights of a group whose weights the data find cannot be given one by one. */
static ork_status check_given(ork_context *ctx, const composite_work *index, size_t k)
{
    const composite_node *group = &index->nodes[index->nodes[k].parent];
    ork_weighting rule = composite_weighting(index, group);
    if (rule == ORK_WEIGHTING_GIVEN) return ORK_OK;
    ork_fail(ctx, ORK_ERR_ARGUMENT, "the weights within \"%s\" are found by %s", group->name,
             composite_weighting_name(rule));
    ork_hint(ctx, "a weight can be changed where weights are given: add weighting=given");
    return at_option(ctx, "reweight");
}

/* A weight is in the measure of its siblings': as the structure or the option gives them, or of
   experts' means, which sum to 1. */
static ork_status reweight_parts(ork_context *ctx, const ork_texts *texts, composite_work *index)
{
    if (texts->count == 0) return ORK_OK;
    ORK_SCRATCH(scratch);
    for (size_t k = 0; k < index->node_count && !index->options->weights_table; k++)
        index->nodes[k].weight = index->nodes[k].given;
    for (size_t l = 0; l < texts->count; l++) {
        const char *text = texts->items[l], *rest;
        char *name;
        size_t length, k;
        if (!part(text, '=', &length, &rest)) return bad_weight(ctx, text);
        ORK_NEW(name, ork_arena_strndup(ctx, &scratch, text, length));
        ORK_TRY(find_node(ctx, index, name, "reweight", &k));
        if (k == 0) return bad_weight(ctx, text);
        double *weight = &index->nodes[k].weight;
        if (!read_weight(rest, *weight, weight)) return bad_weight(ctx, text);
        ORK_TRY(check_given(ctx, index, k));
    }
    return ORK_OK;
}

ork_status what_if_restructure(ork_context *ctx, const ork_composite_what_if_options *options,
                               composite_work *index)
{
    ORK_TRY(reweight_parts(ctx, &options->reweight, index));
    return options->remove.count ? remove_parts(ctx, &options->remove, index) : ORK_OK;
}

/* ---- Values ------------------------------------------------------------------------------------
 */

static ork_status bad_value(ork_context *ctx, const char *text)
{
    ork_fail(ctx, ORK_ERR_ARGUMENT, "\"%s\" replaces no value", text);
    ork_hint(ctx,
             "write UNIT:INDICATOR=VALUE with a number (0.5), a change (+10%%) or NA; a unit of "
             "an earlier period as UNIT@2016");
    return at_option(ctx, "replace");
}

/* What stands for a value: a number, a change of it in percent, or NaN for a missing value. */
static bool read_value(const char *text, double old, double *value)
{
    size_t length = strlen(text);
    *value = NAN;
    if (strcmp(text, "NA") == 0) return true;
    bool is_change = length > 2 && text[length - 1] == '%' && (text[0] == '+' || text[0] == '-');
    if (!is_change) return ork_parse_number(text, length, '.', value) && isfinite(*value);
    double percent;
    if (!ork_parse_number(text, length - 1, '.', &percent)) return false;
    *value = old * (1 + percent / 100);
    return true;
}

/* The position of "Almaty city" (its latest) or "Almaty city@2016". */
static ork_status find_position(ork_context *ctx, const composite_work *index, const char *text,
                                size_t *position)
{
    ORK_SCRATCH(scratch);
    const ork_panel *panel = &index->panel;
    const char *period = NULL;
    char *name;
    size_t length = strlen(text), unit;
    if (panel->period_name) {
        size_t before;
        const char *behind;
        if (part(text, '@', &before, &behind)) {
            length = before;
            period = behind;
        }
    }
    ORK_NEW(name, ork_arena_strndup(ctx, &scratch, text, length));
    ORK_TRY(ork_panel_find(ctx, panel, index->input->units, name, &unit));
    *position = SIZE_MAX;
    for (size_t t = 0; t < panel->periods; t++) {
        if (period && strcmp(panel->period_name[t], period) != 0) continue;
        for (size_t p = panel->start[t]; p < panel->start[t + 1]; p++)
            if (panel->unit_of[p] == unit) *position = p;
    }
    if (*position != SIZE_MAX) return ORK_OK;
    ork_fail(ctx, ORK_ERR_ARGUMENT, "%s has no row in %s", name, period);
    return ork_hint(ctx, "periods go from %s to %s", panel->period_name[0],
                    panel->period_name[panel->periods - 1]);
}

static ork_status replace_value(ork_context *ctx, const char *text, composite_work *index)
{
    ORK_SCRATCH(scratch);
    size_t length, unit_length, k, p;
    const char *value_text, *node_text;
    char *cell, *unit;
    if (!part(text, '=', &length, &value_text)) return bad_value(ctx, text);
    ORK_NEW(cell, ork_arena_strndup(ctx, &scratch, text, length));
    if (!part(cell, ':', &unit_length, &node_text)) return bad_value(ctx, text);
    ORK_NEW(unit, ork_arena_strndup(ctx, &scratch, cell, unit_length));
    ORK_TRY(find_node(ctx, index, node_text, "replace", &k));
    if (index->nodes[k].leaf == COMPOSITE_NONE) {
        ork_fail(ctx, ORK_ERR_ARGUMENT,
                 index->nodes[k].is_dropped ? "\"%s\" is removed: its value cannot be replaced"
                                            : "\"%s\" is a group: values belong to indicators",
                 node_text);
        return at_option(ctx, "replace");
    }
    ork_status status = find_position(ctx, index, unit, &p);
    if (status == ORK_ERR_ARGUMENT) return at_option(ctx, "replace");
    ORK_TRY(status);
    double *value = &index->raw[index->nodes[k].leaf * index->panel.count + p];
    return read_value(value_text, *value, value) ? ORK_OK : bad_value(ctx, text);
}

ork_status what_if_replace(ork_context *ctx, const ork_composite_what_if_options *options,
                           composite_work *index)
{
    for (size_t l = 0; l < options->replace.count; l++)
        ORK_TRY(replace_value(ctx, options->replace.items[l], index));
    return ORK_OK;
}
