/* prefs_items.c: the items of `pinned` and `custom_themes` in a YAML text: where each stands,
 * taking out, changing and adding single ones, and what two copies have made of them. */
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

/* The theme whose name begins there; NULL: none does. */
static const struct yaml_key *child_at(const struct yaml_keys *keys, size_t parent, size_t at)
{
    for (size_t i = 0; i < keys->count; i++) {
        if (keys->list[i].parent == parent && keys->list[i].start == at)
            return &keys->list[i];
    }
    return NULL;
}

static void add_item(struct pref_items *items, const struct line *l, size_t line, size_t value)
{
    if (items->count == 0)
        items->indent = l->first - l->start;
    items->list = mem_realloc(items->list, (items->count + 1) * sizeof *items->list);
    items->list[items->count++] = (struct pref_item){l->start, l->next, line, value};
}

void pref_items_scan(struct pref_items *items, const char *text, const struct yaml_keys *keys,
                     const struct yaml_key *key)
{
    *items = (struct pref_items){0};
    size_t number = key->line;
    bool list = pref_find(key->name) == PREF_pinned;
    struct line l = line_at(text, key->start, key->end);
    struct line value = line_at(text, key->value, key->end);
    if (!value.empty) /* in brackets, or something else that begins on the key's line */
        return;
    for (size_t at = l.next; at < key->end; at = l.next) {
        l = line_at(text, at, key->end);
        number++;
        if (l.empty)
            continue;
        const struct yaml_key *child = child_at(keys, (size_t)(key - keys->list), l.first);
        bool starts = list ? is_dash(text, &l) : child != NULL;
        if (starts && (items->count == 0 || l.first - l.start == items->indent))
            add_item(items, &l, number, child != NULL ? child->value : 0);
        else if (items->count > 0)
            items->list[items->count - 1].end = l.next;
        else
            return;
    }
}

void pref_items_free(struct pref_items *items)
{
    free(items->list);
    *items = (struct pref_items){0};
}

static bool pins_have(const struct pin *pins, size_t count, const struct pin *pin)
{
    for (size_t i = 0; i < count; i++) {
        if (strcmp(pins[i].src, pin->src) == 0 && strcmp(pins[i].dst, pin->dst) == 0)
            return true;
    }
    return false;
}

static bool is_same_palette(const struct custom_theme *a, const struct custom_theme *b)
{
    return memcmp(a->palette, b->palette, PALETTE_SIZE) == 0;
}

/* --- changing single ones --- */

static void put_added_pins(struct buf *out, int indent, const struct prefs *before,
                           const struct prefs *now)
{
    for (size_t i = 0; i < now->pinned_count; i++) {
        if (!pins_have(before->pinned, before->pinned_count, &now->pinned[i]))
            pref_put_pin(out, &now->pinned[i], indent);
    }
}

static void put_added_themes(struct buf *out, int indent, const struct prefs *before,
                             const struct prefs *now)
{
    for (size_t i = 0; i < now->custom_theme_count; i++) {
        const struct custom_theme *theme = &now->custom_themes[i];
        if (prefs_find_custom_theme(before->custom_themes, before->custom_theme_count,
                                    theme->name) == NULL)
            pref_put_custom_theme(out, theme, indent);
    }
}

/* Appends what becomes of a pin that the text has. */
static void put_pin(struct buf *out, const struct buf *text, const struct pref_item *item,
                    const struct pin *pin, const struct prefs *now)
{
    if (pins_have(now->pinned, now->pinned_count, pin))
        buf_put(out, text->data + item->start, item->end - item->start);
}

/* The same of a theme. */
static void put_theme(struct buf *out, const struct buf *text, const struct pref_item *item,
                      const struct custom_theme *before, const struct prefs *now)
{
    const struct custom_theme *theme =
        prefs_find_custom_theme(now->custom_themes, now->custom_theme_count, before->name);
    if (theme == NULL)
        return;
    bool same = is_same_palette(theme, before);
    buf_put(out, text->data + item->start, (same ? item->end : item->value) - item->start);
    if (same)
        return;
    struct buf value = {0};
    pref_put_palette(&value, theme->palette);
    prefs_put_over(out, text, item->value, value.data);
    buf_free(&value);
}

/* The text with what now has in the place of the key's items. */
static void put_edited(struct buf *out, const struct buf *text, const struct yaml_key *key,
                       const struct pref_items *items, const struct prefs *before,
                       const struct prefs *now)
{
    bool pins = pref_find(key->name) == PREF_pinned;
    size_t left = pins ? now->pinned_count : now->custom_theme_count;
    size_t at = key->value;
    buf_put(out, text->data, at);
    buf_puts(out, left > 0 ? "" : pins ? " []" : " {}");
    for (size_t i = 0; i < items->count; i++) {
        const struct pref_item *item = &items->list[i];
        buf_put(out, text->data + at, item->start - at);
        if (pins)
            put_pin(out, text, item, &before->pinned[i], now);
        else
            put_theme(out, text, item, &before->custom_themes[i], now);
        at = item->end;
    }
    struct buf added = {0};
    (pins ? put_added_pins : put_added_themes)(&added, (int)items->indent, before, now);
    if (added.len > 0 && out->data[out->len - 1] != '\n')
        buf_putc(out, '\n');
    buf_put(out, added.data, added.len);
    buf_free(&added);
    buf_put(out, text->data + at, text->len - at);
}

bool pref_items_edit(struct buf *text, const struct prefs *before, const struct prefs *now,
                     enum pref pref)
{
    struct yaml_keys keys;
    struct pref_items items = {0};
    yaml_keys_scan(&keys, text->data, text->len);
    const struct yaml_key *key = yaml_keys_find(&keys, YAML_TOP, pref_name(pref));
    size_t count = pref == PREF_pinned ? before->pinned_count : before->custom_theme_count;
    if (key != NULL)
        pref_items_scan(&items, text->data, &keys, key);
    bool known = items.count > 0 && items.count == count;
    if (known) {
        struct buf out = {0};
        put_edited(&out, text, key, &items, before, now);
        buf_free(text);
        *text = out;
    }
    pref_items_free(&items);
    yaml_keys_free(&keys);
    return known;
}

/* --- two copies --- */

void prefs_merge_pins(struct prefs *merged, const struct prefs *p, const struct prefs *file)
{
    merged->pinned = mem_zalloc(file->pinned_count + p->pinned_count + 1, sizeof *merged->pinned);
    merged->pinned_count = 0;
    for (size_t i = 0; i < file->pinned_count; i++) {
        const struct pin *pin = &file->pinned[i];
        if (pins_have(p->pinned, p->pinned_count, pin) ||
            !pins_have(p->pinned_base, p->pinned_base_count, pin))
            merged->pinned[merged->pinned_count++] = *pin;
    }
    for (size_t i = 0; i < p->pinned_count; i++) {
        const struct pin *pin = &p->pinned[i];
        if (!pins_have(file->pinned, file->pinned_count, pin) &&
            !pins_have(p->pinned_base, p->pinned_base_count, pin))
            merged->pinned[merged->pinned_count++] = *pin;
    }
}

/* Whether this copy has made or changed the theme since. */
static bool is_own_theme(const struct prefs *p, const struct custom_theme *theme)
{
    const struct custom_theme *base =
        prefs_find_custom_theme(p->custom_themes_base, p->custom_theme_base_count, theme->name);
    return base == NULL || !is_same_palette(base, theme);
}

void prefs_merge_custom_themes(struct prefs *merged, const struct prefs *p,
                               const struct prefs *file)
{
    merged->custom_themes = mem_zalloc(file->custom_theme_count + p->custom_theme_count + 1,
                                       sizeof *merged->custom_themes);
    merged->custom_theme_count = 0;
    for (size_t i = 0; i < file->custom_theme_count; i++) {
        const struct custom_theme *theme = &file->custom_themes[i];
        const struct custom_theme *own =
            prefs_find_custom_theme(p->custom_themes, p->custom_theme_count, theme->name);
        merged->custom_themes[merged->custom_theme_count++] =
            own != NULL && is_own_theme(p, own) ? *own : *theme;
    }
    for (size_t i = 0; i < p->custom_theme_count; i++) {
        const struct custom_theme *theme = &p->custom_themes[i];
        bool in_file = prefs_find_custom_theme(file->custom_themes, file->custom_theme_count,
                                               theme->name) != NULL;
        bool active = strcmp(theme->name, p->active_custom_theme) == 0;
        if (!in_file && (active || is_own_theme(p, theme)))
            merged->custom_themes[merged->custom_theme_count++] = *theme;
    }
}
