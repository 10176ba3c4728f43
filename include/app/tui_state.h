/* tui_state.h: what the screen's loop owns. Private to app. */
#ifndef IFTOPRS_APP_TUI_STATE_H
#define IFTOPRS_APP_TUI_STATE_H

#include <limits.h>

#include "app/link_watch.h"
#include "app/owner_thread.h"
#include "app/session.h"
#include "app/tui.h"
#include "app/worker.h"
#include "base/wake.h"
#include "net/default_route.h"
#include "net/interfaces.h"
#include "out/ndjson.h"
#include "sys/clipboard.h"
#include "sys/signals.h"
#include "term/term.h"
#include "ui/ui.h"

struct dns;
struct dns_names;

struct tui_export {
    bool wanted;
    bool running; /* the worker has the rest */
    const struct snapshot *snapshot;
    struct ndjson_options options;
    char path[PATH_MAX];
    bool written;
    struct err error; /* where it was not */
};

struct tui {
    const struct tui_config *config;
    struct session_config session_config; /* of the session that runs */
    char interface[ROUTE_DEVICE_SIZE];    /* the preference; session_config's after a switch */
    struct session *session;
    struct signals *signals;
    struct wake wake;
    struct dns *dns; /* NULL: no look-ups */
    struct link_watch watch;
    struct owner_thread owner_thread;
    struct err owners_error; /* why there are none, "": there are */
    struct term *term;
    struct canvas canvas;
    struct ui ui;
    bool ui_open;

    struct snapshot *snapshot; /* shown */
    struct snapshot *waiting;  /* newer, not yet shown */
    struct snapshot *building; /* newer, the view is being built from it */
    bool waiting_seen;         /* alerts have been looked for in it */
    struct worker *worker;
    struct view_job job;
    struct tui_export export;
    struct dns_names *copied_names; /* the worker's */
    struct interface_list interfaces;
    struct interface_counters counters; /* the kernel's, when the capture began */
    char clock[16];
    char name[256]; /* of the interface or file, for the screen */
    char nets[256];
    char config_file[256]; /* as it is shown */
    char trouble[256];     /* why the capture stands still, "": it does not */
    struct clipboard clipboard;
    bool copy_sent; /* the last copy has gone to the terminal too */

    uint64_t now_ns;
    unsigned fx; /* gathered since the last run of the effects */
    bool ended;  /* the source has: a file is read to its end */
    bool done;
};

#endif
