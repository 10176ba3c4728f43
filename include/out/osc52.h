/* osc52.h: the terminal's own way to the clipboard, which works over ssh. Pure. xterm's ctlseqs,
 * OSC 52. */
#ifndef IFTOPRS_OUT_OSC52_H
#define IFTOPRS_OUT_OSC52_H

#include <stdbool.h>
#include <stddef.h>

#include "base/buf.h"

/* The environment that tells what the sequence has to pass through. NULL: not set. */
struct osc52_terminal {
    const char *type;   /* TERM */
    const char *tmux;   /* TMUX */
    const char *screen; /* STY */
};

/* Appends the sequences that set the clipboard to text, wrapped where tmux or screen is in between.
 * false: the terminal is of a kind that would print them or has no clipboard; nothing is appended.
 * Whether the terminal obeys, nobody can know. */
bool osc52_write(struct buf *out, const struct osc52_terminal *t, const char *text, size_t len);

#endif
