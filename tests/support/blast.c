/* blast.c: sends frames through a device as fast as it can, for the tests of load. Each of them
 * builds it with src/model/packet.c. Linux, root.
 *
 * blast DEVICE KIND COUNT BYTES: COUNT frames of BYTES to 10.77.0.1.
 *   flood   SYNs, each from another address and port
 *   scan    SYNs of one address to one port after the other
 *   steady  UDP of 1,000 flows
 *   aimed   UDP of flows whose hashes all end in the same bits for a seed of 0, 16 frames of each
 */
#include <arpa/inet.h>
#include <errno.h>
#include <linux/if_packet.h>
#include <net/ethernet.h>
#include <net/if.h>
#include <netinet/in.h>
#include <poll.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "model/packet.h"

enum {
    BATCH = 64,
    FRAME_MAX = 1514,
    IP_AT = 14,
    PORTS_AT = 34,
    STEADY_FLOWS = 1000,
    AIMED_BITS = 13,
    AIMED_FRAMES = 16 /* of each flow */
};

struct flow_of {
    uint32_t source;
    uint16_t src_port, dst_port;
};

static const uint8_t head[PORTS_AT] = {
    0x02, 0, 0, 0, 0x77, 0x0a, 0x02, 0, 0,  0, 0x77, 0x0b, 0x08, 0, /* Ethernet: IPv4 */
    0x45, 0, 0, 0, 0,    0,    0,    0, 64, 0, 0,    0,             /* IPv4 */
    0,    0, 0, 0, 10,   77,   0,    1};

static void put16(uint8_t *at, uint32_t v)
{
    at[0] = (uint8_t)(v >> 8);
    at[1] = (uint8_t)v;
}

static void put_checksum(uint8_t *ip)
{
    uint32_t sum = 0;
    put16(ip + 10, 0);
    for (int i = 0; i < 20; i += 2)
        sum += (uint32_t)ip[i] << 8 | ip[i + 1];
    sum = (sum & 0xffff) + (sum >> 16);
    put16(ip + 10, ~((sum & 0xffff) + (sum >> 16)));
}

/* The sum of TCP and UDP is left out: of TCP it is wrong then, and nobody answers. */
static void build(uint8_t *frame, size_t size, uint8_t protocol, struct flow_of flow)
{
    uint32_t source = htonl(flow.source);
    memcpy(frame, head, sizeof head);
    put16(frame + IP_AT + 2, (uint32_t)(size - IP_AT));
    frame[IP_AT + 9] = protocol;
    memcpy(frame + IP_AT + 12, &source, 4);
    put_checksum(frame + IP_AT);
    put16(frame + PORTS_AT, flow.src_port);
    put16(frame + PORTS_AT + 2, flow.dst_port);
    if (protocol == IPPROTO_TCP) {
        frame[PORTS_AT + 12] = 0x50;
        frame[PORTS_AT + 13] = 0x02;
    } else {
        put16(frame + PORTS_AT + 4, (uint32_t)(size - PORTS_AT));
    }
}

static uint64_t next_random(uint64_t *state)
{
    *state ^= *state << 13;
    *state ^= *state >> 7;
    *state ^= *state << 17;
    return *state;
}

static struct flow_of random_flow(uint64_t *state)
{
    uint64_t r = next_random(state);
    /* 1.0.0.0 to 126.255.255.255, but for 10.0.0.0/8. */
    uint32_t net = (uint32_t)(r >> 24) % 125 + 1;
    net = net == 10 ? 126 : net;
    return (struct flow_of){.source = net << 24 | ((uint32_t)r & 0xffffff),
                            .src_port = (uint16_t)(r >> 40 | 1),
                            .dst_port = 80};
}

/* One whose place in the table somebody would choose who knew the seed. */
static struct flow_of aimed_flow(uint64_t *state)
{
    static const uint8_t target[4] = {10, 77, 0, 1};
    for (;;) {
        struct flow_of flow = random_flow(state);
        uint32_t source = htonl(flow.source);
        struct packet p;
        packet_set_ends(&p, 4, (const uint8_t *)&source, target, flow.src_port, flow.dst_port);
        p.key.protocol = IPPROTO_UDP;
        if ((flow_key_hash(&p.key, 0) & ((1U << AIMED_BITS) - 1)) == 0)
            return flow;
    }
}

static struct flow_of flow_of_number(const char *kind, unsigned long n, uint64_t *state)
{
    static struct flow_of aimed;
    if (strcmp(kind, "flood") == 0)
        return random_flow(state);
    if (strcmp(kind, "aimed") == 0) {
        if (n % AIMED_FRAMES == 0)
            aimed = aimed_flow(state);
        return aimed;
    }
    bool scan = strcmp(kind, "scan") == 0;
    return (struct flow_of){
        .source = 0x0a4d0002,
        .src_port = (uint16_t)(scan ? 40000 : 10000 + n % STEADY_FLOWS),
        .dst_port = (uint16_t)(scan ? n % 65535 + 1 : 9),
    };
}

static int open_device(const char *device)
{
    int fd = socket(AF_PACKET, SOCK_RAW, 0);
    int one = 1;
    struct sockaddr_ll at = {.sll_family = AF_PACKET, .sll_ifindex = (int)if_nametoindex(device)};
    if (fd < 0 || at.sll_ifindex == 0 || bind(fd, (const struct sockaddr *)&at, sizeof at) != 0)
        return -1;
    (void)setsockopt(fd, SOL_PACKET, PACKET_QDISC_BYPASS, &one, sizeof one);
    return fd;
}

/* All of them; where the queue is full, a little later. */
static bool send_all(int fd, struct mmsghdr *messages, unsigned count)
{
    for (unsigned sent = 0; sent < count;) {
        int n = sendmmsg(fd, messages + sent, count - sent, 0);
        if (n > 0)
            sent += (unsigned)n;
        else if (errno == ENOBUFS || errno == EAGAIN)
            poll(NULL, 0, 1);
        else if (errno != EINTR)
            return false;
    }
    return true;
}

int main(int argc, char **argv)
{
    static uint8_t frames[BATCH][FRAME_MAX];
    static struct mmsghdr messages[BATCH];
    struct iovec parts[BATCH];
    int fd = argc == 5 ? open_device(argv[1]) : -1;
    size_t size = argc == 5 ? strtoul(argv[4], NULL, 10) : 0;
    unsigned long count = argc == 5 ? strtoul(argv[3], NULL, 10) : 0;
    if (fd < 0 || size < 60 || size > FRAME_MAX) {
        fprintf(stderr, "blast DEVICE flood|scan|steady|aimed COUNT 60..%d\n", FRAME_MAX);
        return 2;
    }
    bool tcp = strcmp(argv[2], "flood") == 0 || strcmp(argv[2], "scan") == 0;
    uint64_t state = 88172645463325252;
    for (unsigned i = 0; i < BATCH; i++) {
        parts[i] = (struct iovec){.iov_base = frames[i], .iov_len = size};
        messages[i].msg_hdr = (struct msghdr){.msg_iov = &parts[i], .msg_iovlen = 1};
    }
    for (unsigned long n = 0; n < count;) {
        unsigned batch = 0;
        for (; batch < BATCH && n < count; batch++, n++)
            build(frames[batch], size, tcp ? IPPROTO_TCP : IPPROTO_UDP,
                  flow_of_number(argv[2], n, &state));
        if (!send_all(fd, messages, batch)) {
            perror("blast");
            return 1;
        }
    }
    close(fd);
    return 0;
}
