/* events.c: input to actions; an open popup gets the keys first. */

#include "ui/state.h"

/* --- tooltips --- */

unsigned open_flow_tooltip(struct ui *ui, size_t row, int x, int y, bool by_key)
{
    view_settle(&ui->view, row, row + 1);
    ui->tooltip = (struct tooltip){.kind = TOOLTIP_FLOW,
                                   .flow = view_flow(&ui->view, row)->key,
                                   .by_key = by_key,
                                   .x = x,
                                   .y = y,
                                   .hide_at = UINT64_MAX};
    return FX_REDRAW | FX_FOCUS;
}

unsigned open_segment_tooltip(struct ui *ui, enum segment segment, int x, int y, uint64_t hide_at)
{
    ui->tooltip = (struct tooltip){
        .kind = TOOLTIP_SEGMENT, .segment = segment, .x = x, .y = y, .hide_at = hide_at};
    return FX_REDRAW;
}

unsigned close_tooltip(struct ui *ui)
{
    bool flow = ui->tooltip.kind == TOOLTIP_FLOW;
    bool any = ui->tooltip.kind != TOOLTIP_NONE;
    ui->tooltip = (struct tooltip){.kind = TOOLTIP_NONE};
    return (any ? FX_REDRAW : 0) | (flow ? FX_FOCUS : 0);
}

/* --- keys --- */

static unsigned filter_key(struct ui *ui, uint32_t key)
{
    if (key == KEYCODE_ESC)
        return close_popup(ui);
    if (key == '\r') {
        if (!ui->pasting)
            ui->popup = POPUP_NONE;
        return FX_REDRAW;
    }
    if (line_edit_key(&ui->edit, key))
        ui_set_filter(ui, ui->edit.text);
    return FX_REDRAW;
}

static unsigned list_key(struct ui *ui, uint32_t key, uint64_t now_ns)
{
    enum action action = keymap_lookup(&ui->keys, key);
    int page = ui->layout.list.height;
    ptrdiff_t steps = movement_of(action, page > 1 ? (size_t)page - 1 : 1);
    if (ui->popup == POPUP_INTERFACES && action == ACTION_CHOOSE_INTERFACE) {
        bool at_end = ui->chooser.index + 1 >= ui->chooser.count;
        return at_end ? choose_index(ui, 0) : choose_move(ui, 1);
    }
    if (steps != 0)
        return choose_move(ui, steps);
    if (action == ACTION_DRILL_IN || key == '\r')
        return choose_accept(ui, now_ns);
    bool help = ui->popup == POPUP_HELP && action == ACTION_HELP;
    if (help || action == ACTION_BACK || action == ACTION_QUIT || key == KEYCODE_ESC)
        return close_popup(ui);
    return 0;
}

/* Control keys that no popup keeps for itself. */
static bool goes_through(enum action action, uint32_t key)
{
    return key < ' ' &&
           (action == ACTION_QUIT_NOW || action == ACTION_REDRAW || action == ACTION_SUSPEND);
}

static unsigned popup_key(struct ui *ui, uint32_t key, uint64_t now_ns)
{
    if (ui->popup == POPUP_FILTER)
        return filter_key(ui, key);
    if (ui->pasting && !(ui->popup == POPUP_EDITOR && ui->editor.naming))
        return 0;
    if (ui->popup == POPUP_EDITOR)
        return editor_key(ui, key, now_ns);
    return list_key(ui, key, now_ns);
}

static unsigned on_key(struct ui *ui, uint32_t key, uint64_t now_ns)
{
    enum action action = keymap_lookup(&ui->keys, key);
    if (ui->popup != POPUP_NONE && !goes_through(action, key))
        return popup_key(ui, key, now_ns);
    if (ui->pasting || action == ACTION_COUNT)
        return 0;
    bool stays = ui->tooltip.by_key && movement_of(action, 1) != 0;
    unsigned fx = 0;
    stays = stays || action == ACTION_BACK || action == ACTION_REDRAW || action == ACTION_SUSPEND;
    if (!stays)
        fx = close_tooltip(ui);
    return fx | action_apply(ui, action, now_ns);
}

unsigned ui_input(struct ui *ui, const struct input *in, uint64_t now_ns)
{
    switch (in->type) {
    case INPUT_KEY:
        return on_key(ui, in->key, now_ns);
    case INPUT_MOUSE_PRESS:
        return mouse_press(ui, in, now_ns);
    case INPUT_MOUSE_MOVE:
        return mouse_move(ui, in, now_ns);
    case INPUT_RESIZE:
        ui->width = in->x;
        ui->height = in->y;
        ui->ends = (struct end_needs){0};
        return FX_REDRAW;
    case INPUT_PASTE_BEGIN:
    case INPUT_PASTE_END:
        ui->pasting = in->type == INPUT_PASTE_BEGIN;
        return 0;
    }
    return 0;
}
