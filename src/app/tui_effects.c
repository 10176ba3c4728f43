/* tui_effects.c: saving, copying, exporting, switching: what follows from a key. */
#include "app/tui_effects.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "app/tui_data.h"
#include "app/tui_view.h"
#include "base/clock.h"
#include "out/osc52.h"
#include "sys/clipboard.h"

static void save(struct tui *t)
{
    struct err e;
    uint64_t bits = t->ui.changed;
    ui_saved(&t->ui);
    if (t->config->prefs_broken && bits != 0) {
        char said[sizeof t->ui.status];
        snprintf(said, sizeof said, "%s", t->ui.status);
        ui_status(&t->ui, STATUS_WARNING, t->now_ns, "%s (not saved: the config has an error)",
                  said);
        t->fx |= FX_REDRAW;
    }
    if (t->config->prefs_path == NULL || t->config->prefs_broken || bits == 0)
        return;
    if (!prefs_save(t->config->prefs_path, t->config->prefs, bits, &e)) {
        char said[ERR_TEXT_MAX];
        t->ui.changed |= bits; /* tried again with the next change */
        prefs_shorten(said, sizeof said, e.text);
        ui_status(&t->ui, STATUS_WARNING, t->now_ns, "not saved: %s", said);
        t->fx |= FX_REDRAW;
    }
}

/* The terminal says nothing of whether it has taken the text; a helper does, later. */
static void copy(struct tui *t)
{
    const char *text = t->ui.copy_text;
    const struct osc52_terminal terminal = {
        .type = getenv("TERM"), .tmux = getenv("TMUX"), .screen = getenv("STY")};
    struct buf sequence = {0};
    t->copy_sent = osc52_write(&sequence, &terminal, text, strlen(text));
    if (t->copy_sent)
        term_write_raw(t->term, sequence.data, sequence.len);
    buf_free(&sequence);
    const char *helper = clipboard_copy(&t->clipboard, text, strlen(text));
    if (t->copy_sent)
        ui_status(&t->ui, STATUS_INFO, t->now_ns, "sent to the terminal's clipboard: %s", text);
    else if (helper != NULL)
        ui_status(&t->ui, STATUS_INFO, t->now_ns, "copying with %s: %s", helper, text);
    else
        ui_status(&t->ui, STATUS_WARNING, t->now_ns,
                  "not copied: this terminal has no clipboard, and no helper program is there");
    t->fx |= FX_REDRAW;
}

void tui_copied(struct tui *t)
{
    struct clipboard *c = &t->clipboard;
    enum clipboard_outcome outcome = clipboard_result(c);
    if (outcome == CLIPBOARD_COPIED)
        ui_status(&t->ui, STATUS_INFO, t->now_ns, "copied (%s): %.*s", c->helper, (int)c->len,
                  c->text);
    if (outcome == CLIPBOARD_FAILED)
        ui_status(&t->ui, STATUS_WARNING, t->now_ns, "%s: %s failed: %.*s",
                  t->copy_sent ? "sent to the terminal's clipboard only" : "not copied", c->helper,
                  (int)c->len, c->text);
    if (outcome != CLIPBOARD_BUSY)
        t->fx |= FX_REDRAW;
}

/* The new capture is opened before the old one is given up; when that fails, everything stays. So
 * does what was counted when the one in use is chosen. */
static void switch_interface(struct tui *t)
{
    struct err e;
    char name[sizeof t->interface];
    snprintf(name, sizeof name, "%s", t->config->prefs->interface);
    if (t->session_config.capture.file == NULL &&
        strcmp(name, capture_name(session_capture(t->session))) == 0)
        return;
    struct session_config config = t->session_config;
    config.capture.file = NULL;
    config.capture.interface = name;
    struct session *fresh = session_start(&config, &e);
    if (fresh == NULL) {
        ui_status(&t->ui, STATUS_WARNING, t->now_ns, "not switched: %s", e.text);
        prefs_set(&t->config->prefs->interface, t->interface);
        t->ui.changed &= ~PREF_BIT(interface);
        return;
    }
    tui_drop_view(t);
    ui_forget(&t->ui);
    session_free(t->session);
    wake_drain(&t->wake);
    wake_signal(&t->wake); /* the fresh session's first snapshot may have been there already */
    t->session = fresh;
    t->session_config = config;
    memcpy(t->interface, name, sizeof name);
    t->session_config.capture.interface = t->interface;
    tui_remember_counters(t);
    t->ended = false;
    t->watch.down = false;
    if (t->watch.fd < 0)
        link_watch_open(&t->watch, true);
    t->trouble[0] = '\0';
    session_set_focus(t->session, NULL);
}

static void suspend(struct tui *t)
{
    term_suspend(t->term);
    signals_stop_here();
    term_resume(t->term);
    t->now_ns = clock_steady_ns();
    term_resize(t->term);
    t->fx |= FX_REDRAW | FX_REDRAW_ALL;
}

static void change_refresh(struct tui *t)
{
    t->session_config.refresh_ns = (uint64_t)(t->ui.refresh * (double)NS_PER_SEC);
    session_set_refresh(t->session, t->session_config.refresh_ns);
}

static void focus(struct tui *t)
{
    session_ask_focus(t->session, ui_focus(&t->ui));
}

void tui_list_interfaces(struct tui *t)
{
    struct err e;
    char chosen[sizeof t->interface] = "";
    if (t->ui.chooser.index < t->interfaces.count)
        snprintf(chosen, sizeof chosen, "%s", t->interfaces.list[t->ui.chooser.index].name);
    interfaces_free(&t->interfaces);
    if (!interfaces_list(&t->interfaces, &e))
        ui_status(&t->ui, STATUS_WARNING, t->now_ns, "%s", e.text);
    size_t at = 0;
    while (at < t->interfaces.count && strcmp(t->interfaces.list[at].name, chosen) != 0)
        at++;
    t->ui.chooser.index = at < t->interfaces.count ? at : SIZE_MAX;
}

/* Terminal matters first: what comes after may draw. */
static void terminal_effects(struct tui *t)
{
    if ((t->fx & FX_SUSPEND) != 0)
        suspend(t);
    if ((t->fx & FX_THEME) != 0)
        term_set_theme(t->term, &t->ui.theme);
    if ((t->fx & FX_MOUSE) != 0)
        term_set_mouse(t->term, t->config->prefs->mouse);
    if ((t->fx & FX_REDRAW_ALL) != 0)
        term_redraw(t->term);
}

void tui_effects_run(struct tui *t)
{
    terminal_effects(t);
    if ((t->fx & FX_LIST_INTERFACES) != 0)
        tui_list_interfaces(t);
    if ((t->fx & FX_SWITCH_INTERFACE) != 0)
        switch_interface(t);
    if ((t->fx & FX_REFRESH_RATE) != 0)
        change_refresh(t);
    if ((t->fx & FX_COPY) != 0)
        copy(t);
    if ((t->fx & FX_EXPORT) != 0)
        tui_export(t);
    if ((t->fx & FX_FOCUS) != 0)
        focus(t);
    if ((t->fx & (FX_SAVE | FX_QUIT)) != 0)
        save(t);
    if ((t->fx & (FX_QUIT | FX_QUIT_NOW)) != 0)
        t->done = true;
}
