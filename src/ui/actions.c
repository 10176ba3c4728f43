/* actions.c: what each action does to the state; effects say what the caller is to do. */
#include <stdio.h>
#include <string.h>

#include "ui/state.h"

/* --- switches: one preference on and off --- */

struct toggle {
    enum action action;
    size_t offset; /* of a bool in struct prefs */
    uint64_t pref;
    const char *on;
    const char *off;
    unsigned fx;
    bool view; /* the rows change */
};

#define PREF(member) offsetof(struct prefs, member), PREF_BIT(member)

static const struct toggle toggles[] = {
    {ACTION_TOGGLE_DNS, PREF(dns_resolution), "host names: on", "host names: off, addresses", 0,
     true},
    {ACTION_TOGGLE_SERVICES, PREF(port_resolution), "service names: on",
     "service names: off, port numbers", 0, true},
    {ACTION_TOGGLE_PORTS, PREF(show_ports), "ports: shown", "ports: hidden, flows merged by host",
     0, true},
    {ACTION_TOGGLE_PROCESSES, PREF(show_processes), "process column: shown",
     "process column: hidden", 0, false},
    {ACTION_TOGGLE_BYTES, PREF(use_bytes), "rates in bytes/s", "rates in bits/s", 0, false},
    {ACTION_TOGGLE_LOG, PREF(log_scale), "scale: logarithmic", "scale: linear", 0, false},
    {ACTION_TOGGLE_TOTALS, PREF(show_cumulative), "total column: shown", "total column: hidden", 0,
     false},
    {ACTION_TOGGLE_BORDER, PREF(show_border), "border: shown", "border: hidden", 0, false},
    {ACTION_TOGGLE_HEADER, PREF(show_header), "titles and header bar: shown",
     "titles and header bar: hidden", 0, false},
    {ACTION_TOGGLE_TOOLTIPS, PREF(hover_tooltips), "hover tooltips: on", "hover tooltips: off", 0,
     false},
    {ACTION_TOGGLE_MOUSE, PREF(mouse), "mouse: on", "mouse: off, the terminal selects text",
     FX_MOUSE, false},
};

static unsigned flip(struct ui *ui, const struct toggle *t, uint64_t now_ns)
{
    bool *value = (bool *)((char *)ui->prefs + t->offset);
    *value = !*value;
    ui->view_stale = ui->view_stale || t->view;
    ui_status(ui, STATUS_INFO, now_ns, "%s", *value ? t->on : t->off);
    return FX_REDRAW | t->fx | ui_changed(ui, t->pref);
}

/* --- display --- */

static unsigned next_bar_style(struct ui *ui, uint64_t now_ns)
{
    static const char *const names[BAR_STYLE_COUNT] = {"gradient", "solid", "thin", "ascii"};
    struct prefs *p = ui->prefs;
    unsigned fx = FX_REDRAW;
    if (p->show_bars)
        p->bar_style = (p->bar_style + 1) % BAR_STYLE_COUNT;
    else
        fx |= ui_changed(ui, PREF_BIT(show_bars));
    p->show_bars = true;
    ui_status(ui, STATUS_INFO, now_ns, "bars: %s", names[p->bar_style]);
    return fx | ui_changed(ui, PREF_BIT(bar_style));
}

static unsigned next_line_mode(struct ui *ui, uint64_t now_ns)
{
    static const char *const names[LINE_MODE_COUNT] = {
        "two lines: sent, then received", "one line: sent and received together",
        "one line: sent only", "one line: received only"};
    ui->prefs->line_display = (ui->prefs->line_display + 1) % LINE_MODE_COUNT;
    ui->view_stale = true;
    ui_status(ui, STATUS_INFO, now_ns, "%s", names[ui->prefs->line_display]);
    return FX_REDRAW | ui_changed(ui, PREF_BIT(line_display));
}

static unsigned next_refresh(struct ui *ui, uint64_t now_ns)
{
    static const uint32_t steps[] = {1, 2, 5, 10};
    uint32_t next = steps[0];
    for (size_t i = sizeof steps / sizeof *steps; i-- > 0;) {
        if (steps[i] > ui->refresh)
            next = steps[i];
    }
    ui->prefs->refresh_rate = next;
    ui->refresh = next;
    ui_status(ui, STATUS_INFO, now_ns, "refresh: every %u s", next);
    return FX_REDRAW | FX_REFRESH_RATE | ui_changed(ui, PREF_BIT(refresh_rate));
}

static unsigned toggle_pause(struct ui *ui, uint64_t now_ns)
{
    ui->paused = !ui->paused;
    ui_status(ui, STATUS_INFO, now_ns, "%s", ui->paused ? "paused; counting goes on" : "going on");
    return FX_REDRAW;
}

/* --- order --- */

/* Returns whether the order was frozen. */
static bool thaw(struct ui *ui)
{
    bool frozen = ui->freeze != FREEZE_OFF;
    frozen_order_release(&ui->frozen);
    ui->freeze = FREEZE_OFF;
    return frozen;
}

static unsigned sort_by(struct ui *ui, enum sort_key key, uint64_t now_ns)
{
    static const char *const names[TAB_COUNT][SORT_KEY_COUNT] = {
        {"2 s rate", "10 s rate", "40 s rate", "source", "destination"},
        {"2 s rate", "10 s rate", "40 s rate", "name", "pid"}};
    bool was_frozen = thaw(ui);
    ui->prefs->sort_column = key;
    ui->view_stale = true;
    ui_status(ui, STATUS_INFO, now_ns, "sorted by %s%s", names[ui->tab][key],
              was_frozen ? ", order no longer frozen" : "");
    return FX_REDRAW | ui_changed(ui, PREF_BIT(sort_column));
}

static unsigned reverse_order(struct ui *ui, uint64_t now_ns)
{
    ui->prefs->sort_reverse = !ui->prefs->sort_reverse;
    ui->view_stale = true;
    ui_status(ui, STATUS_INFO, now_ns, "order: %s",
              ui->prefs->sort_reverse ? "reversed" : "not reversed");
    return FX_REDRAW | ui_changed(ui, PREF_BIT(sort_reverse));
}

unsigned sort_by_title(struct ui *ui, enum sort_key key, uint64_t now_ns)
{
    bool sorted = ui->prefs->sort_column == key && ui->freeze == FREEZE_OFF;
    return sorted ? reverse_order(ui, now_ns) : sort_by(ui, key, now_ns);
}

static unsigned toggle_freeze(struct ui *ui, uint64_t now_ns)
{
    bool frozen = thaw(ui);
    if (!frozen)
        ui->freeze = FREEZE_WANTED;
    ui->view_stale = true;
    ui_status(ui, STATUS_INFO, now_ns, "%s",
              frozen ? "order: sorted again" : "order: frozen, what is new comes below");
    return FX_REDRAW;
}

/* --- filter --- */

/* Processes are never filtered: what is typed shows in the flows. */
static unsigned open_filter(struct ui *ui)
{
    unsigned fx = ui->tab != TAB_FLOWS ? show_tab(ui, TAB_FLOWS) : 0;
    ui->popup = POPUP_FILTER;
    ui->filter_error.text[0] = '\0';
    snprintf(ui->filter_before, sizeof ui->filter_before, "%s", ui->filter_text);
    line_edit_set(&ui->edit, ui->filter_text);
    return fx | FX_REDRAW;
}

static unsigned clear_filter(struct ui *ui, uint64_t now_ns)
{
    ui_status(ui, STATUS_INFO, now_ns, "%s",
              ui->filter_text[0] != '\0' ? "filter cleared" : "no filter to clear");
    ui_set_filter(ui, "");
    return FX_REDRAW;
}

/* --- the selected row --- */

static unsigned with_selected(struct ui *ui, enum action action, uint64_t now_ns)
{
    if (ui->selected_row < 0) {
        ui_status(ui, STATUS_INFO, now_ns,
                  ui->tab == TAB_FLOWS ? "no flow is selected" : "no process is selected");
        return FX_REDRAW;
    }
    if (action == ACTION_PIN)
        return toggle_pin(ui, (size_t)ui->selected_row, now_ns);
    row_text(ui, (size_t)ui->selected_row, ui->copy_text, sizeof ui->copy_text);
    return FX_COPY;
}

static unsigned drill_in(struct ui *ui, uint64_t now_ns)
{
    if (ui->selected_row < 0)
        return select_move(ui, 1);
    if (ui->view.tab == TAB_PROCESSES)
        return drill_into(ui, (size_t)ui->selected_row, now_ns);
    return open_flow_tooltip(ui, (size_t)ui->selected_row, -1, -1, true);
}

static unsigned step_back(struct ui *ui, uint64_t now_ns)
{
    if (ui->tooltip.kind != TOOLTIP_NONE)
        return close_tooltip(ui);
    if (ui->of_process && ui->tab == TAB_FLOWS)
        return leave_process(ui, now_ns);
    return ui->has_selection ? select_none(ui) : 0;
}

static unsigned open_help(struct ui *ui)
{
    ui->popup = POPUP_HELP;
    ui->chooser = (struct chooser){0};
    return FX_REDRAW;
}

/* --- the dispatcher --- */

static unsigned apply_order(struct ui *ui, enum action action, uint64_t now_ns)
{
    switch (action) {
    case ACTION_SORT_2S:
        return sort_by(ui, SORT_RATE_2S, now_ns);
    case ACTION_SORT_10S:
        return sort_by(ui, SORT_RATE_10S, now_ns);
    case ACTION_SORT_40S:
        return sort_by(ui, SORT_RATE_40S, now_ns);
    case ACTION_SORT_SOURCE:
        return sort_by(ui, SORT_SRC, now_ns);
    case ACTION_SORT_DESTINATION:
        return sort_by(ui, SORT_DST, now_ns);
    case ACTION_REVERSE:
        return reverse_order(ui, now_ns);
    case ACTION_FREEZE:
        return toggle_freeze(ui, now_ns);
    default:
        return 0;
    }
}

static unsigned apply_display(struct ui *ui, enum action action, uint64_t now_ns)
{
    for (size_t i = 0; i < sizeof toggles / sizeof *toggles; i++) {
        if (toggles[i].action == action)
            return flip(ui, &toggles[i], now_ns);
    }
    switch (action) {
    case ACTION_BAR_STYLE:
        return next_bar_style(ui, now_ns);
    case ACTION_LINE_MODE:
        return next_line_mode(ui, now_ns);
    case ACTION_REFRESH_RATE:
        return next_refresh(ui, now_ns);
    case ACTION_PAUSE:
        return toggle_pause(ui, now_ns);
    default:
        return apply_order(ui, action, now_ns);
    }
}

static unsigned apply_flows(struct ui *ui, enum action action, uint64_t now_ns)
{
    switch (action) {
    case ACTION_DRILL_IN:
        return drill_in(ui, now_ns);
    case ACTION_BACK:
        return step_back(ui, now_ns);
    case ACTION_SWITCH_VIEW:
        return show_tab(ui, ui->tab == TAB_FLOWS ? TAB_PROCESSES : TAB_FLOWS);
    case ACTION_FILTER:
        return open_filter(ui);
    case ACTION_CLEAR_FILTER:
        return clear_filter(ui, now_ns);
    case ACTION_PIN:
    case ACTION_COPY:
        return with_selected(ui, action, now_ns);
    case ACTION_EXPORT:
        return FX_EXPORT;
    default:
        return apply_display(ui, action, now_ns);
    }
}

unsigned action_apply(struct ui *ui, enum action action, uint64_t now_ns)
{
    ptrdiff_t steps = movement_of(action, layout_page(&ui->layout));
    if (steps != 0)
        return select_move(ui, steps);
    switch (action) {
    case ACTION_CHOOSE_THEME:
        return open_themes(ui);
    case ACTION_EDIT_THEME:
        return open_editor(ui);
    case ACTION_CHOOSE_INTERFACE:
        return open_interfaces(ui);
    case ACTION_HELP:
        return open_help(ui);
    case ACTION_QUIT:
        return FX_QUIT;
    case ACTION_QUIT_NOW:
        return FX_QUIT_NOW;
    case ACTION_REDRAW:
        return FX_REDRAW | FX_REDRAW_ALL;
    case ACTION_SUSPEND:
        return FX_SUSPEND;
    default:
        return apply_flows(ui, action, now_ns);
    }
}
