/* packet.h: what the decoder says of one IP packet: the record that goes through the ring. Pure
 * values. */
#ifndef IFTOPRS_MODEL_PACKET_H
#define IFTOPRS_MODEL_PACKET_H

#include <stdbool.h>
#include <stdint.h>

#include "model/addr.h"

/* Key of a flow: both ends in an order of the table's own (the lesser first, as the machine reads
 * words), so that both directions have one key. Nothing that is shown depends on this order. No
 * padding: it is hashed and compared as bytes. */
struct flow_key {
    uint8_t addr[2][16]; /* IPv4 in the first 4 bytes, the rest 0 */
    uint16_t port[2];    /* host byte order, 0 where the protocol has none */
    uint8_t protocol;    /* IP protocol number */
    uint8_t version;     /* 4 or 6 */
    uint16_t zero;
};

/* One packet; one cache line. */
struct packet {
    uint64_t time_ns; /* the source's clock: steady when live, the packet's own from a file */
    struct flow_key key;
    uint32_t hash; /* flow_key_hash(): computed by the producer so that the consumer can prefetch */
    uint32_t bytes; /* length of the IP datagram */
    uint8_t from;   /* which end of the key sent it: 0 or 1 */
    uint8_t pad[7];
};

_Static_assert(sizeof(struct flow_key) == 40, "flow_key must have no padding");
_Static_assert(sizeof(struct packet) == 64, "a packet is one cache line");

/* Whether the IP protocol has ports: TCP, UDP, DCCP, SCTP, UDP-Lite. */
static inline bool protocol_has_ports(uint8_t protocol)
{
    return protocol == 6 || protocol == 17 || protocol == 33 || protocol == 132 || protocol == 136;
}

/* Source and destination as a packet has them; addresses of 4 or 16 bytes. */
struct packet_ends {
    const uint8_t *src, *dst;
    uint16_t src_port, dst_port;
};

/* Fills key, from and hash. */
void packet_set_key(struct packet *p, int version, uint8_t protocol, const struct packet_ends *ends,
                    uint64_t seed);
/* Fills key (but for the protocol) and from out of the packet's source and destination (addresses
 * of 4 or 16 bytes). */
void packet_set_ends(struct packet *p, int version, const uint8_t *src, const uint8_t *dst,
                     uint16_t src_port, uint16_t dst_port);
/* XXH3 with seed, folded to 32 bits. The seed is drawn per run, so that nobody can aim at one
 * bucket. */
uint32_t flow_key_hash(const struct flow_key *key, uint64_t seed);

/* Below 0, 0, above 0: order of two flows by version, then the ends (address, then port), from end
 * first_a of a and first_b of b on, then the protocol. */
int flow_key_compare(const struct flow_key *a, int first_a, const struct flow_key *b, int first_b);

/* The key's end 0 or 1 as an endpoint. */
static inline struct endpoint flow_key_end(const struct flow_key *key, int end)
{
    struct endpoint e = {.addr = addr_make(key->version, key->addr[end]), .port = key->port[end]};
    return e;
}

#endif
