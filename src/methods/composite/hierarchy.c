/* What is combined: a flat list of indicators or a structure of any depth. */
#include "methods/composite/steps.h"

#include <math.h>
#include <string.h>

static ork_status bad_option(ork_context *ctx, const char *option)
{
    return ork_at(ctx, &(ork_place){.option = option});
}

/* "+1", "-", "down" …; 0 when the text is no direction. */
static double read_direction(const char *text)
{
    static const char *const up[] = {"1", "+1", "+", "1.0", "up", "positive", "benefit"};
    static const char *const down[] = {"-1",     "\u22121", "-",        "-1.0", "\u2212",
                                       "\u2013", "down",    "negative", "cost"};
    for (size_t k = 0; k < sizeof up / sizeof *up; k++) {
        if (strcmp(text, up[k]) == 0) return 1;
    }
    for (size_t k = 0; k < sizeof down / sizeof *down; k++) {
        if (strcmp(text, down[k]) == 0) return -1;
    }
    return 0;
}

static void hang(composite_node *nodes, size_t child, size_t parent)
{
    nodes[child].parent = parent;
    nodes[child].next_sibling = COMPOSITE_NONE;
    size_t *link = &nodes[parent].first_child;
    while (*link != COMPOSITE_NONE)
        link = &nodes[*link].next_sibling;
    *link = child;
}

static composite_node blank_node(const char *code, const char *name)
{
    return (composite_node){.code = code,
                            .name = name,
                            .parent = COMPOSITE_NONE,
                            .first_child = COMPOSITE_NONE,
                            .next_sibling = COMPOSITE_NONE,
                            .leaf = COMPOSITE_NONE,
                            .level = 1,
                            .weight = 1,
                            .direction = 1,
                            .disturbance = 1,
                            .factor = 1,
                            .lower = NAN,
                            .upper = NAN,
                            .target = NAN,
                            .impute = -1,
                            .normalise = -1,
                            .treatment = {.kind = -1}};
}

/* ---- The flat list -----------------------------------------------------------------------------
 */

static ork_status check_lengths(ork_context *ctx, const ork_composite_options *options)
{
    size_t n = options->indicators.count;
    if (options->weights.count && options->weights.count != n) {
        ork_fail(ctx, ORK_ERR_ARGUMENT, "%zu weights for %zu indicators", options->weights.count,
                 n);
        ork_hint(ctx, "give one weight per indicator, in the same order, or none");
        return bad_option(ctx, "weights");
    }
    if (options->directions.count && options->directions.count != n) {
        ork_fail(ctx, ORK_ERR_ARGUMENT, "%zu directions for %zu indicators",
                 options->directions.count, n);
        ork_hint(ctx, "give +1 or -1 per indicator, in the same order, or none");
        return bad_option(ctx, "directions");
    }
    for (size_t j = 0; j < n; j++) {
        for (size_t l = 0; l < j; l++) {
            if (strcmp(options->indicators.items[j], options->indicators.items[l]) != 0) continue;
            ork_fail(ctx, ORK_ERR_ARGUMENT, "the indicator \"%s\" is named twice",
                     options->indicators.items[j]);
            return bad_option(ctx, "indicators");
        }
    }
    return ORK_OK;
}

static ork_status flat_hierarchy(ork_context *ctx, composite_work *work)
{
    const ork_composite_options *options = work->options;
    size_t n = options->indicators.count;
    ORK_TRY(check_lengths(ctx, options));
    work->node_count = n + 1;
    ORK_NEW(work->nodes, ork_arena_calloc(ctx, work->arena, n + 1, sizeof *work->nodes));
    work->nodes[0] = blank_node("index", "Index");
    work->nodes[0].level = 2;
    size_t *last = &work->nodes[0].first_child;
    for (size_t j = 0; j < n; j++) {
        composite_node *node = &work->nodes[j + 1];
        *node = blank_node(options->indicators.items[j], NULL);
        node->parent = 0;
        *last = j + 1;
        last = &node->next_sibling;
        if (options->weights.count) node->weight = options->weights.items[j];
        if (!options->directions.count) continue;
        node->direction = read_direction(options->directions.items[j]);
        if (node->direction != 0) continue;
        ork_fail(ctx, ORK_ERR_ARGUMENT, "\"%s\" is no direction of the indicator \"%s\"",
                 options->directions.items[j], node->code);
        ork_hint(ctx, "write +1 where more is better, -1 where less is better");
        return bad_option(ctx, "directions");
    }
    return ORK_OK;
}

/* ---- The structure table -----------------------------------------------------------------------
 */

/* The cells of one row of the structure; NULL or NaN where there is none. */
typedef struct {
    const char *code, *name, *parent, *direction, *measure, *denominator, *impute, *normalise,
        *treat, *error;
    double weight, level, lower, upper, target, factor;
} element;

static ork_status cell_text(ork_context *ctx, composite_work *work, const char *column, size_t i,
                            const char **text)
{
    const ork_table *structure = work->options->structure;
    int at = ork_table_find(structure, column);
    *text = NULL;
    if (at < 0 || !ork_column_has(structure->columns[at], i)) return ORK_OK;
    ORK_OWNED_TEXT ork_text cell = {0};
    ork_column_write(structure->columns[at], i, ctx, &cell);
    ORK_TRY(ork_text_status(&cell));
    if (cell.length == 0) return ORK_OK;
    ORK_NEW(*text, ork_arena_strndup(ctx, work->arena, cell.bytes, cell.length));
    return ORK_OK;
}

static ork_status cell_number(ork_context *ctx, composite_work *work, const char *column, size_t i,
                              double *number)
{
    const ork_table *structure = work->options->structure;
    const ork_column *cells;
    *number = NAN;
    if (ork_table_find(structure, column) < 0) return ORK_OK;
    ORK_TRY(ork_table_numeric(ctx, structure, column, &cells));
    if (ork_column_has(cells, i)) *number = ork_column_number(cells, i);
    return ORK_OK;
}

static ork_status bad_element(ork_context *ctx, const composite_work *work, size_t i,
                              const char *column)
{
    ork_place place = ork_table_place(work->options->structure, i, column);
    place.option = "structure";
    return ork_at(ctx, &place);
}

/* What cannot be read as a rule or a treatment, and cells that contradict each other. */
static ork_status check_element(ork_context *ctx, composite_work *work, size_t i,
                                const element *row)
{
    composite_treatment treatment;
    if (row->impute && composite_read_imputing(row->impute) < 0) {
        ork_fail(ctx, ORK_ERR_DATA, "\"%s\" of \"%s\" is no way to fill gaps", row->impute,
                 row->code);
        ork_hint(ctx, "write one of the choices of the option impute, e.g. median");
        return bad_element(ctx, work, i, "impute");
    }
    if (row->normalise && composite_read_rule(row->normalise) < 0) {
        ork_fail(ctx, ORK_ERR_DATA, "\"%s\" of \"%s\" is no rule of normalisation", row->normalise,
                 row->code);
        ork_hint(ctx, "write one of the choices of the option normalise, e.g. min-max");
        return bad_element(ctx, work, i, "normalise");
    }
    if (row->treat && !composite_read_treatment(row->treat, &treatment)) {
        ork_fail(ctx, ORK_ERR_DATA, "\"%s\" of \"%s\" is no treatment of outliers", row->treat,
                 row->code);
        ork_hint(ctx, "write none, winsorise, winsorise:3 (points), winsorise-log-ct, log-ct, log, "
                      "box-cox or box-cox:0.5 (lambda)");
        return bad_element(ctx, work, i, "treat");
    }
    if (row->lower >= row->upper) {
        ork_fail(ctx, ORK_ERR_DATA,
                 "the goalposts of \"%s\" are %g and %g: the lower must be below", row->code,
                 row->lower, row->upper);
        ork_hint(ctx,
                 "where less is better, say so by the direction -1, not by turning them round");
        return bad_element(ctx, work, i, "lower");
    }
    if (!isnan(row->factor) && !row->denominator) {
        ork_fail(ctx, ORK_ERR_DATA, "\"%s\" has a factor but no denominator", row->code);
        return bad_element(ctx, work, i, "factor");
    }
    if (isnan(row->factor) || (row->factor > 0 && isfinite(row->factor))) return ORK_OK;
    ork_fail(ctx, ORK_ERR_DATA, "the factor of \"%s\" is %g, not above 0", row->code, row->factor);
    return bad_element(ctx, work, i, "factor");
}

static ork_status read_element(ork_context *ctx, composite_work *work, size_t i, element *row)
{
    const struct {
        const char *column;
        const char **text;
    } texts[] = {{"code", &row->code},     {"name", &row->name},
                 {"parent", &row->parent}, {"direction", &row->direction},
                 {"unit", &row->measure},  {"denominator", &row->denominator},
                 {"impute", &row->impute}, {"normalise", &row->normalise},
                 {"treat", &row->treat},   {"error", &row->error}};
    const struct {
        const char *column;
        double *number;
    } numbers[] = {{"weight", &row->weight}, {"level", &row->level},   {"lower", &row->lower},
                   {"upper", &row->upper},   {"target", &row->target}, {"factor", &row->factor}};
    for (size_t c = 0; c < sizeof texts / sizeof *texts; c++)
        ORK_TRY(cell_text(ctx, work, texts[c].column, i, texts[c].text));
    for (size_t c = 0; c < sizeof numbers / sizeof *numbers; c++)
        ORK_TRY(cell_number(ctx, work, numbers[c].column, i, numbers[c].number));
    if (!row->code) {
        ork_fail(ctx, ORK_ERR_DATA, "an element of the structure has no code");
        return bad_element(ctx, work, i, "code");
    }
    if (row->weight < 0) {
        ork_fail(ctx, ORK_ERR_DATA, "the weight of \"%s\" is negative", row->code);
        return bad_element(ctx, work, i, "weight");
    }
    if (row->direction && read_direction(row->direction) == 0) {
        ork_fail(ctx, ORK_ERR_DATA, "\"%s\" is no direction of \"%s\"", row->direction, row->code);
        ork_hint(ctx, "write 1 where more is better, -1 where less is better");
        return bad_element(ctx, work, i, "direction");
    }
    return check_element(ctx, work, i, row);
}

/* Row of the element with a code, or COMPOSITE_NONE. */
static size_t find_element(const element *rows, size_t count, const char *code)
{
    for (size_t i = 0; i < count; i++) {
        if (strcmp(rows[i].code, code) == 0) return i;
    }
    return COMPOSITE_NONE;
}

static ork_status unknown_parent(ork_context *ctx, composite_work *work, const element *rows,
                                 size_t count, size_t i)
{
    const char **codes;
    ORK_NEW(codes, ork_arena_calloc(ctx, work->arena, count, sizeof *codes));
    for (size_t k = 0; k < count; k++)
        codes[k] = rows[k].code;
    const char *meant = ork_suggest(ctx, rows[i].parent, codes, count);
    ork_fail(ctx, ORK_ERR_DATA, "the parent \"%s\" of \"%s\" is not in the structure",
             rows[i].parent, rows[i].code);
    if (meant) {
        ork_hint(ctx, "did you mean \"%s\"?", meant);
    } else {
        ork_hint(ctx, "add a row with the code \"%s\", or leave the parent empty at the top",
                 rows[i].parent);
    }
    return bad_element(ctx, work, i, "parent");
}

/* [count] the parent's row; errors on doubles, unknown parents and circles. */
static ork_status link_elements(ork_context *ctx, composite_work *work, const element *rows,
                                size_t count, size_t *parent)
{
    for (size_t i = 0; i < count; i++) {
        if (find_element(rows, count, rows[i].code) != i) {
            ork_fail(ctx, ORK_ERR_DATA, "the code \"%s\" stands twice in the structure",
                     rows[i].code);
            return bad_element(ctx, work, i, "code");
        }
        parent[i] = COMPOSITE_NONE;
        if (!rows[i].parent) continue;
        parent[i] = find_element(rows, count, rows[i].parent);
        if (parent[i] == COMPOSITE_NONE) return unknown_parent(ctx, work, rows, count, i);
    }
    for (size_t i = 0; i < count; i++) {
        size_t steps = 0;
        for (size_t up = i; up != COMPOSITE_NONE; up = parent[up]) {
            if (steps++ <= count) continue;
            ork_fail(ctx, ORK_ERR_DATA, "\"%s\" is its own ancestor in the structure",
                     rows[i].code);
            return bad_element(ctx, work, i, "parent");
        }
    }
    return ORK_OK;
}

/* What the structure says of an indicator besides its name and weight. */
static void describe(composite_node *node, const element *row)
{
    if (row->direction) node->direction = read_direction(row->direction);
    node->measure = row->measure;
    node->denominator_name = row->denominator;
    node->error = row->error;
    if (!isnan(row->factor)) node->factor = row->factor;
    node->lower = row->lower;
    node->upper = row->upper;
    node->target = row->target;
    if (row->impute) node->impute = composite_read_imputing(row->impute);
    if (row->normalise) node->normalise = composite_read_rule(row->normalise);
    if (row->treat) composite_read_treatment(row->treat, &node->treatment);
}

/* Adds the children of row `above` (COMPOSITE_NONE: the top) under node `under`, depth first. */
static void plant(composite_work *work, const element *rows, const size_t *parent, size_t count,
                  size_t above, size_t under)
{
    for (size_t i = 0; i < count; i++) {
        if (parent[i] != above) continue;
        size_t at = work->node_count++;
        work->nodes[at] = blank_node(rows[i].code, rows[i].name);
        if (!isnan(rows[i].weight)) work->nodes[at].weight = rows[i].weight;
        describe(&work->nodes[at], &rows[i]);
        hang(work->nodes, at, under);
        plant(work, rows, parent, count, i, at);
    }
}

/* A given level must rise towards the top and then is the node's; otherwise it is the height. */
static ork_status set_levels(ork_context *ctx, composite_work *work, const element *rows,
                             size_t count)
{
    composite_node *nodes = work->nodes;
    for (size_t k = work->node_count; k-- > 0;) {
        size_t row = find_element(rows, count, nodes[k].code);
        if (row != COMPOSITE_NONE && !isnan(rows[row].level)) {
            if (!(rows[row].level >= (double)nodes[k].level)) {
                ork_fail(ctx, ORK_ERR_DATA,
                         "the level %g of \"%s\" is not above that of its children",
                         rows[row].level, nodes[k].code);
                ork_hint(ctx, "indicators are level 1, their groups 2 or more");
                return bad_element(ctx, work, row, "level");
            }
            nodes[k].level = (size_t)rows[row].level;
        }
        if (k == 0 || nodes[k].parent == COMPOSITE_NONE) continue;
        composite_node *above = &nodes[nodes[k].parent];
        if (above->level <= nodes[k].level) above->level = nodes[k].level + 1;
    }
    return ORK_OK;
}

static ork_status nested_hierarchy(ork_context *ctx, composite_work *work)
{
    const ork_composite_options *options = work->options;
    size_t count = options->structure->row_count, tops = 0, top = 0;
    if (options->indicators.count || options->weights.count || options->directions.count) {
        ork_fail(ctx, ORK_ERR_ARGUMENT,
                 "a structure already says the indicators, their weights and directions");
        ork_hint(ctx, "leave out indicators, weights and directions, or the structure");
        return bad_option(ctx, "structure");
    }
    element *rows;
    size_t *parent;
    ORK_NEW(rows, ork_arena_calloc(ctx, work->arena, count, sizeof *rows));
    ORK_NEW(parent, ork_arena_calloc(ctx, work->arena, count, sizeof *parent));
    ORK_NEW(work->nodes, ork_arena_calloc(ctx, work->arena, count + 1, sizeof *work->nodes));
    for (size_t i = 0; i < count; i++)
        ORK_TRY(read_element(ctx, work, i, &rows[i]));
    ORK_TRY(link_elements(ctx, work, rows, count, parent));
    for (size_t i = 0; i < count; i++) {
        if (parent[i] != COMPOSITE_NONE) continue;
        tops++;
        top = i;
    }
    bool has_whole = false; /* a single top element with children is the index itself */
    for (size_t i = 0; i < count; i++)
        has_whole |= tops == 1 && parent[i] == top;
    work->nodes[0] =
        has_whole ? blank_node(rows[top].code, rows[top].name) : blank_node("index", "Index");
    if (has_whole && rows[top].direction) {
        work->nodes[0].direction = read_direction(rows[top].direction);
    }
    work->node_count = 1;
    plant(work, rows, parent, count, has_whole ? top : COMPOSITE_NONE, 0);
    return set_levels(ctx, work, rows, count);
}

/* ---- Both --------------------------------------------------------------------------------------
 */

static const char *label_of(const composite_node *node)
{
    if (node->column && node->column->label) return node->column->label;
    return node->code;
}

/* An indicator's columns, and the options' rules where its structure gives none. */
static ork_status bind_indicator(ork_context *ctx, const composite_work *work, composite_node *node)
{
    const ork_composite_options *options = work->options;
    ORK_TRY(ork_table_numeric(ctx, work->input->data, node->code, &node->column));
    if (!node->measure) node->measure = node->column->measure;
    if (node->impute < 0) node->impute = options->impute;
    if (node->normalise < 0) node->normalise = options->normalise;
    if (node->treatment.kind < 0) {
        node->treatment = (composite_treatment){
            .kind = options->treat, .is_forced = options->treat_always, .amount = NAN};
    }
    if (!node->denominator_name) return ORK_OK;
    return ork_table_numeric(ctx, work->input->data, node->denominator_name, &node->denominator);
}

static ork_status bind_columns(ork_context *ctx, composite_work *work)
{
    ORK_NEW(work->leaves,
            ork_arena_calloc(ctx, work->arena, work->node_count, sizeof *work->leaves));
    for (size_t k = 0; k < work->node_count; k++) {
        composite_node *node = &work->nodes[k];
        if (node->first_child == COMPOSITE_NONE && k > 0) {
            ORK_TRY(bind_indicator(ctx, work, node));
            node->leaf = work->leaf_count;
            work->leaves[work->leaf_count++] = k;
        } else if (node->direction < 0) {
            ork_fail(ctx, ORK_ERR_DATA, "the group \"%s\" has direction -1", node->code);
            ork_hint(ctx, "directions belong to indicators: give them to the group's indicators");
            return bad_option(ctx, "structure");
        }
        if (!node->name) node->name = label_of(node);
    }
    if (work->leaf_count) return ORK_OK;
    ork_fail(ctx, ORK_ERR_ARGUMENT, "there is nothing to combine");
    ork_hint(ctx, "name columns of the data as indicators, or give a structure");
    return bad_option(ctx, "indicators");
}

ork_status composite_weigh(ork_context *ctx, composite_work *work)
{
    composite_node *nodes = work->nodes;
    for (size_t k = work->node_count; k-- > 0;) { /* a group without children left goes too */
        if (nodes[k].leaf != COMPOSITE_NONE) continue;
        bool has_children = false;
        for (size_t c = nodes[k].first_child; c != COMPOSITE_NONE; c = nodes[c].next_sibling) {
            has_children |= !nodes[c].is_dropped;
        }
        nodes[k].is_dropped = !has_children;
    }
    if (nodes[0].is_dropped) {
        return ork_fail(ctx, ORK_ERR_DATA, "no indicator is left: all are constant or empty");
    }
    nodes[0].effective = nodes[0].weight = 1;
    for (size_t k = 0; k < work->node_count; k++) {
        double sum = 0;
        for (size_t c = nodes[k].first_child; c != COMPOSITE_NONE; c = nodes[c].next_sibling) {
            if (nodes[c].is_dropped) nodes[c].weight = 0;
            sum += nodes[c].weight;
        }
        if (nodes[k].leaf != COMPOSITE_NONE || nodes[k].is_dropped) continue;
        if (!(sum > 0) || !isfinite(sum)) {
            ork_fail(ctx, ORK_ERR_ARGUMENT, "the weights within \"%s\" sum to %g", nodes[k].name,
                     sum);
            return ork_hint(ctx, "at least one weight must be above 0");
        }
        for (size_t c = nodes[k].first_child; c != COMPOSITE_NONE; c = nodes[c].next_sibling) {
            nodes[c].weight /= sum;
            nodes[c].effective = nodes[k].effective * nodes[c].weight;
        }
    }
    return ORK_OK;
}

ork_status composite_hierarchy(ork_context *ctx, composite_work *work)
{
    if (work->options->structure) {
        ORK_TRY(nested_hierarchy(ctx, work));
    } else {
        ORK_TRY(flat_hierarchy(ctx, work));
    }
    ORK_TRY(bind_columns(ctx, work));
    for (size_t k = 0; k < work->node_count; k++)
        work->nodes[k].given = work->nodes[k].weight;
    return composite_weigh(ctx, work);
}
