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
    static char buffers[4][512];
    static unsigned turn;
    char *buffer = buffers[turn++ % 4];
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

/* The hierarchy of the ASEM connectivity index: indicators and groups, four levels. */
static inline ork_status asem_structure(ork_context *ctx, ork_table **structure)
{
    ORK_OWNED_TABLE ork_table *meta = NULL;
    ORK_OWNED_TEXT ork_text csv = {0};
    ORK_TRY(case_file(ctx, golden("asem/in_iMeta.csv"),
                      "iCode iName Direction Unit Denominator Parent Type", NULL, NULL, &meta));
    ork_text_add(ctx, &csv, "#code,#parent,weight,#direction,level\n");
    for (size_t i = 0; i < meta->row_count; i++) {
        const char *type = cell(ctx, meta, "Type", i);
        if (strcmp(type, "Indicator") != 0 && strcmp(type, "Aggregate") != 0) continue;
        ork_text_addf(ctx, &csv, "%s,", cell(ctx, meta, "iCode", i));
        ork_text_addf(ctx, &csv, "%s,%s,", cell(ctx, meta, "Parent", i),
                      cell(ctx, meta, "Weight", i));
        ork_text_addf(ctx, &csv, "%s,%s\n", cell(ctx, meta, "Direction", i),
                      cell(ctx, meta, "Level", i));
    }
    ORK_TRY(ork_text_status(&csv));
    return case_table(ctx, csv.bytes, NULL, NULL, structure);
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
