/* snapshot.c: reading snapshots. */
#include "model/snapshot.h"

#include <stdlib.h>

struct endpoint snapshot_flow_src(const struct snapshot_flow *f)
{
    return flow_key_end(&f->key, f->src);
}

struct endpoint snapshot_flow_dst(const struct snapshot_flow *f)
{
    return flow_key_end(&f->key, !f->src);
}

double snapshot_rate(const struct snapshot *s, const struct window_sums *sums, enum window w,
                     enum direction dir)
{
    return (double)sums->bytes[w][dir] / s->divisor[w];
}

static int descending(uint64_t a, uint64_t b)
{
    return (a < b) - (a > b);
}

int flow_rank_compare(const struct flow_rank *a, const struct flow_rank *b)
{
    if (a->sum_2s != b->sum_2s)
        return descending(a->sum_2s, b->sum_2s);
    if (a->total != b->total)
        return descending(a->total, b->total);
    return flow_key_compare(a->key, a->src, b->key, b->src);
}

static struct flow_rank rank_of(const struct snapshot_flow *f)
{
    const uint64_t *recent = f->sums.bytes[WINDOW_2S];
    return (struct flow_rank){.sum_2s = recent[DIR_SENT] + recent[DIR_RECV],
                              .total = f->total[DIR_SENT] + f->total[DIR_RECV],
                              .key = &f->key,
                              .src = f->src};
}

int snapshot_flow_compare(const struct snapshot_flow *a, const struct snapshot_flow *b)
{
    struct flow_rank ra = rank_of(a);
    struct flow_rank rb = rank_of(b);
    return flow_rank_compare(&ra, &rb);
}

bool snapshot_reserve_owners(struct snapshot *s, size_t count, size_t text_bytes)
{
    s->owner_count = 0;
    if (count > s->owner_cap) {
        free(s->owners);
        s->owner_cap = 0;
        s->owners = malloc((count + count / 4) * sizeof *s->owners);
        if (s->owners == NULL)
            return false;
        s->owner_cap = count + count / 4;
    }
    if (text_bytes > s->owner_texts_cap) {
        free(s->owner_texts);
        s->owner_texts_cap = 0;
        s->owner_texts = malloc(text_bytes + text_bytes / 4);
        if (s->owner_texts == NULL)
            return false;
        s->owner_texts_cap = text_bytes + text_bytes / 4;
    }
    s->owners[0] = (struct snapshot_owner){.name = "", .user = "", .command = "", .container = ""};
    s->owner_count = count;
    return true;
}

void snapshot_free(struct snapshot *s)
{
    if (s == NULL)
        return;
    free(s->flows);
    free(s->owners);
    free(s->owner_texts);
    free(s);
}
