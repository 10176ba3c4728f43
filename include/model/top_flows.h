/* top_flows.h: the first flows in rank order, without ordering all of them. Accounting thread. */
#ifndef IFTOPRS_MODEL_TOP_FLOWS_H
#define IFTOPRS_MODEL_TOP_FLOWS_H

#include <stddef.h>
#include <stdint.h>

#include "model/flow_table.h"
#include "model/snapshot.h"

struct top_flow {
    const struct flow *flow; /* the table's; good until it changes */
    struct flow_rank rank;
};

/* Fills list with the first `top` (at least 1) flows in flow_rank_compare() order, as they are
 * before `second`; returns how many there are, fewer only where the table has no more. */
size_t top_flows(struct flow_table *t, uint32_t second, struct top_flow *list, size_t top);

#endif
