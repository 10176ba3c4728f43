/* completions.h: completion scripts for the shells, from the option table. Pure. */
#ifndef IFTOPRS_CONF_COMPLETIONS_H
#define IFTOPRS_CONF_COMPLETIONS_H

#include <stdbool.h>
#include <stddef.h>

#include "base/buf.h"

struct completion_shell {
    const char *name;
    const char *file; /* of the script in completions/ */
    void (*write)(struct buf *out, const char *const *themes, size_t theme_count);
};

extern const struct completion_shell completion_shells[];
extern const size_t completion_shell_count;

/* By name; NULL: not supported. */
const struct completion_shell *completions_find(const char *shell);
/* Appends the script. There is at least one theme. false: no such shell. */
bool completions_write(struct buf *out, const char *shell, const char *const *themes,
                       size_t theme_count);

#endif
