/* focus.c: the row that is looked at, by tooltip or selection, and the 40 s of it. */
#include <string.h>

#include "ui/state.h"

const struct flow_key *ui_focus(const struct ui *ui)
{
    if (ui->tooltip.kind == TOOLTIP_FLOW)
        return &ui->tooltip.flow;
    return ui->has_selection ? &ui->selected : NULL;
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
