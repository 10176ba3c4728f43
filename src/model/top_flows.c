/* top_flows.c: a heap of the best so far, whose root is the last of them in order. */
#include "model/top_flows.h"

#include <stdlib.h>

struct heap {
    const struct flow_table *table;
    uint32_t second;
    struct top_flow *list;
    size_t count;
    size_t top;
};

/* Whether the first comes after the second in order. */
static bool after(const struct top_flow *a, const struct top_flow *b)
{
    return flow_rank_compare(&a->rank, &b->rank) > 0;
}

static void swap(struct top_flow *a, struct top_flow *b)
{
    struct top_flow held = *a;
    *a = *b;
    *b = held;
}

static void sift_down(struct heap *h, size_t at)
{
    for (;;) {
        size_t child = 2 * at + 1;
        if (child >= h->count)
            return;
        if (child + 1 < h->count && after(&h->list[child + 1], &h->list[child]))
            child++;
        if (!after(&h->list[child], &h->list[at]))
            return;
        swap(&h->list[at], &h->list[child]);
        at = child;
    }
}

static void sift_up(struct heap *h, size_t at)
{
    while (at > 0 && after(&h->list[at], &h->list[(at - 1) / 2])) {
        swap(&h->list[at], &h->list[(at - 1) / 2]);
        at = (at - 1) / 2;
    }
}

static struct flow_rank rank_of(const struct heap *h, const struct flow *f, uint64_t total)
{
    return (struct flow_rank){
        .sum_2s = flow_sum_recent(h->table, f, h->second, window_seconds[WINDOW_2S]),
        .total = total,
        .key = &f->key,
        .src = (int)f->src};
}

/* Offers a flow to the full list. Most are turned away by numbers that are at hand: no two seconds
 * hold more than the total, or twice the highest second. */
static void offer(struct heap *h, const struct flow *f)
{
    const struct flow_rank *worst = &h->list[0].rank;
    uint64_t total = f->total[DIR_SENT] + f->total[DIR_RECV];
    if (total < worst->sum_2s)
        return; /* its second cache line is not needed */
    uint64_t peaks = 2 * (flow_peak(f, h->second, DIR_SENT) + flow_peak(f, h->second, DIR_RECV));
    struct flow_rank best = {.sum_2s = total < peaks ? total : peaks,
                             .total = total,
                             .key = &f->key,
                             .src = (int)f->src};
    if (flow_rank_compare(&best, worst) >= 0)
        return;
    struct top_flow one = {f, rank_of(h, f, total)};
    if (flow_rank_compare(&one.rank, worst) >= 0)
        return;
    h->list[0] = one;
    sift_down(h, 0);
}

static void take(struct heap *h, const struct flow *f)
{
    if (h->count == h->top) {
        offer(h, f);
        return;
    }
    h->list[h->count] =
        (struct top_flow){f, rank_of(h, f, f->total[DIR_SENT] + f->total[DIR_RECV])};
    sift_up(h, h->count++);
}

/* From the flows that had many bytes in one of the two seconds, where that is sure to be right. At
 * a million flows the walk past all that moved took a sixth of the accounting thread's time. */
static bool take_busy(struct heap *h)
{
    uint64_t most;
    if (!flow_table_busy(h->table, h->second, &most))
        return false;
    uint32_t cursor = 0;
    const struct flow *f;
    while ((f = flow_table_next_busy(h->table, h->second, &cursor)) != NULL)
        take(h, f);
    if (h->count == h->top && h->list[0].rank.sum_2s > most)
        return true;
    h->count = 0;
    return false;
}

/* Only what moved in the last two seconds can have a rate; the idle ones are looked at only when
 * those do not fill the list. */
static void take_recent(struct heap *h)
{
    uint32_t cursor = 0;
    const struct flow *f;
    while ((f = flow_table_next_recent(h->table, &cursor)) != NULL) {
        bool still = h->second - f->last_second > window_seconds[WINDOW_2S];
        if (h->count == h->top && still && h->list[0].rank.sum_2s > 0)
            return;
        take(h, f);
    }
}

static int compare(const void *a, const void *b)
{
    const struct top_flow *one = a;
    const struct top_flow *other = b;
    return flow_rank_compare(&one->rank, &other->rank);
}

size_t top_flows(struct flow_table *t, uint32_t second, struct top_flow *list, size_t top)
{
    struct heap h = {.table = t, .second = second, .list = list, .top = top};
    if (!take_busy(&h))
        take_recent(&h);
    if (h.count == 0)
        return 0;
    flow_table_expect(t, list[0].rank.sum_2s);
    qsort(list, h.count, sizeof *list, compare);
    return h.count;
}
