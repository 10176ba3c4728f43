/* locality.h: which end of a flow is this machine: the rules of direction. Pure. Immutable once
 * built: handed from thread to thread by pointer. */
#ifndef IFTOPRS_MODEL_LOCALITY_H
#define IFTOPRS_MODEL_LOCALITY_H

#include <stdbool.h>
#include <stddef.h>

#include "model/addr.h"
#include "model/packet.h"

/* The networks of --net-filter. */
struct net_filter {
    struct cidr *nets;
    size_t count; /* 0: no filter */
};

/* Whether a packet between these two ends crosses a border: exactly one end is inside, for any of
 * the networks. True without a filter. */
bool net_filter_crosses(const struct net_filter *f, const struct addr *a, const struct addr *b);

/* This machine's addresses and its interfaces' networks. */
struct locality {
    struct cidr *own;  /* addresses with their networks' prefixes, sorted by address */
    struct cidr *nets; /* those networks, in the same order */
    size_t count;
};

/* Takes the array (malloc'd). */
struct locality *locality_new(struct cidr *own_take, size_t count);
void locality_free(struct locality *l);

/* Which end of the key is src. first: the end whose packet was seen first. In turn: inside the
 * filter's networks (when there is one), this machine's own address, one of its interfaces'
 * networks, first. l may be NULL. */
int locality_src(const struct locality *l, const struct net_filter *f, const struct flow_key *key,
                 int first);

#endif
