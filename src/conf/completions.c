/* completions.c: the shells there are scripts for, and what their writers share. */
#include "conf/completions.h"

#include <string.h>

#include "conf/completions_shells.h"

const struct completion_shell completion_shells[] = {
    {"zsh", "_iftoprs", completions_zsh},
    {"bash", "iftoprs.bash", completions_bash},
    {"fish", "iftoprs.fish", completions_fish},
    {"elvish", "iftoprs.elv", completions_elvish},
    {"powershell", "_iftoprs.ps1", completions_powershell},
};

const size_t completion_shell_count = sizeof completion_shells / sizeof completion_shells[0];

const struct completion_shell *completions_find(const char *shell)
{
    for (size_t i = 0; i < completion_shell_count; i++)
        if (strcmp(completion_shells[i].name, shell) == 0)
            return &completion_shells[i];
    return NULL;
}

bool completions_write(struct buf *out, const char *shell, const char *const *themes,
                       size_t theme_count)
{
    const struct completion_shell *found = completions_find(shell);
    if (found != NULL)
        found->write(out, themes, theme_count);
    return found != NULL;
}

void completions_quote(struct buf *out, const struct completion_quoting *q, const char *s)
{
    buf_putc(out, '\'');
    for (; *s != '\0'; s++) {
        const char *at = strchr(q->special, *s);
        if (at != NULL)
            buf_puts(out, q->escapes[at - q->special]);
        else
            buf_putc(out, *s);
    }
    buf_putc(out, '\'');
}

void completions_themes(struct buf *out, const struct completion_quoting *q, const char *indent,
                        const char *end, const char *const *themes, size_t theme_count)
{
    for (size_t i = 0; i < theme_count; i++) {
        buf_puts(out, indent);
        completions_quote(out, q, themes[i]);
        buf_puts(out, i + 1 < theme_count ? end : "\n");
    }
}

void completions_shell_names(struct buf *out, const struct completion_quoting *q,
                             const char *indent, const char *end)
{
    for (size_t i = 0; i < completion_shell_count; i++) {
        buf_puts(out, indent);
        completions_quote(out, q, completion_shells[i].name);
        buf_puts(out, i + 1 < completion_shell_count ? end : "\n");
    }
}
