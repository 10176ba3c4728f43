/* test_pool.c: slabs of equal items. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "../random.h"
#include "base/pool.h"

static void test_empty(void **state)
{
    (void)state;
    struct pool p;
    pool_init(&p, 64);
    assert_int_equal(p.live, 0);
    assert_int_equal(p.used, 0);
    pool_free(&p);
    pool_free(&p);
}

static void test_freed_item_comes_first(void **state)
{
    (void)state;
    struct pool p;
    pool_init(&p, 64);
    uint32_t a = pool_alloc(&p);
    uint32_t b = pool_alloc(&p);
    uint32_t c = pool_alloc(&p);
    assert_true(a != b && b != c && a != c);
    assert_int_equal(p.live, 3);
    pool_release(&p, a);
    pool_release(&p, b);
    assert_int_equal(p.live, 1);
    assert_int_equal(pool_alloc(&p), b);
    assert_int_equal(pool_alloc(&p), a);
    assert_int_equal(p.used, 3);
    assert_int_equal(pool_alloc(&p), 3);
    pool_free(&p);
}

/* Items of any size: aligned as promised, not overlapping, not moving when slabs are added. */
static void fill_slabs(size_t item_size)
{
    enum { COUNT = 100000 };
    struct pool p;
    pool_init(&p, item_size);
    char *first = NULL;
    for (uint32_t i = 0; i < COUNT; i++) {
        uint32_t index = pool_alloc(&p);
        assert_int_equal(index, i);
        char *item = pool_at(&p, index);
        if (item_size % 64 == 0)
            assert_int_equal((uintptr_t)item % 64, 0);
        memset(item, (int)(i % 251), item_size);
        first = i == 0 ? item : first;
    }
    assert_true(p.slab_count > 1);
    assert_ptr_equal(pool_at(&p, 0), first);
    for (uint32_t i = 0; i < COUNT; i++) {
        const unsigned char *item = pool_at(&p, i);
        assert_int_equal(item[0], i % 251);
        assert_int_equal(item[item_size - 1], i % 251);
    }
    pool_free(&p);
    assert_int_equal(p.slab_count, 0);
    assert_int_equal(pool_alloc(&p), 0); /* ready for use again */
    pool_free(&p);
}

static void test_many_slabs(void **state)
{
    (void)state;
    fill_slabs(64);
    fill_slabs(128);
    fill_slabs(40);
}

/* Memory is bounded by the most that was in use, whatever the order of coming and going. */
static void test_random_reuse(void **state)
{
    (void)state;
    enum { MOST = 5000 };
    struct pool p;
    struct rng r = {3};
    uint32_t *held = malloc(MOST * sizeof *held);
    assert_non_null(held);
    uint32_t count = 0;
    pool_init(&p, 64);
    for (int i = 0; i < 200000; i++) {
        if (count < MOST && (count == 0 || rng_below(&r, 2) == 0)) {
            held[count] = pool_alloc(&p);
            memcpy(pool_at(&p, held[count]), &held[count], sizeof held[count]);
            count++;
        } else {
            uint32_t at = rng_below(&r, count);
            uint32_t mark;
            memcpy(&mark, pool_at(&p, held[at]), sizeof mark);
            assert_int_equal(mark, held[at]);
            pool_release(&p, held[at]);
            held[at] = held[--count];
        }
        assert_int_equal(p.live, count);
        assert_true(p.used <= MOST);
    }
    free(held);
    pool_free(&p);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_empty),
        cmocka_unit_test(test_freed_item_comes_first),
        cmocka_unit_test(test_many_slabs),
        cmocka_unit_test(test_random_reuse),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
