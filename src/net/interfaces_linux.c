/* interfaces_linux.c: interface counters out of /proc/net/dev, changes by rtnetlink. */
#include "base/buf.h"
#include "base/io.h"
#include "net/interfaces.h"

#ifdef __linux__

#include <errno.h>
#include <linux/netlink.h>
#include <linux/rtnetlink.h>
#include <sys/socket.h>
#include <unistd.h>

#define COUNTERS_TEXT_MAX (16 * 1024 * 1024)

/* Unlike /sys, which shows the network namespace of who mounted it, /proc/net is always this
 * process' own. */
bool interface_counters(const char *device, struct interface_counters *out)
{
    struct buf text = {0};
    bool ok = io_read_file("/proc/net/dev", COUNTERS_TEXT_MAX, &text, NULL) && text.data != NULL &&
              interface_counters_parse(text.data, device, out);
    buf_free(&text);
    return ok;
}

int interface_watch_open(void)
{
    int fd = socket(AF_NETLINK, SOCK_RAW | SOCK_CLOEXEC | SOCK_NONBLOCK, NETLINK_ROUTE);
    if (fd < 0)
        return -1;
    struct sockaddr_nl self = {.nl_family = AF_NETLINK,
                               .nl_groups = RTMGRP_LINK | RTMGRP_IPV4_IFADDR | RTMGRP_IPV6_IFADDR};
    if (bind(fd, (const struct sockaddr *)&self, sizeof self) != 0) {
        close(fd);
        return -1;
    }
    return fd;
}

/* ENOBUFS: more news than there was room for. They are not read anyway. */
void interface_watch_drain(int fd)
{
    char sink[8192];
    while (recv(fd, sink, sizeof sink, MSG_DONTWAIT) > 0 || errno == EINTR || errno == ENOBUFS)
        errno = 0;
}

#endif
