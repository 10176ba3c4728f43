/* fragments.h: which ports a later IP fragment belongs to, remembered from its first one. Owner:
 * the capture thread. RFC 791, RFC 8200 section 4.5. */
#ifndef IFTOPRS_NET_FRAGMENTS_H
#define IFTOPRS_NET_FRAGMENTS_H

#include <stdbool.h>
#include <stdint.h>

/* What a datagram's fragments have in common. id: 16 bits in IPv4, 32 in IPv6. protocol: 0 in IPv6,
 * where it is no part of the identity. IPv4 addresses in the first 4 bytes, the rest 0. No padding:
 * hashed and compared as bytes. */
struct fragment_key {
    uint8_t src[16];
    uint8_t dst[16];
    uint32_t id;
    uint8_t protocol;
    uint8_t version;
    uint16_t zero;
};
_Static_assert(sizeof(struct fragment_key) == 40, "fragment_key must have no padding");

struct fragment_ports {
    uint16_t src_port, dst_port;
    uint8_t protocol;
};

struct fragment_table;

/* Bounded: 4 ways in 4096 sets; in a full set the longest-unused datagram is forgotten. The memory
 * is taken with the first fragment. */
struct fragment_table *fragments_new(uint64_t seed);
void fragments_free(struct fragment_table *t);
/* A first fragment replaces what was known of an earlier datagram with the same key. */
void fragments_remember(struct fragment_table *t, const struct fragment_key *key,
                        struct fragment_ports ports);
bool fragments_find(struct fragment_table *t, const struct fragment_key *key,
                    struct fragment_ports *ports);

#endif
