/* test_interfaces.c: the list of interfaces, the default one, addresses, counters and news of
 * changes. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <arpa/inet.h>
#include <ifaddrs.h>
#include <net/if.h>
#include <poll.h>
#include <sched.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include "net/default_route.h"
#include "net/interfaces.h"

/* --- the default route in texts --- */

#define HEAD4                                                                                      \
    "Iface\tDestination\tGateway \tFlags\tRefCnt\tUse\tMetric\tMask\t\tMTU\tWindow\tIRTT\n"

static void check4(const char *text, const char *want)
{
    char out[ROUTE_DEVICE_SIZE] = "";
    assert_int_equal(route_parse_ipv4(text, out, sizeof out), want != NULL);
    assert_string_equal(out, want != NULL ? want : "");
}

static void route_ipv4(void **state)
{
    (void)state;
    check4(HEAD4 "wlan0\t00000000\t0101A8C0\t0003\t0\t0\t600\t00000000\t0\t0\t0\n"
                 "eth1\t00000000\t0100000A\t0003\t0\t0\t100\t00000000\t0\t0\t0\n"
                 "wwan0\t00000000\t0100000A\t0003\t0\t0\t700\t00000000\t0\t0\t0\n",
           "eth1");
    check4(HEAD4 "a0\t00000000\t0\t0003\t0\t0\t5\t00000000\t0\t0\t0\n"
                 "b0\t00000000\t0\t0003\t0\t0\t5\t00000000\t0\t0\t0\n",
           "a0");
    check4(HEAD4 "tun0\t00000000\t01000A0A\t0003\t0\t0\t0\t00000080\t0\t0\t0\n"
                 "eth0\t0000A8C0\t00000000\t0001\t0\t0\t0\t0000FFFF\t0\t0\t0\n",
           NULL); /* halves of the world and networks are no default */
}

static void route_ipv4_must_be_usable(void **state)
{
    (void)state;
    check4(HEAD4 "down0\t00000000\t0\t0002\t0\t0\t0\t00000000\t0\t0\t0\n"
                 "*\t00000000\t0\t0201\t0\t0\t0\t00000000\t0\t0\t0\n"
                 "eth0\t00000000\t0\t0001\t0\t0\t9\t00000000\t0\t0\t0\n",
           "eth0");
}

static void route_ipv4_odd_texts(void **state)
{
    (void)state;
    check4("", NULL);
    check4(HEAD4, NULL);
    check4("\n\n", NULL);
    check4("eth0\t00000000\t0\t0003\t0\t0\t9\t00000000", NULL); /* cut within the line */
    check4("eth0 0 0\n\xff\xfe\n", NULL);
    char wide[600];
    memset(wide, 'x', sizeof wide - 1);
    wide[sizeof wide - 2] = '\n';
    wide[sizeof wide - 1] = '\0';
    check4(wide, NULL);
    check4("\xc3\xa9\x1b[0m\t00000000\t0\t0003\t0\t0\t9\t00000000\t0\t0\t0\n", "\xc3\xa9\x1b[0m");
}

#define ZERO16 "00000000000000000000000000000000"
#define VIA6   "fe800000000000000000000000000001"

static void route_ipv6(void **state)
{
    (void)state;
    char out[ROUTE_DEVICE_SIZE] = "";
    const char *text =
        "20010db8000000000000000000000000 40 " ZERO16 " 00 " ZERO16
        " 00000100 00000001 00000000 00000001     net0\n" ZERO16 " 00 " ZERO16 " 00 " VIA6
        " 00000400 00000002 00000000 00000003     high0\n" ZERO16 " 00 " ZERO16 " 00 " VIA6
        " 00000064 00000002 00000000 00000003     low0\n" ZERO16 " 00 " ZERO16 " 00 " VIA6
        " 00000001 00000002 00000000 00000002     down0\n" ZERO16 " 00 " ZERO16 " 00 " ZERO16
        " ffffffff 00000001 00000000 00200200       lo\n";
    assert_true(route_parse_ipv6(text, out, sizeof out));
    assert_string_equal(out, "low0");
    text = ZERO16 " 00 " ZERO16 " 00 " ZERO16 " ffffffff 00000001 00000000 00200200 lo\n";
    assert_false(route_parse_ipv6(text, out, sizeof out));
    assert_false(route_parse_ipv6("0 00 0 00 0 0 0 0 00000001 eth0\n", out, sizeof out));
}

/* --- counters --- */

static const char dev_text[] =
    "Inter-|   Receive                                                |  Transmit\n"
    " face |bytes    packets errs drop fifo frame compressed multicast|bytes    packets errs\n"
    "    lo:    1000      10    0    0    0     0          0         0     1000      10    0 0 0\n"
    "  eth0: 18446744073709551000 7 1 2 3 4 5 6 400 3 0 0 0 0 0 0\n"
    "eth0.10:5 1 0 0 0 0 0 0 6 2 0 0 0 0 0 0\n";

static void counters_of_one(void **state)
{
    (void)state;
    struct interface_counters c;
    assert_true(interface_counters_parse(dev_text, "eth0", &c));
    assert_true(c.rx_bytes == 18446744073709551000ULL);
    assert_int_equal(c.rx_packets, 7);
    assert_int_equal(c.tx_bytes, 400);
    assert_int_equal(c.tx_packets, 3);
    assert_true(interface_counters_parse(dev_text, "eth0.10", &c));
    assert_int_equal(c.rx_bytes, 5);
    assert_false(interface_counters_parse(dev_text, "eth", &c));
    assert_false(interface_counters_parse(dev_text, "", &c));
}

static void counters_of_all(void **state)
{
    (void)state;
    struct interface_counters c;
    assert_true(interface_counters_parse(dev_text, "any", &c));
    assert_int_equal(c.rx_packets, 18);
    assert_int_equal(c.tx_bytes, 1406);
    assert_int_equal(c.tx_packets, 15);
    assert_false(interface_counters_parse("", "any", &c));
}

static void counters_of_this_machine(void **state)
{
    (void)state;
    struct interface_counters c;
    assert_true(interface_counters("any", &c));
    assert_false(interface_counters("no such device", &c));
}

/* --- this machine --- */

/* The loopback's name, or skips. */
static const char *loopback(void)
{
    return if_nametoindex("lo") != 0 ? "lo" : if_nametoindex("lo0") != 0 ? "lo0" : NULL;
}

static bool has(const struct cidr *list, size_t count, const char *address, unsigned prefix)
{
    struct addr a;
    assert_true(addr_parse(&a, address));
    for (size_t i = 0; i < count; i++)
        if (addr_equal(&list[i].addr, &a) && list[i].prefix == prefix)
            return true;
    return false;
}

static void list_has_loopback(void **state)
{
    (void)state;
    struct interface_list l;
    struct err e;
    const char *lo = loopback();
    if (lo == NULL)
        skip();
    assert_true(interfaces_list(&l, &e));
    const struct interface *found = NULL;
    for (size_t i = 0; i < l.count; i++)
        if (strcmp(l.list[i].device, lo) == 0)
            found = &l.list[i];
    assert_non_null(found);
    assert_string_equal(found->name, lo);
    assert_true(found->loopback);
    assert_true(found->up);
    assert_true(has(found->addrs, found->addr_count, "127.0.0.1", 8));
    interfaces_free(&l);
    assert_null(l.list);
}

static void list_has_only_networks(void **state)
{
    (void)state;
    struct interface_list l;
    struct err e;
    assert_true(interfaces_list(&l, &e));
    for (size_t i = 0; i < l.count; i++)
        assert_true(strcmp(l.list[i].device, "any") == 0 || if_nametoindex(l.list[i].device) != 0);
    interfaces_free(&l);
}

static void default_is_marked(void **state)
{
    (void)state;
    struct interface_list l;
    struct err e;
    char device[64];
    assert_true(interfaces_list(&l, &e));
    bool any_default = interface_default(device, sizeof device, &e);
    size_t marked = 0;
    for (size_t i = 0; i < l.count; i++) {
        marked += l.list[i].is_default;
        assert_int_equal(l.list[i].is_default,
                         any_default && strcmp(l.list[i].device, device) == 0);
        assert_true(!l.list[i].is_default || l.list[i].up);
    }
    assert_int_equal(marked, any_default);
    interfaces_free(&l);
}

static void default_follows_route(void **state)
{
    (void)state;
    char routed[ROUTE_DEVICE_SIZE], chosen[64];
    struct err e;
    if (!route_default(4, routed, sizeof routed))
        skip(); /* a machine without a way out */
    assert_true(interface_default(chosen, sizeof chosen, &e));
    assert_string_equal(chosen, routed);
}

static void locality_of_one_all_none(void **state)
{
    (void)state;
    const char *lo = loopback();
    if (lo == NULL)
        skip();
    struct locality *one = interface_locality(lo);
    struct locality *all = interface_locality("any");
    struct locality *none = interface_locality("no such device");
    assert_true(has(one->own, one->count, "127.0.0.1", 8));
    assert_true(has(all->own, all->count, "127.0.0.1", 8));
    assert_true(all->count >= one->count);
    assert_int_equal(none->count, 0);
    for (size_t i = 1; i < all->count; i++)
        assert_true(addr_compare(&all->own[i - 1].addr, &all->own[i].addr) <= 0);
    struct locality *again = interface_locality("any");
    assert_int_equal(again->count, all->count);
    for (size_t i = 0; i < all->count; i++) {
        assert_true(addr_equal(&again->own[i].addr, &all->own[i].addr));
        assert_int_equal(again->own[i].prefix, all->own[i].prefix);
    }
    locality_free(again);
    locality_free(one);
    locality_free(all);
    locality_free(none);
}

/* --- changes, in a network namespace of the test's own --- */

#ifdef __linux__

#define CHILD_NOT_PERMITTED 77

static bool set_address(int fd, const char *label, const char *address, const char *mask)
{
    struct ifreq r = {0};
    struct sockaddr_in a = {.sin_family = AF_INET};
    snprintf(r.ifr_name, sizeof r.ifr_name, "%s", label);
    inet_pton(AF_INET, address, &a.sin_addr);
    memcpy(&r.ifr_addr, &a, sizeof a);
    if (ioctl(fd, SIOCSIFADDR, &r) != 0)
        return false;
    inet_pton(AF_INET, mask, &a.sin_addr);
    memcpy(&r.ifr_netmask, &a, sizeof a);
    return ioctl(fd, SIOCSIFNETMASK, &r) == 0;
}

static bool set_up(int fd, const char *device)
{
    struct ifreq r = {0};
    snprintf(r.ifr_name, sizeof r.ifr_name, "%s", device);
    if (ioctl(fd, SIOCGIFFLAGS, &r) != 0)
        return false;
    r.ifr_flags = (short)(r.ifr_flags | IFF_UP);
    return ioctl(fd, SIOCSIFFLAGS, &r) == 0;
}

static bool readable(int fd, int timeout_ms)
{
    struct pollfd p = {.fd = fd, .events = POLLIN};
    return poll(&p, 1, timeout_ms) == 1;
}

/* In the child: 0, or the number of the step that went wrong. */
static int watch_steps(void)
{
    if (unshare(CLONE_NEWNET) != 0 && unshare(CLONE_NEWUSER | CLONE_NEWNET) != 0)
        return CHILD_NOT_PERMITTED;
    int fd = socket(AF_INET, SOCK_DGRAM, 0);
    int watch = interface_watch_open();
    if (watch < 0 || readable(watch, 0))
        return 1;
    if (!set_up(fd, "lo") || !readable(watch, 5000))
        return 2;
    interface_watch_drain(watch);
    if (readable(watch, 0))
        return 3;
    if (!set_address(fd, "lo:7", "10.9.8.7", "255.255.252.0") || !readable(watch, 5000))
        return 4;
    struct locality *l = interface_locality("lo");
    bool labelled = has(l->own, l->count, "10.9.8.7", 22);
    locality_free(l);
    if (!labelled)
        return 5;
    char device[64];
    struct err e;
    if (!interface_default(device, sizeof device, &e) || strcmp(device, "lo") != 0)
        return 6; /* no route, nothing else is up */
    close(watch);
    close(fd);
    return 0;
}

static void watch_tells_changes(void **state)
{
    (void)state;
    int status = 0;
    pid_t child = fork();
    if (child == 0)
        _exit(watch_steps());
    assert_true(child > 0);
    assert_int_equal(waitpid(child, &status, 0), child);
    assert_true(WIFEXITED(status));
    if (WEXITSTATUS(status) == CHILD_NOT_PERMITTED)
        skip(); /* no right to a network namespace */
    assert_int_equal(WEXITSTATUS(status), 0);
}

#endif

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(route_ipv4),
        cmocka_unit_test(route_ipv4_must_be_usable),
        cmocka_unit_test(route_ipv4_odd_texts),
        cmocka_unit_test(route_ipv6),
        cmocka_unit_test(counters_of_one),
        cmocka_unit_test(counters_of_all),
        cmocka_unit_test(counters_of_this_machine),
        cmocka_unit_test(list_has_loopback),
        cmocka_unit_test(list_has_only_networks),
        cmocka_unit_test(default_is_marked),
        cmocka_unit_test(default_follows_route),
        cmocka_unit_test(locality_of_one_all_none),
#ifdef __linux__
        cmocka_unit_test(watch_tells_changes),
#endif
    };
    return cmocka_run_group_tests_name("net/interfaces", tests, NULL, NULL);
}
