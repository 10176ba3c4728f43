/* tooltip.h: what tooltips of rows and of header segments share. Private to ui. */
#ifndef IFTOPRS_UI_TOOLTIP_H
#define IFTOPRS_UI_TOOLTIP_H

#include "base/units.h"
#include "ui/draw.h"

/* Texts by value, for arguments of box_line(). */
struct rate_text {
    char text[UNITS_SIZE];
};
struct count_text {
    char text[32];
};

/* A rate in the unit in force, an amount of bytes, a number with separators. */
struct rate_text rate_of(const struct ui *ui, double rate);
struct rate_text bytes_of(uint64_t bytes);
struct count_text count_of(uint64_t n);
/* "2 h 03 min", "4 min 07 s", "12 s". */
void duration_text(char *out, size_t size, uint64_t seconds);

/* Fills the box for the row of a key: a flow, or a process. false: it is not there any more. */
bool row_tooltip(const struct frame *f, struct box *b, const struct flow_key *key);

#endif
