/* term.h: the terminal: shows canvases, decodes input, leaves everything as it was. The only layer
 * that knows curses. Main thread only, but for term_emergency_restore(). */
#ifndef IFTOPRS_TERM_TERM_H
#define IFTOPRS_TERM_TERM_H

#include <stdbool.h>
#include <stddef.h>

#include "base/err.h"
#include "conf/theme.h"
#include "ui/canvas.h"
#include "ui/input.h"

struct term;

struct term_options {
    bool mouse;
    bool no_color; /* NO_COLOR is set and not empty */
};

/* Takes the terminal of stdout; keys come from stdin, or from /dev/tty when stdin is something
 * else. The locale is the caller's. Leaves no signal handler behind. */
bool term_open(struct term **out, const struct term_options *o, struct err *e);
/* Gives the terminal back as it was. NULL is fine. */
void term_close(struct term *t);

void term_size(const struct term *t, int *width, int *height);
/* The theme is borrowed until the next call. */
void term_set_theme(struct term *t, const struct theme *theme);
/* Shows the canvas; one of another size is cut, or filled with blanks. */
void term_show(struct term *t, const struct canvas *c);

/* The descriptor to poll for input. */
int term_fd(const struct term *t);
/* Takes the next input. false: none now. Waits for up to 25 ms when a sequence is cut off in the
 * middle. Pasted text comes between INPUT_PASTE_BEGIN and _END, with controls taken out and line
 * ends as blanks. */
bool term_read(struct term *t, struct input *in);
/* The terminal is gone: nothing more will come. */
bool term_hung_up(const struct term *t);

void term_set_mouse(struct term *t, bool on);
/* Before the program stops itself, and after it has gone on. */
void term_suspend(struct term *t);
void term_resume(struct term *t);
/* Draws everything anew with the next term_show(). */
void term_redraw(struct term *t);
/* After SIGWINCH: learns the size; INPUT_RESIZE follows when it has changed. */
void term_resize(struct term *t);
void term_bell(struct term *t);
/* Writes bytes that move nothing on the screen (OSC 52). */
void term_write_raw(struct term *t, const void *data, size_t len);

/* For handlers of fatal signals: async-signal-safe. Afterwards t must not be used. NULL is fine. */
void term_emergency_restore(const struct term *t);

#endif
