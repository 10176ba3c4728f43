/* keys.c: the key table, names of keys, rebinding. */
#include "ui/keys.h"

#include <stdio.h>
#include <string.h>
#include <strings.h>

#include "base/buf.h"
#include "base/utf8.h"

const struct action_info action_infos[ACTION_COUNT] = {
#define X(id, name, section, key, more, text) {name, text, KEYGROUP_##section, {key, more}},
    KEYS(X)
#undef X
};

const char *const key_section_titles[KEYGROUP_COUNT] = {
#define X(id, title) title,
    KEY_SECTIONS(X)
#undef X
};

/* The first name of a key is the one it is written by. */
static const struct {
    const char *name;
    uint32_t key;
} key_names[] = {
    {"Enter", '\r'},
    {"Tab", '\t'},
    {"Esc", KEYCODE_ESC},
    {"Space", ' '},
    {"Backspace", KEYCODE_BACKSPACE},
    {"↑", KEYCODE_UP},
    {"↓", KEYCODE_DOWN},
    {"←", KEYCODE_LEFT},
    {"→", KEYCODE_RIGHT},
    {"Home", KEYCODE_HOME},
    {"End", KEYCODE_END},
    {"PgUp", KEYCODE_PAGE_UP},
    {"Del", KEYCODE_DELETE},
    {"PgDn", KEYCODE_PAGE_DOWN},
    {"Up", KEYCODE_UP},
    {"Shift-Tab", KEYCODE_SHIFT_TAB},
    {"Down", KEYCODE_DOWN},
    {"Shift+Tab", KEYCODE_SHIFT_TAB},
    {"Left", KEYCODE_LEFT},
    {"Delete", KEYCODE_DELETE},
    {"Right", KEYCODE_RIGHT},
};
#define KEY_NAME_COUNT (sizeof key_names / sizeof *key_names)

void key_format(uint32_t key, char out[KEY_NAME_MAX])
{
    for (size_t i = 0; i < KEY_NAME_COUNT; i++) {
        if (key_names[i].key == key) {
            snprintf(out, KEY_NAME_MAX, "%s", key_names[i].name);
            return;
        }
    }
    if (key >= 1 && key <= 26) {
        snprintf(out, KEY_NAME_MAX, "Ctrl+%c", (char)('A' + key - 1));
        return;
    }
    out[utf8_encode(key, out)] = '\0';
}

/* "Ctrl+D", "Ctrl-d", "^D". */
static bool parse_ctrl(const char *text, uint32_t *key)
{
    size_t skip = strncasecmp(text, "Ctrl+", 5) == 0 || strncasecmp(text, "Ctrl-", 5) == 0 ? 5
                  : text[0] == '^' && text[1] != '\0'                                      ? 1
                                                                                           : 0;
    unsigned char c = (unsigned char)text[skip];
    if (c >= 'a' && c <= 'z')
        c = (unsigned char)(c - 'a' + 'A');
    if (skip == 0 || c < 'A' || c > 'Z' || text[skip + 1] != '\0')
        return false;
    *key = (uint32_t)(c - 'A' + 1);
    return true;
}

bool key_parse(const char *text, uint32_t *key)
{
    size_t len = strlen(text);
    uint32_t code;
    if (len > 0 && utf8_decode(text, len, &code) == len && code != UINT32_MAX && code > ' ' &&
        (code < KEYCODE_BASE) && utf8_width(text) > 0) {
        *key = code;
        for (size_t i = 0; i < KEY_NAME_COUNT; i++) {
            if (strcmp(key_names[i].name, text) == 0)
                *key = key_names[i].key;
        }
        return true;
    }
    for (size_t i = 0; i < KEY_NAME_COUNT; i++) {
        if (strcasecmp(key_names[i].name, text) == 0) {
            *key = key_names[i].key;
            return true;
        }
    }
    return parse_ctrl(text, key);
}

void keymap_default(struct keymap *m)
{
    for (int a = 0; a < ACTION_COUNT; a++)
        memcpy(m->keys[a], action_infos[a].keys, sizeof m->keys[a]);
}

static enum action action_by_name(const char *name)
{
    int a = 0;
    while (a < ACTION_COUNT && strcmp(action_infos[a].name, name) != 0)
        a++;
    return (enum action)a;
}

static bool no_such_action(const char *name, struct err *e)
{
    struct buf allowed = {0};
    for (int a = 0; a < ACTION_COUNT; a++)
        buf_printf(&allowed, "%s%s", a > 0 ? ", " : "", action_infos[a].name);
    err_set(e, "keys: %.64s: no such action; there are: %s", name, allowed.data);
    buf_free(&allowed);
    return false;
}

static bool bind_one(struct keymap *m, const struct key_binding *b, struct err *e)
{
    enum action action = action_by_name(b->action);
    if (action == ACTION_COUNT)
        return no_such_action(b->action, e);
    uint32_t key;
    if (!key_parse(b->key, &key))
        return err_set(e,
                       "keys: %s: '%.64s' is no key; allowed are single characters, Ctrl+A to "
                       "Ctrl+Z, Enter, Tab, Shift-Tab, Esc, Space, Up, Down, Left, Right, Home, "
                       "End, PgUp, PgDn, Del, Backspace",
                       b->action, b->key);
    m->keys[action][0] = key;
    m->keys[action][1] = 0;
    return true;
}

/* No key may stand for two actions; these are the first two that share one. */
static bool find_clash(const struct keymap *m, enum action *first, enum action *second,
                       uint32_t *key)
{
    for (int a = 0; a < ACTION_COUNT; a++) {
        for (int k = 0; k < KEYS_PER_ACTION; k++) {
            *key = m->keys[a][k];
            *first = keymap_lookup(m, *key);
            *second = (enum action)a;
            if (*key != 0 && *first != *second)
                return true;
        }
    }
    return false;
}

static bool clash(const struct keymap *m, const struct key_binding *bindings, size_t count,
                  size_t *line, struct err *e)
{
    enum action first;
    enum action second;
    uint32_t key;
    if (!find_clash(m, &first, &second, &key))
        return false;
    for (size_t i = 0; i < count; i++) {
        enum action action = action_by_name(bindings[i].action);
        if (action == first || action == second)
            *line = bindings[i].line;
    }
    char name[KEY_NAME_MAX];
    key_format(key, name);
    err_set(e, "keys: '%s' is the key of both %s and %s", name, action_infos[first].name,
            action_infos[second].name);
    return true;
}

bool keymap_rebind(struct keymap *m, const struct key_binding *bindings, size_t count, size_t *line,
                   struct err *e)
{
    struct keymap next = *m;
    for (size_t i = 0; i < count; i++) {
        *line = bindings[i].line;
        if (!bind_one(&next, &bindings[i], e))
            return false;
    }
    if (clash(&next, bindings, count, line, e))
        return false;
    *m = next;
    return true;
}

enum action keymap_lookup(const struct keymap *m, uint32_t key)
{
    for (int a = 0; a < ACTION_COUNT && key != 0; a++) {
        for (int k = 0; k < KEYS_PER_ACTION; k++) {
            if (m->keys[a][k] == key)
                return (enum action)a;
        }
    }
    return ACTION_COUNT;
}

void keymap_text(const struct keymap *m, enum action action, char *out, size_t size)
{
    char first[KEY_NAME_MAX];
    char second[KEY_NAME_MAX] = "";
    key_format(m->keys[action][0], first);
    if (m->keys[action][1] != 0)
        key_format(m->keys[action][1], second);
    snprintf(out, size, "%s%s%s", first, second[0] != '\0' ? " " : "", second);
}

void keymap_help(const struct keymap *m, struct key_help *out)
{
    for (int a = 0; a < ACTION_COUNT; a++) {
        keymap_text(m, (enum action)a, out->keys[a], sizeof out->keys[a]);
        out->lines[a] = (struct help_key){out->keys[a], action_infos[a].text, action_infos[a].name};
    }
}
