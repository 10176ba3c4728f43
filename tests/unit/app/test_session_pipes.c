/* test_session_pipes.c: a session whose capture comes through a pipe, whole or not at all. */
#include <sched.h>

#include "session_fixture.h"

struct pipe_end {
    int writer;
    char path[32];
};

/* A pipe whose reading end the session opens by its name. */
static struct pipe_end start_on_pipe(struct fixture *f, struct buf *first)
{
    int fds[2];
    struct pipe_end p;
    assert_int_equal(pipe(fds), 0);
    p.writer = fds[1];
    snprintf(p.path, sizeof p.path, "/dev/fd/%d", fds[0]);
    assert_true(io_write_all(p.writer, first->data, first->len));
    buf_clear(first);
    f->config.capture.file = p.path;
    start(f);
    close(fds[0]);
    return p;
}

static void test_growing_pipe(void **state)
{
    struct fixture *f = *state;
    struct buf b = {0};
    put_header(&b, 1);
    for (uint64_t ms = 0; ms < 2500; ms += 100)
        put_packet(&b, ms, 1, 100);
    struct pipe_end p = start_on_pipe(f, &b);
    /* The writer goes on: what has come is shown all the same. */
    struct snapshot *s = next(f);
    while (s->second < 2) {
        session_give_back(f->session, s);
        s = next(f);
    }
    assert_false(s->last);
    assert_int_equal(s->packets, 20);
    assert_int_equal(s->elapsed_ns, 2 * NS_PER_SEC);
    session_give_back(f->session, s);
    /* Half a record now, half later. */
    put_packet(&b, 5000, 2, 100);
    assert_true(io_write_all(p.writer, b.data, 20));
    assert_true(io_write_all(p.writer, b.data + 20, b.len - 20));
    close(p.writer);
    s = last(f);
    assert_int_equal(s->packets, 26);
    assert_int_equal(s->second, 6);
    snapshot_free(s);
    buf_free(&b);
}

/* A silent pipe keeps nobody from ending. */
static void test_free_on_a_silent_pipe(void **state)
{
    struct fixture *f = *state;
    struct buf b = {0};
    for (int packets = 0; packets < 3; packets++) {
        put_header(&b, 1);
        for (int i = 0; i < packets; i++)
            put_packet(&b, (uint64_t)i * 1500, 1, 100);
        struct pipe_end p = start_on_pipe(f, &b);
        if (packets == 2)
            session_give_back(f->session, next(f));
        finish(f);
        close(p.writer);
    }
    buf_free(&b);
}

static void test_stop_on_a_silent_pipe(void **state)
{
    struct fixture *f = *state;
    struct buf b = {0};
    put_header(&b, 1);
    put_packet(&b, 0, 1, 100);
    struct pipe_end p = start_on_pipe(f, &b);
    uint64_t done;
    uint64_t size;
    do {
        capture_progress(session_capture(f->session), &done, &size);
        sched_yield();
    } while (done < 24 + 16 + 42);
    session_stop(f->session);
    struct snapshot *s = last(f);
    assert_true(s->packets <= 1);
    snapshot_free(s);
    struct err e = {.text = ""};
    assert_true(capture_result(session_capture(f->session), &e));
    close(p.writer);
    buf_free(&b);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        WITH_FILE(test_growing_pipe),
        WITH_FILE(test_free_on_a_silent_pipe),
        WITH_FILE(test_stop_on_a_silent_pipe),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
