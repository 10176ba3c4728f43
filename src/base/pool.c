/* pool.c: slabs of equal items. */
#include "base/pool.h"

#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "base/pages.h"

void pool_init(struct pool *p, size_t item_size)
{
    *p = (struct pool){.item_size = item_size, .free_head = POOL_NONE};
    while (((size_t)2 << p->shift) * item_size <= HUGE_PAGE_BYTES)
        p->shift++;
}

/* The first slab comes from the heap, in small pages: most captures need little of it. */
static char *alloc_slab(const struct pool *p)
{
    return p->slab_count > 0 ? pages_alloc(HUGE_PAGE_BYTES) : lines_alloc(p->item_size << p->shift);
}

static void free_slab(const struct pool *p, uint32_t slab)
{
    if (slab > 0)
        pages_free(p->slabs[slab], HUGE_PAGE_BYTES);
    else
        free(p->slabs[slab]);
}

static bool add_slab(struct pool *p)
{
    char **slabs = realloc(p->slabs, (p->slab_count + 1) * sizeof *slabs);
    if (slabs == NULL)
        return false;
    p->slabs = slabs;
    char *slab = alloc_slab(p);
    if (slab == NULL)
        return false;
    p->slabs[p->slab_count++] = slab;
    return true;
}

uint32_t pool_alloc(struct pool *p)
{
    uint32_t index = p->free_head;
    if (index != POOL_NONE) {
        memcpy(&p->free_head, pool_at(p, index), sizeof p->free_head);
    } else {
        if (p->used == POOL_NONE)
            return POOL_NONE;
        if (p->used >> p->shift == p->slab_count && !add_slab(p))
            return POOL_NONE;
        index = p->used++;
    }
    p->live++;
    return index;
}

void pool_release(struct pool *p, uint32_t index)
{
    memcpy(pool_at(p, index), &p->free_head, sizeof p->free_head);
    p->free_head = index;
    p->live--;
}

void pool_free(struct pool *p)
{
    for (uint32_t i = 0; i < p->slab_count; i++)
        free_slab(p, i);
    free(p->slabs);
    pool_init(p, p->item_size);
}
