/* fuzz_lsof.c: any text as what lsof says. */
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "sys/lsof_parse.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void require(bool condition)
{
    if (!condition)
        abort();
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    if (size > 16384)
        return 0;
    char *text = malloc(size + 1);
    require(text != NULL);
    memcpy(text, data, size);
    text[size] = '\0';
    struct lsof_state s = {0};
    struct endpoint local;
    struct endpoint remote;
    const char *at = text;
    while (lsof_next(&at, &s, &local, &remote)) {
        require(s.pid != 0 && local.addr.version == s.version);
        require(remote.addr.version == 0 || remote.addr.version == s.version);
        require(strlen(s.name) < sizeof s.name && strlen(s.user) < sizeof s.user);
    }
    require(at <= text + size && *at == '\0');
    free(text);
    return 0;
}
