/* setup.c: from files and options to what a run needs. */
#include "app/setup.h"

#include <net/if.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#ifdef __APPLE__
#include <sys/random.h>
#endif

#include "base/clock.h"
#include "net/interfaces.h"

static void notice(struct setup *s, const char *text)
{
    if (text[0] != '\0')
        buf_printf(&s->notices, "%s\n", text);
}

static void load_prefs(struct setup *s, const struct options *o)
{
    struct prefs_report report = {0};
    if (!prefs_path(s->path, sizeof s->path, o->config)) {
        prefs_defaults(&s->prefs);
        s->path[0] = '\0';
        if (o->config != NULL)
            notice(s, "--config: the name is too long; the defaults are used");
        return;
    }
    prefs_load(&s->prefs, s->path, &report);
    s->broken = report.broken;
    memcpy(s->lines, report.lines, sizeof s->lines);
    if (report.broken)
        notice(s, report.error.text);
    s->not_there = report.missing && o->config != NULL;
    if (s->not_there)
        buf_printf(&s->notices, "%s: no such file; the defaults are used\n", s->path);
    if (report.warnings.len > 0)
        buf_put(&s->notices, report.warnings.data, report.warnings.len);
    prefs_report_free(&report);
}

static void load_themes(struct setup *s)
{
    char folder[PATH_MAX];
    const char *config = getenv("XDG_CONFIG_HOME");
    themes_load_builtin(&s->themes);
    if (config != NULL && config[0] == '/')
        snprintf(folder, sizeof folder, "%s/iftoprs/themes", config);
    else if (!prefs_in_home(folder, sizeof folder, ".config/iftoprs/themes"))
        return;
    themes_load_user(&s->themes, folder, &s->notices);
}

/* A value of the config is bad, as is known only here: the file is not written from then on. */
static void fault(struct setup *s, size_t line, const char *why)
{
    buf_printf(&s->notices, "%s: line %zu: %s\n", s->path, line, why);
    s->broken = true;
}

static bool has_custom_theme(const struct prefs *p, const char *name)
{
    return prefs_find_custom_theme(p->custom_themes, p->custom_theme_count, name) != NULL;
}

/* A custom theme takes the place of another one of its name, wherever that is named. */
static void replace_by_own(struct setup *s)
{
    for (size_t i = 0; i < s->prefs.custom_theme_count; i++) {
        const struct custom_theme *own = &s->prefs.custom_themes[i];
        const struct theme *same = themes_find(&s->themes, own->name);
        struct theme t;
        if (same == NULL)
            continue;
        theme_from_palette(&t, same->key, own->name, own->palette);
        themes_take(&s->themes, &t);
    }
}

/* The config names themes; whether they exist is known only here. One that does not is no fault of
 * the file: its theme's file may be broken, or come back, and the chooser can name another. */
static void check_themes(struct setup *s)
{
    struct prefs *p = &s->prefs;
    if (themes_find(&s->themes, p->theme) == NULL) {
        buf_printf(
            &s->notices,
            "%s: line %zu: theme: '%s': no such theme, %s is used; --list-colors shows all\n",
            s->path, s->lines[PREF_theme], p->theme, s->themes.list[0].key);
        prefs_set(&p->theme, s->themes.list[0].key);
    }
    if (p->active_custom_theme[0] != '\0' && !has_custom_theme(p, p->active_custom_theme)) {
        buf_printf(&s->notices,
                   "%s: line %zu: active_custom_theme: '%s': not among custom_themes, %s is used\n",
                   s->path, s->lines[PREF_active_custom_theme], p->active_custom_theme, p->theme);
        prefs_set(&p->active_custom_theme, "");
    }
}

static void bind_keys(struct setup *s)
{
    struct err e;
    size_t line;
    keymap_default(&s->keys);
    if (!keymap_rebind(&s->keys, s->prefs.keys, s->prefs.key_count, &line, &e))
        fault(s, line, e.text);
}

void setup_load(struct setup *s, const struct options *o)
{
    *s = (struct setup){.path = ""};
    load_prefs(s, o);
    load_themes(s);
    replace_by_own(s);
    check_themes(s);
    bind_keys(s);
}

void setup_free(struct setup *s)
{
    prefs_free(&s->prefs);
    themes_free(&s->themes);
    buf_free(&s->notices);
}

char *setup_first_notice(const struct setup *s)
{
    if (s->notices.len == 0)
        return NULL;
    char text[ERR_TEXT_MAX];
    struct buf out = {0};
    size_t more = 0;
    prefs_shorten(text, sizeof text, s->notices.data);
    text[strcspn(text, "\n")] = '\0';
    for (const char *p = s->notices.data; *p != '\0'; p++)
        more += *p == '\n' && p[1] != '\0';
    buf_puts(&out, text);
    if (more > 0)
        buf_printf(&out, " (and %zu more)", more);
    return out.data;
}

void setup_create_config(struct setup *s)
{
    struct err e;
    if (s->path[0] == '\0' || s->not_there || access(s->path, F_OK) == 0)
        return;
    if (!prefs_create(s->path, &e))
        buf_printf(&s->notices, "no config could be made: %s\n", e.text);
}

static bool apply_theme(struct setup *s, const char *name, struct err *e)
{
    struct buf allowed = {0};
    const struct theme *theme = themes_find(&s->themes, name);
    if (theme != NULL) {
        prefs_set(&s->prefs.theme, theme->key);
        prefs_set(&s->prefs.active_custom_theme, "");
        return true;
    }
    if (has_custom_theme(&s->prefs, name)) {
        prefs_set(&s->prefs.active_custom_theme, name);
        return true;
    }
    for (size_t i = 0; i < s->prefs.custom_theme_count; i++)
        buf_printf(&allowed, "%s, ", s->prefs.custom_themes[i].name);
    for (size_t i = 0; i < s->themes.count; i++)
        buf_printf(&allowed, "%s%s", i > 0 ? ", " : "", s->themes.list[i].key);
    err_set(e, "--theme '%s': no such theme; there are: %s", name, allowed.data);
    buf_free(&allowed);
    return false;
}

/* An option rules this run; the file keeps what it has. */
static void give(struct prefs *p, bool asked, bool *member, bool value, uint64_t bit)
{
    if (!asked)
        return;
    *member = value;
    p->given |= bit;
}

bool setup_apply(struct setup *s, const struct options *o, struct err *e)
{
    struct prefs *p = &s->prefs;
    give(p, o->no_dns, &p->dns_resolution, false, PREF_BIT(dns_resolution));
    give(p, o->no_port_names, &p->port_resolution, false, PREF_BIT(port_resolution));
    give(p, o->no_bars, &p->show_bars, false, PREF_BIT(show_bars));
    give(p, o->bytes, &p->use_bytes, true, PREF_BIT(use_bytes));
    give(p, o->hide_ports, &p->show_ports, false, PREF_BIT(show_ports));
    give(p, o->no_processes, &p->show_processes, false, PREF_BIT(show_processes));
    if (o->theme == NULL)
        return true;
    p->given |= PREF_BIT(theme) | PREF_BIT(active_custom_theme);
    char *name = prefs_clean_name(o->theme);
    bool ok = apply_theme(s, name, e);
    free(name);
    return ok;
}

static uint64_t hash_seed(void)
{
    uint64_t seed;
    if (getentropy(&seed, sizeof seed) != 0)
        seed = clock_steady_ns() ^ clock_wall_ns();
    return seed;
}

/* The one asked for, else the config's while it exists, else the default route's. */
static bool choose_interface(struct setup *s, const struct options *o, struct err *e)
{
    const char *name = o->interface != NULL ? o->interface : s->prefs.interface;
    bool there =
        o->interface != NULL || strcmp(name, INTERFACE_ANY) == 0 || if_nametoindex(name) != 0;
    if (name[0] != '\0' && there) {
        if (snprintf(s->interface, sizeof s->interface, "%s", name) >= (int)sizeof s->interface)
            return err_set(e, "%s: no such interface", name);
        return true;
    }
    if (!interface_default(s->interface, sizeof s->interface, e))
        return false;
    if (name[0] != '\0')
        buf_printf(&s->notices, "interface %s of the config is not there; %s is shown\n", name,
                   s->interface);
    return true;
}

bool setup_session(struct setup *s, const struct options *o, struct session_config *out,
                   struct err *e)
{
    bool file = o->read != NULL;
    if (!file && !choose_interface(s, o, e))
        return false;
    uint64_t duration = o->has_duration ? (uint64_t)(o->duration * (double)NS_PER_SEC) : 0;
    if (o->has_duration && duration == 0)
        duration = 1;
    double refresh = o->has_refresh ? o->refresh : s->prefs.refresh_rate;
    *out = (struct session_config){
        .capture = {.interface = file ? NULL : s->interface,
                    .file = o->read,
                    .bpf = o->filter,
                    .promiscuous = o->promiscuous,
                    .speed = o->has_speed ? o->speed
                             : o->json    ? 0
                                          : 1,
                    .nets = &o->nets,
                    .hash_seed = hash_seed(),
                    .wall_limit_ns = duration},
        .max_flows = s->prefs.max_flows,
        /* A file's last line has every flow. */
        .idle_timeout = file && o->json ? 0 : s->prefs.idle_timeout,
        .refresh_ns = (uint64_t)(refresh * (double)NS_PER_SEC),
        .duration_ns = duration,
        .top = o->top,
        .every_snapshot = file && o->json,
        .serves_after_end = !o->json,
        .early_snapshots = !o->json, /* a screen is not to be empty for so long */
        .only_with_packets = file && o->json,
    };
    return true;
}
