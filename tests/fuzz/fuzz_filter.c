/* fuzz_filter.c: any text as a filter, against fields that look as those of flows. What is typed is
 * no longer than a line of the editor. */
#include "fuzz.h"

#include "ui/line_edit.h"
#include "view/filter.h"

static const char *const fields[] = {
    "10.0.0.1:443\n10.0.0.1:https\nserver.example.net:443\n192.0.2.1:50000\n1234:firefox",
    "[2001:db8::1]:53\n[2001:db8::2]:40000\n",
    "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa.example:80\n\xc3\xa4\xce\xa3\n",
    "",
};

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct err e = {.text = ""};
    if (size >= LINE_EDIT_MAX)
        return 0;
    char *text = text_of(data, size);
    struct filter *f = filter_parse(text, &e);
    require(f != NULL || e.text[0] != '\0');
    for (size_t i = 0; f != NULL && i < sizeof fields / sizeof fields[0]; i++) {
        bool matches = filter_matches(f, fields[i]);
        require(matches || !filter_is_empty(f));
    }
    filter_free(f);
    free(text);
    return 0;
}
