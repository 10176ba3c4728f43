/* osc52.c: text to base64 (RFC 4648) in an escape sequence. */
#include "out/osc52.h"

#include <stdint.h>
#include <string.h>

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

static bool begins(const char *text, const char *with)
{
    return strncmp(text, with, strlen(with)) == 0;
}

/* The Linux and BSD consoles, hardware terminals (vt100, but not vte) and what is no terminal. */
static bool has_no_clipboard(const char *type)
{
    static const char *const without[] = {"linux", "dumb", "ansi", "cons", "sun", "unknown"};
    for (size_t i = 0; i < sizeof without / sizeof without[0]; i++) {
        if (begins(type, without[i]))
            return true;
    }
    return *type == '\0' || (begins(type, "vt") && type[2] >= '0' && type[2] <= '9');
}

/* tmux takes the plain sequence when its set-clipboard is on, and hands the wrapped one through
 * when its allow-passthrough is: it gets both, the program cannot see which. screen knows the
 * wrapped one only. */
bool osc52_write(struct buf *out, const struct osc52_terminal *t, const char *text, size_t len)
{
    const char *type = t->type != NULL ? t->type : "";
    bool multiplexed = begins(type, "screen") || begins(type, "tmux");
    bool tmux = multiplexed && t->tmux != NULL && *t->tmux != '\0';
    bool screen = multiplexed && !tmux && t->screen != NULL && *t->screen != '\0';
    if (has_no_clipboard(type))
        return false;
    if (!screen) {
        buf_puts(out, "\033]52;c;");
        put_base64(out, (const unsigned char *)text, len);
        buf_putc(out, '\a');
    }
    if (tmux || screen) {
        buf_puts(out, tmux ? "\033Ptmux;\033\033]52;c;" : "\033P\033]52;c;");
        put_base64(out, (const unsigned char *)text, len);
        buf_puts(out, "\a\033\\");
    }
    return true;
}
