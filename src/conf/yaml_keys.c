/* yaml_keys.c: where the keys of a YAML text stand: for line numbers in messages, for maps whose
 * keys are free, and for changing one value without touching the rest. */
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "base/utf8.h"
#include "conf/yaml.h"

struct scan {
    struct yaml_keys *keys;
    const char *text;
    size_t len;
    size_t line, line_at; /* the line number last asked for, and where */
};

static bool is_blank(char c)
{
    return c == ' ' || c == '\t' || c == '\r';
}

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

/* The index after a quoted string that begins at `at`; end when it is not closed. */
static size_t quoted_end(const char *text, size_t at, size_t end)
{
    char quote = text[at];
    for (size_t i = at + 1; i < end; i++) {
        bool doubled = quote == '\'' && text[i] == quote && i + 1 < end && text[i + 1] == quote;
        if (doubled || (quote == '"' && text[i] == '\\'))
            i++;
        else if (text[i] == quote)
            return i + 1;
    }
    return end;
}

/* Whether a colon within brackets ends a key; one within a plain word, as of "a:b", does not.
 * closed: it stands behind a quoted text or a bracket. */
static bool ends_key(const char *text, size_t colon, size_t end, bool closed)
{
    return closed || colon + 1 == end || strchr(" \t\r\n,[]{}", text[colon + 1]) != NULL;
}

/* Within brackets: the index of the first of the stops that is outside quotes, comments and inner
 * brackets; end when there is none. */
static size_t flow_walk(const char *text, size_t at, size_t end, const char *stops)
{
    int depth = 0;
    bool token_start = true;
    bool closed = false;
    for (size_t i = at; i < end; i++) {
        char c = text[i];
        if (depth == 0 && c != '\0' && strchr(stops, c) != NULL)
            return i;
        if (token_start && (c == '"' || c == '\'')) {
            i = quoted_end(text, i, end) - 1;
            token_start = false;
            closed = true;
            continue;
        }
        bool apart = token_start || closed || is_blank(text[i - 1]) || text[i - 1] == '\n';
        if (c == '#' && apart) {
            while (i + 1 < end && text[i + 1] != '\n')
                i++;
            continue;
        }
        if (c == '[' || c == '{')
            depth++;
        else if (c == ']' || c == '}')
            depth--;
        bool space = is_blank(c) || c == '\n';
        token_start = (c != '\0' && strchr("[{,", c) != NULL) ||
                      (c == ':' && ends_key(text, i, end, closed)) || (token_start && space);
        closed = c == ']' || c == '}' || (closed && space);
    }
    return end;
}

/* Takes out what a quoted key writes before its quotes and backslashes. */
static void unescape(char *name, char quote)
{
    char escape = quote == '"' ? '\\' : '\'';
    char *to = name;
    for (const char *from = name; *from != '\0'; from++) {
        if (*from == escape && (from[1] == quote || from[1] == escape))
            from++;
        *to++ = *from;
    }
    *to = '\0';
}

/* Adds the key that begins at `at` and ends with a colon before `end`; stops: what a plain key
 * cannot hold. false: there is none. */
static bool read_key(struct scan *s, size_t parent, size_t at, size_t end, const char *stops)
{
    const char *text = s->text;
    bool quoted = text[at] == '"' || text[at] == '\'';
    size_t stop = quoted ? quoted_end(text, at, end) : at;
    while (!quoted && stop < end && strchr(stops, text[stop]) == NULL &&
           !(text[stop] == ':' && (stop + 1 == end || strchr(" \t\r\n", text[stop + 1]) != NULL)))
        stop++;
    size_t colon = stop;
    while (colon < end && is_blank(text[colon]))
        colon++;
    if (colon >= end || text[colon] != ':' || stop == at)
        return false;
    while (!quoted && is_blank(text[stop - 1]))
        stop--;
    struct yaml_keys *k = s->keys;
    k->list = mem_realloc(k->list, (k->count + 1) * sizeof *k->list);
    k->list[k->count++] = (struct yaml_key){
        .name = mem_strndup(text + at + quoted, stop - at - (quoted ? 2 : 0)),
        .parent = parent,
        .line = line_number(s, at),
        .start = at,
        .end = line_end(s, colon),
        .value = colon + 1,
    };
    if (quoted)
        unescape(k->list[k->count - 1].name, text[at]);
    return true;
}

/* The index of the first character of a value, on its key's line or below; end: none. */
static size_t skip_space(const char *text, size_t at, size_t end)
{
    while (at < end && (is_blank(text[at]) || text[at] == '\n'))
        at++;
    return at;
}

/* The keys of a flow mapping; at: behind its brace. */
static void scan_flow(struct scan *s, size_t parent, size_t at, size_t end)
{
    while (at < end) {
        at = skip_space(s->text, at, end);
        if (at < end && s->text[at] == '#') {
            at = line_end(s, at);
            continue;
        }
        if (at >= end || !read_key(s, parent, at, end, ",}\n#"))
            return;
        at = flow_walk(s->text, s->keys->list[s->keys->count - 1].value, end, ",}") + 1;
    }
}

/* The keys of a block mapping: those lines that are indented as its first. */
static void scan_block(struct scan *s, size_t parent, size_t at, size_t end)
{
    size_t indent = 0;
    while (at < end) {
        size_t next = line_end(s, at);
        size_t first = at;
        while (first < next && is_blank(s->text[first]))
            first++;
        bool empty = first == next || s->text[first] == '\n' || s->text[first] == '#';
        if (!empty && indent == 0)
            indent = first - at;
        if (!empty && first - at == indent && s->text[first] != '-')
            read_key(s, parent, first, next, "\n");
        at = next;
    }
}

static bool starts_entry(const struct scan *s, size_t at)
{
    char c = s->text[at];
    if (is_blank(c) || c == '\n' || c == '#' || c == '%')
        return false;
    size_t left = s->len - at;
    return !(left >= 3 &&
             (memcmp(s->text + at, "---", 3) == 0 || memcmp(s->text + at, "...", 3) == 0));
}

/* Whether a line goes on with the value above it: indented, or an item of a list. */
static bool continues(const struct scan *s, size_t at, size_t next)
{
    if (s->text[at] == '-')
        return at + 1 == next || is_blank(s->text[at + 1]) || s->text[at + 1] == '\n';
    size_t first = at;
    while (first < next && is_blank(s->text[first]))
        first++;
    return first > at && first < next && s->text[first] != '\n' && s->text[first] != '#';
}

/* Reads the entry at a line's beginning; returns where its first lines end. */
static size_t scan_entry(struct scan *s, size_t at)
{
    size_t next = line_end(s, at);
    if (!read_key(s, YAML_TOP, at, next, "\n"))
        return next;
    struct yaml_key *key = &s->keys->list[s->keys->count - 1];
    size_t value = key->value;
    while (value < next && is_blank(s->text[value]))
        value++;
    char c = value < s->len ? s->text[value] : '\n';
    if (c == '"' || c == '\'')
        key->end = line_end(s, quoted_end(s->text, value, s->len) - 1);
    else if (c == '[' || c == '{')
        key->end = line_end(s, flow_walk(s->text, value + 1, s->len, "]}"));
    return key->end;
}

static void scan_children(struct scan *s, size_t parent)
{
    const struct yaml_key key = s->keys->list[parent];
    size_t value = skip_space(s->text, key.value, key.end);
    if (value < key.end && s->text[value] == '{')
        scan_flow(s, parent, value + 1, flow_walk(s->text, value + 1, key.end, "}"));
    else if (key.end > line_end(s, key.value))
        scan_block(s, parent, line_end(s, key.value), key.end);
}

void yaml_keys_scan(struct yaml_keys *k, const char *text, size_t len)
{
    struct scan s = {.keys = k, .text = text, .len = len};
    *k = (struct yaml_keys){0};
    for (size_t at = utf8_mark(text, len); at < len;) {
        size_t next = line_end(&s, at);
        if (continues(&s, at, next) && k->count > 0)
            k->list[k->count - 1].end = next;
        else if (starts_entry(&s, at))
            next = scan_entry(&s, at);
        at = next;
    }
    size_t tops = k->count;
    for (size_t i = 0; i < tops; i++)
        scan_children(&s, i);
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
