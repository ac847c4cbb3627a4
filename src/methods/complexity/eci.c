/*
 * Economic complexity: the second eigenvector of D⁻¹ M U⁻¹ Mᵀ, where M links units with industries
 * and D and U hold their degrees. The symmetric form D^−½ M U⁻¹ Mᵀ D^−½ is solved on the smaller
 * side, with its first eigenvector D^½ 1 taken out, and the other side follows by averaging.
 *
 * Each component of the network has a first eigenvector of its own, with eigenvalue 1: a second one
 * has a meaning within one component only. The greatest is solved.
 */
#include "methods/complexity/steps.h"
#include "orken/math.h"

#include <math.h>
#include <string.h>

/* ---- Components --------------------------------------------------------------------------------
 */

enum { NOWHERE = UINT32_MAX };

typedef struct {
    uint32_t *of_unit, *of_industry; /* component of each node; NOWHERE without links */
    uint32_t greatest;               /* by units, then links */
    size_t count;
} components;

/* Marks all that is reached from a unit; returns units and links of the component. */
static size_t flood(const complexity_network *network, components *found, uint32_t *queue,
                    uint32_t from, uint32_t mark, size_t *links)
{
    size_t waiting = 0, units = 0;
    found->of_unit[from] = mark;
    queue[waiting++] = from;
    while (waiting > 0) {
        uint32_t i = queue[--waiting];
        const size_t *of = network->units.start;
        units++;
        *links += of[i + 1] - of[i];
        for (size_t a = of[i]; a < of[i + 1]; a++) {
            uint32_t k = network->units.neighbour[a];
            if (found->of_industry[k] == mark) continue;
            found->of_industry[k] = mark;
            const size_t *in = network->industries.start;
            for (size_t b = in[k]; b < in[k + 1]; b++) {
                uint32_t next = network->industries.neighbour[b];
                if (found->of_unit[next] == mark) continue;
                found->of_unit[next] = mark;
                queue[waiting++] = next;
            }
        }
    }
    return units;
}

static ork_status find_components(ork_context *ctx, ork_arena *arena,
                                  const complexity_network *network, components *found)
{
    size_t units = network->units.count, industries = network->industries.count;
    size_t most_units = 0, most_links = 0;
    uint32_t *queue;
    ORK_NEW(queue, ork_arena_alloc(ctx, arena, units * sizeof *queue));
    ORK_NEW(found->of_unit, ork_arena_alloc(ctx, arena, units * sizeof(uint32_t)));
    ORK_NEW(found->of_industry, ork_arena_alloc(ctx, arena, industries * sizeof(uint32_t)));
    memset(found->of_unit, 0xff, units * sizeof(uint32_t));
    memset(found->of_industry, 0xff, industries * sizeof(uint32_t));
    found->count = 0;
    found->greatest = 0;
    for (uint32_t i = 0; i < units; i++) {
        if (found->of_unit[i] != NOWHERE || network->units.degree[i] == 0) continue;
        uint32_t mark = (uint32_t)found->count++;
        size_t links = 0, reached = flood(network, found, queue, i, mark, &links);
        if (reached < most_units || (reached == most_units && links <= most_links)) continue;
        most_units = reached;
        most_links = links;
        found->greatest = mark;
    }
    return ORK_OK;
}

/* ---- The eigenproblem --------------------------------------------------------------------------
 */

typedef struct {
    const complexity_links *side, *other;
    double *scale; /* [side] degree^−½ within the component, 0 outside */
    double *first; /* [side] the known eigenvector of eigenvalue 1, of length 1 */
    double *near;  /* [side] scratch */
    double *far;   /* [other] scratch */
} walk;

static double inner(const double *x, const double *y, size_t n)
{
    double sum = 0;
    for (size_t i = 0; i < n; i++)
        sum += x[i] * y[i];
    return sum;
}

static ork_status step(ork_context *ctx, const double *x, double *y, void *data)
{
    (void)ctx;
    walk *w = data;
    size_t n = w->side->count, m = w->other->count;
    for (size_t i = 0; i < n; i++)
        w->near[i] = w->scale[i] * x[i];
    for (size_t j = 0; j < m; j++) {
        double degree = w->other->degree[j];
        w->far[j] = degree > 0 ? complexity_gather(w->other, j, w->near) / degree : 0;
    }
    for (size_t i = 0; i < n; i++)
        y[i] = w->scale[i] > 0 ? w->scale[i] * complexity_gather(w->side, i, w->far) : 0;
    double along = inner(w->first, x, n);
    for (size_t i = 0; i < n; i++)
        y[i] -= along * w->first[i];
    return ORK_OK;
}

/* What a node's neighbours have on average; NaN outside the component. */
static void average_over(const complexity_links *side, const uint32_t *component, uint32_t inside,
                         const double *values, double *mean)
{
    for (size_t i = 0; i < side->count; i++) {
        bool is_inside = component[i] == inside;
        mean[i] = is_inside ? complexity_gather(side, i, values) / side->degree[i] : NAN;
    }
}

/* Solves on `side`; `own` and `across` become the indices of both sides, not yet standardised. */
static ork_status solve_side(ork_context *ctx, const complexity_links *side,
                             const complexity_links *other, const uint32_t *component,
                             const uint32_t *other_component, uint32_t inside, double *own,
                             double *across, complexity_indices *indices)
{
    ORK_SCRATCH(scratch);
    walk w = {.side = side, .other = other};
    size_t n = side->count, members = 0;
    double values[2] = {0}, *vectors, total = 0;
    ORK_NEW(w.scale, ork_arena_calloc(ctx, &scratch, n, sizeof(double)));
    ORK_NEW(w.first, ork_arena_calloc(ctx, &scratch, n, sizeof(double)));
    ORK_NEW(w.near, ork_arena_calloc(ctx, &scratch, n, sizeof(double)));
    ORK_NEW(w.far, ork_arena_calloc(ctx, &scratch, other->count, sizeof(double)));
    ORK_NEW(vectors, ork_arena_calloc(ctx, &scratch, 2 * n, sizeof(double)));
    for (size_t i = 0; i < n; i++) {
        if (component[i] != inside) continue;
        members++;
        total += side->degree[i];
        w.scale[i] = 1 / sqrt(side->degree[i]);
    }
    if (members < 2) return ORK_OK;
    for (size_t i = 0; i < n; i++)
        w.first[i] = w.scale[i] > 0 ? sqrt(side->degree[i] / total) : 0;
    ORK_TRY(ork_eigen_leading(ctx, n, step, &w, 2, values, vectors));
    indices->second = values[0];
    if (members > 2) indices->third = values[1];
    /* Of eigenvalues up to 1 the last digits are rounding. */
    double gap = values[0] - values[1];
    bool is_unique = values[0] > 1e-12 && (members == 2 || gap > 1e-9 * values[0] + 1e-13);
    if (!is_unique) return ORK_OK;
    for (size_t i = 0; i < n; i++) {
        own[i] = component[i] == inside ? w.scale[i] * vectors[i] : NAN;
        w.near[i] = isnan(own[i]) ? 0 : own[i];
    }
    average_over(other, other_component, inside, w.near, across);
    return ORK_OK;
}

/* ---- The sign ----------------------------------------------------------------------------------
 */

static void turn_over(double *values, size_t n)
{
    for (size_t i = 0; i < n; i++)
        values[i] = -values[i];
}

static bool tells(double correlation)
{
    return fabs(correlation) > 1e-9; /* false for NaN */
}

/* By diversity or rarity, as asked for; by the other where that does not tell. */
static ork_status choose_sign(ork_context *ctx, const complexity_network *network, int sign,
                              complexity_indices *indices)
{
    ORK_SCRATCH(scratch);
    const complexity_links *units = &network->units;
    double *rarity;
    ork_correlation diverse, rare;
    ORK_NEW(rarity, ork_arena_alloc(ctx, &scratch, units->count * sizeof *rarity));
    for (size_t i = 0; i < units->count; i++)
        rarity[i] = -complexity_gather(units, i, network->industries.degree) / units->degree[i];
    ORK_TRY(ork_correlate(ctx, ORK_PEARSON, indices->eci, units->degree, units->count, &diverse));
    ORK_TRY(ork_correlate(ctx, ORK_PEARSON, indices->eci, rarity, units->count, &rare));
    double first = sign == ORK_SIGN_RARITY ? rare.coefficient : diverse.coefficient;
    double second = sign == ORK_SIGN_RARITY ? diverse.coefficient : rare.coefficient;
    double direction = tells(first) ? first : second;
    indices->is_sign_arbitrary = !tells(direction);
    for (size_t i = 0; i < units->count && !tells(direction); i++)
        direction = indices->eci[i]; /* the first unit's end */
    bool turns = direction < 0;
    indices->with_diversity = turns ? -diverse.coefficient : diverse.coefficient;
    indices->with_rarity = turns ? -rare.coefficient : rare.coefficient;
    if (!turns) return ORK_OK;
    turn_over(indices->eci, units->count);
    turn_over(indices->pci, network->industries.count);
    return ORK_OK;
}

ork_status complexity_solve(ork_context *ctx, const complexity_network *network, int sign,
                            complexity_indices *indices)
{
    ORK_SCRATCH(scratch);
    components found;
    const complexity_links *units = &network->units, *industries = &network->industries;
    for (size_t i = 0; i < units->count; i++)
        indices->eci[i] = NAN;
    for (size_t k = 0; k < industries->count; k++)
        indices->pci[k] = NAN;
    indices->second = indices->third = NAN;
    indices->with_diversity = indices->with_rarity = NAN;
    indices->is_sign_arbitrary = false;
    ORK_TRY(find_components(ctx, &scratch, network, &found));
    indices->components = found.count;
    if (found.count == 0) return ORK_OK;
    if (units->count <= industries->count) {
        ORK_TRY(solve_side(ctx, units, industries, found.of_unit, found.of_industry, found.greatest,
                           indices->eci, indices->pci, indices));
    } else {
        ORK_TRY(solve_side(ctx, industries, units, found.of_industry, found.of_unit, found.greatest,
                           indices->pci, indices->eci, indices));
    }
    ORK_TRY(complexity_standardise(ctx, indices->eci, units->count));
    ORK_TRY(complexity_standardise(ctx, indices->pci, industries->count));
    return choose_sign(ctx, network, sign, indices);
}

/* ---- What the reader must know -----------------------------------------------------------------
 */

static ork_status note_outside(ork_context *ctx, const complexity_data *data, size_t t,
                               const complexity_network *network, const complexity_indices *indices,
                               const char *in)
{
    ORK_SCRATCH(scratch);
    const ork_panel *panel = &data->sizes.panel;
    const char **names;
    size_t units = 0, industries = 0;
    ORK_NEW(names, ork_arena_calloc(ctx, &scratch, network->units.count, sizeof *names));
    for (size_t i = 0; i < network->units.count; i++) {
        if (network->units.degree[i] > 0 && isnan(indices->eci[i]))
            names[units++] = ork_panel_unit(panel, panel->start[t] + i);
    }
    for (size_t k = 0; k < network->industries.count; k++)
        industries += network->industries.degree[k] > 0 && isnan(indices->pci[k]);
    ORK_OWNED_TEXT ork_text list = {0};
    ork_list_names(ctx, &list, names, units, 6);
    ORK_TRY(ork_text_status(&list));
    return ork_note_add(ctx, ORK_WARNING, "disconnected",
                        "the network%s falls apart into %zu that share no industry: the complexity "
                        "index compares within the greatest; %zu units (%s) and %zu industries "
                        "outside of it have none",
                        in, indices->components, units, list.bytes ? list.bytes : "", industries);
}

ork_status complexity_note_indices(ork_context *ctx, const complexity_data *data, size_t t,
                                   const complexity_network *network,
                                   const complexity_indices *indices)
{
    ORK_SCRATCH(scratch);
    const char *in = ork_panel_in(ctx, &scratch, &data->sizes.panel, t);
    bool has_any = false;
    if (!in) return ORK_ERR_MEMORY;
    for (size_t i = 0; i < network->units.count; i++)
        has_any |= !isnan(indices->eci[i]);
    if (!has_any && indices->second > 1e-12 && indices->third > 1e-12) {
        return ork_note_add(ctx, ORK_WARNING, "index-not-unique",
                            "the economic complexity index%s is not determined: two eigenvectors "
                            "have the same eigenvalue %.6g",
                            in, indices->second);
    }
    if (!has_any) {
        return ork_note_add(ctx, ORK_WARNING, "index-not-defined",
                            "there is no economic complexity index%s: it needs two units and two "
                            "industries with different links",
                            in);
    }
    if (indices->components > 1) ORK_TRY(note_outside(ctx, data, t, network, indices, in));
    if (indices->is_sign_arbitrary) {
        return ork_note_add(ctx, ORK_WARNING, "sign-arbitrary",
                            "neither diversity nor rare industries tell%s which end of the "
                            "complexity index is the complex one: its sign is arbitrary",
                            in);
    }
    double diverse = indices->with_diversity, rare = indices->with_rarity;
    if (!(diverse * rare < 0)) return ORK_OK;
    return ork_note_add(ctx, ORK_WARNING, "sign-disputed",
                        "diverse units and units with rare industries stand at opposite ends of "
                        "the complexity index%s (correlations %.2f and %.2f): it tells two kinds "
                        "of economies apart; choose with sign which end is the complex one",
                        in, diverse, rare);
}
