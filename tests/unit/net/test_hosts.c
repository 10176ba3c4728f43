/* test_hosts.c: names out of the text of a hosts file. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "net/hosts.h"

static int setup(void **state)
{
    *state = hosts_new("/nonexistent/hosts");
    return 0;
}

static int teardown(void **state)
{
    hosts_free(*state);
    return 0;
}

static void check(const struct hosts *h, const char *address, const char *want)
{
    struct addr a;
    assert_true(addr_parse(&a, address));
    const char *name = hosts_name(h, &a);
    if (want == NULL)
        assert_null(name);
    else
        assert_string_equal(name, want);
}

static void no_file_is_empty(void **state)
{
    check(*state, "127.0.0.1", NULL);
    hosts_parse(*state, "");
    check(*state, "127.0.0.1", NULL);
}

static void lines(void **state)
{
    hosts_parse(*state, "127.0.0.1\tlocalhost\n"
                        "# 192.0.2.1 comment\n"
                        "\n"
                        "  192.0.2.2   two.lan two  # the second\r\n"
                        "192.0.2.3 three.lan.#x\n"
                        "::1 ip6-localhost\n"
                        "fe80::1%lo0 router\n"
                        "192.0.2.4 last");
    check(*state, "127.0.0.1", "localhost");
    check(*state, "192.0.2.1", NULL);
    check(*state, "192.0.2.2", "two.lan");
    check(*state, "192.0.2.3", "three.lan");
    check(*state, "::1", "ip6-localhost");
    check(*state, "fe80::1", "router");
    check(*state, "192.0.2.4", "last");
}

static void first_line_rules(void **state)
{
    hosts_parse(*state, "10.0.0.2 b\n10.0.0.1 first\n10.0.0.1 second\n10.0.0.1 third\n");
    check(*state, "10.0.0.1", "first");
    check(*state, "10.0.0.2", "b");
}

static void parse_replaces(void **state)
{
    hosts_parse(*state, "10.0.0.1 old\n10.0.0.2 gone\n");
    hosts_parse(*state, "10.0.0.1 new\n");
    check(*state, "10.0.0.1", "new");
    check(*state, "10.0.0.2", NULL);
}

/* What a block list says of an unspecified address is no name of anybody. */
static void block_list_names_nobody(void **state)
{
    hosts_parse(*state, "0.0.0.0 ads.example\n:: ads.example\n");
    check(*state, "0.0.0.0", NULL);
    check(*state, "::", NULL);
}

static void odd_lines(void **state)
{
    hosts_parse(*state, "10.0.0.1\n10.0.0.2 # none\nno.address name\n10.0.0.3 \x1b[2Jx\xff\n"
                        "10.0.0.4#x y\n10.0.0.5 \n10.0.0.6 .\n");
    check(*state, "10.0.0.1", NULL); /* nothing is taken from the next line */
    check(*state, "10.0.0.2", NULL);
    check(*state, "10.0.0.3", "?[2Jx?");
    check(*state, "10.0.0.4", NULL);
    check(*state, "10.0.0.5", NULL);
    check(*state, "10.0.0.6", NULL);
}

static void many_lines(void **state)
{
    const unsigned count = 20000;
    char *text = malloc(count * 32 + 1);
    size_t len = 0;
    for (unsigned i = count; i-- > 0;)
        len += (size_t)snprintf(text + len, 32, "10.1.%u.%u h%u\n", i / 256, i % 256, i);
    hosts_parse(*state, text);
    free(text);
    check(*state, "10.1.0.0", "h0");
    check(*state, "10.1.78.31", "h19999");
    check(*state, "10.1.78.32", NULL);
}

#define WITH_HOSTS(test) cmocka_unit_test_setup_teardown(test, setup, teardown)

int main(void)
{
    const struct CMUnitTest tests[] = {
        WITH_HOSTS(no_file_is_empty),
        WITH_HOSTS(lines),
        WITH_HOSTS(first_line_rules),
        WITH_HOSTS(parse_replaces),
        WITH_HOSTS(block_list_names_nobody),
        WITH_HOSTS(odd_lines),
        WITH_HOSTS(many_lines),
    };
    return cmocka_run_group_tests_name("net/hosts", tests, NULL, NULL);
}
