/* owner_table.h: which process has which socket, at one instant. Built by the owner thread,
 * immutable from then on and handed over by one pointer swap. */
#ifndef IFTOPRS_MODEL_OWNER_TABLE_H
#define IFTOPRS_MODEL_OWNER_TABLE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "model/addr.h"
#include "model/packet.h"
#include "model/snapshot.h"

/* The network namespace that is captured; others are numbered from 1. */
#define OWNER_SPACE_OWN 0

/* Texts are clean UTF-8, "" where not known. */
struct owner_process {
    uint32_t pid;
    uint64_t start; /* ticks since boot, 0: not known */
    const char *name;
    const char *user;
    const char *command;
    const char *container;
};

/* An address of all zeros is a wildcard; remote: all zeros (version 0 will do) where the socket is
 * listening or unconnected. Ports are 0 where the protocol has none. */
struct owner_socket {
    struct endpoint local;
    struct endpoint remote;
    uint8_t protocol;
    bool v6only;      /* a wildcard of IPv6 that does not answer for IPv4 */
    bool gone;        /* closed a moment ago: one that is there goes before it */
    uint16_t space;   /* network namespace */
    uint32_t process; /* number of the process in the table */
    uint64_t id;      /* the same one is in the table for each process that has it; 0: not so */
};

struct owner_table;

/* --- building: owner thread --- */

/* seed: of flow_key_hash(), the flow table's. */
struct owner_table *owner_table_new(uint64_t seed);
void owner_table_free(struct owner_table *t);
/* Copies the texts; gives the process' number. */
uint32_t owner_table_add_process(struct owner_table *t, const struct owner_process *p);
/* An address of a network namespace: what its wildcard sockets answer for. The loopback addresses
 * go without saying, and only for the captured one. */
void owner_table_add_address(struct owner_table *t, uint16_t space, const struct addr *a);
/* Of sockets that are alike in every end the one added first counts. What can never belong to a
 * captured flow (no port, loopback of another namespace) is left out, and what says nothing of it:
 * an unconnected one of ICMP, ICMPv6 or IGMP, which the kernel speaks itself. IPv4 written as IPv6
 * counts as IPv4. Those that have gone come last. */
void owner_table_add_socket(struct owner_table *t, const struct owner_socket *s);
/* Nothing is added after this. */
void owner_table_finish(struct owner_table *t);

/* --- reading: any thread that has it --- */

struct owner_found {
    enum owner_match match;
    bool disputed;    /* OWNER_NONE, as several listen alike */
    uint8_t end;      /* of the key: the one that is the process' */
    uint32_t process; /* number in the table; both are 0 for OWNER_NONE */
};

/* Who owns a flow; hash: its flow_key_hash(), src: its end that is src, spoke: and has sent
 * something. First who has a socket with the whole 5-tuple in the captured namespace or at src (of
 * two: src's one), then who listens, or has an unconnected socket, at src. Another namespace's
 * socket at the far end, whole or listening, counts where src is no address of this machine, as
 * with what comes to a container, and a whole one also where nobody listens at its end and nothing
 * came from src: then it began the flow. Else the far end is the remote one, which never counts. A
 * port alone is never enough: the address must be the socket's or, for a wildcard, one of its
 * namespace; and at an address that the captured namespace has, no other one's counts. Where
 * several processes listen alike, nobody does. */
struct owner_found owner_table_find(const struct owner_table *t, const struct flow_key *key,
                                    uint32_t hash, int src, bool spoke);
/* Whether the address is one of any namespace that is known. */
bool owner_table_is_local(const struct owner_table *t, const struct addr *a);

size_t owner_table_process_count(const struct owner_table *t);
struct owner_process owner_table_process(const struct owner_table *t, uint32_t number);

/* The sockets with a whole 5-tuple, to be walked: from 0 to owner_table_exact_count() - 1. Gives
 * the hash. */
size_t owner_table_exact_count(const struct owner_table *t);
uint32_t owner_table_exact(const struct owner_table *t, size_t i, const struct flow_key **key);

#endif
