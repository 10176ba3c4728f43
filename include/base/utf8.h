/* utf8.h: text from outside, made safe and measured in display columns (with utf8proc). Pure. */
#ifndef IFTOPRS_BASE_UTF8_H
#define IFTOPRS_BASE_UTF8_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Decodes the character at s (len > 0 bytes left). Returns its length in bytes (1..4) and stores
 * the code point, or stores UINT32_MAX and returns 1 where the bytes are not valid UTF-8. */
size_t utf8_decode(const char *s, size_t len, uint32_t *code);
/* Encodes code (a valid scalar value) into out[4]; returns the length, without NUL. */
size_t utf8_encode(uint32_t code, char out[4]);
/* Bytes of the byte order mark that some editors begin a file with: 3, or 0 without one. */
size_t utf8_mark(const char *s, size_t len);
/* Columns one code point takes in a terminal: 0 (combining), 1 or 2. Never negative. */
int utf8_code_width(uint32_t code);
/* Columns of a NUL-terminated string; an invalid byte counts 1. */
size_t utf8_width(const char *s);
/* Copies src to out (size > 0 bytes, always terminated) with every control character, escape,
 * bidirectional control, zero-width or line-separator character and invalid byte replaced by one
 * visible character ('?' for bytes and controls); so are combining marks beyond the fourth on one
 * letter, or on none. Cuts between characters, never within one.
 * Returns the bytes written without the NUL. */
size_t utf8_clean(char *out, size_t size, const char *src, size_t len);
/* Copies as much of src as fits in columns and size bytes; returns the columns used. */
size_t utf8_cut(char *out, size_t size, const char *src, size_t columns);
/* Whether needle occurs in hay, letter case folded (Unicode simple case folding). "" occurs always.
 */
bool utf8_contains_fold(const char *hay, const char *needle);

#endif
