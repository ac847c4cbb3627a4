/*
 * The fast reader against a slow obvious one: random files of several blocks, read field by field
 * and character by character here, must give the same values, with any number of threads. The fast
 * scanners are held against their plain twins byte by byte.
 */
#include "testing.h"

#include "read/csv.h"

/* ---- Scanners ---- */

static void both_scanners_find_the_same(void **state)
{
    (void)state;
    static const char alphabet[] = "ab1,,\n\r\"\0\xD0\xBF;";
    ork_random random = ork_random_stream(3, 1);
    enum { MOST = 9000 };
    static char bytes[2 + MOST + CSV_PADDING];
    static uint32_t fast[MOST + 16], plain[MOST + 16];
    for (int round = 0; round < 600; round++) {
        size_t length = round < 300 ? (size_t)round : (size_t)ork_random_below(&random, MOST);
        /* Rarer characters in some rounds, so that words without quotes and zeros are met too. */
        uint64_t kinds = round % 3 == 0 ? 6 : sizeof alphabet - 1;
        memset(bytes, ' ', sizeof bytes);
        for (size_t i = 0; i < length + 2; i++)
            bytes[i] = alphabet[ork_random_below(&random, kinds)];
        char newline = round % 5 == 0 ? '\r' : '\n';
        csv_counts a, b;
        csv_count(bytes + 2, length, newline, &a);
        csv_count_plain(bytes + 2, length, newline, &b);
        assert_memory_equal(a.records, b.records, sizeof a.records);
        assert_memory_equal(a.blanks, b.blanks, sizeof a.blanks);
        assert_memory_equal(a.last, b.last, sizeof a.last);
        assert_true(a.is_odd == b.is_odd && a.has_quotes == b.has_quotes && a.zero == b.zero);
        /* And byte by byte. */
        size_t records[2] = {0, 0}, blanks[2] = {0, 0}, inside = 0;
        for (size_t i = 2; i < length + 2; i++) {
            inside ^= bytes[i] == '"';
            if (bytes[i] != newline) continue;
            records[inside]++;
            bool is_return = newline == '\n' && bytes[i - 1] == '\r' && i >= 2;
            blanks[inside] += bytes[i - 1] == newline || (is_return && bytes[i - 2] == newline);
        }
        assert_memory_equal(a.records, records, sizeof records);
        assert_memory_equal(a.blanks, blanks, sizeof blanks);
        size_t n = csv_index(bytes + 2, length, ',', newline, fast);
        assert_int_equal(n, csv_index_plain(bytes + 2, length, ',', newline, plain));
        assert_memory_equal(fast, plain, n * sizeof *fast);
        inside = 0;
        size_t k = 0;
        for (size_t i = 0; i < length; i++) {
            inside ^= bytes[i + 2] == '"';
            if (inside || (bytes[i + 2] != ',' && bytes[i + 2] != newline)) continue;
            assert_true(k < n && fast[k] == i);
            k++;
        }
        assert_int_equal(k, n);
    }
}

/* ---- Files ---- */

enum { WIDTH = 7, ROWS = 30000 };

/* What the file says, as the generator knows it. */
typedef struct expected {
    int64_t integer[ROWS];
    double number[ROWS];
    int32_t day[ROWS];
    uint8_t truth[ROWS], there[WIDTH][ROWS];
    char text[ROWS][64], code[ROWS][12];
    int64_t row[ROWS];
} expected;

static const char *const words[] = {"Абай",
                                    "Ұлытау \"city\"",
                                    "a,b",
                                    "line\nline",
                                    "x",
                                    "—dash",
                                    "\r\n",
                                    "plain text that is longer than sixteen bytes",
                                    "plain text that is longer than sixteen byteS"};

static void put_field(ork_context *ctx, ork_text *file, const char *text, bool is_quoted)
{
    if (!is_quoted) {
        ork_text_add(ctx, file, text);
        return;
    }
    ork_text_add(ctx, file, "\"");
    for (; *text; text++) {
        if (*text == '"') ork_text_add(ctx, file, "\"");
        ork_text_add_bytes(ctx, file, text, 1);
    }
    ork_text_add(ctx, file, "\"");
}

static bool needs_quotes(const char *text)
{
    return strpbrk(text, ",\"\r\n") != NULL;
}

/* A file with quotes, blank lines, missing values and all types; remembers what it holds. */
static void generate(ork_context *ctx, uint64_t seed, bool has_odd_quotes, ork_text *file,
                     expected *e)
{
    ork_random random = ork_random_stream(seed, 0);
    const char *newline = seed % 2 ? "\r\n" : "\n";
    ork_text_addf(ctx, file, "integer,number,day,truth,text,code,end%s", newline);
    int64_t row = 1;
    char field[64];
    for (size_t i = 0; i < ROWS; i++) {
        e->row[i] = ++row;
        for (size_t j = 0; j < WIDTH; j++)
            e->there[j][i] = ork_random_below(&random, 10) > 0;
        uint64_t bits = ork_random_bits(&random);
        e->integer[i] = (int64_t)(bits >> 2) >> (bits & 63);
        if (bits & 1) e->integer[i] = -e->integer[i];
        snprintf(field, sizeof field, "%lld", (long long)e->integer[i]);
        put_field(ctx, file, e->there[0][i] ? field : i % 2 ? "" : "…", bits >> 60 == 1);
        ork_text_add(ctx, file, ",");

        int decimals = (int)(bits >> 8 & 7);
        snprintf(field, sizeof field, "%.*f", decimals,
                 1e5 * (ork_random_uniform(&random) - 0.5) * (bits & 64 ? 1e-4 : 1));
        e->number[i] = strtod(field, NULL);
        put_field(ctx, file, e->there[1][i] ? field : "-", bits >> 60 == 2);

        int y, m, d;
        e->day[i] = (int32_t)ork_random_below(&random, 40000) - 10000;
        ork_day_parts(e->day[i], &y, &m, &d);
        e->truth[i] = bits >> 9 & 1;
        ork_text_addf(ctx, file, ",");
        if (e->there[2][i]) ork_text_addf(ctx, file, "%04d-%02d-%02d", y, m, d);
        ork_text_addf(ctx, file, ",%s,", !e->there[3][i] ? "n/a" : e->truth[i] ? "true" : "False");

        const char *word = words[ork_random_below(&random, 9)];
        if (bits >> 10 & 1) {
            snprintf(e->text[i], sizeof e->text[i], "t%d", (int)ork_random_below(&random, 3000));
            if (has_odd_quotes && bits >> 11 & 1) strcat(e->text[i], "\" wide");
            put_field(ctx, file, e->there[4][i] ? e->text[i] : "", bits >> 60 == 3);
        } else {
            snprintf(e->text[i], sizeof e->text[i], "%.63s", word);
            put_field(ctx, file, e->there[4][i] ? e->text[i] : "", needs_quotes(e->text[i]));
            if (strcmp(word, "\r\n") == 0) e->there[4][i] = 0;
        }
        snprintf(e->code[i], sizeof e->code[i], "%05d", (int)ork_random_below(&random, 20000));
        ork_text_addf(ctx, file, ",%s,", e->there[5][i] ? e->code[i] : "..");
        if (e->there[6][i]) ork_text_addf(ctx, file, "%d", (int)(i % 7));
        ork_text_add(ctx, file, newline);
        if (ork_random_below(&random, 300) == 0) {
            ork_text_add(ctx, file, newline);
            row++;
        }
    }
}

static void compare(const ork_table *t, const expected *e)
{
    static const ork_type types[] = {ORK_INTEGER, ORK_NUMBER, ORK_DATE,   ORK_BOOLEAN,
                                     ORK_TEXT,    ORK_TEXT,   ORK_INTEGER};
    assert_int_equal(t->column_count, WIDTH);
    assert_int_equal(t->row_count, ROWS);
    for (size_t j = 0; j < WIDTH; j++)
        assert_int_equal(t->columns[j]->type, types[j]);
    for (size_t i = 0; i < ROWS; i++) {
        for (size_t j = 0; j < WIDTH; j++)
            if (ork_column_has(t->columns[j], i) != e->there[j][i])
                fail_msg("row %zu, column %zu: there or not", i, j);
        if (ork_table_file_row(t, i) != e->row[i]) fail_msg("row %zu has lost its place", i);
        if (e->there[0][i]) assert_true(t->columns[0]->data.integer[i] == e->integer[i]);
        if (e->there[1][i])
            assert_true(t->columns[1]->data.number[i] == e->number[i]);
        else
            assert_int_equal(ork_column_reason(t->columns[1], i), ORK_NOT_APPLICABLE);
        if (e->there[2][i]) assert_int_equal(t->columns[2]->data.day[i], e->day[i]);
        if (e->there[3][i]) assert_int_equal(t->columns[3]->data.boolean[i], e->truth[i]);
        if (e->there[4][i]) assert_string_equal(ork_column_text(t->columns[4], i), e->text[i]);
        if (e->there[5][i]) assert_string_equal(ork_column_text(t->columns[5], i), e->code[i]);
        if (e->there[6][i]) assert_int_equal(t->columns[6]->data.integer[i], i % 7);
    }
    /* Codes in order of first appearance, all of them used. */
    for (size_t j = 4; j < 6; j++) {
        uint32_t next = 0;
        for (size_t i = 0; i < ROWS; i++) {
            if (!ork_column_has(t->columns[j], i)) continue;
            uint32_t code = t->columns[j]->data.code[i];
            assert_true(code <= next);
            next += code == next;
        }
        assert_int_equal(next, t->columns[j]->dictionary->count);
    }
}

static void read_and_compare(ork_context *ctx, uint64_t seed, bool has_odd_quotes)
{
    ORK_OWNED_TEXT ork_text file = {0};
    expected *e = calloc(1, sizeof *e);
    assert_non_null(e);
    generate(ctx, seed, has_odd_quotes, &file, e);
    assert_ok(ctx, ork_text_status(&file));
    assert_true(file.length > 4 * CSV_BLOCK_BYTES);
    for (int threads = 1; threads <= 4; threads++) {
        ORK_OWNED_TABLE ork_table *t = NULL;
        ork_context_set_threads(ctx, threads);
        assert_ok(ctx, ork_read_csv_bytes(ctx, file.bytes, file.length, "t.csv", NULL, &t));
        compare(t, e);
    }
    free(e);
}

static void random_files_are_read_as_written_with_any_number_of_threads(void **state)
{
    for (uint64_t seed = 1; seed <= 4; seed++)
        read_and_compare(*state, seed, false);
}

static void files_with_quotes_inside_plain_fields_are_read_as_written(void **state)
{
    for (uint64_t seed = 5; seed <= 6; seed++)
        read_and_compare(*state, seed, true);
}

/* ---- Cells ---- */

static void fast_and_slow_ways_read_the_same_numbers(void **state)
{
    ork_context *ctx = *state;
    static const char alphabet[] = "0123456789..--,eE+ ";
    ork_random random = ork_random_stream(8, 8);
    ork_cell_rules rules = {.decimal = '.', .file = "t.csv"};
    for (int round = 0; round < 20000; round++) {
        char field[24], file[64];
        size_t length = 1 + ork_random_below(&random, 19);
        for (size_t i = 0; i < length; i++)
            field[i] = alphabet[ork_random_below(&random, i % 4 ? 11 : sizeof alphabet - 1)];
        field[length] = '\0';
        int n = snprintf(file, sizeof file, "x;y\n%s;1\n", field);
        csv_meaning meaning;
        assert_ok(ctx, csv_understand(ctx, &rules, '.', field, length, &meaning));
        ork_read_options options = {.delimiter = ';', .decimal = '.'};
        ORK_OWNED_TABLE ork_table *t = NULL;
        assert_ok(ctx, ork_read_csv_bytes(ctx, file, (size_t)n, "t.csv", &options, &t));
        const ork_column *x = t->columns[0];
        bool is_value = meaning.is_number && !meaning.is_code;
        if (meaning.is_missing) {
            assert_false(ork_column_has(x, 0));
        } else if (!is_value && !meaning.is_day) {
            if (x->type != ORK_TEXT) fail_msg("\"%s\" is no number", field);
        } else if (is_value) {
            assert_int_equal(x->type, meaning.is_integer ? ORK_INTEGER : ORK_NUMBER);
            double value = ork_column_number(x, 0);
            double slow = meaning.is_integer ? (double)meaning.integer : meaning.number;
            if (value != slow) fail_msg("\"%s\": %.17g and %.17g", field, value, slow);
        }
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        context_test(both_scanners_find_the_same),
        context_test(random_files_are_read_as_written_with_any_number_of_threads),
        context_test(files_with_quotes_inside_plain_fields_are_read_as_written),
        context_test(fast_and_slow_ways_read_the_same_numbers),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
