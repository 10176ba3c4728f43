/* report.c: stderr. */
#include "app/report.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "base/err.h"
#include "base/units.h"
#include "base/utf8.h"

void report(const char *text)
{
    char clean[2 * ERR_TEXT_MAX];
    utf8_clean(clean, sizeof clean, text, strlen(text));
    fprintf(stderr, "iftoprs: %s\n", clean);
}

void report_messages(struct capture *c)
{
    char *message = capture_take_message(c);
    if (message != NULL)
        report(message);
    free(message);
}

void report_progress(const struct capture *c, uint64_t steady_ns_since_start, uint64_t packets)
{
    uint64_t done;
    uint64_t size;
    char speed[32];
    double seconds = (double)steady_ns_since_start / (double)NS_PER_SEC;
    capture_progress(c, &done, &size);
    units_count(speed, sizeof speed, (uint64_t)((double)packets / seconds));
    if (size > 0 && done > 0 && done <= size)
        fprintf(stderr, "\riftoprs: %3.0f %% read, %s packets/s, %.0f s left \033[K",
                100.0 * (double)done / (double)size, speed,
                seconds * (double)(size - done) / (double)done);
    else
        fprintf(stderr, "\riftoprs: %.1f MB read, %s packets/s \033[K", (double)done / 1e6, speed);
    fflush(stderr);
}

void report_progress_clear(void)
{
    fputs("\r\033[K", stderr);
    fflush(stderr);
}
