/* mem.h: allocation that does not come back empty-handed.
 * For small things whose loss leaves nothing to go on with. What grows with the traffic (flows,
 * history, snapshots) uses malloc and has its own answer to NULL. Any thread. */
#ifndef IFTOPRS_BASE_MEM_H
#define IFTOPRS_BASE_MEM_H

#include <stddef.h>

/* As malloc/calloc/realloc/strdup/strndup, but never NULL: out of memory ends the program with one
 * line on stderr and status 1. The caller owns what it gets and frees it with free(). */
void *mem_alloc(size_t size);
void *mem_zalloc(size_t count, size_t size);
void *mem_realloc(void *old, size_t size);
/* Room for one more item in an array of `cap` items of `size` bytes, of which `count` are in use: a
 * full one gets twice its room. Gives the array, for the caller to keep in the old one's place. */
void *mem_grow(void *items, size_t count, size_t *cap, size_t size);
char *mem_strdup(const char *s);
char *mem_strndup(const char *s, size_t len);
/* Has first called before that line is written, on the thread that got no memory; it must not ask
 * for any. NULL: nobody. */
void mem_before_end(void (*first)(void));

#endif
