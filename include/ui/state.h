/* state.h: changes of the UI's state that several files of ui share. Private to ui. */
#ifndef IFTOPRS_UI_STATE_H
#define IFTOPRS_UI_STATE_H

#include "ui/ui.h"

/* --- state.c --- */

/* Remembers that preferences (PREF_BITs) have changed. Returns FX_SAVE. */
unsigned ui_changed(struct ui *ui, uint64_t prefs);
/* Builds the view anew with the preferences, the filter and the names of now. */
void ui_build_view(struct ui *ui);
/* Takes a filter's text into force; a bad one leaves the old filter and fills ui->filter_error. */
void ui_set_filter(struct ui *ui, const char *text);

/* --- select.c --- */

unsigned select_row(struct ui *ui, size_t row);
/* Moves by rows; from nothing selected, a step down selects the first. */
unsigned select_move(struct ui *ui, ptrdiff_t delta);
unsigned select_none(struct ui *ui);
/* Steps that an action moves a selection by, page: rows of a page. 0: the action is no movement. */
ptrdiff_t movement_of(enum action action, size_t page);
/* Pins or unpins a row. */
unsigned toggle_pin(struct ui *ui, size_t row, uint64_t now_ns);
/* "src <=> dst [TCP]" of a row as it is shown; of a process its pid, name and command line. */
void row_text(const struct ui *ui, size_t row, char *out, size_t size);

/* --- tabs.c --- */

extern const char *const tab_names[TAB_COUNT];

/* Shows a tab; each keeps its own selection and place. */
unsigned show_tab(struct ui *ui, enum view_tab tab);
/* The tab whose rows are in the view: that of ui->tab as soon as the view has been built. */
enum view_tab shown_tab(const struct ui *ui);
/* Shows the flows of the process of a row only. */
unsigned drill_into(struct ui *ui, size_t row, uint64_t now_ns);
/* Shows the flows of all processes again. */
unsigned leave_process(struct ui *ui, uint64_t now_ns);
/* --- focus.c --- */

/* Takes over the 40 s of a snapshot's focus; while paused only those of a row that was looked at
 * since: true then, the screen changes. */
bool take_focus(struct ui *ui, const struct snapshot *s);
/* Whether the row had left when its history was asked for. */
bool focus_is_gone(const struct ui *ui, const struct flow_key *key);
/* The history of a row; NULL: not known. */
const struct focus_history *focus_of(const struct ui *ui, const struct flow_key *key);

/* --- actions.c --- */

/* Carries an action out on the state; nothing else happens but the effects returned. */
unsigned action_apply(struct ui *ui, enum action action, uint64_t now_ns);
/* A click on a column's title: sorts by it, and where it does already, the other way round. */
unsigned sort_by_title(struct ui *ui, enum sort_key key, uint64_t now_ns);

/* --- choose.c: choosers and the theme editor --- */

/* A theme that can be chosen: those of ui->themes, then the custom ones. */
struct theme_entry {
    const char *key; /* NULL: a custom theme */
    const char *name;
    const uint8_t *palette;
};
size_t theme_entry_count(const struct ui *ui);
struct theme_entry theme_entry_at(const struct ui *ui, size_t index);
/* The one that the preferences name. */
size_t theme_entry_active(const struct ui *ui);

unsigned open_themes(struct ui *ui);
unsigned open_editor(struct ui *ui);
unsigned open_interfaces(struct ui *ui);
/* Goes to an entry of the open chooser; a theme is previewed. */
unsigned choose_index(struct ui *ui, size_t index);
unsigned choose_move(struct ui *ui, ptrdiff_t delta);
unsigned choose_accept(struct ui *ui, uint64_t now_ns);
/* Closes whatever popup is open, as Esc does. */
unsigned close_popup(struct ui *ui);
unsigned editor_key(struct ui *ui, uint32_t key, uint64_t now_ns);

/* --- events.c: tooltips are opened and closed --- */

unsigned open_flow_tooltip(struct ui *ui, size_t row, int x, int y, bool by_key);
unsigned open_segment_tooltip(struct ui *ui, enum segment segment, int x, int y, uint64_t hide_at);
unsigned close_tooltip(struct ui *ui);

/* --- mouse.c --- */

unsigned mouse_press(struct ui *ui, const struct input *in, uint64_t now_ns);
unsigned mouse_move(struct ui *ui, const struct input *in, uint64_t now_ns);

#endif
