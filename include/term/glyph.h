/* glyph.h: look-alikes for terminals that cannot show a glyph. Pure. */
#ifndef IFTOPRS_TERM_GLYPH_H
#define IFTOPRS_TERM_GLYPH_H

#include <stdint.h>

/* An ASCII character that looks like the glyph; '?' when none does. */
char glyph_ascii(uint32_t glyph);

#endif
