/* draw.c: a frame: first where everything stands, then the cells. */
#include <stdio.h>

#include "base/utf8.h"
#include "ui/draw.h"

static struct layout_wish make_wish(const struct ui *ui, const struct ui_data *data)
{
    const struct prefs *p = ui->prefs;
    return (struct layout_wish){
        .width = ui->width,
        .height = ui->height,
        .border = p->show_border,
        .header = p->show_header,
        .scale = p->show_bars,
        .totals_column = p->show_cumulative,
        .owners = p->show_processes && !data->from_file,
        .two_lines = p->line_display == LINES_TWO,
        .arrow_width = p->line_display == LINES_ONE ? 5 : 4,
        .tab = shown_tab(ui),
        .direction = line_mode_direction(p->line_display),
    };
}

static void draw_too_small(const struct ui *ui, struct canvas *c)
{
    char text[48];
    snprintf(text, sizeof text, "at least %dx%d, please", SCREEN_MIN_WIDTH, SCREEN_MIN_HEIGHT);
    int width = (int)utf8_width(text);
    if (width > ui->width)
        width = snprintf(text, sizeof text, "%dx%d!", SCREEN_MIN_WIDTH, SCREEN_MIN_HEIGHT);
    int x = ui->width > width ? (ui->width - width) / 2 : 0;
    canvas_text(c, x, ui->height / 2, ui->width - x, text, ROLE_WARNING);
}

static struct bar_scale make_scale(const struct ui *ui)
{
    const struct prefs *p = ui->prefs;
    double highest = ui->snapshot != NULL ? snapshot_highest(ui->snapshot, p->log_scale) : 0;
    return bar_scale_make(p->log_scale, p->max_bandwidth, highest, p->use_bytes);
}

static struct frame make_frame(const struct ui *ui, const struct ui_data *data, struct canvas *c)
{
    return (struct frame){.ui = ui,
                          .data = data,
                          .l = &ui->layout,
                          .names = ui_names(ui),
                          .scale = make_scale(ui),
                          .c = c};
}

void ui_prepare(struct ui *ui, const struct ui_data *data)
{
    struct layout *l = &ui->layout;
    struct layout_wish wish = make_wish(ui, data);
    if (ui->view_stale && !ui->builds_apart)
        ui_build_view(ui);
    ui->interfaces = data->interfaces;
    layout_make(l, &wish);
    if (l->too_small)
        return;
    ui->top = layout_scroll(l, ui->top, ui->view.count, ui->selected_row);
    view_settle(&ui->view, ui->top, ui->top + layout_page(l) + 1);
    layout_lines(l, ui->top, ui->view.count, ui->selected_row);
    struct frame f = make_frame(ui, data, NULL);
    ends_measure(&f, &ui->ends);
    wish.src_need = ui->ends.width[0];
    wish.dst_need = ui->ends.width[1];
    layout_columns(l, &wish);
    place_popup(ui, data);
    header_make(ui, data, l);
    place_tooltip(&f, l);
}

void ui_draw(const struct ui *ui, const struct ui_data *data, struct canvas *c)
{
    if (c->width != ui->width || c->height != ui->height)
        canvas_resize(c, ui->width, ui->height);
    canvas_clear(c);
    if (ui->layout.too_small) {
        draw_too_small(ui, c);
        return;
    }
    struct frame f = make_frame(ui, data, c);
    draw_border(&f);
    draw_scale(&f);
    draw_titles(&f);
    draw_rows(&f);
    draw_separator(&f);
    draw_totals(&f);
    draw_header(&f);
    draw_status(&f);
    draw_pause(&f);
    draw_popup(&f);
    draw_tooltip(&f);
}
