/* osc52.h: the terminal's own way to the clipboard, which works over ssh. Pure. xterm's ctlseqs,
 * OSC 52. */
#ifndef IFTOPRS_OUT_OSC52_H
#define IFTOPRS_OUT_OSC52_H

#include <stddef.h>

#include "base/buf.h"

/* Appends the sequence that sets the clipboard to text. */
void osc52_write(struct buf *out, const char *text, size_t len);

#endif
