/* clock.h: the only place that reads a clock. Everywhere else time is a parameter. Any thread. */
#ifndef IFTOPRS_BASE_CLOCK_H
#define IFTOPRS_BASE_CLOCK_H

#include <stddef.h>
#include <stdint.h>

#define NS_PER_SEC 1000000000ULL
#define NS_PER_MS  1000000ULL

/* Nanoseconds of the steady clock (CLOCK_MONOTONIC): never jumps, for intervals. */
uint64_t clock_steady_ns(void);
/* Nanoseconds since 1970-01-01 UTC: for display only. */
uint64_t clock_wall_ns(void);
/* Writes wall time as RFC 3339 with milliseconds and the local offset,
 * "2026-01-31T12:00:00.123+01:00". size of at least 40. The last year is 2554. */
void clock_rfc3339(uint64_t wall_ns, char *out, size_t size);
/* Writes HH:MM:SS in local time; size of at least 9. */
void clock_hms(uint64_t wall_ns, char *out, size_t size);

#endif
