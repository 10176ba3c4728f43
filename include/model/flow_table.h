/* flow_table.h: every flow, its totals and its recent seconds. Owner: the accounting thread.
 * Open addressing over (hash, index) pairs; a flow is two cache lines. Bounded: at the cap the
 * longest-idle flow makes room. Nothing walks all flows each second: a log of activity gives
 * expiry, eviction and the recently active in order. */
#ifndef IFTOPRS_MODEL_FLOW_TABLE_H
#define IFTOPRS_MODEL_FLOW_TABLE_H

#include <stdbool.h>
#include <stdint.h>

#include "model/packet.h"
#include "model/windows.h"

struct flow {
    struct flow_key key;
    uint64_t total[DIR_COUNT]; /* bytes */
    uint32_t last_second;      /* of the newest packet, whose bytes are in current */
    uint32_t log_seq;          /* its newest place in the activity log */

    uint64_t current[DIR_COUNT]; /* bytes of last_second */
    uint64_t packets[DIR_COUNT];
    uint64_t peak[DIR_COUNT]; /* highest second in history; see flow_peak() */
    uint32_t history;         /* chain of the seconds before last_second, POOL_NONE: none */
    uint32_t first_second;
    uint32_t hash;
    uint8_t src;    /* which end of the key is src: 0 or 1 */
    uint8_t match;  /* how the owner was found, and how often it was looked for: the book's */
    uint16_t owner; /* number of the process in the owner book, 0: none */
};

_Static_assert(sizeof(struct flow) == 128, "a flow is two cache lines");

struct flow_table;

/* At most max_flows (at least 1) flows. Ends the program when not even the empty table fits into
 * memory. */
struct flow_table *flow_table_new(uint32_t max_flows);
void flow_table_free(struct flow_table *t);

uint32_t flow_table_count(const struct flow_table *t);
/* Flows that had to leave because the table was full or memory was short, since the beginning. */
uint64_t flow_table_evicted(const struct flow_table *t);

/* How often a flow came to be the most recent one: with its first packet, and with the first of a
 * later second. */
uint64_t flow_table_activations(const struct flow_table *t);

/* Calls left before a flow that has an owner leaves the table. */
void flow_table_on_leave(struct flow_table *t, void (*left)(void *context, const struct flow *f),
                         void *context);

/* Hints, some packets ahead of flow_table_get(): first for the probe's line; then for the flow's
 * lines, with the flow that is likely meant (or NULL); then for its history, which a packet of
 * `second` will touch. */
void flow_table_prefetch_probe(const struct flow_table *t, uint32_t hash);
struct flow *flow_table_prefetch_flow(const struct flow_table *t, uint32_t hash);
void flow_table_prefetch_history(const struct flow_table *t, const struct flow *likely,
                                 uint32_t second);

/* How many flows have left. While the number stays, so does every flow. */
uint64_t flow_table_gone(const struct flow_table *t);
/* Whether the flow is the key's. */
bool flow_is(const struct flow *f, const struct flow_key *key);
/* The flow of a key, made when it is new (*created: the caller decides its src), at the price of
 * the longest-idle one when the table is full. NULL: no memory for even one flow. */
struct flow *flow_table_get(struct flow_table *t, const struct flow_key *key, uint32_t hash,
                            uint32_t second, bool *created);
/* The flow of a key, NULL when there is none. */
struct flow *flow_table_find(const struct flow_table *t, const struct flow_key *key, uint32_t hash);
/* Counts one packet of the flow in `second`, which never goes back. */
void flow_table_credit(struct flow_table *t, struct flow *f, enum direction dir, uint32_t bytes,
                       uint32_t second);
/* Lets go of every flow without a packet for more than idle seconds. */
void flow_table_expire(struct flow_table *t, uint32_t second, uint32_t idle);

/* Walks the flows, the most recently active (by second) first. Start with *cursor = 0; NULL at the
 * end. The table must not change in between. */
struct flow *flow_table_next_recent(const struct flow_table *t, uint32_t *cursor);

/* Whether flow_table_next_busy() knows every flow that had more than *most bytes in the two seconds
 * before `now`. */
bool flow_table_busy(const struct flow_table *t, uint32_t now, uint64_t *most);
/* Walks those flows, and some with less, each once. Start with *cursor = 0; NULL at the end. */
struct flow *flow_table_next_busy(const struct flow_table *t, uint32_t now, uint32_t *cursor);
/* What the last flow that is wanted had in two seconds: from the next second on, those with about
 * as many are remembered. */
void flow_table_expect(struct flow_table *t, uint64_t sum_2s);

/* Bytes of the windows that end before second `now`. */
void flow_sums(const struct flow_table *t, const struct flow *f, uint32_t now,
               struct window_sums *sums);
/* Only the last `reach` seconds before `now`, both directions together: 2 are what ranks a flow. */
uint64_t flow_sum_recent(const struct flow_table *t, const struct flow *f, uint32_t now,
                         uint32_t reach);
/* Highest completed second before `now`. */
uint64_t flow_peak(const struct flow *f, uint32_t now, enum direction dir);
/* The last 40 completed seconds, oldest first; out[39] is now - 1. */
void flow_history(const struct flow_table *t, const struct flow *f, uint32_t now,
                  uint64_t out[HISTORY_SECONDS][DIR_COUNT]);

#endif
