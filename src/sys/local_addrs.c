/* local_addrs.c: getifaddrs(3), only the addresses. */
#include "sys/local_addrs.h"

#include <ifaddrs.h>

void local_addrs_read(void (*take)(void *context, const struct addr *a), void *context)
{
    struct ifaddrs *all;
    if (getifaddrs(&all) != 0)
        return;
    for (const struct ifaddrs *i = all; i != NULL; i = i->ifa_next) {
        struct endpoint e;
        if (i->ifa_addr != NULL && endpoint_of_socket(&e, i->ifa_addr))
            take(context, &e.addr);
    }
    freeifaddrs(all);
}
