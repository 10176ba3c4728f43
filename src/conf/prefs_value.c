/* prefs_value.c: preferences from and to text. */
#include <assert.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "conf/prefs_table.h"

#define WORD_SIZE 32

static_assert(sizeof(enum bar_style) == sizeof(int), "words are stored as int");

static void *place(const struct prefs *p, enum pref pref)
{
    return (char *)(uintptr_t)p + pref_table[pref].offset;
}

/* A word without case and joints: "Two-Line", "two_line" and "TwoLine" are the same. */
static bool fold(const char *text, char out[WORD_SIZE])
{
    size_t used = 0;
    for (; *text != '\0'; text++) {
        if (*text == '-' || *text == '_' || *text == ' ')
            continue;
        if (used + 1 == WORD_SIZE)
            return false;
        out[used++] = *text >= 'A' && *text <= 'Z' ? (char)(*text - 'A' + 'a') : *text;
    }
    out[used] = '\0';
    return true;
}

static bool read_bool(const char *text, bool *out)
{
    static const char *const yes[] = {"true", "yes", "on"};
    static const char *const no[] = {"false", "no", "off"};
    char word[WORD_SIZE];
    if (!fold(text, word))
        return false;
    for (int i = 0; i < 3; i++) {
        if (strcmp(word, yes[i]) == 0 || strcmp(word, no[i]) == 0) {
            *out = strcmp(word, yes[i]) == 0;
            return true;
        }
    }
    return false;
}

static bool read_word(const char *text, const struct pref_word *words, int *out)
{
    char given[WORD_SIZE];
    char known[WORD_SIZE];
    if (!fold(text, given))
        return false;
    for (int i = 0; words[i].word != NULL; i++) {
        if ((fold(words[i].word, known) && strcmp(given, known) == 0) ||
            (words[i].old != NULL && strcmp(given, words[i].old) == 0)) {
            *out = i;
            return true;
        }
    }
    return false;
}

/* Digits, with _ between them, a fraction of zeros, or k, M, G or T for powers of 1000 behind them.
 */
static bool read_number(const char *text, uint64_t *out)
{
    uint64_t n = 0;
    const char *p = text;
    for (; (*p >= '0' && *p <= '9') || (*p == '_' && p > text); p++) {
        if (*p != '_' && __builtin_mul_overflow(n, 10, &n))
            return false;
        if (*p != '_' && __builtin_add_overflow(n, (uint64_t)(*p - '0'), &n))
            return false;
    }
    if (p == text)
        return false;
    if (*p == '.')
        p += 1 + strspn(p + 1, "0");
    static const char suffixes[] = "kMGT";
    const char *suffix = *p != '\0' ? strchr(suffixes, *p) : NULL;
    for (const char *s = suffixes; suffix != NULL && s <= suffix; s++) {
        if (__builtin_mul_overflow(n, 1000, &n))
            return false;
    }
    *out = n;
    return p[suffix != NULL ? 1 : 0] == '\0';
}

static bool set_number(struct prefs *p, enum pref pref, const char *text)
{
    const struct pref_info *info = &pref_table[pref];
    uint64_t n;
    if (!read_number(text, &n) || n < info->min || n > info->max)
        return false;
    if (info->kind == PREF_U32)
        *(uint32_t *)place(p, pref) = (uint32_t)n;
    else
        *(uint64_t *)place(p, pref) = n;
    return true;
}

bool pref_from_text(struct prefs *p, enum pref pref, const char *text)
{
    const struct pref_info *info = &pref_table[pref];
    int word;
    switch (info->kind) {
    case PREF_TEXT: {
        char **member = place(p, pref);
        free(*member);
        *member = prefs_clean_name(text);
        return true;
    }
    case PREF_BOOL:
        return read_bool(text, place(p, pref));
    case PREF_WORD:
        if (!read_word(text, info->words, &word))
            return false;
        memcpy(place(p, pref), &word, sizeof word);
        return true;
    default:
        return set_number(p, pref, text);
    }
}

void pref_allowed(enum pref pref, struct buf *out)
{
    const struct pref_info *info = pref < PREF_SCALAR_COUNT ? &pref_table[pref] : NULL;
    if (info == NULL)
        buf_puts(out, "a list");
    else if (info->kind == PREF_TEXT)
        buf_puts(out, "a text");
    else if (info->kind == PREF_BOOL)
        buf_puts(out, "true or false");
    else if (info->kind != PREF_WORD)
        buf_printf(out, "a number from %" PRIu64 " to %" PRIu64 "%s", info->min, info->max,
                   info->max > UINT32_MAX ? ", also as 10k, 5M, 2G or 1T" : "");
    else {
        for (const struct pref_word *w = info->words; w->word != NULL; w++)
            buf_printf(out, "%s%s",
                       w == info->words    ? ""
                       : w[1].word == NULL ? " or "
                                           : ", ",
                       w->word);
    }
}

/* Whether YAML reads the text as itself without quotes. */
static bool is_plain(const char *text)
{
    static const char letters[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";
    if (*text == '\0' || strchr(letters, *text) == NULL)
        return false;
    for (const char *p = text; *p != '\0'; p++) {
        if (strchr(letters, *p) == NULL && strchr("0123456789-_./+", *p) == NULL)
            return false;
    }
    return strcmp(text, "null") != 0 && strcmp(text, "Null") != 0 && strcmp(text, "NULL") != 0;
}

static void put_text(struct buf *out, const char *text)
{
    if (is_plain(text)) {
        buf_puts(out, text);
        return;
    }
    buf_putc(out, '"');
    for (const char *p = text; *p != '\0'; p++) {
        if (*p == '"' || *p == '\\')
            buf_putc(out, '\\');
        buf_putc(out, *p);
    }
    buf_putc(out, '"');
}

static void put_keys(struct buf *out, const struct prefs *p)
{
    buf_puts(out, p->key_count == 0 ? " {}\n" : "\n");
    for (size_t i = 0; i < p->key_count; i++) {
        buf_puts(out, "  ");
        put_text(out, p->keys[i].action);
        buf_puts(out, ": ");
        put_text(out, p->keys[i].key);
        buf_putc(out, '\n');
    }
}

void pref_put_pin(struct buf *out, const struct pin *pin, int indent)
{
    buf_printf(out, "%*s- src: ", indent, "");
    put_text(out, pin->src);
    buf_printf(out, "\n%*s  dst: ", indent, "");
    put_text(out, pin->dst);
    buf_putc(out, '\n');
}

static void put_pinned(struct buf *out, const struct prefs *p)
{
    buf_puts(out, p->pinned_count == 0 ? " []\n" : "\n");
    for (size_t i = 0; i < p->pinned_count; i++)
        pref_put_pin(out, &p->pinned[i], 2);
}

void pref_put_palette(struct buf *out, const uint8_t palette[PALETTE_SIZE])
{
    buf_puts(out, " [");
    for (int k = 0; k < PALETTE_SIZE; k++)
        buf_printf(out, "%s%d", k > 0 ? ", " : "", palette[k]);
    buf_puts(out, "]\n");
}

void pref_put_custom_theme(struct buf *out, const struct custom_theme *theme, int indent)
{
    buf_printf(out, "%*s", indent, "");
    put_text(out, theme->name);
    buf_putc(out, ':');
    pref_put_palette(out, theme->palette);
}

static void put_custom_themes(struct buf *out, const struct prefs *p)
{
    buf_puts(out, p->custom_theme_count == 0 ? " {}\n" : "\n");
    for (size_t i = 0; i < p->custom_theme_count; i++)
        pref_put_custom_theme(out, &p->custom_themes[i], 2);
}

static void put_scalar(struct buf *out, const struct prefs *p, enum pref pref)
{
    const struct pref_info *info = &pref_table[pref];
    const void *at = place(p, pref);
    int word;
    buf_putc(out, ' ');
    switch (info->kind) {
    case PREF_TEXT:
        put_text(out, *(char *const *)at);
        break;
    case PREF_BOOL:
        buf_puts(out, *(const bool *)at ? "true" : "false");
        break;
    case PREF_WORD:
        memcpy(&word, at, sizeof word);
        buf_puts(out, info->words[word].word);
        break;
    case PREF_U32:
        buf_put_u64(out, *(const uint32_t *)at);
        break;
    case PREF_U64:
        buf_put_u64(out, *(const uint64_t *)at);
        break;
    }
    buf_putc(out, '\n');
}

void pref_put_value(struct buf *out, const struct prefs *p, enum pref pref)
{
    if (pref == PREF_keys)
        put_keys(out, p);
    else if (pref == PREF_pinned)
        put_pinned(out, p);
    else if (pref == PREF_custom_themes)
        put_custom_themes(out, p);
    else
        put_scalar(out, p, pref);
}

bool pref_same_value(const struct prefs *a, const struct prefs *b, enum pref pref)
{
    struct buf x = {0};
    struct buf y = {0};
    pref_put_value(&x, a, pref);
    pref_put_value(&y, b, pref);
    bool same = strcmp(x.data, y.data) == 0;
    buf_free(&x);
    buf_free(&y);
    return same;
}
