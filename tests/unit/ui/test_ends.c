/* test_ends.c: the columns of the ends follow what is in view, at once where it grows, late where
 * it shrinks; what has no port tells its protocol. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "scene.h"

static void open_scene(struct scene *s, const char *dst)
{
    scene_open(s, 80, 24);
    scene_flow(s, 6, "192.168.1.17", 51522, dst, 443, 48000, 3150000);
    scene_snapshot(s);
    scene_draw(s);
}

static int dst_need(const struct scene *s)
{
    return s->ui.ends.width[1];
}

static void test_grows_at_once(void **state)
{
    (void)state;
    static struct scene s;
    open_scene(&s, "10.0.0.1");
    assert_int_equal(dst_need(&s), 15);
    scene_flow(&s, 6, "192.168.1.17", 51523, "151.101.1.140", 443, 480, 310);
    scene_snapshot(&s);
    scene_draw(&s);
    assert_int_equal(dst_need(&s), strlen("reddit.map.fastly.net:https"));
    scene_close(&s);
}

static void test_shrinks_late(void **state)
{
    (void)state;
    static struct scene s;
    open_scene(&s, "151.101.1.140");
    int long_need = dst_need(&s);
    s.snapshot.count = 0;
    scene_flow(&s, 6, "192.168.1.17", 51522, "10.0.0.1", 443, 48000, 3150000);
    for (int second = 0; second < 10; second++) {
        scene_snapshot(&s);
        scene_draw(&s);
        assert_int_equal(dst_need(&s), long_need);
        s.snapshot.second++;
    }
    scene_snapshot(&s);
    scene_draw(&s);
    assert_int_equal(dst_need(&s), 15);
    scene_close(&s);
}

/* Who asks for other texts gets other columns without waiting. */
static void test_follows_keys(void **state)
{
    (void)state;
    static struct scene s;
    open_scene(&s, "151.101.1.140");
    scene_type(&s, "n");
    assert_int_equal(dst_need(&s), strlen("151.101.1.140:https"));
    scene_type(&s, "N");
    assert_int_equal(dst_need(&s), strlen("151.101.1.140:443"));
    scene_type(&s, "p");
    assert_int_equal(dst_need(&s), strlen("151.101.1.140 TCP"));
    /* From 100 columns up the protocol has a column. */
    scene_resize(&s, 100, 24);
    assert_int_equal(dst_need(&s), 15);
    scene_close(&s);
}

/* An end that is short is whole while the other one is cut. */
static void test_short_end_is_whole(void **state)
{
    (void)state;
    static struct scene s;
    scene_open(&s, 80, 24);
    scene_flow(&s, 6, "10.0.0.1", 22, "52.28.17.3", 50022, 4800, 3150);
    scene_snapshot(&s);
    scene_draw(&s);
    assert_true(scene_shows(&s, "10.0.0.1:ssh "));
    assert_true(scene_shows(&s, "=> ec2-52-2~naws.com:50022"));
    scene_close(&s);
}

static void test_protocol_of_portless(void **state)
{
    (void)state;
    static struct scene s;
    for (int wide = 0; wide < 2; wide++) {
        scene_open(&s, wide ? 120 : 80, 24);
        scene_flow(&s, 1, "10.0.0.1", 0, "10.0.0.2", 0, 84, 84);
        scene_flow(&s, 58, "2001:db8::1", 0, "2001:db8::2", 0, 64, 64);
        scene_snapshot(&s);
        scene_draw(&s);
        assert_true(scene_shows(&s, wide ? " ICMP " : "10.0.0.2 ICMP "));
        assert_true(scene_shows(&s, wide ? " ICM6 " : "2001:db8::2 ICMPv6 "));
        scene_close(&s);
    }
}

/* Stacked, both ends of a flow are whole at 40 columns. */
static void test_stacked(void **state)
{
    (void)state;
    static struct scene s;
    scene_open(&s, 40, 10);
    scene_flow(&s, 6, "192.168.100.17", 51522, "203.0.113.250", 49152, 4800, 3150);
    scene_snapshot(&s);
    scene_draw(&s);
    int y = s.ui.layout.rows.y;
    assert_non_null(strstr(scene_line(&s, y), " 192.168.100.17:51522 "));
    assert_non_null(strstr(scene_line(&s, y), "=>"));
    assert_non_null(strstr(scene_line(&s, y + 1), " 203.0.113.250:49152 "));
    assert_non_null(strstr(scene_line(&s, y + 1), "<="));
    scene_close(&s);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_grows_at_once),        cmocka_unit_test(test_shrinks_late),
        cmocka_unit_test(test_follows_keys),         cmocka_unit_test(test_short_end_is_whole),
        cmocka_unit_test(test_protocol_of_portless), cmocka_unit_test(test_stacked),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
