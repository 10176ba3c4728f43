/* draw.h: the parts that a frame is drawn from. Private to ui: they read state and data and write
 * cells. */
#ifndef IFTOPRS_UI_DRAW_H
#define IFTOPRS_UI_DRAW_H

#include "ui/state.h"
#include "view/bars.h"

/* All that a part may look at. */
struct frame {
    const struct ui *ui;
    const struct ui_data *data;
    const struct layout *l;
    struct name_source names;
    struct bar_scale scale;
    struct canvas *c;
};

/* --- header.c --- */

/* What rows are sorted by, in a word. */
extern const char *const sort_key_names[SORT_KEY_COUNT];
/* Which segments the header bar has room for, and what they say. */
void header_make(const struct ui *ui, const struct ui_data *data, struct layout *l);
void draw_header(const struct frame *f);

/* --- draw_screen.c --- */

void draw_border(const struct frame *f);
void draw_scale(const struct frame *f);
void draw_separator(const struct frame *f);
void draw_totals(const struct frame *f);
void draw_status(const struct frame *f);
/* Of the three rates, wherever they stand: "2s", "10s", "40s", and their colours. */
extern const char *const window_names[WINDOW_COUNT];
extern const enum role window_roles[WINDOW_COUNT];
/* A bar of the style in force, under what is drawn already. */
void draw_bar(const struct frame *f, int x, int y, int width, double rate, bool rx);
/* A rate or an amount, right-aligned with one blank after it. */
void draw_rate(const struct frame *f, struct column col, int y, double rate, enum role role);
void draw_bytes(const struct frame *f, struct column col, int y, uint64_t bytes, enum role role);

/* --- ends.c --- */

/* An end of a row as it is shown. Returns the columns of the protocol, blank included, that stands
 * behind a destination without a port where there is no column for it; else 0. */
int end_text_row(const struct frame *f, const struct snapshot_flow *flow, bool dst,
                 struct end_text *t);
/* What the ends in view need. */
void ends_measure(const struct frame *f, struct end_needs *n);

/* --- draw_rows.c --- */

/* A row and what its look depends on. */
struct row_look {
    size_t row;
    const struct snapshot_flow *flow;
    bool selected, alert, idle;
};

void draw_titles(const struct frame *f);
void draw_rows(const struct frame *f);
/* The title of a column, marked where rows are sorted by it. */
void draw_column_title(const struct frame *f, struct column col, const char *text, bool sorted,
                       bool right);

/* --- draw_processes.c --- */

void draw_process_titles(const struct frame *f);
void draw_process_row(const struct frame *f, const struct row_look *look, int y);
/* Who runs a process and how, in the line below the selected one. */
void draw_process_more(const struct frame *f, const struct row_look *look, int x, int y,
                       int columns);

/* --- popups: a text of lines, each a key and a value --- */

#define BOX_LINES_MAX 64
#define BOX_LEFT_MAX  32
#define BOX_RIGHT_MAX 160

struct box_line {
    char left[BOX_LEFT_MAX];
    char right[BOX_RIGHT_MAX];
    enum role left_role;
    enum role right_role;
    bool minor; /* the first to go where there is no room */
};

struct box {
    char title[80];
    struct box_line lines[BOX_LINES_MAX];
    int count;
};

void box_section(struct box *b, const char *text);
void box_line(struct box *b, const char *left, const char *format, ...)
    __attribute__((format(printf, 3, 4)));
/* The last line is the first to go. */
void box_minor(struct box *b);
/* Takes minor lines and titles of sections out, the last ones first, until the rest has `lines`. */
void box_fit(struct box *b, int lines);
/* Columns of the widest line, and of the left texts. */
int box_width(const struct box *b);
/* The line around a rectangle. */
void draw_frame(struct canvas *c, struct rect r, enum role role);
/* Frame, title and ground of a popup. */
void draw_box(struct canvas *c, struct rect r, const char *title);
void draw_box_lines(struct canvas *c, struct rect inside, const struct box *b, int first);
/* A hint in the lower edge, at its right. */
void draw_box_footer(struct canvas *c, struct rect r, const char *text);
/* A line being typed, scrolled so that the cursor is in it; the cursor of the canvas goes there. */
void draw_edit(struct canvas *c, int x, int y, int columns, const struct line_edit *l,
               enum role role);
/* What is within the frame of a popup: one column of air at each side. */
struct rect box_inside(struct rect r);

/* --- draw_popups.c, draw_lists.c: each place_ says where, each draw_ draws there --- */

/* Columns of the field of the filter's popup, once that has its place. */
int filter_columns(const struct layout *l);
void place_popup(struct ui *ui, const struct ui_data *data);
void draw_popup(const struct frame *f);
void draw_pause(const struct frame *f);
void place_list(const struct ui *ui, const struct ui_data *data, struct layout *l,
                struct chooser *chooser);
void draw_themes(const struct frame *f);
void draw_editor(const struct frame *f);
void draw_interfaces(const struct frame *f);

/* --- tooltip.c --- */

void place_tooltip(const struct frame *f, struct layout *l);
void draw_tooltip(const struct frame *f);

#endif
