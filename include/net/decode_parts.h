/* decode_parts.h: what the decoder's files share: checked access to a frame's bytes, and the layers
 * by name. Private to the decoder. */
#ifndef IFTOPRS_NET_DECODE_PARTS_H
#define IFTOPRS_NET_DECODE_PARTS_H

#include "net/decode.h"

/* One packet on its way through the layers. A read beyond the captured bytes gives 0 and sets cut,
 * which stays. */
struct decode_context {
    const struct decoder *decoder;
    struct packet *out;
    const uint8_t *data;
    uint32_t at;   /* next byte to read */
    uint32_t end;  /* captured bytes */
    uint32_t wire; /* bytes the frame had, at least end */
    uint32_t next; /* see struct frame */
    bool cut;
};

static inline bool take(struct decode_context *c, uint32_t bytes)
{
    if (c->cut || c->end - c->at < bytes) {
        c->cut = true;
        return false;
    }
    c->at += bytes;
    return true;
}

static inline uint8_t take_u8(struct decode_context *c)
{
    return take(c, 1) ? c->data[c->at - 1] : 0;
}

static inline uint16_t take_u16(struct decode_context *c)
{
    if (!take(c, 2))
        return 0;
    const uint8_t *p = c->data + c->at - 2;
    return (uint16_t)(p[0] << 8 | p[1]);
}

static inline uint32_t take_u32(struct decode_context *c)
{
    uint32_t high = take_u16(c);
    return high << 16 | take_u16(c);
}

static inline uint16_t swap_u16(uint16_t v)
{
    return (uint16_t)(v << 8 | v >> 8);
}

static inline uint32_t swap_u32(uint32_t v)
{
    return (uint32_t)swap_u16((uint16_t)v) << 16 | swap_u16((uint16_t)(v >> 16));
}

/* The byte `offset` further on, not taken; 0 and cut when it was not captured. */
static inline uint8_t peek_u8(struct decode_context *c, uint32_t offset)
{
    if (c->cut || c->end - c->at <= offset) {
        c->cut = true;
        return 0;
    }
    return c->data[c->at + offset];
}

/* Each decodes from c->at and returns an enum decode_result. */
int decode_ipv4(struct decode_context *c);
int decode_ipv6(struct decode_context *c);
/* IPv4 or IPv6, by the version in the first four bits. */
int decode_ip_any(struct decode_context *c);
/* IEEE 802.2, and what follows its ethertype. */
int decode_llc(struct decode_context *c);
int decode_wlan(struct decode_context *c);
int decode_radiotap(struct decode_context *c);

#endif
