/* write FILE ROWS: a workbook of 20 columns, four of them texts. read FILE: how long reading it
   takes, and the peak of memory. For bench/xlsx/run. */
#include <stdio.h>
#include <string.h>
#include <sys/resource.h>
#include <time.h>
#include <xlsxwriter.h>

#include "orken.h"

enum { COLUMNS = 20, TEXT_COLUMNS = 4, DISTINCT = 5000 };

static int write_workbook(const char *path, uint32_t rows)
{
    lxw_workbook *book = workbook_new(path);
    lxw_worksheet *sheet = workbook_add_worksheet(book, NULL);
    ork_random random = ork_random_stream(1, 1);
    char text[64];
    for (uint16_t j = 0; j < COLUMNS; j++) {
        snprintf(text, sizeof text, "column %d", j);
        worksheet_write_string(sheet, 0, j, text, NULL);
    }
    for (uint32_t i = 1; i <= rows; i++)
        for (uint16_t j = 0; j < COLUMNS; j++) {
            snprintf(text, sizeof text, "region %u", (i * 7 + j) % DISTINCT);
            if (j < TEXT_COLUMNS)
                worksheet_write_string(sheet, i, j, text, NULL);
            else
                worksheet_write_number(sheet, i, j, ork_random_uniform(&random) * 1e5, NULL);
        }
    return workbook_close(book) == LXW_NO_ERROR ? 0 : 1;
}

static double now(void)
{
    struct timespec time;
    clock_gettime(CLOCK_MONOTONIC, &time);
    return (double)time.tv_sec + 1e-9 * (double)time.tv_nsec;
}

static int read_workbook(const char *path)
{
    ork_context *ctx = ork_context_new();
    ork_table *table = NULL;
    double start = now();
    ork_status status = ork_read_xlsx(ctx, path, NULL, &table);
    double seconds = now() - start;
    struct rusage usage;
    getrusage(RUSAGE_SELF, &usage);
    if (status == ORK_OK)
        printf("orken: %zu cells in %.2f s (%.2f s of processor), peak %ld MB\n",
               table->row_count * table->column_count, seconds,
               (double)(usage.ru_utime.tv_sec + usage.ru_stime.tv_sec) +
                   1e-6 * (double)(usage.ru_utime.tv_usec + usage.ru_stime.tv_usec),
               usage.ru_maxrss / 1024);
    ork_table_free(table);
    ork_context_free(ctx);
    return status == ORK_OK ? 0 : 1;
}

int main(int count, char **arguments)
{
    if (count == 4 && strcmp(arguments[1], "write") == 0)
        return write_workbook(arguments[2], (uint32_t)atoi(arguments[3]));
    if (count == 3 && strcmp(arguments[1], "read") == 0) return read_workbook(arguments[2]);
    return 2;
}
