/* draw_lists.c: theme chooser, theme editor, interface chooser. */
#include <stdio.h>
#include <string.h>

#include "ui/draw.h"

#define NAME_COLUMNS   16
/* From so many columns on, the editor has room for wide swatches. */
#define EDITOR_WIDE    44
/* Two blocks and a blank for each of the six colours. */
#define SWATCH_COLUMNS (3 * PALETTE_SIZE - 1)

/* --- where --- */

/* Keeps the chosen entry among the lines of the list. */
static void scroll_list(struct chooser *c, int height)
{
    size_t lines = height > 0 ? (size_t)height : 1;
    if (c->index < c->top)
        c->top = c->index;
    if (c->index >= c->top + lines)
        c->top = c->index + 1 - lines;
    size_t most = c->count > lines ? c->count - lines : 0;
    c->top = c->top < most ? c->top : most;
}

/* The list has come or has changed: goes to the interface in use when nothing was chosen yet. */
static void find_interface(const struct ui_data *data, struct chooser *c)
{
    const struct interface_list *list = data->interfaces;
    c->count = list != NULL ? list->count : 0;
    if (c->index < c->count)
        return;
    size_t at = 0;
    for (size_t i = 0; i < c->count; i++) {
        if (strcmp(list->list[i].name, data->interface) == 0)
            at = i;
    }
    c->index = c->count > 0 ? at : SIZE_MAX;
}

void place_list(const struct ui *ui, const struct ui_data *data, struct layout *l,
                struct chooser *chooser)
{
    int width = NAME_COLUMNS + SWATCH_COLUMNS + 7;
    int lines = (int)chooser->count;
    if (ui->popup == POPUP_EDITOR) {
        width = 50;
        lines = PALETTE_SIZE + 2;
    }
    if (ui->popup == POPUP_INTERFACES) {
        find_interface(data, chooser);
        width = 64;
        lines = chooser->count > 0 ? (int)chooser->count : 1;
    }
    int most = l->height - 4 > 3 ? l->height - 4 : 3;
    lines = lines < most || ui->popup == POPUP_EDITOR ? lines : most;
    l->popup = layout_center(l, width, lines + 2);
    /* Themes are judged by the rows: the list stands aside. */
    if (ui->popup != POPUP_INTERFACES && l->width >= SCREEN_MIN_WIDTH + width / 2)
        l->popup.x = l->width - width - 3;
    l->list = box_inside(l->popup);
    if (ui->popup != POPUP_EDITOR && chooser->count > 0)
        scroll_list(chooser, l->list.height);
}

/* Marks on the right edge that there is more above or below. */
static void draw_more(const struct frame *f)
{
    const struct chooser *c = &f->ui->chooser;
    struct rect r = f->l->popup;
    size_t lines = (size_t)f->l->list.height;
    if (c->count <= lines)
        return;
    if (c->top > 0)
        canvas_put(f->c, r.x + r.width - 1, r.y + 1, 0x25b2, ROLE_POPUP_KEY);
    if (c->top + lines < c->count)
        canvas_put(f->c, r.x + r.width - 1, r.y + r.height - 2, 0x25bc, ROLE_POPUP_KEY);
    canvas_set_over(f->c, (struct rect){r.x + r.width - 1, r.y, 1, r.height}, ROLE_POPUP);
}

/* The highlight of the chosen line, from edge to edge. */
static void draw_chosen(const struct frame *f, int y)
{
    struct rect r = f->l->popup;
    canvas_set_over(f->c, (struct rect){r.x + 1, y, r.width - 2, 1}, ROLE_POPUP_SELECTED);
}

static void draw_swatch(const struct frame *f, int x, int y, int width, uint8_t color)
{
    struct rect r = {x, y, width, 1};
    for (int i = 0; i < width; i++)
        canvas_put(f->c, x + i, y, 0x2588, ROLE_POPUP);
    canvas_set_color(f->c, r, color);
}

/* --- themes --- */

void draw_themes(const struct frame *f)
{
    const struct chooser *c = &f->ui->chooser;
    struct rect in = f->l->list;
    size_t active = theme_entry_active(f->ui);
    draw_box(f->c, f->l->popup, "Theme");
    for (int i = 0; i < in.height && c->top + (size_t)i < c->count; i++) {
        size_t index = c->top + (size_t)i;
        struct theme_entry e = theme_entry_at(f->ui, index);
        bool chosen = index == c->index;
        int y = in.y + i;
        if (index == active)
            canvas_put(f->c, in.x, y, 0x25b8, ROLE_POPUP_KEY);
        canvas_text(f->c, in.x + 2, y, NAME_COLUMNS - 1, e.name,
                    chosen ? ROLE_POPUP_SELECTED : ROLE_POPUP);
        for (int p = 0; p < PALETTE_SIZE; p++)
            draw_swatch(f, in.x + 2 + NAME_COLUMNS + 3 * p, y, 2, e.palette[p]);
        if (chosen)
            draw_chosen(f, y);
    }
    draw_more(f);
    draw_box_footer(f->c, f->l->popup, "Enter keeps  Esc restores");
}

void draw_editor(const struct frame *f)
{
    static const char *const uses[PALETTE_SIZE] = {"totals, selection", "hosts, 2 s, keys",
                                                   "process",           "10 s, peaks, values",
                                                   "arrow, 40 s",       "bars, scale"};
    const struct theme_editor *e = &f->ui->editor;
    struct rect in = f->l->list;
    bool narrow = in.width < EDITOR_WIDE;
    int swatch = narrow ? 4 : 8;
    draw_box(f->c, f->l->popup, "Theme editor");
    for (int p = 0; p < PALETTE_SIZE; p++) {
        char text[16];
        int y = in.y + p;
        bool chosen = (size_t)p == e->slot && !e->naming;
        snprintf(text, sizeof text, "%s p%d  %3d", chosen ? "▸" : " ", p + 1, e->palette[p]);
        canvas_text(f->c, in.x, y, 10, text, chosen ? ROLE_POPUP_SELECTED : ROLE_POPUP_VALUE);
        draw_swatch(f, in.x + 11, y, swatch, e->palette[p]);
        canvas_text(f->c, in.x + 13 + swatch, y, in.width - 13 - swatch, uses[p], ROLE_POPUP);
        if (chosen)
            draw_chosen(f, y);
    }
    int y = in.y + PALETTE_SIZE + 1;
    canvas_text(f->c, in.x, y, 6, "name", ROLE_POPUP_KEY);
    if (e->naming)
        draw_edit(f->c, in.x + 6, y, in.width - 6, &e->name, ROLE_INPUT);
    else
        canvas_text(f->c, in.x + 6, y, in.width - 6, e->name.text, ROLE_POPUP_VALUE);
    draw_box_footer(f->c, f->l->popup,
                    e->naming ? "Enter saves  Esc back"
                    : narrow  ? "h l ±1  H L ±10  Enter  Esc"
                              : "h l ±1  H L ±10  Enter names it  Esc leaves");
}

/* --- interfaces --- */

static void interface_text(const struct interface *i, char *out, size_t size)
{
    size_t used = 0;
    out[0] = '\0';
    for (size_t a = 0; a < i->addr_count && used + 1 < size; a++) {
        char addr[ENDPOINT_TEXT_MAX];
        addr_format(&i->addrs[a].addr, addr, sizeof addr);
        int n = snprintf(out + used, size - used, "%s%s/%u", a > 0 ? "  " : "", addr,
                         i->addrs[a].prefix);
        used += n > 0 ? (size_t)n : 0;
    }
    if (i->addr_count == 0)
        snprintf(out, size, "%s", i->description);
}

void draw_interfaces(const struct frame *f)
{
    const struct chooser *c = &f->ui->chooser;
    const struct interface_list *list = f->data->interfaces;
    struct rect in = f->l->list;
    draw_box(f->c, f->l->popup, "Interface");
    if (c->count == 0)
        canvas_text(f->c, in.x, in.y, in.width, "there is none that can be captured", ROLE_POPUP);
    for (int i = 0; i < in.height && c->top + (size_t)i < c->count; i++) {
        const struct interface *face = &list->list[c->top + (size_t)i];
        bool chosen = c->top + (size_t)i == c->index;
        char name[HOST_TEXT_MAX];
        char text[256];
        char shown[256];
        int y = in.y + i;
        if (strcmp(face->name, f->data->interface) == 0)
            canvas_put(f->c, in.x, y, 0x25b8, ROLE_POPUP_KEY);
        text_cut_middle(name, sizeof name, face->name, 15);
        canvas_text(f->c, in.x + 2, y, 15, name, chosen ? ROLE_POPUP_SELECTED : ROLE_POPUP_KEY);
        canvas_text(f->c, in.x + 18, y, 4, face->up ? "up" : "down",
                    face->up ? ROLE_POPUP_VALUE : ROLE_POPUP);
        interface_text(face, text, sizeof text);
        text_cut_end(shown, sizeof shown, text, in.width > 24 ? (size_t)in.width - 24 : 0);
        canvas_text(f->c, in.x + 24, y, in.width - 24, shown, ROLE_POPUP);
        if (chosen)
            draw_chosen(f, y);
    }
    draw_more(f);
    draw_box_footer(f->c, f->l->popup, "Enter switches  Esc leaves");
}
