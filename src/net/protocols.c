/* protocols.c: names of IP protocols, out of the system's protocols database. */
#include <netdb.h>
#include <netinet/in.h>
#include <stdio.h>
#include <string.h>

#include "base/utf8.h"
#include "net/names.h"

#define PROTOCOL_COUNT     256
#define PROTOCOL_NAME_SIZE 24

enum { PROTO_ICMP4 = 1, PROTO_ICMP6 = 58 };

struct protocol_table {
    bool filled; /* does not change any more */
    char names[PROTOCOL_COUNT][PROTOCOL_NAME_SIZE];
};

static bool is_reserved(const char *name)
{
    return strcmp(name, "TCP") == 0 || strcmp(name, "UDP") == 0 || strcmp(name, "ICMP") == 0;
}

static void store(struct protocol_table *t, const struct protoent *entry)
{
    if (entry->p_proto < 0 || entry->p_proto >= PROTOCOL_COUNT || entry->p_name[0] == '\0')
        return;
    char *name = t->names[entry->p_proto];
    if (name[0] != '\0')
        return;
    utf8_clean(name, PROTOCOL_NAME_SIZE, entry->p_name, strlen(entry->p_name));
    for (char *c = name; *c != '\0'; c++)
        if (*c >= 'a' && *c <= 'z')
            *c = (char)(*c - 'a' + 'A');
    if (is_reserved(name))
        name[0] = '\0';
}

static void fill(struct protocol_table *t)
{
    setprotoent(0);
    for (const struct protoent *entry; (entry = getprotoent()) != NULL;)
        store(t, entry);
    endprotoent();
    for (unsigned i = 0; i < PROTOCOL_COUNT; i++)
        if (t->names[i][0] == '\0')
            snprintf(t->names[i], PROTOCOL_NAME_SIZE, "%u", i);
    t->filled = true;
}

void names_load(void)
{
    protocol_name(0, 4);
    service_name(IPPROTO_TCP, 0);
}

const char *protocol_name(uint8_t protocol, int version)
{
    static struct protocol_table table;

    if (protocol == IPPROTO_TCP)
        return "TCP";
    if (protocol == IPPROTO_UDP)
        return "UDP";
    if (protocol == (version == 6 ? PROTO_ICMP6 : PROTO_ICMP4))
        return "ICMP";
    if (!table.filled)
        fill(&table);
    return table.names[protocol];
}
