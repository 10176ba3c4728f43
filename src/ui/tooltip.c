/* tooltip.c: tooltips of header segments, and where every tooltip stands. Made anew each frame, so
 * that the values stay live. */
#include <stdio.h>

#include "base/clock.h"
#include "base/units.h"
#include "base/version.h"
#include "ui/tooltip.h"

/* --- small texts --- */

struct rate_text rate_of(const struct ui *ui, double rate)
{
    struct rate_text r = {""};
    units_rate(r.text, rate, ui->prefs->use_bytes);
    return r;
}

struct rate_text bytes_of(uint64_t bytes)
{
    struct rate_text r = {""};
    units_bytes(r.text, bytes);
    return r;
}

struct count_text count_of(uint64_t n)
{
    struct count_text c = {""};
    units_count(c.text, sizeof c.text, n);
    return c;
}

/* "1 packet", "1,234 packets". */
static struct count_text packets_of(uint64_t n)
{
    struct count_text c;
    struct count_text number = count_of(n);
    snprintf(c.text, sizeof c.text, "%.20s%s", number.text, n == 1 ? " packet" : " packets");
    return c;
}

struct key_text {
    char text[2 * KEY_NAME_MAX];
};

static struct key_text key_of(const struct ui *ui, enum action action)
{
    struct key_text k = {""};
    keymap_text(&ui->keys, action, k.text, sizeof k.text);
    return k;
}

static void box_key(struct box *b, const struct ui *ui, enum action action, const char *text)
{
    box_line(b, key_of(ui, action).text, "%s", text);
}

void duration_text(char *out, size_t size, uint64_t seconds)
{
    if (seconds >= 3600)
        snprintf(out, size, "%llu h %02llu min", (unsigned long long)(seconds / 3600),
                 (unsigned long long)(seconds / 60 % 60));
    else if (seconds >= 60)
        snprintf(out, size, "%llu min %02llu s", (unsigned long long)(seconds / 60),
                 (unsigned long long)(seconds % 60));
    else
        snprintf(out, size, "%llu s", (unsigned long long)seconds);
}

static const char *on_off(bool on)
{
    return on ? "on" : "off";
}

/* --- segments --- */

static void tip_app(const struct frame *f, struct box *b)
{
    const struct ui *ui = f->ui;
    const struct snapshot *s = ui->snapshot;
    const char *config = f->data->config;
    char elapsed[40];
    duration_text(elapsed, sizeof elapsed, s != NULL ? s->elapsed_ns / NS_PER_SEC : 0);
    snprintf(b->title, sizeof b->title, "IFTOPRS");
    box_line(b, "version", IFTOPRS_VERSION);
    box_line(b, "running", "%s", elapsed);
    box_line(b, "packets", "%s", count_of(s != NULL ? s->packets : 0).text);
    box_line(b, "sent", "%s", bytes_of(s != NULL ? s->total[DIR_SENT] : 0).text);
    box_line(b, "received", "%s", bytes_of(s != NULL ? s->total[DIR_RECV] : 0).text);
    box_line(b, "config", "%.100s%s", config != NULL ? config : "nothing is saved",
             config != NULL ? ", saved at every change" : "");
    box_section(b, "keys");
    box_key(b, ui, ACTION_HELP, "help");
    box_key(b, ui, ACTION_QUIT, "quit, saves the preferences");
    box_key(b, ui, ACTION_QUIT_NOW, "quit at once");
}

static void tip_counters(const struct frame *f, struct box *b)
{
    const struct snapshot *s = f->ui->snapshot;
    static const struct capture_counts none;
    const struct capture_counts *n = s != NULL ? &s->counts : &none;
    box_line(b, "captured", "%s, %s", packets_of(n->frames).text, bytes_of(n->frame_bytes).text);
    if (f->data->has_counters) {
        const struct interface_counters *k = &f->data->counters;
        box_line(b, "kernel", "%s, %s", packets_of(k->rx_packets + k->tx_packets).text,
                 bytes_of(k->rx_bytes + k->tx_bytes).text);
    } else {
        box_line(b, "kernel", "no counters to compare with");
    }
    box_line(b, "IP", "%s, %s", packets_of(n->ip_packets).text, bytes_of(n->ip_bytes).text);
    box_line(b, "not IP", "%s, %s", packets_of(n->other_packets).text,
             bytes_of(n->other_bytes).text);
    box_line(b, "broken", "%s, %s", packets_of(n->undecodable).text,
             bytes_of(n->undecodable_bytes).text);
    box_line(b, "outside", "%s, %s", packets_of(n->outside).text, bytes_of(n->outside_bytes).text);
}

static void tip_iface(const struct frame *f, struct box *b)
{
    const struct ui_data *d = f->data;
    snprintf(b->title, sizeof b->title, "%s", d->from_file ? "Capture file" : "Interface");
    box_line(b, d->from_file ? "file" : "name", "%.150s", d->interface);
    box_line(b, "state", "%.150s",
             d->trouble != NULL ? d->trouble
             : d->ended         ? "read to its end"
             : d->from_file     ? "reading"
                                : "capturing");
    tip_counters(f, b);
    box_line(b, "BPF", "%.150s", d->bpf != NULL ? d->bpf : "none (-f)");
    box_line(b, "networks", "%.150s", d->nets != NULL ? d->nets : "all (-F)");
    if (d->owners_trouble != NULL)
        box_line(b, "processes", "%.150s", d->owners_trouble);
    box_line(b, "config", "interface: %.60s",
             f->ui->prefs->interface[0] != '\0' ? f->ui->prefs->interface : "the default route's");
    box_key(b, f->ui, ACTION_CHOOSE_INTERFACE, "choose another");
}

static void tip_flows(const struct frame *f, struct box *b)
{
    const struct ui *ui = f->ui;
    const struct snapshot *s = ui->snapshot;
    snprintf(b->title, sizeof b->title, "Flows");
    box_line(b, "flows", "%s in the table", count_of(s != NULL ? s->flow_count : 0).text);
    box_line(b, "matching", "%s", count_of(ui->view.matched).text);
    box_line(b, "rows", "%s%s", count_of(ui->view.count).text,
             ui->prefs->show_ports ? "" : ", ports merged");
    box_line(b, "pinned", "%zu in the config", ui->prefs->pinned_count);
    box_line(b, "evicted", "%s, the table was full", count_of(s != NULL ? s->evicted : 0).text);
    box_line(b, "config", "max_flows: %s", count_of(ui->prefs->max_flows).text);
    box_line(b, "config", "idle_timeout: %u s without a packet", ui->prefs->idle_timeout);
    box_section(b, "A flow is a pair of endpoints and a protocol.");
    box_key(b, ui, ACTION_TOGGLE_PORTS, "merge by host");
    box_key(b, ui, ACTION_FILTER, "filter");
    box_key(b, ui, ACTION_PIN, "pin the selected flow");
    box_key(b, ui, ACTION_EXPORT, "export all");
}

static void tip_clock(const struct frame *f, struct box *b)
{
    const struct ui_data *d = f->data;
    const struct snapshot *s = f->ui->snapshot;
    char elapsed[40];
    duration_text(elapsed, sizeof elapsed, s != NULL ? s->elapsed_ns / NS_PER_SEC : 0);
    snprintf(b->title, sizeof b->title, "Clock");
    box_line(b, "time", "%s", d->clock);
    box_line(b, "source", "%s", d->from_file ? "the packets' own clock" : "this machine's clock");
    box_line(b, "capture", "for %s", elapsed);
    if (d->from_file && d->progress >= 0)
        box_line(b, "read", "%.1f %% of the file", d->progress * 100);
    else
        box_line(b, "read", "%s", d->from_file ? "share not known" : "live");
    box_line(b, "seconds", "%u completed", s != NULL ? s->second : 0);
    box_line(b, "windows", "2, 10 and 40 completed seconds");
    box_section(b, "Rates run on a steady clock: setting this one");
    box_section(b, "changes none of them.");
    box_line(b, "options", "-r FILE  --speed X");
    box_key(b, f->ui, ACTION_PAUSE, "pause");
}

static void tip_sort(const struct frame *f, struct box *b)
{
    static const char *const modes[LINE_MODE_COUNT] = {"sent + received", "sent + received", "sent",
                                                       "received"};
    const struct ui *ui = f->ui;
    snprintf(b->title, sizeof b->title, "Order");
    box_line(b, "sorted by", "%s of %s", sort_key_names[ui->prefs->sort_column],
             modes[ui->prefs->line_display]);
    box_line(b, "direction", "%s", ui->prefs->sort_reverse ? "reversed" : "as usual");
    box_line(b, "frozen", "%s", ui->freeze != FREEZE_OFF ? "yes, new flows come below" : "no");
    box_line(b, "ties", "by total, then by endpoints");
    box_line(b, "config", "sort_column, sort_reverse");
    box_section(b, "keys");
    box_key(b, ui, ACTION_SORT_2S, "2 s rate");
    box_key(b, ui, ACTION_SORT_10S, "10 s rate");
    box_key(b, ui, ACTION_SORT_40S, "40 s rate");
    box_key(b, ui, ACTION_SORT_SOURCE, "source, name of a process");
    box_key(b, ui, ACTION_SORT_DESTINATION, "destination, pid");
    box_key(b, ui, ACTION_REVERSE, "reverse");
    box_key(b, ui, ACTION_FREEZE, "freeze, thaw");
    box_key(b, ui, ACTION_LINE_MODE, "sent, received or both");
}

static void tip_rate(const struct frame *f, struct box *b)
{
    const struct ui *ui = f->ui;
    snprintf(b->title, sizeof b->title, "Refresh");
    box_line(b, "screen", "every %.3g s", ui->refresh);
    box_line(b, "rates", "in %s per second", ui->prefs->use_bytes ? "bytes" : "bits");
    box_line(b, "scale", "%s", ui->prefs->log_scale ? "log10" : "linear");
    box_line(b, "full bar", "%s/s", rate_of(ui, f->scale.end / 8).text);
    box_line(b, "config", "refresh_rate, use_bytes, log_scale");
    box_line(b, "config", "max_bandwidth: the end of the scale");
    box_section(b, "Windows turn every second, whatever the refresh.");
    box_key(b, ui, ACTION_REFRESH_RATE, "1, 2, 5, 10 s");
    box_key(b, ui, ACTION_TOGGLE_BYTES, "bits or bytes");
    box_key(b, ui, ACTION_TOGGLE_LOG, "log or linear");
    box_key(b, ui, ACTION_BAR_STYLE, "bar style");
}

static void tip_theme(const struct frame *f, struct box *b)
{
    const struct ui *ui = f->ui;
    const uint8_t *p = ui->theme.palette;
    snprintf(b->title, sizeof b->title, "Theme");
    box_line(b, "name", "%.80s", ui->theme.name);
    box_line(b, "palette", "%u %u %u %u %u %u", p[0], p[1], p[2], p[3], p[4], p[5]);
    box_line(b, "themes", "%zu to choose from", theme_entry_count(ui));
    box_line(b, "custom", "%zu of your own", ui->prefs->custom_theme_count);
    box_line(b, "config", "theme: %.60s", ui->prefs->theme);
    box_line(b, "config", "active_custom_theme: %.60s",
             ui->prefs->active_custom_theme[0] != '\0' ? ui->prefs->active_custom_theme : "none");
    box_line(b, "files", "~/.config/iftoprs/themes/*.yaml");
    box_line(b, "option", "--theme NAME, for one run");
    box_key(b, ui, ACTION_CHOOSE_THEME, "choose");
    box_key(b, ui, ACTION_EDIT_THEME, "edit");
}

static void tip_paused(const struct frame *f, struct box *b)
{
    const struct ui *ui = f->ui;
    snprintf(b->title, sizeof b->title, "Pause");
    box_line(b, "paused", "%s", ui->paused ? "yes" : "no");
    box_line(b, "screen", "%s", ui->paused ? "as it was when it was paused" : "live");
    box_line(b, "counting", "goes on in any case");
    box_line(b, "alerts", "%s",
             ui->paused                       ? "none while paused"
             : ui->prefs->alert_threshold > 0 ? "on"
                                              : "off");
    box_line(b, "config", "alert_threshold: %s/s", bytes_of(ui->prefs->alert_threshold).text);
    box_section(b, "Nothing is lost: totals and rates are those of");
    box_section(b, "the whole time as soon as it goes on.");
    box_key(b, ui, ACTION_PAUSE, ui->paused ? "go on" : "pause");
    box_key(b, ui, ACTION_FREEZE, "freeze the order only");
}

static void tip_filter(const struct frame *f, struct box *b)
{
    const struct ui *ui = f->ui;
    snprintf(b->title, sizeof b->title, "Filter");
    box_line(b, "filter", "%.80s", ui->filter_text[0] != '\0' ? ui->filter_text : "none");
    box_line(b, "matching", "%s of %s flows", count_of(ui->view.matched).text,
             count_of(ui->snapshot != NULL ? ui->snapshot->count : 0).text);
    box_line(b, "looks at", "ends, names, services, owner, container");
    box_line(b, "word", "must occur, in any letter case");
    box_line(b, "!word", "must not occur");
    box_line(b, "~regex", "POSIX extended, of each end by itself");
    box_line(b, "config", "none: it lasts for this run");
    box_line(b, "option", "-f EXPR: BPF, before anything is counted");
    box_key(b, ui, ACTION_FILTER, "edit, live");
    box_key(b, ui, ACTION_CLEAR_FILTER, "clear");
}

static void tip_drops(const struct frame *f, struct box *b)
{
    static const struct capture_counts none;
    const struct snapshot *s = f->ui->snapshot;
    const struct capture_counts *n = s != NULL ? &s->counts : &none;
    uint64_t lost = n->kernel_drops + n->interface_drops;
    double share = lost > 0 ? 100.0 * (double)lost / (double)(lost + n->frames) : 0;
    snprintf(b->title, sizeof b->title, "Drops");
    box_line(b, "kernel", "%s", packets_of(n->kernel_drops).text);
    box_line(b, "interface", "%s", packets_of(n->interface_drops).text);
    box_line(b, "captured", "%s", packets_of(n->frames).text);
    box_line(b, "lost", "%.3g %%", share);
    box_line(b, "source", "libpcap's statistics, at every refresh");
    box_section(b, "Kernel: its buffer was full before we read it.");
    box_section(b, "Interface: the card or its driver dropped them.");
    box_section(b, "What is dropped is in no rate and in no total.");
    box_line(b, "option", "-f EXPR lets the kernel pass less");
}

static void tip_help(const struct frame *f, struct box *b)
{
    const struct ui *ui = f->ui;
    snprintf(b->title, sizeof b->title, "Help");
    box_key(b, ui, ACTION_HELP, "all keys");
    box_key(b, ui, ACTION_FILTER, "filter");
    box_key(b, ui, ACTION_LINE_MODE, "line mode");
    box_key(b, ui, ACTION_CHOOSE_THEME, "theme");
    box_key(b, ui, ACTION_CHOOSE_INTERFACE, "interface");
    box_key(b, ui, ACTION_PAUSE, "pause");
    box_key(b, ui, ACTION_TOGGLE_TOOLTIPS, "tooltips while hovering");
    box_line(b, "hovering", "%s, config: hover_tooltips", on_off(ui->prefs->hover_tooltips));
    box_line(b, "mouse", "%s, config: mouse", on_off(ui->prefs->mouse));
    box_line(b, "right", "click: the tooltip stays");
    box_line(b, "config", "keys: puts actions on other keys");
}

static void segment_tooltip(const struct frame *f, enum segment segment, struct box *b)
{
    static void (*const tips[SEGMENT_COUNT])(const struct frame *, struct box *) = {
        [SEGMENT_APP] = tip_app,     [SEGMENT_IFACE] = tip_iface,   [SEGMENT_FLOWS] = tip_flows,
        [SEGMENT_CLOCK] = tip_clock, [SEGMENT_SORT] = tip_sort,     [SEGMENT_RATE] = tip_rate,
        [SEGMENT_THEME] = tip_theme, [SEGMENT_PAUSED] = tip_paused, [SEGMENT_FILTER] = tip_filter,
        [SEGMENT_DROPS] = tip_drops, [SEGMENT_HELP] = tip_help,
    };
    tips[segment](f, b);
}

static bool tooltip_text(const struct frame *f, struct box *b)
{
    const struct ui *ui = f->ui;
    b->count = 0;
    b->title[0] = '\0';
    if (ui->tooltip.kind == TOOLTIP_SEGMENT) {
        segment_tooltip(f, ui->tooltip.segment, b);
        return true;
    }
    return ui->tooltip.kind == TOOLTIP_FLOW && ui->snapshot != NULL &&
           row_tooltip(f, b, &ui->tooltip.flow);
}

/* --- where --- */

/* The first line of the screen that shows the flow; -1: none. */
static int line_of_flow(const struct ui *ui, const struct layout *l, const struct flow_key *key)
{
    for (int i = 0; i < l->line_count; i++) {
        if (flow_key_equal(&view_flow(&ui->view, l->lines[i].row)->key, key))
            return l->rows.y + i;
    }
    return -1;
}

/* Below the flow's lines, or above them, so that they stay in sight. */
static struct rect beside_flow(const struct ui *ui, const struct layout *l, struct rect r)
{
    int line = line_of_flow(ui, l, &ui->tooltip.flow);
    if (line < 0)
        line = l->rows.y;
    int below = line + l->row_height + (ui->tooltip.by_key ? 1 : 0);
    r.y = below + r.height <= l->height ? below : line - r.height;
    r.x = ui->tooltip.x >= 0 ? ui->tooltip.x + 1 : l->columns.src.x + 2;
    return r;
}

static int clamp(int value, int most)
{
    value = value < most ? value : most;
    return value > 0 ? value : 0;
}

void place_tooltip(const struct frame *f, struct layout *l)
{
    const struct ui *ui = f->ui;
    struct box b;
    l->tooltip = (struct rect){0, 0, 0, 0};
    if (ui->popup != POPUP_NONE || !tooltip_text(f, &b))
        return;
    box_fit(&b, l->height - 2);
    struct rect r = layout_center(l, box_width(&b) + 4, b.count + 2);
    if (ui->tooltip.kind == TOOLTIP_FLOW) {
        r = beside_flow(ui, l, r);
    } else {
        r.x = l->header.x;
        for (int i = 0; i < l->segment_count; i++) {
            if (l->segments[i].id == ui->tooltip.segment)
                r.x = l->segments[i].x;
        }
        r.y = l->header.y - r.height;
    }
    r.x = clamp(r.x, l->width - r.width);
    r.y = clamp(r.y, l->height - r.height);
    l->tooltip = r;
}

void draw_tooltip(const struct frame *f)
{
    struct box b;
    struct rect r = f->l->tooltip;
    if (r.height == 0 || !tooltip_text(f, &b))
        return;
    box_fit(&b, f->l->height - 2);
    draw_box(f->c, r, b.title);
    draw_box_lines(f->c, box_inside(r), &b, 0);
    canvas_set_over(f->c, r, ROLE_POPUP);
}
