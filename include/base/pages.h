/* pages.h: large blocks of memory that are read and written all over. */
#ifndef IFTOPRS_BASE_PAGES_H
#define IFTOPRS_BASE_PAGES_H

#include <stddef.h>

/* One huge page, where the system has them. */
#define HUGE_PAGE_BYTES ((size_t)2 << 20)

/* As malloc(), to be freed by free(); NULL: out of memory. Blocks of one huge page and more lie on
 * huge pages: at random places a small page's address is looked up anew nearly each time. */
void *pages_alloc(size_t size);

#endif
