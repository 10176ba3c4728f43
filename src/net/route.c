/* route.c: the default route in the text of Linux's routing tables. Pure, on every platform. */
#include "net/default_route.h"

#include <stdio.h>
#include <string.h>

/* As in <linux/route.h>. */
#define ROUTE_UP     0x0001U
#define ROUTE_REJECT 0x0200U

struct route_line {
    char device[ROUTE_DEVICE_SIZE];
    unsigned flags;
    unsigned metric;
};

/* Iface Destination Gateway Flags RefCnt Use Metric Mask ...: numbers in hexadecimal but for the
 * metric. */
static bool read_ipv4(const char *line, struct route_line *r)
{
    unsigned destination, mask;
    int n = sscanf(line, "%63s %8x %*8x %8x %*s %*s %9u %8x", r->device, &destination, &r->flags,
                   &r->metric, &mask);
    return n == 5 && destination == 0 && mask == 0;
}

/* Destination, its prefix, source, its prefix, next hop, metric, use counts, flags, device. */
static bool read_ipv6(const char *line, struct route_line *r)
{
    char destination[33];
    unsigned prefix;
    int n = sscanf(line, "%32s %8x %*32s %*8x %*32s %8x %*8x %*8x %8x %63s", destination, &prefix,
                   &r->metric, &r->flags, r->device);
    return n == 5 && prefix == 0 && strspn(destination, "0") == 32;
}

static bool lowest(const char *text, bool (*read_line)(const char *, struct route_line *),
                   char *out, size_t size)
{
    unsigned best = 0;
    bool found = false;
    const char *end;
    for (; (end = strchr(text, '\n')) != NULL; text = end + 1) {
        char line[256];
        struct route_line r;
        snprintf(line, sizeof line, "%.*s", (int)(end - text), text);
        if (!read_line(line, &r) || (r.flags & (ROUTE_UP | ROUTE_REJECT)) != ROUTE_UP)
            continue;
        if (found && r.metric >= best)
            continue;
        found = true;
        best = r.metric;
        snprintf(out, size, "%s", r.device);
    }
    return found;
}

bool route_parse_ipv4(const char *text, char *out, size_t size)
{
    return lowest(text, read_ipv4, out, size);
}

bool route_parse_ipv6(const char *text, char *out, size_t size)
{
    return lowest(text, read_ipv6, out, size);
}
