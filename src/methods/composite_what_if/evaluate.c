/* Each scenario's index, and how it stands to the nominal one. */
#include "methods/composite_what_if/steps.h"

#include <math.h>
#include <string.h>

/* ---- One scenario ------------------------------------------------------------------------------
 */

/* The index of a scenario. *is_misspelt: it failed for names that are not there. */
static ork_status compute(ork_context *ctx, const what_if_work *work, what_if_scenario *scenario,
                          bool *is_misspelt)
{
    ORK_SCRATCH(scratch);
    size_t n = work->nominal.panel.count;
    composite_work index = {
        .options = &scenario->options->composite, .input = work->nominal.input, .arena = &scratch};
    ORK_TRY(composite_start(ctx, &index));
    *is_misspelt = true;
    ORK_TRY(what_if_restructure(ctx, scenario->options, &index));
    ORK_TRY(composite_read(ctx, &index));
    ORK_TRY(what_if_replace(ctx, scenario->options, &index));
    *is_misspelt = false;
    ORK_TRY(composite_weigh(ctx, &index));
    ORK_TRY(composite_prepare(ctx, &index));
    ORK_TRY(composite_normalise(ctx, &index));
    ORK_TRY(composite_score(ctx, &index));
    ORK_NEW(scenario->score, ork_arena_alloc(ctx, &scenario->arena, n * sizeof(double)));
    ORK_NEW(scenario->rank, ork_arena_alloc(ctx, &scenario->arena, n * sizeof(double)));
    memcpy(scenario->score, index.nodes[0].score, n * sizeof(double));
    return composite_rank(ctx, &index, scenario->score, scenario->rank);
}

/* Notes on the scenario's own settings stay, with its name; those that the nominal index has too,
   and those on single values, would only repeat. */
static ork_status keep_notes(ork_context *ctx, what_if_scenario *scenario)
{
    static const char *const kept[] = {"option-unused", "constant-dropped"};
    size_t count = ork_context_note_count(ctx), found = 0;
    ork_note *notes;
    ORK_NEW(notes, ork_arena_calloc(ctx, &scenario->arena, count, sizeof *notes));
    for (size_t k = 0; k < count; k++) {
        const ork_note *note = ork_context_note(ctx, k);
        bool is_kept = false;
        for (size_t l = 0; l < sizeof kept / sizeof *kept; l++)
            is_kept |= strcmp(note->code, kept[l]) == 0;
        if (!is_kept) continue;
        notes[found].severity = note->severity;
        ORK_NEW(notes[found].code,
                ork_arena_strndup(ctx, &scenario->arena, note->code, strlen(note->code)));
        ORK_NEW(notes[found].message,
                ork_arena_strndup(ctx, &scenario->arena, note->message, strlen(note->message)));
        found++;
    }
    ork_context_clear_notes(ctx);
    for (size_t k = 0; k < found; k++) {
        ORK_TRY(ork_note_add(ctx, notes[k].severity, notes[k].code, "scenario \"%s\": %s",
                             scenario->name, notes[k].message));
    }
    return ORK_OK;
}

static ork_status keep_failure(ork_context *ctx, what_if_scenario *scenario)
{
    const ork_error *error = ork_context_error(ctx);
    ORK_NEW(scenario->reason,
            ork_arena_strndup(ctx, &scenario->arena, error->message, strlen(error->message)));
    if (error->hint) {
        ORK_NEW(scenario->hint,
                ork_arena_strndup(ctx, &scenario->arena, error->hint, strlen(error->hint)));
    }
    ork_context_clear_error(ctx);
    return ORK_OK;
}

/* The failure, with the scenario it is about. */
static ork_status name_failure(ork_context *ctx, what_if_scenario *scenario, ork_status status)
{
    const ork_error *error = ork_context_error(ctx);
    ORK_OWNED_MEMORY char *option = NULL;
    if (error->place.option) ORK_NEW(option, ork_strdup(ctx, error->place.option));
    ORK_TRY(keep_failure(ctx, scenario));
    ork_fail(ctx, status, "scenario \"%s\": %s", scenario->name, scenario->reason);
    if (scenario->hint) ork_hint(ctx, "%s", scenario->hint);
    return ork_at(ctx, &(ork_place){.option = option});
}

static ork_status evaluate(ork_context *ctx, size_t s, void *data)
{
    const what_if_work *work = data;
    what_if_scenario *scenario = &work->scenarios[s];
    bool is_misspelt = false;
    ork_status status = compute(ctx, work, scenario, &is_misspelt);
    ORK_TRY(keep_notes(ctx, scenario));
    if (status == ORK_OK) return what_if_compare(ctx, &work->nominal, scenario);
    if (status == ORK_ERR_ARGUMENT && is_misspelt) return name_failure(ctx, scenario, status);
    if (status == ORK_ERR_ARGUMENT || status == ORK_ERR_DATA) return keep_failure(ctx, scenario);
    return status;
}

/* ---- Beside the nominal index ------------------------------------------------------------------
 */

/* Of equal claims the better nominal rank, then the name decides, so that rows may stand in any
   order. */
static bool goes_first(const composite_work *nominal, size_t p, size_t q)
{
    double rank = nominal->rank[p], other = nominal->rank[q];
    if (isnan(rank) != isnan(other)) return isnan(other);
    if (rank != other && !isnan(rank)) return rank < other;
    return strcmp(ork_panel_unit(&nominal->panel, p), ork_panel_unit(&nominal->panel, q)) < 0;
}

/* True when the claim of p beats that of the best so far. */
static bool beats(const composite_work *nominal, size_t p, double claim, size_t best, double other)
{
    if (isnan(claim)) return false;
    if (best == COMPOSITE_NONE || claim != other) return best == COMPOSITE_NONE || claim > other;
    return goes_first(nominal, p, best);
}

ork_status what_if_compare(ork_context *ctx, const composite_work *nominal,
                           what_if_scenario *scenario)
{
    const ork_panel *panel = &nominal->panel;
    size_t from = panel->start[panel->periods - 1], to = panel->count;
    double sum = 0;
    scenario->who = scenario->leader = COMPOSITE_NONE;
    for (size_t p = from; p < to; p++) {
        double rank = scenario->rank[p], was = nominal->rank[p], shift = fabs(rank - was);
        double first = scenario->leader == COMPOSITE_NONE ? 0 : -scenario->rank[scenario->leader];
        if (beats(nominal, p, -rank, scenario->leader, first)) scenario->leader = p;
        if (isnan(rank) && !isnan(was)) scenario->unscored++;
        if (isnan(shift)) continue;
        sum += shift;
        scenario->compared++;
        if (!beats(nominal, p, shift, scenario->who, scenario->most)) continue;
        scenario->most = shift;
        scenario->who = p;
    }
    if (scenario->who != COMPOSITE_NONE && scenario->most == 0) scenario->who = COMPOSITE_NONE;
    scenario->shift = scenario->compared ? sum / (double)scenario->compared : NAN;
    if (!scenario->compared) scenario->most = NAN;
    for (size_t p = from; p < to && scenario->leader != COMPOSITE_NONE; p++)
        scenario->leaders += scenario->rank[p] == scenario->rank[scenario->leader];
    ork_correlation with;
    const double *score = nominal->nodes[0].score + from;
    ORK_TRY(ork_correlate(ctx, ORK_KENDALL, scenario->score + from, score, to - from, &with));
    scenario->kendall = with.coefficient;
    ORK_TRY(ork_correlate(ctx, ORK_SPEARMAN, scenario->score + from, score, to - from, &with));
    scenario->spearman = with.coefficient;
    return ORK_OK;
}

ork_status what_if_evaluate(ork_context *ctx, what_if_work *work)
{
    ORK_TRY(ork_parallel(ctx, work->count, evaluate, work));
    size_t failed = 0;
    for (size_t s = 0; s < work->count; s++) {
        const what_if_scenario *scenario = &work->scenarios[s];
        if (!scenario->reason) continue;
        failed++;
        ORK_TRY(ork_note_add(ctx, ORK_WARNING, "scenario-failed", "scenario \"%s\" failed: %s",
                             scenario->name, scenario->reason));
    }
    if (failed < work->count) return ORK_OK;
    const what_if_scenario *first = &work->scenarios[0];
    ork_fail(ctx, ORK_ERR_DATA, "%s\"%s\" failed: %s",
             work->count == 1 ? "scenario " : "all scenarios failed; ", first->name, first->reason);
    if (first->hint) ork_hint(ctx, "%s", first->hint);
    return ork_at(ctx, &(ork_place){.option = "scenario"});
}
