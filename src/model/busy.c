/* busy.c: one list a second, three in turn. */
#include "model/busy.h"

#include <stdlib.h>
#include <string.h>

/* Flows of a list; with more it is not whole. */
#define BUSY_MAX 65536U
/* Nobody has so many bytes, and twice as many can be reckoned with. */
#define NEVER    (UINT64_MAX / 4)

void busy_init(struct busy *b)
{
    memset(b, 0, sizeof *b);
    b->next_least = NEVER;
    for (int i = 0; i < BUSY_SECONDS; i++)
        b->lists[i] = (struct busy_list){.second = UINT32_MAX, .least = NEVER};
    b->now = &b->lists[0];
    *b->now = (struct busy_list){.least = NEVER, .whole = true};
}

void busy_free(struct busy *b)
{
    for (int i = 0; i < BUSY_SECONDS; i++)
        free(b->lists[i].flows);
}

void busy_turn(struct busy *b, uint32_t second)
{
    b->now = &b->lists[second % BUSY_SECONDS];
    b->now->count = 0;
    b->now->second = second;
    b->now->least = b->next_least;
    b->now->whole = true;
}

static bool make_room(struct busy_list *l)
{
    if (l->count < l->cap)
        return true;
    uint32_t cap = l->cap > 0 ? l->cap * 2 : 256;
    uint32_t *flows = cap <= BUSY_MAX ? realloc(l->flows, cap * sizeof *flows) : NULL;
    if (flows == NULL)
        return false;
    l->flows = flows;
    l->cap = cap;
    return true;
}

void busy_add(struct busy *b, uint32_t flow)
{
    if (!b->now->whole)
        return;
    b->now->whole = make_room(b->now);
    if (b->now->whole)
        b->now->flows[b->now->count++] = flow;
}

void busy_drop(struct busy *b, uint32_t last_second)
{
    for (int i = 0; i < BUSY_SECONDS; i++) {
        if (b->lists[i].second <= last_second)
            b->lists[i].whole = false;
    }
}

void busy_expect(struct busy *b, uint64_t sum_2s)
{
    b->next_least = sum_2s / 3 + 1;
}

const struct busy_list *busy_of(const struct busy *b, uint32_t second)
{
    const struct busy_list *l = &b->lists[second % BUSY_SECONDS];
    return l->second == second ? l : NULL;
}

bool busy_whole(const struct busy *b, uint32_t now, uint64_t *most)
{
    *most = 0;
    for (uint32_t back = 1; back <= 2 && back <= now; back++) {
        const struct busy_list *l = busy_of(b, now - back);
        if (l == NULL)
            continue;
        if (!l->whole)
            return false;
        *most += l->least - 1;
    }
    return true;
}
