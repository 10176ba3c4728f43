/* ends.c: how many columns the ends of the flows in view need, so that neither is cut while the
 * other has room to spare. */

#include "base/utf8.h"
#include "ui/draw.h"

/* Less than an address of IPv4 would only make the columns move. */
#define NEED_LEAST     15
/* The columns move at once for what is longer, but for what is shorter not before so many seconds
 * of it. */
#define SHRINK_SECONDS 10

int end_text_row(const struct frame *f, const struct snapshot_flow *flow, bool dst,
                 struct end_text *t)
{
    struct endpoint e = dst ? snapshot_flow_dst(flow) : snapshot_flow_src(flow);
    end_text_make(t, &f->names, &e, flow->key.protocol, true, true);
    bool tagged = dst && t->port[0] == '\0' && f->l->columns.protocol.width == 0;
    return tagged ? 1 + (int)utf8_width(protocol_text(&flow->key)) : 0;
}

static int need_of(const struct frame *f, const struct snapshot_flow *flow, bool dst)
{
    struct end_text t;
    char whole[HOST_TEXT_MAX + sizeof t.port + 4];
    int tag = end_text_row(f, flow, dst, &t);
    end_text_join(&t, whole, sizeof whole);
    return (int)utf8_width(whole) + tag;
}

/* What the texts of the ends depend on, beside the flows themselves. */
static unsigned mode_of(const struct ui *ui)
{
    const struct prefs *p = ui->prefs;
    return p->dns_resolution | (unsigned)p->port_resolution << 1 | (unsigned)p->show_ports << 2;
}

static void take_need(struct end_needs *n, int end, int need, uint32_t second)
{
    if (need < n->width[end] && second - n->since[end] < SHRINK_SECONDS)
        return;
    n->width[end] = need;
    n->since[end] = second;
}

void ends_measure(const struct frame *f, struct end_needs *n)
{
    const struct ui *ui = f->ui;
    if (ui->snapshot == NULL || ui->view.tab != TAB_FLOWS)
        return;
    if (n->mode != mode_of(ui) || ui->view.count == 0)
        *n = (struct end_needs){.mode = mode_of(ui)};
    int need[2] = {NEED_LEAST, NEED_LEAST};
    for (int i = 0; i < f->l->line_count; i++) {
        if (f->l->lines[i].part != LINE_FIRST)
            continue;
        const struct snapshot_flow *flow = view_flow(&ui->view, f->l->lines[i].row);
        for (int end = 0; end < 2; end++) {
            int columns = need_of(f, flow, end == 1);
            need[end] = columns > need[end] ? columns : need[end];
        }
    }
    for (int end = 0; end < 2; end++)
        take_need(n, end, need[end], ui->view.snapshot->second);
}
