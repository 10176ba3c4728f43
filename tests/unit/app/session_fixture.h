/* session_fixture.h: a session over a capture file that the test writes. */
#ifndef IFTOPRS_TESTS_SESSION_FIXTURE_H
#define IFTOPRS_TESTS_SESSION_FIXTURE_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>
#include <unistd.h>

#include "app/session.h"
#include "base/buf.h"
#include "base/clock.h"
#include "base/io.h"

#define BEGIN_SEC   1700000000U
#define DEADLINE_MS 20000

/* --- captures, in libpcap's file format with nanoseconds --- */

static inline void put32(struct buf *b, uint32_t v)
{
    buf_put(b, &v, sizeof v);
}

static inline void put_header(struct buf *b, uint32_t link_type)
{
    put32(b, 0xa1b23c4d);
    put32(b, 4U << 16 | 2);
    put32(b, 0);
    put32(b, 0);
    put32(b, 256);
    put32(b, link_type);
}

/* 10.0.0.N:1000 sends UDP over Ethernet to 192.0.2.1:80; bytes: of the datagram. */
static inline void put_packet(struct buf *b, uint64_t ms, uint8_t n, uint16_t bytes)
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

static inline int setup(void **state)
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

static inline int teardown(void **state)
{
    struct fixture *f = *state;
    session_free(f->session);
    wake_free(&f->wake);
    unlink(f->path);
    free(f);
    return 0;
}

static inline void write_file(const struct fixture *f, struct buf *b)
{
    struct err e = {.text = ""};
    assert_true(io_write_atomic(f->path, b->data, b->len, 0600, true, &e));
    buf_free(b);
}

/* `seconds` s with one packet of each of five flows every 100 ms, 100 bytes times the flow's
 * number. */
#define PACKETS_PER_SECOND 50U
#define BYTES_PER_SECOND   (10U * (1 + 2 + 3 + 4 + 5) * 100)

static inline void write_steady_file(const struct fixture *f, uint64_t seconds)
{
    struct buf b = {0};
    put_header(&b, 1);
    for (uint64_t ms = 0; ms < seconds * 1000; ms += 100) {
        for (uint8_t n = 1; n <= 5; n++)
            put_packet(&b, ms, n, (uint16_t)(100 * n));
    }
    write_file(f, &b);
}

static inline void start(struct fixture *f)
{
    struct err e = {.text = ""};
    f->session = session_start(&f->config, &e);
    if (f->session == NULL)
        fail_msg("%s", e.text);
}

/* The next snapshot, which the caller gives back. */
static inline struct snapshot *next(const struct fixture *f)
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
static inline struct snapshot *last(const struct fixture *f)
{
    for (;;) {
        struct snapshot *s = next(f);
        if (s->last)
            return s;
        session_give_back(f->session, s);
    }
}

static inline void finish(struct fixture *f)
{
    session_free(f->session);
    f->session = NULL;
}

#define WITH_FILE(test) cmocka_unit_test_setup_teardown(test, setup, teardown)

#endif
