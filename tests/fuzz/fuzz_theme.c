/* fuzz_theme.c: any text as a theme file. */
#include "fuzz.h"

#include "conf/theme.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct theme t = {0};
    struct err e = {.text = ""};
    if (size > 4096)
        return 0;
    char *text = text_of(data, size);
    if (theme_parse(&t, "fuzz", text, size, "fuzz.yaml", &e)) {
        require(is_clean(t.name));
        for (int i = 0; i < ROLE_COUNT; i++) {
            const struct style *s = &t.roles[i];
            require(s->fg >= COLOR_DEFAULT && s->fg <= 255 && s->bg >= COLOR_DEFAULT &&
                    s->bg <= 255);
        }
        theme_clear(&t);
    } else {
        require(e.text[0] != '\0' && t.key == NULL);
    }
    free(text);
    return 0;
}
