/* test_bars.c: lengths of bars, and scales that grow. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "view/bars.h"

/* All labels in a row, "10b 1kb". */
static const char *labels_of(const struct bar_scale *s, bool bytes)
{
    static char text[256];
    struct scale_label labels[SCALE_LABELS_MAX];
    size_t count = bar_scale_labels(s, bytes, labels);
    size_t used = 0;
    for (size_t i = 0; i < count; i++) {
        assert_true(labels[i].position > 0 || i == 0);
        assert_true(labels[i].position <= 1);
        used += (size_t)snprintf(text + used, sizeof text - used, "%s%s", i > 0 ? " " : "",
                                 labels[i].text);
    }
    return text;
}

static void test_log(void **state)
{
    (void)state;
    struct bar_scale s = bar_scale_make(true, 0, 1000, false);
    assert_string_equal(labels_of(&s, false), "10b 1kb 100kb 10Mb 1Gb");
    assert_int_equal(bar_length(&s, 0, 90), 0);
    assert_int_equal(bar_length(&s, 1000000000 / 8.0, 90), 90);
    assert_int_equal(bar_length(&s, 1000 / 8.0, 90), 30);
    assert_int_equal(bar_length(&s, 1000000 / 8.0, 90), 60);
    /* Longer than the scale; hardly anything. */
    assert_int_equal(bar_length(&s, 1e15, 90), 90);
    assert_int_equal(bar_length(&s, 0.01, 90), 1);
}

static void test_growth(void **state)
{
    (void)state;
    struct bar_scale s = bar_scale_make(true, 0, 1e9 / 8, false);
    assert_true(s.end == 1e9);
    s = bar_scale_make(true, 0, 1.1e9 / 8, false);
    assert_string_equal(labels_of(&s, false), "100b 10kb 1Mb 100Mb 10Gb");
    s = bar_scale_make(true, 0, 5e10 / 8, false);
    assert_string_equal(labels_of(&s, false), "10b 1kb 100kb 10Mb 1Gb 100Gb");
}

/* In bytes the scale ends at 1 GB/s; the labels stand where their rates are. */
static void test_bytes(void **state)
{
    (void)state;
    struct bar_scale s = bar_scale_make(true, 0, 1000, true);
    assert_string_equal(labels_of(&s, true), "10B 1kB 100kB 10MB 1GB");
    struct scale_label labels[SCALE_LABELS_MAX];
    bar_scale_labels(&s, true, labels);
    assert_int_equal(bar_length(&s, 10000000, 900), (int)(labels[3].position * 900 + 0.5));
}

static void test_linear(void **state)
{
    (void)state;
    struct bar_scale s = bar_scale_make(false, 0, 3000000 / 8.0, false);
    assert_string_equal(labels_of(&s, false), "1Mb 2Mb 3Mb 4Mb 5Mb");
    assert_int_equal(bar_length(&s, 2500000 / 8.0, 80), 40);
    s = bar_scale_make(false, 0, 0, false);
    assert_string_equal(labels_of(&s, false), "2kb 4kb 6kb 8kb 10kb");
    s = bar_scale_make(false, 0, 1500000, true);
    assert_string_equal(labels_of(&s, true), "400kB 800kB 1.2MB 1.6MB 2MB");
}

/* max_bandwidth is the end, whatever the rates. */
static void test_max_bandwidth(void **state)
{
    (void)state;
    struct bar_scale s = bar_scale_make(false, 50000000, 1e12, false);
    assert_true(s.end == 50000000);
    assert_string_equal(labels_of(&s, false), "10Mb 20Mb 30Mb 40Mb 50Mb");
    s = bar_scale_make(true, 50000000, 1e12, false);
    assert_string_equal(labels_of(&s, false), "10b 1kb 100kb 10Mb");
    assert_int_equal(bar_length(&s, 50000000 / 8.0, 77), 77);
}

static void test_sparkline(void **state)
{
    (void)state;
    assert_int_equal(sparkline_glyph(0, 0), 0x2581);
    assert_int_equal(sparkline_glyph(0, 100), 0x2581);
    assert_int_equal(sparkline_glyph(100, 100), 0x2588);
    assert_int_equal(sparkline_glyph(50, 100), 0x2585);
    for (uint64_t v = 1; v <= 100; v++)
        assert_true(sparkline_glyph(v, 100) >= sparkline_glyph(v - 1, 100));
}

static void test_highest(void **state)
{
    (void)state;
    struct snapshot s = {0};
    s.history[3][DIR_SENT] = 100;
    s.history[3][DIR_RECV] = 50;
    s.history[39][DIR_RECV] = 120;
    assert_true(snapshot_highest(&s, false) == 150);
    assert_true(snapshot_highest(&s, true) == 150);
    /* What has left the 40 s still counts for a scale that only grows. */
    s.peak_both = 4000;
    assert_true(snapshot_highest(&s, false) == 150);
    assert_true(snapshot_highest(&s, true) == 4000);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_log),           cmocka_unit_test(test_growth),
        cmocka_unit_test(test_bytes),         cmocka_unit_test(test_linear),
        cmocka_unit_test(test_max_bandwidth), cmocka_unit_test(test_sparkline),
        cmocka_unit_test(test_highest),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
