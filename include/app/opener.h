/* opener.h: the thread that opens devices, and does nothing else: it holds the right to, and parses
 * nothing. Owner: main, which starts it before it gives up its own rights. */
#ifndef IFTOPRS_APP_OPENER_H
#define IFTOPRS_APP_OPENER_H

#include "base/err.h"
#include "net/capture.h"

struct opener;

struct opener *opener_new(struct err *e);
/* After every capture that uses it. NULL is fine. */
void opener_free(struct opener *o);
/* For capture_config; lives as long as the opener. */
const struct capture_opener *opener_interface(struct opener *o);

#endif
