/* tui_effects.c: saving, copying, exporting, switching: what follows from a key. */
#include "app/tui_effects.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "app/tui_view.h"
#include "base/clock.h"
#include "base/utf8.h"
#include "net/names.h"
#include "out/osc52.h"
#include "sys/clipboard.h"

void tui_ended(struct tui *t)
{
    struct err e = {.text = ""};
    t->ended = true;
    if (t->session_config.capture.file == NULL) {
        t->done = true;
        return;
    }
    if (t->session_config.duration_ns > 0 &&
        t->waiting->elapsed_ns >= t->session_config.duration_ns)
        t->done = true;
    capture_result(session_capture(t->session), &e);
    if (e.text[0] != '\0')
        ui_status(&t->ui, STATUS_WARNING, t->now_ns, "%s", e.text);
    else if (t->ui.status[0] == '\0' || t->ui.status_kind == STATUS_INFO)
        ui_status(&t->ui, STATUS_INFO, t->now_ns, "end of the file; q quits");
    t->fx |= FX_REDRAW;
}

static void describe_nets(struct tui *t)
{
    const struct net_filter *nets = t->session_config.capture.nets;
    struct buf text = {0};
    for (size_t i = 0; i < nets->count; i++) {
        char addr[48];
        addr_format(&nets->nets[i].addr, addr, sizeof addr);
        buf_printf(&text, "%s%s/%u", i > 0 ? " " : "", addr, (unsigned)nets->nets[i].prefix);
    }
    if (text.data != NULL)
        utf8_cut(t->nets, sizeof t->nets, text.data, sizeof t->nets);
    buf_free(&text);
}

void tui_remember_counters(struct tui *t)
{
    const char *name = t->session_config.capture.interface;
    t->counters = (struct interface_counters){0};
    if (name != NULL)
        interface_counters(name, &t->counters);
}

/* What has come since; from 0 where the interface was made anew meanwhile. */
static uint64_t since(uint64_t now, uint64_t before)
{
    return now >= before ? now - before : now;
}

/* The kernel's counters since the capture began, to be compared with ours. */
static bool counters_since(const struct tui *t, const char *name, struct interface_counters *out)
{
    struct interface_counters now;
    if (!interface_counters(name, &now))
        return false;
    out->rx_bytes = since(now.rx_bytes, t->counters.rx_bytes);
    out->rx_packets = since(now.rx_packets, t->counters.rx_packets);
    out->tx_bytes = since(now.tx_bytes, t->counters.tx_bytes);
    out->tx_packets = since(now.tx_packets, t->counters.tx_packets);
    return true;
}

/* The interface, or the file without its folders; cleaned. */
static const char *shown_name(struct tui *t)
{
    const char *name = capture_name(session_capture(t->session));
    const char *slash = t->session_config.capture.file != NULL ? strrchr(name, '/') : NULL;
    name = slash != NULL && slash[1] != '\0' ? slash + 1 : name;
    utf8_clean(t->name, sizeof t->name, name, strlen(name));
    return t->name;
}

void tui_data(struct tui *t, struct ui_data *data)
{
    const struct capture_config *c = &t->session_config.capture;
    uint64_t done;
    uint64_t size;
    clock_hms(t->snapshot != NULL ? t->snapshot->wall_ns : clock_wall_ns(), t->clock,
              sizeof t->clock);
    capture_progress(session_capture(t->session), &done, &size);
    describe_nets(t);
    *data = (struct ui_data){
        .interface = shown_name(t),
        .clock = t->clock,
        .bpf = c->bpf,
        .nets = t->nets[0] != '\0' ? t->nets : NULL,
        .trouble = t->trouble[0] != '\0' ? t->trouble : NULL,
        .from_file = c->file != NULL,
        .ended = t->ended,
        .progress = size > 0 ? (double)done / (double)size : -1,
        .interfaces = t->interfaces.count > 0 ? &t->interfaces : NULL,
    };
    if (c->file == NULL && t->owner_thread.owners != NULL &&
        owners_unreadable(t->owner_thread.owners) > 0)
        data->owners_trouble = "some cannot be seen for lack of rights";
    /* Read only where a tooltip may show them: it took a fifth of an idle second's CPU. */
    if (c->file == NULL && t->ui.tooltip.kind == TOOLTIP_SEGMENT)
        data->has_counters = counters_since(t, c->interface, &data->counters);
}

/* --- effects --- */

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

/* The one that was chosen stays so; when it has gone, drawing goes to the one in use. */
static void list_interfaces(struct tui *t)
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
        list_interfaces(t);
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
