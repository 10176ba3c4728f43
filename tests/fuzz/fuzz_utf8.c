/* fuzz_utf8.c: any bytes, cleaned, cut, measured, searched and written as JSON. */
#include "fuzz.h"

#include "out/ndjson.h"

static bool is_valid_text(const char *s, size_t len)
{
    for (size_t i = 0; i < len;) {
        uint32_t code;
        i += utf8_decode(s + i, len - i, &code);
        if (code == UINT32_MAX || code < 0x20 || (code >= 0x7f && code < 0xa0))
            return false;
    }
    return true;
}

static void clean_and_cut(const char *text, size_t len, size_t limit)
{
    char *clean = malloc(limit + 1);
    char *again = malloc(limit + 1);
    require(clean != NULL && again != NULL);
    size_t n = utf8_clean(clean, limit + 1, text, len);
    require(n <= limit && strlen(clean) == n && is_valid_text(clean, n));
    require(utf8_clean(again, limit + 1, clean, n) == n && memcmp(clean, again, n) == 0);
    size_t columns = utf8_cut(again, limit + 1, clean, limit / 2);
    require(columns <= limit / 2 && columns == utf8_width(again));
    require(strncmp(clean, again, strlen(again)) == 0);
    require(utf8_contains_fold(clean, again));
    free(clean);
    free(again);
}

static void write_json(const char *text)
{
    struct buf out = {0};
    json_string(&out, text);
    require(out.len >= 2 && out.data[0] == '"' && out.data[out.len - 1] == '"');
    for (size_t i = 1; i + 1 < out.len; i++) {
        require((uint8_t)out.data[i] >= 0x20 && out.data[i] != '"');
        if (out.data[i] == '\\')
            i++;
    }
    buf_free(&out);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    if (size < 1 || size > 4096)
        return 0;
    char *text = text_of(data + 1, size - 1);
    clean_and_cut(text, size - 1, data[0]);
    write_json(text);
    free(text);
    return 0;
}
