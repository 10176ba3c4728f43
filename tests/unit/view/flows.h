/* flows.h: snapshots made by hand for tests of view. */
#ifndef IFTOPRS_TESTS_FLOWS_H
#define IFTOPRS_TESTS_FLOWS_H

#include <stdlib.h>
#include <string.h>

#include "model/snapshot.h"

/* A flow of a protocol with bytes in the last 2 s; src and dst are as given, whatever the key's
 * order. */
static inline struct snapshot_flow flow_make(int protocol, const char *src, uint16_t sport,
                                             const char *dst, uint16_t dport, uint64_t sent,
                                             uint64_t recv)
{
    struct addr a;
    struct addr b;
    addr_parse(&a, src);
    addr_parse(&b, dst);
    struct packet p = {0};
    packet_set_ends(&p, a.version, a.bytes, b.bytes, sport, dport);
    struct snapshot_flow f = {.key = p.key, .src = p.from};
    f.key.protocol = (uint8_t)protocol;
    const uint64_t bytes[DIR_COUNT] = {sent, recv};
    for (int d = 0; d < DIR_COUNT; d++) {
        for (int w = 0; w < WINDOW_COUNT; w++)
            f.sums.bytes[w][d] = bytes[d];
        f.total[d] = bytes[d] * 10;
        f.packets[d] = 1;
    }
    return f;
}

static inline struct snapshot snapshot_of(struct snapshot_flow *flows, size_t count)
{
    return (struct snapshot){.flows = flows,
                             .count = count,
                             .flow_count = (uint32_t)count,
                             .second = 100,
                             .divisor = {2, 10, 40}};
}

#endif
