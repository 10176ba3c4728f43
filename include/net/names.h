/* names.h: names for addresses, ports and protocols. Owner: main, which alone may call this: the
 * databases are read at the first call and never change afterwards. Nothing here waits for the
 * network. */
#ifndef IFTOPRS_NET_NAMES_H
#define IFTOPRS_NET_NAMES_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/err.h"
#include "model/addr.h"

struct pollfd;

/* --- protocols and services: the system's databases, read once --- */

/* Reads both databases now. Afterwards any thread may call protocol_name() and service_name(). */
void names_load(void);

/* Name of an IP protocol for version 4 or 6: "TCP", "UDP", "ICMP" (1 in IPv4, 58 in IPv6), else
 * from the protocols database in capitals, else the number. No other protocol is ever called by
 * these three names, and 1 in IPv6 is "1". Cleaned; lives for ever. */
const char *protocol_name(uint8_t protocol, int version);

#define SERVICE_PORT_LIMIT 32768U

/* Service name of a port, for tcp or udp (SCTP, DCCP, UDP-Lite: none), NULL where there is none or
 * the port is ephemeral (SERVICE_PORT_LIMIT up). Cleaned; lives for ever. */
const char *service_name(uint8_t protocol, uint16_t port);

/* --- reverse DNS --- */

#define DNS_CACHE_MAX     4096 /* addresses known or asked for; the least recently used leaves */
#define DNS_IN_FLIGHT_MAX 64   /* questions at a time */
#define DNS_KEEP_SECONDS  600  /* a name is asked for again after this */
#define DNS_RETRY_SECONDS 60   /* and where there was none, after this */

struct dns;

/* Zeros: the system's own hosts file and servers, 2 s for the first of 2 tries. */
struct dns_config {
    const char *hosts;  /* path of the hosts file */
    const char *server; /* IPv4 address to ask, NULL: those of the system */
    uint16_t port;      /* of that server */
    int timeout_ms;     /* of the first try; the second waits twice as long */
    int tries;
};

/* Hosts file, then PTR through c-ares; no thread. Times are those of the caller's steady clock. The
 * hosts file is read at once, and again by dns_step() when it has changed; nothing else here
 * touches a disk. */
struct dns *dns_new(struct err *e);
struct dns *dns_new_with(const struct dns_config *config, struct err *e);
/* Questions that are still open are given up. */
void dns_free(struct dns *d);
/* Calls connected with every socket that is connected to a server from now on. */
void dns_on_connect(struct dns *d, void (*connected)(void *context, int fd), void *context);
/* The name of an address as far as it is known now, NULL otherwise; asks for it. At most
 * DNS_IN_FLIGHT_MAX are open, and as many asked between two calls of dns_step(): beyond that
 * nothing happens and a later call asks. A name that has got old stays until its answer. The text
 * is cleaned and lives until the next call of dns_step(). */
const char *dns_name(struct dns *d, const struct addr *a, uint64_t now_ns);
/* The same without asking. */
const char *dns_known_name(struct dns *d, const struct addr *a);

/* The names known now, for another thread; does not change any more. */
struct dns_names;
struct dns_names *dns_names_copy(const struct dns *d);
const char *dns_names_find(const struct dns_names *names, const struct addr *a);
void dns_names_free(struct dns_names *names);

/* Adds the file descriptors to poll to fds (room for max, 16 is plenty); returns how many. */
size_t dns_poll_fds(struct dns *d, struct pollfd *fds, size_t max);
/* Milliseconds until dns_step() is wanted for a timeout, -1: none. */
int dns_timeout_ms(struct dns *d);
/* Once every turn of the loop, also when none of fds is ready: reads answers after poll() (fds as
 * filled above, with revents) and lets timeouts pass. Returns true when a name came in or changed,
 * so that the screen is drawn again. */
bool dns_step(struct dns *d, const struct pollfd *fds, size_t count, uint64_t now_ns);

/* Turns a name as c-ares gives it (bytes outside ASCII as \ddd, others as \x, perhaps a dot at the
 * end) into text for display: cleaned, "" where nothing is left. size > 0; DNS_NAME_SIZE holds
 * every DNS name. */
#define DNS_NAME_SIZE 256
void dns_name_clean(char *out, size_t size, const char *escaped);

#endif
