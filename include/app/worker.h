/* worker.h: a thread that does one piece of work at a time, so that main goes on answering. Owner:
 * main. */
#ifndef IFTOPRS_APP_WORKER_H
#define IFTOPRS_APP_WORKER_H

#include <stdbool.h>

#include "base/err.h"
#include "base/wake.h"

struct worker;

/* done: signalled after each piece; borrowed. */
struct worker *worker_new(const struct wake *done, struct err *e);
/* Waits for the piece under way. */
void worker_free(struct worker *w);
/* Calls run(data) on the worker's thread. Not while it is busy. */
void worker_start(struct worker *w, void (*run)(void *data), void *data);
/* Whether a piece is under way. After false, main may read what the piece has written. */
bool worker_busy(const struct worker *w);
/* Waits until it is not busy. */
void worker_wait(struct worker *w);

#endif
