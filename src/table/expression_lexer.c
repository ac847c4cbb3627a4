/* Expressions: from text to tokens. */
#include <ctype.h>
#include <math.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <utf8proc.h>

#include "table/expression.h"

int64_t ork_expression_character(const char *source, size_t at)
{
    int64_t character = 1;
    for (size_t k = 0; k < at && source[k]; k++)
        if (((unsigned char)source[k] & 0xC0) != 0x80) character++;
    return character;
}

ork_status ork_expression_fail(ork_context *ctx, const char *source, size_t at, const char *format,
                               ...)
{
    char message[512];
    va_list arguments;
    va_start(arguments, format);
    vsnprintf(message, sizeof message, format, arguments);
    va_end(arguments);
    enum { SHOWN = 120 };
    size_t shown = strnlen(source, SHOWN + 1);
    bool is_cut = shown > SHOWN;
    if (is_cut) shown = SHOWN;
    while (is_cut && shown > 0 && ((unsigned char)source[shown] & 0xC0) == 0x80)
        shown--;
    ork_fail(ctx, ORK_ERR_DATA, "%s, in the expression: %.*s%s", message, (int)shown, source,
             is_cut ? "…" : "");
    return ork_at(ctx, &(ork_place){.character = ork_expression_character(source, at)});
}

static ork_status fail_here(const ork_lexer *lexer, size_t at, const char *message)
{
    return ork_expression_fail(lexer->ctx, lexer->source, at, "%s", message);
}

static uint32_t look(const ork_lexer *lexer, size_t *size)
{
    return ork_utf8_next(lexer->source + lexer->at, size);
}

static bool is_name_start(uint32_t letter)
{
    utf8proc_category_t category = utf8proc_category((utf8proc_int32_t)letter);
    return letter == '_' || (category >= UTF8PROC_CATEGORY_LU && category <= UTF8PROC_CATEGORY_LO);
}

static bool is_name_part(uint32_t letter)
{
    utf8proc_category_t category = utf8proc_category((utf8proc_int32_t)letter);
    return is_name_start(letter) ||
           (category >= UTF8PROC_CATEGORY_MN && category <= UTF8PROC_CATEGORY_NO);
}

/* A point belongs to a name when a name goes on behind it: "innovation.score". */
static bool name_goes_on(const ork_lexer *lexer, size_t *size)
{
    uint32_t letter = look(lexer, size);
    if (letter != '.') return is_name_part(letter);
    size_t next_size;
    return is_name_part(ork_utf8_next(lexer->source + lexer->at + 1, &next_size));
}

static ork_status read_name(ork_lexer *lexer)
{
    static const struct {
        const char *word;
        ork_token_kind kind;
        ork_operator operation;
    } words[] = {
        {"and", TOKEN_OPERATOR, OPERATOR_AND},
        {"AND", TOKEN_OPERATOR, OPERATOR_AND},
        {"or", TOKEN_OPERATOR, OPERATOR_OR},
        {"OR", TOKEN_OPERATOR, OPERATOR_OR},
        {"not", TOKEN_OPERATOR, OPERATOR_NOT},
        {"NOT", TOKEN_OPERATOR, OPERATOR_NOT},
        {"true", TOKEN_TRUE, 0},
        {"TRUE", TOKEN_TRUE, 0},
        {"false", TOKEN_FALSE, 0},
        {"FALSE", TOKEN_FALSE, 0},
    };
    ork_token *token = &lexer->token;
    size_t size;
    while (name_goes_on(lexer, &size))
        lexer->at += size;
    token->end = lexer->at;
    token->kind = TOKEN_NAME;
    ORK_NEW(token->text, ork_arena_strndup(lexer->ctx, lexer->arena, lexer->source + token->start,
                                           token->end - token->start));
    for (size_t k = 0; k < sizeof words / sizeof *words; k++) {
        if (strcmp(token->text, words[k].word) != 0) continue;
        token->kind = words[k].kind;
        token->operation = words[k].operation;
    }
    return ORK_OK;
}

static size_t skip_digits(const ork_lexer *lexer, size_t at)
{
    while (isdigit((unsigned char)lexer->source[at]))
        at++;
    return at;
}

static ork_status read_number(ork_lexer *lexer)
{
    const char *source = lexer->source;
    ork_token *token = &lexer->token;
    size_t end = skip_digits(lexer, token->start);
    if (source[end] == '.') end = skip_digits(lexer, end + 1);
    if (source[end] == 'e' || source[end] == 'E') {
        size_t exponent = end + 1;
        if (source[exponent] == '+' || source[exponent] == '-') exponent++;
        if (isdigit((unsigned char)source[exponent])) end = skip_digits(lexer, exponent);
    }
    token->kind = TOKEN_NUMBER;
    token->end = lexer->at = end;
    size_t size;
    if (is_name_start(look(lexer, &size))) {
        fail_here(lexer, token->start, "a number runs into a name");
        return ork_hint(lexer->ctx, "a column whose name begins with a digit stands in backquotes: "
                                    "`2016 grp`; between two values stands an operator");
    }
    /* ".5" and "5." are written out, so that one reader of numbers serves. */
    ORK_OWNED_TEXT ork_text digits = {0};
    if (source[token->start] == '.') ork_text_add(lexer->ctx, &digits, "0");
    for (size_t k = token->start; k < end; k++) {
        ork_text_add_bytes(lexer->ctx, &digits, source + k, 1);
        if (source[k] == '.' && !isdigit((unsigned char)source[k + 1]))
            ork_text_add(lexer->ctx, &digits, "0");
    }
    ORK_TRY(ork_text_status(&digits));
    if (!ork_parse_number(digits.bytes, digits.length, '.', &token->number) ||
        !isfinite(token->number))
        return fail_here(lexer, token->start, "this number cannot be represented");
    return ORK_OK;
}

/* A text or a backquoted name; the quote itself is written twice inside. */
static ork_status read_quoted(ork_lexer *lexer, char quote)
{
    ork_token *token = &lexer->token;
    const char *source = lexer->source;
    token->kind = quote == '`' ? TOKEN_COLUMN : TOKEN_TEXT;
    size_t end = token->start + 1;
    while (source[end] && (source[end] != quote || source[end + 1] == quote))
        end += source[end] == quote ? 2 : 1;
    if (!source[end]) {
        fail_here(lexer, token->start, "this quotation is never closed");
        return ork_hint(lexer->ctx, "end it with %c", quote);
    }
    ORK_NEW(token->text, ork_arena_alloc(lexer->ctx, lexer->arena, end - token->start));
    size_t length = 0;
    for (size_t at = token->start + 1; at < end; at++) {
        token->text[length++] = source[at];
        if (source[at] == quote) at++; /* written twice */
    }
    token->text[length] = '\0';
    token->end = lexer->at = end + 1;
    if (quote == '`' && length == 0) return fail_here(lexer, token->start, "a name is empty");
    return ORK_OK;
}

/* Signs, the longer ones first; those people paste from a text processor too. */
static const struct {
    const char *sign;
    ork_token_kind kind;
    ork_operator operation;
} signs[] = {
    {"==", TOKEN_OPERATOR, OPERATOR_EQUAL},
    {"!=", TOKEN_OPERATOR, OPERATOR_UNEQUAL},
    {"<>", TOKEN_OPERATOR, OPERATOR_UNEQUAL},
    {"<=", TOKEN_OPERATOR, OPERATOR_AT_MOST},
    {">=", TOKEN_OPERATOR, OPERATOR_AT_LEAST},
    {"=", TOKEN_OPERATOR, OPERATOR_EQUAL},
    {"<", TOKEN_OPERATOR, OPERATOR_LESS},
    {">", TOKEN_OPERATOR, OPERATOR_GREATER},
    {"≠", TOKEN_OPERATOR, OPERATOR_UNEQUAL},
    {"≤", TOKEN_OPERATOR, OPERATOR_AT_MOST},
    {"≥", TOKEN_OPERATOR, OPERATOR_AT_LEAST},
    {"+", TOKEN_OPERATOR, OPERATOR_ADD},
    {"-", TOKEN_OPERATOR, OPERATOR_SUBTRACT},
    {"−", TOKEN_OPERATOR, OPERATOR_SUBTRACT},
    {"*", TOKEN_OPERATOR, OPERATOR_MULTIPLY},
    {"×", TOKEN_OPERATOR, OPERATOR_MULTIPLY},
    {"·", TOKEN_OPERATOR, OPERATOR_MULTIPLY},
    {"/", TOKEN_OPERATOR, OPERATOR_DIVIDE},
    {"÷", TOKEN_OPERATOR, OPERATOR_DIVIDE},
    {"^", TOKEN_OPERATOR, OPERATOR_POWER},
    {"(", TOKEN_OPEN, 0},
    {")", TOKEN_CLOSE, 0},
    {",", TOKEN_COMMA, 0},
};

/* Signs of other languages, and what is written here instead. */
static const char *const foreign[][2] = {
    {"**", "powers are written a ^ b"},
    {"=>", "at least is written >="},
    {"=<", "at most is written <="},
    {"&&", "both conditions: a and b"},
    {"||", "one of the conditions: a or b"},
    {"&", "both conditions: a and b"},
    {"|", "one of the conditions: a or b"},
    {"!", "the opposite of a condition: not a"},
    {"%", "percentages are written x / 100"},
    {";", "arguments are parted by commas, decimals by a point"},
    {"“", "texts stand in straight quotes: \"text\""},
    {"”", "texts stand in straight quotes: \"text\""},
    {"«", "texts stand in straight quotes: \"text\""},
};

static bool starts_with(const char *text, const char *start)
{
    return strncmp(text, start, strlen(start)) == 0;
}

static ork_status read_sign(ork_lexer *lexer)
{
    const char *here = lexer->source + lexer->at;
    ork_token *token = &lexer->token;
    for (size_t k = 0; k < sizeof foreign / sizeof *foreign; k++) {
        if (!starts_with(here, foreign[k][0]) || starts_with(here, "!=")) continue;
        ork_expression_fail(lexer->ctx, lexer->source, lexer->at, "\"%s\" means nothing here",
                            foreign[k][0]);
        return ork_hint(lexer->ctx, "%s", foreign[k][1]);
    }
    for (size_t k = 0; k < sizeof signs / sizeof *signs; k++) {
        if (!starts_with(here, signs[k].sign)) continue;
        token->kind = signs[k].kind;
        token->operation = signs[k].operation;
        lexer->at += strlen(signs[k].sign);
        token->end = lexer->at;
        return ORK_OK;
    }
    size_t size;
    look(lexer, &size);
    return ork_expression_fail(lexer->ctx, lexer->source, lexer->at, "\"%.*s\" means nothing here",
                               (int)size, here);
}

static void skip_spaces(ork_lexer *lexer)
{
    for (size_t size; lexer->at < lexer->length; lexer->at += size) {
        uint32_t letter = look(lexer, &size);
        bool is_space = letter == ' ' || (letter >= '\t' && letter <= '\r');
        if (!is_space && utf8proc_category((utf8proc_int32_t)letter) != UTF8PROC_CATEGORY_ZS)
            return;
    }
}

ork_status ork_lexer_next(ork_lexer *lexer)
{
    skip_spaces(lexer);
    lexer->token = (ork_token){.start = lexer->at, .end = lexer->at};
    if (lexer->at >= lexer->length) return ORK_OK;
    size_t size;
    uint32_t letter = look(lexer, &size);
    unsigned char after = (unsigned char)lexer->source[lexer->at + 1];
    if ((letter >= '0' && letter <= '9') || (letter == '.' && isdigit(after)))
        return read_number(lexer);
    if (letter == '"' || letter == '\'' || letter == '`') return read_quoted(lexer, (char)letter);
    if (is_name_start(letter)) return read_name(lexer);
    return read_sign(lexer);
}
