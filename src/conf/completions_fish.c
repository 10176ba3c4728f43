/* completions_fish.c: completion for fish, from 3.0 on. */
#include "conf/completions_shells.h"
#include "conf/options.h"

static const struct completion_quoting quoting = {"'\\", (const char *const[]){"\\'", "\\\\"}};

static const char script_begin[] =
    "# fish completion for iftoprs: iftoprs --completions fish | source\n"
    "\n"
    "function __iftoprs_interfaces\n"
    "    iftoprs -l 2>/dev/null | awk 'NR>1{print $1}'\n"
    "end\n"
    "\n";

/* What follows an option, as fish is told it. */
static const char *value_of(enum option_takes takes)
{
    switch (takes) {
    case TAKES_NOTHING:
        return "";
    case TAKES_INTERFACE:
        return " -x -a '(__iftoprs_interfaces)'";
    case TAKES_FILE:
        return " -r -F";
    case TAKES_THEME:
        return " -x -a '(__iftoprs_themes)'";
    case TAKES_SHELL:
        return " -x -a '(__iftoprs_shells)'";
    default:
        return " -x";
    }
}

static void put_option(struct buf *out, const struct option_spec *spec)
{
    buf_puts(out, "complete -c iftoprs");
    if (spec->letter != '\0')
        buf_printf(out, " -s %c", spec->letter);
    buf_printf(out, " -l %s%s -d ", spec->name, value_of(spec->takes));
    completions_quote(out, &quoting, spec->text);
    buf_putc(out, '\n');
}

void completions_fish(struct buf *out, const char *const *themes, size_t theme_count)
{
    buf_puts(out, script_begin);
    buf_puts(out, "function __iftoprs_themes\n"
                  "    set -l names (" COMPLETIONS_LIST_THEMES ")\n"
                  "    test (count $names) -gt 0; or set names \\\n");
    completions_themes(out, &quoting, "        ", " \\\n", themes, theme_count);
    buf_puts(
        out,
        "    printf '%s\\n' $names\nend\n\nfunction __iftoprs_shells\n    printf '%s\\n' \\\n");
    completions_shell_names(out, &quoting, "        ", " \\\n");
    buf_puts(out, "end\n\ncomplete -c iftoprs -f\n");
    for (size_t i = 0; i < option_spec_count; i++)
        put_option(out, &option_specs[i]);
}
