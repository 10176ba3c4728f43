/* canvas.h: the screen as cells of glyph and style role. Drawing writes cells; term shows them;
 * golden tests compare them. Owner: main. */
#ifndef IFTOPRS_UI_CANVAS_H
#define IFTOPRS_UI_CANVAS_H

#include <stdint.h>

#include "conf/theme.h"

/* Combining characters that one cell keeps. */
#define CELL_MARKS 2

/* glyph: one code point of width 1 or 2; 0 in the right half of a wide one. bar: the role of a bar
 * beneath the text (BAR, BAR_LIGHT or BAR_RX), ROLE_COUNT for none; the cell then takes its
 * background from it, and a foreground readable on it. */
struct cell {
    uint32_t glyph;
    uint32_t marks[CELL_MARKS]; /* combining characters on the glyph; 0: none */
    uint8_t role;
    uint8_t over; /* ROLE_SELECTED, ROLE_ALERT, ROLE_POPUP ...: background from this role;
                     ROLE_COUNT: none */
    uint8_t bar;
    uint8_t flags;  /* ATTR_ bits added to the role's */
    uint16_t color; /* 1 + xterm-256 index: the foreground is this very colour, whatever the theme
                       says; 0: the role's */
    uint8_t shade;  /* of the bar: 1..BAR_SHADES along its length; 0: the bar's plain colour */
};

struct rect {
    int x, y, width, height;
};

struct canvas {
    int width, height;
    struct cell *cells;     /* row by row */
    int cursor_x, cursor_y; /* -1: hidden */
};

void canvas_resize(struct canvas *c, int width, int height);
/* Blank cells of ROLE_TEXT, cursor hidden. */
void canvas_clear(struct canvas *c);
void canvas_free(struct canvas *c);
/* Outside the canvas: writes nothing. */
void canvas_put(struct canvas *c, int x, int y, uint32_t glyph, enum role role);
/* Writes at most `columns` columns of UTF-8 text; control characters and invalid bytes become '?',
 * combining characters go onto the glyph before them. Returns the columns used. */
int canvas_text(struct canvas *c, int x, int y, int columns, const char *text, enum role role);
/* The same, right-aligned in the columns. */
void canvas_text_right(struct canvas *c, int x, int y, int columns, const char *text,
                       enum role role);
void canvas_fill(struct canvas *c, struct rect r, uint32_t glyph, enum role role);
/* Puts a bar under cells that are already drawn. */
void canvas_set_bar(struct canvas *c, struct rect r, enum role bar);
/* The same for one cell of a bar whose colour changes along its length. */
void canvas_set_shade(struct canvas *c, int x, int y, enum role bar, int shade);
/* Gives cells that are already drawn the background of a role. */
void canvas_set_over(struct canvas *c, struct rect r, enum role over);
/* Gives cells a foreground of their own (swatches of themes): an xterm-256 index. */
void canvas_set_color(struct canvas *c, struct rect r, uint8_t color);
struct cell *canvas_at(struct canvas *c, int x, int y); /* NULL outside */

#endif
