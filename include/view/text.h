/* text.h: how ends of flows are written, and the seam through which names come in. Pure. */
#ifndef IFTOPRS_VIEW_TEXT_H
#define IFTOPRS_VIEW_TEXT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "model/packet.h"

/* Longest host name that is kept, with NUL (a DNS name has at most 253 bytes). */
#define HOST_TEXT_MAX 256

/* Where names come from: net in the program, a script in tests. Each function may be NULL:
 * such names are off. Texts live at least until the end of the call of view or ui that asked. */
struct name_source {
    void *data;
    /* The name of an address that is shown; asks for it when it is not known yet (NULL). */
    const char *(*host)(void *data, const struct addr *a);
    /* The same without asking: for filter and sort, which look at flows that nobody sees. */
    const char *(*known_host)(void *data, const struct addr *a);
    const char *(*service)(void *data, uint8_t protocol, uint16_t port);
};

/* One end as it is shown. port: "" when there is none. */
struct end_text {
    char host[HOST_TEXT_MAX];
    char port[40];
    uint16_t number; /* of the port, when port is a service's name; else 0 */
    bool named;      /* host is a name, no address */
};

/* ask: the end is in view, so that its name may be asked for. ports: with the port. */
void end_text_make(struct end_text *t, const struct name_source *names, const struct endpoint *e,
                   uint8_t protocol, bool ports, bool ask);
/* "host:port", "[v6]:port", "host", whole. */
void end_text_join(const struct end_text *t, char *out, size_t size);
/* The same in at most `columns` columns: the host is cut with `~`, in the middle, or, a name that
 * keeps few letters, before the port. The port is never cut, unless it alone is too wide; a service
 * that leaves little of the host is told by its number. */
void end_text_fit(const struct end_text *t, char *out, size_t size, size_t columns);
/* Any text in at most `columns` columns, its end replaced by `~` when it is too wide. size: 2 at
 * least. */
void text_cut_end(char *out, size_t size, const char *text, size_t columns);
/* Any text in at most `columns` columns, its middle replaced by `~` when it is too wide. */
void text_cut_middle(char *out, size_t size, const char *text, size_t columns);

/* The protocol of a flow, ICMP of version 6 told from that of version 4. */
const char *protocol_text(const struct flow_key *key);

/* "addr:port" in numbers, as pins and exports have it. size of at least ENDPOINT_TEXT_MAX. */
void endpoint_numeric(const struct endpoint *e, char *out, size_t size);

#endif
