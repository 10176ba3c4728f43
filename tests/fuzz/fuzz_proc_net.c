/* fuzz_proc_net.c: any text as a file of /proc. The first byte picks the parser. */
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "sys/proc_net.h"
#include "sys/proc_pid.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void require(bool condition)
{
    if (!condition)
        abort();
}

static void read_sockets(const char *text)
{
    for (unsigned i = 0; i < net_file_count; i++) {
        const char *at = text;
        struct net_socket s;
        while (proc_net_next(&at, &net_files[i], &s))
            require(s.inode != 0 && s.local.addr.version == net_files[i].version);
        require(*at == '\0');
    }
}

static void read_addresses(const char *text)
{
    struct addr a;
    const char *at = text;
    while (proc_fib_trie_next(&at, &a))
        require(a.version == 4);
    require(*at == '\0');
    at = text;
    while (proc_if_inet6_next(&at, &a))
        require(a.version == 6);
    require(*at == '\0');
}

static void read_process(const char *text, size_t size)
{
    struct proc_stat stat;
    uint32_t uid;
    uint32_t process;
    char out[PROCESS_NAME_MAX];
    if (proc_stat_parse(text, &stat))
        proc_name_clean(stat.name, text, out, sizeof out);
    proc_status_parse(text, &uid, &process);
    proc_cmdline_clean(text, size, out, sizeof out);
    require(strlen(out) < sizeof out);
    proc_cgroup_container(text, out, sizeof out);
    require(strlen(out) < sizeof out);
    proc_socket_inode(text);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    if (size == 0 || size > 16384)
        return 0;
    char *text = malloc(size);
    require(text != NULL);
    memcpy(text, data + 1, size - 1);
    text[size - 1] = '\0';
    if (data[0] % 3 == 0)
        read_sockets(text);
    else if (data[0] % 3 == 1)
        read_addresses(text);
    else
        read_process(text, size - 1);
    free(text);
    return 0;
}
