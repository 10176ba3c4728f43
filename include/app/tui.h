/* tui.h: the screen: a session whose snapshots are looked at. */
#ifndef IFTOPRS_APP_TUI_H
#define IFTOPRS_APP_TUI_H

#include "app/session.h"
#include "conf/prefs.h"
#include "ui/keys.h"

/* What tui_run() starts from. All borrowed. */
struct tui_config {
    const struct session_config *session;
    struct prefs *prefs;    /* with what the command line says about them */
    const char *prefs_path; /* NULL: nothing is saved */
    bool prefs_broken;      /* the file has an error and is left alone */
    const char *notice;     /* a line for the status at the beginning, NULL: none */
    const struct themes *themes;
    const struct keymap *keys;
};

/* Runs until q, a signal or --duration. Returns the exit status; what goes wrong before the screen
 * is there is printed on stderr. */
int tui_run(const struct tui_config *config);

#endif
