/* theme.h: style roles and the themes that colour them. Pure but for theme_load_user(). Owner:
 * main. */
#ifndef IFTOPRS_CONF_THEME_H
#define IFTOPRS_CONF_THEME_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/buf.h"
#include "base/err.h"

/* What a cell of the screen is for; a theme says how it looks. Drawing knows roles only, never
 * colours. One list (name in theme files, meaning); the contrast test walks it. */
#define THEME_ROLES(X)                                                                             \
    X(TEXT, "text", "plain text")                                                                  \
    X(DIM, "dim", "what steps back: idle rows, hints")                                             \
    X(BORDER, "border", "frame")                                                                   \
    X(TITLE, "title", "title in the frame")                                                        \
    X(PAUSED, "paused", "title while paused")                                                      \
    X(SCALE_LABEL, "scale_label", "numbers above the scale")                                       \
    X(SCALE_LINE, "scale_line", "ticks of the scale")                                              \
    X(COLUMN_TITLE, "column_title", "titles of the columns")                                       \
    X(HOST, "host", "names of src and dst")                                                        \
    X(ARROW, "arrow", "between src and dst")                                                       \
    X(PROTOCOL, "protocol", "protocol tag")                                                        \
    X(PROCESS, "process", "owner of a flow")                                                       \
    X(TOTAL, "total", "total of a row")                                                            \
    X(RATE_2S, "rate_2s", "rate over 2 s")                                                         \
    X(RATE_10S, "rate_10s", "rate over 10 s")                                                      \
    X(RATE_40S, "rate_40s", "rate over 40 s")                                                      \
    X(BAR, "bar", "bar under a row: its bg; text over it is drawn in its fg")                      \
    X(BAR_LIGHT, "bar_light", "lighter end of a gradient bar")                                     \
    X(BAR_RX, "bar_rx", "bar of the RX total")                                                     \
    X(SELECTED, "selected", "selected row")                                                        \
    X(SPARKLINE, "sparkline", "40 s of the selected flow")                                         \
    X(PIN, "pin", "star of a pinned row")                                                          \
    X(ALERT, "alert", "row above the alert threshold, alert status, flashing frame")               \
    X(TAB_ACTIVE, "tab_active", "name of the view shown")                                          \
    X(TAB, "tab", "name of the other view")                                                        \
    X(SEPARATOR, "separator", "line between rows and totals, and its text")                        \
    X(TOTALS_LABEL, "totals_label", "TX RX TOTAL")                                                 \
    X(CUMULATIVE, "cumulative", "bytes since the beginning")                                       \
    X(PEAK, "peak", "highest second")                                                              \
    X(HEADER, "header", "header bar")                                                              \
    X(HEADER_VALUE, "header_value", "values in the header bar")                                    \
    X(STATUS, "status", "status line")                                                             \
    X(WARNING, "warning", "drops, a bad filter")                                                   \
    X(POPUP, "popup", "text in a popup")                                                           \
    X(POPUP_BORDER, "popup_border", "frame of a popup")                                            \
    X(POPUP_TITLE, "popup_title", "title of a popup")                                              \
    X(POPUP_SECTION, "popup_section", "section in a popup")                                        \
    X(POPUP_KEY, "popup_key", "a key in a popup")                                                  \
    X(POPUP_VALUE, "popup_value", "a value in a popup")                                            \
    X(POPUP_SELECTED, "popup_selected", "selected line of a popup")                                \
    X(INPUT, "input", "text being typed")                                                          \
    X(POPUP_ALARM, "popup_alarm", "in a popup: what is wrong, or stands still")

enum role {
#define X(id, name, meaning) ROLE_##id,
    THEME_ROLES(X)
#undef X
        ROLE_COUNT
};

extern const char *const role_names[ROLE_COUNT];

#define COLOR_DEFAULT  (-1) /* the terminal's own */
#define ATTR_BOLD      1U
#define ATTR_REVERSE   2U
#define ATTR_UNDERLINE 4U
#define ATTR_DIM       8U

/* xterm-256 indexes or COLOR_DEFAULT. A background of COLOR_DEFAULT counts as black for contrast.
 */
struct style {
    int16_t fg;
    int16_t bg;
    uint8_t attrs;
};

#define PALETTE_SIZE 6

/* Steps of a bar whose colour changes along its length. */
#define BAR_SHADES 16

/* Which bar: of rows, of RX totals, of a row above the alert threshold. */
enum bar_shade { SHADE_BAR, SHADE_RX, SHADE_ALERT, SHADE_COUNT };

struct theme_text;

struct theme {
    const struct theme_text *text; /* not parsed yet: the key is all there is; NULL: parsed */
    char *key;                     /* "NeonSprawl" */
    char *name;                    /* "Neon Sprawl" */
    uint8_t palette[PALETTE_SIZE];
    struct style roles[ROLE_COUNT];
    int16_t shades[SHADE_COUNT][BAR_SHADES]; /* backgrounds of bars: by theme_shade() */
};

/* Every theme that can be chosen: the 31 built-in ones in the order of their files' list, then the
 * user's. Free with themes_free(). */
struct themes {
    struct theme *list; /* keys may be read; the rest by themes_at() */
    size_t count;
};

/* What the palette gives a role before anything is mended. */
struct style theme_palette_style(enum role role, const uint8_t palette[PALETTE_SIZE]);
/* Whether the role can be drawn in a selected row too, and must be readable on SELECTED's
 * background. */
bool theme_on_selection(enum role role);
/* Whether the role is a bar: its bg is the bar, its fg the text over it. */
bool theme_is_bar(enum role role);

/* Parses one theme file's text. Keys: name, palette (six numbers 0..255), roles (optional). A role
 * is "FG", "FG on BG" or "on BG", each a number 0..255 or "default", with bold, dim, underline,
 * reverse or plain before it; what is left out comes from the palette. A bar's lone number is its
 * bg. Roles that the file leaves alone are mended where they cannot be read. what: the file's name
 * for the error, "WHAT: line N: WHY". t is unchanged on failure. */
bool theme_parse(struct theme *t, const char *key, const char *yaml, size_t len, const char *what,
                 struct err *e);
/* Makes the shades of the bars of the theme's roles. Only the theme in force needs them: those of
 * all were nine tenths of what the start computes. */
void theme_shade(struct theme *t);
/* The theme that the palette alone gives, with unreadable roles mended. */
void theme_from_palette(struct theme *t, const char *key, const char *name,
                        const uint8_t palette[PALETTE_SIZE]);
void theme_clear(struct theme *t);

void themes_load_builtin(struct themes *t);
/* Adds the *.yaml files of a folder, sorted by name (missing folder: nothing). A file named as a
 * theme that is already there replaces it. A broken file is skipped; warnings gets its text, one
 * line a file. */
void themes_load_user(struct themes *t, const char *folder, struct buf *warnings);
/* Adds a theme, which the list owns from now on; one of the same key (letter case ignored) is
 * replaced. */
void themes_take(struct themes *t, struct theme *theme);
/* The theme of that place, less than count. A built-in one is parsed when it is first asked for:
 * parsing all was two thirds of what the start computes. */
const struct theme *themes_at(const struct themes *t, size_t index);
/* By key, or by name; letter case is ignored. NULL: none such. */
const struct theme *themes_find(const struct themes *t, const char *key);
/* The keys in order, borrowed from t, in an array that the caller frees. */
const char **themes_keys(const struct themes *t);
void themes_free(struct themes *t);

#endif
