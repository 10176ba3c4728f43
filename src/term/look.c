/* look.c: from style roles to a terminal's colours and attributes. */
#include "term/look.h"

#include <stdbool.h>

#include "conf/color.h"

#define BLACK          0
#define RED            1
#define GREEN          2
#define YELLOW         3
#define BLUE           4
#define BRIGHT_RED     9
#define DARK_GRAY      8
#define CONTRAST_LEAST 3.0 /* of text, where the colours are few */

static int16_t nearest(int16_t color, int colors)
{
    if (color == COLOR_DEFAULT)
        return color;
    return (int16_t)color_nearest(color_rgb(color), 0, colors - 1);
}

/* A background that would become black, as the screen is, takes its strongest part instead: dark
 * red turns red; what has no strongest part turns dark gray or blue. */
static int16_t nearest_background(int16_t bg, int colors)
{
    int16_t found = nearest(bg, colors);
    uint32_t rgb = color_rgb(bg);
    if (found != BLACK || rgb == 0)
        return found;
    uint32_t red = rgb >> 16;
    uint32_t green = rgb >> 8 & 0xff;
    uint32_t blue = rgb & 0xff;
    if (red > green && red > blue)
        return RED;
    if (green > red && green > blue)
        return GREEN;
    return colors >= 16 && blue == red ? DARK_GRAY : BLUE;
}

/* A bar's colour at this cell; in a row above the alert threshold it is one of the row's tint. */
static int16_t bar_color(const struct theme *t, const struct cell *c)
{
    bool alert = c->over == ROLE_ALERT;
    enum bar_shade bar = alert ? SHADE_ALERT : c->bar == ROLE_BAR_RX ? SHADE_RX : SHADE_BAR;
    if (c->shade > 0)
        return t->shades[bar][(c->shade - 1) % BAR_SHADES];
    return alert ? t->shades[SHADE_ALERT][BAR_SHADES / 2] : t->roles[c->bar].bg;
}

/* The same with few colours: two tones of the bar; its tint, where there is an alert, must differ
 * from the row's. */
static int16_t bar_of_few_colors(const struct theme *t, const struct cell *c, int colors)
{
    if (c->over == ROLE_ALERT)
        return colors >= 16 ? BRIGHT_RED : YELLOW;
    bool light = c->bar == ROLE_BAR && c->shade > BAR_SHADES * 3 / 4;
    return nearest_background(t->roles[light ? ROLE_BAR_LIGHT : c->bar].bg, colors);
}

/* The cell's style in xterm-256 colours. */
static struct look in_theme(const struct theme *t, const struct cell *c)
{
    const struct style *role = &t->roles[c->role < ROLE_COUNT ? c->role : ROLE_TEXT];
    struct look look = {role->fg, role->bg, (uint8_t)(role->attrs | c->flags)};
    if (c->over < ROLE_COUNT)
        look.bg = t->roles[c->over].bg;
    if (c->bar < ROLE_COUNT) {
        look.bg = bar_color(t, c);
        look.fg = (int16_t)color_text_on(look.bg);
    }
    if (c->color != 0)
        look.fg = (int16_t)(c->color - 1);
    return look;
}

/* The text colour of the terminal's own palette that can be read on the background. Blue is nearly
 * black here and nearly cyan there, dark gray one or the other half of gray: white can be read on
 * all of them. */
static int16_t readable(int16_t fg, int16_t bg, int colors)
{
    int16_t white = colors >= 16 ? 15 : 7;
    int16_t under = bg == COLOR_DEFAULT ? BLACK : bg;
    if (under == BLUE || (under == DARK_GRAY && fg == BLACK))
        return white;
    if (fg == COLOR_DEFAULT || color_contrast(fg, under) >= CONTRAST_LEAST)
        return fg;
    return under == DARK_GRAY || color_contrast(white, under) >= color_contrast(BLACK, under)
               ? white
               : BLACK;
}

static struct look in_few_colors(const struct theme *t, struct look look, const struct cell *c,
                                 int colors)
{
    look.bg = nearest_background(look.bg, colors);
    if (c->bar < ROLE_COUNT)
        look.bg = bar_of_few_colors(t, c, colors);
    look.fg = nearest(look.fg, colors);
    if (c->color == 0)
        look.fg = readable(look.fg, look.bg, colors);
    return look;
}

/* Attributes that stand for backgrounds: bars are reversed, and so is the chosen line of a popup;
 * the selected row is bold and underlined, so that its bar is still seen. */
static struct look in_attributes(struct look look, const struct cell *c)
{
    look.fg = COLOR_DEFAULT;
    look.bg = COLOR_DEFAULT;
    uint8_t under = c->over < ROLE_COUNT ? c->over : c->role;
    if (c->bar < ROLE_COUNT || c->role == ROLE_PAUSED || under == ROLE_POPUP_SELECTED)
        look.attrs |= ATTR_REVERSE;
    if (under == ROLE_SELECTED)
        look.attrs |= ATTR_BOLD | ATTR_UNDERLINE;
    if (under == ROLE_ALERT)
        look.attrs |= ATTR_BOLD;
    if (under == ROLE_INPUT)
        look.attrs |= ATTR_UNDERLINE;
    if (c->role == ROLE_DIM)
        look.attrs |= ATTR_DIM;
    return look;
}

struct look look_of(const struct theme *t, const struct cell *c, int colors)
{
    struct look look = in_theme(t, c);
    if (colors == 0)
        return in_attributes(look, c);
    return colors >= 256 ? look : in_few_colors(t, look, c, colors);
}
