/* view.h: the rows that answer what is asked for: filtered, merged, in order. Pure. Owner: whoever
 * builds it, then main. */
#ifndef IFTOPRS_VIEW_VIEW_H
#define IFTOPRS_VIEW_VIEW_H

#include <stdatomic.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "conf/prefs.h"
#include "model/snapshot.h"
#include "view/filter.h"
#include "view/key_map.h"
#include "view/pins.h"
#include "view/processes.h"
#include "view/text.h"

/* The order that `o` has frozen. Flows that came later stand below it, the oldest first.
 * Zero-initialise. */
struct frozen_order {
    struct key_map ranks;
    bool active;
};

/* What a row is. */
enum view_tab { TAB_FLOWS, TAB_PROCESSES, TAB_COUNT };

struct view_query {
    enum view_tab tab;
    bool of_process;           /* flows of one process only */
    struct process_id process; /* this one */
    enum line_mode mode;       /* what sort and totals look at: sent, received or both */
    enum sort_key sort;
    bool reverse;
    bool merge_ports;                  /* rows that differ only in ports are one */
    const struct filter *filter;       /* NULL: all; processes are never filtered */
    const struct pin_set *pins;        /* these stand first */
    const struct frozen_order *frozen; /* NULL or not active: none */
    const struct flow_key *find;       /* the flow whose place is wanted, or NULL */
    const atomic_bool *cancel;         /* once it is true, what is built may be anything; or NULL */
};

/* A row points at a flow: one of the snapshot, or the sum of several (its key has no ports then),
 * or the sum of a process (with process_key()).
 */
struct view_row {
    uint64_t value; /* what it is sorted by: bytes of the window, or the rank of a name */
    uint64_t total; /* bytes, of the line mode's direction */
    uint32_t flow;  /* index in flows */
    uint32_t rank;  /* in the frozen order */
    uint32_t flows; /* of a process: how many are summed here */
    bool pinned;
};

/* Zero-initialise, free with view_free(). Borrows the snapshot it was built from. */
struct view {
    const struct snapshot *snapshot;
    const struct snapshot_flow *flows; /* the snapshot's, or merged */
    struct view_row *rows;             /* in order as far as view_settle() has come */
    size_t count;
    size_t matched;  /* flows that the filter lets through; more than count when rows are merged */
    ptrdiff_t found; /* place of the flow asked for, -1: not there */

    enum view_tab tab;
    enum sort_key sort;
    bool reverse;
    bool merges_ports; /* rows are sums of flows */
    bool frozen;

    uint64_t *settled; /* bit i: row i is where a full sort would put it */
    size_t row_cap;
    struct snapshot_flow *merged;
    size_t merged_cap;
    struct key_map groups; /* key without ports -> row */
};

/* O(n): the rows are not sorted but for what view_settle() is asked. seed of the hash:
 * v->groups.seed. */
void view_build(struct view *v, const struct snapshot *s, const struct view_query *q,
                const struct name_source *names);
void view_free(struct view *v);
/* The place of a flow, -1: not there. Without ports it is the first of its hosts' rows. O(n). */
ptrdiff_t view_find(const struct view *v, const struct flow_key *key);
/* Puts the rows from..to-1 (as far as there are so many) where a full sort would put them. */
void view_settle(struct view *v, size_t from, size_t to);

const struct snapshot_flow *view_flow(const struct view *v, size_t row);
/* Bytes/s of the direction; of both for DIR_COUNT. */
double view_rate(const struct view *v, size_t row, enum window w, enum direction dir);
/* The direction that a line mode is about, DIR_COUNT: both. */
enum direction line_mode_direction(enum line_mode mode);
/* Bytes of the direction; of both for DIR_COUNT. */
uint64_t direction_bytes(const uint64_t bytes[DIR_COUNT], enum direction dir);
/* The 2 s rate of both directions in bytes/s. */
double flow_rate_2s(const struct snapshot *s, const struct snapshot_flow *f);

/* Remembers the order of all rows of the view. */
void frozen_order_take(struct frozen_order *o, struct view *v);
/* The same beside what it remembers already: rows of another tab. */
void frozen_order_add(struct frozen_order *o, struct view *v);
void frozen_order_release(struct frozen_order *o);

#endif
