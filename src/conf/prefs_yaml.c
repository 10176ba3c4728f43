/* prefs_yaml.c: preferences from YAML. The schema is made for each text, as keys, custom_themes and
 * what is not known can have any names. Scalars are loaded as text, so that the messages about them
 * are our own. */
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "conf/prefs_table.h"
#include "conf/yaml.h"

/* Looking for one key goes through all: libcyaml took 3 s for 25,000 of them, and finding the line
 * of a mistake, which tries many a time, minutes. */
#define KEYS_MAX 1000

struct raw_pin {
    char *src;
    char *dst;
};

struct raw {
    char *scalars[PREF_SCALAR_COUNT];
    char **keys;                     /* in the order of the schema */
    uint8_t (*themes)[PALETTE_SIZE]; /* likewise */
    struct raw_pin *pins;
    unsigned pin_count;
};

struct schema {
    cyaml_schema_field_t *fields, *keys, *themes;
    cyaml_schema_value_t top;
};

static const cyaml_schema_field_t pin_fields[] = {
    CYAML_FIELD_STRING_PTR("src", CYAML_FLAG_POINTER_NULL | CYAML_FLAG_OPTIONAL, struct raw_pin,
                           src, 0, CYAML_UNLIMITED),
    CYAML_FIELD_STRING_PTR("dst", CYAML_FLAG_POINTER_NULL | CYAML_FLAG_OPTIONAL, struct raw_pin,
                           dst, 0, CYAML_UNLIMITED),
    CYAML_FIELD_END,
};

static const cyaml_schema_value_t pin_entry = {
    CYAML_VALUE_MAPPING(CYAML_FLAG_DEFAULT, struct raw_pin, pin_fields),
};

static const cyaml_schema_value_t color_entry = {
    CYAML_VALUE_UINT(CYAML_FLAG_DEFAULT, uint8_t),
};

static const cyaml_schema_value_t text_value = {
    CYAML_VALUE_STRING(CYAML_FLAG_POINTER_NULL | CYAML_FLAG_OPTIONAL, char, 0, CYAML_UNLIMITED),
};

static const cyaml_schema_value_t palette_value = {
    CYAML_VALUE_SEQUENCE_FIXED(CYAML_FLAG_OPTIONAL, uint8_t, &color_entry, PALETTE_SIZE),
};

static const cyaml_schema_field_t pinned_field =
    CYAML_FIELD_SEQUENCE_COUNT("pinned", CYAML_FLAG_POINTER_NULL | CYAML_FLAG_OPTIONAL, struct raw,
                               pins, pin_count, &pin_entry, 0, CYAML_UNLIMITED);

/* Whether this is the first key of its name under its parent. */
static bool is_first(const struct yaml_keys *k, size_t i)
{
    return yaml_keys_find(k, k->list[i].parent, k->list[i].name) == &k->list[i];
}

static size_t index_of(const struct yaml_keys *k, const char *name)
{
    const struct yaml_key *key = yaml_keys_find(k, YAML_TOP, name);
    return key != NULL ? (size_t)(key - k->list) : YAML_TOP;
}

/* A schema for the keys under a parent, each of the same type and size, one after the other. */
static cyaml_schema_field_t *child_fields(const struct yaml_keys *k, size_t parent,
                                          const cyaml_schema_value_t *value, size_t size,
                                          size_t *count)
{
    cyaml_schema_field_t *fields = mem_zalloc(k->count + 1, sizeof *fields);
    *count = 0;
    for (size_t i = 0; parent != YAML_TOP && i < k->count; i++) {
        if (k->list[i].parent == parent && is_first(k, i)) {
            fields[*count] = (cyaml_schema_field_t){
                .key = k->list[i].name,
                .data_offset = (uint32_t)(*count * size),
                .value = *value,
            };
            ++*count;
        }
    }
    return fields;
}

static cyaml_schema_field_t map_field(const char *key, size_t offset, size_t size,
                                      const cyaml_schema_field_t *fields)
{
    return (cyaml_schema_field_t){
        .key = key,
        .data_offset = (uint32_t)offset,
        .value = {.type = CYAML_MAPPING,
                  .flags = CYAML_FLAG_POINTER_NULL | CYAML_FLAG_OPTIONAL,
                  .data_size = (uint32_t)(size > 0 ? size : 1),
                  .mapping = {.fields = fields}},
    };
}

static void make_schema(struct schema *s, const struct yaml_keys *k)
{
    size_t keys;
    size_t themes;
    size_t used = 0;
    s->fields = mem_zalloc(PREF_COUNT + k->count + 1, sizeof *s->fields);
    s->keys = child_fields(k, index_of(k, "keys"), &text_value, sizeof(char *), &keys);
    s->themes =
        child_fields(k, index_of(k, "custom_themes"), &palette_value, PALETTE_SIZE, &themes);
    for (; used < PREF_SCALAR_COUNT; used++)
        s->fields[used] = (cyaml_schema_field_t){
            .key = pref_table[used].name,
            .data_offset = (uint32_t)(offsetof(struct raw, scalars) + used * sizeof(char *)),
            .value = text_value,
        };
    s->fields[used++] =
        map_field("keys", offsetof(struct raw, keys), keys * sizeof(char *), s->keys);
    s->fields[used++] =
        map_field("custom_themes", offsetof(struct raw, themes), themes * PALETTE_SIZE, s->themes);
    s->fields[used++] = pinned_field;
    for (size_t i = 0; i < k->count; i++) {
        const char *name = k->list[i].name;
        if (k->list[i].parent == YAML_TOP && pref_find(name) == PREF_COUNT && is_first(k, i))
            s->fields[used++] = (cyaml_schema_field_t){
                .key = name, .value = {.type = CYAML_IGNORE, .flags = CYAML_FLAG_OPTIONAL}};
    }
    s->top = (cyaml_schema_value_t){
        .type = CYAML_MAPPING,
        .flags = CYAML_FLAG_POINTER,
        .data_size = sizeof(struct raw),
        .mapping = {.fields = s->fields},
    };
}

static void free_schema(struct schema *s)
{
    free(s->fields);
    free(s->keys);
    free(s->themes);
}

static void take_scalar(struct prefs *p, const struct yaml_key *key, const char *value,
                        const char *what, struct prefs_report *r)
{
    enum pref pref = pref_find(key->name);
    const char *text = value != NULL ? value : "";
    if (!pref_from_text(p, pref, text))
        prefs_bad_value(r, what, key->line, pref, text);
}

static void take_pins(struct prefs *p, const struct raw *raw, const char *text,
                      const struct yaml_keys *k, const char *what, struct prefs_report *r)
{
    struct pref_items items = {0};
    const struct yaml_key *key = yaml_keys_find(k, YAML_TOP, "pinned");
    if (raw->pin_count > 0)
        pref_items_scan(&items, text, k, key);
    for (unsigned i = 0; i < raw->pin_count; i++) {
        const struct raw_pin *pin = &raw->pins[i];
        size_t line = items.count == raw->pin_count ? items.list[i].line : key->line;
        if (pin->src != NULL && pin->dst != NULL)
            prefs_add_pin(p, pin->src, pin->dst, r, what, line);
        else
            prefs_fault(r, what, line, "pinned: number %u: src and dst are needed", i + 1);
    }
    pref_items_free(&items);
}

/* Whether something was loaded for a key. */
static bool is_loaded(const struct raw *raw, enum pref pref)
{
    if (pref < PREF_SCALAR_COUNT)
        return raw->scalars[pref] != NULL;
    return pref == PREF_keys     ? raw->keys != NULL
           : pref == PREF_pinned ? raw->pin_count > 0
                                 : raw->themes != NULL;
}

/* What YAML would take but is not written a key a line, from the first column on, could neither be
 * named in a message nor be changed: braces around the whole, every line indented, UTF-16. */
static bool has_form(const struct raw *raw, const struct yaml_keys *k, const char *what,
                     struct prefs_report *r)
{
    for (int i = 0; i < PREF_COUNT; i++) {
        if (is_loaded(raw, (enum pref)i) && index_of(k, pref_name((enum pref)i)) == YAML_TOP) {
            prefs_fault(r, what, 1,
                        "%s: its line has to begin with '%s: ', without blanks or braces before it",
                        pref_name((enum pref)i), pref_name((enum pref)i));
            return false;
        }
    }
    return true;
}

/* Copies what was loaded; keys gives names and lines. */
static void take(struct prefs *p, const struct raw *raw, const struct schema *s, const char *text,
                 const struct yaml_keys *k, const char *what, struct prefs_report *r)
{
    for (size_t i = 0; i < k->count; i++) {
        const struct yaml_key *key = &k->list[i];
        if (key->parent != YAML_TOP)
            continue;
        enum pref pref = pref_find(key->name);
        if (pref < PREF_COUNT)
            r->lines[pref] = key->line;
        if (pref < PREF_SCALAR_COUNT)
            take_scalar(p, key, raw->scalars[pref], what, r);
        else if (pref == PREF_COUNT)
            prefs_unknown(r, what, key->line, key->name);
    }
    for (size_t i = 0; raw->keys != NULL && s->keys[i].key != NULL; i++)
        prefs_add_key(p, s->keys[i].key, raw->keys[i] != NULL ? raw->keys[i] : "",
                      yaml_keys_find(k, index_of(k, "keys"), s->keys[i].key)->line);
    for (size_t i = 0; raw->themes != NULL && s->themes[i].key != NULL; i++)
        prefs_put_custom_theme(p, s->themes[i].key, raw->themes[i]);
    take_pins(p, raw, text, k, what, r);
}

static void put_allowed(const char *top, const char *key, struct buf *out)
{
    enum pref pref = top != NULL ? pref_find(top) : PREF_COUNT;
    bool below = pref < PREF_COUNT && strcmp(top, key) != 0;
    if (pref < PREF_SCALAR_COUNT)
        pref_allowed(pref, out);
    else if (pref == PREF_keys)
        buf_puts(out, below ? "the name of a key, like Space or Ctrl+E,"
                            : "a list of lines like 'pause: Space' below it");
    else if (pref == PREF_pinned)
        buf_puts(out, "a list of '- src: ADDRESS:PORT' and 'dst: ADDRESS:PORT'");
    else if (pref == PREF_custom_themes)
        buf_puts(out, below ? "a list of six numbers from 0 to 255"
                            : "a list of lines like 'Lagoon: [31, 44, 37, 79, 30, 24]' below it");
    else
        buf_puts(out, "a line 'KEY: VALUE', with a blank behind the colon,");
}

static void load(struct prefs *p, const char *text, size_t len, const struct yaml_keys *keys,
                 const char *what, struct prefs_report *r)
{
    struct schema schema;
    void *raw = NULL;
    make_schema(&schema, keys);
    if (!yaml_load(text, len, &schema.top, &raw, what, put_allowed, &r->error))
        r->broken = true;
    else if (keys->after > 0)
        prefs_fault(r, what, keys->after,
                    "---: a second document is not allowed, nor an end of the first (...)");
    else if (raw != NULL && has_form(raw, keys, what, r))
        take(p, raw, &schema, text, keys, what, r);
    yaml_release(&schema.top, raw);
    free_schema(&schema);
}

void prefs_parse_yaml(struct prefs *p, const char *text, size_t len, const char *what,
                      struct prefs_report *r)
{
    struct yaml_keys keys;
    yaml_keys_scan(&keys, text, len);
    if (keys.count > KEYS_MAX)
        prefs_fault(r, what, keys.list[KEYS_MAX].line, "more than %d keys are too many", KEYS_MAX);
    else
        load(p, text, len, &keys, what, r);
    yaml_keys_free(&keys);
}
