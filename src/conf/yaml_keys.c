/* yaml_keys.c: where the keys of a YAML text stand, by libyaml's events and their marks: for line
 * numbers in messages, for maps whose keys are free, and for changing one value without touching
 * the rest. */
#include <stdlib.h>
#include <string.h>

#include <yaml.h>

#include "base/mem.h"
#include "base/utf8.h"
#include "conf/yaml.h"

struct scan {
    const char *text;
    size_t len;
    size_t from;            /* of the first byte behind a byte order mark */
    size_t chars, chars_at; /* the last place asked for: in characters, in bytes */
    size_t line, line_at;   /* the line number last asked for, and where */
    struct yaml_keys *tops;
    struct yaml_keys below;  /* those under the ones at the top, until the end */
    int depth;               /* of open mappings and sequences */
    bool top_key, below_key; /* whether the next node at depth 1 or 2 is a key */
    bool below_map;          /* depth 2 is a mapping */
    bool in_top;             /* what comes belongs to the last key at the top */
    bool ended;              /* the first document */
};

static size_t line_end(const struct scan *s, size_t at)
{
    const char *newline = at < s->len ? memchr(s->text + at, '\n', s->len - at) : NULL;
    return newline == NULL ? s->len : (size_t)(newline - s->text) + 1;
}

static size_t line_number(struct scan *s, size_t at)
{
    if (at < s->line_at)
        s->line_at = s->line = 0;
    for (; s->line_at < at; s->line_at++)
        s->line += s->text[s->line_at] == '\n';
    return s->line + 1;
}

/* libyaml counts characters. */
static size_t byte_at(struct scan *s, const yaml_mark_t *mark)
{
    if (mark->index < s->chars) {
        s->chars = 0;
        s->chars_at = s->from;
    }
    for (; s->chars < mark->index && s->chars_at < s->len; s->chars++) {
        s->chars_at++;
        while (s->chars_at < s->len && ((unsigned char)s->text[s->chars_at] & 0xc0) == 0x80)
            s->chars_at++;
    }
    return s->chars_at;
}

static bool is_blank(char c)
{
    return c == ' ' || c == '\t' || c == '\r';
}

/* Adds the key; false: it is not followed by a colon ("? key", "{key}"), or by one of a line below.
 */
static bool add_key(struct scan *s, struct yaml_keys *k, size_t parent, const yaml_event_t *event)
{
    size_t start = byte_at(s, &event->start_mark);
    size_t colon = byte_at(s, &event->end_mark);
    while (colon < s->len && is_blank(s->text[colon]))
        colon++;
    if (colon >= s->len || s->text[colon] != ':')
        return false;
    k->list = mem_realloc(k->list, (k->count + 1) * sizeof *k->list);
    k->list[k->count++] = (struct yaml_key){
        .name = mem_strndup((const char *)event->data.scalar.value, event->data.scalar.length),
        .parent = parent,
        .line = line_number(s, start),
        .start = start,
        .end = line_end(s, colon),
        .value = colon + 1,
    };
    return true;
}

/* The last key at the top reaches to the end of the line of what ends there; a block's text ends
 * behind its newline. */
static void extend(struct scan *s, const yaml_event_t *event)
{
    if (!s->in_top)
        return;
    struct yaml_key *key = &s->tops->list[s->tops->count - 1];
    size_t end = byte_at(s, &event->end_mark);
    while (end > key->value && (is_blank(s->text[end - 1]) || s->text[end - 1] == '\n'))
        end--;
    end = line_end(s, end - 1);
    if (end > key->end)
        key->end = end;
}

/* A scalar, alias, mapping or sequence begins. */
static void begin_node(struct scan *s, const yaml_event_t *event)
{
    bool scalar = event->type == YAML_SCALAR_EVENT;
    if (s->depth == 1 && s->top_key)
        s->in_top = scalar && add_key(s, s->tops, YAML_TOP, event);
    if (s->depth == 1 && !s->top_key)
        s->below_map = event->type == YAML_MAPPING_START_EVENT;
    if (s->depth == 2 && s->below_map && s->below_key && scalar && s->in_top)
        (void)add_key(s, &s->below, s->tops->count - 1, event);
}

/* It has ended: in a mapping a key is followed by its value, that by a key. */
static void end_node(struct scan *s)
{
    if (s->depth == 1)
        s->top_key = !s->top_key;
    if (s->depth == 2)
        s->below_key = !s->below_key;
}

static void take(struct scan *s, const yaml_event_t *event)
{
    switch (event->type) {
    case YAML_SCALAR_EVENT:
    case YAML_ALIAS_EVENT:
        begin_node(s, event);
        extend(s, event);
        end_node(s);
        break;
    case YAML_MAPPING_START_EVENT:
    case YAML_SEQUENCE_START_EVENT:
        begin_node(s, event);
        if (++s->depth == 2)
            s->below_key = true;
        break;
    case YAML_MAPPING_END_EVENT:
    case YAML_SEQUENCE_END_EVENT:
        s->depth--;
        if (event->end_mark.index > event->start_mark.index) /* a bracket; a block ends at what
                                                                 comes next */
            extend(s, event);
        end_node(s);
        break;
    default:
        break;
    }
}

static bool ends_document(struct scan *s, const yaml_event_t *event)
{
    s->ended = true;
    if (event->data.document_end.implicit)
        return false;
    s->tops->after = line_number(s, byte_at(s, &event->start_mark));
    return true;
}

static bool begins_second(struct scan *s, const yaml_event_t *event)
{
    if (s->ended)
        s->tops->after = line_number(s, byte_at(s, &event->start_mark));
    return s->ended;
}

/* Whether to go on: with the first document, which has to be a mapping whose keys begin their
 * lines, and until what comes after it. */
static bool goes_on(struct scan *s, const yaml_event_t *event)
{
    switch (event->type) {
    case YAML_STREAM_START_EVENT:
        return true;
    case YAML_DOCUMENT_START_EVENT:
        return !begins_second(s, event);
    case YAML_DOCUMENT_END_EVENT:
        return !ends_document(s, event);
    case YAML_MAPPING_START_EVENT:
        return s->depth > 0 || (event->data.mapping_start.style == YAML_BLOCK_MAPPING_STYLE &&
                                event->start_mark.column == 0);
    default:
        return s->depth > 0;
    }
}

static void append(struct yaml_keys *to, const struct yaml_keys *from)
{
    if (from->count == 0)
        return;
    to->list = mem_realloc(to->list, (to->count + from->count) * sizeof *to->list);
    memcpy(to->list + to->count, from->list, from->count * sizeof *to->list);
    to->count += from->count;
}

/* false: there is something that libyaml does not take; the keys are those before it. */
static bool scan(struct yaml_keys *k, const char *text, size_t len)
{
    size_t from = utf8_mark(text, len);
    struct scan s = {.text = text,
                     .len = len,
                     .from = from,
                     .chars_at = from,
                     .tops = k,
                     .top_key = true,
                     .below_key = true};
    yaml_parser_t parser;
    yaml_event_t event;
    bool more = true;
    bool ok = false;
    *k = (struct yaml_keys){0};
    if (len == from || !yaml_parser_initialize(&parser))
        return len == from;
    yaml_parser_set_encoding(&parser, YAML_UTF8_ENCODING);
    yaml_parser_set_input_string(&parser, (const unsigned char *)text + from, len - from);
    while (more && (ok = yaml_parser_parse(&parser, &event) != 0)) {
        more = goes_on(&s, &event);
        if (more)
            take(&s, &event);
        yaml_event_delete(&event);
    }
    yaml_parser_delete(&parser);
    append(k, &s.below);
    free(s.below.list);
    return ok;
}

/* A copy with one printable character of ASCII in place of each byte that may not be taken. */
static char *tame(const char *text, size_t len)
{
    char *copy = mem_alloc(len);
    for (size_t i = 0; i < len; i++) {
        unsigned char c = (unsigned char)text[i];
        bool known = (c >= ' ' && c < 0x7f) || c == '\t' || c == '\n' || c == '\r';
        copy[i] = known ? text[i] : '?';
    }
    return copy;
}

void yaml_keys_scan(struct yaml_keys *k, const char *text, size_t len)
{
    if (scan(k, text, len))
        return;
    /* A bad byte hides all keys, even those long before it, of which a message has to tell. */
    char *tamed = tame(text, len);
    yaml_keys_free(k);
    (void)scan(k, tamed, len);
    free(tamed);
}

const struct yaml_key *yaml_keys_find(const struct yaml_keys *k, size_t parent, const char *name)
{
    for (size_t i = 0; i < k->count; i++) {
        if (k->list[i].parent == parent && strcmp(k->list[i].name, name) == 0)
            return &k->list[i];
    }
    return NULL;
}

void yaml_keys_free(struct yaml_keys *k)
{
    for (size_t i = 0; i < k->count; i++)
        free(k->list[i].name);
    free(k->list);
    *k = (struct yaml_keys){0};
}
