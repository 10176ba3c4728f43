/* flows.h: keys and packets by number, for the tests of the flow table and of accounting. */
#ifndef IFTOPRS_TESTS_FLOWS_H
#define IFTOPRS_TESTS_FLOWS_H

#include <string.h>

#include "model/packet.h"

#define FLOWS_SEED 42

/* Flow number n: 10.N.N.N:1024 and 192.0.2.1:80, TCP. by_local: the packet of 10.N.N.N. */
static inline struct packet packet_of(uint32_t n, bool by_local, uint32_t bytes, uint64_t time_ns)
{
    const uint8_t local[4] = {10, (uint8_t)(n >> 16), (uint8_t)(n >> 8), (uint8_t)n};
    const uint8_t remote[4] = {192, 0, 2, 1};
    struct packet p;
    memset(&p, 0, sizeof p);
    if (by_local)
        packet_set_ends(&p, 4, local, remote, 1024, 80);
    else
        packet_set_ends(&p, 4, remote, local, 80, 1024);
    p.key.protocol = 6;
    p.hash = flow_key_hash(&p.key, FLOWS_SEED);
    p.bytes = bytes;
    p.time_ns = time_ns;
    return p;
}

/* The number out of a key that packet_of() made. */
static inline uint32_t number_of(const struct flow_key *key)
{
    const uint8_t *a = key->addr[key->port[0] == 1024 ? 0 : 1];
    return (uint32_t)a[1] << 16 | (uint32_t)a[2] << 8 | a[3];
}

#endif
