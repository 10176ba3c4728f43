/* export.c: the text of an export. */
#include "out/export.h"

#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "base/mem.h"
#include "base/units.h"
#include "base/utf8.h"
#include "net/names.h"

/* Columns of the widest ends. */
struct widths {
    size_t src, dst;
};

/* Both ends of a flow as they are written. */
struct ends {
    char src[512];
    char dst[512];
};

static void end_text(char *out, size_t size, const struct endpoint *e, uint8_t protocol,
                     const struct ndjson_names *names)
{
    char addr[ENDPOINT_TEXT_MAX];
    addr_format(&e->addr, addr, sizeof addr);
    end_with_names(out, size, e, protocol, addr, names);
}

static void make_ends(struct ends *out, const struct snapshot_flow *f,
                      const struct ndjson_names *names)
{
    struct endpoint src = snapshot_flow_src(f);
    struct endpoint dst = snapshot_flow_dst(f);
    end_text(out->src, sizeof out->src, &src, f->key.protocol, names);
    end_text(out->dst, sizeof out->dst, &dst, f->key.protocol, names);
}

static void widen(struct widths *w, const struct ends *ends)
{
    size_t src = utf8_width(ends->src);
    size_t dst = utf8_width(ends->dst);
    w->src = src > w->src ? src : w->src;
    w->dst = dst > w->dst ? dst : w->dst;
}

static void pad(struct buf *out, const char *text, size_t width)
{
    size_t used = utf8_width(text);
    buf_puts(out, text);
    buf_put_spaces(out, used < width ? width - used : 0);
}

static void put_rates(struct buf *out, const struct snapshot *s, const struct window_sums *sums,
                      bool bytes)
{
    for (int d = 0; d < DIR_COUNT; d++) {
        for (int w = 0; w < WINDOW_COUNT; w++) {
            char text[UNITS_SIZE];
            units_rate(text, snapshot_rate(s, sums, (enum window)w, (enum direction)d), bytes);
            buf_printf(out, " %8s", text);
        }
    }
}

static void put_bytes(struct buf *out, const uint64_t total[DIR_COUNT])
{
    for (int d = 0; d < DIR_COUNT; d++)
        buf_printf(out, " %15llu", (unsigned long long)total[d]);
}

/* A ? where only a listener was found. */
static void put_owner(struct buf *out, const struct snapshot *s, const struct snapshot_flow *f)
{
    if (f->match == OWNER_NONE)
        return;
    const struct snapshot_owner *o = &s->owners[f->owner];
    buf_printf(out, "  %u:%s%s", o->pid, o->name, f->match == OWNER_LISTENER ? "?" : "");
}

static void put_head(struct buf *out, const struct snapshot *s, const struct ndjson_options *o)
{
    char when[48];
    char name[256];
    clock_rfc3339(s->wall_ns, when, sizeof when);
    utf8_clean(name, sizeof name, o->interface, strlen(o->interface));
    buf_printf(out, "iftoprs %s %s\n", name, when);
    buf_printf(out, "flows %u, packets %llu, TX %llu bytes, RX %llu bytes\n", s->flow_count,
               (unsigned long long)s->packets, (unsigned long long)s->total[DIR_SENT],
               (unsigned long long)s->total[DIR_RECV]);
}

static void put_titles(struct buf *out, const struct widths *w)
{
    static const char *const rates[] = {"TX 2s",  "TX 10s", "TX 40s", "RX 2s",
                                        "RX 10s", "RX 40s", NULL};
    buf_putc(out, '\n');
    pad(out, "SRC", w->src + 2);
    pad(out, "DST", w->dst + 2);
    pad(out, "PROTOCOL", 10);
    for (size_t i = 0; rates[i] != NULL; i++)
        buf_printf(out, " %8s", rates[i]);
    buf_printf(out, " %15s %15s  PROCESS\n", "TX bytes", "RX bytes");
}

static int compare(const void *a, const void *b)
{
    return snapshot_flow_compare(*(const struct snapshot_flow *const *)a,
                                 *(const struct snapshot_flow *const *)b);
}

static void put_flow(struct buf *out, const struct snapshot *s, const struct snapshot_flow *f,
                     const struct ndjson_options *o, const struct widths *w)
{
    struct ends ends;
    make_ends(&ends, f, &o->names);
    pad(out, ends.src, w->src + 2);
    pad(out, ends.dst, w->dst + 2);
    pad(out, protocol_name(f->key.protocol, f->key.version), 10);
    put_rates(out, s, &f->sums, o->bytes);
    put_bytes(out, f->total);
    put_owner(out, s, f);
    buf_putc(out, '\n');
}

void export_write(struct buf *out, const struct snapshot *s, const struct ndjson_options *o)
{
    const struct snapshot_flow **order = mem_alloc(s->count * sizeof(void *));
    struct widths w = {3, 3};
    struct ends ends;
    for (size_t i = 0; i < s->count; i++) {
        order[i] = &s->flows[i];
        make_ends(&ends, order[i], &o->names);
        widen(&w, &ends);
    }
    qsort(order, s->count, sizeof(void *), compare);
    put_head(out, s, o);
    put_titles(out, &w);
    for (size_t i = 0; i < s->count; i++)
        put_flow(out, s, order[i], o, &w);
    free(order);
}
