/* decode_link.c: link headers: Ethernet and what stacks on it, loopback, raw IP, cooked, PPP.
 * Numbers from the tcpdump group's list of link-layer header types and the RFCs named. */
#include <pcap/dlt.h>

#include "net/decode_parts.h"

enum {
    ETHERTYPE_IPV4 = 0x0800,
    ETHERTYPE_IPV6 = 0x86dd,
    ETHERTYPE_VLAN = 0x8100,
    ETHERTYPE_QINQ = 0x88a8,
    ETHERTYPE_QINQ_OLD = 0x9100,
    ETHERTYPE_MPLS = 0x8847,
    ETHERTYPE_MPLS_MULTICAST = 0x8848,
    ETHERTYPE_PPPOE_SESSION = 0x8864,
    LENGTH_MAX = 1500 /* up to here the field is IEEE 802.3's length, and LLC follows */
};

/* MPLS label stack (RFC 3032), then IP by its version. */
static int decode_mpls(struct decode_context *c)
{
    uint32_t entry;
    do {
        entry = take_u32(c);
    } while (!c->cut && (entry & 0x100) == 0);
    return decode_ip_any(c);
}

/* PPP protocol numbers (RFC 1661, one byte when odd), IP and MPLS. */
static int decode_ppp(struct decode_context *c)
{
    uint16_t protocol = take_u8(c);
    if ((protocol & 1) == 0)
        protocol = (uint16_t)(protocol << 8 | take_u8(c));
    switch (protocol) {
    case 0x21:
        return decode_ipv4(c);
    case 0x57:
        return decode_ipv6(c);
    case 0x281:
    case 0x283:
        return decode_mpls(c);
    default:
        return DECODE_OTHER;
    }
}

/* PPPoE session data (RFC 2516): version 1, type 1, code 0. */
static int decode_pppoe(struct decode_context *c)
{
    uint16_t head = take_u16(c);
    take(c, 4);
    return head == 0x1100 ? decode_ppp(c) : DECODE_OTHER;
}

/* IEEE 802.2 LLC: the ethertype of SNAP (RFC 1042), or of IP that has a service access point of its
 * own; 0: neither. */
static uint16_t take_llc(struct decode_context *c)
{
    uint8_t dsap = take_u8(c);
    uint8_t ssap = take_u8(c);
    uint8_t control = take_u8(c);
    if (dsap == 0x06 && ssap == 0x06 && control == 3) {
        int version = peek_u8(c, 0) >> 4;
        return version == 4 ? ETHERTYPE_IPV4 : version == 6 ? ETHERTYPE_IPV6 : 0;
    }
    if (dsap != 0xaa || ssap != 0xaa || control != 3)
        return 0;
    uint32_t oui = (uint32_t)take_u8(c) << 16;
    oui |= take_u16(c);
    uint16_t type = take_u16(c);
    return oui == 0 || oui == 0xf8 ? type : 0;
}

/* What follows an ethertype: IP, VLAN tags, MPLS, PPPoE. Tags and LLC in them may go on to the end
 * of the frame, so they are walked and do not call each other. */
static int decode_ethertype(struct decode_context *c, uint16_t type)
{
    for (;;) {
        switch (type) {
        case ETHERTYPE_IPV4:
            return decode_ipv4(c);
        case ETHERTYPE_IPV6:
            return decode_ipv6(c);
        case ETHERTYPE_VLAN:
        case ETHERTYPE_QINQ:
        case ETHERTYPE_QINQ_OLD:
            take(c, 2);
            type = take_u16(c);
            if (type <= LENGTH_MAX)
                type = take_llc(c);
            break;
        case ETHERTYPE_MPLS:
        case ETHERTYPE_MPLS_MULTICAST:
            return decode_mpls(c);
        case ETHERTYPE_PPPOE_SESSION:
            return decode_pppoe(c);
        default:
            return DECODE_OTHER;
        }
    }
}

int decode_llc(struct decode_context *c)
{
    return decode_ethertype(c, take_llc(c));
}

static int decode_ethernet(struct decode_context *c)
{
    take(c, 12);
    uint16_t type = take_u16(c);
    return type <= LENGTH_MAX ? decode_llc(c) : decode_ethertype(c, type);
}

/* The family numbers of the systems that write NULL and LOOP headers. */
static int decode_family(struct decode_context *c, uint32_t family)
{
    switch (family) {
    case 2:
        return decode_ipv4(c);
    case 10: /* Linux */
    case 23: /* Windows */
    case 24: /* NetBSD, OpenBSD */
    case 28: /* FreeBSD */
    case 30: /* macOS */
        return decode_ipv6(c);
    default:
        return DECODE_OTHER;
    }
}

/* The family in the byte order of the machine that captured: the lesser reading is the number
 * meant. */
static int decode_null(struct decode_context *c)
{
    uint32_t family = take_u32(c);
    uint32_t swapped = swap_u32(family);
    family = swapped < family ? swapped : family;
    if (family == ETHERTYPE_IPV4 || family == ETHERTYPE_IPV6)
        return decode_ethertype(c, (uint16_t)family);
    return decode_family(c, family);
}

static int decode_loop(struct decode_context *c)
{
    return decode_family(c, take_u32(c));
}

enum { ARPHRD_WLAN = 801, ARPHRD_RADIOTAP = 803, ARPHRD_NETLINK = 824, COOKED_LLC = 4 };

static int decode_cooked(struct decode_context *c, uint16_t hardware, uint16_t protocol)
{
    if (hardware == ARPHRD_RADIOTAP)
        return decode_radiotap(c);
    if (hardware == ARPHRD_WLAN)
        return decode_wlan(c);
    if (hardware == ARPHRD_NETLINK)
        return DECODE_OTHER;
    if (protocol == COOKED_LLC)
        return decode_llc(c);
    return protocol > LENGTH_MAX ? decode_ethertype(c, protocol) : DECODE_OTHER;
}

static int decode_sll(struct decode_context *c)
{
    take(c, 2);
    uint16_t hardware = take_u16(c);
    take(c, 10);
    uint16_t protocol = take_u16(c);
    return decode_cooked(c, hardware, protocol);
}

static int decode_sll2(struct decode_context *c)
{
    uint16_t protocol = take_u16(c);
    take(c, 6);
    uint16_t hardware = take_u16(c);
    take(c, 10);
    return decode_cooked(c, hardware, protocol);
}

/* Cisco HDLC: address, 0, ethertype. */
static int decode_chdlc(struct decode_context *c)
{
    take(c, 2);
    return decode_ethertype(c, take_u16(c));
}

/* PPP with or without the HDLC-like address and control of RFC 1662, or Cisco HDLC in its stead. */
static int decode_ppp_framed(struct decode_context *c, bool chdlc)
{
    if (chdlc)
        return decode_chdlc(c);
    if (peek_u8(c, 0) == 0xff && peek_u8(c, 1) == 0x03)
        take(c, 2);
    return decode_ppp(c);
}

static bool is_chdlc(struct decode_context *c)
{
    uint8_t address = peek_u8(c, 0);
    return address == 0x0f || address == 0x8f;
}

static int decode_ppp_plain(struct decode_context *c)
{
    return decode_ppp_framed(c, is_chdlc(c) && peek_u8(c, 1) == 0);
}

static int decode_ppp_serial(struct decode_context *c)
{
    return decode_ppp_framed(c, is_chdlc(c));
}

const struct link_type link_types[] = {
    {DLT_EN10MB, "ETHERNET", "Ethernet", decode_ethernet},
    {DLT_NULL, "NULL", "BSD loopback", decode_null},
    {DLT_LOOP, "LOOP", "OpenBSD loopback", decode_loop},
    {DLT_RAW, "RAW", "IP without a link header", decode_ip_any},
    {101, "RAW", "IP without a link header", decode_ip_any},
    {DLT_IPV4, "IPV4", "IPv4 without a link header", decode_ipv4},
    {DLT_IPV6, "IPV6", "IPv6 without a link header", decode_ipv6},
    {DLT_LINUX_SLL, "LINUX_SLL", "Linux cooked capture", decode_sll},
    {276, "LINUX_SLL2", "Linux cooked capture, version 2", decode_sll2},
    {DLT_PPP, "PPP", "PPP", decode_ppp_plain},
    {DLT_PPP_SERIAL, "PPP_SERIAL", "PPP in HDLC-like framing", decode_ppp_serial},
    {DLT_PPP_ETHER, "PPP_ETHER", "PPPoE session", decode_pppoe},
    {DLT_C_HDLC, "C_HDLC", "Cisco HDLC", decode_chdlc},
    {DLT_IEEE802_11, "IEEE802_11", "802.11, data frames", decode_wlan},
    {DLT_IEEE802_11_RADIO, "IEEE802_11_RADIO", "802.11 with radiotap, data frames",
     decode_radiotap},
};

const size_t link_type_count = sizeof link_types / sizeof link_types[0];

const struct link_type *link_type_find(int dlt)
{
    for (size_t i = 0; i < link_type_count; i++) {
        if (link_types[i].dlt == dlt)
            return &link_types[i];
    }
    return NULL;
}

enum decode_result decode_frame(const struct decoder *d, struct frame *f, struct packet *out)
{
    struct decode_context c = {.decoder = d,
                               .out = out,
                               .data = f->data,
                               .end = f->captured,
                               .wire = f->wire > f->captured ? f->wire : f->captured,
                               .next = f->next};
    int result = d->link->decode(&c);
    f->next = c.next;
    return c.cut && result == DECODE_OTHER ? DECODE_UNDECODABLE : (enum decode_result)result;
}
