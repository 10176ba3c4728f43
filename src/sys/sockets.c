/* sockets.c: sock_diag for this namespace, /proc/PID/net for the others: entering them would take
 * more rights (CAP_SYS_ADMIN) than reading. */
#include "sys/sockets.h"

#ifdef __linux__

#include <fcntl.h>
#include <netinet/in.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/buf.h"
#include "base/clock.h"
#include "base/mem.h"
#include "model/owner_table.h"
#include "sys/local_addrs.h"

enum {
    SPACES_MAX = 1024,
    FILE_MAX = 64 * 1024 * 1024,
    ROUTES_MAX = 1024 * 1024, /* with so many routes it is a router, not a container */
    PIECE_BYTES = 128 * 1024,
    PAGE_FULL = 4096 - 512, /* no line is longer than what is missing */
    OTHERS_SHARE = 20       /* one part of so many of the time goes into other namespaces */
};

#define OTHERS_EVERY_NS (NS_PER_SEC * 19 / 10) /* each regular poll */

struct reader {
    struct sockets *out;
    void (*between)(void *context);
    void *context;
    uint16_t space;
};

static void take_socket(void *context, const struct net_socket *s)
{
    struct reader *r = context;
    struct sockets *out = r->out;
    out->list = mem_grow(out->list, out->count, &out->cap, sizeof *out->list);
    out->list[out->count++] = (struct found_socket){.socket = *s, .space = r->space};
}

static void take_address(void *context, const struct addr *a)
{
    const struct reader *r = context;
    struct sockets *out = r->out;
    out->addrs = mem_grow(out->addrs, out->addr_count, &out->addr_cap, sizeof *out->addrs);
    out->addrs[out->addr_count++] = (struct space_address){.addr = *a, .space = r->space};
}

/* Reads one of these files. The end of a socket table costs the kernel as much to find out as the
 * whole table; but it only stops early when its page is full, so a piece well short of that was the
 * last. */
static bool read_pieces(int fd, size_t max, struct buf *text)
{
    ssize_t n;
    do {
        buf_reserve(text, PIECE_BYTES);
        n = read(fd, text->data + text->len, PIECE_BYTES);
        if (n > 0)
            text->len += (size_t)n;
        text->data[text->len] = '\0';
    } while (n >= PAGE_FULL && text->len < max);
    return n >= 0 && text->len < max;
}

/* /proc/PID/net/NAME; pid 0: our own. false: not there, or larger than max. */
static bool read_text(uint32_t pid, const char *name, size_t max, struct buf *text)
{
    char path[64];
    if (pid == 0)
        snprintf(path, sizeof path, "/proc/thread-self/net/%s", name);
    else
        snprintf(path, sizeof path, "/proc/%u/net/%s", pid, name);
    int fd = open(path, O_RDONLY | O_CLOEXEC);
    if (fd < 0)
        return false;
    buf_clear(text);
    bool ok = read_pieces(fd, max, text);
    close(fd);
    return ok;
}

static void read_file(struct reader *r, uint32_t pid, const struct net_file *file, struct buf *text)
{
    struct net_socket s;
    if (!read_text(pid, file->name, FILE_MAX, text))
        return;
    const char *at = text->data;
    while (proc_net_next(&at, file, &s))
        take_socket(r, &s);
    r->between(r->context);
}

/* Raw sockets and those of ping are few, and their part of sock_diag is often missing. */
static bool read_by_diag(struct reader *r, struct sock_diag *diag, const struct net_file *f)
{
    size_t before = r->out->count;
    bool tcp = f->protocol == IPPROTO_TCP;
    if (diag == NULL || (!tcp && f->protocol != IPPROTO_UDP))
        return false;
    if (tcp && f->version == 6)
        return true; /* came with version 4 */
    if (sock_diag_dump(diag, tcp ? 0 : f->version, f->protocol, take_socket, r))
        return true;
    r->out->count = before;
    return false;
}

static void read_own(struct reader *r, struct sock_diag *diag, struct buf *text)
{
    bool tcp = true;
    for (unsigned i = 0; i < net_file_count; i++) {
        const struct net_file *f = &net_files[i];
        bool done = tcp && read_by_diag(r, diag, f);
        if (!done)
            read_file(r, 0, f, text);
        if (f->protocol == IPPROTO_TCP && f->version == 4 && !done)
            tcp = false; /* what has no TCP has no UDP either */
    }
}

static void read_addresses(struct reader *r, uint32_t pid, const char *name,
                           bool (*next)(const char **text, struct addr *out), struct buf *text)
{
    struct addr a;
    if (!read_text(pid, name, ROUTES_MAX, text))
        return;
    const char *at = text->data;
    while (next(&at, &a)) {
        if (!addr_is_loopback(&a))
            take_address(r, &a);
    }
}

/* Whether the namespace has no TCP sockets of that version, by the kernel's count of them: where
 * there is none, the walk over the table of all namespaces is saved. */
static bool has_no_tcp(uint32_t pid, int version, struct buf *text)
{
    const char *file = version == 6 ? "sockstat6" : "sockstat";
    const char *none = version == 6 ? "TCP6: inuse 0\n" : "TCP: inuse 0 ";
    return read_text(pid, file, FILE_MAX, text) && strstr(text->data, none) != NULL;
}

/* A namespace without an address of its own (many a sandbox) cannot be seen from outside. */
static void read_other(struct reader *r, uint32_t pid, struct buf *text)
{
    size_t before = r->out->addr_count;
    read_addresses(r, pid, "fib_trie", proc_fib_trie_next, text);
    read_addresses(r, pid, "if_inet6", proc_if_inet6_next, text);
    for (unsigned i = 0; i < net_file_count && r->out->addr_count > before; i++) {
        const struct net_file *f = &net_files[i];
        if (f->protocol != IPPROTO_TCP || !has_no_tcp(pid, f->version, text))
            read_file(r, pid, f, text);
    }
}

/* One process for each namespace but our own. */
static size_t list_spaces(const struct processes *p, uint64_t own,
                          const struct process *out[SPACES_MAX])
{
    size_t count = 0;
    for (size_t i = 0; i < p->count && count < SPACES_MAX; i++) {
        uint64_t netns = p->list[i]->netns;
        if (netns == own || netns == 0)
            continue;
        size_t known = 0;
        while (known < count && out[known]->netns != netns)
            known++;
        if (known == count)
            out[count++] = p->list[i];
    }
    return count;
}

static void read_others(struct reader *r, const struct processes *p, struct buf *text)
{
    const struct process *spaces[SPACES_MAX];
    struct stat st;
    struct sockets *s = r->out;
    s->others_at_ns = clock_steady_ns();
    if (stat("/proc/thread-self/ns/net", &st) == 0) {
        size_t count = list_spaces(p, st.st_ino, spaces);
        for (size_t i = 0; i < count; i++) {
            r->space++;
            read_other(r, spaces[i]->pid, text);
        }
    }
    s->others_took_ns = clock_steady_ns() - s->others_at_ns;
}

static void copy_others(struct sockets *s, const struct sockets *before)
{
    struct reader r = {.out = s};
    for (size_t i = 0; i < before->count; i++) {
        r.space = before->list[i].space;
        if (r.space != OWNER_SPACE_OWN)
            take_socket(&r, &before->list[i].socket);
    }
    for (size_t i = 0; i < before->addr_count; i++) {
        r.space = before->addrs[i].space;
        if (r.space != OWNER_SPACE_OWN)
            take_address(&r, &before->addrs[i].addr);
    }
    s->others_at_ns = before->others_at_ns;
    s->others_took_ns = before->others_took_ns;
}

/* The files of a namespace cost milliseconds each, however few sockets it has: the kernel walks the
 * table of all of them. */
static bool others_are_due(const struct sockets *before)
{
    uint64_t age = clock_steady_ns() - before->others_at_ns;
    return before->others_at_ns == 0 || age >= OTHERS_EVERY_NS ||
           age >= OTHERS_SHARE * before->others_took_ns;
}

void sockets_read(struct sockets *s, const struct sockets *before, struct sock_diag *diag,
                  const struct processes *p, void (*between)(void *context), void *context)
{
    struct buf text = {0};
    struct reader r = {.out = s, .between = between, .context = context, .space = OWNER_SPACE_OWN};
    s->count = s->addr_count = 0;
    read_own(&r, diag, &text);
    local_addrs_read(take_address, &r);
    if (others_are_due(before))
        read_others(&r, p, &text);
    else
        copy_others(s, before);
    buf_free(&text);
}

void sockets_free(struct sockets *s)
{
    free(s->list);
    free(s->addrs);
    *s = (struct sockets){0};
}

#endif
