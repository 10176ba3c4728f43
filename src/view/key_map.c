/* key_map.c: flow keys to small numbers, by linear probing. */
#include "view/key_map.h"

#include <stdlib.h>
#include <string.h>

#include "base/mem.h"

bool flow_key_equal(const struct flow_key *a, const struct flow_key *b)
{
    return memcmp(a, b, sizeof *a) == 0;
}

struct flow_key flow_key_without_ports(const struct flow_key *key)
{
    struct flow_key k = *key;
    k.port[0] = 0;
    k.port[1] = 0;
    return k;
}

/* The slot where the key is, or the free one where it would go. */
static struct key_slot *probe(const struct key_map *m, const struct flow_key *key, uint32_t hash)
{
    size_t i = hash & (m->cap - 1);
    while (m->slots[i].used && (m->slots[i].hash != hash || !flow_key_equal(&m->slots[i].key, key)))
        i = (i + 1) & (m->cap - 1);
    return &m->slots[i];
}

uint32_t *key_map_get(const struct key_map *m, const struct flow_key *key)
{
    if (m->count == 0)
        return NULL;
    struct key_slot *slot = probe(m, key, flow_key_hash(key, m->seed));
    return slot->used ? &slot->value : NULL;
}

static void grow(struct key_map *m)
{
    struct key_map bigger = {.cap = m->cap > 0 ? m->cap * 2 : 64, .seed = m->seed};
    bigger.slots = mem_zalloc(bigger.cap, sizeof *bigger.slots);
    bigger.count = m->count;
    for (size_t i = 0; i < m->cap; i++) {
        const struct key_slot *old = &m->slots[i];
        if (old->used)
            *probe(&bigger, &old->key, old->hash) = *old;
    }
    free(m->slots);
    *m = bigger;
}

uint32_t *key_map_put(struct key_map *m, const struct flow_key *key, uint32_t value)
{
    if (m->count * 2 >= m->cap)
        grow(m);
    uint32_t hash = flow_key_hash(key, m->seed);
    struct key_slot *slot = probe(m, key, hash);
    if (!slot->used) {
        *slot = (struct key_slot){*key, hash, value, true};
        m->count++;
    }
    return &slot->value;
}

void key_map_clear(struct key_map *m)
{
    if (m->count > 0)
        memset(m->slots, 0, m->cap * sizeof *m->slots);
    m->count = 0;
}

void key_map_free(struct key_map *m)
{
    free(m->slots);
    *m = (struct key_map){.seed = m->seed};
}
