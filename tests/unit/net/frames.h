/* frames.h: frames built byte by byte, and what is to be decoded of them. Each frame is decoded
 * whole and cut at every length, from memory of just that length. */
#ifndef IFTOPRS_TESTS_FRAMES_H
#define IFTOPRS_TESTS_FRAMES_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "net/decode.h"

#define SRC_PORT 4660
#define DST_PORT 80
#define NO_IP    UINT32_MAX

static const uint8_t src4[4] = {192, 0, 2, 1};
static const uint8_t dst4[4] = {10, 9, 8, 7};
static const uint8_t src6[16] = {0x20, 0x01, 0x0d, 0xb8, [15] = 1};
static const uint8_t dst6[16] = {0xfe, 0x80, [15] = 0x99};

struct built {
    uint8_t data[4096];
    uint32_t len;
    uint32_t ip_at; /* where the IP header begins */
    int version;
};

static inline void add8(struct built *b, unsigned v)
{
    assert_true(b->len < sizeof b->data);
    b->data[b->len++] = (uint8_t)v;
}

static inline void add16(struct built *b, unsigned v)
{
    add8(b, v >> 8 & 0xff);
    add8(b, v & 0xff);
}

static inline void add_bytes(struct built *b, const void *data, uint32_t len)
{
    for (uint32_t i = 0; i < len; i++)
        add8(b, ((const uint8_t *)data)[i]);
}

/* "aa bb cc" */
static inline void add_hex(struct built *b, const char *hex)
{
    char *end;
    for (const char *p = hex; *p != '\0'; p = end) {
        add8(b, (unsigned)strtoul(p, &end, 16));
        end += strspn(end, " ");
    }
}

static inline void add_fill(struct built *b, uint32_t count, unsigned v)
{
    while (count-- > 0)
        add8(b, v);
}

struct ip4 {
    uint8_t protocol;
    unsigned option_words;
    unsigned payload; /* bytes after the header, as the total length says */
    unsigned id;
    unsigned flags; /* and fragment offset in units of 8 bytes */
    unsigned total; /* instead of what is right, when not 0 */
    bool total_0;
};

static inline void add_ip4(struct built *b, const struct ip4 *h)
{
    unsigned total = 20 + h->option_words * 4 + h->payload;
    b->ip_at = b->len;
    b->version = 4;
    add8(b, 0x45 + h->option_words);
    add8(b, 0);
    add16(b, h->total_0 ? 0 : h->total != 0 ? h->total : total);
    add16(b, h->id);
    add16(b, h->flags);
    add8(b, 64);
    add8(b, h->protocol);
    add16(b, 0xbeef);
    add_bytes(b, src4, 4);
    add_bytes(b, dst4, 4);
    add_fill(b, h->option_words * 4, 1);
}

static inline void add_ip6(struct built *b, unsigned next, unsigned payload)
{
    b->ip_at = b->len;
    b->version = 6;
    add_hex(b, "60 00 00 00");
    add16(b, payload);
    add8(b, next);
    add8(b, 64);
    add_bytes(b, src6, 16);
    add_bytes(b, dst6, 16);
}

/* Ports and some more: 8 bytes. */
static inline void add_ports(struct built *b)
{
    add16(b, SRC_PORT);
    add16(b, DST_PORT);
    add_hex(b, "de ad be ef");
}

/* What every link type carries in these tests: 28 bytes of IPv4, 48 of IPv6. */
static inline void add_udp4(struct built *b)
{
    add_ip4(b, &(struct ip4){.protocol = 17, .payload = 8});
    add_ports(b);
}

static inline void add_tcp6(struct built *b)
{
    add_ip6(b, 6, 8);
    add_ports(b);
}

/* Decodes the first `captured` bytes, from memory that holds no more; f->next is kept from packet
 * to packet. */
static inline enum decode_result decode_cut(int dlt, struct fragment_table *fragments,
                                            const struct built *b, uint32_t captured,
                                            uint32_t *next, struct packet *out)
{
    const struct decoder d = {.link = link_type_find(dlt), .fragments = fragments, .seed = 7};
    assert_non_null(d.link);
    uint8_t *exact = malloc(captured > 0 ? captured : 1);
    assert_non_null(exact);
    memcpy(exact, b->data, captured);
    /* ASan catches what is read beyond; of an empty frame nothing may be read. */
    struct frame f = {
        .data = exact, .captured = captured, .wire = b->len, .next = next != NULL ? *next : 0};
    memset(out, 0xee, sizeof *out);
    enum decode_result result = decode_frame(&d, &f, out);
    if (next != NULL)
        *next = f.next;
    free(exact);
    return result;
}

struct expected {
    uint8_t protocol;
    uint16_t src_port, dst_port;
    uint32_t bytes;
};

static inline void assert_ends(const struct packet *p, int version, const struct expected *x)
{
    struct packet same;
    memset(&same, 0, sizeof same);
    packet_set_ends(&same, version, version == 4 ? src4 : src6, version == 4 ? dst4 : dst6,
                    x->src_port, x->dst_port);
    same.key.protocol = x->protocol;
    assert_memory_equal(&p->key, &same.key, sizeof same.key);
    assert_int_equal(p->from, same.from);
    assert_int_equal(p->bytes, x->bytes);
    assert_int_equal(p->hash, flow_key_hash(&same.key, 7));
}

static inline void assert_whole(int dlt, struct fragment_table *fragments, const struct built *b,
                                const struct expected *x)
{
    struct packet p;
    assert_int_equal(decode_cut(dlt, fragments, b, b->len, NULL, &p), DECODE_IP);
    assert_ends(&p, b->version, x);
}

/* A cut frame is IP exactly when its fixed IP header is whole; then its ends are right, and its
 * ports right or 0. */
static inline void assert_prefixes(int dlt, const struct built *b, const struct expected *x)
{
    bool had_ports = false;
    for (uint32_t n = 0; n <= b->len; n++) {
        struct fragment_table *fragments = fragments_new(1);
        struct packet p;
        enum decode_result result = decode_cut(dlt, fragments, b, n, NULL, &p);
        fragments_free(fragments);
        bool whole = n >= b->ip_at + (b->version == 4 ? 20U : 40U);
        if ((result == DECODE_IP) != whole || (!whole && result != DECODE_UNDECODABLE))
            fail_msg("%u of %u bytes: result %d", n, b->len, (int)result);
        if (result != DECODE_IP)
            continue;
        bool ports = p.key.port[0] != 0 || p.key.port[1] != 0;
        assert_true(ports || !had_ports);
        had_ports = ports;
        struct expected cut = {.protocol = p.key.protocol, .bytes = x->bytes};
        if (ports) {
            cut.src_port = x->src_port;
            cut.dst_port = x->dst_port;
            cut.protocol = x->protocol;
        }
        assert_ends(&p, b->version, &cut);
    }
}

static inline void assert_ip(int dlt, const struct built *b, struct expected x)
{
    struct fragment_table *fragments = fragments_new(1);
    assert_whole(dlt, fragments, b, &x);
    fragments_free(fragments);
    assert_prefixes(dlt, b, &x);
}

/* The same for what carries no IP: the whole says `expected`, a part that or too short. */
static inline void assert_not_ip(int dlt, const struct built *b, enum decode_result expected)
{
    struct fragment_table *fragments = fragments_new(1);
    for (uint32_t n = 0; n <= b->len; n++) {
        struct packet p;
        enum decode_result result = decode_cut(dlt, fragments, b, n, NULL, &p);
        if (n == b->len ? result != expected : result != expected && result != DECODE_UNDECODABLE)
            fail_msg("%u of %u bytes: result %d", n, b->len, (int)result);
    }
    fragments_free(fragments);
}

/* Link header in hex, then UDP over IPv4 or TCP over IPv6. */
static inline void assert_link4(int dlt, const char *header)
{
    struct built b = {.len = 0};
    add_hex(&b, header);
    add_udp4(&b);
    assert_ip(dlt, &b, (struct expected){17, SRC_PORT, DST_PORT, 28});
}

static inline void assert_link6(int dlt, const char *header)
{
    struct built b = {.len = 0};
    add_hex(&b, header);
    add_tcp6(&b);
    assert_ip(dlt, &b, (struct expected){6, SRC_PORT, DST_PORT, 48});
}

static inline void assert_other(int dlt, const char *hex)
{
    struct built b = {.len = 0};
    add_hex(&b, hex);
    assert_not_ip(dlt, &b, DECODE_OTHER);
}

#endif
