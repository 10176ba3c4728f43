/* test_accounting.c: packets in, snapshots out. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "../random.h"
#include "base/clock.h"
#include "flows.h"
#include "model/accounting.h"

#define BEGIN (1000 * NS_PER_SEC)
#define YEAR  31557600ULL

static struct accounting *new_accounting(uint32_t max_flows, uint32_t idle_timeout)
{
    const struct accounting_config config = {
        .max_flows = max_flows, .idle_timeout = idle_timeout, .hash_seed = FLOWS_SEED};
    return accounting_new(&config);
}

static struct accounting *begun(uint32_t max_flows, uint32_t idle_timeout)
{
    struct accounting *a = new_accounting(max_flows, idle_timeout);
    accounting_begin(a, BEGIN, 5 * NS_PER_SEC);
    return a;
}

/* Flow n's packet, ms milliseconds after the begin. */
static void credit(struct accounting *a, uint32_t n, bool by_local, uint32_t bytes, uint64_t ms)
{
    struct packet p = packet_of(n, by_local, bytes, BEGIN + ms * NS_PER_MS);
    accounting_credit(a, &p, 1);
}

static void advance(struct accounting *a, uint64_t ms)
{
    accounting_advance(a, BEGIN + ms * NS_PER_MS);
}

static struct snapshot *look(const struct accounting *a)
{
    struct snapshot *s = accounting_snapshot(a, 0, NULL, NULL);
    assert_non_null(s);
    assert_int_equal(s->count, s->flow_count);
    return s;
}

static void test_rates_are_divided_by_completed_seconds(void **state)
{
    (void)state;
    struct accounting *a = begun(100, 60);
    credit(a, 1, true, 1000, 100);
    struct snapshot *s = look(a);
    assert_int_equal(s->second, 0);
    assert_true(snapshot_rate(s, &s->sums, WINDOW_2S, DIR_SENT) == 0); /* no second is completed */
    assert_int_equal(s->total[DIR_SENT], 1000);
    snapshot_free(s);
    const uint64_t divisors[][2] = {{1, 1}, {2, 2}, {5, 5}, {10, 10}, {15, 15}, {40, 40}};
    for (size_t i = 0; i < sizeof divisors / sizeof divisors[0]; i++) {
        advance(a, divisors[i][0] * 1000);
        s = look(a);
        assert_int_equal(s->divisor[WINDOW_40S], divisors[i][1]);
        assert_true(snapshot_rate(s, &s->flows[0].sums, WINDOW_40S, DIR_SENT) ==
                    1000.0 / (double)divisors[i][1]);
        snapshot_free(s);
    }
    advance(a, 41000);
    s = look(a);
    assert_int_equal(s->divisor[WINDOW_2S], 2);
    assert_int_equal(s->divisor[WINDOW_10S], 10);
    assert_int_equal(s->divisor[WINDOW_40S], 40);
    assert_int_equal(s->sums.bytes[WINDOW_40S][DIR_SENT], 0);
    snapshot_free(s);
    accounting_free(a);
}

/* Steady traffic of 100 bytes a second shows 100 bytes a second in each window, from the first
 * second on. */
static void test_steady_rate(void **state)
{
    (void)state;
    struct accounting *a = begun(100, 60);
    for (uint64_t second = 0; second < 100; second++) {
        credit(a, 1, true, 60, second * 1000 + 10);
        credit(a, 1, true, 40, second * 1000 + 999);
        credit(a, 1, false, 7, second * 1000 + 999);
        advance(a, second * 1000 + 1000);
        struct snapshot *s = look(a);
        for (int w = 0; w < WINDOW_COUNT; w++) {
            assert_true(snapshot_rate(s, &s->sums, (enum window)w, DIR_SENT) == 100);
            assert_true(snapshot_rate(s, &s->flows[0].sums, (enum window)w, DIR_RECV) == 7);
        }
        snapshot_free(s);
    }
    accounting_free(a);
}

static void test_peaks(void **state)
{
    (void)state;
    struct accounting *a = begun(100, 60);
    credit(a, 1, true, 300, 0);
    credit(a, 2, true, 200, 500);
    credit(a, 1, false, 50, 1000);
    credit(a, 2, false, 400, 1001);
    credit(a, 2, true, 100, 1002);
    struct snapshot *s = look(a);
    assert_int_equal(s->peak[DIR_SENT], 500);
    assert_int_equal(s->peak[DIR_RECV], 0); /* second 1 is not over */
    snapshot_free(s);
    advance(a, 2000);
    s = look(a);
    assert_int_equal(s->peak[DIR_SENT], 500);
    assert_int_equal(s->peak[DIR_RECV], 450);
    assert_int_equal(s->peak_both, 550);
    const struct snapshot_flow *one = &s->flows[number_of(&s->flows[0].key) == 1 ? 0 : 1];
    assert_int_equal(one->peak[DIR_SENT], 300);
    assert_int_equal(one->peak[DIR_RECV], 50);
    assert_int_equal(one->packets[DIR_SENT], 1);
    assert_int_equal(one->last_second, 1);
    snapshot_free(s);
    accounting_free(a);
}

/* A snapshot a minute or one a second: the seconds are the same. */
static void test_seconds_turn_without_snapshots(void **state)
{
    (void)state;
    struct accounting *a = begun(100, 0);
    struct accounting *b = begun(100, 0);
    struct rng r = {43};
    for (uint64_t ms = 0; ms < 60000; ms += 1 + rng_below(&r, 400)) {
        uint32_t n = rng_below(&r, 5);
        uint32_t bytes = 1 + rng_below(&r, 1500);
        credit(a, n, true, bytes, ms);
        credit(b, n, true, bytes, ms);
        snapshot_free(look(b));
    }
    advance(a, 60000);
    advance(b, 60000);
    struct snapshot *x = look(a);
    struct snapshot *y = look(b);
    assert_memory_equal(&x->sums, &y->sums, sizeof x->sums);
    assert_memory_equal(x->history, y->history, sizeof x->history);
    assert_memory_equal(x->peak, y->peak, sizeof x->peak);
    assert_int_equal(x->count, y->count);
    snapshot_free(x);
    snapshot_free(y);
    accounting_free(a);
    accounting_free(b);
}

static void test_totals_exact_with_evictions(void **state)
{
    (void)state;
    struct accounting *a = begun(50, 0);
    struct rng r = {47};
    uint64_t total[DIR_COUNT] = {0};
    uint64_t packets = 0;
    uint64_t second_3[DIR_COUNT] = {0};
    for (uint64_t ms = 0; ms < 5000; ms++) {
        for (int i = 0; i < 4; i++) {
            /* The first packet of a flow makes its sender src: always the local end's. */
            uint32_t bytes = 40 + rng_below(&r, 1460);
            credit(a, rng_below(&r, 100000), true, bytes, ms);
            total[DIR_SENT] += bytes;
            second_3[DIR_SENT] += ms / 1000 == 3 ? bytes : 0;
            packets++;
        }
    }
    advance(a, 5000);
    struct snapshot *s = look(a);
    assert_int_equal(s->count, 50);
    assert_true(s->evicted > 10000);
    assert_int_equal(s->total[DIR_SENT], total[DIR_SENT]);
    assert_int_equal(s->packets, packets);
    assert_int_equal(s->history[HISTORY_SECONDS - 2][DIR_SENT], second_3[DIR_SENT]);
    snapshot_free(s);
    accounting_free(a);
}

/* --- the first N --- */

static int compare(const void *a, const void *b)
{
    return snapshot_flow_compare(a, b);
}

static void assert_top_is_the_head_of_all(const struct accounting *a, size_t top)
{
    struct snapshot *all = look(a);
    struct snapshot *s = accounting_snapshot(a, top, NULL, NULL);
    assert_non_null(s);
    if (all->count > 0)
        qsort(all->flows, all->count, sizeof *all->flows, compare);
    assert_int_equal(s->flow_count, all->count);
    assert_int_equal(s->count, top < all->count ? top : all->count);
    for (size_t i = 0; i < s->count; i++) {
        assert_memory_equal(&s->flows[i].key, &all->flows[i].key, sizeof s->flows[i].key);
        assert_memory_equal(&s->flows[i].sums, &all->flows[i].sums, sizeof s->flows[i].sums);
    }
    snapshot_free(s);
    snapshot_free(all);
}

static void test_top_like_a_full_sort(void **state)
{
    (void)state;
    const size_t tops[] = {1, 2, 7, 50, 199, 200, 201, 1000};
    for (uint64_t round = 0; round < 12; round++) {
        struct accounting *a = begun(1000, 0);
        struct rng r = {53 + round};
        uint64_t ms = 0;
        for (int i = 0; i < 600; i++) {
            /* Few sizes make ties; steps of a second and more make idle flows. */
            credit(a, rng_below(&r, 200), true, 100 * (1 + rng_below(&r, 2)), ms);
            ms += rng_below(&r, 8) == 0 ? rng_below(&r, round < 6 ? 300 : 3000) : 0;
        }
        for (uint64_t later = 0; later < 5; later++) {
            for (size_t i = 0; i < sizeof tops / sizeof tops[0]; i++)
                assert_top_is_the_head_of_all(a, tops[i]);
            ms += 1000;
            advance(a, ms);
        }
        accounting_free(a);
    }
}

/* What the last look led to expect is too much where rates fall: the busy ones are not all then. */
static void test_top_where_rates_rise_and_fall(void **state)
{
    (void)state;
    const size_t tops[] = {1, 3, 10};
    for (uint64_t round = 0; round < 30; round++) {
        struct accounting *a = begun(1000, 0);
        struct rng r = {71 + round};
        for (uint64_t second = 0; second < 20; second++) {
            uint32_t most = 1 + rng_below(&r, rng_below(&r, 2) == 0 ? 20 : 1400);
            for (int i = 0; i < 100; i++)
                credit(a, rng_below(&r, 60), true, 40 + rng_below(&r, most), second * 1000);
            advance(a, (second + 1) * 1000);
            assert_top_is_the_head_of_all(a, tops[round % 3]);
        }
        accounting_free(a);
    }
}

static void test_top_of_nothing(void **state)
{
    (void)state;
    struct accounting *a = new_accounting(100, 60);
    assert_top_is_the_head_of_all(a, 5);
    accounting_begin(a, BEGIN, 0);
    assert_top_is_the_head_of_all(a, 1);
    accounting_free(a);
}

static void test_reused_snapshot(void **state)
{
    (void)state;
    struct accounting *a = begun(1000, 0);
    credit(a, 1, true, 100, 0);
    struct packet one = packet_of(1, true, 0, 0);
    struct snapshot *s = accounting_snapshot(a, 0, &one.key, NULL);
    assert_true(s->has_focus);
    for (uint32_t n = 2; n < 200; n++)
        credit(a, n, true, 100, 10);
    s = accounting_snapshot(a, 0, NULL, s);
    assert_int_equal(s->count, 199);
    assert_false(s->has_focus); /* nothing stays of the old one */
    s = accounting_snapshot(a, 3, NULL, s);
    assert_int_equal(s->count, 3);
    assert_int_equal(s->flow_count, 199);
    snapshot_free(s);
    accounting_free(a);
}

/* --- time --- */

static void test_first_packet_begins(void **state)
{
    (void)state;
    struct accounting *a = new_accounting(100, 60);
    assert_false(accounting_begun(a));
    accounting_advance(a, BEGIN);
    assert_false(accounting_begun(a));
    credit(a, 1, true, 100, 700);
    assert_true(accounting_begun(a));
    assert_int_equal(accounting_begin_ns(a), BEGIN + 700 * NS_PER_MS);
    credit(a, 1, true, 100, 1699);
    struct snapshot *s = look(a);
    assert_int_equal(s->second, 0); /* seconds are counted from the begin */
    assert_int_equal(s->elapsed_ns, 999 * NS_PER_MS);
    assert_int_equal(s->wall_ns, BEGIN + 1699 * NS_PER_MS);
    snapshot_free(s);
    credit(a, 1, true, 100, 1700);
    s = look(a);
    assert_int_equal(s->second, 1);
    assert_int_equal(s->sums.bytes[WINDOW_2S][DIR_SENT], 200);
    snapshot_free(s);
    accounting_free(a);
}

/* What a run ends with that has no memory for its flows: all but these. */
static void test_totals_alone(void **state)
{
    (void)state;
    struct accounting *a = new_accounting(100, 60);
    credit(a, 1, true, 100, 0);
    credit(a, 2, true, 20, 0);
    credit(a, 2, false, 50, 1500);
    struct snapshot *whole = look(a);
    struct snapshot *s = accounting_totals(a);
    assert_int_equal(s->count, 0);
    assert_int_equal(s->owner_count, 0);
    assert_int_equal(s->flow_count, 2);
    assert_int_equal(s->packets, 3);
    assert_int_equal(s->elapsed_ns, whole->elapsed_ns);
    assert_int_equal(s->wall_ns, whole->wall_ns);
    assert_memory_equal(&s->sums, &whole->sums, sizeof s->sums);
    assert_memory_equal(s->total, whole->total, sizeof s->total);
    assert_int_equal(s->total[DIR_SENT], 120);
    assert_int_equal(s->total[DIR_RECV], 50);
    snapshot_free(s);
    snapshot_free(whole);
    accounting_free(a);
}

static void test_finish_completes_the_last_second(void **state)
{
    (void)state;
    struct accounting *a = begun(100, 0);
    accounting_finish(a);
    credit(a, 1, true, 100, 0);
    credit(a, 1, true, 300, 1500);
    accounting_finish(a);
    struct snapshot *s = look(a);
    assert_int_equal(s->second, 2);
    assert_int_equal(s->sums.bytes[WINDOW_2S][DIR_SENT], 400);
    assert_int_equal(s->peak[DIR_SENT], 300);
    assert_int_equal(s->flows[0].peak[DIR_SENT], 300);
    snapshot_free(s);
    /* Nothing fell into this one. */
    accounting_finish(a);
    s = look(a);
    assert_int_equal(s->second, 2);
    snapshot_free(s);
    accounting_free(a);
    a = new_accounting(1, 0);
    accounting_finish(a); /* never begun */
    accounting_free(a);
}

static void test_gap_of_a_hundred_years(void **state)
{
    (void)state;
    struct accounting *a = begun(100, 0);
    struct packet one = packet_of(1, true, 0, 0);
    credit(a, 1, true, 100, 0);
    credit(a, 2, true, 50, 0);
    credit(a, 1, true, 200, 100 * YEAR * 1000);
    advance(a, 100 * YEAR * 1000 + 1000);
    struct snapshot *s = accounting_snapshot(a, 0, &one.key, NULL);
    assert_int_equal(s->second, 100 * YEAR + 1);
    assert_int_equal(s->sums.bytes[WINDOW_40S][DIR_SENT], 200);
    assert_int_equal(s->total[DIR_SENT], 350);
    assert_int_equal(s->peak[DIR_SENT], 200);
    assert_int_equal(s->focus_history[HISTORY_SECONDS - 1][DIR_SENT], 200);
    assert_int_equal(s->focus_history[HISTORY_SECONDS - 2][DIR_SENT], 0);
    for (size_t i = 0; i < s->count; i++)
        assert_int_equal(s->flows[i].sums.bytes[WINDOW_40S][DIR_SENT],
                         number_of(&s->flows[i].key) == 1 ? 200 : 0);
    snapshot_free(s);
    /* As far as 64 bits go. */
    accounting_advance(a, UINT64_MAX);
    credit(a, 3, true, 10, 0);
    accounting_finish(a);
    s = look(a);
    assert_int_equal(s->total[DIR_SENT], 360);
    snapshot_free(s);
    accounting_free(a);
}

static void test_gap_empties_the_table(void **state)
{
    (void)state;
    struct accounting *a = begun(100, 60);
    credit(a, 1, true, 100, 0);
    advance(a, 60999);
    struct snapshot *s = look(a);
    assert_int_equal(s->count, 1);
    snapshot_free(s);
    advance(a, 61000);
    s = look(a);
    assert_int_equal(s->count, 0);
    assert_int_equal(s->evicted, 0);
    assert_int_equal(s->total[DIR_SENT], 100);
    snapshot_free(s);
    accounting_free(a);
}

static void test_time_going_backwards(void **state)
{
    (void)state;
    struct accounting *a = begun(100, 60);
    credit(a, 1, true, 100, 5500);
    credit(a, 1, true, 30, 1000); /* counts as now */
    credit(a, 1, true, 7, 0);
    advance(a, 3000);
    struct snapshot *s = look(a);
    assert_int_equal(s->second, 5);
    assert_int_equal(s->elapsed_ns, 5500 * NS_PER_MS);
    snapshot_free(s);
    advance(a, 6000);
    s = look(a);
    assert_int_equal(s->history[HISTORY_SECONDS - 1][DIR_SENT], 137);
    assert_int_equal(s->sums.bytes[WINDOW_2S][DIR_SENT], 137);
    assert_int_equal(s->total[DIR_SENT], 137);
    snapshot_free(s);
    accounting_free(a);
}

/* --- direction and focus --- */

static void test_direction_stays(void **state)
{
    (void)state;
    struct accounting *a = begun(100, 60);
    struct addr own;
    assert_true(addr_parse(&own, "10.0.0.1"));
    credit(a, 1, false, 1000, 0); /* nobody is local: the remote end, seen first, is src */
    struct cidr *list = malloc(sizeof *list);
    assert_non_null(list);
    *list = (struct cidr){.addr = own, .prefix = 32};
    struct locality *l = locality_new(list, 1);
    accounting_set_locality(a, l);
    credit(a, 1, false, 1000, 10); /* a known flow does not turn round */
    struct snapshot *s = look(a);
    assert_int_equal(s->flows[0].total[DIR_SENT], 2000);
    snapshot_free(s);
    accounting_free(a);
    a = begun(100, 60);
    accounting_set_locality(a, l);
    credit(a, 1, false, 1000, 0);
    credit(a, 1, true, 10, 0);
    s = look(a);
    assert_int_equal(s->flows[0].total[DIR_RECV], 1000);
    assert_int_equal(s->flows[0].total[DIR_SENT], 10);
    assert_int_equal(s->total[DIR_RECV], 1000);
    struct endpoint src = snapshot_flow_src(&s->flows[0]);
    assert_true(addr_equal(&src.addr, &own));
    snapshot_free(s);
    accounting_free(a);
    locality_free(l);
}

static void test_focus(void **state)
{
    (void)state;
    struct accounting *a = begun(100, 60);
    struct packet one = packet_of(1, true, 0, 0);
    struct packet none = packet_of(99, true, 0, 0);
    for (uint64_t second = 0; second < 45; second++) {
        credit(a, 1, true, 10 + (uint32_t)second, second * 1000);
        credit(a, 2, true, 5, second * 1000);
    }
    advance(a, 46000);
    struct snapshot *s = accounting_snapshot(a, 1, &one.key, NULL);
    assert_true(s->has_focus);
    assert_memory_equal(&s->focus, &one.key, sizeof one.key);
    assert_int_equal(s->focus_history[HISTORY_SECONDS - 1][DIR_SENT], 0); /* second 45 */
    for (uint64_t second = 6; second < 45; second++)
        assert_int_equal(s->focus_history[HISTORY_SECONDS + second - 46][DIR_SENT], 10 + second);
    snapshot_free(s);
    s = accounting_focus(a, &one.key);
    assert_int_equal(s->count, 0);
    assert_int_equal(s->focus_history[HISTORY_SECONDS - 2][DIR_SENT], 10 + 44);
    snapshot_free(s);
    s = accounting_snapshot(a, 1, &none.key, NULL);
    assert_false(s->has_focus);
    snapshot_free(s);
    accounting_free(a);
}

/* A key without ports is a row in which a host's flows are merged: their histories are added up. */
static void test_focus_of_merged_flows(void **state)
{
    (void)state;
    struct accounting *a = begun(100, 60);
    for (uint16_t port = 1; port <= 3; port++) {
        struct packet p = packet_of(1, true, 100U * port, BEGIN + port * NS_PER_SEC);
        p.key.port[0] = p.key.port[1] = port;
        p.hash = flow_key_hash(&p.key, FLOWS_SEED);
        accounting_credit(a, &p, 1);
    }
    struct packet udp = packet_of(1, true, 7000, BEGIN + 3500 * NS_PER_MS);
    udp.key.protocol = 17;
    accounting_credit(a, &udp, 1);
    credit(a, 2, true, 5000, 3500); /* another host's */
    advance(a, 5000);
    struct packet merged = packet_of(1, true, 0, 0);
    merged.key.port[0] = merged.key.port[1] = 0;
    struct snapshot *s = accounting_snapshot(a, 0, &merged.key, NULL);
    assert_true(s->has_focus);
    assert_int_equal(s->focus_history[HISTORY_SECONDS - 4][DIR_SENT], 100);
    assert_int_equal(s->focus_history[HISTORY_SECONDS - 3][DIR_SENT], 200);
    assert_int_equal(s->focus_history[HISTORY_SECONDS - 2][DIR_SENT], 300);
    assert_int_equal(s->focus_history[HISTORY_SECONDS - 1][DIR_SENT], 0);
    snapshot_free(s);
    accounting_free(a);
}

/* Where nobody is local, each flow has the src that spoke first; a row of several has the src of
 * the one that was active last, and so have its 40 s. */
static void test_focus_of_merged_flows_begun_by_either_end(void **state)
{
    (void)state;
    struct accounting *a = begun(100, 60);
    struct packet far = packet_of(1, false, 100, BEGIN + NS_PER_SEC);
    far.key.port[0] = far.key.port[1] = 1;
    far.hash = flow_key_hash(&far.key, FLOWS_SEED);
    accounting_credit(a, &far, 1);
    credit(a, 1, true, 30, 2000);
    credit(a, 1, false, 7, 2000);
    advance(a, 3000);
    struct packet merged = packet_of(1, true, 0, 0);
    merged.key.port[0] = merged.key.port[1] = 0;
    struct snapshot *s = accounting_snapshot(a, 0, &merged.key, NULL);
    assert_int_equal(s->focus_history[HISTORY_SECONDS - 2][DIR_SENT], 0);
    assert_int_equal(s->focus_history[HISTORY_SECONDS - 2][DIR_RECV], 100);
    assert_int_equal(s->focus_history[HISTORY_SECONDS - 1][DIR_SENT], 30);
    assert_int_equal(s->focus_history[HISTORY_SECONDS - 1][DIR_RECV], 7);
    snapshot_free(s);
    accounting_free(a);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_rates_are_divided_by_completed_seconds),
        cmocka_unit_test(test_steady_rate),
        cmocka_unit_test(test_peaks),
        cmocka_unit_test(test_seconds_turn_without_snapshots),
        cmocka_unit_test(test_totals_exact_with_evictions),
        cmocka_unit_test(test_top_like_a_full_sort),
        cmocka_unit_test(test_top_where_rates_rise_and_fall),
        cmocka_unit_test(test_top_of_nothing),
        cmocka_unit_test(test_reused_snapshot),
        cmocka_unit_test(test_first_packet_begins),
        cmocka_unit_test(test_totals_alone),
        cmocka_unit_test(test_finish_completes_the_last_second),
        cmocka_unit_test(test_gap_of_a_hundred_years),
        cmocka_unit_test(test_gap_empties_the_table),
        cmocka_unit_test(test_time_going_backwards),
        cmocka_unit_test(test_direction_stays),
        cmocka_unit_test(test_focus),
        cmocka_unit_test(test_focus_of_merged_flows),
        cmocka_unit_test(test_focus_of_merged_flows_begun_by_either_end),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
