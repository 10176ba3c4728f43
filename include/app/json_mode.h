/* json_mode.h: --json: a session whose snapshots go to standard output, line by line. */
#ifndef IFTOPRS_APP_JSON_MODE_H
#define IFTOPRS_APP_JSON_MODE_H

#include "app/session.h"
#include "conf/prefs.h"

/* Runs until the end of the file, a signal, --duration or a closed pipe. Returns the exit status;
 * errors and warnings go to stderr. */
int json_mode_run(const struct prefs *p, const struct session_config *config);

#endif
