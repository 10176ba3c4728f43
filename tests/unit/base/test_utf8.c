/* test_utf8.c: text from outside made safe, measured and searched. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "../random.h"
#include "base/utf8.h"

/* Cleans a literal that may hold NULs and compares. */
#define ASSERT_CLEAN(text, expected)                                                               \
    do {                                                                                           \
        char cleaned_[256];                                                                        \
        size_t n_ = utf8_clean(cleaned_, sizeof cleaned_, text, sizeof(text) - 1);                 \
        assert_string_equal(cleaned_, expected);                                                   \
        assert_int_equal(n_, strlen(expected));                                                    \
    } while (0)

static void test_clean_keeps_text(void **state)
{
    (void)state;
    ASSERT_CLEAN("", "");
    ASSERT_CLEAN("firefox (web content) ~!@#$%^&*\"'\\", "firefox (web content) ~!@#$%^&*\"'\\");
    ASSERT_CLEAN("grün ñandú żółw", "grün ñandú żółw");
    ASSERT_CLEAN("日本語 한국어 😀", "日本語 한국어 😀");
}

static void test_clean_controls(void **state)
{
    (void)state;
    ASSERT_CLEAN("a\nb\tc\rd", "a?b?c?d");
    ASSERT_CLEAN("\033[31mred\033[0m", "?[31mred?[0m");
    ASSERT_CLEAN("\033]0;title\a", "?]0;title?");
    ASSERT_CLEAN("a\0b\x7f", "a?b?");
    /* C1: U+009B is a CSI of one character, U+0085 a new line. */
    ASSERT_CLEAN("\xc2\x9b"
                 "31m\xc2\x85",
                 "?31m?");
}

static void test_clean_every_control(void **state)
{
    (void)state;
    for (uint32_t code = 0; code < 0xa0; code++) {
        bool control = code < 0x20 || (code >= 0x7f && code < 0xa0);
        char text[4];
        char out[8];
        size_t len = utf8_encode(code, text);
        utf8_clean(out, sizeof out, text, len);
        if (control)
            assert_string_equal(out, "?");
        else
            assert_memory_equal(out, text, len);
    }
}

/* Bidirectional controls, zero-width characters, line separators: nobody sees what they do to a
 * screen. */
static void test_clean_invisible(void **state)
{
    (void)state;
    const uint32_t codes[] = {0x00ad, 0x061c, 0x180e, 0x200b, 0x200c, 0x200d, 0x200e,  0x200f,
                              0x2028, 0x2029, 0x202a, 0x202b, 0x202c, 0x202d, 0x202e,  0x2060,
                              0x2066, 0x2067, 0x2068, 0x2069, 0xfeff, 0xfff9, 0xe0001, 0xe0041};
    for (size_t i = 0; i < sizeof codes / sizeof codes[0]; i++) {
        char text[4];
        char out[8];
        utf8_clean(out, sizeof out, text, utf8_encode(codes[i], text));
        if (strcmp(out, "?") != 0)
            fail_msg("U+%04X came through", (unsigned)codes[i]);
    }
}

/* Marks stay with their letter; a flood of them, or one that would sit on a neighbour, is shown. */
static void test_clean_marks(void **state)
{
    (void)state;
    ASSERT_CLEAN("e\xcc\x81", "e\xcc\x81");
    ASSERT_CLEAN("\xcc\x81x", "?x");
    ASSERT_CLEAN("a\033\xcc\x81", "a?\xcc\x81");
    ASSERT_CLEAN("\xe1\x84\x92\xe1\x85\xa1\xe1\x86\xab", "\xe1\x84\x92\xe1\x85\xa1\xe1\x86\xab");
    char flood[1 + 2 * 1000 + 1] = "e";
    char out[sizeof flood];
    for (size_t i = 0; i < 1000; i++)
        memcpy(flood + 1 + 2 * i, "\xcc\x81", 2);
    assert_int_equal(utf8_clean(out, sizeof out, flood, 2001), 1 + 2 * 4 + 996);
    assert_int_equal(utf8_width(out), 1 + 996);
    /* Letters that show nothing. */
    ASSERT_CLEAN("\xe3\x85\xa4\xef\xbe\xa0", "??");
}

/* A text as long as a kernel or a server may hand over. */
static void test_clean_64_kb(void **state)
{
    (void)state;
    enum { LEN = 64 * 1024 };
    static char text[LEN];
    static char out[LEN + 1];
    for (size_t i = 0; i < LEN; i += 8)
        memcpy(text + i, "\033[31m\xff\xe2\x80", 8);
    assert_int_equal(utf8_clean(out, sizeof out, text, LEN), LEN);
    assert_null(strpbrk(out, "\033\xff\xe2"));
    assert_int_equal(utf8_clean(out, 100, text, LEN), 99);
    assert_int_equal(strlen(out), 99);
}

static void test_clean_invalid(void **state)
{
    (void)state;
    ASSERT_CLEAN("\x80", "?");                /* continuation alone */
    ASSERT_CLEAN("a\xff\xfe z", "a?? z");     /* never valid */
    ASSERT_CLEAN("\xc3(", "?(");              /* not continued */
    ASSERT_CLEAN("\xc0\xaf", "??");           /* overlong '/' */
    ASSERT_CLEAN("\xe0\x80\xaf", "???");      /* overlong */
    ASSERT_CLEAN("\xed\xa0\x80", "???");      /* surrogate */
    ASSERT_CLEAN("\xf4\x90\x80\x80", "????"); /* beyond U+10FFFF */
    ASSERT_CLEAN("x\xe2\x82", "x??");         /* cut in the middle */
}

static void test_clean_sizes(void **state)
{
    (void)state;
    const char text[] = "aé日😀"; /* 1 + 2 + 3 + 4 bytes */
    const size_t fits[] = {0, 0, 1, 1, 3, 3, 3, 6, 6, 6, 6, 10, 10};
    for (size_t size = 1; size <= 12; size++) {
        char *out = malloc(size);
        assert_non_null(out);
        assert_int_equal(utf8_clean(out, size, text, strlen(text)), fits[size]);
        assert_memory_equal(out, text, fits[size]);
        assert_int_equal(out[fits[size]], '\0');
        free(out);
    }
}

static bool is_valid(const char *s, size_t len)
{
    for (size_t i = 0; i < len;) {
        uint32_t code;
        i += utf8_decode(s + i, len - i, &code);
        if (code == UINT32_MAX || code < 0x20)
            return false;
    }
    return true;
}

static void test_clean_random_bytes(void **state)
{
    (void)state;
    struct rng r = {1};
    for (int round = 0; round < 20000; round++) {
        char text[24];
        char out[24];
        char again[24];
        size_t len = rng_below(&r, sizeof text + 1);
        for (size_t i = 0; i < len; i++)
            text[i] = (char)rng_next(&r);
        size_t size = 1 + rng_below(&r, sizeof out);
        size_t n = utf8_clean(out, size, text, len);
        assert_true(n < size);
        assert_int_equal(strlen(out), n);
        assert_true(is_valid(out, n));
        assert_int_equal(utf8_clean(again, sizeof again, out, n), n);
        assert_string_equal(again, out);
    }
}

static void test_decode_and_encode(void **state)
{
    (void)state;
    for (uint32_t code = 1; code <= 0x10ffff; code += code < 0x900 ? 1 : 97) {
        if (code >= 0xd800 && code <= 0xdfff)
            continue;
        char text[4];
        uint32_t back;
        size_t len = utf8_encode(code, text);
        assert_int_equal(len, code < 0x80 ? 1 : code < 0x800 ? 2 : code < 0x10000 ? 3 : 4);
        assert_int_equal(utf8_decode(text, len, &back), len);
        assert_int_equal(back, code);
        if (len > 1) {
            assert_int_equal(utf8_decode(text, len - 1, &back), 1);
            assert_int_equal(back, UINT32_MAX);
        }
    }
}

static void test_width(void **state)
{
    (void)state;
    assert_int_equal(utf8_width(""), 0);
    assert_int_equal(utf8_width("abc"), 3);
    assert_int_equal(utf8_width("é"), 1);
    assert_int_equal(utf8_width("e\xcc\x81"), 1); /* combining acute accent */
    assert_int_equal(utf8_width("日本"), 4);
    assert_int_equal(utf8_width("😀"), 2);
    assert_int_equal(utf8_width("▁█★"), 3);
    assert_int_equal(utf8_width("a\xff"), 2);
    for (uint32_t code = 0; code <= 0x10ffff; code++) {
        int width = utf8_code_width(code);
        assert_true(width >= 0 && width <= 2);
    }
}

static void test_cut(void **state)
{
    (void)state;
    char out[16];
    assert_int_equal(utf8_cut(out, sizeof out, "abcdef", 3), 3);
    assert_string_equal(out, "abc");
    assert_int_equal(utf8_cut(out, sizeof out, "a日b", 2), 1); /* half of a wide one does not fit */
    assert_string_equal(out, "a");
    assert_int_equal(utf8_cut(out, sizeof out, "a日b", 4), 4);
    assert_string_equal(out, "a日b");
    assert_int_equal(utf8_cut(out, 3, "aé日", 10), 1); /* bytes: 1 + 2 do not fit with the NUL */
    assert_string_equal(out, "a");
    assert_int_equal(utf8_cut(out, sizeof out, "ab", 0), 0);
    assert_string_equal(out, "");
    assert_int_equal(utf8_cut(out, sizeof out, "e\xcc\x81x", 1),
                     1); /* the accent stays with its letter */
    assert_string_equal(out, "e\xcc\x81");
}

static void test_contains_fold(void **state)
{
    (void)state;
    assert_true(utf8_contains_fold("Firefox", "FIRE"));
    assert_true(utf8_contains_fold("firefox", "fox"));
    assert_true(utf8_contains_fold("x", ""));
    assert_true(utf8_contains_fold("", ""));
    assert_false(utf8_contains_fold("", "x"));
    assert_false(utf8_contains_fold("fire", "firefox"));
    assert_true(utf8_contains_fold("aaab", "aab"));
    assert_true(utf8_contains_fold("GRÜN", "grün"));
    assert_true(utf8_contains_fold("ЖУК.example", "жук"));
    /* A capital sigma folds to both small ones; they are the same letter. */
    assert_true(utf8_contains_fold("ΟΔΟΣ", "οδος"));
    assert_true(utf8_contains_fold("οδος", "ΟΔΟΣ"));
    assert_false(utf8_contains_fold("é", "e"));
    /* A needle never begins inside a character. */
    assert_false(utf8_contains_fold("é", "\xa9"));
    assert_true(utf8_contains_fold("a\xff", "\xff"));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_clean_keeps_text),
        cmocka_unit_test(test_clean_controls),
        cmocka_unit_test(test_clean_every_control),
        cmocka_unit_test(test_clean_invisible),
        cmocka_unit_test(test_clean_marks),
        cmocka_unit_test(test_clean_64_kb),
        cmocka_unit_test(test_clean_invalid),
        cmocka_unit_test(test_clean_sizes),
        cmocka_unit_test(test_clean_random_bytes),
        cmocka_unit_test(test_decode_and_encode),
        cmocka_unit_test(test_width),
        cmocka_unit_test(test_cut),
        cmocka_unit_test(test_contains_fold),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
