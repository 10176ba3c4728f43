/* test_decode_wlan.c: 802.11 frames, bare and behind radiotap headers. */
#include <pcap/dlt.h>

#include "frames.h"

#define ADDRESSES "01 02 03 04 05 06 01 02 03 04 05 07 01 02 03 04 05 08 "
#define ADDRESS_4 "01 02 03 04 05 09 "
#define SNAP4     "aa aa 03 00 00 00 08 00"
#define SNAP6     "aa aa 03 00 00 00 86 dd"
#define SEQUENCE  "10 00 "

static void test_data(void **state)
{
    (void)state;
    assert_link4(DLT_IEEE802_11, "08 00 00 00 " ADDRESSES SEQUENCE SNAP4);
    assert_link4(DLT_IEEE802_11, "08 01 2c 00 " ADDRESSES SEQUENCE SNAP4); /* to the access point */
    assert_link6(DLT_IEEE802_11, "08 02 2c 00 " ADDRESSES SEQUENCE SNAP6); /* from it */
    assert_link4(DLT_IEEE802_11, "08 03 2c 00 " ADDRESSES SEQUENCE ADDRESS_4 SNAP4); /* bridge */
    assert_link4(DLT_IEEE802_11, "08 19 2c 00 " ADDRESSES SEQUENCE SNAP4); /* retry, sleeping */
}

static void test_qos(void **state)
{
    (void)state;
    assert_link4(DLT_IEEE802_11, "88 01 2c 00 " ADDRESSES SEQUENCE "05 00 " SNAP4);
    assert_link6(DLT_IEEE802_11, "88 03 2c 00 " ADDRESSES SEQUENCE ADDRESS_4 "05 00 " SNAP6);
    /* Order bit: 4 bytes of HT control. */
    assert_link4(DLT_IEEE802_11, "88 81 2c 00 " ADDRESSES SEQUENCE "05 00 01 02 03 04 " SNAP4);
    assert_link4(DLT_IEEE802_11,
                 "88 83 2c 00 " ADDRESSES SEQUENCE ADDRESS_4 "05 00 01 02 03 04 " SNAP4);
}

static void test_without_ip(void **state)
{
    (void)state;
    assert_other(DLT_IEEE802_11, "80 00 00 00 " ADDRESSES SEQUENCE "00 00 00 00"); /* beacon */
    assert_other(DLT_IEEE802_11, "d4 00 00 00 01 02 03 04 05 06");                 /* ACK */
    assert_other(DLT_IEEE802_11, "48 01 2c 00 " ADDRESSES SEQUENCE);               /* no data */
    assert_other(DLT_IEEE802_11, "c8 01 2c 00 " ADDRESSES SEQUENCE "05 00");       /* QoS, none */
    assert_other(DLT_IEEE802_11, "08 41 2c 00 " ADDRESSES SEQUENCE "00 00 00 20 00 00 00 00");
    assert_other(DLT_IEEE802_11, "88 41 2c 00 " ADDRESSES SEQUENCE "05 00 " SNAP4 "45 00 00 1c");
    assert_other(DLT_IEEE802_11, "08 01 2c 00 " ADDRESSES "11 00 " SNAP4 "45 00"); /* fragment 1 */
    assert_other(DLT_IEEE802_11, "08 01 2c 00 " ADDRESSES SEQUENCE "aa aa 03 00 00 00 88 8e 01");
    assert_other(DLT_IEEE802_11, "09 01 2c 00 " ADDRESSES SEQUENCE SNAP4 "45 00"); /* version 1 */
}

/* The first fragment of a frame has the headers, and the wire length is not its own. */
static void test_first_fragment_of_a_frame(void **state)
{
    (void)state;
    assert_link4(DLT_IEEE802_11, "08 05 2c 00 " ADDRESSES SEQUENCE SNAP4);
}

static void test_radiotap(void **state)
{
    (void)state;
#define DATA "08 01 2c 00 " ADDRESSES SEQUENCE SNAP4
#define QOS  "88 01 2c 00 " ADDRESSES SEQUENCE "05 00 "
    assert_link4(DLT_IEEE802_11_RADIO, "00 00 08 00 00 00 00 00 " DATA);
    /* TSFT only */
    assert_link4(DLT_IEEE802_11_RADIO, "00 00 10 00 01 00 00 00 ff ff ff ff ff ff ff ff " DATA);
    /* flags without padding: 0x10 is the checksum's */
    assert_link4(DLT_IEEE802_11_RADIO, "00 00 09 00 02 00 00 00 10 " QOS SNAP4);
    /* flags with padding: 26 bytes of header are followed by 2 */
    assert_link4(DLT_IEEE802_11_RADIO, "00 00 09 00 02 00 00 00 20 " QOS "00 00 " SNAP4);
    assert_link4(DLT_IEEE802_11_RADIO, "00 00 09 00 02 00 00 00 20 " DATA); /* 24 need none */
    /* TSFT then flags */
    assert_link4(DLT_IEEE802_11_RADIO,
                 "00 00 11 00 03 00 00 00 00 00 00 00 00 00 00 00 20 " QOS "00 00 " SNAP4);
    assert_link4(DLT_IEEE802_11_RADIO,
                 "00 00 11 00 03 00 00 00 20 20 20 20 20 20 20 20 00 " QOS SNAP4);
    /* other fields than these do not matter: rate, channel */
    assert_link4(DLT_IEEE802_11_RADIO, "00 00 0e 00 0c 00 00 00 02 00 6c 09 20 20 " QOS SNAP4);
}

/* A second and a third word of fields: the first field comes behind them, TSFT on an 8-byte
 * boundary. */
static void test_radiotap_extended(void **state)
{
    (void)state;
    assert_link4(DLT_IEEE802_11_RADIO,
                 "00 00 0d 00 02 00 00 80 00 00 00 00 20 " QOS "00 00 " SNAP4);
    assert_link4(DLT_IEEE802_11_RADIO,
                 "00 00 11 00 02 00 00 80 00 00 00 80 00 00 00 00 00 " QOS SNAP4);
    assert_link4(DLT_IEEE802_11_RADIO, "00 00 19 00 03 00 00 80 00 00 00 00 00 00 00 00 "
                                       "00 00 00 00 00 00 00 00 20 " QOS "00 00 " SNAP4);
}

static void test_radiotap_broken(void **state)
{
    (void)state;
    const char *const broken[] = {
        "01 00 08 00 00 00 00 00 " DATA, /* version */
        "00 00 07 00 00 00 00 00 " DATA, /* shorter than itself */
        "00 00 00 00 00 00 00 00 " DATA,
        "00 00 ff 7f 00 00 00 00 " DATA, /* longer than the frame */
    };
    for (size_t i = 0; i < sizeof broken / sizeof broken[0]; i++) {
        struct built b = {.len = 0};
        add_hex(&b, broken[i]);
        add_udp4(&b);
        assert_not_ip(DLT_IEEE802_11_RADIO, &b, DECODE_UNDECODABLE);
    }
    /* Words without an end. */
    struct built b = {.len = 0};
    add_hex(&b, "00 00 40 00");
    add_fill(&b, 60, 0xff);
    assert_not_ip(DLT_IEEE802_11_RADIO, &b, DECODE_UNDECODABLE);
}

/* --- A-MSDU --- */

/* A subframe with a datagram of `payload` bytes behind the IPv4 header; all but the last are padded
 * to 4 bytes. */
static void add_subframe(struct built *b, unsigned payload, bool last)
{
    uint32_t start = b->len;
    add_hex(b, "01 02 03 04 05 0a 01 02 03 04 05 0b");
    add16(b, 8 + 20 + payload);
    add_hex(b, SNAP4);
    add_ip4(b, &(struct ip4){.protocol = 17, .payload = payload});
    add16(b, SRC_PORT);
    add16(b, DST_PORT);
    add_fill(b, payload - 4, 0x33);
    while (!last && (b->len - start) % 4 != 0)
        add8(b, 0);
}

static size_t decode_subframes(int dlt, const struct built *b, uint32_t captured,
                               const unsigned *payloads)
{
    struct fragment_table *t = fragments_new(1);
    size_t count = 0;
    uint32_t next = 0;
    uint32_t before;
    do {
        struct packet p;
        before = next;
        enum decode_result result = decode_cut(dlt, t, b, captured, &next, &p);
        assert_true(next == 0 || next > before);
        if (result == DECODE_IP) {
            if (p.key.port[0] != 0 || p.key.port[1] != 0)
                assert_ends(&p, 4,
                            &(struct expected){17, SRC_PORT, DST_PORT, 20 + payloads[count]});
            assert_int_equal(p.bytes, 20 + payloads[count]);
            count++;
        }
    } while (next != 0);
    fragments_free(t);
    return count;
}

static void check_amsdu(int dlt, const char *header)
{
    const unsigned payloads[] = {9, 7, 30, 8, 15};
    uint32_t whole_at[5]; /* where each one's IP header ends */
    struct built b = {.len = 0};
    add_hex(&b, header);
    for (size_t i = 0; i < 5; i++) {
        add_subframe(&b, payloads[i], i == 4);
        whole_at[i] = b.ip_at + 20;
    }
    for (uint32_t n = 0; n <= b.len; n++) {
        size_t expected = 0;
        while (expected < 5 && n >= whole_at[expected])
            expected++;
        assert_int_equal(decode_subframes(dlt, &b, n, payloads), expected);
    }
}

static void test_amsdu(void **state)
{
    (void)state;
    check_amsdu(DLT_IEEE802_11, "88 01 2c 00 " ADDRESSES SEQUENCE "80 00 ");
    check_amsdu(DLT_IEEE802_11, "88 03 2c 00 " ADDRESSES SEQUENCE ADDRESS_4 "80 00 ");
    check_amsdu(DLT_IEEE802_11_RADIO, "00 00 09 00 02 00 00 00 20 "
                                      "88 01 2c 00 " ADDRESSES SEQUENCE "85 00 00 00 ");
}

/* Broken lengths end the frame, and one subframe that is not IP does not end it. */
static void test_amsdu_with_others(void **state)
{
    (void)state;
    const unsigned payloads[] = {9, 8};
    struct built b = {.len = 0};
    add_hex(&b, "88 01 2c 00 " ADDRESSES SEQUENCE "80 00 ");
    add_subframe(&b, 9, false);
    add_hex(&b, "01 02 03 04 05 0a 01 02 03 04 05 0b 00 0a aa aa 03 00 00 00 08 06 00 01");
    add_subframe(&b, 8, true);
    assert_int_equal(decode_subframes(DLT_IEEE802_11, &b, b.len, payloads), 2);
    const unsigned lengths[] = {0, 7, 0xffff};
    for (size_t i = 0; i < 3; i++) {
        b.data[26 + 12] = (uint8_t)(lengths[i] >> 8);
        b.data[26 + 13] = (uint8_t)lengths[i];
        assert_true(decode_subframes(DLT_IEEE802_11, &b, b.len, payloads) <= 1);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_data),
        cmocka_unit_test(test_qos),
        cmocka_unit_test(test_without_ip),
        cmocka_unit_test(test_first_fragment_of_a_frame),
        cmocka_unit_test(test_radiotap),
        cmocka_unit_test(test_radiotap_extended),
        cmocka_unit_test(test_radiotap_broken),
        cmocka_unit_test(test_amsdu),
        cmocka_unit_test(test_amsdu_with_others),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
