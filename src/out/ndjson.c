/* ndjson.c: the JSON line, written piece by piece into a buffer. */
#include "out/ndjson.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "base/utf8.h"
#include "net/names.h"

static void put_escaped(struct buf *out, uint32_t code, const char *bytes, size_t len)
{
    if (code == UINT32_MAX)
        buf_puts(out, "\xef\xbf\xbd"); /* U+FFFD */
    else if (code == '"' || code == '\\')
        buf_printf(out, "\\%c", (char)code);
    else if (code < 0x20 || code == 0x7f)
        buf_printf(out, "\\u%04x", code);
    else
        buf_put(out, bytes, len);
}

/* How many bytes at text need no second look. */
static size_t plain_length(const char *text)
{
    size_t len = 0;
    while (text[len] >= 0x20 && text[len] < 0x7f && text[len] != '"' && text[len] != '\\')
        len++;
    return len;
}

void json_string(struct buf *out, const char *text)
{
    size_t len = strlen(text);
    buf_putc(out, '"');
    for (size_t i = 0; i < len;) {
        size_t plain = plain_length(text + i);
        buf_put(out, text + i, plain);
        i += plain;
        if (i == len)
            break;
        uint32_t code;
        size_t step = utf8_decode(text + i, len - i, &code);
        put_escaped(out, code, text + i, step);
        i += step;
    }
    buf_putc(out, '"');
}

static void key(struct buf *out, const char *name)
{
    buf_putc(out, '"');
    buf_puts(out, name);
    buf_puts(out, "\":");
}

static void member_u64(struct buf *out, const char *name, uint64_t value)
{
    key(out, name);
    buf_put_u64(out, value);
    buf_putc(out, ',');
}

static void member_string(struct buf *out, const char *name, const char *value)
{
    key(out, name);
    json_string(out, value);
    buf_putc(out, ',');
}

/* sum / divisor with up to three decimals. */
static void put_ratio(struct buf *out, uint64_t sum, uint64_t divisor)
{
    uint64_t whole = sum / divisor;
    uint64_t thousandths = (sum % divisor * 1000 + divisor / 2) / divisor;
    buf_put_u64(out, whole + thousandths / 1000);
    thousandths %= 1000;
    if (thousandths == 0)
        return;
    char text[8];
    int len = snprintf(text, sizeof text, ".%03u", (unsigned)thousandths);
    while (text[len - 1] == '0')
        len--;
    buf_put(out, text, (size_t)len);
}

static void put_rates(struct buf *out, const struct snapshot *s, const struct window_sums *sums,
                      bool bytes)
{
    static const char *const names[WINDOW_COUNT][DIR_COUNT] = {
        {"sent_2s", "recv_2s"}, {"sent_10s", "recv_10s"}, {"sent_40s", "recv_40s"}};
    for (int w = 0; w < WINDOW_COUNT; w++) {
        for (int d = 0; d < DIR_COUNT; d++) {
            key(out, names[w][d]);
            put_ratio(out, sums->bytes[w][d] * (bytes ? 1 : 8), s->divisor[w]);
            buf_putc(out, ',');
        }
    }
}

static void put_port(char out[8], uint16_t port)
{
    char digits[5];
    size_t count = 0;
    for (unsigned n = port; n > 0 || count == 0; n /= 10)
        digits[count++] = (char)('0' + n % 10);
    for (size_t i = 0; i < count; i++)
        out[i] = digits[count - 1 - i];
    out[count] = '\0';
}

void end_with_names(char *out, size_t size, const struct endpoint *e, uint8_t protocol,
                    const char *addr, const struct ndjson_names *names)
{
    char number[16] = "";
    const char *host = names->host != NULL ? names->host(names->context, &e->addr) : NULL;
    const char *service = names->service != NULL ? names->service(protocol, e->port) : NULL;
    if (e->port != 0)
        put_port(number, e->port);
    endpoint_format(host != NULL ? host : addr, e->port != 0 && service != NULL ? service : number,
                    out, size);
}

static void put_end(struct buf *out, const char *name, const struct endpoint *e, uint8_t protocol,
                    const char *addr, const struct ndjson_names *names)
{
    char text[512];
    end_with_names(text, sizeof text, e, protocol, addr, names);
    member_string(out, name, text);
}

/* What is known of the flow's process. */
static void put_owner(struct buf *out, const struct snapshot *s, const struct snapshot_flow *f)
{
    if (f->match == OWNER_NONE)
        return;
    const struct snapshot_owner *o = &s->owners[f->owner];
    member_string(out, "process_name", o->name);
    member_u64(out, "pid", o->pid);
    if (o->user[0] != '\0')
        member_string(out, "user", o->user);
    if (o->container[0] != '\0')
        member_string(out, "container", o->container);
    member_string(out, "process_match", f->match == OWNER_EXACT ? "exact" : "listener");
}

static void put_flow(struct buf *out, const struct snapshot *s, const struct snapshot_flow *f,
                     const struct ndjson_options *o)
{
    struct endpoint src = snapshot_flow_src(f);
    struct endpoint dst = snapshot_flow_dst(f);
    char src_addr[ENDPOINT_TEXT_MAX];
    char dst_addr[ENDPOINT_TEXT_MAX];
    addr_format(&src.addr, src_addr, sizeof src_addr);
    addr_format(&dst.addr, dst_addr, sizeof dst_addr);
    buf_putc(out, '{');
    put_end(out, "src", &src, f->key.protocol, src_addr, &o->names);
    put_end(out, "dst", &dst, f->key.protocol, dst_addr, &o->names);
    member_string(out, "src_addr", src_addr);
    member_string(out, "dst_addr", dst_addr);
    member_u64(out, "src_port", src.port);
    member_u64(out, "dst_port", dst.port);
    member_string(out, "protocol", protocol_name(f->key.protocol, f->key.version));
    put_rates(out, s, &f->sums, o->bytes);
    member_u64(out, "total_sent", f->total[DIR_SENT]);
    member_u64(out, "total_recv", f->total[DIR_RECV]);
    member_u64(out, "packets_sent", f->packets[DIR_SENT]);
    member_u64(out, "packets_recv", f->packets[DIR_RECV]);
    put_owner(out, s, f);
    out->data[out->len - 1] = '}';
}

static int compare_flows(const void *a, const void *b)
{
    return snapshot_flow_compare(a, b);
}

void ndjson_write(struct buf *out, struct snapshot *s, const struct ndjson_options *o)
{
    char timestamp[48];
    clock_rfc3339(s->wall_ns, timestamp, sizeof timestamp);
    buf_putc(out, '{');
    member_string(out, "timestamp", timestamp);
    member_string(out, "interface", o->interface);
    member_string(out, "unit", o->bytes ? "bytes" : "bits");
    key(out, "elapsed");
    put_ratio(out, s->elapsed_ns / NS_PER_MS, 1000);
    buf_putc(out, ',');
    member_u64(out, "packets", s->packets);
    member_u64(out, "drops", s->counts.kernel_drops + s->counts.interface_drops);
    member_u64(out, "flow_count", s->flow_count);
    member_u64(out, "total_sent", s->total[DIR_SENT]);
    member_u64(out, "total_recv", s->total[DIR_RECV]);
    key(out, "peak_sent");
    put_ratio(out, s->peak[DIR_SENT] * (o->bytes ? 1 : 8), 1);
    buf_putc(out, ',');
    key(out, "peak_recv");
    put_ratio(out, s->peak[DIR_RECV] * (o->bytes ? 1 : 8), 1);
    buf_putc(out, ',');
    put_rates(out, s, &s->sums, o->bytes);
    key(out, "flows");
    buf_putc(out, '[');
    if (s->count > 0)
        qsort(s->flows, s->count, sizeof *s->flows, compare_flows);
    for (size_t i = 0; i < s->count; i++) {
        if (i > 0)
            buf_putc(out, ',');
        put_flow(out, s, &s->flows[i], o);
    }
    buf_puts(out, "]}\n");
}
