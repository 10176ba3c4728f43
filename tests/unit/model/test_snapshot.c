/* test_snapshot.c: the order of flows is total; rates. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "../random.h"
#include "model/snapshot.h"

/* Few values, so that ties are common. */
static struct snapshot_flow random_flow(struct rng *r)
{
    struct snapshot_flow f;
    struct packet p = {0};
    memset(&f, 0, sizeof f);
    uint8_t a[16] = {10, 0, 0, (uint8_t)rng_below(r, 2)};
    uint8_t b[16] = {10, 0, 0, (uint8_t)rng_below(r, 2)};
    packet_set_ends(&p, rng_below(r, 4) == 0 ? 6 : 4, a, b, (uint16_t)rng_below(r, 2),
                    (uint16_t)rng_below(r, 2));
    f.key = p.key;
    f.key.protocol = rng_below(r, 2) == 0 ? 6 : 17;
    f.src = (uint8_t)rng_below(r, 2);
    for (int d = 0; d < DIR_COUNT; d++) {
        f.sums.bytes[WINDOW_2S][d] = rng_below(r, 2);
        f.total[d] = 5 + rng_below(r, 2);
    }
    return f;
}

static int sign(const struct snapshot_flow *a, const struct snapshot_flow *b)
{
    int order = snapshot_flow_compare(a, b);
    return (order > 0) - (order < 0);
}

static bool same_ends(const struct snapshot_flow *a, const struct snapshot_flow *b)
{
    struct endpoint as = snapshot_flow_src(a);
    struct endpoint bs = snapshot_flow_src(b);
    struct endpoint ad = snapshot_flow_dst(a);
    struct endpoint bd = snapshot_flow_dst(b);
    return addr_equal(&as.addr, &bs.addr) && as.port == bs.port && addr_equal(&ad.addr, &bd.addr) &&
           ad.port == bd.port;
}

static void test_total_order(void **state)
{
    (void)state;
    struct rng r = {29};
    for (int i = 0; i < 200000; i++) {
        struct snapshot_flow a = random_flow(&r);
        struct snapshot_flow b = random_flow(&r);
        struct snapshot_flow c = random_flow(&r);
        assert_int_equal(sign(&a, &a), 0);
        assert_int_equal(sign(&a, &b), -sign(&b, &a));
        if (sign(&a, &b) <= 0 && sign(&b, &c) <= 0)
            assert_true(sign(&a, &c) <= 0);
        /* Only one and the same flow is equal. */
        if (sign(&a, &b) == 0) {
            assert_true(same_ends(&a, &b));
            assert_memory_equal(&a.key, &b.key, sizeof a.key);
        }
    }
}

static struct snapshot_flow flow(uint64_t sent, uint64_t recv, uint64_t total, uint8_t last_byte)
{
    struct snapshot_flow f;
    struct packet p = {0};
    memset(&f, 0, sizeof f);
    const uint8_t a[4] = {10, 0, 0, 1};
    const uint8_t b[4] = {10, 0, 0, last_byte};
    packet_set_ends(&p, 4, a, b, 1, 2);
    f.key = p.key;
    f.sums.bytes[WINDOW_2S][DIR_SENT] = sent;
    f.sums.bytes[WINDOW_2S][DIR_RECV] = recv;
    f.total[DIR_SENT] = total;
    return f;
}

static void test_ranks(void **state)
{
    (void)state;
    struct snapshot_flow fast = flow(100, 0, 1, 9);
    struct snapshot_flow both = flow(50, 49, 1000, 8);
    assert_true(snapshot_flow_compare(&fast, &both) < 0); /* the rate of both directions first */
    struct snapshot_flow more = flow(0, 100, 2, 9);
    assert_true(snapshot_flow_compare(&more, &fast) < 0); /* then the total */
    struct snapshot_flow low = flow(100, 0, 1, 5);
    assert_true(snapshot_flow_compare(&low, &fast) < 0); /* then the endpoints */
    struct snapshot_flow udp = fast;
    udp.key.protocol = 17;
    fast.key.protocol = 6;
    assert_true(snapshot_flow_compare(&fast, &udp) < 0); /* then the protocol */
    /* Windows and numbers that are not shown first do not matter. */
    struct snapshot_flow other = fast;
    other.sums.bytes[WINDOW_10S][DIR_SENT] = 7;
    other.packets[DIR_SENT] = 7;
    assert_int_equal(snapshot_flow_compare(&fast, &other), 0);
}

static void test_ends_follow_src(void **state)
{
    (void)state;
    struct snapshot_flow f = flow(1, 1, 1, 9);
    for (uint8_t src = 0; src < 2; src++) {
        f.src = src;
        assert_int_equal(snapshot_flow_src(&f).port, f.key.port[src]);
        assert_int_equal(snapshot_flow_dst(&f).port, f.key.port[!src]);
    }
}

static void test_rate(void **state)
{
    (void)state;
    struct snapshot s = {.divisor = {2, 5, 5}};
    struct window_sums sums = {.bytes = {{10, 3}, {10, 0}, {11, 0}}};
    assert_true(snapshot_rate(&s, &sums, WINDOW_2S, DIR_SENT) == 5.0);
    assert_true(snapshot_rate(&s, &sums, WINDOW_2S, DIR_RECV) == 1.5);
    assert_true(snapshot_rate(&s, &sums, WINDOW_10S, DIR_SENT) == 2.0);
    assert_true(snapshot_rate(&s, &sums, WINDOW_40S, DIR_SENT) == 2.2);
    snapshot_free(NULL);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_total_order),
        cmocka_unit_test(test_ranks),
        cmocka_unit_test(test_ends_follow_src),
        cmocka_unit_test(test_rate),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
