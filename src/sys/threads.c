/* threads.c: threads with a name and without signals. */
#include "sys/threads.h"

#include <signal.h>
#include <string.h>

static void name_thread(pthread_t thread, const char *name)
{
#ifdef __linux__
    pthread_setname_np(thread, name);
#else
    (void)thread;
    (void)name;
#endif
}

bool thread_start(pthread_t *thread, const char *name, void *(*run)(void *), void *data,
                  struct err *e)
{
    sigset_t all;
    sigset_t before;
    sigfillset(&all);
    pthread_sigmask(SIG_SETMASK, &all, &before); /* the thread inherits the mask */
    int status = pthread_create(thread, NULL, run, data);
    pthread_sigmask(SIG_SETMASK, &before, NULL);
    if (status != 0)
        return err_set(e, "thread %s: %s", name, strerror(status));
    name_thread(*thread, name);
    return true;
}
