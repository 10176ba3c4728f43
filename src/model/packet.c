/* packet.c: keys and hashes of packets. A key is put together as five words in registers: the
 * processor makes a read that is wider than the writes before it wait for them, and hashing a key
 * that had been written in pieces took 15 ns a packet longer. */
#include "model/packet.h"

#include <string.h>

#define XXH_INLINE_ALL
#include <xxhash.h>

#define KEY_WORDS (sizeof(struct flow_key) / sizeof(uint64_t))

#if __BYTE_ORDER__ == __ORDER_LITTLE_ENDIAN__
#define BYTES_AT(value, offset, size) ((uint64_t)(value) << 8 * (offset))
#else
#define BYTES_AT(value, offset, size) ((uint64_t)(value) << 8 * (8 - (offset) - (size)))
#endif

/* What flow_key has behind the addresses. */
static uint64_t last_word(uint16_t port0, uint16_t port1, uint8_t protocol, int version)
{
    return BYTES_AT(port0, 0, 2) | BYTES_AT(port1, 2, 2) | BYTES_AT(protocol, 4, 1) |
           BYTES_AT((uint8_t)version, 5, 1);
}

struct words {
    uint64_t w[KEY_WORDS];
};

static uint64_t load_v4(const uint8_t *at)
{
    uint32_t half;
    memcpy(&half, at, sizeof half);
    return BYTES_AT(half, 0, 4);
}

static uint64_t load(const uint8_t *at)
{
    uint64_t word;
    memcpy(&word, at, sizeof word);
    return word;
}

/* Whether src comes after dst in the key's order: by the words as the machine reads them, then by
 * port. */
static bool is_after_v6(const uint8_t *src, const uint8_t *dst, bool port_after)
{
    for (size_t at = 0; at < 16; at += 4) {
        uint32_t a;
        uint32_t b;
        memcpy(&a, src + at, sizeof a);
        memcpy(&b, dst + at, sizeof b);
        if (a != b)
            return a > b;
    }
    return port_after;
}

static bool is_after_v4(const uint8_t *src, const uint8_t *dst, bool port_after)
{
    uint32_t a;
    uint32_t b;
    memcpy(&a, src, sizeof a);
    memcpy(&b, dst, sizeof b);
    return a > b || (a == b && port_after);
}

static inline struct words make_words(int version, uint8_t protocol, const struct packet_ends *e,
                                      uint8_t *from)
{
    bool port_after = e->src_port > e->dst_port;
    bool swap = version == 4 ? is_after_v4(e->src, e->dst, port_after)
                             : is_after_v6(e->src, e->dst, port_after);
    const uint8_t *first = swap ? e->dst : e->src;
    const uint8_t *second = swap ? e->src : e->dst;
    uint64_t last = last_word(swap ? e->dst_port : e->src_port, swap ? e->src_port : e->dst_port,
                              protocol, version);
    *from = swap;
    if (version == 4)
        return (struct words){{load_v4(first), 0, load_v4(second), 0, last}};
    return (struct words){{load(first), load(first + 8), load(second), load(second + 8), last}};
}

/* One by one: as a block they would go by way of memory. */
static inline void put_words(struct flow_key *key, const struct words *words)
{
    uint8_t *to = (uint8_t *)key;
    memcpy(to, &words->w[0], 8);
    memcpy(to + 8, &words->w[1], 8);
    memcpy(to + 16, &words->w[2], 8);
    memcpy(to + 24, &words->w[3], 8);
    memcpy(to + 32, &words->w[4], 8);
}

static inline uint32_t hash_words(const struct words *words, uint64_t seed)
{
    uint64_t h = XXH3_64bits_withSeed(words->w, sizeof words->w, seed);
    return (uint32_t)(h ^ h >> 32);
}

void packet_set_ends(struct packet *p, int version, const uint8_t *src, const uint8_t *dst,
                     uint16_t src_port, uint16_t dst_port)
{
    const struct packet_ends ends = {src, dst, src_port, dst_port};
    struct words words = make_words(version, 0, &ends, &p->from);
    put_words(&p->key, &words);
}

void packet_set_key(struct packet *p, int version, uint8_t protocol, const struct packet_ends *ends,
                    uint64_t seed)
{
    struct words words = make_words(version, protocol, ends, &p->from);
    p->hash = hash_words(&words, seed);
    put_words(&p->key, &words);
}

uint32_t flow_key_hash(const struct flow_key *key, uint64_t seed)
{
    struct words words;
    memcpy(&words, key, sizeof words);
    return hash_words(&words, seed);
}

/* --- order --- */

/* Eight bytes as a number: in order where the bytes are. */
static uint64_t load_ordered(const uint8_t *at)
{
#if __BYTE_ORDER__ == __ORDER_LITTLE_ENDIAN__
    return __builtin_bswap64(load(at));
#else
    return load(at);
#endif
}

static int ascending(uint64_t a, uint64_t b)
{
    return (a > b) - (a < b);
}

static int compare_end(const struct flow_key *a, int ea, const struct flow_key *b, int eb)
{
    int order = ascending(load_ordered(a->addr[ea]), load_ordered(b->addr[eb]));
    if (order == 0)
        order = ascending(load_ordered(a->addr[ea] + 8), load_ordered(b->addr[eb] + 8));
    return order != 0 ? order : ascending(a->port[ea], b->port[eb]);
}

int flow_key_compare(const struct flow_key *a, int first_a, const struct flow_key *b, int first_b)
{
    int order = ascending(a->version, b->version);
    if (order == 0)
        order = compare_end(a, first_a, b, first_b);
    if (order == 0)
        order = compare_end(a, !first_a, b, !first_b);
    return order != 0 ? order : ascending(a->protocol, b->protocol);
}
