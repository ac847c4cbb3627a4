/*
 * Units over time: versions of a unit's territory, and the atoms that they are made of.
 *
 * The changes are replayed in the order of their dates. Each change hands the territory of some
 * versions on to others: what goes to one successor goes whole, what goes to several is cut, atom
 * by atom, into one piece for each. A piece is a new atom, in every earlier version too.
 */
#include <string.h>

#include "table/units.h"

ork_status ork_list_push(ork_context *ctx, ork_arena *arena, ork_list *list, size_t item)
{
    if (list->count == list->capacity) {
        size_t capacity = list->capacity ? 2 * list->capacity : 8;
        size_t *items;
        ORK_NEW(items, ork_arena_alloc(ctx, arena, capacity * sizeof *items));
        if (list->count) memcpy(items, list->items, list->count * sizeof *items);
        list->items = items;
        list->capacity = capacity;
    }
    list->items[list->count++] = item;
    return ORK_OK;
}

static bool list_has(const ork_list *list, size_t item)
{
    for (size_t k = 0; k < list->count; k++)
        if (list->items[k] == item) return true;
    return false;
}

/* On `day`, territory of `before` went to `after`. */
typedef struct handover {
    int32_t day;
    size_t before, after;
} handover;

/* A piece of land while the changes are replayed: cut into `count` pieces from `pieces` on. */
typedef struct land {
    size_t pieces, count;
    uint32_t atom;
} land;

/* Land that goes back and forth doubles its pieces each time. */
enum { MOST_LANDS = 1 << 20 };

typedef struct draft_version {
    ork_version version;
    ork_list lands;
} draft_version;

typedef struct history {
    ork_units *units;
    const ork_table *table;
    ork_arena *scratch;
    handover *handovers;
    size_t handover_count;
    land *lands;
    size_t land_count, land_capacity;
    draft_version *drafts;
    size_t draft_count, draft_capacity;
    size_t *current; /* [units] draft, or ORK_NO_UNIT */
} history;

static ork_status fail_history(ork_context *ctx, const history *h, size_t unit, const char *problem,
                               size_t predecessor, const char *hint)
{
    ork_fail(ctx, ORK_ERR_DATA, "%s cannot come from %s: %s", ork_units_title(h->units, unit),
             ork_units_title(h->units, predecessor), problem);
    ork_place place = ork_table_place(h->table, unit, NULL);
    ork_at(ctx, &place);
    return ork_hint(ctx, "%s", hint);
}

/* True when some unit took over from `p` on the day that it ended. */
static bool ending_is_explained(const ork_units *units, size_t p)
{
    for (size_t v = 0; v < units->count; v++)
        for (size_t k = 0; k < units->units[v].predecessor_count; k++)
            if (units->units[v].predecessors[k] == p && units->units[v].from == units->units[p].to)
                return true;
    return false;
}

/*
 * The day on which `v` got land from `p`: when v began, unless v was there before p ended and p's
 * end is not explained otherwise: then v took p in.
 */
static int32_t handover_day(const ork_units *units, size_t p, size_t v)
{
    int32_t from = units->units[v].from, to = units->units[p].to;
    if (from == ORK_DAY_NONE) return to;
    if (to == ORK_DAY_NONE || from >= to) return from;
    return ending_is_explained(units, p) ? from : to;
}

static int compare_handovers(const void *a, const void *b)
{
    const handover *x = a, *y = b;
    if (x->day != y->day) return x->day < y->day ? -1 : 1;
    if (x->before != y->before) return x->before < y->before ? -1 : 1;
    return x->after < y->after ? -1 : x->after > y->after;
}

static ork_status find_handovers(ork_context *ctx, history *h)
{
    const ork_units *units = h->units;
    size_t most = 0;
    for (size_t v = 0; v < units->count; v++)
        most += units->units[v].predecessor_count;
    ORK_NEW(h->handovers, ork_arena_calloc(ctx, h->scratch, most + 1, sizeof *h->handovers));
    for (size_t v = 0; v < units->count; v++) {
        for (size_t k = 0; k < units->units[v].predecessor_count; k++) {
            size_t p = units->units[v].predecessors[k];
            int32_t day = handover_day(units, p, v);
            if (day == ORK_DAY_NONE)
                return fail_history(ctx, h, v, "neither says when", p,
                                    "give valid_from of the later unit or valid_to of the earlier");
            h->handovers[h->handover_count++] = (handover){day, p, v};
        }
    }
    qsort(h->handovers, h->handover_count, sizeof *h->handovers, compare_handovers);
    return ORK_OK;
}

static ork_status new_land(ork_context *ctx, history *h, size_t *made)
{
    if (h->land_count == MOST_LANDS) {
        ork_fail(ctx, ORK_ERR_DATA,
                 "the units changed territory with each other too often: more "
                 "than %d pieces of land would have to be told apart",
                 MOST_LANDS);
        ork_at(ctx, &(ork_place){.file = h->table->file, .sheet = h->table->sheet});
        return ork_hint(ctx, "leave out changes that do not matter for the data");
    }
    if (h->land_count == h->land_capacity) {
        size_t capacity = h->land_capacity ? 2 * h->land_capacity : 64;
        land *lands;
        ORK_NEW(lands, ork_arena_calloc(ctx, h->scratch, capacity, sizeof *lands));
        if (h->land_count) memcpy(lands, h->lands, h->land_count * sizeof *lands);
        h->lands = lands;
        h->land_capacity = capacity;
    }
    *made = h->land_count++;
    return ORK_OK;
}

/* A new current version of a unit, without land; the earlier one ends. */
static ork_status new_version(ork_context *ctx, history *h, size_t unit, int32_t from)
{
    if (h->draft_count == h->draft_capacity) {
        size_t capacity = h->draft_capacity ? 2 * h->draft_capacity : 64;
        draft_version *drafts;
        ORK_NEW(drafts, ork_arena_calloc(ctx, h->scratch, capacity, sizeof *drafts));
        if (h->draft_count) memcpy(drafts, h->drafts, h->draft_count * sizeof *drafts);
        h->drafts = drafts;
        h->draft_capacity = capacity;
    }
    draft_version *draft = &h->drafts[h->draft_count];
    draft->version.unit = unit;
    draft->version.from = from;
    draft->version.to = h->units->units[unit].to;
    if (h->current[unit] != ORK_NO_UNIT) h->drafts[h->current[unit]].version.to = from;
    h->current[unit] = h->draft_count++;
    h->units->units[unit].version_count++;
    return ORK_OK;
}

/* Units that no change brings forth have land of their own from the beginning. */
static ork_status begin(ork_context *ctx, history *h)
{
    size_t n = h->units->count;
    bool *is_born;
    ORK_NEW(is_born, ork_arena_calloc(ctx, h->scratch, n + 1, sizeof *is_born));
    for (size_t k = 0; k < h->handover_count; k++)
        if (h->handovers[k].day == h->units->units[h->handovers[k].after].from)
            is_born[h->handovers[k].after] = true;
    for (size_t u = 0; u < n; u++) {
        h->current[u] = ORK_NO_UNIT;
        if (is_born[u]) continue;
        size_t made;
        ORK_TRY(new_version(ctx, h, u, h->units->units[u].from));
        ORK_TRY(new_land(ctx, h, &made));
        ORK_TRY(ork_list_push(ctx, h->scratch, &h->drafts[h->current[u]].lands, made));
    }
    return ORK_OK;
}

/* Everything that happened on one day. */
typedef struct change {
    const handover *handovers;
    size_t count;
    int32_t day;
    ork_list before;       /* units with land before */
    ork_list after;        /* units with land after */
    ork_list begun, ended; /* units in one of the two only; kept by the units */
    size_t *old;           /* [units] draft before the change */
} change;

static bool goes_on(const history *h, size_t unit, int32_t day)
{
    int32_t to = h->units->units[unit].to;
    return to == ORK_DAY_NONE || to > day;
}

static ork_status gather(ork_context *ctx, history *h, change *c)
{
    for (size_t k = 0; k < c->count; k++) {
        size_t p = c->handovers[k].before, v = c->handovers[k].after;
        int32_t from = h->units->units[p].from;
        if (h->current[p] == ORK_NO_UNIT || (from != ORK_DAY_NONE && from >= c->day))
            return fail_history(ctx, h, v, "that did not exist yet", p,
                                "check valid_from and the predecessors of both");
        if (!list_has(&c->before, p)) ORK_TRY(ork_list_push(ctx, h->scratch, &c->before, p));
        bool was_there = h->current[v] != ORK_NO_UNIT;
        if (was_there && !list_has(&c->before, v))
            ORK_TRY(ork_list_push(ctx, h->scratch, &c->before, v));
        if (!list_has(&c->after, v)) ORK_TRY(ork_list_push(ctx, h->scratch, &c->after, v));
    }
    for (size_t k = 0; k < c->before.count; k++) {
        size_t b = c->before.items[k];
        if (!goes_on(h, b, c->day)) {
            ORK_TRY(ork_list_push(ctx, &h->units->arena, &c->ended, b));
        } else if (!list_has(&c->after, b)) {
            ORK_TRY(ork_list_push(ctx, h->scratch, &c->after, b));
        }
    }
    for (size_t k = 0; k < c->after.count; k++)
        if (!list_has(&c->before, c->after.items[k]))
            ORK_TRY(ork_list_push(ctx, &h->units->arena, &c->begun, c->after.items[k]));
    return ORK_OK;
}

/* Hands the land of unit `b` on to its successors. */
static ork_status hand_on(ork_context *ctx, history *h, const change *c, size_t b)
{
    ork_list successors = {0};
    for (size_t k = 0; k < c->count; k++)
        if (c->handovers[k].before == b)
            ORK_TRY(ork_list_push(ctx, h->scratch, &successors, c->handovers[k].after));
    if (goes_on(h, b, c->day)) ORK_TRY(ork_list_push(ctx, h->scratch, &successors, b));
    for (size_t i = 0; i < h->drafts[c->old[b]].lands.count; i++) {
        size_t l = h->drafts[c->old[b]].lands.items[i];
        size_t first = l;
        for (size_t k = 0; successors.count > 1 && k < successors.count; k++) {
            size_t piece;
            ORK_TRY(new_land(ctx, h, &piece));
            if (k == 0) first = piece;
        }
        if (successors.count > 1) {
            h->lands[l].pieces = first;
            h->lands[l].count = successors.count;
        }
        for (size_t k = 0; k < successors.count; k++)
            ORK_TRY(ork_list_push(ctx, h->scratch,
                                  &h->drafts[h->current[successors.items[k]]].lands,
                                  successors.count > 1 ? first + k : l));
    }
    return ORK_OK;
}

/* Keeps for the new version of `v` by what change it began. */
static ork_status remember(ork_context *ctx, history *h, const change *c, size_t v)
{
    ork_arena *arena = &h->units->arena;
    ork_version *version = &h->drafts[h->current[v]].version;
    ork_list given = {0}, taken = {0};
    for (size_t k = 0; k < c->count; k++) {
        if (c->handovers[k].before == v)
            ORK_TRY(ork_list_push(ctx, arena, &given, c->handovers[k].after));
        if (c->handovers[k].after == v)
            ORK_TRY(ork_list_push(ctx, arena, &taken, c->handovers[k].before));
    }
    version->given = given.items;
    version->given_count = given.count;
    version->taken = taken.items;
    version->taken_count = taken.count;
    version->begun = c->begun.items;
    version->begun_count = c->begun.count;
    version->ended = c->ended.items;
    version->ended_count = c->ended.count;
    return ORK_OK;
}

static ork_status replay(ork_context *ctx, history *h)
{
    size_t n = h->units->count;
    size_t *old;
    ORK_NEW(old, ork_arena_alloc(ctx, h->scratch, (n + 1) * sizeof *old));
    for (size_t k = 0, end; k < h->handover_count; k = end) {
        end = k;
        while (end < h->handover_count && h->handovers[end].day == h->handovers[k].day)
            end++;
        change c = {.handovers = h->handovers + k, .count = end - k, .day = h->handovers[k].day};
        ORK_TRY(gather(ctx, h, &c));
        memcpy(old, h->current, n * sizeof *old);
        c.old = old;
        for (size_t i = 0; i < c.after.count; i++)
            ORK_TRY(new_version(ctx, h, c.after.items[i], c.day));
        for (size_t i = 0; i < c.before.count; i++)
            ORK_TRY(hand_on(ctx, h, &c, c.before.items[i]));
        for (size_t i = 0; i < c.after.count; i++)
            ORK_TRY(remember(ctx, h, &c, c.after.items[i]));
    }
    return ORK_OK;
}

static int compare_atoms(const void *a, const void *b)
{
    uint32_t x = *(const uint32_t *)a, y = *(const uint32_t *)b;
    return x < y ? -1 : x > y;
}

/* The atoms that the lands of a version have become in the end. */
static ork_status settle_atoms(ork_context *ctx, history *h, draft_version *draft)
{
    ork_list todo = {0}, atoms = {0};
    for (size_t k = 0; k < draft->lands.count; k++)
        ORK_TRY(ork_list_push(ctx, h->scratch, &todo, draft->lands.items[k]));
    while (todo.count) {
        const land *l = &h->lands[todo.items[--todo.count]];
        if (!l->count) ORK_TRY(ork_list_push(ctx, h->scratch, &atoms, l->atom));
        for (size_t k = 0; k < l->count; k++)
            ORK_TRY(ork_list_push(ctx, h->scratch, &todo, l->pieces + k));
    }
    ork_version *version = &draft->version;
    ORK_NEW(version->atoms,
            ork_arena_alloc(ctx, &h->units->arena, (atoms.count + 1) * sizeof *version->atoms));
    for (size_t k = 0; k < atoms.count; k++)
        version->atoms[k] = (uint32_t)atoms.items[k];
    version->atom_count = atoms.count;
    qsort(version->atoms, atoms.count, sizeof *version->atoms, compare_atoms);
    return ORK_OK;
}

/* Moves the drafts into the units, those of one unit beside each other, oldest first. */
static ork_status settle(ork_context *ctx, history *h)
{
    ork_units *units = h->units;
    for (size_t l = 0; l < h->land_count; l++)
        if (!h->lands[l].count) h->lands[l].atom = (uint32_t)units->atom_count++;
    units->version_count = h->draft_count;
    ORK_NEW(units->versions,
            ork_arena_calloc(ctx, &units->arena, h->draft_count + 1, sizeof *units->versions));
    size_t next = 0;
    for (size_t u = 0; u < units->count; u++) {
        units->units[u].first_version = next;
        next += units->units[u].version_count;
        units->units[u].version_count = 0;
    }
    for (size_t k = 0; k < h->draft_count; k++) {
        ORK_TRY(settle_atoms(ctx, h, &h->drafts[k]));
        ork_unit *unit = &units->units[h->drafts[k].version.unit];
        units->versions[unit->first_version + unit->version_count++] = h->drafts[k].version;
    }
    return ORK_OK;
}

ork_status ork_units_make_versions(ork_context *ctx, ork_units *units, const ork_table *table)
{
    ORK_SCRATCH(scratch);
    history h = {.units = units, .table = table, .scratch = &scratch};
    ORK_NEW(h.current, ork_arena_alloc(ctx, &scratch, (units->count + 1) * sizeof *h.current));
    ORK_TRY(find_handovers(ctx, &h));
    ORK_TRY(begin(ctx, &h));
    ORK_TRY(replay(ctx, &h));
    for (size_t u = 0; u < units->count; u++)
        if (h.current[u] == ORK_NO_UNIT)
            return fail_history(ctx, &h, u, "one of the two never existed",
                                units->units[u].predecessors[0],
                                "check valid_from and the predecessors of both");
    return settle(ctx, &h);
}

/* ---- Asking ---- */

size_t ork_units_version_on(const ork_units *units, size_t unit, int32_t day)
{
    const ork_unit *u = &units->units[unit];
    size_t chosen = 0;
    for (size_t k = 1; day != ORK_DAY_NONE && k < u->version_count; k++)
        if (units->versions[u->first_version + k].from <= day) chosen = k;
    return u->first_version + chosen;
}

static bool any_has_value(const ork_presence *here, const size_t *list, size_t count)
{
    for (size_t k = 0; k < count; k++) {
        size_t row = here->row_of_unit[list[k]];
        if (row != ORK_NO_ROW && ork_column_has(here->column, row)) return true;
    }
    return false;
}

static bool any_has_row(const ork_presence *here, const size_t *list, size_t count)
{
    for (size_t k = 0; k < count; k++)
        if (here->row_of_unit[list[k]] != ORK_NO_ROW) return true;
    return false;
}

/* True when the figures are those from the change on; `after` is the version it brought. */
static bool is_after(const ork_presence *here, const ork_version *after, bool *assumed)
{
    if (any_has_value(here, after->given, after->given_count)) return true;
    /* Units that stayed beside this one say nothing about it; those that went up in it do. */
    bool has_taken = any_has_value(here, after->taken, after->taken_count);
    if (has_taken && !after->given_count) return false;
    bool timeless = here->first == ORK_DAY_NONE;
    bool ends_after = !timeless && here->last >= after->from;
    bool begins_before = !timeless && here->first < after->from;
    if (ends_after && any_has_row(here, after->given, after->given_count)) return true;
    if (begins_before && any_has_row(here, after->taken, after->taken_count)) return false;
    if (any_has_value(here, after->begun, after->begun_count)) return true;
    if (any_has_value(here, after->ended, after->ended_count)) return false;
    if (timeless) return here->preferred != ORK_DAY_NONE && here->preferred >= after->from;
    bool both = after->given_count && after->taken_count;
    if (both) return ends_after;
    if (after->given_count) {
        *assumed = !begins_before;
        return false;
    }
    *assumed = !ends_after;
    return true;
}

size_t ork_units_version_meant(const ork_units *units, size_t unit, const ork_presence *here,
                               bool *assumed)
{
    const ork_unit *u = &units->units[unit];
    size_t chosen = 0;
    *assumed = false;
    for (size_t k = 1; k < u->version_count; k++) {
        bool unsure = false;
        if (is_after(here, &units->versions[u->first_version + k], &unsure)) chosen = k;
        if (unsure) *assumed = true;
    }
    return u->first_version + chosen;
}

ork_overlap ork_units_overlap(const ork_units *units, size_t a, size_t b)
{
    const ork_version *x = &units->versions[a], *y = &units->versions[b];
    size_t i = 0, j = 0, shared = 0;
    while (i < x->atom_count && j < y->atom_count) {
        if (x->atoms[i] == y->atoms[j]) {
            shared++;
            i++;
            j++;
        } else if (x->atoms[i] < y->atoms[j]) {
            i++;
        } else {
            j++;
        }
    }
    if (!shared) return ORK_APART;
    if (shared == x->atom_count && shared == y->atom_count) return ORK_SAME;
    if (shared == x->atom_count) return ORK_INSIDE;
    return shared == y->atom_count ? ORK_AROUND : ORK_CROSSING;
}
