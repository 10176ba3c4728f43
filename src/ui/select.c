/* select.c: the selection: it belongs to a flow, not to a place. */
#include <stdio.h>
#include <stdlib.h>

#include "base/mem.h"
#include "net/names.h"
#include "ui/state.h"

#define END_TEXT_MAX  (HOST_TEXT_MAX + 48) /* a host with its port */
#define ENDS_TEXT_MAX (2 * END_TEXT_MAX + 8)

unsigned select_row(struct ui *ui, size_t row)
{
    view_settle(&ui->view, row, row + 1);
    ui->has_selection = true;
    ui->selected = view_flow(&ui->view, row)->key;
    ui->selected_row = (ptrdiff_t)row;
    ui->cursor = row;
    if (ui->tooltip.kind == TOOLTIP_FLOW && ui->tooltip.by_key)
        ui->tooltip.flow = ui->selected;
    return FX_REDRAW | FX_FOCUS;
}

unsigned select_move(struct ui *ui, ptrdiff_t delta)
{
    if (ui->view.count == 0 || ui->view.tab != ui->tab)
        return 0;
    ptrdiff_t last = (ptrdiff_t)ui->view.count - 1;
    ptrdiff_t from = ui->selected_row;
    if (from < 0)
        from = ui->has_selection ? (ptrdiff_t)ui->cursor - (delta > 0) : -1;
    /* A far jump (to the last row) must not overflow. */
    ptrdiff_t to = delta > last - from ? last : from + delta;
    return select_row(ui, (size_t)(to > 0 ? to : 0));
}

unsigned select_none(struct ui *ui)
{
    ui->has_selection = false;
    ui->selected_row = -1;
    ui->cursor = 0;
    ui->top = 0;
    return FX_REDRAW | FX_FOCUS;
}

ptrdiff_t movement_of(enum action action, size_t page)
{
    ptrdiff_t rows = (ptrdiff_t)page;
    ptrdiff_t half = rows > 1 ? rows / 2 : 1;
    switch (action) {
    case ACTION_SELECT_NEXT:
        return 1;
    case ACTION_SELECT_PREVIOUS:
        return -1;
    case ACTION_HALF_DOWN:
        return half;
    case ACTION_HALF_UP:
        return -half;
    case ACTION_PAGE_DOWN:
        return rows;
    case ACTION_PAGE_UP:
        return -rows;
    case ACTION_FIRST:
        return -(PTRDIFF_MAX / 2);
    case ACTION_LAST:
        return PTRDIFF_MAX / 2;
    default:
        return 0;
    }
}

/* --- pins --- */

/* "host:port <=> host:port". */
static void ends_text(const struct ui *ui, const struct snapshot_flow *f, char *out, size_t size)
{
    struct name_source names = ui_names(ui);
    struct endpoint e = snapshot_flow_src(f);
    struct end_text t;
    char src[END_TEXT_MAX];
    char dst[END_TEXT_MAX];
    end_text_make(&t, &names, &e, f->key.protocol, true, false);
    end_text_join(&t, src, sizeof src);
    e = snapshot_flow_dst(f);
    end_text_make(&t, &names, &e, f->key.protocol, true, false);
    end_text_join(&t, dst, sizeof dst);
    snprintf(out, size, "%s <=> %s", src, dst);
}

/* Whether a pin is one of a row's: the same ends; for a merged row, the same hosts. */
static bool pin_is_of(const struct pin *pin, const struct flow_key *row, bool merged)
{
    struct flow_key key;
    if (!pin_key(pin, &key))
        return false;
    key.protocol = row->protocol;
    if (merged)
        key = flow_key_without_ports(&key);
    return flow_key_equal(&key, row);
}

static void remove_pins(struct prefs *p, const struct flow_key *row, bool merged)
{
    size_t kept = 0;
    for (size_t i = 0; i < p->pinned_count; i++) {
        if (pin_is_of(&p->pinned[i], row, merged)) {
            free(p->pinned[i].src);
            free(p->pinned[i].dst);
        } else {
            p->pinned[kept++] = p->pinned[i];
        }
    }
    p->pinned_count = kept;
}

static void add_pin(struct prefs *p, const struct snapshot_flow *f)
{
    char src[ENDPOINT_TEXT_MAX];
    char dst[ENDPOINT_TEXT_MAX];
    struct endpoint e = snapshot_flow_src(f);
    endpoint_numeric(&e, src, sizeof src);
    e = snapshot_flow_dst(f);
    endpoint_numeric(&e, dst, sizeof dst);
    p->pinned = mem_realloc(p->pinned, (p->pinned_count + 1) * sizeof *p->pinned);
    p->pinned[p->pinned_count++] = (struct pin){mem_strdup(src), mem_strdup(dst)};
}

unsigned toggle_pin(struct ui *ui, size_t row, uint64_t now_ns)
{
    char text[ENDS_TEXT_MAX + 32];
    if (ui->view.tab == TAB_PROCESSES) {
        ui_status(ui, STATUS_INFO, now_ns, "flows can be pinned, processes cannot");
        return FX_REDRAW;
    }
    const struct snapshot_flow *f = view_flow(&ui->view, row);
    /* Two hosts are pinned with all that goes on between them. */
    if (ui->view.merges_ports)
        ends_text(ui, f, text, sizeof text);
    else
        row_text(ui, row, text, sizeof text);
    bool pinned = ui->view.rows[row].pinned;
    if (pinned)
        remove_pins(ui->prefs, &f->key, ui->view.merges_ports);
    else
        add_pin(ui->prefs, f);
    pin_set_load(&ui->pins, ui->prefs->pinned, ui->prefs->pinned_count);
    ui->view.rows[row].pinned = !pinned;
    ui->view_stale = true;
    ui_status(ui, STATUS_INFO, now_ns, "%s %s%s", pinned ? "unpinned" : "★ pinned", text,
              ui->view.merges_ports ? ", all protocols" : "");
    return FX_REDRAW | ui_changed(ui, PREF_BIT(pinned));
}

/* --- text --- */

/* "4711:firefox /usr/lib/firefox/firefox -P". */
static void process_row_text(const struct ui *ui, const struct snapshot_flow *f, char *out,
                             size_t size)
{
    const struct snapshot_owner *o = &ui->view.snapshot->owners[f->owner];
    char name[256];
    process_text(o, name, sizeof name);
    snprintf(out, size, "%s%s%s", name, o->command[0] != '\0' ? " " : "", o->command);
}

void row_text(const struct ui *ui, size_t row, char *out, size_t size)
{
    const struct snapshot_flow *f = view_flow(&ui->view, row);
    if (ui->view.tab == TAB_PROCESSES) {
        process_row_text(ui, f, out, size);
        return;
    }
    char ends[ENDS_TEXT_MAX];
    ends_text(ui, f, ends, sizeof ends);
    snprintf(out, size, "%s [%s]", ends, protocol_name(f->key.protocol, f->key.version));
}
