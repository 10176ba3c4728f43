/* key_map.c: flow keys to small numbers: a table of hashes, linear probing, over entries in the
 * order they came. */
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
    size_t mask = m->slot_count - 1;
    size_t i = hash & mask;
    while (m->slots[i].entry != 0 && (m->slots[i].hash != hash ||
                                      !flow_key_equal(&m->entries[m->slots[i].entry - 1].key, key)))
        i = (i + 1) & mask;
    return &m->slots[i];
}

uint32_t *key_map_get(const struct key_map *m, const struct flow_key *key)
{
    if (m->count == 0)
        return NULL;
    const struct key_slot *slot = probe(m, key, flow_key_hash(key, m->seed));
    return slot->entry != 0 ? &m->entries[slot->entry - 1].value : NULL;
}

static void grow_slots(struct key_map *m)
{
    size_t count = m->slot_count > 0 ? m->slot_count * 4 : 64;
    struct key_slot *slots = mem_zalloc(count, sizeof *slots);
    for (size_t i = 0; i < m->slot_count; i++) {
        if (m->slots[i].entry == 0)
            continue;
        size_t at = m->slots[i].hash & (count - 1);
        while (slots[at].entry != 0)
            at = (at + 1) & (count - 1);
        slots[at] = m->slots[i];
    }
    free(m->slots);
    m->slots = slots;
    m->slot_count = count;
}

uint32_t *key_map_put(struct key_map *m, const struct flow_key *key, uint32_t value)
{
    if (m->count * 2 >= m->slot_count)
        grow_slots(m);
    uint32_t hash = flow_key_hash(key, m->seed);
    struct key_slot *slot = probe(m, key, hash);
    if (slot->entry != 0)
        return &m->entries[slot->entry - 1].value;
    m->entries = mem_grow(m->entries, m->count, &m->entry_cap, sizeof *m->entries);
    m->entries[m->count] = (struct key_entry){*key, value};
    *slot = (struct key_slot){hash, (uint32_t)++m->count};
    return &m->entries[m->count - 1].value;
}

void key_map_clear(struct key_map *m)
{
    if (m->count > 0)
        memset(m->slots, 0, m->slot_count * sizeof *m->slots);
    m->count = 0;
}

void key_map_free(struct key_map *m)
{
    free(m->slots);
    free(m->entries);
    *m = (struct key_map){.seed = m->seed};
}
