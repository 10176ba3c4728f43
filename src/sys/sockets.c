/* sockets.c: sock_diag for this namespace, /proc/PID/net for the others: entering them would take
 * more rights (CAP_SYS_ADMIN) than reading. */
#include "sys/sockets.h"

#ifdef __linux__

#include <netinet/in.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>

#include "base/buf.h"
#include "base/io.h"
#include "base/mem.h"
#include "sys/local_addrs.h"

enum {
    SPACES_MAX = 1024,
    FILE_MAX = 64 * 1024 * 1024,
    ROUTES_MAX = 1024 * 1024 /* a namespace with so many routes is a router's, not a container's */
};

struct reader {
    struct sockets *out;
    uint16_t space;
};

static void take_socket(void *context, const struct net_socket *s)
{
    struct reader *r = context;
    struct sockets *out = r->out;
    if (out->count == out->cap) {
        out->cap = out->cap > 0 ? 2 * out->cap : 256;
        out->list = mem_realloc(out->list, out->cap * sizeof *out->list);
    }
    out->list[out->count++] = (struct found_socket){.socket = *s, .space = r->space};
}

static void take_address(void *context, const struct addr *a)
{
    const struct reader *r = context;
    struct sockets *out = r->out;
    if (out->addr_count == out->addr_cap) {
        out->addr_cap = out->addr_cap > 0 ? 2 * out->addr_cap : 64;
        out->addrs = mem_realloc(out->addrs, out->addr_cap * sizeof *out->addrs);
    }
    out->addrs[out->addr_count++] = (struct space_address){.addr = *a, .space = r->space};
}

/* /proc/PID/net/NAME; pid 0: our own. false: not there, or empty. */
static bool read_text(uint32_t pid, const char *name, size_t max, struct buf *text)
{
    char path[64];
    if (pid == 0)
        snprintf(path, sizeof path, "/proc/thread-self/net/%s", name);
    else
        snprintf(path, sizeof path, "/proc/%u/net/%s", pid, name);
    buf_clear(text);
    return io_read_file(path, max, text, NULL) && text->data != NULL;
}

static void read_file(struct reader *r, uint32_t pid, const struct net_file *file, struct buf *text)
{
    struct net_socket s;
    if (!read_text(pid, file->name, FILE_MAX, text))
        return;
    const char *at = text->data;
    while (proc_net_next(&at, file, &s))
        take_socket(r, &s);
}

/* Raw sockets and those of ping are few, and their part of sock_diag is often missing. */
static void read_own(struct reader *r, struct sock_diag *diag, struct buf *text)
{
    for (unsigned i = 0; i < net_file_count; i++) {
        const struct net_file *f = &net_files[i];
        bool asked = diag != NULL && (f->protocol == IPPROTO_TCP || f->protocol == IPPROTO_UDP);
        size_t before = r->out->count;
        if (asked && sock_diag_dump(diag, f->version, f->protocol, take_socket, r))
            continue;
        r->out->count = before;
        read_file(r, 0, f, text);
    }
}

static void read_other(struct reader *r, uint32_t pid, struct buf *text)
{
    struct addr a;
    size_t before = r->out->count;
    for (unsigned i = 0; i < net_file_count; i++)
        read_file(r, pid, &net_files[i], text);
    if (r->out->count == before)
        return;
    if (read_text(pid, "fib_trie", ROUTES_MAX, text)) {
        const char *at = text->data;
        while (proc_fib_trie_next(&at, &a))
            take_address(r, &a);
    }
    if (read_text(pid, "if_inet6", ROUTES_MAX, text)) {
        const char *at = text->data;
        while (proc_if_inet6_next(&at, &a))
            take_address(r, &a);
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

void sockets_read(struct sockets *s, struct sock_diag *diag, const struct processes *p)
{
    const struct process *spaces[SPACES_MAX];
    struct buf text = {0};
    struct stat st;
    struct reader r = {.out = s, .space = OWNER_SPACE_OWN};
    s->count = s->addr_count = 0;
    read_own(&r, diag, &text);
    local_addrs_read(take_address, &r);
    if (stat("/proc/thread-self/ns/net", &st) == 0) {
        size_t count = list_spaces(p, st.st_ino, spaces);
        for (size_t i = 0; i < count; i++) {
            r.space++;
            read_other(&r, spaces[i]->pid, &text);
        }
    }
    buf_free(&text);
}

void sockets_free(struct sockets *s)
{
    free(s->list);
    free(s->addrs);
    *s = (struct sockets){0};
}

#endif
