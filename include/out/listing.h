/* listing.h: the text of --list-interfaces. Pure. */
#ifndef IFTOPRS_OUT_LISTING_H
#define IFTOPRS_OUT_LISTING_H

#include "base/buf.h"
#include "net/interfaces.h"

/* Appends "Available interfaces:" and a line for each: two blanks, the name, up or down, addresses
 * with prefix, the description in parentheses, "(default)" on the one that would be chosen. No
 * blanks at a line's end. */
void listing_interfaces(struct buf *out, const struct interface_list *l);

#endif
