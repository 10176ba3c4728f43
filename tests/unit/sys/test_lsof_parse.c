/* test_lsof_parse.c: what lsof says. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#include <cmocka.h>

#include "sys/lsof_parse.h"

/* Reads all sockets into one line of text. */
static void read_all(const char *text, char *out, size_t size)
{
    struct lsof_state s = {0};
    struct endpoint local;
    struct endpoint remote;
    size_t at = 0;
    out[0] = '\0';
    while (lsof_next(&text, &s, &local, &remote)) {
        char from[64];
        char to[64] = "-";
        addr_format(&local.addr, from, sizeof from);
        if (remote.addr.version != 0)
            addr_format(&remote.addr, to, sizeof to);
        at += (size_t)snprintf(out + at, size - at, "%u %s %s %d %s %u %s %u;", s.pid, s.name,
                               s.user, s.protocol, from, local.port, to, remote.port);
    }
    assert_int_equal(*text, '\0');
}

static void test_sockets(void **state)
{
    (void)state;
    char out[1024];
    read_all("p10\ncsshd\nLroot\nf3\ntIPv4\nPTCP\nn*:22\nf4\ntIPv6\nPTCP\nn*:22\n"
             "f5\ntIPv4\nPTCP\nn10.0.0.1:22->192.0.2.1:5000\n"
             "p11\ncnamed\nLbind\nf6\ntIPv6\nPUDP\nn[fe80::1%en0]:53\n"
             "f7\ntIPv6\nPTCP\nn[::1]:53->[::1]:6000\n",
             out, sizeof out);
    assert_string_equal(out, "10 sshd root 6 0.0.0.0 22 - 0;10 sshd root 6 :: 22 - 0;"
                             "10 sshd root 6 10.0.0.1 22 192.0.2.1 5000;"
                             "11 named bind 17 fe80::1 53 - 0;11 named bind 6 ::1 53 ::1 6000;");
}

/* By the kernel's name of it, a number (Linux) or an address. */
static void test_socket_of_two_processes_is_one(void **state)
{
    (void)state;
    const char *text = "p10\nf3\ntIPv4\nd61172113\nPUDP\nn*:53\nf4\ntIPv4\nPUDP\nn*:54\n"
                       "p11\nf3\ntIPv4\nd61172113\nPUDP\nn*:53\n"
                       "f4\ntIPv4\nd0xfffff80012345678\nPUDP\nn*:53\n";
    uint64_t ids[4];
    struct lsof_state s = {0};
    struct endpoint local;
    struct endpoint remote;
    for (int i = 0; i < 4; i++) {
        assert_true(lsof_next(&text, &s, &local, &remote));
        ids[i] = s.id;
    }
    assert_true(ids[0] != 0 && ids[0] == ids[2]);
    assert_true(ids[3] != 0 && ids[3] != ids[0]);
    assert_int_equal(ids[1], 0);
}

static void test_what_is_no_socket_is_passed_over(void **state)
{
    (void)state;
    char out[1024];
    read_all("p10\ncx\nLy\nf3\ntREG\nn/etc/passwd\nf4\ntIPv4\nn10.0.0.1:1\nf5\ntIPv4\nPICMP\n"
             "n*:*\nf6\ntIPv4\nPUDP\nn*:*\nf7\ntIPv4\nPTCP\nnno host here:80\nf8\ntIPv4\nPTCP\n"
             "n10.0.0.1:99999\n\n\nf9\ntIPv4\nPTCP\nn[::1]:80\npx\nf1\ntIPv4\nPTCP\nn*:1\n",
             out, sizeof out);
    assert_string_equal(out, "");
}

static void test_names_are_cleaned(void **state)
{
    (void)state;
    char out[1024];
    read_all("p10\nc\033[31m\xff\nLu\nf3\ntIPv4\nPTCP\nn*:22", out, sizeof out);
    assert_string_equal(out, "10 ?[31m? u 6 0.0.0.0 22 - 0;");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_sockets),
        cmocka_unit_test(test_socket_of_two_processes_is_one),
        cmocka_unit_test(test_what_is_no_socket_is_passed_over),
        cmocka_unit_test(test_names_are_cleaned),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
