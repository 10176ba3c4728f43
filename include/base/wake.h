/* wake.h: a pipe by which one thread or a signal handler wakes another out of poll(). */
#ifndef IFTOPRS_BASE_WAKE_H
#define IFTOPRS_BASE_WAKE_H

#include <stdbool.h>

#include "base/err.h"

struct wake {
    int rd; /* poll this for POLLIN */
    int wr;
};

/* Opens the pipe, both ends non-blocking and close-on-exec. */
bool wake_init(struct wake *w, struct err *e);
/* Any thread, and signal handlers: async-signal-safe, never blocks, keeps errno. */
void wake_signal(const struct wake *w);
/* The woken thread: empties the pipe. */
void wake_drain(const struct wake *w);
/* Waits until signalled or timeout_ms is over (-1: for ever), and drains. */
void wake_wait(const struct wake *w, int timeout_ms);
void wake_free(struct wake *w);

#endif
