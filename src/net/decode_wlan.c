/* decode_wlan.c: IEEE 802.11 data frames, bare or behind a radiotap header (radiotap.org).
 * Encrypted and management frames carry no readable IP. */
#include "net/decode_parts.h"

enum {
    TYPE_DATA = 2,
    SUBTYPE_NO_DATA = 4,
    SUBTYPE_QOS = 8,
    FLAG_TO_FROM_DS = 0x03,
    FLAG_PROTECTED = 0x40,
    FLAG_ORDER = 0x80,
    QOS_AMSDU = 0x80,
    SEQUENCE_FRAGMENT = 0x0f
};

enum { RADIOTAP_TSFT = 1, RADIOTAP_FLAGS = 2, RADIOTAP_FLAG_PAD = 0x20 };

static uint16_t take_le16(struct decode_context *c)
{
    return swap_u16(take_u16(c));
}

/* One subframe of an A-MSDU: addresses, length, LLC; the next one begins on a 4-byte boundary. */
static int decode_subframe(struct decode_context *c)
{
    uint32_t start = c->at;
    take(c, 12);
    uint32_t length = take_u16(c);
    c->next = 0;
    if (c->cut || length < 8)
        return DECODE_OTHER;
    uint32_t after = start + ((14 + length + 3) & ~3U);
    if (after + 14 <= c->end)
        c->next = after;
    return decode_llc(c);
}

static int decode_body(struct decode_context *c, uint32_t start, uint32_t header, bool amsdu)
{
    c->at = start;
    if (!take(c, header))
        return DECODE_UNDECODABLE;
    return amsdu ? decode_subframe(c) : decode_llc(c);
}

static int decode_mac(struct decode_context *c, bool padded)
{
    if (c->next != 0) {
        c->at = c->next;
        return decode_subframe(c);
    }
    uint32_t start = c->at;
    uint8_t control = take_u8(c);
    uint8_t flags = take_u8(c);
    uint8_t subtype = control >> 4;
    if (c->cut || (control & 3) != 0 || (control >> 2 & 3) != TYPE_DATA ||
        (subtype & SUBTYPE_NO_DATA) != 0 || (flags & FLAG_PROTECTED) != 0)
        return DECODE_OTHER;
    take(c, 20);
    uint16_t sequence = take_le16(c);
    uint32_t header = 24 + ((flags & FLAG_TO_FROM_DS) == FLAG_TO_FROM_DS ? 6U : 0);
    bool amsdu = false;
    if ((subtype & SUBTYPE_QOS) != 0) {
        take(c, header - 24);
        amsdu = (take_le16(c) & QOS_AMSDU) != 0;
        header += 2 + ((flags & FLAG_ORDER) != 0 ? 4U : 0);
    }
    if (padded)
        header = (header + 3) & ~3U;
    if (c->cut || (sequence & SEQUENCE_FRAGMENT) != 0)
        return DECODE_OTHER;
    return decode_body(c, start, header, amsdu);
}

int decode_wlan(struct decode_context *c)
{
    return decode_mac(c, false);
}

/* The flags field says whether the MAC header is padded; it comes first, but for the timer, on an
 * 8-byte boundary. */
static bool radiotap_padded(struct decode_context *c, uint32_t start, uint32_t length)
{
    uint32_t present = swap_u32(take_u32(c));
    uint32_t word = present;
    while (!c->cut && (word & 0x80000000U) != 0)
        word = swap_u32(take_u32(c));
    if ((present & RADIOTAP_FLAGS) == 0)
        return false;
    uint32_t at = c->at - start;
    if ((present & RADIOTAP_TSFT) != 0)
        at = ((at + 7) & ~7U) + 8;
    if (at >= length || start + at >= c->end)
        return false;
    return (c->data[start + at] & RADIOTAP_FLAG_PAD) != 0;
}

int decode_radiotap(struct decode_context *c)
{
    uint32_t start = c->at;
    uint8_t version = take_u8(c);
    take(c, 1);
    uint32_t length = take_le16(c);
    if (c->cut || version != 0 || length < 8)
        return DECODE_UNDECODABLE;
    bool padded = radiotap_padded(c, start, length);
    c->at = start;
    if (c->cut || !take(c, length))
        return DECODE_UNDECODABLE;
    return decode_mac(c, padded);
}
