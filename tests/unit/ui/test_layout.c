/* test_layout.c: at every size, regions and columns lie apart and on the screen; rows scroll by the
 * real height. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "ui/layout.h"

static bool overlap(struct rect a, struct rect b)
{
    return a.height > 0 && b.height > 0 && a.x < b.x + b.width && b.x < a.x + a.width &&
           a.y < b.y + b.height && b.y < a.y + a.height;
}

static void check_regions(const struct layout *l)
{
    const struct rect regions[] = {l->scale,     l->titles, l->rows,
                                   l->separator, l->totals, l->header};
    int lines = 0;
    for (size_t i = 0; i < 6; i++) {
        struct rect r = regions[i];
        assert_true(r.x >= 0 && r.y >= 0 && r.height >= 0);
        assert_true(r.x + r.width <= l->width && r.y + r.height <= l->height);
        lines += r.height;
        for (size_t j = 0; j < i; j++)
            assert_false(overlap(r, regions[j]));
    }
    assert_int_equal(lines, l->inner.height);
    assert_true(l->rows.height >= 3);
}

static void check_columns(const struct layout *l)
{
    const struct columns *c = &l->columns;
    struct column all[] = {c->src,   c->arrow,   c->dst,     c->protocol, c->process,
                           c->total, c->rate[0], c->rate[1], c->rate[2]};
    if (c->process_below)
        all[4].width = 0;
    if (c->stacked) {
        /* Below the source, and no further. */
        assert_true(c->dst.x > c->src.x && c->dst.x + c->dst.width == c->src.x + c->src.width);
        all[2].width = 0;
    }
    int x = l->inner.x;
    for (size_t i = 0; i < sizeof all / sizeof *all; i++) {
        if (all[i].width == 0)
            continue;
        assert_true(all[i].x >= x);
        x = all[i].x + all[i].width;
    }
    assert_int_equal(x, l->inner.x + l->inner.width);
    assert_true(c->src.width >= 10);
    assert_true(c->stacked ? c->src.width >= 21 : c->dst.width >= c->src.width);
    /* The owner and its brackets stand before the arrow that is drawn in the same line. */
    if (c->process_below)
        assert_true(c->process.width >= 9 && c->process.x + c->process.width <= c->arrow.x);
    assert_true(c->rate[WINDOW_2S].width == 9);
}

static void check_columns_fill(const struct layout *l)
{
    const struct columns *c = &l->columns;
    const struct column *last = &c->rate[WINDOW_40S];
    assert_int_equal(last->x + last->width, l->inner.x + l->inner.width);
}

static struct layout_wish usual_wish(int height, bool two_lines)
{
    return (struct layout_wish){.width = 80,
                                .height = height,
                                .border = true,
                                .header = true,
                                .scale = true,
                                .totals_column = true,
                                .two_lines = two_lines,
                                .arrow_width = 4,
                                .direction = DIR_COUNT};
}

/* The columns of processes stand side by side to the right edge, the name has room. */
static void check_processes(const struct layout *l)
{
    const struct process_columns *p = &l->processes;
    const struct column *const order[] = {
        &p->name,       &p->pid,        &p->command,    &p->flows,      &p->rate[0][0],
        &p->rate[0][1], &p->rate[1][0], &p->rate[1][1], &p->rate[2][0], &p->rate[2][1],
        &p->total[0],   &p->total[1],   &p->sum,
    };
    int x = l->inner.x + 1;
    for (size_t i = 0; i < sizeof order / sizeof *order; i++) {
        if (order[i]->width == 0)
            continue;
        assert_int_equal(order[i]->x, x);
        x += order[i]->width;
    }
    assert_int_equal(x, l->inner.x + l->inner.width);
    assert_true(p->name.width >= 11);
    assert_true(p->rate[WINDOW_2S][DIR_SENT].width + p->rate[WINDOW_2S][DIR_RECV].width >= 9);
}

static void test_all_sizes(void **state)
{
    (void)state;
    static struct layout l;
    for (int width = SCREEN_MIN_WIDTH; width <= 250; width++) {
        for (int bits = 0; bits < 64; bits++) {
            int height = SCREEN_MIN_HEIGHT + (width * 7 + bits) % 90;
            struct layout_wish wish = {
                .width = width,
                .height = height,
                .border = bits & 1,
                .header = bits & 2,
                .scale = bits & 4,
                .totals_column = bits & 8,
                .owners = bits & 16,
                .two_lines = bits & 32,
                .arrow_width = bits & 32 ? 4 : 5,
            };
            layout_make(&l, &wish);
            assert_false(l.too_small);
            check_regions(&l);
            check_columns(&l);
            wish.tab = TAB_PROCESSES;
            wish.direction = (enum direction)(width % 3);
            layout_make(&l, &wish);
            assert_int_equal(l.row_height, 1);
            check_processes(&l);
        }
    }
}

/* What the specification says of 80x24 and of 100 columns. */
static void test_widths(void **state)
{
    (void)state;
    static struct layout l;
    struct layout_wish wish = usual_wish(24, true);
    layout_make(&l, &wish);
    assert_int_equal(l.columns.total.width, 8);
    assert_int_equal(l.columns.rate[WINDOW_40S].width, 9);
    assert_true(l.columns.src.width >= 19);
    assert_int_equal(l.columns.protocol.width, 0);
    assert_int_equal(l.rows.height, 14);
    wish.width = 99;
    layout_make(&l, &wish);
    assert_int_equal(l.columns.protocol.width, 0);
    wish.width = 100;
    layout_make(&l, &wish);
    assert_int_equal(l.columns.protocol.width, 4);
    /* The process column costs nothing in two lines, and gives way before the hosts do in one. */
    wish.width = 80;
    wish.owners = true;
    layout_make(&l, &wish);
    assert_true(l.columns.process_below && l.columns.src.width >= 19);
    wish.two_lines = false;
    layout_make(&l, &wish);
    assert_true(l.columns.process.width < 20);
    /* At 80 columns there is all that is asked of processes. */
    assert_true(l.processes.pid.width > 0 && l.processes.flows.width > 0);
    assert_true(l.processes.rate[WINDOW_10S][DIR_RECV].width > 0 && l.processes.sum.width > 0);
    wish.width = 130;
    layout_make(&l, &wish);
    assert_int_equal(l.columns.process.width, 20);
    wish.width = 39;
    layout_make(&l, &wish);
    assert_true(l.too_small);
}

/* What gives way as the screen gets narrower: the process column, the ends side by side (two lines)
 * or number columns (one line), never the 2 s rate. */
static void test_narrow(void **state)
{
    (void)state;
    static struct layout l;
    struct layout_wish wish = usual_wish(24, true);
    wish.owners = true;
    wish.width = 40;
    layout_make(&l, &wish);
    assert_true(l.columns.stacked && !l.columns.process_below);
    assert_int_equal(l.columns.process.width, 0);
    assert_true(l.columns.src.width >= 21 && l.columns.dst.width >= 21);
    wish.width = 60;
    layout_make(&l, &wish);
    assert_true(l.columns.stacked && l.columns.rate[WINDOW_40S].width == 9);
    wish.two_lines = false;
    layout_make(&l, &wish);
    assert_false(l.columns.stacked);
    assert_int_equal(l.columns.total.width + l.columns.rate[WINDOW_40S].width, 0);
    assert_true(l.columns.src.width >= 16);
    /* At 80 columns no number gives way for a process. */
    wish.width = 80;
    wish.arrow_width = 5;
    layout_make(&l, &wish);
    assert_int_equal(l.columns.process.width, 0);
    assert_true(l.columns.total.width == 8 && l.columns.rate[WINDOW_40S].width == 9);
    assert_true(l.columns.src.width >= 18);
}

/* Ends get what they need where there is room; neither is cut while the other has some to spare. */
static void test_needs(void **state)
{
    (void)state;
    static struct layout l;
    struct layout_wish wish = usual_wish(24, true);
    wish.src_need = 13;
    wish.dst_need = 40;
    layout_make(&l, &wish);
    assert_int_equal(l.columns.src.width, 13);
    wish.src_need = 40;
    wish.dst_need = 13;
    layout_make(&l, &wish);
    assert_int_equal(l.columns.dst.width, 13);
    check_columns_fill(&l);
    wish.dst_need = 40;
    layout_make(&l, &wish);
    assert_true(l.columns.src.width == 19 && l.columns.dst.width == 19);
    /* On a wide screen they stand together. */
    wish.width = 200;
    wish.src_need = 21;
    layout_make(&l, &wish);
    assert_true(l.columns.src.width >= 21 && l.columns.src.width <= 30);
    check_columns_fill(&l);
}

/* From any top, after scrolling the selection is on the screen with its lines and the sparkline. */
static void test_scrolling(void **state)
{
    (void)state;
    static struct layout l;
    for (int height = SCREEN_MIN_HEIGHT; height < 60; height++) {
        for (int two = 0; two < 2; two++) {
            struct layout_wish wish = usual_wish(height, two == 1);
            layout_make(&l, &wish);
            for (size_t selected = 0; selected < 100; selected += 3) {
                for (size_t top = 0; top < 120; top += 7) {
                    size_t at = layout_scroll(&l, top, 100, (ptrdiff_t)selected);
                    layout_lines(&l, at, 100, (ptrdiff_t)selected);
                    bool first = false;
                    bool spark = false;
                    for (int i = 0; i < l.line_count; i++) {
                        first |= l.lines[i].row == selected && l.lines[i].part == LINE_FIRST;
                        spark |= l.lines[i].row == selected && l.lines[i].part == LINE_SPARK;
                    }
                    assert_true(first && spark);
                    assert_true(l.line_count <= l.rows.height);
                    /* No room is wasted that a row could fill. */
                    assert_true(at == 0 || l.rows.height - l.line_count <= l.row_height);
                }
            }
        }
    }
}

static void test_few_rows(void **state)
{
    (void)state;
    static struct layout l;
    struct layout_wish wish = usual_wish(24, true);
    layout_make(&l, &wish);
    assert_int_equal(layout_scroll(&l, 50, 3, -1), 0);
    assert_int_equal(layout_scroll(&l, 50, 0, -1), 0);
    assert_int_equal(layout_page(&l), 7);
    layout_lines(&l, 0, 3, 1);
    assert_int_equal(l.line_count, 7);
    assert_int_equal(l.thumb_height, 0);
    assert_int_equal(layout_row_at(&l, 5, l.rows.y + 4), 1);
    assert_int_equal(l.lines[4].part, LINE_SPARK);
    assert_int_equal(layout_row_at(&l, 5, l.rows.y + 5), 2);
    assert_int_equal(layout_row_at(&l, 5, l.rows.y + 7), -1);
    assert_int_equal(layout_row_at(&l, 5, l.rows.y - 1), -1);
    assert_int_equal(layout_row_at(&l, 0, l.rows.y), -1);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_all_sizes), cmocka_unit_test(test_widths),
        cmocka_unit_test(test_narrow),    cmocka_unit_test(test_needs),
        cmocka_unit_test(test_scrolling), cmocka_unit_test(test_few_rows),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
