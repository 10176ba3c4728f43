/* line_edit.c: editing keys on one line of UTF-8. */
#include "ui/line_edit.h"

#include <string.h>

#include "base/utf8.h"
#include "ui/input.h"

#define CTRL(c) ((c) - 'A' + 1)

void line_edit_set(struct line_edit *l, const char *text)
{
    utf8_clean(l->text, sizeof l->text, text, strlen(text));
    l->len = strlen(l->text);
    l->cursor = l->len;
}

static bool is_continuation(char c)
{
    return ((unsigned char)c & 0xc0) == 0x80;
}

static size_t before(const struct line_edit *l)
{
    size_t i = l->cursor;
    while (i > 0 && is_continuation(l->text[--i])) {
    }
    return i;
}

static size_t after(const struct line_edit *l)
{
    size_t i = l->cursor;
    if (i < l->len)
        i++;
    while (i < l->len && is_continuation(l->text[i]))
        i++;
    return i;
}

/* Takes from..to-1 out; the cursor goes there. */
static bool cut(struct line_edit *l, size_t from, size_t to)
{
    memmove(l->text + from, l->text + to, l->len - to + 1);
    l->len -= to - from;
    l->cursor = from;
    return to > from;
}

/* Where the word before the cursor begins. */
static size_t word_start(const struct line_edit *l)
{
    size_t i = l->cursor;
    while (i > 0 && l->text[i - 1] == ' ')
        i--;
    while (i > 0 && l->text[i - 1] != ' ')
        i--;
    return i;
}

static bool insert(struct line_edit *l, uint32_t code)
{
    char bytes[4];
    size_t len = utf8_encode(code, bytes);
    char clean[8];
    if (len == 0 || utf8_clean(clean, sizeof clean, bytes, len) != len ||
        memcmp(clean, bytes, len) != 0 || l->len + len >= sizeof l->text)
        return false;
    memmove(l->text + l->cursor + len, l->text + l->cursor, l->len - l->cursor + 1);
    memcpy(l->text + l->cursor, bytes, len);
    l->cursor += len;
    l->len += len;
    return true;
}

static bool move(struct line_edit *l, size_t cursor)
{
    l->cursor = cursor;
    return false;
}

bool line_edit_key(struct line_edit *l, uint32_t key)
{
    switch (key) {
    case KEYCODE_LEFT:
        return move(l, before(l));
    case KEYCODE_RIGHT:
        return move(l, after(l));
    case KEYCODE_HOME:
    case CTRL('A'):
        return move(l, 0);
    case KEYCODE_END:
    case CTRL('E'):
        return move(l, l->len);
    case CTRL('W'):
        return cut(l, word_start(l), l->cursor);
    case CTRL('K'):
        return cut(l, l->cursor, l->len);
    case CTRL('U'):
        return cut(l, 0, l->cursor);
    case CTRL('H'):
    case KEYCODE_BACKSPACE:
        return cut(l, before(l), l->cursor);
    case KEYCODE_DELETE:
        return cut(l, l->cursor, after(l));
    default:
        return key >= ' ' && key < KEYCODE_BASE && insert(l, key);
    }
}

size_t line_edit_column(const struct line_edit *l)
{
    char head[LINE_EDIT_MAX];
    memcpy(head, l->text, l->cursor);
    head[l->cursor] = '\0';
    return utf8_width(head);
}

const char *line_edit_shown(const struct line_edit *l, size_t columns, size_t *skipped)
{
    size_t cursor = line_edit_column(l);
    size_t skip = cursor < columns ? 0 : cursor - columns + 1;
    const char *at = l->text;
    *skipped = 0;
    while (*at != '\0' && *skipped < skip) {
        uint32_t code;
        at += utf8_decode(at, strlen(at), &code);
        *skipped += code == UINT32_MAX ? 1 : (size_t)utf8_code_width(code);
    }
    return at;
}
