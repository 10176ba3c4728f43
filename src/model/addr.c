/* addr.c: addresses, endpoints, networks. */
#include "model/addr.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>

#include "base/number.h"

bool endpoint_of_socket(struct endpoint *e, const struct sockaddr *sa)
{
    const struct sockaddr_in *four = (const struct sockaddr_in *)(const void *)sa;
    const struct sockaddr_in6 *six = (const struct sockaddr_in6 *)(const void *)sa;
    if (sa->sa_family == AF_INET) {
        *e = (struct endpoint){addr_make(4, &four->sin_addr), ntohs(four->sin_port)};
    } else if (sa->sa_family == AF_INET6) {
        *e = (struct endpoint){addr_make(6, &six->sin6_addr), ntohs(six->sin6_port)};
        if (e->addr.bytes[0] == 0xfe && (e->addr.bytes[1] & 0xc0) == 0x80)
            e->addr.bytes[2] = e->addr.bytes[3] = 0;
    } else {
        return false;
    }
    return true;
}

bool addr_parse(struct addr *a, const char *text)
{
    uint8_t bytes[16];
    if (inet_pton(AF_INET, text, bytes) == 1)
        *a = addr_make(4, bytes);
    else if (inet_pton(AF_INET6, text, bytes) == 1)
        *a = addr_make(6, bytes);
    else
        return false;
    return true;
}

/* 0..255 without leading zeros; returns the digits written. */
static size_t put_octet(char *out, unsigned n)
{
    size_t len = 0;
    if (n >= 100)
        out[len++] = (char)('0' + n / 100);
    if (n >= 10)
        out[len++] = (char)('0' + n / 10 % 10);
    out[len++] = (char)('0' + n % 10);
    return len;
}

void addr_format(const struct addr *a, char *out, size_t size)
{
    if (a->version == 4 && size >= INET_ADDRSTRLEN) {
        /* A million flows have two million of them to write: inet_ntop() takes several times as
         * long. */
        size_t len = 0;
        for (int i = 0; i < 4; i++) {
            len += put_octet(out + len, a->bytes[i]);
            out[len++] = i < 3 ? '.' : '\0';
        }
        return;
    }
    if (inet_ntop(a->version == 4 ? AF_INET : AF_INET6, a->bytes, out, (socklen_t)size) == NULL &&
        size > 0)
        out[0] = '\0';
}

bool addr_is_loopback(const struct addr *a)
{
    static const uint8_t one[16] = {[15] = 1};
    return a->version == 4 ? a->bytes[0] == 127 : memcmp(a->bytes, one, sizeof one) == 0;
}

bool addr_is_unspecified(const struct addr *a)
{
    static const uint8_t zeros[sizeof a->bytes];
    return memcmp(a->bytes, zeros, sizeof zeros) == 0;
}

bool addr_equal(const struct addr *a, const struct addr *b)
{
    return addr_compare(a, b) == 0;
}

int addr_compare(const struct addr *a, const struct addr *b)
{
    if (a->version != b->version)
        return a->version < b->version ? -1 : 1;
    return memcmp(a->bytes, b->bytes, sizeof a->bytes);
}

void endpoint_format(const char *host, const char *port, char *out, size_t size)
{
    size_t host_len = strlen(host);
    size_t port_len = strlen(port);
    bool brackets = port_len > 0 && strchr(host, ':') != NULL;
    if (host_len + port_len + 4 > size) {
        snprintf(out, size, "%s", host);
        return;
    }
    if (brackets)
        *out++ = '[';
    /* The port's NUL ends it. NOLINTNEXTLINE(bugprone-not-null-terminated-result) */
    memcpy(out, host, host_len);
    out += host_len;
    if (brackets)
        *out++ = ']';
    if (port_len > 0)
        *out++ = ':';
    memcpy(out, port, port_len + 1);
}

static void mask(uint8_t *bytes, unsigned prefix, size_t len)
{
    for (size_t i = prefix / 8; i < len; i++) {
        unsigned keep = i == prefix / 8 ? 0xff00U >> prefix % 8 : 0;
        bytes[i] = (uint8_t)(bytes[i] & keep);
    }
}

struct cidr cidr_make(const struct addr *a, unsigned prefix)
{
    unsigned most = a->version == 4 ? 32 : 128;
    struct cidr c = {.addr = *a, .prefix = (uint8_t)(prefix < most ? prefix : most)};
    mask(c.addr.bytes, c.prefix, sizeof c.addr.bytes);
    return c;
}

/* 0..most, in no more digits than that takes. */
static bool parse_prefix(const char *text, unsigned most, unsigned *prefix)
{
    uint64_t n;
    if (strlen(text) > 3 || !number_parse(text, most, &n))
        return false;
    *prefix = (unsigned)n;
    return true;
}

bool cidr_parse(struct cidr *c, const char *text, struct err *e)
{
    char host[64];
    const char *slash = strchr(text, '/');
    size_t len = slash != NULL ? (size_t)(slash - text) : strlen(text);
    struct addr a;
    if (len < sizeof host) {
        memcpy(host, text, len);
        host[len] = '\0';
    }
    if (len >= sizeof host || !addr_parse(&a, host))
        return err_set(e,
                       "'%.100s': not a network; allowed are IPv4 and IPv6 such as 10.0.0.0/8 or "
                       "2001:db8::/32",
                       text);
    unsigned most = a.version == 4 ? 32 : 128;
    unsigned prefix = most;
    if (slash != NULL && !parse_prefix(slash + 1, most, &prefix))
        return err_set(e, "'%.100s': the prefix must be 0..%u", text, most);
    *c = cidr_make(&a, prefix);
    return true;
}

bool cidr_contains(const struct cidr *c, const struct addr *a)
{
    if (c->addr.version != a->version)
        return false;
    unsigned whole = c->prefix / 8;
    unsigned rest = c->prefix % 8;
    if (memcmp(c->addr.bytes, a->bytes, whole) != 0)
        return false;
    if (rest == 0)
        return true;
    uint8_t bits = (uint8_t)(0xff00U >> rest);
    return ((c->addr.bytes[whole] ^ a->bytes[whole]) & bits) == 0;
}

bool port_parse(uint16_t *port, const char *text)
{
    uint64_t n;
    if (!number_parse(text, UINT16_MAX, &n))
        return false;
    *port = (uint16_t)n;
    return true;
}

bool endpoint_parse(struct endpoint *e, const char *text)
{
    *e = (struct endpoint){0};
    if (addr_parse(&e->addr, text))
        return true;
    char host[ENDPOINT_TEXT_MAX];
    const char *colon = strrchr(text, ':');
    bool brackets = text[0] == '[';
    if (colon == NULL || colon - text >= (ptrdiff_t)sizeof host || colon - text < 3)
        return false;
    size_t len = (size_t)(colon - text) - (brackets ? 2 : 0);
    if (brackets && colon[-1] != ']')
        return false;
    memcpy(host, text + (brackets ? 1 : 0), len);
    host[len] = '\0';
    return addr_parse(&e->addr, host) && port_parse(&e->port, colon + 1);
}
