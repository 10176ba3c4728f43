/* interfaces.c: libpcap's list of interfaces joined with the system's addresses. */
#include "net/interfaces.h"

#include <sys/types.h>

#include <ifaddrs.h>
#include <inttypes.h>
#include <net/if.h>
#include <netinet/in.h>
#include <pcap.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>

#include "base/mem.h"
#include "base/utf8.h"
#include "net/default_route.h"

/* --- addresses --- */

struct cidr_array {
    struct cidr *items;
    size_t count, cap;
};

/* Bits of a mask up to the first 0. Without a mask: one address. */
static uint8_t mask_prefix(const struct sockaddr *mask, int family)
{
    size_t len = family == AF_INET ? 4 : 16;
    size_t offset = family == AF_INET ? offsetof(struct sockaddr_in, sin_addr)
                                      : offsetof(struct sockaddr_in6, sin6_addr);
    if (mask == NULL)
        return (uint8_t)(len * 8);
#ifdef SIN6_LEN
    /* The BSDs leave out the mask's zeros at the end. */
    size_t there = mask->sa_len > offset ? mask->sa_len - offset : 0;
    len = there < len ? there : len;
#endif
    const uint8_t *bytes = (const uint8_t *)mask + offset;
    unsigned bits = 0;
    while (bits < len * 8 && (bytes[bits / 8] & (0x80U >> (bits % 8))) != 0)
        bits++;
    return (uint8_t)bits;
}

static bool to_cidr(const struct ifaddrs *ifa, struct cidr *out)
{
    struct endpoint e;
    if (ifa->ifa_addr == NULL || !endpoint_of_socket(&e, ifa->ifa_addr))
        return false;
    out->addr = e.addr;
    out->prefix = mask_prefix(ifa->ifa_netmask, ifa->ifa_addr->sa_family);
    return true;
}

/* An address may carry a label of its own, DEVICE:LABEL. */
static bool is_of(const struct ifaddrs *ifa, const char *device)
{
    size_t len = strlen(device);
    return strncmp(ifa->ifa_name, device, len) == 0 &&
           (ifa->ifa_name[len] == '\0' || ifa->ifa_name[len] == ':');
}

static int compare_cidr(const void *a, const void *b)
{
    const struct cidr *x = a, *y = b;
    int order = addr_compare(&x->addr, &y->addr);
    return order != 0 ? order : x->prefix - y->prefix;
}

static void sort_unique(struct cidr_array *a)
{
    if (a->count < 2)
        return;
    qsort(a->items, a->count, sizeof *a->items, compare_cidr);
    size_t kept = 1;
    for (size_t i = 1; i < a->count; i++)
        if (compare_cidr(&a->items[kept - 1], &a->items[i]) != 0)
            a->items[kept++] = a->items[i];
    a->count = kept;
}

/* Addresses of one device, of all when it is NULL; each once. */
static struct cidr_array collect(const struct ifaddrs *all, const char *device)
{
    struct cidr_array a = {0};
    for (const struct ifaddrs *ifa = all; ifa != NULL; ifa = ifa->ifa_next) {
        struct cidr c;
        if ((device != NULL && !is_of(ifa, device)) || !to_cidr(ifa, &c))
            continue;
        a.items = mem_grow(a.items, a.count, &a.cap, sizeof *a.items);
        a.items[a.count++] = c;
    }
    sort_unique(&a);
    return a;
}

bool interface_is_up(const char *device)
{
    if (strcmp(device, INTERFACE_ANY) == 0)
        return true;
    struct ifaddrs *all;
    if (getifaddrs(&all) != 0)
        return false;
    bool up = false;
    for (const struct ifaddrs *i = all; i != NULL && !up; i = i->ifa_next)
        up = strcmp(i->ifa_name, device) == 0 && (i->ifa_flags & IFF_UP) != 0;
    freeifaddrs(all);
    return up;
}

struct locality *interface_locality(const char *device)
{
    struct ifaddrs *all;
    if (getifaddrs(&all) != 0)
        return locality_new(NULL, 0);
    struct cidr_array a = collect(all, strcmp(device, INTERFACE_ANY) == 0 ? NULL : device);
    freeifaddrs(all);
    return locality_new(a.items, a.count);
}

/* --- list --- */

static char *clean_dup(const char *s)
{
    char clean[256];
    size_t len = utf8_clean(clean, sizeof clean, s, strlen(s));
    return mem_strndup(clean, len);
}

/* libpcap lists more than network interfaces: usbmon, bluetooth, dbus, nflog ... have no index. */
static bool is_network(const pcap_if_t *dev)
{
    return strcmp(dev->name, INTERFACE_ANY) == 0 || if_nametoindex(dev->name) != 0;
}

static void fill(struct interface *i, const pcap_if_t *dev, const struct ifaddrs *all)
{
    struct cidr_array a = collect(all, dev->name);
    *i = (struct interface){
        .device = mem_strdup(dev->name),
        .name = clean_dup(dev->name),
        .description = clean_dup(dev->description != NULL ? dev->description : ""),
        .up = (dev->flags & PCAP_IF_UP) != 0,
        .loopback = (dev->flags & PCAP_IF_LOOPBACK) != 0,
        .addrs = a.items,
        .addr_count = a.count,
    };
}

static struct interface *find_up(const struct interface_list *l, const char *device)
{
    for (size_t i = 0; i < l->count; i++)
        if (l->list[i].up && strcmp(l->list[i].device, device) == 0)
            return &l->list[i];
    return NULL;
}

/* "any" counts as up everywhere and says nothing: it comes after even the loopback. */
static struct interface *first_up(const struct interface_list *l, bool loopback)
{
    for (size_t i = 0; i < l->count; i++) {
        struct interface *x = &l->list[i];
        if (x->up && x->loopback == loopback && strcmp(x->device, INTERFACE_ANY) != 0)
            return x;
    }
    return NULL;
}

static struct interface *choose_default(const struct interface_list *l)
{
    char device[ROUTE_DEVICE_SIZE];
    struct interface *chosen = NULL;
    if (route_default(4, device, sizeof device))
        chosen = find_up(l, device);
    if (chosen == NULL && route_default(6, device, sizeof device))
        chosen = find_up(l, device);
    if (chosen == NULL)
        chosen = first_up(l, false);
    return chosen != NULL ? chosen : first_up(l, true);
}

bool interfaces_list(struct interface_list *out, struct err *e)
{
    char why[PCAP_ERRBUF_SIZE];
    pcap_if_t *devs;
    struct ifaddrs *all;
    *out = (struct interface_list){0};
    if (pcap_findalldevs(&devs, why) != 0)
        return err_set(e, "interfaces: %s", why);
    if (getifaddrs(&all) != 0)
        all = NULL; /* a list without addresses is better than none */

    size_t most = 0;
    for (const pcap_if_t *dev = devs; dev != NULL; dev = dev->next)
        most++;
    out->list = mem_zalloc(most + 1, sizeof *out->list);
    for (const pcap_if_t *dev = devs; dev != NULL; dev = dev->next)
        if (is_network(dev))
            fill(&out->list[out->count++], dev, all);
    struct interface *chosen = choose_default(out);
    if (chosen != NULL)
        chosen->is_default = true;

    if (all != NULL)
        freeifaddrs(all);
    pcap_freealldevs(devs);
    return true;
}

void interfaces_free(struct interface_list *l)
{
    for (size_t i = 0; i < l->count; i++) {
        free(l->list[i].device);
        free(l->list[i].name);
        free(l->list[i].description);
        free(l->list[i].addrs);
    }
    free(l->list);
    *l = (struct interface_list){0};
}

bool interface_default(char *out, size_t size, struct err *e)
{
    struct interface_list l;
    if (!interfaces_list(&l, e))
        return false;
    bool found = false;
    for (size_t i = 0; i < l.count && !found; i++) {
        found = l.list[i].is_default;
        if (found)
            snprintf(out, size, "%s", l.list[i].device);
    }
    interfaces_free(&l);
    return found || err_set(e, "no interface: none is up");
}

/* --- counters --- */

/* "DEVICE: rx bytes, packets and six more, tx bytes, packets ..."; no device has a colon in its
 * name. */
static bool counters_line(const char *line, const char *device, struct interface_counters *sum)
{
    line += strspn(line, " ");
    const char *colon = strchr(line, ':');
    if (colon == NULL)
        return false;
    size_t len = (size_t)(colon - line);
    if (strcmp(device, INTERFACE_ANY) != 0 &&
        (strlen(device) != len || memcmp(line, device, len) != 0))
        return false;
    struct interface_counters c;
    int n = sscanf(colon + 1,
                   "%20" SCNu64 " %20" SCNu64 " %*s %*s %*s %*s %*s %*s %20" SCNu64 " %20" SCNu64,
                   &c.rx_bytes, &c.rx_packets, &c.tx_bytes, &c.tx_packets);
    if (n != 4)
        return false;
    sum->rx_bytes += c.rx_bytes;
    sum->rx_packets += c.rx_packets;
    sum->tx_bytes += c.tx_bytes;
    sum->tx_packets += c.tx_packets;
    return true;
}

bool interface_counters_parse(const char *text, const char *device, struct interface_counters *out)
{
    bool found = false;
    const char *end;
    *out = (struct interface_counters){0};
    for (; (end = strchr(text, '\n')) != NULL; text = end + 1) {
        char line[512];
        snprintf(line, sizeof line, "%.*s", (int)(end - text), text);
        found |= counters_line(line, device, out);
    }
    return found;
}
