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
 * beginning of the text that it takes, within the entry that it refuses. */
static size_t bad_line(const char *text, size_t len, const struct yaml_keys *keys,
                       const cyaml_schema_value_t *schema)
{
    enum { TRIES = 200 };
    size_t start = 0;
    size_t end = len;
    bad_entry(text, keys, schema, &start, &end);
    for (int i = 0; i < TRIES && end > start; i++) {
        do
            end--;
        while (end > start && text[end - 1] != '\n');
        if (end > start && accepts(text, end, schema))
            break;
    }
    size_t line = 1;
    for (size_t i = 0; i < end; i++)
        line += text[i] == '\n';
    return line;
}

/* The cause in words for people who do not know the library. */
static const char *cause(cyaml_err_t result, const char *why)
{
    switch (result) {
    case CYAML_ERR_INVALID_KEY:
        return "no such key";
    case CYAML_ERR_INVALID_VALUE:
        return "a value of another kind is expected here";
    case CYAML_ERR_SEQUENCE_ENTRIES_MIN:
    case CYAML_ERR_SEQUENCE_ENTRIES_MAX:
        return "the list has the wrong length";
    case CYAML_ERR_ALIAS:
        return "aliases are not allowed";
    case CYAML_ERR_UNEXPECTED_EVENT:
        return strstr(why, "already") != NULL ? "the key is given twice" : "not expected here";
    default:
        return why[0] != '\0' ? why : cyaml_strerror(result);
    }
}

/* The last key that stands at the line or above it. */
static const struct yaml_key *key_at(const struct yaml_keys *keys, size_t line)
{
    const struct yaml_key *best = NULL;
    for (size_t i = 0; i < keys->count; i++) {
        if (keys->list[i].line <= line && (best == NULL || keys->list[i].line >= best->line))
            best = &keys->list[i];
    }
    return best;
}

static bool explain(const char *text, size_t len, const cyaml_schema_value_t *schema,
                    cyaml_err_t result, const char *why, const char *what, struct err *e)
{
    static const char prefix[] = "Load: ";
    if (strncmp(why, prefix, sizeof prefix - 1) == 0)
        why += sizeof prefix - 1;
    if (result == CYAML_ERR_MAPPING_FIELD_MISSING) {
        const char *missing = strrchr(why, ' ');
        return err_set(e, "%s: a key is missing:%s", what, missing != NULL ? missing : "");
    }
    char name[64] = "";
    struct yaml_keys keys;
    yaml_keys_scan(&keys, text, len);
    size_t line = bad_line(text, len, &keys, schema);
    const struct yaml_key *key = key_at(&keys, line);
    if (key != NULL)
        utf8_clean(name, sizeof name, key->name, strlen(key->name));
    yaml_keys_free(&keys);
    return err_set(e, "%s: line %zu: %s%s%s", what, line, name, name[0] != '\0' ? ": " : "",
                   cause(result, why));
}

bool yaml_load(const char *text, size_t len, const cyaml_schema_value_t *schema, void **out,
               const char *what, struct err *e)
{
    char why[WHY_SIZE];
    cyaml_err_t result = try_load(text, len, schema, out, why);
    return result == CYAML_OK || explain(text, len, schema, result, why, what, e);
}

void yaml_release(const cyaml_schema_value_t *schema, void *data)
{
    const cyaml_config_t config = {.mem_fn = cyaml_mem, .flags = CYAML_CFG_NO_ALIAS};
    cyaml_free(&config, schema, data, 0);
}
