/* test_inode_map.c: what was put is found, also among inodes that fall into one slot, while the map
 * grows, and nothing is after it was emptied. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "sys/inode_map.h"

static void test_empty(void **state)
{
    (void)state;
    struct inode_map m = {0};
    assert_null(inode_map_find(&m, 1));
    inode_map_clear(&m);
    assert_null(inode_map_find(&m, 1));
    inode_map_free(&m);
}

/* Far apart and equal in their low bits. */
static void test_same_slot(void **state)
{
    (void)state;
    struct inode_map m = {0};
    for (uint64_t i = 1; i <= 100; i++)
        inode_map_put(&m, (i << 32) + 7)->tries = (uint32_t)i;
    assert_int_equal(m.count, 100);
    assert_null(inode_map_find(&m, 7));
    for (uint64_t i = 1; i <= 100; i++)
        assert_int_equal(inode_map_find(&m, (i << 32) + 7)->tries, i);
    inode_map_free(&m);
}

static void test_grows(void **state)
{
    (void)state;
    struct inode_map m = {0};
    for (uint32_t i = 1; i <= 50000; i++)
        inode_map_put(&m, i)->retry_at = i;
    assert_int_equal(inode_map_put(&m, 77)->retry_at, 77); /* it is there: none is made */
    assert_int_equal(m.count, 50000);
    for (uint32_t i = 1; i <= 50000; i++)
        assert_int_equal(inode_map_find(&m, i)->retry_at, i);
    assert_null(inode_map_find(&m, 50001));
    inode_map_free(&m);
}

/* The memory of a map that was full stays, that of one much too large goes. */
static void test_clear(void **state)
{
    (void)state;
    struct inode_map m = {0};
    for (uint64_t i = 1; i <= 5000; i++)
        inode_map_put(&m, i)->tries = 1;
    const struct inode_entry *slots = m.slots;
    inode_map_clear(&m);
    assert_ptr_equal(m.slots, slots);
    assert_int_equal(m.count, 0);
    assert_null(inode_map_find(&m, 5000));
    assert_int_equal(inode_map_put(&m, 5000)->tries, 0);
    inode_map_clear(&m);
    assert_null(m.slots);
    inode_map_free(&m);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_empty),
        cmocka_unit_test(test_same_slot),
        cmocka_unit_test(test_grows),
        cmocka_unit_test(test_clear),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
