/* help.h: --help, from the option table. Pure. */
#ifndef IFTOPRS_CONF_HELP_H
#define IFTOPRS_CONF_HELP_H

#include <stdbool.h>
#include <stddef.h>

#include "base/buf.h"

/* A line of the keys in force; the caller has the key table. */
struct help_key {
    const char *keys; /* "j ↓" */
    const char *text;
    const char *name; /* of the action, in the config */
};

struct help_example {
    const char *command;
    const char *text;
};

extern const struct help_example help_examples[];
extern const size_t help_example_count;

/* Writes the help, at most 80 columns wide; color: with SGR 256 colours. Without keys the section
 * KEYBINDS is left out. */
void help_write(struct buf *out, bool color, const struct help_key *keys, size_t key_count);

#endif
