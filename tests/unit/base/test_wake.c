/* test_wake.c: the pipe that wakes. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <pthread.h>

#include "base/wake.h"

static int setup(void **state)
{
    static struct wake w;
    struct err e;
    *state = &w;
    return wake_init(&w, &e) ? 0 : -1;
}

static int teardown(void **state)
{
    wake_free(*state);
    return 0;
}

static bool is_ready(const struct wake *w)
{
    struct pollfd p = {.fd = w->rd, .events = POLLIN};
    return poll(&p, 1, 0) == 1;
}

static void test_signal_and_drain(void **state)
{
    const struct wake *w = *state;
    assert_false(is_ready(w));
    wake_signal(w);
    wake_signal(w);
    assert_true(is_ready(w));
    wake_drain(w);
    assert_false(is_ready(w));
    wake_drain(w); /* does not block on an empty pipe */
}

/* More signals than a pipe holds: neither blocks nor disturbs errno. */
static void test_full_pipe(void **state)
{
    const struct wake *w = *state;
    errno = ENOTTY;
    for (int i = 0; i < 200000; i++)
        wake_signal(w);
    assert_int_equal(errno, ENOTTY);
    assert_true(is_ready(w));
    wake_drain(w);
    assert_false(is_ready(w));
}

static void test_wait(void **state)
{
    const struct wake *w = *state;
    wake_wait(w, 0);
    wake_signal(w);
    wake_wait(w, -1); /* returns at once */
    assert_false(is_ready(w));
}

static void *signal_once(void *arg)
{
    wake_signal(arg);
    return NULL;
}

static void test_wakes_from_another_thread(void **state)
{
    pthread_t thread;
    assert_int_equal(pthread_create(&thread, NULL, signal_once, *state), 0);
    wake_wait(*state, -1);
    pthread_join(thread, NULL);
    assert_false(is_ready(*state));
}

static void test_descriptors_are_private(void **state)
{
    const struct wake *w = *state;
    const int fds[] = {w->rd, w->wr};
    for (int i = 0; i < 2; i++) {
        assert_true((fcntl(fds[i], F_GETFD) & FD_CLOEXEC) != 0);
        assert_true((fcntl(fds[i], F_GETFL) & O_NONBLOCK) != 0);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(test_signal_and_drain, setup, teardown),
        cmocka_unit_test_setup_teardown(test_full_pipe, setup, teardown),
        cmocka_unit_test_setup_teardown(test_wait, setup, teardown),
        cmocka_unit_test_setup_teardown(test_wakes_from_another_thread, setup, teardown),
        cmocka_unit_test_setup_teardown(test_descriptors_are_private, setup, teardown),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
