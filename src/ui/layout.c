/* layout.c: from a size and wishes to rectangles. Rows come first: what else there is gives way on
 * small screens. */
#include "ui/layout.h"

#include <string.h>

#define TOTAL_WIDTH       8
#define RATE_WIDTH        9
#define PROCESS_WIDTH     20
#define PROCESS_LEAST     9
/* From this width on there is a protocol tag. */
#define SCREEN_WIDE       100
/* Tag and the blank before it. */
#define PROTOCOL_WIDTH    5
/* The star of pinned rows. */
#define GUTTER            1
/* Narrower ends make first the process column, then number columns give way, as long as there is
 * one to give. */
#define END_LEAST         16
/* For ends up to so many columns the process column shrinks; what is not known yet counts GOOD. */
#define END_FULL          24
#define END_GOOD          19
/* What an end that has a line to itself is to have: IPv4 with its port, and the indent. */
#define END_STACKED       23
/* Ends that need less get a little air. */
#define END_AIR           8
/* Columns of processes. */
#define PID_WIDTH         8
#define FLOWS_WIDTH       7
#define NAME_LEAST        11
#define NAME_GOOD         24
#define COMMAND_LEAST     24
/* From here on there is room for "40s" before the rates of the totals. */
#define TOTALS_NAMED      70
#define TOTALS_NAMED_RATE 12
/* What stands below a source begins so far to its right. */
#define END_INDENT        2
/* "Source ▼" and the blank after it, where ends are stacked. */
#define STACKED_TITLE     9
/* Fewer lines for rows make titles, scale and totals give way. */
#define ROWS_LEAST        4

/* --- columns --- */

static int numbers_width(const struct columns *c)
{
    int width = c->total.width;
    for (int w = 0; w < WINDOW_COUNT; w++)
        width += c->rate[w].width;
    return width;
}

static int place(struct column *c, int x, int gap)
{
    if (c->width == 0)
        return x;
    c->x = x + gap;
    return c->x + c->width;
}

/* Takes number columns away until the ends have room. */
static void shed_numbers(struct columns *c, int room, int ends)
{
    struct column *const order[3] = {&c->total, &c->rate[WINDOW_40S], &c->rate[WINDOW_10S]};
    for (int i = 0; i < 3; i++) {
        if (room - numbers_width(c) >= ends)
            return;
        order[i]->width = 0;
    }
}

/* What the process column leaves to the ends as long as it can shrink. */
static int ends_wanted(const struct layout_wish *wish)
{
    int src = wish->src_need > 0 ? wish->src_need : END_GOOD;
    int dst = wish->dst_need > 0 ? wish->dst_need : END_GOOD;
    return (src < END_FULL ? src : END_FULL) + (dst < END_FULL ? dst : END_FULL);
}

static void size_process(struct columns *c, const struct layout_wish *wish, int room)
{
    if (!wish->owners)
        return;
    c->process_below = wish->two_lines && wish->width < SCREEN_WIDE && !c->stacked;
    if (c->process_below)
        return;
    int spare = room - (c->stacked ? END_STACKED : ends_wanted(wish)) - 1;
    int width = spare < PROCESS_WIDTH ? spare : PROCESS_WIDTH;
    c->process.width = width > PROCESS_LEAST ? width : PROCESS_LEAST;
    if (room - c->process.width - 1 < (c->stacked ? END_STACKED : 2 * END_LEAST))
        c->process.width = 0;
}

/* Shares the room between the ends: an end that needs less than half leaves the rest to the other;
 * what neither needs is mostly the destination's, so that the two stand together. */
static void size_ends(struct columns *c, const struct layout_wish *wish, int room)
{
    int half = room / 2;
    int src = wish->src_need > 0 ? wish->src_need : half;
    int dst = wish->dst_need > 0 ? wish->dst_need : room - half;
    int spare = room - src - dst;
    if (spare >= 0)
        src += spare / 3 < END_AIR ? spare / 3 : END_AIR;
    else if (src > half)
        src = dst < room - half ? room - dst : half;
    c->src.width = src;
    c->dst.width = room - src;
}

/* Whether the ends, side by side, would be cut beyond legibility although each row has two lines.
 */
static bool wants_stack(const struct columns *c, const struct layout_wish *wish, int room)
{
    return wish->two_lines && room - numbers_width(c) < 2 * END_LEAST;
}

/* From left to right. */
static void place_columns(struct columns *c, struct rect inner)
{
    int x = place(&c->src, inner.x, GUTTER);
    int end = x;
    x = place(&c->arrow, x, 0);
    if (c->stacked)
        c->dst = (struct column){c->src.x + END_INDENT, end - c->src.x - END_INDENT};
    else
        x = place(&c->dst, x, 0);
    if (c->process_below)
        c->process = (struct column){c->src.x + END_INDENT, c->src.width - END_INDENT};
    x = place(&c->protocol, x, 1);
    if (!c->process_below)
        x = place(&c->process, x, 1);
    x = place(&c->total, x, 0);
    for (int w = 0; w < WINDOW_COUNT; w++)
        x = place(&c->rate[w], x, 0);
    c->src_title = c->src;
    c->dst_title = c->dst;
    if (c->stacked) {
        c->src_title.width = STACKED_TITLE;
        c->dst_title = (struct column){c->src.x + STACKED_TITLE, c->src.width - STACKED_TITLE};
    }
}

static void make_columns(struct columns *c, const struct layout_wish *wish, struct rect inner)
{
    memset(c, 0, sizeof *c);
    c->arrow.width = wish->arrow_width;
    c->total.width = wish->totals_column ? TOTAL_WIDTH : 0;
    for (int w = 0; w < WINDOW_COUNT; w++)
        c->rate[w].width = RATE_WIDTH;
    int room = inner.width - GUTTER - c->arrow.width;
    c->stacked = wants_stack(c, wish, room);
    shed_numbers(c, room, c->stacked ? END_STACKED : 2 * END_LEAST);
    room -= numbers_width(c);
    if (wish->width >= SCREEN_WIDE) {
        c->protocol.width = PROTOCOL_WIDTH - 1;
        room -= PROTOCOL_WIDTH;
    }
    size_process(c, wish, room);
    if (c->process.width > 0)
        room -= c->process.width + 1;
    if (c->stacked)
        c->src.width = room;
    else
        size_ends(c, wish, room);
    place_columns(c, inner);
}

/* --- columns of processes --- */

static int process_numbers(const struct process_columns *c)
{
    int width = c->pid.width + c->flows.width + c->sum.width;
    for (int d = 0; d < DIR_COUNT; d++) {
        width += c->total[d].width;
        for (int w = 0; w < WINDOW_COUNT; w++)
            width += c->rate[w][d].width;
    }
    return width;
}

static void size_processes(struct process_columns *c, const struct layout_wish *wish)
{
    c->pid.width = PID_WIDTH;
    c->flows.width = FLOWS_WIDTH;
    for (int d = 0; d < DIR_COUNT; d++) {
        if (wish->direction != DIR_COUNT && d != (int)wish->direction)
            continue;
        c->total[d].width = wish->totals_column ? RATE_WIDTH : 0;
        for (int w = 0; w < WINDOW_COUNT; w++)
            c->rate[w][d].width = RATE_WIDTH;
    }
}

/* Takes columns away, the least wanted first, until the name has room. */
static void shed_process_columns(struct process_columns *c, const struct layout_wish *wish,
                                 int room)
{
    bool totals = wish->totals_column;
    for (int step = 0; step < 6 && room - process_numbers(c) < NAME_LEAST; step++) {
        if (step == 0 || step == 2) {
            int w = step == 0 ? WINDOW_40S : WINDOW_10S;
            c->rate[w][DIR_SENT].width = c->rate[w][DIR_RECV].width = 0;
        } else if (step == 1) {
            c->total[DIR_SENT].width = c->total[DIR_RECV].width = 0;
            c->sum.width = totals ? RATE_WIDTH : 0;
        } else {
            struct column *const order[3] = {&c->sum, &c->flows, &c->pid};
            order[step - 3]->width = 0;
        }
    }
}

static void make_process_columns(struct process_columns *c, const struct layout_wish *wish,
                                 struct rect inner)
{
    memset(c, 0, sizeof *c);
    int room = inner.width - GUTTER;
    size_processes(c, wish);
    shed_process_columns(c, wish, room);
    c->name.width = room - process_numbers(c);
    if (c->name.width >= NAME_GOOD + COMMAND_LEAST) {
        c->command.width = c->name.width - NAME_GOOD;
        c->name.width = NAME_GOOD;
    }
    int x = place(&c->name, inner.x, GUTTER);
    x = place(&c->pid, x, 0);
    x = place(&c->command, x, 0);
    x = place(&c->flows, x, 0);
    for (int w = 0; w < WINDOW_COUNT; w++) {
        for (int d = 0; d < DIR_COUNT; d++)
            x = place(&c->rate[w][d], x, 0);
    }
    for (int d = 0; d < DIR_COUNT; d++)
        x = place(&c->total[d], x, 0);
    place(&c->sum, x, 0);
}

/* The rates of the totals lines stand under those of the flows; under processes, whose columns are
 * others, they are named. */
static void make_totals_columns(struct layout *l, const struct layout_wish *wish)
{
    l->totals_named = wish->tab == TAB_PROCESSES && l->inner.width >= TOTALS_NAMED;
    int width = l->totals_named ? TOTALS_NAMED_RATE : RATE_WIDTH;
    for (int w = 0; w < WINDOW_COUNT; w++) {
        l->totals_rate[w] = l->columns.rate[w];
        if (l->totals_named)
            l->totals_rate[w] =
                (struct column){l->inner.x + l->inner.width - (WINDOW_COUNT - w) * width, width};
    }
}

void layout_columns(struct layout *l, const struct layout_wish *wish)
{
    make_columns(&l->columns, wish, l->inner);
    make_totals_columns(l, wish);
}

/* --- regions --- */

/* Takes lines from the top or the bottom of the room that is left. */
static struct rect take_top(struct rect *room, int lines)
{
    struct rect r = {room->x, room->y, room->width, lines};
    room->y += lines;
    room->height -= lines;
    return r;
}

static struct rect take_bottom(struct rect *room, int lines)
{
    room->height -= lines;
    return (struct rect){room->x, room->y + room->height, room->width, lines};
}

/* Shares the lines among the regions: titles, scale and two of the totals give way to rows. */
static void share_lines(struct layout *l, const struct layout_wish *wish)
{
    int titles = wish->header ? 1 : 0;
    int scale = wish->scale ? 2 : 0;
    int header = wish->header ? 1 : 0;
    int totals = 3;
    int rows = l->inner.height - 1 - header - totals;
    titles = rows - scale - titles < ROWS_LEAST ? 0 : titles;
    scale = rows - scale - titles < ROWS_LEAST ? 0 : scale;
    l->only_total = rows < ROWS_LEAST;
    totals = l->only_total ? 1 : totals;
    struct rect room = l->inner;
    l->scale = take_top(&room, scale);
    l->titles = take_top(&room, titles);
    l->header = take_bottom(&room, header);
    l->totals = take_bottom(&room, totals);
    l->separator = take_bottom(&room, 1);
    l->rows = room;
    l->status = wish->border ? (struct rect){2, wish->height - 1, wish->width - 4, 1}
                : header > 0 ? l->header
                             : l->separator;
}

void layout_make(struct layout *l, const struct layout_wish *wish)
{
    memset(l, 0, offsetof(struct layout, lines));
    l->segment_count = 0;
    l->thumb_height = 0;
    l->popup = l->list = l->tooltip = l->pause = (struct rect){0, 0, 0, 0};
    l->width = wish->width;
    l->height = wish->height;
    l->too_small = wish->width < SCREEN_MIN_WIDTH || wish->height < SCREEN_MIN_HEIGHT;
    if (l->too_small)
        return;
    l->framed = wish->border;
    l->row_height = wish->two_lines && wish->tab == TAB_FLOWS ? 2 : 1;
    int edge = wish->border ? 1 : 0;
    l->inner = (struct rect){edge, edge, wish->width - 2 * edge, wish->height - 2 * edge};
    layout_columns(l, wish);
    make_process_columns(&l->processes, wish, l->inner);
    share_lines(l, wish);
}

/* --- lines and scrolling --- */

size_t layout_page(const struct layout *l)
{
    int rows = l->row_height > 0 ? l->rows.height / l->row_height : 1;
    return rows > 1 ? (size_t)rows : 1;
}

/* The first row to show, so that the selected one is in view with the sparkline below it. */
static size_t scroll_to_selected(const struct layout *l, size_t top, size_t selected)
{
    size_t fit = (size_t)(l->rows.height - 1) / (size_t)l->row_height;
    if (selected < top)
        return selected;
    return selected - top + 1 > fit ? selected + 1 - fit : top;
}

size_t layout_scroll(const struct layout *l, size_t top, size_t count, ptrdiff_t selected)
{
    if (l->too_small || count == 0)
        return 0;
    size_t fit = layout_page(l);
    size_t most = count > fit ? count - fit : 0;
    top = top < most ? top : most;
    return selected >= 0 ? scroll_to_selected(l, top, (size_t)selected) : top;
}

static void add_line(struct layout *l, size_t row, enum line_part part)
{
    l->lines[l->line_count++] = (struct line_ref){(uint32_t)row, (uint8_t)part};
}

static void make_thumb(struct layout *l, size_t top, size_t count, size_t shown)
{
    l->thumb_height = 0;
    if (shown >= count || !l->framed || l->rows.height < 3)
        return;
    double share = (double)shown / (double)count;
    int height = (int)(share * l->rows.height + 0.5);
    l->thumb_height = height > 0 ? height : 1;
    double at = (double)top / (double)(count - shown);
    l->thumb_y = l->rows.y + (int)(at * (l->rows.height - l->thumb_height) + 0.5);
}

void layout_lines(struct layout *l, size_t top, size_t count, ptrdiff_t selected)
{
    l->line_count = 0;
    int height = l->rows.height < LAYOUT_LINES_MAX ? l->rows.height : LAYOUT_LINES_MAX;
    size_t row = top;
    while (row < count && l->line_count + l->row_height <= height) {
        add_line(l, row, LINE_FIRST);
        if (l->row_height == 2)
            add_line(l, row, LINE_SECOND);
        if ((ptrdiff_t)row == selected && l->line_count < height)
            add_line(l, row, LINE_SPARK);
        row++;
    }
    make_thumb(l, top, count, row - top);
}

/* --- hits --- */

bool rect_contains(struct rect r, int x, int y)
{
    return x >= r.x && x < r.x + r.width && y >= r.y && y < r.y + r.height;
}

ptrdiff_t layout_row_at(const struct layout *l, int x, int y)
{
    int line = y - l->rows.y;
    if (l->too_small || !rect_contains(l->rows, x, y) || line >= l->line_count)
        return -1;
    return (ptrdiff_t)l->lines[line].row;
}

static bool column_has(struct column c, int x)
{
    return x >= c.x && x < c.x + c.width;
}

enum sort_key layout_title_at(const struct layout *l, enum view_tab tab, int x, int y)
{
    if (l->too_small || !rect_contains(l->titles, x, y))
        return SORT_KEY_COUNT;
    bool flows = tab == TAB_FLOWS;
    const struct columns *f = &l->columns;
    const struct process_columns *p = &l->processes;
    if (column_has(flows ? f->src_title : p->name, x))
        return SORT_SRC;
    if (column_has(flows ? f->dst_title : p->pid, x))
        return SORT_DST;
    for (int w = 0; w < WINDOW_COUNT; w++) {
        if (flows ? column_has(f->rate[w], x)
                  : column_has(p->rate[w][DIR_SENT], x) || column_has(p->rate[w][DIR_RECV], x))
            return (enum sort_key)w;
    }
    return SORT_KEY_COUNT;
}

enum view_tab layout_tab_at(const struct layout *l, int x, int y)
{
    enum view_tab tab = 0;
    while (tab < TAB_COUNT && !rect_contains(l->tabs[tab], x, y))
        tab++;
    return l->too_small ? TAB_COUNT : tab;
}

const struct segment_box *layout_segment_at(const struct layout *l, int x, int y)
{
    for (int i = 0; i < l->segment_count && l->header.height > 0 && y == l->header.y; i++) {
        const struct segment_box *s = &l->segments[i];
        if (x >= s->x && x < s->x + s->width)
            return s;
    }
    return NULL;
}

/* What would leave but one line of the screen, which is its edge, takes that too. */
static int popup_extent(int wanted, int room)
{
    return wanted < room - 1 ? wanted : room;
}

struct rect layout_center(const struct layout *l, int width, int height)
{
    width = popup_extent(width, l->width);
    height = popup_extent(height, l->height);
    return (struct rect){(l->width - width) / 2, (l->height - height) / 2, width, height};
}
