/* link_type.h: the link types that can be read: one table for the decoder, the error message and
 * README. Pure. */
#ifndef IFTOPRS_NET_LINK_TYPE_H
#define IFTOPRS_NET_LINK_TYPE_H

#include <stddef.h>

struct decode_context;

/* Finds the IP header behind one link header. */
typedef int link_decoder(struct decode_context *c);

struct link_type {
    int dlt; /* libpcap's DLT_ number */
    const char *name;
    const char *meaning;
    link_decoder *decode;
};

extern const struct link_type link_types[];
extern const size_t link_type_count;

/* NULL: not supported. */
const struct link_type *link_type_find(int dlt);

#endif
