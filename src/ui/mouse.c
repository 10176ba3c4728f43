/* mouse.c: clicks, wheel and hovering, against what the last frame showed. */
#include "base/clock.h"
#include "ui/state.h"

/* The mouse rests this long on a header segment before its tooltip comes. */
#define HOVER_NS NS_PER_SEC

/* --- popups --- */

static int wheel_steps(const struct input *in)
{
    return in->button == MOUSE_WHEEL_DOWN ? 1 : in->button == MOUSE_WHEEL_UP ? -1 : 0;
}

/* A click goes to an entry, one more on the same entry takes it. */
static unsigned press_in_list(struct ui *ui, const struct input *in, uint64_t now_ns)
{
    if (in->button != MOUSE_LEFT || !rect_contains(ui->layout.list, in->x, in->y))
        return 0;
    int line = in->y - ui->layout.list.y;
    if (ui->popup == POPUP_EDITOR) {
        if (line < PALETTE_SIZE && !ui->editor.naming)
            ui->editor.slot = (size_t)line;
        return FX_REDRAW;
    }
    size_t index = ui->chooser.top + (size_t)line;
    if (index == ui->chooser.index)
        return choose_accept(ui, now_ns);
    return choose_index(ui, index);
}

/* A popup takes every click, those beside it too; beside the help, a click closes it. */
static unsigned press_in_popup(struct ui *ui, const struct input *in, uint64_t now_ns)
{
    int steps = wheel_steps(in);
    bool list = ui->popup == POPUP_THEMES || ui->popup == POPUP_INTERFACES;
    if (steps != 0)
        return list || ui->popup == POPUP_HELP ? choose_move(ui, steps) : 0;
    if (ui->popup == POPUP_HELP)
        return rect_contains(ui->layout.popup, in->x, in->y) ? 0 : close_popup(ui);
    return list || ui->popup == POPUP_EDITOR ? press_in_list(ui, in, now_ns) : 0;
}

/* --- rows and header --- */

static unsigned press_on_row(struct ui *ui, const struct input *in, size_t row, uint64_t now_ns)
{
    if (row >= ui->view.count || ui->view.tab != ui->tab)
        return 0;
    switch (in->button) {
    case MOUSE_LEFT:
        return select_row(ui, row);
    case MOUSE_RIGHT:
        return open_flow_tooltip(ui, row, in->x, in->y, false);
    case MOUSE_MIDDLE:
        return toggle_pin(ui, row, now_ns);
    default:
        return 0;
    }
}

/* A tab's name shows it, a column's title sorts by it. */
static unsigned press_on_name(struct ui *ui, const struct input *in, uint64_t now_ns)
{
    const struct layout *l = &ui->layout;
    if (in->button != MOUSE_LEFT)
        return 0;
    enum view_tab tab = layout_tab_at(l, in->x, in->y);
    if (tab != TAB_COUNT)
        return tab != ui->tab ? show_tab(ui, tab) : 0;
    enum sort_key key = layout_title_at(l, shown_tab(ui), in->x, in->y);
    return key != SORT_KEY_COUNT ? sort_by_title(ui, key, now_ns) : 0;
}

unsigned mouse_press(struct ui *ui, const struct input *in, uint64_t now_ns)
{
    const struct layout *l = &ui->layout;
    ui->hover.segment = SEGMENT_COUNT;
    if (l->too_small)
        return 0;
    if (ui->popup != POPUP_NONE)
        return press_in_popup(ui, in, now_ns);
    bool on_tooltip = ui->tooltip.kind != TOOLTIP_NONE && rect_contains(l->tooltip, in->x, in->y);
    unsigned fx = close_tooltip(ui);
    if (on_tooltip || (ui->paused && rect_contains(l->pause, in->x, in->y)))
        return fx;
    if (wheel_steps(in) != 0)
        return fx | select_move(ui, wheel_steps(in));
    const struct segment_box *segment = layout_segment_at(l, in->x, in->y);
    if (segment != NULL && in->button == MOUSE_RIGHT)
        return fx | open_segment_tooltip(ui, segment->id, in->x, in->y, UINT64_MAX);
    ptrdiff_t row = layout_row_at(l, in->x, in->y);
    return fx |
           (row >= 0 ? press_on_row(ui, in, (size_t)row, now_ns) : press_on_name(ui, in, now_ns));
}

/* A tooltip of a flow goes when the mouse gets to another row. */
static unsigned leave_flow(struct ui *ui, const struct input *in)
{
    ptrdiff_t row = layout_row_at(&ui->layout, in->x, in->y);
    if (ui->tooltip.kind != TOOLTIP_FLOW || row < 0 || (size_t)row >= ui->view.count ||
        rect_contains(ui->layout.tooltip, in->x, in->y) ||
        flow_key_equal(&view_flow(&ui->view, (size_t)row)->key, &ui->tooltip.flow))
        return 0;
    return close_tooltip(ui);
}

unsigned mouse_move(struct ui *ui, const struct input *in, uint64_t now_ns)
{
    if (ui->layout.too_small || ui->popup != POPUP_NONE)
        return 0;
    unsigned fx = leave_flow(ui, in);
    const struct segment_box *segment = layout_segment_at(&ui->layout, in->x, in->y);
    enum segment now = segment != NULL ? segment->id : SEGMENT_COUNT;
    if (now == ui->hover.segment)
        return fx;
    bool hovering = ui->tooltip.kind == TOOLTIP_SEGMENT && ui->tooltip.hide_at != UINT64_MAX;
    if (hovering)
        fx |= close_tooltip(ui);
    ui->hover = (struct hover){SEGMENT_COUNT, in->x, in->y, UINT64_MAX};
    if (now != SEGMENT_COUNT && ui->prefs->hover_tooltips && ui->tooltip.kind == TOOLTIP_NONE) {
        ui->hover.segment = now;
        ui->hover.show_at = now_ns + HOVER_NS;
    }
    return fx;
}
