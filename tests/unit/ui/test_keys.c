/* test_keys.c: the key table: unique, complete, rebound with errors that name both. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "base/utf8.h"
#include "ui/keys.h"

static void test_unique(void **state)
{
    (void)state;
    struct keymap m;
    keymap_default(&m);
    for (int a = 0; a < ACTION_COUNT; a++) {
        assert_int_not_equal(m.keys[a][0], 0);
        for (int k = 0; k < KEYS_PER_ACTION; k++) {
            if (m.keys[a][k] != 0)
                assert_int_equal(keymap_lookup(&m, m.keys[a][k]), a);
        }
        for (int b = 0; b < a; b++)
            assert_string_not_equal(action_infos[a].name, action_infos[b].name);
        /* Three columns of help fit into 80. */
        assert_true(utf8_width(action_infos[a].text) <= 16);
    }
    assert_int_equal(keymap_lookup(&m, 'Q'), ACTION_COUNT);
    assert_int_equal(keymap_lookup(&m, 0), ACTION_COUNT);
}

static void test_names(void **state)
{
    (void)state;
    static const struct {
        const char *text;
        uint32_t key;
        const char *written;
    } keys[] = {
        {"x", 'x', "x"},
        {"?", '?', "?"},
        {"Ctrl+D", 4, "Ctrl+D"},
        {"ctrl-d", 4, "Ctrl+D"},
        {"^Z", 26, "Ctrl+Z"},
        {"PgDn", KEYCODE_PAGE_DOWN, "PgDn"},
        {"pgup", KEYCODE_PAGE_UP, "PgUp"},
        {"Shift-Tab", KEYCODE_SHIFT_TAB, "Shift-Tab"},
        {"Enter", '\r', "Enter"},
        {"Esc", 27, "Esc"},
        {"Up", KEYCODE_UP, "↑"},
        {"↑", KEYCODE_UP, "↑"},
        {"Space", ' ', "Space"},
        {"ü", 0xfc, "ü"},
        {"^", '^', "^"},
    };
    for (size_t i = 0; i < sizeof keys / sizeof *keys; i++) {
        uint32_t key;
        char text[KEY_NAME_MAX];
        assert_true(key_parse(keys[i].text, &key));
        assert_int_equal(key, keys[i].key);
        key_format(key, text);
        assert_string_equal(text, keys[i].written);
    }
    static const char *const bad[] = {"", "Ctrl+", "Ctrl+1", "Hyper+x", "xy", "\033", " "};
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
        uint32_t key;
        assert_false(key_parse(bad[i], &key));
    }
}

static bool rebind(struct keymap *m, const char *action, const char *key, struct err *e)
{
    keymap_default(m);
    struct key_binding b = {(char *)action, (char *)key, 7};
    size_t line = 0;
    bool ok = keymap_rebind(m, &b, 1, &line, e);
    assert_int_equal(line, 7);
    return ok;
}

static void test_rebind(void **state)
{
    (void)state;
    struct keymap m;
    struct err e;
    char text[40];
    assert_true(rebind(&m, "select_next", "J", &e));
    assert_int_equal(keymap_lookup(&m, 'J'), ACTION_SELECT_NEXT);
    assert_int_equal(keymap_lookup(&m, 'j'), ACTION_COUNT);
    keymap_text(&m, ACTION_SELECT_NEXT, text, sizeof text);
    assert_string_equal(text, "J");

    assert_false(rebind(&m, "pause", "x", &e));
    assert_non_null(strstr(e.text, "'x'"));
    assert_non_null(strstr(e.text, "toggle_border"));
    assert_non_null(strstr(e.text, "pause"));
    assert_int_equal(keymap_lookup(&m, 'P'), ACTION_PAUSE);

    assert_false(rebind(&m, "fly", "x", &e));
    assert_non_null(strstr(e.text, "fly"));
    assert_non_null(strstr(e.text, "there are: toggle_dns, "));
    assert_non_null(strstr(e.text, ", suspend"));
    assert_false(rebind(&m, "pause", "Ctrl+Alt+Del", &e));
    assert_non_null(strstr(e.text, "Ctrl+Alt+Del"));
}

/* Two actions may change places. */
static void test_swap(void **state)
{
    (void)state;
    struct keymap m;
    struct err e;
    keymap_default(&m);
    size_t line;
    struct key_binding b[] = {{(char *)"pause", (char *)"x", 1},
                              {(char *)"toggle_border", (char *)"P", 2}};
    assert_true(keymap_rebind(&m, b, 2, &line, &e));
    assert_int_equal(keymap_lookup(&m, 'x'), ACTION_PAUSE);
    assert_int_equal(keymap_lookup(&m, 'P'), ACTION_TOGGLE_BORDER);
}

static void test_help(void **state)
{
    (void)state;
    struct keymap m;
    static struct key_help help;
    keymap_default(&m);
    keymap_help(&m, &help);
    assert_string_equal(help.lines[ACTION_SELECT_NEXT].keys, "j ↓");
    assert_string_equal(help.lines[ACTION_HELP].keys, "h ?");
    for (int a = 0; a < ACTION_COUNT; a++)
        assert_true(help.lines[a].keys[0] != '\0' && help.lines[a].text[0] != '\0');
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_unique), cmocka_unit_test(test_names), cmocka_unit_test(test_rebind),
        cmocka_unit_test(test_swap),   cmocka_unit_test(test_help),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
