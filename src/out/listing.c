/* listing.c: the text of --list-interfaces. */
#include "out/listing.h"

#include "base/utf8.h"

static size_t name_columns(const struct interface_list *l)
{
    size_t widest = 0;
    for (size_t i = 0; i < l->count; i++) {
        size_t width = utf8_width(l->list[i].name);
        widest = width > widest ? width : widest;
    }
    return widest;
}

static void put_addresses(struct buf *out, const struct interface *i)
{
    for (size_t a = 0; a < i->addr_count; a++) {
        char text[ENDPOINT_TEXT_MAX];
        addr_format(&i->addrs[a].addr, text, sizeof text);
        buf_printf(out, "%s%s/%u", a == 0 ? "  " : " ", text, (unsigned)i->addrs[a].prefix);
    }
}

static void put_interface(struct buf *out, const struct interface *i, size_t columns)
{
    buf_puts(out, "  ");
    buf_puts(out, i->name);
    buf_put_spaces(out, columns - utf8_width(i->name));
    buf_puts(out, i->up ? "  up" : "  down");
    bool more = i->addr_count > 0 || i->description[0] != '\0' || i->is_default;
    if (i->up && more)
        buf_put_spaces(out, 2); /* as wide as "down" */
    put_addresses(out, i);
    if (i->description[0] != '\0')
        buf_printf(out, "  (%s)", i->description);
    if (i->is_default)
        buf_puts(out, "  (default)");
    buf_putc(out, '\n');
}

void listing_interfaces(struct buf *out, const struct interface_list *l)
{
    size_t columns = name_columns(l);
    buf_puts(out, "Available interfaces:\n");
    for (size_t i = 0; i < l->count; i++)
        put_interface(out, &l->list[i], columns);
}
