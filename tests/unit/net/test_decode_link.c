/* test_decode_link.c: link headers: each type of the table, tags, labels, PPPoE, LLC, cooked, PPP.
 */
#include <pcap/dlt.h>
#include <pthread.h>

#include "frames.h"

#define MACS "02 00 00 00 00 01 02 00 00 00 00 02 "

static void test_ethernet(void **state)
{
    (void)state;
    assert_link4(DLT_EN10MB, MACS "08 00");
    assert_link6(DLT_EN10MB, MACS "86 dd");
    assert_other(DLT_EN10MB, MACS "08 06 00 01 08 00 06 04 00 01"); /* ARP */
    assert_other(DLT_EN10MB, MACS "88 cc 02 07 04");                /* LLDP */
    assert_other(DLT_EN10MB, MACS "05 dd 45 00 00 1c"); /* 1501: neither a length nor a type */
}

static void test_vlan(void **state)
{
    (void)state;
    assert_link4(DLT_EN10MB, MACS "81 00 00 05 08 00");
    assert_link6(DLT_EN10MB, MACS "81 00 e0 05 86 dd");
    assert_link4(DLT_EN10MB, MACS "88 a8 00 64 81 00 00 05 08 00"); /* 802.1ad */
    assert_link4(DLT_EN10MB, MACS "91 00 00 64 81 00 00 05 08 00"); /* its forerunner */
    assert_link6(DLT_EN10MB, MACS "91 00 00 01 88 a8 00 64 81 00 00 05 86 dd");
    assert_link4(DLT_EN10MB, MACS "81 00 00 01 81 00 00 02 81 00 00 03 81 00 00 04 08 00");
    assert_other(DLT_EN10MB, MACS "81 00 00 05 08 06 00 01");
}

static void test_mpls(void **state)
{
    (void)state;
    assert_link4(DLT_EN10MB, MACS "88 47 00 01 01 40");
    assert_link6(DLT_EN10MB, MACS "88 47 00 01 01 40");
    assert_link4(DLT_EN10MB, MACS "88 48 00 01 01 40");
    assert_link4(DLT_EN10MB, MACS "88 47 00 01 00 40 00 02 00 40 00 03 01 40");
    assert_link6(DLT_EN10MB, MACS "81 00 00 05 88 47 00 01 00 40 00 03 01 40");
    /* A pseudowire's control word begins with 0 (RFC 4385). */
    assert_other(DLT_EN10MB, MACS "88 47 00 01 01 40 00 00 00 00");
    /* No bottom of the stack: too short to say. */
    struct built b = {.len = 0};
    add_hex(&b, MACS "88 47");
    add_fill(&b, 60, 0);
    assert_not_ip(DLT_EN10MB, &b, DECODE_UNDECODABLE);
}

static void test_pppoe(void **state)
{
    (void)state;
    assert_link4(DLT_EN10MB, MACS "88 64 11 00 12 34 00 1e 00 21");
    assert_link6(DLT_EN10MB, MACS "88 64 11 00 12 34 00 32 00 57");
    assert_link4(DLT_EN10MB, MACS "88 64 11 00 12 34 00 1d 21"); /* compressed protocol field */
    assert_link6(DLT_EN10MB, MACS "88 64 11 00 12 34 00 31 57");
    assert_link4(DLT_EN10MB, MACS "88 a8 00 02 81 00 00 07 88 64 11 00 12 34 00 1e 00 21");
    assert_link4(DLT_EN10MB, MACS "88 64 11 00 12 34 00 22 02 81 00 01 01 40"); /* MPLS in PPP */
    assert_other(DLT_EN10MB, MACS "88 64 11 00 12 34 00 08 c0 21 09 01 00 08"); /* LCP */
    assert_other(DLT_EN10MB, MACS "88 64 11 a7 12 34 00 02 00 21 45 00");       /* not a session */
    assert_other(DLT_EN10MB, MACS "88 64 12 00 12 34 00 02 00 21 45 00");       /* version, type */
    assert_other(DLT_EN10MB, MACS "88 63 11 09 00 00 00 04 01 01 00 00");       /* discovery */
    assert_link4(DLT_PPP_ETHER, "11 00 12 34 00 1e 00 21");
    assert_link6(DLT_PPP_ETHER, "11 00 12 34 00 32 00 57");
}

static void test_llc(void **state)
{
    (void)state;
    assert_link4(DLT_EN10MB, MACS "00 24 aa aa 03 00 00 00 08 00");
    assert_link6(DLT_EN10MB, MACS "00 38 aa aa 03 00 00 00 86 dd");
    assert_link4(DLT_EN10MB, MACS "00 24 aa aa 03 00 00 f8 08 00"); /* 802.1H */
    assert_link4(DLT_EN10MB, MACS "00 1f 06 06 03");
    assert_link4(DLT_EN10MB, MACS "81 00 00 05 00 24 aa aa 03 00 00 00 08 00");
    assert_link4(DLT_EN10MB, MACS "00 28 aa aa 03 00 00 00 81 00 00 05 08 00");
    assert_other(DLT_EN10MB, MACS "00 26 42 42 03 00 00 00 00 00 80 00"); /* STP */
    assert_other(DLT_EN10MB, MACS "00 26 aa aa 03 00 00 0c 20 00 02 b4"); /* CDP */
    assert_other(DLT_EN10MB, MACS "00 26 aa aa 03 00 00 00 08 06 00 01"); /* ARP */
    assert_other(DLT_EN10MB, MACS "00 26 ff ff 00 22 00 04 00 00 00 00"); /* IPX */
}

static void test_null_and_loop(void **state)
{
    (void)state;
    const unsigned families6[] = {10, 23, 24, 28, 30};
    assert_link4(DLT_NULL, "02 00 00 00");
    assert_link4(DLT_NULL, "00 00 00 02");
    assert_link4(DLT_LOOP, "00 00 00 02");
    for (size_t i = 0; i < sizeof families6 / sizeof families6[0]; i++) {
        for (int order = 0; order < 2; order++) {
            struct built b = {.len = 0};
            add_fill(&b, 4, 0);
            b.data[order * 3] = (uint8_t)families6[i];
            add_tcp6(&b);
            assert_ip(DLT_NULL, &b, (struct expected){6, SRC_PORT, DST_PORT, 48});
            if (order == 1)
                assert_ip(DLT_LOOP, &b, (struct expected){6, SRC_PORT, DST_PORT, 48});
        }
    }
    assert_other(DLT_NULL, "07 00 00 00 45 00 00 1c");
    assert_other(DLT_LOOP, "00 00 00 07 45 00 00 1c");
    assert_other(DLT_LOOP, "02 00 00 00 45 00 00 1c"); /* always in network order */
}

static void test_raw(void **state)
{
    (void)state;
    const int raw[] = {12, 14, 101};
    for (size_t i = 0; i < 3; i++) {
        if (link_type_find(raw[i]) == NULL)
            continue; /* 12 or 14, by the system */
        assert_link4(raw[i], "");
        assert_link6(raw[i], "");
    }
    assert_link4(DLT_RAW, "");
    assert_link4(DLT_IPV4, "");
    assert_link6(DLT_IPV6, "");
    struct built b = {.len = 0};
    add_tcp6(&b);
    assert_not_ip(DLT_IPV4, &b, DECODE_UNDECODABLE);
    b.len = 0;
    add_udp4(&b);
    add_fill(&b, 20, 0);
    assert_not_ip(DLT_IPV6, &b, DECODE_UNDECODABLE);
}

static void test_cooked(void **state)
{
    (void)state;
    assert_link4(DLT_LINUX_SLL, "00 00 00 01 00 06 02 00 00 00 00 01 00 00 08 00");
    assert_link6(DLT_LINUX_SLL, "00 04 00 01 00 06 02 00 00 00 00 01 00 00 86 dd");
    assert_link4(DLT_LINUX_SLL, "00 00 03 04 00 06 00 00 00 00 00 00 00 00 08 00"); /* loopback */
    assert_link4(DLT_LINUX_SLL, "00 00 00 01 00 06 02 00 00 00 00 01 00 00 81 00 00 05 08 00");
    assert_link4(DLT_LINUX_SLL,
                 "00 00 00 01 00 06 02 00 00 00 00 01 00 00 00 04 aa aa 03 00 00 00 08 00");
    assert_other(DLT_LINUX_SLL, "00 00 00 01 00 06 02 00 00 00 00 01 00 00 08 06 00 01");
    assert_other(DLT_LINUX_SLL,
                 "00 00 03 38 00 00 00 00 00 00 00 00 00 00 08 00 45 00"); /* netlink */
    assert_other(DLT_LINUX_SLL, "00 00 01 18 00 00 00 00 00 00 00 00 00 00 00 0c 45 00"); /* CAN */
    assert_link4(276, "08 00 00 00 00 00 00 02 00 01 00 06 02 00 00 00 00 01 00 00");
    assert_link6(276, "86 dd 00 00 00 00 00 02 00 01 04 06 02 00 00 00 00 01 00 00");
    assert_link4(276, "81 00 00 00 00 00 00 02 00 01 00 06 02 00 00 00 00 01 00 00 00 05 08 00");
    assert_link4(276, "00 04 00 00 00 00 00 02 00 01 00 06 02 00 00 00 00 01 00 00 "
                      "aa aa 03 00 00 00 08 00");
    assert_other(276, "08 06 00 00 00 00 00 02 00 01 00 06 02 00 00 00 00 01 00 00 00 01");
    assert_other(276, "08 00 00 00 00 00 00 02 03 38 00 06 02 00 00 00 00 01 00 00 00 01");
}

#define WLAN_DATA                                                                                  \
    "08 02 00 00 01 02 03 04 05 06 01 02 03 04 05 06 01 02 03 04 05 06 10 00 "                     \
    "aa aa 03 00 00 00 08 00"

static void test_cooked_wlan(void **state)
{
    (void)state;
    assert_link4(DLT_LINUX_SLL, "00 00 03 23 00 06 02 00 00 00 00 01 00 00 00 04 "
                                "00 00 08 00 00 00 00 00 " WLAN_DATA);
    assert_link4(DLT_LINUX_SLL, "00 00 03 21 00 06 02 00 00 00 00 01 00 00 00 04 " WLAN_DATA);
    assert_link4(276, "00 04 00 00 00 00 00 02 03 23 00 06 02 00 00 00 00 01 00 00 "
                      "00 00 08 00 00 00 00 00 " WLAN_DATA);
}

static void test_ppp(void **state)
{
    (void)state;
    const int types[] = {DLT_PPP, DLT_PPP_SERIAL};
    for (size_t i = 0; i < 2; i++) {
        assert_link4(types[i], "ff 03 00 21");
        assert_link6(types[i], "ff 03 00 57");
        assert_link4(types[i], "00 21");    /* address and control compressed away */
        assert_link4(types[i], "ff 03 21"); /* protocol compressed */
        assert_link6(types[i], "57");
        assert_link4(types[i], "0f 00 08 00"); /* Cisco HDLC */
        assert_link6(types[i], "8f 00 86 dd");
        assert_other(types[i], "ff 03 c0 21 09 01 00 08");
        assert_other(types[i], "ff 03 80 21 01 01 00 04");
    }
    assert_link4(DLT_C_HDLC, "0f 00 08 00");
    assert_link6(DLT_C_HDLC, "8f 00 86 dd");
    assert_other(DLT_C_HDLC, "8f 00 80 35 00 00 00 02"); /* SLARP */
}

/* Lengths are counted from the IP header on, whatever lies before. */
static void test_length_0_behind_tags(void **state)
{
    (void)state;
    struct built b = {.len = 0};
    add_hex(&b, MACS "88 a8 00 64 81 00 00 05 88 64 11 00 12 34 00 1e 00 21");
    add_ip4(&b, &(struct ip4){.protocol = 17, .total_0 = true});
    add_ports(&b);
    add_fill(&b, 100, 0);
    assert_ip(DLT_EN10MB, &b, (struct expected){17, SRC_PORT, DST_PORT, 128});
}

/* What a frame says of its length on the wire may be less than what was captured: a broken file. */
static void test_wire_shorter_than_captured(void **state)
{
    (void)state;
    struct built b = {.len = 0};
    add_hex(&b, MACS "08 00");
    add_ip4(&b, &(struct ip4){.protocol = 17, .total_0 = true});
    add_ports(&b);
    struct fragment_table *t = fragments_new(1);
    const struct decoder d = {.link = link_type_find(DLT_EN10MB), .fragments = t, .seed = 7};
    struct frame f = {.data = b.data, .captured = b.len, .wire = 3};
    struct packet p;
    assert_int_equal(decode_frame(&d, &f, &p), DECODE_IP);
    assert_int_equal(p.bytes, 28);
    fragments_free(t);
}

/* The longest frame that libpcap reads. */
#define LONGEST (256 * 1024)

static void *decode_tags(void *frame)
{
    struct fragment_table *t = fragments_new(1);
    const struct decoder d = {.link = link_type_find(DLT_EN10MB), .fragments = t, .seed = 1};
    struct frame f = {.data = frame, .captured = LONGEST, .wire = LONGEST};
    struct packet p;
    bool good = decode_frame(&d, &f, &p) == DECODE_UNDECODABLE;
    fragments_free(t);
    return good ? frame : NULL;
}

/* As many tags as fit into a frame, each in LLC: they need no more stack than one does, and that is
 * little in a thread of macOS or musl. Optimised code may hide it: see SAN=address. */
static void test_endless_tags(void **state)
{
    (void)state;
    static const uint8_t unit[] = {0xaa, 0xaa, 3, 0, 0, 0, 0x81, 0, 0, 5, 0, 100};
    uint8_t *frame = calloc(1, LONGEST);
    pthread_attr_t small;
    pthread_t thread;
    void *good = NULL;
    assert_non_null(frame);
    frame[13] = 100;
    for (size_t at = 14; at < LONGEST; at++)
        frame[at] = unit[(at - 14) % sizeof unit];
    assert_int_equal(pthread_attr_init(&small), 0);
    assert_int_equal(pthread_attr_setstacksize(&small, LONGEST), 0);
    assert_int_equal(pthread_create(&thread, &small, decode_tags, frame), 0);
    assert_int_equal(pthread_join(thread, &good), 0);
    pthread_attr_destroy(&small);
    assert_ptr_equal(good, frame);
    free(frame);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_ethernet),
        cmocka_unit_test(test_vlan),
        cmocka_unit_test(test_mpls),
        cmocka_unit_test(test_pppoe),
        cmocka_unit_test(test_llc),
        cmocka_unit_test(test_null_and_loop),
        cmocka_unit_test(test_raw),
        cmocka_unit_test(test_cooked),
        cmocka_unit_test(test_cooked_wlan),
        cmocka_unit_test(test_ppp),
        cmocka_unit_test(test_length_0_behind_tags),
        cmocka_unit_test(test_wire_shorter_than_captured),
        cmocka_unit_test(test_endless_tags),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
