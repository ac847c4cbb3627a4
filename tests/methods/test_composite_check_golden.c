/* The screening of indicators against COINr on the JRC's ASEM connectivity index. */
#include "case.h"

static const char *golden(const char *file)
{
    char path[256];
    snprintf(path, sizeof path, "golden/composite/asem/%s", file);
    return shared_path(path);
}
#define NEEDS_GOLDEN()                                                                             \
    if (!golden("stats_Raw.csv")) skip()

static const char *cell(ork_context *ctx, const ork_table *table, const char *column, size_t i)
{
    static char buffers[4][512];
    static unsigned turn;
    char *buffer = buffers[turn++ % 4];
    ORK_OWNED_TEXT ork_text text = {0};
    ork_column_write(table->columns[ork_table_find(table, column)], i, ctx, &text);
    snprintf(buffer, 512, "%s", text.bytes ? text.bytes : "");
    return buffer;
}

static double number(const ork_table *table, const char *column, size_t i)
{
    const ork_column *cells = table->columns[ork_table_find(table, column)];
    return ork_column_has(cells, i) ? ork_column_number(cells, i) : NAN;
}

/* The largest difference so far, relative above 1. */
static void compare(double got, double want, double *worst)
{
    if (isnan(got) && isnan(want)) return;
    double difference = fabs(got - want) / fmax(1, fabs(want));
    *worst = isnan(difference) ? INFINITY : fmax(*worst, difference);
}

static void assert_digits(const char *what, double worst)
{
    print_message("%s: %.1f digits\n", what, -log10(worst + 1e-17));
    assert_true(worst < 1e-9);
}

/* The hierarchy; directions only for data that are not yet turned. */
static ork_status asem_structure(ork_context *ctx, ork_table **structure)
{
    ORK_OWNED_TABLE ork_table *meta = NULL;
    ORK_OWNED_TEXT ork_text csv = {0};
    ORK_TRY(case_file(ctx, golden("in_iMeta.csv"),
                      "iCode iName Direction Unit Denominator Parent Type", NULL, NULL, &meta));
    ork_text_add(ctx, &csv, "#code,#parent,weight,level\n");
    for (size_t i = 0; i < meta->row_count; i++) {
        const char *type = cell(ctx, meta, "Type", i);
        if (strcmp(type, "Indicator") != 0 && strcmp(type, "Aggregate") != 0) continue;
        ork_text_addf(ctx, &csv, "%s,", cell(ctx, meta, "iCode", i));
        ork_text_addf(ctx, &csv, "%s,%s,", cell(ctx, meta, "Parent", i),
                      cell(ctx, meta, "Weight", i));
        ork_text_addf(ctx, &csv, "%s\n", cell(ctx, meta, "Level", i));
    }
    ORK_TRY(ork_text_status(&csv));
    return case_table(ctx, csv.bytes, NULL, NULL, structure);
}

static void run_asem(ork_context *ctx, const char *file, const char *further, ork_result **result)
{
    ORK_OWNED_TABLE ork_table *data = NULL, *structure = NULL;
    assert_ok(ctx, asem_structure(ctx, &structure));
    assert_ok(ctx, case_file(ctx, golden(file), "uCode", "uCode", NULL, &data));
    assert_ok(ctx, case_run(ctx, "composite-check", data,
                            SETTINGS("structure: @", "replicates: 0", further), structure, result));
}

static void open_expected(ork_context *ctx, const char *file, const char *texts, ork_table **table)
{
    assert_ok(ctx, case_file(ctx, golden(file), texts, NULL, NULL, table));
}

static void descriptions_are_what_coinr_computes(void **state)
{
    ork_context *ctx = *state;
    NEEDS_GOLDEN();
    static const struct {
        const char *data, *expected;
    } cases[] = {{"step_Raw.csv", "stats_Raw.csv"},
                 {"step_Denominated.csv", "stats_Denominated.csv"},
                 {"step_Treated.csv", "stats_Treated.csv"}};
    static const char *const columns[][2] = {
        {"min", "Min"},
        {"max", "Max"},
        {"mean", "Mean"},
        {"median", "Median"},
        {"sd", "Std"},
        {"skewness", "Skew"},
        {"kurtosis", "Kurt"},
        {"n", "N.Avail"},
        {"distinct", "N.Unique"},
        {"available", "Frc.Avail"},
        {"same", "Frc.Same"},
    };
    for (size_t c = 0; c < sizeof cases / sizeof *cases; c++) {
        ORK_OWNED_RESULT ork_result *result = NULL;
        ORK_OWNED_TABLE ork_table *expected = NULL;
        run_asem(ctx, cases[c].data, "scope: latest", &result);
        open_expected(ctx, cases[c].expected,
                      "iCode Flag.Avail Flag.NonZero Flag.Unique Flag.SkewKurt", &expected);
        assert_int_equal(expected->row_count, 49);
        double worst = 0;
        for (size_t j = 0; j < 49; j++) {
            const char *code = cell(ctx, expected, "iCode", j);
            size_t row = case_row(ctx, result, "description", "indicator", code, NULL, NULL);
            for (size_t k = 0; k < sizeof columns / sizeof *columns; k++)
                compare(case_number(result, "description", row, columns[k][0]),
                        number(expected, columns[k][1], j), &worst);
            compare(1 - case_number(result, "description", row, "zeros"),
                    number(expected, "Frc.NonZero", j), &worst);
            /* COINr's own flags, with its thresholds. */
            static const char *const flags[][2] = {{"Flag.Avail", "low-availability"},
                                                   {"Flag.NonZero", "many-zeros"},
                                                   {"Flag.Unique", "few-distinct"},
                                                   {"Flag.SkewKurt", "skewed"}};
            const ork_table *ours = ork_result_table(result, "flags");
            for (size_t k = 0; k < 4; k++) {
                bool is_flagged = false;
                for (size_t i = 0; i < ours->row_count; i++) {
                    is_flagged |= case_reads(ctx, ours, "indicator", i, code) &&
                                  case_reads(ctx, ours, "flag", i, flags[k][1]);
                }
                bool is_ok = strcmp(cell(ctx, expected, flags[k][0], j), "ok") == 0;
                assert_int_equal(is_flagged, !is_ok);
            }
        }
        assert_digits(cases[c].expected, worst);
    }
}

static void availability_is_what_coinr_computes(void **state)
{
    ork_context *ctx = *state;
    NEEDS_GOLDEN();
    ORK_OWNED_RESULT ork_result *result = NULL, *screened = NULL;
    ORK_OWNED_TABLE ork_table *units = NULL, *groups = NULL, *included = NULL;
    run_asem(ctx, "step_Raw.csv", "scope: latest", &result);
    open_expected(ctx, "avail_Raw_summary.csv", "uCode", &units);
    open_expected(ctx, "avail_Raw_bygroup.csv", "uCode", &groups);
    double worst = 0;
    for (size_t i = 0; i < units->row_count; i++) {
        const char *unit = cell(ctx, units, "uCode", i);
        size_t row = case_row(ctx, result, "availability", "unit", unit, NULL, NULL);
        static const char *const columns[][2] = {{"missing", "N_missing"},
                                                 {"zeros", "N_zero"},
                                                 {"available", "Dat_Avail"},
                                                 {"nonzero", "Non_Zero"}};
        for (size_t k = 0; k < 4; k++)
            compare(case_number(result, "availability", row, columns[k][0]),
                    number(units, columns[k][1], i), &worst);
        for (size_t g = 1; g < groups->column_count; g++) {
            const char *group = groups->columns[g]->name;
            row = case_row(ctx, result, "availability_by_group", "unit",
                           cell(ctx, groups, "uCode", i), "group", group);
            compare(case_number(result, "availability_by_group", row, "available"),
                    number(groups, group, i), &worst);
        }
    }
    assert_digits("availability", worst);
    run_asem(ctx, "step_Imputed.csv", "unit-available: 0.9", &screened);
    open_expected(ctx, "step_Screened_summary.csv",
                  "uCode LowData LowNonZero LowDatOrZeroFlag Included", &included);
    for (size_t i = 0; i < included->row_count; i++) {
        size_t row = case_row(ctx, screened, "availability", "unit",
                              cell(ctx, included, "uCode", i), NULL, NULL);
        bool is_in = strcmp(cell(ctx, included, "Included", i), "TRUE") == 0;
        const ork_table *ours = ork_result_table(screened, "availability");
        assert_true(case_reads(ctx, ours, "included", row, is_in ? "true" : "false"));
    }
    ORK_OWNED_TABLE ork_table *kept = NULL;
    open_expected(ctx, "step_Screened.csv", "uCode", &kept);
    assert_int_equal(ork_result_table(screened, "screened")->row_count, kept->row_count);
    worst = 0;
    for (size_t i = 0; i < kept->row_count; i++) {
        size_t row =
            case_row(ctx, screened, "screened", "uCode", cell(ctx, kept, "uCode", i), NULL, NULL);
        for (size_t j = 1; j < kept->column_count; j++) {
            const char *code = kept->columns[j]->name;
            compare(case_number(screened, "screened", row, code), number(kept, code, i), &worst);
        }
    }
    assert_digits("step_Screened.csv", worst);
}

static void correlations_are_what_r_computes(void **state)
{
    ork_context *ctx = *state;
    NEEDS_GOLDEN();
    static const struct {
        const char *option, *column, *expected;
    } cases[] = {
        {"correlation: pearson", "coefficient", "corr_Normalised_pearson.csv"},
        {"correlation: pearson", "p", "corr_Normalised_pearson_pvalues.csv"},
        {"correlation: spearman", "coefficient", "corr_Normalised_spearman.csv"},
        {"correlation: kendall", "coefficient", "corr_Normalised_kendall.csv"},
    };
    for (size_t c = 0; c < sizeof cases / sizeof *cases; c++) {
        ORK_OWNED_RESULT ork_result *result = NULL;
        ORK_OWNED_TABLE ork_table *expected = NULL;
        run_asem(ctx, "step_Normalised.csv", cases[c].option, &result);
        open_expected(ctx, cases[c].expected, "iCode", &expected);
        const ork_table *pairs = ork_result_table(result, "correlations");
        double worst = 0;
        size_t compared = 0;
        for (size_t i = 0; i < pairs->row_count; i++) {
            int column = ork_table_find(expected, cell(ctx, pairs, "b", i));
            if (column < 0) continue;
            for (size_t j = 0; j < expected->row_count; j++) {
                if (!case_reads(ctx, expected, "iCode", j, cell(ctx, pairs, "a", i))) continue;
                compare(case_number(result, "correlations", i, cases[c].column),
                        number(expected, expected->columns[column]->name, j), &worst);
                compared++;
            }
        }
        assert_int_equal(compared, 49 * 48 / 2);
        assert_digits(cases[c].expected, worst);
    }
}

static void correlations_with_groups_are_what_coinr_computes(void **state)
{
    ork_context *ctx = *state;
    NEEDS_GOLDEN();
    ORK_OWNED_RESULT ork_result *result = NULL;
    ORK_OWNED_TABLE ork_table *family = NULL, *parents = NULL, *meta = NULL;
    run_asem(ctx, "step_Normalised.csv", "scope: latest", &result);
    open_expected(ctx, "corr_L2_L3_parent.csv", "Var1 Var2", &parents);
    open_expected(ctx, "corr_L1_family.csv", "Var1 Var2", &family);
    open_expected(ctx, "in_iMeta.csv", "iCode iName Direction Unit Denominator Parent Type", &meta);
    double worst = 0;
    for (size_t i = 0; i < parents->row_count; i++) {
        size_t row = case_row(ctx, result, "correlations", "a", cell(ctx, parents, "Var2", i), "b",
                              cell(ctx, parents, "Var1", i));
        compare(case_number(result, "correlations", row, "coefficient"),
                number(parents, "Correlation", i), &worst);
    }
    static const char *const levels[] = {"Pillar", "Sub-index", "Index"};
    for (size_t i = 0; i < family->row_count; i++) {
        /* Up from the indicator by as many steps as the level says. */
        char indicator[64], code[64];
        snprintf(indicator, sizeof indicator, "%s", cell(ctx, family, "Var2", i));
        snprintf(code, sizeof code, "%s", indicator);
        for (size_t k = 0; k < 3; k++) {
            for (size_t m = 0; m < meta->row_count; m++) {
                if (!case_reads(ctx, meta, "iCode", m, code)) continue;
                snprintf(code, sizeof code, "%s", cell(ctx, meta, "Parent", m));
                break;
            }
            if (strcmp(cell(ctx, family, "Var1", i), levels[k]) == 0) break;
        }
        size_t row = case_row(ctx, result, "correlations", "a", indicator, "b", code);
        compare(case_number(result, "correlations", row, "coefficient"),
                number(family, "Correlation", i), &worst);
    }
    assert_int_equal(family->row_count, 147);
    assert_digits("indicators with pillars, sub-indices and the index", worst);
}

/* Flags of one kind, with every pair of the expected file among them and no other. */
static void assert_pairs(ork_context *ctx, const ork_result *result, const char *flag,
                         const ork_table *expected, const char *a, const char *b,
                         bool is_within_group)
{
    const ork_table *flags = ork_result_table(result, "flags");
    size_t found = 0;
    for (size_t i = 0; i < flags->row_count; i++) {
        if (!case_reads(ctx, flags, "flag", i, flag)) continue;
        char x[64], y[64];
        snprintf(x, sizeof x, "%s", cell(ctx, flags, "indicator", i));
        snprintf(y, sizeof y, "%s", cell(ctx, flags, "with", i));
        if (is_within_group) {
            const ork_table *pairs = ork_result_table(result, "correlations");
            size_t row = case_row(ctx, result, "correlations", "a", x, "b", y);
            if (!case_reads(ctx, pairs, "relation", row, "within a group")) continue;
        }
        bool is_expected = false;
        for (size_t k = 0; k < expected->row_count; k++) {
            const char *u = cell(ctx, expected, a, k), *v = cell(ctx, expected, b, k);
            is_expected |= (strcmp(u, x) == 0 && strcmp(v, y) == 0) ||
                           (strcmp(u, y) == 0 && strcmp(v, x) == 0);
        }
        if (!is_expected) fail_msg("%s: %s and %s are not expected", flag, x, y);
        found++;
    }
    assert_int_equal(found, expected->row_count);
}

static void flags_on_pairs_are_those_of_coinr(void **state)
{
    ork_context *ctx = *state;
    NEEDS_GOLDEN();
    ORK_OWNED_RESULT ork_result *high = NULL, *low = NULL;
    ORK_OWNED_TABLE ork_table *expected_high = NULL, *expected_low = NULL;
    run_asem(ctx, "step_Normalised.csv", "min-collinear: 0.75", &high);
    run_asem(ctx, "step_Normalised.csv", "max-negative: -0.5", &low);
    open_expected(ctx, "corr_flags_high075.csv", "Group Ind1 Ind2", &expected_high);
    open_expected(ctx, "corr_flags_low_m05.csv", "Group Ind1 Ind2", &expected_low);
    assert_pairs(ctx, low, "negative-in-group", expected_low, "Ind1", "Ind2", true);
    /* Groups are pairs of ours as well; COINr's file is of indicators. */
    const ork_table *flags = ork_result_table(high, "flags");
    for (size_t k = 0; k < expected_high->row_count; k++) {
        bool is_found = false;
        for (size_t i = 0; i < flags->row_count; i++) {
            const char *x = cell(ctx, flags, "indicator", i), *y = cell(ctx, flags, "with", i);
            const char *u = cell(ctx, expected_high, "Ind1", k);
            const char *v = cell(ctx, expected_high, "Ind2", k);
            bool is_pair = (strcmp(u, x) == 0 && strcmp(v, y) == 0) ||
                           (strcmp(u, y) == 0 && strcmp(v, x) == 0);
            is_found |= is_pair && case_reads(ctx, flags, "flag", i, "collinear");
        }
        assert_true(is_found);
    }
}

static void denominators_are_those_of_coinr(void **state)
{
    ork_context *ctx = *state;
    NEEDS_GOLDEN();
    ORK_OWNED_RESULT ork_result *result = NULL;
    ORK_OWNED_TABLE ork_table *data = NULL, *structure = NULL, *expected = NULL;
    assert_ok(ctx, asem_structure(ctx, &structure));
    assert_ok(ctx, case_file(ctx, golden("in_iData.csv"),
                             "uName uCode GDP_group GDPpc_group Pop_group EurAsia_group Time",
                             "uCode", NULL, &data));
    assert_ok(ctx, case_run(ctx, "composite-check", data,
                            SETTINGS("structure: @", "replicates: 0",
                                     "denominators: Area | Energy | GDP | Population",
                                     "min-denominator: 0.7"),
                            structure, &result));
    open_expected(ctx, "denom_corr_07.csv", "Ind Denom", &expected);
    double worst = 0;
    for (size_t k = 0; k < expected->row_count; k++) {
        size_t row =
            case_row(ctx, result, "denominators", "indicator", cell(ctx, expected, "Ind", k),
                     "denominator", cell(ctx, expected, "Denom", k));
        compare(case_number(result, "denominators", row, "coefficient"),
                number(expected, "Corr", k), &worst);
    }
    assert_digits("denom_corr_07.csv", worst);
    assert_pairs(ctx, result, "follows-denominator", expected, "Ind", "Denom", false);
}

static void alpha_is_what_coinr_computes(void **state)
{
    ork_context *ctx = *state;
    NEEDS_GOLDEN();
    ORK_OWNED_RESULT ork_result *result = NULL;
    ORK_OWNED_TABLE ork_table *expected = NULL;
    run_asem(ctx, "step_Normalised.csv", "scope: latest", &result);
    open_expected(ctx, "cronbach.csv", "group dset", &expected);
    double worst = 0;
    for (size_t k = 0; k < expected->row_count; k++) {
        const char *group = cell(ctx, expected, "group", k);
        if (strcmp(group, "Index(all)") == 0) group = "*";
        size_t row = case_row(ctx, result, "alpha", "group", group, NULL, NULL);
        compare(case_number(result, "alpha", row, "alpha"), number(expected, "alpha", k), &worst);
    }
    assert_int_equal(expected->row_count, 9);
    assert_digits("cronbach.csv", worst);
}

static void components_are_what_r_computes(void **state)
{
    ork_context *ctx = *state;
    NEEDS_GOLDEN();
    static const char *const groups[] = {"Physical", "ConEcFin", "Political", "Instit",
                                         "P2P",      "Environ",  "Social",    "SusEcFin"};
    ORK_OWNED_RESULT ork_result *result = NULL;
    run_asem(ctx, "step_Normalised.csv", "scope: latest", &result);
    const ork_table *loadings = ork_result_table(result, "loadings");
    double values = 0, vectors = 0;
    for (size_t g = 0; g < sizeof groups / sizeof *groups; g++) {
        ORK_OWNED_TABLE ork_table *sdev = NULL, *rotation = NULL;
        char file[64];
        snprintf(file, sizeof file, "pca_sdev_%s.csv", groups[g]);
        open_expected(ctx, file, "", &sdev);
        snprintf(file, sizeof file, "pca_rotation_%s.csv", groups[g]);
        open_expected(ctx, file, "iCode", &rotation);
        for (size_t k = 0; k < sdev->row_count; k++) {
            char component[32], column[32];
            snprintf(component, sizeof component, "%zu", k + 1);
            snprintf(column, sizeof column, "PC%zu", k + 1);
            size_t row =
                case_row(ctx, result, "components", "group", groups[g], "component", component);
            compare(case_number(result, "components", row, "eigenvalue"),
                    number(sdev, "eigenvalue", k), &values);
            compare(case_number(result, "components", row, "share"), number(sdev, "varfrac", k),
                    &values);
            double same = 0, mirrored = 0; /* R leaves the sign open */
            for (size_t i = 0; i < loadings->row_count; i++) {
                if (!case_reads(ctx, loadings, "group", i, groups[g])) continue;
                if (!case_reads(ctx, loadings, "component", i, component)) continue;
                for (size_t j = 0; j < rotation->row_count; j++) {
                    if (!case_reads(ctx, rotation, "iCode", j, cell(ctx, loadings, "item", i)))
                        continue;
                    double weight = case_number(result, "loadings", i, "weight");
                    compare(weight, number(rotation, column, j), &same);
                    compare(-weight, number(rotation, column, j), &mirrored);
                }
            }
            vectors = fmax(vectors, fmin(same, mirrored));
        }
    }
    assert_digits("eigenvalues", values);
    assert_digits("eigenvectors", vectors);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        context_test(descriptions_are_what_coinr_computes),
        context_test(availability_is_what_coinr_computes),
        context_test(correlations_are_what_r_computes),
        context_test(correlations_with_groups_are_what_coinr_computes),
        context_test(flags_on_pairs_are_those_of_coinr),
        context_test(denominators_are_those_of_coinr),
        context_test(alpha_is_what_coinr_computes),
        context_test(components_are_what_r_computes),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
