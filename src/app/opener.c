/* opener.c: one request after another, each waited for. Opening is rare: a lock costs nothing. */
#include "app/opener.h"

#include <stdlib.h>

#include "base/mem.h"
#include "sys/privileges.h"
#include "sys/threads.h"

struct request {
    void (*work)(void *arg);
    void *arg;
    bool done;
};

struct opener {
    struct capture_opener interface;
    pthread_t thread;
    pthread_mutex_t lock;
    pthread_cond_t changed;
    struct request *request; /* NULL: nothing to do. On the stack of who waits for it */
    bool stop;
};

static void *opener_main(void *arg)
{
    struct opener *o = arg;
    privileges_thread(PRIVILEGES_CAPTURE);
    pthread_mutex_lock(&o->lock);
    while (!o->stop) {
        if (o->request == NULL) {
            pthread_cond_wait(&o->changed, &o->lock);
            continue;
        }
        struct request *r = o->request;
        pthread_mutex_unlock(&o->lock);
        r->work(r->arg);
        pthread_mutex_lock(&o->lock);
        r->done = true;
        o->request = NULL;
        pthread_cond_broadcast(&o->changed);
    }
    pthread_mutex_unlock(&o->lock);
    return NULL;
}

static void run(void *data, void (*work)(void *arg), void *arg)
{
    struct opener *o = data;
    struct request r = {.work = work, .arg = arg};
    pthread_mutex_lock(&o->lock);
    while (o->request != NULL)
        pthread_cond_wait(&o->changed, &o->lock);
    o->request = &r;
    pthread_cond_broadcast(&o->changed);
    while (!r.done)
        pthread_cond_wait(&o->changed, &o->lock);
    pthread_mutex_unlock(&o->lock);
}

struct opener *opener_new(struct err *e)
{
    struct opener *o = mem_zalloc(1, sizeof *o);
    o->interface = (struct capture_opener){.run = run, .data = o};
    pthread_mutex_init(&o->lock, NULL);
    pthread_cond_init(&o->changed, NULL);
    if (thread_start(&o->thread, "opener", opener_main, o, e))
        return o;
    free(o);
    return NULL;
}

void opener_free(struct opener *o)
{
    if (o == NULL)
        return;
    pthread_mutex_lock(&o->lock);
    o->stop = true;
    pthread_cond_broadcast(&o->changed);
    pthread_mutex_unlock(&o->lock);
    pthread_join(o->thread, NULL);
    pthread_cond_destroy(&o->changed);
    pthread_mutex_destroy(&o->lock);
    free(o);
}

const struct capture_opener *opener_interface(struct opener *o)
{
    return &o->interface;
}
