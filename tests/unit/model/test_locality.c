/* test_locality.c: which end is src, in both numeric orders of the addresses. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>

#include <cmocka.h>

#include "model/locality.h"

static struct addr parse(const char *text)
{
    struct addr a;
    assert_true(addr_parse(&a, text));
    return a;
}

/* An interface's address keeps its host bits: "10.0.0.5/24". */
static struct cidr own(const char *text, unsigned prefix)
{
    return (struct cidr){.addr = parse(text), .prefix = (uint8_t)prefix};
}

static struct locality *make(const struct cidr *list, size_t count)
{
    struct cidr *copy = calloc(count + 1, sizeof *copy);
    assert_non_null(copy);
    for (size_t i = 0; i < count; i++)
        copy[i] = list[i];
    return locality_new(copy, count);
}

/* Source address's index in the key, as the packet from -> to has it; 1: from is src, 0: to is. */
static bool sender_is_src(const struct locality *l, const struct net_filter *f, const char *from,
                          const char *to)
{
    struct addr a = parse(from);
    struct addr b = parse(to);
    struct packet p = {0};
    packet_set_ends(&p, a.version, a.bytes, b.bytes, 1000, 2000);
    return locality_src(l, f, &p.key, p.from) == p.from;
}

/* local is src whichever end sends first. */
#define ASSERT_LOCAL(l, f, local, remote)                                                          \
    do {                                                                                           \
        assert_true(sender_is_src(l, f, local, remote));                                           \
        assert_false(sender_is_src(l, f, remote, local));                                          \
    } while (0)

/* Undecided: the one that sends first is src. */
#define ASSERT_FIRST(l, f, a, b)                                                                   \
    do {                                                                                           \
        assert_true(sender_is_src(l, f, a, b));                                                    \
        assert_true(sender_is_src(l, f, b, a));                                                    \
    } while (0)

static struct locality *typical(void)
{
    const struct cidr list[] = {own("192.168.1.10", 24),   own("10.0.0.5", 8),
                                own("127.0.0.1", 8),       own("fe80::10", 64),
                                own("2001:db8:1::10", 64), own("::1", 128)};
    return make(list, sizeof list / sizeof list[0]);
}

static void test_own_address(void **state)
{
    (void)state;
    struct locality *l = typical();
    ASSERT_LOCAL(l, NULL, "192.168.1.10", "8.8.8.8");
    ASSERT_LOCAL(l, NULL, "192.168.1.10", "224.0.0.251");
    ASSERT_LOCAL(l, NULL, "10.0.0.5", "172.217.16.4");
    ASSERT_LOCAL(l, NULL, "10.0.0.5", "1.1.1.1");
    ASSERT_LOCAL(l, NULL, "2001:db8:1::10", "2001:4860::8888");
    ASSERT_LOCAL(l, NULL, "2001:db8:1::10", "2001:500::1");
    ASSERT_LOCAL(l, NULL, "fe80::10", "ff02::1");
    /* own before own network */
    ASSERT_LOCAL(l, NULL, "192.168.1.10", "192.168.1.1");
    ASSERT_LOCAL(l, NULL, "192.168.1.10", "192.168.1.200");
    ASSERT_LOCAL(l, NULL, "192.168.1.10", "192.168.1.255");
    locality_free(l);
}

static void test_own_network(void **state)
{
    (void)state;
    struct locality *l = typical();
    ASSERT_LOCAL(l, NULL, "192.168.1.77", "8.8.8.8");
    ASSERT_LOCAL(l, NULL, "192.168.1.77", "203.0.113.1");
    ASSERT_LOCAL(l, NULL, "10.200.0.9", "9.9.9.9");
    ASSERT_LOCAL(l, NULL, "10.200.0.9", "192.168.2.1");
    ASSERT_LOCAL(l, NULL, "2001:db8:1::99", "2001:db8::1");
    ASSERT_LOCAL(l, NULL, "2001:db8:1::99", "2001:db8:2::1");
    locality_free(l);
}

static void test_undecided(void **state)
{
    (void)state;
    struct locality *l = typical();
    ASSERT_FIRST(l, NULL, "8.8.8.8", "1.1.1.1");       /* neither */
    ASSERT_FIRST(l, NULL, "192.168.1.10", "10.0.0.5"); /* both own */
    ASSERT_FIRST(l, NULL, "192.168.1.10", "127.0.0.1");
    ASSERT_FIRST(l, NULL, "192.168.1.20", "192.168.1.21"); /* both near */
    ASSERT_FIRST(l, NULL, "192.168.1.20", "10.9.9.9");
    ASSERT_FIRST(l, NULL, "2001:db8:5::1", "2001:db8:6::1");
    ASSERT_FIRST(l, NULL, "::1", "2001:db8:1::10");
    ASSERT_FIRST(NULL, NULL, "192.168.1.10", "8.8.8.8");
    struct locality *none = locality_new(NULL, 0);
    ASSERT_FIRST(none, NULL, "192.168.1.10", "8.8.8.8");
    locality_free(none);
    locality_free(l);
    locality_free(NULL);
}

/* IPv4's 10.0.0.5 and an IPv6 address that begins with the same bytes are strangers. */
static void test_versions_apart(void **state)
{
    (void)state;
    const struct cidr list[] = {own("10.0.0.5", 8)};
    struct locality *l = make(list, 1);
    ASSERT_FIRST(l, NULL, "a00:5::", "b00:5::");
    locality_free(l);
}

static void test_filter(void **state)
{
    (void)state;
    struct cidr nets[] = {own("10.0.0.0", 8), own("192.168.0.0", 16), own("2001:db8::", 32)};
    const struct net_filter f = {nets, 3};
    struct locality *l = typical();
    ASSERT_LOCAL(NULL, &f, "10.1.2.3", "8.8.8.8");
    ASSERT_LOCAL(NULL, &f, "10.1.2.3", "172.217.1.1");
    ASSERT_LOCAL(NULL, &f, "192.168.9.9", "8.8.8.8");
    ASSERT_LOCAL(NULL, &f, "2001:db8::1", "2001:4860::1");
    ASSERT_LOCAL(NULL, &f, "2001:db8::1", "2600::1");
    /* Between two of the networks: the first one listed decides. */
    ASSERT_LOCAL(NULL, &f, "10.1.2.3", "192.168.9.9");
    /* It comes before this machine's own addresses. */
    const struct net_filter far = {(struct cidr[]){own("8.8.0.0", 16)}, 1};
    ASSERT_LOCAL(l, &far, "8.8.8.8", "192.168.1.10");
    /* No border between them: the other rules go on. */
    ASSERT_LOCAL(l, &f, "192.168.1.10", "192.168.1.1");
    ASSERT_FIRST(NULL, &f, "10.0.0.1", "10.0.0.2");
    ASSERT_FIRST(NULL, &f, "1.1.1.1", "8.8.8.8");
    locality_free(l);
}

static bool crosses(const struct net_filter *f, const char *a, const char *b)
{
    struct addr x = parse(a);
    struct addr y = parse(b);
    bool there = net_filter_crosses(f, &x, &y);
    assert_int_equal(net_filter_crosses(f, &y, &x), there);
    return there;
}

static void test_crosses(void **state)
{
    (void)state;
    struct cidr nets[] = {own("10.0.0.0", 8), own("192.168.0.0", 16)};
    const struct net_filter f = {nets, 2};
    assert_true(crosses(&f, "10.0.0.1", "8.8.8.8"));
    assert_true(crosses(&f, "192.168.0.1", "8.8.8.8"));
    assert_true(crosses(&f, "10.0.0.1", "192.168.0.1"));
    assert_false(crosses(&f, "10.0.0.1", "10.255.0.1"));
    assert_false(crosses(&f, "1.1.1.1", "8.8.8.8"));
    assert_false(crosses(&f, "2001:db8::1", "2600::1")); /* only IPv4 was asked for */
    assert_true(crosses(NULL, "1.1.1.1", "8.8.8.8"));
    const struct net_filter empty = {NULL, 0};
    assert_true(crosses(&empty, "1.1.1.1", "8.8.8.8"));
    /* A network within a network: its border counts as well. */
    struct cidr nested[] = {own("10.0.0.0", 8), own("10.1.0.0", 16)};
    const struct net_filter g = {nested, 2};
    assert_true(crosses(&g, "10.1.0.1", "10.2.0.1"));
    ASSERT_LOCAL(NULL, &g, "10.1.0.1", "10.2.0.1");
}

static void test_sorted(void **state)
{
    (void)state;
    const struct cidr one[] = {own("10.0.0.5", 8), own("::1", 128)};
    const struct cidr reordered[] = {own("::1", 128), own("10.0.0.5", 8)};
    struct locality *a = make(one, 2);
    struct locality *b = make(reordered, 2);
    assert_int_equal(a->count, 2);
    assert_int_equal(b->count, 2);
    for (size_t i = 0; i < 2; i++) {
        assert_true(addr_equal(&a->own[i].addr, &one[i].addr));
        assert_true(addr_equal(&b->own[i].addr, &one[i].addr));
        assert_int_equal(b->own[i].prefix, one[i].prefix);
    }
    locality_free(a);
    locality_free(b);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_own_address), cmocka_unit_test(test_own_network),
        cmocka_unit_test(test_undecided),   cmocka_unit_test(test_versions_apart),
        cmocka_unit_test(test_filter),      cmocka_unit_test(test_crosses),
        cmocka_unit_test(test_sorted),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
