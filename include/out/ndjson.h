/* ndjson.h: a snapshot as one line of JSON (NDJSON, RFC 8259). Pure but for the names it asks for.
 */
#ifndef IFTOPRS_OUT_NDJSON_H
#define IFTOPRS_OUT_NDJSON_H

#include <stdbool.h>

#include "base/buf.h"
#include "model/snapshot.h"

/* Where names come from. Either function may be NULL: addresses and numbers are written then. */
struct ndjson_names {
    /* The name of an address, NULL: not known (yet). Lives until the next call. */
    const char *(*host)(void *context, const struct addr *a);
    /* The name of a port, NULL: none. */
    const char *(*service)(uint8_t protocol, uint16_t port);
    void *context;
};

struct ndjson_options {
    const char *interface;
    bool bytes; /* rates in bytes per second, not bits */
    struct ndjson_names names;
};

/* Sorts the snapshot's flows by 2 s rate (snapshot_flow_compare()) and appends one line with its
 * newline. Rates have at most three decimals; totals are bytes. */
void ndjson_write(struct buf *out, struct snapshot *s, const struct ndjson_options *o);

/* Writes one end as "name:port" with what names are known. addr: the address as text. */
void end_with_names(char *out, size_t size, const struct endpoint *e, uint8_t protocol,
                    const char *addr, const struct ndjson_names *names);

/* Appends text as a JSON string: quotes, backslashes and controls escaped, bytes that are not UTF-8
 * replaced. */
void json_string(struct buf *out, const char *text);

#endif
