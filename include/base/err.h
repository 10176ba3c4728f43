/* err.h: error text handed from the function that failed to the one that prints.
 * Only app prints; everything below fills a struct err and returns false, NULL or -1. */
#ifndef IFTOPRS_BASE_ERR_H
#define IFTOPRS_BASE_ERR_H

#include <stdbool.h>

#define ERR_TEXT_MAX 1024

/* The text has the form "WHAT: WHY", without program name or newline. Empty: no error. */
struct err {
    char text[ERR_TEXT_MAX];
};

/* Formats the text (cut at ERR_TEXT_MAX bytes). Returns false always, so that a caller can write
 * `return err_set(e, ...)`. e may be NULL. */
bool err_set(struct err *e, const char *format, ...) __attribute__((format(printf, 2, 3)));

#endif
