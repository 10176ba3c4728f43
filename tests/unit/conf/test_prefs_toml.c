/* test_prefs_toml.c: the TOML of version 2, read and turned into YAML. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

#include "conf/prefs.h"
#include "place.h"

static const char old_file[] =
    "# version 2\ntheme = \"NightCity\"\ndns_resolution = false # off\nbar_style = \"Thin\"\n"
    "line_display = \"TwoLine\"\nsort_column = \"Rate10s\"\nrefresh_rate = 2\nalert_threshold = "
    "1_000.0\n"
    "interface = 'wlan0'\nactive_custom_theme = \"M\\u00fcll\"\nshiny = [1,\n 2]\n\n"
    "[[pinned]]\nsrc = \"10.0.0.1:443\"\ndst = \"[::1]:5\"\n\n[[pinned]]\nsrc = "
    "\"10.0.0.3\"\ndst = \"10.0.0.4\"\n\n"
    "[custom_themes.\"M\\u00fcll\"]\nc1 = 1\nc2 = 2\nc3 = 3\nc4 = 4\nc5 = 5\nc6 = 6\n"
    "[custom_themes.two]\npalette = [7, 8, 9, # more\n  10, 11, 12,]\n"
    "[custom_themes.three]\nblue = 1\ngreen = 2\nred = 3\ngray = 4\npink = 5\ncyan = 6\n";

static void expect_old_values(const struct prefs *p)
{
    assert_string_equal(p->theme, "NightCity");
    assert_false(p->dns_resolution);
    assert_int_equal(p->bar_style, BAR_THIN);
    assert_int_equal(p->line_display, LINES_TWO);
    assert_int_equal(p->sort_column, SORT_RATE_10S);
    assert_int_equal(p->alert_threshold, 1000);
    assert_string_equal(p->interface, "wlan0");
    assert_string_equal(p->active_custom_theme, "M\u00fcll");
    assert_int_equal(p->pinned_count, 2);
    assert_string_equal(p->pinned[0].dst, "[::1]:5");
    assert_string_equal(p->pinned[1].src, "10.0.0.3");
    assert_int_equal(p->custom_theme_count, 3);
    assert_string_equal(p->custom_themes[0].name, "M\u00fcll");
    assert_int_equal(p->custom_themes[0].palette[5], 6);
    assert_int_equal(p->custom_themes[1].palette[0], 7);
    assert_int_equal(p->custom_themes[2].palette[3], 4);
}

static void test_toml_is_read_and_turned_into_yaml(void **state)
{
    const struct place *place = *state;
    struct prefs p;
    struct prefs_report r = {0};
    struct err e = {0};
    write_file(place->path, old_file);
    if (!prefs_load(&p, place->path, &r))
        fail_msg("%s", r.error.text);
    assert_true(r.toml);
    assert_non_null(strstr(r.warnings.data,
                           "line 11: shiny: no such key, left out of the YAML that "
                           "a save makes; it stays in .iftoprs.conf.toml\n"));
    expect_old_values(&p);
    assert_int_equal(p.refresh_rate, 2);
    expect_file(place->path, old_file);
    p.refresh_rate = 10;
    if (!prefs_save(place->path, &p, PREF_BIT(refresh_rate), &e))
        fail_msg("%s", e.text);
    expect_file(place->kept, old_file);
    prefs_free(&p);
    prefs_report_free(&r);
    assert_true(prefs_load(&p, place->path, &r));
    assert_false(r.toml);
    expect_old_values(&p);
    assert_int_equal(p.refresh_rate, 10);
    prefs_free(&p);
    prefs_report_free(&r);
}

static void test_toml_with_a_byte_order_mark(void **state)
{
    (void)state;
    static const char text[] = "\xef\xbb\xbfmouse = false\nrefresh_rate = 4\n";
    struct prefs p;
    struct prefs_report r = {0};
    assert_true(prefs_parse(&p, text, sizeof text - 1, "t.conf", &r));
    assert_true(r.toml);
    assert_false(p.mouse);
    assert_int_equal(p.refresh_rate, 4);
    prefs_free(&p);
    prefs_report_free(&r);
}

/* Another original is not written over; the same one, of a save that was killed, is no obstacle. */
static void test_what_stands_where_the_original_is_kept(void **state)
{
    const struct place *place = *state;
    struct prefs p;
    struct err e = {.text = ""};
    prefs_defaults(&p);
    write_file(place->path, "mouse = false\n");
    write_file(place->kept, "mouse = true\n");
    assert_false(prefs_save(place->path, &p, PREF_BIT(use_bytes), &e));
    assert_non_null(strstr(e.text, ".iftoprs.conf.toml: is in the way"));
    expect_file(place->path, "mouse = false\n");
    expect_file(place->kept, "mouse = true\n");
    write_file(place->kept, "mouse = false\n");
    assert_true(prefs_save(place->path, &p, PREF_BIT(use_bytes), &e));
    expect_file(place->kept, "mouse = false\n");
    prefs_free(&p);
}

static void test_broken_toml(void **state)
{
    const struct place *place = *state;
    expect_broken("theme = \"x\nmouse = true\n", "t.conf: line 1: theme: a text without");
    expect_broken("theme = \"x\"\nmouse = 5\n", "line 2: mouse: '5' is not allowed: true or false");
    expect_broken("theme = x y\n", "line 1: theme: the end of the line");
    expect_broken("theme = \"\\q\"\n", "bad escape");
    expect_broken("a = 1\n[[pinned]]\nsrc = \"a\"\n[x]\n", "line 2: pinned: src and dst");
    expect_broken("[custom_themes.a]\nc1 = 1\n", "line 1: custom_themes: six colours");
    expect_broken("[custom_themes.a]\nc1 = 256\n", "line 2: c1: a colour is");
    expect_broken("[custom_themes.a]\np = [1,2,3,4,5,6,7]\n", "line 2: p: a theme has six");
    expect_broken("[pinned\n", "bracket");
    expect_broken("mouse = true\nfoo\n", "line 2: = is expected");
    struct prefs p;
    prefs_defaults(&p);
    write_file(place->path, "mouse = 5\n");
    assert_false(prefs_save(place->path, &p, PREF_BIT(mouse), NULL));
    expect_file(place->path, "mouse = 5\n");
    assert_int_not_equal(access(place->kept, F_OK), 0);
    prefs_free(&p);
}

/* The import does not stop at what version 2 could pin by. */
static void test_pins_by_name_are_left_out_of_toml(void **state)
{
    (void)state;
    static const char text[] =
        "mouse = false\n[[pinned]]\nsrc = \"host.test:80\"\ndst = \"10.0.0.1\"\n"
        "[[pinned]]\nsrc = \"10.0.0.2\"\ndst = \"10.0.0.1\"\n";
    struct prefs p;
    struct prefs_report r = {0};
    assert_true(prefs_parse(&p, text, sizeof text - 1, "t.conf", &r));
    assert_string_equal(r.warnings.data,
                        "t.conf: line 2: pinned: src: 'host.test:80' pins nothing, "
                        "left out; ADDRESS:PORT, [IPV6]:PORT or ADDRESS does\n");
    assert_int_equal(p.pinned_count, 1);
    assert_string_equal(p.pinned[0].src, "10.0.0.2");
    prefs_report_free(&r);
    prefs_free(&p);
}

static void test_damaged_toml(void **state)
{
    (void)state;
    expect_no_harm(old_file);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(test_toml_is_read_and_turned_into_yaml, setup, teardown),
        cmocka_unit_test(test_toml_with_a_byte_order_mark),
        cmocka_unit_test_setup_teardown(test_what_stands_where_the_original_is_kept, setup,
                                        teardown),
        cmocka_unit_test_setup_teardown(test_broken_toml, setup, teardown),
        cmocka_unit_test(test_pins_by_name_are_left_out_of_toml),
        cmocka_unit_test(test_damaged_toml),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
