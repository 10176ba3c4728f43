/* threads.h: starting threads. */
#ifndef IFTOPRS_SYS_THREADS_H
#define IFTOPRS_SYS_THREADS_H

#include <pthread.h>
#include <stdbool.h>

#include "base/err.h"

/* Starts a thread that takes no signals: they are main's business. name: at most 15 bytes, as ps
 * and top show it. */
bool thread_start(pthread_t *thread, const char *name, void *(*run)(void *), void *data,
                  struct err *e);

#endif
