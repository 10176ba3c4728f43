/* colors.c: the list of themes with their swatches. */
#include "out/colors.h"

#include <string.h>
#include <strings.h>

#include "base/utf8.h"

#define NAME_SIZE 256

/* Appends the text, cleaned and filled up with spaces. */
static void put_column(struct buf *out, const char *text, size_t columns)
{
    char clean[NAME_SIZE];
    utf8_clean(clean, sizeof clean, text, strlen(text));
    buf_puts(out, clean);
    for (size_t width = utf8_width(clean); width < columns; width++)
        buf_putc(out, ' ');
}

static size_t shown_width(const char *text)
{
    char clean[NAME_SIZE];
    utf8_clean(clean, sizeof clean, text, strlen(text));
    return utf8_width(clean);
}

static void put_palette(struct buf *out, const uint8_t palette[PALETTE_SIZE], bool color)
{
    for (int i = 0; i < PALETTE_SIZE; i++) {
        if (color)
            buf_printf(out, "\033[48;5;%dm   ", palette[i]);
        else
            buf_printf(out, "%s%3d", i > 0 ? " " : "", palette[i]);
    }
    if (color)
        buf_puts(out, "\033[0m");
}

static void put_role(struct buf *out, const struct theme *t, enum role role, const char *text)
{
    const struct style *s = &t->roles[role];
    buf_puts(out, "\033[0");
    if ((s->attrs & ATTR_BOLD) != 0)
        buf_puts(out, ";1");
    if (s->fg != COLOR_DEFAULT)
        buf_printf(out, ";38;5;%d", s->fg);
    if (s->bg != COLOR_DEFAULT)
        buf_printf(out, ";48;5;%d", s->bg);
    buf_printf(out, "m%s\033[0m", text);
}

/* How a row of the screen looks in it. */
static void put_sample(struct buf *out, const struct theme *t)
{
    buf_puts(out, "  ");
    put_role(out, t, ROLE_BAR, "src ");
    put_role(out, t, ROLE_BAR_LIGHT, "<=> ");
    put_role(out, t, ROLE_HOST, "dst");
    put_role(out, t, ROLE_RATE_2S, " 1.20Mb");
    put_role(out, t, ROLE_RATE_10S, " 480kb");
    put_role(out, t, ROLE_RATE_40S, " 64kb");
}

void colors_list(struct buf *out, const struct themes *t, const char *active, bool color)
{
    size_t key_width = 0;
    size_t name_width = 0;
    for (size_t i = 0; i < t->count; i++) {
        size_t key = shown_width(t->list[i].key);
        size_t name = shown_width(t->list[i].name);
        key_width = key > key_width ? key : key_width;
        name_width = name > name_width ? name : name_width;
    }
    for (size_t i = 0; i < t->count; i++) {
        const struct theme *theme = &t->list[i];
        bool mark = active != NULL && strcasecmp(active, theme->key) == 0;
        if (color && mark)
            buf_puts(out, "\033[1m");
        buf_puts(out, mark ? "* " : "  ");
        put_column(out, theme->key, key_width + 2);
        put_column(out, theme->name, name_width + 2);
        put_palette(out, theme->palette, color);
        if (color)
            put_sample(out, theme);
        buf_putc(out, '\n');
    }
}
