/* key_map.h: a hash map from flow keys to small numbers. Seeded, open addressing. One thread. */
#ifndef IFTOPRS_VIEW_KEY_MAP_H
#define IFTOPRS_VIEW_KEY_MAP_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "model/packet.h"

struct key_entry {
    struct flow_key key;
    uint32_t value;
};

/* entry: 1 + index of the entry, 0: free. */
struct key_slot {
    uint32_t hash;
    uint32_t entry;
};

/* Zero-initialise; seed may be set before the first use. */
struct key_map {
    struct key_slot *slots;
    size_t slot_count; /* a power of two, or 0 */
    struct key_entry *entries;
    size_t entry_cap;
    size_t count;
    uint64_t seed;
};

/* The value of a key, NULL when it is not there. Valid until the next key_map_put(). */
uint32_t *key_map_get(const struct key_map *m, const struct flow_key *key);
/* The value of a key, entered as `value` when it is new. */
uint32_t *key_map_put(struct key_map *m, const struct flow_key *key, uint32_t value);
/* Forgets all keys and keeps the memory. */
void key_map_clear(struct key_map *m);
void key_map_free(struct key_map *m);

/* The key without its ports: what rows are merged by. */
struct flow_key flow_key_without_ports(const struct flow_key *key);
bool flow_key_equal(const struct flow_key *a, const struct flow_key *b);

#endif
