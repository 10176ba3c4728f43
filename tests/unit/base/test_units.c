/* test_units.c: numbers for people. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/units.h"

static void assert_rate(double bytes_per_sec, bool bytes, const char *expected)
{
    char out[UNITS_SIZE];
    units_rate(out, bytes_per_sec, bytes);
    assert_string_equal(out, expected);
}

static void test_rate_in_bits(void **state)
{
    (void)state;
    assert_rate(0, false, "0b");
    assert_rate(1, false, "8b");
    assert_rate(124.875, false, "999b");
    assert_rate(125, false, "1.00kb");
    assert_rate(1250, false, "10.0kb");
    assert_rate(12500, false, "100kb");
    assert_rate(999999 / 8.0, false, "1.00Mb"); /* not 1000kb */
    assert_rate(999400 / 8.0, false, "999kb");
    assert_rate(125e6, false, "1.00Gb");
    assert_rate(1.25e9, false, "10.0Gb");
    assert_rate(125e9, false, "1.00Tb");
}

static void test_rate_in_bytes(void **state)
{
    (void)state;
    assert_rate(0, true, "0B");
    assert_rate(0.4, true, "0B");
    assert_rate(999, true, "999B");
    assert_rate(1000, true, "1.00kB");
    assert_rate(12345, true, "12.3kB");
    assert_rate(999999, true, "1.00MB");
    assert_rate(-1, true, "0B");
}

static void assert_bytes(uint64_t bytes, const char *expected)
{
    char out[UNITS_SIZE];
    units_bytes(out, bytes);
    assert_string_equal(out, expected);
}

static void test_bytes(void **state)
{
    (void)state;
    assert_bytes(0, "0B");
    assert_bytes(999, "999B");
    assert_bytes(1500, "1.50kB");
    assert_bytes(12300000, "12.3MB");
    assert_bytes(9994999, "9.99MB");
    assert_bytes(9995001, "10.0MB");
    assert_bytes(99949999, "99.9MB");
    assert_bytes(99950001, "100MB");
    assert_bytes(999500, "1.00MB");
    assert_bytes(UINT64_MAX, "18.4EB");
}

/* What a text says, in the base unit. */
static double value_of(const char *text)
{
    char *end;
    double value = strtod(text, &end);
    for (const char *p = "kMGTPE"; *p != '\0' && strchr("kMGTPE", *end) != NULL && *end != '\0';
         p++) {
        value *= 1000;
        if (*p == *end)
            break;
    }
    return value;
}

static void check(uint64_t n)
{
    char out[UNITS_SIZE];
    units_bytes(out, n);
    double said = value_of(out);
    double real = (double)n;
    if (strlen(out) > UNITS_WIDTH || said > real * 1.0051 || said < real * 0.9949)
        fail_msg("%llu bytes: '%s'", (unsigned long long)n, out);
    units_rate(out, real, false);
    if (strlen(out) > UNITS_WIDTH)
        fail_msg("%llu bytes/s: '%s'", (unsigned long long)n, out);
}

/* Around every power of ten, where rounding makes one more digit, and in steps of 1.01 over the
 * whole range. */
static void test_sweep_never_wider(void **state)
{
    (void)state;
    for (uint64_t n = 0; n < 20000; n++)
        check(n);
    uint64_t power = 10;
    for (int i = 1; i < 20; i++, power *= 10) {
        for (uint64_t back = 0; back < 2000 && back <= power; back++) {
            check(power - back);
            check(power + back);
            check(power - power / 2000 - back % (power / 2 + 1));
        }
    }
    for (double n = 1; n < 1.8e19; n *= 1.01)
        check((uint64_t)n);
    check(UINT64_MAX);
}

static void test_count(void **state)
{
    (void)state;
    char out[32];
    units_count(out, sizeof out, 0);
    assert_string_equal(out, "0");
    units_count(out, sizeof out, 999);
    assert_string_equal(out, "999");
    units_count(out, sizeof out, 1000);
    assert_string_equal(out, "1,000");
    units_count(out, sizeof out, 1234567);
    assert_string_equal(out, "1,234,567");
    units_count(out, sizeof out, UINT64_MAX);
    assert_string_equal(out, "18,446,744,073,709,551,615");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_rate_in_bits), cmocka_unit_test(test_rate_in_bytes),
        cmocka_unit_test(test_bytes),        cmocka_unit_test(test_sweep_never_wider),
        cmocka_unit_test(test_count),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
