/* clipboard.c: starts a clipboard helper and feeds it. */
#include "sys/clipboard.h"

#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/io.h"

struct helper {
    const char *name;
    const char *display; /* environment variable without which it cannot work; NULL: none */
    const char *args[4];
};

static const struct helper helpers[] = {
    {"wl-copy", "WAYLAND_DISPLAY", {"wl-copy", NULL}},
    {"xclip", "DISPLAY", {"xclip", "-selection", "clipboard", NULL}},
    {"xsel", "DISPLAY", {"xsel", "--clipboard", "--input", NULL}},
    {"pbcopy", NULL, {"pbcopy", NULL}},
};

static const char *const folders[] = {"/usr/local/bin", "/usr/bin", "/bin", "/opt/homebrew/bin"};
static const char *const passed_on[] = {
    "DISPLAY", "WAYLAND_DISPLAY", "XAUTHORITY", "XDG_RUNTIME_DIR", "HOME", "LANG"};

#define PATH_SIZE        64
#define ENVIRONMENT_MAX  8
#define ENVIRONMENT_SIZE 512

static const struct helper *find_helper(char path[PATH_SIZE])
{
    for (size_t h = 0; h < sizeof helpers / sizeof helpers[0]; h++) {
        if (helpers[h].display != NULL && getenv(helpers[h].display) == NULL)
            continue;
        for (size_t f = 0; f < sizeof folders / sizeof folders[0]; f++) {
            snprintf(path, PATH_SIZE, "%s/%s", folders[f], helpers[h].name);
            if (access(path, X_OK) == 0)
                return &helpers[h];
        }
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

/* In the forked child, where only async-signal-safe calls are allowed: becomes the helper, as a
 * grandchild that nobody needs to wait for. */
static void become(const struct helper *h, const char *path, char **environment, const int fds[2])
{
    if (fork() != 0)
        _exit(0);
    sigset_t none;
    sigemptyset(&none);
    sigprocmask(SIG_SETMASK, &none, NULL);
    int null = open("/dev/null", O_WRONLY);
    if (null < 0 || dup2(fds[0], STDIN_FILENO) < 0 || dup2(null, STDOUT_FILENO) < 0 ||
        dup2(null, STDERR_FILENO) < 0)
        _exit(1);
    close(fds[0]);
    close(fds[1]);
    execve(path, (char *const *)h->args, environment);
    _exit(1);
}

const char *clipboard_copy(const char *text, size_t len)
{
    char path[PATH_SIZE];
    struct environment environment;
    int fds[2];
    const struct helper *h = find_helper(path);
    if (h == NULL || pipe(fds) != 0)
        return NULL;
    make_environment(&environment);
    pid_t child = fork();
    if (child == 0)
        become(h, path, environment.list, fds);
    close(fds[0]);
    if (child > 0) {
        waitpid(child, NULL, 0);
        /* Less than a pipe holds: this does not wait for the helper. */
        io_write_all(fds[1], text, len);
    }
    close(fds[1]);
    return child > 0 ? h->name : NULL;
}
