/* tabs.c: which of the views is shown, the process drilled into, the history of what is looked at.
 */
#include <stdio.h>
#include <string.h>

#include "ui/state.h"

enum view_tab shown_tab(const struct ui *ui)
{
    return ui->snapshot != NULL ? ui->view.tab : ui->tab;
}

unsigned show_tab(struct ui *ui, enum view_tab tab)
{
    unsigned fx = close_tooltip(ui);
    ui->left[ui->tab] = (struct tab_place){ui->has_selection, ui->selected, ui->cursor, ui->top};
    const struct tab_place *to = &ui->left[tab];
    ui->tab = tab;
    ui->has_selection = to->has_selection;
    ui->selected = to->selected;
    ui->selected_row = -1;
    ui->cursor = to->cursor;
    ui->top = to->top;
    ui->view_stale = true;
    if (!ui->builds_apart)
        ui_build_view(ui); /* the next key may mean its rows */
    return fx | FX_REDRAW | FX_FOCUS;
}

unsigned drill_into(struct ui *ui, size_t row, uint64_t now_ns)
{
    const struct snapshot_owner *o = &ui->snapshot->owners[view_flow(&ui->view, row)->owner];
    ui->of_process = true;
    ui->process = process_id_of(o);
    process_text(o, ui->process_text, sizeof ui->process_text);
    ui_status(ui, STATUS_INFO, now_ns, "flows of %s", ui->process_text);
    ui->left[TAB_FLOWS] = (struct tab_place){.has_selection = false};
    return show_tab(ui, TAB_FLOWS);
}

unsigned leave_process(struct ui *ui, uint64_t now_ns)
{
    ui->of_process = false;
    ui->view_stale = true;
    ui_status(ui, STATUS_INFO, now_ns, "flows of all processes");
    return FX_REDRAW;
}

bool take_focus(struct ui *ui, const struct snapshot *s)
{
    struct focus_history *h = &ui->focus;
    const struct flow_key *wanted = ui_focus(ui);
    bool asked = wanted != NULL && flow_key_equal(&s->focus, wanted);
    /* While paused, once: what is shown then stays. */
    if (ui->paused && (!asked || focus_of(ui, wanted) != NULL || focus_is_gone(ui, wanted)))
        return false;
    if (!s->has_focus && !asked)
        return false;
    h->known = s->has_focus;
    h->gone = !s->has_focus;
    h->late = ui->paused;
    h->key = s->focus;
    memcpy(h->seconds, s->focus_history, sizeof h->seconds);
    return ui->paused;
}

unsigned ui_take_focus(struct ui *ui, const struct snapshot *answer)
{
    take_focus(ui, answer);
    return FX_REDRAW;
}

bool focus_is_gone(const struct ui *ui, const struct flow_key *key)
{
    return ui->focus.gone && flow_key_equal(&ui->focus.key, key);
}

const struct focus_history *focus_of(const struct ui *ui, const struct flow_key *key)
{
    return ui->focus.known && flow_key_equal(&ui->focus.key, key) ? &ui->focus : NULL;
}
