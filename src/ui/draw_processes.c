/* draw_processes.c: the rows of the Processes view. */
#include <stdio.h>

#include "base/units.h"
#include "ui/draw.h"

void draw_process_titles(const struct frame *f)
{
    static const char *const rates[WINDOW_COUNT][DIR_COUNT] = {
        {"TX 2s", "RX 2s"}, {"TX 10s", "RX 10s"}, {"TX 40s", "RX 40s"}};
    static const char *const totals[DIR_COUNT] = {"TX total", "RX total"};
    const struct process_columns *col = &f->l->processes;
    enum sort_key sort = f->ui->prefs->sort_column;
    draw_column_title(f, col->name, "Process", sort == SORT_SRC, false);
    draw_column_title(f, col->pid, "Pid", sort == SORT_DST, true);
    draw_column_title(f, col->command, "Command", false, false);
    draw_column_title(f, col->flows, "Flows", false, true);
    for (int w = 0; w < WINDOW_COUNT; w++) {
        for (int d = 0; d < DIR_COUNT; d++)
            draw_column_title(f, col->rate[w][d], rates[w][d], (int)sort == w, true);
    }
    for (int d = 0; d < DIR_COUNT; d++)
        draw_column_title(f, col->total[d], totals[d], false, true);
    draw_column_title(f, col->sum, "Total", false, true);
}

static void draw_name(const struct frame *f, const struct snapshot_owner *o,
                      const struct row_look *look, int y)
{
    const struct process_columns *col = &f->l->processes;
    char text[256];
    text_cut_end(text, sizeof text, process_name(o), (size_t)col->name.width - 1);
    canvas_text(f->c, col->name.x, y, col->name.width - 1, text,
                look->idle || o->pid == 0 ? ROLE_DIM : ROLE_HOST);
    if (col->command.width > 0) {
        text_cut_end(text, sizeof text, o->command, (size_t)col->command.width - 1);
        canvas_text(f->c, col->command.x, y, col->command.width - 1, text, ROLE_DIM);
    }
    if (o->pid == 0 || col->pid.width == 0)
        return;
    snprintf(text, sizeof text, "%u", o->pid);
    canvas_text_right(f->c, col->pid.x, y, col->pid.width - 1, text,
                      look->idle ? ROLE_DIM : ROLE_PROCESS);
}

void draw_process_row(const struct frame *f, const struct row_look *look, int y)
{
    const struct process_columns *col = &f->l->processes;
    const struct view *v = &f->ui->view;
    const uint64_t *total = look->flow->total;
    enum role total_role = look->idle ? ROLE_DIM : ROLE_TOTAL;
    enum direction dir = line_mode_direction(f->ui->prefs->line_display);
    char flows[32];
    draw_name(f, &v->snapshot->owners[look->flow->owner], look, y);
    units_count(flows, sizeof flows, v->rows[look->row].flows);
    if (col->flows.width > 0)
        canvas_text_right(f->c, col->flows.x, y, col->flows.width - 1, flows, total_role);
    for (int w = 0; w < WINDOW_COUNT; w++) {
        for (int d = 0; d < DIR_COUNT; d++)
            draw_rate(f, col->rate[w][d], y,
                      view_rate(v, look->row, (enum window)w, (enum direction)d), window_roles[w]);
    }
    for (int d = 0; d < DIR_COUNT; d++)
        draw_bytes(f, col->total[d], y, total[d], total_role);
    draw_bytes(f, col->sum, y, direction_bytes(total, dir), total_role);
    draw_bar(f, f->l->inner.x, y, f->l->inner.width, view_rate(v, look->row, WINDOW_2S, dir),
             false);
}

void draw_process_more(const struct frame *f, const struct row_look *look, int x, int y,
                       int columns)
{
    const struct snapshot_owner *o = &f->ui->view.snapshot->owners[look->flow->owner];
    char text[512];
    char cut[512];
    if (o->pid == 0)
        snprintf(text, sizeof text, "traffic that no process here is known for");
    else
        snprintf(text, sizeof text, "%.60s%s%.60s%s%.360s", o->user,
                 o->container[0] != '\0' ? " in " : "", o->container,
                 o->user[0] != '\0' && o->command[0] != '\0' ? ": " : "", o->command);
    text_cut_end(cut, sizeof cut, text, columns > 0 ? (size_t)columns : 0);
    canvas_text(f->c, x, y, columns, cut, ROLE_DIM);
}
