/* tui_data.c: the source's name, clock, progress and troubles, and the kernel's counters beside
 * ours. */
#include "app/tui_data.h"

#include <string.h>

#include "base/clock.h"
#include "base/utf8.h"

static void describe_nets(struct tui *t)
{
    const struct net_filter *nets = t->session_config.capture.nets;
    struct buf text = {0};
    for (size_t i = 0; i < nets->count; i++) {
        char addr[48];
        addr_format(&nets->nets[i].addr, addr, sizeof addr);
        buf_printf(&text, "%s%s/%u", i > 0 ? " " : "", addr, (unsigned)nets->nets[i].prefix);
    }
    if (text.data != NULL)
        utf8_cut(t->nets, sizeof t->nets, text.data, sizeof t->nets);
    buf_free(&text);
}

void tui_remember_counters(struct tui *t)
{
    const char *name = t->session_config.capture.interface;
    t->counters = (struct interface_counters){0};
    if (name != NULL)
        interface_counters(name, &t->counters);
}

/* What has come since; from 0 where the interface was made anew meanwhile. */
static uint64_t since(uint64_t now, uint64_t before)
{
    return now >= before ? now - before : now;
}

/* The kernel's counters since the capture began, to be compared with ours. */
static bool counters_since(const struct tui *t, const char *name, struct interface_counters *out)
{
    struct interface_counters now;
    if (!interface_counters(name, &now))
        return false;
    out->rx_bytes = since(now.rx_bytes, t->counters.rx_bytes);
    out->rx_packets = since(now.rx_packets, t->counters.rx_packets);
    out->tx_bytes = since(now.tx_bytes, t->counters.tx_bytes);
    out->tx_packets = since(now.tx_packets, t->counters.tx_packets);
    return true;
}

/* What a shell writes for <(...): the number alone would say nothing. */
static bool is_descriptor(const char *name)
{
    return strncmp(name, "/dev/fd/", 8) == 0 || strncmp(name, "/proc/self/fd/", 14) == 0;
}

/* The interface, or the file without its folders; cleaned. */
static const char *shown_name(struct tui *t)
{
    const char *name = capture_name(session_capture(t->session));
    bool file = t->session_config.capture.file != NULL && !is_descriptor(name);
    const char *slash = file ? strrchr(name, '/') : NULL;
    name = slash != NULL && slash[1] != '\0' ? slash + 1 : name;
    utf8_clean(t->name, sizeof t->name, name, strlen(name));
    return t->name;
}

void tui_data(struct tui *t, struct ui_data *data)
{
    const struct capture_config *c = &t->session_config.capture;
    uint64_t done;
    uint64_t size;
    clock_hms(t->snapshot != NULL ? t->snapshot->wall_ns : clock_wall_ns(), t->clock,
              sizeof t->clock);
    capture_progress(session_capture(t->session), &done, &size);
    describe_nets(t);
    *data = (struct ui_data){
        .interface = shown_name(t),
        .clock = t->clock,
        .bpf = c->bpf,
        .nets = t->nets[0] != '\0' ? t->nets : NULL,
        .trouble = t->trouble[0] != '\0' ? t->trouble : NULL,
        .from_file = c->file != NULL,
        .ended = t->ended,
        .progress = size > 0 ? (double)done / (double)size : -1,
        .interfaces = t->interfaces.count > 0 ? &t->interfaces : NULL,
    };
    if (t->config->prefs_path != NULL && !t->config->prefs_broken) {
        prefs_shorten(t->config_file, sizeof t->config_file, t->config->prefs_path);
        data->config = t->config_file;
    }
    if (c->file == NULL && t->owner_thread.owners != NULL &&
        owners_unreadable(t->owner_thread.owners) > 0)
        data->owners_trouble = "some cannot be seen for lack of rights";
    /* Read only where a tooltip may show them: it took a fifth of an idle second's CPU. */
    if (c->file == NULL && t->ui.tooltip.kind == TOOLTIP_SEGMENT)
        data->has_counters = counters_since(t, c->interface, &data->counters);
}
