/* yaml.c: a text through libcyaml, with an error that names line and key. */
#include "conf/yaml.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "base/utf8.h"

#define WHY_SIZE 160

/* libcyaml's log: the first error is the cause, what follows is its backtrace. */
static void log_first(cyaml_log_t level, void *context, const char *format, va_list args)
{
    char *why = context;
    if (level < CYAML_LOG_ERROR || why[0] != '\0')
        return;
    vsnprintf(why, WHY_SIZE, format, args);
    why[strcspn(why, "\n")] = '\0';
}

/* why: of WHY_SIZE, what libcyaml said; empty when nothing. */
static cyaml_err_t try_load(const char *text, size_t len, const cyaml_schema_value_t *schema,
                            void **out, char *why)
{
    const cyaml_config_t config = {
        .log_fn = log_first,
        .log_ctx = why,
        .mem_fn = cyaml_mem,
        .log_level = CYAML_LOG_ERROR,
        .flags = CYAML_CFG_NO_ALIAS,
    };
    why[0] = '\0';
    *out = NULL;
    return cyaml_load_data((const uint8_t *)text, len, &config, schema, (cyaml_data_t **)out, NULL);
}

static bool accepts(const char *text, size_t len, const cyaml_schema_value_t *schema)
{
    char why[WHY_SIZE];
    void *data;
    cyaml_err_t result = try_load(text, len, schema, &data, why);
    yaml_release(schema, data);
    return result == CYAML_OK || result == CYAML_ERR_MAPPING_FIELD_MISSING;
}

/* The entry at the top that spoils the text: [*start, *end). */
static void bad_entry(const char *text, const struct yaml_keys *keys,
                      const cyaml_schema_value_t *schema, size_t *start, size_t *end)
{
    size_t low = 0;
    size_t high = 0;
    while (high < keys->count && keys->list[high].parent == YAML_TOP)
        high++;
    if (high == 0)
        return;
    while (high - low > 1) {
        size_t middle = low + (high - low) / 2;
        if (accepts(text, keys->list[middle].start, schema))
            low = middle;
        else
            high = middle;
    }
    if (low > 0)
        *start = keys->list[low].start;
    if (high < keys->count && keys->list[high].parent == YAML_TOP)
        *end = keys->list[high].start;
}

/* libcyaml names no line for everything that it refuses. The line is the one after the longest
 * beginning of the text that it takes, within the entry that it refuses; the entry's first one
 * where that is far from its end. */
static size_t bad_line(const char *text, size_t len, const struct yaml_keys *keys,
                       const cyaml_schema_value_t *schema)
{
    enum { TRIES = 200 };
    size_t start = 0;
    size_t end = len;
    bad_entry(text, keys, schema, &start, &end);
    for (int i = 0; end > start; i++) {
        do
            end--;
        while (end > start && text[end - 1] != '\n');
        if (i == TRIES)
            end = start;
        if (end > start && accepts(text, end, schema))
            break;
    }
    size_t line = 1;
    for (size_t i = 0; i < end; i++)
        line += text[i] == '\n';
    return line;
}

/* Where the text is wrong. */
struct spot {
    void (*allowed)(const char *top, const char *key, struct buf *out);
    size_t line;
    const struct yaml_key *key; /* the last one that stands at the line or above it; may be NULL */
    const struct yaml_key *top; /* the key that it stands under, or itself */
};

static void find_spot(struct spot *spot, const struct yaml_keys *keys, size_t line)
{
    spot->line = line;
    spot->key = spot->top = NULL;
    for (size_t i = 0; i < keys->count; i++) {
        const struct yaml_key *key = &keys->list[i];
        if (key->line <= line && (spot->key == NULL || key->line >= spot->key->line))
            spot->key = key;
    }
    if (spot->key != NULL)
        spot->top = spot->key->parent != YAML_TOP ? &keys->list[spot->key->parent] : spot->key;
}

static size_t line_start(const char *text, size_t len, size_t line)
{
    size_t at = 0;
    for (; line > 1 && at < len; at++)
        line -= text[at] == '\n';
    return at;
}

/* Whether there is a tab in the blanks that the line begins with, which YAML does not take for
 * indentation. out gets the line's key. */
static bool is_tab_indented(const char *text, size_t len, size_t line, struct buf *out)
{
    size_t at = line_start(text, len, line);
    while (at < len && text[at] == ' ')
        at++;
    if (at == len || text[at] != '\t')
        return false;
    while (at < len && (text[at] == ' ' || text[at] == '\t'))
        at++;
    size_t end = at;
    while (end < len && strchr(":\r\n", text[end]) == NULL)
        end++;
    buf_put(out, text + at, end - at);
    return true;
}

/* The cause in words for people who do not know the library. */
static void put_cause(struct buf *out, cyaml_err_t result, const char *why, const struct spot *spot)
{
    const char *top = spot->top != NULL ? spot->top->name : NULL;
    const char *key = spot->key != NULL ? spot->key->name : NULL;
    switch (result) {
    case CYAML_ERR_INVALID_KEY:
        buf_puts(out, "no such key");
        break;
    case CYAML_ERR_INVALID_VALUE:
    case CYAML_ERR_SEQUENCE_ENTRIES_MIN:
    case CYAML_ERR_SEQUENCE_ENTRIES_MAX:
        spot->allowed(top, key, out);
        buf_puts(out, " is expected here");
        break;
    case CYAML_ERR_ALIAS:
        buf_puts(out, "aliases are not allowed");
        break;
    case CYAML_ERR_UNEXPECTED_EVENT:
        buf_puts(out,
                 strstr(why, "already") != NULL ? "the key is given twice" : "not expected here");
        break;
    default:
        buf_puts(out, why[0] != '\0' ? why : cyaml_strerror(result));
    }
}

static void put_name(struct buf *out, const char *key, size_t len)
{
    char name[64];
    utf8_clean(name, sizeof name, key, len);
    if (name[0] != '\0')
        buf_printf(out, "%s: ", name);
}

static void put_names(struct buf *out, const struct spot *spot)
{
    if (spot->top != spot->key)
        put_name(out, spot->top->name, strlen(spot->top->name));
    if (spot->key != NULL)
        put_name(out, spot->key->name, strlen(spot->key->name));
}

static void explain(const char *text, size_t len, const cyaml_schema_value_t *schema,
                    cyaml_err_t result, const char *why, struct spot *spot, struct buf *out)
{
    struct yaml_keys keys;
    yaml_keys_scan(&keys, text, len);
    find_spot(spot, &keys, bad_line(text, len, &keys, schema));
    buf_printf(out, "line %zu: ", spot->line);
    struct buf word = {0};
    if (is_tab_indented(text, len, spot->line, &word)) {
        put_name(out, word.data != NULL ? word.data : "", word.len);
        buf_puts(out, "a tab cannot indent a line, only blanks can");
    } else {
        put_names(out, spot);
        put_cause(out, result, why, spot);
    }
    buf_free(&word);
    yaml_keys_free(&keys);
}

static const char *without(const char *text, const char *prefix)
{
    size_t len = strlen(prefix);
    return strncmp(text, prefix, len) == 0 ? text + len : text;
}

bool yaml_load(const char *text, size_t len, const cyaml_schema_value_t *schema, void **out,
               const char *what, void (*allowed)(const char *top, const char *key, struct buf *out),
               struct err *e)
{
    char log[WHY_SIZE];
    cyaml_err_t result = try_load(text, len, schema, out, log);
    const char *why = without(without(log, "Load: "), "libyaml: ");
    if (result == CYAML_OK)
        return true;
    if (result == CYAML_ERR_MAPPING_FIELD_MISSING) {
        const char *missing = strrchr(why, ' ');
        return err_set(e, "%s: a key is missing:%s", what, missing != NULL ? missing : "");
    }
    struct buf said = {0};
    explain(text, len, schema, result, why, &(struct spot){.allowed = allowed}, &said);
    err_set(e, "%s: %s", what, said.data);
    buf_free(&said);
    return false;
}

void yaml_release(const cyaml_schema_value_t *schema, void *data)
{
    const cyaml_config_t config = {.mem_fn = cyaml_mem, .flags = CYAML_CFG_NO_ALIAS};
    cyaml_free(&config, schema, data, 0);
}
