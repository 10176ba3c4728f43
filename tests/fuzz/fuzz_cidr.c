/* fuzz_cidr.c: any text as an address and as a network. */
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "model/addr.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void require(bool condition)
{
    if (!condition)
        abort();
}

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
    char *text = malloc(size + 1);
    require(text != NULL);
    memcpy(text, data, size);
    text[size] = '\0';
    check_addr(text);
    check_cidr(text);
    free(text);
    return 0;
}
