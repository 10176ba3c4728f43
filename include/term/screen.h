/* screen.h: puts canvases into curses' window. Private to term. Main thread. */
#ifndef IFTOPRS_TERM_SCREEN_H
#define IFTOPRS_TERM_SCREEN_H

#include <stdbool.h>

#include "conf/theme.h"
#include "term/pairs.h"
#include "ui/canvas.h"

struct screen {
    const struct theme *theme;
    struct pairs pairs;
    struct canvas shown; /* what stands in the window: rows that are the same are left alone */
    bool utf8;
    int colors; /* 256, 16, 8; 0: attributes only */
};

/* After curses has begun. */
void screen_init(struct screen *s, bool no_color);
void screen_show(struct screen *s, const struct canvas *c);
/* Makes the next screen_show() write every row. */
void screen_forget(struct screen *s);
void screen_free(struct screen *s);

#endif
