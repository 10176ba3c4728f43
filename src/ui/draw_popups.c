/* draw_popups.c: the ground of every popup; help, filter and pause. */
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "base/units.h"
#include "base/utf8.h"
#include "ui/draw.h"

/* --- boxes --- */

static struct box_line *next_line(struct box *b)
{
    struct box_line *line = &b->lines[b->count];
    *line = (struct box_line){.left_role = ROLE_POPUP_KEY, .right_role = ROLE_POPUP_VALUE};
    if (b->count + 1 < BOX_LINES_MAX)
        b->count++;
    return line;
}

void box_section(struct box *b, const char *text)
{
    struct box_line *line = next_line(b);
    snprintf(line->right, sizeof line->right, "%s", text);
    line->right_role = ROLE_POPUP_SECTION;
    line->minor = true;
}

void box_minor(struct box *b)
{
    b->lines[b->count - 1].minor = true;
}

void box_fit(struct box *b, int lines)
{
    for (int i = b->count - 1; i >= 0 && b->count > lines; i--) {
        if (!b->lines[i].minor)
            continue;
        b->count--;
        memmove(&b->lines[i], &b->lines[i + 1], (size_t)(b->count - i) * sizeof b->lines[0]);
    }
}

void box_line(struct box *b, const char *left, const char *format, ...)
{
    struct box_line *line = next_line(b);
    va_list args;
    va_start(args, format);
    vsnprintf(line->right, sizeof line->right, format, args);
    va_end(args);
    snprintf(line->left, sizeof line->left, "%s", left);
}

static int left_width(const struct box *b)
{
    int width = 0;
    for (int i = 0; i < b->count; i++) {
        int w = (int)utf8_width(b->lines[i].left);
        width = w > width ? w : width;
    }
    return width;
}

/* A line without a left text begins at the edge. */
static int right_offset(const struct box *b, const struct box_line *line)
{
    return line->left[0] != '\0' ? left_width(b) + 2 : 0;
}

int box_width(const struct box *b)
{
    int width = (int)utf8_width(b->title) + 4;
    for (int i = 0; i < b->count; i++) {
        int w = right_offset(b, &b->lines[i]) + (int)utf8_width(b->lines[i].right);
        width = w > width ? w : width;
    }
    return width;
}

struct rect box_inside(struct rect r)
{
    return (struct rect){r.x + 2, r.y + 1, r.width - 4, r.height - 2};
}

void draw_frame(struct canvas *c, struct rect r, enum role role)
{
    int right = r.x + r.width - 1;
    int bottom = r.y + r.height - 1;
    canvas_fill(c, (struct rect){r.x, r.y, r.width, 1}, 0x2500, role);
    canvas_fill(c, (struct rect){r.x, bottom, r.width, 1}, 0x2500, role);
    canvas_fill(c, (struct rect){r.x, r.y, 1, r.height}, 0x2502, role);
    canvas_fill(c, (struct rect){right, r.y, 1, r.height}, 0x2502, role);
    canvas_put(c, r.x, r.y, 0x256d, role);
    canvas_put(c, right, r.y, 0x256e, role);
    canvas_put(c, r.x, bottom, 0x2570, role);
    canvas_put(c, right, bottom, 0x256f, role);
}

void draw_box(struct canvas *c, struct rect r, const char *title)
{
    canvas_fill(c, r, ' ', ROLE_POPUP);
    draw_frame(c, r, ROLE_POPUP_BORDER);
    if (title[0] != '\0') {
        char text[96];
        snprintf(text, sizeof text, " %s ", title);
        canvas_text(c, r.x + 2, r.y, r.width - 4, text, ROLE_POPUP_TITLE);
    }
    canvas_set_over(c, r, ROLE_POPUP);
}

void draw_box_lines(struct canvas *c, struct rect inside, const struct box *b, int first)
{
    for (int i = 0; i < inside.height && first + i < b->count; i++) {
        const struct box_line *line = &b->lines[first + i];
        int offset = right_offset(b, line);
        canvas_text(c, inside.x, inside.y + i, inside.width, line->left, line->left_role);
        if (offset < inside.width)
            canvas_text(c, inside.x + offset, inside.y + i, inside.width - offset, line->right,
                        line->right_role);
    }
}

void draw_box_footer(struct canvas *c, struct rect r, const char *text)
{
    int width = (int)utf8_width(text);
    if (width + 6 > r.width)
        return;
    int y = r.y + r.height - 1;
    canvas_put(c, r.x + r.width - width - 4, y, ' ', ROLE_POPUP_BORDER);
    canvas_text(c, r.x + r.width - width - 3, y, width, text, ROLE_POPUP);
    canvas_put(c, r.x + r.width - 3, y, ' ', ROLE_POPUP_BORDER);
}

/* --- filter --- */

int filter_columns(const struct layout *l)
{
    return box_inside(l->popup).width - 2;
}

static void place_filter(struct layout *l)
{
    int width = l->width - 8 < 72 ? l->width - 8 : 72;
    struct rect r = layout_center(l, width, 4);
    r.y = l->separator.y - 1;
    r.y = r.y + r.height > l->height ? l->height - r.height : r.y;
    l->popup = r;
}

void draw_edit(struct canvas *c, int x, int y, int columns, const struct line_edit *l,
               enum role role)
{
    size_t skipped;
    const char *at = line_edit_shown(l, (size_t)columns, &skipped);
    canvas_fill(c, (struct rect){x, y, columns, 1}, ' ', role);
    canvas_text(c, x, y, columns, at, role);
    c->cursor_x = x + (int)(line_edit_column(l) - skipped);
    c->cursor_y = y;
    if (skipped > 0 && c->cursor_x > x)
        canvas_put(c, x, y, '~', role);
    if ((int)utf8_width(at) > columns && c->cursor_x < x + columns - 1)
        canvas_put(c, x + columns - 1, y, '~', role);
    canvas_set_over(c, (struct rect){x, y, columns, 1}, ROLE_POPUP);
}

static void draw_matches(const struct frame *f, struct rect in)
{
    char all[32];
    char some[32];
    char text[96];
    const struct ui *ui = f->ui;
    units_count(some, sizeof some, ui->view.matched);
    units_count(all, sizeof all, ui->snapshot != NULL ? ui->snapshot->count : 0);
    snprintf(text, sizeof text, "%s of %s flows match", some, all);
    if (in.width >= 50)
        canvas_text_right(f->c, in.x, in.y + 1, in.width, "word  !word  ~regex", ROLE_POPUP);
    canvas_text(f->c, in.x, in.y + 1, in.width, text, ROLE_POPUP_VALUE);
}

static void draw_filter(const struct frame *f)
{
    struct rect r = f->l->popup;
    struct rect in = box_inside(r);
    const struct ui *ui = f->ui;
    bool bad = ui->filter_error.text[0] != '\0';
    draw_box(f->c, r, "Filter");
    canvas_text(f->c, in.x, in.y, 2, "/", ROLE_POPUP_KEY);
    draw_edit(f->c, in.x + 2, in.y, filter_columns(f->l), &ui->edit,
              bad ? ROLE_POPUP_ALARM : ROLE_INPUT);
    if (bad)
        canvas_text(f->c, in.x, in.y + 1, in.width, ui->filter_error.text, ROLE_POPUP_ALARM);
    else
        draw_matches(f, in);
    draw_box_footer(f->c, r, "Enter keeps  Esc brings the old one back");
    canvas_set_over(f->c, in, ROLE_POPUP);
}

/* --- help --- */

/* The lines of the help, sections and keys in the order of the table; mouse at the end. */
struct help_line {
    char keys[24];
    const char *text;
    bool title;
};

/* Keys of more columns than this (Tab Shift-Tab) push their own text only. */
#define HELP_KEYS_WIDTH 8
#define HELP_LINES_MAX  (ACTION_COUNT + 2 * KEYGROUP_COUNT + 12)

static const struct help_line mouse_lines[] = {
    {"left", "select, sort", false}, {"right", "tooltip", false}, {"middle", "pin", false},
    {"wheel", "move", false},        {"rest", "tooltip", false},
};

/* air: a blank line before each section but the first. */
static int help_lines(const struct keymap *keys, bool air, struct help_line *out)
{
    int count = 0;
    for (int section = 0; section < KEYGROUP_COUNT; section++) {
        if (air && section > 0)
            out[count++] = (struct help_line){"", "", false};
        out[count++] = (struct help_line){"", key_section_titles[section], true};
        for (int a = 0; a < ACTION_COUNT; a++) {
            if ((int)action_infos[a].section != section)
                continue;
            out[count] = (struct help_line){"", action_infos[a].text, false};
            keymap_text(keys, (enum action)a, out[count].keys, sizeof out[count].keys);
            count++;
        }
    }
    if (air)
        out[count++] = (struct help_line){"", "", false};
    out[count++] = (struct help_line){"", "Mouse", true};
    for (size_t i = 0; i < sizeof mouse_lines / sizeof *mouse_lines; i++)
        out[count++] = mouse_lines[i];
    return count;
}

/* How the help is laid out: columns of equal width, each `height` lines. */
struct help_grid {
    struct help_line lines[HELP_LINES_MAX];
    int count;
    int key_width, column_width;
    int columns, height;
};

/* Where a line's text begins, behind its keys. */
static int text_offset(const struct help_grid *g, const struct help_line *line)
{
    int width = (int)utf8_width(line->keys);
    return (width > g->key_width ? width : g->key_width) + 2;
}

static void measure_help(struct help_grid *g)
{
    g->key_width = 0;
    g->column_width = 0;
    for (int i = 0; i < g->count; i++) {
        int width = (int)utf8_width(g->lines[i].keys);
        if (width <= HELP_KEYS_WIDTH && width > g->key_width)
            g->key_width = width;
    }
    for (int i = 0; i < g->count; i++) {
        int width = text_offset(g, &g->lines[i]) + (int)utf8_width(g->lines[i].text);
        if (!g->lines[i].title && width > g->column_width)
            g->column_width = width;
    }
}

/* As many columns as are needed and fit. A title never stands last in its column. */
static void fit_grid(struct help_grid *g, const struct keymap *keys, const struct layout *l,
                     bool air)
{
    g->count = help_lines(keys, air, g->lines);
    measure_help(g);
    int most = (l->width - 4 + 2) / (g->column_width + 2);
    int room = l->height - 2;
    most = most > 1 ? most : 1;
    g->columns = (g->count + 1 + room - 1) / room;
    g->columns = g->columns > 3 ? g->columns : 3;
    g->columns = g->columns < most ? g->columns : most;
    g->height = (g->count + g->columns - 1) / g->columns + 1;
}

static void make_grid(struct help_grid *g, const struct keymap *keys, const struct layout *l)
{
    fit_grid(g, keys, l, true);
    if (g->height > l->height - 2)
        fit_grid(g, keys, l, false);
}

static int shown_height(const struct help_grid *g, const struct layout *l)
{
    return g->height < l->height - 2 ? g->height : l->height - 2;
}

static void place_help(const struct ui *ui, struct layout *l, struct chooser *scroll)
{
    struct help_grid g;
    make_grid(&g, &ui->keys, l);
    int height = shown_height(&g, l);
    int width = g.columns * (g.column_width + 2) - 2;
    l->popup = layout_center(l, width + 4, height + 2);
    l->list = box_inside(l->popup);
    size_t hidden = (size_t)(g.height - height);
    scroll->count = hidden + 1;
    scroll->top = scroll->top < hidden ? scroll->top : hidden;
}

static void draw_help_line(const struct frame *f, const struct help_grid *g, int index, int x,
                           int y)
{
    const struct help_line *line = &g->lines[index];
    int width = g->column_width;
    if (line->title) {
        canvas_text(f->c, x, y, width, line->text, ROLE_POPUP_SECTION);
        return;
    }
    int offset = text_offset(g, line);
    canvas_text(f->c, x, y, width, line->keys, ROLE_POPUP_KEY);
    canvas_text(f->c, x + offset, y, width - offset, line->text, ROLE_POPUP);
}

static void draw_help(const struct frame *f)
{
    struct help_grid g;
    make_grid(&g, &f->ui->keys, f->l);
    struct rect in = box_inside(f->l->popup);
    bool more = (int)f->ui->chooser.top + in.height < g.height;
    draw_box(f->c, f->l->popup, more ? "Keys ↓" : "Keys");
    int index = 0;
    for (int column = 0; column < g.columns; column++) {
        int x = in.x + column * (g.column_width + 2);
        if (index < g.count && g.lines[index].text[0] == '\0')
            index++;
        for (int line = 0; line < g.height && index < g.count; line++, index++) {
            bool last = line == g.height - 1;
            if (last && g.lines[index].title && column + 1 < g.columns)
                break;
            int y = line - (int)f->ui->chooser.top;
            if (y >= 0 && y < in.height)
                draw_help_line(f, &g, index, x, in.y + y);
        }
    }
    canvas_set_over(f->c, in, ROLE_POPUP);
}

/* --- pause --- */

#define PAUSE_TEXT_SIZE 96

static void pause_text(const struct ui *ui, int columns, char out[PAUSE_TEXT_SIZE])
{
    char key[2 * KEY_NAME_MAX];
    keymap_text(&ui->keys, ACTION_PAUSE, key, sizeof key);
    snprintf(out, PAUSE_TEXT_SIZE, " ⏸ PAUSED   %s goes on ", key);
    if ((int)utf8_width(out) > columns)
        snprintf(out, PAUSE_TEXT_SIZE, " ⏸ PAUSED ");
}

/* The tabs' names at the left of the separator, the shown one's in brackets. Returns the columns
 * they take. */
static int place_tabs(const struct ui *ui, struct layout *l)
{
    int left = l->separator.x + 1;
    int x = left + 1;
    for (int tab = 0; tab < TAB_COUNT; tab++) {
        int width = (int)strlen(tab_names[tab]) + (tab == (int)ui->tab ? 2 : 0);
        l->tabs[tab] = (struct rect){x, l->separator.y, width, 1};
        x += width + 1;
    }
    return x - left;
}

/* Behind the tabs the process drilled into; while paused the overlay behind them, in the middle
 * where there is room: rows are what one pauses for. */
static void place_separator(const struct ui *ui, struct layout *l)
{
    char text[PAUSE_TEXT_SIZE];
    struct rect r = l->separator;
    int names = place_tabs(ui, l);
    int room = r.width - 2;
    l->tabs_width = names + (ui->of_process ? 3 + (int)utf8_width(ui->process_text) : 0);
    if (ui->paused) {
        pause_text(ui, room - names, text);
        int width = (int)utf8_width(text);
        l->tabs_width = l->tabs_width < room - width ? l->tabs_width : room - width;
        int from = r.x + 1 + l->tabs_width;
        int middle = r.x + (r.width - width) / 2;
        l->pause = (struct rect){middle > from ? middle : from, r.y, width, 1};
    }
    l->tabs_width = l->tabs_width < room ? l->tabs_width : room;
}

void draw_pause(const struct frame *f)
{
    struct rect r = f->l->pause;
    if (r.height == 0)
        return;
    char text[PAUSE_TEXT_SIZE];
    pause_text(f->ui, r.width, text);
    canvas_text(f->c, r.x, r.y, r.width, text, ROLE_POPUP_ALARM);
    canvas_set_over(f->c, r, ROLE_POPUP);
}

/* --- which one --- */

void place_popup(struct ui *ui, const struct ui_data *data)
{
    struct layout *l = &ui->layout;
    place_separator(ui, l);
    if (ui->popup == POPUP_HELP)
        place_help(ui, l, &ui->chooser);
    else if (ui->popup == POPUP_FILTER)
        place_filter(l);
    else if (ui->popup != POPUP_NONE)
        place_list(ui, data, l, &ui->chooser);
}

void draw_popup(const struct frame *f)
{
    switch (f->ui->popup) {
    case POPUP_HELP:
        draw_help(f);
        return;
    case POPUP_FILTER:
        draw_filter(f);
        return;
    case POPUP_THEMES:
        draw_themes(f);
        return;
    case POPUP_EDITOR:
        draw_editor(f);
        return;
    case POPUP_INTERFACES:
        draw_interfaces(f);
        return;
    case POPUP_NONE:
        return;
    }
}
