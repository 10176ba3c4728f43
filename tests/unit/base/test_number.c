/* test_number.c: digits to a number, and where they end. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#include "base/number.h"

static void test_take(void **state)
{
    (void)state;
    const char *at = "18446744073709551615 007x";
    uint64_t n;
    assert_true(number_take(&at, &n));
    assert_int_equal(n, UINT64_MAX);
    assert_false(number_take(&at, &n)); /* at the blank */
    at++;
    assert_true(number_take(&at, &n));
    assert_int_equal(n, 7);
    assert_string_equal(at, "x");
    assert_false(number_take(&at, &n));
}

static void test_take_too_much(void **state)
{
    (void)state;
    const char *const texts[] = {"18446744073709551616", "184467440737095516150", "-1", "+1", ""};
    for (size_t i = 0; i < sizeof texts / sizeof texts[0]; i++) {
        const char *at = texts[i];
        uint64_t n;
        assert_false(number_take(&at, &n));
    }
}

static void test_parse(void **state)
{
    (void)state;
    uint64_t n;
    assert_true(number_parse("0", 0, &n));
    assert_int_equal(n, 0);
    assert_true(number_parse("65535", 65535, &n));
    assert_int_equal(n, 65535);
    assert_true(number_parse("00080", 65535, &n));
    assert_int_equal(n, 80);
    const char *const bad[] = {"", " 1", "1 ", "1x", "-1", "65536", "18446744073709551617"};
    for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++)
        assert_false(number_parse(bad[i], 65535, &n));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_take),
        cmocka_unit_test(test_take_too_much),
        cmocka_unit_test(test_parse),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
