/* interfaces_bsd.c: interface counters and changes on macOS and the BSDs. */
#include "net/interfaces.h"

#ifndef __linux__

#include <sys/types.h>

#include <errno.h>
#include <fcntl.h>
#include <ifaddrs.h>
#include <net/if.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

static void add(struct interface_counters *sum, const struct if_data *d)
{
    sum->rx_bytes += d->ifi_ibytes;
    sum->rx_packets += d->ifi_ipackets;
    sum->tx_bytes += d->ifi_obytes;
    sum->tx_packets += d->ifi_opackets;
}

/* The link-level entry of an interface carries its counters; on macOS they are of 32 bits. */
bool interface_counters(const char *device, struct interface_counters *out)
{
    struct ifaddrs *all;
    bool found = false;
    *out = (struct interface_counters){0};
    if (getifaddrs(&all) != 0)
        return false;
    for (const struct ifaddrs *ifa = all; ifa != NULL; ifa = ifa->ifa_next) {
        if (ifa->ifa_addr == NULL || ifa->ifa_addr->sa_family != AF_LINK || ifa->ifa_data == NULL)
            continue;
        if (strcmp(device, INTERFACE_ANY) != 0 && strcmp(device, ifa->ifa_name) != 0)
            continue;
        add(out, ifa->ifa_data);
        found = true;
    }
    freeifaddrs(all);
    return found;
}

int interface_watch_open(void)
{
    int fd = socket(PF_ROUTE, SOCK_RAW, 0);
    if (fd < 0)
        return -1;
    fcntl(fd, F_SETFD, FD_CLOEXEC);
    fcntl(fd, F_SETFL, fcntl(fd, F_GETFL) | O_NONBLOCK);
    return fd;
}

/* ENOBUFS: more news than there was room for. They are not read anyway. */
void interface_watch_drain(int fd)
{
    char sink[4096];
    while (read(fd, sink, sizeof sink) > 0 || errno == EINTR || errno == ENOBUFS)
        errno = 0;
}

#endif
