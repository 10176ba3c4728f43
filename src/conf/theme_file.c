/* theme_file.c: theme files: the built-in ones, and those of a folder. */
#include "conf/theme_file.h"

#include <dirent.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/io.h"
#include "base/mem.h"
#include "base/number.h"
#include "base/utf8.h"
#include "conf/color.h"
#include "conf/prefs.h"
#include "conf/theme_builtin.h"
#include "conf/yaml.h"

#define STYLE_SIZE 64

struct raw_roles {
    char *text[ROLE_COUNT];
};

struct raw_theme {
    char *name;
    uint8_t palette[PALETTE_SIZE];
    struct raw_roles *roles;
};

static const cyaml_schema_field_t role_fields[] = {
#define X(id, name, meaning)                                                                       \
    CYAML_FIELD_STRING_PTR(name, CYAML_FLAG_POINTER | CYAML_FLAG_OPTIONAL, struct raw_roles,       \
                           text[ROLE_##id], 0, CYAML_UNLIMITED),
    THEME_ROLES(X)
#undef X
        CYAML_FIELD_END,
};

static const cyaml_schema_value_t palette_entry = {
    CYAML_VALUE_UINT(CYAML_FLAG_DEFAULT, uint8_t),
};

static const cyaml_schema_field_t theme_fields[] = {
    CYAML_FIELD_STRING_PTR("name", CYAML_FLAG_POINTER, struct raw_theme, name, 1, CYAML_UNLIMITED),
    CYAML_FIELD_SEQUENCE_FIXED("palette", CYAML_FLAG_DEFAULT, struct raw_theme, palette,
                               &palette_entry, PALETTE_SIZE),
    CYAML_FIELD_MAPPING_PTR("roles", CYAML_FLAG_POINTER_NULL | CYAML_FLAG_OPTIONAL,
                            struct raw_theme, roles, role_fields),
    CYAML_FIELD_END,
};

static const cyaml_schema_value_t theme_schema = {
    CYAML_VALUE_MAPPING(CYAML_FLAG_POINTER, struct raw_theme, theme_fields),
};

static bool parse_color(const char *word, int16_t *out)
{
    if (strcmp(word, "default") == 0) {
        *out = COLOR_DEFAULT;
        return true;
    }
    uint64_t value;
    if (!number_parse(word, 255, &value))
        return false;
    *out = (int16_t)value;
    return true;
}

static bool parse_attr(const char *word, uint8_t *attrs)
{
    static const struct {
        const char *word;
        uint8_t attr;
    } words[] = {
        {"bold", ATTR_BOLD},
        {"dim", ATTR_DIM},
        {"underline", ATTR_UNDERLINE},
        {"reverse", ATTR_REVERSE},
    };
    if (strcmp(word, "plain") == 0) {
        *attrs = 0;
        return true;
    }
    for (size_t i = 0; i < sizeof words / sizeof words[0]; i++) {
        if (strcmp(word, words[i].word) == 0) {
            *attrs |= words[i].attr;
            return true;
        }
    }
    return false;
}

/* Reads "bold 226 on 236" over a style that holds what is left out. */
static bool parse_style(const char *text, bool bar, struct style *style)
{
    char copy[STYLE_SIZE];
    if (snprintf(copy, sizeof copy, "%s", text) >= (int)sizeof copy)
        return false;
    bool on = false;
    bool any = false;
    char *rest = NULL;
    for (char *word = strtok_r(copy, " \t", &rest); word != NULL;
         word = strtok_r(NULL, " \t", &rest)) {
        any = true;
        if (strcmp(word, "on") == 0 && !on)
            on = true;
        else if (!parse_attr(word, &style->attrs) &&
                 !parse_color(word, on || bar ? &style->bg : &style->fg))
            return false;
    }
    if (bar)
        style->fg = (int16_t)color_text_on(style->bg);
    return any;
}

/* The line of a role in the file, for a message. */
static size_t role_line(const char *yaml, size_t len, const char *role)
{
    struct yaml_keys keys;
    yaml_keys_scan(&keys, yaml, len);
    size_t line = 1;
    for (size_t i = 0; i < keys.count; i++) {
        if (keys.list[i].parent != YAML_TOP && strcmp(keys.list[i].name, role) == 0)
            line = keys.list[i].line;
    }
    yaml_keys_free(&keys);
    return line;
}

static bool apply_roles(struct theme *t, const struct raw_roles *raw, const char *yaml, size_t len,
                        const char *what, struct err *e)
{
    bool keep[ROLE_COUNT] = {false};
    for (int i = 0; i < ROLE_COUNT; i++)
        t->roles[i] = theme_palette_style((enum role)i, t->palette);
    for (int i = 0; raw != NULL && i < ROLE_COUNT; i++) {
        if (raw->text[i] == NULL)
            continue;
        keep[i] = true;
        if (!parse_style(raw->text[i], theme_is_bar((enum role)i), &t->roles[i])) {
            char shown[STYLE_SIZE];
            utf8_clean(shown, sizeof shown, raw->text[i], strlen(raw->text[i]));
            return err_set(e,
                           "%s: line %zu: %s: '%s' is no style: COLOR, COLOR on COLOR or "
                           "on COLOR, each 0..255 or default, after bold, dim, underline, reverse "
                           "or plain",
                           what, role_line(yaml, len, role_names[i]), role_names[i], shown);
        }
    }
    theme_mend(t->roles, keep);
    return true;
}

static void put_allowed(const char *top, const char *key, struct buf *out)
{
    if (top == NULL)
        buf_puts(out, "a line 'KEY: VALUE', with a blank behind the colon,");
    else if (strcmp(top, "palette") == 0)
        buf_puts(out, "a list of six numbers from 0 to 255");
    else if (strcmp(top, "roles") == 0 && strcmp(key, top) == 0)
        buf_puts(out, "lines like 'rate_2s: bold 226' below it");
    else
        buf_puts(out, "a text");
}

bool theme_parse(struct theme *t, const char *key, const char *yaml, size_t len, const char *what,
                 struct err *e)
{
    void *data;
    if (!yaml_load(yaml, len, &theme_schema, &data, what, put_allowed, e))
        return false;
    struct raw_theme *raw = data;
    if (raw == NULL)
        return err_set(e, "%s: the file is empty: name and palette are needed", what);
    struct theme made = {0};
    memcpy(made.palette, raw->palette, PALETTE_SIZE);
    bool ok = apply_roles(&made, raw->roles, yaml, len, what, e);
    if (ok) {
        made.key = prefs_clean_name(key);
        made.name = prefs_clean_name(raw->name);
        *t = made;
    }
    yaml_release(&theme_schema, raw);
    return ok;
}

void themes_load_builtin(struct themes *t)
{
    *t = (struct themes){.list = mem_zalloc(theme_builtin_count, sizeof *t->list),
                         .count = theme_builtin_count};
    for (size_t i = 0; i < t->count; i++)
        t->list[i] =
            (struct theme){.text = &theme_builtin[i], .key = mem_strdup(theme_builtin[i].key)};
}

const struct theme *themes_at(const struct themes *t, size_t index)
{
    static const uint8_t black[PALETTE_SIZE] = {0};
    struct theme *theme = &t->list[index];
    const struct theme_text *text = theme->text;
    if (text == NULL)
        return theme;
    theme_clear(theme);
    /* They are known to parse; where memory is short, the mended black can be read. */
    if (!theme_parse(theme, text->key, text->text, text->len, text->key, NULL))
        theme_from_palette(theme, text->key, text->key, black);
    return theme;
}

static int is_yaml(const struct dirent *entry)
{
    size_t len = strlen(entry->d_name);
    return entry->d_name[0] != '.' && len > 5 && strcmp(entry->d_name + len - 5, ".yaml") == 0;
}

static bool load_file(struct themes *t, const char *folder, const char *name, struct err *e)
{
    char path[PATH_MAX];
    char key[NAME_MAX + 1];
    if (snprintf(path, sizeof path, "%s/%s", folder, name) >= (int)sizeof path)
        return err_set(e, "%s: name too long", name);
    snprintf(key, sizeof key, "%.*s", (int)(strlen(name) - 5), name);
    struct buf text = {0};
    struct theme theme;
    bool ok = io_read_file(path, YAML_FILE_MAX, &text, e) &&
              theme_parse(&theme, key, text.data, text.len, path, e);
    if (ok)
        themes_take(t, &theme);
    buf_free(&text);
    return ok;
}

void themes_load_user(struct themes *t, const char *folder, struct buf *warnings)
{
    struct dirent **files;
    int count = scandir(folder, &files, is_yaml, alphasort);
    for (int i = 0; i < count; i++) {
        struct err e = {0};
        if (!load_file(t, folder, files[i]->d_name, &e)) {
            char clean[ERR_TEXT_MAX];
            utf8_clean(clean, sizeof clean, e.text, strlen(e.text));
            buf_printf(warnings, "%s\n", clean);
        }
        free(files[i]);
    }
    if (count >= 0)
        free(files);
}
