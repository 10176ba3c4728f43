/* processes.h: the owners of a snapshot's flows, and the sums of each. Pure. */
#ifndef IFTOPRS_VIEW_PROCESSES_H
#define IFTOPRS_VIEW_PROCESSES_H

#include <stddef.h>
#include <stdint.h>

#include "model/snapshot.h"

/* What names a process from one snapshot to the next; pid 0: the flows without an owner. */
struct process_id {
    uint32_t pid;
    uint64_t start;
};

/* The owner of a flow; NULL: not known. */
const struct snapshot_owner *flow_owner(const struct snapshot *s, const struct snapshot_flow *f);
/* How a process is called on the screen, "(unknown)" for the flows without an owner. */
const char *process_name(const struct snapshot_owner *o);
/* "4711:firefox"; "(unknown)". */
void process_text(const struct snapshot_owner *o, char *out, size_t size);

struct process_id process_id_of(const struct snapshot_owner *o);
/* The place among the snapshot's owners, -1: not there. */
ptrdiff_t process_index(const struct snapshot *s, struct process_id id);
/* A key that no flow has (version 0), in the order of pids. */
struct flow_key process_key(const struct snapshot_owner *o);

/* Sums the flows of each owner: sums[i] is a flow with the owner's key and index, and with its
 * totals, which hold flows that have left; counts[i] says of how many flows. Both have room for as
 * many as there are owners. Owners without a flow and without a byte are left out. Returns how
 * many.
 */
size_t processes_sum(const struct snapshot *s, struct snapshot_flow *sums, uint32_t *counts);

#endif
