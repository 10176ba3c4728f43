/* test_hosts.c: names out of the text of a hosts file. */
#include <fcntl.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/clock.h"
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

static void write_lines(const char *path, const char *lines, int64_t changed)
{
    const struct timespec times[2] = {{.tv_sec = changed}, {.tv_sec = changed}};
    FILE *f = fopen(path, "w");
    assert_non_null(f);
    fputs(lines, f);
    assert_int_equal(fclose(f), 0);
    assert_int_equal(utimensat(AT_FDCWD, path, times, 0), 0);
}

/* A file that was changed again within the second it was read in looks as before. */
static void second_change_within_a_second(void **state)
{
    (void)state;
    char path[] = "/tmp/iftoprs-hosts-XXXXXX";
    int fd = mkstemp(path);
    assert_true(fd >= 0);
    close(fd);
    const int64_t now = (int64_t)(clock_wall_ns() / NS_PER_SEC);
    write_lines(path, "10.0.0.1 old\n", now);
    struct hosts *h = hosts_new(path);
    check(h, "10.0.0.1", "old");
    write_lines(path, "10.0.0.1 new\n", now);
    const uint64_t later = HOSTS_CHECK_SECONDS * NS_PER_SEC;
    assert_true(hosts_refresh(h, later));
    check(h, "10.0.0.1", "new");
    write_lines(path, "10.0.0.1 old\n", now - 60);
    assert_true(hosts_refresh(h, later * 2));
    write_lines(path, "10.0.0.1 old\n", now - 30);
    assert_false(hosts_refresh(h, later * 3)); /* another time, the same text */
    hosts_free(h);
    unlink(path);
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
        cmocka_unit_test(second_change_within_a_second),
    };
    return cmocka_run_group_tests_name("net/hosts", tests, NULL, NULL);
}
