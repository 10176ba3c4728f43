/* thread.h: threads, all begun alike. */
#ifndef IFTOPRS_APP_THREAD_H
#define IFTOPRS_APP_THREAD_H

#include <pthread.h>
#include <stdbool.h>

#include "base/err.h"

/* Starts a thread with a name that ps shows (at most 15 bytes). It gets no signals: they are main's
 * business. */
bool thread_start(pthread_t *thread, const char *name, void *(*run)(void *), void *arg,
                  struct err *e);

#endif
