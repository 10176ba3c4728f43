/* completions_elvish.c: completion for elvish, by its own edit:complete-getopt. */
#include "conf/completions_shells.h"
#include "conf/options.h"

static const struct completion_quoting quoting = {"'", (const char *const[]){"''"}};

static const char script_begin[] =
    "# elvish completion for iftoprs: eval (iftoprs --completions elvish | slurp)\n"
    "\n"
    "use re\n"
    "\n"
    "set edit:completion:arg-completer[iftoprs] = {|@words|\n"
    "    fn interfaces {|_|\n"
    "        var ended = ?(iftoprs -l 2>/dev/null | awk 'NR>1{print $1}' | from-lines)\n"
    "    }\n"
    "    fn files {|word| edit:complete-filename $word }\n"
    "    fn nothing {|_| }\n";

/* complete-getopt gives the bare values after "--name=", which the editor would not take as going
 * on from that word. */
static const char script_end[] =
    "    var prefix = ''\n"
    "    for found [(re:find '^--[a-z-]+=' $words[-1])] {\n"
    "        set prefix = $found[text]\n"
    "    }\n"
    "    edit:complete-getopt $words[1..] $options [] | each {|candidate|\n"
    "        if (eq $prefix '') {\n"
    "            put $candidate\n"
    "        } elif (eq (kind-of $candidate) string) {\n"
    "            put $prefix$candidate\n"
    "        } else {\n"
    "            edit:complex-candidate $prefix$candidate[stem] "
    "&code-suffix=$candidate[code-suffix]\n"
    "        }\n"
    "    }\n"
    "}\n";

static const char *completer_of(enum option_takes takes)
{
    switch (takes) {
    case TAKES_INTERFACE:
        return "$interfaces~";
    case TAKES_FILE:
        return "$files~";
    case TAKES_THEME:
        return "$themes~";
    case TAKES_SHELL:
        return "$shells~";
    default:
        return "$nothing~";
    }
}

static void put_option(struct buf *out, const struct option_spec *spec)
{
    buf_puts(out, "        [");
    if (spec->letter != '\0')
        buf_printf(out, "&short=%c ", spec->letter);
    buf_printf(out, "&long=%s", spec->name);
    if (spec->metavar != NULL)
        buf_printf(out, " &arg-required=$true &completer=%s", completer_of(spec->takes));
    buf_puts(out, " &desc=");
    completions_quote(out, &quoting, spec->text);
    buf_puts(out, "]\n");
}

void completions_elvish(struct buf *out, const char *const *themes, size_t theme_count)
{
    buf_puts(out, script_begin);
    buf_puts(out,
             "    fn themes {|_|\n"
             "        var names = []\n"
             "        var ended = ?(set names = [(" COMPLETIONS_LIST_THEMES " | from-lines)])\n"
             "        if (eq $names []) {\n"
             "            set names = [\n");
    completions_themes(out, &quoting, "                ", "\n", themes, theme_count);
    buf_puts(
        out,
        "            ]\n        }\n        all $names\n    }\n    fn shells {|_|\n        put ^\n");
    completions_shell_names(out, &quoting, "            ", " ^\n");
    buf_puts(out, "    }\n    var options = [\n");
    for (size_t i = 0; i < option_spec_count; i++)
        put_option(out, &option_specs[i]);
    buf_puts(out, "    ]\n");
    buf_puts(out, script_end);
}
