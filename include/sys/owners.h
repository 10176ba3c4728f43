/* owners.h: finds out which process has which socket, on a thread of its own. Owner: main; the
 * accounting thread takes the tables and asks for more. */
#ifndef IFTOPRS_SYS_OWNERS_H
#define IFTOPRS_SYS_OWNERS_H

#include <stddef.h>
#include <stdint.h>

#include "base/err.h"
#include "model/owner_table.h"

enum owners_backend { OWNERS_AUTO, OWNERS_LSOF };

struct owners;

/* Opens what takes rights. hash_seed: the flow tables'. NULL: nothing here tells of processes. */
struct owners *owners_new(enum owners_backend backend, uint64_t hash_seed, struct err *e);
/* What the thread does: sleeps until owners_listen(), ends after owners_stop(). */
void owners_run(struct owners *o);
void owners_stop(struct owners *o);
/* When the thread has ended. */
void owners_free(struct owners *o);

/* Somebody shows processes of this interface ("any": all) from now on; NULL: nobody does, and no
 * poll is made. Main. */
void owners_listen(struct owners *o, const char *interface);
/* There are packets: the regular poll is made, 2 s after the last. Where there are none, an idle
 * line costs nothing. Any thread. */
void owners_want(struct owners *o);
/* There is a flow without an owner: a poll at once, but no more than 10 a second and no more than a
 * quarter of one core. Any thread. */
void owners_ask(struct owners *o);
/* This program has connected a socket, whose flow is its own however short it lives. Any thread. */
void owners_add_own(struct owners *o, int fd);
/* The newest table that was not taken yet, to be freed by the caller; NULL: none. Any thread. */
struct owner_table *owners_take(struct owners *o);

/* Processes whose sockets could not be read for lack of rights, as of the last poll. Any thread. */
size_t owners_unreadable(const struct owners *o);

#endif
