/* proc_net.h: the kernel's socket and address tables as /proc/net writes them. Pure, on every
 * system. */
#ifndef IFTOPRS_SYS_PROC_NET_H
#define IFTOPRS_SYS_PROC_NET_H

#include <stdbool.h>
#include <stdint.h>

#include "model/addr.h"

/* remote is all zeros where the socket is listening or unconnected. */
struct net_socket {
    struct endpoint local;
    struct endpoint remote;
    uint64_t inode; /* never 0 */
    uint8_t protocol;
    bool v6only;
};

/* One file of /proc/net. */
struct net_file {
    const char *name;
    int version;
    uint8_t protocol; /* 0: of raw sockets, each has its own */
};

extern const struct net_file net_files[];
extern const unsigned net_file_count;

/* The next socket of the file's text at *text that has an inode (one that nobody can own has none);
 * moves *text behind it. false: the text is at its end. */
bool proc_net_next(const char **text, const struct net_file *file, struct net_socket *out);
/* The next local IPv4 address in the text of fib_trie. */
bool proc_fib_trie_next(const char **text, struct addr *out);
/* The next address in the text of if_inet6. */
bool proc_if_inet6_next(const char **text, struct addr *out);

#endif
