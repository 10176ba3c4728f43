/* owners.c: when to look, and the hand-over of what was seen. */
#include "sys/owners.h"

#include <net/if.h>
#include <poll.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>

#include "base/clock.h"
#include "base/mem.h"
#include "base/wake.h"
#include "sys/owners_parts.h"

#define POLL_EVERY_NS (2 * NS_PER_SEC)
#define POLL_LEAST_NS (NS_PER_SEC / 10) /* between two of them, however much is asked */
#define CREDIT_SHARE  4                 /* one part of so many of a core may be used */
#define CREDIT_MAX_NS ((int64_t)(NS_PER_SEC / 10))

struct order {
    bool listen;
    char interface[IF_NAMESIZE];
};

struct owners {
    const struct owner_backend *backend;
    void *self;
    struct wake wake;

    /* owner thread only */
    bool listening;
    int64_t
        credit_ns; /* time that may be spent: looking is not worth more than a share of a core */
    uint64_t credited_ns; /* up to when it was given */
    uint64_t last_ns;     /* of the last poll's end, 0: none yet */

    /* crossing */
    _Atomic(struct order *) order;
    _Atomic(struct owner_table *) ready;
    atomic_bool asked;
    atomic_bool wanted;
    atomic_bool stopped;
    struct own_sockets own;
    struct wake stop; /* for a poll that waits for somebody else */
    atomic_size_t unreadable;
};

static bool open_as(struct owners *o, const struct owner_backend *backend, uint64_t hash_seed)
{
    o->backend = backend;
    o->self = backend->open(hash_seed, o->stop.rd);
    return o->self != NULL;
}

static bool open_backend(struct owners *o, enum owners_backend wanted, uint64_t hash_seed)
{
#ifdef __linux__
    if (wanted == OWNERS_AUTO && open_as(o, &owners_linux, hash_seed))
        return true;
#else
    (void)wanted;
#endif
    return open_as(o, &owners_lsof, hash_seed);
}

struct owners *owners_new(enum owners_backend backend, uint64_t hash_seed, struct err *e)
{
    struct owners *o = mem_zalloc(1, sizeof *o);
    o->wake = o->stop = (struct wake){.rd = -1, .wr = -1};
    if (!wake_init(&o->wake, e) || !wake_init(&o->stop, e)) {
        owners_free(o);
        return NULL;
    }
    if (!open_backend(o, backend, hash_seed)) {
        err_set(e, "processes: %s",
                backend == OWNERS_LSOF ? "lsof is not installed"
                                       : "neither /proc nor lsof is there to tell of them");
        owners_free(o);
        return NULL;
    }
    return o;
}

void owners_free(struct owners *o)
{
    if (o == NULL)
        return;
    if (o->self != NULL)
        o->backend->close(o->self);
    owner_table_free(atomic_load(&o->ready));
    free(atomic_load(&o->order));
    own_sockets_free(own_sockets_take(&o->own));
    if (o->wake.rd >= 0)
        wake_free(&o->wake);
    if (o->stop.rd >= 0)
        wake_free(&o->stop);
    free(o);
}

/* --- owner thread --- */

static void take_order(struct owners *o)
{
    struct order *order = atomic_exchange(&o->order, NULL);
    if (order == NULL)
        return;
    o->listening = order->listen;
    o->last_ns = 0;
    if (o->backend->listen != NULL)
        o->backend->listen(o->self, order->listen ? order->interface : NULL);
    free(order);
}

static void earn(struct owners *o, uint64_t now_ns)
{
    o->credit_ns += (int64_t)((now_ns - o->credited_ns) / CREDIT_SHARE);
    if (o->credit_ns > CREDIT_MAX_NS)
        o->credit_ns = CREDIT_MAX_NS;
    o->credited_ns = now_ns;
}

static void take_own(struct owners *o, uint64_t now_ns)
{
    struct own_socket *own = own_sockets_take(&o->own);
    for (const struct own_socket *s = own; s != NULL && o->backend->own != NULL; s = s->next)
        o->backend->own(o->self, s, now_ns);
    own_sockets_free(own);
}

static void look(struct owners *o, uint64_t now_ns)
{
    size_t unreadable = 0;
    atomic_store(&o->asked, false);
    atomic_store(&o->wanted, false);
    take_own(o, now_ns);
    struct owner_table *t = o->backend->poll(o->self, now_ns, &unreadable);
    o->last_ns = clock_steady_ns();
    o->credit_ns -= (int64_t)(o->last_ns - now_ns);
    atomic_store(&o->unreadable, unreadable);
    if (t != NULL)
        owner_table_free(atomic_exchange(&o->ready, t));
}

/* When there is credit again. */
static uint64_t solvent_at(const struct owners *o)
{
    return o->credit_ns > 0 ? 0 : o->credited_ns + (uint64_t)(1 - o->credit_ns) * CREDIT_SHARE;
}

static uint64_t due_at(const struct owners *o)
{
    bool asked = atomic_load(&o->asked);
    uint64_t due = o->last_ns;
    if (!o->listening || (due != 0 && !asked && !atomic_load(&o->wanted)))
        return UINT64_MAX;
    if (due != 0)
        due += asked ? POLL_LEAST_NS : POLL_EVERY_NS;
    uint64_t solvent = solvent_at(o);
    return due > solvent ? due : solvent;
}

static int until(uint64_t due_ns, uint64_t now_ns)
{
    if (due_ns == UINT64_MAX)
        return -1;
    return due_ns > now_ns ? (int)((due_ns - now_ns) / NS_PER_MS) + 1 : 0;
}

/* What came while there was no credit is forgotten: it is over. */
static void hear(struct owners *o)
{
    uint64_t now_ns = clock_steady_ns();
    earn(o, now_ns);
    if (o->credit_ns <= 0) {
        o->backend->miss(o->self);
        return;
    }
    o->backend->hear(o->self, now_ns);
    o->credit_ns -= (int64_t)(clock_steady_ns() - now_ns);
}

static void turn(struct owners *o)
{
    struct pollfd fds[2] = {{.fd = o->wake.rd, .events = POLLIN}, {.fd = -1}};
    uint64_t now_ns = clock_steady_ns();
    take_order(o);
    earn(o, now_ns);
    if (due_at(o) <= now_ns) {
        look(o, now_ns);
        return;
    }
    if (o->listening && o->backend->fd != NULL && o->credit_ns > 0)
        fds[1] = (struct pollfd){.fd = o->backend->fd(o->self), .events = POLLIN};
    uint64_t wake_ns = due_at(o);
    if (o->listening && o->credit_ns <= 0 && solvent_at(o) < wake_ns)
        wake_ns = solvent_at(o);
    poll(fds, 2, until(wake_ns, now_ns));
    if (fds[0].revents != 0)
        wake_drain(&o->wake);
    if (fds[1].revents != 0)
        hear(o);
}

void owners_run(struct owners *o)
{
    o->credit_ns = CREDIT_MAX_NS;
    o->credited_ns = clock_steady_ns();
    while (!atomic_load(&o->stopped))
        turn(o);
}

/* --- others --- */

void owners_stop(struct owners *o)
{
    atomic_store(&o->stopped, true);
    wake_signal(&o->stop);
    wake_signal(&o->wake);
}

void owners_listen(struct owners *o, const char *interface)
{
    struct order *order = mem_zalloc(1, sizeof *order);
    order->listen = interface != NULL;
    if (interface != NULL)
        snprintf(order->interface, sizeof order->interface, "%s", interface);
    free(atomic_exchange(&o->order, order));
    wake_signal(&o->wake);
}

void owners_ask(struct owners *o)
{
    if (!atomic_exchange(&o->asked, true))
        wake_signal(&o->wake);
}

void owners_want(struct owners *o)
{
    if (!atomic_exchange(&o->wanted, true))
        wake_signal(&o->wake);
}

void owners_add_own(struct owners *o, int fd)
{
    own_sockets_add(&o->own, fd);
}

struct owner_table *owners_take(struct owners *o)
{
    return atomic_load(&o->ready) != NULL ? atomic_exchange(&o->ready, NULL) : NULL;
}

size_t owners_unreadable(const struct owners *o)
{
    return atomic_load(&o->unreadable);
}
