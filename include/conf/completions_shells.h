/* completions_shells.h: the writers behind completions.h, one a shell, and what they share. Private
 * to completions*.c. */
#ifndef IFTOPRS_CONF_COMPLETIONS_SHELLS_H
#define IFTOPRS_CONF_COMPLETIONS_SHELLS_H

#include <stddef.h>

#include "base/buf.h"

void completions_bash(struct buf *out, const char *const *themes, size_t theme_count);
void completions_elvish(struct buf *out, const char *const *themes, size_t theme_count);
void completions_fish(struct buf *out, const char *const *themes, size_t theme_count);
void completions_powershell(struct buf *out, const char *const *themes, size_t theme_count);
void completions_zsh(struct buf *out, const char *const *themes, size_t theme_count);

/* Prints every theme there is, the user's own too, one a line. The scripts hold the built-in ones
 * for where it prints nothing. */
#define COMPLETIONS_LIST_THEMES "iftoprs --list-colors 2>/dev/null | sed -e 's/^..//' -e 's/  .*//'"

/* How a shell writes the characters it would read otherwise within single quotes: escapes[i] for
 * special[i]. */
struct completion_quoting {
    const char *special;
    const char *const *escapes;
};

/* Appends s in single quotes. */
void completions_quote(struct buf *out, const struct completion_quoting *q, const char *s);
/* Append every theme, every shell, quoted: before each stands indent, after each but the last end,
 * at the end a newline. */
void completions_themes(struct buf *out, const struct completion_quoting *q, const char *indent,
                        const char *end, const char *const *themes, size_t theme_count);
void completions_shell_names(struct buf *out, const struct completion_quoting *q,
                             const char *indent, const char *end);

#endif
