/* route_linux.c: the default route as /proc/net tells it. */
#include "base/buf.h"
#include "base/io.h"
#include "net/default_route.h"

#ifdef __linux__

/* A router may have a million routes; the default one, of the shortest prefix, is among the first.
 */
#define ROUTE_TEXT_MAX (1024 * 1024)

bool route_default(int version, char *out, size_t size)
{
    const char *path = version == 6 ? "/proc/net/ipv6_route" : "/proc/net/route";
    struct buf text = {0};
    /* What was read of a table that is too long is as good. */
    (void)io_read_file(path, ROUTE_TEXT_MAX, &text, NULL);
    bool found = text.data != NULL && (version == 6 ? route_parse_ipv6(text.data, out, size)
                                                    : route_parse_ipv4(text.data, out, size));
    buf_free(&text);
    return found;
}

#endif
