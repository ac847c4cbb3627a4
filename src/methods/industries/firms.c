/* Numbers of plants or firms by industry, beside the sizes. */
#include "methods/industries/industries.h"

static ork_status wrong_firms(ork_context *ctx, const char *message)
{
    ork_fail(ctx, ORK_ERR_ARGUMENT, "%s", message);
    return ork_at(ctx, &(ork_place){.option = "firms"});
}

/* Long data: one column beside the sizes, read as if it were the sizes. */
static ork_status read_long(ork_context *ctx, const ork_input *given,
                            const ork_industries *industries, const ork_columns *names,
                            double **firms)
{
    ork_industry_options options = *industries->options;
    if (names->count != 1) return wrong_firms(ctx, "long data have one such column");
    ORK_OWNED_INDUSTRIES ork_industries counts = {0};
    options.size = names->items[0];
    options.national = NULL;
    options.disclosure = NULL; /* numbers of plants are published where sizes are not */
    options.suppressed.count = 0;
    counts.may_be_empty = industries->may_be_empty;
    size_t before = ork_context_note_count(ctx);
    ORK_OWNED_TABLE ork_table *regions = NULL, *whole = NULL;
    ork_input input = *given;
    if (industries->options->national) {
        ORK_TRY(ork_industries_split_national(ctx, input.data, industries->options->national,
                                              &regions, &whole));
        input.data = regions;
    }
    ORK_TRY(ork_industries_read(ctx, &input, &options, industries->arena, &counts));
    ork_context_keep_notes(ctx, before);
    *firms = counts.size;
    return ORK_OK;
}

ork_status ork_industries_firms(ork_context *ctx, const ork_input *input,
                                const ork_industries *industries, const ork_columns *names,
                                double **firms)
{
    const ork_industry_options *options = industries->options;
    size_t n = industries->panel.count;
    *firms = NULL;
    if (industries->plants && names->count)
        return wrong_firms(ctx, "rows that are plants are counted themselves");
    if (!industries->plants && names->count == 0) return ORK_OK;
    if (!industries->plants && options->industry)
        return read_long(ctx, input, industries, names, firms);
    if (!industries->plants &&
        (names->count != options->sector.count || options->hierarchy || options->prefix)) {
        return wrong_firms(ctx, "wide data need one column of firms per sector, without levels");
    }
    ORK_NEW(*firms,
            ork_arena_alloc(ctx, industries->arena, industries->count * n * sizeof **firms));
    for (size_t c = 0; industries->plants && c < industries->count * n; c++)
        (*firms)[c] = industries->plants[c];
    for (size_t k = 0; !industries->plants && k < names->count; k++)
        ORK_TRY(ork_industries_positive(ctx, industries, names->items[k], true, *firms + k * n));
    return ORK_OK;
}
