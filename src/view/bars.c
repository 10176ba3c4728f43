/* bars.c: bar lengths and scales. */
#include "view/bars.h"

#include <math.h>
#include <stdio.h>

/* 1 Gb/s or 1 GB/s: a log10 scale is never shorter. */
#define LOG_END_MIN    1e9
/* 10 kb/s: a linear scale is never shorter. */
#define LINEAR_END_MIN 1e4
#define LINEAR_LABELS  5

/* The next 1, 2 or 5 times a power of ten that is not below value. */
static double round_up_125(double value)
{
    double decade = pow(10, floor(log10(value)));
    double step = value / decade;
    double rounded = step <= 1.000001 ? 1 : step <= 2.000001 ? 2 : step <= 5.000001 ? 5 : 10;
    return rounded * decade;
}

struct bar_scale bar_scale_make(bool log, uint64_t max_bandwidth, double highest, bool bytes)
{
    struct bar_scale s = {.log = log};
    double bits = highest * 8;
    double unit = bytes ? 8 : 1;
    if (max_bandwidth > 0) {
        s.end = (double)max_bandwidth < 100 ? 100 : (double)max_bandwidth;
    } else if (log) {
        double most = bits / unit;
        s.end = unit * (most <= LOG_END_MIN ? LOG_END_MIN : pow(10, ceil(log10(most) - 1e-9)));
    } else {
        double least = bits < LINEAR_END_MIN ? LINEAR_END_MIN : bits;
        s.end = round_up_125(least / unit) * unit;
    }
    return s;
}

/* Share of the scale, 0..1. */
static double position(const struct bar_scale *s, double bits)
{
    if (bits <= 0)
        return 0;
    double share = s->log ? log10(bits) / log10(s->end) : bits / s->end;
    return share < 0 ? 0 : share > 1 ? 1 : share;
}

int bar_length(const struct bar_scale *s, double rate, int width)
{
    if (rate <= 0 || width <= 0)
        return 0;
    int length = (int)lround(position(s, rate * 8) * width);
    return length < 1 ? 1 : length;
}

/* "10kb", "1Mb", "2.5kB": without the zeros that columns of figures need. */
static void label_text(char *out, size_t size, double value, bool bytes)
{
    static const char *const prefixes[] = {"", "k", "M", "G", "T", "P", "E"};
    size_t step = 0;
    while (value >= 999.5 && step + 1 < sizeof prefixes / sizeof *prefixes) {
        value /= 1000;
        step++;
    }
    snprintf(out, size, "%.3g%s%c", value, prefixes[step], bytes ? 'B' : 'b');
}

static size_t log_labels(const struct bar_scale *s, bool bytes, struct scale_label *out)
{
    double unit = bytes ? 8 : 1;
    int top = (int)floor(log10(s->end / unit) + 1e-9);
    int first = top % 2 == 0 ? 2 : 1;
    size_t count = 0;
    for (int power = first; power <= top && count < SCALE_LABELS_MAX; power += 2) {
        out[count].position = position(s, pow(10, power) * unit);
        label_text(out[count].text, sizeof out[count].text, pow(10, power), bytes);
        count++;
    }
    return count;
}

static size_t linear_labels(const struct bar_scale *s, bool bytes, struct scale_label *out)
{
    for (size_t i = 0; i < LINEAR_LABELS; i++) {
        double share = (double)(i + 1) / LINEAR_LABELS;
        out[i].position = share;
        label_text(out[i].text, sizeof out[i].text, s->end * share / (bytes ? 8 : 1), bytes);
    }
    return LINEAR_LABELS;
}

size_t bar_scale_labels(const struct bar_scale *s, bool bytes, struct scale_label *out)
{
    return s->log ? log_labels(s, bytes, out) : linear_labels(s, bytes, out);
}

double snapshot_highest(const struct snapshot *s, bool ever)
{
    uint64_t highest = ever ? s->peak_both : 0;
    for (size_t i = 0; i < HISTORY_SECONDS; i++) {
        uint64_t both = s->history[i][DIR_SENT] + s->history[i][DIR_RECV];
        highest = both > highest ? both : highest;
    }
    return (double)highest;
}

uint32_t sparkline_glyph(uint64_t value, uint64_t highest)
{
    if (value == 0 || highest == 0)
        return 0x2581;
    uint64_t step = (uint64_t)((double)value / (double)highest * 7 + 0.5);
    return 0x2581 + (uint32_t)(step > 7 ? 7 : step);
}
