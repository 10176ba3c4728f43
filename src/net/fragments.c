/* fragments.c: a set-associative table of datagrams whose first fragment was seen. */
#include "net/fragments.h"

#include <stdlib.h>
#include <string.h>

#include "base/mem.h"

#define SETS 4096U
#define WAYS 4U

struct entry {
    struct fragment_key key;
    struct fragment_ports ports;
    uint32_t used; /* 0: free; else the table's counter when it was last touched */
};

struct fragment_table {
    uint64_t seed;
    uint32_t counter;
    struct entry *entries; /* NULL before the first fragment */
};

struct fragment_table *fragments_new(uint64_t seed)
{
    struct fragment_table *t = mem_zalloc(1, sizeof *t);
    t->seed = seed;
    return t;
}

void fragments_free(struct fragment_table *t)
{
    if (t == NULL)
        return;
    free(t->entries);
    free(t);
}

/* A multiplicative hash suffices: an attacker gains only forgotten fragments, and the seed is
 * secret. */
static struct entry *set_of(const struct fragment_table *t, const struct fragment_key *key)
{
    uint64_t words[sizeof *key / 8];
    memcpy(words, key, sizeof words);
    uint64_t h = t->seed;
    for (size_t i = 0; i < sizeof words / sizeof words[0]; i++) {
        h = (h ^ words[i]) * 0x9e3779b97f4a7c15ULL;
        h ^= h >> 29;
    }
    return &t->entries[(h >> 32) % SETS * WAYS];
}

static struct entry *find(const struct fragment_table *t, const struct fragment_key *key)
{
    struct entry *set = set_of(t, key);
    for (size_t i = 0; i < WAYS; i++) {
        if (set[i].used != 0 && memcmp(&set[i].key, key, sizeof *key) == 0)
            return &set[i];
    }
    return NULL;
}

static struct entry *longest_unused(const struct fragment_table *t, const struct fragment_key *key)
{
    struct entry *set = set_of(t, key);
    struct entry *oldest = set;
    for (size_t i = 1; i < WAYS; i++) {
        if (set[i].used < oldest->used)
            oldest = &set[i];
    }
    return oldest;
}

static uint32_t tick(struct fragment_table *t)
{
    if (++t->counter == 0)
        t->counter = 1;
    return t->counter;
}

void fragments_remember(struct fragment_table *t, const struct fragment_key *key,
                        struct fragment_ports ports)
{
    if (t->entries == NULL)
        t->entries = mem_zalloc((size_t)SETS * WAYS, sizeof *t->entries);
    struct entry *e = find(t, key);
    if (e == NULL)
        e = longest_unused(t, key);
    *e = (struct entry){.key = *key, .ports = ports, .used = tick(t)};
}

bool fragments_find(struct fragment_table *t, const struct fragment_key *key,
                    struct fragment_ports *ports)
{
    struct entry *e = t->entries != NULL ? find(t, key) : NULL;
    if (e == NULL)
        return false;
    e->used = tick(t);
    *ports = e->ports;
    return true;
}
