/*
 * Inside the CSV reader.
 *
 * A file is read twice, in blocks and in parallel. The first pass counts the rows of each block
 * and finds out whether the block begins inside quotes; then columns of exactly the right size are
 * made, and the second pass reads each block's values straight into their places. A column's type
 * is guessed from the first rows; a column whose guess turns out wrong is read again with a wider
 * type, so that the type always fits all values. Texts are entered into each worker's own
 * dictionary; in the end these become one, in order of first appearance.
 *
 *   csv_source.c    where the bytes come from: a file, memory, standard input, gzip
 *   csv_encoding.c  which encoding they have; everything becomes UTF-8
 *   csv_layout.c    delimiter, header, names, the area that is read
 *   csv_scan.c      where rows and fields end; fast, and step by step
 *   csv_values.c    fields of a block become numbers, dates and booleans
 *   csv_texts.c     fields of a block become dictionary codes
 *   csv_columns.c   the type of each column, and what notes tell of it
 *   csv_blocks.c    the two passes over the blocks
 *   csv_parts.c     a file handed over in parts, for what needs no row twice
 *   csv.c           from a file to a table
 */
#ifndef ORKEN_READ_CSV_H
#define ORKEN_READ_CSV_H

#include <pthread.h>

#include <string.h>

#include "read/cells.h"

enum {
    CSV_BLOCK_BYTES = 256 << 10,
    CSV_SAMPLE_BYTES = 1 << 20,
    CSV_PADDING = 64, /* readable bytes after each buffer's end */
};
#define CSV_MAX_BYTES ((size_t)64 << 30)
#define CSV_MAX_RECORD ((size_t)256 << 20)
#define CSV_MAX_FIELDS ((size_t)1 << 20)

/* ---- Bytes --------------------------------------------------------------------------------- */

typedef struct csv_source {
    const char *name; /* for messages */
    int file;         /* −1: in memory */
    const char *memory;
    char *owned; /* what `memory` lives in, or NULL */
    size_t length;
    size_t limit;
} csv_source;

ork_status csv_source_open(ork_context *ctx, const char *path, size_t limit, csv_source *source);
ork_status csv_source_of_bytes(ork_context *ctx, const char *bytes, size_t length, const char *name,
                               size_t limit, csv_source *source);
void csv_source_close(csv_source *source);
ork_status csv_source_read(ork_context *ctx, const csv_source *source, size_t offset, size_t length,
                           char *buffer);
/* Brings all bytes into memory. */
ork_status csv_source_load(ork_context *ctx, csv_source *source);

/*
 * Makes the source UTF-8, converting it in memory where it is not; *begin is what follows a byte
 * order mark. `asked` is the encoding that the user names, or NULL.
 */
ork_status csv_to_utf8(ork_context *ctx, csv_source *source, const char *asked, size_t *begin);
/* Bytes that are no UTF-8: true when they make sense in Windows-1251. */
bool csv_looks_like_cp1251(const char *bytes, size_t length);
ork_status csv_convert_cp1251(ork_context *ctx, csv_source *source);
/* Offset of the first byte that is no UTF-8, SIZE_MAX when all is well. Characters that begin
   within `length` may go on up to `readable`; *overrun is by how much the last one does. */
size_t csv_utf8_check(const char *bytes, size_t length, size_t readable, size_t *overrun);

/* ---- Rows and fields, step by step ------------------------------------------------------------
 */

typedef struct csv_field {
    const char *bytes; /* raw: quotes are still there */
    size_t length;
} csv_field;

typedef enum csv_walk_end { CSV_WALK_END, CSV_WALK_ROW, CSV_WALK_BAD_QUOTE } csv_walk_end;

/* Walks over records byte by byte, from the start of one, and knows where it is. */
typedef struct csv_walker {
    char delimiter, newline;
    enum { CSV_AT_FIELD, CSV_PLAIN, CSV_QUOTED, CSV_AFTER_QUOTE, CSV_AFTER_RETURN } state;
    int64_t row;         /* records complete before this one */
    size_t field;        /* fields complete before this one in the record */
    int64_t quoted_row;  /* where the last quoted field began */
    size_t quoted_field; /* … */
    size_t seen;         /* bytes of the record */
    bool begins_with_return;
    bool is_blank;  /* of the record that ended: it held nothing */
    uint32_t *ends; /* receives where fields end, or NULL */
    size_t end_count;
} csv_walker;

/* Walks on to the end of a record (CSV_WALK_ROW, *at behind its newline), to `length` or to a text
   behind a closing quote. */
csv_walk_end csv_walk(csv_walker *walker, const char *bytes, size_t length, size_t *at);

/* The fields of the record at *at (which moves behind it); the first `capacity` are kept. The end
   of the bytes ends a record. False when there is none or its quotes are not regular. */
bool csv_split(char delimiter, char newline, const char *bytes, size_t length, size_t *at,
               csv_field *fields, size_t capacity, size_t *count);
/* The content of a raw field: quotes off, doubled quotes single, spaces cut. A field without
   doubled quotes is not copied. */
ork_status csv_clean(ork_context *ctx, ork_arena *arena, const char **bytes, size_t *length);

/* ---- Rows and fields, fast ------------------------------------------------------------------- */

/* What the first pass finds in a block, for each of both cases: it begins outside quotes [0] or
   inside [1]. */
typedef struct csv_counts {
    size_t records[2]; /* newlines outside quotes */
    size_t blanks[2];  /* … that end nothing */
    size_t last[2];    /* offset behind the last one; SIZE_MAX when there is none */
    bool is_odd;       /* an odd number of quotes */
    bool has_quotes, has_high, has_return;
    size_t zero; /* offset of the first NUL; SIZE_MAX when there is none */
} csv_counts;

/* `bytes[-2]` and `bytes[-1]` are what stands before the block (newlines at the data's start). */
void csv_count(const char *bytes, size_t length, char newline, csv_counts *counts);
void csv_count_plain(const char *bytes, size_t length, char newline, csv_counts *counts);
/* [count] offsets of delimiters and newlines outside quotes; room for `length` are needed, and
   CSV_PADDING bytes behind `bytes`. */
size_t csv_index(const char *bytes, size_t length, char delimiter, char newline, uint32_t *ends);
size_t csv_index_plain(const char *bytes, size_t length, char delimiter, char newline,
                       uint32_t *ends);

/* ---- The layout ------------------------------------------------------------------------------ */

typedef struct csv_layout {
    char delimiter, newline, decimal;
    size_t begin, end;      /* offsets of the data records */
    int64_t first_row;      /* file row of the first data record */
    size_t width;           /* fields that a record must have */
    int64_t last_row;       /* file row of the last one; 0: the file's */
    size_t first_field;     /* of the range */
    size_t count;           /* columns there are */
    const char **names;     /* [count] */
    bool *wanted, *as_text; /* [count] */
    const char *sample;     /* the first bytes of the file */
    size_t sample_length;   /* … whole records only, unless it is the whole file */
    size_t sample_data;     /* offset of the first data record within */
} csv_layout;

ork_status csv_layout_find(ork_context *ctx, ork_arena *arena, const csv_source *source,
                           size_t begin, const ork_read_options *options,
                           const ork_cell_rules *rules, csv_layout *layout);

/* ---- Columns --------------------------------------------------------------------------------- */

/* A text of a worker's dictionary: a raw field, told apart by its bytes. */
typedef struct csv_entry {
    uint64_t head[2]; /* the first 16 bytes */
    const char *bytes;
    size_t first_row; /* of the table */
    size_t count;
    uint32_t length;
} csv_entry;

typedef struct csv_dictionary {
    ork_arena arena;
    char *room; /* unused bytes of the arena */
    size_t room_left;
    csv_entry *entries;
    size_t count, capacity;
    uint32_t *slots; /* code + 1, or 0 */
    size_t slot_count;
    uint32_t *map; /* [count] final codes, once the dictionaries are one */
} csv_dictionary;

/* What the texts of a column are, beside those that stand for missing values. */
typedef struct csv_census {
    size_t values;         /* fields */
    size_t points, commas; /* … that are numbers with that decimal mark */
    size_t days, booleans;
    size_t codes, soft;               /* "007"; missing unless the column is text */
    csv_entry first_word, first_code; /* bytes NULL: none */
} csv_census;

typedef enum csv_need { CSV_FITS, CSV_NEEDS_NUMBER, CSV_NEEDS_TEXT } csv_need;

typedef struct csv_column {
    const char *name;
    size_t field; /* of the record */
    bool as_text;
    char decimal;
    ork_type type;
    ork_column *column;
    bool is_due; /* to be read in the next pass */
    /* Told by the blocks, atomically. */
    int need;       /* of csv_need */
    size_t soft;    /* missing only because the column is no text */
    size_t present; /* values */
    size_t commas;  /* "1,234" taken for 1234 */
    size_t points;  /* a decimal mark was seen */
    size_t filled;  /* in parts: rows up to the last one that is not empty */
    pthread_mutex_t *lock;
    csv_census census; /* of a text column; its entries' bytes live in `texts` */
    ork_arena texts;
    bool is_identity; /* the only worker's codes are final */
} csv_column;

typedef struct csv_worker {
    char *buffer;
    size_t buffer_size;
    uint32_t *ends; /* [1 + buffer_size] ends[0] is −1 */
    size_t ends_size;
    csv_dictionary *dictionaries; /* [column count] */
    struct csv_worker *next;      /* in the list of idle ones */
} csv_worker;

typedef struct csv_block {
    csv_counts counts;
    size_t offset, length; /* as the first pass reads it */
    size_t overrun;        /* bytes of the next block that its last character takes */
    size_t skipped;        /* bytes at its start that continue a character */
    size_t bad_utf8;       /* offset of the first bad byte; SIZE_MAX */
    size_t from, to;       /* the records that end in it */
    size_t row, rows;      /* of the table */
    size_t record;         /* records before it, blank ones too */
    size_t blanks;
    csv_worker *worker; /* that read it in this pass */
} csv_block;

/* A block's fields while its columns are read: field j of row r lies between the ends
   1 + r * width + j − 1 and the next. */
typedef struct csv_view {
    const char *bytes;
    const uint32_t *ends;
    size_t width, rows;
    size_t row;      /* of the columns that are filled, of the first one */
    size_t part_row; /* rows of the file's table before the columns' first one */
    bool has_blanks; /* before a record there may be empty lines */
    char newline;
    const ork_cell_rules *rules;
    bool is_careful; /* a plain number or date may stand for a missing value */
} csv_view;

static inline void csv_view_field(const csv_view *view, size_t r, size_t j, const char **start,
                                  const char **end)
{
    size_t k = r * view->width + j;
    const char *s = view->bytes + (uint32_t)(view->ends[k] + 1),
               *e = view->bytes + view->ends[k + 1];
    if (j + 1 == view->width && e > s && e[-1] == '\r') e--;
    if (view->has_blanks && j == 0)
        while (s < e && (*s == view->newline || *s == '\r'))
            s++;
    *start = s;
    *end = e;
}

/* Reads a column's fields of a block; a column whose type does not fit gets its `need` set. */
ork_status csv_read_values(ork_context *ctx, const csv_view *view, csv_column *column);
ork_status csv_read_texts(ork_context *ctx, const csv_view *view, csv_column *column,
                          csv_dictionary *dictionary);
void csv_dictionary_free(csv_dictionary *dictionary);

/* Marks values missing, in words of 64 rows; safe beside other blocks. */
ork_status csv_mark_missing(ork_context *ctx, csv_column *column, size_t word, uint64_t bits);
ork_status csv_set_reason(ork_context *ctx, csv_column *column, size_t row, ork_reason reason);

/* The narrowest type that the sample allows, and the decimal mark. */
ork_status csv_guess(ork_context *ctx, const csv_layout *layout, const ork_cell_rules *rules,
                     csv_column *columns, size_t count);

#define CSV_MISSING_CODE 0x80000000u /* in a map: missing, plus the reason */
/* The workers' dictionaries of a text column become one; what their codes become is in `map`. */
ork_status csv_merge_dictionaries(ork_context *ctx, const ork_cell_rules *rules, csv_column *column,
                                  csv_dictionary **dictionaries, size_t count);
ork_status csv_remap_texts(ork_context *ctx, csv_column *column, const uint32_t *map, size_t row,
                           size_t rows);
/* A text column whose texts all have a narrower type gets it. */
ork_status csv_narrow(ork_context *ctx, const ork_cell_rules *rules, csv_column *column);

/* Is a raw field a value of a typed column? Shared by guessing and by the slow path. */
typedef struct csv_meaning {
    bool is_missing, is_soft;
    ork_reason reason;
    bool is_number, is_integer, is_code, is_grouped_by_comma, has_mark, is_day, is_boolean, truth;
    double number;
    int64_t integer;
    int32_t day;
} csv_meaning;
void csv_understand_clean(char decimal, const char *bytes, size_t length, csv_meaning *meaning);
ork_status csv_understand(ork_context *ctx, const ork_cell_rules *rules, char decimal,
                          const char *bytes, size_t length, csv_meaning *meaning);

/* ---- The two passes ---------------------------------------------------------------------------
 */

typedef struct csv_reading {
    const csv_source *source;
    const csv_layout *layout;
    const ork_cell_rules *rules;
    csv_column *columns; /* those that are wanted */
    size_t column_count;
    csv_block *blocks;
    size_t block_count, first_block; /* of the blocks a parallel loop goes over now */
    size_t rows, blanks;
    size_t part_row;    /* rows before those that the columns hold: 0 unless read in parts */
    size_t part_blocks; /* blocks of a part; 0: all rows become one table */
    bool is_careful;    /* see csv_view */
    bool is_exact;      /* quotes are not regular: rows are found step by step */
    int has_irregular;  /* set, atomically, when quotes turn out not to be regular */
    size_t bad_block;   /* in which a byte is no UTF-8; SIZE_MAX */
    int64_t *file_rows; /* [rows held] where blank lines lie between the rows, or NULL */
    csv_worker *workers, *idle;
    size_t worker_count;
    pthread_mutex_t lock;
} csv_reading;

ork_status csv_make_workers(ork_context *ctx, csv_reading *reading);
void csv_free_workers(csv_reading *reading);
/* Finds the rows of all blocks. Sets has_irregular or bad_block where another way must be gone. */
ork_status csv_first_pass(ork_context *ctx, csv_reading *reading);
/* Reads the fields of the blocks first … end−1 into the columns that are due. Texts are codes of
   the workers' dictionaries until csv_settle_texts makes them codes of the columns'. */
ork_status csv_fill_columns(ork_context *ctx, csv_reading *reading, size_t first, size_t end,
                            double progress_from, double progress_to);
ork_status csv_settle_texts(ork_context *ctx, csv_reading *reading, size_t first, size_t end);
void csv_forget_texts(csv_reading *reading);
/* The row of the file in which a row of the table stands. */
ork_status csv_file_row(ork_context *ctx, const csv_reading *reading, size_t row,
                        int64_t *file_row);
/* Moves the layout's end to behind the last row of the range. */
ork_status csv_cut_rows(ork_context *ctx, const csv_source *source, const ork_cell_rules *rules,
                        csv_layout *layout);
/* ORK_ERR_DATA at the row and column of a byte. */
ork_status csv_fail_at_byte(ork_context *ctx, const csv_reading *reading, size_t offset,
                            const char *message);

/* Tells what the user should know of a finished column. */
ork_status csv_note_column(ork_context *ctx, const csv_reading *reading, const csv_column *column);

/* ---- From the passes to tables ----------------------------------------------------------------
 */

/* Forgets what an earlier pass found. */
void csv_reset_column(csv_column *column);
/* New columns of `rows` values for what is due. */
ork_status csv_make_columns(ork_context *ctx, csv_reading *reading, size_t rows);
/* After a pass: widens what did not fit; true when all columns are finished. */
ork_status csv_settle_columns(ork_context *ctx, csv_reading *reading, bool *is_finished);
/* Begins again, step by step: a quote stands inside an unquoted field. */
ork_status csv_restart_exactly(ork_context *ctx, csv_reading *reading);
/* A table of the columns, which it takes over, with the rows that they hold. */
ork_status csv_table_of_columns(ork_context *ctx, csv_reading *reading, size_t rows,
                                ork_table **table);
/* Notes on rows and columns of the whole file. */
ork_status csv_note_reading(ork_context *ctx, csv_reading *reading, size_t empty_rows);
ork_status csv_read_parts(ork_context *ctx, csv_reading *reading, ork_part_taker take, void *data);
ork_status csv_read_file_in_parts(ork_context *ctx, const char *path,
                                  const ork_read_options *options, ork_part_taker take, void *data);

#define EVERY_BYTE(value) ((uint64_t)(value)*0x0101010101010101u)

/* Eight bytes as a number, the first one lowest, on any machine. */
static inline uint64_t load_little(const char *bytes)
{
    uint64_t word;
    memcpy(&word, bytes, sizeof word);
#if __BYTE_ORDER__ == __ORDER_BIG_ENDIAN__
    word = __builtin_bswap64(word);
#endif
    return word;
}

#endif
