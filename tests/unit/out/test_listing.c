/* test_listing.c: the text of --list-interfaces. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <string.h>

#include "out/listing.h"

static struct cidr address(const char *text, uint8_t prefix)
{
    struct cidr c = {.prefix = prefix};
    assert_true(addr_parse(&c.addr, text));
    return c;
}

static void check(struct interface *list, size_t count, const char *want)
{
    struct buf out = {0};
    struct interface_list l = {.list = list, .count = count};
    listing_interfaces(&out, &l);
    assert_string_equal(out.data, want);
    buf_free(&out);
}

static void lines(void **state)
{
    (void)state;
    struct cidr wired[] = {address("192.0.2.7", 24), address("2001:db8::7", 64)};
    struct cidr own[] = {address("127.0.0.1", 8)};
    char empty[] = "";
    char eth[] = "enp0s31f6", lo[] = "lo", any[] = "any", tun[] = "tun0", text[] = "All of them";
    struct interface list[] = {
        {.name = eth,
         .description = empty,
         .up = true,
         .is_default = true,
         .addrs = wired,
         .addr_count = 2},
        {.name = lo, .description = empty, .up = true, .addrs = own, .addr_count = 1},
        {.name = any, .description = text, .up = true},
        {.name = tun, .description = text, .addrs = own, .addr_count = 1},
    };
    check(list, 4,
          "Available interfaces:\n"
          "  enp0s31f6  up    192.0.2.7/24 2001:db8::7/64  (default)\n"
          "  lo         up    127.0.0.1/8\n"
          "  any        up    (All of them)\n"
          "  tun0       down  127.0.0.1/8  (All of them)\n");
}

static void nothing_at_line_ends(void **state)
{
    (void)state;
    char empty[] = "", a[] = "a", b[] = "bb";
    struct interface list[] = {{.name = a, .description = empty, .up = true},
                               {.name = b, .description = empty}};
    check(list, 2, "Available interfaces:\n  a   up\n  bb  down\n");
}

static void none(void **state)
{
    (void)state;
    check(NULL, 0, "Available interfaces:\n");
}

/* Padding goes by columns: a wide character takes two. */
static void wide_names(void **state)
{
    (void)state;
    char empty[] = "", wide[] = "\xe7\xbd\x91\xe7\xbd\x91", a[] = "abcde";
    struct interface list[] = {{.name = wide, .description = empty, .up = true},
                               {.name = a, .description = empty}};
    check(list, 2, "Available interfaces:\n  \xe7\xbd\x91\xe7\xbd\x91   up\n  abcde  down\n");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(lines),
        cmocka_unit_test(nothing_at_line_ends),
        cmocka_unit_test(none),
        cmocka_unit_test(wide_names),
    };
    return cmocka_run_group_tests_name("out/listing", tests, NULL, NULL);
}
