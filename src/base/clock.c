/* clock.c: reads the clocks, for everybody. */
#include "base/clock.h"

#include <stdio.h>
#include <stdlib.h>
#include <time.h>

static uint64_t read_clock(clockid_t id)
{
    struct timespec ts;
    clock_gettime(id, &ts);
    return (uint64_t)ts.tv_sec * NS_PER_SEC + (uint64_t)ts.tv_nsec;
}

uint64_t clock_steady_ns(void)
{
    return read_clock(CLOCK_MONOTONIC);
}

uint64_t clock_wall_ns(void)
{
    return read_clock(CLOCK_REALTIME);
}

static struct tm local_time(uint64_t wall_ns)
{
    time_t t = (time_t)(wall_ns / NS_PER_SEC);
    struct tm tm = {0};
    localtime_r(&t, &tm);
    return tm;
}

void clock_rfc3339(uint64_t wall_ns, char *out, size_t size)
{
    struct tm tm = local_time(wall_ns);
    long offset = tm.tm_gmtoff / 60;
    snprintf(out, size, "%04d-%02d-%02dT%02d:%02d:%02d.%03d%c%02ld:%02ld",
             (tm.tm_year + 1900) % 10000, tm.tm_mon + 1, tm.tm_mday, tm.tm_hour, tm.tm_min,
             tm.tm_sec, (int)(wall_ns / NS_PER_MS % 1000), offset < 0 ? '-' : '+',
             labs(offset) / 60, labs(offset) % 60);
}

void clock_hms(uint64_t wall_ns, char *out, size_t size)
{
    struct tm tm = local_time(wall_ns);
    snprintf(out, size, "%02d:%02d:%02d", tm.tm_hour, tm.tm_min, tm.tm_sec);
}
