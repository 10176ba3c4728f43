/* churn.c: processes that appear and die: COUNT of them, ALIVE at a time, each of which sends one
 * datagram to 10.77.0.2 and then waits for its end. The test builds it. Linux.
 *
 * churn COUNT ALIVE */
#include <arpa/inet.h>
#include <netinet/in.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

enum { ALIVE_MAX = 20000 };

static void live(unsigned long n)
{
    struct sockaddr_in to = {.sin_family = AF_INET, .sin_port = htons(9)};
    char name[32];
    int fd = socket(AF_INET, SOCK_DGRAM, 0);
    to.sin_addr.s_addr = htonl(0x0a4d0002);
    snprintf(name, sizeof name, "churn%lu", n);
    prctl(PR_SET_NAME, name);
    prctl(PR_SET_PDEATHSIG, SIGKILL);
    if (fd < 0 || connect(fd, (const struct sockaddr *)&to, sizeof to) != 0 ||
        send(fd, "x", 1, 0) != 1)
        _exit(1);
    pause();
    _exit(0);
}

static void end(pid_t pid)
{
    kill(pid, SIGKILL);
    waitpid(pid, NULL, 0);
}

int main(int argc, char **argv)
{
    static pid_t children[ALIVE_MAX];
    unsigned long count = argc == 3 ? strtoul(argv[1], NULL, 10) : 0;
    unsigned long alive = argc == 3 ? strtoul(argv[2], NULL, 10) : 0;
    if (alive < 1 || alive > ALIVE_MAX)
        return 2;
    unsigned long failed = 0;
    for (unsigned long n = 0; n < count; n++) {
        pid_t *slot = &children[n % alive];
        if (*slot > 0)
            end(*slot);
        *slot = fork();
        if (*slot == 0)
            live(n);
        failed += *slot < 0;
    }
    sleep(1); /* the youngest, too, are to be seen */
    for (unsigned long n = 0; n < alive; n++) {
        if (children[n] > 0)
            end(children[n]);
    }
    return failed > 0;
}
