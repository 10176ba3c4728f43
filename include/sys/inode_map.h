/* inode_map.h: from a socket's inode to the process that has it, as far as it was found. Owner: the
 * owner thread. */
#ifndef IFTOPRS_SYS_INODE_MAP_H
#define IFTOPRS_SYS_INODE_MAP_H

#include <stddef.h>
#include <stdint.h>

struct process;

struct inode_entry {
    uint64_t inode;        /* 0: a free slot */
    struct process *owner; /* NULL: not found (yet) */
    uint32_t tries;        /* in vain */
    uint32_t retry_at;     /* number of the poll in which it is looked for again */
};

/* Zero-initialise. */
struct inode_map {
    struct inode_entry *slots;
    size_t mask;
    size_t count;
};

struct inode_entry *inode_map_find(const struct inode_map *m, uint64_t inode);
/* The entry of an inode (not 0), made where there is none. Valid until the next call. */
struct inode_entry *inode_map_put(struct inode_map *m, uint64_t inode);
/* Empties the map and keeps its memory, but for what is far too much. */
void inode_map_clear(struct inode_map *m);
void inode_map_free(struct inode_map *m);

#endif
