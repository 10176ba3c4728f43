/* test_mouse.c: clicks only on what is there, popups that let no click through, tooltips that come
 * and go. */
#include "shared_scene.h"

static int open_wide_scene(void **state)
{
    (void)state;
    scene_open_usual(&s, 120, 36);
    return 0;
}

static int rows_y(int line)
{
    return s.ui.layout.rows.y + line;
}

static const struct segment_box *segment(enum segment id)
{
    for (int i = 0; i < s.ui.layout.segment_count; i++) {
        if (s.ui.layout.segments[i].id == id)
            return &s.ui.layout.segments[i];
    }
    fail_msg("segment %d is not shown", id);
    return NULL;
}

static void hover(enum segment id)
{
    scene_mouse(&s, INPUT_MOUSE_MOVE, MOUSE_NONE, segment(id)->x + 2, s.ui.layout.header.y);
}

static void test_left(void **state)
{
    (void)state;
    scene_click(&s, MOUSE_LEFT, 10, rows_y(5));
    assert_int_equal(s.ui.selected_row, 2);
    /* The sparkline is a part of the row above it. */
    scene_click(&s, MOUSE_LEFT, 10, rows_y(6));
    assert_int_equal(s.ui.selected_row, 2);
    scene_click(&s, MOUSE_LEFT, 10, rows_y(7));
    assert_int_equal(s.ui.selected_row, 3);
    scene_click(&s, MOUSE_LEFT, 10, rows_y(6));
    assert_int_equal(s.ui.selected_row, 3);
}

/* Everything that is no row: frame, scale, titles, below the last row, separator, totals, header.
 */
static void test_not_on_rows(void **state)
{
    (void)state;
    const struct layout *l = &s.ui.layout;
    const int lines[] = {0,
                         l->scale.y,
                         l->titles.y,
                         l->rows.y + l->line_count,
                         l->separator.y,
                         l->totals.y,
                         l->totals.y + 2,
                         l->header.y,
                         l->height - 1,
                         -1,
                         99};
    for (size_t i = 0; i < sizeof lines / sizeof *lines; i++) {
        scene_click(&s, MOUSE_LEFT, 10, lines[i]);
        assert_int_equal(s.ui.selected_row, -1);
        scene_click(&s, MOUSE_MIDDLE, 10, lines[i]);
        assert_int_equal(s.prefs.pinned_count, 0);
    }
    scene_click(&s, MOUSE_LEFT, 0, rows_y(0));
    scene_click(&s, MOUSE_LEFT, l->width - 1, rows_y(0));
    scene_click(&s, MOUSE_LEFT, -1, rows_y(0));
    assert_int_equal(s.ui.selected_row, -1);
}

static void test_middle_and_wheel(void **state)
{
    (void)state;
    scene_click(&s, MOUSE_MIDDLE, 10, rows_y(4));
    assert_int_equal(s.prefs.pinned_count, 1);
    assert_true(s.ui.view.rows[0].pinned);
    assert_int_equal(s.ui.selected_row, -1);
    scene_click(&s, MOUSE_WHEEL_DOWN, 10, rows_y(4));
    scene_click(&s, MOUSE_WHEEL_DOWN, 10, rows_y(4));
    assert_int_equal(s.ui.selected_row, 1);
    scene_click(&s, MOUSE_WHEEL_UP, 10, rows_y(4));
    assert_int_equal(s.ui.selected_row, 0);
}

static void test_flow_tooltip(void **state)
{
    (void)state;
    scene_click(&s, MOUSE_RIGHT, 10, rows_y(0));
    assert_int_equal(s.ui.tooltip.kind, TOOLTIP_FLOW);
    assert_memory_equal(ui_focus(&s.ui), &view_flow(&s.ui.view, 0)->key, sizeof(struct flow_key));
    struct rect r = s.ui.layout.tooltip;
    assert_true(r.height > 8);
    assert_false(rect_contains(r, 10, rows_y(0)));
    /* The second line is the same row; over the tooltip itself; then another row. */
    scene_mouse(&s, INPUT_MOUSE_MOVE, MOUSE_NONE, 5, rows_y(1));
    assert_int_equal(s.ui.tooltip.kind, TOOLTIP_FLOW);
    scene_mouse(&s, INPUT_MOUSE_MOVE, MOUSE_NONE, r.x + 1, r.y + 1);
    assert_int_equal(s.ui.tooltip.kind, TOOLTIP_FLOW);
    scene_mouse(&s, INPUT_MOUSE_MOVE, MOUSE_NONE, 2, rows_y(2));
    assert_int_equal(s.ui.tooltip.kind, TOOLTIP_NONE);
    assert_null(ui_focus(&s.ui));
}

/* A click on a tooltip closes it and selects nothing behind it. */
static void test_click_on_tooltip(void **state)
{
    (void)state;
    scene_click(&s, MOUSE_RIGHT, 10, rows_y(0));
    struct rect r = s.ui.layout.tooltip;
    scene_click(&s, MOUSE_LEFT, r.x + 2, r.y + 2);
    assert_int_equal(s.ui.tooltip.kind, TOOLTIP_NONE);
    assert_int_equal(s.ui.selected_row, -1);
}

/* Values stay live; when the flow goes, so does the tooltip. */
static void test_tooltip_is_live(void **state)
{
    (void)state;
    scene_click(&s, MOUSE_RIGHT, 10, rows_y(0));
    struct canvas before = {0};
    ui_draw(&s.ui, &s.data, &before);
    struct flow_key key = s.ui.tooltip.flow;
    for (size_t i = 0; i < s.snapshot.count; i++) {
        if (flow_key_equal(&s.snapshot.flows[i].key, &key))
            s.snapshot.flows[i].packets[DIR_SENT] = 123456;
    }
    scene_snapshot(&s);
    scene_draw(&s);
    bool differ = false;
    for (int i = 0; i < before.width * before.height; i++)
        differ |= before.cells[i].glyph != s.canvas.cells[i].glyph;
    assert_true(differ);
    canvas_free(&before);
    s.snapshot.count = 0;
    scene_snapshot(&s);
    scene_draw(&s);
    assert_int_equal(s.ui.layout.tooltip.height, 0);
}

/* After 1 s of rest, for 3 s, and not again before the mouse was elsewhere. */
static void test_hover(void **state)
{
    (void)state;
    hover(SEGMENT_SORT);
    scene_wait(&s, 900);
    assert_int_equal(s.ui.tooltip.kind, TOOLTIP_NONE);
    scene_wait(&s, 200);
    assert_int_equal(s.ui.tooltip.kind, TOOLTIP_SEGMENT);
    assert_int_equal(s.ui.tooltip.segment, SEGMENT_SORT);
    scene_wait(&s, 2700);
    assert_int_equal(s.ui.tooltip.kind, TOOLTIP_SEGMENT);
    scene_wait(&s, 300);
    assert_int_equal(s.ui.tooltip.kind, TOOLTIP_NONE);
    scene_wait(&s, 5000);
    assert_int_equal(s.ui.tooltip.kind, TOOLTIP_NONE);
    hover(SEGMENT_FLOWS);
    hover(SEGMENT_SORT);
    scene_wait(&s, 1100);
    assert_int_equal(s.ui.tooltip.segment, SEGMENT_SORT);
    hover(SEGMENT_FLOWS);
    assert_int_equal(s.ui.tooltip.kind, TOOLTIP_NONE);
}

static void test_hover_off(void **state)
{
    (void)state;
    scene_type(&s, "T");
    s.ui.status[0] = '\0';
    hover(SEGMENT_SORT);
    assert_true(ui_next_timer(&s.ui) == UINT64_MAX);
}

/* A right click stays until it is dismissed; every segment has 9 to 15 lines. */
static void test_segments(void **state)
{
    (void)state;
    scene_resize(&s, 200, 50);
    s.snapshot.counts.kernel_drops = 7;
    scene_draw(&s);
    for (int id = 0; id < SEGMENT_COUNT; id++) {
        scene_click(&s, MOUSE_RIGHT, segment((enum segment)id)->x + 1, s.ui.layout.header.y);
        assert_int_equal(s.ui.tooltip.segment, id);
        scene_wait(&s, 60000);
        assert_int_equal(s.ui.tooltip.kind, TOOLTIP_SEGMENT);
        struct rect r = s.ui.layout.tooltip;
        assert_in_range(r.height - 2, 9, 15);
        assert_true(r.x >= 0 && r.x + r.width <= 200 && r.y >= 0 && r.y + r.height <= 50);
        scene_code(&s, 27);
        assert_int_equal(s.ui.tooltip.kind, TOOLTIP_NONE);
    }
    scene_click(&s, MOUSE_LEFT, segment(SEGMENT_SORT)->x + 1, s.ui.layout.header.y);
    assert_int_equal(s.ui.tooltip.kind, TOOLTIP_NONE);
}

/* Tooltips of what stands far right or low move in. */
static void test_tooltip_inside(void **state)
{
    (void)state;
    scene_resize(&s, 80, 24);
    scene_click(&s, MOUSE_RIGHT, segment(SEGMENT_HELP)->x + 1, s.ui.layout.header.y);
    struct rect r = s.ui.layout.tooltip;
    assert_true(r.height > 0 && r.x + r.width <= 80 && r.y >= 0);
    scene_code(&s, 27);
    for (int y = 0; y < s.ui.layout.line_count; y++) {
        scene_click(&s, MOUSE_RIGHT, 77, rows_y(y));
        r = s.ui.layout.tooltip;
        assert_true(r.height > 0 && r.x >= 0 && r.y >= 0);
        assert_true(r.x + r.width <= 80 && r.y + r.height <= 24);
        scene_code(&s, 27);
    }
}

/* --- popups --- */

static void test_popups_are_modal(void **state)
{
    (void)state;
    static const char *const popups[] = {"/", "c", "C", "i"};
    for (size_t i = 0; i < 4; i++) {
        scene_type(&s, popups[i]);
        enum popup open = s.ui.popup;
        struct rect r = s.ui.layout.popup;
        for (int y = 0; y < 36; y++) {
            for (int x = 0; x < 120; x += 7) {
                if (rect_contains(r, x, y))
                    continue;
                scene_click(&s, MOUSE_LEFT, x, y);
                scene_click(&s, MOUSE_MIDDLE, x, y);
                scene_click(&s, MOUSE_RIGHT, x, y);
            }
        }
        assert_int_equal(s.ui.popup, open);
        assert_int_equal(s.ui.selected_row, -1);
        assert_int_equal(s.prefs.pinned_count, 0);
        assert_int_equal(s.ui.tooltip.kind, TOOLTIP_NONE);
        scene_code(&s, 27);
        assert_int_equal(s.ui.popup, POPUP_NONE);
    }
}

static void test_click_in_chooser(void **state)
{
    (void)state;
    scene_type(&s, "c");
    struct rect l = s.ui.layout.list;
    scene_click(&s, MOUSE_LEFT, l.x + 3, l.y + 4);
    assert_int_equal(s.ui.chooser.index, 4);
    assert_string_equal(s.ui.theme.key, s.themes.list[4].key);
    scene_click(&s, MOUSE_WHEEL_DOWN, 1, 1);
    assert_int_equal(s.ui.chooser.index, 5);
    scene_click(&s, MOUSE_LEFT, l.x + 3, l.y + 5);
    assert_int_equal(s.ui.popup, POPUP_NONE);
    assert_string_equal(s.prefs.theme, s.themes.list[5].key);
    assert_int_equal(s.ui.selected_row, -1);
}

static void test_click_in_editor(void **state)
{
    (void)state;
    scene_type(&s, "C");
    struct rect l = s.ui.layout.list;
    scene_click(&s, MOUSE_LEFT, l.x + 3, l.y + 4);
    assert_int_equal(s.ui.editor.slot, 4);
    scene_click(&s, MOUSE_LEFT, l.x + 3, l.y + PALETTE_SIZE + 1);
    assert_int_equal(s.ui.editor.slot, 4);
}

static void test_help_closes(void **state)
{
    (void)state;
    scene_type(&s, "h");
    struct rect r = s.ui.layout.popup;
    scene_click(&s, MOUSE_LEFT, r.x + 2, r.y + 2);
    assert_int_equal(s.ui.popup, POPUP_HELP);
    scene_click(&s, MOUSE_LEFT, 1, rows_y(0));
    assert_int_equal(s.ui.popup, POPUP_NONE);
    assert_int_equal(s.ui.selected_row, -1);
}

static void test_pause_overlay(void **state)
{
    (void)state;
    scene_type(&s, "P");
    struct rect r = s.ui.layout.pause;
    scene_click(&s, MOUSE_LEFT, r.x + 2, r.y);
    assert_int_equal(s.ui.selected_row, -1);
    /* It covers no row. */
    assert_int_equal(r.y, s.ui.layout.separator.y);
    scene_click(&s, MOUSE_LEFT, r.x + 2, rows_y(0));
    assert_int_equal(s.ui.selected_row, 0);
}

/* A frame that is too small shows nothing to click on. */
static void test_too_small(void **state)
{
    (void)state;
    scene_resize(&s, 30, 8);
    for (int y = 0; y < 8; y++) {
        scene_click(&s, MOUSE_LEFT, 10, y);
        scene_mouse(&s, INPUT_MOUSE_MOVE, MOUSE_NONE, 10, y);
        assert_int_equal(s.ui.selected_row, -1);
    }
}

static int place_of(struct column c)
{
    return c.x + c.width - 2;
}

/* A title sorts by its column, the same one again the other way round. */
static void test_titles(void **state)
{
    (void)state;
    int y = s.ui.layout.titles.y;
    const struct columns *c = &s.ui.layout.columns;
    const struct {
        struct column column;
        enum sort_key key;
    } titles[] = {{c->rate[WINDOW_10S], SORT_RATE_10S},
                  {c->rate[WINDOW_40S], SORT_RATE_40S},
                  {c->rate[WINDOW_2S], SORT_RATE_2S},
                  {c->src, SORT_SRC},
                  {c->dst, SORT_DST}};
    for (size_t i = 0; i < sizeof titles / sizeof *titles; i++) {
        scene_click(&s, MOUSE_LEFT, place_of(titles[i].column), y);
        assert_int_equal(s.prefs.sort_column, titles[i].key);
        assert_false(s.prefs.sort_reverse);
    }
    scene_click(&s, MOUSE_LEFT, c->dst.x, y);
    assert_true(s.prefs.sort_reverse);
    scene_click(&s, MOUSE_LEFT, place_of(c->total), y);
    scene_click(&s, MOUSE_RIGHT, place_of(c->src), y);
    assert_int_equal(s.prefs.sort_column, SORT_DST);
    assert_true(s.prefs.sort_reverse);
    /* A frozen order is thawed, not turned round. */
    scene_type(&s, "ro");
    scene_click(&s, MOUSE_LEFT, c->dst.x, y);
    assert_int_equal(s.ui.freeze, FREEZE_OFF);
    assert_false(s.prefs.sort_reverse);
}

/* Narrow, both ends are named in one line. */
static void test_stacked_titles(void **state)
{
    (void)state;
    scene_resize(&s, 40, 24);
    assert_true(s.ui.layout.columns.stacked);
    int x = s.ui.layout.columns.src.x;
    int y = s.ui.layout.titles.y;
    scene_click(&s, MOUSE_LEFT, x + 10, y);
    assert_int_equal(s.prefs.sort_column, SORT_DST);
    scene_click(&s, MOUSE_LEFT, x, y);
    assert_int_equal(s.prefs.sort_column, SORT_SRC);
}

static void test_tabs(void **state)
{
    (void)state;
    scene_click(&s, MOUSE_LEFT, 10, rows_y(0));
    int y = s.ui.layout.separator.y;
    scene_click(&s, MOUSE_LEFT, 12, y); /* " [Flows] Processes " from column 2 on */
    assert_int_equal(s.ui.tab, TAB_PROCESSES);
    scene_click(&s, MOUSE_LEFT, s.ui.layout.processes.pid.x, s.ui.layout.titles.y);
    assert_int_equal(s.prefs.sort_column, SORT_DST);
    scene_click(&s, MOUSE_LEFT, place_of(s.ui.layout.processes.rate[WINDOW_40S][DIR_RECV]),
                s.ui.layout.titles.y);
    assert_int_equal(s.prefs.sort_column, SORT_RATE_40S);
    scene_click(&s, MOUSE_LEFT, 12, y);
    assert_int_equal(s.ui.tab, TAB_PROCESSES);
    scene_click(&s, MOUSE_LEFT, 8, y); /* the blank between them */
    scene_click(&s, MOUSE_RIGHT, 4, y);
    assert_int_equal(s.ui.tab, TAB_PROCESSES);
    scene_click(&s, MOUSE_LEFT, 4, y);
    assert_int_equal(s.ui.tab, TAB_FLOWS);
    assert_true(s.ui.has_selection);
}

#define WIDE(name) cmocka_unit_test_setup_teardown(name, open_wide_scene, close_scene)

int main(void)
{
    const struct CMUnitTest tests[] = {
        WIDE(test_left),
        WIDE(test_not_on_rows),
        WIDE(test_middle_and_wheel),
        WIDE(test_flow_tooltip),
        WIDE(test_click_on_tooltip),
        WIDE(test_tooltip_is_live),
        WIDE(test_hover),
        WIDE(test_hover_off),
        WIDE(test_segments),
        WIDE(test_tooltip_inside),
        WIDE(test_popups_are_modal),
        WIDE(test_click_in_chooser),
        WIDE(test_click_in_editor),
        WIDE(test_help_closes),
        WIDE(test_pause_overlay),
        WIDE(test_too_small),
        WIDE(test_titles),
        WIDE(test_stacked_titles),
        WIDE(test_tabs),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
