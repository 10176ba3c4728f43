/* test_line_edit.c: editing by characters, not by bytes. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "base/utf8.h"
#include "ui/input.h"
#include "ui/line_edit.h"

/* '<' '>' '[' ']' stand for ← → Home End, '-' for Backspace, '~' for Delete. */
static void type(struct line_edit *l, const char *keys)
{
    for (size_t i = 0; keys[i] != '\0';) {
        uint32_t code;
        i += utf8_decode(keys + i, strlen(keys + i), &code);
        switch (code) {
        case '<':
            code = KEYCODE_LEFT;
            break;
        case '>':
            code = KEYCODE_RIGHT;
            break;
        case '[':
            code = KEYCODE_HOME;
            break;
        case ']':
            code = KEYCODE_END;
            break;
        case '-':
            code = 127;
            break;
        case '~':
            code = KEYCODE_DELETE;
            break;
        default:
            break;
        }
        line_edit_key(l, code);
    }
}

static const char *typed(const char *keys)
{
    static struct line_edit l;
    line_edit_set(&l, "");
    type(&l, keys);
    assert_int_equal(l.len, strlen(l.text));
    assert_true(l.cursor <= l.len);
    return l.text;
}

static void test_editing(void **state)
{
    (void)state;
    assert_string_equal(typed("abc"), "abc");
    assert_string_equal(typed("abc<<x"), "axbc");
    assert_string_equal(typed("abc[x]y"), "xabcy");
    assert_string_equal(typed("abc--"), "a");
    assert_string_equal(typed("a-----b"), "b");
    assert_string_equal(typed("abc[~"), "bc");
    assert_string_equal(typed("abc~"), "abc");
    assert_string_equal(typed("äöü<-x"), "äxü");
    assert_string_equal(typed("日本[>~"), "日");
}

static void test_control_keys(void **state)
{
    (void)state;
    assert_string_equal(typed("one two \x17"), "one ");
    assert_string_equal(typed("one two\x17\x17\x17"), "");
    assert_string_equal(typed("abcd<<\x0b"), "ab");
    assert_string_equal(typed("abcd<<\x15"), "cd");
    assert_string_equal(typed("bc\x01"
                              "a\x05"
                              "d"),
                        "abcd");
    assert_string_equal(typed("ab\x08"
                              "c"),
                        "ac");
    /* No other control character gets in, nor what is not shown. */
    assert_string_equal(typed("a\x02\x1f"
                              "b\xe2\x80\xae"),
                        "ab");
}

static void test_full(void **state)
{
    (void)state;
    struct line_edit l;
    line_edit_set(&l, "");
    for (int i = 0; i < 1000; i++)
        line_edit_key(&l, 0x65e5);
    assert_int_equal(l.len, (LINE_EDIT_MAX - 1) / 3 * 3);
    assert_false(line_edit_key(&l, 0x65e5));
    assert_int_equal(line_edit_column(&l), l.len / 3 * 2);
}

static void test_changed(void **state)
{
    (void)state;
    struct line_edit l;
    line_edit_set(&l, "ab");
    assert_false(line_edit_key(&l, KEYCODE_LEFT));
    assert_true(line_edit_key(&l, 127));
    assert_false(line_edit_key(&l, 127));
    assert_true(line_edit_key(&l, 'x'));
    assert_false(line_edit_key(&l, KEYCODE_PAGE_DOWN));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_editing),
        cmocka_unit_test(test_control_keys),
        cmocka_unit_test(test_full),
        cmocka_unit_test(test_changed),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
