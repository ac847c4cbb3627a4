/* The options of the method `specialization`, for those who call it from C. */
#ifndef ORKEN_METHODS_SPECIALIZATION_H
#define ORKEN_METHODS_SPECIALIZATION_H

#include "orken/methods/industries.h"

enum { ORK_STANDARDISE_NONE, ORK_STANDARDISE_QUOTIENT, ORK_STANDARDISE_LOG };
enum { ORK_CUT_OFF_NORMAL, ORK_CUT_OFF_BOOTSTRAP };

/* Either sector and total, or industry and size, or index. */
typedef struct ork_specialization_options {
    ORK_INDUSTRY_OPTIONS;
    const char *index;  /* sectoral share index as somebody published it */
    int standardise;    /* ORK_STANDARDISE_...: quotients within their industry */
    int cut_off;        /* ORK_CUT_OFF_...: from where a standardised quotient is exceptional */
    double confidence;  /* ... with this probability */
    int64_t replicates; /* of the bootstrap */
} ork_specialization_options;

extern const ork_method ork_method_specialization;

#endif
