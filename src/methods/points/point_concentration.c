/* Concentration of industries from the places of their plants: the declaration, and the steps. */
#include "methods/panel.h"
#include "methods/points/points.h"

#include <float.h>
#include <math.h>
#include <string.h>

const char *const points_measure_names[POINTS_MEASURES] = {"k-density", "m", "m-density",
                                                           "ripley-k", "ripley-l"};
const char *const points_measure_titles[POINTS_MEASURES] = {"K-density", "Marcon and Puech's M",
                                                            "Density m of Lang, Marcon and Puech",
                                                            "Ripley's K", "Ripley's L"};

static const ork_param params[] = {
    ORK_COLUMN_PARAM(points_options, x, "Longitude or x of the plants", ORK_REQUIRED | ORK_NUMERIC),
    ORK_COLUMN_PARAM(points_options, y, "Latitude or y of the plants", ORK_REQUIRED | ORK_NUMERIC),
    ORK_CHOICE_PARAM(points_options, coordinates, "degrees",
                     "What x and y are: degrees (distances along great circles, in km) or a "
                     "plane's",
                     "degrees", "plane"),
    ORK_COLUMN_PARAM(points_options, industry,
                     "What industry a plant is of; left out: all are of one", 0),
    ORK_COLUMN_PARAM(points_options, weight, "Size of a plant, e.g. its jobs; left out: 1 each",
                     ORK_NUMERIC),
    ORK_CHOICE_LIST_PARAM(points_options, measures, "k-density", "Which measures", "k-density", "m",
                          "m-density", "ripley-k", "ripley-l"),
    ORK_TEXTS_PARAM(points_options, only, "Industries to measure; left out: all", 0),
    ORK_INTEGER_PARAM(points_options, least, "10", 2, 1000000000,
                      "Plants that an industry needs to be measured"),
    ORK_REAL_PARAM(
        points_options, max_distance, NULL, DBL_MIN, INFINITY,
        "Greatest distance to look at, in km (or the plane's unit); left out: the median "
        "distance of all plants"),
    ORK_INTEGER_PARAM(points_options, distances, "100", 2, 1000, "Number of steps up to it"),
    ORK_REAL_PARAM(points_options, bandwidth, NULL, DBL_MIN, INFINITY,
                   "Bandwidth of the kernel; left out: Silverman's, anew in each simulation"),
    ORK_INTEGER_PARAM(points_options, simulations, "1000", 0, 100000,
                      "How often the plants are dealt out among all places; 0: no bands"),
    ORK_REAL_PARAM(points_options, level, "0.95", 0.5, 0.9999,
                   "Share of the simulations that stay within a band, on each of its sides"),
};

static const ork_output outputs[] = {
    {"industries", "industry", ORK_TEXT, "Industry; the most localised first"},
    {"industries", "measure", ORK_TEXT, "Measure"},
    {"industries", "plants", ORK_INTEGER, "Plants"},
    {"industries", "weight", ORK_NUMBER, "Sum of their weights (with weight)"},
    {"industries", "verdict", ORK_TEXT,
     "localised: above the global band somewhere; dispersed: else below it somewhere"},
    {"industries", "localisation", ORK_NUMBER, "Area of the curve above the global band"},
    {"industries", "dispersion", ORK_NUMBER, "Area below it; 0 when localised"},
    {"industries", "from", ORK_NUMBER, "Least distance at which it is outside"},
    {"industries", "to", ORK_NUMBER, "Greatest distance"},
    {"industries", "peak", ORK_NUMBER, "Distance at which it is farthest outside"},
    {"industries", "p_localised", ORK_NUMBER,
     "p of the whole curve, upwards, one-sided (extreme ranks; not adjusted for several "
     "industries)"},
    {"industries", "p_dispersed", ORK_NUMBER, "... downwards"},
    {"industries", "bandwidth", ORK_NUMBER, "Bandwidth of the kernel, where there is one"},
    {"industries", "share_above", ORK_NUMBER,
     "Share of the simulations that touch or leave the global band upwards"},
    {"industries", "share_below", ORK_NUMBER, "... downwards"},
    {"curves", "industry", ORK_TEXT, "Industry"},
    {"curves", "measure", ORK_TEXT, "Measure"},
    {"curves", "distance", ORK_NUMBER, "Distance"},
    {"curves", "value", ORK_NUMBER, "The measure at it"},
    {"curves", "expected", ORK_NUMBER, "Mean of the simulations"},
    {"curves", "local_lower", ORK_NUMBER, "Band at this distance alone"},
    {"curves", "local_upper", ORK_NUMBER, "... its upper end"},
    {"curves", "global_lower", ORK_NUMBER, "Band over all distances together"},
    {"curves", "global_upper", ORK_NUMBER, "... its upper end"},
    {"ranking", "industry", ORK_TEXT, "The first measure alone"},
    {"ranking", "index", ORK_NUMBER, "Localisation, or less dispersion"},
    {"ranking", "verdict", ORK_TEXT, "As above"},
    {"leader_<measure>", "distance", ORK_NUMBER, "Curve of the first industry, with its band"},
    {NULL, "localised", ORK_NUMBER, "Industries localised by the first measure"},
    {NULL, "dispersed", ORK_NUMBER, "Industries dispersed by it"},
};

static const char *const citations[] = {
    "Duranton, G., & Overman, H. G. (2005), Testing for Localization Using Micro-Geographic Data. "
    "Review of Economic Studies 72(4), 1077-1106. doi:10.1111/0034-6527.00362",
    "Marcon, E., & Puech, F. (2010), Measures of the Geographic Concentration of Industries: "
    "Improving Distance-Based Methods. Journal of Economic Geography 10(5), 745-762. "
    "doi:10.1093/jeg/lbp056",
    "Lang, G., Marcon, E., & Puech, F. (2020), Distance-Based Measures of Spatial Concentration: "
    "Introducing a Relative Density Function. Annals of Regional Science 64, 243-265. "
    "doi:10.1007/s00168-019-00946-7",
    "Ripley, B. D. (1977), Modelling Spatial Patterns. Journal of the Royal Statistical Society B "
    "39(2), 172-212",
    "Silverman, B. W. (1986), Density Estimation for Statistics and Data Analysis. London: Chapman "
    "and Hall",
    "Myllymaki, M., Mrkvicka, T., Grabarnik, P., Seijo, H., & Hahn, U. (2017), Global Envelope "
    "Tests for Spatial Processes. Journal of the Royal Statistical Society B 79(2), 381-404. "
    "doi:10.1111/rssb.12172",
    NULL,
};

static ork_status choose_distances(ork_context *ctx, points_work *work)
{
    double greatest = work->options->max_distance;
    work->steps = (size_t)work->options->distances + 1;
    ORK_NEW(work->r, ork_arena_calloc(ctx, work->arena, work->steps, sizeof *work->r));
    if (isnan(greatest)) {
        ork_pair_spread spread;
        ORK_TRY(ork_pair_spread_of(ctx, &work->plants.positions, &spread));
        greatest = spread.median;
    }
    for (size_t k = 0; k < work->steps; k++)
        work->r[k] = greatest * (double)k / (double)(work->steps - 1);
    if (greatest > 0) return ORK_OK;
    ork_fail(ctx, ORK_ERR_DATA, "half of all pairs of plants are at the same place");
    ork_hint(ctx, "name a distance to look at, or give the plants their own coordinates");
    return ork_at(ctx, &(ork_place){.option = "max-distance"});
}

static ork_status find_only(ork_context *ctx, const points_work *work, bool *is_wanted)
{
    const points_plants *plants = &work->plants;
    const ork_texts *only = &work->options->only;
    for (size_t k = 0; k < only->count; k++) {
        size_t at = 0;
        while (at < plants->industries && strcmp(plants->name[at], only->items[k]) != 0)
            at++;
        if (at < plants->industries) {
            is_wanted[at] = true;
            continue;
        }
        const char *near = ork_suggest(ctx, only->items[k], plants->name, plants->industries);
        ork_fail(ctx, ORK_ERR_ARGUMENT, "there is no industry \"%s\"", only->items[k]);
        if (near) ork_hint(ctx, "did you mean \"%s\"?", near);
        return ork_at(ctx, &(ork_place){.option = "only"});
    }
    return ORK_OK;
}

/* Industries that are wanted but have too few plants. */
static ork_status note_small(ork_context *ctx, const points_work *work, const bool *is_small)
{
    const points_plants *plants = &work->plants;
    const char **names;
    size_t count = 0;
    ORK_NEW(names, ork_arena_calloc(ctx, work->arena, plants->industries, sizeof *names));
    for (size_t k = 0; k < plants->industries; k++) {
        if (is_small[k]) names[count++] = plants->name[k];
    }
    if (count == 0) return ORK_OK;
    ORK_OWNED_TEXT ork_text list = {0};
    ork_list_names(ctx, &list, names, count, 8);
    ORK_TRY(ork_text_status(&list));
    return ork_note_add(
        ctx, ORK_WARNING, "few-plants",
        "not measured, for fewer than %lld plants: %s; their plants count among all",
        (long long)work->options->least, list.bytes);
}

/* One curve per industry that is wanted and large enough, and measure. */
static ork_status choose_curves(ork_context *ctx, points_work *work)
{
    const points_plants *plants = &work->plants;
    const ork_texts *measures = &work->options->measures;
    bool *is_wanted, *is_small;
    ORK_NEW(is_wanted, ork_arena_calloc(ctx, work->arena, plants->industries, 1));
    ORK_NEW(is_small, ork_arena_calloc(ctx, work->arena, plants->industries, 1));
    ORK_TRY(find_only(ctx, work, is_wanted));
    for (size_t k = 0; k < measures->count; k++) {
        for (size_t m = 0; m < POINTS_MEASURES; m++)
            work->wants[m] |= strcmp(measures->items[k], points_measure_names[m]) == 0;
    }
    ORK_NEW(work->curves, ork_arena_calloc(ctx, work->arena, plants->industries * POINTS_MEASURES,
                                           sizeof *work->curves));
    for (uint32_t k = 0; k < plants->industries; k++) {
        if (plants->plants[k] == 0 || (work->options->only.count && !is_wanted[k])) continue;
        is_small[k] = plants->plants[k] < (size_t)work->options->least;
        for (size_t m = 0; m < POINTS_MEASURES && !is_small[k]; m++) {
            if (!work->wants[m]) continue;
            work->curves[work->curve_count++] = (points_curve){.industry = k,
                                                               .measure = (points_measure)m,
                                                               .bandwidth = NAN,
                                                               .localisation = NAN,
                                                               .dispersion = NAN,
                                                               .from = NAN,
                                                               .to = NAN,
                                                               .peak = NAN};
        }
    }
    ORK_TRY(note_small(ctx, work, is_small));
    if (work->curve_count > 0) {
        work->first = work->curves[0].measure;
        return ORK_OK;
    }
    ork_fail(ctx, ORK_ERR_DATA, "no industry has %lld plants", (long long)work->options->least);
    return ork_at(ctx, &(ork_place){.option = "least"});
}

static ork_status check_window(ork_context *ctx, const points_work *work)
{
    const points_plants *plants = &work->plants;
    if (!work->wants[POINTS_RIPLEY_K] && !work->wants[POINTS_RIPLEY_L]) return ORK_OK;
    double side = fmin(plants->width, plants->height), greatest = work->r[work->steps - 1];
    if (!(plants->area > 0)) {
        ork_fail(ctx, ORK_ERR_DATA, "all plants lie on one line, so that Ripley's K has no area");
        return ork_at(ctx, &(ork_place){.option = "measures"});
    }
    if (plants->positions.is_geographic)
        return ork_note_add(ctx, ORK_INFO, "no-edge-correction",
                            "Ripley's K and L of coordinates in degrees have no correction of "
                            "edges; the bands have the same edges, so that comparing with them "
                            "holds");
    if (greatest < side / 2) return ORK_OK;
    return ork_note_add(ctx, ORK_WARNING, "wide-distances",
                        "distances up to %g are more than half the shorter side (%g) of the "
                        "rectangle around all plants: Ripley's K is uncertain there",
                        greatest, side);
}

static ork_status note_results(ork_context *ctx, const points_work *work)
{
    size_t undefined = 0, unbanded = 0, wide = 0, partly = 0;
    for (size_t c = 0; c < work->curve_count; c++) {
        const points_curve *curve = &work->curves[c];
        const ork_envelope *band = &curve->band;
        size_t missing = 0, bare = 0;
        for (size_t k = 0; k < work->steps; k++) {
            missing += (size_t)(isnan(curve->value[k]) != 0);
            bare += (size_t)(isnan(band->mean[k]) != 0);
        }
        undefined += missing == work->steps;
        unbanded += missing < work->steps && bare == work->steps;
        partly += bare > 0 && bare < work->steps;
        wide += fmax(band->share_above, band->share_below) > 1 - work->options->level + 1e-12;
    }
    if (undefined > 0)
        ORK_TRY(ork_note_add(ctx, ORK_WARNING, "same-place",
                             "%zu curves are not defined: the plants' distances do not differ, or "
                             "nobody has a neighbour",
                             undefined));
    if (unbanded > 0 && work->options->simulations > 0)
        ORK_TRY(ork_note_add(ctx, ORK_WARNING, "no-bands",
                             "%zu curves have no bands: all plants are of the industry (name the "
                             "column of the industries), or too few have neighbours",
                             unbanded));
    if (partly > 0)
        ORK_TRY(ork_note_add(ctx, ORK_INFO, "bands-begin-later",
                             "%zu curves have no band at the shortest distances, where in some "
                             "simulation nobody has a neighbour",
                             partly));
    if (wide == 0) return ORK_OK;
    return ork_note_add(ctx, ORK_WARNING, "few-simulations",
                        "%zu curves have too few simulations for a global band of this level: even "
                        "the most extreme are reached by more (share_above, share_below); "
                        "their verdict is that of p",
                        wide);
}

static ork_status run(ork_context *ctx, const ork_input *input, const void *options,
                      ork_result *result)
{
    ORK_SCRATCH(arena);
    points_work work = {.options = options, .arena = &arena};
    ORK_TRY(points_read(ctx, input, options, &arena, &work.plants));
    ORK_TRY(choose_curves(ctx, &work));
    ORK_TRY(choose_distances(ctx, &work));
    ORK_TRY(check_window(ctx, &work));
    ORK_TRY(points_measure_all(ctx, &work));
    ORK_TRY(note_results(ctx, &work));
    ORK_TRY(points_tables(ctx, &work, result));
    return points_figures(ctx, &work, result);
}

const ork_method ork_method_point_concentration = {
    .name = "point-concentration",
    .family = "spatial",
    .title = "Concentration of plants in space",
    .summary = "K-density, M, m and Ripley's K of industries from the places of their plants, with "
               "local and global bands",
    .citations = citations,
    .formulas =
        "d_ij is the distance of plants i and j, w a plant's weight (1 without), h the bandwidth, "
        "phi the normal density.\n"
        "  k-density  sum_{i<j} w_i w_j (phi((r - d_ij)/h) + phi((r + d_ij)/h)) / "
        "(h sum_{i<j} w_i w_j), h = 0.9 min(sd, quartile range/1.34) m^(-1/5) of the m distances\n"
        "  m          sum_i (share of the industry in the weight of the others within r of i) / "
        "sum_i (its share in the weight of all others), over its plants i that have any within r\n"
        "  m-density  the same with the kernel at r instead of all within r\n"
        "  ripley-k   A^2 sum_{i<>j} 1(d_ij <= r) / (n (n - 1) A_ij), A the rectangle around all "
        "plants, A_ij its overlap with itself moved from i to j (a plane's coordinates; in degrees "
        "A_ij = A); weights do not count\n"
        "  ripley-l   sqrt(K / pi)\n"
        "Bands: the industry's plants, with their weights, are dealt out at random among the "
        "places "
        "of all plants. Local: at one distance, the share level of the simulations is within on "
        "each side. Global: the narrowest band of ranks that at most 1 - level of the simulations "
        "touch or leave on that side anywhere. Localised: above the global band at any distance; "
        "dispersed: not localised and below it. localisation is the area above it (of K-density: a "
        "share of pairs), dispersion the area below.",
    .example = "orken point-concentration examples/points/plants.csv --x longitude --y latitude "
               "--industry industry --weight jobs --simulations 200",
    ORK_PARAMS(points_options, params),
    ORK_OUTPUTS(outputs),
    .run = run,
};
