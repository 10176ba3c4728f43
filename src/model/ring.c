/* ring.c: single-producer, single-consumer ring.
 * head and tail only ever grow; each side keeps a copy of the other's and looks again only when the
 * copy says full or empty. Sleeping: a side raises its flag, looks once more, then polls its pipe;
 * the other side publishes first and looks at the flag after. Both orders are sequentially
 * consistent, so one of the two always sees the other. */
#include "model/ring.h"

#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>

#include "base/pages.h"
#include "base/wake.h"

struct ring {
    struct packet *slots;
    size_t mask;
    struct wake producer_wake;
    struct wake consumer_wake;
    atomic_bool aborted;
    atomic_bool nudged;

    /* written by the producer */
    _Alignas(CACHE_LINE) atomic_size_t head;
    _Atomic uint64_t clock;
    atomic_bool closed;
    atomic_bool producer_sleeps;
    size_t batch_head; /* head with what is pending */
    size_t seen_tail;

    /* written by the consumer */
    _Alignas(CACHE_LINE) atomic_size_t tail;
    _Atomic uint64_t wake_at;
    atomic_bool consumer_sleeps;
    size_t seen_head;
};

struct ring *ring_new(size_t capacity, struct err *e)
{
    struct ring *r = lines_alloc(sizeof *r);
    if (r == NULL) {
        err_set(e, "ring: out of memory");
        return NULL;
    }
    memset(r, 0, sizeof *r);
    r->mask = capacity - 1;
    r->slots = lines_alloc(capacity * sizeof *r->slots);
    if (r->slots == NULL) {
        err_set(e, "ring: out of memory");
        goto fail;
    }
    if (!wake_init(&r->producer_wake, e))
        goto fail_slots;
    if (!wake_init(&r->consumer_wake, e))
        goto fail_wake;
    return r;

fail_wake:
    wake_free(&r->producer_wake);
fail_slots:
    free(r->slots);
fail:
    free(r);
    return NULL;
}

void ring_free(struct ring *r)
{
    if (r == NULL)
        return;
    wake_free(&r->producer_wake);
    wake_free(&r->consumer_wake);
    free(r->slots);
    free(r);
}

/* Publishes what there is and sleeps until half of the ring is free, so that the two threads do not
 * hand each record over with a wake-up of its own. */
static bool wait_for_room(struct ring *r)
{
    ring_publish(r, atomic_load_explicit(&r->clock, memory_order_relaxed));
    while (!ring_aborted(r)) {
        r->seen_tail = atomic_load(&r->tail);
        if (r->batch_head - r->seen_tail <= r->mask)
            return true;
        atomic_store(&r->producer_sleeps, true);
        r->seen_tail = atomic_load(&r->tail);
        if (r->batch_head - r->seen_tail > r->mask && !ring_aborted(r))
            wake_wait(&r->producer_wake, -1);
        atomic_store(&r->producer_sleeps, false);
    }
    return false;
}

struct packet *ring_slot(struct ring *r)
{
    if (r->batch_head - r->seen_tail > r->mask) {
        r->seen_tail = atomic_load_explicit(&r->tail, memory_order_acquire);
        if (r->batch_head - r->seen_tail > r->mask && !wait_for_room(r))
            return NULL;
    }
    return &r->slots[r->batch_head & r->mask];
}

void ring_push(struct ring *r)
{
    r->batch_head++;
}

size_t ring_pending(const struct ring *r)
{
    return r->batch_head - atomic_load_explicit(&r->head, memory_order_relaxed);
}

static void wake_consumer(struct ring *r)
{
    if (atomic_load(&r->consumer_sleeps) && atomic_exchange(&r->consumer_sleeps, false))
        wake_signal(&r->consumer_wake);
}

/* Records before clock: the consumer reads them the other way round, so that no clock reading comes
 * without the records before it. */
void ring_publish(struct ring *r, uint64_t now_ns)
{
    bool records = ring_pending(r) > 0;
    if (records)
        atomic_store(&r->head, r->batch_head);
    if (now_ns > atomic_load_explicit(&r->clock, memory_order_relaxed))
        atomic_store(&r->clock, now_ns);
    if (records || now_ns >= atomic_load(&r->wake_at))
        wake_consumer(r);
}

uint64_t ring_wake_at(const struct ring *r)
{
    return atomic_load(&r->wake_at);
}

void ring_close(struct ring *r)
{
    ring_publish(r, atomic_load_explicit(&r->clock, memory_order_relaxed));
    atomic_store(&r->closed, true);
    wake_consumer(r);
}

size_t ring_peek(struct ring *r, const struct packet **out, uint64_t *now_ns)
{
    *now_ns = atomic_load(&r->clock);
    size_t tail = atomic_load_explicit(&r->tail, memory_order_relaxed);
    if (r->seen_head == tail)
        r->seen_head = atomic_load(&r->head);
    size_t count = r->seen_head - tail;
    size_t stretch = r->mask + 1 - (tail & r->mask);
    *out = &r->slots[tail & r->mask];
    return count < stretch ? count : stretch;
}

void ring_consume(struct ring *r, size_t count)
{
    size_t tail = atomic_load_explicit(&r->tail, memory_order_relaxed) + count;
    atomic_store(&r->tail, tail);
    if (!atomic_load(&r->producer_sleeps))
        return;
    size_t used = atomic_load(&r->head) - tail;
    if (used <= r->mask / 2 && atomic_exchange(&r->producer_sleeps, false))
        wake_signal(&r->producer_wake);
}

static bool nothing_to_do(struct ring *r, uint64_t until_ns)
{
    return atomic_load(&r->head) == atomic_load(&r->tail) && atomic_load(&r->clock) < until_ns &&
           !atomic_load(&r->closed) && !atomic_load(&r->nudged) && !ring_aborted(r);
}

void ring_wait(struct ring *r, uint64_t until_ns)
{
    atomic_store(&r->wake_at, until_ns);
    while (nothing_to_do(r, until_ns)) {
        atomic_store(&r->consumer_sleeps, true);
        if (nothing_to_do(r, until_ns))
            wake_wait(&r->consumer_wake, -1);
        atomic_store(&r->consumer_sleeps, false);
    }
    atomic_store(&r->nudged, false);
}

void ring_nudge(struct ring *r)
{
    atomic_store(&r->nudged, true);
    wake_signal(&r->consumer_wake);
}

bool ring_done(const struct ring *r)
{
    return atomic_load(&r->closed) && atomic_load(&r->head) == atomic_load(&r->tail);
}

void ring_abort(struct ring *r)
{
    atomic_store(&r->aborted, true);
    wake_signal(&r->producer_wake);
    wake_signal(&r->consumer_wake);
}

bool ring_aborted(const struct ring *r)
{
    return atomic_load(&r->aborted);
}
