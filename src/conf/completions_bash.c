/* completions_bash.c: completion for bash, from 3.2 on and without the package bash-completion. */
#include "conf/completions_shells.h"
#include "conf/options.h"

static const struct completion_quoting quoting = {"'", (const char *const[]){"'\\''"}};

static const char script_helpers[] =
    "# bash completion for iftoprs: source <(iftoprs --completions bash)\n"
    "\n"
    "# Adds those of the words that begin with the first one.\n"
    "_iftoprs_offer() {\n"
    "    local cur=$1 word\n"
    "    shift\n"
    "    for word in \"$@\"; do\n"
    "        [[ $word == \"$cur\"* ]] && COMPREPLY+=(\"$word\")\n"
    "    done\n"
    "}\n"
    "\n"
    "_iftoprs_files() {\n"
    "    local name\n"
    "    compopt -o filenames 2>/dev/null\n"
    "    while IFS= read -r name; do\n"
    "        COMPREPLY+=(\"$name\")\n"
    "    done < <(compgen -f -- \"$1\")\n"
    "}\n"
    "\n"
    "_iftoprs_interfaces() {\n"
    "    local name\n"
    "    while IFS= read -r name; do\n"
    "        _iftoprs_offer \"$1\" \"$name\"\n"
    "    done < <(iftoprs -l 2>/dev/null | awk 'NR>1{print $1}')\n"
    "}\n"
    "\n";

static const char script_main[] =
    "_iftoprs() {\n"
    "    local cur=${COMP_WORDS[COMP_CWORD]} prev=${COMP_WORDS[COMP_CWORD-1]}\n"
    "    COMPREPLY=()\n"
    "    # \"--theme=N\" comes as three words.\n"
    "    if [[ $cur == \"=\" ]]; then\n"
    "        cur=\n"
    "    elif [[ $prev == \"=\" && $COMP_CWORD -ge 2 ]]; then\n"
    "        prev=${COMP_WORDS[COMP_CWORD-2]}\n"
    "    fi\n"
    "    case $prev in\n";

static void put_case(struct buf *out, enum option_takes takes)
{
    const char *gap = "    ";
    for (size_t i = 0; i < option_spec_count; i++) {
        const struct option_spec *spec = &option_specs[i];
        if (spec->takes != takes)
            continue;
        buf_puts(out, gap);
        if (spec->letter != '\0')
            buf_printf(out, "-%c|", spec->letter);
        buf_printf(out, "--%s", spec->name);
        gap = "|";
    }
    buf_puts(out, ")\n");
}

static void put_options(struct buf *out)
{
    buf_puts(out, "    *)\n        _iftoprs_offer \"$cur\"");
    for (size_t i = 0; i < option_spec_count; i++) {
        buf_puts(out, " \\\n            ");
        if (option_specs[i].letter != '\0')
            buf_printf(out, "-%c ", option_specs[i].letter);
        buf_printf(out, "--%s", option_specs[i].name);
    }
    buf_puts(out, "\n        ;;\n    esac\n}\n\ncomplete -F _iftoprs iftoprs\n");
}

static void put_themes(struct buf *out, const char *const *themes, size_t theme_count)
{
    buf_puts(out, "_iftoprs_themes() {\n"
                  "    local name names=()\n"
                  "    while IFS= read -r name; do\n"
                  "        names+=(\"$name\")\n"
                  "    done < <(" COMPLETIONS_LIST_THEMES ")\n"
                  "    [[ ${#names[@]} -gt 0 ]] || names=(\n");
    completions_themes(out, &quoting, "        ", "\n", themes, theme_count);
    buf_puts(out, "    )\n    _iftoprs_offer \"$1\" \"${names[@]}\"\n}\n\n");
}

void completions_bash(struct buf *out, const char *const *themes, size_t theme_count)
{
    buf_puts(out, script_helpers);
    put_themes(out, themes, theme_count);
    buf_puts(out, script_main);
    put_case(out, TAKES_INTERFACE);
    buf_puts(out, "        _iftoprs_interfaces \"$cur\"\n        ;;\n");
    put_case(out, TAKES_FILE);
    buf_puts(out, "        _iftoprs_files \"$cur\"\n        ;;\n");
    put_case(out, TAKES_THEME);
    buf_puts(out, "        _iftoprs_themes \"$cur\"\n        ;;\n");
    put_case(out, TAKES_SHELL);
    buf_puts(out, "        _iftoprs_offer \"$cur\" \\\n");
    completions_shell_names(out, &quoting, "            ", " \\\n");
    buf_puts(out, "        ;;\n");
    put_case(out, TAKES_NUMBER);
    buf_puts(out, "        ;;\n");
    put_case(out, TAKES_TEXT);
    buf_puts(out, "        ;;\n");
    put_options(out);
}
