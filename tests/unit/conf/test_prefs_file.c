/* test_prefs_file.c: making the config and changing single lines of it. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cmocka.h>

#include "conf/prefs.h"
#include "conf/prefs_table.h"
#include "place.h"

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

static const uint8_t ones[PALETTE_SIZE] = {1, 1, 1, 1, 1, 1};
static const uint8_t twos[PALETTE_SIZE] = {2, 2, 2, 2, 2, 2};

static void save_theme(const struct place *place, struct prefs *p, const char *name,
                       const uint8_t palette[PALETTE_SIZE])
{
    prefs_put_custom_theme(p, name, palette);
    prefs_set(&p->active_custom_theme, name);
    assert_true(
        prefs_save(place->path, p, PREF_BIT(custom_themes) | PREF_BIT(active_custom_theme), NULL));
}

static void choose_theme(const struct place *place, struct prefs *p, const char *name)
{
    prefs_set(&p->active_custom_theme, name);
    assert_true(prefs_save(place->path, p, PREF_BIT(theme) | PREF_BIT(active_custom_theme), NULL));
}

/* Each of two copies makes a theme; then both change the one that both know. */
static void test_themes_of_two_copies(void **state)
{
    const struct place *place = *state;
    struct prefs one;
    struct prefs two;
    struct prefs_report r = {0};
    write_file(place->path, "custom_themes:\n  Both: [1, 1, 1, 1, 1, 1]\n");
    assert_true(prefs_load(&one, place->path, &r));
    assert_true(prefs_load(&two, place->path, &r));
    save_theme(place, &one, "X1", ones);
    save_theme(place, &two, "Y2", twos);
    save_theme(place, &two, "Both", twos);
    choose_theme(place, &one, "X1");
    expect_file(place->path, "custom_themes:\n  Both: [2, 2, 2, 2, 2, 2]\n"
                             "  X1: [1, 1, 1, 1, 1, 1]\n  Y2: [2, 2, 2, 2, 2, 2]\n"
                             "active_custom_theme: X1\ntheme: NeonSprawl\n");
    prefs_free(&one);
    prefs_free(&two);
    prefs_report_free(&r);
}

/* The new name stays; the old one comes back when it is chosen, and only then. */
static void test_theme_renamed_by_hand(void **state)
{
    const struct place *place = *state;
    struct prefs p;
    struct prefs_report r = {0};
    write_file(place->path, "custom_themes:\n  Old: [1, 1, 1, 1, 1, 1]\n");
    assert_true(prefs_load(&p, place->path, &r));
    write_file(place->path, "custom_themes:\n  New: [1, 1, 1, 1, 1, 1]\n");
    save_theme(place, &p, "Mine", twos);
    expect_file(place->path, "custom_themes:\n  New: [1, 1, 1, 1, 1, 1]\n"
                             "  Mine: [2, 2, 2, 2, 2, 2]\nactive_custom_theme: Mine\n");
    choose_theme(place, &p, "Old");
    expect_file(place->path, "custom_themes:\n  New: [1, 1, 1, 1, 1, 1]\n"
                             "  Mine: [2, 2, 2, 2, 2, 2]\n  Old: [1, 1, 1, 1, 1, 1]\n"
                             "active_custom_theme: Old\ntheme: NeonSprawl\n");
    prefs_free(&p);
    prefs_report_free(&r);
}

/* Only the value of the theme that was changed is written anew. */
static void test_comments_among_themes_stay(void **state)
{
    const struct place *place = *state;
    struct prefs p;
    struct prefs_report r = {0};
    write_file(place->path, "custom_themes: # mine\n"
                            "    # by day\n"
                            "    Day: [1,1,1,1,1,1] # bright\n"
                            "\n"
                            "    # by night\n"
                            "    'The night': # dark\n"
                            "    - 5\n    - 5\n    - 5\n    - 5\n    - 5\n    - 5\n"
                            "    # the end\n"
                            "active_custom_theme: Day");
    assert_true(prefs_load(&p, place->path, &r));
    assert_int_equal(p.custom_theme_count, 2);
    save_theme(place, &p, "The night", twos);
    save_theme(place, &p, "New: one", ones);
    expect_file(place->path, "custom_themes: # mine\n"
                             "    # by day\n"
                             "    Day: [1,1,1,1,1,1] # bright\n"
                             "\n"
                             "    # by night\n"
                             "    'The night': [2, 2, 2, 2, 2, 2] # dark\n"
                             "    \"New: one\": [1, 1, 1, 1, 1, 1]\n"
                             "    # the end\n"
                             "active_custom_theme: \"New: one\"\n");
    prefs_free(&p);
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

/* A quote within a plain word opens nothing, behind a bracket a comment may stand at once, and a
 * quoted text may go on in the first column: what stands below is still seen, and not written
 * again. */
static void test_key_behind_odd_values(void **state)
{
    (void)state;
    static const char *const before[] = {
        "z: [\nmls:']\npinned: []\n",
        "z:  {#{#\n}\npinned: []\n",
        "z:\n  - y: \"a\nb: [c\"\npinned: []\n",
        "z: |\n  - \"[\n\npinned: []\n",
        "z: a\n  'b [\npinned: []\n",
        "z: !t &a\n- [b,\nc: d]\npinned: []\n",
    };
    for (size_t i = 0; i < sizeof before / sizeof before[0]; i++) {
        struct buf text = {0};
        struct prefs p;
        struct prefs_report r = {0};
        buf_puts(&text, before[i]);
        assert_true(prefs_parse(&p, text.data, text.len, "x", &r));
        prefs_edit(&text, &p, PREF_pinned);
        assert_string_equal(text.data, before[i]);
        prefs_free(&p);
        prefs_report_free(&r);
        buf_free(&text);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(test_save_touches_only_changed_lines, setup, teardown),
        cmocka_unit_test_setup_teardown(test_pins_of_two_copies, setup, teardown),
        cmocka_unit_test_setup_teardown(test_themes_of_two_copies, setup, teardown),
        cmocka_unit_test_setup_teardown(test_theme_renamed_by_hand, setup, teardown),
        cmocka_unit_test_setup_teardown(test_comments_among_themes_stay, setup, teardown),
        cmocka_unit_test_setup_teardown(test_comments_among_pins_stay, setup, teardown),
        cmocka_unit_test_setup_teardown(test_read_only_file, setup, teardown),
        cmocka_unit_test_setup_teardown(test_file_of_somebody_else, setup, teardown),
        cmocka_unit_test_setup_teardown(test_deleted_file, setup, teardown),
        cmocka_unit_test_setup_teardown(test_no_newline_at_the_end, setup, teardown),
        cmocka_unit_test_setup_teardown(test_broken_file_is_never_written, setup, teardown),
        cmocka_unit_test_setup_teardown(test_other_forms_are_left_alone, setup, teardown),
        cmocka_unit_test_setup_teardown(test_first_run, setup, teardown),
        cmocka_unit_test_setup_teardown(test_owner_of_the_home, setup, teardown),
        cmocka_unit_test_setup_teardown(test_symlink_is_followed, setup, teardown),
        cmocka_unit_test(test_key_behind_odd_values),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
