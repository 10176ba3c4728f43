/* prefs.c: the table of preferences, their defaults, and the file that documents them. */
#include "conf/prefs.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "base/utf8.h"
#include "conf/prefs_table.h"
#include "model/addr.h"

#define TEXT_SIZE 512
#define U64_MAX   UINT64_C(1000000000000000)

static const struct pref_word bar_styles[] = {
    {"gradient", NULL}, {"solid", NULL}, {"thin", NULL}, {"ascii", NULL}, {NULL, NULL},
};

static const struct pref_word line_modes[] = {
    {"two-line", NULL},   {"one-line", NULL}, {"sent", "sentonly"},
    {"recv", "recvonly"}, {NULL, NULL},
};

static const struct pref_word sort_keys[] = {
    {"2s", "rate2s"},      {"10s", "rate10s"},         {"40s", "rate40s"},
    {"source", "srcname"}, {"destination", "dstname"}, {NULL, NULL},
};

static const struct pref_word process_backends[] = {
    {"auto", NULL},
    {"lsof", NULL},
    {NULL, NULL},
};

/* clang-format off */
#define ENTRY(key, ...) \
    [PREF_##key] = {.name = #key, .offset = offsetof(struct prefs, key), __VA_ARGS__}
#define TEXT(key, about) ENTRY(key, .kind = PREF_TEXT, .text = about)
#define BOOL(key, about) ENTRY(key, .kind = PREF_BOOL, .text = about)
#define WORD(key, list, about) ENTRY(key, .kind = PREF_WORD, .words = list, .text = about)
#define U32(key, low, high, about) \
    ENTRY(key, .kind = PREF_U32, .min = low, .max = high, .text = about)
#define U64(key, about) ENTRY(key, .kind = PREF_U64, .max = U64_MAX, .text = about)

const struct pref_info pref_table[PREF_SCALAR_COUNT] = {
    TEXT(theme, "Colours: one of `iftoprs --list-colors`, or of ~/.config/iftoprs/themes/*.yaml."),
    TEXT(interface, "Interface to monitor; empty: the one of the default route."),
    BOOL(dns_resolution, "Show host names instead of addresses (key n)."),
    BOOL(port_resolution, "Show service names instead of port numbers (key N)."),
    BOOL(show_ports, "Show ports; false merges the rows that differ only in them (key p)."),
    BOOL(show_bars, "Show bars."),
    BOOL(show_border, "Show the frame (key x)."),
    BOOL(show_header, "Show the column titles and the header bar (key g)."),
    BOOL(show_processes, "Show the process of each flow (key Z)."),
    BOOL(show_cumulative, "Show the total of each flow (key U)."),
    BOOL(use_bytes, "Rates in bytes per second instead of bits per second (key B)."),
    BOOL(hover_tooltips, "Show a tooltip when the mouse rests on the header bar (key T)."),
    WORD(bar_style, bar_styles, "How bars are drawn (key b)."),
    WORD(line_display, line_modes,
         "Lines of a flow: sent and received, their sum, or one of them (key t)."),
    WORD(sort_column, sort_keys, "What rows are sorted by (keys 1 2 3 < >)."),
    BOOL(sort_reverse, "Lowest first (key r)."),
    U32(refresh_rate, 1, REFRESH_MOST, "Seconds between two refreshes (key f)."),
    U64(alert_threshold,
        "Alert when a flow's 2 s rate crosses so many bytes per second; 0: never."),
    U32(idle_timeout, 0, 31536000, "Seconds after which an idle flow leaves the list; 0: never."),
    U32(max_flows, 16, FLOWS_MOST,
        "Flows kept at most; beyond them the longest idle ones make room."),
    U64(max_bandwidth, "End of the scale in bits per second; 0: it grows with the rates."),
    BOOL(log_scale, "Logarithmic scale; false: linear (key L)."),
    BOOL(mouse, "Use the mouse; false leaves it to the terminal, for selecting text (key M)."),
    WORD(process_backend, process_backends,
         "Who tells of processes: what this system does best, or the program lsof, "
         "which then runs without rights and sees the user's own."),
    TEXT(active_custom_theme,
         "The theme of custom_themes that is used instead of `theme`; empty: none."),
};
/* clang-format on */

const char *pref_name(enum pref pref)
{
    static const char *const lists[] = {"keys", "pinned", "custom_themes"};
    return pref < PREF_SCALAR_COUNT ? pref_table[pref].name : lists[pref - PREF_SCALAR_COUNT];
}

enum pref pref_find(const char *name)
{
    int i = 0;
    while (i < PREF_COUNT && strcmp(pref_name((enum pref)i), name) != 0)
        i++;
    return (enum pref)i;
}

/* The place of a text. */
static char **text_at(struct prefs *p, enum pref pref)
{
    return (char **)(void *)((char *)p + pref_table[pref].offset);
}

void prefs_defaults(struct prefs *p)
{
    *p = (struct prefs){
#define X(name, type, value) .name = value,
        PREFS_SCALARS(X)
#undef X
    };
    for (int i = 0; i < PREF_SCALAR_COUNT; i++) {
        if (pref_table[i].kind == PREF_TEXT)
            *text_at(p, (enum pref)i) = mem_strdup(*text_at(p, (enum pref)i));
    }
}

static void free_pins(struct pin *pins, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        free(pins[i].src);
        free(pins[i].dst);
    }
    free(pins);
}

void prefs_remember_pins(struct prefs *p)
{
    free_pins(p->pinned_base, p->pinned_base_count);
    p->pinned_base_count = p->pinned_count;
    p->pinned_base = mem_zalloc(p->pinned_count + 1, sizeof *p->pinned_base);
    for (size_t i = 0; i < p->pinned_count; i++)
        p->pinned_base[i] =
            (struct pin){mem_strdup(p->pinned[i].src), mem_strdup(p->pinned[i].dst)};
}

static void free_custom_themes(struct custom_theme *themes, size_t count)
{
    for (size_t i = 0; i < count; i++)
        free(themes[i].name);
    free(themes);
}

void prefs_remember_custom_themes(struct prefs *p)
{
    free_custom_themes(p->custom_themes_base, p->custom_theme_base_count);
    p->custom_theme_base_count = p->custom_theme_count;
    p->custom_themes_base = mem_zalloc(p->custom_theme_count + 1, sizeof *p->custom_themes_base);
    for (size_t i = 0; i < p->custom_theme_count; i++) {
        p->custom_themes_base[i] = p->custom_themes[i];
        p->custom_themes_base[i].name = mem_strdup(p->custom_themes[i].name);
    }
}

void prefs_free(struct prefs *p)
{
    for (int i = 0; i < PREF_SCALAR_COUNT; i++) {
        if (pref_table[i].kind == PREF_TEXT)
            free(*text_at(p, (enum pref)i));
    }
    for (size_t i = 0; i < p->key_count; i++) {
        free(p->keys[i].action);
        free(p->keys[i].key);
    }
    free_pins(p->pinned, p->pinned_count);
    free_pins(p->pinned_base, p->pinned_base_count);
    free_custom_themes(p->custom_themes, p->custom_theme_count);
    free_custom_themes(p->custom_themes_base, p->custom_theme_base_count);
    free(p->keys);
    *p = (struct prefs){0};
}

void prefs_set(char **member, const char *value)
{
    char *copy = mem_strdup(value);
    free(*member);
    *member = copy;
}

/* A copy of outside text, cleaned. */
static char *clean_copy(const char *text)
{
    char clean[TEXT_SIZE];
    utf8_clean(clean, sizeof clean, text, strlen(text));
    return mem_strdup(clean);
}

char *prefs_clean_name(const char *text)
{
    char *name = clean_copy(text);
    size_t len = 0;
    for (const char *from = name; *from != '\0'; from++) {
        if (*from != ' ' || (len > 0 && name[len - 1] != ' '))
            name[len++] = *from;
    }
    name[len - (len > 0 && name[len - 1] == ' ')] = '\0';
    return name;
}

const struct custom_theme *prefs_find_custom_theme(const struct custom_theme *list, size_t count,
                                                   const char *name)
{
    for (size_t i = 0; i < count; i++) {
        if (strcmp(list[i].name, name) == 0)
            return &list[i];
    }
    return NULL;
}

const char *prefs_put_custom_theme(struct prefs *p, const char *name,
                                   const uint8_t palette[PALETTE_SIZE])
{
    char *clean = prefs_clean_name(name);
    const struct custom_theme *known =
        prefs_find_custom_theme(p->custom_themes, p->custom_theme_count, clean);
    size_t i = known != NULL ? (size_t)(known - p->custom_themes) : p->custom_theme_count;
    if (known == NULL) {
        p->custom_themes = mem_realloc(p->custom_themes, (i + 1) * sizeof *p->custom_themes);
        p->custom_themes[p->custom_theme_count++].name = clean;
    } else {
        free(clean);
    }
    memcpy(p->custom_themes[i].palette, palette, PALETTE_SIZE);
    return p->custom_themes[i].name;
}

/* Version 2 pinned by what its screen showed, host names too: such a pin is left out of the import,
 * and the original keeps it. */
static bool check_end(const char *text, const char *key, struct prefs_report *r, const char *what,
                      size_t line)
{
    static const char form[] = "ADDRESS:PORT, [IPV6]:PORT or ADDRESS";
    struct endpoint end;
    char shown[64];
    if (endpoint_parse(&end, text))
        return true;
    utf8_clean(shown, sizeof shown, text, strlen(text));
    if (r->toml)
        buf_printf(&r->warnings, "%s: line %zu: pinned: %s: '%s' pins nothing, left out; %s does\n",
                   what, line, key, shown, form);
    else
        prefs_fault(r, what, line, "pinned: %s: '%s' is not allowed: %s", key, shown, form);
    return false;
}

void prefs_add_pin(struct prefs *p, const char *src, const char *dst, struct prefs_report *r,
                   const char *what, size_t line)
{
    if (!check_end(src, "src", r, what, line) || !check_end(dst, "dst", r, what, line))
        return;
    p->pinned = mem_realloc(p->pinned, (p->pinned_count + 1) * sizeof *p->pinned);
    p->pinned[p->pinned_count++] = (struct pin){clean_copy(src), clean_copy(dst)};
}

void prefs_add_key(struct prefs *p, const char *action, const char *key, size_t line)
{
    p->keys = mem_realloc(p->keys, (p->key_count + 1) * sizeof *p->keys);
    p->keys[p->key_count++] = (struct key_binding){clean_copy(action), clean_copy(key), line};
}

void prefs_report_free(struct prefs_report *r)
{
    buf_free(&r->warnings);
    *r = (struct prefs_report){0};
}

void prefs_fault(struct prefs_report *r, const char *what, size_t line, const char *format, ...)
{
    char why[TEXT_SIZE];
    struct err e;
    va_list args;
    va_start(args, format);
    vsnprintf(why, sizeof why, format, args);
    va_end(args);
    err_set(&e, "%s: line %zu: %s", what, line, why);
    if (r->broken)
        buf_printf(&r->warnings, "%s\n", e.text);
    else
        r->error = e;
    r->broken = true;
}

void prefs_bad_value(struct prefs_report *r, const char *what, size_t line, enum pref pref,
                     const char *value)
{
    char shown[64];
    struct buf allowed = {0};
    utf8_clean(shown, sizeof shown, value, strlen(value));
    pref_allowed(pref, &allowed);
    prefs_fault(r, what, line, "%s: '%s' is not allowed: %s", pref_name(pref), shown, allowed.data);
    buf_free(&allowed);
}

void prefs_unknown(struct prefs_report *r, const char *what, size_t line, const char *key)
{
    char shown[64];
    char kept[TEXT_SIZE];
    const char *slash = strrchr(what, '/');
    snprintf(kept, sizeof kept, "%s.toml", slash != NULL ? slash + 1 : what);
    utf8_clean(shown, sizeof shown, key, strlen(key));
    buf_printf(&r->warnings, "%s: line %zu: %s: no such key, left %s%s\n", what, line, shown,
               r->toml ? "out of the YAML that a save makes; it stays in " : "alone",
               r->toml ? kept : "");
}

bool prefs_parse(struct prefs *p, const char *text, size_t len, const char *what,
                 struct prefs_report *r)
{
    prefs_defaults(p);
    r->toml = prefs_is_toml(text, len);
    if (r->toml)
        prefs_parse_toml(p, text, len, what, r);
    else
        prefs_parse_yaml(p, text, len, what, r);
    return !r->broken;
}

/* What stands above the lists in the documented file. */
static const char *list_text(enum pref pref)
{
    switch (pref) {
    case PREF_keys:
        return "# Other keys for actions (`man iftoprs` names them). Example:\n"
               "#   keys:\n"
               "#     pause: Space\n"
               "#     export: Ctrl+E\n";
    case PREF_pinned:
        return "# Flows that stay on top (key F). Example:\n"
               "#   pinned:\n"
               "#     - src: \"192.168.1.5:443\"\n"
               "#       dst: \"[2001:db8::1]:50000\"\n";
    default:
        return "# Themes of your own (key C): six xterm-256 colours each. Example:\n"
               "#   custom_themes:\n"
               "#     Lagoon: [31, 44, 37, 79, 30, 24]\n";
    }
}

void prefs_write_default(struct buf *out)
{
    struct prefs p;
    prefs_defaults(&p);
    buf_puts(out, "# iftoprs: preferences (YAML). Every key is optional; these are the defaults.\n"
                  "# Keys pressed in the program change their lines here, and nothing else.\n");
    for (int i = 0; i < PREF_COUNT; i++) {
        enum pref pref = (enum pref)i;
        buf_putc(out, '\n');
        if (pref < PREF_SCALAR_COUNT) {
            buf_printf(out, "# %s\n", pref_table[pref].text);
            if (pref_table[pref].kind != PREF_TEXT && pref_table[pref].kind != PREF_BOOL) {
                buf_puts(out, "# Allowed: ");
                pref_allowed(pref, out);
                buf_puts(out, ".\n");
            }
        } else {
            buf_puts(out, list_text(pref));
        }
        buf_printf(out, "%s:", pref_name(pref));
        pref_put_value(out, &p, pref);
    }
    prefs_free(&p);
}
