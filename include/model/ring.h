/* ring.h: packet records from the capture thread to the accounting thread, and the clock that
 * drives both. Single producer, single consumer, lock-free, lossless: a full ring makes the
 * producer wait. Owner: the session that joins both threads. */
#ifndef IFTOPRS_MODEL_RING_H
#define IFTOPRS_MODEL_RING_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/err.h"
#include "model/packet.h"

struct ring;

/* capacity in records, a power of two. Returns NULL with e set. Free it after both threads have
 * ended. */
struct ring *ring_new(size_t capacity, struct err *e);
void ring_free(struct ring *r);

/* --- producer only --- */

/* The next free record, to be written in place; waits while the ring is full. NULL after
 * ring_abort(). Nothing is seen by the consumer before ring_publish(). */
struct packet *ring_slot(struct ring *r);
/* Takes the record of the last ring_slot() into the batch. */
void ring_push(struct ring *r);
/* Hands the batch over, with the source's clock: everything captured before now_ns has been pushed.
 * The clock never goes back. Wakes the consumer if it sleeps and there is a record or its time has
 * come. */
void ring_publish(struct ring *r, uint64_t now_ns);
/* Records taken since the last publish. */
size_t ring_pending(const struct ring *r);
/* When the consumer wants the clock to reach it: 0 until it has said so, UINT64_MAX: not before
 * there are records. The producer bounds its own sleep by it. */
uint64_t ring_wake_at(const struct ring *r);
/* No record comes after this (end of file, stop). Publishes what is pending. */
void ring_close(struct ring *r);

/* --- consumer only --- */

/* Points out at the published records, oldest first, and returns how many lie there in one stretch
 * (0: none now). *now_ns is a clock reading taken before the look: when 0 comes back, time has got
 * that far. */
size_t ring_peek(struct ring *r, const struct packet **out, uint64_t *now_ns);
/* Gives count records back to the producer. */
void ring_consume(struct ring *r, size_t count);
/* Sleeps until there are records, the clock has reached until_ns, or the ring is closed or aborted.
 */
void ring_wait(struct ring *r, uint64_t until_ns);
/* Closed by the producer and every record consumed. */
bool ring_done(const struct ring *r);

/* --- any thread --- */

/* Ends the consumer's present or next ring_wait(). */
void ring_nudge(struct ring *r);
/* The program is ending: neither side waits any more. */
void ring_abort(struct ring *r);
bool ring_aborted(const struct ring *r);

#endif
