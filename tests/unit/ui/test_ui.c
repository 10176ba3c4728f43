/* test_ui.c: what keys do to state, selection, filter, popups, timers and effects. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "scene.h"

static struct scene s;

static int open_scene(void **state)
{
    (void)state;
    scene_open_usual(&s, 80, 24);
    return 0;
}

static int close_scene(void **state)
{
    (void)state;
    scene_close(&s);
    return 0;
}

static const char *line(int y)
{
    return scene_line(&s, y);
}

static bool on_screen(const char *text)
{
    return scene_shows(&s, text);
}

static struct flow_key selected_key(void)
{
    assert_true(s.ui.selected_row >= 0);
    return view_flow(&s.ui.view, (size_t)s.ui.selected_row)->key;
}

/* --- selection --- */

/* When rates change and rows move, the selection stays with its flow. */
static void test_selection_follows(void **state)
{
    (void)state;
    scene_type(&s, "jjjj");
    assert_int_equal(s.ui.selected_row, 3);
    assert_true(s.fx & FX_FOCUS);
    struct flow_key key = selected_key();
    assert_memory_equal(ui_focus(&s.ui), &key, sizeof key);
    for (size_t i = 0; i < s.snapshot.count; i++) {
        if (flow_key_equal(&s.snapshot.flows[i].key, &key))
            s.snapshot.flows[i].sums.bytes[WINDOW_2S][DIR_SENT] = 1000000000;
    }
    scene_snapshot(&s);
    assert_int_equal(s.ui.selected_row, 0);
    struct flow_key now = selected_key();
    assert_memory_equal(&now, &key, sizeof key);
}

static void test_selection_moves(void **state)
{
    (void)state;
    size_t last = s.ui.view.count - 1;
    scene_type(&s, "k");
    assert_int_equal(s.ui.selected_row, 0);
    scene_type(&s, "G");
    assert_int_equal(s.ui.selected_row, last);
    scene_type(&s, "j");
    assert_int_equal(s.ui.selected_row, last);
    scene_code(&s, KEYCODE_HOME);
    assert_int_equal(s.ui.selected_row, 0);
    scene_code(&s, KEYCODE_PAGE_DOWN);
    assert_int_equal(s.ui.selected_row, 7);
    scene_code(&s, 21);
    assert_int_equal(s.ui.selected_row, 4);
    scene_code(&s, 4);
    assert_int_equal(s.ui.selected_row, 7);
    scene_code(&s, 27);
    assert_int_equal(s.ui.selected_row, -1);
    assert_null(ui_focus(&s.ui));
}

/* A flow that leaves takes the highlight with it; when it comes back, so does the selection. */
static void test_selected_flow_goes(void **state)
{
    (void)state;
    scene_type(&s, "G");
    struct flow_key key = selected_key();
    scene_type(&s, "/github\r");
    assert_int_equal(s.ui.selected_row, -1);
    scene_type(&s, "F");
    assert_int_equal(s.prefs.pinned_count, 0);
    scene_type(&s, "0");
    struct flow_key now = selected_key();
    assert_memory_equal(&now, &key, sizeof key);
}

/* The lines under the selection: its sparkline has one of its own. */
static void test_sparkline(void **state)
{
    (void)state;
    int y = s.ui.layout.rows.y;
    char second[8192];
    snprintf(second, sizeof second, "%s", line(y + 2));
    scene_type(&s, "j");
    assert_non_null(strstr(line(y + 2), "█"));
    assert_non_null(strstr(line(y + 2), "40 s"));
    assert_string_equal(line(y + 3), second);
}

/* Before the 40 s are known nothing is drawn that could be taken for them. While paused, those
 * asked for come, once, and say so. */
static void test_sparkline_paused(void **state)
{
    (void)state;
    int y = s.ui.layout.rows.y;
    unsigned fx;
    scene_type(&s, "Pjj");
    assert_true(s.fx & FX_FOCUS);
    assert_null(strstr(line(y + 4), "▁"));
    assert_non_null(strstr(line(y + 4), "being fetched"));
    struct snapshot asked = s.snapshot;
    asked.focus = selected_key();
    assert_false(ui_snapshot(&s.ui, &asked, s.now, &fx));
    assert_true(fx & FX_REDRAW);
    scene_draw(&s);
    assert_non_null(strstr(line(y + 4), "█"));
    assert_non_null(strstr(line(y + 4), "40 s to selection"));
    assert_ptr_equal(s.ui.snapshot, &s.snapshot);
    asked.focus_history[0][0] = 1 << 30;
    ui_snapshot(&s.ui, &asked, s.now, &fx);
    assert_int_equal(fx, 0);
    assert_true(s.ui.focus.seconds[0][0] != 1 << 30);
    /* A flow that has left meanwhile has none. */
    scene_type(&s, "j");
    asked.focus = selected_key();
    asked.has_focus = false;
    ui_snapshot(&s.ui, &asked, s.now, &fx);
    assert_true(fx & FX_REDRAW);
    scene_draw(&s);
    assert_non_null(strstr(line(y + 6), "ended"));
    /* On another interface nothing has been asked for yet. */
    ui_forget(&s.ui);
    struct snapshot other = s.snapshot;
    other.has_focus = false;
    ui_snapshot(&s.ui, &other, s.now, &fx);
    scene_type(&s, "jjj");
    assert_non_null(strstr(line(y + 6), "being fetched"));
}

/* --- order --- */

static void test_line_modes(void **state)
{
    (void)state;
    int y = s.ui.layout.rows.y;
    assert_non_null(strstr(line(y), "=>"));
    assert_non_null(strstr(line(y), "384kb"));
    assert_non_null(strstr(line(y + 1), "<="));
    assert_non_null(strstr(line(y + 1), "25.2Mb"));
    scene_type(&s, "t");
    assert_non_null(strstr(line(y), "<=>"));
    assert_non_null(strstr(line(y), "25.6Mb"));
    assert_null(strstr(line(y + 1), "<= "));
    scene_type(&s, "t");
    assert_non_null(strstr(line(y), "fra2"));
    assert_non_null(strstr(line(y), "488kb"));
    scene_type(&s, "t");
    assert_non_null(strstr(line(y), "<="));
    assert_non_null(strstr(line(y), "25.2Mb"));
    scene_type(&s, "t");
    assert_int_equal(s.prefs.line_display, LINES_TWO);
}

static void test_freeze(void **state)
{
    (void)state;
    struct flow_key before[3];
    for (size_t i = 0; i < 3; i++)
        before[i] = view_flow(&s.ui.view, i)->key;
    /* What the filter hides has its place too. */
    scene_type(&s, "/fra24\r");
    scene_type(&s, "o0");
    for (size_t i = 0; i < s.snapshot.count; i++)
        s.snapshot.flows[i].sums.bytes[WINDOW_2S][DIR_SENT] = i * 1000000;
    scene_snapshot(&s);
    scene_draw(&s);
    for (size_t i = 0; i < 3; i++)
        assert_memory_equal(&view_flow(&s.ui.view, i)->key, &before[i], sizeof before[i]);
    scene_type(&s, "o");
    assert_memory_not_equal(&view_flow(&s.ui.view, 0)->key, &before[0], sizeof before[0]);
    assert_int_equal(s.ui.freeze, FREEZE_OFF);
}

/* Choosing an order thaws a frozen one. */
static void test_sort_thaws(void **state)
{
    (void)state;
    scene_type(&s, "o");
    assert_int_equal(s.ui.freeze, FREEZE_ON);
    scene_type(&s, "3");
    assert_int_equal(s.ui.freeze, FREEZE_OFF);
    assert_int_equal(s.prefs.sort_column, SORT_RATE_40S);
    assert_true(s.ui.changed & PREF_BIT(sort_column));
    assert_true(s.fx & FX_SAVE);
}

/* --- switches --- */

static void test_toggles(void **state)
{
    (void)state;
    static const struct {
        const char *key;
        uint64_t pref;
        unsigned fx;
    } toggles[] = {
        {"n", PREF_BIT(dns_resolution), 0}, {"N", PREF_BIT(port_resolution), 0},
        {"p", PREF_BIT(show_ports), 0},     {"b", PREF_BIT(bar_style), 0},
        {"B", PREF_BIT(use_bytes), 0},      {"L", PREF_BIT(log_scale), 0},
        {"T", PREF_BIT(hover_tooltips), 0}, {"U", PREF_BIT(show_cumulative), 0},
        {"x", PREF_BIT(show_border), 0},    {"g", PREF_BIT(show_header), 0},
        {"M", PREF_BIT(mouse), FX_MOUSE},   {"f", PREF_BIT(refresh_rate), FX_REFRESH_RATE},
        {"t", PREF_BIT(line_display), 0},   {"r", PREF_BIT(sort_reverse), 0},
        {"2", PREF_BIT(sort_column), 0},
    };
    for (size_t i = 0; i < sizeof toggles / sizeof *toggles; i++) {
        ui_saved(&s.ui);
        s.ui.status[0] = '\0';
        scene_type(&s, toggles[i].key);
        assert_int_equal(s.ui.changed, toggles[i].pref);
        assert_int_equal(s.fx, FX_REDRAW | FX_SAVE | toggles[i].fx);
        assert_true(s.ui.status[0] != '\0');
        assert_true(on_screen(s.ui.status));
    }
}

static void test_names_off(void **state)
{
    (void)state;
    assert_true(on_screen("https"));
    scene_type(&s, "nN");
    assert_false(on_screen("https"));
    assert_false(on_screen("lan:"));
    assert_true(on_screen("140.82.121.4:443"));
    scene_type(&s, "nN");
    assert_true(on_screen("https"));
}

static void test_ports_hidden(void **state)
{
    (void)state;
    size_t rows = s.ui.view.count;
    scene_type(&s, "p");
    /* The two flows to 52.28.17.3 are one row now. */
    assert_int_equal(s.ui.view.count, rows - 1);
    assert_false(on_screen("https"));
}

static void test_refresh_steps(void **state)
{
    (void)state;
    static const uint32_t steps[] = {2, 5, 10, 1};
    for (size_t i = 0; i < 4; i++) {
        scene_type(&s, "f");
        assert_int_equal(s.prefs.refresh_rate, steps[i]);
        assert_true(s.ui.refresh == steps[i]);
    }
    s.ui.refresh = 0.5;
    scene_type(&s, "f");
    assert_int_equal(s.prefs.refresh_rate, 1);
}

static void test_bar_styles(void **state)
{
    (void)state;
    int y = s.ui.layout.rows.y;
    struct cell *cell = canvas_at(&s.canvas, 3, y);
    assert_int_equal(cell->bar, ROLE_BAR);
    scene_type(&s, "bb");
    assert_true(canvas_at(&s.canvas, 3, y)->flags & ATTR_UNDERLINE);
    assert_int_equal(canvas_at(&s.canvas, 3, y)->bar, ROLE_COUNT);
    scene_type(&s, "b");
    assert_non_null(strstr(line(y + 1), "####"));
    for (int i = 0; i < s.canvas.width * s.canvas.height; i++)
        assert_true(s.canvas.cells[i].glyph < 0x2580 || s.canvas.cells[i].glyph > 0x2590);
    /* Hidden bars come back in the same style. */
    s.prefs.show_bars = false;
    scene_type(&s, "b");
    assert_true(s.prefs.show_bars);
    assert_int_equal(s.prefs.bar_style, BAR_ASCII);
}

/* --- pins --- */

static void test_pin(void **state)
{
    (void)state;
    scene_type(&s, "jjj");
    struct flow_key key = selected_key();
    scene_type(&s, "F");
    assert_int_equal(s.prefs.pinned_count, 1);
    assert_string_equal(s.prefs.pinned[0].dst, "[2a00:1450:4001:82a::200e]:443");
    assert_int_equal(s.ui.selected_row, 0);
    struct flow_key now = selected_key();
    assert_memory_equal(&now, &key, sizeof key);
    assert_non_null(strstr(line(s.ui.layout.rows.y), "★"));
    assert_true(s.ui.changed & PREF_BIT(pinned));
    scene_type(&s, "F");
    assert_int_equal(s.prefs.pinned_count, 0);
    assert_int_equal(s.ui.selected_row, 2);
}

/* A merged row is pinned by its hosts, and unpinning it takes the pins of its flows away. */
static void test_pin_merged(void **state)
{
    (void)state;
    scene_type(&s, "/52.28\rjFjF");
    assert_int_equal(s.prefs.pinned_count, 2);
    scene_type(&s, "p");
    assert_int_equal(s.ui.view.count, 1);
    assert_true(s.ui.view.rows[0].pinned);
    scene_type(&s, "F");
    assert_int_equal(s.prefs.pinned_count, 0);
    scene_type(&s, "F");
    assert_string_equal(s.prefs.pinned[0].dst, "52.28.17.3");
    /* What is pinned has no protocol, whatever the row shows. */
    assert_non_null(strstr(s.ui.status, "★ pinned "));
    assert_non_null(strstr(s.ui.status, ", all protocols"));
    assert_null(strstr(s.ui.status, "["));
}

static void test_copy(void **state)
{
    (void)state;
    scene_type(&s, "y");
    assert_false(s.fx & FX_COPY);
    scene_type(&s, "jy");
    assert_true(s.fx & FX_COPY);
    assert_string_equal(s.ui.copy_text, "workstation.lan:51522 <=> "
                                        "lb-140-82-121-4-fra.github.com:https [TCP]");
}

/* --- pause --- */

static void test_pause(void **state)
{
    (void)state;
    scene_type(&s, "P");
    assert_false(ui_wants_snapshot(&s.ui));
    assert_true(on_screen("PAUSED"));
    struct snapshot later = s.snapshot;
    unsigned fx;
    assert_false(ui_snapshot(&s.ui, &later, s.now, &fx));
    assert_int_equal(fx, 0);
    assert_ptr_equal(s.ui.snapshot, &s.snapshot);
    /* One can look around meanwhile. */
    scene_type(&s, "jj");
    assert_int_equal(s.ui.selected_row, 1);
    scene_type(&s, "P");
    assert_true(ui_snapshot(&s.ui, &later, s.now, &fx));
    scene_draw(&s);
}

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

/* --- sizes --- */

/* Whatever is open, at any size, nothing is drawn outside (the sanitizers watch) and the popup is
 * on the screen. */
static void test_resizing(void **state)
{
    (void)state;
    static const char *const doings[] = {"", "h", "/a", "c", "C", "i", "j\r", "P", "tG", "pxg/a"};
    for (size_t i = 0; i < sizeof doings / sizeof *doings; i++) {
        scene_resize(&s, 80, 24);
        scene_type(&s, doings[i]);
        for (int width = 1; width < 130; width += 3) {
            scene_resize(&s, width, 1 + width * 5 % 47);
            struct rect p = s.ui.layout.popup;
            if (!s.ui.layout.too_small && p.height > 0) {
                assert_true(p.x >= 0 && p.y >= 0);
                assert_true(p.x + p.width <= width && p.y + p.height <= s.canvas.height);
            }
        }
        scene_code(&s, 27);
        scene_code(&s, 27);
    }
    scene_resize(&s, 0, 0);
}

/* The same state and data give the same cells. */
static void test_drawing_is_pure(void **state)
{
    (void)state;
    scene_type(&s, "jj\r");
    struct canvas other = {0};
    ui_draw(&s.ui, &s.data, &other);
    size_t size = sizeof *other.cells * (size_t)(other.width * other.height);
    for (size_t i = 0; i < size / sizeof *other.cells; i++) {
        assert_int_equal(other.cells[i].glyph, s.canvas.cells[i].glyph);
        assert_int_equal(other.cells[i].role, s.canvas.cells[i].role);
    }
    canvas_free(&other);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, open_scene, close_scene)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(test_selection_follows),
        TEST(test_selection_moves),
        TEST(test_selected_flow_goes),
        TEST(test_sparkline),
        TEST(test_sparkline_paused),
        TEST(test_line_modes),
        TEST(test_freeze),
        TEST(test_sort_thaws),
        TEST(test_toggles),
        TEST(test_names_off),
        TEST(test_ports_hidden),
        TEST(test_refresh_steps),
        TEST(test_bar_styles),
        TEST(test_pin),
        TEST(test_pin_merged),
        TEST(test_copy),
        TEST(test_pause),
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
        TEST(test_resizing),
        TEST(test_drawing_is_pure),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
