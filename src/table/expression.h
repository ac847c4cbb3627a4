/* Expressions from the inside: tokens, the tree, and what the passes over it share. */
#ifndef ORKEN_TABLE_EXPRESSION_H
#define ORKEN_TABLE_EXPRESSION_H

#include "table/table.h"

typedef enum ork_token_kind {
    TOKEN_END,
    TOKEN_NUMBER,
    TOKEN_TEXT,
    TOKEN_NAME,   /* may be a function when "(" follows */
    TOKEN_COLUMN, /* a name in backquotes */
    TOKEN_TRUE,
    TOKEN_FALSE,
    TOKEN_OPERATOR,
    TOKEN_OPEN,
    TOKEN_CLOSE,
    TOKEN_COMMA,
} ork_token_kind;

typedef enum ork_operator {
    OPERATOR_OR,
    OPERATOR_AND,
    OPERATOR_NOT,
    OPERATOR_EQUAL,
    OPERATOR_UNEQUAL,
    OPERATOR_LESS,
    OPERATOR_AT_MOST,
    OPERATOR_GREATER,
    OPERATOR_AT_LEAST,
    OPERATOR_ADD,
    OPERATOR_SUBTRACT,
    OPERATOR_MULTIPLY,
    OPERATOR_DIVIDE,
    OPERATOR_POWER,
    OPERATOR_NEGATE, /* made by the parser */
} ork_operator;

typedef struct ork_token {
    ork_token_kind kind;
    ork_operator operation; /* of TOKEN_OPERATOR */
    size_t start, end;      /* bytes of the source */
    double number;          /* of TOKEN_NUMBER */
    char *text;             /* of TOKEN_TEXT, _NAME and _COLUMN, without quotes; in the arena */
} ork_token;

typedef struct ork_lexer {
    ork_context *ctx;
    ork_arena *arena;
    const char *source;
    size_t length;
    size_t at;
    ork_token token; /* the one that is looked at */
} ork_lexer;

/* Reads the next token into lexer->token. */
ork_status ork_lexer_next(ork_lexer *lexer);

typedef enum ork_function_id {
    FUNCTION_IF,
    FUNCTION_IS_MISSING,
    FUNCTION_LOG,
    FUNCTION_EXP,
    FUNCTION_SQRT,
    FUNCTION_ABS,
    FUNCTION_MIN,
    FUNCTION_MAX,
    FUNCTION_ROUND,
    FUNCTION_YEAR,
    FUNCTION_LAG,
    FUNCTION_SHARE,
    FUNCTION_TOTAL, /* sum, mean, …: an aggregate over the period or the groups of `by` columns */
} ork_function_id;

typedef struct ork_function {
    const char *name;
    ork_function_id id;
    size_t least, most;               /* arguments */
    const char *usage;                /* for messages */
    ork_aggregate_function aggregate; /* of FUNCTION_TOTAL */
} ork_function;

/* The function of a name, or NULL. */
const ork_function *ork_function_find(const char *name);
/* The function that was probably meant, or NULL. */
const char *ork_function_suggest(ork_context *ctx, const char *name);

typedef enum ork_node_kind {
    NODE_NUMBER,
    NODE_TEXT,
    NODE_BOOLEAN,
    NODE_COLUMN,
    NODE_OPERATION,
    NODE_CALL,
} ork_node_kind;

typedef struct ork_node {
    ork_node_kind kind;
    ork_operator operation;
    const ork_function *function;
    size_t start, end; /* bytes of the source, parentheses included */
    size_t at;         /* where the operator or the name stands */
    double number;     /* of NODE_NUMBER and NODE_BOOLEAN */
    const char *text;  /* of NODE_TEXT; the name of NODE_COLUMN */
    struct ork_node **children;
    size_t child_count;
    size_t index; /* of the node in its expression */
    int height;   /* 1 for a leaf */
} ork_node;

struct ork_expression {
    ork_arena arena; /* of the whole expression; empty in its parts */
    const char *source;
    const char *text; /* of this (part of the) expression */
    const ork_node *root;
    size_t node_count; /* of the whole expression: above every index */
    const char **columns;
    size_t column_count;
    const char *operation; /* of a comparison at the top, or NULL */
    struct ork_expression *left, *right;
};

/* ORK_ERR_DATA at a byte of the source; the message is followed by the expression. */
ork_status ork_expression_fail(ork_context *ctx, const char *source, size_t at, const char *format,
                               ...) __attribute__((format(printf, 4, 5)));

/* Whether each row's value depends on that row alone: there is no lag, share or total. */
bool ork_expression_is_by_row(const ork_expression *expression);
/* ork_table_where without its note on the rows for which the expression is missing. */
ork_status ork_table_where_counted(ork_context *ctx, const ork_table *table, const char *expression,
                                   ork_table **filtered, size_t *missing);
ork_status ork_note_condition_missing(ork_context *ctx, const char *expression, size_t missing);

/* Where a byte of the source is, counted in characters from 1. */
int64_t ork_expression_character(const char *source, size_t at);

/* ---- Evaluation ---- */

enum { ORK_CHUNK = 512 };

/* Why a value is missing, in chunks: 0 is there, 1 + ork_reason came from a column, and what this
   expression itself could not compute. */
enum {
    ABSENT_DIVISION = 5,
    ABSENT_LOGARITHM,
    ABSENT_ROOT,
    ABSENT_POWER,
    ABSENT_OVERFLOW,
    ABSENT_KINDS,
};

/* A stretch of values of a node. Dates and booleans are numbers here. */
typedef struct ork_chunk {
    const double *numbers;
    const char *const *texts;
    const uint8_t *absent; /* NULL: all are there */
} ork_chunk;

/* What evaluation knows of a node. */
typedef struct ork_node_state {
    ork_type type;            /* ORK_NUMBER, ORK_TEXT, ORK_DATE or ORK_BOOLEAN */
    const ork_column *column; /* values of a column, of a lag, or of totals (one per group) */
    ork_column *owned;        /* the same when it was made here */
    const uint32_t *ids;      /* [row_count] group of each row, for totals */
    double constant;          /* of a literal */
    union {
        double *numbers;
        const char **texts;
    } buffer; /* [ORK_CHUNK] */
    uint8_t *absent;
} ork_node_state;

typedef struct ork_evaluation {
    ork_context *ctx;
    ork_arena *arena;
    const ork_expression *expression;
    const ork_table *table;
    const ork_units *units;
    ork_node_state *states;     /* [node_count] */
    const uint32_t *period_ids; /* [row_count] once a total needed them */
    uint32_t period_count;
    bool is_territorial; /* the table's units are units of `units` */
} ork_evaluation;

/* The types of a node and all below it; finds its columns. */
ork_status ork_expression_check(ork_evaluation *evaluation, const ork_node *node);
/* Values start … start+count−1 of a node, count at most ORK_CHUNK. */
ork_chunk ork_expression_chunk(const ork_evaluation *evaluation, const ork_node *node, size_t start,
                               size_t count);
/* All values of a node as a column; warns of what could not be computed. */
ork_status ork_expression_whole(ork_evaluation *evaluation, const ork_node *node, const char *name,
                                ork_column **column);
/* Computes what lags, shares and totals under a node need before chunks can be evaluated. */
ork_status ork_expression_prepare(ork_evaluation *evaluation, const ork_node *node);
/* The node as its author wrote it, in the evaluation's arena; NULL when memory is refused. */
const char *ork_node_source(const ork_evaluation *evaluation, const ork_node *node);

#endif
