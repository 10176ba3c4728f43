/* test_osc52.c: the sequence that sets a terminal's clipboard, and where it is not written. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "out/osc52.h"

static void expect(const char *type, const char *tmux, const char *screen, const char *text,
                   size_t len, const char *want)
{
    const struct osc52_terminal t = {type, tmux, screen};
    struct buf out = {0};
    buf_puts(&out, "");
    assert_int_equal(osc52_write(&out, &t, text, len), *want != '\0');
    assert_string_equal(out.data, want);
    buf_free(&out);
}

static void test_base64(void **state)
{
    (void)state;
    expect("xterm", NULL, NULL, "", 0, "\033]52;c;\a");
    expect("xterm", NULL, NULL, "f", 1, "\033]52;c;Zg==\a");
    expect("xterm", NULL, NULL, "fo", 2, "\033]52;c;Zm8=\a");
    expect("xterm", NULL, NULL, "foo", 3, "\033]52;c;Zm9v\a");
    expect("xterm", NULL, NULL, "foobar\xff\xfe", 8, "\033]52;c;Zm9vYmFy//4=\a");
}

static void test_multiplexers(void **state)
{
    (void)state;
    static const char both[] = "\033]52;c;Zm9v\a\033Ptmux;\033\033]52;c;Zm9v\a\033\\";
    expect("tmux-256color", "/tmp/t,1,0", NULL, "foo", 3, both);
    expect("screen-256color", "/tmp/t,1,0", NULL, "foo", 3, both);
    expect("screen", "", "1.pts", "foo", 3, "\033P\033]52;c;Zm9v\a\033\\");
    expect("tmux-256color", NULL, NULL, "foo", 3, "\033]52;c;Zm9v\a");
    expect("xterm-256color", "/tmp/t,1,0", "1.pts", "foo", 3, "\033]52;c;Zm9v\a");
    expect("vte-256color", NULL, NULL, "foo", 3, "\033]52;c;Zm9v\a");
}

static void test_no_clipboard(void **state)
{
    (void)state;
    static const char *const types[] = {"dumb", "linux", "linux-16color", "vt100", "vt220", "ansi",
                                        "",     NULL};
    for (size_t i = 0; i < sizeof types / sizeof types[0]; i++)
        expect(types[i], "/tmp/t,1,0", NULL, "foo", 3, "");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_base64),
        cmocka_unit_test(test_multiplexers),
        cmocka_unit_test(test_no_clipboard),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
