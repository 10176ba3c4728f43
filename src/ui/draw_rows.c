/* draw_rows.c: the flows, and the titles above them. */
#include <stdio.h>
#include <string.h>

#include "base/units.h"
#include "base/utf8.h"
#include "ui/draw.h"

/* --- titles --- */

void draw_column_title(const struct frame *f, struct column col, const char *text, bool sorted,
                       bool right)
{
    if (col.width == 0)
        return;
    char marked[32];
    bool up = f->ui->prefs->sort_reverse != sort_is_by_name(f->ui->prefs->sort_column);
    const char *mark = !sorted || f->ui->freeze != FREEZE_OFF ? "" : up ? "▲" : "▼";
    int y = f->l->titles.y;
    if (right)
        snprintf(marked, sizeof marked, "%s%s", mark, text);
    else
        snprintf(marked, sizeof marked, "%s %s", text, mark);
    if (right)
        canvas_text_right(f->c, col.x, y, col.width - 1, marked, ROLE_COLUMN_TITLE);
    else
        canvas_text(f->c, col.x, y, col.width, marked, ROLE_COLUMN_TITLE);
}

void draw_titles(const struct frame *f)
{
    if (f->l->titles.height == 0)
        return;
    if (shown_tab(f->ui) == TAB_PROCESSES) {
        draw_process_titles(f);
        return;
    }
    const struct columns *col = &f->l->columns;
    enum sort_key sort = f->ui->prefs->sort_column;
    draw_column_title(f, col->src_title, "Source", sort == SORT_SRC, false);
    draw_column_title(f, col->dst_title, "Destination", sort == SORT_DST, false);
    draw_column_title(f, col->protocol, "Prot", false, false);
    if (!col->process_below && col->process.width > 0)
        canvas_text_right(f->c, col->process.x, f->l->titles.y, col->process.width, "Process",
                          ROLE_COLUMN_TITLE);
    draw_column_title(f, col->total, "Total", false, true);
    for (int w = 0; w < WINDOW_COUNT; w++)
        draw_column_title(f, col->rate[w], window_names[w], (int)sort == w, true);
}

/* --- one row --- */

static bool is_idle(const struct snapshot_flow *f)
{
    return direction_bytes(f->sums.bytes[WINDOW_40S], DIR_COUNT) == 0;
}

static void draw_end(const struct frame *f, const struct row_look *look, int y, bool dst)
{
    struct column col = dst ? f->l->columns.dst : f->l->columns.src;
    struct end_text t;
    char text[HOST_TEXT_MAX + 48];
    int tag = end_text_row(f, look->flow, dst, &t);
    int room = tag < col.width ? col.width - tag : col.width;
    end_text_fit(&t, text, sizeof text, (size_t)room);
    int used = canvas_text(f->c, col.x, y, room, text, look->idle ? ROLE_DIM : ROLE_HOST);
    if (tag > 0 && room < col.width)
        canvas_text(f->c, col.x + used + 1, y, tag - 1, protocol_text(&look->flow->key),
                    ROLE_PROTOCOL);
}

/* "ICM6" where "ICMPv6" has no room. */
static const char *protocol_tag(const struct flow_key *key)
{
    const char *text = protocol_text(key);
    return strcmp(text, "ICMPv6") == 0 ? "ICM6" : text;
}

static void draw_process(const struct frame *f, const struct row_look *look, int y)
{
    struct column col = f->l->columns.process;
    const struct snapshot_owner *owner = flow_owner(f->ui->view.snapshot, look->flow);
    if (col.width == 0 || owner == NULL)
        return;
    char whole[256];
    char cut[256];
    char text[264];
    bool doubt = look->flow->match == OWNER_LISTENER;
    int frame = doubt ? 3 : 2;
    process_text(owner, whole, sizeof whole);
    if ((int)utf8_width(whole) + frame > col.width)
        snprintf(whole, sizeof whole, "%s", process_name(owner));
    text_cut_end(cut, sizeof cut, whole, (size_t)(col.width > frame ? col.width - frame : 0));
    snprintf(text, sizeof text, "[%s%s]", cut, doubt ? "?" : "");
    if (f->l->columns.process_below)
        canvas_text(f->c, col.x, y, col.width, text, ROLE_PROCESS);
    else
        canvas_text_right(f->c, col.x, y, col.width, text, ROLE_PROCESS);
}

static void draw_numbers(const struct frame *f, const struct row_look *look, int y,
                         enum direction dir)
{
    const struct columns *col = &f->l->columns;
    const struct view *v = &f->ui->view;
    draw_bytes(f, col->total, y, direction_bytes(look->flow->total, dir),
               look->idle ? ROLE_DIM : ROLE_TOTAL);
    for (int w = 0; w < WINDOW_COUNT; w++)
        draw_rate(f, col->rate[w], y, view_rate(v, look->row, (enum window)w, dir),
                  window_roles[w]);
    draw_bar(f, f->l->inner.x, y, f->l->inner.width, view_rate(v, look->row, WINDOW_2S, dir),
             false);
}

static void draw_first_line(const struct frame *f, const struct row_look *look, int y)
{
    static const char *const arrows[LINE_MODE_COUNT] = {" => ", " <=> ", " => ", " <= "};
    enum line_mode mode = f->ui->prefs->line_display;
    const struct columns *col = &f->l->columns;
    if (f->ui->view.rows[look->row].pinned)
        canvas_put(f->c, f->l->inner.x, y, 0x2605, ROLE_PIN);
    draw_end(f, look, y, false);
    canvas_text(f->c, col->arrow.x, y, col->arrow.width, arrows[mode], ROLE_ARROW);
    if (!col->stacked)
        draw_end(f, look, y, true);
    if (col->protocol.width > 0)
        canvas_text(f->c, col->protocol.x, y, col->protocol.width, protocol_tag(&look->flow->key),
                    ROLE_PROTOCOL);
    if (!col->process_below)
        draw_process(f, look, y);
    draw_numbers(f, look, y, mode == LINES_TWO ? DIR_SENT : line_mode_direction(mode));
}

static void draw_second_line(const struct frame *f, const struct row_look *look, int y)
{
    const struct columns *col = &f->l->columns;
    if (col->process_below)
        draw_process(f, look, y);
    if (col->stacked)
        draw_end(f, look, y, true);
    canvas_text(f->c, col->arrow.x, y, col->arrow.width, " <= ", ROLE_ARROW);
    draw_numbers(f, look, y, DIR_RECV);
}

/* --- sparkline --- */

/* 40 s of the selected row, and what its highest second was. Returns the column behind it; nothing
 * is drawn as long as they are not known. */
static int draw_history(const struct frame *f, const struct focus_history *h, int x, int y,
                        int room)
{
    enum direction dir = line_mode_direction(f->ui->prefs->line_display);
    uint64_t highest = 0;
    for (int i = 0; i < HISTORY_SECONDS; i++) {
        uint64_t v = direction_bytes(h->seconds[i], dir);
        highest = v > highest ? v : highest;
    }
    int shown = room < HISTORY_SECONDS ? room : HISTORY_SECONDS;
    for (int i = 0; i < shown; i++) {
        uint64_t v = direction_bytes(h->seconds[HISTORY_SECONDS - shown + i], dir);
        canvas_put(f->c, x + i, y, sparkline_glyph(v, highest), v > 0 ? ROLE_SPARKLINE : ROLE_DIM);
    }
    char rate[UNITS_SIZE];
    char text[64];
    units_rate(rate, (double)highest, f->ui->prefs->use_bytes);
    snprintf(text, sizeof text, "40 s%s, peak %s", h->late ? " to selection" : "", rate);
    if (room - shown > (int)utf8_width(text) + 2)
        return x + shown + 2 +
               canvas_text(f->c, x + shown + 2, y, room - shown - 2, text, ROLE_DIM);
    return x + shown;
}

static void draw_spark(const struct frame *f, const struct row_look *look, int y)
{
    const struct focus_history *h = focus_of(f->ui, &look->flow->key);
    int x = f->l->columns.src.x + 1;
    int end = f->l->inner.x + f->l->inner.width - 1;
    if (h != NULL)
        x = draw_history(f, h, x, y, end - x) + 2;
    if (f->ui->view.tab == TAB_PROCESSES)
        draw_process_more(f, look, x, y, end - x);
    else if (h == NULL)
        canvas_text(f->c, x, y, end - x,
                    focus_is_gone(f->ui, &look->flow->key) ? "40 s: the flow has ended since"
                                                           : "40 s: being fetched",
                    ROLE_DIM);
}

/* --- all rows --- */

static void draw_line(const struct frame *f, struct line_ref line, int y)
{
    const struct view *v = &f->ui->view;
    const struct snapshot_flow *flow = view_flow(v, line.row);
    uint64_t threshold = f->ui->prefs->alert_threshold;
    struct row_look look = {
        .row = line.row,
        .flow = flow,
        .selected = (ptrdiff_t)line.row == f->ui->selected_row,
        .alert = threshold > 0 && v->tab == TAB_FLOWS &&
                 flow_rate_2s(v->snapshot, flow) >= (double)threshold,
        .idle = is_idle(flow),
    };
    struct rect whole = {f->l->inner.x, y, f->l->inner.width, 1};
    /* A selected row that is above the threshold is known by its sparkline. */
    bool alert = look.alert && line.part != LINE_SPARK;
    if (alert || look.selected)
        canvas_set_over(f->c, whole, alert ? ROLE_ALERT : ROLE_SELECTED);
    if (line.part == LINE_FIRST && v->tab == TAB_PROCESSES)
        draw_process_row(f, &look, y);
    else if (line.part == LINE_FIRST)
        draw_first_line(f, &look, y);
    else if (line.part == LINE_SECOND)
        draw_second_line(f, &look, y);
    else
        draw_spark(f, &look, y);
}

static void draw_empty(const struct frame *f)
{
    char text[160];
    char key[KEY_NAME_MAX * 2];
    bool process = f->ui->of_process && shown_tab(f->ui) == TAB_FLOWS && f->ui->snapshot != NULL;
    keymap_text(&f->ui->keys, process ? ACTION_BACK : ACTION_CLEAR_FILTER, key, sizeof key);
    if (f->data->trouble != NULL)
        snprintf(text, sizeof text, "%s", f->data->trouble);
    else if (process)
        snprintf(text, sizeof text, "no flow of %s now (%s shows all)", f->ui->process_text, key);
    else if (f->ui->filter_text[0] != '\0' && f->ui->snapshot != NULL && f->ui->snapshot->count > 0)
        snprintf(text, sizeof text, "no flow matches the filter (%s clears it)", key);
    else if (f->data->ended)
        snprintf(text, sizeof text, "no flows at the end of %.60s", f->data->interface);
    else
        snprintf(text, sizeof text, "waiting for packets on %.60s", f->data->interface);
    struct rect r = f->l->rows;
    int width = (int)utf8_width(text);
    int x = r.x + (r.width > width ? (r.width - width) / 2 : 0);
    canvas_text(f->c, x, r.y + (r.height - 1) / 2, r.width, text, ROLE_DIM);
}

void draw_rows(const struct frame *f)
{
    if (f->ui->snapshot == NULL || f->ui->view.count == 0) {
        draw_empty(f);
        return;
    }
    for (int i = 0; i < f->l->line_count; i++)
        draw_line(f, f->l->lines[i], f->l->rows.y + i);
}
