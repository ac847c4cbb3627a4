/* The options of the method `composite-profile`, for those who call it from C. */
#ifndef ORKEN_METHODS_COMPOSITE_PROFILE_H
#define ORKEN_METHODS_COMPOSITE_PROFILE_H

#include "orken/methods/composite.h"

/* In the order of the choices of `peers`. */
enum { ORK_PEERS_SIMILAR, ORK_PEERS_GROUP, ORK_PEERS_SIZE };

typedef struct ork_composite_profile_options {
    ork_composite_options composite; /* the index; first, so that its parameters fit */
    ork_texts of;                    /* units; all when empty */
    const char *at;                  /* period, or NULL: the latest */
    int64_t most;                    /* strengths and weaknesses of a unit */
    int peers;                       /* ORK_PEERS_… */
    int64_t peer_count;
    const char *size; /* column that ORK_PEERS_SIZE compares by, or NULL */
} ork_composite_profile_options;

extern const ork_method ork_method_composite_profile;

#endif
