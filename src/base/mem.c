/* mem.c: allocation that ends the program when it fails. */
#include "base/mem.h"

#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define ITEMS_MIN 16 /* room in an array that begins */

static void (*_Atomic before_end)(void);

void mem_before_end(void (*first)(void))
{
    atomic_store(&before_end, first);
}

static void *must(void *p)
{
    if (p == NULL) {
        void (*first)(void) = atomic_exchange(&before_end, NULL);
        if (first != NULL)
            first();
        fputs("iftoprs: memory: none left\n", stderr);
        exit(1);
    }
    return p;
}

void *mem_alloc(size_t size)
{
    return must(malloc(size > 0 ? size : 1));
}

void *mem_zalloc(size_t count, size_t size)
{
    return must(calloc(count > 0 ? count : 1, size > 0 ? size : 1));
}

void *mem_realloc(void *old, size_t size)
{
    return must(realloc(old, size > 0 ? size : 1));
}

void *mem_grow(void *items, size_t count, size_t *cap, size_t size)
{
    if (count < *cap)
        return items;
    *cap = *cap > 0 ? 2 * *cap : ITEMS_MIN;
    return mem_realloc(items, *cap * size);
}

char *mem_strdup(const char *s)
{
    return mem_strndup(s, strlen(s));
}

char *mem_strndup(const char *s, size_t len)
{
    char *copy = mem_alloc(len + 1);
    memcpy(copy, s, len);
    copy[len] = '\0';
    return copy;
}
