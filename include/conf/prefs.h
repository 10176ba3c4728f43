/* prefs.h: preferences: what ~/.iftoprs.conf holds. One list gives the struct, the defaults, the
 * schema, the saver and iftoprs.default.conf. Owner: main. */
#ifndef IFTOPRS_CONF_PREFS_H
#define IFTOPRS_CONF_PREFS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/err.h"
#include "conf/theme.h"

enum bar_style { BAR_GRADIENT, BAR_SOLID, BAR_THIN, BAR_ASCII, BAR_STYLE_COUNT };
enum line_mode { LINES_TWO, LINES_ONE, LINES_SENT, LINES_RECV, LINE_MODE_COUNT };
enum sort_key { SORT_RATE_2S, SORT_RATE_10S, SORT_RATE_40S, SORT_SRC, SORT_DST, SORT_KEY_COUNT };

struct pin {
    char *src; /* numeric "addr:port", "[v6]:port", bare when port 0, as in JSON's src_addr and
                  src_port */
    char *dst;
};

/* name, C type, default. Text, range and allowed words stand in the table of prefs.c. char *
 * members are owned ("": not set). */
#define PREFS_SCALARS(X)                                                                           \
    X(theme, char *, "NeonSprawl")                                                                 \
    X(interface, char *, "")                                                                       \
    X(dns_resolution, bool, true)                                                                  \
    X(port_resolution, bool, true)                                                                 \
    X(show_ports, bool, true)                                                                      \
    X(show_bars, bool, true)                                                                       \
    X(show_border, bool, true)                                                                     \
    X(show_header, bool, true)                                                                     \
    X(show_processes, bool, true)                                                                  \
    X(show_cumulative, bool, true)                                                                 \
    X(use_bytes, bool, false)                                                                      \
    X(hover_tooltips, bool, true)                                                                  \
    X(bar_style, enum bar_style, BAR_GRADIENT)                                                     \
    X(line_display, enum line_mode, LINES_TWO)                                                     \
    X(sort_column, enum sort_key, SORT_RATE_2S)                                                    \
    X(sort_reverse, bool, false)                                                                   \
    X(refresh_rate, uint32_t, 1)                                                                   \
    X(alert_threshold, uint64_t, 0)                                                                \
    X(idle_timeout, uint32_t, 60)                                                                  \
    X(max_flows, uint32_t, 1000000)                                                                \
    X(max_bandwidth, uint64_t, 0)                                                                  \
    X(log_scale, bool, true)                                                                       \
    X(mouse, bool, true)                                                                           \
    X(active_custom_theme, char *, "")

struct key_binding {
    char *action; /* name in the key table */
    char *key;    /* "x", "Ctrl+D", "PgDn" ... */
};

struct custom_theme {
    char *name;
    uint8_t palette[PALETTE_SIZE];
};

struct prefs {
#define X(name, type, value) type name;
    PREFS_SCALARS(X)
#undef X
    struct key_binding *keys;
    size_t key_count;
    struct pin *pinned;
    size_t pinned_count;
    struct custom_theme *custom_themes;
    size_t custom_theme_count;
};

#endif
