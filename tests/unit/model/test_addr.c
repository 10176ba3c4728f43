/* test_addr.c: addresses, endpoints and networks. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "../random.h"
#include "model/addr.h"

static struct addr parse(const char *text)
{
    struct addr a;
    if (!addr_parse(&a, text))
        fail_msg("'%s' is an address", text);
    return a;
}

static struct cidr net(const char *text)
{
    struct cidr c;
    struct err e = {.text = ""};
    if (!cidr_parse(&c, text, &e))
        fail_msg("'%s': %s", text, e.text);
    assert_string_equal(e.text, "");
    return c;
}

static void test_parse_and_format(void **state)
{
    (void)state;
    const char *const same[] = {
        "0.0.0.0", "192.0.2.1",   "255.255.255.255", "::",
        "::1",     "2001:db8::1", "fe80::1:2:3:4",   "ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff"};
    for (size_t i = 0; i < sizeof same / sizeof same[0]; i++) {
        char text[46];
        struct addr a = parse(same[i]);
        assert_int_equal(a.version, strchr(same[i], ':') != NULL ? 6 : 4);
        addr_format(&a, text, sizeof text);
        assert_string_equal(text, same[i]);
    }
    char text[46];
    struct addr a = parse("2001:0DB8:0:0::00a1");
    addr_format(&a, text, sizeof text);
    assert_string_equal(text, "2001:db8::a1");
}

static void test_parse_errors(void **state)
{
    (void)state;
    const char *const bad[] = {"",         "1.2.3",     "1.2.3.4.5", "256.1.1.1", "1.2.3.4 ",
                               " 1.2.3.4", "localhost", "1.2.3.4/8", ":::",       "1:2",
                               "g::1",     "::1%lo",    "[::1]",     "01.2.3.4x"};
    for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++) {
        struct addr a;
        if (addr_parse(&a, bad[i]))
            fail_msg("'%s' is no address", bad[i]);
    }
}

/* What compares equal is equal in all its bytes: it is hashed and compared as memory elsewhere. */
static void test_ipv4_leaves_the_rest_zero(void **state)
{
    (void)state;
    uint8_t bytes[16];
    memset(bytes, 0xff, sizeof bytes);
    struct addr a = addr_make(4, bytes);
    struct addr b = parse("255.255.255.255");
    assert_memory_equal(a.bytes, b.bytes, sizeof a.bytes);
    assert_int_equal(a.bytes[4], 0);
    assert_true(addr_equal(&a, &b));
}

static void test_format_small(void **state)
{
    (void)state;
    char text[4] = "xyz";
    struct addr a = parse("192.0.2.1");
    addr_format(&a, text, sizeof text);
    assert_string_equal(text, "");
}

static void test_order(void **state)
{
    (void)state;
    /* 0.0.0.0 and :: have the same bytes and are not the same. */
    const char *const ascending[] = {"0.0.0.0",   "1.0.0.255",       "1.0.1.0", "127.0.0.1",
                                     "128.0.0.0", "255.255.255.255", "::",      "::1",
                                     "::1:0:0",   "2001:db8::",      "ff02::1"};
    const int count = sizeof ascending / sizeof ascending[0];
    for (int i = 0; i < count; i++) {
        for (int k = 0; k < count; k++) {
            struct addr a = parse(ascending[i]);
            struct addr b = parse(ascending[k]);
            int order = addr_compare(&a, &b);
            assert_int_equal((order > 0) - (order < 0), (i > k) - (i < k));
            assert_int_equal(addr_equal(&a, &b), i == k);
        }
    }
}

static void test_unspecified(void **state)
{
    (void)state;
    const char *const others[] = {"0.0.0.1", "1.0.0.0", "::1", "1::", "::ffff:0.0.0.0"};
    struct addr a = parse("0.0.0.0");
    assert_true(addr_is_unspecified(&a));
    a = parse("::");
    assert_true(addr_is_unspecified(&a));
    for (size_t i = 0; i < sizeof others / sizeof others[0]; i++) {
        a = parse(others[i]);
        assert_false(addr_is_unspecified(&a));
    }
}

static void test_endpoint_format(void **state)
{
    (void)state;
    char out[ENDPOINT_TEXT_MAX];
    endpoint_format("192.0.2.1", "80", out, sizeof out);
    assert_string_equal(out, "192.0.2.1:80");
    endpoint_format("192.0.2.1", "", out, sizeof out);
    assert_string_equal(out, "192.0.2.1");
    endpoint_format("2001:db8::1", "https", out, sizeof out);
    assert_string_equal(out, "[2001:db8::1]:https");
    endpoint_format("2001:db8::1", "", out, sizeof out);
    assert_string_equal(out, "2001:db8::1");
    endpoint_format("host.example", "53", out, sizeof out);
    assert_string_equal(out, "host.example:53");
    endpoint_format("ffff:ffff:ffff:ffff:ffff:ffff:255.255.255.255", "65535", out, sizeof out);
    assert_string_equal(out, "[ffff:ffff:ffff:ffff:ffff:ffff:255.255.255.255]:65535");
}

static void assert_net(const char *text, const char *addr, unsigned prefix)
{
    char out[46];
    struct cidr c = net(text);
    addr_format(&c.addr, out, sizeof out);
    assert_string_equal(out, addr);
    assert_int_equal(c.prefix, prefix);
}

static void test_cidr_parse(void **state)
{
    (void)state;
    assert_net("10.0.0.0/8", "10.0.0.0", 8);
    assert_net("10.1.2.3/8", "10.0.0.0", 8);
    assert_net("10.1.2.3", "10.1.2.3", 32);
    assert_net("10.1.2.255/31", "10.1.2.254", 31);
    assert_net("10.1.2.255/0", "0.0.0.0", 0);
    assert_net("2001:db8:ffff::1/33", "2001:db8:8000::", 33);
    assert_net("2001:db8::1/128", "2001:db8::1", 128);
    assert_net("2001:db8::1", "2001:db8::1", 128);
    assert_net("ffff::/0", "::", 0);
}

static void assert_no_net(const char *text, const char *expected)
{
    struct cidr c;
    struct err e = {.text = ""};
    assert_false(cidr_parse(&c, text, &e));
    assert_string_equal(e.text, expected);
    assert_false(cidr_parse(&c, text, NULL));
}

static void test_cidr_errors(void **state)
{
    (void)state;
#define NOT_A_NETWORK "not a network; allowed are IPv4 and IPv6 such as 10.0.0.0/8 or 2001:db8::/32"
    assert_no_net("", "'': " NOT_A_NETWORK);
    assert_no_net("/8", "'/8': " NOT_A_NETWORK);
    assert_no_net("lan", "'lan': " NOT_A_NETWORK);
    assert_no_net("10.0.0/8", "'10.0.0/8': " NOT_A_NETWORK);
    assert_no_net("10.0.0.0 /8", "'10.0.0.0 /8': " NOT_A_NETWORK);
    assert_no_net("10.0.0.0/33", "'10.0.0.0/33': the prefix must be 0..32");
    assert_no_net("10.0.0.0/", "'10.0.0.0/': the prefix must be 0..32");
    assert_no_net("10.0.0.0/-1", "'10.0.0.0/-1': the prefix must be 0..32");
    assert_no_net("10.0.0.0/+8", "'10.0.0.0/+8': the prefix must be 0..32");
    assert_no_net("10.0.0.0/ 8", "'10.0.0.0/ 8': the prefix must be 0..32");
    assert_no_net("10.0.0.0/8x", "'10.0.0.0/8x': the prefix must be 0..32");
    assert_no_net("10.0.0.0/8/8", "'10.0.0.0/8/8': the prefix must be 0..32");
    assert_no_net("10.0.0.0/255.0.0.0", "'10.0.0.0/255.0.0.0': the prefix must be 0..32");
    assert_no_net("10.0.0.0/18446744073709551624",
                  "'10.0.0.0/18446744073709551624': the prefix must be 0..32");
    assert_no_net("::/129", "'::/129': the prefix must be 0..128");
    assert_no_net("::/", "'::/': the prefix must be 0..128");
}

static void test_cidr_error_quotes_part_of_a_long_text(void **state)
{
    (void)state;
    char text[3000];
    struct cidr c;
    struct err e = {.text = ""};
    memset(text, '1', sizeof text - 1);
    text[sizeof text - 1] = '\0';
    assert_false(cidr_parse(&c, text, &e));
    assert_non_null(strstr(e.text, "1': not a network"));
    assert_true(strlen(e.text) < 250);
}

static bool contains(const char *network, const char *addr)
{
    struct cidr c = net(network);
    struct addr a = parse(addr);
    return cidr_contains(&c, &a);
}

static void test_contains(void **state)
{
    (void)state;
    assert_true(contains("10.0.0.0/8", "10.255.255.255"));
    assert_false(contains("10.0.0.0/8", "11.0.0.0"));
    assert_false(contains("10.0.0.0/8", "9.255.255.255"));
    assert_true(contains("172.16.0.0/12", "172.31.255.255"));
    assert_false(contains("172.16.0.0/12", "172.32.0.0"));
    assert_true(contains("192.0.2.1", "192.0.2.1"));
    assert_false(contains("192.0.2.1", "192.0.2.0"));
    assert_true(contains("0.0.0.0/0", "255.255.255.255"));
    assert_false(contains("0.0.0.0/0", "::"));
    assert_false(contains("::/0", "10.0.0.1"));
    assert_true(contains("::/0", "ff02::1"));
    assert_true(contains("2001:db8::/33", "2001:db8:7fff::"));
    assert_false(contains("2001:db8::/33", "2001:db8:8000::"));
    assert_true(contains("::1/128", "::1"));
}

static bool bit(const struct addr *a, unsigned n)
{
    return (a->bytes[n / 8] >> (7 - n % 8) & 1) != 0;
}

/* Bit by bit, for every prefix length. */
static void test_contains_random(void **state)
{
    (void)state;
    struct rng r = {5};
    for (int round = 0; round < 20000; round++) {
        int version = rng_below(&r, 2) == 0 ? 4 : 6;
        unsigned bits = version == 4 ? 32 : 128;
        uint64_t bytes[2] = {rng_next(&r), rng_next(&r)};
        struct addr a = addr_make(version, bytes);
        struct addr b = a;
        unsigned flipped = rng_below(&r, bits);
        b.bytes[flipped / 8] ^= (uint8_t)(0x80U >> flipped % 8);
        unsigned prefix = rng_below(&r, bits + 1);
        struct cidr c = cidr_make(&a, prefix);
        assert_true(cidr_contains(&c, &a));
        assert_int_equal(cidr_contains(&c, &b), flipped >= prefix);
        for (unsigned i = 0; i < bits; i++)
            assert_int_equal(bit(&c.addr, i), i < prefix && bit(&a, i));
    }
    struct addr a = parse("10.0.0.1");
    assert_int_equal(cidr_make(&a, 200).prefix, 32);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_parse_and_format),
        cmocka_unit_test(test_parse_errors),
        cmocka_unit_test(test_ipv4_leaves_the_rest_zero),
        cmocka_unit_test(test_format_small),
        cmocka_unit_test(test_order),
        cmocka_unit_test(test_unspecified),
        cmocka_unit_test(test_endpoint_format),
        cmocka_unit_test(test_cidr_parse),
        cmocka_unit_test(test_cidr_errors),
        cmocka_unit_test(test_cidr_error_quotes_part_of_a_long_text),
        cmocka_unit_test(test_contains),
        cmocka_unit_test(test_contains_random),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
