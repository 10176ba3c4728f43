/* clipboard.c: starts a clipboard helper, feeds it, and learns how it ended. */
#include "sys/clipboard.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/io.h"
#include "sys/helper.h"

struct helper {
    const char *name;
    const char *needs; /* environment variable without which it cannot work; NULL: none */
    const char *args[5];
};

static const struct helper helpers[] = {
    {"wl-copy", "WAYLAND_DISPLAY", {"wl-copy", NULL}},
    {"xclip", "DISPLAY", {"xclip", "-selection", "clipboard", NULL}},
    {"xsel", "DISPLAY", {"xsel", "--clipboard", "--input", NULL}},
    {"pbcopy", NULL, {"pbcopy", NULL}},
    {"tmux", "TMUX", {"tmux", "load-buffer", "-w", "-", NULL}},
};
#define HELPER_COUNT (sizeof helpers / sizeof helpers[0])

static const char *const passed_on[] = {
    "DISPLAY", "WAYLAND_DISPLAY", "XAUTHORITY", "XDG_RUNTIME_DIR", "HOME", "LANG",
    "TMUX",    "TMUX_TMPDIR"};

#define ENVIRONMENT_MAX  8
#define ENVIRONMENT_SIZE 512

static bool is_set(const char *variable)
{
    const char *value = getenv(variable);
    return value != NULL && *value != '\0';
}

/* The next helper that can be asked, from number c->tried on; NULL: there is none. */
static const struct helper *next_helper(struct clipboard *c, char path[HELPER_PATH_SIZE])
{
    while (c->tried < HELPER_COUNT) {
        const struct helper *h = &helpers[c->tried++];
        if (h->needs != NULL && !is_set(h->needs))
            continue;
        if (helper_find(c->folder, h->name, path))
            return h;
    }
    return NULL;
}

struct environment {
    char texts[ENVIRONMENT_MAX][ENVIRONMENT_SIZE];
    char *list[ENVIRONMENT_MAX + 1];
};

static void make_environment(struct environment *e)
{
    size_t count = 0;
    for (size_t i = 0; i < sizeof passed_on / sizeof passed_on[0]; i++) {
        const char *value = getenv(passed_on[i]);
        if (value == NULL)
            continue;
        snprintf(e->texts[count], ENVIRONMENT_SIZE, "%s=%s", passed_on[i], value);
        e->list[count] = e->texts[count];
        count++;
    }
    e->list[count] = NULL;
}

/* What a forked child needs to know; all made before the fork. */
struct job {
    const struct helper *helper;
    const char *path;
    char *const *environment;
    unsigned patience_s;
    int input;  /* the text comes from here */
    int result; /* one byte goes here */
};

/* In forked children only async-signal-safe calls are allowed, as other threads may have held locks
 * at the fork. */

static void reset_signals(void)
{
    static const int changed[] = {SIGPIPE, SIGALRM, SIGINT, SIGTERM, SIGHUP};
    sigset_t none;
    for (size_t i = 0; i < sizeof changed / sizeof changed[0]; i++)
        signal(changed[i], SIG_DFL);
    sigemptyset(&none);
    sigprocmask(SIG_SETMASK, &none, NULL);
}

/* In the helper's process. An alarm survives exec, but not the fork by which such a program stays
 * behind to own the clipboard. */
static void become_helper(const struct job *j)
{
    alarm(j->patience_s);
    helper_become(j->path, (char *const *)j->helper->args, j->environment, j->input, -1);
}

/* In a process of its own: waits for the helper, since the program itself must not. */
static void watch(const struct job *j)
{
    /* No key pressed at the terminal is meant for them. */
    setsid();
    reset_signals();
    pid_t helper = fork();
    if (helper == 0)
        become_helper(j);
    int status = -1;
    close(j->input);
    while (helper > 0 && waitpid(helper, &status, 0) < 0 && errno == EINTR)
        ;
    unsigned char good = helper > 0 && WIFEXITED(status) && WEXITSTATUS(status) == 0;
    ssize_t ignored = write(j->result, &good, 1);
    (void)ignored;
    _exit(0);
}

static void close_pair(const int fds[2])
{
    close(fds[0]);
    close(fds[1]);
}

static bool start(struct clipboard *c, const struct helper *h, const char *path)
{
    struct environment environment;
    int text[2];
    int result[2];
    if (pipe(text) != 0)
        return false;
    if (pipe(result) != 0) {
        close_pair(text);
        return false;
    }
    make_environment(&environment);
    c->watcher = fork();
    if (c->watcher == 0) {
        close(text[1]);
        close(result[0]);
        watch(&(struct job){.helper = h,
                            .path = path,
                            .environment = environment.list,
                            .patience_s = c->patience_s,
                            .input = text[0],
                            .result = result[1]});
    }
    close(result[1]);
    close(text[0]);
    if (c->watcher > 0) {
        c->fd = result[0];
        fcntl(c->fd, F_SETFD, FD_CLOEXEC);
        /* Less than a pipe holds: this does not wait for the helper. */
        io_write_all(text[1], c->text, c->len);
    } else {
        close(result[0]);
    }
    close(text[1]);
    return c->watcher > 0;
}

/* Asks helpers, from the first not tried yet on, until one has been started. */
static bool ask_next(struct clipboard *c)
{
    char path[HELPER_PATH_SIZE];
    const struct helper *h;
    while ((h = next_helper(c, path)) != NULL) {
        c->helper = h->name;
        if (start(c, h, path))
            return true;
    }
    return false;
}

const char *clipboard_copy(struct clipboard *c, const char *text, size_t len)
{
    clipboard_forget(c);
    c->helper = NULL;
    c->tried = 0;
    if (len > sizeof c->text)
        return NULL;
    memcpy(c->text, text, len);
    c->len = len;
    return ask_next(c) ? c->helper : NULL;
}

enum clipboard_outcome clipboard_result(struct clipboard *c)
{
    unsigned char good = 0;
    ssize_t n;
    do
        n = read(c->fd, &good, 1);
    while (n < 0 && errno == EINTR);
    clipboard_forget(c);
    if (n == 1 && good == 1)
        return CLIPBOARD_COPIED;
    return ask_next(c) ? CLIPBOARD_BUSY : CLIPBOARD_FAILED;
}

void clipboard_forget(struct clipboard *c)
{
    if (c->fd < 0)
        return;
    close(c->fd);
    c->fd = -1;
    kill(c->watcher, SIGKILL);
    while (waitpid(c->watcher, NULL, 0) < 0 && errno == EINTR)
        ;
}
