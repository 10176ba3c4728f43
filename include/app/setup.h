/* setup.h: what a run starts from: the config file, the command line over it, themes, the session's
 * configuration. */
#ifndef IFTOPRS_APP_SETUP_H
#define IFTOPRS_APP_SETUP_H

#include <limits.h>
#include <stdbool.h>

#include "app/session.h"
#include "base/buf.h"
#include "conf/options.h"
#include "conf/prefs.h"
#include "net/default_route.h"
#include "ui/keys.h"

struct setup {
    struct prefs prefs;       /* the file's, with the command line over them */
    char path[PATH_MAX];      /* of the config file, "": none */
    size_t lines[PREF_COUNT]; /* of the keys in the config file, 0: not there */
    bool broken;              /* it has an error and is never written */
    bool not_there;           /* --config names no file: it may be a slip */
    struct buf notices;       /* what is to be said about config and themes, a line each */
    struct themes themes;
    struct keymap keys;
    char interface[ROUTE_DEVICE_SIZE]; /* that is captured, "": a file is read */
};

/* Reads config and themes; what is wrong with them is among the notices. Nothing is written. */
void setup_load(struct setup *s, const struct options *o);
void setup_free(struct setup *s);

/* The first notice, short enough for a status line as far as that can be, and how many there are
 * besides. NULL: there is none. The caller frees it. */
char *setup_first_notice(const struct setup *s);
/* Creates the usual config file where there is none; one that --config names comes with the first
 * save. */
void setup_create_config(struct setup *s);
/* Checks --theme and brings the command line's words over the preferences. false: wrong usage. */
bool setup_apply(struct setup *s, const struct options *o, struct err *e);
/* The session's configuration; s and o stay borrowed. false: there is no interface. */
bool setup_session(struct setup *s, const struct options *o, struct session_config *out,
                   struct err *e);

#endif
