/* own_sockets.h: what this program itself has connected, told by main to the owner thread: its
 * questions for names are over before anybody could look. */
#ifndef IFTOPRS_SYS_OWN_SOCKETS_H
#define IFTOPRS_SYS_OWN_SOCKETS_H

#include <stdatomic.h>
#include <stdint.h>

#include "model/addr.h"

#define OWN_SOCKETS_MAX 256 /* that wait to be taken; more are forgotten */

struct own_socket {
    struct own_socket *next;
    struct endpoint local, remote;
    uint8_t protocol;
};

/* Zero-initialise. */
struct own_sockets {
    _Atomic(struct own_socket *) newest;
    atomic_uint count;
};

/* A connected socket; anything else is left out. Any thread. */
void own_sockets_add(struct own_sockets *q, int fd);
/* All of them, the newest first; own_sockets_free() frees them. Any thread. */
struct own_socket *own_sockets_take(struct own_sockets *q);
void own_sockets_free(struct own_socket *taken);

#endif
