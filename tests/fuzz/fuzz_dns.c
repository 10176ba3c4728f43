/* fuzz_dns.c: any bytes as a DNS server's answer, through c-ares as the program goes, as a name
 * that c-ares has escaped, and as a hosts file. */
#include <ares.h>
#include <arpa/inet.h>
#include <netdb.h>

#include "fuzz.h"
#include "net/hosts.h"
#include "net/names.h"

static void check_name(const char *escaped)
{
    char clean[DNS_NAME_SIZE];
    dns_name_clean(clean, sizeof clean, escaped);
    require(is_clean(clean));
}

static void check_answer(const uint8_t *data, size_t size)
{
    struct hostent *host = NULL;
    struct in_addr asked = {.s_addr = htonl(0x0a000001)};
    if (ares_parse_ptr_reply(data, (int)size, &asked, sizeof asked, AF_INET, &host) ==
        ARES_SUCCESS) {
        if (host->h_name != NULL)
            check_name(host->h_name);
        ares_free_hostent(host);
    }
}

static void check_hosts(const char *text)
{
    static struct hosts *hosts;
    struct addr a;
    if (hosts == NULL)
        hosts = hosts_new("/nonexistent");
    hosts_parse(hosts, text);
    require(addr_parse(&a, "10.0.0.1"));
    const char *name = hosts_name(hosts, &a);
    require(name == NULL || is_clean(name));
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    if (size > 4096)
        return 0;
    char *text = text_of(data, size);
    check_answer(data, size);
    check_name(text);
    check_hosts(text);
    free(text);
    return 0;
}
