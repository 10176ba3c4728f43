/* signals.c: handlers that write the signal's number to a pipe. */
#include "sys/signals.h"

#include <errno.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/mem.h"
#include "base/wake.h"

enum { ENDINGS_PATIENCE = 4, STUCK_SECONDS = 2 };

struct signals {
    struct wake pipe;
};

static const int ending[] = {SIGINT, SIGTERM, SIGHUP};
static const int passing[] = {SIGWINCH, SIGTSTP, SIGCONT};
static const int fatal[] = {SIGSEGV, SIGBUS, SIGFPE, SIGILL, SIGABRT, SIGQUIT, SIGSYS};

/* Handlers can be told nothing else. */
static atomic_int pipe_end = -1;
static atomic_int endings;
static void (*_Atomic on_fatal)(void);

/* Ending is main's to do in order. Where it cannot, being stuck in a terminal that takes nothing,
 * time does it. */
static void take_ending(int number)
{
    if (atomic_fetch_add(&endings, 1) + 1 >= ENDINGS_PATIENCE) {
        signal(number, SIG_DFL);
        raise(number);
    } else if (atomic_load(&on_fatal) != NULL) {
        alarm(STUCK_SECONDS);
    }
}

static void handle(int number)
{
    int saved = errno;
    if (signals_ends(number))
        take_ending(number);
    unsigned char byte = (unsigned char)number;
    ssize_t ignored = write(atomic_load(&pipe_end), &byte, 1);
    (void)ignored;
    errno = saved;
}

/* Main has not come to the end in time: the terminal is given back as far as it takes anything. */
static void handle_stuck(int number)
{
    (void)number;
    void (*restore)(void) = atomic_exchange(&on_fatal, NULL);
    if (restore != NULL)
        restore();
    _exit(0);
}

static void handle_fatal(int number)
{
    void (*restore)(void) = atomic_exchange(&on_fatal, NULL);
    if (restore != NULL)
        restore();
    /* SA_RESETHAND has brought the default back. */
    raise(number);
}

static void set_handler(int number, void (*handler)(int), int flags)
{
    struct sigaction action = {.sa_handler = handler, .sa_flags = flags};
    sigfillset(&action.sa_mask);
    sigaction(number, &action, NULL);
}

void signals_ignore_pipe(void)
{
    set_handler(SIGPIPE, SIG_IGN, 0);
}

/* SIGHUP that was ignored when the program began (nohup) stays ignored; the others are asked for by
 * name. */
static void catch_ending(int number)
{
    struct sigaction old;
    if (number == SIGHUP && sigaction(number, NULL, &old) == 0 && old.sa_handler == SIG_IGN)
        return;
    set_handler(number, handle, 0);
}

struct signals *signals_new(bool stops, struct err *e)
{
    struct signals *s = mem_zalloc(1, sizeof *s);
    if (!wake_init(&s->pipe, e)) {
        free(s);
        return NULL;
    }
    atomic_store(&pipe_end, s->pipe.wr);
    for (size_t i = 0; i < sizeof ending / sizeof ending[0]; i++)
        catch_ending(ending[i]);
    set_handler(SIGWINCH, handle, SA_RESTART);
    set_handler(SIGALRM, handle_stuck, 0);
    if (stops) {
        set_handler(SIGTSTP, handle, SA_RESTART);
        set_handler(SIGCONT, handle, SA_RESTART);
    }
    return s;
}

void signals_free(struct signals *s)
{
    if (s == NULL)
        return;
    for (size_t i = 0; i < sizeof ending / sizeof ending[0]; i++)
        set_handler(ending[i], SIG_IGN, 0);
    for (size_t i = 0; i < sizeof passing / sizeof passing[0]; i++)
        set_handler(passing[i], SIG_DFL, 0);
    alarm(0);
    atomic_store(&pipe_end, -1);
    wake_free(&s->pipe);
    free(s);
}

int signals_fd(const struct signals *s)
{
    return s->pipe.rd;
}

int signals_next(struct signals *s)
{
    unsigned char byte;
    return read(s->pipe.rd, &byte, 1) == 1 ? byte : 0;
}

void signals_stop_here(void)
{
    struct sigaction before;
    sigaction(SIGTSTP, NULL, &before);
    set_handler(SIGTSTP, SIG_DFL, 0);
    raise(SIGTSTP);
    sigaction(SIGTSTP, &before, NULL);
}

bool signals_ends(int number)
{
    for (size_t i = 0; i < sizeof ending / sizeof ending[0]; i++) {
        if (ending[i] == number)
            return true;
    }
    return false;
}

void signals_on_fatal(void (*restore)(void))
{
    atomic_store(&on_fatal, restore);
    for (size_t i = 0; i < sizeof fatal / sizeof fatal[0]; i++) {
        if (restore != NULL)
            set_handler(fatal[i], handle_fatal, (int)SA_RESETHAND);
        else
            set_handler(fatal[i], SIG_DFL, 0);
    }
}
