/* proc_net.c: lines of /proc/net/tcp, udp, udplite, raw, icmp and their IPv6 kin; fib_trie and
 * if_inet6. Source: proc(5) and the kernel's printing of them. */
#include "sys/proc_net.h"

#include <netinet/in.h>
#include <string.h>

#include "base/number.h"

#ifndef IPPROTO_UDPLITE
#define IPPROTO_UDPLITE 136
#endif

const struct net_file net_files[] = {
    {"tcp", 4, IPPROTO_TCP},
    {"tcp6", 6, IPPROTO_TCP},
    {"udp", 4, IPPROTO_UDP},
    {"udp6", 6, IPPROTO_UDP},
    {"udplite", 4, IPPROTO_UDPLITE},
    {"udplite6", 6, IPPROTO_UDPLITE},
    {"raw", 4, 0},
    {"raw6", 6, 0},
    {"icmp", 4, IPPROTO_ICMP},
    {"icmp6", 6, IPPROTO_ICMPV6},
};
const unsigned net_file_count = sizeof net_files / sizeof net_files[0];

static int hex_digit(char c)
{
    if (c >= '0' && c <= '9')
        return c - '0';
    if (c >= 'a' && c <= 'f')
        return c - 'a' + 10;
    return c >= 'A' && c <= 'F' ? c - 'A' + 10 : -1;
}

static bool take_hex(const char **at, int digits, uint32_t *out)
{
    *out = 0;
    for (int i = 0; i < digits; i++) {
        int digit = hex_digit(**at);
        if (digit < 0)
            return false;
        *out = *out << 4 | (uint32_t)digit;
        (*at)++;
    }
    return true;
}

static void skip_blanks(const char **at)
{
    *at += strspn(*at, " \t");
}

/* A word and the blanks behind it. */
static bool skip_word(const char **at)
{
    size_t len = strcspn(*at, " \t\n");
    *at += len;
    skip_blanks(at);
    return len > 0;
}

/* "0100007F:1F90": words of the address as the machine reads them, then the port. */
static bool take_endpoint(const char **at, int version, struct endpoint *e)
{
    uint32_t word;
    uint8_t bytes[16];
    for (int i = 0; i < (version == 4 ? 4 : 16); i += 4) {
        if (!take_hex(at, 8, &word))
            return false;
        memcpy(bytes + i, &word, sizeof word);
    }
    if (*(*at)++ != ':' || !take_hex(at, 4, &word))
        return false;
    e->addr = addr_make(version, bytes);
    e->port = (uint16_t)word;
    skip_blanks(at);
    return true;
}

/* "  0: LOCAL REMOTE ST TX:RX TR:WHEN RETRANSMITS UID TIMEOUT INODE ..." */
static bool parse_socket(const char *at, const struct net_file *file, struct net_socket *out)
{
    *out = (struct net_socket){.protocol = file->protocol};
    skip_blanks(&at);
    size_t number = strspn(at, "0123456789");
    if (number == 0 || at[number] != ':')
        return false;
    skip_word(&at);
    if (!take_endpoint(&at, file->version, &out->local) ||
        !take_endpoint(&at, file->version, &out->remote))
        return false;
    for (int i = 0; i < 6; i++) {
        if (!skip_word(&at))
            return false;
    }
    if (!number_take(&at, &out->inode) || out->inode == 0)
        return false;
    if (file->protocol == 0) {
        out->protocol = (uint8_t)out->local.port;
        out->local.port = out->remote.port = 0;
    }
    return true;
}

static void next_line(const char **text)
{
    *text += strcspn(*text, "\n");
    if (**text != '\0')
        (*text)++;
}

bool proc_net_next(const char **text, const struct net_file *file, struct net_socket *out)
{
    while (**text != '\0') {
        bool found = parse_socket(*text, file, out);
        next_line(text);
        if (found)
            return true;
    }
    return false;
}

/* "|-- 192.0.2.2" */
static bool parse_leaf(const char *line, struct addr *out)
{
    char word[INET_ADDRSTRLEN];
    line += strspn(line, " |");
    if (strncmp(line, "-- ", 3) != 0)
        return false;
    size_t len = strcspn(line + 3, "\n");
    if (len >= sizeof word)
        return false;
    memcpy(word, line + 3, len);
    word[len] = '\0';
    return addr_parse(out, word) && out->version == 4;
}

/* A leaf stands above the lines that say what it is: "/32 host LOCAL". */
bool proc_fib_trie_next(const char **text, struct addr *out)
{
    static const char local[] = "/32 host LOCAL";
    bool leaf = false;
    while (**text != '\0') {
        const char *line = *text + strspn(*text, " ");
        bool found = leaf && strncmp(line, local, sizeof local - 1) == 0;
        if (*line == '|')
            leaf = parse_leaf(line, out);
        else if (*line != '/')
            leaf = false;
        next_line(text);
        if (found)
            return true;
    }
    return false;
}

bool proc_if_inet6_next(const char **text, struct addr *out)
{
    while (**text != '\0') {
        uint8_t bytes[16];
        uint32_t byte;
        const char *at = *text;
        int count = 0;
        while (count < 16 && take_hex(&at, 2, &byte))
            bytes[count++] = (uint8_t)byte;
        next_line(text);
        if (count == 16 && *at == ' ') {
            *out = addr_make(6, bytes);
            return true;
        }
    }
    return false;
}
