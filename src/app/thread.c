/* thread.c: pthread_create() with all signals blocked. */
#include "app/thread.h"

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

bool thread_start(pthread_t *thread, const char *name, void *(*run)(void *), void *arg,
                  struct err *e)
{
    sigset_t all;
    sigset_t before;
    sigfillset(&all);
    pthread_sigmask(SIG_SETMASK, &all, &before);
    int status = pthread_create(thread, NULL, run, arg);
    pthread_sigmask(SIG_SETMASK, &before, NULL);
    if (status != 0)
        return err_set(e, "threads: %s", strerror(status));
    name_thread(*thread, name);
    return true;
}
