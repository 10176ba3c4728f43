/* utf8.c: cleaning, cutting and measuring text. */
#include "base/utf8.h"

#include <string.h>
#include <utf8proc.h>

size_t utf8_decode(const char *s, size_t len, uint32_t *code)
{
    utf8proc_int32_t c = -1;
    utf8proc_ssize_t got = utf8proc_iterate((const utf8proc_uint8_t *)s, (utf8proc_ssize_t)len, &c);
    if (got <= 0 || c < 0) {
        *code = UINT32_MAX;
        return 1;
    }
    *code = (uint32_t)c;
    return (size_t)got;
}

size_t utf8_encode(uint32_t code, char out[4])
{
    utf8proc_ssize_t len = utf8proc_encode_char((utf8proc_int32_t)code, (utf8proc_uint8_t *)out);
    return len > 0 ? (size_t)len : 0;
}

size_t utf8_mark(const char *s, size_t len)
{
    static const char mark[] = "\xef\xbb\xbf";
    return len >= 3 && memcmp(s, mark, 3) == 0 ? 3 : 0;
}

int utf8_code_width(uint32_t code)
{
    int width = utf8proc_charwidth((utf8proc_int32_t)code);
    return width > 0 ? width : 0;
}

size_t utf8_width(const char *s)
{
    size_t len = strlen(s);
    size_t width = 0;
    for (size_t i = 0; i < len;) {
        uint32_t code;
        i += utf8_decode(s + i, len - i, &code);
        width += code == UINT32_MAX ? 1 : (size_t)utf8_code_width(code);
    }
    return width;
}

/* Marks that one letter may carry: more than any script needs, too few for a flood. */
#define MARKS_MAX 4

/* Letters by category that show nothing: the fillers of Hangul. */
static bool is_filler(uint32_t code)
{
    return code == 0x115f || code == 0x1160 || code == 0x3164 || code == 0xffa0;
}

/* What must not reach a terminal, a file or JSON as it is: controls, format characters
 * (bidirectional marks, zero-width), line separators, private use and unassigned code points. */
static bool is_unsafe(uint32_t code)
{
    if (code == UINT32_MAX || is_filler(code))
        return true;
    switch (utf8proc_category((utf8proc_int32_t)code)) {
    case UTF8PROC_CATEGORY_CC:
    case UTF8PROC_CATEGORY_CF:
    case UTF8PROC_CATEGORY_CS:
    case UTF8PROC_CATEGORY_CO:
    case UTF8PROC_CATEGORY_CN:
    case UTF8PROC_CATEGORY_ZL:
    case UTF8PROC_CATEGORY_ZP:
        return true;
    default:
        return false;
    }
}

size_t utf8_clean(char *out, size_t size, const char *src, size_t len)
{
    size_t used = 0;
    size_t marks = MARKS_MAX; /* on the letter before; at the beginning there is none */
    for (size_t i = 0; i < len;) {
        uint32_t code;
        size_t step = utf8_decode(src + i, len - i, &code);
        bool bad = is_unsafe(code);
        if (!bad && utf8_code_width(code) == 0)
            bad = ++marks > MARKS_MAX;
        else
            marks = 0;
        size_t need = bad ? 1 : step;
        if (used + need + 1 > size)
            break;
        if (bad)
            out[used] = '?';
        else
            memcpy(out + used, src + i, step);
        used += need;
        i += step;
    }
    out[used] = '\0';
    return used;
}

size_t utf8_cut(char *out, size_t size, const char *src, size_t columns)
{
    size_t len = strlen(src);
    size_t used = 0;
    size_t width = 0;
    for (size_t i = 0; i < len;) {
        uint32_t code;
        size_t step = utf8_decode(src + i, len - i, &code);
        size_t w = code == UINT32_MAX ? 1 : (size_t)utf8_code_width(code);
        if (width + w > columns || used + step + 1 > size)
            break;
        memcpy(out + used, src + i, step);
        used += step;
        width += w;
        i += step;
    }
    out[used] = '\0';
    return width;
}

/* By way of the capital: it joins what has two small forms, as the final sigma. */
static utf8proc_int32_t fold(uint32_t code)
{
    if (code == UINT32_MAX)
        return -1;
    return utf8proc_tolower(utf8proc_toupper((utf8proc_int32_t)code));
}

/* Whether needle stands at the beginning of hay. */
static bool starts_with_fold(const char *hay, size_t hay_len, const char *needle, size_t needle_len)
{
    size_t h = 0;
    size_t n = 0;
    while (n < needle_len) {
        if (h >= hay_len)
            return false;
        uint32_t a;
        uint32_t b;
        h += utf8_decode(hay + h, hay_len - h, &a);
        n += utf8_decode(needle + n, needle_len - n, &b);
        if (fold(a) != fold(b))
            return false;
    }
    return true;
}

bool utf8_contains_fold(const char *hay, const char *needle)
{
    size_t hay_len = strlen(hay);
    size_t needle_len = strlen(needle);
    for (size_t i = 0; i <= hay_len;) {
        if (starts_with_fold(hay + i, hay_len - i, needle, needle_len))
            return true;
        if (i == hay_len)
            break;
        uint32_t code;
        i += utf8_decode(hay + i, hay_len - i, &code);
    }
    return false;
}
