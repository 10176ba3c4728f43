/* tui_view.h: from the newest snapshot to the view that is drawn, and exports: at once where there
 * are few flows, by the worker where there are many. Private to app. */
#ifndef IFTOPRS_APP_TUI_VIEW_H
#define IFTOPRS_APP_TUI_VIEW_H

#include "app/tui_state.h"

/* Takes the session's newest snapshot and the focus that was asked for; one that comes while the
 * screen is paused waits. */
void tui_take_snapshot(struct tui *t);
/* Once every turn, before drawing: takes what the worker has finished and begins what is wanted. */
void tui_step_view(struct tui *t);
/* What is asked for has changed: a view that is being built for the old question is given up. */
void tui_outdate_view(struct tui *t);
/* Nothing of the present snapshots is used any more afterwards; both are freed. */
void tui_drop_view(struct tui *t);
/* All flows of the snapshot that is shown are to be written to a file. */
void tui_export(struct tui *t);

#endif
