/* test_look.c: cells on terminals of 256, 16 and 8 colours and of none, glyphs without UTF-8, pair
 * numbers. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "base/utf8.h"
#include "conf/color.h"
#include "term/glyph.h"
#include "term/look.h"
#include "term/pairs.h"

static struct cell cell_of(enum role role)
{
    return (struct cell){
        .glyph = 'x', .role = (uint8_t)role, .over = ROLE_COUNT, .bar = ROLE_COUNT};
}

static int setup(void **state)
{
    static struct themes themes;
    themes_load_builtin(&themes);
    for (size_t i = 0; i < themes.count; i++) {
        themes_at(&themes, i);
        theme_shade(&themes.list[i]);
    }
    *state = &themes;
    return 0;
}

static int teardown(void **state)
{
    themes_free(*state);
    return 0;
}

static void test_256(void **state)
{
    const struct theme *neon = themes_find(*state, "NeonSprawl");
    struct cell c = cell_of(ROLE_RATE_2S);
    struct look look = look_of(neon, &c, 256);
    assert_int_equal(look.fg, 226);
    assert_int_equal(look.bg, COLOR_DEFAULT);
    c.over = ROLE_SELECTED;
    c.flags = ATTR_BOLD;
    look = look_of(neon, &c, 256);
    assert_int_equal(look.fg, 226);
    assert_int_equal(look.bg, 236);
    assert_int_equal(look.attrs, ATTR_BOLD);
    c.bar = ROLE_BAR;
    look = look_of(neon, &c, 256);
    assert_int_equal(look.bg, 99);
    assert_int_equal(look.fg, color_text_on(99));
    c = cell_of(ROLE_TEXT);
    c.color = 1 + 208;
    assert_int_equal(look_of(neon, &c, 256).fg, 208);
}

static void check_few(const struct theme *t, const struct cell *c, int colors)
{
    struct look look = look_of(t, c, colors);
    assert_true(look.fg < colors && look.bg < colors);
    int under = look.bg == COLOR_DEFAULT ? 0 : look.bg;
    assert_true(look.fg == COLOR_DEFAULT || color_contrast(look.fg, under) >= 3.0);
    /* Of a blue nobody knows how dark it is, nor of a dark gray. */
    assert_true(under != 4 || look.fg == (colors == 16 ? 15 : 7));
    assert_true(under != 8 || look.fg != 0);
    if (c->over == ROLE_SELECTED || c->bar == ROLE_BAR)
        assert_true(look.bg != COLOR_DEFAULT && look.bg != 0);
}

static void test_few_colors(void **state)
{
    const struct themes *t = *state;
    for (size_t i = 0; i < t->count; i++) {
        for (int role = 0; role < ROLE_COUNT; role++) {
            struct cell c = cell_of((enum role)role);
            check_few(&t->list[i], &c, 16);
            check_few(&t->list[i], &c, 8);
            c.over = ROLE_SELECTED;
            check_few(&t->list[i], &c, 16);
            check_few(&t->list[i], &c, 8);
            c.bar = ROLE_BAR;
            check_few(&t->list[i], &c, 16);
            check_few(&t->list[i], &c, 8);
        }
    }
}

static void test_alert_stays_red(void **state)
{
    struct cell c = cell_of(ROLE_HOST);
    c.over = ROLE_ALERT;
    assert_int_equal(look_of(themes_find(*state, "NeonSprawl"), &c, 8).bg, 1);
    assert_int_equal(look_of(themes_find(*state, "NeonSprawl"), &c, 16).bg, 1);
}

/* The whole row is tinted, its bar too, and the bar is still seen in it. */
static void test_alert_under_a_bar(void **state)
{
    const struct theme *t = themes_find(*state, "NeonSprawl");
    struct cell row = cell_of(ROLE_HOST);
    row.over = ROLE_ALERT;
    static const int colors[] = {256, 16, 8};
    for (int i = 0; i < 3; i++) {
        for (int shade = 0; shade <= BAR_SHADES; shade++) {
            struct cell bar = row;
            bar.bar = ROLE_BAR;
            bar.shade = (uint8_t)shade;
            struct look look = look_of(t, &bar, colors[i]);
            assert_int_not_equal(look.bg, look_of(t, &row, colors[i]).bg);
            uint32_t rgb = color_rgb(look.bg);
            assert_true(rgb >> 16 > (rgb & 0xff));
            assert_true(color_contrast(look.fg, look.bg) >= (colors[i] == 256 ? 4.5 : 3.0));
        }
    }
}

/* With few colours a gradient is two tones. */
static void test_gradient(void **state)
{
    const struct theme *t = themes_find(*state, "NeonSprawl");
    struct cell c = cell_of(ROLE_HOST);
    c.bar = ROLE_BAR;
    c.shade = 1;
    struct look first = look_of(t, &c, 256);
    int16_t few = look_of(t, &c, 16).bg;
    c.shade = BAR_SHADES;
    assert_int_not_equal(look_of(t, &c, 256).bg, first.bg);
    c.shade = BAR_SHADES / 2;
    assert_int_equal(look_of(t, &c, 16).bg, few);
}

/* Without colours a selected row, a bar and a bar in the selected row still differ from plain text
 * and each other. */
static void test_attributes_only(void **state)
{
    const struct theme *t = themes_find(*state, "NeonSprawl");
    struct cell plain = cell_of(ROLE_HOST);
    struct cell selected = cell_of(ROLE_HOST);
    selected.over = ROLE_SELECTED;
    struct cell bar = cell_of(ROLE_HOST);
    bar.bar = ROLE_BAR;
    struct cell both = selected;
    both.bar = ROLE_BAR;
    const struct cell *cells[] = {&plain, &selected, &bar, &both};
    for (int i = 0; i < 4; i++) {
        struct look a = look_of(t, cells[i], 0);
        assert_int_equal(a.fg, COLOR_DEFAULT);
        assert_int_equal(a.bg, COLOR_DEFAULT);
        for (int j = i + 1; j < 4; j++)
            assert_int_not_equal(a.attrs, look_of(t, cells[j], 0).attrs);
    }
    struct cell alert = cell_of(ROLE_TEXT);
    alert.over = ROLE_ALERT;
    assert_int_equal(look_of(t, &alert, 0).attrs, ATTR_BOLD);
    struct cell chosen = cell_of(ROLE_POPUP_SELECTED);
    assert_true((look_of(t, &chosen, 0).attrs & ATTR_REVERSE) != 0);
}

static void test_glyphs(void **state)
{
    (void)state;
    /* clang-format off */
    static const char shown[] = "aB "
                                "~│─└┴┘├┤╭╮━▶◀▸★⏸⚠…·→←↑↓±—▀▁▂▃▄▅▆"
                                "▇"
                                "█";
    /* clang-format on */
    static const char ascii[] = "aB ~|-+++++++->  ";
    for (size_t i = 0; shown[i] != '\0';) {
        uint32_t code;
        i += utf8_decode(shown + i, sizeof shown - 1 - i, &code);
        assert_int_not_equal(glyph_ascii(code), '?');
        assert_in_range(glyph_ascii(code), 0x20, 0x7e);
    }
    for (size_t i = 0, n = 0; ascii[n] != '>'; n++) {
        uint32_t code;
        i += utf8_decode(shown + i, sizeof shown - 1 - i, &code);
        assert_int_equal(glyph_ascii(code), ascii[n]);
    }
    assert_int_equal(glyph_ascii(0x4e2d), '?');
    assert_int_equal(glyph_ascii(0x1b), '?');
}

static void test_pairs(void **state)
{
    (void)state;
    struct pairs p = {.limit = 64};
    bool fresh;
    assert_int_equal(pairs_get(&p, -1, -1, &fresh), 0);
    assert_false(fresh);
    for (int i = 1; i < 64; i++) {
        assert_int_equal(pairs_get(&p, (int16_t)(i % 9), (int16_t)(i / 9), &fresh), i);
        assert_true(fresh);
    }
    assert_int_equal(pairs_get(&p, 200, 200, &fresh), 0);
    assert_false(fresh);
    for (int i = 1; i < 64; i++) {
        assert_int_equal(pairs_get(&p, (int16_t)(i % 9), (int16_t)(i / 9), &fresh), i);
        assert_false(fresh);
    }
    pairs_reset(&p);
    assert_int_equal(pairs_get(&p, 200, -1, &fresh), 1);
    assert_true(fresh);
    pairs_free(&p);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_256),
        cmocka_unit_test(test_few_colors),
        cmocka_unit_test(test_alert_stays_red),
        cmocka_unit_test(test_alert_under_a_bar),
        cmocka_unit_test(test_gradient),
        cmocka_unit_test(test_attributes_only),
        cmocka_unit_test(test_glyphs),
        cmocka_unit_test(test_pairs),
    };
    return cmocka_run_group_tests(tests, setup, teardown);
}
