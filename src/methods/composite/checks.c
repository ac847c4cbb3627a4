/* What should make the reader suspicious: absent leaders, directions that look wrong. */
#include "methods/composite/steps.h"

#include <math.h>
#include <string.h>
#include <utf8proc.h>

/* Of a kind, so many notes are written out; the others are counted. */
enum { NOTES_MOST = 20 };

/* A correlation nearer to 0 says nothing about a direction. */
#define CONTRARY_FROM (-0.1)

/* ---- Leaders without a value -------------------------------------------------------------------
 */

/* Unit that leads indicator j in period t, or COMPOSITE_NONE. */
static size_t leader(const composite_work *work, size_t j, size_t t)
{
    const ork_panel *panel = &work->panel;
    const composite_node *node = &work->nodes[work->leaves[j]];
    const double *raw = work->value + j * panel->count;
    size_t best = COMPOSITE_NONE;
    for (size_t p = panel->start[t]; p < panel->start[t + 1]; p++) {
        if (isnan(raw[p])) continue;
        bool leads =
            best == COMPOSITE_NONE || node->direction * raw[p] > node->direction * raw[best];
        if (leads) best = p;
    }
    return best == COMPOSITE_NONE ? COMPOSITE_NONE : panel->unit_of[best];
}

static ork_status note_absent(ork_context *ctx, const composite_work *work, size_t j, size_t unit,
                              size_t led, size_t t)
{
    const ork_panel *panel = &work->panel;
    return ork_note_add(ctx, ORK_WARNING, "leader-missing",
                        "\"%s\" of %s, which led in %s, is missing in %s: all others are measured "
                        "against another leader there",
                        work->nodes[work->leaves[j]].name, panel->unit_name[unit],
                        panel->period_name[led], panel->period_name[t]);
}

/* True when the best unit's value sets everybody's. */
static bool depends_on_leader(int rule)
{
    return rule == ORK_NORMALISE_LEADER || rule == ORK_NORMALISE_FRACTION_OF_MAX ||
           rule == ORK_NORMALISE_MIN_MAX || rule == ORK_NORMALISE_DISTANCE_TO_MAX;
}

ork_status composite_check_leaders(ork_context *ctx, composite_work *work)
{
    const ork_panel *panel = &work->panel;
    if (work->options->scope == ORK_SCOPE_ALL || panel->periods < 2) return ORK_OK;
    ORK_SCRATCH(scratch);
    size_t *position, *led, periods = panel->periods, absent = 0;
    ORK_NEW(position, ork_arena_calloc(ctx, &scratch, panel->units, sizeof *position));
    ORK_NEW(led, ork_arena_calloc(ctx, &scratch, work->leaf_count * periods, sizeof *led));
    for (size_t j = 0; j < work->leaf_count; j++) {
        for (size_t t = 0; t < periods; t++)
            led[j * periods + t] = leader(work, j, t);
    }
    for (size_t t = 0; t < periods; t++) {
        ork_panel_locate(panel, t, position);
        for (size_t j = 0; j < work->leaf_count; j++) {
            if (work->nodes[work->leaves[j]].is_dropped) continue;
            if (!depends_on_leader(work->nodes[work->leaves[j]].normalise)) continue;
            if (led[j * periods + t] == COMPOSITE_NONE) continue; /* nobody has a value */
            for (size_t s = 0; s < periods; s++) {
                size_t unit = led[j * periods + s];
                bool is_known = s > 0 && unit == led[j * periods + s - 1];
                if (unit == COMPOSITE_NONE || is_known) continue;
                size_t p = position[unit];
                if (p != SIZE_MAX && !isnan(work->value[j * panel->count + p])) continue;
                if (absent++ < NOTES_MOST) ORK_TRY(note_absent(ctx, work, j, unit, s, t));
            }
        }
    }
    if (absent <= NOTES_MOST) return ORK_OK;
    return ork_note_add(ctx, ORK_WARNING, "leader-missing",
                        "%zu more values of units that led in another period are missing",
                        absent - NOTES_MOST);
}

/* ---- Directions that look wrong ----------------------------------------------------------------
 */

/* Stems of what is seldom wished for more of, in English, Russian and Kazakh, in lower case. */
static const char *const bad_things[] = {
    "unemploy", "mortal",       "death",   "emission", "pollut",    "poverty", "crime",
    "criminal", "accident",     "morbid",  "disease",  "inflation", "debt",    "corruption",
    "depriv",   "безработ",     "смертн",  "выброс",   "загрязн",   "бедност", "преступн",
    "заболева", "задолженност", "инфляци", "коррупц",  "жұмыссыз",  "өлім",    "ластан",
    "кедейл",   "қылмыс",       "сырқат",  "аварийн",
};

static ork_status lower_case(ork_context *ctx, const char *text, ork_text *lower)
{
    while (*text) {
        size_t size;
        utf8proc_uint8_t bytes[4];
        uint32_t letter = ork_utf8_next(text, &size);
        utf8proc_ssize_t length =
            utf8proc_encode_char(utf8proc_tolower((utf8proc_int32_t)letter), bytes);
        ork_text_add_bytes(ctx, lower, (const char *)bytes, (size_t)length);
        text += size;
    }
    return ork_text_status(lower);
}

static ork_status check_name(ork_context *ctx, const composite_node *node)
{
    if (node->direction < 0) return ORK_OK;
    ORK_OWNED_TEXT ork_text text = {0};
    ORK_TRY(lower_case(ctx, node->code, &text));
    ork_text_add(ctx, &text, "\n");
    ORK_TRY(lower_case(ctx, node->name, &text));
    for (size_t k = 0; k < sizeof bad_things / sizeof *bad_things; k++) {
        if (!strstr(text.bytes, bad_things[k])) continue;
        return ork_note_add(ctx, ORK_WARNING, "polarity",
                            "\"%s\" counts as better the more there is of it; if less is better, "
                            "give it the direction -1",
                            node->name);
    }
    return ORK_OK;
}

/* Pearson's correlation of the pairs that are there; NaN for fewer than 3 or without spread. In one
   pass and without a p-value, because it runs for every indicator: ork_correlate takes half again
   as long for the whole index of 100,000 units (bench/composite). */
static double correlation(const double *x, const double *y, size_t n)
{
    ork_comoments m = ork_comoments_of(x, y, n);
    return m.pairs >= 3 && m.xx > 0 && m.yy > 0 ? m.xy / sqrt(m.xx * m.yy) : NAN;
}

static ork_status note_against(ork_context *ctx, const composite_work *work,
                               const composite_node *group, const composite_node *first,
                               const composite_node *node, double r)
{
    if (first) {
        return ork_note_add(ctx, ORK_WARNING, "negative-correlation",
                            "\"%s\" and \"%s\" run against each other (correlation %.2f): a "
                            "direction may be wrong, or they pull the index both ways",
                            first->name, node->name, r);
    }
    ORK_OWNED_TEXT ork_text rest = {0};
    ork_text_add(ctx, &rest, "the other indicators");
    if (work->options->structure) {
        rest.length = 0;
        ork_text_addf(ctx, &rest, "the rest of \"%s\"", group->name);
    }
    ORK_TRY(ork_text_status(&rest));
    return ork_note_add(ctx, ORK_WARNING, "negative-correlation",
                        "\"%s\" runs against %s (correlation %.2f): its direction may be wrong, or "
                        "it pulls the index both ways",
                        node->name, rest.bytes, r);
}

/* An indicator against the mean of the other indicators of its group; *contrary counts those that
   run against it. */
static ork_status check_group(ork_context *ctx, composite_work *work, const composite_node *group,
                              size_t *contrary)
{
    size_t n = work->panel.count, members = 0;
    const composite_node *nodes = work->nodes;
    for (size_t c = group->first_child; c != COMPOSITE_NONE; c = nodes[c].next_sibling) {
        members += nodes[c].leaf != COMPOSITE_NONE && !nodes[c].is_dropped;
    }
    if (members < 2) return ORK_OK;
    ORK_SCRATCH(scratch);
    double *sum, *count, *rest;
    ORK_NEW(sum, ork_arena_calloc(ctx, &scratch, n, sizeof *sum));
    ORK_NEW(count, ork_arena_calloc(ctx, &scratch, n, sizeof *count));
    ORK_NEW(rest, ork_arena_calloc(ctx, &scratch, n, sizeof *rest));
    for (size_t c = group->first_child; c != COMPOSITE_NONE; c = nodes[c].next_sibling) {
        if (nodes[c].leaf == COMPOSITE_NONE || nodes[c].is_dropped) continue;
        for (size_t p = 0; p < n; p++) {
            if (isnan(nodes[c].score[p])) continue;
            sum[p] += nodes[c].score[p];
            count[p]++;
        }
    }
    const composite_node *first = NULL;
    for (size_t c = group->first_child; c != COMPOSITE_NONE; c = nodes[c].next_sibling) {
        const composite_node *node = &nodes[c];
        if (node->leaf == COMPOSITE_NONE || node->is_dropped) continue;
        if (members == 2 && !first) { /* told once, with the other */
            first = node;
            continue;
        }
        for (size_t p = 0; p < n; p++) {
            bool has_rest = !isnan(node->score[p]) && count[p] > 1;
            rest[p] = has_rest ? (sum[p] - node->score[p]) / (count[p] - 1) : NAN;
        }
        double r = correlation(node->score, rest, n);
        if (!(r < CONTRARY_FROM) || (*contrary)++ >= NOTES_MOST) continue;
        ORK_TRY(note_against(ctx, work, group, first, node, r));
    }
    return ORK_OK;
}

ork_status composite_check_polarity(ork_context *ctx, composite_work *work)
{
    size_t contrary = 0;
    for (size_t j = 0; j < work->leaf_count; j++) {
        ORK_TRY(check_name(ctx, &work->nodes[work->leaves[j]]));
    }
    for (size_t k = 0; k < work->node_count; k++) {
        if (work->nodes[k].leaf != COMPOSITE_NONE || work->nodes[k].is_dropped) continue;
        ORK_TRY(check_group(ctx, work, &work->nodes[k], &contrary));
    }
    if (contrary <= NOTES_MOST) return ORK_OK;
    return ork_note_add(ctx, ORK_WARNING, "negative-correlation",
                        "%zu more indicators run against the rest of their groups",
                        contrary - NOTES_MOST);
}
