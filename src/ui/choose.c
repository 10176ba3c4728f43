/* choose.c: theme chooser, theme editor, interface chooser. */
#include <string.h>

#include "base/mem.h"
#include "ui/state.h"

/* --- themes --- */

size_t theme_entry_count(const struct ui *ui)
{
    return ui->themes->count + ui->prefs->custom_theme_count;
}

struct theme_entry theme_entry_at(const struct ui *ui, size_t index)
{
    if (index < ui->themes->count) {
        const struct theme *t = themes_at(ui->themes, index);
        return (struct theme_entry){t->key, t->name, t->palette};
    }
    const struct custom_theme *c = &ui->prefs->custom_themes[index - ui->themes->count];
    return (struct theme_entry){NULL, c->name, c->palette};
}

size_t theme_entry_active(const struct ui *ui)
{
    const struct prefs *p = ui->prefs;
    for (size_t i = 0; i < p->custom_theme_count; i++) {
        if (p->active_custom_theme[0] != '\0' &&
            strcmp(p->custom_themes[i].name, p->active_custom_theme) == 0)
            return ui->themes->count + i;
    }
    const struct theme *t = themes_find(ui->themes, p->theme);
    return t != NULL ? (size_t)(t - ui->themes->list) : 0;
}

/* The theme is in force from now on, and the UI's. */
static void put_on(struct ui *ui, struct theme *next)
{
    theme_shade(next);
    theme_clear(&ui->theme);
    ui->theme = *next;
}

static void show_palette(struct ui *ui, const char *key, const char *name, const uint8_t *palette)
{
    struct theme next;
    theme_from_palette(&next, key, name, palette);
    put_on(ui, &next);
}

static void show_theme(struct ui *ui, size_t index)
{
    if (index >= theme_entry_count(ui))
        return;
    if (index >= ui->themes->count) {
        struct theme_entry e = theme_entry_at(ui, index);
        show_palette(ui, e.name, e.name, e.palette);
        return;
    }
    const struct theme *from = themes_at(ui->themes, index);
    struct theme next = *from;
    next.key = mem_strdup(from->key);
    next.name = mem_strdup(from->name);
    put_on(ui, &next);
}

void ui_load_theme(struct ui *ui)
{
    show_theme(ui, theme_entry_active(ui));
}

unsigned open_themes(struct ui *ui)
{
    ui->popup = POPUP_THEMES;
    ui->chooser = (struct chooser){.index = theme_entry_active(ui), .count = theme_entry_count(ui)};
    return FX_REDRAW;
}

static unsigned accept_theme(struct ui *ui, uint64_t now_ns)
{
    struct theme_entry e = theme_entry_at(ui, ui->chooser.index);
    if (e.key != NULL)
        prefs_set(&ui->prefs->theme, e.key);
    prefs_set(&ui->prefs->active_custom_theme, e.key != NULL ? "" : e.name);
    ui_status(ui, STATUS_INFO, now_ns, "theme: %s", e.name);
    ui->popup = POPUP_NONE;
    return FX_REDRAW | FX_THEME | ui_changed(ui, PREF_BIT(theme) | PREF_BIT(active_custom_theme));
}

/* --- interfaces --- */

unsigned open_interfaces(struct ui *ui)
{
    ui->popup = POPUP_INTERFACES;
    ui->chooser = (struct chooser){.index = SIZE_MAX};
    return FX_REDRAW | FX_LIST_INTERFACES;
}

static unsigned accept_interface(struct ui *ui, uint64_t now_ns)
{
    ui->popup = POPUP_NONE;
    if (ui->interfaces == NULL || ui->chooser.index >= ui->interfaces->count)
        return FX_REDRAW;
    prefs_set(&ui->prefs->interface, ui->interfaces->list[ui->chooser.index].name);
    ui_status(ui, STATUS_INFO, now_ns, "interface: %s", ui->prefs->interface);
    return FX_REDRAW | FX_SWITCH_INTERFACE | ui_changed(ui, PREF_BIT(interface));
}

/* --- both --- */

unsigned choose_index(struct ui *ui, size_t index)
{
    if (index >= ui->chooser.count)
        return 0;
    ui->chooser.index = index;
    if (ui->popup != POPUP_THEMES)
        return FX_REDRAW;
    show_theme(ui, index);
    return FX_REDRAW | FX_THEME;
}

unsigned choose_move(struct ui *ui, ptrdiff_t delta)
{
    struct chooser *c = &ui->chooser;
    if (c->count == 0)
        return 0;
    ptrdiff_t last = (ptrdiff_t)c->count - 1;
    ptrdiff_t from = ui->popup == POPUP_HELP ? (ptrdiff_t)c->top : (ptrdiff_t)c->index;
    ptrdiff_t to = delta > last - from ? last : from + delta;
    to = to > 0 ? to : 0;
    if (ui->popup != POPUP_HELP)
        return choose_index(ui, (size_t)to);
    c->top = (size_t)to;
    return FX_REDRAW;
}

unsigned choose_accept(struct ui *ui, uint64_t now_ns)
{
    if (ui->popup == POPUP_THEMES)
        return accept_theme(ui, now_ns);
    if (ui->popup == POPUP_INTERFACES)
        return accept_interface(ui, now_ns);
    return close_popup(ui);
}

unsigned close_popup(struct ui *ui)
{
    enum popup was = ui->popup;
    ui->popup = POPUP_NONE;
    if (was == POPUP_FILTER)
        ui_set_filter(ui, ui->filter_before);
    if (was != POPUP_THEMES && was != POPUP_EDITOR)
        return FX_REDRAW;
    ui_load_theme(ui);
    return FX_REDRAW | FX_THEME;
}

/* --- editor --- */

unsigned open_editor(struct ui *ui)
{
    ui->popup = POPUP_EDITOR;
    ui->editor = (struct theme_editor){0};
    memcpy(ui->editor.palette, ui->theme.palette, sizeof ui->editor.palette);
    const char *name = ui->prefs->active_custom_theme;
    line_edit_set(&ui->editor.name, name[0] != '\0' ? name : "My theme");
    return FX_REDRAW;
}

static unsigned save_theme(struct ui *ui, uint64_t now_ns)
{
    const char *name = ui->editor.name.text;
    if (name[strspn(name, " ")] == '\0') {
        ui_status(ui, STATUS_WARNING, now_ns, "a theme needs a name");
        return FX_REDRAW;
    }
    if (strpbrk(name, "\"\\") != NULL) {
        ui_status(ui, STATUS_WARNING, now_ns, "a theme's name has no quotes and no backslashes");
        return FX_REDRAW;
    }
    const struct theme *same = themes_find(ui->themes, name);
    if (same != NULL) {
        ui_status(ui, STATUS_WARNING, now_ns, "%s is the name of another theme", same->name);
        return FX_REDRAW;
    }
    name = prefs_put_custom_theme(ui->prefs, name, ui->editor.palette);
    prefs_set(&ui->prefs->active_custom_theme, name);
    ui_load_theme(ui);
    ui->popup = POPUP_NONE;
    ui_status(ui, STATUS_INFO, now_ns, "theme %s saved", name);
    return FX_REDRAW | FX_THEME |
           ui_changed(ui, PREF_BIT(custom_themes) | PREF_BIT(active_custom_theme));
}

static unsigned change_slot(struct ui *ui, int by)
{
    uint8_t *color = &ui->editor.palette[ui->editor.slot];
    *color = (uint8_t)(*color + by);
    show_palette(ui, "", ui->theme.name, ui->editor.palette);
    return FX_REDRAW | FX_THEME;
}

static unsigned move_slot(struct ui *ui, size_t by)
{
    ui->editor.slot = (ui->editor.slot + by) % PALETTE_SIZE;
    return FX_REDRAW;
}

static unsigned name_key(struct ui *ui, uint32_t key, uint64_t now_ns)
{
    if (key == '\r')
        return save_theme(ui, now_ns);
    if (key == KEYCODE_ESC)
        ui->editor.naming = false;
    else
        line_edit_key(&ui->editor.name, key);
    return FX_REDRAW;
}

unsigned editor_key(struct ui *ui, uint32_t key, uint64_t now_ns)
{
    if (ui->editor.naming)
        return name_key(ui, key, now_ns);
    switch (key) {
    case 'h':
    case KEYCODE_LEFT:
        return change_slot(ui, -1);
    case 'l':
    case KEYCODE_RIGHT:
        return change_slot(ui, 1);
    case 'H':
        return change_slot(ui, -10);
    case 'L':
        return change_slot(ui, 10);
    case 'j':
    case KEYCODE_DOWN:
        return move_slot(ui, 1);
    case 'k':
    case KEYCODE_UP:
        return move_slot(ui, PALETTE_SIZE - 1);
    case '\r':
        ui->editor.naming = true;
        return FX_REDRAW;
    case KEYCODE_ESC:
    case 'q':
        return close_popup(ui);
    default:
        return 0;
    }
}
