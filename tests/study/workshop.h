/*
 * A folder for a test's study and data, made anew for each test and removed after it.
 */
#ifndef ORKEN_TESTS_WORKSHOP_H
#define ORKEN_TESTS_WORKSHOP_H

#include <dirent.h>
#include <ftw.h>
#include <sys/stat.h>

#include "testing.h"

static char workshop_folder[256];

static inline const char *workshop_path(const char *name)
{
    static char paths[4][512];
    static int next;
    char *path = paths[next++ % 4];
    snprintf(path, sizeof paths[0], "%s/%s", workshop_folder, name);
    return path;
}

static inline void workshop_write(const char *name, const char *text)
{
    FILE *file = fopen(workshop_path(name), "wb");
    assert_non_null(file);
    fwrite(text, 1, strlen(text), file);
    fclose(file);
}

/* The file's bytes, to be freed. */
static inline char *workshop_read(const char *name)
{
    FILE *file = fopen(workshop_path(name), "rb");
    if (!file) print_error("there is no %s\n", name);
    assert_non_null(file);
    fseek(file, 0, SEEK_END);
    long length = ftell(file);
    rewind(file);
    char *bytes = calloc(1, (size_t)length + 1);
    assert_int_equal(fread(bytes, 1, (size_t)length, file), (size_t)length);
    fclose(file);
    return bytes;
}

static inline bool workshop_has(const char *name)
{
    return access(workshop_path(name), F_OK) == 0;
}

/* How many entries the folder holds that begin with `beginning`. */
static inline int workshop_count(const char *beginning)
{
    DIR *directory = opendir(workshop_folder);
    int count = 0;
    for (struct dirent *entry; (entry = readdir(directory));)
        count += strncmp(entry->d_name, beginning, strlen(beginning)) == 0;
    closedir(directory);
    return count;
}

static inline int workshop_remove_entry(const char *path, const struct stat *status, int kind,
                                        struct FTW *walk)
{
    (void)status;
    (void)kind;
    (void)walk;
    return remove(path);
}

static inline int with_workshop(void **state)
{
    snprintf(workshop_folder, sizeof workshop_folder, "/tmp/orken-study-XXXXXX");
    if (!mkdtemp(workshop_folder)) return -1;
    *state = ork_context_new();
    return *state ? 0 : -1;
}

static inline int without_workshop(void **state)
{
    ork_context_free(*state);
    return nftw(workshop_folder, workshop_remove_entry, 16, FTW_DEPTH | FTW_PHYS);
}

#define workshop_test(name) cmocka_unit_test_setup_teardown(name, with_workshop, without_workshop)

/* Two indicators of four regions in two years. */
static const char workshop_data[] = "region,year,skills,firms\n"
                                    "Akmola,2011,10,4\n"
                                    "Aktobe,2011,20,3\n"
                                    "Atyrau,2011,40,2\n"
                                    "Almaty city,2011,50,1\n"
                                    "Akmola,2016,15,4\n"
                                    "Aktobe,2016,25,6\n"
                                    "Atyrau,2016,35,2\n"
                                    "Almaty city,2016,60,8\n";

#endif
