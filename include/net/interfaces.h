/* interfaces.h: the machine's network interfaces, the default one, and whose addresses are local.
 * Any thread; what is returned belongs to the caller. */
#ifndef IFTOPRS_NET_INTERFACES_H
#define IFTOPRS_NET_INTERFACES_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/err.h"
#include "model/locality.h"

/* All of them at once, as one device (Linux). */
#define INTERFACE_ANY "any"

struct interface {
    char *device;      /* the system's own bytes: for opening and comparing, never for display */
    char *name;        /* the same, cleaned */
    char *description; /* cleaned; "" when there is none */
    bool up;
    bool loopback;
    bool is_default;    /* the one interface_default() chooses */
    struct cidr *addrs; /* address with prefix; host bits kept (not masked), IPv4 first */
    size_t addr_count;
};

struct interface_list {
    struct interface *list;
    size_t count;
};

/* Network interfaces that can be captured, by libpcap's word, with state and addresses; "any"
 * included where there is one, libpcap's other sources (nflog, usbmon, bluetooth ...) not. */
bool interfaces_list(struct interface_list *out, struct err *e);
void interfaces_free(struct interface_list *l);

/* Writes the device of the default route (IPv4, else IPv6), else the first that is up and no
 * loopback, else the first that is up. The system's own bytes: clean them for display. size of at
 * least ROUTE_DEVICE_SIZE. */
bool interface_default(char *out, size_t size, struct err *e);

/* The addresses of one interface by its device, of all for "any". Never NULL; empty when the
 * interface is gone. Free with locality_free(). */
struct locality *interface_locality(const char *device);

/* The kernel's own byte and packet counters of an interface, received and sent ("any": the sum of
 * all). false where there are none. */
struct interface_counters {
    uint64_t rx_bytes, rx_packets, tx_bytes, tx_packets;
};
bool interface_counters(const char *device, struct interface_counters *out);
/* The same out of the text of Linux's /proc/net/dev. Pure. */
bool interface_counters_parse(const char *text, const char *device, struct interface_counters *out);

/* Whether an interface is there and up; "any" always is. */
bool interface_is_up(const char *device);

/* A descriptor that becomes readable when addresses or interfaces change (rtnetlink on Linux,
 * PF_ROUTE elsewhere), -1 when there is none. Close with close(). */
int interface_watch_open(void);
/* Empties it. */
void interface_watch_drain(int fd);

#endif
