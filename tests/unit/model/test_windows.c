/* test_windows.c: slots of a second, windows over them, sparse history. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "../random.h"
#include "model/windows.h"

#define YEAR 31557600ULL

static void test_divisor(void **state)
{
    (void)state;
    for (int w = 0; w < WINDOW_COUNT; w++) {
        assert_int_equal(window_divisor((enum window)w, 0), 1);
        assert_int_equal(window_divisor((enum window)w, 1), 1);
        assert_int_equal(window_divisor((enum window)w, 2), 2);
        assert_int_equal(window_divisor((enum window)w, UINT64_MAX), window_seconds[w]);
    }
    assert_int_equal(window_divisor(WINDOW_2S, 3), 2);
    assert_int_equal(window_divisor(WINDOW_10S, 9), 9);
    assert_int_equal(window_divisor(WINDOW_10S, 11), 10);
    assert_int_equal(window_divisor(WINDOW_40S, 39), 39);
    assert_int_equal(window_divisor(WINDOW_40S, 41), 40);
}

static void assert_sums(const struct slot_ring *s, uint64_t w2, uint64_t w10, uint64_t w40)
{
    struct window_sums sums;
    slot_ring_sums(s, &sums);
    assert_int_equal(sums.bytes[WINDOW_2S][DIR_SENT], w2);
    assert_int_equal(sums.bytes[WINDOW_10S][DIR_SENT], w10);
    assert_int_equal(sums.bytes[WINDOW_40S][DIR_SENT], w40);
}

/* One busy second passes through the windows. */
static void test_slots_pass_through(void **state)
{
    (void)state;
    struct slot_ring s = {0};
    slot_ring_add(&s, DIR_SENT, 100);
    assert_sums(&s, 0, 0, 0); /* the current second counts in none */
    for (uint64_t second = 1; second <= 50; second++) {
        slot_ring_advance(&s, second);
        assert_sums(&s, second <= 2 ? 100 : 0, second <= 10 ? 100 : 0, second <= 40 ? 100 : 0);
    }
    slot_ring_advance(&s, 3); /* time does not go back */
    assert_int_equal(s.second, 50);
}

static void test_slot_peaks(void **state)
{
    (void)state;
    struct slot_ring s = {0};
    slot_ring_add(&s, DIR_SENT, 100);
    slot_ring_add(&s, DIR_RECV, 10);
    assert_int_equal(s.peak[DIR_SENT], 0); /* not completed */
    slot_ring_advance(&s, 1);
    slot_ring_add(&s, DIR_SENT, 20);
    slot_ring_add(&s, DIR_RECV, 70);
    slot_ring_advance(&s, 2);
    slot_ring_add(&s, DIR_SENT, 60);
    slot_ring_add(&s, DIR_RECV, 60);
    slot_ring_advance(&s, 3);
    assert_int_equal(s.peak[DIR_SENT], 100);
    assert_int_equal(s.peak[DIR_RECV], 70);
    assert_int_equal(s.peak_both, 120); /* of one second, not the sum of both peaks */
}

/* Bytes by second as a naive list; asks for any window. */
#define NAIVE_MAX 4000

struct naive {
    uint64_t second[NAIVE_MAX];
    uint64_t bytes[NAIVE_MAX][DIR_COUNT];
    size_t count;
};

static void naive_add(struct naive *n, uint64_t second, const uint64_t bytes[DIR_COUNT])
{
    assert_true(n->count < NAIVE_MAX);
    n->second[n->count] = second;
    memcpy(n->bytes[n->count++], bytes, sizeof n->bytes[0]);
}

static uint64_t naive_sum(const struct naive *n, uint64_t now, uint64_t reach, int dir)
{
    uint64_t sum = 0;
    for (size_t i = 0; i < n->count; i++) {
        if (n->second[i] < now && n->second[i] + reach >= now)
            sum += n->bytes[i][dir];
    }
    return sum;
}

static void assert_like_naive(const struct window_sums *sums, const struct naive *n, uint64_t now)
{
    for (int w = 0; w < WINDOW_COUNT; w++) {
        for (int d = 0; d < DIR_COUNT; d++)
            assert_int_equal(sums->bytes[w][d], naive_sum(n, now, window_seconds[w], d));
    }
}

static uint64_t random_step(struct rng *r)
{
    switch (rng_below(r, 12)) {
    case 0:
        return 2 + rng_below(r, 9);
    case 1:
        return 35 + rng_below(r, 12);
    case 2:
        return rng_below(r, 100) == 0 ? YEAR : 0;
    default:
        return 1;
    }
}

static void test_slots_like_naive(void **state)
{
    (void)state;
    struct slot_ring s = {0};
    static struct naive n;
    struct rng r = {17};
    uint64_t second = 0;
    n.count = 0;
    for (int i = 0; i < 3000; i++) {
        uint64_t bytes[DIR_COUNT] = {rng_below(&r, 1000), rng_below(&r, 3) * 500ULL};
        slot_ring_add(&s, DIR_SENT, bytes[DIR_SENT]);
        slot_ring_add(&s, DIR_RECV, bytes[DIR_RECV]);
        naive_add(&n, second, bytes);
        second += random_step(&r);
        slot_ring_advance(&s, second);
        struct window_sums sums;
        slot_ring_sums(&s, &sums);
        assert_like_naive(&sums, &n, second);
    }
}

static void test_jumps_of_any_length(void **state)
{
    (void)state;
    const uint64_t jumps[] = {39, 40, 41, 42, 81, 82, 1000, YEAR, 100 * YEAR, UINT64_MAX / 2};
    for (size_t i = 0; i < sizeof jumps / sizeof jumps[0]; i++) {
        struct slot_ring s = {0};
        for (uint64_t second = 0; second < 60; second++) {
            slot_ring_advance(&s, second);
            slot_ring_add(&s, DIR_SENT, 1);
        }
        slot_ring_advance(&s, 59 + jumps[i]);
        assert_sums(&s, 0, 0, jumps[i] <= 40 ? 41 - jumps[i] : 0);
        assert_int_equal(s.peak[DIR_SENT], 1);
        slot_ring_add(&s, DIR_SENT, 5);
        slot_ring_advance(&s, 60 + jumps[i]);
        assert_int_equal(s.peak[DIR_SENT], 5);
    }
}

/* --- sparse history --- */

static void assert_history(const struct pool *chunks, uint32_t head, const struct naive *n,
                           uint64_t now)
{
    struct window_sums sums = {0};
    history_sum(chunks, head, now, &sums);
    assert_like_naive(&sums, n, now);
    for (uint32_t reach = 1; reach <= HISTORY_SECONDS; reach += 3) {
        assert_int_equal(history_sum_recent(chunks, head, now, reach),
                         naive_sum(n, now, reach, DIR_SENT) + naive_sum(n, now, reach, DIR_RECV));
    }
    uint64_t slots[HISTORY_SECONDS][DIR_COUNT] = {{0}};
    history_slots(chunks, head, now, slots);
    for (uint64_t back = 1; back <= HISTORY_SECONDS; back++) {
        for (int d = 0; d < DIR_COUNT; d++)
            assert_int_equal(slots[HISTORY_SECONDS - back][d],
                             naive_sum(n, now, back, d) - naive_sum(n, now, back - 1, d));
    }
}

static void test_history_like_naive(void **state)
{
    (void)state;
    struct pool chunks;
    static struct naive n;
    struct rng r = {19};
    uint32_t head = POOL_NONE;
    uint64_t second = 5;
    pool_init(&chunks, sizeof(struct history_chunk));
    n.count = 0;
    assert_history(&chunks, head, &n, second);
    for (int i = 0; i < 2000; i++) {
        uint64_t bytes[DIR_COUNT] = {rng_below(&r, 1000), rng_below(&r, 3) * 500ULL};
        history_push(&chunks, &head, (uint32_t)second, bytes);
        naive_add(&n, second, bytes);
        uint64_t step = 0;
        while (step == 0 || second + step > UINT32_MAX - 100)
            step = second > UINT32_MAX / 2 ? 1 + rng_below(&r, 3) : random_step(&r);
        assert_history(&chunks, head, &n, second + 1 + rng_below(&r, (uint32_t)step));
        second += step;
        /* 40 busy seconds take 8 chunks, those at both ends being part-filled, and one more may
         * wait for the next trimming. */
        assert_true(chunks.live <= 10);
    }
    history_release(&chunks, head);
    assert_int_equal(chunks.live, 0);
    pool_free(&chunks);
}

/* Chunks go back to the pool as time goes on, also with many flows at once. */
static void test_chunks_are_recycled(void **state)
{
    (void)state;
    enum { FLOWS = 200 };
    struct pool chunks;
    uint32_t heads[FLOWS];
    struct rng r = {23};
    const uint64_t bytes[DIR_COUNT] = {1, 2};
    pool_init(&chunks, sizeof(struct history_chunk));
    for (int i = 0; i < FLOWS; i++)
        heads[i] = POOL_NONE;
    for (uint32_t second = 0; second < 1000; second++) {
        for (int i = 0; i < FLOWS; i++) {
            if (rng_below(&r, 3) > 0)
                history_push(&chunks, &heads[i], second, bytes);
        }
        assert_true(chunks.live <= FLOWS * 10);
    }
    assert_true(chunks.used <= FLOWS * 10);
    for (int i = 0; i < FLOWS; i++)
        history_release(&chunks, heads[i]);
    assert_int_equal(chunks.live, 0);
    pool_free(&chunks);
}

static void test_history_of_the_last_seconds(void **state)
{
    (void)state;
    struct pool chunks;
    uint32_t head = POOL_NONE;
    const uint64_t bytes[DIR_COUNT] = {3, 4};
    pool_init(&chunks, sizeof(struct history_chunk));
    history_push(&chunks, &head, 0, bytes);
    history_push(&chunks, &head, UINT32_MAX - 2, bytes);
    struct window_sums sums = {0};
    history_sum(&chunks, head, UINT32_MAX - 1, &sums);
    assert_int_equal(sums.bytes[WINDOW_40S][DIR_SENT], 3);
    assert_int_equal(sums.bytes[WINDOW_2S][DIR_RECV], 4);
    pool_free(&chunks);
}

/* More bytes than one entry's 40 bits hold, in either direction. */
static void test_history_of_enormous_seconds(void **state)
{
    (void)state;
    struct pool chunks;
    static struct naive n;
    struct rng r = {29};
    uint32_t head = POOL_NONE;
    pool_init(&chunks, sizeof(struct history_chunk));
    n.count = 0;
    for (uint32_t second = 0; second < 60; second++) {
        uint64_t bytes[DIR_COUNT] = {rng_next(&r) >> 20 >> rng_below(&r, 8),
                                     rng_next(&r) >> 20 >> rng_below(&r, 8)};
        history_push(&chunks, &head, second, bytes);
        naive_add(&n, second, bytes);
        assert_history(&chunks, head, &n, second + 1);
    }
    history_release(&chunks, head);
    assert_int_equal(chunks.live, 0);
    pool_free(&chunks);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_divisor),
        cmocka_unit_test(test_slots_pass_through),
        cmocka_unit_test(test_slot_peaks),
        cmocka_unit_test(test_slots_like_naive),
        cmocka_unit_test(test_jumps_of_any_length),
        cmocka_unit_test(test_history_like_naive),
        cmocka_unit_test(test_chunks_are_recycled),
        cmocka_unit_test(test_history_of_the_last_seconds),
        cmocka_unit_test(test_history_of_enormous_seconds),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
