/* clipboard.h: the desktop's clipboard by its own helper programs. */
#ifndef IFTOPRS_SYS_CLIPBOARD_H
#define IFTOPRS_SYS_CLIPBOARD_H

#include <stddef.h>

/* Hands text to wl-copy, xclip, xsel or pbcopy, whichever is installed and has a display to talk
 * to; does not wait for it. Returns the helper's name, NULL when there is none. No shell, a fixed
 * argument vector, an environment of a few names. */
const char *clipboard_copy(const char *text, size_t len);

#endif
