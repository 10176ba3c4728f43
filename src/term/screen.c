/* screen.c: cells to curses' characters, colours and attributes. */
#include "term/screen.h"

#include <langinfo.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <wchar.h>

#ifndef NCURSES_WIDECHAR
#define NCURSES_WIDECHAR 1
#endif
#include <curses.h>

#include "base/mem.h"
#include "term/glyph.h"
#include "term/look.h"

static int color_count(bool no_color)
{
    if (no_color || !has_colors() || start_color() == ERR)
        return 0;
    use_default_colors();
    if (COLORS > 256) /* numbers are RGB there, but for the first eight */
        return tigetflag("RGB") > 0 || tigetnum("RGB") > 0 ? 8 : 256;
    return COLORS >= 256 ? 256 : COLORS >= 16 ? 16 : COLORS >= 8 ? 8 : 0;
}

void screen_init(struct screen *s, bool no_color)
{
    const char *codeset = nl_langinfo(CODESET);
    *s = (struct screen){.colors = color_count(no_color)};
    s->utf8 = strcasecmp(codeset, "UTF-8") == 0 || strcasecmp(codeset, "utf8") == 0;
    s->pairs.limit = s->colors > 0 ? COLOR_PAIRS : 0;
}

static attr_t attributes(uint8_t attrs)
{
    attr_t out = A_NORMAL;
    if ((attrs & ATTR_BOLD) != 0)
        out |= A_BOLD;
    if ((attrs & ATTR_REVERSE) != 0)
        out |= A_REVERSE;
    if ((attrs & ATTR_UNDERLINE) != 0)
        out |= A_UNDERLINE;
    if ((attrs & ATTR_DIM) != 0)
        out |= A_DIM;
    return out;
}

static bool same_style(const struct cell *a, const struct cell *b)
{
    return a->role == b->role && a->over == b->over && a->bar == b->bar && a->flags == b->flags &&
           a->color == b->color && a->shade == b->shade;
}

static void style_of(struct screen *s, const struct cell *c, attr_t *attrs, short *pair)
{
    struct look look = look_of(s->theme, c, s->colors);
    bool fresh;
    int number = pairs_get(&s->pairs, look.fg, look.bg, &fresh);
    if (fresh)
        init_pair((short)number, look.fg, look.bg);
    *attrs = attributes(look.attrs);
    *pair = (short)number;
}

/* The character for a glyph that takes so many columns; '?' where the terminal would not agree on
 * them. */
static wchar_t shown_glyph(const struct screen *s, uint32_t glyph, int columns)
{
    if (glyph < 0x20)
        return L' ';
    if (!s->utf8)
        return (wchar_t)glyph_ascii(glyph);
    return glyph < 0x7f || wcwidth((wchar_t)glyph) == columns ? (wchar_t)glyph : L'?';
}

/* Behind the glyph, those that the terminal would put on it. */
static void add_marks(const struct screen *s, const struct cell *c, wchar_t *text)
{
    int used = 1;
    for (int i = 0; i < CELL_MARKS && s->utf8 && text[0] != L'?'; i++) {
        if (c->marks[i] != 0 && wcwidth((wchar_t)c->marks[i]) == 0)
            text[used++] = (wchar_t)c->marks[i];
    }
}

static void show_row(struct screen *s, const struct cell *row, int y, int width)
{
    cchar_t *line = mem_alloc((size_t)width * sizeof *line);
    const struct cell *styled = NULL;
    attr_t attrs = A_NORMAL;
    short pair = 0;
    int count = 0;
    for (int x = 0; x < width; x++) {
        int columns = x + 1 < width && row[x].glyph != 0 && row[x + 1].glyph == 0 ? 2 : 1;
        if (styled == NULL || !same_style(styled, &row[x]))
            style_of(s, &row[x], &attrs, &pair);
        styled = &row[x];
        wchar_t text[2 + CELL_MARKS] = {shown_glyph(s, row[x].glyph, columns)};
        add_marks(s, &row[x], text);
        setcchar(&line[count++], text, attrs, pair, NULL);
        if (columns == 2 && text[0] != L'?' && s->utf8)
            x++;
    }
    mvwadd_wchnstr(stdscr, y, 0, line, count);
    free(line);
}

static bool same_row(const struct cell *a, const struct cell *b, int width)
{
    /* Most rows are the same to the byte; those that only seem not to be are looked at by cell. */
    if (memcmp(a, b, (size_t)width * sizeof *a) == 0)
        return true;
    for (int x = 0; x < width; x++) {
        if (a[x].glyph != b[x].glyph || !same_style(&a[x], &b[x]) ||
            memcmp(a[x].marks, b[x].marks, sizeof a[x].marks) != 0)
            return false;
    }
    return true;
}

/* Remembers the canvas as what is shown; false when nothing comparable was shown before. */
static bool remember_size(struct screen *s, const struct canvas *c)
{
    if (s->shown.cells != NULL && s->shown.width == c->width && s->shown.height == c->height)
        return true;
    size_t count = (size_t)c->width * (size_t)c->height;
    free(s->shown.cells);
    s->shown = *c;
    s->shown.cells = mem_zalloc(count > 0 ? count : 1, sizeof *c->cells);
    return false;
}

static void show_cursor(const struct canvas *c)
{
    bool visible =
        c->cursor_x >= 0 && c->cursor_y >= 0 && c->cursor_x < COLS && c->cursor_y < LINES;
    curs_set(visible ? 1 : 0);
    if (visible)
        wmove(stdscr, c->cursor_y, c->cursor_x);
}

/* The columns of the canvas that are written. With one column ncurses 6.4 writes the last line from
 * before the start of its array (PutCharLR): rubbish on the screen. A lone column stays empty. */
static int shown_width(const struct canvas *c)
{
    int width = c->width < COLS ? c->width : COLS;
    return width > 1 ? width : 0;
}

void screen_show(struct screen *s, const struct canvas *c)
{
    int width = shown_width(c);
    int height = c->height < LINES ? c->height : LINES;
    bool known = remember_size(s, c);
    if (!known)
        werase(stdscr);
    for (int y = 0; y < height && width > 0; y++) {
        const struct cell *row = c->cells + (size_t)y * (size_t)c->width;
        struct cell *old = s->shown.cells + (size_t)y * (size_t)c->width;
        if (known && same_row(row, old, c->width))
            continue;
        show_row(s, row, y, width);
        memcpy(old, row, (size_t)c->width * sizeof *row);
    }
    show_cursor(c);
    wrefresh(stdscr);
}

void screen_forget(struct screen *s)
{
    free(s->shown.cells);
    s->shown = (struct canvas){0};
}

void screen_free(struct screen *s)
{
    screen_forget(s);
    pairs_free(&s->pairs);
}
