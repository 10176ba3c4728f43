/* owner_table.c: two hash tables over arrays: connected sockets by their flow, the others by
 * protocol and port. */
#include "model/owner_table.h"

#include <stdlib.h>
#include <string.h>

#include "base/buf.h"
#include "base/mem.h"

#define NOTHING UINT32_MAX

enum { TEXT_NAME, TEXT_USER, TEXT_COMMAND, TEXT_CONTAINER, TEXT_COUNT };

struct process {
    uint32_t pid;
    uint64_t start;
    size_t texts[TEXT_COUNT]; /* offsets in the table's texts */
};

struct exact {
    struct flow_key key;
    uint32_t hash;
    uint32_t process;
    uint32_t next; /* with the same slot, in the order they were added */
    uint16_t space;
    uint8_t local; /* which end of the key is the socket's own */
};

struct listener {
    struct endpoint local;
    uint64_t id;
    uint32_t process;
    uint32_t next;
    uint16_t space;
    uint8_t protocol;
    bool v6only;
    bool gone;
};

struct space_addr {
    struct addr addr;
    uint16_t space;
};

/* Heads of the chains of a hash table; NOTHING: an empty one. */
struct chains {
    uint32_t *head;
    uint32_t mask;
};

struct owner_table {
    uint64_t seed;
    struct buf texts;
    struct process *processes;
    size_t process_count, process_cap;
    struct exact *exacts;
    size_t exact_count, exact_cap;
    struct listener *listeners;
    size_t listener_count, listener_cap;
    struct space_addr *addrs; /* sorted once finished */
    size_t addr_count, addr_cap;
    struct chains by_flow, by_port;
};

/* --- building --- */

struct owner_table *owner_table_new(uint64_t seed)
{
    struct owner_table *t = mem_zalloc(1, sizeof *t);
    t->seed = seed;
    return t;
}

void owner_table_free(struct owner_table *t)
{
    if (t == NULL)
        return;
    buf_free(&t->texts);
    free(t->processes);
    free(t->exacts);
    free(t->listeners);
    free(t->addrs);
    free(t->by_flow.head);
    free(t->by_port.head);
    free(t);
}

static size_t keep_text(struct owner_table *t, const char *text)
{
    size_t at = t->texts.len;
    buf_put(&t->texts, text, strlen(text) + 1);
    return at;
}

uint32_t owner_table_add_process(struct owner_table *t, const struct owner_process *p)
{
    t->processes = mem_grow(t->processes, t->process_count, &t->process_cap, sizeof *t->processes);
    struct process *own = &t->processes[t->process_count];
    own->pid = p->pid;
    own->start = p->start;
    own->texts[TEXT_NAME] = keep_text(t, p->name);
    own->texts[TEXT_USER] = keep_text(t, p->user);
    own->texts[TEXT_COMMAND] = keep_text(t, p->command);
    own->texts[TEXT_CONTAINER] = keep_text(t, p->container);
    return (uint32_t)t->process_count++;
}

/* ::ffff:a.b.c.d is a.b.c.d. */
static struct addr plain_addr(const struct addr *a)
{
    static const uint8_t mapped[12] = {0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xff, 0xff};
    if (a->version == 6 && memcmp(a->bytes, mapped, sizeof mapped) == 0)
        return addr_make(4, a->bytes + sizeof mapped);
    return *a;
}

void owner_table_add_address(struct owner_table *t, uint16_t space, const struct addr *a)
{
    if (addr_is_loopback(a))
        return;
    t->addrs = mem_grow(t->addrs, t->addr_count, &t->addr_cap, sizeof *t->addrs);
    t->addrs[t->addr_count++] = (struct space_addr){.addr = *a, .space = space};
}

static void add_exact(struct owner_table *t, const struct owner_socket *s,
                      const struct endpoint *local, const struct endpoint *remote)
{
    struct packet p;
    memset(&p, 0, sizeof p);
    packet_set_ends(&p, local->addr.version, local->addr.bytes, remote->addr.bytes, local->port,
                    remote->port);
    p.key.protocol = s->protocol;
    t->exacts = mem_grow(t->exacts, t->exact_count, &t->exact_cap, sizeof *t->exacts);
    t->exacts[t->exact_count++] = (struct exact){.key = p.key,
                                                 .hash = flow_key_hash(&p.key, t->seed),
                                                 .process = s->process,
                                                 .space = s->space,
                                                 .local = p.from};
}

/* What the kernel itself answers and sends: that a process has a socket for it says nothing. */
static bool is_kernels(uint8_t protocol)
{
    enum { ICMP = 1, IGMP = 2, ICMP6 = 58 };
    return protocol == ICMP || protocol == IGMP || protocol == ICMP6;
}

void owner_table_add_socket(struct owner_table *t, const struct owner_socket *s)
{
    struct endpoint local = {.addr = plain_addr(&s->local.addr), .port = s->local.port};
    struct endpoint remote = {.addr = plain_addr(&s->remote.addr), .port = s->remote.port};
    bool has_ports = protocol_has_ports(s->protocol);
    if ((has_ports && local.port == 0) ||
        (s->space != OWNER_SPACE_OWN && addr_is_loopback(&local.addr)))
        return;
    if (!has_ports)
        local.port = remote.port = 0;
    bool connected = !addr_is_unspecified(&remote.addr) && (!has_ports || remote.port != 0);
    if (connected && local.addr.version == remote.addr.version &&
        !addr_is_unspecified(&local.addr)) {
        add_exact(t, s, &local, &remote);
        return;
    }
    if (connected || is_kernels(s->protocol))
        return;
    t->listeners =
        mem_grow(t->listeners, t->listener_count, &t->listener_cap, sizeof *t->listeners);
    t->listeners[t->listener_count++] = (struct listener){.local = local,
                                                          .id = s->id,
                                                          .process = s->process,
                                                          .space = s->space,
                                                          .protocol = s->protocol,
                                                          .v6only = s->v6only,
                                                          .gone = s->gone};
}

static void new_chains(struct chains *c, size_t count)
{
    size_t size = 64;
    while (size < 2 * count)
        size *= 2;
    c->mask = (uint32_t)(size - 1);
    c->head = mem_alloc(size * sizeof *c->head);
    memset(c->head, 0xff, size * sizeof *c->head);
}

static uint32_t *port_chain(const struct owner_table *t, uint8_t protocol, uint16_t port)
{
    uint32_t mixed = ((uint32_t)protocol << 16 | port) * 2654435761U;
    return &t->by_port.head[(mixed >> 8) & t->by_port.mask];
}

static int compare_addrs(const void *a, const void *b)
{
    const struct space_addr *x = a;
    const struct space_addr *y = b;
    int order = addr_compare(&x->addr, &y->addr);
    return order != 0 ? order : (x->space > y->space) - (x->space < y->space);
}

/* From the last to the first, so that chains stand in the order of adding. */
void owner_table_finish(struct owner_table *t)
{
    new_chains(&t->by_flow, t->exact_count);
    for (size_t i = t->exact_count; i-- > 0;) {
        uint32_t *head = &t->by_flow.head[t->exacts[i].hash & t->by_flow.mask];
        t->exacts[i].next = *head;
        *head = (uint32_t)i;
    }
    new_chains(&t->by_port, t->listener_count);
    for (size_t i = t->listener_count; i-- > 0;) {
        uint32_t *head = port_chain(t, t->listeners[i].protocol, t->listeners[i].local.port);
        t->listeners[i].next = *head;
        *head = (uint32_t)i;
    }
    if (t->addr_count > 0)
        qsort(t->addrs, t->addr_count, sizeof *t->addrs, compare_addrs);
}

/* --- reading --- */

/* The first of the address in the sorted list, from `space` on. */
static size_t first_addr(const struct owner_table *t, const struct addr *a, uint16_t space)
{
    const struct space_addr wanted = {.addr = *a, .space = space};
    size_t low = 0;
    size_t high = t->addr_count;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (compare_addrs(&t->addrs[middle], &wanted) < 0)
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

static bool space_has(const struct owner_table *t, uint16_t space, const struct addr *a)
{
    if (addr_is_loopback(a))
        return space == OWNER_SPACE_OWN;
    size_t i = first_addr(t, a, space);
    return i < t->addr_count && t->addrs[i].space == space && addr_equal(&t->addrs[i].addr, a);
}

bool owner_table_is_local(const struct owner_table *t, const struct addr *a)
{
    if (addr_is_loopback(a))
        return true;
    size_t i = first_addr(t, a, 0);
    return i < t->addr_count && addr_equal(&t->addrs[i].addr, a);
}

/* Whether sockets of a namespace count at an address: what the captured one has is its own. */
static bool may_answer(const struct owner_table *t, uint16_t space, const struct addr *a)
{
    return space == OWNER_SPACE_OWN || !space_has(t, OWNER_SPACE_OWN, a);
}

/* src's socket, or else the one at the far end. */
static const struct exact *find_exact(const struct owner_table *t, const struct flow_key *key,
                                      uint32_t hash, int src)
{
    const struct exact *other = NULL;
    for (uint32_t i = t->by_flow.head[hash & t->by_flow.mask]; i != NOTHING;
         i = t->exacts[i].next) {
        const struct exact *e = &t->exacts[i];
        if (e->hash != hash || memcmp(&e->key, key, sizeof *key) != 0)
            continue;
        struct endpoint own = flow_key_end(key, e->local);
        if (!may_answer(t, e->space, &own.addr))
            continue;
        if (e->local == src)
            return e;
        if (other == NULL)
            other = e;
    }
    return other;
}

/* How well a listener answers for an address: 3 its own, 2 a wildcard, 1 a wildcard of IPv6 for
 * IPv4, 0 not at all. */
static int listener_fits(const struct owner_table *t, const struct listener *l,
                         const struct addr *a)
{
    if (!may_answer(t, l->space, a))
        return 0;
    if (!addr_is_unspecified(&l->local.addr))
        return addr_equal(&l->local.addr, a) ? 3 : 0;
    if (l->local.addr.version < a->version || (l->local.addr.version > a->version && l->v6only))
        return 0;
    if (!space_has(t, l->space, a))
        return 0;
    return l->local.addr.version == a->version ? 2 : 1;
}

static bool are_rivals(const struct listener *a, const struct listener *b)
{
    return a->process != b->process && (a->id == 0 || a->id != b->id);
}

/* Who listens at an end. */
struct listening {
    const struct listener *best; /* NULL: nobody */
    bool disputed;               /* another process listens alike */
};

static struct listening find_listening(const struct owner_table *t, const struct endpoint *e,
                                       uint8_t protocol)
{
    struct listening found = {NULL, false};
    int best_fit = 0;
    for (uint32_t i = *port_chain(t, protocol, e->port); i != NOTHING; i = t->listeners[i].next) {
        const struct listener *l = &t->listeners[i];
        if (l->protocol != protocol || l->local.port != e->port)
            continue;
        int fit = listener_fits(t, l, &e->addr);
        if (fit > best_fit) {
            found = (struct listening){l, false};
            best_fit = fit;
        } else if (fit > 0 && fit == best_fit && l->gone == found.best->gone) {
            found.disputed = found.disputed || are_rivals(l, found.best);
        }
    }
    return found;
}

static const struct owner_found nobody = {.match = OWNER_NONE};

static struct owner_found found_exact(const struct exact *e)
{
    return (struct owner_found){.match = OWNER_EXACT, .end = e->local, .process = e->process};
}

static struct owner_found found_listening(struct listening l, int end)
{
    if (l.best == NULL)
        return nobody;
    if (l.disputed)
        return (struct owner_found){.match = OWNER_NONE, .disputed = true};
    return (struct owner_found){
        .match = OWNER_LISTENER, .end = (uint8_t)end, .process = l.best->process};
}

struct owner_found owner_table_find(const struct owner_table *t, const struct flow_key *key,
                                    uint32_t hash, int src, bool spoke)
{
    const struct exact *e = find_exact(t, key, hash, src);
    if (e != NULL && (e->local == src || e->space == OWNER_SPACE_OWN))
        return found_exact(e);
    struct endpoint here = flow_key_end(key, src);
    struct endpoint there = flow_key_end(key, !src);
    struct listening l = find_listening(t, &here, key->protocol);
    if (l.best != NULL)
        return found_listening(l, src);
    bool ours = owner_table_is_local(t, &here.addr);
    if (ours && spoke)
        return nobody;
    l = find_listening(t, &there, key->protocol);
    if (e != NULL && (!ours || l.best == NULL))
        return found_exact(e);
    return ours ? nobody : found_listening(l, !src);
}

size_t owner_table_process_count(const struct owner_table *t)
{
    return t->process_count;
}

struct owner_process owner_table_process(const struct owner_table *t, uint32_t number)
{
    const struct process *p = &t->processes[number];
    return (struct owner_process){.pid = p->pid,
                                  .start = p->start,
                                  .name = t->texts.data + p->texts[TEXT_NAME],
                                  .user = t->texts.data + p->texts[TEXT_USER],
                                  .command = t->texts.data + p->texts[TEXT_COMMAND],
                                  .container = t->texts.data + p->texts[TEXT_CONTAINER]};
}

size_t owner_table_exact_count(const struct owner_table *t)
{
    return t->exact_count;
}

uint32_t owner_table_exact(const struct owner_table *t, size_t i, const struct flow_key **key)
{
    *key = &t->exacts[i].key;
    return t->exacts[i].hash;
}
