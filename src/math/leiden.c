/*
 * The Leiden algorithm. A pass moves nodes, refines the communities into well-connected parts,
 * makes the parts nodes of a smaller network and goes on there, until nothing can be joined.
 */
#include "math/communities.h"
#include "orken/math/clustering.h"

#include <math.h>
#include <string.h>

/* Traag, Waltman & van Eck's theta: how freely the refinement chooses among gains, relative to the
   mean weight at a node. */
#define RANDOMNESS 0.01
/* Gains below this part of the mean weight at a node are rounding. */
#define TOLERANCE 1e-12
enum { PASSES_MOST = 50 };

/* A network with the weight at each of its nodes. */
typedef struct network {
    ork_graph graph;
    double *strength;
} network;

typedef struct search {
    ork_random random;
    double resolution;
    double all;  /* weight at all nodes */
    double unit; /* mean weight at a node of the given network */
    /* Room for as many as the given network has nodes: */
    double *into;    /* weight from a node into a community, 0 between uses */
    size_t *touched; /* communities of which `into` is set */
    double *mass;    /* weight at the nodes of a community */
    size_t *members; /* nodes of a community */
    double *outer;   /* weight between a part and the rest of its community */
    double *chance;
    size_t *queue, *unused;
    bool *is_queued;
} search;

static void shuffle(search *s, size_t *order, size_t n)
{
    for (size_t i = 0; i < n; i++)
        order[i] = i;
    for (size_t i = n; i > 1; i--) {
        size_t j = ork_random_below(&s->random, i), swap = order[i - 1];
        order[i - 1] = order[j];
        order[j] = swap;
    }
}

/* Sums v's links by the label of the other end, those with `within` of v's own (NULL: all). */
static size_t gather(search *s, const network *net, size_t v, const size_t *label,
                     const size_t *within)
{
    const ork_graph *graph = &net->graph;
    size_t count = 0;
    for (size_t a = graph->start[v]; a < graph->start[v + 1]; a++) {
        size_t w = graph->neighbour[a], c = label[w];
        if (w == v || !(graph->weight[a] > 0) || (within && within[w] != within[v])) continue;
        if (s->into[c] == 0) s->touched[count++] = c;
        s->into[c] += graph->weight[a];
    }
    return count;
}

static void forget(search *s, size_t count)
{
    for (size_t t = 0; t < count; t++)
        s->into[s->touched[t]] = 0;
}

/* What a node of so much weight gains by joining a community, against being alone. */
static double gain(const search *s, double strength, size_t c)
{
    return s->into[c] - s->resolution * strength * (s->mass[c] / s->all);
}

static void weigh(search *s, const network *net, const size_t *label)
{
    memset(s->mass, 0, net->graph.n * sizeof *s->mass);
    memset(s->members, 0, net->graph.n * sizeof *s->members);
    for (size_t v = 0; v < net->graph.n; v++) {
        s->mass[label[v]] += net->strength[v];
        s->members[label[v]]++;
    }
}

/* ---- Moving nodes ------------------------------------------------------------------------------
 */

/* The best community of a node that has been taken out of its own; s->into is set. */
static size_t best_community(const search *s, double strength, size_t own, size_t touched,
                             size_t alone)
{
    size_t best = own;
    double most = gain(s, strength, own), least = TOLERANCE * s->unit;
    for (size_t t = 0; t < touched; t++) {
        double here = gain(s, strength, s->touched[t]);
        if (!(here > most + least)) continue;
        most = here;
        best = s->touched[t];
    }
    return alone != SIZE_MAX && 0 > most + least ? alone : best;
}

static ork_status move_nodes(ork_context *ctx, search *s, const network *net, size_t *community)
{
    const ork_graph *graph = &net->graph;
    size_t n = graph->n, first = 0, waiting = n, unused = 0, steps = 0;
    weigh(s, net, community);
    for (size_t c = n; c-- > 0;) {
        if (s->members[c] == 0) s->unused[unused++] = c;
    }
    shuffle(s, s->queue, n);
    memset(s->is_queued, true, n);
    for (; waiting > 0; waiting--) {
        size_t v = s->queue[first], own = community[v];
        first = first + 1 < n ? first + 1 : 0;
        s->is_queued[v] = false;
        if (++steps % 4096 == 0) ORK_TRY(ork_check_cancelled(ctx));
        size_t touched = gather(s, net, v, community, NULL);
        s->mass[own] -= net->strength[v];
        bool was_alone = --s->members[own] == 0;
        size_t alone = was_alone || unused == 0 ? SIZE_MAX : s->unused[unused - 1];
        size_t best = best_community(s, net->strength[v], own, touched, alone);
        forget(s, touched);
        s->mass[best] += net->strength[v];
        s->members[best]++;
        if (best == own) continue;
        if (best == alone) unused--;
        if (was_alone) s->unused[unused++] = own;
        community[v] = best;
        for (size_t a = graph->start[v]; a < graph->start[v + 1]; a++) {
            size_t w = graph->neighbour[a];
            if (s->is_queued[w] || w == v || community[w] == best) continue;
            s->is_queued[w] = true;
            /* The turn that is under way still counts as waiting. */
            s->queue[(first + waiting - 1) % n] = w;
            waiting++;
        }
    }
    return ORK_OK;
}

/* ---- Refining ----------------------------------------------------------------------------------
 */

/* Whether a part of a community is joined to the rest of it as well as chance would join it. */
static bool is_well_connected(const search *s, double outer, double part, double community)
{
    return outer >= s->resolution * part * ((community - part) / s->all) - TOLERANCE * s->unit;
}

/* A part to join, at random among those that gain, the more the likelier; `own` to stay alone. */
static size_t choose_part(search *s, double strength, size_t own, size_t touched, double community)
{
    double most = 0, sum = 0;
    for (size_t t = 0; t < touched; t++) {
        size_t c = s->touched[t];
        double here = gain(s, strength, c);
        bool can_join = here >= 0 && is_well_connected(s, s->outer[c], s->mass[c], community);
        s->chance[t] = can_join ? here : -1;
        if (can_join && here > most) most = here;
    }
    double scale = RANDOMNESS * s->unit, stay = exp(-most / scale);
    for (size_t t = 0; t < touched; t++) {
        s->chance[t] = s->chance[t] < 0 ? 0 : exp((s->chance[t] - most) / scale);
        sum += s->chance[t];
    }
    double draw = ork_random_uniform(&s->random) * (sum + stay) - stay;
    if (draw < 0) return own;
    for (size_t t = 0; t < touched; t++) {
        draw -= s->chance[t];
        if (draw < 0 && s->chance[t] > 0) return s->touched[t];
    }
    return own;
}

/* part [n] becomes the well-connected parts of the communities; ids are below n, not dense. */
static ork_status refine(ork_context *ctx, search *s, const network *net, const size_t *community,
                         size_t *part)
{
    ORK_SCRATCH(scratch);
    size_t n = net->graph.n, *order;
    double *community_mass, *own_outer;
    ORK_NEW(order, ork_arena_alloc(ctx, &scratch, n * sizeof *order));
    ORK_NEW(community_mass, ork_arena_calloc(ctx, &scratch, n, sizeof *community_mass));
    ORK_NEW(own_outer, ork_arena_calloc(ctx, &scratch, n, sizeof *own_outer));
    for (size_t v = 0; v < n; v++) {
        part[v] = v;
        community_mass[community[v]] += net->strength[v];
        const ork_graph *graph = &net->graph;
        for (size_t a = graph->start[v]; a < graph->start[v + 1]; a++) {
            size_t w = graph->neighbour[a];
            if (w != v && community[w] == community[v]) own_outer[v] += graph->weight[a];
        }
        s->outer[v] = own_outer[v];
    }
    weigh(s, net, part);
    shuffle(s, order, n);
    for (size_t i = 0; i < n; i++) {
        size_t v = order[i];
        double strength = net->strength[v], whole = community_mass[community[v]];
        if (s->members[v] != 1 || part[v] != v) continue;
        if (!is_well_connected(s, own_outer[v], strength, whole)) continue;
        size_t touched = gather(s, net, v, part, community);
        size_t best = choose_part(s, strength, v, touched, whole);
        if (best != v) {
            s->outer[best] += own_outer[v] - 2 * s->into[best];
            s->mass[best] += strength;
            s->members[best]++;
            s->mass[v] = s->outer[v] = 0;
            s->members[v] = 0;
            part[v] = best;
        }
        forget(s, touched);
    }
    return ORK_OK;
}

/* ---- A smaller network -------------------------------------------------------------------------
 */

/* Numbers ids from 0 in the order of their first nodes; `number` has room for n. */
static size_t number_densely(size_t *label, size_t n, size_t *number)
{
    size_t count = 0;
    for (size_t v = 0; v < n; v++)
        number[v] = SIZE_MAX;
    for (size_t v = 0; v < n; v++) {
        if (number[label[v]] == SIZE_MAX) number[label[v]] = count++;
        label[v] = number[label[v]];
    }
    return count;
}

/* Parts [n] 0 … count−1 become nodes; a loop is what is within a part, from both ends. */
static ork_status join_parts(ork_context *ctx, search *s, const network *net, const size_t *part,
                             size_t count, ork_arena *arena, network *joined)
{
    ORK_SCRATCH(scratch);
    const ork_graph *graph = &net->graph;
    ork_graph *to = &joined->graph;
    size_t n = graph->n, links = graph->start[n], *first, *nodes, at = 0;
    ORK_NEW(first, ork_arena_calloc(ctx, &scratch, count + 2, sizeof *first));
    ORK_NEW(nodes, ork_arena_alloc(ctx, &scratch, n * sizeof *nodes));
    to->n = count;
    ORK_NEW(to->start, ork_arena_calloc(ctx, arena, count + 1, sizeof *to->start));
    ORK_NEW(to->neighbour, ork_arena_alloc(ctx, arena, links * sizeof *to->neighbour));
    ORK_NEW(to->weight, ork_arena_alloc(ctx, arena, links * sizeof *to->weight));
    ORK_NEW(joined->strength, ork_arena_calloc(ctx, arena, count, sizeof *joined->strength));
    for (size_t v = 0; v < n; v++)
        first[part[v] + 2]++;
    for (size_t c = 2; c <= count; c++)
        first[c] += first[c - 1];
    for (size_t v = 0; v < n; v++)
        nodes[first[part[v] + 1]++] = v;
    for (size_t c = 0; c < count; c++) {
        size_t touched = 0;
        for (size_t i = first[c]; i < first[c + 1]; i++) {
            size_t v = nodes[i];
            joined->strength[c] += net->strength[v];
            for (size_t a = graph->start[v]; a < graph->start[v + 1]; a++) {
                size_t other = part[graph->neighbour[a]];
                if (!(graph->weight[a] > 0)) continue;
                if (s->into[other] == 0) s->touched[touched++] = other;
                s->into[other] += graph->weight[a];
            }
        }
        for (size_t t = 0; t < touched; t++) {
            to->neighbour[at] = (uint32_t)s->touched[t];
            to->weight[at++] = s->into[s->touched[t]];
        }
        forget(s, touched);
        to->start[c + 1] = at;
    }
    return ORK_OK;
}

/* ---- A pass, a start, all starts ---------------------------------------------------------------
 */

/* Improves community [n], whose ids are below n; they are so afterwards. */
static ork_status pass(ork_context *ctx, search *s, const network *given, size_t *community)
{
    ORK_SCRATCH(arena);
    network net = *given;
    size_t n = net.graph.n, *node, *label, *part, *number;
    ORK_NEW(node, ork_arena_alloc(ctx, &arena, n * sizeof *node));
    ORK_NEW(label, ork_arena_alloc(ctx, &arena, n * sizeof *label));
    ORK_NEW(part, ork_arena_alloc(ctx, &arena, n * sizeof *part));
    ORK_NEW(number, ork_arena_alloc(ctx, &arena, n * sizeof *number));
    for (size_t v = 0; v < n; v++)
        node[v] = v;
    memcpy(label, community, n * sizeof *label);
    for (;;) {
        ORK_TRY(move_nodes(ctx, s, &net, label));
        ORK_TRY(refine(ctx, s, &net, label, part));
        size_t count = number_densely(part, net.graph.n, number);
        if (count == net.graph.n) break;
        network joined = {.graph = {.n = 0}};
        ORK_TRY(join_parts(ctx, s, &net, part, count, &arena, &joined));
        for (size_t v = 0; v < net.graph.n; v++)
            number[part[v]] = label[v];
        memcpy(label, number, count * sizeof *label);
        number_densely(label, count, number);
        for (size_t v = 0; v < n; v++)
            node[v] = part[node[v]];
        net = joined;
    }
    for (size_t v = 0; v < n; v++)
        community[v] = label[node[v]];
    return ORK_OK;
}

typedef struct {
    const ork_graph *graph;
    const double *strength;
    double all, resolution;
    uint64_t seed;
    size_t *community; /* [starts × n] */
    double *modularity;
} start_work;

static ork_status start_search(ork_context *ctx, ork_arena *arena, const start_work *of,
                               size_t index, search *s)
{
    size_t n = of->graph->n;
    *s = (search){.random = ork_random_stream(of->seed, index),
                  .resolution = of->resolution,
                  .all = of->all,
                  .unit = of->all / (double)n};
    ORK_NEW(s->into, ork_arena_calloc(ctx, arena, n, sizeof *s->into));
    ORK_NEW(s->touched, ork_arena_alloc(ctx, arena, n * sizeof *s->touched));
    ORK_NEW(s->mass, ork_arena_alloc(ctx, arena, n * sizeof *s->mass));
    ORK_NEW(s->members, ork_arena_alloc(ctx, arena, n * sizeof *s->members));
    ORK_NEW(s->outer, ork_arena_alloc(ctx, arena, n * sizeof *s->outer));
    ORK_NEW(s->chance, ork_arena_alloc(ctx, arena, n * sizeof *s->chance));
    ORK_NEW(s->queue, ork_arena_alloc(ctx, arena, n * sizeof *s->queue));
    ORK_NEW(s->unused, ork_arena_alloc(ctx, arena, n * sizeof *s->unused));
    ORK_NEW(s->is_queued, ork_arena_alloc(ctx, arena, n * sizeof *s->is_queued));
    return ORK_OK;
}

static ork_status run_start(ork_context *ctx, size_t index, void *data)
{
    ORK_SCRATCH(arena);
    start_work *of = data;
    size_t n = of->graph->n, *community = of->community + index * n, *trial;
    network given = {*of->graph, (double *)of->strength};
    search s;
    ORK_TRY(start_search(ctx, &arena, of, index, &s));
    ORK_NEW(trial, ork_arena_alloc(ctx, &arena, n * sizeof *trial));
    for (size_t v = 0; v < n; v++)
        trial[v] = v;
    of->modularity[index] = -INFINITY;
    for (size_t p = 0; p < PASSES_MOST; p++) {
        double found;
        ORK_TRY(ork_check_cancelled(ctx));
        ORK_TRY(pass(ctx, &s, &given, trial));
        /* Parts that hang together by no link gain by being apart. */
        ORK_TRY(ork_connected_groups(ctx, of->graph, trial));
        ORK_TRY(ork_modularity(ctx, of->graph, of->resolution, trial, &found));
        if (!(found > of->modularity[index] + TOLERANCE)) break;
        of->modularity[index] = found;
        memcpy(community, trial, n * sizeof *trial);
    }
    return ORK_OK;
}

static ork_status weigh_nodes(ork_context *ctx, const ork_graph *graph, double *strength,
                              double *all)
{
    *all = 0;
    for (size_t v = 0; v < graph->n; v++) {
        for (size_t a = graph->start[v]; a < graph->start[v + 1]; a++) {
            double weight = graph->weight[a];
            if (!(weight >= 0 && isfinite(weight)))
                return ork_fail(ctx, ORK_ERR_ARGUMENT, "a link's weight is 0 or more, not %g",
                                weight);
            strength[v] += weight;
        }
        *all += strength[v];
    }
    return ORK_OK;
}

ork_status ork_leiden(ork_context *ctx, const ork_graph *graph, double resolution, size_t starts,
                      size_t *community, size_t *count, double *modularity)
{
    ORK_SCRATCH(arena);
    size_t n = graph->n, best = 0;
    double *strength;
    start_work work = {.graph = graph, .resolution = resolution, .seed = ork_context_seed(ctx)};
    *count = n;
    if (modularity) *modularity = 0;
    for (size_t v = 0; v < n; v++)
        community[v] = v;
    ORK_NEW(strength, ork_arena_calloc(ctx, &arena, n, sizeof *strength));
    ORK_TRY(weigh_nodes(ctx, graph, strength, &work.all));
    if (!(work.all > 0)) return ORK_OK;
    work.strength = strength;
    ORK_NEW(work.community, ork_arena_calloc(ctx, &arena, starts * n, sizeof *work.community));
    ORK_NEW(work.modularity, ork_arena_calloc(ctx, &arena, starts, sizeof *work.modularity));
    ORK_TRY(ork_parallel(ctx, starts, run_start, &work));
    for (size_t k = 1; k < starts; k++) {
        if (work.modularity[k] > work.modularity[best] + TOLERANCE) best = k;
    }
    memcpy(community, work.community + best * n, n * sizeof *community);
    if (modularity) *modularity = work.modularity[best];
    return ork_labels_by_size(ctx, n, community, count, NULL);
}
