/* bars.h: lengths of bars, the scale above them, sparklines. Pure. */
#ifndef IFTOPRS_VIEW_BARS_H
#define IFTOPRS_VIEW_BARS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "model/snapshot.h"

#define SCALE_LABELS_MAX 16

/* What a full bar stands for. */
struct bar_scale {
    double end; /* bits/s */
    bool log;   /* log10: a bar's length is log10(rate in bits) / log10(end) */
};

/* Where the scale has a number, as a share of its width (0..1], ascending. */
struct scale_label {
    double position;
    char text[16];
};

/* highest: the highest rate in sight, bytes/s. max_bandwidth: bits/s, 0: the scale grows by itself,
 * by decades from 1 Gb (log10), in steps of 1, 2, 5 (linear). */
struct bar_scale bar_scale_make(bool log, uint64_t max_bandwidth, double highest, bool bytes);
/* Columns of `width` that a rate (bytes/s) fills; at least one where there is any rate. */
int bar_length(const struct bar_scale *s, double rate, int width);
/* Fills at most SCALE_LABELS_MAX labels; bytes: written in bytes. Returns how many. */
size_t bar_scale_labels(const struct bar_scale *s, bool bytes, struct scale_label *out);
/* The highest sum of both directions in one of the last 40 seconds, bytes/s; with ever, in any
 * second: a log10 scale that has grown stays, where a linear one follows what is there. */
double snapshot_highest(const struct snapshot *s, bool ever);

/* One of U+2581..U+2588 for a value out of 0..highest. */
uint32_t sparkline_glyph(uint64_t value, uint64_t highest);

#endif
