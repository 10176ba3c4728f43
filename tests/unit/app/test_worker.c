/* test_worker.c: pieces of work are done one after the other, by another thread, and what they
 * wrote is there when the worker is no longer busy. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <poll.h>
#include <pthread.h>

#include "app/worker.h"

struct piece {
    const struct wake *hold; /* waits for it, NULL: does not */
    int result;
    pthread_t by;
};

static void work(void *data)
{
    struct piece *p = data;
    if (p->hold != NULL)
        wake_wait(p->hold, -1);
    p->by = pthread_self();
    p->result++;
}

static void test_pieces(void **state)
{
    (void)state;
    struct wake done;
    struct err e;
    assert_true(wake_init(&done, &e));
    struct worker *w = worker_new(&done, &e);
    assert_non_null(w);
    assert_false(worker_busy(w));
    struct piece p = {0};
    for (int i = 1; i <= 1000; i++) {
        worker_start(w, work, &p);
        worker_wait(w);
        assert_int_equal(p.result, i);
    }
    assert_false(pthread_equal(p.by, pthread_self()));
    struct pollfd fd = {.fd = done.rd, .events = POLLIN};
    assert_int_equal(poll(&fd, 1, 10000), 1);
    worker_free(w);
    wake_free(&done);
}

/* It is busy until the piece is done, and freeing it waits. */
static void test_busy(void **state)
{
    (void)state;
    struct wake done;
    struct wake hold;
    struct err e;
    assert_true(wake_init(&done, &e));
    assert_true(wake_init(&hold, &e));
    struct worker *w = worker_new(&done, &e);
    struct piece p = {.hold = &hold};
    worker_start(w, work, &p);
    assert_true(worker_busy(w));
    wake_signal(&hold);
    worker_free(w);
    assert_int_equal(p.result, 1);
    wake_free(&hold);
    wake_free(&done);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_pieces), cmocka_unit_test(test_busy)};
    return cmocka_run_group_tests_name("app/worker", tests, NULL, NULL);
}
