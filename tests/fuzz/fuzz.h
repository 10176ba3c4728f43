/* fuzz.h: what the fuzz targets share. */
#ifndef IFTOPRS_TESTS_FUZZ_H
#define IFTOPRS_TESTS_FUZZ_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "base/utf8.h"

/* The target: called once for each input. */
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* A broken promise is a finding, as a crash is. */
static inline void require(bool condition)
{
    if (!condition)
        abort();
}

/* The input as a text of its own, to be freed: reading behind its end is seen. */
static inline char *text_of(const uint8_t *data, size_t size)
{
    char *text = malloc(size + 1);
    require(text != NULL);
    if (size > 0)
        memcpy(text, data, size);
    text[size] = '\0';
    return text;
}

/* Whether a text can do no harm on a terminal: cleaning changes nothing in it. */
static inline bool is_clean(const char *text)
{
    char again[4096];
    size_t len = strlen(text);
    return len < sizeof again && utf8_clean(again, sizeof again, text, len) == len &&
           memcmp(again, text, len) == 0;
}

#endif
