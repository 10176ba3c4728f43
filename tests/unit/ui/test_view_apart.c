/* test_view_apart.c: a view that is built by another thread while the screen goes on: what keys do
 * in between is neither lost nor undone. */
#include "shared_scene.h"

static struct view_job job;

static int open_apart(void **state)
{
    open_scene(state);
    s.ui.builds_apart = true;
    return 0;
}

static void begin(const struct snapshot *fresh)
{
    struct name_source names = ui_names(&s.ui);
    ui_begin_view(&s.ui, &job, fresh, false, &names);
}

static unsigned take(void)
{
    view_job_run(&job);
    return ui_take_view(&s.ui, &job, s.now);
}

static struct flow_key key_at(size_t row)
{
    view_settle(&s.ui.view, row, row + 1);
    return view_flow(&s.ui.view, row)->key;
}

/* The rows stay as they were until the new view is taken. */
static void test_old_rows_meanwhile(void **state)
{
    (void)state;
    struct flow_key first = key_at(0);
    scene_type(&s, "r");
    assert_true(s.ui.view_stale);
    scene_draw(&s);
    assert_memory_equal(&view_flow(&s.ui.view, 0)->key, &first, sizeof first);
    begin(NULL);
    assert_false(s.ui.view_stale);
    scene_draw(&s);
    assert_memory_equal(&view_flow(&s.ui.view, 0)->key, &first, sizeof first);
    assert_true(take() & FX_REDRAW);
    struct flow_key last = key_at(s.ui.view.count - 1);
    assert_memory_equal(&last, &first, sizeof first);
}

/* The selection that was moved meanwhile is where its flow is in the new view. */
static void test_selection_moves_meanwhile(void **state)
{
    (void)state;
    scene_type(&s, "jr");
    begin(NULL);
    scene_type(&s, "jj");
    struct flow_key selected = s.ui.selected;
    take();
    assert_true(s.ui.selected_row >= 0);
    struct flow_key there = key_at((size_t)s.ui.selected_row);
    assert_memory_equal(&there, &selected, sizeof selected);
    assert_int_equal(s.ui.selected_row, s.ui.view.count - 3);
}

static void test_deselected_meanwhile(void **state)
{
    (void)state;
    scene_type(&s, "jjr");
    begin(NULL);
    scene_type(&s, "\033");
    take();
    assert_int_equal(s.ui.selected_row, -1);
}

/* Thawed before the frozen view came: it stays thawed. */
static void test_thawed_meanwhile(void **state)
{
    (void)state;
    scene_type(&s, "o");
    begin(NULL);
    scene_type(&s, "o");
    take();
    assert_int_equal(s.ui.freeze, FREEZE_OFF);
    assert_int_equal(s.ui.frozen.ranks.count, 0);
    assert_true(s.ui.view_stale);
    begin(NULL);
    take();
    assert_false(s.ui.view.frozen);
}

/* A frozen order that goes away with a job comes back with it. */
static void test_frozen_stays(void **state)
{
    (void)state;
    scene_type(&s, "o");
    begin(NULL);
    take();
    assert_int_equal(s.ui.freeze, FREEZE_ON);
    size_t ranks = s.ui.frozen.ranks.count;
    assert_true(ranks >= s.snapshot.count);
    begin(&s.snapshot);
    take();
    assert_int_equal(s.ui.frozen.ranks.count, ranks);
    assert_true(s.ui.view.frozen);
}

/* A view that was given up changes nothing, and is asked for again. */
static void test_cancelled(void **state)
{
    (void)state;
    struct flow_key first = key_at(0);
    struct snapshot later = s.snapshot;
    begin(&later);
    scene_type(&s, "r");
    atomic_store(&job.cancel, true);
    take();
    assert_ptr_equal(s.ui.snapshot, &s.snapshot);
    assert_true(s.ui.view_stale);
    assert_memory_equal(&view_flow(&s.ui.view, 0)->key, &first, sizeof first);
    begin(&later);
    take();
    assert_ptr_equal(s.ui.snapshot, &later);
    struct flow_key last = key_at(s.ui.view.count - 1);
    assert_memory_equal(&last, &first, sizeof first);
}

/* Alerts are raised once, also when the view of the snapshot was given up, and silently while the
 * screen is paused. */
static void test_alerts(void **state)
{
    (void)state;
    s.prefs.alert_threshold = 1;
    begin(&s.snapshot);
    atomic_store(&job.cancel, true);
    assert_true(take() & FX_BELL);
    struct name_source names = ui_names(&s.ui);
    ui_begin_view(&s.ui, &job, &s.snapshot, true, &names);
    assert_false(take() & FX_BELL);
    assert_true(s.ui.alerts.above.count > 0);

    s.prefs.alert_threshold = 0;
    begin(&s.snapshot);
    take();
    s.prefs.alert_threshold = 1;
    scene_type(&s, "P");
    begin(&s.snapshot);
    assert_false(job.builds);
    assert_int_equal(take(), 0);
    assert_true(s.ui.alerts.above.count > 0);
}

/* A pin is seen at once. */
static void test_pin_is_seen(void **state)
{
    (void)state;
    scene_type(&s, "jj");
    size_t row = (size_t)s.ui.selected_row;
    scene_type(&s, "F");
    assert_true(s.ui.view.rows[row].pinned);
    scene_type(&s, "F");
    assert_false(s.ui.view.rows[row].pinned);
    assert_int_equal(s.prefs.pinned_count, 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(test_old_rows_meanwhile, open_apart, close_scene),
        cmocka_unit_test_setup_teardown(test_selection_moves_meanwhile, open_apart, close_scene),
        cmocka_unit_test_setup_teardown(test_deselected_meanwhile, open_apart, close_scene),
        cmocka_unit_test_setup_teardown(test_thawed_meanwhile, open_apart, close_scene),
        cmocka_unit_test_setup_teardown(test_frozen_stays, open_apart, close_scene),
        cmocka_unit_test_setup_teardown(test_cancelled, open_apart, close_scene),
        cmocka_unit_test_setup_teardown(test_alerts, open_apart, close_scene),
        cmocka_unit_test_setup_teardown(test_pin_is_seen, open_apart, close_scene),
    };
    return cmocka_run_group_tests_name("ui/view_apart", tests, NULL, NULL);
}
