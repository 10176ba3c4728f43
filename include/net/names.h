/* names.h: names for addresses, ports and protocols. Owner: main; nothing here blocks. */
#ifndef IFTOPRS_NET_NAMES_H
#define IFTOPRS_NET_NAMES_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/err.h"
#include "model/addr.h"

struct pollfd;

/* --- protocols and services: the system's databases, read once --- */

/* Name of an IP protocol for version 4 or 6: "TCP", "UDP", "ICMP" (1 in IPv4, 58 in IPv6), else from the protocols database in
 * capitals, else the number. Lives for ever. */
const char *protocol_name(uint8_t protocol, int version);
/* Whether the protocol has ports: TCP, UDP, UDP-Lite, SCTP, DCCP. */
bool protocol_has_ports(uint8_t protocol);
/* Service name of a port, for tcp or udp (SCTP, DCCP, UDP-Lite: none), NULL where there is none or the port is ephemeral (32768 up).
 * Cleaned; lives for ever. */
const char *service_name(uint8_t protocol, uint16_t port);

/* --- reverse DNS --- */

struct dns;

/* Hosts file, then PTR, through c-ares; no thread. wall clock is never read: now_ns is the steady clock. */
struct dns *dns_new(struct err *e);
void dns_free(struct dns *d);
/* The name of an address as far as it is known now, NULL otherwise; asks for it (at most 64 at a time in flight, others wait for a
 * later call). The text is cleaned (utf8_clean) and lives until the next call of dns_step(). */
const char *dns_name(struct dns *d, const struct addr *a, uint64_t now_ns);
/* Adds the file descriptors to poll to fds (room for max); returns how many. */
size_t dns_poll_fds(struct dns *d, struct pollfd *fds, size_t max);
/* Milliseconds until dns_step() is wanted for a timeout, -1: none. */
int dns_timeout_ms(struct dns *d);
/* Reads answers after poll() (fds as filled above, with revents) and lets timeouts pass. Returns true when a name came in or
 * changed, so that the screen is drawn again. */
bool dns_step(struct dns *d, const struct pollfd *fds, size_t count, uint64_t now_ns);

#endif
