/* wake.c: a pipe that wakes poll(). */
#include "base/wake.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <string.h>
#include <unistd.h>

bool wake_init(struct wake *w, struct err *e)
{
    int fds[2];
    if (pipe(fds) != 0)
        return err_set(e, "pipe: %s", strerror(errno));
    for (int i = 0; i < 2; i++) {
        fcntl(fds[i], F_SETFL, fcntl(fds[i], F_GETFL) | O_NONBLOCK);
        fcntl(fds[i], F_SETFD, FD_CLOEXEC);
    }
    *w = (struct wake){.rd = fds[0], .wr = fds[1]};
    return true;
}

void wake_signal(const struct wake *w)
{
    int saved = errno;
    /* A full pipe wakes as well as one more byte would. */
    ssize_t ignored = write(w->wr, "", 1);
    (void)ignored;
    errno = saved;
}

void wake_drain(const struct wake *w)
{
    char sink[64];
    while (read(w->rd, sink, sizeof sink) > 0)
        continue;
}

void wake_wait(const struct wake *w, int timeout_ms)
{
    struct pollfd p = {.fd = w->rd, .events = POLLIN};
    if (poll(&p, 1, timeout_ms) > 0)
        wake_drain(w);
}

void wake_free(struct wake *w)
{
    close(w->rd);
    close(w->wr);
    *w = (struct wake){.rd = -1, .wr = -1};
}
