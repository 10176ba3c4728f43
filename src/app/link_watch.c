/* link_watch.c: from the kernel's notices to a word for the user. */
#include "app/link_watch.h"

#include <stdio.h>
#include <unistd.h>

#include "net/interfaces.h"

void link_watch_open(struct link_watch *w, bool live)
{
    *w = (struct link_watch){.fd = live ? interface_watch_open() : -1};
}

void link_watch_close(struct link_watch *w)
{
    if (w->fd >= 0)
        close(w->fd);
    w->fd = -1;
}

bool link_watch_read(struct link_watch *w, struct session *s, char *text, size_t size)
{
    struct capture *c = session_capture(s);
    interface_watch_drain(w->fd);
    session_update_locality(s);
    /* An interface that is gone is the capture's to report. */
    bool down = !capture_is_broken(c) && !interface_is_up(capture_name(c));
    if (down == w->down)
        return false;
    w->down = down;
    snprintf(text, size, "%s: the interface is %s", capture_name(c), down ? "down" : "up again");
    return true;
}
