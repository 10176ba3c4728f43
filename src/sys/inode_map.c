/* inode_map.c: open addressing; inodes are counted up by the kernel, so they spread by themselves.
 */
#include "sys/inode_map.h"

#include <stdlib.h>
#include <string.h>

#include "base/mem.h"

#define SLOTS_MIN 256

static struct inode_entry *slot_of(const struct inode_map *m, uint64_t inode)
{
    size_t at = inode & m->mask;
    while (m->slots[at].inode != 0 && m->slots[at].inode != inode)
        at = (at + 1) & m->mask;
    return &m->slots[at];
}

struct inode_entry *inode_map_find(const struct inode_map *m, uint64_t inode)
{
    if (m->slots == NULL)
        return NULL;
    struct inode_entry *e = slot_of(m, inode);
    return e->inode != 0 ? e : NULL;
}

static void grow(struct inode_map *m)
{
    struct inode_map old = *m;
    size_t size = old.slots != NULL ? 2 * (old.mask + 1) : SLOTS_MIN;
    m->slots = mem_zalloc(size, sizeof *m->slots);
    m->mask = size - 1;
    for (size_t i = 0; old.slots != NULL && i <= old.mask; i++) {
        if (old.slots[i].inode != 0)
            *slot_of(m, old.slots[i].inode) = old.slots[i];
    }
    free(old.slots);
}

struct inode_entry *inode_map_put(struct inode_map *m, uint64_t inode)
{
    if (m->slots == NULL || 2 * m->count > m->mask)
        grow(m);
    struct inode_entry *e = slot_of(m, inode);
    if (e->inode == 0) {
        e->inode = inode;
        m->count++;
    }
    return e;
}

void inode_map_clear(struct inode_map *m)
{
    if (m->slots == NULL || (m->mask + 1 > SLOTS_MIN && m->count < m->mask / 16)) {
        inode_map_free(m);
        return;
    }
    memset(m->slots, 0, (m->mask + 1) * sizeof *m->slots);
    m->count = 0;
}

void inode_map_free(struct inode_map *m)
{
    free(m->slots);
    *m = (struct inode_map){0};
}
