/* processes.c: /proc read with few calls: no path is walked twice, nothing is allocated for a
 * descriptor. Source: proc(5). */
#include "sys/processes.h"

#ifdef __linux__

#include <errno.h>
#include <fcntl.h>
#include <pwd.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "base/mem.h"
#include "base/number.h"
#include "base/utf8.h"

enum {
    DIR_BYTES = 32 * 1024,
    PATH_BYTES = 64,
    FILE_BYTES = 8192,
    USERS_MAX = 1024,
    YOUNG = 8,       /* lists in which a process may still be on its way into another namespace */
    NETNS_EVERY = 16 /* lists after which an old one is asked again */
};

struct user_name {
    uint32_t uid;
    char name[PROCESS_NAME_MAX];
};

/* The kernel's own directory entries: readdir() allocates for each folder. */
struct entry {
    uint64_t inode;
    int64_t offset;
    uint16_t length;
    uint8_t type;
    char name[];
};

struct folder {
    int fd;
    long size, at;
    char data[DIR_BYTES] __attribute__((aligned(8)));
};

static const struct entry *next_entry(struct folder *f)
{
    if (f->at >= f->size) {
        f->size = syscall(SYS_getdents64, f->fd, f->data, sizeof f->data);
        f->at = 0;
        if (f->size <= 0)
            return NULL;
    }
    const struct entry *e = (const struct entry *)(const void *)(f->data + f->at);
    f->at += e->length;
    return e;
}

bool processes_open(struct processes *p)
{
    *p = (struct processes){.proc = open("/proc", O_RDONLY | O_DIRECTORY | O_CLOEXEC)};
    return p->proc >= 0;
}

static void free_process(struct process *one)
{
    free(one->texts);
    free(one);
}

void process_hold(struct process *one)
{
    one->holders++;
}

void process_release(struct process *one)
{
    if (--one->holders == 0 && one->gone)
        free_process(one);
}

static void let_go(struct process *one)
{
    one->gone = true;
    if (one->holders == 0)
        free_process(one);
}

void processes_close(struct processes *p)
{
    for (size_t i = 0; i < p->count; i++)
        let_go(p->list[i]);
    free(p->list);
    free(p->old);
    free(p->users);
    if (p->proc >= 0)
        close(p->proc);
    *p = (struct processes){.proc = -1};
}

/* --- the list --- */

static struct process *new_process(uint32_t pid, uint64_t inode)
{
    struct process *one = mem_zalloc(1, sizeof *one);
    one->pid = pid;
    one->inode = inode;
    return one;
}

static void append(struct processes *p, struct process *one)
{
    p->list = mem_grow(p->list, p->count, &p->cap, sizeof(struct process *));
    p->list[p->count++] = one;
}

static void swap_lists(struct processes *p)
{
    struct process **list = p->old;
    size_t cap = p->old_cap;
    p->old = p->list;
    p->old_cap = p->cap;
    p->old_count = p->count;
    p->list = list;
    p->cap = cap;
    p->count = 0;
}

static int by_pid(const void *a, const void *b)
{
    const struct process *x = *(const struct process *const *)a;
    const struct process *y = *(const struct process *const *)b;
    return (x->pid > y->pid) - (x->pid < y->pid);
}

/* A process moves into a namespace soon after it began (ip netns exec, container engines), or never
 * as good as always. */
static void read_netns(const struct processes *p, struct process *one)
{
    char path[PATH_BYTES];
    struct stat st;
    if (one->age > YOUNG && (one->age + one->pid) % NETNS_EVERY != 0)
        return;
    snprintf(path, sizeof path, "%u/ns/net", one->pid);
    one->netns = fstatat(p->proc, path, &st, 0) == 0 ? st.st_ino : 0;
}

void processes_refresh(struct processes *p)
{
    struct folder f;
    const struct entry *e;
    size_t at = 0;
    swap_lists(p);
    lseek(p->proc, 0, SEEK_SET);
    f.fd = p->proc;
    f.at = f.size = 0;
    bool sorted = true;
    while ((e = next_entry(&f)) != NULL) {
        uint64_t pid;
        if (!number_parse(e->name, UINT32_MAX, &pid))
            continue;
        /* The kernel lists by pid: both lists go side by side. */
        while (at < p->old_count && p->old[at]->pid < pid)
            let_go(p->old[at++]);
        if (at < p->old_count && p->old[at]->pid == pid && p->old[at]->inode == e->inode)
            append(p, p->old[at++]);
        else
            append(p, new_process((uint32_t)pid, e->inode));
        sorted = sorted && (p->count < 2 || p->list[p->count - 2]->pid < pid);
    }
    while (at < p->old_count)
        let_go(p->old[at++]);
    if (!sorted)
        qsort(p->list, p->count, sizeof(struct process *), by_pid);
    for (size_t i = 0; i < p->count; i++) {
        p->list[i]->age++;
        read_netns(p, p->list[i]);
    }
}

struct process *processes_find(const struct processes *p, uint32_t pid)
{
    const struct process wanted = {.pid = pid};
    const struct process *key = &wanted;
    if (p->count == 0)
        return NULL;
    struct process **found = bsearch(&key, p->list, p->count, sizeof(struct process *), by_pid);
    return found != NULL ? *found : NULL;
}

struct process *processes_probe(const struct processes *p, uint32_t pid)
{
    char path[PATH_BYTES];
    struct stat st;
    snprintf(path, sizeof path, "%u", pid);
    if (fstatat(p->proc, path, &st, 0) != 0)
        return NULL;
    struct process *one = new_process(pid, st.st_ino);
    one->gone = true; /* freed with its last holder */
    one->holders = 1;
    return one;
}

bool process_lives(const struct processes *p, const struct process *one)
{
    char path[PATH_BYTES];
    struct stat st;
    snprintf(path, sizeof path, "%u", one->pid);
    return fstatat(p->proc, path, &st, 0) == 0 && st.st_ino == one->inode;
}

/* --- one process --- */

/* Reads a small file of /proc/PID; NUL-terminated. Gives its length, -1: not there. */
static ssize_t read_file(const struct processes *p, const struct process *one, const char *name,
                         char out[FILE_BYTES])
{
    char path[PATH_BYTES];
    snprintf(path, sizeof path, "%u/%s", one->pid, name);
    int fd = openat(p->proc, path, O_RDONLY | O_CLOEXEC);
    if (fd < 0)
        return -1;
    ssize_t len = read(fd, out, FILE_BYTES - 1);
    close(fd);
    out[len > 0 ? len : 0] = '\0';
    return len;
}

static const char *user_name(struct processes *p, uint32_t uid)
{
    for (size_t i = 0; i < p->user_count; i++) {
        if (p->users[i].uid == uid)
            return p->users[i].name;
    }
    if (p->user_count == USERS_MAX)
        p->user_count = 0;
    p->users = mem_realloc(p->users, (p->user_count + 1) * sizeof *p->users);
    struct user_name *u = &p->users[p->user_count++];
    char room[FILE_BYTES];
    struct passwd entry;
    struct passwd *found = NULL;
    u->uid = uid;
    if (getpwuid_r(uid, &entry, room, sizeof room, &found) == 0 && found != NULL)
        utf8_clean(u->name, sizeof u->name, found->pw_name, strlen(found->pw_name));
    else
        snprintf(u->name, sizeof u->name, "%u", uid);
    return u->name;
}

bool process_read_texts(struct processes *p, struct process *one)
{
    char text[FILE_BYTES];
    struct proc_stat stat;
    uint32_t uid;
    if (read_file(p, one, "stat", text) <= 0 || !proc_stat_parse(text, &stat))
        return false;
    if (one->texts == NULL)
        one->texts = mem_zalloc(1, sizeof *one->texts);
    struct process_texts *t = one->texts;
    t->parent = stat.parent;
    t->start = stat.start;
    ssize_t len = read_file(p, one, "cmdline", text);
    proc_name_clean(stat.name, len > 0 ? text : "", t->name, sizeof t->name);
    proc_cmdline_clean(text, len > 0 ? (size_t)len : 0, t->command, sizeof t->command);
    if (read_file(p, one, "status", text) > 0 && proc_status_parse(text, &uid, &one->pid))
        snprintf(t->user, sizeof t->user, "%s", user_name(p, uid));
    if (read_file(p, one, "cgroup", text) > 0)
        proc_cgroup_container(text, t->container, sizeof t->container);
    return true;
}

/* Whether it was for lack of rights that something could not be read. The kernel refuses the links
 * of a process that ends at this moment in the same words. */
static bool is_refused(const struct processes *p, const struct process *one)
{
    return (errno == EACCES || errno == EPERM) && process_lives(p, one);
}

void process_sockets(const struct processes *p, struct process *one,
                     bool (*take)(void *context, struct process *one, uint64_t inode,
                                  const char *descriptor),
                     void *context)
{
    struct folder f;
    char path[PATH_BYTES];
    const struct entry *e;
    snprintf(path, sizeof path, "%u/fd", one->pid);
    f.fd = openat(p->proc, path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    one->unreadable = f.fd < 0 && is_refused(p, one);
    if (f.fd < 0)
        return;
    f.at = f.size = 0;
    while ((e = next_entry(&f)) != NULL) {
        char link[PATH_BYTES];
        ssize_t len = e->name[0] != '.' ? readlinkat(f.fd, e->name, link, sizeof link - 1) : 0;
        if (len < 0 && is_refused(p, one)) { /* then all of them */
            one->unreadable = true;
            break;
        }
        link[len > 0 ? len : 0] = '\0';
        uint64_t inode = proc_socket_inode(link);
        if (inode != 0 && !take(context, one, inode, e->name))
            break;
    }
    close(f.fd);
}

bool process_has(const struct processes *p, uint32_t pid, const char *descriptor, uint64_t inode)
{
    char path[PATH_BYTES];
    char link[PATH_BYTES];
    snprintf(path, sizeof path, "%u/fd/%.20s", pid, descriptor);
    ssize_t len = readlinkat(p->proc, path, link, sizeof link - 1);
    if (len < 0)
        return false;
    link[len] = '\0';
    return proc_socket_inode(link) == inode;
}

#endif
