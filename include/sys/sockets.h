/* sockets.h: every socket of every network namespace, and the namespaces' addresses (Linux). Owner:
 * the owner thread. */
#ifndef IFTOPRS_SYS_SOCKETS_H
#define IFTOPRS_SYS_SOCKETS_H

#include <stddef.h>
#include <stdint.h>

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
    uint64_t others_at_ns; /* when the other namespaces were read, 0: never */
    uint64_t others_took_ns;
};

/* Lists anew: this namespace's sockets by diag (NULL: by /proc/net), the others' through one
 * process each, or as they were `before` where reading them again so soon would cost too much. It
 * takes long: between is called now and then. */
void sockets_read(struct sockets *s, const struct sockets *before, struct sock_diag *diag,
                  const struct processes *p, void (*between)(void *context), void *context);
void sockets_free(struct sockets *s);

#endif
