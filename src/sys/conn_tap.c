/* conn_tap.c: a packet socket with a filter. Source: packet(7). */
#include "sys/conn_tap.h"

#ifdef __linux__

#include <arpa/inet.h>
#include <linux/filter.h>
#include <linux/if_packet.h>
#include <net/ethernet.h>
#include <net/if.h>
#include <netinet/in.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

enum {
    ACCEPT_BYTES = 128,
    IPV4_PROTOCOL = 9,
    IPV6_NEXT = 6,
    IPV6_HEADER = 40,
    TCP_FLAGS = 13,
    FLAGS_SYN = 0x02,
    FLAGS_MASK = 0x17, /* FIN, SYN, RST, ACK */
    DNS_PORT = 53,
    NOBODYS_PROTOCOL = 0x88b5, /* for experiments (IEEE 802): who listens for it is left in peace */
    QUEUE_BYTES = 128 * 1024   /* what a burst may leave here; more is let go */
};

#define LOAD(what, mode, from) BPF_STMT(BPF_LD | (what) | (mode), from)
#define UNLESS(test, k, skip)  BPF_JUMP(BPF_JMP | (test) | BPF_K, k, 0, skip)

/* The packet begins with its IP header. Numbers of UNLESS: how many steps to the next choice. */
static struct sock_filter first_packets[] = {
    LOAD(BPF_B, BPF_ABS, (unsigned)(SKF_AD_OFF + SKF_AD_PKTTYPE)),
    UNLESS(BPF_JEQ, PACKET_OUTGOING, 25),
    LOAD(BPF_B, BPF_ABS, 0),
    BPF_STMT(BPF_ALU | BPF_AND | BPF_K, 0xf0),
    UNLESS(BPF_JEQ, 0x40, 11),
    /* IPv4 */
    BPF_STMT(BPF_LDX | BPF_B | BPF_MSH, 0),
    LOAD(BPF_B, BPF_ABS, IPV4_PROTOCOL),
    UNLESS(BPF_JEQ, IPPROTO_TCP, 4),
    LOAD(BPF_B, BPF_IND, TCP_FLAGS),
    BPF_STMT(BPF_ALU | BPF_AND | BPF_K, FLAGS_MASK),
    UNLESS(BPF_JEQ, FLAGS_SYN, 16),
    BPF_STMT(BPF_RET | BPF_K, ACCEPT_BYTES),
    UNLESS(BPF_JEQ, IPPROTO_UDP, 14),
    LOAD(BPF_H, BPF_IND, 2),
    UNLESS(BPF_JEQ, DNS_PORT, 12),
    BPF_STMT(BPF_RET | BPF_K, ACCEPT_BYTES),
    /* IPv6 */
    UNLESS(BPF_JEQ, 0x60, 10),
    LOAD(BPF_B, BPF_ABS, IPV6_NEXT),
    UNLESS(BPF_JEQ, IPPROTO_TCP, 4),
    LOAD(BPF_B, BPF_ABS, IPV6_HEADER + TCP_FLAGS),
    BPF_STMT(BPF_ALU | BPF_AND | BPF_K, FLAGS_MASK),
    UNLESS(BPF_JEQ, FLAGS_SYN, 5),
    BPF_STMT(BPF_RET | BPF_K, ACCEPT_BYTES),
    UNLESS(BPF_JEQ, IPPROTO_UDP, 3),
    LOAD(BPF_H, BPF_ABS, IPV6_HEADER + 2),
    UNLESS(BPF_JEQ, DNS_PORT, 1),
    BPF_STMT(BPF_RET | BPF_K, ACCEPT_BYTES),
    BPF_STMT(BPF_RET | BPF_K, 0),
};

int conn_tap_open(void)
{
    const struct sock_fprog filter = {sizeof first_packets / sizeof first_packets[0],
                                      first_packets};
    const int queue = QUEUE_BYTES;
    /* Protocol 0: nothing comes before conn_tap_listen(). */
    int fd = socket(AF_PACKET, SOCK_DGRAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
    if (fd < 0)
        return -1;
    setsockopt(fd, SOL_SOCKET, SO_RCVBUF, &queue, sizeof queue);
    if (setsockopt(fd, SOL_SOCKET, SO_ATTACH_FILTER, &filter, sizeof filter) != 0) {
        close(fd);
        return -1;
    }
    return fd;
}

void conn_tap_listen(int fd, const char *interface)
{
    struct sockaddr_ll where = {.sll_family = AF_PACKET, .sll_protocol = htons(NOBODYS_PROTOCOL)};
    bool all = interface != NULL && strcmp(interface, "any") == 0;
    if (interface != NULL && !all)
        where.sll_ifindex = (int)if_nametoindex(interface);
    if (all || where.sll_ifindex != 0)
        where.sll_protocol = htons(ETH_P_ALL);
    if (bind(fd, (const struct sockaddr *)&where, sizeof where) == 0)
        conn_tap_drain(fd);
}

static bool read_ends(const uint8_t *p, size_t len, uint8_t *protocol, struct endpoint *local,
                      struct endpoint *remote)
{
    int version = len > IPV6_HEADER ? p[0] >> 4 : 0;
    size_t header = version == 4 ? (size_t)(p[0] & 15) * 4 : IPV6_HEADER;
    size_t size = version == 4 ? 4 : 16;
    size_t at = version == 4 ? 12 : 8;
    if ((version != 4 && version != 6) || len < header + 4)
        return false;
    *protocol = p[version == 4 ? IPV4_PROTOCOL : IPV6_NEXT];
    *local = (struct endpoint){.addr = addr_make(version, p + at),
                               .port = (uint16_t)(p[header] << 8 | p[header + 1])};
    *remote = (struct endpoint){.addr = addr_make(version, p + at + size),
                                .port = (uint16_t)(p[header + 2] << 8 | p[header + 3])};
    return true;
}

bool conn_tap_next(int fd, uint8_t *protocol, struct endpoint *local, struct endpoint *remote)
{
    uint8_t packet[ACCEPT_BYTES];
    for (;;) {
        ssize_t len = recv(fd, packet, sizeof packet, MSG_DONTWAIT);
        if (len < 0)
            return false;
        if (read_ends(packet, (size_t)len, protocol, local, remote))
            return true;
    }
}

void conn_tap_drain(int fd)
{
    uint8_t packet[1];
    while (recv(fd, packet, sizeof packet, MSG_DONTWAIT) >= 0)
        continue;
}

#endif
