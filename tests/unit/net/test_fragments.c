/* test_fragments.c: the bounded table of first fragments. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "net/fragments.h"

#define ENTRIES (4096 * 4)

static struct fragment_key key_of(uint32_t n)
{
    struct fragment_key k;
    memset(&k, 0, sizeof k);
    memcpy(k.src, &n, sizeof n);
    k.id = n;
    k.protocol = 17;
    k.version = 4;
    return k;
}

static struct fragment_ports ports_of(uint32_t n)
{
    return (struct fragment_ports){
        .src_port = (uint16_t)(n % 60000 + 1), .dst_port = (uint16_t)(n / 7), .protocol = 17};
}

static bool knows(struct fragment_table *t, uint32_t n)
{
    struct fragment_key k = key_of(n);
    struct fragment_ports p = {.src_port = 1, .dst_port = 2, .protocol = 3};
    if (!fragments_find(t, &k, &p)) {
        assert_int_equal(p.src_port, 1); /* left alone */
        assert_int_equal(p.protocol, 3);
        return false;
    }
    struct fragment_ports x = ports_of(n);
    assert_int_equal(p.src_port, x.src_port);
    assert_int_equal(p.dst_port, x.dst_port);
    assert_int_equal(p.protocol, x.protocol);
    return true;
}

static void remember(struct fragment_table *t, uint32_t n)
{
    struct fragment_key k = key_of(n);
    fragments_remember(t, &k, ports_of(n));
}

static void test_remembers(void **state)
{
    (void)state;
    struct fragment_table *t = fragments_new(5);
    assert_false(knows(t, 1));
    remember(t, 1);
    assert_true(knows(t, 1));
    assert_true(knows(t, 1));
    assert_false(knows(t, 2));
    fragments_free(t);
    fragments_free(NULL);
}

static void test_every_part_of_the_key_counts(void **state)
{
    (void)state;
    struct fragment_table *t = fragments_new(5);
    remember(t, 1);
    for (size_t i = 0; i < sizeof(struct fragment_key) * 8; i++) {
        struct fragment_key k = key_of(1);
        uint8_t bytes[sizeof k];
        memcpy(bytes, &k, sizeof k);
        bytes[i / 8] ^= (uint8_t)(1U << i % 8);
        memcpy(&k, bytes, sizeof k);
        struct fragment_ports p;
        assert_false(fragments_find(t, &k, &p));
    }
    fragments_free(t);
}

static void test_replaces(void **state)
{
    (void)state;
    struct fragment_table *t = fragments_new(5);
    struct fragment_key k = key_of(1);
    fragments_remember(t, &k, (struct fragment_ports){9, 9, 9});
    remember(t, 1);
    assert_true(knows(t, 1));
    fragments_free(t);
}

/* A quarter of the places holds nearly everything; a flood leaves the newest and what is still
 * asked for. */
static void test_bounded(void **state)
{
    (void)state;
    struct fragment_table *t = fragments_new(5);
    uint32_t known = 0;
    for (uint32_t n = 0; n < ENTRIES / 4; n++)
        remember(t, n);
    for (uint32_t n = 0; n < ENTRIES / 4; n++)
        known += knows(t, n);
    assert_true(known > ENTRIES / 4 * 98 / 100);
    for (uint32_t n = 1000000; n < 1000000 + ENTRIES * 10; n++) {
        remember(t, n);
        assert_true(knows(t, n));
        if (n % 512 == 0)
            assert_true(knows(t, 1000000)); /* used again and again: stays */
    }
    known = 0;
    for (uint32_t n = 1000000; n < 1000000 + ENTRIES * 10; n++)
        known += knows(t, n);
    assert_true(known <= ENTRIES);
    assert_true(known > ENTRIES * 9 / 10);
    fragments_free(t);
}

/* Another seed, other sets: the same flood does not hit the same entries. */
static void test_seed(void **state)
{
    (void)state;
    struct fragment_table *a = fragments_new(5);
    struct fragment_table *b = fragments_new(6);
    uint32_t differ = 0;
    for (uint32_t n = 0; n < ENTRIES * 2; n++) {
        remember(a, n);
        remember(b, n);
    }
    for (uint32_t n = 0; n < ENTRIES * 2; n++)
        differ += knows(a, n) != knows(b, n);
    assert_true(differ > 100);
    fragments_free(a);
    fragments_free(b);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_remembers), cmocka_unit_test(test_every_part_of_the_key_counts),
        cmocka_unit_test(test_replaces),  cmocka_unit_test(test_bounded),
        cmocka_unit_test(test_seed),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
