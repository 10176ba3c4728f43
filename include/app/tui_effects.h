/* tui_effects.h: the effects that the UI asks for. Private to app. */
#ifndef IFTOPRS_APP_TUI_EFFECTS_H
#define IFTOPRS_APP_TUI_EFFECTS_H

#include "app/tui_state.h"

/* Carries out and forgets what t->fx asks for, but for FX_REDRAW and FX_BELL. */
void tui_effects_run(struct tui *t);
/* Lists the chooser's interfaces afresh. The one that was chosen stays so; when it has gone,
 * ui_prepare() goes to the one in use. */
void tui_list_interfaces(struct tui *t);
/* The clipboard's helper has answered. */
void tui_copied(struct tui *t);

#endif
