/* pages.h: memory that begins at a cache line, and large blocks that are read and written all over.
 * Any thread. */
#ifndef IFTOPRS_BASE_PAGES_H
#define IFTOPRS_BASE_PAGES_H

#include <stddef.h>

#define CACHE_LINE 64

/* Begins at a cache line; free() takes it back. NULL: out of memory. */
void *lines_alloc(size_t size);

/* One huge page, where the system has them. */
#define HUGE_PAGE_BYTES ((size_t)2 << 20)

/* size: a multiple of a huge page, or less than one; any alignment up to a cache line. NULL: out of
 * memory. Blocks of huge pages do not come from the heap: it would keep what a table has outgrown,
 * and at random places a small page's address is looked up anew nearly each time. */
void *pages_alloc(size_t size);
/* size: as it was asked for. block may be NULL. */
void pages_free(void *block, size_t size);

#endif
