/* fuzz_cidr.c: any text as an address and as a network. */
#include "fuzz.h"
#include "model/addr.h"

static void check_addr(const char *text)
{
    struct addr a;
    struct addr back;
    char out[46];
    if (!addr_parse(&a, text))
        return;
    addr_format(&a, out, sizeof out);
    require(addr_parse(&back, out) && addr_equal(&a, &back));
}

static void check_cidr(const char *text)
{
    struct cidr c;
    struct cidr back;
    char out[64];
    struct err e = {.text = ""};
    if (!cidr_parse(&c, text, &e)) {
        require(e.text[0] != '\0' && strlen(e.text) < ERR_TEXT_MAX);
        return;
    }
    require(c.prefix <= (c.addr.version == 4 ? 32 : 128));
    require(cidr_contains(&c, &c.addr));
    back = cidr_make(&c.addr, c.prefix);
    require(addr_equal(&back.addr, &c.addr) && back.prefix == c.prefix);
    addr_format(&c.addr, out, sizeof out);
    require(cidr_parse(&back, out, NULL) && addr_equal(&back.addr, &c.addr));
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    if (size > 4096)
        return 0;
    char *text = text_of(data, size);
    check_addr(text);
    check_cidr(text);
    free(text);
    return 0;
}
