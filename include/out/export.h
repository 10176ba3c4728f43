/* export.h: all flows as a text file for people. Pure. */
#ifndef IFTOPRS_OUT_EXPORT_H
#define IFTOPRS_OUT_EXPORT_H

#include "base/buf.h"
#include "model/snapshot.h"
#include "out/ndjson.h"

/* Appends a head with the totals and one line a flow, highest 2 s rate first, columns aligned. */
void export_write(struct buf *out, const struct snapshot *s, const struct ndjson_options *o);

#endif
