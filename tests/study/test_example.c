/* The example studies, as the README promises them. */
#include <jansson.h>

#include "workshop.h"

static ork_status run_study(ork_context *ctx, const char *path, ork_run_summary *summary)
{
    ork_study *study = NULL;
    char out[512];
    snprintf(out, sizeof out, "%s", workshop_path("out"));
    const ork_run_options options = {.out = out};
    ork_status status = ork_study_open(ctx, source_path(path), &study);
    if (status == ORK_OK) status = ork_study_run(ctx, study, &options, summary);
    ork_study_free(study);
    return status;
}

static ork_status run_example(ork_context *ctx, ork_run_summary *summary)
{
    return run_study(ctx, "examples/kazakhstan/study.yaml", summary);
}

static const char *outcome_of(const json_t *claims, const char *words)
{
    for (size_t i = 0; i < json_array_size(claims); i++) {
        const json_t *claim = json_array_get(claims, i);
        if (strcmp(json_string_value(json_object_get(claim, "claim")), words) == 0)
            return json_string_value(json_object_get(claim, "outcome"));
    }
    print_error("there is no claim \"%s\"\n", words);
    return "";
}

static void it_says_honestly_what_holds_and_what_does_not(void **state)
{
    static const char *const holding[] = {
        "The leading region in 2016 is Almaty city",
        "Astana city takes the second place in 2016",
        "The aggregated index of 2016 is 0.3313",
        "Herfindahl index of section J over 16 regions, 2011",
        "Herfindahl index of section J over 16 regions, 2016",
        "Herfindahl index of section J over 20 regions, 2023",
        "Location quotient of Almaty city, 2011",
        "Location quotient of Almaty city, 2016",
        "Location quotient of Almaty city, 2023",
        "Location quotient of Astana city, 2011",
        "Location quotient of Astana city, 2016",
        "Location quotient of Astana city, 2023",
        "Slope of growth on initial product per head, 16 regions, 2010–2020",
        "Growth of product per head in Almaty city, 2021–2025, per cent a year",
        "Location quotient of manufacturing in Ulytau, 2025",
    };
    static const char *const failing[] = {
        "Almaty city forms about 18.2 % of nationwide capacity in 2016",
        "The aggregated index of 2011 is 0.1681",
        "The aggregated index of 2016 follows from equation 3, a sum of squares",
        "The most specialised region in IT is Almaty city, in 2016",
    };
    ork_context *ctx = *state;
    ork_run_summary summary;
    assert_ok(ctx, run_example(ctx, &summary));
    assert_int_equal(summary.undecided, 0);
    json_t *results = json_load_file(workshop_path("out/results.json"), 0, NULL);
    assert_non_null(results);
    const json_t *claims = json_object_get(results, "claims");
    assert_int_equal(json_array_size(claims), summary.claims);
    for (size_t i = 0; i < sizeof holding / sizeof *holding; i++)
        assert_string_equal(outcome_of(claims, holding[i]), "holds");
    for (size_t i = 0; i < sizeof failing / sizeof *failing; i++)
        assert_string_equal(outcome_of(claims, failing[i]), "fails");
    json_decref(results);
}

static void poles_candidates_and_neighbours_are_told(void **state)
{
    ork_context *ctx = *state;
    ork_run_summary summary;
    assert_ok(ctx, run_example(ctx, &summary));
    char *poles = workshop_read("out/tables/poles-today.selection.csv");
    assert_non_null(strstr(poles, "\nAlmaty city,true,core,4,4,0,growth pole,"));
    assert_non_null(strstr(poles, "\nAstana city,true,core,3,4,0,growth pole,"));
    assert_non_null(strstr(poles, "\nUlytau,false,candidate,2,4,0,"));
    assert_non_null(strstr(poles, "\nAkmola,false,periphery,1,4,0,"));
    free(poles);
    char *profile = workshop_read("out/tables/poles-today.profile.csv");
    assert_non_null(strstr(profile, ",growth,cluster"));
    assert_non_null(strstr(profile, "\nAkmola,periphery,1,Astana city,0.185"));
    assert_non_null(strstr(profile, "\nAbai,periphery,1,none,"));
    free(profile);
    char *neighbours = workshop_read("out/tables/poles-today.neighbours.csv");
    assert_non_null(strstr(neighbours, "\n2025,Almaty city,Almaty region,periphery,1,"));
    assert_non_null(strstr(neighbours, "\n2025,Astana city,Akmola,periphery,1,"));
    free(neighbours);
}

static void its_second_run_computes_nothing(void **state)
{
    ork_context *ctx = *state;
    ork_run_summary summary;
    assert_ok(ctx, run_example(ctx, &summary));
    assert_int_equal(summary.recomputed, summary.steps);
    assert_ok(ctx, run_example(ctx, &summary));
    assert_int_equal(summary.recomputed, 0);
}

static void the_number_of_threads_changes_no_byte(void **state)
{
    ork_context *ctx = *state;
    ork_run_summary summary;
    ork_context_set_threads(ctx, 1);
    assert_ok(ctx, run_example(ctx, &summary));
    char *one = workshop_read("out/results.json");
    workshop_write("out/run.json", "{\"orken\": \"\"}");
    nftw(workshop_path("out/.cache"), workshop_remove_entry, 16, FTW_DEPTH | FTW_PHYS);
    ork_context_set_threads(ctx, 4);
    assert_ok(ctx, run_example(ctx, &summary));
    assert_int_equal(summary.recomputed, summary.steps);
    char *four = workshop_read("out/results.json");
    assert_string_equal(one, four);
    free(one);
    free(four);
}

/* What was found for the study's first claim, which is about every published score. */
static void assert_first_claim(const char *claim, const char *found)
{
    json_t *results = json_load_file(workshop_path("out/results.json"), 0, NULL);
    assert_non_null(results);
    const json_t *first = json_array_get(json_object_get(results, "claims"), 0);
    assert_string_equal(json_string_value(json_object_get(first, "claim")), claim);
    const char *text = json_string_value(json_object_get(first, "found"));
    print_message("%s\n", text);
    assert_memory_equal(text, found, strlen(found));
    json_decref(results);
}

static void the_digital_economy_index_is_rebuilt_at_all_levels(void **state)
{
    ork_context *ctx = *state;
    ork_run_summary summary;
    assert_ok(ctx, run_study(ctx, "examples/desi/study.yaml", &summary));
    assert_int_equal(summary.hold, summary.claims);
    assert_first_claim("Every published score: the index, 4 dimensions and 10 sub-dimensions of 28 "
                       "units in 5 years",
                       "2100 / 2100, ");
}

static void the_human_development_index_is_rebuilt_in_one_step(void **state)
{
    ork_context *ctx = *state;
    ork_run_summary summary;
    assert_ok(ctx, run_study(ctx, "examples/hdi/study.yaml", &summary));
    assert_int_equal(summary.hold, summary.claims);
    assert_first_claim("The index of every country, to its three decimals", "192 / 192, ");
}

static void the_states_are_ranked_and_have_options_and_clusters(void **state)
{
    ork_context *ctx = *state;
    ork_run_summary summary;
    assert_ok(ctx, run_study(ctx, "examples/us_states/study.yaml", &summary));
    assert_int_equal(summary.recomputed, 5);
    char *options = workshop_read("out/tables/options.options.csv");
    assert_non_null(strstr(options, "\nWyoming,1,"));
    free(options);
    char *stars = workshop_read("out/tables/stars.clusters.csv");
    assert_non_null(strstr(stars, "Oil and gas extraction"));
    free(stars);
    char *poles = workshop_read("out/tables/poles.profile.csv");
    assert_non_null(strstr(poles, "\nOregon,core,2,0.348"));
    free(poles);
}

static void the_invented_regions_get_their_gaps(void **state)
{
    ork_context *ctx = *state;
    ork_run_summary summary;
    assert_ok(ctx, run_study(ctx, "examples/digital-output/study.yaml", &summary));
    char *priorities = workshop_read("out/tables/efficiency.priorities.csv");
    assert_non_null(strstr(priorities, "\nSalt Flats,0.19"));
    free(priorities);
}

static void the_frontiers_of_manufacturing_end_as_the_text_says(void **state)
{
    static const char *const ends[][2] = {{"out/tables/pooled.search.csv", "\nno inefficiency,"},
                                          {"out/tables/lasting.search.csv", "\nmaximum,"},
                                          {"out/tables/passing.search.csv", "\ndeterministic,"}};
    ork_context *ctx = *state;
    ork_run_summary summary;
    assert_ok(ctx, run_study(ctx, "examples/kazakhstan/efficiency.yaml", &summary));
    for (size_t k = 0; k < 3; k++) {
        char *search = workshop_read(ends[k][0]);
        assert_non_null(strstr(search, ends[k][1]));
        free(search);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        workshop_test(it_says_honestly_what_holds_and_what_does_not),
        workshop_test(poles_candidates_and_neighbours_are_told),
        workshop_test(its_second_run_computes_nothing),
        workshop_test(the_number_of_threads_changes_no_byte),
        workshop_test(the_digital_economy_index_is_rebuilt_at_all_levels),
        workshop_test(the_human_development_index_is_rebuilt_in_one_step),
        workshop_test(the_states_are_ranked_and_have_options_and_clusters),
        workshop_test(the_invented_regions_get_their_gaps),
        workshop_test(the_frontiers_of_manufacturing_end_as_the_text_says),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
