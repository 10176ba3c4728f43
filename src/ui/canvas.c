/* canvas.c: cells of glyph and style role; nothing is ever written outside the canvas. */
#include "ui/canvas.h"

#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "base/utf8.h"

static const struct cell blank = {
    .glyph = ' ', .role = ROLE_TEXT, .over = ROLE_COUNT, .bar = ROLE_COUNT};

void canvas_resize(struct canvas *c, int width, int height)
{
    c->width = width > 0 ? width : 0;
    c->height = height > 0 ? height : 0;
    size_t count = (size_t)c->width * (size_t)c->height;
    c->cells = mem_realloc(c->cells, (count > 0 ? count : 1) * sizeof *c->cells);
    canvas_clear(c);
}

void canvas_clear(struct canvas *c)
{
    size_t count = (size_t)c->width * (size_t)c->height;
    for (size_t i = 0; i < count; i++)
        c->cells[i] = blank;
    c->cursor_x = -1;
    c->cursor_y = -1;
}

void canvas_free(struct canvas *c)
{
    free(c->cells);
    *c = (struct canvas){0};
}

struct cell *canvas_at(struct canvas *c, int x, int y)
{
    if (x < 0 || y < 0 || x >= c->width || y >= c->height)
        return NULL;
    return &c->cells[(size_t)y * (size_t)c->width + (size_t)x];
}

/* A wide glyph that loses one half loses the other too. */
static void release_wide(struct canvas *c, int x, int y)
{
    struct cell *cell = canvas_at(c, x, y);
    struct cell *left = canvas_at(c, x - 1, y);
    struct cell *right = canvas_at(c, x + 1, y);
    if (cell->glyph == 0 && left != NULL)
        left->glyph = ' ';
    if (cell->glyph > 0x7f && right != NULL && right->glyph == 0)
        right->glyph = ' ';
}

void canvas_put(struct canvas *c, int x, int y, uint32_t glyph, enum role role)
{
    struct cell *cell = canvas_at(c, x, y);
    if (cell == NULL)
        return;
    release_wide(c, x, y);
    struct cell before = *cell;
    *cell = blank;
    cell->glyph = glyph;
    cell->role = (uint8_t)role;
    cell->over = before.over;
    cell->bar = before.bar;
    cell->shade = before.shade;
}

/* The glyph that a code point is shown by: what takes no column or is no character becomes '?'. */
static uint32_t presentable(uint32_t code, int *width)
{
    *width = code == UINT32_MAX ? 1 : utf8_code_width(code);
    if (code == UINT32_MAX || code < 0x20 || (code >= 0x7f && code < 0xa0)) {
        *width = 1;
        return '?';
    }
    return code;
}

/* Both halves of a wide glyph, or a blank where the canvas ends between them. */
static void put_wide(struct canvas *c, int x, int y, uint32_t glyph, enum role role)
{
    canvas_put(c, x, y, ' ', role);
    canvas_put(c, x + 1, y, ' ', role);
    struct cell *left = canvas_at(c, x, y);
    struct cell *right = canvas_at(c, x + 1, y);
    if (left == NULL || right == NULL)
        return;
    left->glyph = glyph;
    right->glyph = 0;
}

/* What changes a glyph's look without being a mark on it (joiners, directions, variation selectors)
 * stays out: terminals do not agree on it. */
static bool is_mark(uint32_t code)
{
    return code >= 0x300 && !(code >= 0x2000 && code <= 0x206f) &&
           !(code >= 0xfe00 && code <= 0xfe0f) && code != 0xfeff && code < 0xe0000;
}

static void put_mark(struct canvas *c, int x, int y, uint32_t code)
{
    struct cell *cell = canvas_at(c, x, y);
    if (cell == NULL || !is_mark(code))
        return;
    for (int i = 0; i < CELL_MARKS; i++) {
        if (cell->marks[i] == 0) {
            cell->marks[i] = code;
            return;
        }
    }
}

int canvas_text(struct canvas *c, int x, int y, int columns, const char *text, enum role role)
{
    size_t len = strlen(text);
    int used = 0;
    int last = 0; /* where the last glyph stands */
    for (size_t i = 0; i < len;) {
        uint32_t code;
        int width;
        i += utf8_decode(text + i, len - i, &code);
        code = presentable(code, &width);
        if (width == 0) {
            put_mark(c, x + last, y, used > 0 ? code : 0);
            continue;
        }
        if (used + width > columns)
            break;
        if (width == 2)
            put_wide(c, x + used, y, code, role);
        else
            canvas_put(c, x + used, y, code, role);
        last = used;
        used += width;
    }
    return used;
}

void canvas_text_right(struct canvas *c, int x, int y, int columns, const char *text,
                       enum role role)
{
    int width = (int)utf8_width(text);
    int pad = width < columns ? columns - width : 0;
    canvas_text(c, x + pad, y, columns - pad, text, role);
}

/* Cuts a rectangle to the canvas. */
static struct rect clip(const struct canvas *c, struct rect r)
{
    int right = r.x + r.width < c->width ? r.x + r.width : c->width;
    int bottom = r.y + r.height < c->height ? r.y + r.height : c->height;
    int x = r.x > 0 ? r.x : 0;
    int y = r.y > 0 ? r.y : 0;
    return (struct rect){x, y, right > x ? right - x : 0, bottom > y ? bottom - y : 0};
}

void canvas_fill(struct canvas *c, struct rect r, uint32_t glyph, enum role role)
{
    r = clip(c, r);
    for (int y = r.y; y < r.y + r.height; y++) {
        for (int x = r.x; x < r.x + r.width; x++) {
            canvas_put(c, x, y, glyph, role);
            struct cell *cell = canvas_at(c, x, y);
            cell->over = ROLE_COUNT;
            cell->bar = ROLE_COUNT;
            cell->shade = 0;
        }
    }
}

/* The n-th cell of a rectangle that is within the canvas, NULL behind the last. */
static struct cell *nth_cell(struct canvas *c, struct rect r, int n)
{
    if (r.width == 0 || n >= r.width * r.height)
        return NULL;
    return canvas_at(c, r.x + n % r.width, r.y + n / r.width);
}

void canvas_set_bar(struct canvas *c, struct rect r, enum role bar)
{
    struct cell *cell;
    r = clip(c, r);
    for (int i = 0; (cell = nth_cell(c, r, i)) != NULL; i++)
        cell->bar = (uint8_t)bar;
}

void canvas_set_shade(struct canvas *c, int x, int y, enum role bar, int shade)
{
    struct cell *cell = canvas_at(c, x, y);
    if (cell == NULL)
        return;
    cell->bar = (uint8_t)bar;
    cell->shade = (uint8_t)shade;
}

void canvas_set_over(struct canvas *c, struct rect r, enum role over)
{
    struct cell *cell;
    r = clip(c, r);
    for (int i = 0; (cell = nth_cell(c, r, i)) != NULL; i++)
        cell->over = (uint8_t)over;
}

void canvas_set_color(struct canvas *c, struct rect r, uint8_t color)
{
    struct cell *cell;
    r = clip(c, r);
    for (int i = 0; (cell = nth_cell(c, r, i)) != NULL; i++)
        cell->color = (uint16_t)(color + 1);
}
