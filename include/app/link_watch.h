/* link_watch.h: hears of changes of addresses and of the captured interface going down, which
 * libpcap rides out without a word. Owner: main. */
#ifndef IFTOPRS_APP_LINK_WATCH_H
#define IFTOPRS_APP_LINK_WATCH_H

#include <stdbool.h>
#include <stddef.h>

#include "app/session.h"

struct link_watch {
    int fd; /* poll for POLLIN; -1: nothing to hear of */
    bool down;
};

/* Nothing is watched for a file. */
void link_watch_open(struct link_watch *w, bool live);
void link_watch_close(struct link_watch *w);
/* When fd is readable: the session learns this machine's addresses anew. true: the interface has
 * gone down or come up, which text says. */
bool link_watch_read(struct link_watch *w, struct session *s, char *text, size_t size);

#endif
