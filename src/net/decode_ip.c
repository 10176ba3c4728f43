/* decode_ip.c: IPv4 (RFC 791) and IPv6 (RFC 8200) headers, extension headers, fragments, ports. */
#include <string.h>

#include "net/decode_parts.h"

enum {
    IPV6_HOP_BY_HOP = 0,
    IPV6_ROUTING = 43,
    IPV6_FRAGMENT = 44,
    IPV6_AUTHENTICATION = 51,
    IPV6_DESTINATION = 60
};

/* Where a packet stands among the fragments of its datagram. */
enum fragment { WHOLE, FIRST_FRAGMENT, LATER_FRAGMENT };

struct datagram {
    int version;
    struct packet_ends ends;
    uint32_t bytes;
    uint32_t end; /* where its captured bytes end */
    uint8_t protocol;
    enum fragment fragment;
    uint32_t id;
};

static void remember_or_find(const struct decode_context *c, struct datagram *d)
{
    size_t len = d->version == 4 ? 4 : 16;
    struct packet_ends *ends = &d->ends;
    struct fragment_key key = {.id = d->id, .version = (uint8_t)d->version};
    struct fragment_ports ports = {
        .src_port = ends->src_port, .dst_port = ends->dst_port, .protocol = d->protocol};
    memcpy(key.src, ends->src, len);
    memcpy(key.dst, ends->dst, len);
    key.protocol = d->version == 4 ? d->protocol : 0;
    if (d->fragment == FIRST_FRAGMENT)
        fragments_remember(c->decoder->fragments, &key, ports);
    else
        fragments_find(c->decoder->fragments, &key, &ports);
    ends->src_port = ports.src_port;
    ends->dst_port = ports.dst_port;
    d->protocol = ports.protocol;
}

/* c->at stands at the transport header, unless that was not captured. */
static int finish(struct decode_context *c, struct datagram *d)
{
    bool readable = d->fragment != LATER_FRAGMENT && !c->cut && c->at <= d->end;
    if (readable && d->end - c->at >= 4 && protocol_has_ports(d->protocol)) {
        d->ends.src_port = take_u16(c);
        d->ends.dst_port = take_u16(c);
    }
    if (d->fragment != WHOLE)
        remember_or_find(c, d);
    packet_set_key(c->out, d->version, d->protocol, &d->ends, c->decoder->seed);
    c->out->bytes = d->bytes;
    return DECODE_IP;
}

static uint32_t captured_end(const struct decode_context *c, uint32_t start, uint32_t bytes)
{
    return bytes < c->end - start ? start + bytes : c->end;
}

int decode_ipv4(struct decode_context *c)
{
    uint32_t start = c->at;
    const uint8_t *h = c->data + start;
    if (!take(c, 20))
        return DECODE_UNDECODABLE;
    uint32_t header = (h[0] & 15U) * 4;
    uint32_t total = (uint32_t)h[2] << 8 | h[3];
    if (h[0] >> 4 != 4 || header < 20 || (total != 0 && total < header))
        return DECODE_UNDECODABLE;
    struct datagram d = {.version = 4, .ends = {h + 12, h + 16, 0, 0}, .protocol = h[9]};
    /* Segmentation offload leaves 0: the frame itself tells. */
    d.bytes = total != 0 ? total : c->wire - start;
    d.end = captured_end(c, start, d.bytes);
    uint32_t flags = (uint32_t)h[6] << 8 | h[7];
    if ((flags & 0x3fff) != 0) {
        d.fragment = (flags & 0x1fff) != 0 ? LATER_FRAGMENT : FIRST_FRAGMENT;
        d.id = (uint32_t)h[4] << 8 | h[5];
    }
    take(c, header - 20);
    return finish(c, &d);
}

/* Takes one extension header that lies whole before the datagram's end; false: it does not, or this
 * is none. */
static bool take_extension(struct decode_context *c, struct datagram *d)
{
    bool fits = c->at <= d->end && d->end - c->at >= 8;
    const uint8_t *h = c->data + c->at;
    uint32_t length = 8;
    switch (d->protocol) {
    case IPV6_HOP_BY_HOP:
    case IPV6_ROUTING:
    case IPV6_DESTINATION:
        length = fits ? (h[1] + 1U) * 8 : 8;
        break;
    case IPV6_AUTHENTICATION: /* RFC 4302: counted in words, less two */
        length = fits ? (h[1] + 2U) * 4 : 8;
        break;
    case IPV6_FRAGMENT:
        break;
    default:
        return false;
    }
    if (!fits) {
        c->cut = true;
        return false;
    }
    if (d->protocol == IPV6_FRAGMENT) {
        uint32_t offset = (uint32_t)h[2] << 8 | h[3];
        if ((offset & 0xfff9) != 0) {
            d->fragment = (offset & 0xfff8) != 0 ? LATER_FRAGMENT : FIRST_FRAGMENT;
            d->id = (uint32_t)h[4] << 24 | (uint32_t)h[5] << 16 | (uint32_t)h[6] << 8 | h[7];
        }
    }
    d->protocol = h[0];
    take(c, length);
    return d->fragment != LATER_FRAGMENT && !c->cut;
}

int decode_ipv6(struct decode_context *c)
{
    uint32_t start = c->at;
    const uint8_t *h = c->data + start;
    if (!take(c, 40) || h[0] >> 4 != 6)
        return DECODE_UNDECODABLE;
    struct datagram d = {.version = 6, .ends = {h + 8, h + 24, 0, 0}, .protocol = h[6]};
    uint32_t payload = (uint32_t)h[4] << 8 | h[5];
    /* 0: a jumbogram (RFC 2675) or segmentation offload. */
    d.bytes = payload != 0 ? 40 + payload : c->wire - start;
    d.end = captured_end(c, start, d.bytes);
    while (take_extension(c, &d))
        continue;
    return finish(c, &d);
}

int decode_ip_any(struct decode_context *c)
{
    int version = peek_u8(c, 0) >> 4;
    if (c->cut)
        return DECODE_UNDECODABLE;
    if (version == 4)
        return decode_ipv4(c);
    return version == 6 ? decode_ipv6(c) : DECODE_OTHER;
}
