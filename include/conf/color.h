/* color.h: the xterm-256 colours: their RGB, how well one is read on another, lighter relatives.
 * Pure. */
#ifndef IFTOPRS_CONF_COLOR_H
#define IFTOPRS_CONF_COLOR_H

#include <stddef.h>
#include <stdint.h>

#define CONTRAST_TEXT 4.5 /* least contrast of text on its background */
#define CONTRAST_BAR  1.5 /* least contrast of a bar on black */

/* 0xRRGGBB of an xterm-256 index; COLOR_DEFAULT (-1) counts as black. */
uint32_t color_rgb(int index);
/* WCAG 2 contrast ratio of two xterm-256 indexes, 1.0 .. 21.0. */
double color_contrast(int a, int b);
/* Black (16) or white (231), whichever is easier to read on the colour. */
int color_text_on(int background);
/* The index among [first, last] whose RGB is nearest. */
int color_nearest(uint32_t rgb, int first, int last);

/* A background and the contrast wanted on it. */
struct color_need {
    int background;
    double contrast;
};

/* The first colour that meets all needs on the way from the index over its pure hue to white; the
 * index itself when it meets them, white when none does. */
int color_lighten(int index, const struct color_need *needs, size_t count);
/* Fills `out` with `count` colours of the index's hue, from dark to light, the index among them.
 * One text colour (color_text_on()) is read on all, where that leaves some tones. */
void color_shades(int index, int16_t *out, int count);
/* One visible step lighter, of the same hue. */
int color_step_lighter(int index);

#endif
