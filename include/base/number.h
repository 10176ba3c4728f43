/* number.h: numbers out of text that others wrote. Pure. */
#ifndef IFTOPRS_BASE_NUMBER_H
#define IFTOPRS_BASE_NUMBER_H

#include <stdbool.h>
#include <stdint.h>

/* Reads the digits at *at and moves behind them. false: there are none, or more than 64 bits hold.
 */
bool number_take(const char **at, uint64_t *out);
/* Reads a text that is nothing but a number, of at most `most`. */
bool number_parse(const char *text, uint64_t most, uint64_t *out);

#endif
