/* test_key_map.c: against a naive list. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "../random.h"
#include "view/key_map.h"

#define KEYS 2000

static void test_against_list(void **state)
{
    (void)state;
    struct rng rng = {5};
    struct key_map m = {.seed = 77};
    for (int round = 0; round < 3; round++) {
        uint32_t values[KEYS];
        for (int i = 0; i < KEYS; i++)
            values[i] = UINT32_MAX;
        for (uint32_t i = 0; i < 5000; i++) {
            struct flow_key key = {.version = 4, .protocol = 6};
            uint32_t n = rng_below(&rng, KEYS);
            key.port[0] = (uint16_t)n;
            const uint32_t *found = key_map_get(&m, &key);
            if (values[n] == UINT32_MAX)
                assert_null(found);
            else
                assert_int_equal(*found, values[n]);
            uint32_t *value = key_map_put(&m, &key, i);
            values[n] = values[n] == UINT32_MAX ? i : values[n];
            assert_int_equal(*value, values[n]);
        }
        key_map_clear(&m);
        assert_int_equal(m.count, 0);
    }
    key_map_free(&m);
}

static void test_ports(void **state)
{
    (void)state;
    struct flow_key a = {.port = {1, 2}, .protocol = 6};
    struct flow_key b = {.port = {3, 4}, .protocol = 6};
    assert_false(flow_key_equal(&a, &b));
    a = flow_key_without_ports(&a);
    b = flow_key_without_ports(&b);
    assert_true(flow_key_equal(&a, &b));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_against_list),
        cmocka_unit_test(test_ports),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
