/* packet.c: keys and hashes of packets. */
#include "model/packet.h"

#include <string.h>

#define XXH_INLINE_ALL
#include <xxhash.h>

/* Whether src comes after dst in the key's order: by the words as the machine reads them, then by
 * port. */
static bool is_after(const uint8_t *src, const uint8_t *dst, size_t len, bool port_after)
{
    for (size_t at = 0; at < len; at += 4) {
        uint32_t a;
        uint32_t b;
        memcpy(&a, src + at, sizeof a);
        memcpy(&b, dst + at, sizeof b);
        if (a != b)
            return a > b;
    }
    return port_after;
}

void packet_set_ends(struct packet *p, int version, const uint8_t *src, const uint8_t *dst,
                     uint16_t src_port, uint16_t dst_port)
{
    struct flow_key *key = &p->key;
    bool swap;
    memset(key, 0, sizeof *key);
    if (version == 4) {
        swap = is_after(src, dst, 4, src_port > dst_port);
        memcpy(key->addr[swap], src, 4);
        memcpy(key->addr[!swap], dst, 4);
    } else {
        swap = is_after(src, dst, 16, src_port > dst_port);
        memcpy(key->addr[swap], src, 16);
        memcpy(key->addr[!swap], dst, 16);
    }
    key->port[swap] = src_port;
    key->port[!swap] = dst_port;
    key->version = (uint8_t)version;
    p->from = swap;
}

uint32_t flow_key_hash(const struct flow_key *key, uint64_t seed)
{
    uint64_t h = XXH3_64bits_withSeed(key, sizeof *key, seed);
    return (uint32_t)(h ^ h >> 32);
}

struct endpoint flow_key_end(const struct flow_key *key, int end)
{
    struct endpoint e = {.addr = addr_make(key->version, key->addr[end]), .port = key->port[end]};
    return e;
}
