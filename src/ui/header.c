/* header.c: the header bar: what its segments say, and which of them have room. */
#include <stdio.h>
#include <string.h>

#include "base/units.h"
#include "base/utf8.h"
#include "ui/draw.h"

/* Names in the header bar are cut to this. */
#define NAME_COLUMNS 20
/* The filter gets what the others leave, at least and at most so much; before it gets less than
 * GOOD columns, those go that weigh more than LIGHT. */
#define FILTER_LEAST 6
#define FILTER_GOOD  20
#define LIGHT        8
#define FILTER_MOST  48

const char *const sort_key_names[SORT_KEY_COUNT] = {"2s", "10s", "40s", "src", "dst"};

/* Label and value, and a blank at each side. */
static int segment_width(const struct segment_box *s)
{
    return (int)(utf8_width(s->label) + utf8_width(s->value)) + 2;
}

static void add(struct layout *l, enum segment id, const char *label, const char *value,
                enum role role)
{
    struct segment_box *s = &l->segments[l->segment_count++];
    *s = (struct segment_box){.id = id, .role = role};
    snprintf(s->label, sizeof s->label, "%s", label);
    text_cut_middle(s->value, sizeof s->value, value, NAME_COLUMNS);
    s->width = segment_width(s);
}

static void sort_text(const struct ui *ui, char *out, size_t size)
{
    enum sort_key sort = ui->prefs->sort_column;
    const char *reversed = sort_is_by_name(sort) ? "▼" : "▲"; /* as in the titles */
    if (ui->freeze != FREEZE_OFF)
        snprintf(out, size, "frozen");
    else
        snprintf(out, size, "%s%s", sort_key_names[sort], ui->prefs->sort_reverse ? reversed : "");
}

static void flows_text(const struct ui *ui, char *out, size_t size)
{
    units_count(out, size, ui->snapshot != NULL ? ui->snapshot->flow_count : 0);
}

static uint64_t drops(const struct ui *ui)
{
    const struct snapshot *s = ui->snapshot;
    return s != NULL ? s->counts.kernel_drops + s->counts.interface_drops : 0;
}

static void clock_text(const struct ui_data *data, char *out, size_t size)
{
    if (data->from_file && data->progress >= 0)
        snprintf(out, size, "%s %d%%", data->clock, (int)(data->progress * 100));
    else
        snprintf(out, size, "%s", data->clock);
}

/* The filter in at most so many columns, from where the field that it is being typed into begins.
 */
static void write_filter(const struct ui *ui, const struct layout *l, struct segment_box *s,
                         size_t columns)
{
    char text[LINE_EDIT_MAX + 1];
    const char *from = ui->filter_text;
    size_t skipped = 0;
    uint32_t first;
    if (ui->popup == POPUP_FILTER && strcmp(ui->edit.text, ui->filter_text) == 0)
        from = line_edit_shown(&ui->edit, (size_t)filter_columns(l), &skipped);
    from += skipped > 0 ? utf8_decode(from, strlen(from), &first) : 0;
    snprintf(text, sizeof text, "%s%s", skipped > 0 ? "~" : "", from);
    text_cut_end(s->value, sizeof s->value, text, columns);
    s->width = segment_width(s);
}

static void add_all(const struct ui *ui, const struct ui_data *data, struct layout *l)
{
    char text[64];
    add(l, SEGMENT_APP, "▶▶▶ ", "IFTOPRS ◀◀◀", ROLE_TITLE);
    add(l, SEGMENT_IFACE, "iface:", data->interface,
        data->trouble != NULL ? ROLE_WARNING : ROLE_HEADER_VALUE);
    flows_text(ui, text, sizeof text);
    add(l, SEGMENT_FLOWS, "flows:", text, ROLE_HEADER_VALUE);
    clock_text(data, text, sizeof text);
    add(l, SEGMENT_CLOCK, "clock:", text, ROLE_HEADER_VALUE);
    sort_text(ui, text, sizeof text);
    add(l, SEGMENT_SORT, "sort:", text, ROLE_HEADER_VALUE);
    snprintf(text, sizeof text, "%.3gs", ui->refresh);
    add(l, SEGMENT_RATE, "rate:", text, ROLE_HEADER_VALUE);
    add(l, SEGMENT_THEME, "theme:", ui->theme.name, ROLE_HEADER_VALUE);
    add(l, SEGMENT_PAUSED, "paused:", ui->paused ? "yes" : "no",
        ui->paused ? ROLE_PAUSED : ROLE_HEADER_VALUE);
    add(l, SEGMENT_FILTER, "filter:", "none", ROLE_HEADER_VALUE);
    if (ui->filter_text[0] != '\0')
        write_filter(ui, l, &l->segments[l->segment_count - 1], FILTER_GOOD);
    if (drops(ui) > 0) {
        units_count(text, sizeof text, drops(ui));
        add(l, SEGMENT_DROPS, "drops:", text, ROLE_WARNING);
    }
    keymap_text(&ui->keys, ACTION_HELP, text, sizeof text);
    text[strcspn(text, " ")] = '\0';
    add(l, SEGMENT_HELP, text, "=help", ROLE_HEADER);
}

/* The higher, the sooner a segment goes when there is no room. */
static int burden(const struct ui *ui, enum segment id)
{
    static const int usual[SEGMENT_COUNT] = {
        [SEGMENT_APP] = 11,  [SEGMENT_THEME] = 10, [SEGMENT_PAUSED] = 9, [SEGMENT_FILTER] = 8,
        [SEGMENT_RATE] = 7,  [SEGMENT_SORT] = 6,   [SEGMENT_CLOCK] = 5,  [SEGMENT_FLOWS] = 4,
        [SEGMENT_IFACE] = 3, [SEGMENT_DROPS] = 2,  [SEGMENT_HELP] = 1,
    };
    bool filtered = ui->filter_text[0] != '\0';
    if (id == SEGMENT_FILTER && filtered)
        return 4;
    /* The separator has the flows that a filter lets through. */
    if (id == SEGMENT_FLOWS && filtered)
        return 8;
    return id == SEGMENT_PAUSED && ui->paused ? 4 : usual[id];
}

static int total_width(const struct layout *l)
{
    int width = l->segment_count - 1;
    for (int i = 0; i < l->segment_count; i++)
        width += l->segments[i].width;
    return width;
}

static int heaviest(const struct ui *ui, const struct layout *l)
{
    int worst = 0;
    for (int i = 1; i < l->segment_count; i++) {
        if (burden(ui, l->segments[i].id) > burden(ui, l->segments[worst].id))
            worst = i;
    }
    return worst;
}

static void drop(struct layout *l, int worst)
{
    l->segment_count--;
    memmove(&l->segments[worst], &l->segments[worst + 1],
            (size_t)(l->segment_count - worst) * sizeof l->segments[0]);
}

/* The filter in what the others leave. */
static void fit_filter(const struct ui *ui, struct layout *l)
{
    int spare = l->header.width - total_width(l);
    for (int i = 0; i < l->segment_count; i++) {
        struct segment_box *s = &l->segments[i];
        if (s->id != SEGMENT_FILTER || ui->filter_text[0] == '\0')
            continue;
        int columns = (int)utf8_width(s->value) + spare;
        columns = columns < FILTER_MOST ? columns : FILTER_MOST;
        write_filter(ui, l, s, (size_t)(columns > FILTER_LEAST ? columns : FILTER_LEAST));
    }
}

void header_make(const struct ui *ui, const struct ui_data *data, struct layout *l)
{
    l->segment_count = 0;
    if (l->header.height == 0)
        return;
    add_all(ui, data, l);
    while (l->segment_count > 1 && total_width(l) > l->header.width) {
        int worst = heaviest(ui, l);
        if (burden(ui, l->segments[worst].id) < LIGHT)
            fit_filter(ui, l);
        if (total_width(l) > l->header.width)
            drop(l, worst);
    }
    fit_filter(ui, l);
    int x = l->header.x;
    for (int i = 0; i < l->segment_count; i++) {
        l->segments[i].x = x;
        x += l->segments[i].width + 1;
    }
}

void draw_header(const struct frame *f)
{
    const struct layout *l = f->l;
    canvas_fill(f->c, l->header, ' ', ROLE_HEADER);
    for (int i = 0; i < l->segment_count; i++) {
        const struct segment_box *s = &l->segments[i];
        int end = l->header.x + l->header.width;
        int x = s->x + 1;
        x += canvas_text(f->c, x, l->header.y, end - x, s->label,
                         s->id == SEGMENT_APP ? ROLE_TITLE : ROLE_HEADER);
        canvas_text(f->c, x, l->header.y, end - x, s->value, s->role);
        if (i + 1 < l->segment_count)
            canvas_put(f->c, s->x + s->width, l->header.y, 0x2502, ROLE_SEPARATOR);
    }
}
