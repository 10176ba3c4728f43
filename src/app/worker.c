/* worker.c: a thread, a pipe each way. */
#include "app/worker.h"

#include <stdatomic.h>
#include <stdlib.h>

#include "base/mem.h"
#include "sys/threads.h"

struct worker {
    pthread_t thread;
    struct wake go;
    struct wake idle;
    const struct wake *done;
    void (*run)(void *data); /* NULL: the thread is to end */
    void *data;
    atomic_bool busy; /* run and data are the thread's while it is true, main's otherwise */
};

static void *worker_main(void *arg)
{
    struct worker *w = arg;
    for (;;) {
        while (!atomic_load(&w->busy))
            wake_wait(&w->go, -1);
        if (w->run == NULL)
            return NULL;
        w->run(w->data);
        atomic_store(&w->busy, false);
        wake_signal(&w->idle);
        wake_signal(w->done);
    }
}

struct worker *worker_new(const struct wake *done, struct err *e)
{
    struct worker *w = mem_zalloc(1, sizeof *w);
    w->done = done;
    w->go = w->idle = (struct wake){.rd = -1, .wr = -1};
    if (wake_init(&w->go, e) && wake_init(&w->idle, e) &&
        thread_start(&w->thread, "worker", worker_main, w, e))
        return w;
    if (w->go.rd >= 0)
        wake_free(&w->go);
    if (w->idle.rd >= 0)
        wake_free(&w->idle);
    free(w);
    return NULL;
}

void worker_free(struct worker *w)
{
    if (w == NULL)
        return;
    worker_wait(w);
    worker_start(w, NULL, NULL);
    pthread_join(w->thread, NULL);
    wake_free(&w->go);
    wake_free(&w->idle);
    free(w);
}

void worker_start(struct worker *w, void (*run)(void *data), void *data)
{
    w->run = run;
    w->data = data;
    atomic_store(&w->busy, true);
    wake_signal(&w->go);
}

bool worker_busy(const struct worker *w)
{
    return atomic_load(&w->busy);
}

void worker_wait(struct worker *w)
{
    while (worker_busy(w))
        wake_wait(&w->idle, -1);
}
