/* test_completions.c: what the completion scripts hold. Whether the shells understand them:
 * tests/cli/completions.sh. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <stdio.h>
#include <string.h>

#include "conf/completions.h"
#include "conf/options.h"

static const char *const themes[] = {"NeonSprawl", "It's \\ mine"};

static void script_of(struct buf *out, const char *shell)
{
    buf_clear(out);
    assert_true(completions_write(out, shell, themes, 2));
}

static void assert_holds(const struct buf *script, const char *shell, const char *text)
{
    if (strstr(script->data, text) == NULL)
        fail_msg("%s: no %s", shell, text);
}

static void shells_are_known_by_name(void **state)
{
    (void)state;
    static const char *const names[] = {"zsh", "bash", "fish", "elvish", "powershell"};
    assert_int_equal(completion_shell_count, 5);
    for (size_t i = 0; i < 5; i++)
        assert_non_null(completions_find(names[i]));
    assert_string_equal(completions_find("elvish")->file, "iftoprs.elv");
    assert_null(completions_find("tcsh"));
    struct buf out = {0};
    assert_false(completions_write(&out, "ZSH", themes, 2));
    assert_int_equal(out.len, 0);
}

/* fish and elvish name options without the dashes. */
static void every_script_has_every_option(void **state)
{
    (void)state;
    struct buf out = {0};
    for (size_t s = 0; s < completion_shell_count; s++) {
        const char *shell = completion_shells[s].name;
        const char *dashes = strcmp(shell, "fish") == 0     ? "-l "
                             : strcmp(shell, "elvish") == 0 ? "&long="
                                                            : "--";
        script_of(&out, shell);
        for (size_t i = 0; i < option_spec_count; i++) {
            char name[64];
            snprintf(name, sizeof name, "%s%s", dashes, option_specs[i].name);
            assert_holds(&out, shell, name);
        }
        assert_holds(&out, shell, "iftoprs -l 2>");
        assert_holds(&out, shell, "'NeonSprawl'");
        assert_holds(&out, shell, "'powershell'");
    }
    buf_free(&out);
}

static void options_are_described(void **state)
{
    (void)state;
    struct buf out = {0};
    script_of(&out, "zsh");
    assert_holds(&out, "zsh", "'(-n --no-dns)'{-n,--no-dns}'[show addresses, not host names]'");
    assert_holds(&out, "zsh", "'*'{-F+,--net-filter=}'[");
    assert_holds(&out, "zsh", "'(-p --promiscuous -r --read)'{-p,--promiscuous}");
    assert_holds(&out, "zsh", "('\\''any'\\'' on Linux)]:NAME:_iftoprs_interfaces'");
    script_of(&out, "fish");
    assert_holds(&out, "fish", " -s n -l no-dns -d 'show addresses, not host names'\n");
    assert_holds(&out, "fish", " -s r -l read -r -F -d ");
    script_of(&out, "elvish");
    assert_holds(&out, "elvish", "[&short=n &long=no-dns &desc='show addresses, not host names']");
    script_of(&out, "powershell");
    assert_holds(&out, "powershell", "@('-n', 'show addresses, not host names')");
    assert_holds(&out, "powershell", "{ $_ -cin '-i', '--interface' }");
    buf_free(&out);
}

static void theme_names_are_quoted(void **state)
{
    (void)state;
    struct buf out = {0};
    script_of(&out, "bash");
    assert_holds(&out, "bash", " 'It'\\''s \\ mine'\n");
    script_of(&out, "zsh");
    assert_holds(&out, "zsh", " 'It'\\''s \\ mine'\n");
    script_of(&out, "fish");
    assert_holds(&out, "fish", " 'It\\'s \\\\ mine'\n");
    script_of(&out, "elvish");
    assert_holds(&out, "elvish", " 'It''s \\ mine'\n");
    script_of(&out, "powershell");
    assert_holds(&out, "powershell", " 'It''s \\ mine'\n");
    buf_free(&out);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(shells_are_known_by_name),
        cmocka_unit_test(every_script_has_every_option),
        cmocka_unit_test(options_are_described),
        cmocka_unit_test(theme_names_are_quoted),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
