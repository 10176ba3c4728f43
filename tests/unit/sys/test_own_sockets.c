/* test_own_sockets.c: what is told of a socket, and that what nobody takes is bounded. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <arpa/inet.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include "sys/own_sockets.h"

static int connected(uint16_t port)
{
    struct sockaddr_in to = {.sin_family = AF_INET, .sin_port = htons(port)};
    int fd = socket(AF_INET, SOCK_DGRAM, 0);
    assert_true(fd >= 0);
    to.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    assert_int_equal(connect(fd, (const struct sockaddr *)&to, sizeof to), 0);
    return fd;
}

static void test_ends_of_what_is_connected(void **state)
{
    (void)state;
    struct own_sockets q = {0};
    const uint8_t loopback[4] = {127, 0, 0, 1};
    const struct addr expected = addr_make(4, loopback);
    int first = connected(53);
    int second = connected(5353);
    int alone = socket(AF_INET6, SOCK_STREAM, 0);
    own_sockets_add(&q, first);
    own_sockets_add(&q, second);
    own_sockets_add(&q, alone);
    own_sockets_add(&q, -1);
    struct own_socket *s = own_sockets_take(&q);
    assert_non_null(s);
    assert_int_equal(s->remote.port, 5353);
    assert_int_equal(s->protocol, IPPROTO_UDP);
    assert_true(addr_equal(&s->local.addr, &expected));
    assert_true(addr_equal(&s->remote.addr, &expected));
    assert_int_not_equal(s->local.port, 0);
    assert_non_null(s->next);
    assert_int_equal(s->next->remote.port, 53);
    assert_null(s->next->next);
    own_sockets_free(s);
    assert_null(own_sockets_take(&q));
    close(first);
    close(second);
    if (alone >= 0)
        close(alone);
}

static void test_what_nobody_takes_is_bounded(void **state)
{
    (void)state;
    struct own_sockets q = {0};
    int fd = connected(53);
    for (int turn = 0; turn < 2; turn++) {
        for (int i = 0; i < 2 * OWN_SOCKETS_MAX; i++)
            own_sockets_add(&q, fd);
        struct own_socket *taken = own_sockets_take(&q);
        int count = 0;
        for (const struct own_socket *s = taken; s != NULL; s = s->next)
            count++;
        assert_int_equal(count, OWN_SOCKETS_MAX);
        own_sockets_free(taken);
    }
    close(fd);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_ends_of_what_is_connected),
        cmocka_unit_test(test_what_nobody_takes_is_bounded),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
