/* tabs.c: which of the views is shown, and the process drilled into. */
#include "ui/state.h"

const char *const tab_names[TAB_COUNT] = {"Flows", "Processes"};

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
