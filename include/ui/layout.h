/* layout.h: where everything of a screen stands: rectangles for drawing, the same ones for the
 * mouse. Pure. */
#ifndef IFTOPRS_UI_LAYOUT_H
#define IFTOPRS_UI_LAYOUT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "model/windows.h"
#include "ui/canvas.h"
#include "view/view.h"

#define SCREEN_MIN_WIDTH  40
#define SCREEN_MIN_HEIGHT 10
/* More lines of rows than this are not used. */
#define LAYOUT_LINES_MAX  1024

/* Segments of the header bar. */
#define SEGMENTS(X)                                                                                \
    X(APP) X(IFACE) X(FLOWS) X(CLOCK) X(SORT) X(RATE) X(THEME) X(PAUSED) X(FILTER) X(DROPS) X(HELP)
enum segment {
#define X(id) SEGMENT_##id,
    SEGMENTS(X)
#undef X
        SEGMENT_COUNT
};

/* x and width include the blanks around the text; label and value are drawn one after the other. */
struct segment_box {
    enum segment id;
    int x, width;
    char label[32];
    char value[64];
    enum role role; /* of the value */
};

/* A column of the rows; width 0: not shown. */
struct column {
    int x, width;
};

struct columns {
    struct column src, arrow, dst, protocol, process, total, rate[WINDOW_COUNT];
    struct column src_title, dst_title; /* one behind the other where the ends are stacked */
    bool process_below; /* narrow and two-line: the owner stands in the second line */
    bool stacked;       /* narrower still: the destination stands there, below the source */
};

/* Columns of the processes; with `sum` there are no totals of each direction. */
struct process_columns {
    struct column name, pid, command, flows, rate[WINDOW_COUNT][DIR_COUNT], total[DIR_COUNT], sum;
};

/* What a line of the rows' area shows. */
enum line_part { LINE_FIRST, LINE_SECOND, LINE_SPARK };
struct line_ref {
    uint32_t row; /* in the view */
    uint8_t part; /* enum line_part */
};

/* A rectangle of height 0: not on the screen. */
struct layout {
    int width, height;
    bool too_small;
    bool framed;
    struct rect inner, scale, titles, rows, separator, totals, header, status;
    bool only_total; /* of the three totals lines */
    struct columns columns;
    struct process_columns processes;
    struct column totals_rate[WINDOW_COUNT]; /* of the totals lines */
    bool totals_named;                       /* with room to say which rate is which */
    int row_height;                          /* 1 or 2 */
    int line_count;
    struct line_ref lines[LAYOUT_LINES_MAX];
    int thumb_y, thumb_height; /* scroll mark on the frame; height 0: all rows are in view */
    struct segment_box segments[SEGMENT_COUNT];
    int segment_count;
    struct rect popup;   /* the popup, when one is open */
    struct rect list;    /* its lines that can be clicked */
    struct rect tooltip; /* the tooltip, when one is shown */
    struct rect pause;   /* the pause overlay, on the separator */
    int tabs_width;      /* of the tab names and the process drilled into, blanks included */
    struct rect tabs[TAB_COUNT]; /* the names alone */
};

/* What decides the regions. */
struct layout_wish {
    int width, height;
    bool border, header, scale, totals_column, owners, two_lines;
    int arrow_width;
    int src_need, dst_need; /* columns of the longest ends in view; 0: not known */
    enum view_tab tab;
    enum direction direction; /* of the rates of processes; DIR_COUNT: both */
};

/* Regions and columns; lines, segments and popups are the caller's. */
void layout_make(struct layout *l, const struct layout_wish *wish);
/* The columns of the flows and of the totals anew, for other needs. */
void layout_columns(struct layout *l, const struct layout_wish *wish);
/* Fills the lines: rows from `top` on, a sparkline under `selected` (-1: none). */
void layout_lines(struct layout *l, size_t top, size_t count, ptrdiff_t selected);
/* Rows that fit into the area. At least 1. */
size_t layout_page(const struct layout *l);
/* The first row to show, so that selected (-1: none) is in view and no line stays empty without
 * need. */
size_t layout_scroll(const struct layout *l, size_t top, size_t count, ptrdiff_t selected);

bool rect_contains(struct rect r, int x, int y);
/* The row at a line of the screen, -1: none. */
ptrdiff_t layout_row_at(const struct layout *l, int x, int y);
/* What the title there is of; SORT_KEY_COUNT: nothing that rows are sorted by. */
enum sort_key layout_title_at(const struct layout *l, enum view_tab tab, int x, int y);
/* The tab whose name is there; TAB_COUNT: none. */
enum view_tab layout_tab_at(const struct layout *l, int x, int y);
/* The header segment there; NULL: none. */
const struct segment_box *layout_segment_at(const struct layout *l, int x, int y);
/* A rectangle of that size in the middle of the screen, cut to it. */
struct rect layout_center(const struct layout *l, int width, int height);

#endif
