/* alerts.c: crossings of the threshold, with hysteresis. */
#include "view/alerts.h"

#include "view/view.h"

/* A flow may alert again after it was under this share of the threshold. */
#define REARM_SHARE 0.9

static void report(struct alert *out, const struct snapshot_flow *f, double rate)
{
    out->count++;
    if (out->flow == NULL || rate > out->rate) {
        out->flow = f;
        out->rate = rate;
    }
}

void alerts_step(struct alerts *a, const struct snapshot *s, uint64_t threshold, struct alert *out)
{
    *out = (struct alert){0};
    key_map_clear(&a->next);
    double limit = (double)threshold;
    for (size_t i = 0; threshold > 0 && i < s->count; i++) {
        const struct snapshot_flow *f = &s->flows[i];
        double rate = flow_rate_2s(s, f);
        if (rate < limit * REARM_SHARE)
            continue;
        bool fired = key_map_get(&a->above, &f->key) != NULL;
        if (!fired && rate >= limit)
            report(out, f, rate);
        if (fired || rate >= limit)
            key_map_put(&a->next, &f->key, 0);
    }
    struct key_map old = a->above;
    a->above = a->next;
    a->next = old;
}

void alerts_free(struct alerts *a)
{
    key_map_free(&a->above);
    key_map_free(&a->next);
}
