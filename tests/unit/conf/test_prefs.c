/* test_prefs.c: preferences: defaults, messages about broken files, changing single lines, TOML of
 * version 2. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cmocka.h>

#include "base/io.h"
#include "conf/prefs.h"
#include "conf/prefs_table.h"

struct place {
    char folder[64];
    char path[128];
    char kept[160];
};

static int setup(void **state)
{
    static struct place place;
    strncpy(place.folder, "/tmp/iftoprs-prefs-XXXXXX", sizeof place.folder);
    if (mkdtemp(place.folder) == NULL)
        return -1;
    snprintf(place.path, sizeof place.path, "%s/.iftoprs.conf", place.folder);
    snprintf(place.kept, sizeof place.kept, "%s.toml", place.path);
    *state = &place;
    return 0;
}

static int teardown(void **state)
{
    const struct place *place = *state;
    unlink(place->path);
    unlink(place->kept);
    return rmdir(place->folder);
}

static void write_file(const char *path, const char *text)
{
    FILE *f = fopen(path, "w");
    assert_non_null(f);
    fputs(text, f);
    fclose(f);
}

static void expect_file(const char *path, const char *text)
{
    struct buf got = {0};
    assert_true(io_read_file(path, 1 << 20, &got, NULL));
    assert_string_equal(got.data, text);
    buf_free(&got);
}

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

static void expect_broken(const char *text, const char *message)
{
    struct prefs p;
    struct prefs_report r = {0};
    assert_false(prefs_parse(&p, text, strlen(text), "t.conf", &r));
    assert_true(r.broken);
    if (strstr(r.error.text, message) == NULL)
        fail_msg("'%s' does not say '%s'", r.error.text, message);
    assert_null(strchr(r.error.text, '\n'));
    prefs_free(&p);
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
    expect_broken("keys:\n\tpause: x\n", "line 2: keys: pause: a tab cannot indent");
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

static void test_save_touches_only_changed_lines(void **state)
{
    const struct place *place = *state;
    struct prefs p;
    struct err e = {0};
    write_file(place->path,
               "# my file\nmouse: true   # keep # this\n\nodd: [1,\n  2]\ntheme: \"a # b\" # c\n"
               "pinned: [] # pins\n# end\nbar_style:\n  thin\n# last\n");
    assert_int_equal(chmod(place->path, 0640), 0);
    prefs_defaults(&p);
    p.mouse = false;
    p.use_bytes = true;
    p.bar_style = BAR_ASCII;
    p.show_ports = false;
    prefs_set(&p.theme, "Dark # wave");
    struct prefs_report none = {0};
    prefs_add_pin(&p, "1.2.3.4:5", "[::1]:6", &none, "", 0);
    assert_int_equal(none.warnings.len, 0);
    assert_true(prefs_save(place->path, &p,
                           PREF_BIT(mouse) | PREF_BIT(theme) | PREF_BIT(pinned) |
                               PREF_BIT(use_bytes) | PREF_BIT(bar_style),
                           &e));
    expect_file(
        place->path,
        "# my file\nmouse: false   # keep # this\n\nodd: [1,\n  2]\ntheme: \"Dark # wave\" # c\n"
        "pinned: # pins\n  - src: \"1.2.3.4:5\"\n    dst: \"[::1]:6\"\n# end\nbar_style: ascii\n"
        "# last\nuse_bytes: true\n");
    struct stat st;
    assert_int_equal(stat(place->path, &st), 0);
    assert_int_equal(st.st_mode & 0777, 0640);
    free(p.pinned[0].src);
    free(p.pinned[0].dst);
    p.pinned_count = 0;
    assert_true(prefs_save(place->path, &p, PREF_BIT(pinned), &e));
    struct prefs read;
    struct prefs_report r = {0};
    assert_true(prefs_load(&read, place->path, &r));
    assert_int_equal(read.pinned_count, 0);
    assert_true(read.show_ports);
    prefs_report_free(&r);
    prefs_free(&read);
    prefs_free(&p);
}

/* Two copies pin and unpin: each changes its own pins only. */
static void test_pins_of_two_copies(void **state)
{
    const struct place *place = *state;
    struct prefs one;
    struct prefs two;
    struct prefs_report r = {0};
    write_file(place->path, "pinned:\n  - src: 10.0.0.1:1\n    dst: 10.0.0.2:2\n");
    assert_true(prefs_load(&one, place->path, &r));
    assert_true(prefs_load(&two, place->path, &r));
    prefs_add_pin(&one, "10.0.0.3:3", "10.0.0.4:4", &r, "", 0);
    assert_true(prefs_save(place->path, &one, PREF_BIT(pinned), NULL));
    /* The other one unpins what both had, and pins something else. */
    free(two.pinned[0].src);
    free(two.pinned[0].dst);
    two.pinned_count = 0;
    prefs_add_pin(&two, "10.0.0.5:5", "10.0.0.6:6", &r, "", 0);
    assert_true(prefs_save(place->path, &two, PREF_BIT(pinned), NULL));
    expect_file(place->path, "pinned:\n  - src: \"10.0.0.3:3\"\n    dst: \"10.0.0.4:4\"\n"
                             "  - src: \"10.0.0.5:5\"\n    dst: \"10.0.0.6:6\"\n");
    prefs_free(&one);
    prefs_free(&two);
    prefs_report_free(&r);
}

static void drop_pin(struct prefs *p, size_t i)
{
    free(p->pinned[i].src);
    free(p->pinned[i].dst);
    p->pinned[i] = p->pinned[--p->pinned_count];
}

/* Only the lines of what was unpinned go, and what is new stands as the others do. */
static void test_comments_among_pins_stay(void **state)
{
    const struct place *place = *state;
    struct prefs p;
    struct prefs_report r = {0};
    write_file(place->path, "pinned: # mine\n"
                            "    # the router\n"
                            "    -   src: '10.0.0.1:1' # out\n"
                            "        # its far end\n"
                            "        dst: 10.0.0.2:2\n"
                            "\n"
                            "    # the printer\n"
                            "    - {src: 10.0.0.3:3, dst: 10.0.0.4:4}\n"
                            "    # the end\n"
                            "mouse: true\n");
    assert_true(prefs_load(&p, place->path, &r));
    assert_int_equal(p.pinned_count, 2);
    prefs_add_pin(&p, "10.0.0.5:5", "10.0.0.6:6", &r, "", 0);
    drop_pin(&p, 1);
    assert_true(prefs_save(place->path, &p, PREF_BIT(pinned), NULL));
    expect_file(place->path, "pinned: # mine\n"
                             "    # the router\n"
                             "    -   src: '10.0.0.1:1' # out\n"
                             "        # its far end\n"
                             "        dst: 10.0.0.2:2\n"
                             "\n"
                             "    # the printer\n"
                             "    - src: \"10.0.0.5:5\"\n"
                             "      dst: \"10.0.0.6:6\"\n"
                             "    # the end\n"
                             "mouse: true\n");
    drop_pin(&p, 1);
    drop_pin(&p, 0);
    assert_true(prefs_save(place->path, &p, PREF_BIT(pinned), NULL));
    expect_file(place->path, "pinned: [] # mine\n"
                             "    # the router\n"
                             "\n"
                             "    # the printer\n"
                             "    # the end\n"
                             "mouse: true\n");
    prefs_report_free(&r);
    prefs_free(&p);
}

/* A file that its owner has locked stays as it is, also for root, whom no mode stops. */
static void test_read_only_file(void **state)
{
    const struct place *place = *state;
    struct prefs p;
    struct err e = {0};
    write_file(place->path, "mouse: true\n");
    assert_int_equal(chmod(place->path, 0444), 0);
    prefs_defaults(&p);
    p.mouse = false;
    assert_false(prefs_save(place->path, &p, PREF_BIT(mouse), &e));
    assert_non_null(strstr(e.text, "read-only"));
    expect_file(place->path, "mouse: true\n");
    prefs_free(&p);
}

/* Somebody else's file in one's own folder, as sudo with an editor leaves it. */
static void test_file_of_somebody_else(void **state)
{
    const struct place *place = *state;
    struct prefs p;
    struct err e = {0};
    if (geteuid() != 0)
        skip();
    write_file(place->path, "mouse: true\n");
    assert_int_equal(chmod(place->path, 0644), 0);
    assert_int_equal(chown(place->folder, 65534, 65534), 0);
    prefs_defaults(&p);
    p.mouse = false;
    assert_int_equal(seteuid(65534), 0);
    bool saved = prefs_save(place->path, &p, PREF_BIT(mouse), &e);
    assert_int_equal(seteuid(0), 0);
    assert_false(saved);
    assert_non_null(strstr(e.text, "read-only"));
    expect_file(place->path, "mouse: true\n");
    prefs_free(&p);
}

/* Deleted while the program runs: the next save writes what is in force, not the defaults. What an
 * option gave is not for the file, until a key changes it. */
static void test_deleted_file(void **state)
{
    const struct place *place = *state;
    struct prefs p;
    struct prefs read;
    struct prefs_report r = {0};
    write_file(place->path, "theme: AcidRain\nkeys:\n  pause: Space\nidle_timeout: 7\n"
                            "pinned:\n  - src: 10.0.0.1:1\n    dst: 10.0.0.2:2\n");
    assert_true(prefs_load(&p, place->path, &r));
    p.show_bars = false;
    p.use_bytes = true;
    p.given = PREF_BIT(show_bars) | PREF_BIT(use_bytes);
    assert_int_equal(unlink(place->path), 0);
    p.mouse = false;
    assert_true(prefs_save(place->path, &p, PREF_BIT(mouse) | PREF_BIT(use_bytes), NULL));
    assert_true(prefs_load(&read, place->path, &r));
    assert_string_equal(read.theme, "AcidRain");
    assert_int_equal(read.idle_timeout, 7);
    assert_int_equal(read.key_count, 1);
    assert_int_equal(read.pinned_count, 1);
    assert_false(read.mouse);
    assert_true(read.use_bytes);
    assert_true(read.show_bars);
    assert_int_equal(p.given, PREF_BIT(show_bars));
    prefs_report_free(&r);
    prefs_free(&read);
    prefs_free(&p);
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

static void test_no_newline_at_the_end(void **state)
{
    const struct place *place = *state;
    struct prefs p;
    write_file(place->path, "mouse: true");
    prefs_defaults(&p);
    p.mouse = false;
    p.refresh_rate = 10;
    assert_true(prefs_save(place->path, &p, PREF_BIT(mouse) | PREF_BIT(refresh_rate), NULL));
    expect_file(place->path, "mouse: false\nrefresh_rate: 10\n");
    prefs_free(&p);
}

static void test_broken_file_is_never_written(void **state)
{
    const struct place *place = *state;
    static const char text[] = "mouse: perhaps\ntheme: x\n";
    struct prefs p;
    struct err e = {0};
    write_file(place->path, text);
    prefs_defaults(&p);
    assert_false(prefs_save(place->path, &p, PREF_BIT(theme), &e));
    assert_non_null(strstr(e.text, "line 1: mouse"));
    assert_non_null(strstr(e.text, "not saved"));
    expect_file(place->path, text);
    prefs_free(&p);
}

static void test_other_forms_are_left_alone(void **state)
{
    const struct place *place = *state;
    static const char text[] = "mouse: true\n...\n";
    struct prefs p;
    struct err e = {0};
    write_file(place->path, text);
    prefs_defaults(&p);
    p.use_bytes = true;
    assert_false(prefs_save(place->path, &p, PREF_BIT(use_bytes), &e));
    assert_non_null(strstr(e.text, "not saved"));
    expect_file(place->path, text);
    prefs_free(&p);
}

static void test_first_run(void **state)
{
    const struct place *place = *state;
    struct prefs p;
    struct prefs_report r = {0};
    struct buf text = {0};
    assert_true(prefs_load(&p, place->path, &r));
    assert_true(r.missing);
    assert_true(prefs_create(place->path, NULL));
    prefs_write_default(&text);
    expect_file(place->path, text.data);
    write_file(place->path, "# own\n");
    assert_true(prefs_create(place->path, NULL));
    expect_file(place->path, "# own\n");
    assert_true(prefs_save("/dev/null", &p, PREF_BIT(theme), NULL));
    struct stat st;
    assert_int_equal(stat("/dev/null", &st), 0);
    assert_true(S_ISCHR(st.st_mode));
    buf_free(&text);
    prefs_free(&p);
    prefs_report_free(&r);
}

/* What root writes in somebody's home belongs to them. */
static void test_owner_of_the_home(void **state)
{
    const struct place *place = *state;
    const uid_t nobody = 65534;
    if (geteuid() != 0)
        skip();
    struct prefs p;
    struct stat st;
    prefs_defaults(&p);
    assert_int_equal(chown(place->folder, nobody, nobody), 0);
    assert_true(prefs_create(place->path, NULL));
    assert_int_equal(stat(place->path, &st), 0);
    assert_int_equal(st.st_uid, nobody);
    write_file(place->path, "mouse = true\n");
    assert_true(prefs_save(place->path, &p, PREF_BIT(mouse), NULL));
    assert_int_equal(stat(place->path, &st), 0);
    assert_int_equal(st.st_uid, nobody);
    assert_int_equal(stat(place->kept, &st), 0);
    assert_int_equal(st.st_uid, nobody);
    prefs_free(&p);
}

static void test_symlink_is_followed(void **state)
{
    const struct place *place = *state;
    struct prefs p;
    struct stat st;
    write_file(place->kept, "mouse: true\n");
    assert_int_equal(symlink(place->kept, place->path), 0);
    prefs_defaults(&p);
    p.mouse = false;
    assert_true(prefs_save(place->path, &p, PREF_BIT(mouse), NULL));
    expect_file(place->kept, "mouse: false\n");
    assert_int_equal(lstat(place->path, &st), 0);
    assert_true(S_ISLNK(st.st_mode));
    prefs_free(&p);
}

/* Saves its own key again and again. */
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
    assert_non_null(strstr(r.warnings.data, "shiny"));
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

/* Any beginning of a file, and any file with one byte changed, is read or refused, never more. */
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
    const char *files[] = {old_file, text.data + text.len - 600};
    uint32_t seed = 5;
    for (int f = 0; f < 2; f++) {
        size_t len = strlen(files[f]);
        for (size_t i = 0; i < 400; i++) {
            char copy[2048];
            seed = seed * 1664525U + 1013904223U;
            size_t used = i % 2 == 0 ? seed % len : len;
            memcpy(copy, files[f], used);
            if (used > 0)
                copy[(seed >> 8) % used] = "\0\"'[]{}:#=\n\xff,-|&*!"[(seed >> 20) % 19];
            struct prefs p;
            struct prefs_report r = {0};
            prefs_parse(&p, copy, used, "t.conf", &r);
            assert_int_equal(r.broken, r.error.text[0] != '\0');
            prefs_free(&p);
            prefs_report_free(&r);
        }
    }
    buf_free(&text);
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
        cmocka_unit_test_setup_teardown(test_save_touches_only_changed_lines, setup, teardown),
        cmocka_unit_test_setup_teardown(test_no_newline_at_the_end, setup, teardown),
        cmocka_unit_test_setup_teardown(test_pins_of_two_copies, setup, teardown),
        cmocka_unit_test_setup_teardown(test_comments_among_pins_stay, setup, teardown),
        cmocka_unit_test_setup_teardown(test_read_only_file, setup, teardown),
        cmocka_unit_test_setup_teardown(test_deleted_file, setup, teardown),
        cmocka_unit_test_setup_teardown(test_file_of_somebody_else, setup, teardown),
        cmocka_unit_test(test_bad_pins_are_faults),
        cmocka_unit_test(test_pins_by_name_are_left_out_of_toml),
        cmocka_unit_test_setup_teardown(test_broken_file_is_never_written, setup, teardown),
        cmocka_unit_test_setup_teardown(test_other_forms_are_left_alone, setup, teardown),
        cmocka_unit_test_setup_teardown(test_first_run, setup, teardown),
        cmocka_unit_test_setup_teardown(test_owner_of_the_home, setup, teardown),
        cmocka_unit_test_setup_teardown(test_symlink_is_followed, setup, teardown),
        cmocka_unit_test_setup_teardown(test_toml_is_read_and_turned_into_yaml, setup, teardown),
        cmocka_unit_test_setup_teardown(test_broken_toml, setup, teardown),
        cmocka_unit_test(test_home),
        cmocka_unit_test(test_damaged_files),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
