/* colors.h: --list-colors. Pure. */
#ifndef IFTOPRS_OUT_COLORS_H
#define IFTOPRS_OUT_COLORS_H

#include <stdbool.h>
#include <stddef.h>

#include "base/buf.h"
#include "conf/theme.h"

/* One line a theme: a mark on the active one (key; NULL: none), key, display name and its palette:
 * six swatches and a sample of a row, or with color off their numbers. What does not fit in width
 * columns is left out: the sample, the names, at last the palettes, whose swatches become narrower
 * before. */
void colors_list(struct buf *out, const struct themes *t, const char *active, size_t width,
                 bool color);

#endif
