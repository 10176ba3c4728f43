/* accounting.h: packets in, snapshots out: flow table, totals and the turning of the seconds. No
 * thread of its own and no clock: time comes with the packets. Owner: the accounting thread (or a
 * test). */
#ifndef IFTOPRS_MODEL_ACCOUNTING_H
#define IFTOPRS_MODEL_ACCOUNTING_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "model/locality.h"
#include "model/owner_table.h"
#include "model/packet.h"
#include "model/snapshot.h"

struct accounting_config {
    uint32_t max_flows;
    uint32_t idle_timeout;           /* seconds, 0: flows never leave */
    uint64_t hash_seed;              /* of flow_key_hash() */
    const struct net_filter *filter; /* borrowed; NULL or empty: none */
};

struct accounting;

struct accounting *accounting_new(const struct accounting_config *config);
void accounting_free(struct accounting *a);

/* Who is local from now on (borrowed until the next call); flows that are known keep their
 * direction. */
void accounting_set_locality(struct accounting *a, const struct locality *l);
/* The capture begins: second 0 starts at now_ns. The first packet does it by itself where this was
 * not called. */
void accounting_begin(struct accounting *a, uint64_t now_ns, uint64_t wall_ns);
bool accounting_begun(const struct accounting *a);
/* Counts packets; their times go forward (an older one counts as now). */
void accounting_credit(struct accounting *a, const struct packet *packets, size_t count);
/* Time has reached now_ns: completes seconds, lets idle flows go. */
void accounting_advance(struct accounting *a, uint64_t now_ns);
/* The end of a file: completes the second that was under way, if anything fell into it. */
void accounting_finish(struct accounting *a);
/* Nanoseconds since the begin. */
uint64_t accounting_elapsed_ns(const struct accounting *a);
/* The source's clock at the begin. */
uint64_t accounting_begin_ns(const struct accounting *a);
uint64_t accounting_packets(const struct accounting *a);

/* Takes a table of owners (not NULL) and names the flows it knows. */
void accounting_take_owners(struct accounting *a, struct owner_table *t);
/* When accounting_name_flows() is worth a call; UINT64_MAX: there are no new flows. */
uint64_t accounting_naming_ns(const struct accounting *a);
/* Names new flows by the table of owners that was taken last. true: some are not in it, and a newer
 * one may have them. */
bool accounting_name_flows(struct accounting *a);

/* A snapshot of this instant. top: only the first N flows in snapshot_flow_compare() order, sorted
 * (0: all, in no order). focus: the flow whose 40 s are wanted, or NULL. reuse: an old snapshot to
 * be overwritten, or NULL. NULL: out of memory (reuse is freed then). Counts and wall time are the
 * caller's to fill in. */
struct snapshot *accounting_snapshot(const struct accounting *a, size_t top,
                                     const struct flow_key *focus, struct snapshot *reuse);
/* A snapshot of the totals alone, for the end of a run that has no memory for its flows. */
struct snapshot *accounting_totals(const struct accounting *a);
/* The focus alone: totals and its 40 s, no flows and no owners. NULL: out of memory. */
struct snapshot *accounting_focus(const struct accounting *a, const struct flow_key *focus);

#endif
