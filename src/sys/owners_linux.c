/* owners_linux.c: sockets joined with the descriptors of processes.
 *
 * A poll lists the sockets and the processes, which is cheap. Descriptors are read only while there
 * are sockets whose process is not known, the youngest processes first, and only until all are
 * found; what was found holds as long as the process lives.
 *
 * A socket that has just gone stays in the tables for a while, because packets are counted later
 * than they were sent. So one that the tap heard of is named even when it lived for a few
 * milliseconds. */
#include "model/owner_table.h"
#include "sys/owners_parts.h"

#ifdef __linux__

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/buf.h"
#include "base/clock.h"
#include "base/io.h"
#include "base/mem.h"
#include "base/number.h"
#include "sys/conn_tap.h"
#include "sys/inode_map.h"
#include "sys/sockets.h"

#define LINGER_NS (3 * NS_PER_SEC)

enum {
    YOUNG = 2,        /* lists: may well be who opened a new socket */
    RECENT_MAX = 4,   /* processes that were found last */
    NEWEST_PIDS = 24, /* tried below the pid given out last */
    LINGERING_MAX = 65536,
    HEARD_MAX = 64,     /* connections at a time */
    RETRY_SHIFT_MAX = 5 /* an inode that nobody has is looked for again every 32 polls */
};

struct lingering {
    struct found_socket found;
    struct process *owner; /* held */
    uint64_t until_ns;
};

struct finder {
    uint64_t seed;
    struct processes processes;
    struct sock_diag *diag; /* NULL: the kernel has none */
    int tap;                /* -1: none */
    struct sockets sockets, before;
    struct inode_map found, former; /* owners in them are held, once an entry */
    size_t pending;                 /* entries of found that are being looked for */
    uint32_t polls;
    struct lingering *lingering;
    size_t lingering_count, lingering_cap;
    struct process *self;               /* held; NULL: not visible */
    struct process *recent[RECENT_MAX]; /* held */
    uint64_t wanted;                    /* inode that find_one() looks for */
    struct process *finding;
};

static void finder_close(void *self);
static void finder_hear(void *self, uint64_t now_ns);

static void *finder_open(uint64_t hash_seed, int stop_fd)
{
    (void)stop_fd;
    struct finder *f = mem_zalloc(1, sizeof *f);
    f->seed = hash_seed;
    f->tap = conn_tap_open();
    f->diag = sock_diag_open();
    if (!processes_open(&f->processes)) {
        finder_close(f);
        return NULL;
    }
    f->self = processes_probe(&f->processes, (uint32_t)getpid());
    return f;
}

static void release_map(struct inode_map *m)
{
    for (size_t i = 0; m->slots != NULL && i <= m->mask; i++) {
        if (m->slots[i].owner != NULL)
            process_release(m->slots[i].owner);
    }
}

static void finder_close(void *self)
{
    struct finder *f = self;
    release_map(&f->found);
    inode_map_free(&f->found);
    inode_map_free(&f->former);
    for (size_t i = 0; i < f->lingering_count; i++)
        process_release(f->lingering[i].owner);
    for (int i = 0; i < RECENT_MAX; i++) {
        if (f->recent[i] != NULL)
            process_release(f->recent[i]);
    }
    if (f->self != NULL)
        process_release(f->self);
    free(f->lingering);
    sockets_free(&f->sockets);
    sockets_free(&f->before);
    processes_close(&f->processes);
    sock_diag_close(f->diag);
    if (f->tap >= 0)
        close(f->tap);
    free(f);
}

/* --- who has a socket --- */

/* An inherited socket is the parent's, who has it at the same descriptor: a server that forks
 * workers, a shell whose children got more than they need. A parent is read anew: its own may have
 * ended, and where that one's pid is a child's by now the two would be each other's for ever. */
static struct process *first_holder(struct finder *f, struct process *one, uint64_t inode,
                                    const char *descriptor)
{
    while (one->texts != NULL && one->texts->parent > 1 &&
           process_has(&f->processes, one->texts->parent, descriptor, inode)) {
        struct process *parent = processes_find(&f->processes, one->texts->parent);
        if (parent == NULL || !process_read_texts(&f->processes, parent))
            break;
        one = parent;
    }
    return one;
}

/* The texts are read again when a process has a new socket: it may be another program by now. */
static bool describe(struct finder *f, struct process *one)
{
    if (one->texts != NULL && one->read_at == f->polls)
        return true;
    one->read_at = f->polls;
    return process_read_texts(&f->processes, one) || one->texts != NULL;
}

static bool take_descriptor(void *context, struct process *one, uint64_t inode,
                            const char *descriptor)
{
    struct finder *f = context;
    struct inode_entry *e = inode_map_find(&f->found, inode);
    if (e == NULL || e->owner != NULL || !describe(f, one))
        return true;
    if (e->retry_at <= f->polls)
        f->pending--;
    e->owner = first_holder(f, one, inode, descriptor);
    process_hold(e->owner);
    return f->pending > 0;
}

enum turn { TURN_YOUNG, TURN_KNOWN, TURN_OTHERS, TURN_COUNT };

static enum turn turn_of(const struct process *one)
{
    if (one->age <= YOUNG)
        return TURN_YOUNG;
    return one->texts != NULL ? TURN_KNOWN : TURN_OTHERS;
}

/* A poll may take long, and what the tap has cannot wait for its end. */
static void hear_between(void *context)
{
    struct finder *f = context;
    if (f->tap >= 0)
        finder_hear(f, clock_steady_ns());
}

static void find_pending(struct finder *f)
{
    for (int turn = 0; turn < TURN_COUNT; turn++) {
        for (size_t i = f->processes.count; i-- > 0 && f->pending > 0;) {
            if (turn_of(f->processes.list[i]) != (enum turn)turn)
                continue;
            process_sockets(&f->processes, f->processes.list[i], take_descriptor, f);
            hear_between(f);
        }
    }
    if (f->pending == 0)
        return;
    for (size_t i = 0; i <= f->found.mask; i++) {
        struct inode_entry *e = &f->found.slots[i];
        if (e->inode == 0 || e->owner != NULL || e->retry_at > f->polls)
            continue;
        e->tries++;
        e->retry_at = f->polls + (1U << (e->tries < RETRY_SHIFT_MAX ? e->tries : RETRY_SHIFT_MAX));
    }
}

/* What the last poll found still holds, unless the process has ended. */
static void carry_over(struct finder *f)
{
    f->pending = 0;
    for (size_t i = 0; i < f->sockets.count; i++) {
        size_t count = f->found.count;
        struct inode_entry *e = inode_map_put(&f->found, f->sockets.list[i].socket.inode);
        if (f->found.count == count)
            continue;
        const struct inode_entry *old = inode_map_find(&f->former, e->inode);
        if (old != NULL && (old->owner == NULL || !old->owner->gone))
            *e = *old;
        if (e->owner != NULL)
            process_hold(e->owner);
        else if (e->retry_at <= f->polls)
            f->pending++;
    }
}

/* --- sockets that have gone --- */

static void linger(struct finder *f, const struct found_socket *s, struct process *owner,
                   uint64_t until_ns)
{
    if (f->lingering_count >= LINGERING_MAX)
        return;
    f->lingering =
        mem_grow(f->lingering, f->lingering_count, &f->lingering_cap, sizeof *f->lingering);
    process_hold(owner);
    f->lingering[f->lingering_count++] =
        (struct lingering){.found = *s, .owner = owner, .until_ns = until_ns};
}

static void forget_lingering(struct finder *f, uint64_t now_ns)
{
    size_t kept = 0;
    for (size_t i = 0; i < f->lingering_count; i++) {
        if (f->lingering[i].until_ns > now_ns)
            f->lingering[kept++] = f->lingering[i];
        else
            process_release(f->lingering[i].owner);
    }
    f->lingering_count = kept;
}

static void keep_what_went(struct finder *f, uint64_t now_ns)
{
    for (size_t i = 0; i < f->before.count; i++) {
        uint64_t inode = f->before.list[i].socket.inode;
        if (inode_map_find(&f->found, inode) != NULL)
            continue;
        const struct inode_entry *e = inode_map_find(&f->former, inode);
        if (e != NULL && e->owner != NULL)
            linger(f, &f->before.list[i], e->owner, now_ns + LINGER_NS);
    }
}

/* --- the table --- */

static uint32_t number_of(struct finder *f, struct owner_table *t, struct process *one)
{
    if (one->table == f->polls)
        return one->number;
    const struct process_texts *x = one->texts;
    const struct owner_process p = {.pid = one->pid,
                                    .start = x->start,
                                    .name = x->name,
                                    .user = x->user,
                                    .command = x->command,
                                    .container = x->container};
    one->table = f->polls;
    one->number = owner_table_add_process(t, &p);
    return one->number;
}

static void add_socket(struct finder *f, struct owner_table *t, const struct found_socket *s,
                       struct process *owner, bool gone)
{
    const struct owner_socket socket = {.local = s->socket.local,
                                        .remote = s->socket.remote,
                                        .protocol = s->socket.protocol,
                                        .v6only = s->socket.v6only,
                                        .gone = gone,
                                        .space = s->space,
                                        .process = number_of(f, t, owner)};
    owner_table_add_socket(t, &socket);
}

static struct owner_table *build(struct finder *f)
{
    struct owner_table *t = owner_table_new(f->seed);
    for (size_t i = 0; i < f->sockets.addr_count; i++)
        owner_table_add_address(t, f->sockets.addrs[i].space, &f->sockets.addrs[i].addr);
    for (size_t i = 0; i < f->sockets.count; i++) {
        const struct inode_entry *e = inode_map_find(&f->found, f->sockets.list[i].socket.inode);
        if (e != NULL && e->owner != NULL)
            add_socket(f, t, &f->sockets.list[i], e->owner, false);
    }
    /* The last to go first: its port may have been used before. */
    for (size_t i = f->lingering_count; i-- > 0;)
        add_socket(f, t, &f->lingering[i].found, f->lingering[i].owner, true);
    owner_table_finish(t);
    return t;
}

/* Whether a socket here was looked for twice and nobody has it: one whose process was just ending
 * is not there any more by then. */
static bool is_something_unseen(const struct finder *f)
{
    for (size_t i = 0; i < f->sockets.count; i++) {
        const struct found_socket *s = &f->sockets.list[i];
        if (s->space != OWNER_SPACE_OWN)
            continue;
        const struct inode_entry *e = inode_map_find(&f->found, s->socket.inode);
        if (e != NULL && e->owner == NULL && e->tries > 1)
            return true;
    }
    return false;
}

/* Processes that may not be looked into, as far as that hides anything. */
static size_t count_unreadable(const struct finder *f)
{
    size_t count = 0;
    for (size_t i = 0; i < f->processes.count; i++)
        count += f->processes.list[i]->unreadable;
    return count > 0 && is_something_unseen(f) ? count : 0;
}

static struct owner_table *finder_poll(void *self, uint64_t now_ns, size_t *unreadable)
{
    struct finder *f = self;
    struct sockets before = f->before;
    struct inode_map former = f->former;
    f->polls++;
    f->before = f->sockets;
    f->sockets = before;
    f->former = f->found;
    f->found = former;
    inode_map_clear(&f->found);

    processes_refresh(&f->processes);
    sockets_read(&f->sockets, &f->before, f->diag, &f->processes, hear_between, f);
    carry_over(f);
    if (f->pending > 0)
        find_pending(f);
    forget_lingering(f, now_ns);
    keep_what_went(f, now_ns);
    release_map(&f->former);
    inode_map_clear(&f->former);
    *unreadable = count_unreadable(f);
    return build(f);
}

/* --- between the polls --- */

static bool take_wanted(void *context, struct process *one, uint64_t inode, const char *descriptor)
{
    struct finder *f = context;
    if (inode != f->wanted)
        return true;
    if (process_read_texts(&f->processes, one) || one->texts != NULL)
        f->finding = first_holder(f, one, inode, descriptor);
    return false;
}

static bool look_in(struct finder *f, struct process *one)
{
    f->finding = NULL;
    process_sockets(&f->processes, one, take_wanted, f);
    return f->finding != NULL;
}

static uint32_t newest_pid(void)
{
    struct buf text = {0};
    uint64_t pid = 0;
    if (io_read_file("/proc/loadavg", 256, &text, NULL) && text.data != NULL) {
        const char *last = strrchr(text.data, ' ');
        if (last == NULL || (last++, !number_take(&last, &pid)))
            pid = 0;
    }
    buf_free(&text);
    return (uint32_t)pid;
}

/* A process that began after the last poll, or just before. Gives it held. */
static struct process *find_newborn(struct finder *f)
{
    uint32_t pid = newest_pid();
    for (int i = 0; i < NEWEST_PIDS && pid > 1; i++, pid--) {
        struct process *one = processes_find(&f->processes, pid);
        if (one != NULL && one->age > YOUNG)
            continue;
        if (one != NULL)
            process_hold(one);
        else
            one = processes_probe(&f->processes, pid);
        if (one == NULL)
            continue;
        bool found = look_in(f, one);
        if (found)
            process_hold(f->finding);
        process_release(one);
        if (found)
            return f->finding;
    }
    return NULL;
}

/* Tries those who are likely. Gives the process held. NULL: the next poll may find it. */
static struct process *find_one(struct finder *f, uint64_t inode)
{
    f->wanted = inode;
    for (int i = 0; i < RECENT_MAX && f->recent[i] != NULL; i++) {
        if (process_lives(&f->processes, f->recent[i]) && look_in(f, f->recent[i])) {
            process_hold(f->finding);
            return f->finding;
        }
    }
    return find_newborn(f);
}

static void remember(struct finder *f, struct process *one)
{
    int at = 0;
    while (at < RECENT_MAX - 1 && f->recent[at] != NULL && f->recent[at] != one)
        at++;
    if (f->recent[at] != one) {
        if (f->recent[at] != NULL)
            process_release(f->recent[at]);
        process_hold(one);
    }
    memmove(f->recent + 1, f->recent, (size_t)at * sizeof(struct process *));
    f->recent[0] = one;
}

static void finder_hear(void *self, uint64_t now_ns)
{
    struct finder *f = self;
    uint8_t protocol;
    struct endpoint local;
    struct endpoint remote;
    for (int i = 0; i < HEARD_MAX && conn_tap_next(f->tap, &protocol, &local, &remote); i++) {
        struct found_socket s = {.space = OWNER_SPACE_OWN};
        if (f->diag == NULL || !sock_diag_find(f->diag, protocol, &local, &remote, &s.socket))
            continue;
        const struct inode_entry *known = inode_map_find(&f->found, s.socket.inode);
        if (known != NULL && known->owner != NULL)
            continue;
        struct process *one = find_one(f, s.socket.inode);
        if (one == NULL)
            continue;
        linger(f, &s, one, now_ns + LINGER_NS);
        remember(f, one);
        process_release(one);
    }
}

/* Named as long as one that the tap heard of: its packets are counted soon. */
static void finder_own(void *self, const struct own_socket *s, uint64_t now_ns)
{
    struct finder *f = self;
    const struct found_socket found = {
        .socket = {.local = s->local, .remote = s->remote, .protocol = s->protocol},
        .space = OWNER_SPACE_OWN};
    if (f->self != NULL && describe(f, f->self))
        linger(f, &found, f->self, now_ns + LINGER_NS);
}

static int finder_fd(void *self)
{
    return ((struct finder *)self)->tap;
}

static void finder_listen(void *self, const char *interface)
{
    const struct finder *f = self;
    if (f->tap >= 0)
        conn_tap_listen(f->tap, interface);
}

static void finder_miss(void *self)
{
    conn_tap_drain(((struct finder *)self)->tap);
}

const struct owner_backend owners_linux = {.open = finder_open,
                                           .close = finder_close,
                                           .poll = finder_poll,
                                           .own = finder_own,
                                           .fd = finder_fd,
                                           .listen = finder_listen,
                                           .hear = finder_hear,
                                           .miss = finder_miss};

#endif
