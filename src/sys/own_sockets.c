/* own_sockets.c: a list that is pushed to and taken as a whole, without a lock. */
#include "sys/own_sockets.h"

#include <netinet/in.h>
#include <stdbool.h>
#include <stdlib.h>
#include <sys/socket.h>

#include "base/mem.h"

static bool read_end(int fd, int (*ask)(int, struct sockaddr *, socklen_t *), struct endpoint *e)
{
    struct sockaddr_storage room;
    socklen_t size = sizeof room;
    struct sockaddr *sa = (struct sockaddr *)&room;
    return ask(fd, sa, &size) == 0 && endpoint_of_socket(e, sa);
}

void own_sockets_add(struct own_sockets *q, int fd)
{
    struct own_socket s = {.next = NULL};
    int type;
    socklen_t size = sizeof type;
    if (atomic_load(&q->count) >= OWN_SOCKETS_MAX || !read_end(fd, getsockname, &s.local) ||
        !read_end(fd, getpeername, &s.remote) ||
        getsockopt(fd, SOL_SOCKET, SO_TYPE, &type, &size) != 0)
        return;
    s.protocol = type == SOCK_STREAM ? IPPROTO_TCP : IPPROTO_UDP;
    struct own_socket *added = mem_alloc(sizeof *added);
    *added = s;
    atomic_fetch_add(&q->count, 1);
    added->next = atomic_load(&q->newest);
    while (!atomic_compare_exchange_weak(&q->newest, &added->next, added))
        continue;
}

struct own_socket *own_sockets_take(struct own_sockets *q)
{
    struct own_socket *taken = atomic_exchange(&q->newest, NULL);
    unsigned count = 0;
    for (const struct own_socket *s = taken; s != NULL; s = s->next)
        count++;
    atomic_fetch_sub(&q->count, count);
    return taken;
}

void own_sockets_free(struct own_socket *taken)
{
    while (taken != NULL) {
        struct own_socket *next = taken->next;
        free(taken);
        taken = next;
    }
}
