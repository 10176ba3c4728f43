/* services.c: names of ports, out of the system's services database. */
#include <arpa/inet.h>
#include <netdb.h>
#include <netinet/in.h>
#include <string.h>

#include "base/mem.h"
#include "base/utf8.h"
#include "net/names.h"

#define SERVICE_NAME_SIZE 64

/* One slot a port, so that a name costs one access; untouched pages cost nothing. */
struct service_table {
    char *tcp[SERVICE_PORT_LIMIT];
    char *udp[SERVICE_PORT_LIMIT];
};

/* The first entry of a port rules, as it does for getservbyport(). */
static void store(struct service_table *t, const struct servent *entry)
{
    uint16_t port = ntohs((uint16_t)entry->s_port);
    bool tcp = strcmp(entry->s_proto, "tcp") == 0;
    if (port >= SERVICE_PORT_LIMIT || (!tcp && strcmp(entry->s_proto, "udp") != 0))
        return;
    char **slot = tcp ? &t->tcp[port] : &t->udp[port];
    char name[SERVICE_NAME_SIZE];
    if (*slot == NULL && utf8_clean(name, sizeof name, entry->s_name, strlen(entry->s_name)) > 0)
        *slot = mem_strdup(name);
}

static struct service_table *load(void)
{
    struct service_table *t = mem_zalloc(1, sizeof *t);
    setservent(0);
    for (const struct servent *entry; (entry = getservent()) != NULL;)
        store(t, entry);
    endservent();
    return t;
}

const char *service_name(uint8_t protocol, uint16_t port)
{
    static struct service_table *table; /* set once */

    if (port >= SERVICE_PORT_LIMIT || (protocol != IPPROTO_TCP && protocol != IPPROTO_UDP))
        return NULL;
    if (table == NULL)
        table = load();
    return protocol == IPPROTO_TCP ? table->tcp[port] : table->udp[port];
}
