/* lsof_parse.c: one field a line, the first letter says which: p process, c command, L user, f
 * descriptor, d device (of a socket its number or address in the kernel), t type, P protocol, n
 * name. Source: lsof(8), OUTPUT FOR OTHER PROGRAMS. */
#include "sys/lsof_parse.h"

#include <netinet/in.h>
#include <stdlib.h>
#include <string.h>

#include "base/number.h"
#include "base/utf8.h"

#define ENDPOINT_MAX 96

static bool is_text(const char *value, size_t len, const char *text)
{
    return len == strlen(text) && memcmp(value, text, len) == 0;
}

/* "*:22", "127.0.0.1:22", "[::1]:22", "[fe80::1%en0]:22". */
static bool parse_endpoint(const char *value, size_t len, int version, struct endpoint *e)
{
    static const uint8_t zeros[16];
    char text[ENDPOINT_MAX];
    if (len >= sizeof text)
        return false;
    memcpy(text, value, len);
    text[len] = '\0';
    char *colon = strrchr(text, ':');
    if (colon == NULL || !port_parse(&e->port, colon + 1))
        return false;
    *colon = '\0';
    char *host = text;
    if (*host == '[') {
        host++;
        host[strcspn(host, "%]")] = '\0';
    }
    if (strcmp(host, "*") == 0) {
        e->addr = addr_make(version, zeros);
        return true;
    }
    return addr_parse(&e->addr, host) && e->addr.version == version;
}

/* "LOCAL" or "LOCAL->REMOTE". */
static bool parse_name(const struct lsof_state *s, const char *value, size_t len,
                       struct endpoint *local, struct endpoint *remote)
{
    size_t first = 0;
    while (first < len && strncmp(value + first, "->", 2) != 0)
        first++;
    *remote = (struct endpoint){.port = 0};
    if (!parse_endpoint(value, first, s->version, local))
        return false;
    return first == len || parse_endpoint(value + first + 2, len - first - 2, s->version, remote);
}

static uint8_t parse_protocol(const char *value, size_t len)
{
    if (is_text(value, len, "TCP"))
        return IPPROTO_TCP;
    return is_text(value, len, "UDP") ? IPPROTO_UDP : 0;
}

static void begin_process(struct lsof_state *s, const char *value)
{
    uint64_t pid;
    *s = (struct lsof_state){0};
    if (number_take(&value, &pid) && pid <= UINT32_MAX)
        s->pid = (uint32_t)pid;
}

/* "61172113" or "0xfffff80012345678". */
static uint64_t parse_id(const char *value, size_t len)
{
    return len > 0 ? strtoull(value, NULL, 0) : 0;
}

static void take_field(struct lsof_state *s, char letter, const char *value, size_t len)
{
    switch (letter) {
    case 'p':
        begin_process(s, value);
        break;
    case 'c':
        utf8_clean(s->name, sizeof s->name, value, len);
        break;
    case 'L':
        utf8_clean(s->user, sizeof s->user, value, len);
        break;
    case 'f':
        s->version = s->protocol = 0;
        s->id = 0;
        break;
    case 'd':
        s->id = parse_id(value, len);
        break;
    case 't':
        s->version = is_text(value, len, "IPv4") ? 4 : is_text(value, len, "IPv6") ? 6 : 0;
        break;
    case 'P':
        s->protocol = parse_protocol(value, len);
        break;
    default:
        break;
    }
}

bool lsof_next(const char **text, struct lsof_state *s, struct endpoint *local,
               struct endpoint *remote)
{
    while (**text != '\0') {
        char letter = **text;
        const char *value = *text + 1;
        size_t len = letter != '\n' ? strcspn(value, "\n") : 0;
        *text = letter != '\n' ? value + len + (value[len] == '\n') : value;
        if (letter != 'n') {
            take_field(s, letter, value, len);
            continue;
        }
        if (s->pid != 0 && s->version != 0 && s->protocol != 0 &&
            parse_name(s, value, len, local, remote))
            return true;
    }
    return false;
}
