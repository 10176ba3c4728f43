/* tooltip_rows.c: tooltips of flows and of processes. */
#include <stdio.h>
#include <string.h>

#include "base/utf8.h"
#include "ui/tooltip.h"

/* Columns of a command line, and how many lines it may take. */
#define COMMAND_COLUMNS 56
#define COMMAND_LINES   3
/* Screens of fewer lines have one for it. */
#define COMMAND_ROOM    16

/* --- both --- */

static bool is_narrow(const struct frame *f)
{
    return f->l->width < 60;
}

/* The left text of a line; a narrow screen needs its columns for the right one. */
static const char *label(const struct frame *f, const char *wide, const char *narrow)
{
    return is_narrow(f) ? narrow : wide;
}

static void rates_title(const struct frame *f, struct box *b)
{
    if (is_narrow(f))
        box_line(b, " ", "%6s %6s %6s %6s", "2 s", "10 s", "40 s", "total");
    else
        box_line(b, " ", "%7s %7s %7s %9s", "2 s", "10 s", "40 s", "total");
    b->lines[b->count - 1].right_role = ROLE_POPUP_SECTION;
}

static void rates_line(const struct frame *f, struct box *b, const struct snapshot_flow *flow,
                       enum direction dir)
{
    const char *left = dir == DIR_SENT ? "TX" : "RX";
    struct rate_text r[WINDOW_COUNT];
    struct rate_text total = bytes_of(flow->total[dir]);
    for (int w = 0; w < WINDOW_COUNT; w++)
        r[w] =
            rate_of(f->ui, snapshot_rate(f->ui->view.snapshot, &flow->sums, (enum window)w, dir));
    if (is_narrow(f))
        box_line(b, left, "%6s %6s %6s %6s", r[0].text, r[1].text, r[2].text, total.text);
    else
        box_line(b, left, "%7s %7s %7s %9s", r[0].text, r[1].text, r[2].text, total.text);
}

static void rates(const struct frame *f, struct box *b, const struct snapshot_flow *flow)
{
    rates_title(f, b);
    rates_line(f, b, flow, DIR_SENT);
    rates_line(f, b, flow, DIR_RECV);
}

static void packets(const struct frame *f, struct box *b, const struct snapshot_flow *flow,
                    const char *more)
{
    box_line(b, label(f, "packets", "pkts"), "%s sent, %s received%s",
             count_of(flow->packets[DIR_SENT]).text, count_of(flow->packets[DIR_RECV]).text, more);
}

static void spark(const struct frame *f, struct box *b, const struct snapshot_flow *flow)
{
    const struct focus_history *h = focus_of(f->ui, &flow->key);
    if (h == NULL)
        return;
    uint64_t sums[HISTORY_SECONDS];
    uint64_t highest = 0;
    for (int i = 0; i < HISTORY_SECONDS; i++) {
        sums[i] = direction_bytes(h->seconds[i], DIR_COUNT);
        highest = sums[i] > highest ? sums[i] : highest;
    }
    char text[4 * HISTORY_SECONDS + 1];
    size_t used = 0;
    int first = is_narrow(f) ? HISTORY_SECONDS - 25 : 0;
    for (int i = first; i < HISTORY_SECONDS; i++)
        used += utf8_encode(sparkline_glyph(sums[i], highest), text + used);
    text[used] = '\0';
    box_line(b, first > 0 ? "25 s" : "40 s", "%s", text);
}

/* The bytes of a text that fit into so many columns, up to a blank where there is one. */
static size_t fitting(const char *text, size_t columns)
{
    char cut[256];
    if (utf8_width(text) <= columns)
        return strlen(text);
    utf8_cut(cut, sizeof cut, text, columns);
    const char *blank = strrchr(cut, ' ');
    return blank != NULL && blank > cut ? (size_t)(blank - cut) : strlen(cut);
}

/* A text over several lines; what does not fit into the last one is cut. */
static void wrapped(struct box *b, const char *left, const char *text, size_t columns, int lines)
{
    char line[256];
    for (int i = 0; i < lines && *text != '\0'; i++) {
        size_t len = i + 1 < lines ? fitting(text, columns) : strlen(text);
        snprintf(line, sizeof line, "%.*s", (int)len, text);
        char cut[256];
        text_cut_end(cut, sizeof cut, line, columns);
        box_line(b, i == 0 ? left : " ", "%s", cut);
        text += len;
        text += strspn(text, " ");
    }
}

/* Who it is, where it runs and how it was called. */
static void owner_lines(const struct frame *f, struct box *b, const struct snapshot_owner *o)
{
    int columns = f->l->width - (is_narrow(f) ? 11 : 15);
    if (o->user[0] != '\0')
        box_line(b, "user", "%.80s", o->user);
    if (o->container[0] != '\0')
        box_line(b, label(f, "container", "in"), "%.80s", o->container);
    if (o->command[0] != '\0')
        wrapped(b, label(f, "command", "cmd"), o->command,
                columns < COMMAND_COLUMNS ? (size_t)columns : COMMAND_COLUMNS,
                f->l->height < COMMAND_ROOM ? 1 : COMMAND_LINES);
}

/* --- flow --- */

static void flow_end(const struct frame *f, struct box *b, const struct snapshot_flow *flow,
                     bool dst)
{
    struct endpoint e = dst ? snapshot_flow_dst(flow) : snapshot_flow_src(flow);
    struct end_text t;
    char shown[HOST_TEXT_MAX + 48];
    char numeric[ENDPOINT_TEXT_MAX];
    int columns = f->l->width - (is_narrow(f) ? 10 : 15);
    end_text_make(&t, &f->names, &e, flow->key.protocol, true, true);
    end_text_fit(&t, shown, sizeof shown, columns < 150 ? (size_t)columns : 150);
    endpoint_numeric(&e, numeric, sizeof numeric);
    box_line(b, dst ? "dst" : "src", "%s", shown);
    if (strcmp(shown, numeric) != 0) {
        box_line(b, " ", "%s", numeric);
        box_minor(b);
    }
}

static void flow_owner_lines(const struct frame *f, struct box *b, const struct snapshot_flow *flow)
{
    const struct snapshot_owner *o = flow_owner(f->ui->view.snapshot, flow);
    if (o == NULL)
        return;
    box_line(b, label(f, "process", "proc"), "%.60s%s (%u)", process_name(o),
             flow->match == OWNER_LISTENER ? "?" : "", o->pid);
    if (flow->match == OWNER_LISTENER) {
        box_line(b, " ",
                 is_narrow(f) ? "?: by its local port only"
                              : "?: it listens here; no socket of this very flow was seen");
        box_minor(b);
    }
    owner_lines(f, b, o);
}

static void flow_times(const struct frame *f, struct box *b, const struct snapshot_flow *flow)
{
    char age[40];
    char idle[40];
    uint32_t second = f->ui->view.snapshot->second;
    duration_text(age, sizeof age, second > flow->first_second ? second - flow->first_second : 0);
    duration_text(idle, sizeof idle, second > flow->last_second ? second - flow->last_second : 0);
    box_line(b, "age", "%s, last packet %s ago", age, idle);
}

static void flow_tooltip(const struct frame *f, struct box *b, const struct snapshot_flow *flow)
{
    const struct ui *ui = f->ui;
    snprintf(b->title, sizeof b->title, "%s flow", protocol_text(&flow->key));
    flow_end(f, b, flow, false);
    flow_end(f, b, flow, true);
    if (is_narrow(f))
        rates(f, b, flow);
    flow_owner_lines(f, b, flow);
    if (!is_narrow(f))
        rates(f, b, flow);
    spark(f, b, flow);
    box_line(b, "peak", "%s sent, %s received", rate_of(ui, (double)flow->peak[DIR_SENT]).text,
             rate_of(ui, (double)flow->peak[DIR_RECV]).text);
    packets(f, b, flow, "");
    flow_times(f, b, flow);
    box_line(b, label(f, "pinned", "pin"), "%s",
             pin_set_has(&ui->pins, &flow->key) ? "★ yes" : "no");
}

/* --- process --- */

static void process_tooltip(const struct frame *f, struct box *b, size_t row)
{
    const struct view *v = &f->ui->view;
    const struct snapshot_flow *sum = view_flow(v, row);
    const struct snapshot_owner *o = &v->snapshot->owners[sum->owner];
    uint32_t flows = v->rows[row].flows;
    char keys[2 * KEY_NAME_MAX];
    keymap_text(&f->ui->keys, ACTION_DRILL_IN, keys, sizeof keys);
    snprintf(b->title, sizeof b->title, "%.60s", process_name(o));
    if (o->pid != 0)
        box_line(b, "pid", "%u", o->pid);
    else
        box_line(b, label(f, "unknown", "?"), "no process here is known for these");
    if (is_narrow(f))
        rates(f, b, sum);
    owner_lines(f, b, o);
    box_line(b, "flows", "%s now", count_of(flows).text);
    if (!is_narrow(f))
        rates(f, b, sum);
    spark(f, b, sum);
    packets(f, b, sum, label(f, " by these", ""));
    if (!is_narrow(f))
        box_line(b, "totals", "those of flows that have ended included");
    box_line(b, keys, "shows its flows");
}

/* --- which one --- */

bool row_tooltip(const struct frame *f, struct box *b, const struct flow_key *key)
{
    const struct view *v = &f->ui->view;
    size_t count = v->merges_ports ? v->count : v->snapshot->count;
    for (size_t i = 0; i < count && v->tab != TAB_PROCESSES; i++) {
        if (flow_key_equal(&v->flows[i].key, key)) {
            flow_tooltip(f, b, &v->flows[i]);
            return true;
        }
    }
    for (size_t i = 0; i < v->count && v->tab == TAB_PROCESSES; i++) {
        if (flow_key_equal(&view_flow(v, i)->key, key)) {
            process_tooltip(f, b, i);
            return true;
        }
    }
    return false;
}
