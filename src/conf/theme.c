/* theme.c: what a palette gives each role, mending of what cannot be read, the list of themes. */
#include "conf/theme.h"

#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "base/mem.h"
#include "conf/color.h"
#include "conf/theme_file.h"

#define BG_BLACK   16
#define BG_RAISED  236 /* popups, the selected row */
#define BG_ALERT   52
#define FG_TEXT    252
#define FG_DIM     247
#define FG_STRONG  231
#define BAR_APART  1.2 /* least contrast of a bar on the selected row */
#define FIXED(c)   ((int16_t)(c))
#define PALETTE(n) ((int16_t)(-100 - (n)))
#define SLOT_OF(c) (-100 - (c)-1)
#define IS_SLOT(c) ((c) <= -101)

const char *const role_names[ROLE_COUNT] = {
#define X(id, name, meaning) [ROLE_##id] = name,
    THEME_ROLES(X)
#undef X
};

/* Where a role's colours come from: FIXED(xterm index) or PALETTE(1..6). */
struct rule {
    int16_t fg;
    int16_t bg;
    uint8_t attrs;
    bool on_selection;
};

static const struct rule rules[ROLE_COUNT] = {
    [ROLE_TEXT] = {FIXED(FG_TEXT), COLOR_DEFAULT, 0, true},
    [ROLE_DIM] = {FIXED(FG_DIM), COLOR_DEFAULT, 0, true},
    [ROLE_BORDER] = {PALETTE(5), COLOR_DEFAULT, 0, false},
    [ROLE_TITLE] = {PALETTE(1), COLOR_DEFAULT, ATTR_BOLD, false},
    [ROLE_PAUSED] = {FIXED(196), COLOR_DEFAULT, ATTR_BOLD, false},
    [ROLE_SCALE_LABEL] = {PALETTE(2), COLOR_DEFAULT, 0, false},
    [ROLE_SCALE_LINE] = {PALETTE(6), COLOR_DEFAULT, 0, false},
    [ROLE_COLUMN_TITLE] = {PALETTE(1), COLOR_DEFAULT, 0, false},
    [ROLE_HOST] = {PALETTE(2), COLOR_DEFAULT, 0, true},
    [ROLE_ARROW] = {PALETTE(5), COLOR_DEFAULT, 0, true},
    [ROLE_PROTOCOL] = {FIXED(FG_DIM), COLOR_DEFAULT, 0, true},
    [ROLE_PROCESS] = {PALETTE(3), COLOR_DEFAULT, 0, true},
    [ROLE_TOTAL] = {FIXED(FG_TEXT), COLOR_DEFAULT, 0, true},
    [ROLE_RATE_2S] = {PALETTE(2), COLOR_DEFAULT, 0, true},
    [ROLE_RATE_10S] = {PALETTE(4), COLOR_DEFAULT, 0, true},
    [ROLE_RATE_40S] = {PALETTE(5), COLOR_DEFAULT, 0, true},
    [ROLE_BAR] = {COLOR_DEFAULT, PALETTE(6), 0, false},
    [ROLE_BAR_LIGHT] = {COLOR_DEFAULT, PALETTE(6), 0, false},
    [ROLE_BAR_RX] = {COLOR_DEFAULT, PALETTE(6), 0, false},
    [ROLE_SELECTED] = {FIXED(FG_STRONG), BG_RAISED, 0, true},
    [ROLE_SPARKLINE] = {PALETTE(4), COLOR_DEFAULT, 0, true},
    [ROLE_PIN] = {FIXED(220), COLOR_DEFAULT, 0, true},
    [ROLE_ALERT] = {FIXED(210), BG_ALERT, ATTR_BOLD, true},
    [ROLE_TAB_ACTIVE] = {PALETTE(2), COLOR_DEFAULT, ATTR_BOLD, false},
    [ROLE_TAB] = {FIXED(FG_DIM), COLOR_DEFAULT, 0, false},
    [ROLE_SEPARATOR] = {PALETTE(5), COLOR_DEFAULT, 0, false},
    [ROLE_TOTALS_LABEL] = {PALETTE(1), COLOR_DEFAULT, ATTR_BOLD, false},
    [ROLE_CUMULATIVE] = {PALETTE(2), COLOR_DEFAULT, 0, false},
    [ROLE_PEAK] = {PALETTE(4), COLOR_DEFAULT, 0, false},
    [ROLE_HEADER] = {PALETTE(1), COLOR_DEFAULT, 0, false},
    [ROLE_HEADER_VALUE] = {PALETTE(2), COLOR_DEFAULT, 0, false},
    [ROLE_STATUS] = {FIXED(FG_STRONG), COLOR_DEFAULT, ATTR_BOLD, false},
    [ROLE_WARNING] = {FIXED(214), COLOR_DEFAULT, ATTR_BOLD, true},
    [ROLE_POPUP] = {FIXED(FG_TEXT), BG_RAISED, 0, false},
    [ROLE_POPUP_BORDER] = {PALETTE(1), BG_RAISED, 0, false},
    [ROLE_POPUP_TITLE] = {PALETTE(1), BG_RAISED, ATTR_BOLD, false},
    [ROLE_POPUP_SECTION] = {PALETTE(6), BG_RAISED, ATTR_BOLD, false},
    [ROLE_POPUP_KEY] = {PALETTE(2), BG_RAISED, 0, false},
    [ROLE_POPUP_VALUE] = {PALETTE(4), BG_RAISED, 0, false},
    [ROLE_POPUP_SELECTED] = {FIXED(FG_STRONG), BG_BLACK, ATTR_BOLD, false},
    [ROLE_INPUT] = {FIXED(FG_STRONG), BG_BLACK, 0, false},
    [ROLE_POPUP_ALARM] = {FIXED(210), BG_RAISED, ATTR_BOLD, false},
};

bool theme_on_selection(enum role role)
{
    return rules[role].on_selection;
}

bool theme_is_bar(enum role role)
{
    return role == ROLE_BAR || role == ROLE_BAR_LIGHT || role == ROLE_BAR_RX;
}

static int16_t resolve(int16_t source, const uint8_t palette[PALETTE_SIZE])
{
    return IS_SLOT(source) ? palette[SLOT_OF(source)] : source;
}

struct style theme_palette_style(enum role role, const uint8_t palette[PALETTE_SIZE])
{
    const struct rule *rule = &rules[role];
    struct style style = {resolve(rule->fg, palette), resolve(rule->bg, palette), rule->attrs};
    if (role == ROLE_BAR_LIGHT || role == ROLE_BAR_RX)
        style.bg = (int16_t)color_step_lighter(style.bg);
    if (theme_is_bar(role))
        style.fg = (int16_t)color_text_on(style.bg);
    return style;
}

static int16_t mend_bar(int16_t bar)
{
    const struct color_need needs[] = {{BG_BLACK, CONTRAST_BAR}, {BG_RAISED, BAR_APART}};
    return (int16_t)color_lighten(bar, needs, sizeof needs / sizeof needs[0]);
}

/* A role's style with its text made readable on its own background and, where it can be drawn
 * there, on the selected row's. */
static struct style mended(enum role role, const struct style roles[ROLE_COUNT])
{
    struct style style = roles[role];
    const struct color_need needs[] = {
        {style.bg == COLOR_DEFAULT ? BG_BLACK : style.bg, CONTRAST_TEXT},
        {roles[ROLE_SELECTED].bg, CONTRAST_TEXT},
    };
    style.fg = (int16_t)color_lighten(style.fg, needs, theme_on_selection(role) ? 2 : 1);
    return style;
}

void theme_mend(struct style roles[ROLE_COUNT], const bool keep[ROLE_COUNT])
{
    if (!keep[ROLE_BAR])
        roles[ROLE_BAR].bg = mend_bar(roles[ROLE_BAR].bg);
    int16_t lighter = (int16_t)color_step_lighter(roles[ROLE_BAR].bg);
    if (!keep[ROLE_BAR_LIGHT])
        roles[ROLE_BAR_LIGHT].bg = lighter;
    if (!keep[ROLE_BAR_RX])
        roles[ROLE_BAR_RX].bg = lighter;
    for (int i = 0; i < ROLE_COUNT; i++) {
        if (theme_is_bar((enum role)i)) {
            if (!keep[i])
                roles[i].fg = (int16_t)color_text_on(roles[i].bg);
        } else if (!keep[i]) {
            roles[i] = mended((enum role)i, roles);
        }
    }
}

void theme_shade(struct theme *t)
{
    const int bases[SHADE_COUNT] = {
        [SHADE_BAR] = t->roles[ROLE_BAR].bg,
        [SHADE_RX] = t->roles[ROLE_BAR_RX].bg,
        [SHADE_ALERT] = color_step_lighter(t->roles[ROLE_ALERT].bg),
    };
    for (int i = 0; i < SHADE_COUNT; i++)
        color_shades(bases[i], t->shades[i], BAR_SHADES);
}

void theme_from_palette(struct theme *t, const char *key, const char *name,
                        const uint8_t palette[PALETTE_SIZE])
{
    static const bool keep_none[ROLE_COUNT] = {false};
    *t = (struct theme){.key = mem_strdup(key), .name = mem_strdup(name)};
    memcpy(t->palette, palette, PALETTE_SIZE);
    for (int i = 0; i < ROLE_COUNT; i++)
        t->roles[i] = theme_palette_style((enum role)i, palette);
    theme_mend(t->roles, keep_none);
}

void theme_clear(struct theme *t)
{
    free(t->key);
    free(t->name);
    *t = (struct theme){0};
}

void themes_take(struct themes *t, struct theme *theme)
{
    for (size_t i = 0; i < t->count; i++) {
        if (strcasecmp(t->list[i].key, theme->key) == 0) {
            theme_clear(&t->list[i]);
            t->list[i] = *theme;
            return;
        }
    }
    t->list = mem_realloc(t->list, (t->count + 1) * sizeof *t->list);
    t->list[t->count++] = *theme;
}

const struct theme *themes_find(const struct themes *t, const char *key)
{
    for (size_t i = 0; i < t->count; i++) {
        if (strcasecmp(t->list[i].key, key) == 0)
            return themes_at(t, i);
    }
    for (size_t i = 0; i < t->count; i++) {
        const struct theme *theme = themes_at(t, i);
        if (strcasecmp(theme->name, key) == 0)
            return theme;
    }
    return NULL;
}

const char **themes_keys(const struct themes *t)
{
    const char **keys = mem_alloc(t->count * sizeof *keys);
    for (size_t i = 0; i < t->count; i++)
        keys[i] = t->list[i].key;
    return keys;
}

void themes_free(struct themes *t)
{
    for (size_t i = 0; i < t->count; i++)
        theme_clear(&t->list[i]);
    free(t->list);
    *t = (struct themes){0};
}
