/* route_bsd.c: the default route as the kernel of macOS and the BSDs tells it, by a routing
 * message. */
#include "net/default_route.h"

#ifndef __linux__

#include <sys/types.h>

#include <errno.h>
#include <fcntl.h>
#include <net/if.h>
#include <net/if_dl.h>
#include <net/route.h>
#include <netinet/in.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

/* The question: a header, then destination, mask and the interface that is asked for. */
struct route_message {
    struct rt_msghdr header;
    char addresses[1024]; /* of an answer: as many as the kernel likes */
};

/* Sockaddrs in routing messages are padded to this: 4 bytes on macOS, a long on the BSDs. */
#ifdef __APPLE__
#define ROUTE_ALIGN sizeof(uint32_t)
#elif defined(__NetBSD__)
#define ROUTE_ALIGN sizeof(uint64_t)
#else
#define ROUTE_ALIGN sizeof(long)
#endif

static void append(struct route_message *m, const void *address, size_t len)
{
    size_t at = (size_t)m->header.rtm_msglen - sizeof m->header;
    memcpy(m->addresses + at, address, len);
    len = (len + ROUTE_ALIGN - 1) / ROUTE_ALIGN * ROUTE_ALIGN;
    m->header.rtm_msglen = (u_short)(m->header.rtm_msglen + len);
}

static void question(struct route_message *m, int version)
{
    struct sockaddr_in zero4 = {.sin_len = sizeof zero4, .sin_family = AF_INET};
    struct sockaddr_in6 zero6 = {.sin6_len = sizeof zero6, .sin6_family = AF_INET6};
    struct sockaddr_dl link = {.sdl_len = sizeof link, .sdl_family = AF_LINK};
    const void *zero = version == 6 ? (const void *)&zero6 : (const void *)&zero4;
    size_t zero_size = version == 6 ? sizeof zero6 : sizeof zero4;

    memset(m, 0, sizeof *m);
    m->header.rtm_msglen = sizeof m->header;
    m->header.rtm_version = RTM_VERSION;
    m->header.rtm_type = RTM_GET;
    m->header.rtm_flags = RTF_UP;
    m->header.rtm_addrs = RTA_DST | RTA_NETMASK | RTA_IFP;
    m->header.rtm_seq = 1;
#ifdef __OpenBSD__
    m->header.rtm_hdrlen = sizeof m->header;
#endif
    append(m, zero, zero_size);
    append(m, zero, zero_size);
    append(m, &link, sizeof link);
}

/* The answer is on the socket when write() is back; news for everybody may lie before it. */
static bool answer(int fd, struct route_message *m)
{
    for (;;) {
        ssize_t n = read(fd, m, sizeof *m);
        if (n < 0 && (errno == EINTR || errno == ENOBUFS))
            continue;
        if (n < (ssize_t)sizeof m->header)
            return false;
        if (m->header.rtm_type == RTM_GET && m->header.rtm_seq == 1 &&
            m->header.rtm_pid == getpid())
            return m->header.rtm_errno == 0;
    }
}

bool route_default(int version, char *out, size_t size)
{
    char name[IF_NAMESIZE];
    struct route_message m;
    int fd = socket(PF_ROUTE, SOCK_RAW, 0);
    if (fd < 0)
        return false;
    fcntl(fd, F_SETFD, FD_CLOEXEC);
    fcntl(fd, F_SETFL, fcntl(fd, F_GETFL) | O_NONBLOCK);
    question(&m, version);
    bool ok = write(fd, &m, m.header.rtm_msglen) == m.header.rtm_msglen && answer(fd, &m) &&
              if_indextoname(m.header.rtm_index, name) != NULL;
    close(fd);
    if (ok)
        snprintf(out, size, "%s", name);
    return ok;
}

#endif
