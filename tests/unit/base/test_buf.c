/* test_buf.c: the growing buffer. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "base/buf.h"

static void test_appends(void **state)
{
    (void)state;
    struct buf b = {0};
    buf_put(&b, "", 0);
    assert_string_equal(b.data, "");
    buf_puts(&b, "ab");
    buf_putc(&b, 'c');
    buf_put(&b, "d\0e", 3);
    buf_printf(&b, "%s%d", "x", -7);
    buf_printf(&b, "%s", "");
    assert_int_equal(b.len, 9);
    assert_memory_equal(b.data, "abcd\0ex-7", 10);
    buf_put_spaces(&b, 0);
    buf_put_spaces(&b, 3);
    assert_memory_equal(b.data + 6, "x-7   ", 7);
    buf_free(&b);
    assert_null(b.data);
    assert_int_equal(b.len, 0);
}

static void test_put_u64(void **state)
{
    (void)state;
    struct buf b = {0};
    const uint64_t numbers[] = {0, 9, 10, 1234567890, UINT64_MAX};
    for (size_t i = 0; i < sizeof numbers / sizeof numbers[0]; i++) {
        buf_put_u64(&b, numbers[i]);
        buf_putc(&b, ' ');
    }
    assert_string_equal(b.data, "0 9 10 1234567890 18446744073709551615 ");
    buf_free(&b);
}

static void test_growth_keeps_content(void **state)
{
    (void)state;
    struct buf b = {0};
    char expected[5000];
    for (size_t i = 0; i < sizeof expected; i++) {
        expected[i] = (char)('a' + i % 26);
        buf_putc(&b, expected[i]);
        assert_true(b.cap > b.len);
        assert_int_equal(b.data[b.len], '\0');
    }
    assert_memory_equal(b.data, expected, sizeof expected);
    buf_free(&b);
}

static void test_printf_longer_than_room(void **state)
{
    (void)state;
    struct buf b = {0};
    char text[2001];
    memset(text, 'x', 2000);
    text[2000] = '\0';
    buf_printf(&b, "<%s>", text);
    assert_int_equal(b.len, 2002);
    assert_int_equal(b.data[2001], '>');
    assert_int_equal(b.data[2002], '\0');
    buf_free(&b);
}

static void test_reserve_then_write_in_place(void **state)
{
    (void)state;
    struct buf b = {0};
    buf_puts(&b, "12");
    buf_reserve(&b, 10000);
    memset(b.data + b.len, 'z', 10000);
    b.len += 10000;
    b.data[b.len] = '\0';
    assert_int_equal(strlen(b.data), 10002);
    buf_free(&b);
}

static void test_clear_keeps_memory(void **state)
{
    (void)state;
    struct buf b = {0};
    buf_clear(&b);
    assert_null(b.data);
    buf_puts(&b, "text");
    const char *memory = b.data;
    size_t cap = b.cap;
    buf_clear(&b);
    assert_string_equal(b.data, "");
    assert_int_equal(b.len, 0);
    buf_puts(&b, "more");
    assert_ptr_equal(b.data, memory);
    assert_int_equal(b.cap, cap);
    buf_free(&b);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_appends),
        cmocka_unit_test(test_put_u64),
        cmocka_unit_test(test_growth_keeps_content),
        cmocka_unit_test(test_printf_longer_than_room),
        cmocka_unit_test(test_reserve_then_write_in_place),
        cmocka_unit_test(test_clear_keeps_memory),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
