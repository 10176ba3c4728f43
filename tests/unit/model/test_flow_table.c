/* test_flow_table.c: the table against a naive model, at its cap, and as time goes by. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "../random.h"
#include "flows.h"
#include "model/flow_table.h"

static struct flow *get(struct flow_table *t, uint32_t n, uint32_t second, bool *created)
{
    struct packet p = packet_of(n, true, 0, 0);
    return flow_table_get(t, &p.key, p.hash, second, created);
}

static void credit(struct flow_table *t, uint32_t n, enum direction dir, uint32_t bytes,
                   uint32_t second)
{
    bool created;
    struct flow *f = get(t, n, second, &created);
    assert_non_null(f);
    flow_table_credit(t, f, dir, bytes, second);
}

static const struct flow *find(const struct flow_table *t, uint32_t n)
{
    struct packet p = packet_of(n, true, 0, 0);
    return flow_table_find(t, &p.key, p.hash);
}

/* --- naive model --- */

#define NAIVE_FLOWS   3000
#define NAIVE_SECONDS 150

struct naive {
    uint64_t bytes[NAIVE_FLOWS][NAIVE_SECONDS + 2][DIR_COUNT];
    uint64_t packets[NAIVE_FLOWS][DIR_COUNT];
    uint32_t first[NAIVE_FLOWS];
    uint32_t last[NAIVE_FLOWS];
    bool known[NAIVE_FLOWS];
};

static uint64_t naive_sum(const struct naive *m, uint32_t n, uint32_t now, uint32_t reach, int dir)
{
    uint64_t sum = 0;
    for (uint32_t back = 1; back <= reach && back <= now; back++)
        sum += m->bytes[n][now - back][dir];
    return sum;
}

static uint64_t naive_total(const struct naive *m, uint32_t n, int dir)
{
    uint64_t sum = 0;
    for (uint32_t s = 0; s < NAIVE_SECONDS; s++)
        sum += m->bytes[n][s][dir];
    return sum;
}

static uint64_t naive_peak(const struct naive *m, uint32_t n, uint32_t now, int dir)
{
    uint64_t peak = 0;
    for (uint32_t s = 0; s < now && s < NAIVE_SECONDS; s++)
        peak = m->bytes[n][s][dir] > peak ? m->bytes[n][s][dir] : peak;
    return peak;
}

static void assert_flow(const struct flow_table *t, const struct naive *m, uint32_t n, uint32_t now)
{
    const struct flow *f = find(t, n);
    assert_int_equal(f != NULL, m->known[n]);
    if (f == NULL)
        return;
    assert_int_equal(number_of(&f->key), n);
    assert_int_equal(f->first_second, m->first[n]);
    assert_int_equal(f->last_second, m->last[n]);
    struct window_sums sums;
    uint64_t history[HISTORY_SECONDS][DIR_COUNT];
    flow_sums(t, f, now, &sums);
    flow_history(t, f, now, history);
    assert_int_equal(flow_sum_recent(t, f, now, 2),
                     naive_sum(m, n, now, 2, DIR_SENT) + naive_sum(m, n, now, 2, DIR_RECV));
    for (int d = 0; d < DIR_COUNT; d++) {
        assert_int_equal(f->total[d], naive_total(m, n, d));
        assert_int_equal(f->packets[d], m->packets[n][d]);
        assert_int_equal(flow_peak(f, now, (enum direction)d), naive_peak(m, n, now, d));
        for (int w = 0; w < WINDOW_COUNT; w++)
            assert_int_equal(sums.bytes[w][d], naive_sum(m, n, now, window_seconds[w], d));
        for (uint32_t back = 1; back <= HISTORY_SECONDS; back++)
            assert_int_equal(history[HISTORY_SECONDS - back][d],
                             back <= now ? m->bytes[n][now - back][d] : 0);
    }
}

/* Every flow once, the most recently active second first. */
static void assert_recent_order(const struct flow_table *t)
{
    uint32_t cursor = 0;
    uint32_t count = 0;
    uint32_t last = UINT32_MAX;
    bool *seen = calloc(1 << 24, sizeof *seen);
    assert_non_null(seen);
    for (const struct flow *f; (f = flow_table_next_recent(t, &cursor)) != NULL; count++) {
        assert_true(f->last_second <= last);
        last = f->last_second;
        assert_false(seen[number_of(&f->key)]);
        seen[number_of(&f->key)] = true;
    }
    assert_int_equal(count, flow_table_count(t));
    free(seen);
}

/* Some flows are busy every second, most now and then. */
static uint32_t random_flow(struct rng *r)
{
    return rng_below(r, 3) == 0 ? rng_below(r, 20) : rng_below(r, NAIVE_FLOWS);
}

static void test_like_naive(void **state)
{
    (void)state;
    struct naive *m = calloc(1, sizeof *m);
    struct flow_table *t = flow_table_new(NAIVE_FLOWS);
    struct rng r = {31};
    assert_non_null(m);
    uint32_t known = 0;
    for (uint32_t second = 0; second < NAIVE_SECONDS; second += rng_below(&r, 20) == 0 ? 14 : 1) {
        for (uint32_t i = rng_below(&r, 1500); i > 0; i--) {
            uint32_t n = random_flow(&r);
            enum direction dir = rng_below(&r, 2) == 0 ? DIR_SENT : DIR_RECV;
            uint32_t bytes = 40 + rng_below(&r, 1460);
            bool created;
            flow_table_credit(t, get(t, n, second, &created), dir, bytes, second);
            assert_int_equal(created, !m->known[n]);
            if (created) {
                m->known[n] = true;
                m->first[n] = second;
                known++;
            }
            m->last[n] = second;
            m->bytes[n][second][dir] += bytes;
            m->packets[n][dir]++;
        }
        for (uint32_t n = 0; n < NAIVE_FLOWS; n += 1 + rng_below(&r, 60))
            assert_flow(t, m, n, second + rng_below(&r, 3));
    }
    for (uint32_t n = 0; n < NAIVE_FLOWS; n++)
        assert_flow(t, m, n, NAIVE_SECONDS);
    assert_int_equal(flow_table_count(t), known);
    assert_int_equal(flow_table_evicted(t), 0);
    assert_recent_order(t);
    flow_table_free(t);
    free(m);
}

static void test_growth(void **state)
{
    (void)state;
    enum { FLOWS = 100000 };
    struct flow_table *t = flow_table_new(1000000);
    for (uint32_t n = 0; n < FLOWS; n++)
        credit(t, n, DIR_SENT, n + 1, n / 1000);
    assert_int_equal(flow_table_count(t), FLOWS);
    for (uint32_t n = 0; n < FLOWS; n++) {
        const struct flow *f = find(t, n);
        assert_non_null(f);
        assert_int_equal(f->total[DIR_SENT], n + 1);
    }
    assert_null(find(t, FLOWS));
    assert_recent_order(t);
    flow_table_free(t);
}

/* Equal hashes, as an attacker without the seed may hit by chance: told apart by the key, also when
 * some leave. */
static void test_equal_hashes(void **state)
{
    (void)state;
    struct flow_table *t = flow_table_new(100);
    for (uint32_t n = 0; n < 300; n++) {
        struct packet p = packet_of(n, true, 0, 0);
        bool created;
        struct flow *f = flow_table_get(t, &p.key, n % 3, n, &created);
        assert_true(created);
        flow_table_credit(t, f, DIR_SENT, n, n);
    }
    assert_int_equal(flow_table_count(t), 100);
    for (uint32_t n = 0; n < 300; n++) {
        struct packet p = packet_of(n, true, 0, 0);
        const struct flow *f = flow_table_find(t, &p.key, n % 3);
        assert_int_equal(f != NULL, n >= 200);
        if (f != NULL)
            assert_int_equal(f->total[DIR_SENT], n);
    }
    flow_table_free(t);
}

static void test_evicts_the_longest_idle(void **state)
{
    (void)state;
    struct flow_table *t = flow_table_new(4);
    for (uint32_t n = 0; n < 4; n++)
        credit(t, n, DIR_SENT, 1, n);
    credit(t, 0, DIR_RECV, 1, 5); /* 0 is fresh again, 1 is the oldest */
    credit(t, 4, DIR_SENT, 1, 6);
    assert_int_equal(flow_table_count(t), 4);
    assert_int_equal(flow_table_evicted(t), 1);
    assert_null(find(t, 1));
    assert_non_null(find(t, 0));
    credit(t, 5, DIR_SENT, 1, 6);
    assert_null(find(t, 2));
    credit(t, 6, DIR_SENT, 1, 6);
    assert_null(find(t, 3));
    credit(t, 7, DIR_SENT, 1, 6);
    assert_null(find(t, 0));
    assert_non_null(find(t, 4));
    assert_int_equal(flow_table_evicted(t), 4);
    /* One that comes back begins anew. */
    credit(t, 1, DIR_SENT, 1, 7);
    assert_int_equal(find(t, 1)->total[DIR_SENT], 1);
    assert_int_equal(find(t, 1)->first_second, 7);
    flow_table_free(t);
}

static void test_cap_of_one(void **state)
{
    (void)state;
    struct flow_table *t = flow_table_new(1);
    for (uint32_t n = 0; n < 100; n++) {
        credit(t, n, DIR_SENT, 1, n);
        credit(t, n, DIR_RECV, 1, n);
        assert_int_equal(flow_table_count(t), 1);
        assert_int_equal(find(t, n)->packets[DIR_RECV], 1);
    }
    assert_int_equal(flow_table_evicted(t), 99);
    flow_table_free(t);
}

static void test_flood_is_bounded(void **state)
{
    (void)state;
    enum { CAP = 10000, FLOOD = 300000 };
    struct flow_table *t = flow_table_new(CAP);
    for (uint32_t n = 0; n < FLOOD; n++) {
        credit(t, n, DIR_SENT, 60, n / 50000);
        assert_true(flow_table_count(t) <= CAP);
    }
    assert_int_equal(flow_table_count(t), CAP);
    assert_int_equal(flow_table_evicted(t), FLOOD - CAP);
    for (uint32_t n = 0; n < FLOOD; n += 7)
        assert_int_equal(find(t, n) != NULL, n >= FLOOD - CAP);
    assert_recent_order(t);
    flow_table_free(t);
}

static void test_expiry(void **state)
{
    (void)state;
    struct flow_table *t = flow_table_new(100);
    credit(t, 1, DIR_SENT, 1, 10);
    credit(t, 2, DIR_SENT, 1, 20);
    credit(t, 3, DIR_SENT, 1, 20);
    credit(t, 1, DIR_SENT, 1, 25);
    flow_table_expire(t, 80, 60); /* idle for exactly 60 s: stays */
    assert_int_equal(flow_table_count(t), 3);
    flow_table_expire(t, 81, 60);
    assert_int_equal(flow_table_count(t), 1);
    assert_non_null(find(t, 1));
    flow_table_expire(t, 86, 60);
    assert_int_equal(flow_table_count(t), 0);
    flow_table_expire(t, UINT32_MAX - 1, 60);
    assert_int_equal(flow_table_evicted(t), 0); /* leaving by age is no eviction */
    credit(t, 1, DIR_SENT, 1, 90);
    flow_table_expire(t, 91, 0);
    assert_int_equal(flow_table_count(t), 0);
    flow_table_free(t);
}

/* Few flows, many seconds: stale log entries are dropped again and again, and the order stays. */
static void test_log_compaction(void **state)
{
    (void)state;
    struct flow_table *t = flow_table_new(1000);
    struct rng r = {37};
    uint32_t last[10] = {0};
    for (uint32_t second = 1; second < 20000; second++) {
        uint32_t n = rng_below(&r, 10);
        credit(t, n, DIR_SENT, 1, second);
        last[n] = second;
        if (second % 997 == 0)
            assert_recent_order(t);
    }
    uint32_t cursor = 0;
    const struct flow *f;
    while ((f = flow_table_next_recent(t, &cursor)) != NULL)
        assert_int_equal(f->last_second, last[number_of(&f->key)]);
    flow_table_expire(t, 20000 + 30, 30);
    for (uint32_t n = 0; n < 10; n++)
        assert_int_equal(find(t, n) != NULL, last[n] == 20000);
    flow_table_free(t);
}

/* Compaction while the flow that asks for room is between its old place and its new one, and with
 * evictions. */
static void test_churn(void **state)
{
    (void)state;
    enum { CAP = 3000 };
    struct flow_table *t = flow_table_new(CAP);
    struct rng r = {41};
    uint32_t made = 0;
    for (uint32_t second = 0; second < 300; second++) {
        for (int i = 0; i < 1000; i++) {
            bool created;
            uint32_t n = rng_below(&r, 4) == 0 ? rng_below(&r, 1000000) : rng_below(&r, 2000);
            flow_table_credit(t, get(t, n, second, &created), DIR_SENT, 1, second);
            made += created;
        }
        flow_table_expire(t, second, 20);
        if (second % 25 == 0)
            assert_recent_order(t);
    }
    assert_true(made > CAP);
    assert_true(flow_table_count(t) <= CAP);
    assert_recent_order(t);
    flow_table_free(t);
}

static void test_prefetch_finds_the_flow(void **state)
{
    (void)state;
    struct flow_table *t = flow_table_new(100);
    struct packet p = packet_of(1, true, 0, 0);
    assert_null(flow_table_prefetch_flow(t, p.hash));
    flow_table_prefetch_history(t, NULL, 0);
    credit(t, 1, DIR_SENT, 1, 0);
    credit(t, 1, DIR_SENT, 1, 3);
    flow_table_prefetch_probe(t, p.hash);
    assert_ptr_equal(flow_table_prefetch_flow(t, p.hash), find(t, 1));
    flow_table_prefetch_history(t, find(t, 1), 4);
    flow_table_free(t);
    flow_table_free(NULL);
}

/* Every flow with more than `most` is walked past, and none twice. Returns whether the lists knew.
 */
static bool assert_busy(const struct flow_table *t, const struct naive *m, uint32_t now)
{
    uint64_t most;
    if (!flow_table_busy(t, now, &most))
        return false;
    uint8_t *seen = calloc(NAIVE_FLOWS, 1);
    assert_non_null(seen);
    uint32_t cursor = 0;
    for (const struct flow *f; (f = flow_table_next_busy(t, now, &cursor)) != NULL;) {
        uint32_t n = 0;
        while (find(t, n) != f)
            n++;
        assert_int_equal(seen[n]++, 0);
    }
    for (uint32_t n = 0; n < NAIVE_FLOWS; n++) {
        uint64_t sum = naive_sum(m, n, now, 2, DIR_SENT) + naive_sum(m, n, now, 2, DIR_RECV);
        assert_true(sum <= most || seen[n] == 1);
    }
    free(seen);
    return true;
}

static void test_busy(void **state)
{
    (void)state;
    struct naive *m = calloc(1, sizeof *m);
    struct flow_table *t = flow_table_new(NAIVE_FLOWS);
    struct rng r = {77};
    uint32_t known = 0;
    assert_non_null(m);
    for (uint32_t second = 0; second < NAIVE_SECONDS; second += rng_below(&r, 20) == 0 ? 4 : 1) {
        for (uint32_t i = rng_below(&r, 600); i > 0; i--) {
            uint32_t n = random_flow(&r);
            enum direction dir = rng_below(&r, 2) == 0 ? DIR_SENT : DIR_RECV;
            credit(t, n, dir, 100 + second, second);
            m->bytes[n][second][dir] += 100 + second;
        }
        for (uint32_t now = second; now < second + 3; now++)
            known += assert_busy(t, m, now);
        flow_table_expect(t, rng_below(&r, 8000));
    }
    assert_true(known > NAIVE_SECONDS);
    flow_table_free(t);
    free(m);
}

/* A list that may name a flow that is gone is not asked. */
static void test_busy_flow_leaves(void **state)
{
    (void)state;
    uint64_t most;
    struct flow_table *t = flow_table_new(2);
    flow_table_expect(t, 30);
    for (uint32_t second = 1; second <= 4; second++) {
        credit(t, 1, DIR_SENT, 100, second);
        credit(t, 2, DIR_SENT, 5, second);
    }
    assert_true(flow_table_busy(t, 4, &most));
    assert_int_equal(most, 20);
    credit(t, 3, DIR_SENT, 100, 5); /* in place of the first */
    assert_int_equal(flow_table_evicted(t), 1);
    assert_false(flow_table_busy(t, 5, &most));
    flow_table_free(t);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_like_naive),   cmocka_unit_test(test_growth),
        cmocka_unit_test(test_equal_hashes), cmocka_unit_test(test_evicts_the_longest_idle),
        cmocka_unit_test(test_cap_of_one),   cmocka_unit_test(test_flood_is_bounded),
        cmocka_unit_test(test_expiry),       cmocka_unit_test(test_log_compaction),
        cmocka_unit_test(test_churn),        cmocka_unit_test(test_prefetch_finds_the_flow),
        cmocka_unit_test(test_busy),         cmocka_unit_test(test_busy_flow_leaves),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
