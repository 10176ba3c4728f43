/* test_processes.c: what can be read of a process, and when it is rights that are missing. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#ifdef __linux__

#include <signal.h>
#include <stdbool.h>
#include <stdlib.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "sys/processes.h"

enum { NOBODY = 65534 };

static uint64_t inode_of(int fd)
{
    struct stat st;
    assert_int_equal(fstat(fd, &st), 0);
    return st.st_ino;
}

struct wanted {
    uint64_t inode;
    bool found;
};

static bool take(void *context, struct process *one, uint64_t inode, const char *descriptor)
{
    struct wanted *w = context;
    (void)one;
    (void)descriptor;
    w->found = w->found || inode == w->inode;
    return !w->found;
}

static void test_sockets_of_a_process(void **state)
{
    (void)state;
    struct processes p;
    int fd = socket(AF_UNIX, SOCK_STREAM, 0);
    struct wanted w = {.inode = inode_of(fd)};
    assert_true(processes_open(&p));
    processes_refresh(&p);
    struct process *self = processes_find(&p, (uint32_t)getpid());
    assert_non_null(self);
    process_sockets(&p, self, take, &w);
    assert_true(w.found);
    assert_false(self->unreadable);
    close(fd);
    w.found = false;
    process_sockets(&p, self, take, &w);
    assert_false(w.found);
    assert_false(self->unreadable);
    processes_close(&p);
}

/* A child that others without rights may not look into, ready when this returns. */
static pid_t begin_closed(void)
{
    int fds[2];
    char byte;
    assert_int_equal(pipe(fds), 0);
    pid_t child = fork();
    if (child == 0) {
        prctl(PR_SET_DUMPABLE, 0);
        prctl(PR_SET_PDEATHSIG, SIGKILL);
        ssize_t n = write(fds[1], "x", 1);
        while (n == 1)
            pause();
        _exit(1);
    }
    assert_true(child > 0);
    assert_int_equal(read(fds[0], &byte, 1), 1);
    close(fds[0]);
    close(fds[1]);
    return child;
}

/* Of a process without rights: whether each of three looks found them missing, as bits. */
static int look_without_rights(pid_t closed)
{
    struct processes p;
    struct wanted w = {.inode = UINT64_MAX};
    if (geteuid() == 0 && setuid(NOBODY) != 0)
        return -1;
    if (!processes_open(&p))
        return -1;
    processes_refresh(&p);
    struct process *one = processes_find(&p, (uint32_t)closed);
    if (one == NULL)
        return -1;
    process_sockets(&p, one, take, &w);
    int bits = one->unreadable;
    /* The pid is another process' by now: the one that was meant has ended. */
    one->inode++;
    process_sockets(&p, one, take, &w);
    bits |= one->unreadable << 1;
    one->inode--;
    process_sockets(&p, one, take, &w);
    return bits | one->unreadable << 2;
}

static void test_only_a_living_process_lacks_rights(void **state)
{
    (void)state;
    pid_t closed = begin_closed();
    pid_t looker = fork();
    if (looker == 0)
        _exit(look_without_rights(closed));
    int status;
    assert_int_equal(waitpid(looker, &status, 0), looker);
    kill(closed, SIGKILL);
    waitpid(closed, NULL, 0);
    assert_true(WIFEXITED(status));
    assert_int_equal(WEXITSTATUS(status), 5);
}

static void test_ended_process_lacks_nothing(void **state)
{
    (void)state;
    struct processes p;
    struct wanted w = {.inode = UINT64_MAX};
    pid_t child = begin_closed();
    assert_true(processes_open(&p));
    struct process *one = processes_probe(&p, (uint32_t)child);
    assert_non_null(one);
    assert_true(process_lives(&p, one));
    kill(child, SIGKILL);
    waitpid(child, NULL, 0);
    assert_false(process_lives(&p, one));
    process_sockets(&p, one, take, &w);
    assert_false(one->unreadable);
    process_release(one);
    processes_close(&p);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_sockets_of_a_process),
        cmocka_unit_test(test_only_a_living_process_lacks_rights),
        cmocka_unit_test(test_ended_process_lacks_nothing),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

#else

int main(void)
{
    return 0;
}

#endif
