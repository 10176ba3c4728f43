/* test_help.c: --help and the manual page. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <stdio.h>
#include <string.h>

#include "base/utf8.h"
#include "conf/help.h"
#include "conf/man.h"
#include "conf/options.h"

static const struct help_key keys[] = {
    {"j ↓", "next", "select_next"},
    {".",
     ".quoted 'dot' \\ and a text that is so long that it cannot stand on one line of the help",
     "one"},
    {"a list of keys longer than any column for keys", "below", "two"},
};

static const size_t key_count = sizeof keys / sizeof keys[0];

static void every_option_is_explained(void **state)
{
    (void)state;
    struct buf out = {0};
    help_write(&out, false, NULL, 0);
    for (size_t i = 0; i < option_spec_count; i++) {
        const struct option_spec *spec = &option_specs[i];
        char head[64];
        snprintf(head, sizeof head, "  %s%c%s--%s%s%s", spec->letter ? "-" : "   ",
                 spec->letter ? spec->letter : ' ', spec->letter ? ", " : "", spec->name,
                 spec->metavar ? " " : "", spec->metavar ? spec->metavar : "");
        if (strstr(out.data, head) == NULL)
            fail_msg("missing: '%s'", head);
    }
    buf_free(&out);
}

static void sections_stand_in_order(void **state)
{
    (void)state;
    static const char *const sections[] = {"\nCAPTURE\n",    "\nDISPLAY\n",  "\nOUTPUT\n",
                                           "\nSYSTEM\n",     "\nKEYBINDS\n", "\nEXAMPLES\n",
                                           "\nExit status: "};
    struct buf out = {0};
    help_write(&out, false, keys, key_count);
    const char *at = out.data;
    for (size_t i = 0; i < sizeof sections / sizeof sections[0]; i++) {
        at = strstr(at, sections[i]);
        assert_non_null(at);
    }
    buf_clear(&out);
    help_write(&out, false, NULL, 0);
    assert_null(strstr(out.data, "KEYBINDS"));
    buf_free(&out);
}

static void lines_fit_and_have_no_trailing_blanks(void **state)
{
    (void)state;
    struct buf out = {0};
    help_write(&out, false, keys, key_count);
    for (char *line = strtok(out.data, "\n"); line != NULL; line = strtok(NULL, "\n")) {
        if (utf8_width(line) > 80)
            fail_msg("wider than 80 columns: '%s'", line);
        assert_int_not_equal(line[strlen(line) - 1], ' ');
    }
    buf_free(&out);
}

static void long_texts_are_wrapped_under_themselves(void **state)
{
    (void)state;
    struct buf out = {0};
    help_write(&out, false, keys, key_count);
    assert_non_null(strstr(out.data, "      --speed X            pace of --read; 1 is as recorded "
                                     "(default), 4 four\n"
                                     "                           times as fast, 0 "));
    assert_non_null(strstr(out.data, "\n  j ↓  next\n  .    .quoted 'dot' "));
    assert_non_null(strstr(out.data, "any column for keys\n       below\n"));
    buf_free(&out);
}

/* Short ones share lines, read downwards. */
static void short_keys_stand_side_by_side(void **state)
{
    (void)state;
    static const struct help_key some[] = {{"n", "one thing or another", "n"},
                                           {"Ctrl+D", "two", "n"},
                                           {"↓", "three", "n"},
                                           {"j k", "four", "n"},
                                           {"x", "five", "n"}};
    static const char want[] = "KEYBINDS\n"
                               "  n       one thing or another  j k     four\n"
                               "  Ctrl+D  two                   x       five\n"
                               "  ↓       three\n\n";
    struct buf out = {0};
    help_write(&out, false, some, sizeof some / sizeof some[0]);
    const char *at = strstr(out.data, "KEYBINDS\n");
    assert_non_null(at);
    assert_memory_equal(at, want, strlen(want));
    buf_free(&out);
}

/* Takes SGR sequences out, in place. */
static void strip_colors(char *text)
{
    char *to = text;
    for (const char *from = text; *from != '\0';) {
        if (strncmp(from, "\033[", 2) == 0)
            from += strcspn(from, "m") + 1;
        else
            *to++ = *from++;
    }
    *to = '\0';
}

static void colors_change_nothing_else(void **state)
{
    (void)state;
    struct buf plain = {0};
    struct buf colored = {0};
    help_write(&plain, false, keys, key_count);
    help_write(&colored, true, keys, key_count);
    assert_null(strchr(plain.data, '\033'));
    assert_non_null(strstr(colored.data, "\033[38;5;135m--json\033[0m"));
    strip_colors(colored.data);
    assert_string_equal(colored.data, plain.data);
    buf_free(&plain);
    buf_free(&colored);
}

static void the_manual_has_every_option_and_key(void **state)
{
    (void)state;
    struct buf out = {0};
    man_write(&out, keys, key_count);
    assert_non_null(strstr(out.data, ".It Fl i , Fl \\-interface Ar NAME\n"));
    assert_non_null(strstr(out.data, ".It Fl \\-json\n"));
    assert_non_null(strstr(out.data, ".It \"\\&j \\[u2193]\"\nnext\n(select_next)\n"));
    assert_non_null(strstr(out.data, "\n\\&.quoted \\(aqdot\\(aq \\e and"));
    static const char *const said[] = {"NO_COLOR",
                                       "conf.toml",
                                       "setcap",
                                       "process_match",
                                       "(ti Ns Ar regex",
                                       ".It rate_2s",
                                       "ssh \\-n host sudo tcpdump"};
    for (size_t i = 0; i < sizeof said / sizeof said[0]; i++) {
        if (strstr(out.data, said[i]) == NULL)
            fail_msg("nothing of %s", said[i]);
    }
    size_t found = 0;
    for (const char *at = out.data; (at = strstr(at, "\n.It Fl ")) != NULL; at++)
        found++;
    assert_int_equal(found, option_spec_count);
    buf_clear(&out);
    man_write(&out, NULL, 0);
    assert_null(strstr(out.data, ".Sh KEYS"));
    buf_free(&out);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_option_is_explained),
        cmocka_unit_test(sections_stand_in_order),
        cmocka_unit_test(lines_fit_and_have_no_trailing_blanks),
        cmocka_unit_test(long_texts_are_wrapped_under_themselves),
        cmocka_unit_test(short_keys_stand_side_by_side),
        cmocka_unit_test(colors_change_nothing_else),
        cmocka_unit_test(the_manual_has_every_option_and_key),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
