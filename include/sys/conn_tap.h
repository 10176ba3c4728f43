/* conn_tap.h: hears of connections that this machine begins, at once and without the capture's
 * batches (Linux). A packet socket whose filter lets only the first packet of outgoing TCP
 * connections through, and DNS questions. Opened by main, then the owner thread's. */
#ifndef IFTOPRS_SYS_CONN_TAP_H
#define IFTOPRS_SYS_CONN_TAP_H

#include <stdbool.h>
#include <stdint.h>

#include "model/addr.h"

/* The descriptor to be polled, -1: no right to it. Needs CAP_NET_RAW; hears nothing yet. */
int conn_tap_open(void);
/* Listens on this interface from now on ("any": all; NULL: on none, which costs no packet
 * anything). Needs no right. */
void conn_tap_listen(int fd, const char *interface);
/* The next connection; never waits. false: none is there. */
bool conn_tap_next(int fd, uint8_t *protocol, struct endpoint *local, struct endpoint *remote);
/* Forgets what has come: it is too old. */
void conn_tap_drain(int fd);

#endif
