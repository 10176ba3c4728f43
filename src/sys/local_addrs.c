/* local_addrs.c: getifaddrs(3), only the addresses. */
#include "sys/local_addrs.h"

#include <ifaddrs.h>
#include <netinet/in.h>
#include <sys/socket.h>

void local_addrs_read(void (*take)(void *context, const struct addr *a), void *context)
{
    struct ifaddrs *all;
    if (getifaddrs(&all) != 0)
        return;
    for (const struct ifaddrs *i = all; i != NULL; i = i->ifa_next) {
        struct addr a = {.version = 0};
        if (i->ifa_addr != NULL && i->ifa_addr->sa_family == AF_INET)
            a = addr_make(4, &((const struct sockaddr_in *)(const void *)i->ifa_addr)->sin_addr);
        else if (i->ifa_addr != NULL && i->ifa_addr->sa_family == AF_INET6)
            a = addr_make(6, &((const struct sockaddr_in6 *)(const void *)i->ifa_addr)->sin6_addr);
        if (a.version != 0)
            take(context, &a);
    }
    freeifaddrs(all);
}
