/* completions_zsh.c: completion for zsh, by _arguments. Works from $fpath and when it is sourced.
 */
#include <string.h>

#include "conf/completions_shells.h"
#include "conf/options.h"

static const struct completion_quoting quoting = {"'", (const char *const[]){"'\\''"}};

/* What is special between the brackets of _arguments, all within single quotes. */
static const char *const described_escapes[] = {"'\\''", "\\[", "\\]", "\\:", "\\\\"};
static const char described_special[] = "'[]:\\";

static const char script_begin[] =
    "#compdef iftoprs\n"
    "# zsh completion for iftoprs: source <(iftoprs --completions zsh), or as _iftoprs in $fpath\n"
    "\n"
    "_iftoprs_interfaces() {\n"
    "    local -a names expl\n"
    "    names=(${(f)\"$(iftoprs -l 2>/dev/null | awk 'NR>1{print $1}')\"})\n"
    "    _wanted interfaces expl interface compadd -a names\n"
    "}\n"
    "\n";

static const char script_end[] = "}\n"
                                 "\n"
                                 "if [[ ${funcstack[1]} == _iftoprs ]]; then\n"
                                 "    _iftoprs \"$@\"\n"
                                 "else\n"
                                 "    compdef _iftoprs iftoprs\n"
                                 "fi\n";

static void put_names(struct buf *out, const struct option_spec *spec, const char *gap)
{
    if (spec->letter != '\0')
        buf_printf(out, "-%c%s", spec->letter, gap);
    buf_printf(out, "--%s", spec->name);
}

static bool are_clashing(const struct option_spec *a, const struct option_spec *b)
{
    return (a->clashes != NULL && strcmp(a->clashes, b->name) == 0) ||
           (b->clashes != NULL && strcmp(b->clashes, a->name) == 0);
}

/* The options that are offered no more once this one stands there. */
static void put_excluded(struct buf *out, const struct option_spec *spec)
{
    if (spec->command != COMMAND_MONITOR) {
        buf_puts(out, "'(- *)'");
        return;
    }
    if (spec->repeats) {
        buf_puts(out, "'*'");
        return;
    }
    buf_puts(out, "'(");
    put_names(out, spec, " ");
    for (size_t i = 0; i < option_spec_count; i++) {
        if (!are_clashing(spec, &option_specs[i]))
            continue;
        buf_putc(out, ' ');
        put_names(out, &option_specs[i], " ");
    }
    buf_puts(out, ")'");
}

static const char *action_of(enum option_takes takes)
{
    switch (takes) {
    case TAKES_INTERFACE:
        return "_iftoprs_interfaces";
    case TAKES_FILE:
        return "_files";
    case TAKES_THEME:
        return "_iftoprs_themes";
    case TAKES_SHELL:
        return "_iftoprs_shells";
    default:
        return " ";
    }
}

static void put_described(struct buf *out, const char *text)
{
    for (; *text != '\0'; text++) {
        const char *at = strchr(described_special, *text);
        if (at != NULL)
            buf_puts(out, described_escapes[at - described_special]);
        else
            buf_putc(out, *text);
    }
}

/* '(-i --interface)'{-i+,--interface=}'[text]:NAME:action' */
static void put_option(struct buf *out, const struct option_spec *spec)
{
    bool value = spec->metavar != NULL;
    buf_puts(out, " \\\n        ");
    put_excluded(out, spec);
    if (spec->letter != '\0')
        buf_printf(out, "{-%c%s,--%s%s}", spec->letter, value ? "+" : "", spec->name,
                   value ? "=" : "");
    else
        buf_printf(out, "--%s%s", spec->name, value ? "=" : "");
    buf_puts(out, "'[");
    put_described(out, spec->text);
    buf_putc(out, ']');
    if (value)
        buf_printf(out, ":%s:%s", spec->metavar, action_of(spec->takes));
    buf_putc(out, '\'');
}

void completions_zsh(struct buf *out, const char *const *themes, size_t theme_count)
{
    static const char list_end[] = "    )\n    _wanted %s expl %s compadd -a names\n}\n\n";
    buf_puts(out, script_begin);
    buf_puts(out, "_iftoprs_themes() {\n"
                  "    local -a expl names\n"
                  "    names=(${(f)\"$(" COMPLETIONS_LIST_THEMES ")\"})\n"
                  "    (( $#names )) || names=(\n");
    completions_themes(out, &quoting, "        ", "\n", themes, theme_count);
    buf_printf(out, list_end, "themes", "theme");
    buf_puts(out, "_iftoprs_shells() {\n    local -a expl names=(\n");
    completions_shell_names(out, &quoting, "        ", "\n");
    buf_printf(out, list_end, "shells", "shell");
    buf_puts(out, "_iftoprs() {\n    _arguments -s -S");
    for (size_t i = 0; i < option_spec_count; i++)
        put_option(out, &option_specs[i]);
    buf_putc(out, '\n');
    buf_puts(out, script_end);
}
