/* test_prefs.c: preferences: defaults, values, messages about broken files. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "conf/prefs.h"
#include "conf/prefs_table.h"
#include "place.h"

static void expect_same(const struct prefs *a, const struct prefs *b)
{
    for (int i = 0; i < PREF_COUNT; i++) {
        struct buf x = {0};
        struct buf y = {0};
        pref_put_value(&x, a, (enum pref)i);
        pref_put_value(&y, b, (enum pref)i);
        assert_string_equal(x.data, y.data);
        buf_free(&x);
        buf_free(&y);
    }
}

static void parse(struct prefs *p, const char *text)
{
    struct prefs_report r = {0};
    if (!prefs_parse(p, text, strlen(text), "t.conf", &r))
        fail_msg("%s", r.error.text);
    assert_int_equal(r.warnings.len, 0);
    prefs_report_free(&r);
}

static void test_default_file_holds_the_defaults(void **state)
{
    (void)state;
    struct buf text = {0};
    struct prefs p;
    struct prefs defaults;
    prefs_write_default(&text);
    parse(&p, text.data);
    prefs_defaults(&defaults);
    expect_same(&p, &defaults);
    assert_string_equal(p.theme, "NeonSprawl");
    assert_int_equal(p.max_flows, 1000000);
    assert_true(p.dns_resolution);
    for (int i = 0; i < PREF_COUNT; i++) {
        char line[64];
        snprintf(line, sizeof line, "\n%s:", pref_name((enum pref)i));
        assert_non_null(strstr(text.data, line));
    }
    prefs_free(&p);
    prefs_free(&defaults);
    buf_free(&text);
}

/* Tests run in the top folder. `make docs` writes the file anew. */
static void test_default_file_is_up_to_date(void **state)
{
    (void)state;
    struct buf text = {0};
    prefs_write_default(&text);
    expect_file("iftoprs.default.conf", text.data);
    buf_free(&text);
}

static void test_values(void **state)
{
    (void)state;
    struct prefs p;
    parse(&p,
          "# mine\n---\ntheme: 'Red''s'\ninterface: eth0 # here\ndns_resolution: no\nbar_style: "
          "Thin\n"
          "line_display: one_line\nsort_column: destination\nrefresh_rate: 5\nmax_bandwidth: 2G\n"
          "keys: {pause: Space, \"help\": 'F1'}\n"
          "pinned:\n- src: \"1.2.3.4:5\"\n  dst: '[::1]:6'\n- {src: 10.0.0.1, dst: 10.0.0.2}\n"
          "custom_themes:\n  # two\n  My one: [1, 2, 3, 4, 5, 6]\n  \"x: y\":\n    - 6\n    - 5\n"
          "    - 4\n    - 3\n    - 2\n    - 255\nactive_custom_theme:\nidle_timeout: 0\n");
    assert_string_equal(p.theme, "Red's");
    assert_string_equal(p.interface, "eth0");
    assert_false(p.dns_resolution);
    assert_int_equal(p.bar_style, BAR_THIN);
    assert_int_equal(p.line_display, LINES_ONE);
    assert_int_equal(p.sort_column, SORT_DST);
    assert_int_equal(p.refresh_rate, 5);
    assert_int_equal(p.max_bandwidth, 2000000000);
    assert_int_equal(p.idle_timeout, 0);
    assert_int_equal(p.key_count, 2);
    assert_string_equal(p.keys[0].action, "pause");
    assert_string_equal(p.keys[1].action, "help");
    assert_string_equal(p.keys[1].key, "F1");
    assert_int_equal(p.pinned_count, 2);
    assert_string_equal(p.pinned[0].dst, "[::1]:6");
    assert_string_equal(p.pinned[1].src, "10.0.0.1");
    assert_int_equal(p.custom_theme_count, 2);
    assert_string_equal(p.custom_themes[0].name, "My one");
    assert_string_equal(p.custom_themes[1].name, "x: y");
    assert_int_equal(p.custom_themes[1].palette[5], 255);
    assert_string_equal(p.active_custom_theme, "");
    prefs_free(&p);
    parse(&p, "");
    prefs_free(&p);
    parse(&p, "# nothing\n\n");
    prefs_free(&p);
    parse(&p, "pinned:\nkeys:\ncustom_themes:\n");
    assert_int_equal(p.pinned_count, 0);
    prefs_free(&p);
}

/* What is written as a key is read as the same name. */
static void test_quotes_in_names(void **state)
{
    (void)state;
    static const uint8_t palette[PALETTE_SIZE] = {1, 2, 3, 4, 5, 6};
    static const char *const names[] = {"a \"b\"", "back\\slash", "it's", "\\", "\"", "x: y # z"};
    struct prefs p;
    struct prefs after;
    struct buf text = {0};
    prefs_defaults(&p);
    for (size_t i = 0; i < sizeof names / sizeof names[0]; i++)
        prefs_put_custom_theme(&p, names[i], palette);
    prefs_write_default(&text);
    prefs_edit(&text, &p, PREF_custom_themes);
    parse(&after, text.data);
    expect_same(&p, &after);
    prefs_free(&after);
    parse(&after, "custom_themes: {'it''s': [1, 2, 3, 4, 5, 6]}\n");
    assert_string_equal(after.custom_themes[0].name, "it's");
    buf_free(&text);
    prefs_free(&p);
    prefs_free(&after);
}

static void test_outside_text_is_cleaned(void **state)
{
    (void)state;
    struct prefs p;
    struct prefs_report r = {0};
    static const char text[] = "theme: \"\\e[31mred\"\nkeys: {pause: \"\\x07\"}\n"
                               "pinned: [{src: \"\\x07\", dst: x}]\n";
    assert_false(prefs_parse(&p, text, sizeof text - 1, "t.conf", &r));
    assert_null(strchr(r.error.text, 7));
    prefs_report_free(&r);
    assert_string_equal(p.theme, "?[31mred");
    assert_string_equal(p.keys[0].key, "?");
    assert_int_equal(p.pinned_count, 0);
    prefs_free(&p);
}

static void test_broken_files(void **state)
{
    (void)state;
    expect_broken("theme: x\nuse_bytes: maybe\n",
                  "t.conf: line 2: use_bytes: 'maybe' is not allowed: true or false");
    expect_broken("\nbar_style: fat\n", "line 2: bar_style: 'fat' is not allowed: gradient, solid, "
                                        "thin or ascii");
    expect_broken("refresh_rate: 0\n",
                  "line 1: refresh_rate: '0' is not allowed: a number from 1 to 3600");
    expect_broken("refresh_rate: -1\n", "a number from 1");
    expect_broken("refresh_rate: 1.5\n", "a number from 1");
    expect_broken("max_flows: 99999999999999999999\n", "max_flows: '99999999999999999999'");
    expect_broken("mouse:\n", "line 1: mouse: '' is not allowed");
    expect_broken("mouse: true\ntheme NeonSprawl\nshow_bars: true\n", "line 2: ");
    expect_broken("mouse: true\ntheme: \"x\nshow_bars: true\n", "line 2: theme: ");
    expect_broken("mouse: true\n\ttheme: x\n", "t.conf: line 2: ");
    expect_broken("mouse: true\ntheme: x\nmouse: false\n", "line 3: mouse: the key is given twice");
    expect_broken("theme: [a, b]\n", "line 1: theme: a text is expected here");
    expect_broken("mouse: [true]\n", "line 1: mouse: true or false is expected here");
    expect_broken("refresh_rate: {a: 1}\n", "a number from 1 to 3600 is expected here");
    expect_broken("keys: pause\n", "line 1: keys: a list of lines like 'pause: Space'");
    expect_broken("keys:\n  pause: [a]\n", "line 2: keys: pause: the name of a key");
    expect_broken("pinned: here\n", "line 1: pinned: a list of '- src: ADDRESS:PORT'");
    expect_broken("custom_themes: [1]\n", "line 1: custom_themes: a list of lines like 'Lagoon");
    expect_broken("mouse: true\npinned:\n  - src: a\n", "line 3: pinned: number 1: src and dst");
    expect_broken("custom_themes:\n  A: [1, 2, 3]\n", "line 2: custom_themes: A: a list of six");
    expect_broken("custom_themes:\n  A: [1, 2, 3, 4, 5, 256]\n", "custom_themes: A: a list of six");
    expect_broken("- a\n", "t.conf: line 1: a line 'KEY: VALUE'");
    expect_broken("keys:\n\tpause: x\n", "line 2: pause: a tab cannot indent");
    expect_broken("use_bytes: maybe\nmouse: 7\n", "line 1: use_bytes");
}

/* The other keys of a file with one bad value count. */
/* What YAML reads but cannot be changed line by line is not passed over in silence. */
static void test_other_forms_are_told(void **state)
{
    (void)state;
    expect_broken("{mouse: false}\n", "line 1: mouse: its line has to begin with 'mouse: '");
    expect_broken("{pinned: [{src: a, dst: b}]}\n", "pinned: its line has to begin");
    expect_broken("  mouse: false\n  theme: x\n", "its line has to begin with");
    expect_broken("? mouse\n: false\n", "mouse: its line has to begin");
    expect_broken("mouse: false\n---\nmouse: true\n", "line 2: ---: a second document");
    expect_broken("mouse: false\n...\n", "line 2: ---: a second document");
    expect_broken("mouse: false\r---\nmouse: true\n", "line 1: ---: a second document");
}

static void test_byte_order_mark(void **state)
{
    (void)state;
    struct prefs p;
    parse(&p, "\xef\xbb\xbfmouse: false\n");
    assert_false(p.mouse);
    prefs_free(&p);
    expect_broken("\xef\xbb\xbfmouse: maybe\n", "line 1: mouse: 'maybe'");
}

static void test_bad_value_keeps_the_others(void **state)
{
    (void)state;
    static const char text[] = "use_bytes: maybe\ntheme: Darkwave\nmouse: 7\n";
    struct prefs p;
    struct prefs_report r = {0};
    assert_false(prefs_parse(&p, text, sizeof text - 1, "t.conf", &r));
    assert_string_equal(p.theme, "Darkwave");
    assert_false(p.use_bytes);
    assert_non_null(strstr(r.warnings.data, "line 3: mouse"));
    prefs_free(&p);
    prefs_report_free(&r);
}

static void test_unknown_keys_are_warnings(void **state)
{
    (void)state;
    static const char text[] = "thme: x\nmouse: false\nfuture:\n  deep: [1, {a: b}]\n";
    struct prefs p;
    struct prefs_report r = {0};
    assert_true(prefs_parse(&p, text, sizeof text - 1, "t.conf", &r));
    assert_false(p.mouse);
    assert_string_equal(r.warnings.data, "t.conf: line 1: thme: no such key, left alone\n"
                                         "t.conf: line 3: future: no such key, left alone\n");
    prefs_free(&p);
    prefs_report_free(&r);
}

/* What is looked for goes through all keys; a thousand are a moment's work. */
static void test_keys_without_end_are_a_fault(void **state)
{
    (void)state;
    struct buf text = {0};
    struct prefs p;
    struct prefs_report r = {0};
    for (int i = 0; i < 1000; i++)
        buf_printf(&text, "key%d: 1\n", i);
    assert_true(prefs_parse(&p, text.data, text.len, "t.conf", &r));
    assert_non_null(strstr(r.warnings.data, "line 1000: key999: no such key"));
    prefs_free(&p);
    prefs_report_free(&r);
    buf_puts(&text, "mouse: false\n");
    expect_broken(text.data, "line 1001: more than 1000 keys are too many");
    buf_free(&text);
}

static void test_bad_pins_are_faults(void **state)
{
    (void)state;
    expect_broken("pinned: [{src: '999.1.1.1:3', dst: '[::1]:80'}]\n",
                  "line 1: pinned: src: '999.1.1.1:3' is not allowed: ADDRESS:PORT, [IPV6]:PORT or "
                  "ADDRESS");
    expect_broken("pinned:\n  # one\n  - src: 10.0.0.1:1\n    dst: 10.0.0.2:2\n\n"
                  "  - src: 10.0.0.1:1\n    dst: hello world\n",
                  "line 6: pinned: dst: 'hello world' is not allowed");
    expect_broken("mouse: true\npinned:\n- src: 10.0.0.1\n  dst: 10.0.0.2\n- src: 10.0.0.1\n",
                  "line 5: pinned: number 2: src and dst are needed");
}

static void test_home(void **state)
{
    (void)state;
    char out[64];
    setenv("HOME", "/home/me/", 1);
    assert_true(prefs_in_home(out, sizeof out, "a/b"));
    assert_string_equal(out, "/home/me/a/b");
    assert_true(prefs_path(out, sizeof out, NULL));
    assert_string_equal(out, "/home/me/.iftoprs.conf");
    assert_true(prefs_path(out, sizeof out, "x.conf"));
    assert_string_equal(out, "x.conf");
    assert_false(prefs_in_home(out, 10, "a/b"));
    prefs_shorten(out, sizeof out, "of /home/me/x: no");
    assert_string_equal(out, "of ~/x: no");
    prefs_shorten(out, sizeof out, "/home/meme/x: no");
    assert_string_equal(out, "/home/meme/x: no");
    setenv("HOME", "/", 1);
    assert_true(prefs_in_home(out, sizeof out, "a"));
    assert_string_equal(out, "/a");
    prefs_shorten(out, sizeof out, "/home/me/x: no");
    assert_string_equal(out, "/home/me/x: no");
    /* Without HOME the system knows, and it is no folder of root's by accident. */
    setenv("HOME", "", 1);
    if (prefs_in_home(out, sizeof out, "a"))
        assert_string_not_equal(out, "/a");
}

static void test_damaged_files(void **state)
{
    (void)state;
    struct buf text = {0};
    prefs_write_default(&text);
    expect_no_harm(text.data + text.len - 600);
    buf_free(&text);
}

/* Two blanks part a name from what follows in lists. */
static void test_blanks_in_names(void **state)
{
    (void)state;
    static const uint8_t palette[PALETTE_SIZE] = {1, 2, 3, 4, 5, 6};
    struct prefs p;
    parse(&p, "theme: ' a  b '\nactive_custom_theme: 'My   own'\n"
              "custom_themes:\n  My   own: [1, 2, 3, 4, 5, 6]\n");
    assert_string_equal(p.theme, "a b");
    assert_string_equal(p.active_custom_theme, "My own");
    assert_string_equal(p.custom_themes[0].name, "My own");
    assert_string_equal(prefs_put_custom_theme(&p, " My  own", palette), "My own");
    assert_int_equal(p.custom_theme_count, 1);
    prefs_free(&p);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_default_file_holds_the_defaults),
        cmocka_unit_test(test_default_file_is_up_to_date),
        cmocka_unit_test(test_values),
        cmocka_unit_test(test_quotes_in_names),
        cmocka_unit_test(test_outside_text_is_cleaned),
        cmocka_unit_test(test_broken_files),
        cmocka_unit_test(test_other_forms_are_told),
        cmocka_unit_test(test_byte_order_mark),
        cmocka_unit_test(test_bad_value_keeps_the_others),
        cmocka_unit_test(test_unknown_keys_are_warnings),
        cmocka_unit_test(test_keys_without_end_are_a_fault),
        cmocka_unit_test(test_bad_pins_are_faults),
        cmocka_unit_test(test_home),
        cmocka_unit_test(test_damaged_files),
        cmocka_unit_test(test_blanks_in_names),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
