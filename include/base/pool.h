/* pool.h: fixed-size items addressed by a 32-bit index, in slabs that never move. One thread.
 * Memory grows by one slab at a time and a freed item is used again first. */
#ifndef IFTOPRS_BASE_POOL_H
#define IFTOPRS_BASE_POOL_H

#include <stddef.h>
#include <stdint.h>

#define POOL_NONE UINT32_MAX

struct pool {
    char **slabs;
    size_t item_size;
    unsigned shift; /* log2 of items per slab */
    uint32_t slab_count;
    uint32_t used;      /* indexes ever handed out: the range to walk */
    uint32_t free_head; /* first of the freed items, linked through their first 4 bytes */
    uint32_t live;      /* items in use */
};

/* item_size: a multiple of 8. Items of 64 bytes or a multiple of it lie on cache lines. */
void pool_init(struct pool *p, size_t item_size);
/* Returns the index of an item whose bytes are undefined, or POOL_NONE when out of memory. */
uint32_t pool_alloc(struct pool *p);
void pool_release(struct pool *p, uint32_t index);
void pool_free(struct pool *p);

static inline void *pool_at(const struct pool *p, uint32_t index)
{
    return p->slabs[index >> p->shift] + (size_t)(index & ((1U << p->shift) - 1)) * p->item_size;
}

#endif
