/* units.h: rates and totals as short texts, in decimal units. Pure. */
#ifndef IFTOPRS_BASE_UNITS_H
#define IFTOPRS_BASE_UNITS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* The widest text these functions write: "1.00Mb", "12.3kB", "999Gb", "18.4EB". */
#define UNITS_WIDTH 6
#define UNITS_SIZE  16

/* Rate given in bytes per second, written in bits ("b kb Mb Gb Tb Pb Eb") or with bytes in bytes
 * ("B kB ..."). Three significant digits; never more than UNITS_WIDTH columns: 999,999 b is
 * "1.00Mb". */
void units_rate(char out[UNITS_SIZE], double bytes_per_sec, bool bytes);
/* Amount in bytes, always in bytes ("0B", "1.50kB", "12.3MB"). */
void units_bytes(char out[UNITS_SIZE], uint64_t bytes);
/* Plain count with thousands separated: "1,234,567". size of at least 32. */
void units_count(char *out, size_t size, uint64_t n);

#endif
