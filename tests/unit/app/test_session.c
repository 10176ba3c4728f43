/* test_session.c: a whole session over capture files. */
#include <sched.h>

#include "session_fixture.h"

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
        WITH_FILE(test_free_at_any_moment),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
