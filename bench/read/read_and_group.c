/* Reads a CSV and groups it by a column: read_and_group FILE KEY VALUE [THREADS]. Prints, as one
   line for bench/read/run: seconds, processor seconds, peak memory in KB, groups, and the size of
   the columns in KB. */
#include <stdio.h>
#include <string.h>
#include <sys/resource.h>
#include <time.h>

#include "orken.h"

static double now(void)
{
    struct timespec time;
    clock_gettime(CLOCK_MONOTONIC, &time);
    return (double)time.tv_sec + 1e-9 * (double)time.tv_nsec;
}

static double column_bytes(const ork_table *table)
{
    double bytes = 0;
    for (size_t j = 0; j < table->column_count; j++) {
        const ork_column *column = table->columns[j];
        static const double width[] = {8, 8, 4, 4, 1};
        double rows = (double)column->length;
        bytes += rows * width[column->type];
        if (column->validity) bytes += rows / 8;
        if (column->reason) bytes += rows;
        if (!column->dictionary) continue;
        for (uint32_t k = 0; k < column->dictionary->count; k++)
            bytes += (double)strlen(column->dictionary->texts[k]) + 1 + sizeof(char *);
    }
    return bytes;
}

static ork_status measure(ork_context *ctx, char **arguments)
{
    ORK_OWNED_TABLE ork_table *table = NULL;
    ORK_OWNED_TABLE ork_table *grouped = NULL;
    double start = now();
    ORK_TRY(ork_read_csv(ctx, arguments[1], NULL, &table));
    const char *keys[] = {arguments[2]};
    const ork_aggregate sums[] = {{"sum", ORK_SUM, arguments[3]}, {"rows", ORK_COUNT, NULL}};
    ORK_TRY(ork_table_group(ctx, table, keys, 1, sums, 2, &grouped));
    double end = now();
    struct rusage usage;
    getrusage(RUSAGE_SELF, &usage);
    double processor = (double)(usage.ru_utime.tv_sec + usage.ru_stime.tv_sec) +
                       1e-6 * (double)(usage.ru_utime.tv_usec + usage.ru_stime.tv_usec);
    printf("%.3f %.3f %ld %zu %.0f\n", end - start, processor, usage.ru_maxrss, grouped->row_count,
           column_bytes(table) / 1024);
    return ORK_OK;
}

int main(int count, char **arguments)
{
    if (count < 4) {
        fprintf(stderr, "usage: read_and_group FILE KEY VALUE [THREADS]\n");
        return 2;
    }
    ork_context *ctx = ork_context_new();
    if (!ctx) return 3;
    ork_context_set_threads(ctx, count > 4 ? atoi(arguments[4]) : 0);
    ork_status status = measure(ctx, arguments);
    char *text = status == ORK_OK ? NULL : ork_error_text(ork_context_error(ctx));
    if (text) fprintf(stderr, "%s\n", text);
    free(text);
    for (size_t i = 0; i < ork_context_note_count(ctx); i++)
        fprintf(stderr, "note: %s\n", ork_context_note(ctx, i)->message);
    ork_context_free(ctx);
    return status == ORK_OK ? 0 : 1;
}
