/* units.c: numbers for people. */
#include "base/units.h"

#include <stdio.h>

/* Three significant digits that never round up to four: 999.95 becomes 1.00 of the next unit. */
static void scale(char out[UNITS_SIZE], double value, const char *unit)
{
    static const char prefixes[] = "\0kMGTPE";
    size_t step = 0;
    while (value >= 999.5 && step + 1 < sizeof prefixes - 1) {
        value /= 1000;
        step++;
    }
    char prefix[2] = {prefixes[step], '\0'};
    int decimals = step == 0 || value >= 99.95 ? 0 : value >= 9.995 ? 1 : 2;
    snprintf(out, UNITS_SIZE, "%.*f%s%s", decimals, value < 0 ? 0 : value, prefix, unit);
}

void units_rate(char out[UNITS_SIZE], double bytes_per_sec, bool bytes)
{
    if (bytes)
        scale(out, bytes_per_sec, "B");
    else
        scale(out, bytes_per_sec * 8, "b");
}

void units_bytes(char out[UNITS_SIZE], uint64_t bytes)
{
    scale(out, (double)bytes, "B");
}

void units_count(char *out, size_t size, uint64_t n)
{
    char digits[24];
    int len = snprintf(digits, sizeof digits, "%llu", (unsigned long long)n);
    size_t used = 0;
    for (int i = 0; i < len && used + 2 < size; i++) {
        if (i > 0 && (len - i) % 3 == 0)
            out[used++] = ',';
        out[used++] = digits[i];
    }
    if (size > 0)
        out[used] = '\0';
}
