/* test_processes.c: the Processes view, the drill-down, the process column. */
#include "shared_scene.h"

static void test_tabs(void **state)
{
    (void)state;
    assert_true(on_screen("[Flows] Processes"));
    scene_type(&s, "jj\t");
    assert_true(on_screen("Flows [Processes]"));
    assert_true(on_screen("Pid"));
    assert_int_equal(s.ui.selected_row, -1);
    assert_int_equal(s.ui.view.count, 6);
    scene_type(&s, "jjj");
    assert_int_equal(s.ui.selected_row, 2);
    /* Each has its own selection. */
    scene_code(&s, KEYCODE_SHIFT_TAB);
    assert_int_equal(s.ui.view.tab, TAB_FLOWS);
    assert_int_equal(s.ui.selected_row, 1);
    scene_type(&s, "\t");
    assert_int_equal(s.ui.selected_row, 2);
    assert_true(on_screen("www-data in web-1: nginx: worker process"));
}

/* Whatever the filter; what one types into it is seen in the flows. */
static void test_processes_show_all(void **state)
{
    (void)state;
    scene_type(&s, "/nothing\r\t");
    assert_int_equal(s.ui.view.count, 6);
    scene_type(&s, "/");
    assert_int_equal(s.ui.view.tab, TAB_FLOWS);
    assert_int_equal(s.ui.popup, POPUP_FILTER);
}

static void test_filter_by_process(void **state)
{
    (void)state;
    scene_type(&s, "/4712:fire\r");
    assert_int_equal(s.ui.view.count, 1);
    scene_type(&s, "0Z/nginx\r");
    assert_int_equal(s.ui.view.count, 1);
}

static void test_drill_down(void **state)
{
    (void)state;
    scene_type(&s, "\tj\r");
    assert_int_equal(s.ui.view.tab, TAB_FLOWS);
    assert_int_equal(s.ui.view.count, 4);
    assert_true(on_screen("[Flows] Processes ▸ 4711:firefox"));
    scene_type(&s, "jj\r");
    assert_int_equal(s.ui.tooltip.kind, TOOLTIP_FLOW);
    /* A step each: the tooltip, the process, the selection. */
    scene_code(&s, 27);
    assert_int_equal(s.ui.tooltip.kind, TOOLTIP_NONE);
    assert_int_equal(s.ui.view.count, 4);
    scene_code(&s, 27);
    assert_int_equal(s.ui.view.count, 12);
    assert_false(on_screen("▸"));
    assert_true(s.ui.selected_row >= 0);
    scene_code(&s, 27);
    assert_int_equal(s.ui.selected_row, -1);
    scene_type(&s, "\tG\r");
    assert_int_equal(s.ui.view.count, 0);
    assert_true(on_screen("no flow of 20007:curl now"));
}

/* Keys that come in one piece act on the tab that the one before has opened. */
static void test_keys_in_one_go(void **state)
{
    (void)state;
    for (const char *key = "\tj\r"; *key != '\0'; key++)
        ui_input(&s.ui, &(struct input){.type = INPUT_KEY, .key = (uint32_t)*key}, s.now);
    scene_draw(&s);
    assert_true(on_screen("▸ 4711:firefox"));
    assert_int_equal(s.ui.view.count, 4);
}

static void test_process_column(void **state)
{
    (void)state;
    assert_true(on_screen("[4711:firefox]"));
    assert_true(on_screen("[30912:nginx?]"));
    scene_type(&s, "Z");
    assert_false(on_screen("firefox"));
    assert_true(s.fx & FX_SAVE);
    scene_resize(&s, 130, 24);
    assert_false(on_screen("Process "));
    scene_type(&s, "Z");
    assert_true(on_screen("      [4711:firefox] "));
    /* A file has no processes. */
    s.data.from_file = true;
    scene_draw(&s);
    assert_false(on_screen("Process "));
}

static void test_process_actions(void **state)
{
    (void)state;
    scene_type(&s, "\tjF");
    assert_true(on_screen("cannot"));
    assert_int_equal(s.prefs.pinned_count, 0);
    scene_type(&s, "jy");
    assert_true(s.fx & FX_COPY);
    assert_string_equal(s.ui.copy_text, "4712:firefox /usr/lib/firefox/firefox -P work");
    scene_type(&s, "<");
    assert_true(on_screen("sorted by name"));
    scene_type(&s, "o");
    scene_type(&s, "P");
    assert_true(on_screen("PAUSED"));
    scene_click(&s, MOUSE_RIGHT, 10, s.ui.layout.rows.y);
    assert_true(on_screen("shows its flows"));
    /* Frozen with the flows' order too. */
    scene_type(&s, "P\t");
    assert_true(s.ui.frozen.active);
    assert_int_equal(s.ui.view.rows[0].rank, 0);
}

/* The rates of all rows are those of the totals lines. */
static void test_processes_sum_up(void **state)
{
    (void)state;
    scene_type(&s, "\t");
    for (int d = 0; d < DIR_COUNT; d++) {
        uint64_t total = 0;
        uint64_t rate = 0;
        for (size_t i = 0; i < s.ui.view.count; i++) {
            total += view_flow(&s.ui.view, i)->total[d];
            rate += view_flow(&s.ui.view, i)->sums.bytes[WINDOW_2S][d];
        }
        assert_int_equal(total, s.snapshot.total[d]);
        assert_int_equal(rate, s.snapshot.sums.bytes[WINDOW_2S][d]);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(test_tabs),
        TEST(test_processes_show_all),
        TEST(test_filter_by_process),
        TEST(test_drill_down),
        TEST(test_keys_in_one_go),
        TEST(test_process_column),
        TEST(test_process_actions),
        TEST(test_processes_sum_up),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
