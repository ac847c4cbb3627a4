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

/* True when unit p was there on the day v began, and may have given it its land. */
static bool may_bear(const ork_units *units, size_t p, size_t v)
{
    int32_t day = units->units[v].from;
    const ork_unit *u = &units->units[p];
    if (day == ORK_DAY_NONE) return false;
    return (u->from == ORK_DAY_NONE || u->from < day) && (u->to == ORK_DAY_NONE || u->to >= day);
}

/* True when a predecessor other than p may have given v its first land. */
static bool has_other_birth(const ork_units *units, size_t v, size_t p)
{
    const ork_unit *u = &units->units[v];
    for (size_t k = 0; k < u->predecessor_count; k++)
        if (u->predecessors[k] != p && may_bear(units, u->predecessors[k], v)) return true;
    return false;
}

/* True when it is said or clear that another unit than v got the land of `p` when p ended; or (when
   not `certainly`) likely, because it had its first land from elsewhere. */
static bool ending_is_explained(const ork_units *units, size_t p, size_t v, bool certainly)
{
    int32_t end = units->units[p].to;
    for (size_t w = 0; w < units->count; w++) {
        const ork_unit *u = &units->units[w];
        for (size_t k = 0; k < u->predecessor_count; k++) {
            if (u->predecessors[k] != p) continue;
            if (u->handover_days[k] == end) return true;
            if (w == v) continue;
            if (u->from == end || !may_bear(units, p, w)) return true;
            if (!certainly && has_other_birth(units, w, p)) return true;
        }
    }
    return false;
}

/*
 * The day on which unit `v` got land from its k-th predecessor p. A file need not say: it is the
 * day v began, unless v went on beside p and can only have taken it in when p ended.
 */
static int32_t handover_day(const ork_units *units, size_t v, size_t k)
{
    size_t p = units->units[v].predecessors[k];
    int32_t from = units->units[v].from, to = units->units[p].to;
    if (units->units[v].handover_days[k] != ORK_DAY_NONE) return units->units[v].handover_days[k];
    if (from == ORK_DAY_NONE) return to;
    if (to == ORK_DAY_NONE || from >= to) return from;
    if (!may_bear(units, p, v)) return to;
    bool was_born_elsewhere = has_other_birth(units, v, p);
    return ending_is_explained(units, p, v, was_born_elsewhere) ? from : to;
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
            int32_t day = handover_day(units, v, k);
            if (day == ORK_DAY_NONE)
                return fail_history(ctx, h, v, "neither says when", p,
                                    "give valid_from of the later unit or valid_to of the earlier");
            const ork_unit *u = &units->units[v];
            if ((u->from != ORK_DAY_NONE && day < u->from) ||
                (u->to != ORK_DAY_NONE && day >= u->to))
                return fail_history(ctx, h, v, "it did not exist then", p,
                                    "check the day after @, or valid_from and valid_to");
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
    ork_list before; /* units with land before */
    ork_list after;  /* units with land after */
    size_t *old;     /* [units] draft before the change */
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
        if (goes_on(h, b, c->day) && !list_has(&c->after, b))
            ORK_TRY(ork_list_push(ctx, h->scratch, &c->after, b));
    }
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

/* The divisions that the changes part time into, and the units that not all of them have. */
static ork_status find_divisions(ork_context *ctx, history *h)
{
    ork_units *units = h->units;
    bool *is_passing;
    ORK_NEW(is_passing, ork_arena_calloc(ctx, h->scratch, units->count, sizeof *is_passing));
    ORK_NEW(units->change_days, ork_arena_calloc(ctx, &units->arena, h->handover_count + 1,
                                                 sizeof *units->change_days));
    for (size_t k = 0; k < h->handover_count; k++) {
        const handover *to = &h->handovers[k];
        if (k == 0 || to->day != units->change_days[units->change_count - 1])
            units->change_days[units->change_count++] = to->day;
        if (units->units[to->after].from == to->day) is_passing[to->after] = true;
        if (!goes_on(h, to->before, to->day)) is_passing[to->before] = true;
    }
    ORK_NEW(units->passing,
            ork_arena_calloc(ctx, &units->arena, units->count, sizeof *units->passing));
    for (size_t u = 0; u < units->count; u++) {
        if (!is_passing[u]) continue;
        ork_passing_unit *p = &units->passing[units->passing_count++];
        p->unit = u;
        for (size_t k = 0; k < units->change_count; k++) {
            int32_t day = units->change_days[k];
            if (units->units[u].from != ORK_DAY_NONE && day <= units->units[u].from) p->begin++;
            if (units->units[u].to == ORK_DAY_NONE || day < units->units[u].to) p->end++;
        }
        p->end++;
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
    ORK_TRY(settle(ctx, &h));
    return find_divisions(ctx, &h);
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

/* How far a division is from the period: 0 when the period ends in it. */
static int64_t distance_to(const ork_units *units, size_t division, int32_t day)
{
    int64_t days = units->change_days[division > 0 ? division - 1 : 0];
    if (division > 0 && day < days) return days - day;
    if (division == units->change_count) return 0;
    days = units->change_days[division];
    return day >= days ? day - days + 1 : 0;
}

/* True when most units that all divisions share have a value: then an absence tells something. */
static bool is_mostly_covered(const ork_units *units, const ork_presence *here)
{
    size_t with_value = 0, passing = 0, all = 0;
    for (size_t u = 0; u < units->count; u++) {
        if (passing < units->passing_count && units->passing[passing].unit == u) {
            passing++;
            continue;
        }
        all++;
        with_value += any_has_value(here, &u, 1);
    }
    return 2 * with_value >= all;
}

void ork_units_find_division(const ork_units *units, ork_presence *here, int32_t preferred,
                             int32_t *mismatch)
{
    size_t count = units->change_count + 1, present = 0, best = 0;
    here->division = ORK_DAY_NONE;
    if (count == 1) return;
    int32_t day = here->first == ORK_DAY_NONE ? preferred : here->last;
    if (day == ORK_DAY_NONE) day = INT32_MAX;
    for (size_t k = 0; k <= count; k++)
        mismatch[k] = 0;
    /* mismatch[k] − mismatch[k − 1] first, then summed up. */
    for (size_t k = 0; k < units->passing_count; k++) {
        const ork_passing_unit *p = &units->passing[k];
        bool has = any_has_value(here, &p->unit, 1);
        present += has;
        mismatch[p->begin] += has ? -1 : 1;
        mismatch[p->end] -= has ? -1 : 1;
    }
    bool absence_tells = present > 0 || is_mostly_covered(units, here);
    for (size_t k = 1; k < count; k++)
        mismatch[k] += mismatch[k - 1];
    for (size_t k = 1; k < count; k++) {
        int32_t worse = absence_tells ? mismatch[k] - mismatch[best] : 0;
        if (worse > 0) continue;
        if (worse < 0 || distance_to(units, k, day) <= distance_to(units, best, day)) best = k;
    }
    here->division = best ? units->change_days[best - 1] : ORK_DAY_NONE;
}

/* True when the figures are those from the change on; `after` is the version it brought. */
static bool is_after(const ork_presence *here, const ork_version *after, bool *assumed)
{
    bool timeless = here->first == ORK_DAY_NONE;
    bool ends_after = !timeless && here->last >= after->from;
    bool begins_before = !timeless && here->first < after->from;
    if (any_has_value(here, after->given, after->given_count)) return true;
    if (any_has_value(here, after->taken, after->taken_count) && !after->given_count) return false;
    if (ends_after && any_has_row(here, after->given, after->given_count)) return true;
    if (begins_before && any_has_row(here, after->taken, after->taken_count)) return false;
    bool is_later = here->division != ORK_DAY_NONE && here->division >= after->from;
    *assumed = !timeless && (is_later ? !ends_after : !begins_before);
    return is_later;
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
