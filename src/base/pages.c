/* pages.c: huge pages where the system has them by hint (Linux), and pages apart from the heap. */
#include "base/pages.h"

#include <stdint.h>
#include <stdlib.h>
#include <sys/mman.h>

void *lines_alloc(size_t size)
{
    void *block = NULL;
    return posix_memalign(&block, CACHE_LINE, size) == 0 ? block : NULL;
}

void *pages_alloc(size_t size)
{
    if (size < HUGE_PAGE_BYTES)
        return lines_alloc(size);
    /* One page more, so that an aligned block lies within; what is around it goes back. */
    size_t mapped = size + HUGE_PAGE_BYTES;
    char *start = mmap(NULL, mapped, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANON, -1, 0);
    if (start == MAP_FAILED)
        return NULL;
    size_t before = -(uintptr_t)start & (HUGE_PAGE_BYTES - 1);
    if (before > 0)
        munmap(start, before);
    munmap(start + before + size, HUGE_PAGE_BYTES - before);
#ifdef MADV_HUGEPAGE
    madvise(start + before, size, MADV_HUGEPAGE);
#endif
    return start + before;
}

void pages_free(void *block, size_t size)
{
    if (block == NULL || size < HUGE_PAGE_BYTES)
        free(block);
    else
        munmap(block, size);
}
