/* Eight doubles at once, in as many operations as the processor needs: the same bits always. */
#ifndef ORKEN_MATH_LANES_H
#define ORKEN_MATH_LANES_H

#include "math/wide.h"

#include <math.h>
#include <stdint.h>

enum { LANES = 8 };
typedef double octet __attribute__((vector_size(64), aligned(8), may_alias));
typedef int64_t octet_mask __attribute__((vector_size(64), aligned(8), may_alias));

/* For functions that loop over octets, and for those that these must contain. */
#define LANES_CLONES ORK_CLONES("avx512f", "avx2", "default")
#define LANES_INLINE static inline __attribute__((always_inline))

/* These work on *a, because vectors are not passed by value between differently compiled parts. */
LANES_INLINE void octet_absolute(octet *a)
{
    *a = (octet)((octet_mask)*a & INT64_MAX);
}
LANES_INLINE void octet_greater(octet *a, const octet *b)
{
    octet_mask is_less = (octet_mask)(*a < *b);
    *a = (octet)(((octet_mask)*b & is_less) | ((octet_mask)*a & ~is_less));
}

#endif
