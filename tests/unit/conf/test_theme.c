/* test_theme.c: the built-in themes, contrast of every role, theme files good and bad. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

#include "conf/color.h"
#include "conf/theme.h"
#include "conf/theme_builtin.h"

#define BLACK 16

static const struct {
    const char *key, *name;
    uint8_t palette[PALETTE_SIZE];
} expected[] = {
    {"NeonSprawl", "Neon Sprawl", {27, 48, 135, 141, 63, 99}},
    {"AcidRain", "Acid Rain", {28, 46, 34, 40, 22, 35}},
    {"IceBreaker", "Ice Breaker", {19, 39, 25, 33, 21, 32}},
    {"SynthWave", "Synth Wave", {91, 177, 128, 134, 93, 97}},
    {"RustBelt", "Rust Belt", {172, 214, 178, 220, 166, 130}},
    {"GhostWire", "Ghost Wire", {37, 50, 44, 87, 30, 23}},
    {"RedSector", "Red Sector", {160, 203, 196, 210, 124, 88}},
    {"SakuraDen", "Sakura Den", {175, 218, 182, 225, 169, 132}},
    {"DataStream", "Data Stream", {22, 46, 28, 119, 34, 22}},
    {"SolarFlare", "Solar Flare", {202, 220, 196, 213, 160, 125}},
    {"NeonNoir", "Neon Noir", {201, 231, 93, 219, 57, 53}},
    {"ChromeHeart", "Chrome Heart", {250, 255, 246, 253, 243, 239}},
    {"BladeRunner", "Blade Runner", {208, 37, 166, 73, 130, 23}},
    {"VoidWalker", "Void Walker", {55, 99, 54, 141, 92, 17}},
    {"ToxicWaste", "Toxic Waste", {118, 190, 154, 226, 82, 58}},
    {"CyberFrost", "Cyber Frost", {159, 195, 153, 189, 111, 67}},
    {"PlasmaCore", "Plasma Core", {199, 213, 163, 207, 126, 89}},
    {"SteelNerve", "Steel Nerve", {68, 110, 60, 146, 24, 236}},
    {"DarkSignal", "Dark Signal", {30, 43, 23, 79, 29, 16}},
    {"GlitchPop", "Glitch Pop", {201, 51, 226, 47, 196, 21}},
    {"HoloShift", "Holo Shift", {123, 219, 159, 183, 87, 133}},
    {"NightCity", "Night City", {214, 227, 209, 223, 172, 94}},
    {"DeepNet", "Deep Net", {19, 33, 17, 75, 26, 16}},
    {"LaserGrid", "Laser Grid", {46, 201, 51, 226, 196, 21}},
    {"QuantumFlux", "Quantum Flux", {135, 75, 171, 111, 98, 61}},
    {"BioHazard", "Bio Hazard", {148, 184, 106, 192, 64, 22}},
    {"Darkwave", "Darkwave", {53, 140, 89, 176, 127, 52}},
    {"Overlock", "Overlock", {196, 208, 160, 214, 124, 52}},
    {"Megacorp", "Megacorp", {252, 39, 245, 81, 242, 236}},
    {"Zaibatsu", "Zaibatsu", {167, 216, 131, 224, 95, 52}},
    {"Iftopcolor", "iftopcolor", {21, 46, 28, 48, 33, 19}},
};

#define EXPECTED (sizeof expected / sizeof expected[0])

static int setup(void **state)
{
    static struct themes themes;
    themes_load_builtin(&themes);
    *state = &themes;
    return 0;
}

static int teardown(void **state)
{
    themes_free(*state);
    return 0;
}

static void test_builtin_palettes(void **state)
{
    const struct themes *t = *state;
    assert_int_equal(t->count, EXPECTED);
    for (size_t i = 0; i < EXPECTED; i++) {
        assert_string_equal(t->list[i].key, expected[i].key);
        assert_string_equal(themes_at(t, i)->name, expected[i].name);
        assert_memory_equal(themes_at(t, i)->palette, expected[i].palette, PALETTE_SIZE);
    }
}

static int background(int color)
{
    return color == COLOR_DEFAULT ? BLACK : color;
}

static void check_readable(const struct theme *t, int role, int on)
{
    double contrast = color_contrast(t->roles[role].fg, background(on));
    if (contrast < CONTRAST_TEXT)
        fail_msg("%s: %s: %d on %d has a contrast of %.2f", t->key, role_names[role],
                 t->roles[role].fg, on, contrast);
}

static void check_theme(const struct theme *t)
{
    for (int i = 0; i < ROLE_COUNT; i++) {
        check_readable(t, i, t->roles[i].bg);
        if (theme_on_selection((enum role)i)) {
            check_readable(t, i, t->roles[ROLE_SELECTED].bg);
            check_readable(t, i, t->roles[ROLE_ALERT].bg);
            check_readable(t, i, t->roles[ROLE_POPUP].bg);
        }
        if (strncmp(role_names[i], "popup", 5) == 0)
            check_readable(t, i, t->roles[ROLE_POPUP_SELECTED].bg);
        if (theme_is_bar((enum role)i)) {
            assert_true(color_contrast(t->roles[i].bg, BLACK) >= CONTRAST_BAR);
            assert_true(color_contrast(color_text_on(t->roles[i].bg), t->roles[i].bg) >=
                        CONTRAST_TEXT);
        }
    }
    assert_true(color_contrast(t->roles[ROLE_BAR].bg, t->roles[ROLE_SELECTED].bg) >= 1.2);
    assert_true(color_contrast(t->roles[ROLE_BAR_RX].bg, BLACK) >
                color_contrast(t->roles[ROLE_BAR].bg, BLACK));
}

static void test_builtin_contrast(void **state)
{
    const struct themes *t = *state;
    for (size_t i = 0; i < t->count; i++)
        check_theme(themes_at(t, i));
}

static void test_rates_differ(void **state)
{
    const struct themes *t = *state;
    for (size_t i = 0; i < t->count; i++) {
        const struct style *r = themes_at(t, i)->roles;
        assert_int_not_equal(r[ROLE_RATE_2S].fg, r[ROLE_RATE_10S].fg);
        assert_int_not_equal(r[ROLE_RATE_2S].fg, r[ROLE_RATE_40S].fg);
        assert_int_not_equal(r[ROLE_RATE_10S].fg, r[ROLE_RATE_40S].fg);
    }
    const struct style *neon = themes_find(t, "NeonSprawl")->roles;
    assert_int_equal(neon[ROLE_RATE_2S].fg, 226);
    assert_int_equal(neon[ROLE_RATE_10S].fg, 46);
    assert_int_equal(neon[ROLE_RATE_40S].fg, 51);
    assert_int_equal(neon[ROLE_HOST].fg, 48);
    assert_int_equal(neon[ROLE_BAR].bg, 99);
    assert_int_equal(neon[ROLE_POPUP].bg, 236);
}

/* A built-in file says itself what it does not take from its palette. */
static void test_files_name_their_overrides(void **state)
{
    const struct themes *t = *state;
    int missing = 0;
    for (size_t i = 0; i < t->count; i++) {
        for (int role = 0; role < ROLE_COUNT; role++) {
            struct style plain = theme_palette_style((enum role)role, themes_at(t, i)->palette);
            const struct style *now = &themes_at(t, i)->roles[role];
            bool bar = theme_is_bar((enum role)role);
            char line[64];
            snprintf(line, sizeof line, "\n  %s: %d\n", role_names[role], bar ? now->bg : now->fg);
            bool differs = bar ? plain.bg != now->bg : plain.fg != now->fg;
            bool named = strstr(theme_builtin[i].text, line) != NULL;
            if (!differs || named)
                continue;
            missing++;
            print_message("missing in themes/%s.yaml, below roles:%s", t->list[i].key, line);
        }
    }
    assert_int_equal(missing, 0);
}

static void test_find(void **state)
{
    const struct themes *t = *state;
    assert_ptr_equal(themes_find(t, "neonsprawl"), &t->list[0]);
    assert_ptr_equal(themes_find(t, "NEON SPRAWL"), &t->list[0]);
    assert_null(themes_find(t, "Neon"));
    assert_null(themes_find(t, ""));
}

static void test_every_palette_is_mended(void **state)
{
    (void)state;
    uint32_t seed = 7;
    for (int round = 0; round < 200; round++) {
        uint8_t palette[PALETTE_SIZE];
        for (int i = 0; i < PALETTE_SIZE; i++) {
            seed = seed * 1664525U + 1013904223U;
            palette[i] = (uint8_t)(seed >> 24);
        }
        struct theme t;
        theme_from_palette(&t, "x", "X", palette);
        for (int i = 0; i < ROLE_COUNT; i++) {
            check_readable(&t, i, t.roles[i].bg);
            if (theme_on_selection((enum role)i))
                check_readable(&t, i, t.roles[ROLE_SELECTED].bg);
        }
        assert_true(color_contrast(t.roles[ROLE_BAR].bg, BLACK) >= CONTRAST_BAR);
        theme_clear(&t);
    }
}

/* Along each bar the colour changes, from dark to light, and text is read on all of it. */
static void check_shades(const struct theme *t)
{
    for (int bar = 0; bar < SHADE_COUNT; bar++) {
        const int16_t *shades = t->shades[bar];
        int tones = 1;
        for (int i = 0; i < BAR_SHADES; i++) {
            assert_true(color_contrast(color_text_on(shades[i]), shades[i]) >= CONTRAST_TEXT);
            assert_true(color_contrast(shades[i], BLACK) >= 1.2);
            if (i > 0 && shades[i] != shades[i - 1]) {
                assert_true(color_contrast(shades[i], BLACK) >
                            color_contrast(shades[i - 1], BLACK));
                tones++;
            }
        }
        assert_true(tones >= 3);
    }
}

static void test_shades(void **state)
{
    const struct themes *t = *state;
    for (size_t i = 0; i < t->count; i++) {
        struct theme shaded = *themes_at(t, i); /* its texts stay the list's */
        theme_shade(&shaded);
        check_shades(&shaded);
    }
    /* Of whatever colour: never darker than what is seen on black, never unreadable. */
    for (int i = 0; i < 256; i++) {
        int16_t shades[BAR_SHADES];
        color_shades(i, shades, BAR_SHADES);
        for (int s = 0; s < BAR_SHADES; s++)
            assert_true(color_contrast(color_text_on(shades[s]), shades[s]) >= CONTRAST_TEXT);
    }
}

static void test_colors(void **state)
{
    (void)state;
    assert_int_equal(color_rgb(16), 0x000000);
    assert_int_equal(color_rgb(231), 0xffffff);
    assert_int_equal(color_rgb(99), 0x875fff);
    assert_int_equal(color_rgb(236), 0x303030);
    assert_float_equal(color_contrast(16, 231), 21.0, 0.001);
    assert_float_equal(color_contrast(99, 99), 1.0, 0.001);
    assert_int_equal(color_text_on(226), 16);
    assert_int_equal(color_text_on(17), 231);
    assert_int_equal(color_step_lighter(99), 105);
    assert_int_equal(color_nearest(0xff0000, 0, 15), 9);
    for (int i = 0; i < 256; i++)
        assert_true(color_contrast(color_text_on(i), i) >= CONTRAST_TEXT);
}

static void test_roles_of_a_file(void **state)
{
    (void)state;
    static const char text[] = "# mine\nname: \"My \\e[31m one\"\npalette: [1, 2, 3, 4, 5, 236]\n"
                               "roles:\n  host: bold 226 on 17\n  bar: 200\n  title: plain 15\n"
                               "  selected: on 238\n";
    struct theme t;
    struct err e = {0};
    assert_true(theme_parse(&t, "Mine", text, sizeof text - 1, "mine.yaml", &e));
    assert_string_equal(t.name, "My ?[31m one");
    assert_int_equal(t.roles[ROLE_HOST].fg, 226);
    assert_int_equal(t.roles[ROLE_HOST].bg, 17);
    assert_int_equal(t.roles[ROLE_HOST].attrs, ATTR_BOLD);
    assert_int_equal(t.roles[ROLE_BAR].bg, 200);
    assert_int_equal(t.roles[ROLE_BAR].fg, color_text_on(200));
    assert_int_equal(t.roles[ROLE_TITLE].attrs, 0);
    assert_int_equal(t.roles[ROLE_SELECTED].bg, 238);
    assert_true(color_contrast(t.roles[ROLE_PROCESS].fg, 238) >= CONTRAST_TEXT);
    theme_clear(&t);
}

static void check_broken(const char *text, const char *message)
{
    struct theme t;
    struct err e = {0};
    assert_false(theme_parse(&t, "x", text, strlen(text), "x.yaml", &e));
    if (strstr(e.text, message) == NULL)
        fail_msg("'%s' does not say '%s'", e.text, message);
}

static void test_broken_files(void **state)
{
    (void)state;
    check_broken("", "x.yaml: the file is empty");
    check_broken("name: X\n", "x.yaml: a key is missing: palette");
    check_broken("name: X\npalette: [1, 2, 3]\n", "x.yaml: line 2: palette: ");
    check_broken("name: X\npalette: [1, 2, 3, 4, 5, 256]\n", "x.yaml: line 2: palette: ");
    check_broken("name: X\npalette: red\n", "x.yaml: line 2: palette: ");
    check_broken("name: X\npalette: [1, 2, 3, 4, 5, 6]\nroles:\n  host: 2\n  hosts: 1\n",
                 "x.yaml: line 5: roles: hosts: no such key");
    check_broken("name: X\npalette: [1, 2, 3, 4, 5, 6]\nroles:\n  host: 2\n  arrow: red\n",
                 "x.yaml: line 5: arrow: 'red' is no style");
    check_broken("name: X\npalette: [1, 2, 3, 4, 5, 6]\nroles: {host: 300}\n", "line 3: host: ");
    check_broken("name: X\npalette: [1, 2, 3, 4, 5, 6\nroles:\n  host: 1\n", "x.yaml: line ");
    check_broken("name: X\nname: Y\npalette: [1, 2, 3, 4, 5, 6]\n",
                 "line 2: name: the key is given");
    check_broken("- 1\n- 2\n", "x.yaml: line 1");
}

static void write_file(const char *folder, const char *name, const char *text)
{
    char path[512];
    snprintf(path, sizeof path, "%s/%s", folder, name);
    FILE *f = fopen(path, "w");
    assert_non_null(f);
    fputs(text, f);
    fclose(f);
}

static void remove_file(const char *folder, const char *name)
{
    char path[512];
    snprintf(path, sizeof path, "%s/%s", folder, name);
    unlink(path);
}

static void test_user_folder(void **state)
{
    (void)state;
    char folder[] = "/tmp/iftoprs-themes-XXXXXX";
    assert_non_null(mkdtemp(folder));
    write_file(folder, "Mine.yaml", "name: My own\npalette: [1, 2, 3, 4, 5, 6]\n");
    write_file(folder, "acidrain.yaml", "name: Acid\npalette: [9, 9, 9, 9, 9, 9]\n");
    write_file(folder, "bad.yaml", "name: Bad\n");
    write_file(folder, "notes.txt", "nothing");
    struct themes t;
    struct buf warnings = {0};
    themes_load_builtin(&t);
    themes_load_user(&t, folder, &warnings);
    assert_int_equal(t.count, EXPECTED + 1);
    assert_string_equal(t.list[EXPECTED].key, "Mine");
    assert_string_equal(themes_at(&t, 1)->name, "Acid");
    assert_non_null(strstr(warnings.data, "bad.yaml"));
    assert_ptr_equal(strchr(warnings.data, '\n'), warnings.data + warnings.len - 1);
    buf_free(&warnings);
    themes_load_user(&t, "/nonexistent/themes", &warnings);
    assert_int_equal(t.count, EXPECTED + 1);
    assert_int_equal(warnings.len, 0);
    themes_free(&t);
    remove_file(folder, "Mine.yaml");
    remove_file(folder, "acidrain.yaml");
    remove_file(folder, "bad.yaml");
    remove_file(folder, "notes.txt");
    rmdir(folder);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_builtin_palettes),
        cmocka_unit_test(test_builtin_contrast),
        cmocka_unit_test(test_rates_differ),
        cmocka_unit_test(test_files_name_their_overrides),
        cmocka_unit_test(test_find),
        cmocka_unit_test(test_every_palette_is_mended),
        cmocka_unit_test(test_shades),
        cmocka_unit_test(test_colors),
        cmocka_unit_test(test_roles_of_a_file),
        cmocka_unit_test(test_broken_files),
        cmocka_unit_test(test_user_folder),
    };
    return cmocka_run_group_tests(tests, setup, teardown);
}
