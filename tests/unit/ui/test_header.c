/* test_header.c: the header bar keeps what matters whatever is typed; the separator counts what is
 * shown. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "scene.h"

static const char long_filter[] = "/workstation !github.com !reddit.map.fastly.net !amazonaws.com "
                                  "!1e100.net !router.lan !224.0.0.251 !203.0.113.250";

static const struct segment_box *segment(const struct scene *s, enum segment id)
{
    for (int i = 0; i < s->ui.layout.segment_count; i++) {
        if (s->ui.layout.segments[i].id == id)
            return &s->ui.layout.segments[i];
    }
    return NULL;
}

static void test_long_filter(void **state)
{
    (void)state;
    static struct scene s;
    for (int width = 80; width <= 200; width += 20) {
        scene_open_usual(&s, width, 24);
        scene_type(&s, long_filter);
        scene_type(&s, "\r");
        assert_non_null(segment(&s, SEGMENT_CLOCK));
        assert_non_null(segment(&s, SEGMENT_SORT));
        assert_non_null(segment(&s, SEGMENT_RATE));
        const struct segment_box *filter = segment(&s, SEGMENT_FILTER);
        assert_non_null(filter);
        assert_memory_equal(filter->value, "worksta", 7);
        const struct segment_box *last = segment(&s, SEGMENT_HELP);
        assert_true(last->x + last->width <= width - 1);
        scene_close(&s);
    }
}

/* While it is typed, header and field begin at the same letter. */
static void test_same_piece(void **state)
{
    (void)state;
    static struct scene s;
    scene_open_usual(&s, 80, 24);
    scene_type(&s, long_filter);
    const char *value = segment(&s, SEGMENT_FILTER)->value;
    char piece[16];
    snprintf(piece, sizeof piece, "/ %.6s", value);
    assert_int_equal(value[0], '~');
    assert_true(scene_shows(&s, piece));
    /* From the beginning, its end is marked in the field. */
    scene_code(&s, KEYCODE_HOME);
    assert_true(scene_shows(&s, "/ workstation !github"));
    assert_true(scene_shows(&s, "~ │"));
    assert_memory_equal(segment(&s, SEGMENT_FILTER)->value, "worksta", 7);
    scene_close(&s);
}

/* A short filter is there to its last letter where there is room for it. */
static void test_short_filter(void **state)
{
    (void)state;
    static struct scene s;
    scene_open_usual(&s, 80, 24);
    scene_type(&s, "/https\r");
    assert_string_equal(segment(&s, SEGMENT_FILTER)->value, "https");
    assert_non_null(segment(&s, SEGMENT_RATE));
    scene_close(&s);
}

static void test_count_of_shown(void **state)
{
    (void)state;
    static struct scene s;
    scene_open_usual(&s, 80, 24);
    assert_true(scene_shows(&s, "· 12 flows ·"));
    scene_type(&s, "\tj\r");
    assert_true(scene_shows(&s, "· 4 of 12 flows ·"));
    scene_type(&s, "\033");
    assert_true(scene_shows(&s, "· 12 flows ·"));
    scene_type(&s, "/github\r");
    assert_true(scene_shows(&s, "· 1 of 12 flows ·"));
    scene_close(&s);
}

/* A popup is as high as the screen or leaves more of it than an edge. */
static void test_one_lower_edge(void **state)
{
    (void)state;
    static struct scene s;
    for (int height = 10; height < 40; height++) {
        scene_open_usual(&s, 80, height);
        scene_type(&s, "h");
        struct rect r = s.ui.layout.popup;
        assert_true(r.height == height || r.height <= height - 2);
        scene_close(&s);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_long_filter),    cmocka_unit_test(test_same_piece),
        cmocka_unit_test(test_short_filter),   cmocka_unit_test(test_count_of_shown),
        cmocka_unit_test(test_one_lower_edge),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
