/* snapshot.h: one consistent view of all flows and totals at one instant. Immutable once published;
 * made by the accounting thread, owned by whoever took it over. */
#ifndef IFTOPRS_MODEL_SNAPSHOT_H
#define IFTOPRS_MODEL_SNAPSHOT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "model/addr.h"
#include "model/packet.h"
#include "model/windows.h"

/* How a flow found its owner. */
enum owner_match {
    OWNER_NONE,
    OWNER_EXACT,   /* the whole 5-tuple is that of a socket of the process */
    OWNER_LISTENER /* only the local endpoint is: of a listening or unconnected socket */
};

/* A process that owns or owned flows. Texts are clean UTF-8, "" where not known, and belong to the
 * snapshot. The first of a snapshot, with pid 0, stands for all flows without an owner. */
struct snapshot_owner {
    uint32_t pid;
    uint64_t start; /* when the process began, in ticks since boot: pid and start name a process */
    const char *name;
    const char *user;
    const char *command; /* the command line */
    const char *container;
    uint64_t total[DIR_COUNT]; /* bytes, those of flows that have left the table included */
};

struct snapshot_flow {
    struct flow_key key;     /* identity, from one snapshot to the next */
    uint8_t src;             /* which end of the key is src */
    uint8_t match;           /* enum owner_match */
    uint16_t owner;          /* index in the snapshot's owners; 0: none */
    struct window_sums sums; /* bytes; divide by the snapshot's divisors for a rate */
    uint64_t total[DIR_COUNT];
    uint64_t packets[DIR_COUNT];
    uint64_t peak[DIR_COUNT]; /* bytes in the highest completed second */
    uint32_t first_second;    /* seconds of the capture */
    uint32_t last_second;
};

/* What the capture counted beside the flows. */
struct capture_counts {
    uint64_t frames, frame_bytes;            /* all that was captured, with link headers */
    uint64_t ip_packets, ip_bytes;           /* decoded, before --net-filter */
    uint64_t other_packets, other_bytes;     /* not IP: ARP, LLDP ...; bytes on the wire */
    uint64_t undecodable, undecodable_bytes; /* too short or broken */
    uint64_t outside, outside_bytes;         /* IP, but not across a border of --net-filter */
    uint64_t kernel_drops, interface_drops;
};

struct snapshot {
    uint64_t now_ns;     /* the source's clock */
    uint64_t elapsed_ns; /* since the capture began */
    uint64_t wall_ns;    /* 1970, for display; of the capture for a file */
    uint32_t second;     /* current second = completed seconds */
    uint32_t divisor[WINDOW_COUNT];

    uint64_t packets; /* counted in flows, evicted ones included */
    uint64_t total[DIR_COUNT];
    uint64_t peak[DIR_COUNT];
    uint64_t peak_both;
    struct window_sums sums;
    uint64_t history[HISTORY_SECONDS][DIR_COUNT]; /* of all flows, oldest first */
    struct capture_counts counts;

    uint32_t flow_count; /* in the table; more than count when only the top were asked for */
    uint64_t evicted;
    bool last; /* the source has ended: nothing comes after this */

    struct snapshot_flow *flows;
    size_t count;
    size_t cap;
    struct snapshot_owner *owners; /* owner_count of them: at least one where there are flows */
    size_t owner_count;
    size_t owner_cap;
    char *owner_texts; /* the owners' */
    size_t owner_texts_cap;

    /* 40 s of the one flow that was asked for, when it is in the table; of all between its hosts
     * where it has no ports. */
    bool has_focus;
    struct flow_key focus;
    uint64_t focus_history[HISTORY_SECONDS][DIR_COUNT];
};

struct endpoint snapshot_flow_src(const struct snapshot_flow *f);
struct endpoint snapshot_flow_dst(const struct snapshot_flow *f);
/* Bytes per second. */
double snapshot_rate(const struct snapshot *s, const struct window_sums *sums, enum window w,
                     enum direction dir);
/* What a flow is ranked by: higher 2 s rate (both directions) first, then higher total, then by
 * src, dst and protocol. A total order: idle flows never swap places. */
struct flow_rank {
    uint64_t sum_2s;
    uint64_t total;
    const struct flow_key *key; /* borrowed */
    int src;                    /* which end of the key is src */
};
int flow_rank_compare(const struct flow_rank *a, const struct flow_rank *b);
/* flow_rank_compare() of the two. */
int snapshot_flow_compare(const struct snapshot_flow *a, const struct snapshot_flow *b);

/* Room for so many owners and bytes of their texts; the first owner is entered: nobody. false: no
 * memory. */
bool snapshot_reserve_owners(struct snapshot *s, size_t count, size_t text_bytes);
void snapshot_free(struct snapshot *s);

#endif
