/* colors.c: the list of themes with their swatches. */
#include "out/colors.h"

#include <string.h>
#include <strings.h>

#include "base/utf8.h"

#define NAME_SIZE 256
#define MARK      2 /* columns */
#define GAP       2
#define SWATCH    3
#define SAMPLE    31

/* Appends the text, cleaned and filled up with spaces. */
static void put_column(struct buf *out, const char *text, size_t columns)
{
    char clean[NAME_SIZE];
    utf8_clean(clean, sizeof clean, text, strlen(text));
    size_t width = utf8_width(clean);
    buf_puts(out, clean);
    buf_put_spaces(out, width < columns ? columns - width : 0);
}

static size_t shown_width(const char *text)
{
    char clean[NAME_SIZE];
    utf8_clean(clean, sizeof clean, text, strlen(text));
    return utf8_width(clean);
}

static void put_palette(struct buf *out, const uint8_t palette[PALETTE_SIZE], int swatch,
                        bool color)
{
    for (int i = 0; i < PALETTE_SIZE && swatch > 0; i++) {
        if (color)
            buf_printf(out, "\033[48;5;%dm%*s", palette[i], swatch, "");
        else
            buf_printf(out, "%s%3d", i > 0 ? " " : "", palette[i]);
    }
    if (color && swatch > 0)
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

/* What of a line there is room for. */
struct columns {
    size_t key, name; /* name 0: none */
    int swatch;       /* 0: no palette */
    bool sample;
};

static struct columns fit(const struct themes *t, size_t width, bool color)
{
    struct columns c = {0};
    for (size_t i = 0; i < t->count; i++) {
        size_t key = shown_width(t->list[i].key) + GAP;
        size_t name = shown_width(themes_at(t, i)->name) + GAP;
        c.key = key > c.key ? key : c.key;
        c.name = name > c.name ? name : c.name;
    }
    size_t palette = PALETTE_SIZE * (SWATCH + 1) - 1;
    if (color)
        palette = PALETTE_SIZE * SWATCH;
    c.sample = color && MARK + c.key + c.name + palette + SAMPLE <= width;
    if (MARK + c.key + c.name + palette > width)
        c.name = 0;
    size_t left = width > MARK + c.key ? width - MARK - c.key : 0;
    if (left >= palette)
        c.swatch = SWATCH;
    else if (color)
        c.swatch = (int)(left / PALETTE_SIZE);
    return c;
}

void colors_list(struct buf *out, const struct themes *t, const char *active, size_t width,
                 bool color)
{
    const struct columns c = fit(t, width, color);
    for (size_t i = 0; i < t->count; i++) {
        const struct theme *theme = themes_at(t, i);
        bool mark = active != NULL && strcasecmp(active, theme->key) == 0;
        if (color && mark)
            buf_puts(out, "\033[1m");
        buf_puts(out, mark ? "* " : "  ");
        put_column(out, theme->key, c.swatch > 0 ? c.key : 0);
        if (c.name > 0)
            put_column(out, theme->name, c.name);
        put_palette(out, theme->palette, c.swatch, color);
        if (c.sample)
            put_sample(out, theme);
        buf_putc(out, '\n');
    }
}
