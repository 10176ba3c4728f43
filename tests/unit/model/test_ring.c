/* test_ring.c: order, wrap, sleep and clock of the ring; then two threads at it. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <pthread.h>

#include "../random.h"
#include "model/ring.h"

#if defined(__SANITIZE_THREAD__)
#define SLOW_BUILD 1
#elif defined(__has_feature)
#if __has_feature(thread_sanitizer)
#define SLOW_BUILD 1
#endif
#endif
#ifdef SLOW_BUILD
#define STRESS_RECORDS 300000U
#else
#define STRESS_RECORDS 2000000U
#endif

static struct ring *new_ring(size_t capacity)
{
    struct err e = {.text = ""};
    struct ring *r = ring_new(capacity, &e);
    assert_non_null(r);
    assert_string_equal(e.text, "");
    return r;
}

/* Writes `count` records numbered from `from`. */
static void push(struct ring *r, uint64_t from, uint64_t count)
{
    for (uint64_t i = 0; i < count; i++) {
        struct packet *p = ring_slot(r);
        assert_non_null(p);
        p->time_ns = from + i;
        ring_push(r);
    }
}

static size_t peek(struct ring *r, uint64_t *first, uint64_t *now_ns)
{
    const struct packet *p;
    size_t n = ring_peek(r, &p, now_ns);
    if (n > 0)
        *first = p->time_ns;
    return n;
}

static void test_nothing_is_seen_before_publish(void **state)
{
    (void)state;
    struct ring *r = new_ring(8);
    uint64_t first = 0;
    uint64_t now = 1;
    assert_int_equal(peek(r, &first, &now), 0);
    assert_int_equal(now, 0);
    push(r, 100, 3);
    assert_int_equal(ring_pending(r), 3);
    assert_int_equal(peek(r, &first, &now), 0);
    ring_publish(r, 55);
    assert_int_equal(ring_pending(r), 0);
    assert_int_equal(peek(r, &first, &now), 3);
    assert_int_equal(first, 100);
    assert_int_equal(now, 55);
    /* A peek takes nothing. */
    assert_int_equal(peek(r, &first, &now), 3);
    ring_consume(r, 2);
    assert_int_equal(peek(r, &first, &now), 1);
    assert_int_equal(first, 102);
    ring_free(r);
}

static void test_slot_without_push_is_given_again(void **state)
{
    (void)state;
    struct ring *r = new_ring(4);
    struct packet *p = ring_slot(r);
    assert_ptr_equal(ring_slot(r), p);
    ring_push(r);
    assert_ptr_not_equal(ring_slot(r), p);
    assert_int_equal(ring_pending(r), 1);
    ring_free(r);
}

/* A stretch ends where the memory wraps; the rest comes with the next look. */
static void test_wrap(void **state)
{
    (void)state;
    struct ring *r = new_ring(8);
    uint64_t first = 0;
    uint64_t now;
    uint64_t next = 0;
    uint64_t expected = 0;
    for (int round = 0; round < 50; round++) {
        push(r, next, 5);
        next += 5;
        ring_publish(r, 0);
        size_t at = (size_t)(expected % 8);
        size_t stretch = 8 - at < 5 ? 8 - at : 5;
        assert_int_equal(peek(r, &first, &now), stretch);
        assert_int_equal(first, expected);
        ring_consume(r, stretch);
        expected += stretch;
        if (stretch < 5) {
            assert_int_equal(peek(r, &first, &now), 5 - stretch);
            assert_int_equal(first, expected);
            ring_consume(r, 5 - stretch);
            expected += 5 - stretch;
        }
        assert_int_equal(peek(r, &first, &now), 0);
    }
    ring_free(r);
}

static void test_full_to_the_last_record(void **state)
{
    (void)state;
    struct ring *r = new_ring(8);
    uint64_t first = 0;
    uint64_t now;
    push(r, 0, 8);
    ring_publish(r, 0);
    assert_int_equal(peek(r, &first, &now), 8);
    ring_consume(r, 8);
    push(r, 8, 8);
    ring_publish(r, 0);
    assert_int_equal(peek(r, &first, &now), 8);
    assert_int_equal(first, 8);
    ring_free(r);
}

static void test_clock_never_goes_back(void **state)
{
    (void)state;
    struct ring *r = new_ring(8);
    uint64_t first;
    uint64_t now;
    const uint64_t given[] = {10, 5, 20, 0, 19, 21};
    const uint64_t seen[] = {10, 10, 20, 20, 20, 21};
    for (size_t i = 0; i < 6; i++) {
        ring_publish(r, given[i]);
        peek(r, &first, &now);
        assert_int_equal(now, seen[i]);
    }
    ring_free(r);
}

static void test_close_and_done(void **state)
{
    (void)state;
    struct ring *r = new_ring(8);
    uint64_t first = 0;
    uint64_t now;
    assert_false(ring_done(r));
    push(r, 7, 2);
    ring_close(r); /* publishes what is pending */
    assert_false(ring_done(r));
    ring_wait(r, UINT64_MAX);
    assert_int_equal(peek(r, &first, &now), 2);
    assert_int_equal(first, 7);
    ring_consume(r, 2);
    assert_true(ring_done(r));
    ring_wait(r, UINT64_MAX); /* does not sleep any more */
    assert_false(ring_aborted(r));
    ring_free(r);
}

static void test_abort(void **state)
{
    (void)state;
    struct ring *r = new_ring(4);
    push(r, 0, 4);
    ring_abort(r);
    assert_true(ring_aborted(r));
    assert_null(ring_slot(r)); /* full: would wait */
    ring_wait(r, UINT64_MAX);
    assert_false(ring_done(r));
    ring_free(r);
}

static void test_wake_at(void **state)
{
    (void)state;
    struct ring *r = new_ring(4);
    assert_int_equal(ring_wake_at(r), 0);
    ring_publish(r, 1000);
    ring_wait(r, 900); /* reached already */
    assert_int_equal(ring_wake_at(r), 900);
    push(r, 0, 1);
    ring_publish(r, 1000);
    ring_wait(r, UINT64_MAX); /* there is a record */
    assert_int_equal(ring_wake_at(r), UINT64_MAX);
    ring_free(r);
}

static void *drive_clock(void *arg)
{
    struct ring *r = arg;
    for (uint64_t now = 1; now <= 5000; now++)
        ring_publish(r, now);
    return NULL;
}

/* The clock alone wakes a sleeping consumer, when it reaches what was asked for. */
static void test_clock_wakes(void **state)
{
    (void)state;
    struct ring *r = new_ring(4);
    pthread_t thread;
    assert_int_equal(pthread_create(&thread, NULL, drive_clock, r), 0);
    for (uint64_t until = 100; until <= 5000; until += 100) {
        uint64_t first;
        uint64_t now;
        ring_wait(r, until);
        assert_int_equal(peek(r, &first, &now), 0);
        assert_true(now >= until);
    }
    pthread_join(thread, NULL);
    ring_free(r);
}

/* Another thread's nudge ends one wait, though there is nothing in the ring and the clock stands
 * still. */
static void *nudge(void *arg)
{
    ring_nudge(arg);
    return NULL;
}

static void test_nudge(void **state)
{
    (void)state;
    struct ring *r = new_ring(4);
    for (int i = 0; i < 200; i++) {
        pthread_t thread;
        assert_int_equal(pthread_create(&thread, NULL, nudge, r), 0);
        ring_wait(r, UINT64_MAX);
        pthread_join(thread, NULL);
    }
    ring_nudge(r); /* before the wait */
    ring_wait(r, UINT64_MAX);
    assert_false(ring_aborted(r));
    ring_free(r);
}

static void *wait_for_abort(void *arg)
{
    ring_wait(arg, UINT64_MAX);
    return NULL;
}

static void *push_until_abort(void *arg)
{
    struct packet *p;
    while ((p = ring_slot(arg)) != NULL)
        ring_push(arg);
    return NULL;
}

static void test_abort_wakes_sleepers(void **state)
{
    (void)state;
    for (int i = 0; i < 200; i++) {
        void *(*const body)(void *) = i % 2 == 0 ? wait_for_abort : push_until_abort;
        struct ring *r = new_ring(2);
        pthread_t thread;
        assert_int_equal(pthread_create(&thread, NULL, body, r), 0);
        ring_abort(r);
        pthread_join(thread, NULL);
        ring_free(r);
    }
}

/* --- both sides at work --- */

/* Record number i has time i; the clock is the number of the next one, so that "everything before
 * now_ns has been pushed" is true of each publish. */
static void *produce(void *arg)
{
    struct ring *r = arg;
    struct rng random = {11};
    uint64_t n = 0;
    while (n < STRESS_RECORDS) {
        uint64_t batch = 1 + rng_below(&random, rng_below(&random, 8) == 0 ? 300 : 20);
        for (uint64_t i = 0; i < batch && n < STRESS_RECORDS; i++, n++) {
            struct packet *p = ring_slot(r);
            if (p == NULL)
                return NULL;
            p->time_ns = n;
            p->bytes = (uint32_t)(n * 31);
            ring_push(r);
        }
        ring_publish(r, n);
    }
    ring_close(r);
    return NULL;
}

struct consumer {
    uint64_t received;
    uint64_t wrong;  /* lost, twice, out of order, or torn */
    uint64_t missed; /* records older than a clock reading that came without them */
};

static void check_records(struct consumer *c, const struct packet *p, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        if (p[i].time_ns != c->received || p[i].bytes != (uint32_t)(c->received * 31))
            c->wrong++;
        c->received++;
    }
}

static void consume(struct ring *r, struct consumer *c)
{
    struct rng random = {13};
    volatile uint32_t busy = 0;
    while (!ring_done(r)) {
        const struct packet *p;
        uint64_t now;
        size_t count = ring_peek(r, &p, &now);
        if (count == 0) {
            c->missed += now > c->received;
            ring_wait(r, UINT64_MAX);
            continue;
        }
        if (rng_below(&random, 4) == 0)
            count = 1 + rng_below(&random, (uint32_t)count);
        check_records(c, p, count);
        if (rng_below(&random, 512) == 0) {
            while (busy < 20000)
                busy = busy + 1;
            busy = 0;
        }
        ring_consume(r, count);
    }
}

static void stress(size_t capacity)
{
    struct ring *r = new_ring(capacity);
    struct consumer c = {0};
    pthread_t thread;
    assert_int_equal(pthread_create(&thread, NULL, produce, r), 0);
    consume(r, &c);
    pthread_join(thread, NULL);
    ring_free(r);
    assert_int_equal(c.received, STRESS_RECORDS);
    assert_int_equal(c.wrong, 0);
    assert_int_equal(c.missed, 0);
}

static void test_stress(void **state)
{
    (void)state;
    stress(256);
}

static void test_stress_larger(void **state)
{
    (void)state;
    stress(4096);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_nothing_is_seen_before_publish),
        cmocka_unit_test(test_slot_without_push_is_given_again),
        cmocka_unit_test(test_wrap),
        cmocka_unit_test(test_full_to_the_last_record),
        cmocka_unit_test(test_clock_never_goes_back),
        cmocka_unit_test(test_close_and_done),
        cmocka_unit_test(test_abort),
        cmocka_unit_test(test_wake_at),
        cmocka_unit_test(test_clock_wakes),
        cmocka_unit_test(test_nudge),
        cmocka_unit_test(test_abort_wakes_sleepers),
        cmocka_unit_test(test_stress),
        cmocka_unit_test(test_stress_larger),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
