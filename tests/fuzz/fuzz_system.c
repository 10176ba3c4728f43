/* fuzz_system.c: any text as the kernel's tables of routes and counters, and as the name of a key.
 */
#include "fuzz.h"
#include "net/default_route.h"
#include "net/interfaces.h"
#include "ui/keys.h"

static void check_key(const char *text)
{
    uint32_t key;
    uint32_t back;
    char name[KEY_NAME_MAX];
    if (!key_parse(text, &key))
        return;
    key_format(key, name);
    require(key_parse(name, &back) && back == key);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    char device[ROUTE_DEVICE_SIZE];
    struct interface_counters counters;
    if (size > 4096)
        return 0;
    char *text = text_of(data, size);
    if (route_parse_ipv4(text, device, sizeof device))
        require(strlen(device) < sizeof device);
    if (route_parse_ipv6(text, device, sizeof device))
        require(strlen(device) < sizeof device);
    (void)interface_counters_parse(text, "eth0", &counters);
    (void)interface_counters_parse(text, "any", &counters);
    check_key(text);
    free(text);
    return 0;
}
