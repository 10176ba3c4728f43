/* pairs.h: numbers for pairs of foreground and background, given out as they are needed. Pure. */
#ifndef IFTOPRS_TERM_PAIRS_H
#define IFTOPRS_TERM_PAIRS_H

#include <stdbool.h>
#include <stdint.h>

/* Zero-initialise, then set limit. */
struct pairs {
    struct pair {
        int16_t fg, bg;
    } * list;   /* number n is list[n - 1] */
    int *index; /* by hash: a number, 0 for a free place */
    int count;
    int limit; /* the terminal's COLOR_PAIRS: numbers are below it */
};

/* The pair's number (a colour of -1 is the terminal's own); 0 is the terminal's default pair, and
 * what is left when all numbers are given out. *fresh: the number is new and must be made known to
 * the terminal. */
int pairs_get(struct pairs *p, int16_t fg, int16_t bg, bool *fresh);
/* Forgets all numbers. */
void pairs_reset(struct pairs *p);
void pairs_free(struct pairs *p);

#endif
