/* test_clock.c: times as text, in several zones. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include <cmocka.h>

#include "base/clock.h"

#define MARCH_2024 1710500000ULL /* 2024-03-15 10:53:20 UTC */

static void set_zone(const char *zone)
{
    setenv("TZ", zone, 1);
    tzset();
}

static void assert_time(const char *zone, uint64_t ns, const char *expected)
{
    char out[40];
    set_zone(zone);
    clock_rfc3339(ns, out, sizeof out);
    assert_string_equal(out, expected);
}

/* POSIX zone texts, so that no zone database is needed; their sign is the other way round. */
static void test_zones(void **state)
{
    (void)state;
    const uint64_t t = MARCH_2024 * NS_PER_SEC + 123 * NS_PER_MS + 999999;
    assert_time("UTC0", t, "2024-03-15T10:53:20.123+00:00");
    assert_time("CET-1", t, "2024-03-15T11:53:20.123+01:00");
    assert_time("EST5", t, "2024-03-15T05:53:20.123-05:00");
    assert_time("IST-5:30", t, "2024-03-15T16:23:20.123+05:30");
    assert_time("NST3:30", t, "2024-03-15T07:23:20.123-03:30");
    assert_time("XXX0:30", t, "2024-03-15T10:23:20.123-00:30");
    assert_time("LINT-14", t, "2024-03-16T00:53:20.123+14:00");
    assert_time("CET-1CEST,M3.5.0,M10.5.0/3", 1720000000 * NS_PER_SEC,
                "2024-07-03T11:46:40.000+02:00");
}

static void test_ends_of_time(void **state)
{
    (void)state;
    assert_time("UTC0", 0, "1970-01-01T00:00:00.000+00:00");
    assert_time("EST5", 0, "1969-12-31T19:00:00.000-05:00");
    /* The last instant 64 bits of nanoseconds hold. */
    assert_time("UTC0", UINT64_MAX, "2554-07-21T23:34:33.709+00:00");
    assert_time("LINT-14", UINT64_MAX, "2554-07-22T13:34:33.709+14:00");
}

static void test_small_buffer(void **state)
{
    (void)state;
    char out[11];
    set_zone("UTC0");
    clock_rfc3339(MARCH_2024 * NS_PER_SEC, out, sizeof out);
    assert_string_equal(out, "2024-03-15");
}

static void test_hms(void **state)
{
    (void)state;
    char out[9];
    set_zone("UTC0");
    clock_hms(MARCH_2024 * NS_PER_SEC, out, sizeof out);
    assert_string_equal(out, "10:53:20");
    set_zone("EST5");
    clock_hms(MARCH_2024 * NS_PER_SEC, out, sizeof out);
    assert_string_equal(out, "05:53:20");
}

static void test_clocks_run(void **state)
{
    (void)state;
    uint64_t before = clock_steady_ns();
    for (int i = 0; i < 1000; i++) {
        uint64_t now = clock_steady_ns();
        assert_true(now >= before);
        before = now;
    }
    uint64_t wall = clock_wall_ns() / NS_PER_SEC;
    uint64_t now = (uint64_t)time(NULL);
    assert_true(wall + 2 >= now && wall <= now + 2);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_zones),        cmocka_unit_test(test_ends_of_time),
        cmocka_unit_test(test_small_buffer), cmocka_unit_test(test_hms),
        cmocka_unit_test(test_clocks_run),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
