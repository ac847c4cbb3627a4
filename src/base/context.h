/* The context's inside, for the base room only. */
#ifndef ORKEN_BASE_CONTEXT_H
#define ORKEN_BASE_CONTEXT_H

#include <signal.h>

#include "orken/base.h"

struct ork_context {
    ork_memory_hook memory_hook;
    void *memory_state;
    ork_progress_hook progress_hook;
    void *progress_state;
    uint64_t seed;
    int threads;                      /* 0: as many as there are processors */
    volatile sig_atomic_t cancelled;  /* set by ork_context_cancel, also in a signal handler */
    const struct ork_context *parent; /* of a worker in a parallel loop; NULL otherwise */
    ork_error error;
    ork_note *notes;
    size_t note_count, note_capacity;
};

/* A worker's context: the parent's hooks and seed, its own error and notes, one thread. */
void ork_context_init_worker(ork_context *worker, ork_context *parent);
void ork_context_clear(ork_context *ctx);
/* Hands a worker's failure and notes to its parent. */
ork_status ork_context_adopt(ork_context *parent, ork_context *worker);

#endif
