/* Golden data of composite indices: cells of files, and the JRC's ASEM connectivity index. */
#ifndef ORKEN_TESTS_ASEM_H
#define ORKEN_TESTS_ASEM_H

#include "case.h"

#define GOLDEN(path)                                                                               \
    if (!shared_path("golden/composite/" path)) skip()

static inline const char *golden(const char *file)
{
    char path[256];
    snprintf(path, sizeof path, "golden/composite/%s", file);
    return shared_path(path);
}

/* A cell as text, "" when missing. */
static inline const char *cell(ork_context *ctx, const ork_table *table, const char *column,
                               size_t i)
{
    static char buffers[16][512];
    static unsigned turn;
    char *buffer = buffers[turn++ % 16];
    ORK_OWNED_TEXT ork_text text = {0};
    ork_column_write(table->columns[ork_table_find(table, column)], i, ctx, &text);
    snprintf(buffer, 512, "%s", text.bytes ? text.bytes : "");
    return buffer;
}

static inline double number(const ork_table *table, const char *column, size_t i)
{
    const ork_column *cells = table->columns[ork_table_find(table, column)];
    return ork_column_has(cells, i) ? ork_column_number(cells, i) : NAN;
}

/* What a structure of the ASEM connectivity index says besides its four levels. */
enum { WITH_DENOMINATORS = 1, WITH_POSTS = 2, WITHOUT_TIRCON = 4, ONLY_SHARES = 8 };

/* iMeta as a structure. Its goalposts are of -x where less is better; ours are of x. */
static inline ork_status asem_structure_with(ork_context *ctx, unsigned with, ork_table **structure)
{
    ORK_OWNED_TABLE ork_table *meta = NULL, *posts = NULL;
    ORK_OWNED_TEXT ork_text csv = {0};
    size_t post = 0;
    ORK_TRY(case_file(ctx, golden("asem/in_iMeta.csv"),
                      "iCode iName Direction Unit Denominator Parent Type", NULL, NULL, &meta));
    ORK_TRY(case_file(ctx, golden("asem/norm_goalposts_mean15sd_posts.csv"), "iCode", NULL, NULL,
                      &posts));
    ork_text_add(ctx, &csv,
                 "#code,#parent,weight,#direction,level,target,#denominator,#normalise,lower,"
                 "upper\n");
    for (size_t i = 0; i < meta->row_count; i++) {
        const char *type = cell(ctx, meta, "Type", i), *code = cell(ctx, meta, "iCode", i);
        bool is_indicator = strcmp(type, "Indicator") == 0;
        if (!is_indicator && strcmp(type, "Aggregate") != 0) continue;
        bool is_down = is_indicator && *cell(ctx, meta, "Direction", i) == '-';
        ork_text_addf(ctx, &csv, "%s,%s,%s,%s,%s,%s,", code, cell(ctx, meta, "Parent", i),
                      cell(ctx, meta, "Weight", i), cell(ctx, meta, "Direction", i),
                      cell(ctx, meta, "Level", i),
                      is_indicator ? cell(ctx, meta, "Target", i) : "");
        if (with & WITH_DENOMINATORS) ork_text_add(ctx, &csv, cell(ctx, meta, "Denominator", i));
        bool is_plain = (with & WITHOUT_TIRCON && strcmp(code, "TIRcon") == 0) ||
                        (with & ONLY_SHARES && (is_down || strcmp(code, "GDPGrow") == 0));
        ork_text_add(ctx, &csv, is_plain ? ",none," : ",,");
        if (with & WITH_POSTS && is_indicator) {
            assert_string_equal(cell(ctx, posts, "iCode", post), code);
            double lower = number(posts, "lower", post), upper = number(posts, "upper", post++);
            ork_text_addf(ctx, &csv, "%.17g,%.17g\n", is_down ? -upper : lower,
                          is_down ? -lower : upper);
        } else {
            ork_text_add(ctx, &csv, ",\n");
        }
    }
    ORK_TRY(ork_text_status(&csv));
    return case_table(ctx, csv.bytes, NULL, NULL, structure);
}

static inline ork_status asem_structure(ork_context *ctx, ork_table **structure)
{
    return asem_structure_with(ctx, 0, structure);
}

/* Holds the table levels against one of COINr's files: a column per group. */
static inline void assert_asem_levels(ork_context *ctx, const ork_result *result, const char *file,
                                      double tolerance)
{
    static const char *const nodes[] = {"Physical", "ConEcFin", "Political", "Instit",
                                        "P2P",      "Environ",  "Social",    "SusEcFin",
                                        "Conn",     "Sust",     "Index"};
    ORK_OWNED_TABLE ork_table *expected = NULL;
    assert_ok(ctx, case_file(ctx, golden(file), "uCode", NULL, NULL, &expected));
    assert_int_equal(expected->row_count, 51);
    double worst = 0;
    for (size_t i = 0; i < expected->row_count; i++) {
        for (size_t k = 0; k < sizeof nodes / sizeof *nodes; k++) {
            size_t row = case_row(ctx, result, "levels", "unit", cell(ctx, expected, "uCode", i),
                                  "node", nodes[k]);
            double want = number(expected, nodes[k], i);
            double got = case_number(result, "levels", row, "score");
            worst = fmax(worst, fabs(got - want) / fmax(1, fabs(want)));
        }
    }
    print_message("%s: %.1f digits\n", file, -log10(worst + 1e-17));
    assert_true(worst < tolerance);
}

#endif
