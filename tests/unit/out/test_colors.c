/* test_colors.c: --list-colors. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "out/colors.h"

static const uint8_t palette[PALETTE_SIZE] = {1, 22, 133, 4, 5, 236};

static void test_plain(void **state)
{
    (void)state;
    struct theme list[2];
    theme_from_palette(&list[0], "Ab", "A b", palette);
    theme_from_palette(&list[1], "Long", "\033[31mred", palette);
    const struct themes t = {list, 2};
    struct buf out = {0};
    colors_list(&out, &t, "LONG", SIZE_MAX, false);
    assert_string_equal(out.data, "  Ab    A b         1  22 133   4   5 236\n"
                                  "* Long  ?[31mred    1  22 133   4   5 236\n");
    buf_free(&out);
    theme_clear(&list[0]);
    theme_clear(&list[1]);
}

static void test_swatches(void **state)
{
    (void)state;
    struct theme theme;
    theme_from_palette(&theme, "K", "N", palette);
    const struct themes t = {&theme, 1};
    struct buf out = {0};
    colors_list(&out, &t, NULL, SIZE_MAX, true);
    assert_string_equal(out.data, "  K  N  \033[48;5;1m   \033[48;5;22m   \033[48;5;133m   "
                                  "\033[48;5;4m   \033[48;5;5m   \033[48;5;236m   \033[0m  "
                                  "\033[0;38;5;231;48;5;238msrc \033[0m"
                                  "\033[0;38;5;231;48;5;240m<=> \033[0m\033[0;38;5;40mdst\033[0m"
                                  "\033[0;38;5;40m 1.20Mb\033[0m\033[0;38;5;147m 480kb\033[0m"
                                  "\033[0;38;5;207m 64kb\033[0m\n");
    buf_free(&out);
    theme_clear(&theme);
}

/* Whether the list fits in the width; out: its text. */
static void list_in(struct buf *out, size_t width, bool color)
{
    struct theme theme;
    theme_from_palette(&theme, "Key", "Its name", palette);
    buf_clear(out);
    colors_list(out, &(struct themes){&theme, 1}, "Key", width, color);
    theme_clear(&theme);
}

static void test_narrow(void **state)
{
    (void)state;
    struct buf out = {0};
    list_in(&out, 40, false);
    assert_string_equal(out.data, "* Key  Its name    1  22 133   4   5 236\n");
    list_in(&out, 39, false);
    assert_string_equal(out.data, "* Key    1  22 133   4   5 236\n");
    list_in(&out, 29, false);
    assert_string_equal(out.data, "* Key\n");
    list_in(&out, 66, true);
    assert_non_null(strstr(out.data, "1.20Mb"));
    list_in(&out, 65, true);
    assert_null(strstr(out.data, "1.20Mb"));
    assert_non_null(strstr(out.data, "Its name  \033[48;5;1m   \033[48;5;22m   "));
    list_in(&out, 24, true);
    assert_string_equal(out.data, "\033[1m* Key  \033[48;5;1m  \033[48;5;22m  \033[48;5;133m  "
                                  "\033[48;5;4m  \033[48;5;5m  \033[48;5;236m  \033[0m\n");
    buf_free(&out);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_plain),
        cmocka_unit_test(test_swatches),
        cmocka_unit_test(test_narrow),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
