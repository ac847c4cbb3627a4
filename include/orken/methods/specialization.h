/* The options of the method `specialization`, for those who call it from C. */
#ifndef ORKEN_METHODS_SPECIALIZATION_H
#define ORKEN_METHODS_SPECIALIZATION_H

#include "orken/methods/industries.h"

/* Either sector and total, or industry and size, or index. */
typedef struct ork_specialization_options {
    ORK_INDUSTRY_OPTIONS;
    const char *index; /* sectoral share index as somebody published it */
} ork_specialization_options;

extern const ork_method ork_method_specialization;

#endif
