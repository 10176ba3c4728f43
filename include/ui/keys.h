/* keys.h: the one table of keys: dispatcher, rebinding, help overlay, --help, tooltips and README
 * read it. Pure. */
#ifndef IFTOPRS_UI_KEYS_H
#define IFTOPRS_UI_KEYS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/err.h"
#include "conf/help.h"
#include "conf/prefs.h"
#include "ui/input.h"

#define KEYS_PER_ACTION 2
/* Longest name of a key with NUL: "Backspace". */
#define KEY_NAME_MAX    16

/* Sections of the help. */
#define KEY_SECTIONS(X)                                                                            \
    X(DISPLAY, "Display")                                                                          \
    X(SORT, "Sorting")                                                                             \
    X(MOVE, "Moving")                                                                              \
    X(FLOWS, "Flows")                                                                              \
    X(CHOOSE, "Choosers")                                                                          \
    X(PROGRAM, "Program")

/* id, name in the config, section, two keys (0: none), what it does. */
#define KEYS(X)                                                                                    \
    X(TOGGLE_DNS, "toggle_dns", DISPLAY, 'n', 0, "host names")                                     \
    X(TOGGLE_SERVICES, "toggle_services", DISPLAY, 'N', 0, "service names")                        \
    X(TOGGLE_PORTS, "toggle_ports", DISPLAY, 'p', 0, "ports")                                      \
    X(TOGGLE_PROCESSES, "toggle_processes", DISPLAY, 'Z', 0, "process column")                     \
    X(LINE_MODE, "line_mode", DISPLAY, 't', 0, "line mode")                                        \
    X(BAR_STYLE, "bar_style", DISPLAY, 'b', 0, "bar style")                                        \
    X(TOGGLE_BYTES, "toggle_bytes", DISPLAY, 'B', 0, "bits or bytes")                              \
    X(TOGGLE_LOG, "toggle_log_scale", DISPLAY, 'L', 0, "log or linear")                            \
    X(TOGGLE_TOTALS, "toggle_totals", DISPLAY, 'U', 0, "total column")                             \
    X(TOGGLE_BORDER, "toggle_border", DISPLAY, 'x', 0, "border")                                   \
    X(TOGGLE_HEADER, "toggle_header", DISPLAY, 'g', 0, "titles and bar")                           \
    X(TOGGLE_TOOLTIPS, "toggle_tooltips", DISPLAY, 'T', 0, "hover tooltips")                       \
    X(TOGGLE_MOUSE, "toggle_mouse", DISPLAY, 'M', 0, "mouse")                                      \
    X(REFRESH_RATE, "refresh_rate", DISPLAY, 'f', 0, "refresh rate")                               \
    X(SORT_2S, "sort_2s", SORT, '1', 0, "by 2 s rate")                                             \
    X(SORT_10S, "sort_10s", SORT, '2', 0, "by 10 s rate")                                          \
    X(SORT_40S, "sort_40s", SORT, '3', 0, "by 40 s rate")                                          \
    X(SORT_SOURCE, "sort_source", SORT, '<', 0, "by source/name")                                  \
    X(SORT_DESTINATION, "sort_destination", SORT, '>', 0, "by dest./pid")                          \
    X(REVERSE, "reverse", SORT, 'r', 0, "reverse")                                                 \
    X(FREEZE, "freeze", SORT, 'o', 0, "freeze order")                                              \
    X(SWITCH_VIEW, "switch_view", MOVE, '\t', KEYCODE_SHIFT_TAB, "next view")                      \
    X(SELECT_NEXT, "select_next", MOVE, 'j', KEYCODE_DOWN, "next")                                 \
    X(SELECT_PREVIOUS, "select_previous", MOVE, 'k', KEYCODE_UP, "previous")                       \
    X(HALF_DOWN, "half_page_down", MOVE, 4, 0, "half page down")                                   \
    X(HALF_UP, "half_page_up", MOVE, 21, 0, "half page up")                                        \
    X(PAGE_DOWN, "page_down", MOVE, KEYCODE_PAGE_DOWN, 0, "page down")                             \
    X(PAGE_UP, "page_up", MOVE, KEYCODE_PAGE_UP, 0, "page up")                                     \
    X(FIRST, "first", MOVE, KEYCODE_HOME, 0, "first")                                              \
    X(LAST, "last", MOVE, 'G', KEYCODE_END, "last")                                                \
    X(DRILL_IN, "drill_in", MOVE, '\r', 0, "details, flows")                                       \
    X(BACK, "back", MOVE, KEYCODE_ESC, 0, "step back")                                             \
    X(FILTER, "filter", FLOWS, '/', 0, "filter")                                                   \
    X(CLEAR_FILTER, "clear_filter", FLOWS, '0', 0, "clear filter")                                 \
    X(PIN, "pin", FLOWS, 'F', 0, "pin, unpin")                                                     \
    X(COPY, "copy", FLOWS, 'y', 0, "copy")                                                         \
    X(EXPORT, "export", FLOWS, 'e', 0, "export to a file")                                         \
    X(CHOOSE_THEME, "theme_chooser", CHOOSE, 'c', 0, "theme")                                      \
    X(EDIT_THEME, "theme_editor", CHOOSE, 'C', 0, "theme editor")                                  \
    X(CHOOSE_INTERFACE, "interface_chooser", CHOOSE, 'i', 0, "interface")                          \
    X(PAUSE, "pause", PROGRAM, 'P', 0, "pause")                                                    \
    X(HELP, "help", PROGRAM, 'h', '?', "help")                                                     \
    X(QUIT, "quit", PROGRAM, 'q', 0, "quit")                                                       \
    X(QUIT_NOW, "quit_now", PROGRAM, 3, 0, "quit at once")                                         \
    X(REDRAW, "redraw", PROGRAM, 12, 0, "redraw")                                                  \
    X(SUSPEND, "suspend", PROGRAM, 26, 0, "suspend")

enum action {
#define X(id, name, section, key, more, text) ACTION_##id,
    KEYS(X)
#undef X
        ACTION_COUNT
};

enum key_section {
#define X(id, title) KEYGROUP_##id,
    KEY_SECTIONS(X)
#undef X
        KEYGROUP_COUNT
};

struct action_info {
    const char *name;
    const char *text;
    enum key_section section;
    uint32_t keys[KEYS_PER_ACTION];
};

extern const struct action_info action_infos[ACTION_COUNT];
extern const char *const key_section_titles[KEYGROUP_COUNT];

/* The keys in force. */
struct keymap {
    uint32_t keys[ACTION_COUNT][KEYS_PER_ACTION]; /* 0: none */
};

/* --help and README: the texts that the lines point to are in here. */
struct key_help {
    struct help_key lines[ACTION_COUNT];
    char keys[ACTION_COUNT][2 * KEY_NAME_MAX];
};

void keymap_default(struct keymap *m);
/* Puts each bound action on its one key. On error (no such action or key, two actions on one key:
 * both are named) m is left as it was, and line is that of the binding in its file. */
bool keymap_rebind(struct keymap *m, const struct key_binding *bindings, size_t count, size_t *line,
                   struct err *e);
/* ACTION_COUNT: the key does nothing. */
enum action keymap_lookup(const struct keymap *m, uint32_t key);
/* All keys of an action, "j ↓". */
void keymap_text(const struct keymap *m, enum action action, char *out, size_t size);
/* Every action, in the order of the table. */
void keymap_help(const struct keymap *m, struct key_help *out);

/* "x", "Ctrl+D", "PgDn", "Shift-Tab" to a key and back; arrows are written ↑ ↓ ← →, and read as Up,
 * Down, Left, Right too. */
bool key_parse(const char *text, uint32_t *key);
void key_format(uint32_t key, char out[KEY_NAME_MAX]);

#endif
