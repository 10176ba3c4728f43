/* sock_diag.c: inet_diag requests and their answers. Source: sock_diag(7). */
#include "sys/sock_diag.h"

#ifdef __linux__

#include <arpa/inet.h>
#include <libmnl/libmnl.h>
#include <linux/inet_diag.h>
#include <linux/netlink.h>
#include <linux/sock_diag.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>

#include "base/mem.h"

#define ANSWER_BYTES (64 * 1024)

/* States without an owner are not asked for: TIME_WAIT, and connections that wait for accept(). */
enum { STATE_SYN_RECV = 3, STATE_TIME_WAIT = 6, STATE_NEW_SYN_RECV = 12 };
#define OWNED_STATES                                                                               \
    (~(1U << STATE_SYN_RECV | 1U << STATE_TIME_WAIT | 1U << STATE_NEW_SYN_RECV) & 0x1fffU)

struct sock_diag {
    struct mnl_socket *socket;
    uint32_t sequence;
    char answer[ANSWER_BYTES] __attribute__((aligned(8)));
};

struct sock_diag *sock_diag_open(void)
{
    struct mnl_socket *socket = mnl_socket_open2(NETLINK_SOCK_DIAG, SOCK_CLOEXEC);
    if (socket == NULL)
        return NULL;
    if (mnl_socket_bind(socket, 0, MNL_SOCKET_AUTOPID) != 0) {
        mnl_socket_close(socket);
        return NULL;
    }
    struct sock_diag *d = mem_zalloc(1, sizeof *d);
    d->socket = socket;
    return d;
}

void sock_diag_close(struct sock_diag *d)
{
    if (d == NULL)
        return;
    mnl_socket_close(d->socket);
    free(d);
}

static bool ask(struct sock_diag *d, uint16_t type, uint16_t flags, const void *request,
                size_t size)
{
    char buffer[256];
    struct nlmsghdr *head = mnl_nlmsg_put_header(buffer);
    head->nlmsg_type = type;
    head->nlmsg_flags = (uint16_t)(NLM_F_REQUEST | flags);
    head->nlmsg_seq = ++d->sequence;
    memcpy(mnl_nlmsg_put_extra_header(head, size), request, size);
    return mnl_socket_sendto(d->socket, head, head->nlmsg_len) >= 0;
}

static int read_attr(const struct nlattr *attr, void *data)
{
    struct net_socket *s = data;
    if (mnl_attr_get_type(attr) == INET_DIAG_SKV6ONLY && mnl_attr_get_payload_len(attr) >= 1)
        s->v6only = mnl_attr_get_u8(attr) != 0;
    return MNL_CB_OK;
}

static bool read_answer(const struct nlmsghdr *head, uint8_t protocol, struct net_socket *out)
{
    if (mnl_nlmsg_get_payload_len(head) < sizeof(struct inet_diag_msg))
        return false;
    const struct inet_diag_msg *m = mnl_nlmsg_get_payload(head);
    int version = m->idiag_family == AF_INET6 ? 6 : 4;
    *out = (struct net_socket){
        .local = {addr_make(version, m->id.idiag_src), ntohs(m->id.idiag_sport)},
        .remote = {addr_make(version, m->id.idiag_dst), ntohs(m->id.idiag_dport)},
        .inode = m->idiag_inode,
        .protocol = protocol};
    mnl_attr_parse(head, sizeof *m, read_attr, out);
    return out->inode != 0;
}

/* The first version of the request is about TCP only, and about both IP versions. */
static bool ask_for_all(struct sock_diag *d, int version, uint8_t protocol)
{
    const struct inet_diag_req both = {.idiag_states = OWNED_STATES};
    const struct inet_diag_req_v2 one = {.sdiag_family = version == 6 ? AF_INET6 : AF_INET,
                                         .sdiag_protocol = protocol,
                                         .idiag_states = OWNED_STATES};
    if (version == 0)
        return ask(d, TCPDIAG_GETSOCK, NLM_F_DUMP, &both, sizeof both);
    return ask(d, SOCK_DIAG_BY_FAMILY, NLM_F_DUMP, &one, sizeof one);
}

bool sock_diag_dump(struct sock_diag *d, int version, uint8_t protocol,
                    void (*take)(void *context, const struct net_socket *s), void *context)
{
    if (!ask_for_all(d, version, protocol))
        return false;
    for (;;) {
        ssize_t got = mnl_socket_recvfrom(d->socket, d->answer, sizeof d->answer);
        if (got <= 0)
            return false;
        int left = (int)got;
        const struct nlmsghdr *head = (const struct nlmsghdr *)(const void *)d->answer;
        for (; mnl_nlmsg_ok(head, left); head = mnl_nlmsg_next(head, &left)) {
            struct net_socket s;
            if (head->nlmsg_seq != d->sequence)
                continue;
            if (head->nlmsg_type == NLMSG_ERROR)
                return false;
            if (head->nlmsg_type == NLMSG_DONE)
                return mnl_nlmsg_get_payload_len(head) < sizeof(int) ||
                       *(const int *)mnl_nlmsg_get_payload(head) >= 0;
            if (read_answer(head, protocol, &s))
                take(context, &s);
        }
    }
}

static void put_end(__be32 addr[4], __be16 *port, const struct endpoint *e)
{
    memcpy(addr, e->addr.bytes, sizeof e->addr.bytes);
    *port = htons(e->port);
}

bool sock_diag_find(struct sock_diag *d, uint8_t protocol, const struct endpoint *local,
                    const struct endpoint *remote, struct net_socket *out)
{
    struct inet_diag_req_v2 request = {
        .sdiag_family = local->addr.version == 6 ? AF_INET6 : AF_INET,
        .sdiag_protocol = protocol,
        .idiag_states = OWNED_STATES,
        .id = {.idiag_cookie = {INET_DIAG_NOCOOKIE, INET_DIAG_NOCOOKIE}}};
    put_end(request.id.idiag_src, &request.id.idiag_sport, local);
    put_end(request.id.idiag_dst, &request.id.idiag_dport, remote);
    if (!ask(d, SOCK_DIAG_BY_FAMILY, 0, &request, sizeof request))
        return false;
    ssize_t got = mnl_socket_recvfrom(d->socket, d->answer, sizeof d->answer);
    const struct nlmsghdr *head = (const struct nlmsghdr *)(const void *)d->answer;
    return got > 0 && mnl_nlmsg_ok(head, (int)got) && head->nlmsg_seq == d->sequence &&
           head->nlmsg_type == SOCK_DIAG_BY_FAMILY && read_answer(head, protocol, out);
}

#endif
