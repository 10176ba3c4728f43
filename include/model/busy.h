/* busy.h: the flows that had many bytes in one of the last seconds. Whoever wants the first few by
 * their 2 s window finds them here, and need not walk a million flows: who is in no list had less
 * than `least` in each second. Owner: the flow table. */
#ifndef IFTOPRS_MODEL_BUSY_H
#define IFTOPRS_MODEL_BUSY_H

#include <stdbool.h>
#include <stdint.h>

#define BUSY_SECONDS 3 /* the one under way, and the two of the window */

struct busy_list {
    uint32_t *flows; /* pool indexes, each once */
    uint32_t count, cap;
    uint32_t second;
    uint64_t least; /* bytes of both directions */
    bool whole;     /* no flow is missing, and all are still there */
};

struct busy {
    struct busy_list lists[BUSY_SECONDS];
    struct busy_list *now; /* of the second under way */
    uint64_t next_least;   /* from the next second on */
};

void busy_init(struct busy *b);
void busy_free(struct busy *b);
/* A new second begins. */
void busy_turn(struct busy *b, uint32_t second);
/* The flow has reached now->least. */
void busy_add(struct busy *b, uint32_t flow);
/* A flow that was active in last_second leaves: lists that may name it are not whole any more. */
void busy_drop(struct busy *b, uint32_t last_second);
/* From the next second on, lists the flows that a third of so many bytes in two seconds makes worth
 * a look: lower, and the lists are long; higher, and traffic that abates leaves too few in them. */
void busy_expect(struct busy *b, uint64_t sum_2s);
/* The list of a second that is over; NULL: there is none, for nothing came in it. */
const struct busy_list *busy_of(const struct busy *b, uint32_t second);
/* Whether both lists of the window before `now` are whole. *most: what a flow that is in neither
 * can have in it. */
bool busy_whole(const struct busy *b, uint32_t now, uint64_t *most);

#endif
