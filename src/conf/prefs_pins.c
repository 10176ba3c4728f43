/* prefs_pins.c: the items of the list `pinned` in a YAML text, where each stands, and taking out
 * and adding single ones. */
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "conf/prefs_table.h"
#include "conf/yaml.h"

struct line {
    size_t start, next; /* next: of the line after it */
    size_t first;       /* its first byte that is no blank */
    bool empty;         /* nothing but blanks or a comment */
};

static struct line line_at(const char *text, size_t at, size_t len)
{
    const char *newline = memchr(text + at, '\n', len - at);
    struct line l = {.start = at, .next = newline != NULL ? (size_t)(newline - text) + 1 : len};
    l.first = at;
    while (l.first < l.next && text[l.first] == ' ')
        l.first++;
    l.empty = l.first == l.next || strchr("\r\n#", text[l.first]) != NULL;
    return l;
}

static bool is_dash(const char *text, const struct line *l)
{
    return text[l->first] == '-' &&
           (l->first + 1 == l->next || strchr(" \t\r\n", text[l->first + 1]) != NULL);
}

static void add_item(struct pin_items *items, const struct line *l, size_t line)
{
    if (items->count == 0)
        items->indent = l->first - l->start;
    items->list = mem_realloc(items->list, (items->count + 1) * sizeof *items->list);
    items->list[items->count++] = (struct pin_item){l->start, l->next, line};
}

void pin_items_scan(struct pin_items *items, const char *text, const struct yaml_key *key)
{
    *items = (struct pin_items){0};
    size_t number = key->line;
    struct line l = line_at(text, key->start, key->end);
    struct line value = line_at(text, key->value, key->end);
    if (!value.empty) /* in brackets, or something else that begins on the key's line */
        return;
    for (size_t at = l.next; at < key->end; at = l.next) {
        l = line_at(text, at, key->end);
        number++;
        if (l.empty)
            continue;
        if (is_dash(text, &l) && (items->count == 0 || l.first - l.start == items->indent))
            add_item(items, &l, number);
        else if (items->count > 0)
            items->list[items->count - 1].end = l.next;
        else
            return;
    }
}

void pin_items_free(struct pin_items *items)
{
    free(items->list);
    *items = (struct pin_items){0};
}

bool pins_have(const struct pin *pins, size_t count, const struct pin *pin)
{
    for (size_t i = 0; i < count; i++) {
        if (strcmp(pins[i].src, pin->src) == 0 && strcmp(pins[i].dst, pin->dst) == 0)
            return true;
    }
    return false;
}

static void put_added(struct buf *out, const struct pin_items *items, const struct prefs *before,
                      const struct prefs *now)
{
    for (size_t i = 0; i < now->pinned_count; i++) {
        if (pins_have(before->pinned, before->pinned_count, &now->pinned[i]))
            continue;
        if (out->data[out->len - 1] != '\n')
            buf_putc(out, '\n');
        pref_put_pin(out, &now->pinned[i], (int)items->indent);
    }
}

bool pin_items_edit(struct buf *text, const struct prefs *before, const struct prefs *now)
{
    struct yaml_keys keys;
    struct pin_items items = {0};
    yaml_keys_scan(&keys, text->data, text->len);
    const struct yaml_key *key = yaml_keys_find(&keys, YAML_TOP, pref_name(PREF_pinned));
    if (key != NULL)
        pin_items_scan(&items, text->data, key);
    bool known = items.count > 0 && items.count == before->pinned_count;
    if (known) {
        struct buf out = {0};
        buf_put(&out, text->data, key->value);
        buf_puts(&out, now->pinned_count == 0 ? " []" : "");
        size_t at = key->value;
        for (size_t i = 0; i < items.count; i++) {
            bool stays = pins_have(now->pinned, now->pinned_count, &before->pinned[i]);
            buf_put(&out, text->data + at, (stays ? items.list[i].end : items.list[i].start) - at);
            at = items.list[i].end;
        }
        put_added(&out, &items, before, now);
        buf_put(&out, text->data + at, text->len - at);
        buf_free(text);
        *text = out;
    }
    pin_items_free(&items);
    yaml_keys_free(&keys);
    return known;
}
