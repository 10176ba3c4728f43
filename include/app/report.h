/* report.h: lines for the user on stderr. The only place that prints errors. */
#ifndef IFTOPRS_APP_REPORT_H
#define IFTOPRS_APP_REPORT_H

#include "net/capture.h"

enum exit_status { EXIT_DONE = 0, EXIT_COULD_NOT = 1, EXIT_WRONG_USAGE = 2 };

/* Prints "iftoprs: TEXT", cleaned, on stderr. */
void report(const char *text);
/* What the capture has to say since the last call, if anything. */
void report_messages(struct capture *c);
/* How far a long read has come: one line on stderr that the next one overwrites. */
void report_progress(const struct capture *c, uint64_t steady_ns_since_start, uint64_t packets);
void report_progress_clear(void);

#endif
