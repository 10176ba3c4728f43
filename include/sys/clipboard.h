/* clipboard.h: the desktop's clipboard, and tmux's, by their own helper programs. Owner: main. */
#ifndef IFTOPRS_SYS_CLIPBOARD_H
#define IFTOPRS_SYS_CLIPBOARD_H

#include <stddef.h>
#include <sys/types.h>

/* More than fits is not copied by a helper. */
#define CLIPBOARD_TEXT_MAX 1024

enum clipboard_outcome {
    CLIPBOARD_BUSY, /* the helper has not ended yet */
    CLIPBOARD_COPIED,
    CLIPBOARD_FAILED /* it ended badly, or took too long; no other one is left to try */
};

/* Initialise with CLIPBOARD_INIT. */
struct clipboard {
    const char *folder;  /* the only one where helpers are looked for; NULL: the system's */
    unsigned patience_s; /* a helper that takes longer is ended */
    int fd;              /* poll for POLLIN; -1: nothing is under way */
    pid_t watcher;       /* waits for the helper */
    size_t tried;        /* of the list of helpers */
    const char *helper;  /* the name of the one asked last, NULL: none */
    char text[CLIPBOARD_TEXT_MAX];
    size_t len;
};

#define CLIPBOARD_INIT                                                                             \
    (struct clipboard)                                                                             \
    {                                                                                              \
        .patience_s = 3, .fd = -1                                                                  \
    }

/* Hands text to wl-copy, xclip, xsel, pbcopy or tmux, the first that is installed and has something
 * to talk to; does not wait for it. What was under way before is forgotten. Returns the helper's
 * name, NULL when there is none. No shell, a fixed argument vector, an environment of a few names,
 * no descriptor but its three. */
const char *clipboard_copy(struct clipboard *c, const char *text, size_t len);
/* When fd is readable: how it went. After a failure the next helper is asked: BUSY. */
enum clipboard_outcome clipboard_result(struct clipboard *c);
/* Forgets what is under way; the helper goes on by itself. */
void clipboard_forget(struct clipboard *c);

#endif
