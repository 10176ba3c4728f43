/* text.c: ends of flows as text, cut so that ports survive. */
#include "view/text.h"

#include <stdio.h>
#include <string.h>

#include "base/utf8.h"
#include "net/names.h"

/* With fewer columns for the host, a service that is longer than its number gives way to it. */
#define HOST_READABLE 12
/* A name of fewer columns keeps its first letters: two halves of it would say nothing. */
#define NAME_SPLIT    10

static const char *host_name(const struct name_source *names, const struct addr *a, bool ask)
{
    const char *(*find)(void *, const struct addr *) = ask ? names->host : names->known_host;
    return find != NULL ? find(names->data, a) : NULL;
}

void end_text_make(struct end_text *t, const struct name_source *names, const struct endpoint *e,
                   uint8_t protocol, bool ports, bool ask)
{
    const char *host = host_name(names, &e->addr, ask);
    if (host != NULL)
        utf8_cut(t->host, sizeof t->host, host, sizeof t->host);
    else
        addr_format(&e->addr, t->host, sizeof t->host);
    t->named = host != NULL;
    t->number = 0;
    t->port[0] = '\0';
    if (!ports || e->port == 0)
        return;
    const char *service =
        names->service != NULL ? names->service(names->data, protocol, e->port) : NULL;
    if (service != NULL) {
        utf8_cut(t->port, sizeof t->port, service, sizeof t->port);
        t->number = e->port;
    } else {
        snprintf(t->port, sizeof t->port, "%u", e->port);
    }
}

void end_text_join(const struct end_text *t, char *out, size_t size)
{
    endpoint_format(t->host, t->port, out, size);
}

/* Where the last `columns` columns of the text begin. */
static const char *tail_of(const char *text, size_t columns)
{
    size_t width = utf8_width(text);
    size_t len = strlen(text);
    size_t i = 0;
    while (i < len && width > columns) {
        uint32_t code;
        size_t step = utf8_decode(text + i, len - i, &code);
        width -= code == UINT32_MAX ? 1 : (size_t)utf8_code_width(code);
        i += step;
    }
    return text + i;
}

void text_cut_end(char *out, size_t size, const char *text, size_t columns)
{
    if (utf8_width(text) <= columns || columns == 0) {
        utf8_cut(out, size, text, columns);
        return;
    }
    utf8_cut(out, size - 1, text, columns - 1);
    size_t len = strlen(out);
    out[len] = '~';
    out[len + 1] = '\0';
}

void text_cut_middle(char *out, size_t size, const char *text, size_t columns)
{
    if (utf8_width(text) <= columns) {
        utf8_cut(out, size, text, columns);
        return;
    }
    if (columns == 0) {
        out[0] = '\0';
        return;
    }
    char head[HOST_TEXT_MAX];
    size_t keep = columns - 1;
    utf8_cut(head, sizeof head, text, (keep + 1) / 2);
    snprintf(out, size, "%s~%s", head, tail_of(text, keep / 2));
}

/* Columns that all but the host take. */
static size_t fixed_width(const char *port, bool brackets)
{
    return port[0] != '\0' ? 1 + utf8_width(port) + (brackets ? 2 : 0) : 0;
}

/* The port as it is shown beside a host that has to fit: the service, or its number. */
static const char *fitting_port(const struct end_text *t, bool brackets, size_t columns,
                                char number[8])
{
    size_t fixed = fixed_width(t->port, brackets);
    if (t->number == 0 || utf8_width(t->host) + fixed <= columns ||
        fixed + HOST_READABLE <= columns)
        return t->port;
    snprintf(number, 8, "%u", t->number);
    return strlen(number) < utf8_width(t->port) ? number : t->port;
}

static void cut_host(const struct end_text *t, char *out, size_t size, size_t columns)
{
    if (t->named && columns < NAME_SPLIT)
        text_cut_end(out, size, t->host, columns);
    else
        text_cut_middle(out, size, t->host, columns);
}

void end_text_fit(const struct end_text *t, char *out, size_t size, size_t columns)
{
    bool brackets = t->port[0] != '\0' && strchr(t->host, ':') != NULL;
    char number[8];
    const char *port = fitting_port(t, brackets, columns, number);
    size_t fixed = fixed_width(port, brackets);
    char host[HOST_TEXT_MAX];
    if (fixed + 1 > columns) {
        char whole[HOST_TEXT_MAX + sizeof t->port + 4];
        end_text_join(t, whole, sizeof whole);
        text_cut_middle(out, size, whole, columns);
        return;
    }
    cut_host(t, host, sizeof host, columns - fixed);
    snprintf(out, size, "%s%s%s%s%s", brackets ? "[" : "", host, brackets ? "]" : "",
             port[0] != '\0' ? ":" : "", port);
}

const char *protocol_text(const struct flow_key *key)
{
    const char *name = protocol_name(key->protocol, key->version);
    return key->version == 6 && strcmp(name, "ICMP") == 0 ? "ICMPv6" : name;
}

void endpoint_numeric(const struct endpoint *e, char *out, size_t size)
{
    struct end_text t;
    end_text_make(&t, &(struct name_source){0}, e, 0, true, false);
    end_text_join(&t, out, size);
}
