/* Which scenarios there are: named ones, one made of the options themselves, one part less each. */
#include "methods/composite/settings.h"
#include "methods/composite_what_if/steps.h"

#include <stdio.h>
#include <string.h>

static const ork_place at_scenario = {.option = "scenario"};

void what_if_free(what_if_work *work)
{
    for (size_t s = 0; s < work->count; s++) {
        ork_options_free(work->scenarios[s].owner);
        ork_arena_free(&work->scenarios[s].arena);
    }
}

/* The options without anything that makes a scenario. */
static ork_composite_what_if_options nominal_options(const what_if_work *work)
{
    ork_composite_what_if_options options = *work->options;
    options.reweight = options.remove = options.replace = (ork_texts){0};
    return options;
}

static ork_status check_name(ork_context *ctx, const what_if_work *work, const char *name)
{
    bool is_taken = strcmp(name, "nominal") == 0;
    for (size_t s = 0; s + 1 < work->count; s++)
        is_taken |= strcmp(work->scenarios[s].name, name) == 0;
    if (!is_taken) return ORK_OK;
    ork_fail(ctx, ORK_ERR_ARGUMENT, "two scenarios are called \"%s\"", name);
    ork_hint(ctx, "give each a name of its own: \"NAME: SETTING=VALUE\" (nominal is the index as "
                  "the options make it)");
    return ork_at(ctx, &at_scenario);
}

/* ---- Named scenarios ---------------------------------------------------------------------------
 */

/* Where the settings begin: behind "name:", unless what stands before the colon is a setting. */
static const char *settings_of(const char *text)
{
    const char *colon = strchr(text, ':'), *equals = strchr(text, '=');
    bool is_named = colon && (!equals || colon < equals);
    const char *settings = is_named ? colon + 1 : text;
    return settings + strspn(settings, " ");
}

static ork_status name_scenario(ork_context *ctx, ork_arena *arena, const char *text,
                                const char *settings, const char **name)
{
    const char *colon = settings == text ? NULL : strchr(text, ':');
    const char *from = text + strspn(text, " ");
    size_t length = colon ? (size_t)(colon - from) : strlen(from);
    while (length > 0 && from[length - 1] == ' ')
        length--;
    ORK_NEW(*name, ork_arena_strndup(ctx, arena, from, length));
    if (length > 0 && *settings) return ORK_OK;
    ork_fail(ctx, ORK_ERR_ARGUMENT, "\"%s\" is no scenario", text);
    ork_hint(ctx, "write \"NAME: SETTING=VALUE\", for example \"z-scores: normalise=z-score\" or "
                  "\"no services: remove=Services\"");
    return ork_at(ctx, &at_scenario);
}

static ork_status read_scenario(ork_context *ctx, const ork_method *method, what_if_work *work,
                                const char *text)
{
    what_if_scenario *scenario = &work->scenarios[work->count++];
    ork_composite_what_if_options base = nominal_options(work);
    composite_settings settings;
    void *changed;
    scenario->settings = settings_of(text);
    ORK_TRY(name_scenario(ctx, work->arena, text, scenario->settings, &scenario->name));
    ORK_TRY(check_name(ctx, work, scenario->name));
    ORK_TRY(composite_read_settings(ctx, work->arena, method, NULL, scenario->settings,
                                    &at_scenario, &settings));
    ork_status status =
        composite_change_settings(ctx, work->arena, method, &base, &settings,
                                  work->nominal.input->data, &changed, &scenario->owner);
    if (status == ORK_ERR_ARGUMENT || status == ORK_ERR_DATA) return ork_at(ctx, &at_scenario);
    ORK_TRY(status);
    scenario->options = changed;
    return ORK_OK;
}

/* ---- The options themselves, and one part less -------------------------------------------------
 */

static void list(ork_context *ctx, ork_text *text, const char *option, const ork_texts *values)
{
    for (size_t k = 0; k < values->count; k++) {
        if (k == 0) ork_text_addf(ctx, text, "%s%s=", text->length ? " " : "", option);
        ork_text_addf(ctx, text, "%s%s", k ? "," : "", values->items[k]);
    }
}

static ork_status read_own(ork_context *ctx, what_if_work *work)
{
    const ork_composite_what_if_options *options = work->options;
    if (options->reweight.count + options->remove.count + options->replace.count == 0)
        return ORK_OK;
    ORK_OWNED_TEXT ork_text text = {0};
    list(ctx, &text, "reweight", &options->reweight);
    list(ctx, &text, "remove", &options->remove);
    list(ctx, &text, "replace", &options->replace);
    ORK_TRY(ork_text_status(&text));
    what_if_scenario *scenario = &work->scenarios[work->count++];
    ORK_NEW(scenario->settings, ork_arena_strndup(ctx, work->arena, text.bytes, text.length));
    scenario->name = scenario->settings;
    scenario->options = options;
    return check_name(ctx, work, scenario->name);
}

static ork_status no_level(ork_context *ctx, const what_if_work *work, int64_t level)
{
    ork_fail(ctx, ORK_ERR_ARGUMENT, "the index has no parts of level %lld", (long long)level);
    ork_hint(ctx, "indicators are level 1, the whole index is level %zu",
             work->nominal.nodes[0].level);
    return ork_at(ctx, &(ork_place){.option = "remove-each"});
}

static ork_status remove_each(ork_context *ctx, what_if_work *work, int64_t level)
{
    size_t found = 0;
    for (size_t k = 1; k < work->nominal.node_count; k++) {
        const composite_node *node = &work->nominal.nodes[k];
        if (node->is_dropped || (int64_t)node->level != level) continue;
        found++;
        what_if_scenario *scenario = &work->scenarios[work->count++];
        ork_composite_what_if_options *own;
        ORK_NEW(own, ork_arena_alloc(ctx, work->arena, sizeof *own));
        *own = nominal_options(work);
        ORK_NEW(own->remove.items, ork_arena_alloc(ctx, work->arena, sizeof(char *)));
        own->remove.items[0] = node->code;
        own->remove.count = 1;
        scenario->options = own;
        ORK_NEW(scenario->name, ork_arena_format(ctx, work->arena, "without %s", node->code));
        ORK_NEW(scenario->settings, ork_arena_format(ctx, work->arena, "remove=%s", node->code));
        ORK_TRY(check_name(ctx, work, scenario->name));
    }
    return found ? ORK_OK : no_level(ctx, work, level);
}

ork_status what_if_read(ork_context *ctx, const ork_method *method, what_if_work *work)
{
    const ork_composite_what_if_options *options = work->options;
    size_t most = options->scenario.count + 1 + work->nominal.node_count;
    ORK_NEW(work->scenarios, ork_arena_calloc(ctx, work->arena, most, sizeof *work->scenarios));
    for (size_t k = 0; k < options->scenario.count; k++)
        ORK_TRY(read_scenario(ctx, method, work, options->scenario.items[k]));
    ORK_TRY(read_own(ctx, work));
    if (options->remove_each != INT64_MIN) return remove_each(ctx, work, options->remove_each);
    if (work->count) return ORK_OK;
    ORK_TRY(ork_note_add(ctx, ORK_INFO, "no-scenario",
                         "no scenario is given: each indicator is left out in turn (remove-each "
                         "1)"));
    return remove_each(ctx, work, 1);
}
