/* osc52.c: text to base64 (RFC 4648) in an escape sequence. */
#include "out/osc52.h"

#include <stdint.h>

static void put_base64(struct buf *out, const unsigned char *p, size_t len)
{
    static const char digits[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    for (size_t i = 0; i < len; i += 3) {
        size_t have = len - i < 3 ? len - i : 3;
        uint32_t bits = (uint32_t)p[i] << 16;
        bits |= have > 1 ? (uint32_t)p[i + 1] << 8 : 0;
        bits |= have > 2 ? (uint32_t)p[i + 2] : 0;
        for (size_t d = 0; d < 4; d++)
            buf_putc(out, d <= have ? digits[bits >> (18 - 6 * d) & 63] : '=');
    }
}

void osc52_write(struct buf *out, const char *text, size_t len)
{
    buf_puts(out, "\033]52;c;");
    put_base64(out, (const unsigned char *)text, len);
    buf_puts(out, "\a");
}
