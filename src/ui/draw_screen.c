/* draw_screen.c: what stands around the rows: frame, scale, separator, totals, status. */
#include <math.h>
#include <stdio.h>

#include "base/units.h"
#include "base/utf8.h"
#include "base/version.h"
#include "ui/draw.h"

const char *const window_names[WINDOW_COUNT] = {"2s", "10s", "40s"};
const enum role window_roles[WINDOW_COUNT] = {ROLE_RATE_2S, ROLE_RATE_10S, ROLE_RATE_40S};

/* --- frame --- */

static bool is_flashing(const struct frame *f)
{
    return f->ui->flash_until != 0 && f->ui->flash_red;
}

static void draw_title(const struct frame *f, enum role role)
{
    const char *text = f->ui->paused ? " ⏸ IFTOPRS v" IFTOPRS_VERSION " — PAUSED "
                                     : " ▶▶▶ IFTOPRS v" IFTOPRS_VERSION " ◀◀◀ ";
    int width = (int)utf8_width(text);
    int x = (f->l->width - width) / 2;
    if (role != ROLE_ALERT)
        role = f->ui->paused ? ROLE_PAUSED : ROLE_TITLE;
    canvas_text(f->c, x, 0, f->l->width - x, text, role);
}

void draw_border(const struct frame *f)
{
    if (!f->l->framed)
        return;
    struct canvas *c = f->c;
    enum role role = is_flashing(f) ? ROLE_ALERT : ROLE_BORDER;
    int right = f->l->width - 1;
    draw_frame(c, (struct rect){0, 0, f->l->width, f->l->height}, role);
    canvas_put(c, 0, f->l->separator.y, 0x251c, role);
    canvas_put(c, right, f->l->separator.y, 0x2524, role);
    for (int y = 0; y < f->l->thumb_height; y++)
        canvas_put(c, right, f->l->thumb_y + y, 0x2503, ROLE_TITLE);
    draw_title(f, role);
}

/* --- scale --- */

void draw_scale(const struct frame *f)
{
    struct rect r = f->l->scale;
    if (r.height == 0)
        return;
    struct scale_label labels[SCALE_LABELS_MAX];
    size_t count = bar_scale_labels(&f->scale, f->ui->prefs->use_bytes, labels);
    canvas_fill(f->c, (struct rect){r.x, r.y + 1, r.width, 1}, 0x2500, ROLE_SCALE_LINE);
    canvas_put(f->c, r.x, r.y + 1, 0x2514, ROLE_SCALE_LINE);
    int taken = r.x - 1;
    for (size_t i = 0; i < count; i++) {
        int end = r.x + (int)lround(labels[i].position * r.width);
        int width = (int)utf8_width(labels[i].text);
        if (end - width <= taken || end <= r.x)
            continue;
        canvas_put(f->c, end - 1, r.y + 1, 0x2534, ROLE_SCALE_LINE);
        canvas_text(f->c, end - width, r.y, width, labels[i].text, ROLE_SCALE_LABEL);
        taken = end;
    }
}

/* --- bars and numbers --- */

static bool is_blank(struct canvas *c, int x, int y)
{
    const struct cell *cell = canvas_at(c, x, y);
    return cell == NULL || cell->glyph == ' ';
}

/* Only where no text is, with air around the text. */
static void bar_of_ascii(struct canvas *c, int x, int y, int length)
{
    bool left = is_blank(c, x - 1, y);
    for (int i = 0; i < length; i++) {
        bool here = is_blank(c, x + i, y);
        if (left && here && is_blank(c, x + i + 1, y))
            canvas_put(c, x + i, y, '#', ROLE_SCALE_LINE);
        left = here;
    }
}

/* A line along the foot of the row: text is underlined, gaps get a low block. */
static void bar_of_line(struct canvas *c, int x, int y, int length)
{
    for (int i = 0; i < length; i++) {
        struct cell *cell = canvas_at(c, x + i, y);
        if (cell == NULL)
            continue;
        if (cell->glyph == ' ')
            canvas_put(c, x + i, y, 0x2581, ROLE_SCALE_LINE);
        else
            cell->flags |= ATTR_UNDERLINE;
    }
}

void draw_bar(const struct frame *f, int x, int y, int width, double rate, bool rx)
{
    if (!f->ui->prefs->show_bars)
        return;
    int length = bar_length(&f->scale, rate, width);
    enum role role = rx ? ROLE_BAR_RX : ROLE_BAR;
    switch (f->ui->prefs->bar_style) {
    case BAR_GRADIENT:
        for (int i = 0; i < length; i++)
            canvas_set_shade(f->c, x + i, y, role, 1 + i * BAR_SHADES / length);
        return;
    case BAR_THIN:
        bar_of_line(f->c, x, y, length);
        return;
    case BAR_ASCII:
        bar_of_ascii(f->c, x, y, length);
        return;
    default:
        canvas_set_bar(f->c, (struct rect){x, y, length, 1}, role);
    }
}

static void draw_number(const struct frame *f, struct column col, int y, const char *text,
                        enum role role)
{
    if (col.width > 0)
        canvas_text_right(f->c, col.x, y, col.width - 1, text, role);
}

void draw_rate(const struct frame *f, struct column col, int y, double rate, enum role role)
{
    char text[UNITS_SIZE];
    units_rate(text, rate, f->ui->prefs->use_bytes);
    draw_number(f, col, y, text, rate > 0 ? role : ROLE_DIM);
}

void draw_bytes(const struct frame *f, struct column col, int y, uint64_t bytes, enum role role)
{
    char text[UNITS_SIZE];
    units_bytes(text, bytes);
    draw_number(f, col, y, text, bytes > 0 ? role : ROLE_DIM);
}

/* --- separator --- */

/* "12 flows", or "4 of 12 flows" where a filter or a process keeps some back. */
static void flows_text(const struct ui *ui, char *out, size_t size)
{
    char all[32];
    char some[32];
    size_t count = ui->snapshot != NULL ? ui->snapshot->flow_count : 0;
    bool partly = ui->snapshot != NULL && shown_tab(ui) == TAB_FLOWS &&
                  (ui->of_process || ui->filter_text[0] != '\0');
    const char *flows = count == 1 ? "flow" : "flows";
    units_count(all, sizeof all, count);
    units_count(some, sizeof some, ui->view.matched);
    snprintf(out, size, "%s%s%s %s", partly ? some : "", partly ? " of " : "", all, flows);
}

/* "eth0 · 1,234 flows · 1s · Neon Sprawl", from the right as much as there is room for. */
static void separator_right(const struct frame *f, char *out, size_t size, int columns)
{
    char name[HOST_TEXT_MAX];
    char flows[80];
    char rate[16];
    text_cut_middle(name, sizeof name, f->data->interface, 32);
    flows_text(f->ui, flows, sizeof flows);
    snprintf(rate, sizeof rate, "%.3gs", f->ui->refresh);
    snprintf(out, size, " %s · %s · %s · %s%s ", name, flows, rate, f->ui->theme.name,
             f->ui->paused ? " · ⏸" : "");
    if ((int)utf8_width(out) > columns)
        snprintf(out, size, " %s · %s%s ", name, flows, f->ui->paused ? " · ⏸" : "");
    if ((int)utf8_width(out) > columns)
        snprintf(out, size, " %s ", flows);
}

/* "[Flows] Processes", and the process whose flows are shown. Returns the column behind it. */
static int draw_tabs(const struct frame *f, int x, int y, int columns)
{
    int end = x + columns;
    canvas_put(f->c, x++, y, ' ', ROLE_SEPARATOR);
    for (int tab = 0; tab < TAB_COUNT; tab++) {
        struct rect r = f->l->tabs[tab];
        bool active = tab == (int)f->ui->tab;
        char name[32];
        snprintf(name, sizeof name, active ? "[%s]" : "%s", tab_names[tab]);
        canvas_text(f->c, r.x, y, r.width, name, active ? ROLE_TAB_ACTIVE : ROLE_TAB);
        x = r.x + r.width;
        canvas_put(f->c, x++, y, ' ', ROLE_SEPARATOR);
    }
    if (f->ui->of_process && end - x > 4) {
        char cut[sizeof f->ui->process_text];
        text_cut_end(cut, sizeof cut, f->ui->process_text, (size_t)(end - x - 3));
        x += canvas_text(f->c, x, y, 2, "▸ ", ROLE_SEPARATOR);
        x += canvas_text(f->c, x, y, end - x - 1, cut, ROLE_PROCESS);
        canvas_put(f->c, x++, y, ' ', ROLE_SEPARATOR);
    }
    return x;
}

void draw_separator(const struct frame *f)
{
    struct rect r = f->l->separator;
    /* Without a frame this line is what flashes. */
    bool red = !f->l->framed && is_flashing(f);
    canvas_fill(f->c, r, 0x2500, red ? ROLE_ALERT : ROLE_SEPARATOR);
    int x = r.x + 1;
    x = draw_tabs(f, x, r.y, f->l->tabs_width);
    if (f->l->pause.height > 0)
        x = f->l->pause.x + f->l->pause.width;
    char text[512];
    int room = r.x + r.width - 2 - x;
    separator_right(f, text, sizeof text, room);
    int width = (int)utf8_width(text);
    if (width <= room)
        canvas_text(f->c, r.x + r.width - 1 - width, r.y, width, text, ROLE_SEPARATOR);
}

/* --- totals --- */

struct total {
    const char *label;
    uint64_t bytes;
    double peak;
    double rates[WINDOW_COUNT];
    bool rx;
};

static struct total make_total(const struct snapshot *s, enum direction dir)
{
    static const char *const labels[] = {"TX", "RX", "TOTAL"};
    struct total t = {.label = labels[dir], .rx = dir == DIR_RECV};
    for (int d = 0; d < DIR_COUNT; d++) {
        if (dir != DIR_COUNT && d != (int)dir)
            continue;
        t.bytes += s->total[d];
        for (int w = 0; w < WINDOW_COUNT; w++)
            t.rates[w] += snapshot_rate(s, &s->sums, (enum window)w, (enum direction)d);
    }
    t.peak = (double)(dir == DIR_COUNT ? s->peak_both : s->peak[dir]);
    return t;
}

static void draw_total(const struct frame *f, const struct total *t, int y)
{
    const struct column *col = f->l->totals_rate;
    int x = f->l->totals.x + 1;
    int end = col[WINDOW_2S].x;
    canvas_text(f->c, x, y, 6, t->label, ROLE_TOTALS_LABEL);
    if (x + 17 <= end) {
        canvas_text(f->c, x + 7, y, 3, "cum", ROLE_DIM);
        draw_bytes(f, (struct column){x + 10, 8}, y, t->bytes, ROLE_CUMULATIVE);
    }
    if (x + 32 <= end) {
        canvas_text(f->c, x + 20, y, 4, "peak", ROLE_DIM);
        draw_rate(f, (struct column){x + 24, 8}, y, t->peak, ROLE_PEAK);
    }
    for (int w = 0; w < WINDOW_COUNT; w++) {
        draw_rate(f, col[w], y, t->rates[w], window_roles[w]);
        if (f->l->totals_named)
            canvas_text_right(f->c, col[w].x, y, 4, window_names[w], ROLE_DIM);
    }
    draw_bar(f, f->l->totals.x, y, f->l->totals.width, t->rates[WINDOW_2S], t->rx);
}

void draw_totals(const struct frame *f)
{
    static const struct snapshot none = {.divisor = {1, 1, 1}};
    const struct snapshot *s = f->ui->snapshot != NULL ? f->ui->snapshot : &none;
    struct rect r = f->l->totals;
    for (int i = 0; i < r.height; i++) {
        struct total t = make_total(s, (enum direction)(f->l->only_total ? DIR_COUNT : i));
        draw_total(f, &t, r.y + i);
    }
}

/* --- status --- */

void draw_status(const struct frame *f)
{
    struct rect r = f->l->status;
    if (f->ui->status[0] == '\0' || r.height == 0)
        return;
    enum role role = f->ui->status_kind == STATUS_ALERT     ? ROLE_ALERT
                     : f->ui->status_kind == STATUS_WARNING ? ROLE_WARNING
                                                            : ROLE_STATUS;
    char text[sizeof f->ui->status + 4] = " ";
    text_cut_end(text + 1, sizeof text - 1, f->ui->status, r.width > 2 ? (size_t)r.width - 2 : 0);
    if (!f->l->framed)
        canvas_fill(f->c, r, ' ', role);
    int used = canvas_text(f->c, r.x, r.y, r.width - 1, text, role);
    canvas_put(f->c, r.x + used, r.y, ' ', role);
}
