/* test_mem.c: an array that grows by one item at a time, and copies of texts. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/mem.h"

static void test_grow(void **state)
{
    (void)state;
    uint32_t *items = NULL;
    size_t cap = 0;
    size_t moves = 0;
    for (uint32_t i = 0; i < 1000; i++) {
        size_t before = cap;
        items = mem_grow(items, i, &cap, sizeof *items);
        assert_true(cap > i);
        moves += cap != before;
        items[i] = i;
    }
    for (uint32_t i = 0; i < 1000; i++)
        assert_int_equal(items[i], i);
    assert_true(moves < 10); /* doubled, and not one by one */
    free(items);
}

static void test_strndup(void **state)
{
    (void)state;
    char *copy = mem_strndup("abcdef", 3);
    assert_string_equal(copy, "abc");
    free(copy);
    copy = mem_strdup("");
    assert_string_equal(copy, "");
    free(copy);
}

static void test_nothing_is_something(void **state)
{
    (void)state;
    void *none = mem_alloc(0);
    assert_non_null(none);
    none = mem_realloc(none, 0);
    assert_non_null(none);
    free(none);
    none = mem_zalloc(0, 8);
    assert_non_null(none);
    free(none);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_grow),
        cmocka_unit_test(test_strndup),
        cmocka_unit_test(test_nothing_is_something),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
