/* order.c: lazy quicksort over rows. A frame needs the order of some fifty rows out of a hundred
 * thousand: only the parts that reach into the range asked for are ever partitioned, and what is
 * settled stays settled. */
#include "view/order.h"

/* Shorter stretches are sorted by insertion. */
#define SHORT_STRETCH 24

/* --- comparing --- */

static int descending(uint64_t a, uint64_t b)
{
    return (a < b) - (a > b);
}

static int compare_ends(const struct snapshot_flow *a, const struct snapshot_flow *b,
                        bool dst_first)
{
    return flow_key_compare(&a->key, a->src ^ dst_first, &b->key, b->src ^ dst_first);
}

static int compare_sorted(const struct view *v, const struct view_row *a, const struct view_row *b)
{
    const struct snapshot_flow *fa = &v->flows[a->flow];
    const struct snapshot_flow *fb = &v->flows[b->flow];
    /* Ends without a name have rank 0. */
    if (sort_is_by_name(v->sort))
        return a->value != b->value ? (a->value < b->value ? -1 : 1)
                                    : compare_ends(fa, fb, v->sort == SORT_DST);
    int order = descending(a->value, b->value);
    if (order == 0)
        order = descending(a->total, b->total);
    return order != 0 ? order : compare_ends(fa, fb, false);
}

/* As frozen; new ones below, the oldest first. */
static int compare_frozen(const struct view *v, const struct view_row *a, const struct view_row *b)
{
    if (a->rank != b->rank)
        return a->rank < b->rank ? -1 : 1;
    const struct snapshot_flow *fa = &v->flows[a->flow];
    const struct snapshot_flow *fb = &v->flows[b->flow];
    if (a->rank == RANK_NEW && fa->first_second != fb->first_second)
        return fa->first_second < fb->first_second ? -1 : 1;
    return compare_ends(fa, fb, false);
}

int view_compare(const struct view *v, const struct view_row *a, const struct view_row *b)
{
    if (a->pinned != b->pinned)
        return a->pinned ? -1 : 1;
    if (v->frozen)
        return compare_frozen(v, a, b);
    int order = compare_sorted(v, a, b);
    return v->reverse ? -order : order;
}

size_t view_place(const struct view *v, const struct view_row *row)
{
    size_t before = 0;
    for (size_t i = 0; i < v->count; i++)
        before += view_compare(v, &v->rows[i], row) < 0;
    return before;
}

/* --- settling --- */

static bool is_settled(const struct view *v, size_t i)
{
    return (v->settled[i / 64] >> i % 64 & 1) != 0;
}

static void mark(struct view *v, size_t i)
{
    v->settled[i / 64] |= (uint64_t)1 << i % 64;
}

static void swap(struct view *v, size_t a, size_t b)
{
    struct view_row row = v->rows[a];
    v->rows[a] = v->rows[b];
    v->rows[b] = row;
}

static void insertion_sort(struct view *v, size_t lo, size_t hi)
{
    for (size_t i = lo + 1; i < hi; i++) {
        struct view_row row = v->rows[i];
        size_t j = i;
        for (; j > lo && view_compare(v, &row, &v->rows[j - 1]) < 0; j--)
            v->rows[j] = v->rows[j - 1];
        v->rows[j] = row;
    }
    for (size_t i = lo; i < hi; i++)
        mark(v, i);
}

/* Brings the median of three rows to lo; the places vary, so that no input is bad for long. */
static void choose_pivot(struct view *v, size_t lo, size_t hi)
{
    uint64_t mix = (lo * 0x9e3779b97f4a7c15U) ^ (hi * 0xc2b2ae3d27d4eb4fU);
    size_t n = hi - lo;
    size_t a = lo + (size_t)(mix >> 33) % n;
    size_t b = lo + n / 2;
    size_t c = hi - 1;
    bool ab = view_compare(v, &v->rows[a], &v->rows[b]) < 0;
    bool bc = view_compare(v, &v->rows[b], &v->rows[c]) < 0;
    bool ac = view_compare(v, &v->rows[a], &v->rows[c]) < 0;
    size_t median = ab == bc ? b : ab == ac ? c : a;
    swap(v, lo, median);
}

/* Puts the pivot where it belongs and returns that place. */
static size_t partition(struct view *v, size_t lo, size_t hi)
{
    choose_pivot(v, lo, hi);
    struct view_row pivot = v->rows[lo];
    size_t place = lo;
    for (size_t i = lo + 1; i < hi; i++) {
        if (view_compare(v, &v->rows[i], &pivot) < 0)
            swap(v, i, ++place);
    }
    swap(v, lo, place);
    mark(v, place);
    return place;
}

/* Partitions the unsorted stretch lo..hi-1 until the part with `from` is sorted. */
static void settle_stretch(struct view *v, size_t lo, size_t hi, size_t from)
{
    while (hi - lo > SHORT_STRETCH) {
        size_t place = partition(v, lo, hi);
        if (from == place)
            return;
        if (from < place)
            hi = place;
        else
            lo = place + 1;
    }
    insertion_sort(v, lo, hi);
}

void view_settle(struct view *v, size_t from, size_t to)
{
    to = to < v->count ? to : v->count;
    while (from < to) {
        if (is_settled(v, from)) {
            from++;
            continue;
        }
        size_t lo = from;
        size_t hi = from + 1;
        while (lo > 0 && !is_settled(v, lo - 1))
            lo--;
        while (hi < v->count && !is_settled(v, hi))
            hi++;
        settle_stretch(v, lo, hi, from);
    }
}

/* --- the frozen order --- */

void frozen_order_take(struct frozen_order *o, struct view *v)
{
    key_map_clear(&o->ranks);
    frozen_order_add(o, v);
}

void frozen_order_add(struct frozen_order *o, struct view *v)
{
    view_settle(v, 0, v->count);
    for (size_t i = 0; i < v->count; i++)
        key_map_put(&o->ranks, &view_flow(v, i)->key, (uint32_t)i);
    o->active = true;
}

void frozen_order_release(struct frozen_order *o)
{
    key_map_free(&o->ranks);
    o->active = false;
}

uint32_t frozen_order_rank(const struct frozen_order *o, const struct flow_key *key)
{
    const uint32_t *rank = key_map_get(&o->ranks, key);
    if (rank == NULL) {
        struct flow_key merged = flow_key_without_ports(key);
        rank = key_map_get(&o->ranks, &merged);
    }
    return rank != NULL ? *rank : RANK_NEW;
}
