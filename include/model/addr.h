/* addr.h: IP addresses, endpoints and networks. Pure values. */
#ifndef IFTOPRS_MODEL_ADDR_H
#define IFTOPRS_MODEL_ADDR_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include "base/err.h"

/* Enough for "[v6]:port" with NUL. */
#define ENDPOINT_TEXT_MAX 64

/* version is 4 or 6; an IPv4 address is in the first 4 bytes, the rest is 0. Network byte order. */
struct addr {
    uint8_t bytes[16];
    uint8_t version;
};

/* port in host byte order; 0 where the protocol has none. */
struct endpoint {
    struct addr addr;
    uint16_t port;
};

/* The network's bits beyond prefix are 0. */
struct cidr {
    struct addr addr;
    uint8_t prefix; /* 0..32 or 0..128 */
};

/* Copies 4 or 16 bytes of network byte order. */
static inline struct addr addr_make(int version, const void *bytes)
{
    struct addr a = {.version = (uint8_t)version};
    if (version == 4)
        memcpy(a.bytes, bytes, 4);
    else
        memcpy(a.bytes, bytes, 16);
    return a;
}

struct sockaddr;
/* false: neither IPv4 nor IPv6. The interface's index that the BSDs keep within a link-local
 * address is left out. */
bool endpoint_of_socket(struct endpoint *e, const struct sockaddr *sa);
/* Reads "192.0.2.1" or "2001:db8::1". */
bool addr_parse(struct addr *a, const char *text);
/* Writes the address as inet_ntop does; size of at least 46. */
void addr_format(const struct addr *a, char *out, size_t size);
/* 127.0.0.0/8 or ::1. */
bool addr_is_loopback(const struct addr *a);
/* 0.0.0.0 or ::. */
bool addr_is_unspecified(const struct addr *a);
bool addr_equal(const struct addr *a, const struct addr *b);
/* Total order: IPv4 before IPv6, then numeric. */
int addr_compare(const struct addr *a, const struct addr *b);
/* host is a name or an address text; an IPv6 address with a port gets brackets ("[::1]:53", "::1"
 * when port is empty); the port is left out where size does not hold both. port: number or service
 * name as text, "" for none. size: out's size. */
void endpoint_format(const char *host, const char *port, char *out, size_t size);

/* Reads a port's number. */
bool port_parse(uint16_t *port, const char *text);
/* Reads "192.0.2.1:80", "[2001:db8::1]:80" and bare addresses (port 0). */
bool endpoint_parse(struct endpoint *e, const char *text);

/* Reads "10.0.0.0/8" or a bare address (a network of one). Host bits beyond the prefix are cleared.
 * On error the text says what is allowed. */
bool cidr_parse(struct cidr *c, const char *text, struct err *e);
struct cidr cidr_make(const struct addr *a, unsigned prefix);
bool cidr_contains(const struct cidr *c, const struct addr *a);

#endif
