/* look.h: how a cell looks on a terminal of so many colours. Pure. */
#ifndef IFTOPRS_TERM_LOOK_H
#define IFTOPRS_TERM_LOOK_H

#include <stdint.h>

#include "conf/theme.h"
#include "ui/canvas.h"

/* Colours of the terminal (0 .. colors - 1) or COLOR_DEFAULT. */
struct look {
    int16_t fg;
    int16_t bg;
    uint8_t attrs;
};

/* colors: 256, 16, 8, or 0 for attributes only. With fewer colours than the theme's, text stays
 * apart from its background and what is marked by its background stays marked. */
struct look look_of(const struct theme *t, const struct cell *c, int colors);

#endif
