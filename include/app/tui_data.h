/* tui_data.h: what the screen shows but does not decide. Private to app. */
#ifndef IFTOPRS_APP_TUI_DATA_H
#define IFTOPRS_APP_TUI_DATA_H

#include "app/tui_state.h"

/* The session has just begun: from here on the kernel's counters are compared. */
void tui_remember_counters(struct tui *t);
/* Fills data, as it is now; its texts are t's and hold until the next call. */
void tui_data(struct tui *t, struct ui_data *data);

#endif
