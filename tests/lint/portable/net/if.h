#pragma once
#include <sys/socket.h>

#define IF_NAMESIZE 16
#define IFNAMSIZ IF_NAMESIZE
#define IFF_UP 0x1
#define IFF_LOOPBACK 0x8
#define IFF_RUNNING 0x40
#ifdef __APPLE__
typedef uint32_t stub_if_counter; /* link-level counters wrap at 4 GiB */
#else
typedef uint64_t stub_if_counter;
#endif
struct if_data {
    uint8_t ifi_type;
    stub_if_counter ifi_ipackets, ifi_ierrors, ifi_opackets, ifi_oerrors, ifi_ibytes, ifi_obytes;
};
char *if_indextoname(unsigned, char *);
unsigned if_nametoindex(const char *);
