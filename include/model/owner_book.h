/* owner_book.h: the processes that own or owned flows, and what they sent and received. Owner: the
 * accounting thread.
 *
 * A flow that has found its owner keeps it, whoever uses its ports later; only a listener's flow
 * goes over to the process that turns out to have the connection itself, and only while the
 * listener lives: that is its worker, and not somebody who came later. One for that several
 * listened is no listener's any more, also when only one of them is left. */
#ifndef IFTOPRS_MODEL_OWNER_BOOK_H
#define IFTOPRS_MODEL_OWNER_BOOK_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "model/flow_table.h"
#include "model/owner_table.h"
#include "model/snapshot.h"

/* Processes that are known at once, the nameless one included; more than fit into a flow's owner
 * cannot be. */
#define OWNER_BOOK_MAX 65536

struct owner_book;

/* flows: the table whose flows are named; it tells the book of those that leave. At most max
 * processes are kept: then the one without flows that was gone longest makes room, and its bytes
 * are nobody's. */
struct owner_book *owner_book_new(struct flow_table *flows, size_t max);
void owner_book_free(struct owner_book *b);

/* Takes a new table (not NULL) and names all flows it has a socket for, and recent ones by their
 * listeners. second: the current one. */
void owner_book_take(struct owner_book *b, struct owner_table *t, uint32_t second);
/* Names flows that became active since the last call by the table that is there. true: there are
 * new ones that it does not know and the next one may. */
bool owner_book_name(struct owner_book *b, uint32_t second);

/* Bytes of a flow that has an owner (not 0), when they come. */
void owner_book_credit(struct owner_book *b, const struct flow *f, enum direction dir,
                       uint32_t bytes);

enum owner_match owner_book_match(const struct flow *f);
/* Fills the snapshot's owners with their texts and bytes, but for those of nobody. false: no
 * memory. */
bool owner_book_fill(const struct owner_book *b, struct snapshot *s);

#endif
