/* sockets.h: every socket of every network namespace, and the namespaces' addresses (Linux). Owner:
 * the owner thread. */
#ifndef IFTOPRS_SYS_SOCKETS_H
#define IFTOPRS_SYS_SOCKETS_H

#include <stddef.h>
#include <stdint.h>

#include "model/owner_table.h"
#include "sys/proc_net.h"
#include "sys/processes.h"
#include "sys/sock_diag.h"

struct found_socket {
    struct net_socket socket;
    uint16_t space;
};

struct space_address {
    struct addr addr;
    uint16_t space;
};

/* Zero-initialise; sockets_free() frees the memory. */
struct sockets {
    struct found_socket *list;
    size_t count, cap;
    struct space_address *addrs;
    size_t addr_count, addr_cap;
};

/* Lists anew: this namespace's sockets by diag (NULL: by /proc/net), the others' through one
 * process each. */
void sockets_read(struct sockets *s, struct sock_diag *diag, const struct processes *p);
void sockets_free(struct sockets *s);

#endif
