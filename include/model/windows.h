/* windows.h: the three rate windows and the slots of one second they are made of. Pure.
 * Seconds are counted from the capture's begin; second n lasts from n to n+1. */
#ifndef IFTOPRS_MODEL_WINDOWS_H
#define IFTOPRS_MODEL_WINDOWS_H

#include <stdbool.h>
#include <stdint.h>

#include "base/pool.h"

enum direction { DIR_SENT, DIR_RECV, DIR_COUNT };
enum window { WINDOW_2S, WINDOW_10S, WINDOW_40S, WINDOW_COUNT };

/* Completed seconds that are kept. */
#define HISTORY_SECONDS 40

extern const uint32_t window_seconds[WINDOW_COUNT]; /* 2, 10, 40 */

/* Sums over a window of the completed seconds, in bytes. */
struct window_sums {
    uint64_t bytes[WINDOW_COUNT][DIR_COUNT];
};

/* What a window's sum is divided by: min(seconds of the window, completed seconds), at least 1. */
uint32_t window_divisor(enum window w, uint64_t completed);

/* Dense slots for what is busy every second: all flows together. Zero-initialise. */
struct slot_ring {
    uint64_t slots[HISTORY_SECONDS + 1]
                  [DIR_COUNT]; /* by second modulo the size; the current one included */
    uint64_t second;           /* the current, not completed one */
    uint64_t peak[DIR_COUNT];  /* highest completed second of each direction */
    uint64_t peak_both;        /* highest sum of both in one completed second */
};

static inline void slot_ring_add(struct slot_ring *s, enum direction dir, uint64_t bytes)
{
    s->slots[s->second % (HISTORY_SECONDS + 1)][dir] += bytes;
}

/* Completes every second before `second`; a jump of any length costs at most HISTORY_SECONDS + 1
 * slots. */
void slot_ring_advance(struct slot_ring *s, uint64_t second);
void slot_ring_sums(const struct slot_ring *s, struct window_sums *out);
/* Whether the current second has any bytes. */
bool slot_ring_has_current(const struct slot_ring *s);
/* The last 40 completed seconds, oldest first; those before the first are 0. */
void slot_ring_history(const struct slot_ring *s, uint64_t out[HISTORY_SECONDS][DIR_COUNT]);

/* Sparse slots for one of a million flows: a chain of one-line chunks with five busy seconds each,
 * newest first. Silent seconds cost nothing, and a flow of one second has none at all. Numbers of
 * 40 bits let five seconds fit where three of 64 bits would: 16 bytes less for each of a million
 * flows that are busy in four seconds of ten. A second with more bytes (8 Tbit/s) takes several
 * entries. */
#define HISTORY_CHUNK_ENTRIES 5
struct history_chunk {
    uint8_t bytes[HISTORY_CHUNK_ENTRIES][DIR_COUNT][5]; /* low byte first */
    uint8_t after[HISTORY_CHUNK_ENTRIES];               /* seconds from `first`, ascending */
    uint8_t used;                                       /* entries */
    uint32_t first;                                     /* second of the first entry */
    uint32_t older; /* pool index of the chunk before, POOL_NONE at the end */
};
_Static_assert(sizeof(struct history_chunk) == 64, "a chunk is one cache line");

/* Adds a completed second (none before is later) to the chain at *head (POOL_NONE: empty). Chunks
 * that no window reaches any more go back to the pool. Out of memory: the oldest second of the
 * chain is given up. */
void history_push(struct pool *chunks, uint32_t *head, uint32_t second,
                  const uint64_t bytes[DIR_COUNT]);
/* Adds to sums what the chain holds of the windows that end before second `now`. */
void history_sum(const struct pool *chunks, uint32_t head, uint64_t now, struct window_sums *sums);
/* Bytes of both directions in the last `reach` seconds before `now`. */
uint64_t history_sum_recent(const struct pool *chunks, uint32_t head, uint64_t now, uint32_t reach);
/* Adds the chain's seconds to out[0..39], out[39] the second before `now`. */
void history_slots(const struct pool *chunks, uint32_t head, uint64_t now,
                   uint64_t out[HISTORY_SECONDS][DIR_COUNT]);
/* Gives the whole chain back. */
void history_release(struct pool *chunks, uint32_t head);

/* Adds one second's bytes to every window ending before `now` that reaches it. */
void window_sums_add(struct window_sums *sums, uint64_t now, uint64_t second,
                     const uint64_t bytes[DIR_COUNT]);

#endif
