/* Expressions: from tokens to a tree, by precedence climbing. */
#include <string.h>

#include "table/expression.h"

/* What binds tighter has the higher level. */
enum {
    LEVEL_OR = 1,
    LEVEL_AND,
    LEVEL_NOT,
    LEVEL_COMPARISON,
    LEVEL_SUM,
    LEVEL_PRODUCT,
    LEVEL_POWER, /* −2^2 is −(2^2), and 2^−1 is allowed */
};

/* Limits against hostile expressions: how deep the parser may recurse, how high a tree may be
   (a + b + c + … is one higher with each term), how much memory evaluation may take. */
enum { DEEPEST = 200, HIGHEST = 1000, MOST_NODES = 5000, LONGEST = 100000 };

typedef struct parser {
    ork_lexer lexer;
    size_t node_count;
    int depth;
} parser;

static ork_status parse_level(parser *p, int level, ork_node **node);

static ork_status new_node(parser *p, ork_node_kind kind, const ork_token *token, ork_node **node)
{
    ork_lexer *lexer = &p->lexer;
    if (p->node_count == MOST_NODES)
        return ork_expression_fail(lexer->ctx, lexer->source, token->start,
                                   "the expression is too long (over %d parts)", MOST_NODES);
    ork_node *made;
    ORK_NEW(made, ork_arena_calloc(lexer->ctx, lexer->arena, 1, sizeof *made));
    made->kind = kind;
    made->start = made->at = token->start;
    made->end = token->end;
    made->number = token->number;
    made->text = token->text;
    made->operation = token->operation;
    made->index = p->node_count++;
    made->height = 1;
    *node = made;
    return ORK_OK;
}

/* Gives `parent` its children and the stretch of source they cover. */
static ork_status adopt(parser *p, ork_node *parent, ork_node *const *children, size_t count)
{
    ork_lexer *lexer = &p->lexer;
    ORK_NEW(parent->children,
            ork_arena_alloc(lexer->ctx, lexer->arena, count * sizeof(ork_node *)));
    for (size_t k = 0; k < count; k++) {
        parent->children[k] = children[k];
        if (children[k]->height >= parent->height) parent->height = children[k]->height + 1;
        if (children[k]->start < parent->start) parent->start = children[k]->start;
        if (children[k]->end > parent->end) parent->end = children[k]->end;
    }
    parent->child_count = count;
    if (parent->height > HIGHEST)
        return ork_expression_fail(lexer->ctx, lexer->source, parent->at,
                                   "the expression is nested too deeply");
    return ORK_OK;
}

/* ---- What a token should have been ---- */

static ork_status unexpected(parser *p, const char *expected)
{
    ork_lexer *lexer = &p->lexer;
    const ork_token *token = &lexer->token;
    if (token->kind == TOKEN_END) {
        ork_expression_fail(lexer->ctx, lexer->source, token->start,
                            "the expression ends where %s is expected", expected);
        return ork_hint(lexer->ctx, "write what belongs behind its last sign, or leave that out");
    }
    ork_expression_fail(lexer->ctx, lexer->source, token->start,
                        "\"%.*s\" stands where %s is expected", (int)(token->end - token->start),
                        lexer->source + token->start, expected);
    if (strcmp(expected, "a value") != 0) return ORK_ERR_DATA;
    return ork_hint(lexer->ctx, "a column, a number or a \"text\" belongs here");
}

/* Takes ")" of the "(" at `open`; *end is the byte behind it. */
static ork_status take_close(parser *p, size_t open, const char *expected, size_t *end)
{
    ork_lexer *lexer = &p->lexer;
    *end = lexer->token.end;
    if (lexer->token.kind == TOKEN_CLOSE) return ork_lexer_next(lexer);
    if (lexer->token.kind == TOKEN_END) {
        ork_expression_fail(lexer->ctx, lexer->source, open, "this \"(\" is never closed");
        return ork_hint(lexer->ctx, "write a \")\" where what it holds ends");
    }
    bool is_comma = lexer->token.kind == TOKEN_COMMA;
    unexpected(p, expected);
    if (is_comma) return ork_hint(lexer->ctx, "decimals are written with a point: 0.5");
    return ORK_ERR_DATA;
}

/* ---- Primaries ---- */

static ork_status check_call(parser *p, const ork_token *name, size_t count,
                             const ork_function **function)
{
    ork_context *ctx = p->lexer.ctx;
    const ork_function *found = ork_function_find(name->text);
    if (!found) {
        ork_expression_fail(ctx, p->lexer.source, name->start, "there is no function \"%s\"",
                            name->text);
        const char *near = ork_function_suggest(ctx, name->text);
        if (near) return ork_hint(ctx, "did you mean \"%s\"?", near);
        return ork_hint(ctx, "the functions are: if, is_missing, log, exp, sqrt, abs, min, max, "
                             "round, year, lag, share, sum, mean, median, sd, min_of, max_of, "
                             "count");
    }
    *function = found;
    if (count >= found->least && count <= found->most) return ORK_OK;
    ork_expression_fail(ctx, p->lexer.source, name->start, "%s takes %s%zu argument%s, not %zu",
                        found->name,
                        found->least == found->most ? ""
                        : count < found->least      ? "at least "
                                                    : "at most ",
                        count < found->least ? found->least : found->most,
                        (count < found->least ? found->least : found->most) == 1 ? "" : "s", count);
    return ork_hint(ctx, "write %s", found->usage);
}

/* The arguments between "(", which is looked at, and ")"; *end is the byte behind it. */
static ork_status parse_arguments(parser *p, ork_node **arguments, size_t most, size_t *count,
                                  size_t *end)
{
    ork_lexer *lexer = &p->lexer;
    size_t open = lexer->token.start;
    *count = 0;
    ORK_TRY(ork_lexer_next(lexer));
    while (lexer->token.kind != TOKEN_CLOSE || *count > 0) {
        if (*count == most)
            return ork_expression_fail(lexer->ctx, lexer->source, lexer->token.start,
                                       "a function takes at most %zu arguments", most);
        ORK_TRY(parse_level(p, LEVEL_OR, &arguments[*count]));
        ++*count;
        if (lexer->token.kind != TOKEN_COMMA) break;
        ORK_TRY(ork_lexer_next(lexer));
    }
    return take_close(p, open, "\",\" or \")\"", end);
}

static ork_status parse_call(parser *p, const ork_token *name, ork_node **node)
{
    enum { MOST_ARGUMENTS = 64 };
    ork_node *arguments[MOST_ARGUMENTS];
    size_t count = 0, end = 0;
    const ork_function *function = NULL;
    /* An unknown function is told before what is wrong inside it. */
    if (!ork_function_find(name->text)) return check_call(p, name, 0, &function);
    ORK_TRY(parse_arguments(p, arguments, MOST_ARGUMENTS, &count, &end));
    ORK_TRY(check_call(p, name, count, &function));
    ORK_TRY(new_node(p, NODE_CALL, name, node));
    (*node)->function = function;
    ORK_TRY(adopt(p, *node, arguments, count));
    (*node)->end = end;
    return ORK_OK;
}

static ork_status parse_parentheses(parser *p, ork_node **node)
{
    ork_lexer *lexer = &p->lexer;
    size_t open = lexer->token.start;
    ORK_TRY(ork_lexer_next(lexer));
    ORK_TRY(parse_level(p, LEVEL_OR, node));
    size_t end;
    ORK_TRY(take_close(p, open, "an operator or \")\"", &end));
    (*node)->start = open;
    (*node)->end = end;
    return ORK_OK;
}

static ork_status parse_primary(parser *p, ork_node **node)
{
    ork_lexer *lexer = &p->lexer;
    ork_token token = lexer->token;
    switch (token.kind) {
    case TOKEN_NUMBER:
        ORK_TRY(new_node(p, NODE_NUMBER, &token, node));
        return ork_lexer_next(lexer);
    case TOKEN_TEXT:
        ORK_TRY(new_node(p, NODE_TEXT, &token, node));
        return ork_lexer_next(lexer);
    case TOKEN_TRUE:
    case TOKEN_FALSE:
        ORK_TRY(new_node(p, NODE_BOOLEAN, &token, node));
        (*node)->number = token.kind == TOKEN_TRUE;
        return ork_lexer_next(lexer);
    case TOKEN_NAME:
    case TOKEN_COLUMN:
        ORK_TRY(ork_lexer_next(lexer));
        if (token.kind == TOKEN_NAME && lexer->token.kind == TOKEN_OPEN)
            return parse_call(p, &token, node);
        return new_node(p, NODE_COLUMN, &token, node);
    case TOKEN_OPEN:
        return parse_parentheses(p, node);
    default:
        return unexpected(p, "a value");
    }
}

/* ---- Operators ---- */

static int level_of(ork_operator operation)
{
    switch (operation) {
    case OPERATOR_OR:
        return LEVEL_OR;
    case OPERATOR_AND:
        return LEVEL_AND;
    case OPERATOR_ADD:
    case OPERATOR_SUBTRACT:
        return LEVEL_SUM;
    case OPERATOR_MULTIPLY:
    case OPERATOR_DIVIDE:
        return LEVEL_PRODUCT;
    case OPERATOR_POWER:
        return LEVEL_POWER;
    case OPERATOR_NOT:
    case OPERATOR_NEGATE:
        return 0; /* they stand before a value, not between two */
    default:
        return LEVEL_COMPARISON;
    }
}

static bool is_operator(const ork_token *token, ork_operator operation)
{
    return token->kind == TOKEN_OPERATOR && token->operation == operation;
}

static ork_status parse_prefix(parser *p, ork_node **node)
{
    ork_lexer *lexer = &p->lexer;
    ork_token token = lexer->token;
    bool is_not = is_operator(&token, OPERATOR_NOT);
    bool is_minus = is_operator(&token, OPERATOR_SUBTRACT);
    if (!is_not && !is_minus && !is_operator(&token, OPERATOR_ADD)) return parse_primary(p, node);
    ORK_TRY(ork_lexer_next(lexer));
    ork_node *operand = NULL;
    ORK_TRY(parse_level(p, is_not ? LEVEL_NOT : LEVEL_POWER, &operand));
    if (is_minus && operand->kind == NODE_NUMBER) {
        operand->number = -operand->number;
        operand->start = token.start;
        *node = operand;
        return ORK_OK;
    }
    ORK_TRY(new_node(p, NODE_OPERATION, &token, node));
    /* A plus before a value changes nothing, but the value must be a number: 0 + x. */
    (*node)->operation = is_not ? OPERATOR_NOT : is_minus ? OPERATOR_NEGATE : OPERATOR_ADD;
    if (is_not || is_minus) return adopt(p, *node, &operand, 1);
    ork_node *zero = NULL;
    ork_token nothing = {.start = token.start, .end = token.start};
    ORK_TRY(new_node(p, NODE_NUMBER, &nothing, &zero));
    return adopt(p, *node, (ork_node *[]){zero, operand}, 2);
}

/* `a < b < c` would compare a truth with a number. */
static ork_status refuse_chain(parser *p)
{
    ork_lexer *lexer = &p->lexer;
    if (lexer->token.kind != TOKEN_OPERATOR || level_of(lexer->token.operation) != LEVEL_COMPARISON)
        return ORK_OK;
    ork_expression_fail(lexer->ctx, lexer->source, lexer->token.start,
                        "comparisons cannot be chained");
    return ork_hint(lexer->ctx, "write a < b and b < c");
}

static ork_status parse_operations(parser *p, int least, ork_node **node)
{
    ork_lexer *lexer = &p->lexer;
    ORK_TRY(parse_prefix(p, node));
    while (lexer->token.kind == TOKEN_OPERATOR) {
        ork_token token = lexer->token;
        int level = level_of(token.operation);
        if (level < least || level == 0) break;
        ORK_TRY(ork_lexer_next(lexer));
        ork_node *right = NULL, *made = NULL;
        bool is_power = token.operation == OPERATOR_POWER; /* from the right: 2^3^2 is 2^9 */
        ORK_TRY(parse_level(p, is_power ? level : level + 1, &right));
        if (level == LEVEL_COMPARISON) ORK_TRY(refuse_chain(p));
        ORK_TRY(new_node(p, NODE_OPERATION, &token, &made));
        ORK_TRY(adopt(p, made, (ork_node *[]){*node, right}, 2));
        *node = made;
    }
    return ORK_OK;
}

static ork_status parse_level(parser *p, int level, ork_node **node)
{
    if (++p->depth > DEEPEST)
        return ork_expression_fail(p->lexer.ctx, p->lexer.source, p->lexer.token.start,
                                   "the expression is nested too deeply (over %d levels)", DEEPEST);
    ORK_TRY(parse_operations(p, level, node));
    p->depth--;
    return ORK_OK;
}

static ork_status parse_all(parser *p, ork_node **root)
{
    ork_lexer *lexer = &p->lexer;
    ORK_TRY(ork_lexer_next(lexer));
    if (lexer->token.kind == TOKEN_END)
        return ork_expression_fail(lexer->ctx, lexer->source, 0, "the expression is empty");
    ORK_TRY(parse_level(p, LEVEL_OR, root));
    if (lexer->token.kind == TOKEN_END) return ORK_OK;
    bool is_comma = lexer->token.kind == TOKEN_COMMA, is_close = lexer->token.kind == TOKEN_CLOSE;
    if (is_close) {
        ork_expression_fail(lexer->ctx, lexer->source, lexer->token.start,
                            "there is no \"(\" for this \")\"");
        return ork_hint(lexer->ctx, "leave it out, or write the \"(\" where it begins");
    }
    unexpected(p, "an operator");
    if (is_comma) return ork_hint(lexer->ctx, "decimals are written with a point: 0.5");
    return ork_hint(lexer->ctx, "column names with spaces stand in backquotes: `gross product`");
}

/* ---- The expression around the tree ---- */

static void gather_columns(const ork_node *node, const char **columns, size_t *count)
{
    if (node->kind == NODE_COLUMN) {
        for (size_t k = 0; k < *count; k++)
            if (strcmp(columns[k], node->text) == 0) return;
        columns[(*count)++] = node->text;
    }
    for (size_t k = 0; k < node->child_count; k++)
        gather_columns(node->children[k], columns, count);
}

/* Fills an expression for a node; all memory comes from `arena`. */
static ork_status describe(ork_context *ctx, ork_arena *arena, const char *source,
                           const ork_node *root, size_t node_count, ork_expression *expression)
{
    expression->source = source;
    expression->root = root;
    expression->node_count = node_count;
    ORK_NEW(expression->text,
            ork_arena_strndup(ctx, arena, source + root->start, root->end - root->start));
    ORK_NEW(expression->columns,
            ork_arena_calloc(ctx, arena, node_count, sizeof *expression->columns));
    gather_columns(root, expression->columns, &expression->column_count);
    if (root->kind != NODE_OPERATION || level_of(root->operation) != LEVEL_COMPARISON)
        return ORK_OK;
    /* The operator as written: up to the first byte that belongs to no sign. */
    size_t length = strspn(source + root->at, "=!<>");
    if (length == 0) ork_utf8_next(source + root->at, &length);
    ORK_NEW(expression->operation, ork_arena_strndup(ctx, arena, source + root->at, length));
    ORK_NEW(expression->left, ork_arena_calloc(ctx, arena, 2, sizeof *expression->left));
    expression->right = expression->left + 1;
    ORK_TRY(describe(ctx, arena, source, root->children[0], node_count, expression->left));
    return describe(ctx, arena, source, root->children[1], node_count, expression->right);
}

static void free_expression(ork_expression **expression)
{
    ork_expression_free(*expression);
}

ork_status ork_expression_parse(ork_context *ctx, const char *text, ork_expression **expression)
{
    size_t length = strlen(text);
    if (length > LONGEST)
        return ork_expression_fail(ctx, text, 0, "the expression is too long (over %d bytes)",
                                   LONGEST);
    if (!ork_utf8_valid(text, length))
        return ork_fail(ctx, ORK_ERR_DATA, "an expression is not valid UTF-8");
    __attribute__((cleanup(free_expression))) ork_expression *made =
        ork_calloc(ctx, 1, sizeof *made);
    if (!made) return ORK_ERR_MEMORY;
    char *source;
    ORK_NEW(source, ork_arena_strndup(ctx, &made->arena, text, length));
    parser p = {.lexer = {.ctx = ctx, .arena = &made->arena, .source = source, .length = length}};
    ork_node *root = NULL;
    ORK_TRY(parse_all(&p, &root));
    ORK_TRY(describe(ctx, &made->arena, source, root, p.node_count, made));
    *expression = made;
    made = NULL;
    return ORK_OK;
}

void ork_expression_free(ork_expression *expression)
{
    if (!expression) return;
    ork_arena_free(&expression->arena);
    free(expression);
}

size_t ork_expression_column_count(const ork_expression *expression)
{
    return expression->column_count;
}

const char *ork_expression_column(const ork_expression *expression, size_t index)
{
    return expression->columns[index];
}

bool ork_expression_comparison(const ork_expression *expression, const ork_expression **left,
                               const char **operation, const ork_expression **right)
{
    if (!expression->operation) return false;
    *left = expression->left;
    *operation = expression->operation;
    *right = expression->right;
    return true;
}

const char *ork_expression_text(const ork_expression *expression)
{
    return expression->text;
}

static bool is_by_row(const ork_node *node)
{
    if (node->kind == NODE_CALL) {
        ork_function_id id = node->function->id;
        if (id == FUNCTION_LAG || id == FUNCTION_SHARE || id == FUNCTION_TOTAL) return false;
    }
    for (size_t k = 0; k < node->child_count; k++)
        if (!is_by_row(node->children[k])) return false;
    return true;
}

bool ork_expression_is_by_row(const ork_expression *expression)
{
    return is_by_row(expression->root);
}
