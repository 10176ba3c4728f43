/* prefs.h: preferences: what ~/.iftoprs.conf holds. One list gives the struct, the defaults, the
 * schema, the saver and iftoprs.default.conf. Owner: main. */
#ifndef IFTOPRS_CONF_PREFS_H
#define IFTOPRS_CONF_PREFS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/buf.h"
#include "base/err.h"
#include "conf/theme.h"

/* Limits that options have too. */
#define REFRESH_MOST 3600 /* seconds */
#define FLOWS_MOST   100000000

enum bar_style { BAR_GRADIENT, BAR_SOLID, BAR_THIN, BAR_ASCII, BAR_STYLE_COUNT };
enum line_mode { LINES_TWO, LINES_ONE, LINES_SENT, LINES_RECV, LINE_MODE_COUNT };
enum process_backend { PROCESSES_AUTO, PROCESSES_LSOF };
enum sort_key { SORT_RATE_2S, SORT_RATE_10S, SORT_RATE_40S, SORT_SRC, SORT_DST, SORT_KEY_COUNT };

/* By what an end is called, not by a rate: the first is the least, and names matter. */
static inline bool sort_is_by_name(enum sort_key key)
{
    return key == SORT_SRC || key == SORT_DST;
}

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
    X(process_backend, enum process_backend, PROCESSES_AUTO)                                       \
    X(active_custom_theme, char *, "")

struct key_binding {
    char *action; /* name in the key table */
    char *key;    /* "x", "Ctrl+D", "PgDn" ... */
    size_t line;  /* of the file */
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
    struct pin *pinned_base; /* as loaded or saved last: what differs is this copy's own change */
    size_t pinned_base_count;
    struct custom_theme *custom_themes;
    size_t custom_theme_count;
    struct custom_theme *custom_themes_base; /* as pinned_base */
    size_t custom_theme_base_count;
    uint64_t given; /* PREF_BITs of what an option of the command line rules for this run: not for
                       the file unless a key changes it */
};

/* Every key of the file. */
enum pref {
#define X(name, type, value) PREF_##name,
    PREFS_SCALARS(X)
#undef X
        PREF_SCALAR_COUNT,
    PREF_keys = PREF_SCALAR_COUNT,
    PREF_pinned,
    PREF_custom_themes,
    PREF_COUNT
};

/* For sets of keys: PREF_BIT(theme) | PREF_BIT(pinned). */
#define PREF_BIT(name) (UINT64_C(1) << PREF_##name)

/* What reading a file brought to light. Zero-initialise; free with prefs_report_free(). */
struct prefs_report {
    bool missing; /* there is no such file */
    bool broken; /* error says why: "FILE: line N: KEY: WHY"; the file is not written while it is so
                  */
    size_t lines[PREF_COUNT]; /* where each key stands, from 1; 0: not in the file */
    bool toml;                /* a file of version 2; the first save turns it into YAML */
    struct err error;         /* the first one */
    struct buf warnings; /* one line each: keys that are not known, and what else is wrong with a
                            broken file */
};

void prefs_report_free(struct prefs_report *r);

void prefs_defaults(struct prefs *p);
void prefs_free(struct prefs *p);
/* Replaces a char * member. */
void prefs_set(char **member, const char *value);
/* The theme of that name; NULL: none. */
const struct custom_theme *prefs_find_custom_theme(const struct custom_theme *list, size_t count,
                                                   const char *name);
/* Gives p the theme palette of that name, replacing one of the same name. Returns the name, clean,
 * borrowed from p. */
const char *prefs_put_custom_theme(struct prefs *p, const char *name,
                                   const uint8_t palette[PALETTE_SIZE]);
/* A copy of a name from outside, cleaned, without blanks around it and with single ones in it: a
 * list can part names from what follows by two. */
char *prefs_clean_name(const char *text);

/* Fills p from a file's text, YAML or the TOML of version 2. What is missing or bad keeps its
 * default. what: the file's name in messages. Returns !r->broken. Pure. */
bool prefs_parse(struct prefs *p, const char *text, size_t len, const char *what,
                 struct prefs_report *r);
/* The same from a file. */
bool prefs_load(struct prefs *p, const char *path, struct prefs_report *r);
/* Writes the documented defaults where there is no file yet. */
bool prefs_create(const char *path, struct err *e);
/* Brings the file's values of the changed keys (PREF_BITs) up to date and leaves everything else in
 * it as it is now; of the pins and custom themes, those that another copy has written stay. A
 * custom theme that becomes the active one is written with it where the file lacks it. Creates the
 * file when it is missing, with all values in force but those given by options; refuses while it is
 * broken or nobody may write it; does nothing when it is not a regular file (/dev/null). */
bool prefs_save(const char *path, struct prefs *p, uint64_t changed, struct err *e);
/* iftoprs.default.conf: every key with its text and default. */
void prefs_write_default(struct buf *out);
/* The path of a file in the home folder. false: no home, or too long. */
bool prefs_in_home(char *out, size_t size, const char *name);
/* Copies a message with the home folder, where it first occurs, as ~. */
void prefs_shorten(char *out, size_t size, const char *text);
/* The file: the given one, or .iftoprs.conf in the home folder. false: no home, or too long. */
bool prefs_path(char *out, size_t size, const char *given);

#endif
