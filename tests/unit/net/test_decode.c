/* test_decode.c: IPv4 and IPv6 headers, extension headers, fragments, ports, lengths. */
#include <pcap/dlt.h>

#include "frames.h"

#define ETHERNET4 "02 00 00 00 00 01 02 00 00 00 00 02 08 00"
#define ETHERNET6 "02 00 00 00 00 01 02 00 00 00 00 02 86 dd"

/* --- IPv4 --- */

static void test_ip4_ports_by_protocol(void **state)
{
    (void)state;
    for (unsigned protocol = 0; protocol < 256; protocol++) {
        bool ports =
            protocol == 6 || protocol == 17 || protocol == 33 || protocol == 132 || protocol == 136;
        struct built b = {.len = 0};
        add_ip4(&b, &(struct ip4){.protocol = (uint8_t)protocol, .payload = 8});
        add_ports(&b);
        assert_ip(
            DLT_IPV4, &b,
            (struct expected){(uint8_t)protocol, ports ? SRC_PORT : 0, ports ? DST_PORT : 0, 28});
    }
}

static void test_ip4_options(void **state)
{
    (void)state;
    for (unsigned words = 0; words <= 10; words++) {
        struct built b = {.len = 0};
        add_hex(&b, ETHERNET4);
        add_ip4(&b, &(struct ip4){.protocol = 6, .option_words = words, .payload = 8});
        add_ports(&b);
        assert_ip(DLT_EN10MB, &b, (struct expected){6, SRC_PORT, DST_PORT, 28 + words * 4});
    }
}

/* Segmentation offload: the length comes from the frame. */
static void test_ip4_total_length_0(void **state)
{
    (void)state;
    struct built b = {.len = 0};
    add_hex(&b, ETHERNET4);
    add_ip4(&b, &(struct ip4){.protocol = 6, .total_0 = true});
    add_ports(&b);
    add_fill(&b, 3000, 0);
    struct fragment_table *fragments = fragments_new(1);
    assert_whole(DLT_EN10MB, fragments, &b,
                 &(struct expected){6, SRC_PORT, DST_PORT, 20 + 8 + 3000});
    struct packet p;
    assert_int_equal(decode_cut(DLT_EN10MB, fragments, &b, 96, NULL, &p), DECODE_IP);
    assert_int_equal(p.bytes, 3028); /* of the wire, not of what was captured */
    fragments_free(fragments);
}

/* A short frame is padded to 60 bytes: what lies behind the datagram is neither counted nor read.
 */
static void test_ip4_padding(void **state)
{
    (void)state;
    for (unsigned payload = 0; payload <= 5; payload++) {
        struct built b = {.len = 0};
        add_hex(&b, ETHERNET4);
        add_ip4(&b, &(struct ip4){.protocol = 17, .payload = payload});
        add_ports(&b);
        add_fill(&b, 60 - b.len, 0x77);
        bool whole = payload >= 4;
        assert_ip(DLT_EN10MB, &b,
                  (struct expected){17, whole ? SRC_PORT : 0, whole ? DST_PORT : 0, 20 + payload});
    }
}

/* A total length beyond the frame is what the sender says; the rest was not captured. */
static void test_ip4_longer_than_captured(void **state)
{
    (void)state;
    struct built b = {.len = 0};
    add_ip4(&b, &(struct ip4){.protocol = 17, .total = 65535});
    add_ports(&b);
    assert_ip(DLT_RAW, &b, (struct expected){17, SRC_PORT, DST_PORT, 65535});
}

static void test_ip4_broken_headers(void **state)
{
    (void)state;
    for (unsigned first = 0; first < 256; first++) {
        struct built b = {.len = 0};
        add_hex(&b, ETHERNET4);
        add_udp4(&b);
        b.data[14] = (uint8_t)first;
        struct fragment_table *fragments = fragments_new(1);
        struct packet p;
        enum decode_result result = decode_cut(DLT_EN10MB, fragments, &b, b.len, NULL, &p);
        unsigned header = (first & 15) * 4;
        /* Version 4, at least 5 words, no longer than the 28 bytes of the datagram. */
        bool good = first >> 4 == 4 && header >= 20 && header <= 28;
        assert_int_equal(result, good ? DECODE_IP : DECODE_UNDECODABLE);
        fragments_free(fragments);
    }
    for (unsigned total = 1; total < 20; total++) {
        struct built b = {.len = 0};
        add_ip4(&b, &(struct ip4){.protocol = 17, .total = total});
        add_ports(&b);
        assert_not_ip(DLT_IPV4, &b, DECODE_UNDECODABLE);
    }
}

/* --- IPv4 fragments --- */

#define MORE 0x2000U

static struct built fragment4(uint8_t protocol, unsigned id, unsigned flags)
{
    struct built b = {.len = 0};
    add_ip4(&b, &(struct ip4){.protocol = protocol, .payload = 8, .id = id, .flags = flags});
    add_ports(&b);
    return b;
}

static void assert_fragment(struct fragment_table *t, const struct built *b, uint16_t src_port,
                            uint16_t dst_port)
{
    uint8_t protocol = b->data[9];
    assert_whole(DLT_IPV4, t, b, &(struct expected){protocol, src_port, dst_port, b->len});
}

static void set_ports(struct built *b, unsigned src, unsigned dst)
{
    b->len = 20;
    add16(b, src);
    add16(b, dst);
    add_fill(b, 4, 0);
}

static void test_ip4_fragments(void **state)
{
    (void)state;
    struct fragment_table *t = fragments_new(3);
    struct built first = fragment4(17, 500, MORE);
    struct built later = fragment4(17, 500, MORE | 185);
    struct built last = fragment4(17, 500, 370);
    set_ports(&later, 1, 2); /* payload that looks like ports */
    set_ports(&last, 3, 4);
    assert_fragment(t, &later, 0, 0); /* came before the first one */
    assert_fragment(t, &first, SRC_PORT, DST_PORT);
    assert_fragment(t, &later, SRC_PORT, DST_PORT);
    assert_fragment(t, &last, SRC_PORT, DST_PORT);
    assert_fragment(t, &last, SRC_PORT,
                    DST_PORT); /* kept after the last one: duplicates, disorder */
    fragments_free(t);
}

static void test_ip4_fragments_of_others(void **state)
{
    (void)state;
    struct fragment_table *t = fragments_new(3);
    struct built first = fragment4(17, 500, MORE);
    assert_fragment(t, &first, SRC_PORT, DST_PORT);
    struct built id = fragment4(17, 501, 185);
    assert_fragment(t, &id, 0, 0);
    struct built protocol = fragment4(6, 500, 185);
    assert_fragment(t, &protocol, 0, 0);
    struct built back = fragment4(17, 500, 185);
    memcpy(back.data + 12, dst4, 4);
    memcpy(back.data + 16, src4, 4);
    struct packet p;
    assert_int_equal(decode_cut(DLT_IPV4, t, &back, back.len, NULL, &p), DECODE_IP);
    assert_int_equal(p.key.port[0] | p.key.port[1], 0);
    fragments_free(t);
}

static void test_ip4_first_fragment_replaced(void **state)
{
    (void)state;
    struct fragment_table *t = fragments_new(3);
    struct built first = fragment4(17, 500, MORE);
    struct built later = fragment4(17, 500, 185);
    assert_fragment(t, &first, SRC_PORT, DST_PORT);
    set_ports(&first, 7, 9);
    assert_fragment(t, &first, 7, 9);
    assert_fragment(t, &later, 7, 9);
    fragments_free(t);
}

/* DF, the reserved bit and an id do not make a fragment: nothing is remembered of a whole datagram.
 */
static void test_ip4_whole_is_not_remembered(void **state)
{
    (void)state;
    struct fragment_table *t = fragments_new(3);
    struct built whole = fragment4(17, 500, 0x4000);
    struct built reserved = fragment4(17, 500, 0x8000);
    struct built later = fragment4(17, 500, 185);
    assert_fragment(t, &whole, SRC_PORT, DST_PORT);
    assert_fragment(t, &reserved, SRC_PORT, DST_PORT);
    assert_fragment(t, &later, 0, 0);
    fragments_free(t);
}

static void test_ip4_fragments_cut(void **state)
{
    (void)state;
    struct built first = fragment4(17, 500, MORE);
    assert_ip(DLT_IPV4, &first, (struct expected){17, SRC_PORT, DST_PORT, 28});
    struct built later = fragment4(17, 500, MORE | 1);
    assert_ip(DLT_IPV4, &later, (struct expected){17, 0, 0, 28});
    struct built highest = fragment4(17, 500, 0x1fff);
    assert_ip(DLT_IPV4, &highest, (struct expected){17, 0, 0, 28});
}

/* --- IPv6 --- */

static void test_ip6_ports_by_protocol(void **state)
{
    (void)state;
    const uint8_t with[] = {6, 17, 33, 132, 136};
    const uint8_t without[] = {1, 4, 41, 47, 50, 58, 59, 89, 135, 255};
    for (size_t i = 0; i < sizeof with; i++) {
        struct built b = {.len = 0};
        add_ip6(&b, with[i], 8);
        add_ports(&b);
        assert_ip(DLT_IPV6, &b, (struct expected){with[i], SRC_PORT, DST_PORT, 48});
    }
    for (size_t i = 0; i < sizeof without; i++) {
        struct built b = {.len = 0};
        add_ip6(&b, without[i], 8);
        add_ports(&b);
        assert_ip(DLT_IPV6, &b, (struct expected){without[i], 0, 0, 48});
    }
}

/* An extension header of `units` x 8 bytes (RFC 8200), AH in units of 4 (RFC 4302). */
static void add_extension(struct built *b, unsigned type, unsigned next, unsigned units)
{
    add8(b, next);
    if (type == 51) {
        add8(b, units * 2 - 2);
        add_fill(b, units * 8 - 2, 0x5a);
    } else if (type == 44) {
        add_fill(b, 3, 0); /* offset 0, no more: atomic */
        add_fill(b, 4, 0x11);
    } else {
        add8(b, units - 1);
        add_fill(b, units * 8 - 2, 0);
    }
}

static void test_ip6_each_extension(void **state)
{
    (void)state;
    const unsigned types[] = {0, 43, 44, 51, 60};
    for (size_t i = 0; i < sizeof types / sizeof types[0]; i++) {
        for (unsigned units = 1; units <= (types[i] == 44 ? 1U : 5U); units++) {
            struct built b = {.len = 0};
            add_hex(&b, ETHERNET6);
            add_ip6(&b, types[i], units * 8 + 8);
            add_extension(&b, types[i], 17, units);
            add_ports(&b);
            assert_ip(DLT_EN10MB, &b, (struct expected){17, SRC_PORT, DST_PORT, 48 + units * 8});
        }
    }
}

static void test_ip6_longest_extension(void **state)
{
    (void)state;
    struct built b = {.len = 0};
    add_ip6(&b, 60, 2048 + 8);
    add_extension(&b, 60, 6, 256);
    add_ports(&b);
    struct fragment_table *t = fragments_new(1);
    assert_whole(DLT_IPV6, t, &b, &(struct expected){6, SRC_PORT, DST_PORT, 40 + 2048 + 8});
    fragments_free(t);
}

/* AH whose length is no multiple of 8, as with a digest of 160 bits: 28 bytes. */
static void test_ip6_authentication_header(void **state)
{
    (void)state;
    struct built b = {.len = 0};
    add_ip6(&b, 51, 28 + 8);
    add_hex(&b, "11 05");
    add_fill(&b, 26, 0);
    add_ports(&b);
    assert_ip(DLT_IPV6, &b, (struct expected){17, SRC_PORT, DST_PORT, 76});
}

static void test_ip6_chain(void **state)
{
    (void)state;
    const unsigned chain[] = {0, 60, 43, 44, 51, 60, 6};
    struct built b = {.len = 0};
    add_ip6(&b, chain[0], 6 * 16 - 8 + 8);
    for (size_t i = 0; i + 1 < sizeof chain / sizeof chain[0]; i++)
        add_extension(&b, chain[i], chain[i + 1], chain[i] == 44 ? 1 : 2);
    add_ports(&b);
    assert_ip(DLT_IPV6, &b, (struct expected){6, SRC_PORT, DST_PORT, 40 + 96});
    /* The same to ICMPv6. */
    b.data[40 + 88 - 16] = 58;
    assert_ip(DLT_IPV6, &b, (struct expected){58, 0, 0, 40 + 96});
}

/* Headers that go on beyond the payload, or up to the frame's end: no ports out of what is not
 * theirs. */
static void test_ip6_extension_beyond_the_end(void **state)
{
    (void)state;
    struct built b = {.len = 0};
    add_ip6(&b, 60, 16);
    add8(&b, 17);
    add8(&b, 9); /* 80 bytes, of which the datagram has 16 */
    add_fill(&b, 78, 0);
    add_ports(&b);
    struct fragment_table *t = fragments_new(1);
    struct packet p;
    assert_int_equal(decode_cut(DLT_IPV6, t, &b, b.len, NULL, &p), DECODE_IP);
    assert_int_equal(p.key.port[0] | p.key.port[1], 0);
    assert_int_equal(p.bytes, 56);
    struct built endless = {.len = 0};
    add_ip6(&endless, 60, 4000);
    while (endless.len + 8 <= sizeof endless.data)
        add_extension(&endless, 60, 60, 1);
    assert_int_equal(decode_cut(DLT_IPV6, t, &endless, endless.len, NULL, &p), DECODE_IP);
    assert_int_equal(p.key.port[0] | p.key.port[1], 0);
    fragments_free(t);
}

static void test_ip6_padding(void **state)
{
    (void)state;
    struct built b = {.len = 0};
    add_hex(&b, ETHERNET6);
    add_ip6(&b, 17, 3);
    add_ports(&b);
    assert_ip(DLT_EN10MB, &b, (struct expected){17, 0, 0, 43});
}

static void test_ip6_jumbo(void **state)
{
    (void)state;
    struct built b = {.len = 0};
    add_hex(&b, ETHERNET6);
    add_ip6(&b, 0, 0);
    add_hex(&b, "06 00 c2 04 00 01 86 a0"); /* jumbo payload option, RFC 2675 */
    add_ports(&b);
    add_fill(&b, 1000, 0);
    struct fragment_table *t = fragments_new(1);
    assert_whole(DLT_EN10MB, t, &b, &(struct expected){6, SRC_PORT, DST_PORT, 40 + 8 + 8 + 1000});
    fragments_free(t);
}

static void test_ip6_bad_version(void **state)
{
    (void)state;
    for (unsigned version = 0; version < 16; version++) {
        struct built b = {.len = 0};
        add_hex(&b, ETHERNET6);
        add_tcp6(&b);
        b.data[14] = (uint8_t)(version << 4);
        if (version != 6)
            assert_not_ip(DLT_EN10MB, &b, DECODE_UNDECODABLE);
    }
}

/* --- IPv6 fragments --- */

static struct built fragment6(unsigned next, unsigned offset_and_more, unsigned id)
{
    struct built b = {.len = 0};
    add_ip6(&b, 44, 16);
    add8(&b, next);
    add8(&b, 0);
    add16(&b, offset_and_more);
    add16(&b, id >> 16);
    add16(&b, id & 0xffff);
    add_ports(&b);
    return b;
}

static void assert_fragment6(struct fragment_table *t, const struct built *b, uint8_t protocol,
                             uint16_t src_port, uint16_t dst_port)
{
    assert_whole(DLT_IPV6, t, b, &(struct expected){protocol, src_port, dst_port, b->len});
}

static void test_ip6_fragments(void **state)
{
    (void)state;
    struct fragment_table *t = fragments_new(3);
    struct built first = fragment6(17, 1, 0x10002);
    struct built later = fragment6(17, 1480 | 1, 0x10002);
    struct built last = fragment6(17, 2960, 0x10002);
    assert_fragment6(t, &later, 17, 0, 0);
    assert_fragment6(t, &first, 17, SRC_PORT, DST_PORT);
    assert_fragment6(t, &later, 17, SRC_PORT, DST_PORT);
    assert_fragment6(t, &last, 17, SRC_PORT, DST_PORT);
    struct built id = fragment6(17, 1480, 0x20002); /* all 32 bits of the id count */
    assert_fragment6(t, &id, 17, 0, 0);
    /* The next header of a later fragment is no part of the datagram's identity (RFC 8200, 4.5). */
    struct built next = fragment6(60, 1480, 0x10002);
    assert_fragment6(t, &next, 17, SRC_PORT, DST_PORT);
    fragments_free(t);
}

static void test_ip6_atomic_fragment(void **state)
{
    (void)state;
    struct fragment_table *t = fragments_new(3);
    struct built atomic = fragment6(17, 0, 5);
    struct built later = fragment6(17, 1480, 5);
    assert_fragment6(t, &atomic, 17, SRC_PORT, DST_PORT);
    assert_fragment6(t, &later, 17, 0, 0); /* an atomic one stands for itself (RFC 6946) */
    struct built reserved = fragment6(17, 6, 5);
    assert_fragment6(t, &reserved, 17, SRC_PORT, DST_PORT);
    assert_fragment6(t, &later, 17, 0, 0);
    fragments_free(t);
}

/* Extension headers behind the fragment header are in the first fragment only. */
static void test_ip6_fragment_then_options(void **state)
{
    (void)state;
    struct fragment_table *t = fragments_new(3);
    struct built first = {.len = 0};
    add_ip6(&first, 44, 24);
    add_hex(&first, "3c 00 00 01 00 00 00 09");
    add_extension(&first, 60, 17, 1);
    add_ports(&first);
    assert_fragment6(t, &first, 17, SRC_PORT, DST_PORT);
    struct built later = fragment6(60, 1480, 9);
    later.data[48] = 6; /* payload that looks like an extension header */
    later.data[49] = 0;
    assert_fragment6(t, &later, 17, SRC_PORT, DST_PORT);
    fragments_free(t);
}

static void test_ip6_fragments_cut(void **state)
{
    (void)state;
    struct built first = fragment6(17, 1, 5);
    assert_ip(DLT_IPV6, &first, (struct expected){17, SRC_PORT, DST_PORT, 56});
    struct built later = fragment6(17, 8, 5);
    assert_ip(DLT_IPV6, &later, (struct expected){17, 0, 0, 56});
}

/* --- any bytes --- */

/* Random frames on every link type: no packet without a header that was captured, no endless
 * A-MSDU. */
static void test_random_frames(void **state)
{
    (void)state;
    uint64_t x = 99;
    struct fragment_table *t = fragments_new(1);
    for (int round = 0; round < 60000; round++) {
        struct built b = {.len = 0};
        uint32_t len = (uint32_t)(x >> 33) % 120;
        for (uint32_t i = 0; i < len; i++) {
            x = x * 6364136223846793005ULL + 1442695040888963407ULL;
            add8(&b, (unsigned)(x >> 56) & ((x >> 40 & 3) == 0 ? 0xff : 0x0f));
        }
        uint32_t next = 0;
        uint32_t before;
        do {
            struct packet p;
            before = next;
            int dlt = link_types[(size_t)round % link_type_count].dlt;
            if (decode_cut(dlt, t, &b, b.len, &next, &p) == DECODE_IP) {
                assert_true(b.len >= 20);
                assert_true(p.key.version == 4 || p.key.version == 6);
                assert_true(p.bytes >= 20);
            }
            assert_true(next == 0 || next > before);
        } while (next != 0);
    }
    fragments_free(t);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_ip4_ports_by_protocol),
        cmocka_unit_test(test_ip4_options),
        cmocka_unit_test(test_ip4_total_length_0),
        cmocka_unit_test(test_ip4_padding),
        cmocka_unit_test(test_ip4_longer_than_captured),
        cmocka_unit_test(test_ip4_broken_headers),
        cmocka_unit_test(test_ip4_fragments),
        cmocka_unit_test(test_ip4_fragments_of_others),
        cmocka_unit_test(test_ip4_first_fragment_replaced),
        cmocka_unit_test(test_ip4_whole_is_not_remembered),
        cmocka_unit_test(test_ip4_fragments_cut),
        cmocka_unit_test(test_ip6_ports_by_protocol),
        cmocka_unit_test(test_ip6_each_extension),
        cmocka_unit_test(test_ip6_longest_extension),
        cmocka_unit_test(test_ip6_authentication_header),
        cmocka_unit_test(test_ip6_chain),
        cmocka_unit_test(test_ip6_extension_beyond_the_end),
        cmocka_unit_test(test_ip6_padding),
        cmocka_unit_test(test_ip6_jumbo),
        cmocka_unit_test(test_ip6_bad_version),
        cmocka_unit_test(test_ip6_fragments),
        cmocka_unit_test(test_ip6_atomic_fragment),
        cmocka_unit_test(test_ip6_fragment_then_options),
        cmocka_unit_test(test_ip6_fragments_cut),
        cmocka_unit_test(test_random_frames),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
