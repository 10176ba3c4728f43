/* sock_diag.h: this network namespace's sockets, asked of the kernel by netlink (Linux). Owner: the
 * owner thread. */
#ifndef IFTOPRS_SYS_SOCK_DIAG_H
#define IFTOPRS_SYS_SOCK_DIAG_H

#include <stdbool.h>

#include "sys/proc_net.h"

struct sock_diag;

/* NULL: the kernel has none. */
struct sock_diag *sock_diag_open(void);
void sock_diag_close(struct sock_diag *d);

/* Calls take for every socket of a protocol that somebody may own; of TCP for both IP versions at
 * once (version is 0), because the kernel walks its whole table each time. false: that the kernel
 * cannot (the module is missing, no memory); /proc/net may. */
bool sock_diag_dump(struct sock_diag *d, int version, uint8_t protocol,
                    void (*take)(void *context, const struct net_socket *s), void *context);
/* The one connected socket of these ends. false: there is none. */
bool sock_diag_find(struct sock_diag *d, uint8_t protocol, const struct endpoint *local,
                    const struct endpoint *remote, struct net_socket *out);

#endif
