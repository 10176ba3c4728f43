/* test_names.c: names of protocols and ports. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <arpa/inet.h>
#include <ctype.h>
#include <netdb.h>
#include <stdio.h>
#include <string.h>

#include "model/packet.h"
#include "net/names.h"

static void protocol_fixed_names(void **state)
{
    (void)state;
    assert_string_equal(protocol_name(6, 4), "TCP");
    assert_string_equal(protocol_name(6, 6), "TCP");
    assert_string_equal(protocol_name(17, 4), "UDP");
    assert_string_equal(protocol_name(17, 6), "UDP");
    assert_string_equal(protocol_name(1, 4), "ICMP");
    assert_string_equal(protocol_name(58, 6), "ICMP");
}

static void protocol_icmp_never_ambiguous(void **state)
{
    (void)state;
    assert_string_equal(protocol_name(1, 6), "1");
    assert_string_not_equal(protocol_name(58, 4), "ICMP");
    for (int p = 0; p < 256; p++) {
        bool icmp = strcmp(protocol_name((uint8_t)p, 4), "ICMP") == 0;
        assert_int_equal(icmp, p == 1);
        icmp = strcmp(protocol_name((uint8_t)p, 6), "ICMP") == 0;
        assert_int_equal(icmp, p == 58);
    }
}

/* Every protocol is either as the database has it, in capitals, or its number. */
static void protocol_from_database(void **state)
{
    (void)state;
    for (int p = 0; p < 256; p++) {
        char want[64];
        const struct protoent *entry = getprotobynumber(p);
        snprintf(want, sizeof want, "%d", p);
        if (entry != NULL && p != 1)
            snprintf(want, sizeof want, "%s", entry->p_name);
        for (char *c = want; *c != '\0'; c++)
            *c = (char)toupper((unsigned char)*c);
        if (p != 6 && p != 17 && p != 58)
            assert_string_equal(protocol_name((uint8_t)p, 6), want);
    }
}

static void protocol_name_lives(void **state)
{
    (void)state;
    const char *first = protocol_name(253, 4);
    assert_ptr_equal(protocol_name(253, 4), first);
    protocol_name(254, 4);
    assert_string_equal(first, "253"); /* for experiments: no name in any database */
}

static void protocol_ports(void **state)
{
    (void)state;
    const uint8_t with[] = {6, 17, 33, 132, 136};
    for (int p = 0; p < 256; p++)
        assert_int_equal(protocol_has_ports((uint8_t)p), memchr(with, p, sizeof with) != NULL);
}

static const char *database(uint16_t port, const char *protocol)
{
    const struct servent *entry = getservbyport(htons(port), protocol);
    return entry != NULL ? entry->s_name : NULL;
}

static void check_service(uint8_t protocol, uint16_t port, const char *want)
{
    const char *name = service_name(protocol, port);
    if (want == NULL)
        assert_null(name);
    else
        assert_string_equal(name, want);
}

/* All that matter to people, tcp and udp apart, against the system's own look-up. */
static void service_as_database(void **state)
{
    (void)state;
    for (unsigned port = 0; port < 1024; port++) {
        check_service(6, (uint16_t)port, database((uint16_t)port, "tcp"));
        check_service(17, (uint16_t)port, database((uint16_t)port, "udp"));
    }
}

static void service_tcp_and_udp_apart(void **state)
{
    (void)state;
    if (database(514, "tcp") == NULL || database(514, "udp") == NULL)
        skip(); /* a system without shell and syslog in its database */
    assert_string_not_equal(service_name(6, 514), service_name(17, 514));
}

static void service_never_ephemeral(void **state)
{
    (void)state;
    for (unsigned port = SERVICE_PORT_LIMIT; port < 65536; port++) {
        assert_null(service_name(6, (uint16_t)port));
        assert_null(service_name(17, (uint16_t)port));
    }
}

static void service_only_tcp_and_udp(void **state)
{
    (void)state;
    for (int p = 0; p < 256; p++)
        if (p != 6 && p != 17)
            assert_null(service_name((uint8_t)p, 80));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(protocol_fixed_names),
        cmocka_unit_test(protocol_icmp_never_ambiguous),
        cmocka_unit_test(protocol_from_database),
        cmocka_unit_test(protocol_name_lives),
        cmocka_unit_test(protocol_ports),
        cmocka_unit_test(service_as_database),
        cmocka_unit_test(service_tcp_and_udp_apart),
        cmocka_unit_test(service_never_ephemeral),
        cmocka_unit_test(service_only_tcp_and_udp),
    };
    return cmocka_run_group_tests_name("net/names", tests, NULL, NULL);
}
