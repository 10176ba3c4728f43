/* test_ui.c: what keys do to selection, order, switches, pins; any size. */
#include "shared_scene.h"

static const char *line(int y)
{
    return scene_line(&s, y);
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
        TEST(test_resizing),
        TEST(test_drawing_is_pure),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
