/* owners_parts.h: what a way of finding owners consists of. Private to sys. */
#ifndef IFTOPRS_SYS_OWNERS_PARTS_H
#define IFTOPRS_SYS_OWNERS_PARTS_H

#include <stddef.h>
#include <stdint.h>

#include "model/owner_table.h"
#include "sys/own_sockets.h"

/* open and close are called by main before the thread begins and after it has ended, the others by
 * the thread. */
struct owner_backend {
    /* stop_fd: readable when a poll under way is to be given up. NULL: this way there is none. */
    void *(*open)(uint64_t hash_seed, int stop_fd);
    void (*close)(void *self);
    /* Looks at all sockets. unreadable: see owners_unreadable(). NULL: it failed this time. */
    struct owner_table *(*poll)(void *self, uint64_t now_ns, size_t *unreadable);
    /* Optional: this program has connected a socket, which may be gone by now. */
    void (*own)(void *self, const struct own_socket *s, uint64_t now_ns);

    /* Optional, all or none: a descriptor that tells of new sockets between the polls. */
    int (*fd)(void *self);
    void (*listen)(void *self, const char *interface);
    void (*hear)(void *self, uint64_t now_ns);
    void (*miss)(void *self); /* what was to be heard is forgotten: no time for it */
};

#ifdef __linux__
extern const struct owner_backend owners_linux;
#endif
extern const struct owner_backend owners_lsof;

#endif
