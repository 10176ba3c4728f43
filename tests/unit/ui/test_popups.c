/* test_popups.c: filter, help, choosers, tooltips, and what ends by itself: messages, alerts. */
#include "shared_scene.h"

/* --- filter --- */

static void test_filter_live(void **state)
{
    (void)state;
    scene_type(&s, "/");
    assert_int_equal(s.ui.popup, POPUP_FILTER);
    scene_type(&s, "github");
    assert_int_equal(s.ui.view.count, 1);
    assert_true(on_screen("1 of 12 flows match"));
    assert_int_equal(s.canvas.cursor_y, s.ui.layout.popup.y + 1);
    scene_type(&s, " nothing");
    assert_true(on_screen("0 of 12 flows match"));
    scene_code(&s, 27);
    assert_int_equal(s.ui.popup, POPUP_NONE);
    assert_int_equal(s.ui.view.count, 12);
    assert_string_equal(s.ui.filter_text, "");
    assert_int_equal(s.canvas.cursor_x, -1);
}

static void test_filter_kept(void **state)
{
    (void)state;
    scene_type(&s, "/ssh\r");
    assert_int_equal(s.ui.view.count, 1);
    assert_true(on_screen("filter:ssh"));
    /* Esc brings the one before back. */
    scene_type(&s, "/x\033");
    assert_string_equal(s.ui.filter_text, "ssh");
    assert_int_equal(s.ui.view.count, 1);
    scene_type(&s, "0");
    assert_int_equal(s.ui.view.count, 12);
}

/* A bad regular expression turns the field red and leaves the old filter. */
static void test_filter_bad(void **state)
{
    (void)state;
    scene_type(&s, "/ssh\r/");
    scene_type(&s, " ~[a");
    assert_int_equal(s.ui.view.count, 1);
    struct rect r = s.ui.layout.popup;
    assert_int_equal(canvas_at(&s.canvas, r.x + 4, r.y + 1)->role, ROLE_POPUP_ALARM);
    scene_type(&s, "]");
    assert_int_equal(s.ui.view.count, 1);
    assert_int_equal(canvas_at(&s.canvas, r.x + 4, r.y + 1)->role, ROLE_INPUT);
    /* Kept while bad: the last good one stays. */
    scene_type(&s, " ~(\r");
    assert_string_equal(s.ui.filter_text, "ssh ~[a] ~");
}

/* What is pasted never ends the line, and does nothing without a field. */
static void test_paste(void **state)
{
    (void)state;
    struct input begin = {.type = INPUT_PASTE_BEGIN};
    struct input end = {.type = INPUT_PASTE_END};
    ui_input(&s.ui, &begin, s.now);
    scene_type(&s, "qx\r");
    assert_int_equal(s.fx, 0);
    ui_input(&s.ui, &end, s.now);
    scene_type(&s, "/");
    ui_input(&s.ui, &begin, s.now);
    scene_type(&s, "ss\rh");
    ui_input(&s.ui, &end, s.now);
    assert_int_equal(s.ui.popup, POPUP_FILTER);
    assert_string_equal(s.ui.edit.text, "ssh");
}

/* --- popups --- */

static void test_help(void **state)
{
    (void)state;
    scene_resize(&s, 80, 24);
    scene_type(&s, "h");
    for (int a = 0; a < ACTION_COUNT; a++)
        assert_true(on_screen(action_infos[a].text));
    /* Modal: no key gets through but those of the help. */
    scene_type(&s, "x");
    assert_true(s.prefs.show_border);
    scene_type(&s, "h");
    assert_int_equal(s.ui.popup, POPUP_NONE);
    scene_type(&s, "?q");
    assert_int_equal(s.ui.popup, POPUP_NONE);
    assert_false(s.fx & FX_QUIT);
}

/* Where the help does not fit, every line of it can be scrolled to. */
static void test_help_scrolls(void **state)
{
    (void)state;
    scene_resize(&s, 40, 10);
    scene_type(&s, "h");
    bool seen[ACTION_COUNT] = {false};
    for (int i = 0; i < 80; i++) {
        for (int a = 0; a < ACTION_COUNT; a++)
            seen[a] |= on_screen(action_infos[a].text);
        scene_type(&s, "j");
    }
    for (int a = 0; a < ACTION_COUNT; a++)
        assert_true(seen[a]);
    size_t end = s.ui.chooser.top;
    scene_type(&s, "j");
    assert_int_equal(s.ui.chooser.top, end);
    scene_type(&s, "k");
    assert_int_equal(s.ui.chooser.top, end - 1);
}

static void test_theme_chooser(void **state)
{
    (void)state;
    scene_type(&s, "cj");
    assert_true(s.fx & FX_THEME);
    assert_string_equal(s.ui.theme.key, s.themes.list[1].key);
    assert_string_equal(s.prefs.theme, "NeonSprawl");
    scene_code(&s, 27);
    assert_string_equal(s.ui.theme.key, "NeonSprawl");
    assert_true(s.fx & FX_THEME);
    assert_int_equal(s.ui.changed, 0);
    scene_type(&s, "cG");
    assert_int_equal(s.ui.chooser.index, s.themes.count - 1);
    assert_true(on_screen(themes_at(&s.themes, s.themes.count - 1)->name));
    scene_type(&s, "\r");
    assert_string_equal(s.prefs.theme, s.themes.list[s.themes.count - 1].key);
    assert_true(s.fx & FX_SAVE);
    assert_int_equal(s.ui.popup, POPUP_NONE);
}

static void test_theme_editor(void **state)
{
    (void)state;
    uint8_t first = s.ui.theme.palette[0];
    scene_type(&s, "CllLh");
    assert_int_equal(s.ui.theme.palette[0], (uint8_t)(first + 11));
    scene_type(&s, "\033");
    assert_int_equal(s.ui.theme.palette[0], first);
    scene_type(&s, "Cjl\r");
    assert_true(s.ui.editor.naming);
    scene_code(&s, 21);
    scene_type(&s, "\r");
    /* Not without a name. */
    assert_int_equal(s.prefs.custom_theme_count, 0);
    /* Nor under the name of another one. */
    scene_type(&s, "neonsprawl\r");
    assert_int_equal(s.prefs.custom_theme_count, 0);
    assert_string_equal(s.ui.status, "Neon Sprawl is the name of another theme");
    scene_code(&s, 21);
    scene_type(&s, "Mine\r");
    assert_int_equal(s.prefs.custom_theme_count, 1);
    assert_string_equal(s.prefs.custom_themes[0].name, "Mine");
    assert_string_equal(s.prefs.active_custom_theme, "Mine");
    assert_int_equal(s.prefs.custom_themes[0].palette[1], themes_at(&s.themes, 0)->palette[1] + 1);
    assert_int_equal(s.ui.changed, PREF_BIT(custom_themes) | PREF_BIT(active_custom_theme));
    /* It is among the themes from now on, and the active one. */
    scene_type(&s, "c");
    assert_int_equal(s.ui.chooser.index, s.themes.count);
    scene_type(&s, "k\r");
    assert_string_equal(s.prefs.active_custom_theme, "");
}

static void test_interface_chooser(void **state)
{
    (void)state;
    scene_type(&s, "i");
    assert_true(s.fx & FX_LIST_INTERFACES);
    assert_int_equal(s.ui.chooser.index, 0);
    assert_true(on_screen("192.168.1.17/24"));
    scene_type(&s, "ij");
    assert_int_equal(s.ui.chooser.index, 2);
    scene_type(&s, "\r");
    assert_true(s.fx & FX_SWITCH_INTERFACE);
    assert_string_equal(s.prefs.interface, "lo");
    assert_true(s.ui.changed & PREF_BIT(interface));
    s.data.interfaces = NULL;
    scene_type(&s, "i\r");
    assert_false(s.fx & FX_SWITCH_INTERFACE);
}

/* Some keys reach the program through any popup. */
static void test_through_popups(void **state)
{
    (void)state;
    scene_type(&s, "/");
    scene_code(&s, 3);
    assert_int_equal(s.fx, FX_QUIT_NOW);
    scene_code(&s, 26);
    assert_int_equal(s.fx, FX_SUSPEND);
    scene_code(&s, 12);
    assert_true(s.fx & FX_REDRAW_ALL);
    scene_type(&s, "q");
    assert_string_equal(s.ui.edit.text, "q");
}

/* --- tooltips, timers, alerts --- */

static void test_details(void **state)
{
    (void)state;
    scene_type(&s, "\r\r");
    assert_int_equal(s.ui.tooltip.kind, TOOLTIP_FLOW);
    assert_true(on_screen("140.82.121.4:443"));
    /* Goes along with the selection. */
    scene_type(&s, "j");
    assert_true(on_screen("151.101.1.140:443"));
    scene_code(&s, 27);
    assert_int_equal(s.ui.tooltip.kind, TOOLTIP_NONE);
    assert_int_equal(s.ui.selected_row, 1);
    scene_type(&s, "\rB");
    assert_int_equal(s.ui.tooltip.kind, TOOLTIP_NONE);
}

/* What is asked of Ctrl+L is the same screen. */
static void test_redraw_keeps_tooltip(void **state)
{
    (void)state;
    scene_type(&s, "\r\r\014");
    assert_true(s.fx & FX_REDRAW_ALL);
    assert_int_equal(s.ui.tooltip.kind, TOOLTIP_FLOW);
}

/* Once grown a log10 scale stays; the burst is not forgotten with the 40 s. */
static void test_scale_stays_grown(void **state)
{
    (void)state;
    assert_true(on_screen("1Gb"));
    s.snapshot.history[3][DIR_RECV] = 400000000;
    unsigned fx;
    s.snapshot.peak_both = 400000000;
    ui_snapshot(&s.ui, &s.snapshot, s.now, &fx);
    scene_draw(&s);
    assert_true(on_screen("10Gb"));
    s.snapshot.history[3][DIR_RECV] = 0;
    ui_snapshot(&s.ui, &s.snapshot, s.now, &fx);
    scene_draw(&s);
    assert_true(on_screen("10Gb"));
}

/* However wide the screen. */
static void test_wide_ascii_bar(void **state)
{
    (void)state;
    scene_resize(&s, 1000, 24);
    scene_type(&s, "bbb");
    int y = s.ui.layout.rows.y + 1;
    int end = 0;
    for (int x = 0; x < s.canvas.width; x++) {
        if (s.canvas.cells[y * s.canvas.width + x].glyph == '#')
            end = x;
    }
    assert_true(end > 700);
}

static void test_status_ends(void **state)
{
    (void)state;
    assert_true(ui_next_timer(&s.ui) == UINT64_MAX);
    scene_type(&s, "B");
    assert_true(on_screen("bytes/s"));
    scene_wait(&s, 2900);
    assert_true(on_screen("bytes/s"));
    scene_wait(&s, 200);
    assert_false(on_screen("bytes/s"));
    assert_true(s.fx & FX_REDRAW);
    assert_true(ui_next_timer(&s.ui) == UINT64_MAX);
}

static void test_alert(void **state)
{
    (void)state;
    s.prefs.alert_threshold = 1000000;
    scene_snapshot(&s);
    scene_draw(&s);
    assert_true(s.fx & FX_BELL);
    assert_true(on_screen("⚠ ALERT: lb-140-82-121-4-fra.github.com 25.6Mb/s"));
    assert_int_equal(canvas_at(&s.canvas, 0, 5)->role, ROLE_ALERT);
    assert_int_equal(canvas_at(&s.canvas, 60, s.ui.layout.rows.y)->over, ROLE_ALERT);
    scene_wait(&s, 300);
    assert_int_equal(canvas_at(&s.canvas, 0, 5)->role, ROLE_BORDER);
    scene_wait(&s, 2000);
    assert_int_equal(s.ui.flash_until, 0);
    scene_snapshot(&s);
    assert_false(s.fx & FX_BELL);
}

/* None while paused, and none afterwards for what rose meanwhile. */
static void test_alert_paused(void **state)
{
    (void)state;
    scene_type(&s, "P");
    s.prefs.alert_threshold = 1000000;
    scene_snapshot(&s);
    assert_false(s.fx & FX_BELL);
    scene_type(&s, "P");
    scene_snapshot(&s);
    assert_false(s.fx & FX_BELL);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(test_filter_live),
        TEST(test_filter_kept),
        TEST(test_filter_bad),
        TEST(test_paste),
        TEST(test_help),
        TEST(test_help_scrolls),
        TEST(test_theme_chooser),
        TEST(test_theme_editor),
        TEST(test_interface_chooser),
        TEST(test_through_popups),
        TEST(test_details),
        TEST(test_redraw_keeps_tooltip),
        TEST(test_scale_stays_grown),
        TEST(test_wide_ascii_bar),
        TEST(test_status_ends),
        TEST(test_alert),
        TEST(test_alert_paused),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
