/* buf.h: a growing byte buffer for text that is written out in one go. One thread. */
#ifndef IFTOPRS_BASE_BUF_H
#define IFTOPRS_BASE_BUF_H

#include <stddef.h>
#include <stdint.h>

/* Zero-initialise. data is NUL-terminated after any append; len excludes the NUL. */
struct buf {
    char *data;
    size_t len;
    size_t cap;
};

/* Makes room for extra more bytes (and a NUL). */
void buf_reserve(struct buf *b, size_t extra);
void buf_put(struct buf *b, const void *data, size_t len);
void buf_puts(struct buf *b, const char *s);
void buf_putc(struct buf *b, char c);
void buf_printf(struct buf *b, const char *format, ...) __attribute__((format(printf, 2, 3)));
void buf_put_spaces(struct buf *b, size_t count);
/* Appends n in decimal; much faster than buf_printf. */
void buf_put_u64(struct buf *b, uint64_t n);
/* Empties the buffer and keeps its memory. */
void buf_clear(struct buf *b);
void buf_free(struct buf *b);

#endif
