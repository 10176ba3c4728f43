/* privileges.h: giving up the rights of root and of file capabilities. What later steps need stays
 * in the one thread that does them; that thread parses nothing from outside. */
#ifndef IFTOPRS_SYS_PRIVILEGES_H
#define IFTOPRS_SYS_PRIVILEGES_H

#include <stdbool.h>

#include "base/err.h"

/* What a thread is for. */
enum privileges_for {
    PRIVILEGES_NONE,    /* packets, answers, config, input, drawing: no right at all */
    PRIVILEGES_CAPTURE, /* opens devices */
    PRIVILEGES_OWNERS   /* reads /proc of all processes */
};

/* Main, at the start, before there is another thread. Under sudo (and where root works in another
 * user's HOME) the process becomes that user; no program it starts can have more rights than it.
 * live: what privileges_thread() hands on stays in reach, though not in force; otherwise nothing
 * stays. The error is ready to be printed. */
bool privileges_begin(bool live, struct err *e);
/* The calling thread, first of all: only what its work needs stays, and is in force. A thread has
 * no more than the one that started it: main calls it with PRIVILEGES_NONE, but after it has
 * started those that need something. */
void privileges_thread(enum privileges_for work);
/* What cannot be done for lack of rights, and what would give them; NULL: everything can. Main,
 * after privileges_begin(). */
const char *privileges_lost(void);

#endif
