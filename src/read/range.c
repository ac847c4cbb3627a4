/* The option range: "B3:K40", the same for all formats. */
#include "read/range.h"

enum { HIGHEST = 1 << 30 }; /* no sheet or text file has so many rows or columns to choose from */

/* "B3", "$B$3", "B" or "3"; what is not there stays as it is. The text behind, or NULL. */
static const char *read_corner(const char *at, int64_t *row, int64_t *column)
{
    int64_t letters = 0, digits = 0;
    at += *at == '$';
    for (; (*at | 0x20) >= 'a' && (*at | 0x20) <= 'z' && letters < HIGHEST; at++)
        letters = letters * 26 + ((*at | 0x20) - 'a' + 1);
    if (letters) at += *at == '$';
    bool has_digits = *at >= '0' && *at <= '9';
    for (; *at >= '0' && *at <= '9' && digits < HIGHEST; at++)
        digits = digits * 10 + (*at - '0');
    if (letters) *column = letters - 1;
    if (digits) *row = digits - 1;
    return (letters || digits) && (digits || !has_digits) ? at : NULL;
}

bool ork_range_read(const char *text, ork_cell_range *range)
{
    *range = (ork_cell_range){0, INT64_MAX, 0, INT64_MAX};
    const char *at = read_corner(text, &range->first_row, &range->first_column);
    if (at && *at == '\0')
        return at[-1] >= '0' && at[-1] <= '9'; /* "B" alone could mean two things */
    if (!at || *at != ':') return false;
    at = read_corner(at + 1, &range->last_row, &range->last_column);
    return at && *at == '\0' && range->first_row <= range->last_row &&
           range->first_column <= range->last_column;
}

ork_status ork_range_parse(ork_context *ctx, const char *text, ork_cell_range *range)
{
    if (ork_range_read(text, range)) return ORK_OK;
    ork_fail(ctx, ORK_ERR_ARGUMENT, "\"%s\" is not a range of cells", text);
    ork_at(ctx, &(ork_place){.option = "range"});
    return ork_hint(ctx, "write it like B3:K40, or B3 for all below and to the right");
}
