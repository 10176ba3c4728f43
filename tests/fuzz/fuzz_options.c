/* fuzz_options.c: any words as a command line, one a line. */
#include "fuzz.h"

#include "conf/options.h"

enum { WORDS_MAX = 32 };

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static char program[] = "iftoprs";
    char *words[WORDS_MAX + 2] = {program};
    int count = 1;
    struct options o;
    struct err e = {.text = ""};
    if (size > 2048)
        return 0;
    char *text = text_of(data, size);
    char *rest = text;
    while (rest != NULL && count <= WORDS_MAX) {
        words[count++] = rest;
        rest = strchr(rest, '\n');
        if (rest != NULL)
            *rest++ = '\0';
    }
    if (options_parse(&o, count, words, &e)) {
        require(!o.has_speed || o.speed >= 0);
        require(!o.has_duration || o.duration > 0);
        require(!o.has_refresh || o.refresh > 0);
        options_free(&o);
    } else {
        require(e.text[0] != '\0');
    }
    free(text);
    return 0;
}
