/* locality.c: which end is local. */
#include "model/locality.h"

#include <stdlib.h>

#include "base/mem.h"

bool net_filter_crosses(const struct net_filter *f, const struct addr *a, const struct addr *b)
{
    if (f == NULL || f->count == 0)
        return true;
    for (size_t i = 0; i < f->count; i++) {
        if (cidr_contains(&f->nets[i], a) != cidr_contains(&f->nets[i], b))
            return true;
    }
    return false;
}

static int compare_own(const void *a, const void *b)
{
    return addr_compare(&((const struct cidr *)a)->addr, &((const struct cidr *)b)->addr);
}

struct locality *locality_new(struct cidr *own_take, size_t count)
{
    struct locality *l = mem_zalloc(1, sizeof *l);
    l->own = own_take;
    l->count = count;
    if (count > 1)
        qsort(l->own, count, sizeof *l->own, compare_own);
    l->nets = mem_alloc((count > 0 ? count : 1) * sizeof *l->nets);
    for (size_t i = 0; i < count; i++)
        l->nets[i] = cidr_make(&l->own[i].addr, l->own[i].prefix);
    return l;
}

void locality_free(struct locality *l)
{
    if (l == NULL)
        return;
    free(l->own);
    free(l->nets);
    free(l);
}

static bool is_own(const struct locality *l, const struct addr *a)
{
    struct cidr wanted = {.addr = *a};
    return l->count > 0 && bsearch(&wanted, l->own, l->count, sizeof wanted, compare_own) != NULL;
}

static bool is_near(const struct locality *l, const struct addr *a)
{
    for (size_t i = 0; i < l->count; i++) {
        if (cidr_contains(&l->nets[i], a))
            return true;
    }
    return false;
}

/* The end that is inside the first network whose border runs between the two; -1: none does. */
static int inside_end(const struct net_filter *f, const struct addr ends[2])
{
    for (size_t i = 0; f != NULL && i < f->count; i++) {
        bool in0 = cidr_contains(&f->nets[i], &ends[0]);
        bool in1 = cidr_contains(&f->nets[i], &ends[1]);
        if (in0 != in1)
            return in0 ? 0 : 1;
    }
    return -1;
}

int locality_src(const struct locality *l, const struct net_filter *f, const struct flow_key *key,
                 int first)
{
    bool filtered = f != NULL && f->count > 0;
    if (!filtered && (l == NULL || l->count == 0))
        return first;
    const struct addr ends[2] = {addr_make(key->version, key->addr[0]),
                                 addr_make(key->version, key->addr[1])};
    int inside = inside_end(f, ends);
    if (inside >= 0)
        return inside;
    if (l == NULL || l->count == 0)
        return first;
    bool own[2] = {is_own(l, &ends[0]), is_own(l, &ends[1])};
    if (own[0] != own[1])
        return own[0] ? 0 : 1;
    if (own[0])
        return first;
    bool near[2] = {is_near(l, &ends[0]), is_near(l, &ends[1])};
    if (near[0] != near[1])
        return near[0] ? 0 : 1;
    return first;
}
