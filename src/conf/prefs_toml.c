/* prefs_toml.c: preferences from the TOML of version 2: flat keys, [[pinned]] and
 * [custom_themes.NAME]. Of TOML no more than such files use. */
#include <string.h>

#include "base/number.h"
#include "base/utf8.h"
#include "conf/prefs_table.h"

enum section { SECTION_TOP, SECTION_PIN, SECTION_THEME, SECTION_OTHER };

struct toml {
    struct prefs *prefs;
    struct prefs_report *report;
    const char *what;
    const char *at, *end;
    size_t line;
    const char *key; /* whose value is read, NULL: none's */
    enum section section;
    size_t section_line;
    struct buf name; /* of the theme whose table this is */
    uint8_t palette[PALETTE_SIZE];
    int colors; /* how many of them are known */
    struct buf src, dst;
};

bool prefs_is_toml(const char *text, size_t len)
{
    static const char name[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_-.";
    size_t i = utf8_mark(text, len);
    while (i < len) {
        while (i < len && text[i] != '\0' && strchr(" \t\r\n", text[i]) != NULL)
            i++;
        if (i == len || text[i] != '#')
            break;
        while (i < len && text[i] != '\n')
            i++;
    }
    if (i < len && text[i] == '[')
        return true;
    size_t start = i;
    while (i < len && text[i] != '\0' && strchr(name, text[i]) != NULL)
        i++;
    bool named = i > start;
    while (i < len && (text[i] == ' ' || text[i] == '\t'))
        i++;
    return named && i < len && text[i] == '=';
}

static void skip_blanks(struct toml *t)
{
    while (t->at < t->end && (*t->at == ' ' || *t->at == '\t' || *t->at == '\r'))
        t->at++;
}

static bool take_char(struct toml *t, char c)
{
    skip_blanks(t);
    if (t->at == t->end || *t->at != c)
        return false;
    t->at++;
    return true;
}

/* Blanks, comments and line ends. */
static void skip_lines(struct toml *t)
{
    for (;;) {
        skip_blanks(t);
        if (t->at < t->end && *t->at == '#') {
            while (t->at < t->end && *t->at != '\n')
                t->at++;
        } else if (t->at < t->end && *t->at == '\n') {
            t->at++;
            t->line++;
        } else {
            return;
        }
    }
}

static bool fault(struct toml *t, const char *why)
{
    char key[64] = "";
    if (t->key != NULL)
        utf8_clean(key, sizeof key, t->key, strlen(t->key));
    prefs_fault(t->report, t->what, t->line, "%s%s%s", key, key[0] != '\0' ? ": " : "", why);
    return false;
}

/* Nothing but a comment may follow on the line. */
static bool end_line(struct toml *t)
{
    skip_blanks(t);
    if (t->at < t->end && *t->at != '\n' && *t->at != '#')
        return fault(t, "the end of the line is expected here");
    return true;
}

/* The code point of \uXXXX or \UXXXXXXXX; at: behind the letter. */
static bool read_escape_code(struct toml *t, int digits, struct buf *out)
{
    uint32_t code = 0;
    for (int i = 0; i < digits; i++, t->at++) {
        static const char hex[] = "0123456789abcdef";
        char c = t->at < t->end ? *t->at : ' ';
        const char *digit = c != '\0' ? strchr(hex, c >= 'A' && c <= 'F' ? c + 32 : c) : NULL;
        if (digit == NULL)
            return fault(t, "a bad escape in a text");
        code = code << 4 | (uint32_t)(digit - hex);
    }
    char bytes[4];
    if (code > 0x10ffff || (code >= 0xd800 && code < 0xe000))
        return fault(t, "a bad escape in a text");
    buf_put(out, bytes, utf8_encode(code, bytes));
    return true;
}

static bool read_escape(struct toml *t, struct buf *out)
{
    static const char letters[] = "btnfre\"\\/";
    static const char meant[] = "\b\t\n\f\r\033\"\\/";
    char c = t->at < t->end ? *t->at++ : '\0';
    if (c == 'u' || c == 'U')
        return read_escape_code(t, c == 'u' ? 4 : 8, out);
    const char *letter = c != '\0' ? strchr(letters, c) : NULL;
    if (letter == NULL)
        return fault(t, "a bad escape in a text");
    buf_putc(out, meant[letter - letters]);
    return true;
}

/* "..." or '...' on one line; at: on the quote. */
static bool read_string(struct toml *t, struct buf *out)
{
    char quote = *t->at++;
    while (t->at < t->end && *t->at != '\n') {
        char c = *t->at++;
        if (c == quote)
            return true;
        if (c != '\\' || quote == '\'')
            buf_putc(out, c);
        else if (!read_escape(t, out))
            return false;
    }
    return fault(t, "a text without its closing quote");
}

/* A text, or a bare word: a number, true, a name. */
static bool read_scalar(struct toml *t, const char *stops, struct buf *out)
{
    skip_blanks(t);
    buf_clear(out);
    buf_puts(out, "");
    if (t->at < t->end && (*t->at == '"' || *t->at == '\''))
        return read_string(t, out);
    while (t->at < t->end && *t->at != '\0' && strchr(stops, *t->at) == NULL)
        buf_putc(out, *t->at++);
    return out->len > 0 || fault(t, "a name or value is missing");
}

static bool read_color(struct toml *t, const char *text, int slot)
{
    uint64_t color;
    if (!number_parse(text, 255, &color))
        return fault(t, "a colour is a number from 0 to 255");
    if (slot < 0 || slot >= PALETTE_SIZE)
        return fault(t, "a theme has six colours");
    t->palette[slot] = (uint8_t)color;
    t->colors |= 1 << slot;
    return true;
}

/* An array of colours, over any number of lines; at: behind its bracket. */
static bool read_palette(struct toml *t, struct buf *value)
{
    for (int slot = 0;; slot++) {
        skip_lines(t);
        if (take_char(t, ']'))
            return true;
        if (!read_scalar(t, " \t\r\n,]#", value) || !read_color(t, value->data, slot))
            return false;
        skip_lines(t);
        take_char(t, ',');
    }
}

static int lowest_free(int colors)
{
    int slot = 0;
    while (slot < PALETTE_SIZE && (colors & 1 << slot) != 0)
        slot++;
    return slot;
}

/* One line of a theme's table: an array of six, or a colour each, numbered (c1) or in their order.
 */
static bool read_theme_line(struct toml *t, const char *key, struct buf *value)
{
    if (take_char(t, '['))
        return read_palette(t, value);
    skip_blanks(t);
    bool is_text = t->at < t->end && (*t->at == '"' || *t->at == '\'');
    if (!read_scalar(t, " \t\r\n#", value))
        return false;
    if (is_text) /* the name to show */
        return true;
    size_t len = strlen(key);
    bool numbered = len == 2 && key[1] >= '1' && key[1] <= '6';
    return read_color(t, value->data, numbered ? key[1] - '1' : lowest_free(t->colors));
}

static bool read_pin_line(struct toml *t, const char *key, struct buf *value)
{
    if (!read_scalar(t, " \t\r\n#", value))
        return false;
    struct buf *member = strcmp(key, "src") == 0   ? &t->src
                         : strcmp(key, "dst") == 0 ? &t->dst
                                                   : NULL;
    if (member == NULL) {
        prefs_unknown(t->report, t->what, t->line, key);
        return true;
    }
    buf_clear(member);
    buf_puts(member, value->data);
    return true;
}

/* Passes over a value that is not used. */
static bool skip_value(struct toml *t)
{
    int depth = 0;
    struct buf ignored = {0};
    bool ok = true;
    while (ok && t->at < t->end && (depth > 0 || *t->at != '\n')) {
        char c = *t->at;
        if (c == '"' || c == '\'') {
            ok = read_string(t, &ignored);
            continue;
        }
        if (c == '#') {
            while (t->at + 1 < t->end && t->at[1] != '\n')
                t->at++;
        }
        depth += (c == '[' || c == '{') - (c == ']' || c == '}');
        t->line += c == '\n';
        t->at++;
    }
    buf_free(&ignored);
    return ok;
}

static bool read_top_line(struct toml *t, const char *key, struct buf *value)
{
    enum pref pref = pref_find(key);
    if (pref >= PREF_SCALAR_COUNT) {
        if (pref == PREF_COUNT)
            prefs_unknown(t->report, t->what, t->line, key);
        else if (!take_char(t, '[') || !take_char(t, ']'))
            return fault(t, "only an empty list is understood here");
        return skip_value(t);
    }
    t->report->lines[pref] = t->line;
    if (!read_scalar(t, " \t\r\n#", value))
        return false;
    if (!pref_from_text(t->prefs, pref, value->data))
        prefs_bad_value(t->report, t->what, t->line, pref, value->data);
    return true;
}

/* What a table's lines have brought together. */
static void end_section(struct toml *t)
{
    if (t->section == SECTION_PIN) {
        if (t->src.len > 0 && t->dst.len > 0)
            prefs_add_pin(t->prefs, t->src.data, t->dst.data, t->report, t->what, t->section_line);
        else
            prefs_fault(t->report, t->what, t->section_line, "pinned: src and dst are needed");
    }
    if (t->section == SECTION_THEME) {
        if (t->colors == (1 << PALETTE_SIZE) - 1)
            prefs_put_custom_theme(t->prefs, t->name.data, t->palette);
        else
            prefs_fault(t->report, t->what, t->section_line,
                        "custom_themes: six colours are needed");
    }
    buf_clear(&t->src);
    buf_clear(&t->dst);
    t->colors = 0;
    t->section = SECTION_OTHER;
}

/* [NAME], [[NAME]] or [NAME.NAME]; at: behind the first bracket. */
static bool read_head(struct toml *t, struct buf *value)
{
    end_section(t);
    t->section_line = t->line;
    bool list = take_char(t, '[');
    if (!read_scalar(t, " \t\r\n].#", value))
        return false;
    bool pinned = strcmp(value->data, "pinned") == 0;
    bool themes = strcmp(value->data, "custom_themes") == 0;
    bool deeper = take_char(t, '.');
    if (!pinned && !themes)
        prefs_unknown(t->report, t->what, t->line, value->data);
    if (deeper && !read_scalar(t, " \t\r\n].#", &t->name))
        return false;
    if (!take_char(t, ']') || (list && !take_char(t, ']')))
        return fault(t, "a table's name without its closing bracket");
    if (pinned && list && !deeper)
        t->section = SECTION_PIN;
    if (themes && deeper && !list)
        t->section = SECTION_THEME;
    return true;
}

static bool read_line(struct toml *t, struct buf *key, struct buf *value)
{
    t->key = NULL;
    if (take_char(t, '['))
        return read_head(t, value) && end_line(t);
    if (!read_scalar(t, " \t\r\n=#", key))
        return false;
    if (!take_char(t, '='))
        return fault(t, "= is expected behind the key");
    t->key = key->data;
    bool ok = true;
    skip_blanks(t);
    switch (t->section) {
    case SECTION_TOP:
        ok = read_top_line(t, key->data, value);
        break;
    case SECTION_PIN:
        ok = read_pin_line(t, key->data, value);
        break;
    case SECTION_THEME:
        ok = read_theme_line(t, key->data, value);
        break;
    case SECTION_OTHER:
        ok = skip_value(t);
        break;
    }
    return ok && end_line(t);
}

void prefs_parse_toml(struct prefs *p, const char *text, size_t len, const char *what,
                      struct prefs_report *r)
{
    struct toml t = {.prefs = p,
                     .report = r,
                     .what = what,
                     .at = text + utf8_mark(text, len),
                     .end = text + len,
                     .line = 1};
    struct buf key = {0};
    struct buf value = {0};
    bool ok = true;
    skip_lines(&t);
    while (ok && t.at < t.end) {
        ok = read_line(&t, &key, &value);
        skip_lines(&t);
    }
    if (ok)
        end_section(&t);
    buf_free(&key);
    buf_free(&value);
    buf_free(&t.name);
    buf_free(&t.src);
    buf_free(&t.dst);
}
