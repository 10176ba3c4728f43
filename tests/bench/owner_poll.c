/* owner_poll.c: what one look at all sockets and processes costs: the first, which reads every
 * descriptor, and the fastest of those that follow. Prints the wall and CPU time of both in ms, and
 * how many connections were found. */
#include <stdio.h>
#include <stdlib.h>
#include <sys/resource.h>

#include "base/clock.h"
#include "sys/owners_parts.h"

enum { ROUNDS = 10 };

#ifdef __linux__

static double cpu_ms(void)
{
    struct rusage u;
    getrusage(RUSAGE_SELF, &u);
    return (double)(u.ru_utime.tv_sec + u.ru_stime.tv_sec) * 1e3 +
           (double)(u.ru_utime.tv_usec + u.ru_stime.tv_usec) / 1e3;
}

static size_t poll_once(void *finder, double *wall, double *cpu)
{
    size_t unreadable;
    double cpu_before = cpu_ms();
    uint64_t before = clock_steady_ns();
    struct owner_table *t = owners_linux.poll(finder, before, &unreadable);
    *wall = (double)(clock_steady_ns() - before) / (double)NS_PER_MS;
    *cpu = cpu_ms() - cpu_before;
    size_t count = owner_table_exact_count(t);
    owner_table_free(t);
    return count;
}

int main(void)
{
    void *finder = owners_linux.open(1, -1);
    double cold_wall;
    double cold_cpu;
    double warm_wall = 1e9;
    double warm_cpu = 1e9;
    size_t count = poll_once(finder, &cold_wall, &cold_cpu);
    for (int i = 0; i < ROUNDS; i++) {
        double wall;
        double cpu;
        poll_once(finder, &wall, &cpu);
        warm_wall = wall < warm_wall ? wall : warm_wall;
        warm_cpu = cpu < warm_cpu ? cpu : warm_cpu;
    }
    owners_linux.close(finder);
    printf("%.3f %.3f %.3f %.3f %zu\n", cold_wall, cold_cpu, warm_wall, warm_cpu, count);
    return EXIT_SUCCESS;
}

#else

int main(void)
{
    return EXIT_SUCCESS;
}

#endif
