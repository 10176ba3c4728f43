/* test_session.c: a whole session over capture files and pipes that the test writes. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>
#include <sched.h>
#include <unistd.h>

#include "app/session.h"
#include "base/buf.h"
#include "base/clock.h"
#include "base/io.h"

#define BEGIN_SEC   1700000000U
#define DEADLINE_MS 20000

/* --- captures, in libpcap's file format with nanoseconds --- */

static void put32(struct buf *b, uint32_t v)
{
    buf_put(b, &v, sizeof v);
}

static void put_header(struct buf *b, uint32_t link_type)
{
    put32(b, 0xa1b23c4d);
    put32(b, 4U << 16 | 2);
    put32(b, 0);
    put32(b, 0);
    put32(b, 256);
    put32(b, link_type);
}

/* 10.0.0.N:1000 sends UDP over Ethernet to 192.0.2.1:80; bytes: of the datagram. */
static void put_packet(struct buf *b, uint64_t ms, uint8_t n, uint16_t bytes)
{
    uint8_t frame[42] = {
        2,         0,           0,   0,  0, 1, 2, 0, 0,  0,  0, 2, 8,  0, /* Ethernet */
        0x45,      0,           0,   0,  0, 0, 0, 0, 64, 17, 0, 0, 10, 0,
        0,         0,           192, 0,  2, 1, /* IPv4 */
        1000 >> 8, 1000 & 0xff, 0,   80, 0, 0, 0, 0};
    frame[16] = (uint8_t)(bytes >> 8);
    frame[17] = (uint8_t)bytes;
    frame[29] = n;
    put32(b, BEGIN_SEC + (uint32_t)(ms / 1000));
    put32(b, (uint32_t)(ms % 1000 * NS_PER_MS));
    put32(b, sizeof frame);
    put32(b, 14U + bytes);
    buf_put(b, frame, sizeof frame);
}

struct fixture {
    char path[32];
    struct wake wake;
    struct session *session;
    struct session_config config;
};

static int setup(void **state)
{
    struct fixture *f = calloc(1, sizeof *f);
    struct err e;
    if (f == NULL || !wake_init(&f->wake, &e))
        return -1;
    *state = f;
    snprintf(f->path, sizeof f->path, "/tmp/iftoprs-XXXXXX");
    int fd = mkstemp(f->path);
    f->config = (struct session_config){.capture = {.file = f->path, .hash_seed = 5},
                                        .max_flows = 1000,
                                        .refresh_ns = NS_PER_SEC,
                                        .wake = &f->wake};
    return fd >= 0 ? close(fd) : -1;
}

static int teardown(void **state)
{
    struct fixture *f = *state;
    session_free(f->session);
    wake_free(&f->wake);
    unlink(f->path);
    free(f);
    return 0;
}

static void write_file(const struct fixture *f, struct buf *b)
{
    struct err e = {.text = ""};
    assert_true(io_write_atomic(f->path, b->data, b->len, 0600, true, &e));
    buf_free(b);
}

/* `seconds` s with one packet of each of five flows every 100 ms, 100 bytes times the flow's
 * number. */
#define PACKETS_PER_SECOND 50U
#define BYTES_PER_SECOND   (10U * (1 + 2 + 3 + 4 + 5) * 100)

static void write_steady_file(const struct fixture *f, uint64_t seconds)
{
    struct buf b = {0};
    put_header(&b, 1);
    for (uint64_t ms = 0; ms < seconds * 1000; ms += 100) {
        for (uint8_t n = 1; n <= 5; n++)
            put_packet(&b, ms, n, (uint16_t)(100 * n));
    }
    write_file(f, &b);
}

static void start(struct fixture *f)
{
    struct err e = {.text = ""};
    f->session = session_start(&f->config, &e);
    if (f->session == NULL)
        fail_msg("%s", e.text);
}

/* The next snapshot, which the caller gives back. */
static struct snapshot *next(const struct fixture *f)
{
    uint64_t deadline = clock_steady_ns() + DEADLINE_MS * NS_PER_MS;
    for (;;) {
        struct snapshot *s = session_take(f->session);
        if (s != NULL)
            return s;
        if (clock_steady_ns() > deadline)
            fail_msg("no snapshot came");
        wake_wait(&f->wake, DEADLINE_MS);
    }
}

/* The last snapshot; the caller frees it. */
static struct snapshot *last(const struct fixture *f)
{
    for (;;) {
        struct snapshot *s = next(f);
        if (s->last)
            return s;
        session_give_back(f->session, s);
    }
}

static void finish(struct fixture *f)
{
    session_free(f->session);
    f->session = NULL;
}

static void test_last_snapshot_has_all(void **state)
{
    struct fixture *f = *state;
    write_steady_file(f, 10);
    start(f);
    struct snapshot *s = last(f);
    assert_int_equal(s->packets, 10 * PACKETS_PER_SECOND);
    assert_int_equal(s->flow_count, 5);
    assert_int_equal(s->count, 5);
    assert_int_equal(s->second, 10);
    assert_int_equal(s->total[DIR_SENT], 10 * BYTES_PER_SECOND);
    assert_int_equal(s->total[DIR_RECV], 0);
    assert_int_equal(s->sums.bytes[WINDOW_2S][DIR_SENT], 2 * BYTES_PER_SECOND);
    assert_int_equal(s->peak[DIR_SENT], BYTES_PER_SECOND);
    assert_int_equal(s->counts.frames, 10 * PACKETS_PER_SECOND);
    assert_int_equal(s->counts.ip_bytes, 10 * BYTES_PER_SECOND);
    assert_int_equal(s->wall_ns, BEGIN_SEC * NS_PER_SEC + 9900 * NS_PER_MS);
    snapshot_free(s);
    struct err e = {.text = "x"};
    assert_true(capture_result(session_capture(f->session), &e));
    assert_string_equal(e.text, "");
    assert_null(session_take(f->session));
}

/* Every second's snapshot, with just what came before it, though main is slow. */
static void test_no_snapshot_is_missed(void **state)
{
    struct fixture *f = *state;
    const uint64_t seconds = 120;
    write_steady_file(f, seconds);
    f->config.every_snapshot = true;
    f->config.only_with_packets = true;
    for (int speed = 0; speed < 2; speed++) {
        start(f);
        for (uint64_t second = 1; second < seconds; second++) {
            for (int i = 0; speed == 1 && i < 200; i++)
                sched_yield();
            struct snapshot *s = next(f);
            assert_false(s->last);
            assert_int_equal(s->elapsed_ns, second * NS_PER_SEC);
            assert_int_equal(s->packets, second * PACKETS_PER_SECOND);
            assert_int_equal(s->history[HISTORY_SECONDS - 1][DIR_SENT], BYTES_PER_SECOND);
            session_give_back(f->session, s);
        }
        struct snapshot *s = next(f);
        assert_true(s->last);
        assert_int_equal(s->packets, seconds * PACKETS_PER_SECOND);
        snapshot_free(s);
        finish(f);
    }
}

static void test_only_with_packets(void **state)
{
    struct fixture *f = *state;
    const uint64_t times_ms[] = {0, 500, 10500, 10600, 30200};
    struct buf b = {0};
    put_header(&b, 1);
    for (size_t i = 0; i < 5; i++)
        put_packet(&b, times_ms[i], 1, 100);
    write_file(f, &b);
    f->config.every_snapshot = true;
    f->config.only_with_packets = true;
    start(f);
    const uint64_t seconds[] = {1, 11, 31};
    const uint64_t packets[] = {2, 4, 5};
    for (size_t i = 0; i < 3; i++) {
        struct snapshot *s = next(f);
        assert_int_equal(s->second, seconds[i]);
        assert_int_equal(s->packets, packets[i]);
        assert_int_equal(s->last, i == 2);
        session_give_back(f->session, s);
    }
}

static void test_duration(void **state)
{
    struct fixture *f = *state;
    write_steady_file(f, 30);
    f->config.duration_ns = 5 * NS_PER_SEC;
    start(f);
    struct snapshot *s = last(f);
    assert_int_equal(s->elapsed_ns, 5 * NS_PER_SEC);
    assert_int_equal(s->packets, 5 * PACKETS_PER_SECOND); /* the packet at 5.0 s is outside */
    assert_int_equal(s->sums.bytes[WINDOW_10S][DIR_SENT], 5 * BYTES_PER_SECOND);
    snapshot_free(s);
}

static void test_stop_in_the_middle(void **state)
{
    struct fixture *f = *state;
    write_steady_file(f, 3000);
    f->config.every_snapshot = true;
    start(f);
    for (int i = 0; i < 3; i++)
        session_give_back(f->session, next(f));
    session_stop(f->session);
    struct snapshot *s = last(f);
    assert_true(s->packets >= 3 * PACKETS_PER_SECOND);
    assert_true(s->packets <= 3000 * PACKETS_PER_SECOND);
    assert_int_equal(s->total[DIR_SENT] % 100, 0);
    snapshot_free(s);
    struct err e = {.text = ""};
    assert_true(capture_result(session_capture(f->session), &e));
}

static void test_top(void **state)
{
    struct fixture *f = *state;
    write_steady_file(f, 10);
    f->config.top = 2;
    start(f);
    struct snapshot *s = last(f);
    assert_int_equal(s->count, 2);
    assert_int_equal(s->flow_count, 5);
    assert_int_equal(s->flows[0].total[DIR_SENT], 5 * 10000);
    assert_int_equal(s->flows[1].total[DIR_SENT], 4 * 10000);
    snapshot_free(s);
}

static void test_filter_and_net_filter(void **state)
{
    struct fixture *f = *state;
    struct cidr net;
    struct err e;
    write_steady_file(f, 10);
    f->config.capture.bpf = "host 10.0.0.2 or host 10.0.0.3";
    start(f);
    struct snapshot *s = last(f);
    assert_int_equal(s->flow_count, 2);
    snapshot_free(s);
    finish(f);
    f->config.capture.bpf = NULL;
    assert_true(cidr_parse(&net, "10.0.0.4/31", &e)); /* 4 and 5 */
    const struct net_filter nets = {.nets = &net, .count = 1};
    f->config.capture.nets = &nets;
    start(f);
    s = last(f);
    assert_int_equal(s->flow_count, 2);
    assert_int_equal(s->counts.ip_packets, 500);
    assert_int_equal(s->counts.outside, 300);
    snapshot_free(s);
    finish(f);
}

/* With a long refresh time the first seconds have snapshots, too, and then no more of them. */
static void test_early_snapshots(void **state)
{
    struct fixture *f = *state;
    static const uint32_t seconds[] = {1, 2, 3, 4, 5, 10, 15};
    write_steady_file(f, 60);
    f->config.refresh_ns = 5 * NS_PER_SEC;
    f->config.early_snapshots = true;
    f->config.every_snapshot = true;
    start(f);
    for (size_t i = 0; i < sizeof seconds / sizeof *seconds; i++) {
        struct snapshot *s = next(f);
        assert_int_equal(s->second, seconds[i]);
        session_give_back(f->session, s);
    }
}

static void test_focus(void **state)
{
    struct fixture *f = *state;
    write_steady_file(f, 600);
    f->config.every_snapshot = true;
    start(f);
    struct snapshot *s = next(f);
    assert_false(s->has_focus);
    struct flow_key key = s->flows[0].key;
    uint64_t per_second = s->flows[0].sums.bytes[WINDOW_2S][DIR_SENT];
    session_give_back(f->session, s);
    session_set_focus(f->session, &key);
    /* One may have been made before. */
    for (int i = 0; i < 3; i++) {
        s = next(f);
        if (i == 2) {
            assert_true(s->has_focus);
            assert_memory_equal(&s->focus, &key, sizeof key);
            assert_int_equal(s->focus_history[HISTORY_SECONDS - 1][DIR_SENT], per_second);
        }
        session_give_back(f->session, s);
    }
    session_set_focus(f->session, NULL);
    for (int i = 0; i < 3; i++) {
        s = next(f);
        if (i == 2)
            assert_false(s->has_focus);
        session_give_back(f->session, s);
    }
}

/* Asked for after the end, a focus is answered by itself, and the flows stay with who has them. */
static void test_focus_answer(void **state)
{
    struct fixture *f = *state;
    write_steady_file(f, 600);
    f->config.serves_after_end = true;
    start(f);
    struct snapshot *s = last(f);
    struct flow_key key = s->flows[0].key;
    assert_null(session_take_focus(f->session));
    session_ask_focus(f->session, &key);
    struct snapshot *answer = NULL;
    uint64_t deadline_ns = clock_steady_ns() + DEADLINE_MS * NS_PER_MS;
    while ((answer = session_take_focus(f->session)) == NULL && clock_steady_ns() < deadline_ns)
        wake_wait(&f->wake, 100);
    assert_non_null(answer);
    assert_true(answer->has_focus);
    assert_memory_equal(&answer->focus, &key, sizeof key);
    assert_int_equal(answer->count, 0);
    snapshot_free(answer);
    snapshot_free(s);
    finish(f);
}

/* --- time in files --- */

static void test_gap_of_years(void **state)
{
    struct fixture *f = *state;
    struct buf b = {0};
    put_header(&b, 1);
    put_packet(&b, 0, 1, 100);
    put_packet(&b, 14ULL * 365 * 86400 * 1000, 2, 200);
    write_file(f, &b);
    f->config.every_snapshot = true;
    start(f);
    struct snapshot *s = last(f);
    assert_int_equal(s->packets, 2);
    assert_int_equal(s->total[DIR_SENT], 300);
    assert_int_equal(s->sums.bytes[WINDOW_40S][DIR_SENT], 200);
    snapshot_free(s);
}

static void test_clock_set_back(void **state)
{
    struct fixture *f = *state;
    struct buf b = {0};
    put_header(&b, 1);
    put_packet(&b, 3600000, 1, 100);
    put_packet(&b, 3601500, 1, 100);
    put_packet(&b, 0, 1, 100); /* an hour back */
    put_packet(&b, 2000, 1, 100);
    put_packet(&b, 1900, 1, 100); /* disorder */
    write_file(f, &b);
    start(f);
    struct snapshot *s = last(f);
    assert_int_equal(s->packets, 5);
    assert_int_equal(s->elapsed_ns, 3500 * NS_PER_MS);
    snapshot_free(s);
}

static void test_truncated_file(void **state)
{
    struct fixture *f = *state;
    struct buf b = {0};
    put_header(&b, 1);
    for (uint64_t i = 0; i < 100; i++)
        put_packet(&b, i * 100, 1, 100);
    b.len -= 30;
    write_file(f, &b);
    start(f);
    struct snapshot *s = last(f);
    assert_int_equal(s->packets, 99);
    snapshot_free(s);
    struct err e = {.text = ""};
    assert_true(capture_result(session_capture(f->session), &e));
    assert_non_null(strstr(e.text, "truncated"));
}

static void test_empty_capture(void **state)
{
    struct fixture *f = *state;
    for (size_t top = 0; top < 3; top += 2) {
        struct buf b = {0};
        put_header(&b, 1);
        write_file(f, &b);
        f->config.top = top;
        start(f);
        struct snapshot *s = next(f);
        assert_true(s->last);
        assert_int_equal(s->packets, 0);
        assert_int_equal(s->count, 0);
        snapshot_free(s);
        finish(f);
    }
}

static void assert_cannot_start(struct fixture *f, const char *part)
{
    struct err e = {.text = ""};
    f->session = session_start(&f->config, &e);
    assert_null(f->session);
    if (strstr(e.text, part) == NULL)
        fail_msg("'%s' is not in '%s'", part, e.text);
}

static void test_errors(void **state)
{
    struct fixture *f = *state;
    struct buf b = {0};
    assert_cannot_start(f, f->path); /* empty file */
    buf_puts(&b, "this is no capture file, whatever its name may be");
    write_file(f, &b);
    assert_cannot_start(f, f->path);
    put_header(&b, 189); /* USB */
    write_file(f, &b);
    assert_cannot_start(f, "link type USB_LINUX (189) is not supported");
    put_header(&b, 1);
    write_file(f, &b);
    f->config.capture.bpf = "port nowhere and";
    assert_cannot_start(f, "filter 'port nowhere and': ");
    f->config.capture.bpf = NULL;
    f->config.capture.file = "/nonexistent/x.pcap";
    assert_cannot_start(f, "/nonexistent/x.pcap: No such file");
    f->config.capture.file = "/tmp";
    assert_cannot_start(f, "/tmp: ");
}

/* --- pipes --- */

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

/* --- the end at any moment --- */

static void test_free_at_any_moment(void **state)
{
    struct fixture *f = *state;
    write_steady_file(f, 200);
    for (int i = 0; i < 50; i++) {
        f->config.every_snapshot = i % 2 == 0;
        f->config.top = i % 3 == 0 ? 2 : 0;
        f->config.capture.speed = i % 5 == 4 ? 1000 : 0;
        start(f);
        for (int taken = 0; taken < i / 5; taken++) {
            struct snapshot *s = next(f);
            bool end = s->last;
            if (i % 4 == 0)
                snapshot_free(s);
            else
                session_give_back(f->session, s);
            if (end)
                break;
        }
        if (i % 7 == 0)
            session_stop(f->session);
        finish(f);
    }
}

int main(void)
{
#define WITH_FILE(test) cmocka_unit_test_setup_teardown(test, setup, teardown)
    const struct CMUnitTest tests[] = {
        WITH_FILE(test_last_snapshot_has_all),
        WITH_FILE(test_no_snapshot_is_missed),
        WITH_FILE(test_only_with_packets),
        WITH_FILE(test_duration),
        WITH_FILE(test_stop_in_the_middle),
        WITH_FILE(test_top),
        WITH_FILE(test_filter_and_net_filter),
        WITH_FILE(test_early_snapshots),
        WITH_FILE(test_focus),
        WITH_FILE(test_focus_answer),
        WITH_FILE(test_gap_of_years),
        WITH_FILE(test_clock_set_back),
        WITH_FILE(test_truncated_file),
        WITH_FILE(test_empty_capture),
        WITH_FILE(test_errors),
        WITH_FILE(test_growing_pipe),
        WITH_FILE(test_free_on_a_silent_pipe),
        WITH_FILE(test_stop_on_a_silent_pipe),
        WITH_FILE(test_free_at_any_moment),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
