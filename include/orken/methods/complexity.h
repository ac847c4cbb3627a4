/* The options of the methods `complexity` and `relatedness`, for those who call them from C. */
#ifndef ORKEN_METHODS_COMPLEXITY_H
#define ORKEN_METHODS_COMPLEXITY_H

#include "orken/methods/industries.h"

enum { ORK_VALUES_SIZE, ORK_VALUES_ADVANTAGE };
enum { ORK_SIGN_DIVERSITY, ORK_SIGN_RARITY };
enum { ORK_MATRIX_BINARY, ORK_MATRIX_CONTINUOUS };
enum {
    ORK_RELATEDNESS_PROXIMITY,
    ORK_RELATEDNESS_ASSOCIATION,
    ORK_RELATEDNESS_COSINE,
    ORK_RELATEDNESS_JACCARD,
    ORK_RELATEDNESS_PROBABILITY,
};

/* Units and industries, as both methods are given them. */
#define ORK_ADVANTAGE_OPTIONS                                                                      \
    ORK_INDUSTRY_OPTIONS;                                                                          \
    int values;       /* ORK_VALUES_...: whether the values are sizes or already quotients */      \
    double threshold; /* quotient from which a unit counts as specialised */                       \
    int sign          /* ORK_SIGN_...: what tells which end of the index is the complex one */

typedef struct ork_advantage_options {
    ORK_ADVANTAGE_OPTIONS;
} ork_advantage_options;

typedef struct ork_complexity_options {
    union {
        ork_advantage_options advantage;
        struct {
            ORK_ADVANTAGE_OPTIONS;
        };
    };
    int matrix;          /* ORK_MATRIX_… */
    const char *income;  /* income per head of the unit, for PRODY and EXPY; or NULL */
    int64_t iterations;  /* of fitness, at most */
    int64_t reflections; /* how often diversity and ubiquity are reflected */
} ork_complexity_options;

typedef struct ork_relatedness_options {
    union {
        ork_advantage_options advantage;
        struct {
            ORK_ADVANTAGE_OPTIONS;
        };
    };
    int measure;       /* ORK_RELATEDNESS_... */
    int64_t options;   /* of each unit in the list */
    ork_reals weights; /* of density, complexity and gain; 1, 1, 0 when empty */
    const char *focus; /* the unit whose options are shown in full; NULL: that of most outlook */
    int64_t top;       /* industries in the heatmap */
    int64_t links;     /* per industry in the figure of the industry space */
    int64_t horizon;   /* periods until an entry counts */
    bool controls;     /* diversity and ubiquity beside density */
    bool cells, pairs; /* whether these tables are given */
} ork_relatedness_options;

extern const ork_method ork_method_complexity;
extern const ork_method ork_method_relatedness;

#endif
