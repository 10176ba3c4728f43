/* test_decode.c: keys, mouse reports and pastes out of terminal bytes, whole and in pieces. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "term/decode.h"

static void feed(struct decoder *d, const char *bytes, size_t len)
{
    size_t room;
    unsigned char *to = decode_room(d, &room);
    assert_true(room >= len);
    memcpy(to, bytes, len);
    decode_fed(d, len);
}

static void feed_text(struct decoder *d, const char *bytes)
{
    feed(d, bytes, strlen(bytes));
}

static void expect_key(struct decoder *d, uint32_t key)
{
    struct input in;
    assert_true(decode_next(d, false, &in));
    assert_int_equal(in.type, INPUT_KEY);
    assert_int_equal(in.key, key);
}

static void expect_none(struct decoder *d)
{
    struct input in;
    assert_false(decode_next(d, false, &in));
}

static void expect_mouse(struct decoder *d, enum input_type type, enum mouse_button button, int x,
                         int y)
{
    struct input in;
    assert_true(decode_next(d, false, &in));
    assert_int_equal(in.type, type);
    assert_int_equal(in.button, button);
    assert_int_equal(in.x, x);
    assert_int_equal(in.y, y);
}

static void test_plain_keys(void **state)
{
    (void)state;
    struct decoder d = {0};
    feed(&d, "qZ\t\r\n\x03\x04\x7f\b\x1a\0/", 12);
    static const uint32_t keys[] = {'q', 'Z', '\t', '\r', '\r', 3, 4, 127, 127, 26, '/'};
    for (size_t i = 0; i < sizeof keys / sizeof keys[0]; i++)
        expect_key(&d, keys[i]);
    expect_none(&d);
    assert_false(decode_pending(&d));
}

static void test_utf8(void **state)
{
    (void)state;
    struct decoder d = {0};
    feed_text(&d, "\xc3\xa4\xe2\x82\xac\xf0\x9f\x98\x80");
    expect_key(&d, 0xe4);
    expect_key(&d, 0x20ac);
    expect_key(&d, 0x1f600);
    feed_text(&d, "\xe2\x82");
    expect_none(&d);
    assert_true(decode_pending(&d));
    feed_text(&d, "\xac");
    expect_key(&d, 0x20ac);
    feed_text(&d, "\xff\xc3(\xc2\x9b"
                  "a");
    expect_key(&d, '(');
    expect_key(&d, 'a');
    expect_none(&d);
}

static void test_sequences(void **state)
{
    (void)state;
    static const struct {
        const char *bytes;
        uint32_t key;
    } cases[] = {
        {"\033[A", KEYCODE_UP},
        {"\033OB", KEYCODE_DOWN},
        {"\033[1;5C", KEYCODE_RIGHT},
        {"\033[D", KEYCODE_LEFT},
        {"\033[H", KEYCODE_HOME},
        {"\033OF", KEYCODE_END},
        {"\033[1~", KEYCODE_HOME},
        {"\033[4~", KEYCODE_END},
        {"\033[7~", KEYCODE_HOME},
        {"\033[8~", KEYCODE_END},
        {"\033[5~", KEYCODE_PAGE_UP},
        {"\033[6;2~", KEYCODE_PAGE_DOWN},
        {"\033[3~", KEYCODE_DELETE},
        {"\033[Z", KEYCODE_SHIFT_TAB},
        {"\033OM", '\r'},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct decoder d = {0};
        for (const char *p = cases[i].bytes; *p != '\0'; p++) {
            expect_none(&d);
            feed(&d, p, 1);
        }
        expect_key(&d, cases[i].key);
        assert_false(decode_pending(&d));
    }
}

static void test_unknown_sequences_are_dropped_whole(void **state)
{
    (void)state;
    struct decoder d = {0};
    feed_text(&d, "\033[15~\033[?62;22c\033[[Aa\033OPb\033[27;5;9~\033[I\033[1;2\r");
    expect_key(&d, 'a');
    expect_key(&d, 'b');
    expect_key(&d, '\r');
    expect_none(&d);
}

static void test_escape_key(void **state)
{
    (void)state;
    struct decoder d = {0};
    struct input in;
    feed_text(&d, "\033");
    expect_none(&d);
    assert_true(decode_next(&d, true, &in));
    assert_int_equal(in.key, 27);
    feed_text(&d, "\033j");
    expect_key(&d, 27);
    expect_key(&d, 'j');
    feed_text(&d, "\033\033[A");
    expect_key(&d, 27);
    expect_key(&d, KEYCODE_UP);
    /* A report that a slow line has cut in two is no Esc. */
    feed_text(&d, "\033[<0;1");
    assert_false(decode_next(&d, true, &in));
    feed_text(&d, "2;3M");
    expect_mouse(&d, INPUT_MOUSE_PRESS, MOUSE_LEFT, 11, 2);
}

static void test_mouse(void **state)
{
    (void)state;
    struct decoder d = {0};
    feed_text(&d, "\033[<0;5;7M\033[<0;5;7m\033[<1;1;1M\033[<2;300;90M\033[<64;2;2M\033[<65;2;2M"
                  "\033[<66;2;2M\033[<35;9;8M\033[<32;9;9M\033[<4;6;6M\033[<0;0;1M");
    expect_mouse(&d, INPUT_MOUSE_PRESS, MOUSE_LEFT, 4, 6);
    expect_mouse(&d, INPUT_MOUSE_PRESS, MOUSE_MIDDLE, 0, 0);
    expect_mouse(&d, INPUT_MOUSE_PRESS, MOUSE_RIGHT, 299, 89);
    expect_mouse(&d, INPUT_MOUSE_PRESS, MOUSE_WHEEL_UP, 1, 1);
    expect_mouse(&d, INPUT_MOUSE_PRESS, MOUSE_WHEEL_DOWN, 1, 1);
    expect_mouse(&d, INPUT_MOUSE_MOVE, MOUSE_NONE, 8, 7);
    expect_mouse(&d, INPUT_MOUSE_MOVE, MOUSE_LEFT, 8, 8);
    expect_mouse(&d, INPUT_MOUSE_PRESS, MOUSE_LEFT, 5, 5);
    expect_none(&d);
    feed(&d, "\033[M !!\033[M#!!\033[MC%&\033[M`!!", 24);
    expect_mouse(&d, INPUT_MOUSE_PRESS, MOUSE_LEFT, 0, 0);
    expect_mouse(&d, INPUT_MOUSE_MOVE, MOUSE_NONE, 4, 5);
    expect_mouse(&d, INPUT_MOUSE_PRESS, MOUSE_WHEEL_UP, 0, 0);
    expect_none(&d);
}

static void test_paste(void **state)
{
    (void)state;
    struct decoder d = {0};
    struct input in;
    feed_text(&d, "\033[200~q\n\033[A\x03\xc3\xa9\033[201~x");
    assert_true(decode_next(&d, false, &in));
    assert_int_equal(in.type, INPUT_PASTE_BEGIN);
    static const uint32_t keys[] = {'q', ' ', '[', 'A', 0xe9};
    for (size_t i = 0; i < sizeof keys / sizeof keys[0]; i++)
        expect_key(&d, keys[i]);
    assert_true(decode_next(&d, false, &in));
    assert_int_equal(in.type, INPUT_PASTE_END);
    expect_key(&d, 'x');
}

static void test_learnt_keys(void **state)
{
    (void)state;
    struct decoder d = {0};
    decode_learn(&d, "\033[@", KEYCODE_END);
    decode_learn(&d, "x", KEYCODE_UP);
    decode_learn(&d, "", KEYCODE_UP);
    feed_text(&d, "\033[");
    expect_none(&d);
    feed_text(&d, "@x");
    expect_key(&d, KEYCODE_END);
    expect_key(&d, 'x');
}

/* Whatever comes, the buffer always has room again, and what comes out is in its range. */
static void test_garbage(void **state)
{
    (void)state;
    struct decoder d = {0};
    uint32_t seed = 3;
    for (int i = 0; i < 200000; i++) {
        seed = seed * 1664525U + 1013904223U;
        char byte = (char)(seed >> 24);
        if ((seed >> 8 & 7) == 0)
            byte = "\033[<M"[seed >> 12 & 3];
        feed(&d, &byte, 1);
        struct input in;
        while (decode_next(&d, (seed & 0x100) != 0, &in)) {
            assert_true(in.x >= 0 && in.y >= 0);
            if (in.type == INPUT_KEY)
                assert_true(in.key > 0 && in.key <= KEYCODE_SHIFT_TAB);
        }
        assert_true(d.end - d.start < 80);
    }
}

/* A line that cuts a sequence behind its escape: Esc has been given, the rest is still a key. */
static void test_rejoin(void **state)
{
    (void)state;
    struct decoder d = {0};
    struct input in;
    feed_text(&d, "\033");
    expect_none(&d);
    assert_true(decode_lone_escape(&d));
    assert_true(decode_next(&d, true, &in));
    assert_int_equal(in.key, 27);
    feed_text(&d, "[B");
    decode_rejoin(&d);
    expect_key(&d, KEYCODE_DOWN);
    expect_none(&d);
    feed_text(&d, "[<0;5;7M");
    decode_rejoin(&d);
    expect_mouse(&d, INPUT_MOUSE_PRESS, MOUSE_LEFT, 4, 6);
    /* What is no rest of a sequence is keys. */
    feed_text(&d, "jj");
    decode_rejoin(&d);
    expect_key(&d, 'j');
    expect_key(&d, 'j');
    feed_text(&d, "[");
    decode_rejoin(&d);
    expect_key(&d, '[');
    feed_text(&d, "\033[");
    expect_none(&d);
    assert_false(decode_lone_escape(&d));
}

/* Room for a whole buffer whatever was read before, and for one escape more. */
static void test_rejoin_room(void **state)
{
    (void)state;
    struct decoder d = {0};
    struct input in;
    char full[DECODE_BUFFER];
    memset(full, 'x', sizeof full);
    full[0] = '[';
    full[1] = 'A';
    feed(&d, full, sizeof full);
    decode_rejoin(&d);
    expect_key(&d, KEYCODE_UP);
    for (size_t i = 2; i < sizeof full; i++)
        expect_key(&d, 'x');
    assert_false(decode_next(&d, true, &in));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_plain_keys),
        cmocka_unit_test(test_utf8),
        cmocka_unit_test(test_sequences),
        cmocka_unit_test(test_unknown_sequences_are_dropped_whole),
        cmocka_unit_test(test_escape_key),
        cmocka_unit_test(test_mouse),
        cmocka_unit_test(test_paste),
        cmocka_unit_test(test_learnt_keys),
        cmocka_unit_test(test_garbage),
        cmocka_unit_test(test_rejoin),
        cmocka_unit_test(test_rejoin_room),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
