/* owners_lsof.c: sockets and processes as lsof tells them: slower than the kernel's own tables,
 * without command lines and containers, but the same on every system. */
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/buf.h"
#include "base/mem.h"
#include "sys/helper.h"
#include "sys/local_addrs.h"
#include "sys/lsof_parse.h"
#include "sys/owners_parts.h"

enum {
    PATIENCE_MS = 10000, /* between two pieces of output */
    OUTPUT_MAX = 256 * 1024 * 1024
};

struct lsof {
    uint64_t seed;
    int stop_fd;
    char path[HELPER_PATH_SIZE];
};

static void *lsof_open(uint64_t hash_seed, int stop_fd)
{
    char path[HELPER_PATH_SIZE];
    if (!helper_find(NULL, "lsof", path))
        return NULL;
    struct lsof *l = mem_zalloc(1, sizeof *l);
    l->seed = hash_seed;
    l->stop_fd = stop_fd;
    memcpy(l->path, path, sizeof l->path);
    return l;
}

static void lsof_close(void *self)
{
    free(self);
}

/* In the forked child. -w: no warnings; -b: no calls that may hang on a dead file server; +c 0:
 * whole names. */
static void become(const char *path, int out)
{
    static char *const args[] = {"lsof", "-w", "-b", "-n",         "-P",
                                 "+c",   "0",  "-i", "-FpcLfdtPn", NULL};
    static char *const environment[] = {"PATH=/usr/bin:/bin:/usr/sbin:/sbin", "LC_ALL=C", NULL};
    helper_become(path, args, environment, -1, out);
}

/* false: it was told to stop, or lsof hangs. */
static bool read_output(const struct lsof *l, int fd, struct buf *out)
{
    for (;;) {
        struct pollfd fds[2] = {{.fd = fd, .events = POLLIN}, {.fd = l->stop_fd, .events = POLLIN}};
        int ready = poll(fds, 2, PATIENCE_MS);
        if (ready < 0 && errno == EINTR)
            continue;
        if (ready <= 0 || fds[1].revents != 0 || out->len > OUTPUT_MAX)
            return false;
        buf_reserve(out, 64 * 1024);
        ssize_t n = read(fd, out->data + out->len, out->cap - out->len - 1);
        if (n < 0 && errno == EINTR)
            continue;
        if (n <= 0)
            return n == 0;
        out->len += (size_t)n;
        out->data[out->len] = '\0';
    }
}

static bool run_lsof(const struct lsof *l, struct buf *out)
{
    int fds[2];
    if (pipe(fds) != 0)
        return false;
    fcntl(fds[0], F_SETFD, FD_CLOEXEC);
    fcntl(fds[1], F_SETFD, FD_CLOEXEC);
    pid_t child = fork();
    if (child == 0)
        become(l->path, fds[1]);
    close(fds[1]);
    bool whole = child > 0 && read_output(l, fds[0], out);
    close(fds[0]);
    if (child > 0) {
        if (!whole)
            kill(child, SIGKILL);
        while (waitpid(child, NULL, 0) < 0 && errno == EINTR)
            continue;
    }
    return whole;
}

static void take_address(void *context, const struct addr *a)
{
    owner_table_add_address(context, OWNER_SPACE_OWN, a);
}

static void fill(struct owner_table *t, const char *text)
{
    struct lsof_state s = {0};
    struct owner_socket socket = {.space = OWNER_SPACE_OWN};
    uint32_t pid = 0;
    while (lsof_next(&text, &s, &socket.local, &socket.remote)) {
        const struct owner_process p = {
            .pid = s.pid, .name = s.name, .user = s.user, .command = "", .container = ""};
        if (s.pid != pid)
            socket.process = owner_table_add_process(t, &p);
        pid = s.pid;
        socket.protocol = s.protocol;
        socket.id = s.id;
        owner_table_add_socket(t, &socket);
    }
}

/* lsof does not say whose descriptors it could not read: without being root, all others'. */
static struct owner_table *lsof_poll(void *self, uint64_t now_ns, size_t *unreadable)
{
    const struct lsof *l = self;
    struct buf out = {0};
    struct owner_table *t = NULL;
    (void)now_ns;
    *unreadable = geteuid() != 0;
    if (run_lsof(l, &out)) {
        t = owner_table_new(l->seed);
        local_addrs_read(take_address, t);
        if (out.data != NULL)
            fill(t, out.data);
        owner_table_finish(t);
    }
    buf_free(&out);
    return t;
}

const struct owner_backend owners_lsof = {
    .open = lsof_open, .close = lsof_close, .poll = lsof_poll};
