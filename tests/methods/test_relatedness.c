/* Relatedness: measures by hand, plain twins, the model of entry, odd data, laws. */
#include "case.h"

#define RUN(csv, result, ...) run_csv(*state, csv, SETTINGS(__VA_ARGS__), result)

static ork_status run_csv(ork_context *ctx, const char *csv, const char *const *settings,
                          ork_result **result)
{
    ORK_OWNED_TABLE ork_table *data = NULL;
    ORK_TRY(case_table(ctx, csv, "land", strstr(csv, ",year") ? "year" : NULL, &data));
    return case_run(ctx, "relatedness", data, settings, NULL, result);
}

#define assert_refused(csv, status, text, ...)                                                     \
    do {                                                                                           \
        ork_result *none_ = NULL;                                                                  \
        assert_error((ork_context *)*state, RUN(csv, &none_, __VA_ARGS__), status, text);          \
        assert_null(none_);                                                                        \
    } while (0)

static double cell(ork_context *ctx, const ork_result *result, const char *unit, const char *good,
                   const char *column)
{
    return case_number(result, "cells",
                       case_row(ctx, result, "cells", "unit", unit, "industry", good), column);
}

static double pair(ork_context *ctx, const ork_result *result, const char *one, const char *other)
{
    return case_number(result, "pairs",
                       case_row(ctx, result, "pairs", "industry", one, "other", other),
                       "relatedness");
}

/* ---- Measures ----------------------------------------------------------------------------------
 */

/* Ubiquity p 3, q 2, r 2, s 1; together pq 2, pr 1, qr 1, rs 1. */
#define FOUR "#land,p,q,r,s\na,1,1,0,0\nb,1,1,1,0\nc,1,0,0,0\nd,0,0,1,1\n"
#define P_S "sector: p | q | r | s", "values: quotient"

static void proximity_and_density_follow_their_formulas(void **state)
{
    ORK_OWNED_RESULT ork_result *result = NULL;
    assert_ok(*state, RUN(FOUR, &result, P_S));
    assert_near(pair(*state, result, "p", "q"), 2.0 / 3, 1e-15);
    assert_near(pair(*state, result, "p", "r"), 1.0 / 3, 1e-15);
    assert_near(pair(*state, result, "q", "r"), 0.5, 0);
    assert_near(pair(*state, result, "r", "s"), 0.5, 0);
    assert_int_equal(ork_result_table(result, "pairs")->row_count, 4); /* ps and qs: never */
    /* r is related to itself 1, p 1/3, q 1/2, s 1/2; a has p and q. */
    double all = 1 + 1.0 / 3 + 0.5 + 0.5;
    assert_near(cell(*state, result, "a", "r", "density"), (1.0 / 3 + 0.5) / all, 1e-15);
    assert_near(cell(*state, result, "d", "r", "density"), 1.5 / all, 1e-15);
    assert_true(isnan(cell(*state, result, "d", "r", "gain"))); /* it is there already */
    size_t r = case_row(*state, result, "industries", "industry", "r", NULL, NULL);
    assert_near(case_number(result, "industries", r, "mean_relatedness"), (all - 1) / 3, 1e-15);
}

static void the_other_measures_follow_theirs(void **state)
{
    /* s_p = 3, s_q = 3, s_r = 3, s_s = 1, s = 10 */
    static const struct {
        const char *measure;
        double pq, rs;
    } cases[] = {
        {"measure: association", 2 * 10 / 9.0, 1 * 10 / 3.0},
        {"measure: cosine", 2 / 3.0, 1 / sqrt(3.0)},
        {"measure: jaccard", 2 / 4.0, 1 / 3.0},
        {"measure: probability", 2 / (9.0 / 2 * (2.0 / 7)), 1 / (3.0 / 2 * (1 / 7.0 + 1 / 9.0))},
    };
    for (size_t k = 0; k < sizeof cases / sizeof *cases; k++) {
        ORK_OWNED_RESULT ork_result *result = NULL;
        assert_ok(*state, RUN(FOUR, &result, P_S, cases[k].measure));
        assert_near(pair(*state, result, "p", "q"), cases[k].pq, 1e-14);
        assert_near(pair(*state, result, "r", "s"), cases[k].rs, 1e-14);
    }
}

/* EconGeo gives densities of 0 to 100 with two decimals; ours keep all digits. */
static void densities_are_not_rounded(void **state)
{
    ORK_OWNED_RESULT ork_result *result = NULL;
    assert_ok(*state, RUN(FOUR, &result, P_S, "measure: cosine"));
    double density = cell(*state, result, "a", "r", "density"), cents = density * 1e4;
    assert_true(fabs(cents - round(cents)) > 1e-3);
    assert_near(density, (1 / 3.0 + 1 / 3.0) / (1 / 3.0 + 1 / 3.0 + 1 / sqrt(3.0)), 1e-15);
}

enum { UNITS = 70, GOODS = 37 };

/* Random cells of 0 and 1 as wide data, and `sector` naming the columns. */
static ork_status random_case(ork_context *ctx, uint64_t stream, ork_table **table, bool *m,
                              char sector[1024])
{
    ORK_OWNED_TEXT ork_text csv = {0};
    ork_random random = ork_random_stream(11, stream);
    size_t at = (size_t)snprintf(sector, 1024, "sector: g0");
    ork_text_add(ctx, &csv, "#land,g0");
    for (size_t k = 1; k < GOODS; k++) {
        at += (size_t)snprintf(sector + at, 1024 - at, " | g%zu", k);
        ork_text_addf(ctx, &csv, ",g%zu", k);
    }
    for (size_t i = 0; i < UNITS; i++) {
        ork_text_addf(ctx, &csv, "\nu%zu", i);
        for (size_t k = 0; k < GOODS; k++) {
            double chance = 0.05 + 0.7 * (double)((UNITS - i) * (GOODS - k)) / (UNITS * GOODS);
            bool is_there = ork_random_uniform(&random) < chance;
            m[k * UNITS + i] = is_there;
            ork_text_add(ctx, &csv, is_there ? ",1" : ",0");
        }
    }
    ORK_TRY(ork_text_status(&csv));
    return case_table(ctx, csv.bytes, "land", NULL, table);
}

static void kernels_agree_with_plain_loops(void **state)
{
    ork_context *ctx = *state;
    static bool m[UNITS * GOODS];
    static double r[GOODS][GOODS], pci[GOODS], sum[GOODS];
    char sector[1024];
    ORK_OWNED_TABLE ork_table *data = NULL;
    ORK_OWNED_RESULT ork_result *result = NULL;
    assert_ok(ctx, random_case(ctx, 1, &data, m, sector));
    assert_ok(ctx, case_run(ctx, "relatedness", data, SETTINGS(sector, "values: quotient"), NULL,
                            &result));
    for (size_t k = 0; k < GOODS; k++) {
        pci[k] = case_number(result, "industries", k, "pci");
        sum[k] = 0;
        for (size_t l = 0; l < GOODS; l++) {
            double both = 0, one = 0, other = 0;
            for (size_t i = 0; i < UNITS; i++) {
                both += m[k * UNITS + i] && m[l * UNITS + i];
                one += m[k * UNITS + i];
                other += m[l * UNITS + i];
            }
            r[k][l] = both / fmax(one, other);
            sum[k] += r[k][l];
        }
    }
    for (size_t i = 0; i < UNITS; i++) {
        double outlook = 0;
        for (size_t k = 0; k < GOODS; k++) {
            double near = 0, gain = 0;
            for (size_t l = 0; l < GOODS; l++) {
                if (m[l * UNITS + i]) near += r[k][l] / sum[k];
                if (!m[l * UNITS + i]) gain += r[k][l] * pci[l] / sum[l];
            }
            assert_near(case_number(result, "cells", k * UNITS + i, "density"), near, 1e-14);
            double found = case_number(result, "cells", k * UNITS + i, "gain");
            if (m[k * UNITS + i]) assert_true(isnan(found));
            if (m[k * UNITS + i]) continue;
            assert_near(found, gain, 1e-13);
            outlook += near * pci[k];
        }
        assert_near(case_number(result, "units", i, "outlook"), outlook, 1e-13);
    }
}

static void threads_change_no_bit(void **state)
{
    ork_context *ctx = *state;
    static bool m[UNITS * GOODS];
    char sector[1024];
    ORK_OWNED_TABLE ork_table *data = NULL;
    ORK_OWNED_RESULT ork_result *one = NULL, *two = NULL;
    assert_ok(ctx, random_case(ctx, 2, &data, m, sector));
    const char *const *settings = SETTINGS(sector, "values: quotient", "measure: association");
    ork_context_set_threads(ctx, 1);
    assert_ok(ctx, case_run(ctx, "relatedness", data, settings, NULL, &one));
    ork_context_set_threads(ctx, 2);
    assert_ok(ctx, case_run(ctx, "relatedness", data, settings, NULL, &two));
    const char *const columns[] = {"density", "gain"};
    for (size_t row = 0; row < UNITS * GOODS; row++) {
        for (size_t c = 0; c < 2; c++) {
            double a = case_number(one, "cells", row, columns[c]);
            double b = case_number(two, "cells", row, columns[c]);
            assert_true(a == b || (isnan(a) && isnan(b)));
        }
    }
}

/* ---- Options -----------------------------------------------------------------------------------
 */

static void ties_for_the_heat_map_go_by_name(void **state)
{
    ORK_OWNED_RESULT ork_result *one = NULL, *other = NULL;
    const char *csv = "#land,p,q,r,s\na,1,0,0,1\nb,0,1,0,1\nc,0,0,1,0\n";
    assert_ok(*state, RUN(csv, &one, "sector: p | q | r | s", "values: quotient", "top: 3"));
    assert_ok(*state, RUN(csv, &other, "sector: r | s | q | p", "values: quotient", "top: 3"));
    const ork_table *a = ork_result_table(one, "top"), *b = ork_result_table(other, "top");
    assert_int_equal(a->row_count, 9);
    for (size_t r = 0; r < 9; r++) {
        assert_string_equal(ork_column_text(a->columns[0], r), ork_column_text(b->columns[0], r));
        assert_string_equal(ork_column_text(a->columns[1], r), ork_column_text(b->columns[1], r));
    }
}

static void options_are_the_industries_that_a_unit_lacks(void **state)
{
    ORK_OWNED_RESULT ork_result *result = NULL, *few = NULL, *gain = NULL;
    assert_ok(*state, RUN(FOUR, &result, P_S, "focus: c"));
    const ork_table *focus = ork_result_table(result, "focus");
    assert_int_equal(focus->row_count, 3); /* c has only p */
    for (size_t k = 0; k < 3; k++) {
        assert_string_equal(case_text(result, "focus", k, "unit"), "c");
        assert_near(case_number(result, "focus", k, "rank"), (double)k + 1, 0);
        assert_true(strcmp(case_text(result, "focus", k, "industry"), "p") != 0);
    }
    /* scores are means of z-scores */
    double sum = 0;
    for (size_t k = 0; k < 3; k++)
        sum += case_number(result, "focus", k, "score");
    assert_near(sum, 0, 1e-14);
    assert_ok(*state, RUN(FOUR, &few, P_S, "focus: c", "options: 1"));
    assert_int_equal(ork_result_table(few, "options")->row_count, 4);
    for (size_t k = 0; k < 3; k++) /* few enough to be named all */
        assert_string_equal(case_text(few, "focus", k, "best"),
                            case_text(few, "focus", k, "industry"));
    assert_ok(*state, RUN(FOUR, &gain, P_S, "focus: c", "weights: 0 | 0 | 1"));
    assert_true(case_number(gain, "focus", 0, "gain") >= case_number(gain, "focus", 1, "gain"));
    assert_true(case_number(gain, "focus", 1, "gain") >= case_number(gain, "focus", 2, "gain"));
}

static void quadrants_part_at_the_means(void **state)
{
    ork_context *ctx = *state;
    static bool m[UNITS * GOODS];
    char sector[1024];
    ORK_OWNED_TABLE ork_table *data = NULL;
    ORK_OWNED_RESULT ork_result *result = NULL;
    assert_ok(ctx, random_case(ctx, 3, &data, m, sector));
    assert_ok(ctx, case_run(ctx, "relatedness", data,
                            SETTINGS(sector, "values: quotient", "focus: u30"), NULL, &result));
    size_t unit = case_row(ctx, result, "units", "unit", "u30", NULL, NULL), seen[4] = {0};
    double mean = case_number(result, "units", unit, "mean_density");
    static const char *const names[] = {"dead end", "slow road", "casino", "high road"};
    for (size_t k = 0; k < ork_result_table(result, "focus")->row_count; k++) {
        size_t which = (size_t)(case_number(result, "focus", k, "density") > mean) +
                       (size_t)(2 * (case_number(result, "focus", k, "pci") > 0));
        assert_string_equal(case_text(result, "focus", k, "quadrant"), names[which]);
        seen[which]++;
    }
    assert_true(seen[0] + seen[1] > 0 && seen[2] + seen[3] > 0);
}

static void a_suppressed_cell_is_no_option(void **state)
{
    const char *csv = "#land,p,q,r\na,4,1,1\nb,1,3,\nc,0,1,5\nd,2,2,1\n";
    ORK_OWNED_RESULT ork_result *result = NULL;
    assert_ok(*state, RUN(csv, &result, "sector: p | q | r", "focus: b"));
    for (size_t k = 0; k < ork_result_table(result, "focus")->row_count; k++)
        assert_true(strcmp(case_text(result, "focus", k, "industry"), "r") != 0);
    assert_true(isnan(cell(*state, result, "b", "r", "is_specialised")));
    assert_true(isnan(cell(*state, result, "b", "r", "gain")));
    assert_true(!isnan(cell(*state, result, "b", "r", "density")));
    assert_true(case_says(result, "unknown-cells", "1 of 12"));
}

static void an_industry_of_nobody_is_related_to_none(void **state)
{
    const char *csv = "#land,p,q,r\na,1,1,0\nb,1,0,0\nc,0,1,0\n";
    ORK_OWNED_RESULT ork_result *result = NULL;
    assert_ok(*state, RUN(csv, &result, "sector: p | q | r", "values: quotient"));
    assert_true(isnan(cell(*state, result, "a", "r", "density")));
    assert_true(case_says(result, "nobody-specialised", "(r)"));
    size_t row = case_row(*state, result, "industries", "industry", "r", NULL, NULL);
    assert_true(isnan(case_number(result, "industries", row, "mean_relatedness")));
    assert_int_equal(ork_result_table(result, "options")->row_count, 2);
}

static void a_unit_that_has_everything_has_no_options(void **state)
{
    ORK_OWNED_RESULT ork_result *result = NULL, *all = NULL;
    assert_ok(*state, RUN("#land,p,q\na,1,1\nb,0,1\n", &result, "sector: p | q", "values: quotient",
                          "focus: a"));
    assert_int_equal(ork_result_table(result, "focus")->row_count, 0);
    assert_true(isnan(case_number(result, "units", 0, "mean_density")));
    assert_ok(*state, RUN("#land,p,q\na,1,1\nb,1,1\n", &all, "sector: p | q", "values: quotient"));
    assert_int_equal(ork_result_table(all, "options")->row_count, 0);
}

/* ---- Entry -------------------------------------------------------------------------------------
 */

/* Ten years in which units enter by density with known coefficients. */
static ork_status entering(ork_context *ctx, ork_table **table, char sector[1024])
{
    static bool m[UNITS * GOODS];
    static double r[GOODS][GOODS];
    ORK_OWNED_TABLE ork_table *unused = NULL;
    ORK_OWNED_TEXT ork_text csv = {0};
    ork_random random = ork_random_stream(13, 0);
    ORK_TRY(random_case(ctx, 4, &unused, m, sector));
    ork_text_add(ctx, &csv, "#land,year");
    for (size_t k = 0; k < GOODS; k++)
        ork_text_addf(ctx, &csv, ",g%zu", k);
    for (int year = 2001; year <= 2006; year++) {
        for (size_t i = 0; i < UNITS; i++) {
            ork_text_addf(ctx, &csv, "\nu%zu,%d", i, year);
            for (size_t k = 0; k < GOODS; k++)
                ork_text_add(ctx, &csv, m[k * UNITS + i] ? ",1" : ",0");
        }
        for (size_t k = 0; k < GOODS; k++) {
            for (size_t l = 0; l < GOODS; l++) {
                double both = 0, one = 0, other = 0;
                for (size_t i = 0; i < UNITS; i++) {
                    both += m[k * UNITS + i] && m[l * UNITS + i];
                    one += m[k * UNITS + i];
                    other += m[l * UNITS + i];
                }
                r[k][l] = both / fmax(one, other);
            }
        }
        for (size_t i = 0; i < UNITS; i++) {
            bool next[GOODS];
            for (size_t k = 0; k < GOODS; k++) {
                double near = 0, all = 0;
                for (size_t l = 0; l < GOODS; l++) {
                    near += m[l * UNITS + i] ? r[k][l] : 0;
                    all += r[k][l];
                }
                double chance = ork_logistic(-5 + 6 * near / all);
                next[k] = m[k * UNITS + i] || ork_random_uniform(&random) < chance;
            }
            for (size_t k = 0; k < GOODS; k++)
                m[k * UNITS + i] = next[k];
        }
    }
    ORK_TRY(ork_text_status(&csv));
    return case_table(ctx, csv.bytes, "land", "year", table);
}

static void the_model_finds_how_entries_were_made(void **state)
{
    ork_context *ctx = *state;
    char sector[1024];
    ORK_OWNED_TABLE ork_table *data = NULL;
    ORK_OWNED_RESULT ork_result *result = NULL, *controlled = NULL, *later = NULL;
    assert_ok(ctx, entering(ctx, &data, sector));
    assert_ok(ctx, case_run(ctx, "relatedness", data, SETTINGS(sector, "values: quotient"), NULL,
                            &result));
    double error = case_number(result, "entry_model", 1, "grouped_error");
    assert_true(fabs(case_number(result, "entry_model", 0, "coefficient") + 5) < 0.5);
    assert_true(fabs(case_number(result, "entry_model", 1, "coefficient") - 6) < 3 * error);
    assert_true(error < 0.6);
    assert_true(case_number(result, "entry_model", 1, "p") < 1e-6);
    assert_true(ork_result_value(result, "auc")->number > 0.6);
    assert_true(ork_result_value(result, "pseudo_r2")->number > 0.01);
    /* what the model expects adds up to what was seen */
    double seen = 0, expected = 0;
    const ork_table *entries = ork_result_table(result, "entries");
    for (size_t b = 0; b < entries->row_count; b++) {
        double cells = case_number(result, "entries", b, "cells");
        seen += case_number(result, "entries", b, "entered");
        expected += cells * case_number(result, "entries", b, "expected");
        assert_true(case_number(result, "entries", b, "lower") <
                    case_number(result, "entries", b, "share") + 1e-12);
    }
    assert_near(expected, seen, 1e-8);
    assert_near(seen, ork_result_value(result, "entries")->number, 0);
    assert_ok(ctx,
              case_run(ctx, "relatedness", data,
                       SETTINGS(sector, "values: quotient", "controls: yes"), NULL, &controlled));
    assert_int_equal(ork_result_table(controlled, "entry_model")->row_count, 4);
    assert_ok(ctx, case_run(ctx, "relatedness", data,
                            SETTINGS(sector, "values: quotient", "horizon: 3"), NULL, &later));
    assert_true(ork_result_value(later, "entries")->number != seen);
}

static void probabilities_are_the_models_at_the_density(void **state)
{
    ork_context *ctx = *state;
    char sector[1024];
    ORK_OWNED_TABLE ork_table *data = NULL;
    ORK_OWNED_RESULT ork_result *result = NULL;
    assert_ok(ctx, entering(ctx, &data, sector));
    assert_ok(ctx, case_run(ctx, "relatedness", data, SETTINGS(sector, "values: quotient"), NULL,
                            &result));
    double b0 = case_number(result, "entry_model", 0, "coefficient");
    double b1 = case_number(result, "entry_model", 1, "coefficient");
    for (size_t k = 0; k < ork_result_table(result, "options")->row_count; k++) {
        double density = case_number(result, "options", k, "density");
        assert_near(case_number(result, "options", k, "probability"),
                    1 / (1 + exp(-b0 - b1 * density)), 1e-14);
    }
}

static void without_entries_there_is_no_model(void **state)
{
    const char *still = "#land,year,p,q,r\na,1,1,1,0\nb,1,0,1,1\nc,1,1,0,0\na,2,1,1,0\nb,2,0,1,1\n"
                        "c,2,1,0,0\n";
    ORK_OWNED_RESULT ork_result *none = NULL, *single = NULL, *gone = NULL;
    assert_ok(*state, RUN(still, &none, "sector: p | q | r", "values: quotient"));
    assert_true(case_says(none, "no-entry-model", "no unit entered"));
    assert_null(ork_result_table(none, "entry_model"));
    assert_int_equal(ork_table_find(ork_result_table(none, "options"), "probability"), -1);
    assert_near(ork_result_value(none, "entries")->number, 0, 0);
    assert_ok(*state, RUN(FOUR, &single, P_S));
    assert_null(ork_result_value(single, "entries"));
    assert_null(case_note(single, "no-entry-model"));
    assert_ok(*state, RUN("#land,year,p,q\na,1,1,0\nb,1,1,1\nc,2,1,1\nd,2,1,0\n", &gone,
                          "sector: p | q", "values: quotient"));
    assert_non_null(case_note(gone, "no-entry-model")); /* nobody is there twice */
    ORK_OWNED_RESULT ork_result *far = NULL;
    assert_ok(*state, RUN(still, &far, "sector: p | q | r", "values: quotient", "horizon: 2"));
    assert_true(case_says(far, "no-entry-model", "2 periods, and the horizon is 2 periods"));
}

/* ---- What is wrong -----------------------------------------------------------------------------
 */

static void wrong_requests_are_explained(void **state)
{
    assert_refused(FOUR, ORK_ERR_ARGUMENT, "there is no unit \"dd\"", P_S, "focus: dd");
    assert_refused("#land,year,p,q\na,1,1,0\nb,1,1,1\nb,2,1,0\nc,2,0,1\n", ORK_ERR_ARGUMENT,
                   "the latest period has no unit \"a\"", "sector: p | q", "values: quotient",
                   "focus: a");
    assert_refused(FOUR, ORK_ERR_ARGUMENT, "weights are three numbers", P_S, "weights: 1 | 2");
    assert_refused(FOUR, ORK_ERR_ARGUMENT, "weights are three numbers", P_S, "weights: 0 | 0 | 0");
    assert_refused("#land,p\na,1\n", ORK_ERR_ARGUMENT, "no others to be compared", "sector: p");
}

static void large_tables_can_be_left_out(void **state)
{
    ORK_OWNED_RESULT ork_result *result = NULL;
    assert_ok(*state, RUN(FOUR, &result, P_S, "cells: no", "pairs: no"));
    assert_null(ork_result_table(result, "cells"));
    assert_null(ork_result_table(result, "pairs"));
    assert_non_null(ork_result_table(result, "options"));
}

static ork_status small_case(ork_context *ctx, void *data)
{
    ORK_OWNED_RESULT ork_result *result = NULL;
    if (data) return run_csv(ctx, FOUR, SETTINGS(P_S, "measure: cosine"), &result);
    return run_csv(ctx,
                   "#land,year,p,q,r\na,1,4,1,1\nb,1,1,3,\nc,1,1,1,1\nd,1,2,1,3\na,2,1,1,3\n"
                   "b,2,5,1,2\nc,2,1,1,3\nd,2,1,3,1\n",
                   SETTINGS("sector: p | q | r", "controls: yes"), &result);
}

static void refused_memory_is_survived(void **state)
{
    assert_survives_refused_memory(small_case, NULL);
    assert_survives_refused_memory(small_case, state);
}

/* ---- The industry space ------------------------------------------------------------------------
 */

/* 24 lands and 12 goods, made up. */
static void write_goods(ork_context *ctx, ork_text *csv, bool is_reversed)
{
    ork_random random = ork_random_stream(5, 0);
    double size[24][12];
    for (size_t u = 0; u < 24; u++)
        for (size_t k = 0; k < 12; k++)
            size[u][k] = ork_random_uniform(&random) < 0.5 ? 0 : exp(ork_random_normal(&random));
    ork_text_add(ctx, csv, "#land,#good,size\n");
    for (size_t r = 0; r < 24 * 12; r++) {
        size_t c = is_reversed ? 24 * 12 - 1 - r : r;
        ork_text_addf(ctx, csv, "land %zu,g%zu,%.6f\n", c / 12, c % 12, size[c / 12][c % 12]);
    }
    assert_ok(ctx, ork_text_status(csv));
}

static size_t find_root(const size_t *parent, size_t k)
{
    while (parent[k] != k)
        k = parent[k];
    return k;
}

/* Strength of the maximum spanning tree, by Kruskal's algorithm over all pairs. */
static double plain_tree(ork_context *ctx, const ork_result *result, size_t n)
{
    const ork_table *pairs = ork_result_table(result, "pairs");
    size_t parent[64];
    double sum = 0;
    bool is_used[4096] = {false};
    for (size_t k = 0; k < n; k++)
        parent[k] = k;
    for (;;) {
        size_t best = SIZE_MAX;
        for (size_t r = 0; r < pairs->row_count; r++) {
            const ork_column *value = pairs->columns[2];
            if (!is_used[r] &&
                (best == SIZE_MAX || ork_column_number(value, r) > ork_column_number(value, best)))
                best = r;
        }
        if (best == SIZE_MAX) return sum;
        is_used[best] = true;
        size_t a = case_row(ctx, result, "industries", "industry",
                            ork_column_text(pairs->columns[0], best), NULL, NULL);
        size_t b = case_row(ctx, result, "industries", "industry",
                            ork_column_text(pairs->columns[1], best), NULL, NULL);
        if (find_root(parent, a) == find_root(parent, b)) continue;
        parent[find_root(parent, a)] = find_root(parent, b);
        sum += ork_column_number(pairs->columns[2], best);
    }
}

static void the_space_holds_the_strongest_tree_and_then_the_strongest_links(void **state)
{
    ork_context *ctx = *state;
    ORK_OWNED_TEXT ork_text csv = {0};
    ORK_OWNED_RESULT ork_result *result = NULL;
    write_goods(ctx, &csv, false);
    assert_ok(ctx, RUN(csv.bytes, &result, "industry: good", "size: size"));
    const ork_table *space = ork_result_table(result, "space");
    const ork_column *other = space->columns[1], *related = space->columns[2];
    assert_int_equal(space->row_count, 12 + 24); /* goods; two links for each */
    double tree = 0, weakest_other = INFINITY;
    for (size_t r = 0; r < 36; r++) {
        assert_true(ork_column_has(other, r) == (r >= 12));
        if (r >= 12 && r < 23) tree += ork_column_number(related, r);
        if (r >= 23) weakest_other = fmin(weakest_other, ork_column_number(related, r));
    }
    assert_near(tree, plain_tree(ctx, result, 12), 1e-12);
    /* Stronger pairs than the weakest that was added are all there. */
    const ork_table *pairs = ork_result_table(result, "pairs");
    for (size_t p = 0; p < pairs->row_count; p++) {
        if (!(ork_column_number(pairs->columns[2], p) > weakest_other)) continue;
        const char *a = ork_column_text(pairs->columns[0], p);
        const char *b = ork_column_text(pairs->columns[1], p);
        bool is_there = false;
        for (size_t r = 12; r < 36; r++) {
            const char *x = ork_column_text(space->columns[0], r), *y = ork_column_text(other, r);
            is_there = is_there || (strcmp(a, x) == 0 && strcmp(b, y) == 0) ||
                       (strcmp(a, y) == 0 && strcmp(b, x) == 0);
        }
        assert_true(is_there);
    }
}

static void the_space_does_not_depend_on_the_order_of_rows(void **state)
{
    ork_context *ctx = *state;
    ORK_OWNED_TEXT ork_text csv = {0}, reversed = {0};
    ORK_OWNED_RESULT ork_result *one = NULL, *other = NULL;
    write_goods(ctx, &csv, false);
    write_goods(ctx, &reversed, true);
    assert_ok(ctx, RUN(csv.bytes, &one, "industry: good", "size: size", "focus: land 3"));
    assert_ok(ctx, RUN(reversed.bytes, &other, "industry: good", "size: size", "focus: land 3"));
    const ork_table *a = ork_result_table(one, "space"), *b = ork_result_table(other, "space");
    assert_int_equal(a->row_count, b->row_count);
    for (size_t r = 0; r < a->row_count; r++) {
        for (size_t j = 0; j < 4; j++) {
            ORK_OWNED_TEXT ork_text x = {0}, y = {0};
            ork_column_write(a->columns[j], r, ctx, &x);
            ork_column_write(b->columns[j], r, ctx, &y);
            assert_string_equal(x.bytes ? x.bytes : "", y.bytes ? y.bytes : "");
        }
    }
}

static void goods_that_are_related_to_none_stand_alone(void **state)
{
    ORK_OWNED_RESULT ork_result *result = NULL;
    assert_ok(*state, RUN("#land,p,q,r\na,1,1,0\nb,1,1,0\nc,0,0,1\n", &result, "sector: p | q | r",
                          "values: quotient", "links: 9"));
    const ork_table *space = ork_result_table(result, "space");
    assert_int_equal(space->row_count, 4); /* three goods, one link */
    assert_string_equal(ork_column_text(space->columns[0], 3), "p");
    assert_string_equal(ork_column_text(space->columns[1], 3), "q");
    assert_near(case_number(result, "space", 2, "size"), 1, 0); /* r: one land has it */
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        context_test(proximity_and_density_follow_their_formulas),
        context_test(the_other_measures_follow_theirs),
        context_test(densities_are_not_rounded),
        context_test(kernels_agree_with_plain_loops),
        context_test(threads_change_no_bit),
        context_test(ties_for_the_heat_map_go_by_name),
        context_test(options_are_the_industries_that_a_unit_lacks),
        context_test(quadrants_part_at_the_means),
        context_test(a_suppressed_cell_is_no_option),
        context_test(an_industry_of_nobody_is_related_to_none),
        context_test(a_unit_that_has_everything_has_no_options),
        context_test(the_model_finds_how_entries_were_made),
        context_test(probabilities_are_the_models_at_the_density),
        context_test(without_entries_there_is_no_model),
        context_test(wrong_requests_are_explained),
        context_test(large_tables_can_be_left_out),
        context_test(refused_memory_is_survived),
        context_test(the_space_holds_the_strongest_tree_and_then_the_strongest_links),
        context_test(the_space_does_not_depend_on_the_order_of_rows),
        context_test(goods_that_are_related_to_none_stand_alone),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
