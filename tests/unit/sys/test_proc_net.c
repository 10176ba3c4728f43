/* test_proc_net.c: the kernel's tables as text. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "sys/proc_net.h"

/* Words as this machine writes them: the tables hold them in its own byte order. */
static void words(char *out, size_t size, const uint8_t *bytes, int count)
{
    size_t at = 0;
    for (int i = 0; i < count; i++) {
        uint32_t word;
        memcpy(&word, bytes + 4 * i, sizeof word);
        at += (size_t)snprintf(out + at, size - at, "%08X", word);
    }
}

static const struct net_file *file(const char *name)
{
    for (unsigned i = 0; i < net_file_count; i++) {
        if (strcmp(net_files[i].name, name) == 0)
            return &net_files[i];
    }
    fail();
    return NULL;
}

static void assert_addr(const struct addr *a, const char *text)
{
    char out[64];
    addr_format(a, out, sizeof out);
    assert_string_equal(out, text);
}

#define HEAD "  sl  local_address rem_address   st tx_queue rx_queue tr tm->when retrnsmt   uid\n"
#define REST "00:00000000 00000000  1000        0 "

static void test_tcp(void **state)
{
    (void)state;
    char text[1024];
    char local[16];
    char remote[16];
    words(local, sizeof local, (const uint8_t[]){10, 0, 0, 1}, 1);
    words(remote, sizeof remote, (const uint8_t[]){192, 0, 2, 9}, 1);
    snprintf(text, sizeof text,
             HEAD "   0: 00000000:07E8 00000000:0000 0A 00000000:00000000 " REST
                  "1589 1 0000000048d1ffdf 100 0 0 10 0\n"
                  "   1: %s:01BB %s:C350 01 00000000:00000000 " REST "4711 1 0 20 4 30 10 -1\n"
                  "   2: %s:01BB %s:C351 06 00000000:00000000 " REST "0 3 0\n",
             local, remote, local, remote);
    const char *at = text;
    struct net_socket s;
    assert_true(proc_net_next(&at, file("tcp"), &s));
    assert_int_equal(s.inode, 1589);
    assert_int_equal(s.protocol, 6);
    assert_int_equal(s.local.port, 2024);
    assert_addr(&s.local.addr, "0.0.0.0");
    assert_int_equal(s.remote.port, 0);
    assert_true(proc_net_next(&at, file("tcp"), &s));
    assert_addr(&s.local.addr, "10.0.0.1");
    assert_addr(&s.remote.addr, "192.0.2.9");
    assert_int_equal(s.local.port, 443);
    assert_int_equal(s.remote.port, 50000);
    assert_int_equal(s.inode, 4711);
    /* TIME_WAIT belongs to nobody. */
    assert_false(proc_net_next(&at, file("tcp"), &s));
}

static void test_tcp6(void **state)
{
    (void)state;
    char text[1024];
    char local[40];
    char remote[40];
    const uint8_t a[16] = {0xfd, [15] = 1};
    const uint8_t b[16] = {[10] = 0xff, 0xff, 192, 0, 2, 1};
    words(local, sizeof local, a, 4);
    words(remote, sizeof remote, b, 4);
    snprintf(text, sizeof text, "1: %s:0050 %s:1388 01 00000000:00000000 " REST "77 1", local,
             remote);
    const char *at = text;
    struct net_socket s;
    assert_true(proc_net_next(&at, file("tcp6"), &s));
    assert_addr(&s.local.addr, "fd00::1");
    assert_addr(&s.remote.addr, "::ffff:192.0.2.1");
    assert_int_equal(s.inode, 77);
}

static void test_raw_socket_has_a_protocol_for_a_port(void **state)
{
    (void)state;
    const char *at = "  1: 00000000:0001 00000000:0000 07 00000000:00000000 " REST "99 2 0 0\n";
    struct net_socket s;
    assert_true(proc_net_next(&at, file("raw"), &s));
    assert_int_equal(s.protocol, 1);
    assert_int_equal(s.local.port, 0);
}

static void test_what_is_no_socket_is_passed_over(void **state)
{
    (void)state;
    static const char *const broken[] = {
        "",
        "\n\n",
        "x",
        "0:",
        "0: 0100007F",
        "0: 0100007F:00",
        "0: 0100007F:0050 0100007F:0051",
        "0: 0100007F:0050 0100007F:0051 01 0 0 0 0 0",
        "0: 0100007F:0050 0100007F:0051 01 0 0 0 0 0 x",
        "0: 0100007F:0050 0100007F:0051 01 0 0 0 0 0 99999999999999999999999",
        "0 0100007F:0050 0100007F:0051 01 0 0 0 0 0 5"};
    struct net_socket s;
    for (size_t i = 0; i < sizeof broken / sizeof broken[0]; i++) {
        const char *at = broken[i];
        assert_false(proc_net_next(&at, file("tcp"), &s));
        assert_int_equal(*at, '\0');
    }
}

static void test_fib_trie(void **state)
{
    (void)state;
    const char *at = "Main:\n"
                     "  +-- 0.0.0.0/0 3 0 5\n"
                     "     |-- 0.0.0.0\n"
                     "        /0 universe UNICAST\n"
                     "     +-- 127.0.0.0/8 2 0 2\n"
                     "           |-- 127.0.0.0\n"
                     "              /8 host LOCAL\n"
                     "           |-- 127.0.0.1\n"
                     "              /32 host LOCAL\n"
                     "        |-- 127.255.255.255\n"
                     "           /32 link BROADCAST\n"
                     "           |-- 192.0.2.2\n"
                     "              /24 link UNICAST\n"
                     "              /32 host LOCAL\n"
                     "           |-- 300.0.2.2\n"
                     "              /32 host LOCAL";
    struct addr a;
    assert_true(proc_fib_trie_next(&at, &a));
    assert_addr(&a, "127.0.0.1");
    assert_true(proc_fib_trie_next(&at, &a));
    assert_addr(&a, "192.0.2.2");
    assert_false(proc_fib_trie_next(&at, &a));
}

static void test_if_inet6(void **state)
{
    (void)state;
    const char *at = "00000000000000000000000000000001 01 80 10 80       lo\n"
                     "fd00000000 too short\n"
                     "fd000000000000000000000000000002 04 40 00 82     eth0\n";
    struct addr a;
    assert_true(proc_if_inet6_next(&at, &a));
    assert_addr(&a, "::1");
    assert_true(proc_if_inet6_next(&at, &a));
    assert_addr(&a, "fd00::2");
    assert_false(proc_if_inet6_next(&at, &a));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_tcp),
        cmocka_unit_test(test_tcp6),
        cmocka_unit_test(test_raw_socket_has_a_protocol_for_a_port),
        cmocka_unit_test(test_what_is_no_socket_is_passed_over),
        cmocka_unit_test(test_fib_trie),
        cmocka_unit_test(test_if_inet6),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
