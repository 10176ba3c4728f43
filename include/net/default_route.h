/* default_route.h: the interface of the default route. The parsers are pure; the reader is one file
 * a platform. Any thread. */
#ifndef IFTOPRS_NET_DEFAULT_ROUTE_H
#define IFTOPRS_NET_DEFAULT_ROUTE_H

#include <stdbool.h>
#include <stddef.h>

/* An interface name with NUL fits on every platform. */
#define ROUTE_DEVICE_SIZE 64

/* Writes the interface of the default route of IP version 4 or 6. size of at least
 * ROUTE_DEVICE_SIZE. */
bool route_default(int version, char *out, size_t size);

/* The same out of the text of Linux's /proc/net/route and /proc/net/ipv6_route: the lowest metric
 * among those that are up, the first of equals. A last line without its newline is not read. */
bool route_parse_ipv4(const char *text, char *out, size_t size);
bool route_parse_ipv6(const char *text, char *out, size_t size);

#endif
