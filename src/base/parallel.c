/* Parallel loops whose outcome does not depend on the number of threads. */
#include <pthread.h>
#include <stdatomic.h>

#include "base/context.h"

typedef struct loop {
    ork_context *parent;
    ork_task task;
    void *data;
    size_t count;
    atomic_size_t next;
    atomic_size_t first_failed; /* index; count when none */
    ork_context *contexts;      /* [count] each task's own, so that notes keep the tasks' order */
} loop;

static void note_failure(loop *shared, size_t index)
{
    size_t known = atomic_load(&shared->first_failed);
    while (index < known && !atomic_compare_exchange_weak(&shared->first_failed, &known, index)) {
    }
}

static void *work(void *argument)
{
    loop *shared = argument;
    for (;;) {
        /* Tasks before a failed one still run, so that the lowest failure is always the same. */
        size_t index = atomic_fetch_add(&shared->next, 1);
        if (index >= atomic_load(&shared->first_failed)) return NULL;
        ork_context *ctx = &shared->contexts[index];
        ork_context_init_worker(ctx, shared->parent);
        ork_status status = ork_check_cancelled(ctx);
        if (status == ORK_OK) status = shared->task(ctx, index, shared->data);
        if (status != ORK_OK) {
            if (ctx->error.status == ORK_OK) ork_fail(ctx, status, "a task failed");
            note_failure(shared, index);
        } else {
            ork_context_clear_error(ctx);
        }
    }
}

/* Notes of the tasks up to the failure, in order; then the failure itself. */
static ork_status gather(loop *shared)
{
    size_t failed = atomic_load(&shared->first_failed);
    ork_status status = ORK_OK;
    for (size_t i = 0; i < shared->count; i++) {
        ork_context *ctx = &shared->contexts[i];
        if (i > failed) {
            ork_context_clear(ctx);
            continue;
        }
        ork_status task_status = ctx->error.status;
        ork_status adopted = ork_context_adopt(shared->parent, ctx);
        if (status == ORK_OK) status = task_status != ORK_OK ? task_status : adopted;
    }
    return status;
}

ork_status ork_parallel(ork_context *ctx, size_t count, ork_task task, void *data)
{
    if (count == 0) return ORK_OK;
    loop shared = {.parent = ctx, .task = task, .data = data, .count = count};
    atomic_init(&shared.next, 0);
    atomic_init(&shared.first_failed, count);
    ORK_NEW(shared.contexts, ork_calloc(ctx, count, sizeof *shared.contexts));

    size_t threads = (size_t)ork_context_threads(ctx);
    if (threads > count) threads = count;
    enum { MOST_THREADS = 256 };
    if (threads > MOST_THREADS) threads = MOST_THREADS;
    pthread_t handles[MOST_THREADS];
    size_t started = 0;
    /* A thread that cannot be had only makes the loop slower: the caller works too. */
    while (started + 1 < threads && pthread_create(&handles[started], NULL, work, &shared) == 0) {
        started++;
    }
    work(&shared);
    for (size_t i = 0; i < started; i++)
        pthread_join(handles[i], NULL);

    ork_status status = gather(&shared);
    free(shared.contexts);
    return status;
}
