/* test_owners_linux.c: whose a socket is where pids are used again. Needs a pid namespace of its
 * own, so root. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#ifdef __linux__

#include <arpa/inet.h>
#include <linux/sched.h>
#include <sched.h>
#include <signal.h>
#include <stdbool.h>
#include <string.h>
#include <sys/mount.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/clock.h"
#include "sys/owners_parts.h"

enum {
    SEED = 7,
    PATIENCE_S = 20,
    OLD_AFTER = 3 /* polls; then a process is no young one any more */
};
enum { WELL = 0, NO_NAMESPACE = 10, NO_PID = 11, BADLY = 12 };

/* What the worker tells: its pid, its port and whether its child has the pid that was wanted. */
struct word {
    int32_t pid;
    uint16_t port;
    bool good;
};

static uint16_t bind_any(void)
{
    struct sockaddr_in a = {.sin_family = AF_INET};
    socklen_t size = sizeof a;
    int fd = socket(AF_INET, SOCK_DGRAM, 0);
    if (bind(fd, (struct sockaddr *)&a, size) != 0 ||
        getsockname(fd, (struct sockaddr *)&a, &size) != 0)
        _exit(BADLY);
    return ntohs(a.sin_port);
}

/* A child of that very pid, which has all that its parent has open. */
static bool fork_as(pid_t pid)
{
    struct clone_args args = {
        .exit_signal = SIGCHLD, .set_tid = (uintptr_t)&pid, .set_tid_size = 1};
    long child = syscall(SYS_clone3, &args, sizeof args);
    if (child == 0) {
        pause();
        _exit(0);
    }
    return child == pid;
}

/* Has one socket from the beginning; at a word from the test another one, and a child with the pid
 * of the parent, which has gone. */
static void work(int in, int out, pid_t parent)
{
    struct word said = {.pid = getpid(), .port = bind_any(), .good = true};
    char go;
    if (write(out, &said, sizeof said) != sizeof said || read(in, &go, 1) != 1)
        _exit(BADLY);
    said.port = bind_any();
    said.good = fork_as(parent);
    if (write(out, &said, sizeof said) != sizeof said)
        _exit(BADLY);
    pause();
    _exit(0);
}

/* Starts the worker by way of a parent, which waits for the end of `stay`. */
static pid_t start(const int go[2], const int said[2], const int stay[2])
{
    pid_t parent = fork();
    if (parent != 0)
        return parent;
    pid_t self = getpid();
    close(stay[1]);
    if (fork() == 0) {
        close(stay[0]);
        work(go[0], said[1], self);
    }
    char end;
    _exit(read(stay[0], &end, 1) == 0 ? 0 : BADLY);
}

static struct owner_table *look(void *finder)
{
    size_t unreadable;
    return owners_linux.poll(finder, clock_steady_ns(), &unreadable);
}

/* Who has the UDP port, 0: nobody. */
static uint32_t owner_of(const struct owner_table *t, uint16_t port)
{
    static const uint8_t loopback[4] = {127, 0, 0, 1};
    const struct packet_ends ends = {loopback, loopback, port, 9};
    struct packet p;
    packet_set_key(&p, 4, IPPROTO_UDP, &ends, SEED);
    struct owner_found found = owner_table_find(t, &p.key, p.hash, p.from, true);
    return found.match != OWNER_NONE ? owner_table_process(t, found.process).pid : 0;
}

/* A process of the namespace that is not its first one, which no signal of its own would end. */
static int run(void)
{
    int go[2];
    int said[2];
    int stay[2];
    struct word word;
    alarm(PATIENCE_S);
    if (mount(NULL, "/", NULL, MS_REC | MS_PRIVATE, NULL) != 0 ||
        mount("proc", "/proc", "proc", 0, NULL) != 0)
        return NO_NAMESPACE;
    if (pipe(go) != 0 || pipe(said) != 0 || pipe(stay) != 0)
        return BADLY;
    void *finder = owners_linux.open(SEED, -1);
    pid_t parent = start(go, said, stay);
    close(stay[0]);
    if (read(said[0], &word, sizeof word) != sizeof word)
        return BADLY;
    for (int i = 0; i < OLD_AFTER; i++) {
        struct owner_table *t = look(finder);
        bool right = owner_of(t, word.port) == (uint32_t)word.pid;
        owner_table_free(t);
        if (!right)
            return BADLY;
    }
    close(stay[1]);
    waitpid(parent, NULL, 0);
    if (write(go[1], "", 1) != 1 || read(said[0], &word, sizeof word) != sizeof word)
        return BADLY;
    if (!word.good)
        return NO_PID;
    struct owner_table *t = look(finder);
    bool right = owner_of(t, word.port) == (uint32_t)word.pid;
    owner_table_free(t);
    owners_linux.close(finder);
    return right ? WELL : BADLY;
}

/* Calls it in a process of its own. */
static int result_of(int (*call)(void))
{
    int status;
    pid_t child = fork();
    if (child == 0)
        _exit(call());
    while (waitpid(child, &status, 0) != child)
        continue;
    return WIFEXITED(status) ? WEXITSTATUS(status) : BADLY;
}

/* The first process of the namespace; all others end with it. */
static int in_namespace(void)
{
    return result_of(run);
}

/* The worker's parent as it was read once has ended, and its pid is that of the worker's own child:
 * each would be the other's parent. The socket is the worker's, whose child inherited it. */
static void test_a_child_with_the_pid_of_a_parent(void **state)
{
    (void)state;
    int status = -1;
    pid_t outer = fork();
    if (outer == 0) {
        if (unshare(CLONE_NEWPID | CLONE_NEWNS | CLONE_NEWNET) != 0)
            _exit(NO_NAMESPACE);
        _exit(result_of(in_namespace));
    }
    assert_int_equal(waitpid(outer, &status, 0), outer);
    assert_true(WIFEXITED(status));
    if (WEXITSTATUS(status) == NO_NAMESPACE || WEXITSTATUS(status) == NO_PID) {
        print_message("    no pid namespace, or no choice of pids in it\n");
        skip();
    }
    assert_int_equal(WEXITSTATUS(status), WELL);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_a_child_with_the_pid_of_a_parent),
    };
    return cmocka_run_group_tests_name("owners_linux", tests, NULL, NULL);
}

#else

int main(void)
{
    return 0;
}

#endif
