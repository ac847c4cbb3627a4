/* Why runs failed: kept, and counted by cause. */
#include "methods/composite_uncertainty/steps.h"

#include <string.h>

ork_status uncertainty_catch(ork_context *ctx, ork_status status, uncertainty_failure *failure)
{
    if (status == ORK_OK || status == ORK_ERR_MEMORY || status == ORK_ERR_CANCELLED) return status;
    const ork_error *error = ork_context_error(ctx);
    uncertainty_failure kept = {.status = status,
                                .message = error->message ? error->message
                                                          : (char *)(uintptr_t) "a run failed",
                                .hint = error->hint};
    ORK_TRY(uncertainty_copy_failure(ctx, &kept, failure));
    ork_context_clear_error(ctx);
    return ORK_OK;
}

ork_status uncertainty_copy_failure(ork_context *ctx, const uncertainty_failure *from,
                                    uncertainty_failure *to)
{
    *to = (uncertainty_failure){.status = from->status};
    if (from->message) ORK_NEW(to->message, ork_strdup(ctx, from->message));
    if (from->hint) ORK_NEW(to->hint, ork_strdup(ctx, from->hint));
    return ORK_OK;
}

void uncertainty_failure_free(uncertainty_failure *failure)
{
    free(failure->message);
    free(failure->hint);
    *failure = (uncertainty_failure){0};
}

/* What messages of one cause have in common: the words before the first name or number, and how to
   mend it. */
static char *key_of(ork_context *ctx, const uncertainty_failure *failure)
{
    return ork_format(ctx, "%.*s\n%s", (int)strcspn(failure->message, "\"0123456789"),
                      failure->message, failure->hint ? failure->hint : "");
}

ork_status uncertainty_cause_of(ork_context *ctx, uncertainty_engine *engine,
                                const uncertainty_failure *failure, size_t *cause)
{
    ORK_OWNED_MEMORY char *key = key_of(ctx, failure);
    if (!key) return ORK_ERR_MEMORY;
    for (*cause = 0; *cause < engine->cause_count; ++*cause) {
        if (strcmp(engine->causes[*cause].key, key) == 0) return ORK_OK;
    }
    if (engine->cause_count == engine->cause_capacity) {
        size_t capacity = 2 * engine->cause_capacity + 8;
        uncertainty_cause *causes;
        ORK_NEW(causes, ork_arena_calloc(ctx, engine->arena, capacity, sizeof *causes));
        if (engine->cause_count)
            memcpy(causes, engine->causes, engine->cause_count * sizeof *causes);
        engine->causes = causes;
        engine->cause_capacity = capacity;
    }
    uncertainty_cause made = {0};
    const char *hint = failure->hint ? failure->hint : "";
    ORK_NEW(made.key, ork_arena_strndup(ctx, engine->arena, key, strlen(key)));
    ORK_NEW(made.message,
            ork_arena_strndup(ctx, engine->arena, failure->message, strlen(failure->message)));
    ORK_NEW(made.hint, ork_arena_strndup(ctx, engine->arena, hint, strlen(hint)));
    engine->causes[engine->cause_count++] = made;
    return ORK_OK;
}
