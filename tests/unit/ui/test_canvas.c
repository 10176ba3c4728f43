/* test_canvas.c: nothing is written outside, wide glyphs keep both halves or none. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "ui/canvas.h"

static void test_outside(void **state)
{
    (void)state;
    struct canvas c = {0};
    canvas_resize(&c, 4, 2);
    canvas_put(&c, -1, 0, 'x', ROLE_HOST);
    canvas_put(&c, 4, 0, 'x', ROLE_HOST);
    canvas_put(&c, 0, 2, 'x', ROLE_HOST);
    canvas_text(&c, -2, 0, 10, "abcdefgh", ROLE_HOST);
    canvas_fill(&c, (struct rect){-5, 1, 100, 100}, '.', ROLE_DIM);
    canvas_set_over(&c, (struct rect){3, 0, -2, 1}, ROLE_SELECTED);
    canvas_set_bar(&c, (struct rect){2, -3, 1, 4}, ROLE_BAR);
    const char *wanted = "cdef....";
    for (int i = 0; i < 8; i++)
        assert_int_equal(c.cells[i].glyph, wanted[i]);
    assert_int_equal(c.cells[2].bar, ROLE_BAR);
    assert_int_equal(c.cells[1].bar, ROLE_COUNT);
    assert_int_equal(c.cells[3].over, ROLE_COUNT);
    assert_null(canvas_at(&c, 4, 1));
    canvas_free(&c);
}

static void test_text(void **state)
{
    (void)state;
    struct canvas c = {0};
    canvas_resize(&c, 8, 1);
    assert_int_equal(canvas_text(&c, 0, 0, 3, "abcdef", ROLE_HOST), 3);
    assert_int_equal(c.cells[3].glyph, ' ');
    canvas_text_right(&c, 4, 0, 4, "12", ROLE_HOST);
    assert_int_equal(c.cells[6].glyph, '1');
    assert_int_equal(c.cells[7].glyph, '2');
    /* Escapes, controls and broken bytes never reach the terminal. */
    assert_int_equal(canvas_text(&c, 0, 0, 8, "\033[1\x9f\xff\x7f", ROLE_HOST), 6);
    const char *wanted = "?[1???";
    for (int i = 0; i < 6; i++)
        assert_int_equal(c.cells[i].glyph, wanted[i]);
    /* What takes no column goes onto the glyph before it, as far as there is room. */
    assert_int_equal(canvas_text(&c, 0, 0, 8, "e\xcc\x81z", ROLE_HOST), 2);
    assert_int_equal(c.cells[0].marks[0], 0x301);
    assert_int_equal(c.cells[0].marks[1], 0);
    assert_int_equal(c.cells[1].glyph, 'z');
    canvas_text(&c, 0, 0, 1, "\xcc\x81o\xcc\x82\xcc\x83\xcc\x84\xcc\x85", ROLE_HOST);
    assert_int_equal(c.cells[0].glyph, 'o');
    assert_int_equal(c.cells[0].marks[0], 0x302);
    assert_int_equal(c.cells[0].marks[1], 0x303);
    canvas_text(&c, 0, 0, 1, "x\xe2\x80\x8d", ROLE_HOST); /* a joiner is no mark */
    assert_int_equal(c.cells[0].marks[0], 0);
    canvas_free(&c);
}

static void test_wide(void **state)
{
    (void)state;
    struct canvas c = {0};
    canvas_resize(&c, 4, 1);
    assert_int_equal(canvas_text(&c, 0, 0, 3, "日本", ROLE_HOST), 2);
    assert_int_equal(c.cells[0].glyph, 0x65e5);
    assert_int_equal(c.cells[1].glyph, 0);
    canvas_text(&c, 2, 0, 2, "本", ROLE_HOST);
    /* Half of each is overwritten. */
    canvas_put(&c, 1, 0, 'x', ROLE_HOST);
    assert_int_equal(c.cells[0].glyph, ' ');
    canvas_put(&c, 2, 0, 'y', ROLE_HOST);
    assert_int_equal(c.cells[3].glyph, ' ');
    /* No room for the right half. */
    canvas_text(&c, 3, 0, 2, "日", ROLE_HOST);
    assert_int_equal(c.cells[3].glyph, ' ');
    canvas_free(&c);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_outside),
        cmocka_unit_test(test_text),
        cmocka_unit_test(test_wide),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
