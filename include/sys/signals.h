/* signals.h: signals as events for main's poll(). Handlers only write to a pipe. Owner: main. */
#ifndef IFTOPRS_SYS_SIGNALS_H
#define IFTOPRS_SYS_SIGNALS_H

#include <stdbool.h>

#include "base/err.h"

/* A write to a closed pipe is an error (EPIPE), not the end. */
void signals_ignore_pipe(void);

struct signals;

/* Catches SIGINT, SIGTERM and SIGHUP (end) and SIGWINCH; stops: SIGTSTP and SIGCONT come as events,
 * too. The fourth signal that ends is left to its default. Where signals_on_fatal() has something
 * to restore, two seconds after the first one the terminal is given back and the program ends,
 * should main be stuck. Only one at a time. */
struct signals *signals_new(bool stops, struct err *e);
void signals_free(struct signals *s);
/* Readable when a signal came. */
int signals_fd(const struct signals *s);
/* The next signal, 0: none. */
int signals_next(struct signals *s);

/* Whether the signal asks the program to end. */
bool signals_ends(int number);

/* Stops the program as SIGTSTP does by default; returns when it goes on. */
void signals_stop_here(void);

/* Calls restore (async-signal-safe) when SIGSEGV, SIGBUS, SIGFPE, SIGILL, SIGABRT, SIGQUIT or
 * SIGSYS strikes, then raises it again. NULL: no more. */
void signals_on_fatal(void (*restore)(void));

#endif
