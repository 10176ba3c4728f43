/* alerts.h: which flows crossed the alert threshold. Pure but for its own memory of what is above.
 * Owner: main. */
#ifndef IFTOPRS_VIEW_ALERTS_H
#define IFTOPRS_VIEW_ALERTS_H

#include "model/snapshot.h"
#include "view/key_map.h"

/* Zero-initialise. */
struct alerts {
    struct key_map above; /* fired and not yet fallen under 90 % */
    struct key_map next;
};

struct alert {
    size_t count;                     /* flows that crossed from below since the last call */
    const struct snapshot_flow *flow; /* the fastest of them */
    double rate;                      /* its 2 s rate in bytes/s */
};

/* Looks at the 2 s rates (both directions). threshold in bytes/s, 0: off. */
void alerts_step(struct alerts *a, const struct snapshot *s, uint64_t threshold, struct alert *out);
void alerts_free(struct alerts *a);

#endif
