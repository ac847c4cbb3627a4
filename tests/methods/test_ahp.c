/* The analytic hierarchy process: Saaty's house, laws, contradictions, what is missing. */
#include "case.h"

#define COLUMNS "a: a", "b: b", "value: v"
#define RUN(csv, result, ...) run_csv(*state, csv, SETTINGS(__VA_ARGS__), result)

static ork_status run_csv(ork_context *ctx, const char *csv, const char *const *settings,
                          ork_result **result)
{
    ORK_OWNED_TABLE ork_table *data = NULL;
    ORK_TRY(case_table(ctx, csv, NULL, NULL, &data));
    return case_run(ctx, "ahp", data, settings, NULL, result);
}

static double of(ork_context *ctx, const ork_result *result, const char *node, const char *column)
{
    return case_number(result, "priorities",
                       case_row(ctx, result, "priorities", "node", node, NULL, NULL), column);
}

/* ---- Golden ------------------------------------------------------------------------------------
 */

/* A square of judgements as rows; the columns of weights follow the square. */
static void assert_golden(void **state, const char *name)
{
    ork_context *ctx = *state;
    char path[128];
    snprintf(path, sizeof path, "golden/composite/reference/ahp_%s.csv", name);
    const char *found = shared_path(path);
    if (!found) skip();
    ORK_OWNED_TABLE ork_table *square = NULL, *expected = NULL;
    ORK_OWNED_TEXT ork_text csv = {0};
    assert_ok(ctx, case_file(ctx, found, "", NULL, NULL, &square));
    snprintf(path, sizeof path, "golden/composite/reference/ahp_%s_consistency.csv", name);
    assert_ok(ctx, case_file(ctx, shared_path(path), "", NULL, NULL, &expected));
    size_t n = square->row_count;
    ork_text_add(ctx, &csv, "#a,#b,v\n");
    for (size_t i = 0; i < n; i++) {
        for (size_t j = i + 1; j < n; j++) {
            char value[ORK_NUMBER_BYTES];
            ork_write_number(ork_column_number(square->columns[j], i), value);
            ork_text_addf(ctx, &csv, "%zu,%zu,%s\n", i, j, value);
        }
    }
    for (size_t kind = 0; kind < 2; kind++) {
        ORK_OWNED_RESULT ork_result *result = NULL;
        double worst = 0;
        assert_ok(ctx, RUN(csv.bytes, &result, COLUMNS,
                           kind ? "priorities: geometric-mean" : "priorities: eigenvector"));
        for (size_t i = 0; i < n; i++) {
            char node[32];
            snprintf(node, sizeof node, "%zu", i);
            double want = ork_column_number(square->columns[n + kind], i);
            worst = fmax(worst, fabs(of(ctx, result, node, "weight") / want - 1));
        }
        static const char *const names[] = {"lambda_max", "index", "ratio"};
        for (size_t k = 0; k < 3; k++) {
            double want = ork_column_number(expected->columns[k], 0);
            worst = fmax(worst, fabs(case_number(result, "consistency", 0, names[k]) / want - 1));
        }
        print_message("ahp_%s %s: %.1f digits\n", name, kind ? "geometric means" : "eigenvector",
                      -log10(fmax(worst, 1e-17)));
        assert_true(worst < 1e-12);
        assert_true((case_note(result, "inconsistent") != NULL) ==
                    (ork_column_number(expected->columns[2], 0) > 0.1));
    }
}

static void three_criteria_are_weighed_as_by_closed_formulas(void **state)
{
    assert_golden(state, "A3");
}

static void saatys_house_has_its_published_consistency(void **state)
{
    assert_golden(state, "S");
}

/* ---- Laws and small cases ----------------------------------------------------------------------
 */

static void consistent_judgements_give_back_their_weights(void **state)
{
    /* 0.5, 0.3 and 0.2 */
    const char *csv = "#a,#b,v\nx,y,1.6666666666666667\nx,z,2.5\nz,y,0.66666666666666667\n";
    static const char *const kinds[] = {"priorities: eigenvector", "priorities: geometric-mean"};
    for (size_t k = 0; k < 2; k++) {
        ORK_OWNED_RESULT ork_result *result = NULL;
        assert_ok(*state, RUN(csv, &result, COLUMNS, kinds[k]));
        assert_near(of(*state, result, "x", "weight"), 0.5, 1e-15);
        assert_near(of(*state, result, "y", "weight"), 0.3, 1e-15);
        assert_near(case_number(result, "consistency", 0, "lambda_max"), 3, 1e-14);
        assert_null(case_text(result, "consistency", 0, "farthest"));
        assert_null(case_note(result, "inconsistent"));
    }
}

#define EXPERTS                                                                                    \
    "#who,#part,#a,#b,v\n"                                                                         \
    "p,skills,x,y,4\nq,skills,x,y,1\nq,nets,m,n,3\np,nets,n,m,1\n"

static void experts_are_joined_by_geometric_means_or_by_weights(void **state)
{
    ORK_OWNED_RESULT ork_result *judgements = NULL, *priorities = NULL;
    assert_ok(*state, RUN(EXPERTS, &judgements, COLUMNS, "expert: who", "group: part"));
    assert_near(of(*state, judgements, "x", "weight"), 2.0 / 3, 1e-15); /* √(4·1) = 2 */
    assert_near(of(*state, judgements, "m", "weight"), sqrt(3) / (1 + sqrt(3)), 1e-15);
    assert_near(of(*state, judgements, "x", "least"), 0.5, 1e-15);
    assert_near(of(*state, judgements, "x", "greatest"), 0.8, 1e-15);
    assert_near(of(*state, judgements, "x", "sd"), 0.3 / sqrt(2), 1e-15);
    assert_ok(*state, RUN(EXPERTS, &priorities, COLUMNS, "expert: who", "group: part",
                          "combine: priorities"));
    assert_near(of(*state, priorities, "x", "weight"), 0.65, 1e-15);
    size_t row = case_row(*state, priorities, "weights", "expert", "p", "node", "x");
    assert_near(case_number(priorities, "weights", row, "weight"), 0.8, 1e-15);
}

static void the_weights_go_on_to_an_index(void **state)
{
    ork_context *ctx = *state;
    ORK_OWNED_RESULT ork_result *judged = NULL, *index = NULL;
    ORK_OWNED_TABLE ork_table *data = NULL;
    assert_ok(ctx, RUN("#who,#a,#b,v\np,x,y,4\nq,x,y,1\n", &judged, COLUMNS, "expert: who"));
    assert_ok(ctx, case_table(ctx, "#unit,x,y\nA,0,1\nB,1,0\n", "unit", NULL, &data));
    assert_ok(ctx, case_run(ctx, "composite", data,
                            SETTINGS("indicators: x | y", "weights-table: @", "bands: 0"),
                            ork_result_table(judged, "weights"), &index));
    size_t row = case_row(ctx, index, "scores", "unit", "B", NULL, NULL);
    assert_near(case_number(index, "scores", row, "score"), 65, 1e-12);
}

static void a_contradiction_is_told_with_its_place(void **state)
{
    ORK_OWNED_RESULT ork_result *result = NULL;
    assert_ok(*state,
              RUN("#who,#a,#b,v\np,x,y,3\np,y,z,3\np,z,x,3\n", &result, COLUMNS, "expert: who"));
    assert_true(case_says(result, "inconsistent", "the judgements of p contradict each other"));
    assert_near(case_number(result, "consistency", 0, "lambda_max"), 1 + 3 + 1.0 / 3, 1e-14);
}

static void what_is_missing_or_twice_is_refused(void **state)
{
    ork_context *ctx = *state;
    ORK_OWNED_RESULT ork_result *none = NULL;
    assert_error(ctx, RUN("#who,#a,#b,v\np,x,y,3\np,y,z,3\n", &none, COLUMNS, "expert: who"),
                 ORK_ERR_DATA, "p has not compared \"x\" with \"z\"");
    assert_error(ctx, RUN("#a,#b,v\nx,y,3\ny,x,3\n", &none, COLUMNS), ORK_ERR_DATA,
                 "\"y\" against \"x\" is judged 3 here, and 0.3333333333333333 by the same expert");
    assert_error(ctx, RUN("#a,#b,v\nx,y,0\n", &none, COLUMNS), ORK_ERR_DATA,
                 "not judged by a number above 0");
    assert_error(ctx, RUN("#a,#b,v\nx,x,2\n", &none, COLUMNS), ORK_ERR_DATA,
                 "\"x\" is compared with itself");
    /* a rounded reciprocal is the same judgement */
    ORK_OWNED_RESULT ork_result *fine = NULL;
    assert_ok(ctx, RUN("#a,#b,v\nx,y,3\ny,x,0.33\n", &fine, COLUMNS));
}

static ork_status run_experts(ork_context *ctx, void *data)
{
    (void)data;
    ORK_OWNED_RESULT ork_result *result = NULL;
    return run_csv(ctx, EXPERTS, SETTINGS(COLUMNS, "expert: who", "group: part"), &result);
}
static void refused_memory_is_told(void **state)
{
    (void)state;
    assert_survives_refused_memory(run_experts, NULL);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        context_test(three_criteria_are_weighed_as_by_closed_formulas),
        context_test(saatys_house_has_its_published_consistency),
        context_test(consistent_judgements_give_back_their_weights),
        context_test(experts_are_joined_by_geometric_means_or_by_weights),
        context_test(the_weights_go_on_to_an_index),
        context_test(a_contradiction_is_told_with_its_place),
        context_test(what_is_missing_or_twice_is_refused),
        cmocka_unit_test(refused_memory_is_told),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
