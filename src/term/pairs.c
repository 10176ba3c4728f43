/* pairs.c: a small hash table from colours to pair numbers. */
#include "term/pairs.h"

#include <stdlib.h>
#include <string.h>

#include "base/mem.h"

#define PLACES    8192U /* power of two */
#define PAIRS_MAX 4096  /* half of the places */

static unsigned place_of(int16_t fg, int16_t bg)
{
    uint32_t both = (uint32_t)(uint16_t)fg << 16 | (uint16_t)bg;
    return (both * 2654435761U >> 16) & (PLACES - 1);
}

int pairs_get(struct pairs *p, int16_t fg, int16_t bg, bool *fresh)
{
    *fresh = false;
    if (fg == -1 && bg == -1)
        return 0;
    if (p->index == NULL) {
        p->index = mem_zalloc(PLACES, sizeof *p->index);
        p->list = mem_zalloc(PAIRS_MAX, sizeof *p->list);
    }
    unsigned at = place_of(fg, bg);
    while (p->index[at] != 0) {
        const struct pair *pair = &p->list[p->index[at] - 1];
        if (pair->fg == fg && pair->bg == bg)
            return p->index[at];
        at = (at + 1) & (PLACES - 1);
    }
    if (p->count + 1 >= p->limit || p->count == PAIRS_MAX)
        return 0;
    p->list[p->count++] = (struct pair){fg, bg};
    p->index[at] = p->count;
    *fresh = true;
    return p->count;
}

void pairs_reset(struct pairs *p)
{
    if (p->index != NULL)
        memset(p->index, 0, PLACES * sizeof *p->index);
    p->count = 0;
}

void pairs_free(struct pairs *p)
{
    free(p->list);
    free(p->index);
    *p = (struct pairs){0};
}
