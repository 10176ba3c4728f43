/* pages.c: huge pages. */
#include "base/pages.h"

#include <stdlib.h>
#ifdef __linux__
#include <sys/mman.h>
#endif

void *pages_alloc(size_t size)
{
    void *block = NULL;
    if (size < HUGE_PAGE_BYTES)
        return malloc(size);
    if (posix_memalign(&block, HUGE_PAGE_BYTES, size) != 0)
        return NULL;
#ifdef __linux__
    madvise(block, size, MADV_HUGEPAGE); /* a hint: where it fails, pages stay small */
#endif
    return block;
}
