/* man.h: the manual page iftoprs(8), in mdoc, from the option table. Pure. */
#ifndef IFTOPRS_CONF_MAN_H
#define IFTOPRS_CONF_MAN_H

#include <stddef.h>

#include "base/buf.h"
#include "conf/help.h"

/* Without keys the section KEYS is left out. */
void man_write(struct buf *out, const struct help_key *keys, size_t key_count);

#endif
