/* test_owner_table.c: whose flow it is. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "flows.h"
#include "model/owner_table.h"

enum { ICMP = 1, IGMP = 2, TCP = 6, UDP = 17, ICMP6 = 58, VRRP = 112 };

static struct addr address(const char *text)
{
    struct addr a;
    assert_true(addr_parse(&a, text));
    return a;
}

static uint32_t add_process(struct owner_table *t, uint32_t pid, const char *name)
{
    const struct owner_process p = {.pid = pid,
                                    .start = pid * 10ULL,
                                    .name = name,
                                    .user = "root",
                                    .command = "",
                                    .container = ""};
    return owner_table_add_process(t, &p);
}

/* A table of processes 100, 101, ... whose numbers are 0, 1, ... */
static struct owner_table *new_table(void)
{
    struct owner_table *t = owner_table_new(FLOWS_SEED);
    for (uint32_t i = 0; i < 4; i++)
        assert_int_equal(add_process(t, 100 + i, "program"), i);
    struct addr a = address("10.0.0.1");
    owner_table_add_address(t, OWNER_SPACE_OWN, &a);
    a = address("fd00::1");
    owner_table_add_address(t, OWNER_SPACE_OWN, &a);
    a = address("172.17.0.2");
    owner_table_add_address(t, 1, &a);
    return t;
}

/* remote NULL: it listens. */
static struct owner_socket socket_of(uint32_t process, uint8_t protocol, const char *local,
                                     uint16_t port, const char *remote, uint16_t remote_port)
{
    struct owner_socket s = {
        .local = {address(local), port}, .protocol = protocol, .process = process};
    if (remote != NULL)
        s.remote = (struct endpoint){address(remote), remote_port};
    return s;
}

static void add(struct owner_table *t, uint32_t process, uint8_t protocol, const char *local,
                uint16_t port, const char *remote, uint16_t remote_port)
{
    struct owner_socket s = socket_of(process, protocol, local, port, remote, remote_port);
    owner_table_add_socket(t, &s);
}

/* The flow whose src is the first end; spoke: and has sent something. */
static struct owner_found find_of(const struct owner_table *t, uint8_t protocol, const char *src,
                                  uint16_t port, const char *dst, uint16_t dst_port, bool spoke)
{
    struct addr a = address(src);
    struct addr b = address(dst);
    struct packet p;
    memset(&p, 0, sizeof p);
    packet_set_ends(&p, a.version, a.bytes, b.bytes, port, dst_port);
    p.key.protocol = protocol;
    return owner_table_find(t, &p.key, flow_key_hash(&p.key, FLOWS_SEED), p.from, spoke);
}

static struct owner_found find(const struct owner_table *t, uint8_t protocol, const char *src,
                               uint16_t port, const char *dst, uint16_t dst_port)
{
    return find_of(t, protocol, src, port, dst, dst_port, true);
}

static void assert_found(struct owner_found f, enum owner_match match, uint32_t process)
{
    assert_int_equal(f.match, match);
    if (match != OWNER_NONE)
        assert_int_equal(f.process, process);
}

static void test_whole_tuple_goes_before_the_listener(void **state)
{
    (void)state;
    struct owner_table *t = new_table();
    add(t, 0, TCP, "0.0.0.0", 80, NULL, 0);
    add(t, 1, TCP, "10.0.0.1", 80, "192.0.2.9", 5000);
    owner_table_finish(t);
    assert_found(find(t, TCP, "10.0.0.1", 80, "192.0.2.9", 5000), OWNER_EXACT, 1);
    assert_found(find(t, TCP, "10.0.0.1", 80, "192.0.2.9", 5001), OWNER_LISTENER, 0);
    assert_found(find(t, UDP, "10.0.0.1", 80, "192.0.2.9", 5000), OWNER_NONE, 0);
    const struct flow_key *key;
    assert_int_equal(owner_table_exact_count(t), 1);
    uint32_t hash = owner_table_exact(t, 0, &key);
    assert_int_equal(hash, flow_key_hash(key, FLOWS_SEED));
    owner_table_free(t);
}

static void test_remote_port_and_port_alone_never_count(void **state)
{
    (void)state;
    struct owner_table *t = new_table();
    add(t, 0, TCP, "0.0.0.0", 443, NULL, 0);
    add(t, 1, TCP, "10.0.0.1", 8443, NULL, 0);
    owner_table_finish(t);
    /* We are the client of somebody else's 443. */
    assert_found(find(t, TCP, "10.0.0.1", 50000, "192.0.2.9", 443), OWNER_NONE, 0);
    /* Forwarded: neither end is ours. */
    assert_found(find(t, TCP, "10.9.9.9", 50000, "192.0.2.9", 443), OWNER_NONE, 0);
    assert_found(find(t, TCP, "192.0.2.9", 443, "10.9.9.9", 50000), OWNER_NONE, 0);
    /* Another address of ours than the one it is bound to. */
    assert_found(find(t, TCP, "127.0.0.1", 8443, "127.0.0.1", 50000), OWNER_NONE, 0);
    owner_table_free(t);
}

static void test_loopback_has_two_sockets_with_one_flow(void **state)
{
    (void)state;
    struct owner_table *t = new_table();
    add(t, 0, TCP, "127.0.0.1", 80, "127.0.0.1", 5000);
    add(t, 1, TCP, "127.0.0.1", 5000, "127.0.0.1", 80);
    add(t, 2, TCP, "::1", 5000, "::1", 80);
    owner_table_finish(t);
    assert_found(find(t, TCP, "127.0.0.1", 5000, "127.0.0.1", 80), OWNER_EXACT, 1);
    assert_found(find(t, TCP, "127.0.0.1", 80, "127.0.0.1", 5000), OWNER_EXACT, 0);
    /* Only one of them is known. */
    assert_found(find(t, TCP, "::1", 80, "::1", 5000), OWNER_EXACT, 2);
    owner_table_free(t);
}

static void test_wildcard_answers_for_its_own_namespace(void **state)
{
    (void)state;
    struct owner_table *t = new_table();
    struct owner_socket s = socket_of(1, TCP, "0.0.0.0", 80, NULL, 0);
    s.space = 1;
    owner_table_add_socket(t, &s);
    add(t, 0, TCP, "0.0.0.0", 80, NULL, 0);
    owner_table_finish(t);
    assert_found(find(t, TCP, "172.17.0.2", 80, "10.0.0.1", 5000), OWNER_LISTENER, 1);
    assert_found(find(t, TCP, "10.0.0.1", 80, "172.17.0.2", 5000), OWNER_LISTENER, 0);
    assert_found(find(t, TCP, "127.0.0.1", 80, "127.0.0.1", 5000), OWNER_LISTENER, 0);
    assert_found(find(t, TCP, "172.17.0.3", 80, "192.0.2.1", 5000), OWNER_NONE, 0);
    owner_table_free(t);
}

/* Who serves the other end did not begin it, wherever it serves. */
static void test_listener_at_the_far_end_of_ours_does_not_count(void **state)
{
    (void)state;
    struct owner_table *t = new_table();
    struct owner_socket s = socket_of(1, TCP, "0.0.0.0", 80, NULL, 0);
    s.space = 1;
    owner_table_add_socket(t, &s);
    s = socket_of(1, TCP, "172.17.0.2", 80, "10.0.0.1", 5001);
    s.space = 1;
    owner_table_add_socket(t, &s);
    s = socket_of(1, TCP, "172.17.0.2", 80, "192.0.2.9", 5001);
    s.space = 1;
    owner_table_add_socket(t, &s);
    add(t, 0, UDP, "127.0.0.1", 53, NULL, 0);
    owner_table_finish(t);
    assert_found(find(t, TCP, "10.0.0.1", 5000, "172.17.0.2", 80), OWNER_NONE, 0);
    assert_found(find(t, TCP, "10.0.0.1", 5001, "172.17.0.2", 80), OWNER_NONE, 0);
    assert_found(find(t, UDP, "127.0.0.1", 5000, "127.0.0.1", 53), OWNER_NONE, 0);
    assert_found(find(t, UDP, "127.0.0.1", 53, "127.0.0.1", 5000), OWNER_LISTENER, 0);
    /* What comes from elsewhere is the container's, whichever end is src. */
    assert_found(find(t, TCP, "192.0.2.9", 5001, "172.17.0.2", 80), OWNER_EXACT, 1);
    assert_found(find(t, TCP, "192.0.2.9", 5000, "172.17.0.2", 80), OWNER_LISTENER, 1);
    assert_found(find(t, TCP, "172.17.0.2", 80, "192.0.2.9", 5000), OWNER_LISTENER, 1);
    owner_table_free(t);
}

static void test_loopback_of_another_namespace_is_not_ours(void **state)
{
    (void)state;
    struct owner_table *t = new_table();
    struct owner_socket s = socket_of(1, TCP, "127.0.0.1", 80, NULL, 0);
    s.space = 1;
    owner_table_add_socket(t, &s);
    s = socket_of(1, TCP, "127.0.0.1", 80, "127.0.0.1", 5000);
    s.space = 1;
    owner_table_add_socket(t, &s);
    s = socket_of(1, TCP, "0.0.0.0", 81, NULL, 0);
    s.space = 1;
    owner_table_add_socket(t, &s);
    owner_table_finish(t);
    assert_found(find(t, TCP, "127.0.0.1", 5000, "127.0.0.1", 80), OWNER_NONE, 0);
    assert_found(find(t, TCP, "127.0.0.1", 5001, "127.0.0.1", 81), OWNER_NONE, 0);
    owner_table_free(t);
}

static void test_ipv6_wildcard_answers_for_ipv4_unless_told_not_to(void **state)
{
    (void)state;
    struct owner_table *t = new_table();
    add(t, 0, TCP, "::", 80, NULL, 0);
    struct owner_socket s = socket_of(1, TCP, "::", 81, NULL, 0);
    s.v6only = true;
    owner_table_add_socket(t, &s);
    add(t, 2, TCP, "0.0.0.0", 80, NULL, 0); /* nearer to IPv4 than the first */
    add(t, 3, TCP, "::", 82, NULL, 0);
    add(t, 3, TCP, "0.0.0.0", 83, NULL, 0);
    owner_table_finish(t);
    assert_found(find(t, TCP, "fd00::1", 80, "fd00::9", 5000), OWNER_LISTENER, 0);
    assert_found(find(t, TCP, "10.0.0.1", 80, "10.0.0.9", 5000), OWNER_LISTENER, 2);
    assert_found(find(t, TCP, "10.0.0.1", 81, "10.0.0.9", 5000), OWNER_NONE, 0);
    assert_found(find(t, TCP, "fd00::1", 81, "fd00::9", 5000), OWNER_LISTENER, 1);
    assert_found(find(t, TCP, "10.0.0.1", 82, "10.0.0.9", 5000), OWNER_LISTENER, 3);
    assert_found(find(t, TCP, "fd00::1", 83, "fd00::9", 5000), OWNER_NONE, 0);
    owner_table_free(t);
}

static void test_mapped_ipv4_is_ipv4(void **state)
{
    (void)state;
    struct owner_table *t = new_table();
    add(t, 0, TCP, "::ffff:10.0.0.1", 80, "::ffff:192.0.2.1", 5000);
    add(t, 1, UDP, "::ffff:10.0.0.1", 53, NULL, 0);
    owner_table_finish(t);
    assert_found(find(t, TCP, "192.0.2.1", 5000, "10.0.0.1", 80), OWNER_EXACT, 0);
    assert_found(find(t, UDP, "10.0.0.1", 53, "192.0.2.1", 5000), OWNER_LISTENER, 1);
    owner_table_free(t);
}

static void test_nearest_listener_wins(void **state)
{
    (void)state;
    struct owner_table *t = new_table();
    add(t, 0, UDP, "0.0.0.0", 53, NULL, 0);
    add(t, 1, UDP, "10.0.0.1", 53, NULL, 0);
    add(t, 2, UDP, "0.0.0.0", 53, NULL, 0);
    owner_table_finish(t);
    assert_found(find(t, UDP, "10.0.0.1", 53, "10.0.0.9", 5000), OWNER_LISTENER, 1);
    assert_found(find(t, UDP, "127.0.0.1", 53, "127.0.0.1", 5000), OWNER_NONE, 0);
    owner_table_free(t);
}

/* UDP with SO_REUSEPORT, or many who hear the same multicast. */
static void test_port_that_processes_share_is_nobodys(void **state)
{
    (void)state;
    struct owner_table *t = new_table();
    uint32_t other = add_process(t, 200, "another");
    add(t, 0, UDP, "0.0.0.0", 53, NULL, 0);
    add(t, 1, UDP, "0.0.0.0", 53, NULL, 0);
    add(t, 0, UDP, "0.0.0.0", 5353, NULL, 0);
    add(t, 0, UDP, "0.0.0.0", 5353, NULL, 0);
    add(t, 2, UDP, "10.0.0.1", 5353, "192.0.2.1", 5000);
    add(t, 1, UDP, "fd00::1", 5353, NULL, 0);
    add(t, 0, TCP, "0.0.0.0", 80, NULL, 0);
    add(t, other, TCP, "0.0.0.0", 80, NULL, 0);
    owner_table_finish(t);
    assert_found(find(t, UDP, "10.0.0.1", 53, "10.0.0.9", 5000), OWNER_NONE, 0);
    assert_found(find(t, UDP, "10.0.0.1", 5353, "10.0.0.9", 5000), OWNER_LISTENER, 0);
    assert_found(find(t, UDP, "10.0.0.1", 5353, "192.0.2.1", 5000), OWNER_EXACT, 2);
    assert_found(find(t, UDP, "fd00::1", 5353, "fd00::9", 5000), OWNER_LISTENER, 1);
    assert_found(find(t, TCP, "10.0.0.1", 80, "10.0.0.9", 5000), OWNER_NONE, 0);
    owner_table_free(t);
}

/* A worker that inherited it is no rival. */
static void test_listener_that_processes_inherited_is_the_first_ones(void **state)
{
    (void)state;
    struct owner_table *t = new_table();
    for (uint32_t i = 0; i < 3; i++) {
        struct owner_socket s = socket_of(i, UDP, "0.0.0.0", 53, NULL, 0);
        s.id = 7;
        owner_table_add_socket(t, &s);
        s.local.port = 54;
        s.id = i < 2 ? 8 : 9;
        owner_table_add_socket(t, &s);
    }
    owner_table_finish(t);
    assert_found(find(t, UDP, "10.0.0.1", 53, "10.0.0.9", 5000), OWNER_LISTENER, 0);
    assert_found(find(t, UDP, "10.0.0.1", 54, "10.0.0.9", 5000), OWNER_NONE, 0);
    owner_table_free(t);
}

/* Nor does the client that another namespace has at the far end tell whose port it is. */
static void test_far_socket_of_another_namespace_does_not_settle_it(void **state)
{
    (void)state;
    struct owner_table *t = new_table();
    add(t, 0, UDP, "0.0.0.0", 53, NULL, 0);
    add(t, 1, UDP, "0.0.0.0", 53, NULL, 0);
    add(t, 2, UDP, "0.0.0.0", 54, NULL, 0);
    for (uint16_t port = 53; port <= 54; port++) {
        struct owner_socket s = socket_of(3, UDP, "172.17.0.2", 5000, "10.0.0.1", port);
        s.space = 1;
        owner_table_add_socket(t, &s);
    }
    owner_table_finish(t);
    assert_found(find(t, UDP, "10.0.0.1", 53, "172.17.0.2", 5000), OWNER_NONE, 0);
    assert_found(find(t, UDP, "10.0.0.1", 54, "172.17.0.2", 5000), OWNER_LISTENER, 2);
    assert_found(find(t, UDP, "172.17.0.2", 5000, "10.0.0.1", 53), OWNER_EXACT, 3);
    owner_table_free(t);
    /* Where nobody is at this end, and nothing comes from it, it is the one who began the flow. */
    t = new_table();
    struct owner_socket s = socket_of(3, UDP, "172.17.0.2", 5000, "10.0.0.1", 53);
    s.space = 1;
    owner_table_add_socket(t, &s);
    owner_table_finish(t);
    assert_found(find_of(t, UDP, "10.0.0.1", 53, "172.17.0.2", 5000, false), OWNER_EXACT, 3);
    assert_found(find(t, UDP, "10.0.0.1", 53, "172.17.0.2", 5000), OWNER_NONE, 0);
    owner_table_free(t);
}

/* Networks of the same addresses, or a container that goes out by its host's. */
static void test_other_namespace_with_our_address_does_not_count_there(void **state)
{
    (void)state;
    struct owner_table *t = new_table();
    struct addr a = address("10.0.0.1");
    owner_table_add_address(t, 1, &a);
    const struct owner_socket sockets[] = {socket_of(1, TCP, "0.0.0.0", 80, NULL, 0),
                                           socket_of(1, TCP, "10.0.0.1", 81, NULL, 0),
                                           socket_of(1, TCP, "10.0.0.1", 82, "192.0.2.9", 5000),
                                           socket_of(1, UDP, "0.0.0.0", 53, NULL, 0)};
    for (size_t i = 0; i < sizeof sockets / sizeof sockets[0]; i++) {
        struct owner_socket s = sockets[i];
        s.space = 1;
        owner_table_add_socket(t, &s);
    }
    add(t, 0, UDP, "0.0.0.0", 53, NULL, 0);
    owner_table_finish(t);
    for (uint16_t port = 80; port <= 82; port++) {
        assert_found(find(t, TCP, "10.0.0.1", port, "192.0.2.9", 5000), OWNER_NONE, 0);
        assert_found(find(t, TCP, "192.0.2.9", 5000, "10.0.0.1", port), OWNER_NONE, 0);
    }
    assert_found(find(t, TCP, "172.17.0.2", 80, "192.0.2.9", 5000), OWNER_LISTENER, 1);
    assert_found(find(t, UDP, "10.0.0.1", 53, "192.0.2.9", 5000), OWNER_LISTENER, 0);
    owner_table_free(t);
}

static void test_listener_that_has_gone_disputes_only_another_such(void **state)
{
    (void)state;
    struct owner_table *t = new_table();
    uint32_t other = add_process(t, 200, "another");
    add(t, 0, TCP, "0.0.0.0", 80, NULL, 0);
    struct owner_socket s = socket_of(other, TCP, "0.0.0.0", 80, NULL, 0);
    s.gone = true;
    owner_table_add_socket(t, &s);
    s.local.port = 81;
    owner_table_add_socket(t, &s);
    s.local.port = 82;
    owner_table_add_socket(t, &s);
    s.process = 1;
    owner_table_add_socket(t, &s);
    owner_table_finish(t);
    assert_found(find(t, TCP, "10.0.0.1", 80, "10.0.0.9", 5000), OWNER_LISTENER, 0);
    assert_found(find(t, TCP, "10.0.0.1", 81, "10.0.0.9", 5000), OWNER_LISTENER, other);
    assert_found(find(t, TCP, "10.0.0.1", 82, "10.0.0.9", 5000), OWNER_NONE, 0);
    owner_table_free(t);
}

static void test_without_ports_only_one_process_is_an_answer(void **state)
{
    (void)state;
    struct owner_table *t = new_table();
    add(t, 0, VRRP, "0.0.0.0", 112, NULL, 0);
    add(t, 0, VRRP, "0.0.0.0", 112, NULL, 0);
    owner_table_finish(t);
    assert_found(find(t, VRRP, "10.0.0.1", 0, "192.0.2.1", 0), OWNER_LISTENER, 0);
    owner_table_free(t);
    t = new_table();
    add(t, 0, VRRP, "0.0.0.0", 112, NULL, 0);
    add(t, 1, VRRP, "0.0.0.0", 112, NULL, 0);
    owner_table_finish(t);
    assert_found(find(t, VRRP, "10.0.0.1", 0, "192.0.2.1", 0), OWNER_NONE, 0);
    owner_table_free(t);
}

/* A ping that runs has not sent what the kernel answers to those of others. */
static void test_what_the_kernel_speaks_is_nobodys_unless_connected(void **state)
{
    (void)state;
    struct owner_table *t = new_table();
    add(t, 0, ICMP, "0.0.0.0", 77, NULL, 0);
    add(t, 0, IGMP, "0.0.0.0", 2, NULL, 0);
    add(t, 0, ICMP6, "::", 58, NULL, 0);
    add(t, 1, ICMP, "10.0.0.1", 77, "192.0.2.2", 0);
    owner_table_finish(t);
    assert_found(find(t, ICMP, "10.0.0.1", 0, "192.0.2.1", 0), OWNER_NONE, 0);
    assert_found(find(t, IGMP, "10.0.0.1", 0, "224.0.0.22", 0), OWNER_NONE, 0);
    assert_found(find(t, ICMP6, "fd00::1", 0, "fd00::9", 0), OWNER_NONE, 0);
    assert_found(find(t, ICMP, "10.0.0.1", 0, "192.0.2.2", 0), OWNER_EXACT, 1);
    owner_table_free(t);
}

static void test_local_addresses_are_those_of_every_namespace(void **state)
{
    (void)state;
    struct owner_table *t = new_table();
    owner_table_finish(t);
    static const char *const local[] = {"10.0.0.1", "172.17.0.2", "fd00::1", "127.9.9.9", "::1"};
    static const char *const not_local[] = {"10.0.0.2", "172.17.0.1", "fd00::2", "::", "0.0.0.0"};
    for (int i = 0; i < 5; i++) {
        struct addr yes = address(local[i]);
        struct addr no = address(not_local[i]);
        assert_true(owner_table_is_local(t, &yes));
        assert_false(owner_table_is_local(t, &no));
    }
    owner_table_free(t);
}

/* Chains of any length, and an empty table. */
static void test_many_sockets(void **state)
{
    (void)state;
    struct owner_table *t = new_table();
    for (uint32_t i = 0; i < 5000; i++)
        add(t, i % 4, TCP, "10.0.0.1", (uint16_t)(i + 1000), "192.0.2.1", (uint16_t)(60000 - i));
    owner_table_finish(t);
    for (uint32_t i = 0; i < 5000; i++)
        assert_found(
            find(t, TCP, "10.0.0.1", (uint16_t)(i + 1000), "192.0.2.1", (uint16_t)(60000 - i)),
            OWNER_EXACT, i % 4);
    struct owner_process p = owner_table_process(t, 3);
    assert_int_equal(owner_table_process_count(t), 4);
    assert_int_equal(p.pid, 103);
    assert_int_equal(p.start, 1030);
    assert_string_equal(p.name, "program");
    assert_string_equal(p.user, "root");
    owner_table_free(t);
    t = owner_table_new(FLOWS_SEED);
    owner_table_finish(t);
    assert_found(find(t, TCP, "127.0.0.1", 1, "127.0.0.1", 2), OWNER_NONE, 0);
    owner_table_free(t);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_whole_tuple_goes_before_the_listener),
        cmocka_unit_test(test_remote_port_and_port_alone_never_count),
        cmocka_unit_test(test_loopback_has_two_sockets_with_one_flow),
        cmocka_unit_test(test_wildcard_answers_for_its_own_namespace),
        cmocka_unit_test(test_listener_at_the_far_end_of_ours_does_not_count),
        cmocka_unit_test(test_loopback_of_another_namespace_is_not_ours),
        cmocka_unit_test(test_ipv6_wildcard_answers_for_ipv4_unless_told_not_to),
        cmocka_unit_test(test_mapped_ipv4_is_ipv4),
        cmocka_unit_test(test_nearest_listener_wins),
        cmocka_unit_test(test_port_that_processes_share_is_nobodys),
        cmocka_unit_test(test_listener_that_processes_inherited_is_the_first_ones),
        cmocka_unit_test(test_far_socket_of_another_namespace_does_not_settle_it),
        cmocka_unit_test(test_other_namespace_with_our_address_does_not_count_there),
        cmocka_unit_test(test_listener_that_has_gone_disputes_only_another_such),
        cmocka_unit_test(test_without_ports_only_one_process_is_an_answer),
        cmocka_unit_test(test_what_the_kernel_speaks_is_nobodys_unless_connected),
        cmocka_unit_test(test_local_addresses_are_those_of_every_namespace),
        cmocka_unit_test(test_many_sockets),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
